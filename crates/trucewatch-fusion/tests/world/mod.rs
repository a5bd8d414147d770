//! Made-up worlds for tests and benches: sensors, explosions, wind from the west, false picks.
#![allow(dead_code, reason = "each test or bench uses some of it")]
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

use trucewatch_fusion::{Arrival, Sensor};
use trucewatch_model::{Position, Timestamp, geodesy};

/// A small deterministic source of numbers, so that the test world is the same everywhere.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    /// Uniform from 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((self.0 >> 33) as u32) / f64::from(1_u32 << 31)
    }
    /// Roughly normal: the sum of twelve uniforms.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// When it begins, in seconds since 1970.
pub(crate) const START_S: i64 = 1_767_225_600;

pub(crate) struct World {
    pub(crate) sensors: Vec<Sensor>,
    pub(crate) arrivals: Vec<Arrival>,
    /// Seconds after the start, position.
    pub(crate) truth: Vec<(f64, Position)>,
}

/// 49 sensors on a jittered 3 km grid, `events` explosions, wind from the west, false picks.
pub(crate) fn world(seed: u64, events: usize) -> World {
    let mut draw = Draw(seed);
    let centre = Position::from_deg(48.0, 37.5).expect("a position");
    let mut sensors = Vec::new();
    for row in -3..=3 {
        for col in -3..=3 {
            let east = f64::from(col) * 3_000.0 + 600.0 * draw.normal();
            let north = f64::from(row) * 3_000.0 + 600.0 * draw.normal();
            sensors.push(Sensor {
                position: geodesy::displace(centre, east, north),
            });
        }
    }
    let (mut arrivals, mut truth, mut key) = (Vec::new(), Vec::new(), 0);
    let mut push = |sensor: u32, seconds: f64| {
        key += 1;
        let time = Timestamp::from_unix_s(START_S).plus_s(seconds);
        arrivals.push(Arrival {
            sensor,
            time,
            peak_pa: Some(0.1),
            bearing_deg: None,
            key,
        });
    };
    for k in 0..events {
        let place = geodesy::displace(
            centre,
            14_000.0 * (draw.unit() - 0.5),
            14_000.0 * (draw.unit() - 0.5),
        );
        let seconds = 40.0 * k as f64 + 10.0 * draw.unit();
        truth.push((seconds, place));
        for (sensor, s) in (0_u32..).zip(&sensors) {
            let (east, north) = geodesy::offset_m(place, s.position);
            let d = (east * east + north * north).sqrt();
            if d < 9_000.0 && draw.unit() < 0.9 {
                let travel = d / (337.0 + 5.0 * east / d.max(1.0));
                push(
                    sensor,
                    seconds + travel * (1.0 + 0.005 * draw.normal()) + 0.015 * draw.normal(),
                );
            }
        }
    }
    for _ in 0..events * 3 {
        let sensor = (draw.unit() * sensors.len() as f64) as u32;
        push(sensor, draw.unit() * 40.0 * events as f64);
    }
    World {
        sensors,
        arrivals,
        truth,
    }
}

/// `sensors` sensors on a strip of 150 by 20 km, `events` explosions of differing reach evenly over
/// `seconds`, wind from the west, and one false pick to three true ones.
pub(crate) fn strip(seed: u64, sensors: usize, events: usize, seconds: f64) -> World {
    const HALF_M: (f64, f64) = (75_000.0, 10_000.0);
    let mut draw = Draw(seed);
    let centre = Position::from_deg(48.0, 37.5).expect("a position");
    let anywhere = |draw: &mut Draw| {
        let (across, along) = (draw.unit() * 2.0 - 1.0, draw.unit() * 2.0 - 1.0);
        geodesy::displace(centre, HALF_M.0 * along, HALF_M.1 * across)
    };
    let sensors: Vec<Sensor> = (0..sensors)
        .map(|_| Sensor {
            position: anywhere(&mut draw),
        })
        .collect();
    let (mut heard, mut truth) = (Vec::new(), Vec::new());
    for k in 0..events {
        let place = anywhere(&mut draw);
        let at = (k as f64 + draw.unit()) * seconds / events as f64;
        let reach = 4_000.0 + 5_000.0 * draw.unit();
        truth.push((at, place));
        for (sensor, s) in (0_u32..).zip(&sensors) {
            let (east, north) = geodesy::offset_m(place, s.position);
            let d = (east * east + north * north).sqrt();
            if d < reach && draw.unit() < 0.9 {
                let travel = d / (337.0 + 5.0 * east / d.max(1.0));
                let late = travel * 0.005 * draw.normal() + 0.015 * draw.normal();
                heard.push((sensor, at + travel + late));
            }
        }
    }
    for _ in 0..heard.len() / 3 {
        let sensor = (draw.unit() * sensors.len() as f64) as u32;
        heard.push((sensor, draw.unit() * seconds));
    }
    let arrivals = (0..)
        .zip(heard)
        .map(|(key, (sensor, at))| Arrival {
            sensor,
            time: Timestamp::from_unix_s(START_S).plus_s(at),
            peak_pa: Some(0.1),
            bearing_deg: None,
            key,
        })
        .collect();
    World {
        sensors,
        arrivals,
        truth,
    }
}
