//! What the residuals of located events say: about the air, and about how sure their places are.

use crate::directions::{self, Path};
use crate::linalg::add3;
use crate::medium::WeatherEvidence;
use crate::refine::Candidate;
use crate::salvo::{COMMON_PATH, Salvos};
use crate::search::Context;

/// The arrivals of an event by direction.
fn paths(ctx: &Context<'_>, event: &Candidate) -> Vec<Path> {
    let around = ctx.network.around(event.origin);
    event
        .hits
        .iter()
        .filter_map(|hit| {
            let n = around.iter().find(|n| n.station == hit.station)?;
            let (east, north) = (n.east - event.east, n.north - event.north);
            let d = (east * east + north * north).sqrt().max(1.0);
            let (ue, un) = (east / d, north / d);
            let speed = ctx.medium.speed(ue, un);
            let path = ctx.medium.path_sigma_rel * hit.travel;
            let z = hit.residual / (2.4 * hit.sigma.max(0.01));
            Some(Path {
                slope: [-ue / speed, -un / speed, 1.0],
                residual: hit.residual,
                variance: hit.sigma * hit.sigma * (1.0 + z * z),
                path: (path * path).min(hit.sigma * hit.sigma),
                towards: (ue, un),
            })
        })
        .collect()
}

/// How many arrivals' worth it is believed that residuals are as large as they were thought to be.
const BELIEVED: f64 = 6.0;

/// What independent errors of known size leave out: like directions have errors in common, and where
/// residuals are larger than thought, an arrival may be another event's, or the air more uneven (posterior mean of the variance with an inverse chi-square prior).
pub(crate) fn widen(ctx: &Context<'_>, event: &mut Candidate) {
    let share = ctx.medium.common_share();
    if share > 0.0 {
        let added = directions::added(&paths(ctx, event), share);
        add3(&mut event.covariance, &added);
    }
    let squares: f64 = event
        .hits
        .iter()
        .map(|h| (h.residual / h.sigma) * (h.residual / h.sigma))
        .sum();
    let freedom = (event.hits.len() as f64 - 3.0).max(0.0);
    let factor = ((BELIEVED + squares) / (BELIEVED + freedom)).max(1.0);
    for row in &mut event.covariance {
        for cell in row {
            *cell *= factor;
        }
    }
}

/// Arrivals from which on an event's residuals tell of the spread between paths.
const MANY: usize = 8;

/// What the residuals of well-observed events say about the weather.
pub(crate) fn weather_evidence(ctx: &Context<'_>, events: &[Candidate]) -> WeatherEvidence {
    let mut evidence = WeatherEvidence::default();
    let salvos = Salvos::among(ctx, events);
    let many = events.iter().enumerate().filter(|(_, e)| e.hits.len() >= 6);
    for (k, event) in many {
        let siblings = salvos.heard_by_siblings(k).1;
        let rows: Vec<_> = event
            .hits
            .iter()
            .filter_map(|hit| {
                let n = ctx
                    .network
                    .around(event.origin)
                    .iter()
                    .find(|n| n.station == hit.station)?;
                let (east, north) = (n.east - event.east, n.north - event.north);
                let d = (east * east + north * north).sqrt().max(1.0);
                let (ue, un) = (east / d, north / d);
                let speed = ctx.medium.speed(ue, un);
                let z = hit.residual / (2.4 * hit.sigma.max(0.01));
                // Siblings' sounds took the same path, so together they tell little more of it than one.
                let path = ctx.medium.path_sigma_rel * hit.travel;
                let shared = (COMMON_PATH * path * path / (hit.sigma * hit.sigma)).min(1.0);
                let others = siblings.get(&hit.station).copied().unwrap_or(0);
                let alike = 1.0 + f64::from(others) * shared;
                let weight = 1.0 / (hit.sigma * hit.sigma * (1.0 + z * z) * alike);
                Some((
                    [-ue / speed, -un / speed, 1.0],
                    ctx.medium.gradient(ue, un, d / speed),
                    hit.residual,
                    weight,
                ))
            })
            .collect();
        evidence.add_event(&rows);
        let (above, below) = directions::evidence(&paths(ctx, event));
        evidence.common.0 += above;
        evidence.common.1 += below;
        if event.hits.len() >= MANY {
            for (hit, (_, g, ..)) in event.hits.iter().zip(&rows) {
                // The gradient by the sound speed is -T / v.
                let travel = -g[0] * ctx.medium.mean[0];
                if hit.residual.abs() < 3.0 * hit.sigma {
                    evidence.add_path(
                        event.hits.len() as f64,
                        (hit.residual, hit.sigma, travel),
                        ctx.medium.path_sigma_rel,
                    );
                }
            }
        }
    }
    evidence
}
