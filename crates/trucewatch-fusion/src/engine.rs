//! The whole of fusion: takes records in any order, gives events and incidents.

use crate::acoustic::{AcousticEvent, Arrival, Sensor};
use crate::areas::{AcousticAreas, EventKey};
use crate::coverage::SignsOfLife;
use crate::joined::{Joined, News};
use crate::medium::Medium;
use crate::seismic_events::Seismic;
use crate::settings::Settings;
use crate::trust::SensorDoubt;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{
    Bearing, Direction, Event, EventId, Gazetteer, Incident, IncidentId, Known, Observation,
    ObservationClass, ObservationId, Observer, ObserverId, ObserverKind, Signal, Timestamp,
};

/// Everything that fusion knows. Feed it with records in any order, call [`Fusion::update`], read
/// [`Fusion::events`] and [`Fusion::incidents`].
#[derive(Clone, Debug)]
pub struct Fusion {
    settings: Settings,
    start: Option<Medium>,
    observers: BTreeMap<ObserverId, Observer>,
    gazetteer: Gazetteer,
    /// Arrivals, kept apart because there are many.
    arrivals: BTreeMap<ObservationId, Observation>,
    /// Everything else that can be an event or its evidence.
    others: BTreeMap<ObservationId, Observation>,
    signs: SignsOfLife,
    /// Made anew when the sensors change; arrivals by their number in `keys`.
    acoustic: Option<Acoustic>,
    seismic: Seismic,
    fresh: Vec<ObservationId>,
    sensors_changed: bool,
    /// Of `others`, those that are new or are to be read anew.
    fresh_others: BTreeSet<ObservationId>,
    /// Sensors that make events up.
    fabricating: BTreeSet<ObserverId>,
    joined: Joined,
}

#[derive(Clone, Debug)]
struct Acoustic {
    engine: AcousticAreas,
    sensors: Vec<ObserverId>,
    numbers: BTreeMap<ObserverId, u32>,
}

impl Default for Fusion {
    fn default() -> Self {
        Self::new(Settings::default(), None)
    }
}

impl Fusion {
    /// An empty engine. `start`: the air before the first arrival, if measured.
    pub fn new(settings: Settings, start: Option<Medium>) -> Self {
        Self {
            settings,
            start,
            observers: BTreeMap::new(),
            gazetteer: Gazetteer::default(),
            arrivals: BTreeMap::new(),
            others: BTreeMap::new(),
            signs: SignsOfLife::default(),
            acoustic: None,
            seismic: Seismic::default(),
            fresh: Vec::new(),
            sensors_changed: true,
            fresh_others: BTreeSet::new(),
            fabricating: BTreeSet::new(),
            joined: Joined::default(),
        }
    }

    /// Registers an observer. Of two records for one id the lesser in canonical order counts, so
    /// that the order of arrival does not matter.
    pub fn add_observer(&mut self, observer: Observer) {
        let kept = self.observers.get(&observer.id);
        if kept.is_none_or(|kept| observer < *kept) {
            self.sensors_changed |= observer.kind == ObserverKind::AcousticSensor;
            let told = self
                .others
                .iter()
                .filter(|(_, o)| o.observer == observer.id);
            self.fresh_others.extend(told.map(|(id, _)| id.clone()));
            self.seismic.observer_changed(&observer);
            self.observers.insert(observer.id.clone(), observer);
        }
    }

    /// Takes an observation in. The same one twice counts once.
    pub fn add_observation(&mut self, id: ObservationId, observation: Observation) {
        self.signs.add(&observation);
        match observation.class {
            ObservationClass::StateOfHealth => {}
            ObservationClass::ImpulsiveSound => {
                self.seismic.add(&id, &observation, key_of(&id));
                if self.arrivals.insert(id.clone(), observation).is_none() {
                    self.fresh.push(id);
                }
            }
            _ => {
                if self.others.insert(id.clone(), observation).is_none() {
                    self.fresh_others.insert(id);
                }
            }
        }
    }

    /// Takes an observation in that shows its observer at work and is no evidence of anything: an
    /// arrival whose time is not known well enough to locate with.
    pub fn add_sign(&mut self, observation: &Observation) {
        self.signs.add(observation);
    }

    /// Replaces the gazetteer with which place names are read.
    pub fn set_gazetteer(&mut self, gazetteer: Gazetteer) {
        self.gazetteer = gazetteer;
        self.fresh_others.extend(self.others.keys().cloned());
    }

