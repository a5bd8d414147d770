//! Each two options, and the dated versions of a line.

use super::text::{count, km, km2, people, source};
use crate::summary::{Change, Changing, Pair, Summary};
use maud::{Markup, html};

/// So many settlements are named for each pair; all are in `summary.json`.
const NAMED_MAX: usize = 200;

/// Each two options.
pub(crate) fn section(summary: &Summary) -> Markup {
    html! {
        @if !summary.pairs.is_empty() {
            section id="pairs" {
                h2 { "Each two options" }
                @for pair in &summary.pairs { (one(pair)) }
            }
        }
    }
}

/// Lines with dated versions.
pub(crate) fn histories(summary: &Summary) -> Markup {
    html! {
        @if !summary.histories.is_empty() {
            section id="histories" {
                h2 { "From version to version" }
                @for history in &summary.histories {
                    h3 { (source(&history.line)) }
                    ol {
                        @for change in &history.changes {
                            li { (source(&change.first)) " to " (source(&change.second)) ": " (in_short(change)) }
                        }
                    }
                }
            }
        }
    }
}

fn in_short(pair: &Pair) -> Markup {
    html! {
        @if let Some(reason) = &pair.not_compared { (reason) }
        @if let Some(lines) = &pair.lines {
            (km2(lines.right_of_first_left_of_second_km2)) " km² from right to left, "
            (km2(lines.left_of_first_right_of_second_km2)) " km² from left to right"
        }
        @if let Some(zones) = &pair.zones {
            (km2(zones.second_only_km2)) " km² added, " (km2(zones.first_only_km2)) " km² taken away"
        }
        @if let Some(changing) = &pair.changing {
            "; " (count(changing.total.settlements)) " settlements change side"
        }
    }
}

fn one(pair: &Pair) -> Markup {
    html! {
        h3 { (source(&pair.first)) " and " (source(&pair.second)) }
        @if let Some(reason) = &pair.not_compared {
            p { "Not compared: " (reason) "." }
        }
        @if let Some(lines) = &pair.lines {
            table {
                caption { "Land between the two lines" }
                tbody {
                    tr { th scope="row" { "Left of " (source(&pair.first)) ", right of " (source(&pair.second)) }
                         td.num { (km2(lines.left_of_first_right_of_second_km2)) " km²" } }
                    tr { th scope="row" { "Right of " (source(&pair.first)) ", left of " (source(&pair.second)) }
                         td.num { (km2(lines.right_of_first_left_of_second_km2)) " km²" } }
                }
            }
            p.note {
                "From " (km(lines.first_from_km)) " to " (km(lines.first_to_km)) " km along "
                (source(&pair.first)) ", where the other lies beside it; closed at its start "
                (closing(lines.closed_at_start)) " (" (km(lines.closed_at_start_km)) " km) and at its end "
                (closing(lines.closed_at_end)) " (" (km(lines.closed_at_end_km)) " km)."
                @if lines.second_turned {
                    " The second line is drawn the other way; its sides are told as seen along the first."
                }
            }
        }
        @if let Some(zones) = &pair.zones {
            table {
                caption { "Land in the two zones" }
                tbody {
                    tr { th scope="row" { "Only in " (source(&pair.first)) } td.num { (km2(zones.first_only_km2)) " km²" } }
                    tr { th scope="row" { "Only in " (source(&pair.second)) } td.num { (km2(zones.second_only_km2)) " km²" } }
                    tr { th scope="row" { "In both" } td.num { (km2(zones.both_km2)) " km²" } }
                }
            }
        }
        @if let Some(changing) = &pair.changing { (changes(pair, changing)) }
    }
}

fn closing(code: &str) -> &'static str {
    match code {
        "shortest_way_from_end_of_first" => "by the shortest way from the end of the first",
        "shortest_way_from_end_of_second" => "by the shortest way from the end of the second",
        _ => "from end to end",
    }
}

fn changes(pair: &Pair, changing: &Changing) -> Markup {
    let all = &changing.settlements;
    let scrolled = format!(
        "Settlements between {} and {}, can be scrolled sideways",
        pair.first, pair.second
    );
    html! {
        @if all.is_empty() {
            p { "No settlement of the gazetteer changes side." }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(scrolled) {
                table {
                    caption {
                        "Settlements that change side: " (count(changing.total.settlements))
                        ", people: " (people(&changing.total))
                    }
                    thead { tr {
                        th scope="col" { "Settlement" }
                        th scope="col" { "Country, region" }
                        th.num scope="col" { "People" }
                        th scope="col" { (source(&pair.first)) }
                        th scope="col" { (source(&pair.second)) }
                    } }
                    tbody { @for change in all.iter().take(NAMED_MAX) { (settlement(change)) } }
                }
            }
            @if all.len() > NAMED_MAX {
                p.note {
                    (count((all.len() - NAMED_MAX) as u64)) " more are in " code { "summary.json" } "."
                }
            }
        }
        @if changing.undetermined > 0 {
            p.note {
                "Not told: " (count(changing.undetermined))
                " settlements closer to one of the two than that may be off."
            }
        }
    }
}

fn settlement(change: &Change) -> Markup {
    let it = &change.settlement;
    let region: Vec<&str> = [&it.country, &it.admin]
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    html! {
        tr {
            td { (source(&it.name)) }
            td { (source(&region.join(", "))) }
            td.num { @match it.population { Some(n) => (count(n)), None => "unknown" } }
            td { (change.first.words()) }
            td { (change.second.words()) }
        }
    }
}
