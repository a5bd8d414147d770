//! Corrections: a record that is wrong stays in the log; an entry says what holds instead.

use crate::SiteError;
use crate::clock::Clock;
use crate::handling::own_entry;
use crate::judgement::{Arrived, Judgement, Verdict, can_be_corrected};
use trucewatch_evidence::{Appended, Entry, EvidenceLog as _, SqliteStore, marking};
use trucewatch_model::Correction;
use trucewatch_model::canonical::Record;
use trucewatch_proof::hex;

/// What is said to be wrong.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The entry that is wrong.
    pub entry: u64,
    /// The entry that holds instead; without one, nothing does.
    pub replaced_by: Option<u64>,
    /// What is wrong with it.
    pub reason: String,
    /// Who says so.
    pub by: String,
}

/// Puts a correction into the log. The record it names stays and counts no more; what takes its place
/// counts by itself, as any entry. A correction that was wrong is corrected in the same way: then the
/// record counts again.
///
/// # Errors
/// If there is no such entry or nothing to correct in it, and if the log cannot be written.
pub fn file(store: &mut SqliteStore, asked: &Asked, clock: &Clock) -> Result<u64, SiteError> {
    let judgement = Judgement::of_log(store)?;
    let wrong = entry(store, asked.entry)?;
    let kind = wrong.record.kind();
    let seq = asked.entry;
    let refused = |what: String| Err(SiteError::Invalid(what));
    if asked.reason.trim().is_empty() {
        return refused("say with --reason what is wrong with it".to_owned());
    }
    if !can_be_corrected(&wrong.record) {
        return refused(format!(
            "entry {seq} is a record of kind `{kind}`; observations, observers, lines, zones, places, reports \
             from the field and corrections can be corrected (load another agreement; use `trucewatch key` for keys)"
        ));
    }
    let stands = judgement.verdict(&Arrived::from(wrong.clone()));
    if stands == Verdict::Corrected {
        return refused(format!("entry {seq} is corrected already"));
    }
    let stricter = marking(&wrong.record);
    let replaced_by = match asked.replaced_by {
        None => None,
        Some(other) => {
            let holds = entry(store, other)?;
            if other == seq || holds.record.kind() != kind || kind == "correction" {
                return refused(format!(
                    "entry {other} cannot take the place of entry {seq}: it must be another record of kind `{kind}`"
                ));
            }
            if marking(&holds.record) > stricter {
                return refused(format!(
                    "entry {other} is marked more strictly than entry {seq}, and the correction would \
                     speak of it to those who may see that; withdraw entry {seq} alone"
                ));
            }
            if judgement.verdict(&Arrived::from(holds.clone())) != Verdict::Counts {
                return refused(format!("entry {other} does not count itself"));
            }
            Some(hex(&holds.sha256))
        }
    };
    let record = Record::Correction(Correction {
        of: hex(&wrong.sha256),
        replaced_by,
        reason: asked.reason.clone(),
        by: asked.by.clone(),
        marking: stricter,
    });
    let appended = store.append(&[own_entry(record, clock)])?;
    match appended.first() {
        Some(Appended::New(at)) => Ok(*at),
        Some(Appended::Duplicate(at)) => refused(format!(
            "this very correction was made before, as entry {at}, and taken back since; give another reason"
        )),
        None => refused("nothing was written".to_owned()),
    }
}

fn entry(store: &SqliteStore, seq: u64) -> Result<Entry, SiteError> {
    store.read(seq, 1)?.pop().ok_or_else(|| {
        let len = store.len().unwrap_or_default();
        SiteError::Invalid(format!(
            "there is no entry {seq}; the log holds {len}, numbered from 0"
        ))
    })
}

/// All corrections of the log, in order.
///
/// # Errors
/// If it cannot be read.
pub fn list(store: &SqliteStore) -> Result<Vec<(u64, Correction)>, SiteError> {
    let entries = store.read_kind("correction")?.into_iter();
    Ok(entries
        .filter_map(|entry| match entry.record {
            Record::Correction(correction) => Some((entry.seq, correction)),
            _ => None,
        })
        .collect())
}
