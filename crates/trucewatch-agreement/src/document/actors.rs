//! Who: actors and their roles; texts, who put them forward and who accepts them; sources.

use super::{Id, Moment, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its id, as `sources = ["..."]` refers to it.
    pub id: Id,
    /// Author, title, date, document number, address.
    #[schemars(length(min = 1))]
    pub citation: String,
    /// What it says that others do not, or how far it can be trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A State, organisation or armed group. The id is all that rules know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// An opaque id.
    pub id: Id,
    /// What it is.
    pub kind: ActorKind,
    /// The name that people see. No rule reads it.
    pub name: Text,
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A State.
    State,
    /// An organisation of States.
    Organisation,
    /// A group under arms that is no State.
    ArmedGroup,
    /// A multinational force or monitoring mission.
    Mission,
    /// Anybody else.
    Other,
}

/// A role of an actor in the agreement, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Who.
    pub actor: Id,
    /// Which role.
    pub role: RoleKind,
    /// Only for this instrument.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<Id>,
    /// From when; always if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Until when, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// Since when this is known; from the beginning if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// On which side of a line, walked from its first to its last point, a party stands: by line id.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub side_of_line: std::collections::BTreeMap<Id, super::Side>,
}

/// A role toward an agreement.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RoleKind {
    /// Bound by it.
    Party,
    /// Vouches for it.
    Guarantor,
    /// Helped to bring it about.
    Mediator,
    /// Signed as a witness.
    Witness,
    /// Gives people, means or money.
    Contributor,
    /// Lets others work from its territory.
    Host,
    /// Observes and reports.
    Monitor,
    /// Chairs a mechanism.
    Chair,
    /// Passes messages between the sides.
    Coordinator,
}

/// One text of the agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub kind: InstrumentKind,
    /// Its title.
    pub title: Text,
    /// When it was signed, adopted or published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Moment>,
    /// Who says that it exists; everybody who accepts it if missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asserted_by: Vec<Stance>,
    /// Who accepted it, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted_by: Vec<Stance>,
    /// Who says that there is no such text, or is not bound by it. A text that one party asserts and
    /// another denies is disputed, and nothing can be determined by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denied_by: Vec<Stance>,
    /// The instrument that it amends or carries out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<Id>,
    /// Where its text is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
    /// Since when it is known; from the beginning if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// Remarks, such as where its text is secret or differs between languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Kinds of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstrumentKind {
    /// A treaty or agreement.
    Agreement,
    /// A protocol.
    Protocol,
    /// A memorandum.
    Memorandum,
    /// A package of measures, or additional measures.
    Measures,
    /// An addendum.
    Addendum,
    /// A declaration.
    Declaration,
    /// A decision of a body that the parties set up.
    Decision,
    /// A resolution of an international body.
    Resolution,
    /// A side letter or unpublished understanding.
    SideLetter,
    /// A draft that nobody is bound by yet.
    Draft,
}

/// Somebody's stance to a text, with time and a place for a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stance {
    /// Who.
    pub actor: Id,
    /// When; unknown if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// The signature over the file's SHA-256, base64; empty until it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}
