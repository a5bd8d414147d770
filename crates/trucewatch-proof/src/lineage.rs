//! The keys that a log has had, one after the other, and up to where each of them counts.
//!
//! A key is replaced by a statement that enough keys of the mission's root signed, and the new key:
//! the old key ends at a tree of this size with this root. Each statement names what came before it,
//! so that whoever knows the newest key knows by its signature the whole line. A checkpoint by a key
//! that ended counts only as a beginning of the tree at which it ended: its holder can add nothing,
//! neither behind that size nor before it.

use crate::note::{Kind, Note, NoteError};
use crate::root::Root;
use crate::{Checkpoint, Hash, NoteKey, TreeHead, verify_consistency};
use serde::{Deserialize, Serialize};

const FORMAT: &str = "trucewatch log keys v1";
const HEAD: &str = "trucewatch log key v1";

/// Why the key of a log is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// As was meant from the beginning.
    Planned,
    /// Somebody else has it, or may have it.
    Stolen,
}

impl Reason {
    /// The word in the statement.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Stolen => "stolen",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Planned, Self::Stolen]
            .into_iter()
            .find(|reason| reason.word() == word)
    }
}

/// The statement that a key ends and another goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The mission, as the root names it.
    pub mission: String,
    /// The first is 1.
    pub number: u64,
    /// SHA-256 over the texts of everything that came before in the line.
    pub after: Hash,
    /// The key that ends.
    pub old: NoteKey,
    /// The key that goes on.
    pub new: NoteKey,
    /// The tree at which the old key ends.
    pub end: TreeHead,
    /// Why.
    pub reason: Reason,
}

impl Rotation {
    /// The text that is signed.
    pub fn to_text(&self) -> String {
        format!(
            "{HEAD}\norigin {}\nmission {}\nnumber {}\nafter {}\nold {}\nnew {}\nsize {}\nroot {}\nreason {}\n",
            self.old.name(),
            self.mission,
            self.number,
            self.after.to_hex(),
            self.old,
            self.new,
            self.end.size,
            self.end.root.to_hex(),
            self.reason.word()
        )
    }

    /// Reads the text.
    ///
    /// # Errors
    /// If it is no such statement, or is not written as one is.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        let wrong = || NoteError::Form("its text does not say that a log's key is replaced");
        let field = |name: &str| {
            let mut lines = text.lines();
            lines
                .find_map(|line| line.strip_prefix(name))
                .ok_or_else(wrong)
        };
        let rotation = Self {
            mission: field("mission ")?.to_owned(),
            number: field("number ")?.parse().map_err(|_| wrong())?,
            after: Hash::from_hex(field("after ")?).ok_or_else(wrong)?,
            old: NoteKey::from_text(field("old ")?)?,
            new: NoteKey::from_text(field("new ")?)?,
            end: TreeHead {
                size: field("size ")?.parse().map_err(|_| wrong())?,
                root: Hash::from_hex(field("root ")?).ok_or_else(wrong)?,
            },
            reason: Reason::from_word(field("reason ")?).ok_or_else(wrong)?,
        };
        if rotation.to_text() == text {
            Ok(rotation)
        } else {
            Err(wrong())
        }
    }
}

/// One step of the line: a version of the root, or a key replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The statement with its signatures.
    pub note: String,
    /// Where a key ends: its checkpoint of that tree, with the cosignatures of witnesses.
    pub checkpoint: Option<String>,
}

/// Shows that a tree is a beginning of the one at which the key that signed it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continuation {
    /// Entries of the smaller tree.
    pub size: u64,
    /// The consistency proof, hexadecimal.
    pub path: Vec<String>,
}

/// The line as it is written down and served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    continuation: Option<Continuation>,
    format: String,
    /// The first key.
    log: String,
    /// The log's word on itself, signed with the newest key.
    site: String,
    steps: Vec<Step>,
}

/// A key that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The key.
    pub key: NoteKey,
    /// The tree at which it ended.
    pub head: TreeHead,
    /// Its checkpoint of that tree.
    pub checkpoint: String,
}

/// The keys of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    ended: Vec<Ended>,
    current: NoteKey,
    roots: Vec<Root>,
    steps: Vec<Step>,
    /// The texts of all steps.
    texts: String,
    site: String,
}

/// A checkpoint that one of a log's keys signed and may have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The note.
    pub note: Note,
    /// The key that signed.
    pub key: NoteKey,
    /// If that key has ended: the tree that this one must be shown to be a beginning of. Until then
    /// it counts for nothing.
    pub owed: Option<TreeHead>,
}

impl Opened {
    /// Whether a consistency proof pays what is owed.
    pub fn is_paid_by(&self, path: &[Hash]) -> bool {
        self.owed
            .is_none_or(|end| verify_consistency(&self.checkpoint.head, &end, path))
    }

