//! Who or what observes.

use crate::{Fix, Known, Marking, ObserverId};
use serde::{Deserialize, Serialize};

/// What kind of observer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObserverKind {
    /// A microphone or infrasound sensor that reports arrivals of sounds.
    AcousticSensor,
    /// A seismometer.
    SeismicSensor,
    /// A fixed camera.
    Camera,
    /// People on the ground.
    Patrol,
    /// A drone flight.
    Uav,
    /// A satellite instrument.
    Satellite,
}

impl ObserverKind {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AcousticSensor => "acoustic sensor",
            Self::SeismicSensor => "seismic sensor",
            Self::Camera => "camera",
            Self::Patrol => "patrol",
            Self::Uav => "UAV",
            Self::Satellite => "satellite",
        }
    }
}

/// A registered observer with a place of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observer {
    /// Its id, `network/local-id`.
    pub id: ObserverId,
    /// What it is.
    pub kind: ObserverKind,
    /// Where it stands.
    pub fix: Fix,
    /// Who can touch it (operator or owner of the device): several sensors in one hand are not
    /// independent. Not a party to an agreement.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub custodian: Known<String>,
    /// A name or station code, if it has one.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub name: Known<String>,
    /// Who may see where it stands.
    #[serde(default)]
    pub marking: Marking,
}
