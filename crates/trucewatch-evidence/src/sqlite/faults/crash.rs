//! A simulated disk (`trucewatch_pages::faults`) that loses power at any step, with writes lost, torn
//! and put in another order, and one that reports errors.

use super::super::medium::Medium;
use super::super::settings::Setting;
use super::super::{Access, FILE_NAME, SqliteStore};
use super::{Dice, NOT_SYNCED, entry, in_full, quick_folder};
use crate::{EvidenceLog as _, LogError, Naming};
use std::path::Path;
use trucewatch_pages::faults::{Disk, Trouble};

const RECORDS: usize = 200;

/// Folds the log back every few commits, so that crashes fall into that too.
const OFTEN: Setting = ("wal_autocheckpoint", "40", "40");

/// Takes records in, in batches of changing size, until there are [`RECORDS`] or an error comes;
/// returns how many were acknowledged.
fn ingest(medium: &Medium, dir: &Path) -> Result<usize, (usize, LogError)> {
    let mut store = SqliteStore::open_on(medium, dir, &Naming::default()).map_err(|e| (0, e))?;
    let mut acknowledged = 0;
    while acknowledged < RECORDS {
        let next = (acknowledged + 1 + acknowledged * 7 % 16).min(RECORDS);
        let batch: Vec<_> = (acknowledged..next).map(entry).collect();
        store.append(&batch).map_err(|e| (acknowledged, e))?;
        acknowledged = next;
    }
    Ok(acknowledged)
}

/// Whether the store opens, holds all that was acknowledged, verifies and goes on.
fn is_whole(dir: &Path, acknowledged: usize) -> Result<(), String> {
    let mut store = SqliteStore::open(dir).map_err(|e| e.to_string())?;
    let entries = store.read(0, usize::MAX).map_err(|e| e.to_string())?;
    if entries.len() < acknowledged {
        return Err(format!(
            "{acknowledged} acknowledged, {} there",
            entries.len()
        ));
    }
    for (number, kept) in entries.iter().enumerate() {
        if kept.record != entry(number).record {
            return Err(format!("entry {number} is another"));
        }
    }
    let verification = store.verify().map_err(|e| e.to_string())?;
    if let Some(damage) = verification.damage.first() {
        return Err(damage.what.clone());
    }
    store
        .append(&[entry(entries.len())])
        .map(|_| ())
        .map_err(|e| e.to_string())
}

/// Lets the power fail at steps `every` apart; returns at how many it did, and what was not whole.
fn crash(every: u64, seed: u64, also: &'static [Setting]) -> (usize, Vec<String>) {
    let mut dice = Dice(seed);
    let mut lost = Vec::new();
    let mut crashes = 0;
    for round in 0.. {
        let at = round * every + dice.below(every);
        let dir = quick_folder();
        let disk = Disk::new(Trouble::PowerFails(at));
        let layer = disk.layer().expect("registers");
        let acknowledged = match ingest(&Medium { layer, also }, dir.path()) {
            // The power may have failed while it was being closed.
            Ok(acknowledged) if disk.is_dark() => acknowledged,
            Ok(_) => return (crashes, lost),
            Err((acknowledged, error)) => {
                assert!(matches!(error, LogError::Disk { .. }), "step {at}: {error}");
                acknowledged
            }
        };
        crashes += 1;
        disk.lose(&mut |bound| dice.below(bound)).expect("writes");
        if let Err(what) = is_whole(dir.path(), acknowledged) {
            lost.push(format!("step {at}: {what}"));
        }
    }
    (crashes, lost)
}

#[test]
fn p01_a_crash_at_any_step_loses_nothing_acknowledged() {
    let (every, seeds) = if in_full() { (1, 1..=5) } else { (5, 1..=1) };
    for seed in seeds {
        let (crashes, lost) = crash(every, 0x0c4a_5400 + seed, &[OFTEN]);
        assert_eq!(lost, [""; 0], "seed {seed}");
        assert!(crashes > 20, "{crashes}");
    }
}

/// The control: without syncs the same crashes must lose something, or they prove nothing.
#[test]
fn p01_control_without_syncs_a_crash_loses_records() {
    let (crashes, lost) = crash(97, 0x0c4a_5400, &[OFTEN, NOT_SYNCED]);
    assert!(
        lost.len() * 3 > crashes,
        "{crashes} crashes, lost: {lost:?}"
    );
    let (_, lost) = crash(97, 0x0c4a_5401, &[OFTEN, ("synchronous", "NORMAL", "1")]);
    assert!(!lost.is_empty(), "syncing now and then is not enough");
}

