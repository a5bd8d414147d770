//! Areas that are defined by distances: how far inside them a place lies.
//!
//! Every region gives one number, positive inside, in metres. Where a region has one boundary in
//! reach it is the distance to it, so that a caller can integrate an uncertain place over it; at
//! corners it is the distance by which the nearest condition is met or missed.

use crate::edges::{LocalEdges, Nearest};
use crate::place::Place;
use crate::polygons::Polygons;
use crate::polyline::Polyline;

/// One side of a line, as seen by who walks along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// On the left hand.
    Left,
    /// On the right hand.
    Right,
}

impl Side {
    /// How far on this side: negative on the other.
    fn of(self, nearest: &Nearest) -> f64 {
        match self {
            Self::Left => nearest.signed_m,
            Self::Right => -nearest.signed_m,
        }
    }
}

/// An area defined by distances.
#[derive(Clone, Copy, Debug)]
pub enum Region<'a> {
    /// Places whose signed distance from a line (left positive) is between two values, rounded at
    /// the ends of the line. `-15,000..15,000` is a setback on both sides; `10,000..20,000` the
    /// second band on the left; `-5,000..0` a strip on the right only.
    Strip {
        /// The line.
        line: &'a Polyline,
        /// The least signed distance in metres.
        from_m: f64,
        /// The greatest signed distance in metres.
        to_m: f64,
    },
    /// Places on a given side of one line and a given side of another, beside both.
    Between {
        /// A line, and the side of it.
        one: (&'a Polyline, Side),
        /// Another line, and the side of it.
        other: (&'a Polyline, Side),
    },
    /// Places within a distance of another.
    Circle {
        /// Its middle.
        centre: Place,
        /// The distance in metres.
        radius_m: f64,
    },
    /// A zone and what is within `margin_m` of it; less than the zone for a negative margin.
    Zone {
        /// The zone.
        zone: &'a Polygons,
        /// How much wider, in metres.
        margin_m: f64,
    },
}

impl<'a> Region<'a> {
    /// Both sides of a line up to `width_m / 2`: a corridor, or a zone of a given total width.
    pub fn corridor(line: &'a Polyline, width_m: f64) -> Self {
        Self::Strip {
            line,
            from_m: -width_m / 2.0,
            to_m: width_m / 2.0,
        }
    }

    /// How far inside a place lies, in metres; negative outside.
    pub fn inside_m(&self, place: impl Into<Place>) -> f64 {
        let place = place.into();
        match self {
            Self::Strip { line, from_m, to_m } => {
                strip_m(&line.signed_distance(place), *from_m, *to_m)
            }
            Self::Between { one, other } => between_m(
                (&one.0.signed_distance(place), one.1),
                (&other.0.signed_distance(place), other.1),
            ),
            Self::Circle { centre, radius_m } => radius_m - centre.distance_m(&place),
            Self::Zone { zone, margin_m } => zone.signed_distance(place).signed_m + margin_m,
        }
    }

    /// The same near a place: for the many places of an uncertain location.
    pub fn near(&self, centre: impl Into<Place>, reach_m: f64) -> LocalRegion<'a> {
        let place = centre.into();
        LocalRegion(match *self {
            Self::Strip { line, from_m, to_m } => Local::Strip {
                line: line.near(place, reach_m),
                from_m,
                to_m,
            },
            Self::Between { one, other } => Local::Between {
                one: (one.0.near(place, reach_m), one.1),
                other: (other.0.near(place, reach_m), other.1),
            },
            Self::Circle { centre, radius_m } => Local::Circle {
                centre,
                radius_m,
                from: place,
                reach_m,
            },
            Self::Zone { zone, margin_m } => Local::Zone {
                zone: zone.near(place, reach_m),
                margin_m,
            },
        })
    }

    /// Places around which the region lies, and how far from them it may reach in metres.
    pub(crate) fn extent(&self) -> (Vec<Place>, f64) {
        let lines = |line: &Polyline| -> Vec<Place> {
            (0..line.parts().len())
                .flat_map(|p| line.course(p).places())
                .collect()
        };
        match self {
            Self::Strip { line, from_m, to_m } => (lines(line), from_m.abs().max(to_m.abs())),
            Self::Between { one, other } => {
                let mut all = lines(one.0);
                all.extend(lines(other.0));
                (all, 0.0)
            }
            Self::Circle { centre, radius_m } => (vec![*centre], *radius_m),
            Self::Zone { zone, margin_m } => {
                let corners = zone.polygons().iter().flatten().flatten();
                (
                    corners.map(|p| Place::from(*p)).collect(),
                    margin_m.max(0.0),
                )
            }
        }
    }
}

