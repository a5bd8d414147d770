//! The ledger as a stranger meets it: start one, take rows in, prove, check elsewhere, break, notice.

use crate::common::{Bench, Seeded};
use serde_json::Value;
use std::path::{Path, PathBuf};

const SENSORS: &str = "sensor_id,lat,lon\n1,48.0,37.0\n2,48.1,37.1\n";

fn picks(count: u64) -> String {
    let mut text = "sensor_id,time_utc_seconds\n".to_owned();
    for n in 0..count {
        text += &format!("{},{}.5\n", 1 + n % 2, 1_767_225_602 + n * 30);
    }
    text
}

/// A bench with a site of 42 entries.
fn site() -> Bench {
    let bench = Bench::new();
    let init = [
        "ledger",
        "init",
        "--data-dir",
        "site",
        "--origin",
        "monitor.example/north",
        "--mission",
        "ceasefire-2026",
    ];
    bench.run(&init).done();
    let (sensors, picks) = (bench.file("s.csv", SENSORS), bench.file("p.csv", picks(40)));
    bench.ingest_all("sensors-csv", &sensors);
    bench.ingest_all("picks-csv", &picks);
    bench
}

fn one(bench: &Bench, args: &[&str]) -> Value {
    bench.run(args).done().json().remove(0)
}

#[test]
fn a_log_is_named_once_and_tells_its_state() {
    let bench = site();
    let status = one(&bench, &["ledger", "status", "--data-dir", "site"]);
    assert_eq!(status["origin"], "monitor.example/north");
    assert_eq!(status["mission"], "ceasefire-2026");
    assert_eq!(status["entries"], 42);
    assert!(
        status["vkey"]
            .as_str()
            .expect("text")
            .starts_with("monitor.example/north+")
    );
    let file = std::fs::read_to_string(bench.path("site/checkpoint")).expect("reads");
    assert_eq!(
        status["checkpoint"], file,
        "the same checkpoint lies beside the database"
    );
    let other = bench.run(&[
        "ledger",
        "init",
        "--data-dir",
        "site",
        "--origin",
        "another.example",
    ]);
    assert_eq!(other.code, Some(1));
    assert!(other.stderr.contains("keeps its name"), "{other:?}");
    let other = bench.run(&[
        "ledger",
        "init",
        "--data-dir",
        "site",
        "--mission",
        "another",
    ]);
    assert!(other.stderr.contains("keeps to it"), "{other:?}");
}

