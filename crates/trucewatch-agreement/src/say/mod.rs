//! Sentences from records, in five languages.
//!
//! What is to be said is a record: the id of a message and what stands in it ([`Reason`], [`Arg`]).
//! The messages are Fluent files under `i18n/`: `LANG.ftl` has the reasons of assessments,
//! `words.LANG.ftl` the words that all of them share, `show.LANG.ftl` what is said of an agreement.
//! One record gives the same statement in every language; how numbers, lengths, times and lists are
//! written is the language's own affair.
//!
//! For a list `x` a message may choose its words by `$x-count`.

mod bundles;
mod numbers;
mod record;
mod times;

pub use bundles::{Bundle, Catalogue};
pub use numbers::{plain, rounded};
pub use record::{Phrase, event, list, named, phrase, site_kind, title, word};
pub use times::span;

use crate::document::Lang;
use bundles::CATALOGUE;
use fluent_bundle::{FluentArgs, FluentValue};
use std::collections::BTreeMap;
use trucewatch_model::{Arg, Reason};

/// A reason as a sentence. One of which only a text is known is said as it is.
pub fn say(reason: &Reason, lang: Lang) -> String {
    if reason.id.is_empty() {
        return reason.text.clone();
    }
    Voice::new(lang).message(&reason.id, &reason.args)
}

/// A reason of this id and contents, with its English text.
pub fn reason(phrase: Phrase) -> Reason {
    let text = Voice::new(Lang::En).message(&phrase.id, &phrase.args);
    Reason {
        id: phrase.id,
        args: phrase.args,
        text,
    }
}

/// Somebody who speaks a language.
#[derive(Clone, Debug)]
pub struct Voice<'z> {
    lang: Lang,
    /// The time zone that need not be named, because the reader knows it.
    understood_zone: Option<&'z str>,
}

impl<'z> Voice<'z> {
    /// A voice that names the time zone of every instant.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            understood_zone: None,
        }
    }

    /// A voice that does not repeat this time zone with every instant.
    pub fn in_zone(lang: Lang, zone: &'z str) -> Self {
        Self {
            lang,
            understood_zone: Some(zone),
        }
    }

    /// Which language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A record in words.
    pub fn say(&self, phrase: &Phrase) -> String {
        self.message(&phrase.id, &phrase.args)
    }

    /// What stands in a sentence, in words.
    pub fn arg(&self, arg: &Arg) -> String {
        match arg {
            Arg::Id(text) => text.clone(),
            Arg::Quote(text) => self.of_text("quote", text),
            Arg::Title(texts) => in_lang(texts, self.lang).to_owned(),
            Arg::LengthM(metres) => self.length(*metres),
            Arg::StatedKm(km) => self.unit("unit-km", &numbers::plain(*km, self.lang)),
            Arg::Probability(p) => self.probability(*p),
            Arg::Number(number) => numbers::plain(*number, self.lang),
            Arg::Instant { at, zone } => self.instant(*at, zone),
            Arg::Seconds(s) => self.seconds(*s),
            Arg::Compass(wind) => {
                self.message(&format!("side-{}", numbers::side(*wind)), &BTreeMap::new())
            }
            Arg::Word(id) => self.message(id, &BTreeMap::new()),
            Arg::Phrase { id, args } => self.message(id, args),
            Arg::List(items) => self.list(items),
        }
    }

    /// `a, b and c`.
    fn list(&self, items: &[Arg]) -> String {
        let said: Vec<String> = items.iter().map(|item| self.arg(item)).collect();
        match said.as_slice() {
            [] => self.message("nothing", &BTreeMap::new()),
            [one] => one.clone(),
            [most @ .., end] => {
                let mut args = FluentArgs::new();
                args.set("most", most.join(", "));
                args.set("end", end.clone());
                self.format("list-and", &args)
            }
        }
    }

    fn of_text(&self, id: &str, text: &str) -> String {
        let mut args = FluentArgs::new();
        args.set("text", text.to_owned());
        self.format(id, &args)
    }

    fn message(&self, id: &str, args: &BTreeMap<String, Arg>) -> String {
        let mut said = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            match arg {
                // A number stays one, so that its plural form can be chosen.
                Arg::Number(number) => said.set(name.as_str(), FluentValue::from(*number)),
                Arg::List(items) => {
                    said.set(format!("{name}-count"), FluentValue::from(items.len()));
                    said.set(name.as_str(), self.list(items));
                }
                _ => said.set(name.as_str(), self.arg(arg)),
            }
        }
        self.format(id, &said)
    }

    fn format(&self, id: &str, args: &FluentArgs) -> String {
        CATALOGUE.say(self.lang, id, args)
    }
}

/// The text in that language, else in English, else in any; empty if there is none.
pub(crate) fn in_lang(texts: &BTreeMap<String, String>, lang: Lang) -> &str {
    texts
        .get(lang.code())
        .or_else(|| texts.get(Lang::En.code()))
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}

#[cfg(test)]
mod tests;
