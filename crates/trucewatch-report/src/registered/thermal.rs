//! Thermal anomalies, one row per nearest named place: a burning field is hundreds of pixels.

use super::links::is_thermal;
use super::sensed::some_of;
use super::{Row, remark};
use crate::Context;
use crate::words::args;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{
    Count, EventHypothesis, EventId, NamedPlace, ObservationClass, ObserverId, ObserverKind,
    Position, Role, Timestamp,
};

/// Passes whose times are listed; more are counted.
const TIMES_MAX: usize = 6;

/// Where a group of pixels is: at a named place, or in a cell of a tenth of a degree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Where<'a> {
    Place(&'a NamedPlace),
    Cell(i32, i32),
    Unknown,
}

/// The rows, those with the most pixels first (so that a cap keeps them).
pub(super) fn rows(ctx: &Context<'_>) -> Vec<Row> {
    let mut groups = BTreeMap::<Where<'_>, Vec<(&EventId, &EventHypothesis)>>::new();
    for event in ctx.input.events.values().filter(|e| is_thermal(e)) {
        if let Some(hypothesis) = event.preferred() {
            let at = hypothesis
                .area
                .centre()
                .map_or(Where::Unknown, |p| place(ctx, p));
            groups.entry(at).or_default().push((&event.id, hypothesis));
        }
    }
    let mut rows: Vec<(u32, Row)> = groups
        .iter()
        .filter_map(|(at, pixels)| row(ctx, *at, pixels))
        .collect();
    rows.sort_by_key(|(pixels, _)| std::cmp::Reverse(*pixels));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn place<'a>(ctx: &Context<'a>, p: Position) -> Where<'a> {
    let tenth = |deg: f64| (deg * 10.0).round() as i32;
    ctx.nearest.find(p).map_or_else(
        || Where::Cell(tenth(p.lat_deg()), tenth(p.lon_deg())),
        |(place, _)| Where::Place(place),
    )
}

/// The most pixels whose ids a row names.
const IDS_MAX: usize = 20;

fn row(
    ctx: &Context<'_>,
    at: Where<'_>,
    events: &[(&EventId, &EventHypothesis)],
) -> Option<(u32, Row)> {
    let pixels: Vec<&EventHypothesis> = events.iter().map(|(_, h)| *h).collect();
    let ids: Vec<&str> = events
        .iter()
        .take(IDS_MAX)
        .map(|(id, _)| id.as_str())
        .collect();
    let total = pixels.iter().map(|h| h.count).reduce(Count::plus)?;
    let times: BTreeSet<Timestamp> = pixels.iter().map(|h| h.time).collect();
    let words = ctx.words;
    let row = Row {
        at: *times.first()?,
        rests_on: ids.join(" "),
        cells: [
            area(ctx, at),
            satellites(ctx, &pixels),
            html! { (words.text("means-auto-detected")) },
            html! { (words.count(total)) },
            html! { (words.class(ObservationClass::ThermalAnomaly)) },
            html! { "-" },
            html! { "-" },
            passes(ctx, &times),
            html! { "-" },
            remark(&[html! { (words.text("thermal-remark")) }]),
        ],
    };
    Some((total.value, row))
}

fn area(ctx: &Context<'_>, at: Where<'_>) -> Markup {
    let words = ctx.words;
    match at {
        Where::Place(place) => words.rich(
            "place-nearest-to",
            args! { name: words.source(&place.name) },
        ),
        Where::Cell(lat, lon) => {
            let at = Position::from_deg(f64::from(lat) / 10.0, f64::from(lon) / 10.0);
            let at = at.map(|p| words.coordinates(p, 12_000.0));
            words.rich("place-around", args! { name: at.unwrap_or_default() })
        }
        Where::Unknown => html! { (words.text("not-located")) },
    }
}

fn satellites(ctx: &Context<'_>, pixels: &[&EventHypothesis]) -> Markup {
    let who: BTreeSet<&ObserverId> = pixels
        .iter()
        .flat_map(|h| &h.contributions)
        .filter(|c| c.role != Role::Rejected)
        .map(|c| &c.observer)
        .collect();
    let named = who.iter().take(3).map(|id| ctx.words.source(id.as_str()));
    html! {
        (ctx.kind_word(ObserverKind::Satellite))
        @if !who.is_empty() { " " span.who { (some_of(ctx, who.len(), named)) } }
    }
}

fn passes(ctx: &Context<'_>, times: &BTreeSet<Timestamp>) -> Markup {
    html! {
        @for (at, time) in times.iter().take(TIMES_MAX).enumerate() {
            @if at > 0 { ", " }
            (ctx.clock.time(*time))
        }
        @if times.len() > TIMES_MAX {
            " " (ctx.words.with("and-more", args! { n: times.len() - TIMES_MAX }))
        }
    }
}
