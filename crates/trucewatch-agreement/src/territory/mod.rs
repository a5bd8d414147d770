//! Where something applies: an expression over signed distances from lines, edges and centres.
//!
//! A [`Source`] is a line, a zone's edge, a circle or a set of places; it gives every place a signed
//! distance (left of a line, inside a zone: positive) whose error is normal with the standard
//! deviation of the source. An [`Expr`] says between which distances from which sources one has to be.
//! With the distances of one place it becomes a probability; how that is integrated over an uncertain
//! place is told in `ground`.

mod boxes;
mod disc;
mod expr;
mod fit;
mod ground;
mod net;
mod quadrature;
#[cfg(test)]
mod sound;
mod source;
mod stretch;
mod strips;

pub(crate) use boxes::Boxes;
pub(crate) use expr::{Expr, Spans};
pub(crate) use ground::{Away, Ground, Share};
pub(crate) use source::{Boxed, Shape, Source};

/// Probability that a standard normal variable is below `z`.
pub(crate) fn cdf(z: f64) -> f64 {
    // Beyond nine the rest is less than a number of this size can show.
    if z.abs() > 9.0 {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}
