//! Outlines of regions as polygons, for maps and for areas.
//!
//! Method: squares in a plane, divided wherever the boundary may pass (the number that a region
//! gives changes by at most a metre per metre), down to `step_m`; then the places where the
//! boundary crosses the sides of the last squares, found to 1 mm, joined by edges. Corners of the
//! outline so lie on the boundary; between them it is off by at most step² / 8r along an arc of
//! radius r, and by up to a step where the boundary has a corner of its own.

use crate::error::GeometryError;
use crate::place::{Place, Point};
use crate::plane::{Plane, contains};
use crate::polygons::Polygons;
use crate::region::Region;
use std::collections::{BTreeMap, BTreeSet};

/// A metre in the plane is at most so many on the ground: less than one for a sphere, and the
/// ellipsoid is not far from that.
const GROUND_PER_PLANE: f64 = 1.02;
/// In the plane a region may reach that much farther than on the ground: twice at 5,000 km.
const PLANE_PER_GROUND: f64 = 2.0;
/// How close a corner lies to the boundary.
const CLOSE_M: f64 = 1e-3;

/// A node of the finest grid: columns eastwards, rows northwards.
type Node = (i64, i64);
/// A side of a square: the node where it begins, and whether it goes north.
type Edge = (Node, bool);

/// The outline of a region as polygons with holes; `None` where the region is empty (or finer than
/// `step_m` everywhere).
///
/// # Errors
/// [`GeometryError::TooWide`] for a region of continental size.
pub fn outline(region: &Region<'_>, step_m: f64) -> Result<Option<Polygons>, GeometryError> {
    let (places, margin_m) = region.extent();
    let plane = Plane::of(places.iter());
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for place in &places {
        let at = plane.at(place)?;
        for axis in 0..2 {
            low[axis] = low[axis].min(at[axis]);
            high[axis] = high[axis].max(at[axis]);
        }
    }
    // One step more, so that the border lies outside.
    let margin = PLANE_PER_GROUND * margin_m + 3.0 * step_m;
    let size = (high[0] - low[0]).max(high[1] - low[1]) + 2.0 * margin;
    let mut grid = Grid {
        region,
        plane,
        origin: [low[0] - margin, low[1] - margin],
        step_m,
        values: BTreeMap::new(),
        done: BTreeSet::new(),
        next: BTreeMap::new(),
    };
    let mut across = 1_i64;
    while (across as f64) * step_m < size {
        across *= 2;
    }
    grid.divide((0, 0), across);
    grid.follow();
    let rings = grid.rings();
    if rings.is_empty() {
        return Ok(None);
    }
    Polygons::new(nest(&plane, rings)).map(Some)
}

struct Grid<'a> {
    region: &'a Region<'a>,
    plane: Plane,
    origin: [f64; 2],
    step_m: f64,
    values: BTreeMap<Node, f64>,
    /// The finest squares that were looked at, by their first corner.
    done: BTreeSet<Node>,
    /// The outline: from each crossed side to the next, the inside on the left.
    next: BTreeMap<Edge, Edge>,
}

