//! Lines, zones and bands on the WGS 84 ellipsoid.
//!
//! In: places in degrees. Out: lengths, distances with their side, areas, in metres and square
//! metres, all on the ellipsoid; edges are geodesics. Nothing is flattened on the way: the same
//! functions hold at 0.1 m and at 140 km from a line of 1,400 km.
//!
//! | question | ask |
//! | --- | --- |
//! | how far from a line, on which side | [`Polyline::signed_distance`] |
//! | how far inside a zone | [`Polygons::signed_distance`] |
//! | how far inside a setback, strip, corridor, circle | [`Region::inside_m`] |
//! | the same for hundreds of places close together | `near`, then [`LocalEdges`], [`LocalRegion`] |
//! | how large | [`Polygons::area_m2`], [`outline()`] |
//! | what two zones share, what lies between two lines | [`overlay`] |
//! | any two places on earth | [`geodesic`] |
//!
//! Distances need arithmetic, square roots and `libm`, so they are the same to the last bit on
//! every machine. Areas come from a library that uses the system's sines: see [`geodesic`].
//!
//! Never: reads a clock or file, knows what a line means.

mod contour;
mod edges;
mod ellipsoid;
mod error;
pub mod geodesic;
mod index;
mod nearby;
pub mod overlay;
mod piece;
mod place;
mod plane;
mod polygons;
mod polyline;
mod region;
mod trace;
mod vector;

pub use contour::outline;
pub use edges::{LocalEdges, Nearest};
pub use error::GeometryError;
pub use nearby::{Around, Beside, Nearby};
pub use place::{Frame, Place, Point};
pub use polygons::Polygons;
pub use polyline::{Course, Polyline, Stretch, Turning, join};
pub use region::{LocalRegion, Region, Side};
