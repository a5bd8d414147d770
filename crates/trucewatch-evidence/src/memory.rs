//! A log in memory: for tests, simulations and short runs. "Survives a crash" is beyond it.

use crate::{
    Appended, Damage, Entry, EvidenceLog, LogError, NewEntry, RootDigest, Verification, digest,
    entry,
};
use std::collections::BTreeMap;

/// A log in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryLog {
    entries: Vec<Entry>,
    by_leaf: BTreeMap<[u8; 32], u64>,
}

impl MemoryLog {
    fn at(&self, seq: u64) -> Option<&Entry> {
        usize::try_from(seq).ok().and_then(|k| self.entries.get(k))
    }
}

impl EvidenceLog for MemoryLog {
    fn append(&mut self, entries: &[NewEntry]) -> Result<Vec<Appended>, LogError> {
        let prepared = entry::prepare(entries)?;
        let mut appended = Vec::with_capacity(prepared.len());
        for item in prepared {
            if let Some(seq) = self.by_leaf.get(&item.sha256) {
                appended.push(Appended::Duplicate(*seq));
                continue;
            }
            let seq = self.entries.len() as u64;
            self.by_leaf.insert(item.sha256, seq);
            self.entries.push(Entry {
                seq,
                sha256: item.sha256,
                record: item.new.record.clone(),
                raw: item.new.raw.clone(),
                source: item.new.source.clone(),
                line: item.new.line,
                received_at: item.new.received_at,
            });
            appended.push(Appended::New(seq));
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
        let seq = self.by_leaf.get(sha256);
        Ok(seq.and_then(|seq| self.at(*seq)).cloned())
    }

    fn find_by_prefix(&self, prefix: &[u8; 16]) -> Result<Option<Entry>, LogError> {
        let mut first = [0; 32];
        first[..16].copy_from_slice(prefix);
        let found = self.by_leaf.range(first..).next();
        let seq = found
            .filter(|(leaf, _)| leaf.starts_with(prefix))
            .map(|(_, seq)| *seq);
        Ok(seq.and_then(|seq| self.at(seq)).cloned())
    }

    fn prefix_digest(&self, len: u64) -> Result<RootDigest, LogError> {
        if len > self.entries.len() as u64 {
            return Err(LogError::TooShort {
                len: self.entries.len() as u64,
                asked: len,
            });
        }
        let mut hasher = digest::RootHasher::default();
        for entry in self
            .entries
            .iter()
            .take(usize::try_from(len).unwrap_or(usize::MAX))
        {
            hasher.push(&entry.sha256);
        }
        Ok(hasher.finish())
    }

    fn verify(&self) -> Result<Verification, LogError> {
        let mut hasher = digest::RootHasher::default();
        let mut damage = Vec::new();
        for (place, entry) in (0u64..).zip(&self.entries) {
            hasher.push(&entry.sha256);
            if entry.seq != place || entry.record.sha256() != entry.sha256 {
                damage.push(Damage {
                    seq: Some(place),
                    what: "it does not match its hash or its place".to_owned(),
                });
            }
        }
        Ok(Verification {
            sound: (self.entries.len() - damage.len()) as u64,
            digest: damage.is_empty().then(|| hasher.finish()),
            damage,
            complete: true,
        })
    }
}