impl Grid<'_> {
    fn place(&self, column: f64, row: f64) -> Place {
        self.plane.place([
            self.origin[0] + column * self.step_m,
            self.origin[1] + row * self.step_m,
        ])
    }

    fn value(&mut self, node: Node) -> f64 {
        if let Some(value) = self.values.get(&node) {
            return *value;
        }
        let value = self
            .region
            .inside_m(self.place(node.0 as f64, node.1 as f64));
        self.values.insert(node, value);
        value
    }

    fn divide(&mut self, corner: Node, across: i64) {
        if across == 1 {
            self.square(corner);
            return;
        }
        let half = across as f64 / 2.0;
        let middle = self.place(corner.0 as f64 + half, corner.1 as f64 + half);
        let reach_m = GROUND_PER_PLANE * std::f64::consts::SQRT_2 * half * self.step_m;
        // Beyond the ends of a line a strip may begin and end in a jump, which the value in the
        // middle does not tell; what is missed here is found by `follow`.
        if self.region.inside_m(middle).abs() > reach_m && !self.jumps(corner, across) {
            return;
        }
        let step = across / 2;
        for offset in [(0, 0), (step, 0), (0, step), (step, step)] {
            self.divide((corner.0 + offset.0, corner.1 + offset.1), step);
        }
    }

    /// Whether the corners of a square disagree with each other although its middle says that no
    /// boundary passes: a region that changes in a jump.
    fn jumps(&mut self, (column, row): Node, across: i64) -> bool {
        let corners = [
            (column, row),
            (column + across, row),
            (column + across, row + across),
            (column, row + across),
        ];
        let inside = corners.map(|node| self.value(node) > 0.0);
        inside.iter().any(|i| *i != inside[0])
    }

    /// Looks at the squares on both sides of every crossed side, until each outline is closed. Where
    /// a region changes in a jump, some may have been left out.
    fn follow(&mut self) {
        let mut open: Vec<Edge> = self.next.iter().flat_map(|(a, b)| [*a, *b]).collect();
        while let Some(((column, row), north)) = open.pop() {
            let before = if north {
                (column - 1, row)
            } else {
                (column, row - 1)
            };
            for square in [(column, row), before] {
                if !self.done.contains(&square) {
                    open.extend(self.square(square).iter().flat_map(|(a, b)| [*a, *b]));
                }
            }
        }
    }

    /// Notes how the outline passes through one of the finest squares.
    fn square(&mut self, (column, row): Node) -> Vec<(Edge, Edge)> {
        self.done.insert((column, row));
        let corners = [
            (column, row),
            (column + 1, row),
            (column + 1, row + 1),
            (column, row + 1),
        ];
        let inside = corners.map(|node| self.value(node) > 0.0);
        let bottom = ((column, row), false);
        let left = ((column, row), true);
        let right = ((column + 1, row), true);
        let top = ((column, row + 1), false);
        let steps: &[(Edge, Edge)] = match inside {
            [true, false, false, false] => &[(bottom, left)],
            [false, true, false, false] => &[(right, bottom)],
            [true, true, false, false] => &[(right, left)],
            [false, false, true, false] => &[(top, right)],
            [true, false, true, false] => &[(bottom, left), (top, right)],
            [false, true, true, false] => &[(top, bottom)],
            [true, true, true, false] => &[(top, left)],
            [false, false, false, true] => &[(left, top)],
            [true, false, false, true] => &[(bottom, top)],
            [false, true, false, true] => &[(right, bottom), (left, top)],
            [true, true, false, true] => &[(right, top)],
            [false, false, true, true] => &[(left, right)],
            [true, false, true, true] => &[(bottom, right)],
            [false, true, true, true] => &[(left, bottom)],
            [true, true, true, true] | [false, false, false, false] => &[],
        };
        self.next.extend(steps.iter().copied());
        steps.to_vec()
    }

    /// Where the boundary crosses a side, by halving.
    fn crossing(&mut self, (node, north): Edge) -> Point {
        let (column, row) = (node.0 as f64, node.1 as f64);
        let (east, up) = if north { (0.0, 1.0) } else { (1.0, 0.0) };
        let from_inside = self.value(node) > 0.0;
        let (mut near, mut far) = (0.0_f64, 1.0_f64);
        while (far - near) * self.step_m > CLOSE_M {
            let middle = 0.5 * (near + far);
            let place = self.place(column + east * middle, row + up * middle);
            if (self.region.inside_m(place) > 0.0) == from_inside {
                near = middle;
            } else {
                far = middle;
            }
        }
        let middle = 0.5 * (near + far);
        self.place(column + east * middle, row + up * middle).into()
    }

    fn rings(&mut self) -> Vec<Vec<Point>> {
        let mut rings = Vec::new();
        while let Some((&start, _)) = self.next.iter().next() {
            let mut ring = Vec::new();
            let mut edge = start;
            while let Some(to) = self.next.remove(&edge) {
                ring.push(self.crossing(edge));
                edge = to;
            }
            ring.dedup();
            if ring.len() > 2 {
                ring.extend(ring.first().copied());
                rings.push(ring);
            }
        }
        rings
    }
}

/// Sorts rings into polygons: clockwise rings are holes of the smallest ring around them.
fn nest(plane: &Plane, rings: Vec<Vec<Point>>) -> Vec<Vec<Vec<Point>>> {
    let flat = |ring: &[Point]| -> Vec<[f64; 2]> {
        let at = |p: &Point| plane.at(&Place::from(*p)).unwrap_or([f64::NAN; 2]);
        ring.iter().map(at).collect()
    };
    let mut outer = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let picture = flat(&ring);
        let area = area(&picture);
        if area > 0.0 {
            outer.push((area, picture, vec![ring]));
        } else {
            holes.push((picture, ring));
        }
    }
    outer.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (picture, hole) in holes {
        let Some(first) = picture.first() else {
            continue;
        };
        if let Some(home) = outer.iter_mut().find(|(_, o, _)| contains(o, *first)) {
            home.2.push(hole);
        }
    }
    outer.into_iter().map(|(.., rings)| rings).collect()
}

fn area(ring: &[[f64; 2]]) -> f64 {
    let cross = |w: &[[f64; 2]]| w[0][0] * w[1][1] - w[1][0] * w[0][1];
    ring.windows(2).map(cross).sum::<f64>() / 2.0
}
