//! Review of incidents: stages, levels, lineage, what the machine missed.

mod common;

use common::{Stage, hour, incident, of, text};
use trucewatch_mission::review::{Act, Confidence, Level, Stage as Reviewed, Verdict};
use trucewatch_mission::{ActId, Actor};
use trucewatch_model::{Area, EventClass, EventId, IncidentId, ObservationId, ObserverId};

fn assess(id: &str, level: Level) -> Act {
    Act::Assess {
        incident: incident(id),
        revision: 1,
        statement: text("Two explosions west of the bridge."),
        level,
        confidence: Confidence::Moderate,
        alternatives: vec![text("demining")],
        coverage: text("The eastern camera was down."),
    }
}

fn second(id: &str, verdict: Verdict) -> Act {
    Act::Second {
        incident: incident(id),
        assessment: 1,
        verdict,
    }
}

fn dissent() -> Verdict {
    Verdict::Dissents {
        reason: text("The echo fits a single source."),
    }
}

fn people() -> (Actor, Actor, Actor) {
    (of("anna", "NOR"), of("bert", "FRA"), of("carl", "NOR"))
}

#[test]
fn two_nationalities_confirm_what_is_corroborated() {
    let mut stage = Stage::new();
    let (anna, bert, _) = people();
    assert_eq!(
        stage.mission.review().of(&incident("i-1")).stage(),
        Reviewed::Automatic
    );
    stage.does(&anna, assess("i-1", Level::Corroborated));
    let review = stage.mission.review().of(&incident("i-1"));
    assert_eq!(review.stage(), Reviewed::Assessed);
    assert_eq!(
        review.current().expect("there").level(),
        Level::Corroborated
    );
    stage.does(&bert, second("i-1", Verdict::Concurs));
    let review = stage.mission.review().of(&incident("i-1"));
    assert_eq!(review.stage(), Reviewed::Reviewed);
    assert_eq!(review.current().expect("there").level(), Level::Confirmed);
}

#[test]
fn nobody_reviews_for_the_own_nation_or_twice() {
    let mut stage = Stage::new();
    let (anna, bert, carl) = people();
    stage.does(&anna, assess("i-1", Level::Observed));
    assert_eq!(
        stage.refused(&anna, second("i-1", Verdict::Concurs)),
        "not_own_work"
    );
    assert_eq!(
        stage.refused(&carl, second("i-1", Verdict::Concurs)),
        "second_review_by_another_nationality"
    );
    // A national of the same State who acts for another body is no second nationality either.
    let seconded = Actor {
        hat: of("x", "CELL").hat,
        ..carl
    };
    assert_eq!(
        stage.refused(&seconded, second("i-1", Verdict::Concurs)),
        "second_review_by_another_nationality"
    );
    stage.does(&bert, second("i-1", dissent()));
    assert_eq!(
        stage.refused(&bert, second("i-1", Verdict::Concurs)),
        "not_twice"
    );
}

#[test]
fn a_dissent_stays_when_others_agree() {
    let mut stage = Stage::new();
    let (anna, bert, _) = people();
    stage.does(&anna, assess("i-1", Level::Corroborated));
    stage.does(&bert, second("i-1", dissent()));
    assert_eq!(
        stage.mission.review().of(&incident("i-1")).stage(),
        Reviewed::Disputed
    );
    stage.does(&of("dora", "POL"), second("i-1", Verdict::Concurs));
    let review = stage.mission.review().of(&incident("i-1"));
    assert_eq!(review.stage(), Reviewed::Reviewed);
    assert_eq!(review.current().expect("there").dissents().count(), 1);
}

#[test]
fn no_level_beyond_the_evidence_and_none_for_one_owner() {
    let mut stage = Stage::new();
    let (anna, ..) = people();
    for (id, level) in [
        ("i-1", Level::Confirmed),
        ("i-2", Level::Corroborated),
        ("i-3", Level::Observed),
    ] {
        assert_eq!(
            stage.refused(&anna, assess(id, level)),
            "level_beyond_evidence"
        );
    }
    stage.does(&anna, assess("i-3", Level::Reported));
}

#[test]
fn an_assessment_of_an_old_revision_is_refused() {
    let mut stage = Stage::new();
    let (anna, ..) = people();
    stage
        .world
        .incidents
        .get_mut(&incident("i-1"))
        .expect("there")
        .revision = 2;
    assert_eq!(
        stage.refused(&anna, assess("i-1", Level::Observed)),
        "revision"
    );
}

