//! Measures how fast the ledger takes entries in, beside plain SQLite writing the same bytes with
//! the same settings: `ledger_speed FOLDER ENTRIES GROUP`.
//!
//! One line of JSON a measurement. Entries are made, and signed, outside the clock. `plain` inserts
//! number, record, row, source and time into a table without any index; `batch` is the gateway's
//! signature over each group; `single` has a signature an entry, all checked. Then what a proof
//! costs in the log that came of it.

#![allow(clippy::print_stdout, reason = "its output is its purpose")]

mod common;

use common::entry;
use rusqlite::{Connection, params};
use std::path::Path;
use std::time::{Duration, Instant};
use trucewatch_evidence::{EvidenceLog as _, NewEntry, Signed, SqliteStore};
use trucewatch_proof::{Hash, SecretKey, Statement};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn signed(number: u64, key: &SecretKey) -> NewEntry {
    let mut new = entry(number);
    let statement = Statement {
        mission: "trucewatch",
        author: key.public().id(),
        marking: "mission",
        boot: 1,
        counter: number,
        record: Hash(new.record.sha256()),
    };
    new.signed = Some(Signed {
        key: key.public(),
        signature: statement.sign(key),
        boot: 1,
        counter: number,
    });
    new
}

/// Runs `write` over all entries in groups; prints the rate of each tenth and of the whole.
fn measure(
    name: &str,
    entries: u64,
    group: u64,
    make: &dyn Fn(u64) -> NewEntry,
    write: &mut dyn FnMut(&[NewEntry]) -> Outcome,
) -> Outcome {
    let (mut spent, mut next, mut tenths) = (Duration::ZERO, 0, Vec::new());
    let mut reported = (0, Duration::ZERO);
    while next < entries {
        let batch: Vec<NewEntry> = (next..(next + group).min(entries)).map(make).collect();
        let start = Instant::now();
        write(&batch)?;
        spent += start.elapsed();
        next += batch.len() as u64;
        if (next - reported.0) * 10 >= entries {
            tenths.push(((next - reported.0) as f64 / (spent - reported.1).as_secs_f64()).round());
            reported = (next, spent);
        }
    }
    let rate = (entries as f64 / spent.as_secs_f64()).round();
    println!(
        "{}",
        serde_json::json!({"what": name, "entries": entries, "group": group, "per_s": rate, "tenths_per_s": tenths})
    );
    Ok(())
}

fn plain(dir: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(dir.join("plain.sqlite"))?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
         CREATE TABLE entry (seq INTEGER PRIMARY KEY, received_at_ns INTEGER, line INTEGER, source TEXT, record BLOB, raw BLOB) STRICT;",
    )?;
    Ok(conn)
}

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, entries, group] = arguments.as_slice() else {
        return Err("usage: ledger_speed FOLDER ENTRIES GROUP".into());
    };
    let (dir, entries, group) = (
        Path::new(dir),
        entries.parse::<u64>()?,
        group.parse::<u64>()?,
    );
    std::fs::create_dir_all(dir)?;

    let mut conn = plain(dir)?;
    let mut seq = 0u64;
    measure("plain", entries, group, &entry, &mut |batch| {
        let transaction = conn.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO entry (seq, received_at_ns, line, source, record, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for new in batch {
                let record = new.record.to_bytes();
                insert.execute(params![
                    seq,
                    new.received_at.as_unix_ns(),
                    new.line,
                    new.source,
                    record,
                    new.raw
                ])?;
                seq += 1;
            }
        }
        Ok(transaction.commit()?)
    })?;

    let mut store = SqliteStore::open(&dir.join("batch"))?;
    measure("batch", entries, group, &entry, &mut |batch| {
        store.append(batch)?;
        Ok(())
    })?;
    let key = SecretKey::from_seed(&[7; 32]);
    let mut singly = SqliteStore::open(&dir.join("single"))?;
    measure(
        "single",
        entries.min(200_000),
        group,
        &|number| signed(number, &key),
        &mut |batch| {
            singly.append(batch)?;
            Ok(())
        },
    )?;

    let proofs = 1_000;
    let mut slowest = Duration::ZERO;
    let start = Instant::now();
    for k in 0..proofs {
        let one = Instant::now();
        store.prove(k * 7_919 % entries)?.ok_or("no proof")?;
        slowest = slowest.max(one.elapsed());
    }
    let mean_ms = start.elapsed().as_secs_f64() * 1e3 / proofs as f64;
    println!(
        "{}",
        serde_json::json!({"what": "proof", "entries": entries, "mean_ms": mean_ms, "slowest_ms": slowest.as_secs_f64() * 1e3})
    );
    for folder in ["batch", "single"] {
        let file = dir.join(folder).join(trucewatch_evidence::FILE_NAME);
        println!(
            "{}",
            serde_json::json!({"what": "file", "of": folder, "bytes": file.metadata()?.len()})
        );
    }
    Ok(())
}
