//! Promise P18: every record comes with a receipt that can be checked offline, without trusting us.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{entries, entry};
use trucewatch_evidence::{EvidenceLog, NewEntry, Signed, SqliteStore};
use trucewatch_proof::{Hash, NoteKey, Receipt, SecretKey, Statement};

fn signed(number: u64) -> NewEntry {
    let author = SecretKey::from_seed(&[7; 32]);
    let mut new = entry(number);
    let statement = Statement {
        mission: "trucewatch",
        author: author.public().id(),
        marking: "mission",
        boot: 1,
        counter: number,
        record: Hash(new.record.sha256()),
    };
    new.signed = Some(Signed {
        key: author.public(),
        signature: statement.sign(&author),
        boot: 1,
        counter: number,
    });
    new
}

/// A log with batches of several sizes, and entries signed alone among them.
fn store(dir: &std::path::Path) -> SqliteStore {
    let mut store = SqliteStore::open(dir).expect("opens");
    store.append(&entries(0..1)).expect("appends");
    let mut mixed = entries(10..40);
    for (at, number) in [(3, 100), (4, 101), (17, 102)] {
        mixed.insert(at, signed(number));
    }
    store.append(&mixed).expect("appends");
    store.append(&[signed(200)]).expect("appends");
    store.append(&entries(300..577)).expect("appends");
    store
}

#[test]
fn p18_every_entry_has_a_receipt_that_holds() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = store(dir.path());
    let log = store.identity().log.clone();
    let len = store.len().expect("counts");
    assert!(len > 256, "more than one tile");
    for seq in 0..len {
        let receipt = store.receipt(seq).expect("proves").expect("is there");
        let text = serde_json::to_string(&receipt).expect("serializes");
        let shown = Receipt::from_json(&text)
            .expect("reads back")
            .check(Some(&log), &[])
            .expect("holds");
        assert_eq!((shown.index, shown.head.size), (seq, len));
        let alone = [4, 5, 18, 34].contains(&seq);
        assert_eq!(shown.by_gateway, !alone, "{seq}");
        assert_eq!(receipt.batch.is_none(), alone, "{seq}");
    }
    assert_eq!(store.receipt(len).expect("asks"), None);
}

#[test]
fn p18_an_altered_receipt_fails() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = store(dir.path());
    let log = store.identity().log.clone();
    for seq in [4, 7, 300] {
        let sound = store.receipt(seq).expect("proves").expect("is there");
        let text = serde_json::to_string(&sound).expect("serializes");
        sound.check(Some(&log), &[]).expect("holds");
        let mut refused = 0;
        for at in 0..text.len() {
            for bit in [0, 3] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let holds = String::from_utf8(bytes)
                    .ok()
                    .and_then(|text| Receipt::from_json(&text).ok())
                    .is_some_and(|receipt| receipt.check(Some(&log), &[]).is_ok());
                assert!(
                    !holds,
                    "entry {seq}, byte {at} ({}), bit {bit}",
                    &text[at.saturating_sub(20)..at]
                );
                refused += 1;
            }
        }
        assert!(refused > 2_000, "{refused}");
        let other =
            SqliteStore::open(tempfile::tempdir().expect("a folder").path()).expect("opens");
        let stranger: &NoteKey = &other.identity().log;
        assert!(sound.check(Some(stranger), &[]).is_err(), "of another log");
    }
}

/// A receipt names hashes of what stands beside its entry in the batch. Whoever guesses a neighbour's
/// record to the last byte must not be able to tell that he was right.
#[test]
fn a_receipt_of_one_member_of_a_batch_confirms_no_guess_at_its_neighbour() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = store(dir.path());
    let neighbour = store.read(7, 1).expect("reads").remove(0);
    let receipt = store.receipt(8).expect("proves").expect("is there");
    let statement = neighbour.statement(&store.identity().mission);
    let text = serde_json::to_string(&receipt).expect("serializes");
    let leaf = statement.leaf(&neighbour.secret.batch_salt()).to_hex();
    assert!(text.contains(&leaf), "the two stand side by side");
    let own = store.read(8, 1).expect("reads").remove(0).secret;
    let known = [own.batch_salt(), own.envelope_salt(), Hash([0; 32])];
    let guesses = known.iter().map(|salt| statement.leaf(salt));
    for guess in guesses.chain([Hash::leaf(&statement.message())]) {
        assert!(!text.contains(&guess.to_hex()));
    }
    assert!(!text.contains(&neighbour.secret.batch_salt().to_hex()));
}

/// The receipt of one entry with the envelope of another shows nothing.
#[test]
fn p18_parts_of_two_receipts_do_not_mix() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = store(dir.path());
    let get = |seq| store.receipt(seq).expect("proves").expect("is there");
    let (one, other) = (get(20), get(21));
    type Mix = fn(&mut Receipt, &Receipt);
    let mixes: [Mix; 5] = [
        |one, other| one.envelope.clone_from(&other.envelope),
        |one, other| one.salt.clone_from(&other.salt),
        |one, other| one.proof.clone_from(&other.proof),
        |one, other| one.batch.clone_from(&other.batch),
        |one, _| one.batch = None,
    ];
    for mix in mixes {
        let mut mixed = one.clone();
        mix(&mut mixed, &other);
        assert!(mixed.check(None, &[]).is_err());
    }
    one.check(None, &[]).expect("holds");
}
