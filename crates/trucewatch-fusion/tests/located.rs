//! Arrivals in, located events out: right places, honest ellipses, no influence of order.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

use proptest::prelude::*;
use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, Settings};
use trucewatch_model::{Position, Timestamp, geodesy};

/// A small deterministic source of numbers, so that the test world is the same everywhere.
struct Draw(u64);

impl Draw {
    fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((self.0 >> 33) as u32) / f64::from(1_u32 << 31)
    }
    /// Roughly normal: the sum of twelve uniforms.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

const START_S: i64 = 1_767_225_600;

struct World {
    sensors: Vec<Sensor>,
    arrivals: Vec<Arrival>,
    /// Seconds after the start, position.
    truth: Vec<(f64, Position)>,
}

/// 49 sensors on a jittered 3 km grid, `events` explosions, wind from the west, false picks.
fn world(seed: u64, events: usize) -> World {
    let mut draw = Draw(seed);
    let centre = Position::from_deg(48.0, 37.5).expect("a position");
    let mut sensors = Vec::new();
    for row in -3..=3 {
        for col in -3..=3 {
            let east = f64::from(col) * 3_000.0 + 600.0 * draw.normal();
            let north = f64::from(row) * 3_000.0 + 600.0 * draw.normal();
            sensors.push(Sensor {
                position: geodesy::displace(centre, east, north),
            });
        }
    }
    let (mut arrivals, mut truth, mut key) = (Vec::new(), Vec::new(), 0);
    let mut push = |sensor: u32, seconds: f64| {
        key += 1;
        let time = Timestamp::from_unix_s(START_S).plus_s(seconds);
        arrivals.push(Arrival {
            sensor,
            time,
            peak_pa: Some(0.1),
            bearing_deg: None,
            key,
        });
    };
    for k in 0..events {
        let place = geodesy::displace(
            centre,
            14_000.0 * (draw.unit() - 0.5),
            14_000.0 * (draw.unit() - 0.5),
        );
        let seconds = 40.0 * k as f64 + 10.0 * draw.unit();
        truth.push((seconds, place));
        for (sensor, s) in (0_u32..).zip(&sensors) {
            let (east, north) = geodesy::offset_m(place, s.position);
            let d = (east * east + north * north).sqrt();
            if d < 9_000.0 && draw.unit() < 0.9 {
                let travel = d / (337.0 + 5.0 * east / d.max(1.0));
                push(
                    sensor,
                    seconds + travel * (1.0 + 0.005 * draw.normal()) + 0.015 * draw.normal(),
                );
            }
        }
    }
    for _ in 0..events * 3 {
        let sensor = (draw.unit() * sensors.len() as f64) as u32;
        push(sensor, draw.unit() * 40.0 * events as f64);
    }
    World {
        sensors,
        arrivals,
        truth,
    }
}

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
