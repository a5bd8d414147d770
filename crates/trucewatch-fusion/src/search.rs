//! Finds where and when one event could have been whose first arrival is a given pick.
//!
//! A pick fixes the origin time for every place (t0 = t - T(x)), so the search is in two
//! dimensions. Best-first branch and bound over squares around the sensor: the bound of a square is
//! the sum over nearby sensors of the best log likelihood ratio that any point in it could reach,
//! silence counting against. Idea: Muenchmeyer 2024 (Seismica 3(1), 1130) counts picks in boxes of
//! space and time; here a likelihood replaces the count and the anchor pick removes a dimension.

use crate::detect::{Detection, LANES};
use crate::medium::Medium;
use crate::network::Network;
use crate::picks::Window;
use crate::settings::Settings;

mod collinear;

/// Sensors nearest to the anchor that take part in the search; all take part in the refinement.
const SEARCH_SENSORS: usize = 28;
/// Squares of this half size are small enough for the refinement to take over, in metres.
const LEAF_HALF_M: f64 = 90.0;
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

/// A sensor of the search, relative to the anchor's.
struct Heard {
    east: f64,
    north: f64,
    /// (time after the anchor, constant part of the log ratio) of the picks that could belong, by
    /// time.
    picks: Vec<(f64, f64)>,
    /// The most that this sensor and those after it in the list can add to a log ratio.
    potential: f32,
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
    let terms = (-pick.ln_clutter, floor);
    let mut found: Vec<(f64, (f64, f64))> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut score = |at: (f64, f64)| {
        let cell = (
            libm::floor(at.0 / CELL_M) as i32,
            libm::floor(at.1 / CELL_M) as i32,
        );
        if seen.insert(cell) {
            let bound = bound(ctx, &sensors, at, LEAF_HALF_M, terms);
            if bound > floor {
                found.push((bound, at));
            }
        }
    };
    intersections(ctx, &sensors, &mut score);
    found.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(a.1.0.total_cmp(&b.1.0))
            .then(a.1.1.total_cmp(&b.1.1))
    });
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let best = found.first().map_or(floor, |f| f.0);
    for (bound, at) in found {
        if bound < best - FAR_BEHIND {
            break;
        }
        let near = |k: &(f64, f64)| (k.0 - at.0).abs() < apart_m && (k.1 - at.1).abs() < apart_m;
        if !kept.iter().any(near) {
            kept.push(at);
            if kept.len() >= most {
                break;
            }
        }
    }
    kept.into_iter()
        .map(|(east, north)| Rough {
            east,
            north,
            t0: pick.t - ctx.medium.travel_s(-east, -north),
        })
        .collect()
}

/// Places whose bound lies this far below the best are not worth refining, in log units.
const FAR_BEHIND: f64 = 16.0;
/// Side of the cells in which two places count as one, in metres.
const CELL_M: f64 = 120.0;
/// Sensors whose arrivals are paired to find places.
const PAIRED_SENSORS: usize = 10;
/// Places tried from one anchor.
const MAX_PLACES: usize = 600;

/// Calls `score` with the places from which the sound would reach the anchor, and two of the sensors
/// nearest to it, when it did: where two hyperbolas meet (Bancroft 1985, doi:10.1109/TAES.1985.310538).
fn intersections(ctx: &Context<'_>, sensors: &[Heard], score: &mut impl FnMut((f64, f64))) {
    let mut near: Vec<&Heard> = sensors.iter().filter(|s| !s.picks.is_empty()).collect();
    let square = |s: &Heard| s.east * s.east + s.north * s.north;
    near.sort_by(|a, b| square(a).total_cmp(&square(b)));
    near.truncate(PAIRED_SENSORS);
    let mut tried = 0;
    // Pairs of near sensors first: (0,1), (0,2), (1,2), (0,3)...
    for (j, second) in near.iter().enumerate() {
        for first in near.iter().take(j) {
            let cross = first.east * second.north - first.north * second.east;
            if cross * cross < 0.01 * square(first) * square(second) {
                continue; // In one line with the anchor: the hyperbolas hardly cross.
            }
            for (t1, _) in &first.picks {
                for (t2, _) in &second.picks {
                    tried += 1;
                    if tried > MAX_PLACES {
                        return;
                    }
                    for at in meet(ctx, (first, *t1), (second, *t2), cross)
                        .into_iter()
                        .flatten()
                    {
                        score(at);
                    }
                }
            }
        }
    }
    if tried == 0 {
        collinear::intersections(ctx, &near, score);
    }
}

