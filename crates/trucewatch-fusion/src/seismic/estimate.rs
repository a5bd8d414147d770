//! What the picks themselves say about the ground and about their own noise.
//!
//! Without given layers several grounds compete on a stretch of the picks; the one whose events are
//! likeliest is refined: one factor for the P speeds and one for the S speeds, from the residuals
//! of sure events with each event's own place and time eliminated (as in joint hypocentre
//! determination, Douglas 1967; velest, Kissling et al. 1994).

use super::assemble::events;
use super::ground::Ground;
use super::hypocentre::{Reading, predict};
use super::index::Index;
use super::locate::trace;
use super::refine::{Proposal, World};
use super::solve::{Sym4, cholesky, solve};
use super::travel::Travel;
use super::{Phase, PhasePick};

/// So many picks decide between grounds.
const SAMPLE: usize = 3_000;
/// An event with so many picks tells something.
const SURE_PICKS: usize = 12;

/// The world with ground and noise as the data have them.
pub(super) fn fitted(world: World, picks: &[PhasePick]) -> World {
    let Some(mut sample) = sample(&world, picks) else {
        return world;
    };
    if world.settings.ground.is_none() {
        sample.travel = likeliest(&sample);
    }
    // Twice, since a wrong width chooses other picks.
    for _ in 0..2 {
        let found = events(&sample);
        sample.noise = sample.noise.times(spread(&sample, &found));
    }
    World {
        travel: sample.travel,
        noise: sample.noise,
        ..world
    }
}

/// A world of a stretch of the picks from the middle.
fn sample(world: &World, picks: &[PhasePick]) -> Option<World> {
    let all = world.index.picks.len();
    let count = all.min(SAMPLE);
    let first = (all - count) / 2;
    let (from, to) = (
        world.index.picks.get(first)?.t,
        world.index.picks.get(first + count - 1)?.t,
    );
    let some: Vec<PhasePick> = picks
        .iter()
        .filter(|p| {
            let t = p.time.seconds_since(world.index.start);
            t >= from && t <= to
        })
        .copied()
        .collect();
    Some(World {
        index: Index::new(&some, world.stations.places.len())?,
        ..world.clone()
    })
}

/// The total odds of a ground's events, with noise `widen` times what is assumed.
fn total(sample: &World, travel: &Travel, widen: f64) -> (f64, Vec<Proposal>) {
    let world = World {
        travel: travel.clone(),
        noise: sample.noise.times(widen),
        ..sample.clone()
    };
    let found = events(&world);
    (found.iter().map(|e| e.score).sum(), found)
}

/// The ground under which the events are likeliest: uniform speeds first, then forms of crust of
/// about that speed against it, each with its factors refined.
fn likeliest(sample: &World) -> Travel {
    let diagonal = sample.stations.extent_km.2;
    let traced = |ground: &Ground| trace(ground, diagonal, &sample.settings);
    let mut start = (f64::NEG_INFINITY, 6.4);
    for vp in [4.6, 5.2, 5.8, 6.4, 7.0, 7.7] {
        let odds = total(sample, &traced(&Ground::uniform(vp, 1.75)), 2.0).0;
        if odds > start.0 {
            start = (odds, vp);
        }
    }
    let vp = start.1;
    let forms = [
        Ground::uniform(vp, 1.75),
        Ground::crust(vp / 6.4, 1.75),
        Ground::smooth_crust(vp / 6.4, 1.75),
    ];
    let mut best = (f64::NEG_INFINITY, sample.travel.clone());
    for form in forms {
        let mut travel = traced(&form);
        // Rough speeds make large residuals: look with wide eyes first.
        for widen in [2.0, 1.4, 1.0] {
            let (_, found) = total(sample, &travel, widen);
            let (p, s) = travel.factors();
            let (by_p, by_s) = speed_factors(sample, &travel, &found);
            travel = travel.scaled(p * by_p, s * by_s);
        }
        let odds = total(sample, &travel, 1.0).0;
        if odds > best.0 {
            best = (odds, travel);
        }
    }
    best.1
}

