//! What people decide, on record: an act is checked against the mission as the log tells it, and is an entry
//! before it takes effect.
//!
//! [`Desk`] holds the fold over the acts in the log. Several processes may act on one log: each takes the lock
//! `desk.lock` beside it, reads what came in since, decides, writes. What an act made of the mission at any
//! earlier moment is the fold over the entries up to then ([`Desk::at`]).

mod picture;
mod releases;
mod signing;

pub use picture::{Seen, hypotheses};
pub use releases::{Look, MEDIA_TYPE, ReleaseReceipt, ReleaseRequest, Releases};
pub use signing::{SignedBy, Signer};

use crate::clock::Clock;
use crate::handling::own_entry;
use crate::judgement::{Arrived, Judgement, Verdict};
use crate::{SiteError, View};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use trucewatch_evidence::{Entry, EvidenceLog as _, NewEntry, SqliteStore};
use trucewatch_mission::{Act, ActId, Actor, Done, Mission, Refused};
use trucewatch_model::Timestamp;
use trucewatch_model::canonical::Record;
use trucewatch_proof::KeyId;

/// The name of the file that processes lock while they act.
pub const LOCK_NAME: &str = "desk.lock";
/// Why an act does not count that bears the signature of a person who did not do it.
const FOREIGN_KEY: &str = "signed with the key of somebody else";
/// Entries read at once.
const PAGE: usize = 5_000;

/// The mission as the log tells it, up to some entry.
#[derive(Default)]
pub struct Told {
    /// What people did.
    pub mission: Mission,
    /// How many entries of the log it rests on.
    pub entries: u64,
    /// Acts that do not count: signed with a key that does not, or not readable by this program. With the reason.
    pub set_aside: Vec<(u64, String)>,
    /// The number of the entry of each act that counts, in order.
    pub acts: Vec<(ActId, u64)>,
    /// Acts about releases that count, in order.
    releases: Vec<releases::Kept>,
    /// Of those, the entries that bear the signature of the person who acted, with the key.
    signed: BTreeMap<u64, KeyId>,
    /// Which acts count, by the same entries; `None` before anything was read.
    judgement: Option<Judgement>,
}

/// Somebody acts.
#[derive(Clone)]
pub struct Request<'a> {
    /// An id of whoever acts: the same one twice is one act.
    pub id: ActId,
    /// Who.
    pub by: &'a Actor,
    /// What.
    pub act: Act,
    /// How many acts there had been on its subject when whoever acts looked at it.
    pub expects: Option<u64>,
    /// Whether it is part of the drill.
    pub drill: bool,
    /// The person's key, if it is at hand; it signs if the log's register accredits it, else the gateway
    /// answers for the act.
    pub key: Option<&'a dyn Signer>,
}

/// An act, done.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// What the log keeps.
    pub done: Done,
    /// The number of its entry.
    pub seq: u64,
    /// Whether it had been done before: nothing happened this time.
    pub repeated: bool,
    /// Whose signature the entry bears.
    pub signed_by: SignedBy,
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It is not possible.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The site cannot do it now.
    #[error(transparent)]
    Site(#[from] SiteError),
}

impl From<trucewatch_evidence::LogError> for ActError {
    fn from(error: trucewatch_evidence::LogError) -> Self {
        Self::Site(error.into())
    }
}

/// What people decide at one site.
pub struct Desk {
    dir: PathBuf,
    clock: Clock,
    told: RwLock<Told>,
    /// Opened for writing with the first act.
    writer: Mutex<Option<SqliteStore>>,
    /// Releases as of so many entries.
    folded: Mutex<Option<(u64, Arc<Releases>)>>,
}

