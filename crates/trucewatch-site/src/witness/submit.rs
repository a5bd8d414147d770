//! The log's side: sends its checkpoint to a witness and keeps the cosignature (C2SP tlog-witness).

use super::client::Client;
use crate::SiteError;
use trucewatch_evidence::SqliteStore;
use trucewatch_proof::{AddCheckpoint, Cosignature, Lineage};

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
    let keys = &store.identity().keys;
    if !keys.steps().is_empty() {
        hand_keys(&client, witness, keys)?;
    }
    let latest = store.checkpoint()?;
    match keys.ended().last() {
        // A witness that is behind is led over the tree at which the old key ended.
        Some(end) if known < end.head.size => {
            match send(store, &client, witness, known, &latest)? {
                Sent::Behind(size) => {
                    let note = &end.checkpoint;
                    match send(store, &client, witness, size, note)? {
                        Sent::Cosigned(_) => {}
                        Sent::Behind(_) => return Err(went_on(witness)),
                    }
                    done(
                        send(store, &client, witness, end.head.size, &latest)?,
                        witness,
                    )
                }
                sent @ Sent::Cosigned(_) => done(sent, witness),
            }
        }
        _ => done(send(store, &client, witness, known, &latest)?, witness),
    }
}

/// What came of sending a checkpoint.
enum Sent {
    /// The checkpoint with what was answered.
    Cosigned(String),
    /// The witness stands before the tree at which the old key ended.
    Behind(u64),
}

fn done(sent: Sent, witness: &str) -> Result<String, SiteError> {
    match sent {
        Sent::Cosigned(note) => Ok(note),
        Sent::Behind(_) => Err(went_on(witness)),
    }
}

fn went_on(witness: &str) -> SiteError {
    SiteError::Remote {
        url: witness.to_owned(),
        what: "it went on, or back, while checkpoints were shown to it; try again".to_owned(),
    }
}

/// Tells a witness which keys the log has had. One of another kind, or that does not know the log, says
/// so when it gets the checkpoint.
fn hand_keys(client: &Client, witness: &str, keys: &Lineage) -> Result<(), SiteError> {
    let url = format!("{}/keys", witness.trim_end_matches('/'));
    let answer = client.post(&url, &keys.to_json(None))?;
    match answer.status {
        200 | 404 | 405 => Ok(()),
        status => Err(SiteError::Remote {
            url,
            what: format!("it answered {status}: {}", answer.text().trim()),
        }),
    }
}

/// Sends one checkpoint of the log.
fn send(
    store: &SqliteStore,
    client: &Client,
    witness: &str,
    known: u64,
    note: &str,
) -> Result<Sent, SiteError> {
    let url = format!("{}/add-checkpoint", witness.trim_end_matches('/'));
    let keys = &store.identity().keys;
    let opened = keys.open(note).map_err(|problem| {
        SiteError::Invalid(format!("the log's own checkpoint: {problem}; verify it"))
    })?;
    let checkpoint = opened.checkpoint;
    let end = keys.ended().last().map_or(0, |end| end.head.size);
    let size = checkpoint.head.size;
    let mut old = known.min(size);
    // The witness says where it stands; once more if another submission came between.
    for _ in 0..3 {
        let request = AddCheckpoint {
            old,
            proof: store.prove_consistency(old, size)?,
            note: note.to_owned(),
        };
        let answer = client.post(&url, &request.to_string())?;
        let said = answer.text();
        match answer.status {
            200 => return Ok(Sent::Cosigned(note.to_owned() + &said)),
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
                if seen < end && end < size && seen > 0 {
                    return Ok(Sent::Behind(seen));
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
        what: format!("it went on while {size} entries were shown to it; try again"),
    })
}
