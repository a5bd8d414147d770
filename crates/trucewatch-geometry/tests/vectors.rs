//! Distances, sides, lengths and areas against `vectors.json`, made by `make_vectors.py` with an
//! implementation that shares no code with ours.

#![allow(
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use serde::Deserialize;
use trucewatch_geometry::{Point, Polygons, Polyline, geodesic};

/// What is promised: a millionth.
const RELATIVE_MAX: f64 = 1e-6;
/// What both implementations and the corners in the file can resolve.
const RESOLUTION_M: f64 = 2e-8;

#[derive(Deserialize)]
struct Vectors {
    lines: Vec<Line>,
    zones: Vec<Zone>,
}

#[derive(Deserialize)]
struct Line {
    name: String,
    places: Vec<(f64, f64)>,
    length_m: f64,
    points: Vec<Asked>,
}

#[derive(Deserialize)]
struct Zone {
    name: String,
    ring: Vec<(f64, f64)>,
    area_m2: f64,
    perimeter_m: f64,
    points: Vec<Asked>,
}

#[derive(Deserialize)]
struct Asked {
    lat_deg: f64,
    lon_deg: f64,
    distance_m: f64,
    side: Option<String>,
    off_end: bool,
}

fn read() -> Vectors {
    serde_json::from_str(include_str!("vectors.json")).expect("the vectors")
}

fn points(places: &[(f64, f64)]) -> Vec<Point> {
    let point = |(lat, lon): &(f64, f64)| Point::from_deg(*lat, *lon).expect("a place");
    places.iter().map(point).collect()
}

fn agree(what: &str, got: f64, expected: f64, resolution: f64) -> f64 {
    let off = (got - expected).abs();
    let relative = off / expected;
    assert!(
        off <= RELATIVE_MAX * expected + resolution,
        "{what}: {got} against {expected}: off by {relative:e}"
    );
    relative
}

#[test]
fn lines_agree() {
    for line in read().lines {
        let shape = Polyline::new(vec![points(&line.places)]).expect("a line");
        let name = &line.name;
        agree(
            &format!("{name}: length"),
            shape.length_m(),
            line.length_m,
            0.0,
        );
        let mut worst = 0.0_f64;
        for asked in &line.points {
            let point = Point::from_deg(asked.lat_deg, asked.lon_deg).expect("a place");
            let found = shape.signed_distance(point);
            let what = format!("{name}: {point:?}");
            worst = worst.max(agree(
                &what,
                found.distance_m,
                asked.distance_m,
                RESOLUTION_M,
            ));
            assert_eq!(found.off_end, asked.off_end, "{what}");
            if let Some(side) = &asked.side {
                assert_eq!(found.signed_m > 0.0, side == "left", "{what}");
            }
            let way = geodesic::inverse(point, found.foot.into());
            agree(
                &format!("{what}: to the foot"),
                way.distance_m,
                asked.distance_m,
                RESOLUTION_M,
            );
            if asked.distance_m > 1.0 && asked.distance_m < 200_000.0 {
                let turn = (found.azimuth_deg() - way.azimuth_from_deg + 540.0) % 360.0 - 180.0;
                assert!(turn.abs() < 1e-4, "{what}: azimuth off by {turn}");
            }
        }
        println!("{name}: {} distances, worst {worst:.1e}", line.points.len());
    }
}

#[test]
fn zones_agree() {
    for zone in read().zones {
        let shape = Polygons::new(vec![vec![points(&zone.ring)]]).expect("a zone");
        let name = &zone.name;
        agree(&format!("{name}: area"), shape.area_m2(), zone.area_m2, 0.0);
        agree(
            &format!("{name}: outline"),
            shape.perimeter_m(),
            zone.perimeter_m,
            0.0,
        );
        for asked in &zone.points {
            let point = Point::from_deg(asked.lat_deg, asked.lon_deg).expect("a place");
            let found = shape.signed_distance(point);
            let what = format!("{name}: {point:?}");
            agree(&what, found.distance_m, asked.distance_m, RESOLUTION_M);
            if let Some(side) = &asked.side {
                assert_eq!(shape.contains(point), side == "left", "{what}");
            }
        }
    }
}
