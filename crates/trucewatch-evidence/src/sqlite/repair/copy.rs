//! Another copy of a log, as repair takes what is damaged from it.

use crate::sqlite::{FILE_NAME, LOG_KEYS_NAME, SqliteStore, medium, read, read_identity};
use crate::{BLOBS_FOLDER, LogError, Vault};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params_from_iter};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use trucewatch_proof::{Signature, from_hex, hex};

/// A value of a row, as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Text(String),
    /// Hexadecimal.
    Blob(String),
}

impl Cell {
    fn of(value: Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Integer(number) => Self::Integer(number),
            Value::Text(text) => Self::Text(text),
            Value::Blob(bytes) => Self::Blob(hex(&bytes)),
            Value::Real(_) => return None,
        })
    }

    fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(text.clone()),
            Self::Blob(text) => Value::Blob(from_hex(text)?),
        })
    }
}

/// An entry with all that its row and its author's signature consist of. Who may read it may read
/// everything that is in the entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeEntry {
    /// The columns, with commas: another program may have others.
    columns: String,
    row: Vec<Cell>,
    /// The key of its author, hexadecimal.
    author: String,
    /// How many entries were signed with it, and the signature over them, if it was not signed alone.
    batch: Option<(u64, String)>,
}

impl WholeEntry {
    /// The values of its row, in the order of [`read::COLUMNS`]; `None` if they are others.
    pub(super) fn values(&self) -> Option<Vec<Value>> {
        let same = self.columns == read::COLUMNS;
        same.then(|| self.row.iter().map(Cell::value).collect())?
    }

    pub(super) fn author(&self) -> Option<[u8; 32]> {
        from_hex(&self.author)?.try_into().ok()
    }

    pub(super) fn batch(&self) -> Option<(u64, [u8; 64])> {
        let (size, signature) = self.batch.as_ref()?;
        Some((*size, from_hex(signature)?.try_into().ok()?))
    }
}

impl SqliteStore {
    /// An entry with all that it consists of, as the file has it, unchecked; `None` if there is none.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn whole_entry(&self, seq: u64) -> Result<Option<WholeEntry>, LogError> {
        let failed = |e| self.sqlite_error("reading an entry", e);
        let sql = format!("SELECT {} FROM entry WHERE seq = ?1", read::COLUMNS);
        let count = read::COLUMNS.split(',').count();
        let row: Option<Vec<Value>> = self
            .conn
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                let values = |row: &rusqlite::Row<'_>| (0..count).map(|at| row.get(at)).collect();
                statement.query_row([read::to_sql(seq)], values).optional()
            })
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let names = || read::COLUMNS.split(", ");
        let bytes_of = |wanted: &str| match names().position(|name| name == wanted) {
            Some(at) => match row.get(at) {
                Some(Value::Blob(bytes)) => bytes.clone(),
                _ => Vec::new(),
            },
            None => Vec::new(),
        };
        let author: Vec<u8> = self
            .conn
            .prepare_cached("SELECT key FROM author WHERE id = ?1")
            .and_then(|mut s| {
                s.query_row([bytes_of("author")], |row| row.get(0))
                    .optional()
            })
            .map_err(failed)?
            .unwrap_or_default();
        let batch = match read::signature_from_sql(&bytes_of("signature")) {
            Some(Signature::Batch { root, .. }) => self
                .conn
                .prepare_cached("SELECT size, signature FROM batch WHERE root = ?1")
                .and_then(|mut s| {
                    s.query_row([root.0], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))
                        .optional()
                })
                .map_err(failed)?
                .map(|(size, signature): (u64, Vec<u8>)| (size, hex(&signature))),
            _ => None,
        };
        let row: Option<Vec<Cell>> = row.into_iter().map(Cell::of).collect();
        Ok(row.map(|row| WholeEntry {
            columns: read::COLUMNS.to_owned(),
            row,
            author: hex(&author),
            batch,
        }))
    }

    /// The log's signed word on who it is, with its verifier key before it, as another copy of the
    /// log may be asked for it.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn identity_rows(&self) -> Result<(String, String), LogError> {
        self.conn
            .query_row(
                "SELECT vkey, statement FROM identity WHERE id = 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(|e| self.sqlite_error("reading who the log is", e))
    }
}

