//! What could have been seen, with the same weight as what was counted.

use crate::Context;
use crate::words::args;
use maud::{Markup, html};
use trucewatch_model::{Coverage, KindCoverage, ObserverKind, Outage};

/// The most outages listed; they come longest first.
const OUTAGES_MAX: usize = 30;

/// The card beside the counts.
pub(crate) fn card(ctx: &Context<'_>) -> Markup {
    let (words, coverage) = (ctx.words, ctx.input.coverage);
    let figure = coverage.line_share.map_or_else(
        || words.text("coverage-figure-not-known"),
        |share| words.percent(share),
    );
    let record = [ctx.sources.record()];
    html! {
        section.card id="coverage" {
            h2 { (words.text("coverage")) }
            p.figure { strong { (figure) } " " span { (words.text("coverage-figure-of")) } }
            @if coverage.by_kind.is_empty() {
                p { (ctx.sources.says(words.text("coverage-no-observers"), &record)) }
            } @else {
                table.plain {
                    caption { (words.text("coverage-caption")) }
                    thead { tr {
                        th scope="col" { (words.text("column-kind")) }
                        th.num scope="col" { (words.text("column-registered")) }
                        th.num scope="col" { (words.text("column-heard-from")) }
                        th.num scope="col" { (words.text("column-hours-covered")) }
                    } }
                    tbody { @for kind in &coverage.by_kind { (kind_row(ctx, kind)) } }
                }
            }
            p.note { (ctx.sources.says(method(ctx), &record)) }
            p.note { (outage_sentence(ctx, coverage.outages.len())) }
        }
    }
}

/// How the figures were made.
pub(crate) fn method(ctx: &Context<'_>) -> String {
    let km = ctx.words.decimal(Coverage::EARSHOT_M / 1e3, 0);
    ctx.words.with(
        "coverage-method",
        args! { sensors: Coverage::SENSORS, km: km },
    )
}

fn kind_row(ctx: &Context<'_>, kind: &KindCoverage) -> Markup {
    html! {
        tr {
            th scope="row" { (ctx.kind_word(kind.kind)) }
            td.num { (ctx.words.length(kind.registered)) }
            td.num { (ctx.words.length(kind.heard_from)) }
            td.num { (ctx.words.percent(kind.share)) }
        }
    }
}

impl Context<'_> {
    /// The word for one observer of a kind.
    pub(crate) fn kind_word(&self, kind: ObserverKind) -> String {
        self.words.text(&format!("observer-{}", kind_key(kind)))
    }
}

/// How messages name a kind of observer.
pub(crate) const fn kind_key(kind: ObserverKind) -> &'static str {
    match kind {
        ObserverKind::AcousticSensor => "acoustic",
        ObserverKind::SeismicSensor => "seismic",
        ObserverKind::Camera => "camera",
        ObserverKind::Patrol => "patrol",
        ObserverKind::Uav => "uav",
        ObserverKind::Satellite => "satellite",
    }
}

fn outage_sentence(ctx: &Context<'_>, n: usize) -> Markup {
    let says = match n {
        0 => html! { (ctx.words.text("outages-none")) },
        n => {
            let below = html! { a href="#outages" { (ctx.words.text("outages-listed-below")) } };
            ctx.words
                .rich("outages-some", args! { n: n, listed: below })
        }
    };
    ctx.sources.says(says, &[ctx.sources.record()])
}

/// The list of outages; nothing if there were none.
pub(crate) fn outages(ctx: &Context<'_>) -> Markup {
    let (words, outages) = (ctx.words, &ctx.input.coverage.outages);
    let more = outages.len().saturating_sub(OUTAGES_MAX);
    html! {
        @if !outages.is_empty() {
            section id="outages" {
                h2 { (words.text("outages")) }
                table.plain.outages {
                    caption { (words.text("outages-caption")) }
                    thead { tr {
                        th scope="col" { (words.text("column-observer")) }
                        th scope="col" { (words.text("column-kind")) }
                        th scope="col" { (words.text("column-time")) }
                        th.num scope="col" { (words.text("column-length")) }
                    } }
                    tbody { @for outage in outages.iter().take(OUTAGES_MAX) { (outage_row(ctx, outage)) } }
                }
                @if more > 0 {
                    p.note { (words.with("outages-left-out", args! { listed: OUTAGES_MAX, n: more })) }
                }
            }
        }
    }
}

fn outage_row(ctx: &Context<'_>, outage: &Outage) -> Markup {
    html! {
        tr {
            th scope="row" { (ctx.words.source(outage.observer.as_str())) }
            td { (ctx.kind_word(outage.kind)) }
            td { (ctx.clock.span(outage.from, outage.to)) }
            td.num { (ctx.words.duration(outage.to.seconds_since(outage.from))) }
        }
    }
}
