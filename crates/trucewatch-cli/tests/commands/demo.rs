//! `demo --headless` and `simulate`: one seed, one outcome.

use crate::common::Bench;
use serde_json::Value;

const FILES: [&str; 4] = [
    "report.html",
    "incidents.geojson",
    "truth.geojson",
    "summary.json",
];

fn headless(bench: &Bench, seed: &str, duration: &str, out: &str) -> Value {
    let ended = bench
        .run(&[
            "demo",
            "--headless",
            "--seed",
            seed,
            "--duration",
            duration,
            "--out",
            out,
        ])
        .done();
    let printed: Value = ended.json().remove(0);
    let mut names: Vec<String> = std::fs::read_dir(bench.path(out))
        .expect("made")
        .map(|f| f.expect("read").file_name().into_string().expect("text"))
        .collect();
    names.sort_unstable();
    let mut expected = FILES.map(str::to_owned);
    expected.sort_unstable();
    assert_eq!(names, expected);
    let written: Value = serde_json::from_slice(&read(bench, out, "summary.json")).expect("JSON");
    assert_eq!(written, printed, "the file says what was printed");
    written
}

fn read(bench: &Bench, out: &str, name: &str) -> Vec<u8> {
    std::fs::read(bench.path(out).join(name)).expect("it is there")
}

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

/// The digest in a report names that one log, with its own keys and times of arrival.
fn without_digest(text: &[u8]) -> String {
    let text = String::from_utf8(text.to_vec()).expect("text");
    match text.split_once("digest <code>") {
        Some((before, after)) => {
            let (_, after) = after.split_once("</code>").expect("an end");
            format!("{before}{after}")
        }
        None => text,
    }
}

#[test]
fn one_seed_writes_the_same_bytes() {
    let bench = Bench::new();
    let mut first = headless(&bench, "7", "30m", "one");
    let mut second = headless(&bench, "7", "30m", "two");
    let mut shape = keys(&first);
    shape.sort_unstable();
    assert_eq!(
        shape,
        [
            "events",
            "median_error_m",
            "observations",
            "precision",
            "recall",
            "wall_s"
        ]
    );
    for name in &FILES[..3] {
        let (one, two) = (read(&bench, "one", name), read(&bench, "two", name));
        assert!(one.len() > 500, "{name} has something in it");
        let (one, two) = (without_digest(&one), without_digest(&two));
        assert!(one == two, "{name} differs between two runs");
    }
    for summary in [&mut first, &mut second] {
        assert!(summary["wall_s"].as_f64() > Some(0.0));
        summary["wall_s"] = Value::Null;
    }
    assert_eq!(first, second);
    let other = headless(&bench, "8", "30m", "three");
    assert_ne!(first["observations"], other["observations"], "another seed");
    assert!(read(&bench, "one", FILES[1]) != read(&bench, "three", FILES[1]));
}

#[test]
fn two_hours_are_found_well() {
    let bench = Bench::new();
    let summary = headless(&bench, "7", "2h", "out");
    eprintln!("seed 7, 2 h: {summary}");
    assert!(summary["precision"].as_f64() >= Some(0.9), "{summary}");
    assert!(summary["recall"].as_f64() >= Some(0.8), "{summary}");
    assert!(
        summary["median_error_m"].as_f64() <= Some(100.0),
        "{summary}"
    );
    assert!(summary["observations"].as_u64() >= Some(1_000), "{summary}");

    let truth: Value = serde_json::from_slice(&read(&bench, "out", "truth.geojson")).expect("JSON");
    let incidents: Value =
        serde_json::from_slice(&read(&bench, "out", "incidents.geojson")).expect("JSON");
    let features = incidents["features"].as_array().expect("a list");
    assert!(features.len() > 5);
    for feature in features {
        let at = &feature["properties"];
        assert_eq!(at["provisional"], false, "the world is over: {at}");
        assert!(
            !at["events"].as_array().expect("a list").is_empty()
                || !at["reports"].as_array().expect("a list").is_empty()
        );
    }
    assert!(truth["features"].as_array().expect("a list").len() > 20);
    let report = String::from_utf8(read(&bench, "out", "report.html")).expect("text");
    assert!(!report.to_lowercase().contains("no violation"));
    assert!(!report.contains("<script"), "one page without programs");
}

/// The files of `simulate` are files like any others.
#[test]
fn a_simulated_world_can_be_taken_in() {
    let bench = Bench::new();
    let world = ["--seed", "7", "--duration", "1h", "--out", "world"];
    bench.run(&[&["simulate"][..], &world].concat()).done();
    for (format, file) in [
        ("lines-geojson", "world/lines.geojson"),
        ("places-csv", "world/places.csv"),
        ("sensors-csv", "world/sensors.csv"),
        ("picks-csv", "world/picks.csv"),
        ("reports-csv", "world/reports.csv"),
        ("firms-csv", "world/firms.csv"),
        ("health-csv", "world/health.csv"),
    ] {
        let taken = bench.ingest(format, &[file], &[]).remove(0);
        assert_eq!((taken.quarantined, &taken.error), (0, &None), "{taken:?}");
    }
    bench
        .run(&[
            "fuse",
            "--sensors",
            "world/sensors.csv",
            "--picks",
            "world/picks.csv",
            "--out",
            "events.csv",
            "--assign",
            "assign.csv",
        ])
        .done();
    let events = std::fs::read_to_string(bench.path("events.csv")).expect("written");
    let assign = std::fs::read_to_string(bench.path("assign.csv")).expect("written");
    let picks = std::fs::read_to_string(bench.path("world/picks.csv")).expect("written");
    assert_eq!(assign.lines().count(), picks.lines().count());
    assert!(events.lines().count() > 5, "{events}");
}

#[test]
fn lengths_and_folders_that_cannot_be_used_are_refused() {
    let bench = Bench::new();
    let cases: [(&[&str], i32, &str); 4] = [
        (&["demo", "--headless"], 2, "--out"),
        (&["demo", "--out", "x"], 2, "--headless"),
        (&["demo", "--duration", "soon"], 2, "6h, 90m or 2h30m"),
        (&["demo", "--speed", "0"], 1, "--speed must be above 0"),
    ];
    for (args, code, words) in cases {
        let ended = bench.run(args);
        assert_eq!(ended.code, Some(code), "{args:?}: {ended:#?}");
        assert!(ended.stderr.contains(words), "{args:?}: {ended:#?}");
    }
    bench.file("taken", "a file, not a folder");
    let ended = bench.run(&["demo", "--headless", "--duration", "1m", "--out", "taken"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.stderr.contains("cannot write `taken`"), "{ended:#?}");
}