#[test]
fn hypotheses_are_rejected_and_never_erased() {
    let mut stage = Stage::new();
    let (anna, bert, _) = people();
    let (id, hypothesis, reason) = (incident("i-1"), "e-10/1".to_owned(), text("no flash"));
    let reject = Act::Reject {
        incident: id.clone(),
        hypothesis: hypothesis.clone(),
        reason: reason.clone(),
    };
    let prefer = Act::Prefer {
        incident: id.clone(),
        hypothesis: hypothesis.clone(),
        reason: reason.clone(),
    };
    stage.does(&anna, prefer.clone());
    stage.does(&bert, reject.clone());
    assert_eq!(stage.refused(&anna, reject), "hypothesis_rejected");
    assert_eq!(stage.refused(&anna, prefer.clone()), "hypothesis_rejected");
    assert!(stage.mission.review().of(&id).preferred().is_none());
    stage.does(
        &anna,
        Act::Readmit {
            incident: id.clone(),
            hypothesis,
            reason,
        },
    );
    let review = stage.mission.review().of(&id);
    assert_eq!(
        review.rejections.len(),
        1,
        "it is still told that it was rejected"
    );
    assert!(review.preferred().is_some());
}

#[test]
fn merges_and_splits_are_taken_back_in_order() {
    let mut stage = Stage::new();
    let (anna, ..) = people();
    let merge = stage.does(
        &anna,
        Act::Merge {
            into: incident("i-1"),
            from: vec![incident("i-2")],
            reason: text("one salvo"),
        },
    );
    let take = Act::Take {
        incident: incident("i-2"),
    };
    assert_eq!(stage.refused(&anna, take), "incident_merged");
    let machine: std::collections::BTreeMap<IncidentId, Vec<EventId>> = (stage.world.incidents)
        .iter()
        .map(|(id, facts)| (id.clone(), facts.events.clone()))
        .collect();
    let seen = stage.mission.review().lineage().seen(&machine);
    assert_eq!(
        seen.get(&incident("i-1"))
            .map(std::collections::BTreeSet::len),
        Some(4)
    );
    assert!(!seen.contains_key(&incident("i-2")));
    let split = stage.does(
        &anna,
        Act::Split {
            incident: incident("i-1"),
            events: vec![EventId::from_text("e-10")],
            reason: text("another gun"),
        },
    );
    let undo = |act: &ActId| Act::Undo {
        act: act.clone(),
        reason: text("it was wrong"),
    };
    assert_eq!(stage.refused(&anna, undo(&merge)), "undo_in_order");
    stage.does(&anna, undo(&split));
    stage.does(&anna, undo(&merge));
    let lineage = stage.mission.review().lineage();
    let seen = lineage.seen(&machine);
    for (id, events) in &machine {
        assert_eq!(
            seen.get(id).map(|e| e.iter().cloned().collect()),
            Some(events.clone())
        );
    }
    assert_eq!(lineage.changes().len(), 2, "nothing is erased");
}

#[test]
fn what_the_machine_missed_counts_against_it() {
    let mut stage = Stage::new();
    let (anna, ..) = people();
    let add = |missed_by: &str| Act::AddByHand {
        earliest: hour(0.2),
        latest: hour(0.3),
        area: Area::NotLocated,
        class: EventClass::Explosion,
        at_least: 1,
        observations: vec![ObservationId::from_text("o-1")],
        missed_by: vec![ObserverId::from_text(missed_by)],
        reason: text("Two patrols heard it."),
    };
    assert_eq!(stage.refused(&anna, add("other/7")), "unknown");
    let act = stage.does(&anna, add("net/7"));
    let missed = stage.mission.review().missed(hour(0.0), hour(1.0), 3);
    assert_eq!((missed.added, missed.share()), (1, Some(0.25)));
    assert_eq!(
        missed.by_sensor.get(&ObserverId::from_text("net/7")),
        Some(&1)
    );
    let event = EventId::derive(act.as_str().as_bytes());
    stage.does(
        &anna,
        Act::WithdrawByHand {
            event,
            reason: text("It was thunder."),
        },
    );
    assert_eq!(
        stage.mission.review().missed(hour(0.0), hour(1.0), 3).added,
        0
    );
    assert_eq!(
        stage.mission.review().by_hand().count(),
        1,
        "it is still told"
    );
}

#[test]
fn the_same_act_twice_is_done_once_and_an_old_view_is_refused() {
    let mut stage = Stage::new();
    let (anna, bert, _) = people();
    let id = ActId::from_text("same");
    let take = Act::Take {
        incident: incident("i-1"),
    };
    for _ in 0..3 {
        stage
            .try_as(&id, &anna, take.clone(), Some(0))
            .expect("the same answer");
    }
    assert_eq!(stage.log.len(), 1);
    let other = stage
        .try_as(&id, &bert, take.clone(), None)
        .expect_err("another's act");
    assert_eq!(other.rule, "act_id");
    let stale = ActId::from_text("stale");
    let refused = stage
        .try_as(&stale, &bert, take, Some(0))
        .expect_err("one act was there since");
    assert_eq!(refused.rule, "version");
}
