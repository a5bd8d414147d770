//! Thermal anomalies, one row per nearest named place: a burning field is hundreds of pixels.

use super::links::is_thermal;
use super::{Row, remark};
use crate::Context;
use crate::text::{NBSP, count, length, source};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{
    Count, EventHypothesis, NamedPlace, ObservationClass, ObserverId, Position, Role, Timestamp,
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
    let mut groups = BTreeMap::<Where<'_>, Vec<&EventHypothesis>>::new();
    for event in ctx.input.events.values().filter(|e| is_thermal(e)) {
        if let Some(hypothesis) = event.preferred() {
            let at = hypothesis
                .area
                .centre()
                .map_or(Where::Unknown, |p| place(ctx, p));
            groups.entry(at).or_default().push(hypothesis);
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

fn row(ctx: &Context<'_>, at: Where<'_>, pixels: &[&EventHypothesis]) -> Option<(u32, Row)> {
    let total = pixels.iter().map(|h| h.count).reduce(Count::plus)?;
    let times: BTreeSet<Timestamp> = pixels.iter().map(|h| h.time).collect();
    let row = Row {
        at: *times.first()?,
        cells: [
            area(at),
            satellites(pixels),
            html! { "detected automatically" },
            html! { (count(total)) },
            html! { (ObservationClass::ThermalAnomaly.word()) },
            html! { "-" },
            html! { "-" },
            passes(ctx, &times),
            html! { "-" },
            remark(&[html! { "nearest named place to each pixel; cause not assessed" }]),
        ],
    };
    Some((total.value, row))
}

fn area(at: Where<'_>) -> Markup {
    match at {
        Where::Place(place) => html! { "nearest to " (source(&place.name)) },
        Where::Cell(lat, lon) => {
            let words = Position::from_deg(f64::from(lat) / 10.0, f64::from(lon) / 10.0)
                .map(|p| crate::place_words::coordinates(p, 12_000.0));
            html! { "around " (words.unwrap_or_default()) }
        }
        Where::Unknown => html! { "not located" },
    }
}

fn satellites(pixels: &[&EventHypothesis]) -> Markup {
    let who: BTreeSet<&ObserverId> = pixels
        .iter()
        .flat_map(|h| &h.contributions)
        .filter(|c| c.role != Role::Rejected)
        .map(|c| &c.observer)
        .collect();
    html! {
        "satellite"
        @for id in who.iter().take(3) { " " span.who { (source(id.as_str())) } }
        @if who.len() > 3 { " and " (length(who.len() - 3)) " more" }
    }
}

fn passes(ctx: &Context<'_>, times: &BTreeSet<Timestamp>) -> Markup {
    html! {
        @for (at, time) in times.iter().take(TIMES_MAX).enumerate() {
            @if at > 0 { ", " }
            (ctx.clock.time(*time))
        }
        @if times.len() > TIMES_MAX {
            " and " (length(times.len() - TIMES_MAX)) (NBSP) "more"
        }
    }
}
