//! A log in memory: for tests, simulations and short runs. "Survives a crash" is beyond it.

use crate::entry::prepare;
use crate::identity::Keys;
use crate::{Appended, Damage, Entry, EvidenceLog, LogError, Naming, NewEntry, Verification, seal};
use std::collections::BTreeMap;
use trucewatch_proof::{Frontier, Hash, KeyId, TreeHead};

/// A log in memory. Its keys and secrets follow from fixed seeds, so that the same entries give the
/// same log: good for tests, no protection.
#[derive(Debug)]
pub struct MemoryLog {
    keys: Keys,
    entries: Vec<Entry>,
    leaves: Vec<Hash>,
    by_hash: BTreeMap<([u8; 32], KeyId), u64>,
}

impl Default for MemoryLog {
    #[expect(clippy::expect_used, reason = "the names are constants")]
    fn default() -> Self {
        let keys = Keys::from_seeds(&[1; 32], &[2; 32], &Naming::default()).expect("plain names");
        Self {
            keys,
            entries: Vec::new(),
            leaves: Vec::new(),
            by_hash: BTreeMap::new(),
        }
    }
}

impl MemoryLog {
    fn at(&self, seq: u64) -> Option<&Entry> {
        usize::try_from(seq).ok().and_then(|k| self.entries.get(k))
    }

    fn first_from(&self, prefix: &[u8]) -> Option<Entry> {
        let mut first = [0; 32];
        first[..prefix.len()].copy_from_slice(prefix);
        let same = self.by_hash.range((first, KeyId([0; 16]))..);
        let same = same.take_while(|((hash, _), _)| hash.starts_with(prefix));
        let seq = same
            .min_by_key(|((hash, _), seq)| (*hash, **seq))
            .map(|(_, seq)| *seq)?;
        self.at(seq).cloned()
    }
}

impl EvidenceLog for MemoryLog {
    fn append(&mut self, entries: &[NewEntry]) -> Result<Vec<Appended>, LogError> {
        let identity = self.keys.identity();
        let prepared = prepare(entries, &identity.mission)?;
        let first = self.entries.len() as u64;
        let mut appended = Vec::with_capacity(prepared.len());
        let mut new = Vec::new();
        for item in &prepared {
            let signed = item.new.signed.as_ref();
            let author = signed.map_or(identity.gateway.id(), |signed| signed.key.id());
            let next = first + new.len() as u64;
            match self.by_hash.entry((item.sha256, author)) {
                std::collections::btree_map::Entry::Occupied(there) => {
                    appended.push(Appended::Duplicate(*there.get()));
                }
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(next);
                    appended.push(Appended::New(next));
                    new.push(item);
                }
            }
        }
        let seed = Hash::of(&[b"memory", &first.to_be_bytes()]);
        let (sealed, _) = seal::seal(&new, &self.keys, &seed.0);
        for (seq, item) in (first..).zip(sealed) {
            let new = item.prepared.new;
            self.leaves.push(item.leaf);
            self.entries.push(Entry {
                seq,
                sha256: item.prepared.sha256,
                record: new.record.clone(),
                raw: new.raw.clone(),
                source: new.source.clone(),
                line: new.line,
                received_at: new.received_at,
                bound_ms: new.bound_ms,
                author: item.author,
                signature: item.signature,
                secret: item.secret,
            });
        }
        Ok(appended)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, LogError> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(self
            .entries
            .iter()
            .skip(from)
            .take(limit)
            .cloned()
            .collect())
    }

    fn len(&self) -> Result<u64, LogError> {
        Ok(self.entries.len() as u64)
    }

    fn find(&self, sha256: &[u8; 32]) -> Result<Option<Entry>, LogError> {
        Ok(self.first_from(sha256))
    }

    fn find_by_prefix(&self, prefix: &[u8; 16]) -> Result<Option<Entry>, LogError> {
        Ok(self.first_from(prefix))
    }

    fn head_at(&self, size: u64) -> Result<TreeHead, LogError> {
        let len = self.entries.len() as u64;
        let leaves = usize::try_from(size)
            .ok()
            .and_then(|size| self.leaves.get(..size));
        let leaves = leaves.ok_or(LogError::TooShort { len, asked: size })?;
        let mut frontier = Frontier::default();
        leaves.iter().for_each(|leaf| frontier.push(*leaf));
        Ok(frontier.head())
    }

    fn verify(&self) -> Result<Verification, LogError> {
        let mut damage = Vec::new();
        for (place, (entry, leaf)) in (0u64..).zip(self.entries.iter().zip(&self.leaves)) {
            if entry.seq != place || entry.record.sha256() != entry.sha256 || entry.leaf() != *leaf
            {
                damage.push(Damage {
                    seq: Some(place),
                    what: "it does not match its hash or its place".to_owned(),
                });
            }
        }
        Ok(Verification {
            sound: (self.entries.len() - damage.len()) as u64,
            head: if damage.is_empty() {
                Some(self.head()?)
            } else {
                None
            },
            damage,
            complete: true,
        })
    }
}
