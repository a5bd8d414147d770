//! Time in pieces: events at the borders, gaps, late arrivals, and arrivals that no honest network
//! sends.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use std::time::{Duration, Instant};
use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, Settings};
use trucewatch_model::{Position, Timestamp, geodesy};
use world::{START_S, World, world};

fn engine(sensors: &[Sensor]) -> AcousticEngine {
    let air = Medium::measured(337.0, 5.0, 0.0, 0.005);
    AcousticEngine::new(sensors, Settings::default(), Some(air))
}

fn solve(sensors: &[Sensor], arrivals: impl IntoIterator<Item = Arrival>) -> Vec<AcousticEvent> {
    let mut engine = engine(sensors);
    arrivals.into_iter().for_each(|a| engine.push(a));
    engine.update(None);
    engine.events().cloned().collect()
}

fn later(arrival: Arrival, seconds: f64) -> Arrival {
    Arrival {
        time: arrival.time.plus_s(seconds),
        key: arrival.key ^ seconds.to_bits().rotate_left(20),
        ..arrival
    }
}

/// How many of the events are each of the true ones.
fn hits(world: &World, found: &[AcousticEvent], shift_s: f64) -> Vec<usize> {
    world
        .truth
        .iter()
        .map(|(seconds, place)| {
            let time = Timestamp::from_unix_s(START_S).plus_s(seconds + shift_s);
            found
                .iter()
                .filter(|e| {
                    e.time.seconds_since(time).abs() < 1.0
                        && geodesy::distance_m(e.position, *place) < 300.0
                })
                .count()
        })
        .collect()
}

fn at_once(sensor: u32, ns: i64, key: u64) -> Arrival {
    Arrival {
        sensor,
        time: Timestamp::from_unix_ns(ns),
        peak_pa: None,
        bearing_deg: None,
        key,
    }
}

#[test]
fn the_clock_of_the_blocks_cannot_be_seen() {
    let world = world(21, 6);
    let unshifted = hits(&world, &solve(&world.sensors, world.arrivals.clone()), 0.0);
    assert!(unshifted.iter().all(|n| *n == 1), "{unshifted:?}");
    for step in 0..35 {
        let shift_s = 7.0 * f64::from(step);
        let found = solve(
            &world.sensors,
            world.arrivals.iter().map(|a| later(*a, shift_s)),
        );
        assert_eq!(
            hits(&world, &found, shift_s),
            unshifted,
            "shifted by {shift_s} s"
        );
    }
}

#[test]
fn an_event_at_the_very_border_is_found_once() {
    let block_s = Settings::default().block_s;
    for seed in 22..27 {
        let world = world(seed, 2);
        let found = solve(&world.sensors, world.arrivals.clone());
        // START_S is a whole number of blocks after 1970. The block before the border sees a
        // different past, and so places the event a little differently in time.
        let seconds = found[1].time.seconds_since(Timestamp::from_unix_s(START_S));
        for step in -25..=25 {
            let shift_s = block_s - seconds + 0.001 * f64::from(step);
            let found = solve(
                &world.sensors,
                world.arrivals.iter().map(|a| later(*a, shift_s)),
            );
            assert_eq!(
                hits(&world, &found, shift_s),
                [1, 1],
                "world {seed}, {step} ms after the border"
            );
        }
    }
}

