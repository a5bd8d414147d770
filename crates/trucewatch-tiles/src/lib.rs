//! Incidents as vector tiles: what a map of a million of them asks for while it pans and zooms.
//!
//! In: items as somebody is told them ([`Item`]), a tile ([`TileId`]), and which items are asked for ([`Filter`]).
//! Out: one Mapbox Vector Tile 2.1 as bytes, or counts by time for a time line ([`Density`]).
//!
//! An [`Index`] holds items in columns, sorted by the Morton code of their place: a tile, and each cell of the grid
//! inside it, is one contiguous range. What changed lately is in a second, small one of the same form. Within a
//! tile, the items of a cell are gathered to one number with its parts by class, unless they are few; then each is
//! told by itself, with the area that holds it with 95 %. What is held back is gathered apart, so that no number
//! counts it. Nothing is left out: the numbers and items of all tiles of a zoom are those that were asked for
//! (`tests/reference.rs`). What the layers and properties mean: `docs/tiles.md`.
//!
//! Pure: no clock, no IO, no randomness. The same items give the same bytes, whatever the order and the portions in
//! which they came. Who may be told what is not decided here: an index holds what one audience is told.

mod area;
mod density;
mod filter;
mod index;
mod item;
mod mvt;
mod place;
mod segment;
mod sums;
mod tile;

pub use density::{Bin, Density};
pub use filter::Filter;
pub use index::Index;
pub use item::{Coarse, Extent, Item, Lead, Placed, Standing};
pub use place::TileId;
