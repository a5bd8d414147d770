//! The general geodesic problems, by Karney's algorithms (2013, doi:10.1007/s00190-012-0578-z) as
//! in `geographiclib-rs`: exact to some nanometres, between any two places.
//!
//! That library takes sines and logarithms from the standard library, whose last bit may differ
//! between systems; a length from here may so differ by nanometres, an area by some 0.1 m². Print
//! them rounded (1 mm, 10 m²). The distances of [`crate::Polyline`] and [`crate::Polygons`] do not
//! come from here (up to 500 km) and are the same to the last bit everywhere.

use crate::place::Point;
use geographiclib_rs::{DirectGeodesic as _, Geodesic, InverseGeodesic as _, PolygonArea, Winding};
use std::sync::LazyLock;
use trucewatch_model::geodesy::normalize_deg;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The shortest way between two places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inverse {
    /// Its length in metres.
    pub distance_m: f64,
    /// Its direction where it begins, degrees clockwise from north, 0 to under 360.
    pub azimuth_from_deg: f64,
    /// Its direction, still forwards, where it ends.
    pub azimuth_to_deg: f64,
}

/// The shortest way from one place to another.
pub fn inverse(from: Point, to: Point) -> Inverse {
    let (distance_m, azimuth_from, azimuth_to, _) =
        WGS84.inverse(from.lat_deg(), from.lon_deg(), to.lat_deg(), to.lon_deg());
    Inverse {
        distance_m,
        azimuth_from_deg: normalize_deg(azimuth_from),
        azimuth_to_deg: normalize_deg(azimuth_to),
    }
}

/// The place reached from another in a direction (degrees clockwise from north) after a distance.
pub fn direct(from: Point, azimuth_deg: f64, distance_m: f64) -> Point {
    let (lat, lon): (f64, f64) =
        WGS84.direct(from.lat_deg(), from.lon_deg(), azimuth_deg, distance_m);
    let lon = normalize_deg(lon + 180.0) - 180.0;
    Point::from_deg(lat.clamp(-90.0, 90.0), lon).unwrap_or(from)
}

/// Area in square metres, positive if the ring goes round counter-clockwise, and length of the
/// outline in metres, of a ring with geodesic edges. It does not matter whether the ring repeats
/// its first place. Of the two sides of a ring the smaller is meant.
pub fn ring_area_m2(ring: &[Point]) -> (f64, f64) {
    let mut sum = PolygonArea::new(&WGS84, Winding::CounterClockwise);
    let open = match ring {
        [first, rest @ .., last] if first == last && !rest.is_empty() => &ring[..ring.len() - 1],
        _ => ring,
    };
    for p in open {
        sum.add_point(p.lat_deg(), p.lon_deg());
    }
    let (perimeter_m, area_m2, _) = sum.compute(true);
    (area_m2, perimeter_m)
}
