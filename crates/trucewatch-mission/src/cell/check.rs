//! Whether something can happen in the cell.

use super::{Act, Cell, Filer, LocalWindow, Notice, Task, TaskStage};
use crate::contributions::{Contributions, TaskAsked};
use crate::seats::{Body, Presence, Seats};
use crate::{Actor, NoticeId, PartyId, Picture, Refused, SeatId, TaskId, WindowId};
use trucewatch_model::refused::ensure;
use trucewatch_model::{Area, IncidentId, Timestamp};

/// What the cell's acts are checked against beside its own state.
pub(crate) struct Beside<'a> {
    pub(crate) seats: &'a Seats,
    pub(crate) contributions: &'a Contributions,
    pub(crate) picture: &'a dyn Picture,
}

impl Cell {
    pub(crate) fn check(&self, by: &Actor, act: &Act, beside: &Beside<'_>) -> Result<(), Refused> {
        let now = beside.picture.now();
        match act {
            Act::StartShift { .. } | Act::HandOver { .. } | Act::TakeOver { .. } => {
                self.check_shift(by, act, beside.seats)
            }
            Act::Decide { what, why } => {
                what.check("decision")?;
                why.check("reason")
            }
            Act::ProposeTask {
                sector,
                from,
                until,
                purpose,
                incident,
                ..
            } => {
                purpose.check("purpose")?;
                in_order(*from, *until, now)?;
                ensure(
                    !sector.trim().is_empty(),
                    "text_missing",
                    "the task has no sector",
                    "name the sector of the mission",
                )?;
                incident.iter().try_for_each(|i| known(i, beside.picture))
            }
            Act::ApproveTask { task, asset } => {
                let it = self.task(task, &[TaskStage::Proposed], now)?;
                let asked = TaskAsked::from(it);
                beside
                    .contributions
                    .may(by, asset, &asked, beside.picture)?;
                let busy = self.tasks().find(|(id, other)| {
                    let same = other.approved.as_ref().is_some_and(|a| &a.0 == asset);
                    let runs =
                        matches!(other.stage(now), TaskStage::Approved | TaskStage::UnderWay);
                    *id != task && same && runs && other.from < it.until && it.from < other.until
                });
                match busy {
                    None => Ok(()),
                    Some((other, _)) => Err(Refused::new(
                        "asset_busy",
                        format!("`{asset}` is on `{other}` at that time"),
                        "give another asset, or another time",
                    )),
                }
            }
            Act::RefuseTask { task, reason } => {
                reason.check("reason")?;
                let it = self.task(task, &[TaskStage::Proposed], now)?;
                ensure(
                    it.refusals.iter().all(|(who, _, _)| who != &by.hat),
                    "not_twice",
                    format!("`{}` has refused it already", by.hat),
                    "nothing is to be done",
                )
            }
            Act::BeginTask { task } => {
                let it = self.task(task, &[TaskStage::Approved], now)?;
                own_asset(it, by)?;
                // A limit may have been set since the asset was given.
                let given = it.approved.iter();
                given
                    .map(|(asset, giver, _)| (asset, giver))
                    .try_for_each(|(asset, giver)| {
                        let asked = TaskAsked::from(it);
                        beside
                            .contributions
                            .may(giver, asset, &asked, beside.picture)
                    })
            }
            Act::EndTask { task, result, .. } => {
                result.check("result")?;
                let it = self.task(task, &[TaskStage::UnderWay], now)?;
                own_asset(it, by)
            }
            Act::CancelTask { task, reason } => {
                reason.check("reason")?;
                let stages = [
                    TaskStage::Proposed,
                    TaskStage::Approved,
                    TaskStage::UnderWay,
                ];
                self.task(task, &stages, now).map(|_| ())
            }
            Act::ProposeWindow {
                area,
                from,
                until,
                purpose,
                guarantees,
                ..
            } => {
                purpose.check("purpose")?;
                in_order(*from, *until, now)?;
                ensure(
                    until.seconds_since(*from) <= WINDOW_DAYS * 86_400.0,
                    "time",
                    format!("{from} to {until} is no window"),
                    format!("{WINDOW_DAYS} days at most"),
                )?;
                ensure(
                    is_small(area),
                    "area",
                    "the area is not located, has too many corners, or is too large",
                    format!("at most {AREA_M} m to each side, and {CORNERS} corners"),
                )?;
                ensure(
                    !guarantees.is_empty(),
                    "window_needs_guarantees",
                    "nobody is asked to guarantee it",
                    "name the sides that have to",
                )?;
                guarantees.iter().try_for_each(|p| party(p, beside.picture))
            }
            Act::Guarantee { window, party } => {
                let it = self.window(window, now)?;
                own_words(by, party)?;
                asked(it, party)?;
                ensure(
                    it.guarantees.get(party).is_some_and(Option::is_none),
                    "state",
                    format!("`{party}` guarantees it already"),
                    "nothing is to be done",
                )
            }
            Act::WithdrawGuarantee {
                window,
                party,
                reason,
            } => {
                reason.check("reason")?;
                let it = self.window(window, now)?;
                own_words(by, party)?;
                ensure(
                    it.guarantees.get(party).is_some_and(Option::is_some),
                    "state",
                    format!("`{party}` does not guarantee it"),
                    "nothing is to be done",
                )
            }
            Act::Observe { window, side, team } => {
                team.check("team")?;
                let it = self.known_window(window)?;
                asked(it, side)?;
                ensure(
                    it.cancelled.is_none() && now < it.from,
                    "state",
                    "the window has begun: who watches it stands there before",
                    "propose another",
                )
            }
            Act::CancelWindow { window, reason } => {
                reason.check("reason")?;
                self.window(window, now).map(|_| ())
            }
            Act::Notify { to, subject, text } => {
                subject.check("subject")?;
                text.check("text")?;
                ensure(
                    !to.is_empty(),
                    "notice_needs_receiver",
                    "the notice goes to nobody",
                    "name at least one organisation",
                )
            }
            Act::Deliver { notice } => {
                let it = self.notice(notice, by)?;
                let delivery = it.to.get(&by.hat);
                ensure(
                    delivery.is_some_and(|d| d.delivered.is_none()),
                    "state",
                    "it was delivered already",
                    "nothing is to be done",
                )
            }
            Act::Read { notice } => {
                let it = self.notice(notice, by)?;
                let delivery = it.to.get(&by.hat);
                ensure(
                    delivery.is_some_and(|d| d.read.is_none()),
                    "state",
                    "it was read already",
                    "nothing is to be done",
                )
            }
            Act::PassOn { notice, unit } => {
                unit.check("unit")?;
                self.notice(notice, by).map(|_| ())
            }
            Act::Object { notice, reason } => {
                reason.check("objection")?;
                let it = self.notice(notice, by)?;
                let delivery = it.to.get(&by.hat);
                ensure(
                    delivery.is_some_and(|d| d.objected.is_none()),
                    "not_twice",
                    format!("`{}` has objected already", by.hat),
                    "nothing is to be done",
                )
            }
            Act::LogCall {
                from,
                to,
                at,
                extract,
                ..
            } => {
                extract.check("extract")?;
                party(from, beside.picture)?;
                party(to, beside.picture)?;
                ensure(
                    from != to && *at <= now,
                    "call",
                    "a call is from one side to another, and in the past",
                    "give two sides and the time at which it was made",
                )
            }
            Act::FollowCall { call, what } => {
                what.check("follow-up")?;
                match self.calls.contains_key(call) {
                    true => Ok(()),
                    false => Err(Refused::unknown("call", call)),
                }
            }
            Act::Complain {
                filer,
                happened,
                text,
                ..
            } => {
                text.check("complaint")?;
                ensure(
                    *happened <= now,
                    "time",
                    format!("{happened} is to come"),
                    "give the time at which it happened",
                )?;
                match filer {
                    Filer::Party { party: p } => {
                        party(p, beside.picture)?;
                        own_words(by, p)
                    }
                    Filer::Public => Ok(()),
                }
            }
            Act::LinkComplaint {
                complaint,
                incident,
            } => {
                known(incident, beside.picture)?;
                match self.complaints.contains_key(complaint) {
                    true => Ok(()),
                    false => Err(Refused::unknown("complaint", complaint)),
                }
            }
            Act::AnswerComplaint { complaint, answer } => {
                answer.check("answer")?;
                let it = self.complaints.get(complaint);
                let it = it.ok_or_else(|| Refused::unknown("complaint", complaint))?;
                ensure(
                    it.answer.is_none(),
                    "state",
                    "it was answered already",
                    "an answer stays as it was given; file a notice to add to it",
                )
            }
        }
    }

