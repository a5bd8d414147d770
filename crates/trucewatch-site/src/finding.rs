//! Findings as bytes: one incident with all that was concluded of it, and the digest over all.
//!
//! In: a view. Out: canonical JSON (RFC 8785), the same wherever the same entries are worked
//! through. What is published about an incident's life (revisions, versions) is no part of it,
//! because that tells when somebody looked, not what was found.

use crate::{IncidentEntry, SiteError, View};
use serde::Serialize;
use std::collections::BTreeMap;
use trucewatch_model::{Assessment, Event, Incident, IncidentId};
use trucewatch_proof::Hash;

/// What a finding says, in the order of the canonical form.
#[derive(Serialize)]
struct Finding<'a> {
    assessments: &'a [Assessment],
    events: &'a [Event],
    incident: &'a Incident,
    place: Option<&'a str>,
}

/// The canonical bytes of what was found of an incident: the incident, its events, its assessments
/// with their reasons in English, and the name of its place.
///
/// # Errors
/// If it holds a number that is not finite, which no JSON can say.
pub fn bytes(entry: &IncidentEntry) -> Result<Vec<u8>, SiteError> {
    let finding = Finding {
        assessments: &entry.assessments,
        events: &entry.events,
        incident: &entry.incident,
        place: entry.place.as_deref(),
    };
    serde_json_canonicalizer::to_vec(&finding).map_err(|error| {
        let id = &entry.incident.id;
        SiteError::Invalid(format!(
            "what was found of `{id}` cannot be written down: {error}"
        ))
    })
}

/// SHA-256 of [`bytes`].
///
/// # Errors
/// As [`bytes`].
pub fn hash(entry: &IncidentEntry) -> Result<Hash, SiteError> {
    Ok(Hash::of(&[&bytes(entry)?]))
}

/// SHA-256 over the hashes of all findings, in the order of the incidents' ids: each as the id, a
/// zero byte and SHA-256 of its canonical bytes.
///
/// # Errors
/// As [`bytes`].
pub fn digest(view: &View) -> Result<Hash, SiteError> {
    let by_id: BTreeMap<&IncidentId, &IncidentEntry> =
        view.incidents().map(|e| (&e.incident.id, e)).collect();
    let mut all = b"trucewatch findings 1\0".to_vec();
    for (id, entry) in by_id {
        all.extend_from_slice(id.as_str().as_bytes());
        all.push(0);
        let finding = entry.finding.map_or_else(|| hash(entry), Ok)?;
        all.extend_from_slice(&finding.0);
    }
    Ok(Hash::of(&[&all]))
}
