//! Complaints: one intake for parties and the public, with a receipt, a clock, and the same figures for all.

use super::Act;
use crate::commission::Clock;
use crate::{Actor, Done, PartyId, Rules, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trucewatch_model::{Area, IncidentId, Timestamp};

/// For whom a complaint is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Filer {
    /// A party.
    Party {
        /// Which.
        party: PartyId,
    },
    /// Somebody of the public. Who it was is not kept here.
    Public,
}

/// One complaint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Complaint {
    /// How many acts there were.
    pub version: u64,
    /// For whom.
    pub filer: Filer,
    /// Who entered it, and when.
    pub filed: (Actor, Timestamp),
    /// When it is said to have happened.
    pub happened: Timestamp,
    /// Where.
    pub area: Area,
    /// What.
    pub text: Text,
    /// The incidents it is about.
    pub incidents: Vec<IncidentId>,
    /// What was found, and when.
    pub answer: Option<(Timestamp, Text)>,
}

/// How complaints of one filer fared.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ComplaintStatistics {
    /// How many there are.
    pub filed: usize,
    /// How many are about a known incident.
    pub linked: usize,
    /// How many were answered.
    pub answered: usize,
    /// How many were answered in time.
    pub in_time: usize,
    /// Half of the answers took no longer, in seconds.
    pub median_answer_s: Option<i64>,
}

impl Complaint {
    pub(super) fn of(done: &Done, act: &Act) -> Option<Self> {
        let Act::Complain {
            filer,
            happened,
            area,
            text,
        } = act
        else {
            return None;
        };
        Some(Self {
            version: 1,
            filer: filer.clone(),
            filed: (done.by.clone(), done.at),
            happened: *happened,
            area: area.clone(),
            text: text.clone(),
            incidents: Vec::new(),
            answer: None,
        })
    }

    /// Its clock.
    pub fn clock(&self, now: Timestamp, rules: &Rules) -> Clock {
        let answered = self.answer.as_ref().map(|(at, _)| *at);
        Clock::of("answer", self.filed.1, rules.complaint_hours, answered, now)
    }

    pub(super) fn apply(&mut self, done: &Done, act: &Act) {
        self.version += 1;
        match act {
            Act::LinkComplaint { incident, .. } if !self.incidents.contains(incident) => {
                self.incidents.push(incident.clone());
            }
            Act::AnswerComplaint { answer, .. } => {
                self.answer.get_or_insert((done.at, answer.clone()));
            }
            _ => {}
        }
    }
}

/// The same figures for every filer; every party of the agreement is listed, also one that filed nothing.
pub(super) fn statistics<'c>(
    complaints: impl Iterator<Item = &'c Complaint>,
    parties: &[PartyId],
    rules: &Rules,
) -> BTreeMap<Filer, ComplaintStatistics> {
    let party = |p: &PartyId| Filer::Party { party: p.clone() };
    let all = parties.iter().map(party).chain([Filer::Public]);
    let mut found: BTreeMap<Filer, (ComplaintStatistics, Vec<i64>)> =
        all.map(|filer| (filer, Default::default())).collect();
    for complaint in complaints {
        let (figures, took) = found.entry(complaint.filer.clone()).or_default();
        figures.filed += 1;
        figures.linked += usize::from(!complaint.incidents.is_empty());
        if let Some((at, _)) = &complaint.answer {
            let took_s = at.seconds_since(complaint.filed.1) as i64;
            figures.answered += 1;
            figures.in_time += usize::from(took_s <= i64::from(rules.complaint_hours) * 3_600);
            took.push(took_s);
        }
    }
    let finish = |(filer, (mut figures, mut took)): (_, (ComplaintStatistics, Vec<i64>))| {
        took.sort_unstable();
        figures.median_answer_s = took.get(took.len().saturating_sub(1) / 2).copied();
        (filer, figures)
    };
    found.into_iter().map(finish).collect()
}
