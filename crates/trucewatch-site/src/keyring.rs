//! Who may sign, as the log of this site tells it; key records on their way into it.

use crate::SiteError;
use crate::clock::Clock;
use crate::handling::own_entry;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_model::KeyEvent;
use trucewatch_model::canonical::Record;
use trucewatch_proof::register::{Refused, Register};

/// The register of keys, and the key records that had no effect, with the reason.
///
/// # Errors
/// If the log cannot be read.
pub fn register(store: &SqliteStore) -> Result<(Register, Vec<(u64, Refused)>), SiteError> {
    let mut register = Register::of(store.identity());
    let mut refused = Vec::new();
    for entry in store.read_kind("key")? {
        if let Record::Key(event) = &entry.record
            && let Err(reason) = register.apply(entry.seq, event)
        {
            refused.push((entry.seq, reason));
        }
    }
    Ok((register, refused))
}

/// Puts a key record into the log, if it has an effect there.
///
/// # Errors
/// If it has none, with the reason; if the log cannot be read or written.
pub fn file(store: &mut SqliteStore, event: &KeyEvent, clock: &Clock) -> Result<u64, SiteError> {
    let (mut register, _) = register(store)?;
    register
        .apply(store.len()?, event)
        .map_err(|reason| SiteError::Invalid(reason.to_string()))?;
    let entry = own_entry(Record::Key(event.clone()), clock);
    let appended = store.append(&[entry])?;
    Ok(appended.first().map_or(0, |appended| appended.seq()))
}
