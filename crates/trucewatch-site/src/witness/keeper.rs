//! A running site has its log witnessed by itself: sends each new checkpoint to the witnesses it
//! trusts, keeps their cosignatures, and looks at what they saw of its own log.
//!
//! A witness is asked when there is a new checkpoint, but not more often than every `every` seconds;
//! every five minutes if there is none, so that readers can tell a quiet log from a frozen one. One
//! that fails is asked again after a pause that doubles up to five minutes, with chance in it, so that
//! many sites do not come back to it at the same moment. What witnesses say about this log is held
//! against its own tree: a signed checkpoint that is no beginning of it proves that the log was copied.

use super::client::Client;
use super::exchange::{Told, pass_on};
use super::submit::ask;
use super::{EXCHANGE_S, LogPlace, LogReader, State};
use crate::SiteError;
use crate::live::Site;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hasher as _};
use std::path::Path;
use std::time::{Duration, Instant};
use trucewatch_evidence::{DataVersion, EvidenceLog as _, SqliteStore, TrustedWitness};
use trucewatch_proof::{Equivocation, Relation, Signed, Tiled, relate};

/// How often a witness is asked at most unless told otherwise, in seconds: an entry is witnessed within
/// thirty, and a day of cosignatures stays small.
pub const ASK_EVERY_S: u64 = 20;
/// The longest pause after faults, and how old a cosignature gets before it is asked for anew.
const PAUSE_MAX: Duration = Duration::from_secs(300);
/// How often the log is looked at.
const TICK: Duration = Duration::from_millis(500);
/// The folder with what a site remembers of its witnesses, below its data folder.
const FOLDER: &str = "witnessing";
/// What the list of witnesses is kept under.
const ASKED: &str = "asked";

/// How a witness answered when it was last asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// Where it was asked.
    pub url: String,
    /// How many entries it has cosigned, as far as this site knows since it was started.
    pub cosigned: Option<u64>,
    /// What is wrong; nothing if it cosigned.
    pub fault: Option<String>,
    /// Whether it has seen another history of this log, or more of it than there is.
    pub refused: bool,
}

/// What a site remembers of its witnesses.
pub(super) fn memory(dir: &Path) -> Result<State, SiteError> {
    State::open(&dir.join(FOLDER))
}

/// Whether there is anything to remember.
pub(super) fn has_memory(dir: &Path) -> bool {
    dir.join(FOLDER).is_dir()
}

/// How the witnesses of a log answered last.
pub(super) fn asked(state: &State, origin: &str) -> Result<Vec<Asked>, SiteError> {
    Ok(state.lock()?.note_on(origin, ASKED)?.unwrap_or_default())
}

struct Slot {
    asked: Asked,
    /// Not before this.
    next: Instant,
    /// When it cosigned last.
    cosigned_at: Option<Instant>,
    /// How often it failed since.
    failures: u32,
}

impl Slot {
    fn new(witness: &TrustedWitness, url: &str) -> Self {
        Self {
            asked: Asked {
                name: witness.key.name().to_owned(),
                url: url.to_owned(),
                cosigned: None,
                fault: None,
                refused: false,
            },
            next: Instant::now(),
            cosigned_at: None,
            failures: 0,
        }
    }

    fn is_due(&self, size: u64) -> bool {
        let fresh = self.cosigned_at.is_some_and(|at| at.elapsed() < PAUSE_MAX);
        Instant::now() >= self.next && !(fresh && self.asked.cosigned == Some(size))
    }

    fn note(&mut self, answer: Result<u64, SiteError>, every: Duration) {
        match answer {
            Ok(size) => {
                self.asked.cosigned = Some(size);
                self.asked.fault = None;
                self.asked.refused = false;
                self.cosigned_at = Some(Instant::now());
                self.failures = 0;
                self.next = Instant::now() + every;
            }
            Err(error) => {
                tracing::warn!(witness = %self.asked.url, %error, "not cosigned");
                self.asked.refused = matches!(error, SiteError::Refused(_));
                self.asked.fault = Some(error.to_string());
                self.next = Instant::now() + pause(every, self.failures, chance());
                self.failures = self.failures.saturating_add(1);
            }
        }
    }
}

/// How long to wait after a fault that followed `failures` others: twice as long each time, half of
/// it by `chance`, which is from 0 to 1.
fn pause(every: Duration, failures: u32, chance: f64) -> Duration {
    let whole = every.saturating_mul(1 << failures.min(16)).min(PAUSE_MAX);
    whole.div_f64(2.0) + whole.div_f64(2.0).mul_f64(chance.clamp(0.0, 1.0))
}

/// A number from 0 to 1 that differs from process to process and from time to time.
fn chance() -> f64 {
    let random = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    f64::from(random as u32) / f64::from(u32::MAX)
}

/// Has the site's log witnessed until the site stops. Runs in a thread of its own; faults are noted
/// and tried again.
pub fn keep_witnessed(site: &Site, every: Duration) {
    let mut keeper = Keeper {
        site,
        every,
        slots: BTreeMap::new(),
        seen: None,
        looked: None,
    };
    let mut store: Option<SqliteStore> = None;
    while !site.is_stopping() {
        let done = match &store {
            Some(store) if store.has_its_keys() => keeper.round(store),
            _ => SqliteStore::open_read_only(site.dir())
                .map(|opened| store = Some(opened))
                .map_err(SiteError::from),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the log is not sent to its witnesses");
            store = None;
            keeper.seen = None;
            std::thread::sleep(every.min(Duration::from_secs(5)));
        }
        std::thread::sleep(TICK);
    }
}

