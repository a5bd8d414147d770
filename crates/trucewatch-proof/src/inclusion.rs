//! A proof that stands alone: an entry's place, its path, and the checkpoint (C2SP tlog-proof).

use crate::note::NoteError;
use crate::{Hash, TreeHead, verify_inclusion};
use base64::{Engine as _, engine::general_purpose::STANDARD};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Longer than any path in a tree of 2^63 entries.
const PATH_MAX: usize = 63;

/// A proof that an entry is in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// The entry's place in the log, from 0.
    pub index: u64,
    /// The hashes beside its path, from the leaf up.
    pub path: Vec<Hash>,
    /// The signed checkpoint, as the log issued it.
    pub checkpoint: String,
}

impl InclusionProof {
    /// Reads a proof.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Form("it is no c2sp.org/tlog-proof@v1");
        let (head, checkpoint) = text.split_once("\n\n").ok_or(wrong.clone())?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(wrong);
        }
        lines.next_if(|line| line.starts_with("extra "));
        let number = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .ok_or(wrong.clone())?;
        let index: u64 = number.parse().map_err(|_| wrong.clone())?;
        let hash = |line: &str| {
            STANDARD
                .decode(line)
                .ok()
                .and_then(|bytes| Hash::from_slice(&bytes))
        };
        let path = lines
            .map(hash)
            .collect::<Option<Vec<_>>>()
            .ok_or(wrong.clone())?;
        if index.to_string() != number || path.len() > PATH_MAX {
            return Err(wrong);
        }
        Ok(Self {
            index,
            path,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Whether it shows that an entry with hash `leaf` is in the tree of `head`, which the caller
    /// must have from the checkpoint, its signatures checked.
    pub fn holds_for(&self, leaf: Hash, head: &TreeHead) -> bool {
        verify_inclusion(leaf, self.index, head, &self.path)
    }
}

impl std::fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{HEADER}\nindex {}", self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", STANDARD.encode(hash.0))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}
