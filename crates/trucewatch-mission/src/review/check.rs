//! Whether an analyst's act is possible.

use super::{Act, Review, Verdict};
use crate::{ActId, Actor, IncidentFacts, Picture, Refused, Rules, Text};
use std::collections::BTreeSet;
use trucewatch_model::refused::ensure;
use trucewatch_model::{EventId, IncidentId};

impl Review {
    pub(crate) fn check(
        &self,
        by: &Actor,
        act: &Act,
        picture: &dyn Picture,
        rules: &Rules,
    ) -> Result<(), Refused> {
        match act {
            Act::Take { incident } => self.open(incident, picture).map(|_| ()),
            Act::Prefer {
                incident,
                hypothesis,
                reason,
            } => {
                let facts = self.open(incident, picture)?;
                reason.check("reason")?;
                let rejected = self.of(incident).is_rejected(hypothesis);
                ensure(
                    !rejected,
                    "hypothesis_rejected",
                    format!("`{hypothesis}` was rejected"),
                    "admit it again first, with the reason",
                )?;
                is_hypothesis(&facts, hypothesis)
            }
            Act::Reject {
                incident,
                hypothesis,
                reason,
            } => {
                let facts = self.open(incident, picture)?;
                reason.check("reason")?;
                let rejected = self.of(incident).is_rejected(hypothesis);
                ensure(
                    !rejected,
                    "hypothesis_rejected",
                    format!("`{hypothesis}` is rejected already"),
                    "nothing is to be done",
                )?;
                is_hypothesis(&facts, hypothesis)
            }
            Act::Readmit {
                incident,
                hypothesis,
                reason,
            } => {
                reason.check("reason")?;
                ensure(
                    self.of(incident).is_rejected(hypothesis),
                    "hypothesis_rejected",
                    format!("`{hypothesis}` of incident `{incident}` is not rejected"),
                    "nothing is to be done",
                )
            }
            Act::Assess { .. } => self.check_assess(act, picture, rules),
            Act::Second {
                incident,
                assessment,
                verdict,
            } => {
                let facts = self.open(incident, picture)?;
                let reached = rules.standard.reached(&facts.evidence);
                self.check_second(by, incident, *assessment, verdict)?;
                let review = self.of(incident);
                let current = review.current();
                ensure(
                    current.is_some_and(|a| a.revision == facts.revision && a.claimed <= reached),
                    "revision",
                    format!("the incident is at revision {} by now", facts.revision),
                    "have what changed assessed first",
                )
            }
            Act::Merge { into, from, reason } => {
                reason.check("reason")?;
                self.open(into, picture)?;
                let all: BTreeSet<&IncidentId> = from.iter().chain([into]).collect();
                ensure(
                    !from.is_empty() && all.len() == from.len() + 1,
                    "merge_of_different_ones",
                    "an incident is merged with others, each named once",
                    "name at least one other incident",
                )?;
                from.iter()
                    .try_for_each(|id| self.open(id, picture).map(|_| ()))
            }
            Act::Split {
                incident,
                events,
                reason,
            } => {
                reason.check("reason")?;
                let there = self.events(incident, picture)?;
                let moved: BTreeSet<&EventId> = events.iter().collect();
                events
                    .iter()
                    .try_for_each(|e| has_event(&there, incident, e))?;
                ensure(
                    !moved.is_empty() && moved.len() < there.len(),
                    "split_leaves_both",
                    format!("of {} events {} would go", there.len(), moved.len()),
                    "name some of its events, not all",
                )
            }
            Act::Reassociate {
                event,
                from,
                to,
                reason,
            } => {
                reason.check("reason")?;
                ensure(
                    from != to,
                    "merge_of_different_ones",
                    "both incidents are the same",
                    "name another",
                )?;
                self.open(to, picture)?;
                has_event(&self.events(from, picture)?, from, event)
            }
            Act::Undo { act, reason } => self.check_undo(act, reason),
            Act::AddByHand {
                earliest,
                latest,
                at_least,
                observations,
                missed_by,
                reason,
                ..
            } => {
                reason.check("reason")?;
                ensure(
                    earliest <= latest && *latest <= picture.now(),
                    "time",
                    format!("{earliest} to {latest} is not a time in the past"),
                    "give the earliest time first, and none that is to come",
                )?;
                ensure(
                    *at_least > 0 && !observations.is_empty(),
                    "by_hand_needs_observations",
                    "an event by hand says how many there were and which observations show it",
                    "name at least one observation",
                )?;
                missed_by.iter().try_for_each(|sensor| {
                    if picture.has_observer(sensor) {
                        Ok(())
                    } else {
                        Err(Refused::unknown("observer", sensor))
                    }
                })
            }
            Act::WithdrawByHand { event, reason } => {
                reason.check("reason")?;
                let added = self.by_hand.get(event);
                let added = added.ok_or_else(|| Refused::unknown("event by hand", event))?;
                ensure(
                    added.withdrawn.is_none(),
                    "state",
                    format!("`{event}` was taken back already"),
                    "nothing is to be done",
                )
            }
        }
    }

