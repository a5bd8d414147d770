//! Whose cosignatures count: decisions that the log's key signed, the last of each witness holding.

use super::write::WriteError;
use super::{CosignError, SqliteStore, read};
use crate::LogError;
use rusqlite::params;
use std::collections::BTreeMap;
use trucewatch_proof::note::{Kind, Note, NoteError, SignatureLine};
use trucewatch_proof::{Lineage, NoteKey, NoteSigner};

/// The verifier keys that count now, as a subquery.
pub(super) const TRUSTED: &str = "SELECT vkey FROM witness AS one WHERE trusted = 1
     AND id = (SELECT max(id) FROM witness WHERE vkey = one.vkey)";

/// The longest address of a witness.
const URL_MAX: usize = 1024;

/// A witness whose cosignatures count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedWitness {
    /// Its verifier key.
    pub key: NoteKey,
    /// Where it is asked to cosign; `None` if it comes by itself.
    pub url: Option<String>,
}

/// One decision on a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Decision {
    id: u64,
    vkey: String,
    trusted: bool,
    url: String,
}

impl Decision {
    fn text(&self, origin: &str) -> String {
        format!(
            "trucewatch witness v1\norigin {origin}\ndecision {}\nwitness {}\ntrusted {}\nurl {}\n",
            self.id,
            self.vkey,
            if self.trusted { "yes" } else { "no" },
            self.url
        )
    }

    fn signed(&self, log: &NoteSigner) -> String {
        let text = self.text(log.public().name());
        let signature = log.secret().sign(text.as_bytes());
        let signatures = vec![SignatureLine::of(log.public(), &signature)];
        Note { text, signatures }.to_string()
    }

    /// Holds the row against what was signed; returns the witness.
    fn check(&self, statement: &str, log: &Lineage) -> Result<NoteKey, NoteError> {
        let note = Note::from_text(statement)?;
        let log = log.signer(&note)?;
        let witness = NoteKey::from_text(&self.vkey)?;
        let as_written = note.text == self.text(log.name())
            && note.to_string() == statement
            && witness.to_string() == self.vkey;
        as_written
            .then_some(witness)
            .ok_or(NoteError::Form("it is not as it was written"))
    }
}

impl SqliteStore {
    /// Lets the cosignatures of a witness count from now on, and keeps where it is asked. The same
    /// once more changes nothing.
    ///
    /// # Errors
    /// If it is no key for cosignatures, the address is none, or the store cannot be written.
    pub fn trust_witness(
        &mut self,
        witness: &NoteKey,
        url: Option<&str>,
    ) -> Result<(), CosignError> {
        if witness.kind() != Kind::Cosignature {
            return Err(CosignError::Note(NoteError::Key {
                wanted: "key for cosignatures",
                problem: "it signs plain notes",
            }));
        }
        let url = url.unwrap_or_default().trim_end_matches('/');
        if url.len() > URL_MAX || url.chars().any(char::is_control) {
            return Err(CosignError::Note(NoteError::Form(
                "the address of the witness is too long, or holds control characters",
            )));
        }
        Ok(self.decide(witness, true, url)?)
    }

    /// Lets the cosignatures of a witness count no more. What it cosigned is kept. Returns whether it
    /// counted until now.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn remove_witness(&mut self, witness: &NoteKey) -> Result<bool, CosignError> {
        let known = self.witnesses()?.contains(witness);
        if known {
            self.decide(witness, false, "")?;
        }
        Ok(known)
    }

    fn decide(&mut self, witness: &NoteKey, trusted: bool, url: &str) -> Result<(), LogError> {
        let mut decision = Decision {
            id: 0,
            vkey: witness.to_string(),
            trusted,
            url: url.to_owned(),
        };
        self.refresh_keys()?;
        let keys = self.keys.take();
        let written = self.write("deciding on a witness", |transaction| {
            let keys = keys.as_ref().ok_or(WriteError::NoKeys)?;
            let same: bool = transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM witness WHERE vkey = ?1 AND trusted = ?2 AND url = ?3
                   AND id = (SELECT max(id) FROM witness WHERE vkey = ?1))",
                params![decision.vkey, trusted, url],
                |row| row.get(0),
            )?;
            if same {
                return Ok(());
            }
            let next = "SELECT coalesce(max(id), 0) + 1 FROM witness";
            decision.id = transaction.query_row(next, [], |row| row.get(0))?;
            transaction.execute(
                "INSERT INTO witness (id, vkey, trusted, url, statement) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    read::to_sql(decision.id),
                    decision.vkey,
                    trusted,
                    url,
                    decision.signed(&keys.log)
                ],
            )?;
            Ok(())
        });
        self.keys = keys;
        written
    }

    /// The witnesses whose cosignatures count, with where they are asked, sorted by name.
    ///
    /// # Errors
    /// If the store cannot be read, or a decision is not as the log's key signed it.
    pub fn trusted_witnesses(&self) -> Result<Vec<TrustedWitness>, LogError> {
        let decisions = self.decisions()?;
        let counted = decisions.into_values().filter(|(one, _)| one.trusted);
        Ok(counted
            .map(|(one, key)| TrustedWitness {
                key,
                url: (!one.url.is_empty()).then_some(one.url),
            })
            .collect())
    }

    /// The keys of the witnesses whose cosignatures count, sorted by name.
    ///
    /// # Errors
    /// As [`SqliteStore::trusted_witnesses`].
    pub fn witnesses(&self) -> Result<Vec<NoteKey>, LogError> {
        let trusted = self.trusted_witnesses()?.into_iter();
        Ok(trusted.map(|one| one.key).collect())
    }

    /// The keys of all witnesses that ever counted.
    pub(super) fn witnesses_ever(&self) -> Result<Vec<NoteKey>, LogError> {
        Ok(self
            .decisions()?
            .into_values()
            .map(|(_, key)| key)
            .collect())
    }

    /// The last decision on each witness, by verifier key; all are checked.
    fn decisions(&self) -> Result<BTreeMap<String, (Decision, NoteKey)>, LogError> {
        let failed = |e| self.sqlite_error("reading the witnesses", e);
        let sql = "SELECT id, vkey, trusted, url, statement FROM witness ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        let mut found = BTreeMap::new();
        let mut expected = 1;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(Decision, String)> {
                let decision = Decision {
                    id: row.get(0)?,
                    vkey: row.get(1)?,
                    trusted: row.get(2)?,
                    url: row.get(3)?,
                };
                Ok((decision, row.get(4)?))
            };
            let (decision, signed) = read().map_err(failed)?;
            let corrupt = |problem: String| LogError::Corrupt {
                file: self.file.clone(),
                detail: format!("decision {expected} on a witness: {problem}"),
            };
            if decision.id != expected {
                return Err(corrupt("it is missing".to_owned()));
            }
            let key = decision
                .check(&signed, &self.identity.keys)
                .map_err(|problem| corrupt(problem.to_string()))?;
            found.insert(decision.vkey.clone(), (decision, key));
            expected += 1;
        }
        Ok(found)
    }
}
