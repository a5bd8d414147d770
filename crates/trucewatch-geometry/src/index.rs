//! A tree of boxes: neither the date line nor a pole is special.
//!
//! Boxes are earth-centred, but turned so that one side is level in the middle of the shape: a
//! piece of ground then has a flat box, which prunes better than one that stands on its corner.

use crate::ellipsoid::gradient;
use crate::piece::Piece;
use crate::place::{Frame, Place};
use crate::vector::{V3, add, dot};

/// Most pieces in a leaf.
const LEAF: usize = 8;
/// Rounding in coordinates, and more: boxes are that much larger than what they hold.
const SLACK_M: f64 = 1e-6;

/// A box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    low: V3,
    high: V3,
}

impl Bounds {
    const NOTHING: Self = Self {
        low: [f64::INFINITY; 3],
        high: [f64::NEG_INFINITY; 3],
    };

    fn of(piece: &Piece, axes: &[V3; 3]) -> Self {
        let margin = piece.rise_m() + SLACK_M;
        let mut bounds = Self::NOTHING;
        for axis in 0..3 {
            let (a, b) = (dot(piece.a, axes[axis]), dot(piece.b, axes[axis]));
            bounds.low[axis] = a.min(b) - margin;
            bounds.high[axis] = a.max(b) + margin;
        }
        bounds
    }

    fn with(self, other: Self) -> Self {
        let mut bounds = self;
        for axis in 0..3 {
            bounds.low[axis] = self.low[axis].min(other.low[axis]);
            bounds.high[axis] = self.high[axis].max(other.high[axis]);
        }
        bounds
    }

    /// Squared distance from a place, as [`Tree::turn`] gives it, that nothing in the box undercuts.
    #[inline]
    pub(crate) fn at_least2_m2(&self, p: V3) -> f64 {
        let mut sum = 0.0;
        for axis in 0..3 {
            let gap = (self.low[axis] - p[axis])
                .max(p[axis] - self.high[axis])
                .max(0.0);
            sum += gap * gap;
        }
        sum
    }

    /// Squared distance from a place, as [`Tree::turn`] gives it, that nothing in the box exceeds.
    pub(crate) fn at_most2_m2(&self, p: V3) -> f64 {
        let mut sum = 0.0;
        for axis in 0..3 {
            let far = (p[axis] - self.low[axis]).max(self.high[axis] - p[axis]);
            sum += far * far;
        }
        sum
    }

    fn meets(&self, other: &Self) -> bool {
        (0..3).all(|axis| self.low[axis] <= other.high[axis] && other.low[axis] <= self.high[axis])
    }
}

/// A box with what is in it: two children, or pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) bounds: Bounds,
    pub(crate) inner: Inner,
}

/// What is in a box.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inner {
    /// The first child follows its parent; this is the second.
    Children(u32),
    /// From this piece to before that.
    Pieces(u32, u32),
}

/// The tree. The pieces it speaks of are in the order that [`Tree::build`] left them in.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    axes: [V3; 3],
}

impl Tree {
    /// Builds the tree and puts the pieces into its order. The same pieces give the same tree.
    pub(crate) fn build(pieces: &mut [Piece]) -> Self {
        let sum = pieces.iter().fold([0.0; 3], |sum, p| add(sum, p.a));
        // Only the direction of the middle counts, and any will do.
        let middle = if dot(gradient(sum), sum) > 1.0 {
            sum
        } else {
            [1.0, 0.0, 0.0]
        };
        let frame = Frame::at(Place { xyz: middle });
        let mut tree = Self {
            nodes: Vec::new(),
            axes: [frame.east, frame.north, frame.up],
        };
        tree.add(pieces, 0);
        tree
    }

    /// A place in the coordinates of the boxes.
    #[inline]
    pub(crate) fn turn(&self, p: V3) -> V3 {
        self.axes.map(|axis| dot(p, axis))
    }

    fn add(&mut self, pieces: &mut [Piece], first: u32) -> Bounds {
        let at = self.nodes.len();
        let count = pieces.len();
        let inner = Inner::Pieces(first, first + count as u32);
        let bounds = pieces.iter().fold(Bounds::NOTHING, |all, p| {
            all.with(Bounds::of(p, &self.axes))
        });
        self.nodes.push(Node { bounds, inner });
        if count > LEAF {
            let size = |axis: &usize| bounds.high[*axis] - bounds.low[*axis];
            let axis = (0..3)
                .max_by(|i, j| size(i).total_cmp(&size(j)))
                .unwrap_or(0);
            let axis = self.axes[axis];
            let key = |p: &Piece| dot(p.a, axis) + dot(p.b, axis);
            pieces.sort_by(|p, q| {
                let where_in_shape = |p: &Piece| (p.part, p.edge);
                key(p)
                    .total_cmp(&key(q))
                    .then(where_in_shape(p).cmp(&where_in_shape(q)))
                    .then(p.start_m.total_cmp(&q.start_m))
            });
            let (low, high) = pieces.split_at_mut(count / 2);
            let half = low.len() as u32;
            self.add(low, first);
            let second = self.nodes.len() as u32;
            self.add(high, first + half);
            self.nodes[at].inner = Inner::Children(second);
        }
        bounds
    }

    #[inline]
    pub(crate) fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    /// Calls `found` with each two pieces whose boxes meet until it returns `false`.
    pub(crate) fn pairs(&self, found: &mut impl FnMut(u32, u32) -> bool) {
        let mut open = vec![(0, 0)];
        while let Some((i, j)) = open.pop() {
            let (a, b) = (self.node(i), self.node(j));
            if !a.bounds.meets(&b.bounds) {
                continue;
            }
            match (a.inner, b.inner) {
                // A box with itself: both orders of its children would find the same pairs.
                (Inner::Children(second), _) if i == j => {
                    open.extend([(i + 1, i + 1), (second, second), (i + 1, second)]);
                }
                (Inner::Children(second), _) => open.extend([(second, j), (i + 1, j)]),
                (_, Inner::Children(second)) => open.extend([(i, second), (i, j + 1)]),
                (Inner::Pieces(from, to), Inner::Pieces(start, end)) => {
                    for p in from..to {
                        let first = if i == j { p + 1 } else { start };
                        for q in first..end {
                            if !found(p, q) {
                                return;
                            }
                        }
                    }
                }
            }
        }
    }
}
