//! Counts of several days beside each other: as they were registered, and corrected for what could have been seen.
//!
//! Method. On a day `n` rounds were registered while a share `c` of line and hours was covered. If as much happened
//! where and when nobody could hear as elsewhere, about `n / c` happened in all. Rounds come in incidents of `k` each,
//! so with incidents as the independent events the variance of the estimate is `(1 - c) / c²` times the sum of `k²`: the part
//! not seen is itself random, and the rate it is guessed from is known no better than from what was seen. The 95 %
//! interval is the estimate give or take 1.96 standard deviations, and never below what was registered.
//!
//! Not done: below a covered share of [`LEAST_SHARE`], where it would be invention; where nothing was registered,
//! which says only that fewer than about `3 (1 - c) / c` incidents went unseen ("rule of three"). Nobody can check from
//! the record that the rest of the line was like the part that was heard, and every page says so.

use crate::sources::{Kind, Sources};
use crate::words::{Words, args};
use maud::{Markup, html};
use std::collections::BTreeMap;
use trucewatch_model::{Coverage, Event, EventId, Incident};

/// With less of line and hours covered than this nothing is corrected.
pub const LEAST_SHARE: f64 = 0.2;
/// Standard deviations on each side of a 95 % interval.
const Z_95: f64 = 1.96;

/// A day in a row of days.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendDay {
    /// Year, month, day in the mission's zone.
    pub date: (i16, i8, i8),
    /// Whether it is over.
    pub over: bool,
    /// Incidents, if their number is told.
    pub incidents: Option<usize>,
    /// No more incidents than this, where their number is not told.
    pub incidents_under: usize,
    /// Rounds in the stated total, at least: what is told.
    pub rounds: u64,
    /// At most, where small numbers are not told.
    pub rounds_at_most: u64,
    /// The sum of the squares of the rounds of each incident.
    pub squares: f64,
    /// Of the rounds, those that no sensor had to hear, so that coverage does not bear on them.
    pub told_by_people: u64,
    /// The share of line and hours that was covered; none if it is not known, or not told.
    pub coverage: Option<f64>,
    /// The incidents.
    pub ids: Vec<String>,
}

/// What a count would have been with all of line and hours covered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Corrected {
    /// About so many; 95 % between the bounds.
    About {
        /// The estimate.
        estimate: f64,
        /// No fewer than this.
        low: f64,
        /// No more than this.
        high: f64,
    },
    /// Nothing was registered; fewer incidents than this may have gone unseen.
    Nothing {
        /// The bound.
        incidents_under: f64,
    },
    /// Too little was covered, or it is not known how much.
    Not,
}

impl TrendDay {
    /// A day of which everything is told.
    pub fn of_whole(
        date: (i16, i8, i8),
        over: bool,
        incidents: &[&Incident],
        events: &BTreeMap<EventId, Event>,
        coverage: &Coverage,
    ) -> Self {
        let mut day = Self {
            date,
            over,
            incidents: Some(incidents.len()),
            incidents_under: 0,
            rounds: 0,
            rounds_at_most: 0,
            squares: 0.0,
            told_by_people: 0,
            coverage: coverage.line_share,
            ids: incidents.iter().map(|i| i.id.to_string()).collect(),
        };
        for incident in incidents {
            let of = incident.events.iter().filter_map(|id| events.get(id));
            let mut all = crate::totals(of.clone());
            let heard = crate::totals(of.filter(|event| crate::is_heard(event)));
            all.add_excess(incident, events);
            let rounds = |totals: &crate::Totals| totals.stated.map_or(0, |c| u64::from(c.value));
            let (all, heard) = (rounds(&all), rounds(&heard));
            day.rounds += all;
            day.told_by_people += all.saturating_sub(heard);
            day.squares += (heard as f64) * (heard as f64);
        }
        day.rounds_at_most = day.rounds;
        day
    }

    /// Corrects the count of the day for coverage.
    pub fn corrected(&self) -> Corrected {
        let Some(share) = self.coverage.filter(|share| *share >= LEAST_SHARE) else {
            return Corrected::Not;
        };
        let share = share.min(1.0);
        if self.rounds_at_most == 0 {
            let incidents_under = libm::ceil(3.0 * (1.0 - share) / share);
            return Corrected::Nothing { incidents_under };
        }
        let people = self.told_by_people as f64;
        let full = |rounds: u64| people + (rounds as f64 - people).max(0.0) / share;
        let half = Z_95 * libm::sqrt(self.squares * (1.0 - share)) / share;
        Corrected::About {
            estimate: 0.5 * (full(self.rounds) + full(self.rounds_at_most)),
            low: (full(self.rounds) - half).max(self.rounds as f64),
            high: full(self.rounds_at_most) + half,
        }
    }
}

/// The days as a picture, as a table, and the method in words.
pub(crate) fn section(words: Words, sources: &Sources, days: &[TrendDay]) -> Markup {
    let all = sources.cite(Kind::Incidents, days.iter().flat_map(|day| &day.ids));
    let rests = [all, sources.record()];
    html! {
        section id="trends" {
            h2 { (words.text("trends")) }
            (crate::chart::figure(words, days))
            div.scroll tabindex="0" role="region" aria-label=(words.text("trends-caption")) {
                table.plain.trend {
                    caption { (sources.says(words.text("trends-caption"), &rests)) }
                    thead { tr {
                        th scope="col" { (words.text("column-day")) }
                        th.num scope="col" { (words.text("column-incidents")) }
                        th.num scope="col" { (words.text("column-registered-rounds")) }
                        th.num scope="col" { (words.text("column-corrected-rounds")) }
                        th.num scope="col" { (words.text("column-coverage")) }
                    } }
                    tbody { @for day in days { (row(words, day)) } }
                }
            }
            p.note { (sources.says(words.text("trends-raw"), &rests)) }
            p.note { (sources.says(words.text("trends-method"), &rests)) }
            p.note { (words.with("trends-limits", args! { share: words.percent(LEAST_SHARE) })) }
        }
    }
}

