//! Pairs of P and S at one station: each knows its origin time and how far away it was.
//!
//! Where vp/vs is the same everywhere, the origin time is `t_p - (t_s - t_p) / (vp/vs - 1)` whatever
//! the layers are (Wadati 1933), and the delay of S is nearly proportional to distance. Pairs of one
//! event agree on the origin time, and spheres round their stations meet at the hypocentre.

use super::Phase;
use super::hypocentre::{Hypocentre, Reading};
use super::refine::World;
use trucewatch_model::geodesy::normalize_deg;

/// Distances of the table of S delays, kilometres apart.
const STEP_KM: f64 = 5.0;
/// Depth for which that table is made.
const TYPICAL_KM: f64 = 10.0;
/// How far off a station's distance may be in standard deviations and still support a place.
const KERNEL: f64 = 3.0;

/// A station that picks a phase more often than this (per second) for a minute tells nothing.
const JAM_PER_S: f64 = 0.5;

/// P and S at a station that may be of one event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) station: u32,
    pub(super) p: u32,
    pub(super) s: u32,
    pub(super) origin: f64,
    pub(super) distance: f64,
}

/// Where an event may be, from a pair and those that agree with it.
#[derive(Clone, Debug)]
pub(super) struct Start {
    pub(super) at: Hypocentre,
    /// About how many pairs agree.
    pub(super) support: f64,
    pub(super) readings: Vec<Reading>,
}

/// Distances by the delay of S.
struct Delays {
    by_step: Vec<f64>,
    /// Seconds from origin to P per second from P to S.
    to_p: f64,
}

impl Delays {
    fn new(world: &World) -> Self {
        let delay = |straight: f64| {
            let level = (straight * straight - TYPICAL_KM * TYPICAL_KM)
                .max(0.0)
                .sqrt();
            let depth = TYPICAL_KM.min(straight);
            let time = |phase| world.travel.time(phase, level, depth, 0.0).s;
            (time(Phase::P), time(Phase::S))
        };
        let steps = (world.settings.pair_km_max / STEP_KM) as usize + 1;
        let mut by_step = Vec::with_capacity(steps + 1);
        let mut least = 0.0;
        for k in 0..=steps {
            let (p, s) = delay(k as f64 * STEP_KM);
            least = (s - p).max(least);
            by_step.push(least);
        }
        let (p, s) = delay(0.3 * world.settings.pair_km_max);
        let to_p = p / (s - p).max(1e-3);
        Self { by_step, to_p }
    }

    fn longest(&self) -> f64 {
        self.by_step.last().copied().unwrap_or(0.0)
    }

    fn distance_km(&self, delay: f64) -> f64 {
        let above = self.by_step.partition_point(|d| *d <= delay);
        let k = above.saturating_sub(1);
        let (Some(low), Some(high)) = (self.by_step.get(k), self.by_step.get(k + 1)) else {
            return k as f64 * STEP_KM;
        };
        (k as f64 + (delay - low) / (high - low).max(1e-6)) * STEP_KM
    }
}

/// All pairs of picks that `may` be used, by origin time.
pub(super) fn all(world: &World, may: impl Fn(u32) -> bool) -> Vec<Pair> {
    let delays = Delays::new(world);
    let longest = delays.longest();
    let calm = |number: u32| {
        let pick = world.index.picks.get(number as usize);
        pick.is_some_and(|p| p.ln_clutter < libm::log(JAM_PER_S))
    };
    let usable = |number: u32| may(number) && calm(number);
    let mut pairs = Vec::new();
    for station in 0..world.stations.places.len() {
        let later = world.index.of(station, Phase::S);
        let mut first = 0;
        for (t, p) in world.index.of(station, Phase::P) {
            while later.get(first).is_some_and(|(other, _)| other <= t) {
                first += 1;
            }
            if !usable(*p) {
                continue;
            }
            for (other, s) in later.get(first..).unwrap_or(&[]) {
                let delay = other - t;
                if delay > longest {
                    break;
                }
                if usable(*s) {
                    pairs.push(Pair {
                        station: station as u32,
                        p: *p,
                        s: *s,
                        origin: t - delay * delays.to_p,
                        distance: delays.distance_km(delay),
                    });
                }
            }
        }
    }
    pairs.sort_by(|a, b| {
        (a.origin.total_cmp(&b.origin))
            .then(a.station.cmp(&b.station))
            .then(a.p.cmp(&b.p))
            .then(a.s.cmp(&b.s))
    });
    pairs
}

/// A pair that may be of the same event, as seen by the search: station, distance, width of the
/// kernel, weight by agreement in time, number.
#[derive(Clone, Copy)]
struct Witness {
    east: f64,
    north: f64,
    height: f64,
    distance: f64,
    width: f64,
    weight: f64,
    number: usize,
}

