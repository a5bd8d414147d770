//! What people decide is an entry before it takes effect, and the log alone tells all of it.

use crate::mission::{Store, rows, setup, world};
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_mission::review::{self, Confidence, Level, Verdict};
use trucewatch_mission::{Act, ActId, Actor, Organisation, PersonId, Text};
use trucewatch_model::IncidentId;
use trucewatch_site::View;
use trucewatch_site::desk::{ActError, Desk, Receipt, Request};

fn of(person: &str, state: &str) -> Actor {
    Actor {
        person: PersonId(person.to_owned()),
        hat: Organisation(state.to_owned()),
        nationality: Organisation(state.to_owned()),
    }
}

fn filled() -> (Store, View) {
    let world = world(1_200.0);
    let mut store = Store::new(world.start().plus_s(1_200.0));
    store.take(&setup(&world));
    store.take(
        &rows(&world)
            .into_iter()
            .map(|(_, item)| item)
            .collect::<Vec<_>>(),
    );
    let view = store.rebuilt();
    (store, view)
}

fn request<'a>(id: &str, by: &'a Actor, act: impl Into<Act>) -> Request<'a> {
    Request {
        id: ActId::from_text(id),
        by,
        act: act.into(),
        expects: None,
        drill: false,
        key: None,
    }
}

fn assess(incident: &IncidentId, view: &View, level: Level) -> review::Act {
    review::Act::Assess {
        incident: incident.clone(),
        revision: u64::from(view.incident(incident).expect("there").revision()),
        statement: Text::from("Explosions."),
        level,
        confidence: Confidence::Moderate,
        alternatives: Vec::new(),
        coverage: Text::from("All sensors were up."),
    }
}

#[test]
fn an_act_is_an_entry_and_every_process_reads_the_same_mission() {
    let (store, view) = filled();
    let incident = view.incidents().next().expect("one").incident.id.clone();
    let desk = Desk::new(store.dir.path(), store.clock.clone());
    let (anna, bert) = (of("anna", "NOR"), of("bert", "FRA"));
    let before = store.store.len().expect("a length");
    let assess = assess(&incident, &view, Level::Reported);
    let first = desk
        .act(request("a-1", &anna, assess.clone()), &view)
        .expect("possible");
    assert_eq!((first.seq, first.repeated), (before, false));
    // Another process acts on the same folder.
    let other = Desk::new(store.dir.path(), store.clock.clone());
    let second = review::Act::Second {
        incident: incident.clone(),
        assessment: 1,
        verdict: Verdict::Concurs,
    };
    other
        .act(request("b-1", &bert, second), &view)
        .expect("possible");
    let again: Receipt = desk
        .act(request("a-1", &anna, assess), &view)
        .expect("the same answer");
    assert_eq!((again.seq, again.repeated), (first.seq, true));
    assert_eq!(store.store.len().expect("a length"), before + 2);
    let reader = SqliteStore::open_read_only(store.dir.path()).expect("it opens");
    let fresh = Desk::new(store.dir.path(), store.clock.clone());
    fresh.catch_up(&reader).expect("readable");
    assert_eq!(fresh.told().mission, desk.told().mission);
    let found = fresh.told().mission.review().of(&incident);
    assert_eq!(found.stage(), review::Stage::Reviewed);
    // What was known before the second review.
    let (then, _) = fresh.at(first.seq + 1).expect("a past moment");
    assert_eq!(
        then.mission.review().of(&incident).stage(),
        review::Stage::Assessed
    );
    assert!(fresh.at(before + 9).is_err(), "a moment that never was");
    // It is signed and proven as any entry.
    assert!(reader.verify().expect("readable").is_sound());
}

#[test]
fn what_is_refused_leaves_no_entry() {
    let (store, view) = filled();
    let incident = view.incidents().next().expect("one").incident.id.clone();
    let desk = Desk::new(store.dir.path(), store.clock.clone());
    let before = store.store.len().expect("a length");
    let act = assess(&incident, &view, Level::Confirmed);
    let refused = desk.act(request("x", &of("anna", "NOR"), act), &view);
    match refused {
        Err(ActError::Refused(refused)) => assert_eq!(refused.rule, "level_beyond_evidence"),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.store.len().expect("a length"), before);
}

#[test]
fn incidents_that_people_merged_are_one_and_findings_of_the_machine_stay_the_same() {
    let (store, view) = filled();
    let ids: Vec<IncidentId> = view
        .incidents()
        .map(|e| e.incident.id.clone())
        .take(2)
        .collect();
    let digest = trucewatch_site::finding::digest(&view).expect("a digest");
    let desk = Desk::new(store.dir.path(), store.clock.clone());
    let anna = of("anna", "NOR");
    let merge = review::Act::Merge {
        into: ids[0].clone(),
        from: vec![ids[1].clone()],
        reason: Text::from("One salvo."),
    };
    desk.act(request("m", &anna, merge), &view)
        .expect("possible");
    let take = |id: &IncidentId| review::Act::Take {
        incident: id.clone(),
    };
    let refused = desk.act(request("t-1", &anna, take(&ids[1])), &view);
    match refused {
        Err(ActError::Refused(refused)) => assert_eq!(refused.rule, "incident_merged"),
        other => panic!("{other:?}"),
    }
    let revision: u64 = ids
        .iter()
        .map(|i| u64::from(view.incident(i).expect("there").revision()))
        .sum();
    let of_both = review::Act::Assess {
        incident: ids[0].clone(),
        revision,
        statement: Text::from("One salvo."),
        level: Level::Reported,
        confidence: Confidence::Low,
        alternatives: Vec::new(),
        coverage: Text::from("All sensors were up."),
    };
    desk.act(request("t-2", &anna, of_both), &view)
        .expect("possible");
    let again = store.rebuilt();
    assert_eq!(
        trucewatch_site::finding::digest(&again).expect("a digest"),
        digest
    );
}
