//! One running installation: takes files in, keeps them, fuses, assesses, and answers questions.
//!
//! In: files and rows of known formats, and an agreement. Out: the state of the mission as the log's
//! entries imply it ([`View`]), answers for people and machines, the daily report.
//!
//! The only room that picks implementations and reads the clock. Everything in a [`View`] is derived
//! from the log and can be rebuilt. Never: a rule about sensors, provisions or roles.

pub mod batch;
mod batch_hear;
mod batch_out;
mod batch_seismic;
pub mod clock;
pub mod configuration;
pub mod correction;
pub mod daily;
pub mod demo;
pub mod desk;
mod doubt;
pub mod error;
pub mod exit;
pub mod explain;
pub mod field;
pub mod finding;
pub mod gaps;
pub mod geojson;
pub mod handling;
mod history;
pub mod ingest;
pub mod judgement;
pub mod keyring;
mod left_out;
mod line;
pub mod live;
mod note;
pub mod origin;
pub mod projection;
pub mod proofs;
pub mod publish;
pub mod quarantine;
pub mod reads;
pub mod receive;
mod register;
pub mod repair;
pub mod reports;
pub mod sides;
pub mod spoken;
pub mod time;
pub mod view;
pub mod witness;

pub use error::SiteError;
pub use trucewatch_evidence::{CosignError, marking};
pub use trucewatch_proof::{Hash, NoteError};
pub use view::{Change, IncidentEntry, View};

/// The name and version that reports and the API state.
pub const SOFTWARE: &str = concat!("trucewatch ", env!("CARGO_PKG_VERSION"));
