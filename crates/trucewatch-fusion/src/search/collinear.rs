//! Places that fit arrivals at sensors in one line, as along a road: always two, one on either side.
//!
//! Hyperbolas whose foci lie on one line cross at mirror places. Where they cross follows from the
//! distance to the anchor and the part of it along the line, which two arrivals give.

use super::{Context, Heard, PAIRED_SENSORS, polish};

/// Calls `score` with the places that fit the anchor's arrival and those at two of the sensors
/// `near` it, which stand in one line with it.
pub(super) fn intersections(
    ctx: &Context<'_>,
    near: &[&Heard],
    score: &mut impl FnMut((f64, f64)),
) {
    /// Arrivals of a sensor that are tried: those of a salvo would multiply.
    const ARRIVALS: usize = 4;
    for (j, second) in near.iter().take(PAIRED_SENSORS).enumerate() {
        for first in near.iter().take(j) {
            for (t1, _) in first.picks.iter().take(ARRIVALS) {
                for (t2, _) in second.picks.iter().take(ARRIVALS) {
                    for at in meet(ctx, (first, *t1), (second, *t2)).into_iter().flatten() {
                        score(at);
                    }
                }
            }
        }
    }
}

/// The mirror places that fit two arrivals `t` seconds after the anchor's.
fn meet(
    ctx: &Context<'_>,
    (s1, t1): (&Heard, f64),
    (s2, t2): (&Heard, f64),
) -> [Option<(f64, f64)>; 2] {
    const NONE: [Option<(f64, f64)>; 2] = [None, None];
    let length = (s2.east * s2.east + s2.north * s2.north).sqrt();
    if length < 1.0 {
        return NONE; // At the anchor itself.
    }
    let (along_e, along_n) = (s2.east / length, s2.north / length);
    let (a, b) = (s1.east * along_e + s1.north * along_n, length);
    let c = ctx.medium.mean[0];
    let (d1, d2) = (c * t1, c * t2);
    // |x - s| = r + d with s on the line at a: a p + d r = (a^2 - d^2) / 2, p the part along it.
    let (k1, k2) = (0.5 * (a * a - d1 * d1), 0.5 * (b * b - d2 * d2));
    let det = a * d2 - b * d1;
    if det.abs() < 1e-3 * (a.abs() + b) {
        return NONE;
    }
    let p = (k1 * d2 - k2 * d1) / det;
    let r = (a * k2 - b * k1) / det;
    let far = ctx.settings.max_first_range_m;
    let fits = r >= 0.0 && r <= far && r + d1 >= 0.0 && r + d2 >= 0.0;
    // Noise can bring a source near the line to the wrong side of nothing.
    if !fits || p.abs() > 1.1 * r + 100.0 {
        return NONE;
    }
    let across = (r * r - p * p).max(0.0).sqrt();
    [across, -across].map(|q| {
        let at = (p * along_e - q * along_n, p * along_n + q * along_e);
        let at = polish(ctx, at, (s1, t1), (s2, t2));
        (at.0 * at.0 + at.1 * at.1 <= far * far).then_some(at)
    })
}
