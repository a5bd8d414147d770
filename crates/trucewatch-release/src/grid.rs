//! A fixed grid of cells that are nowhere finer than a given size.
//!
//! Rows of equal latitude, in each row columns of equal longitude, as many as fit. A place always falls into the
//! same cell, however often and by whomever it is asked for: nothing can be averaged out. Cells do not depend on
//! the mission or on what lies in them.

use trucewatch_model::Position;
use trucewatch_model::geodesy::radii_m;

const RAD: f64 = std::f64::consts::PI / 180.0;

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    size_m: u32,
    row: u32,
    column: u32,
}

impl Cell {
    /// The cell that holds a place. Sizes under 1 m count as 1 m.
    pub fn holding(position: Position, size_m: u32) -> Self {
        let size_m = size_m.max(1);
        let rows = rows(size_m);
        let row = floor_to((position.lat_deg() + 90.0) / 180.0, rows);
        let columns = columns(size_m, row);
        let column = floor_to((position.lon_deg() + 180.0) / 360.0, columns);
        Self {
            size_m,
            row,
            column,
        }
    }

    /// Its size as it was asked for, in metres.
    pub const fn size_m(&self) -> u32 {
        self.size_m
    }

    /// Its middle.
    pub fn centre(&self) -> Position {
        let lat = (f64::from(self.row) + 0.5) / f64::from(rows(self.size_m)) * 180.0 - 90.0;
        let columns = f64::from(columns(self.size_m, self.row));
        let lon = (f64::from(self.column) + 0.5) / columns * 360.0 - 180.0;
        #[expect(
            clippy::expect_used,
            reason = "a row and a column are below their counts, so both shares are below 1"
        )]
        Position::from_deg(lat, lon).expect("a cell is on the globe")
    }

    /// How far a place in the cell can be from its middle at most, in metres, rounded up.
    pub fn displacement_m(&self) -> u32 {
        let height_deg = 180.0 / f64::from(rows(self.size_m));
        let (low, high) = edges_deg(self.size_m, self.row);
        // The longest degree of either kind in the row: the path along both is an upper bound.
        let meridian = radii_m(low).0.max(radii_m(high).0);
        let nearest_equator = if low <= 0.0 && high >= 0.0 {
            0.0
        } else {
            low.abs().min(high.abs())
        };
        let width_deg = 360.0 / f64::from(columns(self.size_m, self.row));
        let north = 0.5 * height_deg * RAD * meridian;
        let east = 0.5 * width_deg * degree_of_longitude_m(nearest_equator);
        libm::ceil(libm::sqrt(north * north + east * east)) as u32
    }
}

/// How many rows: none is lower than the size, by the shortest degree of latitude, that at the equator.
fn rows(size_m: u32) -> u32 {
    let degree_m = radii_m(0.0).0 * RAD;
    (libm::floor(180.0 * degree_m / f64::from(size_m)) as u32).max(1)
}

/// How many columns in a row: none is narrower than the size, at the row's narrower edge.
fn columns(size_m: u32, row: u32) -> u32 {
    let (low, high) = edges_deg(size_m, row);
    let around_m = 360.0 * degree_of_longitude_m(low.abs().max(high.abs()));
    (libm::floor(around_m / f64::from(size_m)) as u32).max(1)
}

fn edges_deg(size_m: u32, row: u32) -> (f64, f64) {
    let rows = f64::from(rows(size_m));
    let edge = |row: f64| (row / rows * 180.0 - 90.0).clamp(-90.0, 90.0);
    (edge(f64::from(row)), edge(f64::from(row) + 1.0))
}

fn degree_of_longitude_m(lat_deg: f64) -> f64 {
    radii_m(lat_deg).1 * libm::cos(lat_deg * RAD).max(0.0) * RAD
}

fn floor_to(share: f64, count: u32) -> u32 {
    (libm::floor(share * f64::from(count)).max(0.0) as u32).min(count - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trucewatch_model::geodesy::distance_m;

    proptest! {
        #[test]
        fn a_place_is_no_farther_from_the_middle_than_is_said(
            lat in -89.0..89.0f64, lon in -180.0..180.0f64, size_m in 100u32..50_000
        ) {
            let place = Position::from_deg(lat, lon).expect("a place");
            let cell = Cell::holding(place, size_m);
            prop_assert!(distance_m(place, cell.centre()) <= f64::from(cell.displacement_m()));
            prop_assert_eq!(Cell::holding(cell.centre(), size_m), cell, "the middle is inside");
            // Never finer than asked, and not much coarser where people live.
            let (low, high) = edges_deg(size_m, cell.row);
            let width_deg = 360.0 / f64::from(columns(size_m, cell.row));
            let narrow_m = width_deg * degree_of_longitude_m(low.abs().max(high.abs()));
            prop_assert!(narrow_m >= f64::from(size_m) * 0.999_999);
            let height_m = (high - low) * RAD * radii_m(low).0.min(radii_m(high).0);
            prop_assert!(height_m >= f64::from(size_m) * 0.999_999);
            if lat.abs() < 70.0 {
                prop_assert!(f64::from(cell.displacement_m()) < f64::from(size_m) * 0.8);
            }
        }
    }

    /// The app for the field moves positions into the same cells before they leave the device: `web/src/field/grid.ts`,
    /// held to the same numbers by `records.test.ts`.
    #[test]
    fn cells_are_where_the_pages_expect_them() {
        let cases = [
            (48.6, 37.9, 10_000, 486_180_905, 378_875_896, 7_100),
            (-33.9, 151.2, 500, -338_986_585, 1_512_001_081, 355),
            (0.0, 179.99, 100_000, 0, 1_795_500_000, 70_784),
        ];
        for (lat, lon, size_m, lat_e7, lon_e7, displacement_m) in cases {
            let cell = Cell::holding(Position::from_deg(lat, lon).expect("a place"), size_m);
            let middle = Position::from_e7(lat_e7, lon_e7).expect("a place");
            assert_eq!(cell.centre(), middle, "{lat}, {lon}");
            assert_eq!(cell.displacement_m(), displacement_m, "{lat}, {lon}");
        }
    }

    #[test]
    fn the_ends_of_the_globe_have_cells() {
        for (lat, lon) in [(90.0, 0.0), (-90.0, 180.0), (0.0, 180.0), (0.0, -180.0)] {
            let place = Position::from_deg(lat, lon).expect("a place");
            let cell = Cell::holding(place, 10_000);
            assert_eq!(Cell::holding(cell.centre(), 10_000), cell);
        }
    }
}
