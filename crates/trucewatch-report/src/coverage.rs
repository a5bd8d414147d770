//! What could have been seen, with the same weight as what was counted.

use crate::text::{self, percent, source, visible};
use crate::{Context, when};
use maud::{Markup, html};
use trucewatch_model::{KindCoverage, Outage};

/// The most outages listed; they come longest first.
const OUTAGES_MAX: usize = 30;

/// The card beside the counts.
pub(crate) fn card(ctx: &Context<'_>) -> Markup {
    let coverage = ctx.input.coverage;
    let figure = coverage
        .line_share
        .map_or_else(|| "Not known".to_owned(), percent);
    html! {
        section.card id="coverage" {
            h2 { "Coverage" }
            p.figure { strong { (figure) } " " span { "of line and hours" } }
            @if coverage.by_kind.is_empty() {
                p { "No observers are registered, so that it is not known who could have observed." }
            } @else {
                table.plain {
                    caption { "By kind of observer" }
                    thead { tr {
                        th scope="col" { "Kind" }
                        th.num scope="col" { "Registered" }
                        th.num scope="col" { "Heard from" }
                        th.num scope="col" { "Hours covered" }
                    } }
                    tbody { @for kind in &coverage.by_kind { (kind_row(kind)) } }
                }
            }
            p.note { (visible_long(&coverage.method)) }
            p.note { (outage_sentence(coverage.outages.len())) }
        }
    }
}

/// The method sentence is ours, but may name sensors; it is kept whole.
fn visible_long(method: &str) -> String {
    let parts: Vec<char> = method.chars().collect();
    parts
        .chunks(200)
        .map(|part| visible(&part.iter().collect::<String>()))
        .collect()
}

fn kind_row(kind: &KindCoverage) -> Markup {
    html! {
        tr {
            th scope="row" { (kind.kind.word()) }
            td.num { (text::length(kind.registered)) }
            td.num { (text::length(kind.heard_from)) }
            td.num { (percent(kind.share)) }
        }
    }
}

fn outage_sentence(n: usize) -> Markup {
    html! {
        @if n == 0 {
            "No outage of an hour or more."
        } @else {
            (text::counted(n, "outage", "outages")) " of an hour or more, " a href="#outages" { "listed below" } "."
        }
    }
}

/// The list of outages; nothing if there were none.
pub(crate) fn outages(ctx: &Context<'_>) -> Markup {
    let outages = &ctx.input.coverage.outages;
    let more = outages.len().saturating_sub(OUTAGES_MAX);
    html! {
        @if !outages.is_empty() {
            section id="outages" {
                h2 { "Outages" }
                table.plain.outages {
                    caption { "Observers that gave no sign of life, or said that they were blind, for an hour or more" }
                    thead { tr {
                        th scope="col" { "Observer" }
                        th scope="col" { "Kind" }
                        th scope="col" { "Time" }
                        th.num scope="col" { "Length" }
                    } }
                    tbody { @for outage in outages.iter().take(OUTAGES_MAX) { (outage_row(ctx, outage)) } }
                }
                @if more > 0 {
                    p.note {
                        "The longest " (OUTAGES_MAX) " are listed; "
                        strong { (text::counted(more, "more outage is", "more outages are")) " left out" }
                        " here and counted in the coverage."
                    }
                }
            }
        }
    }
}

fn outage_row(ctx: &Context<'_>, outage: &Outage) -> Markup {
    html! {
        tr {
            th scope="row" { (source(outage.observer.as_str())) }
            td { (outage.kind.word()) }
            td { (ctx.clock.span(outage.from, outage.to)) }
            td.num { (when::duration(outage.to.seconds_since(outage.from))) }
        }
    }
}
