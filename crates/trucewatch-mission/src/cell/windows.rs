//! Local windows: silence at a place for a time, guaranteed by each side, so that a line can be repaired or
//! people can leave. What came of it follows from what was observed; nobody writes it.

use super::Act;
use crate::{Actor, Done, PartyId, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Area, Timestamp};

/// One local window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LocalWindow {
    /// How many acts there were.
    pub version: u64,
    /// Where.
    pub area: Area,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// What is to be done.
    pub purpose: Text,
    /// Who proposed it, and when.
    pub proposed: (Actor, Timestamp),
    /// Which sides have to guarantee it, and since when they do.
    pub guarantees: BTreeMap<PartyId, Option<Timestamp>>,
    /// Guarantees that were taken back, with the reason.
    pub withdrawn: Vec<(PartyId, Timestamp, Text)>,
    /// Teams of observers by side.
    pub observers: BTreeMap<PartyId, BTreeSet<String>>,
    /// When and why it was called off.
    pub cancelled: Option<(Timestamp, Text)>,
}

/// What came of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowOutcome {
    /// Not all sides have guaranteed it, and it has not begun.
    Open,
    /// All have.
    Guaranteed,
    /// It has begun, with the guarantee of all.
    UnderWay,
    /// It is over, and nothing was registered in it while it was being watched.
    Held,
    /// Something was registered in it.
    Disturbed,
    /// It is over, and was not watched well enough to say.
    NotObserved,
    /// It was to begin without the guarantee of all.
    Failed,
    /// It was called off.
    Cancelled,
}

impl LocalWindow {
    pub(super) fn of(done: &Done, act: &Act) -> Option<Self> {
        let Act::ProposeWindow {
            area,
            from,
            until,
            purpose,
            guarantees,
        } = act
        else {
            return None;
        };
        Some(Self {
            version: 1,
            area: area.clone(),
            from: *from,
            until: *until,
            purpose: purpose.clone(),
            proposed: (done.by.clone(), done.at),
            guarantees: guarantees.iter().map(|p| (p.clone(), None)).collect(),
            withdrawn: Vec::new(),
            observers: BTreeMap::new(),
            cancelled: None,
        })
    }

    /// Whether all sides guarantee it.
    pub fn is_guaranteed(&self) -> bool {
        self.guarantees.values().all(Option::is_some)
    }

    /// What came of it. `registered`: how many events fell into it; `watched`: the share of its place and time in
    /// which sensors would have registered one, `None` if nobody knows.
    pub fn outcome(
        &self,
        now: Timestamp,
        registered: usize,
        watched: Option<f64>,
    ) -> WindowOutcome {
        let observed_on_all_sides = self
            .guarantees
            .keys()
            .all(|p| self.observers.contains_key(p));
        if self.cancelled.is_some() {
            WindowOutcome::Cancelled
        } else if now < self.from {
            match self.is_guaranteed() {
                true => WindowOutcome::Guaranteed,
                false => WindowOutcome::Open,
            }
        } else if !self.is_guaranteed() {
            WindowOutcome::Failed
        } else if registered > 0 {
            WindowOutcome::Disturbed
        } else if now < self.until {
            WindowOutcome::UnderWay
        } else if observed_on_all_sides || watched.is_some_and(|share| share >= WATCHED) {
            WindowOutcome::Held
        } else {
            WindowOutcome::NotObserved
        }
    }

    pub(super) fn apply(&mut self, done: &Done, act: &Act) {
        self.version += 1;
        match act {
            Act::Guarantee { party, .. } => {
                if let Some(since) = self.guarantees.get_mut(party) {
                    since.get_or_insert(done.at);
                }
            }
            Act::WithdrawGuarantee { party, reason, .. } => {
                if let Some(since) = self.guarantees.get_mut(party) {
                    *since = None;
                    self.withdrawn
                        .push((party.clone(), done.at, reason.clone()));
                }
            }
            Act::Observe { side, team, .. } => {
                let teams = self.observers.entry(side.clone()).or_default();
                teams.insert(team.0.clone());
            }
            Act::CancelWindow { reason, .. } => self.cancelled = Some((done.at, reason.clone())),
            _ => {}
        }
    }
}

/// Without observers on every side a window counts as kept only where sensors watched at least this share of it.
const WATCHED: f64 = 0.9;
