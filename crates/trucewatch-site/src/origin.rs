//! Where fire came from, for the duty desk: what an event was, which event is the other end of its
//! round, and on which side of the agreement's line the fire came from.
//!
//! In: a view and an event. Out: shares in steps of 5 per cent that sum to exactly 100, or why there
//! are none. How it is worked out is a matter of `trucewatch_fusion::origin`.
//!
//! An answer is a function of the final events of a fixed stretch of time (below), so the order in
//! which anything arrived cannot matter, and it is given only once all of that stretch is final: it is
//! not revised by what was merely still on its way. Never: a party's name; a word of it in what
//! leaves the desk (report, export, lists, map, live stream), nor a revision of an incident because
//! of it, from which others could tell that there is one.

use crate::line::{self, Parting};
use crate::view::View;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use trucewatch_fusion::origin::{Located, Origin, Side, origins};
use trucewatch_model::{Event, EventId, Position, Timestamp};

/// Events of one stretch of this length are worked out together.
const STRETCH_NS: i64 = 300 * SECOND_NS;
/// With all events so long before and after it: a flight takes 90 s at most and salvos some more, which
/// makes three minutes; how much else goes on is judged by five minutes around either end.
const CONTEXT_NS: i64 = 480 * SECOND_NS;
const SECOND_NS: i64 = 1_000_000_000;
/// Stretches that are kept: more than any incident lasts.
const KEPT: usize = 64;
/// Shares are told in such steps, in per cent, rounded down. A bin of a hundred events has a standard
/// error of 5 per cent: finer figures would claim more than was ever measured.
const STEP: u32 = 5;
/// From how many per cent on the other end of a round is named. Below, it is likelier another.
const LINK_LEAST: u32 = 50;

/// What may be told of an event's origin.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nothing, and why.
    Nothing(String),
    /// This.
    Told(Told),
}

/// What an event was and where its fire came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The likeliest kind: `explosion`, `shot`, `outgoing`, `impact` or `undetermined`.
    pub kind: &'static str,
    /// Its probability in per cent.
    pub kind_percent: u32,
    /// The likeliest other end of the same round.
    pub link: Option<Link>,
    /// The sides, or why there are none.
    pub sides: Result<Shares, String>,
}

/// The other end of a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Its event.
    pub event: EventId,
    /// Whether the round was fired there; if not, it landed there.
    pub fired_there: bool,
    /// Probability in per cent.
    pub percent: u32,
}

/// From which side fire came, in per cent; the three sum to 100.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// From the left of the line.
    pub left: u32,
    /// From its right.
    pub right: u32,
    /// Cannot be told, with what rounding left of the other two.
    pub undetermined: u32,
    /// What may be named as a finding: `left`, `right` or `undetermined`.
    pub named: &'static str,
    /// Where the line begins as drawn.
    pub first: Position,
    /// Where it ends.
    pub last: Position,
}

impl Shares {
    /// What left and right mean, in words.
    pub fn meaning(&self) -> String {
        let place = |p: Position| format!("{:.3}, {:.3}", p.lat_deg(), p.lon_deg());
        format!(
            "left and right of the line as drawn in the agreement, from {} to {}",
            place(self.first),
            place(self.last)
        )
    }
}

impl Answer {
    /// Lines of text for a person.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let told = match self {
            Self::Nothing(why) => {
                let _ = writeln!(text, "origin       {why}");
                return text;
            }
            Self::Told(told) => told,
        };
        let _ = write!(text, "origin       {} {} %", told.kind, told.kind_percent);
        if let Some(link) = &told.link {
            let end = if link.fired_there { "fired" } else { "landed" };
            let _ = write!(
                text,
                "; the round {end} at {} {} %",
                link.event, link.percent
            );
        }
        text.push('\n');
        match &told.sides {
            Ok(s) => {
                let _ = writeln!(
                    text,
                    "side         left of the line {} %, right of it {} %, undetermined {} %; named: {}\n             {}",
                    s.left,
                    s.right,
                    s.undetermined,
                    s.named,
                    s.meaning()
                );
            }
            Err(why) => {
                let _ = writeln!(text, "side         {why}");
            }
        }
        text
    }
}

/// Stretches worked out earlier.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    kept: Mutex<BTreeMap<i64, Arc<Stretch>>>,
    /// Up to when everything was heard at the last refresh; `None`: nothing more will come.
    heard_until: Option<Timestamp>,
    /// How often anything may have changed.
    refreshes: u64,
}

impl Cache {
    /// The view was refreshed: what is kept has to be looked at again.
    pub(crate) fn refreshed(&mut self, heard_until: Option<Timestamp>) {
        self.heard_until = heard_until;
        self.refreshes += 1;
    }
}

/// The events of a stretch of time and what came of them.
#[derive(Debug)]
struct Stretch {
    /// The refresh at which `events` and `lines` were last seen to be so.
    seen_at: u64,
    events: Vec<(EventId, Located)>,
    /// The lines in force, with the origins of all events as that line has them.
    by_line: Vec<(Result<Parting, String>, Vec<Origin>)>,
    /// For each event that begins in the stretch: its number and that of its line.
    own: BTreeMap<EventId, (usize, usize)>,
}

