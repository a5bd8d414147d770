//! Assessments: how an incident relates to one provision. The machine says *looks broken*,
//! *holds* or *unclear*; only people confirm.

use crate::{IncidentId, ProvisionId};
use serde::{Deserialize, Serialize};

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
}

/// One step of the reasoning, in plain words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A full sentence.
    pub text: String,
}

/// One incident held against one provision.
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
    /// Probability that the incident lies where and when the provision applies and is of the kind
    /// that it forbids.
    pub probability: f64,
    /// The machine's word.
    pub status: Status,
    /// Why, step by step.
    pub reasons: Vec<Reason>,
    /// What would settle an unclear case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub would_settle: Option<String>,
}
