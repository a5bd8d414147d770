//! The line of contact and how likely a place lies on either side of it.
//!
//! In: the line as a row of positions with an uncertainty, and a place with an ellipse. Out: two
//! probabilities that sum to one. The line is turned to one fixed direction first, so that walking
//! it the other way exchanges the two numbers to the last bit.

use super::space::{Plane, Point};
use trucewatch_model::Position;

/// A line of contact. Walked from its first position to its last, side A lies on the left.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    vertices: Vec<Point>,
    /// The longest piece in metres.
    longest_m: f64,
    sigma_m: f64,
    turned: bool,
}

/// Why positions are not a line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LineError {
    /// One position has no direction.
    #[error("a line needs two different positions or more; there are {0}")]
    TooShort(usize),
    /// A ring has an inside and an outside, not a left end and a right end.
    #[error("the line ends where it begins; a closed line has no two sides in the sense used here")]
    Closed,
    /// More than any line of contact, and enough to hang the computation.
    #[error("the line has {0} positions; 100,000 are the most")]
    TooLong(usize),
    /// A piece so long that it is no longer straight on the ground.
    #[error(
        "position {0} lies more than 100 km from the one before; give the line in shorter pieces"
    )]
    Gap(usize),
    /// Not a length.
    #[error("the line's uncertainty must be from 1 to 20,000 m, not {0}")]
    Sigma(f64),
}

const VERTICES_MAX: usize = 100_000;
const PIECE_MAX_M: f64 = 100_000.0;

/// Probabilities of the two sides; they sum to one up to the last bits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) a: f64,
    pub(super) b: f64,
}

impl Line {
    /// Makes a line of `positions` in order. `sigma_m`: how far the true line may lie from the drawn
    /// one (standard deviation). Equal positions in a row count once.
    ///
    /// # Errors
    /// If the positions have no two sides; see [`LineError`].
    pub fn new(positions: &[Position], sigma_m: f64) -> Result<Self, LineError> {
        if !(1.0..=20_000.0).contains(&sigma_m) {
            return Err(LineError::Sigma(sigma_m));
        }
        let mut kept = positions.to_vec();
        kept.dedup();
        let turned = kept.iter().gt(kept.iter().rev());
        match kept.as_slice() {
            [] | [_] => return Err(LineError::TooShort(kept.len())),
            [first, .., last] if first == last => return Err(LineError::Closed),
            all if all.len() > VERTICES_MAX => return Err(LineError::TooLong(all.len())),
            _ => {}
        }
        let points: Vec<Point> = kept.iter().map(|p| Point::of(*p)).collect();
        let mut longest_m: f64 = 0.0;
        for (k, pair) in points.windows(2).enumerate() {
            let length = pair.first().zip(pair.last());
            let length = length.map_or(0.0, |(a, b)| a.distance_m(*b));
            if length > PIECE_MAX_M {
                return Err(LineError::Gap(k + 2));
            }
            longest_m = longest_m.max(length);
        }
        let mut vertices = points;
        if turned {
            vertices.reverse();
        }
        Ok(Self {
            vertices,
            longest_m,
            sigma_m,
            turned,
        })
    }

    /// How likely a place lies on either side: the integral of Φ(signed distance / σ) over the
    /// normal distribution on the ground. `ellipse`: standard deviations along the axes and azimuth of
    /// the longer one. The distribution is taken in nine smaller ones, each against the line as it runs
    /// there; on a straight line that is right to a thousandth.
    pub(super) fn place(&self, centre: Position, ellipse: (f64, f64, f64)) -> Place {
        let plane = Plane::at(centre);
        let near = self.near(
            &plane,
            Point::of(centre),
            3.0 * ellipse.0 + 3.0 * self.sigma_m,
        );
        let azimuth = ellipse.2 * std::f64::consts::PI / 180.0;
        let (sin, cos) = (libm::sin(azimuth), libm::cos(azimuth));
        let (mut left, mut right) = (0.0, 0.0);
        for (u, wu) in NODES {
            for (v, wv) in NODES {
                let (along, across) = (u * ellipse.0, v * ellipse.1);
                let at = (along * sin + across * cos, along * cos - across * sin);
                let z = self.deviations(&near, at, ellipse, (sin, cos));
                left += wu * wv * upper_tail(-z);
                right += wu * wv * upper_tail(z);
            }
        }
        if self.turned {
            Place { a: right, b: left }
        } else {
            Place { a: left, b: right }
        }
    }

