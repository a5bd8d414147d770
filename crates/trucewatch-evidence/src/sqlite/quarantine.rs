//! The quarantine in the store. Rows are added, tried again and settled; never removed.
//!
//! The same row again (same file, line and bytes, and a reason it has had before) is one more
//! attempt at the row that is there, whether that waits or is settled: reading a file twice must
//! not double the work of those who look at its bad rows.

use super::{SqliteStore, read, write::WriteError};
use crate::{Damage, LogError, NewQuarantine, QuarantineFilter, QuarantineItem, QuarantineState};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use sha2::{Digest as _, Sha256};
use trucewatch_model::Timestamp;

const COLUMNS: &str = "id, file, format, line, header, raw, reason, first_reason, settings, \
                       first_at_ns, last_at_ns, attempts, resolved_by, resolved_at_ns";

impl SqliteStore {
    /// Puts rows into the quarantine. To store them together with the good rows of a batch, use
    /// [`SqliteStore::commit`].
    ///
    /// # Errors
    /// As [`SqliteStore::commit`].
    pub fn quarantine_add(&mut self, rejected: &[NewQuarantine]) -> Result<(), LogError> {
        self.commit(&[], rejected).map(|_| ())
    }

    /// Returns at most `limit` rows with an id above `after`, in order of id. Start with 0.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn quarantine_list(
        &self,
        filter: QuarantineFilter,
        after: u64,
        limit: usize,
    ) -> Result<Vec<QuarantineItem>, LogError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM quarantine WHERE id > ?1 {} ORDER BY id LIMIT ?2",
            and_filter(filter)
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let run = || -> rusqlite::Result<Vec<QuarantineItem>> {
            self.conn
                .prepare_cached(&sql)?
                .query_map(params![read::to_sql(after), limit], item)?
                .collect()
        };
        run().map_err(|e| self.sqlite_error("listing the quarantine", e))
    }

    /// Returns one row.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn quarantine_get(&self, id: u64) -> Result<Option<QuarantineItem>, LogError> {
        let sql = format!("SELECT {COLUMNS} FROM quarantine WHERE id = ?1");
        self.conn
            .query_row(&sql, [read::to_sql(id)], item)
            .optional()
            .map_err(|e| self.sqlite_error("reading the quarantine", e))
    }

    /// Returns how many rows there are.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn quarantine_count(&self, filter: QuarantineFilter) -> Result<u64, LogError> {
        let sql = format!(
            "SELECT count(*) FROM quarantine WHERE true {}",
            and_filter(filter)
        );
        self.conn
            .query_row(&sql, [], |row| row.get(0))
            .map_err(|e| self.sqlite_error("counting the quarantine", e))
    }

    /// Marks a row that waits as settled `by` something, for example `entry 1234`.
    ///
    /// # Errors
    /// [`LogError::NoSuchItem`] if no such row waits, and as [`SqliteStore::commit`].
    pub fn quarantine_resolve(&mut self, id: u64, by: &str, at: Timestamp) -> Result<(), LogError> {
        self.write("settling a row of the quarantine", |transaction| {
            let changed = transaction.execute(
                "UPDATE quarantine SET resolved_by = ?2, resolved_at_ns = ?3
                 WHERE id = ?1 AND resolved_by IS NULL",
                params![read::to_sql(id), by, at.as_unix_ns()],
            )?;
            one_or_none(changed, id)
        })
    }

    /// Records that a row that waits was tried again in vain, for which reason and with which
    /// settings of the adapter (JSON). The first reason is kept beside the latest.
    ///
    /// # Errors
    /// [`LogError::NoSuchItem`] if no such row waits, and as [`SqliteStore::commit`].
    pub fn quarantine_retry_failed(
        &mut self,
        id: u64,
        reason: &str,
        settings: &str,
        at: Timestamp,
    ) -> Result<(), LogError> {
        self.write("updating a row of the quarantine", |transaction| {
            let changed = transaction.execute(
                "UPDATE quarantine SET reason = ?2, settings = ?3, last_at_ns = ?4,
                                       attempts = attempts + 1
                 WHERE id = ?1 AND resolved_by IS NULL",
                params![read::to_sql(id), reason, settings, at.as_unix_ns()],
            )?;
            one_or_none(changed, id)
        })
    }
}

const fn and_filter(filter: QuarantineFilter) -> &'static str {
    match filter {
        QuarantineFilter::OpenOnly => "AND resolved_by IS NULL",
        QuarantineFilter::All => "",
    }
}

