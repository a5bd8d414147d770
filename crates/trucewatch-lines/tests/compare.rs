//! Small cases with known answers, what is refused, and the whole output of one case.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use serde_json::{Value, json};
use trucewatch_lines::{Comparison, Files, LinesError, Source, compare};

fn feature(properties: &Value, kind: &str, coordinates: &Value) -> Value {
    json!({"type": "Feature", "properties": properties,
           "geometry": {"type": kind, "coordinates": coordinates}})
}

fn line(id: &str, coordinates: &Value) -> String {
    feature(&json!({"id": id}), "LineString", coordinates).to_string()
}

fn zone(id: &str, ring: &Value) -> String {
    feature(&json!({"id": id}), "Polygon", &json!([ring])).to_string()
}

fn run(
    options: &[(&str, &str)],
    gazetteer: Option<&str>,
    infrastructure: Option<&str>,
) -> Result<Comparison, LinesError> {
    let options: Vec<Source<'_>> = options
        .iter()
        .map(|(name, text)| Source { name, text })
        .collect();
    let named = |name, text: Option<&'static str>| text.map(|text| Source { name, text });
    // Leaked: a test is over soon.
    let keep = |text: Option<&str>| text.map(|t| &*Box::leak(t.to_owned().into_boxed_str()));
    compare(&Files {
        options: &options,
        gazetteer: named("towns.csv", keep(gazetteer)),
        infrastructure: named("works.geojson", keep(infrastructure)),
        near_km: 5.0,
        buffer_km: 5.0,
    })
}

fn summary(comparison: &Comparison) -> Value {
    serde_json::from_str(&comparison.summary.to_json().expect("JSON")).expect("JSON")
}

fn number(json: &Value, pointer: &str) -> f64 {
    json.pointer(pointer)
        .and_then(Value::as_f64)
        .unwrap_or_else(|| panic!("no number at {pointer} in {json}"))
}

fn close(json: &Value, pointer: &str, expected: f64, within: f64) {
    let got = number(json, pointer);
    assert!(
        (got - expected).abs() <= within,
        "{pointer}: {got} against {expected}"
    );
}

const TOWNS: &str = "name,lat,lon,population,country,admin1\n\
    Northern,0.05,30.5,1200,XX,01\n\
    Hamlet,0.06,30.6,,XX,01\n\
    Southern,-0.2,30.5,900,XX,02\n\
    Far north,1.0,30.5,5000,XX,01\n\
    Beyond,0.01,33.0,70,XX,03\n\
    On it,0.0001,30.2,10,XX,01\n";

/// A degree of the equator, and a line 0.1 degrees north of it, drawn the other way.
fn equator_and_north() -> [String; 2] {
    [
        feature(
            &json!({"id": "equator", "name": "The equator", "uncertainty_m": 50}),
            "LineString",
            &json!([[30.0, 0.0], [31.0, 0.0]]),
        )
        .to_string(),
        line("north", &json!([[31.0, 0.1], [30.0, 0.1]])),
    ]
}