    fn check_shift(&self, by: &Actor, act: &Act, seats: &Seats) -> Result<(), Refused> {
        match act {
            Act::StartShift { seat } => {
                sits(seats, seat, by)?;
                match self.on_duty(seat) {
                    None => Ok(()),
                    Some(other) => Err(Refused::new(
                        "shift",
                        format!("`{}` is on duty there", other.person),
                        "take over from whoever hands over",
                    )),
                }
            }
            Act::HandOver { seat, to, notes } => {
                notes.check("handover")?;
                let duty = self.on_duty(seat);
                ensure(
                    duty.is_some_and(|s| s.person == by.person),
                    "shift",
                    format!("`{}` is not on duty on `{seat}`", by.person),
                    "whoever is on duty hands over",
                )?;
                ensure(
                    to != &by.person,
                    "shift",
                    "the shift would be handed to the same person",
                    "name who comes next",
                )
            }
            Act::TakeOver { seat } => {
                let offered = self.on_duty(seat).and_then(|s| s.offered.as_ref());
                ensure(
                    offered.is_some_and(|(to, _, _)| to == &by.person),
                    "shift",
                    format!("`{seat}` was not handed over to `{}`", by.person),
                    "ask whoever is on duty to hand over",
                )
            }
            _ => Ok(()),
        }
    }

