//! A long network, worked on area by area.
//!
//! A line of a thousand kilometres has not one air, and its ends know nothing of each other. Its sensors
//! are halved along their longer extent until no part is longer than [`LONGEST_M`]; each area is a
//! network of its own that also hears the sensors around it, as far as a sound carries that one
//! of its own sensors hears too. The area in which the sensor nearest to an event stands owns the event. So areas
//! can be worked on by several threads or machines, in any order: the division depends on the
//! sensors alone, and the result is the same. A network shorter than that is one area.

mod claims;
mod settling;

use crate::acoustic::{AcousticEvent, Arrival, Sensor};
use crate::alternatives::Alternative;
use crate::blocks::{AcousticEngine, Intake};
use crate::medium::Medium;
use crate::settings::Settings;
use crate::trust::SensorDoubt;
use claims::{Claim, Claims};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Position, Timestamp, geodesy};

/// No area is longer than this, in metres.
pub const LONGEST_M: f64 = 300_000.0;

/// Locates events in a network of any length; used as [`AcousticEngine`] is.
#[derive(Clone, Debug)]
pub struct AcousticAreas {
    areas: Vec<Area>,
    /// What the areas found together; empty if there is one area, which speaks for itself.
    claims: Claims,
    /// Final, but later than something that is not.
    ready: Vec<AcousticEvent>,
    settled_until: Option<Timestamp>,
    doubts: Vec<SensorDoubt>,
    /// Events that may differ since [`AcousticAreas::take_changes`].
    touched: BTreeSet<EventKey>,
    /// Of one area: the events of each block, and where each is.
    alone: Alone,
}

/// What tells an event from all others: its time, and its first arrival as sensor and the caller's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EventKey {
    pub(crate) time: Timestamp,
    pub(crate) first: (u32, u64),
}

impl EventKey {
    /// `None` without arrivals, which no located event is.
    pub(crate) fn of(event: &AcousticEvent) -> Option<Self> {
        let first = event.picks.first()?;
        Some(Self {
            time: event.time,
            first: (first.sensor, first.key),
        })
    }
}

#[derive(Clone, Debug, Default)]
struct Alone {
    by_block: BTreeMap<i64, Vec<EventKey>>,
    places: BTreeMap<EventKey, (i64, usize)>,
}

/// One area.
#[derive(Clone, Debug)]
struct Area {
    engine: AcousticEngine,
    /// The network's numbers of its sensors, its own first.
    numbers: Vec<u32>,
    local: BTreeMap<u32, u32>,
    own: BTreeSet<u32>,
    places: Vec<Position>,
}

impl AcousticAreas {
    /// Areas for a fixed set of sensors. `start`: the air before the first arrival, by default
    /// [`Medium::prior`]; each area goes on from there by itself.
    pub fn new(sensors: &[Sensor], settings: Settings, start: Option<Medium>) -> Self {
        Self::with_longest(sensors, settings, start, LONGEST_M)
    }

    /// As [`AcousticAreas::new`], with areas of another greatest length in metres.
    pub fn with_longest(
        sensors: &[Sensor],
        settings: Settings,
        start: Option<Medium>,
        longest_m: f64,
    ) -> Self {
        let everything: Vec<u32> = (0..sensors.len() as u32).collect();
        let mut parts = Vec::new();
        divide(sensors, everything, longest_m, &mut parts);
        let overlap_m = settings.max_range_m + settings.max_first_range_m;
        let areas = parts
            .iter()
            .map(|own| {
                let mut numbers = own.clone();
                if parts.len() > 1 {
                    numbers.extend(around(sensors, own, overlap_m));
                    // The order in which sensors are listed breaks ties, so it is kept.
                    numbers.sort_unstable();
                }
                let heard: Vec<Sensor> = numbers
                    .iter()
                    .filter_map(|n| sensors.get(*n as usize).copied())
                    .collect();
                Area {
                    engine: AcousticEngine::new(&heard, settings, start),
                    local: numbers.iter().copied().zip(0..).collect(),
                    numbers,
                    own: own.iter().copied().collect(),
                    places: heard.iter().map(|s| s.position).collect(),
                }
            })
            .collect();
        Self::of(areas, settings.min_picks)
    }

    fn of(areas: Vec<Area>, min_picks: usize) -> Self {
        let mut hearers = BTreeMap::<u32, u32>::new();
        for number in areas.iter().flat_map(|area| &area.numbers) {
            *hearers.entry(*number).or_default() += 1;
        }
        hearers.retain(|_, areas| *areas > 1);
        Self {
            areas,
            claims: Claims::new(hearers.into_keys().collect(), min_picks),
            ready: Vec::new(),
            settled_until: None,
            doubts: Vec::new(),
            touched: BTreeSet::new(),
            alone: Alone::default(),
        }
    }

