//! The contact line as a frame: how far along it, and how far to its left.
//!
//! In: a polyline. Out: places beside it and, for any place, its foot on the line. The two flanks
//! are called left and right of the drawing direction; nothing in this crate treats them
//! differently.

use crate::draw::Draw;
use trucewatch_model::{Position, geodesy};

/// Which flank of the line, seen in the direction in which it is drawn. Hidden truth: no delivery
/// says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flank {
    /// Left of the line.
    Left,
    /// Right of the line.
    Right,
}

impl Flank {
    /// The flank across the line.
    #[must_use]
    pub const fn across(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
    /// +1 for left, -1 for right.
    pub(crate) const fn sign(self) -> f64 {
        match self {
            Self::Left => 1.0,
            Self::Right => -1.0,
        }
    }
    /// Either flank, with equal probability.
    pub(crate) fn toss(draw: &mut Draw) -> Self {
        if draw.chance(0.5) {
            Self::Left
        } else {
            Self::Right
        }
    }
}

/// Where a place lies relative to the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Foot {
    /// Distance along the line of the nearest point on it, in metres.
    pub(crate) along_m: f64,
    /// Distance from the line in metres, positive on the left.
    pub(crate) left_m: f64,
}

impl Foot {
    /// The flank it lies on.
    pub(crate) fn flank(self) -> Flank {
        if self.left_m >= 0.0 {
            Flank::Left
        } else {
            Flank::Right
        }
    }
}

/// A polyline with distances along it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    first: Position,
    points: Vec<Position>,
    starts_m: Vec<f64>,
    length_m: f64,
}

/// Half the chord that gives the direction at a point: long enough to smooth out corners.
const CHORD_M: f64 = 3_000.0;

impl Line {
    /// From its points in order. `None` for fewer than two.
    pub(crate) fn new(points: Vec<Position>) -> Option<Self> {
        let first = *points.first().filter(|_| points.len() >= 2)?;
        let mut length_m = 0.0;
        let mut starts_m = Vec::with_capacity(points.len());
        for pair in points.windows(2) {
            if let [a, b] = pair {
                starts_m.push(length_m);
                length_m += geodesy::distance_m(*a, *b);
            }
        }
        Some(Self {
            first,
            points,
            starts_m,
            length_m,
        })
    }

    /// Its points.
    pub(crate) fn points(&self) -> &[Position] {
        &self.points
    }

    /// Its length in metres.
    pub(crate) fn length_m(&self) -> f64 {
        self.length_m
    }

    /// The point `along_m` from its beginning; beyond an end, that end.
    pub(crate) fn at(&self, along_m: f64) -> Position {
        let along_m = along_m.clamp(0.0, self.length_m);
        let after = self.starts_m.partition_point(|start| *start <= along_m);
        let segment = after.saturating_sub(1);
        let start = self.starts_m.get(segment).copied().unwrap_or(0.0);
        match self.points.get(segment..) {
            Some([a, b, ..]) => {
                let (east, north) = geodesy::offset_m(*a, *b);
                let share = (along_m - start) / libm::sqrt(east * east + north * north).max(1e-3);
                geodesy::displace(*a, east * share, north * share)
            }
            _ => self.first,
        }
    }

    /// The place `left_m` metres to the left (negative: right) of the line at `along_m`, square to
    /// the line's general direction there.
    pub(crate) fn beside(&self, along_m: f64, left_m: f64) -> Position {
        let (a, b) = (self.at(along_m - CHORD_M), self.at(along_m + CHORD_M));
        let (east, north) = geodesy::offset_m(a, b);
        let length = libm::sqrt(east * east + north * north).max(1e-3);
        let scale = left_m / length;
        geodesy::displace(self.at(along_m), -north * scale, east * scale)
    }

