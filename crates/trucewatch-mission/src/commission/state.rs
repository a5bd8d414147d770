//! What the cases have come to.

use super::{Act, Outcome, Remedy, Responsible, Vote};
use crate::seats::{Body, Presence, Roll, Seats, more_than};
use crate::{Actor, CaseId, Done, FindingId, Organisation, PartyId, Picture, Rules, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{IncidentId, ProvisionId, Timestamp};

/// All cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commission {
    pub(super) cases: BTreeMap<CaseId, Case>,
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStage {
    /// Facts are put together.
    Facts,
    /// The packet is with the parties, who may still reply.
    Replies,
    /// Members deliberate.
    Deliberation,
    /// Something was found, and is not published yet.
    Found,
    /// It is published.
    Published,
    /// It ended without a finding.
    Closed,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// How many acts there were.
    pub version: u64,
    /// What it is about.
    pub title: Text,
    /// The incidents.
    pub incidents: Vec<IncidentId>,
    /// Provisions that may be concerned.
    pub provisions: Vec<ProvisionId>,
    /// When its first incident began: the clocks run from there.
    pub first_breach: Timestamp,
    /// How long they run, in hours, by the rules when the case was opened: to a response, to a finding.
    pub hours: (u32, u32),
    /// Who opened it.
    pub opened_by: Actor,
    /// When.
    pub opened_at: Timestamp,
    /// The first response.
    pub response: Option<(Timestamp, Text)>,
    /// What the parties were sent.
    pub packet: Option<Packet>,
    /// What they replied.
    pub replies: BTreeMap<PartyId, Reply>,
    /// Proposed and adopted findings, in order.
    pub findings: Vec<Finding>,
    /// Why it was closed, and when.
    pub closed: Option<(Timestamp, Text)>,
    /// When and why it was taken up again.
    pub reopened: Vec<(Timestamp, Text)>,
}

/// What the parties were sent: the same, at the same moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Packet {
    /// SHA-256 of the content.
    pub content: String,
    /// What it says.
    pub facts: Text,
    /// When it was sent, to all of them.
    pub sent: Timestamp,
    /// By when they can reply.
    pub reply_until: Timestamp,
    /// To whom, with what is known of its receipt.
    pub receipts: BTreeMap<PartyId, Receipt>,
}

/// What is known of a packet's receipt.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Receipt {
    /// When it was received.
    pub received: Option<Timestamp>,
}

/// A party's reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// What it says.
    pub text: Text,
    /// When.
    pub at: Timestamp,
    /// Who entered it.
    pub by: Actor,
}

/// One proposed or adopted finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// What is proposed.
    pub proposal: Proposal,
    /// Who voted how, by member.
    pub votes: BTreeMap<Organisation, VoteCast>,
    /// The result, once it is stated.
    pub concluded: Option<Adopted>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// What came of its remedies.
    pub follow_ups: Vec<FollowUp>,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// Who proposes.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// What is found.
    pub outcome: Outcome,
    /// Who is responsible.
    pub responsible: Responsible,
    /// The provisions that were broken.
    pub provisions: Vec<ProvisionId>,
    /// Why.
    pub reasons: Text,
    /// What is asked.
    pub remedies: Vec<Remedy>,
}

/// One vote.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VoteCast {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// How.
    pub vote: Vote,
}

/// The result of a vote, with the body as it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adopted {
    /// Whether it was adopted.
    pub adopted: bool,
    /// When.
    pub at: Timestamp,
    /// Votes for it.
    pub votes_for: usize,
    /// Votes against it.
    pub votes_against: usize,
    /// Who abstained.
    pub abstained: usize,
    /// Members that were not there, and why: it is stated with the finding.
    pub missing: Vec<(Organisation, Presence)>,
    /// Members that did not take part because the finding is about them.
    pub recused: Vec<Organisation>,
}

/// Something came of a remedy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FollowUp {
    /// Which remedy, from 0.
    pub remedy: usize,
    /// Whether it is done.
    pub done: bool,
    /// What was seen.
    pub what: Text,
    /// When.
    pub at: Timestamp,
    /// Who says so.
    pub by: Actor,
}

impl Finding {
    /// Whether it was adopted.
    pub fn is_adopted(&self) -> bool {
        self.concluded.as_ref().is_some_and(|c| c.adopted)
    }

    /// Members that disagree, with their reasons. They are printed wherever the finding is.
    pub fn dissents(&self) -> impl Iterator<Item = (&Organisation, &Text)> {
        self.votes
            .iter()
            .filter_map(|(member, cast)| match &cast.vote {
                Vote::Against { dissent } => Some((member, dissent)),
                Vote::For | Vote::Abstains => None,
            })
    }

    /// Members whom the finding is about: they do not vote on it.
    pub(super) fn is_about(&self, member: &Organisation) -> bool {
        let named = match &self.proposal.responsible {
            Responsible::Party { party, .. } => Some(party),
            Responsible::Unbound { .. } | Responsible::Undetermined => None,
        };
        let asked = self.proposal.remedies.iter().map(|r| &r.of);
        let is_it = |party: &PartyId| {
            let audience = member.0.strip_prefix("PARTY_");
            member.0 == party.as_str() || audience == Some(party.as_str())
        };
        named.into_iter().chain(asked).any(is_it)
    }

