//! Promise P03: what does not match its hash and its place is never served.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{entries, entry, rejected};
use std::path::Path;
use trucewatch_evidence::{EvidenceLog, FILE_NAME, LogError, SqliteStore};

const COUNT: u64 = 40;

/// The bytes of a closed store with entries 0 to `COUNT`.
fn sound_file() -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store
        .commit(&entries(0..COUNT), &[rejected(1)])
        .expect("commits");
    drop(store);
    std::fs::read(dir.path().join(FILE_NAME)).expect("reads")
}

fn put(dir: &Path, bytes: &[u8]) {
    for extra in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(dir.join(format!("{FILE_NAME}{extra}")));
    }
    std::fs::write(dir.join(FILE_NAME), bytes).expect("writes");
}

fn position(bytes: &[u8], text: &[u8]) -> usize {
    bytes
        .windows(text.len())
        .position(|window| window == text)
        .expect("the text is in the file")
}

#[test]
fn a_flipped_bit_names_its_entry() {
    let sound = sound_file();
    let leaf = entry(7).record.sha256();
    let canonical = entry(7).record.to_bytes();
    let cases: [(&[u8], &str); 4] = [
        (b"raw-marker-000007", "in the row as received"),
        (b"source-marker-000007", "in the name of the source"),
        (&canonical, "in the canonical bytes"),
        (&leaf, "in the stored leaf"),
    ];
    for (text, why) in cases {
        let mut bytes = sound.clone();
        bytes[last_position(&sound, text) + text.len() - 1] ^= 1;
        let dir = tempfile::tempdir().expect("a folder");
        put(dir.path(), &bytes);
        let store = SqliteStore::open_read_only(dir.path()).expect("opens");
        let refused = store.read(0, 100).expect_err(why);
        assert!(
            matches!(refused, LogError::Damaged { seq: 7, .. }),
            "{why}: {refused}"
        );
        assert!(
            refused.to_string().contains("entry 7 in"),
            "{why}: {refused}"
        );
        assert_eq!(store.read(0, 7).expect("those before").len(), 7, "{why}");
        assert_eq!(store.read(8, 100).expect("those behind").len(), 32, "{why}");
        let verification = store.verify().expect("walks");
        assert!(!verification.is_sound(), "{why}");
        assert_eq!(verification.sound, COUNT - 1, "{why}");
        assert_eq!(verification.digest, None, "{why}");
        let named: Vec<u64> = verification.damage.iter().filter_map(|d| d.seq).collect();
        assert_eq!(named, [7], "{why}");
    }
}

/// The leaf is in the table and in its index; the index, small as it is, comes first in the file.
fn last_position(bytes: &[u8], text: &[u8]) -> usize {
    bytes
        .windows(text.len())
        .rposition(|window| window == text)
        .expect("the text is in the file")
}

#[test]
fn a_flipped_bit_in_the_index_is_found() {
    // The leaf stands in the table, in its index, and perhaps in space that is free again.
    let sound = sound_file();
    let leaf = entry(7).record.sha256();
    let places = sound
        .windows(leaf.len())
        .enumerate()
        .filter(|(_, window)| *window == leaf);
    let (mut in_table, mut in_index) = (0, 0);
    for (at, _) in places {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        let dir = tempfile::tempdir().expect("a folder");
        put(dir.path(), &bytes);
        let store = SqliteStore::open_read_only(dir.path()).expect("opens");
        let verification = store.verify().expect("walks");
        if store.read(0, 100).is_err() {
            in_table += 1;
            assert!(!verification.is_sound());
        } else if !verification.is_sound() {
            in_index += 1;
            assert_eq!(
                verification.sound, COUNT,
                "the entries themselves are whole"
            );
            assert_eq!(verification.digest, None);
        }
    }
    assert_eq!((in_table, in_index), (1, 1));
}

#[test]
fn a_flipped_bit_in_the_quarantine_is_found() {
    let mut bytes = sound_file();
    let at = position(&bytes, b"95,not a time 1");
    bytes[at] ^= 1;
    let dir = tempfile::tempdir().expect("a folder");
    put(dir.path(), &bytes);
    let store = SqliteStore::open_read_only(dir.path()).expect("opens");
    let verification = store.verify().expect("walks");
    assert_eq!(verification.damage.len(), 1, "{verification:?}");
    assert_eq!(
        verification.damage[0].what,
        "row 1 of the quarantine is not as it was received"
    );
}

/// Any byte of the file may go bad. What is served then is either what was written, or an error;
/// and where `verify` finds nothing, everything is served.
#[test]
fn no_flipped_bit_serves_a_wrong_entry() {
    let sound = sound_file();
    let dir = tempfile::tempdir().expect("a folder");
    put(dir.path(), &sound);
    let truth = SqliteStore::open_read_only(dir.path())
        .and_then(|store| store.read(0, 100))
        .expect("reads");
    let (mut refused, mut named, mut unharmed) = (0, 0, 0);
    // A stride that shares no factor with the page size visits every kind of place in a page.
    for (round, at) in (0..sound.len()).step_by(131).enumerate() {
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << (round % 8);
        put(dir.path(), &bytes);
        let Ok(store) = SqliteStore::open_read_only(dir.path()) else {
            refused += 1;
            continue;
        };
        for seq in 0..COUNT + 5 {
            if let Ok(read) = store.read(seq, 1) {
                let expected = truth.iter().find(|entry| entry.seq == seq);
                for entry in &read {
                    assert_eq!(Some(entry), expected, "byte {at}");
                }
            }
        }
        for entry in &truth {
            if let Ok(Some(found)) = store.find(&entry.sha256) {
                assert_eq!(&found, entry, "byte {at}");
            }
        }
        let Ok(verification) = store.verify() else {
            refused += 1;
            continue;
        };
        if verification.is_sound() {
            unharmed += 1;
            assert_eq!(store.read(0, 100).expect("reads"), truth, "byte {at}");
        } else {
            named += 1;
        }
    }
    assert!(
        refused > 0 && named > 50,
        "{refused} refused, {named} named, {unharmed} unharmed"
    );
}