#[test]
fn lines_have_lengths_sides_and_land_between() {
    let [equator, north] = equator_and_north();
    let files = [
        ("a.geojson", equator.as_str()),
        ("b.geojson", north.as_str()),
    ];
    let compared = run(&files, Some(TOWNS), None).expect("a comparison");
    let json = summary(&compared);
    // Lengths and the area of the quadrangle from PROJ.
    close(&json, "/options/0/line/length_km", 111.319_491, 1e-6);
    close(&json, "/options/1/line/length_km", 111.319_322, 1e-6);
    let pair = "/pairs/0/lines";
    close(
        &json,
        &format!("{pair}/left_of_first_right_of_second_km2"),
        1_230.938,
        0.15,
    );
    close(
        &json,
        &format!("{pair}/right_of_first_left_of_second_km2"),
        0.0,
        0.0,
    );
    assert_eq!(
        json.pointer(&format!("{pair}/second_turned")),
        Some(&json!(true))
    );
    // The whole gazetteer by side; what is unknown is unknown, and what is too close undetermined.
    let sides = json.pointer("/options/0/settlements").expect("sides");
    let people = |settlements: u64, known: u64, unknown: u64| json!({"settlements": settlements, "people_known": known, "population_unknown": unknown});
    assert_eq!(sides["left"], people(3, 6_200, 1));
    assert_eq!(sides["right"], people(1, 900, 0));
    assert_eq!(sides["beyond_ends"], people(1, 70, 0));
    assert_eq!(sides["undetermined"], people(1, 10, 0));
    // Only what lies between changes side.
    let changing = json.pointer("/pairs/0/changing").expect("changes");
    assert_eq!(changing["total"], people(2, 1_200, 1));
    let names: Vec<&str> = changing["settlements"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|s| s["name"].as_str())
        .collect();
    assert_eq!(names, ["Northern", "Hamlet"]);
    assert_eq!(changing["settlements"][0]["first"], "left");
    assert_eq!(changing["settlements"][0]["second"], "right");
    assert_eq!(changing["undetermined"], 1);
}

#[test]
fn length_near_settlements_counts_each_stretch_once() {
    let line = line("l", &json!([[30.0, 0.0], [31.0, 0.0]]));
    // Both on the line and 3 km apart: 5 km to both sides and 3 km between; one beyond its start.
    let towns = "name,lat,lon\nA,0,30.5\nB,0,30.52694946\nC,0,29.9910168\nD,1,30.5\n";
    let json = summary(&run(&[("l", &line)], Some(towns), None).expect("a comparison"));
    close(
        &json,
        "/options/0/line/length_near_settlements_km",
        13.0 + 4.0,
        0.001,
    );
    // 111.3 km are eleven sections and a short one.
    let sections = json
        .pointer("/options/0/line/monitoring/sections")
        .expect("sections");
    let sections = sections.as_array().expect("a list");
    assert_eq!(sections.len(), 12);
    assert_eq!(sections[5]["near"]["settlements"], 2, "{}", sections[5]);
    assert_eq!(
        sections[0]["near"]["settlements"], 1,
        "beyond the start, near the first"
    );
}

#[test]
fn zones_have_areas_and_shares() {
    let west = zone(
        "west",
        &json!([[30, 0], [31, 0], [31, 1], [30, 1], [30, 0]]),
    );
    let east = zone(
        "east",
        &json!([[31, 0], [32, 0], [32, 1], [31, 1], [31, 0]]),
    );
    let files = [("w", west.as_str()), ("e", east.as_str())];
    let json = summary(&run(&files, Some(TOWNS), None).expect("a comparison"));
    close(&json, "/options/0/zone/area_km2", 12_308.778_36, 2e-5);
    close(&json, "/pairs/0/zones/both_km2", 0.0, 0.0);
    close(&json, "/pairs/0/zones/first_only_km2", 12_308.778_36, 5e-3);
    // `Far north` lies on the parallel through two corners: the geodesic between them passes north
    // of it.
    assert_eq!(
        json.pointer("/options/0/settlements/inside/settlements"),
        Some(&json!(4))
    );
    assert_eq!(
        json.pointer("/pairs/0/changing/total/settlements"),
        Some(&json!(4))
    );
}

#[test]
fn dated_versions_are_told_in_the_order_of_their_dates() {
    let version = |date: &str, lat: f64| {
        let properties = json!({"id": "front", "valid_from": date});
        feature(
            &properties,
            "LineString",
            &json!([[30.0, lat], [31.0, lat]]),
        )
    };
    let file = json!({"type": "FeatureCollection", "features": [
        version("2015-02-15", 0.1), version("2014-09-19", 0.0), version("2020-07-27", 0.05)]})
    .to_string();
    let json = summary(&run(&[("front.geojson", &file)], None, None).expect("a comparison"));
    let history = &json["histories"][0];
    assert_eq!(
        history["versions"],
        json!(["front@2014-09-19", "front@2015-02-15", "front@2020-07-27"])
    );
    // Northwards first: what was left of the line is now right of it. Then half way back.
    close(
        history,
        "/changes/0/lines/left_of_first_right_of_second_km2",
        1_230.938,
        0.15,
    );
    close(
        history,
        "/changes/1/lines/right_of_first_left_of_second_km2",
        615.47,
        0.1,
    );
}

