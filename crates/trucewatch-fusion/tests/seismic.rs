//! Earthquakes of a small made world are found, located within their ellipses, and do not depend on
//! the order in which picks are given; so are those of PyOcto's own test, where the file is here.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test's helper functions may fail loudly and say what was skipped"
)]

use std::path::PathBuf;
use trucewatch_fusion::seismic::{
    Ground, Layer, Located, Phase, PhasePick, SeismicSettings, Station, locate,
};
use trucewatch_model::{Position, Timestamp, geodesy};

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
    fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }
}

struct Quake {
    position: Position,
    depth_km: f64,
    time: Timestamp,
    keys: Vec<u64>,
}

struct World {
    stations: Vec<Station>,
    picks: Vec<PhasePick>,
    quakes: Vec<Quake>,
}

/// Seconds to a distance from a depth, in kilometres.
type Travel = fn(Phase, f64, f64) -> f64;

fn uniform(phase: Phase, distance: f64, depth: f64) -> f64 {
    let speed = if phase == Phase::P { 7.0 } else { 4.0 };
    (distance * distance + depth * depth).sqrt() / speed
}

/// 30 km of 6.0 / 3.4 km/s over 8.0 / 4.6: the earlier of the direct and the head wave.
fn two_layers(phase: Phase, distance: f64, depth: f64) -> f64 {
    let (above, below) = if phase == Phase::P {
        (6.0, 8.0)
    } else {
        (3.4, 4.6)
    };
    let direct = (distance * distance + depth * depth).sqrt() / above;
    let ways = 60.0 - depth;
    let slow = (1.0_f64 / (above * above) - 1.0 / (below * below)).sqrt();
    let first = ways * (above / below) / (1.0 - (above / below) * (above / below)).sqrt();
    if distance > first {
        direct.min(distance / below + ways * slow)
    } else {
        direct
    }
}

/// 49 stations over 1.8 degrees, an earthquake every 90 s, a fifth of all picks by chance.
fn world(seed: u64, quakes: usize, travel: Travel) -> World {
    let mut random = Random(seed);
    let at = |lat, lon| Position::from_deg(lat, lon).expect("a position");
    let mut stations = Vec::new();
    for row in 0..7 {
        for column in 0..7 {
            stations.push(Station {
                position: at(10.0 + 0.3 * f64::from(row), 20.0 + 0.3 * f64::from(column)),
                elevation_m: 0.0,
            });
        }
    }
    let start = Timestamp::from_unix_s(1_700_000_000);
    let span = 90.0 * quakes as f64;
    let mut out = World {
        stations,
        picks: Vec::new(),
        quakes: Vec::new(),
    };
    let mut key = 0;
    while out.quakes.len() < quakes {
        let position = at(random.between(10.0, 11.8), random.between(20.0, 21.8));
        let depth_km = random.between(1.0, 25.0);
        let time = start.plus_s(random.between(0.0, span));
        let reach = random.between(50.0, 150.0);
        let mut keys = Vec::new();
        let (mut pairs, first) = (0, out.picks.len());
        for (station, number) in out.stations.iter().zip(0..) {
            let distance = geodesy::distance_m(position, station.position) / 1e3;
            let mut both = 0;
            for phase in [Phase::P, Phase::S] {
                if random.uniform() < 0.8 / (1.0 + ((distance - reach) / 20.0).exp()) {
                    let seconds = travel(phase, distance, depth_km);
                    let sigma = (0.01 * seconds).max(0.4);
                    out.picks.push(PhasePick {
                        station: number,
                        phase,
                        time: time.plus_s(seconds + sigma * random.normal()),
                        key,
                    });
                    keys.push(key);
                    key += 1;
                    both += 1;
                }
            }
            pairs += usize::from(both == 2);
        }
        if pairs < 4 || keys.len() < 10 {
            out.picks.truncate(first);
            continue;
        }
        out.quakes.push(Quake {
            position,
            depth_km,
            time,
            keys,
        });
    }
    for _ in 0..out.picks.len() / 4 {
        let phase = if random.uniform() < 0.5 {
            Phase::P
        } else {
            Phase::S
        };
        out.picks.push(PhasePick {
            station: random.below(out.stations.len()) as u32,
            phase,
            time: start.plus_s(random.between(0.0, span)),
            key,
        });
        key += 1;
    }
    out
}

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
