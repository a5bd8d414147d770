//! Incidents: events and reports that people treat together.

use crate::{Area, Contribution, Count, EventId, IncidentId, ObservationClass, Timestamp};
use serde::{Deserialize, Serialize};

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
    /// How many of each class, each in its own unit.
    pub counts: std::collections::BTreeMap<ObservationClass, Count>,
}
