//! The edges of a shape with their index, and the search for the nearest place on them.

use crate::ellipsoid::arc_m;
use crate::error::GeometryError;
use crate::index::{Inner, Tree};
use crate::piece::{At, Foot, Piece};
use crate::place::{Frame, Place, far_or};
use crate::trace;
use crate::vector::{V3, add, along, dot, scale, sub};
use trucewatch_model::geodesy::WGS84_A_M;

/// Depth of a tree over four thousand million pieces, with room.
const STACK: usize = 64;
/// How many boxes a local search begins with at most.
const FRONTIER: usize = 32;
/// Feet closer to each other in distance than this are at one corner.
const TIE_M: f64 = 1e-8;

/// A row of places to make edges from.
pub(crate) struct Chain<'a> {
    pub(crate) places: &'a [V3],
    /// Whether the last place is the first again.
    pub(crate) closed: bool,
}

/// Edges and their index.
#[derive(Clone, Debug)]
pub(crate) struct Edges {
    pieces: Vec<Piece>,
    /// For each piece its chord, close together in memory: most pieces that a search meets are
    /// dismissed by it.
    chords: Vec<Chord>,
    tree: Tree,
}

/// The straight way between the ends of a piece, and how far the piece strays from it at most.
#[derive(Clone, Copy, Debug)]
struct Chord {
    middle: V3,
    ahead: V3,
    half_m: f64,
    stray_m: f64,
}

impl Chord {
    fn of(piece: &Piece) -> Self {
        Self {
            middle: scale(add(piece.a, piece.b), 0.5),
            ahead: piece.ahead(),
            half_m: piece.half_m(),
            stray_m: piece.stray_m() + TIE_M,
        }
    }

    /// A squared distance from a place that the piece does not undercut, and a distance from another one
    /// that it does not exceed.
    fn bounds_m(&self, place: V3, other: V3) -> (f64, f64) {
        let d = sub(place, self.middle);
        let x = dot(d, self.ahead).clamp(-self.half_m, self.half_m);
        let d = along(d, -x, self.ahead);
        let least_m = (libm::sqrt(dot(d, d)) - self.stray_m).max(0.0);
        let away = sub(other, self.middle);
        let most_m = libm::sqrt(dot(away, away)) + self.half_m + self.stray_m;
        (least_m * least_m, most_m)
    }

    /// Whether the piece may be within `limit_m` of a place.
    fn may_be_within_m(&self, limit_m: f64, place: V3) -> bool {
        let d = sub(place, self.middle);
        let x = dot(d, self.ahead).clamp(-self.half_m, self.half_m);
        let d = along(d, -x, self.ahead);
        let reach_m = limit_m + self.stray_m;
        dot(d, d) <= reach_m * reach_m
    }
}

/// The nearest place on the edges, as seen from a place.
#[derive(Clone, Copy, Debug)]
pub struct Nearest {
    /// Geodesic distance in metres.
    pub distance_m: f64,
    /// The distance, positive on the left of the walking direction (for a zone: inside), negative
    /// on the right (outside).
    pub signed_m: f64,
    /// The nearest place.
    pub foot: Place,
    /// Whether the foot is an end of an open line, so that the place is beside no part of it. The
    /// side is then that of the first or last edge prolonged.
    pub off_end: bool,
    /// Which part of the line (of a zone: which ring, over all polygons), from 0.
    pub part: usize,
    /// Which edge of the part, from 0.
    pub edge: usize,
    /// Metres along the part from its beginning to the foot.
    pub along_m: f64,
    from: Place,
}

impl Nearest {
    /// Direction from the place asked about to the foot, degrees clockwise from north, 0 to under
    /// 360; within 1e-4 degrees up to 200 km. 0 on the line itself.
    pub fn azimuth_deg(&self) -> f64 {
        Frame::at(self.from).azimuth_deg(&self.foot)
    }
}

#[derive(Clone, Copy)]
struct Best {
    arc_m: f64,
    agreement: f64,
    piece: u32,
    foot: Foot,
    /// Squared chord beyond which nothing can be nearer, and its root.
    limit2_m2: f64,
    limit_m: f64,
}

