//! Cessation of fire: events of some classes are forbidden everywhere, in a zone or near a line.

use super::{Concern, Fire, Match, Rule};
use crate::extent::{Extent, Territory};
use crate::syntax::{Known, Log, Reader, read_territory};
use trucewatch_model::{EventHypothesis, Weapon};

/// Forbidden classes of events, and where.
#[derive(Clone, Debug)]
pub(crate) struct CessationOfFire {
    pub(crate) forbids: Fire,
    pub(crate) territory: Territory,
}

impl CessationOfFire {
    /// Keys: a place, and `forbids` (default: any fire).
    pub(crate) fn read(log: &mut Log, reader: &Reader, known: &Known) -> Option<Self> {
        let forbids = Fire::read(log, reader);
        let territory = read_territory(log, reader, known);
        Some(Self {
            forbids: forbids?,
            territory: territory?,
        })
    }
}

impl Rule for CessationOfFire {
    fn territory(&self) -> &Territory {
        &self.territory
    }

    fn says(&self) -> String {
        if matches!(self.territory.extent, Extent::Everywhere) {
            return format!("forbids {} everywhere", self.forbids.words());
        }
        format!("forbids {} {}", self.forbids.words(), self.territory.label)
    }

    fn concern(
        &self,
        hypothesis: &EventHypothesis,
        _overridden: &dyn Fn(&Weapon) -> Match,
    ) -> Concern {
        self.forbids.concern(hypothesis)
    }
}
