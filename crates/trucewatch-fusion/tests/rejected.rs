//! What an event does not rest on: every arrival near the prediction is the event's own, or is listed
//! with the reason why it is not.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use proptest::prelude::*;
use trucewatch_fusion::{
    AcousticEngine, AcousticEvent, Arrival, Medium, Rejection, Sensor, Settings,
};
use trucewatch_model::{Position, Timestamp, geodesy};
use world::{START_S, World, strip, world};

/// Air that is known, so that predictions can be made here.
fn air() -> Medium {
    let mut air = Medium::measured(337.0, 5.0, 0.0, 0.005);
    air.covariance = [[1e-6, 0.0, 0.0], [0.0, 1e-6, 0.0], [0.0, 0.0, 1e-6]];
    air
}

fn solve(sensors: &[Sensor], arrivals: &[Arrival]) -> Vec<AcousticEvent> {
    let mut engine = AcousticEngine::new(sensors, Settings::default(), Some(air()));
    arrivals.iter().for_each(|arrival| engine.push(*arrival));
    engine.update(None);
    engine.events().cloned().collect()
}

fn travel_s(from: Position, to: Position) -> f64 {
    let (east, north) = geodesy::offset_m(from, to);
    let d = libm::hypot(east, north).max(1e-6);
    d / (337.0 + 5.0 * east / d)
}

fn late_s(world: &World, event: &AcousticEvent, arrival: &Arrival) -> f64 {
    let sensor = world.sensors[arrival.sensor as usize].position;
    arrival.time.seconds_since(event.time) - travel_s(event.position, sensor)
}

fn arrival(sensor: u32, seconds: f64, key: u64) -> Arrival {
    Arrival {
        sensor,
        time: Timestamp::from_unix_s(START_S).plus_s(seconds),
        peak_pa: Some(0.1),
        bearing_deg: None,
        key,
    }
}

/// Explosions one minute apart in the middle of the test network, heard to 9 km without any noise.
fn plain(events: usize) -> World {
    let mut world = world(90, 0);
    let centre = Position::from_deg(48.0, 37.5).expect("a position");
    let mut key = 0;
    for k in 0..events {
        let place = geodesy::displace(centre, 700.0 * k as f64 - 2_000.0, 900.0);
        let seconds = 10.0 + 60.0 * k as f64;
        world.truth.push((seconds, place));
        for (number, sensor) in (0..).zip(&world.sensors) {
            if geodesy::distance_m(place, sensor.position) < 9_000.0 {
                key += 1;
                let at = seconds + travel_s(place, sensor.position);
                world.arrivals.push(arrival(number, at, key));
            }
        }
    }
    world
}

fn reason_of(event: &AcousticEvent, key: u64) -> Option<Rejection> {
    let found = event.rejected.iter().find(|r| r.key == key);
    found.map(|r| r.reason)
}

/// A sensor that heard the first explosion, with when it did.
fn witness(world: &World) -> (u32, f64) {
    let first = world.arrivals[3];
    let at = first.time.seconds_since(Timestamp::from_unix_s(START_S));
    (first.sensor, at)
}

#[test]
fn a_second_arrival_of_a_sensor_is_the_worse_one() {
    let mut world = plain(1);
    let (sensor, at) = witness(&world);
    world.arrivals.push(arrival(sensor, at + 0.6, 900));
    let found = solve(&world.sensors, &world.arrivals);
    assert_eq!(found.len(), 1);
    assert_eq!(reason_of(&found[0], 900), Some(Rejection::AnotherFits));
    let listed = found[0].rejected.iter().find(|r| r.key == 900);
    let residual = listed.expect("listed").residual_s;
    assert!((residual - 0.6).abs() < 0.1, "{residual}");
}

#[test]
fn an_arrival_that_misses_is_too_far() {
    let mut world = plain(1);
    world.arrivals[3].time = world.arrivals[3].time.plus_s(0.8);
    let key = world.arrivals[3].key;
    let found = solve(&world.sensors, &world.arrivals);
    assert_eq!(reason_of(&found[0], key), Some(Rejection::TooFar));
    // Two seconds off it was never considered.
    world.arrivals[3].time = world.arrivals[3].time.plus_s(1.2);
    let found = solve(&world.sensors, &world.arrivals);
    assert_eq!(reason_of(&found[0], key), None);
}

