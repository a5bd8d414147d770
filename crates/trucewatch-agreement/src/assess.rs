//! One incident held against every provision.
//!
//! For each explanation of each event, the probability that the provision concerns it is
//!
//! ```text
//! P(explanation) * P(there, while in force) * P(of that kind) * (1 - P(excused))
//! ```
//!
//! summed over the explanations of one event (they exclude each other), then the largest over the
//! events of the incident. Not one minus the product over events: those of one engagement share
//! sensors, place and causes, so that treating them as independent would overstate. Place and
//! time are taken together where a line or the provision changes in time; kind and place are
//! taken as independent. Times are taken as normally distributed, also those of a period named in
//! words, whose standard deviation is half its length.
//!
//! Of the probability, the part without a caveat is *firm*. *Looks broken*: firm part 0.95 or
//! more. *Holds*: under 0.05 in all. *Unclear*: everything between. Both are compared after
//! rounding to three decimals, so that the reader sees the number that was compared.
//!
//! Whatever its probability, an event is *unclear* as long as all that it rests on is in one hand:
//! no single owner's sensors can make something look broken, or clear it.

mod explain;

use crate::exception::Effect;
use crate::extent::Presence;
use crate::provisions::{Caveat, Match};
use crate::scene::Scene;
use crate::{Agreement, Provision, Window};
use std::collections::BTreeMap;
use trucewatch_model::{
    Assessment, Event, EventHypothesis, Incident, Observer, ObserverId, ProvisionId, Role, Status,
    Timestamp, Weapon, hands,
};

/// From this firm probability on, something looks broken.
pub const LOOKS_BROKEN_FROM: f64 = 0.95;
/// Below this probability, a provision holds.
pub const HOLDS_BELOW: f64 = 0.05;
/// Up to this probability, an incident is surely elsewhere or of another kind.
pub const IRRELEVANT_UP_TO: f64 = 0.001;

/// Holds an incident against each provision, in the order of the file.
///
/// `events` are those of the incident, in any order; others are ignored, and so are events
/// without an explanation. `observers`: what is known of who observed, for the owners of sensors; one
/// without an owner stands for itself. A provision is left out if it was surely not in force, or if the
/// incident surely lies elsewhere or is of another kind (probability at most
/// [`IRRELEVANT_UP_TO`], before exceptions). An incident that is held back is held against nothing:
/// neither *holds* nor *looks broken* would be true of what may never have happened.
pub fn assess(
    agreement: &Agreement,
    incident: &Incident,
    events: &[&Event],
    observers: &BTreeMap<ObserverId, Observer>,
) -> Vec<Assessment> {
    if incident.is_held_back() {
        return Vec::new();
    }
    let mut events: Vec<&Event> = events
        .iter()
        .copied()
        .filter(|e| incident.events.is_empty() || incident.events.contains(&e.id))
        .collect();
    events.sort_by(|a, b| a.id.cmp(&b.id));
    let scenes: Vec<Told> = events
        .into_iter()
        .map(|event| Told {
            event,
            scenes: event.hypotheses.iter().map(Scene::of).collect(),
            in_one_hand: in_one_hand(event, observers),
        })
        .collect();
    agreement
        .provisions
        .iter()
        .filter_map(|provision| one(agreement, provision, incident, &scenes))
        .collect()
}

/// Why a provision is surely not in force at an instant, as a sentence; `None` if it is, or if the
/// agreement has no such provision.
pub fn not_in_force_reason(
    agreement: &Agreement,
    provision: &ProvisionId,
    at: Timestamp,
) -> Option<String> {
    let provision = agreement.provisions.iter().find(|p| p.id == *provision)?;
    let says = |when: &str, instant: Timestamp| {
        format!(
            "Provision `{}` is not in force at {}: it {when} {}.",
            provision.id,
            agreement.calendar.instant(at),
            agreement.calendar.instant(instant)
        )
    };
    let Window { from, to } = provision.in_force;
    match (from, to) {
        (Some(from), _) if at < from => Some(says("starts", from)),
        (_, Some(to)) if at >= to => Some(says("ended", to)),
        _ => None,
    }
}

/// An event with what does not depend on the provision.
struct Told<'a> {
    event: &'a Event,
    scenes: Vec<Scene<'a>>,
    in_one_hand: bool,
}

/// Whether a single owner, or a single observer, could have made up all that an event rests on. What was
/// considered and rejected does not speak for it.
fn in_one_hand(event: &Event, observers: &BTreeMap<ObserverId, Observer>) -> bool {
    let contributions = event.hypotheses.iter().flat_map(|h| &h.contributions);
    let joined = contributions.filter(|c| c.role != Role::Rejected);
    hands(joined.map(|c| &c.observer), observers).len() == 1
}

/// What one event means for one provision.
struct Verdict<'a> {
    event: &'a Event,
    parts: Vec<Part<'a>>,
    /// Before exceptions.
    concerned: f64,
    probability: f64,
    firm: f64,
    located: bool,
    in_one_hand: bool,
}

/// One explanation's share in it.
struct Part<'a> {
    scene: &'a Scene<'a>,
    in_force: f64,
    presence: Presence,
    kind: f64,
    kind_reasons: Vec<String>,
    caveats: Vec<Caveat>,
    excuses: Vec<Excuse<'a>>,
    /// What it adds to the probability of the event.
    adds: f64,
}

/// An announced exception that may explain it.
struct Excuse<'a> {
    exception: &'a crate::Exception,
    probability: f64,
}

impl Verdict<'_> {
    fn status(&self) -> Status {
        if self.in_one_hand {
            Status::Unclear
        } else if round3(self.firm) >= LOOKS_BROKEN_FROM {
            Status::LooksBroken
        } else if round3(self.probability) < HOLDS_BELOW {
            Status::Holds
        } else {
            Status::Unclear
        }
    }
}

