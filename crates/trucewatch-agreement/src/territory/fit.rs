//! The distance from a source over an event's place as a quadratic, and what follows from that in closed
//! form.
//!
//! The distance is looked at on three circles (1, 2 and 3 standard deviations, eight places each). The
//! quadratic through the innermost two and the centre gives slope and bend. Along the slope the
//! distance, with the error of the edge, is a normal variable with a little skew (Edgeworth's first term);
//! across the slope it is integrated by Gauss's rule for normal weights.
//!
//! What the result can be off by is the sum of what the rule of nine points differs from that of five, of
//! the terms that follow Edgeworth's first, and of the departures from the quadratic that were seen:
//! where an edge is crossed, shifting it by `e` changes the probability by `e` times the density there, and
//! the departure on a circle counts with the share of that density which lies as far out.

use super::cdf;
use super::ground::{Ground, Seen, Spread};

/// A distance over a normal place, in standard deviations along and across.
pub(super) struct Fit {
    signed_m: f64,
    /// Standard deviation of the distance that comes from the place, to first order.
    pub(super) sigma_m: f64,
    /// Direction in which it grows, in standard deviations along and across.
    pub(super) towards: (f64, f64),
    /// Second derivatives along the slope, in both directions, and across it.
    bend_m: (f64, f64, f64),
    /// The worst departure from the quadratic that was seen up to each circle.
    departs_m: [f64; 3],
}

const CIRCLES: [f64; 3] = [1.0, 2.0, 3.0];
/// From where on the departures on the second and third circle count.
const BETWEEN: [f64; 2] = [1.5, 2.5];
const HALF: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// Cosine and sine of the directions that are looked at.
const SPOKES: [(f64, f64); 8] = [
    (1.0, 0.0),
    (HALF, HALF),
    (0.0, 1.0),
    (-HALF, HALF),
    (-1.0, 0.0),
    (-HALF, -HALF),
    (0.0, -1.0),
    (HALF, -HALF),
];
/// Gauss's rules for normal weights: places, to be taken on both sides but for the first, and weights.
const FIVE: [(f64, f64); 3] = [
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (2.856_970_013_872_806, 0.011_257_411_327_720_69),
];
const NINE: [(f64, f64); 5] = [
    (0.0, 0.406_349_206_349_206_4),
    (1.023_255_663_789_132_6, 0.244_097_502_894_939_4),
    (2.076_847_978_677_83, 0.049_916_406_765_217_88),
    (3.205_429_002_856_47, 0.002_789_141_321_231_769),
    (4.512_745_863_399_783, 2.234_584_400_774_658e-5),
];
const DENSITY: f64 = 0.398_942_280_401_432_7;

