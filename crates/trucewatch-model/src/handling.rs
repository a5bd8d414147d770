//! Files kept beside the log, and what is done with them and with entries: all of it is on record.

use crate::{Marking, Timestamp};
use serde::{Deserialize, Serialize};

/// A file that was received: a photo, a recording, a form. The bytes lie beside the log, encrypted;
/// this says what they were.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blob {
    /// SHA-256 of the stored (encrypted) bytes, hexadecimal: the name they are kept under.
    pub stored: String,
    /// The root of a hash tree over its parts, each with a salt of its own, hexadecimal. Shows nothing
    /// of the content, and lets parts be blacked out while the rest is proven unchanged.
    pub content: String,
    /// How many parts.
    pub parts: u64,
    /// Bytes of content.
    pub size: u64,
    /// What it is, for example `image/jpeg`.
    pub media_type: String,
    /// Whose protection it is under: destroying that subject's key makes it unreadable.
    pub subject: String,
    /// If it was made from another file: which, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Derived>,
    /// If a report from the field announced it: SHA-256 of that canonical record, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// Who may receive it.
    #[serde(default)]
    pub marking: Marking,
}

/// Where a file that was made from another comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// SHA-256 of the canonical record of the file it was made from, hexadecimal.
    pub from: String,
    /// How, for example `redact parts 3-5`.
    pub transform: String,
}

/// Something that was done with a file or an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// SHA-256 of the canonical record concerned, hexadecimal; or `subject:` and a name; or
    /// `incident:` and its id.
    pub object: String,
    /// What was done.
    pub act: CustodyAct,
    /// By whom: a person or a device, by the number within the mission.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who may receive it: that of the object, and never the public.
    #[serde(default)]
    pub marking: Marking,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CustodyAct {
    /// It was taken in.
    Received {
        /// From whom.
        from: String,
    },
    /// It went from one hand to another.
    HandedOver {
        /// To whom.
        to: String,
    },
    /// Somebody looked at it.
    Viewed,
    /// It left the site in a file.
    Exported {
        /// For whom.
        to: String,
        /// SHA-256 of that file, hexadecimal.
        file: String,
    },
    /// It was released.
    Released {
        /// To whom.
        to: String,
    },
    /// The key of a protected subject was destroyed: nothing under it can be read any more.
    Erased,
}

/// Something in the log is known to be wrong. The entry stays; this says what holds instead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// SHA-256 of the canonical record that is wrong, hexadecimal.
    pub of: String,
    /// SHA-256 of the canonical record that holds instead; absent if nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// What is wrong with it.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// Who may receive it: that of the record it speaks of.
    #[serde(default)]
    pub marking: Marking,
}

/// What results depend on beside the evidence: which program, with which settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Name and version of the program.
    pub software: String,
    /// Its settings, name and value as text.
    pub settings: std::collections::BTreeMap<String, String>,
    /// SHA-256 of the canonical record that stated them before, hexadecimal; absent in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}
