//! What it costs to decide whether somebody reads a record: by numbers, as every view does for each record, and by
//! the policy engine, as every request does once or twice. One line of JSON each.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "this is a measurement at a terminal"
)]

#[path = "../../trucewatch-release/tests/common/mod.rs"]
mod common;

use common::{Random, registry};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Instant;
use trucewatch_access::{Access, Action, Page, Person, Resource, Role};

/// Labels, each different; people that ask.
const LABELS: usize = 10_000;
const PEOPLE: usize = 100;
/// Questions to the engine.
const ENGINE: usize = 20_000;

fn main() {
    let mut random = Random::new(7);
    let labels: Vec<_> = (0..LABELS).map(|_| random.label()).collect();
    let people: Vec<Person> = (0..PEOPLE)
        .map(|n| Person {
            subject: random.subject(),
            roles: BTreeSet::from([Role::ALL[n % Role::ALL.len()]]),
        })
        .collect();
    let now = random.now();

    let began = Instant::now();
    let mut allowed = 0_u64;
    for person in &people {
        for label in &labels {
            allowed += u64::from(black_box(person).subject.reads(black_box(label), now));
        }
    }
    let each_ns = began.elapsed().as_nanos() as f64 / (LABELS * PEOPLE) as f64;
    println!(
        r#"{{"what": "read of a record, by numbers", "decisions": {}, "allowed": {allowed}, "mean_ns": {each_ns:.1}}}"#,
        LABELS * PEOPLE
    );

    let (schema, policies) = (Access::default_schema(), Access::default_policies());
    let access =
        Access::new(registry(), &schema, &policies).expect("the policies that come with it");
    let asked = [
        ("read of a record, by the engine", Action::read()),
        ("open a page, by the engine", Action::open()),
    ];
    for (what, action) in asked {
        let mut each_us: Vec<f64> = (0..ENGINE)
            .map(|n| {
                let (person, label) = (&people[n % PEOPLE], &labels[n % LABELS]);
                let resource = match action == Action::open() {
                    true => Resource::Page(Page::Desk),
                    false => Resource::Record(label),
                };
                let began = Instant::now();
                black_box(access.may(person, &action, resource, now));
                began.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        each_us.sort_by(f64::total_cmp);
        let at = |share: f64| each_us[((ENGINE - 1) as f64 * share) as usize];
        println!(
            r#"{{"what": "{what}", "decisions": {ENGINE}, "p50_us": {:.1}, "p99_us": {:.1}}}"#,
            at(0.5),
            at(0.99)
        );
    }
}
