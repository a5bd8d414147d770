//! The picture: lines, zones, settlements, and events with the areas that hold them with 95 %.
//!
//! Inline SVG, equirectangular around its middle (metres per degree taken there; over 300 km the
//! scale along parallels is off by a few per cent at the edges). Where observers stand is not drawn,
//! and areas whose outline would give it away are drawn as the ellipse around them.

mod events;
mod frame;
mod labels;

use crate::{Context, text};
use events::Drawn;
use frame::{Frame, px};
use maud::{Markup, html};
use trucewatch_model::{Feature, Marking, Position, Shape};

/// With more events than this, marks are drawn smaller.
const MANY: usize = 300;

/// The section with the picture, or a sentence instead.
pub(crate) fn section(ctx: &Context<'_>) -> Markup {
    let drawn = Drawn::choose(ctx.input.events);
    let features = visible_features(ctx.input.features, &drawn);
    html! {
        section id="map" {
            h2 { "Map" }
            @match Frame::fit(&features, &drawn.centres()) {
                Some(frame) => (figure(ctx, &frame, &features, &drawn)),
                None => p { "There is no picture: no line or zone is known, and no event was located." },
            }
        }
    }
}

/// Features that may be shown and lie where the events are (all of them if there are no events).
fn visible_features<'a>(features: &'a [Feature], drawn: &Drawn<'_>) -> Vec<&'a Feature> {
    let allowed: Vec<&Feature> = features
        .iter()
        .filter(|f| f.marking < Marking::Restricted)
        .collect();
    let near: Vec<&Feature> = allowed
        .iter()
        .copied()
        .filter(|f| frame::near(&points(f), &drawn.centres()))
        .collect();
    if near.is_empty() && drawn.is_empty() {
        allowed
    } else {
        near
    }
}

fn points(feature: &Feature) -> Vec<Position> {
    match &feature.shape {
        Shape::Lines(lines) => lines.iter().flatten().copied().collect(),
        Shape::Polygons(polygons) => polygons.iter().flatten().flatten().copied().collect(),
    }
}

fn figure(ctx: &Context<'_>, frame: &Frame, features: &[&Feature], drawn: &Drawn<'_>) -> Markup {
    let view = format!("0 0 {} {}", px(frame.width), px(frame.height));
    let outside = drawn.centres().iter().filter(|p| !frame.shows(**p)).count();
    html! {
        figure {
            div.scroll tabindex="0" role="region" aria-label="Map, can be scrolled sideways" {
                svg.map.many[drawn.len() > MANY] viewBox=(view) role="img" aria-labelledby="map-title map-desc" {
                    title id="map-title" { "Map of the day's events" }
                    desc id="map-desc" { (describe(drawn)) }
                    (graticule(frame))
                    (zones(frame, features))
                    (lines(frame, features))
                    (drawn.markup(frame))
                    (labels::markup(frame, ctx.input.gazetteer.places()))
                    (scale_and_north(frame))
                }
            }
            figcaption {
                (legend(features))
                @if drawn.left_out > 0 {
                    p.note {
                        "Drawn are " (text::length(drawn.len())) " of "
                        (text::counted(drawn.len() + drawn.left_out, "located event", "located events"))
                        "; all are in " code { "incidents.geojson" } " and in the API."
                    }
                }
                @if outside > 0 {
                    p.note { (text::counted(outside, "event lies", "events lie")) " outside the picture." }
                }
                @if drawn.unlocated > 0 {
                    p.note { (text::counted(drawn.unlocated, "event has", "events have")) " no location and cannot be drawn." }
                }
            }
        }
    }
}

fn describe(drawn: &Drawn<'_>) -> String {
    format!(
        "{} located by sensors, {} from reports, {}. The tables below hold the same in words.",
        text::counted(drawn.sensed.len(), "event", "events"),
        text::length(drawn.reported.len()),
        text::counted(drawn.heat.len(), "thermal anomaly", "thermal anomalies"),
    )
}

fn graticule(frame: &Frame) -> Markup {
    html! {
        g aria-hidden="true" {
            @for (x, words) in frame.meridians() {
                path.grid d=(format!("M{0} 0V{1}", px(x), px(frame.height))) {}
                // Labels keep clear of the arrow in the corner.
                @if x < frame.width - 100.0 { text.grad x=(px(x + 3.0)) y="12" { (words) } }
            }
            @for (y, words) in frame.parallels() {
                path.grid d=(format!("M0 {0}H{1}", px(y), px(frame.width))) {}
                text.grad x="4" y=(px(y - 3.0)) { (words) }
            }
        }
    }
}

fn zones(frame: &Frame, features: &[&Feature]) -> Markup {
    let mut d = String::new();
    for feature in features {
        if let Shape::Polygons(polygons) = &feature.shape {
            for ring in polygons.iter().flatten() {
                frame.append_path(&mut d, ring, true);
            }
        }
    }
    html! { @if !d.is_empty() { path.zone fill-rule="evenodd" d=(d) {} } }
}

fn lines(frame: &Frame, features: &[&Feature]) -> Markup {
    let mut d = String::new();
    for feature in features {
        if let Shape::Lines(lines) = &feature.shape {
            for line in lines {
                frame.append_path(&mut d, line, false);
            }
        }
    }
    html! { @if !d.is_empty() { path.line d=(d) {} } }
}

fn scale_and_north(frame: &Frame) -> Markup {
    let (length_px, words) = frame.scale_bar();
    let (x, y) = (frame.width - length_px - 16.0, frame.height - 14.0);
    html! {
        g aria-hidden="true" {
            rect x=(px(x - 8.0)) y=(px(y - 22.0)) width=(px(length_px + 16.0)) height="30" fill="#fff" fill-opacity=".85" {}
            path d=(format!("M{0} {2}v6h{1}v-6", px(x), px(length_px), px(y - 6.0))) fill="none" stroke="#17212b" stroke-width="1.5" {}
            text x=(px(x + length_px / 2.0)) y=(px(y - 9.0)) text-anchor="middle" font-size="11" { (words) }
            g transform=(format!("translate({} 20)", px(frame.width - 24.0))) {
                circle r="19" cy="7" fill="#fff" fill-opacity=".85" {}
                path d="M0-10 6 8 0 4-6 8z" fill="#17212b" {}
                text y="22" text-anchor="middle" { "N" }
            }
        }
    }
}

fn legend(features: &[&Feature]) -> Markup {
    let has = |want: fn(&Shape) -> bool| features.iter().any(|f| want(&f.shape));
    let swatch = |inner: Markup| html! { svg viewBox="0 0 22 14" aria-hidden="true" { (inner) } };
    html! {
        ul.legend {
            @if has(|s| matches!(s, Shape::Lines(_))) {
                li { (swatch(html! { path.line d="M1 10 8 5l6 4 7-5" {} })) "Line" }
            }
            @if has(|s| matches!(s, Shape::Polygons(_))) {
                li { (swatch(html! { rect.zone x="1" y="1" width="20" height="12" {} })) "Zone" }
            }
            li { (swatch(html! { path.dot d="M11 7h0" {} })) "Located by sensors" }
            li { (swatch(html! { circle.said cx="11" cy="7" r="3.5" {} })) "From reports" }
            li { (swatch(html! { ellipse.area cx="11" cy="7" rx="10" ry="6" {} })) "95 % area, where larger than its mark" }
            li { (swatch(html! { path.heat d="M11 3l4 4-4 4-4-4z" {} })) "Thermal anomaly" }
            li { (swatch(html! { circle.town cx="11" cy="7" r="2.5" {} })) "Settlement" }
        }
    }
}
