//! What an author signs: one record, or a batch of them with one signature.
//!
//! The message of a statement, numbers big-endian:
//! `trucewatch statement v1` and a line's end, length of the mission's name (1 byte), the name,
//! the key id (16), length of the marking (2), the marking, boots of the device (4), count since
//! boot (8), SHA-256 of the record's canonical bytes (32).
//! So a signature cannot be carried to another mission, author, marking or record, nor a device's
//! message be played again as a new one.
//!
//! A batch signs the root (RFC 6962) over salted commitments to the messages of its members, so that
//! a proof of one member tells nothing of those beside it, not even to somebody who can guess them:
//! SHA-256(`trucewatch batch leaf 1` 0x00, batch salt of the entry (32), message). It signs
//! `trucewatch batch v1` and a line's end, length of the mission's name (1), the name, the key id
//! (16), number of members (8), root (32).

use crate::{Hash, KeyId, PublicKey, SecretKey};

/// What a statement is about and from whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The mission it is made for.
    pub mission: &'a str,
    /// Whose key signs.
    pub author: KeyId,
    /// How far the record may travel, in the author's words.
    pub marking: &'a str,
    /// How often the device has started, and its messages since; zero and zero if it does not count.
    pub boot: u32,
    /// Its messages since it started.
    pub counter: u64,
    /// SHA-256 of the record's canonical bytes.
    pub record: Hash,
}

pub(crate) fn text(message: &mut Vec<u8>, mission: &str) {
    let length = mission.len().min(u8::MAX as usize);
    message.push(length as u8);
    message.extend_from_slice(&mission.as_bytes()[..length]);
}

impl Statement<'_> {
    /// The bytes that are signed.
    pub fn message(&self) -> Vec<u8> {
        let mut message = b"trucewatch statement v1\n".to_vec();
        text(&mut message, self.mission);
        message.extend_from_slice(&self.author.0);
        message.extend_from_slice(&(self.marking.len() as u16).to_be_bytes());
        message.extend_from_slice(self.marking.as_bytes());
        message.extend_from_slice(&self.boot.to_be_bytes());
        message.extend_from_slice(&self.counter.to_be_bytes());
        message.extend_from_slice(&self.record.0);
        message
    }

    /// The leaf that stands for it in a batch, with the salt of its entry
    /// ([`crate::EntrySecret::batch_salt`]).
    pub fn leaf(&self, salt: &Hash) -> Hash {
        let inner = Hash::of(&[b"trucewatch batch leaf 1\0", &salt.0, &self.message()]);
        Hash::leaf(&inner.0)
    }

    /// Signs it alone.
    pub fn sign(&self, key: &SecretKey) -> [u8; 64] {
        key.sign(&self.message())
    }

    /// Whether `signature` is `key`'s over it.
    pub fn is_signed(&self, key: &PublicKey, signature: &[u8]) -> bool {
        key.id() == self.author && key.verify(&self.message(), signature)
    }
}

/// A batch that one signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch<'a> {
    /// The mission.
    pub mission: &'a str,
    /// Whose key signs.
    pub author: KeyId,
    /// How many members.
    pub size: u64,
    /// The root over the leaves of their statements.
    pub root: Hash,
}

impl Batch<'_> {
    /// The bytes that are signed.
    pub fn message(&self) -> Vec<u8> {
        let mut message = b"trucewatch batch v1\n".to_vec();
        text(&mut message, self.mission);
        message.extend_from_slice(&self.author.0);
        message.extend_from_slice(&self.size.to_be_bytes());
        message.extend_from_slice(&self.root.0);
        message
    }

    /// Whether `signature` is `key`'s over it.
    pub fn is_signed(&self, key: &PublicKey, signature: &[u8]) -> bool {
        key.id() == self.author && key.verify(&self.message(), signature)
    }
}
