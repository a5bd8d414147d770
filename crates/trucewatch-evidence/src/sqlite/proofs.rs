//! What the store hands out to be checked by others: tiles, proofs, receipts.

use super::{SqliteStore, read, tree};
use crate::entry::marking;
use crate::{Entry, EvidenceLog as _, LogError};
use rusqlite::params;
use trucewatch_proof::{
    EntrySecret, Hash, InclusionProof, PublicKey, Receipt, Signature, SignedPath, Statement, Tile,
    TileSource as _, Tiled, prove_inclusion,
};

impl SqliteStore {
    /// The hashes of a tile of the latest tree, 32 bytes each; `None` if it has no such tile.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn tile(&self, asked: Tile) -> Result<Option<Vec<u8>>, LogError> {
        let there = Tile::in_tree(asked.level, asked.index, self.len()?);
        if there.is_none_or(|there| there.width < asked.width) {
            return Ok(None);
        }
        let mut hashes = tree::Tiles(&self.conn)
            .tile(asked)
            .map_err(|e| read::of_tree(self, e))?;
        hashes.truncate(usize::from(asked.width) * 32);
        Ok(Some(hashes))
    }

    /// Proves that entry `seq` is in the log, by the latest checkpoint; `None` if there is no such
    /// entry yet.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn prove(&self, seq: u64) -> Result<Option<InclusionProof>, LogError> {
        let snapshot = self.snapshot()?;
        let checkpoint = self.checkpoint()?;
        let size = self.len()?;
        if seq >= size {
            return Ok(None);
        }
        let path = self.inclusion_path(seq, size)?;
        drop(snapshot);
        Ok(Some(InclusionProof {
            index: seq,
            path,
            checkpoint,
        }))
    }

    /// The hashes that prove entry `seq` in the tree over the first `size` entries, from the leaf
    /// up.
    ///
    /// # Errors
    /// [`LogError::TooShort`] if there are fewer entries, or if `seq` is not among them.
    pub fn inclusion_path(&self, seq: u64, size: u64) -> Result<Vec<Hash>, LogError> {
        let len = self.len()?;
        if size > len || seq >= size {
            return Err(LogError::TooShort {
                len,
                asked: size.max(seq.saturating_add(1)),
            });
        }
        let tiles = tree::Tiles(&self.conn);
        let tiled = Tiled {
            tiles: &tiles,
            size: len,
        };
        prove_inclusion(&tiled, seq, size).map_err(|e| read::of_tree(self, e))
    }

    /// Proves that the log of `size` entries goes on from that of `old`.
    ///
    /// # Errors
    /// [`LogError::TooShort`] if there are fewer, and if the store cannot be read.
    pub fn prove_consistency(&self, old: u64, size: u64) -> Result<Vec<Hash>, LogError> {
        let len = self.len()?;
        if size > len || old > size {
            return Err(LogError::TooShort {
                len,
                asked: old.max(size),
            });
        }
        let tiles = tree::Tiles(&self.conn);
        let tiled = Tiled {
            tiles: &tiles,
            size: len,
        };
        trucewatch_proof::prove_consistency(&tiled, old, size).map_err(|e| read::of_tree(self, e))
    }

    /// Everything by which entry `seq` can be checked offline; `None` if there is no such entry yet.
    /// The checkpoint in it is the smallest with a quorum of witnesses that covers the entry; without
    /// one, the latest.
    ///
    /// # Errors
    /// If the store cannot be read, or the entry is damaged.
    pub fn receipt(&self, seq: u64) -> Result<Option<Receipt>, LogError> {
        let proof = match self.prove_witnessed(seq)? {
            Some(witnessed) => Some(witnessed),
            None => self.prove(seq)?,
        };
        let (Some(proof), Some(entry)) = (proof, self.read(seq, 1)?.pop()) else {
            return Ok(None);
        };
        let batch = self.batch_proof(&entry)?;
        let envelope = String::from_utf8_lossy(&entry.envelope()).into_owned();
        Ok(Some(Receipt::new(
            &self.identity.log,
            self.statement()?,
            &self.author(&entry)?,
            envelope,
            &entry.secret.envelope_salt(),
            &proof,
            batch.as_ref(),
        )))
    }

    /// The log's signed word on who it is.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn statement(&self) -> Result<String, LogError> {
        if !self.identity.keys.steps().is_empty() {
            return Ok(self.identity.keys.site().to_owned());
        }
        self.conn
            .query_row("SELECT statement FROM identity WHERE id = 1", [], |row| {
                row.get(0)
            })
            .map_err(|e| self.sqlite_error("reading who the log is", e))
    }

    /// The key that an entry is signed with.
    ///
    /// # Errors
    /// If the store cannot be read, or does not have it.
    pub fn author(&self, entry: &Entry) -> Result<PublicKey, LogError> {
        let key: [u8; 32] = self
            .conn
            .prepare_cached("SELECT key FROM author WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([entry.author.0], |row| row.get(0)))
            .map_err(|e| self.sqlite_error("reading an author's key", e))?;
        let key = PublicKey::from_bytes(&key).filter(|key| key.id() == entry.author);
        key.ok_or_else(|| {
            self.damaged(
                entry.seq,
                "the key of its author is not there, or is not that key",
            )
        })
    }

    /// The way from an entry to the signature over its batch, and that signature; `None` if it is
    /// signed alone.
    ///
    /// # Errors
    /// If the store cannot be read, or the batch is damaged.
    pub fn batch_proof(&self, entry: &Entry) -> Result<Option<SignedPath>, LogError> {
        let Signature::Batch { index, size, root } = &entry.signature else {
            return Ok(None);
        };
        let signature = self.batch_signature(root)?;
        let members = self.members(entry, *size)?;
        let path = prove_inclusion(&Leaves(&members), u64::from(*index), u64::from(*size));
        let path = path.map_err(|NoLeaf| {
            self.damaged(entry.seq, "other members of its signed batch are not there")
        })?;
        Ok(Some(SignedPath {
            path,
            salt: entry.secret.batch_salt(),
            signature,
        }))
    }

    /// The signature over the batch with that root.
    ///
    /// # Errors
    /// If the store cannot be read, or does not have it.
    pub fn batch_signature(&self, root: &Hash) -> Result<[u8; 64], LogError> {
        self.conn
            .prepare_cached("SELECT signature FROM batch WHERE root = ?1")
            .and_then(|mut statement| statement.query_row([root.0], |row| row.get(0)))
            .map_err(|e| self.sqlite_error("reading a batch's signature", e))
    }

    /// The leaves of a batch. Its members stand together, but for entries of the same commit that
    /// were signed alone.
    fn members(&self, entry: &Entry, size: u32) -> Result<Vec<Hash>, LogError> {
        let signature = read::signature_to_sql(&entry.signature);
        // All but the index: kind (1 byte), index (4), size (4), root (32).
        let same = &signature[5..];
        let failed = |e| self.sqlite_error("reading a batch", e);
        let mut leaves = Vec::new();
        for backwards in [true, false] {
            let sql = if backwards {
                "SELECT signature, record_sha256, record, secret FROM entry WHERE seq < ?1 ORDER BY seq DESC"
            } else {
                "SELECT signature, record_sha256, record, secret FROM entry WHERE seq >= ?1 ORDER BY seq"
            };
            let mut statement = self.conn.prepare_cached(sql).map_err(failed)?;
            let mut rows = statement
                .query(params![read::to_sql(entry.seq)])
                .map_err(failed)?;
            let wanted = match &entry.signature {
                Signature::Batch { index, .. } if backwards => *index as usize,
                _ => size as usize,
            };
            while leaves.len() < wanted
                && let Some(row) = rows.next().map_err(failed)?
            {
                let member: Vec<u8> = row.get(0).map_err(failed)?;
                if member.get(5..) != Some(same) {
                    continue;
                }
                let record: Vec<u8> = row.get(2).map_err(failed)?;
                let record =
                    trucewatch_model::canonical::Record::from_bytes(&record).map_err(|e| {
                        self.damaged(
                            entry.seq,
                            &format!("another member of its signed batch: {e}"),
                        )
                    })?;
                let statement = Statement {
                    mission: &self.identity.mission,
                    author: entry.author,
                    marking: marking(&record).word(),
                    boot: 0,
                    counter: 0,
                    record: Hash(row.get(1).map_err(failed)?),
                };
                let secret = EntrySecret(row.get(3).map_err(failed)?);
                leaves.push(statement.leaf(&secret.batch_salt()));
            }
            if backwards {
                leaves.reverse();
            }
        }
        Ok(leaves)
    }

    fn damaged(&self, seq: u64, what: &str) -> LogError {
        LogError::Damaged {
            file: self.file.clone(),
            seq,
            what: what.to_owned(),
        }
    }
}

/// The leaves of a batch, all in memory.
struct Leaves<'a>(&'a [Hash]);

struct NoLeaf;

impl trucewatch_proof::HashSource for Leaves<'_> {
    type Error = NoLeaf;

    fn complete(&self, level: u8, index: u64) -> Result<Hash, NoLeaf> {
        let (from, to) = ((index << level) as usize, ((index + 1) << level) as usize);
        let leaves = self.0.get(from..to).ok_or(NoLeaf)?;
        Ok(trucewatch_proof::tree::root_of(leaves.iter().copied()))
    }
}
