//! Assessments: how an incident relates to one provision. The machine says *looks broken*,
//! *holds* or *unclear*; only people confirm.

use crate::{Compass16, IncidentId, ProvisionId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which text of the agreement was applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AgreementVersion {
    /// The agreement's id.
    pub id: String,
    /// The version its text states.
    pub version: String,
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
}

/// What the machine can say about a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// On the evidence, the provision was not kept.
    LooksBroken,
    /// It cannot be told; `would_settle` says what would help.
    Unclear,
    /// On the evidence, the provision was kept, or does not apply here.
    Holds,
}

impl Status {
    /// The words shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LooksBroken => "looks broken",
            Self::Unclear => "unclear",
            Self::Holds => "holds",
        }
    }

    /// The same on the scale of what follows from a provision.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::LooksBroken => Outcome::BreachCandidate,
            Self::Unclear => Outcome::NotDeterminable,
            Self::Holds => Outcome::Permitted,
        }
    }
}

/// How an incident relates to one provision. A machine's word about texts and places, never about who
/// is responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It lies where and when the provision applies, is what it forbids, and nothing known excuses it.
    BreachCandidate,
    /// Something that decides is not known, or the text itself is disputed.
    NotDeterminable,
    /// The provision concerns it and allows it, or it is almost surely not what is forbidden.
    Permitted,
    /// Surely another time, place, kind or weapon.
    NotApplicable,
}

impl Outcome {
    /// The words shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::BreachCandidate => "breach candidate",
            Self::NotDeterminable => "not determinable",
            Self::Permitted => "permitted",
            Self::NotApplicable => "not applicable",
        }
    }

    /// The word of the older scale; `None` where a provision does not apply.
    pub const fn status(self) -> Option<Status> {
        match self {
            Self::BreachCandidate => Some(Status::LooksBroken),
            Self::NotDeterminable => Some(Status::Unclear),
            Self::Permitted => Some(Status::Holds),
            Self::NotApplicable => None,
        }
    }
}

/// One step of the reasoning: the id of a sentence and what stands in it. The sentence is written in
/// any language from these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The sentence, such as `distance-from-line`. Empty where only a text is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What stands in it, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Arg>,
    /// The sentence in English.
    pub text: String,
}

impl Reason {
    /// A sentence of which only the text is known.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// Something that stands in a sentence. How it is written depends on the language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Arg {
    /// An id of the agreement, written as it is.
    Id(String),
    /// Words of a source, quoted as they are.
    Quote(String),
    /// A text of the agreement, by the two letters of its language.
    Title(BTreeMap<String, String>),
    /// A measured length, in metres.
    LengthM(f64),
    /// A length that the agreement states, in kilometres.
    StatedKm(f64),
    /// A probability.
    Probability(f64),
    /// Any number.
    Number(f64),
    /// An instant, shown in the agreement's time zone.
    Instant {
        /// When.
        at: Timestamp,
        /// The IANA name of the time zone.
        zone: String,
    },
    /// A length of time as an uncertainty, in seconds.
    Seconds(f64),
    /// A direction of the compass.
    Compass(Compass16),
    /// The id of a word or phrase, such as `activity-fire`.
    Word(String),
    /// The id of a phrase, with what stands in it.
    Phrase {
        /// The phrase.
        id: String,
        /// What stands in it, by name.
        args: BTreeMap<String, Arg>,
    },
    /// Several, as a list.
    List(Vec<Arg>),
}

/// An exception or permission that was considered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Considered {
    /// Its id in the agreement.
    pub id: String,
    /// The kind of an exception as the agreement writes it, or `permission`.
    pub what: String,
    /// Probability that the incident lies in its place and time.
    pub probability: f64,
    /// Whether it permits the incident there; `None`: that has to be found out.
    pub permits: Option<bool>,
}

/// How a contest with another provision for a weapon ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// This one applies instead, because the agreement says so.
    Explicit,
    /// This one applies instead, because it is more specific.
    MoreSpecific,
    /// This one applies instead, because it is as specific and later.
    Later,
    /// Both apply.
    Tied,
    /// It depends on something about the weapon that is not known.
    Open,
}

/// Which rule applied to the weapon, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWon {
    /// The other provision.
    pub other: ProvisionId,
    /// How it ended.
    pub why: Precedence,
}

/// A line or zone from which distances were counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredFrom {
    /// Its id in the agreement.
    pub id: String,
    /// When the version holds that was used: beginnings and ends; one that is missing is open.
    pub valid: Vec<(Option<Timestamp>, Option<Timestamp>)>,
    /// Standard deviation of its position, in metres.
    pub uncertainty_m: f64,
    /// The signed distance of the likeliest place in metres: positive on the left of a line, or inside.
    pub signed_m: Option<f64>,
    /// Whether it is a line; else a zone.
    pub is_line: bool,
}

/// One incident held against one provision.
///
/// All texts of it, of its reasons and of what would settle it are in one language, English as it is made;
/// from the records beside them they are written in any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The incident.
    pub incident: IncidentId,
    /// The text applied.
    pub agreement: AgreementVersion,
    /// The provision.
    pub provision: ProvisionId,
    /// Its title.
    pub title: String,
    /// Its title in all languages that the agreement has it in, by their two letters.
    pub titles: BTreeMap<String, String>,
    /// The text of the agreement that it stands in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instrument: Option<String>,
    /// Article or paragraph there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub article: Option<String>,
    /// Where it stands, in sentences.
    pub stands_in: Vec<Reason>,
    /// Probability that the incident lies where and when the provision applies and is of the kind
    /// that it forbids.
    pub probability: f64,
    /// What the calculation of the probability can be off by.
    pub numerical_error: f64,
    /// The machine's word.
    pub status: Status,
    /// Lines and zones from which distances were counted.
    pub measured_from: Vec<MeasuredFrom>,
    /// Which rule applied to the weapon, for each other provision that it competed with.
    pub rules_won: Vec<RuleWon>,
    /// Exceptions and permissions that were considered.
    pub considered: Vec<Considered>,
    /// Why, step by step.
    pub reasons: Vec<Reason>,
    /// What would settle an unclear case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub would_settle: Option<Reason>,
}
