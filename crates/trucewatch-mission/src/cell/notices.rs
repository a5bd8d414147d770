//! Notices that are delivered, read, passed on or objected to, each with its time; and the hotline's log.

use super::Act;
use crate::{Actor, Done, Organisation, PartyId, Text};
use serde::Serialize;
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// One notice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Notice {
    /// How many acts there were.
    pub version: u64,
    /// About what.
    pub subject: Text,
    /// What it says.
    pub text: Text,
    /// Who sent it, and when.
    pub sent: (Actor, Timestamp),
    /// What each receiver did with it.
    pub to: BTreeMap<Organisation, Delivery>,
}

/// What a receiver did with a notice.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Delivery {
    /// When it was delivered.
    pub delivered: Option<Timestamp>,
    /// When it was read.
    pub read: Option<Timestamp>,
    /// Units it was passed on to, and when.
    pub passed_on: Vec<(Text, Timestamp)>,
    /// When and why the receiver objected.
    pub objected: Option<(Timestamp, Text)>,
}

/// One contact over the hotline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Call {
    /// Who called.
    pub from: PartyId,
    /// Whom.
    pub to: PartyId,
    /// When.
    pub at: Timestamp,
    /// Whether it was answered.
    pub answered: bool,
    /// What was said. There is one text, so both sides get the same.
    pub extract: Text,
    /// Who wrote it down, and when.
    pub logged: (Actor, Timestamp),
    /// What was done about it.
    pub followed: Vec<(Timestamp, Text)>,
}

impl Notice {
    pub(super) fn of(done: &Done, act: &Act) -> Option<Self> {
        let Act::Notify { to, subject, text } = act else {
            return None;
        };
        Some(Self {
            version: 1,
            subject: subject.clone(),
            text: text.clone(),
            sent: (done.by.clone(), done.at),
            to: to
                .iter()
                .map(|o| (o.clone(), Delivery::default()))
                .collect(),
        })
    }

    pub(super) fn apply(&mut self, done: &Done, act: &Act) {
        self.version += 1;
        let at = done.at;
        let Some(delivery) = self.to.get_mut(&done.by.hat) else {
            return;
        };
        // Whoever reads it has it; whoever passes it on or objects has read it.
        delivery.delivered.get_or_insert(at);
        match act {
            Act::Read { .. } => {
                delivery.read.get_or_insert(at);
            }
            Act::PassOn { unit, .. } => {
                delivery.read.get_or_insert(at);
                delivery.passed_on.push((unit.clone(), at));
            }
            Act::Object { reason, .. } => {
                delivery.read.get_or_insert(at);
                delivery.objected = Some((at, reason.clone()));
            }
            _ => {}
        }
    }
}

impl Call {
    pub(super) fn of(done: &Done, act: &Act) -> Option<Self> {
        let Act::LogCall {
            from,
            to,
            at,
            answered,
            extract,
        } = act
        else {
            return None;
        };
        Some(Self {
            from: from.clone(),
            to: to.clone(),
            at: *at,
            answered: *answered,
            extract: extract.clone(),
            logged: (done.by.clone(), done.at),
            followed: Vec::new(),
        })
    }
}
