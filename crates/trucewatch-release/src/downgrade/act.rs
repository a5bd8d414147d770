//! What people do about a release, and what the log keeps of it.

use serde::{Deserialize, Serialize};
use trucewatch_model::Timestamp;

/// One draft: the id of the act that proposed it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(pub String);

impl std::fmt::Display for DraftId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The person, as a code.
    pub person: String,
    /// For whom, as the name of the audience.
    pub hat: String,
}

/// What somebody does about a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub enum Act {
    /// Proposes new content, made of records that are protected more.
    Propose {
        /// SHA-256 of the content, 64 hexadecimal digits.
        content: String,
        /// The label that it is to have, as text.
        label: String,
        /// Commitments of the records it was made of.
        parents: Vec<String>,
        /// Why.
        reason: String,
        /// Whether life is in danger: no cool-off, and a third person reviews it afterwards.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        emergency: bool,
        /// A form that originators may have consented to in advance: `one human source, no place under 10 km`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<String>,
    },
    /// Changes the content or the label. All that was signed before is void.
    Edit {
        /// The draft.
        draft: DraftId,
        /// SHA-256 of the new content.
        content: String,
        /// The new label.
        label: String,
    },
    /// An originator consents.
    Consent {
        /// The draft.
        draft: DraftId,
        /// What is signed.
        binding: String,
    },
    /// An originator consents to all drafts of a form, for a time.
    Stand {
        /// The form.
        template: String,
        /// Until when.
        until: Timestamp,
    },
    /// An originator takes that back.
    EndStanding {
        /// The form.
        template: String,
    },
    /// A release officer approves.
    Approve {
        /// The draft.
        draft: DraftId,
        /// What is signed.
        binding: String,
    },
    /// An originator or a release officer refuses. It takes an edit to go on.
    Refuse {
        /// The draft.
        draft: DraftId,
        /// Why.
        reason: String,
    },
    /// The content goes out under its new label.
    Release {
        /// The draft.
        draft: DraftId,
        /// What goes out.
        binding: String,
    },
    /// A third person has looked at an emergency release.
    Review {
        /// The draft.
        draft: DraftId,
        /// Whether it was right.
        sound: bool,
        /// What was found.
        text: String,
    },
    /// A recipient has what went out. Says of which bytes, so that the ledger shows that all got the same.
    Receive {
        /// The draft.
        draft: DraftId,
        /// SHA-256 of what was received.
        content: String,
    },
    /// The release is retracted. It cannot be called back: the retraction is shown wherever it was.
    Retract {
        /// The draft.
        draft: DraftId,
        /// Why.
        reason: String,
    },
}

impl Act {
    /// The draft it is about, if it is about one that there is already.
    pub fn draft(&self) -> Option<&DraftId> {
        match self {
            Self::Edit { draft, .. }
            | Self::Consent { draft, .. }
            | Self::Approve { draft, .. }
            | Self::Refuse { draft, .. }
            | Self::Release { draft, .. }
            | Self::Review { draft, .. }
            | Self::Receive { draft, .. }
            | Self::Retract { draft, .. } => Some(draft),
            Self::Propose { .. } | Self::Stand { .. } | Self::EndStanding { .. } => None,
        }
    }
}

/// An act that was done: what the log keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// Its id, chosen by whoever did it.
    pub id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// Who did it.
    pub by: By,
    /// What was done.
    pub act: Act,
}
