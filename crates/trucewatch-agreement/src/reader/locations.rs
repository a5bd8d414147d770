//! Where the parts of a file stand.

use std::collections::BTreeMap;

/// The lines on which the values of a document stand, by JSON pointer (RFC 6901) such as
/// `/provision/3/place`. The keys are those of the file: `provision`, not `provisions`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locations(BTreeMap<String, usize>);

impl Locations {
    /// The line, counted from 1, on which a value begins; of something that is not written down,
    /// the line of the nearest part around it.
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.0.get(pointer) {
                return Some(*line);
            }
            pointer = parent(pointer)?;
        }
    }

    pub(super) fn insert(&mut self, pointer: String, line: usize) {
        self.0.insert(pointer, line);
    }
}

/// The pointer to what is around, `None` for the whole.
pub(super) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// The pointer to something inside.
pub(super) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The keys and indices of a pointer, as they are written in the file.
pub(super) fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    let rest = pointer.strip_prefix('/');
    let parts = rest.into_iter().flat_map(|rest| rest.split('/'));
    parts.map(|part| part.replace("~1", "/").replace("~0", "~"))
}

/// Where the lines of a text begin.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of_text(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(breaks.map(|(at, _)| at).collect())
    }

    /// The line, counted from 1, of a place in the text.
    pub(super) fn of_offset(&self, at: usize) -> usize {
        1 + self.0.partition_point(|end| *end < at)
    }
}
