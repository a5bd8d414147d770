//! Candidate lines and zones side by side: what each is, what differs, unranked.
//!
//! In: the text of GeoJSON files with lines and polygons, of a gazetteer (CSV) and of
//! infrastructure (GeoJSON). Out: a [`Summary`], the differences as GeoJSON, and a page. All
//! measures are on the ellipsoid; edges are geodesics.
//!
//! Never: ranks, scores, recommends or colours an option as better; reads a file, a clock or the
//! network; makes up a figure (an unknown population is unknown, not zero). What the figures mean
//! and how ends are closed: `docs/lines-compare.md`.

mod compare;
mod differences;
mod error;
mod gazetteer;
mod geojson;
mod infrastructure;
mod measure;
mod options;
mod page;
mod sides;
mod source;
mod summary;

pub use compare::{Comparison, Files, compare};
pub use error::LinesError;
pub use source::Source;
pub use summary::Summary;
