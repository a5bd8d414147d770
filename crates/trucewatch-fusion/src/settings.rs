//! Every number that fusion assumes about the world, in one place, with its reason.
//!
//! They describe sound in air and human reporting in general; none is fitted to one data set.

/// What fusion assumes. Part of what a finding rests on: other settings, other findings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Sound is not looked for beyond this distance, in metres. Ground-level propagation of guns
    /// and shells rarely carries further in usable quality.
    pub max_range_m: f64,
    /// How far a source may be from the first sensor that heard it, in metres.
    pub max_first_range_m: f64,
    /// Mean and standard deviation of the effective sound speed before anything is measured, in
    /// metres a second: -20 to +35 degrees Celsius.
    pub sound_speed_prior_m_per_s: (f64, f64),
    /// Standard deviation of each component of the wind before anything is measured.
    pub wind_prior_sigma_m_per_s: f64,
    /// How much the effective sound speed and the wind may change in an hour (standard deviation).
    pub weather_change_m_per_s_per_hour: f64,
    /// Spread of travel times between paths, as a share of the travel time: turbulence, terrain.
    pub path_sigma_rel: f64,
    /// Standard deviation of a pick's time at signal-to-noise 1, and the floor for strong ones, in
    /// seconds.
    pub pick_sigma_s: (f64, f64),
    /// Share of sounds in earshot that a healthy sensor registers.
    pub detection_max: f64,
    /// Events per second and square metre expected before looking.
    pub event_density: f64,
    /// Natural logarithm of the odds from which a proposal competes for its picks. The odds are low
    /// by design, because the clutter rate at a sensor counts the picks of other events as clutter
    /// too; so the threshold lies below even. What is published must hold up better, once all events
    /// are told apart.
    pub min_log_odds: f64,
    /// Sensors that must have heard an event before it is published.
    pub min_picks: usize,
    /// Length of the pieces in which time is worked through, in seconds.
    pub block_s: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_range_m: 16_000.0,
            max_first_range_m: 14_000.0,
            sound_speed_prior_m_per_s: (338.0, 7.0),
            wind_prior_sigma_m_per_s: 4.0,
            weather_change_m_per_s_per_hour: 1.0,
            path_sigma_rel: 0.007,
            pick_sigma_s: (0.02, 0.005),
            detection_max: 0.9,
            event_density: 3e-11,
            min_log_odds: -3.0,
            min_picks: 4,
            block_s: 120.0,
        }
    }
}

impl Settings {
    /// The longest time a sound can take to a sensor in range, in seconds: at the slowest sound
    /// speed and against the wind.
    pub fn max_travel_s(&self) -> f64 {
        self.max_range_m / 310.0
    }
}
