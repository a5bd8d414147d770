//! A plane for drawing and cutting up shapes: the earth seen from its centre onto a plane that
//! touches it (gnomonic). Planes through the centre of the earth are straight lines in it; a
//! geodesic of 2 km is straight within 0.3 mm. Neither the date line nor a pole is special.

use crate::ellipsoid::radial;
use crate::error::GeometryError;
use crate::place::Place;
use crate::vector::{V3, add, along, cross, dot, length, unit};
use trucewatch_model::geodesy::WGS84_A_M;

/// Cosine of the angle from the middle beyond which a plane is not used: about 5,000 km.
const COS_MAX: f64 = 0.707;

/// A plane with x to the east and y to the north at its middle, in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    middle: V3,
    east: V3,
    north: V3,
}

impl Plane {
    /// The plane in the middle of some places.
    pub(crate) fn of<'a>(places: impl Iterator<Item = &'a Place>) -> Self {
        let sum = places.fold([0.0; 3], |sum, p| add(sum, p.xyz));
        let middle = if length(sum) > 1.0 {
            unit(sum)
        } else {
            [1.0, 0.0, 0.0]
        };
        let axis = if middle[2].abs() < 0.999_999 {
            [0.0, 0.0, 1.0]
        } else {
            [1.0, 0.0, 0.0]
        };
        let east = unit(cross(axis, middle));
        Self {
            middle,
            east,
            north: cross(middle, east),
        }
    }

    pub(crate) fn at(&self, place: &Place) -> Result<[f64; 2], GeometryError> {
        let height = dot(place.xyz, self.middle);
        if height < COS_MAX * length(place.xyz) {
            return Err(GeometryError::TooWide);
        }
        let by = WGS84_A_M / height;
        Ok([
            dot(place.xyz, self.east) * by,
            dot(place.xyz, self.north) * by,
        ])
    }

    pub(crate) fn place(&self, [x, y]: [f64; 2]) -> Place {
        let flat = along(
            along(self.middle, x / WGS84_A_M, self.east),
            y / WGS84_A_M,
            self.north,
        );
        Place { xyz: radial(flat) }
    }
}

/// Whether a closed ring in a plane goes round a point.
pub(crate) fn contains(ring: &[[f64; 2]], p: [f64; 2]) -> bool {
    ring.windows(2).fold(false, |inside, w| {
        let (a, b) = (w[0], w[1]);
        let crosses = (a[1] > p[1]) != (b[1] > p[1])
            && p[0] < a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
        inside != crosses
    })
}
