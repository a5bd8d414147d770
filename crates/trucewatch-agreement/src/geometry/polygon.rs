//! Whether a point lies inside a zone, and how deep.

use super::Plane;
use trucewatch_model::Position;

/// Polygons with holes. A point is inside if it is inside any of them (even-odd within each).
#[derive(Clone, Debug)]
pub(crate) struct Polygons {
    /// Per polygon its rings, each closed.
    polygons: Vec<Vec<Vec<Position>>>,
}

/// Polygons in the plane of one event.
pub(crate) struct Flat {
    polygons: Vec<Vec<Vec<(f64, f64)>>>,
}

impl Polygons {
    pub(crate) fn new(polygons: Vec<Vec<Vec<Position>>>) -> Self {
        Self { polygons }
    }

    pub(crate) fn rings(&self) -> &[Vec<Vec<Position>>] {
        &self.polygons
    }

    pub(crate) fn flat(&self, plane: &Plane) -> Flat {
        let ring = |ring: &Vec<Position>| ring.iter().map(|p| plane.of(*p)).collect();
        Flat {
            polygons: self
                .polygons
                .iter()
                .map(|rings| rings.iter().map(ring).collect())
                .collect(),
        }
    }
}

impl Flat {
    /// Distance to the edge in metres, positive inside. Minus infinity without polygons.
    pub(crate) fn depth_m(&self, p: (f64, f64)) -> f64 {
        self.polygons
            .iter()
            .map(|rings| depth_m(rings, p))
            .fold(f64::NEG_INFINITY, f64::max)
    }
}

fn depth_m(rings: &[Vec<(f64, f64)>], p: (f64, f64)) -> f64 {
    let (mut inside, mut nearest2) = (false, f64::INFINITY);
    for pair in rings.iter().flat_map(|ring| ring.windows(2)) {
        let [a, b] = pair else { continue };
        if (a.1 > p.1) != (b.1 > p.1) && p.0 < a.0 + (p.1 - a.1) / (b.1 - a.1) * (b.0 - a.0) {
            inside = !inside;
        }
        nearest2 = nearest2.min(distance2(*a, *b, p));
    }
    let distance_m = libm::sqrt(nearest2);
    if inside { distance_m } else { -distance_m }
}

fn distance2(a: (f64, f64), b: (f64, f64), p: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 {
        (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = (p.0 - a.0 - t * dx, p.1 - a.1 - t * dy);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_knows_holes_and_parts() {
        let square = |x: f64, half: f64| {
            vec![
                (x - half, -half),
                (x + half, -half),
                (x + half, half),
                (x - half, half),
                (x - half, -half),
            ]
        };
        let flat = Flat {
            polygons: vec![
                vec![square(0.0, 100.0), square(0.0, 40.0)],
                vec![square(300.0, 50.0)],
            ],
        };
        let cases = [
            ((0.0, 0.0), -40.0, "in the hole"),
            ((70.0, 0.0), 30.0, "between the rings, nearer to either"),
            ((300.0, 0.0), 50.0, "in the second part"),
            ((150.0, 0.0), -50.0, "outside, nearest edge counts"),
        ];
        for (p, expected, why) in cases {
            assert!((flat.depth_m(p) - expected).abs() < 1e-9, "{why}");
        }
    }
}
