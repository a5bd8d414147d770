//! The whole page: head, status, sections in reading order, and how to make it again.

use crate::text;
use crate::words::{Words, args};
use crate::{Context, Provenance, coverage, incidents, map, registered, summary, when};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use trucewatch_model::{Marking, Observation};

/// The page allows itself nothing but its own styles: no script, no request, no frame.
pub(crate) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("style.css");

/// A document: its head and what is in its body.
pub(crate) fn document(words: Words, title: &str, mission: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.lang().code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                title { (title) " - " (text::visible(mission)) }
                style { (PreEscaped(STYLE)) (PreEscaped(foot(words))) }
            }
            body { (body) }
        }
    }
}

/// What stands at the foot of each printed page. Without quotation marks, which would end the text.
fn foot(words: Words) -> String {
    let says = words.text("print-foot").replace(['"', '\\', '\n', '<'], "");
    format!("@page{{@bottom-left{{content:\"{says}\"}}}}")
}

/// The daily report.
pub(crate) fn page(ctx: &Context<'_>) -> Markup {
    let title = ctx.words.with(
        "daily-title",
        args! { date: ctx.words.date(ctx.input.date) },
    );
    let body = html! {
        (header(ctx, &title))
        main {
            section id="summary" { h2 { (ctx.words.text("summary")) } (summary::sentences(ctx)) }
            div.pair { (summary::counts_card(ctx)) (coverage::card(ctx)) }
            (map::section(ctx))
            (incidents::section(ctx))
            (registered::section(ctx))
            (coverage::outages(ctx))
            (ctx.sources.section())
        }
        (provenance(ctx, &again(ctx)))
    };
    document(ctx.words, &title, ctx.input.mission, &body)
}

fn again(ctx: &Context<'_>) -> String {
    let date = when::iso_date(ctx.input.date);
    format!("trucewatch report daily --date {date}{}", command_end(ctx))
}

/// The end of the command that makes a report again.
pub(crate) fn command_end(ctx: &Context<'_>) -> String {
    let lang = match ctx.words.lang() {
        crate::Lang::En => String::new(),
        lang => format!(" --lang {}", lang.code()),
    };
    format!(
        " --time-zone {}{lang} --data-dir FOLDER --out FILE",
        text::visible(ctx.input.time_zone)
    )
}

/// Whose it is, of when, and what it is worth.
pub(crate) fn header(ctx: &Context<'_>, title: &str) -> Markup {
    let (input, words) = (ctx.input, ctx.words);
    let period = args! { from: ctx.clock.full(input.from), to: ctx.clock.full(input.to), zone: words.source(input.time_zone) };
    html! {
        header {
            p.mission { (words.source(input.mission)) }
            h1 { (title) }
            p.status {
                strong { (words.text("status-automatic")) }
                " " (words.text("status-not-who")) " " (words.text("status-draft"))
            }
            dl {
                dt { (words.text("period")) }
                dd {
                    (words.rich("period-span", period))
                    @if let Some(complaint) = &ctx.clock.complaint { " " strong { (complaint) } }
                }
                @if let Some(agreement) = input.agreement {
                    @let version = words.source(&agreement.version);
                    dt { (words.text("agreement")) }
                    dd {
                        @match input.agreement_title {
                            Some(title) => (words.rich("titled-version", args! { title: words.source(title), version: version })),
                            None => (words.rich("version", args! { version: version })),
                        }
                    }
                }
                dt { (words.text("audience")) }
                dd { (words.text(audience(ctx))) }
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
        Some(Marking::Public) => "audience-anyone",
        _ => "audience-members",
    }
}

/// What the page was made from, and the command that makes it again.
pub(crate) fn provenance(ctx: &Context<'_>, command: &str) -> Markup {
    let (words, p): (Words, &Provenance) = (ctx.words, &ctx.input.provenance);
    html! {
        footer {
            h2 { (words.text("provenance")) }
            dl {
                dt { (words.text("log")) }
                dd {
                    @let digest = html! { code { (text::visible(&p.digest)) } };
                    (words.rich("log-entries", args! { n: p.entries, digest: digest }))
                }
                dt { (words.text("software")) }
                dd { (words.source(&p.software)) }
                @if let Some(agreement) = ctx.input.agreement {
                    dt { (words.text("agreement")) }
                    dd {
                        @let sha256 = html! { code { (text::visible(&agreement.sha256)) } };
                        (words.rich("agreement-applied", args! {
                            id: words.source(&agreement.id), version: words.source(&agreement.version), sha256: sha256,
                        }))
                    }
                }
                @if let Some(seq) = p.configuration {
                    dt { (words.text("settings")) }
                    dd { (words.with("settings-entry", args! { entry: seq })) }
                }
                dt { (words.text("put-aside")) }
                dd {
                    @if p.quarantined == 0 { (words.text("put-aside-none")) }
                    @else { (words.with("put-aside-rows", args! { n: p.quarantined })) }
                }
                @if p.corrected > 0 {
                    dt { (words.text("corrected")) }
                    dd { (words.with("corrected-records", args! { n: p.corrected })) }
                }
                dt { (words.text("make-again")) }
                dd { code { (command) } " " (words.text("make-again-note")) }
            }
        }
    }
}
