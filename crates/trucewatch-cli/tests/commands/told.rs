//! Files for somebody: each audience gets what it may read, as finely as it is told places.

use crate::common::Bench;
use serde_json::Value;

fn export(bench: &Bench, audience: Option<&str>) -> Value {
    let whom = audience.map_or_else(Vec::new, |name| vec!["--for", name]);
    let words = ["export", "--data-dir", "site", "--out", "i.geojson"];
    bench.run(&[&words[..], &whom].concat()).done();
    let text = std::fs::read(bench.path("i.geojson")).expect("written");
    serde_json::from_slice(&text).expect("JSON")
}

fn features(file: &Value) -> &Vec<Value> {
    file["features"].as_array().expect("a list")
}

#[test]
fn a_file_for_an_audience_holds_what_that_audience_is_told() {
    let bench = Bench::simulated();
    let all = export(&bench, None);
    assert!(!features(&all).is_empty(), "{all}");
    // Nothing is public unless somebody said so.
    for audience in ["PUBLIC", "PARTY_A"] {
        let told = export(&bench, Some(audience));
        assert_eq!(features(&told).len(), 0, "{audience}");
        assert!(told.get("entries").is_none(), "how long the log is: {told}");
    }
    // Members are told places as they are, unless the mission says otherwise.
    let member = export(&bench, Some("NOR"));
    assert_eq!(features(&member), features(&all));
    let coarse = "version = 1\n[[rule]]\nfor = [\"NOR\"]\nkinds = [\"incident\"]\nsmallest_number = 5\n\
         points = { not_younger_than_h = 0, cell_m = 2000 }\n";
    bench.file("site/positions.toml", coarse);
    let told = export(&bench, Some("NOR"));
    assert_eq!(features(&told).len(), features(&all).len());
    for one in features(&told) {
        let properties = &one["properties"];
        assert!(properties.get("events").is_none(), "{one}");
        if one["geometry"].is_object() {
            assert_eq!(properties["precision_m"], 2_000, "{one}");
            let said = properties["handling"].to_string();
            assert!(
                said.contains("coarsened to 2 km, displaced by up to"),
                "{said}"
            );
        }
    }
    let day = "2021-02-15";
    let words = [
        "report",
        "daily",
        "--date",
        day,
        "--data-dir",
        "site",
        "--for",
        "NOR",
    ];
    bench
        .run(&[&words[..], &["--out", "r.html"]].concat())
        .done();
    let page = std::fs::read_to_string(bench.path("r.html")).expect("written");
    assert!(
        page.contains("displaced by up to") && !page.contains("<svg"),
        "{page}"
    );
    let nobody = bench.run(&[
        "export",
        "--data-dir",
        "site",
        "--out",
        "x",
        "--for",
        "NOWHERE",
    ]);
    assert_eq!(nobody.code, Some(1), "{nobody:?}");
    assert!(nobody.stderr.contains("registry.toml"), "{nobody:?}");
    assert!(!bench.path("x").exists(), "no file");
}
