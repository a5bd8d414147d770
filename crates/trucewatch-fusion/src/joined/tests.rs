//! Which events are one incident.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

use super::*;
use crate::links::LONGEST_S;
use proptest::prelude::*;
use trucewatch_model::{
    Area, ClassProbability, Count, EventClass, EventHypothesis, HeldBack, ObserverId, geodesy,
};

fn origin() -> Position {
    Position::from_deg(48.0, 37.8).expect("a position")
}

fn event(name: &str, seconds: f64, area: Area, counted_as: ObservationClass) -> Event {
    let hypothesis = EventHypothesis {
        probability: 0.9,
        classes: vec![ClassProbability {
            class: EventClass::Explosion,
            probability: 1.0,
        }],
        time: Timestamp::from_unix_s(1_767_225_600).plus_s(seconds),
        time_sigma_s: 10.0,
        area,
        count: Count::exact(1),
        weapons: Vec::new(),
        contributions: Vec::new(),
        silent: Vec::new(),
    };
    Event {
        id: EventId::derive(name.as_bytes()),
        provisional: false,
        held_back: None,
        counted_as,
        hypotheses: vec![hypothesis],
    }
}

fn ellipse(east_m: f64, north_m: f64) -> Area {
    Area::Ellipse {
        centre: geodesy::displace(origin(), east_m, north_m),
        sigma_major_m: 80.0,
        sigma_minor_m: 20.0,
        azimuth_deg: 30.0,
    }
}

/// Explosions at (seconds, metres east).
fn explosions(at: &[(f64, f64)]) -> BTreeMap<EventId, Event> {
    let one = |(n, (seconds, east)): (usize, &(f64, f64))| {
        let area = ellipse(*east, 0.0);
        event(&n.to_string(), *seconds, area, ObservationClass::Explosion)
    };
    let events = at.iter().enumerate().map(one);
    events.map(|e| (e.id.clone(), e)).collect()
}

fn put(joined: &mut Joined, events: BTreeMap<EventId, Option<Event>>) {
    let changed = joined.replace(events);
    joined.group(&Fusion::default(), changed, BTreeSet::new());
}

fn by_time(joined: &Joined) -> Vec<Incident> {
    let mut incidents: Vec<Incident> = joined.incidents().values().cloned().collect();
    incidents.sort_by(|a, b| a.begins.cmp(&b.begins).then(a.id.cmp(&b.id)));
    incidents
}

fn grouped(events: &BTreeMap<EventId, Event>) -> Vec<Incident> {
    let mut joined = Joined::default();
    let events = events.iter().map(|(id, e)| (id.clone(), Some(e.clone())));
    put(&mut joined, events.collect());
    by_time(&joined)
}

fn sizes(events: &BTreeMap<EventId, Event>) -> Vec<usize> {
    let incidents = grouped(events);
    incidents.iter().map(|i| i.events.len()).collect()
}

#[test]
fn fire_belongs_together_while_it_goes_on_near_by() {
    type Case<'a> = (&'a [(f64, f64)], &'a [usize], &'a str);
    let cases: [Case<'_>; 6] = [
        (&[], &[], "nothing"),
        (&[(0.0, 0.0), (4.0, 50.0), (9.0, -80.0)], &[3], "a salvo"),
        (
            &[(0.0, 0.0), (299.0, 0.0), (598.0, 0.0)],
            &[3],
            "each soon after the last",
        ),
        (
            &[(0.0, 0.0), (301.0, 0.0)],
            &[1, 1],
            "five minutes of quiet",
        ),
        (&[(0.0, 0.0), (10.0, 2_600.0)], &[1, 1], "two places"),
        (
            &[(0.0, 0.0), (10.0, 2_000.0), (20.0, 4_000.0)],
            &[3],
            "a line of impacts",
        ),
    ];
    for (at, expected, why) in cases {
        assert_eq!(sizes(&explosions(at)), expected, "{why}");
    }
}

#[test]
fn a_long_fight_is_told_by_the_hour() {
    let shots: Vec<(f64, f64)> = (0..200).map(|k| (f64::from(k) * 60.0, 0.0)).collect();
    let incidents = grouped(&explosions(&shots));
    assert_eq!(incidents.iter().map(|i| i.events.len()).sum::<usize>(), 200);
    assert_eq!(incidents.len(), 4, "200 minutes");
    for incident in &incidents {
        assert!(incident.ends.seconds_since(incident.begins) <= LONGEST_S);
    }
}