impl Edges {
    /// Makes the edges of all chains. Repeated places make no edge.
    pub(crate) fn new<'a>(
        chains: impl Iterator<Item = Chain<'a>>,
    ) -> Result<Option<Self>, GeometryError> {
        let mut pieces = Vec::new();
        for (part, chain) in chains.enumerate() {
            let first = pieces.len();
            let mut start_m = 0.0;
            for (edge, ends) in chain.places.windows(2).enumerate() {
                if arc_m(ends[0], ends[1]) <= 0.0 {
                    continue;
                }
                for pair in trace::divide(ends[0], ends[1])?.windows(2) {
                    let mut piece = Piece::new(pair[0], pair[1]);
                    (piece.part, piece.edge) = (part as u32, edge as u32);
                    piece.start_m = start_m;
                    start_m += piece.length_m();
                    pieces.push(piece);
                }
            }
            if !chain.closed {
                if let Some(piece) = pieces.get_mut(first) {
                    piece.opens = true;
                }
                if let Some(piece) = pieces.get_mut(first..).and_then(<[Piece]>::last_mut) {
                    piece.closes = true;
                }
            }
        }
        if pieces.is_empty() {
            return Ok(None);
        }
        let tree = Tree::build(&mut pieces);
        Ok(Some(Self {
            chords: pieces.iter().map(Chord::of).collect(),
            pieces,
            tree,
        }))
    }

    /// Length of all edges in metres.
    pub(crate) fn length_m(&self) -> f64 {
        // In the order of the shape, so that the sum does not depend on the index.
        let mut order: Vec<&Piece> = self.pieces.iter().collect();
        order.sort_by(|p, q| {
            (p.part, p.edge)
                .cmp(&(q.part, q.edge))
                .then(p.start_m.total_cmp(&q.start_m))
        });
        order.iter().map(|p| p.length_m()).sum()
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// For a piece: a squared distance from a place that it does not undercut, and a distance from another
    /// one that it does not exceed.
    pub(crate) fn chord_m(&self, piece: u32, place: V3, other: V3) -> (f64, f64) {
        self.chords[piece as usize].bounds_m(place, other)
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(crate) fn nearest(&self, from: Place) -> Nearest {
        self.search(from, &[0], None)
    }

    /// The boxes that can hold the nearest place of anything within `reach_m` of `centre`.
    pub(crate) fn near(&self, centre: Place, reach_m: f64) -> LocalEdges<'_> {
        let (best, warm) = self.find(centre, &[0], None);
        let nearest = self.tell(centre, best);
        // By the triangle inequality; a chord is never longer than its geodesic.
        let limit_m = nearest.distance_m + 2.0 * reach_m * (1.0 + 1e-6) + TIE_M;
        let limit2 = limit_m * limit_m;
        let turned = self.tree.turn(centre.xyz);
        let mut frontier = vec![0_u32];
        loop {
            let mut next = Vec::with_capacity(FRONTIER);
            for at in &frontier {
                match self.tree.node(*at).inner {
                    Inner::Children(second) => {
                        next.extend(
                            [at + 1, second].into_iter().filter(|n| {
                                self.tree.node(*n).bounds.at_least2_m2(turned) <= limit2
                            }),
                        );
                    }
                    Inner::Pieces(..) => next.push(*at),
                }
            }
            let done = next == frontier;
            if next.len() > FRONTIER || next.is_empty() {
                break;
            }
            frontier = next;
            if done {
                break;
            }
        }
        // The nearest first: it makes the limit that dismisses the others.
        let at_least = |n: &u32| self.tree.node(*n).bounds.at_least2_m2(turned);
        frontier.sort_by(|a, b| at_least(a).total_cmp(&at_least(b)).then(a.cmp(b)));
        LocalEdges {
            edges: self,
            nearest,
            reach_m,
            frontier,
            warm,
        }
    }

    fn search(&self, from: Place, roots: &[u32], warm: Option<u32>) -> Nearest {
        let (best, _) = self.find(from, roots, warm);
        self.tell(from, best)
    }

    /// The best foot below some boxes, and its piece.
    fn find(&self, from: Place, roots: &[u32], warm: Option<u32>) -> (Best, u32) {
        let first = warm.unwrap_or(0);
        let mut best = self.consider(from, first);
        let turned = self.tree.turn(from.xyz);
        let mut stack = [(0_u32, 0.0_f64); STACK];
        for root in roots {
            let at_least = self.tree.node(*root).bounds.at_least2_m2(turned);
            if at_least > best.limit2_m2 {
                continue;
            }
            stack[0] = (*root, at_least);
            let mut height = 1;
            while height > 0 {
                height -= 1;
                let (at, at_least) = stack[height];
                if at_least > best.limit2_m2 {
                    continue;
                }
                match self.tree.node(at).inner {
                    Inner::Pieces(start, end) => {
                        for piece in start..end {
                            let chord = &self.chords[piece as usize];
                            if chord.may_be_within_m(best.limit_m, from.xyz) {
                                self.improve(&mut best, from, piece);
                            }
                        }
                    }
                    Inner::Children(second) => {
                        let bound = |n: u32| (n, self.tree.node(n).bounds.at_least2_m2(turned));
                        let (one, two) = (bound(at + 1), bound(second));
                        let (near, far) = if one.1 <= two.1 {
                            (one, two)
                        } else {
                            (two, one)
                        };
                        stack[height] = far;
                        stack[height + 1] = near;
                        height += 2;
                    }
                }
            }
        }
        (best, best.piece)
    }

    fn consider(&self, from: Place, piece: u32) -> Best {
        let p = &self.pieces[piece as usize];
        let foot = p.foot(from.xyz);
        let limit2_m2 = limit2_m2(foot.chord2_m2);
        Best {
            arc_m: arc_m(from.xyz, foot.xyz),
            agreement: p.agreement(&foot, from.xyz),
            piece,
            foot,
            limit2_m2,
            limit_m: libm::sqrt(limit2_m2),
        }
    }

    fn improve(&self, best: &mut Best, from: Place, piece: u32) {
        let p = &self.pieces[piece as usize];
        let foot = p.foot(from.xyz);
        if foot.chord2_m2 > best.limit2_m2 || piece == best.piece {
            return;
        }
        let arc = arc_m(from.xyz, foot.xyz);
        let gain = best.arc_m - arc;
        if gain < -TIE_M {
            return;
        }
        let agreement = p.agreement(&foot, from.xyz);
        // At one corner the edge that turns least away decides the side; which of two equal ones
        // does not matter, but must not depend on the order of the search.
        let better = gain > TIE_M
            || agreement > best.agreement
            || (agreement >= best.agreement && piece < best.piece);
        if better {
            let limit2_m2 = limit2_m2(foot.chord2_m2).min(best.limit2_m2);
            *best = Best {
                arc_m: arc,
                agreement,
                piece,
                foot,
                limit2_m2,
                limit_m: libm::sqrt(limit2_m2),
            };
        }
    }

    fn tell(&self, from: Place, best: Best) -> Nearest {
        let piece = &self.pieces[best.piece as usize];
        let foot = Place { xyz: best.foot.xyz };
        let distance_m = far_or(best.arc_m, from, foot);
        Nearest {
            distance_m,
            signed_m: if best.foot.left {
                distance_m
            } else {
                -distance_m
            },
            foot,
            off_end: piece.is_end(best.foot.at),
            part: piece.part as usize,
            edge: piece.edge as usize,
            along_m: piece.start_m
                + match best.foot.at {
                    At::A => 0.0,
                    At::B => piece.length_m(),
                    At::Between(_) => arc_m(piece.a, foot.xyz),
                },
            from,
        }
    }

    /// A place where two of the edges cross, if there is one.
    pub(crate) fn crosses_itself(&self) -> Option<V3> {
        let mut found = None;
        self.tree.pairs(&mut |i, j| {
            found = self.pieces[i as usize].crossing(&self.pieces[j as usize]);
            found.is_none()
        });
        found
    }
}

