//! The stated error is a bound: probabilities against a plain sum over very many lines, for places that are
//! small, thin, pointed or hollow beside the event's ellipse, and for edges with and without an error.

use super::{Expr, Ground, Shape, Source, Spans, cdf};
use trucewatch_geometry::{Place, Point, Polygons, Polyline, geodesic};
use trucewatch_model::{Area, Position};

/// The sum itself is off by no more.
const OF_THE_SUM: f64 = 2e-5;
const LINES: u32 = 2_000;

/// Numbers from 0 to 1, the same for the same seed (a linear congruential generator, Knuth's constants).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = (self.0)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
    /// As likely from 1 to 10 as from 10 to 100.
    fn decades(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }
}

/// An ellipse around 48 N 37 E, in metres east and north.
struct Ellipse {
    major_m: f64,
    minor_m: f64,
    azimuth_deg: f64,
}

impl Ellipse {
    fn of(numbers: &mut Numbers) -> Self {
        let major_m = numbers.decades(100.0, 10_000.0);
        Self {
            major_m,
            minor_m: major_m * numbers.decades(0.05, 1.0),
            azimuth_deg: numbers.between(0.0, 180.0),
        }
    }

    fn area(&self) -> Area {
        Area::Ellipse {
            centre: centre(),
            sigma_major_m: self.major_m,
            sigma_minor_m: self.minor_m,
            azimuth_deg: self.azimuth_deg,
        }
    }

    /// In standard deviations along and across.
    fn whitened(&self, (east, north): (f64, f64)) -> (f64, f64) {
        let (sin, cos) = self.azimuth_deg.to_radians().sin_cos();
        (
            (east * sin + north * cos) / self.major_m,
            (east * cos - north * sin) / self.minor_m,
        )
    }

    /// Metres east and north.
    fn place(&self, (u, v): (f64, f64)) -> (f64, f64) {
        let (sin, cos) = self.azimuth_deg.to_radians().sin_cos();
        let (a, b) = (u * self.major_m, v * self.minor_m);
        (a * sin + b * cos, a * cos - b * sin)
    }

    /// The weight of a place given by where each line of constant v crosses its edge.
    fn weight(&self, (low, high): (f64, f64), crossings: impl Fn(f64) -> Vec<f64>) -> f64 {
        let (low, high) = (low.max(-7.0), high.min(7.0));
        if low >= high {
            return 0.0;
        }
        let step = (high - low) / f64::from(LINES);
        let line = |k: u32| {
            let v = low + (f64::from(k) + 0.5) * step;
            let mut at = crossings(v);
            at.sort_by(f64::total_cmp);
            let inside: f64 = at.chunks_exact(2).map(|p| cdf(p[1]) - cdf(p[0])).sum();
            inside * (-0.5 * v * v).exp()
        };
        (0..LINES).map(line).sum::<f64>() * step / std::f64::consts::TAU.sqrt()
    }

    fn in_rings(&self, rings: &[Vec<(f64, f64)>]) -> f64 {
        let rings: Vec<Vec<(f64, f64)>> = rings
            .iter()
            .map(|ring| ring.iter().map(|p| self.whitened(*p)).collect())
            .collect();
        let all = || rings.iter().flatten().map(|p| p.1);
        let span = (
            all().fold(f64::INFINITY, f64::min),
            all().fold(f64::NEG_INFINITY, f64::max),
        );
        self.weight(span, |v| {
            let sides = rings
                .iter()
                .flat_map(|r| r.iter().zip(r.iter().cycle().skip(1)));
            sides
                .filter(|(a, b)| (a.1 > v) != (b.1 > v))
                .map(|(a, b)| a.0 + (v - a.1) / (b.1 - a.1) * (b.0 - a.0))
                .collect()
        })
    }

