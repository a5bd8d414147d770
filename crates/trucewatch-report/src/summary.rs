//! The first sentences, and the counts beside which coverage stands.

use crate::Context;
use crate::sources::Kind;
use crate::text::capitalised;
use crate::words::args;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Event, EventId, IncidentId, ObservationClass, Status};

/// Said where nothing was registered. Silence is never reported without what could have been seen.
pub(crate) fn none_observed(ctx: &Context<'_>) -> Markup {
    let says = ctx
        .words
        .with("none-observed", args! { coverage: coverage_words(ctx) });
    ctx.sources.says(says, &[ctx.sources.record()])
}

fn coverage_words(ctx: &Context<'_>) -> String {
    ctx.input.coverage.line_share.map_or_else(
        || ctx.words.text("coverage-not-known"),
        |share| {
            ctx.words
                .with("coverage-share", args! { share: ctx.words.percent(share) })
        },
    )
}

/// What was counted, what was not added, coverage, and what the machine says of the agreement.
pub(crate) fn sentences(ctx: &Context<'_>) -> Markup {
    html! {
        p.summary {
            (counted(ctx)) " "
            @if let Some(apart) = apart(ctx) { (apart) " " }
            @if let Some(held_back) = held_back(ctx) { (held_back) " " }
            @if let Some(assessed) = assessed(ctx) { (assessed) }
        }
    }
}

/// The ids of events that fulfil a condition.
fn events_that<'a>(
    ctx: &Context<'a>,
    wanted: impl Fn(&Event) -> bool,
) -> impl Iterator<Item = &'a EventId> {
    let all = ctx.input.events.values().filter(move |event| wanted(event));
    all.map(|event| &event.id)
}

fn counted(ctx: &Context<'_>) -> Markup {
    let words = ctx.words;
    let stated = ctx.totals.stated.filter(|total| total.value > 0);
    let Some(total) = stated else {
        let reports = ctx
            .input
            .observations
            .values()
            .any(|o| o.class.in_stated_total());
        let held_back = ctx.input.events.values().any(|e| e.held_back.is_some());
        let id = match (reports, held_back) {
            (true, _) => "nothing-counted-reports",
            (false, true) => "nothing-counted-events",
            (false, false) => return none_observed(ctx),
        };
        let says = words.with(id, args! { coverage: coverage_words(ctx) });
        return ctx.sources.says(says, &[ctx.sources.record()]);
    };
    let parts: Vec<String> = ObservationClass::ALL
        .into_iter()
        .filter(|class| class.in_stated_total())
        .filter_map(|class| ctx.totals.of(class).map(|c| words.count_of(c, class)))
        .collect();
    let says = words.with(
        "counted",
        args! {
            n: total.value, total: capitalised(&words.count(total)), parts: words.list(&parts),
            coverage: coverage_words(ctx),
        },
    );
    let events = events_that(ctx, |e| {
        e.held_back.is_none() && e.counted_as.in_stated_total()
    });
    let mut rests = vec![ctx.sources.cite(Kind::Events, events)];
    // Reports about the whole of an incident may count more than its events.
    let told = ctx.input.incidents.iter().filter(|i| !i.reports.is_empty());
    let told: Vec<&IncidentId> = told.map(|i| &i.id).collect();
    if !told.is_empty() {
        rests.push(ctx.sources.cite(Kind::Incidents, told));
    }
    rests.push(ctx.sources.record());
    ctx.sources.says(says, &rests)
}

const APART: [ObservationClass; 3] = [
    ObservationClass::ImpulsiveSound,
    ObservationClass::ThermalAnomaly,
    ObservationClass::SeismicEvent,
];

fn apart(ctx: &Context<'_>) -> Option<Markup> {
    let words = ctx.words;
    let parts: Vec<String> = APART
        .into_iter()
        .filter_map(|class| {
            let c = ctx.totals.of(class)?;
            let counted = words.count_of(c, class);
            Some(match class {
                ObservationClass::ImpulsiveSound => {
                    words.with("apart-sounds", args! { counted: counted })
                }
                ObservationClass::SeismicEvent => {
                    words.with("apart-seismic", args! { counted: counted })
                }
                _ => counted,
            })
        })
        .collect();
    (!parts.is_empty()).then(|| {
        let says = words.with("apart", args! { parts: words.list(&parts) });
        let events = events_that(ctx, |e| {
            e.held_back.is_none() && APART.contains(&e.counted_as)
        });
        ctx.sources
            .says(says, &[ctx.sources.cite(Kind::Events, events)])
    })
}

/// Nothing that is held back is hidden: how many there are is said beside what was counted.
fn held_back(ctx: &Context<'_>) -> Option<Markup> {
    let ids: BTreeSet<&EventId> = events_that(ctx, |event| event.held_back.is_some()).collect();
    (!ids.is_empty()).then(|| {
        let says = ctx.words.with("events-held-back", args! { n: ids.len() });
        ctx.sources
            .says(says, &[ctx.sources.cite(Kind::Events, ids)])
    })
}

fn assessed(ctx: &Context<'_>) -> Option<Markup> {
    let mut worst = BTreeMap::<&IncidentId, Status>::new();
    for a in ctx.input.assessments {
        let status = worst.entry(&a.incident).or_insert(a.status);
        *status = (*status).min(a.status);
    }
    if worst.is_empty() {
        return None;
    }
    let n = |status| worst.values().filter(|s| **s == status).count();
    let says = ctx.words.with(
        "assessed",
        args! {
            broken: n(Status::LooksBroken), unclear: n(Status::Unclear), holds: n(Status::Holds),
        },
    );
    let incidents = ctx.sources.cite(Kind::Incidents, worst.keys());
    Some(ctx.sources.says(says, &[incidents]))
}

/// The card with counts by class and the stated total.
pub(crate) fn counts_card(ctx: &Context<'_>) -> Markup {
    let words = ctx.words;
    let (stated, apart): (Vec<_>, Vec<_>) = ObservationClass::ALL
        .into_iter()
        .filter(|class| match class {
            ObservationClass::StateOfHealth => false,
            // Few missions have seismometers: "none observed" would say that somebody looked.
            ObservationClass::SeismicEvent => ctx.totals.of(*class).is_some(),
            _ => true,
        })
        .partition(|class| class.in_stated_total());
    let total = ctx.totals.stated.map_or_else(
        || words.text("figure-none-observed"),
        |total| words.count(total),
    );
    html! {
        section.card id="counts" {
            h2 { (words.text("counts")) }
            p.figure { strong { (capitalised(&total)) } " " span { (words.text("stated-total")) } }
            table.plain {
                caption { (words.text("counts-caption")) }
                thead { tr {
                    th scope="col" { (words.text("column-class")) }
                    th.num scope="col" { (words.text("column-count")) }
                } }
                tbody { @for class in stated { (class_row(ctx, class)) } }
                tbody {
                    tr { th.group colspan="2" scope="rowgroup" { (words.text("listed-apart")) } }
                    @for class in apart { (class_row(ctx, class)) }
                }
            }
            p.note { (words.text("counts-note")) }
        }
    }
}

fn class_row(ctx: &Context<'_>, class: ObservationClass) -> Markup {
    let words = ctx.words;
    let count = ctx.totals.of(class);
    html! {
        tr {
            th scope="row" { (words.classes(class)) }
            td.num { (count.map_or_else(|| words.text("cell-none-observed"), |c| words.count(c))) }
        }
    }
}
