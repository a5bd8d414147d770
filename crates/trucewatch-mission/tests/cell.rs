//! The cell: shifts, tasks under caveats, windows, notices, calls, complaints, drills.

#![allow(clippy::expect_used, reason = "this is a test")]

mod common;

use common::{Stage, hour, incident, of, text};
use trucewatch_mission::cell::{Act, Filer, TaskKind, TaskStage, WindowOutcome};
use trucewatch_mission::contributions::{self, Base, Caveat, Limit, Purpose};
use trucewatch_mission::seats::{self, Body};
use trucewatch_mission::{
    ActId, AssetId, ComplaintId, ContributionId, Drill, NoticeId, Organisation, PartyId, SeatId,
    TaskId, WindowId,
};
use trucewatch_model::{Area, Position};

fn party(id: &str) -> PartyId {
    PartyId::from_text(id)
}

/// A place of some size.
fn here() -> Area {
    Area::Ellipse {
        centre: Position::from_deg(48.0, 38.0).expect("a position"),
        sigma_major_m: 500.0,
        sigma_minor_m: 500.0,
        azimuth_deg: 0.0,
    }
}

fn task(from: f64, until: f64) -> Act {
    Act::ProposeTask {
        kind: TaskKind::Patrol,
        area: Area::NotLocated,
        sector: "2".to_owned(),
        from: hour(from),
        until: hour(until),
        purpose: text("look for craters"),
        incident: Some(incident("i-1")),
    }
}

/// A patrol of that State, with that limit, deployed.
fn patrol(stage: &mut Stage, state: &str, limits: Vec<Limit>) -> AssetId {
    let giver = of(&format!("giver-{state}"), state);
    let act = stage.does(
        &giver,
        contributions::Act::Pledge {
            capability: TaskKind::Patrol,
            quantity: 1,
            purpose: Purpose::Monitoring,
            base: Base::Neighbour {
                country: Organisation("POL".to_owned()),
            },
            sectors: Vec::new(),
            until: hour(1_000.0),
            caveats: limits
                .into_iter()
                .map(|limit| Caveat {
                    limit,
                    source: text("decision of parliament"),
                })
                .collect(),
        },
    );
    let contribution = ContributionId::made_by(&act);
    let asset = AssetId::from_text(format!("{state}-1"));
    let officer = of("officer", "CELL");
    let steps: [(_, contributions::Act); 4] = [
        (
            &officer,
            contributions::Act::Assess {
                contribution: contribution.clone(),
                fit: true,
                what: text("seen"),
            },
        ),
        (
            &officer,
            contributions::Act::Match {
                contribution: contribution.clone(),
                sector: "2".to_owned(),
            },
        ),
        (
            &giver,
            contributions::Act::Ready {
                contribution: contribution.clone(),
                within_hours: 24,
            },
        ),
        (
            &giver,
            contributions::Act::Deploy {
                contribution,
                assets: vec![asset.clone()],
            },
        ),
    ];
    for (by, act) in steps {
        stage.does(by, act);
    }
    asset
}

#[test]
fn a_task_is_approved_by_whoever_has_the_asset_and_goes_through_its_stages() {
    let mut stage = Stage::new();
    let asset = patrol(&mut stage, "NOR", vec![]);
    let id = TaskId::made_by(&stage.does(&of("officer", "CELL"), task(2.0, 4.0)));
    let approve = Act::ApproveTask {
        task: id.clone(),
        asset: asset.clone(),
    };
    assert_eq!(
        stage.refused(&of("officer", "CELL"), approve.clone()),
        "own_asset"
    );
    stage.does(
        &of("x", "FRA"),
        Act::RefuseTask {
            task: id.clone(),
            reason: text("No driver."),
        },
    );
    stage.does(&of("giver", "NOR"), approve);
    let again = TaskId::made_by(&stage.does(&of("officer", "CELL"), task(3.0, 5.0)));
    let busy = Act::ApproveTask { task: again, asset };
    assert_eq!(stage.refused(&of("giver", "NOR"), busy), "asset_busy");
    stage.does(&of("giver", "NOR"), Act::BeginTask { task: id.clone() });
    stage.does(
        &of("giver", "NOR"),
        Act::EndTask {
            task: id.clone(),
            achieved: true,
            result: text("Two craters."),
        },
    );
    let (_, it) = stage
        .mission
        .cell()
        .tasks()
        .find(|(t, _)| **t == id)
        .expect("there");
    assert_eq!(it.stage(stage.world.now), TaskStage::Ended);
    assert_eq!(it.refusals.len(), 1, "the refusal stays");
}

