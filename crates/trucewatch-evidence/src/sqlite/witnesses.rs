//! What witnesses cosigned of this log, and what that shows of an entry.

use super::witness_list::TRUSTED;
use super::{SqliteStore, read, tree};
use crate::{Damage, EvidenceLog as _, LogError};
use rusqlite::{OptionalExtension as _, params};
use trucewatch_proof::envelope::log_entry;
use trucewatch_proof::note::{Note, NoteError, SignatureLine};
use trucewatch_proof::witnessed::{self, CosignedSize, Witnessed};
use trucewatch_proof::{
    Cosignature, InclusionProof, NoteKey, Tiled, cosignatures, prove_inclusion, quorum,
};

/// The checkpoints looked at to tell by when an entry existed: the smallest ones that cover it.
const COVERING_MAX: u32 = 256;

/// Why a cosigned checkpoint was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CosignError {
    /// The store.
    #[error(transparent)]
    Log(#[from] LogError),
    /// It is no checkpoint of this log, or bears a signature that does not hold.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// It names another history than this log has.
    #[error("the checkpoint names {named}, which is not the beginning of this log")]
    OtherHistory {
        /// What it names.
        named: String,
    },
    /// No witness that is trusted here has cosigned it.
    #[error(
        "no witness that this log trusts has cosigned it; add one with `trucewatch ledger trust-witness`"
    )]
    UnknownWitness,
}

/// A quorum of cosignatures on one checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// How many entries it covers.
    pub size: u64,
    /// When the last of the newest quorum cosigned it, by that witness's clock, in seconds since 1970.
    pub time_unix_s: u64,
}

