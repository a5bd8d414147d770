//! Promise P18: an entry's way up the ladder of receipts; and what the store keeps of witnesses.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::entries;
use std::path::Path;
use trucewatch_evidence::{CosignError, EvidenceLog as _, FILE_NAME, LogError, SqliteStore};
use trucewatch_proof::note::Kind;
use trucewatch_proof::{
    Checkpoint, Hash, Note, NoteKey, NoteSigner, SecretKey, Standing, cosign, cosignatures, quorum,
};

fn witness(number: u8) -> NoteSigner {
    let name = format!("state-{number}.example");
    NoteSigner::new(
        &name,
        Kind::Cosignature,
        SecretKey::from_seed(&[number; 32]),
    )
    .expect("a name")
}

/// The store's latest checkpoint, cosigned.
fn cosigned(store: &SqliteStore, by: &[(u8, u64)]) -> String {
    let mut note = Note::from_text(&store.checkpoint().expect("reads")).expect("a note");
    for (number, time_unix_s) in by {
        let line = cosign(&note.text, &witness(*number), *time_unix_s).expect("cosigns");
        note.signatures.push(line);
    }
    note.to_string()
}

fn trusting(dir: &Path, count: u8) -> SqliteStore {
    let mut store = SqliteStore::open(dir).expect("opens");
    for number in 1..=count {
        store
            .trust_witness(witness(number).public(), None)
            .expect("writes");
    }
    store
}

#[test]
fn p18_an_entry_climbs_from_logged_to_witnessed() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = trusting(dir.path(), 4);
    store.append(&entries(0..10)).expect("appends");
    let shown = store.witnessed_by(9).expect("reads").expect("it is there");
    assert_eq!((shown.standing, shown.count), (Standing::Logged, 0));
    assert_eq!(store.prove_witnessed(9).expect("reads"), None);
    assert_eq!(store.cosigned_checkpoint(1).expect("reads"), None);

    let note = cosigned(&store, &[(1, 1_000), (2, 1_010)]);
    assert_eq!(store.add_cosignatures(&note).expect("taken").len(), 2);
    let shown = store.witnessed_by(9).expect("reads").expect("it is there");
    assert_eq!(
        (
            shown.standing,
            shown.count,
            shown.quorum,
            shown.by_one_unix_s
        ),
        (Standing::Logged, 2, 3, Some(1_000))
    );
    let served = store.checkpoint_cosigned_so_far().expect("reads");
    assert_eq!(served.lines().count(), 4 + 3, "{served}");

    // The log grows; the older checkpoint is cosigned by a third all the same.
    let note = cosigned(&store, &[(3, 1_020), (3, 1_015)]);
    store.append(&entries(10..300)).expect("appends");
    store.add_cosignatures(&note).expect("taken");
    store
        .add_cosignatures(&cosigned(&store, &[(4, 2_000)]))
        .expect("taken");
    let shown = store.witnessed_by(9).expect("reads").expect("it is there");
    assert_eq!(
        (shown.standing, shown.at_size, shown.by_quorum_unix_s),
        (Standing::Witnessed, Some(10), Some(1_020))
    );
    let proof = store.prove_witnessed(9).expect("reads").expect("R2");
    let (checkpoint, note) =
        Checkpoint::open(&proof.checkpoint, &store.identity().log).expect("signed");
    let entry = store.read(9, 1).expect("reads").remove(0);
    assert_eq!(checkpoint.head.size, 10);
    assert!(proof.holds_for(entry.leaf(), &checkpoint.head));
    let witnesses = store.witnesses().expect("reads");
    let found = cosignatures(&note, &witnesses).expect("hold");
    assert!(found.len() >= quorum(witnesses.len()), "{found:?}");
    // The receipt bears that quorum; one for an entry without a quorum, the latest checkpoint.
    let log = store.identity().log.clone();
    for (seq, size, count) in [(9, 10, 3), (10, 300, 0)] {
        let receipt = store.receipt(seq).expect("reads").expect("there");
        let shown = receipt.check(Some(&log), &witnesses).expect("holds");
        assert_eq!((shown.head.size, shown.witnesses.len()), (size, count));
    }
    let late = store.witnessed_by(10).expect("reads").expect("there");
    assert_eq!((late.standing, late.count), (Standing::Logged, 1));
    assert_eq!(store.witnessed_by(300).expect("reads"), None);
    let largest = store.cosigned_checkpoint(1).expect("reads").expect("one");
    assert!(largest.contains("\n300\n"), "{largest}");
    let quorate = store.cosigned_checkpoint(3).expect("reads").expect("one");
    assert!(quorate.contains("\n10\n"), "{quorate}");
    assert!(store.verify().expect("reads").is_sound());
}

