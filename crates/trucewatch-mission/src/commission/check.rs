//! Whether something can happen in a case.

use super::{Act, Case, CaseStage, Commission, Finding, Outcome, Responsible, Vote};
use crate::seats::{Body, Presence, Seats};
use crate::{Actor, CaseId, FindingId, PartyId, Picture, Refused, Rules};
use std::collections::BTreeSet;
use trucewatch_model::refused::ensure;
use trucewatch_model::{IncidentId, ProvisionId};

impl Commission {
    pub(crate) fn check(
        &self,
        by: &Actor,
        act: &Act,
        picture: &dyn Picture,
        seats: &Seats,
        rules: &Rules,
    ) -> Result<(), Refused> {
        let now = picture.now();
        match act {
            Act::Open {
                title,
                incidents,
                provisions,
            } => {
                title.check("title")?;
                ensure(
                    !incidents.is_empty(),
                    "case_needs_incident",
                    "a case is about at least one incident",
                    "name one",
                )?;
                incidents.iter().try_for_each(|i| known(i, picture))?;
                provisions.iter().try_for_each(|p| in_agreement(p, picture))
            }
            Act::AddIncident {
                case,
                incident,
                reason,
            } => {
                reason.check("reason")?;
                let it = self.at(case, &[CaseStage::Facts], picture)?;
                known(incident, picture)?;
                ensure(
                    !it.incidents.contains(incident),
                    "state",
                    format!("`{incident}` is part of the case already"),
                    "nothing is to be done",
                )
            }
            Act::Respond { case, what } => {
                what.check("response")?;
                self.running(case, picture).map(|_| ())
            }
            Act::SendPacket {
                case,
                content,
                facts,
            } => {
                facts.check("facts")?;
                let hex = content.len() == 64 && content.bytes().all(|b| b.is_ascii_hexdigit());
                ensure(
                    hex,
                    "content_hash",
                    "the packet's hash is not 64 hexadecimal digits",
                    "give the SHA-256 of exactly what is sent",
                )?;
                ensure(
                    !picture.parties().is_empty(),
                    "no_parties",
                    "the agreement names no party to send it to",
                    "file an agreement with its parties",
                )?;
                let it = self.running(case, picture)?;
                let stage = it.stage(now);
                let sent = it.packet.as_ref().map(|p| p.sent);
                let since = it.reopened.last().map(|(at, _)| *at);
                let again = stage == CaseStage::Deliberation && sent < since;
                ensure(
                    stage == CaseStage::Facts || again,
                    "state",
                    "a packet was sent already: parties reply to one and the same",
                    "reopen the case to send another",
                )
            }
            Act::Receive { case, party } => {
                let it = self.running(case, picture)?;
                own_party(by, party)?;
                addressed(it, party)
            }
            Act::Reply { case, party, text } => {
                text.check("reply")?;
                let it = self.running(case, picture)?;
                own_party(by, party)?;
                addressed(it, party)?;
                ensure(
                    !it.replies.contains_key(party),
                    "reply_once",
                    format!("`{party}` has replied already, and its words stay as they are"),
                    "further words are a complaint or a notice",
                )?;
                let until = it.packet.as_ref().map(|p| p.reply_until);
                ensure(
                    until.is_some_and(|until| now < until),
                    "reply_window",
                    "the time to reply is over",
                    "ask the commission to reopen the case",
                )
            }
            Act::Propose {
                case,
                outcome,
                responsible,
                provisions,
                reasons,
                remedies,
            } => {
                member(seats, by)?;
                self.at(case, &[CaseStage::Deliberation], picture)?;
                reasons.check("reasons")?;
                provisions
                    .iter()
                    .try_for_each(|p| in_agreement(p, picture))?;
                attributed(*outcome, responsible, provisions, picture)?;
                remedies.iter().try_for_each(|remedy| {
                    remedy.asked.check("remedy")?;
                    is_party(&remedy.of, picture)?;
                    ensure(
                        remedy.due > now,
                        "time",
                        format!("the remedy is due at {}, which is past", remedy.due),
                        "give time for it",
                    )
                })
            }
            Act::Vote { finding, vote } => {
                if let Vote::Against { dissent } = vote {
                    dissent.check("dissent")?;
                }
                let (_, it) = self.open_finding(finding, picture)?;
                let seat = member(seats, by)?;
                ensure(
                    it.votes.values().all(|cast| cast.by.person != by.person),
                    "not_twice",
                    format!("`{}` has voted already", by.person),
                    "one person has one vote, on whatever seat",
                )?;
                ensure(
                    !it.is_about(seat),
                    "recused",
                    format!("the finding is about `{seat}`"),
                    "a member does not vote on itself; its reply is published with the finding",
                )?;
                ensure(
                    !it.votes.contains_key(seat),
                    "not_twice",
                    format!("`{seat}` has voted already"),
                    "a vote stays as it was cast",
                )
            }
            Act::Conclude { finding } => {
                member(seats, by)?;
                let (_, it) = self.open_finding(finding, picture)?;
                let roll = seats.roll(Body::Commission, now, rules);
                ensure(
                    roll.quorum,
                    "quorum",
                    format!(
                        "{} of {} seats that count are there",
                        roll.present.len(),
                        roll.counted
                    ),
                    format!(
                        "more than {} % and members of {} organisations are needed; whoever stays away for over \
                         {} hours no longer counts",
                        rules.quorum_percent, rules.quorum_organisations, rules.absence_hours
                    ),
                )?;
                let can_vote = roll
                    .present
                    .iter()
                    .map(|(_, m)| m)
                    .filter(|m| !it.is_about(m));
                let waiting: BTreeSet<_> =
                    can_vote.filter(|m| !it.votes.contains_key(*m)).collect();
                let names: Vec<String> = waiting.iter().map(ToString::to_string).collect();
                ensure(
                    names.is_empty(),
                    "votes_missing",
                    format!("members who are there have not voted: {}", names.join(", ")),
                    "ask them, or note who left",
                )
            }
            Act::Publish { finding } => {
                let (_, _, it) = self.known_finding(finding)?;
                ensure(
                    it.is_adopted(),
                    "state",
                    format!("`{finding}` was not adopted"),
                    "only an adopted finding is published",
                )?;
                ensure(
                    it.published.is_none(),
                    "state",
                    format!("`{finding}` is published already"),
                    "nothing is to be done",
                )
            }
            Act::FollowUp {
                finding,
                remedy,
                what,
                ..
            } => {
                what.check("follow-up")?;
                let (_, _, it) = self.known_finding(finding)?;
                ensure(
                    it.is_adopted(),
                    "state",
                    format!("`{finding}` was not adopted"),
                    "only what an adopted finding asks is followed up",
                )?;
                ensure(
                    *remedy < it.proposal.remedies.len(),
                    "unknown",
                    format!("`{finding}` has {} remedies", it.proposal.remedies.len()),
                    "count them from 0",
                )
            }
            Act::Close { case, reason } => {
                reason.check("reason")?;
                member(seats, by)?;
                let stages = [
                    CaseStage::Facts,
                    CaseStage::Replies,
                    CaseStage::Deliberation,
                ];
                self.at(case, &stages, picture).map(|_| ())
            }
            Act::Reopen { case, reason } => {
                reason.check("reason")?;
                member(seats, by)?;
                let stages = [CaseStage::Closed, CaseStage::Found, CaseStage::Published];
                self.at(case, &stages, picture).map(|_| ())
            }
        }
    }

