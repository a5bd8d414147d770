//! Who asks, and the read rule.

use crate::{Atom, Caveat, Caveats, Filter, Label, Level, Registry, SectorSet};
use trucewatch_model::Timestamp;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The mission's work.
    Work,
    /// Protecting a witness; written down with each read.
    Protection,
}

/// How somebody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// With a second factor.
    pub second_factor: bool,
    /// From a device that the mission manages.
    pub managed_device: bool,
    /// What for.
    pub purpose: Purpose,
}

/// Somebody who asks, in one session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The person, as a code. Empty for the public.
    pub person: String,
    /// For whom the person is here: one audience in a session, never two.
    pub hat: Atom,
    /// Up to which level.
    pub clearance: Level,
    /// Which caveats.
    pub caveats: Caveats,
    /// Which sectors.
    pub sectors: SectorSet,
    /// How the person is signed in.
    pub session: Session,
}

/// Why something is withheld. For the log and for those who set labels: whoever asked gets the answer that there
/// is no such thing, whatever the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Withheld {
    /// The hat is not among the label's audiences.
    #[error("it is not for this audience")]
    Audience,
    /// The level is above the clearance.
    #[error("its level is above the clearance")]
    Clearance,
    /// A caveat is not among the subject's.
    #[error("it has a caveat that the clearance does not name")]
    Caveat,
    /// A position in another sector.
    #[error("it is a position in another sector")]
    Sector,
    /// Its time has not come.
    #[error("it is under embargo until {0}")]
    Embargo(Timestamp),
    /// From the level Restricted on.
    #[error("it takes a second factor and a managed device")]
    Session,
    /// A witness is concerned.
    #[error("it is read for the protection of a witness alone")]
    Purpose,
    /// No rule says how this audience is told positions of this kind.
    #[error("no rule tells this audience positions of this kind")]
    NoRule,
    /// Positions of this kind are told to this audience as counts alone.
    #[error("this audience is told counts alone, no single positions")]
    CountsOnly,
    /// Positions of this kind are told to this audience later.
    #[error("this audience is told positions of this kind from {0} on")]
    TooYoung(Timestamp),
}

impl Subject {
    /// Somebody who is not signed in.
    pub fn public(registry: &Registry) -> Self {
        Self {
            person: String::new(),
            hat: registry.public(),
            clearance: Level::Public,
            caveats: Caveats::EMPTY,
            sectors: SectorSet::EMPTY,
            session: Session {
                second_factor: false,
                managed_device: false,
                purpose: Purpose::Work,
            },
        }
    }

    /// Whether the label lets this subject read at that moment. Everything has to hold; nothing is the default.
    pub fn reads(&self, label: &Label, now: Timestamp) -> bool {
        Filter::new(self, now).reads(label)
    }

    /// The first thing that stands against it.
    ///
    /// # Errors
    /// That thing.
    pub fn may_read(&self, label: &Label, now: Timestamp) -> Result<(), Withheld> {
        if self.reads(label, now) {
            return Ok(());
        }
        let strong = self.session.second_factor && self.session.managed_device;
        Err(if !label.rel.contains(self.hat) {
            Withheld::Audience
        } else if self.clearance < label.level {
            Withheld::Clearance
        } else if !self.caveats.contains_all(label.caveats) {
            Withheld::Caveat
        } else if !self.sectors.contains_all(label.sectors) {
            Withheld::Sector
        } else if label.level >= Level::Restricted && !strong {
            Withheld::Session
        } else if label.caveats.contains(Caveat::Witness)
            && self.session.purpose != Purpose::Protection
        {
            Withheld::Purpose
        } else {
            // Nothing else is left that the filter looks at.
            Withheld::Embargo(label.embargo.unwrap_or(now))
        })
    }
}
