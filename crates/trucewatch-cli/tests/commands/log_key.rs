//! Promise P24 for the log's own key, with real processes: the mission's root replaces a stolen key,
//! and a thief who still has it gets nothing accepted, while all that was proven before stays proven.

use crate::common::{Bench, Ended};
use crate::http::{get, post};
use crate::serve::Serving;
use crate::witness::{copy_folder, run, store, take_rows, trust, witness_key};
use serde_json::Value;
use std::path::Path;
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_proof::{AddCheckpoint, Checkpoint, Hash, Lineage, NoteSigner, TreeHead};

const HOLDERS: usize = 9;
const THRESHOLD: usize = 5;
pub(crate) const SITE: [&str; 2] = ["--data-dir", "site"];

/// Proofs made before the theft that are checked again, and forgeries that are tried.
fn amount() -> u64 {
    if std::env::var("TRUCEWATCH_PROOFS").is_ok_and(|value| value == "full") {
        10_000
    } else {
        200
    }
}

pub(crate) fn ledger(bench: &Bench, args: &[&str]) -> Ended {
    bench.run(&[&["ledger"], args].concat())
}

pub(crate) fn one(ended: Ended) -> Value {
    ended.done().json().remove(0)
}

/// Makes the keys of holders and returns their verifier keys.
pub(crate) fn holders(bench: &Bench, name: &str) -> Vec<String> {
    let make = |n: usize| {
        let (holder, file) = (format!("{name}-{n}"), format!("{name}-{n}"));
        let ended = ledger(bench, &["root", "key", &holder, "--out", &file]).done();
        ended.stdout.trim().to_owned()
    };
    (0..HOLDERS).map(make).collect()
}

pub(crate) fn propose(bench: &Bench, version: &str, keys: &[String], out: &str) -> Value {
    let mut args = vec!["root", "propose", "--version", version, "--threshold", "5"];
    for key in keys {
        args.extend(["--key", key]);
    }
    one(ledger(bench, &[&args[..], &["--out", out]].concat()))
}

pub(crate) fn sign(bench: &Bench, file: &str, name: &str, by: std::ops::Range<usize>) {
    for n in by {
        let key = format!("{name}-{n}");
        ledger(bench, &["root", "sign", file, "--key", &key]).done();
    }
}

/// Puts a root of five of nine over the log in `site`; its fingerprint.
pub(crate) fn root(bench: &Bench) -> String {
    let keys = holders(bench, "holder");
    let fingerprint = propose(bench, "1", &keys, "root.note")["fingerprint"].clone();
    sign(bench, "root.note", "holder", 0..THRESHOLD - 1);
    let few = ledger(bench, &["root", "file", "root.note", "--data-dir", "site"]);
    assert_eq!(few.code, Some(1), "{few:#?}");
    assert!(few.stderr.contains("5 are needed"), "{few:#?}");
    sign(bench, "root.note", "holder", THRESHOLD - 1..THRESHOLD);
    let filed = one(ledger(
        bench,
        &["root", "file", "root.note", "--data-dir", "site"],
    ));
    assert_eq!(filed["fingerprint"], fingerprint);
    fingerprint.as_str().expect("text").to_owned()
}

pub(crate) fn begin(bench: &Bench, reason: &str) -> Value {
    let args = [
        "rotate",
        "begin",
        "--reason",
        reason,
        "--out",
        "rotation.note",
    ];
    one(ledger(bench, &[&args[..], &SITE].concat()))
}

pub(crate) fn finish(bench: &Bench) -> Ended {
    ledger(
        bench,
        &[&["rotate", "finish", "rotation.note"][..], &SITE].concat(),
    )
}

fn witness(bench: &Bench, log: &str, vkey: &str) -> (Option<i32>, String, String) {
    let fixed = ["ledger", "witness", "--key", "w", "--state", "w-state"];
    run(
        bench,
        &[&fixed[..], &["--log", log, "--vkey", vkey]].concat(),
    )
}

