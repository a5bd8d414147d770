//! What goes into the log and what comes out of it.

use crate::LogError;
use sha2::{Digest as _, Sha256};
use trucewatch_model::{Marking, ObservationId, Timestamp, canonical::Record};
use trucewatch_proof::{
    EntrySecret, Envelope, Hash, KeyId, PublicKey, Signature, Statement, envelope,
};

/// A record that is about to enter the log, with the row it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What was understood.
    pub record: Record,
    /// The row exactly as received.
    pub raw: Vec<u8>,
    /// Where it came from, for example the name of a file.
    pub source: String,
    /// The line in `source`, from 1.
    pub line: u64,
    /// When it was received.
    pub received_at: Timestamp,
    /// By how much the clock of this site may be off, in milliseconds; or [`BOUND_NOT_KNOWN_MS`].
    pub bound_ms: u32,
    /// The author's own signature; without one, the site's gateway answers for it.
    pub signed: Option<Signed>,
}

/// The bound of a time of receipt of which nobody knows by how much it may be off. A real bound is less:
/// more than 49 days is as good as none.
pub const BOUND_NOT_KNOWN_MS: u32 = u32::MAX;

/// An author's signature over a record, as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The author's key.
    pub key: PublicKey,
    /// Ed25519, over [`trucewatch_proof::Statement::message`].
    pub signature: [u8; 64],
    /// How often the device has started; zero if it does not count.
    pub boot: u32,
    /// Its messages since.
    pub counter: u64,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log. INVARIANT (dense): the entries of a log are numbered 0, 1, 2, ...
    pub seq: u64,
    /// SHA-256 of the canonical bytes of `record`: the same content has the same hash wherever and
    /// whenever it is received.
    pub sha256: [u8; 32],
    /// What was understood.
    pub record: Record,
    /// The row exactly as received.
    pub raw: Vec<u8>,
    /// Where it came from.
    pub source: String,
    /// The line in `source`, from 1.
    pub line: u64,
    /// When it was received.
    pub received_at: Timestamp,
    /// By how much the clock of the site may have been off then, in milliseconds; or
    /// [`BOUND_NOT_KNOWN_MS`].
    pub bound_ms: u32,
    /// Whose signature it bears.
    pub author: KeyId,
    /// That signature.
    pub signature: Signature,
    /// The secret that its salts follow from.
    pub secret: EntrySecret,
}

impl Entry {
    /// The id of the observation in this entry; `None` for any other kind of record.
    pub fn observation_id(&self) -> Option<ObservationId> {
        match &self.record {
            Record::Observation(_) => Some(ObservationId::from_text(format!(
                "o-{}",
                trucewatch_proof::hex(&self.sha256[..16])
            ))),
            _ => None,
        }
    }

    /// What its author signed, in a mission.
    pub fn statement<'a>(&self, mission: &'a str) -> Statement<'a> {
        let (boot, counter) = match &self.signature {
            Signature::Single { boot, counter, .. } => (*boot, *counter),
            Signature::Batch { .. } => (0, 0),
        };
        Statement {
            mission,
            author: self.author,
            marking: marking(&self.record).word(),
            boot,
            counter,
            record: Hash(self.sha256),
        }
    }

    /// The canonical bytes of everything the entry says.
    pub fn envelope(&self) -> Vec<u8> {
        Facts {
            canonical: &self.record.to_bytes(),
            marking: marking(&self.record),
            raw: &self.raw,
            source: &self.source,
            line: self.line,
            received_at: self.received_at,
            bound_ms: self.bound_ms,
            author: self.author,
            signature: &self.signature,
            secret: self.secret,
        }
        .envelope()
    }

    /// Its leaf in the tree.
    pub fn leaf(&self) -> Hash {
        envelope::leaf_of(&self.secret.envelope_salt(), &self.envelope())
    }
}

/// All that an entry's leaf covers.
pub(crate) struct Facts<'a> {
    pub(crate) canonical: &'a [u8],
    pub(crate) marking: Marking,
    pub(crate) raw: &'a [u8],
    pub(crate) source: &'a str,
    pub(crate) line: u64,
    pub(crate) received_at: Timestamp,
    pub(crate) bound_ms: u32,
    pub(crate) author: KeyId,
    pub(crate) signature: &'a Signature,
    pub(crate) secret: EntrySecret,
}

impl Facts<'_> {
    fn envelope(&self) -> Vec<u8> {
        Envelope {
            author: self.author,
            marking: self.marking.word(),
            raw: envelope::raw_commitment(&self.secret.raw_salt(), self.raw),
            received_at: &self.received_at.to_string(),
            bound_ms: self.bound_ms,
            source: self.source,
            line: self.line,
            record: self.canonical,
            signature: self.signature,
        }
        .to_bytes()
    }

    pub(crate) fn leaf(&self) -> Hash {
        envelope::leaf_of(&self.secret.envelope_salt(), &self.envelope())
    }
}

