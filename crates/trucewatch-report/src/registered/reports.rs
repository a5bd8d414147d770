//! One row per report by people or cameras, in its own words.

use super::links::{Fate, Links, is_report, rests_on_reports};
use super::{Row, remark, short_id};
use crate::text::{absent, count, source};
use crate::{Context, observed};
use maud::{Markup, html};
use trucewatch_model::{ClockSource, Known, Marking, Observation, ObservationId, Place};

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
    let fate = links.fate(id);
    Row {
        at: o.time.earliest,
        cells: [
            area(ctx, fate),
            observation_point(o),
            html! { (o.means.word()) },
            html! { (o.count.value().map_or_else(|| absent(&o.count).to_owned(), |c| count(*c))) },
            html! { (o.class.word()) },
            html! { (o.description.value().map_or_else(|| absent(&o.description), |d| d.word())) },
            html! { (observed::direction(&o.direction)) },
            time(ctx, o),
            observed::weapon(&o.weapon),
            remarks(ctx, links, fate, o),
        ],
    }
}

fn area(ctx: &Context<'_>, fate: Option<Fate<'_>>) -> Markup {
    let area = match fate {
        Some(Fate::Joined(event, _)) => event.preferred().map(|h| &h.area),
        Some(Fate::CoversIncident(incident)) => Some(&incident.area),
        Some(Fate::Rejected(_)) | None => None,
    };
    area.map_or_else(|| html! { "not located" }, |area| ctx.nearest.words(area))
}

/// The place as the source names it. Coordinates of those who observe are never shown.
fn observation_point(o: &Observation) -> Markup {
    let Place {
        name, reference, ..
    } = &o.place;
    html! {
        @match (name, reference) {
            (Known::Value(name), Known::Value(reference)) => { (source(name)) " (" (source(reference)) ")" }
            (Known::Value(name), _) => (source(name)),
            (_, Known::Value(reference)) => (source(reference)),
            (other, _) => (absent(other)),
        }
        " " span.who { (o.observer_kind.word()) " " (source(o.observer.as_str())) }
    }
}

fn time(ctx: &Context<'_>, o: &Observation) -> Markup {
    html! {
        (ctx.clock.span(o.time.earliest, o.time.latest))
        @if o.time.clock == ClockSource::Period { " " span.who { "period named in words" } }
    }
}

fn remarks(
    ctx: &Context<'_>,
    links: &Links<'_>,
    fate: Option<Fate<'_>>,
    o: &Observation,
) -> Markup {
    let mut parts = Vec::new();
    if let Some(motion) = observed::motion(&o.motion) {
        parts.push(html! { (motion) });
    }
    if let Known::Value(number) = o.sequence {
        parts.push(html! { "no. " (number) " in sequence" });
    }
    if let Known::Value(name) = &o.source_record {
        parts.push(html! { "source record " (source(name)) });
    }
    parts.push(fate_words(ctx, links, fate));
    remark(&parts)
}

fn fate_words(ctx: &Context<'_>, links: &Links<'_>, fate: Option<Fate<'_>>) -> Markup {
    match fate {
        None => html! { "joined no event of this day; not in the totals" },
        Some(Fate::Joined(event, 0)) => {
            html! { "counted as event " code { (short_id(event.id.as_str())) } }
        }
        Some(Fate::Joined(event, others)) => {
            let sensed = event.preferred().is_some_and(|h| !rests_on_reports(ctx, h));
            let incident = links.incident_of(&event.id);
            html! {
                "counted within event " code { (short_id(event.id.as_str())) }
                " with " (others) @if others == 1 { " other" } @else { " others" }
                @if let (true, Some(incident)) = (sensed, incident) {
                    ", located by sensors, incident " code { (short_id(incident.id.as_str())) }
                }
            }
        }
        Some(Fate::CoversIncident(incident)) => html! {
            "speaks of the whole of incident " code { (short_id(incident.id.as_str())) } "; not counted again"
        },
        Some(Fate::Rejected(event)) => html! {
            "considered for event " code { (short_id(event.id.as_str())) } " and not joined; not in the totals"
        },
    }
}
