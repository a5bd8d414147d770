//! What can be read of a file in which some things are wrong, so that the rest is checked as well.

use super::locations::{child, parent, segments};
use crate::document::{Document, FORMAT};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The readable part of a document.
pub(super) struct Kept {
    pub(super) document: Document,
    /// For sections of which something was left out: the numbers in the file of what is left.
    numbers: BTreeMap<String, Vec<usize>>,
}

impl Kept {
    /// Leaves out what is at the pointers. What the document needs and lacks is filled in.
    ///
    /// # Errors
    /// What `serde` says if the rest cannot be read either.
    pub(super) fn of(root: &Value, unread: &BTreeSet<String>) -> Result<Self, serde_json::Error> {
        let mut root = root.clone();
        let mut numbers = BTreeMap::new();
        for pointer in unread {
            remove_key(&mut root, pointer);
        }
        if let Value::Object(sections) = &mut root {
            remove_entries(sections, unread, &mut numbers);
            sections.entry("format").or_insert_with(|| json!(FORMAT));
            sections.entry("provision").or_insert_with(|| json!([]));
            sections.entry("agreement").or_insert_with(|| {
                json!({ "id": "unread", "title": "unread", "version": "0",
                        "time_zone": "UTC", "official_languages": [] })
            });
        }
        let document = serde_json::from_value(root)?;
        Ok(Self { document, numbers })
    }

    /// The entries of a section with the pointers to them in the file.
    pub(super) fn each<'d, T>(&self, section: &str, entries: &'d [T]) -> Vec<(String, &'d T)> {
        let numbers = self.numbers.get(section);
        let number = |at: usize| numbers.and_then(|n| n.get(at).copied()).unwrap_or(at);
        let pointer = |at| child(&child("", section), &number(at).to_string());
        entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (pointer(at), entry))
            .collect()
    }
}

/// Removes a key from its table. Entries of lists stay, so that pointers stay true.
fn remove_key(root: &mut Value, pointer: &str) {
    let (Some(around), Some(key)) = (parent(pointer), segments(pointer).last()) else {
        return;
    };
    if let Some(Value::Object(table)) = root.pointer_mut(around) {
        table.remove(&key);
    }
}

fn remove_entries(
    sections: &mut Map<String, Value>,
    unread: &BTreeSet<String>,
    numbers: &mut BTreeMap<String, Vec<usize>>,
) {
    for (section, entries) in sections.iter_mut() {
        let Value::Array(entries) = entries else {
            continue;
        };
        let place = child("", section);
        let readable = |at: &usize| !unread.contains(&child(&place, &at.to_string()));
        let left: Vec<usize> = (0..entries.len()).filter(readable).collect();
        *entries = left
            .iter()
            .filter_map(|at| entries.get(*at).cloned())
            .collect();
        numbers.insert(section.clone(), left);
    }
}
