//! Reading the files, and looking up what is in them.
#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "used by tests only, which the lint cannot tell"
)]

use serde_json::Value;
use std::path::PathBuf;
use trucewatch_agreement::document::{Document, Id, Moment, Place, Provision, Strip};

pub(crate) const FILES: [&str; 8] = [
    "korea-1953",
    "undof-1974",
    "lebanon-2024",
    "hodeidah-2018",
    "minurso-1991",
    "jeddah-2023",
    "cyprus-status-quo",
    "tigray-2022",
];

/// TOML as JSON: date-times become their text.
pub(crate) fn to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(to_json).collect(),
        toml::Value::Table(entries) => entries
            .into_iter()
            .map(|(key, value)| (key, to_json(value)))
            .collect(),
    }
}

pub(crate) fn json(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../agreements")
        .join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path).expect("the agreement's file can be read");
    to_json(toml::Value::Table(
        toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")),
    ))
}

pub(crate) fn document(name: &str) -> Document {
    serde_json::from_value(json(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All entries of one provision: its versions or readings.
pub(crate) fn entries<'a>(document: &'a Document, id: &str) -> Vec<&'a Provision> {
    document
        .provisions
        .iter()
        .filter(|provision| provision.id.as_str() == id)
        .collect()
}

/// The one entry of a provision.
pub(crate) fn provision<'a>(document: &'a Document, id: &str) -> &'a Provision {
    let found = entries(document, id);
    assert_eq!(found.len(), 1, "{id}");
    found[0]
}

/// The entry of a provision that a reading names.
pub(crate) fn reading<'a>(document: &'a Document, id: &str, name: &str) -> &'a Provision {
    entries(document, id)
        .into_iter()
        .find(|provision| {
            provision
                .reading
                .as_ref()
                .is_some_and(|r| r.as_str() == name)
        })
        .unwrap_or_else(|| panic!("{id}: {name}"))
}

pub(crate) fn zone<'a>(document: &'a Document, id: &str) -> &'a Place {
    document
        .zones
        .iter()
        .find(|zone| zone.id.as_str() == id)
        .and_then(|zone| zone.place.as_ref())
        .unwrap_or_else(|| panic!("{id}"))
}

pub(crate) fn strs(ids: &[Id]) -> Vec<&str> {
    ids.iter().map(Id::as_str).collect()
}

/// `[left_from, left_to, right_from, right_to]`.
pub(crate) fn edges(strip: &Strip) -> [f64; 4] {
    [
        strip.left_from_km,
        strip.left_to_km,
        strip.right_from_km,
        strip.right_to_km,
    ]
}

pub(crate) fn strips(place: &Place) -> Vec<(&str, [f64; 4])> {
    match place {
        Place::Strip(strip) => vec![(strip.line.as_str(), edges(strip))],
        Place::AnyOf(places) => places.iter().flat_map(strips).collect(),
        other => panic!("no strip: {other:?}"),
    }
}

/// `(event, span)` of a moment relative to an event.
pub(crate) fn after(moment: Option<&Moment>) -> (&str, &str) {
    match moment {
        Some(Moment::After(after)) => (
            after.after.as_str(),
            after.plus.as_ref().map_or("", |span| &span.0),
        ),
        other => panic!("not relative: {other:?}"),
    }
}

pub(crate) fn complete_by(provision: &Provision) -> (&str, &str) {
    after(
        provision
            .schedule
            .as_ref()
            .and_then(|schedule| schedule.complete_by.as_ref()),
    )
}
