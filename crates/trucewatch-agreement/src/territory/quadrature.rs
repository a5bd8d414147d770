//! Numerical integration of an expression over an uncertain place.
//!
//! The place is cut by parallel lines along the direction in which the distance that matters most grows,
//! so that an edge is crossed and not followed. Along a line the distances are known at nodes and taken
//! as linear between them; a stretch is halved until no edge can hide in it (a distance changes by no
//! more than the way), where an edge is near until it is short beside the line or the blur of the edge,
//! and until its middle departs little from linear. Each stretch is cut where an edge is crossed,
//! and around there at a few standard deviations of the edge, and every piece is integrated by Gauss's
//! rule of two points. Across the lines Simpson's rule is halved where both halves together do not agree
//! with the whole, and where something can hide between two lines: beside a stretch that does not cross
//! an edge and is nearer to it than half of what the lines are apart. What is left of the disagreement, the
//! weight of what may still hide, and the departures from linear that are seen in the middle of stretches
//! near an edge are the error that is stated.

use super::expr::{Expr, Given, Truth, between};
use super::ground::{Ground, Seen, Share, Spread, finite_edges};
use super::net::{Few, Net, even_net, normal_net};
use super::stretch::{Beside, Line, Node, Sum, Way};
use std::collections::BTreeMap;
use std::f64::consts::FRAC_PI_2;
use std::rc::Rc;

/// The error that is aimed at across the lines.
const AIM: f64 = 4e-4;
/// With a greater error than this the place is cut another way too.
const ENOUGH: f64 = 5e-3;
/// And no less than this is stated of it then, whatever another way says of itself.
const DOUBTED: f64 = 1e-3;
/// How often a panel across the lines is halved at most.
const DEEPEST: u32 = 11;
/// Panels across the lines to begin with, over a normal place and over an even one, which has corners.
const PANELS: u32 = 5;
const EVEN_PANELS: u32 = 10;
/// Around an edge a stretch is cut at these many of its standard deviations.
const CUTS: [f64; 7] = [-3.5, -2.0, -1.0, 0.0, 1.0, 2.0, 3.5];
/// Beyond this many standard deviations from an edge it matters little.
const NEAR_SIGMAS: f64 = 4.0;
/// A stretch in which more than this weight may be misplaced is halved.
const MISPLACED: f64 = 4e-5;
/// One in which no more can be misplaced, whatever lies between its ends, is not.
const FORCED: f64 = 2e-5;
/// A stretch beside a blurred edge is no longer than this many of its standard deviations.
const BLURRED_SIGMAS: f64 = 4.0;
/// What is no farther from a crossing than so many times what lines are apart belongs to that.
const CROSSING: f64 = 2.0;
/// Stretches along a line to begin with: the weight of a normal place is not even between nodes, but known.
const STRETCHES: u32 = 4;
/// A stretch near an edge is no longer than this share of a line, and one that may hide an edge than that.
const NEAR_SHARE: f64 = 1.0 / 80.0;
const HIDING_SHARE: f64 = 1.0 / 1_300.0;

pub(super) fn integrate<'a>(
    ground: &Ground<'a>,
    expr: &Expr,
    range_m: Option<f64>,
    seen: &BTreeMap<usize, Rc<Seen<'a>>>,
    open: &[usize],
) -> Share {
    let within = |net| Task::of(ground, expr, range_m, seen, open, net).sum();
    match &ground.spread {
        Spread::Exact => Share::default(),
        Spread::Even { ring } => within(even_net(ring)),
        Spread::Normal { along, across } => {
            // Lines along a long narrow place may follow an edge for all of their length; those that cut
            // it across, or the other way, do not.
            let grows = direction(ground, seen, open);
            let mut tried: Vec<Share> = Vec::new();
            for direction in [grows, FRAC_PI_2, grows + FRAC_PI_2] {
                let found = within(normal_net(*along, *across, direction));
                tried.push(found);
                if found.error <= ENOUGH {
                    break;
                }
            }
            surest(&tried)
        }
    }
}

/// The one with the least error, to which is added by how much others differ: whoever picks the least of
/// several errors picks the most optimistic one.
fn surest(tried: &[Share]) -> Share {
    let best = tried.iter().min_by(|a, b| a.error.total_cmp(&b.error));
    let mut best = best.copied().unwrap_or_else(Share::unknown);
    let truth = best.truth;
    let apart = |other: &Share| {
        let (low, high) = (other.truth.low - truth.low, other.truth.high - truth.high);
        low.abs().max(high.abs())
    };
    if tried.len() > 1 {
        best.error = best.error.max(DOUBTED) + tried.iter().map(apart).fold(0.0, f64::max);
    }
    best
}

