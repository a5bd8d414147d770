//! `agreements/README.md`: its examples are one file that is read as it stands, and it leaves nothing
//! of the format out.

use serde_json::Value;
use std::collections::BTreeSet;
use trucewatch_agreement::document::schema;
use trucewatch_agreement::reader::read;

const README: &str = include_str!("../../../agreements/README.md");

/// The examples, each on the lines that it has in the README, so that faults have its lines.
fn examples() -> String {
    let mut inside = false;
    let lines = README.lines().map(|line| {
        let fence = line.starts_with("```");
        let example = inside && !fence;
        inside = if fence { line == "```toml" } else { inside };
        if example { line } else { "" }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_examples_make_up_one_good_file() {
    let reading = read(&examples(), "README.toml").unwrap_or_else(|e| panic!("{e}"));
    let warnings: Vec<String> = reading.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings.len(),
        1,
        "only that demining is followed up by people: {warnings:#?}"
    );
    let written = serde_json::to_value(&reading.document).expect("it is JSON");
    let sections = schema().get("properties").and_then(Value::as_object);
    for section in sections.into_iter().flat_map(|s| s.keys()) {
        let shown = written.get(section).is_some() || examples().contains(&format!("{section} ="));
        assert!(shown, "no example has `{section}`");
    }
}

/// The names of all keys and words of the format.
fn names(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                found.extend(properties.keys().cloned());
            }
            found.extend(map.get("const").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|inner| names(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| names(inner, found)),
        _ => {}
    }
}

#[test]
fn every_key_and_word_of_the_format_is_in_it() {
    let mut all = BTreeSet::new();
    names(schema(), &mut all);
    assert!(all.len() > 150, "the schema was walked");
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let said: BTreeSet<&str> = README.split(|c| !word(c)).collect();
    let missing: Vec<&String> = all
        .iter()
        .filter(|name| !said.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
