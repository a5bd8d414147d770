//! A real disk that is full, freed, and full again: a small file system in memory. Needs the right to
//! mount; without it the test says so and is skipped.

use super::{Dice, SqliteStore, entry};
use crate::{EvidenceLog as _, LogError};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something mounted, until it is dropped.
pub(super) struct Mounted(PathBuf);

impl Mounted {
    pub(super) fn new(arguments: &[&str], at: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(at).map_err(|e| e.to_string())?;
        let told = Command::new("mount")
            .args(arguments)
            .arg(at)
            .output()
            .map_err(|e| e.to_string())?;
        if told.status.success() {
            Ok(Self(at.to_owned()))
        } else {
            Err(String::from_utf8_lossy(&told.stderr).into_owned())
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn p05_a_full_disk_twenty_times_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let arguments = ["-t", "tmpfs", "-o", "size=4m", "tmpfs"];
    let disk = match Mounted::new(&arguments, &dir.path().join("disk")) {
        Ok(disk) => disk,
        Err(why) => {
            eprintln!("skipped: a small file system cannot be mounted here: {why}");
            return;
        }
    };
    let ballast = |number: usize| disk.0.join(format!("ballast-{number}"));
    for number in 0..20 {
        std::fs::write(ballast(number), vec![b'x'; 128 << 10]).expect("fits");
    }
    let folder = disk.0.join("store");
    let mut store = SqliteStore::open(&folder).expect("opens");
    let mut dice = Dice(0x0f11);
    let mut acknowledged = 0;
    for cycle in 0..20 {
        let before = acknowledged;
        loop {
            let size = 1 + dice.below(20) as usize;
            let batch: Vec<_> = (acknowledged..acknowledged + size).map(entry).collect();
            match store.append(&batch) {
                Ok(_) => acknowledged += size,
                Err(LogError::DiskFull { .. }) => break,
                Err(other) => panic!("cycle {cycle}: {other}"),
            }
        }
        assert!(acknowledged > before, "cycle {cycle}: it accepts again");
        let kept = store.read(0, usize::MAX).expect("reading goes on");
        assert_eq!(kept.len(), acknowledged, "cycle {cycle}");
        std::fs::remove_file(ballast(cycle)).expect("frees");
    }
    drop(store);
    let store = SqliteStore::open(&folder).expect("opens");
    let verification = store.verify().expect("walks");
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!(verification.sound as usize, acknowledged);
}
