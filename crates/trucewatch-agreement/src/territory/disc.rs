//! The probability of lying in a circle that is not large beside the event's place.
//!
//! The circle is cut by chords in the direction of one axis of the place; on each the weight is closed. With
//! the angle as the variable across, what is summed is smooth and periodic, and the sum of equal steps
//! converges faster than any power of the step. Summed once over every other angle and once over those
//! between: what the two sums differ by is more than their mean is off by. Likewise over the error of the
//! circle's edge.

use super::cdf;
use super::ground::{Beyond, Ground, Spread};
use trucewatch_geometry::Place;

/// Angles for a circle of no size, and more for each of the smaller standard deviation in its radius.
const ANGLES: f64 = 12.0;
const MORE: f64 = 6.0;
/// With more angles than that, other ways are quicker.
const MOST: f64 = 160.0;
/// Beyond, the plane around the event is too far off, in metres.
const FARTHEST_M: f64 = 60_000.0;
/// The error of an edge is looked at up to this many standard deviations, at twice as many places and one.
const WIDEST: f64 = 4.8;
const BLURS: u32 = 12;
const DENSITY: f64 = 0.398_942_280_401_432_7;

/// The probability of lying more than `edge_m` deep in a circle whose radius has an error. `None` where it
/// cannot be told in this way.
pub(super) fn beyond(
    ground: &Ground<'_>,
    (middle, radius_m): (Place, f64),
    edge_m: f64,
    sigma_m: f64,
) -> Option<Beyond> {
    let Spread::Normal { along, across } = ground.spread else {
        return None;
    };
    let length = |axis: (f64, f64)| libm::hypot(axis.0, axis.1);
    let (one_m, two_m) = (length(along), length(across));
    let radius_m = radius_m - edge_m;
    let widest_m = radius_m + 5.0 * sigma_m;
    let (east, north) = ground.frame.offset_m(&middle);
    if one_m.min(two_m) <= 0.0 || length((east, north)) + widest_m > FARTHEST_M {
        return None;
    }
    let part = |axis: (f64, f64), own_m: f64| (east * axis.0 + north * axis.1) / (own_m * own_m);
    let disc = Disc {
        middle: (part(along, one_m), part(across, two_m)),
        axes: (1.0 / one_m, 1.0 / two_m),
    };
    if sigma_m <= 0.0 {
        return disc.sum(radius_m);
    }
    let (mut sums, mut all, mut error) = ([0.0; 2], [0.0; 2], 0.0_f64);
    for k in 0..=2 * BLURS {
        let z = WIDEST * (f64::from(k) / f64::from(BLURS) - 1.0);
        let weight = libm::exp(-0.5 * z * z);
        let (p, off) = disc.sum(radius_m + z * sigma_m)?;
        let which = (k % 2) as usize;
        sums[which] += weight * p;
        all[which] += weight;
        error = error.max(off);
    }
    let [one, two] = [sums[0] / all[0], sums[1] / all[1]];
    Some((f64::midpoint(one, two), error + (one - two).abs()))
}

/// The middle in standard deviations, and standard deviations per metre, along and across.
struct Disc {
    middle: (f64, f64),
    axes: (f64, f64),
}

impl Disc {
    fn sum(&self, radius_m: f64) -> Option<Beyond> {
        if radius_m <= 0.0 {
            return Some((0.0, 0.0));
        }
        let (a, b) = (radius_m * self.axes.0, radius_m * self.axes.1);
        let half = libm::ceil(ANGLES + MORE * a.max(b));
        if half > MOST {
            return None;
        }
        let count = 2 * half as u32;
        let (step_sin, step_cos) = libm::sincos(std::f64::consts::PI / f64::from(count));
        // From one end of the circle to the other.
        let (mut sin, mut cos) = (-1.0, 0.0);
        let mut sums = [0.0; 2];
        for k in 1..count {
            (sin, cos) = (
                sin * step_cos + cos * step_sin,
                cos * step_cos - sin * step_sin,
            );
            let v = self.middle.1 + b * sin;
            let (low, high) = (self.middle.0 - a * cos, self.middle.0 + a * cos);
            if v.abs() > 9.0 || low > 9.0 || high < -9.0 {
                continue;
            }
            let weight = DENSITY * libm::exp(-0.5 * v * v) * b * cos;
            sums[(k % 2) as usize] += weight * (cdf(high) - cdf(low));
        }
        let each = 2.0 * std::f64::consts::PI / f64::from(count);
        let [one, two] = sums.map(|sum| sum * each);
        Some((f64::midpoint(one, two).clamp(0.0, 1.0), (one - two).abs()))
    }
}
