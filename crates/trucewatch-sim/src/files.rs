//! A world as files for people: what was registered, what arrived, and the truth.
//!
//! In: a [`World`]. Out: names with contents. Rows stand in the order in which they arrived; when
//! that was is in `arrivals.csv`. The truth files are for scoring and must not be given to the
//! system that is scored.

use crate::{TruthEvent, UNBOUNDED, World, header};
use std::fmt::Write as _;

/// All files of a world, as (name, content).
pub fn all(world: &World) -> Vec<(String, String)> {
    let setup = world.setup();
    let mut files = vec![
        ("sensors.csv".to_owned(), setup.sensors_csv.clone()),
        ("places.csv".to_owned(), setup.places_csv.clone()),
        ("lines.geojson".to_owned(), setup.lines_geojson.clone()),
    ];
    for (name, format) in [
        ("picks.csv", "picks-csv"),
        ("reports.csv", "reports-csv"),
        ("firms.csv", "firms-csv"),
        ("health.csv", "health-csv"),
    ] {
        files.push((name.to_owned(), arrived(world, format)));
    }
    files.push(("arrivals.csv".to_owned(), arrivals(world)));
    files.push(("truth.csv".to_owned(), truth_csv(world.truth())));
    files.push(("truth.geojson".to_owned(), truth_geojson(world.truth())));
    files
}

/// The rows of one format with its header.
fn arrived(world: &World, format: &str) -> String {
    let mut text = format!("{}\n", header(format));
    for delivery in world.deliveries().iter().filter(|d| d.format == format) {
        text.push_str(&delivery.row);
        text.push('\n');
    }
    text
}

/// When each row arrived: `arrives_at,format,row`, rows of each format counted from 1.
fn arrivals(world: &World) -> String {
    let mut text = String::from("arrives_at,format,row\n");
    let mut counts = std::collections::BTreeMap::new();
    for delivery in world.deliveries() {
        let count = counts.entry(delivery.format).or_insert(0_u64);
        *count += 1;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{},{},{count}", delivery.arrives_at, delivery.format);
    }
    text
}

/// A bound as text: empty where there is none.
fn bound(value: f64, decimals: usize) -> String {
    if value < UNBOUNDED {
        format!("{value:.decimals$}")
    } else {
        String::new()
    }
}

fn truth_csv(truth: &[TruthEvent]) -> String {
    let mut text = String::from(
        "event_id,time,lat,lon,kind,n_picks,crlb_major_m,crlb_time_s,salvo_id,linked_event_id,required\n",
    );
    let number = |id: Option<u64>| id.map_or_else(String::new, |id| id.to_string());
    for event in truth {
        let _ = writeln!(
            text,
            "{},{},{:.6},{:.6},{},{},{},{},{},{},{}",
            event.id,
            crate::delivery::unix_text(event.time),
            event.position.lat_deg(),
            event.position.lon_deg(),
            event.kind.word(),
            event.n_picks,
            bound(event.crlb_major_m, 2),
            bound(event.crlb_time_s, 4),
            number(event.salvo),
            number(event.linked),
            u8::from(event.required()),
        );
    }
    text
}

/// Points with the properties event_id, time (RFC 3339), kind, n_picks and required.
fn truth_geojson(truth: &[TruthEvent]) -> String {
    let feature = |event: &TruthEvent| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"event_id\":{},\"time\":\"{}\",\
             \"kind\":\"{}\",\"n_picks\":{},\"required\":{}}},\
             \"geometry\":{{\"type\":\"Point\",\"coordinates\":[{:.6},{:.6}]}}}}",
            event.id,
            event.time,
            event.kind.word(),
            event.n_picks,
            event.required(),
            event.position.lon_deg(),
            event.position.lat_deg(),
        )
    };
    let features: Vec<String> = truth.iter().map(feature).collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n",
        features.join(",\n")
    )
}
