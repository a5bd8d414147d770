//! The tables, and whether a file is one of ours, of a format we know, and whole.

use super::settings;
use crate::LogError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;

const SCHEMA: &str = include_str!("schema.sql");

/// The format that this program writes (`user_version`).
pub(super) const FORMAT: i64 = 2;

/// The format that is brought over when a store is opened for writing.
const OLDER: i64 = 1;

/// Marks our files (`application_id`): the letters `TRWC`.
const APPLICATION_ID: i64 = 0x5452_5743;

/// What is in a file that could be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing: it is new.
    Nothing,
    /// A store of the format we write.
    Store,
    /// A store of the format before.
    Older,
}

/// Tells what is in the file, and refuses what is not ours or is newer. Writes nothing.
pub(super) fn recognise(conn: &Connection, file: &Path) -> Result<Found, LogError> {
    // One snapshot: another process may be making the tables between two of our questions.
    let snapshot = conn
        .unchecked_transaction()
        .map_err(|e| LogError::from_sqlite(file, "reading the file's header", e))?;
    let found = look(&snapshot, file)?;
    if found == Found::Store {
        settings::require_layout(conn, file)?;
    }
    Ok(found)
}

/// As [`recognise`], within a transaction.
pub(super) fn look(conn: &Connection, file: &Path) -> Result<Found, LogError> {
    let number = |sql: &str| -> Result<i64, LogError> {
        conn.query_row(sql, [], |row| row.get(0))
            .map_err(|e| LogError::from_sqlite(file, "reading the file's header", e))
    };
    let application_id = number("PRAGMA application_id")?;
    let format = number("PRAGMA user_version")?;
    let objects = number("SELECT count(*) FROM sqlite_schema")?;
    match (application_id, format, objects) {
        (0, 0, 0) => Ok(Found::Nothing),
        (APPLICATION_ID, found, _) if found > FORMAT => Err(LogError::NewerVersion {
            file: file.to_owned(),
            found,
            known: FORMAT,
        }),
        (APPLICATION_ID, FORMAT, _) => Ok(Found::Store),
        (APPLICATION_ID, OLDER, _) => Ok(Found::Older),
        _ => Err(LogError::NotAStore {
            file: file.to_owned(),
            detail: format!(
                "it is a database of another program (application id {application_id}, format {format})"
            ),
        }),
    }
}

/// Makes the tables in a new file; in an old one, makes sure that tables and triggers are exactly
/// ours. `begin` writes the first rows. One transaction: a crash inside it leaves an empty file,
/// which the next opening fills.
pub(super) fn create_or_check(
    conn: &mut Connection,
    file: &Path,
    begin: &dyn Fn(&Transaction<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    let failed = |e| LogError::from_sqlite(file, "preparing the tables", e);
    let transaction = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    // Look again: another process may have made the tables since.
    if look(&transaction, file)? == Found::Nothing {
        settings::require_layout(&transaction, file)?;
        create(&transaction).map_err(failed)?;
        begin(&transaction)?;
    }
    let found = objects(&transaction).map_err(failed)?;
    let expected = expected_objects().map_err(failed)?;
    if found != expected {
        let different: Vec<&str> = expected
            .iter()
            .filter(|object| !found.contains(object))
            .map(|(name, _)| name.as_str())
            .collect();
        return Err(LogError::Corrupt {
            file: file.to_owned(),
            detail: format!(
                "its tables or triggers were altered (missing or different: {})",
                if different.is_empty() {
                    "none, but there are others".to_owned()
                } else {
                    different.join(", ")
                }
            ),
        });
    }
    transaction.commit().map_err(failed)
}

fn create(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(SCHEMA)?;
    conn.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};"
    ))
}

/// Names and definitions of everything in a file, sorted.
fn objects(conn: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    // ANALYZE leaves statistics behind; they are no concern of ours.
    conn.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name",
    )?
    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

fn expected_objects() -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let scratch = Connection::open_in_memory()?;
    create(&scratch)?;
    objects(&scratch)
}

/// Looks the whole file over: SQLite's `quick_check`, and INVARIANT (dense): as many entries as
/// the last number says.
pub(super) fn check_whole(conn: &Connection, file: &Path) -> Result<(), LogError> {
    let failed = |e| LogError::from_sqlite(file, "looking the file over", e);
    let verdict: String = conn
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(failed)?;
    let corrupt = |detail: String| LogError::Corrupt {
        file: file.to_owned(),
        detail,
    };
    if verdict != "ok" {
        let place = trucewatch_pages::last_fault().map(|fault| fault.to_string());
        return Err(corrupt(place.unwrap_or(verdict.replace('\n', " "))));
    }
    let (count, next): (i64, i64) = conn
        .query_row(
            "SELECT (SELECT count(*) FROM entry), (SELECT coalesce(max(seq) + 1, 0) FROM entry)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(failed)?;
    if count != next {
        return Err(corrupt(format!(
            "it has {count} entries, but the last one is number {}; some are missing",
            next - 1
        )));
    }
    Ok(())
}
