//! Incidents, each with the machine's word on every provision it was held against, and the reasons.

use crate::Context;
use crate::text::visible;
use crate::words::args;
use maud::{Markup, html};
use std::collections::BTreeMap;
use trucewatch_model::{
    Assessment, Considered, Incident, IncidentId, MeasuredFrom, Outcome, ProvisionId, Status,
};

/// The most incidents listed. On a day with more, those where a provision looks broken or is
/// unclear come first.
const INCIDENTS_MAX: usize = 500;
/// The most steps of reasoning shown for one assessment.
const REASONS_MAX: usize = 20;
/// The most provisions shown for one incident.
const PROVISIONS_MAX: usize = 12;

/// From this error of the calculation on, it is told: it could change the per cent that are shown.
const TOLD_ERROR: f64 = 0.000_5;

type ByIncident<'a> = BTreeMap<&'a IncidentId, Vec<&'a Assessment>>;

/// The provisions at a glance and the table of incidents.
pub(crate) fn section(ctx: &Context<'_>) -> Markup {
    let mut assessed = ByIncident::new();
    for a in ctx.input.assessments {
        assessed.entry(&a.incident).or_default().push(a);
    }
    for list in assessed.values_mut() {
        list.sort_by(|a, b| {
            let likelier = b.probability.total_cmp(&a.probability);
            (a.status.cmp(&b.status).then(likelier)).then_with(|| a.provision.cmp(&b.provision))
        });
    }
    let (shown, left_out) = choose(ctx.input.incidents, &assessed);
    let words = ctx.words;
    html! {
        section id="agreement" {
            h2 { (words.text("held-against")) }
            (glance(ctx))
        }
        section id="incidents" {
            h2 { (words.text("incidents")) }
            @if shown.is_empty() && ctx.input.events.is_empty() {
                p { (crate::summary::none_observed(ctx)) }
            } @else if shown.is_empty() {
                p { (words.text("no-incidents")) }
            } @else {
                (table(ctx, &shown, &assessed))
            }
            @if left_out > 0 {
                p.note { (words.rich("incidents-left-out", args! { n: left_out, file: html! { code { "incidents.geojson" } } })) }
            }
        }
    }
}

/// Keeps the cap: worst status first, then time. What is kept is shown in order of time.
fn choose<'a>(incidents: &'a [Incident], assessed: &ByIncident<'_>) -> (Vec<&'a Incident>, usize) {
    let mut shown: Vec<&Incident> = incidents.iter().collect();
    shown.sort_by_key(|i| {
        let worst = assessed
            .get(&i.id)
            .and_then(|list| list.first())
            .map(|a| a.status);
        (worst.is_none(), worst, i.begins, &i.id)
    });
    let left_out = shown.len().saturating_sub(INCIDENTS_MAX);
    shown.truncate(INCIDENTS_MAX);
    shown.sort_by_key(|i| (i.begins, i.ends, &i.id));
    (shown, left_out)
}

fn glance(ctx: &Context<'_>) -> Markup {
    let mut provisions = BTreeMap::<(&ProvisionId, &str), (&Assessment, [usize; 3])>::new();
    for a in ctx.input.assessments {
        let provision = provisions.entry((&a.provision, &a.title));
        let (_, [broken, unclear, holds]) = provision.or_insert((a, [0; 3]));
        match a.status {
            Status::LooksBroken => *broken += 1,
            Status::Unclear => *unclear += 1,
            Status::Holds => *holds += 1,
        }
    }
    let words = ctx.words;
    html! {
        @if ctx.input.agreement.is_none() {
            p { (words.text("no-agreement")) }
        } @else if provisions.is_empty() {
            p { (words.text("no-provision")) }
        } @else {
            p.note { (words.text("glance-note")) }
            table.plain {
                caption { (words.text("glance-caption")) }
                thead { tr {
                    th scope="col" { (words.text("column-provision")) }
                    @for status in [Status::LooksBroken, Status::Unclear, Status::Holds] {
                        th.num scope="col" { (status_word(ctx, status)) }
                    }
                } }
                tbody {
                    @for ((id, title), (a, tally)) in &provisions {
                        tr data-rests-on=(id) {
                            th scope="row" {
                                (words.source(title)) " " span.who { (words.source(id.as_str())) }
                                @for sentence in &a.stands_in { p.who { (reason_text(&sentence.text)) } }
                            }
                            @for n in tally { td.num { (words.length(*n)) } }
                        }
                    }
                }
            }
        }
    }
}