    /// In a circle whose edge has an error.
    fn in_circle(&self, middle: (f64, f64), radius_m: f64, sigma_m: f64) -> f64 {
        if sigma_m > 0.0 {
            let (mut sum, mut all) = (0.0, 0.0);
            for k in -20..=20 {
                let z = f64::from(k) / 4.0;
                let weight = (-0.5 * z * z).exp();
                all += weight;
                sum += weight * self.in_circle(middle, (radius_m + z * sigma_m).max(0.0), 0.0);
            }
            return sum / all;
        }
        // |place(u, v) - middle|² = r² is a quadratic in u.
        let axis = self.place((1.0, 0.0));
        let reach = radius_m / self.minor_m;
        let v = self.whitened(middle).1;
        self.weight((v - reach, v + reach), |v| {
            let start = self.place((0.0, v));
            let d = (start.0 - middle.0, start.1 - middle.1);
            let a = axis.0 * axis.0 + axis.1 * axis.1;
            let b = axis.0 * d.0 + axis.1 * d.1;
            let root = b * b - a * (d.0 * d.0 + d.1 * d.1 - radius_m * radius_m);
            if root <= 0.0 {
                return Vec::new();
            }
            vec![(-b - root.sqrt()) / a, (-b + root.sqrt()) / a]
        })
    }
}

fn centre() -> Position {
    Position::from_deg(48.0, 37.0).expect("a position")
}

fn at((east, north): (f64, f64)) -> Point {
    let azimuth_deg = east.atan2(north).to_degrees();
    geodesic::direct(centre().into(), azimuth_deg, east.hypot(north))
}

fn circle(middle: (f64, f64), radius_m: f64, sigma_m: f64) -> Source {
    Source {
        id: String::new(),
        shape: Shape::Circles(vec![(Place::from(at(middle)), radius_m)]),
        sigma_m,
    }
}

fn zone(rings: &[Vec<(f64, f64)>]) -> Source {
    let closed = |ring: &Vec<(f64, f64)>| {
        let places = ring.iter().chain(ring.first());
        places.map(|p| at(*p)).collect()
    };
    let shape = Polygons::new(vec![rings.iter().map(closed).collect()]).expect("a zone");
    Source {
        id: String::new(),
        shape: Shape::Zone(shape),
        sigma_m: 0.0,
    }
}

fn inside() -> Expr {
    Expr::In(0, Spans::metres([(0.0, f64::INFINITY)]))
}

/// One case: what was found, and what it should be.
struct Case {
    what: String,
    found: f64,
    expected: f64,
    stated: f64,
}

fn case(what: String, ellipse: &Ellipse, source: Source, expr: &Expr, expected: f64) -> Case {
    let sources = [source];
    let area = ellipse.area();
    let ground = Ground::of(&area, &sources).expect("located");
    let share = ground.share(expr, None);
    Case {
        what,
        found: share.truth.low,
        expected,
        stated: share.error,
    }
}

/// None is off by more than is stated. And that is no excuse: most of what is stated is below the last
/// decimal that is shown.
fn all_hold(cases: impl Iterator<Item = Case>) {
    let (mut wrong, mut stated) = (String::new(), Vec::new());
    for case in cases {
        let off = (case.found - case.expected).abs();
        if off > case.stated + OF_THE_SUM {
            wrong += &format!(
                "\n{}: {:.6} instead of {:.6}, off by {off:.1e}, stated {:.1e}",
                case.what, case.found, case.expected, case.stated
            );
        }
        stated.push(case.stated);
    }
    assert!(wrong.is_empty(), "{wrong}");
    stated.sort_by(f64::total_cmp);
    let (middle, most) = (stated[stated.len() / 2], stated[stated.len() - 1]);
    assert!(
        middle < 1e-3 && most < 1e-2,
        "stated: {middle:.1e}, at most {most:.1e}"
    );
}

#[test]
fn small_circles_in_large_ellipses() {
    let mut numbers = Numbers(1);
    let cases = (0..150).map(|k| {
        let ellipse = Ellipse::of(&mut numbers);
        let middle = ellipse.place((numbers.between(-3.5, 3.5), numbers.between(-3.5, 3.5)));
        let radius_m = ellipse.major_m * numbers.decades(0.01, 2.0);
        let sigma_m = [0.0, 0.0, 0.1, 1.0][k % 4] * radius_m;
        let expected = ellipse.in_circle(middle, radius_m, sigma_m);
        let what = format!(
            "circle {k}: {radius_m} m ± {sigma_m} m in {} m",
            ellipse.major_m
        );
        case(
            what,
            &ellipse,
            circle(middle, radius_m, sigma_m),
            &inside(),
            expected,
        )
    });
    all_hold(cases);
}

