//! What the cell's work has come to.

use super::complaints::statistics;
use super::{Act, Call, Complaint, ComplaintStatistics, Filer, LocalWindow, Notice, Task};
use crate::{
    Actor, ComplaintId, Done, HotlineId, NoticeId, PartyId, PersonId, Rules, SeatId, TaskId, Text,
    WindowId,
};
use serde::Serialize;
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// All of the cell's work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub(super) shifts: Vec<Shift>,
    pub(super) decisions: Vec<Decision>,
    pub(super) tasks: BTreeMap<TaskId, Task>,
    pub(super) windows: BTreeMap<WindowId, LocalWindow>,
    pub(super) notices: BTreeMap<NoticeId, Notice>,
    pub(super) calls: BTreeMap<HotlineId, Call>,
    pub(super) complaints: BTreeMap<ComplaintId, Complaint>,
}

/// A person on duty on a seat.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// The seat.
    pub seat: SeatId,
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub began: Timestamp,
    /// To whom it was offered, when, and what the other has to know.
    pub offered: Option<(PersonId, Timestamp, Text)>,
    /// When the other took over.
    pub ended: Option<Timestamp>,
}

/// A decision, with the picture it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// What was decided.
    pub what: Text,
    /// Why.
    pub why: Text,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// How many entries the log had: the picture of that moment can be made again from them.
    pub log_size: u64,
}

impl Cell {
    /// All shifts, in order.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// Who is on duty on a seat.
    pub fn on_duty(&self, seat: &SeatId) -> Option<&Shift> {
        self.shifts
            .iter()
            .rev()
            .find(|s| &s.seat == seat && s.ended.is_none())
    }

    /// All decisions, in order.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// All tasks.
    pub fn tasks(&self) -> impl Iterator<Item = (&TaskId, &Task)> {
        self.tasks.iter()
    }

    /// All local windows.
    pub fn windows(&self) -> impl Iterator<Item = (&WindowId, &LocalWindow)> {
        self.windows.iter()
    }

    /// All notices.
    pub fn notices(&self) -> impl Iterator<Item = (&NoticeId, &Notice)> {
        self.notices.iter()
    }

    /// All calls over the hotline.
    pub fn calls(&self) -> impl Iterator<Item = (&HotlineId, &Call)> {
        self.calls.iter()
    }

    /// All complaints.
    pub fn complaints(&self) -> impl Iterator<Item = (&ComplaintId, &Complaint)> {
        self.complaints.iter()
    }

    /// The same figures for every filer, also for parties that filed nothing.
    pub fn complaint_statistics(
        &self,
        parties: &[PartyId],
        rules: &Rules,
    ) -> BTreeMap<Filer, ComplaintStatistics> {
        statistics(self.complaints.values(), parties, rules)
    }

    pub(crate) fn apply(&mut self, done: &Done, act: &Act) {
        match act {
            Act::StartShift { .. } | Act::HandOver { .. } | Act::TakeOver { .. } => {
                self.apply_shift(done, act);
            }
            Act::Decide { what, why } => self.decisions.push(Decision {
                what: what.clone(),
                why: why.clone(),
                by: done.by.clone(),
                at: done.at,
                log_size: done.log_size,
            }),
            Act::ProposeTask { .. } => {
                let task = Task::of(done, act);
                self.tasks
                    .extend(task.map(|t| (TaskId::made_by(&done.id), t)));
            }
            Act::ApproveTask { task, .. }
            | Act::RefuseTask { task, .. }
            | Act::BeginTask { task }
            | Act::EndTask { task, .. }
            | Act::CancelTask { task, .. } => {
                if let Some(task) = self.tasks.get_mut(task) {
                    task.apply(done, act);
                }
            }
            Act::ProposeWindow { .. } => {
                let window = LocalWindow::of(done, act);
                let id = WindowId::made_by(&done.id);
                self.windows.extend(window.map(|w| (id, w)));
            }
            Act::Guarantee { window, .. }
            | Act::WithdrawGuarantee { window, .. }
            | Act::Observe { window, .. }
            | Act::CancelWindow { window, .. } => {
                if let Some(window) = self.windows.get_mut(window) {
                    window.apply(done, act);
                }
            }
            Act::Notify { .. } => {
                let notice = Notice::of(done, act);
                let id = NoticeId::made_by(&done.id);
                self.notices.extend(notice.map(|n| (id, n)));
            }
            Act::Deliver { notice }
            | Act::Read { notice }
            | Act::PassOn { notice, .. }
            | Act::Object { notice, .. } => {
                if let Some(notice) = self.notices.get_mut(notice) {
                    notice.apply(done, act);
                }
            }
            Act::LogCall { .. } => {
                let call = Call::of(done, act);
                let id = HotlineId::made_by(&done.id);
                self.calls.extend(call.map(|c| (id, c)));
            }
            Act::FollowCall { call, what } => {
                if let Some(call) = self.calls.get_mut(call) {
                    call.followed.push((done.at, what.clone()));
                }
            }
            Act::Complain { .. } => {
                let complaint = Complaint::of(done, act);
                let id = ComplaintId::made_by(&done.id);
                self.complaints.extend(complaint.map(|c| (id, c)));
            }
            Act::LinkComplaint { complaint, .. } | Act::AnswerComplaint { complaint, .. } => {
                if let Some(complaint) = self.complaints.get_mut(complaint) {
                    complaint.apply(done, act);
                }
            }
        }
    }

    fn apply_shift(&mut self, done: &Done, act: &Act) {
        let open = |shifts: &[Shift], seat: &SeatId| {
            shifts
                .iter()
                .rposition(|s| &s.seat == seat && s.ended.is_none())
        };
        match act {
            Act::StartShift { seat } => self.shifts.push(Shift {
                seat: seat.clone(),
                person: done.by.person.clone(),
                began: done.at,
                offered: None,
                ended: None,
            }),
            Act::HandOver { seat, to, notes } => {
                let at = open(&self.shifts, seat);
                if let Some(shift) = at.and_then(|k| self.shifts.get_mut(k)) {
                    shift.offered = Some((to.clone(), done.at, notes.clone()));
                }
            }
            Act::TakeOver { seat } => {
                let at = open(&self.shifts, seat);
                if let Some(shift) = at.and_then(|k| self.shifts.get_mut(k)) {
                    shift.ended = Some(done.at);
                }
                self.shifts.push(Shift {
                    seat: seat.clone(),
                    person: done.by.person.clone(),
                    began: done.at,
                    offered: None,
                    ended: None,
                });
            }
            _ => {}
        }
    }
}
