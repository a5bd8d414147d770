//! The picture: lines, zones, settlements, and events with the areas that hold them with 95 %.
//!
//! Inline SVG, equirectangular around its middle (metres per degree taken there; over 300 km the
//! scale along parallels is off by a few per cent at the edges). Where observers stand is not drawn,
//! and areas whose outline would give it away are drawn as the ellipse around them.

mod events;
mod frame;
mod labels;

use crate::Context;
use crate::sources::Kind;
use crate::words::{Words, args};
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
            h2 { (ctx.words.text("map")) }
            @match Frame::fit(&features, &drawn.centres()) {
                Some(frame) => (figure(ctx, &frame, &features, &drawn)),
                None => p { (ctx.words.text("map-none")) },
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
    let words = ctx.words;
    let all = ctx
        .input
        .events
        .values()
        .filter(|event| event.held_back.is_none());
    let rests = [ctx.sources.cite(Kind::Events, all.map(|event| &event.id))];
    html! {
        figure {
            div.scroll tabindex="0" role="region" aria-label=(words.text("map-region")) {
                svg.map.many[drawn.len() > MANY] viewBox=(view) role="img" aria-labelledby="map-title map-desc" {
                    title id="map-title" { (words.text("map-title")) }
                    desc id="map-desc" { (describe(words, drawn)) }
                    (graticule(words, frame))
                    (zones(frame, features))
                    (lines(frame, features))
                    (drawn.markup(frame))
                    (labels::markup(frame, ctx.input.gazetteer.places()))
                    (scale_and_north(words, frame))
                }
            }
            figcaption {
                (legend(words, features))
                p.note { (ctx.sources.says(describe(words, drawn), &rests)) }
                @if drawn.left_out > 0 {
                    @let file = html! { code { "incidents.geojson" } };
                    p.note { (words.rich("map-left-out", args! {
                        drawn: drawn.len(), n: drawn.len() + drawn.left_out, file: file,
                    })) }
                }
                @if outside > 0 { p.note { (words.with("map-outside", args! { n: outside })) } }
                @if drawn.unlocated > 0 { p.note { (words.with("map-unlocated", args! { n: drawn.unlocated })) } }
            }
        }
    }
}

fn describe(words: Words, drawn: &Drawn<'_>) -> String {
    words.with(
        "map-describe",
        args! { sensed: drawn.sensed.len(), reported: drawn.reported.len(), heat: drawn.heat.len() },
    )
}

fn graticule(words: Words, frame: &Frame) -> Markup {
    html! {
        g aria-hidden="true" {
            @for (x, degrees) in frame.meridians(words) {
                path.grid d=(format!("M{0} 0V{1}", px(x), px(frame.height))) {}
                // Labels keep clear of the arrow in the corner.
                @if x < frame.width - 100.0 { text.grad x=(px(x + 3.0)) y="12" { (degrees) } }
            }
            @for (y, degrees) in frame.parallels(words) {
                path.grid d=(format!("M0 {0}H{1}", px(y), px(frame.width))) {}
                text.grad x="4" y=(px(y - 3.0)) { (degrees) }
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

fn scale_and_north(words: Words, frame: &Frame) -> Markup {
    let (length_px, length) = frame.scale_bar(words);
    let (x, y) = (frame.width - length_px - 16.0, frame.height - 14.0);
    html! {
        g aria-hidden="true" {
            rect x=(px(x - 8.0)) y=(px(y - 22.0)) width=(px(length_px + 16.0)) height="30" fill="var(--page)" fill-opacity=".85" {}
            path d=(format!("M{0} {2}v6h{1}v-6", px(x), px(length_px), px(y - 6.0))) fill="none" stroke="var(--ink)" stroke-width="1.5" {}
            text x=(px(x + length_px / 2.0)) y=(px(y - 9.0)) text-anchor="middle" font-size="11" { (length) }
            g transform=(format!("translate({} 20)", px(frame.width - 24.0))) {
                circle r="19" cy="7" fill="var(--page)" fill-opacity=".85" {}
                path d="M0-10 6 8 0 4-6 8z" fill="var(--ink)" {}
                text y="22" text-anchor="middle" { (words.text("wind-n")) }
            }
        }
    }
}

fn legend(words: Words, features: &[&Feature]) -> Markup {
    let has = |want: fn(&Shape) -> bool| features.iter().any(|f| want(&f.shape));
    let swatch = |inner: Markup| html! { svg viewBox="0 0 22 14" aria-hidden="true" { (inner) } };
    html! {
        ul.legend {
            @if has(|s| matches!(s, Shape::Lines(_))) {
                li { (swatch(html! { path.line d="M1 10 8 5l6 4 7-5" {} })) (words.text("legend-line")) }
            }
            @if has(|s| matches!(s, Shape::Polygons(_))) {
                li { (swatch(html! { rect.zone x="1" y="1" width="20" height="12" {} })) (words.text("legend-zone")) }
            }
            li { (swatch(html! { path.dot d="M11 7h0" {} })) (words.text("legend-sensed")) }
            li { (swatch(html! { circle.said cx="11" cy="7" r="3.5" {} })) (words.text("legend-reported")) }
            li { (swatch(html! { ellipse.area cx="11" cy="7" rx="10" ry="6" {} })) (words.text("legend-area")) }
            li { (swatch(html! { path.heat d="M11 3l4 4-4 4-4-4z" {} })) (words.text("legend-heat")) }
            li { (swatch(html! { circle.town cx="11" cy="7" r="2.5" {} })) (words.text("legend-settlement")) }
        }
    }
}
