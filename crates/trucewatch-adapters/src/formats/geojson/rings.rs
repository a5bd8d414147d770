//! Whether the rings of a polygon enclose an area that everybody understands in the same way.
//!
//! In: closed rings in whole 1e-7 degrees, the outer one first, no point repeated in a row. Refused:
//! a ring that crosses, touches or retraces itself; two rings that cross or share a stretch; a hole
//! outside. Rings may touch in points (OGC Simple Features 06-103r4, section 6.1.11).
//!
//! Method: segments sorted by their western end, each compared with those that reach as far east;
//! all decisions are exact in integers. A polygon so intricate that this takes more than
//! [`COMPARISONS_MAX`] comparisons is refused too.

use trucewatch_model::Position;

const COMPARISONS_MAX: u64 = 50_000_000;

#[derive(Clone, Copy)]
struct Segment {
    from: Point,
    to: Point,
    ring: usize,
    index: usize,
    /// Index of the last segment of its ring.
    last: usize,
}

type Point = (i64, i64);

impl Segment {
    fn west(&self) -> i64 {
        self.from.0.min(self.to.0)
    }
    fn east(&self) -> i64 {
        self.from.0.max(self.to.0)
    }
    fn overlaps_north_south(&self, other: &Self) -> bool {
        let span = |s: &Self| (s.from.1.min(s.to.1), s.from.1.max(s.to.1));
        let ((a, b), (c, d)) = (span(self), span(other));
        a <= d && c <= b
    }
    /// Whether `next` follows `self` in the same ring.
    fn leads_to(&self, next: &Self) -> bool {
        let following = if self.index == self.last {
            0
        } else {
            self.index + 1
        };
        self.ring == next.ring && next.index == following
    }
}

/// Checks the rings of one polygon.
///
/// # Errors
/// The reason, with the place.
pub(super) fn check(polygon: &[Vec<Position>]) -> Result<(), String> {
    let rings: Vec<Vec<Point>> = polygon.iter().map(|ring| points(ring)).collect();
    let mut budget = COMPARISONS_MAX;
    if let Some(place) = first_crossing(&rings, &mut budget)? {
        return Err(format!(
            "the outline crosses, touches or retraces itself near {}; correct it and retry it",
            words(place)
        ));
    }
    let Some((outer, holes)) = rings.split_first() else {
        return Ok(());
    };
    for hole in holes {
        if is_outside(hole, outer, &mut budget)? {
            return Err("a hole lies outside its polygon; correct it and retry it".to_owned());
        }
    }
    Ok(())
}

/// A position in words: `48.1234567 N, 37.8000000 E`.
pub(super) fn words(position: Position) -> String {
    let (lat, lon) = (position.lat_deg(), position.lon_deg());
    let (south, west) = (lat < 0.0, lon < 0.0);
    format!(
        "{:.7} {}, {:.7} {}",
        lat.abs(),
        if south { 'S' } else { 'N' },
        lon.abs(),
        if west { 'W' } else { 'E' }
    )
}

fn points(ring: &[Position]) -> Vec<Point> {
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    ring.iter()
        .map(|p| (e7(p.lon_deg()), e7(p.lat_deg())))
        .collect()
}

fn spend(budget: &mut u64) -> Result<(), String> {
    *budget = budget.checked_sub(1).ok_or(
        "the polygon is too intricate to be checked for crossings; simplify it and retry it",
    )?;
    Ok(())
}

fn first_crossing(rings: &[Vec<Point>], budget: &mut u64) -> Result<Option<Position>, String> {
    let mut segments = Vec::new();
    for (ring, points) in rings.iter().enumerate() {
        for (index, pair) in points.windows(2).enumerate() {
            if let [from, to] = *pair {
                let last = points.len() - 2;
                segments.push(Segment {
                    from,
                    to,
                    ring,
                    index,
                    last,
                });
            }
        }
    }
    segments.sort_by_key(|s| (s.west(), s.ring, s.index));
    let mut open: Vec<Segment> = Vec::new();
    for segment in segments {
        open.retain(|other| other.east() >= segment.west());
        for other in &open {
            spend(budget)?;
            if other.overlaps_north_south(&segment) && conflict(other, &segment) {
                return Ok(meeting_place(other, &segment));
            }
        }
        open.push(segment);
    }
    Ok(None)
}

