//! Promise P03: what does not match its hash and its place is never served.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{Dice, entries, entry, in_full, raw_connection, rejected, time};
use std::path::Path;
use std::sync::OnceLock;
use trucewatch_evidence::{
    CHECKPOINT_NAME, EvidenceLog, FILE_NAME, KEYS_FOLDER, LogError, SqliteStore,
};

const COUNT: u64 = 40;

const PAGE: usize = trucewatch_pages::PAGE_SIZE;

/// A closed store with entries 0 to `COUNT`.
fn sound_store() -> &'static Path {
    static STORE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let dir = STORE.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a folder");
        let mut store = SqliteStore::open(dir.path()).expect("opens");
        store
            .commit(&entries(0..COUNT), &[rejected(1)])
            .expect("commits");
        dir
    });
    dir.path()
}

/// The bytes of its database.
fn sound_file() -> Vec<u8> {
    std::fs::read(sound_store().join(FILE_NAME)).expect("reads")
}

/// A copy of the store with another database.
fn put(dir: &Path, bytes: &[u8]) {
    let keys = dir.join(KEYS_FOLDER);
    if !keys.exists() {
        std::fs::create_dir(&keys).expect("makes it");
        for name in ["log", "gateway"] {
            std::fs::copy(sound_store().join(KEYS_FOLDER).join(name), keys.join(name))
                .expect("copies");
        }
        std::fs::copy(
            sound_store().join(CHECKPOINT_NAME),
            dir.join(CHECKPOINT_NAME),
        )
        .expect("copies");
    }
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
        (&leaf, "in the stored hash of the record"),
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
        assert_eq!(verification.head, None, "{why}");
        let named: Vec<u64> = verification.damage.iter().filter_map(|d| d.seq).collect();
        assert_eq!(named, [7], "{why}");
        let page = &verification.damage[0].what;
        assert!(page.contains(", its first entry is "), "{why}: {page}");
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
            assert_eq!(verification.head, None);
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
    let what: Vec<&str> = verification
        .damage
        .iter()
        .map(|d| d.what.as_str())
        .collect();
    let page = at / PAGE + 1;
    assert!(
        what[0].starts_with(&format!("page {page} of the database"))
            && what[0].ends_with(", it belongs to `quarantine`"),
        "{what:?}"
    );
    assert_eq!(
        what[1..],
        ["row 1 of the quarantine is not as it was received"]
    );
}

/// Promise P03. Any byte of the file may go bad. What is served then is either what was written, or
/// an error.
#[test]
fn p03_no_flipped_bit_serves_a_wrong_entry() {
    let sound = sound_file();
    let dir = tempfile::tempdir().expect("a folder");
    put(dir.path(), &sound);
    let truth = SqliteStore::open_read_only(dir.path())
        .and_then(|store| store.read(0, 100))
        .expect("reads");
    let stride = if in_full() { 131 } else { 1979 };
    let (mut refused, mut served) = (0, 0);
    // A stride that shares no factor with the page size visits every kind of place in a page.
    for (round, at) in (0..sound.len()).step_by(stride).enumerate() {
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << (round % 8);
        put(dir.path(), &bytes);
        let Ok(store) = SqliteStore::open_read_only(dir.path()) else {
            refused += 1;
            continue;
        };
        for seq in 0..COUNT + 5 {
            let Ok(read) = store.read(seq, 1) else {
                refused += 1;
                continue;
            };
            served += read.len();
            let expected = truth.iter().find(|entry| entry.seq == seq);
            assert_eq!(read.first(), expected, "byte {at}");
        }
        for entry in &truth {
            if let Ok(Some(found)) = store.find(&entry.sha256) {
                assert_eq!(&found, entry, "byte {at}");
            }
        }
    }
    assert!(refused > 5 && served > 500, "{refused}, {served}");
}

/// What is found in a store with this database, by whoever opens it to verify it.
fn found(dir: &Path, bytes: &[u8]) -> Vec<String> {
    put(dir, bytes);
    match SqliteStore::open_read_only(dir).and_then(|store| store.verify()) {
        Err(refused) => vec![refused.to_string()],
        Ok(verification) if verification.is_sound() => Vec::new(),
        Ok(verification) => verification.damage.into_iter().map(|d| d.what).collect(),
    }
}

