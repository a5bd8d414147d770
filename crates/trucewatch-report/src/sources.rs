//! What each sentence rests on: sets of ids with numbers, like notes in a book.
//!
//! A sentence names the numbers; the section at the end lists the ids. A set of many is listed in part, and named by
//! the digest of all its ids, so that whoever has the record can tell whether it is the same set.

use crate::words::{Words, args};
use maud::{Markup, Render, html};
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::fmt::Display;

/// The most ids of one set that are listed.
const LISTED_MAX: usize = 200;

/// What the ids of a set are ids of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Events,
    Incidents,
    /// The log as a whole, up to the entry that the report names.
    Record,
    /// Texts that were released, by their digest.
    Releases,
}

#[derive(PartialEq, Eq)]
struct Source {
    kind: Kind,
    ids: Vec<String>,
}

/// The sets that sentences rest on, in the order in which they are first named.
pub(crate) struct Sources {
    words: Words,
    list: RefCell<Vec<Source>>,
}

impl Sources {
    pub(crate) const fn new(words: Words) -> Self {
        Self {
            words,
            list: RefCell::new(Vec::new()),
        }
    }

    /// The number of a set; the same set has the same number.
    pub(crate) fn cite<T: Display>(&self, kind: Kind, ids: impl IntoIterator<Item = T>) -> usize {
        let mut ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        ids.sort_unstable();
        ids.dedup();
        let source = Source { kind, ids };
        let mut list = self.list.borrow_mut();
        let at = list.iter().position(|known| *known == source);
        at.map_or_else(
            || {
                list.push(source);
                list.len()
            },
            |at| at + 1,
        )
    }

    /// The number of the log as a whole.
    pub(crate) fn record(&self) -> usize {
        self.cite(Kind::Record, std::iter::empty::<String>())
    }

    /// A sentence with the numbers of what it rests on.
    pub(crate) fn says(&self, sentence: impl Render, numbers: &[usize]) -> Markup {
        let names: Vec<String> = numbers.iter().map(|n| format!("s{n}")).collect();
        html! {
            span.says data-rests-on=(names.join(" ")) {
                (sentence)
                @for (at, n) in numbers.iter().enumerate() {
                    sup { @if at > 0 { "," } a href=(format!("#s{n}")) { (n) } }
                }
            }
        }
    }

    /// The list at the end of the page.
    pub(crate) fn section(&self) -> Markup {
        let list = self.list.borrow();
        html! {
            section id="sources" {
                h2 { (self.words.text("sources")) }
                p.note { (self.words.text("sources-note")) }
                ol.sources { @for (at, source) in list.iter().enumerate() { (self.item(at + 1, source)) } }
            }
        }
    }

    fn item(&self, number: usize, source: &Source) -> Markup {
        let (words, n) = (self.words, source.ids.len());
        let says = match source.kind {
            Kind::Events => words.with("source-events", args! { n: n }),
            Kind::Incidents => words.with("source-incidents", args! { n: n }),
            Kind::Releases => words.with("source-releases", args! { n: n }),
            Kind::Record => words.text("source-record"),
        };
        html! {
            li id=(format!("s{number}")) {
                (says)
                @if n > 0 {
                    ": "
                    span.ids { @for (at, id) in source.ids.iter().take(LISTED_MAX).enumerate() {
                        @if at > 0 { ", " } code { (id) }
                    } }
                    @if n > LISTED_MAX {
                        " " (words.with("source-more", args! { n: n - LISTED_MAX, all: n }))
                        " " code { (digest(&source.ids)) }
                    }
                }
            }
        }
    }
}

/// SHA-256 of the ids, sorted, each with a line break behind it.
fn digest(ids: &[String]) -> String {
    let mut hash = Sha256::new();
    for id in ids {
        hash.update(id.as_bytes());
        hash.update(b"\n");
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn a_set_keeps_its_number_and_a_large_one_is_named_by_its_digest() {
        let sources = Sources::new(Words::new(Lang::En));
        assert_eq!(sources.record(), 1);
        assert_eq!(sources.cite(Kind::Events, ["e-2", "e-1"]), 2);
        assert_eq!(
            sources.cite(Kind::Events, ["e-1", "e-2", "e-2"]),
            2,
            "a set has no order"
        );
        assert_eq!(
            sources.cite(Kind::Incidents, ["e-1", "e-2"]),
            3,
            "other things"
        );
        let many = (0..500).map(|k| format!("e-{k:03}"));
        sources.cite(Kind::Events, many.clone());
        let page = sources.section().into_string();
        assert!(
            page.contains("<code>e-199</code>") && !page.contains("<code>e-200</code>"),
            "{page}"
        );
        let all: Vec<String> = many.collect();
        assert!(page.contains(&digest(&all)), "{page}");
        let said = sources.says("Two were heard.", &[2, 1]).into_string();
        assert!(
            said.contains("data-rests-on=\"s2 s1\"") && said.contains("href=\"#s2\""),
            "{said}"
        );
    }
}
