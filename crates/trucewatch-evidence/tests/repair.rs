//! Promise P06, its second half: what is damaged is put back from another copy, to the same root, and
//! from nothing whose hash does not fit.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{Dice, entries, entry, in_full, raw_connection, rejected, time};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use trucewatch_evidence::{
    BLOBS_FOLDER, CHECKPOINT_NAME, DirCopy, EvidenceLog, FILE_NAME, LogError, NewEntry, OtherCopy,
    Repaired, SqliteStore, Vault, repair,
};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Blob, Marking};
use trucewatch_proof::note::Kind;
use trucewatch_proof::{Note, NoteSigner, SecretKey, TreeHead, cosign};

/// Entries of the store: two full tiles and a part of the third.
const COUNT: u64 = 600;

fn witness(number: u8) -> NoteSigner {
    let name = format!("state-{number}.example");
    let key = SecretKey::from_seed(&[number; 32]);
    NoteSigner::new(&name, Kind::Cosignature, key).expect("a name")
}

fn blob(vault: &Vault, content: &[u8]) -> NewEntry {
    let stored = vault
        .store(&mut &*content, "image/jpeg", "mission")
        .expect("stores");
    NewEntry {
        record: Record::Blob(Blob {
            stored: stored.stored,
            content: stored.content,
            parts: stored.parts,
            size: stored.size,
            media_type: "image/jpeg".to_owned(),
            subject: "mission".to_owned(),
            derived: None,
            report: None,
            marking: Marking::Mission,
        }),
        raw: Vec::new(),
        source: "test".to_owned(),
        line: 0,
        received_at: time(1),
        bound_ms: 1_000,
        signed: None,
    }
}

/// A closed store with everything that a store may have, and its root.
fn sound() -> &'static (tempfile::TempDir, TreeHead) {
    static STORE: OnceLock<(tempfile::TempDir, TreeHead)> = OnceLock::new();
    STORE.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a folder");
        let mut store = SqliteStore::open(dir.path()).expect("opens");
        let vault = Vault::of(dir.path());
        for number in [1, 2, 3] {
            store
                .trust_witness(witness(number).public(), Some("http://127.0.0.1:9"))
                .expect("writes");
        }
        let files: Vec<NewEntry> = (1..4_u8)
            .map(|n| blob(&vault, &vec![n; 90_000 * usize::from(n)]))
            .collect();
        store.append(&files).expect("appends");
        store
            .commit(&entries(0..COUNT - 103), &[rejected(1), rejected(2)])
            .expect("commits");
        for number in COUNT - 103..COUNT - 3 {
            store.append(&[entry(number)]).expect("appends");
            if number % 25 == 0 {
                let mut note =
                    Note::from_text(&store.checkpoint().expect("reads")).expect("a note");
                let line = cosign(&note.text, &witness(1), number).expect("cosigns");
                note.signatures.push(line);
                store.add_cosignatures(&note.to_string()).expect("taken");
            }
        }
        store.remove_witness(witness(2).public()).expect("writes");
        let head = store.head().expect("reads");
        assert_eq!(head.size, COUNT);
        drop(store);
        (dir, head)
    })
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for item in from.read_dir().expect("a folder") {
        let path = item.expect("an item").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, target).expect("copied");
        }
    }
}

/// A copy of the sound store of one's own.
fn copied() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    copy_folder(sound().0.path(), dir.path());
    dir
}

fn files_in(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = dir
        .read_dir()
        .expect("lists")
        .flat_map(|item| {
            let path = item.expect("an item").path();
            if path.is_dir() {
                files_in(&path)
            } else {
                vec![path]
            }
        })
        .collect();
    found.sort();
    found
}

fn flip(file: &Path, dice: &mut Dice) -> u64 {
    let mut bytes = std::fs::read(file).expect("reads");
    let bit = dice.below(bytes.len() as u64 * 8);
    bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
    std::fs::write(file, bytes).expect("writes");
    bit
}

