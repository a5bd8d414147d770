//! The whole of fusion: takes records in any order, gives events and incidents.

use crate::blocks::{AcousticEngine, AcousticEvent, Arrival, Sensor};
use crate::coverage::SignsOfLife;
use crate::heat::{self, Heat};
use crate::incidents;
use crate::medium::Medium;
use crate::reports::{Match, Report};
use crate::settings::Settings;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{
    Area, Bearing, ClassProbability, Contribution, Count, Direction, Event, EventClass,
    EventHypothesis, EventId, Gazetteer, Incident, Known, Observation, ObservationClass,
    ObservationId, Observer, ObserverId, ObserverKind, Role, Signal, Timestamp, Weapon,
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
    fresh: Vec<ObservationId>,
    sensors_changed: bool,
    others_changed: bool,
    events: BTreeMap<EventId, Event>,
    incidents: Vec<Incident>,
}

#[derive(Clone, Debug)]
struct Acoustic {
    engine: AcousticEngine,
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
            fresh: Vec::new(),
            sensors_changed: true,
            others_changed: false,
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
            self.observers.insert(observer.id.clone(), observer);
        }
    }

    /// Takes an observation in. The same one twice counts once.
    pub fn add_observation(&mut self, id: ObservationId, observation: Observation) {
        self.signs.add(&observation);
        match observation.class {
            ObservationClass::StateOfHealth => {}
            ObservationClass::ImpulsiveSound => {
                if self.arrivals.insert(id.clone(), observation).is_none() {
                    self.fresh.push(id);
                }
            }
            _ => {
                self.others_changed |= self.others.insert(id, observation).is_none();
            }
        }
    }

    /// Replaces the gazetteer with which place names are read.
    pub fn set_gazetteer(&mut self, gazetteer: Gazetteer) {
        self.gazetteer = gazetteer;
        self.others_changed = true;
    }

    /// Brings events and incidents up to date. Events that arrivals after `heard_until` could still
    /// change are provisional; `None` means that nothing more will come.
    pub fn update(&mut self, heard_until: Option<Timestamp>) {
        self.update_acoustic(heard_until);
        let located: Vec<&AcousticEvent> = self
            .acoustic
            .iter()
            .flat_map(|a| a.engine.events())
            .collect();
        let mut join = Join::new(self, &located);
        join.reports();
        join.heat();
        let (events, reports) = join.finish();
        let mut incidents = incidents::group(&events);
        attach(&mut incidents, reports);
        self.events = events;
        self.incidents = incidents;
        self.others_changed = false;
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

    /// The air as estimated from all arrivals so far: sound speed, wind to east and north (m/s).
    pub fn weather(&self) -> Option<[f64; 3]> {
        self.acoustic.as_ref().map(|a| a.engine.medium().mean)
    }

    fn update_acoustic(&mut self, heard_until: Option<Timestamp>) {
        if self.sensors_changed {
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
                engine: AcousticEngine::new(&sensors, self.settings, self.start),
                numbers: names.iter().cloned().zip(0..).collect(),
                sensors: names,
            });
            self.fresh = self.arrivals.keys().cloned().collect();
            self.sensors_changed = false;
        }
        let Some(acoustic) = &mut self.acoustic else {
            return;
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
    }
}

/// Reports about a group go to the incident that holds the event which fits them best.
fn attach(incidents: &mut [Incident], reports: Vec<(EventId, Contribution)>) {
    let home: BTreeMap<EventId, usize> = incidents
        .iter()
        .enumerate()
        .flat_map(|(k, i)| i.events.iter().map(move |e| (e.clone(), k)))
        .collect();
    for (event, contribution) in reports {
        if let Some(incident) = home.get(&event).and_then(|k| incidents.get_mut(*k)) {
            incident.reports.push(contribution);
        }
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
        key: key_of(id),
    })
}

fn key_of(id: &ObservationId) -> u64 {
    id.as_str()
        .get(2..18)
        .and_then(|hex| u64::from_str_radix(hex, 16).ok())
        .unwrap_or(0)
}

const HOUR_NS: i64 = 3_600_000_000_000;

/// An event under construction.
struct Draft {
    event: Event,
    sigma_m: f64,
    reach_m: f64,
    /// Observers whose report already joined: one observer tells of one happening once.
    told_by: BTreeSet<ObserverId>,
    words: Vec<(EventClass, f64)>,
}