impl Told {
    /// Takes entries in, in their order.
    fn take(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.entries = self.entries.max(entry.seq + 1);
            let entry = Arrived::from(entry);
            let Record::Act { text } = &entry.record else {
                continue;
            };
            let verdict = self.judgement.as_ref().map(|by| by.verdict(&entry));
            if verdict != Some(Verdict::Counts) {
                let why = "signed with a key that does not count".to_owned();
                self.set_aside.push((entry.seq, why));
                continue;
            }
            let holder = self
                .judgement
                .as_ref()
                .and_then(|by| by.holder(entry.author));
            if text.starts_with(releases::BEGINS) {
                match serde_json::from_str::<releases::Kept>(text) {
                    Ok(kept) if holder.is_some_and(|h| !signing::is_of(h, kept.person())) => {
                        self.set_aside.push((entry.seq, FOREIGN_KEY.to_owned()));
                    }
                    Ok(kept) => self.releases.push(kept),
                    Err(error) => self
                        .set_aside
                        .push((entry.seq, format!("not readable: {error}"))),
                }
                continue;
            }
            match serde_json::from_str::<Done>(text) {
                Ok(done) if holder.is_some_and(|h| !signing::is_of(h, &done.by.person.0)) => {
                    self.set_aside.push((entry.seq, FOREIGN_KEY.to_owned()));
                }
                Ok(done) => {
                    if holder.is_some() {
                        self.signed.insert(entry.seq, entry.author);
                    }
                    if self.mission.done(&done.id).is_none() {
                        self.acts.push((done.id.clone(), entry.seq));
                    }
                    self.mission.apply(&done);
                }
                Err(error) => self
                    .set_aside
                    .push((entry.seq, format!("not readable: {error}"))),
            }
        }
    }

    /// How many acts there are, those that do not count too.
    fn count(&self) -> usize {
        self.acts.len() + self.set_aside.len() + self.releases.len()
    }

    /// Whose signature the entry of an act bears.
    pub fn signed_by(&self, seq: u64) -> SignedBy {
        let key = self.signed.get(&seq);
        key.map_or(SignedBy::Gateway, |key| SignedBy::Person(*key))
    }

    /// The number of the entry of an act; 0 if it is not known.
    pub(crate) fn entry_of(&self, id: &ActId) -> u64 {
        self.seq(id).unwrap_or_default()
    }

    /// The number of the entry of an act.
    fn seq(&self, id: &ActId) -> Option<u64> {
        let of = self.acts.iter().rev().find(|(known, _)| known == id);
        of.map(|(_, seq)| *seq)
    }
}

impl Desk {
    /// The desk of the store in `dir`. Nothing is read yet.
    pub fn new(dir: &Path, clock: Clock) -> Self {
        Self {
            dir: dir.to_owned(),
            clock,
            told: RwLock::default(),
            writer: Mutex::default(),
            folded: Mutex::default(),
        }
    }

    /// The mission as of the last look at the log.
    pub fn told(&self) -> RwLockReadGuard<'_, Told> {
        self.told.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what came since the last look. Returns whether there was an act.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn catch_up(&self, store: &SqliteStore) -> Result<bool, SiteError> {
        let (mut from, known) = {
            let told = self.told();
            (told.entries, told.count())
        };
        if from >= store.len()? {
            return Ok(false);
        }
        if from == 0 {
            return self.begin_anew(store);
        }
        loop {
            let entries = store.read(from, PAGE)?;
            let Some(last) = entries.last() else { break };
            from = last.seq + 1;
            if entries.iter().any(|e| Judgement::rests_on(&e.record)) {
                // Whether earlier acts count may have changed.
                return self.begin_anew(store);
            }
            self.write().take(entries);
        }
        let told = self.told();
        Ok(told.count() > known)
    }

