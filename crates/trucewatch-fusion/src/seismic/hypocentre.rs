//! Place and time from chosen picks: damped Gauss-Newton with weights that fade for outliers.
//!
//! Geiger's method (1910), with Cauchy weights for robustness. Depth stays between the surface and
//! the limit: at a limit the other three unknowns are solved alone.

use super::Phase;
use super::index::Stations;
use super::solve::{Sym4, cholesky, inverse, ln_det, solve};
use super::travel::Travel;

/// Residuals beyond this many standard deviations lose weight quickly.
const CAUCHY: f64 = 2.5;

/// East, north, depth in kilometres; seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hypocentre {
    pub(super) east: f64,
    pub(super) north: f64,
    pub(super) depth: f64,
    pub(super) t: f64,
}

/// A pick that takes part in a fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) station: u32,
    pub(super) phase: Phase,
    pub(super) t: f64,
}

/// How far a pick may lie off: a floor and a share of the travel time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Noise {
    pub(super) floor_s: f64,
    pub(super) rel: f64,
}

impl Noise {
    pub(super) fn sigma(self, travel_s: f64) -> f64 {
        self.floor_s.max(self.rel * travel_s)
    }

    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            floor_s: self.floor_s * factor,
            rel: self.rel * factor,
        }
    }
}

/// A fitted place and time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) at: Hypocentre,
    /// Covariance of east, north, depth, time.
    pub(super) covariance: Sym4,
    /// Half the logarithm of its determinant.
    pub(super) ln_volume: f64,
}

/// One reading's residual, standard deviation, travel time, and row of the Jacobian.
pub(super) fn predict(
    stations: &Stations,
    travel: &Travel,
    noise: Noise,
    at: &Hypocentre,
    reading: &Reading,
) -> Option<(f64, f64, f64, [f64; 4])> {
    let (east, north, height) = *stations.places.get(reading.station as usize)?;
    let (dx, dy) = (at.east - east, at.north - north);
    let distance = (dx * dx + dy * dy).sqrt();
    let time = travel.time(reading.phase, distance, at.depth, height);
    let along = if distance > 1e-6 {
        time.by_distance / distance
    } else {
        0.0
    };
    let residual = reading.t - at.t - time.s;
    let row = [along * dx, along * dy, time.by_depth, 1.0];
    Some((residual, noise.sigma(time.s), time.s, row))
}

/// Fits from a start. `None` if the readings leave a direction open.
pub(super) fn fit(
    stations: &Stations,
    travel: &Travel,
    noise: Noise,
    depth_km_max: f64,
    start: Hypocentre,
    readings: &[Reading],
    steps: usize,
) -> Option<Fit> {
    let mut at = start;
    let mut last: Option<Sym4> = None;
    for _ in 0..steps {
        let mut normal = [[0.0; 4]; 4];
        let mut right = [0.0; 4];
        for reading in readings {
            let (residual, sigma, _, row) = predict(stations, travel, noise, &at, reading)?;
            let u = residual / (CAUCHY * sigma);
            let weight = 1.0 / (sigma * sigma * (1.0 + u * u));
            for r in 0..4 {
                right[r] += weight * row[r] * residual;
                for c in 0..=r {
                    normal[r][c] += weight * row[r] * row[c];
                }
            }
        }
        for r in 0..4 {
            for c in r + 1..4 {
                normal[r][c] = normal[c][r];
            }
        }
        // A depth without information is known to lie in the layer at all.
        normal[2][2] += 1.0 / (depth_km_max * depth_km_max);
        last = Some(normal);
        let step = bounded_step(&normal, right, at.depth, depth_km_max)?;
        at.east += step[0];
        at.north += step[1];
        at.depth = (at.depth + step[2]).clamp(0.0, depth_km_max);
        at.t += step[3];
        if step[0].abs() + step[1].abs() + 0.3 * step[2].abs() < 0.02 {
            break;
        }
    }
    let factor = cholesky(&last?)?;
    Some(Fit {
        at,
        covariance: inverse(&factor),
        ln_volume: -0.5 * ln_det(&factor),
    })
}

/// A Newton step of at most 60 km that does not lead out of the allowed depths.
fn bounded_step(normal: &Sym4, right: [f64; 4], depth: f64, depth_km_max: f64) -> Option<[f64; 4]> {
    let mut step = solve(&cholesky(normal)?, right);
    let target = depth + step[2];
    if target < 0.0 || target > depth_km_max {
        // Go to the limit and let the others follow.
        let fixed = target.clamp(0.0, depth_km_max) - depth;
        let (mut n, mut b) = (*normal, right);
        for r in 0..4 {
            b[r] -= normal[r][2] * fixed;
            n[r][2] = 0.0;
            n[2][r] = 0.0;
        }
        n[2][2] = 1.0;
        b[2] = fixed;
        step = solve(&cholesky(&n)?, b);
    }
    let length = (step[0] * step[0] + step[1] * step[1] + step[2] * step[2]).sqrt();
    if length > 60.0 {
        let shrink = 60.0 / length;
        step = step.map(|part| part * shrink);
    }
    step.iter().all(|part| part.is_finite()).then_some(step)
}
