//! Power cuts of a real file system: ext4 in a file that is mounted as a disk. A child takes records
//! in; it is frozen, the file copied (what the "disk" holds at this moment, without the page cache),
//! and the copy mounted as after a restart. Needs the right to mount and `mkfs.ext4`; without them the
//! test says so and is skipped. It does not model a drive that reorders or tears writes: `crash.rs`
//! does.

use super::super::medium::Medium;
use super::full::Mounted;
use super::{Dice, NOT_SYNCED, SqliteStore, entry, in_full};
use crate::{EvidenceLog as _, Naming};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const DIR: &str = "TRUCEWATCH_TEST_POWER_CUT_DIR";
const WEAK: &str = "TRUCEWATCH_TEST_POWER_CUT_WEAK";

/// Not a test by itself: what the child runs.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else {
        return;
    };
    let dir = Path::new(&dir);
    let mut medium = Medium::usual(dir).expect("registers");
    if std::env::var_os(WEAK).is_some() {
        medium.also = &[NOT_SYNCED];
    }
    let mut store = SqliteStore::open_on(&medium, dir, &Naming::default()).expect("opens");
    let mut next = 0;
    loop {
        let size = 1 + next * 7 % 20;
        let batch: Vec<_> = (next..next + size).map(entry).collect();
        store.append(&batch).expect("appends");
        next += size;
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nsay {next}")
            .and_then(|()| out.flush())
            .expect("the parent listens");
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let told = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|e| format!("{program}: {e}"))?;
    if told.status.success() {
        Ok(())
    } else {
        Err(format!(
            "{program}: {}",
            String::from_utf8_lossy(&told.stderr)
        ))
    }
}

/// Cuts the power `count` times; returns what was lost, a line each. An error is a reason to skip.
fn cut(count: usize, weak: bool) -> Result<Vec<String>, String> {
    let scratch = tempfile::tempdir().expect("a folder");
    let path = |name: &str| scratch.path().join(name);
    let text = |name: &str| path(name).to_str().expect("text").to_owned();
    let (base, live, after) = (text("base.img"), text("live.img"), text("after.img"));
    run("truncate", &["-s", "48M", &base])?;
    run("mkfs.ext4", &["-q", &base])?;
    let mut dice = Dice(0x9035_0c37);
    let mut lost = Vec::new();
    for number in 0..count {
        run("cp", &["--sparse=always", &base, &live])?;
        let mounted = Mounted::new(&["-o", "loop", &live], &path("live"))?;
        let mut command = Command::new(std::env::current_exe().expect("knows itself"));
        command
            .args(["--exact", "sqlite::faults::power_cut::child", "--nocapture"])
            .env(DIR, path("live").join("store"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if weak {
            command.env(WEAK, "1");
        }
        let mut child = command.spawn().expect("starts");
        let said = BufReader::new(child.stdout.take().expect("piped"));
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let listener = {
            let acknowledged = Arc::clone(&acknowledged);
            std::thread::spawn(move || {
                for line in said.lines().map_while(Result::ok) {
                    if let Some(Ok(seen)) = line.strip_prefix("say ").map(str::parse) {
                        acknowledged.store(seen, Ordering::SeqCst);
                    }
                }
            })
        };
        while acknowledged.load(Ordering::SeqCst) == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(dice.below(300)));
        let pid = child.id().to_string();
        let frozen = run("kill", &["-STOP", &pid]);
        // Before the copy is made, never after: what is acknowledged later may be missing in it.
        let seen = acknowledged.load(Ordering::SeqCst);
        let copied = frozen.and_then(|()| run("cp", &["--sparse=always", &live, &after]));
        child.kill().expect("kills");
        child.wait().expect("ends");
        listener.join().expect("ends");
        drop(mounted);
        copied?;
        let mounted = Mounted::new(&["-o", "loop", &after], &path("after"))?;
        let found = SqliteStore::open(&path("after").join("store")).and_then(|store| {
            let verification = store.verify()?;
            Ok((store.len()?, verification.is_sound()))
        });
        match found {
            Ok((len, true)) if len >= seen as u64 => {}
            Ok((len, sound)) => lost.push(format!(
                "cut {number}: {seen} acknowledged, {len} there, sound: {sound}"
            )),
            Err(refused) => lost.push(format!("cut {number}: {seen} acknowledged, {refused}")),
        }
        drop(mounted);
    }
    Ok(lost)
}

#[test]
fn p01_power_cuts_lose_nothing_acknowledged_and_without_syncs_they_do() {
    let count = if in_full() { 1000 } else { 5 };
    let (whole, weak) = match (cut(count, false), cut(3, true)) {
        (Ok(whole), Ok(weak)) => (whole, weak),
        (Err(why), _) | (_, Err(why)) => {
            eprintln!("skipped: no file system can be made and mounted here: {why}");
            return;
        }
    };
    assert_eq!(whole, [""; 0]);
    assert!(!weak.is_empty(), "the control must lose something");
}
