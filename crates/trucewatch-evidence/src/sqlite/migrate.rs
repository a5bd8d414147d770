//! Brings a store of format 1 over: the format before entries were signed.
//!
//! The new store is built in a folder of its own beside the old file, every old entry checked
//! against its old hashes and entered in the same order, and the whole verified. Only then it takes
//! the place of the old file, by one `rename`: a crash at any moment leaves the one or the other.
//! The old file is kept as `trucewatch-format-1.sqlite`.

use super::medium::{self, Medium};
use super::write::WriteError;
use super::{Access, CHECKPOINT_NAME, FILE_NAME, SqliteStore, schema, settings, turn};
use crate::identity::{KEYS_FOLDER, Keys, Naming};
use crate::{Appended, BOUND_NOT_KNOWN_MS, EvidenceLog as _, LogError, NewEntry, files};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use trucewatch_model::{Timestamp, canonical::Record};

/// Where the new store is built.
const WORK_FOLDER: &str = "format-2-in-the-making";
/// What the old file is called afterwards.
const KEPT_NAME: &str = "trucewatch-format-1.sqlite";
/// Entries that are signed, and committed, together.
const BATCH: usize = 1024;

const QUARANTINE_COLUMNS: &str = "id, place, file, format, line, header, raw, first_reason, reason, settings, \
                                  first_at_ns, last_at_ns, attempts, resolved_by, resolved_at_ns";

/// Brings the store over, or does nothing if another process has done so by now.
pub(super) fn run(medium: &Medium, dir: &Path, naming: &Naming) -> Result<(), LogError> {
    let file = dir.join(FILE_NAME);
    let failed = |detail: String| LogError::Migration {
        file: file.clone(),
        detail,
    };
    let _turn = turn::replace(dir, &file)?;
    let before = files::identity(&file);
    let old = medium.connect(&file, Access::Write)?;
    hold(&old, &file)?;
    if schema::look(&old, &file)? != schema::Found::Older || files::identity(&file) != before {
        return Ok(());
    }
    let checkpoint = dir.join(CHECKPOINT_NAME);
    if checkpoint.metadata().is_ok_and(|there| there.len() > 0) {
        return Err(LogError::Behind {
            file: file.clone(),
            named: format!("the log in the file `{CHECKPOINT_NAME}` beside it"),
            have: "a store of an older format".to_owned(),
        });
    }
    Keys::create(dir, naming)?;
    let work = dir.join(WORK_FOLDER);
    let io = |reason: std::io::Error| failed(reason.to_string());
    prepare(dir, &work).map_err(io)?;
    let mut new = SqliteStore::open_on(medium, &work, naming)?;
    let (count, digest) = copy_entries(&old, &file, &mut new)?;
    copy_quarantine(&old, &file, &mut new)?;
    let verification = new.verify()?;
    if let Some(damage) = verification.damage.first() {
        return Err(failed(damage.what.clone()));
    }
    if (verification.sound, record_digest(&new.conn, &file)?) != (count, digest) {
        return Err(failed(
            "the new log does not hold the same records".to_owned(),
        ));
    }
    medium::fold_log(&new.conn, new.file())?;
    drop(new);
    install(&file, &work).map_err(io)
}

/// Waits until nobody else has the old store open, and keeps others out.
fn hold(old: &Connection, file: &Path) -> Result<(), LogError> {
    let failed = |e| LogError::from_sqlite(file, "holding the old store", e);
    settings::leave_wal(old, file)?;
    old.execute_batch("BEGIN EXCLUSIVE").map_err(failed)
}

/// An empty folder to work in, with the keys of the log.
fn prepare(dir: &Path, work: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(work) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::create_dir(work)?;
    std::fs::create_dir(work.join(KEYS_FOLDER))?;
    for key in std::fs::read_dir(dir.join(KEYS_FOLDER))? {
        let key = key?;
        std::fs::hard_link(key.path(), work.join(KEYS_FOLDER).join(key.file_name()))?;
    }
    Ok(())
}

/// Enters every old entry; returns how many there are and SHA-256 over the hashes of their records.
fn copy_entries(
    old: &Connection,
    file: &Path,
    new: &mut SqliteStore,
) -> Result<(u64, [u8; 32]), LogError> {
    let sql = "SELECT seq, sha256, row_check, received_at_ns, line, source, canonical, raw FROM entry ORDER BY seq";
    let failed = |e| LogError::from_sqlite(file, "reading the old entries", e);
    let mut statement = old.prepare(sql).map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut digest = Sha256::new();
    let mut next = 0;
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let row = rows.next().map_err(failed)?;
        let more = row.is_some();
        if let Some(row) = row {
            let (entry, sha256) = old_entry(row, next).map_err(|what| LogError::Damaged {
                file: file.to_owned(),
                seq: next,
                what,
            })?;
            digest.update(sha256);
            batch.push(entry);
            next += 1;
        }
        if batch.len() == BATCH || !more {
            let appended = new.append(&batch)?;
            let first = next - batch.len() as u64;
            let expected = (first..next).map(Appended::New);
            if !appended.into_iter().eq(expected) {
                return Err(LogError::Migration {
                    file: file.to_owned(),
                    detail: format!("entries {first} to {next} did not go where they were"),
                });
            }
            batch.clear();
        }
        if !more {
            return Ok((next, digest.finalize().into()));
        }
    }
}

