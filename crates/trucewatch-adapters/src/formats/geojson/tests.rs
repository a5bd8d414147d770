//! What the reader of lines and zones makes of rows, good and bad.

use crate::testing::{rows, settings};
use crate::{FileError, Format, Row, read};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Feature, Shape};

const GEO: Format = Format::LinesGeojson;

fn feature(geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#)
}

fn line(coordinates: &str) -> String {
    feature(&format!(
        r#"{{"type":"LineString","coordinates":{coordinates}}}"#
    ))
}

fn polygon(coordinates: &str) -> String {
    feature(&format!(
        r#"{{"type":"Polygon","coordinates":{coordinates}}}"#
    ))
}

fn accept(text: &str) -> (Feature, Vec<String>) {
    match rows(GEO, text.as_bytes()).remove(0) {
        Row::Accepted(accepted) => match accepted.record {
            Record::Feature(feature) => (feature, accepted.notes),
            other => panic!("{other:?}"),
        },
        Row::Rejected(rejection) => panic!("{}", rejection.reason),
    }
}

#[test]
fn a_collection_is_cut_into_features() {
    let (a, b) = (
        line("[[1,2],[3,4]]"),
        polygon("[[[0,0],[4,0],[4,4],[0,0]]]"),
    );
    let file = format!(
        "{{\"name\":\"x\",\n\"features\" : [\n{a} ,{b}\n], \"type\":\"FeatureCollection\"}}\n"
    );
    let rows = rows(GEO, file.as_bytes());
    let [Row::Accepted(first), Row::Accepted(second)] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert_eq!((first.line, second.line), (1, 2), "features are numbered");
    assert_eq!(first.raw, a.as_bytes(), "the exact bytes");
    let Record::Feature(zone) = &second.record else {
        panic!("not a feature")
    };
    let Shape::Polygons(polygons) = &zone.shape else {
        panic!("not a zone")
    };
    assert_eq!(
        (polygons.len(), polygons[0].len(), polygons[0][0].len()),
        (1, 1, 4)
    );
}

