//! Incidents for those who are told places coarsely: a day, one incident, and the table that all such pages share.
//!
//! It gets nothing but what came through the gate, so it cannot print more.

use crate::page::document;
use crate::place_words::Nearest;
use crate::sources::{Kind, Sources};
use crate::words::{Words, args};
use crate::{Lang, when};
use maud::{Markup, html};
use trucewatch_model::{Count, Gazetteer, ObservationClass, Position, Timestamp};
use trucewatch_release::Handling;

/// How many, as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldNumber {
    /// So many.
    Count(Count),
    /// Fewer than that; it may be none.
    Under(u32),
}

/// An incident as it is told.
#[derive(Clone, Debug)]
pub struct ToldRow {
    /// Its id.
    pub id: String,
    /// When it began.
    pub begins: Timestamp,
    /// When it ended.
    pub ends: Timestamp,
    /// Where, and how far from there it may be in metres; none if it was not located.
    pub place: Option<(Position, u32)>,
    /// How many of what.
    pub counts: Vec<(ObservationClass, ToldNumber)>,
    /// Whether it may still change.
    pub provisional: bool,
    /// Whether it is not counted, because its sensors are not believed.
    pub held_back: bool,
}

/// What is told of some incidents, and where and in which words.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// The name of the mission.
    pub mission: &'a str,
    /// Year, month, day in the mission's zone.
    pub date: (i16, i8, i8),
    /// The IANA name of the zone.
    pub time_zone: &'a str,
    /// Incidents, oldest first.
    pub rows: &'a [ToldRow],
    /// What was done to places and numbers.
    pub handling: &'a [Handling],
    /// Names of places.
    pub gazetteer: &'a Gazetteer,
    /// The language of the page.
    pub lang: Lang,
}

/// Makes the page of a day: a whole HTML document without scripts.
pub fn told_day(told: &Told<'_>) -> String {
    let words = Words::new(told.lang);
    page(
        told,
        &words.with("told-title", args! { date: words.date(told.date) }),
        "told-nothing",
    )
}

/// Makes the page of one incident.
pub fn told_incident(told: &Told<'_>, id: &str) -> String {
    let words = Words::new(told.lang);
    page(
        told,
        &words.with("spot-title", args! { id: id }),
        "told-nothing",
    )
}

fn page(told: &Told<'_>, title: &str, nothing: &str) -> String {
    let words = Words::new(told.lang);
    let sources = Sources::new(words);
    let body = html! {
        (head(words, told.mission, title, told.time_zone))
        main {
            @match told.rows {
                [] => p { (words.text(nothing)) },
                _ => (table(words, &sources, told)),
            }
            (handled(words, told.handling))
            (sources.section())
        }
    };
    document(words, title, told.mission, &body).into_string()
}

/// Whose it is, and what it is worth.
pub(crate) fn head(words: Words, mission: &str, title: &str, time_zone: &str) -> Markup {
    html! {
        header {
            p.mission { (words.source(mission)) }
            h1 { (title) }
            p.status {
                strong { (words.text("status-automatic")) }
                " " (words.text("status-not-who")) " "
                (words.rich("told-times", args! { zone: words.source(time_zone) }))
            }
        }
    }
}

/// The most incidents in one table.
const ROWS_MAX: usize = 500;

/// Incidents with their times, places and counts.
pub(crate) fn table(words: Words, sources: &Sources, told: &Told<'_>) -> Markup {
    let clock = when::LocalClock::new(words, told.time_zone, told.date);
    let nearest = Nearest::new(words, told.gazetteer);
    let [when, place, what] =
        ["column-time", "column-place", "column-counts"].map(|id| words.text(id));
    let all = sources.cite(Kind::Incidents, told.rows.iter().map(|row| &row.id));
    let left_out = told.rows.len().saturating_sub(ROWS_MAX);
    html! {
        table.inc.told {
            caption { (sources.says(words.with("told-caption", args! { n: told.rows.len() }), &[all])) }
            thead { tr { th scope="col" { (when) } th scope="col" { (place) } th scope="col" { (what) } } }
            tbody { @for row in told.rows.iter().take(ROWS_MAX) { tr data-rests-on=(row.id) {
                th scope="row" data-label=(when) {
                    (clock.span(row.begins, row.ends))
                    @if row.provisional { " " span.tag { (words.text("tag-provisional")) } }
                }
                td data-label=(place) {
                    @match row.place {
                        Some((at, within_m)) => {
                            @let within = f64::from(within_m);
                            (nearest.around(at, within)) ", "
                            (words.with("told-place", args! {
                                at: words.coordinates(at, within), within: words.with("metres", args! { n: words.decimal(within, 0) }),
                            }))
                        }
                        None => (words.text("not-located")),
                    }
                }
                td data-label=(what) {
                    @if row.held_back { (words.text("told-held-back")) } @else { (counts(words, row)) }
                    p.who { code { (row.id) } }
                }
            } } }
        }
        @if left_out > 0 { p.note { (words.with("told-left-out", args! { n: left_out })) } }
    }
}

fn counts(words: Words, row: &ToldRow) -> String {
    let counts = row.counts.iter().map(|(class, number)| match number {
        ToldNumber::Count(count) => words.count_of(*count, *class),
        ToldNumber::Under(least) => words.with(
            "fewer-of-class",
            args! { class: words.classes(*class), n: *least },
        ),
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// What was done to places and numbers.
pub(crate) fn handled(words: Words, handling: &[Handling]) -> Markup {
    html! {
        section {
            h2 { (words.text("handling")) }
            @if handling.is_empty() { p { (words.text("handling-none")) } }
            @else { ul { @for one in handling { li { (handling_words(words, *one)) } } } }
        }
    }
}

fn handling_words(words: Words, one: Handling) -> String {
    match one {
        Handling::Coarsened {
            cell_m,
            displacement_m,
            ..
        } => words.with(
            "handling-coarsened",
            args! { cell: cell_m, displacement: displacement_m },
        ),
        Handling::Delayed { delay_s, .. } => words.with(
            "handling-delayed",
            args! { delay: words.duration(f64::from(delay_s)) },
        ),
        Handling::Counted {
            window_s, at_least, ..
        } => words.with(
            "handling-counted",
            args! { window: words.duration(f64::from(window_s)), n: at_least },
        ),
        Handling::SmallNumbers { least, .. } => words.with("handling-small", args! { n: least }),
    }
}
