//! What goes into location by sound and what comes out: sensors and arrivals, located events with
//! what each arrival and each silence contributes.

use crate::alternatives::Alternative;
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

/// Why an arrival that came near the prediction is not part of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rejection {
    /// Another event has it.
    OtherEvent,
    /// It came too early or too late: by more than 3.5 standard deviations.
    TooFar,
    /// Its sensor is not believed.
    NotBelieved,
    /// So much came from its sensor at that time that no single arrival means anything.
    Jammed,
    /// Another arrival of the same sensor fits better.
    AnotherFits,
    /// It fits, but no better than chance would have it: the sensor hears too much else, is hardly in
    /// earshot, or gave another direction.
    Chance,
}

/// An arrival that was considered for an event and left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RejectedArrival {
    /// The caller's number.
    pub key: u64,
    /// Number of the sensor.
    pub sensor: u32,
    /// Observed minus predicted arrival in seconds.
    pub residual_s: f64,
    /// The same in standard deviations of reading, path and weather.
    pub deviations: f64,
    /// Why it was left out.
    pub reason: Rejection,
}

impl RejectedArrival {
    /// The reason in plain words.
    pub fn note(&self) -> String {
        match self.reason {
            Rejection::OtherEvent => "belongs to another event".to_owned(),
            Rejection::TooFar => format!(
                "too {} by {:.1} standard deviations",
                if self.deviations < 0.0 {
                    "early"
                } else {
                    "late"
                },
                self.deviations.abs()
            ),
            Rejection::NotBelieved => "its sensor is not believed".to_owned(),
            Rejection::Jammed => {
                "its sensor gave so much at that time that no arrival means anything".to_owned()
            }
            Rejection::AnotherFits => "another arrival of the same sensor fits better".to_owned(),
            Rejection::Chance => {
                "fits, but no better than chance at this sensor would have it".to_owned()
            }
        }
    }
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
    /// How likely a round like it, then and there, is located at all.
    pub p_found: f64,
    /// The arrivals it rests on, in order of time.
    pub picks: Vec<PickEvidence>,
    /// When the last of them came.
    pub last_heard: Option<Timestamp>,
    /// Sensors that should have registered it and did not, nearest first.
    pub silent: Vec<SilentSensor>,
    /// Other places that its arrivals fit, likeliest first.
    pub alternatives: Vec<Alternative>,
    /// Arrivals that were considered and left out, those nearest to their predictions first, at most 20.
    pub rejected: Vec<RejectedArrival>,
    /// How many more there are, further from their predictions.
    pub rejected_more: u32,
    /// Whether arrivals that may still come could change it.
    pub provisional: bool,
    /// Whether it rests on sensors that are not believed, and others speak against it or know
    /// nothing of it.
    pub held_back: bool,
}
