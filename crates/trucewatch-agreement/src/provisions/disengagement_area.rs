//! Disengagement area: neither fire nor the presence of forces in a zone.
//!
//! Presence without fire is not yet something an observation can say, so only fire is assessed;
//! an assessed weapon is mentioned, because it may also have been present.

use super::{Concern, Fire, Match, Rule};
use crate::extent::Territory;
use crate::syntax::{Known, Log, Reader, read_territory};
use crate::words;
use trucewatch_model::{EventHypothesis, Weapon};

/// A zone to be left empty.
#[derive(Clone, Debug)]
pub(crate) struct DisengagementArea {
    pub(crate) territory: Territory,
}

impl DisengagementArea {
    /// Keys: a place.
    pub(crate) fn read(log: &mut Log, reader: &Reader, known: &Known) -> Option<Self> {
        let territory = read_territory(log, reader, known)?;
        Some(Self { territory })
    }
}

impl Rule for DisengagementArea {
    fn territory(&self) -> &Territory {
        &self.territory
    }

    fn says(&self) -> String {
        format!("allows neither fire nor presence {}", self.territory.label)
    }

    fn concern(
        &self,
        hypothesis: &EventHypothesis,
        _overridden: &dyn Fn(&Weapon) -> Match,
    ) -> Concern {
        let mut concern = Fire::any().concern(hypothesis);
        let weapons: Vec<String> = hypothesis
            .weapons
            .iter()
            .map(|w| format!("`{}`", w.as_written))
            .collect();
        if !weapons.is_empty() {
            concern.reasons.push(format!(
                "A report assessed the weapon as {}; whether it was in the area or fired into it \
                 is not told apart here.",
                words::list(&weapons, "and")
            ));
        }
        concern
    }
}
