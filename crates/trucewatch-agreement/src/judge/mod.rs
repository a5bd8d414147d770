//! A happening held against each provision.
//!
//! For each explanation the probability that a provision concerns it is
//!
//! ```text
//! P(explanation) * P(there, while in force) * P(of that kind)
//! ```
//!
//! summed over the explanations, which exclude each other. Time and place are taken together where the
//! provision, a line or a zone changes in time; kind and place are taken as independent. Times are
//! normally distributed. How the place is integrated, and with which error, is told in `territory`.
//!
//! What concerns a provision is parted in three: *firm* (it lies there whoever it was, and nothing may
//! excuse it), *permitted* (an exception or permission surely covers it, a deadline is still open, the
//! operator is exempt) and *open* (something that decides is not known, or the text is disputed). A duty to
//! take something away is shown unfulfilled only if it says from where and by when: with no place it is a
//! duty that people follow up, with no deadline what is still there is open. A provision about some of the
//! parties is open until it is known who it was, and none concerns those whom it does not name.
//! From these follows the outcome:
//!
//! - surely elsewhere, at another time or of another kind (0.001 or less in all): *not applicable*;
//! - everything in one hand: *not determinable*, whatever the numbers;
//! - firm 0.95 or more: *breach candidate*;
//! - firm and open together under 0.05: *permitted*;
//! - else *not determinable*.
//!
//! All are compared after rounding to three decimals, so that the reader sees the number that was
//! compared. [`judge`] says nothing; [`records`] makes the reasons of a judgement as figures and references,
//! and [`reasons`] writes them out, when they are wanted.

mod contest;
mod explain;
mod facts;
mod happening;
mod masses;
mod part;
mod record;
pub(crate) mod sentences;
mod settle;

pub use crate::activities::What;
pub use crate::weapons::{Arm, Match};
pub(crate) use explain::measured;
pub use explain::{considered, reasons, records, rules_won, used};
pub use happening::{Explanation, Happening, Operator};
pub use record::Record;
pub use settle::would_settle;

use crate::Agreement;
use masses::Scene;
use part::Part;
use trucewatch_model::Outcome;

/// From this firm probability on, something is a breach candidate.
pub const LOOKS_BROKEN_FROM: f64 = 0.95;
/// Below this probability, a provision holds.
pub const HOLDS_BELOW: f64 = 0.05;
/// Up to this probability, an incident is surely elsewhere or of another kind.
pub const IRRELEVANT_UP_TO: f64 = 0.001;

/// How the probabilities are made, for whoever reads results by machine.
pub const METHOD: &str = "Probability that the happening lies where and when the provision applies \
and is of the kind it speaks of, integrated over place, time and kind and over the error of the line \
or edge: exact where no edge is within five standard deviations; by closed sums along one direction for a \
circle, and for an edge beside a line or zone that the event surely does not touch; closed where the distance \
from one edge is quadratic to within the stated error; else along parallel lines cut at the edges by Gauss's \
rule, and across them by Simpson's rule, halved until its halves agree with the whole and nothing can hide \
between two lines; what is left of that disagreement, and the weight of what may still hide, is the stated \
error.";

/// What follows from one provision for one happening.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Number of the provision among those of the agreement: the version and reading that concerns
    /// the happening most.
    pub provision: usize,
    /// The outcome.
    pub outcome: Outcome,
    /// Probability that it is what the provision forbids, or may be.
    pub probability: f64,
    /// The part of it that nothing may excuse.
    pub firm: f64,
    /// Probability that it concerns the provision and is permitted.
    pub permitted: f64,
    /// Probability that it concerns the provision.
    pub concerned: f64,
    /// What the integration over the place can be off by.
    pub numerical_error: f64,
    /// Why it does not concern the provision, if it does not.
    pub aside: Option<Aside>,
    /// Whether readings of the provision lead to different outcomes.
    pub readings_differ: bool,
    pub(crate) located: bool,
    pub(crate) parts: Vec<Part>,
}

/// Why a provision does not apply. Later ones were nearer to applying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    /// A duty that no incident shows; people follow it up.
    Duty,
    /// Not in force then.
    NotInForce,
    /// Another kind of event or activity.
    OtherKind,
    /// Another place.
    Elsewhere,
    /// It is about others than whoever operated it.
    OtherSubject,
    /// Another weapon.
    OtherWeapon,
    /// A more specific or later provision has taken the weapon over.
    Overridden,
    /// A permission for no more than a number, and there were more.
    OverLimit {
        /// How many were seen.
        seen: u32,
        /// How many are allowed.
        at_most: u32,
    },
    /// A permission of which a condition was not met.
    ConditionFalse,
}

/// Holds a happening against every provision that may concern it, in order of ids.
pub fn judge(agreement: &Agreement, happening: &Happening) -> Vec<Judgement> {
    let scenes = scenes(agreement, happening);
    let mut near = Vec::new();
    for scene in &scenes {
        agreement.reach.touching(&scene.boxed, &mut near);
    }
    near.sort_unstable();
    near.dedup();
    let mut all = Vec::with_capacity(near.len());
    for readings in near.into_iter().filter_map(|k| agreement.groups.get(k)) {
        let judged = group(agreement, happening, &scenes, readings);
        all.extend(judged.filter(|j| j.outcome != Outcome::NotApplicable));
    }
    all
}

