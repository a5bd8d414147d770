//! Robust least squares for place and time of one event from chosen picks.

use crate::linalg::{Sym3, add_outer3, inverse3, times3};
use crate::refine::Sighting;
use crate::salvo::Prior;
use crate::search::{Context, Rough};

/// Scale of the Cauchy weights in standard deviations (95 % efficiency under normal errors).
pub(crate) const CAUCHY: f64 = 2.385;

/// Robust Gauss-Newton on (east, north, t0) with the chosen picks and what else is known of the place.
/// Returns the new place and the
/// covariance including the weather: A + (dθ/da) C_a (dθ/da)'.
pub(crate) fn fit(
    ctx: &Context<'_>,
    start: &Rough,
    sightings: &[Sighting],
    hits: &[(u32, usize, f64)],
    prior: Option<&Prior>,
) -> Option<(Rough, Sym3)> {
    let mut at = *start;
    let mut normal = [[0.0; 3]; 3];
    let mut weather_pull = [[0.0; 3]; 3];
    let far = ctx.settings.max_first_range_m * 1.3;
    for iteration in 0..6 {
        normal = [[0.0; 3]; 3];
        weather_pull = [[0.0; 3]; 3];
        let mut right = [0.0; 3];
        for (pick, k, sigma) in hits {
            let (Some(p), Some(s)) = (ctx.window.picks.get(*pick as usize), sightings.get(*k))
            else {
                continue;
            };
            let (east, north) = (
                s.east + start.east - at.east,
                s.north + start.north - at.north,
            );
            let d = (east * east + north * north).sqrt().max(1.0);
            let (ue, un) = (east / d, north / d);
            let speed = ctx.medium.speed(ue, un);
            let travel = d / speed;
            let residual = p.t - at.t0 - travel;
            let h = [-ue / speed, -un / speed, 1.0];
            let z = residual / (sigma * CAUCHY);
            let weight = 1.0 / (sigma * sigma) / if iteration == 0 { 1.0 } else { 1.0 + z * z };
            add_outer3(&mut normal, h, weight);
            let g = ctx.medium.gradient(ue, un, travel);
            for r in 0..3 {
                right[r] += weight * h[r] * residual;
                for c in 0..3 {
                    weather_pull[r][c] += weight * h[r] * g[c];
                }
            }
            if let Some((azimuth, sigma_b)) = p.bearing {
                let off = wrap(azimuth - libm::atan2(-east, -north));
                if off.abs() < 4.0 * sigma_b {
                    // The direction from sensor to source changes across the line of sight.
                    let hb = [-un / d, ue / d, 0.0];
                    let wb = 1.0 / (sigma_b * sigma_b);
                    add_outer3(&mut normal, hb, wb);
                    for r in 0..3 {
                        right[r] += wb * hb[r] * off;
                    }
                }
            }
        }
        if let Some(prior) = prior {
            let (e, n) = (prior.east - at.east, prior.north - at.north);
            let [ee, en, nn] = prior.information;
            for (r, (a, b)) in [(ee, en), (en, nn)].into_iter().enumerate() {
                normal[r][0] += a;
                normal[r][1] += b;
                right[r] += a * e + b * n;
            }
        }
        // A weak pull towards the start keeps poor geometries from running away.
        for k in 0..2 {
            normal[k][k] += 1e-8;
        }
        let inverse = inverse3(&normal)?;
        let step = times3(&inverse, right);
        let length = (step[0] * step[0] + step[1] * step[1]).sqrt();
        let shrink = if length > 800.0 { 800.0 / length } else { 1.0 };
        at.east += shrink * step[0];
        at.north += shrink * step[1];
        at.t0 += if shrink < 1.0 {
            shrink * step[2]
        } else {
            step[2]
        };
        if at.east * at.east + at.north * at.north > far * far {
            return None;
        }
        if length < 0.5 {
            break;
        }
    }
    let inverse = inverse3(&normal)?;
    let mut sensitivity = [[0.0; 3]; 3];
    for (r, row) in sensitivity.iter_mut().enumerate() {
        for (c, cell) in row.iter_mut().enumerate() {
            *cell = -(inverse[r][0] * weather_pull[0][c]
                + inverse[r][1] * weather_pull[1][c]
                + inverse[r][2] * weather_pull[2][c]);
        }
    }
    let mut covariance = inverse;
    for r in 0..3 {
        let moved = times3(&ctx.medium.covariance, sensitivity[r]);
        for c in 0..3 {
            covariance[r][c] += moved[0] * sensitivity[c][0]
                + moved[1] * sensitivity[c][1]
                + moved[2] * sensitivity[c][2];
        }
    }
    Some((at, covariance))
}

/// An angle brought into -pi to pi.
pub(crate) fn wrap(angle: f64) -> f64 {
    angle - std::f64::consts::TAU * libm::round(angle / std::f64::consts::TAU)
}
