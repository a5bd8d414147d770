//! What must not matter does not: order and portions, where zero degrees and zero seconds are, how the
//! program was built. And one more fitting arrival never speaks against an event.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, Settings};
use trucewatch_model::{Position, Timestamp, geodesy};
use world::{Draw, START_S, World, strip, world};

/// SHA-256 of what is found in the worlds of [`every_build_finds_the_same_bytes`]. A change of the
/// method changes it; a change of the compiler, the machine or the profile must not. The crate is built
/// with `opt-level = 3` in the dev profile too, so a build without any was compared by hand, with
/// `--config profile.dev.package.trucewatch-fusion.opt-level=0` and the same for the model and `libm`.
const PINNED: &str = "9fd503b40107a74e38283c43e8083ac2cab03351bb5612824f4df8632c26e031";

fn air() -> Medium {
    Medium::measured(337.0, 5.0, 0.0, 0.005)
}

fn solve_in(air: Medium, sensors: &[Sensor], arrivals: &[Arrival]) -> Vec<AcousticEvent> {
    let mut engine = AcousticEngine::new(sensors, Settings::default(), Some(air));
    for arrival in arrivals {
        engine.push(*arrival);
    }
    engine.update(None);
    engine.events().cloned().collect()
}

fn solve(sensors: &[Sensor], arrivals: &[Arrival]) -> Vec<AcousticEvent> {
    solve_in(air(), sensors, arrivals)
}

/// Every number to its last bit: Rust writes the shortest text that reads back the same.
fn bytes(events: &[AcousticEvent]) -> String {
    events.iter().fold(String::new(), |mut text, event| {
        let _ = writeln!(text, "{event:?}");
        text
    })
}

/// Worlds of both kinds: single explosions, and 1,440 an hour so that events compete.
fn worlds() -> Vec<World> {
    let mut worlds: Vec<World> = (40..44).map(|seed| world(seed, 5)).collect();
    worlds.push(strip(44, 120, 60, 150.0));
    worlds
}