impl Fit {
    /// `None` for places that are not normal.
    pub(super) fn of<'a>(ground: &Ground<'a>, seen: &Seen<'a>) -> Option<Self> {
        let Spread::Normal { along, across } = ground.spread else {
            return None;
        };
        let rises = CIRCLES.map(|radius| {
            SPOKES.map(|(cos, sin)| {
                let (u, v) = (radius * cos, radius * sin);
                let place = (u * along.0 + v * across.0, u * along.1 + v * across.1);
                ground.distance_at(seen, place) - seen.signed_m
            })
        });
        // Least squares over the innermost two circles: on each the parts of a quadratic are the mean
        // and the first two waves around it.
        let (mut slope, mut bends) = ((0.0, 0.0), (0.0, 0.0, 0.0));
        for (radius, circle) in CIRCLES.iter().zip(&rises).take(2) {
            for ((cos, sin), rise) in SPOKES.iter().zip(circle) {
                slope.0 += radius * cos * rise / 20.0;
                slope.1 += radius * sin * rise / 20.0;
                let part = radius * radius * rise / 17.0;
                bends.0 += part / 8.0;
                bends.1 += part * (cos * cos - sin * sin) / 4.0;
                bends.2 += part * 2.0 * sin * cos / 4.0;
            }
        }
        let (uu, vv) = (2.0 * (bends.0 + bends.1), 2.0 * (bends.0 - bends.1));
        let uv = 2.0 * bends.2;
        let mut departs_m = [0.0_f64; 3];
        let mut worst_m = 0.0_f64;
        for ((radius, circle), departs_m) in CIRCLES.iter().zip(&rises).zip(&mut departs_m) {
            for ((cos, sin), rise) in SPOKES.iter().zip(circle) {
                let (u, v) = (radius * cos, radius * sin);
                let bent = 0.5 * (uu * u * u + vv * v * v) + uv * u * v;
                worst_m = worst_m.max((rise - slope.0 * u - slope.1 * v - bent).abs());
            }
            *departs_m = worst_m;
        }
        let sigma_m = libm::hypot(slope.0, slope.1);
        let (cos, sin) = if sigma_m > 0.0 {
            (slope.0 / sigma_m, slope.1 / sigma_m)
        } else {
            (1.0, 0.0)
        };
        Some(Self {
            signed_m: seen.signed_m,
            sigma_m,
            towards: slope,
            bend_m: (
                uu * cos * cos + 2.0 * uv * sin * cos + vv * sin * sin,
                (vv - uu) * sin * cos + uv * (cos * cos - sin * sin),
                uu * sin * sin - 2.0 * uv * sin * cos + vv * cos * cos,
            ),
            departs_m,
        })
    }

    /// The probability that the distance, with an error of the edge, is more than `edge_m`, and what that
    /// can be off by.
    pub(super) fn beyond(&self, edge_m: f64, edge_sigma_m: f64) -> (f64, f64) {
        let all_m = libm::hypot(self.sigma_m, edge_sigma_m);
        if all_m <= 0.0 {
            return (0.0, 1.0);
        }
        let sum = |rule: &[(f64, f64)]| -> f64 {
            let at = |x: f64| self.beyond_at(x, edge_m, edge_sigma_m);
            rule.iter()
                .map(|(x, weight)| match *x > 0.0 {
                    true => weight * (at(*x) + at(-x)),
                    false => weight * at(*x),
                })
                .sum()
        };
        let (five, nine) = (sum(&FIVE), sum(&NINE));
        let skew = 0.5 * self.bend_m.0 / all_m;
        let error = (nine - five).abs() + 3.0 * skew * skew;
        (nine.clamp(0.0, 1.0), error + self.shifted(edge_m, all_m))
    }

    /// The same at `x` standard deviations across the slope, but for departures from the quadratic.
    fn beyond_at(&self, x: f64, edge_m: f64, edge_sigma_m: f64) -> f64 {
        let (along, both, across) = self.bend_m;
        let half = 0.5 * along;
        let slope = self.sigma_m + both * x;
        let mean_m = self.signed_m + 0.5 * across * x * x + half;
        let variance = slope * slope + 2.0 * half * half + edge_sigma_m * edge_sigma_m;
        if variance <= 0.0 {
            return if mean_m >= edge_m { 1.0 } else { 0.0 };
        }
        let sigma_m = libm::sqrt(variance);
        let z = (mean_m - edge_m) / sigma_m;
        if z.abs() > 8.0 {
            return if z > 0.0 { 1.0 } else { 0.0 };
        }
        let skew = (6.0 * slope * slope + 8.0 * half * half) * half / (variance * sigma_m);
        cdf(z) + skew / 6.0 * (z * z - 1.0) * DENSITY * libm::exp(-0.5 * z * z)
    }

    /// What departures from the quadratic can change.
    fn shifted(&self, edge_m: f64, all_m: f64) -> f64 {
        let z = (edge_m - self.signed_m) / all_m;
        // Where the edge is crossed, the place lies that far along the slope, give or take.
        let (middle, give) = {
            let share = self.sigma_m / all_m;
            (z * share, libm::sqrt((1.0 - share * share).max(0.0)))
        };
        let farther = |radius: f64| {
            let across = |u: f64| 2.0 * cdf(-libm::sqrt((radius * radius - u * u).max(0.0)));
            let off = 1.732_050_807_568_877_2 * give;
            across(middle) * 2.0 / 3.0 + (across(middle - off) + across(middle + off)) / 6.0
        };
        let shares = [1.0, farther(BETWEEN[0]), farther(BETWEEN[1])];
        let of_circle = shares
            .iter()
            .zip(&self.departs_m)
            .map(|(share, departs_m)| {
                let z = (z.abs() - departs_m / all_m).max(0.0);
                share * DENSITY * libm::exp(-0.5 * z * z) * departs_m / all_m
            });
        of_circle.sum()
    }

    /// Standard deviation with the error of an edge, and the error of taking the distance for linear.
    pub(super) fn linear(&self, edge_sigma_m: f64, edges_m: &[f64]) -> (f64, f64) {
        let all_m = libm::hypot(self.sigma_m, edge_sigma_m);
        if all_m <= 0.0 {
            return (0.0, 1.0);
        }
        // A bend shifts by a half of itself at one standard deviation, up to nine times that on the
        // outermost circle.
        let (along, both, across) = self.bend_m;
        let bent_m = 4.5 * (along.abs() + 2.0 * both.abs() + across.abs());
        let error = edges_m.iter().map(|edge_m| {
            let off_m = bent_m + self.departs_m[2];
            let z = (((edge_m - self.signed_m).abs() - off_m) / all_m).max(0.0);
            DENSITY * libm::exp(-0.5 * z * z) * off_m / all_m
        });
        (all_m, error.sum())
    }
}

