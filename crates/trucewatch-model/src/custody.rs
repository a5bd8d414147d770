//! In whose hands observers are: several sensors of one owner are one voice, not several.

use crate::{Observer, ObserverId};
use std::collections::{BTreeMap, BTreeSet};

/// A hand that could bend what an observer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hand<'a> {
    /// All observers with that owner.
    Owner(&'a str),
    /// An observer whose owner nobody named: on its own, as far as is known.
    Observer(&'a ObserverId),
}

impl<'a> Hand<'a> {
    /// The hand that an observer with that owner is in.
    pub fn of(observer: &'a ObserverId, owner: Option<&'a str>) -> Self {
        owner.map_or(Self::Observer(observer), Self::Owner)
    }
}

/// The different hands that observers are in, as their records say.
pub fn hands<'a>(
    observers: impl IntoIterator<Item = &'a ObserverId>,
    known: &'a BTreeMap<ObserverId, Observer>,
) -> BTreeSet<Hand<'a>> {
    observers
        .into_iter()
        .map(|id| {
            let owner = known.get(id).and_then(|o| o.custodian.value());
            Hand::of(id, owner.map(String::as_str))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_owner_is_one_hand_and_no_owner_is_none_of_them() {
        let ids = ["a", "b", "c", "d"].map(|id| ObserverId::in_network("net", id));
        let owners = [Some("x"), Some("x"), None, None];
        let hands: BTreeSet<Hand<'_>> = ids
            .iter()
            .zip(owners)
            .map(|(id, owner)| Hand::of(id, owner))
            .collect();
        assert_eq!(hands.len(), 3, "{hands:?}");
        // An observer that happens to be called like an owner is not the owner.
        let named = ObserverId::from_text("x");
        assert_ne!(Hand::of(&named, None), Hand::Owner("x"));
    }
}
