//! Earthquakes of a small made world are found, located within their ellipses, and do not depend on
//! the order in which picks are given; so are those of PyOcto's own test, where the file is here.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test's helper functions may fail loudly and say what was skipped"
)]

mod quakes;

use quakes::{Random, Travel, World, two_layers, uniform, world};
use std::path::PathBuf;
use trucewatch_fusion::seismic::{
    Ground, Layer, Located, Phase, PhasePick, SeismicSettings, Station, locate,
};
use trucewatch_model::{Position, Timestamp, geodesy};

/// How many earthquakes an event shares three fifths of its picks with; how many of those lie in the
/// 95 % ellipse, and within two standard deviations of depth and time.
struct Score {
    right: usize,
    in_ellipse: usize,
    in_depth: usize,
    in_time: usize,
}

fn score(world: &World, found: &Located) -> Score {
    let mut score = Score {
        right: 0,
        in_ellipse: 0,
        in_depth: 0,
        in_time: 0,
    };
    for quake in &world.quakes {
        let event = found.events.iter().find(|event| {
            let shared = event
                .picks
                .iter()
                .filter(|p| quake.keys.contains(&p.key))
                .count();
            shared as f64 >= 0.6 * event.picks.len().max(quake.keys.len()) as f64
        });
        let Some(event) = event else { continue };
        score.right += 1;
        let (east, north) = geodesy::offset_m(event.position, quake.position);
        let (sine, cosine) = event.ellipse.2.to_radians().sin_cos();
        let along = (east * sine + north * cosine) / event.ellipse.0;
        let across = (east * cosine - north * sine) / event.ellipse.1;
        score.in_ellipse += usize::from(along * along + across * across <= 5.991);
        let deeper = (event.depth_km - quake.depth_km).abs();
        score.in_depth += usize::from(deeper <= 2.0 * event.depth_sigma_km);
        let later = event.time.seconds_since(quake.time).abs();
        score.in_time += usize::from(later <= 2.0 * event.time_sigma_s);
    }
    score
}

fn layers(layers: &[(f64, f64, f64)]) -> Ground {
    let layer = |l: &(f64, f64, f64)| Layer {
        top_km: l.0,
        vp_km_s: l.1,
        vs_km_s: l.2,
    };
    Ground::new(layers.iter().map(layer).collect()).expect("sensible")
}

fn given(ground: Ground) -> SeismicSettings {
    SeismicSettings {
        ground: Some(ground),
        ..SeismicSettings::default()
    }
}

#[test]
fn earthquakes_are_found_and_lie_in_their_ellipses() {
    let two = layers(&[(0.0, 6.0, 3.4), (30.0, 8.0, 4.6)]);
    let cases: [(Travel, SeismicSettings, &str); 3] = [
        (uniform, given(layers(&[(0.0, 7.0, 4.0)])), "uniform"),
        (uniform, SeismicSettings::default(), "nothing is known"),
        (two_layers, given(two), "two layers with head waves"),
    ];
    for (travel, settings, why) in cases {
        let world = world(7, 150, travel);
        let found = locate(&world.stations, &world.picks, &settings);
        let n = found.events.len();
        let s = score(&world, &found);
        println!(
            "{why}: {n} found, {} right, {} in the ellipse, {} in depth, {} in time; {:?}",
            s.right, s.in_ellipse, s.in_depth, s.in_time, found.ground
        );
        assert!(s.right >= 147, "{why}: recall");
        assert!(n - s.right <= 2, "{why}: precision");
        let share = |k: usize| k as f64 / s.right as f64;
        assert!(share(s.in_ellipse) >= 0.9, "{why}: ellipse");
        assert!(share(s.in_depth) >= 0.85, "{why}: depth");
        assert!(share(s.in_time) >= 0.85, "{why}: time");
    }
}

