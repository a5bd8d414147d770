//! Explicit unknowns: "not known" is different from zero and from "not asked".

use serde::{Deserialize, Serialize};

/// A value that may be unknown, with the reason why it is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known<T> {
    /// The observer gave this value.
    Value(T),
    /// The observer was asked and does not know ("N/K").
    NotKnown,
    /// The source has no such field, or left it empty.
    #[default]
    NotAsked,
}

/// Whether a field says nothing: such fields are left out of the canonical form, so that a plain
/// sighting stays short enough for a radio link.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl<T> Known<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotKnown | Self::NotAsked => None,
        }
    }
}

impl<T> From<Option<T>> for Known<T> {
    /// An absent value counts as not asked; say [`Known::NotKnown`] where the observer was asked.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::NotAsked, Self::Value)
    }
}
