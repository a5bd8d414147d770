//! Two stories of one log: how they are told apart from one that grew, and the file that proves it.
//!
//! Two checkpoints of a log that both bear its signature contradict each other if they name the same
//! size with different roots, or if the smaller is no beginning of the larger. The second needs a
//! path through the larger tree, from which the root follows that its beginning really has. Nobody
//! but the holder of the log's key can make such a pair, so the file accuses only the guilty.

use crate::note::NoteError;
use crate::tree::{prefix_root, prove_prefix};
use crate::{Checkpoint, Hash, HashSource, Lineage, NoteKey, TreeHead};
use serde::{Deserialize, Serialize};

/// The only format there is.
const FORMAT: &str = "trucewatch equivocation v1";

/// A checkpoint that bears its log's signature, with the note it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The note: text and signatures.
    pub note: String,
}

impl Signed {
    /// Reads a note and checks the log's signature.
    ///
    /// # Errors
    /// As [`Checkpoint::open`].
    pub fn open(note: &str, log: &NoteKey) -> Result<Self, NoteError> {
        let (checkpoint, _) = Checkpoint::open(note, log)?;
        Ok(Self {
            checkpoint,
            note: note.to_owned(),
        })
    }

    /// As [`Signed::open`], where the log may have had other keys before. One by a key that ended may
    /// be of a smaller tree than it ended at: only for what was seen before that.
    ///
    /// # Errors
    /// As [`Lineage::open`].
    pub fn open_in(note: &str, keys: &Lineage) -> Result<Self, NoteError> {
        let checkpoint = keys.open(note)?.checkpoint;
        Ok(Self {
            checkpoint,
            note: note.to_owned(),
        })
    }

    /// Size and root.
    pub const fn head(&self) -> &TreeHead {
        &self.checkpoint.head
    }
}

/// How two checkpoints of one log stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The smaller is a beginning of the larger; the consistency proof, for the smaller to the larger.
    Grew(Vec<Hash>),
    /// They contradict each other.
    Split(Box<Equivocation>),
    /// The hashes at hand do not lead to the larger one's root: nothing follows about the log's
    /// checkpoints, only that these are not its tiles.
    WrongTiles,
}

/// Holds two checkpoints of a log against each other. `larger` gives the hashes of the tree of the
/// larger one; it is not asked if the sizes are the same.
///
/// # Errors
/// Those of the source.
pub fn relate<S: HashSource>(
    log: &NoteKey,
    one: &Signed,
    other: &Signed,
    larger: &S,
) -> Result<Relation, S::Error> {
    let (before, after) = in_order(one, other);
    let (old, new) = (before.head(), after.head());
    let path = if old.size == new.size || old.size == 0 {
        Vec::new()
    } else {
        prove_prefix(larger, old.size, new.size)?
    };
    Ok(relate_by_path(log, one, other, &path))
}

/// As [`relate`], by a path that somebody else worked out of the larger tree: hashes from which the
/// root of the larger follows, and that of its beginning with the size of the smaller. It is believed
/// only if it leads to the signed root, so that it may come from anybody.
pub fn relate_by_path(log: &NoteKey, one: &Signed, other: &Signed, path: &[Hash]) -> Relation {
    let (before, after) = in_order(one, other);
    let (old, new) = (before.head(), after.head());
    let split = |path: &[Hash]| {
        Relation::Split(Box::new(Equivocation {
            format: FORMAT.to_owned(),
            log: log.to_string(),
            first: before.note.clone(),
            second: after.note.clone(),
            path: path.iter().map(Hash::to_hex).collect(),
        }))
    };
    if old.size == new.size || old.size == 0 {
        let begins = if old.size == 0 {
            Hash::empty()
        } else {
            new.root
        };
        return if old.root == begins {
            Relation::Grew(Vec::new())
        } else {
            split(&[])
        };
    }
    match prefix_root(old.size, new, path) {
        None => Relation::WrongTiles,
        Some(root) if root != old.root => split(path),
        Some(_) => {
            let from = usize::from(old.size.is_power_of_two());
            Relation::Grew(path.iter().skip(from).copied().collect())
        }
    }
}

