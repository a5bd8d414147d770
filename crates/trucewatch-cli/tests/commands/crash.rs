//! Killed while it takes a file in: what was acknowledged is in the log, and nothing is in it twice.

use crate::common::{Bench, Seeded, Taken};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const ROWS: u64 = 60_000;
/// One row in so many cannot be read: the quarantine must survive too.
const BAD_EVERY: u64 = 500;
const KILLS: usize = 20;
/// Kills on one site before the file is read to its end.
const KILLS_A_SITE: usize = 4;

#[derive(Clone, Copy, Debug)]
enum Moment {
    /// After so many lines that acknowledge something.
    Acknowledged(u64),
    /// So long after its start.
    Elapsed(Duration),
}

fn picks() -> String {
    let mut text = String::from("sensor_id,time_utc_seconds,amplitude\n");
    for n in 0..ROWS {
        let amplitude = if n % BAD_EVERY == 7 { "loud" } else { "0.05" };
        let _ = writeln!(
            text,
            "{},{}.{:03},{amplitude}",
            n % 200,
            1_767_225_600 + n / 10,
            n % 10 * 100
        );
    }
    text
}

/// Half of the moments by the clock, half by what was acknowledged: the ones fall anywhere within a
/// write, the others right behind one.
fn moments() -> Vec<Moment> {
    let mut seeded = Seeded(20_170_307);
    (0..KILLS)
        .map(|k| match k % 2 {
            0 => Moment::Elapsed(Duration::from_millis(5 + seeded.below(1_500))),
            _ => Moment::Acknowledged(1 + seeded.below(9)),
        })
        .collect()
}

/// Ends a child the hard way, at the moment, and gives the rows that it had acknowledged.
fn kill_at(mut child: Child, moment: Moment) -> u64 {
    let errors = BufReader::new(child.stderr.take().expect("piped"));
    let (line_seen, lines) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut last = 0;
        for line in errors.lines() {
            let line = line.expect("text");
            assert!(!line.contains("panicked"), "{line}");
            if let Some(rows) = line.strip_prefix("acknowledged ") {
                last = rows.parse().expect("a number");
                let _ = line_seen.send(());
            }
        }
        last
    });
    match moment {
        Moment::Acknowledged(count) => {
            for _ in 0..count {
                // An end of the child before that is no fault: it was faster.
                if lines.recv().is_err() {
                    break;
                }
            }
        }
        Moment::Elapsed(time) => std::thread::sleep(time),
    }
    let _ = child.kill();
    child.wait().expect("it is gone");
    reader.join().expect("the reader")
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let began = Instant::now();
    let text = picks();
    let bad = (0..ROWS).filter(|n| n % BAD_EVERY == 7).count() as u64;
    let mut cut_short = 0;
    for (number, moments) in moments().chunks(KILLS_A_SITE).enumerate() {
        let bench = Bench::new();
        bench.file("picks.csv", &text);
        let args = [
            "ingest",
            "picks-csv",
            "picks.csv",
            "--data-dir",
            "site",
            "--progress",
        ];
        let (mut promised, mut before) = (0, 0);
        for moment in moments {
            let child = bench
                .command(&args)
                .stdout(Stdio::null())
                .spawn()
                .expect("it starts");
            let acknowledged = kill_at(child, *moment);
            promised = acknowledged.max(promised);
            cut_short += u64::from(acknowledged < ROWS);
            if !bench
                .path("site")
                .join(trucewatch_evidence::FILE_NAME)
                .exists()
                && promised == 0
            {
                continue; // Killed before there was anything to verify.
            }
            let sound = bench.verify().sound;
            let waiting = bench.quarantine().len() as u64;
            assert!(
                sound + waiting >= promised,
                "{moment:?}: {promised} rows were acknowledged, {sound} are in the log and {waiting} wait"
            );
            assert!(sound >= before, "{moment:?}: the log shrank");
            before = sound;
        }
        let last: Taken = bench.ingest("picks-csv", &["picks.csv"], &[]).remove(0);
        assert_eq!(last.accepted + last.duplicate, ROWS - bad, "site {number}");
        assert_eq!(last.duplicate, before, "what was there is known again");
        assert_eq!(last.quarantined, bad);
        assert_eq!(bench.verify().sound, ROWS - bad, "nothing is in it twice");
        assert_eq!(bench.quarantine().len() as u64, bad, "nor waits twice");
    }
    assert!(
        cut_short >= 15,
        "only {cut_short} of {KILLS} kills came before the end: the moments are too late"
    );
    eprintln!(
        "{KILLS} kills, {cut_short} before the end, {:.0} s",
        began.elapsed().as_secs_f64()
    );
}
