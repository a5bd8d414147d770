//! Events that the machine missed and people added: they count against the automatic list, by sensor.

use super::{Act, Review};
use crate::{Actor, Done, Text};
use serde::Serialize;
use std::collections::BTreeMap;
use trucewatch_model::{Area, EventClass, EventId, ObservationId, ObserverId, Timestamp};

/// An event that somebody added.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddedByHand {
    /// Who.
    pub by: Actor,
    /// When it was added.
    pub at: Timestamp,
    /// When it happened, at the earliest.
    pub earliest: Timestamp,
    /// When it happened, at the latest.
    pub latest: Timestamp,
    /// Where.
    pub area: Area,
    /// What.
    pub class: EventClass,
    /// How many, at least.
    pub at_least: u32,
    /// The observations that show it.
    pub observations: Vec<ObservationId>,
    /// Sensors that should have registered it and did not.
    pub missed_by: Vec<ObserverId>,
    /// Why.
    pub reason: Text,
    /// Who took it back, when and why.
    pub withdrawn: Option<(Actor, Timestamp, Text)>,
}

/// How often the automatic list missed something in a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Missed {
    /// Events of the automatic list.
    pub automatic: usize,
    /// Events that were added by hand.
    pub added: usize,
    /// For each sensor, how many of those it should have registered.
    pub by_sensor: BTreeMap<ObserverId, usize>,
}

impl Missed {
    /// The share of all events that the automatic list missed; `None` without events.
    pub fn share(&self) -> Option<f64> {
        let all = self.automatic + self.added;
        (all > 0).then(|| self.added as f64 / all as f64)
    }
}

impl AddedByHand {
    pub(super) fn of(done: &Done, act: &Act) -> Option<(EventId, Self)> {
        let Act::AddByHand {
            earliest,
            latest,
            area,
            class,
            at_least,
            observations,
            missed_by,
            reason,
        } = act
        else {
            return None;
        };
        let added = Self {
            by: done.by.clone(),
            at: done.at,
            earliest: *earliest,
            latest: *latest,
            area: area.clone(),
            class: *class,
            at_least: *at_least,
            observations: observations.clone(),
            missed_by: missed_by.clone(),
            reason: reason.clone(),
            withdrawn: None,
        };
        Some((EventId::derive(done.id.as_str().as_bytes()), added))
    }
}

impl Review {
    /// What was missed of what began in that time, beside so many events of the automatic list.
    pub fn missed(&self, from: Timestamp, until: Timestamp, automatic: usize) -> Missed {
        let mut missed = Missed {
            automatic,
            ..Missed::default()
        };
        let counts = |added: &&AddedByHand| {
            added.withdrawn.is_none() && added.earliest >= from && added.earliest < until
        };
        for added in self.by_hand.values().filter(counts) {
            missed.added += 1;
            for sensor in &added.missed_by {
                *missed.by_sensor.entry(sensor.clone()).or_default() += 1;
            }
        }
        missed
    }
}
