//! The agreement as data, and incidents held against it.
//!
//! In: the text of an agreement (TOML, see `agreements/README.md`), the lines and zones it may
//! refer to, and incidents with their events. Out: an [`Agreement`], or everything that is wrong
//! with its text; for an incident, one [`Assessment`](trucewatch_model::Assessment) for each
//! provision that may concern it: a probability, one of the words *looks broken*, *holds* and
//! *unclear*, and the chain of reasons. Only people confirm.
//!
//! | step | where |
//! | --- | --- |
//! | text to a [`document::Document`], with every problem and its line | [`reader`] |
//! | what it said at one time, as known at another | [`timeline`] |
//! | ready for judging: places as expressions over distances, times cut where they change | [`Agreement::compile`] |
//! | a happening against every provision: outcome, probability, error | [`mod@judge`] |
//! | an incident of a site | [`assess()`] |
//! | a file of incidents | [`batch`] |
//! | which sites and assessments another state of knowledge changes | [`impact`] |
//! | the reasons as sentences in five languages | [`say`] |
//!
//! Never: IO, the clock, raw observations, and the name of a party as responsible. A party is
//! bound to a side of a line and to a distance, nothing else; exchanging the parties' names
//! changes no result.

mod activities;
mod agreement;
mod assess;
pub mod batch;
mod citation;
mod compile;
pub mod document;
mod errors;
mod geojson;
pub mod impact;
pub mod judge;
mod line;
mod provision;
pub mod reader;
pub mod say;
pub mod show;
mod territory;
pub mod timeline;
mod weapons;
mod window;
mod words;

pub use agreement::{Agreement, Party};
pub use assess::{assess, in_language, not_in_force_reason};
pub use compile::Inputs;
pub use document::FORMAT;
pub use errors::{AgreementErrors, Problem};
pub use line::{Line, LineStatus, LineVersion, Side, SignedDistance, Zone};
pub use provision::{Exception, Provision};
pub use window::Window;

use std::collections::BTreeSet;
use trucewatch_model::Feature;

/// Reads an agreement and makes it ready for judging, with everything that it holds known. `features`
/// are the lines and zones that `feature = "..."` may refer to; several of one id are parts of one.
///
/// # Errors
/// All problems at once, each with its line, what is wrong and what to do.
pub fn parse(text: &str, features: &[Feature]) -> Result<Agreement, AgreementErrors> {
    let ids: BTreeSet<String> = features.iter().map(|f| f.id.to_string()).collect();
    let reading = reader::read_with_features(text, "", &ids)?;
    let inputs = Inputs {
        sha256: &reading.sha256,
        features,
        ..Inputs::default()
    };
    Agreement::compile(reading.document, &inputs)
}

/// The text of the reference scenario, `agreements/reference-2020.toml`.
pub fn reference_text() -> &'static str {
    include_str!("../../../agreements/reference-2020.toml")
}
