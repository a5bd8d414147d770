//! A stream without end: what no arrival can change any more is given away and forgotten, with the same
//! bytes as if everything had been kept.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use proptest::prelude::*;
use trucewatch_fusion::{
    AcousticAreas, AcousticEngine, AcousticEvent, Arrival, Intake, Kept, Medium, Sensor,
    SensorDoubt, Settings,
};
use trucewatch_model::Timestamp;
use world::{Draw, START_S, World, strip, world};

const HOUR_S: f64 = 3_600.0;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_s(START_S).plus_s(seconds)
}

fn air() -> Medium {
    Medium::measured(337.0, 5.0, 0.0, 0.005)
}

fn engine(sensors: &[Sensor]) -> AcousticEngine {
    AcousticEngine::new(sensors, Settings::default(), Some(air()))
}

/// A world again and again, `every_s` seconds apart. The clock of sensor 5 is right only at first.
fn repeated(world: &World, times: u32, every_s: f64) -> Vec<Arrival> {
    let mut all: Vec<Arrival> = (0..times)
        .flat_map(|k| {
            world.arrivals.iter().map(move |a| {
                let wrong_s = if a.sensor == 5 && k > 0 { 1.5 } else { 0.0 };
                Arrival {
                    time: a.time.plus_s(f64::from(k) * every_s + wrong_s),
                    key: a.key + u64::from(k) * 10_000_000,
                    ..*a
                }
            })
        })
        .collect();
    all.sort_by_key(|a| (a.time, a.sensor, a.key));
    all
}

/// Each arrival comes up to `lateness_s` later than it should.
fn late(arrivals: &[Arrival], lateness_s: f64, draw: &mut Draw) -> Vec<Arrival> {
    let mut coming: Vec<(Timestamp, Arrival)> = arrivals
        .iter()
        .map(|a| (a.time.plus_s(lateness_s * draw.unit()), *a))
        .collect();
    coming.sort_by_key(|(when, a)| (*when, a.key));
    coming.into_iter().map(|(_, a)| a).collect()
}

#[derive(Debug, PartialEq)]
struct Found {
    events: Vec<AcousticEvent>,
    doubts: Vec<SensorDoubt>,
}

impl Found {
    /// To the last bit.
    fn bytes(&self) -> String {
        format!("{self:?}")
    }
}

fn batch(sensors: &[Sensor], arrivals: &[Arrival]) -> Found {
    let mut engine = engine(sensors);
    arrivals.iter().for_each(|a| engine.push(*a));
    engine.update(None);
    Found {
        events: engine.events().cloned().collect(),
        doubts: engine.doubts().to_vec(),
    }
}

/// Streams portions of about `portion` arrivals, settles what is older than `lateness_s` after each, and
/// gives what came out and the most that was kept at once.
fn stream(
    sensors: &[Sensor],
    coming: &[Arrival],
    lateness_s: f64,
    portion: usize,
    draw: &mut Draw,
) -> (Found, Kept) {
    let (mut engine, mut events, mut most) = (engine(sensors), Vec::new(), Kept::default());
    let (mut rest, mut newest) = (coming, Timestamp::from_unix_s(0));
    while !rest.is_empty() {
        let n = (1 + (2.0 * portion as f64 * draw.unit()) as usize).min(rest.len());
        let (now, later) = rest.split_at(n);
        for arrival in now {
            assert_eq!(engine.offer(*arrival), Intake::Taken, "{arrival:?}");
            newest = newest.max(arrival.time);
        }
        rest = later;
        // What is not brought up to date is not settled either.
        if draw.unit() < 0.8 {
            engine.update(Some(newest.plus_s(-60.0)));
        }
        events.extend(engine.settle(newest.plus_s(-lateness_s)));
        let kept = engine.kept();
        most = Kept {
            arrivals: most.arrivals.max(kept.arrivals),
            blocks: most.blocks.max(kept.blocks),
            events: most.events.max(kept.events),
            hours: most.hours.max(kept.hours),
            patterns: most.patterns.max(kept.patterns),
        };
    }
    assert!(events.iter().all(|e| !e.provisional));
    engine.update(None);
    events.extend(engine.events().cloned());
    let doubts = engine.doubts().to_vec();
    (Found { events, doubts }, most)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    #[test]
    fn any_order_within_the_lateness_gives_the_bytes_of_batch(
        seed in 0_u64..1_000,
        lateness_s in 0.0..4_000.0,
        portion in 20_usize..400,
        every_s in prop_oneof![Just(HOUR_S), 400.0..9_000.0],
    ) {
        let world = world(seed, 9);
        let arrivals = repeated(&world, 7, every_s);
        let expected = batch(&world.sensors, &arrivals);
        prop_assert!(expected.events.len() > 40);
        let mut draw = Draw(seed);
        let coming = late(&arrivals, lateness_s, &mut draw);
        let (found, _) = stream(&world.sensors, &coming, lateness_s, portion, &mut draw);
        prop_assert_eq!(found.bytes(), expected.bytes());
    }
}

