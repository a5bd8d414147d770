//! What is wrong is corrected by another entry, and what results depend on is one.

use crate::common::{Bench, Ended};
use serde_json::Value;
use std::collections::BTreeSet;

fn one(ended: &Ended) -> Value {
    ended.json().remove(0)
}

fn on_site(bench: &Bench, words: &[&str]) -> Ended {
    bench.run(&[words, &["--data-dir", "site"]].concat())
}

fn rebuild(bench: &Bench) -> Value {
    one(&on_site(bench, &["rebuild"]).done())
}

/// The finding of an incident as a bundle has it, which is checked on the way.
fn finding(bench: &Bench, incident: &str) -> Value {
    let export = [
        "case", "export", incident, "--as", "mission", "--out", "b.zip",
    ];
    on_site(bench, &export).done();
    let checked = one(&bench.run(&["ledger", "verify-bundle", "b.zip"]).done());
    assert_eq!(checked["recomputed"], true, "{checked}");
    let zip = std::fs::read(bench.path("b.zip")).expect("written");
    let files = trucewatch_case::read_archive(&zip).expect("readable");
    let found = files
        .iter()
        .find(|(name, _)| name.ends_with("finding.json"));
    serde_json::from_slice(found.expect("a finding").1).expect("JSON")
}

fn named(finding: &Value) -> BTreeSet<String> {
    let events = finding["events"].as_array().expect("a list").iter();
    let hypotheses = events.flat_map(|event| event["hypotheses"].as_array().expect("a list"));
    let parts = hypotheses.flat_map(|one| one["contributions"].as_array().expect("a list"));
    let parts = parts.filter(|part| part["role"] != "rejected");
    parts
        .map(|part| part["observation"].as_str().expect("text").to_owned())
        .collect()
}

#[test]
fn a_wrong_observation_is_corrected_and_the_correction_taken_back() {
    let bench = Bench::simulated();
    let first = rebuild(&bench);
    assert_eq!(first["corrected"], 0);
    on_site(&bench, &["export", "--out", "i.geojson"]).done();
    let text = std::fs::read(bench.path("i.geojson")).expect("written");
    let incidents: Value = serde_json::from_slice(&text).expect("JSON");
    let incident = incidents["features"][0]["id"].as_str().expect("an id");
    let before = named(&finding(&bench, incident));
    let wrong = before.first().expect("an observation").clone();
    let status = || one(&on_site(&bench, &["ledger", "status"]).done());

    let correct = |words: &[&str]| on_site(&bench, &[&["ledger", "correct"], words].concat());
    let reason = [
        "--reason",
        "the sensor's cable was struck",
        "--by",
        "desk 1",
    ];
    let made = one(&correct(&[&[wrong.as_str()], &reason[..]].concat()).done());
    let after = rebuild(&bench);
    assert_eq!(after["corrected"], 1, "{after}");
    assert_ne!(after["digest"], first["digest"]);
    assert_eq!(rebuild(&bench)["digest"], after["digest"], "again the same");
    assert_eq!(status()["corrections"], 1);
    let refused = correct(&[&[wrong.as_str()], &reason[..]].concat());
    assert!(refused.stderr.contains("corrected already"), "{refused:?}");
    // The finding is worked out without it, here and by whoever gets the bundle.
    on_site(&bench, &["export", "--out", "i.geojson"]).done();
    let text = std::fs::read_to_string(bench.path("i.geojson")).expect("written");
    if text.contains(incident) {
        assert!(!named(&finding(&bench, incident)).contains(&wrong));
    }
    // The entry itself stays, with its proof.
    on_site(&bench, &["ledger", "prove", &wrong, "--out", "r.json"]).done();
    bench.run(&["ledger", "check-proof", "r.json"]).done();

    // The correction was wrong: the record counts again, and so does everything that rested on it.
    let seq = made["entry"].to_string();
    let back = ["--reason", "it was another sensor's", "--by", "desk 2"];
    correct(&[&[seq.as_str()], &back[..]].concat()).done();
    let restored = rebuild(&bench);
    assert_eq!(restored["digest"], first["digest"], "{restored}");
    assert_eq!(status()["corrections"], 1, "the second alone is in force");
    assert_eq!(named(&finding(&bench, incident)), before);
    let again = correct(&[&[wrong.as_str()], &reason[..]].concat());
    assert!(again.stderr.contains("give another reason"), "{again:?}");
    assert_eq!(bench.verify().damaged, 0);
}