fn in_order<'a>(one: &'a Signed, other: &'a Signed) -> (&'a Signed, &'a Signed) {
    if one.head().size <= other.head().size {
        (one, other)
    } else {
        (other, one)
    }
}

/// What a consistency proof that does not hold shows after all: if it leads to the root of `new`,
/// the two contradict each other.
pub(crate) fn from_failed_proof(
    log: &NoteKey,
    old: &Signed,
    new: &Signed,
    proof: &[Hash],
) -> Option<Equivocation> {
    let found = Equivocation {
        format: FORMAT.to_owned(),
        log: log.to_string(),
        first: old.note.clone(),
        second: new.note.clone(),
        path: proof.iter().map(Hash::to_hex).collect(),
    };
    found.check(None).is_ok().then_some(found)
}

/// The proof that a log told two stories: checked offline, with nothing but the log's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivocation {
    /// `trucewatch equivocation v1`.
    pub format: String,
    /// The verifier key of the log. Whoever checks must know from elsewhere that it is the log's.
    pub log: String,
    /// One checkpoint, as the log signed it; the smaller if the sizes differ.
    pub first: String,
    /// The other.
    pub second: String,
    /// Where the sizes differ, hashes (hexadecimal) from which the root of the second follows and
    /// the root that its beginning has.
    pub path: Vec<String>,
}

/// What such a file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The log.
    pub origin: String,
    /// What the first checkpoint names.
    pub first: TreeHead,
    /// What the second names.
    pub second: TreeHead,
    /// What the second implies for the size of the first.
    pub implied: TreeHead,
}

/// Why a file proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EquivocationError {
    /// Not such a file.
    #[error("this is no proof of two histories: {0}")]
    Form(String),
    /// One of the notes does not hold.
    #[error("the {0} checkpoint: {1}")]
    Note(&'static str, NoteError),
    /// The key is not the one given.
    #[error("it is about another log than the one whose key was given")]
    OtherLog,
    /// The path does not fit.
    #[error("its path does not lead to the root of the second checkpoint, so it proves nothing")]
    Path,
    /// No contradiction.
    #[error("the two checkpoints do not contradict each other")]
    Consistent,
}

impl Equivocation {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self, EquivocationError> {
        let read: Self =
            serde_json::from_str(text).map_err(|e| EquivocationError::Form(e.to_string()))?;
        if read.format != FORMAT {
            return Err(EquivocationError::Form(format!(
                "its format is not `{FORMAT}`"
            )));
        }
        Ok(read)
    }

    /// The file.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Checks both signatures and the contradiction. The file's own key of the log is trusted only
    /// if `log` is absent.
    ///
    /// # Errors
    /// If it proves nothing.
    pub fn check(&self, log: Option<&NoteKey>) -> Result<Shown, EquivocationError> {
        let key = NoteKey::from_text(&self.log)
            .map_err(|e| EquivocationError::Form(format!("the log's key: {e}")))?;
        if log.is_some_and(|log| *log != key) {
            return Err(EquivocationError::OtherLog);
        }
        let first =
            Signed::open(&self.first, &key).map_err(|e| EquivocationError::Note("first", e))?;
        let second =
            Signed::open(&self.second, &key).map_err(|e| EquivocationError::Note("second", e))?;
        let (old, new) = (*first.head(), *second.head());
        let root = if old.size == 0 {
            Hash::empty()
        } else if old.size == new.size {
            new.root
        } else {
            let path = self.path.iter().map(|hash| Hash::from_hex(hash));
            let path = path
                .collect::<Option<Vec<_>>>()
                .ok_or(EquivocationError::Path)?;
            prefix_root(old.size, &new, &path).ok_or(EquivocationError::Path)?
        };
        if root == old.root {
            return Err(EquivocationError::Consistent);
        }
        Ok(Shown {
            origin: first.checkpoint.origin,
            first: old,
            second: new,
            implied: TreeHead {
                size: old.size,
                root,
            },
        })
    }
}
