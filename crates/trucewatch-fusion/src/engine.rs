//! The whole of fusion: takes records in any order, gives events and incidents.

use crate::acoustic::{AcousticEvent, Arrival, Sensor};
use crate::areas::AcousticAreas;
use crate::coverage::SignsOfLife;
use crate::heat::{self, Heat};
use crate::incidents;
use crate::join::Join;
use crate::medium::Medium;
use crate::seismic_events::Seismic;
use crate::settings::Settings;
use crate::trust::SensorDoubt;
use std::collections::BTreeMap;
use trucewatch_model::{
    Bearing, Direction, Event, EventId, Gazetteer, Incident, Known, Observation, ObservationClass,
    ObservationId, Observer, ObserverId, ObserverKind, Signal, Timestamp,
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
    others_changed: bool,
    /// Patches of heat among `others`.
    patches: Vec<Heat>,
    events: BTreeMap<EventId, Event>,
    incidents: Vec<Incident>,
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
            others_changed: false,
            patches: Vec::new(),
            events: BTreeMap::new(),
            incidents: Vec::new(),
        }
    }

    /// Registers an observer. Of two records for one id the lesser in canonical order counts, so
    /// that the order of arrival does not matter.
    pub fn add_observer(&mut self, observer: Observer) {
        let kept = self.observers.get(&observer.id);
        if kept.is_none_or(|kept| observer < *kept) {
            self.sensors_changed |= observer.kind == ObserverKind::AcousticSensor;
            self.others_changed = true;
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
                self.others_changed |= self.others.insert(id, observation).is_none();
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
        self.others_changed = true;
    }

    /// Brings events and incidents up to date. Events that arrivals after `heard_until` could still
    /// change are provisional; `None` means that nothing more will come.
    pub fn update(&mut self, heard_until: Option<Timestamp>) {
        let heard = self.update_acoustic(heard_until);
        let shaken = self
            .seismic
            .update(&self.observers, &self.arrivals, heard_until);
        if !heard && !shaken && !self.others_changed {
            return; // The same input gives the same output.
        }
        let mut kept = std::mem::take(&mut self.events);
        if std::mem::take(&mut self.others_changed) {
            self.patches = heat::patches(self.others.iter());
            kept.clear();
        }
        let located: Vec<&AcousticEvent> = self
            .acoustic
            .iter()
            .flat_map(|a| a.engine.events())
            .collect();
        let mut join = Join::new(self, &located, kept);
        join.reports();
        join.heat(&self.patches);
        let (mut events, reports) = join.finish();
        let shocks = self.seismic.events(heard_until).into_iter();
        events.extend(shocks.map(|event| (event.id.clone(), event)));
        self.incidents = incidents::group(&events, reports);
        self.events = events;
    }

    /// Events by id.
    pub fn events(&self) -> &BTreeMap<EventId, Event> {
        &self.events
    }

    /// Incidents by time.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
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
        let firsts = event
            .hypotheses
            .iter()
            .filter_map(|h| h.contributions.first());
        let mut anchors = firsts.map(|c| &c.observation);
        let anchor = anchors.find(|id| EventId::derive(id.as_str().as_bytes()) == event.id);
        let Some(key) = anchor.and_then(key_of) else {
            return 0;
        };
        self.acoustic
            .iter()
            .flat_map(|a| a.engine.events())
            .find(|e| e.picks.first().is_some_and(|p| p.key == key))
            .map_or(0, |e| e.rejected_more)
    }

    /// Events located by sound that begin from `from` up to, not including, `to`, by time: each as
    /// the id that it has in [`Fusion::events`], and as it was located.
    pub fn located(&self, from: Timestamp, to: Timestamp) -> Vec<(EventId, &AcousticEvent)> {
        let events = self.acoustic.iter().flat_map(|a| a.engine.events());
        let mut found: Vec<(EventId, &AcousticEvent)> = events
            .filter(|e| from <= e.time && e.time < to)
            .filter_map(|e| {
                let first = e.picks.first()?;
                let sensor = self.sensors().get(first.sensor as usize)?;
                let anchor = self.arrival(first.key, sensor)?;
                Some((EventId::derive(anchor.as_str().as_bytes()), e))
            })
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

    /// Returns whether anything about the located events may have changed.
    fn update_acoustic(&mut self, heard_until: Option<Timestamp>) -> bool {
        let anew = self.sensors_changed;
        if anew {
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
            return anew;
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
        acoustic.engine.update(heard_until) || anew
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
