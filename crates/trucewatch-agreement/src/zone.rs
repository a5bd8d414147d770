//! Zones of an agreement: drawn, round, or derived from a line.

use crate::extent::Territory;

/// A zone.
#[derive(Clone, Debug)]
pub struct Zone {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) source: Option<String>,
    /// Its places; the label reads "in zone `x`".
    pub(crate) territory: Territory,
}

impl Zone {
    /// Its id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Its name for people, if it has one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
    /// Where it comes from, in the file's words.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }
}
