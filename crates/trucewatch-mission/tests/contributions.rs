//! Contributions and commitments: gates, gaps, what others say came of it.

mod common;

use common::{Stage, hour, of, text};
use trucewatch_mission::cell::TaskKind;
use trucewatch_mission::contributions::{Act, Base, CommitmentStatus, Purpose, Readiness};
use trucewatch_mission::{AssetId, CommitmentId, ContributionId, Organisation};

fn pledge(purpose: Purpose) -> Act {
    Act::Pledge {
        capability: TaskKind::Drone,
        quantity: 2,
        purpose,
        base: Base::OnTerritory,
        sectors: vec!["1".to_owned(), "2".to_owned()],
        until: hour(100.0),
        caveats: Vec::new(),
    }
}

fn ready(stage: &mut Stage, purpose: Purpose) -> ContributionId {
    let (giver, officer) = (of("g", "NOR"), of("officer", "CELL"));
    let contribution = ContributionId::made_by(&stage.does(&giver, pledge(purpose)));
    let assess = Act::Assess {
        contribution: contribution.clone(),
        fit: true,
        what: text("seen"),
    };
    assert_eq!(stage.refused(&giver, assess.clone()), "not_own_work");
    stage.does(&officer, assess);
    let match_with = |sector: &str| Act::Match {
        contribution: contribution.clone(),
        sector: sector.to_owned(),
    };
    assert_eq!(stage.refused(&officer, match_with("3")), "asset_fits");
    stage.does(&officer, match_with("2"));
    stage.does(
        &giver,
        Act::Ready {
            contribution: contribution.clone(),
            within_hours: 12,
        },
    );
    contribution
}

fn deploy(contribution: &ContributionId, assets: &[&str]) -> Act {
    Act::Deploy {
        contribution: contribution.clone(),
        assets: assets.iter().map(|a| AssetId::from_text(*a)).collect(),
    }
}

#[test]
fn the_force_is_deployed_only_once_the_ceasefire_is_in_force() {
    let mut stage = Stage::new();
    stage.world.in_force = false;
    let giver = of("g", "NOR");
    let force = ready(&mut stage, Purpose::Force);
    assert_eq!(stage.refused(&giver, deploy(&force, &["d1", "d2"])), "gate");
    let posture = Act::DeclarePosture {
        sector: "2".to_owned(),
        what: text("engineers"),
        people: 120,
        from: hour(1.0),
        until: hour(9.0),
    };
    assert_eq!(stage.refused(&giver, posture.clone()), "gate");
    stage.world.in_force = true;
    stage.does(&giver, deploy(&force, &["d1", "d2"]));
    stage.does(&giver, posture);
    let finer = Act::DeclarePosture {
        sector: "2".to_owned(),
        what: text("engineers"),
        people: 123,
        from: hour(1.0),
        until: hour(9.0),
    };
    assert_eq!(stage.refused(&giver, finer), "posture_coarse");
    assert_eq!(stage.mission.contributions().postures(hour(2.0)).count(), 1);
    assert_eq!(stage.mission.contributions().postures(hour(9.0)).count(), 0);
}

#[test]
fn monitors_may_come_before_and_assets_are_named_once() {
    let mut stage = Stage::new();
    stage.world.in_force = false;
    let giver = of("g", "NOR");
    let first = ready(&mut stage, Purpose::Monitoring);
    assert_eq!(
        stage.refused(&giver, deploy(&first, &["d1"])),
        "asset_count"
    );
    assert_eq!(
        stage.refused(&giver, deploy(&first, &["d1", "d1"])),
        "asset_once"
    );
    stage.does(&giver, deploy(&first, &["d1", "d2"]));
    let second = ready(&mut stage, Purpose::Monitoring);
    assert_eq!(
        stage.refused(&giver, deploy(&second, &["d2", "d3"])),
        "asset_once"
    );
}

#[test]
fn gaps_count_only_what_was_matched_and_still_holds() {
    let mut stage = Stage::new();
    let officer = of("officer", "CELL");
    stage.does(
        &officer,
        Act::SetNeed {
            sector: "2".to_owned(),
            capability: TaskKind::Drone,
            quantity: 5,
        },
    );
    stage.does(&of("g", "NOR"), pledge(Purpose::Monitoring));
    ready(&mut stage, Purpose::Monitoring);
    let gaps = stage.mission.contributions().gaps(hour(2.0));
    assert_eq!(
        (gaps[0].ready, gaps[0].missing),
        (2, 3),
        "a mere pledge does not count"
    );
    let expired = stage.mission.contributions().gaps(hour(100.0));
    assert_eq!((expired[0].ready, expired[0].missing), (0, 5));
    let first = stage.mission.contributions().all().next().expect("there").1;
    assert_eq!(first.readiness(hour(100.0)), Readiness::Expired);
}

#[test]
fn a_commitment_waits_for_the_ceasefire_and_others_say_what_came_of_it() {
    let mut stage = Stage::new();
    let act = stage.does(
        &of("officer", "CELL"),
        Act::Commit {
            by: Organisation("NOR".to_owned()),
            text: text("Two drones within ten days."),
            contingent: true,
            due_days: Some(10),
        },
    );
    let id = CommitmentId::made_by(&act);
    let status = |stage: &Stage, now: f64, since: Option<f64>| {
        let (_, it) = stage
            .mission
            .contributions()
            .commitments()
            .next()
            .expect("there");
        it.status(hour(now), since.map(hour))
    };
    assert_eq!(status(&stage, 900.0, None), CommitmentStatus::Waiting);
    assert_eq!(
        status(&stage, 30.0, Some(24.0)),
        CommitmentStatus::Due { at: hour(264.0) }
    );
    assert_eq!(
        status(&stage, 265.0, Some(24.0)),
        CommitmentStatus::Overdue { at: hour(264.0) }
    );
    let report = Act::Report {
        commitment: id.clone(),
        fulfilled: true,
        evidence: text("They are there."),
    };
    stage.does(&of("g", "NOR"), report.clone());
    assert_eq!(
        status(&stage, 30.0, Some(24.0)),
        CommitmentStatus::SaidToBeFulfilled
    );
    stage.does(&of("x", "FRA"), report);
    assert_eq!(
        status(&stage, 30.0, Some(24.0)),
        CommitmentStatus::Fulfilled
    );
    let revoke = Act::Revoke {
        commitment: id,
        reason: text("no budget"),
    };
    assert_eq!(stage.refused(&of("x", "FRA"), revoke.clone()), "own_words");
    stage.does(&of("g", "NOR"), revoke);
    assert_eq!(status(&stage, 30.0, Some(24.0)), CommitmentStatus::Revoked);
}
