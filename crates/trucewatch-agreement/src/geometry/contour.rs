//! Outlines for the map of areas that are defined by a distance.
//!
//! Method: marching squares over a grid of positions. An outline is off by about a fiftieth of a
//! grid step along smooth edges and up to one step at a kink. Drawings only: no probability is
//! ever computed from them.

use std::collections::BTreeMap;
use trucewatch_model::{Position, geodesy};

/// Most grid steps in one direction.
const STEPS_MAX: f64 = 160.0;

/// A grid of positions around some points.
struct Grid {
    lat0: f64,
    lon0: f64,
    dlat: f64,
    dlon: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// Covers all points and `margin_m` around them in steps of `margin_m` / 10 or, for a large
    /// area, as fine as [`STEPS_MAX`] allows. `None` without points.
    fn around<'a>(
        points: &(impl Iterator<Item = &'a Position> + Clone),
        margin_m: f64,
    ) -> Option<Self> {
        let range = |pick: fn(&Position) -> f64| {
            points
                .clone()
                .map(pick)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| {
                    (lo.min(v), hi.max(v))
                })
        };
        let (lat, lon) = (range(|p| p.lat_deg()), range(|p| p.lon_deg()));
        if lat.0 > lat.1 {
            return None;
        }
        let middle = 0.5 * (lat.0 + lat.1);
        let (meridian, vertical) = geodesy::radii_m(middle);
        let rad = std::f64::consts::PI / 180.0;
        let widest = lat.0.abs().max(lat.1.abs()).min(89.0) * rad;
        let (per_lat, per_lon) = (meridian * rad, vertical * rad * libm::cos(widest));
        let margin = (1.2 * margin_m / per_lat, 1.2 * margin_m / per_lon);
        let size = (
            lat.1 - lat.0 + 2.0 * margin.0,
            lon.1 - lon.0 + 2.0 * margin.1,
        );
        let step_m = (margin_m / 10.0)
            .max(size.0 * per_lat / STEPS_MAX)
            .max(size.1 * per_lon / STEPS_MAX);
        let (dlat, dlon) = (step_m / per_lat, step_m / per_lon);
        Some(Self {
            lat0: lat.0 - margin.0,
            lon0: lon.0 - margin.1,
            dlat,
            dlon,
            columns: libm::ceil(size.1 / dlon) as usize + 1,
            rows: libm::ceil(size.0 / dlat) as usize + 1,
        })
    }

    fn at(&self, column: f64, row: f64) -> Option<Position> {
        Position::from_deg(self.lat0 + row * self.dlat, self.lon0 + column * self.dlon)
    }
}

/// The outlines of the places where `field` is positive, within `margin_m` of the points: per
/// polygon its outer ring (counter-clockwise) and its holes, closed.
pub(crate) fn outlines<'a>(
    points: &(impl Iterator<Item = &'a Position> + Clone),
    margin_m: f64,
    field: impl Fn(Position) -> f64,
) -> Vec<Vec<Vec<Position>>> {
    let Some(grid) = Grid::around(points, margin_m) else {
        return Vec::new();
    };
    let values = sample(&grid, field);
    polygons(rings(&grid, &values))
}

/// The field at the nodes, row by row. The border counts as outside, so that every ring closes.
fn sample(grid: &Grid, field: impl Fn(Position) -> f64) -> Vec<f64> {
    let mut values = Vec::with_capacity(grid.columns * grid.rows);
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let border =
                row == 0 || column == 0 || row + 1 == grid.rows || column + 1 == grid.columns;
            let value = grid.at(column as f64, row as f64).map_or(-1.0, &field);
            values.push(if border { value.min(-1e-6) } else { value });
        }
    }
    values
}