/// Holds a happening against every provision, in order of ids. Those that do not apply say why.
pub fn judge_all(agreement: &Agreement, happening: &Happening) -> Vec<Judgement> {
    let scenes = scenes(agreement, happening);
    agreement
        .groups
        .iter()
        .filter_map(|readings| group(agreement, happening, &scenes, readings))
        .collect()
}

fn scenes<'a>(agreement: &'a Agreement, happening: &'a Happening) -> Vec<Scene<'a>> {
    let explanations = happening.explanations.iter();
    explanations.map(|e| Scene::of(agreement, e)).collect()
}

fn group(
    agreement: &Agreement,
    happening: &Happening,
    scenes: &[Scene<'_>],
    readings: &[Vec<usize>],
) -> Option<Judgement> {
    if let [versions] = readings {
        return reading(agreement, happening, scenes, versions);
    }
    let judged = readings
        .iter()
        .filter_map(|versions| reading(agreement, happening, scenes, versions));
    join(judged.collect())
}

/// Several readings of one provision: where they differ, nothing can be determined.
fn join(mut readings: Vec<Judgement>) -> Option<Judgement> {
    let differ = readings.windows(2).any(|w| match w {
        [a, b] => a.outcome != b.outcome,
        _ => false,
    });
    // The reading by which most is said speaks for all.
    readings
        .sort_by(|a, b| (a.outcome.cmp(&b.outcome)).then(b.probability.total_cmp(&a.probability)));
    let mut first = readings.into_iter().next()?;
    if differ {
        first.readings_differ = true;
        first.outcome = Outcome::NotDeterminable;
    }
    Some(first)
}

fn reading(
    agreement: &Agreement,
    happening: &Happening,
    scenes: &[Scene<'_>],
    versions: &[usize],
) -> Option<Judgement> {
    let mut parts: Vec<Part> = Vec::new();
    let mut aside: Option<(Aside, usize)> = None;
    for version in versions {
        for (k, scene) in scenes.iter().enumerate() {
            match masses::parts(agreement, happening, *version, k, scene) {
                Ok(found) => parts.extend(found),
                Err(why) => aside = aside.max(Some((why, *version))),
            }
        }
    }
    let located = scenes.iter().any(|s| s.ground.is_some());
    if parts.is_empty() {
        let told = aside.map(|(_, version)| version);
        return Some(Judgement {
            provision: told.or(versions.last().copied())?,
            outcome: Outcome::NotApplicable,
            probability: 0.0,
            firm: 0.0,
            permitted: 0.0,
            concerned: 0.0,
            numerical_error: 0.0,
            aside: Some(aside.map_or(Aside::Elsewhere, |(why, _)| why)),
            readings_differ: false,
            located,
            parts,
        });
    }
    // A sum of nothing would be minus nought, and be told as such.
    let sum = |of: fn(&Part) -> f64| parts.iter().map(of).fold(0.0, |a, b| a + b).min(1.0);
    let concerned = sum(|p| p.concerned);
    let (firm, open, permitted) = (sum(|p| p.firm), sum(|p| p.open), sum(|p| p.permitted));
    let probability = (firm + open).min(1.0);
    let outcome = if round3(concerned) <= IRRELEVANT_UP_TO {
        Outcome::NotApplicable
    } else if happening.in_one_hand {
        Outcome::NotDeterminable
    } else if round3(firm) >= LOOKS_BROKEN_FROM {
        Outcome::BreachCandidate
    } else if round3(probability) < HOLDS_BELOW {
        Outcome::Permitted
    } else {
        Outcome::NotDeterminable
    };
    parts.sort_by(|a, b| b.concerned.total_cmp(&a.concerned));
    // What nearly applied tells more than what did not at all.
    let aside = (missing(&parts).or(aside)).filter(|_| outcome == Outcome::NotApplicable);
    let leading = parts.first().map(|p| p.provision);
    let told = aside.map(|(_, version)| version).or(leading);
    Some(Judgement {
        provision: told.or(versions.last().copied())?,
        outcome,
        probability: round3(probability),
        firm: round3(firm),
        permitted: round3(permitted),
        concerned: round3(concerned),
        numerical_error: parts.iter().map(|p| p.error).fold(0.0, |a, b| a + b),
        aside: aside.map(|(why, _)| why),
        readings_differ: false,
        located,
        parts,
    })
}

/// What the part that is nearest to applying lacks most: time, place or kind.
fn missing(parts: &[Part]) -> Option<(Aside, usize)> {
    let nearest = parts.first()?;
    let of_same =
        |p: &&Part| p.provision == nearest.provision && p.explanation == nearest.explanation;
    let in_force = parts.iter().filter(of_same).map(|p| p.in_force).sum();
    [
        (in_force, Aside::NotInForce),
        (nearest.there.0, Aside::Elsewhere),
        (nearest.kind, Aside::OtherKind),
    ]
    .into_iter()
    .min_by(|a: &(f64, Aside), b| a.0.total_cmp(&b.0))
    .map(|(_, why)| (why, nearest.provision))
}

pub(crate) fn round3(p: f64) -> f64 {
    libm::round(p * 1e3) / 1e3
}
