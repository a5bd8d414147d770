//! Which labels of a log a subject can read, and who can read the same.
//!
//! Findings are worked out from what an audience may read, not worked out once and then blacked out. Two
//! subjects with the same key get the same records, so what is worked out for one is what the other gets.

use crate::{Filter, Label, Subject};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trucewatch_model::Timestamp;

/// The different labels that stand in a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audiences {
    labels: BTreeSet<Label>,
}

/// The labels that a subject can read, sorted. Equal keys: the same records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AudienceKey(Arc<[Label]>);

impl Audiences {
    /// Takes a label in; whether it is a new one.
    pub fn add(&mut self, label: Label) -> bool {
        self.labels.insert(label)
    }

    /// What a subject can read at a moment.
    pub fn key(&self, subject: &Subject, now: Timestamp) -> AudienceKey {
        let filter = Filter::new(subject, now);
        let readable = self.labels.iter().filter(|label| filter.reads(label));
        AudienceKey(readable.copied().collect())
    }

    /// Subjects by what they can read.
    pub fn groups<'a>(
        &self,
        subjects: impl IntoIterator<Item = &'a Subject>,
        now: Timestamp,
    ) -> BTreeMap<AudienceKey, Vec<&'a Subject>> {
        let mut groups: BTreeMap<AudienceKey, Vec<&Subject>> = BTreeMap::new();
        for subject in subjects {
            let key = self.key(subject, now);
            groups.entry(key).or_default().push(subject);
        }
        groups
    }

    /// When keys change next without a new label: the next embargo that ends.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let embargoes = self.labels.iter().filter_map(Label::embargo);
        embargoes.filter(|until| *until > now).min()
    }
}

impl AudienceKey {
    /// Whether records of this label are among what the key's subjects read.
    pub fn reads(&self, label: &Label) -> bool {
        self.0.binary_search(label).is_ok()
    }
    /// The labels.
    pub fn labels(&self) -> &[Label] {
        &self.0
    }
    /// The label of what is worked out from everything that is read: the join. `None` if nothing is.
    pub fn join(&self) -> Option<Label> {
        self.0
            .iter()
            .copied()
            .reduce(|joined, label| joined.join(&label))
    }
}
