//! One running installation: takes files in, keeps them, fuses, assesses, and answers questions.
//!
//! In: files and rows of known formats, and an agreement. Out: the state of the mission as the log's
//! entries imply it ([`View`]), answers for people and machines, the daily report.
//!
//! The only room that picks implementations and reads the clock. Everything in a [`View`] is derived
//! from the log and can be rebuilt. Never: a rule about sensors, provisions or roles.

pub mod batch;
mod batch_out;
mod batch_seismic;
pub mod clock;
pub mod daily;
pub mod demo;
pub mod error;
pub mod explain;
pub mod geojson;
mod history;
pub mod ingest;
mod left_out;
mod line;
pub mod live;
pub mod origin;
pub mod quarantine;
mod register;
pub mod sides;
pub mod view;

pub use error::SiteError;
pub use view::{Change, IncidentEntry, View};

/// The name and version that reports and the API state.
pub const SOFTWARE: &str = concat!("trucewatch ", env!("CARGO_PKG_VERSION"));
