//! The duties of every log.

use crate::{Appended, Entry, LogError, NewEntry};
use trucewatch_model::ObservationId;
use trucewatch_proof::TreeHead;

/// An append-only log. Entries are never changed, removed or put in another order.
///
/// INVARIANT (dense): entries are numbered 0, 1, 2, ... without gaps. Checked when writing and when
/// reading.
pub trait EvidenceLog {
    /// Appends all of `entries`, or none of them. When this returns `Ok`, they survive a crash of
    /// the program and of the machine. The result has one item for each of `entries`, in their
    /// order; content that is already present, or twice in `entries`, is not stored again.
    ///
    /// # Errors
    /// After an error nothing of `entries` was acknowledged. If the disk failed, the last batch may
    /// nevertheless be found when the log is opened again; appending it once more is harmless,
    /// because what is present counts as duplicate.
    fn append(&mut self, entries: &[NewEntry]) -> Result<Vec<Appended>, LogError>;

    /// Returns at most `limit` entries from sequence number `from` on, in order. All are read into
    /// memory, so that a reader of a long log asks for a few thousand at a time.
    ///
    /// # Errors
    /// [`LogError::Damaged`] names the first entry that does not match its hash or its place.
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, LogError>;

    /// Returns the number of entries, which is also the next sequence number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn len(&self) -> Result<u64, LogError>;

    /// Whether there are no entries.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn is_empty(&self) -> Result<bool, LogError> {
        Ok(self.len()? == 0)
    }

    /// Returns the first entry whose record has this hash (SHA-256 of its canonical bytes).
    ///
    /// # Errors
    /// As [`EvidenceLog::read`].
    fn find(&self, sha256: &[u8; 32]) -> Result<Option<Entry>, LogError>;

    /// Returns the first entry, in order of that hash, whose hash begins with `prefix`.
    ///
    /// # Errors
    /// As [`EvidenceLog::read`].
    fn find_by_prefix(&self, prefix: &[u8; 16]) -> Result<Option<Entry>, LogError>;

    /// Returns the entry that holds the observation with this id. Text that is not such an id finds
    /// nothing.
    ///
    /// # Errors
    /// As [`EvidenceLog::read`].
    fn find_observation(&self, id: &ObservationId) -> Result<Option<Entry>, LogError> {
        let Some(prefix) = crate::entry::hash_prefix(id.as_str()) else {
            return Ok(None);
        };
        let found = self.find_by_prefix(&prefix)?;
        Ok(found.filter(|entry| entry.observation_id().as_ref() == Some(id)))
    }

    /// Returns size and root of the hash tree over the first `size` entries: what names that
    /// prefix of the log. It takes the stored hashes as they are; [`EvidenceLog::verify`] works them
    /// out afresh.
    ///
    /// # Errors
    /// [`LogError::TooShort`] if there are fewer entries, and as [`EvidenceLog::read`].
    fn head_at(&self, size: u64) -> Result<TreeHead, LogError>;

    /// Returns what names the whole log as it is now.
    ///
    /// # Errors
    /// As [`EvidenceLog::read`].
    fn head(&self) -> Result<TreeHead, LogError> {
        self.head_at(self.len()?)
    }

    /// Walks the whole log, checks everything that can be checked, and reports damage instead of
    /// stopping at it.
    ///
    /// # Errors
    /// Only if the store cannot be read at all.
    fn verify(&self) -> Result<Verification, LogError>;
}

/// One thing that is wrong in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The entry concerned; `None` if it is not one of the entries.
    pub seq: Option<u64>,
    /// What is wrong, in a sentence.
    pub what: String,
}

/// What a walk over the whole log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries that match their hash and their place.
    pub sound: u64,
    /// What names the whole log, worked out afresh; `None` if anything is damaged.
    pub head: Option<TreeHead>,
    /// What is wrong, in order of sequence number; at most [`Verification::DAMAGE_MAX`] items.
    pub damage: Vec<Damage>,
    /// Whether the walk reached the end. It stops early at [`Verification::DAMAGE_MAX`].
    pub complete: bool,
}

impl Verification {
    /// The walk stops after this many items of damage: the file is lost then, and a back-up needed.
    pub const DAMAGE_MAX: usize = 1000;

    /// Whether everything was checked and nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.complete && self.damage.is_empty()
    }
}