#[test]
fn a_later_cosignature_shows_freshness_and_moves_no_bound() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = trusting(dir.path(), 1);
    store.append(&entries(0..3)).expect("appends");
    for time in [500, 900] {
        let note = cosigned(&store, &[(1, time)]);
        store.add_cosignatures(&note).expect("taken");
    }
    let shown = store.witnessed_by(0).expect("reads").expect("there");
    assert_eq!(shown.by_one_unix_s, Some(500));
    let served = store.checkpoint_cosigned_so_far().expect("reads");
    let note = Note::from_text(&served).expect("a note");
    let found = cosignatures(&note, &store.witnesses().expect("reads")).expect("hold");
    assert_eq!(found[0].time_unix_s, 900);
}

#[test]
fn cosignatures_that_do_not_count_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = trusting(dir.path(), 2);
    store.append(&entries(0..5)).expect("appends");
    let stranger = cosigned(&store, &[(9, 1)]);
    assert!(matches!(
        store.add_cosignatures(&stranger),
        Err(CosignError::UnknownWitness)
    ));
    let mut note = Note::from_text(&cosigned(&store, &[(1, 5)])).expect("a note");
    note.signatures[1].signature[7] ^= 1;
    let altered = store.add_cosignatures(&note.to_string());
    assert!(matches!(altered, Err(CosignError::Note(_))), "{altered:?}");
    // A checkpoint with the log's true signature over a history that is not this one: its own copy.
    let copy = tempfile::tempdir().expect("a folder");
    for name in ["keys/log", "keys/gateway"] {
        std::fs::create_dir_all(copy.path().join("keys")).expect("makes");
        std::fs::copy(dir.path().join(name), copy.path().join(name)).expect("copies");
    }
    let mut clone = SqliteStore::open(copy.path()).expect("opens");
    clone.append(&entries(100..105)).expect("appends");
    let forked = cosigned(&clone, &[(1, 5)]);
    assert!(matches!(
        store.add_cosignatures(&forked),
        Err(CosignError::OtherHistory { .. })
    ));
    let plain = store.identity().log.clone();
    assert!(
        store.trust_witness(&plain, None).is_err(),
        "a log's key is no witness's"
    );
    drop(store);
    let mut reader = SqliteStore::open_read_only(dir.path()).expect("opens");
    let good = cosigned(&reader, &[(1, 5)]);
    assert!(matches!(
        reader.add_cosignatures(&good),
        Err(CosignError::Log(LogError::ReadOnly { .. }))
    ));
}

/// A witness that is taken off the list counts neither for nor against a quorum, and comes back by
/// another decision.
#[test]
fn a_witness_that_is_removed_counts_no_more() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = trusting(dir.path(), 4);
    store.append(&entries(0..5)).expect("appends");
    assert_eq!(store.newest_quorum().expect("reads"), None);
    let note = cosigned(&store, &[(1, 10), (2, 30), (3, 20)]);
    store.add_cosignatures(&note).expect("taken");
    let newest = store
        .newest_quorum()
        .expect("reads")
        .expect("three of four");
    assert_eq!((newest.size, newest.time_unix_s), (5, 10));

    assert!(store.remove_witness(witness(3).public()).expect("writes"));
    assert!(
        !store.remove_witness(witness(3).public()).expect("writes"),
        "once"
    );
    assert!(
        !store.remove_witness(witness(9).public()).expect("writes"),
        "unknown"
    );
    assert_eq!(store.witnesses().expect("reads").len(), 3);
    assert_eq!(store.newest_quorum().expect("reads"), None, "two of three");
    let shown = store.witnessed_by(4).expect("reads").expect("there");
    assert_eq!(
        (shown.standing, shown.count, shown.of),
        (Standing::Logged, 2, 3)
    );
    let served = store.checkpoint_cosigned_so_far().expect("reads");
    assert!(!served.contains("state-3"), "{served}");
    let late = cosigned(&store, &[(3, 40)]);
    assert!(matches!(
        store.add_cosignatures(&late),
        Err(CosignError::UnknownWitness)
    ));
    assert!(
        store.verify().expect("reads").is_sound(),
        "what it cosigned is kept"
    );

    let url = Some("http://127.0.0.1:9/");
    store
        .trust_witness(witness(3).public(), url)
        .expect("writes");
    assert_eq!(store.newest_quorum().expect("reads"), Some(newest));
    let list = store.trusted_witnesses().expect("reads");
    assert_eq!(list[2].url.as_deref(), Some("http://127.0.0.1:9"));
    assert_eq!(list[0].url, None);
    assert!(store.verify().expect("reads").is_sound());
}