fn status_word(ctx: &Context<'_>, status: Status) -> String {
    ctx.words.text(match status {
        Status::LooksBroken => "status-looks-broken",
        Status::Unclear => "status-unclear",
        Status::Holds => "status-holds",
    })
}

fn outcome_word(ctx: &Context<'_>, outcome: Outcome) -> String {
    ctx.words.shared(match outcome {
        Outcome::BreachCandidate => "outcome-breach-candidate",
        Outcome::NotDeterminable => "outcome-not-determinable",
        Outcome::Permitted => "outcome-permitted",
        Outcome::NotApplicable => "outcome-not-applicable",
    })
}

/// The headings of the table, in its order.
const COLUMNS: [&str; 6] = [
    "column-incident",
    "column-time",
    "column-place",
    "column-within",
    "column-counts",
    "column-assessment",
];

fn table(ctx: &Context<'_>, shown: &[&Incident], assessed: &ByIncident<'_>) -> Markup {
    let names = COLUMNS.map(|id| ctx.words.text(id));
    html! {
        table.inc {
            caption { (ctx.words.text("incidents-caption")) }
            thead { tr { @for name in &names { th scope="col" { (name) } } } }
            tbody { @for i in shown { (row(ctx, &names, i, assessed.get(&i.id).map_or(&[], Vec::as_slice))) } }
        }
    }
}

fn row(
    ctx: &Context<'_>,
    names: &[String; 6],
    incident: &Incident,
    assessments: &[&Assessment],
) -> Markup {
    let words = ctx.words;
    let within_m = incident.area.within_m();
    let [id, time, place, within, counted, assessment] = names;
    html! {
        tr data-rests-on=(incident.id) {
            th scope="row" data-label=(id) {
                code { (visible(incident.id.as_str())) }
                @if incident.provisional { " " span.tag { (words.text("tag-provisional")) } }
                @if incident.is_held_back() { " " span.tag { (words.text("tag-held-back")) } }
            }
            td data-label=(time) { (ctx.clock.span(incident.begins, incident.ends)) }
            td data-label=(place) {
                (ctx.nearest.words(&incident.area))
                @if let (Some(centre), Some(within_m)) = (incident.area.centre(), within_m) {
                    " " span.who { (words.coordinates(centre, within_m)) }
                }
            }
            td data-label=(within) { (within_m.map_or_else(|| "-".to_owned(), |m| words.within(m))) }
            td data-label=(counted) { (counts(ctx, incident)) }
            td data-label=(assessment) { (assessment_cell(ctx, assessments)) }
        }
    }
}

pub(crate) fn counts(ctx: &Context<'_>, incident: &Incident) -> String {
    let words = ctx.words;
    let listed = |counts: &BTreeMap<_, _>| {
        let parts = counts.iter().map(|(class, c)| words.count_of(*c, *class));
        parts.collect::<Vec<_>>().join(", ")
    };
    if incident.is_held_back() {
        return words.with("not-counted", args! { counts: listed(&incident.held_back) });
    }
    match listed(&incident.counts) {
        none if none.is_empty() => "-".to_owned(),
        some => some,
    }
}

pub(crate) fn assessment_cell(ctx: &Context<'_>, assessments: &[&Assessment]) -> Markup {
    let more = assessments.len().saturating_sub(PROVISIONS_MAX);
    html! {
        @if assessments.is_empty() { (ctx.words.text("not-assessed")) }
        @for a in assessments.iter().take(PROVISIONS_MAX) { (assessment(ctx, a)) }
        @if more > 0 { p.who { (ctx.words.with("provisions-left-out", args! { n: more })) } }
    }
}

fn assessment(ctx: &Context<'_>, a: &Assessment) -> Markup {
    let words = ctx.words;
    let mark = match a.status {
        Status::LooksBroken => "s b",
        Status::Unclear => "s u",
        Status::Holds => "s h",
    };
    let says = args! {
        status: html! { span class=(mark) { (status_word(ctx, a.status)) } },
        outcome: outcome_word(ctx, a.status.outcome()),
        title: words.source(&a.title),
        probability: words.percent(a.probability),
    };
    html! {
        div.a data-rests-on=(a.incident) {
            (words.rich("assessment", says))
            @if a.numerical_error >= TOLD_ERROR {
                " " (words.with("calculated-within", args! { error: words.decimal(a.numerical_error * 100.0, 1) }))
            }
            @for one in &a.considered { p.who { (considered(ctx, one)) } }
            (reasons(ctx, a))
        }
    }
}

