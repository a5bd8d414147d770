//! Made-up earthquakes for tests: stations on a grid, quakes, picks of both phases and some by chance.
#![allow(dead_code, reason = "each test uses some of it")]
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

use trucewatch_fusion::seismic::{Phase, PhasePick, Station};
use trucewatch_model::{Position, Timestamp, geodesy};

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }
}

pub(crate) struct Quake {
    pub(crate) position: Position,
    pub(crate) depth_km: f64,
    pub(crate) time: Timestamp,
    pub(crate) keys: Vec<u64>,
}

pub(crate) struct World {
    pub(crate) stations: Vec<Station>,
    pub(crate) picks: Vec<PhasePick>,
    pub(crate) quakes: Vec<Quake>,
}

/// Seconds to a distance from a depth, in kilometres.
pub(crate) type Travel = fn(Phase, f64, f64) -> f64;

pub(crate) fn uniform(phase: Phase, distance: f64, depth: f64) -> f64 {
    let speed = if phase == Phase::P { 7.0 } else { 4.0 };
    (distance * distance + depth * depth).sqrt() / speed
}

/// 30 km of 6.0 / 3.4 km/s over 8.0 / 4.6: the earlier of the direct and the head wave.
pub(crate) fn two_layers(phase: Phase, distance: f64, depth: f64) -> f64 {
    let (above, below) = if phase == Phase::P {
        (6.0, 8.0)
    } else {
        (3.4, 4.6)
    };
    let direct = (distance * distance + depth * depth).sqrt() / above;
    let ways = 60.0 - depth;
    let slow = (1.0_f64 / (above * above) - 1.0 / (below * below)).sqrt();
    let first = ways * (above / below) / (1.0 - (above / below) * (above / below)).sqrt();
    if distance > first {
        direct.min(distance / below + ways * slow)
    } else {
        direct
    }
}

/// 49 stations over 1.8 degrees, an earthquake every 90 s, a fifth of all picks by chance.
pub(crate) fn world(seed: u64, quakes: usize, travel: Travel) -> World {
    let mut random = Random(seed);
    let at = |lat, lon| Position::from_deg(lat, lon).expect("a position");
    let mut stations = Vec::new();
    for row in 0..7 {
        for column in 0..7 {
            stations.push(Station {
                position: at(10.0 + 0.3 * f64::from(row), 20.0 + 0.3 * f64::from(column)),
                elevation_m: 0.0,
            });
        }
    }
    let start = Timestamp::from_unix_s(1_700_000_000);
    let span = 90.0 * quakes as f64;
    let mut out = World {
        stations,
        picks: Vec::new(),
        quakes: Vec::new(),
    };
    let mut key = 0;
    while out.quakes.len() < quakes {
        let position = at(random.between(10.0, 11.8), random.between(20.0, 21.8));
        let depth_km = random.between(1.0, 25.0);
        let time = start.plus_s(random.between(0.0, span));
        let reach = random.between(50.0, 150.0);
        let mut keys = Vec::new();
        let (mut pairs, first) = (0, out.picks.len());
        for (station, number) in out.stations.iter().zip(0..) {
            let distance = geodesy::distance_m(position, station.position) / 1e3;
            let mut both = 0;
            for phase in [Phase::P, Phase::S] {
                if random.uniform() < 0.8 / (1.0 + ((distance - reach) / 20.0).exp()) {
                    let seconds = travel(phase, distance, depth_km);
                    let sigma = (0.01 * seconds).max(0.4);
                    out.picks.push(PhasePick {
                        station: number,
                        phase,
                        time: time.plus_s(seconds + sigma * random.normal()),
                        key,
                    });
                    keys.push(key);
                    key += 1;
                    both += 1;
                }
            }
            pairs += usize::from(both == 2);
        }
        if pairs < 4 || keys.len() < 10 {
            out.picks.truncate(first);
            continue;
        }
        out.quakes.push(Quake {
            position,
            depth_km,
            time,
            keys,
        });
    }
    for _ in 0..out.picks.len() / 4 {
        let phase = if random.uniform() < 0.5 {
            Phase::P
        } else {
            Phase::S
        };
        out.picks.push(PhasePick {
            station: random.below(out.stations.len()) as u32,
            phase,
            time: start.plus_s(random.between(0.0, span)),
            key,
        });
        key += 1;
    }
    out
}
