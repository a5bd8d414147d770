//! Seats: who sits in a body, and whether there.
//!
//! A body keeps working when a member is absent, suspended, excluded or walks out, and says so: whoever is
//! away longer than the rules allow no longer counts for the quorum ([`Seats::roll`]), and every decision
//! names who was not there.

use crate::{Actor, Done, Organisation, PersonId, Refused, Rules, SeatId, Text};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::Timestamp;
use trucewatch_model::refused::ensure;

/// A body of the mission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// The Special Commission.
    Commission,
    /// The coordination cell.
    Cell,
}

/// Whether the member is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// There.
    Present,
    /// Away.
    Absent,
    /// Left in protest.
    WalkedOut,
    /// Suspended, by people of two organisations: no vote, and not counted.
    Suspended,
    /// The seat was taken away, by people of two organisations: no vote, and not counted.
    Excluded,
}

/// What is done about seats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub enum Act {
    /// Makes a seat.
    Create {
        /// In which body.
        body: Body,
        /// Whose.
        member: Organisation,
        /// What the seat is for: `chair`, `legal`, `sector 2`.
        role: Text,
    },
    /// Somebody takes the seat.
    Fill {
        /// The seat.
        seat: SeatId,
        /// Who.
        holder: PersonId,
    },
    /// Says whether the member is there.
    Set {
        /// The seat.
        seat: SeatId,
        /// Whether there.
        presence: Presence,
        /// Why.
        reason: Text,
    },
}

/// One seat.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seat {
    /// In which body.
    pub body: Body,
    /// Whose.
    pub member: Organisation,
    /// What it is for.
    pub role: Text,
    /// Who sits there.
    pub holder: Option<PersonId>,
    /// Whether there.
    pub presence: Presence,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: Option<Text>,
    /// Who asks that it be suspended or excluded: it is once somebody of another organisation asks the same.
    pub asked: Option<(Presence, Actor)>,
}

/// All seats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seats {
    seats: BTreeMap<SeatId, Seat>,
}

/// A body at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Roll {
    /// The body.
    pub body: Body,
    /// Seats that count for the quorum.
    pub counted: usize,
    /// Those of them that are there, by member.
    pub present: Vec<(SeatId, Organisation)>,
    /// Those that are not, with the reason in a word and since when.
    pub missing: Vec<(SeatId, Organisation, Presence, Timestamp)>,
    /// Whether the body can decide.
    pub quorum: bool,
}

impl Seats {
    /// All seats.
    pub fn all(&self) -> impl Iterator<Item = (&SeatId, &Seat)> {
        self.seats.iter()
    }

    /// The seat of that id.
    pub fn get(&self, id: &SeatId) -> Option<&Seat> {
        self.seats.get(id)
    }

    /// The seat that a person holds in a body.
    pub fn held_by(&self, body: Body, person: &PersonId) -> Option<(&SeatId, &Seat)> {
        self.seats
            .iter()
            .find(|(_, s)| s.body == body && s.holder.as_ref() == Some(person))
    }

    /// Who counts, who is there, and whether the body can decide.
    pub fn roll(&self, body: Body, now: Timestamp, rules: &Rules) -> Roll {
        let mut roll = Roll {
            body,
            counted: 0,
            present: Vec::new(),
            missing: Vec::new(),
            quorum: false,
        };
        let longest_s = f64::from(rules.absence_hours) * 3_600.0;
        for (id, seat) in self.seats.iter().filter(|(_, s)| s.body == body) {
            let away_too_long = now.seconds_since(seat.since) > longest_s;
            let counted = match seat.presence {
                // A seat that nobody holds is away, too.
                Presence::Present => seat.holder.is_some() || !away_too_long,
                Presence::Absent | Presence::WalkedOut => !away_too_long,
                Presence::Suspended | Presence::Excluded => false,
            };
            roll.counted += usize::from(counted);
            if seat.presence == Presence::Present && seat.holder.is_some() {
                roll.present.push((id.clone(), seat.member.clone()));
            } else {
                let entry = (id.clone(), seat.member.clone(), seat.presence, seat.since);
                roll.missing.push(entry);
            }
        }
        let members: BTreeSet<&Organisation> = roll.present.iter().map(|(_, m)| m).collect();
        roll.quorum = members.len() >= rules.quorum_organisations as usize
            && more_than(roll.present.len(), roll.counted, rules.quorum_percent);
        roll
    }