fn mend(dir: &Path, from: &[&Path]) -> Result<Repaired, LogError> {
    let open = |dir: &&Path| -> Box<dyn OtherCopy> { Box::new(DirCopy::open(dir).expect("opens")) };
    let mut copies: Vec<Box<dyn OtherCopy>> = from.iter().map(open).collect();
    repair(dir, &mut copies, &mut |_| {})
}

/// The store has everything it had, under the same root, and can be written on.
#[track_caller]
fn as_before(dir: &Path, why: &str) {
    let store = SqliteStore::open_read_only(dir).expect("opens");
    let walked = store.verify().expect("walks");
    assert_eq!(
        (walked.head, walked.damage),
        (Some(sound().1), vec![]),
        "{why}"
    );
    let original = SqliteStore::open_read_only(sound().0.path()).expect("opens");
    assert_eq!(
        store.trusted_witnesses().expect("reads"),
        original.trusted_witnesses().expect("reads"),
        "{why}"
    );
    for seq in [0, COUNT / 2, COUNT - 101] {
        assert_eq!(
            store.witnessed_by(seq).expect("reads"),
            original.witnessed_by(seq).expect("reads"),
            "{why}: {seq}"
        );
    }
    let filter = trucewatch_evidence::QuarantineFilter::All;
    assert_eq!(
        store.quarantine_list(filter, 0, 9).expect("reads"),
        original.quarantine_list(filter, 0, 9).expect("reads"),
        "{why}"
    );
    drop(store);
    let mut store = SqliteStore::open(dir).expect("opens for writing");
    store.append(&[entry(9_999)]).expect("goes on");
}

#[test]
fn p06_flipped_bits_are_put_right_from_another_copy() {
    let mut dice = Dice(0x0b17_f11b_0000_0606);
    let rounds = if in_full() { 300 } else { 8 };
    for round in 0..rounds {
        let dir = copied();
        let mut files = vec![dir.path().join(FILE_NAME); 1 + round % 4];
        if round % 3 == 0 {
            let blobs = files_in(&dir.path().join(BLOBS_FOLDER));
            files.push(blobs[dice.below(blobs.len() as u64) as usize].clone());
        }
        if round % 5 == 0 {
            files.push(dir.path().join(CHECKPOINT_NAME));
        }
        let bits: Vec<u64> = files.iter().map(|file| flip(file, &mut dice)).collect();
        let why = format!("round {round}, {files:?}, {bits:?}");
        let done = mend(dir.path(), &[sound().0.path()]).expect(&why);
        assert_eq!(done.remaining, vec![], "{why}");
        assert!(done.rebuilt, "{why}");
        assert!(
            done.kept.as_ref().is_some_and(|kept| kept.is_file()),
            "{why}"
        );
        as_before(dir.path(), &why);
    }
}

/// Tiles follow from the entries: no other copy is needed. Nor where nothing is wrong.
#[test]
fn p06_a_damaged_tile_is_put_right_without_another_copy() {
    let dir = copied();
    let done = mend(dir.path(), &[]).expect("nothing to do");
    assert_eq!(done, Repaired::default());
    let tile: Vec<u8> = raw_connection(dir.path())
        .query_row("SELECT hashes FROM tile ORDER BY id LIMIT 1", [], |row| {
            row.get(0)
        })
        .expect("reads");
    let file = dir.path().join(FILE_NAME);
    let mut bytes = std::fs::read(&file).expect("reads");
    // Two leaves, one behind the other, stand in a tile alone.
    let at = bytes
        .windows(64)
        .position(|window| window == &tile[..64])
        .expect("it is there");
    bytes[at] ^= 1;
    std::fs::write(&file, bytes).expect("writes");
    let done = mend(dir.path(), &[]).expect("repairs");
    assert_eq!((done.rebuilt, done.remaining), (true, vec![]));
    assert_eq!(done.entries, Vec::<u64>::new());
    as_before(dir.path(), "a tile");
}

