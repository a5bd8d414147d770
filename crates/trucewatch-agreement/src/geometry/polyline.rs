//! Distance from a point to a line, and on which side of it the point lies.

use super::Plane;
use trucewatch_model::Position;

/// Segments that share one bounding box.
const CHUNK: usize = 16;
/// What a straight segment may stray from the box of its ends on the ellipsoid, in metres.
const SLACK_M: f64 = 1_000.0;

/// One or more polylines that make up one line.
#[derive(Clone, Debug)]
pub(crate) struct Polyline {
    parts: Vec<Vec<Position>>,
    chunks: Vec<Chunk>,
}

/// A run of segments of one part with its bounding box in degrees.
#[derive(Clone, Debug)]
struct Chunk {
    part: usize,
    first: usize,
    last: usize,
    lat: (f64, f64),
    lon: (f64, f64),
}

/// A segment in the plane. `before` and `after` are the directions of its neighbours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    a: (f64, f64),
    b: (f64, f64),
    before: Option<(f64, f64)>,
    after: Option<(f64, f64)>,
}

/// The nearest point of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nearest {
    /// Distance in metres, positive to the left of the line walked first to last, else negative.
    pub(crate) signed_m: f64,
    /// From the foot on the line towards the point, metres (east, north).
    pub(crate) away: (f64, f64),
    /// Whether the nearest point is an end of the line.
    pub(crate) at_end: bool,
}

impl Nearest {
    pub(crate) fn distance_m(&self) -> f64 {
        self.signed_m.abs()
    }
}

impl Polyline {
    /// INVARIANT (two points): every part has two points or more, none equal to the one before;
    /// the syntax sees to that. Parts that do not are left out.
    pub(crate) fn new(parts: Vec<Vec<Position>>) -> Self {
        let chunks = parts
            .iter()
            .enumerate()
            .flat_map(|(part, points)| {
                let segments = points.len().saturating_sub(1);
                (0..segments)
                    .step_by(CHUNK)
                    .map(move |first| Chunk::new(part, points, first, segments))
            })
            .collect();
        Self { parts, chunks }
    }

    pub(crate) fn parts(&self) -> &[Vec<Position>] {
        &self.parts
    }

    /// The nearest point as seen from the plane's origin, and the segments that can be nearest to
    /// any point within `reach_m` of it. `None` for a line without segments.
    pub(crate) fn around(
        &self,
        plane: &Plane,
        origin: Position,
        reach_m: f64,
    ) -> Option<(Nearest, Vec<Segment>)> {
        let bounds: Vec<f64> = self.chunks.iter().map(|c| c.at_least_m(origin)).collect();
        let mut best: Option<Nearest> = None;
        let mut seen: Vec<Option<Vec<Segment>>> = vec![None; self.chunks.len()];
        // The chunk with the least bound first: it usually decides which others can be skipped.
        let mut order: Vec<usize> = (0..self.chunks.len()).collect();
        order.sort_by(|i, j| bound(&bounds, *i).total_cmp(&bound(&bounds, *j)));
        for i in order {
            let limit = best.map_or(f64::INFINITY, |b| b.distance_m()) + 2.0 * reach_m;
            let Some(chunk) = self.chunks.get(i) else {
                continue;
            };
            if bound(&bounds, i) > limit {
                break;
            }
            let segments = self.segments(chunk, plane);
            if let Some(found) = nearest(&segments, (0.0, 0.0))
                && best.is_none_or(|b| found.distance_m() < b.distance_m())
            {
                best = Some(found);
            }
            if let Some(slot) = seen.get_mut(i) {
                *slot = Some(segments);
            }
        }
        let best = best?;
        // A millimetre more, because a root squared may fall short of what it was taken from.
        let limit_m = best.distance_m() + 2.0 * reach_m + 1e-3;
        let close = seen
            .into_iter()
            .flatten()
            .flatten()
            .filter(|s| s.foot((0.0, 0.0)).0 <= limit_m * limit_m)
            .collect();
        Some((best, close))
    }

