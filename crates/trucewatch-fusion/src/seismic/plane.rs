//! Positions on a plane in kilometres round the middle of a network.
//!
//! An azimuthal equidistant projection by way of the tangent plane at the middle: distances from the
//! middle are true, others are off by (d/R)^2/6 of themselves, 40 m in 200 km.

use trucewatch_model::Position;
use trucewatch_model::geodesy::{WGS84_A_M, WGS84_F, displace};

const E2: f64 = WGS84_F * (2.0 - WGS84_F);
const RAD: f64 = std::f64::consts::PI / 180.0;
/// Mean radius of the Earth in kilometres.
const RADIUS_KM: f64 = 6_371.0;

/// The plane that touches the Earth at `middle`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    middle: Position,
}

/// Earth-centred coordinates in kilometres of a point at sea level.
fn centred(p: Position) -> [f64; 3] {
    let (lat, lon) = (p.lat_deg() * RAD, p.lon_deg() * RAD);
    let (s, c) = (libm::sin(lat), libm::cos(lat));
    let n = WGS84_A_M / 1e3 / (1.0 - E2 * s * s).sqrt();
    [
        n * c * libm::cos(lon),
        n * c * libm::sin(lon),
        n * (1.0 - E2) * s,
    ]
}

impl Plane {
    /// The plane at the mean of the stations' directions from the Earth's centre; `None` without
    /// stations.
    pub(super) fn around(positions: &[Position]) -> Option<Self> {
        let mut sum = [0.0; 3];
        for p in positions {
            for (total, part) in sum.iter_mut().zip(centred(*p)) {
                *total += part;
            }
        }
        let level = (sum[0] * sum[0] + sum[1] * sum[1]).sqrt();
        let lat = libm::atan2(sum[2], level * (1.0 - E2)) / RAD;
        let lon = libm::atan2(sum[1], sum[0]) / RAD;
        let middle = Position::from_deg(lat, lon)?;
        positions.first().map(|_| Self { middle })
    }

    /// East and north in kilometres.
    pub(super) fn to_km(self, p: Position) -> (f64, f64) {
        let (a, b) = (centred(self.middle), centred(p));
        let d = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
        let (lat, lon) = (self.middle.lat_deg() * RAD, self.middle.lon_deg() * RAD);
        let (sa, ca, so, co) = (
            libm::sin(lat),
            libm::cos(lat),
            libm::sin(lon),
            libm::cos(lon),
        );
        let east = co * d[1] - so * d[0];
        let north = ca * d[2] - sa * (co * d[0] + so * d[1]);
        let level = (east * east + north * north).sqrt();
        let sine = (level / RADIUS_KM).min(1.0);
        let stretch = if level > 1e-6 {
            RADIUS_KM * libm::asin(sine) / level
        } else {
            1.0
        };
        (east * stretch, north * stretch)
    }

    /// The position at east and north kilometres.
    pub(super) fn to_position(self, east: f64, north: f64) -> Position {
        let (mut e, mut n) = (east, north);
        let mut p = displace(self.middle, e * 1e3, n * 1e3);
        for _ in 0..6 {
            let (x, y) = self.to_km(p);
            e += east - x;
            n += north - y;
            p = displace(self.middle, e * 1e3, n * 1e3);
        }
        p
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::geodesy::distance_m;

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_deg(lat, lon).expect("a position")
    }

    #[test]
    fn there_and_back_and_near_distances_hold() {
        for (lat, lon) in [(-21.0, -69.0), (48.0, 38.0), (0.0, 179.99), (70.0, 20.0)] {
            let plane = Plane::around(&[at(lat, lon)]).expect("a station");
            for (dlat, dlon) in [(0.0, 0.0), (1.0, -1.0), (-2.5, 0.4), (0.0, 3.0)] {
                let lon = lon + dlon;
                let p = at(lat + dlat, if lon > 180.0 { lon - 360.0 } else { lon });
                let (x, y) = plane.to_km(p);
                let off = distance_m(plane.to_position(x, y), p);
                assert!(off < 1.0, "{lat} {lon}: {off} m");
                let near = at(p.lat_deg() + 0.1, p.lon_deg());
                let (u, v) = plane.to_km(near);
                let km = ((x - u) * (x - u) + (y - v) * (y - v)).sqrt();
                let ratio = km / (distance_m(p, near) / 1e3);
                assert!((ratio - 1.0).abs() < 2e-3, "{lat} {lon}: {ratio}");
            }
        }
    }
}
