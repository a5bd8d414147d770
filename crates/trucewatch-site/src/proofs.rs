//! What a reader needs to check for himself that the records an incident rests on are in the log.
//!
//! In: a store and an incident. Out: for each observation its envelope, salt and path, and one
//! checkpoint with the log's key. The site asserts nothing here: whoever asks does the arithmetic.

use crate::{IncidentEntry, SiteError};
use std::collections::BTreeSet;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore, marking};
use trucewatch_model::{Event, Marking, ObservationId};
use trucewatch_proof::Hash;

/// At most this many records are proven at once.
pub const RECORDS_MAX: usize = 1_000;

/// A record of an incident, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenRecord {
    /// The observation.
    pub observation: ObservationId,
    /// Its place in the log, from 0.
    pub seq: u64,
    /// Its leaf in the tree, hexadecimal.
    pub leaf: String,
    /// The exact bytes of its envelope and their salt, hexadecimal; absent if its marking keeps it with named
    /// people.
    pub content: Option<(String, String)>,
    /// The hashes beside its path, from the leaf up, hexadecimal.
    pub path: Vec<String>,
}

/// The records of an incident, with what proves them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentProofs {
    /// The log's verifier key.
    pub vkey: String,
    /// The signed checkpoint that all paths lead to.
    pub checkpoint: String,
    /// Observations that the incident names, proven or not.
    pub total: usize,
    /// The first [`RECORDS_MAX`] of them.
    pub records: Vec<ProvenRecord>,
}

/// Observations that an incident names: those it rests on, and those that were considered and left
/// out.
pub fn named(entry: &IncidentEntry) -> BTreeSet<&ObservationId> {
    let events = entry.events.iter();
    let hypotheses = events.flat_map(|event: &Event| &event.hypotheses);
    hypotheses
        .flat_map(|h| &h.contributions)
        .chain(&entry.incident.reports)
        .map(|c| &c.observation)
        .collect()
}

/// Collects envelopes and paths.
///
/// # Errors
/// If the store cannot be read, or lacks an observation.
pub fn of_incident(
    store: &SqliteStore,
    entry: &IncidentEntry,
) -> Result<IncidentProofs, SiteError> {
    let checkpoint = store.checkpoint()?;
    let log = &store.identity().log;
    let wrong = |problem| SiteError::Invalid(format!("the checkpoint of this site: {problem}"));
    let opened = store.identity().keys.open(&checkpoint).map_err(wrong)?;
    let named = named(entry);
    let mut records = Vec::new();
    for id in named.iter().copied().take(RECORDS_MAX) {
        let found = store.find_observation(id)?.ok_or_else(|| {
            SiteError::NotFound(format!("the log has no entry with observation `{id}`"))
        })?;
        let open = marking(&found.record) <= Marking::Mission;
        let path = store.inclusion_path(found.seq, opened.checkpoint.head.size)?;
        let envelope = String::from_utf8(found.envelope()).ok().filter(|_| open);
        records.push(ProvenRecord {
            observation: id.clone(),
            seq: found.seq,
            leaf: found.leaf().to_hex(),
            content: envelope.map(|text| (text, found.secret.envelope_salt().to_hex())),
            path: path.iter().map(Hash::to_hex).collect(),
        });
    }
    Ok(IncidentProofs {
        vkey: log.to_string(),
        checkpoint,
        total: named.len(),
        records,
    })
}
