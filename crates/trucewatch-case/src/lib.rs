//! Case bundles: one finding with the evidence it rests on, in one file that a stranger can check.
//!
//! In: a site's store, an incident and for whom ([`prepare()`]); or the bytes of a bundle
//! ([`verify()`]). Out: a BagIt bag (RFC 8493) in a zip file, the same bytes for the same log and
//! arguments; or what was checked, or the first thing that is wrong. `docs/design/ledger.md` has the
//! format; `verify/verify_bundle.py` checks the same without any code of ours.
//!
//! A bundle holds only what its recipient may see, and its finding is worked out from that alone.
//! What lies beside it in the log and may not be seen is listed with leaf and proof, without content.
//!
//! Uses fusion and agreement through the site's `View`, so that what is worked out again is what a
//! site works out. Never: write to a store, read the clock, open the network.

mod archive;
mod bag;
mod content;
mod envelope;
mod export;
mod files;
mod log;
mod merkle;
mod page;
mod recompute;
mod verify;

pub use archive::{Archive, read as read_archive, write as write_archive};
pub use content::{Agreement, Case, FindingRef};
pub use export::{Asked, Exported, Prepared, prepare};
pub use recompute::Rule;
pub use verify::{Checked, Trust, verify};

/// Why a bundle could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The site's store, or what it concludes.
    #[error(transparent)]
    Site(#[from] trucewatch_site::SiteError),
    /// The bundle could not be written.
    #[error("the bundle cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// There is nothing to give out.
    #[error("{0}")]
    NotFound(String),
    /// The site's store does not hold together.
    #[error("{0}; run `trucewatch ledger verify`")]
    Store(String),
}

impl From<trucewatch_evidence::LogError> for CaseError {
    fn from(error: trucewatch_evidence::LogError) -> Self {
        Self::Site(error.into())
    }
}

/// The first thing that is wrong with a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Fault {
    /// The file of the bundle, or an entry of the log, or a part of the zip file.
    pub place: String,
    /// What is wrong with it.
    pub what: String,
}

impl Fault {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
        }
    }
}
