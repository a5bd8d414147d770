//! The edges that can be nearest to any of the places around a centre, seen as in a plane.
//!
//! Places are given by metres east and north of the centre along geodesics, as [`Frame::place`] takes
//! them. In such a plane distances between places `r` from the centre and edges `d` from it are off by
//! r² (d + r) / (6 R²) or so: 0.4 mm for 300 m and 10 km; what the plane is off by at the centre is known
//! and taken away.
//!
//! Which edges are kept: of two places that compete for being the nearest, the difference of the squared
//! distances is linear in the place asked about. So an edge that is nowhere nearer than the centre's own
//! nearest place is found without trying places, and none that can matter is missed.

use crate::edges::{Edges, Nearest};
use crate::index::Inner;
use crate::place::{Frame, Place};
use crate::vector::{V3, dot, sub};

/// No more edges than this are kept: beyond, a search in the tree is as fast.
const MOST: usize = 400;
/// No place is looked at from farther away, in metres.
const FARTHEST_M: f64 = 200_000.0;
/// By how much of itself a squared distance may be too long or too short in the plane, and more.
const SLACK: f64 = 2e-6;

/// An ellipse around a centre, given by two half axes at right angles, in metres east and north.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// One half axis.
    pub along: (f64, f64),
    /// The other one.
    pub across: (f64, f64),
}

impl Around {
    /// How far it reaches in a direction, times the length of that.
    fn reach(&self, w: [f64; 2]) -> f64 {
        let part = |axis: (f64, f64)| axis.0 * w[0] + axis.1 * w[1];
        libm::hypot(part(self.along), part(self.across))
    }

    /// How far it reaches at most, in metres.
    fn widest_m(&self) -> f64 {
        let length = |axis: (f64, f64)| libm::hypot(axis.0, axis.1);
        length(self.along).max(length(self.across))
    }
}

/// The edges near a centre in its plane: cheap to ask very many times.
#[derive(Clone, Debug)]
pub struct Nearby {
    /// Those nearest to the centre first.
    segments: Vec<Segment>,
    /// What distances in the plane are short by at the centre, in metres.
    short_m: f64,
}

#[derive(Clone, Copy, Debug)]
struct Segment {
    /// How far it is from the centre.
    away_m: f64,
    from: [f64; 2],
    ahead: [f64; 2],
    length_m: f64,
}

/// The nearest place of an edge as seen in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// Distance in metres, positive on the left of the walking direction (for a zone: inside).
    pub signed_m: f64,
    /// The nearest place, in metres east and north of the centre.
    pub foot_m: [f64; 2],
}

impl Nearby {
    /// The nearest place as seen from a place given in metres east and north of the centre. Within 1e-6
    /// of the reach that was asked for, and of the distance; beyond that reach it may be too long.
    pub fn at(&self, (east_m, north_m): (f64, f64)) -> Beside {
        let mut best2_m2 = f64::INFINITY;
        // How far the place is beyond the end of the best edge, and what follows from that edge.
        let mut beyond_m = 0.0;
        let mut left = true;
        let mut foot_m = [0.0; 2];
        let way_m = libm::sqrt(east_m * east_m + north_m * north_m);
        for segment in &self.segments {
            // No distance changes by more than the way.
            let least_m = (segment.away_m - way_m).max(0.0);
            if least_m * least_m > best2_m2 * (1.0 + 2.0 * TIE) + f64::EPSILON {
                break;
            }
            let d = [east_m - segment.from[0], north_m - segment.from[1]];
            let x = d[0] * segment.ahead[0] + d[1] * segment.ahead[1];
            let along = x.max(0.0).min(segment.length_m);
            let r = [
                d[0] - along * segment.ahead[0],
                d[1] - along * segment.ahead[1],
            ];
            let square = r[0] * r[0] + r[1] * r[1];
            let tie = TIE * square + f64::EPSILON;
            if square > best2_m2 + tie {
                continue;
            }
            // At one corner the edge that turns least away decides the side.
            let own_m = (x - along).abs();
            if square < best2_m2 - tie || own_m < beyond_m {
                best2_m2 = square;
                beyond_m = own_m;
                left = segment.ahead[0] * r[1] - segment.ahead[1] * r[0] >= 0.0;
                foot_m = [east_m - r[0], north_m - r[1]];
            }
        }
        let distance_m = (libm::sqrt(best2_m2) + self.short_m).max(0.0);
        Beside {
            signed_m: if left { distance_m } else { -distance_m },
            foot_m,
        }
    }
}

