//! How the file is reached: through the layer that checks its pages, and with which strength.

use super::settings::{self, Setting};
use super::{Access, FILE_NAME};
use crate::LogError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::ffi::CStr;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use trucewatch_pages::LogFault;

/// How a store reaches its file. Only tests ask for anything but [`Medium::usual`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Medium {
    /// The layer under SQLite.
    pub(super) layer: &'static CStr,
    /// Settings on top of the usual ones.
    pub(super) also: &'static [Setting],
}

impl Medium {
    pub(super) fn usual(dir: &Path) -> Result<Self, LogError> {
        let layer = trucewatch_pages::layer()
            .map_err(|e| LogError::from_sqlite(&dir.join(FILE_NAME), "checking pages", e))?;
        Ok(Self { layer, also: &[] })
    }

    /// Opens the file and makes sure of what must hold before anything is read from it.
    pub(super) fn connect(&self, file: &Path, access: Access) -> Result<Connection, LogError> {
        let flags = match access {
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            // The last to close folds the log back and removes it. A reader must be able to do that
            // too, else it leaves two files behind; but not with a log that was left by a crash:
            // that is for a writer, who looks the file over first.
            Access::Read if log_len(file) == 0 => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        connect(self.layer, file, flags, self.also)
    }
}

fn connect(
    layer: &CStr,
    file: &Path,
    flags: OpenFlags,
    also: &[Setting],
) -> Result<Connection, LogError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags_and_vfs(file, flags, layer)
        .map_err(|e| LogError::from_sqlite(file, "opening", e))?;
    settings::apply_before_looking(&conn, file, also)?;
    Ok(conn)
}

/// A connection that hands out damaged pages too, and writes none.
pub(super) fn rescue(file: &Path) -> Result<Connection, LogError> {
    let layer = trucewatch_pages::rescue_layer()
        .map_err(|e| LogError::from_sqlite(file, "opening for rescue", e))?;
    let conn = connect(layer, file, OpenFlags::SQLITE_OPEN_READ_ONLY, &[])?;
    settings::apply(&conn, file, Access::Read)?;
    Ok(conn)
}

/// As [`rescue`], for who will put another file in its place: with nobody else at the file, nor
/// coming to it as long as this is open. Closing it leaves the write-ahead log as it is.
///
/// # Errors
/// [`LogError::Busy`] if somebody else has the file open.
pub(super) fn rescue_alone(file: &Path) -> Result<Connection, LogError> {
    let failed = |e| LogError::from_sqlite(file, "holding the file alone", e);
    let layer = trucewatch_pages::rescue_layer().map_err(failed)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags_and_vfs(file, flags, layer).map_err(failed)?;
    // Before anything is read: later it would not keep readers out.
    conn.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))
        .map_err(failed)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .map_err(failed)?;
    settings::apply_before_looking(&conn, file, &[])?;
    conn.execute_batch("BEGIN EXCLUSIVE").map_err(failed)?;
    settings::apply(&conn, file, Access::Read)?;
    Ok(conn)
}

/// The write-ahead log beside a database.
pub(super) fn log_of(file: &Path) -> PathBuf {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

fn log_len(file: &Path) -> u64 {
    log_of(file).metadata().map_or(0, |there| there.len())
}

fn disk(file: PathBuf, reason: &std::io::Error) -> LogError {
    LogError::Disk {
        file,
        detail: reason.to_string(),
    }
}

/// What is wrong in the write-ahead log, if there is one.
pub(super) fn log_fault(file: &Path) -> Result<Option<LogFault>, LogError> {
    let log = log_of(file);
    let run = || -> std::io::Result<Option<LogFault>> {
        match File::open(&log) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            opened => trucewatch_pages::look_over(&mut BufReader::new(opened?)),
        }
    };
    run().map_err(|reason| disk(log.clone(), &reason))
}

/// Refuses a store whose write-ahead log is damaged. SQLite would take the log to end before the
/// damage, and lose what comes after.
pub(super) fn check_log(file: &Path) -> Result<(), LogError> {
    log_fault(file)?.map_or(Ok(()), |fault| {
        Err(LogError::Corrupt {
            file: file.to_owned(),
            detail: fault.to_string(),
        })
    })
}

/// Folds the write-ahead log back, all of it: what is in it is then synced in the database itself.
pub(super) fn fold_log(conn: &Connection, file: &Path) -> Result<(), LogError> {
    let failed = |e| LogError::from_sqlite(file, "folding the log back", e);
    let kept: i64 = conn
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(failed)?;
    if kept == 0 && log_len(file) == 0 {
        return Ok(());
    }
    Err(LogError::Busy {
        file: file.to_owned(),
        waited_ms: super::BUSY_TIMEOUT_MS,
    })
}

/// Folds back a write-ahead log that was left by a crash, unless somebody else uses it, or else
/// syncs it.
///
/// A process that was killed between writing and syncing leaves a batch in the log that it did not
/// acknowledge. Opening recovers that batch from the page cache, and from then on its content counts
/// as present, that is, as durable. So it has to be made durable now, before a `Duplicate` can say
/// so. And what a crash left behind the last whole batch must not stay between later ones, where it
/// would look like damage. (Closing the file here drops no lock: SQLite holds none on it.)
pub(super) fn settle_log(conn: &Connection, file: &Path) -> Result<(), LogError> {
    if log_len(file) == 0 {
        return Ok(());
    }
    settings::without_waiting(conn, file, || {
        match fold_log(conn, file) {
            // Then the log is as good a place.
            Err(LogError::Busy { .. } | LogError::DiskFull { .. }) => Ok(()),
            folded => folded,
        }
    })?;
    let log = log_of(file);
    match File::open(&log).and_then(|log| log.sync_all()) {
        Err(reason) if reason.kind() != ErrorKind::NotFound => Err(disk(log, &reason)),
        _ => Ok(()),
    }
}
