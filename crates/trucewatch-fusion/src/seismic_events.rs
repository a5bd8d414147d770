//! Phases of a site in, events of the model out: which observers are stations, and what a located
//! source in the ground is called. It is counted apart and is never fire of weapons by itself.

use crate::draft::probability;
use crate::seismic::{
    Phase, PhaseEvidence, PhasePick, SeismicEngine, SeismicEvent, SeismicSettings, Station,
};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{
    Area, ClassProbability, Contribution, Count, Event, EventClass, EventHypothesis, EventId,
    Known, Observation, ObservationClass, ObservationId, Observer, ObserverId, ObserverKind, Role,
    Signal, Timestamp,
};

/// Depth below sea level in kilometres, and its standard deviation.
pub(crate) type DepthKm = (f64, f64);

/// The seismic side of a site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seismic {
    engine: Option<SeismicEngine>,
    /// Stations by number.
    stations: Vec<ObserverId>,
    numbers: BTreeMap<ObserverId, u32>,
    /// Observers that sent a phase, whatever they are called.
    heard_of: BTreeSet<ObserverId>,
    /// Phases by what the engine knows them by.
    phases: BTreeMap<(ObserverId, Phase, u64), ObservationId>,
    fresh: Vec<ObservationId>,
    stations_changed: bool,
    depths: BTreeMap<EventId, DepthKm>,
    /// How many events were provisional when they were last read.
    open: usize,
}

/// The phase of an arrival that has one which is located with.
fn phase_of(o: &Observation) -> Option<Phase> {
    match &o.signal {
        Signal::Sound {
            phase: Known::Value(name),
            ..
        } => Phase::from_name(name),
        _ => None,
    }
}

/// Whether picks that change an event may still come, until the instant in nanoseconds.
fn is_open(until_ns: i64, heard_until: Option<Timestamp>) -> bool {
    heard_until.is_some_and(|t| t.as_unix_ns() < until_ns)
}

impl Seismic {
    /// Takes an arrival in, if it is a phase in the ground. `key`: the head of its id.
    pub(crate) fn add(&mut self, id: &ObservationId, o: &Observation, key: Option<u64>) {
        let (Some(phase), Some(key)) = (phase_of(o), key) else {
            return;
        };
        self.stations_changed |= self.heard_of.insert(o.observer.clone());
        let name = (o.observer.clone(), phase, key);
        // Of two with one head the lesser id counts, in whatever order they come.
        let kept = self.phases.entry(name).or_insert_with(|| id.clone());
        if *id < *kept {
            *kept = id.clone();
        }
        self.fresh.push(id.clone());
    }

    /// Takes note of an observer that is new, or is known differently now.
    pub(crate) fn observer_changed(&mut self, observer: &Observer) {
        self.stations_changed |=
            observer.kind == ObserverKind::SeismicSensor || self.heard_of.contains(&observer.id);
    }

    /// Brings the engine up to date. Whether events may have changed, or are open no longer.
    /// `heard_until`: as for sounds.
    pub(crate) fn update(
        &mut self,
        observers: &BTreeMap<ObserverId, Observer>,
        arrivals: &BTreeMap<ObservationId, Observation>,
        heard_until: Option<Timestamp>,
    ) -> bool {
        if self.heard_of.is_empty() {
            return false;
        }
        let anew = std::mem::take(&mut self.stations_changed);
        if anew {
            self.set_stations(observers);
            self.fresh = self.phases.values().cloned().collect();
        }
        let Some(engine) = &mut self.engine else {
            return anew;
        };
        for id in self.fresh.drain(..) {
            let Some(o) = arrivals.get(&id) else { continue };
            if let (Some(phase), Some(station), Some(key)) = (
                phase_of(o),
                self.numbers.get(&o.observer),
                crate::engine::key_of(&id),
            ) {
                engine.push(PhasePick {
                    station: *station,
                    phase,
                    time: o.time.middle(),
                    key,
                });
            }
        }
        let changed = engine.update();
        let ends = engine.events().map(|(_, until_ns)| until_ns);
        let open = ends.filter(|end| is_open(*end, heard_until)).count();
        let before = std::mem::replace(&mut self.open, open);
        changed || anew || open != before
    }

