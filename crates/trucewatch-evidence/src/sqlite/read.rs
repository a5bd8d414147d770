//! The checked way out: every entry is held against its hashes and its place before it is served.

use super::SqliteStore;
use super::tree::{Tiles, TreeError};
use crate::entry::{Facts, marking};
use crate::{Entry, LogError};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};
use trucewatch_model::{Timestamp, canonical::Record};
use trucewatch_proof::{EntrySecret, Hash, KeyId, Signature, Tiled, TreeHead, tree};

/// The columns that [`entry`] expects, in its order.
pub(super) const COLUMNS: &str = "seq, leaf, record_sha256, secret, author, signature, received_at_ns, bound_ms, line, source, record, raw";

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
        "SELECT {COLUMNS} FROM entry WHERE substr(record, -length(?1)) = CAST(?1 AS BLOB) ORDER BY seq"
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

/// The entry whose record has the smallest hash from `first` to `last`; the first of several authors.
pub(super) fn first_between(
    store: &SqliteStore,
    first: &[u8; 32],
    last: &[u8; 32],
) -> Result<Option<Entry>, LogError> {
    let failed = |e| store.sqlite_error("finding an entry", e);
    let sql = format!(
        "SELECT {COLUMNS} FROM entry WHERE record_sha256 BETWEEN ?1 AND ?2 ORDER BY record_sha256, seq LIMIT 1"
    );
    let mut statement = store.conn.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement.query([first, last]).map_err(failed)?;
    let Some(row) = rows.next().map_err(failed)? else {
        return Ok(None);
    };
    let seq: u64 = row.get(0).map_err(failed)?;
    let found = entry(row, seq).map_err(|what| damaged(store, seq, what))?;
    // The index and the table are two copies of the hash; they must agree.
    if found.sha256 < *first || found.sha256 > *last {
        return Err(damaged(store, seq, "the index points elsewhere".to_owned()));
    }
    Ok(Some(found))
}

/// Size and text of the latest checkpoint.
pub(super) fn head(conn: &Connection) -> rusqlite::Result<Option<(u64, String)>> {
    conn.prepare_cached("SELECT size, note FROM head WHERE id = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Works the root of a prefix out from the stored tiles.
pub(super) fn prefix_head(store: &SqliteStore, size: u64) -> Result<TreeHead, LogError> {
    let len = next_seq(&store.conn).map_err(|e| store.sqlite_error("counting entries", e))?;
    if size > len {
        return Err(LogError::TooShort { len, asked: size });
    }
    let tiles = Tiles(&store.conn);
    let root = tree::root(
        &Tiled {
            tiles: &tiles,
            size: len,
        },
        size,
    )
    .map_err(|e| of_tree(store, e))?;
    Ok(TreeHead { size, root })
}

/// An error of the tree in words.
pub(super) fn of_tree(store: &SqliteStore, error: TreeError) -> LogError {
    match error {
        TreeError::Sqlite(error) => store.sqlite_error("reading the hash tree", error),
        TreeError::Missing(tile) => LogError::Corrupt {
            file: store.file.clone(),
            detail: format!("the hash tree has no `{}`", tile.path()),
        },
    }
}

const SINGLE: u8 = 1;
const BATCH: u8 = 2;

/// A signature as it is stored: a byte for its kind, then, big-endian, signature (64 bytes), boot
/// (4) and counter (8), or index (4), size (4) and root (32).
pub(super) fn signature_to_sql(signature: &Signature) -> Vec<u8> {
    match signature {
        Signature::Single {
            signature,
            boot,
            counter,
        } => [
            &[SINGLE][..],
            signature,
            &boot.to_be_bytes(),
            &counter.to_be_bytes(),
        ]
        .concat(),
        Signature::Batch { index, size, root } => [
            &[BATCH][..],
            &index.to_be_bytes(),
            &size.to_be_bytes(),
            &root.0,
        ]
        .concat(),
    }
}

pub(super) fn signature_from_sql(bytes: &[u8]) -> Option<Signature> {
    let (kind, rest) = bytes.split_first()?;
    match *kind {
        SINGLE => {
            let (signature, rest) = rest.split_first_chunk::<64>()?;
            let (boot, counter) = rest.split_first_chunk::<4>()?;
            Some(Signature::Single {
                signature: *signature,
                boot: u32::from_be_bytes(*boot),
                counter: u64::from_be_bytes(counter.try_into().ok()?),
            })
        }
        BATCH => {
            let (index, rest) = rest.split_first_chunk::<4>()?;
            let (size, root) = rest.split_first_chunk::<4>()?;
            Some(Signature::Batch {
                index: u32::from_be_bytes(*index),
                size: u32::from_be_bytes(*size),
                root: Hash::from_slice(root)?,
            })
        }
        _ => None,
    }
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
    let leaf: [u8; 32] = row.get(1)?;
    let sha256: [u8; 32] = row.get(2)?;
    let secret = EntrySecret(row.get(3)?);
    let author = KeyId(row.get(4)?);
    let signature = row.get_ref(5)?.as_blob().map_err(rusqlite::Error::from)?;
    let received_at = Timestamp::from_unix_ns(row.get(6)?);
    let bound_ms: u32 = row.get(7)?;
    let line: u64 = row.get(8)?;
    let source: String = row.get(9)?;
    let canonical = row.get_ref(10)?.as_blob().map_err(rusqlite::Error::from)?;
    let raw: Vec<u8> = row.get(11)?;
    if <[u8; 32]>::from(Sha256::digest(canonical)) != sha256 {
        return wrong("its canonical bytes do not match their hash");
    }
    let Some(signature) = signature_from_sql(signature) else {
        return wrong("its signature cannot be read");
    };
    let record = Record::from_bytes(canonical).map_err(|e| Wrong::Check(e.to_string()))?;
    let facts = Facts {
        canonical,
        marking: marking(&record),
        raw: &raw,
        source: &source,
        line,
        received_at,
        bound_ms,
        author,
        signature: &signature,
        secret,
    };
    if facts.leaf().0 != leaf {
        return wrong(
            "its row as received, source, line, time of receipt or signature does not match its leaf",
        );
    }
    Ok(Entry {
        seq,
        sha256,
        record,
        raw,
        source,
        line,
        received_at,
        bound_ms,
        author,
        signature,
        secret,
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
