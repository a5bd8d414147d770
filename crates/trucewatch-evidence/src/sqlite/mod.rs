//! The log and the quarantine in one SQLite file, `trucewatch.sqlite`.
//!
//! `settings.rs` the settings that durability rests on, `medium.rs` how the file is reached: through
//! `trucewatch-pages`, which holds every page against a checksum; `schema.rs` the tables and whether
//! a file is one of ours, `migrate.rs` how a store of an older format is brought over, `write.rs` the
//! one way in, `read.rs` the checked way out, `tree.rs` the hash tree, `proofs.rs` what others check,
//! `mark.rs` the checkpoint as a file, `verify.rs` the walk over everything, `repair/` what puts damage right from another copy, `witness_list.rs` who
//! may cosign, `rotation.rs` the log's own key and how it is replaced, `witnesses.rs` what they cosigned, `quarantine.rs` the rows that could not be read.

mod authors;
mod handled;
mod mark;
mod medium;
mod migrate;
mod proofs;
mod quarantine;
mod read;
mod repair;
mod rotation;
mod schema;
mod settings;
mod tree;
mod turn;
mod verify;
mod witness_list;
mod witnesses;
mod write;

#[cfg(test)]
mod faults;

pub(crate) use settings::BUSY_TIMEOUT_MS;

use crate::identity::{Keys, Naming};
use crate::{Appended, Entry, EvidenceLog, LogError, NewEntry, Verification, files};
use medium::Medium;
use rusqlite::{Connection, Transaction, params};
use std::path::{Path, PathBuf};
use trucewatch_proof::{Checkpoint, Identity, TreeHead};

pub use mark::CHECKPOINT_NAME;
pub use repair::{DirCopy, OtherCopy, Repaired, WholeEntry, repair};
pub use rotation::LOG_KEYS_NAME;
pub use witness_list::TrustedWitness;
pub use witnesses::{CosignError, Quorum};

/// The name of the file in the folder of a store.
pub const FILE_NAME: &str = "trucewatch.sqlite";

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Write,
    Read,
}

/// A token that differs from an earlier one if the store was written in between, by this or by any
/// other process. Only for comparing, and only with tokens of the same [`SqliteStore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataVersion {
    others: i64,
    own: u64,
}

/// The log and the quarantine in one SQLite file.
///
/// Any number of processes may read while one writes. Processes that write take turns: each waits
/// up to five seconds for the other, then gives [`LogError::Busy`].
#[derive(Debug)]
pub struct SqliteStore {
    file: PathBuf,
    conn: Connection,
    access: Access,
    identity: Identity,
    /// Only where it was opened for writing.
    keys: Option<Keys>,
    /// The right edge of the hash tree, as of the last write of this connection.
    edge: tree::Edge,
    mark: Option<mark::Mark>,
    /// Batches this connection has committed.
    commits: u64,
    /// The error after which nothing more is accepted.
    stopped: Option<String>,
}