    /// Whether nothing is owed, or this pays it.
    pub fn is_continued_by(&self, continuation: Option<&Continuation>) -> bool {
        let fitting = continuation.filter(|one| one.size == self.checkpoint.head.size);
        let path = fitting.map(|one| one.path.iter().map(|hash| Hash::from_hex(hash)));
        let path: Option<Vec<Hash>> = path.and_then(Iterator::collect);
        self.owed.is_none() || path.is_some_and(|path| self.is_paid_by(&path))
    }
}

/// Why a step does not go on from what came before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineageError {
    /// A note.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// Too few signatures.
    #[error("{signed} keys of version {version} of the root signed it; {wanted} are needed")]
    Threshold {
        /// How many signed.
        signed: usize,
        /// Of which version.
        version: u64,
        /// How many must.
        wanted: usize,
    },
    /// Anything else.
    #[error("{0}")]
    Wrong(String),
}

fn wrong(what: impl Into<String>) -> LineageError {
    LineageError::Wrong(what.into())
}

impl From<NoteKey> for Lineage {
    fn from(key: NoteKey) -> Self {
        Self {
            ended: Vec::new(),
            current: key,
            roots: Vec::new(),
            steps: Vec::new(),
            texts: String::new(),
            site: String::new(),
        }
    }
}

impl Lineage {
    /// The key that counts now.
    pub const fn current(&self) -> &NoteKey {
        &self.current
    }

    /// The key that the log began with.
    pub fn first(&self) -> &NoteKey {
        self.ended.first().map_or(&self.current, |one| &one.key)
    }

    /// The keys that ended, the first one first.
    pub fn ended(&self) -> &[Ended] {
        &self.ended
    }

    /// All keys, the first one first.
    pub fn keys(&self) -> impl Iterator<Item = &NoteKey> {
        let ended = self.ended.iter().map(|one| &one.key);
        ended.chain(std::iter::once(&self.current))
    }

    /// The versions of the root, the first one first.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The log's word on itself, signed with the newest key; empty if there are no steps.
    pub fn site(&self) -> &str {
        &self.site
    }

    /// Keeps the log's word on itself.
    pub fn set_site(&mut self, site: String) {
        self.site = site;
    }

    /// Whether this line is `earlier`, or goes on from it.
    pub fn goes_on_from(&self, earlier: &Self) -> bool {
        self.first() == earlier.first() && self.steps.starts_with(&earlier.steps)
    }

    /// The statement that would replace the newest key: to be signed by the root and by the new key.
    ///
    /// # Errors
    /// If the log has no root.
    pub fn propose(
        &self,
        new: NoteKey,
        end: TreeHead,
        reason: Reason,
    ) -> Result<Rotation, LineageError> {
        let root = self.roots.last();
        let root = root.ok_or_else(|| wrong("no root of trust stands over this log's key yet"))?;
        Ok(Rotation {
            mission: root.mission.clone(),
            number: self.ended.len() as u64 + 1,
            after: Hash::of(&[self.texts.as_bytes()]),
            old: self.current.clone(),
            new,
            end,
            reason,
        })
    }

    /// Takes the next step in.
    ///
    /// # Errors
    /// Why it does not go on from here; nothing is changed then.
    pub fn take(&mut self, step: Step) -> Result<(), LineageError> {
        let note = Note::from_text(&step.note)?;
        if note.to_string() != step.note {
            return Err(wrong("it is not written as notes are"));
        }
        if Root::is_text(&note.text) {
            if step.checkpoint.is_some() {
                return Err(wrong("a root has no checkpoint"));
            }
            let root = self.next_root(&note)?;
            self.roots.push(root);
        } else {
            let rotation = self.next_rotation(&note)?;
            let checkpoint = step.checkpoint.clone();
            let checkpoint = checkpoint
                .ok_or_else(|| wrong("the checkpoint of the key that ends is missing"))?;
            if Checkpoint::open(&checkpoint, &rotation.old)?.0.head != rotation.end {
                return Err(wrong("the checkpoint beside it is of another tree"));
            }
            self.ended.push(Ended {
                key: std::mem::replace(&mut self.current, rotation.new),
                head: rotation.end,
                checkpoint,
            });
        }
        self.texts.push_str(&note.text);
        self.steps.push(step);
        Ok(())
    }

    fn next_root(&self, note: &Note) -> Result<Root, LineageError> {
        let root = Root::from_text(&note.text)?;
        let last = self.roots.last();
        let version = last.map_or(1, |last| last.version + 1);
        if root.version != version || last.is_some_and(|last| last.mission != root.mission) {
            return Err(wrong(format!(
                "version {version} of this mission's root comes next, this is version {} of `{}`",
                root.version, root.mission
            )));
        }
        match last {
            Some(last) => enough(last, note)?,
            None => note.verify(&self.current)?,
        }
        enough(&root, note)?;
        Ok(root)
    }