#[test]
fn a_replacement_holds_instead() {
    let bench = Bench::simulated();
    let entries = one(&on_site(&bench, &["ledger", "status"]).done())["entries"].clone();
    let entries = entries.as_u64().expect("a number");
    let wrong = (entries - 1).to_string();
    on_site(&bench, &["ledger", "prove", &wrong, "--out", "r.json"]).done();
    let text = std::fs::read_to_string(bench.path("r.json")).expect("written");
    let receipt: Value = serde_json::from_str(&text).expect("JSON");
    let envelope = receipt["envelope"].as_str().expect("text");
    let envelope: Value = serde_json::from_str(envelope).expect("JSON");
    let line = envelope["received"]["line"].as_u64().expect("a line") as usize;
    let picks = std::fs::read_to_string(bench.path("world/picks.csv")).expect("written");
    let lines: Vec<&str> = picks.lines().collect();
    // The same row with another time: a tenth of a second later.
    let mut fields: Vec<String> = lines[line - 1].split(',').map(str::to_owned).collect();
    let at = lines[0]
        .split(',')
        .position(|name| name.starts_with("time"));
    let time = &mut fields[at.expect("a column of times")];
    let digit = time.pop().expect("a digit");
    time.push(if digit == '0' { '1' } else { '0' });
    bench.file(
        "better.csv",
        format!("{}\n{}\n", lines[0], fields.join(",")),
    );
    bench.ingest_all("picks-csv", "better.csv");
    let better = entries.to_string();
    let correct = |words: &[&str]| {
        let by = ["--reason", "read off wrongly", "--by", "desk 1"];
        on_site(&bench, &[&["ledger", "correct"], words, &by[..]].concat())
    };
    let itself = correct(&[&wrong, "--replaced-by", &wrong]);
    assert!(
        itself.stderr.contains("cannot take the place"),
        "{itself:?}"
    );
    let other_kind = correct(&[&wrong, "--replaced-by", "0"]);
    assert!(
        other_kind.stderr.contains("of kind `observation`"),
        "{other_kind:?}"
    );
    let nothing = correct(&["999999"]);
    assert!(nothing.stderr.contains("there is no entry"), "{nothing:?}");
    let made = one(&correct(&[&wrong, "--replaced-by", &better]).done());
    assert_eq!(made["replaced_by"].to_string(), better);
    let rebuilt = rebuild(&bench);
    assert_eq!(rebuilt["corrected"], 1);
    // As if the wrong row had never come.
    let clean = Bench::new();
    for (format, file) in [
        ("lines-geojson", "world/lines.geojson"),
        ("sensors-csv", "world/sensors.csv"),
    ] {
        let text = std::fs::read(bench.path(file)).expect("written");
        let name = clean.file(file.trim_start_matches("world/"), text);
        clean.ingest_all(format, &name);
    }
    let mut rows = lines.clone();
    let row = fields.join(",");
    rows[line - 1] = &row;
    clean.file("picks.csv", rows.join("\n") + "\n");
    clean.ingest_all("picks-csv", "picks.csv");
    assert_eq!(rebuild(&clean)["digest"], rebuilt["digest"]);
    // What has a life of its own is not corrected.
    let seq = rebuilt["configuration"].to_string();
    let refused = correct(&[&seq]);
    assert!(refused.stderr.contains("`configuration`"), "{refused:?}");
}

#[test]
fn what_results_depend_on_is_an_entry_once_a_change() {
    let bench = Bench::simulated();
    let status = || one(&on_site(&bench, &["ledger", "status"]).done());
    assert_eq!(status()["configuration"], Value::Null);
    let stated = rebuild(&bench)["configuration"].clone();
    let entries = status()["entries"].clone();
    assert_eq!(rebuild(&bench)["configuration"], stated);
    assert_eq!(
        status()["entries"],
        entries,
        "nothing changed, nothing is written"
    );
    let text = trucewatch_agreement::reference_text();
    bench.file("one.toml", text);
    on_site(&bench, &["agreement", "load", "one.toml"]).done();
    let then = status()["configuration"].clone();
    assert_ne!(then, stated, "another agreement is in force");
    on_site(&bench, &["export", "--out", "i.geojson"]).done();
    let text = std::fs::read(bench.path("i.geojson")).expect("written");
    let incidents: Value = serde_json::from_slice(&text).expect("JSON");
    let incident = incidents["features"][0]["id"].as_str().expect("an id");
    let export = [
        "case", "export", incident, "--as", "mission", "--out", "b.zip",
    ];
    let case = one(&on_site(&bench, &export).done());
    assert_eq!(case["configuration"], then, "a finding names it");
    bench.run(&["ledger", "verify-bundle", "b.zip"]).done();
}