/// An exception or permission that may excuse the incident; its title stands among the reasons.
fn considered(ctx: &Context<'_>, one: &Considered) -> Markup {
    let words = ctx.words;
    let what = match one.what.as_str() {
        known @ ("exercise" | "demining" | "local_window" | "other") => {
            words.shared(&format!("exception-kind-{}", known.replace('_', "-")))
        }
        "permission" => words.text("considered-permission"),
        other => visible(&other.replace('_', " ")),
    };
    let excuses = match one.permits {
        Some(true) => "considered-permits",
        Some(false) => "considered-does-not-permit",
        None => "considered-may-excuse",
    };
    words.rich(
        excuses,
        args! { what: what, id: html! { code { (visible(&one.id)) } }, probability: words.percent(one.probability) },
    )
}

/// Folded on a screen; on paper they are open unless the provision holds.
fn reasons(ctx: &Context<'_>, a: &Assessment) -> Markup {
    let words = ctx.words;
    let more = a.reasons.len().saturating_sub(REASONS_MAX);
    html! {
        details.p[a.status != Status::Holds] {
            summary { (words.with("reasons", args! { n: a.reasons.len() })) }
            ul {
                @for reason in a.reasons.iter().take(REASONS_MAX) { li { (reason_text(&reason.text)) } }
            }
            @if more > 0 { p { (words.with("steps-left-out", args! { n: more })) } }
            @if let Some(settle) = &a.would_settle {
                p { (words.rich("would-settle", args! { what: reason_text(&settle.text) })) }
            }
            p.who { (applied(ctx, a)) }
        }
    }
}

/// Which text, in which version, with which lines.
fn applied(ctx: &Context<'_>, a: &Assessment) -> Markup {
    let words = ctx.words;
    let whence = match (&a.instrument, &a.article) {
        (Some(instrument), Some(article)) => {
            html! { (words.source(instrument)) " (" (words.source(article)) ")" }
        }
        (Some(one), None) | (None, Some(one)) => words.source(one),
        (None, None) => html! { "-" },
    };
    let says = args! {
        provision: words.source(a.provision.as_str()), instrument: whence,
        agreement: words.source(&a.agreement.id), version: words.source(&a.agreement.version),
    };
    html! {
        (words.rich("applied", says))
        @for from in &a.measured_from {
            " " (words.rich("measured-from", args! {
                id: words.source(&from.id), valid: valid(ctx, from), sigma: words.decimal(from.uncertainty_m, 0),
            }))
        }
    }
}

/// When the version of a line or zone holds.
fn valid(ctx: &Context<'_>, from: &MeasuredFrom) -> String {
    let words = ctx.words;
    let parts = from.valid.iter().map(|stretch| match stretch {
        (None, None) => words.text("valid-always"),
        (Some(from), None) => words.with("valid-since", args! { from: ctx.clock.full(*from) }),
        (None, Some(to)) => words.with("valid-until", args! { to: ctx.clock.full(*to) }),
        (Some(from), Some(to)) => words.with(
            "valid-between",
            args! { from: ctx.clock.full(*from), to: ctx.clock.full(*to) },
        ),
    });
    words.list(&parts.collect::<Vec<_>>())
}

/// Reasons are our own sentences, which may quote names that others wrote; ids stand between backticks.
pub(crate) fn reason_text(text: &str) -> Markup {
    let start: Vec<char> = text.chars().take(1_000).collect();
    let shown: String = start
        .chunks(200)
        .map(|part| visible(&part.iter().collect::<String>()))
        .collect();
    let parts: Vec<&str> = shown.split('`').collect();
    let is_id = |k: usize| k % 2 == 1 && k + 1 < parts.len();
    html! {
        @for (k, part) in parts.iter().enumerate() {
            @if is_id(k) { code { (part) } }
            @else if k % 2 == 1 { "`" (part) }
            @else { (part) }
        }
    }
}
