//! Web Mercator in whole numbers: the world is 2^32 units wide, x to the east, y to the south.
//!
//! A place and its Morton code (the bits of x and y in turn) say the same; all places of a tile or a cell have codes
//! in one range. Latitudes beyond the map's edge (85.05 degrees) are drawn at the edge.

use std::ops::RangeInclusive;
use trucewatch_model::Position;
use trucewatch_model::geodesy::radii_m;

/// Units across the world.
pub(crate) const WORLD: f64 = 4_294_967_296.0;
/// What has no place has this code, behind all others; the last unit of each axis is given up for it.
pub(crate) const NOWHERE: u64 = u64::MAX;
const LAST: f64 = 4_294_967_294.0;
const TAU: f64 = std::f64::consts::TAU;
const RAD: f64 = std::f64::consts::PI / 180.0;

/// A place on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: u32,
    pub(crate) y: u32,
}

impl Point {
    pub(crate) fn of(position: Position) -> Self {
        let x = (position.lon_deg() + 180.0) / 360.0 * WORLD;
        let lat = position.lat_deg() * RAD;
        let north = libm::asinh(libm::tan(lat));
        let y = (0.5 - north / TAU) * WORLD;
        let unit = |v: f64| libm::floor(v).clamp(0.0, LAST) as u32;
        Self {
            x: unit(x),
            y: unit(y),
        }
    }

    pub(crate) fn code(self) -> u64 {
        spread(self.x) | spread(self.y) << 1
    }

    pub(crate) fn from_code(code: u64) -> Self {
        Self {
            x: gather(code),
            y: gather(code >> 1),
        }
    }
}

/// Units for a metre to the east and to the north at a place.
pub(crate) fn units_per_m(position: Position) -> (f64, f64) {
    let lat_deg = position.lat_deg().clamp(-85.0, 85.0);
    let (meridian, vertical) = radii_m(lat_deg);
    let cos = libm::cos(lat_deg * RAD);
    let unit = WORLD / TAU;
    (unit / (vertical * cos), unit / (meridian * cos))
}

/// The bits of a number with a gap before each.
fn spread(v: u32) -> u64 {
    let mut v = u64::from(v);
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

/// Every other bit of a number.
pub(crate) fn gather(v: u64) -> u32 {
    let mut v = v & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    v = (v | v >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v >> 4) & 0x00ff_00ff_00ff_00ff;
    v = (v | v >> 8) & 0x0000_ffff_0000_ffff;
    (v | v >> 16) as u32
}

/// A tile: zoom, column from the west, row from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// The closest zoom for which there are tiles.
    pub const ZOOM_MOST: u8 = 18;

    /// `None` if there is no such tile.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let across = 1_u32.checked_shl(u32::from(z))?;
        (z <= Self::ZOOM_MOST && x < across && y < across).then_some(Self { z, x, y })
    }

    /// The tile of a zoom that holds a place.
    pub fn holding(position: Position, z: u8) -> Self {
        let z = z.min(Self::ZOOM_MOST);
        let Point { x, y } = Point::of(position);
        let column = |v: u32| v.checked_shr(32 - u32::from(z)).unwrap_or(0);
        Self {
            z,
            x: column(x),
            y: column(y),
        }
    }

    /// Its zoom.
    pub const fn z(self) -> u8 {
        self.z
    }

    /// Its column, from the west.
    pub const fn x(self) -> u32 {
        self.x
    }

    /// Its row, from the north.
    pub const fn y(self) -> u32 {
        self.y
    }

    /// Units across it.
    pub(crate) fn size(self) -> f64 {
        WORLD / f64::from(1_u32 << self.z)
    }

    /// Its western and northern edge, in units.
    pub(crate) fn corner(self) -> (f64, f64) {
        (
            f64::from(self.x) * self.size(),
            f64::from(self.y) * self.size(),
        )
    }

    /// The codes of its places.
    pub(crate) fn codes(self) -> RangeInclusive<u64> {
        let code = spread(self.x) | spread(self.y) << 1;
        codes_under(code, u32::from(self.z))
    }
}

/// The codes of the places in a square by the code of the square among those of a zoom.
pub(crate) fn codes_under(code: u64, z: u32) -> RangeInclusive<u64> {
    let shift = 64 - 2 * z;
    let first = code.checked_shl(shift).unwrap_or(0);
    let width = 1_u64.checked_shl(shift).unwrap_or(0);
    // At zoom 0 the width is 2^64; what has no place is never among them.
    first..=first.wrapping_add(width).wrapping_sub(1).min(NOWHERE - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_says_what_the_place_says(x in 0..u32::MAX, y in 0..u32::MAX) {
            let point = Point { x, y };
            prop_assert_eq!(Point::from_code(point.code()), point);
            for z in 0..=TileId::ZOOM_MOST {
                let column = |v: u32| v.checked_shr(32 - u32::from(z)).unwrap_or(0);
                let tile = TileId::new(z, column(x), column(y)).expect("a tile");
                prop_assert!(tile.codes().contains(&point.code()));
            }
        }
    }

    #[test]
    fn known_places_are_in_known_tiles() {
        // By the usual formula for slippy maps.
        let donetsk = Position::from_deg(48.0159, 37.8029).expect("a place");
        let tile = TileId::holding(donetsk, 10);
        assert_eq!((tile.x, tile.y), (619, 355));
        for (lat, lon) in [(90.0, 180.0), (-90.0, -180.0), (89.0, 180.0)] {
            let at = Position::from_deg(lat, lon).expect("a place");
            assert_ne!(Point::of(at).code(), NOWHERE, "{lat} {lon}");
        }
        assert_eq!(TileId::new(3, 8, 0), None, "eight columns at zoom 3");
        assert_eq!(TileId::new(19, 0, 0), None);
    }
}
