//! The independent program in `verify/`, beside ours.

use crate::world::verify;
use crate::{forged, world};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use trucewatch_case::Trust;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verify")
}

/// Python with what the program needs, or `None` with a message that can be seen.
fn python() -> Option<&'static str> {
    // The first on the path may be another than the one that Debian's package is for.
    for python in ["python3", "/usr/bin/python3"] {
        let has = Command::new(python)
            .args(["-c", "import cryptography"])
            .output();
        if has.is_ok_and(|output| output.status.success()) {
            return Some(python);
        }
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "python3 with its package `cryptography` is needed: scripts/need.sh python-ed25519"
    );
    eprintln!("skipped: python3 has no package `cryptography`");
    None
}

fn run(python: &str, arguments: &[&std::ffi::OsStr]) -> Output {
    Command::new(python)
        .args(["-I", "-B"])
        .arg(folder().join("verify_bundle.py"))
        .args(arguments)
        .output()
        .expect("runs")
}

#[test]
fn the_independent_program_stays_small_enough_to_read() {
    let text = std::fs::read_to_string(folder().join("verify_bundle.py")).expect("readable");
    let lines = text.lines().count();
    assert!(lines <= 300, "{lines} lines");
    let longest = text.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(116), "a line has {longest:?} characters");
}

#[test]
fn the_independent_program_agrees_on_sound_bundles() {
    let Some(python) = python() else { return };
    let log = world::log_with_files(5.0);
    let incident = world::largest(&log.store);
    let path = log.dir.path().join("bundle.zip");
    let zip = world::bundle(&log.store, &incident);
    std::fs::write(&path, &zip).expect("writes");
    let ours = verify(&zip, &Trust::default(), false).expect("sound");
    let theirs = run(python, &[path.as_os_str()]);
    let said = String::from_utf8_lossy(&theirs.stdout).into_owned();
    let errors = String::from_utf8_lossy(&theirs.stderr).into_owned();
    assert!(theirs.status.success(), "{said}{errors}");
    let mut said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["sound"], true);
    said.as_object_mut().expect("an object").remove("sound");
    assert_eq!(said, serde_json::to_value(&ours).expect("JSON"));
    // Another key than the reader has from elsewhere.
    let other = "x+01020304+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    let refused = run(
        python,
        &[path.as_os_str(), "--vkey".as_ref(), other.as_ref()],
    );
    assert_eq!(refused.status.code(), Some(1));
}

/// Both programs refuse each bundle. `verify/test_flips.py` runs the program many times in one process.
#[test]
fn p18_both_programs_find_every_flipped_bit_and_every_forgery() {
    let Some(python) = python() else { return };
    let log = world::log_with_files(5.0);
    let incident = world::largest(&log.store);
    let zip = world::bundle(&log.store, &incident);
    let path = log.dir.path().join("bundle.zip");
    std::fs::write(&path, &zip).expect("writes");
    let flips = Command::new(python)
        .arg("-B")
        .arg(folder().join("test_flips.py"))
        .arg(&path)
        .arg("3000")
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&flips.stdout).into_owned();
    let errors = String::from_utf8_lossy(&flips.stderr).into_owned();
    assert!(flips.status.success(), "{said}{errors}");
    for (name, forged) in forged::forgeries(&zip) {
        std::fs::write(&path, &forged).expect("writes");
        verify(&forged, &Trust::default(), false).expect_err(name);
        let refused = run(python, &[path.as_os_str()]);
        let said = String::from_utf8_lossy(&refused.stdout).into_owned();
        let errors = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{name}: {said}{errors}");
        assert!(said.contains("\"sound\":false"), "{name}: {said}");
        assert!(errors.is_empty(), "{name}: {errors}");
    }
}
