//! Promises P01 and P04 with real processes: `kill -9` at random moments, two writers at once, a
//! disk that reports an error. The children are this very program, started again with a folder in
//! an environment variable.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{Dice, entry, in_full, rejected};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use trucewatch_evidence::{Appended, EvidenceLog, LogError, QuarantineFilter, SqliteStore};

const DIR: &str = "TRUCEWATCH_TEST_CHILD_DIR";
const ROLE: &str = "TRUCEWATCH_TEST_CHILD_ROLE";

/// Not a test by itself: what the children of the tests below run. Without a folder to work in it
/// has nothing to do.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else {
        return;
    };
    let role = std::env::var(ROLE).expect("a role");
    match role.as_str() {
        "endless" => append_for_ever(Path::new(&dir)),
        "disk-error" => append_until_refused(Path::new(&dir)),
        numbers => append_numbers(Path::new(&dir), numbers.parse().expect("a first number")),
    }
}

fn say(words: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nsay {words}")
        .and_then(|()| out.flush())
        .expect("the parent listens");
}

/// Appends batches of changing size, each with one rejected row that tells the size of the batch
/// in `line`, and acknowledges each to the parent.
fn append_for_ever(dir: &Path) {
    let mut store = SqliteStore::open(dir).expect("opens");
    let mut next = store.len().expect("counts");
    loop {
        let size = 1 + next * 7 % 60;
        let batch: Vec<_> = (next..next + size).map(entry).collect();
        let mut row = rejected(size);
        row.raw = next.to_string().into_bytes();
        store.commit(&batch, &[row]).expect("commits");
        next += size;
        say(format_args!("{next}"));
    }
}

/// Appends 200 batches of 16: the odd places hold entries of its own, the even ones entries that
/// the other child appends too.
fn append_numbers(dir: &Path, first_own: u64) {
    let mut store = SqliteStore::open(dir).expect("opens");
    for round in 0..200 {
        let numbers = (0..16).map(|k| {
            let number = round * 16 + k;
            if k % 2 == 0 {
                number
            } else {
                first_own + number
            }
        });
        let batch: Vec<_> = numbers.map(entry).collect();
        let appended = store.append(&batch).expect("appends");
        for (item, new) in appended.iter().zip(&batch) {
            let stored = store.read(item.seq(), 1).expect("reads");
            assert_eq!(
                stored[0].record, new.record,
                "the number given back is the right one"
            );
        }
    }
    say(format_args!("done"));
}

fn append_until_refused(dir: &Path) {
    let mut store = SqliteStore::open(dir).expect("opens");
    for number in 0.. {
        match store.append(&[entry(number)]) {
            Ok(_) => say(format_args!("{}", number + 1)),
            Err(LogError::Disk { .. }) => break,
            Err(other) => panic!("{other}"),
        }
    }
    let refused = store.append(&[entry(1_000_000)]).expect_err("stopped");
    assert!(matches!(refused, LogError::Stopped { .. }), "{refused}");
    assert!(!store.read(0, 10).expect("reading goes on").is_empty());
    say(format_args!("stopped"));
}

fn start(command: &mut Command, dir: &Path, role: &str) -> Child {
    command
        .args(["--exact", "child", "--nocapture"])
        .env(DIR, dir)
        .env(ROLE, role)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts")
}

fn this_program() -> Command {
    Command::new(std::env::current_exe().expect("knows itself"))
}

/// Everything the child said; ends when the child does.
fn said(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stdout.take().expect("piped"))
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("say ").map(str::to_owned))
}

/// Promise P01.
#[test]
fn p01_what_was_acknowledged_survives_kill_9() {
    let mut dice = Dice(0x5eed_cafe_f00d_0001);
    let mut between_batches = 0;
    // A new store each time, so that looking everything over stays quick.
    for _ in 0..if in_full() { 100 } else { 5 } {
        let dir = tempfile::tempdir().expect("a folder");
        between_batches += kill_ten_times(dir.path(), &mut dice);
    }
    assert!(between_batches > 0, "some kills fall between two batches");
}

/// Returns how many kills fell between two batches.
fn kill_ten_times(dir: &Path, dice: &mut Dice) -> u32 {
    let mut between_batches = 0;
    let mut before = 0;
    for kill in 0..10 {
        let mut child = start(&mut this_program(), dir, "endless");
        let mut said = said(&mut child);
        let first: u64 = said.next().and_then(|n| n.parse().ok()).expect("one batch");
        std::thread::sleep(Duration::from_micros(dice.below(25_000)));
        child.kill().expect("kills");
        child.wait().expect("ends");
        // What it said before the kill is still in the pipe.
        let acknowledged = said.filter_map(|n| n.parse().ok()).last().unwrap_or(first);

        let store = SqliteStore::open(dir).expect("opens again");
        let len = store.len().expect("counts");
        assert!(
            len >= acknowledged,
            "kill {kill}: {acknowledged} acknowledged, {len} there"
        );
        assert!(
            acknowledged > before,
            "kill {kill}: the child did something"
        );
        between_batches += u32::from(len == acknowledged);
        let kept = store.read(0, acknowledged as usize).expect("reads");
        for (number, kept) in (0..).zip(&kept) {
            assert_eq!(kept.record, entry(number).record, "kill {kill}");
        }
        let verification = store.verify().expect("walks");
        assert!(verification.is_sound(), "kill {kill}: {verification:?}");

        // INVARIANT (a batch is never split): the rejected rows account for every entry.
        let rows = store
            .quarantine_list(QuarantineFilter::All, 0, usize::MAX)
            .expect("lists");
        assert_eq!(
            rows.iter().map(|row| row.line).sum::<u64>(),
            len,
            "kill {kill}"
        );
        before = len;
    }
    between_batches
}

#[test]
fn two_processes_write_at_once() {
    let dir = tempfile::tempdir().expect("a folder");
    // Both make the store, so the very beginning is contended too.
    let mut children = ["100000", "200000"].map(|own| start(&mut this_program(), dir.path(), own));
    for child in &mut children {
        let done: Vec<String> = said(child).collect();
        let ended = child.wait().expect("ends");
        let mut words = String::new();
        let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
        std::io::Read::read_to_string(&mut stderr, &mut words).expect("text");
        assert!(ended.success() && done == ["done"], "{words}");
    }
    let mut store = SqliteStore::open(dir.path()).expect("opens");
    assert_eq!(
        store.len().expect("counts"),
        1600 * 3,
        "own, own and shared once"
    );
    assert!(store.verify().expect("walks").is_sound());
    let again = store
        .append(&[entry(0), entry(100_001), entry(200_001)])
        .expect("appends");
    assert!(
        again
            .iter()
            .all(|item| matches!(item, Appended::Duplicate(_))),
        "{again:?}"
    );
}

/// Promise P04. A limit on the size of files makes writing fail with an error other than "disk full".
#[test]
#[cfg(unix)]
fn p04_a_disk_error_stops_all_writing() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().expect("knows itself"));
    let mut child = start(&mut shell, dir.path(), "disk-error");
    let mut said: Vec<String> = said(&mut child).collect();
    assert!(child.wait().expect("ends").success(), "{:?}", said.last());
    assert_eq!(said.pop().as_deref(), Some("stopped"));
    let acknowledged: u64 = said.last().and_then(|n| n.parse().ok()).expect("some");
    let store = SqliteStore::open(dir.path()).expect("opens again without the limit");
    let len = store.len().expect("counts");
    assert!(
        (acknowledged..=acknowledged + 1).contains(&len),
        "{acknowledged}, {len}"
    );
    assert!(store.verify().expect("walks").is_sound());
}