    /// How many areas there are.
    pub fn count(&self) -> usize {
        self.areas.len()
    }

    /// Takes an arrival in, as [`AcousticEngine::push`] does.
    pub fn push(&mut self, arrival: Arrival) {
        self.offer(arrival);
    }

    /// Takes an arrival in and says what became of it, as [`AcousticEngine::offer`] does.
    pub fn offer(&mut self, arrival: Arrival) -> Intake {
        let mut best = Intake::Unusable;
        for area in &mut self.areas {
            if let Some(sensor) = area.local.get(&arrival.sensor) {
                let own = Arrival {
                    sensor: *sensor,
                    ..arrival
                };
                best = best.max(area.engine.offer(own));
            }
        }
        best
    }

    /// Brings everything up to date, as [`AcousticEngine::update`] does.
    pub fn update(&mut self, heard_until: Option<Timestamp>) -> bool {
        self.update_by(|engines| {
            let changes: Vec<bool> = engines
                .into_iter()
                .map(|engine| engine.update(heard_until))
                .collect();
            changes.contains(&true)
        })
    }

    /// Brings everything up to date with the caller's way of working: `work` gets the areas' engines and
    /// updates each, in any order or at the same time, and returns whether any changed.
    pub fn update_by(&mut self, work: impl FnOnce(Vec<&mut AcousticEngine>) -> bool) -> bool {
        let changed = work(self.areas.iter_mut().map(|area| &mut area.engine).collect());
        if self.areas.len() > 1 {
            self.merge();
            if changed {
                self.doubts = self.merge_doubts();
            }
        }
        changed
    }

    /// Takes over what areas found differently.
    fn merge(&mut self) {
        for (number, area) in (0..).zip(&mut self.areas) {
            for block in area.engine.take_changed() {
                let events = area.engine.events_of(block).iter();
                let claims = events.map(|event| area.claim(event)).collect();
                self.claims
                    .replace((number, block), claims, &mut self.touched);
            }
        }
        self.claims.work(&mut self.touched);
    }

    /// All events but those that [`AcousticAreas::settle`] gave away, by time (to within a second, where blocks of time meet).
    pub fn events(&self) -> impl Iterator<Item = &AcousticEvent> {
        let alone = match self.areas.as_slice() {
            [area] => Some(area.engine.events()),
            _ => None,
        };
        let mut merged: Vec<&AcousticEvent> = self.claims.events().chain(&self.ready).collect();
        merged.sort_by_key(|event| EventKey::of(event));
        alone.into_iter().flatten().chain(merged)
    }

    /// Which events may differ from what they were when this was last asked; those that are gone too.
    pub(crate) fn take_changes(&mut self) -> BTreeSet<EventKey> {
        let mut touched = std::mem::take(&mut self.touched);
        let [area] = self.areas.as_mut_slice() else {
            return touched;
        };
        for block in area.engine.take_changed() {
            let keys = |events: &[AcousticEvent]| events.iter().filter_map(EventKey::of).collect();
            let new: Vec<EventKey> = keys(area.engine.events_of(block));
            let old = self.alone.by_block.remove(&block).unwrap_or_default();
            for key in &old {
                if self.alone.places.get(key).is_some_and(|at| at.0 == block) {
                    self.alone.places.remove(key);
                }
            }
            for (at, key) in new.iter().enumerate() {
                self.alone.places.insert(*key, (block, at));
            }
            touched.extend(old.iter().chain(&new));
            if !new.is_empty() {
                self.alone.by_block.insert(block, new);
            }
        }
        touched
    }

    /// An event by its key, as of the last [`AcousticAreas::take_changes`].
    pub(crate) fn event(&self, key: &EventKey) -> Option<&AcousticEvent> {
        let [area] = self.areas.as_slice() else {
            return self.claims.event(key);
        };
        let (block, at) = self.alone.places.get(key)?;
        area.engine.events_of(*block).get(*at)
    }

    /// Sensors that are not believed, by number.
    pub fn doubts(&self) -> &[SensorDoubt] {
        match self.areas.as_slice() {
            [area] => area.engine.doubts(),
            _ => &self.doubts,
        }
    }

    /// The air of the area that knows it best.
    pub fn medium(&self) -> Option<Medium> {
        let unsure = |m: &Medium| m.covariance[0][0] + m.covariance[1][1] + m.covariance[2][2];
        self.areas
            .iter()
            .map(|area| area.engine.medium())
            .min_by(|a, b| unsure(a).total_cmp(&unsure(b)))
    }

