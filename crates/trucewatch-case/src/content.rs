//! The files of a bundle below `data/`, and what stands in them. JSON in the form of RFC 8785.

use crate::{Fault, Rule};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Assessment, Blob, Event, Incident, Marking, ObservationId};
use trucewatch_site::projection::Cut;

pub(crate) const README: &str = "README.txt";
pub(crate) const AGREEMENT: &str = "agreement.toml";
pub(crate) const AUTHORS: &str = "authors.json";
pub(crate) const BATCHES: &str = "batches.json";
pub(crate) const CASE: &str = "case.json";
/// Below this lie the files that people sent.
pub(crate) const BLOBS: &str = "blobs/";
pub(crate) const ENTRIES: &str = "entries.jsonl";
pub(crate) const ENVELOPES: &str = "envelopes.jsonl";
pub(crate) const FILES: &str = "files.jsonl";
pub(crate) const FINDING: &str = "finding.json";
pub(crate) const PAGE: &str = "index.html";
pub(crate) const CHECKPOINT: &str = "log/checkpoint";
pub(crate) const IDENTITY: &str = "log/identity";
/// The keys that the log had before, if it had any.
pub(crate) const KEYS: &str = "log/keys";
pub(crate) const VKEY: &str = "log/vkey";
pub(crate) const WITHHELD: &str = "withheld.jsonl";

/// The form of a bundle.
pub(crate) const VERSION: u32 = 1;

/// `case.json`: what the bundle is about, and what its finding was worked out with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The agreement in force, of those that the recipient may see.
    pub agreement: Option<Agreement>,
    /// The entry that states program, settings and agreement; absent if none that the recipient may see
    /// states them as they are here.
    pub configuration: Option<u64>,
    /// Which prefix of which log the proofs are for.
    pub cut: Cut,
    /// Entries with content.
    pub entries: u64,
    /// Lines of `files.jsonl`: files kept beside the log, in the bundle or not.
    pub files: u64,
    /// The finding.
    pub finding: FindingRef,
    /// The mission that the log works for.
    pub mission: String,
    /// For whom: nothing with a stricter marking is in the bundle.
    pub recipient: Marking,
    /// Which entries were taken.
    pub rule: Rule,
    /// Seeds of random numbers; none, because fusion and assessment draw none.
    pub seeds: Vec<u64>,
    /// What fusion assumes, by name.
    pub settings: BTreeMap<String, String>,
    /// Name and version of the program.
    pub software: String,
    /// The form of the bundle.
    pub v: u32,
    /// Entries that the rule takes and the recipient may not see.
    pub withheld: u64,
}

/// The agreement that the incident was held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its id; absent if the text cannot be used.
    pub id: Option<String>,
    /// The entry that it was filed as.
    pub seq: u64,
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
    /// The version its text states; absent if the text cannot be used.
    pub version: Option<String>,
}

/// Which finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRef {
    /// The incident's id.
    pub incident: String,
    /// SHA-256 of `finding.json`, hexadecimal.
    pub sha256: String,
}

/// A line of `entries.jsonl`; the same line of `envelopes.jsonl` holds the envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryLine {
    /// The hashes that prove the statement in its signed batch, hexadecimal; absent if it was signed
    /// alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) batch_path: Option<Vec<String>>,
    /// The salt of the statement's leaf in that batch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) batch_salt: Option<String>,
    /// A C2SP tlog-proof up to its blank line; with that line and `log/checkpoint` it is whole.
    pub(crate) proof: String,
    /// The row as received, base64.
    pub(crate) raw: String,
    /// The salt of the commitment to that row.
    pub(crate) raw_salt: String,
    /// The salt of the commitment to the envelope.
    pub(crate) salt: String,
    pub(crate) seq: u64,
}

/// A line of `withheld.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithheldLine {
    pub(crate) leaf: String,
    /// As that of an entry.
    pub(crate) proof: String,
    pub(crate) seq: u64,
}

/// A line of `files.jsonl`: a file kept beside the log. First those whose records are in the bundle, in
/// the order of the log; then, by name, those that the recipient may not see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileLine {
    /// Its name in the bundle, below `data/`; only of those that are in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) name: Option<String>,
    /// The secret from which the salts of its parts follow, hexadecimal; as the name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) secret: Option<String>,
    /// The entry of its record; absent if that is withheld.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) seq: Option<u64>,
    pub(crate) state: FileState,
    /// SHA-256 of the encrypted bytes at the site: the name by which its record calls it.
    pub(crate) stored: String,
}

/// Where a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileState {
    /// In the bundle.
    Included,
    /// Left out by whoever made the bundle.
    LeftOut,
    /// Nowhere: its key was destroyed, which is on record.
    Erased,
    /// At the site, which could not read it: damaged, or its key is not there.
    Unreadable,
    /// Marked more strictly than the recipient is cleared for.
    Withheld,
}

/// The name of an included file, which follows from its record.
pub(crate) fn file_name(seq: u64, blob: &Blob) -> String {
    // Only what a reader's program shows and never runs has an ending of its own.
    let ending = match blob.media_type.as_str() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/gif" => "gif",
        "text/plain" => "txt",
        "application/json" => "json",
        "audio/wav" | "audio/x-wav" => "wav",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "video/mp4" => "mp4",
        "video/webm" => "webm",
        _ => "bin",
    };
    let content = blob.content.get(..16).unwrap_or_default();
    format!("{BLOBS}{seq}-{content}.{ending}")
}

/// One signature over several entries, in `batches.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchLine {
    pub(crate) author: String,
    pub(crate) root: String,
    pub(crate) signature: String,
    pub(crate) size: u64,
}

/// `finding.json`, as [`trucewatch_site::finding::bytes`] writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finding {
    pub(crate) assessments: Vec<Assessment>,
    pub(crate) events: Vec<Event>,
    pub(crate) incident: Incident,
    pub(crate) place: Option<String>,
}

impl Finding {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        serde_json::from_slice(bytes).map_err(|error| Fault::new(FINDING, error.to_string()))
    }

    /// The observations that it names.
    pub(crate) fn observations(&self) -> BTreeSet<&ObservationId> {
        let hypotheses = self.events.iter().flat_map(|event| &event.hypotheses);
        let contributions = hypotheses.flat_map(|h| &h.contributions);
        contributions
            .chain(&self.incident.reports)
            .map(|c| &c.observation)
            .collect()
    }
}

/// Canonical bytes, with a line's end where the form has one.
pub(crate) fn canonical(value: &impl Serialize) -> Vec<u8> {
    // The values here are texts, whole numbers and finite ones, which always serialize.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

/// One canonical text a line.
pub(crate) fn lines<T: Serialize>(values: &[T]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| canonical(value).into_iter().chain(*b"\n"))
        .collect()
}

/// Reads canonical JSON; no other form of the same content is taken.
pub(crate) fn parse<T: DeserializeOwned + Serialize>(
    place: &str,
    bytes: &[u8],
) -> Result<T, Fault> {
    let value: T =
        serde_json::from_slice(bytes).map_err(|error| Fault::new(place, error.to_string()))?;
    if canonical(&value) == bytes {
        Ok(value)
    } else {
        Err(Fault::new(place, "it is not in canonical form"))
    }
}

/// The lines of a file, each without its end.
pub(crate) fn split<'a>(place: &str, bytes: &'a [u8]) -> Result<Vec<&'a [u8]>, Fault> {
    match bytes.split_last() {
        None => Ok(Vec::new()),
        Some((b'\n', rest)) => Ok(rest.split(|byte| *byte == b'\n').collect()),
        Some(_) => Err(Fault::new(place, "its last line does not end")),
    }
}