fn monitor(bench: &Bench, log: &str, vkey: &str) -> (Option<i32>, String, String) {
    let fixed = ["ledger", "monitor", "--state", "m-state"];
    run(
        bench,
        &[&fixed[..], &["--log", log, "--vkey", vkey]].concat(),
    )
}

/// Writes receipts of entries, from `first` on, by the log as it stands; returns their files.
fn receipts(bench: &Bench, site: &str, first: u64, count: u64, name: &str) -> Vec<String> {
    let store = store(bench, site);
    let write = |seq: u64| {
        let receipt = store.receipt(seq).expect("reads").expect("there");
        bench.file(
            &format!("{name}-{seq}.json"),
            serde_json::to_string(&receipt).expect("JSON"),
        )
    };
    (first..first + count).map(write).collect()
}

fn check(bench: &Bench, files: &[String], vkey: &str, more: &[&str]) -> Ended {
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    ledger(
        bench,
        &[&["check-proof", "--vkey", vkey], more, &files[..]].concat(),
    )
}

pub(crate) fn vkey(bench: &Bench, site: &str) -> String {
    store(bench, site).identity().log.to_string()
}

pub(crate) fn sound(bench: &Bench, site: &str) {
    let verified = one(ledger(bench, &["verify", "--data-dir", site]));
    assert_eq!(
        verified["sound"].as_u64(),
        Some(store(bench, site).len().expect("reads"))
    );
}

/// The thief's root over the log, signed with the stolen key, and his own key put in by it.
fn thiefs_line(bench: &Bench, dir: &str) {
    let keys = holders(bench, "thief");
    propose(bench, "1", &keys, "thief-root.note");
    sign(bench, "thief-root.note", "thief", 0..THRESHOLD);
    std::fs::remove_file(bench.path(dir).join("log-keys.json")).expect("there");
    let data = ["--data-dir", dir];
    ledger(
        bench,
        &[&["root", "file", "thief-root.note"][..], &data].concat(),
    )
    .done();
    let args = [
        "rotate",
        "begin",
        "--reason",
        "planned",
        "--out",
        "thief.note",
    ];
    ledger(bench, &[&args[..], &data].concat()).done();
    sign(bench, "thief.note", "thief", 0..THRESHOLD);
    let cosigned = store(bench, dir).witnesses().expect("reads");
    for key in cosigned {
        let args = ["trust-witness", &key.to_string(), "--remove"];
        ledger(bench, &[&args[..], &data].concat()).done();
    }
    ledger(
        bench,
        &[&["rotate", "finish", "thief.note"][..], &data].concat(),
    )
    .done();
}

fn bundle(bench: &Bench, site: &str, out: &str) {
    let args = ["export", "--data-dir", site, "--out", "i.geojson"];
    bench.run(&args).done();
    let text = std::fs::read(bench.path("i.geojson")).expect("written");
    let incidents: Value = serde_json::from_slice(&text).expect("JSON");
    let first = &incidents["features"][0];
    let id = first["id"].as_str().or(first["properties"]["id"].as_str());
    let args = ["case", "export", id.expect("an id"), "--as", "mission"];
    let to = ["--data-dir", site, "--out", out];
    bench.run(&[&args[..], &to].concat()).done();
}

/// Python with what the independent programs need, or `None` with a message that can be seen.
fn python() -> Option<&'static str> {
    let has = |python: &&str| {
        let tried = std::process::Command::new(python)
            .args(["-c", "import cryptography"])
            .output();
        tried.is_ok_and(|output| output.status.success())
    };
    let found = ["python3", "/usr/bin/python3"].into_iter().find(has);
    if found.is_none() {
        eprintln!("skipped: python3 has no package `cryptography`");
    }
    found
}

