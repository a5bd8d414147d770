//! Weapons: what is known of one, which rule means it, and which of several rules is the narrower.
//!
//! Calibres are compared in whole tenths of a millimetre, so that 100.0 mm is exactly 100 mm.

mod arsenal;
mod rule;

pub use arsenal::Arm;
pub(crate) use arsenal::Arsenal;
pub(crate) use arsenal::tenths;
pub(crate) use rule::{Narrower, Rule, any_means};

/// Whether something is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// It is not.
    No,
    /// What decides is not known.
    Unknown,
    /// It is.
    Yes,
}

impl Match {
    /// Both have to hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// What assessments of one and the same thing say together: those that contradict each other leave
    /// open which is right. `None` without any.
    pub(crate) fn together(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter()
            .map(|one| (one, one))
            .reduce(|(a, b), (one, _)| (a.min(one), b.max(one)))
            .map(|(least, most)| match least {
                Self::No => most.min(Self::Unknown),
                _ => most,
            })
    }
}

impl From<bool> for Match {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
