//! What a witness or a monitor remembers, on disk: the last checkpoint of each log, the keys pinned,
//! and the proofs that end a log.
//!
//! One folder. `<origin hash>.json` is what was seen last, `<origin hash>.equivocation.json` the proof
//! that the log told two histories; while that is there, nothing of the log is cosigned. `pins.json`
//! are the keys taken on first use. Every write is whole and synced before it counts. The file `lock`
//! is held while a decision is made and written, by whatever process makes it.

use crate::SiteError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use trucewatch_evidence::files;
use trucewatch_proof::{Equivocation, Hash, Lineage, NoteKey, Signed};

/// What the keys of a log are kept under, once it has a root of trust.
const KEYS: &str = "keys";
/// What checkpoints shown by others are kept under.
const OTHERS: &str = "others";
/// So many of them are kept of each log.
const OTHERS_MAX: usize = 16;

/// The name under which a log goes where names must be file names: SHA-256 of its origin.
pub fn origin_hash(origin: &str) -> String {
    Hash::of(&[origin.as_bytes()]).to_hex()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    origin: String,
    /// The checkpoint with the log's signature.
    checkpoint: String,
}

/// A folder with what was seen.
#[derive(Debug)]
pub struct State {
    dir: PathBuf,
}

/// Held while a decision is made and written.
#[derive(Debug)]
pub struct Locked<'a> {
    state: &'a State,
    /// Unlocked when it is closed.
    _lock: File,
}

impl State {
    /// Opens the folder, or makes it.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn open(dir: &Path) -> Result<Self, SiteError> {
        files::create_folder(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Waits for its turn. Processes and threads take turns alike.
    ///
    /// # Errors
    /// If the file cannot be locked.
    pub fn lock(&self) -> Result<Locked<'_>, SiteError> {
        let path = self.path("lock");
        let run = || -> std::io::Result<File> {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            file.lock()?;
            Ok(file)
        };
        Ok(Locked {
            state: self,
            _lock: run().map_err(SiteError::write(path.clone()))?,
        })
    }

    fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, SiteError> {
        let path = self.path(name);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(SiteError::read(path.clone()))?,
        };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            SiteError::Invalid(format!(
                "`{}` is damaged ({error}); without it nothing can be cosigned safely: move the folder away and start again with --peer",
                path.display()
            ))
        })
    }

    /// The file of the proof that a log told two histories.
    pub fn proof_file(&self, origin: &str) -> PathBuf {
        self.path(&format!("{}.equivocation.json", origin_hash(origin)))
    }

    /// The proof that a log told two histories, if there is one that holds for its key.
    ///
    /// # Errors
    /// If there is a file that cannot be read.
    pub fn equivocation(&self, log: &NoteKey) -> Result<Option<Equivocation>, SiteError> {
        let found: Option<Equivocation> =
            self.json(&format!("{}.equivocation.json", origin_hash(log.name())))?;
        Ok(found.filter(|one| one.check(Some(log)).is_ok()))
    }

    /// The checkpoint of a log that was cosigned last, with the cosignature, for others to read.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn published(&self, hash: &str) -> Result<Option<String>, SiteError> {
        let is_hash = Hash::from_hex(hash).is_some();
        let path = self.path(&format!("{hash}.cosigned"));
        match std::fs::read_to_string(&path) {
            _ if !is_hash => Ok(None),
            Ok(text) if text.is_empty() => Ok(None),
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SiteError::read(path)(error)),
        }
    }
}

