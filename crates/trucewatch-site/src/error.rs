//! What can go wrong at a site, for the person at the keyboard.

use std::path::PathBuf;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The evidence log or the quarantine.
    #[error(transparent)]
    Log(#[from] trucewatch_evidence::LogError),
    /// A file that should be read.
    #[error("cannot read `{}`: {reason}; check the path and who may read it", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file that should be written.
    #[error("cannot write `{}`: {reason}; check the folder, who may write there, and free space", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file that is not of the format it was given as.
    #[error("`{}`: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong and what to do.
        error: trucewatch_adapters::FileError,
    },
    /// An agreement that cannot be used.
    #[error("{0}")]
    Agreement(trucewatch_agreement::AgreementErrors),
    /// A scenario that cannot be used.
    #[error("the scenario cannot be used: {0}")]
    Scenario(#[from] trucewatch_sim::ScenarioError),
    /// Something asked for that is not there.
    #[error("{0}")]
    NotFound(String),
    /// A store did not take cosignatures.
    #[error(transparent)]
    Cosign(#[from] trucewatch_evidence::CosignError),
    /// Another machine did not answer as it should.
    #[error("`{url}`: {what}")]
    Remote {
        /// What was asked.
        url: String,
        /// What came of it.
        what: String,
    },
    /// A log told two histories.
    #[error("the log `{origin}` tells two histories; the proof is in `{}`; nothing of it is cosigned from here any more", proof.display())]
    Split {
        /// The log.
        origin: String,
        /// The file with both signed checkpoints.
        proof: PathBuf,
    },
    /// A witness refuses this log.
    #[error("{0}")]
    Refused(String),
    /// A value that cannot be used.
    #[error("{0}")]
    Invalid(String),
}

impl SiteError {
    /// For `map_err` on writes to `path`.
    pub fn write(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |reason| Self::Write { path, reason }
    }

    /// For `map_err` on reads of `path`.
    pub fn read(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |reason| Self::Read { path, reason }
    }
}
