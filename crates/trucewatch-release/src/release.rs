//! The way out. Every exit passes here: API, tiles, reports, exports, streams.

use crate::{Handling, Label, Marked, Places, PositionPolicy, Subject, Withheld};
use trucewatch_model::Timestamp;

/// Something that can be told. It gets at positions through [`Places`] alone, so none leaves exact by oversight:
/// what [`Release::Shown`] holds of places has the types of this crate.
pub trait Release {
    /// What a recipient gets.
    type Shown;

    /// What this recipient gets.
    ///
    /// # Errors
    /// Nothing of it can be told to this audience: it is withheld as a whole. What can be told without its places
    /// handles the refusal itself.
    fn show(&self, places: &mut Places<'_>) -> Result<Self::Shown, Withheld>;
}

/// What is told. Made by [`Gate::release`] alone: an exit that asks for this type cannot be passed round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released<S> {
    shown: S,
    label: Label,
    handling: Vec<Handling>,
}

/// Whether something goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<S> {
    /// It does, so.
    Released(Released<S>),
    /// It does not. For the log: the answer is that there is no such thing.
    Withheld(Withheld),
}

/// The gate: the one place at which something goes out, with the policy of positions in force.
#[derive(Clone, Copy, Debug)]
pub struct Gate<'a> {
    policy: &'a PositionPolicy,
}

impl<'a> Gate<'a> {
    /// A gate with this policy.
    pub fn new(policy: &'a PositionPolicy) -> Self {
        Self { policy }
    }

    /// What a recipient gets of a record at a moment.
    pub fn release<T: Release>(
        &self,
        record: &Marked<T>,
        recipient: &Subject,
        now: Timestamp,
    ) -> Outcome<T::Shown> {
        if let Err(reason) = recipient.may_read(record.label(), now) {
            return Outcome::Withheld(reason);
        }
        let mut places = Places::new(self.policy, recipient.hat, now);
        match record.value().show(&mut places) {
            Err(reason) => Outcome::Withheld(reason),
            Ok(shown) => Outcome::Released(Released {
                shown,
                label: *record.label(),
                handling: places.into_done().into_iter().collect(),
            }),
        }
    }
}

impl<S> Released<S> {
    /// What is told.
    pub fn shown(&self) -> &S {
        &self.shown
    }
    /// What is told, to keep.
    pub fn into_shown(self) -> S {
        self.shown
    }
    /// The label of what it was made of.
    pub fn label(&self) -> &Label {
        &self.label
    }
    /// What was done to it: `patrol: delayed 24 h`.
    pub fn handling(&self) -> &[Handling] {
        &self.handling
    }
}

impl<S> Outcome<S> {
    /// What is told, if anything.
    pub fn released(self) -> Option<Released<S>> {
        match self {
            Self::Released(released) => Some(released),
            Self::Withheld(_) => None,
        }
    }
}
