//! A long network in areas: each event once, whoever works on which area and in which order.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use std::collections::BTreeSet;
use trucewatch_fusion::{AcousticAreas, AcousticEvent, Medium, Settings};
use trucewatch_model::{Timestamp, geodesy};
use world::{START_S, World, strip};

/// The strip is 150 km long.
const SHORT_M: f64 = 60_000.0;

fn areas(world: &World, longest_m: f64) -> AcousticAreas {
    let air = Medium::measured(337.0, 5.0, 0.0, 0.005);
    let mut areas =
        AcousticAreas::with_longest(&world.sensors, Settings::default(), Some(air), longest_m);
    world.arrivals.iter().for_each(|a| areas.push(*a));
    areas
}

fn found(world: &World, longest_m: f64) -> Vec<AcousticEvent> {
    let mut areas = areas(world, longest_m);
    areas.update(None);
    areas.events().cloned().collect()
}

fn times_found(world: &World, found: &[AcousticEvent]) -> Vec<usize> {
    let is = |e: &&AcousticEvent, seconds: f64, place| {
        let time = Timestamp::from_unix_s(START_S).plus_s(seconds);
        e.time.seconds_since(time).abs() < 1.0 && geodesy::distance_m(e.position, place) < 300.0
    };
    let count = |(s, p): &(f64, _)| found.iter().filter(|e| is(e, *s, *p)).count();
    world.truth.iter().map(count).collect()
}

#[test]
fn borders_neither_lose_nor_double_an_event() {
    for seed in 70..74 {
        let world = strip(seed, 150, 120, 600.0);
        let (whole, parts) = (found(&world, f64::INFINITY), found(&world, SHORT_M));
        assert!(areas(&world, SHORT_M).count() >= 3);
        let (whole, in_parts) = (times_found(&world, &whole), times_found(&world, &parts));
        let once = |times: &[usize]| times.iter().filter(|n| **n == 1).count();
        assert!(
            in_parts.iter().all(|n| *n <= 1),
            "seed {seed}: {in_parts:?}"
        );
        assert!(
            once(&in_parts) + 1 >= once(&whole) && once(&whole) > 60,
            "seed {seed}: {} of {}",
            once(&in_parts),
            once(&whole)
        );
        let mut seen = BTreeSet::new();
        for pick in parts.iter().flat_map(|e| &e.picks) {
            assert!(
                seen.insert((pick.sensor, pick.key)),
                "in two events: {pick:?}"
            );
        }
    }
}

#[test]
fn numbers_are_those_of_the_network() {
    let world = strip(75, 150, 60, 600.0);
    let parts = found(&world, SHORT_M);
    let sensor_of = |key: u64| {
        let arrival = world.arrivals.iter().find(|a| a.key == key);
        arrival.expect("a known arrival").sensor
    };
    assert!(parts.len() >= 35, "only {} found", parts.len());
    for event in &parts {
        assert!(event.picks.iter().all(|p| p.sensor == sensor_of(p.key)));
        assert!(event.rejected.iter().all(|r| r.sensor == sensor_of(r.key)));
        let reach = |sensor: u32| {
            geodesy::distance_m(world.sensors[sensor as usize].position, event.position)
        };
        assert!(event.silent.iter().all(|s| reach(s.sensor) < 16_500.0));
    }
}

#[test]
fn it_does_not_matter_in_which_order_areas_are_worked_on() {
    let world = strip(76, 150, 60, 600.0);
    let forwards = found(&world, SHORT_M);
    let mut areas = areas(&world, SHORT_M);
    areas.update_by(|mut engines| {
        engines.reverse();
        engines
            .into_iter()
            .fold(false, |any, e| any | e.update(None))
    });
    let backwards: Vec<AcousticEvent> = areas.events().cloned().collect();
    assert_eq!(forwards, backwards);
}

#[test]
fn a_short_network_is_one_area_with_the_results_of_its_engine() {
    let world = strip(77, 100, 30, 300.0);
    let mut whole = areas(&world, trucewatch_fusion::LONGEST_M);
    assert_eq!(whole.count(), 1);
    whole.update(None);
    let air = Medium::measured(337.0, 5.0, 0.0, 0.005);
    let mut engine =
        trucewatch_fusion::AcousticEngine::new(&world.sensors, Settings::default(), Some(air));
    world.arrivals.iter().for_each(|a| engine.push(*a));
    engine.update(None);
    assert!(whole.events().eq(engine.events()) && whole.events().count() > 10);
}

#[test]
fn no_sensors_no_areas_no_events() {
    let mut nothing = AcousticAreas::new(&[], Settings::default(), None);
    assert!(!nothing.update(None));
    assert_eq!((nothing.count(), nothing.events().count()), (0, 0));
}