fn row(words: Words, day: &TrendDay) -> Markup {
    html! {
        tr data-rests-on=(some(&day.ids)) {
            th scope="row" {
                (words.short_date(day.date, true))
                @if !day.over { " " span.tag { (words.text("tag-not-over")) } }
            }
            td.num { (incidents(words, day)) }
            td.num { (registered(words, day)) }
            td.num { (corrected(words, day)) }
            td.num { (day.coverage.map_or_else(|| words.text("cell-not-known"), |share| words.percent(share))) }
        }
    }
}

/// The most ids that a row of a table names; all stand among the sources.
const IDS_MAX: usize = 20;

fn some(ids: &[String]) -> String {
    ids.iter()
        .take(IDS_MAX)
        .cloned()
        .collect::<Vec<_>>()
        .join(" ")
}

fn incidents(words: Words, day: &TrendDay) -> String {
    match day.incidents {
        Some(0) => words.text("cell-none-observed"),
        Some(n) => words.length(n),
        None => words.with("fewer-than", args! { n: day.incidents_under }),
    }
}

/// What was registered, as far as it is told.
pub(crate) fn registered(words: Words, day: &TrendDay) -> String {
    match (day.rounds, day.rounds_at_most) {
        (0, 0) => words.text("cell-none-observed"),
        (low, high) if low == high => words.number(low),
        (low, high) => words.with("from-to", args! { from: low, to: words.number(high) }),
    }
}

/// The same with all of line and hours covered.
pub(crate) fn corrected(words: Words, day: &TrendDay) -> String {
    let whole = |number: f64| words.decimal(number, 0);
    match day.corrected() {
        Corrected::About { estimate, low, high } => words.with(
            "corrected-about",
            args! { estimate: whole(estimate), low: whole(libm::floor(low)), high: whole(libm::ceil(high)) },
        ),
        Corrected::Nothing { incidents_under } => {
            words.with("corrected-nothing", args! { n: incidents_under })
        }
        Corrected::Not => words.text("corrected-not"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(rounds: u64, squares: f64, coverage: Option<f64>) -> TrendDay {
        TrendDay {
            date: (2021, 2, 15),
            over: true,
            incidents: Some(3),
            incidents_under: 0,
            rounds,
            rounds_at_most: rounds,
            squares,
            told_by_people: 0,
            coverage,
            ids: Vec::new(),
        }
    }

    #[test]
    fn a_count_is_scaled_by_what_was_covered_and_never_falls_below_itself() {
        let Corrected::About {
            estimate,
            low,
            high,
        } = day(80, 800.0, Some(0.8)).corrected()
        else {
            panic!("it is corrected")
        };
        assert!((estimate - 100.0).abs() < 1e-9, "80 of 80 % is 100 of all");
        assert!((high - 100.0 - 1.96 * (800.0_f64 * 0.2).sqrt() / 0.8).abs() < 1e-9);
        assert!((low - 80.0).abs() < 1e-9, "at least what was registered");
        let full = day(80, 800.0, Some(1.0)).corrected();
        assert_eq!(
            full,
            Corrected::About {
                estimate: 80.0,
                low: 80.0,
                high: 80.0
            }
        );
        let mut people = day(80, 0.0, Some(0.5));
        people.told_by_people = 80;
        assert_eq!(
            people.corrected(),
            Corrected::About {
                estimate: 80.0,
                low: 80.0,
                high: 80.0
            },
            "what people told did not depend on sensors in earshot"
        );
    }

    #[test]
    fn what_cannot_be_corrected_is_not() {
        assert_eq!(day(80, 800.0, None).corrected(), Corrected::Not);
        assert_eq!(day(80, 800.0, Some(0.19)).corrected(), Corrected::Not);
        assert_eq!(
            day(0, 0.0, Some(0.5)).corrected(),
            Corrected::Nothing {
                incidents_under: 3.0
            }
        );
        let words = Words::new(crate::Lang::En);
        assert_eq!(registered(words, &day(0, 0.0, Some(0.5))), "none observed");
    }

    /// The interval holds what really happened in about 95 of 100 days, where the assumption holds: a seeded world in
    /// which incidents of one to sixty rounds are heard or not, each by itself.
    #[test]
    fn the_interval_holds_the_truth_where_the_assumption_does() {
        let mut state = 7_u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        for share in [0.3, 0.6, 0.9] {
            let (mut held, days) = (0, 2_000);
            for _ in 0..days {
                let (mut truth, mut heard, mut squares) = (0.0, 0.0, 0.0);
                for _ in 0..60 {
                    let rounds = 1.0 + (random() * 60.0).floor();
                    truth += rounds;
                    if random() < share {
                        heard += rounds;
                        squares += rounds * rounds;
                    }
                }
                let it = day(heard as u64, squares, Some(share)).corrected();
                let Corrected::About { low, high, .. } = it else {
                    panic!("corrected")
                };
                held += u32::from((low..=high).contains(&truth));
            }
            let held = f64::from(held) / f64::from(days);
            assert!((0.92..=0.999).contains(&held), "{share}: {held}");
        }
    }
}