    /// The result, if it were stated now.
    pub(super) fn tally(&self, roll: &Roll, at: Timestamp) -> Adopted {
        let recused: BTreeSet<Organisation> = (roll.present.iter())
            .map(|(_, member)| member.clone())
            .filter(|member| self.is_about(member))
            .collect();
        // Who was suspended or left since does not count.
        let there = |member: &Organisation| roll.present.iter().any(|(_, m)| m == member);
        let valid = || self.votes.iter().filter(|(member, _)| there(member));
        let count = |which: fn(&Vote) -> bool| valid().filter(|(_, c)| which(&c.vote)).count();
        let votes_for = count(|v| *v == Vote::For);
        let votes_against = count(|v| matches!(v, Vote::Against { .. }));
        let organisations: BTreeSet<&Organisation> = valid()
            .filter(|(_, cast)| cast.vote == Vote::For)
            .map(|(member, _)| member)
            .collect();
        Adopted {
            adopted: organisations.len() >= 2
                && more_than(votes_for, votes_for + votes_against, 50),
            at,
            votes_for,
            votes_against,
            abstained: count(|v| *v == Vote::Abstains),
            missing: (roll.missing.iter())
                .map(|(_, member, presence, _)| (member.clone(), *presence))
                .collect(),
            recused: recused.into_iter().collect(),
        }
    }
}

impl Case {
    /// Where it stands.
    pub fn stage(&self, now: Timestamp) -> CaseStage {
        let adopted = self.finding();
        let since_reopened = self.reopened.last().map(|(at, _)| *at);
        let counts = adopted.filter(|f| {
            let at = f.concluded.as_ref().map(|c| c.at);
            since_reopened.is_none_or(|reopened| at > Some(reopened))
        });
        if self.closed.is_some() {
            return CaseStage::Closed;
        }
        match (counts, &self.packet) {
            (Some(finding), _) if finding.published.is_some() => CaseStage::Published,
            (Some(_), _) => CaseStage::Found,
            (None, None) => CaseStage::Facts,
            (None, Some(packet)) if self.waits(packet, now) => CaseStage::Replies,
            (None, Some(_)) => CaseStage::Deliberation,
        }
    }

    /// Whether a party may still reply.
    fn waits(&self, packet: &Packet, now: Timestamp) -> bool {
        let all = packet.receipts.keys().all(|p| self.replies.contains_key(p));
        !all && now < packet.reply_until
    }

    /// Replies that may be shown to others than the party that gave it: all of them once all have replied or the
    /// time is over, none before.
    pub fn open_replies(&self, now: Timestamp) -> impl Iterator<Item = (&PartyId, &Reply)> {
        let open = self.packet.as_ref().is_some_and(|p| !self.waits(p, now));
        self.replies.iter().filter(move |_| open)
    }

    /// The finding that counts: the last that was adopted.
    pub fn finding(&self) -> Option<&Finding> {
        let adopted = self.findings.iter().filter(|f| f.is_adopted());
        adopted.max_by_key(|f| f.concluded.as_ref().map(|c| c.at))
    }

    /// Whether a proposal is about what the parties were sent last, and came after the case was last reopened.
    pub(super) fn is_current(&self, finding: &Finding) -> bool {
        let sent = self.packet.as_ref().map(|p| p.sent);
        let reopened = self.reopened.last().map(|(at, _)| *at);
        Some(finding.proposal.at) >= sent.max(reopened)
    }
}

impl Commission {
    /// All cases.
    pub fn cases(&self) -> impl Iterator<Item = (&CaseId, &Case)> {
        self.cases.iter()
    }

