//! The published schema, and the files that come with the program.

use std::path::PathBuf;
use trucewatch_agreement::document::schema;
use trucewatch_agreement::reader::{format, known_models, read};

fn agreements() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../agreements")
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let published = std::fs::read_to_string(agreements().join("schema.json"));
    let generated = serde_json::to_string_pretty(schema()).expect("it is JSON") + "\n";
    assert!(
        published.is_ok_and(|published| published == generated),
        "write it anew: trucewatch agreement schema > agreements/schema.json"
    );
}

/// Strings that the reader has no words for would be let through.
#[test]
fn every_pattern_and_format_in_the_schema_is_one_that_is_checked() {
    fn walk(value: &serde_json::Value, name: &str, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, inner) in map {
                    if ["pattern", "format"].contains(&key.as_str()) && inner.is_string() {
                        found.push(format!(
                            "{name} {key} {}",
                            inner.as_str().unwrap_or_default()
                        ));
                    }
                    walk(inner, if name == "$defs" { key } else { name }, found);
                    if key == "$defs" {
                        let defs = inner.as_object().into_iter().flatten();
                        defs.for_each(|(name, def)| walk(def, name, found));
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|i| walk(i, name, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    let defs = schema().get("$defs").and_then(|defs| defs.as_object());
    for (name, def) in defs.into_iter().flatten() {
        walk(def, name, &mut found);
    }
    found.retain(|entry| !entry.ends_with("double") && !entry.ends_with("uint32"));
    found.sort();
    found.dedup();
    assert_eq!(
        found,
        [
            "Id pattern ^[A-Za-z0-9._-]+$",
            "Moment format date-time",
            "Span pattern ^P([0-9]+[YMWD])*(T([0-9]+[HMS])+)?$",
        ]
    );
}

#[test]
fn every_agreement_that_comes_with_the_program_is_good() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(agreements())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let name = path.display().to_string();
        // The list of weapon models is no agreement and has no format.
        if format(&text, &name) == Some(2) {
            let reading = read(&text, &name).unwrap_or_else(|e| panic!("{name}: {e}"));
            let json = serde_json::to_string(&reading.document).expect("it is JSON");
            let again = read(&json, "again.json").unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(again.document, reading.document, "{name}");
        }
    }
}

#[test]
fn the_weapon_models_that_the_program_knows_can_be_read() {
    assert!(known_models().len() > 50);
    assert!(
        known_models()
            .iter()
            .any(|model| model.id.as_str() == "D-30")
    );
}
