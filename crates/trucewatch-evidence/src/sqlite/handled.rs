//! The walk's check of the files beside the log, and of the keys they are under.

use crate::{Damage, Entry, Vault};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use trucewatch_model::CustodyAct;
use trucewatch_model::canonical::Record;

/// What the entries say about files and keys.
pub(super) struct Handled {
    vault: Vault,
    /// Protected subjects, and the first entry under each.
    subjects: BTreeMap<String, u64>,
    erased: BTreeSet<String>,
}

impl Handled {
    pub(super) fn of(dir: &Path) -> Self {
        Self {
            vault: Vault::of(dir),
            subjects: BTreeMap::new(),
            erased: BTreeSet::new(),
        }
    }

    /// Checks the file of an entry, if it has one.
    pub(super) fn check(&mut self, entry: &Entry) -> Result<(), String> {
        match &entry.record {
            Record::Blob(blob) => {
                self.subjects
                    .entry(blob.subject.clone())
                    .or_insert(entry.seq);
                self.vault.damage(blob).map_or(Ok(()), Err)
            }
            Record::Custody(custody) if custody.act == CustodyAct::Erased => {
                self.erased
                    .extend(custody.object.strip_prefix("subject:").map(str::to_owned));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Keys that are damaged, or gone without a word in the log.
    pub(super) fn keys(self) -> Vec<Damage> {
        let one = |(subject, seq): (&String, &u64)| {
            let what = match self.vault.key(subject) {
                Ok(Some(_)) if self.erased.contains(subject) => format!(
                    "the key of `{subject}` was to be destroyed, and is still there; destroy it again"
                ),
                Ok(Some(_)) => return None,
                Ok(None) if self.erased.contains(subject) => return None,
                Ok(None) => format!(
                    "the key of `{subject}`, under which its file lies, is gone, and no entry says that it was destroyed"
                ),
                Err(error) => error.to_string(),
            };
            Some(Damage {
                seq: Some(*seq),
                what,
            })
        };
        self.subjects.iter().filter_map(one).collect()
    }
}
