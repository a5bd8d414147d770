//! Where arrivals fit two places, both are kept, with probabilities that hold.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use proptest::prelude::*;
use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, Settings};
use trucewatch_model::{Position, Timestamp, geodesy};
use world::{Draw, START_S, World, world};

fn centre() -> Position {
    Position::from_deg(48.0, 37.5).expect("a position")
}

fn solve(sensors: &[Sensor], arrivals: &[Arrival]) -> Vec<AcousticEvent> {
    let mut air = Medium::measured(337.0, 0.0, 0.0, 0.004);
    air.covariance = [[0.04, 0.0, 0.0], [0.0, 0.04, 0.0], [0.0, 0.0, 0.04]];
    let mut engine = AcousticEngine::new(sensors, Settings::default(), Some(air));
    arrivals.iter().for_each(|arrival| engine.push(*arrival));
    engine.update(None);
    engine.events().cloned().collect()
}

/// Sensors at (east, north) metres, explosions there one minute apart, still air.
fn heard(sensors: &[(f64, f64)], events: &[(f64, f64)], reach_m: f64, draw: &mut Draw) -> World {
    let at = |(east, north): (f64, f64)| geodesy::displace(centre(), east, north);
    let mut world = World {
        sensors: sensors
            .iter()
            .map(|s| Sensor { position: at(*s) })
            .collect(),
        arrivals: Vec::new(),
        truth: Vec::new(),
    };
    for (k, place) in events.iter().enumerate() {
        let seconds = 10.0 + 60.0 * k as f64;
        world.truth.push((seconds, at(*place)));
        for (sensor, s) in (0..).zip(sensors) {
            let d = libm::hypot(s.0 - place.0, s.1 - place.1);
            if d < reach_m {
                let late = d / 337.0 * 0.004 * draw.normal() + 0.015 * draw.normal();
                world.arrivals.push(Arrival {
                    sensor,
                    time: Timestamp::from_unix_s(START_S).plus_s(seconds + d / 337.0 + late),
                    peak_pa: Some(0.1),
                    bearing_deg: None,
                    key: world.arrivals.len() as u64,
                });
            }
        }
    }
    world
}

/// Metres east and north.
type Points = Vec<(f64, f64)>;

/// Twelve sensors along a road 2 km apart that runs `azimuth_deg` from north, and the place that lies
/// `along` and `across` it.
fn road(azimuth_deg: f64, places: &[(f64, f64)]) -> (Points, Points) {
    let turn = azimuth_deg.to_radians();
    let (e, n) = (libm::sin(turn), libm::cos(turn));
    let at = |along: f64, across: f64| (along * e + across * n, along * n - across * e);
    let sensors = (0..12).map(|k| at(2_000.0 * f64::from(k) - 11_000.0, 0.0));
    let places = places.iter().map(|(along, across)| at(*along, *across));
    (sensors.collect(), places.collect())
}

#[test]
fn both_sides_of_a_road_are_kept_alike() {
    let places = [(-1_500.0, 3_000.0), (2_300.0, -3_500.0), (400.0, 2_200.0)];
    for azimuth in [0.0, 33.0, 90.0, 141.0] {
        let (sensors, at) = road(azimuth, &places);
        let world = heard(&sensors, &at, 8_000.0, &mut Draw(7));
        let found = solve(&world.sensors, &world.arrivals);
        assert_eq!(found.len(), 3, "road towards {azimuth}");
        for (event, (place, truth)) in found.iter().zip(places.iter().zip(&world.truth)) {
            assert_eq!(event.alternatives.len(), 1, "{event:?}");
            let other = &event.alternatives[0];
            let apart = geodesy::distance_m(event.position, other.position);
            assert!(
                (apart - 2.0 * place.1.abs()).abs() < 300.0,
                "{apart} m apart, {place:?}"
            );
            let near = |p| geodesy::distance_m(p, truth.1) < 250.0;
            assert!(near(event.position) != near(other.position), "one is right");
            assert!((event.log_odds - other.log_odds).abs() < 0.7, "{event:?}");
            let p = event.probabilities();
            assert!(
                p.iter().all(|p| (0.3..0.68).contains(p)) && p.iter().sum::<f64>() <= 1.0,
                "{p:?}"
            );
            let keys = |picks: &[trucewatch_fusion::PickEvidence]| {
                let mut keys: Vec<u64> = picks.iter().map(|p| p.key).collect();
                keys.sort_unstable();
                keys
            };
            assert_eq!(keys(&event.picks), keys(&other.picks));
        }
    }
}

