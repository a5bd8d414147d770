//! The log and the quarantine in one SQLite file, `trucewatch.sqlite`.
//!
//! `settings.rs` the settings that durability rests on, `schema.rs` the tables and whether a file
//! is one of ours, `write.rs` the one way in, `read.rs` the checked way out, `verify.rs` the walk
//! over everything, `quarantine.rs` the rows that could not be read.

mod quarantine;
mod read;
mod schema;
mod settings;
mod verify;
mod write;

#[cfg(test)]
mod faults;

pub(crate) use settings::BUSY_TIMEOUT_MS;

use crate::{Appended, Entry, EvidenceLog, LogError, NewEntry, RootDigest, Verification};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

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
    /// Batches this connection has committed.
    commits: u64,
    /// The error after which nothing more is accepted.
    stopped: Option<String>,
}

impl SqliteStore {
    /// Opens the store in folder `dir` for writing; makes folder and file where they are missing.
    /// Looks the whole file over for damage (SQLite's `quick_check`), which reads all of it.
    ///
    /// # Errors
    /// If the file is damaged, not ours or of a newer format, if the folder may not be written, or
    /// if SQLite refuses a setting.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        settings::check_library()?;
        create_folder(dir)?;
        let file = dir.join(FILE_NAME);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(&file, flags)
            .map_err(|e| LogError::from_sqlite(&file, "opening", e))?;
        settings::apply_before_looking(&conn, &file)?;
        // Look before touching: switching to WAL writes to the file, and it may be another's.
        schema::recognise(&conn, &file)?;
        settings::apply(&conn, &file, Access::Write)?;
        schema::create_or_check(&mut conn, &file)?;
        schema::check_whole(&conn, &file)?;
        sync_recovered_tail(&file)?;
        Ok(Self {
            file,
            conn,
            access: Access::Write,
            commits: 0,
            stopped: None,
        })
    }

    /// Opens the store in folder `dir` for reading, also while another process writes. The folder
    /// must be writable all the same (readers take part in SQLite's locking), unless a writer has
    /// it open. Does not look the file over, so that the sound part of a damaged store can still be
    /// read: every entry is checked when it is read.
    ///
    /// # Errors
    /// If there is no store, if it is not ours or of a newer format.
    pub fn open_read_only(dir: &Path) -> Result<Self, LogError> {
        settings::check_library()?;
        let file = dir.join(FILE_NAME);
        if !file.is_file() {
            return Err(LogError::CannotOpen {
                file,
                detail: "there is no such file".to_owned(),
            });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&file, flags)
            .map_err(|e| LogError::from_sqlite(&file, "opening", e))?;
        settings::apply_before_looking(&conn, &file)?;
        if schema::recognise(&conn, &file)? == schema::Found::Nothing {
            return Err(LogError::NotAStore {
                file,
                detail: "it is empty".to_owned(),
            });
        }
        settings::apply(&conn, &file, Access::Read)?;
        Ok(Self {
            file,
            conn,
            access: Access::Read,
            commits: 0,
            stopped: None,
        })
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
        read::range(self, from, limit)
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
    fn prefix_digest(&self, len: u64) -> Result<RootDigest, LogError> {
        read::prefix_digest(self, len)
    }
    fn verify(&self) -> Result<Verification, LogError> {
        verify::walk(self)
    }
}

/// Makes the folder and its parents, and syncs each parent of a new one: else a power cut could
/// take the folder away, with everything acknowledged in it. SQLite syncs the folder itself.
fn create_folder(dir: &Path) -> Result<(), LogError> {
    let failed = |reason| LogError::Folder {
        dir: dir.to_owned(),
        reason,
    };
    let missing: Vec<&Path> = dir.ancestors().take_while(|d| !d.exists()).collect();
    std::fs::create_dir_all(dir).map_err(failed)?;
    for parent in missing.iter().filter_map(|d| d.parent()) {
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        if cfg!(unix) {
            std::fs::File::open(parent)
                .and_then(|folder| folder.sync_all())
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// A process that was killed between writing and syncing leaves a batch in the write-ahead log
/// that it did not acknowledge. Opening recovers that batch from the page cache, and from then on
/// its content counts as present, that is, as durable. So it has to be made durable now, before a
/// `Duplicate` can say so. (Closing this handle drops no lock: SQLite holds none on this file.)
fn sync_recovered_tail(file: &Path) -> Result<(), LogError> {
    let mut wal = file.as_os_str().to_owned();
    wal.push("-wal");
    match std::fs::File::open(&wal).and_then(|wal| wal.sync_all()) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(LogError::Disk {
            file: wal.into(),
            detail: e.to_string(),
        }),
        _ => Ok(()),
    }
}
