//! A file as values with the places where they stand, whichever of the two syntaxes it is in.

use super::locations::{Lines, Locations, child};
use crate::Problem;
use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use serde_json::{Map, Number};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it begins, in bytes from the start of the text.
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// What a value is. Lists and tables keep the order of the file.
pub(super) enum Value {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    /// A TOML time, as it is written in RFC 3339; it may lack date, time or offset.
    Time(String),
    List(Vec<Node>),
    Table(Vec<(Key, Node)>),
}

/// A key and where it stands.
pub(super) struct Key {
    pub(super) at: usize,
    pub(super) name: String,
}

impl Node {
    /// Without places, as `serde` reads it.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Flag(flag) => serde_json::Value::Bool(*flag),
            Value::Number(number) => serde_json::Value::Number(number.clone()),
            Value::Text(text) | Value::Time(text) => serde_json::Value::String(text.clone()),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Table(entries) => {
                let entries = entries.iter().map(|(k, v)| (k.name.clone(), v.to_json()));
                serde_json::Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// Where everything stands.
    pub(super) fn locations(&self, lines: &Lines) -> Locations {
        let mut places = Locations::default();
        self.locate(lines, &mut places, String::new());
        places
    }

    fn locate(&self, lines: &Lines, places: &mut Locations, pointer: String) {
        match &self.value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.locate(lines, places, child(&pointer, &index.to_string()));
                }
            }
            Value::Table(entries) => {
                for (key, value) in entries {
                    value.locate(lines, places, child(&pointer, &key.name));
                }
            }
            _ => {}
        }
        places.insert(pointer, lines.of_offset(self.at));
    }

    /// The value of a key of a table.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v),
            _ => None,
        }
    }
}

/// Reads the text as TOML or JSON.
///
/// # Errors
/// All faults of the syntax that the parser can tell.
pub(super) fn parse(text: &str, json: bool, lines: &Lines) -> Result<Node, Vec<Problem>> {
    if json {
        from_json(text, lines)
    } else {
        from_toml(text, lines)
    }
}

fn fault(line: Option<usize>, what: String, what_to_do: &str) -> Problem {
    Problem {
        line,
        part: "the file".to_owned(),
        what,
        what_to_do: what_to_do.to_owned(),
    }
}

fn from_toml(text: &str, lines: &Lines) -> Result<Node, Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let told = errors.iter().map(|error| {
            let line = error.span().map(|span| lines.of_offset(span.start));
            let at = error.span().and_then(|span| text.get(span));
            let at = at.filter(|at| (1..=40).contains(&at.len()) && !at.contains('\n'));
            let at = at.map_or_else(String::new, |at| format!(" at `{at}`"));
            let what = format!("not TOML: {}{at}", error.message());
            fault(line, what, "correct the syntax")
        });
        return Err(told.collect());
    }
    let mut problems = Vec::new();
    let value = toml_table(root.get_ref(), lines, &mut problems);
    if problems.is_empty() {
        Ok(Node { at: 0, value })
    } else {
        Err(problems)
    }
}

fn toml_table(table: &DeTable, lines: &Lines, problems: &mut Vec<Problem>) -> Value {
    let mut entries: Vec<(Key, Node)> = Vec::new();
    for (key, value) in table.iter() {
        let key = Key {
            at: key.span().start,
            name: key.get_ref().to_string(),
        };
        entries.push((key, toml_node(value, lines, problems)));
    }
    entries.sort_by_key(|(key, _)| key.at);
    Value::Table(entries)
}

fn toml_node(node: &Spanned<DeValue>, lines: &Lines, problems: &mut Vec<Problem>) -> Node {
    let at = node.span().start;
    let number = match node.get_ref() {
        DeValue::Integer(v) => i64::from_str_radix(v.as_str(), v.radix())
            .ok()
            .map(Number::from),
        DeValue::Float(v) => v.as_str().parse().ok().and_then(Number::from_f64),
        _ => None,
    };
    let value = match node.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(time) => Value::Time(time.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| toml_node(item, lines, problems))
                .collect(),
        ),
        DeValue::Table(table) => toml_table(table, lines, problems),
        DeValue::Integer(_) | DeValue::Float(_) => number.map_or_else(
            || {
                let what = "a number is not finite or too large".to_owned();
                let line = Some(lines.of_offset(at));
                problems.push(fault(line, what, "write a number in digits"));
                Value::Null
            },
            Value::Number,
        ),
    };
    Node { at, value }
}

fn from_json(text: &str, lines: &Lines) -> Result<Node, Vec<Problem>> {
    // This one is strict about the syntax and limits how deep values may be nested; the other one
    // keeps the places.
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let what = format!("not JSON: {error}");
        return Err(vec![fault(Some(error.line()), what, "correct the syntax")]);
    }
    let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default());
    let mut problems = Vec::new();
    let root = match parsed {
        Ok(parsed) => parsed.value,
        Err(error) => {
            let line = Some(lines.of_offset(error.range().start));
            let what = format!("not JSON: {}", error.kind());
            return Err(vec![fault(line, what, "correct the syntax")]);
        }
    };
    let node = root.map(|root| json_node(&root, lines, &mut problems));
    match node {
        Some(node) if problems.is_empty() => Ok(node),
        _ => Err(problems),
    }
}

fn json_node(node: &ast::Value, lines: &Lines, problems: &mut Vec<Problem>) -> Node {
    let value = match node {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(flag) => Value::Flag(flag.value),
        ast::Value::StringLit(text) => Value::Text(text.value.to_string()),
        // Strict JSON has been checked for, so this is a number.
        ast::Value::NumberLit(number) => number
            .value
            .parse()
            .map_or(Value::Null, |number: Number| Value::Number(number)),
        ast::Value::Array(list) => Value::List(
            list.elements
                .iter()
                .map(|item| json_node(item, lines, problems))
                .collect(),
        ),
        ast::Value::Object(object) => {
            let mut entries: Vec<(Key, Node)> = Vec::new();
            for property in &object.properties {
                let key = Key {
                    at: property.range.start,
                    name: property.name.as_str().to_owned(),
                };
                if entries.iter().any(|(k, _)| k.name == key.name) {
                    let what = format!("the key `{}` stands twice in one object", key.name);
                    let line = Some(lines.of_offset(key.at));
                    problems.push(fault(line, what, "remove one of the two"));
                }
                entries.push((key, json_node(&property.value, lines, problems)));
            }
            Value::Table(entries)
        }
    };
    Node {
        at: node.start(),
        value,
    }
}
