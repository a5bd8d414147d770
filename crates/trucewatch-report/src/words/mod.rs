//! Sentences of reports in five languages: the Fluent files under `i18n/`, `LANG.ftl` for reports, `pages.LANG.ftl`
//! for what is said around them.
//!
//! In: the id of a message and what stands in it. Out: text, or markup where a part of the sentence is markup. What
//! was measured never depends on the language; how numbers, dates and lists are written is its own affair.

mod bundles;
#[cfg(test)]
mod tests;

use crate::Lang;
use bundles::CATALOGUE;
use fluent_bundle::{FluentArgs, FluentValue};
use maud::{Markup, html};
use trucewatch_agreement::say::{self, Voice};
use trucewatch_model::Arg;

/// The first of the characters that stand for markup while a sentence is made. Text that holds such a character
/// already has it shown as its code.
const FIRST_MARK: u32 = 0xF_0000;
/// The most parts of a sentence that are markup.
const MARKS_MAX: u32 = 64;

/// Somebody who writes reports in a language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    lang: Lang,
}

/// Something that stands in a sentence.
pub(crate) enum Piece {
    Text(String),
    Number(f64),
    Mark(Markup),
}

/// What stands in a sentence, by name: `args! { n: 3, name: source("x") }`.
macro_rules! args {
    ($($name:ident: $value:expr),* $(,)?) => {
        [$((stringify!($name), $crate::words::Piece::from($value))),*]
    };
}
pub(crate) use args;

macro_rules! from {
    ($($given:ty: |$it:ident| $made:expr;)*) => { $(
        impl From<$given> for Piece {
            fn from($it: $given) -> Self {
                $made
            }
        }
    )* };
}

from! {
    String: |it| Self::Text(it);
    &str: |it| Self::Text(it.to_owned());
    Markup: |it| Self::Mark(it);
    usize: |it| Self::Number(it as f64);
    u64: |it| Self::Number(it as f64);
    u32: |it| Self::Number(f64::from(it));
    i8: |it| Self::Number(f64::from(it));
    f64: |it| Self::Number(it);
}

impl Words {
    pub(crate) const fn new(lang: Lang) -> Self {
        Self { lang }
    }

    pub(crate) const fn lang(self) -> Lang {
        self.lang
    }

    /// A sentence or word in which nothing stands.
    pub(crate) fn text(self, id: &str) -> String {
        self.format(id, &FluentArgs::new())
    }

    /// A sentence without markup in it.
    pub(crate) fn with<const N: usize>(self, id: &str, args: [(&str, Piece); N]) -> String {
        let mut said = FluentArgs::with_capacity(N);
        for (name, piece) in args {
            match piece {
                Piece::Text(text) => said.set(name.to_owned(), text),
                Piece::Number(number) => said.set(name.to_owned(), FluentValue::from(number)),
                Piece::Mark(markup) => said.set(name.to_owned(), markup.into_string()),
            }
        }
        self.format(id, &said)
    }

    /// A sentence with markup in it: a name that others wrote, a link, an id.
    pub(crate) fn rich<const N: usize>(self, id: &str, args: [(&str, Piece); N]) -> Markup {
        let mut marks: Vec<Markup> = Vec::new();
        let mut said = FluentArgs::with_capacity(N);
        for (name, piece) in args {
            match piece {
                Piece::Text(text) => said.set(name.to_owned(), without_marks(&text)),
                Piece::Number(number) => said.set(name.to_owned(), FluentValue::from(number)),
                Piece::Mark(markup) => {
                    let at = FIRST_MARK + (marks.len() as u32).min(MARKS_MAX - 1);
                    said.set(
                        name.to_owned(),
                        char::from_u32(at).unwrap_or('?').to_string(),
                    );
                    marks.push(markup);
                }
            }
        }
        let text = self.format(id, &said);
        html! {
            @for part in text.split_inclusive(is_mark) {
                @let mark = part.chars().next_back().filter(|c| is_mark(*c));
                @let plain = part.trim_end_matches(is_mark);
                (plain)
                @if let Some(mark) = mark.and_then(|c| marks.get((u32::from(c) - FIRST_MARK) as usize)) { (mark) }
            }
        }
    }

    /// A word that assessments use too, such as `month-7` or `class-outgoing`.
    pub(crate) fn shared(self, id: &str) -> String {
        Voice::new(self.lang).arg(&Arg::Word(id.to_owned()))
    }

    /// `a, b and c`.
    pub(crate) fn list(self, items: &[String]) -> String {
        if items.is_empty() {
            return String::new();
        }
        let items = items.iter().map(|item| Arg::Id(item.clone()));
        Voice::new(self.lang).arg(&Arg::List(items.collect()))
    }

    /// A whole number.
    pub(crate) fn number(self, n: u64) -> String {
        say::plain(n as f64, self.lang)
    }

    /// The same for the length of a list.
    pub(crate) fn length(self, n: usize) -> String {
        say::plain(n as f64, self.lang)
    }

    /// A number with so many decimals.
    pub(crate) fn decimal(self, number: f64, decimals: usize) -> String {
        say::rounded(number, decimals, self.lang)
    }

    fn format(self, id: &str, args: &FluentArgs<'_>) -> String {
        CATALOGUE.say(self.lang, id, args)
    }
}

fn is_mark(c: char) -> bool {
    (FIRST_MARK..FIRST_MARK + MARKS_MAX).contains(&u32::from(c))
}

fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_mark(c) {
            true => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}