#[test]
fn thin_bands_spikes_stars_and_holes() {
    let mut numbers = Numbers(2);
    let cases = (0..200).map(|k| {
        let ellipse = Ellipse::of(&mut numbers);
        let middle = ellipse.place((numbers.between(-3.0, 3.0), numbers.between(-3.0, 3.0)));
        let size_m = ellipse.major_m * numbers.decades(0.02, 3.0);
        let (sin, cos) = numbers.between(0.0, 7.0).sin_cos();
        let turned = |(x, y): (f64, f64)| {
            let (x, y) = (x * size_m, y * size_m);
            (middle.0 + x * cos - y * sin, middle.1 + x * sin + y * cos)
        };
        let shape = |corners: &[(f64, f64)]| corners.iter().map(|c| turned(*c)).collect::<Vec<_>>();
        let thin = numbers.decades(0.003, 0.5);
        let rings = match k % 5 {
            0 => vec![shape(&[
                (-1.0, -thin),
                (1.0, -thin),
                (1.0, thin),
                (-1.0, thin),
            ])],
            1 => vec![shape(&[(0.0, -thin), (2.0, 0.0), (0.0, thin)])],
            2 => {
                let corner = |k: u32| {
                    let (sin, cos) = (f64::from(k) * std::f64::consts::PI / 7.0).sin_cos();
                    let radius = if k.is_multiple_of(2) { 1.0 } else { 0.2 + thin };
                    (radius * cos, radius * sin)
                };
                vec![shape(&(0..14).map(corner).collect::<Vec<_>>())]
            }
            3 => {
                let square = |r: f64| shape(&[(-r, -r), (r, -r), (r, r), (-r, r)]);
                vec![square(1.0), square(1.0 - 0.5 * thin)]
            }
            _ => vec![shape(&[
                (0.0, 0.0),
                (1.0, 0.0),
                (1.0, thin),
                (thin, thin),
                (thin, 1.0),
                (0.0, 1.0),
            ])],
        };
        let expected = ellipse.in_rings(&rings);
        let what = format!(
            "shape {k}: {size_m} m, {thin} thin, in {} m",
            ellipse.major_m
        );
        case(what, &ellipse, zone(&rings), &inside(), expected)
    });
    all_hold(cases);
}

#[test]
fn thin_bands_beside_a_line() {
    let mut numbers = Numbers(3);
    let cases = (0..150).map(|k| {
        let ellipse = Ellipse::of(&mut numbers);
        let (sin, cos) = numbers.between(0.0, 7.0).sin_cos();
        // Its left is at right angles to the way; the centre is so far to the left.
        let ahead = (cos, sin);
        let left_m = numbers.between(-6.0, 6.0) * ellipse.major_m;
        let on = |x: f64| {
            at((
                x * ahead.0 + left_m * ahead.1,
                x * ahead.1 - left_m * ahead.0,
            ))
        };
        let course = (-20..=20).map(|x| on(f64::from(x) * 5_000.0));
        let course = Polyline::new(vec![course.collect()]).expect("a line");
        let across = ellipse.place((1.0, 0.0));
        let other = ellipse.place((0.0, 1.0));
        let part = |p: (f64, f64)| p.1 * ahead.0 - p.0 * ahead.1;
        let from_m = left_m + numbers.between(-3.0, 3.0) * ellipse.major_m;
        let to_m = from_m + ellipse.major_m * numbers.decades(0.002, 2.0);
        let sigma_m = [0.0, 0.3, 2.0][k % 3] * (to_m - from_m);
        let all_m = part(across).hypot(part(other)).hypot(sigma_m);
        let expected = cdf((to_m - left_m) / all_m) - cdf((from_m - left_m) / all_m);
        let source = Source {
            id: String::new(),
            shape: Shape::line(course),
            sigma_m,
        };
        let band = Expr::In(0, Spans::metres([(from_m, to_m)]));
        let what = format!("band {k}: {from_m} to {to_m} m ± {sigma_m} m, {left_m} m from it");
        case(what, &ellipse, source, &band, expected)
    });
    all_hold(cases);
}
