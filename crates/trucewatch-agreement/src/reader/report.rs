//! Collects what is wrong, each with its line and the part of the file that it is in.

use super::locations::{Locations, parent, segments};
use crate::Problem;
use crate::errors::suggestion;
use serde_json::Value;
use std::collections::BTreeSet;

/// Everything wrong so far.
pub(super) struct Report<'a> {
    /// The file as values.
    pub(super) root: &'a Value,
    places: &'a Locations,
    /// Pointers to what could not be read and is left out of what is read.
    pub(super) unread: BTreeSet<String>,
    /// The problems, in the order in which they were found.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(super) fn new(root: &'a Value, places: &'a Locations) -> Self {
        Self {
            root,
            places,
            unread: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    /// Something is wrong with the value at `pointer`.
    pub(super) fn add(
        &mut self,
        pointer: &str,
        what: impl Into<String>,
        what_to_do: impl Into<String>,
    ) {
        let line = self.places.line_of(pointer);
        self.add_on_line(line, pointer, what, what_to_do);
    }

    /// The same, where the line is not that of the value: a key, for one.
    pub(super) fn add_on_line(
        &mut self,
        line: Option<usize>,
        pointer: &str,
        what: impl Into<String>,
        what_to_do: impl Into<String>,
    ) {
        self.problems.push(Problem {
            line,
            part: self.part(pointer),
            what: what.into(),
            what_to_do: what_to_do.into(),
        });
    }

    /// Something is not there in the table at `pointer`. Left out where part of the table could not
    /// be read: that is told already, and may be what is missing.
    pub(super) fn lacks(
        &mut self,
        pointer: &str,
        what: impl Into<String>,
        what_to_do: impl Into<String>,
    ) {
        let inside = format!("{pointer}/");
        let unread = |gone: &String| *gone == pointer || gone.starts_with(&inside);
        if !self.unread.iter().any(unread) {
            self.add(pointer, what, what_to_do);
        }
    }

    /// A name that stands for nothing.
    pub(super) fn unknown(&mut self, pointer: &str, noun: &str, name: &str, known: &[&str]) {
        let what_to_do = suggestion(noun, name, known);
        self.add(
            pointer,
            format!("{noun} `{name}` is not defined"),
            what_to_do,
        );
    }

    /// The line of a value.
    pub(super) fn line_of(&self, pointer: &str) -> Option<usize> {
        self.places.line_of(pointer)
    }

    /// What people call the table that the value at `pointer` is in, or is:
    /// ``provision `p1`, `place` ``.
    fn part(&self, pointer: &str) -> String {
        let mut table = pointer;
        while !self.root.pointer(table).is_some_and(Value::is_object) {
            let Some(around) = parent(table) else { break };
            table = around;
        }
        let mut rest = segments(table).peekable();
        let Some(section) = rest.next() else {
            return "the file".to_owned();
        };
        let mut part = match rest.peek().and_then(|index| index.parse::<usize>().ok()) {
            None => format!("`[{section}]`"),
            Some(index) => {
                rest.next();
                let id = self.root.get(&section).and_then(|s| s.get(index));
                match id.and_then(|item| item.get("id")).and_then(Value::as_str) {
                    Some(id) => format!("{} `{id}`", section.replace('_', " ")),
                    None => format!("`[[{section}]]` number {}", index + 1),
                }
            }
        };
        for key in rest.filter(|key| key.parse::<usize>().is_err()) {
            part = format!("{part}, `{key}`");
        }
        part
    }
}

/// The last key in a pointer: what people call the value there.
pub(super) fn key_of(pointer: &str) -> String {
    let keys: Vec<String> = segments(pointer).collect();
    let key = keys.into_iter().rev().find(|k| k.parse::<usize>().is_err());
    key.unwrap_or_else(|| "the file".to_owned())
}
