//! What the SQLite store does beyond the log: it guards its file, keeps the quarantine, and says
//! what is wrong.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{entries, entry, raw_connection, rejected, time};
use rusqlite::Connection;
use std::path::Path;
use trucewatch_evidence::{
    EvidenceLog, FILE_NAME, LogError, QuarantineFilter, QuarantineState, SqliteStore,
};

#[test]
fn nobody_changes_or_removes_an_entry_through_sql() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store
        .commit(&entries(0..3), &[rejected(1)])
        .expect("commits");
    let before = store.verify().expect("walks");

    let conn = raw_connection(dir.path());
    let insert = "INTO entry SELECT";
    let rest = "secret, author, signature, received_at_ns, bound_ms, line, source, record, raw FROM entry WHERE seq = 1";
    let cases = [
        (
            "UPDATE entry SET line = 9 WHERE seq = 1".to_owned(),
            "change",
        ),
        (
            "UPDATE OR REPLACE entry SET seq = 2 WHERE seq = 1".to_owned(),
            "change places",
        ),
        (
            "DELETE FROM entry WHERE seq = 2".to_owned(),
            "remove the last",
        ),
        ("DELETE FROM entry".to_owned(), "remove all"),
        (
            format!("INSERT OR REPLACE {insert} 1, leaf, record_sha256, {rest}"),
            "replace by number",
        ),
        (
            format!("INSERT OR REPLACE {insert} 3, leaf, record_sha256, {rest}"),
            "replace by content",
        ),
        (
            format!("INSERT OR IGNORE {insert} 7, leaf, randomblob(32), {rest}"),
            "leave a gap",
        ),
        ("DELETE FROM head".to_owned(), "remove the checkpoint"),
        (
            "UPDATE head SET size = 1".to_owned(),
            "go back to an earlier checkpoint",
        ),
        ("UPDATE identity SET vkey = ''".to_owned(), "be another log"),
        ("DELETE FROM quarantine".to_owned(), "empty the quarantine"),
        (
            "UPDATE quarantine SET raw = x'00'".to_owned(),
            "change a rejected row",
        ),
        (
            "REPLACE INTO quarantine SELECT * FROM quarantine WHERE id = 1".to_owned(),
            "replace a rejected row",
        ),
    ];
    for (sql, why) in cases {
        let refused = conn.execute(&sql, []).expect_err(why);
        assert!(
            refused.to_string().contains("the log only grows")
                || refused.to_string().contains("a row in the quarantine"),
            "{why}: {refused}"
        );
    }
    assert_eq!(store.verify().expect("walks"), before);
    assert!(before.is_sound());
}

#[test]
fn a_file_that_is_not_ours_is_left_alone() {
    let ours = tempfile::tempdir().expect("a folder");
    SqliteStore::open(ours.path())
        .and_then(|mut store| store.append(&entries(0..2)))
        .expect("a store");
    // Each gets the folder.
    type Prepare = fn(&Path);
    let cases: [(Prepare, &str, &str); 5] = [
        (
            |dir| {
                let conn = Connection::open(dir.join(FILE_NAME)).expect("opens");
                conn.execute_batch("CREATE TABLE other (x)")
                    .expect("creates");
            },
            "another program",
            "a database of somebody else",
        ),
        (
            |dir| {
                std::fs::write(dir.join(FILE_NAME), "station,time\n".repeat(100)).expect("writes");
            },
            "not a database",
            "a text file",
        ),
        (
            |dir| {
                let conn = raw_connection(dir);
                conn.execute_batch("PRAGMA user_version = 3").expect("sets");
            },
            "has format 3, this program knows formats up to 2",
            "a store of a newer program",
        ),
        (
            |dir| {
                let conn = raw_connection(dir);
                conn.execute_batch("DROP TRIGGER entry_is_never_removed")
                    .expect("drops");
            },
            "entry_is_never_removed",
            "a store without one of its guards",
        ),
        (
            |dir| {
                let conn = raw_connection(dir);
                conn.execute_batch("CREATE TRIGGER t AFTER INSERT ON entry BEGIN SELECT 1; END")
                    .expect("creates");
            },
            "there are others",
            "a store with a trigger of somebody else",
        ),
    ];
    for (prepare, expected, why) in cases {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join(FILE_NAME);
        if !["a database of somebody else", "a text file"].contains(&why) {
            std::fs::copy(ours.path().join(FILE_NAME), &file).expect("copies");
        }
        prepare(dir.path());
        let before = std::fs::read(&file).expect("reads");
        let refused = SqliteStore::open(dir.path()).expect_err(why).to_string();
        assert!(refused.contains(expected), "{why}: {refused}");
        assert!(refused.contains(FILE_NAME), "{why}: {refused}");
        let after = std::fs::read(&file).expect("reads");
        assert!(before == after, "{why}: the file was changed");
    }
}