#[test]
fn bundles_hold_the_entries_that_the_leaves_are_of() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store.append(&entries(0..260)).expect("appends");
    for (index, width) in [(0, 256), (0, 10), (1, 4)] {
        let bundle = store
            .entries_bundle(index, width)
            .expect("reads")
            .expect("there");
        let (mut rest, mut leaves) = (bundle.as_slice(), Vec::new());
        while let Some((length, more)) = rest.split_first_chunk::<2>() {
            let (entry, more) = more.split_at(usize::from(u16::from_be_bytes(*length)));
            leaves.extend(Hash::leaf(entry).0);
            rest = more;
        }
        let tile = trucewatch_proof::Tile {
            level: 0,
            index,
            width,
        };
        let hashes = store.tile(tile).expect("reads").expect("there");
        assert_eq!(leaves, hashes, "{index} {width}");
    }
    for (index, width) in [(1, 5), (1, 256), (2, 1), (u64::MAX, 1)] {
        assert_eq!(store.entries_bundle(index, width).expect("reads"), None);
    }
}

/// Each edit by somebody who owns the file is found, whatever row it is in.
#[test]
fn p11_edits_of_witnesses_and_cosignatures_are_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = trusting(dir.path(), 2);
    store.append(&entries(0..5)).expect("appends");
    let note = cosigned(&store, &[(1, 10), (2, 20)]);
    store.add_cosignatures(&note).expect("taken");
    assert!(store.verify().expect("reads").is_sound());
    drop(store);
    let other: NoteKey = witness(7).public().clone();
    let edits = [
        format!("UPDATE witness SET vkey = '{other}' WHERE vkey LIKE 'state-1%'"),
        "UPDATE witness SET statement = replace(statement, 'state-1', 'state-7')".to_owned(),
        "UPDATE cosigned SET note = replace(note, char(10) || '5' || char(10), char(10) || '4' || char(10))".to_owned(),
        "UPDATE cosigned SET size = 4".to_owned(),
        "UPDATE cosignature SET first = replace(first, 'state-1', 'state-2')".to_owned(),
        "UPDATE cosignature SET latest = first || 'A'".to_owned(),
        "DELETE FROM cosigned".to_owned(),
        "UPDATE witness SET trusted = 0".to_owned(),
        "UPDATE witness SET url = 'http://elsewhere.example'".to_owned(),
        "DELETE FROM witness WHERE id = 1".to_owned(),
        "DELETE FROM witness".to_owned(),
    ];
    let sound = std::fs::read(dir.path().join(FILE_NAME)).expect("reads");
    for edit in edits {
        let conn = common::raw_connection(dir.path());
        let names: Vec<(String, String)> = conn
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .and_then(|mut s| {
                s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })
            .expect("reads");
        conn.execute_batch("PRAGMA foreign_keys = OFF")
            .expect("sets");
        for (name, _) in &names {
            conn.execute_batch(&format!("DROP TRIGGER {name}"))
                .expect("drops");
        }
        let changed = conn.execute(&edit, []).expect("edits");
        assert!(changed > 0, "{edit}");
        for (_, sql) in &names {
            conn.execute_batch(sql).expect("restores");
        }
        drop(conn);
        let store = SqliteStore::open_read_only(dir.path()).expect("opens");
        let found = store.verify().expect("reads");
        assert!(!found.is_sound(), "{edit}");
        drop(store);
        for extra in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(dir.path().join(format!("{FILE_NAME}{extra}")));
        }
        std::fs::write(dir.path().join(FILE_NAME), &sound).expect("writes");
    }
}