#[test]
fn an_arrival_of_another_event_is_said_to_be_its() {
    let mut world = plain(1);
    let (_, place) = world.truth[0];
    // A second explosion 3 km off, timed so that one sensor hears it half a second after the first.
    let other = geodesy::displace(place, 3_000.0, 500.0);
    let (sensor, at) = witness(&world);
    let there = world.sensors[sensor as usize].position;
    let seconds = at + 0.5 - travel_s(other, there);
    for (number, s) in (0..).zip(world.sensors.clone()) {
        if geodesy::distance_m(other, s.position) < 9_000.0 {
            let at = seconds + travel_s(other, s.position);
            world
                .arrivals
                .push(arrival(number, at, 500 + u64::from(number)));
        }
    }
    let found = solve(&world.sensors, &world.arrivals);
    assert_eq!(found.len(), 2);
    let first = found
        .iter()
        .find(|e| geodesy::distance_m(e.position, place) < 200.0)
        .expect("the first explosion");
    let key = 500 + u64::from(sensor);
    assert_eq!(reason_of(first, key), Some(Rejection::OtherEvent));
}

#[test]
fn a_jammed_sensor_is_said_to_be_jammed() {
    let mut world = plain(1);
    let (sensor, at) = witness(&world);
    let flood =
        (0..2_000).map(|k| arrival(sensor, at - 4.0 + 0.004 * f64::from(k), 5_000 + k as u64));
    world.arrivals.extend(flood);
    let found = solve(&world.sensors, &world.arrivals);
    assert_eq!(found.len(), 1);
    let jammed = |r: &&trucewatch_fusion::RejectedArrival| r.reason == Rejection::Jammed;
    let listed = found[0].rejected.iter().filter(jammed).count();
    assert_eq!(listed, 20, "no more than 20 are listed");
    assert!(
        found[0].rejected_more >= 400,
        "the rest of two seconds is counted: {}",
        found[0].rejected_more
    );
}

#[test]
fn a_wrong_clock_is_the_reason_once_it_is_known() {
    let mut world = plain(8);
    let (sensor, _) = witness(&world);
    for a in world.arrivals.iter_mut().filter(|a| a.sensor == sensor) {
        a.time = a.time.plus_s(0.7);
    }
    let mut engine = AcousticEngine::new(&world.sensors, Settings::default(), Some(air()));
    let early = |a: &&Arrival| a.time < Timestamp::from_unix_s(START_S + 100);
    world
        .arrivals
        .iter()
        .filter(early)
        .for_each(|a| engine.push(*a));
    engine.update(None);
    let reason = |engine: &AcousticEngine| {
        let first = engine.events().next().expect("an event");
        let of_sensor = first.rejected.iter().find(|r| r.sensor == sensor);
        of_sensor.map(|r| r.reason)
    };
    assert_eq!(
        reason(&engine),
        Some(Rejection::TooFar),
        "two events say nothing of a clock"
    );
    world.arrivals.iter().for_each(|a| engine.push(*a));
    engine.update(None);
    assert!(engine.doubts().iter().any(|d| d.sensor == sensor));
    assert_eq!(reason(&engine), Some(Rejection::NotBelieved));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Nothing that came near is passed over in silence, and nothing is both used and left out.
    #[test]
    fn every_arrival_near_the_prediction_is_used_or_listed(seed in 0_u64..500, busy in any::<bool>()) {
        let world = if busy { strip(seed, 100, 40, 120.0) } else { world(seed, 6) };
        for event in solve(&world.sensors, &world.arrivals) {
            let own: Vec<u64> = event.picks.iter().map(|p| p.key).collect();
            prop_assert!(event.rejected.iter().all(|r| !own.contains(&r.key)));
            prop_assert!(event.rejected.len() == 20 || event.rejected_more == 0);
            let near = event.rejected.windows(2).all(|w| w[0].deviations.abs() <= w[1].deviations.abs());
            prop_assert!(near, "nearest first");
            let mut close = 0;
            for a in &world.arrivals {
                let late = late_s(&world, &event, a);
                let sensor = world.sensors[a.sensor as usize].position;
                // The engine goes on learning the air, so the very edge is left out.
                let considered = late.abs() < 0.85
                    && geodesy::distance_m(event.position, sensor) < 15_500.0
                    && !own.contains(&a.key);
                if considered {
                    close += 1;
                    let entry = event.rejected.iter().find(|r| r.key == a.key);
                    prop_assert!(entry.is_some() || event.rejected_more > 0, "{a:?} {late}");
                    if let Some(r) = entry {
                        prop_assert!((r.residual_s - late).abs() < 0.12, "{r:?} {late}");
                        prop_assert_eq!(r.sensor, a.sensor);
                    }
                }
            }
            prop_assert!(event.rejected.len() + event.rejected_more as usize >= close);
        }
    }
}

#[test]
fn a_busy_strip_leaves_something_out() {
    let left_out = (0..5).map(|seed| {
        let world = strip(seed, 100, 40, 120.0);
        let events = solve(&world.sensors, &world.arrivals);
        events.iter().map(|e| e.rejected.len()).sum::<usize>()
    });
    let left_out: Vec<usize> = left_out.collect();
    assert!(left_out.iter().sum::<usize>() >= 10, "{left_out:?}");
}
