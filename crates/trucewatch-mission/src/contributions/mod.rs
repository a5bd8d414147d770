//! Contributions and the force: what States offer, with their limits; posture as facts; commitments.
//!
//! There is no act here that would direct a force. Posture is declared by whoever it is about, and coarse.

mod caveat;
mod check;
mod gaps;
mod state;

pub use caveat::{Caveat, Limit, TaskAsked};
pub use gaps::{Gap, Need};
pub use state::{
    Commitment, CommitmentStatus, Contribution, Contributions, Evidence, Posture, Readiness,
};

use crate::cell::TaskKind;
use crate::{AssetId, CommitmentId, ContributionId, Organisation, Text};
use serde::{Deserialize, Serialize};
use trucewatch_model::Timestamp;

/// Where a contribution is based.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Base {
    /// In the country where the ceasefire is watched.
    OnTerritory,
    /// In a neighbouring country.
    Neighbour {
        /// Which, as a code.
        country: Organisation,
    },
}

/// What a contribution is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Watching: it may come before the ceasefire is in force.
    Monitoring,
    /// Part of the multinational force: deployed only once the ceasefire is in force.
    Force,
}

/// What is done about contributions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub enum Act {
    /// A State pledges something.
    Pledge {
        /// What it can do.
        capability: TaskKind,
        /// How many.
        quantity: u32,
        /// What for.
        purpose: Purpose,
        /// Where it is based.
        base: Base,
        /// Sectors it can work in; empty: all.
        sectors: Vec<String>,
        /// Until when the pledge holds.
        until: Timestamp,
        /// Its limits.
        caveats: Vec<Caveat>,
    },
    /// The mission has looked at it.
    Assess {
        /// The contribution.
        contribution: ContributionId,
        /// Whether it is fit.
        fit: bool,
        /// What was found.
        what: Text,
    },
    /// It was matched with a need of a sector.
    Match {
        /// The contribution.
        contribution: ContributionId,
        /// The sector.
        sector: String,
    },
    /// It is ready.
    Ready {
        /// The contribution.
        contribution: ContributionId,
        /// How fast it can come, in hours.
        within_hours: u32,
    },
    /// It is there.
    Deploy {
        /// The contribution.
        contribution: ContributionId,
        /// Its assets, each with a code of the contributor.
        assets: Vec<AssetId>,
    },
    /// The State takes it back.
    Withdraw {
        /// The contribution.
        contribution: ContributionId,
        /// Why.
        reason: Text,
    },
    /// The State changes its limits.
    SetCaveats {
        /// The contribution.
        contribution: ContributionId,
        /// All limits from now on.
        caveats: Vec<Caveat>,
        /// Why.
        reason: Text,
    },
    /// A contributor declares where a part of the force is: a fact, as coarse as its sector.
    DeclarePosture {
        /// The sector.
        sector: String,
        /// What, in words: `engineer company, building`.
        what: Text,
        /// How many people, rounded to ten.
        people: u32,
        /// From when.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// States how much a sector needs.
    SetNeed {
        /// The sector.
        sector: String,
        /// What it needs.
        capability: TaskKind,
        /// How many.
        quantity: u32,
    },
    /// Writes a commitment of the declaration down.
    Commit {
        /// Whose.
        by: Organisation,
        /// What.
        text: Text,
        /// Whether it waits for the ceasefire to be in force.
        contingent: bool,
        /// How many days after that, or after now, it is due; none: it has no term.
        due_days: Option<u32>,
    },
    /// Somebody says what came of a commitment.
    Report {
        /// The commitment.
        commitment: CommitmentId,
        /// Whether it is fulfilled.
        fulfilled: bool,
        /// What shows it.
        evidence: Text,
    },
    /// The State takes a commitment back.
    Revoke {
        /// The commitment.
        commitment: CommitmentId,
        /// Why.
        reason: Text,
    },
}
