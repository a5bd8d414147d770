//! The file of the accounts: opened for its owner alone, changed in transactions.

use crate::AccountsError;
use crate::account::{Change, Changed, is_word};
use crate::challenge::Challenges;
use crate::password::Cost;
use crate::secret::SiteSecret;
use crate::session::OpenKeys;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use trucewatch_model::Timestamp;

/// The name of the file, beside the log.
pub const FILE_NAME: &str = "accounts.db";
const FORMAT: i64 = 2;
/// From format 1: who made a change was not kept.
const FROM_1: &str = "ALTER TABLE change ADD COLUMN author TEXT NOT NULL DEFAULT 'administrator';
     UPDATE meta SET format = 2;";
/// Who changes accounts, if nobody says so.
pub const ADMINISTRATOR: &str = "administrator";
const SCHEMA: &str = include_str!("schema.sql");

/// The accounts and sessions of a site.
///
/// Several processes may have the file open: what one changes, the next request to another sees.
/// Signing keys that were opened at sign-in are in the memory of the process that did so.
pub struct Accounts {
    db: Mutex<Connection>,
    pub(crate) file: PathBuf,
    pub(crate) secret: SiteSecret,
    pub(crate) cost: Cost,
    /// Who changes accounts here.
    pub(crate) author: String,
    pub(crate) keys: OpenKeys,
    pub(crate) challenges: Challenges,
    /// Held while Argon2id works: many that sign in at once wait, and do not fill the memory.
    pub(crate) work: Mutex<()>,
}

impl Accounts {
    /// Whether a folder has accounts.
    pub fn are_in(dir: &Path) -> bool {
        dir.join(FILE_NAME).exists()
    }

    /// Opens the accounts of a site's folder; makes the file where there is none.
    ///
    /// # Errors
    /// If a file cannot be read or made, or is of a later format.
    pub fn open(dir: &Path) -> Result<Self, AccountsError> {
        let file = dir.join(FILE_NAME);
        let is_new = !file.exists();
        trucewatch_evidence::files::create_folder(dir)?;
        let secret = SiteSecret::open(dir, is_new)?;
        let failed = |reason| AccountsError::Store {
            file: file.clone(),
            reason,
        };
        if is_new {
            // Made with the rights it keeps; SQLite gives its other files the same.
            trucewatch_evidence::files::write_once(&file, "")?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(&file, flags).map_err(failed)?;
        db.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
        )
        .map_err(failed)?;
        prepare(&mut db).map_err(failed)?;
        let found: i64 = db
            .query_row("SELECT format FROM meta", [], |row| row.get(0))
            .map_err(failed)?;
        if found != FORMAT {
            return Err(AccountsError::Format {
                file,
                found,
                known: FORMAT,
            });
        }
        Ok(Self {
            db: Mutex::new(db),
            file,
            secret,
            cost: Cost::OWASP,
            author: ADMINISTRATOR.to_owned(),
            keys: OpenKeys::default(),
            challenges: Challenges::default(),
            work: Mutex::new(()),
        })
    }

