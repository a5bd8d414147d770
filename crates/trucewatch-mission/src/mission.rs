//! Everything that people did, as a fold over what the log keeps.

use crate::cell::{self, Cell};
use crate::commission::{self, Commission};
use crate::contributions::Contributions;
use crate::reports::Reports;
use crate::review::Review;
use crate::seats::Seats;
use crate::{
    Act, ActId, Actor, CaseId, ComplaintId, ContributionId, Done, FindingId, NoticeId, Picture,
    Refused, Rules, TaskId, WindowId,
};
use std::collections::BTreeMap;
use trucewatch_model::refused::ensure;
use trucewatch_model::{IncidentId, Timestamp};

/// Everything that people did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mission {
    rules: Rules,
    review: Review,
    commission: Commission,
    cell: Cell,
    contributions: Contributions,
    seats: Seats,
    reports: Reports,
    /// What each act was, so that the same one is not done twice.
    done: BTreeMap<ActId, Done>,
    /// Acts of the drill that runs, on a mission of their own.
    drill: Option<Box<Drill>>,
    past_drills: Vec<(Timestamp, Timestamp)>,
}

/// A drill that runs: the same rules and people, and nothing that it changes counts.
#[derive(Clone, Debug, PartialEq)]
struct Drill {
    began: Timestamp,
    mission: Mission,
}

/// Something whose version can be named: what an act was made in view of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The review of an incident.
    Review(IncidentId),
    /// A case.
    Case(CaseId),
    /// A task.
    Task(TaskId),
    /// A window.
    Window(WindowId),
    /// A notice.
    Notice(NoticeId),
    /// A complaint.
    Complaint(ComplaintId),
    /// A contribution.
    Contribution(ContributionId),
}

impl Mission {
    /// The rules in force.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
    /// The review of incidents.
    pub fn review(&self) -> &Review {
        &self.review
    }
    /// The commission's cases.
    pub fn commission(&self) -> &Commission {
        &self.commission
    }
    /// The cell's work.
    pub fn cell(&self) -> &Cell {
        &self.cell
    }
    /// Contributions and commitments.
    pub fn contributions(&self) -> &Contributions {
        &self.contributions
    }
    /// Seats of all bodies.
    pub fn seats(&self) -> &Seats {
        &self.seats
    }
    /// Reports that were signed, and their errata.
    pub fn reports(&self) -> &Reports {
        &self.reports
    }
    /// The drill that runs, and since when. Whoever shows it says that it is one.
    pub fn drill(&self) -> Option<(Timestamp, &Mission)> {
        self.drill.as_ref().map(|d| (d.began, &d.mission))
    }
    /// Drills that are over.
    pub fn past_drills(&self) -> &[(Timestamp, Timestamp)] {
        &self.past_drills
    }
    /// An act, if it was done.
    pub fn done(&self, id: &ActId) -> Option<&Done> {
        self.done.get(id)
    }
    /// All acts by id.
    pub fn all_done(&self) -> impl Iterator<Item = &Done> {
        self.done.values()
    }

    /// How many acts there were on something; 0 if there is no such thing.
    pub fn version(&self, subject: &Subject) -> u64 {
        let cell = &self.cell;
        match subject {
            Subject::Review(id) => self.review.of(id).version,
            Subject::Case(id) => self.commission.case(id).map_or(0, |c| c.version),
            Subject::Task(id) => find(cell.tasks(), id).map_or(0, |t| t.version),
            Subject::Window(id) => find(cell.windows(), id).map_or(0, |w| w.version),
            Subject::Notice(id) => find(cell.notices(), id).map_or(0, |n| n.version),
            Subject::Complaint(id) => find(cell.complaints(), id).map_or(0, |c| c.version),
            Subject::Contribution(id) => {
                find(self.contributions.all(), id).map_or(0, |c| c.version)
            }
        }
    }

