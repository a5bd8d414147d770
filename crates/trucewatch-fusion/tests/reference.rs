//! The engine against a slow solver that is easy to believe: small cases, every assignment.
//!
//! The reference lists every set of picks that could be one event (at most one pick a sensor, at
//! least four), finds the best place of each by Gauss-Newton from every dip of a grid, weighs
//! it by the likelihood of `docs/design/fusion.md`, and takes the best choice of at most two sets that
//! share no pick. No bound, no queue, no robust weights; the air is known. It shares no code with
//! the engine but the plane offsets of `geodesy`.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

mod world;

use trucewatch_fusion::{AcousticEngine, AcousticEvent, Arrival, Medium, Sensor, Settings};
use trucewatch_model::{Position, Timestamp, geodesy};
use world::{Draw, START_S};

const SPEED: f64 = 337.0;
const WIND_EAST: f64 = 5.0;
const PATH_SIGMA: f64 = 0.005;
const CASES: u64 = 120;

/// Picks with their time in seconds, on a plane around the centre, in metres.
struct Case {
    centre: Position,
    sensors: Vec<Sensor>,
    arrivals: Vec<Arrival>,
    plane: Vec<[f64; 2]>,
    times: Vec<f64>,
}

/// Six sensors on a ring or so, one or two explosions among them, up to four false picks.
fn case(seed: u64) -> Case {
    let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995);
    for _ in 0..4 {
        draw.unit();
    }
    let centre = Position::from_deg(48.0, 37.5).expect("a position");
    let mut plane = Vec::new();
    for k in 0..6 {
        let angle = std::f64::consts::TAU * (f64::from(k) + 0.6 * draw.unit()) / 6.0;
        let far = 2_500.0 + 3_000.0 * draw.unit();
        plane.push([far * libm::sin(angle), far * libm::cos(angle)]);
    }
    let mut heard: Vec<(u32, f64)> = Vec::new();
    let events = 1 + seed % 2;
    let mut place = [0.0; 2];
    let mut at = 10.0 + 20.0 * draw.unit();
    for event in 0..events {
        // The second one far enough from the first not to be another round from the same place.
        let turn = if event == 0 { 1.0 } else { -1.0 };
        place = if event == 0 {
            [3_000.0 * (draw.unit() - 0.5), 800.0 + 2_000.0 * draw.unit()]
        } else {
            [
                place[0] + 600.0 * draw.normal(),
                turn * (800.0 + 2_000.0 * draw.unit()),
            ]
        };
        for (sensor, position) in (0_u32..).zip(&plane) {
            if draw.unit() < 0.92 {
                let travel = travel_s(place, *position);
                let late = PATH_SIGMA * travel * draw.normal() + 0.014 * draw.normal();
                heard.push((sensor, at + travel + late));
            }
        }
        at += 2.0 + 12.0 * draw.unit();
    }
    for _ in 0..(draw.unit() * 5.0) as u32 {
        heard.push(((draw.unit() * 6.0) as u32, 60.0 * draw.unit()));
    }
    heard.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let arrivals = (0..)
        .zip(&heard)
        .map(|(key, (sensor, t))| Arrival {
            sensor: *sensor,
            time: Timestamp::from_unix_s(START_S).plus_s(*t),
            peak_pa: Some(0.1),
            bearing_deg: None,
            key,
        })
        .collect();
    Case {
        centre,
        sensors: plane
            .iter()
            .map(|p| Sensor {
                position: geodesy::displace(centre, p[0], p[1]),
            })
            .collect(),
        arrivals,
        plane,
        times: heard.iter().map(|h| h.1).collect(),
    }
}

fn travel_s(from: [f64; 2], to: [f64; 2]) -> f64 {
    let (east, north) = (to[0] - from[0], to[1] - from[1]);
    let d = libm::hypot(east, north).max(1e-6);
    d / (SPEED + WIND_EAST * east / d)
}

/// An event as the reference sees it.
#[derive(Clone, Debug)]
struct Solution {
    at: [f64; 2],
    log_odds: f64,
    /// Indices of the picks, ascending.
    picks: Vec<usize>,
}

