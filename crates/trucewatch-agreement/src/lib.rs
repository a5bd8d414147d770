//! The agreement as data, and incidents held against it.
//!
//! In: the text of an agreement (TOML, see `agreements/README.md`), the lines and zones it may
//! refer to, and incidents with their events. Out: an [`Agreement`], or everything that is wrong
//! with its text; for an incident, one [`Assessment`](trucewatch_model::Assessment) for each
//! provision that may concern it: a probability, one of the words *looks broken*, *holds* and
//! *unclear*, and the chain of reasons. Only people confirm.
//!
//! How the probability is made is told in `assess.rs`; what a kind of provision means, in its file
//! under `provisions/`.
//!
//! Never: IO, the clock, raw observations, and the name of a party in an assessment. A party is
//! bound to a side of a line and to a distance, nothing else; exchanging the parties' names
//! changes no result.

mod agreement;
mod assess;
mod errors;
mod exception;
mod extent;
mod geometry;
mod line;
mod provisions;
mod scene;
mod syntax;
mod window;
mod words;
mod zone;

pub use agreement::{Agreement, Party};
pub use assess::{HOLDS_BELOW, IRRELEVANT_UP_TO, LOOKS_BROKEN_FROM, assess, not_in_force_reason};
pub use errors::{AgreementErrors, Problem};
pub use exception::{Effect, Exception};
pub use line::{Line, LineStatus, LineVersion, Side, SignedDistance};
pub use provisions::Provision;
pub use syntax::{FORMAT, parse};
pub use window::Window;
pub use zone::Zone;

/// The text of the reference scenario, `agreements/reference-2020.toml`.
pub fn reference_text() -> &'static str {
    include_str!("../../../agreements/reference-2020.toml")
}