#[test]
fn speeds_are_learnt_from_the_picks() {
    let world = world(11, 150, uniform);
    let found = locate(&world.stations, &world.picks, &SeismicSettings::default());
    let (p, s) = found.ground.speeds_at(10.0);
    assert!((p / 7.0 - 1.0).abs() < 0.03, "{p} km/s");
    assert!((s / 4.0 - 1.0).abs() < 0.03, "{s} km/s");
    assert!((found.sigma_s - 0.4).abs() < 0.08, "{} s", found.sigma_s);
}

#[test]
fn the_order_of_picks_does_not_matter() {
    let mut world = world(3, 40, uniform);
    let settings = SeismicSettings::default();
    let expected = locate(&world.stations, &world.picks, &settings);
    let mut random = Random(5);
    for _ in 0..3 {
        for k in (1..world.picks.len()).rev() {
            world.picks.swap(k, random.below(k + 1));
        }
        assert_eq!(locate(&world.stations, &world.picks, &settings), expected);
    }
}

#[test]
fn what_cannot_be_located_is_no_event() {
    let full = world(3, 10, uniform);
    let settings = SeismicSettings::default();
    let none = |stations: &[Station], picks: &[PhasePick], why: &str| {
        let found = locate(stations, picks, &settings);
        assert!(found.events.is_empty(), "{why}");
    };
    none(&[], &full.picks, "no stations");
    none(&full.stations, &[], "no picks");
    none(&full.stations[..1], &full.picks, "one station");
    none(&full.stations[..2], &full.picks, "two stations");
    let only_p: Vec<PhasePick> = full
        .picks
        .iter()
        .copied()
        .filter(|p| p.phase == Phase::P)
        .collect();
    none(&full.stations, &only_p, "no S");
    let stuck = vec![full.picks[0]; 500];
    none(&full.stations, &stuck, "one pick again and again");
    let heap: Vec<Station> = vec![full.stations[0]; full.stations.len()];
    locate(&heap, &full.picks, &settings);
}

/// The columns of a file of the shared data, or nothing and a word where it is not here.
fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let folder = "../../../shared/data/acoustic/pyocto_test_picks";
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), folder, name].iter().collect();
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: ../shared/data/acoustic/pyocto_test_picks/{name} is not here");
        return None;
    };
    let fields = |line: &str| line.split(',').map(str::to_owned).collect();
    Some(text.lines().skip(1).map(fields).collect())
}

#[test]
fn pyoctos_own_test() {
    let (Some(sensors), Some(picks), Some(truth)) = (
        rows("sensors.csv"),
        rows("picks.csv"),
        rows("truth_assign.csv"),
    ) else {
        return;
    };
    let number = |text: &String| text.parse::<f64>().expect("a number");
    let stations: Vec<Station> = sensors
        .iter()
        .map(|row| Station {
            position: Position::from_deg(number(&row[1]), number(&row[2])).expect("a position"),
            elevation_m: number(&row[3]),
        })
        .collect();
    let picks: Vec<PhasePick> = (0..)
        .zip(&picks)
        .map(|(key, row)| PhasePick {
            station: row[0].parse().expect("a number"),
            phase: Phase::from_name(&row[5]).expect("P or S"),
            time: Timestamp::parse_unix_decimal(&row[1]).expect("a time"),
            key,
        })
        .collect();
    let found = locate(&stations, &picks, &SeismicSettings::default());
    let of = |key: u64| truth[key as usize][1].as_str();
    let mut right = 0;
    for event in &found.events {
        let size = |name: &str| truth.iter().filter(|row| row[1] == name).count();
        let shares = |name: &str| event.picks.iter().filter(|p| of(p.key) == name).count();
        let name = event
            .picks
            .iter()
            .map(|p| of(p.key))
            .max_by_key(|n| shares(n));
        let name = name.expect("an event has picks");
        let whole = event.picks.len().max(size(name));
        right += usize::from(name != "-1" && shares(name) as f64 >= 0.6 * whole as f64);
    }
    let used: usize = found.events.iter().map(|e| e.picks.len()).sum();
    println!(
        "{} found, {right} of 50 right, {used} picks",
        found.events.len()
    );
    assert!(right >= 49 && found.events.len() <= 51);
    assert!(used > 1_000, "{used} picks");
}
