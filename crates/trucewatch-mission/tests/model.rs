//! Random acts by random people: whatever is possible keeps what must always hold.

mod common;

use common::{Stage, incident, of, text};
use proptest::prelude::*;
use std::collections::BTreeSet;
use trucewatch_mission::commission::{
    Act as InCase, CaseStage, Outcome, Responsible, StandardOfProof, Vote,
};
use trucewatch_mission::review::{Act as InReview, Confidence, Level, Verdict};
use trucewatch_mission::seats::{self, Presence};
use trucewatch_mission::{Act, Actor, CaseId, FindingId, Mission, PartyId, SeatId};
use trucewatch_model::{EventId, ProvisionId};

const STATES: [&str; 5] = ["USA", "FRA", "NOR", "A", "B"];

/// One thing that somebody tries, by small numbers that choose among what there is.
#[derive(Clone, Copy, Debug)]
struct Try {
    who: usize,
    what: usize,
    a: usize,
    b: usize,
    wait_h: f64,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = (
        0..5usize,
        0..20usize,
        0..6usize,
        0..6usize,
        prop_oneof![Just(0.0), 0.0..30.0f64],
    );
    let one = one.prop_map(|(who, what, a, b, wait_h)| Try {
        who,
        what,
        a,
        b,
        wait_h,
    });
    prop::collection::vec(one, 1..120)
}

fn act(stage: &Stage, seats: &[SeatId], t: Try) -> Option<Act> {
    let mission = &stage.mission;
    let cases: Vec<&CaseId> = mission.commission().cases().map(|(id, _)| id).collect();
    let findings: Vec<FindingId> = (mission.commission().cases())
        .flat_map(|(_, case)| case.findings.iter().map(|f| f.id.clone()))
        .collect();
    let case = || cases.get(t.a % cases.len().max(1)).map(|c| (*c).clone());
    let finding = || findings.get(t.b % findings.len().max(1)).cloned();
    let id = incident(&format!("i-{}", 1 + t.a % 4));
    let other = incident(&format!("i-{}", 1 + t.b % 4));
    let levels = [
        Level::Reported,
        Level::Observed,
        Level::Corroborated,
        Level::Confirmed,
    ];
    let presences = [
        Presence::Present,
        Presence::Absent,
        Presence::WalkedOut,
        Presence::Suspended,
    ];
    let outcomes = [Outcome::Breach, Outcome::NoBreach, Outcome::NotDeterminable];
    let party = PartyId::from_text(["A", "B", "C"][t.b % 3]);
    let reason = text("because");
    Some(match t.what {
        0 => InReview::Take { incident: id }.into(),
        1 | 2 => InReview::Assess {
            incident: id,
            revision: 1,
            statement: reason.clone(),
            level: levels[t.b % 4],
            confidence: Confidence::Low,
            alternatives: vec![],
            coverage: reason,
        }
        .into(),
        3 => InReview::Second {
            incident: id,
            assessment: 1 + (t.b % 3) as u32,
            verdict: Verdict::Concurs,
        }
        .into(),
        4 => InReview::Second {
            incident: id,
            assessment: 1,
            verdict: Verdict::Dissents { reason },
        }
        .into(),
        5 => InReview::Merge {
            into: id,
            from: vec![other],
            reason,
        }
        .into(),
        6 => InReview::Split {
            incident: id,
            events: vec![EventId::from_text(format!("e-{}0", 1 + t.a % 4))],
            reason,
        }
        .into(),
        7 => {
            let of = stage.log.get(t.a * 6 + t.b)?;
            InReview::Undo {
                act: of.id.clone(),
                reason,
            }
            .into()
        }
        8 => InCase::Open {
            title: reason,
            incidents: vec![id, other],
            provisions: vec![],
        }
        .into(),
        9 => InCase::SendPacket {
            case: case()?,
            content: "0".repeat(64),
            facts: reason,
        }
        .into(),
        10 | 11 => InCase::Reply {
            case: case()?,
            party,
            text: reason,
        }
        .into(),
        12 | 13 => InCase::Propose {
            case: case()?,
            outcome: outcomes[t.b % 3],
            responsible: match t.a % 3 {
                0 => Responsible::Undetermined,
                _ => Responsible::Party {
                    party,
                    standard: StandardOfProof::ReasonableGrounds,
                },
            },
            provisions: vec![ProvisionId::from_text("no-fire")],
            reasons: reason,
            remedies: vec![],
        }
        .into(),
        14 => InCase::Vote {
            finding: finding()?,
            vote: Vote::For,
        }
        .into(),
        15 => InCase::Vote {
            finding: finding()?,
            vote: Vote::Against { dissent: reason },
        }
        .into(),
        16 => InCase::Conclude {
            finding: finding()?,
        }
        .into(),
        17 => InCase::Publish {
            finding: finding()?,
        }
        .into(),
        18 => InCase::Reopen {
            case: case()?,
            reason,
        }
        .into(),
        _ => seats::Act::Set {
            seat: seats.get(t.a % seats.len())?.clone(),
            presence: presences[t.b % 4],
            reason,
        }
        .into(),
    })
}