impl Locked<'_> {
    /// The checkpoint of a log that was seen last; its signature is checked again.
    ///
    /// # Errors
    /// If it cannot be read, or is not what was written.
    pub fn last(&self, log: &Lineage) -> Result<Option<Signed>, SiteError> {
        let name = format!("{}.json", origin_hash(log.current().name()));
        let Some(seen) = self.state.json::<Seen>(&name)? else {
            return Ok(None);
        };
        let opened = Signed::open_in(&seen.checkpoint, log);
        opened.map(Some).map_err(|problem| {
            SiteError::Invalid(format!(
                "`{}`: {problem}; without it nothing can be cosigned safely: move the folder away and start again with --peer",
                self.state.path(&name).display()
            ))
        })
    }

    /// Checkpoints of a log that others showed and that are not known to be beginnings of the last one
    /// cosigned, the smallest first. What does not bear the signature of its newest key is left out.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn others(&self, log: &Lineage) -> Result<Vec<Signed>, SiteError> {
        let log = log.current();
        let notes: Vec<String> = self.note_on(log.name(), OTHERS)?.unwrap_or_default();
        Ok(notes
            .iter()
            .filter_map(|note| Signed::open(note, log).ok())
            .collect())
    }

    /// Remembers them; the largest if there are too many.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn set_others(&self, origin: &str, others: &[Signed]) -> Result<(), SiteError> {
        let first = others.len().saturating_sub(OTHERS_MAX);
        let notes: Vec<&str> = others[first..]
            .iter()
            .map(|one| one.note.as_str())
            .collect();
        self.set_note_on(origin, OTHERS, &notes)
    }

    /// Remembers a checkpoint: on disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn remember(&self, seen: &Signed) -> Result<(), SiteError> {
        let origin = seen.checkpoint.origin.clone();
        let path = self.state.path(&format!("{}.json", origin_hash(&origin)));
        let seen = Seen {
            origin,
            checkpoint: seen.note.clone(),
        };
        write_json(&path, &seen)
    }

    /// Shows others what was cosigned.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn publish(&self, origin: &str, note: &str) -> Result<(), SiteError> {
        let name = format!("{}.cosigned", origin_hash(origin));
        let (path, new) = (
            self.state.path(&name),
            self.state.path(&format!("{name}-new")),
        );
        // Not synced: what this file says is no promise, only what was said last.
        std::fs::write(&new, note)
            .and_then(|()| std::fs::rename(&new, &path))
            .map_err(SiteError::write(path))
    }

    /// Keeps the proof that a log told two histories, which ends it here.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn end(&self, origin: &str, proof: &Equivocation) -> Result<SiteError, SiteError> {
        let path = self.state.proof_file(origin);
        // One about a key that has ended since makes room.
        let name = format!("{}.equivocation.json", origin_hash(origin));
        let known: Option<Equivocation> = self.state.json(&name)?;
        if known.is_none_or(|known| known.log != proof.log) {
            files::replace(&path, &proof.to_json()).map_err(SiteError::write(path.clone()))?;
        }
        Ok(SiteError::Split {
            origin: origin.to_owned(),
            proof: path,
        })
    }

    /// The keys of a log that is known by `trusted`, after somebody showed its line of keys: whoever
    /// shows it, a new key is believed if the root that was known before says so, or if no
    /// root was known and `trusted` is itself the newest key, which signed the whole line.
    ///
    /// # Errors
    /// If what is shown does not go on from what was known, or the folder fails.
    pub fn follow(&self, trusted: &NoteKey, shown: Option<&str>) -> Result<Lineage, SiteError> {
        let origin = trusted.name();
        let path = self
            .state
            .path(&format!("{}.{KEYS}.json", origin_hash(origin)));
        let damaged = |problem: &dyn std::fmt::Display| {
            SiteError::Invalid(format!("`{}`: {problem}", path.display()))
        };
        let stored: Option<String> = self.note_on(origin, KEYS)?;
        let stored = stored.map(|text| Lineage::from_json(&text)).transpose();
        let stored = stored.map_err(|problem| damaged(&problem))?;
        let known = stored
            .map(|(keys, _)| keys)
            .filter(|keys| keys.keys().any(|key| key == trusted))
            .unwrap_or_else(|| Lineage::from(trusted.clone()));
        let Some(shown) = shown else {
            return Ok(known);
        };
        let refused = |what: String| {
            SiteError::Refused(format!(
                "the keys that are shown of `{origin}` are not taken: {what}"
            ))
        };
        let (keys, _) =
            Lineage::from_json(shown).map_err(|problem| refused(problem.to_string()))?;
        if known.goes_on_from(&keys) {
            return Ok(known);
        }
        // Where a root is known, nothing but that root decides: whoever has stolen the log's key could
        // sign another.
        let vouched = keys.current() == trusted && known.steps().is_empty();
        let rooted = !known.roots().is_empty() || keys.ended().is_empty();
        if !(vouched || (keys.goes_on_from(&known) && rooted)) {
            return Err(refused(
                "they do not go on from those known here, or no root of trust was known here before the key was replaced; give the newest key if you had it from the log's operators".to_owned(),
            ));
        }
        self.set_note_on(origin, KEYS, &keys.to_json(None))?;
        Ok(keys)
    }

    /// The key of the log at a place: the one pinned there, else `offered`, which is pinned then.
    /// Returns whether it was pinned now.
    ///
    /// # Errors
    /// If another one is pinned, or the file cannot be read or written.
    pub fn pin(&self, place: &str, offered: &NoteKey) -> Result<bool, SiteError> {
        const NAME: &str = "pins.json";
        let mut pins: BTreeMap<String, String> = self.state.json(NAME)?.unwrap_or_default();
        let offered = offered.to_string();
        match pins.get(place) {
            Some(pinned) if *pinned == offered => Ok(false),
            Some(pinned) => Err(SiteError::Refused(format!(
                "the log at `{place}` shows the key {offered}, but {pinned} was pinned when it was first seen; find out why, and give the right one with --vkey"
            ))),
            None => {
                pins.insert(place.to_owned(), offered);
                write_json(&self.state.path(NAME), &pins)?;
                Ok(true)
            }
        }
    }

    /// Anything else that is remembered of a log.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn note_on<T: DeserializeOwned>(
        &self,
        origin: &str,
        what: &str,
    ) -> Result<Option<T>, SiteError> {
        self.state
            .json(&format!("{}.{what}.json", origin_hash(origin)))
    }

    /// Remembers anything else of a log.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn set_note_on<T: Serialize>(
        &self,
        origin: &str,
        what: &str,
        value: &T,
    ) -> Result<(), SiteError> {
        let name = format!("{}.{what}.json", origin_hash(origin));
        write_json(&self.state.path(&name), value)
    }
}

fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), SiteError> {
    let text = serde_json::to_string_pretty(value).unwrap_or_default() + "\n";
    files::replace(path, &text).map_err(SiteError::write(path))
}
