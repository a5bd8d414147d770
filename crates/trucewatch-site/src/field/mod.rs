//! What monitors send from the field: signed records one at a time with what proves that each is in the log, and the
//! bytes of photos piece by piece.
//!
//! In: what a device sent, over whatever link. Out: what became of it. The same thing twice is one thing; nothing is
//! acknowledged before it is on the disk.

mod files;

pub(crate) use files::PieceLine;
pub use files::{File, PIECE_MAX, Pieces, SIZE_MAX};

use crate::SiteError;
use crate::clock::Clock;
use crate::receive::{self, Asks, Taken};
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Marking, Timestamp};
use trucewatch_proof::register::Standing;
use trucewatch_proof::{Hash, KeyId, PublicKey, from_hex};

/// Under which name what devices send is kept.
pub const SOURCE: &str = "field";

/// What proves to its author that a record is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Its place in the log, from 0.
    pub seq: u64,
    /// The exact bytes of its envelope.
    pub envelope: String,
    /// The salt of the envelope's commitment, hexadecimal.
    pub salt: String,
    /// The hashes beside its path, from the leaf up, hexadecimal.
    pub path: Vec<String>,
}

/// What became of what a device sent: of each record, with a proof for those that are in the log; and the checkpoint
/// that all paths lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// In the order in which they were sent.
    pub each: Vec<(Taken, Option<Proven>)>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// Takes records in, one after the other.
///
/// # Errors
/// If the store fails. What was taken in before stays, and is found when it is sent again.
pub fn take(
    store: &mut SqliteStore,
    records: &[String],
    clock: &Clock,
    asks: Asks,
) -> Result<Answered, SiteError> {
    let mut taken = Vec::new();
    for text in records {
        taken.push(receive::one(store, text.as_bytes(), SOURCE, clock, asks)?);
    }
    let numbers = taken.iter().map(|one| match one {
        Taken::New(seq) | Taken::Repeated(seq) => Some(*seq),
        Taken::Conflict(_) | Taken::SetAside(_) => None,
    });
    let (checkpoint, proofs) = prove(store, &numbers.collect::<Vec<_>>())?;
    Ok(Answered {
        each: taken.into_iter().zip(proofs).collect(),
        checkpoint,
    })
}

/// What proves these entries, and the checkpoint that all paths lead to.
fn prove(
    store: &SqliteStore,
    numbers: &[Option<u64>],
) -> Result<(String, Vec<Option<Proven>>), SiteError> {
    let checkpoint = store.checkpoint()?;
    let wrong = |problem| SiteError::Invalid(format!("the checkpoint of this site: {problem}"));
    let opened = store.identity().keys.open(&checkpoint).map_err(wrong)?;
    let mut proofs = Vec::new();
    for number in numbers {
        let entry = number.map(|seq| store.read(seq, 1)).transpose()?;
        let Some(entry) = entry.and_then(|mut found| found.pop()) else {
            proofs.push(None);
            continue;
        };
        let path = store.inclusion_path(entry.seq, opened.checkpoint.head.size)?;
        let envelope = String::from_utf8(entry.envelope());
        proofs.push(Some(Proven {
            seq: entry.seq,
            envelope: envelope.map_err(|error| SiteError::Invalid(error.to_string()))?,
            salt: entry.secret.envelope_salt().to_hex(),
            path: path.iter().map(Hash::to_hex).collect(),
        }));
    }
    Ok((checkpoint, proofs))
}

/// What a device must know before it signs anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The mission that signatures are made for.
    pub mission: String,
    /// The log's verifier key.
    pub vkey: String,
    /// The site's word on itself, signed by the log.
    pub site: String,
    /// The newest signed checkpoint.
    pub checkpoint: String,
    /// What the site's clock shows, and by how many milliseconds that may be off; `None`: nobody knows.
    pub now: Timestamp,
    /// See there.
    pub bound_ms: Option<u32>,
    /// How old positions of patrols must be before they are sent, in seconds, and the size of their cells in metres;
    /// `None`: they stay on the device.
    pub track: Option<(u32, u32)>,
}

/// What a device must know.
///
/// # Errors
/// If the store cannot be read.
pub fn setup(
    store: &SqliteStore,
    clock: &Clock,
    track: Option<(u32, u32)>,
) -> Result<Setup, SiteError> {
    let (now, bound_ms) = clock.received();
    Ok(Setup {
        mission: store.identity().mission.clone(),
        vkey: store.identity().log.to_string(),
        site: store.statement()?,
        checkpoint: store.checkpoint()?,
        now,
        bound_ms: Some(bound_ms).filter(|b| *b != trucewatch_evidence::BOUND_NOT_KNOWN_MS),
        track,
    })
}

/// What a signature with this key, 64 digits, is worth now: `accredited`, `unknown`, `expired`, `revoked`,
/// `doubtful`. `None`: it is no key.
///
/// # Errors
/// If the store cannot be read.
pub fn standing(
    store: &SqliteStore,
    key: &str,
    now: Timestamp,
) -> Result<Option<&'static str>, SiteError> {
    let Some(key) = from_hex(key).and_then(|bytes| PublicKey::from_bytes(&bytes)) else {
        return Ok(None);
    };
    let (register, _) = crate::keyring::register(store)?;
    let standing = register.standing(key.id(), store.len()?, now);
    Ok(Some(match standing {
        Standing::Gateway | Standing::Unknown => "unknown",
        // Not whose: anybody may ask.
        Standing::Accredited(_) => "accredited",
        Standing::Expired(_) => "expired",
        Standing::Revoked(_) => "revoked",
        Standing::Doubtful(_) => "doubtful",
    }))
}

/// A report from the field that is in the log, without where anybody was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its entry.
    pub seq: u64,
    /// SHA-256 of its record, hexadecimal.
    pub sha256: String,
    /// What it is.
    pub content: &'static str,
    /// The report's own name.
    pub id: String,
    /// From when to when.
    pub earliest: Timestamp,
    /// See there.
    pub latest: Timestamp,
    /// When it came in.
    pub received_at: Timestamp,
    /// Whose key signed it.
    pub author: KeyId,
    /// The entry of its file, once all of that has come.
    pub file: Option<u64>,
}

/// Reports from the field that somebody may read, in the order of the log, from entry `from` on, at most `limit`.
///
/// # Errors
/// If the store cannot be read.
pub fn list(
    store: &SqliteStore,
    up_to: Marking,
    from: u64,
    limit: usize,
) -> Result<Vec<Told>, SiteError> {
    let files = crate::handling::list(store)?;
    let mut told = Vec::new();
    for entry in store.read_kind("field_report")? {
        let Record::FieldReport(report) = &entry.record else {
            continue;
        };
        if entry.seq < from || report.marking > up_to || told.len() >= limit {
            continue;
        }
        let sha256 = trucewatch_proof::hex(&entry.sha256);
        let file = files
            .iter()
            .find(|held| held.blob.report.as_ref() == Some(&sha256));
        told.push(Told {
            seq: entry.seq,
            content: report.content.word(),
            id: report.source_record.clone(),
            earliest: report.time.earliest,
            latest: report.time.latest,
            received_at: entry.received_at,
            author: entry.author,
            file: file.map(|held| held.seq),
            sha256,
        });
    }
    Ok(told)
}
