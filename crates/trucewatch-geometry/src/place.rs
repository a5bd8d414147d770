//! Places: in degrees as people write them, and earth-centred as the computations need them.

use crate::ellipsoid::{G, arc_m, lift, up};
use crate::error::GeometryError;
use crate::vector::{V3, along, cross, dot, sub, unit};
use trucewatch_model::Position;
use trucewatch_model::geodesy::WGS84_A_M;

const RAD: f64 = std::f64::consts::PI / 180.0;

/// A place in degrees on WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    lat_deg: f64,
    lon_deg: f64,
}

impl Point {
    /// From degrees: latitude -90 to 90, longitude -180 to 180 (-180 becomes 180, the same place).
    ///
    /// # Errors
    /// [`GeometryError::NotOnEarth`] for anything else.
    pub fn from_deg(lat_deg: f64, lon_deg: f64) -> Result<Self, GeometryError> {
        // Written so that NaN is refused.
        if lat_deg.abs() <= 90.0 && lon_deg.abs() <= 180.0 {
            let lon_deg = if lon_deg <= -180.0 { 180.0 } else { lon_deg };
            Ok(Self { lat_deg, lon_deg })
        } else {
            Err(GeometryError::NotOnEarth { lat_deg, lon_deg })
        }
    }
    /// Latitude in degrees, north positive.
    pub fn lat_deg(self) -> f64 {
        self.lat_deg
    }
    /// Longitude in degrees, east positive, over -180 to 180.
    pub fn lon_deg(self) -> f64 {
        self.lon_deg
    }
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        let lon_deg = position.lon_deg();
        Self {
            lat_deg: position.lat_deg(),
            lon_deg: if lon_deg <= -180.0 { 180.0 } else { lon_deg },
        }
    }
}

impl From<Place> for Point {
    /// Exact to some nanometres.
    fn from(place: Place) -> Self {
        let [x, y, z] = place.xyz;
        let lon_deg = libm::atan2(y, x) / RAD;
        Self {
            lat_deg: libm::atan2(z * G, libm::sqrt(x * x + y * y)) / RAD,
            lon_deg: if lon_deg <= -180.0 { 180.0 } else { lon_deg },
        }
    }
}

/// A place made ready for many questions: earth-centred, on the surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub(crate) xyz: V3,
}

impl Place {
    /// Length of the geodesic to another place in metres. Within 1e-9 of itself up to 500 km;
    /// beyond, see [`crate::geodesic::inverse`].
    #[inline]
    pub fn distance_m(&self, other: &Self) -> f64 {
        far_or(arc_m(self.xyz, other.xyz), *self, *other)
    }
}

impl Place {
    /// Whether the geodesic to another place may be no longer than that: surely not, where the straight
    /// way through the earth is longer. For dismissing what is far away at little cost.
    pub fn may_be_within_m(&self, other: &Self, limit_m: f64) -> bool {
        let d = sub(other.xyz, self.xyz);
        dot(d, d) <= limit_m * limit_m
    }
}

/// Beyond this the chord no longer tells the length of a geodesic well enough.
const FAR_M: f64 = 500_000.0;

/// The length given, or beyond [`FAR_M`] that by the general method.
#[inline]
pub(crate) fn far_or(length_m: f64, a: Place, b: Place) -> f64 {
    if length_m <= FAR_M {
        length_m
    } else {
        crate::geodesic::inverse(a.into(), b.into()).distance_m
    }
}

impl From<Point> for Place {
    fn from(point: Point) -> Self {
        let (sin_lat, cos_lat) = libm::sincos(point.lat_deg * RAD);
        let (sin_lon, cos_lon) = libm::sincos(point.lon_deg * RAD);
        let vertical = WGS84_A_M / libm::sqrt(cos_lat * cos_lat + sin_lat * sin_lat / G);
        Self {
            xyz: [
                vertical * cos_lat * cos_lon,
                vertical * cos_lat * sin_lon,
                vertical * sin_lat / G,
            ],
        }
    }
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Point::from(position).into()
    }
}

/// East, north and up at a place: for many places given by their offset from one.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub(crate) origin: Place,
    pub(crate) east: V3,
    pub(crate) north: V3,
    pub(crate) up: V3,
    /// The squared curvatures eastwards and northwards over six.
    bend: (f64, f64),
}

impl Frame {
    /// The frame at a place. At a pole, east is that of the meridian of Greenwich.
    pub fn at(origin: impl Into<Place>) -> Self {
        let origin = origin.into();
        let up = up(origin.xyz);
        let [x, y, _] = origin.xyz;
        let east = if x * x + y * y > 1e-6 {
            unit([-y, x, 0.0])
        } else {
            [0.0, 1.0, 0.0]
        };
        let north = cross(up, east);
        let steep = crate::vector::length(crate::ellipsoid::gradient(origin.xyz));
        let k = |t: V3| crate::ellipsoid::form(t, t) / steep;
        Self {
            origin,
            east,
            north,
            up,
            bend: (k(east).powi(2) / 6.0, k(north).powi(2) / 6.0),
        }
    }

    /// The place at a geodesic distance and direction given as east and north parts in metres.
    /// Within 1e-9 of the distance up to 20 km, 1e-6 up to 100 km. No sines: a quadrature calls
    /// this often.
    #[inline]
    pub fn place(&self, east_m: f64, north_m: f64) -> Place {
        let size = self.size(east_m, north_m);
        let flat = along(
            along(self.origin.xyz, size * east_m, self.east),
            size * north_m,
            self.north,
        );
        Place {
            xyz: lift(flat, self.up),
        }
    }

    /// An offset in the tangent plane is that share of the way along the surface; in a slanting direction
    /// the curvature is close to the weighted mean of both.
    #[inline]
    pub(crate) fn size(&self, east_m: f64, north_m: f64) -> f64 {
        let shrink = self.bend.0 * east_m * east_m + self.bend.1 * north_m * north_m;
        1.0 - shrink * (1.0 - 0.3 * shrink)
    }

    /// Direction from here to another place in degrees clockwise from north, 0 to under 360: that
    /// of the vertical plane, within 1e-4 degrees of the geodesic's up to 200 km.
    pub fn azimuth_deg(&self, to: &Place) -> f64 {
        let d = sub(to.xyz, self.origin.xyz);
        let azimuth = libm::atan2(dot(d, self.east), dot(d, self.north)) / RAD;
        trucewatch_model::geodesy::normalize_deg(azimuth)
    }
}
