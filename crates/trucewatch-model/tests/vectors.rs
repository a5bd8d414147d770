//! Holds the canonical byte form to `formats/canonical/vectors.json`.
//!
//! Each record is built here from its parts, and must give the text, hash and id that the file
//! states; and each text must be readable as that record. A vector is never changed or removed:
//! records filed under its hash are out there. `scripts/check_vectors.py` checks the same file
//! with another implementation.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what went wrong by failing"
)]

#[path = "vectors/records.rs"]
mod records;

use records::{Vector, vectors};
use serde_json::Value;
use std::collections::BTreeSet;
use trucewatch_model::canonical::{Record, VERSION};
use trucewatch_model::{Bearing, Direction, Known, Signal};

const FILE: &str = include_str!("../../../formats/canonical/vectors.json");

fn filed() -> Vec<Value> {
    let file: Value = serde_json::from_str(FILE).expect("vectors.json is JSON");
    assert_eq!(file["v"], VERSION, "a new version gets a file of its own");
    file["vectors"].as_array().expect("a list").clone()
}

/// What the file must say about a vector.
fn entry(vector: &Vector) -> Value {
    let id = match &vector.record {
        Record::Observation(observation) => Value::from(observation.id().as_str()),
        _ => Value::Null,
    };
    serde_json::json!({
        "name": vector.name,
        "why": vector.why,
        "kind": vector.record.kind(),
        "canonical": String::from_utf8(vector.record.to_bytes()).expect("canonical bytes are text"),
        "sha256": trucewatch_model::ids::hex(&vector.record.sha256()),
        "id": id,
    })
}

#[test]
fn every_record_has_the_bytes_hash_and_id_that_were_filed() {
    let filed = filed();
    let mut lacking = Vec::new();
    for vector in vectors() {
        let expected = entry(&vector);
        match filed.iter().find(|one| one["name"] == vector.name) {
            None => lacking.push(expected.to_string()),
            Some(found) => assert_eq!(
                *found, expected,
                "`{}`: the form changed; records are already filed under the old hash",
                vector.name
            ),
        }
    }
    assert!(
        lacking.is_empty(),
        "vectors.json lacks these; check them and add them:\n{}",
        lacking.join("\n")
    );
}

#[test]
fn every_filed_vector_is_still_built_and_still_read() {
    let vectors = vectors();
    for found in filed() {
        let text = found["canonical"].as_str().expect("text");
        let read = Record::from_bytes(text.as_bytes())
            .unwrap_or_else(|error| panic!("{}: {error}", found["name"]));
        let vector = vectors.iter().find(|one| found["name"] == one.name);
        let vector = vector.unwrap_or_else(|| panic!("{} has no builder any more", found["name"]));
        assert_eq!(read, vector.record, "{}", vector.name);
    }
}

#[test]
fn names_are_unique() {
    let mut seen = BTreeSet::new();
    for found in filed() {
        let name = found["name"].as_str().expect("a name").to_owned();
        assert!(seen.insert(name.clone()), "`{name}` occurs twice");
    }
}

/// The forms that a record takes. The matches are exhaustive, so that whoever adds a variant comes
/// here and adds a vector.
fn forms(record: &Record) -> Vec<&'static str> {
    let observation = match record {
        Record::Observation(observation) => observation,
        Record::FieldReport(report) => return vec![record.kind(), report.content.word()],
        _ => return vec![record.kind()],
    };
    let direction = match &observation.direction {
        Direction::NotStated => "direction: not stated",
        Direction::Footprint { .. } => "direction: footprint",
        Direction::RangeBearing { bearing, .. } => match bearing {
            Known::NotKnown => "direction: bearing not known",
            Known::NotAsked => "direction: bearing not asked",
            Known::Value(Bearing::Sector { .. }) => "direction: sector",
            Known::Value(Bearing::Measured { .. }) => "direction: measured",
        },
    };
    let signal = match &observation.signal {
        Signal::NotStated => "signal: not stated",
        Signal::Sound { .. } => "signal: sound",
        Signal::Thermal { .. } => "signal: thermal",
    };
    vec![record.kind(), direction, signal]
}

#[test]
fn every_kind_and_every_form_has_a_vector() {
    let covered: BTreeSet<_> = vectors()
        .iter()
        .flat_map(|one| forms(&one.record))
        .collect();
    let needed = [
        "access_restriction",
        "act",
        "agreement",
        "checklist",
        "direction: bearing not asked",
        "direction: bearing not known",
        "direction: footprint",
        "direction: measured",
        "direction: not stated",
        "direction: sector",
        "feature",
        "field_report",
        "log_key",
        "note",
        "observation",
        "observer",
        "patrol_track",
        "photo",
        "place",
        "signal: not stated",
        "signal: sound",
        "signal: thermal",
    ];
    assert_eq!(covered, BTreeSet::from(needed));
}
