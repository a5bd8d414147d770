//! The course of a long edge: a geodesic followed step by step.
//!
//! Method: the equation of a geodesic on the surface form(x, x) = a², x'' = -(form(x', x') /
//! |grad|²) grad, integrated with the classical fourth-order rule in steps of at most 4 km (error
//! under 1e-9 m over 1,400 km); direction and length at the start are corrected by where it ends
//! until it meets the other place. Arithmetic, square roots and `libm` only.

use crate::ellipsoid::{arc_m, form, gradient, up};
use crate::error::GeometryError;
use crate::place::{Place, Point};
use crate::vector::{V3, add, along, cross, dot, length, scale, sub, unit};
use trucewatch_model::geodesy::WGS84_A_M;

/// Longest piece into which edges are divided.
pub(crate) const PIECE_M: f64 = 16_000.0;
const STEP_M: f64 = 4_000.0;
/// Chord of a quarter of the way round.
const CHORD_MAX_M: f64 = 9_000_000.0;
const ROUNDS: usize = 30;
const MISS_M: f64 = 2e-9;

/// The places that divide the edge from `a` to `b` into pieces of at most [`PIECE_M`], both ends
/// included.
pub(crate) fn divide(a: V3, b: V3) -> Result<Vec<V3>, GeometryError> {
    let chord_m = length(sub(b, a));
    if chord_m > CHORD_MAX_M {
        let from = Point::from(Place { xyz: a });
        return Err(GeometryError::LongEdge {
            from_lat_deg: from.lat_deg(),
            from_lon_deg: from.lon_deg(),
        });
    }
    let mut length_m = arc_m(a, b);
    if length_m <= PIECE_M {
        return Ok(vec![a, b]);
    }
    let normal = up(a);
    let chord = sub(b, a);
    let mut heading = unit(along(chord, -dot(chord, normal), normal));
    let mut best_m = f64::INFINITY;
    let mut course = Vec::new();
    for _ in 0..ROUNDS {
        let (places, last_heading) = follow(a, heading, length_m);
        let end = places.last().copied().unwrap_or(a);
        let miss = sub(b, end);
        let miss_m = length(miss);
        if miss_m >= best_m {
            break;
        }
        best_m = miss_m;
        course = places;
        if miss_m < MISS_M {
            break;
        }
        let left = cross(up(end), last_heading);
        length_m += dot(miss, last_heading);
        // How far the end moves sideways for a turn at the start.
        let lever_m = WGS84_A_M * libm::sin(length_m / WGS84_A_M);
        let turn = dot(miss, left) / lever_m;
        heading = unit(along(heading, turn, cross(normal, heading)));
    }
    if let Some(last) = course.last_mut() {
        *last = b;
    }
    Ok(course)
}

/// Where one gets in a direction: the places after equal parts of the way, and the direction at
/// the end.
fn follow(from: V3, heading: V3, length_m: f64) -> (Vec<V3>, V3) {
    let pieces = libm::ceil(length_m / PIECE_M).max(1.0) as usize;
    let steps = libm::ceil(length_m / pieces as f64 / STEP_M).max(1.0) as usize;
    let step_m = length_m / (pieces * steps) as f64;
    let (mut x, mut v) = (from, heading);
    let mut places = vec![from];
    for _ in 0..pieces {
        for _ in 0..steps {
            (x, v) = step(x, v, step_m);
        }
        places.push(x);
    }
    (places, unit(v))
}

fn bend(x: V3, v: V3) -> V3 {
    let normal = gradient(x);
    scale(normal, -form(v, v) / dot(normal, normal))
}

fn step(x: V3, v: V3, h: f64) -> (V3, V3) {
    let a1 = bend(x, v);
    let v2 = along(v, h / 2.0, a1);
    let a2 = bend(along(x, h / 2.0, v), v2);
    let v3 = along(v, h / 2.0, a2);
    let a3 = bend(along(x, h / 2.0, v2), v3);
    let v4 = along(v, h, a3);
    let a4 = bend(along(x, h, v3), v4);
    let mean = |p: V3, q: V3, r: V3, s: V3| add(add(p, scale(add(q, r), 2.0)), s);
    (
        along(x, h / 6.0, mean(v, v2, v3, v4)),
        along(v, h / 6.0, mean(a1, a2, a3, a4)),
    )
}
