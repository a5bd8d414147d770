//! Agreement files are checked with file, line and advice, and told in short if they are good.

use crate::common::Bench;

const GOOD: &str = r#"format = 2
geometry_files = [
    "lines.geojson",
]

[agreement]
id = "truce"
title = "Truce"
version = "1"
time_zone = "Europe/Kyiv"
official_languages = ["en"]

[[line]]
id = "contact"
status = "agreed"
uncertainty_m = 250
feature = "front"

[[provision]]
id = "no-fire"
title = "No fire"
deontic = "must_not"
activities = ["fire"]
place = { near_line = { line = "contact", within_km = 5 } }
"#;

const LINES: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"front",
"properties":{},"geometry":{"type":"LineString","coordinates":[[37,48],[38,48]]}}]}"#;

fn check(bench: &Bench, text: &str) -> crate::common::Ended {
    let file = bench.file("truce.toml", text);
    bench.run(&["agreement", "check", &file]).composed()
}

#[test]
fn a_good_file_is_told_in_short() {
    let bench = Bench::new();
    bench.file("lines.geojson", LINES);
    let ended = check(&bench, GOOD).done();
    assert_eq!(ended.stderr, "");
    let summary: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    let told = |pointer: &str| summary.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(told("/id"), "truce");
    assert_eq!(told("/format"), 2);
    assert_eq!(
        told("/counts"),
        serde_json::json!({"line": 1, "provision": 1})
    );
    assert_eq!(
        told("/provisions/0"),
        serde_json::json!({"id": "no-fire", "deontic": "must_not", "activities": ["fire"]})
    );
    assert_eq!(told("/disputed"), serde_json::json!([]));
    assert_eq!(told("/warnings"), serde_json::json!([]));
    assert_eq!(told("/sha256").as_str().map(str::len), Some(64));
}

#[test]
fn faults_are_told_with_file_and_line() {
    let bench = Bench::new();
    let ended = check(&bench, &GOOD.replace("no-fire", "no fire"));
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ended.stderr, @r"
    truce.toml:3: geometry file `lines.geojson`: it cannot be opened; check the path: No such file or directory (os error 2)
    truce.toml:20: provision `no fire`: the id `no fire` has other characters than letters, digits, `-_.`; write it with those only, such as `no-fire`
    ");
    bench.file("lines.geojson", LINES.replace("front", "frnot"));
    let ended = check(&bench, GOOD);
    insta::assert_snapshot!(ended.stderr, @"truce.toml:17: line `contact`: there is no GeoJSON feature `front`; did you mean `frnot`?");
    bench.file("lines.geojson", LINES.replace(",[38,48]", ""));
    let ended = check(&bench, GOOD);
    insta::assert_snapshot!(ended.stderr, @"truce.toml:3: geometry file `lines.geojson`: feature 1 (on line 1): a line has fewer than two distinct points; correct it and retry it");
}

#[test]
fn the_schema_is_printed_as_it_is_published() {
    let ended = Bench::new().run(&["agreement", "schema"]).done();
    assert_eq!(
        ended.stdout,
        include_str!("../../../../agreements/schema.json")
    );
}

const GATED: &str = r#"
format = 2
[agreement]
id = "gated"
title = { en = "Gated", uk = "З умовою" }
version = "1"
time_zone = "Europe/Kyiv"
official_languages = ["en"]
[[actor]]
id = "A"
kind = "state"
name = "Side A"
[[role]]
actor = "A"
role = "party"
[[provision]]
id = "quiet"
title = "No fire"
deontic = "must_not"
activities = ["fire"]
[ceasefire]
in_force_from = "2026-03-01T00:00:00+02:00"
needs_acceptance_of = ["A"]
[[gate]]
id = "once-quiet"
title = "Once it is quiet"
guards = ["guarantees"]
needs_ceasefire = true
[[act]]
kind = "accepted"
at = "2026-02-01T00:00:00+02:00"
by = [{ actor = "A" }]
"#;

#[test]
fn a_gate_answers_with_its_exit_code_and_a_sentence() {
    let bench = Bench::new();
    let file = bench.file("gated.toml", GATED);
    let ask = |at: &str, more: &[&str]| {
        let args = [
            "agreement",
            "gate",
            &file,
            "--ask",
            "guarantees",
            "--at",
            at,
        ];
        bench.run(&[&args, more].concat())
    };
    let refused = ask("2026-02-15", &[]);
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    assert!(
        refused.stdout.contains("gate “Once it is quiet” is closed"),
        "{refused:#?}"
    );
    assert!(
        refused
            .stdout
            .contains("It waits for the ceasefire to be in force."),
        "{refused:#?}"
    );
    let refused = ask("2026-02-15", &["--lang", "uk"]);
    assert!(refused.stdout.starts_with("Гарантії"), "{refused:#?}");
    // A date alone is the start of the day in Kyiv: the ceasefire begins with it.
    let allowed = ask("2026-03-01", &["--json"]).done();
    let answer: serde_json::Value = serde_json::from_str(&allowed.stdout).expect("JSON");
    assert_eq!(answer["allowed"], true);
    assert_eq!(ask("2026-02-28T21:59:59Z", &[]).code, Some(1));
    let unknown = ask("2026-03-05", &["--known", "2026-01-15"]);
    assert_eq!(
        unknown.code,
        Some(1),
        "nobody had accepted it yet: {unknown:#?}"
    );
    for bad in ["2026-02-30", "2026-02-28T21:59:59", "soon"] {
        let wrong = ask(bad, &[]);
        assert_eq!(wrong.code, Some(2), "{wrong:#?}");
        assert!(
            wrong.stderr.contains("`--at`") && wrong.stderr.contains(bad),
            "{wrong:#?}"
        );
        assert_eq!(wrong.stdout, "");
    }
    assert_eq!(ask("2026-03-01", &["--lang", "es"]).code, Some(2));
}