/// Promise P06: every bit counts, also in space and pages that are not in use.
#[test]
fn p06_any_flipped_bit_of_the_database_is_found_and_named() {
    let sound = sound_file();
    let dir = tempfile::tempdir().expect("a folder");
    assert_eq!(found(dir.path(), &sound), [""; 0]);
    let mut dice = Dice(0x0b17_f11b_0000_0006);
    for _ in 0..if in_full() { 10_000 } else { 300 } {
        let bit = dice.below(sound.len() as u64 * 8) as usize;
        let mut bytes = sound.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let what = found(dir.path(), &bytes);
        let page = format!("page {} of the database", bit / 8 / PAGE + 1);
        // The first bytes say that it is a database at all.
        let named = bit / 8 < 16 && what.iter().any(|what| what.contains("not a database"));
        assert!(
            named || what.iter().any(|what| what.contains(&page)),
            "bit {bit}: {what:?}"
        );
    }
}

/// Promises P03, P06 and P11: whole pages that are sealed, but in the wrong place, half written, or
/// older than the rest.
#[test]
fn p06_a_page_that_is_misplaced_torn_or_old_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let older = sound_file();
    put(dir.path(), &older);
    let bytes = || std::fs::read(dir.path().join(FILE_NAME)).expect("reads");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store
        .commit(&entries(COUNT..COUNT + 30), &[rejected(2)])
        .expect("commits");
    drop(store);
    let newer = bytes();
    let scratch = tempfile::tempdir().expect("a folder");
    put(scratch.path(), &newer);
    std::fs::copy(
        dir.path().join(CHECKPOINT_NAME),
        scratch.path().join(CHECKPOINT_NAME),
    )
    .expect("copies");
    misplaced(scratch.path(), &newer);
    let (old, torn) = old_and_torn(scratch.path(), &older, &newer);
    assert!(old >= 8 && torn > 20, "{old} old, {torn} torn");

    // A change that no entry knows of.
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store
        .quarantine_retry_failed(1, "the zone is missing", "{}", time(600))
        .expect("updates");
    drop(store);
    let (old, torn) = old_and_torn(scratch.path(), &newer, &bytes());
    assert!(old >= 2 && torn >= 2, "{old} old, {torn} torn");
}

/// Puts each page in the place of the next, and that in its place.
fn misplaced(dir: &Path, sound: &[u8]) {
    assert_eq!(found(dir, sound), [""; 0]);
    // Without the first page it is no database any more.
    for (page, other) in (1..sound.len() / PAGE - 1).map(|page| (page, page + 1)) {
        let mut swapped = sound.to_vec();
        swapped[page * PAGE..(other + 1) * PAGE].rotate_left(PAGE);
        let what = found(dir, &swapped);
        // Opening it may stop at the first of the two.
        let named = [page, other].map(|page| format!("page {} of the database", page + 1));
        assert!(
            what.iter()
                .any(|what| named.iter().any(|named| what.contains(named))),
            "page {page} swapped: {what:?}"
        );
    }
}

/// Puts each page that has changed back, in whole and in part; returns how often.
fn old_and_torn(dir: &Path, older: &[u8], newer: &[u8]) -> (usize, usize) {
    assert_eq!(found(dir, newer), [""; 0]);
    let (mut old, mut torn) = (0, 0);
    for page in 0..older.len() / PAGE {
        let here = page * PAGE..(page + 1) * PAGE;
        if older[here.clone()] == newer[here.clone()] {
            continue;
        }
        let mut stale = newer.to_vec();
        stale[here.clone()].copy_from_slice(&older[here.clone()]);
        assert_ne!(found(dir, &stale), [""; 0], "page {page} from before");
        old += 1;
        for sector in 1..8 {
            let mut half = newer.to_vec();
            let rest = here.start + sector * 512..here.end;
            half[rest.clone()].copy_from_slice(&older[rest]);
            // The rest of the page may not have changed, or the beginning not.
            if half != newer && half != stale {
                let what = found(dir, &half);
                let named = format!("page {} of the database", page + 1);
                assert!(
                    what.iter().any(|what| what.contains(&named)),
                    "page {page} torn: {what:?}"
                );
                torn += 1;
            }
        }
    }
    (old, torn)
}