struct Join<'a> {
    fusion: &'a Fusion,
    /// Located events by time.
    drafts: Vec<Draft>,
    alone: Vec<Event>,
    group_reports: Vec<(EventId, Contribution)>,
}

impl<'a> Join<'a> {
    fn new(fusion: &'a Fusion, located: &[&AcousticEvent]) -> Self {
        let ids: BTreeMap<u64, &ObservationId> =
            fusion.arrivals.keys().map(|id| (key_of(id), id)).collect();
        let names: &[ObserverId] = fusion.acoustic.as_ref().map_or(&[], |a| &a.sensors);
        let mut drafts: Vec<Draft> = located
            .iter()
            .filter_map(|e| draft(e, &ids, names))
            .collect();
        drafts.sort_by(|a, b| {
            time_of(&a.event)
                .cmp(&time_of(&b.event))
                .then(a.event.id.cmp(&b.event.id))
        });
        Self {
            fusion,
            drafts,
            alone: Vec::new(),
            group_reports: Vec::new(),
        }
    }

    /// Drafts from `from` to `to` nanoseconds, as a range of indices.
    fn during(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let low = self
            .drafts
            .partition_point(|d| time_of(&d.event).as_unix_ns() < from);
        let high = self
            .drafts
            .partition_point(|d| time_of(&d.event).as_unix_ns() <= to);
        low..high.max(low)
    }

