//! Gates: open or closed, what they wait for, and the answer to "may this be activated?".

use super::context::Context;
use super::{Item, Section, Standing, said};
use crate::document::{Gate, Id, Lang};
use crate::say::{Phrase, Voice, named, phrase, word};
use crate::timeline::{AsKnown, Missing};
use serde::Serialize;
use trucewatch_model::{Arg, Reason, Timestamp};

/// What every agreement can be asked about, whatever its gates guard.
const KNOWN: [&str; 3] = ["contributions", "force_deployment", "guarantees"];

/// The answer to whether something may be activated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// What was asked for.
    pub asked: String,
    /// Whether it may be activated.
    pub allowed: bool,
    /// The gate that is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
    /// The answer in words, for both cases.
    pub sentences: Vec<Reason>,
}

/// Whether something may be activated at `at`; a refusal names the gate and all that it waits for.
pub fn ask(known: &AsKnown, what: &Id, at: Timestamp, lang: Lang) -> Answer {
    let mut context = Context::new(known, at, lang);
    // Somebody may read the answer alone: its times name their zone.
    context.voice = Voice::new(lang);
    let guards = known.document().gates.iter();
    let guarded = guards
        .clone()
        .any(|g| g.guards.contains(what) || g.id == *what);
    let asked = guarded_by_name(&context, what);
    let (gate, phrases) = match known.may_activate(what, at) {
        Ok(()) => {
            let id = if guarded { "gate-allows" } else { "gate-none" };
            let at = context.instant(at);
            (None, vec![phrase(id).with("what", asked).with("at", at)])
        }
        Err(refusal) => {
            let refuses = phrase("gate-refuses")
                .with("what", asked)
                .with("at", context.instant(at))
                .with("gate", context.gate(&refusal.gate));
            let waits = refusal.missing.iter().map(|m| context.missing(m));
            let phrases = std::iter::once(refuses).chain(waits).collect();
            (Some(refusal.gate.to_string()), phrases)
        }
    };
    Answer {
        asked: what.to_string(),
        allowed: gate.is_none(),
        gate,
        sentences: phrases
            .into_iter()
            .map(|p| said(&context.voice, p))
            .collect(),
    }
}

/// Whether something can be asked for: a gate, what gates guard, and the three activations that every
/// agreement knows. A slip of the hand must not be told that nothing guards it.
///
/// # Errors
/// What was probably meant.
pub fn can_be_asked(known: &AsKnown, what: &Id) -> Result<(), String> {
    let gates = &known.document().gates;
    let ids = gates.iter().flat_map(|g| g.guards.iter().chain([&g.id]));
    let words: Vec<&str> = ids.map(Id::as_str).chain(KNOWN).collect();
    if words.contains(&what.as_str()) {
        return Ok(());
    }
    Err(crate::words::not_one_of("gate", what.as_str(), &words))
}

/// All gates, in the order of the file.
pub(super) fn section(context: &Context) -> Section {
    let gates = context.document().gates.iter();
    let items = gates.map(|gate| item(context, gate)).collect();
    super::section(context, "gates", items)
}

fn item(context: &Context, gate: &Gate) -> Item {
    let guards = gate.guards.iter().map(guarded);
    let mut phrases = vec![phrase("gate-guards").with("what", Arg::List(guards.collect()))];
    let missing = context.known.missing(gate, context.at);
    let standing = if missing.is_empty() {
        phrases.push(phrase("gate-open"));
        Standing::Holds
    } else {
        phrases.push(phrase("gate-closed"));
        phrases.extend(missing.iter().map(|m| context.missing(m)));
        Standing::NotYet
    };
    phrases.extend(context.footnotes(&gate.sources, None));
    context.item(Some(&gate.id), Some(&gate.title), standing, phrases)
}

impl Context<'_, '_> {
    fn missing(&self, missing: &Missing) -> Phrase {
        match missing {
            Missing::Ceasefire(state) => {
                phrase("missing-ceasefire").with("state", self.state(state))
            }
            Missing::Gate(id) => phrase("missing-gate").with("gate", self.gate(id)),
            Missing::Event(id) => phrase("missing-event").with("event", self.event(id)),
            Missing::Instrument { instrument, by } => phrase("missing-instrument")
                .with("instrument", self.instrument(instrument))
                .with("by", self.actors(by)),
        }
    }
}

/// What a gate guards, in words where the format names it.
fn guarded(id: &Id) -> Arg {
    known_words(id).unwrap_or_else(|| named(Arg::Id(id.to_string())))
}

fn known_words(id: &Id) -> Option<Arg> {
    let known = KNOWN.contains(&id.as_str());
    known.then(|| word("guarded", id.as_str()))
}

/// What is asked for: something that gates guard, or a gate by its title.
fn guarded_by_name(context: &Context, id: &Id) -> Arg {
    known_words(id).unwrap_or_else(|| context.gate(id))
}