#[test]
fn a_receipt_is_checked_elsewhere() {
    let bench = site();
    let vkey = one(&bench, &["ledger", "status", "--data-dir", "site"])["vkey"]
        .as_str()
        .expect("text")
        .to_owned();
    one(
        &bench,
        &[
            "ledger",
            "prove",
            "17",
            "--data-dir",
            "site",
            "--out",
            "r.json",
        ],
    );
    std::fs::rename(bench.path("site"), bench.path("gone")).expect("moves");
    let checked = one(
        &bench,
        &["ledger", "check-proof", "r.json", "--vkey", &vkey],
    );
    assert_eq!(
        (&checked["holds"], &checked["entry"]),
        (&Value::Bool(true), &Value::from(17))
    );
    let text = std::fs::read_to_string(bench.path("r.json")).expect("reads");
    let forged = bench.file("f.json", text.replace("impulsive_sound", "explosion"));
    let ended = bench.run(&["ledger", "check-proof", &forged, "--vkey", &vkey]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended
            .stderr
            .contains("not in the log at that place, or was altered"),
        "{ended:?}"
    );
    let ended = bench.run(&[
        "ledger",
        "check-proof",
        &forged,
        "--vkey",
        "monitor.example/north+00000000+AAAA",
    ]);
    assert_eq!(ended.code, Some(1));
    let unknown = bench.run(&[
        "ledger",
        "prove",
        "99",
        "--data-dir",
        "gone",
        "--out",
        "x.json",
    ]);
    assert!(
        unknown
            .stderr
            .contains("there is no entry 99; the log holds 42"),
        "{unknown:?}"
    );
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in dir.read_dir().expect("lists") {
        let path = item.expect("an item").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Flips single bits all over the data folder; `verify` must name each.
#[test]
fn p06_a_flipped_bit_anywhere_is_found() {
    let bench = site();
    let photo = bench.file("photo.jpg", [0xffu8, 0xd8, 1, 2, 3, 4].repeat(500));
    bench
        .run(&[
            "blob",
            "add",
            &photo,
            "--data-dir",
            "site",
            "--media-type",
            "image/jpeg",
            "--subject",
            "w-7",
            "--from",
            "patrol 7",
            "--by",
            "desk 1",
        ])
        .done();
    let sound = bench.verify();
    assert_eq!((sound.sound, sound.damaged), (44, 0));
    let files = files(&bench.path("site"));
    let mut dice = Seeded(6);
    for file in &files {
        let bytes = std::fs::read(file).expect("reads");
        for _ in 0..12 {
            let at = dice.below(bytes.len() as u64) as usize;
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << dice.below(8);
            std::fs::write(file, &flipped).expect("writes");
            let ended = bench.run(&["ledger", "verify", "--data-dir", "site"]);
            assert_eq!(
                ended.code,
                Some(1),
                "{} byte {at}: {ended:?}",
                file.display()
            );
            assert!(!ended.stderr.is_empty());
        }
        std::fs::write(file, &bytes).expect("writes");
    }
    assert_eq!(bench.verify(), sound, "as before");
}

#[test]
fn a_witness_statement_is_kept_redacted_and_destroyed() {
    let bench = site();
    let statement = bench.file("w.txt", "name: Oksana\nplace: north\nheard: 3 explosions\n");
    let added = one(
        &bench,
        &[
            "blob",
            "add",
            &statement,
            "--data-dir",
            "site",
            "--media-type",
            "text/plain",
            "--subject",
            "w-7",
            "--marking",
            "witness",
            "--from",
            "patrol 7",
            "--by",
            "desk 1",
        ],
    );
    let (record, content) = (
        added["record"].as_str().expect("text"),
        added["content"].as_str().expect("text"),
    );
    let who = [
        "--data-dir",
        "site",
        "--by",
        "analyst 3",
        "--reason",
        "review",
    ];
    bench
        .run(&[&["blob", "get", record, "--out", "back.txt"][..], &who].concat())
        .done();
    assert_eq!(
        std::fs::read(bench.path("back.txt")).expect("reads"),
        std::fs::read(bench.path("w.txt")).expect("reads")
    );
    let redact = ["blob", "redact", record, "--parts", "0", "--out", "r.json"];
    let derived = one(&bench, &[&redact[..], &who].concat());
    assert_eq!(derived["derived"]["transform"], "redact parts 0");
    assert_eq!(derived["derived"]["from"], record);
    let checked = one(
        &bench,
        &[
            "blob",
            "check-redaction",
            "r.json",
            "--content",
            content,
            "--out",
            "shown.txt",
        ],
    );
    assert_eq!(
        (&checked["holds"], &checked["blacked_out"]),
        (&Value::Bool(true), &Value::from(1))
    );
    let shown = std::fs::read_to_string(bench.path("shown.txt")).expect("reads");
    assert!(
        !shown.contains("Oksana") && shown.ends_with("place: north\nheard: 3 explosions\n"),
        "{shown}"
    );
    let redacted = std::fs::read_to_string(bench.path("r.json")).expect("reads");
    let forged = bench.file("f.json", redacted.replacen("shown", "shewn", 1));
    assert_eq!(
        bench
            .run(&["blob", "check-redaction", &forged, "--content", content])
            .code,
        Some(1)
    );
    let refused = bench.run(
        &[
            &["blob", "redact", record, "--parts", "7", "--out", "x"][..],
            &who,
        ]
        .concat(),
    );
    assert!(refused.stderr.contains("there is no part 7"), "{refused:?}");

    let hand_over = [
        "blob",
        "hand-over",
        record,
        "--to",
        "archive",
        "--data-dir",
        "site",
        "--by",
    ];
    bench.run(&[&hand_over[..], &["desk 1"]].concat()).done();
    let history = bench
        .run(&["blob", "history", record, "--data-dir", "site"])
        .done();
    assert!(
        history.stderr.contains("unbroken; held by archive"),
        "{history:?}"
    );
    let sent = bench
        .run(&["blob", "sent-to", "archive", "--data-dir", "site"])
        .done();
    assert_eq!(sent.json::<Value>().len(), 1);

    let erase = ["blob", "erase", "--subject", "w-7"];
    let asked = bench.run(&[&erase[..], &who].concat());
    assert!(asked.stderr.contains("--yes"), "{asked:?}");
    bench.run(&[&erase[..], &["--yes"], &who].concat()).done();
    let gone = bench.run(&[&["blob", "get", record, "--out", "again.txt"][..], &who].concat());
    assert_eq!(gone.code, Some(1));
    assert!(gone.stderr.contains("its key was destroyed"), "{gone:?}");
    assert!(!bench.path("again.txt").exists());
    assert_eq!(bench.verify().damaged, 0, "the log is whole without it");
    let again = bench.run(&[
        "blob",
        "add",
        &statement,
        "--data-dir",
        "site",
        "--media-type",
        "text/plain",
        "--subject",
        "w-7",
        "--from",
        "patrol 7",
        "--by",
        "desk 1",
    ]);
    assert!(again.stderr.contains("destroyed for good"), "{again:?}");
    assert_eq!(bench.verify().damaged, 0, "no new key under the old name");

    bench.run(&[&hand_over[..], &["stranger"]].concat()).done();
    let broken = bench.run(&["blob", "history", record, "--data-dir", "site"]);
    assert_eq!(broken.code, Some(1), "{broken:?}");
}