    /// Joins each report to the event that it fits best. Single reports that several events want
    /// are settled in the order of how well they fit.
    fn reports(&mut self) {
        let fusion = self.fusion;
        let reports: Vec<(&ObservationId, Report<'_>)> = fusion
            .others
            .iter()
            .filter_map(|(id, o)| {
                Some((
                    id,
                    Report::new(o, fusion.observers.get(&o.observer), &fusion.gazetteer)?,
                ))
            })
            .collect();
        let mut wanted: Vec<(f64, usize, usize, Match)> = Vec::new();
        for (r, (_, report)) in reports.iter().enumerate() {
            let slack = ((report.span.2 + 60.0) * 1e9) as i64;
            for d in self.during(report.span.0 - slack, report.span.1 + slack) {
                let Some(draft) = self.drafts.get(d) else {
                    continue;
                };
                if !report.class_fits(draft.reach_m) {
                    continue;
                }
                let Some(centre) = draft.event.preferred().and_then(|h| h.area.centre()) else {
                    continue;
                };
                let time = time_of(&draft.event).as_unix_ns();
                if let Some(m) = report.compare(time, centre, draft.sigma_m)
                    && m.log_evidence > 0.0
                {
                    wanted.push((m.log_evidence, r, d, m));
                }
            }
        }
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut joined = BTreeSet::new();
        for (_, r, d, m) in wanted {
            let (Some((id, report)), Some(draft)) = (reports.get(r), self.drafts.get_mut(d)) else {
                continue;
            };
            if joined.contains(&r) {
                continue;
            }
            let contribution = contribution(id, report, &m);
            if !report.is_single() {
                joined.insert(r);
                self.group_reports
                    .push((draft.event.id.clone(), contribution));
            } else if draft.told_by.insert(report.observation.observer.clone()) {
                joined.insert(r);
                draft.words.push((report.event_class(), 1.0));
                if let Some(h) = draft.event.hypotheses.first_mut() {
                    h.contributions.push(contribution);
                    h.weapons.extend(report.observation.weapon.value().cloned());
                }
            }
        }
        let alone = reports
            .iter()
            .enumerate()
            .filter(|(r, _)| !joined.contains(r))
            .map(|(_, (id, report))| lone_report(id, report));
        self.alone.extend(alone);
    }

    /// Joins each patch of heat to the event that most likely left it burning.
    fn heat(&mut self) {
        let patches = heat::patches(self.fusion.others.iter());
        for (k, patch) in patches.iter().enumerate() {
            let in_time = self.during(patch.span.0 - 5 * HOUR_NS, patch.span.1);
            if in_time.is_empty() {
                self.alone.push(lone_heat(patch));
                continue;
            }
            // Passes of the last two days tell whether it burned before.
            let before = patches
                .get(..k)
                .unwrap_or(&[])
                .iter()
                .rev()
                .take_while(|p| patch.span.0 - p.span.1 < 48 * HOUR_NS);
            let burned = before
                .into_iter()
                .filter(|p| p.span.1 < patch.span.0)
                .any(|p| p.burned_at(patch));
            let best = in_time
                .filter_map(|d| {
                    let draft = self.drafts.get(d)?;
                    let centre = draft.event.preferred()?.area.centre()?;
                    let evidence = patch.compare(
                        time_of(&draft.event).as_unix_ns(),
                        centre,
                        draft.sigma_m,
                        burned,
                    )?;
                    (evidence > 0.0).then_some((evidence, d))
                })
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            match best.and_then(|(evidence, d)| Some((evidence, self.drafts.get_mut(d)?))) {
                Some((evidence, draft)) => {
                    if let Some(h) = draft.event.hypotheses.first_mut() {
                        h.contributions.extend(
                            patch
                                .pixels
                                .iter()
                                .map(|id| heat_contribution(id, patch, evidence, h.time)),
                        );
                    }
                }
                None => self.alone.push(lone_heat(patch)),
            }
        }
    }

    fn finish(self) -> (BTreeMap<EventId, Event>, Vec<(EventId, Contribution)>) {
        let mut events = BTreeMap::new();
        for mut draft in self.drafts {
            if let Some(h) = draft.event.hypotheses.first_mut() {
                h.classes = classes(draft.reach_m, &draft.words);
            }
            events.insert(draft.event.id.clone(), draft.event);
        }
        events.extend(
            self.alone
                .into_iter()
                .map(|event| (event.id.clone(), event)),
        );
        (events, self.group_reports)
    }
}

fn time_of(event: &Event) -> Timestamp {
    event
        .preferred()
        .map_or(Timestamp::from_unix_ns(0), |h| h.time)
}

fn draft(
    e: &AcousticEvent,
    ids: &BTreeMap<u64, &ObservationId>,
    names: &[ObserverId],
) -> Option<Draft> {
    let contributions: Vec<Contribution> = e
        .picks
        .iter()
        .filter_map(|p| {
            Some(Contribution {
                observation: (*ids.get(&p.key)?).clone(),
                observer: names.get(p.sensor as usize)?.clone(),
                role: Role::Locates,
                residual_s: Some(p.residual_s),
                log_evidence: p.log_ratio,
                note: format!("arrived {:+.0} ms from the prediction", p.residual_s * 1e3),
            })
        })
        .collect();
    let anchor = &contributions.first()?.observation;
    let (major, minor, azimuth) = e.ellipse;
    let hypothesis = EventHypothesis {
        // The odds are low by design (see `Settings::min_log_odds`); on sets with truth, events at
        // the threshold of -3 were right in 19 of 20 cases, which this shift reproduces.
        probability: libm::round(1e4 / (1.0 + libm::exp(-(e.log_odds + 6.0)))) / 1e4,
        classes: Vec::new(),
        time: e.time,
        time_sigma_s: e.time_sigma_s,
        area: Area::Ellipse {
            centre: e.position,
            sigma_major_m: major,
            sigma_minor_m: minor,
            azimuth_deg: azimuth,
        },
        count: Count::exact(1),
        weapons: Vec::<Weapon>::new(),
        silent: e
            .silent
            .iter()
            .filter_map(|s| names.get(s.sensor as usize).cloned())
            .collect(),
        contributions: contributions.clone(),
    };
    let event = Event {
        id: EventId::derive(anchor.as_str().as_bytes()),
        provisional: e.provisional,
        counted_as: if e.reach_m > SMALL_REACH_M {
            ObservationClass::Explosion
        } else {
            ObservationClass::ImpulsiveSound
        },
        hypotheses: vec![hypothesis],
    };
    Some(Draft {
        event,
        sigma_m: major,
        reach_m: e.reach_m,
        told_by: BTreeSet::new(),
        words: Vec::new(),
    })
}

/// Sounds that carry no further than this may be shots as well as explosions.
const SMALL_REACH_M: f64 = 4_000.0;
/// How often an observer's word about the kind of an event is right.
const WORD: f64 = 0.7;

/// Class probabilities from how far the sound carried and from the words of joined reports.
fn classes(reach_m: f64, words: &[(EventClass, f64)]) -> Vec<ClassProbability> {
    use EventClass::{Burst, Explosion, Impact, Outgoing, Shot, Undetermined};
    let base: &[(EventClass, f64)] = if reach_m <= SMALL_REACH_M {
        &[
            (Undetermined, 0.4),
            (Shot, 0.2),
            (Burst, 0.15),
            (Explosion, 0.15),
            (Outgoing, 0.05),
            (Impact, 0.05),
        ]
    } else {
        &[
            (Explosion, 0.6),
            (Outgoing, 0.15),
            (Impact, 0.15),
            (Undetermined, 0.1),
        ]
    };
    let mut weights: BTreeMap<EventClass, f64> = base.iter().copied().collect();
    for (word, _) in words {
        let count = weights.len().max(2) as f64;
        let told = weights.entry(*word).or_insert(0.02);
        *told *= WORD / (1.0 - WORD) * (count - 1.0);
    }
    let total: f64 = weights.values().sum();
    let mut out: Vec<ClassProbability> = weights
        .into_iter()
        .map(|(class, w)| ClassProbability {
            class,
            probability: libm::round(w / total * 1e3) / 1e3,
        })
        .collect();
    out.sort_by(|a, b| {
        b.probability
            .total_cmp(&a.probability)
            .then(a.class.cmp(&b.class))
    });
    out
}

fn contribution(id: &ObservationId, report: &Report<'_>, m: &Match) -> Contribution {
    let off = m.off_deg.map_or(String::new(), |off| {
        format!(", {:.0}° from the direction given", off.abs())
    });
    Contribution {
        observation: id.clone(),
        observer: report.observation.observer.clone(),
        role: Role::Supports,
        residual_s: None,
        log_evidence: libm::round(m.log_evidence * 100.0) / 100.0,
        note: format!(
            "fits in time; the event lies {:.1} km from the observer{off}",
            m.distance_m / 1e3
        ),
    }
}

fn heat_contribution(
    id: &ObservationId,
    patch: &Heat,
    evidence: f64,
    time: Timestamp,
) -> Contribution {
    let minutes = (patch.span.1 - time.as_unix_ns()) / 60_000_000_000;
    Contribution {
        observation: id.clone(),
        observer: patch.observer.clone(),
        role: Role::Supports,
        residual_s: None,
        log_evidence: libm::round(evidence * 100.0) / 100.0,
        note: format!(
            "heat at the same place, seen from space {minutes} minutes later and in no pass of the two days before"
        ),
    }
}

/// A report that fits no located event: an event of its own, as weak as one observer's word.
fn lone_report(id: &ObservationId, report: &Report<'_>) -> Event {
    let o = report.observation;
    // A period is as long as its source says; an instant is as uncertain as the clock.
    let half_s = (o.time.length_s() / 2.0).max(report.span.2);
    let hypothesis = EventHypothesis {
        probability: 0.8,
        classes: vec![ClassProbability {
            class: report.event_class(),
            probability: 1.0,
        }],
        time: o.time.middle(),
        time_sigma_s: libm::round(half_s * 1e3) / 1e3,
        area: report.area(),
        count: o.count.value().copied().unwrap_or(Count {
            value: 1,
            bound: trucewatch_model::CountBound::AtLeast,
        }),
        weapons: o.weapon.value().cloned().into_iter().collect(),
        contributions: vec![Contribution {
            observation: id.clone(),
            observer: o.observer.clone(),
            role: Role::Locates,
            residual_s: None,
            log_evidence: 0.0,
            note: "the only source".to_owned(),
        }],
        silent: Vec::new(),
    };
    Event {
        id: EventId::derive(id.as_str().as_bytes()),
        provisional: false,
        counted_as: o.class,
        hypotheses: vec![hypothesis],
    }
}

fn lone_heat(patch: &Heat) -> Event {
    let middle = Timestamp::from_unix_ns(patch.span.0.midpoint(patch.span.1));
    let one = |id: &ObservationId| Contribution {
        observation: id.clone(),
        observer: patch.observer.clone(),
        role: Role::Locates,
        residual_s: None,
        log_evidence: 0.0,
        note: "hot pixel".to_owned(),
    };
    let hypothesis = EventHypothesis {
        probability: 0.5,
        classes: vec![ClassProbability {
            class: EventClass::Heat,
            probability: 1.0,
        }],
        time: middle,
        time_sigma_s: (patch.span.1 - patch.span.0) as f64 / 2e9,
        area: patch.area(),
        count: Count::exact(1),
        weapons: Vec::new(),
        contributions: patch.pixels.iter().map(one).collect(),
        silent: Vec::new(),
    };
    let anchor = patch.pixels.first().map_or("", |id| id.as_str());
    Event {
        id: EventId::derive(anchor.as_bytes()),
        provisional: false,
        counted_as: ObservationClass::ThermalAnomaly,
        hypotheses: vec![hypothesis],
    }
}
