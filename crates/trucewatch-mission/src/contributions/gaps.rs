//! What is missing: needs of sectors beside what is there or could come.

use super::{Contributions, Readiness};
use crate::cell::TaskKind;
use serde::Serialize;
use trucewatch_model::Timestamp;

/// What a sector needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    /// The sector.
    pub sector: String,
    /// What it needs.
    pub capability: TaskKind,
    /// How many.
    pub quantity: u32,
}

/// A need, and how far it is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The need.
    #[serde(flatten)]
    pub need: Need,
    /// So many are there.
    pub deployed: u32,
    /// So many are ready, and not there.
    pub ready: u32,
    /// So many are matched with this sector, and not ready.
    pub matched: u32,
    /// So many are missing even when all of these have come.
    pub missing: u32,
}

impl Contributions {
    /// Needs beside what there is. A contribution counts for the sector it was matched with, and for no other.
    pub fn gaps(&self, now: Timestamp) -> Vec<Gap> {
        let gap = |need: &Need| {
            let sum = |which: Readiness| {
                let counts = self.all().filter(|(_, c)| {
                    c.capability == need.capability
                        && c.matched_with.as_deref() == Some(need.sector.as_str())
                        && c.readiness(now) == which
                });
                counts
                    .map(|(_, c)| c.quantity)
                    .fold(0u32, u32::saturating_add)
            };
            let deployed = sum(Readiness::Deployed);
            let (ready, matched) = (sum(Readiness::Ready), sum(Readiness::Matched));
            let coming = deployed.saturating_add(ready).saturating_add(matched);
            Gap {
                need: need.clone(),
                deployed,
                ready,
                matched,
                missing: need.quantity.saturating_sub(coming),
            }
        };
        self.needs().map(|need| gap(&need)).collect()
    }
}
