//! Phases as they come in: the same events for every order and portion, each once, and a late pick
//! redoes only what it touches. In a site they are events of their own, and never fire.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod quakes;

use proptest::prelude::*;
use quakes::{Random, World, two_layers, world};
use std::time::Instant;
use trucewatch_fusion::seismic::{Phase, PhasePick, SeismicEngine, SeismicEvent, SeismicSettings};
use trucewatch_fusion::{Fusion, Intake, Kept};
use trucewatch_model::{
    ClockSource, Event, EventClass, EventId, Fix, FixSource, Incident, Known, Marking, Means,
    Observation, ObservationClass, Observer, ObserverId, ObserverKind, Role, Signal, TimeSpan,
    Timestamp,
};

fn engine(world: &World) -> SeismicEngine {
    SeismicEngine::new(&world.stations, &SeismicSettings::default())
}

fn solve(world: &World, picks: &[PhasePick]) -> Vec<SeismicEvent> {
    let mut engine = engine(world);
    picks.iter().for_each(|pick| engine.push(*pick));
    engine.update();
    engine.events().map(|(event, _)| event.clone()).collect()
}

fn later(pick: &PhasePick, seconds: f64) -> PhasePick {
    PhasePick {
        time: pick.time.plus_s(seconds),
        key: pick.key ^ seconds.to_bits().rotate_left(20),
        ..*pick
    }
}

/// How often each earthquake is found, by three fifths of its picks.
fn hits(world: &World, found: &[SeismicEvent]) -> Vec<usize> {
    let is = |event: &&SeismicEvent, keys: &[u64]| {
        let shared = event.picks.iter().filter(|p| keys.contains(&p.key)).count();
        shared as f64 >= 0.6 * event.picks.len().max(keys.len()) as f64
    };
    let quakes = world.quakes.iter();
    quakes
        .map(|quake| found.iter().filter(|e| is(e, &quake.keys)).count())
        .collect()
}

#[test]
fn an_hour_of_earthquakes_is_found_though_nobody_gave_the_ground() {
    let world = world(31, 40, two_layers);
    let found = solve(&world, &world.picks);
    let hits = hits(&world, &found);
    assert!(hits.iter().all(|n| *n <= 1), "{hits:?}");
    let right = hits.iter().sum::<usize>();
    assert!(right >= 37, "{right} of 40");
    assert!(
        found.len() <= right + 2,
        "{} found, {right} right",
        found.len()
    );
}

#[test]
fn the_clock_of_the_blocks_cannot_be_seen() {
    let world = world(32, 12, two_layers);
    let fewest = hits(&world, &solve(&world, &world.picks))
        .iter()
        .sum::<usize>();
    assert!(fewest >= 11);
    for step in 1..16 {
        // The keys stay, so that picks are told apart as before.
        let moved: Vec<PhasePick> = world
            .picks
            .iter()
            .map(|p| PhasePick {
                time: p.time.plus_s(60.0 * f64::from(step)),
                ..*p
            })
            .collect();
        let hits = hits(&world, &solve(&world, &moved));
        assert!(hits.iter().all(|n| *n <= 1), "{step} minutes: {hits:?}");
        assert!(
            hits.iter().sum::<usize>() + 1 >= fewest,
            "{step} minutes: {hits:?}"
        );
    }
}

#[test]
fn a_late_pick_redoes_only_what_it_touches() {
    let world = world(33, 10, two_layers);
    let days = (0..24).flat_map(|n| {
        let picks = world.picks.iter();
        picks.map(move |p| later(p, 3_600.0 * f64::from(n)))
    });
    let days: Vec<PhasePick> = days.collect();
    let mut engine = engine(&world);
    days.iter().for_each(|pick| engine.push(*pick));
    let begun = Instant::now();
    assert!(engine.update());
    let whole = begun.elapsed();
    let stray = PhasePick {
        key: 77,
        ..later(&days[0], 5.0)
    };
    engine.push(stray);
    let begun = Instant::now();
    assert!(engine.update(), "something may have changed");
    let one = begun.elapsed();
    assert!(
        one < whole / 4,
        "one pick took {one:?}, everything {whole:?}"
    );
    engine.push(stray);
    assert!(!engine.update(), "the same pick again changes nothing");
    let found: Vec<SeismicEvent> = engine.events().map(|(event, _)| event.clone()).collect();
    let mut all = days;
    all.push(stray);
    assert_eq!(found, solve(&world, &all));
}