#[test]
fn missing_things_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let none = SqliteStore::open_read_only(dir.path()).expect_err("no store");
    assert!(none.to_string().contains("there is no such file"), "{none}");
    assert_eq!(
        dir.path().read_dir().expect("lists").count(),
        0,
        "nothing was made"
    );

    std::fs::write(dir.path().join("file"), "").expect("writes");
    let folder = SqliteStore::open(&dir.path().join("file/store")).expect_err("a file in the way");
    assert!(matches!(folder, LogError::Folder { .. }), "{folder}");

    SqliteStore::open(&dir.path().join("new/deep")).expect("makes the folders it needs");
}

#[test]
fn a_removed_entry_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    store.append(&entries(0..5)).expect("appends");
    let conn = raw_connection(dir.path());
    let guard: String = conn
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = 'entry_is_never_removed'",
            [],
            |r| r.get(0),
        )
        .expect("is there");
    conn.execute_batch(&format!(
        "DROP TRIGGER entry_is_never_removed; DELETE FROM entry WHERE seq = 2; {guard}"
    ))
    .expect("somebody with the file can do that");

    let refused = store.read(0, 10).expect_err("a gap");
    assert!(
        matches!(refused, LogError::Damaged { seq: 2, .. }),
        "{refused}"
    );
    assert_eq!(store.read(3, 10).expect("reads behind it").len(), 2);
    let verification = store.verify().expect("walks");
    assert_eq!((verification.sound, verification.head), (4, None));
    assert_eq!(verification.damage[0].seq, Some(2));
    assert_eq!(verification.damage[0].what, "entries 2 to 2 are missing");
    drop(store);
    let refused = SqliteStore::open(dir.path()).expect_err("a gap");
    assert!(
        refused.to_string().contains("some are missing"),
        "{refused}"
    );
}

#[test]
fn a_reader_sees_what_another_connection_writes() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(SqliteStore::open(dir.path()).expect("opens"));
    let mut reader = SqliteStore::open_read_only(dir.path()).expect("opens with no writer");
    let mut writer = SqliteStore::open(dir.path()).expect("opens");
    let idle = reader.data_version().expect("asks");
    assert_eq!(
        reader.data_version().expect("asks"),
        idle,
        "nothing happened"
    );

    let own = writer.data_version().expect("asks");
    writer.append(&entries(0..3)).expect("appends");
    assert_ne!(reader.data_version().expect("asks"), idle);
    assert_ne!(
        writer.data_version().expect("asks"),
        own,
        "one's own writes count"
    );
    assert_eq!(reader.len().expect("counts"), 3);

    let seen = reader.data_version().expect("asks");
    writer.quarantine_add(&[rejected(1)]).expect("adds");
    assert_ne!(
        reader.data_version().expect("asks"),
        seen,
        "the quarantine counts"
    );

    let refused = reader.append(&entries(3..4)).expect_err("read only");
    assert!(matches!(refused, LogError::ReadOnly { .. }), "{refused}");
}

#[test]
fn a_writer_waits_for_another_and_then_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let other = raw_connection(dir.path());
    other
        .execute_batch("BEGIN IMMEDIATE")
        .expect("takes the lock");
    let refused = store.append(&entries(0..1)).expect_err("locked");
    assert!(matches!(refused, LogError::Busy { .. }), "{refused}");
    assert!(
        refused.to_string().contains("another process is writing"),
        "{refused}"
    );
    assert_eq!(store.read(0, 1).expect("reading goes on"), []);
    other.execute_batch("COMMIT").expect("gives it back");
    store
        .append(&entries(0..1))
        .expect("a busy file does not stop the store");
}

