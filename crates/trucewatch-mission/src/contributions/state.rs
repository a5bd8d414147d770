//! What contributions and commitments have come to.

use super::{Act, Base, Caveat, Need, Purpose};
use crate::cell::TaskKind;
use crate::{Actor, AssetId, CommitmentId, ContributionId, Done, Organisation, Text};
use serde::Serialize;
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// All contributions, posture, needs and commitments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contributions {
    pub(super) contributions: BTreeMap<ContributionId, Contribution>,
    postures: Vec<Posture>,
    needs: BTreeMap<(String, TaskKind), u32>,
    pub(super) commitments: BTreeMap<CommitmentId, Commitment>,
}

/// How far a contribution has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// Offered.
    Pledged,
    /// Looked at, and fit.
    Assessed,
    /// Looked at, and not fit.
    Unfit,
    /// Meant for a sector.
    Matched,
    /// Ready to come.
    Ready,
    /// There.
    Deployed,
    /// Its time is over.
    Expired,
    /// Taken back.
    Withdrawn,
}

/// One contribution.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// How many acts there were.
    pub version: u64,
    /// Whose.
    pub contributor: Organisation,
    /// What it can do.
    pub capability: TaskKind,
    /// How many.
    pub quantity: u32,
    /// What for.
    pub purpose: Purpose,
    /// Where it is based.
    pub base: Base,
    /// Sectors it can work in; empty: all.
    pub sectors: Vec<String>,
    /// Until when.
    pub until: Timestamp,
    /// Its limits.
    pub caveats: Vec<Caveat>,
    /// Whether it is fit, what was found, by whom, when.
    pub assessed: Option<(bool, Text, Actor, Timestamp)>,
    /// The sector it was matched with.
    pub matched_with: Option<String>,
    /// How fast it can come, in hours, once it is ready.
    pub ready_hours: Option<u32>,
    /// Its assets, once they are there.
    pub assets: Vec<AssetId>,
    /// When and why it was taken back.
    pub withdrawn: Option<(Timestamp, Text)>,
}

/// A part of the force, as its contributor declared it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Posture {
    /// Whose.
    pub contributor: Organisation,
    /// The sector.
    pub sector: String,
    /// What.
    pub what: Text,
    /// How many people, rounded to ten.
    pub people: u32,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// When it was declared.
    pub at: Timestamp,
}

/// One commitment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Commitment {
    /// How many acts there were.
    pub version: u64,
    /// Whose.
    pub by: Organisation,
    /// What.
    pub text: Text,
    /// Whether it waits for the ceasefire to be in force.
    pub contingent: bool,
    /// Days until it is due.
    pub due_days: Option<u32>,
    /// When it was written down.
    pub at: Timestamp,
    /// What shows it, in order.
    pub evidence: Vec<Evidence>,
    /// When and why it was taken back.
    pub revoked: Option<(Timestamp, Text)>,
}

/// What somebody says came of a commitment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Whether it is fulfilled.
    pub fulfilled: bool,
    /// What shows it.
    pub evidence: Text,
}

/// How a commitment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum CommitmentStatus {
    /// It waits for the ceasefire to be in force.
    Waiting,
    /// It holds, without a term.
    Open,
    /// It is due then.
    Due {
        /// When.
        at: Timestamp,
    },
    /// It was due then.
    Overdue {
        /// When.
        at: Timestamp,
    },
    /// Somebody other than the one who gave it says that it is fulfilled.
    Fulfilled,
    /// Only the one who gave it says so.
    SaidToBeFulfilled,
    /// It was taken back.
    Revoked,
}

impl Contribution {
    /// How far it has come.
    pub fn readiness(&self, now: Timestamp) -> Readiness {
        if self.withdrawn.is_some() {
            return Readiness::Withdrawn;
        }
        if now >= self.until {
            return Readiness::Expired;
        }
        match (&self.assessed, &self.matched_with, self.ready_hours) {
            (None, _, _) => Readiness::Pledged,
            (Some((false, ..)), _, _) => Readiness::Unfit,
            (Some(_), None, _) => Readiness::Assessed,
            (Some(_), Some(_), None) => Readiness::Matched,
            (Some(_), Some(_), Some(_)) if self.assets.is_empty() => Readiness::Ready,
            (Some(_), Some(_), Some(_)) => Readiness::Deployed,
        }
    }
}

impl Commitment {
    /// How it stands. `in_force_since`: since when the ceasefire has been in force.
    pub fn status(&self, now: Timestamp, in_force_since: Option<Timestamp>) -> CommitmentStatus {
        const DAY_S: f64 = 86_400.0;
        if self.revoked.is_some() {
            return CommitmentStatus::Revoked;
        }
        if let Some(last) = self.evidence.last().filter(|e| e.fulfilled) {
            return match last.by.hat == self.by {
                true => CommitmentStatus::SaidToBeFulfilled,
                false => CommitmentStatus::Fulfilled,
            };
        }
        let from = match (self.contingent, in_force_since) {
            (true, None) => return CommitmentStatus::Waiting,
            (true, Some(since)) => since.max(self.at),
            (false, _) => self.at,
        };
        match self
            .due_days
            .map(|days| from.plus_s(f64::from(days) * DAY_S))
        {
            None => CommitmentStatus::Open,
            Some(at) if now <= at => CommitmentStatus::Due { at },
            Some(at) => CommitmentStatus::Overdue { at },
        }
    }
}