/// Uncertainty of a pair's distance in kilometres.
fn distance_sigma(world: &World, distance: f64) -> f64 {
    (8.0 * world.noise.floor_s / 0.4 + 0.04 * distance).min(60.0)
}

/// The best place on the sphere round the station of pair `number`; none if no other station
/// agrees with it.
pub(super) fn start(world: &World, pairs: &[Pair], number: usize) -> Option<Start> {
    let seed = pairs.get(number)?;
    let (east, north, height) = *world.stations.places.get(seed.station as usize)?;
    let tolerance = 9.5 * world.noise.floor_s + 0.004 * seed.distance;
    let low = pairs.partition_point(|p| p.origin < seed.origin - tolerance);
    let mut witnesses: Vec<Witness> = Vec::new();
    for (k, pair) in pairs.iter().enumerate().skip(low) {
        let late = pair.origin - seed.origin;
        if late > tolerance {
            break;
        }
        if pair.station == seed.station {
            continue;
        }
        let (x, y, h) = *world.stations.places.get(pair.station as usize)?;
        let apart = ((x - east) * (x - east) + (y - north) * (y - north)).sqrt();
        let width = KERNEL * distance_sigma(world, pair.distance);
        let fits = (pair.distance - seed.distance).abs() <= apart + width
            && pair.distance + seed.distance + width >= apart;
        if fits {
            let u = late / tolerance;
            witnesses.push(Witness {
                east: x,
                north: y,
                height: h,
                distance: pair.distance,
                width,
                weight: 1.0 - 0.5 * u * u,
                number: k,
            });
        }
    }
    if witnesses.len() + 1 < world.settings.pairs_min {
        return None;
    }
    witnesses.sort_by_key(|w| (pairs.get(w.number).map_or(0, |p| p.station), w.number));
    let station_of = |w: &Witness| pairs.get(w.number).map_or(0, |p| p.station);
    let shallow = world.settings.depth_km_max <= 60.0;
    let depths: &[f64] = if shallow {
        &[0.3, 0.7]
    } else {
        &[0.2, 0.6, 0.9]
    };
    let mut best = (0.0, 0.0, 0.0, 0.0);
    for share in depths {
        let depth = if *share < 0.25 || shallow && *share < 0.5 {
            10.0_f64.min(0.4 * seed.distance)
        } else {
            (share * seed.distance).min(world.settings.depth_km_max)
        };
        let rise = depth + height;
        let level = (seed.distance * seed.distance - rise * rise)
            .max(0.0)
            .sqrt();
        let turns = (level / 1.2).clamp(8.0, 48.0) as usize;
        for turn in 0..turns {
            let azimuth = normalize_deg(360.0 * turn as f64 / turns as f64);
            let (sine, cosine) = libm::sincos(azimuth.to_radians());
            let (x, y) = (east + level * sine, north + level * cosine);
            let mut support = 1.0;
            let (mut station, mut most) = (u32::MAX, 0.0_f64);
            for w in &witnesses {
                if station_of(w) != station {
                    support += most;
                    most = 0.0;
                    station = station_of(w);
                }
                most = most.max(agreement(w, x, y, depth));
            }
            support += most;
            if support > best.0 {
                best = (support, x, y, depth);
            }
        }
    }
    let (support, x, y, depth) = best;
    // One pair of each station, the one that agrees best.
    let mut chosen: Vec<(u32, f64, usize)> = vec![(seed.station, 1.0, number)];
    for w in &witnesses {
        let a = agreement(w, x, y, depth);
        let station = station_of(w);
        match chosen.last_mut() {
            _ if a <= 0.0 => {}
            Some(last) if last.0 == station && last.2 != number => {
                if a > last.1 {
                    *last = (station, a, w.number);
                }
            }
            _ => chosen.push((station, a, w.number)),
        }
    }
    let mut readings = Vec::with_capacity(2 * chosen.len());
    for (_, _, k) in chosen {
        let pair = pairs.get(k)?;
        for number in [pair.p, pair.s] {
            let pick = world.index.picks.get(number as usize)?;
            readings.push(Reading {
                station: pick.station,
                phase: pick.phase,
                t: pick.t,
            });
        }
    }
    Some(Start {
        at: Hypocentre {
            east: x,
            north: y,
            depth,
            t: seed.origin,
        },
        support,
        readings,
    })
}

/// How well a pair agrees with a place: 1 at its distance, 0 beyond the kernel.
fn agreement(w: &Witness, x: f64, y: f64, depth: f64) -> f64 {
    let (dx, dy, dz) = (x - w.east, y - w.north, depth + w.height);
    let off = ((dx * dx + dy * dy + dz * dz).sqrt() - w.distance) / w.width;
    w.weight * (1.0 - off * off).max(0.0)
}
