//! Review of incidents: what people make of the automatic list.
//!
//! Stages: the automatic list; an analyst's assessment; a second review by an analyst of another nationality;
//! the commission. Hypotheses are preferred or rejected, never erased. An assessment says what happened, how
//! well that is corroborated and what else it could have been. It has no field for a party.

mod by_hand;
mod check;
mod lineage;
mod state;

pub use by_hand::{AddedByHand, Missed};
pub use lineage::{Change, Lineage};
pub use state::{Assessment, IncidentReview, Preference, Rejection, Review, SecondReview};

use crate::{ActId, Text};
use serde::{Deserialize, Serialize};
use trucewatch_model::{
    Area, EventClass, EventId, IncidentId, ObservationId, ObserverId, Timestamp,
};

/// How well something is established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Somebody or something said so.
    Reported,
    /// Registered by observers in several hands.
    Observed,
    /// Registered by different kinds of sense or sensor, in several hands.
    Corroborated,
    /// Corroborated, and reviewed by people of two nationalities who agree.
    Confirmed,
}

/// How far the review of an incident has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has looked at it yet.
    Automatic,
    /// One analyst has assessed it.
    Assessed,
    /// It was reviewed by an analyst of another nationality, who agrees.
    Reviewed,
    /// It was reviewed, and everybody who did so disagrees.
    Disputed,
}

/// How sure an analyst is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Little speaks for it.
    Low,
    /// More speaks for it than against.
    Moderate,
    /// Little speaks against it.
    High,
}

/// What a second reviewer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict", deny_unknown_fields)]
pub enum Verdict {
    /// Agrees.
    Concurs,
    /// Does not; the reason is printed with the assessment.
    Dissents {
        /// Why.
        reason: Text,
    },
}

/// What an analyst does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub enum Act {
    /// Takes an incident in hand, so that others see that it is being looked at. It stops nobody.
    Take {
        /// The incident.
        incident: IncidentId,
    },
    /// Prefers one explanation.
    Prefer {
        /// The incident.
        incident: IncidentId,
        /// The explanation.
        hypothesis: String,
        /// Why.
        reason: Text,
    },
    /// Rejects an explanation. It stays, marked.
    Reject {
        /// The incident.
        incident: IncidentId,
        /// The explanation.
        hypothesis: String,
        /// Why.
        reason: Text,
    },
    /// Takes a rejection back.
    Readmit {
        /// The incident.
        incident: IncidentId,
        /// The explanation.
        hypothesis: String,
        /// Why.
        reason: Text,
    },
    /// States what happened.
    Assess {
        /// The incident.
        incident: IncidentId,
        /// Which revision of it was looked at.
        revision: u64,
        /// What happened.
        statement: Text,
        /// How well it is corroborated: up to what the evidence reaches by the standard in force.
        level: Level,
        /// How sure the analyst is.
        confidence: Confidence,
        /// What else it could have been.
        alternatives: Vec<Text>,
        /// What could not be seen.
        coverage: Text,
    },
    /// Reviews somebody else's assessment.
    Second {
        /// The incident.
        incident: IncidentId,
        /// Which assessment of it, from 1.
        assessment: u32,
        /// What the reviewer says.
        verdict: Verdict,
    },
    /// Says that incidents are one.
    Merge {
        /// The one whose id stays.
        into: IncidentId,
        /// The others.
        from: Vec<IncidentId>,
        /// Why.
        reason: Text,
    },
    /// Says that events of an incident are one of their own.
    Split {
        /// The incident.
        incident: IncidentId,
        /// The events that are not part of it.
        events: Vec<EventId>,
        /// Why.
        reason: Text,
    },
    /// Says that an event belongs to another incident.
    Reassociate {
        /// The event.
        event: EventId,
        /// Where it is.
        from: IncidentId,
        /// Where it belongs.
        to: IncidentId,
        /// Why.
        reason: Text,
    },
    /// Takes a merge, split or reassociation back.
    Undo {
        /// The act that did it.
        act: ActId,
        /// Why.
        reason: Text,
    },
    /// Adds an event that the machine missed. It counts against the automatic list.
    AddByHand {
        /// When, at the earliest.
        earliest: Timestamp,
        /// When, at the latest.
        latest: Timestamp,
        /// Where.
        area: Area,
        /// What.
        class: EventClass,
        /// How many, at least.
        at_least: u32,
        /// The observations that show it.
        observations: Vec<ObservationId>,
        /// Sensors that should have registered it and did not.
        missed_by: Vec<ObserverId>,
        /// Why.
        reason: Text,
    },
    /// Takes an event that was added by hand back.
    WithdrawByHand {
        /// The event.
        event: EventId,
        /// Why.
        reason: Text,
    },
}

impl Act {
    /// The incident it is about, if there is one.
    pub fn incident(&self) -> Option<&IncidentId> {
        match self {
            Self::Take { incident }
            | Self::Prefer { incident, .. }
            | Self::Reject { incident, .. }
            | Self::Readmit { incident, .. }
            | Self::Assess { incident, .. }
            | Self::Second { incident, .. }
            | Self::Split { incident, .. }
            | Self::Merge { into: incident, .. }
            | Self::Reassociate { from: incident, .. } => Some(incident),
            Self::Undo { .. } | Self::AddByHand { .. } | Self::WithdrawByHand { .. } => None,
        }
    }
}
