//! An envelope read back from its canonical bytes.

use serde::Deserialize;
use serde_json::value::RawValue;
use trucewatch_model::canonical::Record;
use trucewatch_proof::{Envelope, Hash, KeyId, Signature, Statement, from_hex};

/// Everything an envelope says, in parts that own their text.
pub(crate) struct Opened {
    pub(crate) author: KeyId,
    pub(crate) marking: String,
    pub(crate) raw: Hash,
    pub(crate) received_at: String,
    pub(crate) source: String,
    pub(crate) line: u64,
    pub(crate) signature: Signature,
    pub(crate) canonical: Vec<u8>,
    pub(crate) record: Record,
    pub(crate) bound_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Json<'a> {
    author: String,
    marking: String,
    raw: String,
    received: Received,
    #[serde(borrow)]
    record: &'a RawValue,
    signature: Sealed,
    v: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Received {
    at: String,
    bound_ms: u32,
    line: u64,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Sealed {
    Single {
        boot: u32,
        counter: u64,
        signature: String,
    },
    Batch {
        index: u32,
        root: String,
        size: u32,
    },
}

impl Opened {
    /// Reads an envelope; only the canonical bytes of one are taken.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not text")?;
        let json: Json<'_> = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let canonical = json.record.get().as_bytes().to_vec();
        let opened = Self {
            author: KeyId::from_text(&json.author).ok_or("its author is no key")?,
            marking: json.marking,
            raw: Hash::from_hex(&json.raw).ok_or("its commitment is no hash")?,
            received_at: json.received.at,
            source: json.received.source,
            line: json.received.line,
            bound_ms: json.received.bound_ms,
            signature: signature(json.signature).ok_or("its signature cannot be read")?,
            record: Record::from_bytes(&canonical).map_err(|e| e.to_string())?,
            canonical,
        };
        if json.v != 1 || opened.envelope().to_bytes() != bytes {
            return Err("it is not in canonical form".to_owned());
        }
        if opened.marking != trucewatch_evidence::marking(&opened.record).word() {
            return Err("its marking is not that of its record".to_owned());
        }
        Ok(opened)
    }

    fn envelope(&self) -> Envelope<'_> {
        Envelope {
            author: self.author,
            marking: &self.marking,
            raw: self.raw,
            received_at: &self.received_at,
            bound_ms: self.bound_ms,
            source: &self.source,
            line: self.line,
            record: &self.canonical,
            signature: &self.signature,
        }
    }

    /// What its author signed, in a mission.
    pub(crate) fn statement<'a>(&'a self, mission: &'a str) -> Statement<'a> {
        let (boot, counter) = match &self.signature {
            Signature::Single { boot, counter, .. } => (*boot, *counter),
            Signature::Batch { .. } => (0, 0),
        };
        Statement {
            mission,
            author: self.author,
            marking: &self.marking,
            boot,
            counter,
            record: Hash::of(&[&self.canonical]),
        }
    }
}

fn signature(sealed: Sealed) -> Option<Signature> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    Some(match sealed {
        Sealed::Single {
            boot,
            counter,
            signature,
        } => Signature::Single {
            signature: STANDARD.decode(signature).ok()?.try_into().ok()?,
            boot,
            counter,
        },
        Sealed::Batch { index, root, size } => Signature::Batch {
            index,
            size,
            root: Hash::from_slice(&from_hex(&root)?)?,
        },
    })
}
