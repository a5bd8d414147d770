//! Promise P09: the data of every earlier release opens, and holds the same records in the same order.
//! The stores in `golden/` were written by those releases; `records` beside each is the number of its
//! entries and SHA-256 over the hashes of their records, as that release worked them out.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{entries, rejected, time};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use trucewatch_evidence::{
    Appended, EvidenceLog as _, FILE_NAME, KEYS_FOLDER, LogError, NewEntry, QuarantineFilter,
    QuarantineState, SqliteStore,
};
use trucewatch_model::canonical::Record;

fn golden(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(format)
}

/// A copy of a golden store that may be written.
fn copy(format: &str) -> tempfile::TempDir {
    fn copy_into(from: &Path, to: &Path) {
        for item in from.read_dir().expect("lists") {
            let from = item.expect("reads").path();
            let to = to.join(from.file_name().expect("a name"));
            if from.is_dir() {
                std::fs::create_dir(&to).expect("makes it");
                copy_into(&from, &to);
            } else {
                std::fs::copy(&from, &to).expect("copies");
            }
        }
    }
    let dir = tempfile::tempdir().expect("a folder");
    copy_into(&golden(format), dir.path());
    dir
}

/// What every golden store holds.
fn content() -> Vec<NewEntry> {
    let mut content = entries(0..12);
    content.push(NewEntry {
        record: Record::Agreement {
            text: "no heavy weapons within 30 km".to_owned(),
        },
        raw: b"no heavy weapons within 30 km\n".to_vec(),
        source: "agreement.toml".to_owned(),
        line: 1,
        received_at: time(1000),
        bound_ms: 1_000,
        signed: None,
    });
    content
}

fn records(store: &SqliteStore) -> String {
    let mut digest = Sha256::new();
    let entries = store.read(0, usize::MAX).expect("reads");
    for entry in &entries {
        digest.update(entry.sha256);
    }
    let hex = trucewatch_proof::hex(&digest.finalize());
    format!("{}:{hex}\n", entries.len())
}

fn check(dir: &Path, format: &str) {
    let mut store = SqliteStore::open(dir).expect("opens");
    let expected = std::fs::read_to_string(golden(format).join("records")).expect("reads");
    assert_eq!(records(&store), expected);
    for (entry, new) in store.read(0, 99).expect("reads").iter().zip(content()) {
        assert_eq!(entry.record, new.record);
        assert_eq!(
            (&entry.raw, &entry.source, entry.line, entry.received_at),
            (&new.raw, &new.source, new.line, new.received_at)
        );
    }
    let verification = store.verify().expect("walks");
    assert!(verification.is_sound(), "{verification:?}");
    let rows = store
        .quarantine_list(QuarantineFilter::All, 0, 9)
        .expect("lists");
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row.line, row.attempts, row.state, row.reason.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (1, 2, QuarantineState::Open, "the zone is missing"),
            (
                2,
                1,
                QuarantineState::Resolved,
                "`not a time` is not a time"
            ),
        ]
    );
    let on = [entries(0..1), entries(50..51)].concat();
    assert_eq!(
        store.append(&on).expect("goes on"),
        [Appended::Duplicate(0), Appended::New(13)]
    );
}

#[test]
fn p09_a_store_of_format_2_opens() {
    check(copy("format-2").path(), "format-2");
}

#[test]
fn p09_a_store_of_format_1_is_brought_over() {
    let dir = copy("format-1");
    let old = std::fs::read(dir.path().join(FILE_NAME)).expect("reads");
    let refused = SqliteStore::open_read_only(dir.path()).expect_err("older");
    assert!(
        matches!(refused, LogError::OlderVersion { .. })
            && refused.to_string().contains("open it for writing once"),
        "{refused}"
    );
    assert_eq!(
        std::fs::read(dir.path().join(FILE_NAME)).expect("reads"),
        old,
        "a reader changes nothing"
    );
    check(dir.path(), "format-1");
    assert!(dir.path().join("trucewatch-format-1.sqlite").is_file());
    let mut names: Vec<_> = dir
        .path()
        .read_dir()
        .expect("lists")
        .map(|item| {
            item.expect("reads")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "checkpoint",
            KEYS_FOLDER,
            "records",
            "trucewatch-format-1.sqlite",
            FILE_NAME
        ],
        "nothing is left lying about"
    );
    // The file that is kept can be brought over once more, to the same records.
    let again = tempfile::tempdir().expect("a folder");
    std::fs::copy(
        dir.path().join("trucewatch-format-1.sqlite"),
        again.path().join(FILE_NAME),
    )
    .expect("copies");
    check(again.path(), "format-1");
}

#[test]
fn a_damaged_store_of_format_1_is_refused_and_left() {
    let dir = copy("format-1");
    let file = dir.path().join(FILE_NAME);
    let sound = std::fs::read(&file).expect("reads");
    let mut bytes = sound.clone();
    // In the row, and where it stood before its page was divided.
    let places = sound
        .windows(17)
        .enumerate()
        .filter(|(_, window)| *window == b"raw-marker-000003");
    for (at, _) in places {
        bytes[at] ^= 1;
    }
    std::fs::write(&file, &bytes).expect("writes");
    for _ in 0..2 {
        let refused = SqliteStore::open(dir.path()).expect_err("damaged");
        assert!(
            matches!(refused, LogError::Damaged { seq: 3, .. }),
            "{refused}"
        );
    }
    let left = std::fs::read(&file).expect("reads");
    assert_eq!(left[100..], bytes[100..], "only its header may differ");
    std::fs::write(&file, &sound).expect("writes");
    check(dir.path(), "format-1");
}

#[test]
fn many_bring_the_same_store_over_at_once() {
    let dir = copy("format-1");
    let start = std::sync::Barrier::new(4);
    std::thread::scope(|scope| {
        for number in 100..104 {
            let (dir, start) = (dir.path(), &start);
            scope.spawn(move || {
                start.wait();
                let mut store = SqliteStore::open(dir).expect("opens");
                store.append(&entries(number..number + 1)).expect("appends");
            });
        }
    });
    let store = SqliteStore::open(dir.path()).expect("opens");
    assert_eq!(store.len().expect("counts"), 17);
    assert!(store.verify().expect("walks").is_sound());
}

/// A store of another log may not be overwritten by an old one.
#[test]
fn an_old_file_in_the_folder_of_a_newer_log_is_refused() {
    let dir = copy("format-2");
    std::fs::copy(
        golden("format-1").join(FILE_NAME),
        dir.path().join(FILE_NAME),
    )
    .expect("copies");
    let refused = SqliteStore::open(dir.path()).expect_err("another log");
    assert!(matches!(refused, LogError::Behind { .. }), "{refused}");
}

/// Makes the store of format 2 anew: `cargo test --test golden -- --ignored`. Once this format has
/// been released, its store is not made again.
#[test]
#[ignore = "writes into the source tree"]
fn make_format_2() {
    let dir = golden("format-2");
    let _ = std::fs::remove_dir_all(&dir);
    let mut store = SqliteStore::open(&dir).expect("opens");
    let content = content();
    store
        .commit(&content[..7], &[rejected(1), rejected(2)])
        .expect("commits");
    store.append(&content[7..12]).expect("appends");
    store.append(&content[12..]).expect("appends");
    store
        .quarantine_retry_failed(1, "the zone is missing", "{}", time(600))
        .expect("updates");
    store
        .quarantine_resolve(2, "entry 7", time(700))
        .expect("resolves");
    std::fs::write(dir.join("records"), records(&store)).expect("writes");
}