impl SqliteStore {
    /// Takes the cosignatures of trusted witnesses on a checkpoint of this log, wherever it came
    /// from, and returns them. Lines of others are left out.
    ///
    /// # Errors
    /// If it is no checkpoint of this log, if no trusted witness has cosigned it, or if a
    /// cosignature does not hold; nothing is kept then.
    pub fn add_cosignatures(&mut self, note: &str) -> Result<Vec<Cosignature>, CosignError> {
        self.refresh_keys()?;
        let opened = self.identity.keys.open(note)?;
        let (named, note) = (opened.checkpoint.head, opened.note);
        if named.size > self.len()? || self.head_at(named.size)? != named {
            return Err(CosignError::OtherHistory {
                named: named.to_string(),
            });
        }
        let found = cosignatures(&note, &self.witnesses()?)?;
        if found.is_empty() {
            return Err(CosignError::UnknownWitness);
        }
        let line_of = |one: &Cosignature| {
            let time = one.time_unix_s.to_be_bytes();
            let mut lines = note.signatures.iter();
            lines.find(|line| line.is_of(&one.witness) && line.signature.starts_with(&time))
        };
        let rows: Vec<(String, String)> = found
            .iter()
            .filter_map(|one| Some((one.witness.to_string(), line_of(one)?.to_string())))
            .collect();
        let own = Note {
            text: note.text.clone(),
            signatures: note
                .signatures
                .iter()
                .filter(|line| line.is_of(&opened.key))
                .take(1)
                .cloned()
                .collect(),
        };
        self.write("keeping cosignatures", |transaction| {
            transaction.execute(
                "INSERT INTO cosigned (size, note) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![named.size, own.to_string()],
            )?;
            let mut add = transaction.prepare_cached(
                "INSERT INTO cosignature (size, witness, first, latest) VALUES (?1, ?2, ?3, ?3)
                 ON CONFLICT (size, witness) DO UPDATE SET latest = excluded.latest",
            )?;
            for (witness, line) in &rows {
                add.execute(params![named.size, witness, line])?;
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The latest checkpoint with the latest cosignatures of trusted witnesses on it, if any.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn checkpoint_cosigned_so_far(&self) -> Result<String, LogError> {
        let snapshot = self.snapshot()?;
        let mut text = self.checkpoint()?;
        let size = self.len()?;
        for line in self.lines(size, "latest")? {
            text.push_str(&line);
            text.push('\n');
        }
        drop(snapshot);
        Ok(text)
    }

    /// The largest checkpoint that at least `count` trusted witnesses have cosigned, with their
    /// latest cosignatures; `None` if there is none.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn cosigned_checkpoint(&self, count: usize) -> Result<Option<String>, LogError> {
        let sql = format!(
            "SELECT size FROM cosignature WHERE witness IN ({TRUSTED})
             GROUP BY size HAVING count(*) >= ?1 ORDER BY size DESC LIMIT 1"
        );
        let size: Option<u64> = self
            .conn
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_row([count as u64], |row| row.get(0))
                    .optional()
            })
            .map_err(|e| self.sqlite_error("reading cosignatures", e))?;
        size.map(|size| self.cosigned_note(size, "latest"))
            .transpose()
    }

    /// The largest checkpoint that a quorum of the trusted witnesses has cosigned, and since when
    /// the newest such quorum stands; `None` if there is none, or no witness.
    ///
    /// # Errors
    /// If the store cannot be read, or a cosignature in it does not hold.
    pub fn newest_quorum(&self) -> Result<Option<Quorum>, LogError> {
        let witnesses = self.witnesses()?;
        let needed = quorum(witnesses.len());
        let Some(note) = self.cosigned_checkpoint(needed)? else {
            return Ok(None);
        };
        let opened =
            self.identity.keys.open(&note).and_then(|opened| {
                Ok((opened.checkpoint, cosignatures(&opened.note, &witnesses)?))
            });
        let (checkpoint, found) = opened.map_err(|problem| LogError::Corrupt {
            file: self.file.clone(),
            detail: format!("a cosigned checkpoint: {problem}"),
        })?;
        let mut times: Vec<u64> = found.iter().map(|one| one.time_unix_s).collect();
        times.sort_unstable_by(|one, other| other.cmp(one));
        let newest = needed.checked_sub(1).and_then(|last| times.get(last));
        Ok(newest.map(|time_unix_s| Quorum {
            size: checkpoint.head.size,
            time_unix_s: *time_unix_s,
        }))
    }

    /// A cosigned checkpoint with the `column` of its cosignatures.
    fn cosigned_note(&self, size: u64, column: &'static str) -> Result<String, LogError> {
        let mut note: String = self
            .conn
            .prepare_cached("SELECT note FROM cosigned WHERE size = ?1")
            .and_then(|mut statement| statement.query_row([size], |row| row.get(0)))
            .map_err(|e| self.sqlite_error("reading a cosigned checkpoint", e))?;
        for line in self.lines(size, column)? {
            note.push_str(&line);
            note.push('\n');
        }
        Ok(note)
    }

    fn lines(&self, size: u64, column: &'static str) -> Result<Vec<String>, LogError> {
        let sql = format!(
            "SELECT {column} FROM cosignature WHERE size = ?1 AND witness IN ({TRUSTED})
             ORDER BY witness"
        );
        let run = || -> rusqlite::Result<Vec<String>> {
            self.conn
                .prepare_cached(&sql)?
                .query_map([read::to_sql(size)], |row| row.get(0))?
                .collect()
        };
        run().map_err(|e| self.sqlite_error("reading cosignatures", e))
    }

    /// What the trusted witnesses show of entry `seq`: by when it existed, how many vouch for that,
    /// and whether they are a quorum. Looks at the 256 smallest cosigned checkpoints that cover it;
    /// each cosignature is checked. `None` if there is no such entry yet.
    ///
    /// # Errors
    /// If the store cannot be read, or a cosignature in it does not hold.
    pub fn witnessed_by(&self, seq: u64) -> Result<Option<Witnessed>, LogError> {
        if seq >= self.len()? {
            return Ok(None);
        }
        let witnesses = self.witnesses()?;
        let run = || -> rusqlite::Result<Vec<u64>> {
            self.conn
                .prepare_cached("SELECT size FROM cosigned WHERE size > ?1 ORDER BY size LIMIT ?2")?
                .query_map(params![read::to_sql(seq), COVERING_MAX], |row| row.get(0))?
                .collect()
        };
        let sizes = run().map_err(|e| self.sqlite_error("reading cosigned checkpoints", e))?;
        let cosigned = sizes
            .into_iter()
            .map(|size| self.cosigned_size(size, &witnesses))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Some(witnessed::witnessed(seq, witnesses.len(), &cosigned)))
    }

    fn cosigned_size(&self, size: u64, witnesses: &[NoteKey]) -> Result<CosignedSize, LogError> {
        let note = self.cosigned_note(size, "first")?;
        let opened = self.identity.keys.open(&note);
        let opened = opened.and_then(|opened| cosignatures(&opened.note, witnesses));
        let cosignatures = opened.map_err(|problem| LogError::Corrupt {
            file: self.file.clone(),
            detail: format!("the cosigned checkpoint of size {size}: {problem}"),
        })?;
        Ok(CosignedSize { size, cosignatures })
    }

