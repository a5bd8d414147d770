//! Errors of travel time that vary smoothly with direction.
//!
//! Wind is not the same at all heights and slopes: sound towards neighbouring sensors is early or late
//! together, beyond what one wind for all explains. Such errors do not average out over sensors, so a
//! place is less certain than independent errors would have it. In: residuals of events. Out: which share of
//! the variance between paths is common to like directions, and what that adds to a place's covariance.
//! (Generalised least squares with an estimated correlation: Aitken 1935; the estimate is one
//! regression of products of residuals on what the fit leaves of the correlation.)

use crate::linalg::{Sym3, add_outer3, inverse3, times3};

/// Directions that differ by this (radians, standard deviation) have much in common: 40 degrees, half
/// the width of a sea breeze's or a slope's influence.
const LIKE_RAD: f64 = 0.7;
/// Of an event with more arrivals, only about so many are compared, evenly chosen: the rest tells little
/// more, and costs the cube.
const MOST: usize = 30;

/// One arrival of an event as fitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path {
    /// Derivative of the prediction by east, north and time.
    pub(crate) slope: [f64; 3],
    /// Observed minus predicted, seconds.
    pub(crate) residual: f64,
    /// Variance of that, and the part that paths have in it, square seconds.
    pub(crate) variance: f64,
    pub(crate) path: f64,
    /// Unit vector from source to sensor.
    pub(crate) towards: (f64, f64),
}

/// How much the errors along two paths have in common, if they have all that like directions can.
fn alike(a: &Path, b: &Path) -> f64 {
    let cosine = a.towards.0 * b.towards.0 + a.towards.1 * b.towards.1;
    // The square of an angle to fourth order in it, exact enough for a bell curve.
    let square = 2.0 * (1.0 - cosine.clamp(-1.0, 1.0));
    libm::exp(-square / (2.0 * LIKE_RAD * LIKE_RAD)) * (a.path * b.path).sqrt()
}

fn normal(paths: &[Path]) -> Option<Sym3> {
    let mut sum = [[0.0; 3]; 3];
    for p in paths {
        add_outer3(&mut sum, p.slope, 1.0 / p.variance);
    }
    inverse3(&sum)
}

/// What the products of an event's residuals say about the common share: numerator and denominator of
/// its least-squares estimate.
pub(crate) fn evidence(paths: &[Path]) -> (f64, f64) {
    let chosen: Vec<Path> = paths
        .iter()
        .step_by(paths.len().div_ceil(MOST).max(1))
        .copied()
        .collect();
    let n = chosen.len();
    let Some(inverse) = normal(paths) else {
        return (0.0, 0.0);
    };
    let paths = chosen;
    // P = I - H N^-1 H' W: what the fit leaves of errors.
    let leaves = |i: usize, j: usize| {
        let fitted = times3(&inverse, paths[j].slope);
        let h = paths[i].slope;
        let part = (h[0] * fitted[0] + h[1] * fitted[1] + h[2] * fitted[2]) / paths[j].variance;
        f64::from(u8::from(i == j)) - part
    };
    let p: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| leaves(i, j)).collect())
        .collect();
    let common: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let row = (0..n).map(|j| {
                if i == j {
                    0.0
                } else {
                    alike(&paths[i], &paths[j])
                }
            });
            row.collect()
        })
        .collect();
    let times = |a: &[Vec<f64>], b: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        (0..n)
            .map(|i| {
                (0..n)
                    .map(|j| (0..n).map(|k| a[i][k] * b(k, j)).sum())
                    .collect()
            })
            .collect()
    };
    let half = times(&p, &|k, j| common[k][j]);
    let seen = times(&half, &|k, j| p[j][k]);
    // What independent errors leave of the product of two residuals: minus what their fits have in common.
    let alone = |i: usize, j: usize| {
        let (h, fitted) = (paths[i].slope, times3(&inverse, paths[j].slope));
        -(h[0] * fitted[0] + h[1] * fitted[1] + h[2] * fitted[2])
    };
    let (mut above, mut below) = (0.0, 0.0);
    for i in 0..n {
        for j in 0..i {
            let weight = 1.0 / (paths[i].variance * paths[j].variance);
            let product = paths[i].residual * paths[j].residual - alone(i, j);
            above += weight * seen[i][j] * product;
            below += weight * seen[i][j] * seen[i][j];
        }
    }
    (above, below)
}

/// What a common `share` adds to the covariance of (east, north, time).
pub(crate) fn added(paths: &[Path], share: f64) -> Sym3 {
    let mut middle = [[0.0; 3]; 3];
    for (i, a) in paths.iter().enumerate() {
        for b in paths.iter().take(i) {
            let weight = share * alike(a, b) / (a.variance * b.variance);
            for r in 0..3 {
                for c in 0..3 {
                    middle[r][c] += weight * (a.slope[r] * b.slope[c] + b.slope[r] * a.slope[c]);
                }
            }
        }
    }
    let Some(inverse) = normal(paths) else {
        return [[0.0; 3]; 3];
    };
    let half = inverse.map(|row| times3(&middle, row));
    let mut out = [[0.0; 3]; 3];
    for (row, half) in out.iter_mut().zip(half) {
        *row = times3(&inverse, half);
    }
    out
}
