//! The spot report: one incident, or the incidents of one case, on a page.

use crate::page::{command_end, document, header, provenance};
use crate::registered::class_word;
use crate::sources::Kind;
use crate::words::args;
use crate::{Context, DailyInput, incidents, map, registered};
use maud::{Markup, html};
use std::collections::BTreeMap;
use trucewatch_model::{Assessment, Event, EventHypothesis, Incident, IncidentId, Role, Timestamp};

/// Everything a spot report is made from.
#[derive(Clone, Debug)]
pub struct SpotInput<'a> {
    /// The incidents with what they rest on, as for a day; the date is that of the first one.
    pub whole: DailyInput<'a>,
    /// The id of the incident or case.
    pub what: &'a str,
    /// Which revision of each incident this is, and when it was published.
    pub revisions: &'a BTreeMap<IncidentId, (u32, Timestamp)>,
}

/// The most events of one incident that are listed.
const EVENTS_MAX: usize = 40;
/// The most explanations of one event.
const HYPOTHESES_MAX: usize = 3;

/// Makes the report. Shape: as [`crate::daily`].
pub fn spot(input: &SpotInput<'_>) -> String {
    let ctx = &Context::new(&input.whole);
    let words = ctx.words;
    let title = words.with("spot-title", args! { id: input.what });
    let again = format!(
        "trucewatch report spot --of {}{}",
        crate::text::visible(input.what),
        command_end(ctx)
    );
    let mut assessed = BTreeMap::<&IncidentId, Vec<&Assessment>>::new();
    for a in input.whole.assessments {
        assessed.entry(&a.incident).or_default().push(a);
    }
    let body = html! {
        (header(ctx, &title))
        main {
            @if input.whole.incidents.is_empty() { p { (words.text("spot-nothing")) } }
            @for incident in input.whole.incidents {
                (one(ctx, incident, input.revisions.get(&incident.id).copied()))
                (explanations(ctx, incident))
                section {
                    h2 { (words.text("held-against")) }
                    (incidents::assessment_cell(ctx, assessed.get(&incident.id).map_or(&[], Vec::as_slice)))
                }
            }
            (map::section(ctx))
            (registered::section(ctx))
            (ctx.sources.section())
        }
        (provenance(ctx, &again))
    };
    document(words, &title, input.whole.mission, &body).into_string()
}

fn one(ctx: &Context<'_>, incident: &Incident, revision: Option<(u32, Timestamp)>) -> Markup {
    let words = ctx.words;
    let number = ctx.sources.cite(Kind::Incidents, [&incident.id]);
    let within = incident.area.within_m();
    let says = args! {
        time: ctx.clock.span(incident.begins, incident.ends),
        place: ctx.nearest.words(&incident.area),
        counts: incidents::counts(ctx, incident),
    };
    html! {
        section.incident {
            h2 { (words.text("what-when-where")) }
            p.summary { (ctx.sources.says(words.rich("spot-says", says), &[number])) }
            dl {
                dt { (words.text("column-incident")) }
                dd {
                    code { (incident.id) }
                    @if incident.provisional { " " span.tag { (words.text("tag-provisional")) } }
                    @if incident.is_held_back() { " " span.tag { (words.text("tag-held-back")) } }
                }
                @if let (Some(centre), Some(within)) = (incident.area.centre(), within) {
                    dt { (words.text("column-place")) }
                    dd {
                        (words.coordinates(centre, within)) "; "
                        (words.with("within-95", args! { radius: words.within(within) }))
                    }
                }
                @if let Some((number, at)) = revision {
                    dt { (words.text("revision")) }
                    dd { (words.with("revision-of", args! { n: words.number(u64::from(number)), at: ctx.clock.full(at) })) }
                }
            }
        }
    }
}

/// What each event may have been, side by side: the machine's first word is never its only one.
fn explanations(ctx: &Context<'_>, incident: &Incident) -> Markup {
    let words = ctx.words;
    let events: Vec<&Event> = (incident.events.iter())
        .filter_map(|id| ctx.input.events.get(id))
        .collect();
    let more = events.len().saturating_sub(EVENTS_MAX);
    html! {
        section {
            h2 { (words.text("explanations")) }
            @if events.is_empty() { p { (words.text("explanations-none")) } }
            @else {
                table.plain.obs.explained {
                    caption { (words.text("explanations-caption")) }
                    thead { tr {
                        @for id in ["column-event", "column-probability", "column-time", "column-what", "column-place", "column-supported"] {
                            th scope="col" { (words.text(id)) }
                        }
                    } }
                    tbody {
                        @for event in events.iter().take(EVENTS_MAX) {
                            @for hypothesis in event.hypotheses.iter().take(HYPOTHESES_MAX) { (explanation(ctx, event, hypothesis)) }
                        }
                    }
                }
                @if more > 0 { p.note { (words.with("events-left-out", args! { n: more })) } }
            }
        }
    }
}

fn explanation(ctx: &Context<'_>, event: &Event, hypothesis: &EventHypothesis) -> Markup {
    let words = ctx.words;
    let names = [
        "column-event",
        "column-probability",
        "column-time",
        "column-what",
        "column-place",
        "column-supported",
    ]
    .map(|id| words.text(id));
    let [id, probability, time, what, place, supported] = &names;
    let classes: Vec<String> = hypothesis
        .classes
        .iter()
        .map(|c| {
            let (class, probability) = (class_word(ctx, c.class), words.percent(c.probability));
            words.with(
                "class-probability",
                args! { class: class, probability: probability },
            )
        })
        .collect();
    let role = |role| {
        hypothesis
            .contributions
            .iter()
            .filter(|c| c.role == role)
            .count()
    };
    let support = args! {
        locate: role(Role::Locates), support: role(Role::Supports), rejected: role(Role::Rejected),
        silent: hypothesis.silent.len(),
    };
    html! {
        tr data-rests-on=(event.id) {
            td data-label=(id) { code { (event.id) } }
            td data-label=(probability) { (words.percent(hypothesis.probability)) }
            td data-label=(time) {
                (ctx.clock.time(hypothesis.time))
                " ± " (words.with("seconds", args! { n: words.decimal(hypothesis.time_sigma_s, 2) }))
            }
            td data-label=(what) { (classes.join(", ")) }
            td data-label=(place) {
                (ctx.nearest.words(&hypothesis.area))
                @if let Some(within) = hypothesis.area.within_m() {
                    ", " (words.with("within-95", args! { radius: words.within(within) }))
                }
            }
            td data-label=(supported) { (words.with("support", support)) }
        }
    }
}
