//! The settings that the promises rest on, each read back after it was set.

use super::Access;
use crate::LogError;
use rusqlite::{Connection, config::DbConfig, types::Value};
use std::path::Path;

/// How long a writer waits for another, in milliseconds.
pub(crate) const BUSY_TIMEOUT_MS: u32 = 5000;

/// Before this version, two connections that wrote and checkpointed at the same time could damage
/// the file (sqlite.org/wal.html, "WAL-reset bug").
const LIBRARY_MIN: (i32, &str) = (3_051_003, "3.51.3");

/// A setting: its name, the value to set, the value to read back.
pub(super) type Setting = (&'static str, &'static str, &'static str);

/// What is set for each connection. `FULL` syncs the write-ahead log at every commit:
/// with `NORMAL`, power cuts took acknowledged records in eight of fifteen trials.
const PRAGMAS: [Setting; 6] = [
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("mmap_size", "0", "0"),
    ("wal_autocheckpoint", "1000", "1000"),
];

/// Pages kept in memory, in KiB (negative means KiB). New leaves land all over their index, so a
/// cache that holds the index of about a million entries saves most of the reading.
const CACHE: &str = "-65536";

/// Refuses a library with known faults.
pub(super) fn check_library() -> Result<(), LogError> {
    check_version(rusqlite::version_number(), rusqlite::version())
}

fn check_version(number: i32, name: &str) -> Result<(), LogError> {
    if number < LIBRARY_MIN.0 {
        return Err(LogError::SqliteTooOld {
            found: name.to_owned(),
            needed: LIBRARY_MIN.1,
        });
    }
    Ok(())
}

/// What must hold before anything is read from a file that may be another's, or damaged; then
/// `also`.
pub(super) fn apply_before_looking(
    conn: &Connection,
    file: &Path,
    also: &[Setting],
) -> Result<(), LogError> {
    let timeout = BUSY_TIMEOUT_MS.to_string();
    set(conn, file, "busy_timeout", &timeout, &timeout)?;
    for (config, wanted, name) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true, "defensive"),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false, "dqs_dml"),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false, "dqs_ddl"),
    ] {
        let got = conn
            .set_db_config(config, wanted)
            .map_err(|e| LogError::from_sqlite(file, "applying settings", e))?;
        require(file, name, &wanted, &got)?;
    }
    for (name, value, read_back) in PRAGMAS.iter().chain(also) {
        set(conn, file, name, value, read_back)?;
    }
    Ok(())
}

/// The form of the pages of a new file: their size, and room for their checksums. Sets nothing in a
/// file that another process has made in the meantime; [`require_layout`] tells.
pub(super) fn lay_out(conn: &Connection, file: &Path) -> Result<(), LogError> {
    let failed = |e| LogError::from_sqlite(file, "laying out the pages", e);
    conn.pragma_update(None, "page_size", trucewatch_pages::PAGE_SIZE as u32)
        .map_err(failed)?;
    match trucewatch_pages::reserve(conn) {
        Err(e) if e.sqlite_error_code() != Some(rusqlite::ErrorCode::ReadOnly) => Err(failed(e)),
        _ => Ok(()),
    }
}

/// Makes sure that the pages bear checksums and are checked.
pub(super) fn require_layout(conn: &Connection, file: &Path) -> Result<(), LogError> {
    let checked = trucewatch_pages::is_checked(conn)
        .map_err(|e| LogError::from_sqlite(file, "asking for page checks", e))?;
    if checked {
        return Ok(());
    }
    Err(LogError::Corrupt {
        file: file.to_owned(),
        detail: format!(
            "page 1 of the database (bytes 0 to {}) does not say that pages bear checksums, as those of this format do",
            trucewatch_pages::PAGE_SIZE - 1
        ),
    })
}

/// The rest, once the file is known to be ours (or new).
pub(super) fn apply(conn: &Connection, file: &Path, access: Access) -> Result<(), LogError> {
    if access == Access::Write {
        switch_to_wal(conn, file)?;
    } else {
        set(conn, file, "query_only", "ON", "1")?;
    }
    let mode = read_back(conn, file, "journal_mode")?;
    require(file, "journal_mode", &"wal".to_owned(), &mode)?;
    if cfg!(target_os = "macos") {
        // There a plain sync leaves the data in the drive's own cache.
        set(conn, file, "fullfsync", "ON", "1")?;
        set(conn, file, "checkpoint_fullfsync", "ON", "1")?;
    }
    set(conn, file, "cache_size", CACHE, CACHE)
}