/// Twice the signed area of the triangle `a`, `b`, `c`: positive if it turns left.
fn turn(a: Point, b: Point, c: Point) -> i128 {
    let wide = |n: i64| i128::from(n);
    wide(b.0 - a.0) * wide(c.1 - a.1) - wide(b.1 - a.1) * wide(c.0 - a.0)
}

fn is_between(a: Point, b: Point, on_line: Point) -> bool {
    (a.0.min(b.0)..=a.0.max(b.0)).contains(&on_line.0)
        && (a.1.min(b.1)..=a.1.max(b.1)).contains(&on_line.1)
}

fn conflict(a: &Segment, b: &Segment) -> bool {
    if a.leads_to(b) {
        return retraces(a.from, a.to, b.to);
    }
    if b.leads_to(a) {
        return retraces(b.from, b.to, a.to);
    }
    let sides = [
        turn(a.from, a.to, b.from).signum(),
        turn(a.from, a.to, b.to).signum(),
        turn(b.from, b.to, a.from).signum(),
        turn(b.from, b.to, a.to).signum(),
    ];
    let [b1, b2, a1, a2] = sides;
    if b1 * b2 < 0 && a1 * a2 < 0 {
        return true;
    }
    if sides == [0; 4] {
        return share_a_stretch(a, b);
    }
    a.ring == b.ring && touch(a, b, sides)
}

/// Whether the way from `a` over `b` to `c` goes back on itself at `b`.
fn retraces(a: Point, b: Point, c: Point) -> bool {
    let ahead = i128::from(b.0 - a.0) * i128::from(c.0 - b.0)
        + i128::from(b.1 - a.1) * i128::from(c.1 - b.1);
    turn(a, b, c) == 0 && ahead < 0
}

/// For segments on one line: whether they share more than a point, or a point of one ring.
fn share_a_stretch(a: &Segment, b: &Segment) -> bool {
    let ends = |s: &Segment| (s.from.min(s.to), s.from.max(s.to));
    let ((a1, a2), (b1, b2)) = (ends(a), ends(b));
    let (start, end) = (a1.max(b1), a2.min(b2));
    start < end || (start == end && a.ring == b.ring)
}

/// For segments that do not cross inside: whether an end of one lies on the other.
fn touch(a: &Segment, b: &Segment, [b1, b2, a1, a2]: [i128; 4]) -> bool {
    (b1 == 0 && is_between(a.from, a.to, b.from))
        || (b2 == 0 && is_between(a.from, a.to, b.to))
        || (a1 == 0 && is_between(b.from, b.to, a.from))
        || (a2 == 0 && is_between(b.from, b.to, a.to))
}

/// About where two segments meet; for the message only.
fn meeting_place(a: &Segment, b: &Segment) -> Option<Position> {
    let away = turn(b.from, b.to, a.from) as f64;
    let there = turn(b.from, b.to, a.to) as f64;
    let part = if (away - there).abs() < f64::EPSILON {
        0.0
    } else {
        away / (away - there)
    };
    let at = |from: i64, to: i64| (from as f64 + part * (to - from) as f64) / 1e7;
    Position::from_deg(at(a.from.1, a.to.1), at(a.from.0, a.to.0))
}