    /// Seismometers, and whoever else sent a phase: others would count as silent.
    fn set_stations(&mut self, observers: &BTreeMap<ObserverId, Observer>) {
        let stations: Vec<&Observer> = observers
            .values()
            .filter(|o| o.kind == ObserverKind::SeismicSensor || self.heard_of.contains(&o.id))
            .collect();
        let places: Vec<Station> = stations
            .iter()
            .map(|o| Station {
                position: o.fix.position,
                elevation_m: f64::from(o.fix.elevation_cm.value().copied().unwrap_or(0)) / 100.0,
            })
            .collect();
        self.stations = stations.iter().map(|o| o.id.clone()).collect();
        self.numbers = self.stations.iter().cloned().zip(0..).collect();
        self.engine =
            (!places.is_empty()).then(|| SeismicEngine::new(&places, &SeismicSettings::default()));
    }

    /// The located events. `heard_until`: as for sounds.
    pub(crate) fn events(&mut self, heard_until: Option<Timestamp>) -> Vec<Event> {
        let mut events = Vec::new();
        let mut depths = BTreeMap::new();
        for (located, until_ns) in self.engine.iter().flat_map(SeismicEngine::events) {
            if let Some(event) = self.event(located, is_open(until_ns, heard_until)) {
                let round = |km: f64| libm::round(km * 1e2) / 1e2;
                let depth = (round(located.depth_km), round(located.depth_sigma_km));
                depths.insert(event.id.clone(), depth);
                events.push(event);
            }
        }
        self.depths = depths;
        events
    }

    /// How deep an event lies.
    pub(crate) fn depth_km(&self, id: &EventId) -> Option<DepthKm> {
        self.depths.get(id).copied()
    }

    fn event(&self, located: &SeismicEvent, provisional: bool) -> Option<Event> {
        let round = |value: f64, per_unit: f64| libm::round(value * per_unit) / per_unit;
        let picks = located.picks.iter();
        let contributions: Vec<Contribution> = picks.filter_map(|p| self.contribution(p)).collect();
        let id = EventId::derive(contributions.first()?.observation.as_str().as_bytes());
        let (major, minor, azimuth) = located.ellipse;
        let hypothesis = EventHypothesis {
            probability: probability(located.log_odds),
            classes: vec![ClassProbability {
                class: EventClass::Seismic,
                probability: 1.0,
            }],
            time: Timestamp::from_unix_ns(located.time.as_unix_ns().div_euclid(1_000) * 1_000),
            time_sigma_s: round(located.time_sigma_s, 1e4).max(1e-4),
            area: Area::Ellipse {
                centre: located.position,
                sigma_major_m: round(major, 1e1).max(0.1),
                sigma_minor_m: round(minor, 1e1).max(0.1),
                azimuth_deg: round(azimuth, 1e1) % 180.0,
            },
            count: Count::exact(1),
            weapons: Vec::new(),
            contributions,
            silent: Vec::new(),
        };
        Some(Event {
            id,
            provisional,
            held_back: None,
            counted_as: ObservationClass::SeismicEvent,
            hypotheses: vec![hypothesis],
        })
    }

    fn contribution(&self, p: &PhaseEvidence) -> Option<Contribution> {
        let observer = self.stations.get(p.station as usize)?;
        let observation = self.phases.get(&(observer.clone(), p.phase, p.key))?;
        let residual_s = libm::round(p.residual_s * 1e4) / 1e4;
        let phase = match p.phase {
            Phase::P => "P",
            Phase::S => "S",
        };
        Some(Contribution {
            observation: observation.clone(),
            observer: observer.clone(),
            role: Role::Locates,
            residual_s: Some(residual_s),
            log_evidence: 0.0,
            note: format!("{phase} arrived {residual_s:+.2} s from the prediction"),
        })
    }
}