fn shuffled(arrivals: &[Arrival], draw: &mut Draw) -> Vec<Arrival> {
    let mut keyed: Vec<(f64, Arrival)> = arrivals.iter().map(|a| (draw.unit(), *a)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    keyed.into_iter().map(|(_, a)| a).collect()
}

#[test]
fn order_and_repetition_change_no_byte() {
    let mut draw = Draw(45);
    for world in worlds() {
        let expected = bytes(&solve(&world.sensors, &world.arrivals));
        assert!(!expected.is_empty());
        for _ in 0..3 {
            let mut again = shuffled(&world.arrivals, &mut draw);
            again.extend(shuffled(&world.arrivals, &mut draw).iter().take(50));
            assert_eq!(bytes(&solve(&world.sensors, &again)), expected);
        }
    }
}

#[test]
fn portions_change_no_byte() {
    let mut draw = Draw(46);
    for world in worlds() {
        let expected = bytes(&solve(&world.sensors, &world.arrivals));
        for portions in [2.0, 7.0, 30.0] {
            let mut rest = &shuffled(&world.arrivals, &mut draw)[..];
            let mut engine = AcousticEngine::new(&world.sensors, Settings::default(), Some(air()));
            while !rest.is_empty() {
                let most = world.arrivals.len() as f64 * 2.0 / portions;
                let n = ((draw.unit() * most) as usize + 1).min(rest.len());
                rest[..n].iter().for_each(|arrival| engine.push(*arrival));
                let heard_until = Timestamp::from_unix_s(START_S).plus_s(200.0 * draw.unit());
                engine.update((draw.unit() < 0.5).then_some(heard_until));
                rest = &rest[n..];
            }
            engine.update(None);
            let found: Vec<AcousticEvent> = engine.events().cloned().collect();
            assert_eq!(bytes(&found), expected, "{portions} portions");
        }
    }
}

#[test]
fn an_hour_more_changes_the_time_alone() {
    for world in worlds() {
        let expected = solve(&world.sensors, &world.arrivals);
        // A whole number of blocks, so that the same picks share a block.
        for hours in [-500_000, -1, 1, 24, 123_457] {
            let shift_ns = hours * 3_600 * 1_000_000_000;
            let moved = |time: Timestamp| Timestamp::from_unix_ns(time.as_unix_ns() + shift_ns);
            let arrivals: Vec<Arrival> = world
                .arrivals
                .iter()
                .map(|a| Arrival {
                    time: moved(a.time),
                    ..*a
                })
                .collect();
            let mut want = expected.clone();
            for event in &mut want {
                event.time = moved(event.time);
                event.last_heard = event.last_heard.map(moved);
                for other in &mut event.alternatives {
                    other.time = moved(other.time);
                }
            }
            let found = solve(&world.sensors, &arrivals);
            assert_eq!(bytes(&found), bytes(&want), "{hours} h");
        }
    }
}

#[test]
fn another_meridian_moves_the_places_alone() {
    for world in worlds() {
        let expected = solve(&world.sensors, &world.arrivals);
        for degrees in [-37.5, 0.001, 11.3, 142.5] {
            let moved = |p: Position| {
                let lon = p.lon_deg() + degrees;
                let lon = if lon > 180.0 { lon - 360.0 } else { lon };
                Position::from_deg(p.lat_deg(), lon).expect("a position")
            };
            let sensors: Vec<Sensor> = world
                .sensors
                .iter()
                .map(|s| Sensor {
                    position: moved(s.position),
                })
                .collect();
            let found = solve(&sensors, &world.arrivals);
            assert_eq!(found.len(), expected.len(), "{degrees} degrees");
            for (have, want) in found.iter().zip(&expected) {
                same_but_for_rounding(have, want, moved(want.position));
            }
        }
    }
}

/// Differences of longitudes round differently elsewhere, to a billionth of a degree at most: after
/// rounding, a figure can differ by one unit of its last place, and no more.
fn same_but_for_rounding(have: &AcousticEvent, want: &AcousticEvent, place: Position) {
    let near = |a: f64, b: f64, unit: f64| (a - b).abs() <= 1.01 * unit;
    assert!(
        geodesy::distance_m(have.position, place) < 0.01,
        "{have:?} {want:?}"
    );
    assert!(
        near(have.time.seconds_since(want.time), 0.0, 1e-5),
        "{have:?} {want:?}"
    );
    let turned = (have.ellipse.2 - want.ellipse.2).abs();
    let round = want.ellipse.0 - want.ellipse.1 < 0.5;
    assert!(
        near(have.time_sigma_s, want.time_sigma_s, 1e-4)
            && near(have.ellipse.0, want.ellipse.0, 0.1)
            && near(have.ellipse.1, want.ellipse.1, 0.1)
            && (round || near(turned.min(180.0 - turned), 0.0, 0.1))
            && near(have.log_odds, want.log_odds, 0.01)
            && near(have.reach_m, want.reach_m, 0.0),
        "{have:?} {want:?}"
    );
    assert_eq!(have.picks.len(), want.picks.len());
    for (a, b) in have.picks.iter().zip(&want.picks) {
        assert_eq!((a.key, a.sensor), (b.key, b.sensor));
        assert!(near(a.residual_s, b.residual_s, 1e-4) && near(a.log_ratio, b.log_ratio, 0.01));
    }
    assert_eq!(have.silent.len(), want.silent.len());
    for (a, b) in have.silent.iter().zip(&want.silent) {
        assert_eq!(a.sensor, b.sensor);
        assert!(near(a.p_detect, b.p_detect, 0.01));
    }
}

#[test]
fn a_fitting_arrival_at_a_silent_sensor_never_lowers_the_odds() {
    // The air is known and stays as it is, so that the prediction can be made here.
    let mut air = air();
    air.covariance = [[1e-6, 0.0, 0.0], [0.0, 1e-6, 0.0], [0.0, 0.0, 1e-6]];
    let mut tried = 0;
    for seed in 50..62 {
        let world = world(seed, 4);
        for event in solve_in(air, &world.sensors, &world.arrivals) {
            for silent in &event.silent {
                let sensor = world.sensors[silent.sensor as usize];
                let (east, north) = geodesy::offset_m(event.position, sensor.position);
                let d = libm::hypot(east, north);
                let travel = d / (337.0 + 5.0 * east / d);
                let mut arrivals = world.arrivals.clone();
                arrivals.push(Arrival {
                    sensor: silent.sensor,
                    time: event.time.plus_s(travel),
                    peak_pa: Some(0.1),
                    bearing_deg: None,
                    key: 1_000_000,
                });
                let found = solve_in(air, &world.sensors, &arrivals);
                let same = found
                    .iter()
                    .find(|e| {
                        e.time.seconds_since(event.time).abs() < 0.5
                            && geodesy::distance_m(e.position, event.position) < 200.0
                    })
                    .expect("the event is still there");
                assert!(
                    same.log_odds >= event.log_odds,
                    "world {seed}: {} to {} by {silent:?}",
                    event.log_odds,
                    same.log_odds
                );
                assert!(same.picks.iter().any(|p| p.key == 1_000_000));
                tried += 1;
            }
        }
    }
    assert!(tried >= 30, "only {tried} silent sensors");
}

#[test]
fn every_build_finds_the_same_bytes() {
    let mut hash = Sha256::new();
    for world in worlds() {
        hash.update(bytes(&solve(&world.sensors, &world.arrivals)));
    }
    let found = hash.finalize().iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    });
    assert_eq!(
        found, PINNED,
        "the findings of the test worlds have changed; if that is meant, state this hash in PINNED"
    );
}