    fn known_case(&self, id: &CaseId) -> Result<&Case, Refused> {
        self.case(id).ok_or_else(|| Refused::unknown("case", id))
    }

    fn known_finding(&self, id: &FindingId) -> Result<(&CaseId, &Case, &Finding), Refused> {
        self.finding(id)
            .ok_or_else(|| Refused::unknown("finding", id))
    }

    /// A case that has not ended.
    fn running(&self, id: &CaseId, picture: &dyn Picture) -> Result<&Case, Refused> {
        let stages = [
            CaseStage::Facts,
            CaseStage::Replies,
            CaseStage::Deliberation,
        ];
        self.at(id, &stages, picture)
    }

    fn at(
        &self,
        id: &CaseId,
        stages: &[CaseStage],
        picture: &dyn Picture,
    ) -> Result<&Case, Refused> {
        let case = self.known_case(id)?;
        let stage = case.stage(picture.now());
        ensure(
            stages.contains(&stage),
            "state",
            format!("the case is at the stage {stage:?}").to_lowercase(),
            format!("it is possible at {stages:?}").to_lowercase(),
        )?;
        Ok(case)
    }

    /// A finding that is still voted on.
    fn open_finding(
        &self,
        id: &FindingId,
        picture: &dyn Picture,
    ) -> Result<(&Case, &Finding), Refused> {
        let (case_id, case, finding) = self.known_finding(id)?;
        self.at(case_id, &[CaseStage::Deliberation], picture)?;
        ensure(
            finding.concluded.is_none() && case.is_current(finding),
            "state",
            format!("the vote on `{id}` is over"),
            "propose another finding",
        )?;
        Ok((case, finding))
    }
}

