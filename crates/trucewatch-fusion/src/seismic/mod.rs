//! Location of earthquakes and large explosions from P and S phases in the ground.
//!
//! In: seismometers and phase picks, in any order, and the speeds of the ground as layers or, where
//! nobody knows them, nothing. Out: hypocentres with uncertainty and the picks each rests on; a pick
//! is in at most one event. Refuses: events without both phases at several stations.
//!
//! Method: pairs of P and S at one station give origin time and distance; pairs that agree give a
//! start; a likelihood ratio against the local rate of chance picks, with how far the event reaches,
//! decides. Sources and what it gets wrong: `docs/design/seismic.md`.

mod assemble;
mod estimate;
mod ground;
mod hypocentre;
mod index;
mod locate;
mod pairs;
mod plane;
mod rays;
mod reach;
mod refine;
mod solve;
mod stream;
mod travel;

pub use ground::{Ground, GroundError, Layer};
pub use locate::locate;
pub use stream::SeismicEngine;

use trucewatch_model::{Position, Timestamp};

/// A kind of wave in the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The first, compressional wave.
    P,
    /// The later shear wave.
    S,
}

impl Phase {
    /// Reads the name that a network gives the phase: all that begin like P or S (`Pg`, `Sg`).
    pub fn from_name(name: &str) -> Option<Self> {
        match name.trim().as_bytes().first()? {
            b'P' | b'p' => Some(Self::P),
            b'S' | b's' => Some(Self::S),
            _ => None,
        }
    }
}

/// A seismometer. Its index in the list given to [`locate`] is its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Station {
    /// Where it stands.
    pub position: Position,
    /// Height above sea level in metres.
    pub elevation_m: f64,
}

/// The arrival of a phase at a station.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhasePick {
    /// Number of the station.
    pub station: u32,
    /// Which wave.
    pub phase: Phase,
    /// When.
    pub time: Timestamp,
    /// The caller's own number for it; comes back in [`PhaseEvidence::key`].
    pub key: u64,
}

/// A pick's part in an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhaseEvidence {
    /// The caller's number.
    pub key: u64,
    /// Number of the station.
    pub station: u32,
    /// Which wave.
    pub phase: Phase,
    /// Observed minus predicted arrival in seconds.
    pub residual_s: f64,
}

/// An event located from phases.
#[derive(Clone, Debug, PartialEq)]
pub struct SeismicEvent {
    /// Origin time.
    pub time: Timestamp,
    /// Standard deviation of that in seconds.
    pub time_sigma_s: f64,
    /// The likeliest epicentre.
    pub position: Position,
    /// Depth below sea level in kilometres.
    pub depth_km: f64,
    /// Standard deviation of that.
    pub depth_sigma_km: f64,
    /// Standard deviations of the epicentre along the longer and the shorter axis, in metres, and
    /// the azimuth of the longer axis in degrees.
    pub ellipse: (f64, f64, f64),
    /// Natural logarithm of the odds against chance.
    pub log_odds: f64,
    /// Distance in kilometres at which about half of the stations registered it.
    pub reach_km: f64,
    /// The picks it rests on, in order of time.
    pub picks: Vec<PhaseEvidence>,
}

/// What [`locate`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Events in order of time.
    pub events: Vec<SeismicEvent>,
    /// The ground that was used, estimated if none was given.
    pub ground: Ground,
    /// Standard deviation of the residual of a near pick in seconds, as estimated.
    pub sigma_s: f64,
}

/// Assumptions about events, stations and noise.
#[derive(Clone, Debug, PartialEq)]
pub struct SeismicSettings {
    /// The speeds of the ground; `None`: estimated from the picks.
    pub ground: Option<Ground>,
    /// Greatest depth in kilometres.
    pub depth_km_max: f64,
    /// Standard deviation of a pick against the model: a floor in seconds, to begin with; the data
    /// correct it.
    pub sigma_s: f64,
    /// The same as a share of the travel time.
    pub sigma_rel: f64,
    /// Within how many standard deviations a pick may belong to an event.
    pub gate: f64,
    /// How many picks an event needs.
    pub picks_min: usize,
    /// At how many stations both phases must have been picked.
    pub pairs_min: usize,
    /// Farthest pair of P and S that starts a search, in kilometres.
    pub pair_km_max: f64,
    /// Share of arrivals that even a near station picks.
    pub p_pick_max: f64,
    /// How strongly the picks of P and S at a station go together, 0 to 1.
    pub phase_correlation: f64,
    /// Width of the fringe of an event's reach in kilometres, for a network of 200 km or more.
    pub fringe_km: f64,
    /// Expected events per second over the whole network, for the odds against chance.
    pub rate_per_s: f64,
    /// Log odds that an event needs.
    pub log_odds_min: f64,
}

impl Default for SeismicSettings {
    fn default() -> Self {
        Self {
            ground: None,
            depth_km_max: 300.0,
            sigma_s: 0.4,
            sigma_rel: 0.01,
            gate: 3.5,
            picks_min: 7,
            pairs_min: 2,
            pair_km_max: 300.0,
            p_pick_max: 0.8,
            phase_correlation: 0.5,
            fringe_km: 30.0,
            rate_per_s: 0.01,
            log_odds_min: 2.0,
        }
    }
}
