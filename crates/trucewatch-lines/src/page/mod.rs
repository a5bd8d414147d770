//! The page for people: a map, the options side by side, each two of them, the settlements.
//!
//! One document without scripts and without requests. Options keep the order in which they were
//! given; no colour or place says that one is better.

mod map;
mod pairs;
mod text;

use crate::compare::Comparison;
use crate::summary::{OptionSummary, Side};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use text::{count, km, km2, lat_lon, people, source};

/// The page allows itself nothing but its own styles: no script, no request, no frame.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("../style.css");

/// The document.
pub(crate) fn page(comparison: &Comparison) -> Markup {
    let summary = &comparison.summary;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "Lines and zones side by side" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Lines and zones side by side" }
                    p.status {
                        "In the order in which they were given. The order means nothing else, and nothing "
                        "here says that one is better than another. All lengths and areas are on the "
                        "ellipsoid WGS 84; edges are geodesics."
                    }
                }
                main {
                    (map::section(comparison))
                    (options(&summary.options))
                    (settlements(comparison))
                    (infrastructure(comparison))
                    (pairs::section(summary))
                    (pairs::histories(summary))
                    (monitoring(&summary.options))
                }
                footer {
                    p {
                        "The same figures, with every settlement and its side of every option, are in "
                        code { "summary.json" } "; the land that changes side is in "
                        code { "differences.geojson" } "."
                    }
                }
            }
        }
    }
}

fn heads(options: &[OptionSummary]) -> Markup {
    html! {
        thead { tr {
            td {}
            @for option in options { th.num scope="col" { (source(&option.id)) } }
        } }
    }
}

/// A row with one cell for each option; nothing if no option has a value.
fn row(
    name: &str,
    options: &[OptionSummary],
    cell: impl Fn(&OptionSummary) -> Option<String>,
) -> Markup {
    let cells: Vec<Option<String>> = options.iter().map(cell).collect();
    html! {
        @if cells.iter().any(Option::is_some) {
            tr {
                th scope="row" { (name) }
                @for cell in &cells {
                    td.num { @match cell { Some(text) => (text), None => "–" } }
                }
            }
        }
    }
}

fn options(options: &[OptionSummary]) -> Markup {
    html! {
        section id="options" {
            h2 { "The options" }
            @if options.len() == 1 {
                p { "There is one option, so nothing to compare it with." }
            }
            div.scroll tabindex="0" role="region" aria-label="The options, can be scrolled sideways" {
                table {
                    caption { "A dash: does not apply, or the file does not say." }
                    (heads(options))
                    tbody {
                        (row("Name", options, |o| o.name.as_deref().map(text::visible)))
                        (row("Kind", options, |o| Some(if o.line.is_some() { "line" } else { "zone" }.to_owned())))
                        (row("Since", options, |o| o.valid_from.as_deref().map(text::visible)))
                        (row("File", options, |o| Some(text::visible(&o.file))))
                        (row("May be off by (m)", options, |o| (o.uncertainty_m > 0.0).then(|| o.uncertainty_m.to_string())))
                        (row("Length (km)", options, |o| o.line.as_ref().map(|l| km(l.length_km))))
                        (row("Parts that do not join", options, |o| o.line.as_ref().map(|l| count(l.parts as u64))))
                        (row("Walked from", options, |o| o.line.as_ref().map(|l| lat_lon(&l.start))))
                        (row("Walked to", options, |o| o.line.as_ref().map(|l| lat_lon(&l.end))))
                        (row("Length near settlements (km)", options, |o| o.line.as_ref().and_then(|l| l.length_near_settlements_km).map(km)))
                        (row("Area (km²)", options, |o| o.zone.as_ref().map(|z| km2(z.area_km2))))
                        (row("Outline (km)", options, |o| o.zone.as_ref().map(|z| km(z.perimeter_km))))
                    }
                }
            }
            p.note { "Left and right are as seen by who walks along the line from its start." }
        }
    }
}