#[test]
fn a_long_stream_is_given_away_and_what_is_kept_stays_flat() {
    let world = world(36, 8, two_layers);
    let hours = |n: u32| -> Vec<PhasePick> {
        let every = (0..n).flat_map(|hour| {
            let picks = world.picks.iter();
            picks.map(move |p| later(p, 3_600.0 * f64::from(hour)))
        });
        every.collect()
    };
    let mut random = Random(37);
    let lateness_s = 700.0;
    let mut streamed = |picks: &[PhasePick]| {
        let mut coming: Vec<(Timestamp, PhasePick)> = picks
            .iter()
            .map(|p| (p.time.plus_s(lateness_s * random.uniform()), *p))
            .collect();
        coming.sort_by_key(|(when, p)| (*when, p.key));
        let (mut engine, mut found) = (engine(&world), Vec::new());
        let (mut newest, mut most) = (Timestamp::from_unix_s(0), Kept::default());
        for portion in coming.chunks(60) {
            for (_, pick) in portion {
                assert_eq!(engine.offer(*pick), Intake::Taken);
                newest = newest.max(pick.time);
            }
            // What is not brought up to date is not settled either.
            if random.uniform() < 0.7 {
                engine.update();
            }
            found.extend(engine.settle(newest.plus_s(-lateness_s)));
            let kept = engine.kept();
            most.arrivals = most.arrivals.max(kept.arrivals);
            most.blocks = most.blocks.max(kept.blocks);
            most.events = most.events.max(kept.events);
        }
        assert_eq!(engine.offer(picks[0]), Intake::TooLate);
        let until = engine.settled_until().expect("much was");
        assert!(engine.events().all(|(e, _)| e.time >= until.plus_s(-5.0)));
        engine.update();
        found.extend(engine.events().map(|(event, _)| event.clone()));
        (found, most)
    };
    let (eighth, half) = (hours(3), hours(12));
    let (_, after_eighth) = streamed(&eighth);
    let (found, after_half) = streamed(&half);
    assert_eq!(
        format!("{found:?}"),
        format!("{:?}", solve(&world, &half)),
        "the events of batch, to the last bit"
    );
    // The lateness, the waves' way and a block or two: well below two hours of each.
    let hour = world.picks.len();
    for most in [after_eighth, after_half] {
        assert!(most.arrivals < 2 * hour, "{most:?} of {hour} an hour");
        assert!(most.blocks <= 8 && most.events <= 16, "{most:?}");
    }
}

#[test]
fn odd_times_and_stations_are_data() {
    let world = world(34, 3, two_layers);
    let mut picks = world.picks.clone();
    for ns in [i64::MIN, -1, i64::MAX] {
        picks.push(PhasePick {
            station: 0,
            phase: Phase::P,
            time: Timestamp::from_unix_ns(ns),
            key: 9_000,
        });
    }
    picks.push(PhasePick {
        station: 10_000,
        ..picks[0]
    });
    assert_eq!(solve(&world, &picks), solve(&world, &world.picks));
    assert!(
        SeismicEngine::new(&[], &SeismicSettings::default())
            .events()
            .next()
            .is_none()
    );
}

fn station(number: u32) -> ObserverId {
    ObserverId::in_network("net", &format!("{number:02}"))
}

fn observers(world: &World) -> Vec<Observer> {
    let numbered = (0..).zip(&world.stations);
    numbered
        .map(|(number, s)| Observer {
            id: station(number),
            kind: ObserverKind::SeismicSensor,
            fix: Fix {
                position: s.position,
                elevation_cm: Known::NotAsked,
                source: FixSource::Surveyed,
                bound_m: Known::NotAsked,
            },
            custodian: Known::NotAsked,
            name: Known::NotAsked,
            marking: Marking::default(),
        })
        .collect()
}

