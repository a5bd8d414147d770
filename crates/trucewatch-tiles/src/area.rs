//! Areas in a tile: outlines in the tile's own units, cut at its edges.

use crate::mvt::EXTENT;
use crate::place::TileId;
use crate::segment::{Reach, Segment};

/// How far beyond its edges a tile holds areas, in its own units (16 px): lines along the cut stay out of sight.
const BUFFER: f64 = 128.0;
const LOW: f64 = -BUFFER;
const HIGH: f64 = EXTENT as f64 + BUFFER;

type Corner = (f64, f64);

/// The frame of a tile: from places to its own units.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    west: f64,
    north: f64,
    scale: f64,
}

impl Frame {
    pub(crate) fn of(tile: TileId) -> Self {
        let (west, north) = tile.corner();
        Self {
            west,
            north,
            scale: f64::from(EXTENT) / tile.size(),
        }
    }

    fn place(&self, (x, y): Corner) -> Corner {
        ((x - self.west) * self.scale, (y - self.north) * self.scale)
    }

    /// The nearest whole place in the tile. A point stays inside: it belongs to one tile.
    pub(crate) fn point(&self, at: Corner) -> (i32, i32) {
        let (x, y) = self.place(at);
        let inside = |v: f64| (v as i32).clamp(0, EXTENT - 1);
        (inside(x), inside(y))
    }

    /// What a tile holds of the plane, in units.
    pub(crate) fn with_buffer(&self) -> Reach {
        let (wide, low) = (HIGH / self.scale, LOW / self.scale);
        [
            self.west + low,
            self.north + low,
            self.west + wide,
            self.north + wide,
        ]
    }

    /// The outline of an area as far as the tile holds it; none if nothing is left of it that could be drawn.
    pub(crate) fn ring(&self, items: &Segment, row: usize) -> Option<Vec<(i32, i32)>> {
        let cut = clipped(self.outline(items, row));
        let mut ring: Vec<(i32, i32)> = Vec::with_capacity(cut.len());
        for (x, y) in cut {
            let corner = (libm::round(x) as i32, libm::round(y) as i32);
            if ring.last() != Some(&corner) {
                ring.push(corner);
            }
        }
        if ring.first() == ring.last() {
            ring.pop();
        }
        let doubled = doubled_area(&ring);
        if doubled < 0 {
            ring.reverse();
        }
        (ring.len() > 2 && doubled != 0).then_some(ring)
    }

    fn outline(&self, items: &Segment, row: usize) -> Vec<Corner> {
        let (x, y) = items.at(row);
        if let Some(ring) = items.ring(row) {
            let corners = ring
                .iter()
                .map(|[dx, dy]| self.place((x + f64::from(*dx), y + f64::from(*dy))));
            return corners.collect();
        }
        let axes = items.axes(row);
        let [ux, uy, vx, vy] = axes.map(|v| v * self.scale);
        let (cx, cy) = self.place((x, y));
        let size = (ux * ux + uy * uy).sqrt();
        let step = if size < 400.0 { 2 } else { 1 };
        let turns = TURNS.iter().step_by(step);
        turns
            .map(|(cos, sin)| (cx + cos * ux + sin * vx, cy + cos * uy + sin * vy))
            .collect()
    }
}

/// Sutherland and Hodgman 1974, Communications of the ACM 17: one edge of the square after the other.
fn clipped(mut ring: Vec<Corner>) -> Vec<Corner> {
    if ring
        .iter()
        .all(|(x, y)| (LOW..=HIGH).contains(x) && (LOW..=HIGH).contains(y))
    {
        return ring;
    }
    let edges: [fn(Corner) -> f64; 4] = [
        |(x, _)| x - LOW,
        |(x, _)| HIGH - x,
        |(_, y)| y - LOW,
        |(_, y)| HIGH - y,
    ];
    for inside in edges {
        let mut kept = Vec::with_capacity(ring.len() + 4);
        let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
        for (from, to) in before.zip(&ring) {
            let (a, b) = (inside(*from), inside(*to));
            if (a < 0.0) != (b < 0.0) {
                let share = a / (a - b);
                kept.push((
                    from.0 + share * (to.0 - from.0),
                    from.1 + share * (to.1 - from.1),
                ));
            }
            if b >= 0.0 {
                kept.push(*to);
            }
        }
        ring = kept;
    }
    ring
}

/// Twice the area of a ring; positive if it turns to the right on paper, y pointing down.
fn doubled_area(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let parts = ring.iter().zip(next).map(|((x1, y1), (x2, y2))| {
        i64::from(*x1) * i64::from(*y2) - i64::from(*x2) * i64::from(*y1)
    });
    parts.sum()
}

/// Directions around a circle.
const TURNS: [Corner; 48] = turns();

const fn turns() -> [Corner; 48] {
    // cos and sin of 7.5 degrees; turned on 48 times the error stays under 1e-14.
    const COS: f64 = 0.991_444_861_373_810_4;
    const SIN: f64 = 0.130_526_192_220_051_6;
    let mut all = [(1.0, 0.0); 48];
    let mut k = 1;
    while k < 48 {
        let (cos, sin) = all[k - 1];
        all[k] = (cos * COS - sin * SIN, sin * COS + cos * SIN);
        k += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_keeps_its_area_inside() {
        let half = clipped(vec![
            (-5_000.0, 0.0),
            (1_000.0, 0.0),
            (1_000.0, 1_000.0),
            (-5_000.0, 1_000.0),
        ]);
        let whole: Vec<(i32, i32)> = half.iter().map(|(x, y)| (*x as i32, *y as i32)).collect();
        assert_eq!(doubled_area(&whole).abs() / 2, (1_000 + 128) * 1_000);
        assert!(clipped(vec![(9e3, 9e3), (9.1e3, 9e3), (9e3, 9.1e3)]).is_empty());
    }

    #[test]
    fn the_circle_is_round() {
        for (k, (cos, sin)) in TURNS.iter().enumerate() {
            let turn = k as f64 / 48.0 * std::f64::consts::TAU;
            assert!((cos - turn.cos()).abs() < 1e-14 && (sin - turn.sin()).abs() < 1e-14);
        }
    }
}
