//! The coordination cell: who is on duty, what is decided, tasks, local windows, notices, calls, complaints.

mod check;
mod complaints;
mod notices;
mod state;
pub mod suggest;
mod tasks;
mod windows;

pub(crate) use check::Beside;
pub use complaints::{Complaint, ComplaintStatistics, Filer};
pub use notices::{Call, Delivery, Notice};
pub use state::{Cell, Decision, Shift};
pub use tasks::{Task, TaskKind, TaskStage};
pub use windows::{LocalWindow, WindowOutcome};

use crate::{
    AssetId, ComplaintId, HotlineId, NoticeId, Organisation, PartyId, PersonId, SeatId, TaskId,
    Text, WindowId,
};
use serde::{Deserialize, Serialize};
use trucewatch_model::{Area, IncidentId, Timestamp};

/// What happens in the cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub enum Act {
    /// The holder of a seat comes on duty.
    StartShift {
        /// The seat.
        seat: SeatId,
    },
    /// Hands the seat over. It passes when the other accepts.
    HandOver {
        /// The seat.
        seat: SeatId,
        /// To whom.
        to: PersonId,
        /// What the other has to know.
        notes: Text,
    },
    /// Accepts a handover.
    TakeOver {
        /// The seat.
        seat: SeatId,
    },
    /// Writes a decision down, with the picture it rests on: that of this moment.
    Decide {
        /// What was decided.
        what: Text,
        /// Why.
        why: Text,
    },
    /// Proposes a task.
    ProposeTask {
        /// What kind.
        kind: TaskKind,
        /// Where.
        area: Area,
        /// Sector of the mission.
        sector: String,
        /// From when.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
        /// What it is to find out or repair.
        purpose: Text,
        /// The incident it is about.
        incident: Option<IncidentId>,
    },
    /// Whoever has an asset gives it for a task.
    ApproveTask {
        /// The task.
        task: TaskId,
        /// The asset.
        asset: AssetId,
    },
    /// Whoever was asked does not.
    RefuseTask {
        /// The task.
        task: TaskId,
        /// Why: a caveat, the weather, a danger.
        reason: Text,
    },
    /// The task has begun.
    BeginTask {
        /// The task.
        task: TaskId,
    },
    /// The task is over.
    EndTask {
        /// The task.
        task: TaskId,
        /// Whether it did what it was for.
        achieved: bool,
        /// What came of it.
        result: Text,
    },
    /// The task is not needed any more.
    CancelTask {
        /// The task.
        task: TaskId,
        /// Why.
        reason: Text,
    },
    /// Proposes that it be silent somewhere for a time, so that something can be done.
    ProposeWindow {
        /// Where.
        area: Area,
        /// From when.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
        /// What is to be done.
        purpose: Text,
        /// Which sides have to guarantee it.
        guarantees: Vec<PartyId>,
    },
    /// A side guarantees it.
    Guarantee {
        /// The window.
        window: WindowId,
        /// The side.
        party: PartyId,
    },
    /// A side takes its guarantee back, before the window begins.
    WithdrawGuarantee {
        /// The window.
        window: WindowId,
        /// The side.
        party: PartyId,
        /// Why.
        reason: Text,
    },
    /// Observers stand on a side.
    Observe {
        /// The window.
        window: WindowId,
        /// On which side.
        side: PartyId,
        /// Who, as a team's code.
        team: Text,
    },
    /// The window is called off, before it begins.
    CancelWindow {
        /// The window.
        window: WindowId,
        /// Why.
        reason: Text,
    },
    /// Sends a notice.
    Notify {
        /// To whom.
        to: Vec<Organisation>,
        /// About what.
        subject: Text,
        /// What it says.
        text: Text,
    },
    /// The notice was delivered to the sender of this act.
    Deliver {
        /// The notice.
        notice: NoticeId,
    },
    /// It was read.
    Read {
        /// The notice.
        notice: NoticeId,
    },
    /// It was passed on to a unit.
    PassOn {
        /// The notice.
        notice: NoticeId,
        /// To which, as the receiver calls it.
        unit: Text,
    },
    /// The receiver objects.
    Object {
        /// The notice.
        notice: NoticeId,
        /// Why.
        reason: Text,
    },
    /// Writes a call over the hotline down: both sides get the same extract.
    LogCall {
        /// Who called.
        from: PartyId,
        /// Whom.
        to: PartyId,
        /// When.
        at: Timestamp,
        /// Whether it was answered.
        answered: bool,
        /// What was said, as both sides get it.
        extract: Text,
    },
    /// Files a complaint.
    Complain {
        /// For whom.
        filer: Filer,
        /// When it is said to have happened.
        happened: Timestamp,
        /// Where.
        area: Area,
        /// What.
        text: Text,
    },
    /// Says which incident a complaint is about.
    LinkComplaint {
        /// The complaint.
        complaint: ComplaintId,
        /// The incident.
        incident: IncidentId,
    },
    /// Answers a complaint.
    AnswerComplaint {
        /// The complaint.
        complaint: ComplaintId,
        /// What was found.
        answer: Text,
    },
    /// Closes a call: something was done about it.
    FollowCall {
        /// The call.
        call: HotlineId,
        /// What.
        what: Text,
    },
}