    fn segments(&self, chunk: &Chunk, plane: &Plane) -> Vec<Segment> {
        let Some(points) = self.parts.get(chunk.part) else {
            return Vec::new();
        };
        let closed = points.len() > 2 && points.first() == points.last();
        let last = points.len() - 1;
        let at = |i: usize| points.get(i).map(|p| plane.of(*p));
        let direction = |i: Option<usize>| {
            let i = i?;
            Some(minus(at(i + 1)?, at(i)?))
        };
        (chunk.first..chunk.last)
            .filter_map(|i| {
                Some(Segment {
                    a: at(i)?,
                    b: at(i + 1)?,
                    before: direction(match i {
                        0 if closed => Some(last - 1),
                        0 => None,
                        _ => Some(i - 1),
                    }),
                    after: direction(match i + 1 {
                        end if end == last && closed => Some(0),
                        end if end == last => None,
                        next => Some(next),
                    }),
                })
            })
            .collect()
    }
}

fn bound(bounds: &[f64], i: usize) -> f64 {
    bounds.get(i).copied().unwrap_or(f64::INFINITY)
}

impl Chunk {
    fn new(part: usize, points: &[Position], first: usize, segments: usize) -> Self {
        let last = (first + CHUNK).min(segments);
        let range = |pick: fn(&Position) -> f64| {
            points
                .iter()
                .skip(first)
                .take(last - first + 1)
                .map(pick)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| {
                    (lo.min(v), hi.max(v))
                })
        };
        Self {
            part,
            first,
            last,
            lat: range(|p| p.lat_deg()),
            lon: range(|p| p.lon_deg()),
        }
    }

    /// A distance that no point of the chunk undercuts. Zero near the date line, where boxes in
    /// degrees say nothing.
    fn at_least_m(&self, from: Position) -> f64 {
        if self.lon.1 - self.lon.0 > 180.0 {
            return 0.0;
        }
        let gap = |(low, high): (f64, f64), v: f64| (low - v).max(v - high).max(0.0);
        let lat_gap = gap(self.lat, from.lat_deg());
        let lon_gap = gap(self.lon, from.lon_deg());
        let lon_gap = lon_gap.min((360.0 - lon_gap - (self.lon.1 - self.lon.0)).max(0.0));
        let widest = self
            .lat
            .0
            .abs()
            .max(self.lat.1.abs())
            .max(from.lat_deg().abs());
        // Shortest lengths of a degree on WGS 84, a little less to be safe.
        let per_lon = 111_000.0 * libm::cos(widest * std::f64::consts::PI / 180.0).max(0.0);
        // Across many degrees the way over the pole is shorter than along the parallel.
        let lon_m = if lon_gap < 30.0 {
            0.9 * lon_gap * per_lon
        } else {
            0.0
        };
        (lat_gap * 110_000.0).max(lon_m) - SLACK_M
    }
}

