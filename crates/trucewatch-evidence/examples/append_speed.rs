//! Measures how fast the store takes records in: `append_speed FOLDER RECORDS BATCH`.
//!
//! Prints the rate of every tenth of the run, so that a rate that sinks with the size of the log
//! shows, then the time to open, to digest and to verify. The records are made outside the clock.

#![allow(clippy::print_stdout, reason = "its output is its purpose")]

mod common;

use common::entry;
use std::path::Path;
use std::time::{Duration, Instant};
use trucewatch_evidence::{EvidenceLog, SqliteStore};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, records, batch] = arguments.as_slice() else {
        return Err("usage: append_speed FOLDER RECORDS BATCH".into());
    };
    let (dir, records, batch) = (
        Path::new(dir),
        records.parse::<u64>()?,
        batch.parse::<u64>()?,
    );
    let mut store = SqliteStore::open(dir)?;
    let tenth = (records / 10).max(1);
    let mut spent = Duration::ZERO;
    let mut reported = (0, Duration::ZERO);
    let mut next = 0;
    while next < records {
        let entries: Vec<_> = (next..(next + batch).min(records)).map(entry).collect();
        let start = Instant::now();
        store.append(&entries)?;
        spent += start.elapsed();
        next += entries.len() as u64;
        if next - reported.0 >= tenth {
            let rate = (next - reported.0) as f64 / (spent - reported.1).as_secs_f64();
            println!("{next:>9} records, batches of {batch}: {rate:>7.0} records/s");
            reported = (next, spent);
        }
    }
    println!("all: {:.0} records/s", records as f64 / spent.as_secs_f64());
    drop(store);
    println!(
        "file: {} MB",
        std::fs::metadata(dir.join(trucewatch_evidence::FILE_NAME))?.len() / 1_000_000
    );
    let timed =
        |what: &str, start: Instant| println!("{what}: {:.2} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let store = SqliteStore::open(dir)?;
    timed("open with quick_check", start);
    let start = Instant::now();
    let digest = store.head()?;
    timed("head", start);
    let start = Instant::now();
    let sound = store.verify()?.head == Some(digest);
    timed("verify", start);
    println!("{digest}, sound: {sound}");
    Ok(())
}
