//! What a report is worth: whether it is a draft, who signed which bytes of it, and what had to be corrected since.

use crate::Lang;
use crate::figures::FigureChange;
use crate::page::document;
use crate::text::{visible, whole};
use crate::when::LocalClock;
use crate::words::{Words, args};
use maud::{Markup, html};
use trucewatch_model::Timestamp;

/// A report with its signatures and errata.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The name of the mission.
    pub mission: &'a str,
    /// Which report, in words of the language: `Daily report, 15 February 2021`.
    pub kind: ReportKind,
    /// Of what: a date `YYYY-MM-DD`, or the id of an incident or case.
    pub of: &'a str,
    /// The IANA name of the zone.
    pub time_zone: &'a str,
    /// The language of the page.
    pub lang: Lang,
    /// Where the report is made anew from the record.
    pub anew: &'a str,
    /// What was signed, newest first.
    pub signed: &'a [SignedReport],
}

/// Which kind of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// Of a day.
    Daily,
    /// Of a week.
    Weekly,
    /// Of an incident or case.
    Spot,
}

/// A report that somebody signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReport {
    /// SHA-256 of its bytes.
    pub content: String,
    /// In which language it is.
    pub lang: String,
    /// When it was signed.
    pub at: Timestamp,
    /// By whom: a code of the mission.
    pub by: String,
    /// For which organisation.
    pub hat: String,
    /// The entry of the log that holds the signature.
    pub entry: u64,
    /// Whether the person's own key signed the entry; else the site answers for who was signed in.
    pub own_key: bool,
    /// How many entries of the log it was made from.
    pub entries: u64,
    /// Errata that people signed, oldest first.
    pub errata: Vec<SignedErratum>,
    /// Figures that would be others now, and no erratum says so yet.
    pub proposed: Vec<FigureChange>,
}

/// An erratum to a signed report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedErratum {
    /// When it was signed.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// For which organisation.
    pub hat: String,
    /// The entry of the log that holds it.
    pub entry: u64,
    /// What whoever signed it says about it.
    pub text: String,
    /// Which figures are others.
    pub changes: Vec<FigureChange>,
}

/// Makes the page: a whole HTML document without scripts.
pub fn standing(page: &Standing<'_>) -> String {
    let words = Words::new(page.lang);
    let title = words.with(
        "standing-title",
        args! { report: name(words, page.kind, page.of) },
    );
    let clock = LocalClock::new(words, page.time_zone, (0, 0, 0));
    let body = html! {
        header {
            p.mission { (words.source(page.mission)) }
            h1 { (title) }
            p.status {
                strong { (words.text(if page.signed.is_empty() { "standing-draft" } else { "standing-signed" })) }
                " " (words.text("standing-what"))
            }
            p { a href=(page.anew) { (words.text("standing-anew")) } }
        }
        main {
            @for one in page.signed { (signed(words, &clock, one)) }
            section {
                h2 { (words.text("standing-check")) }
                p { (words.text("standing-check-how")) }
            }
        }
    };
    document(words, &title, page.mission, &body).into_string()
}

/// A report's name in words.
fn name(words: Words, kind: ReportKind, of: &str) -> String {
    let date = || {
        let mut parts = of.splitn(3, '-').map(str::parse::<i16>);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(y)), Some(Ok(m)), Some(Ok(d))) => words.date((y, m as i8, d as i8)),
            _ => visible(of),
        }
    };
    match kind {
        ReportKind::Daily => words.with("daily-title", args! { date: date() }),
        ReportKind::Weekly => words.with("weekly-title-until", args! { to: date() }),
        ReportKind::Spot => words.with("spot-title", args! { id: visible(of) }),
    }
}

fn signed(words: Words, clock: &LocalClock, one: &SignedReport) -> Markup {
    let key = words.text(if one.own_key {
        "signed-own-key"
    } else {
        "signed-by-gateway"
    });
    let says = args! {
        at: clock.full(one.at), by: words.source(&one.by), hat: words.source(&one.hat),
        entry: html! { code { (one.entry) } },
    };
    html! {
        article.card {
            h2 { a href={ "/reports/signed/" (one.content) } { (words.with("signed-version", args! { lang: one.lang.clone() })) } }
            p { (words.rich("signed-by", says)) " " (key) }
            p.who { (words.with("signed-entries", args! { n: one.entries })) " SHA-256 " code { (one.content) } }
            @for erratum in &one.errata {
                div.status {
                    @let by = args! {
                        at: clock.full(erratum.at), by: words.source(&erratum.by), hat: words.source(&erratum.hat),
                        entry: html! { code { (erratum.entry) } },
                    };
                    p { strong { (words.rich("erratum-by", by)) } }
                    p { bdi { (whole(&erratum.text)) } }
                    ul { @for change in &erratum.changes { li { (words.figure_change(change)) } } }
                }
            }
            @if !one.proposed.is_empty() {
                div.status.proposed {
                    p { strong { (words.text("erratum-proposed")) } " " (words.text("erratum-proposed-what")) }
                    ul { @for change in &one.proposed { li { (words.figure_change(change)) } } }
                }
            }
        }
    }
}