#[test]
fn show_and_changes_answer_in_words_and_in_data() {
    let bench = Bench::new();
    let file = bench.file("gated.toml", GATED);
    let shown = bench.run(&[
        "agreement",
        "show",
        &file,
        "--at",
        "2026-03-01",
        "--lang",
        "uk",
    ]);
    let shown = shown.done();
    assert!(shown.stdout.starts_with("З умовою\n"), "{shown:#?}");
    let args = ["agreement", "show", &file, "--at", "2026-03-01", "--json"];
    let data = bench.run(&args).done();
    let data: serde_json::Value = serde_json::from_str(&data.stdout).expect("JSON");
    assert_eq!(data["at"], "2026-02-28T22:00:00Z");
    assert_eq!(data["sections"][0]["id"], "ceasefire");
    assert_eq!(data["sections"][0]["items"][0]["standing"], "holds");
    let args = [
        "agreement",
        "changes",
        &file,
        "--from",
        "2026-01-01",
        "--to",
        "2026-02-02",
    ];
    let changes = bench.run(&args).done();
    assert!(
        changes.stdout.contains("the ceasefire — accepted"),
        "{changes:#?}"
    );
    let args = [
        "agreement",
        "changes",
        &file,
        "--from",
        "2026-02-02",
        "--to",
        "2026-01-01",
    ];
    assert_eq!(bench.run(&args).code, Some(2));
    let broken = bench.file(
        "broken.toml",
        GATED.replace("[agreement]", "[agreement]\nidd = 1"),
    );
    let ended = bench.run(&["agreement", "show", &broken, "--at", "2026-03-01"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.starts_with("broken.toml:4: "), "{ended:#?}");
}

/// A line that runs some 5.6 km farther north from noon of 1 June on, as is known since 20 May.
fn moved(bench: &Bench) -> String {
    let front = "{\"type\":\"Feature\",\"id\":\"ID\",\"properties\":{},\"geometry\":\
                 {\"type\":\"LineString\",\"coordinates\":[[37,LAT],[38,LAT]]}}";
    let front = |id: &str, lat: &str| front.replace("ID", id).replace("LAT", lat);
    let lines = [front("front", "48"), front("front-2", "48.05")].join(",");
    bench.file(
        "lines.geojson",
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{lines}]}}"),
    );
    let amended = "\n[[line]]\nid = \"contact\"\nstatus = \"agreed\"\nuncertainty_m = 50\n\
                   feature = \"front-2\"\nvalid_from = 2026-06-01T12:00:00+03:00\n\
                   known_from = 2026-05-20T00:00:00+03:00\n\n[[provision]]";
    bench.file("moved.toml", GOOD.replacen("\n[[provision]]", amended, 1))
}

fn point(properties: &str, lat: &str) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":\
         {{{properties}}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[37.5,{lat}]}}}}]}}"
    )
}

#[test]
fn changes_tell_which_sites_and_assessments_they_change() {
    let bench = Bench::new();
    let file = moved(&bench);
    let sites = bench.file(
        "sites.geojson",
        point("\"id\":\"s\",\"name\":\"School\"", "48.08"),
    );
    let what = "\"id\":\"i\",\"time\":\"2026-06-01T13:00:00+03:00\",\"class\":\"outgoing\",\
                \"sigma_major_m\":50,\"observed_by\":[\"p\",\"q\"]";
    let incidents = bench.file("incidents.geojson", point(what, "48.08"));
    let ask = |more: &[&str]| {
        let args = [
            "agreement",
            "changes",
            &file,
            "--from",
            "2026-05-01",
            "--to",
            "2026-05-21",
        ];
        bench.run(&[&args, more].concat()).composed()
    };
    let early = ask(&["--sites", &sites]).done();
    assert!(early.stdout.contains("No site changes"), "{early:#?}");
    let noon = "2026-06-01T12:00:00+03:00";
    let both = ["--sites", &sites, "--at", noon, "--incidents", &incidents];
    let told = ask(&both).done();
    for part in [
        "School [s]",
        "before outside, after inside.",
        "before not applicable (probability 0), after breach candidate",
    ] {
        assert!(told.stdout.contains(part), "{part}: {told:#?}");
    }
    let told = ask(&[&both[..], &["--json"]].concat()).done();
    let data: serde_json::Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!(data["sites"]["changed"][0]["before"]["placed"], "outside");
    assert_eq!(
        data["incidents"]["changed"][0]["after"]["outcome"],
        "breach_candidate"
    );
    assert_eq!(ask(&["--at", noon]).code, Some(2), "`--at` is about sites");
    let nameless = bench.file("nameless.geojson", point("\"id\":\"s\"", "48.08"));
    let wrong = ask(&["--sites", &nameless]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (Some(1), ""));
    insta::assert_snapshot!(wrong.stderr, @"nameless.geojson: feature 0: `name` is missing; write what the site is called");
    let wrong = ask(&["--incidents", &nameless]);
    assert!(
        wrong
            .stderr
            .starts_with("nameless.geojson:1: feature 0 (`s`): "),
        "{wrong:#?}"
    );
    assert!(wrong.stdout.contains("not usable: 1"), "{wrong:#?}");
}
