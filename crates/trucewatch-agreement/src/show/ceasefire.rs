//! What is shown, for which times, and how things stand with the ceasefire.

use super::context::Context;
use super::{Section, Standing};
use crate::document::Id;
use crate::say::{Phrase, phrase};
use crate::timeline::{CEASEFIRE, State};
use trucewatch_model::{Arg, Timestamp};

/// What this is, for which times.
pub(super) fn about(context: &Context, known: Option<Timestamp>) -> Vec<Phrase> {
    let head = &context.document().agreement;
    let zone = Arg::Id(head.time_zone.clone());
    let at = context.instant(context.at);
    let times = match known {
        Some(known) => phrase("about-known")
            .with("at", at)
            .with("known", context.instant(known)),
        None => phrase("about").with("at", at),
    };
    let mut phrases = vec![
        phrase("about-file")
            .with("id", Arg::Id(head.id.to_string()))
            .with("version", Arg::Id(head.version.clone())),
        times,
        phrase("about-zone").with("zone", zone),
    ];
    phrases.extend(context.footnotes(&[], head.note.as_ref()));
    phrases
}

/// How things stand with the ceasefire, where the agreement has one.
pub(super) fn section(context: &Context) -> Section {
    let ceasefire = context.document().ceasefire.as_ref();
    let items = ceasefire.map(|entry| {
        let state = context.known.ceasefire(context.at);
        let standing = match &state {
            State::InForce { .. } => Standing::Holds,
            State::None | State::Proposed { .. } | State::Accepted { .. } => Standing::NotYet,
            State::Suspended { .. } => Standing::Suspended,
            State::Ended { .. } => Standing::Ended,
        };
        let mut phrases = vec![context.state(&state)];
        if let Some(zone) = &entry.zone {
            phrases.push(phrase("ceasefire-zone").with("zone", context.zone(zone)));
        }
        let id = Id(CEASEFIRE.to_owned());
        context.item(Some(&id), entry.title.as_ref(), standing, phrases)
    });
    super::section(context, "ceasefire", items.into_iter().collect())
}

impl Context<'_, '_> {
    /// A state of the ceasefire as a sentence.
    pub(super) fn state(&self, state: &State) -> Phrase {
        match state {
            State::None => phrase("ceasefire-none"),
            State::Proposed { missing } => {
                phrase("ceasefire-proposed").with("missing", self.actors(missing))
            }
            State::Accepted { from: Some(from) } => {
                phrase("ceasefire-accepted-from").with("from", self.instant(*from))
            }
            State::Accepted { from: None } => phrase("ceasefire-accepted"),
            State::InForce {
                since,
                suspended_in,
                ended_in,
            } => {
                let zones = |ids: &[Id]| Arg::List(ids.iter().map(|id| self.zone(id)).collect());
                let id = match (suspended_in.is_empty(), ended_in.is_empty()) {
                    (true, true) => "ceasefire-in-force",
                    (false, true) => "ceasefire-partly",
                    (true, false) => "ceasefire-partly-ended",
                    (false, false) => "ceasefire-partly-both",
                };
                let mut state = phrase(id).with("since", self.instant(*since));
                if !suspended_in.is_empty() {
                    state = state.with("zones", zones(suspended_in));
                }
                if !ended_in.is_empty() {
                    state = state.with("ended", zones(ended_in));
                }
                state
            }
            State::Suspended { since } => {
                phrase("ceasefire-suspended").with("since", self.instant(*since))
            }
            State::Ended { since } => phrase("ceasefire-ended").with("since", self.instant(*since)),
        }
    }
}