    /// Pieces of the line that may be nearest to anything within `margin_m` of the centre, as
    /// offsets from it, with what lies before and after.
    fn near(&self, plane: &Plane, centre: Point, margin_m: f64) -> Vec<Piece> {
        let nearest = self.vertices.iter().map(|v| v.square_m2(centre));
        let nearest = nearest.fold(f64::INFINITY, f64::min).sqrt();
        let far = nearest + self.longest_m + 2.0 * margin_m;
        let far2 = far * far;
        let close: Vec<bool> = self
            .vertices
            .iter()
            .map(|v| v.square_m2(centre) <= far2)
            .collect();
        let last = self.vertices.len().saturating_sub(2);
        let mut pieces: Vec<Piece> = Vec::new();
        for (k, (pair, close)) in self.vertices.windows(2).zip(close.windows(2)).enumerate() {
            if let ([a, b], true) = (pair, close.contains(&true)) {
                pieces.push(Piece {
                    a: plane.offset_m(*a),
                    b: plane.offset_m(*b),
                    first: k == 0,
                    last: k == last,
                });
            }
        }
        pieces
    }

    /// Signed distance to the left of the canonical direction, in standard deviations of line and
    /// what is left of the place's own uncertainty after it was taken in pieces.
    fn deviations(
        &self,
        pieces: &[Piece],
        at: (f64, f64),
        ellipse: (f64, f64, f64),
        (sin, cos): (f64, f64),
    ) -> f64 {
        let mut best: Option<Nearest> = None;
        for piece in pieces {
            let n = piece.nearest(at);
            best = Some(match best {
                // The corner between two pieces is as near to both: their directions are averaged.
                Some(b) if n.rank_m2 <= b.rank_m2 * (1.0 + 1e-12) + 1e-9 => {
                    if n.rank_m2 >= b.rank_m2 * (1.0 - 1e-12) - 1e-9 {
                        b.merged(&n)
                    } else {
                        n
                    }
                }
                Some(b) => b,
                None => n,
            });
        }
        let Some(n) = best else {
            return 0.0;
        };
        let left = (-n.direction.1, n.direction.0);
        let length = (left.0 * left.0 + left.1 * left.1).sqrt();
        if length <= 0.0 {
            return 0.0;
        }
        let left = (left.0 / length, left.1 / length);
        let side = n.offset.0 * left.0 + n.offset.1 * left.1;
        let distance = (n.offset.0 * n.offset.0 + n.offset.1 * n.offset.1).sqrt();
        let signed = if side > 0.0 {
            distance
        } else if side < 0.0 {
            -distance
        } else {
            0.0
        };
        let along = left.0 * sin + left.1 * cos;
        let across = left.0 * cos - left.1 * sin;
        let (major, minor) = (along * ellipse.0, across * ellipse.1);
        let own2 = (major * major + minor * minor) * REST;
        // Past its ends nobody drew the line: it may turn either way.
        let sigma2 = own2 + self.sigma_m * self.sigma_m + n.overhang_m * n.overhang_m;
        signed / sigma2.sqrt()
    }
}

/// Gauss-Hermite nodes (three) for a normal distribution with half the variance, and weights; the
/// other half of the variance stays in each piece.
const NODES: [(f64, f64); 3] = [
    (-1.224_744_871_391_589, 1.0 / 6.0),
    (0.0, 2.0 / 3.0),
    (1.224_744_871_391_589, 1.0 / 6.0),
];
const REST: f64 = 0.5;

#[derive(Clone, Copy, Debug)]
struct Piece {
    a: (f64, f64),
    b: (f64, f64),
    first: bool,
    last: bool,
}

#[derive(Clone, Copy, Debug)]
struct Nearest {
    /// Square of the distance to the piece itself, by which the nearest is chosen.
    rank_m2: f64,
    /// From the nearest point of the line, or of its straight continuation, to the place.
    offset: (f64, f64),
    /// Unit vector along the line.
    direction: (f64, f64),
    /// How far past the line's end the nearest point lies.
    overhang_m: f64,
}

impl Nearest {
    fn merged(&self, other: &Self) -> Self {
        Self {
            direction: (
                self.direction.0 + other.direction.0,
                self.direction.1 + other.direction.1,
            ),
            overhang_m: self.overhang_m.min(other.overhang_m),
            ..*self
        }
    }
}

impl Piece {
    /// The nearest point of the piece; past the line's ends it goes straight on.
    fn nearest(&self, at: (f64, f64)) -> Nearest {
        let d = (self.b.0 - self.a.0, self.b.1 - self.a.1);
        let length = (d.0 * d.0 + d.1 * d.1).sqrt().max(1e-9);
        let unit = (d.0 / length, d.1 / length);
        let from = (at.0 - self.a.0, at.1 - self.a.1);
        let along = from.0 * unit.0 + from.1 * unit.1;
        let low = if self.first { f64::NEG_INFINITY } else { 0.0 };
        let high = if self.last { f64::INFINITY } else { length };
        let on = along.clamp(low, high);
        let offset = (from.0 - on * unit.0, from.1 - on * unit.1);
        let overhang_m = (-on).max(on - length).max(0.0);
        Nearest {
            rank_m2: offset.0 * offset.0 + offset.1 * offset.1 + overhang_m * overhang_m,
            offset,
            direction: unit,
            overhang_m,
        }
    }
}

