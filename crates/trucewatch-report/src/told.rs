//! A day for those who are told places coarsely: a list of what they are told, and what was done to it.
//!
//! It gets nothing but what came through the gate, so it cannot print more.

use crate::page::{POLICY, STYLE};
use crate::place_words::coordinates;
use crate::text::{source, visible};
use crate::when;
use maud::{DOCTYPE, PreEscaped, html};
use trucewatch_model::{Position, Timestamp};

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
    /// Where, in words.
    pub words: Option<String>,
    /// How many of what: `12 explosions`.
    pub counts: Vec<String>,
    /// Whether it may still change.
    pub provisional: bool,
    /// Whether it is not counted, because its sensors are not believed.
    pub held_back: bool,
}

/// A day as it is told.
#[derive(Clone, Debug)]
pub struct ToldDay<'a> {
    /// The name of the mission.
    pub mission: &'a str,
    /// Year, month, day in the mission's zone.
    pub date: (i16, i8, i8),
    /// The IANA name of the zone.
    pub time_zone: &'a str,
    /// Its incidents, oldest first.
    pub rows: &'a [ToldRow],
    /// What was done to places and numbers, in words.
    pub handling: &'a [String],
}

/// Makes the page: a whole HTML document without scripts.
pub fn told_day(day: &ToldDay<'_>) -> String {
    let title = format!("Incidents of {}", when::date_words(day.date));
    let clock = when::LocalClock::new(day.time_zone, day.date);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " - " (visible(day.mission)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.mission { (source(day.mission)) }
                    h1 { (title) }
                    p.status {
                        strong { "Automatic list, not reviewed by people." }
                        " It says what was registered, not who is responsible. Times are those of " (source(day.time_zone)) "."
                    }
                }
                main {
                    @if day.rows.is_empty() {
                        p { "Nothing is told of this day. That is no word on whether it was calm." }
                    } @else {
                        div.scroll { table {
                            thead { tr { th { "When" } th { "Where" } th { "What" } } }
                            tbody { @for row in day.rows { tr {
                                th scope="row" { (clock.span(row.begins, row.ends)) @if row.provisional { " " span.tag { "provisional" } } }
                                td {
                                    @match row.place {
                                        Some((at, within_m)) => {
                                            @if let Some(words) = &row.words { (source(words)) ", " }
                                            (coordinates(at, f64::from(within_m))) " within " (within_m) " m"
                                        }
                                        None => "not located",
                                    }
                                }
                                td {
                                    @if row.held_back { "not counted: its sensors are not believed at present" }
                                    @else { (row.counts.join(", ")) }
                                    p.who { code { (row.id) } }
                                }
                            } } }
                        } }
                    }
                    section {
                        h2 { "What was done to it" }
                        @if day.handling.is_empty() { p { "Nothing is told, so nothing was done." } }
                        ul { @for one in day.handling { li { (one) } } }
                    }
                }
            }
        }
    };
    page.into_string()
}