/// Matters when two processes make the store at the same time.
fn switch_to_wal(conn: &Connection, file: &Path) -> Result<(), LogError> {
    switch_journal(conn, file, "WAL")
}

/// Folds the write-ahead log back and does without one. Needs the file alone.
pub(super) fn leave_wal(conn: &Connection, file: &Path) -> Result<(), LogError> {
    switch_journal(conn, file, "DELETE")?;
    let mode = read_back(conn, file, "journal_mode")?;
    require(file, "journal_mode", &"delete".to_owned(), &mode)
}

/// Switching needs the file alone for a moment, and SQLite does not wait for that by itself as it
/// waits for a write lock.
fn switch_journal(conn: &Connection, file: &Path, mode: &str) -> Result<(), LogError> {
    const STEP_MS: u32 = 20;
    let mut waited_ms = 0;
    let sql = format!("PRAGMA journal_mode = {mode}");
    loop {
        match conn.query_row(&sql, [], |row| row.get::<_, Value>(0)) {
            Ok(_) => return Ok(()),
            Err(e)
                if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                    && waited_ms < BUSY_TIMEOUT_MS =>
            {
                std::thread::sleep(std::time::Duration::from_millis(u64::from(STEP_MS)));
                waited_ms += STEP_MS;
            }
            Err(e) => return Err(LogError::from_sqlite(file, "switching the journal", e)),
        }
    }
}

/// Does `work` without waiting for others.
pub(super) fn without_waiting(
    conn: &Connection,
    file: &Path,
    work: impl FnOnce() -> Result<(), LogError>,
) -> Result<(), LogError> {
    let timeout = BUSY_TIMEOUT_MS.to_string();
    set(conn, file, "busy_timeout", "0", "0")?;
    let done = work();
    set(conn, file, "busy_timeout", &timeout, &timeout)?;
    done
}

fn set(
    conn: &Connection,
    file: &Path,
    name: &'static str,
    value: &str,
    expected: &str,
) -> Result<(), LogError> {
    // Some settings answer with a row and some do not, so rows are read and dropped.
    let run = || -> rusqlite::Result<()> {
        let mut statement = conn.prepare(&format!("PRAGMA {name} = {value}"))?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    };
    run().map_err(|e| LogError::from_sqlite(file, "applying settings", e))?;
    let got = read_back(conn, file, name)?;
    require(file, name, &expected.to_owned(), &got)
}

fn read_back(conn: &Connection, file: &Path, name: &str) -> Result<String, LogError> {
    let value = conn
        .pragma_query_value(None, name, |row| row.get::<_, Value>(0))
        .map_err(|e| LogError::from_sqlite(file, "reading settings back", e))?;
    Ok(match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text,
        other => format!("{other:?}"),
    })
}

fn require<T: PartialEq + std::fmt::Display>(
    file: &Path,
    setting: &'static str,
    wanted: &T,
    got: &T,
) -> Result<(), LogError> {
    if got == wanted {
        return Ok(());
    }
    Err(LogError::Setting {
        file: file.to_owned(),
        setting,
        wanted: wanted.to_string(),
        got: got.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_with_known_faults_are_refused() {
        let cases = [
            (3_051_002, false, "the last version with the WAL-reset bug"),
            (3_051_003, true, "the first without it"),
            (3_054_001, true, "newer"),
        ];
        for (number, accepted, why) in cases {
            assert_eq!(check_version(number, "x").is_ok(), accepted, "{why}");
        }
    }

    #[test]
    fn a_setting_that_does_not_take_is_an_error() {
        // A database in memory cannot have a write-ahead log: it answers "memory".
        let conn = Connection::open_in_memory().expect("opens");
        let refused = apply(&conn, Path::new("x"), Access::Write).expect_err("no WAL in memory");
        assert!(
            matches!(&refused, LogError::Setting { setting: "journal_mode", got, .. } if got == "memory"),
            "{refused}"
        );
    }
}
