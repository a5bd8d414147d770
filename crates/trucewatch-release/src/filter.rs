//! The read rule over whole numbers, for labels in memory and for rows of a database.
//!
//! The same seven comparisons twice, once in Rust and once in SQL; a test holds both, a policy engine and a slow
//! model of sets of names against each other.

use crate::{Caveat, Label, Level, Purpose, Subject};
use trucewatch_model::Timestamp;

const WITNESS: u64 = 1 << Caveat::Witness as u8;

/// What one subject may read at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    level: u8,
    caveats: u64,
    hat: u64,
    sectors: u64,
    now_ns: i64,
}

/// A label as the columns of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// 0 to 3.
    pub level: i64,
    /// One bit for each caveat.
    pub caveats: i64,
    /// One bit for each audience.
    pub rel: i64,
    /// One bit for each sector.
    pub sectors: i64,
    /// Nanoseconds since 1970; the smallest number if there is none.
    pub embargo_ns: i64,
}

impl Filter {
    /// The condition on [`Columns`] under these names, with [`Filter::parameters`] for `?1` to `?5`.
    pub const SQL: &str = "level <= ?1 AND (caveats & ~?2) = 0 AND (rel & ?3) <> 0 \
                           AND (sectors & ~?4) = 0 AND embargo_ns <= ?5";

    /// Of a subject at a moment.
    ///
    /// A weak session and another purpose than protection count as a lower clearance and as a missing caveat:
    /// two rules less to look at for each row.
    pub fn new(subject: &Subject, now: Timestamp) -> Self {
        let session = subject.session;
        let strong = session.second_factor && session.managed_device;
        let level = match strong {
            true => subject.clearance,
            false => subject.clearance.min(Level::Participant),
        };
        let caveats = subject.caveats.bits();
        Self {
            level: level.number(),
            caveats: match session.purpose {
                Purpose::Protection => caveats,
                Purpose::Work => caveats & !WITNESS,
            },
            hat: crate::AtomSet::EMPTY.with(subject.hat).bits(),
            sectors: subject.sectors.bits(),
            now_ns: now.as_unix_ns(),
        }
    }

    /// Whether it lets this label through.
    pub fn reads(&self, label: &Label) -> bool {
        label.level.number() <= self.level
            && label.caveats.bits() & !self.caveats == 0
            && label.rel.bits() & self.hat != 0
            && label.sectors.bits() & !self.sectors == 0
            && label.columns().embargo_ns <= self.now_ns
    }

    /// For the parameters of [`Filter::SQL`].
    pub fn parameters(&self) -> [i64; 5] {
        [
            i64::from(self.level),
            self.caveats.cast_signed(),
            self.hat.cast_signed(),
            self.sectors.cast_signed(),
            self.now_ns,
        ]
    }
}

impl Label {
    /// As the columns of a row.
    pub fn columns(&self) -> Columns {
        Columns {
            level: i64::from(self.level.number()),
            caveats: self.caveats.bits().cast_signed(),
            rel: self.rel.bits().cast_signed(),
            sectors: self.sectors.bits().cast_signed(),
            embargo_ns: self.embargo.map_or(i64::MIN, Timestamp::as_unix_ns),
        }
    }
}