/// Whether a hole lies outside, told by its first point that is not on the outer ring.
fn is_outside(hole: &[Point], outer: &[Point], budget: &mut u64) -> Result<bool, String> {
    for point in hole {
        let mut inside = false;
        let mut on_edge = false;
        for pair in outer.windows(2) {
            spend(budget)?;
            let [a, b] = *pair else { continue };
            let side = turn(a, b, *point);
            on_edge |= side == 0 && is_between(a, b, *point);
            let upward = a.1 <= point.1 && point.1 < b.1;
            let downward = b.1 <= point.1 && point.1 < a.1;
            if (upward && side > 0) || (downward && side < 0) {
                inside = !inside;
            }
        }
        if !on_edge {
            return Ok(!inside);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Validation as _;
    use proptest::prelude::*;

    fn ring(points: &[(i32, i32)]) -> Vec<Position> {
        let at = |(x, y): &(i32, i32)| {
            Position::from_deg(f64::from(*y), f64::from(*x)).expect("a position")
        };
        points.iter().chain(points.first()).map(at).collect()
    }

    #[test]
    fn only_simple_rings_pass() {
        type Rings<'a> = &'a [&'a [(i32, i32)]];
        let square: &[(i32, i32)] = &[(0, 0), (4, 0), (4, 4), (0, 4)];
        let cases: [(Rings<'_>, bool, &str); 11] = [
            (&[square], true, "a square"),
            (&[&[(0, 0), (4, 4), (4, 0), (0, 4)]], false, "a bow tie"),
            (
                &[&[(0, 0), (4, 0), (8, 0), (4, 4)]],
                true,
                "a point on a straight edge",
            ),
            (
                &[&[(0, 0), (4, 0), (4, 4), (4, 2)]],
                false,
                "goes back on itself",
            ),
            (
                &[&[(0, 0), (4, 0), (2, 2), (4, 4), (0, 4), (2, 2)]],
                false,
                "touches itself in a corner",
            ),
            (
                &[&[(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)]],
                false,
                "a corner on an edge",
            ),
            (&[square, &[(1, 1), (2, 1), (1, 2)]], true, "a hole"),
            (
                &[square, &[(0, 1), (2, 1), (2, 2)]],
                true,
                "a hole that touches the outer ring",
            ),
            (
                &[square, &[(1, 1), (6, 1), (6, 2)]],
                false,
                "a hole that leaves",
            ),
            (
                &[square, &[(5, 5), (6, 5), (5, 6)]],
                false,
                "a hole outside",
            ),
            (
                &[square, &[(0, 1), (0, 3), (2, 2)]],
                false,
                "a hole along an edge",
            ),
        ];
        for (rings, passes, why) in cases {
            let polygon: Vec<Vec<Position>> = rings.iter().map(|r| ring(r)).collect();
            assert_eq!(check(&polygon).is_ok(), passes, "{why}");
        }
        let reason = check(&[ring(&[(0, 0), (4, 4), (4, 0), (0, 4)])]).expect_err("a bow tie");
        assert!(reason.contains("near 2.0000000 N, 2.0000000 E"), "{reason}");
    }

    #[test]
    fn an_intricate_polygon_is_refused_and_not_pondered_for_hours() {
        // Teeth of a comb laid across: every tooth overlaps every other from west to east.
        let mut comb: Vec<(i32, i32)> = Vec::new();
        let wide = |n: i64| i32::try_from(n).expect("small");
        for tooth in 0..12_000_i64 {
            comb.extend([(0, wide(2 * tooth)), (170, wide(2 * tooth + 1))]);
        }
        comb.push((-1, 24_000));
        let mut positions: Vec<Position> = comb
            .iter()
            .map(|(x, y)| {
                Position::from_deg(f64::from(*y) / 1e3, f64::from(*x)).expect("a position")
            })
            .collect();
        positions.push(positions[0]);
        let reason = check(&[positions]).expect_err("too many comparisons");
        assert!(reason.contains("too intricate"), "{reason}");
    }

    proptest! {
        /// On random small rings we agree with an independent implementation of the standard.
        #[test]
        fn rings_are_judged_as_by_geo(points in prop::collection::vec((0..6_i32, 0..6_i32), 3..8)) {
            let mut points = points;
            points.dedup();
            if points.first() == points.last() {
                points.pop();
            }
            if points.len() < 3 {
                return Ok(());
            }
            // Without any area geo calls a ring valid; we do not.
            let (a, b) = (points[0], points[1]);
            let flat = |c: &(i32, i32)| (b.0 - a.0) * (c.1 - a.1) == (b.1 - a.1) * (c.0 - a.0);
            if points.iter().all(flat) {
                return Ok(());
            }
            let coordinates: Vec<(f64, f64)> =
                points.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect();
            let theirs = geo::Polygon::new(geo::LineString::from(coordinates), vec![]);
            prop_assert_eq!(check(&[ring(&points)]).is_ok(), theirs.is_valid(), "{:?}", points);
        }
    }
}
