//! Incidents, each with the machine's word on every provision it was held against, and the reasons.

use crate::text::{self, count_of, percent, source, visible};
use crate::{Context, place_words};
use maud::{Markup, html};
use std::collections::BTreeMap;
use trucewatch_model::{
    Assessment, Considered, Incident, IncidentId, MeasuredFrom, ProvisionId, Status,
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
    html! {
        section id="agreement" {
            h2 { "Held against the agreement" }
            (glance(ctx))
        }
        section id="incidents" {
            h2 { "Incidents" }
            @if shown.is_empty() && ctx.input.events.is_empty() {
                p { (crate::summary::none_observed(ctx)) }
            } @else if shown.is_empty() {
                p { "No event was grouped into an incident." }
            } @else {
                (table(ctx, &shown, &assessed))
            }
            @if left_out > 0 {
                p.note {
                    strong { (text::counted(left_out, "incident is", "incidents are")) " left out" }
                    ", those without a provision that looks broken or is unclear first; all are in "
                    code { "incidents.geojson" } " and in the API, and all are counted above."
                }
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
    html! {
        @if ctx.input.agreement.is_none() {
            p { "No agreement was applied: nothing was assessed." }
        } @else if provisions.is_empty() {
            p { "No incident came under a provision of the agreement." }
        } @else {
            p.note {
                "A machine says how an incident relates to the text. Only people confirm. "
                "The probability is that the incident lies where and when the provision applies and is of the kind that it forbids."
             }
            table.plain {
                caption { "Provisions, with the number of incidents by the machine's word" }
                thead { tr {
                    th scope="col" { "Provision" }
                    @for status in [Status::LooksBroken, Status::Unclear, Status::Holds] {
                        th.num scope="col" { (status.word()) }
                    }
                } }
                tbody {
                    @for ((id, title), (a, tally)) in &provisions {
                        tr {
                            th scope="row" lang=(ctx.input.lang) {
                                (source(title)) " " span.who { (source(id.as_str())) }
                                @for sentence in &a.stands_in { p.who { (reason_text(&sentence.text)) } }
                            }
                            @for n in tally { td.num { (text::length(*n)) } }
                        }
                    }
                }
            }
        }
    }
}

fn table(ctx: &Context<'_>, shown: &[&Incident], assessed: &ByIncident<'_>) -> Markup {
    html! {
        table.inc {
            caption { "Incidents in order of time; positions are rounded to their uncertainty" }
            thead { tr {
                @for name in ["Incident", "Time", "Place", "Within (95\u{A0}%)", "Counts", "Assessment"] {
                    th scope="col" { (name) }
                }
            } }
            tbody { @for i in shown { (row(ctx, i, assessed.get(&i.id).map_or(&[], Vec::as_slice))) } }
        }
    }
}

fn row(ctx: &Context<'_>, incident: &Incident, assessments: &[&Assessment]) -> Markup {
    let within_m = incident.area.within_m();
    html! {
        tr {
            th scope="row" {
                code { (visible(incident.id.as_str())) }
                @if incident.provisional { " " span.tag { "provisional" } }
                @if incident.is_held_back() { " " span.tag { "held back" } }
            }
            td { (ctx.clock.span(incident.begins, incident.ends)) }
            td {
                (ctx.nearest.words(&incident.area))
                @if let (Some(centre), Some(within_m)) = (incident.area.centre(), within_m) {
                    " " span.who { (place_words::coordinates(centre, within_m)) }
                }
            }
            td { (within_m.map_or_else(|| "-".to_owned(), place_words::within)) }
            td { (counts(incident)) }
            td { (assessment_cell(ctx, assessments)) }
        }
    }
}

fn counts(incident: &Incident) -> String {
    if incident.is_held_back() {
        let claimed = incident
            .held_back
            .iter()
            .map(|(class, c)| count_of(*c, *class));
        let claimed: Vec<String> = claimed.collect();
        return format!("not counted: {}", claimed.join(", "));
    }
    let parts: Vec<String> = incident
        .counts
        .iter()
        .map(|(class, c)| count_of(*c, *class))
        .collect();
    if parts.is_empty() {
        "-".to_owned()
    } else {
        parts.join(", ")
    }
}

fn assessment_cell(ctx: &Context<'_>, assessments: &[&Assessment]) -> Markup {
    html! {
        @if assessments.is_empty() { "not assessed" }
        @for a in assessments.iter().take(PROVISIONS_MAX) { (assessment(ctx, a)) }
        @if assessments.len() > PROVISIONS_MAX {
            p.who { (text::counted(assessments.len() - PROVISIONS_MAX, "more provision", "more provisions")) " left out" }
        }
    }
}

fn assessment(ctx: &Context<'_>, a: &Assessment) -> Markup {
    let mark = match a.status {
        Status::LooksBroken => "s b",
        Status::Unclear => "s u",
        Status::Holds => "s h",
    };
    html! {
        div.a {
            span class=(mark) { (a.status.word()) } " (" (a.status.outcome().word()) "): "
            span lang=(ctx.input.lang) { (source(&a.title)) } ", probability " (percent(a.probability))
            @if a.numerical_error >= TOLD_ERROR { " (calculated to within " (error_percent(a.numerical_error)) ")" }
            @for one in &a.considered { p.who { (considered(one)) } }
            (reasons(ctx, a))
        }
    }
}

/// An exception or permission that may excuse the incident; its title stands among the reasons.
fn considered(one: &Considered) -> Markup {
    let what = one.what.replace('_', " ");
    let excuses = match one.permits {
        Some(true) => "permits it",
        Some(false) => "does not permit it",
        None => "may excuse it, which has to be found out",
    };
    html! {
        "Considered: " (what) " " code { (visible(&one.id)) } " " (excuses)
        "; in its place and time with probability " (percent(one.probability))
    }
}

fn error_percent(error: f64) -> String {
    format!("{:.1}\u{A0}%", error * 100.0)
}

/// Folded on a screen; on paper they are open unless the provision holds.
fn reasons(ctx: &Context<'_>, a: &Assessment) -> Markup {
    let more = a.reasons.len().saturating_sub(REASONS_MAX);
    html! {
        details.p[a.status != Status::Holds] {
            summary { "Reasons (" (a.reasons.len()) ")" }
            ul lang=(ctx.input.lang) {
                @for reason in a.reasons.iter().take(REASONS_MAX) { li { (reason_text(&reason.text)) } }
            }
            @if more > 0 { p { (text::counted(more, "more step", "more steps")) " left out" } }
            @if let Some(settle) = &a.would_settle {
                p { "Would settle it: " span lang=(ctx.input.lang) { (reason_text(&settle.text)) } }
            }
            p.who { (applied(ctx, a)) }
        }
    }
}

/// Which text, in which version, with which lines.
fn applied(ctx: &Context<'_>, a: &Assessment) -> Markup {
    html! {
        "Applied: provision " (source(a.provision.as_str()))
        @if let Some(instrument) = &a.instrument { " of " (source(instrument)) }
        @if let Some(article) = &a.article { " (" (source(article)) ")" }
        ", " (source(&a.agreement.id)) " version " (source(&a.agreement.version))
        @for from in &a.measured_from {
            "; measured from " (source(&from.id)) ", " (valid(ctx, from))
            ", standard deviation " (format!("{:.0}\u{A0}m", from.uncertainty_m))
        }
        "."
    }
}

/// When the version of a line or zone holds.
fn valid(ctx: &Context<'_>, from: &MeasuredFrom) -> String {
    let parts = from.valid.iter().map(|stretch| match stretch {
        (None, None) => "the only version".to_owned(),
        (Some(from), None) => format!("as it is since {}", ctx.clock.full(*from)),
        (None, Some(to)) => format!("as it was until {}", ctx.clock.full(*to)),
        (Some(from), Some(to)) => format!(
            "as it was from {} to {}",
            ctx.clock.full(*from),
            ctx.clock.full(*to)
        ),
    });
    text::and_list(&parts.collect::<Vec<_>>())
}

/// Reasons are our own sentences, which may quote names that others wrote; ids stand between backticks.
fn reason_text(text: &str) -> Markup {
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
