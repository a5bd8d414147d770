//! What goes into the log and what comes out of it.

use crate::LogError;
use sha2::{Digest as _, Sha256};
use trucewatch_model::{ObservationId, Timestamp, canonical::Record};

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
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log. INVARIANT (dense): the entries of a log are numbered 0, 1, 2, ...
    pub seq: u64,
    /// The leaf: SHA-256 of the canonical bytes of `record`. It does not cover the fields below,
    /// so that the same content has the same leaf wherever and whenever it is received.
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
}

impl Entry {
    /// The id of the observation in this entry; `None` for any other kind of record.
    pub fn observation_id(&self) -> Option<ObservationId> {
        match &self.record {
            Record::Observation(_) => Some(ObservationId::from_text(format!(
                "o-{}",
                crate::digest::hex(&self.sha256[..16])
            ))),
            _ => None,
        }
    }
}

/// What became of one entry of a batch. Both mean that the content is in the log for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It was appended under this sequence number.
    New(u64),
    /// The same content is already there under this sequence number, from an earlier batch or from
    /// earlier in this one. Row, source and time of the first arrival are the ones kept.
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

/// Computes canonical bytes and leaf of each entry, and makes sure that the record can be read
/// back: one that cannot would sit in the log for ever and stop every reader.
pub(crate) fn prepare(entries: &[NewEntry]) -> Result<Vec<Prepared<'_>>, LogError> {
    let one = |(position, new): (usize, &'_ NewEntry)| -> Result<(Vec<u8>, [u8; 32]), LogError> {
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
        let sha256 = Sha256::digest(&canonical).into();
        Ok((canonical, sha256))
    };
    entries
        .iter()
        .enumerate()
        .map(|(position, new)| {
            one((position, new)).map(|(canonical, sha256)| Prepared {
                new,
                canonical,
                sha256,
            })
        })
        .collect()
}
