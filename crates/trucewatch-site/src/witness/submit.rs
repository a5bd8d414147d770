//! The log's side: sends its checkpoint to a witness and keeps the cosignature (C2SP tlog-witness).

use super::client::Client;
use crate::SiteError;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_proof::{AddCheckpoint, Checkpoint, Cosignature};

/// Sends the latest checkpoint to the witness at an address and keeps its cosignatures; returns them.
///
/// # Errors
/// As for asking: [`SiteError::Refused`] if the witness has seen another history of this log, and if the witness is not trusted here.
pub fn submit(store: &mut SqliteStore, witness: &str) -> Result<Vec<Cosignature>, SiteError> {
    let note = ask(store, witness, 0)?;
    Ok(store.add_cosignatures(&note)?)
}

/// Sends the latest checkpoint to the witness at an address, which is thought to have cosigned the
/// first `known` entries; returns the checkpoint with what it answered, for the store to take.
///
/// # Errors
/// [`SiteError::Refused`] if the witness has seen another history of this log, or more of it than
/// there is: this log was copied or set back, and must not go on. Otherwise if it does not answer as
/// it should.
pub(super) fn ask(store: &SqliteStore, witness: &str, known: u64) -> Result<String, SiteError> {
    let client = Client::new();
    let url = format!("{}/add-checkpoint", witness.trim_end_matches('/'));
    let note = store.checkpoint()?;
    let (checkpoint, _) = Checkpoint::open(&note, &store.identity().log).map_err(|problem| {
        SiteError::Invalid(format!("the log's own checkpoint: {problem}; verify it"))
    })?;
    let size = checkpoint.head.size;
    let mut old = known.min(size);
    // The witness says where it stands; once more if another submission came between.
    for _ in 0..3 {
        let request = AddCheckpoint {
            old,
            proof: store.prove_consistency(old, size)?,
            note: note.clone(),
        };
        let answer = client.post(&url, &request.to_string())?;
        let said = answer.text();
        match answer.status {
            200 => return Ok(note + &said),
            409 => {
                let seen = said.trim().parse::<u64>().map_err(|_| SiteError::Remote {
                    url: url.clone(),
                    what: "it answered 409 without the size it has seen".to_owned(),
                })?;
                if seen > size {
                    return Err(SiteError::Refused(format!(
                        "{url} has seen {seen} entries of `{}`, here there are {size}: this log was set back or copied; stop it and restore the right one",
                        checkpoint.origin
                    )));
                }
                old = seen;
            }
            422 => {
                return Err(SiteError::Refused(format!(
                    "{url} has seen another history of `{}` in its first {old} entries: this log was copied or altered; stop it and restore the right one",
                    checkpoint.origin
                )));
            }
            status => {
                return Err(SiteError::Remote {
                    url,
                    what: format!("it answered {status}: {}", said.trim()),
                });
            }
        }
    }
    Err(SiteError::Remote {
        url,
        what: format!(
            "it went on while {} entries were shown to it; try again",
            store.len()?
        ),
    })
}
