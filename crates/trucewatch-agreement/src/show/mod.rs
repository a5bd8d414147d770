//! What an agreement says at a time T, as known at a time K, in the language asked for.
//!
//! Everything shown is a record ([`Reason`]) with its sentence in that language, so that the data and
//! the text cannot differ. Nothing here decides anything: what held, stood or was open is asked of
//! [`AsKnown`].

mod bodies;
mod ceasefire;
mod changes;
mod context;
mod force;
mod gates;
mod impact;
mod moment;
mod place;
mod places;
mod print;
mod provision;
mod texts;
mod weapons;

pub use changes::{Changes, changes};
pub use gates::{Answer, ask, can_be_asked};
pub use moment::{Unreadable, read_instant};
pub use print::{as_text, changes_as_text};

use crate::document::Lang;
use crate::say::{Phrase, Voice};
use crate::timeline::AsKnown;
use context::Context;
use serde::Serialize;
use trucewatch_model::{Reason, Timestamp};

/// An agreement as shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// The agreement's id.
    pub agreement: String,
    /// The version of its file.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The language of all texts here.
    pub lang: Lang,
    /// What is shown held at this time.
    pub at: Timestamp,
    /// What is shown was known at this time; everything that the file holds if missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<Timestamp>,
    /// The time zone of all times in sentences.
    pub time_zone: String,
    /// What this is, for which times.
    pub about: Vec<Reason>,
    /// Its parts, in the order of the format.
    pub sections: Vec<Section>,
}

/// A part of what is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Which: `provisions-in-force`, `gates` ...
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What is in it, in the order of the file.
    pub items: Vec<Item>,
}

/// One thing that is shown: a provision, a line, a gate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Its id in the file, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// Whether somebody puts it forward and somebody else denies it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disputed: bool,
    /// What is to be said of it.
    pub sentences: Vec<Reason>,
}

/// How something stands at the time shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It holds: in force, open, in use.
    Holds,
    /// Its time has not come, or it waits for something.
    NotYet,
    /// Its time is over.
    Ended,
    /// Set aside for a time.
    Suspended,
}

/// Shows an agreement at `at`.
pub fn show(known: &AsKnown, known_at: Option<Timestamp>, at: Timestamp, lang: Lang) -> Shown {
    let context = Context::new(known, at, lang);
    let head = &known.document().agreement;
    let sections = [
        ceasefire::section(&context),
        texts::actors(&context),
        texts::instruments(&context),
        provision::in_force(&context),
        provision::not_in_force(&context),
        provision::exceptions(&context),
        places::lines(&context),
        places::zones(&context),
        gates::section(&context),
        bodies::mechanisms(&context),
        bodies::breach_steps(&context),
        bodies::clocks(&context),
        bodies::duration(&context),
        texts::sources(&context),
    ];
    Shown {
        agreement: head.id.to_string(),
        version: head.version.clone(),
        title: head.title.in_lang(lang).to_owned(),
        lang,
        at,
        known: known_at,
        time_zone: head.time_zone.clone(),
        about: context.said(ceasefire::about(&context, known_at)),
        sections: sections
            .into_iter()
            .filter(|s| !s.items.is_empty())
            .collect(),
    }
}

/// A part with its heading, which is the message `heading-ID`.
fn section(context: &Context, id: &str, items: Vec<Item>) -> Section {
    Section {
        id: id.to_owned(),
        heading: context
            .voice
            .say(&crate::say::phrase(&format!("heading-{id}"))),
        items,
    }
}

/// A record with its sentence in the language of the voice, which begins with a capital.
fn said(voice: &Voice, phrase: Phrase) -> Reason {
    let text = voice.say(&phrase);
    let mut letters = text.chars();
    let text = letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    });
    Reason {
        id: phrase.id,
        args: phrase.args,
        text,
    }
}