#[test]
fn one_sensor_beside_the_road_decides() {
    let (mut sensors, at) = road(90.0, &[(-1_500.0, 3_000.0), (2_300.0, -3_500.0)]);
    sensors.push((300.0, 1_500.0));
    let world = heard(&sensors, &at, 8_000.0, &mut Draw(8));
    let found = solve(&world.sensors, &world.arrivals);
    assert_eq!(found.len(), 2);
    for (event, (_, place)) in found.iter().zip(&world.truth) {
        assert!(geodesy::distance_m(event.position, *place) < 250.0);
        assert!(event.alternatives.is_empty(), "{event:?}");
    }
}

#[test]
fn well_placed_events_have_no_other_place() {
    let (mut events, mut with) = (0, 0);
    for seed in 70..76 {
        let world = world(seed, 12);
        for event in solve(&world.sensors, &world.arrivals) {
            events += 1;
            with += usize::from(!event.alternatives.is_empty());
        }
    }
    assert!(events > 60 && with * 20 < events, "{with} of {events}");
}

/// Five sensors that hear something far outside: often two places fit. How sure is said to be must
/// be how often it is right.
#[test]
fn probabilities_of_places_hold() {
    let mut draw = Draw(77);
    let (mut expected, mut right, mut any, mut ambiguous) = (0.0, 0.0, 0.0, 0);
    for _ in 0..400 {
        let sensors: Vec<(f64, f64)> = (0..5)
            .map(|k| {
                (
                    2_500.0 * f64::from(k) - 5_000.0 + 300.0 * draw.normal(),
                    60.0 * draw.normal(),
                )
            })
            .collect();
        let side = if draw.unit() < 0.5 { 1.0 } else { -1.0 };
        let place = (
            8_000.0 * draw.unit() - 4_000.0,
            side * (1_500.0 + 3_000.0 * draw.unit()),
        );
        let world = heard(&sensors, &[place], 20_000.0, &mut draw);
        for event in solve(&world.sensors, &world.arrivals) {
            if event.alternatives.is_empty() {
                continue;
            }
            let miss = |p| geodesy::distance_m(p, world.truth[0].1);
            let places = std::iter::once((event.position, event.ellipse.0));
            let others = event.alternatives.iter().map(|a| (a.position, a.ellipse.0));
            let hit: Vec<bool> = places
                .chain(others)
                .map(|(p, sigma)| miss(p) < 300.0 + 3.0 * sigma)
                .collect();
            let p = event.probabilities();
            let total: f64 = p.iter().sum();
            ambiguous += 1;
            expected += p[0] / total;
            right += f64::from(u8::from(hit[0]));
            any += f64::from(u8::from(hit.iter().any(|h| *h)));
        }
    }
    assert!(ambiguous >= 30, "only {ambiguous}");
    let n = f64::from(ambiguous);
    assert!(
        (right - expected).abs() < 0.1 * n,
        "{right} right, {expected} said, of {n}"
    );
    assert!(any > 0.9 * n, "{any} of {n}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn order_and_portions_leave_no_trace(seed in 0_u64..1_000, azimuth in 0.0..180.0_f64, shuffle in any::<u64>()) {
        let mut draw = Draw(seed);
        let places: Vec<(f64, f64)> = (0..4)
            .map(|_| (12_000.0 * draw.unit() - 6_000.0, 9_000.0 * draw.unit() - 4_500.0))
            .collect();
        let (sensors, at) = road(azimuth, &places);
        let world = heard(&sensors, &at, 7_000.0, &mut draw);
        let expected = solve(&world.sensors, &world.arrivals);
        let mut draw = Draw(shuffle);
        let mut keyed: Vec<(f64, Arrival)> = world.arrivals.iter().map(|a| (draw.unit(), *a)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut air = Medium::measured(337.0, 0.0, 0.0, 0.004);
        air.covariance = [[0.04, 0.0, 0.0], [0.0, 0.04, 0.0], [0.0, 0.0, 0.04]];
        let mut engine = AcousticEngine::new(&world.sensors, Settings::default(), Some(air));
        for (n, (_, arrival)) in keyed.into_iter().enumerate() {
            engine.push(arrival);
            if n % 5 == 0 {
                engine.update(None);
            }
        }
        engine.update(None);
        let found: Vec<AcousticEvent> = engine.events().cloned().collect();
        prop_assert_eq!(&found, &expected);
        for event in &found {
            prop_assert!(event.probabilities().iter().sum::<f64>() <= 1.0);
        }
    }
}
