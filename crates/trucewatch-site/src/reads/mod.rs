//! Who has read what is protected, and who was refused: one line each in `reads.log`, beside the log.
//!
//! In: a [`Read`], before what was asked for is given. Out: it is on disk, or nothing is given. Each line holds a
//! hash over the one before, so that none can be changed, taken out or put between; the log keeps from time to
//! time how many there were with the last hash ([`anchor`]), so that no end can be cut off or written anew
//! either. `trucewatch ledger verify` checks both.
//!
//! Why not entries of the log: there are many more reads than records, how long the log is everybody sees, and
//! each entry wakes whoever follows it. Not kept: what was answered, only what was asked for.

mod file;
mod recorder;

pub use file::{LOG_NAME, Reads, Tail};
pub use recorder::Recorder;

use crate::{SiteError, configuration};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use trucewatch_evidence::SqliteStore;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Marking, Timestamp};
use trucewatch_proof::Hash;

/// Somebody reads, or may not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// The code of the person or device, or by which key.
    pub who: String,
    /// For whom.
    pub hat: String,
    /// What was asked for.
    pub what: String,
    /// Whose observations are in it, by who has the sensors in custody; `*` for what rests on all that the person
    /// may read.
    pub of: BTreeSet<String>,
    /// The strictest marking that it may rest on.
    pub marking: Marking,
    /// What for, if it was declared.
    pub purpose: Option<String>,
    /// By which rule it was refused; `None`: it was given.
    pub refused: Option<String>,
}

/// A read on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Its number, from 1.
    pub n: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub read: Read,
}

/// Which reads somebody asks for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this person alone.
    pub who: Option<String>,
    /// Of what has this text in it.
    pub what: Option<String>,
    /// Of what holds observations of these, or rests on all.
    pub of: Option<String>,
    /// With a number below.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

impl Filter {
    /// What whoever asks is told of a read. Of one that may rest on anybody's it is no business of an originator
    /// what was looked for: the question is left out, before it is searched in.
    fn told(&self, mut noted: Noted) -> Noted {
        let own = |of: &String| noted.read.of.contains(of);
        if self.of.as_ref().is_some_and(|of| !own(of))
            && let Some((asked, _)) = noted.read.what.split_once('?')
        {
            noted.read.what = asked.to_owned();
        }
        noted
    }

    fn takes(&self, noted: &Noted) -> bool {
        let read = &noted.read;
        let has = |of: &String| read.of.contains(of) || read.of.contains("*");
        self.who.as_ref().is_none_or(|who| *who == read.who)
            && self
                .what
                .as_ref()
                .is_none_or(|what| read.what.contains(what))
            && self.of.as_ref().is_none_or(has)
            && self.before.is_none_or(|before| noted.n < before)
    }
}

/// Reads on record, newest first.
///
/// # Errors
/// If the file cannot be read, or a line does not fit the one before.
pub fn list(dir: &Path, filter: &Filter) -> Result<Vec<Noted>, SiteError> {
    let mut found = VecDeque::new();
    let walked = file::walk(&dir.join(LOG_NAME), Tail::default(), |noted, _| {
        let noted = filter.told(noted);
        if filter.takes(&noted) {
            found.push_front(noted);
            found.truncate(filter.limit);
        }
    })?;
    match walked.fault {
        None => Ok(found.into()),
        Some(fault) => Err(SiteError::Invalid(format!(
            "`{LOG_NAME}` cannot be trusted: {fault}; see `trucewatch ledger verify`"
        ))),
    }
}

/// The setting that says how many reads there were, and that with the hash of the last.
const READS: &str = "reads";
const HEAD: &str = "reads.head";

/// What the log keeps of the reads so far.
pub fn anchor(tail: &Tail) -> BTreeMap<String, String> {
    let said = [
        (READS, tail.count.to_string()),
        (HEAD, tail.head.to_hex()),
        (
            configuration::MARKING,
            Marking::Restricted.word().to_owned(),
        ),
    ];
    said.map(|(name, value)| (name.to_owned(), value)).into()
}

/// What is wrong with the reads of a store, by their own chain and by what the log keeps of them.
///
/// # Errors
/// If a file cannot be read.
pub fn damage(store: &SqliteStore) -> Result<Vec<String>, SiteError> {
    let mut anchors: BTreeMap<u64, Vec<(u64, String)>> = BTreeMap::new();
    for entry in store.read_kind("configuration")? {
        let Record::Configuration(said) = entry.record else {
            continue;
        };
        let count = said.settings.get(READS).and_then(|n| n.parse().ok());
        if let Some((count, head)) = count.zip(said.settings.get(HEAD)) {
            let at = anchors.entry(count).or_default();
            at.push((entry.seq, head.clone()));
        }
    }
    let mut damage = Vec::new();
    let walked = file::walk(
        &store.dir().join(LOG_NAME),
        Tail::default(),
        |noted, head| {
            check(&mut anchors, noted.n, &head, &mut damage);
        },
    )?;
    damage.extend(walked.fault.map(|fault| format!("{LOG_NAME}: {fault}")));
    let count = walked.tail.count;
    damage.extend(anchors.into_keys().map(|had| {
        format!("{LOG_NAME}: the log says that there were {had} reads; {count} can be read")
    }));
    Ok(damage)
}

fn check(
    anchors: &mut BTreeMap<u64, Vec<(u64, String)>>,
    n: u64,
    head: &Hash,
    damage: &mut Vec<String>,
) {
    let kept = anchors.remove(&n).into_iter().flatten();
    let other = kept.filter(|(_, kept)| *kept != head.to_hex());
    damage.extend(other.map(|(seq, _)| {
        format!("{LOG_NAME}: read {n} is not the one that entry {seq} of the log knows")
    }));
}
