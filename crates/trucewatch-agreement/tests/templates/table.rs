//! The table of `agreements/TEMPLATES.md` names what is there.

use super::files::{documents, json};
use serde_json::Value;
use std::collections::BTreeSet;

fn ids(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
        Value::Object(table) => {
            if let Some(Value::String(id)) = table.get("id") {
                found.insert(id.clone());
            }
            table.values().for_each(|item| ids(item, found));
        }
        _ => {}
    }
}

#[test]
fn every_entry_of_the_table_exists_and_every_template_is_listed() {
    let table = include_str!("../../../../agreements/TEMPLATES.md");
    let mut known = BTreeSet::new();
    for (name, _) in documents() {
        assert!(table.contains(&format!("`{name}`")), "{name} is not listed");
        let stem = name.trim_end_matches(".toml");
        let mut found = BTreeSet::new();
        ids(&json(&name), &mut found);
        known.extend(found.into_iter().map(|id| format!("{stem}/{id}")));
    }
    let named: Vec<&str> = table
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.contains('/'))
        .collect();
    assert!(named.len() >= 30, "{}", named.len());
    for entry in named {
        assert!(known.contains(entry), "nothing is called {entry}");
    }
}

#[test]
fn every_need_has_one_row() {
    let table = include_str!("../../../../agreements/TEMPLATES.md");
    for need in 1..=30 {
        let rows = table
            .lines()
            .filter(|line| line.starts_with(&format!("| {need} |")));
        assert_eq!(rows.count(), 1, "need {need}");
    }
}
