//! Travel times of both phases, tabulated over distance and depth.
//!
//! The table holds the mean slowness T/R along the straight line of length R. That is smooth where T
//! itself has a kink (at the source), exact for uniform ground, and lets a station's height in:
//! R then reaches up to the station.

use super::Phase;
use super::ground::Ground;
use super::rays::first_arrival_s;

/// Step of the table in distance, kilometres.
const STEP_KM: f64 = 2.0;
/// Depth down to which the table has a row for each kilometre; below, for every fourth.
const FINE_KM: f64 = 60.0;
const COARSE_KM: f64 = 4.0;

/// A travel time in seconds with its derivatives by distance and by depth (s/km).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Time {
    pub(super) s: f64,
    pub(super) by_distance: f64,
    pub(super) by_depth: f64,
}

/// Travel times through a ground.
#[derive(Clone, Debug)]
pub(super) struct Travel {
    ground: Ground,
    /// Mean slowness of P and S at (depth row, distance column).
    table: [Vec<f64>; 2],
    columns: usize,
    rows: usize,
    /// Factors on the slownesses of P and S.
    slower: [f64; 2],
}

fn depth_of_row(row: usize) -> f64 {
    let row = row as f64;
    if row <= FINE_KM {
        row
    } else {
        FINE_KM + (row - FINE_KM) * COARSE_KM
    }
}

impl Travel {
    /// Traces rays out to `distance_km` and down to `depth_km`.
    pub(super) fn new(ground: &Ground, distance_km: f64, depth_km: f64) -> Self {
        let uniform = ground.layers().len() == 1;
        let columns = if uniform {
            2
        } else {
            (distance_km / STEP_KM).max(1.0) as usize + 2
        };
        let rows = if uniform {
            2
        } else {
            let coarse = ((depth_km - FINE_KM) / COARSE_KM).max(0.0);
            (depth_km.min(FINE_KM) + coarse) as usize + 2
        };
        let trace = |phase: Phase| {
            let tops: Vec<(f64, f64)> = ground
                .layers()
                .iter()
                .map(|l| match phase {
                    Phase::P => (l.top_km, l.vp_km_s),
                    Phase::S => (l.top_km, l.vs_km_s),
                })
                .collect();
            let surface = tops.first().map_or(6.0, |top| top.1);
            let mut slowness = Vec::with_capacity(rows * columns);
            for row in 0..rows {
                let depth = depth_of_row(row);
                for column in 0..columns {
                    let distance = column as f64 * STEP_KM;
                    let straight = (distance * distance + depth * depth).sqrt();
                    slowness.push(if straight < 1e-9 {
                        1.0 / surface
                    } else {
                        first_arrival_s(&tops, depth, distance) / straight
                    });
                }
            }
            slowness
        };
        Self {
            ground: ground.clone(),
            table: [trace(Phase::P), trace(Phase::S)],
            columns,
            rows,
            slower: [1.0, 1.0],
        }
    }

    /// The same rays with all P and all S speeds multiplied. The factors are on the ground as traced.
    pub(super) fn scaled(&self, factor_p: f64, factor_s: f64) -> Self {
        Self {
            slower: [1.0 / factor_p, 1.0 / factor_s],
            ..self.clone()
        }
    }

    /// Factors on the speeds of the ground as traced.
    pub(super) fn factors(&self) -> (f64, f64) {
        (1.0 / self.slower[0], 1.0 / self.slower[1])
    }

    /// The ground as it is used.
    pub(super) fn ground(&self) -> Ground {
        let (p, s) = self.factors();
        self.ground.scaled(p, s)
    }

