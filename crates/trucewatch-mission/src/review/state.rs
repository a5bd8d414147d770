//! What the review of incidents has come to.

use super::{Act, AddedByHand, Confidence, Level, Lineage, Stage, Verdict};
use crate::{Actor, Done, Text};
use serde::Serialize;
use std::collections::BTreeMap;
use trucewatch_model::{EventId, IncidentId, Timestamp};

/// All that was made of the automatic list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    pub(super) incidents: BTreeMap<IncidentId, IncidentReview>,
    pub(super) lineage: Lineage,
    pub(super) by_hand: BTreeMap<EventId, AddedByHand>,
}

/// The review of one incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IncidentReview {
    /// How many acts there were: whoever acts on it may name the version that was looked at.
    pub version: u64,
    /// Who has it in hand, and since when.
    pub taken: Option<(Actor, Timestamp)>,
    /// Who preferred which explanation, in order. The machine's own preference is not among them.
    pub preferences: Vec<Preference>,
    /// Explanations that were rejected; also those that were admitted again.
    pub rejections: Vec<Rejection>,
    /// Assessments, each replacing the one before; none is erased.
    pub assessments: Vec<Assessment>,
}

/// Somebody preferred an explanation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preference {
    /// The explanation.
    pub hypothesis: String,
    /// At which stage of the review.
    pub stage: Stage,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Text,
}

/// Somebody rejected an explanation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rejection {
    /// The explanation.
    pub hypothesis: String,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Text,
    /// Who took that back, when and why.
    pub readmitted: Option<(Actor, Timestamp, Text)>,
}

/// A technical assessment. It names no party.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessment {
    /// Number, from 1.
    pub number: u32,
    /// Which revision of the incident was looked at.
    pub revision: u64,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub statement: Text,
    /// The level that was claimed; [`Assessment::level`] tells what it is worth by now.
    pub claimed: Level,
    /// How sure the analyst is.
    pub confidence: Confidence,
    /// What else it could have been.
    pub alternatives: Vec<Text>,
    /// What could not be seen.
    pub coverage: Text,
    /// What others said of it, in order.
    pub reviews: Vec<SecondReview>,
}

/// What somebody else says of an assessment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecondReview {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// What.
    pub verdict: Verdict,
}

impl Assessment {
    /// How far its review has come.
    pub fn stage(&self) -> Stage {
        let concurs = |r: &SecondReview| r.verdict == Verdict::Concurs;
        if self.reviews.is_empty() {
            Stage::Assessed
        } else if self.reviews.iter().any(concurs) {
            Stage::Reviewed
        } else {
            Stage::Disputed
        }
    }

    /// The level it has: *confirmed* once it is corroborated and somebody of another nationality agrees.
    pub fn level(&self) -> Level {
        if self.claimed == Level::Corroborated && self.stage() == Stage::Reviewed {
            Level::Confirmed
        } else {
            self.claimed
        }
    }

    /// Those who disagree. They are printed wherever the assessment is.
    pub fn dissents(&self) -> impl Iterator<Item = (&SecondReview, &Text)> {
        self.reviews
            .iter()
            .filter_map(|review| match &review.verdict {
                Verdict::Dissents { reason } => Some((review, reason)),
                Verdict::Concurs => None,
            })
    }
}

impl IncidentReview {
    /// The assessment that counts.
    pub fn current(&self) -> Option<&Assessment> {
        self.assessments.last()
    }

    /// How far the review has come.
    pub fn stage(&self) -> Stage {
        self.current().map_or(Stage::Automatic, Assessment::stage)
    }

    /// The explanation that people prefer by now; `None`: nobody preferred one, or it was rejected since.
    pub fn preferred(&self) -> Option<&Preference> {
        let last = self.preferences.last()?;
        (!self.is_rejected(&last.hypothesis)).then_some(last)
    }

    /// Whether an explanation is rejected by now.
    pub fn is_rejected(&self, hypothesis: &str) -> bool {
        self.rejections
            .iter()
            .any(|r| r.hypothesis == hypothesis && r.readmitted.is_none())
    }
}

impl Review {
    /// The review of an incident; an empty one if nobody has looked at it.
    pub fn of(&self, incident: &IncidentId) -> IncidentReview {
        self.incidents.get(incident).cloned().unwrap_or_default()
    }

    /// All incidents that somebody has looked at.
    pub fn incidents(&self) -> impl Iterator<Item = (&IncidentId, &IncidentReview)> {
        self.incidents.iter()
    }

    /// Merges, splits and reassociations.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// Events that were added by hand, also those that were taken back.
    pub fn by_hand(&self) -> impl Iterator<Item = (&EventId, &AddedByHand)> {
        self.by_hand.iter()
    }

    /// Takes an act in.
    pub(crate) fn apply(&mut self, done: &Done, act: &Act) {
        let (by, at) = (&done.by, done.at);
        if let Some(incident) = act.incident() {
            let review = self.incidents.entry(incident.clone()).or_default();
            review.version += 1;
            review.apply(by, at, act);
        }
        self.lineage.apply(done, act);
        match act {
            Act::AddByHand { .. } => {
                let added = AddedByHand::of(done, act);
                self.by_hand.extend(added);
            }
            Act::WithdrawByHand { event, reason } => {
                if let Some(added) = self.by_hand.get_mut(event) {
                    added.withdrawn = Some((by.clone(), at, reason.clone()));
                }
            }
            _ => {}
        }
    }
}

impl IncidentReview {
    fn apply(&mut self, by: &Actor, at: Timestamp, act: &Act) {
        match act {
            Act::Take { .. } => self.taken = Some((by.clone(), at)),
            Act::Prefer {
                hypothesis, reason, ..
            } => self.preferences.push(Preference {
                hypothesis: hypothesis.clone(),
                stage: self.stage(),
                by: by.clone(),
                at,
                reason: reason.clone(),
            }),
            Act::Reject {
                hypothesis, reason, ..
            } => self.rejections.push(Rejection {
                hypothesis: hypothesis.clone(),
                by: by.clone(),
                at,
                reason: reason.clone(),
                readmitted: None,
            }),
            Act::Readmit {
                hypothesis, reason, ..
            } => {
                let open =
                    |r: &&mut Rejection| &r.hypothesis == hypothesis && r.readmitted.is_none();
                if let Some(rejection) = self.rejections.iter_mut().find(open) {
                    rejection.readmitted = Some((by.clone(), at, reason.clone()));
                }
            }
            Act::Assess {
                revision,
                statement,
                level,
                confidence,
                alternatives,
                coverage,
                ..
            } => {
                let number = u32::try_from(self.assessments.len()).unwrap_or(u32::MAX);
                self.assessments.push(Assessment {
                    number: number.saturating_add(1),
                    revision: *revision,
                    by: by.clone(),
                    at,
                    statement: statement.clone(),
                    claimed: *level,
                    confidence: *confidence,
                    alternatives: alternatives.clone(),
                    coverage: coverage.clone(),
                    reviews: Vec::new(),
                });
            }
            Act::Second {
                assessment,
                verdict,
                ..
            } => {
                let it = |a: &&mut Assessment| a.number == *assessment;
                if let Some(assessment) = self.assessments.iter_mut().find(it) {
                    assessment.reviews.push(SecondReview {
                        by: by.clone(),
                        at,
                        verdict: verdict.clone(),
                    });
                }
            }
            _ => {}
        }
    }
}