    /// The nearest point on the line, and on which flank `place` lies. At a corner the flank is
    /// that of the segment whose direction tells it better.
    pub(crate) fn foot(&self, place: Position) -> Foot {
        let mut best = Foot {
            along_m: 0.0,
            left_m: f64::INFINITY,
        };
        let mut best_side = 0.0;
        for (pair, start) in self.points.windows(2).zip(&self.starts_m) {
            let [a, b] = pair else { continue };
            let (be, bn) = geodesy::offset_m(*a, *b);
            let (pe, pn) = geodesy::offset_m(*a, place);
            let length = libm::sqrt(be * be + bn * bn).max(1e-3);
            let share = ((pe * be + pn * bn) / (length * length)).clamp(0.0, 1.0);
            let (de, dn) = (pe - share * be, pn - share * bn);
            let away = libm::sqrt(de * de + dn * dn);
            // Square distance to the segment's whole line: the larger, the surer is its side.
            let side = (be * pn - bn * pe) / length;
            let nearer = away < best.left_m.abs() - 1e-3;
            let same_but_surer =
                away <= best.left_m.abs() + 1e-3 && side.abs() > libm::fabs(best_side);
            if nearer || same_but_surer {
                best_side = side;
                best = Foot {
                    along_m: start + share * length,
                    left_m: if side >= 0.0 { away } else { -away },
                };
            }
        }
        best
    }

    /// A place about `along_m` along the line, on `flank`, between `nearest_m` and `farthest_m`
    /// from the line. Where the line winds so much that no try succeeds, the last try.
    pub(crate) fn somewhere(
        &self,
        draw: &mut Draw,
        along_m: f64,
        flank: Flank,
        [nearest_m, farthest_m]: [f64; 2],
    ) -> Position {
        let mut place = self.at(along_m);
        for tries in 0..60 {
            let aside = draw.between(nearest_m, farthest_m) * flank.sign();
            // Farther along with every try: inside a sharp bend some distances do not exist.
            let stray_m = 500.0 + 150.0 * f64::from(tries);
            place = self.beside(along_m + draw.normal() * stray_m, aside);
            let foot = self.foot(place);
            if foot.flank() == flank && (nearest_m..=farthest_m).contains(&foot.left_m.abs()) {
                break;
            }
        }
        place
    }
}

/// Height of the ground above sea level in metres: low hills, the same for every seed. Made up, not
/// measured.
pub(crate) fn ground_m(place: Position) -> f64 {
    let (lat, lon) = (place.lat_deg(), place.lon_deg());
    150.0
        + 45.0 * libm::sin(lat * 41.0 + lon * 17.0)
        + 30.0 * libm::sin(lat * 97.0 - lon * 61.0 + 1.0)
        + 20.0 * libm::sin(lon * 133.0 + 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_deg(lat, lon).expect("a position")
    }

    #[test]
    fn left_is_left_when_walking_the_line() {
        // Walking south, left is east.
        let line = Line::new(vec![at(48.5, 38.0), at(48.0, 38.0), at(47.5, 38.0)]).expect("a line");
        assert!((line.length_m() - 111_195.0).abs() < 60.0);
        let cases = [
            (
                at(48.2, 38.05),
                Flank::Left,
                "east of a line that runs south",
            ),
            (at(48.2, 37.95), Flank::Right, "west of it"),
            (at(48.0, 38.05), Flank::Left, "beside a corner"),
        ];
        for (place, flank, why) in cases {
            assert_eq!(line.foot(place).flank(), flank, "{why}");
        }
        let beside = line.beside(40_000.0, 5_000.0);
        let foot = line.foot(beside);
        assert!((foot.left_m - 5_000.0).abs() < 25.0 && (foot.along_m - 40_000.0).abs() < 25.0);
    }

    #[test]
    fn somewhere_keeps_to_its_flank_and_distance() {
        let line = Line::new(vec![
            at(48.5, 38.0),
            at(48.3, 38.3),
            at(48.2, 37.9),
            at(48.0, 38.0),
        ])
        .expect("a line");
        let mut draw = Draw::stream(1, "test", 0, 0);
        for k in 0..200 {
            let flank = Flank::toss(&mut draw);
            let along = line.length_m() * f64::from(k) / 200.0;
            let foot = line.foot(line.somewhere(&mut draw, along, flank, [800.0, 3_000.0]));
            assert_eq!(foot.flank(), flank, "at {along}");
            assert!(foot.left_m.abs() < 3_001.0, "{}", foot.left_m);
        }
    }
}
