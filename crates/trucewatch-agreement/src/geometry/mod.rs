//! Plane geometry around an event: distances to lines, membership of zones, outlines for the map.
//!
//! Everything is measured in the local plane of [`Plane`]; what that costs in accuracy is stated
//! there. Exact geodesics along a whole line are a later step.

mod contour;
mod normal;
mod plane;
mod polygon;
mod polyline;

pub(crate) use contour::{circle, outlines};
pub(crate) use normal::{below, between, cdf};
pub(crate) use plane::Plane;
pub(crate) use polygon::Polygons;
pub(crate) use polyline::{Nearest, Polyline, Segment, nearest};
