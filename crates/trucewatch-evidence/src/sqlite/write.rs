//! The one way in: a batch of accepted and rejected rows in one transaction.

use super::tree::{Edge, TreeError};
use super::{Access, SqliteStore, quarantine, read, rotation};
use crate::entry::Prepared;
use crate::identity::Keys;
use crate::seal::{Sealed, SignedBatch};
use crate::{Appended, LogError, NewEntry, NewQuarantine, entry, identity, seal};
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::path::Path;
use trucewatch_proof::{Checkpoint, KeyId, PublicKey};

impl SqliteStore {
    /// Appends `entries` to the log and puts `rejected` into the quarantine: all or nothing, so
    /// that a crash never splits a batch. When this returns `Ok`, both survive a crash. The result
    /// has one item for each of `entries`.
    ///
    /// # Errors
    /// As [`crate::EvidenceLog::append`]. After an error of the disk every later write is refused
    /// with [`LogError::Stopped`].
    pub fn commit(
        &mut self,
        entries: &[NewEntry],
        rejected: &[NewQuarantine],
    ) -> Result<Vec<Appended>, LogError> {
        self.refresh_keys()?;
        if let Some(first) = entries.first() {
            self.enter_statements(first.received_at, first.bound_ms)?;
        }
        self.commit_now(entries, rejected)
    }

    /// As [`SqliteStore::commit`], without a look at the log's keys.
    pub(super) fn commit_now(
        &mut self,
        entries: &[NewEntry],
        rejected: &[NewQuarantine],
    ) -> Result<Vec<Appended>, LogError> {
        let prepared = entry::prepare(entries, &self.identity.mission)?;
        quarantine::check(rejected)?;
        let seed = identity::random()?;
        // The edge in memory is right only if this commit succeeds.
        let mut edge = std::mem::take(&mut self.edge);
        let keys = self.keys.take();
        let (dir, log) = (self.dir().to_owned(), self.identity.log.clone());
        let written = self.write("writing a batch", |transaction| {
            let keys = keys.as_ref().ok_or(WriteError::NoKeys)?;
            if !prepared.is_empty() && rotation::is_held(&dir, &log) {
                return Err(WriteError::Held);
            }
            let appended = append(transaction, &prepared, keys, &seed, &mut edge)?;
            quarantine::add(transaction, rejected)?;
            Ok(appended)
        });
        self.keys = keys;
        let (appended, note) = written?;
        self.edge = edge;
        if let Some(note) = note {
            self.mark(&note)?;
        }
        Ok(appended)
    }

    /// Runs `work` in a transaction of its own and commits it; stops all writing after an error
    /// that leaves the state of the disk in doubt (promise P04: do not retry and hope).
    ///
    /// What a crash leaves: before the commit, nothing; SQLite ignores the unfinished tail of the
    /// write-ahead log. During the commit, all or nothing of the batch, not acknowledged. After
    /// it, all of it: the commit returns when the write-ahead log is synced.
    pub(super) fn write<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, WriteError>,
    ) -> Result<T, LogError> {
        if self.access == Access::Read {
            return Err(LogError::ReadOnly {
                file: self.file.clone(),
            });
        }
        self.refresh_keys()?;
        if let Some(cause) = &self.stopped {
            return Err(LogError::Stopped {
                file: self.file.clone(),
                cause: cause.clone(),
            });
        }
        let file = &self.file;
        let (dir, identity) = (file.parent().unwrap_or(Path::new(".")), &self.identity);
        let conn = &mut self.conn;
        let run = || -> Result<T, WriteError> {
            // IMMEDIATE takes the write lock now. A lock taken later could fail half way, because
            // another process had written since we looked.
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if rotation::is_stale(dir, identity) {
                return Err(WriteError::KeysChanged);
            }
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        match run() {
            Ok(done) => {
                self.commits += 1;
                Ok(done)
            }
            Err(error) => {
                let error = match error {
                    WriteError::Sqlite(e) => LogError::from_sqlite(file, doing, e),
                    WriteError::NoSuchItem(id) => LogError::NoSuchItem {
                        file: file.clone(),
                        id,
                    },
                    WriteError::NoKeys => LogError::ReadOnly { file: file.clone() },
                    WriteError::Held => LogError::Held { file: file.clone() },
                    WriteError::KeysChanged => LogError::KeyReplaced { file: file.clone() },
                    WriteError::Tree(TreeError::Sqlite(e)) => LogError::from_sqlite(file, doing, e),
                    WriteError::Tree(TreeError::Missing(tile)) => LogError::Corrupt {
                        file: file.clone(),
                        detail: format!("the hash tree has no `{}`", tile.path()),
                    },
                    WriteError::HeadLost => LogError::Corrupt {
                        file: file.clone(),
                        detail: "the checkpoint does not name the log as it is".to_owned(),
                    },
                    WriteError::NotDense { expected } => LogError::Damaged {
                        file: file.clone(),
                        seq: expected,
                        what: "the log does not go on with the next number".to_owned(),
                    },
                };
                // Full while copying into the file proper, outside any transaction of ours, is
                // harmless; but a transaction that could not even be taken back is not.
                if error.stops_writing() || !self.conn.is_autocommit() {
                    self.stopped = Some(error.to_string());
                }
                Err(error)
            }
        }
    }
}

