//! What an event is made of: the first form of a located event, the words for what joins it, and
//! the events that reports and heat make on their own.

use crate::acoustic::{AcousticEvent, RejectedArrival};
use crate::alternatives::Alternative;
use crate::engine::Fusion;
use crate::heat::Heat;
use crate::reports::{Match, Report};
use std::collections::BTreeMap;
use trucewatch_model::{
    Area, ClassProbability, Contribution, Count, Event, EventClass, EventHypothesis, EventId,
    Observation, ObservationClass, ObservationId, ObserverId, Role, Timestamp,
};

/// How likely an event with that logarithm of odds is real. The odds take arrivals as independent,
/// which those of a salvo are not; on sets with truth, events at odds of 3 were right in six of ten
/// cases and those above 9 in 99 of 100, which this reproduces.
pub(crate) fn probability(log_odds: f64) -> f64 {
    libm::round(1e4 / (1.0 + libm::exp(-0.5 * (log_odds - 2.0)))) / 1e4
}

/// How likely an event is at most that sensors speak for which are not believed, when nobody else does.
pub(crate) const HELD_BACK: f64 = 0.05;

/// A located event under construction.
pub(crate) struct Draft {
    pub(crate) event: Event,
    pub(crate) sigma_m: f64,
    pub(crate) reach_m: f64,
    /// What joined reports call it.
    words: Vec<EventClass>,
}

pub(crate) fn time_of(event: &Event) -> Timestamp {
    event
        .preferred()
        .map_or(Timestamp::from_unix_ns(0), |h| h.time)
}

impl Draft {
    /// `None` if none of its arrivals is known to `fusion` (which cannot be).
    pub(crate) fn new(e: &AcousticEvent, fusion: &Fusion) -> Option<Self> {
        let probabilities = e.probabilities();
        let chance = |k: usize| probabilities.get(k).copied().unwrap_or(0.0);
        let mut own = hypothesis(&e.clone().into(), chance(0), fusion);
        let id = EventId::derive(own.contributions.first()?.observation.as_str().as_bytes());
        let rejected = e.rejected.iter().filter_map(|r| left_out(r, fusion));
        own.contributions.extend(rejected);
        let others = e.alternatives.iter().zip(1..);
        let mut hypotheses: Vec<EventHypothesis> = std::iter::once(own)
            .chain(others.map(|(other, k)| hypothesis(other, chance(k), fusion)))
            .collect();
        // Preferred first; its own place where others are no likelier.
        hypotheses.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let sigma_m = match hypotheses.first()?.area {
            Area::Ellipse { sigma_major_m, .. } => sigma_major_m,
            Area::Region { .. } | Area::NotLocated => return None,
        };
        let held_back = e.held_back.then(|| fusion.held_back(&hypotheses[0]));
        let event = Event {
            id,
            provisional: e.provisional,
            held_back,
            counted_as: if e.reach_m > SMALL_REACH_M {
                ObservationClass::Explosion
            } else {
                ObservationClass::ImpulsiveSound
            },
            hypotheses,
        };
        Some(Self {
            event,
            sigma_m,
            reach_m: e.reach_m,
            words: Vec::new(),
        })
    }
}

/// One place that an event's arrivals fit.
fn hypothesis(at: &Alternative, probability: f64, fusion: &Fusion) -> EventHypothesis {
    let names = fusion.sensors();
    let (sigma_major_m, sigma_minor_m, azimuth_deg) = at.ellipse;
    EventHypothesis {
        probability,
        classes: Vec::new(),
        time: at.time,
        time_sigma_s: at.time_sigma_s,
        area: Area::Ellipse {
            centre: at.position,
            sigma_major_m,
            sigma_minor_m,
            azimuth_deg,
        },
        count: Count::exact(1),
        weapons: Vec::new(),
        silent: at
            .silent
            .iter()
            .filter_map(|s| names.get(s.sensor as usize).cloned())
            .collect(),
        contributions: at
            .picks
            .iter()
            .filter_map(|p| {
                let observer = names.get(p.sensor as usize)?;
                Some(Contribution {
                    observation: fusion.arrival(p.key, observer)?.clone(),
                    observer: observer.clone(),
                    role: Role::Locates,
                    residual_s: Some(p.residual_s),
                    log_evidence: p.log_ratio,
                    note: format!("arrived {:+.0} ms from the prediction", p.residual_s * 1e3),
                })
            })
            .collect(),
    }
}

