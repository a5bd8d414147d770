//! The log of a running site as others read it: its files, a copy of all of it, and its witnesses.

use super::Site;
use crate::SiteError;
use crate::witness::Standing;
use std::fs::File;
use trucewatch_evidence::{CosignError, SqliteStore, Vault, WholeEntry};
use trucewatch_proof::tile::Asked;
use trucewatch_proof::{Checkpoint, Hash};

/// A file of the log as others read it (C2SP tlog-tiles).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFile {
    /// The latest checkpoint, with the cosignatures that it has so far.
    Checkpoint,
    /// The largest checkpoint that a trusted witness has cosigned.
    Cosigned,
    /// The log's verifier key.
    Vkey,
    /// The keys that the log has had, and the root of trust over them.
    Keys,
    /// The verifier keys of the witnesses it trusts, one a line.
    Witnesses,
    /// Hashes or entries, by the path that the specification gives: `tile/0/x001/067`.
    Tile(String),
}

impl Site {
    /// A file of the log; `None` if there is no such file.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn log_file(&self, asked: &LogFile) -> Result<Option<Vec<u8>>, SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        Ok(match asked {
            LogFile::Checkpoint => Some(store.checkpoint_cosigned_so_far()?.into_bytes()),
            LogFile::Cosigned => store.cosigned_checkpoint(1)?.map(String::into_bytes),
            LogFile::Vkey => Some(format!("{}\n", store.identity().log).into_bytes()),
            LogFile::Keys => {
                let keys = &store.identity().keys;
                (!keys.steps().is_empty()).then(|| keys.to_json(None).into_bytes())
            }
            LogFile::Witnesses => {
                let witnesses = store.witnesses()?;
                let lines = witnesses.iter().map(|key| format!("{key}\n"));
                Some(lines.collect::<String>().into_bytes())
            }
            LogFile::Tile(path) => match Asked::from_path(path) {
                Some(Asked::Hashes(tile)) => store.tile(tile)?,
                Some(Asked::Entries { index, width }) => store.entries_bundle(index, width)?,
                None => None,
            },
        })
    }

    /// Lets whoever has this key read the whole log, to keep a copy or to repair one. Only once.
    pub fn allow_mirror(&self, key: String) {
        let _ = self.mirror_key.set(key);
    }

    /// Whether a key lets its holder read the whole log. Takes the same time for every key.
    pub fn is_mirror_key(&self, key: &str) -> bool {
        let hash = |key: &str| Hash::of(&[b"trucewatch mirror key 1\0", key.as_bytes()]);
        let known = self.mirror_key.get();
        known.is_some_and(|known| hash(known) == hash(key))
    }

    /// Verifier key and signed word on who the log is.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn identity_rows(&self) -> Result<(String, String), SiteError> {
        Ok(SqliteStore::open_read_only(&self.dir)?.identity_rows()?)
    }

    /// An entry with all that it consists of, for who may read everything.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn whole_entry(&self, seq: u64) -> Result<Option<WholeEntry>, SiteError> {
        Ok(SqliteStore::open_read_only(&self.dir)?.whole_entry(seq)?)
    }

    /// The stored bytes of a file beside the log; `None` if there is none.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn stored_file(&self, stored: &str) -> Result<Option<File>, SiteError> {
        let Some(path) = Vault::of(&self.dir).path(stored) else {
            return Ok(None);
        };
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SiteError::read(path)(error)),
        }
    }

    /// The name of the log, as its checkpoints have it.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn origin(&self) -> Result<String, SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        Ok(store.identity().origin().to_owned())
    }

    /// Where the log stands with its witnesses.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn standing(&self) -> Result<Standing, SiteError> {
        Standing::of(&SqliteStore::open_read_only(&self.dir)?)
    }

    /// Takes a checkpoint of this log with cosignatures of trusted witnesses; returns how many.
    ///
    /// # Errors
    /// [`SiteError::Cosign`] if it is not taken.
    pub fn take_cosignatures(&self, note: &str) -> Result<usize, SiteError> {
        // Opening the store for writing looks all of it over: not for what is no checkpoint of it.
        let log = SqliteStore::open_read_only(&self.dir)?
            .identity()
            .log
            .clone();
        Checkpoint::open(note, &log).map_err(CosignError::Note)?;
        self.with_writer(|store| Ok(store.add_cosignatures(note)?.len()))
    }
}