impl SqliteStore {
    /// Opens the store in folder `dir` for writing; makes folder and file where they are missing.
    /// Looks the whole file over for damage (SQLite's `quick_check`), which reads all of it. A store
    /// of the format before is brought over first; its file is kept beside the new one.
    ///
    /// # Errors
    /// If the file is damaged, not ours or of a newer format, if the folder may not be written, or
    /// if SQLite refuses a setting.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        Self::open_as(dir, &Naming::default())
    }

    /// As [`SqliteStore::open`]; a new log gets this name and mission.
    ///
    /// # Errors
    /// As there, and if the log exists and is called otherwise.
    pub fn open_as(dir: &Path, naming: &Naming) -> Result<Self, LogError> {
        Self::open_on(&Medium::usual(dir)?, dir, naming)
    }

    fn open_on(medium: &Medium, dir: &Path, naming: &Naming) -> Result<Self, LogError> {
        settings::check_library()?;
        files::create_folder(dir)?;
        let file = dir.join(FILE_NAME);
        let mut conn = loop {
            let looking = turn::look(dir, &file)?;
            medium::check_log(&file)?;
            let conn = medium.connect(&file, Access::Write)?;
            // Look before touching: switching to WAL writes to the file, and it may be another's.
            match schema::recognise(&conn, &file)? {
                schema::Found::Older => {
                    drop(conn);
                    drop(looking);
                    migrate::run(medium, dir, naming)?;
                }
                schema::Found::Nothing => {
                    settings::lay_out(&conn, &file)?;
                    break conn;
                }
                schema::Found::Store => break conn,
            }
        };
        settings::apply(&conn, &file, Access::Write)?;
        schema::create_or_check(&mut conn, &file, &|transaction| {
            begin(transaction, dir, naming)
        })?;
        schema::check_whole(&conn, &file)?;
        medium::settle_log(&conn, &file)?;
        let identity = read_identity(&conn, &file)?;
        if naming
            .origin
            .as_ref()
            .is_some_and(|origin| origin != identity.origin())
        {
            let origin = identity.origin();
            return Err(LogError::Key {
                file,
                detail: format!(
                    "this log is called `{origin}` and keeps its name; use another folder for another log"
                ),
            });
        }
        rotation::settle_key(&mut conn, dir, &identity)?;
        let keys = Keys::load(dir, &identity)?;
        let mut store = Self {
            file,
            conn,
            access: Access::Write,
            identity,
            keys: Some(keys),
            edge: tree::Edge::default(),
            mark: None,
            commits: 0,
            stopped: None,
        };
        store.check_head(dir)?;
        Ok(store)
    }

    /// Opens the store in folder `dir` for reading, also while another process writes. The folder
    /// must be writable all the same (readers take part in SQLite's locking), unless a writer has
    /// it open. Does not look the file over, so that the sound part of a damaged store can still be
    /// read: every entry is checked when it is read.
    ///
    /// # Errors
    /// If there is no store, if it is not ours or of another format: an older one is brought over
    /// when it is opened for writing.
    pub fn open_read_only(dir: &Path) -> Result<Self, LogError> {
        let file = dir.join(FILE_NAME);
        let _looking = match file.is_file() {
            true => Some(turn::look(dir, &file)?),
            false => None,
        };
        Self::open_looking(dir)
    }

    /// The same for whoever keeps others from putting another file in the database's place.
    fn open_looking(dir: &Path) -> Result<Self, LogError> {
        settings::check_library()?;
        let file = dir.join(FILE_NAME);
        if !file.is_file() {
            return Err(LogError::CannotOpen {
                file,
                detail: "there is no such file".to_owned(),
            });
        }
        let conn = Medium::usual(dir)?.connect(&file, Access::Read)?;
        match schema::recognise(&conn, &file)? {
            schema::Found::Store => {}
            schema::Found::Nothing => {
                return Err(LogError::NotAStore {
                    file,
                    detail: "it is empty".to_owned(),
                });
            }
            schema::Found::Older => {
                return Err(LogError::OlderVersion {
                    file,
                    known: schema::FORMAT,
                });
            }
        }
        settings::apply(&conn, &file, Access::Read)?;
        let identity = read_identity(&conn, &file)?;
        Ok(Self::reader(file, conn, identity))
    }

    fn reader(file: PathBuf, conn: Connection, identity: Identity) -> Self {
        Self {
            file,
            conn,
            access: Access::Read,
            identity,
            keys: None,
            edge: tree::Edge::default(),
            mark: None,
            commits: 0,
            stopped: None,
        }
    }

    /// The same store through a connection of its own that hands out damaged pages too, for those
    /// who check every single thing they take.
    fn for_rescue(&self) -> Result<Self, LogError> {
        let conn = medium::rescue(&self.file)?;
        let identity = self.identity.clone();
        Ok(Self::reader(self.file.clone(), conn, identity))
    }

    /// Reads the tree's edge, holds it against the latest checkpoint and against the file beside the
    /// database, and brings that file up to date.
    fn check_head(&mut self, dir: &Path) -> Result<(), LogError> {
        let corrupt = |file: &Path, detail: String| LogError::Corrupt {
            file: file.to_owned(),
            detail,
        };
        // One snapshot: another process may be writing.
        let snapshot = self.snapshot()?;
        let (size, note) = read::head(&self.conn)
            .map_err(|e| self.sqlite_error("reading the checkpoint", e))?
            .ok_or_else(|| corrupt(&self.file, "there is no checkpoint".to_owned()))?;
        let opened = self.identity.keys.open(&note);
        let opened =
            opened.map_err(|problem| corrupt(&self.file, format!("its checkpoint: {problem}")))?;
        let (checkpoint, owed) = (opened.checkpoint, opened.owed);
        let edge = tree::Edge::load(&self.conn, self.len()?).map_err(|e| read::of_tree(self, e))?;
        drop(snapshot);
        self.edge = edge;
        let head = self.edge.head();
        if checkpoint.head != head || size != head.size {
            let detail = format!(
                "its checkpoint names {}, its entries give {head}",
                checkpoint.head
            );
            return Err(corrupt(&self.file, detail));
        }
        if let Some(marked) = mark::read(dir, &self.identity.keys)? {
            self.check_begins_with(&marked)?;
        }
        // An ended key signed it, and the log is known to have gone on until that key ended.
        if let Some(head) = owed {
            self.check_begins_with(&Checkpoint { head, ..checkpoint })?;
        }
        self.mark = Some(mark::Mark::open(dir, &note)?);
        self.mark(&note)
    }

    /// Makes sure that the log goes on from a checkpoint of its own.
    ///
    /// # Errors
    /// [`LogError::Behind`] if it is shorter or has another history.
    pub fn check_begins_with(&self, checkpoint: &Checkpoint) -> Result<(), LogError> {
        let behind = |have: String| LogError::Behind {
            file: self.file.clone(),
            named: checkpoint.head.to_string(),
            have,
        };
        let len = self.len()?;
        if checkpoint.head.size > len {
            return Err(behind(format!("only {len} entries")));
        }
        let have = read::prefix_head(self, checkpoint.head.size)?;
        if have != checkpoint.head {
            return Err(behind(have.to_string()));
        }
        Ok(())
    }

    /// Brings the file beside the database up to date.
    fn mark(&mut self, note: &str) -> Result<(), LogError> {
        let size = self.edge.head().size;
        self.mark
            .as_mut()
            .map_or(Ok(()), |mark| mark.advance(size, note))
    }

    /// The secret keys; `None` where it was opened for reading only.
    pub(crate) const fn keys(&self) -> Option<&Keys> {
        self.keys.as_ref()
    }

    /// Who the log is.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The latest checkpoint, signed by the log's key.
    ///
    /// # Errors
    /// If the store cannot be read or has none.
    pub fn checkpoint(&self) -> Result<String, LogError> {
        let head =
            read::head(&self.conn).map_err(|e| self.sqlite_error("reading the checkpoint", e))?;
        head.map(|(_, note)| note).ok_or_else(|| LogError::Corrupt {
            file: self.file.clone(),
            detail: "there is no checkpoint".to_owned(),
        })
    }

    /// Holds the state of the file still for several questions.
    fn snapshot(&self) -> Result<Transaction<'_>, LogError> {
        self.conn
            .unchecked_transaction()
            .map_err(|e| self.sqlite_error("taking a snapshot", e))
    }

    /// The folder of the store.
    pub fn dir(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new("."))
    }

    /// As [`EvidenceLog::verify`]; `progress` is told now and then how many entries were looked at.
    ///
    /// # Errors
    /// As there.
    pub fn verify_with(&self, progress: &mut dyn FnMut(u64)) -> Result<Verification, LogError> {
        verify::walk(&self.for_rescue()?, verify::Scope::Everything, progress)
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Returns a token that changes when anybody has written to the store: a cheap way for a
    /// server to notice what another process has taken in.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn data_version(&self) -> Result<DataVersion, LogError> {
        let others = self
            .conn
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(|e| self.sqlite_error("looking for changes", e))?;
        Ok(DataVersion {
            others,
            own: self.commits,
        })
    }

    /// Returns all entries of one kind (`observer`, `feature`, `place`, `agreement`,
    /// `observation`), in order. Reads through the whole log; meant for the kinds of which there
    /// are few.
    ///
    /// # Errors
    /// If the store cannot be read or an entry is damaged.
    pub fn read_kind(&self, kind: &str) -> Result<Vec<crate::Entry>, LogError> {
        read::of_kind(self, kind)
    }

    fn sqlite_error(&self, doing: &'static str, error: rusqlite::Error) -> LogError {
        LogError::from_sqlite(&self.file, doing, error)
    }
}

