//! Lines, zones, circles and places from which distances count.

use trucewatch_geometry::{
    Around, Frame, LocalEdges, Nearby, Nearest, Place, Point, Polygons, Polyline,
};

/// Something that distances count from.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The id of the line, zone or site in the file.
    pub(crate) id: String,
    pub(crate) shape: Shape,
    /// Standard deviation of its position, in metres.
    pub(crate) sigma_m: f64,
}

/// Its shape. Signed distances are positive on the left of a line and inside everything else.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Line {
        course: Polyline,
        /// Where its parts begin and end, unless they are closed.
        ends: Vec<Place>,
    },
    Zone(Polygons),
    /// Circles with their radii in metres; inside is inside of any.
    Circles(Vec<(Place, f64)>),
}

/// A shape seen from around one place: cheap to ask many times.
pub(crate) enum Local<'s> {
    /// Few edges, in a plane.
    Nearby(Nearby),
    Edges(LocalEdges<'s>),
    Circles(&'s [(Place, f64)]),
}

impl Local<'_> {
    /// The signed distance of a place in metres east and north of the centre of the frame.
    pub(crate) fn signed_m(&self, frame: &Frame, place: (f64, f64)) -> f64 {
        match self {
            Self::Nearby(nearby) => nearby.at(place).signed_m,
            Self::Edges(edges) => {
                let place = frame.place(place.0, place.1);
                edges.signed_distance(place).signed_m
            }
            Self::Circles(circles) => depth_m(circles, frame.place(place.0, place.1)),
        }
    }
}

impl Shape {
    pub(crate) fn line(course: Polyline) -> Self {
        let open = course.parts().iter().filter(|p| p.first() != p.last());
        let ends = open.flat_map(|p| [p.first(), p.last()]).flatten();
        let ends = ends.map(|p| Place::from(*p)).collect();
        Self::Line { course, ends }
    }

    /// The shape as seen from all places in an ellipse around the centre of a frame, and from those
    /// within reach of it; `nearest` is what its edges are nearest with.
    pub(crate) fn around(
        &self,
        frame: &Frame,
        nearest: Option<&Nearest>,
        around: &Around,
        (centre, reach_m): (Place, f64),
    ) -> Local<'_> {
        let nearby = nearest.and_then(|nearest| match self {
            Self::Line { course, .. } => course.nearby(frame, nearest, around),
            Self::Zone(zone) => zone.nearby(frame, nearest, around),
            Self::Circles(_) => None,
        });
        match (nearby, self) {
            (Some(nearby), _) => Local::Nearby(nearby),
            (None, Self::Line { course, .. }) => Local::Edges(course.near(centre, reach_m)),
            (None, Self::Zone(zone)) => Local::Edges(zone.near(centre, reach_m)),
            (None, Self::Circles(circles)) => Local::Circles(circles),
        }
    }

    /// The nearest place of a line or of the edge of a zone, or how deep in a circle a place is.
    pub(crate) fn seen(&self, place: Place) -> (f64, Option<Nearest>) {
        let nearest = match self {
            Self::Line { course, .. } => course.signed_distance(place),
            Self::Zone(zone) => zone.signed_distance(place),
            Self::Circles(circles) => return (depth_m(circles, place), None),
        };
        (nearest.signed_m, Some(nearest))
    }

    pub(crate) fn is_line(&self) -> bool {
        matches!(self, Self::Line { .. })
    }

    /// Whether the sign may jump without the line being crossed: beyond the end of an open line the
    /// side means little.
    pub(crate) fn may_jump(&self, centre: Place, distance_m: f64, reach_m: f64) -> bool {
        match self {
            Self::Line { ends, .. } => {
                let near_m = distance_m.abs() + 2.0 * reach_m + 1.0;
                ends.iter().any(|end| end.may_be_within_m(&centre, near_m))
            }
            Self::Zone(_) | Self::Circles(_) => false,
        }
    }

    /// A box in degrees around it.
    pub(crate) fn boxed(&self) -> Boxed {
        match self {
            Self::Line { course, .. } => Boxed::of(course.parts().iter().flatten().copied(), 0.0),
            Self::Zone(zone) => Boxed::of(zone.polygons().iter().flatten().flatten().copied(), 0.0),
            Self::Circles(circles) => circles
                .iter()
                .fold(Boxed::Nowhere, |all, (place, radius_m)| {
                    all.or(Boxed::of([Point::from(*place)], *radius_m))
                }),
        }
    }
}

