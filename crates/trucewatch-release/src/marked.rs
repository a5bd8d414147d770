//! Values with their labels. What is inside cannot be taken out except by [`crate::Gate::release`].

use crate::Label;

/// A value as the log has it, with the label of its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked<T> {
    value: T,
    label: Label,
}

impl<T> Marked<T> {
    /// A record of the log and the label that stands in its entry. Nothing else is made this way: what is worked
    /// out from records is [`Derived`].
    pub fn of_entry(value: T, label: Label) -> Self {
        Self { value, label }
    }
    /// Its label.
    pub fn label(&self) -> &Label {
        &self.label
    }
    pub(crate) fn value(&self) -> &T {
        &self.value
    }
}

/// A value that was worked out from others. Its label is the join of theirs: there is no other way to make one.
///
/// ```compile_fail
/// # use trucewatch_release::{Derived, Label, Marked, Registry};
/// # let registry = Registry::from_toml(Registry::DEFAULT).unwrap();
/// let free = Derived(Marked::of_entry(5, Label::lowest(&registry)));
/// ```
///
/// The closure gets the inputs and nothing else of what is marked. What it takes along from elsewhere no type can
/// see; so whoever derives keeps records as [`Marked`] and opens them here alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived<T>(Marked<T>);

impl<T> Derived<T> {
    /// Works something out from records. `rules`: the label of what it is worked out with (settings, agreement).
    pub fn from_records<'a, I: 'a>(
        rules: &Label,
        records: impl IntoIterator<Item = &'a Marked<I>>,
        work: impl FnOnce(&[&'a I]) -> T,
    ) -> Self {
        let mut label = *rules;
        let mut values = Vec::new();
        for record in records {
            label = label.join(&record.label);
            values.push(&record.value);
        }
        Self(Marked {
            value: work(&values),
            label,
        })
    }

    /// Works something out from what was worked out before.
    pub fn from_derived<'a, I: 'a>(
        rules: &Label,
        inputs: impl IntoIterator<Item = &'a Derived<I>>,
        work: impl FnOnce(&[&'a I]) -> T,
    ) -> Self {
        Self::from_records(rules, inputs.into_iter().map(|input| &input.0), work)
    }

    /// Something else, worked out from this alone.
    pub fn map<U>(self, work: impl FnOnce(T) -> U) -> Derived<U> {
        Derived(Marked {
            value: work(self.0.value),
            label: self.0.label,
        })
    }

    /// This and that together.
    pub fn with<U>(self, other: Derived<U>) -> Derived<(T, U)> {
        Derived(Marked {
            label: self.0.label.join(&other.0.label),
            value: (self.0.value, other.0.value),
        })
    }

    /// Its label.
    pub fn label(&self) -> &Label {
        &self.0.label
    }

    /// As something that can be released.
    pub fn as_marked(&self) -> &Marked<T> {
        &self.0
    }
}
