//! The one way in: a batch of accepted and rejected rows in one transaction.

use super::{Access, SqliteStore, quarantine, read};
use crate::{Appended, LogError, NewEntry, NewQuarantine, digest, entry};
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

impl SqliteStore {
    /// Appends `entries` to the log and puts `rejected` into the quarantine: all or nothing, so
    /// that a crash never splits a batch. When this returns `Ok`, both survive a crash. The result
    /// has one item for each of `entries`.
    ///
    /// # Errors
    /// As [`crate::EvidenceLog::append`]. After an error of the disk every later write is refused
    /// with [`LogError::Stopped`].
    pub fn commit(
        &mut self,
        entries: &[NewEntry],
        rejected: &[NewQuarantine],
    ) -> Result<Vec<Appended>, LogError> {
        let prepared = entry::prepare(entries)?;
        quarantine::check(rejected)?;
        self.write("writing a batch", |transaction| {
            let appended = append(transaction, &prepared)?;
            quarantine::add(transaction, rejected)?;
            Ok(appended)
        })
    }

    /// Runs `work` in a transaction of its own and commits it; stops all writing after an error
    /// that leaves the state of the disk in doubt (promise P04: do not retry and hope).
    ///
    /// What a crash leaves: before the commit, nothing; SQLite ignores the unfinished tail of the
    /// write-ahead log. During the commit, all or nothing of the batch, not acknowledged. After
    /// it, all of it: the commit returns when the write-ahead log is synced.
    pub(super) fn write<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, WriteError>,
    ) -> Result<T, LogError> {
        if self.access == Access::Read {
            return Err(LogError::ReadOnly {
                file: self.file.clone(),
            });
        }
        if let Some(cause) = &self.stopped {
            return Err(LogError::Stopped {
                file: self.file.clone(),
                cause: cause.clone(),
            });
        }
        let file = &self.file;
        let conn = &mut self.conn;
        let run = || -> Result<T, WriteError> {
            // IMMEDIATE takes the write lock now. A lock taken later could fail half way, because
            // another process had written since we looked.
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        match run() {
            Ok(done) => {
                self.commits += 1;
                Ok(done)
            }
            Err(error) => {
                let error = match error {
                    WriteError::Sqlite(e) => LogError::from_sqlite(file, doing, e),
                    WriteError::NoSuchItem(id) => LogError::NoSuchItem {
                        file: file.clone(),
                        id,
                    },
                    WriteError::NotDense { expected } => LogError::Damaged {
                        file: file.clone(),
                        seq: expected,
                        what: "the log does not go on with the next number".to_owned(),
                    },
                };
                // Full while copying into the file proper, outside any transaction of ours, is
                // harmless; but a transaction that could not even be taken back is not.
                if error.stops_writing() || !self.conn.is_autocommit() {
                    self.stopped = Some(error.to_string());
                }
                Err(error)
            }
        }
    }
}

/// Why a transaction was given up. Turned into [`LogError`] where the file is known.
pub(super) enum WriteError {
    Sqlite(rusqlite::Error),
    NoSuchItem(u64),
    NotDense { expected: u64 },
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

fn append(
    transaction: &Transaction<'_>,
    prepared: &[entry::Prepared<'_>],
) -> Result<Vec<Appended>, WriteError> {
    let mut find = transaction.prepare_cached("SELECT seq FROM entry WHERE sha256 = ?1")?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO entry (seq, sha256, row_check, received_at_ns, line, source, canonical, raw)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let first = read::next_seq(transaction)?;
    let mut next = first;
    let mut appended = Vec::with_capacity(prepared.len());
    for item in prepared {
        let present = find.query_row([item.sha256], |row| row.get(0)).optional()?;
        if let Some(seq) = present {
            appended.push(Appended::Duplicate(seq));
            continue;
        }
        insert.execute(params![
            next,
            item.sha256,
            digest::row_check(next, &item.sha256, item.new),
            item.new.received_at.as_unix_ns(),
            item.new.line,
            item.new.source,
            item.canonical,
            item.new.raw,
        ])?;
        appended.push(Appended::New(next));
        next += 1;
    }
    // INVARIANT (dense): asserted by a trigger for each row, and here for the batch.
    if read::next_seq(transaction)? != next {
        return Err(WriteError::NotDense { expected: first });
    }
    Ok(appended)
}
