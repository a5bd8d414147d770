//! The label that every record carries, and the order of labels.
//!
//! `a` is below `b` if whoever may read `b` may read `a`. Labels form a lattice; what is made of several
//! records carries their [`Label::join`], the lowest label that is above all of theirs.

use crate::{AtomSet, Caveats, Member, Registry, SectorSet};
use trucewatch_model::Timestamp;

/// How far a record may travel at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Anyone, once it was released.
    Public,
    /// Members of the mission.
    Participant,
    /// Named people, in a strong session.
    Restricted,
    /// Named people for one purpose.
    Protected,
}

impl Level {
    /// All, lowest first.
    pub const ALL: [Self; 4] = [
        Self::Public,
        Self::Participant,
        Self::Restricted,
        Self::Protected,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Participant => "participant",
            Self::Restricted => "restricted",
            Self::Protected => "protected",
        }
    }
    /// 0 for public to 3 for protected.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// Why a record asks for more than its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caveat {
    /// Could lead to a witness: read for protection alone.
    Witness,
    /// Where people of the mission are: read in the own sector alone.
    Position,
    /// Shows how a State sees.
    Method,
    /// Health of a person.
    Medical,
    /// A child is concerned.
    Minor,
    /// Part of a legal proceeding.
    Legal,
}

impl Caveat {
    /// The caveat of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|caveat| caveat.word() == word)
    }

    /// All, in their order.
    pub const ALL: [Self; 6] = [
        Self::Witness,
        Self::Position,
        Self::Method,
        Self::Medical,
        Self::Minor,
        Self::Legal,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Witness => "WITNESS",
            Self::Position => "POSITION",
            Self::Method => "METHOD",
            Self::Medical => "MEDICAL",
            Self::Minor => "MINOR",
            Self::Legal => "LEGAL",
        }
    }
}

impl Member for Caveat {
    fn index(self) -> u8 {
        self as u8
    }
    fn at(index: u8) -> Option<Self> {
        Self::ALL.get(usize::from(index)).copied()
    }
}

/// Who may read a record, and when.
///
/// The order that is derived here only sorts; whether one label is below another in the lattice is asked with
/// [`Label::is_below`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    pub(crate) level: Level,
    pub(crate) caveats: Caveats,
    pub(crate) rel: AtomSet,
    pub(crate) orcon: AtomSet,
    pub(crate) sectors: SectorSet,
    pub(crate) embargo: Option<Timestamp>,
    pub(crate) review: Option<Timestamp>,
}

/// Why a label cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Public, but not for everybody.
    #[error("a public label names every audience; name them all, or take a higher level")]
    PublicForSome,
    /// A position without the sector it is in.
    #[error("a label with the caveat POSITION names at least one sector; name it")]
    PositionWithoutSector,
    /// A sector without a position.
    #[error(
        "only a label with the caveat POSITION names sectors; add the caveat, or leave them out"
    )]
    SectorWithoutPosition,
}

impl Label {
    /// Without caveats, embargo and originators' reservation; public for nobody but everybody.
    ///
    /// # Errors
    /// A public label that leaves an audience out.
    pub fn new(level: Level, rel: AtomSet, registry: &Registry) -> Result<Self, LabelError> {
        if level == Level::Public && rel != registry.everybody() {
            return Err(LabelError::PublicForSome);
        }
        Ok(Self {
            level,
            caveats: Caveats::EMPTY,
            rel,
            orcon: AtomSet::EMPTY,
            sectors: SectorSet::EMPTY,
            embargo: None,
            review: None,
        })
    }

    /// The lowest label: everybody reads it at once.
    pub fn lowest(registry: &Registry) -> Self {
        Self {
            level: Level::Public,
            caveats: Caveats::EMPTY,
            rel: registry.everybody(),
            orcon: AtomSet::EMPTY,
            sectors: SectorSet::EMPTY,
            embargo: None,
            review: None,
        }
    }

    /// With these caveats, and the sectors that a position lies in.
    ///
    /// # Errors
    /// POSITION without a sector, or a sector without POSITION.
    pub fn with_caveats(self, caveats: Caveats, sectors: SectorSet) -> Result<Self, LabelError> {
        match (caveats.contains(Caveat::Position), sectors.is_empty()) {
            (true, true) => Err(LabelError::PositionWithoutSector),
            (false, false) => Err(LabelError::SectorWithoutPosition),
            _ => Ok(Self {
                caveats,
                sectors,
                ..self
            }),
        }
    }

    /// Released further only with the consent of these.
    #[must_use]
    pub fn with_orcon(self, orcon: AtomSet) -> Self {
        Self { orcon, ..self }
    }

    /// Read by nobody before then.
    #[must_use]
    pub fn with_embargo(self, until: Option<Timestamp>) -> Self {
        Self {
            embargo: until,
            ..self
        }
    }

    /// To be looked at again then.
    #[must_use]
    pub fn with_review(self, at: Option<Timestamp>) -> Self {
        Self { review: at, ..self }
    }

    /// Its level.
    pub const fn level(&self) -> Level {
        self.level
    }
    /// Its caveats.
    pub const fn caveats(&self) -> Caveats {
        self.caveats
    }
    /// The audiences it is for.
    pub const fn rel(&self) -> AtomSet {
        self.rel
    }
    /// Whose consent a further release needs.
    pub const fn orcon(&self) -> AtomSet {
        self.orcon
    }
    /// The sectors of its positions.
    pub const fn sectors(&self) -> SectorSet {
        self.sectors
    }
    /// Before when nobody reads it.
    pub const fn embargo(&self) -> Option<Timestamp> {
        self.embargo
    }
    /// When it is to be looked at again.
    pub const fn review(&self) -> Option<Timestamp> {
        self.review
    }

    /// The lowest label above both.
    ///
    /// A reader may read the join if, and only if, that reader may read both. `review` is the sooner one.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self {
            level: self.level.max(other.level),
            caveats: self.caveats.union(other.caveats),
            rel: self.rel.intersection(other.rel),
            orcon: self.orcon.union(other.orcon),
            sectors: self.sectors.union(other.sectors),
            embargo: self.embargo.max(other.embargo),
            review: sooner(self.review, other.review),
        }
    }

    /// Whether the other protects at least as much, in every respect.
    pub fn is_below(&self, other: &Self) -> bool {
        self.level <= other.level
            && other.caveats.contains_all(self.caveats)
            && self.rel.contains_all(other.rel)
            && other.orcon.contains_all(self.orcon)
            && other.sectors.contains_all(self.sectors)
            && self.embargo <= other.embargo
            && sooner(self.review, other.review) == other.review
    }

    /// Whether a change from this label to the other takes protection away: everything but a later review does.
    pub fn is_lowered_by(&self, other: &Self) -> bool {
        let same_review = Self {
            review: self.review,
            ..*other
        };
        !self.is_below(&same_review)
    }
}

fn sooner(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