    /// Proves that entry `seq` is in the log by the smallest checkpoint of the log's newest key that
    /// covers it and bears a quorum of cosignatures; `None` if there is no such checkpoint (yet).
    ///
    /// # Errors
    /// As [`SqliteStore::witnessed_by`].
    pub fn prove_witnessed(&self, seq: u64) -> Result<Option<InclusionProof>, LogError> {
        let ended = self.identity.keys.ended().last();
        let from = seq.max(ended.map_or(0, |end| end.head.size));
        let Some(size) = self.witnessed_by(from)?.and_then(|shown| shown.at_size) else {
            return Ok(None);
        };
        let tiles = tree::Tiles(&self.conn);
        let tiled = Tiled {
            tiles: &tiles,
            size: self.len()?,
        };
        let path = prove_inclusion(&tiled, seq, size).map_err(|e| read::of_tree(self, e))?;
        Ok(Some(InclusionProof {
            index: seq,
            path,
            checkpoint: self.cosigned_note(size, "first")?,
        }))
    }

    /// A bundle of log entries as C2SP tlog-tiles has it: each with its length before it (2 bytes,
    /// big-endian). `None` if the log has no such bundle.
    ///
    /// # Errors
    /// If the store cannot be read, or an entry is damaged.
    pub fn entries_bundle(&self, index: u64, width: u16) -> Result<Option<Vec<u8>>, LogError> {
        let width = usize::from(width);
        let Some(first) = index.checked_mul(trucewatch_proof::tile::WIDTH) else {
            return Ok(None);
        };
        if first.saturating_add(width as u64) > self.len()? {
            return Ok(None);
        }
        let entries = self.read(first, width)?;
        let mut bundle = Vec::with_capacity(width * 35);
        for entry in &entries {
            let bytes = log_entry(&entry.secret.envelope_salt(), &entry.envelope());
            bundle.extend_from_slice(&(bytes.len() as u16).to_be_bytes());
            bundle.extend_from_slice(&bytes);
        }
        Ok(Some(bundle))
    }
}

/// What is wrong with witnesses and cosignatures. The tree must have been checked before.
pub(super) fn damage(store: &SqliteStore) -> Result<Vec<Damage>, LogError> {
    let mut damage = Vec::new();
    let mut say = |what: String| damage.push(Damage { seq: None, what });
    let witnesses = match store.witnesses_ever() {
        Ok(witnesses) => witnesses,
        Err(LogError::Corrupt { detail, .. }) => {
            say(detail);
            Vec::new()
        }
        Err(other) => return Err(other),
    };
    let failed = |e| store.sqlite_error("reading cosigned checkpoints", e);
    let mut statement = store
        .conn
        .prepare("SELECT size, note FROM cosigned ORDER BY size")
        .map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        let (size, note): (u64, String) =
            (row.get(0).map_err(failed)?, row.get(1).map_err(failed)?);
        if let Err(problem) = check_cosigned(store, size, &note, &witnesses) {
            say(format!("the cosigned checkpoint of size {size}: {problem}"));
        }
    }
    let orphans: u64 = store
        .conn
        .query_row(
            "SELECT count(*) FROM cosignature
             WHERE size NOT IN (SELECT size FROM cosigned) OR witness NOT IN (SELECT vkey FROM witness)",
            [],
            |row| row.get(0),
        )
        .map_err(failed)?;
    if orphans > 0 {
        say(format!(
            "{orphans} cosignatures belong to no checkpoint or witness"
        ));
    }
    Ok(damage)
}

pub(super) fn check_cosigned(
    store: &SqliteStore,
    size: u64,
    note: &str,
    witnesses: &[NoteKey],
) -> Result<(), String> {
    let words = |problem: NoteError| problem.to_string();
    let opened = store.identity.keys.open(note).map_err(words)?;
    let (checkpoint, read) = (opened.checkpoint, opened.note);
    if read.to_string() != note || checkpoint.head.size != size {
        return Err("it is not as it was written".to_owned());
    }
    let head = store.head_at(size).map_err(|e| e.to_string())?;
    if checkpoint.head != head {
        return Err(format!("the entries give {head}"));
    }
    let run = || -> rusqlite::Result<Vec<(String, String, String)>> {
        store
            .conn
            .prepare_cached("SELECT witness, first, latest FROM cosignature WHERE size = ?1")?
            .query_map([read::to_sql(size)], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect()
    };
    for (vkey, first, latest) in run().map_err(|e| e.to_string())? {
        let witness = witnesses.iter().filter(|key| key.to_string() == vkey);
        for text in [first, latest] {
            let line = SignatureLine::from_text(&text).map_err(words)?;
            let as_written = line.to_string() == text;
            let alone = Note {
                text: read.text.clone(),
                signatures: vec![line],
            };
            let witness: Vec<NoteKey> = witness.clone().cloned().collect();
            let holds = cosignatures(&alone, &witness).map_err(words)?.len() == 1;
            if !as_written || !holds {
                return Err(format!("a cosignature of `{vkey}` does not hold"));
            }
        }
    }
    Ok(())
}
