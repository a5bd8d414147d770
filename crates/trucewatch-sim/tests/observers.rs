//! What observers report has to do with what happened, as seen in their rows.

#![expect(clippy::expect_used, reason = "a test that cannot start has failed")]

use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Compass16, Position, Timestamp, geodesy};
use trucewatch_sim::{Scenario, World, header};

const DAY_S: f64 = 86_400.0;

/// The rows of one format as (arrival, fields by name).
fn rows(world: &World, format: &str) -> Vec<(Timestamp, BTreeMap<&'static str, String>)> {
    let names: Vec<&str> = header(format).split(',').collect();
    let fields = |row: &str| {
        names
            .iter()
            .copied()
            .zip(row.split(',').map(str::to_owned))
            .collect()
    };
    let ours = world.deliveries().iter().filter(|d| d.format == format);
    ours.map(|d| (d.arrives_at, fields(&d.row))).collect()
}

fn two_days(seed: u64) -> World {
    World::new(&Scenario::reference(), seed, 2.0 * DAY_S)
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

#[test]
fn most_reports_point_at_something_that_happened() {
    let world = two_days(1);
    let mut counts = BTreeMap::new();
    for (_, row) in rows(&world, "reports-csv") {
        let observer = if row["observer"] == "patrol" {
            "patrol"
        } else {
            "camera"
        };
        let at = Position::from_deg(number(&row["lat"]), number(&row["lon"])).expect("valid");
        let from = Timestamp::parse_rfc3339(&row["time_from"])
            .expect("a time")
            .plus_s(-150.0);
        let to = Timestamp::parse_rfc3339(&row["time_to"])
            .expect("a time")
            .plus_s(60.0);
        let wind = Compass16::parse(&row["bearing"]).expect("a wind");
        let towards = f64::from(wind.centre_mdeg()) / 1e3;
        let fits = world.truth().iter().any(|event| {
            let aside =
                geodesy::angle_difference_deg(geodesy::azimuth_deg(at, event.position), towards);
            (from..=to).contains(&event.time) && aside.abs() < 35.0
        });
        let (good, all) = counts.entry(observer).or_insert((0, 0));
        *good += u32::from(fits);
        *all += 1;
    }
    for (observer, at_least) in [("patrol", 0.75), ("camera", 0.85)] {
        let (good, all) = counts[observer];
        let share = f64::from(good) / f64::from(all);
        assert!(all > 50, "{observer}: only {all} reports");
        assert!(
            share > at_least && share < 1.0,
            "{observer}: {good} of {all} fit"
        );
    }
}

#[test]
fn patrols_report_only_what_they_were_there_for() {
    let world = two_days(2);
    let mut shifts = Vec::new();
    for (_, row) in rows(&world, "health-csv") {
        if row["observer_id"].starts_with("patrol/") {
            shifts.push((
                number(&row["from_utc_seconds"]),
                number(&row["to_utc_seconds"]),
            ));
        }
    }
    assert!(shifts.len() > 20, "{} shifts", shifts.len());
    let hours: Vec<f64> = shifts
        .iter()
        .map(|(from, to)| (to - from) / 3_600.0)
        .collect();
    assert!(hours.iter().all(|h| (2.0..12.0).contains(h)), "{hours:?}");
    // Local time is UTC+2: nobody is out between 01:00 and 06:00 local time.
    let night = rows(&world, "reports-csv").into_iter().filter(|(_, row)| {
        let hour: u32 = row["time_from"][11..13].parse().expect("an hour");
        row["observer"] == "patrol" && (0..4).contains(&hour)
    });
    assert_eq!(night.count(), 0);
}

#[test]
fn cameras_see_flashes_at_night_only_and_dead_ones_nothing() {
    let mut flashes = 0;
    for seed in 0..4 {
        let world = two_days(seed);
        let mut blind = BTreeMap::<String, (u32, u32)>::new();
        for (_, row) in rows(&world, "health-csv") {
            if let Some(place) = row["observer_id"].strip_prefix("camera/") {
                let count = blind.entry(place.to_owned()).or_default();
                count.0 += u32::from(row["state"] == "blind");
                count.1 += 1;
            }
        }
        let dead: BTreeSet<&String> = blind
            .iter()
            .filter(|(_, n)| n.0 == n.1)
            .map(|(p, _)| p)
            .collect();
        assert_eq!(blind.len(), 18, "all cameras say how they are");
        for (_, row) in rows(&world, "reports-csv") {
            if row["observer"] != "camera" {
                continue;
            }
            assert!(!dead.contains(&row["place"]), "{} is dead", row["place"]);
            if row["event"] != "explosion" {
                flashes += 1;
                // In mid-February it is light from about 04:00 to 15:30 UTC.
                let hour: u32 = row["time_from"][11..13].parse().expect("an hour");
                assert!(!(5..15).contains(&hour), "{row:?}");
            }
        }
    }
    assert!(flashes > 20, "{flashes}");
}

#[test]
fn satellites_see_works_again_and_again_and_say_when_they_looked() {
    let world = World::new(&Scenario::reference(), 3, 6.0 * DAY_S);
    let mut passes = BTreeSet::new();
    let mut states = BTreeSet::new();
    for (_, row) in rows(&world, "health-csv") {
        if let Some(name) = row["observer_id"].strip_prefix("satellite/") {
            let at = Timestamp::parse_unix_decimal(&row["from_utc_seconds"]).expect("a time");
            let minute = at.to_string()[..16].to_owned();
            passes.insert((name.to_owned(), minute));
            states.insert(row["state"].clone());
        }
    }
    assert!(
        (22..=30).contains(&passes.len()),
        "five passes a day: {}",
        passes.len()
    );
    assert!(states.len() > 1, "clouds differ: {states:?}");
    let coke = Position::from_deg(48.165, 37.710).expect("valid");
    let mut at_works = BTreeSet::new();
    for (arrival, row) in rows(&world, "firms-csv") {
        let minute = format!(
            "{}T{}:{}",
            row["acq_date"],
            &row["acq_time"][..2],
            &row["acq_time"][2..]
        );
        let pass = (
            format!("{} {}", row["satellite"], row["instrument"]),
            minute.clone(),
        );
        assert!(passes.contains(&pass), "{pass:?} is a pass");
        let at = Timestamp::parse_rfc3339(&format!("{minute}:00Z")).expect("a time");
        let hours = arrival.seconds_since(at) / 3_600.0;
        assert!((0.9..3.2).contains(&hours), "{hours} h after the pass");
        let pixel =
            Position::from_deg(number(&row["latitude"]), number(&row["longitude"])).expect("valid");
        if geodesy::distance_m(pixel, coke) < 800.0 {
            at_works.insert(minute);
        }
        assert!((200.0..=367.0).contains(&number(&row["brightness"])));
    }
    assert!(
        at_works.len() >= 4,
        "the coke plant is seen in {} passes",
        at_works.len()
    );
    assert!(at_works.len() < passes.len(), "but not through cloud");
}

#[test]
fn some_picks_come_hours_late_and_none_before_it_happened() {
    let world = two_days(4);
    let mut lateness = BTreeMap::<String, Vec<f64>>::new();
    for (arrival, row) in rows(&world, "picks-csv") {
        let read = Timestamp::parse_unix_decimal(&row["time_utc_seconds"]).expect("a time");
        lateness
            .entry(row["sensor_id"].clone())
            .or_default()
            .push(arrival.seconds_since(read));
    }
    assert_eq!(
        lateness.len(),
        360,
        "every sensor says something in two days"
    );
    let early = lateness
        .values()
        .filter(|all| all.iter().any(|s| *s < 0.0))
        .count();
    assert!(
        early < 15,
        "only a wrong clock can read later than the arrival: {early}"
    );
    let all: Vec<f64> = lateness.into_values().flatten().collect();
    let share = |over_s: f64| all.iter().filter(|s| **s > over_s).count() as f64 / all.len() as f64;
    assert!(
        (0.02..0.15).contains(&share(60.0)),
        "{} over a minute",
        share(60.0)
    );
    assert!(share(3_600.0) > 0.005, "{} over an hour", share(3_600.0));
}
