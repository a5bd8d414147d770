//! Shares of a happening for which everything about a provision is one and the same.

use super::contest::Contest;
use super::facts::Counted;
use crate::provision::Cover;
use crate::territory::Away;
use crate::weapons::Match;
use trucewatch_model::Timestamp;

/// A share of a happening for which everything about a provision is one and the same.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) provision: usize,
    pub(crate) slice: usize,
    pub(crate) explanation: usize,
    /// Probability that the slice was in force.
    pub(crate) in_force: f64,
    /// Probability that the place is in its territory, at most and at least.
    pub(crate) there: (f64, f64),
    /// Probability of the kind, and how much of that is only half counted.
    pub(crate) kind: f64,
    pub(crate) unclear_kind: f64,
    pub(crate) concerned: f64,
    pub(crate) firm: f64,
    pub(crate) open: f64,
    pub(crate) permitted: f64,
    pub(crate) error: f64,
    /// The weapon that it is about: number among those assessed.
    pub(crate) arm: Option<usize>,
    pub(crate) contests: Vec<Contest>,
    pub(crate) notes: Vec<Note>,
    pub(crate) covered: Vec<Covered>,
    /// The sources of its territory, each once, in order; none for a happening that was not located.
    pub(crate) measured: Vec<Measured>,
}

/// How the likeliest place lies to a source of distances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) source: usize,
    /// Positive on the left of a line, or inside.
    pub(crate) signed_m: f64,
    /// For a line.
    pub(crate) away: Option<Away>,
}

/// Something about a part that keeps it from being firm, or makes it permitted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Note {
    NotLocated,
    NoWeapon,
    /// The weapons are not known well enough.
    WeaponOpen,
    /// The range of the model is not known, and distances depend on it.
    RangeUnknown,
    /// Another one may apply instead, which depends on the weapon.
    RuleOpen(usize),
    /// Another one may apply instead, of which the text is disputed or waits for something.
    RuleUnsettled(usize),
    /// Another one may apply instead, which depends on who it was.
    RuleSubject(usize),
    /// Lines and zones that have no course.
    Unmapped(Vec<String>),
    /// It depends on who put the weapon there.
    LinesDiffer,
    ExemptUnknown,
    Exempt,
    /// It is about some parties only, and nobody knows who it was.
    SubjectUnknown,
    Disputed,
    WaitingFor(String),
    /// Nothing says by when it had to be done.
    NoDeadline,
    StillAllowed(Timestamp),
    Counted(Counted),
    /// A permission whose conditions are not all known.
    ConditionsOpen,
    /// What it allows.
    Allowed,
}

/// What a cover does to a part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Covered {
    pub(crate) cover: Cover,
    /// Whether it surely permits, may, or does not.
    pub(crate) holds: Match,
    /// Probability that it lies in it.
    pub(crate) probability: f64,
}

impl Part {
    /// All of it is allowed.
    pub(super) fn permit(&mut self) {
        self.permitted = self.concerned;
        (self.firm, self.open) = (0.0, 0.0);
    }
}

impl Note {
    /// Whether nothing firm can be said with it.
    pub(crate) fn keeps_open(&self) -> bool {
        !matches!(
            self,
            Self::Exempt
                | Self::StillAllowed(_)
                | Self::Allowed
                | Self::Unmapped(_)
                | Self::LinesDiffer
                | Self::Counted(Counted::Over { .. } | Counted::Within { .. })
        )
    }
}
