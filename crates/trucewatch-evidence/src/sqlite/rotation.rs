//! The log's own key: the root of trust over it, and how it is replaced.
//!
//! `log-keys.json` beside the database holds the line of keys (`trucewatch_proof::lineage`), every
//! step signed. It decides: a replacement takes effect when this file is on the disk, in one rename.
//! What follows can be done by whoever opens the store next, and is: the new key takes the place of
//! the old one in `keys/log`, and the statement enters the log. While `keys/log-next` lies there and
//! no statement has named it, nothing is taken in, so that the key ends where the statement says.

use super::write::WriteError;
use super::{OtherCopy, SqliteStore, read};
use crate::identity::{self, Keys};
use crate::{EvidenceLog as _, LogError, NewEntry};
use rusqlite::TransactionBehavior;
use std::path::{Path, PathBuf};
use trucewatch_model::Timestamp;
use trucewatch_model::canonical::Record;
use trucewatch_proof::note::{Note, SignatureLine};
use trucewatch_proof::{
    Checkpoint, Hash, Identity, Lineage, NoteKey, NoteSigner, Opened, Reason, Root, Rotation, Step,
    quorum,
};

/// The name of the file with the log's keys, in the folder of a store.
pub const LOG_KEYS_NAME: &str = "log-keys.json";

/// Where the entries of the keys' statements come from.
const SOURCE: &str = "trucewatch ledger";

fn on_disk(dir: &Path) -> Result<Option<String>, LogError> {
    let file = dir.join(LOG_KEYS_NAME);
    match std::fs::read_to_string(&file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(wrong(file, error.to_string())),
    }
}

fn wrong(file: PathBuf, detail: String) -> LogError {
    LogError::Key { file, detail }
}

/// Who the log is now: the newest of its keys, by the file beside the database.
pub(super) fn with_keys(dir: &Path, first: Identity) -> Result<Identity, LogError> {
    let Some(text) = on_disk(dir)? else {
        return Ok(first);
    };
    let file = || dir.join(LOG_KEYS_NAME);
    let (keys, _) =
        Lineage::from_json(&text).map_err(|problem| wrong(file(), problem.to_string()))?;
    let now = Identity::from_statement(&keys.current().to_string(), keys.site())
        .map_err(|problem| wrong(file(), problem.to_string()))?;
    if *keys.first() != first.log || now.mission != first.mission || now.gateway != first.gateway {
        return Err(wrong(file(), "it is of another log".to_owned()));
    }
    Ok(Identity { keys, ..now })
}

/// Whether another process has replaced the log's keys since `identity` was read.
pub(super) fn is_stale(dir: &Path, identity: &Identity) -> bool {
    let known = (!identity.keys.steps().is_empty()).then(|| identity.keys.to_json(None));
    on_disk(dir).map_or(true, |there| there != known)
}

/// Whether a replacement of the log's key was begun and is not decided.
pub(super) fn is_held(dir: &Path, log: &NoteKey) -> bool {
    identity::next_key(dir).is_ok_and(|next| next.is_some_and(|next| next.public() != log))
}

/// Whether the key that waits to become the log's is this one.
fn is_next(dir: &Path, key: &NoteKey) -> bool {
    identity::next_key(dir).is_ok_and(|next| next.is_some_and(|next| next.public() == key))
}

/// Before a repair: takes the longest line that the folder or a copy has, if the folder's own is
/// damaged, missing or a beginning of it. The key in the folder must be one of it.
pub(super) fn restore(dir: &Path, copies: &mut [Box<dyn OtherCopy>]) -> Result<(), LogError> {
    let read = |text: String| Lineage::from_json(&text).ok().map(|(keys, _)| keys);
    let mut best = on_disk(dir).ok().flatten().and_then(read);
    let mut better = false;
    let own = identity::own_key(dir);
    let of_own = |keys: &Lineage| {
        let own = own.as_ref().map(NoteSigner::public);
        own.is_none_or(|own| keys.keys().any(|key| key == own))
    };
    let offered = copies.iter_mut().filter_map(|copy| read(copy.keys()?));
    for keys in offered.filter(of_own) {
        let longer = best
            .as_ref()
            .is_none_or(|best| keys.goes_on_from(best) && keys.steps().len() > best.steps().len());
        if longer {
            (best, better) = (Some(keys), true);
        }
    }
    let Some(keys) = best.filter(|_| better) else {
        return Ok(());
    };
    let path = dir.join(LOG_KEYS_NAME);
    crate::files::replace(&path, &keys.to_json(None)).map_err(|r| wrong(path, r.to_string()))
}

