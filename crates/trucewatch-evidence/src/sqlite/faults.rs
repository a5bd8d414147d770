//! Faults of the disk, as far as they can be provoked from inside: a full disk by SQLite's own
//! limit on pages; in `crash.rs` a simulated disk that loses power and fails; in `power_cut.rs` real
//! file systems that are copied while a process writes. A disk that reports errors to a process is
//! in `tests/processes.rs`.

mod crash;
mod full;
mod power_cut;

use super::SqliteStore;
use super::settings::Setting;
use crate::{Appended, EvidenceLog, LogError, NewEntry, NewQuarantine, QuarantineFilter};
use trucewatch_model::{Timestamp, canonical::Record};

fn entry(number: usize) -> NewEntry {
    NewEntry {
        record: Record::Agreement {
            text: format!("{number}"),
        },
        raw: vec![b'x'; 500],
        source: "agreement.toml".to_owned(),
        line: 1,
        received_at: Timestamp::from_unix_s(0),
        bound_ms: 1_000,
        signed: None,
    }
}

/// Whether the long form of a proof is asked for.
fn in_full() -> bool {
    std::env::var("TRUCEWATCH_PROOFS").is_ok_and(|size| size == "full")
}

/// A folder in memory where there is one: the simulated disk keeps its own count of what is synced.
fn quick_folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).expect("a folder")
    } else {
        tempfile::tempdir().expect("a folder")
    }
}

/// What must make the proofs fail: nothing is synced.
const NOT_SYNCED: Setting = ("synchronous", "OFF", "0");

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

fn rejected(number: usize) -> NewQuarantine {
    NewQuarantine {
        file: "x.csv".to_owned(),
        format: "x".to_owned(),
        line: number as u64,
        header: None,
        raw: Vec::new(),
        reason: "unreadable".to_owned(),
        settings: "{}".to_owned(),
        at: Timestamp::from_unix_s(0),
    }
}

/// Promise P05: nothing acknowledged is lost, reading goes on, and writing too once there is space.
#[test]
fn p05_a_full_disk_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let limit = |store: &SqliteStore, pages: u32| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        store.conn.query_row(&sql, [], |_| Ok(())).expect("sets");
    };
    limit(&store, 64);
    let mut acknowledged = 0;
    let mut refusals = 0;
    for space in [64, 96, 128] {
        limit(&store, space);
        loop {
            let batch: Vec<_> = (acknowledged..acknowledged + 7).map(entry).collect();
            match store.commit(&batch, &[rejected(acknowledged)]) {
                Ok(appended) => {
                    assert_eq!(appended[0], Appended::New(acknowledged as u64));
                    acknowledged += 7;
                }
                Err(LogError::DiskFull { .. }) => {
                    refusals += 1;
                    break;
                }
                Err(other) => panic!("{other}"),
            }
        }
        let kept = store.read(0, usize::MAX).expect("reading goes on");
        assert_eq!(kept.len(), acknowledged);
        let rows = store
            .quarantine_count(QuarantineFilter::All)
            .expect("counts");
        assert_eq!(rows as usize, acknowledged / 7, "no batch was split");
    }
    assert!(
        refusals == 3 && acknowledged > 100,
        "{refusals}, {acknowledged}"
    );
    drop(store);
    let store = SqliteStore::open(dir.path()).expect("opens again");
    let verification = store.verify().expect("walks");
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!(verification.sound as usize, acknowledged);
}

/// Promise P04.
#[test]
fn p04_after_an_error_that_leaves_doubt_nothing_more_is_accepted() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store.append(&[entry(0)]).expect("appends");
    let refused = store
        .write("testing", |_| {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
            Err::<(), _>(rusqlite::Error::SqliteFailure(code, None).into())
        })
        .expect_err("a sync that failed");
    assert!(matches!(refused, LogError::Disk { .. }), "{refused}");
    for _ in 0..2 {
        let refused = store.append(&[entry(1)]).expect_err("stopped");
        assert!(matches!(refused, LogError::Stopped { .. }), "{refused}");
    }
    let refused = store.quarantine_resolve(1, "x", Timestamp::from_unix_s(0));
    assert!(
        matches!(refused, Err(LogError::Stopped { .. })),
        "every write"
    );
    assert_eq!(store.read(0, 9).expect("reading goes on").len(), 1);
    drop(store);
    let mut again = SqliteStore::open(dir.path()).expect("opens again");
    again
        .append(&[entry(1)])
        .expect("a new start accepts again");
}
