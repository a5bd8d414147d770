//! The hidden truth: what happened, and how well it could have been found.

use crate::line::Flank;
use trucewatch_model::{Position, Timestamp};

/// What a true event was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TruthKind {
    /// The firing of a weapon.
    Outgoing,
    /// The impact of a round.
    Impact,
    /// An explosion whose cause nobody in this world knows.
    Explosion,
    /// A burst of small arms.
    SmallArms,
}

impl TruthKind {
    /// The word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::Impact => "impact",
            Self::Explosion => "explosion",
            Self::SmallArms => "smallarms",
        }
    }
}

/// Stands for a bound that does not exist because too few sensors heard the event.
pub const UNBOUNDED: f64 = 1e9;

/// One true event.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthEvent {
    /// Its number: the hour of the run times 10^8, plus a number within that hour.
    pub id: u64,
    /// When.
    pub time: Timestamp,
    /// Where.
    pub position: Position,
    /// What.
    pub kind: TruthKind,
    /// Direct picks at sensors with a right clock that were delivered within the run.
    pub n_picks: u32,
    /// Cramer-Rao bound of the position from those picks' arrival times: the longer semi-axis of
    /// the one-sigma ellipse in metres. [`UNBOUNDED`] if they do not determine a position.
    pub crlb_major_m: f64,
    /// Cramer-Rao bound of the time in seconds; [`UNBOUNDED`] likewise.
    pub crlb_time_s: f64,
    /// The salvo it belongs to: the id of its first shot.
    pub salvo: Option<u64>,
    /// Shot and impact of one round name each other. The impact may lie beyond the run's end.
    pub linked: Option<u64>,
    /// The flank it was fired from, where somebody fired.
    pub fired_from: Option<Flank>,
}

impl TruthEvent {
    /// Whether a complete system must find it: five picks and a bound of 200 m or better.
    pub fn required(&self) -> bool {
        self.n_picks >= 5 && self.crlb_major_m <= 200.0
    }
    /// Whether finding it counts neither way: not required, but three picks or more.
    pub fn optional(&self) -> bool {
        self.n_picks >= 3 && !self.required()
    }
}