    /// The subject of an act whose version matters.
    pub fn subject(&self, act: &Act) -> Option<Subject> {
        let case_of = |finding: &FindingId| {
            let found = self.commission.finding(finding);
            found.map(|(case, _, _)| Subject::Case(case.clone()))
        };
        match act {
            Act::Review(act) => act.incident().cloned().map(Subject::Review),
            Act::Commission(act) => match act {
                commission::Act::Open { .. } => None,
                commission::Act::AddIncident { case, .. }
                | commission::Act::Respond { case, .. }
                | commission::Act::SendPacket { case, .. }
                | commission::Act::Receive { case, .. }
                | commission::Act::Reply { case, .. }
                | commission::Act::Propose { case, .. }
                | commission::Act::Close { case, .. }
                | commission::Act::Reopen { case, .. } => Some(Subject::Case(case.clone())),
                commission::Act::Vote { finding, .. }
                | commission::Act::Conclude { finding }
                | commission::Act::Publish { finding }
                | commission::Act::FollowUp { finding, .. } => case_of(finding),
            },
            Act::Cell(act) => match act {
                cell::Act::ApproveTask { task, .. }
                | cell::Act::RefuseTask { task, .. }
                | cell::Act::BeginTask { task }
                | cell::Act::EndTask { task, .. }
                | cell::Act::CancelTask { task, .. } => Some(Subject::Task(task.clone())),
                cell::Act::Guarantee { window, .. }
                | cell::Act::WithdrawGuarantee { window, .. }
                | cell::Act::Observe { window, .. }
                | cell::Act::CancelWindow { window, .. } => Some(Subject::Window(window.clone())),
                cell::Act::Deliver { notice }
                | cell::Act::Read { notice }
                | cell::Act::PassOn { notice, .. }
                | cell::Act::Object { notice, .. } => Some(Subject::Notice(notice.clone())),
                cell::Act::LinkComplaint { complaint, .. }
                | cell::Act::AnswerComplaint { complaint, .. } => {
                    Some(Subject::Complaint(complaint.clone()))
                }
                _ => None,
            },
            Act::Contributions(act) => {
                use crate::contributions::Act;
                match act {
                    Act::Assess { contribution, .. }
                    | Act::Match { contribution, .. }
                    | Act::Ready { contribution, .. }
                    | Act::Deploy { contribution, .. }
                    | Act::Withdraw { contribution, .. }
                    | Act::SetCaveats { contribution, .. } => {
                        Some(Subject::Contribution(contribution.clone()))
                    }
                    _ => None,
                }
            }
            Act::Seats(_) | Act::Reports(_) | Act::Rules(_) | Act::Drill(_) => None,
        }
    }

    /// Whether an act is possible, and what the log then keeps.
    ///
    /// The same act with the same id is not done twice: then `Ok(None)`. `expects`: how many acts there had been on
    /// its subject when whoever acts looked at it.
    ///
    /// # Errors
    /// The rule that stands against it, the reason, and what to do instead.
    pub fn decide(
        &self,
        id: &ActId,
        by: &Actor,
        act: Act,
        expects: Option<u64>,
        drill: bool,
        picture: &dyn Picture,
    ) -> Result<Option<Done>, Refused> {
        if drill {
            let running = self
                .drill
                .as_ref()
                .ok_or_else(|| Refused::new("drill", "no drill is running", "begin one first"))?;
            let done = running
                .mission
                .decide(id, by, act, expects, false, picture)?;
            return Ok(done.map(|done| Done {
                drill: true,
                ..done
            }));
        }
        if let Some(known) = self.done.get(id) {
            return match known.act == act && known.by == *by {
                true => Ok(None),
                false => Err(Refused::new(
                    "act_id",
                    format!("`{id}` is the id of another act"),
                    "give every act an id of its own, a random one",
                )),
            };
        }
        ensure(
            (1..=64).contains(&id.as_str().len()) && id.as_str().bytes().all(is_plain),
            "act_id",
            format!("`{id}` is no id"),
            "give 1 to 64 letters, digits and dashes",
        )?;
        if let (Some(expects), Some(subject)) = (expects, self.subject(&act)) {
            let version = self.version(&subject);
            ensure(
                version == expects,
                "version",
                format!("there were {expects} acts on it, and by now {version}"),
                "look at what changed, then decide again",
            )?;
        }
        self.check(by, &act, picture)?;
        let (first_breach, parties) = match &act {
            Act::Commission(commission::Act::Open { incidents, .. }) => {
                (Commission::first_breach(incidents, picture), Vec::new())
            }
            Act::Commission(commission::Act::AddIncident { incident, .. }) => {
                let of = std::slice::from_ref(incident);
                (Commission::first_breach(of, picture), Vec::new())
            }
            Act::Commission(commission::Act::SendPacket { .. }) => (None, picture.parties()),
            _ => (None, Vec::new()),
        };
        Ok(Some(Done {
            id: id.clone(),
            at: picture.now(),
            log_size: picture.log_size(),
            by: by.clone(),
            drill: false,
            act,
            first_breach,
            parties,
        }))
    }

