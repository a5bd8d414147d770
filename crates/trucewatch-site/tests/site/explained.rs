//! What is said about an event to a person, and what must not count as evidence for it.

use crate::mission::{Store, rows, setup, world_of};
use std::collections::BTreeMap;
use trucewatch_model::{Event, Role};
use trucewatch_site::{View, explain};

fn mission() -> View {
    const DURATION_S: f64 = 2_700.0;
    let world = world_of(11, DURATION_S);
    let mut store = Store::new(world.start().plus_s(DURATION_S));
    store.take(&setup(&world));
    let rows: Vec<_> = rows(&world).into_iter().map(|(_, item)| item).collect();
    store.take(&rows);
    store.rebuilt()
}

fn roles(event: &Event, role: Role) -> usize {
    let contributions = event.preferred().map_or(&[][..], |h| &h.contributions);
    contributions.iter().filter(|c| c.role == role).count()
}

#[test]
fn what_was_left_out_is_told_and_never_counted() {
    let view = mission();
    let mut locates = BTreeMap::new();
    for event in view.fusion().events().values() {
        for c in &event.preferred().expect("never empty").contributions {
            if c.role == Role::Locates {
                locates.insert(&c.observation, &event.id);
            }
        }
    }
    let (mut told, mut elsewhere) = (0, 0);
    for entry in view.incidents() {
        let mut used = entry.incident.reports.len();
        for event in &entry.events {
            used += roles(event, Role::Locates) + roles(event, Role::Supports);
            let text = explain::event(&view, &event.id).expect("it is there");
            let rejected = roles(event, Role::Rejected);
            told += rejected;
            let (before, section) = match text.split_once("\nconsidered and left out (") {
                Some((before, rest)) => (before, rest.split("\n\n").next().expect("a part")),
                None => (text.as_str(), ""),
            };
            assert_eq!(rejected > 0, !section.is_empty(), "{text}");
            for c in &event.preferred().expect("never empty").contributions {
                let id = c.observation.as_str();
                assert_eq!(section.contains(id), c.role == Role::Rejected, "{text}");
                assert_eq!(before.contains(id), c.role != Role::Rejected, "{text}");
                if c.note == "belongs to another event" {
                    let home = locates.get(&c.observation);
                    elsewhere += usize::from(home.is_some_and(|id| section.contains(id.as_str())));
                }
            }
        }
        assert_eq!(entry.observations(), used, "{}", entry.incident.id);
    }
    assert!(told > 20, "only {told} arrivals were left out");
    assert!(elsewhere > 0, "salvos share sensors");
}
