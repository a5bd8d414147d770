//! The bounds of an event's time hold where they are hardest: rounds of one salvo close together, heard by
//! so few sensors that arrivals can be dealt in more than one way. And rounds are counted with those missed.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use trucewatch_fusion::{
    AcousticEngine, AcousticEvent, Arrival, Heard, Medium, Sensor, Settings, engagements,
};
use trucewatch_model::{Position, Timestamp, geodesy};
use world::{Draw, START_S};

/// Standard deviation of readings, and of paths as a share of travel time.
const READING_S: f64 = 0.012;
const PATH: f64 = 0.005;

/// Rounds of one battery about `gap_s` apart, which carry `reach_m`, at 25 sensors on a grid of 3.5 km: when each was fired, and
/// what was found.
fn salvo(seed: u64, rounds: u32, gap_s: f64, reach_m: f64) -> (Vec<f64>, Vec<AcousticEvent>) {
    let mut draw = Draw(seed);
    let centre = Position::from_deg(48.0, 37.5).expect("a position");
    let places: Vec<Position> = (0..25)
        .map(|k| {
            let east = f64::from(k % 5 - 2) * 3_500.0 + 700.0 * draw.normal();
            let north = f64::from(k / 5 - 2) * 3_500.0 + 700.0 * draw.normal();
            geodesy::displace(centre, east, north)
        })
        .collect();
    let (mut fired, mut arrivals, mut at_s) = (Vec::new(), Vec::new(), 20.0);
    for _ in 0..rounds {
        at_s += gap_s * (0.5 + draw.unit());
        fired.push(at_s);
        let gun = geodesy::displace(centre, 70.0 * draw.normal(), 70.0 * draw.normal());
        for (sensor, place) in (0..).zip(&places) {
            let (east, north) = geodesy::offset_m(gun, *place);
            let d = (east * east + north * north).sqrt();
            let p = 0.85 / (1.0 + ((d - reach_m) / (0.15 * reach_m)).exp());
            let travel = d / 338.0;
            let noise = READING_S * draw.normal() + PATH * travel * draw.normal();
            if draw.unit() < p {
                arrivals.push(Arrival {
                    sensor,
                    time: Timestamp::from_unix_s(START_S).plus_s(at_s + travel + noise),
                    peak_pa: None,
                    bearing_deg: None,
                    key: arrivals.len() as u64,
                });
            }
        }
    }
    let sensors: Vec<Sensor> = places
        .into_iter()
        .map(|position| Sensor { position })
        .collect();
    let air = Medium::measured(338.0, 0.0, 0.0, PATH);
    let mut engine = AcousticEngine::new(&sensors, Settings::default(), Some(air));
    arrivals.iter().for_each(|a| engine.push(*a));
    engine.update(None);
    (fired, engine.events().cloned().collect())
}

#[test]
fn times_hold_where_rounds_could_trade_arrivals() {
    let (mut within, mut all) = (0, 0);
    for seed in 0..12 {
        let (fired, found) = salvo(seed, 8, 0.8, 7_000.0);
        for event in &found {
            let at = event.time.seconds_since(Timestamp::from_unix_s(START_S));
            let late = fired.iter().map(|t| (at - t).abs());
            let late = late.fold(f64::INFINITY, f64::min);
            within += usize::from(late <= 1.96 * event.time_sigma_s);
            all += 1;
        }
    }
    assert!(all >= 80, "only {all} found");
    assert!(
        within * 100 >= all * 88,
        "{within} of {all} within the 95 % bound"
    );
}

#[test]
fn the_number_of_rounds_lies_within_its_bounds() {
    let (mut within, mut all, mut missed) = (0, 0, 0);
    for seed in 100..130 {
        let (fired, found) = salvo(seed, 10, 3.0, 5_200.0);
        let found: Vec<Heard> = found.iter().map(Heard::from).collect();
        for engagement in engagements(&found) {
            let between = |t: &&f64| {
                let at = Timestamp::from_unix_s(START_S).plus_s(**t);
                at >= engagement.first.plus_s(-0.3) && at <= engagement.last.plus_s(0.3)
            };
            let rounds = fired.iter().filter(between).count() as u32;
            missed += rounds - rounds.min(engagement.events.len() as u32);
            within += u32::from((engagement.rounds.low..=engagement.rounds.high).contains(&rounds));
            all += 1;
        }
    }
    assert!(all >= 20, "only {all} salvos");
    assert!(missed >= 10, "only {missed} missed");
    // Not the 95 % that ordinary hours reach: of rounds that carry hardly far enough those are located which
    // more sensors heard than others, so their reach, and with it the chance to be located, is thought too
    // high. docs/design/fusion.md states that limit.
    assert!(
        within * 100 >= all * 60,
        "{within} of {all} within the bounds"
    );
}
