//! Observations to events: association, location and uncertainty.
//!
//! In: observers with their places and observations of any kind, in any order. Out: events with
//! time, area, classes, contributing and silent observers; incidents; coverage. The same input
//! gives the same bytes on every machine and for every order of arrival.
//!
//! Pure: no clock, no IO, no randomness; settings are arguments. Sines, logarithms and exponentials
//! come from `libm`, sums have a fixed order, results are rounded before they get an id. The
//! method and its sources: `docs/design/fusion.md`.

mod acoustic;
mod alternatives;
mod areas;
mod associate;
mod blocks;
mod candour;
mod counts;
pub mod coverage;
mod detect;
mod directions;
mod draft;
mod engine;
mod fit;
mod hands;
mod heat;
mod incidents;
mod joined;
mod linalg;
mod links;
mod medium;
mod network;
mod online;
pub mod origin;
mod picks;
mod progress;
mod refine;
mod rejected;
mod reports;
mod residuals;
mod rounds;
mod salvo;
mod sampling;
mod search;
pub mod seismic;
mod seismic_events;
pub mod settings;
mod settle;
#[cfg(test)]
#[allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]
mod small_world;
mod told;
mod trust;
mod untangle;

pub use acoustic::{
    AcousticEvent, Arrival, PickEvidence, RejectedArrival, Rejection, Sensor, SilentSensor,
};
pub use alternatives::Alternative;
pub use areas::{AcousticAreas, LONGEST_M};
pub use blocks::{AcousticEngine, Intake, Kept};
pub use counts::{Engagement, Heard, RoundCount, engagements};
pub use coverage::{SignsOfLife, coverage};
pub use engine::Fusion;
pub use hands::survives;
pub use medium::Medium;
pub use progress::Progress;
pub use settings::Settings;
pub use trust::SensorDoubt;