fn verified(bench: &Bench, out: &str, more: &[&str]) -> (Option<i32>, String) {
    let fixed = ["ledger", "verify-bundle", out, "--no-recompute"];
    let ours = bench.run(&[&fixed[..], more].concat());
    let name = if more.contains(&"--keys") {
        "verify_former.py"
    } else {
        "verify_bundle.py"
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../verify")
        .join(name);
    if let Some(python) = python() {
        let theirs = std::process::Command::new(python)
            .arg("-B")
            .arg(script)
            .arg(out)
            .args(more)
            .current_dir(bench.path("."))
            .output()
            .expect("runs");
        assert_eq!(theirs.status.code(), ours.code, "{ours:#?} {theirs:#?}");
    }
    (ours.code, ours.stdout)
}

#[test]
fn p24_a_stolen_log_key_ends_and_the_evidence_stays() {
    let bench = Bench::simulated();
    let fingerprint = root(&bench);
    let old = vkey(&bench, "site");
    let w = witness_key(&bench, "w");
    trust(&bench, "site", &w);
    let cosign = |log: &str, vkey: &str| witness(&bench, log, vkey);
    assert_eq!(
        cosign("site", &old).0,
        Some(0),
        "the witness keeps the root"
    );
    assert_eq!(monitor(&bench, "site", &old).0, Some(0));

    // Proofs made under the old key, by trees of many sizes.
    let (mut proofs, mut first) = (Vec::new(), store(&bench, "site").len().expect("reads"));
    let portions = (amount() / 100).max(10);
    for portion in 0..portions {
        let count = amount() / portions;
        take_rows(&bench, "site", 10_000 + portion * count, count);
        proofs.extend(receipts(&bench, "site", first, count, "proof"));
        first += count;
        if portion == portions / 2 {
            copy_folder(&bench.path("site"), &bench.path("thief"));
            bundle(&bench, "site", "old.zip");
            first = store(&bench, "site").len().expect("reads");
        }
    }
    assert_eq!(proofs.len() as u64, amount());
    let case_size = store_size_of_bundle(&bench, "old.zip");

    // The rotation: held, signed by five of nine, at a tree that the witness cosigned.
    let begun = begin(&bench, "stolen");
    let end = store(&bench, "site").head().expect("reads");
    assert_eq!(begun["ends_at"], end.to_string());
    assert_eq!(begin(&bench, "stolen"), begun, "once more gives the same");
    let rows = bench.file(
        "held.csv",
        "sensor_id,time_utc_seconds,amplitude\n1,1767300000,0.1\n",
    );
    let held = bench.run(&["ingest", "picks-csv", "--data-dir", "site", &rows]);
    assert_eq!(held.code, Some(1), "{held:#?}");
    assert!(held.stdout.contains("being replaced") || held.stderr.contains("being replaced"));
    copy_folder(&bench.path("site"), &bench.path("cut-off"));
    sign(&bench, "rotation.note", "holder", 0..4);
    let refused = finish(&bench);
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    assert!(refused.stderr.contains("0 of 1 witnesses"), "{refused:#?}");
    assert_eq!(cosign("site", &old).0, Some(0));
    let refused = finish(&bench);
    assert!(
        refused.stderr.contains("4 keys of version 1"),
        "{refused:#?}"
    );
    sign(&bench, "rotation.note", "holder", 4..5);
    let finished = one(finish(&bench));
    let new = vkey(&bench, "site");
    assert_eq!(finished["vkey"], new.as_str());
    assert_ne!(new, old);
    assert_eq!(
        one(finish(&bench))["vkey"],
        new.as_str(),
        "once more changes nothing"
    );
    sound(&bench, "site");
    let secret = std::fs::read_to_string(bench.path("thief/keys/log")).expect("stolen");
    let ours = std::fs::read_to_string(bench.path("site/keys/log")).expect("there");
    assert_ne!(ours, secret);
    let entry = store(&bench, "site")
        .read(end.size, 1)
        .expect("reads")
        .remove(0);
    assert_eq!(
        entry.record.kind(),
        "log_key",
        "the statement is the next entry"
    );

    // Cut off between the decision and the key: whoever writes next completes it.
    std::fs::copy(
        bench.path("site/log-keys.json"),
        bench.path("cut-off/log-keys.json"),
    )
    .expect("copied");
    sound(&bench, "cut-off");
    take_rows(&bench, "cut-off", 90_000, 3);
    sound(&bench, "cut-off");
    let entered = store(&bench, "cut-off")
        .read(end.size, 1)
        .expect("reads")
        .remove(0);
    assert_eq!(entered.record.kind(), "log_key");
    assert!(!bench.path("cut-off/keys/log-next").exists());

    // The log goes on under the new key, before witness, monitor and readers.
    take_rows(&bench, "site", 80_000, 20);
    assert_eq!(
        cosign("site", &old).0,
        Some(0),
        "the witness follows its root"
    );
    assert_eq!(monitor(&bench, "site", &old).0, Some(0));
    let serving = Serving::start(&bench, &["serve", "--data-dir", "site", "--port", "0"]);
    let (status, keys) = get(&serving.address, "/log/keys");
    assert_eq!(status, 200, "{keys}");
    bench.file("keys.json", &keys);
    let args = [
        "check-keys",
        "keys.json",
        "--root",
        &fingerprint,
        "--vkey",
        &old,
    ];
    assert_eq!(one(ledger(&bench, &args))["vkey"], new.as_str());
    let url = format!("http://{}/log", serving.address);

    // All earlier proofs hold.
    let mut held = 0;
    for some in proofs.chunks(500) {
        held += check(&bench, some, &new, &["--log", "site"])
            .done()
            .stdout
            .lines()
            .count();
    }
    assert_eq!(held as u64, amount());
    check(&bench, &proofs[..1], &new, &["--log", &url]).done();
    check(&bench, &receipts(&bench, "site", 3, 1, "new"), &new, &[]).done();
    let alone = check(&bench, &proofs[..1], &new, &["--keys", "keys.json"]);
    assert_eq!(
        alone.code,
        Some(1),
        "what it goes on to must be shown: {alone:#?}"
    );
    let size = case_size.to_string();
    let args = ["keys", "--from", &size, "--out", "case-keys.json"];
    ledger(&bench, &[&args[..], &SITE].concat()).done();
    let known = ["--vkey", &new, "--keys", "case-keys.json"];
    assert_eq!(verified(&bench, "old.zip", &known).0, Some(0));
    assert_eq!(verified(&bench, "old.zip", &["--vkey", &new]).0, Some(1));
    bundle(&bench, "site", "new.zip");
    assert_eq!(verified(&bench, "new.zip", &["--vkey", &new]).0, Some(0));

    // The thief, with the old key and a copy of all there was.
    let known = store(&bench, "thief").len().expect("reads");
    take_rows(&bench, "thief", 700_000, end.size + 30 - known);
    let forged = receipts(&bench, "thief", end.size, 1, "forged");
    bundle(&bench, "thief", "forged.zip");
    let mut offered = 0;
    let mut offer = |taken: bool, what: &str| {
        assert!(!taken, "accepted: {what}");
        offered += 1;
    };
    for more in [["--log", "site"], ["--log", &url], ["--keys", "keys.json"]] {
        offer(
            check(&bench, &forged, &new, &more).code == Some(0),
            "a receipt",
        );
    }
    for keys in ["keys.json", "case-keys.json"] {
        let known = ["--vkey", &new, "--keys", keys];
        offer(
            verified(&bench, "forged.zip", &known).0 == Some(0),
            "a bundle",
        );
    }
    offer(cosign("thief", &old).0 == Some(0), "by the witness");
    offer(
        monitor(&bench, "thief", &old).0 == Some(0),
        "by the monitor",
    );
    let args = [
        "witness-serve",
        "--key",
        "w",
        "--state",
        "w-state",
        "--port",
        "0",
        "--trust",
    ];
    let waiting = Serving::start(&bench, &[&["ledger"], &args[..], &[&old]].concat());
    let key = NoteSigner::from_text(&secret).expect("a key");
    let (lineage, _) = Lineage::from_json(&keys).expect("it holds");
    for n in 1..=amount() {
        // Back-dated trees of every size, up to and beyond the end.
        let size = 1 + n * (end.size + 50) / amount();
        let root = Hash::of(&[b"forged", &n.to_be_bytes()]);
        let head = TreeHead { size, root };
        let origin = key.public().name().to_owned();
        let note = Checkpoint::new(origin, head).sign(&key).to_string();
        let opened = lineage.open(&note);
        let taken = opened.is_ok_and(|opened| opened.is_continued_by(None));
        offer(taken, "a checkpoint by itself");
        if n % (amount() / 50) == 0 {
            for old in [0, end.size, store(&bench, "site").len().expect("reads")] {
                let body = AddCheckpoint {
                    old,
                    proof: Vec::new(),
                    note: note.clone(),
                };
                let (status, _) =
                    post(&waiting.address, "/add-checkpoint", &body.to_string()).expect("answered");
                offer(status == 200, "by a witness that waits");
            }
            let (status, _) = post(&serving.address, "/log/cosignature", &note).expect("answered");
            offer(status == 200, "by the log itself");
        }
    }
    // What he signed of the true tree before its end shows nothing either, until it is shown to lead there.
    let true_head = store(&bench, "site").head_at(end.size - 1).expect("reads");
    let note = Checkpoint::new(key.public().name().to_owned(), true_head).sign(&key);
    let opened = lineage.open(&note.to_string()).expect("a beginning");
    assert!(!opened.is_continued_by(None));

    // A root of his own, signed with the stolen key, and a key that it put in.
    copy_folder(&bench.path("thief"), &bench.path("usurper"));
    thiefs_line(&bench, "usurper");
    let usurped = std::fs::read_to_string(bench.path("usurper/log-keys.json")).expect("there");
    let (status, said) = post(&waiting.address, "/keys", &usurped).expect("answered");
    offer(status == 200, "a root of the thief's");
    assert_eq!(status, 403, "{said}");
    offer(cosign("usurper", &old).0 == Some(0), "by the witness");
    offer(
        monitor(&bench, "usurper", &old).0 == Some(0),
        "by the monitor",
    );
    let args = [
        "check-keys",
        "usurper/log-keys.json",
        "--root",
        &fingerprint,
    ];
    offer(ledger(&bench, &args).code == Some(0), "another root");

    // The proof that the thief told two histories does not end the log for anybody.
    let split = split_by(&bench, &key, end);
    let (status, _) = post(&waiting.address, "/equivocation", &split).expect("answered");
    assert_eq!(status, 422, "it says nothing of the log");
    drop(waiting);
    take_rows(&bench, "site", 85_000, 5);
    assert_eq!(cosign("site", &old).0, Some(0), "the log goes on");
    eprintln!(
        "0 of {offered} forgeries accepted, {} old proofs hold",
        amount()
    );
    sound(&bench, "site");

    // Positive control: who was not told of the rotation takes what the thief made.
    check(&bench, &forged, &old, &[]).done();
    assert_eq!(verified(&bench, "forged.zip", &["--vkey", &old]).0, Some(0));
    witness_key(&bench, "fresh");
    let unaware = [
        "ledger",
        "witness",
        "--key",
        "fresh",
        "--state",
        "fresh-state",
    ];
    let (code, line, _) = run(
        &bench,
        &[&unaware[..], &["--log", "thief", "--vkey", &old]].concat(),
    );
    assert_eq!(code, Some(1), "not trusted by that log");
    assert!(line.starts_with("— fresh.example "), "but cosigned: {line}");
}

fn store_size_of_bundle(bench: &Bench, out: &str) -> u64 {
    let (code, said) = verified(bench, out, &[]);
    assert_eq!(code, Some(0), "{said}");
    let said: Value = serde_json::from_str(&said).expect("JSON");
    said["size"].as_u64().expect("a size")
}

/// Two histories told with the stolen key.
fn split_by(bench: &Bench, key: &NoteSigner, end: TreeHead) -> String {
    let site = store(bench, "site");
    let origin = key.public().name().to_owned();
    let first = Checkpoint::new(origin.clone(), site.head_at(end.size).expect("reads")).sign(key);
    let head = TreeHead {
        size: end.size,
        root: Hash::of(&[b"another"]),
    };
    let second = Checkpoint::new(origin, head).sign(key);
    serde_json::json!({
        "format": "trucewatch equivocation v1",
        "log": key.public().to_string(),
        "first": first.to_string(),
        "second": second.to_string(),
        "path": [],
    })
    .to_string()
}
