//! The root of trust of a mission: named keys, so many of which must agree before the key of a log is
//! replaced. They are kept apart and offline, and sign nothing else. Versions follow each other as in
//! TUF: a new one is signed by enough of the old keys and by enough of the new.

use crate::note::{Kind, Note, NoteError};
use crate::{Hash, NoteKey};

const HEAD: &str = "trucewatch root v1";

/// The most keys that a root has.
const KEYS_MAX: usize = 64;

/// The keys of a root, and how many of them must sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The mission it speaks for.
    pub mission: String,
    /// From 1, each one more than the last.
    pub version: u64,
    /// How many must sign.
    pub threshold: usize,
    /// The keys, in the order of their text.
    pub keys: Vec<NoteKey>,
}

impl Root {
    /// A version of a root.
    ///
    /// # Errors
    /// If two keys are the same, one is of another kind, or two groups without a common member
    /// could both decide.
    pub fn new(
        mission: &str,
        version: u64,
        threshold: usize,
        mut keys: Vec<NoteKey>,
    ) -> Result<Self, NoteError> {
        keys.sort_by_key(NoteKey::to_string);
        let same = |pair: &[NoteKey]| pair[0] == pair[1];
        if keys.windows(2).any(same) || keys.iter().any(|key| key.kind() != Kind::Ed25519) {
            return Err(NoteError::Form(
                "a root names different keys that sign plain notes; two are the same, or one cosigns",
            ));
        }
        if threshold > keys.len() || threshold * 2 <= keys.len() || keys.len() > KEYS_MAX {
            return Err(NoteError::Form(
                "more than half of a root's keys must have to sign, and not more than there are (at most 64)",
            ));
        }
        Ok(Self {
            mission: mission.to_owned(),
            version,
            threshold,
            keys,
        })
    }

    /// The text that is signed.
    pub fn to_text(&self) -> String {
        let keys: String = self.keys.iter().map(|key| format!("key {key}\n")).collect();
        format!(
            "{HEAD}\nmission {}\nversion {}\nthreshold {}\n{keys}",
            self.mission, self.version, self.threshold
        )
    }

    /// Whether a text says that it is a root.
    pub(crate) fn is_text(text: &str) -> bool {
        text.starts_with(HEAD)
    }

    /// Reads the text.
    ///
    /// # Errors
    /// If it is no root, or is not written as one is.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let wrong = || NoteError::Form("its text is no root of trust");
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        let keys = text.lines().filter_map(|line| line.strip_prefix("key "));
        let root = Self::new(
            field("mission ").ok_or_else(wrong)?,
            field("version ")
                .and_then(|n| n.parse().ok())
                .ok_or_else(wrong)?,
            field("threshold ")
                .and_then(|n| n.parse().ok())
                .ok_or_else(wrong)?,
            keys.map(NoteKey::from_text).collect::<Result<_, _>>()?,
        )?;
        if root.to_text() == text {
            Ok(root)
        } else {
            Err(wrong())
        }
    }

    /// What a root is compared by: SHA-256 of its text.
    pub fn fingerprint(&self) -> Hash {
        Hash::of(&[self.to_text().as_bytes()])
    }

    /// How many of its keys signed a note.
    ///
    /// # Errors
    /// If a line claims to be of one of them and does not hold.
    pub fn count(&self, note: &Note) -> Result<usize, NoteError> {
        let mut count = 0;
        for key in &self.keys {
            match note.verify(key) {
                Ok(()) => count += 1,
                Err(NoteError::Unsigned(_)) => {}
                Err(wrong) => return Err(wrong),
            }
        }
        Ok(count)
    }
}