#[cfg(test)]
mod tests {
    use crate::territory::{Expr, Ground, Shape, Source, Spans, cdf};
    use trucewatch_geometry::Place;
    use trucewatch_model::{Area, Position, geodesy};

    /// A blurred circle against a plain sum over very many places, from well inside to well outside.
    #[test]
    fn the_closed_result_is_as_good_as_it_says() {
        let middle = Position::from_deg(48.0, 37.0).expect("a position");
        let (radius_m, sigma_m) = (4_000.0, 50.0);
        let sources = [Source {
            id: String::new(),
            shape: Shape::Circles(vec![(Place::from(middle), radius_m)]),
            sigma_m,
        }];
        let inside = Expr::In(0, Spans::metres([(0.0, f64::INFINITY)]));
        let (sigma_major_m, sigma_minor_m) = (300.0, 120.0);
        for (east_m, azimuth_deg) in [
            (3_500.0_f64, 0.0_f64),
            (3_900.0, 30.0),
            (4_000.0, 90.0),
            (4_500.0, 60.0),
        ] {
            let centre = geodesy::displace(middle, east_m, 0.0);
            let area = Area::Ellipse {
                centre,
                sigma_major_m,
                sigma_minor_m,
                azimuth_deg,
            };
            let ground = Ground::of(&area, &sources).expect("located");
            let share = ground.share(&inside, None);
            let (sin, cos) = azimuth_deg.to_radians().sin_cos();
            let (mut sum, mut all) = (0.0, 0.0);
            for (i, k) in (-60..=60).flat_map(|i| (-60..=60).map(move |k| (i, k))) {
                let (u, v) = (f64::from(i) / 10.0, f64::from(k) / 10.0);
                let weight = (-0.5 * (u * u + v * v)).exp();
                let (a, b) = (u * sigma_major_m, v * sigma_minor_m);
                let place = geodesy::displace(centre, a * sin + b * cos, a * cos - b * sin);
                let depth_m = radius_m - Place::from(middle).distance_m(&Place::from(place));
                sum += weight * cdf(depth_m / sigma_m);
                all += weight;
            }
            let off = (share.truth.low - sum / all).abs();
            assert!(
                off <= share.error,
                "{east_m} {azimuth_deg}: {off} {}",
                share.error
            );
            assert!(
                share.error < 6e-4,
                "{east_m} {azimuth_deg}: {}",
                share.error
            );
        }
    }
}
