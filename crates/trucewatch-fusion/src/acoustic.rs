//! What goes into location by sound and what comes out: sensors and arrivals, located events with
//! what each arrival and each silence contributes.

use trucewatch_model::{Position, Timestamp};

/// A sensor that hears. Its index in the list given to the engine is its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensor {
    /// Where it stands.
    pub position: Position,
}

/// A sound's arrival at a sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival {
    /// Number of the sensor.
    pub sensor: u32,
    /// When.
    pub time: Timestamp,
    /// Peak overpressure in pascal, if measured.
    pub peak_pa: Option<f64>,
    /// Direction to the source and its standard deviation in degrees, if measured.
    pub bearing_deg: Option<(f64, f64)>,
    /// The caller's own number for it; comes back in [`PickEvidence::key`].
    pub key: u64,
}

/// An arrival's part in an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PickEvidence {
    /// The caller's number.
    pub key: u64,
    /// Number of the sensor.
    pub sensor: u32,
    /// Observed minus predicted arrival in seconds.
    pub residual_s: f64,
    /// Log likelihood ratio against chance.
    pub log_ratio: f64,
}

/// A sensor in earshot that did not register the event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SilentSensor {
    /// Number of the sensor.
    pub sensor: u32,
    /// How likely it was to register it.
    pub p_detect: f64,
}

/// An event located from arrivals.
#[derive(Clone, Debug, PartialEq)]
pub struct AcousticEvent {
    /// When it happened.
    pub time: Timestamp,
    /// Standard deviation of that in seconds.
    pub time_sigma_s: f64,
    /// The likeliest place.
    pub position: Position,
    /// Standard deviations of the place along the longer and the shorter axis, in metres, and the
    /// azimuth of the longer axis in degrees.
    pub ellipse: (f64, f64, f64),
    /// Natural logarithm of the odds against chance.
    pub log_odds: f64,
    /// Distance in metres at which about half of the sensors registered it.
    pub reach_m: f64,
    /// The arrivals it rests on, in order of time.
    pub picks: Vec<PickEvidence>,
    /// When the last of them came.
    pub last_heard: Option<Timestamp>,
    /// Sensors that should have registered it and did not, nearest first.
    pub silent: Vec<SilentSensor>,
    /// Whether arrivals that may still come could change it.
    pub provisional: bool,
    /// Whether it rests on sensors that are not believed, and others speak against it or know
    /// nothing of it.
    pub held_back: bool,
}