/// The best choice of events: the largest sum of how far their log odds lie above the threshold.
fn reference(case: &Case, settings: &Settings) -> Vec<Solution> {
    let mut sets = Vec::new();
    every_set(case, 0, &mut Vec::new(), &mut sets);
    let possible: Vec<Solution> = sets
        .into_iter()
        .filter_map(|picks| solve(case, settings, picks))
        .filter(|s| s.log_odds >= settings.min_log_odds)
        .collect();
    let worth = |s: &Solution| s.log_odds - settings.min_log_odds;
    let mut best = (0.0, Vec::new());
    for (k, one) in possible.iter().enumerate() {
        if worth(one) > best.0 {
            best = (worth(one), vec![one.clone()]);
        }
        for two in &possible[..k] {
            let both = worth(one) + worth(two);
            if both > best.0 && one.picks.iter().all(|p| !two.picks.contains(p)) {
                best = (both, vec![one.clone(), two.clone()]);
            }
        }
    }
    best.1
}

/// All sets of at least four picks, at most one from each sensor, that sound could connect.
fn every_set(case: &Case, from: usize, set: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    if set.len() >= 4 {
        out.push(set.clone());
    }
    for next in from..case.arrivals.len() {
        let fits = set.iter().all(|pick| {
            let (a, b) = (case.arrivals[*pick].sensor, case.arrivals[next].sensor);
            let (p, q) = (case.plane[a as usize], case.plane[b as usize]);
            let slowest = libm::hypot(p[0] - q[0], p[1] - q[1]) / (SPEED - WIND_EAST);
            a != b && (case.times[next] - case.times[*pick]).abs() < slowest + 0.5
        });
        if fits {
            set.push(next);
            every_set(case, next + 1, set, out);
            set.pop();
        }
    }
}

fn variance(settings: &Settings, travel: f64) -> f64 {
    let reading = settings.pick_sigma_s.0 * (0.05_f64 / 0.1).sqrt();
    reading * reading + (PATH_SIGMA * travel) * (PATH_SIGMA * travel)
}

/// Minus twice the log likelihood of the times, but for a constant, with the best time for the place;
/// and that time.
fn misfit(case: &Case, settings: &Settings, picks: &[usize], at: [f64; 2]) -> (f64, f64) {
    let rows: Vec<(f64, f64)> = picks
        .iter()
        .map(|pick| {
            let travel = travel_s(at, case.plane[case.arrivals[*pick].sensor as usize]);
            (case.times[*pick] - travel, 1.0 / variance(settings, travel))
        })
        .collect();
    let weight: f64 = rows.iter().map(|r| r.1).sum();
    let t0 = rows.iter().map(|r| r.0 * r.1).sum::<f64>() / weight;
    let cost = rows
        .iter()
        .map(|r| (r.0 - t0) * (r.0 - t0) * r.1 - libm::log(r.1))
        .sum();
    (cost, t0)
}

/// The best place for these picks and what it is worth.
fn solve(case: &Case, settings: &Settings, picks: Vec<usize>) -> Option<Solution> {
    const STEP_M: f64 = 500.0;
    const SIDE: usize = 41;
    let place = |k: usize| [k % SIDE, k / SIDE].map(|n| (n as f64 - 20.0) * STEP_M);
    let costs: Vec<f64> = (0..SIDE * SIDE)
        .map(|k| misfit(case, settings, &picks, place(k)).0)
        .collect();
    let inner =
        |k: &usize| (1..SIDE - 1).contains(&(k % SIDE)) && (1..SIDE - 1).contains(&(k / SIDE));
    let lowest_around = |k: &usize| {
        let rows = [k - SIDE, *k, k + SIDE];
        rows.iter()
            .all(|row| (row - 1..=row + 1).all(|n| costs[*k] <= costs[n]))
    };
    let (cost, at, t0) = (0..SIDE * SIDE)
        .filter(inner)
        .filter(lowest_around)
        .map(|k| descend(case, settings, &picks, place(k)))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    if !cost.is_finite() || libm::hypot(at[0], at[1]) > settings.max_first_range_m {
        return None;
    }
    let log_odds = weigh(case, settings, &picks, (at, t0))?;
    Some(Solution {
        at,
        log_odds,
        picks,
    })
}

