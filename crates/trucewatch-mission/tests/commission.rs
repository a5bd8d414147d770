//! Cases of the Special Commission: packets, replies, votes, clocks, members who leave.

mod common;

use common::{Stage, hour, incident, of, text};
use trucewatch_mission::commission::{
    Act, CaseStage, ClockState, Outcome, Remedy, Responsible, StandardOfProof, Vote,
};
use trucewatch_mission::seats::{self, Presence};
use trucewatch_mission::{Act as Any, Actor, CaseId, FindingId, PartyId, SeatId};
use trucewatch_model::ProvisionId;

fn propose(case: &CaseId) -> Act {
    Act::Propose {
        case: case.clone(),
        outcome: Outcome::Breach,
        responsible: Responsible::Party {
            party: PartyId::from_text("A"),
            standard: StandardOfProof::ClearAndConvincing,
        },
        provisions: vec![ProvisionId::from_text("no-fire")],
        reasons: text("The trajectory begins there."),
        remedies: vec![Remedy {
            of: PartyId::from_text("A"),
            asked: text("Withdraw the battery."),
            due: hour(100.0),
        }],
    }
}

/// A commission of these States with a case, and a finding that the first of them proposes.
fn proposed(stage: &mut Stage, states: &[&str]) -> (Vec<(SeatId, Actor)>, CaseId, FindingId) {
    let seats = stage.seat_commission(states);
    let case = stage.case_with_replies();
    let act = stage.does(&seats[0].1, propose(&case));
    (seats, case, FindingId::made_by(&act))
}

fn vote(finding: &FindingId, vote: Vote) -> Act {
    Act::Vote {
        finding: finding.clone(),
        vote,
    }
}

fn against() -> Vote {
    Vote::Against {
        dissent: text("The wind was not measured."),
    }
}

#[test]
fn from_the_packet_to_a_published_finding_with_dissent_and_remedy() {
    let mut stage = Stage::new();
    let (seats, _, finding) = proposed(&mut stage, &["USA", "FRA", "POL"]);
    stage.does(&seats[0].1, vote(&finding, Vote::For));
    stage.does(&seats[1].1, vote(&finding, Vote::For));
    let conclude = Act::Conclude {
        finding: finding.clone(),
    };
    assert_eq!(
        stage.refused(&seats[0].1, conclude.clone()),
        "votes_missing"
    );
    stage.does(&seats[2].1, vote(&finding, against()));
    stage.does(&seats[0].1, conclude);
    stage.does(
        &seats[0].1,
        Act::Publish {
            finding: finding.clone(),
        },
    );
    stage.does(
        &seats[1].1,
        Act::FollowUp {
            finding: finding.clone(),
            remedy: 0,
            done: true,
            what: text("A patrol saw the battery leave."),
        },
    );
    let (_, it, found) = stage.mission.commission().finding(&finding).expect("there");
    assert_eq!(it.stage(stage.world.now), CaseStage::Published);
    assert!(found.is_adopted());
    assert_eq!(found.dissents().count(), 1, "the dissent is part of it");
    assert_eq!(
        it.open_replies(stage.world.now).count(),
        2,
        "and so are the replies"
    );
}

#[test]
fn each_party_gets_the_packet_at_one_moment_and_nobody_reads_a_reply_before_its_time() {
    let mut stage = Stage::new();
    stage.seat_commission(&["USA", "FRA"]);
    let officer = of("officer", "CELL");
    let act = stage.does(
        &officer,
        Act::Open {
            title: text("t"),
            incidents: vec![incident("i-1")],
            provisions: vec![],
        },
    );
    let case = CaseId::made_by(&act);
    let send = Act::SendPacket {
        case: case.clone(),
        content: "0".repeat(64),
        facts: text("f"),
    };
    stage.does(&officer, send.clone());
    assert_eq!(stage.refused(&officer, send), "state");
    let reply = |party: &str| Act::Reply {
        case: case.clone(),
        party: PartyId::from_text(party),
        text: text("words"),
    };
    assert_eq!(stage.refused(&officer, reply("A")), "own_words");
    assert_eq!(stage.refused(&of("x", "B"), reply("A")), "own_words");
    stage.does(&of("liaison-A", "A"), reply("A"));
    assert_eq!(
        stage.refused(&of("liaison-A", "A"), reply("A")),
        "reply_once"
    );
    let it = stage
        .mission
        .commission()
        .case(&case)
        .expect("there")
        .clone();
    let packet = it.packet.as_ref().expect("sent");
    assert_eq!(packet.receipts.len(), 2);
    assert_eq!(
        it.open_replies(stage.world.now).count(),
        0,
        "the other has not replied"
    );
    assert_eq!(it.stage(stage.world.now), CaseStage::Replies);
    stage.world.now = packet.reply_until;
    assert_eq!(it.open_replies(stage.world.now).count(), 1);
    assert_eq!(it.stage(stage.world.now), CaseStage::Deliberation);
    assert_eq!(
        stage.refused(&of("liaison-B", "B"), reply("B")),
        "reply_window"
    );
}

