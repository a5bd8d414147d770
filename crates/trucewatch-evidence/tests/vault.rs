//! Promise P67: erased means unreadable, and the log still verifies. And files as they were received.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::entries;
use std::path::{Path, PathBuf};
use trucewatch_evidence::{EvidenceLog, LogError, NewEntry, SqliteStore, Vault};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Blob, Custody, CustodyAct, Marking, Timestamp};

const CANARY: &str = "canary-7f3a-Oksana-Petrenko";

fn take_in(vault: &Vault, content: &[u8], media_type: &str, subject: &str) -> Blob {
    let stored = vault
        .store(&mut &*content, media_type, subject)
        .expect("stores");
    Blob {
        stored: stored.stored,
        content: stored.content,
        parts: stored.parts,
        size: stored.size,
        media_type: media_type.to_owned(),
        subject: subject.to_owned(),
        derived: None,
        report: None,
        marking: Marking::Witness,
    }
}

fn record(record: Record) -> NewEntry {
    NewEntry {
        record,
        raw: Vec::new(),
        source: "test".to_owned(),
        line: 0,
        received_at: Timestamp::from_unix_s(1_700_000_000),
        bound_ms: 1_000,
        signed: None,
    }
}

fn erased(subject: &str) -> NewEntry {
    record(Record::Custody(Custody {
        marking: trucewatch_model::Marking::Mission,
        object: format!("subject:{subject}"),
        act: CustodyAct::Erased,
        by: "protection desk".to_owned(),
        at: Timestamp::from_unix_s(1_700_000_100),
        reason: "the witness asked for it".to_owned(),
    }))
}

fn read(vault: &Vault, blob: &Blob) -> Result<Vec<u8>, LogError> {
    let mut content = Vec::new();
    vault.read(blob, &mut |part| content.extend_from_slice(part))?;
    Ok(content)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in dir.read_dir().expect("lists") {
        let path = item.expect("an item").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn anywhere(dir: &Path, text: &[u8]) -> bool {
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("reads");
        bytes.windows(text.len()).any(|window| window == text)
    };
    files(dir).iter().any(holds)
}

#[test]
fn what_was_taken_in_comes_out_byte_for_byte() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = Vault::of(dir.path());
    for size in [0, 1, 65_503, 65_504, 65_505, 65_536, 200_000] {
        let content: Vec<u8> = (0..size).map(|n: u32| ((n * 31) >> 3) as u8).collect();
        for media_type in ["image/jpeg", "text/plain"] {
            let blob = take_in(&vault, &content, media_type, "mission");
            assert_eq!(
                read(&vault, &blob).expect("reads"),
                content,
                "{size} bytes of {media_type}"
            );
            assert_eq!((blob.size, vault.damage(&blob)), (u64::from(size), None));
        }
    }
    assert!(
        files(&dir.path().join("blobs"))
            .iter()
            .all(|path| !path.to_string_lossy().contains("new-"))
    );
}

#[test]
fn a_changed_file_is_refused_and_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let vault = Vault::of(dir.path());
    let content: Vec<u8> = (0..70_000u32).map(|n| n as u8).collect();
    let blob = take_in(&vault, &content, "image/jpeg", "w-7");
    store.append(&entries(0..3)).expect("appends");
    store
        .append(&[record(Record::Blob(blob.clone()))])
        .expect("appends");
    assert!(store.verify().expect("walks").is_sound());
    let path = vault.path(&blob.stored).expect("a name");
    let sound = std::fs::read(&path).expect("reads");
    for at in (0..sound.len())
        .step_by(4_999)
        .chain([0, 4, 23, sound.len() - 1])
    {
        let mut wrong = sound.clone();
        wrong[at] ^= 1;
        std::fs::write(&path, &wrong).expect("writes");
        assert!(read(&vault, &blob).is_err(), "byte {at}");
        let verification = store.verify().expect("walks");
        assert_eq!(verification.damage.len(), 1, "byte {at}: {verification:?}");
        assert_eq!(verification.damage[0].seq, Some(3), "byte {at}");
    }
    std::fs::write(&path, &sound[..sound.len() - 20]).expect("writes");
    assert!(read(&vault, &blob).is_err(), "cut short");
    std::fs::remove_file(&path).expect("removes");
    assert!(!store.verify().expect("walks").is_sound(), "gone");
    std::fs::write(&path, &sound).expect("writes");
    let key = dir.path().join("keys/subjects/w-7");
    let text = std::fs::read(&key).expect("reads");
    for bit in 0..text.len() * 8 {
        let mut wrong = text.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&key, wrong).expect("writes");
        assert!(vault.key("w-7").is_err(), "bit {bit} of the key");
        if bit % 97 == 0 {
            assert!(
                !store.verify().expect("walks").is_sound(),
                "bit {bit} of the key"
            );
        }
    }
}

#[test]
fn p67_erased_means_unreadable_and_the_log_still_verifies() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let vault = Vault::of(dir.path());
    let statement = format!("name: {CANARY}\nheard: 3 explosions\n");
    let protected = take_in(&vault, statement.as_bytes(), "text/plain", "w-7");
    let other = take_in(&vault, b"another photo", "image/jpeg", "w-8");
    let blobs = [protected.clone(), other.clone()].map(|blob| record(Record::Blob(blob)));
    store.append(&blobs).expect("appends");
    assert_eq!(
        read(&vault, &protected).expect("reads"),
        statement.as_bytes()
    );
    assert!(
        !anywhere(dir.path(), CANARY.as_bytes()),
        "never in the clear on the disk"
    );
    let before = store.head().expect("heads");

    // Without the key, and nothing said in the log: that is damage.
    let key = std::fs::read(dir.path().join("keys/subjects/w-7")).expect("reads");
    assert!(vault.erase("w-7").expect("erases"));
    assert!(!vault.erase("w-7").expect("nothing left"), "once");
    assert!(
        !store.verify().expect("walks").is_sound(),
        "a key that went without a word"
    );
    store.append(&[erased("w-7")]).expect("appends");
    let refused = read(&vault, &protected).expect_err("unreadable");
    assert!(
        matches!(&refused, LogError::Erased { subject } if subject == "w-7"),
        "{refused}"
    );
    assert!(!anywhere(dir.path(), &key[..64]), "nor is the key anywhere");
    assert_eq!(
        read(&vault, &other).expect("others are as before"),
        b"another photo"
    );
    let verification = store.verify().expect("walks");
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!(
        store.head_at(before.size).expect("heads"),
        before,
        "the root is unchanged"
    );
}

#[test]
fn no_name_from_outside_becomes_a_path() {
    let dir = tempfile::tempdir().expect("a folder");
    let vault = Vault::of(dir.path());
    for name in [
        "",
        "..",
        "../log",
        "a/b",
        "A",
        "w 7",
        "w\0",
        "über",
        &"w".repeat(65),
    ] {
        assert!(
            vault.store(&mut &b"x"[..], "text/plain", name).is_err(),
            "{name:?}"
        );
    }
    for stored in ["", "../../etc/passwd", &"A".repeat(64), &"0".repeat(63)] {
        assert_eq!(vault.path(stored), None, "{stored:?}");
    }
}