/// A place farther away by chord than this is farther by geodesic too: the curvature of the
/// surface differs by direction by 0.7 %, so lengths of equal chords by 3e-4 (c/a)² of them.
fn limit2_m2(chord2_m2: f64) -> f64 {
    let more = 2e-3 * chord2_m2 / (WGS84_A_M * WGS84_A_M);
    chord2_m2 * (1.0 + more) + 2.0 * TIE_M * libm::sqrt(chord2_m2) + TIE_M * TIE_M
}

/// The edges near a place: for many questions about places within `reach_m` of it.
#[derive(Clone, Debug)]
pub struct LocalEdges<'a> {
    edges: &'a Edges,
    nearest: Nearest,
    reach_m: f64,
    frontier: Vec<u32>,
    warm: u32,
}

impl LocalEdges<'_> {
    /// The nearest place as seen from the centre.
    pub fn centre(&self) -> &Nearest {
        &self.nearest
    }

    /// The reach that was asked for, in metres.
    pub fn reach_m(&self) -> f64 {
        self.reach_m
    }

    /// The distance from a place within reach of the centre, exactly as the whole shape gives it;
    /// beyond reach it may be too long.
    pub fn signed_distance(&self, place: impl Into<Place>) -> Nearest {
        self.edges
            .search(place.into(), &self.frontier, Some(self.warm))
    }

    /// The least and greatest distance in metres that any place within reach can have.
    pub fn range_m(&self) -> (f64, f64) {
        let d = self.nearest.distance_m;
        ((d - self.reach_m).max(0.0), d + self.reach_m)
    }
}
