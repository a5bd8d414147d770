//! Where settlements lie with regard to an option.

use crate::gazetteer::Settlement;
use crate::options::{Candidate, Shape};
use crate::summary::Side;
use trucewatch_geometry::{Nearest, Place, Point};

/// A settlement as seen from one option.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) side: Side,
    pub(crate) nearest: Nearest,
}

/// Where a settlement is.
pub(crate) fn place(settlement: &Settlement) -> Option<Place> {
    Point::from_deg(settlement.lat_deg, settlement.lon_deg)
        .ok()
        .map(Place::from)
}

/// All settlements as seen from an option, in their order.
pub(crate) fn see(option: &Candidate, places: &[Place]) -> Vec<Seen> {
    let one = |place: &Place| {
        let (nearest, sides) = match &option.shape {
            Shape::Line(line) => (line.signed_distance(*place), (Side::Left, Side::Right)),
            Shape::Zone(zone) => (zone.signed_distance(*place), (Side::Inside, Side::Outside)),
        };
        let side = if nearest.distance_m < option.uncertainty_m {
            Side::Undetermined
        } else if nearest.off_end {
            Side::BeyondEnds
        } else if nearest.signed_m >= 0.0 {
            sides.0
        } else {
            sides.1
        };
        Seen { side, nearest }
    };
    places.iter().map(one).collect()
}

impl Side {
    /// In words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::BeyondEnds => "beyond the ends",
            Self::Inside => "inside",
            Self::Outside => "outside",
            Self::Undetermined => "undetermined",
        }
    }
}