fn one_or_none(changed: usize, id: u64) -> Result<(), WriteError> {
    if changed == 1 {
        Ok(())
    } else {
        Err(WriteError::NoSuchItem(id))
    }
}

/// Refuses, before anything is written, what cannot be stored.
pub(super) fn check(rejected: &[NewQuarantine]) -> Result<(), LogError> {
    for (position, new) in rejected.iter().enumerate() {
        if i64::try_from(new.line).is_err() {
            return Err(LogError::NotStorable {
                position,
                source_name: new.file.clone(),
                line: new.line,
                reason: "its line number is not below 2^63".to_owned(),
            });
        }
    }
    Ok(())
}

/// Adds rows, or counts one more attempt at those that are there.
pub(super) fn add(
    transaction: &Transaction<'_>,
    rejected: &[NewQuarantine],
) -> Result<(), WriteError> {
    let mut count_again = transaction.prepare_cached(
        "UPDATE quarantine SET attempts = attempts + 1, last_at_ns = max(last_at_ns, ?3)
         WHERE id = (SELECT id FROM quarantine
                     WHERE place = ?1 AND (reason = ?2 OR first_reason = ?2)
                     ORDER BY id LIMIT 1)",
    )?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO quarantine (place, file, format, line, header, raw, first_reason, reason,
                                 settings, first_at_ns, last_at_ns, attempts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?9, 1)",
    )?;
    for new in rejected {
        let place = place(new.line, &new.file, &new.raw);
        let at_ns = new.at.as_unix_ns();
        if count_again.execute(params![place, new.reason, at_ns])? == 0 {
            insert.execute(params![
                place,
                new.file,
                new.format,
                new.line,
                new.header,
                new.raw,
                new.reason,
                new.settings,
                at_ns
            ])?;
        }
    }
    Ok(())
}

/// SHA-256 over line, length of the file's name, the name and the row.
pub(super) fn place(line: u64, file: &str, raw: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(line.to_be_bytes())
        .chain_update((file.len() as u64).to_be_bytes())
        .chain_update(file)
        .chain_update(raw)
        .finalize()
        .into()
}

/// Whether a stored row is still the one that was received.
fn row_is_sound(row: &Row<'_>) -> rusqlite::Result<bool> {
    let stored: [u8; 32] = row.get(1)?;
    let (line, file, raw): (u64, String, Vec<u8>) = (row.get(2)?, row.get(3)?, row.get(4)?);
    Ok(stored == place(line, &file, &raw))
}

/// Walks the quarantine and says what is damaged, at most `limit` items.
pub(super) fn damage(store: &SqliteStore, limit: usize) -> Result<Vec<Damage>, LogError> {
    let failed = |e| store.sqlite_error("reading the quarantine", e);
    let mut statement = store
        .conn
        .prepare("SELECT id, place, line, file, raw FROM quarantine ORDER BY id")
        .map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut damage = Vec::new();
    while damage.len() < limit {
        let what = match rows.next().map_err(failed) {
            Ok(None) => break,
            Ok(Some(row)) if row_is_sound(row).unwrap_or(false) => continue,
            Ok(Some(row)) => format!(
                "row {} of the quarantine is not as it was received",
                row.get::<_, i64>(0).unwrap_or_default()
            ),
            Err(LogError::Corrupt { detail, .. }) => {
                damage.push(Damage {
                    seq: None,
                    what: format!("the quarantine cannot be read to its end: {detail}"),
                });
                break;
            }
            Err(other) => return Err(other),
        };
        damage.push(Damage { seq: None, what });
    }
    Ok(damage)
}

fn item(row: &Row<'_>) -> rusqlite::Result<QuarantineItem> {
    let resolved_by: Option<String> = row.get(12)?;
    Ok(QuarantineItem {
        id: row.get(0)?,
        file: row.get(1)?,
        format: row.get(2)?,
        line: row.get(3)?,
        header: row.get(4)?,
        raw: row.get(5)?,
        reason: row.get(6)?,
        first_reason: row.get(7)?,
        settings: row.get(8)?,
        state: if resolved_by.is_some() {
            QuarantineState::Resolved
        } else {
            QuarantineState::Open
        },
        first_at: Timestamp::from_unix_ns(row.get(9)?),
        last_at: Timestamp::from_unix_ns(row.get(10)?),
        attempts: row.get(11)?,
        resolved_by,
        resolved_at: row.get::<_, Option<i64>>(13)?.map(Timestamp::from_unix_ns),
    })
}
