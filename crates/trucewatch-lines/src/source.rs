//! A file as it was given: its name for messages, and its text.

use crate::error::LinesError;

/// A file that was read: its name, and what is in it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name, as it is to be shown.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
}

impl Source<'_> {
    /// Something is wrong in a line.
    pub(crate) fn at(&self, line: u64, what: impl Into<String>) -> LinesError {
        LinesError::At {
            file: self.name.to_owned(),
            line: line.max(1),
            what: what.into(),
        }
    }

    /// Something is wrong with the file.
    pub(crate) fn whole(&self, what: impl Into<String>) -> LinesError {
        LinesError::In {
            file: self.name.to_owned(),
            what: what.into(),
        }
    }

    /// The name without folder and its last ending.
    pub(crate) fn stem(&self) -> &str {
        let file = self.name.rsplit('/').next().unwrap_or(self.name);
        match file.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => file,
        }
    }
}
