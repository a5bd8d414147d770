//! What is known at the moment of an act, beside what people did: from fusion and from the agreement.

use crate::PartyId;
use std::collections::BTreeSet;
use trucewatch_model::{EventId, IncidentId, ObserverId, ProvisionId, Timestamp};

/// What is known at the moment of an act.
pub trait Picture {
    /// The moment.
    fn now(&self) -> Timestamp;
    /// How many entries the log has: which picture whoever decides could see.
    fn log_size(&self) -> u64;
    /// The parties of the agreement, in its order.
    fn parties(&self) -> Vec<PartyId>;
    /// Whether the ceasefire is in force.
    fn in_force(&self) -> bool;
    /// Whether the agreement has such a provision.
    fn has_provision(&self, id: &ProvisionId) -> bool;
    /// An incident of the automatic list.
    fn incident(&self, id: &IncidentId) -> Option<IncidentFacts>;
    /// Whether there is such an observer.
    fn has_observer(&self, id: &ObserverId) -> bool;
}

/// An incident as the machine sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentFacts {
    /// Which revision of it.
    pub revision: u64,
    /// When it began.
    pub begins: Timestamp,
    /// Its events.
    pub events: Vec<EventId>,
    /// Its explanations, the machine's preferred one first.
    pub hypotheses: Vec<HypothesisFacts>,
    /// What it rests on.
    pub evidence: Evidence,
}

/// One explanation of an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct HypothesisFacts {
    /// A short id that stays: `e-1234/1`.
    pub id: String,
    /// What it says, in words.
    pub says: String,
    /// Its probability.
    pub probability: f64,
}

/// What an incident rests on, counted in ways that one liar cannot raise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// In how many hands the observers are that support it.
    pub hands: usize,
    /// Which kinds of sense or sensor: `heard`, `seen`, `sound`, `heat`. Nothing that somebody merely passed on.
    pub means: BTreeSet<String>,
}