    fn check(&self, by: &Actor, act: &Act, picture: &dyn Picture) -> Result<(), Refused> {
        match act {
            Act::Review(act) => self.review.check(by, act, picture, &self.rules),
            Act::Commission(act) => {
                let (seats, rules) = (&self.seats, &self.rules);
                self.commission.check(by, act, picture, seats, rules)
            }
            Act::Cell(act) => {
                let beside = cell::Beside {
                    seats: &self.seats,
                    contributions: &self.contributions,
                    picture,
                };
                self.cell.check(by, act, &beside)
            }
            Act::Contributions(act) => self.contributions.check(by, act, picture),
            Act::Seats(act) => {
                let voted = |member: &_| self.commission.has_open_vote(member);
                self.seats.check(by, act, &voted)
            }
            Act::Reports(act) => self.reports.check(by, act),
            Act::Rules(rules) => rules.check(),
            Act::Drill(begins) => ensure(
                self.drill.is_some() != begins.running,
                "drill",
                match self.drill {
                    Some(_) => "a drill is running",
                    None => "no drill is running",
                },
                "nothing is to be done",
            ),
        }
    }

    /// Takes in what the log keeps, in its order.
    pub fn apply(&mut self, done: &Done) {
        if done.drill {
            if let Some(drill) = &mut self.drill {
                let real = Done {
                    drill: false,
                    ..done.clone()
                };
                drill.mission.apply(&real);
            }
            return;
        }
        if self.done.contains_key(&done.id) {
            return;
        }
        match &done.act {
            Act::Review(act) => self.review.apply(done, act),
            Act::Commission(act) => {
                self.commission.apply(done, act, &self.seats, &self.rules);
            }
            Act::Cell(act) => self.cell.apply(done, act),
            Act::Contributions(act) => self.contributions.apply(done, act),
            Act::Seats(act) => self.seats.apply(done, act),
            Act::Reports(act) => self.reports.apply(done, act),
            Act::Rules(rules) => self.rules = rules.clone(),
            Act::Drill(change) => match (change.running, self.drill.take()) {
                (true, _) => {
                    let mission = Mission {
                        done: BTreeMap::new(),
                        past_drills: Vec::new(),
                        ..self.clone()
                    };
                    let began = done.at;
                    self.drill = Some(Box::new(Drill { began, mission }));
                }
                (false, Some(drill)) => self.past_drills.push((drill.began, done.at)),
                (false, None) => {}
            },
        }
        self.done.insert(done.id.clone(), done.clone());
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn find<'a, I: PartialEq + 'a, T: 'a>(
    mut all: impl Iterator<Item = (&'a I, &'a T)>,
    id: &I,
) -> Option<&'a T> {
    all.find(|(other, _)| *other == id).map(|(_, it)| it)
}
