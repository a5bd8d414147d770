//! Incidents: events and reports that people treat together.

use crate::{Area, Contribution, Count, EventId, IncidentId, ObservationClass, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A set of events near each other in time and place, such as an exchange of fire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Stable id, derived from its anchor event.
    pub id: IncidentId,
    /// Whether any of its events is provisional.
    pub provisional: bool,
    /// Its events, by time.
    pub events: Vec<EventId>,
    /// Reports about the whole of it rather than one event (for example "heard about 40
    /// explosions"): joined as support, not counted again.
    pub reports: Vec<Contribution>,
    /// When it began.
    pub begins: Timestamp,
    /// When it ended.
    pub ends: Timestamp,
    /// Where: the area of the single event, or one around all of them.
    pub area: Area,
    /// How many of each class, each in its own unit. Empty if it is held back.
    pub counts: BTreeMap<ObservationClass, Count>,
    /// What it would count if its sensors were believed. Events that are held back are never part of
    /// an incident with others, so either this or `counts` is empty.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub held_back: BTreeMap<ObservationClass, Count>,
}

impl Incident {
    /// Whether all its events are held back: it is listed and marked, and counts nowhere.
    pub fn is_held_back(&self) -> bool {
        !self.held_back.is_empty()
    }
}
