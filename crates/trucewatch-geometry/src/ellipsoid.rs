//! The surface of WGS 84 in earth-centred coordinates, with arithmetic and square roots only.
//!
//! The surface is x² + y² + g z² = a², with g = 1 / (1 - e²). [`form`] is the left side as a
//! bilinear form: with it the curvature in any direction comes without a sine.

use crate::vector::{V3, add, dot, length, scale, sub, unit};
use trucewatch_model::geodesy::{WGS84_A_M, WGS84_F};

/// 1 / (1 - e²).
pub(crate) const G: f64 = 1.0 / ((1.0 - WGS84_F) * (1.0 - WGS84_F));

#[inline]
pub(crate) fn form(u: V3, v: V3) -> f64 {
    u[0] * v[0] + u[1] * v[1] + G * u[2] * v[2]
}

/// Normal to the surface, outwards, not of length one.
#[inline]
pub(crate) fn gradient(x: V3) -> V3 {
    [x[0], x[1], G * x[2]]
}

/// Normal of length one, outwards.
#[inline]
pub(crate) fn up(x: V3) -> V3 {
    unit(gradient(x))
}

/// The place on the surface straight above a point up to some hundred kilometres below it.
#[inline]
pub(crate) fn lift(x: V3, up: V3) -> V3 {
    // form(x + w up) = a², solved for w without cancellation.
    let short = WGS84_A_M * WGS84_A_M - form(x, x);
    let b = form(x, up);
    let w = short / (b + libm::sqrt((b * b + form(up, up) * short).max(0.0)));
    crate::vector::along(x, w, up)
}

/// The place on the surface in the direction of `x` from the centre of the earth.
pub(crate) fn radial(x: V3) -> V3 {
    scale(x, WGS84_A_M / libm::sqrt(form(x, x)))
}

/// The length of the geodesic between two places, from the chord between them.
///
/// A geodesic has the curvature k of the surface in its direction; with k of its middle the chord
/// gives its length as s = c (1 + (kc)²/24 + 3 (kc)⁴/640 + 5 (kc)⁶/7168). What is left out is the
/// change of k along the way, less than 1e-10 of s up to 200 km and 1e-8 up to 500 km.
#[inline]
pub(crate) fn arc_m(a: V3, b: V3) -> f64 {
    let d = sub(b, a);
    let c2 = dot(d, d);
    if c2 <= 0.0 {
        return 0.0;
    }
    let middle = scale(add(a, b), 0.5);
    let inside = libm::sqrt(form(middle, middle)) / WGS84_A_M;
    let k = form(d, d) * inside / (c2 * length(gradient(middle)));
    let q = k * k * c2;
    libm::sqrt(c2) * (1.0 + q * (1.0 / 24.0 + q * (3.0 / 640.0 + q * (5.0 / 7168.0))))
}
