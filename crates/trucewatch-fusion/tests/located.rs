//! Arrivals in, located events out: right places, honest ellipses, no influence of order.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use proptest::prelude::*;
use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Settings};
use trucewatch_model::{Timestamp, geodesy};
use world::{Draw, START_S, World, world};

fn locate(world: &World, arrivals: &[Arrival], batch: usize) -> Vec<AcousticEvent> {
    let mut engine = AcousticEngine::new(&world.sensors, Settings::default(), None);
    for piece in arrivals.chunks(batch.max(1)) {
        for arrival in piece {
            engine.push(*arrival);
        }
        engine.update(Some(Timestamp::from_unix_s(START_S)));
    }
    engine.update(None);
    engine.events().cloned().collect()
}

#[test]
fn explosions_are_found_where_they_were_without_knowing_the_weather() {
    let world = world(1, 30);
    let found = locate(&world, &world.arrivals, usize::MAX);
    let mut hit = 0;
    for (seconds, place) in &world.truth {
        let time = Timestamp::from_unix_s(START_S).plus_s(*seconds);
        hit += usize::from(found.iter().any(|e| {
            e.time.seconds_since(time).abs() < 1.0
                && geodesy::distance_m(e.position, *place) < 150.0
        }));
    }
    assert!(hit >= 28, "found {hit} of 30");
    assert!(
        found.len() <= 31,
        "{} events from 30 explosions",
        found.len()
    );
    let inside = found
        .iter()
        .filter(|e| {
            world
                .truth
                .iter()
                .any(|(_, p)| geodesy::distance_m(e.position, *p) <= 3.0 * e.ellipse.0)
        })
        .count();
    assert!(
        inside + 3 >= found.len(),
        "ellipses must hold the truth: {inside} of {}",
        found.len()
    );
}

#[test]
fn the_wind_is_learnt_from_the_arrivals() {
    let world = world(2, 40);
    let mut engine = AcousticEngine::new(&world.sensors, Settings::default(), None);
    for arrival in &world.arrivals {
        engine.push(*arrival);
    }
    engine.update(None);
    let [speed, east, north] = engine.medium().mean;
    assert!(
        (speed - 337.0).abs() < 1.0 && (east - 5.0).abs() < 1.5 && north.abs() < 1.5,
        "{speed} {east} {north}"
    );
}

#[test]
fn silence_of_every_neighbour_is_not_an_event() {
    // Three sensors far apart agree by chance while thirty nearer ones heard nothing.
    let mut world = world(3, 0);
    for sensor in [0, 24, 48] {
        let time = Timestamp::from_unix_s(START_S).plus_s(20.0);
        world.arrivals.push(Arrival {
            sensor,
            time,
            peak_pa: None,
            bearing_deg: None,
            key: u64::from(sensor),
        });
    }
    assert!(locate(&world, &world.arrivals, 1).is_empty());
}

#[test]
fn sensors_that_should_have_heard_are_named() {
    let mut world = world(4, 1);
    let place = world.truth[0].1;
    let distance = |s: u32| geodesy::distance_m(world.sensors[s as usize].position, place);
    let heard: Vec<u32> = world.arrivals.iter().map(|a| a.sensor).collect();
    let nearest = heard
        .iter()
        .copied()
        .min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
        .expect("somebody heard");
    world.arrivals.retain(|a| a.sensor != nearest);
    let found = locate(&world, &world.arrivals, usize::MAX);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].silent.iter().any(|s| s.sensor == nearest),
        "{:?}",
        found[0].silent
    );
}

#[test]
fn a_measured_atmosphere_is_used() {
    let world = world(5, 10);
    let mut engine = AcousticEngine::new(
        &world.sensors,
        Settings::default(),
        Some(Medium::measured(337.0, 5.0, 0.0, 0.005)),
    );
    for arrival in &world.arrivals {
        engine.push(*arrival);
    }
    engine.update(None);
    assert!(engine.events().count() >= 9);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Arrivals come late, twice, in any order and in any portions. The result must not show it.
    #[test]
    fn order_portions_and_repetition_do_not_matter(seed in 0_u64..1_000, shuffle in any::<u64>(), batch in 1_usize..200) {
        let world = world(seed, 8);
        let expected = locate(&world, &world.arrivals, usize::MAX);
        let mut draw = Draw(shuffle);
        let mut shuffled: Vec<(f64, Arrival)> = world.arrivals.iter().map(|a| (draw.unit(), *a)).collect();
        shuffled.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut again: Vec<Arrival> = shuffled.into_iter().map(|(_, a)| a).collect();
        again.extend(world.arrivals.iter().take(20));
        prop_assert_eq!(locate(&world, &again, batch), expected);
    }
}