#[test]
fn rejected_rows_are_kept_once_and_never_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let (one, two) = (rejected(1), rejected(2));
    let mut other_reason = rejected(1);
    other_reason.reason = "the station is not known".to_owned();
    let mut later = one.clone();
    later.at = time(500);
    store
        .commit(&entries(0..2), &[one.clone(), two.clone(), later])
        .expect("commits");
    store.quarantine_add(&[other_reason]).expect("adds");

    let items = store
        .quarantine_list(QuarantineFilter::OpenOnly, 0, 10)
        .expect("lists");
    let seen: Vec<_> = items
        .iter()
        .map(|item| (item.id, item.line, item.attempts))
        .collect();
    assert_eq!(
        seen,
        [(1, 1, 2), (2, 2, 1), (3, 1, 1)],
        "another reason is another row"
    );
    let first = &items[0];
    assert_eq!((&first.file, &first.format), (&one.file, &one.format));
    assert_eq!((&first.header, &first.raw), (&one.header, &one.raw));
    assert_eq!(
        (&first.reason, &first.settings),
        (&one.reason, &one.settings)
    );
    assert_eq!((first.first_at, first.last_at), (time(1), time(500)));
    assert_eq!(first.state, QuarantineState::Open);

    store
        .quarantine_retry_failed(1, "the zone is missing", "{}", time(600))
        .expect("updates");
    let retried = store.quarantine_get(1).expect("reads").expect("is there");
    assert_eq!(retried.reason, "the zone is missing");
    assert_eq!(retried.first_reason, one.reason, "the first reason stays");
    assert_eq!((retried.attempts, retried.settings.as_str()), (3, "{}"));
    store
        .quarantine_add(std::slice::from_ref(&one))
        .expect("adds");
    assert_eq!(
        store
            .quarantine_count(QuarantineFilter::All)
            .expect("counts"),
        3,
        "the reason it first had is one it has had"
    );

    store
        .quarantine_resolve(1, "entry 7", time(700))
        .expect("resolves");
    let settled = store.quarantine_get(1).expect("reads").expect("is kept");
    assert_eq!(settled.state, QuarantineState::Resolved);
    assert_eq!(settled.resolved_by.as_deref(), Some("entry 7"));
    assert_eq!(settled.resolved_at, Some(time(700)));
    store.quarantine_add(&[one]).expect("adds");
    let again = store.quarantine_get(1).expect("reads").expect("is kept");
    assert_eq!(
        (again.state, again.attempts),
        (QuarantineState::Resolved, 5)
    );

    assert_eq!(
        store
            .quarantine_count(QuarantineFilter::OpenOnly)
            .expect("counts"),
        2
    );
    assert_eq!(
        store
            .quarantine_count(QuarantineFilter::All)
            .expect("counts"),
        3
    );
    let page = store
        .quarantine_list(QuarantineFilter::All, 1, 1)
        .expect("lists");
    assert_eq!(page.iter().map(|item| item.id).collect::<Vec<_>>(), [2]);
    for id in [1, 99] {
        let refused = store
            .quarantine_resolve(id, "x", time(1))
            .expect_err("not open");
        assert!(matches!(refused, LogError::NoSuchItem { .. }), "{refused}");
    }
    store
        .append(&entries(2..3))
        .expect("a wrong number does not stop the store");
}

#[test]
fn a_batch_that_cannot_be_stored_leaves_no_rejected_rows_either() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let mut bad = entry(1);
    bad.line = u64::MAX;
    let mut bad_row = rejected(1);
    bad_row.line = u64::MAX;
    for (accepted, row) in [(bad, rejected(1)), (entry(1), bad_row)] {
        let refused = store
            .commit(&[entry(0), accepted], &[row])
            .expect_err("line");
        assert!(matches!(refused, LogError::NotStorable { .. }), "{refused}");
        assert!(store.is_empty().expect("counts"));
        assert_eq!(
            store
                .quarantine_count(QuarantineFilter::All)
                .expect("counts"),
            0
        );
    }
}

#[test]
fn many_make_the_same_store_at_once() {
    for _ in 0..5 {
        let dir = tempfile::tempdir().expect("a folder");
        let start = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for number in 0..8 {
                let (dir, start) = (dir.path(), &start);
                scope.spawn(move || {
                    start.wait();
                    let mut store = SqliteStore::open(dir).expect("opens");
                    store.append(&[entry(number)]).expect("appends");
                });
            }
        });
        let store = SqliteStore::open(dir.path()).expect("opens");
        assert_eq!(store.len().expect("counts"), 8);
    }
}

/// A verification is of one moment, whatever is written meanwhile.
#[test]
fn a_store_verifies_while_it_is_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Enough to fold the log back a few times meanwhile.
            for round in 0..250 {
                let batch = entries(round * 10..round * 10 + 10);
                store.commit(&batch, &[rejected(round)]).expect("commits");
            }
            done.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        let reader = SqliteStore::open_read_only(dir.path()).expect("opens");
        let mut seen = 0;
        while !done.load(std::sync::atomic::Ordering::SeqCst) {
            let verification = reader.verify().expect("walks");
            assert!(verification.is_sound(), "{verification:?}");
            assert!(verification.sound >= seen);
            seen = verification.sound;
        }
    });
}
