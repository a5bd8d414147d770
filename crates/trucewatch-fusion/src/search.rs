//! Finds where and when one event could have been whose first arrival is a given pick.
//!
//! A pick fixes the origin time for every place (t0 = t - T(x)), so the search is in two
//! dimensions. Best-first branch and bound over squares around the sensor: the bound of a square is
//! the sum over nearby sensors of the best log likelihood ratio that any point in it could reach,
//! silence counting against. Idea: Muenchmeyer 2024 (Seismica 3(1), 1130) counts picks in boxes of
//! space and time; here a likelihood replaces the count and the anchor pick removes a dimension.

use crate::detect::{CLASSES, Detection};
use crate::medium::Medium;
use crate::network::Network;
use crate::picks::Window;
use crate::settings::Settings;
use std::collections::BinaryHeap;

/// Sensors nearest to the anchor that take part in the search; all take part in the refinement.
const SEARCH_SENSORS: usize = 28;
/// Squares of this half size are small enough for the refinement to take over, in metres.
const LEAF_HALF_M: f64 = 90.0;
/// Squares looked at before the search gives up with what it has.
const MAX_SQUARES: usize = 3_000;
/// Half the log of 2 pi.
pub(crate) const HALF_LN_2PI: f64 = 0.918_938_533_204_672_8;

/// A rough place and time, relative to the anchor's sensor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rough {
    pub(crate) east: f64,
    pub(crate) north: f64,
    pub(crate) t0: f64,
}

/// What the search works on.
pub(crate) struct Context<'a> {
    pub(crate) network: &'a Network,
    pub(crate) window: &'a Window,
    pub(crate) medium: &'a Medium,
    pub(crate) detection: &'a Detection,
    pub(crate) settings: &'a Settings,
    /// Whether a pick is already spoken for.
    pub(crate) taken: &'a [bool],
}

struct Heard {
    east: f64,
    north: f64,
    /// (time after the anchor, constant part of the log ratio) of the picks that could belong.
    picks: Vec<(f64, f64)>,
}

struct Square {
    bound: f64,
    east: f64,
    north: f64,
    half: f64,
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Square {}
impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Square {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bound
            .total_cmp(&other.bound)
            .then(self.half.total_cmp(&other.half).reverse())
            .then(self.east.total_cmp(&other.east))
            .then(self.north.total_cmp(&other.north))
    }
}

/// Returns up to `most` rough places for the event whose first arrival is pick `anchor`, best
/// first, at least `apart_m` from each other. Only places with a bound above `floor` are returned.
pub(crate) fn search(
    ctx: &Context<'_>,
    anchor: u32,
    floor: f64,
    most: usize,
    apart_m: f64,
) -> Vec<Rough> {
    let Some(pick) = ctx.window.picks.get(anchor as usize) else {
        return Vec::new();
    };
    let sensors = gather(ctx, anchor);
    if sensors.iter().filter(|s| !s.picks.is_empty()).count() + 1 < ctx.settings.min_picks {
        return Vec::new();
    }
    let anchor_term = -pick.ln_clutter;
    let mut queue = BinaryHeap::new();
    let half = ctx.settings.max_first_range_m;
    queue.push(Square {
        bound: f64::INFINITY,
        east: 0.0,
        north: 0.0,
        half,
    });
    let mut found: Vec<(f64, Rough)> = Vec::new();
    let mut looked_at = 0;
    while let Some(square) = queue.pop() {
        if square.bound <= floor {
            break;
        }
        if square.half <= LEAF_HALF_M {
            let near = |r: &Rough| {
                (r.east - square.east).abs() < apart_m && (r.north - square.north).abs() < apart_m
            };
            if !found.iter().any(|(_, r)| near(r)) {
                let travel = ctx.medium.travel_s(-square.east, -square.north);
                found.push((
                    square.bound,
                    Rough {
                        east: square.east,
                        north: square.north,
                        t0: pick.t - travel,
                    },
                ));
                if found.len() >= most {
                    break;
                }
            }
            continue;
        }
        looked_at += 1;
        if looked_at > MAX_SQUARES {
            break;
        }
        let half = square.half / 2.0;
        for (de, dn) in [(-half, -half), (-half, half), (half, -half), (half, half)] {
            let (east, north) = (square.east + de, square.north + dn);
            let bound = bound(ctx, &sensors, east, north, half, anchor_term);
            if bound > floor {
                queue.push(Square {
                    bound,
                    east,
                    north,
                    half,
                });
            }
        }
    }
    found.into_iter().map(|(_, rough)| rough).collect()
}

