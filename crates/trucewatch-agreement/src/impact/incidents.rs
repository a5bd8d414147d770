//! Incidents held against one state of knowledge and another.

use super::in_force;
use crate::Agreement;
use crate::batch::{Incident, Rejected, read_incidents};
use crate::judge::{self, Happening, Judgement};
use crate::say::Phrase;
use crate::territory::Ground;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{MeasuredFrom, Outcome};

/// A change of probability by more than this is listed, even if the outcome is the same.
pub const NOTABLE: f64 = 0.01;

/// What became of all assessments.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentChanges {
    /// How many incidents were compared.
    pub compared: usize,
    /// Features that cannot be used.
    pub rejected: Vec<Rejected>,
    /// What was taken to be so because the file does not say it.
    pub warnings: Vec<String>,
    /// Assessments that come out differently, in the order of incidents, for each by provision.
    pub changed: Vec<AssessmentChange>,
}

/// An assessment that comes out differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssessmentChange {
    /// The incident.
    pub incident: String,
    /// The id of the provision.
    pub provision: String,
    /// As known first.
    pub before: Assessed,
    /// As known then.
    pub after: Assessed,
}

/// How one provision stands to one incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessed {
    /// Whether the provision is known; if not, nothing applies.
    pub known: bool,
    /// The outcome.
    pub outcome: Outcome,
    /// Probability that it is what the provision forbids, or may be.
    pub probability: f64,
    /// The lines and zones that applied, in their versions.
    pub measured_from: Vec<MeasuredFrom>,
    /// The reasons that the other side does not give.
    #[serde(skip)]
    pub reasons: Vec<Phrase>,
}

/// Holds the incidents of a GeoJSON file against both and compares.
///
/// # Errors
/// In words, if the text is no GeoJSON `FeatureCollection`.
pub fn incidents(
    before: &Agreement,
    after: &Agreement,
    text: &str,
) -> Result<IncidentChanges, String> {
    // What a file may refer to is known to the one that knows more.
    let knows_more = match (before.known(), after.known()) {
        (None, _) => before,
        (Some(first), Some(second)) if first > second => before,
        _ => after,
    };
    let read = read_incidents(knows_more, text)?;
    let changed = read
        .incidents
        .iter()
        .flat_map(|incident| compare(before, after, incident))
        .collect();
    Ok(IncidentChanges {
        compared: read.incidents.len(),
        rejected: read.rejected,
        warnings: read.warnings,
        changed,
    })
}

fn compare(before: &Agreement, after: &Agreement, incident: &Incident) -> Vec<AssessmentChange> {
    let happening = &incident.happening;
    let [first, second] = [before, after].map(|agreement| by_provision(agreement, happening));
    let ids: BTreeSet<&str> = first.keys().chain(second.keys()).copied().collect();
    let mut changed = Vec::new();
    for id in ids {
        let [one, other] = [first.get(id), second.get(id)];
        let outcome = |j: Option<&Judgement>| j.map_or(Outcome::NotApplicable, |j| j.outcome);
        let probability = |j: Option<&Judgement>| j.map_or(0.0, |j| j.probability);
        let moved = judge::round3((probability(one) - probability(other)).abs()) > NOTABLE;
        if outcome(one) == outcome(other) && !moved {
            continue;
        }
        let mut was = assessed(before, happening, id, one);
        let mut is = assessed(after, happening, id, other);
        let shared: Vec<Phrase> = was
            .reasons
            .iter()
            .filter(|reason| is.reasons.contains(reason))
            .cloned()
            .collect();
        for side in [&mut was, &mut is] {
            side.reasons.retain(|reason| !shared.contains(reason));
        }
        changed.push(AssessmentChange {
            incident: incident.id.clone(),
            provision: id.to_owned(),
            before: was,
            after: is,
        });
    }
    changed
}

fn by_provision<'a>(
    agreement: &'a Agreement,
    happening: &Happening,
) -> BTreeMap<&'a str, Judgement> {
    let judgements = judge::judge_all(agreement, happening).into_iter();
    judgements
        .filter_map(|j| Some((agreement.provisions.get(j.provision)?.id.as_str(), j)))
        .collect()
}

fn assessed(
    agreement: &Agreement,
    happening: &Happening,
    id: &str,
    judgement: Option<&Judgement>,
) -> Assessed {
    let Some(judgement) = judgement else {
        return Assessed {
            known: false,
            outcome: Outcome::NotApplicable,
            probability: 0.0,
            measured_from: Vec::new(),
            reasons: Vec::new(),
        };
    };
    let mut measured_from = judge::used(agreement, judgement);
    if measured_from.is_empty() {
        measured_from = measured_anyway(agreement, happening, id);
    }
    Assessed {
        known: true,
        outcome: judgement.outcome,
        probability: judgement.probability,
        measured_from,
        reasons: judge::reasons(agreement, happening, judgement),
    }
}

/// Of a provision that does not apply: the lines and zones that say so.
fn measured_anyway(agreement: &Agreement, happening: &Happening, id: &str) -> Vec<MeasuredFrom> {
    let Some(explanation) = happening.explanations.first() else {
        return Vec::new();
    };
    let ground = Ground::of(&explanation.area, &agreement.sources);
    let slices = in_force(agreement, explanation.time);
    let slice = slices.iter().find(|((other, _), _)| *other == id);
    slice.map_or_else(Vec::new, |(_, slice)| {
        judge::measured(agreement, slice, ground.as_ref())
    })
}
