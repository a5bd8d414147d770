//! Picks by time, with an index by station and phase and the rate of chance picks round each.

use super::plane::Plane;
use super::{Phase, PhasePick, Station};
use trucewatch_model::Timestamp;

/// Half width of the neighbourhood in time from which the rate of chance picks is taken, in seconds:
/// about as long as one event's waves cross a network of 200 km.
const CLUTTER_HALF_S: f64 = 30.0;

/// A pick of nobody.
pub(super) const FREE: u32 = u32::MAX;

/// Stations on the plane: east, north, height in kilometres.
#[derive(Clone, Debug)]
pub(super) struct Stations {
    pub(super) places: Vec<(f64, f64, f64)>,
    pub(super) plane: Plane,
    /// Width, height and diagonal of the box round them.
    pub(super) extent_km: (f64, f64, f64),
}

impl Stations {
    pub(super) fn new(stations: &[Station]) -> Option<Self> {
        let positions: Vec<_> = stations.iter().map(|s| s.position).collect();
        let plane = Plane::around(&positions)?;
        let places: Vec<(f64, f64, f64)> = stations
            .iter()
            .map(|s| {
                let (east, north) = plane.to_km(s.position);
                (east, north, s.elevation_m / 1e3)
            })
            .collect();
        let span = |f: fn(&(f64, f64, f64)) -> f64| {
            let low = places.iter().map(f).fold(f64::INFINITY, f64::min);
            let high = places.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
            high - low
        };
        let (wide, high) = (span(|p| p.0), span(|p| p.1));
        let extent_km = (wide, high, (wide * wide + high * high).sqrt());
        Some(Self {
            places,
            plane,
            extent_km,
        })
    }
}

/// One pick.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pick {
    pub(super) station: u32,
    pub(super) phase: Phase,
    /// Seconds after the first pick.
    pub(super) t: f64,
    /// Natural logarithm of the rate of picks by chance here and now, per second.
    pub(super) ln_clutter: f64,
    pub(super) key: u64,
}

/// All picks.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// By time, station, phase, key.
    pub(super) picks: Vec<Pick>,
    by_slot: Vec<Vec<(f64, u32)>>,
    pub(super) start: Timestamp,
}

/// Number of a station's list of one phase.
pub(super) fn slot(station: usize, phase: Phase) -> usize {
    2 * station
        + match phase {
            Phase::P => 0,
            Phase::S => 1,
        }
}

impl Index {
    /// Sorts the picks; those of unknown stations are left out. `None` without picks.
    pub(super) fn new(picks: &[PhasePick], stations: usize) -> Option<Self> {
        let mut sorted: Vec<&PhasePick> = picks
            .iter()
            .filter(|p| (p.station as usize) < stations)
            .collect();
        sorted.sort_by_key(|p| (p.time, p.station, p.phase, p.key));
        let start = sorted.first()?.time;
        let picks: Vec<Pick> = sorted
            .iter()
            .map(|p| Pick {
                station: p.station,
                phase: p.phase,
                t: p.time.seconds_since(start),
                ln_clutter: 0.0,
                key: p.key,
            })
            .collect();
        let mut index = Self {
            picks,
            by_slot: vec![Vec::new(); 2 * stations],
            start,
        };
        index.fill();
        Some(index)
    }

    fn fill(&mut self) {
        for (pick, number) in self.picks.iter().zip(0_u32..) {
            if let Some(list) = self
                .by_slot
                .get_mut(slot(pick.station as usize, pick.phase))
            {
                list.push((pick.t, number));
            }
        }
        let span = self
            .picks
            .last()
            .map_or(0.0, |p| p.t)
            .max(2.0 * CLUTTER_HALF_S);
        for list in &self.by_slot {
            // The mean over the whole span weighs like one pick.
            let mean = list.len().max(1) as f64 / span;
            let (mut low, mut high) = (0, 0);
            for (t, number) in list {
                while list
                    .get(low)
                    .is_some_and(|(other, _)| *other < t - CLUTTER_HALF_S)
                {
                    low += 1;
                }
                while list
                    .get(high)
                    .is_some_and(|(other, _)| *other <= t + CLUTTER_HALF_S)
                {
                    high += 1;
                }
                let others = (high - low).saturating_sub(1) as f64;
                let rate = (others + 1.0) / (2.0 * CLUTTER_HALF_S + 1.0 / mean);
                if let Some(pick) = self.picks.get_mut(*number as usize) {
                    pick.ln_clutter = libm::log(rate);
                }
            }
        }
    }

    /// Picks of a station and phase, by time.
    pub(super) fn of(&self, station: usize, phase: Phase) -> &[(f64, u32)] {
        self.by_slot
            .get(slot(station, phase))
            .map_or(&[], Vec::as_slice)
    }

    /// The pick nearest to `t` within `within_s` that `may` be used: its number and how late it is.
    pub(super) fn nearest(
        &self,
        station: usize,
        phase: Phase,
        t: f64,
        within_s: f64,
        may: impl Fn(u32) -> bool,
    ) -> Option<(u32, f64)> {
        let list = self.of(station, phase);
        let first = list.partition_point(|(other, _)| *other < t - within_s);
        let mut best: Option<(u32, f64)> = None;
        for (other, number) in list.get(first..)? {
            let late = other - t;
            if late > within_s {
                break;
            }
            if may(*number) && best.is_none_or(|(_, b)| late.abs() < b.abs()) {
                best = Some((*number, late));
            }
        }
        best
    }
}