    fn task(&self, id: &TaskId, stages: &[TaskStage], now: Timestamp) -> Result<&Task, Refused> {
        let task = self.tasks.get(id);
        let task = task.ok_or_else(|| Refused::unknown("task", id))?;
        let stage = task.stage(now);
        if stages.contains(&stage) {
            return Ok(task);
        }
        Err(Refused::too_late(
            format!("the task is {stage:?}").to_lowercase(),
            format!("it is possible while it is {stages:?}").to_lowercase(),
        ))
    }

    fn known_window(&self, id: &WindowId) -> Result<&LocalWindow, Refused> {
        self.windows
            .get(id)
            .ok_or_else(|| Refused::unknown("window", id))
    }

    /// A window that has not begun.
    fn window(&self, id: &WindowId, now: Timestamp) -> Result<&LocalWindow, Refused> {
        let window = self.known_window(id)?;
        ensure(
            window.cancelled.is_none() && now < window.from,
            "state",
            "the window was called off, or has begun",
            "propose another",
        )?;
        Ok(window)
    }

    fn notice(&self, id: &NoticeId, by: &Actor) -> Result<&Notice, Refused> {
        let notice = self.notices.get(id);
        // Whoever it was not sent to is told the same as if there were none.
        notice
            .filter(|n| n.to.contains_key(&by.hat))
            .ok_or_else(|| Refused::unknown("notice", id))
    }
}

fn sits(seats: &Seats, id: &SeatId, by: &Actor) -> Result<(), Refused> {
    let seat = seats.get(id).filter(|s| s.body == Body::Cell);
    let seat = seat.ok_or_else(|| Refused::unknown("seat of the cell", id))?;
    ensure(
        seat.holder.as_ref() == Some(&by.person) && seat.presence == Presence::Present,
        "seat",
        format!("`{}` does not sit on `{id}`", by.person),
        "the seat's member names who sits there",
    )
}

fn known(id: &IncidentId, picture: &dyn Picture) -> Result<(), Refused> {
    match picture.incident(id) {
        Some(_) => Ok(()),
        None => Err(Refused::unknown("incident", id)),
    }
}

fn party(id: &PartyId, picture: &dyn Picture) -> Result<(), Refused> {
    match picture.parties().contains(id) {
        true => Ok(()),
        false => Err(Refused::unknown("party", id)),
    }
}

fn own_words(by: &Actor, party: &PartyId) -> Result<(), Refused> {
    ensure(
        by.hat.0 == party.as_str(),
        "own_words",
        format!("this is `{party}`'s to say, and not for `{}`", by.hat),
        "its liaison officer enters it",
    )
}

fn asked(window: &LocalWindow, party: &PartyId) -> Result<(), Refused> {
    match window.guarantees.contains_key(party) {
        true => Ok(()),
        false => Err(Refused::new(
            "window",
            format!("`{party}` is not asked to guarantee this window"),
            "propose a window that asks it",
        )),
    }
}

fn own_asset(task: &Task, by: &Actor) -> Result<(), Refused> {
    let giver = task.approved.as_ref().map(|(_, actor, _)| &actor.hat);
    ensure(
        giver == Some(&by.hat),
        "own_asset",
        format!("the asset is not `{}`'s", by.hat),
        "whoever gave it says when it goes and comes back",
    )
}

/// A window is no longer than this, and its area no larger.
const WINDOW_DAYS: f64 = 31.0;
const AREA_M: f64 = 100_000.0;
const CORNERS: usize = 1_000;

fn is_small(area: &Area) -> bool {
    let corners = match area {
        Area::Region { outline, .. } => outline.len(),
        Area::Ellipse { .. } | Area::NotLocated => 0,
    };
    corners <= CORNERS && area.within_m().is_some_and(|within_m| within_m <= AREA_M)
}

fn in_order(from: Timestamp, until: Timestamp, now: Timestamp) -> Result<(), Refused> {
    ensure(
        from < until && until > now && from.seconds_since(now) > -86_400.0,
        "time",
        format!("{from} to {until} is no time to come"),
        "give the beginning first, and an end that is not past",
    )
}