impl Draft {
    /// Whether reports and heat may join it. What is held back takes nothing along: whoever makes
    /// events up must not make an honest report disappear with them.
    pub(crate) fn may_be_joined(&self) -> bool {
        self.event.held_back.is_none()
    }

    /// A report about this one event joins it.
    pub(crate) fn takes(&mut self, id: &ObservationId, report: &Report<'_>, fit: &Match) {
        self.words.push(report.event_class());
        if let Some(h) = self.event.hypotheses.first_mut() {
            h.contributions.push(contribution(id, report, fit));
            h.weapons.extend(report.observation.weapon.value().cloned());
        }
    }

    /// A heat is what it left burning.
    pub(crate) fn burned(&mut self, patch: &Heat, evidence: f64) {
        if let Some(h) = self.event.hypotheses.first_mut() {
            let pixels = patch.pixels.iter();
            let pixels = pixels.map(|id| heat_contribution(id, patch, evidence, h.time));
            h.contributions.extend(pixels);
        }
    }

    /// The event with all that joined it. What it was, and with what, was told of the event, wherever it was.
    pub(crate) fn finish(mut self) -> Event {
        let told = self.event.preferred().map(|h| h.weapons.clone());
        let classes = classes(self.reach_m, &self.words);
        for h in &mut self.event.hypotheses {
            h.classes.clone_from(&classes);
            h.weapons = told.clone().unwrap_or_default();
        }
        self.event
    }
}

/// An arrival that was considered; it speaks neither for the event nor against it.
fn left_out(r: &RejectedArrival, fusion: &Fusion) -> Option<Contribution> {
    let observer = fusion.sensors().get(r.sensor as usize)?;
    Some(Contribution {
        observation: fusion.arrival(r.key, observer)?.clone(),
        observer: observer.clone(),
        role: Role::Rejected,
        residual_s: Some(r.residual_s),
        log_evidence: 0.0,
        note: r.note(),
    })
}

/// Sounds that carry no further than this may be shots as well as explosions.
const SMALL_REACH_M: f64 = 4_000.0;
/// How often an observer's word about the kind of an event is right.
const WORD: f64 = 0.7;

/// Class probabilities from how far the sound carried and from the words of joined reports.
fn classes(reach_m: f64, words: &[EventClass]) -> Vec<ClassProbability> {
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
    for word in words {
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

pub(crate) fn contribution(id: &ObservationId, report: &Report<'_>, m: &Match) -> Contribution {
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
    let minutes = patch.span.1.saturating_sub(time.as_unix_ns()) / 60_000_000_000;
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
pub(crate) fn lone_report(id: &ObservationId, report: &Report<'_>) -> Event {
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
        held_back: None,
        counted_as: o.class,
        hypotheses: vec![hypothesis],
    }
}

pub(crate) fn lone_heat(patch: &Heat) -> Event {
    let middle = Timestamp::from_unix_ns(patch.span.0.midpoint(patch.span.1));
    let pixels: Vec<Contribution> = patch
        .pixels
        .iter()
        .map(|id| hot_pixel(id, &patch.observer))
        .collect();
    heat_event(pixels, middle, patch.length_s() / 2.0, patch.area())
}

/// A hot pixel whose source does not say where it lies.
pub(crate) fn unplaced_heat(id: &ObservationId, o: &Observation) -> Event {
    heat_event(
        vec![hot_pixel(id, &o.observer)],
        o.time.middle(),
        o.time.length_s() / 2.0,
        Area::NotLocated,
    )
}

fn hot_pixel(id: &ObservationId, observer: &ObserverId) -> Contribution {
    Contribution {
        observation: id.clone(),
        observer: observer.clone(),
        role: Role::Locates,
        residual_s: None,
        log_evidence: 0.0,
        note: "hot pixel".to_owned(),
    }
}

fn heat_event(
    contributions: Vec<Contribution>,
    time: Timestamp,
    time_sigma_s: f64,
    area: Area,
) -> Event {
    let anchor = contributions.first().map_or("", |c| c.observation.as_str());
    let id = EventId::derive(anchor.as_bytes());
    let hypothesis = EventHypothesis {
        probability: 0.5,
        classes: vec![ClassProbability {
            class: EventClass::Heat,
            probability: 1.0,
        }],
        time,
        time_sigma_s,
        area,
        count: Count::exact(1),
        weapons: Vec::new(),
        contributions,
        silent: Vec::new(),
    };
    Event {
        id,
        provisional: false,
        held_back: None,
        counted_as: ObservationClass::ThermalAnomaly,
        hypotheses: vec![hypothesis],
    }
}