/// The anchor's nearest sensors with the free picks that could be the same event's: not before the
/// anchor, not later than sound needs from one sensor to the other.
fn gather(ctx: &Context<'_>, anchor: u32) -> Vec<Heard> {
    let Some(pick) = ctx.window.picks.get(anchor as usize) else {
        return Vec::new();
    };
    let slow = ctx.medium.mean[0] - 15.0;
    ctx.network
        .around(pick.station)
        .iter()
        .filter(|n| n.station != pick.station)
        .take(SEARCH_SENSORS)
        .map(|n| {
            let slack = 0.1 + 0.02 * n.distance / slow;
            let picks = ctx
                .window
                .of_station(
                    n.station,
                    pick.t - slack,
                    pick.t + n.distance / slow + slack,
                )
                .iter()
                .filter(|at| !ctx.taken.get(**at as usize).copied().unwrap_or(true))
                .filter_map(|at| ctx.window.picks.get(*at as usize))
                .map(|p| (p.t - pick.t, -p.ln_clutter - HALF_LN_2PI))
                .collect();
            Heard {
                east: n.east,
                north: n.north,
                picks,
            }
        })
        .collect()
}

/// Upper bound of the log likelihood ratio over the square.
fn bound(
    ctx: &Context<'_>,
    sensors: &[Heard],
    east: f64,
    north: f64,
    half: f64,
    anchor_term: f64,
) -> f64 {
    let radius = half * std::f64::consts::SQRT_2;
    let medium = ctx.medium;
    let d0 = (east * east + north * north).sqrt();
    let t_anchor = medium.travel_s(-east, -north);
    let sigma_rel = medium.path_sigma_rel;
    let weather = medium.covariance[0][0] + medium.covariance[1][1];
    let mut sums = [anchor_term; CLASSES];
    for (sum, p) in sums
        .iter_mut()
        .zip(ctx.detection.at((d0 - radius).max(0.0)))
    {
        *sum += p.0;
    }
    for sensor in sensors {
        let (de, dn) = (sensor.east - east, sensor.north - north);
        let d = (de * de + dn * dn).sqrt();
        let missed = ctx.detection.at(d + radius);
        let mut best = f64::NEG_INFINITY;
        if !sensor.picks.is_empty() {
            let travel = medium.travel_s(de, dn);
            let later = travel - t_anchor;
            // The difference of two travel times changes by |u1 - u2| / c per metre.
            let turn = direction_gap(de, dn, d, -east, -north, d0);
            let lipschitz = (turn + radius / d.max(1.0) + radius / d0.max(1.0)).min(2.0)
                / (medium.mean[0] - 10.0);
            let slack = radius * lipschitz;
            let path = sigma_rel * sigma_rel * (travel * travel + t_anchor * t_anchor) + 4e-4;
            let common = later / medium.mean[0];
            let variance = path + common * common * weather;
            let ln_sigma = 0.5 * quick_ln(variance);
            for (t, constant) in &sensor.picks {
                let miss = ((t - later).abs() - slack).max(0.0);
                let fit = miss * miss / (2.0 * variance);
                if fit < 10.0 {
                    best = best.max(constant - ln_sigma - fit);
                }
            }
        }
        if best > f64::NEG_INFINITY {
            let heard = ctx.detection.at((d - radius).max(0.0));
            for ((sum, h), m) in sums.iter_mut().zip(heard).zip(missed) {
                *sum += (best + h.0).max(m.1);
            }
        } else {
            for (sum, m) in sums.iter_mut().zip(missed) {
                *sum += m.1;
            }
        }
    }
    sums.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

/// Natural logarithm of a positive normal number to about 0.01: enough to order squares, and many
/// times cheaper than the exact one. Linear between powers of two with a quadratic correction.
#[inline]
fn quick_ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = f64::from((bits >> 52) as u32) - 1023.0;
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    let m = mantissa - 1.0;
    std::f64::consts::LN_2 * (exponent + m + 0.33977 * m * (1.0 - m))
}

/// Length of the difference of two unit vectors.
#[inline]
fn direction_gap(ae: f64, an: f64, a: f64, be: f64, bn: f64, b: f64) -> f64 {
    if a < 1.0 || b < 1.0 {
        return 2.0;
    }
    let (e, n) = (ae / a - be / b, an / a - bn / b);
    (e * e + n * n).sqrt()
}
