//! What the entries of a log tell of the times in it: which observations contradict what is certain,
//! and whose clocks are not believed.
//!
//! In: entries in the order of the log. The answer for an entry follows from it and from those before it,
//! so that everybody who reads the log comes to the same.

use super::Interval;
use super::sandwich::{Bounds, Contradiction, by_device, sandwich};
use super::sensors::{Flag, SensorClocks};
use crate::judgement::Arrived;
use std::collections::BTreeMap;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Observation, ObservationClass, ObservationId, ObserverId, ObserverKind};
use trucewatch_proof::{KeyId, Signature};

/// Arrivals locate only if their time is known to within this, from end to end, in nanoseconds: sound
/// travels 7 m in it.
const LOCATING_NS: i64 = 20_000_000;
/// Floors of receipt are kept where they rise by this, in nanoseconds.
const FLOOR_NS: i64 = 1_000_000_000;
/// A device whose word was contradicted is not taken at it for so many messages more.
const PROBATION: u64 = 20;
/// What a device said earlier is held against it only if it was received by a clock known to within
/// this, in nanoseconds: else it may have been dated into the future unseen.
const RECEIPT_NS: i64 = 60_000_000_000;
/// Contradicted observations that are named; the rest are only counted.
const NAMED_MAX: usize = 1_000;

/// How far the time of an entry can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// For everything.
    Whole,
    /// Not to locate: its clock is not known well enough, or not believed.
    NotToLocate,
    /// Not at all: it contradicts what is certain.
    Contradicted,
}

/// An observation whose time is contradicted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradicted {
    /// Its entry.
    pub seq: u64,
    /// Its id.
    pub id: Option<ObservationId>,
    /// Who observed.
    pub observer: ObserverId,
    /// What contradicts what.
    pub why: Contradiction,
}

/// The times of a log, as far as its entries were taken in.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// The log's name: checkpoints of others bound nothing here.
    log: Option<String>,
    /// By entry: not before this was it received; never falls.
    floors: BTreeMap<u64, i64>,
    /// By key and the device's own count: not before this was it observed; never falls.
    own: BTreeMap<KeyId, BTreeMap<(u32, u64), i64>>,
    /// By observer: entries in which its word on the time is not taken, and messages left of that.
    caught: BTreeMap<ObserverId, (Vec<(u64, u64)>, u64)>,
    contradicted: Vec<Contradicted>,
    contradictions: u64,
    not_to_locate: BTreeMap<ObserverId, u64>,
    sensors: SensorClocks,
}

impl Times {
    /// For the log of that name.
    pub fn of_log(origin: &str) -> Self {
        Self {
            log: Some(origin.to_owned()),
            ..Self::default()
        }
    }

    /// Takes the next entry of the log in, and tells how far its time can be used.
    pub fn take(&mut self, entry: &Arrived) -> Use {
        let received = Interval::received(entry.received_at, entry.bound_ms);
        let used = match &entry.record {
            Record::Observation(observation) => self.observation(entry, observation, received),
            _ => Use::Whole,
        };
        let highest = self.floors.last_key_value().map_or(i64::MIN, |(_, ns)| *ns);
        if received.from_ns > highest.saturating_add(FLOOR_NS) {
            self.floors.insert(entry.seq, received.from_ns);
        }
        used
    }

