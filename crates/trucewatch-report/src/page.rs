//! The whole page: head, status, sections in reading order, and how to make it again.

use crate::text::{self, number, source};
use crate::{Context, coverage, incidents, map, registered, summary, when};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use trucewatch_model::{Marking, Observation};

/// The page allows itself nothing but its own styles: no script, no request, no frame.
pub(crate) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
pub(crate) const STYLE: &str = include_str!("style.css");

/// The document.
pub(crate) fn page(ctx: &Context<'_>) -> Markup {
    let title = format!("Daily report, {}", when::date_words(ctx.input.date));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " - " (text::visible(ctx.input.mission)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (header(ctx, &title))
                main {
                    section id="summary" { h2 { "Summary" } (summary::sentences(ctx)) }
                    div.pair { (summary::counts_card(ctx)) (coverage::card(ctx)) }
                    (map::section(ctx))
                    (incidents::section(ctx))
                    (registered::section(ctx))
                    (coverage::outages(ctx))
                }
                (provenance(ctx))
            }
        }
    }
}

fn header(ctx: &Context<'_>, title: &str) -> Markup {
    let input = ctx.input;
    html! {
        header {
            p.mission { (source(input.mission)) }
            h1 { (title) }
            p.status {
                strong { "Automatic list, not reviewed by people." }
                " It says what was registered, not who is responsible."
            }
            dl {
                dt { "Period" }
                dd {
                    (ctx.clock.full(input.from)) " to " (ctx.clock.full(input.to))
                    " (" (source(input.time_zone)) ")"
                    @if let Some(complaint) = &ctx.clock.complaint { " " strong { (complaint) } }
                }
                @if let Some(agreement) = input.agreement {
                    dt { "Agreement" }
                    dd {
                        @if let Some(title) = input.agreement_title { (source(title)) ", " }
                        "version " (source(&agreement.version))
                    }
                }
                dt { "For" }
                dd { (audience(ctx)) }
            }
        }
    }
}

/// The strictest marking among the records shown; records with a stricter one are not shown.
fn audience(ctx: &Context<'_>) -> &'static str {
    let observations = ctx
        .input
        .observations
        .values()
        .map(|o: &Observation| o.marking);
    let features = ctx.input.features.iter().map(|f| f.marking);
    let strictest = observations
        .chain(features)
        .filter(|marking| *marking < Marking::Restricted)
        .max();
    match strictest {
        Some(Marking::Public) => "anyone: all that it shows is marked public",
        _ => "members of the mission",
    }
}

fn provenance(ctx: &Context<'_>) -> Markup {
    let p = &ctx.input.provenance;
    html! {
        footer {
            h2 { "Where this comes from" }
            dl {
                dt { "Log" }
                dd { (number(p.entries)) " entries, digest " code { (text::visible(&p.digest)) } }
                dt { "Software" }
                dd { (source(&p.software)) }
                @if let Some(agreement) = ctx.input.agreement {
                    dt { "Agreement" }
                    dd {
                        (source(&agreement.id)) ", version " (source(&agreement.version))
                        ", SHA-256 " code { (text::visible(&agreement.sha256)) }
                    }
                }
                @if let Some(seq) = p.configuration {
                    dt { "Settings" }
                    dd { "as stated by entry " (number(seq)) " of the log" }
                }
                dt { "Put aside" }
                dd { (quarantined(p.quarantined)) }
                @if p.corrected > 0 {
                    dt { "Corrected" }
                    dd { (corrected(p.corrected)) }
                }
                dt { "Make it again" }
                dd {
                    code { "trucewatch report daily --date " (when::iso_date(ctx.input.date)) " --data-dir FOLDER"
                        @if ctx.input.lang != "en" { " --lang " (ctx.input.lang) }
                    }
                    " with the same entries and the same software gives the same bytes."
                }
            }
        }
    }
}

fn corrected(records: u64) -> String {
    match records {
        1 => {
            "1 record that was found to be wrong; it is kept and not part of this report".to_owned()
        }
        n => format!(
            "{} records that were found to be wrong; they are kept and not part of this report",
            number(n)
        ),
    }
}

fn quarantined(rows: u64) -> String {
    match rows {
        0 => "no rows: everything received could be read".to_owned(),
        1 => "1 row that could not be read; it is kept and not part of this report".to_owned(),
        n => format!(
            "{} rows that could not be read; they are kept and not part of this report",
            number(n)
        ),
    }
}
