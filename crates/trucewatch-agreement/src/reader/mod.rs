//! From the text of an agreement file to a [`Document`], or to everything that is wrong with it.
//!
//! In: TOML or JSON, and the ids of the lines and zones that it may refer to. Out: a [`Reading`]. The
//! syntax is parsed with places, the structure is held against the JSON Schema of the types, and
//! what a schema cannot say is checked on the types. Something that is wrong is left out and the
//! rest is checked all the same, so that all problems are told at once; what only follows from a
//! problem that is told already is not told again.

mod catalogue;
mod checks;
mod kept;
mod locations;
mod report;
mod structure;
mod summary;
mod times;
mod tree;
mod words;

pub use catalogue::known_models;
pub use locations::Locations;
pub use summary::{Dispute, DisputedProvision, ListedProvision, Summary};

use crate::document::{Document, FORMAT, schema};
use crate::{AgreementErrors, Problem};
use kept::Kept;
use locations::Lines;
use report::Report;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use tree::Node;
use trucewatch_model::ids::hex;

/// A file that was read without a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What it says.
    pub document: Document,
    /// Where it says so.
    pub places: Locations,
    /// SHA-256 of its text, hexadecimal.
    pub sha256: String,
    /// What is allowed, but may not be what was meant: a line that nothing refers to, an event that
    /// has not happened. In the order of the file's lines.
    pub warnings: Vec<Problem>,
}

/// Reads an agreement file: JSON if its name ends in `.json` or its text begins with `{`, which no TOML
/// does, else TOML. Whether the GeoJSON features
/// exist that it names is not checked; [`read_with_features`] does.
///
/// # Errors
/// All problems at once, each with its line, what is wrong and what to do.
pub fn read(text: &str, name: &str) -> Result<Reading, AgreementErrors> {
    read_all(text, name, None)
}

/// Reads an agreement file that may refer to these GeoJSON features; see [`geometry_files`].
///
/// # Errors
/// All problems at once, each with its line, what is wrong and what to do.
pub fn read_with_features(
    text: &str,
    name: &str,
    features: &BTreeSet<String>,
) -> Result<Reading, AgreementErrors> {
    read_all(text, name, Some(features))
}

/// The paths in `geometry_files` with their lines, as far as they can be read: whoever reads the
/// files can then hand over the features in them.
pub fn geometry_files(text: &str, name: &str) -> Vec<(String, usize)> {
    let text = unmarked(text);
    let lines = Lines::of_text(text);
    let Ok(root) = tree::parse(text, is_json(text, name), &lines) else {
        return Vec::new();
    };
    let files = root.get("geometry_files").map(|node| &node.value);
    let Some(tree::Value::List(files)) = files else {
        return Vec::new();
    };
    let path = |node: &Node| match &node.value {
        tree::Value::Text(path) => Some((path.clone(), lines.of_offset(node.at))),
        _ => None,
    };
    files.iter().filter_map(path).collect()
}

/// The number of the format that a file says it is in, if it can be read that far.
pub fn format(text: &str, name: &str) -> Option<u64> {
    let text = unmarked(text);
    let root = tree::parse(text, is_json(text, name), &Lines::of_text(text)).ok()?;
    match &root.get("format")?.value {
        tree::Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

fn is_json(text: &str, name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".json") || text.trim_start().starts_with('{')
}

/// The text without the mark that some editors put before UTF-8.
fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The lines on which the features of a GeoJSON collection begin, in their order. None for a text that is
/// no collection.
pub fn feature_lines(text: &str) -> Vec<usize> {
    let text = unmarked(text);
    let lines = Lines::of_text(text);
    let root = tree::parse(text, true, &lines).ok();
    match root.as_ref().and_then(|root| root.get("features")) {
        Some(Node {
            value: tree::Value::List(features),
            ..
        }) => features.iter().map(|f| lines.of_offset(f.at)).collect(),
        _ => Vec::new(),
    }
}

fn read_all(
    text: &str,
    name: &str,
    features: Option<&BTreeSet<String>>,
) -> Result<Reading, AgreementErrors> {
    let sha256 = hex(&Sha256::digest(text.as_bytes()));
    let text = unmarked(text);
    let lines = Lines::of_text(text);
    let tree =
        tree::parse(text, is_json(text, name), &lines).map_err(AgreementErrors::from_problems)?;
    let root = tree.to_json();
    let places = tree.locations(&lines);
    if let Some(problem) = format_problem(&root, &places) {
        return Err(AgreementErrors::from_problems(vec![problem]));
    }
    let mut report = Report::new(&root, &places);
    structure::check(schema(), &tree, &lines, time_zone(&root), &mut report);
    let kept = match Kept::of(&root, &report.unread) {
        Ok(kept) => kept,
        Err(error) => {
            if report.problems.is_empty() {
                let what = format!("it cannot be read: {error}");
                report.add("", what, "compare it with the schema");
            }
            return Err(AgreementErrors::from_problems(report.problems));
        }
    };
    let warnings = checks::check(&kept, features, &mut report);
    if !report.problems.is_empty() {
        return Err(AgreementErrors::from_problems(report.problems));
    }
    Ok(Reading {
        document: kept.document,
        places,
        sha256,
        warnings,
    })
}

/// A file of another format is another file: nothing else about it is told.
fn format_problem(root: &Value, places: &Locations) -> Option<Problem> {
    let format = root.get("format").filter(|format| format.is_number())?;
    if format.as_u64() == Some(u64::from(FORMAT)) {
        return None;
    }
    let what_to_do = if format.as_u64() == Some(1) {
        "format 2 has `[[actor]]` and `[[role]]` in place of `parties`, `deontic` with \
         `activities` in place of `kind`, and `place` in place of `zone`, `line` and distances; \
         rewrite it with `agreements/README.md`"
            .to_owned()
    } else {
        format!("write `format = {FORMAT}`, or use a newer program")
    };
    Some(Problem {
        line: places.line_of("/format"),
        part: "the file".to_owned(),
        what: format!("`format` is {format}; this program reads format {FORMAT}"),
        what_to_do,
    })
}

fn time_zone(root: &Value) -> Option<jiff::tz::TimeZone> {
    let name = root
        .pointer("/agreement/time_zone")
        .and_then(Value::as_str)?;
    jiff::tz::TimeZone::get(name).ok()
}