/// What may be told of `event`.
pub(crate) fn answer(view: &View, event: &Event) -> Answer {
    if let Some(why) = why_not(event) {
        return Answer::Nothing(why.to_owned());
    }
    let heard_until = view.origins().heard_until;
    let wait_ns = CONTEXT_NS + (view.fusion().final_after_s() * 1e9) as i64;
    // An event with several places has several times, of which one says in which stretch it lies.
    let mut numbers: Vec<i64> = event
        .hypotheses
        .iter()
        .map(|h| h.time.as_unix_ns().div_euclid(STRETCH_NS))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let final_ns = number
            .saturating_add(1)
            .saturating_mul(STRETCH_NS)
            .saturating_add(wait_ns);
        if heard_until.is_some_and(|until| until.as_unix_ns() < final_ns) {
            return Answer::Nothing(
                "not yet: what may belong with it is not final; within half an hour of the event"
                    .to_owned(),
            );
        }
        if let Some(told) = stretch(view, number).told(&event.id) {
            return Answer::Told(told);
        }
    }
    Answer::Nothing("no sound located it, so no side".to_owned())
}

fn why_not(event: &Event) -> Option<&'static str> {
    if event.held_back.is_some() {
        Some("it is held back, so no side")
    } else if event.provisional {
        Some("not yet: it is provisional")
    } else {
        None
    }
}

/// The stretch of that number, from what is kept if nothing in it changed.
fn stretch(view: &View, number: i64) -> Arc<Stretch> {
    let refresh = view.origins().refreshes;
    let mut kept = view
        .origins()
        .kept
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let known = kept.get(&number);
    if let Some(known) = known.filter(|s| s.seen_at == refresh) {
        return Arc::clone(known);
    }
    let fresh = Arc::new(Stretch::new(view, number, refresh, known.map(Arc::as_ref)));
    if kept.len() >= KEPT && !kept.contains_key(&number) {
        kept.pop_first();
    }
    kept.insert(number, Arc::clone(&fresh));
    fresh
}

impl Stretch {
    /// `known`: the same stretch as it was; what it worked out is taken over if nothing changed.
    fn new(view: &View, number: i64, seen_at: u64, known: Option<&Self>) -> Self {
        let begins_ns = number.saturating_mul(STRETCH_NS);
        let ends_ns = begins_ns.saturating_add(STRETCH_NS);
        let from = Timestamp::from_unix_ns(begins_ns.saturating_sub(CONTEXT_NS));
        let to = Timestamp::from_unix_ns(ends_ns.saturating_add(CONTEXT_NS));
        let events: Vec<(EventId, Located)> = view
            .fusion()
            .located(from, to)
            .into_iter()
            .filter(|(_, e)| !e.provisional && !e.held_back)
            .map(|(id, e)| (id, Located::from(e)))
            .collect();
        let mut lines: Vec<Result<Parting, String>> = Vec::new();
        let mut own = BTreeMap::new();
        for (k, (id, event)) in events.iter().enumerate() {
            if (begins_ns..ends_ns).contains(&event.time.as_unix_ns()) {
                let line = line::at(view, event.time);
                let found = lines.iter().position(|l| *l == line);
                let number = found.unwrap_or_else(|| {
                    lines.push(line);
                    lines.len() - 1
                });
                own.insert(id.clone(), (k, number));
            }
        }
        let known = known.filter(|k| k.events == events);
        let located: Vec<Located> = events.iter().map(|(_, e)| *e).collect();
        let by_line = lines
            .into_iter()
            .map(|line| {
                let before = known.and_then(|k| k.by_line.iter().find(|(l, _)| *l == line));
                let found = before.map_or_else(
                    || origins(&located, line.as_ref().ok().map(|p| &p.line)),
                    |(_, found)| found.clone(),
                );
                (line, found)
            })
            .collect();
        Self {
            seen_at,
            events,
            by_line,
            own,
        }
    }

    fn told(&self, id: &EventId) -> Option<Told> {
        let (event, line) = self.own.get(id)?;
        let (line, found) = self.by_line.get(*line)?;
        let origin = found.get(*event)?;
        let kind = &origin.kind;
        let likeliest = match kind.word() {
            "explosion" => percent(kind.explosion),
            "shot" => percent(kind.shot),
            "outgoing" => percent(kind.outgoing),
            "impact" => percent(kind.impact),
            _ => percent(kind.undetermined),
        };
        let link = origin.links.first().and_then(|link| {
            Some(Link {
                event: self.events.get(link.event)?.0.clone(),
                fired_there: link.other_fired,
                percent: percent(link.probability),
            })
        });
        Some(Told {
            kind: kind.word(),
            kind_percent: likeliest,
            link: link.filter(|link| link.percent >= LINK_LEAST),
            sides: line.as_ref().map_err(Clone::clone).map(|line| {
                let (a, b) = origin.sides.map_or((0.0, 0.0), |s| (s.a, s.b));
                let (left, right) = (percent(a), percent(b));
                Shares {
                    left,
                    right,
                    undetermined: 100_u32.saturating_sub(left + right),
                    named: match origin.side() {
                        Side::A => "left",
                        Side::B => "right",
                        Side::Undetermined => "undetermined",
                    },
                    first: line.first,
                    last: line.last,
                }
            }),
        })
    }
}

/// A probability in whole steps of [`STEP`] per cent, rounded down.
fn percent(probability: f64) -> u32 {
    let steps = probability.clamp(0.0, 1.0) * 100.0 / f64::from(STEP);
    // Probabilities are whole ten-thousandths; the small addend keeps a full step from falling short.
    (steps + 1e-7) as u32 * STEP
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_are_rounded_down_to_steps() {
        let cases = [
            (0.0, 0),
            (0.0499, 0),
            (0.05, 5),
            (0.15, 15),
            (0.9499, 90),
            (0.95, 95),
            (0.995, 95),
            (1.0, 100),
        ];
        for (probability, expected) in cases {
            assert_eq!(percent(probability), expected, "{probability}");
        }
        for k in 0..=20_u32 {
            assert_eq!(percent(f64::from(k) * 0.05), 5 * k);
        }
    }
}