    fn check_assess(&self, act: &Act, picture: &dyn Picture, rules: &Rules) -> Result<(), Refused> {
        let Act::Assess {
            incident,
            revision,
            statement,
            level,
            alternatives,
            coverage,
            ..
        } = act
        else {
            return Ok(());
        };
        let facts = self.open(incident, picture)?;
        statement.check("statement")?;
        coverage.check("coverage")?;
        alternatives
            .iter()
            .try_for_each(|a| a.check("alternative"))?;
        ensure(
            *revision == facts.revision,
            "revision",
            format!(
                "revision {revision} was looked at, and by now there is {}",
                facts.revision
            ),
            "look at what changed, then assess that revision",
        )?;
        let reached = rules.standard.reached(&facts.evidence);
        ensure(
            *level <= reached,
            "level_beyond_evidence",
            format!(
                "{level:?} was claimed; observers in {} hands and {} kinds of sensor reach {reached:?}",
                facts.evidence.hands,
                facts.evidence.means.len()
            )
            .to_lowercase(),
            "claim what the evidence reaches; `confirmed` follows from a second review",
        )
    }

    fn check_second(
        &self,
        by: &Actor,
        incident: &IncidentId,
        number: u32,
        verdict: &Verdict,
    ) -> Result<(), Refused> {
        if let Verdict::Dissents { reason } = verdict {
            reason.check("dissent")?;
        }
        let review = self.of(incident);
        let it = review.assessments.iter().find(|a| a.number == number);
        let assessment = it.ok_or_else(|| {
            Refused::unknown("assessment", format!("{number} of incident {incident}"))
        })?;
        ensure(
            review.current() == Some(assessment),
            "state",
            format!("assessment {number} was replaced"),
            "review the one that counts now",
        )?;
        ensure(
            assessment.by.person != by.person,
            "not_own_work",
            "nobody reviews an assessment of one's own",
            "ask an analyst of another nationality",
        )?;
        ensure(
            assessment.by.nationality != by.nationality && assessment.by.hat != by.hat,
            "second_review_by_another_nationality",
            format!(
                "the assessment is by {} for {}, and so is this review",
                assessment.by.nationality, assessment.by.hat
            ),
            "ask an analyst of another nationality and organisation",
        )?;
        ensure(
            assessment.reviews.iter().all(|r| r.by.person != by.person),
            "not_twice",
            "this person has reviewed it already",
            "ask somebody else",
        )
    }

    fn check_undo(&self, act: &ActId, reason: &Text) -> Result<(), Refused> {
        reason.check("reason")?;
        let change = self.lineage.change(act);
        let change =
            change.ok_or_else(|| Refused::unknown("merge, split or reassociation", act))?;
        ensure(
            change.undone.is_none(),
            "state",
            format!("`{act}` was taken back already"),
            "nothing is to be done",
        )?;
        match self.lineage.built_on(act) {
            None => Ok(()),
            Some(later) => Err(Refused::new(
                "undo_in_order",
                format!("`{}` came later and rests on it", later.act),
                "take that back first",
            )),
        }
    }

    /// An incident that was not merged into another.
    fn open(&self, id: &IncidentId, picture: &dyn Picture) -> Result<IncidentFacts, Refused> {
        let home = self.lineage.home(id);
        ensure(
            &home == id,
            "incident_merged",
            format!("`{id}` is part of `{home}` by now"),
            format!("do it to `{home}`"),
        )?;
        match picture.incident(id) {
            Some(facts) => Ok(facts),
            None if self.lineage.made(id) => Err(Refused::new(
                "unknown",
                format!("`{id}` was made by a split, and nothing is known of it yet"),
                "wait for the next refresh",
            )),
            None => Err(Refused::unknown("incident", id)),
        }
    }

    /// The events of an incident that is open.
    fn events(&self, id: &IncidentId, picture: &dyn Picture) -> Result<BTreeSet<EventId>, Refused> {
        Ok(self.open(id, picture)?.events.into_iter().collect())
    }
}

fn is_hypothesis(facts: &IncidentFacts, id: &str) -> Result<(), Refused> {
    if facts.hypotheses.iter().any(|h| h.id == id) {
        Ok(())
    } else {
        Err(Refused::unknown("explanation", id))
    }
}

fn has_event(
    there: &BTreeSet<EventId>,
    incident: &IncidentId,
    event: &EventId,
) -> Result<(), Refused> {
    if there.contains(event) {
        Ok(())
    } else {
        Err(Refused::unknown(
            "event",
            format!("{event} in incident {incident}"),
        ))
    }
}
