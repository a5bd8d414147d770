//! What happens to keys: who may sign, since when, and until when. Each is a record in the log.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that happened to a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEvent {
    /// The public key concerned: 32 bytes of Ed25519, in lower-case hexadecimal.
    pub key: String,
    /// What happened.
    pub change: KeyChange,
    /// Why, in words.
    pub reason: String,
    /// Who agreed: officers of the mission, each with a signature over the canonical bytes of this
    /// record without approvals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
}

/// What can happen to a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum KeyChange {
    /// The mission names the officers whose approvals count from here on. `key` is the log's own.
    Founding {
        /// The officers.
        officers: Vec<Officer>,
        /// How many of them must approve.
        threshold: u32,
        /// Of at least how many organisations.
        organisations: u32,
    },
    /// Records signed with the key count from here on.
    Accredited {
        /// Whose it is.
        holder: Holder,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Another key of the same holder takes its place.
    Rotated {
        /// The new key.
        to: String,
    },
    /// Records that come in from here on do not count. Earlier ones stay as they are.
    Revoked,
    /// Somebody else may have signed with it since then: what came in later is in doubt.
    Compromised {
        /// Since when.
        since: Timestamp,
    },
}

/// Somebody whose approval counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// The public key, hexadecimal.
    pub key: String,
    /// The State or organisation that sent this person.
    pub organisation: String,
    /// Name or number within the mission.
    pub name: String,
}

/// Whose a key is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// What it is.
    pub kind: HolderKind,
    /// Its id: of a registered observer for a sensor, else a number within the mission.
    pub id: String,
    /// In whose custody it is.
    pub organisation: String,
}

/// What may hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderKind {
    /// A sensor that signs by itself.
    Sensor,
    /// A phone, a tablet, a gateway.
    Device,
    /// A person.
    Person,
}

/// One officer's agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The officer's key, hexadecimal.
    pub key: String,
    /// Ed25519, base64.
    pub signature: String,
}