/// The one or two places that fit two arrivals `t` seconds after the anchor's. `cross`: the cross
/// product of the two sensors' offsets.
fn meet(
    ctx: &Context<'_>,
    (s1, t1): (&Heard, f64),
    (s2, t2): (&Heard, f64),
    cross: f64,
) -> [Option<(f64, f64)>; 2] {
    let c = ctx.medium.mean[0];
    // |x - s| = r + c t with r = |x|: s.x = (|s|^2 - (c t)^2) / 2 - c t r, so x = p + q r.
    let (d1, d2) = (c * t1, c * t2);
    let k1 = 0.5 * (s1.east * s1.east + s1.north * s1.north - d1 * d1);
    let k2 = 0.5 * (s2.east * s2.east + s2.north * s2.north - d2 * d2);
    let p = (
        (k1 * s2.north - k2 * s1.north) / cross,
        (s1.east * k2 - s2.east * k1) / cross,
    );
    let q = (
        (-d1 * s2.north + d2 * s1.north) / cross,
        (-s1.east * d2 + s2.east * d1) / cross,
    );
    let a = q.0 * q.0 + q.1 * q.1 - 1.0;
    let b = p.0 * q.0 + p.1 * q.1;
    let e = p.0 * p.0 + p.1 * p.1;
    let far = ctx.settings.max_first_range_m;
    let place = |r: f64| {
        let fits = r >= 0.0 && r <= far && r + d1 >= 0.0 && r + d2 >= 0.0;
        let at = (p.0 + q.0 * r, p.1 + q.1 * r);
        fits.then(|| polish(ctx, at, (s1, t1), (s2, t2)))
            .filter(|at| at.0 * at.0 + at.1 * at.1 <= far * far)
    };
    if a.abs() < 1e-9 {
        return [place(-e / (2.0 * b)), None];
    }
    let square = b * b - a * e;
    if square < 0.0 {
        // Noise can part hyperbolas that would just touch.
        let touch = -b / a;
        return [
            (square > -0.02 * b * b).then(|| place(touch)).flatten(),
            None,
        ];
    }
    let root = square.sqrt();
    [place((-b - root) / a), place((-b + root) / a)]
}

/// One step of Newton's method with the travel times of moving air.
fn polish(
    ctx: &Context<'_>,
    at: (f64, f64),
    (s1, t1): (&Heard, f64),
    (s2, t2): (&Heard, f64),
) -> (f64, f64) {
    let path = |east: f64, north: f64| {
        let d = (east * east + north * north).sqrt().max(1.0);
        let (ue, un) = (east / d, north / d);
        let slowness = 1.0 / ctx.medium.speed(ue, un);
        (d * slowness, -ue * slowness, -un * slowness)
    };
    let (t0, e0, n0) = path(-at.0, -at.1);
    let row = |s: &Heard, t: f64| {
        let (travel, e, n) = path(s.east - at.0, s.north - at.1);
        (t - (travel - t0), e - e0, n - n0)
    };
    let ((r1, a, b), (r2, c, d)) = (row(s1, t1), row(s2, t2));
    let det = a * d - b * c;
    if det.abs() < 1e-9 {
        return at;
    }
    let (de, dn) = ((r1 * d - r2 * b) / det, (a * r2 - c * r1) / det);
    let length = (de * de + dn * dn).sqrt();
    let shrink = if length > 2_000.0 {
        2_000.0 / length
    } else {
        1.0
    };
    (at.0 + shrink * de, at.1 + shrink * dn)
}

/// The anchor's nearest sensors with the free picks that could be the same event's: not before the
/// anchor, not later than sound needs from one sensor to the other. Sensors without a pick come
/// first: they are looked at in no time and only take away.
fn gather(ctx: &Context<'_>, anchor: u32) -> Vec<Heard> {
    let Some(pick) = ctx.window.picks.get(anchor as usize) else {
        return Vec::new();
    };
    let slow = ctx.medium.mean[0] - 15.0;
    let mut sensors: Vec<Heard> = ctx
        .network
        .around(pick.station)
        .iter()
        .filter(|n| n.station != pick.station && !ctx.window.is_jammed(n.station, pick.t))
        .take(SEARCH_SENSORS)
        .map(|n| {
            let slack = 0.1 + 0.02 * n.distance / slow;
            let picks: Vec<(f64, f64)> = ctx
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
                potential: potential(ctx, n.distance, &picks),
                picks,
            }
        })
        .collect();
    sensors.sort_by_key(|s| !s.picks.is_empty());
    let mut rest = 0.0;
    for sensor in sensors.iter_mut().rev() {
        rest += sensor.potential;
        sensor.potential = rest;
    }
    sensors
}

