//! One read rule, four ways of deciding: numbers in memory, SQL, the policy engine, a slow model of sets of names.
#![allow(clippy::expect_used, clippy::panic, reason = "this is a test")]

#[path = "../../trucewatch-release/tests/common/mod.rs"]
mod common;

use common::reference::{ModelLabel, ModelSubject, reads};
use common::{Random, registry};
use std::collections::BTreeSet;
use trucewatch_access::{Access, Action, Person, Resource};
use trucewatch_model::Timestamp;
use trucewatch_release::{Filter, Label, Purpose, Registry, Subject};

/// Labels and subjects; each with each makes a million pairs.
const LABELS: usize = 1_000;
const SUBJECTS: usize = 1_000;
/// Pairs that the engine is asked too: it takes a thousand times longer for each.
const ENGINE_PAIRS: usize = 20_000;

struct World {
    labels: Vec<(Label, ModelLabel)>,
    subjects: Vec<(Subject, ModelSubject, Timestamp)>,
}

fn world(seed: u64) -> World {
    let registry = registry();
    let mut random = Random::new(seed);
    let labels = (0..LABELS).map(|_| {
        let label = random.label();
        (label, ModelLabel::of_text(&label.to_text(&registry)))
    });
    let labels = labels.collect();
    let subjects = (0..SUBJECTS).map(|_| {
        let subject = random.subject();
        let model = model_of(&subject, &registry);
        (subject, model, random.now())
    });
    World {
        subjects: subjects.collect(),
        labels,
    }
}

fn model_of(subject: &Subject, registry: &Registry) -> ModelSubject {
    let session = subject.session;
    ModelSubject {
        hat: registry.atom_name(subject.hat).to_owned(),
        clearance: subject.clearance.number(),
        caveats: subject
            .caveats
            .iter()
            .map(|c| c.word().to_owned())
            .collect(),
        sectors: (subject.sectors.iter())
            .map(|s| registry.sector_name(s).to_owned())
            .collect(),
        second_factor: session.second_factor,
        managed_device: session.managed_device,
        protects: session.purpose == Purpose::Protection,
    }
}

/// All labels as rows of a database.
fn rows(world: &World) -> rusqlite::Connection {
    let store = rusqlite::Connection::open_in_memory().expect("a database");
    let table = "CREATE TABLE label (id INTEGER PRIMARY KEY, level INTEGER, caveats INTEGER, rel INTEGER, \
                 sectors INTEGER, embargo_ns INTEGER)";
    store.execute(table, ()).expect("a table");
    for (id, (label, _)) in world.labels.iter().enumerate() {
        let c = label.columns();
        let row = (
            id as i64,
            c.level,
            c.caveats,
            c.rel,
            c.sectors,
            c.embargo_ns,
        );
        let insert = "INSERT INTO label VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        store.execute(insert, row).expect("a row");
    }
    store
}

/// The pairs on which SQL under this condition, or the numbers in memory, differ from the model.
fn disagreements(world: &World, condition: &str) -> (usize, usize) {
    let store = rows(world);
    let mut query = store
        .prepare(&format!("SELECT id FROM label WHERE {condition}"))
        .expect("the condition is SQL");
    let (mut differ, mut read) = (0, 0);
    for (subject, model, now) in &world.subjects {
        let filter = Filter::new(subject, *now);
        let found: BTreeSet<usize> = query
            .query_map(rusqlite::params_from_iter(filter.parameters()), |row| {
                row.get::<_, i64>(0)
            })
            .expect("it runs")
            .map(|id| id.expect("an id") as usize)
            .collect();
        let now = now.to_string();
        for (id, (label, model_label)) in world.labels.iter().enumerate() {
            let expected = reads(model, model_label, &now);
            read += usize::from(expected);
            differ +=
                usize::from(found.contains(&id) != expected || filter.reads(label) != expected);
        }
    }
    (differ, read)
}

#[test]
fn p61_a_million_pairs_filter_and_sql_and_model_agree() {
    let world = world(61);
    let (differ, read) = disagreements(&world, Filter::SQL);
    println!(
        "{} pairs, {read} of them read, {differ} disagreements",
        LABELS * SUBJECTS
    );
    assert_eq!(differ, 0);
    assert!(read > 10_000, "{read} are read: both answers occur");
}

/// A condition that lacks any one of its parts is found out.
#[test]
fn p61_control_each_part_of_the_rule_is_missed() {
    let world = world(7);
    let parts: Vec<&str> = Filter::SQL.split(" AND ").collect();
    assert_eq!(parts.len(), 5);
    for left_out in 0..parts.len() {
        let rest: Vec<String> = (1..)
            .zip(&parts)
            .map(|(number, part)| match number == left_out + 1 {
                // The parameter stays, so that the query takes as many.
                true => format!("?{number} IS NOT NULL"),
                false => (*part).to_owned(),
            })
            .collect();
        let (differ, _) = disagreements(&world, &rest.join(" AND "));
        assert!(differ > 0, "without `{}`", parts[left_out]);
    }
}

#[test]
fn p61_the_engine_agrees_with_the_model() {
    let access = Access::new(
        registry(),
        &Access::default_schema(),
        &Access::default_policies(),
    )
    .expect("the policies are right");
    let world = world(62);
    let read = Action::read();
    let mut allowed = 0;
    for pair in 0..ENGINE_PAIRS {
        let (subject, model, now) = &world.subjects[pair % SUBJECTS];
        let (label, model_label) = &world.labels[(pair * 7 + pair / SUBJECTS) % LABELS];
        let who = Person {
            subject: subject.clone(),
            roles: BTreeSet::new(),
        };
        let expected = reads(model, model_label, &now.to_string());
        let answer = access.may(&who, &read, Resource::Record(label), *now);
        assert_eq!(
            answer.is_allowed(),
            expected,
            "{answer:?} {who:?} {label:?}"
        );
        allowed += usize::from(expected);
    }
    println!("{ENGINE_PAIRS} pairs, {allowed} of them read");
    assert!(allowed > 200, "{allowed} are read: both answers occur");
}
