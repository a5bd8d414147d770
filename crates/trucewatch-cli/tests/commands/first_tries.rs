//! What somebody who is new to agreements, incidents and lines gets wrong, and is told.

use crate::common::{Bench, Ended};
use serde_json::Value;
use std::io::Write as _;
use std::process::Stdio;

const AGREEMENT: &str = r#"format = 2
geometry_files = ["river.geojson"]
[agreement]
id = "river"
title = "River"
version = "1"
time_zone = "Europe/Kyiv"
official_languages = ["en"]
[[line]]
id = "river"
status = "agreed"
uncertainty_m = 200
feature = "course"
[[provision]]
id = "no-fire"
title = "No fire"
deontic = "must_not"
activities = ["fire"]
place.near_line = { line = "river", within_km = 30 }
[ceasefire]
in_force_from = 2026-03-01T00:00:00+02:00
[[gate]]
id = "force"
title = "Force"
guards = ["force_deployment"]
needs_ceasefire = true
"#;

const COURSE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"course",
"properties":{},"geometry":{"type":"LineString","coordinates":[[37,48],[39,48]]}}]}"#;

fn bench() -> (Bench, String) {
    let bench = Bench::new();
    bench.file("river.geojson", COURSE);
    let file = bench.file("river.toml", AGREEMENT);
    (bench, file)
}

/// Runs a command that reads this on its standard input.
fn fed(bench: &Bench, args: &[&str], input: &str) -> Ended {
    let mut child = bench
        .command(args)
        .stdin(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(input.as_bytes()).expect("it reads");
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
    .composed()
}

#[test]
fn an_agreement_is_loaded_with_the_lines_it_names() {
    let (bench, file) = bench();
    let load = |file: &str| bench.run(&["agreement", "load", file, "--data-dir", "site"]);
    let loaded = load(&file).done();
    assert!(loaded.stdout.contains("1 lines"), "{loaded:#?}");
    // Once more changes nothing.
    let entries = bench.verify().sound;
    load(&file).done();
    assert_eq!(bench.verify().sound, entries);
    // Another course under the same name would be joined with the first.
    bench.file("river.geojson", COURSE.replace("[39,48]", "[39,48.2]"));
    let refused = load(&file);
    assert_eq!(refused.code, Some(1));
    let said = "feature `course` was taken in before with another course";
    assert!(refused.stderr.contains(said), "{refused:#?}");
    assert_eq!(bench.verify().sound, entries);
}

#[test]
fn loading_a_file_with_faults_tells_them_with_their_lines_and_makes_no_site() {
    let (bench, _) = bench();
    let bad = bench.file("bad.toml", AGREEMENT.replace("within_km", "within_m"));
    let ended = bench.run(&["agreement", "load", &bad, "--data-dir", "site"]);
    assert_eq!(ended.code, Some(1));
    let said = "bad.toml:19: provision `no-fire`, `place`, `near_line`: `within_m` is not known here; \
                did you mean `within_km`?";
    assert!(ended.stderr.contains(said), "{ended:#?}");
    assert!(!bench.path("site").exists());
}

#[test]
fn a_slip_in_what_is_asked_for_is_not_told_that_nothing_guards_it() {
    let (bench, file) = bench();
    let ask = |what: &str| {
        let args = ["agreement", "gate", &file, "--at", "2026-02-01", "--ask"];
        bench.run(&[&args[..], &[what]].concat())
    };
    let refused = ask("force_deployment");
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    let slip = ask("force-deployment");
    assert_eq!((slip.code, slip.stdout.as_str()), (Some(2), ""));
    assert!(
        slip.stderr.contains("did you mean `force_deployment`?"),
        "{slip:#?}"
    );
    assert_eq!(
        ask("no-fire").code,
        Some(2),
        "a provision is no gate; what it requires, its gates say"
    );
    let free = ask("guarantees").done();
    assert!(
        free.stdout.contains("no gate of the agreement guards this"),
        "{free:#?}"
    );
}

#[test]
fn an_agreement_is_read_from_standard_input_and_as_json_under_any_name() {
    let (bench, _) = bench();
    let args = ["agreement", "check", "-"];
    let ended = fed(&bench, &args, AGREEMENT).done();
    assert!(ended.stdout.contains(r#""id": "river""#), "{ended:#?}");
    let json = "\u{feff}{\"format\": 2,\n\"agreement\": {\"id\": \"j\"}}";
    let named = bench.file("json.toml", json);
    let ended = bench.run(&["agreement", "check", &named]);
    let said = "json.toml:2: `[agreement]`: `title` is missing";
    assert!(ended.stderr.contains(said), "{ended:#?}");
}

#[test]
fn what_is_no_text_is_told_where_it_begins() {
    let bench = Bench::new();
    let file = bench.file("latin.toml", b"format = 2\ntitle = \"caf\xe9\"\n");
    let ended = bench.run(&["agreement", "check", &file]);
    assert_eq!(ended.code, Some(1));
    let said = "error: latin.toml:2: this is no UTF-8 text; save the file as UTF-8\n";
    assert_eq!(ended.stderr, said);
}

#[test]
fn an_answer_that_nobody_reads_to_its_end_is_no_error() {
    let (bench, file) = bench();
    let args = ["agreement", "show", &file, "--at", "2026-03-05"];
    let mut child = bench.command(&args).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.as_ref()), (Some(0), ""));
}

fn incident(id: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"Feature","id":"{id}","geometry":{{"type":"Point","coordinates":[38,48.1]}},
"properties":{{"time":"2026-03-05T00:00:00+02:00","time_sigma_s":1,"sigma_major_m":50,
"observed_by":["a","b"]{properties}}}}}"#
    )
}