#[test]
fn infrastructure_is_counted_in_the_buffer() {
    let option = line("l", &json!([[30.0, 0.0], [31.0, 0.0]]));
    let works = json!({"type": "FeatureCollection", "features": [
        feature(&json!({"kind": "bridge"}), "Point", &json!([30.5, 0.01])),
        feature(&json!({"kind": "bridge"}), "Point", &json!([30.5, 0.5])),
        // Straight across: 5 km on each side.
        feature(&json!({"kind": "railway"}), "LineString", &json!([[30.3, -1.0], [30.3, 1.0]])),
        feature(&json!({"kind": "plant"}), "Polygon", &json!([[[29, -1], [32, -1], [32, 1], [29, 1], [29, -1]]])),
        feature(&json!({}), "Point", &json!([30.7, -0.01])),
    ]})
    .to_string();
    let json = summary(&run(&[("l", &option)], None, Some(&works)).expect("a comparison"));
    let found = &json["options"][0]["infrastructure"];
    assert_eq!(found["bridge"], json!({"features": 1, "length_km": 0.0}));
    assert_eq!(found["plant"]["features"], 1, "the line lies in it");
    assert_eq!(found["unstated"]["features"], 1);
    close(found, "/railway/length_km", 10.0, 0.001);
}

#[test]
fn an_area_around_any_part_of_an_option_counts() {
    // The second part lies in the plant, the first one far away.
    let line = feature(
        &json!({"id": "l"}),
        "MultiLineString",
        &json!([[[20.0, 0.0], [20.1, 0.0]], [[30.0, 0.0], [31.0, 0.0]]]),
    )
    .to_string();
    let square = |lon: f64| {
        json!([[
            [lon, 0.0],
            [lon + 0.1, 0.0],
            [lon + 0.1, 0.1],
            [lon, 0.1],
            [lon, 0.0]
        ]])
    };
    let zone = feature(
        &json!({"id": "z"}),
        "MultiPolygon",
        &json!([square(20.0), square(30.0)]),
    )
    .to_string();
    let works = json!({"type": "FeatureCollection", "features": [
        feature(&json!({"kind": "plant"}), "Polygon", &json!([[[29, -1], [32, -1], [32, 1], [29, 1], [29, -1]]])),
        feature(&json!({"kind": "port"}), "Polygon", &json!([[[39, -1], [42, -1], [42, 1], [39, 1], [39, -1]]])),
    ]})
    .to_string();
    for option in [line, zone] {
        let json = summary(&run(&[("o", &option)], None, Some(&works)).expect("a comparison"));
        let found = &json["options"][0]["infrastructure"];
        assert_eq!(found["plant"]["features"], 1, "{option}");
        assert_eq!(found["port"]["features"], 0, "{option}");
    }
}

#[test]
fn files_that_differ_in_their_year_have_different_names() {
    let at = |lat: f64| {
        feature(&json!({}), "LineString", &json!([[30.0, lat], [31.0, lat]])).to_string()
    };
    let (one, other) = (at(0.0), at(0.1));
    let files = [
        ("minsk.2014.geojson", one.as_str()),
        ("in/minsk.2015.geojson", &other),
    ];
    let json = summary(&run(&files, None, None).expect("a comparison"));
    assert_eq!(json["options"][0]["id"], "minsk.2014");
    assert_eq!(json["options"][1]["id"], "minsk.2015");
}

#[test]
fn a_line_and_a_zone_stand_side_by_side_only() {
    let line = line("l", &json!([[30, 0], [31, 0]]));
    let zone = zone("z", &json!([[30, 0], [31, 0], [31, 1], [30, 0]]));
    let files = [("l", line.as_str()), ("z", zone.as_str())];
    let json = summary(&run(&files, None, None).expect("a comparison"));
    assert_eq!(
        json["pairs"][0]["not_compared"],
        "one is a line, the other a zone"
    );
}