fn observations(world: &World) -> Vec<Observation> {
    let picks = world.picks.iter();
    picks
        .map(|p| {
            let mut o = Observation::new(
                station(p.station),
                ObserverKind::SeismicSensor,
                Means::AutoDetected,
                ObservationClass::ImpulsiveSound,
                TimeSpan::instant(p.time, ClockSource::Gnss),
            );
            let phase = if p.phase == Phase::P { "Pg" } else { "Sn" };
            o.signal = Signal::Sound {
                peak_upa: Known::NotAsked,
                phase: Known::Value(phase.to_owned()),
            };
            o
        })
        .collect()
}

#[test]
fn a_site_counts_them_apart() {
    let world = world(35, 6, two_layers);
    let mut fusion = Fusion::default();
    observers(&world)
        .into_iter()
        .for_each(|o| fusion.add_observer(o));
    for o in observations(&world) {
        fusion.add_observation(o.id(), o);
    }
    let last = world.quakes.iter().map(|q| q.time).max().expect("quakes");
    fusion.update(Some(last));
    assert!(
        fusion.events().values().any(|e| e.provisional),
        "more may come"
    );
    fusion.update(None);
    assert!(fusion.events().values().all(|e| !e.provisional));
    assert!(fusion.events().len() >= 5, "{}", fusion.events().len());
    assert!(!ObservationClass::SeismicEvent.in_stated_total());
    for event in fusion.events().values() {
        assert_eq!(event.counted_as, ObservationClass::SeismicEvent);
        let h = event.preferred().expect("a hypothesis");
        assert_eq!(h.class(), EventClass::Seismic);
        assert!(fusion.depth_km(&event.id).is_some());
        for c in &h.contributions {
            assert_eq!(c.role, Role::Locates);
            assert!(fusion.observation(&c.observation).is_some());
            assert!(c.note.starts_with("P arrived") || c.note.starts_with("S arrived"));
        }
    }
    assert_eq!(
        fusion.incidents().len(),
        fusion.events().len(),
        "a swarm is no exchange of fire"
    );
}

type Published = (Vec<(EventId, Event)>, Vec<Incident>);

fn published(fusion: &Fusion) -> Published {
    let events = fusion.events().iter();
    let events = events.map(|(id, event)| (id.clone(), event.clone()));
    (
        events.collect(),
        fusion.incidents().values().cloned().collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn order_and_portions_leave_no_trace(seed in 0_u64..500, shuffle in any::<u64>(), portions in 1_usize..5) {
        enum Item {
            Observer(Observer),
            Observation(Box<Observation>),
        }
        let world = world(seed, 15, two_layers);
        let all = || {
            let observers = observers(&world).into_iter().map(Item::Observer);
            observers.chain(observations(&world).into_iter().map(|o| Item::Observation(Box::new(o)))).collect::<Vec<Item>>()
        };
        let feed = |fusion: &mut Fusion, item: &Item| match item {
            Item::Observer(o) => fusion.add_observer(o.clone()),
            Item::Observation(o) => fusion.add_observation(o.id(), (**o).clone()),
        };
        let mut batch = Fusion::default();
        all().iter().for_each(|item| feed(&mut batch, item));
        batch.update(None);
        let expected = published(&batch);
        prop_assert!(!expected.0.is_empty());
        let mut random = Random(shuffle);
        let mut items = all();
        for k in (1..items.len()).rev() {
            items.swap(k, random.below(k + 1));
        }
        let mut fusion = Fusion::default();
        for portion in items.chunks(items.len() / portions + 1) {
            portion.iter().for_each(|item| feed(&mut fusion, item));
            let until = world.quakes[random.below(world.quakes.len())].time;
            fusion.update((random.uniform() < 0.7).then_some(until));
        }
        fusion.update(None);
        let same = published(&fusion) == expected;
        prop_assert!(same, "{} events, expected {}", fusion.events().len(), expected.0.len());
    }
}