/// Promise P06, for what a store that was not closed has in its write-ahead log.
#[test]
fn p06_any_flipped_bit_of_the_write_ahead_log_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    for number in 0..6 {
        store.append(&[entry(number)]).expect("appends");
    }
    let log_name = format!("{FILE_NAME}-wal");
    let crashed: Vec<(String, Vec<u8>)> = [
        FILE_NAME,
        &log_name,
        CHECKPOINT_NAME,
        "keys/log",
        "keys/gateway",
    ]
    .map(|name| {
        let bytes = std::fs::read(dir.path().join(name)).expect("reads");
        (name.to_owned(), bytes)
    })
    .to_vec();
    let copy = |flip: Option<usize>| -> tempfile::TempDir {
        let copy = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(copy.path().join(KEYS_FOLDER)).expect("makes it");
        for (name, bytes) in &crashed {
            let mut bytes = bytes.clone();
            if let Some(bit) = flip.filter(|_| *name == log_name) {
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            std::fs::write(copy.path().join(name), bytes).expect("writes");
        }
        copy
    };
    let sound = SqliteStore::open_read_only(copy(None).path())
        .and_then(|store| store.verify())
        .expect("walks");
    assert!(sound.is_sound() && sound.sound == 6, "{sound:?}");
    let bits = crashed[1].1.len() * 8;
    let mut dice = Dice(0x0b17_f11b_0000_0016);
    let (mut named, count) = (0, if in_full() { 5_000 } else { 100 });
    for round in 0..count {
        // The first rounds look at the header of the log and at that of its first frame.
        let among = if round < count / 4 { 56 * 8 } else { bits };
        let bit = dice.below(among as u64) as usize;
        let copy = copy(Some(bit));
        let found = SqliteStore::open_read_only(copy.path()).and_then(|store| store.verify());
        let what = match found {
            Err(refused) => refused.to_string(),
            Ok(verification) => {
                let what = format!("{:?}", verification.damage);
                assert!(!verification.is_sound(), "bit {bit}");
                what
            }
        };
        named += usize::from(what.contains("write-ahead log"));
        let refused = SqliteStore::open(copy.path()).expect_err("not to be written on");
        assert!(
            matches!(refused, LogError::Corrupt { .. } | LogError::Behind { .. }),
            "bit {bit}: {refused}"
        );
    }
    assert!(named * 2 > count, "{named} of {count}");
}

/// What is whole when it is closed is one file, whoever closes it last.
#[test]
fn a_closed_store_leaves_no_log_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let names = || {
        let mut names: Vec<String> = dir
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
        names
    };
    let closed = [CHECKPOINT_NAME, KEYS_FOLDER, FILE_NAME];
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store.append(&entries(0..3)).expect("appends");
    assert!(names().len() > 3, "it is open");
    drop(store);
    assert_eq!(names(), closed);
    let reader = SqliteStore::open_read_only(dir.path()).expect("opens");
    assert_eq!(reader.read(0, 9).expect("reads").len(), 3);
    drop(reader);
    assert_eq!(names(), closed);

    let reader = SqliteStore::open_read_only(dir.path()).expect("opens");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store.append(&entries(3..6)).expect("appends");
    assert_eq!(reader.read(0, 9).expect("reads").len(), 6);
    drop(store);
    drop(reader);
    assert_eq!(names(), closed, "the reader was the last");
    let store = SqliteStore::open_read_only(dir.path()).expect("opens");
    assert_eq!(store.verify().expect("walks").sound, 6);
}