    /// Whether every area that heard anything knows its air ([`Medium::is_known`]).
    pub fn air_is_known(&self) -> bool {
        let mut heard = self
            .areas
            .iter()
            .filter(|area| area.engine.heard_anything());
        heard.all(|area| area.engine.medium().is_known())
    }

    /// The same sensors with nothing taken in, each area starting with the air it has come to know.
    #[must_use]
    pub fn restarted(self) -> Self {
        let restart = |area: Area| {
            let air = area.engine.medium();
            Area {
                engine: area.engine.restarted(air),
                ..area
            }
        };
        let min_picks = self.claims.min_picks();
        Self::of(self.areas.into_iter().map(restart).collect(), min_picks)
    }

    fn merge_doubts(&self) -> Vec<SensorDoubt> {
        let mut doubts: Vec<SensorDoubt> = self
            .areas
            .iter()
            .flat_map(|area| {
                let named = area.engine.doubts().iter().map(|doubt| SensorDoubt {
                    sensor: area.number(doubt.sensor),
                    ..*doubt
                });
                named.filter(|doubt| area.own.contains(&doubt.sensor))
            })
            .collect();
        doubts.sort_by_key(|doubt| doubt.sensor);
        doubts
    }
}

impl Area {
    fn number(&self, local: u32) -> u32 {
        self.numbers
            .get(local as usize)
            .copied()
            .unwrap_or(u32::MAX)
    }

    /// An event with the network's numbers, and whether this area owns it.
    fn claim(&self, event: &AcousticEvent) -> Claim {
        let mut event = event.clone();
        let nearest = self
            .places
            .iter()
            .zip(&self.numbers)
            .map(|(place, number)| (geodesy::distance_m(*place, event.position), *number))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let own = nearest.is_some_and(|(_, number)| self.own.contains(&number));
        let renumber = |sensor: &mut u32| *sensor = self.number(*sensor);
        event.picks.iter_mut().for_each(|p| renumber(&mut p.sensor));
        event
            .silent
            .iter_mut()
            .for_each(|s| renumber(&mut s.sensor));
        event
            .rejected
            .iter_mut()
            .for_each(|r| renumber(&mut r.sensor));
        for Alternative { picks, silent, .. } in &mut event.alternatives {
            picks.iter_mut().for_each(|p| renumber(&mut p.sensor));
            silent.iter_mut().for_each(|s| renumber(&mut s.sensor));
        }
        Claim {
            own,
            event,
            settled: false,
        }
    }
}

/// Halves sensors along their longer extent until no part is longer than `longest_m`.
fn divide(sensors: &[Sensor], part: Vec<u32>, longest_m: f64, out: &mut Vec<Vec<u32>>) {
    let place = |n: &u32| sensors.get(*n as usize).map(|s| s.position);
    let places: Vec<Position> = part.iter().filter_map(place).collect();
    let Some(first) = places.first().copied() else {
        return;
    };
    let offsets: Vec<(f64, f64)> = places
        .iter()
        .map(|p| geodesy::offset_m(first, *p))
        .collect();
    let extent = |pick: fn(&(f64, f64)) -> f64| {
        let values = offsets.iter().map(pick);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        (high - low, 0.5 * (low + high))
    };
    let (east, north) = (extent(|o| o.0), extent(|o| o.1));
    if east.0.max(north.0) <= longest_m {
        out.push(part);
        return;
    }
    let beyond = |o: &(f64, f64)| {
        if east.0 >= north.0 {
            o.0 > east.1
        } else {
            o.1 > north.1
        }
    };
    let numbered = || part.iter().copied().zip(&offsets);
    let half = |far: bool| -> Vec<u32> {
        let own = numbered().filter(|(_, o)| beyond(o) == far);
        own.map(|(n, _)| n).collect()
    };
    let (near, far) = (half(false), half(true));
    if far.is_empty() || near.is_empty() {
        out.push(part);
        return;
    }
    for half in [near, far] {
        divide(sensors, half, longest_m, out);
    }
}

/// The other sensors within reach of a part.
fn around(sensors: &[Sensor], own: &[u32], reach_m: f64) -> Vec<u32> {
    let inside: BTreeSet<u32> = own.iter().copied().collect();
    let places: Vec<Position> = own
        .iter()
        .filter_map(|n| sensors.get(*n as usize).map(|s| s.position))
        .collect();
    (0_u32..)
        .zip(sensors)
        .filter(|(n, _)| !inside.contains(n))
        .filter(|(_, s)| {
            places
                .iter()
                .any(|p| geodesy::distance_m(*p, s.position) <= reach_m)
        })
        .map(|(n, _)| n)
        .collect()
}