    /// With another cost of passwords than the usual. An account's follows at its next sign-in.
    #[must_use]
    pub fn with_cost(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    /// With the code of whoever changes accounts, for the record.
    ///
    /// # Errors
    /// If it is no code.
    pub fn changed_by(mut self, code: &str) -> Result<Self, AccountsError> {
        if !is_word(code) {
            return Err(AccountsError::Invalid(format!(
                "`{code}` is no code of a person; use small letters, digits, hyphens, and never a name"
            )));
        }
        code.clone_into(&mut self.author);
        Ok(self)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic leaves no transaction behind: it is rolled back when it is dropped.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads; what is read is of one moment.
    pub(crate) fn read<T>(
        &self,
        run: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, AccountsError> {
        let mut db = self.lock();
        let answer = db.transaction().and_then(|tx| run(&tx));
        answer.map_err(|reason| self.failed(reason))
    }

    /// Changes; all of it or nothing, and nobody else's changes between.
    pub(crate) fn write<T>(
        &self,
        run: impl FnOnce(&Transaction<'_>) -> Result<T, AccountsError>,
    ) -> Result<T, AccountsError> {
        let mut db = self.lock();
        let tx = db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|reason| self.failed(reason))?;
        let answer = run(&tx)?;
        tx.commit().map_err(|reason| self.failed(reason))?;
        Ok(answer)
    }

    pub(crate) fn failed(&self, reason: rusqlite::Error) -> AccountsError {
        AccountsError::Store {
            file: self.file.clone(),
            reason,
        }
    }

    /// Counts up with everything that may end a session or change what it may see. What holds
    /// something open asks this every second, and the session itself only when it has changed.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn generation(&self) -> Result<i64, AccountsError> {
        self.read(|tx| tx.query_row("SELECT generation FROM meta", [], |row| row.get(0)))
    }

    /// Changes that are not on the mission's record yet, oldest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn unrecorded(&self) -> Result<Vec<Change>, AccountsError> {
        self.read(|tx| {
            let sql =
                "SELECT number, at, person, change, author FROM change WHERE recorded = 0 ORDER BY number";
            let mut rows = tx.prepare(sql)?;
            let rows = rows.query_map([], |row| {
                Ok(Change {
                    number: row.get(0)?,
                    at: Timestamp::from_unix_ns(row.get(1)?),
                    person: row.get(2)?,
                    change: json(3, &row.get::<_, String>(3)?)?,
                    by: row.get(4)?,
                })
            })?;
            rows.collect()
        })
    }

    /// Hands what waits to whoever puts it on the mission's record, and notes that it is there. What fails waits
    /// on; a change may be handed over twice, with the same number. Returns how many there were.
    ///
    /// # Errors
    /// If the file cannot be read or written, or the record.
    pub fn put_on_record<E: From<AccountsError>>(
        &self,
        put: impl FnOnce(&[Change]) -> Result<(), E>,
    ) -> Result<usize, E> {
        let waiting = self.unrecorded()?;
        if let Some(last) = waiting.last() {
            put(&waiting)?;
            self.mark_recorded(last.number)?;
        }
        Ok(waiting.len())
    }

    /// Says that changes up to this number are on record.
    fn mark_recorded(&self, number: i64) -> Result<(), AccountsError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE change SET recorded = 1 WHERE number <= ?1",
                [number],
            )
            .map_err(|reason| self.failed(reason))?;
            Ok(())
        })
    }
}

/// Makes the tables of a new file, unless another process just did.
fn prepare(db: &mut Connection) -> rusqlite::Result<()> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let there: i64 = tx.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'",
        [],
        |row| row.get(0),
    )?;
    if there == 0 {
        tx.execute_batch(SCHEMA)?;
    }
    let format: i64 = tx.query_row("SELECT format FROM meta", [], |row| row.get(0))?;
    if format == 1 {
        tx.execute_batch(FROM_1)?;
    }
    tx.commit()
}

/// Notes a change and who made it, and that sessions may have ended.
pub(crate) fn note(
    tx: &Transaction<'_>,
    at: Timestamp,
    (person, by): (&str, &str),
    change: &Changed,
) -> rusqlite::Result<Change> {
    let text = serde_json::to_string(change)
        .map_err(|reason| rusqlite::Error::ToSqlConversionFailure(Box::new(reason)))?;
    tx.execute(
        "INSERT INTO change (at, person, change, author) VALUES (?1, ?2, ?3, ?4)",
        (at.as_unix_ns(), person, text, by),
    )?;
    let number = tx.last_insert_rowid();
    bump(tx)?;
    Ok(Change {
        number,
        at,
        person: person.to_owned(),
        change: change.clone(),
        by: by.to_owned(),
    })
}

/// Says that sessions may have ended.
pub(crate) fn bump(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute("UPDATE meta SET generation = generation + 1", [])?;
    Ok(())
}

/// JSON out of a column.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    column: usize,
    text: &str,
) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|reason| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(reason),
        )
    })
}