    /// `voted`: whether somebody for that member has voted on a finding that is still open.
    pub(crate) fn check(
        &self,
        by: &Actor,
        act: &Act,
        voted: &dyn Fn(&Organisation) -> bool,
    ) -> Result<(), Refused> {
        match act {
            Act::Create { member, role, .. } => {
                role.check("role of the seat")?;
                ensure(
                    !member.0.trim().is_empty(),
                    "text_missing",
                    "a seat needs a member",
                    "name the State or body",
                )
            }
            Act::Fill { seat, holder } => {
                let it = self.seat(seat)?;
                ensure(
                    it.presence != Presence::Excluded,
                    "state",
                    format!("`{seat}` was taken away"),
                    "make a new seat, if the body decided so",
                )?;
                ensure(
                    it.body != Body::Commission || !voted(&it.member),
                    "vote_open",
                    format!("`{}` has voted on a finding that is still open", it.member),
                    "change who sits there once the result is stated",
                )?;
                let other = self.held_by(it.body, holder).filter(|(id, _)| *id != seat);
                match other {
                    None => Ok(()),
                    Some((other, _)) => Err(Refused::new(
                        "one_seat_a_person",
                        format!("`{holder}` holds `{other}` in the same body"),
                        "one person has one vote",
                    )),
                }
            }
            Act::Set {
                seat,
                presence,
                reason,
            } => {
                reason.check("reason")?;
                let it = self.seat(seat)?;
                ensure(
                    it.presence != *presence,
                    "state",
                    format!("`{seat}` is that already"),
                    "nothing is to be done",
                )?;
                let asked = it.asked.as_ref().filter(|(what, _)| what == presence);
                let other = |first: &Actor| first.person != by.person && first.hat != by.hat;
                ensure(
                    asked.is_none_or(|(_, first)| other(first)),
                    "two_people",
                    "one organisation alone takes nobody's vote",
                    "somebody of another organisation has to ask the same",
                )
            }
        }
    }

    fn seat(&self, id: &SeatId) -> Result<&Seat, Refused> {
        self.get(id).ok_or_else(|| Refused::unknown("seat", id))
    }

    pub(crate) fn apply(&mut self, done: &Done, act: &Act) {
        match act {
            Act::Create { body, member, role } => {
                let seat = Seat {
                    body: *body,
                    member: member.clone(),
                    role: role.clone(),
                    holder: None,
                    presence: Presence::Present,
                    since: done.at,
                    reason: None,
                    asked: None,
                };
                self.seats.insert(SeatId::made_by(&done.id), seat);
            }
            Act::Fill { seat, holder } => {
                if let Some(seat) = self.seats.get_mut(seat) {
                    seat.holder = Some(holder.clone());
                }
            }
            Act::Set {
                seat,
                presence,
                reason,
            } => {
                if let Some(seat) = self.seats.get_mut(seat) {
                    seat.reason = Some(reason.clone());
                    let takes_vote = matches!(presence, Presence::Suspended | Presence::Excluded);
                    let asked = seat.asked.take().filter(|(what, _)| what == presence);
                    if takes_vote && asked.is_none() {
                        seat.asked = Some((*presence, done.by.clone()));
                        return;
                    }
                    let away = |p| matches!(p, Presence::Absent | Presence::WalkedOut);
                    if !(away(seat.presence) && away(*presence)) {
                        seat.since = done.at;
                    }
                    seat.presence = *presence;
                }
            }
        }
    }
}

/// Whether so many of all are more than that share, in hundredths.
pub(crate) fn more_than(some: usize, all: usize, percent: u32) -> bool {
    (some as u64) * 100 > (all as u64) * u64::from(percent)
}
