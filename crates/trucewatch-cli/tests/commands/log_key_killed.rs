//! A replacement of the log's key that is killed at any moment goes on or was not begun, and nothing is lost.

use crate::common::{Bench, Seeded};
use crate::log_key::{SITE, begin, finish, holders, ledger, one, propose, sign, sound};
use crate::witness::{copy_folder, store, take_rows};
use std::process::Stdio;
use std::time::{Duration, Instant};
use trucewatch_evidence::EvidenceLog as _;

/// How often each of the two commands is killed.
fn kills() -> u64 {
    let full = std::env::var("TRUCEWATCH_PROOFS").is_ok_and(|value| value == "full");
    if full { 200 } else { 12 }
}

/// Kills a command after a share of the time that it takes when it is left alone.
fn kill(bench: &Bench, args: &[&str], after: Duration) {
    let mut child = bench
        .command(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    std::thread::sleep(after);
    let _ = child.kill();
    child.wait().expect("it is gone");
}

fn copied(bench: &Bench, from: &str) {
    let _ = std::fs::remove_dir_all(bench.path("site"));
    copy_folder(&bench.path(from), &bench.path("site"));
}

#[test]
fn p24_a_replacement_of_the_logs_key_that_is_killed_goes_on() {
    let bench = Bench::new();
    take_rows(&bench, "site", 0, 300);
    let keys = holders(&bench, "holder");
    propose(&bench, "1", &keys, "root.note");
    sign(&bench, "root.note", "holder", 0..5);
    ledger(
        &bench,
        &[&["root", "file", "root.note"][..], &SITE].concat(),
    )
    .done();
    let entries = store(&bench, "site").len().expect("reads");
    copy_folder(&bench.path("site"), &bench.path("before"));
    let begins = [
        "ledger",
        "rotate",
        "begin",
        "--reason",
        "planned",
        "--out",
        "rotation.note",
    ];
    let begins = [&begins[..], &SITE].concat();
    let finishes = [&["ledger", "rotate", "finish", "rotation.note"][..], &SITE].concat();
    let (mut times, mut seeded) = ([Duration::ZERO; 2], Seeded(24));
    // The first round is left alone, to see how long each takes.
    for round in 0..=kills() {
        let mut moment = |time: Duration| time * (seeded.below(110) as u32) / 100;
        copied(&bench, "before");
        if round > 0 {
            kill(&bench, &begins, moment(times[0]));
            sound(&bench, "site");
        }
        let began = Instant::now();
        begin(&bench, "planned");
        times[0] = began.elapsed();
        sign(&bench, "rotation.note", "holder", 0..5);
        if round > 0 {
            kill(&bench, &finishes, moment(times[1]));
            sound(&bench, "site");
            assert!(store(&bench, "site").len().expect("reads") >= entries);
        }
        let began = Instant::now();
        let done = one(finish(&bench));
        times[1] = began.elapsed();
        assert_eq!(
            done["ended"], 1,
            "round {round}: one key ended, once: {done}"
        );
        sound(&bench, "site");
        assert_eq!(store(&bench, "site").len().expect("reads"), entries + 1);
        take_rows(&bench, "site", 1_000, 5);
        assert_eq!(store(&bench, "site").len().expect("reads"), entries + 6);
        std::fs::remove_file(bench.path("rotation.note")).expect("removed");
    }
}