impl Segment {
    /// Squared distance to the point, the foot, and where along the segment it lies (0 to 1).
    fn foot(&self, p: (f64, f64)) -> (f64, (f64, f64), f64) {
        let along = minus(self.b, self.a);
        let length2 = dot(along, along);
        let t = if length2 > 0.0 {
            (dot(minus(p, self.a), along) / length2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let foot = (self.a.0 + t * along.0, self.a.1 + t * along.1);
        let away = minus(p, foot);
        (dot(away, away), foot, t)
    }

    /// The direction of the line where the foot lies: at a corner the mean of both neighbours,
    /// so that a point beyond the corner is on the side that a walker would call it.
    fn direction(&self, t: f64) -> (f64, f64) {
        let own = unit(minus(self.b, self.a));
        let other = if t <= 0.0 {
            self.before
        } else if t >= 1.0 {
            self.after
        } else {
            None
        };
        let Some(other) = other.map(unit) else {
            return own;
        };
        let sum = (own.0 + other.0, own.1 + other.1);
        if dot(sum, sum) > 1e-12 { sum } else { own }
    }
}

/// The nearest of the segments. `None` if there are none.
pub(crate) fn nearest(segments: &[Segment], p: (f64, f64)) -> Option<Nearest> {
    let mut best: Option<(f64, (f64, f64), f64, &Segment)> = None;
    for segment in segments {
        let (d2, foot, t) = segment.foot(p);
        if best.is_none_or(|(b2, ..)| d2 < b2) {
            best = Some((d2, foot, t, segment));
        }
    }
    let (d2, foot, t, segment) = best?;
    let away = minus(p, foot);
    let direction = segment.direction(t);
    let left = direction.0 * away.1 - direction.1 * away.0 >= 0.0;
    let distance_m = libm::sqrt(d2);
    Some(Nearest {
        signed_m: if left { distance_m } else { -distance_m },
        away,
        at_end: (t <= 0.0 && segment.before.is_none()) || (t >= 1.0 && segment.after.is_none()),
    })
}

fn minus(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 - b.0, a.1 - b.1)
}

fn dot(a: (f64, f64), b: (f64, f64)) -> f64 {
    a.0 * b.0 + a.1 * b.1
}

fn unit(v: (f64, f64)) -> (f64, f64) {
    let length = libm::sqrt(dot(v, v));
    if length > 0.0 {
        (v.0 / length, v.1 / length)
    } else {
        v
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_deg(lat, lon).expect("a position")
    }

    fn measure(line: &Polyline, from: Position, reach_m: f64) -> (Nearest, Vec<Segment>) {
        line.around(&Plane::around(from), from, reach_m)
            .expect("a line with segments")
    }

    #[test]
    fn distance_and_side() {
        // Northwards along 37 E, then eastwards along 49 N.
        let line = Polyline::new(vec![vec![at(48.0, 37.0), at(49.0, 37.0), at(49.0, 38.0)]]);
        let cases = [
            (
                at(48.5, 36.9),
                true,
                false,
                "west of a northward line is left",
            ),
            (at(48.5, 37.1), false, false, "east is right"),
            (
                at(49.1, 36.9),
                true,
                false,
                "beyond the corner, outside the turn",
            ),
            (at(48.99, 37.02), false, false, "inside the corner"),
            (at(47.9, 36.99), true, true, "off the first end"),
            (at(49.01, 38.1), true, true, "off the last end"),
        ];
        for (from, left, at_end, why) in cases {
            let (found, _) = measure(&line, from, 0.0);
            assert_eq!(found.signed_m > 0.0, left, "{why}");
            assert_eq!(found.at_end, at_end, "{why}");
        }
        let (found, _) = measure(&line, at(48.5, 37.1), 0.0);
        // Geodesic distance to the meridian 37 E, from PROJ 9.
        assert!((found.distance_m() - 7_390.1).abs() < 0.5, "{found:?}");
    }

    proptest! {
        /// Skipping chunks and segments is only faster: every point within reach finds the same
        /// nearest distance and side as among all segments.
        #[test]
        fn prefilter_changes_nothing(
            steps in prop::collection::vec((-0.1f64..0.1, -0.1f64..0.1), 2..80),
            dlat in -1.0f64..1.0, dlon in -1.0f64..1.0,
            turn in 0.0f64..std::f64::consts::TAU, share in 0.0f64..1.0, reach_m in 1.0f64..20_000.0,
        ) {
            let mut here = (48.0, 38.0);
            let points: Vec<Position> = steps.iter().map(|(a, b)| {
                here = (here.0 + a, here.1 + b);
                at(here.0, here.1)
            }).collect();
            let line = Polyline::new(vec![points]);
            let from = at(48.0 + dlat, 38.0 + dlon);
            let plane = Plane::around(from);
            let all: Vec<Segment> =
                line.chunks.iter().flat_map(|c| line.segments(c, &plane)).collect();
            let (centre, close) = measure(&line, from, reach_m);
            let p = (reach_m * share * libm::cos(turn), reach_m * share * libm::sin(turn));
            let full = nearest(&all, p).expect("segments");
            let fast = nearest(&close, p).expect("segments");
            prop_assert!((full.signed_m - fast.signed_m).abs() < 1e-6, "{full:?} {fast:?}");
            let from_centre = nearest(&all, (0.0, 0.0)).expect("segments");
            prop_assert!((from_centre.distance_m() - centre.distance_m()).abs() < 1e-6);
        }
    }
}
