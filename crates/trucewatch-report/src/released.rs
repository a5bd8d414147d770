//! What was released to the public, as one page without scripts.

use crate::page::{POLICY, STYLE};
use crate::text::{visible, whole};
use crate::when;
use maud::{DOCTYPE, PreEscaped, html};
use trucewatch_model::Timestamp;

/// Something that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedItem {
    /// SHA-256 of its bytes.
    pub content: String,
    /// When it went out.
    pub released: Timestamp,
    /// What it says; none once it was retracted, or where it cannot be read any more.
    pub text: Option<String>,
    /// When it was retracted, and why.
    pub retracted: Option<(Timestamp, String)>,
}

/// What the page is made from.
#[derive(Clone, Debug)]
pub struct ReleasedPage<'a> {
    /// The name of the mission.
    pub mission: &'a str,
    /// The day: year, month, day in the mission's zone.
    pub date: (i16, i8, i8),
    /// The IANA name of the zone.
    pub time_zone: &'a str,
    /// What was released or retracted that day, newest first.
    pub items: &'a [ReleasedItem],
    /// Days on which anything was, newest first, `YYYY-MM-DD`.
    pub days: &'a [String],
    /// Under which licence it may be used, in words or by its SPDX name.
    pub licence: &'a str,
}

/// How anybody can check what was released.
pub const HOW_TO_VERIFY: &str = "Everybody gets the same bytes. The name of a release is SHA-256 of its bytes: fetch \
     /api/public/releases/NAME, hash it (sha256sum) and compare. The act that released it names the same hash and is \
     an entry of the mission's log, whose signed checkpoints are at /log/checkpoint; nations that hold a copy of the \
     log can show that two people of two organisations signed exactly these bytes.";

/// Makes the page.
pub fn released_page(page: &ReleasedPage<'_>) -> String {
    let title = format!("Released on {}", when::date_words(page.date));
    let clock = when::LocalClock::new(page.time_zone, page.date);
    let made = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " - " (visible(page.mission)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.mission { (visible(page.mission)) }
                    h1 { (title) }
                }
                main {
                    @if page.items.is_empty() { p { "Nothing was released or retracted on this day." } }
                    @for item in page.items { article.card {
                        p { strong { (clock.full(item.released)) } }
                        @if let Some((at, why)) = &item.retracted {
                            p.status { strong { "Retracted " (clock.full(*at)) ". " } (whole(why)) }
                        }
                        @if let Some(text) = &item.text {
                            @for line in text.lines() { p { (whole(line)) } }
                            p { a href={ "/api/public/releases/" (item.content) } { "The same as plain text" } }
                        }
                        p.who { "SHA-256 " code { (item.content) } }
                    } }
                    section {
                        h2 { "How to check it" }
                        p { (HOW_TO_VERIFY) }
                        p { "Licence: " (visible(page.licence)) ". For programs: " a href="/api/public/releases" { "/api/public/releases" } "." }
                    }
                    @if !page.days.is_empty() { section {
                        h2 { "Other days" }
                        ul { @for day in page.days { li { a href={ "/public?day=" (day) } { (day) } } } }
                    } }
                }
            }
        }
    };
    made.into_string()
}