/// How far inside the circle that one is deepest in.
fn depth_m(circles: &[(Place, f64)], place: Place) -> f64 {
    circles
        .iter()
        .map(|(centre, radius_m)| radius_m - centre.distance_m(&place))
        .fold(f64::NEG_INFINITY, f64::max)
}

/// A part of the world that surely holds something; never too small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Boxed {
    Nowhere,
    /// South, west, north, east, in degrees.
    Within([f64; 4]),
    Anywhere,
}

/// What an edge may stray from the box of its corners, in metres: the rise of a geodesic of 1,000 km is
/// more, and a line with such edges is no line of an agreement; then the box is the world.
const STRAY_M: f64 = 2_000.0;
/// Edges up to this long stray less than that, in degrees.
const LONGEST_DEG: f64 = 2.0;

impl Boxed {
    /// Around points, wider by `margin_m`.
    fn of(points: impl IntoIterator<Item = Point>, margin_m: f64) -> Self {
        let mut found = [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ];
        let mut last: Option<Point> = None;
        for p in points {
            let (lat, lon) = (p.lat_deg(), p.lon_deg());
            if last.is_some_and(|l| {
                (l.lat_deg() - lat).abs() > LONGEST_DEG || (l.lon_deg() - lon).abs() > LONGEST_DEG
            }) {
                return Self::Anywhere;
            }
            last = Some(p);
            let [south, west, north, east] = found;
            found = [south.min(lat), west.min(lon), north.max(lat), east.max(lon)];
        }
        let [south, _, north, _] = found;
        if south > north {
            return Self::Nowhere;
        }
        Self::Within(found).wider_m(margin_m + STRAY_M)
    }

    /// Wider by so many metres to each side.
    pub(crate) fn wider_m(self, margin_m: f64) -> Self {
        let Self::Within([south, west, north, east]) = self else {
            return self;
        };
        // The shortest lengths of a degree on WGS 84, a little less to be safe.
        let dlat = margin_m / 110_000.0;
        let widest = (south - dlat).abs().max((north + dlat).abs());
        let dlon = margin_m / (110_000.0 * libm::cos(widest.to_radians()).max(1e-9));
        let (west, east) = (west - dlon, east + dlon);
        // Near a pole or the date line a box in degrees says nothing.
        if widest > 80.0 || west < -180.0 || east > 180.0 || !margin_m.is_finite() {
            return Self::Anywhere;
        }
        Self::Within([south - dlat, west, north + dlat, east])
    }

    /// A box that holds both.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nowhere, one) | (one, Self::Nowhere) => one,
            (Self::Within(a), Self::Within(b)) => Self::Within([
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]),
            _ => Self::Anywhere,
        }
    }

    /// A box that holds what both have in common.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Anywhere, one) | (one, Self::Anywhere) => one,
            (Self::Within(a), Self::Within(b)) => {
                let both = [
                    a[0].max(b[0]),
                    a[1].max(b[1]),
                    a[2].min(b[2]),
                    a[3].min(b[3]),
                ];
                if both[0] > both[2] || both[1] > both[3] {
                    Self::Nowhere
                } else {
                    Self::Within(both)
                }
            }
            _ => Self::Nowhere,
        }
    }

    pub(crate) fn touches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nowhere, _) | (_, Self::Nowhere) => false,
            (Self::Anywhere, _) | (_, Self::Anywhere) => true,
            (Self::Within(a), Self::Within(b)) => {
                a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
            }
        }
    }

    /// Twice the latitude and longitude of its middle; 0 for what has none.
    pub(super) fn middle2_deg(&self) -> [f64; 2] {
        match self {
            Self::Within([south, west, north, east]) => [south + north, west + east],
            Self::Nowhere | Self::Anywhere => [0.0, 0.0],
        }
    }

    /// The box of one place.
    pub(crate) fn at(lat_deg: f64, lon_deg: f64) -> Self {
        Self::Within([lat_deg, lon_deg, lat_deg, lon_deg])
    }
}