#[test]
fn what_is_held_back_stands_apart_and_counts_nowhere() {
    let mut events = explosions(&[(0.0, 0.0), (5.0, 0.0), (9.0, 40.0), (12.0, 0.0)]);
    let late: Vec<EventId> = [2, 3]
        .map(|k: u32| EventId::derive(k.to_string().as_bytes()))
        .to_vec();
    for id in &late {
        events.get_mut(id).expect("an event").held_back = Some(HeldBack {
            not_believed: vec![ObserverId::in_network("net", "7")],
            believed: Vec::new(),
            silent: Vec::new(),
        });
    }
    let incidents = grouped(&events);
    let told: Vec<_> = incidents
        .iter()
        .map(|i| {
            let n = |counts: &BTreeMap<ObservationClass, Count>| {
                counts.get(&ObservationClass::Explosion).map(|c| c.value)
            };
            (i.is_held_back(), n(&i.counts), n(&i.held_back))
        })
        .collect();
    assert_eq!(told, [(false, Some(2), None), (true, None, Some(2))]);
    assert_eq!(incidents[1].events.len(), 2, "they are listed all the same");
}

#[test]
fn counts_keep_their_units() {
    let mut events = explosions(&[(0.0, 0.0), (5.0, 0.0), (9.0, 0.0)]);
    let shot = event(
        "shot",
        6.0,
        ellipse(10.0, 0.0),
        ObservationClass::ImpulsiveSound,
    );
    events.insert(shot.id.clone(), shot);
    let incidents = grouped(&events);
    assert_eq!(incidents.len(), 1);
    let counts: Vec<_> = incidents[0]
        .counts
        .iter()
        .map(|(c, n)| (*c, n.value))
        .collect();
    assert_eq!(
        counts,
        [
            (ObservationClass::Explosion, 3),
            (ObservationClass::ImpulsiveSound, 1)
        ]
    );
}

#[test]
fn what_has_no_ellipse_stands_alone_and_lasts_as_long_as_told() {
    let region = Area::Region {
        centre: origin(),
        outline: vec![origin(); 4],
    };
    let mut events = explosions(&[(0.0, 0.0), (5.0, 0.0)]);
    for (name, area) in [("report", region), ("nowhere", Area::NotLocated)] {
        let alone = event(name, 3.0, area, ObservationClass::Explosion);
        events.insert(alone.id.clone(), alone);
    }
    let incidents = grouped(&events);
    let mut sizes: Vec<usize> = incidents.iter().map(|i| i.events.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 1, 2]);
    let lasts = |i: &Incident| i.ends.seconds_since(i.begins);
    for incident in &incidents {
        let expected = if incident.events.len() == 2 {
            5.0
        } else {
            20.0
        };
        assert!(
            (lasts(incident) - expected).abs() < 1e-6,
            "{}",
            lasts(incident)
        );
    }
}

#[test]
fn the_area_holds_every_ellipse() {
    let events = explosions(&[(0.0, 0.0), (5.0, 900.0), (9.0, 1_800.0), (12.0, 400.0)]);
    let incidents = grouped(&events);
    let outline = incidents[0].area.outline_95();
    assert_eq!(outline.first(), outline.last(), "closed");
    let ring: Vec<(f64, f64)> = outline
        .iter()
        .map(|p| geodesy::offset_m(origin(), *p))
        .collect();
    for e in events.values() {
        for p in e.preferred().expect("a hypothesis").area.outline_95() {
            let (x, y) = geodesy::offset_m(origin(), p);
            for edge in ring.windows(2) {
                let (a, b) = (edge[0], edge[1]);
                let length = (b.0 - a.0).hypot(b.1 - a.1);
                let inside = (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0);
                assert!(inside >= -0.1 * length, "{x} {y} lies {inside} outside");
            }
        }
    }
}

#[test]
fn a_day_of_lone_reports_takes_no_time() {
    // Whole days have one middle: all of these begin and end together.
    let events: BTreeMap<EventId, Event> = (0..20_000)
        .map(|n| {
            event(
                &n.to_string(),
                0.0,
                Area::NotLocated,
                ObservationClass::Explosion,
            )
        })
        .map(|e| (e.id.clone(), e))
        .collect();
    let begun = std::time::Instant::now();
    assert_eq!(grouped(&events).len(), 20_000);
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn events_that_come_move_and_go_leave_the_groups_of_those_that_are_there(
        changes in prop::collection::vec(
            prop::collection::vec((0_u32..40, 0_u32..9_000, 0_u32..6, prop::bool::weighted(0.8)), 1..12),
            1..10,
        ),
    ) {
        let mut there = BTreeMap::new();
        let mut joined = Joined::default();
        for change in changes {
            let mut news = BTreeMap::new();
            for (name, seconds, place, comes) in change {
                let area = ellipse(f64::from(place) * 900.0, 0.0);
                let event = event(&name.to_string(), f64::from(seconds), area, ObservationClass::Explosion);
                let id = event.id.clone();
                if comes {
                    there.insert(id.clone(), event.clone());
                } else {
                    there.remove(&id);
                }
                news.insert(id, comes.then_some(event));
            }
            put(&mut joined, news);
            prop_assert_eq!(by_time(&joined), grouped(&there));
            for event in there.keys() {
                let incident = joined.incident_of(event).and_then(|id| joined.incidents().get(&id));
                prop_assert!(incident.is_some_and(|i| i.events.contains(event)));
            }
        }
    }
}
