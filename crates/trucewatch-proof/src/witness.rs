//! What a witness decides: whether a checkpoint may be cosigned, given the last one that was
//! (C2SP tlog-witness, `add-checkpoint`).
//!
//! Keeping that last one is the caller's duty: it must be on disk before a cosignature leaves.

use crate::equivocation::{self, Equivocation, Signed};
use crate::note::{Note, NoteError};
use crate::{Checkpoint, Hash, Lineage, verify_consistency};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// At most this many hashes in a proof.
const PROOF_MAX: usize = 63;

/// The body of an `add-checkpoint` request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness is thought to have cosigned last.
    pub old: u64,
    /// The consistency proof from there.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub note: String,
}

impl AddCheckpoint {
    /// Reads a request.
    ///
    /// # Errors
    /// If it does not have the form of the specification.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let wrong = |what| NoteError::Form(what);
        let (head, note) = text
            .split_once("\n\n")
            .ok_or(wrong("no empty line parts proof and checkpoint"))?;
        let mut lines = head.split('\n');
        let number = lines
            .next()
            .and_then(|line| line.strip_prefix("old "))
            .ok_or(wrong("its first line is not `old` and a size"))?;
        let old: u64 = number
            .parse()
            .ok()
            .filter(|old: &u64| old.to_string() == number)
            .ok_or(wrong("its old size is no number in its only spelling"))?;
        let hash = |line: &str| {
            let bytes = STANDARD.decode(line).ok()?;
            Hash::from_slice(&bytes)
        };
        let proof = lines
            .map(hash)
            .collect::<Option<Vec<_>>>()
            .ok_or(wrong("a line of its proof is no hash in base64"))?;
        if proof.len() > PROOF_MAX {
            return Err(wrong("its proof has more than 63 lines"));
        }
        Ok(Self {
            old,
            proof,
            note: note.to_owned(),
        })
    }
}

impl std::fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", STANDARD.encode(hash.0))?;
        }
        write!(f, "\n{}", self.note)
    }
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request does not have the form of the specification.
    #[error("the request cannot be read: {0}")]
    Malformed(NoteError),
    /// The old size is above that of the checkpoint.
    #[error("the old size {old} is above the checkpoint's {size}")]
    OldAbove {
        /// As asked.
        old: u64,
        /// Of the checkpoint.
        size: u64,
    },
    /// No such log is witnessed here.
    #[error("no log `{0}` is witnessed here")]
    UnknownLog(String),
    /// No signature of the log, or one that does not hold.
    #[error("{0}")]
    Unsigned(NoteError),
    /// This witness has found two histories of the log; its key is not trusted any more.
    #[error("the log `{0}` was found to tell two histories; its key is not trusted any more")]
    Stopped(String),
    /// Another size was cosigned last.
    #[error("the last checkpoint cosigned here has size {0}")]
    Conflict(u64),
    /// The checkpoint does not go on from the one cosigned last, or this is not proven.
    #[error("the checkpoint is not shown to go on from the one cosigned last")]
    Inconsistent(Option<Box<Equivocation>>),
}

impl Refusal {
    /// The status of HTTP that the specification wants.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::OldAbove { .. } => 400,
            Self::Unsigned(_) | Self::Stopped(_) => 403,
            Self::UnknownLog(_) => 404,
            Self::Conflict(_) => 409,
            Self::Inconsistent(_) => 422,
        }
    }

    /// The proof that the log told two stories, if the request brought one about.
    pub const fn equivocation(&self) -> Option<&Equivocation> {
        match self {
            Self::Inconsistent(Some(found)) => Some(found),
            _ => None,
        }
    }
}

/// The keys by which a note's log is known; and the note, its log's signature checked. A key that
/// ended counts for the tree at which it ended, and for no other.
///
/// # Errors
/// [`Refusal::Malformed`], [`Refusal::UnknownLog`] or [`Refusal::Unsigned`].
pub fn of_known_log(note: &str, logs: &[Lineage]) -> Result<(Lineage, Signed), Refusal> {
    let read = Note::from_text(note).map_err(Refusal::Malformed)?;
    let checkpoint = Checkpoint::from_text(&read.text).map_err(Refusal::Malformed)?;
    let of_log = logs
        .iter()
        .filter(|keys| keys.current().name() == checkpoint.origin);
    let mut refused = Refusal::UnknownLog(checkpoint.origin.clone());
    for keys in of_log {
        match keys.open(note) {
            Ok(opened) if opened.owed.is_some() => {
                refused = Refusal::Unsigned(NoteError::Form(
                    "it is signed with a key that has ended, and is not the tree at which it ended",
                ));
            }
            Ok(opened) => {
                // What is kept and shown bears the log's signature alone: lines of others were not
                // checked.
                let mut own = read;
                own.signatures.retain(|line| line.is_of(&opened.key));
                let signed = Signed {
                    checkpoint,
                    note: own.to_string(),
                };
                return Ok((keys.clone(), signed));
            }
            Err(problem) => refused = Refusal::Unsigned(problem),
        }
    }
    Err(refused)
}

/// Whether a checkpoint of a log may be cosigned after `last`, by the rules of the specification.
/// What a new key signed may be cosigned only after the tree at which the old one ended.
///
/// # Errors
/// Why not.
pub fn decide(
    keys: &Lineage,
    last: Option<&Signed>,
    new: &Signed,
    old: u64,
    proof: &[Hash],
) -> Result<(), Refusal> {
    let size = new.head().size;
    if old > size {
        return Err(Refusal::OldAbove { old, size });
    }
    let last_size = last.map_or(0, |last| last.head().size);
    if old != last_size {
        return Err(Refusal::Conflict(last_size));
    }
    let end = keys.ended().last();
    if end.is_some_and(|end| last.is_some() && last_size < end.head.size && *new.head() != end.head)
    {
        return Err(Refusal::Conflict(last_size));
    }
    let log = keys.current();
    let nothing = Signed {
        checkpoint: Checkpoint::new(
            log.name().to_owned(),
            crate::TreeHead {
                size: 0,
                root: Hash::empty(),
            },
        ),
        note: String::new(),
    };
    let before = last.unwrap_or(&nothing);
    let of_nothing = size == 0 && new.head().root != Hash::empty();
    if !of_nothing && verify_consistency(before.head(), new.head(), proof) {
        return Ok(());
    }
    let found = equivocation::from_failed_proof(log, before, new, proof);
    Err(Refusal::Inconsistent(found.map(Box::new)))
}