/// Crossings joined to closed rings, the inside on the left.
fn rings(grid: &Grid, values: &[f64]) -> Vec<Vec<Position>> {
    let node = |column: usize, row: usize| row * grid.columns + column;
    let value = |n: usize| values.get(n).copied().unwrap_or(-1.0);
    let mut next: BTreeMap<usize, usize> = BTreeMap::new();
    for row in 0..grid.rows.saturating_sub(1) {
        for column in 0..grid.columns.saturating_sub(1) {
            // Edges are numbered 2n for the one eastwards from node n, 2n + 1 northwards.
            let bottom = 2 * node(column, row);
            let left = bottom + 1;
            let right = 2 * node(column + 1, row) + 1;
            let top = 2 * node(column, row + 1);
            let corners = [
                node(column, row),
                node(column + 1, row),
                node(column + 1, row + 1),
                node(column, row + 1),
            ];
            let case = corners
                .iter()
                .zip([1, 2, 4, 8])
                .filter(|(n, _)| value(**n) > 0.0)
                .fold(0, |case, (_, bit)| case | bit);
            let steps: &[(usize, usize)] = match case {
                1 => &[(bottom, left)],
                2 => &[(right, bottom)],
                3 => &[(right, left)],
                4 => &[(top, right)],
                5 => &[(bottom, left), (top, right)],
                6 => &[(top, bottom)],
                7 => &[(top, left)],
                8 => &[(left, top)],
                9 => &[(bottom, top)],
                10 => &[(right, bottom), (left, top)],
                11 => &[(right, top)],
                12 => &[(left, right)],
                13 => &[(bottom, right)],
                14 => &[(left, bottom)],
                _ => &[],
            };
            next.extend(steps.iter().copied());
        }
    }
    let crossing = |edge: usize| {
        let (n, north) = (edge / 2, edge % 2 == 1);
        let (column, row) = (n % grid.columns, n / grid.columns);
        let other = if north { n + grid.columns } else { n + 1 };
        let (a, b) = (value(n), value(other));
        let t = if (a - b).abs() > 0.0 {
            (a / (a - b)).clamp(0.0, 1.0)
        } else {
            0.5
        };
        let (de, dn) = if north { (0.0, t) } else { (t, 0.0) };
        grid.at(column as f64 + de, row as f64 + dn)
    };
    let mut found = Vec::new();
    while let Some((&start, _)) = next.iter().next() {
        let mut ring = Vec::new();
        let mut edge = start;
        while let Some(to) = next.remove(&edge) {
            ring.extend(crossing(edge));
            edge = to;
        }
        if let Some(first) = ring.first().copied() {
            ring.push(first);
        }
        if ring.len() > 3 {
            found.push(ring);
        }
    }
    found
}

/// Sorts rings into polygons: clockwise rings are holes of the smallest ring around them.
fn polygons(rings: Vec<Vec<Position>>) -> Vec<Vec<Vec<Position>>> {
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|r| area(r) > 0.0);
    let mut polygons: Vec<Vec<Vec<Position>>> = outer.into_iter().map(|r| vec![r]).collect();
    polygons.sort_by(|a, b| {
        let size = |p: &Vec<Vec<Position>>| p.first().map_or(0.0, |r| area(r));
        size(a).total_cmp(&size(b))
    });
    for hole in holes {
        let Some(point) = hole.first().copied() else {
            continue;
        };
        let home = polygons
            .iter_mut()
            .find(|p| p.first().is_some_and(|outer| contains(outer, point)));
        if let Some(home) = home {
            home.push(hole);
        }
    }
    polygons
}

fn area(ring: &[Position]) -> f64 {
    ring.windows(2)
        .map(|pair| match pair {
            [a, b] => a.lon_deg() * b.lat_deg() - b.lon_deg() * a.lat_deg(),
            _ => 0.0,
        })
        .sum::<f64>()
        / 2.0
}

fn contains(ring: &[Position], p: Position) -> bool {
    ring.windows(2).fold(false, |inside, pair| {
        let [a, b] = pair else { return inside };
        let crosses = (a.lat_deg() > p.lat_deg()) != (b.lat_deg() > p.lat_deg())
            && p.lon_deg()
                < a.lon_deg()
                    + (p.lat_deg() - a.lat_deg()) / (b.lat_deg() - a.lat_deg())
                        * (b.lon_deg() - a.lon_deg());
        inside != crosses
    })
}

/// A circle as a closed ring of 64 corners, counter-clockwise.
pub(crate) fn circle(centre: Position, radius_m: f64) -> Vec<Position> {
    (0..=64u32)
        .map(|k| {
            let turn = f64::from(k % 64) / 64.0 * std::f64::consts::TAU;
            geodesy::displace(
                centre,
                radius_m * libm::cos(turn),
                radius_m * libm::sin(turn),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_and_a_ring() {
        let centre = Position::from_deg(48.0, 37.8).expect("a position");
        let points = [centre];
        let disc = outlines(&points.iter(), 10_000.0, |p| {
            10_000.0 - geodesy::distance_m(centre, p)
        });
        assert_eq!((disc.len(), disc[0].len()), (1, 1));
        for p in &disc[0][0] {
            let off = geodesy::distance_m(centre, *p) - 10_000.0;
            assert!(off.abs() < 30.0, "off by {off} m");
        }
        let ring = outlines(&points.iter(), 10_000.0, |p| {
            3_000.0 - (geodesy::distance_m(centre, p) - 7_000.0).abs()
        });
        assert_eq!(
            (ring.len(), ring[0].len()),
            (1, 2),
            "one polygon with a hole"
        );
        assert!(area(&ring[0][0]) > 0.0 && area(&ring[0][1]) < 0.0);
    }
}
