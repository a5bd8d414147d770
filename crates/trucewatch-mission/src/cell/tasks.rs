//! Tasks of patrols, drones and repair teams. The cell proposes; whoever has the asset approves or refuses, with a
//! reason. Tasks are for observing and repairing: there is no kind that would direct forces.

use super::Act;
use crate::{Actor, AssetId, Done, Organisation, Text};
use serde::{Deserialize, Serialize};
use trucewatch_model::{Area, IncidentId, Timestamp};

/// What a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// A patrol goes and looks.
    Patrol,
    /// A drone of the mission flies and looks.
    Drone,
    /// A sensor is repaired or set up.
    Repair,
    /// A satellite is asked to look.
    Satellite,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStage {
    /// Nobody has given an asset for it yet.
    Proposed,
    /// An asset was given.
    Approved,
    /// It has begun.
    UnderWay,
    /// It is over.
    Ended,
    /// It was called off.
    Cancelled,
    /// Its time passed without anybody beginning it.
    Lapsed,
}

/// One task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    /// How many acts there were.
    pub version: u64,
    /// What kind.
    pub kind: TaskKind,
    /// Where.
    pub area: Area,
    /// Sector of the mission.
    pub sector: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// What it is for.
    pub purpose: Text,
    /// The incident it is about.
    pub incident: Option<IncidentId>,
    /// Who proposed it, and when.
    pub proposed: (Actor, Timestamp),
    /// The asset, who gave it, and when.
    pub approved: Option<(AssetId, Actor, Timestamp)>,
    /// Who refused, when and why.
    pub refusals: Vec<(Organisation, Timestamp, Text)>,
    /// When it began.
    pub began: Option<Timestamp>,
    /// When it ended, whether it did what it was for, and what came of it.
    pub ended: Option<(Timestamp, bool, Text)>,
    /// When and why it was called off.
    pub cancelled: Option<(Timestamp, Text)>,
}

impl Task {
    pub(super) fn of(done: &Done, act: &Act) -> Option<Self> {
        let Act::ProposeTask {
            kind,
            area,
            sector,
            from,
            until,
            purpose,
            incident,
        } = act
        else {
            return None;
        };
        Some(Self {
            version: 1,
            kind: *kind,
            area: area.clone(),
            sector: sector.clone(),
            from: *from,
            until: *until,
            purpose: purpose.clone(),
            incident: incident.clone(),
            proposed: (done.by.clone(), done.at),
            approved: None,
            refusals: Vec::new(),
            began: None,
            ended: None,
            cancelled: None,
        })
    }

    /// Where it stands.
    pub fn stage(&self, now: Timestamp) -> TaskStage {
        if self.cancelled.is_some() {
            TaskStage::Cancelled
        } else if self.ended.is_some() {
            TaskStage::Ended
        } else if self.began.is_some() {
            TaskStage::UnderWay
        } else if now > self.until {
            TaskStage::Lapsed
        } else if self.approved.is_some() {
            TaskStage::Approved
        } else {
            TaskStage::Proposed
        }
    }

    pub(super) fn apply(&mut self, done: &Done, act: &Act) {
        self.version += 1;
        let at = done.at;
        match act {
            Act::ApproveTask { asset, .. } => {
                self.approved = Some((asset.clone(), done.by.clone(), at));
            }
            Act::RefuseTask { reason, .. } => {
                self.refusals
                    .push((done.by.hat.clone(), at, reason.clone()));
            }
            Act::BeginTask { .. } => self.began = Some(at),
            Act::EndTask {
                achieved, result, ..
            } => self.ended = Some((at, *achieved, result.clone())),
            Act::CancelTask { reason, .. } => self.cancelled = Some((at, reason.clone())),
            _ => {}
        }
    }
}
