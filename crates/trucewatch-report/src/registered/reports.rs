//! One row per report by people or cameras, in its own words.

use super::links::{Fate, Links, is_report, rests_on_reports};
use super::{Row, remark, short_id};
use crate::Context;
use crate::words::args;
use maud::{Markup, html};
use trucewatch_model::{
    ClockSource, Description, Known, Marking, Means, Observation, ObservationId, Place,
};

/// The rows, in order of time, and the number of reports withheld because of their marking.
pub(super) fn rows(ctx: &Context<'_>, links: &Links<'_>) -> (Vec<Row>, usize) {
    let mut reports: Vec<(&ObservationId, &Observation)> = ctx
        .input
        .observations
        .iter()
        .filter(|(id, o)| is_report(o) && belongs_to_day(ctx, links, id, o))
        .collect();
    let all = reports.len();
    reports.retain(|(_, o)| o.marking < Marking::Restricted);
    let withheld = all - reports.len();
    // Within one period a sequence given by the source decides.
    reports.sort_by_key(|(id, o)| {
        let sequence = o.sequence.value().copied();
        (o.time.earliest, o.time.latest, &o.observer, sequence, *id)
    });
    let rows = reports.iter().map(|(id, o)| row(ctx, links, id, o));
    (rows.collect(), withheld)
}

/// Whether a report is of the day: its middle is, or an event of the day rests on it.
fn belongs_to_day(
    ctx: &Context<'_>,
    links: &Links<'_>,
    id: &ObservationId,
    o: &Observation,
) -> bool {
    let middle = o.time.middle();
    (middle >= ctx.input.from && middle < ctx.input.to)
        || matches!(
            links.fate(id),
            Some(Fate::Joined(..) | Fate::CoversIncident(_))
        )
}

fn row(ctx: &Context<'_>, links: &Links<'_>, id: &ObservationId, o: &Observation) -> Row {
    let (words, fate) = (ctx.words, links.fate(id));
    let count = o.count.value().map(|c| words.count(*c));
    let description = o
        .description
        .value()
        .map(|d| words.text(description_key(*d)));
    Row {
        at: o.time.earliest,
        rests_on: id.to_string(),
        cells: [
            area(ctx, fate),
            observation_point(ctx, o),
            html! { (words.text(means_key(o.means))) },
            html! { (count.unwrap_or_else(|| words.absent(&o.count))) },
            html! { (words.class(o.class)) },
            html! { (description.unwrap_or_else(|| words.absent(&o.description))) },
            html! { (words.direction(&o.direction)) },
            time(ctx, o),
            words.weapon(&o.weapon),
            remarks(ctx, links, fate, o),
        ],
    }
}

/// How messages name a means.
pub(super) const fn means_key(means: Means) -> &'static str {
    match means {
        Means::Heard => "means-heard",
        Means::Saw => "means-saw",
        Means::Recorded => "means-recorded",
        Means::AutoDetected => "means-auto-detected",
        Means::Reported => "means-reported",
    }
}

const fn description_key(description: Description) -> &'static str {
    match description {
        Description::Outgoing => "description-outgoing",
        Description::Incoming => "description-incoming",
        Description::Impact => "description-impact",
        Description::Airburst => "description-airburst",
        Description::Undetermined => "description-undetermined",
    }
}

fn area(ctx: &Context<'_>, fate: Option<Fate<'_>>) -> Markup {
    let area = match fate {
        Some(Fate::Joined(event, _)) => event.preferred().map(|h| &h.area),
        Some(Fate::CoversIncident(incident)) => Some(&incident.area),
        Some(Fate::Rejected(_)) | None => None,
    };
    area.map_or_else(
        || html! { (ctx.words.text("not-located")) },
        |area| ctx.nearest.words(area),
    )
}

/// The place as the source names it. Coordinates of those who observe are never shown.
fn observation_point(ctx: &Context<'_>, o: &Observation) -> Markup {
    let words = ctx.words;
    let Place {
        name, reference, ..
    } = &o.place;
    html! {
        @match (name, reference) {
            (Known::Value(name), Known::Value(reference)) => { (words.source(name)) " (" (words.source(reference)) ")" }
            (Known::Value(name), _) => (words.source(name)),
            (_, Known::Value(reference)) => (words.source(reference)),
            (other, _) => (words.absent(other)),
        }
        " " span.who { (ctx.kind_word(o.observer_kind)) " " (words.source(o.observer.as_str())) }
    }
}

fn time(ctx: &Context<'_>, o: &Observation) -> Markup {
    html! {
        (ctx.clock.span(o.time.earliest, o.time.latest))
        @if o.time.clock == ClockSource::Period { " " span.who { (ctx.words.text("period-in-words")) } }
    }
}

fn remarks(
    ctx: &Context<'_>,
    links: &Links<'_>,
    fate: Option<Fate<'_>>,
    o: &Observation,
) -> Markup {
    let words = ctx.words;
    let mut parts = Vec::new();
    if let Some(motion) = words.motion(&o.motion) {
        parts.push(html! { (motion) });
    }
    if let Known::Value(number) = o.sequence {
        parts.push(html! { (words.with("in-sequence", args! { n: number.to_string() })) });
    }
    if let Known::Value(name) = &o.source_record {
        parts.push(words.rich("source-record-named", args! { name: words.source(name) }));
    }
    parts.push(fate_words(ctx, links, fate));
    remark(&parts)
}

fn fate_words(ctx: &Context<'_>, links: &Links<'_>, fate: Option<Fate<'_>>) -> Markup {
    let words = ctx.words;
    let id = |id: &str| html! { code { (short_id(id)) } };
    match fate {
        None => html! { (words.text("joined-nothing")) },
        Some(Fate::Joined(event, 0)) => {
            words.rich("counted-as", args! { event: id(event.id.as_str()) })
        }
        Some(Fate::Joined(event, others)) => {
            let sensed = event.preferred().is_some_and(|h| !rests_on_reports(ctx, h));
            let incident = links.incident_of(&event.id);
            let within = words.rich(
                "counted-within",
                args! { event: id(event.id.as_str()), n: others },
            );
            match (sensed, incident) {
                (true, Some(incident)) => {
                    let located = words.rich(
                        "located-by-sensors",
                        args! { incident: id(incident.id.as_str()) },
                    );
                    html! { (within) ", " (located) }
                }
                _ => within,
            }
        }
        Some(Fate::CoversIncident(incident)) => words.rich(
            "speaks-of-incident",
            args! { incident: id(incident.id.as_str()) },
        ),
        Some(Fate::Rejected(event)) => {
            words.rich("not-joined", args! { event: id(event.id.as_str()) })
        }
    }
}