    /// Brings events and incidents up to date. Events that arrivals after `heard_until` could still
    /// change are provisional; `None` means that nothing more will come. Gives the incidents that are new, differ
    /// or are gone; what it takes depends on how much changed, not on how much there is.
    pub fn update(&mut self, heard_until: Option<Timestamp>) -> BTreeSet<IncidentId> {
        let located = self.update_acoustic(heard_until);
        let shaken = self
            .seismic
            .update(&self.observers, &self.arrivals, heard_until);
        let fabricating: BTreeSet<ObserverId> = self
            .doubts()
            .filter(|(_, doubt)| doubt.fabricates)
            .map(|(id, _)| id.clone())
            .collect();
        let news = News {
            located,
            others: std::mem::take(&mut self.fresh_others),
            shocks: shaken.then(|| self.seismic.events(heard_until)),
            doubts_changed: fabricating != self.fabricating,
        };
        self.fabricating = fabricating;
        let mut joined = std::mem::take(&mut self.joined);
        let changed = joined.update(self, news);
        self.joined = joined;
        changed
    }

    /// Events by id.
    pub const fn events(&self) -> &BTreeMap<EventId, Event> {
        self.joined.events()
    }

    /// Incidents by id.
    pub const fn incidents(&self) -> &BTreeMap<IncidentId, Incident> {
        self.joined.incidents()
    }

    /// The incident that an event is part of.
    pub fn incident_of(&self, event: &EventId) -> Option<IncidentId> {
        self.joined.incident_of(event)
    }

    /// Registered observers.
    pub fn observers(&self) -> &BTreeMap<ObserverId, Observer> {
        &self.observers
    }

    /// The gazetteer in use.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Signs of life of all observers.
    pub fn signs(&self) -> &SignsOfLife {
        &self.signs
    }

    /// An observation taken in earlier (health records are not kept).
    pub fn observation(&self, id: &ObservationId) -> Option<&Observation> {
        self.arrivals.get(id).or_else(|| self.others.get(id))
    }

    /// Observations other than arrivals and health records.
    pub fn reports(&self) -> impl Iterator<Item = (&ObservationId, &Observation)> {
        self.others.iter()
    }

    /// The air as estimated from all arrivals so far, where it is known best: sound speed, wind to east and
    /// north (m/s).
    pub fn weather(&self) -> Option<[f64; 3]> {
        self.acoustic
            .as_ref()
            .and_then(|a| a.engine.medium())
            .map(|air| air.mean)
    }

    /// How deep a seismic event lies, in kilometres, with the standard deviation; `None` for others.
    pub fn depth_km(&self, event: &EventId) -> Option<(f64, f64)> {
        self.seismic.depth_km(event)
    }

    /// Sensors that are not believed, by id.
    pub fn doubts(&self) -> impl Iterator<Item = (&ObserverId, &SensorDoubt)> {
        let names = self.sensors();
        let doubts = self.acoustic.iter().flat_map(|a| a.engine.doubts());
        doubts.filter_map(|d| Some((names.get(d.sensor as usize)?, d)))
    }

    /// How many arrivals were considered for an event and left out beyond those among its
    /// contributions.
    pub fn rejected_more(&self, event: &Event) -> u32 {
        let located = self.joined.located(event);
        let located = located.and_then(|key| self.located_event(&key));
        located.map_or(0, |e| e.rejected_more)
    }

    /// An event as location has it.
    pub(crate) fn located_event(&self, key: &EventKey) -> Option<&AcousticEvent> {
        self.acoustic.as_ref()?.engine.event(key)
    }

    /// Events located by sound that begin from `from` up to, not including, `to`, by time: each as
    /// the id that it has in [`Fusion::events`], and as it was located.
    pub fn located(&self, from: Timestamp, to: Timestamp) -> Vec<(EventId, &AcousticEvent)> {
        // The place that is preferred may have another time than the one that was located first.
        let apart_s = self.settings.max_travel_s();
        let during = self
            .joined
            .located_during(from.plus_s(-apart_s), to.plus_s(apart_s));
        let mut found: Vec<(EventId, &AcousticEvent)> = during
            .filter_map(|(id, key)| Some((id.clone(), self.located_event(&key)?)))
            .filter(|(_, e)| from <= e.time && e.time < to)
            .collect();
        found.sort_by(|a, b| a.1.time.cmp(&b.1.time).then_with(|| a.0.cmp(&b.0)));
        found
    }

