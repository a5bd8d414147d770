//! What every log must do, run over each implementation.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{entries, entry};
use proptest::prelude::*;
use trucewatch_evidence::{
    Appended, Entry, EvidenceLog, LogError, MemoryLog, NewEntry, Signed, SqliteStore,
};
use trucewatch_model::{Known, Marking, ObservationId, Signal, canonical::Record};
use trucewatch_proof::{Hash, SecretKey, Statement, tree};

macro_rules! evidence_log_conformance {
    ($name:ident, $with_log:ident) => {
        mod $name {
            use super::*;
            conformance_cases! { $with_log;
                a_new_log_is_empty,
                what_was_appended_is_read_back,
                numbers_are_dense_over_batches,
                the_same_content_is_stored_once,
                a_batch_is_taken_whole_or_not_at_all,
                reading_is_limited_and_starts_anywhere,
                entries_are_found_by_content_and_by_observation_id,
                the_head_names_a_prefix,
                a_forged_or_altered_record_is_refused,
                a_replayed_message_changes_nothing,
                a_sound_log_verifies,
            }
        }
    };
}

macro_rules! conformance_cases {
    ($with_log:ident; $($case:ident),* $(,)?) => {
        $(#[test] fn $case() { $with_log(&mut |log| super::$case(log)); })*
    };
}

fn with_memory(case: &mut dyn FnMut(&mut dyn EvidenceLog)) {
    case(&mut MemoryLog::default());
}

fn with_sqlite(case: &mut dyn FnMut(&mut dyn EvidenceLog)) {
    let dir = tempfile::tempdir().expect("a folder");
    case(&mut SqliteStore::open(dir.path()).expect("opens"));
}

evidence_log_conformance!(memory, with_memory);
evidence_log_conformance!(sqlite, with_sqlite);

fn a_new_log_is_empty(log: &mut dyn EvidenceLog) {
    assert!(log.is_empty().expect("counts"));
    assert_eq!(log.read(0, 10).expect("reads"), []);
    assert_eq!(log.find(&[0; 32]).expect("finds"), None);
    assert_eq!(log.append(&[]).expect("appends nothing"), []);
    assert!(log.is_empty().expect("counts"));
}

fn what_was_appended_is_read_back(log: &mut dyn EvidenceLog) {
    let new = entries(0..5);
    log.append(&new).expect("appends");
    let read = log.read(0, 100).expect("reads");
    assert_eq!(read.len(), new.len());
    for (seq, (read, new)) in (0..).zip(read.iter().zip(&new)) {
        assert_eq!(read.seq, seq);
        assert_eq!(read.sha256, new.record.sha256());
        assert_eq!(read.record, new.record);
        assert_eq!(read.raw, new.raw);
        assert_eq!(read.source, new.source);
        assert_eq!(read.line, new.line);
        assert_eq!(read.received_at, new.received_at);
    }
}

fn numbers_are_dense_over_batches(log: &mut dyn EvidenceLog) {
    let mut numbers = Vec::new();
    for batch in [0..3, 3..4, 4..9] {
        let appended = log.append(&entries(batch)).expect("appends");
        numbers.extend(appended);
    }
    let expected: Vec<Appended> = (0..9).map(Appended::New).collect();
    assert_eq!(numbers, expected);
    assert_eq!(log.len().expect("counts"), 9);
}

fn the_same_content_is_stored_once(log: &mut dyn EvidenceLog) {
    use Appended::{Duplicate, New};
    log.append(&entries(0..2)).expect("appends");
    let mut elsewhere = entry(1);
    elsewhere.source = "a copy of the file".to_owned();
    elsewhere.raw = b"the same, written differently".to_vec();
    let appended = log
        .append(&[entry(7), elsewhere, entry(7), entry(8)])
        .expect("appends");
    assert_eq!(
        appended,
        [New(2), Duplicate(1), Duplicate(2), New(3)],
        "from an earlier batch, and twice in one"
    );
    assert_eq!(log.len().expect("counts"), 4);
    let kept = log.read(1, 1).expect("reads");
    assert_eq!(kept[0].source, entry(1).source, "the first arrival is kept");
}

/// A number that JSON readers would round reads back as another: such a record must stay out.
fn a_batch_is_taken_whole_or_not_at_all(log: &mut dyn EvidenceLog) {
    log.append(&entries(0..1)).expect("appends");
    let mut bad = common::pick(2);
    bad.signal = Signal::Sound {
        peak_upa: Known::Value((1 << 60) + 1),
        phase: Known::NotAsked,
    };
    let mut batch = entries(1..4);
    batch[1].record = Record::Observation(bad);
    let refused = log.append(&batch).expect_err("cannot be read back");
    assert!(
        matches!(refused, LogError::NotStorable { position: 1, .. }),
        "{refused}"
    );
    assert_eq!(log.len().expect("counts"), 1, "nothing of the batch");
    log.append(&entries(1..4)).expect("the log goes on");
    assert_eq!(log.len().expect("counts"), 4);
}

fn reading_is_limited_and_starts_anywhere(log: &mut dyn EvidenceLog) {
    log.append(&entries(0..10)).expect("appends");
    let cases: [(u64, usize, &[u64], &str); 6] = [
        (0, 3, &[0, 1, 2], "from the start"),
        (8, 5, &[8, 9], "up to the end"),
        (10, 5, &[], "just behind the end"),
        (u64::MAX, 5, &[], "far behind the end"),
        (4, 0, &[], "nothing asked for"),
        (9, usize::MAX, &[9], "no limit"),
    ];
    for (from, limit, expected, why) in cases {
        let seqs: Vec<u64> = log
            .read(from, limit)
            .expect("reads")
            .iter()
            .map(|entry| entry.seq)
            .collect();
        assert_eq!(seqs, expected, "{why}");
    }
}

fn entries_are_found_by_content_and_by_observation_id(log: &mut dyn EvidenceLog) {
    let mut agreement = entry(5);
    agreement.record = Record::Agreement {
        text: "version = 1".to_owned(),
    };
    log.append(&entries(0..5)).expect("appends");
    log.append(std::slice::from_ref(&agreement))
        .expect("appends");
    let leaf = entry(3).record.sha256();
    let found = log.find(&leaf).expect("finds").expect("is there");
    assert_eq!(found.seq, 3);

    let id = common::pick(3).id();
    assert_eq!(found.observation_id(), Some(id.clone()));
    let by_id = log.find_observation(&id).expect("finds");
    assert_eq!(by_id, Some(found));

    let agreement_leaf = agreement.record.sha256();
    let of_agreement = ObservationId::derive(&agreement.record.to_bytes());
    let cases = [
        (common::pick(99).id(), "never received"),
        (of_agreement, "the leaf is there, but is not an observation"),
        (ObservationId::from_text("o-12"), "not an id"),
        (ObservationId::from_text(""), "empty"),
    ];
    for (id, why) in cases {
        assert_eq!(log.find_observation(&id).expect("finds"), None, "{why}");
    }
    let found = log.find(&agreement_leaf).expect("finds").expect("is there");
    assert_eq!((found.seq, found.observation_id()), (5, None));
}

fn the_head_names_a_prefix(log: &mut dyn EvidenceLog) {
    let from_leaves = |log: &dyn EvidenceLog| {
        let entries = log.read(0, 100).expect("reads");
        tree::root_of(entries.iter().map(Entry::leaf))
    };
    log.append(&entries(0..4)).expect("appends");
    let four = log.head().expect("heads");
    assert_eq!((four.size, four.root), (4, from_leaves(log)));
    log.append(&entries(4..9)).expect("appends");
    assert_eq!(log.head_at(4).expect("heads"), four);
    let nine = log.head().expect("heads");
    assert_eq!((nine.size, nine.root), (9, from_leaves(log)));
    assert_eq!(log.head_at(0).expect("heads").root, Hash::empty());
    let refused = log.head_at(10).expect_err("too long");
    assert!(
        matches!(refused, LogError::TooShort { len: 9, asked: 10 }),
        "{refused}"
    );
}

fn signed(number: u64, author: &SecretKey, mission: &str) -> NewEntry {
    let mut new = entry(number);
    let statement = Statement {
        mission,
        author: author.public().id(),
        marking: "mission",
        boot: 2,
        counter: number,
        record: Hash(new.record.sha256()),
    };
    new.signed = Some(Signed {
        key: author.public(),
        signature: statement.sign(author),
        boot: 2,
        counter: number,
    });
    new
}

/// Promise P26: what its author did not sign, for this mission, stays out.
fn a_forged_or_altered_record_is_refused(log: &mut dyn EvidenceLog) {
    let (author, other) = (
        SecretKey::from_seed(&[7; 32]),
        SecretKey::from_seed(&[8; 32]),
    );
    let good = signed(1, &author, "trucewatch");
    let mut cases = vec![(
        signed(1, &author, "another mission"),
        "made for another mission",
    )];
    let mut case = |change: &dyn Fn(&mut NewEntry), why| {
        let mut altered = good.clone();
        change(&mut altered);
        cases.push((altered, why));
    };
    let with = |change: fn(&mut Signed)| {
        move |new: &mut NewEntry| change(new.signed.as_mut().expect("signed"))
    };
    case(&|new| new.record = entry(2).record, "another record");
    case(
        &|new| {
            let mut pick = common::pick(1);
            pick.marking = Marking::Public;
            new.record = Record::Observation(pick);
        },
        "another marking",
    );
    case(
        &with(|s| s.key = SecretKey::from_seed(&[8; 32]).public()),
        "another key",
    );
    case(&with(|s| s.counter += 1), "played again as a new message");
    case(&with(|s| s.boot += 1), "played again after a start");
    for bit in 0..512 {
        let mut altered = good.clone();
        altered.signed.as_mut().expect("signed").signature[bit / 8] ^= 1 << (bit % 8);
        cases.push((altered, "a flipped bit of the signature"));
    }
    for (altered, why) in cases {
        let refused = log.append(&[entry(9), altered]).expect_err(why);
        assert!(
            matches!(refused, LogError::NotStorable { position: 1, .. }),
            "{why}: {refused}"
        );
        assert!(log.is_empty().expect("counts"), "{why}");
    }
    log.append(std::slice::from_ref(&good))
        .expect("the true one");
    let read = log.read(0, 1).expect("reads");
    assert_eq!(read[0].author, author.public().id());
    assert_ne!(read[0].author, other.public().id());
}

/// Promise P27: the same message twice is one entry; the same content of two authors is two, so
/// that nobody can keep a signed record out by sending its content first.
fn a_replayed_message_changes_nothing(log: &mut dyn EvidenceLog) {
    use Appended::{Duplicate, New};
    let author = SecretKey::from_seed(&[7; 32]);
    let one = signed(1, &author, "trucewatch");
    let batch = [entry(1), one.clone(), one.clone(), entry(1)];
    assert_eq!(
        log.append(&batch).expect("appends"),
        [New(0), New(1), Duplicate(1), Duplicate(0)]
    );
    let head = log.head().expect("heads");
    let mut elsewhere = one;
    elsewhere.source = "another bus".to_owned();
    elsewhere.received_at = common::time(9_999_999);
    assert_eq!(log.append(&[elsewhere]).expect("appends"), [Duplicate(1)]);
    assert_eq!(log.head().expect("heads"), head);
    let found = log
        .find(&entry(1).record.sha256())
        .expect("finds")
        .expect("is there");
    assert_eq!(found.seq, 0, "the first of several authors");
    assert!(log.verify().expect("walks").is_sound());
}

fn a_sound_log_verifies(log: &mut dyn EvidenceLog) {
    log.append(&entries(0..20)).expect("appends");
    let verification = log.verify().expect("walks");
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!(verification.sound, 20);
    assert_eq!(verification.head, Some(log.head().expect("heads")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The two implementations cannot be told apart, whatever batches arrive.
    #[test]
    fn both_logs_agree(batches in proptest::collection::vec(
        proptest::collection::vec(0u64..30, 0..12), 0..8,
    )) {
        let dir = tempfile::tempdir().expect("a folder");
        let mut sqlite = SqliteStore::open(dir.path()).expect("opens");
        let mut memory = MemoryLog::default();
        for batch in batches {
            let batch: Vec<_> = batch.into_iter().map(entry).collect();
            prop_assert_eq!(
                sqlite.append(&batch).expect("appends"),
                memory.append(&batch).expect("appends")
            );
        }
        // Keys and salts are each log's own; all else is the same.
        let plain = |log: &dyn EvidenceLog| -> Vec<_> {
            let entries = log.read(0, 1000).expect("reads").into_iter();
            entries.map(|e| (e.seq, e.record, e.raw, e.source, e.line, e.received_at, e.bound_ms)).collect()
        };
        prop_assert_eq!(plain(&sqlite), plain(&memory));
        let (one, other) = (sqlite.verify().expect("walks"), memory.verify().expect("walks"));
        prop_assert!(one.is_sound() && other.is_sound(), "{:?} {:?}", one, other);
        prop_assert_eq!(one.sound, other.sound);
    }
}