/// Two copies that are damaged in different places mend each other; what is whole in neither is named,
/// and nothing is changed then.
#[test]
fn p06_what_is_whole_nowhere_is_named_and_nothing_changed() {
    let damage = |dir: &Path, seq: u64| {
        let file = dir.join(FILE_NAME);
        let mut bytes = std::fs::read(&file).expect("reads");
        let mark = format!("raw-marker-{:06}", seq - 3);
        let at = bytes
            .windows(mark.len())
            .position(|window| window == mark.as_bytes())
            .expect("it is there");
        bytes[at] ^= 4;
        std::fs::write(&file, bytes).expect("writes");
    };
    let (one, other) = (copied(), copied());
    damage(one.path(), 50);
    damage(other.path(), 550);
    let done = mend(one.path(), &[other.path()]).expect("repairs");
    assert_eq!(
        (done.remaining.as_slice(), done.entries.contains(&50)),
        (&[][..], true)
    );
    as_before(one.path(), "one by the other");

    let (one, other) = (copied(), copied());
    damage(one.path(), 50);
    damage(one.path(), 300);
    damage(other.path(), 300);
    std::fs::remove_file(&files_in(&one.path().join(BLOBS_FOLDER))[0]).expect("there");
    let before = std::fs::read(one.path().join(FILE_NAME)).expect("reads");
    let done = mend(one.path(), &[other.path()]).expect("tells");
    assert!(!done.rebuilt && done.kept.is_none());
    let named: Vec<u64> = done.remaining.iter().filter_map(|one| one.seq).collect();
    assert!(named.contains(&300), "{:?}", done.remaining);
    assert!(
        std::fs::read(one.path().join(FILE_NAME)).expect("reads") == before,
        "as it was"
    );
    // A third copy helps.
    let done = mend(one.path(), &[other.path(), sound().0.path()]).expect("repairs");
    assert_eq!(done.remaining, vec![]);
    as_before(one.path(), "with a third");
}

/// A copy that was altered, however consistently, puts nothing into the log.
#[test]
fn p06_a_copy_with_another_history_puts_nothing_in() {
    let dir = copied();
    let other = tempfile::tempdir().expect("a folder");
    copy_folder(dir.path(), other.path());
    // The same key signs another history of the same length: a copied writer.
    for name in [FILE_NAME, CHECKPOINT_NAME] {
        std::fs::remove_file(other.path().join(name)).expect("there");
    }
    let origin = SqliteStore::open_read_only(dir.path())
        .expect("opens")
        .identity()
        .clone();
    let naming = trucewatch_evidence::Naming {
        origin: Some(origin.origin().to_owned()),
        mission: origin.mission,
    };
    let mut forger = SqliteStore::open_as(other.path(), &naming).expect("opens");
    forger
        .append(&entries(2_000..2_000 + COUNT))
        .expect("appends");
    drop(forger);
    let mut dice = Dice(7);
    std::fs::remove_file(dir.path().join(FILE_NAME)).expect("there");
    let done = mend(dir.path(), &[other.path()]).expect("tells");
    assert!(!done.rebuilt, "{done:?}");
    let words = format!("{:?}", done.remaining);
    assert!(words.contains("another history"), "{words}");
    assert!(!dir.path().join(FILE_NAME).exists());
    // With a true copy the whole database comes back, whichever is named first.
    let done = mend(dir.path(), &[other.path(), sound().0.path()]).expect("repairs");
    assert_eq!((done.remaining, done.entries.len() as u64), (vec![], COUNT));
    as_before(dir.path(), "all of it");

    // A file beside the log with other bytes is not taken either.
    let dir = copied();
    let file = files_in(&dir.path().join(BLOBS_FOLDER)).remove(0);
    flip(&file, &mut dice);
    let forged = copied();
    flip(&files_in(&forged.path().join(BLOBS_FOLDER))[0], &mut dice);
    let before = std::fs::read(&file).expect("reads");
    let done = mend(dir.path(), &[forged.path()]).expect("tells");
    assert!(
        done.blobs.is_empty() && !done.remaining.is_empty(),
        "{done:?}"
    );
    assert!(std::fs::read(&file).expect("reads") == before);
}

