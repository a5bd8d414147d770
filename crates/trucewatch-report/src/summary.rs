//! The first sentences, and the counts beside which coverage stands.

use crate::{Context, text};
use maud::{Markup, html};
use std::collections::BTreeMap;
use trucewatch_model::{IncidentId, ObservationClass, Status};

/// Said where nothing was registered. Silence is never reported without what could have been seen.
pub(crate) fn none_observed(ctx: &Context<'_>) -> String {
    format!("None observed; {}.", coverage_words(ctx))
}

fn coverage_words(ctx: &Context<'_>) -> String {
    ctx.input.coverage.line_share.map_or_else(
        || "coverage not known".to_owned(),
        |share| format!("coverage {}", text::percent(share)),
    )
}

/// What was counted, what was not added, coverage, and what the machine says of the agreement.
pub(crate) fn sentences(ctx: &Context<'_>) -> Markup {
    html! {
        p.summary {
            (counted(ctx)) " "
            @if let Some(apart) = apart(ctx) { (apart) " " }
            @if let Some(held_back) = held_back(ctx) { (held_back) " " }
            (assessed(ctx))
        }
    }
}

fn counted(ctx: &Context<'_>) -> String {
    let stated = ctx.totals.stated.filter(|total| total.value > 0);
    let Some(total) = stated else {
        let reports = ctx
            .input
            .observations
            .values()
            .any(|o| o.class.in_stated_total());
        let held_back = ctx.input.events.values().any(|e| e.held_back.is_some());
        let listed = match (reports, held_back) {
            (true, _) => "reports",
            (false, true) => "events",
            (false, false) => return none_observed(ctx),
        };
        return format!(
            "Nothing was counted, although {listed} are listed below; {}.",
            coverage_words(ctx)
        );
    };
    let parts: Vec<String> = ObservationClass::ALL
        .into_iter()
        .filter(|class| class.in_stated_total())
        .filter_map(|class| ctx.totals.of(class).map(|c| text::count_of(c, class)))
        .collect();
    let unit = if total.value == 1 {
        "ceasefire violation"
    } else {
        "ceasefire violations"
    };
    format!(
        "{} {unit} (CFV) were registered where observers could see or hear: {}; {}.",
        capitalised(&text::count(total)),
        text::and_list(&parts),
        coverage_words(ctx)
    )
}

fn apart(ctx: &Context<'_>) -> Option<String> {
    let parts: Vec<String> = [
        (ObservationClass::ImpulsiveSound, " without assessed cause"),
        (ObservationClass::ThermalAnomaly, ""),
        (ObservationClass::SeismicEvent, " located in the ground"),
    ]
    .into_iter()
    .filter_map(|(class, more)| {
        let c = ctx.totals.of(class)?;
        Some(format!("{}{more}", text::count_of(c, class)))
    })
    .collect();
    (!parts.is_empty()).then(|| format!("Listed apart and not added: {}.", text::and_list(&parts)))
}

/// Nothing that is held back is hidden: how many there are is said beside what was counted.
fn held_back(ctx: &Context<'_>) -> Option<String> {
    let events = ctx.input.events.values();
    let n = events.filter(|event| event.held_back.is_some()).count();
    let (are, them, they_are) = if n == 1 {
        ("is", "it", "it is")
    } else {
        ("are", "them", "they are")
    };
    (n > 0).then(|| {
        format!(
            "{} {are} held back: sensors that are not believed speak for {them} alone; {they_are} listed below and not counted.",
            capitalised(&text::counted(n, "event", "events"))
        )
    })
}

fn assessed(ctx: &Context<'_>) -> String {
    let mut worst = BTreeMap::<&IncidentId, Status>::new();
    for a in ctx.input.assessments {
        let status = worst.entry(&a.incident).or_insert(a.status);
        *status = (*status).min(a.status);
    }
    if worst.is_empty() {
        return String::new();
    }
    let n = |status| worst.values().filter(|s| **s == status).count();
    let incidents = |k: usize| text::counted(k, "incident", "incidents");
    format!(
        "Held against the agreement by machine, a provision looks broken in {}, is unclear in {}, and holds in {}.",
        incidents(n(Status::LooksBroken)),
        text::length(n(Status::Unclear)),
        text::length(n(Status::Holds))
    )
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// The card with counts by class and the stated total.
pub(crate) fn counts_card(ctx: &Context<'_>) -> Markup {
    let (stated, apart): (Vec<_>, Vec<_>) = ObservationClass::ALL
        .into_iter()
        .filter(|class| match class {
            ObservationClass::StateOfHealth => false,
            // Few missions have seismometers: "none observed" would say that somebody looked.
            ObservationClass::SeismicEvent => ctx.totals.of(*class).is_some(),
            _ => true,
        })
        .partition(|class| class.in_stated_total());
    let total = ctx
        .totals
        .stated
        .map_or_else(|| "None observed".to_owned(), text::count);
    html! {
        section.card id="counts" {
            h2 { "Counts" }
            p.figure { strong { (capitalised(&total)) } " " span { "stated total (CFV)" } }
            table.plain {
                caption { "By class, each in its own unit" }
                thead { tr { th scope="col" { "Class" } th.num scope="col" { "Count" } } }
                tbody { @for class in stated { (class_row(ctx, class, "")) } }
                tbody {
                    tr { th.group colspan="2" scope="rowgroup" { "Listed apart, never added" } }
                    @for class in apart {
                        (class_row(ctx, class, match class {
                            ObservationClass::ImpulsiveSound => " without assessed cause",
                            _ => "",
                        }))
                    }
                }
            }
            p.note {
                "The stated total adds explosions, projectiles, muzzle flashes, flares, bursts and shots, "
                "one each, as the published tables of monitors do. It is the only place where units are added. "
                "It counts what was registered; it is not a legal finding."
            }
        }
    }
}

fn class_row(ctx: &Context<'_>, class: ObservationClass, more: &str) -> Markup {
    let name = capitalised(text::many(class));
    html! {
        tr {
            th scope="row" { (name) (more) }
            td.num { (ctx.totals.of(class).map_or_else(|| "none observed".to_owned(), text::count)) }
        }
    }
}