#[test]
fn only_members_find_and_only_a_breach_has_somebody_responsible() {
    let mut stage = Stage::new();
    let seats = stage.seat_commission(&["USA", "FRA"]);
    let case = stage.case_with_replies();
    assert_eq!(stage.refused(&of("anna", "NOR"), propose(&case)), "seat");
    let with = |change: fn(&mut Act)| {
        let mut act = propose(&case);
        change(&mut act);
        act
    };
    let no_breach = with(|act| {
        if let Act::Propose { outcome, .. } = act {
            *outcome = Outcome::NotDeterminable;
        }
    });
    assert_eq!(
        stage.refused(&seats[0].1, no_breach),
        "attribution_without_breach"
    );
    let stranger = with(|act| {
        if let Act::Propose { responsible, .. } = act {
            *responsible = Responsible::Party {
                party: PartyId::from_text("C"),
                standard: StandardOfProof::ReasonableGrounds,
            };
        }
    });
    assert_eq!(stage.refused(&seats[0].1, stranger), "unknown");
    let nothing = with(|act| {
        if let Act::Propose { provisions, .. } = act {
            provisions.clear();
        }
    });
    assert_eq!(
        stage.refused(&seats[0].1, nothing),
        "breach_names_provision"
    );
}

#[test]
fn one_person_has_one_vote_whatever_the_seat_and_nobody_is_shut_out_by_one() {
    let mut stage = Stage::new();
    let (seats, _, finding) = proposed(&mut stage, &["USA", "FRA", "POL"]);
    stage.does(&seats[0].1, vote(&finding, Vote::For));
    let fill = |seat: usize, who: &str| seats::Act::Fill {
        seat: seats[seat].0.clone(),
        holder: trucewatch_mission::PersonId(who.to_owned()),
    };
    assert_eq!(stage.refused(&seats[0].1, fill(0, "dummy")), "vote_open");
    stage.does(&seats[0].1, fill(1, "m-USB"));
    // Whoever sits on another's seat does not speak for it.
    assert_eq!(
        stage.refused(&of("m-USB", "USA"), vote(&finding, Vote::For)),
        "seat"
    );
    let suspend = |seat: usize| seats::Act::Set {
        seat: seats[seat].0.clone(),
        presence: Presence::Suspended,
        reason: text("late"),
    };
    stage.does(&seats[0].1, suspend(2));
    let present = |stage: &Stage| {
        stage
            .mission
            .seats()
            .get(&seats[2].0)
            .expect("there")
            .presence
    };
    assert_eq!(
        present(&stage),
        Presence::Present,
        "one alone suspends nobody"
    );
    assert_eq!(stage.refused(&seats[0].1, suspend(2)), "two_people");
    stage.does(&of("fra", "FRA"), suspend(2));
    assert_eq!(present(&stage), Presence::Suspended);
}

#[test]
fn a_member_does_not_vote_on_itself() {
    let mut stage = Stage::new();
    let (seats, _, finding) = proposed(&mut stage, &["USA", "FRA", "PARTY_A"]);
    assert_eq!(
        stage.refused(&seats[2].1, vote(&finding, against())),
        "recused"
    );
    stage.does(&seats[0].1, vote(&finding, Vote::For));
    stage.does(&seats[1].1, vote(&finding, Vote::For));
    stage.does(
        &seats[1].1,
        Act::Conclude {
            finding: finding.clone(),
        },
    );
    let (_, _, found) = stage.mission.commission().finding(&finding).expect("there");
    let concluded = found.concluded.as_ref().expect("stated");
    assert_eq!(concluded.recused.len(), 1, "and that is stated");
}