#[test]
fn caveats_are_checked_by_machine() {
    let cases = [
        (
            Limit::NotFor {
                tasks: vec![TaskKind::Patrol],
            },
            true,
        ),
        (
            Limit::NotFor {
                tasks: vec![TaskKind::Drone],
            },
            false,
        ),
        (
            Limit::NotIn {
                sectors: vec!["2".to_owned()],
            },
            true,
        ),
        (
            Limit::NotIn {
                sectors: vec!["3".to_owned()],
            },
            false,
        ),
        (Limit::FromBaseOnly, true),
        (Limit::OnlyInForce, false),
        (Limit::Until { at: hour(3.0) }, true),
        (Limit::NoLongerThan { hours: 1 }, true),
        (Limit::NoLongerThan { hours: 2 }, false),
    ];
    for (limit, stands) in cases {
        let mut stage = Stage::new();
        let asset = patrol(&mut stage, "NOR", vec![limit.clone()]);
        let task = TaskId::made_by(&stage.does(&of("officer", "CELL"), task(2.0, 4.0)));
        let found = stage.try_do(&of("giver", "NOR"), Act::ApproveTask { task, asset });
        assert_eq!(
            found.as_ref().err().map(|r| r.rule),
            stands.then_some("caveat"),
            "{limit:?}"
        );
        if let Err(refused) = found {
            assert!(refused.why.contains("decision of parliament"), "{refused}");
        }
    }
    let mut stage = Stage::new();
    let asset = patrol(&mut stage, "NOR", vec![Limit::OnlyInForce]);
    stage.world.in_force = false;
    let task = TaskId::made_by(&stage.does(&of("officer", "CELL"), task(2.0, 4.0)));
    assert_eq!(
        stage.refused(&of("giver", "NOR"), Act::ApproveTask { task, asset }),
        "caveat"
    );
}

#[test]
fn what_came_of_a_window_follows_from_what_was_observed() {
    let mut stage = Stage::new();
    let propose = Act::ProposeWindow {
        area: here(),
        from: hour(2.0),
        until: hour(4.0),
        purpose: text("repair of the power line"),
        guarantees: vec![party("A"), party("B")],
    };
    let id = WindowId::made_by(&stage.does(&of("officer", "CELL"), propose));
    let guarantee = |p: &str| Act::Guarantee {
        window: id.clone(),
        party: party(p),
    };
    let outcome = |stage: &Stage, now: f64, registered, watched| {
        let (_, it) = stage.mission.cell().windows().next().expect("there");
        it.outcome(hour(now), registered, watched)
    };
    assert_eq!(stage.refused(&of("x", "B"), guarantee("A")), "own_words");
    stage.does(&of("x", "A"), guarantee("A"));
    assert_eq!(outcome(&stage, 1.0, 0, None), WindowOutcome::Open);
    assert_eq!(outcome(&stage, 2.5, 0, None), WindowOutcome::Failed);
    stage.does(&of("y", "B"), guarantee("B"));
    assert_eq!(outcome(&stage, 1.0, 0, None), WindowOutcome::Guaranteed);
    assert_eq!(outcome(&stage, 3.0, 0, None), WindowOutcome::UnderWay);
    assert_eq!(outcome(&stage, 3.0, 1, None), WindowOutcome::Disturbed);
    assert_eq!(
        outcome(&stage, 5.0, 0, None),
        WindowOutcome::NotObserved,
        "silence is not calm"
    );
    assert_eq!(outcome(&stage, 5.0, 0, Some(0.95)), WindowOutcome::Held);
    for side in ["A", "B"] {
        stage.does(
            &of("officer", "CELL"),
            Act::Observe {
                window: id.clone(),
                side: party(side),
                team: text("team 4"),
            },
        );
    }
    assert_eq!(outcome(&stage, 5.0, 0, None), WindowOutcome::Held);
    stage.world.now = hour(2.5);
    let withdraw = Act::WithdrawGuarantee {
        window: id,
        party: party("A"),
        reason: text("r"),
    };
    assert_eq!(
        stage.refused(&of("x", "A"), withdraw),
        "state",
        "it has begun"
    );
}

#[test]
fn a_notice_is_delivered_read_passed_on_or_objected_to() {
    let mut stage = Stage::new();
    let act = stage.does(
        &of("officer", "CELL"),
        Act::Notify {
            to: vec![Organisation("A".to_owned()), Organisation("B".to_owned())],
            subject: text("Flight"),
            text: text("A drone of the mission flies at noon."),
        },
    );
    let notice = NoticeId::made_by(&act);
    let read = Act::Read {
        notice: notice.clone(),
    };
    assert_eq!(
        stage.refused(&of("x", "C"), read.clone()),
        "unknown",
        "as if there were none"
    );
    stage.does(&of("x", "A"), read);
    stage.does(
        &of("x", "A"),
        Act::PassOn {
            notice: notice.clone(),
            unit: text("3rd company"),
        },
    );
    let object = Act::Object {
        notice,
        reason: text("Not over the depot."),
    };
    stage.does(&of("y", "B"), object.clone());
    assert_eq!(stage.refused(&of("y", "B"), object), "not_twice");
    let (_, it) = stage.mission.cell().notices().next().expect("there");
    let of_a = it.to.get(&Organisation("A".to_owned())).expect("there");
    assert!(of_a.delivered.is_some() && of_a.read.is_some() && of_a.passed_on.len() == 1);
    let of_b = it.to.get(&Organisation("B".to_owned())).expect("there");
    assert!(of_b.objected.is_some() && of_b.read.is_some());
}