/// Squared distances that differ by no more than this share of themselves are those of one corner.
const TIE: f64 = 1e-9;

impl Edges {
    /// The edges that can be nearest to a place in an ellipse around the centre of a frame, of which the
    /// nearest place is known. `None` if they are too many or too far away for a plane.
    pub(crate) fn nearby(
        &self,
        frame: &Frame,
        nearest: &Nearest,
        around: &Around,
    ) -> Option<Nearby> {
        let widest_m = around.widest_m();
        if nearest.distance_m + widest_m > FARTHEST_M {
            return None;
        }
        let foot = frame.flat(nearest.foot.xyz);
        let foot2_m2 = foot[0] * foot[0] + foot[1] * foot[1];
        let chord = sub(nearest.foot.xyz, frame.origin.xyz);
        let chord2_m2 = dot(chord, chord);
        let slack_m2 = SLACK * chord2_m2 + 1e-6;
        let (turned, turned_foot) = (
            self.tree().turn(frame.origin.xyz),
            self.tree().turn(nearest.foot.xyz),
        );
        let mut segments = Vec::new();
        let mut open = vec![0_u32];
        while let Some(at) = open.pop() {
            let node = self.tree().node(at);
            let gain_m2 = node.bounds.at_least2_m2(turned) - chord2_m2 - slack_m2;
            if gain_m2 > 0.0 {
                let far_m = libm::sqrt(node.bounds.at_most2_m2(turned_foot));
                if gain_m2 > 2.0 * (1.0 + 1e-3) * widest_m * far_m {
                    continue;
                }
            }
            match node.inner {
                Inner::Children(second) => open.extend([second, at + 1]),
                Inner::Pieces(start, end) => {
                    for at in start..end {
                        // In space first, where little has to be worked out.
                        let (square_m2, far_m) =
                            self.chord_m(at, frame.origin.xyz, nearest.foot.xyz);
                        let gain_m2 = square_m2 - chord2_m2 - slack_m2;
                        if gain_m2 > 2.0 * (1.0 + 1e-3) * widest_m * far_m {
                            continue;
                        }
                        let piece = &self.pieces()[at as usize];
                        let (a, b) = (frame.flat(piece.a), frame.flat(piece.b));
                        let segment = Segment::of(a, b);
                        let gain_m2 = segment.away_m * segment.away_m - foot2_m2 - slack_m2;
                        let away =
                            |end: [f64; 2]| around.reach([end[0] - foot[0], end[1] - foot[1]]);
                        if gain_m2 <= 2.0 * (1.0 + 1e-3) * away(a).max(away(b)) {
                            if segments.len() == MOST {
                                return None;
                            }
                            segments.push(segment);
                        }
                    }
                }
            }
        }
        segments.sort_by(|a, b| a.away_m.total_cmp(&b.away_m));
        let mut nearby = Nearby {
            segments,
            short_m: 0.0,
        };
        nearby.short_m = nearest.distance_m - nearby.at((0.0, 0.0)).signed_m.abs();
        Some(nearby)
    }
}

impl Segment {
    fn of(a: [f64; 2], b: [f64; 2]) -> Self {
        let way = [b[0] - a[0], b[1] - a[1]];
        let length_m = libm::hypot(way[0], way[1]);
        let by = 1.0 / length_m.max(f64::MIN_POSITIVE);
        let ahead = [way[0] * by, way[1] * by];
        let x = -(a[0] * ahead[0] + a[1] * ahead[1]);
        let along = x.max(0.0).min(length_m);
        let away = [a[0] + along * ahead[0], a[1] + along * ahead[1]];
        Self {
            away_m: libm::hypot(away[0], away[1]),
            from: a,
            ahead,
            length_m,
        }
    }
}

impl Frame {
    /// Metres east and north along the geodesic to a place: the other way round than [`Frame::place`], and
    /// as exact.
    pub fn offset_m(&self, to: &Place) -> (f64, f64) {
        let [east, north] = self.flat(to.xyz);
        (east, north)
    }

    fn flat(&self, xyz: V3) -> [f64; 2] {
        let d = sub(xyz, self.origin.xyz);
        let (east, north) = (dot(d, self.east), dot(d, self.north));
        let mut flat = [east, north];
        for _ in 0..2 {
            let by = 1.0 / self.size(flat[0], flat[1]);
            flat = [east * by, north * by];
        }
        flat
    }
}
