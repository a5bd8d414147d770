//! What the layer finds that SQLite does not, and what it leaves alone.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use trucewatch_pages::{LogFault, PAGE_SIZE, Place, RESERVED};

fn open(file: &Path) -> Connection {
    let layer = trucewatch_pages::layer().expect("registers");
    let conn = Connection::open_with_flags_and_vfs(file, OpenFlags::default(), layer);
    conn.expect("opens")
}

fn new(file: &Path) -> Connection {
    let conn = open(file);
    trucewatch_pages::reserve(&conn).expect("reserves");
    conn.pragma_update(None, "journal_mode", "WAL")
        .expect("sets");
    conn.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB)")
        .expect("creates");
    conn
}

fn insert(conn: &Connection, count: usize, len: usize) {
    let mut insert = conn
        .prepare("INSERT INTO t (bytes) VALUES (?1)")
        .expect("prepares");
    for number in 0..count {
        insert.execute([vec![number as u8; len]]).expect("inserts");
    }
}

fn sum(conn: &Connection) -> rusqlite::Result<u64> {
    conn.query_row("SELECT total(length(hex(bytes))) FROM t", [], |row| {
        row.get::<_, f64>(0).map(|sum| sum as u64)
    })
}

fn integrity(conn: &Connection) -> String {
    conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("checks")
}

fn damaged(conn: &Connection) -> Vec<u64> {
    let mut pages = Vec::new();
    trucewatch_pages::walk(conn, &mut |fault, page| {
        assert_eq!(page.len(), PAGE_SIZE);
        pages.push(fault.offset / PAGE_SIZE as u64 + 1);
    })
    .expect("walks");
    pages
}

fn flip(file: &Path, at: usize) {
    let mut bytes = std::fs::read(file).expect("reads");
    bytes[at] ^= 4;
    std::fs::write(file, bytes).expect("writes");
}

fn log_of(file: &Path) -> PathBuf {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

#[test]
fn damage_to_a_value_and_to_a_page_not_in_use_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("x");
    let conn = new(&file);
    assert!(trucewatch_pages::is_checked(&conn).expect("asks"));
    // Long values: their last page is read only as far as it is used.
    insert(&conn, 3, 3 * PAGE_SIZE);
    conn.execute_batch(
        "CREATE TABLE gone (x); INSERT INTO gone VALUES (zeroblob(20000)); DROP TABLE gone",
    )
    .expect("makes free pages");
    drop(conn);
    let sound = std::fs::read(&file).expect("reads");
    assert_eq!(usize::from(sound[20]), RESERVED);
    let (mut unseen, mut refused) = (0, 0);
    for at in (PAGE_SIZE..sound.len()).step_by(1021) {
        std::fs::write(&file, &sound).expect("writes");
        flip(&file, at);
        let conn = open(&file);
        let page = (at / PAGE_SIZE + 1) as u64;
        assert_eq!(damaged(&conn), [page], "byte {at}");
        let plain = Connection::open(&file).expect("opens");
        let makes_sense = integrity(&plain) == "ok";
        unseen += usize::from(makes_sense);
        match sum(&conn) {
            Ok(sum) => assert_eq!(sum, 3 * 3 * PAGE_SIZE as u64 * 2, "byte {at}"),
            Err(error) => {
                assert_eq!(
                    error.sqlite_error_code(),
                    Some(ErrorCode::DatabaseCorrupt),
                    "byte {at}"
                );
                let fault = trucewatch_pages::last_fault().expect("says where");
                let number = u32::try_from(page).expect("small");
                assert_eq!(fault.place, Place::Database { number }, "byte {at}");
                refused += 1;
            }
        }
        let layer = trucewatch_pages::rescue_layer().expect("registers");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let rescue = Connection::open_with_flags_and_vfs(&file, flags, layer).expect("opens");
        let rescued = sum(&rescue).ok();
        assert!(
            rescued == Some(3 * 3 * PAGE_SIZE as u64 * 2) || !makes_sense,
            "byte {at}"
        );
    }
    assert!(unseen > 20 && refused > 20, "{unseen}, {refused}");
}

