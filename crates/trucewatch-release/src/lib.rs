//! Who may see what, and the one way out.
//!
//! In: records with their [`Label`], a [`Subject`] that asks, the moment, and policies as data. Out:
//! [`Outcome::Released`] with positions as coarse and as old as the policy asks, or [`Outcome::Withheld`].
//!
//! | what | where |
//! | --- | --- |
//! | the mission's audiences, sectors and what the four markings mean | [`Registry`], `policies/registry.toml` |
//! | labels: order, join, text that stands in an entry's marking | [`Label`] |
//! | the read rule, the same as a condition in SQL | [`Subject::reads`], [`Filter`] |
//! | a derived value carries the join of its inputs' labels | [`Derived`] |
//! | which labels a group of subjects can read | [`Audiences`] |
//! | delay and coarsening of positions | [`PositionPolicy`], `policies/positions.toml` |
//! | the way out | [`Gate::release`] |
//! | lowering a label: two people of two organisations | [`downgrade`] |
//!
//! Never: the clock, IO, randomness, a second way out, a default that reveals. What is withheld is answered as
//! if it were not there; that is the caller's, and so are accounts, roles and who may act (`trucewatch-access`).

mod audience;
pub mod downgrade;
mod filter;
mod grid;
mod label;
mod marked;
mod positions;
mod registry;
mod release;
mod set;
mod subject;
mod text;

pub use audience::{AudienceKey, Audiences};
pub use filter::{Columns, Filter};
pub use grid::Cell;
pub use label::{Caveat, Label, LabelError, Level};
pub use marked::{Derived, Marked};
pub use positions::{
    CellCount, Handling, Kind, Number, Place, Places, PolicyError, PositionPolicy, Sighting,
};
pub use registry::{Registry, RegistryError};
pub use release::{Gate, Outcome, Release, Released};
pub use set::{Atom, AtomSet, Caveats, Member, Sector, SectorSet, Set};
pub use subject::{Purpose, Session, Subject, Withheld};
pub use text::TextError;
pub use trucewatch_model::Refused;

/// The registry that comes with the program: an example of 35 nations. A mission has its own.
pub const EXAMPLE_REGISTRY: &str = include_str!("../policies/registry.toml");
