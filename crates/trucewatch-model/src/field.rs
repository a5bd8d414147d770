//! What monitors report from the field and is no sighting: photos, notes, restrictions of access,
//! checklists, where a patrol was.
//!
//! INVARIANT (no party): nothing here names who stood in the way; a restriction says what it was, where, how long
//! it held, and which reason was given. Words of a monitor's own are in a note and nowhere else.

use crate::{Known, ObserverId, Place, Position, SeenCheckpoint, TimeSpan, Timestamp};
use serde::{Deserialize, Serialize};

/// A report from the field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldReport {
    /// Who reports, `patrol/...`.
    pub observer: ObserverId,
    /// The report's own name, made by the device; two reports that are equal but for this are two.
    pub source_record: String,
    /// Records that it belongs to, each by SHA-256 of its canonical bytes, hexadecimal: a photo of what was sighted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// When.
    pub time: TimeSpan,
    /// From where.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub place: Place,
    /// What.
    pub content: FieldContent,
    /// The newest checkpoint that the device had seen by then.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub seen: Known<SeenCheckpoint>,
    /// Who may receive it. Where monitors were is for named people alone.
    pub marking: crate::Marking,
}

/// What is reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldContent {
    /// A photo was taken; its bytes come after.
    Photo {
        /// SHA-256 of the bytes as they were taken, hexadecimal.
        sha256: String,
        /// How many bytes.
        size: u64,
        /// What they are, for example `image/jpeg`.
        media_type: String,
    },
    /// A monitor's own words.
    Note {
        /// The words.
        text: String,
    },
    /// The way was barred, or open only under conditions.
    AccessRestriction {
        /// What it was.
        kind: Restriction,
        /// How long it held, in seconds.
        held_for_s: Known<u32>,
        /// Which reason was given.
        reason_given: Known<ReasonGiven>,
        /// How it ended.
        ended: Known<RestrictionEnd>,
    },
    /// Questions of a list, answered.
    Checklist {
        /// Which list, with its version: `arrival-1`.
        list: String,
        /// In the order of the list.
        answers: Vec<Answer>,
    },
    /// Where a patrol was.
    PatrolTrack {
        /// Positions were moved to the middle of a cell of this size in metres before they left the device; 0: not.
        cell_m: u32,
        /// In order of time.
        points: Vec<TrackPoint>,
    },
}

impl FieldContent {
    /// The word for what it is, as it is stored.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Photo { .. } => "photo",
            Self::Note { .. } => "note",
            Self::AccessRestriction { .. } => "access_restriction",
            Self::Checklist { .. } => "checklist",
            Self::PatrolTrack { .. } => "patrol_track",
        }
    }
}

/// What stood in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restriction {
    /// No way through.
    Denied,
    /// Only under conditions, for example with an escort.
    Conditional,
    /// Let through after a wait.
    Delayed,
    /// A threat.
    Threat,
    /// Gunfire near the patrol.
    GunfireNearby,
    /// Mines or unexploded ordnance.
    MinesOrUxo,
    /// A road that cannot be used.
    Impassable,
    /// Information that was asked for and not given.
    InformationWithheld,
}

/// The reason that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonGiven {
    /// None was given.
    NoneGiven,
    /// That it was for the patrol's safety.
    Safety,
    /// Mines.
    Mines,
    /// A permission was asked for.
    Permission,
    /// An order.
    Order,
    /// Something else.
    Other,
}

/// How a restriction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionEnd {
    /// The patrol passed.
    Passed,
    /// The patrol turned back.
    TurnedBack,
    /// The patrol went another way.
    OtherWay,
    /// It holds on.
    StillHolds,
}

/// An answer to one question of a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question's name.
    pub item: String,
    /// Yes, no, not known, or not asked.
    pub yes: Known<bool>,
}

/// Where a patrol was at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackPoint {
    /// When, by the device's clock.
    pub at: Timestamp,
    /// Where.
    pub position: Position,
    /// How far that may be off, in metres; with a cell, that a place in it can be from its middle too.
    pub bound_m: u32,
}
