//! The checked way out: every entry is held against its hashes and its place before it is served.

use super::SqliteStore;
use crate::{Entry, LogError, RootDigest, digest};
use rusqlite::{Connection, Row, params};
use sha2::{Digest as _, Sha256};
use trucewatch_model::{Timestamp, canonical::Record};

/// The columns that [`entry`] expects, in its order.
pub(super) const COLUMNS: &str =
    "seq, sha256, row_check, received_at_ns, line, source, canonical, raw";

/// The number that the next entry will have.
pub(super) fn next_seq(conn: &Connection) -> rusqlite::Result<u64> {
    conn.prepare_cached("SELECT coalesce(max(seq) + 1, 0) FROM entry")?
        .query_row([], |row| row.get(0))
}

/// Sequence numbers as SQLite keeps them; none is above 2^63, so saturating finds nothing there.
pub(super) fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn range(store: &SqliteStore, from: u64, limit: usize) -> Result<Vec<Entry>, LogError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = format!("SELECT {COLUMNS} FROM entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2");
    let failed = |e| store.sqlite_error("reading entries", e);
    let mut statement = store.conn.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement
        .query(params![to_sql(from), limit])
        .map_err(failed)?;
    let mut entries = Vec::new();
    let mut expected = from;
    loop {
        match rows.next() {
            Ok(None) => return Ok(entries),
            Ok(Some(row)) => {
                let read = entry(row, expected).map_err(|what| damaged(store, expected, what))?;
                entries.push(read);
                expected += 1;
            }
            Err(e) => return Err(near(store, expected, e)),
        }
    }
}

/// All entries of one kind of record, in order. The canonical form ends with the kind, so no
/// second copy of it is kept to search by; the scan reads each entry's bytes once.
pub(super) fn of_kind(store: &SqliteStore, kind: &str) -> Result<Vec<Entry>, LogError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry WHERE substr(canonical, -length(?1)) = CAST(?1 AS BLOB) ORDER BY seq"
    );
    let failed = |e| store.sqlite_error("reading entries", e);
    let mut statement = store.conn.prepare_cached(&sql).map_err(failed)?;
    let ending = format!("\"kind\":\"{kind}\",\"v\":1}}");
    let mut rows = statement.query([ending]).map_err(failed)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let seq: u64 = row.get(0).map_err(failed)?;
        entries.push(entry(row, seq).map_err(|what| damaged(store, seq, what))?);
    }
    Ok(entries)
}

/// The entry with the smallest leaf from `first` to `last`.
pub(super) fn first_between(
    store: &SqliteStore,
    first: &[u8; 32],
    last: &[u8; 32],
) -> Result<Option<Entry>, LogError> {
    let failed = |e| store.sqlite_error("finding an entry", e);
    let sql = format!(
        "SELECT {COLUMNS} FROM entry WHERE sha256 BETWEEN ?1 AND ?2 ORDER BY sha256 LIMIT 1"
    );
    let mut statement = store.conn.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement.query([first, last]).map_err(failed)?;
    let Some(row) = rows.next().map_err(failed)? else {
        return Ok(None);
    };
    let seq: u64 = row.get(0).map_err(failed)?;
    let found = entry(row, seq).map_err(|what| damaged(store, seq, what))?;
    // The index and the table are two copies of the leaf; they must agree.
    if found.sha256 < *first || found.sha256 > *last {
        return Err(damaged(store, seq, "the index points elsewhere".to_owned()));
    }
    Ok(Some(found))
}

/// Streams over the stored leaves of one snapshot.
pub(super) fn prefix_digest(store: &SqliteStore, len: u64) -> Result<RootDigest, LogError> {
    let failed = |e| store.sqlite_error("reading leaves", e);
    let mut statement = store
        .conn
        .prepare_cached("SELECT seq, sha256 FROM entry WHERE seq < ?1 ORDER BY seq")
        .map_err(failed)?;
    let mut rows = statement.query([to_sql(len)]).map_err(failed)?;
    let mut hasher = digest::RootHasher::default();
    let mut expected = 0;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(e) => return Err(near(store, expected, e)),
        };
        if row.get::<_, u64>(0).map_err(failed)? != expected {
            return Err(damaged(store, expected, "it is missing".to_owned()));
        }
        let leaf: [u8; 32] = row
            .get(1)
            .map_err(|e| damaged(store, expected, format!("its leaf cannot be read: {e}")))?;
        hasher.push(&leaf);
        expected += 1;
    }
    if expected < len {
        return Err(LogError::TooShort {
            len: expected,
            asked: len,
        });
    }
    Ok(hasher.finish())
}

/// Reads one row and checks it, or says what is wrong with it.
pub(super) fn entry(row: &Row<'_>, expected_seq: u64) -> Result<Entry, String> {
    read_and_check(row, expected_seq).map_err(|e| match e {
        Wrong::Check(what) => what,
        Wrong::Column(e) => format!("a column cannot be read: {e}"),
    })
}

enum Wrong {
    Check(String),
    Column(rusqlite::Error),
}

impl From<rusqlite::Error> for Wrong {
    fn from(error: rusqlite::Error) -> Self {
        Self::Column(error)
    }
}

fn read_and_check(row: &Row<'_>, expected_seq: u64) -> Result<Entry, Wrong> {
    let wrong = |what: &str| Err(Wrong::Check(what.to_owned()));
    let seq: u64 = row.get(0)?;
    if seq != expected_seq {
        return wrong("it is missing");
    }
    let sha256: [u8; 32] = row.get(1)?;
    let row_check: [u8; 32] = row.get(2)?;
    let received_at_ns: i64 = row.get(3)?;
    let line: u64 = row.get(4)?;
    let source: String = row.get(5)?;
    let canonical = row.get_ref(6)?.as_blob().map_err(rusqlite::Error::from)?;
    let raw: Vec<u8> = row.get(7)?;
    if <[u8; 32]>::from(Sha256::digest(canonical)) != sha256 {
        return wrong("its canonical bytes do not match their hash");
    }
    let check = digest::row_check_of(seq, &sha256, received_at_ns, line, &source, &raw);
    if check != row_check {
        return wrong(
            "its row as received, source, line or time of receipt does not match its check",
        );
    }
    let record = Record::from_bytes(canonical).map_err(|e| Wrong::Check(e.to_string()))?;
    Ok(Entry {
        seq,
        sha256,
        record,
        raw,
        source,
        line,
        received_at: Timestamp::from_unix_ns(received_at_ns),
    })
}

fn damaged(store: &SqliteStore, seq: u64, what: String) -> LogError {
    LogError::Damaged {
        file: store.file.clone(),
        seq,
        what,
    }
}

/// An error of SQLite while stepping to entry `seq`: damage to a page is damage to that entry.
fn near(store: &SqliteStore, seq: u64, error: rusqlite::Error) -> LogError {
    match store.sqlite_error("reading entries", error) {
        LogError::Corrupt { detail, .. } => damaged(store, seq, detail),
        other => other,
    }
}
