//! What was published once can be found again: as it is now, or where it went.

use crate::mission::{Item, Store, rows, setup, world_of};
use std::collections::BTreeMap;
use trucewatch_fusion::Settings;
use trucewatch_model::IncidentId;
use trucewatch_site::live::LATENESS_S;
use trucewatch_site::{Change, View};

const DURATION_S: f64 = 3.0 * 3_600.0;

/// How an incident was first shown.
struct First {
    provisional: bool,
    version: u64,
}

struct Followed {
    view: View,
    first: BTreeMap<IncidentId, First>,
    changes: Vec<Change>,
}

fn follow(seed: u64) -> Followed {
    let world = world_of(seed, DURATION_S);
    let (start, end) = (world.start(), world.start().plus_s(DURATION_S));
    let mut store = Store::new(start);
    store.take(&setup(&world));
    let mut rows = rows(&world).into_iter().peekable();
    let mut view = View::new(Settings::default());
    let (mut first, mut changes) = (BTreeMap::new(), Vec::new());
    let mut now = start;
    while now < end {
        now = now.plus_s(60.0);
        store.clock.advance_to(now);
        let mut portion: Vec<Item> = Vec::new();
        while let Some((_, item)) = rows.next_if(|(at, _)| *at <= now) {
            portion.push(item);
        }
        store.take(&portion);
        store.catch_up(&mut view);
        let before = view.version();
        let news = view.refresh(now, Some(now.plus_s(-LATENESS_S)));
        check_news(&view, before, &news);
        changes.extend(news);
        for entry in view.incidents() {
            first
                .entry(entry.incident.id.clone())
                .or_insert_with(|| First {
                    provisional: entry.incident.provisional,
                    version: view.version(),
                });
        }
    }
    changes.extend(view.refresh(now, None));
    Followed {
        view,
        first,
        changes,
    }
}

/// What a refresh says is what can be seen since the version before it; where it says nothing,
/// that version may still be the last.
fn check_news(view: &View, before: u64, news: &[Change]) {
    assert!((before..=before + 1).contains(&view.version()));
    let (changed, removed) = view.changed_since(before);
    let mut told: Vec<&IncidentId> = Vec::new();
    let mut gone: Vec<&IncidentId> = Vec::new();
    for change in news {
        match change {
            Change::Incident(id) => told.push(id),
            Change::Removed { id, .. } => gone.push(id),
        }
    }
    let mut seen: Vec<&IncidentId> = changed.iter().map(|e| &e.incident.id).collect();
    let mut missed: Vec<&IncidentId> = removed.iter().map(|(id, _)| *id).collect();
    for list in [&mut told, &mut gone, &mut seen, &mut missed] {
        list.sort_unstable();
    }
    assert_eq!((told, gone), (seen, missed));
}

#[test]
fn an_incident_keeps_its_id_and_its_history_from_first_to_final() {
    let Followed { view, first, .. } = follow(7);
    let (mut kept, mut gone, mut provisional) = (0, 0, 0);
    for (id, first) in &first {
        provisional += usize::from(first.provisional);
        let Some(entry) = view.incident(id) else {
            gone += 1;
            continue;
        };
        kept += 1;
        assert!(!entry.incident.provisional, "{id}: the world is over");
        let numbers: Vec<u32> = entry.history.iter().map(|r| r.number).collect();
        let dense: Vec<u32> = (1..=entry.revision()).collect();
        assert_eq!(numbers, dense, "{id}: revisions are numbered from 1");
        assert!(
            entry.history.is_sorted_by_key(|r| r.at),
            "{id}: in order of time"
        );
        assert!(
            entry.history[0].what.starts_with("first published, from "),
            "{id}: {:?}",
            entry.history[0]
        );
        if first.provisional {
            assert!(entry.revision() > 1, "{id}: becoming final is a revision");
            // One that was withdrawn and came back may have come back as final.
            let said = entry.history.iter().any(|r| {
                r.what.contains("no longer provisional") || r.what.starts_with("again published")
            });
            assert!(said, "{id}: {:?}", entry.history);
        }
        assert!(entry.version >= first.version);
    }
    eprintln!(
        "{kept} incidents kept their id, {gone} were withdrawn; {provisional} began provisional"
    );
    assert!(provisional > 20, "there is something to compare");
    assert!(kept >= 9 * gone, "ids hold: {kept} kept, {gone} gone");
}

/// An incident that was withdrawn and came back: its history goes on, and whoever resumes from the
/// beginning is not told to take it away.
fn check_comebacks(view: &View, changes: &[Change]) -> usize {
    let (_, removed) = view.changed_since(0);
    let mut comebacks = 0;
    for change in changes {
        let Change::Removed { id, .. } = change else {
            continue;
        };
        let told = removed.iter().any(|(gone, _)| *gone == id);
        match view.incident(id) {
            None => assert!(told, "{id} is gone"),
            Some(entry) => {
                comebacks += 1;
                assert!(!told, "{id} is back");
                let said = |what: &str| entry.history.iter().any(|r| r.what.starts_with(what));
                for what in ["first published", "withdrawn", "again published"] {
                    assert!(said(what), "{id}: {what}: {:?}", entry.history);
                }
            }
        }
    }
    comebacks
}

#[test]
fn an_id_that_is_gone_leads_to_what_is_left() {
    // In most worlds none comes back.
    let comebacks = (7..12).map(check_trails).find(|comebacks| *comebacks > 0);
    assert!(comebacks.is_some(), "in no world did one come back");
}

/// Follows the trail of every id of a world; returns how many came back.
fn check_trails(seed: u64) -> usize {
    let Followed {
        view,
        first,
        changes,
    } = follow(seed);
    let mut followed = 0;
    for id in first.keys() {
        let mut at = id.clone();
        for step in 0.. {
            assert!(step < 20, "{id}: the trail goes in circles");
            if view.incident(&at).is_some() {
                break;
            }
            match view.superseded(&at) {
                None => panic!("{id}: nothing is known about `{at}`"),
                Some(None) => break,
                Some(Some(heir)) => {
                    followed += 1;
                    at = heir.clone();
                }
            }
        }
    }
    let comebacks = check_comebacks(&view, &changes);
    let removed = changes
        .iter()
        .filter(|c| matches!(c, Change::Removed { .. }))
        .count();
    eprintln!("{removed} incidents were withdrawn; {followed} steps led from them to others");
    assert_eq!(view.superseded(&IncidentId::from_text("i-never")), None);
    comebacks
}