/// Share of the standard normal distribution above `z`.
fn upper_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::geodesy;

    fn centre() -> Position {
        Position::from_deg(48.0, 37.0).expect("a position")
    }

    fn at(east: f64, north: f64) -> Position {
        geodesy::displace(centre(), east, north)
    }

    fn line(points: &[(f64, f64)], sigma_m: f64) -> Line {
        let positions: Vec<Position> = points.iter().map(|p| at(p.0, p.1)).collect();
        Line::new(&positions, sigma_m).expect("a line")
    }

    #[test]
    fn sides_of_a_straight_line() {
        // Walked to the north, west is on the left.
        let line = line(&[(0.0, -20_000.0), (0.0, 0.0), (0.0, 20_000.0)], 100.0);
        let cases = [
            (0.0, (0.1, 0.1, 0.0), 0.5, "on it"),
            (100.0, (0.1, 0.1, 0.0), 0.8413, "one sigma of the line"),
            (-100.0, (0.1, 0.1, 0.0), 0.1587, "the other side"),
            (
                223.6,
                (200.0, 1.0, 90.0),
                0.8413,
                "the ellipse points across",
            ),
            (100.0, (200.0, 0.1, 0.0), 0.8413, "the ellipse lies along"),
            (5_000.0, (100.0, 50.0, 30.0), 1.0, "far behind"),
        ];
        for (west, ellipse, expected, why) in cases {
            let place = line.place(at(-west, 300.0), ellipse);
            assert!((place.a - expected).abs() < 2e-3, "{why}: {place:?}");
            assert!((place.a + place.b - 1.0).abs() < 1e-12, "{why}: {place:?}");
        }
    }

    #[test]
    fn corners_and_ends() {
        // Left of this bend lies the wedge to the north.
        let bent = line(&[(-9_000.0, 9_000.0), (0.0, 0.0), (9_000.0, 9_000.0)], 50.0);
        let sure = (5.0, 5.0, 0.0);
        for (place, left, why) in [
            ((0.0, 800.0), true, "inside the wedge"),
            ((0.0, -800.0), false, "below the corner, nearest to it"),
            ((300.0, -600.0), false, "below, to the right"),
            ((-4_000.0, 4_600.0), true, "inside, near one arm"),
        ] {
            let p = bent.place(at(place.0, place.1), sure);
            assert!((if left { p.a } else { p.b }) > 0.999, "{why}: {p:?}");
        }
        let straight = line(&[(-1_000.0, 0.0), (1_000.0, 0.0)], 50.0);
        let beside = straight.place(at(1_200.0, 900.0), sure);
        let beyond = straight.place(at(9_000.0, 900.0), sure);
        assert!(beside.a > 0.999, "{beside:?}");
        assert!((0.5..0.6).contains(&beyond.a), "{beyond:?}");
    }

    #[test]
    fn walked_backwards_the_sides_change_places() {
        let points: Vec<Position> = (0..40)
            .map(|k| at(f64::from(k) * 500.0, 900.0 * libm::sin(f64::from(k) * 0.6)))
            .collect();
        let back: Vec<Position> = points.iter().rev().copied().collect();
        let (there, back) = (Line::new(&points, 80.0), Line::new(&back, 80.0));
        let (there, back) = (there.expect("a line"), back.expect("a line"));
        for k in 0..200 {
            let spot = at(f64::from(k) * 101.3, 700.0 * libm::cos(f64::from(k)));
            let ellipse = (
                10.0 * f64::from(k % 40) + 1.0,
                5.0,
                f64::from(k % 18) * 10.0,
            );
            let (p, q) = (there.place(spot, ellipse), back.place(spot, ellipse));
            assert_eq!(
                (p.a.to_bits(), p.b.to_bits()),
                (q.b.to_bits(), q.a.to_bits())
            );
        }
    }

    #[test]
    fn what_is_no_line_is_refused() {
        let same = vec![centre(); 5];
        let ring = [at(0.0, 0.0), at(100.0, 0.0), at(0.0, 100.0), at(0.0, 0.0)];
        let far = [at(0.0, 0.0), at(60_000.0, 90_000.0)];
        assert_eq!(Line::new(&[], 50.0), Err(LineError::TooShort(0)));
        assert_eq!(Line::new(&same, 50.0), Err(LineError::TooShort(1)));
        assert_eq!(Line::new(&ring, 50.0), Err(LineError::Closed));
        assert_eq!(Line::new(&far, 50.0), Err(LineError::Gap(2)));
        for sigma in [0.0, -5.0, 1e9, f64::INFINITY] {
            assert_eq!(Line::new(&far, sigma), Err(LineError::Sigma(sigma)));
        }
        assert!(Line::new(&far, f64::NAN).is_err());
    }
}