/// Where an error may be put so that it falls into the taking in, not into the making of the store.
fn places() -> Vec<u64> {
    let every = if in_full() { 1 } else { 61 };
    (100..900).step_by(every).collect()
}

/// Promise P04: the call in which the disk reports an error gives no acknowledgement, nor does any
/// later one, although the disk is well again; and all before it is there after a new start.
#[test]
fn p04_an_error_of_the_disk_stops_the_store_at_once() {
    let mut dice = Dice(0x0d15_ce44);
    let mut stopped = 0;
    for at in places() {
        for trouble in [Trouble::SyncFails(at), Trouble::WriteFails(at)] {
            let dir = quick_folder();
            let disk = Disk::new(trouble);
            let layer = disk.layer().expect("registers");
            let medium = Medium { layer, also: &[] };
            let naming = Naming::default();
            let mut store = SqliteStore::open_on(&medium, dir.path(), &naming).expect("opens");
            let mut acknowledged = 0;
            let refused = loop {
                match store.append(&[entry(acknowledged)]) {
                    Ok(_) if acknowledged > RECORDS => break None,
                    Ok(_) => acknowledged += 1,
                    Err(error) => break Some(error),
                }
            };
            let Some(refused) = refused else { continue };
            assert!(matches!(refused, LogError::Disk { .. }), "{at}: {refused}");
            for number in acknowledged..acknowledged + 3 {
                let refused = store.append(&[entry(number)]).expect_err("stopped");
                assert!(
                    matches!(refused, LogError::Stopped { .. }),
                    "{at}: {refused}"
                );
            }
            assert_eq!(store.len().expect("reading goes on"), acknowledged as u64);
            stopped += 1;
            drop(store);
            disk.lose(&mut |bound| dice.below(bound)).expect("writes");
            assert_eq!(is_whole(dir.path(), acknowledged), Ok(()), "{trouble:?}");
        }
    }
    assert!(stopped > 10, "{stopped}");
}

/// The control: a store that takes no notice of the error has acknowledged what is not there.
#[test]
fn p04_control_taking_no_notice_of_an_error_loses_records() {
    let mut dice = Dice(0x0d15_ce45);
    let mut lost = 0;
    for at in places() {
        let dir = quick_folder();
        let disk = Disk::new(Trouble::SyncFails(at));
        let layer = disk.layer().expect("registers");
        let medium = Medium { layer, also: &[] };
        let naming = Naming::default();
        let mut store = SqliteStore::open_on(&medium, dir.path(), &naming).expect("opens");
        for number in 0..60 {
            let _ = store.append(&[entry(number)]);
            store.stopped = None;
        }
        drop(store);
        disk.lose(&mut |bound| dice.below(bound)).expect("writes");
        lost += usize::from(is_whole(dir.path(), 60).is_err());
    }
    assert!(lost > 0, "the error must matter");
}

/// Promise P09: a crash while an old store is brought over leaves the old one or the new one.
#[test]
fn p09_a_crash_while_an_old_store_is_brought_over_loses_nothing() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/format-1");
    let old = std::fs::read(golden.join(FILE_NAME)).expect("reads");
    let mut dice = Dice(0x0901_d000);
    let every = if in_full() { 1 } else { 9 };
    let mut crashes = 0;
    for round in 0.. {
        let at = round * every + dice.below(every);
        let dir = quick_folder();
        std::fs::write(dir.path().join(FILE_NAME), &old).expect("writes");
        let disk = Disk::new(Trouble::PowerFails(at));
        let layer = disk.layer().expect("registers");
        let medium = Medium { layer, also: &[] };
        let opened = SqliteStore::open_on(&medium, dir.path(), &Naming::default());
        let dark = disk.is_dark();
        // Where only the closing of the old file was left, the new one opens in the dark.
        assert!(opened.is_ok() || dark, "step {at}");
        drop(opened);
        disk.lose(&mut |bound| dice.below(bound)).expect("writes");
        let store = SqliteStore::open(dir.path()).expect("opens");
        assert_eq!(store.len().expect("counts"), 13, "step {at}");
        let verification = store.verify().expect("walks");
        assert!(verification.is_sound(), "step {at}: {verification:?}");
        assert_eq!(store.access, Access::Write);
        if !dark {
            break;
        }
        crashes += 1;
    }
    assert!(crashes > 5, "{crashes}");
}