fn settlements(comparison: &Comparison) -> Markup {
    let summary = &comparison.summary;
    let options = &summary.options;
    let near_km = summary.settings.near_km;
    let somebody = |side: &Side| {
        let counts = options.iter().filter_map(|o| o.settlements.as_ref());
        counts
            .filter_map(|c| c.get(side))
            .any(|p| p.settlements > 0)
    };
    // Those that are rarely anything are shown only if they are.
    let sides: Vec<Side> = [
        Side::Left,
        Side::Right,
        Side::Inside,
        Side::Outside,
        Side::BeyondEnds,
        Side::Undetermined,
    ]
    .into_iter()
    .filter(|side| !matches!(side, Side::BeyondEnds | Side::Undetermined) || somebody(side))
    .collect();
    html! {
        section id="settlements" {
            h2 { "Settlements and people" }
            @match &summary.settlements {
                None => p { "No gazetteer was given, so no settlements are counted." },
                Some(known) => {
                    @if known.list.is_empty() {
                        p { "The gazetteer has no settlement with a position." }
                    }
                    div.scroll tabindex="0" role="region" aria-label="Settlements, can be scrolled sideways" {
                        table {
                            caption {
                                (count(known.list.len() as u64)) " settlements of " (source(&known.file))
                                ", all of them: how far the gazetteer reaches decides how many lie on a side."
                            }
                            (heads(options))
                            tbody {
                                @for side in &sides {
                                    (row(&format!("Settlements {}", side.words()), options, |o| {
                                        Some(count(o.settlements.as_ref()?.get(side)?.settlements))
                                    }))
                                    (row(&format!("People {}", side.words()), options, |o| {
                                        Some(people(o.settlements.as_ref()?.get(side)?))
                                    }))
                                }
                                @for side in &sides {
                                    (row(&format!("Within {near_km} km: settlements {}", side.words()), options, |o| {
                                        Some(count(o.settlements_near.as_ref()?.get(side)?.settlements))
                                    }))
                                    (row(&format!("Within {near_km} km: people {}", side.words()), options, |o| {
                                        Some(people(o.settlements_near.as_ref()?.get(side)?))
                                    }))
                                }
                            }
                        }
                    }
                    p.note {
                        "A settlement whose population is not stated is counted as unknown, not as empty. "
                        "Undetermined: closer to the line than the line may be off. Beyond the ends: beside no "
                        "part of the line."
                        @if known.without_position > 0 {
                            " " (count(known.without_position)) " rows of the gazetteer have no position and are not counted."
                        }
                    }
                }
            }
        }
    }
}

fn infrastructure(comparison: &Comparison) -> Markup {
    let options = &comparison.summary.options;
    let mut kinds: Vec<&String> = options
        .iter()
        .filter_map(|o| o.infrastructure.as_ref())
        .flat_map(|found| found.keys())
        .collect();
    kinds.sort();
    kinds.dedup();
    let given = options.iter().any(|o| o.infrastructure.is_some());
    html! {
        section id="infrastructure" {
            h2 { "Infrastructure" }
            @if !given {
                p { "No file of infrastructure was given." }
            } @else if kinds.is_empty() {
                p { "The file of infrastructure is empty." }
            } @else {
                div.scroll tabindex="0" role="region" aria-label="Infrastructure, can be scrolled sideways" {
                    table {
                        caption { "Within " (comparison.summary.settings.buffer_km) " km of the line, or of the zone or in it" }
                        (heads(options))
                        tbody {
                            @for kind in kinds {
                                (row(&text::visible(kind), options, |o| {
                                    let found = o.infrastructure.as_ref()?.get(kind)?;
                                    Some(if found.length_km > 0.0 {
                                        format!("{}, {} km", count(found.features), km(found.length_km))
                                    } else {
                                        count(found.features)
                                    })
                                }))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn monitoring(options: &[OptionSummary]) -> Markup {
    let lines = || options.iter().filter_map(|o| Some((o, o.line.as_ref()?)));
    html! {
        section id="monitoring" {
            h2 { "What planning of observation begins with" }
            @if lines().next().is_none() {
                p { "No option is a line." }
            } @else {
                p.note { "Lengths and neighbours only. Terrain, posts and equipment are not considered here." }
            }
            @for (option, line) in lines() {
                details {
                    summary {
                        (source(&option.id)) ": " (count(line.monitoring.sections.len() as u64))
                        " sections of up to " (line.monitoring.section_km) " km"
                    }
                    div.scroll tabindex="0" role="region" aria-label="Sections, can be scrolled sideways" {
                        table {
                            thead { tr {
                                th scope="col" { "Part" }
                                th.num scope="col" { "From (km)" }
                                th.num scope="col" { "To (km)" }
                                th scope="col" { "Begins at" }
                                th.num scope="col" { "Settlements near" }
                                th.num scope="col" { "People near" }
                            } }
                            tbody { @for section in &line.monitoring.sections {
                                tr {
                                    td { (section.part) }
                                    td.num { (km(section.from_km)) }
                                    td.num { (km(section.to_km)) }
                                    td { (lat_lon(&section.from)) }
                                    td.num { @match &section.near { Some(n) => (count(n.settlements)), None => "–" } }
                                    td.num { @match &section.near { Some(n) => (people(n)), None => "–" } }
                                }
                            } }
                        }
                    }
                }
            }
        }
    }
}
