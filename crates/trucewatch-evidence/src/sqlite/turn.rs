//! Who may look at the database, and who may put another file in its place.
//!
//! SQLite finds a write-ahead log by the name of the database. Whoever opened the old file and reads it only after
//! another was renamed over it takes the new one's log for its own, and on closing folds it into the old file and
//! deletes it: the new one loses what it had acknowledged. (SQLite, "How To Corrupt An SQLite Database File", on files
//! renamed while in use.) So the folder is locked for all who open the database, until they have read of it, from
//! when on SQLite's own lock shows that they have it; and alone for whoever puts another in its place.

use super::BUSY_TIMEOUT_MS;
use crate::LogError;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

/// Locked by whoever repairs the store.
const REPAIR_LOCK: &str = "repair.lock";

/// Nobody puts another file in the database's place until the result is dropped.
pub(super) fn look(dir: &Path, file: &Path) -> Result<File, LogError> {
    let folder = File::open(dir).map_err(|reason| failed(dir, reason))?;
    wait(dir, file, || folder.try_lock_shared())?;
    Ok(folder)
}

/// Nobody else looks at the database, or puts another in its place, until the result is dropped.
pub(super) fn replace(dir: &Path, file: &Path) -> Result<File, LogError> {
    let folder = File::open(dir).map_err(|reason| failed(dir, reason))?;
    wait(dir, file, || folder.try_lock())?;
    Ok(folder)
}

/// Nobody else repairs the store until the result is dropped; others may look.
pub(super) fn repair(dir: &Path, file: &Path) -> Result<File, LogError> {
    let lock = File::create(dir.join(REPAIR_LOCK)).map_err(|reason| failed(dir, reason))?;
    wait(dir, file, || lock.try_lock())?;
    Ok(lock)
}

fn failed(dir: &Path, reason: std::io::Error) -> LogError {
    LogError::Folder {
        dir: dir.to_owned(),
        reason,
    }
}

fn wait(
    dir: &Path,
    file: &Path,
    try_lock: impl Fn() -> Result<(), TryLockError>,
) -> Result<(), LogError> {
    const STEP_MS: u32 = 20;
    for _ in 0..BUSY_TIMEOUT_MS / STEP_MS {
        match try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(Duration::from_millis(u64::from(STEP_MS)));
            }
            Err(TryLockError::Error(reason)) => return Err(failed(dir, reason)),
        }
    }
    Err(LogError::Busy {
        file: file.to_owned(),
        waited_ms: BUSY_TIMEOUT_MS,
    })
}
