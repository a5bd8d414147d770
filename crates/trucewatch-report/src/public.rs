//! The public page: what was released, what everybody is told of the day, how the days compare, the data, and how to
//! check it. Without scripts.

use crate::Lang;
use crate::page::document;
use crate::sources::{Kind, Sources};
use crate::text::{visible, whole};
use crate::told::{self, Told};
use crate::trend::{self, TrendDay};
use crate::when;
use crate::words::{Words, args};
use maud::{Markup, html};
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
pub struct PublicPage<'a> {
    /// What everybody is told of the day.
    pub told: Told<'a>,
    /// The days up to this one.
    pub trend: &'a [TrendDay],
    /// What was released or retracted that day, newest first.
    pub items: &'a [ReleasedItem],
    /// Days on which anything was, newest first, `YYYY-MM-DD`.
    pub days: &'a [String],
    /// Under which licence it may be used, in words or by its SPDX name.
    pub licence: &'a str,
}

/// How anybody can check what was released, in one paragraph for programs.
pub const HOW_TO_VERIFY: &str = "Everybody gets the same bytes. The name of a release is SHA-256 of its bytes: fetch \
     /api/public/releases/NAME, hash it (sha256sum) and compare. The act that released it names the same hash and is \
     an entry of the mission's log, whose signed checkpoints are at /log/checkpoint; nations that hold a copy of the \
     log can show that two people of two organisations signed exactly these bytes.";

/// Makes the page.
pub fn public_page(page: &PublicPage<'_>) -> String {
    let words = Words::new(page.told.lang);
    let sources = Sources::new(words);
    let title = words.with("public-title", args! { date: words.date(page.told.date) });
    let iso = when::iso_date(page.told.date);
    let body = html! {
        a.skip href="#today" { (words.text("skip-to-content")) }
        header {
            (languages(words, &iso))
            p.mission { (visible(page.told.mission)) }
            h1 { (title) }
            p.status {
                strong { (words.text("public-what")) }
                " " (words.text("status-not-who")) " "
                (words.rich("told-times", args! { zone: words.source(page.told.time_zone) }))
            }
        }
        main {
            (released(words, &sources, page))
            section id="incidents" {
                h2 { (words.text("public-incidents")) }
                p.note { (words.text("public-incidents-note")) }
                @match page.told.rows {
                    [] => p { (words.text("told-nothing")) },
                    _ => (told::table(words, &sources, &page.told)),
                }
            }
            (trend::section(words, &sources, page.trend))
            (told::handled(words, page.told.handling))
            (open_data(words, page, &iso))
            (verify(words))
            (sources.section())
        }
        footer {
            @if !page.days.is_empty() {
                nav aria-labelledby="other-days" {
                    h2 id="other-days" { (words.text("other-days")) }
                    ul.days { @for day in page.days {
                        li { a href={ "/public?day=" (day) "&lang=" (words.lang().code()) } { time datetime=(day) { (day) } } }
                    } }
                }
            }
        }
    };
    document(words, &title, page.told.mission, &body).into_string()
}

/// Each language by its own name.
fn languages(words: Words, day: &str) -> Markup {
    html! {
        nav.languages aria-label=(words.text("language")) {
            @for lang in Lang::ALL {
                @let name = Words::new(lang).text("own-name");
                @if lang == words.lang() { span lang=(lang.code()) aria-current="true" { (name) } }
                @else { a lang=(lang.code()) hreflang=(lang.code()) href={ "/public?day=" (day) "&lang=" (lang.code()) } { (name) } }
            }
        }
    }
}

fn released(words: Words, sources: &Sources, page: &PublicPage<'_>) -> Markup {
    let clock = when::LocalClock::new(words, page.told.time_zone, page.told.date);
    html! {
        section id="today" {
            h2 { (words.text("released")) }
            @if page.items.is_empty() { p { (words.text("released-nothing")) } }
            @for item in page.items { article.card data-rests-on=(item.content) {
                @let number = sources.cite(Kind::Releases, [&item.content]);
                p { strong { (sources.says(clock.full(item.released), &[number])) } }
                @if let Some((at, why)) = &item.retracted {
                    p.status { strong { (words.with("retracted", args! { at: clock.full(*at) })) } " " bdi { (whole(why)) } }
                }
                @if let Some(text) = &item.text {
                    @for line in text.lines() { p { bdi { (whole(line)) } } }
                    p { a href={ "/api/public/releases/" (item.content) } { (words.text("same-as-text")) } }
                }
                p.who { "SHA-256 " code { (item.content) } }
            } }
        }
    }
}

