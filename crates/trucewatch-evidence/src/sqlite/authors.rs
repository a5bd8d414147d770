//! The walk's check of signatures: each entry against its author's key, and batches as a whole.

use super::SqliteStore;
use crate::{Damage, Entry, LogError};
use rusqlite::OptionalExtension as _;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_proof::{Batch, Frontier, Hash, KeyId, PublicKey, Signature};

/// Keys that signed, and the batches of which some but not all members were seen.
pub(super) struct Authors<'a> {
    store: &'a SqliteStore,
    keys: BTreeMap<KeyId, PublicKey>,
    open: BTreeMap<Hash, OpenBatch>,
    /// Batches that cannot be checked because an entry, maybe one of theirs, is damaged.
    lost: BTreeSet<Hash>,
    damaged: bool,
}

struct OpenBatch {
    members: Frontier,
    first: u64,
    author: KeyId,
    size: u64,
}

impl<'a> Authors<'a> {
    pub(super) fn of(store: &'a SqliteStore) -> Result<Self, LogError> {
        let failed = |e| store.sqlite_error("reading the authors' keys", e);
        let run = || -> rusqlite::Result<BTreeMap<KeyId, PublicKey>> {
            let mut keys = BTreeMap::new();
            let mut statement = store.conn.prepare("SELECT id, key FROM author")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (id, key): ([u8; 16], [u8; 32]) = (row.get(0)?, row.get(1)?);
                let key = PublicKey::from_bytes(&key).filter(|key| key.id() == KeyId(id));
                keys.extend(key.map(|key| (KeyId(id), key)));
            }
            Ok(keys)
        };
        let keys = match run().map_err(failed) {
            // Then each entry of an author whose key is lost is named.
            Err(LogError::Corrupt { .. }) => BTreeMap::new(),
            read => read?,
        };
        Ok(Self {
            store,
            keys,
            open: BTreeMap::new(),
            lost: BTreeSet::new(),
            damaged: false,
        })
    }

    /// Checks the signature of the next entry; of a batch, when its last member has come.
    pub(super) fn check(&mut self, entry: &Entry) -> Result<(), String> {
        let key = *self
            .keys
            .get(&entry.author)
            .ok_or("the key of its author is not there, or is not that key")?;
        let statement = entry.statement(&self.store.identity.mission);
        match &entry.signature {
            Signature::Single { signature, .. } => {
                let holds = statement.is_signed(&key, signature);
                holds
                    .then_some(())
                    .ok_or_else(|| "the signature of its author does not hold".to_owned())
            }
            Signature::Batch { index, size, root } => self.member(
                entry,
                &key,
                u64::from(*index),
                u64::from(*size),
                *root,
                statement.leaf(&entry.secret.batch_salt()),
            ),
        }
    }

    fn member(
        &mut self,
        entry: &Entry,
        key: &PublicKey,
        index: u64,
        size: u64,
        root: Hash,
        leaf: Hash,
    ) -> Result<(), String> {
        if self.damaged && index > 0 && !self.open.contains_key(&root) {
            self.lost.insert(root);
        }
        if self.lost.contains(&root) {
            return Ok(());
        }
        let batch = self.open.entry(root).or_insert_with(|| OpenBatch {
            members: Frontier::default(),
            first: entry.seq,
            author: entry.author,
            size,
        });
        if batch.members.size() != index || batch.size != size || batch.author != entry.author {
            return Err("it is not the next member of its signed batch".to_owned());
        }
        batch.members.push(leaf);
        let head = batch.members.head();
        if head.size < size {
            return Ok(());
        }
        self.open.remove(&root);
        let whole = Batch {
            mission: &self.store.identity.mission,
            author: entry.author,
            size,
            root,
        };
        let signature = self
            .signature(root)
            .map_err(|error| format!("the signature of its batch cannot be read: {error}"))?;
        let holds = head.root == root
            && signature.is_some_and(|signature| whole.is_signed(key, &signature));
        let first = entry.seq + 1 - size.min(entry.seq + 1);
        holds.then_some(()).ok_or_else(|| {
            format!(
                "the signature over its batch (entries {first} to {}) does not hold",
                entry.seq
            )
        })
    }

    fn signature(&self, root: Hash) -> rusqlite::Result<Option<[u8; 64]>> {
        self.store
            .conn
            .prepare_cached("SELECT signature FROM batch WHERE root = ?1")?
            .query_row([root.0], |row| row.get(0))
            .optional()
    }

    /// An entry is damaged: batches that were being put together cannot be checked any more.
    pub(super) fn damaged(&mut self) {
        self.damaged = true;
        self.lost.extend(std::mem::take(&mut self.open).into_keys());
    }

    /// Batches whose last member never came.
    pub(super) fn unfinished(self) -> Vec<Damage> {
        let lost = self.open.into_values().map(|batch| Damage {
            seq: Some(batch.first),
            what: format!(
                "of the signed batch that it begins, {} of {} entries are there",
                batch.members.size(),
                batch.size
            ),
        });
        lost.collect()
    }
}