    fn next_rotation(&self, note: &Note) -> Result<Rotation, LineageError> {
        let rotation = Rotation::from_text(&note.text)?;
        let expected = self.propose(rotation.new.clone(), rotation.end, rotation.reason)?;
        let reused = self.keys().any(|key| key.key() == rotation.new.key());
        if rotation != expected || reused {
            return Err(wrong(
                "it does not go on from the keys that this log has had; let it be made anew",
            ));
        }
        if rotation.new.name() != self.current.name() || rotation.new.kind() != Kind::Ed25519 {
            return Err(wrong("the new key is not one of this log's name"));
        }
        if self
            .ended
            .last()
            .is_some_and(|last| rotation.end.size < last.head.size)
        {
            return Err(wrong("it ends before the key before it"));
        }
        if let Some(root) = self.roots.last() {
            enough(root, note)?;
        }
        note.verify(&rotation.new)?;
        Ok(rotation)
    }

    /// Reads a checkpoint that any of the keys signed, within what that key may sign.
    ///
    /// # Errors
    /// If it is none, or the key had ended before.
    pub fn open(&self, note: &str) -> Result<Opened, NoteError> {
        let note = Note::from_text(note)?;
        let key = self.signer(&note)?.clone();
        let checkpoint = Checkpoint::from_text(&note.text)?;
        if checkpoint.origin != key.name() {
            return Err(NoteError::Form("it is the checkpoint of another log"));
        }
        let at = self.ended.iter().position(|one| one.key == key);
        let before = self.ended[..at.unwrap_or(self.ended.len())].last();
        let head = checkpoint.head;
        let early = |end: &Ended| {
            head.size < end.head.size || (head.size == end.head.size && head != end.head)
        };
        if before.is_some_and(early) {
            return Err(NoteError::Form(
                "it is signed with a key that was not yet the log's when its tree was so small",
            ));
        }
        let mut owed = None;
        if let Some(end) = at.map(|at| &self.ended[at]) {
            if head.size > end.head.size || (head.size == end.head.size && head != end.head) {
                return Err(NoteError::Ended {
                    named: head.to_string(),
                    end: end.head.to_string(),
                });
            }
            owed = (head != end.head).then_some(end.head);
        }
        Ok(Opened {
            checkpoint,
            note,
            key,
            owed,
        })
    }

    /// The key that signed a note, the newest one first.
    ///
    /// # Errors
    /// If none did, or a line that claims so does not hold.
    pub fn signer(&self, note: &Note) -> Result<&NoteKey, NoteError> {
        let keys: Vec<&NoteKey> = self.keys().collect();
        for key in keys.into_iter().rev() {
            match note.verify(key) {
                Ok(()) => return Ok(key),
                Err(NoteError::Unsigned(_)) => {}
                Err(problem) => return Err(problem),
            }
        }
        Err(NoteError::Unsigned(self.current.name().to_owned()))
    }

    /// The document that is served beside the log, on one line; with what shows that the tree of some
    /// size goes on to the end of the key that signed it.
    pub fn to_json(&self, continuation: Option<Continuation>) -> String {
        let document = Document {
            continuation,
            format: FORMAT.to_owned(),
            log: self.first().to_string(),
            site: self.site.clone(),
            steps: self.steps.clone(),
        };
        serde_json::to_string(&document).unwrap_or_default() + "\n"
    }

    /// Reads the document and checks every step of it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn from_json(text: &str) -> Result<(Self, Option<Continuation>), LineageError> {
        let read: Document = serde_json::from_str(text)
            .map_err(|error| wrong(format!("no keys of a log: {error}")))?;
        if read.format != FORMAT {
            return Err(wrong(format!("its format is not `{FORMAT}`")));
        }
        let mut lineage = Self::from(NoteKey::from_text(&read.log)?);
        for step in read.steps {
            lineage.take(step)?;
        }
        lineage.site = read.site;
        if lineage.to_json(read.continuation.clone()) != text {
            return Err(wrong("it is not as it was written"));
        }
        if !lineage.steps.is_empty() {
            let site =
                crate::Identity::from_statement(&lineage.current.to_string(), &lineage.site)?;
            let root = lineage.roots.first();
            if root.is_some_and(|root| root.mission != site.mission) {
                return Err(wrong("its root is that of another mission"));
            }
        }
        Ok((lineage, read.continuation))
    }
}

fn enough(root: &Root, note: &Note) -> Result<(), LineageError> {
    let signed = root.count(note)?;
    if signed < root.threshold {
        return Err(LineageError::Threshold {
            signed,
            version: root.version,
            wanted: root.threshold,
        });
    }
    Ok(())
}