/// Why a transaction was given up. Turned into [`LogError`] where the file is known.
pub(super) enum WriteError {
    Sqlite(rusqlite::Error),
    NoSuchItem(u64),
    NotDense { expected: u64 },
    NoKeys,
    Held,
    KeysChanged,
    Tree(TreeError),
    HeadLost,
}

impl From<TreeError> for WriteError {
    fn from(error: TreeError) -> Self {
        Self::Tree(error)
    }
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// What became of each entry, and the checkpoint, if the log has grown.
type Written = (Vec<Appended>, Option<String>);

fn append(
    transaction: &Transaction<'_>,
    prepared: &[Prepared<'_>],
    keys: &Keys,
    seed: &[u8; 32],
    edge: &mut Edge,
) -> Result<Written, WriteError> {
    let first = read::next_seq(transaction)?;
    let (appended, new) = sort_out(transaction, prepared, keys, first)?;
    if new.is_empty() {
        return Ok((appended, None));
    }
    // Another process may have written since; then the edge is read afresh.
    if edge.head().size != first {
        *edge = Edge::load(transaction, first)?;
    }
    let (_, note) = read::head(transaction)?.ok_or(WriteError::HeadLost)?;
    if !note
        .starts_with(&Checkpoint::new(keys.identity().origin().to_owned(), edge.head()).to_text())
    {
        return Err(WriteError::HeadLost);
    }
    let (sealed, batch) = seal::seal(&new, keys, seed);
    add_authors(transaction, &sealed, batch.as_ref())?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO entry (seq, leaf, record_sha256, secret, author, signature, received_at_ns, bound_ms, line, source, record, raw)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    let mut insert_tile =
        transaction.prepare_cached("INSERT INTO tile (id, root, hashes) VALUES (?1, ?2, ?3)")?;
    let mut next = first;
    for item in &sealed {
        let new = item.prepared.new;
        insert.execute(params![
            next,
            item.leaf.0,
            item.prepared.sha256,
            item.secret.0,
            item.author.0,
            read::signature_to_sql(&item.signature),
            new.received_at.as_unix_ns(),
            new.bound_ms,
            new.line,
            new.source,
            item.prepared.canonical,
            new.raw,
        ])?;
        for full in edge.push(item.leaf) {
            insert_tile.execute(params![full.id, full.root.0, full.hashes])?;
        }
        next += 1;
    }
    // INVARIANT (dense): asserted by a trigger for each row, and here for the batch.
    if read::next_seq(transaction)? != next {
        return Err(WriteError::NotDense { expected: first });
    }
    let note = super::set_head(transaction, keys, edge)?;
    Ok((appended, Some(note)))
}

/// Which entries are new, and where the others are already.
fn sort_out<'a>(
    transaction: &Transaction<'_>,
    prepared: &'a [Prepared<'a>],
    keys: &Keys,
    first: u64,
) -> Result<(Vec<Appended>, Vec<&'a Prepared<'a>>), WriteError> {
    let mut find = transaction
        .prepare_cached("SELECT seq FROM entry WHERE record_sha256 = ?1 AND author = ?2")?;
    let gateway = keys.identity().gateway.id();
    let mut seen = BTreeMap::new();
    let mut new = Vec::new();
    let mut appended = Vec::with_capacity(prepared.len());
    for item in prepared {
        let author = item
            .new
            .signed
            .as_ref()
            .map_or(gateway, |signed| signed.key.id());
        let present = match seen.get(&(item.sha256, author)) {
            Some(seq) => Some(*seq),
            None => find
                .query_row(params![item.sha256, author.0], |row| row.get(0))
                .optional()?,
        };
        if let Some(seq) = present {
            appended.push(Appended::Duplicate(seq));
            continue;
        }
        let seq = first + new.len() as u64;
        seen.insert((item.sha256, author), seq);
        appended.push(Appended::New(seq));
        new.push(item);
    }
    Ok((appended, new))
}

fn add_authors(
    transaction: &Transaction<'_>,
    sealed: &[Sealed<'_>],
    batch: Option<&SignedBatch>,
) -> Result<(), WriteError> {
    let signed = sealed
        .iter()
        .filter_map(|item| item.prepared.new.signed.as_ref());
    let keys: BTreeMap<KeyId, PublicKey> = signed
        .map(|signed| signed.key)
        .chain(batch.map(|batch| batch.author))
        .map(|key| (key.id(), key))
        .collect();
    let mut add = transaction
        .prepare_cached("INSERT INTO author (id, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    for (id, key) in keys {
        add.execute(params![id.0, key.to_bytes()])?;
    }
    if let Some(batch) = batch {
        transaction
            .prepare_cached(
                "INSERT INTO batch (root, author, size, signature) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                batch.root.0,
                batch.author.id().0,
                batch.size,
                batch.signature
            ])?;
    }
    Ok(())
}