/// Whether a setting says `restricted`.
fn restricted(word: &String) -> bool {
    word == Marking::Restricted.word()
}

/// How far a record may travel: its own word where it has one.
pub fn marking(record: &Record) -> Marking {
    match record {
        Record::Observation(observation) => observation.marking,
        Record::Observer(observer) => observer.marking,
        Record::Feature(feature) => feature.marking,
        Record::FieldReport(report) => report.marking,
        Record::Blob(blob) => blob.marking,
        Record::Custody(custody) => custody.marking,
        Record::Correction(correction) => correction.marking,
        Record::Configuration(said) if said.settings.get("marking").is_some_and(restricted) => {
            Marking::Restricted
        }
        Record::Place(_)
        | Record::Agreement { .. }
        | Record::Key(_)
        | Record::Configuration(_)
        | Record::Act { .. }
        | Record::LogKey { .. } => Marking::default(),
    }
}

/// What became of one entry of a batch. Both mean that the content is in the log for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It was appended under this sequence number.
    New(u64),
    /// The same content of the same author is already there under this sequence number, from an
    /// earlier batch or from earlier in this one. Row, source and time of the first arrival are the
    /// ones kept.
    Duplicate(u64),
}

impl Appended {
    /// The sequence number of the content, new or not.
    pub const fn seq(self) -> u64 {
        match self {
            Self::New(seq) | Self::Duplicate(seq) => seq,
        }
    }
}

/// A new entry with the bytes that stand for it.
pub(crate) struct Prepared<'a> {
    pub(crate) new: &'a NewEntry,
    pub(crate) canonical: Vec<u8>,
    pub(crate) sha256: [u8; 32],
}

/// Computes canonical bytes and hash of each entry, and makes sure that the record can be read
/// back: one that cannot would sit in the log for ever and stop every reader. An author's signature
/// must hold, for `mission`.
pub(crate) fn prepare<'a>(
    entries: &'a [NewEntry],
    mission: &str,
) -> Result<Vec<Prepared<'a>>, LogError> {
    let one = |(position, new): (usize, &'a NewEntry)| -> Result<Prepared<'a>, LogError> {
        let refused = |reason: String| LogError::NotStorable {
            position,
            source_name: new.source.clone(),
            line: new.line,
            reason,
        };
        if i64::try_from(new.line).is_err() {
            return Err(refused("its line number is not below 2^63".to_owned()));
        }
        let canonical = new.record.to_bytes();
        match Record::from_bytes(&canonical) {
            Ok(back) if back == new.record => {}
            Ok(_) => return Err(refused("it reads back as something else".to_owned())),
            Err(error) => return Err(refused(error.to_string())),
        }
        let sha256: [u8; 32] = Sha256::digest(&canonical).into();
        if let Some(signed) = &new.signed {
            let statement = crate::seal::statement(mission, signed.key.id(), new, sha256);
            if i64::try_from(signed.counter).is_err()
                || !statement.is_signed(&signed.key, &signed.signature)
            {
                return Err(refused(
                    "its author's signature does not hold for this mission".to_owned(),
                ));
            }
        }
        Ok(Prepared {
            new,
            canonical,
            sha256,
        })
    };
    in_parallel(entries, &one)
}

/// Fewer entries than this are not worth starting a thread for.
const PARALLEL_MIN: usize = 64;

/// Applies `one` to each item with its position, on all processors, and gives the results in order;
/// of several errors, the first.
fn in_parallel<'a, T: Sync, R: Send>(
    items: &'a [T],
    one: &(dyn Fn((usize, &'a T)) -> Result<R, LogError> + Sync),
) -> Result<Vec<R>, LogError> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(items.len() / PARALLEL_MIN);
    if threads < 2 {
        return items.iter().enumerate().map(one).collect();
    }
    let length = items.len().div_ceil(threads);
    let parts = std::thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(length)
            .enumerate()
            .map(|(part, chunk)| {
                let first = part * length;
                scope.spawn(move || {
                    (first..)
                        .zip(chunk)
                        .map(one)
                        .collect::<Result<Vec<R>, LogError>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect::<Vec<_>>()
    });
    let mut results = Vec::with_capacity(items.len());
    for part in parts {
        results.extend(part?);
    }
    Ok(results)
}

/// The first 16 bytes of a record's hash from the text of an observation's id, `o-` and 32 digits.
pub(crate) fn hash_prefix(observation_id: &str) -> Option<[u8; 16]> {
    let digits = observation_id.strip_prefix("o-")?;
    trucewatch_proof::from_hex(digits)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_of_observations_are_read() {
        let id = format!("o-{}", "0a".repeat(16));
        assert_eq!(hash_prefix(&id), Some([0x0a; 16]));
        for other in [
            "",
            "o-",
            "o-12",
            &id[2..],
            &id.to_uppercase(),
            &format!("{id}0"),
        ] {
            assert_eq!(hash_prefix(other), None, "{other}");
        }
    }
}