/// Puts the key that was decided on in the place of the old one, whose bytes are overwritten. Holds
/// the store's lock: two processes may open it at once.
pub(super) fn settle_key(
    conn: &mut rusqlite::Connection,
    dir: &Path,
    identity: &Identity,
) -> Result<(), LogError> {
    let decided = || -> Result<bool, LogError> {
        let next = identity::next_key(dir)?;
        Ok(next.is_some_and(|next| *next.public() == identity.log))
    };
    if !decided()? {
        return Ok(());
    }
    let file = dir.join(super::FILE_NAME);
    let lock = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|e| LogError::from_sqlite(&file, "replacing the log's key", e))?;
    if decided()? {
        identity::put_next_key(dir)?;
    }
    drop(lock);
    Ok(())
}

impl SqliteStore {
    /// Reads a checkpoint of this log that any of its keys signed, and makes sure that it is a
    /// beginning of this log.
    ///
    /// # Errors
    /// If it is none.
    pub fn open_own(&self, note: &str) -> Result<Opened, LogError> {
        let opened = self.identity.keys.open(note);
        let opened = opened.map_err(|problem| LogError::Corrupt {
            file: self.file.clone(),
            detail: format!("a checkpoint of this log: {problem}"),
        })?;
        self.check_begins_with(&opened.checkpoint)?;
        Ok(opened)
    }

    /// Whether the log's keys are still those that this store was opened with.
    pub fn has_its_keys(&self) -> bool {
        !is_stale(self.dir(), &self.identity)
    }

    /// Whether a replacement of the log's key was begun, so that nothing is taken in.
    pub fn is_rotation_begun(&self) -> bool {
        is_held(self.dir(), &self.identity.log)
    }

    /// Reads the keys anew if another process has replaced them.
    pub(super) fn refresh_keys(&mut self) -> Result<(), LogError> {
        let dir = self.dir().to_owned();
        if self.keys.is_none() || !is_stale(&dir, &self.identity) {
            return Ok(());
        }
        self.identity = super::read_identity(&self.conn, &self.file)?;
        settle_key(&mut self.conn, &dir, &self.identity)?;
        self.keys = Some(Keys::load(&dir, &self.identity)?);
        Ok(())
    }

    /// The statements of the line that are not entries yet.
    fn not_entered(&self) -> Result<Vec<String>, LogError> {
        let mut missing = Vec::new();
        for step in self.identity.keys.steps() {
            let text = step.note.clone();
            if self.find(&record(&text).sha256())?.is_none() {
                missing.push(text);
            }
        }
        Ok(missing)
    }

    /// Enters those statements, with the time of what comes after them.
    pub(super) fn enter_statements(
        &mut self,
        at: Timestamp,
        bound_ms: u32,
    ) -> Result<(), LogError> {
        if self.identity.keys.steps().is_empty() {
            return Ok(());
        }
        let missing = self.not_entered()?;
        if missing.is_empty() {
            return Ok(());
        }
        let entries = missing.into_iter().map(|text| NewEntry {
            raw: text.clone().into_bytes(),
            record: record(&text),
            source: SOURCE.to_owned(),
            line: 1,
            received_at: at,
            bound_ms,
            signed: None,
        });
        let entries: Vec<NewEntry> = entries.collect();
        self.commit_now(&entries, &[]).map(drop)
    }

    fn refused(&self, detail: String) -> LogError {
        LogError::Rotation {
            file: self.file.clone(),
            detail,
        }
    }