#[test]
fn years_without_a_sound_cost_nothing() {
    let world = world(23, 2);
    let gap_s = 30.0 * 365.25 * 86_400.0;
    let begun = Instant::now();
    let twice = world.arrivals.iter().flat_map(|a| [*a, later(*a, gap_s)]);
    let found = solve(&world.sensors, twice);
    assert_eq!(hits(&world, &found, 0.0), [1, 1]);
    assert_eq!(hits(&world, &found, gap_s), [1, 1]);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn late_arrivals_come_out_as_if_they_had_been_in_time() {
    let world = world(24, 4);
    let day: Vec<Arrival> = (0..20)
        .flat_map(|n| {
            world
                .arrivals
                .iter()
                .map(move |a| later(*a, 1_800.0 * f64::from(n)))
        })
        .collect();
    let mut engine = engine(&world.sensors);
    let (late, timely): (Vec<Arrival>, Vec<Arrival>) = day.iter().partition(|a| a.key % 7 == 0);
    for a in timely {
        engine.push(a);
    }
    engine.update(None);
    let whole = Instant::now();
    let mut anew = self::engine(&world.sensors);
    day.iter().for_each(|a| anew.push(*a));
    anew.update(None);
    let whole = whole.elapsed();
    // A stray pick of the first hour and one of the last: what lies between is left alone.
    let ns = |seconds: i64| (START_S + seconds) * 1_000_000_000;
    let strays = [at_once(0, ns(600), 1), at_once(0, ns(19 * 1_800 + 600), 2)];
    let begun = Instant::now();
    strays.iter().for_each(|stray| engine.push(*stray));
    engine.update(None);
    let two = begun.elapsed();
    assert!(
        two < whole / 2,
        "two picks took {two:?}, everything {whole:?}"
    );
    strays.iter().for_each(|stray| anew.push(*stray));
    anew.update(None);
    let batch: Vec<AcousticEvent> = anew.events().cloned().collect();
    for a in late {
        engine.push(a);
    }
    assert!(engine.update(None), "it says that something changed");
    assert_eq!(engine.events().cloned().collect::<Vec<_>>(), batch);
    assert!(!engine.update(None), "and that nothing did");
}

#[test]
fn a_sensor_that_floods_is_ignored_and_costs_little() {
    let world = world(25, 3);
    let loud = world.arrivals[0].sensor;
    let start = Timestamp::from_unix_s(START_S)
        .plus_s(world.truth[0].0)
        .as_unix_ns();
    let flood =
        (0..100_000).map(|k| at_once(loud, start + i64::from(k) * 10_000, 1_000_000 + k as u64));
    let begun = Instant::now();
    let found = solve(&world.sensors, world.arrivals.iter().copied().chain(flood));
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        hits(&world, &found, 0.0),
        [1, 1, 1],
        "the others still locate"
    );
    assert!(found.len() <= 4, "{} events", found.len());
    let silent = found[0].silent.iter().any(|s| s.sensor == loud);
    assert!(!silent, "a jammed sensor is not a silent one");
}

#[test]
fn odd_networks_and_times_are_data() {
    let position = |lat, lon| Sensor {
        position: Position::from_deg(lat, lon).expect("a position"),
    };
    let networks: [(&str, Vec<Sensor>); 6] = [
        ("none", Vec::new()),
        ("one", vec![position(48.0, 37.8)]),
        ("all at one place", vec![position(48.0, 37.8); 12]),
        (
            "around the pole",
            (0..12)
                .map(|k| position(89.99, f64::from(k) * 30.0 - 180.0))
                .collect(),
        ),
        (
            "across 180",
            (0..12)
                .map(|k| {
                    position(
                        -16.0 + 0.01 * f64::from(k),
                        if k % 2 == 0 { 179.99 } else { -179.99 },
                    )
                })
                .collect(),
        ),
        (
            "on a line",
            (0..12)
                .map(|k| position(48.0, 37.8 + 0.01 * f64::from(k)))
                .collect(),
        ),
    ];
    let day = 86_400_000_000_000;
    let times = [
        0,
        -1,
        i64::MIN,
        i64::MIN + day,
        i64::MAX - day - 1,
        i64::MAX,
    ];
    for (name, sensors) in networks {
        let mut arrivals = Vec::new();
        for ns in times {
            for k in 0..12_u32 {
                // All at the same instant, then a little apart.
                arrivals.push(at_once(k, ns, u64::from(k)));
                arrivals.push(at_once(
                    k,
                    ns.saturating_add(i64::from(k) * 100_000_000),
                    100 + u64::from(k),
                ));
            }
        }
        let found = solve(&sensors, arrivals);
        for event in &found {
            let (major, minor, azimuth) = event.ellipse;
            assert!(
                major.is_finite() && minor <= major && (0.0..180.0).contains(&azimuth),
                "{name}: {event:?}"
            );
            assert!(
                event.log_odds.is_finite() && event.time_sigma_s.is_finite(),
                "{name}"
            );
        }
    }
}

#[test]
fn a_network_across_180_degrees_locates_as_well() {
    let world = world(26, 3);
    let centre = Position::from_deg(48.0, 37.5).expect("a position");
    let there = Position::from_deg(48.0, 180.0).expect("a position");
    let moved = |p: Position| {
        let (east, north) = geodesy::offset_m(centre, p);
        geodesy::displace(there, east, north)
    };
    let sensors: Vec<Sensor> = world
        .sensors
        .iter()
        .map(|s| Sensor {
            position: moved(s.position),
        })
        .collect();
    let found = solve(&sensors, world.arrivals.clone());
    let moved_world = World {
        truth: world.truth.iter().map(|(t, p)| (*t, moved(*p))).collect(),
        ..world
    };
    assert_eq!(hits(&moved_world, &found, 0.0), [1, 1, 1]);
}