/// The files, with what each column of them means.
fn open_data(words: Words, page: &PublicPage<'_>, day: &str) -> Markup {
    let licence = args! { licence: words.source(page.licence) };
    let files = [
        (format!("/public/days.csv?day={day}"), "data-days"),
        (
            format!("/public/incidents.csv?day={day}"),
            "data-incidents-csv",
        ),
        (
            format!("/public/incidents.geojson?day={day}"),
            "data-incidents-geojson",
        ),
        ("/api/public/releases".to_owned(), "data-releases"),
    ];
    html! {
        section id="data" {
            h2 { (words.text("open-data")) }
            p { (words.rich("open-data-licence", licence)) }
            ul { @for (url, id) in &files {
                li { a href=(url) { (url.split(['?']).next().unwrap_or_default()) } ": " (words.text(id)) }
            } }
            (columns(words, "columns-days", &DAY_COLUMNS))
            (columns(words, "columns-incidents", &INCIDENT_COLUMNS))
        }
    }
}

/// The columns of `days.csv`, each with the message that explains it.
pub const DAY_COLUMNS: [(&str, &str); 10] = [
    ("date", "csv-date"),
    ("over", "csv-over"),
    ("incidents", "csv-incidents"),
    ("incidents_fewer_than", "csv-incidents-fewer-than"),
    ("rounds_at_least", "csv-rounds-at-least"),
    ("rounds_at_most", "csv-rounds-at-most"),
    ("corrected", "csv-corrected"),
    ("corrected_low", "csv-corrected-low"),
    ("corrected_high", "csv-corrected-high"),
    ("coverage", "csv-coverage"),
];

/// The columns of `incidents.csv`, each with the message that explains it.
pub const INCIDENT_COLUMNS: [(&str, &str); 12] = [
    ("id", "csv-id"),
    ("begins", "csv-begins"),
    ("ends", "csv-ends"),
    ("lat_deg", "csv-lat"),
    ("lon_deg", "csv-lon"),
    ("within_m", "csv-within"),
    ("class", "csv-class"),
    ("count", "csv-count"),
    ("bound", "csv-bound"),
    ("fewer_than", "csv-fewer-than"),
    ("provisional", "csv-provisional"),
    ("held_back", "csv-held-back"),
];

fn columns(words: Words, caption: &str, columns: &[(&str, &str)]) -> Markup {
    html! {
        details {
            summary { (words.text(caption)) }
            dl.columns { @for (name, id) in columns {
                dt { code { (name) } }
                dd { (words.text(id)) }
            } }
        }
    }
}

/// How to check it, step by step.
fn verify(words: Words) -> Markup {
    html! {
        section id="verify" {
            h2 { (words.text("verify")) }
            ol.steps {
                li { p { (words.text("verify-hash")) } pre tabindex="0" { code { "curl -sO SITE/api/public/releases/NAME\nsha256sum NAME" } } }
                li { p { (words.text("verify-checkpoint")) } pre tabindex="0" { code { "curl -s SITE/log/checkpoint\ncurl -s SITE/log/vkey\ntrucewatch ledger monitor SITE --help" } } }
                li { p { (words.text("verify-bundle")) } pre tabindex="0" { code { "trucewatch ledger verify-bundle case.zip --vkey KEY\npython3 verify/verify_bundle.py case.zip --vkey KEY" } } }
                li { p { (words.text("verify-again")) } pre tabindex="0" { code { "trucewatch report daily --for PUBLIC --date DATE --data-dir FOLDER --out report.html" } } }
            }
            p.note { (words.text("verify-limits")) }
        }
    }
}