fn play(tries: &[Try]) -> Stage {
    let mut stage = Stage::new();
    let seats: Vec<SeatId> = stage
        .seat_commission(&STATES)
        .into_iter()
        .map(|s| s.0)
        .collect();
    for t in tries {
        stage.world.now = stage.world.now.plus_s(t.wait_h * 3_600.0);
        let state = STATES[t.who % STATES.len()];
        let by: Actor = of(&format!("m-{state}"), state);
        if let Some(act) = act(&stage, &seats, *t) {
            let before = stage.mission.clone();
            if stage.try_do(&by, act).is_err() {
                assert_eq!(stage.mission, before, "what is refused changes nothing");
            }
        }
    }
    stage
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_must_always_hold(tries in tries()) {
        let stage = play(&tries);
        let now = stage.world.now;
        for (id, review) in stage.mission.review().incidents() {
            let facts = stage.world.incidents.get(id).expect("known");
            for assessment in &review.assessments {
                let reached = stage.mission.rules().standard.reached(&facts.evidence);
                prop_assert!(assessment.claimed <= reached);
                if assessment.level() == Level::Confirmed {
                    let nations: BTreeSet<_> = assessment.reviews.iter()
                        .filter(|r| r.verdict == Verdict::Concurs)
                        .map(|r| &r.by.nationality)
                        .chain([&assessment.by.nationality])
                        .collect();
                    prop_assert!(nations.len() >= 2, "confirmed by two nationalities");
                    prop_assert!(facts.evidence.hands >= 2);
                }
                let reviewers: BTreeSet<_> = assessment.reviews.iter().map(|r| &r.by.person).collect();
                prop_assert_eq!(reviewers.len(), assessment.reviews.len(), "nobody twice");
                prop_assert!(!reviewers.contains(&assessment.by.person));
            }
        }
        for (_, case) in stage.mission.commission().cases() {
            for finding in &case.findings {
                let about = match &finding.proposal.responsible {
                    Responsible::Party { party, .. } => Some(party.as_str().to_owned()),
                    _ => None,
                };
                prop_assert!(finding.votes.keys().all(|m| Some(&m.0) != about.as_ref()));
                if finding.is_adopted() {
                    let nations = finding.votes.values().filter(|c| c.vote == Vote::For).count();
                    prop_assert!(nations >= 2, "people of two nations");
                    let packet = case.packet.as_ref().expect("the parties were heard");
                    prop_assert!(packet.receipts.len() == 2);
                }
                if finding.published.is_some() {
                    prop_assert!(finding.is_adopted());
                }
                let breach = finding.proposal.outcome == Outcome::Breach;
                prop_assert!(breach || matches!(finding.proposal.responsible, Responsible::Undetermined));
            }
            if case.stage(now) == CaseStage::Replies {
                prop_assert_eq!(case.open_replies(now).count(), 0);
            }
        }
    }

    /// The log alone gives the same mission; and any beginning of it gives what was known then.
    #[test]
    fn the_log_is_all_there_is(tries in tries(), cut in 0.0..1.0f64) {
        let stage = play(&tries);
        let fold = |log: &[trucewatch_mission::Done]| {
            let mut mission = Mission::default();
            log.iter().for_each(|done| mission.apply(done));
            mission
        };
        let stored: Vec<trucewatch_mission::Done> = stage.log.iter()
            .map(|done| {
                let text = serde_json::to_string(done).expect("it can be stored");
                serde_json::from_str(&text).expect("and read back")
            })
            .collect();
        prop_assert_eq!(&fold(&stored), &stage.mission);
        let at = (stored.len() as f64 * cut) as usize;
        let (begin, rest) = stored.split_at(at);
        let mut mission = fold(begin);
        rest.iter().for_each(|done| mission.apply(done));
        prop_assert_eq!(&mission, &stage.mission);
        // And what comes a second time changes nothing.
        stored.iter().for_each(|done| mission.apply(done));
        prop_assert_eq!(&mission, &stage.mission);
    }
}

/// The properties above say something only if what they speak of happens.
#[test]
fn the_random_acts_reach_what_they_are_about() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut adopted, mut confirmed, mut lineage) = (0, 0, 0);
    for _ in 0..400 {
        let tries = tries().new_tree(&mut runner).expect("a tree").current();
        let stage = play(&tries);
        let cases = stage.mission.commission().cases();
        adopted += usize::from(cases.into_iter().any(|(_, c)| c.finding().is_some()));
        let mut reviews = stage.mission.review().incidents();
        confirmed += usize::from(
            reviews.any(|(_, r)| r.current().is_some_and(|a| a.level() == Level::Confirmed)),
        );
        lineage += usize::from(!stage.mission.review().lineage().changes().is_empty());
    }
    assert!(
        adopted > 0 && confirmed > 0 && lineage > 0,
        "{adopted} {confirmed} {lineage}"
    );
}