/// A write-ahead log that was left by a crash and then damaged: its tail comes from the copy.
#[test]
fn p06_a_damaged_write_ahead_log_is_put_right() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    for number in 0..6 {
        store.append(&[entry(number)]).expect("appends");
    }
    let head = store.head().expect("reads");
    let crashed = tempfile::tempdir().expect("a folder");
    copy_folder(dir.path(), crashed.path());
    let _ = std::fs::remove_file(crashed.path().join(format!("{FILE_NAME}-shm")));
    drop(store);
    let log = crashed.path().join(format!("{FILE_NAME}-wal"));
    let mut bytes = std::fs::read(&log).expect("there is one");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 8;
    std::fs::write(&log, bytes).expect("writes");
    let done = mend(crashed.path(), &[dir.path()]).expect("repairs");
    assert_eq!((done.rebuilt, done.remaining), (true, vec![]));
    let kept = done.kept.expect("kept");
    assert!(PathBuf::from(format!("{}-wal", kept.display())).is_file());
    assert!(!log.exists());
    let store = SqliteStore::open(crashed.path()).expect("opens");
    assert_eq!(store.head().expect("reads"), head);
}

/// A writer that has the damaged store open would write on into a file that is no longer there.
#[test]
fn nothing_is_repaired_under_a_program_that_has_the_store_open() {
    let dir = copied();
    let store = SqliteStore::open(dir.path()).expect("opens");
    let file = dir.path().join(FILE_NAME);
    let mut bytes = std::fs::read(&file).expect("reads");
    let last = bytes.len() - 100;
    bytes[last] ^= 1;
    std::fs::write(&file, bytes).expect("writes");
    let refused = mend(dir.path(), &[sound().0.path()]).expect_err("it is open");
    assert!(matches!(refused, LogError::Busy { .. }), "{refused}");
    drop(store);
    let done = mend(dir.path(), &[sound().0.path()]).expect("repairs");
    assert_eq!((done.rebuilt, done.remaining), (true, vec![]));
    as_before(dir.path(), "once it is closed");
}

/// A repair that was cut off after it had put the damaged file's write-ahead log aside goes on.
#[test]
fn a_repair_that_was_cut_off_goes_on_from_the_whole_store() {
    let dir = copied();
    let work = dir.path().join("repair-in-the-making");
    std::fs::create_dir(&work).expect("made");
    std::fs::copy(dir.path().join(FILE_NAME), work.join(FILE_NAME)).expect("copied");
    flip(&dir.path().join(FILE_NAME), &mut Dice(99));
    std::fs::write(work.join("ready"), "whole\n").expect("writes");
    let done = mend(dir.path(), &[]).expect("goes on");
    assert_eq!((done.rebuilt, done.remaining), (true, vec![]));
    assert!(!work.exists());
    as_before(dir.path(), "cut off");
    // The log has grown since: what was put together lacks what was acknowledged.
    let dir = copied();
    let work = dir.path().join("repair-in-the-making");
    std::fs::create_dir(&work).expect("made");
    std::fs::copy(dir.path().join(FILE_NAME), work.join(FILE_NAME)).expect("copied");
    std::fs::write(work.join("ready"), "whole\n").expect("writes");
    let head = {
        let mut store = SqliteStore::open(dir.path()).expect("opens");
        store.append(&entries(9_000..9_003)).expect("appends");
        store.head().expect("reads")
    };
    let done = mend(dir.path(), &[]).expect("looks");
    assert_eq!((done.rebuilt, done.remaining), (false, vec![]));
    assert!(!work.exists());
    let store = SqliteStore::open_read_only(dir.path()).expect("opens");
    assert_eq!(
        store.head().expect("reads"),
        head,
        "nothing acknowledged is gone"
    );
    // One that did not get so far begins anew.
    let dir = copied();
    let work = dir.path().join("repair-in-the-making");
    std::fs::create_dir(&work).expect("made");
    std::fs::write(work.join(FILE_NAME), "half").expect("writes");
    flip(&dir.path().join(FILE_NAME), &mut Dice(98));
    let done = mend(dir.path(), &[sound().0.path()]).expect("repairs");
    assert_eq!((done.rebuilt, done.remaining), (true, vec![]));
    as_before(dir.path(), "anew");
}
