//! What becomes of an agreement: acts, the ceasefire and its gates, bodies, clocks, duration.

use super::{Id, Moment, Span, Stance, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ceasefire itself. It is in force once all whose acceptance it needs have accepted it and its
/// time has come; acts suspend, resume and end it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ceasefire {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// When it begins, if it is accepted by then; with the last acceptance if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_from: Option<Moment>,
    /// Until when, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_to: Option<Moment>,
    /// The zone that it holds in; everywhere if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Id>,
    /// Whose acceptance it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs_acceptance_of: Vec<Id>,
}

/// Something that happened to the agreement. Recorded, never edited: a later act changes the state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// What was done.
    pub kind: ActKind,
    /// When.
    pub at: Moment,
    /// To what: `ceasefire` (default), or the id of an instrument, provision, zone or gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Id>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Stance>,
    /// For `occurred`: the event that moments and schedules refer to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Id>,
    /// For `suspended`, `resumed` and `terminated`: only in this zone, and not in the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Id>,
    /// For `renewed`: until when, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Since when it is known; since `at` if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Something that may happen, with a name for readers. Acts record when it did; what waits for it may
/// refer to it by its id whether it is declared or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its id, as acts, moments, schedules, gates and clocks refer to it.
    pub id: Id,
    /// What it is called.
    pub title: Text,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}

/// Kinds of acts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// Put forward.
    Proposed,
    /// Accepted by those in `by`.
    Accepted,
    /// Acceptance refused or taken back by those in `by`.
    Rejected,
    /// Declared to be in force.
    EnteredIntoForce,
    /// Set aside for a time.
    Suspended,
    /// In force again.
    Resumed,
    /// Prolonged.
    Renewed,
    /// Ended.
    Terminated,
    /// A provision was carried out.
    Completed,
    /// Something happened that moments and schedules wait for.
    Occurred,
}

/// What cannot begin before something else is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// What may not be activated while it is closed, such as `contributions`, `force_deployment`
    /// and `guarantees`.
    #[schemars(length(min = 1))]
    pub guards: Vec<Id>,
    /// Whether the ceasefire has to be in force.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_ceasefire: bool,
    /// Other gates that have to be open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs_gates: Vec<Id>,
    /// Events (of acts) that have to have happened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs_events: Vec<Id>,
    /// Instruments that have to be accepted by all in `needs_acceptance_of`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs_instruments: Vec<Id>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}

/// A body that watches over the agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mechanism {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Text>,
    /// Its members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<Seat>,
    /// Who chairs it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chair: Vec<Id>,
    /// How many seats have to be present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub quorum: Option<u32>,
    /// How often it meets or reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rhythm: Option<Span>,
    /// Where it meets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Text>,
    /// From when it works; see also `requires`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Until when, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// Gates that have to be open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Id>,
    /// Since when this is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A seat in a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Whose.
    pub actor: Id,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub number: Option<u32>,
    /// As what, such as "co-chair" or "observer without a vote".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Text>,
}

/// One step after an alleged breach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreachStep {
    /// Its id.
    pub id: Id,
    /// What happens.
    pub title: Text,
    /// Who does it: actors or mechanisms.
    #[schemars(length(min = 1))]
    pub by: Vec<Id>,
    /// Whether this step decides whether there was a breach.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub decides: bool,
    /// Within which time after the alleged breach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// Steps that come before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Id>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}

/// A time within which somebody has to answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// What starts it: an event of an act, or `breach`.
    pub starts_with: Id,
    /// How long it runs.
    pub runs: Span,
    /// Who has to answer: actors or mechanisms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Id>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}

/// How long the agreement lasts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// Fixed or not.
    pub kind: DurationKind,
    /// How long, if fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<Span>,
    /// How it is prolonged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Text>,
    /// Who may suspend it, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<Text>,
    /// Who may end it, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub termination: Option<Text>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}

/// Kinds of duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DurationKind {
    /// For a length of time.
    Fixed,
    /// Until a further agreement or without end.
    Unlimited,
    /// Not stated.
    NotStated,
}
