//! Making records of what is to be said.

use crate::document::{Document, Id, Text};
use crate::timeline::CEASEFIRE;
use serde::Serialize;
use std::collections::BTreeMap;
use trucewatch_model::Arg;

/// A message with what stands in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The message.
    pub id: String,
    /// What stands in it, by name.
    pub args: BTreeMap<String, Arg>,
}

/// A message, in which nothing stands yet.
pub fn phrase(id: &str) -> Phrase {
    Phrase {
        id: id.to_owned(),
        args: BTreeMap::new(),
    }
}

impl Phrase {
    /// With this in it.
    #[must_use]
    pub fn with(mut self, name: &str, arg: impl Into<Arg>) -> Self {
        self.args.insert(name.to_owned(), arg.into());
        self
    }
}

impl From<Phrase> for Arg {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase {
            id: phrase.id,
            args: phrase.args,
        }
    }
}

/// The word for a value that the format writes as a word: of a kind `activity` and `must_not`, the
/// message `activity-must-not`.
pub fn word(kind: &str, value: impl Serialize) -> Arg {
    let name = serde_json::to_value(value).ok();
    let name = name.as_ref().and_then(|v| v.as_str()).unwrap_or_default();
    Arg::Word(format!("{kind}-{}", name.replace('_', "-")))
}

/// A text of the file, in all the languages that it has.
pub fn title(text: &Text) -> Arg {
    Arg::Title(text.by_code())
}

/// A name in quotation marks.
pub fn named(name: Arg) -> Arg {
    phrase("named").with("name", name).into()
}

/// Something that happens, as it stands in a sentence: the ceasefire's entry into force, an event by its
/// title where the document declares it, else by its id in quotation marks.
pub fn event(document: &Document, id: &Id) -> Arg {
    if id.as_str() == CEASEFIRE {
        return Arg::Word("event-ceasefire".to_owned());
    }
    let declared = document.events.iter().find(|event| event.id == *id);
    named(declared.map_or_else(|| Arg::Id(id.to_string()), |event| title(&event.title)))
}

/// A kind of site in words, if it is one of those that the format names; else as written.
pub fn site_kind(kind: &Id) -> Arg {
    const KNOWN: [&str; 6] = [
        "settlement",
        "school",
        "kindergarten",
        "hospital",
        "storage_site",
        "port",
    ];
    if KNOWN.contains(&kind.as_str()) {
        word("site", kind.as_str())
    } else {
        named(Arg::Id(kind.to_string()))
    }
}

/// Several.
pub fn list<T: Into<Arg>>(items: impl IntoIterator<Item = T>) -> Arg {
    Arg::List(items.into_iter().map(Into::into).collect())
}