impl EvidenceLog for SqliteStore {
    fn append(&mut self, entries: &[NewEntry]) -> Result<Vec<Appended>, LogError> {
        self.commit(entries, &[])
    }
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, LogError> {
        match read::range(self, from, limit) {
            // The damaged page may hold entries that are not. Each is checked when it is read.
            Err(LogError::Damaged { .. }) => read::range(&self.for_rescue()?, from, limit),
            read => read,
        }
    }
    fn len(&self) -> Result<u64, LogError> {
        read::next_seq(&self.conn).map_err(|e| self.sqlite_error("counting entries", e))
    }
    fn find(&self, sha256: &[u8; 32]) -> Result<Option<Entry>, LogError> {
        read::first_between(self, sha256, sha256)
    }
    fn find_by_prefix(&self, prefix: &[u8; 16]) -> Result<Option<Entry>, LogError> {
        let (mut first, mut last) = ([0; 32], [0xff; 32]);
        first[..16].copy_from_slice(prefix);
        last[..16].copy_from_slice(prefix);
        read::first_between(self, &first, &last)
    }
    fn head_at(&self, size: u64) -> Result<TreeHead, LogError> {
        read::prefix_head(self, size)
    }
    fn verify(&self) -> Result<Verification, LogError> {
        self.verify_with(&mut |_| {})
    }
}

