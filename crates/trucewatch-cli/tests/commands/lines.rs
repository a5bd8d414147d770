//! Candidate lines side by side, on real lines and with real gazetteers.

use crate::common::{Bench, real_data};
use serde_json::Value;

const FILES: [&str; 3] = ["summary.json", "report.html", "differences.geojson"];

fn summary(bench: &Bench) -> Value {
    let text = std::fs::read_to_string(bench.path("out/summary.json")).expect("a summary");
    serde_json::from_str(&text).expect("JSON")
}

/// Lengths and areas of real shapes, from PROJ 9 (`bench/lines/check.py` computes them anew).
#[test]
fn real_lines_and_zones_have_their_lengths_and_areas() {
    let (Some(lines), Some(zones)) = (
        real_data("ceasefire-lines/lines.geojson"),
        real_data("ceasefire-lines/zones.geojson"),
    ) else {
        return;
    };
    let bench = Bench::new();
    let (lines, zones) = (lines.display().to_string(), zones.display().to_string());
    bench
        .run(&["lines", "compare", &lines, &zones, "--out", "out"])
        .done();
    let summary = summary(&bench);
    let options = summary["options"].as_array().expect("options");
    for (id, figure, expected) in [
        ("ukraine-border", "/line/length_km", 4_542.958_368),
        ("ukraine-donbas-line", "/line/length_km", 326.220_344),
        ("korea-mdl", "/line/length_km", 203.883_928),
        ("korea-dmz-north", "/zone/area_km2", 1_142.087_581),
        ("ukraine-donbas-2015-2022", "/zone/area_km2", 17_757.441_797),
        ("ukraine-crimea", "/zone/perimeter_km", 1_068.928_273),
    ] {
        let option = options.iter().find(|o| o["id"] == id).expect(id);
        let got = option
            .pointer(figure)
            .and_then(Value::as_f64)
            .expect(figure);
        assert!(
            (got / expected - 1.0).abs() < 1e-6,
            "{id}: {got} against {expected}"
        );
    }
    // The two halves of the zone in Korea share an edge, and no land.
    let pairs = summary["pairs"].as_array().expect("pairs");
    let halves = pairs
        .iter()
        .find(|p| p["first"] == "korea-dmz-south" && p["second"] == "korea-dmz-north")
        .expect("a pair");
    let both = halves
        .pointer("/zones/both_km2")
        .and_then(Value::as_f64)
        .expect("shares");
    assert!(both < 1e-4, "{both}");
}

#[test]
fn every_real_gazetteer_is_read() {
    let bench = Bench::new();
    let option = bench.file(
        "line.geojson",
        r#"{"type":"LineString","coordinates":[[37.75,47.08],[38.3,48.6],[39.6,48.6]]}"#,
    );
    for (name, with, without) in [
        ("geonames_cities500_theatre.csv", 1, 0),
        ("viina_conflict_zone_places.csv", 1, 0),
        ("katottg_2024.csv", 0, 31_744),
    ] {
        let Some(path) = real_data(&format!("gazetteer-ukraine/{name}")) else {
            continue;
        };
        let path = path.display().to_string();
        bench
            .run(&[
                "lines",
                "compare",
                &option,
                "--gazetteer",
                &path,
                "--out",
                "out",
            ])
            .done();
        let summary = summary(&bench);
        let found = &summary["settlements"];
        assert_eq!(found["without_position"], without, "{name}");
        let list = found["list"].as_array().expect("a list");
        assert!(list.len() >= with, "{name}");
        let sides = summary
            .pointer("/options/0/settlements")
            .and_then(Value::as_object)
            .expect("sides");
        let count: u64 = sides
            .values()
            .filter_map(|s| s["settlements"].as_u64())
            .sum();
        assert_eq!(count, list.len() as u64, "{name}: each is on one side");
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let bench = Bench::new();
    let one = bench.file(
        "one.geojson",
        r#"{"type":"LineString","coordinates":[[37,48],[38,48.2],[39,48]]}"#,
    );
    let two = bench.file(
        "two.geojson",
        r#"{"type":"LineString","coordinates":[[37,48.1],[38,48.1],[39,48.1]]}"#,
    );
    let towns = bench.file("towns.csv", "name,lat,lon\nA,48.12,38\n");
    for out in ["out", "again"] {
        let command = [
            "lines",
            "compare",
            &one,
            &two,
            "--gazetteer",
            &towns,
            "--out",
            out,
        ];
        let ended = bench.run(&command).done();
        assert!(ended.stderr.contains("2 options compared"), "{ended:#?}");
    }
    for name in FILES {
        let read = |dir: &str| std::fs::read(bench.path(&format!("{dir}/{name}"))).expect(name);
        assert_eq!(read("out"), read("again"), "{name}");
    }
    assert_eq!(
        summary(&bench).pointer("/pairs/0/changing/total/settlements"),
        Some(&1.into())
    );
}

#[test]
fn what_cannot_be_compared_is_said_and_leaves_no_files() {
    let bench = Bench::new();
    let good = bench.file(
        "good.geojson",
        r#"{"type":"LineString","coordinates":[[37,48],[38,48]]}"#,
    );
    let bad = bench.file("bad.csv", "name,lat,lon\nA,1,2\nB,1,200\n");
    let binary = bench.file("binary.geojson", [0xff, 0xfe, 0x00]);
    let cases: [(&[&str], i32, &str); 5] = [
        (&[], 2, "<FILES>"),
        (&["nowhere.geojson"], 1, "cannot read `nowhere.geojson`"),
        (&[&binary], 1, "binary.geojson:1: this is no UTF-8 text"),
        (
            &[&good, "--gazetteer", &bad],
            1,
            "bad.csv:3: latitude 1, longitude 200",
        ),
        (&[&good, "--near-km", "0"], 2, "over 0 and up to 1000"),
    ];
    for (args, code, words) in cases {
        let command = [&["lines", "compare"], args, &["--out", "out"]].concat();
        let ended = bench.run(&command);
        assert_eq!(ended.code, Some(code), "{ended:#?}");
        assert!(ended.stderr.contains(words), "{words}: {ended:#?}");
        assert!(!bench.path("out").exists(), "{words}");
    }
}
