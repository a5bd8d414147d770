//! A record with its author's signature as one line of JSON: how a device that need not count bytes sends
//! what it signed at capture.
//!
//! `{"boot":1,"counter":17,"key":"<64 digits>","record":"<canonical bytes as text>","signature":"<base64>","v":1}`,
//! names in any order, nothing else. The signature is over the record itself ([`Statement`]), so what enters the log
//! cannot be told from a record that came another way. What is said in few bytes is in [`crate::compact`].

use crate::compact::SignedObservation;
use crate::{Hash, PublicKey, SecretKey, Statement, from_hex, hex};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use trucewatch_model::Marking;
use trucewatch_model::canonical::Record;

const VERSION: u32 = 1;

/// Why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// Not such a line.
    #[error("this is no signed record: {0}")]
    Form(String),
    /// Kinds of record that come from nobody outside.
    #[error(
        "a record of kind `{0}` is not taken in this way: observations, reports from the field and corrections are"
    )]
    Kind(&'static str),
    /// Altered, forged, or for another mission.
    #[error(
        "its signature does not hold: it was altered on the way, forged, or made for another mission"
    )]
    Signature,
}

/// A record that its author signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRecord {
    /// An observation, a report from the field, or a correction.
    pub record: Record,
    /// Whose key signed.
    pub key: PublicKey,
    /// How often the device has started.
    pub boot: u32,
    /// Its messages since.
    pub counter: u64,
    /// Over the record: see [`Statement`].
    pub signature: [u8; 64],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    boot: u32,
    counter: u64,
    key: String,
    record: String,
    signature: String,
    v: u32,
}

/// The marking of a record that may come in this way.
fn marking(record: &Record) -> Result<Marking, SignedError> {
    match record {
        Record::Observation(observation) => Ok(observation.marking),
        Record::FieldReport(report) => Ok(report.marking),
        Record::Correction(correction) => Ok(correction.marking),
        other => Err(SignedError::Kind(other.kind())),
    }
}

impl SignedRecord {
    /// Signs a record at capture.
    ///
    /// # Errors
    /// If records of its kind do not come this way.
    pub fn sign(
        record: Record,
        mission: &str,
        key: &SecretKey,
        boot: u32,
        counter: u64,
    ) -> Result<Self, SignedError> {
        let statement = Statement {
            mission,
            author: key.public().id(),
            marking: marking(&record)?.word(),
            boot,
            counter,
            record: Hash::of(&[&record.to_bytes()]),
        };
        Ok(Self {
            signature: statement.sign(key),
            key: key.public(),
            record,
            boot,
            counter,
        })
    }

    /// The line, without its end.
    pub fn to_line(&self) -> String {
        let line = Line {
            boot: self.boot,
            counter: self.counter,
            key: hex(&self.key.to_bytes()),
            record: String::from_utf8_lossy(&self.record.to_bytes()).into_owned(),
            signature: STANDARD.encode(self.signature),
            v: VERSION,
        };
        // Numbers and text always serialize.
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// Reads a line and checks its signature. Whether the key may sign is for others to say.
    ///
    /// # Errors
    /// See [`SignedError`].
    pub fn from_line(text: &[u8], mission: &str) -> Result<Self, SignedError> {
        let form = |error: &dyn std::fmt::Display| SignedError::Form(error.to_string());
        let line: Line = serde_json::from_slice(text).map_err(|error| form(&error))?;
        if line.v != VERSION {
            return Err(form(&"it is of a version that this program does not know"));
        }
        let record = Record::from_bytes(line.record.as_bytes()).map_err(|error| form(&error))?;
        let key = from_hex(&line.key).and_then(|bytes| PublicKey::from_bytes(&bytes));
        let key = key.ok_or_else(|| form(&"its key is no Ed25519 key of 64 digits"))?;
        let signature = STANDARD.decode(&line.signature).ok();
        let signature: [u8; 64] = signature
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| form(&"its signature is not 64 bytes in base64"))?;
        let statement = Statement {
            mission,
            author: key.id(),
            marking: marking(&record)?.word(),
            boot: line.boot,
            counter: line.counter,
            record: Hash::of(&[line.record.as_bytes()]),
        };
        if !statement.is_signed(&key, &signature) {
            return Err(SignedError::Signature);
        }
        Ok(Self {
            record,
            key,
            boot: line.boot,
            counter: line.counter,
            signature,
        })
    }
}

impl From<SignedObservation> for SignedRecord {
    fn from(signed: SignedObservation) -> Self {
        Self {
            record: Record::Observation(signed.observation),
            key: signed.key,
            boot: signed.boot,
            counter: signed.counter,
            signature: signed.signature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::{
        ClockSource, FieldContent, FieldReport, Known, ObserverId, Place, TimeSpan, Timestamp,
    };

    fn note() -> Record {
        Record::FieldReport(FieldReport {
            observer: ObserverId::from_text("patrol/NOR-7"),
            source_record: "7c1e".to_owned(),
            about: Vec::new(),
            time: TimeSpan::instant(Timestamp::from_unix_s(1_770_000_000), ClockSource::Watch),
            place: Place::default(),
            content: FieldContent::Note {
                text: "«тиша»".to_owned(),
            },
            seen: Known::NotAsked,
            marking: Marking::Restricted,
        })
    }

    #[test]
    fn a_line_comes_out_as_it_was_signed_and_holds_for_nothing_else() {
        let key = SecretKey::from_seed(&[5; 32]);
        let signed = SignedRecord::sign(note(), "m", &key, 1, 17).expect("it may come");
        let line = signed.to_line();
        assert_eq!(
            SignedRecord::from_line(line.as_bytes(), "m"),
            Ok(signed.clone())
        );
        let altered = [
            (line.replace("тиша", "шум"), "other words"),
            (
                line.replace("\"counter\":17", "\"counter\":18"),
                "played again",
            ),
            (
                line.replace("restricted", "public"),
                "wider than it was meant",
            ),
        ];
        for (text, why) in altered {
            assert_ne!(text, line, "{why}");
            let read = SignedRecord::from_line(text.as_bytes(), "m");
            assert_eq!(read, Err(SignedError::Signature), "{why}");
        }
        let elsewhere = SignedRecord::from_line(line.as_bytes(), "n");
        assert_eq!(elsewhere, Err(SignedError::Signature), "another mission");
        let more = line.replace("\"v\":1", "\"v\":1,\"x\":1");
        let read = SignedRecord::from_line(more.as_bytes(), "m");
        assert!(matches!(read, Err(SignedError::Form(_))), "{read:?}");
    }

    #[test]
    fn nobody_outside_sends_keys_or_agreements() {
        let key = SecretKey::from_seed(&[5; 32]);
        let text = String::new();
        let signed = SignedRecord::sign(Record::Agreement { text }, "m", &key, 0, 0);
        assert_eq!(signed, Err(SignedError::Kind("agreement")));
    }
}