/// Writes who a new log is and its first checkpoint, over no entries.
fn begin(transaction: &Transaction<'_>, dir: &Path, naming: &Naming) -> Result<(), LogError> {
    let file = dir.join(FILE_NAME);
    if dir
        .join(CHECKPOINT_NAME)
        .metadata()
        .is_ok_and(|there| there.len() > 0)
    {
        return Err(LogError::Behind {
            file,
            named: format!("the log in the file `{CHECKPOINT_NAME}` beside it"),
            have: "nothing: the database is gone".to_owned(),
        });
    }
    let keys = Keys::create(dir, naming)?;
    let run = || -> rusqlite::Result<()> {
        transaction.execute(
            "INSERT INTO identity (id, vkey, statement) VALUES (1, ?1, ?2)",
            params![keys.identity().log.to_string(), keys.statement()],
        )?;
        set_head(transaction, &keys, &tree::Edge::default())?;
        Ok(())
    };
    run().map_err(|e| LogError::from_sqlite(&file, "naming the log", e))
}

/// Signs the checkpoint of a tree and keeps it.
fn set_head(
    transaction: &Transaction<'_>,
    keys: &Keys,
    edge: &tree::Edge,
) -> rusqlite::Result<String> {
    let head = edge.head();
    let origin = keys.identity().origin().to_owned();
    let note = Checkpoint::new(origin, head).sign(&keys.log).to_string();
    transaction
        .prepare_cached(
            "INSERT INTO head (id, size, note) VALUES (1, ?1, ?2)
             ON CONFLICT (id) DO UPDATE SET size = excluded.size, note = excluded.note",
        )?
        .execute(params![head.size, note])?;
    Ok(note)
}

fn read_identity(conn: &Connection, file: &Path) -> Result<Identity, LogError> {
    let (vkey, statement): (String, String) = conn
        .query_row(
            "SELECT vkey, statement FROM identity WHERE id = 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(|e| LogError::from_sqlite(file, "reading who the log is", e))?;
    let first = Identity::from_statement(&vkey, &statement);
    let first = first.map_err(|problem| LogError::Corrupt {
        file: file.to_owned(),
        detail: format!("its word on who it is: {problem}"),
    })?;
    rotation::with_keys(file.parent().unwrap_or(Path::new(".")), first)
}
