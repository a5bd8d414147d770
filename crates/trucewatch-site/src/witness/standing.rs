//! Where a site's log stands with its witnesses, for its status and its pages.

use super::keeper::{self, Asked};
use crate::SiteError;
use std::path::PathBuf;
use trucewatch_evidence::{EvidenceLog as _, Quorum, SqliteStore};
use trucewatch_proof::{Standing as Rung, quorum};

/// Where a log stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// How many entries it has.
    pub entries: u64,
    /// How many witnesses it trusts.
    pub witnesses: usize,
    /// How many of them make a quorum.
    pub quorum: usize,
    /// What the newest quorum cosigned, and when.
    pub witnessed: Option<Quorum>,
    /// How the witnesses answered that this site asks by itself.
    pub asked: Vec<Asked>,
    /// The proof that this log told two histories.
    pub equivocation: Option<PathBuf>,
}

impl Standing {
    /// Reads where the log of a store stands.
    ///
    /// # Errors
    /// If the store or what is kept beside it cannot be read.
    pub fn of(store: &SqliteStore) -> Result<Self, SiteError> {
        let trusted = store.trusted_witnesses()?;
        let witnesses = trusted.len();
        let (mut asked, mut equivocation) = (Vec::new(), None);
        if keeper::has_memory(store.dir()) {
            let state = keeper::memory(store.dir())?;
            let log = &store.identity().log;
            asked = keeper::asked(&state, log.name())?;
            // One that was taken off the list since is nobody's concern.
            asked.retain(|one| trusted.iter().any(|t| t.url.as_ref() == Some(&one.url)));
            if state.equivocation(log)?.is_some() {
                equivocation = Some(state.proof_file(log.name()));
            }
        }
        Ok(Self {
            entries: store.len()?,
            witnesses,
            quorum: if witnesses == 0 { 0 } else { quorum(witnesses) },
            witnessed: store.newest_quorum()?,
            asked,
            equivocation,
        })
    }

    /// R1 if the log alone vouches for its last entry, R2 if a quorum does; `None` for an empty log.
    pub fn rung(&self) -> Option<Rung> {
        let all = self.witnessed.is_some_and(|seen| seen.size >= self.entries);
        (self.entries > 0).then_some(if all { Rung::Witnessed } else { Rung::Logged })
    }
}
