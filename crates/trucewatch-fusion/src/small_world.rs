//! Worlds of a few sensors, in which what a test expects can be worked out by going through all cases.

use crate::detect::Detection;
use crate::medium::Medium;
use crate::network::Network;
use crate::picks::{Pick, Window};
use crate::refine::{Candidate, Hit};
use crate::search::Context;
use crate::settings::Settings;
use trucewatch_model::{Position, geodesy};

/// Standard deviation of each reading, in seconds.
const READING_S: f64 = 0.02;

/// Draws for made-up worlds; not the sequence of any code that is tested.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Uniform from 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((self.0 >> 33) as u32) / f64::from(1_u32 << 31)
    }

    /// Uniform from -1 to 1.
    pub(crate) fn either(&mut self) -> f64 {
        2.0 * self.unit() - 1.0
    }
}

/// Sensors, what they heard, and air that is known.
pub(crate) struct SmallWorld {
    settings: Settings,
    network: Network,
    detection: Detection,
    medium: Medium,
    window: Window,
    taken: Vec<bool>,
}

impl SmallWorld {
    /// Sensors at metres east and north of the first, and arrivals (sensor, seconds) in order of time.
    pub(crate) fn new(sensors: &[(f64, f64)], arrivals: &[(u32, f64)]) -> Self {
        let settings = Settings::default();
        let first = Position::from_deg(48.0, 37.5).expect("a position");
        let places = sensors
            .iter()
            .map(|(east, north)| geodesy::displace(first, *east, *north));
        let picks: Vec<Pick> = arrivals
            .iter()
            .map(|(station, t)| Pick {
                station: *station,
                t: *t,
                sigma: READING_S,
                bearing: None,
                ln_clutter: 0.0,
            })
            .collect();
        let mut medium = Medium::measured(340.0, 0.0, 0.0, settings.path_sigma_rel);
        medium.covariance = [[1e-4, 0.0, 0.0], [0.0, 1e-4, 0.0], [0.0, 0.0, 1e-4]];
        Self {
            network: Network::new(places.collect(), 40_000.0),
            detection: Detection::new(settings.detection_max, settings.max_range_m),
            medium,
            taken: vec![false; picks.len()],
            window: Window::new(picks, sensors.len()),
            settings,
        }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            network: &self.network,
            window: &self.window,
            medium: &self.medium,
            detection: &self.detection,
            settings: &self.settings,
            taken: &self.taken,
            until: f64::INFINITY,
            news: f64::NEG_INFINITY,
        }
    }

    /// An event at metres east and north of the first sensor that has these arrivals, by number.
    pub(crate) fn event(
        &self,
        (east, north, t0): (f64, f64, f64),
        reach: usize,
        has: &[u32],
    ) -> Candidate {
        let hits = has.iter().map(|pick| {
            let p = &self.window.picks[*pick as usize];
            let around = self.network.around(0).iter();
            let sensor = around.clone().find(|n| n.station == p.station);
            let sensor = sensor.expect("a sensor in range");
            let travel = self
                .medium
                .travel_s(sensor.east - east, sensor.north - north);
            Hit {
                pick: *pick,
                station: p.station,
                residual: p.t - t0 - travel,
                sigma: p.sigma.hypot(self.medium.path_sigma_rel * travel),
                travel,
                log_ratio: 4.0,
            }
        });
        Candidate {
            origin: 0,
            east,
            north,
            t0,
            hits: hits.collect(),
            silent: Vec::new(),
            covariance: [[900.0, 0.0, 0.0], [0.0, 900.0, 0.0], [0.0, 0.0, 0.01]],
            log_odds: 10.0,
            support: 0.0,
            reach,
            p_found: 1.0,
        }
    }
}
