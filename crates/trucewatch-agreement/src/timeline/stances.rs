//! Who stands where to a text.

use super::AsKnown;
use crate::document::{ActKind, Id, Instrument, Provision, Stance};
use std::collections::BTreeSet;
use trucewatch_model::Timestamp;

/// How a text stands with those whom it concerns, at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Who puts it forward.
    pub asserted_by: Vec<Id>,
    /// Who accepted it.
    pub accepted_by: Vec<Id>,
    /// Who denies it.
    pub denied_by: Vec<Id>,
}

impl Standing {
    /// Whether somebody puts it forward or accepts it and somebody else denies it.
    pub fn is_disputed(&self) -> bool {
        let held = !self.asserted_by.is_empty() || !self.accepted_by.is_empty();
        held && !self.denied_by.is_empty()
    }
}

impl AsKnown<'_> {
    /// How an instrument stands at `at`.
    pub fn standing_of_instrument(&self, instrument: &Instrument, at: Timestamp) -> Standing {
        let lists = [
            &instrument.asserted_by,
            &instrument.accepted_by,
            &instrument.denied_by,
        ];
        self.standing(&instrument.id, lists, at)
    }

    /// How a provision stands at `at`: by its own stances, and where it has none by those of its
    /// instrument.
    pub fn standing(&self, of: &Id, lists: [&Vec<Stance>; 3], at: Timestamp) -> Standing {
        let [asserted, mut accepted, mut denied] = lists.map(|stances| self.until(stances, at));
        for (_, act) in self
            .acts
            .iter()
            .filter(|(t, act)| *t <= at && act.of.as_ref() == Some(of))
        {
            for stance in &act.by {
                let (into, from) = match act.kind {
                    ActKind::Accepted => (&mut accepted, &mut denied),
                    ActKind::Rejected => (&mut denied, &mut accepted),
                    _ => continue,
                };
                into.insert(stance.actor.clone());
                from.remove(&stance.actor);
            }
        }
        Standing {
            asserted_by: asserted.into_iter().collect(),
            accepted_by: accepted.into_iter().collect(),
            denied_by: denied.into_iter().collect(),
        }
    }

    /// How a provision stands at `at`.
    pub fn standing_of_provision(&self, provision: &Provision, at: Timestamp) -> Standing {
        let lists = [
            &provision.asserted_by,
            &provision.accepted_by,
            &provision.denied_by,
        ];
        let own = self.standing(&provision.id, lists, at);
        if own != Standing::default() {
            return own;
        }
        provision
            .instrument
            .as_ref()
            .and_then(|id| self.instrument(id))
            .map_or_else(Standing::default, |i| self.standing_of_instrument(i, at))
    }

    /// All times at which somebody took a stance that an instrument or a provision records.
    pub(crate) fn stance_times(&self) -> impl Iterator<Item = Timestamp> {
        let texts = self.document.instruments.iter();
        let texts = texts.flat_map(|i| [&i.asserted_by, &i.accepted_by, &i.denied_by]);
        let provisions = self.document.provisions.iter();
        let provisions = provisions.flat_map(|p| [&p.asserted_by, &p.accepted_by, &p.denied_by]);
        self.times_of(texts.chain(provisions))
    }

    /// The times of these stances.
    pub(crate) fn times_of<'s>(
        &self,
        lists: impl IntoIterator<Item = &'s Vec<Stance>>,
    ) -> impl Iterator<Item = Timestamp> {
        let all = lists.into_iter().flatten();
        all.filter_map(|s| self.instant(s.at.as_ref()?))
    }

    fn until(&self, stances: &[Stance], at: Timestamp) -> BTreeSet<Id> {
        stances
            .iter()
            .filter(|s| {
                // A stance whose time is unknown counts always; one that waits does not yet.
                s.at.as_ref().is_none_or(|m| {
                    self.instant(m).is_some_and(|t| t <= at) && self.is_known(Some(m))
                })
            })
            .map(|s| s.actor.clone())
            .collect()
    }
}