/// Another copy of the log. Nothing of it is believed: what it gives is checked, and may be damaged too.
/// Errors are sentences.
pub trait OtherCopy {
    /// Verifier key and signed word on who the log is.
    ///
    /// # Errors
    /// If it cannot be had.
    fn identity(&mut self) -> Result<(String, String), String>;
    /// Its latest checkpoint.
    ///
    /// # Errors
    /// If it cannot be had.
    fn checkpoint(&mut self) -> Result<String, String>;
    /// An entry; `None` if it has none.
    ///
    /// # Errors
    /// If it cannot be had.
    fn entry(&mut self, seq: u64) -> Result<Option<WholeEntry>, String>;
    /// The stored bytes of a file beside the log; `None` if it has none.
    ///
    /// # Errors
    /// If they cannot be had.
    fn blob(&mut self, stored: &str) -> Result<Option<Box<dyn Read>>, String>;
    /// The line of the log's keys, as the file `log-keys.json` has it; `None` if it has none.
    fn keys(&mut self) -> Option<String> {
        None
    }
    /// The folder of the copy, if it is one on this machine: for what no signature covers.
    fn folder(&self) -> Option<&Path> {
        None
    }
}

/// A copy in a folder: a back-up, or one that somebody else keeps.
#[derive(Debug)]
pub struct DirCopy {
    dir: PathBuf,
    store: SqliteStore,
}

impl DirCopy {
    /// Opens the copy. It may be damaged.
    ///
    /// # Errors
    /// If there is no store that can be read at all.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        let file = dir.join(FILE_NAME);
        if !file.is_file() {
            return Err(LogError::CannotOpen {
                file,
                detail: "there is no such file".to_owned(),
            });
        }
        let conn = medium::rescue(&file)?;
        let identity = read_identity(&conn, &file)?;
        Ok(Self {
            dir: dir.to_owned(),
            store: SqliteStore::reader(file, conn, identity),
        })
    }
}

impl OtherCopy for DirCopy {
    fn identity(&mut self) -> Result<(String, String), String> {
        self.store.identity_rows().map_err(|e| e.to_string())
    }
    fn checkpoint(&mut self) -> Result<String, String> {
        self.store.checkpoint().map_err(|e| e.to_string())
    }
    fn entry(&mut self, seq: u64) -> Result<Option<WholeEntry>, String> {
        self.store.whole_entry(seq).map_err(|e| e.to_string())
    }
    fn blob(&mut self, stored: &str) -> Result<Option<Box<dyn Read>>, String> {
        let path = Vault::of(&self.dir).path(stored);
        let path = path.ok_or_else(|| format!("`{stored}` is no name in `{BLOBS_FOLDER}`"))?;
        match File::open(&path) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("`{}`: {error}", path.display())),
        }
    }
    fn keys(&mut self) -> Option<String> {
        std::fs::read_to_string(self.dir.join(LOG_KEYS_NAME)).ok()
    }
    fn folder(&self) -> Option<&Path> {
        Some(&self.dir)
    }
}

/// The rows of a table in a store, as far as they can be read.
pub(super) fn rows(store: &SqliteStore, table: &str, columns: &str) -> Vec<Vec<Value>> {
    let count = columns.split(',').count();
    let sql = format!("SELECT {columns} FROM {table} ORDER BY 1");
    let mut found = Vec::new();
    let Ok(mut statement) = store.conn.prepare(&sql) else {
        return found;
    };
    let Ok(mut rows) = statement.query(params_from_iter(std::iter::empty::<i64>())) else {
        return found;
    };
    while let Ok(Some(row)) = rows.next() {
        let values: rusqlite::Result<Vec<Value>> = (0..count).map(|at| row.get(at)).collect();
        found.extend(values);
    }
    found
}

/// The rows of a table in the folder under repair, through the pages' checks; nobody else is at it.
pub(super) fn own_rows(dir: &Path, table: &str, columns: &str) -> Vec<Vec<Value>> {
    let store = SqliteStore::open_looking(dir);
    store.map_or_else(|_| Vec::new(), |store| rows(&store, table, columns))
}

/// The rows of a table in a folder, through the pages' checks or without them.
pub(super) fn rows_in(dir: &Path, table: &str, columns: &str, checked: bool) -> Vec<Vec<Value>> {
    let file = dir.join(FILE_NAME);
    let store = if checked {
        SqliteStore::open_read_only(dir)
    } else {
        medium::rescue(&file).and_then(|conn| {
            let identity = read_identity(&conn, &file)?;
            Ok(SqliteStore::reader(file.clone(), conn, identity))
        })
    };
    store.map_or_else(|_| Vec::new(), |store| rows(&store, table, columns))
}
