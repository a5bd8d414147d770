//! The envelope: everything an entry says, in one canonical form, and its commitment in the log.
//!
//! An envelope is JSON in the form of RFC 8785. It goes to readers who may see it; the log itself
//! holds 33 bytes an entry, a version and a salted hash, from which nothing can be guessed. So
//! anyone may hold and check the whole log.

use crate::{Hash, KeyId};

/// The secret of an entry, 32 random bytes: salts for what may be given to different readers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EntrySecret(pub [u8; 32]);

impl std::fmt::Debug for EntrySecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EntrySecret")
    }
}

impl EntrySecret {
    /// The salt of the envelope's commitment; goes to whoever gets the envelope.
    pub fn envelope_salt(&self) -> Hash {
        Hash::of(&[b"trucewatch envelope salt 1\0", &self.0])
    }

    /// The salt of the commitment to the row as received; goes to whoever gets that row.
    pub fn raw_salt(&self) -> Hash {
        Hash::of(&[b"trucewatch raw salt 1\0", &self.0])
    }

    /// The salt of its leaf in a signed batch; goes to whoever gets the envelope and is to check the
    /// author's signature.
    pub fn batch_salt(&self) -> Hash {
        Hash::of(&[b"trucewatch batch salt 1\0", &self.0])
    }
}

/// The commitment to a row as received, in the envelope: it can be kept back, and nobody can guess
/// it from the envelope.
pub fn raw_commitment(salt: &Hash, raw: &[u8]) -> Hash {
    Hash::of(&[b"trucewatch raw 1\0", &salt.0, raw])
}

/// How the author's signature stands with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Over this record alone.
    Single {
        /// Ed25519, over [`crate::Statement::message`].
        signature: [u8; 64],
        /// How often the device had started; zero if it does not count.
        boot: u32,
        /// Its messages since.
        counter: u64,
    },
    /// Over a batch this record is in.
    Batch {
        /// Its place in the batch, from 0.
        index: u32,
        /// Members of the batch.
        size: u32,
        /// The root over them.
        root: Hash,
    },
}

/// Everything an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// Whose signature it bears.
    pub author: KeyId,
    /// How far it may travel.
    pub marking: &'a str,
    /// The commitment to the row as received.
    pub raw: Hash,
    /// When it was received (RFC 3339, UTC).
    pub received_at: &'a str,
    /// By how much the site's clock may have been off then, in milliseconds.
    pub bound_ms: u32,
    /// Where it came from.
    pub source: &'a str,
    /// The line there, from 1; 0 if there are no lines.
    pub line: u64,
    /// The canonical bytes of the record.
    pub record: &'a [u8],
    /// The author's signature.
    pub signature: &'a Signature,
}

impl Envelope<'_> {
    /// The canonical bytes (RFC 8785).
    pub fn to_bytes(&self) -> Vec<u8> {
        let string = |text: &str| serde_json::Value::from(text).to_string();
        let signature = match self.signature {
            Signature::Single {
                signature,
                boot,
                counter,
            } => {
                use base64::{Engine as _, engine::general_purpose::STANDARD};
                let signature = STANDARD.encode(signature);
                format!(
                    r#"{{"single":{{"boot":{boot},"counter":{counter},"signature":"{signature}"}}}}"#
                )
            }
            Signature::Batch { index, size, root } => {
                format!(r#"{{"batch":{{"index":{index},"root":"{root}","size":{size}}}}}"#)
            }
        };
        let before = format!(
            r#"{{"author":"{}","marking":{},"raw":"{}","received":{{"at":{},"bound_ms":{},"line":{},"source":{}}},"record":"#,
            self.author,
            string(self.marking),
            self.raw,
            string(self.received_at),
            self.bound_ms,
            self.line,
            string(self.source),
        );
        let after = format!(r#","signature":{signature},"v":1}}"#);
        [before.as_bytes(), self.record, after.as_bytes()].concat()
    }
}

/// What the log holds for an envelope: the version and a salted hash, 33 bytes.
pub fn log_entry(salt: &Hash, envelope: &[u8]) -> [u8; 33] {
    let hash = Hash::of(&[b"trucewatch envelope 1\0", &salt.0, envelope]);
    let mut entry = [1; 33];
    entry[1..].copy_from_slice(&hash.0);
    entry
}

/// The leaf of that in the tree.
pub fn leaf_of(salt: &Hash, envelope: &[u8]) -> Hash {
    Hash::leaf(&log_entry(salt, envelope))
}
