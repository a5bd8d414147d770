//! Distances and directions on WGS 84 for places up to some tens of kilometres apart.
//!
//! Method: radii of curvature at the middle latitude (the "mid-latitude" formula, for example
//! Bowring 1981, Survey Review 26). Relative error under 1e-5 up to 50 km and latitudes to 70
//! degrees; exact geodesics over a whole line are not this module's task.

use crate::Position;

/// Equatorial radius of WGS 84 in metres.
pub const WGS84_A_M: f64 = 6_378_137.0;
/// Flattening of WGS 84.
pub const WGS84_F: f64 = 1.0 / 298.257_223_563;
const E2: f64 = WGS84_F * (2.0 - WGS84_F);
const RAD: f64 = std::f64::consts::PI / 180.0;

/// Radii of curvature in metres at a latitude: (meridian, prime vertical).
pub fn radii_m(lat_deg: f64) -> (f64, f64) {
    let s = libm::sin(lat_deg * RAD);
    let q = 1.0 - E2 * s * s;
    let root = libm::sqrt(q);
    (WGS84_A_M * (1.0 - E2) / (q * root), WGS84_A_M / root)
}

/// Offset from `a` to `b` in metres: (east, north). The shorter way round across ±180.
pub fn offset_m(a: Position, b: Position) -> (f64, f64) {
    let mid = 0.5 * (a.lat_deg() + b.lat_deg());
    let (meridian, vertical) = radii_m(mid);
    let mut dlon = b.lon_deg() - a.lon_deg();
    if dlon > 180.0 {
        dlon -= 360.0;
    } else if dlon < -180.0 {
        dlon += 360.0;
    }
    (
        dlon * RAD * vertical * libm::cos(mid * RAD),
        (b.lat_deg() - a.lat_deg()) * RAD * meridian,
    )
}

/// Distance in metres.
pub fn distance_m(a: Position, b: Position) -> f64 {
    let (east, north) = offset_m(a, b);
    libm::sqrt(east * east + north * north)
}

/// Direction from `a` to `b` in degrees clockwise from north, 0 to under 360. 0 if they coincide.
pub fn azimuth_deg(a: Position, b: Position) -> f64 {
    let (east, north) = offset_m(a, b);
    normalize_deg(libm::atan2(east, north) / RAD)
}

/// An angle brought into 0 to under 360 degrees.
pub fn normalize_deg(angle_deg: f64) -> f64 {
    let turned = angle_deg - 360.0 * libm::floor(angle_deg / 360.0);
    if turned >= 360.0 { 0.0 } else { turned }
}

/// The difference `a - b` of two directions, -180 to 180 degrees.
pub fn angle_difference_deg(a_deg: f64, b_deg: f64) -> f64 {
    let d = normalize_deg(a_deg - b_deg);
    if d > 180.0 { d - 360.0 } else { d }
}

/// The position `east` and `north` metres from `origin`: the inverse of [`offset_m`].
/// Latitudes are clamped to the poles.
pub fn displace(origin: Position, east_m: f64, north_m: f64) -> Position {
    let mut lat = origin.lat_deg();
    for _ in 0..4 {
        let (meridian, _) = radii_m(0.5 * (origin.lat_deg() + lat));
        lat = (origin.lat_deg() + north_m / meridian / RAD).clamp(-90.0, 90.0);
    }
    let mid = 0.5 * (origin.lat_deg() + lat);
    let (_, vertical) = radii_m(mid);
    let shrink = (vertical * libm::cos(mid * RAD)).max(1.0);
    let lon = normalize_deg(origin.lon_deg() + east_m / shrink / RAD + 180.0) - 180.0;
    Position::from_deg(lat, lon).unwrap_or(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_deg(lat, lon).expect("a position")
    }

    #[test]
    fn agrees_with_geographiclib() {
        // Geodesic distances and azimuths from an independent geodesic implementation (Karney 2013, doi:10.1007/s00190-012-0578-z).
        let cases = [
            (at(48.0, 37.8), at(48.1, 38.0), 18_600.052, 0.05),
            (at(0.0, 0.0), at(0.0, 0.1), 11_131.949, 0.01),
            (at(48.0, 37.8), at(48.0, 37.8), 0.0, 1e-9),
        ];
        for (a, b, expected_m, within_m) in cases {
            let got = distance_m(a, b);
            assert!(
                (got - expected_m).abs() <= within_m,
                "{got} against {expected_m}"
            );
        }
    }

    #[test]
    fn displacement_is_undone_by_offset() {
        for (lat, lon) in [(48.0, 37.8), (-33.0, 151.0), (65.0, 179.99), (0.0, 0.0)] {
            let origin = at(lat, lon);
            let there = displace(origin, 12_345.0, -6_789.0);
            let (east, north) = offset_m(origin, there);
            assert!(
                (east - 12_345.0).abs() < 0.05 && (north + 6_789.0).abs() < 0.05,
                "{east} {north}"
            );
        }
    }
}