#[test]
fn what_is_kept_does_not_grow_with_the_stream() {
    let world = world(120, 90); // An hour.
    let (hours, per_hour) = (14, world.arrivals.len());
    let arrivals = repeated(&world, hours, HOUR_S);
    let expected = batch(&world.sensors, &arrivals);
    assert!(expected.doubts.iter().any(|d| d.sensor == 5), "its clock");
    let mut draw = Draw(121);
    let lateness_s = 900.0;
    let coming = late(&arrivals, lateness_s, &mut draw);
    let (found, most) = stream(&world.sensors, &coming, lateness_s, 100, &mut draw);
    assert_eq!(found.bytes(), expected.bytes());
    // The lateness, five blocks, and what a portion brings.
    assert!(
        most.arrivals < per_hour / 2,
        "{most:?} of {per_hour} an hour"
    );
    // Two to three hours, and the lateness.
    assert!(most.blocks <= 4 * 30, "{most:?}");
    assert!(most.hours <= 6, "{most:?}");
    assert!(most.events < 3 * 90, "{most:?}");
    assert!(found.events.len() > 10 * 90);
}

#[test]
fn what_comes_too_late_is_refused_and_changes_nothing() {
    let world = world(122, 30);
    let arrivals = repeated(&world, 5, HOUR_S);
    let expected = batch(&world.sensors, &arrivals);
    let mut engine = engine(&world.sensors);
    let mut events = Vec::new();
    let mut refused = 0;
    for arrival in &arrivals {
        assert_eq!(engine.offer(*arrival), Intake::Taken);
        if arrival.key % 50 == 0 {
            engine.update(Some(arrival.time.plus_s(-60.0)));
            events.extend(engine.settle(arrival.time.plus_s(-300.0)));
            let behind = |by_s: f64| Arrival {
                time: arrival.time.plus_s(-by_s),
                key: arrival.key + 1_000_000_000,
                ..*arrival
            };
            assert_eq!(engine.offer(behind(300.1)), Intake::TooLate);
            assert_eq!(engine.offer(behind(50_000.0)), Intake::TooLate);
            assert_eq!(engine.offer(*arrival), Intake::Repeated);
            refused += 2;
        }
    }
    let nobody = Arrival {
        sensor: 49,
        ..arrivals[0]
    };
    assert_eq!(engine.offer(nobody), Intake::Unusable);
    engine.update(None);
    events.extend(engine.events().cloned());
    assert!(refused > 20 && !events.is_empty());
    assert_eq!(format!("{events:?}"), format!("{:?}", expected.events));
    // A promise is not taken back.
    assert!(engine.settle(at(0.0)).is_empty());
    assert_eq!(engine.offer(arrivals[0]), Intake::TooLate);
}

#[test]
fn a_clock_far_ahead_and_a_long_silence_change_nothing() {
    let world = world(123, 20);
    // Seven hours apart; two sensors are hours ahead, one of them to beyond the end.
    let mut arrivals = repeated(&world, 4, 7.0 * HOUR_S);
    for a in &mut arrivals {
        match a.sensor {
            8 => a.time = a.time.plus_s(2.5 * HOUR_S),
            9 => a.time = a.time.plus_s(100_000.0),
            _ => {}
        }
    }
    let expected = batch(&world.sensors, &arrivals);
    let mut coming = arrivals.clone();
    coming.sort_by_key(|a| (a.key / 10_000_000, a.key));
    let (mut engine, mut events) = (engine(&world.sensors), Vec::new());
    let mut newest = at(0.0);
    for portion in coming.chunks(40) {
        for arrival in portion {
            assert_eq!(engine.offer(*arrival), Intake::Taken);
            if !(8..=9).contains(&arrival.sensor) {
                newest = newest.max(arrival.time);
            }
        }
        engine.update(Some(newest.plus_s(-60.0)));
        events.extend(engine.settle(newest.plus_s(-1_000.0)));
    }
    assert!(events.len() > 30, "settled on the way: {}", events.len());
    engine.update(None);
    events.extend(engine.events().cloned());
    assert_eq!(format!("{events:?}"), format!("{:?}", expected.events));
    assert_eq!(engine.doubts(), expected.doubts);
    events = engine.settle(Timestamp::from_unix_ns(i64::MAX));
    assert!(!events.is_empty());
    assert_eq!(engine.kept(), Kept::default(), "all is over");
}