fn assess(bench: &Bench, file: &str, incidents: &str) -> Ended {
    let args = ["assess", "--agreement", file, "--lang", "en"];
    let ends = ["--incidents", "-", "--out", "-"];
    fed(bench, &[&args[..], &ends].concat(), incidents)
}

#[test]
fn incidents_come_in_and_assessments_go_out_by_pipes_and_faults_have_lines() {
    let (bench, file) = bench();
    let collection = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{},\n{},\n7,{}]}}",
        incident("good", r#","class":"shot""#),
        incident("bang", r#","class":"explosions""#),
        incident("who", r#","class":"shot","operator_role":"monitors""#),
    );
    let ended = assess(&bench, &file, &collection).done();
    let result: Value = serde_json::from_str(&ended.stdout).expect("JSON alone");
    assert_eq!(
        result["incidents"][0]["assessments"][0]["outcome"],
        "breach_candidate"
    );
    insta::assert_snapshot!(ended.stderr, @r#"
    -:5: feature 1 (`bang`): `class` is `explosions`, which is not known; did you mean `explosion`?
    -:8: feature 2: it is no GeoJSON feature; write `"type": "Feature"`
    -:8: feature 3 (`who`): `operator_role` is `monitors`, which is not known; did you mean `monitor`?
    1 incidents assessed, 3 rejected, 0 warnings; see `-`
    "#);
}

#[test]
fn incidents_in_metres_are_refused_and_a_faulty_agreement_has_lines() {
    let (bench, file) = bench();
    let crs = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]}"#;
    let ended = assess(&bench, &file, crs);
    assert_eq!(ended.code, Some(1));
    let said = "it is in the coordinate system `EPSG:3857`; write it in degrees on WGS 84";
    assert!(ended.stderr.contains(said), "{ended:#?}");
    let bad = bench.file("bad.toml", AGREEMENT.replace("must_not", "mustnot"));
    let ended = assess(&bench, &bad, "{}");
    assert_eq!(ended.code, Some(1));
    let said = "bad.toml:17: provision `no-fire`: `deontic` is `mustnot`, which is not known; did you mean `must_not`?\n";
    assert_eq!(ended.stderr, said);
}

