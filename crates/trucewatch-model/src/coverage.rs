//! Coverage: what could have been seen, the other half of every count.

use crate::{ObserverId, ObserverKind, Timestamp};
use serde::{Deserialize, Serialize};

/// A time in which a registered observer gave no sign of life, or said that it was blind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outage {
    /// The observer.
    pub observer: ObserverId,
    /// What it is.
    pub kind: ObserverKind,
    /// Last sign of life before, or the start of the period looked at.
    pub from: Timestamp,
    /// First sign of life after, or the end of the period looked at.
    pub to: Timestamp,
}

/// Coverage by one kind of observer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KindCoverage {
    /// The kind.
    pub kind: ObserverKind,
    /// Observers registered.
    pub registered: usize,
    /// Observers heard from at least once in the period.
    pub heard_from: usize,
    /// Observer-hours with a sign of life as a share of all observer-hours, 0 to 1.
    pub share: f64,
}

/// What could have been seen in a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Start of the period.
    pub from: Timestamp,
    /// End of the period.
    pub to: Timestamp,
    /// Share of (kilometre of line) x (hour) in which an explosion there would have been located:
    /// enough working acoustic sensors in earshot. `None` without a line or without sensors.
    pub line_share: Option<f64>,
    /// By kind of observer, in the order of [`ObserverKind`].
    pub by_kind: Vec<KindCoverage>,
    /// Outages of an hour or more, longest first.
    pub outages: Vec<Outage>,
    /// How these figures were made, in one sentence for the reader of a report.
    pub method: String,
}

impl Coverage {
    /// Working acoustic sensors that are needed to locate an explosion.
    pub const SENSORS: usize = 4;
    /// How near they must stand to hear a typical one, in metres.
    pub const EARSHOT_M: f64 = 8_000.0;
}