/// Reads an entry of format 1 and checks it against its hashes, by the rules of that format.
fn old_entry(row: &Row<'_>, expected_seq: u64) -> Result<(NewEntry, [u8; 32]), String> {
    let read = || -> rusqlite::Result<_> {
        let seq: u64 = row.get(0)?;
        let hashes: ([u8; 32], [u8; 32]) = (row.get(1)?, row.get(2)?);
        let (received_at_ns, line): (i64, u64) = (row.get(3)?, row.get(4)?);
        let (source, canonical, raw): (String, Vec<u8>, Vec<u8>) =
            (row.get(5)?, row.get(6)?, row.get(7)?);
        Ok((seq, hashes, received_at_ns, line, source, canonical, raw))
    };
    let (seq, (sha256, row_check), received_at_ns, line, source, canonical, raw) =
        read().map_err(|e| format!("a column cannot be read: {e}"))?;
    if seq != expected_seq {
        return Err("it is missing".to_owned());
    }
    if <[u8; 32]>::from(Sha256::digest(&canonical)) != sha256 {
        return Err("its canonical bytes do not match their hash".to_owned());
    }
    let check: [u8; 32] = Sha256::new()
        .chain_update(b"trucewatch row 1\0")
        .chain_update(seq.to_be_bytes())
        .chain_update(sha256)
        .chain_update(received_at_ns.to_be_bytes())
        .chain_update(line.to_be_bytes())
        .chain_update((source.len() as u64).to_be_bytes())
        .chain_update(&source)
        .chain_update(&raw)
        .finalize()
        .into();
    if check != row_check {
        return Err(
            "its row as received, source, line or time of receipt does not match its check"
                .to_owned(),
        );
    }
    let record = Record::from_bytes(&canonical).map_err(|e| e.to_string())?;
    let entry = NewEntry {
        record,
        raw,
        source,
        line,
        received_at: Timestamp::from_unix_ns(received_at_ns),
        bound_ms: BOUND_NOT_KNOWN_MS,
        signed: None,
    };
    Ok((entry, sha256))
}

/// The rows of the quarantine, as they are: their form is the same in both formats.
fn copy_quarantine(old: &Connection, file: &Path, new: &mut SqliteStore) -> Result<(), LogError> {
    let failed = |e| LogError::from_sqlite(file, "reading the old quarantine", e);
    let columns = QUARANTINE_COLUMNS.split(',').count();
    let sql = format!("SELECT {QUARANTINE_COLUMNS} FROM quarantine ORDER BY id");
    let mut statement = old.prepare(&sql).map_err(failed)?;
    let marks = vec!["?"; columns].join(", ");
    new.write("taking the old quarantine over", |transaction| {
        let sql = format!("INSERT INTO quarantine ({QUARANTINE_COLUMNS}) VALUES ({marks})");
        let mut insert = transaction.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values: rusqlite::Result<Vec<Value>> =
                (0..columns).map(|column| row.get(column)).collect();
            insert.execute(params_from_iter(values?))?;
        }
        Ok::<(), WriteError>(())
    })
}

/// SHA-256 over the hashes of the records, in order.
fn record_digest(conn: &Connection, file: &Path) -> Result<[u8; 32], LogError> {
    let run = || -> rusqlite::Result<[u8; 32]> {
        let mut statement = conn.prepare("SELECT record_sha256 FROM entry ORDER BY seq")?;
        let mut rows = statement.query([])?;
        let mut digest = Sha256::new();
        while let Some(row) = rows.next()? {
            digest.update(row.get::<_, [u8; 32]>(0)?);
        }
        Ok(digest.finalize().into())
    };
    run().map_err(|e| LogError::from_sqlite(file, "reading the new entries", e))
}

/// Keeps the old file under another name and puts the new one in its place.
fn install(file: &Path, work: &Path) -> std::io::Result<()> {
    let kept = file.with_file_name(KEPT_NAME);
    // A start that got this far and no further has made it already.
    if files::identity(&kept).is_none() || files::identity(&kept) != files::identity(file) {
        std::fs::hard_link(file, &kept)?;
    }
    let new: PathBuf = work.join(FILE_NAME);
    std::fs::rename(new, file)?;
    files::sync_folder(file.parent().unwrap_or(Path::new(".")))?;
    std::fs::remove_dir_all(work)
}