    fn begin_anew(&self, store: &SqliteStore) -> Result<bool, SiteError> {
        let told = fold(store, u64::MAX)?;
        let news = told.count() > 0;
        let mut known = self.write();
        // Somebody who looked later may have been faster.
        if told.entries >= known.entries {
            *known = told;
        }
        Ok(news)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Told> {
        self.told.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mission as it was when the log had `size` entries, and when that was: what people knew of each
    /// other's acts then.
    ///
    /// # Errors
    /// If the store cannot be read, or has fewer entries.
    pub fn at(&self, size: u64) -> Result<(Told, Timestamp), SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let have = store.len()?;
        if size > have {
            return Err(SiteError::Invalid(format!(
                "the log has {have} entries, not {size}; give a number up to that"
            )));
        }
        let last = store.read(size.saturating_sub(1), 1)?.pop();
        let when = last.map_or_else(|| self.clock.now(), |entry| entry.received_at);
        Ok((fold(&store, size)?, when))
    }

    /// Does an act: checks it against the mission and what the view shows, and puts it on record.
    ///
    /// # Errors
    /// Why it is not possible, or what stopped the site.
    pub fn act(&self, request: Request<'_>, view: &View) -> Result<Receipt, ActError> {
        self.act_beside(request, view, Vec::new())
    }

    /// The same, with records that the act names; they are entries before it, and only if it is one.
    ///
    /// # Errors
    /// As [`Desk::act`].
    pub fn act_beside(
        &self,
        request: Request<'_>,
        view: &View,
        beside: Vec<Record>,
    ) -> Result<Receipt, ActError> {
        self.alone(|store| self.act_in(store, request, view, beside))
    }

    /// Does something while nobody else acts, in this process or another.
    fn alone<T>(
        &self,
        work: impl FnOnce(&mut SqliteStore) -> Result<T, ActError>,
    ) -> Result<T, ActError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let lock_path = self.dir.join(LOCK_NAME);
        let lock = File::create(&lock_path).map_err(SiteError::write(&lock_path))?;
        lock.lock().map_err(SiteError::write(&lock_path))?;
        let mut store = match writer.take() {
            Some(store) => store,
            None => SqliteStore::open(&self.dir)?,
        };
        let done = work(&mut store);
        *writer = Some(store);
        done
    }

    fn act_in(
        &self,
        store: &mut SqliteStore,
        request: Request<'_>,
        view: &View,
        beside: Vec<Record>,
    ) -> Result<Receipt, ActError> {
        self.catch_up(store)?;
        let told = self.told();
        let seen = Seen {
            view,
            mission: &told.mission,
            now: self.clock.now(),
            log_size: view.entries(),
        };
        let Request {
            id,
            by,
            act,
            expects,
            drill,
            key,
        } = request;
        let decided = told.mission.decide(&id, by, act, expects, drill, &seen)?;
        let Some(done) = decided else {
            let known = told.mission.done(&id).or_else(|| {
                let (_, drill) = told.mission.drill()?;
                drill.done(&id)
            });
            let seq = told.seq(&id).unwrap_or_default();
            let done = known.cloned().ok_or_else(|| {
                SiteError::Invalid(format!("the act `{id}` was done, and cannot be found"))
            })?;
            return Ok(Receipt {
                done,
                seq,
                repeated: true,
                signed_by: told.signed_by(seq),
            });
        };
        let wanted = told.mission.rules().own_signatures
            // Nobody asks for what he cannot do himself, or no act could take it back.
            || matches!(&done.act, Act::Rules(rules) if rules.own_signatures);
        drop(told);
        let mut entry = self.entry(&done)?;
        let signed_by = signing::sign(store, &done.by.person.0, wanted, &mut entry, key)?;
        let beside = beside
            .into_iter()
            .map(|record| own_entry(record, &self.clock));
        let entries: Vec<NewEntry> = beside.chain([entry]).collect();
        let appended = store.append(&entries)?;
        let seq = appended.last().map_or(0, |appended| appended.seq());
        self.catch_up(store)?;
        Ok(Receipt {
            done,
            seq,
            repeated: false,
            signed_by,
        })
    }

    /// The entry of an act, not signed by anybody yet.
    fn entry(&self, act: &impl Serialize) -> Result<NewEntry, SiteError> {
        let text = serde_json_canonicalizer::to_string(act)
            .map_err(|error| SiteError::Invalid(format!("the act cannot be written: {error}")))?;
        Ok(own_entry(Record::Act { text }, &self.clock))
    }
}

/// The fold over the acts among the first `size` entries, with keys as they are known by then.
fn fold(store: &SqliteStore, size: u64) -> Result<Told, SiteError> {
    // Others write meanwhile: what comes after this look is taken in later, and not left out.
    let size = size.min(store.len()?);
    let mut told = Told {
        judgement: Some(Judgement::at(store, size)?),
        ..Told::default()
    };
    let acts = store.read_kind("act")?.into_iter();
    told.take(acts.take_while(|e| e.seq < size).collect());
    told.entries = size;
    Ok(told)
}
