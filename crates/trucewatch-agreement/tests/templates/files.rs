//! Reading the files of `agreements/` as the document types, without the reader of the program.

use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use trucewatch_agreement::document::{Document, FORMAT, Provision, Source, WeaponModel};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../agreements")
}

/// A file of the folder as JSON; times become strings.
pub(crate) fn json(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let table: toml::Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
    plain(toml::Value::Table(table))
}

fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(plain).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(k, v)| (k, plain(v))).collect(),
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(yes) => Value::Bool(yes),
    }
}

/// An agreement of the folder.
pub(crate) fn document(name: &str) -> Document {
    serde_json::from_value(json(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The names and texts of all agreements of this format in the folder.
pub(crate) fn documents() -> Vec<(String, Document)> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| {
            let name = entry.expect("it can be read").file_name();
            name.into_string().expect("a plain name")
        })
        .filter(|name| name.ends_with(".toml"))
        .filter(|name| json(name).get("format") == Some(&Value::from(FORMAT)))
        .collect();
    names.sort();
    assert!(names.len() >= 5, "{names:?}");
    names
        .into_iter()
        .map(|name| {
            let document = document(&name);
            (name, document)
        })
        .collect()
}

/// All versions and readings of a provision, in the order of the file.
pub(crate) fn provisions<'a>(document: &'a Document, id: &str) -> Vec<&'a Provision> {
    let found: Vec<_> = document
        .provisions
        .iter()
        .filter(|p| p.id.as_str() == id)
        .collect();
    assert!(!found.is_empty(), "no provision `{id}`");
    found
}

/// The one provision of that id.
pub(crate) fn provision<'a>(document: &'a Document, id: &str) -> &'a Provision {
    let found = provisions(document, id);
    assert_eq!(found.len(), 1, "several `{id}`");
    found[0]
}

/// The weapon models that every agreement knows, and their sources.
pub(crate) fn taxonomy() -> (Vec<WeaponModel>, Vec<Source>) {
    let Value::Object(mut table) = json("weapons.toml") else {
        panic!("a table")
    };
    let mut take = |key: &str| {
        table
            .remove(key)
            .unwrap_or_else(|| panic!("`{key}` is there"))
    };
    let models = serde_json::from_value(take("weapon_model")).expect("weapon models");
    let sources = serde_json::from_value(take("source")).expect("sources");
    assert!(table.is_empty(), "nothing else: {table:?}");
    (models, sources)
}