#[test]
fn lines_that_cannot_be_compared_are_told_what_to_do() {
    let bench = Bench::new();
    let good = bench.file("good.geojson", COURSE);
    let compare = |name: &str, text: &str, more: &[&str]| {
        let other = bench.file(name, text);
        let args = ["lines", "compare", &good, &other, "--out", "out"];
        bench.run(&[&args[..], more].concat())
    };
    let cases = [
        (
            r#"{"type":"FeatureCollection","features":[]}"#,
            "has no features; give it lines or polygons",
        ),
        (
            r#"{"type":"LineString","coordinates":[[4118821,6106854],[4230140,6120000]]}"#,
            "these look like metres of a map projection",
        ),
        (
            r#"{"type":"LineString","coordinates":[[48,137],[48,138]]}"#,
            "are they swapped?",
        ),
        (
            r#"{"type":"GeometryCollection","geometries":[]}"#,
            "write lines, polygons or points, each a feature",
        ),
        (
            r#"{"type":"Feature","properties":{},"geometry":null}"#,
            "give it one, or remove the feature",
        ),
    ];
    for (text, said) in cases {
        let ended = compare("other.geojson", text, &[]);
        assert_eq!(ended.code, Some(1), "{text}");
        assert!(
            ended.stderr.starts_with("error: other.geojson: ") && ended.stderr.contains(said),
            "{ended:#?}"
        );
    }
    let far = compare("other.geojson", COURSE, &["--near-km", "-3"]);
    assert_eq!(far.code, Some(2));
    assert!(
        far.stderr.contains("write a number of kilometres"),
        "{far:#?}"
    );

    bench.file("towns.csv", "name,people\nMill,20\n");
    let other = r#"{"type":"LineString","coordinates":[[37,48.1],[39,48.1]]}"#;
    let ended = compare("other.geojson", other, &["--gazetteer", "towns.csv"]).done();
    let said = "towns.csv: 1 settlements have no position and were left out\n";
    assert!(ended.stderr.starts_with(said), "{ended:#?}");
}

/// The table of 2 to 4 July 2021 as the OSCE SMM published it, put on one day: violations in all, and what
/// explosions they include. What was no explosion was not published by class and stands as bursts here.
#[test]
fn the_published_table_of_two_days_comes_out() {
    const HEADER: &str =
        "obs_id,time_from,time_to,observer,place,lat,lon,means,event,count,assessed\n";
    type Region = (
        &'static str,
        &'static [(u32, &'static str)],
        u32,
        &'static str,
    );
    let regions: [Region; 2] = [
        (
            "48.1,37.7",
            &[(2, "impact"), (25, "airburst"), (31, "undetermined")],
            203,
            "261 ceasefire violations (CFV) were registered where observers could see or hear: \
             58 explosions and 203 bursts",
        ),
        (
            "48.6,39.3",
            &[(37, "undetermined")],
            41,
            "78 ceasefire violations (CFV) were registered where observers could see or hear: \
             37 explosions and 41 bursts",
        ),
    ];
    for (place, explosions, bursts, said) in regions {
        let bench = Bench::new();
        let kinds = explosions.iter().map(|(n, kind)| (*n, "explosion", *kind));
        let mut rows = HEADER.to_owned();
        for (k, (count, event, assessed)) in (1..).zip(kinds.chain([(bursts, "burst", "")])) {
            let time = |minute: u32| format!("2021-07-03T{:02}:{minute:02}:00+03:00", 3 * k);
            rows += &format!(
                "R{k},{},{},patrol,Post {k},{place},heard,{event},{count},{assessed}\n",
                time(0),
                time(1)
            );
        }
        let file = bench.file("reports.csv", rows);
        bench.ingest_all("reports-csv", &file);
        let report = ["report", "daily", "--date", "2021-07-03", "--data-dir"];
        let ends = ["site", "--out", "day.html"];
        bench.run(&[&report[..], &ends].concat()).done();
        let page = std::fs::read_to_string(bench.path("day.html")).expect("written");
        let page = page.replace('\u{a0}', " ");
        assert!(page.contains(said), "{said}");
    }
}