#[test]
fn gazetteers_of_several_kinds_are_read() {
    let option = line("l", &json!([[30, 0], [31, 0]]));
    let cases = [
        (
            "geonameid,name,latitude,longitude\n1,\"A, b\",0.1,30.5\n\n2,C,0.2,30.5\n",
            2,
            0,
        ),
        ("\u{feff}Name;Lat;Lng;Pop\r\nA;0.1;30.5;12.0\r\n", 1, 0),
        ("settlement\tlat_deg\tlon_deg\nA\t0.1\t30.5\nB\t\t\n", 1, 1),
        (
            "level1,category,name_uk\nUA01,O,Область\nUA01,P,Район\n",
            0,
            2,
        ),
    ];
    for (towns, with, without) in cases {
        let json = summary(&run(&[("l", &option)], Some(towns), None).expect(towns));
        let list = json["settlements"]["list"].as_array().expect("a list");
        assert_eq!(list.len(), with, "{towns}");
        assert_eq!(json["settlements"]["without_position"], without, "{towns}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    let good = line("l", &json!([[30, 0], [31, 0]]));
    let collection = |features: Vec<Value>| {
        json!({"type": "FeatureCollection", "features": features}).to_string()
    };
    let open = json!([[0, 0], [1, 0], [1, 1], [0, 1]]);
    let options = [
        ("{\n \"type\": oops", "a.geojson:2: is not JSON"),
        ("{}", "a.geojson: is not GeoJSON"),
        (
            &collection(vec![]),
            "has no features; give it lines or polygons",
        ),
        (
            &feature(&json!({}), "Point", &json!([1, 2])).to_string(),
            "is a point",
        ),
        (
            &feature(&json!({}), "GeometryCollection", &json!([])).to_string(),
            "`GeometryCollection` cannot be used",
        ),
        (
            &line("x", &json!([[37.0, 91.0], [37.0, 48.0]])),
            "feature 1 (`x`): latitude 91",
        ),
        (
            &line("x", &json!([[37.0, 48.0]])),
            "`x`: the line has no part with two different places",
        ),
        (&line("x", &json!(["37", 48])), "is not a position"),
        (&zone("x", &open), "not closed"),
        (
            &feature(
                &json!({"valid_from": "15.2.2015"}),
                "LineString",
                &json!([[0, 0], [1, 0]]),
            )
            .to_string(),
            "`15.2.2015` is not a date",
        ),
        (
            &feature(
                &json!({"uncertainty_m": -3}),
                "LineString",
                &json!([[0, 0], [1, 0]]),
            )
            .to_string(),
            "`uncertainty_m` is `-3`",
        ),
        (
            &collection(vec![
                feature(&json!({"id": "x"}), "LineString", &json!([[0, 0], [1, 0]])),
                feature(
                    &json!({"id": "x"}),
                    "Polygon",
                    &json!([[[0, 0], [1, 0], [1, 1], [0, 0]]]),
                ),
            ]),
            "a line and a polygon",
        ),
    ];
    for (text, expected) in options {
        let error = run(&[("a.geojson", text)], None, None)
            .expect_err(expected)
            .to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let twice = run(&[("a.geojson", &good), ("b.geojson", &good)], None, None);
    let error = twice.expect_err("an id twice").to_string();
    assert!(
        error.contains("`l` is in `a.geojson` and again in `b.geojson`"),
        "{error}"
    );

    let towns = [
        ("", "towns.csv: is empty"),
        (
            "lat,lon\n1,2\n",
            "towns.csv:1: the header has no column for the name",
        ),
        (
            "name,lat\nA,1\n",
            "towns.csv:1: the header has no column `lon`",
        ),
        (
            "name,lat,lon\nA,1,2\n\nB,95,2\n",
            "towns.csv:4: latitude 95",
        ),
        (
            "name,lat,lon\n\"A\nb\",1,2\nB,north,2\n",
            "towns.csv:4: `north` is not a number",
        ),
        (
            "name,lat,lon\nA,1\n",
            "towns.csv:2: 2 fields where the header has 3",
        ),
        (
            "name,lat,lon,pop\nA,1,2,many\n",
            "towns.csv:2: population `many`",
        ),
        (
            "name,lat,lon\n,1,2\nB,x,2\n",
            "towns.csv:2: the settlement has no name\ntowns.csv:3: ",
        ),
    ];
    for (text, expected) in towns {
        let error = run(&[("a.geojson", &good)], Some(text), None)
            .expect_err(expected)
            .to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn differences_are_valid_geojson_even_across_the_date_line() {
    let one = zone(
        "one",
        &json!([[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]),
    );
    let two = zone(
        "two",
        &json!([[-179.5, 0.2], [-178, 0.2], [-178, 0.8], [-179.5, 0.2]]),
    );
    let files = [("a", one.as_str()), ("b", two.as_str())];
    let compared = run(&files, None, None).expect("a comparison");
    let text = compared.differences_geojson().expect("GeoJSON");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let features = json["features"].as_array().expect("features");
    assert!(!features.is_empty());
    let mut across = 0;
    for feature in features {
        let coordinates = &feature["geometry"]["coordinates"];
        let polygons: Vec<&Value> = if feature["geometry"]["type"] == "MultiPolygon" {
            across += 1;
            coordinates.as_array().expect("polygons").iter().collect()
        } else {
            vec![coordinates]
        };
        for ring in polygons.iter().filter_map(|p| p.get(0)?.as_array()) {
            assert_eq!(ring.first(), ring.last());
            let at = |p: &Value| (p[0].as_f64().expect("x"), p[1].as_f64().expect("y"));
            let sum: f64 = ring
                .windows(2)
                .map(|w| (at(&w[0]), at(&w[1])))
                .map(|(a, b)| {
                    assert!(
                        (a.0 - b.0).abs() < 180.0,
                        "an edge round the earth: {a:?} {b:?}"
                    );
                    a.0 * b.1 - b.0 * a.1
                })
                .sum();
            assert!(sum > 0.0, "outer rings are counter-clockwise");
        }
    }
    assert_eq!(across, 1, "the first zone lies across");
}

#[test]
fn the_whole_output() {
    let [equator, north] = equator_and_north();
    let files = [
        ("a.geojson", equator.as_str()),
        ("b.geojson", north.as_str()),
    ];
    let works = feature(&json!({"kind": "bridge"}), "Point", &json!([30.5, 0.01])).to_string();
    let compared = run(&files, Some(TOWNS), Some(&works)).expect("a comparison");
    insta::assert_snapshot!("summary", compared.summary.to_json().expect("JSON"));
    insta::assert_snapshot!("report", compared.page().replace("><", ">\n<"));
    let again = run(&files, Some(TOWNS), Some(&works)).expect("a comparison");
    assert_eq!(again.page(), compared.page());
}

#[test]
fn one_option_is_no_error_and_says_so() {
    let option = line("only", &json!([[30, 0], [31, 0]]));
    let compared = run(&[("o.geojson", &option)], None, None).expect("a summary");
    let json = summary(&compared);
    assert_eq!(json["pairs"], json!([]));
    assert_eq!(json["settlements"], Value::Null);
    let page = compared.page();
    for expected in [
        "nothing to compare it with",
        "No gazetteer was given",
        "No file of infrastructure was given",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("<script"));
    let differences = compared.differences_geojson().expect("GeoJSON");
    assert_eq!(
        differences,
        "{\"features\":[],\"type\":\"FeatureCollection\"}\n"
    );
}

#[test]
fn text_of_others_stays_text() {
    let option = line("<b>&\u{202e}x</b>", &json!([[30, 0], [31, 0]]));
    let page = run(&[("o.geojson", &option)], None, None)
        .expect("a summary")
        .page();
    assert!(!page.contains("<b>"), "markup");
    assert!(page.contains("[U+202E]"), "a direction");
}
