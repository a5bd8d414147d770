//! Local window: for a stretch of time, no fire around one place, so that repairs, an evacuation
//! or an exchange can happen.

use super::{Concern, Fire, Match, Rule};
use crate::extent::Territory;
use crate::syntax::{Known, Log, Reader, read_territory};
use trucewatch_model::{EventHypothesis, Weapon};

/// A place to be spared while the window is open. The time is the provision's `in_force`.
#[derive(Clone, Debug)]
pub(crate) struct LocalWindow {
    pub(crate) forbids: Fire,
    pub(crate) territory: Territory,
}

impl LocalWindow {
    /// Keys: a place, and `forbids` (default: any fire). `from` and `to` are read before.
    pub(crate) fn read(log: &mut Log, reader: &Reader, known: &Known) -> Option<Self> {
        let forbids = Fire::read(log, reader);
        let territory = read_territory(log, reader, known);
        Some(Self {
            forbids: forbids?,
            territory: territory?,
        })
    }
}

impl Rule for LocalWindow {
    fn territory(&self) -> &Territory {
        &self.territory
    }

    fn says(&self) -> String {
        format!(
            "opens a local window that forbids {} {}",
            self.forbids.words(),
            self.territory.label
        )
    }

    fn concern(
        &self,
        hypothesis: &EventHypothesis,
        _overridden: &dyn Fn(&Weapon) -> Match,
    ) -> Concern {
        self.forbids.concern(hypothesis)
    }
}