fn strip_m(nearest: &Nearest, from_m: f64, to_m: f64) -> f64 {
    (to_m - nearest.signed_m).min(nearest.signed_m - from_m)
}

/// The least and greatest of [`strip_m`] over signed distances from one to another.
fn strip_range_m((low, high): (f64, f64), from_m: f64, to_m: f64) -> (f64, f64) {
    let value = |signed_m: f64| (to_m - signed_m).min(signed_m - from_m);
    let best = ((from_m + to_m) / 2.0).clamp(low, high);
    (value(low).min(value(high)), value(best))
}

fn between_m(one: (&Nearest, Side), other: (&Nearest, Side)) -> f64 {
    let inside = one.1.of(one.0).min(other.1.of(other.0));
    if one.0.off_end && other.0.off_end {
        // Beyond the ends of both: nothing to be between.
        inside.min(-one.0.distance_m.min(other.0.distance_m))
    } else {
        inside
    }
}

/// A region near a place.
#[derive(Clone, Debug)]
pub struct LocalRegion<'a>(Local<'a>);

#[derive(Clone, Debug)]
enum Local<'a> {
    Strip {
        line: LocalEdges<'a>,
        from_m: f64,
        to_m: f64,
    },
    Between {
        one: (LocalEdges<'a>, Side),
        other: (LocalEdges<'a>, Side),
    },
    Circle {
        centre: Place,
        radius_m: f64,
        from: Place,
        reach_m: f64,
    },
    Zone {
        zone: LocalEdges<'a>,
        margin_m: f64,
    },
}

impl LocalRegion<'_> {
    /// The least and greatest that [`LocalRegion::inside_m`] can be within reach: where both have
    /// one sign, no place needs to be asked about.
    pub fn range_m(&self) -> (f64, f64) {
        let around = |value: f64, reach: f64| (value - reach, value + reach);
        match &self.0 {
            // Beyond the ends of a line, and between its windings, the side changes in a jump: any
            // side is possible.
            Local::Strip { line, from_m, to_m } => {
                let (least, most) = line.range_m();
                let [one, two] = [(least, most), (-most, -least)]
                    .map(|signed| strip_range_m(signed, *from_m, *to_m));
                (one.0.min(two.0), one.1.max(two.1))
            }
            Local::Between { one, other } => {
                let most = one.0.range_m().1.max(other.0.range_m().1);
                (-most, one.0.range_m().1.min(other.0.range_m().1))
            }
            Local::Circle {
                centre,
                radius_m,
                from,
                reach_m,
            } => around(radius_m - centre.distance_m(from), *reach_m),
            Local::Zone { zone, margin_m } => {
                around(zone.centre().signed_m + margin_m, zone.reach_m())
            }
        }
    }

    /// As [`Region::inside_m`], for places within reach.
    pub fn inside_m(&self, place: impl Into<Place>) -> f64 {
        let place = place.into();
        match &self.0 {
            Local::Strip { line, from_m, to_m } => {
                strip_m(&line.signed_distance(place), *from_m, *to_m)
            }
            Local::Between { one, other } => between_m(
                (&one.0.signed_distance(place), one.1),
                (&other.0.signed_distance(place), other.1),
            ),
            Local::Circle {
                centre, radius_m, ..
            } => radius_m - centre.distance_m(&place),
            Local::Zone { zone, margin_m } => zone.signed_distance(place).signed_m + margin_m,
        }
    }
}