#[test]
fn one_nation_alone_finds_nothing() {
    let mut stage = Stage::new();
    let (seats, _, finding) = proposed(&mut stage, &["USA", "FRA", "POL"]);
    stage.does(&seats[0].1, vote(&finding, Vote::For));
    stage.does(&seats[1].1, vote(&finding, Vote::Abstains));
    stage.does(&seats[2].1, vote(&finding, Vote::Abstains));
    stage.does(
        &seats[0].1,
        Act::Conclude {
            finding: finding.clone(),
        },
    );
    let (_, it, found) = stage.mission.commission().finding(&finding).expect("there");
    assert!(!found.is_adopted());
    assert_eq!(
        it.stage(stage.world.now),
        CaseStage::Deliberation,
        "another may be proposed"
    );
}

#[test]
fn whoever_walks_out_stops_neither_the_clocks_nor_the_body() {
    let mut stage = Stage::new();
    let (seats, case, finding) = proposed(&mut stage, &["USA", "FRA", "POL", "DEU"]);
    let clerk = of("clerk", "MISSION");
    for (seat, presence) in [(2, Presence::WalkedOut), (3, Presence::Absent)] {
        stage.does(
            &clerk,
            seats::Act::Set {
                seat: seats[seat].0.clone(),
                presence,
                reason: text("in protest"),
            },
        );
    }
    stage.does(&seats[0].1, vote(&finding, Vote::For));
    stage.does(&seats[1].1, vote(&finding, Vote::For));
    assert_eq!(
        stage.refused(&seats[2].1, vote(&finding, Vote::For)),
        "seat"
    );
    let conclude = Act::Conclude {
        finding: finding.clone(),
    };
    assert_eq!(
        stage.refused(&seats[0].1, conclude.clone()),
        "quorum",
        "two of four"
    );
    let clocks = |stage: &Stage| {
        let case = stage.mission.commission().case(&case).expect("there");
        case.clocks(stage.world.now)
    };
    let before = clocks(&stage);
    stage.world.now = stage.world.now.plus_s(25.0 * 3_600.0);
    let after = clocks(&stage);
    for (a, b) in before.iter().zip(&after) {
        assert_eq!((a.from, a.due), (b.from, b.due), "no clock was moved");
    }
    assert!(
        matches!(after[0].state, ClockState::Overdue { .. }),
        "{:?}",
        after[0]
    );
    stage.does(&seats[0].1, conclude);
    let (_, _, found) = stage.mission.commission().finding(&finding).expect("there");
    let concluded = found.concluded.as_ref().expect("stated");
    assert!(concluded.adopted);
    assert_eq!(
        concluded.missing.len(),
        2,
        "and it is stated who was not there"
    );
}

#[test]
fn a_case_taken_up_again_keeps_what_was_found() {
    let mut stage = Stage::new();
    let (seats, case, finding) = proposed(&mut stage, &["USA", "FRA"]);
    stage.does(&seats[0].1, vote(&finding, Vote::For));
    stage.does(&seats[1].1, vote(&finding, Vote::For));
    stage.does(
        &seats[0].1,
        Act::Conclude {
            finding: finding.clone(),
        },
    );
    stage.world.now = stage.world.now.plus_s(60.0);
    stage.does(
        &seats[1].1,
        Act::Reopen {
            case: case.clone(),
            reason: text("New images."),
        },
    );
    let it = stage.mission.commission().case(&case).expect("there");
    assert_eq!(it.stage(stage.world.now), CaseStage::Deliberation);
    assert_eq!(it.findings.len(), 1);
}

#[test]
fn no_act_but_a_finding_has_a_place_for_somebody_responsible() {
    // The forms of all acts that the tests of this crate do, as they are stored.
    let mut stage = Stage::new();
    let seats = stage.seat_commission(&["USA", "FRA"]);
    let case = stage.case_with_replies();
    stage.does(&seats[0].1, propose(&case));
    for done in &stage.log {
        let stored = serde_json::to_value(&done.act).expect("it can be stored");
        let names = serde_json::to_string(&stored)
            .expect("it can be stored")
            .contains("responsible");
        let finding = matches!(&done.act, Any::Commission(Act::Propose { .. }));
        assert_eq!(names, finding, "{stored}");
    }
}
