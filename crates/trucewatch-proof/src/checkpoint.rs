//! Checkpoints: a log's size and root, signed by the log (C2SP tlog-checkpoint) and by witnesses
//! who saw that it only grew (C2SP tlog-cosignature, version 1).

use crate::note::{Kind, Note, NoteError, NoteKey, NoteSigner, SignatureLine};
use crate::{Hash, TreeHead};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's own name, for example `monitor.example/north`.
    pub origin: String,
    /// Size and root.
    pub head: TreeHead,
    /// Lines after the third, each with its end; nearly always empty.
    pub extension: String,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    pub const fn new(origin: String, head: TreeHead) -> Self {
        Self {
            origin,
            head,
            extension: String::new(),
        }
    }

    /// Reads the text of a note.
    ///
    /// # Errors
    /// If it is no checkpoint.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Form(
            "its text is no checkpoint: origin, size and root are wanted, a line each",
        );
        let mut lines = text.splitn(4, '\n');
        let (Some(origin), Some(size), Some(root), Some(extension)) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(wrong);
        };
        let number: u64 = size.parse().map_err(|_| wrong.clone())?;
        let root = STANDARD
            .decode(root)
            .ok()
            .and_then(|bytes| Hash::from_slice(&bytes));
        let (Some(root), false, true) = (root, origin.is_empty(), number.to_string() == size)
        else {
            return Err(wrong);
        };
        if extension
            .split_inclusive('\n')
            .any(|line| line.len() < 2 || !line.ends_with('\n'))
        {
            return Err(wrong);
        }
        Ok(Self {
            origin: origin.to_owned(),
            head: TreeHead { size: number, root },
            extension: extension.to_owned(),
        })
    }

    /// The text of the note.
    pub fn to_text(&self) -> String {
        let root = STANDARD.encode(self.head.root.0);
        format!(
            "{}\n{}\n{root}\n{}",
            self.origin, self.head.size, self.extension
        )
    }

    /// Signs it as the log.
    pub fn sign(&self, log: &NoteSigner) -> Note {
        let text = self.to_text();
        let signature = log.secret().sign(text.as_bytes());
        Note {
            signatures: vec![SignatureLine::of(log.public(), &signature)],
            text,
        }
    }

    /// Reads a note, checks the log's signature, and that the log has this key's name.
    ///
    /// # Errors
    /// If it is no checkpoint, of another log, or not signed by this one.
    pub fn open(note: &str, log: &NoteKey) -> Result<(Self, Note), NoteError> {
        let note = Note::from_text(note)?;
        let checkpoint = Self::from_text(&note.text)?;
        note.verify(log)?;
        if checkpoint.origin != log.name() {
            return Err(NoteError::Form("it is the checkpoint of another log"));
        }
        Ok((checkpoint, note))
    }
}

/// A witness's statement: at this time, the largest tree I have seen of this log is this one, and
/// it grew out of all I had seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// Who says so.
    pub witness: NoteKey,
    /// When, in seconds since 1970 (POSIX).
    pub time_unix_s: u64,
}

fn cosigned_message(time_unix_s: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {time_unix_s}\n{text}").into_bytes()
}

/// Cosigns the text of a checkpoint. The caller must have checked the log's signature and the
/// consistency with all it cosigned before, and must have stored that.
///
/// # Errors
/// If the key is not one for cosignatures.
pub fn cosign(
    text: &str,
    witness: &NoteSigner,
    time_unix_s: u64,
) -> Result<SignatureLine, NoteError> {
    if witness.public().kind() != Kind::Cosignature {
        return Err(NoteError::Key {
            wanted: "key for cosignatures",
            problem: "it signs plain notes",
        });
    }
    let signature = witness.secret().sign(&cosigned_message(time_unix_s, text));
    let stamped = [&time_unix_s.to_be_bytes()[..], &signature].concat();
    Ok(SignatureLine::of(witness.public(), &stamped))
}

/// The cosignatures of known witnesses on a checkpoint, one a witness: its latest.
///
/// # Errors
/// If a line claims to be of one of them and does not hold.
pub fn cosignatures(note: &Note, witnesses: &[NoteKey]) -> Result<Vec<Cosignature>, NoteError> {
    let mut found = Vec::new();
    for witness in witnesses
        .iter()
        .filter(|key| key.kind() == Kind::Cosignature)
    {
        let mut latest = None;
        for line in note.signatures.iter().filter(|line| line.is_of(witness)) {
            let holds = line
                .signature
                .split_first_chunk::<8>()
                .and_then(|(time, signature)| {
                    let time_unix_s = u64::from_be_bytes(*time);
                    let message = cosigned_message(time_unix_s, &note.text);
                    let sound = i64::try_from(time_unix_s).is_ok()
                        && witness.key().verify(&message, signature);
                    sound.then_some(time_unix_s)
                });
            let time = holds.ok_or_else(|| NoteError::Wrong(witness.name().to_owned()))?;
            latest = latest.max(Some(time));
        }
        found.extend(latest.map(|time_unix_s| Cosignature {
            witness: witness.clone(),
            time_unix_s,
        }));
    }
    Ok(found)
}

/// How many of `n` witnesses must have cosigned, so that two histories need dishonest witnesses in
/// more than a third of all: more than two thirds.
pub const fn quorum(n: usize) -> usize {
    1 + 2 * n / 3
}