/// The small files beside the database are checked too.
#[test]
fn a_flipped_bit_in_a_small_file_is_found_and_named() {
    let sound = sound_file();
    for name in ["keys/log", "keys/gateway", "checkpoint"] {
        let bytes = std::fs::read(sound_store().join(name)).expect("reads");
        let dir = tempfile::tempdir().expect("a folder");
        put(dir.path(), &sound);
        // A stride that shares no factor with eight visits every kind of bit.
        for bit in (0..bytes.len() * 8).step_by(5) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(dir.path().join(name), flipped).expect("writes");
            let store = SqliteStore::open_read_only(dir.path()).expect("opens");
            let verification = store.verify().expect("walks");
            assert_eq!(
                verification.damage.len(),
                1,
                "{name}, bit {bit}: {verification:?}"
            );
            let file = name.rsplit('/').next().expect("a name");
            assert!(
                verification.damage[0].what.contains(file),
                "{name}, bit {bit}: {verification:?}"
            );
        }
    }
}

/// Promise P11: somebody who owns the file can do anything to it, but not unseen.
#[test]
fn p11_what_somebody_with_the_file_changes_is_found() {
    let guards = |conn: &rusqlite::Connection| -> Vec<(String, String)> {
        conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .expect("prepares")
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("asks")
            .collect::<Result<_, _>>()
            .expect("reads")
    };
    let cases = [
        (
            "UPDATE entry SET source = 'another' WHERE seq = 11",
            Some(11),
            "edit a row",
        ),
        (
            "UPDATE entry SET received_at_ns = received_at_ns - 1 WHERE seq = 12",
            Some(12),
            "back-date",
        ),
        (
            "UPDATE entry SET raw = x'00' WHERE seq = 13",
            Some(13),
            "another row as received",
        ),
        (
            "UPDATE entry SET bound_ms = 5 WHERE seq = 14",
            Some(14),
            "a better clock than there was",
        ),
        (
            "DELETE FROM entry WHERE seq = 39; DELETE FROM head; INSERT INTO head SELECT 1, 39, ''",
            Some(0),
            "cut off the end",
        ),
        (
            "UPDATE entry SET seq = 100 WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4; UPDATE entry SET seq = 4 WHERE seq = 100",
            Some(3),
            "change places",
        ),
        (
            "UPDATE batch SET signature = zeroblob(64)",
            Some(39),
            "take the gateway's signature away",
        ),
        (
            "UPDATE author SET key = randomblob(32)",
            Some(0),
            "another key for its author",
        ),
        (
            "UPDATE head SET note = replace(note, 'trucewatch', 'trucewatcj')",
            None,
            "another checkpoint",
        ),
    ];
    for (sql, seq, why) in cases {
        let dir = tempfile::tempdir().expect("a folder");
        put(dir.path(), &sound_file());
        let conn = raw_connection(dir.path());
        let guards = guards(&conn);
        for (name, _) in &guards {
            conn.execute_batch(&format!("DROP TRIGGER {name}"))
                .expect("drops");
        }
        conn.execute_batch(sql).expect(why);
        for (_, sql) in &guards {
            conn.execute_batch(sql).expect("puts it back");
        }
        drop(conn);
        let store = SqliteStore::open_read_only(dir.path()).expect("opens");
        let verification = store.verify().expect("walks");
        assert!(!verification.is_sound(), "{why}");
        assert_eq!(verification.damage[0].seq, seq, "{why}: {verification:?}");
    }
}

/// A database that was replaced by an older copy of itself, or lost its end, is not written on.
#[test]
fn an_older_copy_of_the_database_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store.append(&entries(0..3)).expect("appends");
    drop(store);
    let older = std::fs::read(dir.path().join(FILE_NAME)).expect("reads");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store.append(&entries(3..9)).expect("appends");
    drop(store);
    std::fs::write(dir.path().join(FILE_NAME), older).expect("writes");
    let refused = SqliteStore::open(dir.path()).expect_err("older");
    assert!(matches!(refused, LogError::Behind { .. }), "{refused}");
    let store = SqliteStore::open_read_only(dir.path()).expect("can still be read");
    assert!(!store.verify().expect("walks").is_sound());
    drop(store);
    std::fs::remove_file(dir.path().join(FILE_NAME)).expect("removes");
    let refused = SqliteStore::open(dir.path()).expect_err("gone");
    assert!(matches!(refused, LogError::Behind { .. }), "{refused}");
}
