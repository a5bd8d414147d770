//! A file of incidents is held against an agreement file.

use crate::common::Bench;
use serde_json::Value;

const AGREEMENT: &str = r#"format = 2
[agreement]
id = "truce"
title = "Truce"
version = "3"
time_zone = "Europe/Kyiv"
official_languages = ["en"]
[[line]]
id = "contact"
status = "agreed"
uncertainty_m = 100
points = [[48.0, 37.0], [48.0, 39.0]]
[[provision]]
id = "guns"
title = { en = "Guns withdrawn", uk = "Відведення гармат" }
deontic = "must_not"
activities = ["weapon_presence"]
weapons = [{ calibre_mm = { gte = 100 } }]
in_force_from = 2020-07-27T00:01:00+03:00
place.withdrawal = { reference_line = "contact", distance = { total_zone_width_km = 50 } }
[[provision]]
id = "notify"
title = "Tell the coordinator"
deontic = "must"
activities = ["notify"]
"#;

fn point(id: &str, lat: f64, more: &str) -> String {
    format!(
        r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[38.0,{lat}]}},"properties":{{"id":"{id}","time":"2020-08-01T12:00:00Z","class":"outgoing","weapon":"artillery","calibre_mm":152{more}}}}}"#
    )
}

const SURE: &str = r#","time_sigma_s":1,"sigma_major_m":50,"observed_by":["p1","p2"]"#;

fn assess(bench: &Bench, features: &[String]) -> (crate::common::Ended, Value) {
    let agreement = bench.file("truce.toml", AGREEMENT);
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    let incidents = bench.file("incidents.geojson", text);
    let out = bench.path("out.json").display().to_string();
    let args = [
        "assess",
        "--agreement",
        &agreement,
        "--incidents",
        &incidents,
        "--out",
        &out,
    ];
    let ended = bench.run(&args);
    let written = std::fs::read_to_string(&out).unwrap_or_default();
    (ended, serde_json::from_str(&written).unwrap_or_default())
}

fn of<'v>(result: &'v Value, incident: &str, provision: &str) -> &'v Value {
    let find = |list: &'v Value, key: &str, id: &str| -> &'v Value {
        let list = list.as_array().expect("a list");
        list.iter()
            .find(|v| v[key] == id)
            .unwrap_or_else(|| panic!("no {id}"))
    };
    let incident = find(&result["incidents"], "id", incident);
    find(&incident["assessments"], "provision", provision)
}

#[test]
fn each_provision_gets_an_outcome_with_reasons_in_five_languages() {
    let bench = Bench::new();
    let (ended, result) = assess(
        &bench,
        &[
            point("near", 48.1, SURE),
            point("far", 48.4, SURE),
            point(
                "alone",
                48.1,
                r#","time_sigma_s":1,"sigma_major_m":50,"observed_by":["p1","p2"],"owners":{"p1":"A","p2":"A"}"#,
            ),
        ],
    );
    ended.composed().done();
    assert_eq!(result["agreement"]["id"], "truce");
    assert_eq!(
        result["agreement"]["sha256"].as_str().map(str::len),
        Some(64)
    );
    let near = of(&result, "near", "guns");
    assert_eq!(near["outcome"], "breach_candidate");
    assert_eq!(near["probability"], 1.0);
    assert!(near["numerical_error"].as_f64().is_some_and(|e| e < 1e-3));
    assert_eq!(near["measured_from"][0]["id"], "contact");
    for reason in near["reasons"].as_array().expect("reasons") {
        for lang in ["en", "uk", "ru", "fr", "de"] {
            assert!(
                reason["texts"][lang]
                    .as_str()
                    .is_some_and(|t| !t.is_empty()),
                "{reason}"
            );
        }
    }
    assert_eq!(near["title"]["uk"], "Відведення гармат");
    assert_eq!(of(&result, "far", "guns")["outcome"], "not_applicable");
    let alone = of(&result, "alone", "guns");
    assert_eq!(
        alone["outcome"], "not_determinable",
        "two sensors of one owner"
    );
    assert_eq!(alone["would_settle"]["id"], "settle-other-hand");
    assert_eq!(of(&result, "near", "notify")["outcome"], "not_applicable");
    assert_eq!(
        of(&result, "near", "notify")["reasons"][0]["id"],
        "aside-duty"
    );
    assert_eq!(result["rejected"], serde_json::json!([]));
    assert_eq!(result["warnings"], serde_json::json!([]));
}

#[test]
fn features_that_cannot_be_used_are_told_and_the_others_assessed() {
    let bench = Bench::new();
    let no_time = point("n", 48.1, "").replace("\"time\"", "\"when\"");
    let (ended, result) = assess(&bench, &[no_time.clone(), point("near", 48.1, "")]);
    let ended = ended.composed().done();
    assert!(
        ended.stderr.contains("feature 0 (`n`): `time` is missing"),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("1 incidents assessed, 1 rejected"),
        "{}",
        ended.stderr
    );
    assert_eq!(result["rejected"][0]["index"], 0);
    assert_eq!(of(&result, "near", "guns")["outcome"], "breach_candidate");
    let warnings: Vec<&str> = result["warnings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for told in [
        "incident `near`: `sigma_major_m` is missing; the place is taken as exact",
        "incident `near`: `observed_by` is missing; it is taken as resting on more than one hand",
        "property `when` is not known and was not used",
    ] {
        assert!(
            warnings.iter().any(|w| w.starts_with(told)),
            "{told}: {warnings:?}"
        );
    }
    let (ended, _) = assess(&bench, &[no_time]);
    assert_eq!(ended.composed().code, Some(1), "nothing could be assessed");
}

#[test]
fn what_was_not_known_then_does_not_count() {
    let bench = Bench::new();
    let text = AGREEMENT.replace("[[provision]]\nid = \"notify\"", "[[provision]]\nid = \"late\"\nknown_from = 2021-01-01T00:00:00Z\ntitle = \"L\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n[[provision]]\nid = \"notify\"");
    let agreement = bench.file("late.toml", text);
    let incidents = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        point("near", 48.1, SURE)
    );
    let incidents = bench.file("incidents.geojson", incidents);
    let out = bench.path("out.json").display().to_string();
    let run = |more: &[&str]| {
        let mut args = vec![
            "assess",
            "--agreement",
            &agreement,
            "--incidents",
            &incidents,
            "--out",
            &out,
            "--lang",
            "de",
        ];
        args.extend(more);
        bench.run(&args).composed().done();
        let result: Value =
            serde_json::from_str(&std::fs::read_to_string(&out).expect("written")).expect("JSON");
        result["incidents"][0]["assessments"]
            .as_array()
            .expect("a list")
            .len()
    };
    assert_eq!(run(&[]), 3);
    assert_eq!(run(&["--known", "2020-08-02T00:00:00Z"]), 2);
}