/// Gauss-Newton on the place; the time follows. A step that makes it worse is halved until it does
/// not.
fn descend(
    case: &Case,
    settings: &Settings,
    picks: &[usize],
    start: [f64; 2],
) -> (f64, [f64; 2], f64) {
    let mut at = start;
    let (mut cost, mut t0) = misfit(case, settings, picks, at);
    for _ in 0..60 {
        let (normal, right) = normal_equations(case, settings, picks, (at, t0));
        let Some(inverse) = inverse(normal) else {
            break;
        };
        let step: [f64; 2] = [0, 1].map(|r| (0..3).map(|c| inverse[r][c] * right[c]).sum());
        let better = (0..20).find_map(|halvings| {
            let share = libm::exp2(-f64::from(halvings));
            let to = [at[0] + share * step[0], at[1] + share * step[1]];
            let (lower, time) = misfit(case, settings, picks, to);
            (lower < cost).then_some((lower, to, time))
        });
        let Some(next) = better else { break };
        let gained = cost - next.0;
        (cost, at, t0) = next;
        if gained < 1e-9 {
            break;
        }
    }
    (cost, at, t0)
}

fn normal_equations(
    case: &Case,
    settings: &Settings,
    picks: &[usize],
    (at, t0): ([f64; 2], f64),
) -> ([[f64; 3]; 3], [f64; 3]) {
    let (mut normal, mut right) = ([[0.0; 3]; 3], [0.0; 3]);
    for pick in picks {
        let sensor = case.plane[case.arrivals[*pick].sensor as usize];
        let travel = travel_s(at, sensor);
        // Derivatives by central differences: nothing to get wrong.
        let by = |k: usize| {
            let (mut up, mut down) = (at, at);
            up[k] += 0.5;
            down[k] -= 0.5;
            travel_s(up, sensor) - travel_s(down, sensor)
        };
        let h = [by(0), by(1), 1.0];
        let weight = 1.0 / variance(settings, travel);
        let residual = case.times[*pick] - t0 - travel;
        for r in 0..3 {
            right[r] += weight * h[r] * residual;
            for c in 0..3 {
                normal[r][c] += weight * h[r] * h[c];
            }
        }
    }
    (normal, right)
}

fn determinant(a: [[f64; 3]; 3]) -> f64 {
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
        - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
}

/// By Cramer's rule, column by column.
fn inverse(a: [[f64; 3]; 3]) -> Option<[[f64; 3]; 3]> {
    let whole = determinant(a);
    if whole.abs() < a[0][0] * a[1][1] * a[2][2] * 1e-12 {
        return None;
    }
    let mut out = [[0.0; 3]; 3];
    for column in 0..3 {
        for unknown in 0..3 {
            let mut replaced = a;
            for (r, row) in replaced.iter_mut().enumerate() {
                row[unknown] = f64::from(u8::from(r == column));
            }
            out[unknown][column] = determinant(replaced) / whole;
        }
    }
    Some(out)
}

/// Log odds against chance: arrivals against the clutter at their sensors, silence of the others, the
/// best of seven reaches, the expected density of events, and the volume that the data leave open.
fn weigh(
    case: &Case,
    settings: &Settings,
    picks: &[usize],
    (at, t0): ([f64; 2], f64),
) -> Option<f64> {
    const REACHES_M: [f64; 7] = [1.5e3, 2.5e3, 4e3, 6e3, 8e3, 10.5e3, 14e3];
    let per_reach = REACHES_M.map(|reach| {
        (0_u32..)
            .zip(&case.plane)
            .map(|(sensor, place)| {
                let d = libm::hypot(place[0] - at[0], place[1] - at[1]);
                let p = settings.detection_max / (1.0 + libm::exp((d - reach) / (0.15 * reach)));
                let own = picks.iter().find(|k| case.arrivals[**k].sensor == sensor);
                own.map_or(libm::log(1.0 - p), |pick| {
                    let travel = travel_s(at, *place);
                    let v = variance(settings, travel);
                    let residual = case.times[*pick] - t0 - travel;
                    libm::log(p)
                        - 0.5 * libm::log(std::f64::consts::TAU * v)
                        - residual * residual / (2.0 * v)
                        - libm::log(clutter(case, *pick))
                })
            })
            .sum::<f64>()
    });
    let best = per_reach.into_iter().fold(f64::NEG_INFINITY, f64::max) - libm::log(7.0);
    let (normal, _) = normal_equations(case, settings, picks, (at, t0));
    let information = determinant(normal);
    let open = 1.5 * libm::log(std::f64::consts::TAU) - 0.5 * libm::log(information);
    (information > 0.0).then_some(best + libm::log(settings.event_density) + open)
}