    /// Puts a version of the root into the log. The first one gets this log's own signature; each is
    /// signed by enough of its keys, and by enough of those before.
    ///
    /// # Errors
    /// If it does not go on from the line as it is, or cannot be written.
    pub fn file_root(&mut self, note: &Note, at: Timestamp, bound_ms: u32) -> Result<(), LogError> {
        self.refresh_keys()?;
        let mut note = note.clone();
        let keys = self.keys().ok_or_else(|| LogError::ReadOnly {
            file: self.file.clone(),
        })?;
        let own = keys.log.public().clone();
        if Root::from_text(&note.text).is_ok_and(|root| root.mission != self.identity.mission) {
            return Err(self.refused("it is the root of another mission".to_owned()));
        }
        if self.identity.keys.roots().is_empty() && note.verify(&own).is_err() {
            let signature = keys.log.secret().sign(note.text.as_bytes());
            note.signatures.push(SignatureLine::of(&own, &signature));
        }
        let site = keys.statement();
        let step = Step {
            note: note.to_string(),
            checkpoint: None,
        };
        self.decide_step(step, site)?;
        self.enter_statements(at, bound_ms)
    }

    /// Begins to replace the log's key: makes the new one, and takes nothing in from now on. Done
    /// once more it gives the same statement.
    ///
    /// # Errors
    /// If no root stands over the key, or the disk fails.
    pub fn begin_rotation(&mut self, reason: Reason) -> Result<Note, LogError> {
        self.refresh_keys()?;
        if self.identity.keys.roots().is_empty() {
            return Err(self.refused(
                "no root of trust stands over this log's key yet: `trucewatch ledger root propose` makes one".to_owned(),
            ));
        }
        let (dir, origin) = (self.dir().to_owned(), self.identity.origin().to_owned());
        // Under the lock, so that no commit is under way when its end is read.
        let next = self.write("beginning to replace the log's key", |_| {
            Ok(identity::make_next_key(&dir, &origin))
        })??;
        let end = self.head()?;
        let rotation = self
            .identity
            .keys
            .propose(next.public().clone(), end, reason);
        let text = rotation.map_err(|p| self.refused(p.to_string()))?.to_text();
        let signature = next.secret().sign(text.as_bytes());
        Ok(Note {
            signatures: vec![SignatureLine::of(next.public(), &signature)],
            text,
        })
    }