    /// One case.
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.cases.get(id)
    }

    /// A finding, with its case.
    pub fn finding(&self, id: &FindingId) -> Option<(&CaseId, &Case, &Finding)> {
        self.cases.iter().find_map(|(case_id, case)| {
            let finding = case.findings.iter().find(|f| &f.id == id)?;
            Some((case_id, case, finding))
        })
    }

    /// Whether somebody has voted for that member on a finding of which the result is not stated.
    pub(crate) fn has_open_vote(&self, member: &Organisation) -> bool {
        let findings = self.cases.values().flat_map(|case| &case.findings);
        let mut open = findings.filter(|f| f.concluded.is_none());
        open.any(|f| f.votes.contains_key(member))
    }

    fn finding_mut(&mut self, id: &FindingId) -> Option<(&mut u64, &mut Finding)> {
        self.cases.values_mut().find_map(|case| {
            let finding = case.findings.iter_mut().find(|f| &f.id == id)?;
            Some((&mut case.version, finding))
        })
    }

    /// What an act that opens a case has to know of the incidents: when the first began.
    pub(crate) fn first_breach(
        incidents: &[IncidentId],
        picture: &dyn Picture,
    ) -> Option<Timestamp> {
        let begins = incidents.iter().filter_map(|id| picture.incident(id));
        begins.map(|facts| facts.begins).min()
    }

    /// Takes an act in. What depends on the picture of the moment is written into the act's consequences.
    pub(crate) fn apply(&mut self, done: &Done, act: &Act, seats: &Seats, rules: &Rules) {
        let (by, at) = (&done.by, done.at);
        match act {
            Act::Open {
                title,
                incidents,
                provisions,
            } => {
                let case = Case {
                    version: 1,
                    title: title.clone(),
                    incidents: incidents.clone(),
                    provisions: provisions.clone(),
                    first_breach: done.first_breach.unwrap_or(at),
                    hours: (rules.response_hours, rules.finding_hours),
                    opened_by: by.clone(),
                    opened_at: at,
                    response: None,
                    packet: None,
                    replies: BTreeMap::new(),
                    findings: Vec::new(),
                    closed: None,
                    reopened: Vec::new(),
                };
                self.cases.insert(CaseId::made_by(&done.id), case);
            }
            Act::Vote { finding, vote } => {
                let member = seats.held_by(Body::Commission, &by.person);
                let member = member.map(|(_, seat)| seat.member.clone());
                if let Some((version, it)) = self.finding_mut(finding)
                    && let Some(member) = member
                {
                    *version += 1;
                    let (by, vote) = (by.clone(), vote.clone());
                    it.votes.insert(member, VoteCast { by, at, vote });
                }
            }
            Act::Conclude { finding } => {
                let roll = seats.roll(Body::Commission, at, rules);
                if let Some((version, it)) = self.finding_mut(finding) {
                    *version += 1;
                    it.concluded = Some(it.tally(&roll, at));
                }
            }
            Act::Publish { finding } => {
                if let Some((version, it)) = self.finding_mut(finding) {
                    *version += 1;
                    it.published = Some(at);
                }
            }
            Act::FollowUp {
                finding,
                remedy,
                done,
                what,
            } => {
                if let Some((version, it)) = self.finding_mut(finding) {
                    *version += 1;
                    it.follow_ups.push(FollowUp {
                        remedy: *remedy,
                        done: *done,
                        what: what.clone(),
                        at,
                        by: by.clone(),
                    });
                }
            }
            Act::AddIncident { case, .. }
            | Act::Respond { case, .. }
            | Act::SendPacket { case, .. }
            | Act::Receive { case, .. }
            | Act::Reply { case, .. }
            | Act::Propose { case, .. }
            | Act::Close { case, .. }
            | Act::Reopen { case, .. } => {
                if let Some(case) = self.cases.get_mut(case) {
                    case.version += 1;
                    case.apply(done, act, rules);
                }
            }
        }
    }
}

impl Case {
    fn apply(&mut self, done: &Done, act: &Act, rules: &Rules) {
        let (by, at) = (&done.by, done.at);
        match act {
            Act::AddIncident { incident, .. } => {
                self.incidents.push(incident.clone());
                let earlier = done.first_breach.filter(|t| *t < self.first_breach);
                self.first_breach = earlier.unwrap_or(self.first_breach);
            }
            Act::Respond { what, .. } => {
                self.response.get_or_insert((at, what.clone()));
            }
            Act::SendPacket { content, facts, .. } => {
                let parties = done.parties.iter().cloned();
                self.packet = Some(Packet {
                    content: content.clone(),
                    facts: facts.clone(),
                    sent: at,
                    reply_until: at.plus_s(f64::from(rules.reply_hours) * 3_600.0),
                    receipts: parties.map(|p| (p, Receipt::default())).collect(),
                });
                // What was said of an earlier packet is no reply to this one.
                self.replies.clear();
            }
            Act::Receive { party, .. } => {
                let packet = self.packet.as_mut();
                if let Some(receipt) = packet.and_then(|p| p.receipts.get_mut(party)) {
                    receipt.received.get_or_insert(at);
                }
            }
            Act::Reply { party, text, .. } => {
                let (text, by) = (text.clone(), by.clone());
                let reply = Reply { text, at, by };
                self.replies.entry(party.clone()).or_insert(reply);
            }
            Act::Propose {
                outcome,
                responsible,
                provisions,
                reasons,
                remedies,
                ..
            } => self.findings.push(Finding {
                id: FindingId::made_by(&done.id),
                proposal: Proposal {
                    by: by.clone(),
                    at,
                    outcome: *outcome,
                    responsible: responsible.clone(),
                    provisions: provisions.clone(),
                    reasons: reasons.clone(),
                    remedies: remedies.clone(),
                },
                votes: BTreeMap::new(),
                concluded: None,
                published: None,
                follow_ups: Vec::new(),
            }),
            Act::Close { reason, .. } => self.closed = Some((at, reason.clone())),
            Act::Reopen { reason, .. } => {
                self.closed = None;
                self.reopened.push((at, reason.clone()));
            }
            _ => {}
        }
    }
}