fn known(id: &IncidentId, picture: &dyn Picture) -> Result<(), Refused> {
    match picture.incident(id) {
        Some(_) => Ok(()),
        None => Err(Refused::unknown("incident", id)),
    }
}

fn in_agreement(id: &ProvisionId, picture: &dyn Picture) -> Result<(), Refused> {
    if picture.has_provision(id) {
        Ok(())
    } else {
        Err(Refused::unknown("provision", id))
    }
}

fn is_party(id: &PartyId, picture: &dyn Picture) -> Result<(), Refused> {
    if picture.parties().contains(id) {
        Ok(())
    } else {
        Err(Refused::unknown("party", id))
    }
}

/// A party's words are entered by its own people.
fn own_party(by: &Actor, party: &PartyId) -> Result<(), Refused> {
    ensure(
        by.hat.0 == party.as_str(),
        "own_words",
        format!("this is `{party}`'s to say, and not for `{}`", by.hat),
        "its liaison officer enters it",
    )
}

fn addressed(case: &Case, party: &PartyId) -> Result<(), Refused> {
    let packet = case.packet.as_ref();
    ensure(
        packet.is_some_and(|p| p.receipts.contains_key(party)),
        "state",
        format!("nothing was sent to `{party}` in this case"),
        "wait for the packet",
    )
}

/// The member whose seat the person holds.
fn member<'s>(seats: &'s Seats, by: &Actor) -> Result<&'s crate::Organisation, Refused> {
    match seats.held_by(Body::Commission, &by.person) {
        Some((id, seat)) if seat.member != by.hat => Err(Refused::new(
            "seat",
            format!(
                "`{id}` is the seat of `{}`, and this is for `{}`",
                seat.member, by.hat
            ),
            "sign in for the member",
        )),
        Some((_, seat)) if seat.presence == Presence::Present => Ok(&seat.member),
        Some((id, seat)) => Err(Refused::new(
            "seat",
            format!("the seat `{id}` is {:?}", seat.presence).to_lowercase(),
            "a member that is there proposes, votes and concludes",
        )),
        None => Err(Refused::new(
            "seat",
            format!("`{}` holds no seat in the commission", by.person),
            "only its members find, with their seats",
        )),
    }
}

/// A finding says who is responsible if and only if it says that something was broken.
fn attributed(
    outcome: Outcome,
    responsible: &Responsible,
    provisions: &[ProvisionId],
    picture: &dyn Picture,
) -> Result<(), Refused> {
    if let Responsible::Party { party, .. } = responsible {
        is_party(party, picture)?;
    }
    let names = !matches!(responsible, Responsible::Undetermined);
    ensure(
        outcome == Outcome::Breach || !names,
        "attribution_without_breach",
        "somebody is named as responsible where no breach is found",
        "leave the responsibility undetermined",
    )?;
    ensure(
        outcome != Outcome::Breach || !provisions.is_empty(),
        "breach_names_provision",
        "a breach is one of a provision",
        "name the provisions that were broken",
    )
}