    /// Gives up a replacement that was begun; returns whether there was one.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn cancel_rotation(&mut self) -> Result<bool, LogError> {
        self.refresh_keys()?;
        let dir = self.dir().to_owned();
        let log = self.identity.log.clone();
        // Under the lock, and not if it was decided meanwhile: the key may be the log's by then.
        self.write("giving up to replace the log's key", |_| {
            let held = is_held(&dir, &log);
            Ok(match held {
                true => identity::remove_next_key(&dir).map(|()| true),
                false => Ok(false),
            })
        })?
    }

    /// Replaces the log's key by a statement that enough of the root signed. From then on the old key
    /// signs nothing here; its bytes are overwritten. Whatever moment it is cut off at, it either has
    /// not happened or is completed by whoever opens the store next.
    ///
    /// # Errors
    /// If the statement does not fit this log as it stands, too few have signed it, no quorum of
    /// witnesses has cosigned the tree at which the old key ends, or the disk fails.
    pub fn finish_rotation(
        &mut self,
        note: &Note,
        at: Timestamp,
        bound_ms: u32,
    ) -> Result<(), LogError> {
        self.refresh_keys()?;
        let text = note.to_string();
        if self
            .identity
            .keys
            .steps()
            .iter()
            .any(|step| step.note == text)
        {
            return self.enter_statements(at, bound_ms);
        }
        let refused = |detail: String| LogError::Rotation {
            file: self.file.clone(),
            detail,
        };
        let rotation =
            Rotation::from_text(&note.text).map_err(|problem| refused(problem.to_string()))?;
        let next = identity::next_key(self.dir())?;
        let next = next.filter(|next| *next.public() == rotation.new);
        let next = next.ok_or_else(|| {
            refused("the key that it names is not the one in `keys/log-next`: begin anew with `trucewatch ledger rotate begin`".to_owned())
        })?;
        let head = self.head()?;
        if rotation.end != head {
            return Err(refused(format!(
                "it ends the old key at {}, the log stands at {head}: begin anew with `trucewatch ledger rotate begin`",
                rotation.end
            )));
        }
        let witnesses = self.witnesses()?.len();
        let cosigned = self.checkpoint_cosigned_so_far()?;
        let read = Note::from_text(&cosigned).map_err(|problem| refused(problem.to_string()))?;
        let have = trucewatch_proof::cosignatures(&read, &self.witnesses()?)
            .map_err(|problem| refused(problem.to_string()))?
            .len();
        if witnesses > 0 && have < quorum(witnesses) {
            return Err(refused(format!(
                "{have} of {witnesses} witnesses have cosigned the tree at which the old key ends, {} are needed: ask them with `trucewatch ledger submit`",
                quorum(witnesses)
            )));
        }
        let site = self.identity_with(&next);
        let step = Step {
            note: text,
            checkpoint: Some(cosigned),
        };
        self.decide_step(step, site)?;
        self.enter_statements(at, bound_ms)
    }

    /// The log's word on itself, signed with another key.
    fn identity_with(&self, key: &trucewatch_proof::NoteSigner) -> String {
        let text = self.identity.to_text();
        let signature = key.secret().sign(text.as_bytes());
        Note {
            signatures: vec![SignatureLine::of(key.public(), &signature)],
            text,
        }
        .to_string()
    }

    /// Writes the line with one step more: from this moment on it holds.
    fn decide_step(&mut self, step: Step, site: String) -> Result<(), LogError> {
        let dir = self.dir().to_owned();
        if step.checkpoint.is_none() && is_held(&dir, &self.identity.log) {
            return Err(self.refused(
                "the log's key is being replaced: finish that, or `trucewatch ledger rotate cancel`".to_owned(),
            ));
        }
        let mut keys = self.identity.keys.clone();
        keys.take(step).map_err(|p| self.refused(p.to_string()))?;
        keys.set_site(site);
        let path = dir.join(LOG_KEYS_NAME);
        let rotated = keys.ended().len() > self.identity.keys.ended().len();
        let end = keys.ended().last().filter(|_| rotated);
        let end = end.map(|end| {
            let origin = self.identity.origin().to_owned();
            Checkpoint::new(origin, end.head).to_text()
        });
        self.write("deciding on the log's keys", |transaction| {
            let (_, now) = read::head(transaction)?.ok_or(WriteError::HeadLost)?;
            if end.is_some_and(|end| !now.starts_with(&end)) {
                return Err(WriteError::KeysChanged);
            }
            // Whoever gave it up meanwhile has destroyed the key.
            if rotated && !is_next(&dir, keys.current()) {
                return Err(WriteError::KeysChanged);
            }
            Ok(crate::files::replace(&path, &keys.to_json(None)))
        })?
        .map_err(|reason| wrong(path.clone(), reason.to_string()))?;
        self.refresh_keys()
    }
}

fn record(text: &str) -> Record {
    Record::LogKey {
        text: text.to_owned(),
    }
}

/// What is wrong with the line of keys: its statements are entries, in their order.
pub(super) fn damage(identity: &Identity, entered: &[(u64, Hash)]) -> Option<String> {
    let wanted: Vec<Hash> = identity
        .keys
        .steps()
        .iter()
        .map(|step| Hash(record(&step.note).sha256()))
        .collect();
    let there: Vec<Hash> = entered.iter().map(|(_, hash)| *hash).collect();
    // The last one may not have entered yet: the next write does that.
    let fits = there == wanted || wanted.split_last().is_some_and(|(_, rest)| there == rest);
    (!fits).then(|| {
        format!("the file `{LOG_KEYS_NAME}` holds other statements than the entries of the log")
    })
}
