//! Identifiers as distinct types, so that an event can never be looked up by an observation's id.
//!
//! Ids of what was received ([`ObservationId`], [`FeatureId`]) are hashes of canonical bytes: the
//! same content has the same id on every machine. Ids of what is derived ([`EventId`],
//! [`IncidentId`]) are hashes of the ids they rest on. The text of an id is shared by its clones: one arrival is
//! named by its event, by every event that it was considered for, and by what is published of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Lower-case hexadecimal, two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    text
}

/// [`hex`] of the first 16 bytes of the SHA-256 of `bytes`.
fn short_hash(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let (first, _) = digest.split_at(16);
    hex(first)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps an id that was made earlier and is now read back.
            pub fn from_text(text: impl AsRef<str>) -> Self {
                Self(text.as_ref().into())
            }
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
            /// Derives the id from the bytes it stands for.
            pub fn derive(bytes: &[u8]) -> Self {
                Self(format!("{}{}", $prefix, short_hash(bytes)).into())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Self(String::deserialize(deserializer)?.into()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// One observation: `o-` and 128 bits of the SHA-256 of its canonical bytes.
    ObservationId, "o-"
);
id!(
    /// One event: `e-` and a hash of the observation that anchors it.
    EventId, "e-"
);
id!(
    /// One incident: `i-` and a hash of its earliest event's id.
    IncidentId, "i-"
);
id!(
    /// One observer, `network/local-id` such as `default/95`, `patrol/Horlivka`.
    ObserverId, "r-"
);
id!(
    /// One provision of an agreement, as the agreement's text names it.
    ProvisionId, "p-"
);
id!(
    /// One line or zone, as its source names it, else derived from its geometry.
    FeatureId, "g-"
);

impl ObserverId {
    /// The id of observer `local` within `network`: two networks may both have a sensor `12`.
    pub fn in_network(network: &str, local: &str) -> Self {
        Self(format!("{network}/{local}").into())
    }
}