/// The most that one of these picks can add, wherever the source is: both ways together are at
/// least as long as from the anchor to the sensor.
fn potential(ctx: &Context<'_>, distance: f64, picks: &[(f64, f64)]) -> f32 {
    let best = picks.iter().fold(f64::NEG_INFINITY, |m, p| m.max(p.1));
    if best.is_infinite() {
        return 0.0;
    }
    let both_s = distance / (ctx.medium.mean[0] + 15.0);
    let variance = 0.5 * (ctx.medium.path_sigma_rel * both_s).powi(2) + READING_VARIANCE;
    // A hundredth more than that, for the shortcut in the logarithm.
    (best - 0.5 * quick_ln(variance)).max(0.0) as f32 + 0.02
}

/// Variance of the difference of two readings, in square seconds.
const READING_VARIANCE: f64 = 4e-4;
/// A pick that misses by more than this many log units is not counted as heard.
const WORST_FIT: f64 = 10.0;

/// Upper bound of the log likelihood ratio over the square of that half size around `at`; minus
/// infinity if it is no higher than the floor. `terms`: what the anchor itself adds, the floor.
///
/// The hot spot of the whole engine. Sums run over all reach classes at once in single precision,
/// which is plenty to order squares and fits the registers of every processor.
fn bound(
    ctx: &Context<'_>,
    sensors: &[Heard],
    at: (f64, f64),
    half: f64,
    terms: (f64, f64),
) -> f64 {
    let (east, north) = at;
    let radius = half * std::f64::consts::SQRT_2;
    let medium = ctx.medium;
    let d0 = (east * east + north * north).sqrt();
    let to_anchor = 1.0 / d0.max(1e-6);
    let (ae, an) = (-east * to_anchor, -north * to_anchor);
    let t_anchor = d0 / medium.speed(ae, an);
    let path = medium.path_sigma_rel * medium.path_sigma_rel;
    let per_speed = 1.0 / medium.mean[0];
    let weather = (medium.covariance[0][0] + medium.covariance[1][1]) * per_speed * per_speed;
    let steepest = 1.0 / (medium.mean[0] - 10.0);
    let floor = terms.1 as f32;
    let mut sums = ctx.detection.lanes((d0 - radius).max(0.0)).heard;
    for sum in &mut sums {
        *sum += terms.0 as f32;
    }
    for sensor in sensors {
        if most(&sums) + sensor.potential <= floor {
            return f64::NEG_INFINITY;
        }
        let (de, dn) = (sensor.east - east, sensor.north - north);
        let d = (de * de + dn * dn).sqrt();
        let missed = &ctx.detection.lanes(d + radius).missed;
        let mut best = f64::NEG_INFINITY;
        if !sensor.picks.is_empty() {
            let inverse = 1.0 / d.max(1e-6);
            let (ue, un) = (de * inverse, dn * inverse);
            let travel = d / medium.speed(ue, un);
            let later = travel - t_anchor;
            // The difference of two travel times changes by |u1 - u2| / c per metre.
            let turn = if d < 1.0 || d0 < 1.0 {
                2.0
            } else {
                ((ue - ae) * (ue - ae) + (un - an) * (un - an)).sqrt()
            };
            let near = radius * (inverse.min(1.0) + to_anchor.min(1.0));
            let slack = radius * (turn + near).min(2.0) * steepest;
            let variance = path * (travel * travel + t_anchor * t_anchor)
                + READING_VARIANCE
                + later * later * weather;
            let reach = slack + (2.0 * WORST_FIT * variance).sqrt();
            let first = sensor.picks.partition_point(|p| p.0 <= later - reach);
            let per_variance = 0.5 / variance;
            for (t, constant) in sensor.picks.get(first..).unwrap_or(&[]) {
                if *t >= later + reach {
                    break;
                }
                let miss = ((t - later).abs() - slack).max(0.0);
                let value = constant - miss * miss * per_variance;
                if value > best {
                    best = value;
                }
            }
            best -= 0.5 * quick_ln(variance);
        }
        if best > f64::NEG_INFINITY {
            let best = best as f32;
            let heard = &ctx.detection.lanes((d - radius).max(0.0)).heard;
            for ((sum, h), m) in sums.iter_mut().zip(heard).zip(missed) {
                let with = best + h;
                *sum += if with > *m { with } else { *m };
            }
        } else {
            for (sum, m) in sums.iter_mut().zip(missed) {
                *sum += m;
            }
        }
    }
    let bound = most(&sums);
    if bound > floor {
        f64::from(bound)
    } else {
        f64::NEG_INFINITY
    }
}

/// The largest of eight numbers.
#[inline]
fn most(lanes: &[f32; LANES]) -> f32 {
    let larger = |a: f32, b: f32| if a > b { a } else { b };
    let four: [f32; LANES / 2] = std::array::from_fn(|k| larger(lanes[k], lanes[k + LANES / 2]));
    larger(larger(four[0], four[2]), larger(four[1], four[3]))
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