/// Rate of other picks at a pick's sensor: those within 8 s, but never less than the mean.
fn clutter(case: &Case, pick: usize) -> f64 {
    let sensor = case.arrivals[pick].sensor;
    let own = |k: &usize| case.arrivals[*k].sensor == sensor;
    let all = (0..case.times.len()).filter(own).count() as f64;
    let near = (0..case.times.len())
        .filter(own)
        .filter(|k| *k != pick && (case.times[*k] - case.times[pick]).abs() <= 8.0)
        .count() as f64;
    let span = case.times.last().map_or(0.0, |last| last - case.times[0]);
    (near / 16.0).max((all + 0.5) / (span.max(60.0) + 120.0))
}

fn engine(case: &Case, settings: Settings) -> Vec<AcousticEvent> {
    let mut air = Medium::measured(SPEED, WIND_EAST, 0.0, PATH_SIGMA);
    // The air is known, so that what is compared is association and location alone.
    air.covariance = [[1e-6, 0.0, 0.0], [0.0, 1e-6, 0.0], [0.0, 0.0, 1e-6]];
    let mut engine = AcousticEngine::new(&case.sensors, settings, Some(air));
    for arrival in &case.arrivals {
        engine.push(*arrival);
    }
    engine.update(None);
    engine.events().cloned().collect()
}

/// The most that one round makes another likelier, in log units.
const SALVO_MOST: f64 = 11.0;

/// The odds of an event once all are told apart: only picks that no event explains are clutter then.
fn settled_odds(case: &Case, all: &[Solution], event: &Solution) -> f64 {
    let explained = |k: &usize| all.iter().any(|e| e.picks.contains(k));
    let span = case.times.last().map_or(0.0, |last| last - case.times[0]);
    let gain = |pick: &usize| {
        let sensor = case.arrivals[*pick].sensor;
        let free: Vec<usize> = (0..case.times.len())
            .filter(|k| case.arrivals[*k].sensor == sensor && !explained(k))
            .collect();
        let near = |k: &&usize| (case.times[**k] - case.times[*pick]).abs() <= 8.0;
        let rate = (free.iter().filter(near).count() as f64 / 16.0)
            .max((free.len() as f64 + 0.5) / (span.max(60.0) + 120.0))
            .max(0.002);
        libm::log(clutter(case, *pick) / rate)
    };
    event.log_odds + event.picks.iter().map(gain).sum::<f64>()
}

/// What differs between the two in one case, if anything.
fn difference(case: &Case, slow: &[Solution], fast: &[AcousticEvent]) -> Option<String> {
    if slow.len() != fast.len() {
        return Some(format!("{} events instead of {}", fast.len(), slow.len()));
    }
    slow.iter().find_map(|event| {
        let place = geodesy::displace(case.centre, event.at[0], event.at[1]);
        let apart = |f: &&AcousticEvent| geodesy::distance_m(f.position, place);
        let twin = fast.iter().min_by(|a, b| apart(a).total_cmp(&apart(b)))?;
        let mut keys: Vec<usize> = twin.picks.iter().map(|p| p.key as usize).collect();
        keys.sort_unstable();
        // The engine's weights are robust ones, which moves a place by a fraction of its sigma.
        let (sigma, off) = (twin.ellipse.0, apart(&twin));
        if keys != event.picks {
            Some(format!("picks {keys:?} instead of {:?}", event.picks))
        } else if off > 0.5 * sigma + 1.0 {
            Some(format!("{off:.1} m apart at a sigma of {sigma:.1} m"))
        } else {
            let odds = settled_odds(case, slow, event);
            // Two events can be rounds of one battery, which makes each of them likelier.
            let more = if slow.len() > 1 { SALVO_MOST } else { 1.0 };
            (!(odds - 1.0..=odds + more).contains(&twin.log_odds))
                .then(|| format!("odds {} not {odds}", twin.log_odds))
        }
    })
}

#[test]
fn the_engine_agrees_with_trying_everything() {
    let settings = Settings::default();
    let (mut differing, mut located) = (Vec::new(), 0);
    for seed in 0..CASES {
        let case = case(seed);
        let slow = reference(&case, &settings);
        located += slow.len();
        if let Some(what) = difference(&case, &slow, &engine(&case, settings)) {
            differing.push(format!("case {seed}: {what}"));
        }
    }
    println!(
        "{} of {CASES} cases differ: {differing:#?}",
        differing.len()
    );
    assert!(located >= 120, "the cases are too poor: {located} events");
    assert!(
        differing.len() * 10 <= CASES as usize,
        "more than one in ten of the cases differ"
    );
}
