//! What the numerical integration over lines works with.

use super::net::Few;

/// What a stretch is part of: the place of its line across, the length of that, and how far apart lines are.
pub(super) struct Way {
    pub(super) v: f64,
    pub(super) line: f64,
    pub(super) apart_m: f64,
}

/// What is summed: the bounds and the error.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) error: f64,
}

impl Sum {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
            error: self.error + other.error,
        }
    }

    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            high: self.high * factor,
            error: self.error * factor,
        }
    }
}

/// A node: its place along the line, and the distances from the open sources there.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) u: f64,
    pub(super) signed_m: Few,
}

/// One line: what is summed on it, and where edges are near that it does not cross.
#[derive(Default)]
pub(super) struct Line {
    pub(super) sum: Sum,
    /// Its weight against that of others.
    pub(super) density: f64,
    pub(super) beside: Vec<Beside>,
    /// Number of the edge, and where it is crossed.
    pub(super) crossed: Vec<(usize, f64)>,
}

/// A stretch of a line beside an edge.
pub(super) struct Beside {
    pub(super) edge: usize,
    pub(super) from: f64,
    pub(super) to: f64,
    /// No part of the stretch is nearer to the edge.
    pub(super) least_m: f64,
}