#[test]
fn complaints_of_all_have_one_clock_and_the_same_figures() {
    let mut stage = Stage::new();
    let complain = |filer: Filer| Act::Complain {
        filer,
        happened: hour(0.5),
        area: Area::NotLocated,
        text: text("They fired."),
    };
    let by_a = Filer::Party { party: party("A") };
    assert_eq!(
        stage.refused(&of("x", "B"), complain(by_a.clone())),
        "own_words"
    );
    let first = stage.does(&of("x", "A"), complain(by_a.clone()));
    stage.does(&of("desk", "CELL"), complain(Filer::Public));
    stage.world.now = hour(3.0);
    let complaint = ComplaintId::made_by(&first);
    stage.does(
        &of("desk", "CELL"),
        Act::LinkComplaint {
            complaint: complaint.clone(),
            incident: incident("i-1"),
        },
    );
    let answer = Act::AnswerComplaint {
        complaint,
        answer: text("It is incident i-1."),
    };
    stage.does(&of("desk", "CELL"), answer.clone());
    assert_eq!(stage.refused(&of("desk", "CELL"), answer), "state");
    let parties = [party("A"), party("B")];
    let figures = stage
        .mission
        .cell()
        .complaint_statistics(&parties, stage.mission.rules());
    assert_eq!(figures.len(), 3, "B is listed though it filed nothing");
    let of_a = figures.get(&by_a).expect("there");
    assert_eq!((of_a.filed, of_a.linked, of_a.in_time), (1, 1, 1));
    assert_eq!(of_a.median_answer_s, Some(7_200));
}

#[test]
fn a_shift_passes_when_the_other_accepts() {
    let mut stage = Stage::new();
    let clerk = of("clerk", "MISSION");
    let act = stage.does(
        &clerk,
        seats::Act::Create {
            body: Body::Cell,
            member: Organisation("NOR".to_owned()),
            role: text("duty officer"),
        },
    );
    let seat = SeatId::made_by(&act);
    let (anna, carl) = (of("anna", "NOR"), of("carl", "NOR"));
    let fill = |who: &trucewatch_mission::Actor| seats::Act::Fill {
        seat: seat.clone(),
        holder: who.person.clone(),
    };
    let start = Act::StartShift { seat: seat.clone() };
    assert_eq!(stage.refused(&anna, start.clone()), "seat");
    stage.does(&clerk, fill(&anna));
    stage.does(&anna, start.clone());
    assert_eq!(stage.refused(&anna, start), "shift");
    let take = Act::TakeOver { seat: seat.clone() };
    assert_eq!(
        stage.refused(&carl, take.clone()),
        "shift",
        "nobody hands over"
    );
    stage.does(
        &anna,
        Act::HandOver {
            seat: seat.clone(),
            to: carl.person.clone(),
            notes: text("Two windows tonight."),
        },
    );
    let on_duty = |stage: &Stage| {
        stage
            .mission
            .cell()
            .on_duty(&seat)
            .map(|s| s.person.0.clone())
    };
    assert_eq!(
        on_duty(&stage).as_deref(),
        Some("anna"),
        "until the other accepts"
    );
    stage.does(&carl, take);
    assert_eq!(on_duty(&stage).as_deref(), Some("carl"));
}

#[test]
fn a_drill_changes_nothing_but_itself() {
    let mut stage = Stage::new();
    let officer = of("officer", "CELL");
    let notify = Act::Notify {
        to: vec![Organisation("A".to_owned())],
        subject: text("Exercise"),
        text: text("Nothing happened."),
    };
    let in_drill = |stage: &Stage, id: &str| {
        let id = ActId::from_text(id);
        stage.mission.decide(
            &id,
            &officer,
            notify.clone().into(),
            None,
            true,
            &stage.world,
        )
    };
    assert_eq!(
        in_drill(&stage, "d-0").expect_err("none runs").rule,
        "drill"
    );
    let drill = |running| {
        trucewatch_mission::Act::Drill(Drill {
            running,
            what: text("a seat is lost"),
        })
    };
    stage.does(&officer, drill(true));
    let done = in_drill(&stage, "d-1").expect("possible").expect("new");
    assert!(done.drill);
    stage.mission.apply(&done);
    let (_, exercised) = stage.mission.drill().expect("it runs");
    assert_eq!(exercised.cell().notices().count(), 1);
    assert_eq!(stage.mission.cell().notices().count(), 0);
    stage.does(&officer, drill(false));
    assert!(stage.mission.drill().is_none());
    assert_eq!(stage.mission.past_drills().len(), 1);
    stage.mission.apply(&done);
    assert_eq!(
        stage.mission.cell().notices().count(),
        0,
        "also when it comes late"
    );
}