fn one(
    agreement: &Agreement,
    provision: &Provision,
    incident: &Incident,
    scenes: &[Told<'_>],
) -> Option<Assessment> {
    let verdicts: Vec<Verdict> = scenes
        .iter()
        .filter_map(|told| verdict(agreement, provision, told))
        .collect();
    // The worst status decides; a located event before one that was only detected; then the
    // likelier. The first of equals, so that the order of events does not matter.
    let decides = verdicts.iter().min_by(|a, b| {
        (a.status().cmp(&b.status()))
            .then(b.located.cmp(&a.located))
            .then(b.probability.total_cmp(&a.probability))
    })?;
    let status = decides.status();
    Some(Assessment {
        incident: incident.id.clone(),
        agreement: agreement.version.clone(),
        provision: provision.id.clone(),
        title: provision.title.clone(),
        probability: round3(decides.probability),
        status,
        reasons: explain::reasons(agreement, provision, incident, &verdicts, decides),
        would_settle: (status == Status::Unclear)
            .then(|| explain::would_settle(agreement, provision, decides)),
    })
}

fn verdict<'a>(
    agreement: &'a Agreement,
    provision: &'a Provision,
    told: &'a Told<'a>,
) -> Option<Verdict<'a>> {
    let parts: Vec<Part> = told
        .scenes
        .iter()
        .filter_map(|scene| part(agreement, provision, scene))
        .collect();
    let mut verdict = Verdict {
        event: told.event,
        in_one_hand: told.in_one_hand,
        concerned: 0.0,
        probability: 0.0,
        firm: 0.0,
        located: parts.iter().any(|p| p.scene.ground.is_some()),
        parts,
    };
    for part in &verdict.parts {
        let base = part.scene.hypothesis.probability.clamp(0.0, 1.0) * part.kind;
        let excused: f64 = part.excused();
        verdict.concerned += base * part.presence.high;
        verdict.probability += part.adds;
        if part.caveats.is_empty() {
            verdict.firm += base * part.presence.low * (1.0 - excused);
        }
    }
    verdict.concerned = verdict.concerned.min(1.0);
    verdict.probability = verdict.probability.min(1.0);
    (round3(verdict.concerned) > IRRELEVANT_UP_TO).then_some(verdict)
}

impl Part<'_> {
    /// Probability that an exception with the effect *holds* covers it.
    fn excused(&self) -> f64 {
        self.excuses
            .iter()
            .filter(|e| e.exception.effect == Effect::Holds)
            .map(|e| e.probability)
            .fold(0.0, f64::max)
    }
}

fn part<'a>(
    agreement: &'a Agreement,
    provision: &'a Provision,
    scene: &'a Scene<'a>,
) -> Option<Part<'a>> {
    let hypothesis = scene.hypothesis;
    let in_force = provision
        .in_force
        .probability(hypothesis.time, hypothesis.time_sigma_s);
    if in_force <= 0.0 {
        return None;
    }
    let rule = provision.kind.rule();
    let mut caveats = Vec::new();
    let presence = rule
        .territory()
        .extent
        .presence(&agreement.lines, scene, &provision.in_force)
        .unwrap_or_else(|| {
            caveats.push(explain::not_located());
            Presence {
                low: in_force,
                high: in_force,
            }
        });
    if presence.high <= 0.0 {
        return None;
    }
    let overridden = |weapon: &Weapon| overridden(agreement, provision, hypothesis, weapon);
    let concern = rule.concern(hypothesis, &overridden);
    if concern.probability <= 0.0 {
        return None;
    }
    caveats.extend(concern.caveats);
    if presence.high - presence.low > HOLDS_BELOW * presence.high {
        caveats.push(explain::lines_overlap());
    }
    let excuses = excuses(agreement, provision, scene);
    caveats.extend(
        excuses
            .iter()
            .filter(|e| e.exception.effect == Effect::Unclear)
            .map(explain::may_be_excused),
    );
    let mut part = Part {
        scene,
        in_force,
        presence,
        kind: concern.probability,
        kind_reasons: concern.reasons,
        caveats,
        excuses,
        adds: 0.0,
    };
    part.adds = hypothesis.probability.clamp(0.0, 1.0)
        * part.kind
        * part.presence.high
        * (1.0 - part.excused());
    part.adds.is_finite().then_some(part)
}

/// Whether a more specific provision, in force at that time, takes a weapon away from this one.
fn overridden(
    agreement: &Agreement,
    provision: &Provision,
    hypothesis: &EventHypothesis,
    weapon: &Weapon,
) -> Match {
    let mut best = Match::No;
    for other in &agreement.provisions {
        if !other.overrides.contains(&provision.id) || !other.in_force.contains(hypothesis.time) {
            continue;
        }
        match other.kind.rule().covers(weapon) {
            Match::Yes => return Match::Yes,
            Match::Unknown => best = Match::Unknown,
            Match::No => {}
        }
    }
    best
}

/// The exceptions that may cover it, with probability 0.05 or more.
fn excuses<'a>(
    agreement: &'a Agreement,
    provision: &'a Provision,
    scene: &Scene,
) -> Vec<Excuse<'a>> {
    provision
        .exceptions(&agreement.exceptions)
        .filter_map(|exception| {
            let presence =
                exception
                    .territory
                    .extent
                    .presence(&agreement.lines, scene, &exception.window)?;
            (presence.high >= HOLDS_BELOW).then_some(Excuse {
                exception,
                probability: presence.high,
            })
        })
        .collect()
}

fn round3(p: f64) -> f64 {
    libm::round(p * 1e3) / 1e3
}