    fn observation(&mut self, entry: &Arrived, o: &Observation, received: Interval) -> Use {
        let bounds = self.bounds_by_device(entry, o, received);
        if let Err(why) = sandwich(&bounds) {
            let (spans, left) = self.caught.entry(o.observer.clone()).or_default();
            if *left == 0 {
                spans.push((entry.seq + 1, entry.seq));
            }
            *left = PROBATION;
            self.contradictions += 1;
            if self.contradicted.len() < NAMED_MAX {
                self.contradicted.push(Contradicted {
                    seq: entry.seq,
                    id: entry.observation_id(),
                    observer: o.observer.clone(),
                    why,
                });
            }
            return Use::Contradicted;
        }
        let received_well = received.width_ns().is_some_and(|ns| ns <= RECEIPT_NS);
        if let Signature::Single { boot, counter, .. } = entry.signature
            && counts(o)
            && counter > 0
            && received_well
        {
            let earlier_ns = bounds.own_earlier_ns.unwrap_or(i64::MIN);
            let own = self.own.entry(entry.author).or_default();
            own.insert((boot, counter), earlier_ns.max(bounds.device.from_ns));
        }
        let mut caught = false;
        if let Some((spans, left)) = self.caught.get_mut(&o.observer)
            && *left > 0
        {
            *left -= 1;
            caught = true;
            if let Some(span) = spans.last_mut() {
                span.1 = entry.seq;
            }
        }
        if !is_instrument(o.observer_kind) {
            return Use::Whole;
        }
        let (made, at) = (o.time.latest, entry.received_at);
        self.sensors.add(&o.observer, made, at, entry.bound_ms);
        let arrival = o.observer_kind == ObserverKind::AcousticSensor
            && o.class == ObservationClass::ImpulsiveSound;
        let wide = o.time.bound_ms.value().is_some() && {
            let width_ns = bounds.device.width_ns().unwrap_or(i64::MAX);
            width_ns > LOCATING_NS
        };
        if arrival && (wide || caught || self.sensors.flag(&o.observer).is_some()) {
            *self.not_to_locate.entry(o.observer.clone()).or_default() += 1;
            return Use::NotToLocate;
        }
        Use::Whole
    }

    /// What bounds the time of an observation that was taken in, among the entries before it. Its
    /// device's word is left out if it was caught shortly before. Witnesses are not in it: they are not
    /// among the entries.
    pub fn bounds(&self, entry: &Arrived, o: &Observation, received: Interval) -> Bounds {
        let mut bounds = self.bounds_by_device(entry, o, received);
        let spans = self.caught.get(&o.observer).map(|(spans, _)| spans);
        let within = |(from, to): &(u64, u64)| (*from..=*to).contains(&entry.seq);
        if spans.is_some_and(|spans| spans.iter().any(within)) && sandwich(&bounds).is_ok() {
            bounds.device = Interval::EVER;
        }
        bounds
    }

    fn bounds_by_device(&self, entry: &Arrived, o: &Observation, received: Interval) -> Bounds {
        let seen = o.seen.value().and_then(|seen| {
            let here = self.log.as_deref() == Some(&seen.log) && seen.size <= entry.seq;
            let (_, floor_ns) = self
                .floors
                .range(..seen.size)
                .next_back()
                .filter(|_| here)?;
            Some((seen.size, *floor_ns))
        });
        let own_earlier_ns = match entry.signature {
            Signature::Single { boot, counter, .. } if counts(o) => self
                .own
                .get(&entry.author)
                .and_then(|own| own.range(..(boot, counter)).next_back())
                .map(|(_, ns)| *ns),
            _ => None,
        };
        Bounds {
            device: by_device(&o.time),
            seen,
            own_earlier_ns,
            received,
            witnessed_ns: None,
        }
    }

    /// Observations whose time is contradicted, in the order of the log; the first thousand.
    pub fn contradicted(&self) -> &[Contradicted] {
        &self.contradicted
    }

    /// How many there are.
    pub const fn contradictions(&self) -> u64 {
        self.contradictions
    }

    /// Sensors with arrivals that were kept out of location, and how many.
    pub const fn not_to_locate(&self) -> &BTreeMap<ObserverId, u64> {
        &self.not_to_locate
    }

    /// Why the clock of a sensor is not believed, in words; `None` if it is.
    pub fn reason(&self, observer: &ObserverId) -> Option<String> {
        self.sensors.flag(observer).map(Flag::reason)
    }

    /// Clocks of sensors.
    pub const fn sensors(&self) -> &SensorClocks {
        &self.sensors
    }
}

/// Whether its device makes messages in the order of what they tell. People report when they can.
fn counts(o: &Observation) -> bool {
    o.observer_kind != ObserverKind::Patrol
}

const fn is_instrument(kind: ObserverKind) -> bool {
    matches!(
        kind,
        ObserverKind::AcousticSensor | ObserverKind::SeismicSensor | ObserverKind::Camera
    )
}