impl Contributions {
    /// All contributions.
    pub fn all(&self) -> impl Iterator<Item = (&ContributionId, &Contribution)> {
        self.contributions.iter()
    }

    /// Posture that holds at that time, by declaration.
    pub fn postures(&self, at: Timestamp) -> impl Iterator<Item = &Posture> {
        self.postures
            .iter()
            .filter(move |p| p.from <= at && at < p.until)
    }

    /// What sectors need.
    pub fn needs(&self) -> impl Iterator<Item = Need> {
        self.needs
            .iter()
            .map(|((sector, capability), quantity)| Need {
                sector: sector.clone(),
                capability: *capability,
                quantity: *quantity,
            })
    }

    /// All commitments.
    pub fn commitments(&self) -> impl Iterator<Item = (&CommitmentId, &Commitment)> {
        self.commitments.iter()
    }

    /// The contribution that brought an asset, unless it was taken back.
    pub(super) fn with_asset(&self, asset: &AssetId) -> Option<(&ContributionId, &Contribution)> {
        self.contributions
            .iter()
            .find(|(_, c)| c.withdrawn.is_none() && c.assets.contains(asset))
    }

    pub(crate) fn apply(&mut self, done: &Done, act: &Act) {
        let (by, at) = (&done.by, done.at);
        match act {
            Act::Pledge {
                capability,
                quantity,
                purpose,
                base,
                sectors,
                until,
                caveats,
            } => {
                let contribution = Contribution {
                    version: 1,
                    contributor: by.hat.clone(),
                    capability: *capability,
                    quantity: *quantity,
                    purpose: *purpose,
                    base: base.clone(),
                    sectors: sectors.clone(),
                    until: *until,
                    caveats: caveats.clone(),
                    assessed: None,
                    matched_with: None,
                    ready_hours: None,
                    assets: Vec::new(),
                    withdrawn: None,
                };
                let id = ContributionId::made_by(&done.id);
                self.contributions.insert(id, contribution);
            }
            Act::Assess { contribution, .. }
            | Act::Match { contribution, .. }
            | Act::Ready { contribution, .. }
            | Act::Deploy { contribution, .. }
            | Act::Withdraw { contribution, .. }
            | Act::SetCaveats { contribution, .. } => {
                if let Some(it) = self.contributions.get_mut(contribution) {
                    it.version += 1;
                    it.apply(done, act);
                }
            }
            Act::DeclarePosture {
                sector,
                what,
                people,
                from,
                until,
            } => self.postures.push(Posture {
                contributor: by.hat.clone(),
                sector: sector.clone(),
                what: what.clone(),
                people: *people,
                from: *from,
                until: *until,
                at,
            }),
            Act::SetNeed {
                sector,
                capability,
                quantity,
            } => {
                let key = (sector.clone(), *capability);
                match quantity {
                    0 => self.needs.remove(&key),
                    _ => self.needs.insert(key, *quantity),
                };
            }
            Act::Commit {
                by,
                text,
                contingent,
                due_days,
            } => {
                let commitment = Commitment {
                    version: 1,
                    by: by.clone(),
                    text: text.clone(),
                    contingent: *contingent,
                    due_days: *due_days,
                    at,
                    evidence: Vec::new(),
                    revoked: None,
                };
                let id = CommitmentId::made_by(&done.id);
                self.commitments.insert(id, commitment);
            }
            Act::Report {
                commitment,
                fulfilled,
                evidence,
            } => {
                if let Some(it) = self.commitments.get_mut(commitment) {
                    it.version += 1;
                    it.evidence.push(Evidence {
                        by: by.clone(),
                        at,
                        fulfilled: *fulfilled,
                        evidence: evidence.clone(),
                    });
                }
            }
            Act::Revoke { commitment, reason } => {
                if let Some(it) = self.commitments.get_mut(commitment) {
                    it.version += 1;
                    it.revoked = Some((at, reason.clone()));
                }
            }
        }
    }
}

impl Contribution {
    fn apply(&mut self, done: &Done, act: &Act) {
        match act {
            Act::Assess { fit, what, .. } => {
                self.assessed = Some((*fit, what.clone(), done.by.clone(), done.at));
            }
            Act::Match { sector, .. } => self.matched_with = Some(sector.clone()),
            Act::Ready { within_hours, .. } => self.ready_hours = Some(*within_hours),
            Act::Deploy { assets, .. } => self.assets.clone_from(assets),
            Act::Withdraw { reason, .. } => self.withdrawn = Some((done.at, reason.clone())),
            Act::SetCaveats { caveats, .. } => self.caveats.clone_from(caveats),
            _ => {}
        }
    }
}