/// The direction in which the distance from the open edge with the widest spread grows, as an angle.
fn direction<'a>(ground: &Ground<'a>, seen: &BTreeMap<usize, Rc<Seen<'a>>>, open: &[usize]) -> f64 {
    open.iter()
        .filter_map(|source| seen.get(source))
        .filter_map(|seen| {
            let fit = ground.fit(seen)?;
            (fit.sigma_m > 0.0).then_some((fit.sigma_m, fit.towards))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(0.0, |(_, (u, v))| libm::atan2(v, u))
}

struct Task<'t, 'a> {
    ground: &'t Ground<'a>,
    expr: &'t Expr,
    range_m: Option<f64>,
    seen: &'t BTreeMap<usize, Rc<Seen<'a>>>,
    open: Vec<(usize, Rc<Seen<'a>>)>,
    /// Number among the open sources, distance, standard deviation.
    edges: Vec<(usize, f64, f64)>,
    cuts: Vec<(usize, f64)>,
    /// The spans of a single source in metres, with the standard deviation of its edges.
    of_one: Option<(Vec<(f64, f64)>, f64)>,
    /// Whether lines beside each other differ little: edges are blurred, no distance changes its sign
    /// beyond the end of a line, and the place has no corners.
    nothing_jumps: bool,
    net: Net,
}

impl<'t, 'a> Task<'t, 'a> {
    fn of(
        ground: &'t Ground<'a>,
        expr: &'t Expr,
        range_m: Option<f64>,
        seen: &'t BTreeMap<usize, Rc<Seen<'a>>>,
        open: &[usize],
        net: Net,
    ) -> Self {
        let (mut edges, mut cuts) = (Vec::new(), Vec::new());
        for (k, source) in open.iter().enumerate() {
            let sigma_m = seen.get(source).map_or(0.0, |seen| seen.sigma_m());
            finite_edges(expr, *source, range_m, &mut |edge| {
                edges.push((k, edge, sigma_m));
                if sigma_m > 0.0 {
                    cuts.extend(CUTS.iter().map(|z| (k, edge + z * sigma_m)));
                } else {
                    cuts.push((k, edge));
                }
            });
        }
        let jumps = |source: &usize| seen.get(source).is_none_or(|seen| ground.may_jump(seen));
        let of_one = match (expr, open) {
            (Expr::In(source, spans), [one]) if source == one => spans
                .scale(range_m)
                .zip(seen.get(one))
                .map(|(scale, seen)| {
                    let spans = spans.spans.iter().map(|(a, b)| (a * scale, b * scale));
                    (spans.collect(), seen.sigma_m())
                }),
            _ => None,
        };
        Task {
            of_one,
            nothing_jumps: net.ring.is_none()
                && edges.iter().all(|(_, _, sigma_m)| *sigma_m > 0.0)
                && !open.iter().any(jumps),
            ground,
            expr,
            range_m,
            seen,
            open: open
                .iter()
                .filter_map(|s| Some((*s, Rc::clone(seen.get(s)?))))
                .collect(),
            edges,
            cuts,
            net,
        }
    }

    fn sum(&self) -> Share {
        let net = &self.net;
        let panels = match net.ring {
            None => PANELS,
            Some(_) => EVEN_PANELS,
        };
        let width = (net.high - net.low) / f64::from(panels);
        let apart_m = self.apart_m(width / 2.0);
        let mut sum = Sum::default();
        let mut first = self.line(net.low, apart_m);
        for k in 0..panels {
            let a = net.low + f64::from(k) * width;
            let b = a + width;
            let middle = self.line(f64::midpoint(a, b), apart_m);
            let last = self.line(b, apart_m);
            sum = sum.plus(self.panel((a, b), [&first, &middle, &last], 0));
            first = last;
        }
        Share {
            truth: Truth {
                low: sum.low.clamp(0.0, 1.0),
                high: sum.high.clamp(0.0, 1.0),
            },
            error: sum.error,
        }
    }

    /// So far apart two lines are.
    fn apart_m(&self, width: f64) -> f64 {
        width * libm::hypot(self.net.across.0, self.net.across.1)
    }

    /// Simpson's rule between two lines, halved until it agrees with itself and nothing can hide beside
    /// its lines.
    fn panel(&self, (a, b): (f64, f64), [first, middle, last]: [&Line; 3], depth: u32) -> Sum {
        let m = f64::midpoint(a, b);
        let simpson = |h: f64, x: Sum, y: Sum, z: Sum| x.plus(y.times(4.0)).plus(z).times(h / 6.0);
        let whole = simpson(b - a, first.sum, middle.sum, last.sum);
        let apart_m = self.apart_m((b - a) / 4.0);
        let left = self.line(f64::midpoint(a, m), apart_m);
        let right = self.line(f64::midpoint(m, b), apart_m);
        let halves = simpson(m - a, first.sum, left.sum, middle.sum).plus(simpson(
            b - m,
            middle.sum,
            right.sum,
            last.sum,
        ));
        let apart = (halves.low - whole.low)
            .abs()
            .max((halves.high - whole.high).abs());
        // Where nothing jumps, what halving leaves is a third of what it changed at most (at a corner;
        // less without); else it may be as much.
        let apart = if self.nothing_jumps {
            apart / 3.0
        } else {
            apart
        };
        let lines = [
            (first, 0.5),
            (&left, 1.0),
            (middle, 1.0),
            (&right, 1.0),
            (last, 0.5),
        ];
        let hidden = lines.map(|(line, share)| share * self.hidden(line, apart_m));
        let hidden = hidden.iter().sum::<f64>() * (b - a) / 4.0;
        // A panel may be off by its share of the aim; one that is halved often holds a jump, of which
        // there are few.
        let share = (b - a) / (self.net.high - self.net.low);
        if apart + hidden <= AIM * share.max(1.0 / 64.0) || depth >= DEEPEST {
            return Sum {
                error: halves.error + apart + hidden,
                ..halves
            };
        }
        self.panel((a, m), [first, &left, middle], depth + 1)
            .plus(self.panel((m, b), [middle, &right, last], depth + 1))
    }

    /// The weight on a line beside which something may lie that neither it nor the next one meets. No
    /// distance changes by more than the way: where an edge is farther off than half of what lines are
    /// apart, there is nothing between them. What is beside a crossing is not counted.
    fn hidden(&self, line: &Line, apart_m: f64) -> f64 {
        let along_m = libm::hypot(self.net.along.0, self.net.along.1);
        let by_crossing = CROSSING * apart_m / along_m;
        let counts = |beside: &&Beside| {
            let blurred = self.edges.get(beside.edge).is_some_and(|e| e.2 > apart_m);
            let crossed = line.crossed.iter().any(|(edge, at)| {
                *edge == beside.edge
                    && beside.from >= at - by_crossing
                    && beside.to <= at + by_crossing
            });
            !blurred && !crossed && beside.least_m < 0.5 * apart_m
        };
        let beside = line.beside.iter().filter(counts);
        let weight: f64 = beside.map(|b| self.net.mass(b.from, b.to)).sum();
        weight * line.density
    }

    /// One line, with its weight; others are so far apart from it.
    fn line(&self, v: f64, apart_m: f64) -> Line {
        let mut line = Line {
            density: self.net.density(v),
            ..Line::default()
        };
        let mut sum = Sum::default();
        for (from, to) in self.net.parts(v) {
            // So short a part cannot be halved any more in numbers of this size.
            let can_be_halved = to - from > 1e-9 * (1.0 + from.abs() + to.abs());
            if !can_be_halved {
                continue;
            }
            let step = (to - from) / f64::from(STRETCHES);
            let mut last = self.node(from, v);
            for k in 1..=STRETCHES {
                let next = self.node(from + f64::from(k) * step, v);
                let way = Way {
                    v,
                    line: (to - from).abs(),
                    apart_m,
                };
                sum = sum.plus(self.stretch(&last, &next, &way, &mut line));
                last = next;
            }
        }
        line.sum = sum.times(line.density);
        line
    }

    fn node(&self, u: f64, v: f64) -> Node {
        let net = &self.net;
        let place = (
            u * net.along.0 + v * net.across.0,
            u * net.along.1 + v * net.across.1,
        );
        let mut signed_m = Few::default();
        for (_, seen) in &self.open {
            signed_m.push(
                self.ground
                    .distance_kept(seen, net.direction, (u, v), place),
            );
        }
        Node { u, signed_m }
    }

    /// The integral between two nodes, halved as far as edges ask for it.
    fn stretch(&self, a: &Node, b: &Node, way: &Way, found: &mut Line) -> Sum {
        let Way { v, line, apart_m } = *way;
        let length = b.u - a.u;
        let length_m = length * libm::hypot(self.net.along.0, self.net.along.1);
        let (mut near, mut hiding, mut beside) = (false, false, false);
        let mut longest = f64::INFINITY;
        for (k, edge, sigma_m) in &self.edges {
            let (Some(x), Some(y)) = (a.signed_m.get(*k), b.signed_m.get(*k)) else {
                continue;
            };
            let (x, y) = (x - edge, y - edge);
            let close = x.abs() + y.abs() <= length_m * 1.001 + 2.0 * NEAR_SIGMAS * sigma_m;
            if close || x * y < 0.0 {
                near = true;
                // An edge that is itself blurred hides nothing that is short beside the blur.
                let blurred = BLURRED_SIGMAS * sigma_m / length_m * length;
                longest = longest.min(blurred.max(NEAR_SHARE * line));
            }
            beside |= x.abs() + y.abs() <= length_m + apart_m && *sigma_m <= apart_m;
            // Both ends on one side, and the way long enough to the edge and back.
            hiding |= x * y > 0.0 && x.abs() + y.abs() <= length_m * 0.999 && *sigma_m < length_m;
        }
        let passes = beside && length_m > apart_m;
        if !(near || passes) {
            self.pass(a, b, way, found);
            return self.certain(a, b);
        }
        // Where the ends are as far from an edge, together, as from each other, the way between is straight.
        let forced = self.forced(a, b, length_m);
        if let Some(error) = forced {
            let misplaced = self.net.mass(a.u, b.u) * error;
            if misplaced * self.net.density(v) / self.net.density(0.0) <= FORCED {
                self.pass(a, b, way, found);
                let piece = self.piece(a, b);
                return Sum {
                    error: piece.error + misplaced,
                    ..piece
                };
            }
        }
        let middle = self.node(f64::midpoint(a.u, b.u), v);
        if !near {
            return self
                .stretch(a, &middle, way, found)
                .plus(self.stretch(&middle, b, way, found));
        }
        if hiding {
            longest = HIDING_SHARE * line;
        }
        if length <= longest {
            // By how much of the weight what is near an edge may be misplaced.
            let misplaced = self.net.mass(a.u, b.u) * self.misplaced(a, &middle, b);
            let weight = self.net.density(v) / self.net.density(0.0);
            if misplaced * weight <= MISPLACED || length <= HIDING_SHARE * line {
                self.pass(a, b, way, found);
                let halves = self.piece(a, &middle).plus(self.piece(&middle, b));
                return Sum {
                    error: halves.error + misplaced,
                    ..halves
                };
            }
        }
        self.stretch(a, &middle, way, found)
            .plus(self.stretch(&middle, b, way, found))
    }

    /// Notes which edges a stretch crosses, and which it passes by.
    fn pass(&self, a: &Node, b: &Node, way: &Way, found: &mut Line) {
        let length_m = (b.u - a.u) * libm::hypot(self.net.along.0, self.net.along.1);
        for (number, (k, edge, _)) in self.edges.iter().enumerate() {
            let (Some(x), Some(y)) = (a.signed_m.get(*k), b.signed_m.get(*k)) else {
                continue;
            };
            let (x, y) = (x - edge, y - edge);
            if x * y <= 0.0 {
                found.crossed.push((number, f64::midpoint(a.u, b.u)));
                continue;
            }
            let least_m = 0.5 * (x.abs() + y.abs() - length_m);
            if least_m < 0.5 * way.apart_m {
                found.beside.push(Beside {
                    edge: number,
                    from: a.u,
                    to: b.u,
                    least_m,
                });
            }
        }
    }

    /// What taking the distances between two nodes for linear can change at most, if an edge is crossed
    /// nearly straight: no distance changes by more than the way. `None` if that says nothing.
    fn forced(&self, a: &Node, b: &Node, length_m: f64) -> Option<f64> {
        let mut most = 0.0_f64;
        for (k, edge, sigma_m) in &self.edges {
            let (x, y) = (a.signed_m.get(*k)? - edge, b.signed_m.get(*k)? - edge);
            if x * y >= 0.0 {
                let far = x.abs() + y.abs() > length_m * 1.001 + 2.0 * NEAR_SIGMAS * sigma_m;
                if far {
                    continue;
                }
                return None;
            }
            // Linear or not, it lies between ways with a slope of one from either end.
            let slack_m = 0.5 * (length_m - x.abs() - y.abs()).max(0.0);
            let of_blur = 0.398_942_280_401_432_7 * slack_m / sigma_m.max(f64::MIN_POSITIVE);
            most = most.max(of_blur.min(2.0 * slack_m / length_m));
        }
        Some(most)
    }

    /// What the departure of a stretch's middle from linear can change: beside a sharp edge that is crossed
    /// by its share of the way that the distance goes, beside a blurred one by its share of the blur.
    fn misplaced(&self, a: &Node, middle: &Node, b: &Node) -> f64 {
        let mut most = 0.0_f64;
        for (k, edge, sigma_m) in &self.edges {
            let ends = a.signed_m.get(*k).zip(b.signed_m.get(*k));
            let (Some((x, y)), Some(m)) = (ends, middle.signed_m.get(*k)) else {
                continue;
            };
            let departs_m = (m - f64::midpoint(*x, *y)).abs();
            let crossed = (x - edge) * (y - edge) < 0.0;
            let way_m = (y - x).abs().max(f64::MIN_POSITIVE);
            let of_blur = 0.398_942_280_401_432_7 * departs_m / sigma_m.max(f64::MIN_POSITIVE);
            let share = match (crossed, *sigma_m > 0.0) {
                (true, _) => of_blur.min(departs_m / way_m),
                (false, true) => of_blur,
                (false, false) => 0.0,
            };
            most = most.max(share.min(1.0));
        }
        most
    }

    /// The integral between two nodes between which no edge is near.
    fn certain(&self, a: &Node, b: &Node) -> Sum {
        let (truth, mass) = (self.truth(a, b, 0.5), self.net.mass(a.u, b.u));
        Sum {
            low: mass * truth.low,
            high: mass * truth.high,
            error: 0.0,
        }
    }

    /// The integral between two nodes with linear distances.
    fn piece(&self, a: &Node, b: &Node) -> Sum {
        let mut at: Vec<f64> = Vec::new();
        for (k, distance_m) in &self.cuts {
            if let (Some(x), Some(y)) = (a.signed_m.get(*k), b.signed_m.get(*k))
                && (x - distance_m) * (y - distance_m) < 0.0
            {
                at.push((distance_m - x) / (y - x));
            }
        }
        at.sort_by(f64::total_cmp);
        let mut sum = Sum::default();
        let mut from = 0.0;
        for to in at.into_iter().chain([1.0]) {
            if to <= from {
                continue;
            }
            let place = |t: f64| a.u + t * (b.u - a.u);
            let (mass, points) = self.net.points(place(from), place(to));
            for offset in points {
                let truth = self.truth(a, b, from + offset * (to - from));
                sum.low += 0.5 * mass * truth.low;
                sum.high += 0.5 * mass * truth.high;
            }
            from = to;
        }
        sum
    }

    fn truth(&self, a: &Node, b: &Node, t: f64) -> Truth {
        if let Some((spans, sigma_m)) = &self.of_one
            && let (Some(x), Some(y)) = (a.signed_m.get(0), b.signed_m.get(0))
        {
            let signed_m = x + t * (y - x);
            let inside = spans
                .iter()
                .map(|(a, b)| between(*a, *b, signed_m, *sigma_m));
            return Truth::exactly(inside.sum());
        }
        self.expr.probability(&Given {
            distance: |source: usize| {
                let open = self.open.iter().position(|(s, _)| *s == source);
                let ends = open.and_then(|k| Some((a.signed_m.get(k)?, b.signed_m.get(k)?)));
                let seen = self.seen.get(&source);
                let sigma_m = seen.map_or(0.0, |s| s.sigma_m());
                match ends {
                    Some((x, y)) => (x + t * (y - x), sigma_m),
                    None => (seen.map_or(0.0, |s| s.signed_m), sigma_m),
                }
            },
            range_m: self.range_m,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::territory::{Expr, Ground, Shape, Source, Spans};
    use trucewatch_geometry::{Place, Point};
    use trucewatch_model::{Area, Position, geodesy};

    /// A circle cut by the edge of an even place: a triangle whose corners are crossed by lines of next
    /// to no length.
    #[test]
    fn an_even_place_with_sharp_corners() {
        let centre = Position::from_deg(48.0, 37.0).expect("a position");
        let corner = |east, north| geodesy::displace(centre, east, north);
        let outline = vec![
            corner(-3_000.0, -1_000.0),
            corner(3_000.0, -1_000.0),
            corner(0.0, 2_000.0),
            corner(-3_000.0, -1_000.0),
        ];
        let middle = Place::from(Point::from(centre));
        let sources = [Source {
            id: String::new(),
            shape: Shape::Circles(vec![(middle, 500.0)]),
            sigma_m: 0.0,
        }];
        let area = Area::Region { centre, outline };
        let ground = Ground::of(&area, &sources).expect("located");
        let inside = Expr::In(0, Spans::metres([(0.0, f64::INFINITY)]));
        let share = ground.share(&inside, None);
        // The circle's area over the triangle's.
        let expected = std::f64::consts::PI * 250_000.0 / 9_000_000.0;
        assert!(
            (share.truth.low - expected).abs() < 5e-4,
            "{}",
            share.truth.low
        );
        assert!(share.error < 2e-3, "{}", share.error);
    }
}