/// Factors on the speeds of P and S that residuals ask for.
fn speed_factors(world: &World, travel: &Travel, found: &[Proposal]) -> (f64, f64) {
    // Unknown: relative slowness of P and of S, known to about ten per cent beforehand.
    let mut normal = [[100.0, 0.0], [0.0, 100.0]];
    let mut right = [0.0, 0.0];
    for event in found.iter().filter(|e| e.picks.len() >= SURE_PICKS) {
        add_event(world, travel, event, &mut normal, &mut right);
    }
    let det = normal[0][0] * normal[1][1] - normal[0][1] * normal[1][0];
    let p = (right[0] * normal[1][1] - right[1] * normal[0][1]) / det;
    let s = (right[1] * normal[0][0] - right[0] * normal[1][0]) / det;
    let factor = |slower: f64| 1.0 / (1.0 + slower.clamp(-0.1, 0.1));
    (factor(p), factor(s))
}

/// Adds an event's residuals with its place and time eliminated (Schur complement).
fn add_event(
    world: &World,
    travel: &Travel,
    event: &Proposal,
    normal: &mut [[f64; 2]; 2],
    right: &mut [f64; 2],
) {
    let mut own: Sym4 = [[0.0; 4]; 4];
    let mut own_right = [0.0; 4];
    let mut mixed = [[0.0; 4]; 2];
    let (mut shared, mut shared_right) = ([[0.0; 2]; 2], [0.0; 2]);
    own[2][2] = 1e-3;
    for (number, _) in &event.picks {
        let Some(pick) = world.index.picks.get(*number as usize) else {
            continue;
        };
        let reading = Reading {
            station: pick.station,
            phase: pick.phase,
            t: pick.t,
        };
        let at = &event.fit.at;
        let Some((residual, sigma, seconds, row)) =
            predict(&world.stations, travel, world.noise, at, &reading)
        else {
            continue;
        };
        let u = residual / (2.5 * sigma);
        let weight = 1.0 / (sigma * sigma * (1.0 + u * u));
        let which = usize::from(pick.phase == Phase::S);
        shared[which][which] += weight * seconds * seconds;
        shared_right[which] += weight * seconds * residual;
        for r in 0..4 {
            own_right[r] += weight * row[r] * residual;
            mixed[which][r] += weight * seconds * row[r];
            for c in 0..4 {
                own[r][c] += weight * row[r] * row[c];
            }
        }
    }
    let Some(factor) = cholesky(&own) else { return };
    let inner = solve(&factor, own_right);
    for a in 0..2 {
        let column = solve(&factor, mixed[a]);
        for b in 0..2 {
            let lost: f64 = (0..4).map(|r| mixed[b][r] * column[r]).sum();
            normal[b][a] += shared[b][a] - lost;
        }
        let lost: f64 = (0..4).map(|r| mixed[a][r] * inner[r]).sum();
        right[a] += shared_right[a] - lost;
    }
}

/// How much larger the residuals of sure events are than assumed: the median against that of a
/// normal distribution, corrected for the four unknowns of each event. Between 0.4 and 4.
fn spread(world: &World, found: &[Proposal]) -> f64 {
    let mut ratios: Vec<f64> = Vec::new();
    for event in found.iter().filter(|e| e.picks.len() >= SURE_PICKS) {
        let n = event.picks.len() as f64;
        let freedom = (n / (n - 4.0)).sqrt();
        for (number, late) in &event.picks {
            if let Some(pick) = world.index.picks.get(*number as usize) {
                let sigma = world.noise.sigma(pick.t - event.fit.at.t - late);
                ratios.push(late.abs() / sigma * freedom);
            }
        }
    }
    if ratios.len() < 100 {
        return 1.0;
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or(0.6745);
    (median / 0.6745).clamp(0.4, 4.0)
}
