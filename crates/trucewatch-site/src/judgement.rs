//! Which records of a log count: by the keys that they are signed with, and by corrections.
//!
//! Both are folds over the log itself, so whoever has the same entries comes to the same judgement: a
//! site, a rebuild, and somebody who works a case bundle out again.

use crate::SiteError;
use std::collections::BTreeSet;
use trucewatch_evidence::{Entry, SqliteStore};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Holder, Marking, ObservationId, Timestamp};
use trucewatch_proof::register::{Register, Standing};
use trucewatch_proof::{Identity, KeyId, Signature, hex};

/// A record of a log, with all that decides whether it counts.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Its place in the log.
    pub seq: u64,
    /// Whose signature it bears.
    pub author: KeyId,
    /// When it came in.
    pub received_at: Timestamp,
    /// By how much the site's clock may have been off then, in milliseconds.
    pub bound_ms: u32,
    /// The signature, with what the device counted.
    pub signature: Signature,
    /// SHA-256 of its canonical bytes.
    pub sha256: [u8; 32],
    /// What it says.
    pub record: Record,
}

impl From<Entry> for Arrived {
    fn from(entry: Entry) -> Self {
        Self {
            seq: entry.seq,
            author: entry.author,
            received_at: entry.received_at,
            bound_ms: entry.bound_ms,
            signature: entry.signature,
            sha256: entry.sha256,
            record: entry.record,
        }
    }
}

impl Arrived {
    /// The id of the observation; `None` for any other kind of record.
    pub fn observation_id(&self) -> Option<ObservationId> {
        let is = matches!(self.record, Record::Observation(_));
        is.then(|| ObservationId::from_text(format!("o-{}", hex(&self.sha256[..16]))))
    }
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Counts,
    /// It is signed with a key that does not count.
    SetAside,
    /// A correction in force says that it is wrong.
    Corrected,
}

/// Whether something else can hold instead of a record of this kind. Keys, custody and files have a
/// life of their own; another agreement is loaded, not corrected.
pub const fn can_be_corrected(record: &Record) -> bool {
    matches!(
        record,
        Record::Observation(_)
            | Record::Observer(_)
            | Record::Feature(_)
            | Record::Place(_)
            | Record::FieldReport(_)
            | Record::Correction(_)
    )
}

/// Which records of a log count.
pub struct Judgement {
    /// Who may sign; without it, everybody.
    register: Option<Register>,
    /// Records that corrections in force name, by hash.
    wrong: BTreeSet<[u8; 32]>,
    corrections: u64,
}

impl Judgement {
    /// By the keys and corrections among these entries, in the order of the log. Without the log's
    /// identity, keys decide nothing: for whoever may not see the records of keys, and gets nothing
    /// that they set aside.
    pub fn of<'a>(
        identity: Option<&Identity>,
        entries: impl IntoIterator<Item = &'a Arrived>,
    ) -> Self {
        let mut register = identity.map(Register::of);
        let mut corrections = Vec::new();
        for entry in entries {
            match &entry.record {
                Record::Key(event) => {
                    // One that is refused has no effect, and stays in the log.
                    let _ = register.as_mut().map(|keys| keys.apply(entry.seq, event));
                }
                Record::Correction(correction) => corrections.push((entry, correction)),
                _ => {}
            }
        }
        let mut judgement = Self {
            register,
            wrong: BTreeSet::new(),
            corrections: 0,
        };
        // A correction names something older, so the latest decide first whether earlier ones hold.
        for (entry, correction) in corrections.into_iter().rev() {
            let of = trucewatch_proof::from_hex(&correction.of).and_then(|of| of.try_into().ok());
            if let Some(of) = of
                && judgement.verdict(entry) == Verdict::Counts
            {
                judgement.wrong.insert(of);
                judgement.corrections += 1;
            }
        }
        judgement
    }

    /// By all keys and corrections of a log.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of_log(store: &SqliteStore) -> Result<Self, SiteError> {
        Self::at(store, u64::MAX)
    }

    /// As [`Judgement::of_log`], by what somebody sees who may read up to that marking: all keys, as they decide
    /// whose word counts for everybody, and corrections of that marking.
    ///
    /// # Errors
    /// As there.
    pub fn seen_up_to(store: &SqliteStore, marking: Marking) -> Result<Self, SiteError> {
        let mut entries = Self::entries(store)?;
        let keys = |entry: &Arrived| matches!(entry.record, Record::Key(_));
        entries.retain(|e| keys(e) || trucewatch_evidence::marking(&e.record) <= marking);
        Ok(Self::of(Some(store.identity()), &entries))
    }

    /// As [`Judgement::of_log`], as it was when the log had `size` entries.
    ///
    /// # Errors
    /// As there.
    pub fn at(store: &SqliteStore, size: u64) -> Result<Self, SiteError> {
        let mut entries = Self::entries(store)?;
        entries.retain(|entry| entry.seq < size);
        Ok(Self::of(Some(store.identity()), &entries))
    }

    /// All that a judgement can rest on, in the order of the log.
    fn entries(store: &SqliteStore) -> Result<Vec<Arrived>, SiteError> {
        let mut entries: Vec<Arrived> = Vec::new();
        for kind in KINDS {
            entries.extend(store.read_kind(kind)?.into_iter().map(Arrived::from));
        }
        entries.sort_by_key(|entry| entry.seq);
        Ok(entries)
    }

    /// Whether a record of this kind can change whether earlier ones count.
    pub const fn rests_on(record: &Record) -> bool {
        matches!(record, Record::Key(_) | Record::Correction(_))
    }

    /// Whether the log says since entry `size` something that can change whether earlier ones count.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn changed_since(store: &SqliteStore, size: u64) -> Result<bool, SiteError> {
        for kind in KINDS {
            let entries = store.read_kind(kind)?;
            if entries.last().is_some_and(|last| last.seq >= size) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What becomes of a record.
    pub fn verdict(&self, entry: &Arrived) -> Verdict {
        let signed = matches!(
            entry.record,
            Record::Observation(_)
                | Record::FieldReport(_)
                | Record::Correction(_)
                | Record::Act { .. }
        );
        let counts = |register: &Register| {
            let standing = register.standing(entry.author, entry.seq, entry.received_at);
            standing.counts()
        };
        if signed && !self.register.as_ref().is_none_or(counts) {
            Verdict::SetAside
        } else if can_be_corrected(&entry.record) && self.wrong.contains(&entry.sha256) {
            Verdict::Corrected
        } else {
            Verdict::Counts
        }
    }

    /// The name of the log whose keys decide.
    pub fn origin(&self) -> Option<&str> {
        self.register.as_ref().map(Register::origin)
    }

    /// Whose a key is, if it was ever accredited.
    pub fn holder(&self, key: KeyId) -> Option<&Holder> {
        self.register.as_ref()?.holder(key)
    }

    /// Who holds a key whose signature on entry `seq`, received then, counts.
    pub fn accredited(&self, key: KeyId, seq: u64, received_at: Timestamp) -> Option<Holder> {
        match self.register.as_ref()?.standing(key, seq, received_at) {
            Standing::Accredited(holder) => Some(holder),
            _ => None,
        }
    }

    /// How many corrections are in force.
    pub const fn corrections(&self) -> u64 {
        self.corrections
    }
}