#[test]
fn names_come_from_the_source_or_the_geometry() {
    let with = |id: &str, properties: &str| {
        let geometry = r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#;
        accept(&format!(
            r#"{{"type":"Feature",{id}"properties":{properties},"geometry":{geometry}}}"#
        ))
        .0
    };
    let cases = [
        (
            r#""id":"a","#,
            r#"{"id":"b"}"#,
            "a",
            "the feature's own id first",
        ),
        (r#""id":7,"#, "{}", "7", "ids may be numbers"),
        ("", r#"{"name":"n","ID":"b"}"#, "b", "ids before names"),
        ("", r#"{"id":"","NAME":"n"}"#, "n", "an empty id is none"),
    ];
    for (id, properties, expected, why) in cases {
        assert_eq!(with(id, properties).id.as_str(), expected, "{why}");
    }
    let derived = with("", "null").id;
    assert!(derived.as_str().starts_with("g-"));
    assert_eq!(
        derived,
        with("", r#"{"left":"x"}"#).id,
        "the same geometry has the same id"
    );
    let properties = with("", r#"{"a":"x","b":1.5,"c":null,"d":[1]}"#).properties;
    let seen: Vec<_> = properties.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(seen, ["a=x", "b=1.5", "d=[1]"]);
}

#[test]
fn altitudes_and_repeated_points_are_noted() {
    let (got, notes) = accept(&line("[[1,2,100],[1,2],[3.00000004,4]]"));
    let Shape::Lines(lines) = got.shape else {
        panic!("not a line")
    };
    assert_eq!(lines[0].len(), 2);
    assert_eq!(
        notes,
        [
            "altitudes were ignored",
            "left out 1 positions that repeat the one before"
        ]
    );
}

#[test]
fn wrong_features_are_rejected() {
    let cases = [
        (feature("null"), "has no geometry"),
        (
            feature(r#"{"type":"Point","coordinates":[1,2]}"#),
            "`Point` is neither a line nor a zone",
        ),
        (
            feature(r#"{"type":"GeometryCollection","geometries":[]}"#),
            "`GeometryCollection`",
        ),
        (feature(r#"{"type":"LineString"}"#), "no coordinates"),
        (line("[]"), "list of positions is empty"),
        (line("[[1,2]]"), "fewer than two distinct points"),
        (line("[[1,2],[1,2]]"), "fewer than two distinct points"),
        (line("[1,2]"), "found a position"),
        (line("[[[1,2],[3,4]]]"), "nested too deep"),
        (line("[[1,2],[3,null]]"), "numbers and lists of numbers"),
        (line("[[1],[3]]"), "longitude and latitude"),
        (
            line("[[48,132],[48,133]]"),
            "are latitude and longitude swapped?",
        ),
        (
            line("[[181,2],[3,95]]"),
            "position 1 [181, 2] is out of range",
        ),
        (line("[[179,2],[-179,2]]"), "180th meridian"),
        (polygon("[[[0,0],[4,0],[4,4]]]"), "a ring is not closed"),
        (
            polygon("[[[0,0],[4,0],[0,0]]]"),
            "fewer than three distinct points",
        ),
        (
            polygon("[[[0,0],[4,4],[4,0],[0,4],[0,0]]]"),
            "near 2.0000000 N, 2.0000000 E",
        ),
        (
            r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#.to_owned(),
            "expected a Feature, found `LineString`",
        ),
        ("7".to_owned(), "not a GeoJSON feature"),
        (
            line("[[1,2],[3,4]]").replacen(
                "\"geometry\"",
                r#""crs":{"type":"name","properties":{"name":"EPSG:3857"}},"geometry""#,
                1,
            ),
            "`EPSG:3857`",
        ),
    ];
    for (bad, expected) in cases {
        let good = line("[[1,2],[3,4]]");
        let file = format!(r#"{{"type":"FeatureCollection","features":[{bad},{good}]}}"#);
        let rows = rows(GEO, file.as_bytes());
        let [Row::Rejected(rejection), Row::Accepted(_)] = rows.as_slice() else {
            panic!("{bad}: {rows:?}")
        };
        assert!(
            rejection.reason.contains(expected),
            "{bad}: {}",
            rejection.reason
        );
        assert_eq!(rejection.raw, bad.as_bytes());
    }
}

#[test]
fn a_rejected_feature_can_be_retried_alone() {
    let open = polygon("[[[0,0],[4,0],[4,4]]]");
    let Row::Rejected(mut rejection) = rows(GEO, open.as_bytes()).remove(0) else {
        panic!("accepted")
    };
    assert!(
        matches!(&rows(GEO, &rejection.as_file())[..], [Row::Rejected(again)] if again.raw == rejection.raw)
    );
    rejection.raw = polygon("[[[0,0],[4,0],[4,4],[0,0]]]").into_bytes();
    assert!(matches!(
        &rows(GEO, &rejection.as_file())[..],
        [Row::Accepted(_)]
    ));
}

#[test]
fn files_that_are_something_else_are_refused() {
    let cases = [
        (r#"{"type":"Topology","objects":{}"#, "topo2geo"),
        (
            r#"{"type":"LineString","coordinates":[]}"#,
            "wrap a geometry",
        ),
        (r#"{"type":"FeatureCollection"}"#, "no member `features`"),
        (
            r#"{"type":"FeatureCollection","features":{}}"#,
            "not a list",
        ),
        (r#"{"a":1}"#, "no `type`"),
        (r#"{"type":"FeatureColl"#, "ends before its first feature"),
        ("{7}", "where the name of a member should be"),
        ("sensor_id,lat,lon\n1,2,3\n", "did you mean sensors-csv?"),
        ("[1]", "export the lines"),
        (
            r#"{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32637"}},"features":[]}"#,
            "ogr2ogr",
        ),
    ];
    for (file, expected) in cases {
        let Err(error) = read(GEO, file.as_bytes(), &settings()) else {
            panic!("{file}")
        };
        assert!(error.to_string().contains(expected), "{file}: {error}");
    }
}

#[test]
fn trouble_after_the_first_features_is_told() {
    let good = line("[[1,2],[3,4]]");
    let cases = [
        (
            format!(
                r#"{{"features":[{good}],"crs":{{"type":"name","properties":{{"name":"EPSG:3857"}}}}}}"#
            ),
            "EPSG:3857",
        ),
        (
            format!(r#"{{"features":[{good}]}}{{"features":[]}}"#),
            "jq -s",
        ),
        (format!("{good}\n{good}\n"), "jq -s"),
        (
            format!(r#"{{"features":[{good}, "#),
            "the file ends before the list",
        ),
        (
            format!(r#"{{"features":[{good} }}"#),
            "where a feature should be",
        ),
    ];
    for (file, expected) in cases {
        let mut reader = read(GEO, file.as_bytes(), &settings()).expect("starts well");
        assert!(
            matches!(reader.next(), Some(Ok(Row::Accepted(_)))),
            "{file}"
        );
        let Some(Err(error)) = reader.next() else {
            panic!("{file}")
        };
        assert!(error.to_string().contains(expected), "{file}: {error}");
        assert!(reader.next().is_none(), "nothing after an error");
    }
    let file = format!(r#"{{"features":[{good},{{"type":"Fea"#);
    let rows = rows(GEO, file.as_bytes());
    assert!(
        matches!(&rows[..], [_, Row::Rejected(cut)] if cut.reason.contains("ends inside this feature"))
    );
}

#[test]
fn old_names_of_wgs_84_are_known() {
    for name in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
    ] {
        let file = format!(
            r#"{{"crs":{{"type":"name","properties":{{"name":"{name}"}}}},"type":"FeatureCollection","features":[]}}"#
        );
        assert_eq!(rows(GEO, file.as_bytes()).len(), 0, "{name}");
    }
}

#[test]
fn a_huge_feature_is_rejected_in_bounded_memory() {
    let long = line(&format!("[{}[1,2]]", "[1,2],".repeat(1_500_000)));
    let good = line("[[1,2],[3,4]]");
    let file = format!(r#"{{"type":"FeatureCollection","features":[{long},{good}]}}"#);
    let rows = rows(GEO, file.as_bytes());
    let [Row::Rejected(huge), Row::Accepted(_)] = &rows[..] else {
        panic!("two rows")
    };
    assert!(huge.reason.contains("larger than 8 MiB"), "{}", huge.reason);
    assert!(
        huge.reason.contains("only its first 64 KiB"),
        "{}",
        huge.reason
    );
    assert_eq!(huge.raw.len(), crate::ROW_LIMIT);
}

#[test]
fn empty_files_say_so() {
    assert!(matches!(
        read(GEO, &b" \n"[..], &settings()),
        Err(FileError::Empty { .. })
    ));
}