    /// From a source at `depth_km` to a station `height_km` above sea level.
    pub(super) fn time(
        &self,
        phase: Phase,
        distance_km: f64,
        depth_km: f64,
        height_km: f64,
    ) -> Time {
        let (which, table) = match phase {
            Phase::P => (0, &self.table[0]),
            Phase::S => (1, &self.table[1]),
        };
        let rise = depth_km + height_km;
        let straight = (distance_km * distance_km + rise * rise).sqrt().max(1e-3);
        let (slowness, by_distance, by_depth) = if self.rows == 2 {
            (table[0], 0.0, 0.0)
        } else {
            self.interpolate(table, distance_km, depth_km)
        };
        let factor = self.slower[which];
        Time {
            s: straight * slowness * factor,
            by_distance: (distance_km / straight * slowness + straight * by_distance) * factor,
            by_depth: (rise / straight * slowness + straight * by_depth) * factor,
        }
    }

    /// Slowness and its derivatives by distance and depth, bilinear; constant beyond the table.
    fn interpolate(&self, table: &[f64], distance_km: f64, depth_km: f64) -> (f64, f64, f64) {
        let column = (distance_km / STEP_KM).min(self.columns as f64 - 1.000_001);
        let depth = depth_km.max(0.0);
        let (row, step) = if depth < FINE_KM {
            (depth, 1.0)
        } else {
            (FINE_KM + (depth - FINE_KM) / COARSE_KM, COARSE_KM)
        };
        let row = row.min(self.rows as f64 - 1.000_001);
        let (r, c) = (row as usize, column as usize);
        let (v, u) = (row - r as f64, column - c as f64);
        let at = |r: usize, c: usize| table[r * self.columns + c];
        let (a, b, d, e) = (at(r, c), at(r, c + 1), at(r + 1, c), at(r + 1, c + 1));
        let (upper, lower) = (a + u * (b - a), d + u * (e - d));
        (
            upper + v * (lower - upper),
            ((1.0 - v) * (b - a) + v * (e - d)) / STEP_KM,
            (lower - upper) / step,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::Layer;
    use super::*;

    fn layered() -> Ground {
        let layer = |top_km, vp_km_s, vs_km_s| Layer {
            top_km,
            vp_km_s,
            vs_km_s,
        };
        Ground::new(vec![
            layer(0.0, 5.5, 3.1),
            layer(15.0, 6.6, 3.8),
            layer(35.0, 8.0, 4.6),
        ])
        .expect("sensible")
    }

    #[test]
    fn uniform_ground_is_exact_and_knows_heights() {
        let travel = Travel::new(&Ground::uniform(7.0, 1.75), 300.0, 100.0);
        let time = travel.time(Phase::S, 30.0, 38.0, 2.0);
        assert!((time.s - 12.5).abs() < 1e-12);
        assert!((time.by_distance - 0.6 / 4.0).abs() < 1e-12);
        assert!((time.by_depth - 0.8 / 4.0).abs() < 1e-12);
        let slower = travel.scaled(1.0, 0.5).time(Phase::S, 30.0, 38.0, 2.0);
        assert!((slower.s - 25.0).abs() < 1e-12);
    }

    #[test]
    fn the_table_agrees_with_the_rays() {
        let ground = layered();
        let tops: Vec<(f64, f64)> = ground
            .layers()
            .iter()
            .map(|l| (l.top_km, l.vp_km_s))
            .collect();
        let travel = Travel::new(&ground, 400.0, 200.0);
        for depth in [0.3, 7.7, 15.2, 34.6, 90.0] {
            for distance in [0.5, 9.3, 61.0, 155.5, 333.3] {
                let time = travel.time(Phase::P, distance, depth, 0.0);
                let exact = first_arrival_s(&tops, depth, distance);
                assert!(
                    (time.s - exact).abs() < 0.05,
                    "{depth} {distance}: {} {exact}",
                    time.s
                );
                let further = travel.time(Phase::P, distance + 1e-4, depth, 0.0);
                let slope = (further.s - time.s) / 1e-4;
                assert!(
                    (slope - time.by_distance).abs() < 1e-3,
                    "{depth} {distance}"
                );
            }
        }
    }
}