/// The kinds of record that a judgement rests on.
const KINDS: [&str; 2] = ["key", "correction"];

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::{Correction, Marking, NamedPlace, Position};

    fn arrived(seq: u64, record: Record) -> Arrived {
        Arrived {
            seq,
            author: KeyId([1; 16]),
            received_at: Timestamp::from_unix_s(1_700_000_000),
            bound_ms: 0,
            signature: Signature::Batch {
                index: 0,
                size: 1,
                root: trucewatch_proof::Hash([0; 32]),
            },
            sha256: record.sha256(),
            record,
        }
    }

    fn place() -> Record {
        Record::Place(NamedPlace {
            name: "Zolote".to_owned(),
            other_names: Vec::new(),
            position: Position::from_deg(48.7, 38.5).expect("a position"),
            population: 100,
        })
    }

    fn correction(seq: u64, of: &Arrived) -> Arrived {
        let correction = Correction {
            of: hex(&of.sha256),
            replaced_by: None,
            reason: "wrong".to_owned(),
            by: "desk 1".to_owned(),
            marking: Marking::Mission,
        };
        arrived(seq, Record::Correction(correction))
    }

    #[test]
    fn the_latest_correction_decides_first() {
        let wrong = arrived(0, place());
        let first = correction(1, &wrong);
        let back = correction(2, &first);
        let again = correction(3, &back);
        let log = [wrong, first, back, again];
        for (length, verdict, in_force) in [
            (1, Verdict::Counts, 0),
            (2, Verdict::Corrected, 1),
            (3, Verdict::Counts, 1),
            (4, Verdict::Corrected, 2),
        ] {
            let judgement = Judgement::of(None, &log[..length]);
            assert_eq!(judgement.verdict(&log[0]), verdict, "{length}");
            assert_eq!(judgement.corrections(), in_force, "{length}");
        }
    }

    #[test]
    fn what_has_a_life_of_its_own_counts_whatever_a_correction_says() {
        let text = "no heavy weapons".to_owned();
        let agreement = arrived(0, Record::Agreement { text });
        let log = [correction(1, &agreement)];
        let judgement = Judgement::of(None, &log);
        assert_eq!(judgement.verdict(&agreement), Verdict::Counts);
    }

    #[test]
    fn a_correction_of_a_key_that_does_not_count_has_no_effect() {
        let log = trucewatch_proof::NoteSigner::new(
            "log.example",
            trucewatch_proof::note::Kind::Ed25519,
            trucewatch_proof::SecretKey::from_seed(&[1; 32]),
        );
        let log = log.expect("a key").public().clone();
        let identity = Identity {
            keys: log.clone().into(),
            log,
            mission: "m".to_owned(),
            gateway: trucewatch_proof::SecretKey::from_seed(&[2; 32]).public(),
        };
        let wrong = arrived(0, place());
        let mut said = correction(1, &wrong);
        let judged = |said: &Arrived| Judgement::of(Some(&identity), [said]).verdict(&wrong);
        assert_eq!(judged(&said), Verdict::Counts, "nobody accredited that key");
        said.author = identity.gateway.id();
        assert_eq!(judged(&said), Verdict::Corrected);
    }
}