struct Keeper<'a> {
    site: &'a Site,
    every: Duration,
    /// By address.
    slots: BTreeMap<String, Slot>,
    /// The state of the store when the list of witnesses was read.
    seen: Option<DataVersion>,
    /// When the witnesses were last asked what they saw.
    looked: Option<Instant>,
}

impl Keeper<'_> {
    fn round(&mut self, store: &SqliteStore) -> Result<(), SiteError> {
        let version = store.data_version()?;
        if self.seen != Some(version) {
            self.read_list(&store.trusted_witnesses()?);
            self.seen = Some(version);
        }
        if self.slots.is_empty() {
            return Ok(());
        }
        let state = memory(self.site.dir())?;
        if state.equivocation(&store.identity().log)?.is_some() {
            return Ok(());
        }
        if self.ask_those_due(store.len()?) {
            let asked: Vec<&Asked> = self.slots.values().map(|slot| &slot.asked).collect();
            let origin = store.identity().origin();
            state.lock()?.set_note_on(origin, ASKED, &asked)?;
        }
        let pause = Duration::from_secs(EXCHANGE_S);
        if self.looked.is_none_or(|at| at.elapsed() >= pause) {
            self.looked = Some(Instant::now());
            self.look(store, &state)?;
        }
        Ok(())
    }

    fn read_list(&mut self, witnesses: &[TrustedWitness]) {
        let mut slots = BTreeMap::new();
        for witness in witnesses {
            let Some(url) = &witness.url else { continue };
            let slot = self.slots.remove(url);
            let slot = slot.unwrap_or_else(|| Slot::new(witness, url));
            slots.insert(url.clone(), slot);
        }
        self.slots = slots;
    }

    /// Asks all at once, for one that does not answer must not hold up the others. Returns whether
    /// anybody was asked.
    fn ask_those_due(&mut self, size: u64) -> bool {
        let (site, every) = (self.site, self.every);
        let due = self.slots.values_mut().filter(|slot| slot.is_due(size));
        std::thread::scope(|scope| {
            let asking: Vec<_> = due
                .map(|slot| {
                    scope.spawn(move || {
                        let answer = ask_one(site, &slot.asked);
                        slot.note(answer, every);
                    })
                })
                .collect();
            !asking.is_empty()
        })
    }

    /// Holds what the witnesses saw of this log against the log itself.
    fn look(&self, store: &SqliteStore, state: &State) -> Result<(), SiteError> {
        let client = Client::new();
        let log = &store.identity().log;
        for url in self.slots.keys() {
            let told = match Told::ask(&client, url) {
                Ok(told) => told,
                Err(error) => {
                    tracing::debug!(%error, "a witness does not tell what it saw");
                    continue;
                }
            };
            let proven = told
                .proofs
                .into_iter()
                .find(|proof| proof.check(Some(log)).is_ok());
            let found = match proven {
                Some(proof) => Some(proof),
                None => told
                    .checkpoints
                    .iter()
                    .filter_map(|note| Signed::open(note, log).ok())
                    .find_map(|seen| contradiction(store, &seen).transpose())
                    .transpose()?,
            };
            if let Some(proof) = found {
                let ended = state.lock()?.end(log.name(), &proof)?;
                tracing::error!(
                    "TWO HISTORIES: {ended}; this log was copied, or its key is in other hands"
                );
                let urls: Vec<String> = self.slots.keys().cloned().collect();
                pass_on(&client, &urls, &proof);
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Sends the latest checkpoint to one witness and keeps what it answers; returns the size.
fn ask_one(site: &Site, witness: &Asked) -> Result<u64, SiteError> {
    let store = SqliteStore::open_read_only(site.dir())?;
    let note = ask(&store, &witness.url, witness.cosigned.unwrap_or(0))?;
    let size = Signed::open_in(&note, &store.identity().keys)
        .map_err(|problem| SiteError::Invalid(problem.to_string()))?
        .head()
        .size;
    site.take_cosignatures(&note)?;
    Ok(size)
}

/// The proof that a checkpoint with this log's signature is no beginning of this log, if it is none.
/// A longer one proves nothing by itself: the witness says so when it is asked to cosign.
fn contradiction(store: &SqliteStore, seen: &Signed) -> Result<Option<Equivocation>, SiteError> {
    let own = Signed::open_in(&store.checkpoint()?, &store.identity().keys)
        .map_err(|problem| SiteError::Invalid(problem.to_string()))?;
    if seen.head().size > own.head().size {
        return Ok(None);
    }
    let reader = LogReader::new(LogPlace::Dir(store.dir().to_owned()));
    let tiled = Tiled {
        tiles: &reader,
        size: own.head().size,
    };
    Ok(match relate(&store.identity().log, seen, &own, &tiled)? {
        Relation::Split(proof) => Some(*proof),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes_and_half_of_each_is_chance() {
        let every = Duration::from_secs(10);
        let ms = |failures, chance| pause(every, failures, chance).as_millis();
        assert_eq!((ms(0, 0.0), ms(0, 1.0)), (5_000, 10_000));
        assert_eq!((ms(1, 0.0), ms(1, 1.0)), (10_000, 20_000));
        assert_eq!((ms(4, 0.5), ms(5, 1.0)), (120_000, 300_000));
        assert_eq!(ms(u32::MAX, 1.0), 300_000, "no number is too large");
        let drawn: Vec<f64> = (0..50).map(|_| chance()).collect();
        assert!(drawn.iter().all(|one| (0.0..=1.0).contains(one)));
        let spread = drawn
            .iter()
            .fold(0.0_f64, |most, one| most.max((one - drawn[0]).abs()));
        assert!(spread > 0.01, "not always the same: {drawn:?}");
    }
}
