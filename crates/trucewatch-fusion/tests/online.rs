//! Events while their sound is under way: soon there, the same for every order, and near what the whole
//! block gives later.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Settings};
use trucewatch_model::{Timestamp, geodesy};
use world::{Draw, START_S, World, strip};

fn engine(world: &World) -> AcousticEngine {
    let air = Medium::measured(337.0, 5.0, 0.0, 0.005);
    AcousticEngine::new(&world.sensors, Settings::default(), Some(air))
}

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_s(START_S).plus_s(seconds)
}

fn in_time(world: &World) -> Vec<Arrival> {
    let mut arrivals = world.arrivals.clone();
    arrivals.sort_by_key(|a| (a.time, a.sensor, a.key));
    arrivals
}

fn is_there<'a>(
    mut events: impl Iterator<Item = &'a AcousticEvent>,
    (seconds, place): (f64, trucewatch_model::Position),
) -> bool {
    events.any(|e| {
        e.time.seconds_since(at(seconds)).abs() < 1.0
            && geodesy::distance_m(e.position, place) < 300.0
    })
}

#[test]
fn an_event_is_there_soon_after_enough_sensors_heard_it() {
    let world = strip(80, 300, 40, 600.0);
    let mut engine = engine(&world);
    let arrivals = in_time(&world);
    let (mut soon, mut all) = (0, 0);
    let mut fed = 0;
    for truth in &world.truth {
        // The arrivals of the true event: those within a tenth of a second and a half per cent.
        let mut own: Vec<f64> = arrivals
            .iter()
            .filter_map(|a| {
                let s = world.sensors[a.sensor as usize].position;
                let (east, north) = geodesy::offset_m(truth.1, s);
                let d = (east * east + north * north).sqrt();
                let travel = d / (337.0 + 5.0 * east / d.max(1.0));
                let t = a.time.seconds_since(at(0.0));
                ((t - truth.0 - travel).abs() < 0.1 + 0.01 * travel && d < 9_000.0).then_some(t)
            })
            .collect();
        own.sort_by(f64::total_cmp);
        let Some(eighth) = own.get(7) else { continue };
        let now = at(eighth + 1.0);
        while arrivals.get(fed).is_some_and(|a| a.time < now) {
            engine.push(arrivals[fed]);
            fed += 1;
        }
        engine.update(Some(now.plus_s(-60.0)));
        all += 1;
        soon += usize::from(is_there(engine.events(), *truth));
    }
    assert!(all > 25, "{all} events with eight arrivals");
    assert!(10 * soon >= 9 * all, "{soon} of {all} within a second");
    assert!(engine.events_under_way().iter().all(|e| e.provisional));
}

#[test]
fn order_within_half_a_minute_changes_no_byte_of_what_is_under_way() {
    let mut draw = Draw(81);
    for seed in 82..84 {
        let world = strip(seed, 200, 60, 400.0);
        let arrivals = in_time(&world);
        let heard_until = at(200.0);
        let mut expected = engine(&world);
        arrivals.iter().for_each(|a| expected.push(*a));
        expected.update(Some(heard_until));
        let expected: Vec<AcousticEvent> = expected.events().cloned().collect();
        assert!(expected.iter().any(|e| e.provisional) && expected.len() > 30);
        for _ in 0..2 {
            let mut late: Vec<(Timestamp, Arrival)> = arrivals
                .iter()
                .map(|a| (a.time.plus_s(30.0 * draw.unit() * draw.unit()), *a))
                .collect();
            late.sort_by_key(|(when, a)| (*when, a.key));
            let mut engine = engine(&world);
            for portion in late.chunks(40) {
                portion.iter().for_each(|(_, a)| engine.push(*a));
                let (last, _) = portion.last().expect("a portion");
                engine.update(Some(last.plus_s(-60.0)));
            }
            engine.update(Some(heard_until));
            let found: Vec<AcousticEvent> = engine.events().cloned().collect();
            assert_eq!(found, expected, "seed {seed}");
        }
    }
}

#[test]
fn what_was_under_way_is_as_good_as_what_is_final() {
    let world = strip(85, 300, 80, 600.0);
    let arrivals = in_time(&world);
    let mut engine = engine(&world);
    let mut there = vec![false; world.truth.len()];
    let mut wrong = 0;
    for portion in arrivals.chunks(100) {
        portion.iter().for_each(|a| engine.push(*a));
        let now = portion.last().expect("a portion").time;
        engine.update(Some(now.plus_s(-60.0)));
        for (there, truth) in there.iter_mut().zip(&world.truth) {
            *there |= is_there(engine.events_under_way().iter(), *truth);
        }
        let old = engine.events_under_way().iter();
        let old = old.filter(|e| now.seconds_since(e.time) > 45.0);
        let is_true = |e: &AcousticEvent| {
            let mut truth = world.truth.iter();
            truth.any(|t| is_there(std::iter::once(e), *t))
        };
        wrong += old.filter(|e| !is_true(e)).count();
    }
    engine.update(None);
    let last: Vec<bool> = world
        .truth
        .iter()
        .map(|t| is_there(engine.events(), *t))
        .collect();
    let count = |list: &[bool]| list.iter().filter(|x| **x).count();
    assert!(count(&last) > 60, "{} found in the end", count(&last));
    assert!(
        count(&there) + 2 >= count(&last),
        "{} under way",
        count(&there)
    );
    assert!(wrong <= 3, "{wrong} wrong ones stayed");
    assert!(engine.events_under_way().is_empty(), "nothing is left open");
}

#[test]
fn a_clock_that_runs_ahead_hides_nothing_that_is_under_way() {
    let world = strip(86, 300, 40, 400.0);
    let arrivals: Vec<Arrival> = in_time(&world);
    let now = at(250.0);
    let before: Vec<Arrival> = arrivals.into_iter().filter(|a| a.time < now).collect();
    let under_way = |rogue: Option<f64>| {
        let mut engine = engine(&world);
        before.iter().for_each(|a| engine.push(*a));
        if let Some(ahead) = rogue {
            engine.push(Arrival {
                time: now.plus_s(ahead),
                key: u64::MAX,
                ..before[0]
            });
        }
        engine.update(Some(now.plus_s(-60.0)));
        engine.events_under_way().len()
    };
    let honest = under_way(None);
    assert!(honest > 5, "{honest} under way");
    for ahead in [90.0, 600.0, 86_400.0 * 300.0 * 365.0] {
        let with_rogue = under_way(Some(ahead));
        assert!(
            with_rogue + 1 >= honest,
            "{ahead} s: {with_rogue} of {honest}"
        );
    }
}

#[test]
fn very_old_arrivals_and_nothing_new_are_no_news() {
    let world = strip(87, 100, 10, 200.0);
    let mut engine = engine(&world);
    in_time(&world).into_iter().for_each(|a| engine.push(a));
    let until = Some(at(100.0));
    assert!(engine.update(until));
    assert!(!engine.update(until), "nothing came");
    let known: Vec<AcousticEvent> = engine.events().cloned().collect();
    engine.push(Arrival {
        time: Timestamp::from_unix_s(0),
        key: u64::MAX,
        ..world.arrivals[0]
    });
    engine.update(until);
    let places = |events: &[AcousticEvent]| -> Vec<_> {
        events.iter().map(|e| (e.time, e.position)).collect()
    };
    let found: Vec<AcousticEvent> = engine.events().cloned().collect();
    assert_eq!(
        places(&found),
        places(&known),
        "a reset clock changes nothing else"
    );
}