#[test]
fn a_transaction_that_outgrows_the_cache_is_read_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("x");
    let conn = new(&file);
    conn.execute_batch("PRAGMA cache_size = 5; BEGIN")
        .expect("begins");
    insert(&conn, 300, 1000);
    // Pages that are in the log already are written over in place.
    for _ in 0..3 {
        conn.execute("UPDATE t SET bytes = zeroblob(999) WHERE id % 3 = 0", [])
            .expect("updates");
        assert_eq!(sum(&conn).expect("reads"), 2 * (200 * 1000 + 100 * 999));
    }
    conn.execute_batch("COMMIT").expect("commits");
    let other = open(&file);
    assert_eq!(sum(&other).expect("reads"), 2 * (200 * 1000 + 100 * 999));
    let mut log = std::fs::File::open(log_of(&file)).expect("opens");
    assert_eq!(trucewatch_pages::look_over(&mut log).expect("reads"), None);

    conn.execute_batch("BEGIN; UPDATE t SET bytes = zeroblob(10)")
        .expect("updates");
    conn.execute_batch("ROLLBACK; DELETE FROM t WHERE id > 10")
        .expect("takes back");
    assert_eq!(sum(&conn).expect("reads"), 2 * (7 * 1000 + 3 * 999));
    drop((conn, other));
    let conn = open(&file);
    assert_eq!(damaged(&conn), [0; 0]);
    assert_eq!(integrity(&conn), "ok");
}

#[test]
fn a_damaged_frame_is_refused_when_it_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("x");
    let conn = new(&file);
    insert(&conn, 3, 1000);
    let log = log_of(&file);
    let len = std::fs::read(&log).expect("reads").len();
    let last = len - PAGE_SIZE + 3000;
    // In place: the file stays the one that is open.
    let write = |offset: usize, change: u8| {
        use std::os::unix::fs::FileExt as _;
        let log = std::fs::File::options()
            .read(true)
            .write(true)
            .open(&log)
            .expect("opens");
        let mut byte = [0];
        log.read_exact_at(&mut byte, offset as u64).expect("reads");
        log.write_all_at(&[byte[0] ^ change], offset as u64)
            .expect("writes");
    };
    write(last, 1);
    let other = open(&file);
    let refused = sum(&other).expect_err("damaged");
    assert_eq!(
        refused.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt)
    );
    let fault = trucewatch_pages::last_fault().expect("says where");
    assert!(matches!(fault.place, Place::Log { page: 2, .. }), "{fault}");
    assert_eq!((fault.offset + fault.len) as usize, len, "{fault}");
    write(last, 1);
    assert_eq!(sum(&open(&file)).expect("reads"), 6000);
}

#[test]
fn a_log_that_was_cut_short_is_no_damage_and_one_that_was_changed_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("x");
    let conn = new(&file);
    for _ in 0..6 {
        insert(&conn, 1, 3000);
    }
    let log = std::fs::read(log_of(&file)).expect("reads");
    let look = |bytes: &[u8]| {
        trucewatch_pages::look_over(&mut Cursor::new(bytes.to_vec())).expect("reads")
    };
    for len in (0..=log.len()).step_by(97) {
        assert_eq!(look(&log[..len]), None, "cut to {len} bytes");
    }
    // The last transaction was not synced when the power failed: any of it may be missing.
    const FRAME: usize = PAGE_SIZE + 24;
    let frames = (log.len() - 32) / FRAME;
    for at in (log.len() - FRAME..log.len()).step_by(512) {
        let mut torn = log.clone();
        torn[at..(at + 512).min(log.len())].fill(0);
        assert_eq!(look(&torn), None, "torn at {at}");
    }
    // Frames that end a transaction tell the size of the database.
    let ends: Vec<usize> = (0..frames)
        .filter(|frame| log[32 + frame * FRAME + 4..][..4] != [0; 4])
        .collect();
    let certain = 32 + (ends[ends.len() - 3] + 1) * FRAME;
    let (mut in_header, mut in_frames) = (0, 0);
    for at in (0..32).chain((32..certain).step_by(61)) {
        let mut bytes = log.clone();
        bytes[at] ^= 0x20;
        match look(&bytes) {
            Some(LogFault::Header) if at < 32 => in_header += 1,
            Some(LogFault::Frame { index, offset, .. }) => {
                assert_eq!(index as usize, (at - 32) / FRAME, "byte {at}");
                assert_eq!(offset as usize, 32 + index as usize * FRAME);
                in_frames += 1;
            }
            other => panic!("byte {at}: {other:?}"),
        }
    }
    assert!(in_header > 20 && in_frames > 100);
}

#[test]
fn a_database_without_room_for_checksums_is_left_as_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("x");
    let plain = Connection::open(&file).expect("opens");
    plain
        .execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB)")
        .expect("creates");
    drop(plain);
    let conn = open(&file);
    assert!(!trucewatch_pages::is_checked(&conn).expect("asks"));
    insert(&conn, 20, 1000);
    assert_eq!(sum(&conn).expect("reads"), 40_000);
    drop(conn);
    let plain = Connection::open(&file).expect("opens");
    assert!(!trucewatch_pages::is_checked(&plain).expect("asks"));
    assert_eq!(integrity(&plain), "ok");

    let conn = open(&dir.path().join("y"));
    conn.execute_batch("CREATE TABLE t (x)")
        .expect_err("its pages have no room for what the layer would put there");
}