/// Updates on two threads.
fn update(areas: &mut AcousticAreas, heard_until: Option<Timestamp>) {
    areas.update_by(|mut engines| {
        let others = engines.split_off(engines.len() / 2);
        let work = |engines: Vec<&mut AcousticEngine>| {
            let changes = engines.into_iter().map(|e| e.update(heard_until));
            changes.fold(false, |any, one| any | one)
        };
        std::thread::scope(|scope| {
            let there = scope.spawn(|| work(others));
            work(engines) | there.join().expect("no panic")
        })
    });
}

#[test]
fn areas_on_two_threads_settle_to_the_bytes_of_batch() {
    let mut draw = Draw(124);
    for seed in 125..127 {
        let world = strip(seed, 150, 150, 0.75 * HOUR_S);
        let arrivals = repeated(&world, 12, 0.75 * HOUR_S);
        let areas = || {
            let settings = Settings::default();
            AcousticAreas::with_longest(&world.sensors, settings, Some(air()), 60_000.0)
        };
        let mut whole = areas();
        assert!(whole.count() >= 3);
        arrivals.iter().for_each(|a| whole.push(*a));
        update(&mut whole, None);
        let expected: Vec<AcousticEvent> = whole.events().cloned().collect();
        let lateness_s = 600.0;
        let coming = late(&arrivals, lateness_s, &mut draw);
        let (mut areas, mut events) = (areas(), Vec::new());
        let (mut newest, mut most) = (at(0.0), 0);
        for portion in coming.chunks(500) {
            for arrival in portion {
                assert_eq!(areas.offer(*arrival), Intake::Taken);
                newest = newest.max(arrival.time);
            }
            update(&mut areas, Some(newest.plus_s(-60.0)));
            events.extend(areas.settle(newest.plus_s(-lateness_s)));
            let after = areas.settled_until();
            assert!(
                areas
                    .events()
                    .all(|e| after.is_none_or(|t| e.time >= t.plus_s(-1.0)))
            );
            most = most.max(areas.kept().events);
        }
        let settled = events.len();
        update(&mut areas, None);
        events.extend(areas.events().cloned());
        assert!(
            settled > expected.len() / 3,
            "{settled} of {}",
            expected.len()
        );
        // Three hours of nine, some in two areas.
        assert!(
            3 * most < 2 * expected.len(),
            "{most} of {}",
            expected.len()
        );
        assert_eq!(format!("{events:?}"), format!("{expected:?}"));
        assert_eq!(areas.doubts(), whole.doubts());
        let late = areas.offer(arrivals[0]);
        assert_eq!(late, Intake::TooLate);
    }
}

#[test]
fn what_sensors_did_long_ago_is_let_go_and_worked_out_again_for_a_late_arrival() {
    let world = world(127, 30);
    let arrivals = repeated(&world, 9, HOUR_S);
    // What clocks did in the third hour bears on those beside it.
    let (late, in_time): (Vec<Arrival>, Vec<Arrival>) = arrivals.iter().partition(|a| {
        a.key % 3 == 0 && (2.0 * HOUR_S..3.0 * HOUR_S).contains(&a.time.seconds_since(at(0.0)))
    });
    assert!(late.len() > 50);
    let mut engine = engine(&world.sensors);
    let mut most = 0;
    for portion in in_time.chunks(100) {
        portion.iter().for_each(|a| engine.push(*a));
        engine.update(Some(portion[0].time.plus_s(-60.0)));
        most = most.max(engine.kept().patterns);
    }
    let kept = engine.kept();
    assert!(kept.events > 200, "{kept:?}");
    assert!(most < 4 * 32 && kept.patterns < 4 * 32, "{most}, {kept:?}");
    late.iter().for_each(|a| engine.push(*a));
    engine.update(None);
    let found = Found {
        events: engine.events().cloned().collect(),
        doubts: engine.doubts().to_vec(),
    };
    assert_eq!(found.bytes(), batch(&world.sensors, &arrivals).bytes());
}