    /// An event is final at the latest once everything up to this many seconds after it was heard.
    pub fn final_after_s(&self) -> f64 {
        self.settings.block_s + self.settings.max_travel_s()
    }

    /// Names of the sensors by the numbers that [`AcousticAreas`] knows them by.
    pub(crate) fn sensors(&self) -> &[ObserverId] {
        self.acoustic.as_ref().map_or(&[], |a| &a.sensors)
    }

    /// The arrival at `sensor` with that key: the id that begins with the key's digits.
    pub(crate) fn arrival(&self, key: u64, sensor: &ObserverId) -> Option<&ObservationId> {
        let head = format!("{ID_PREFIX}{key:016x}");
        self.arrivals
            .range(ObservationId::from_text(head.as_str())..)
            .take_while(|(id, _)| id.as_str().starts_with(&head))
            .find(|(_, o)| o.observer == *sensor)
            .map(|(id, _)| id)
    }

    /// Observations other than arrivals and health records, by id.
    pub(crate) fn others(&self) -> &BTreeMap<ObservationId, Observation> {
        &self.others
    }

    /// Gives the located events that may differ, those that are gone too.
    fn update_acoustic(&mut self, heard_until: Option<Timestamp>) -> BTreeSet<EventKey> {
        let mut changed = BTreeSet::new();
        if self.sensors_changed {
            changed.extend(self.joined.all_located());
            let heard: Vec<&Observer> = self
                .observers
                .values()
                .filter(|o| o.kind == ObserverKind::AcousticSensor)
                .collect();
            let sensors: Vec<Sensor> = heard
                .iter()
                .map(|o| Sensor {
                    position: o.fix.position,
                })
                .collect();
            let names: Vec<ObserverId> = heard.iter().map(|o| o.id.clone()).collect();
            self.acoustic = (!names.is_empty()).then(|| Acoustic {
                engine: AcousticAreas::new(&sensors, self.settings, self.start),
                numbers: names.iter().cloned().zip(0..).collect(),
                sensors: names,
            });
            self.fresh = self.arrivals.keys().cloned().collect();
            self.sensors_changed = false;
        }
        let Some(acoustic) = &mut self.acoustic else {
            return changed;
        };
        for id in self.fresh.drain(..) {
            if let Some(arrival) = self
                .arrivals
                .get(&id)
                .and_then(|o| arrival(&id, o, &acoustic.numbers))
            {
                acoustic.engine.push(arrival);
            }
        }
        acoustic.engine.update(heard_until);
        changed.append(&mut acoustic.engine.take_changes());
        changed
    }
}

/// An arrival for the acoustic engine; `None` for seismic phases and unknown sensors. The key is
/// the head of the observation's id, so that ties are broken alike everywhere.
fn arrival(
    id: &ObservationId,
    o: &Observation,
    numbers: &BTreeMap<ObserverId, u32>,
) -> Option<Arrival> {
    let peak_pa = match &o.signal {
        Signal::Sound {
            phase: Known::Value(_),
            ..
        } => return None,
        Signal::Sound { peak_upa, .. } => peak_upa.value().map(|upa| *upa as f64 / 1e6),
        _ => None,
    };
    let bearing_deg = match o.direction {
        Direction::RangeBearing {
            bearing:
                Known::Value(Bearing::Measured {
                    azimuth_mdeg,
                    sigma_mdeg,
                }),
            ..
        } => Some((f64::from(azimuth_mdeg) / 1e3, f64::from(sigma_mdeg) / 1e3)),
        _ => None,
    };
    Some(Arrival {
        sensor: *numbers.get(&o.observer)?,
        time: o.time.middle(),
        peak_pa,
        bearing_deg,
        key: key_of(id)?,
    })
}

/// What [`ObservationId`]s begin with.
const ID_PREFIX: &str = "o-";

/// The first 64 bits of an id's hash; `None` for text that is no such id.
pub(crate) fn key_of(id: &ObservationId) -> Option<u64> {
    let hex = id.as_str().strip_prefix(ID_PREFIX)?.get(..16)?;
    u64::from_str_radix(hex, 16).ok()
}
