//! Witnesses and monitors: other machines that see to it that a log tells one history.
//!
//! A witness cosigns a checkpoint only if it goes on from the last one it cosigned; a monitor reads a
//! log by several ways and follows all of it. What they decide is in `trucewatch-proof`; here is what
//! they read, remember and send.

pub(crate) mod client;
mod exchange;
mod keeper;
mod monitor;
mod source;
mod standing;
mod state;
mod submit;

pub use exchange::{EXCHANGE_S, Round, Told};
pub use keeper::{ASK_EVERY_S, Asked, keep_witnessed};
pub use monitor::{Monitor, Report, STALE_S, Way};
pub use source::{LogPlace, LogReader};
pub use standing::Standing;
pub use state::{State, origin_hash};
pub use submit::submit;
pub use trucewatch_proof::{Equivocation, Refusal};

use crate::SiteError;
use crate::clock::Clock;
use client::Client;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use trucewatch_proof::note::Kind;
use trucewatch_proof::witness::{self, AddCheckpoint};
use trucewatch_proof::{
    Lineage, NoteKey, NoteSigner, Relation, Signed, Tiled, cosign, relate, relate_by_path,
};

/// Peers that must answer before a witness believes its own memory.
const PEERS_MIN: usize = 2;

/// A witness.
#[derive(Debug)]
pub struct Witness {
    key: NoteSigner,
    state: State,
    logs: Mutex<Vec<Lineage>>,
    clock: Clock,
    peers: Vec<String>,
    /// Where logs are read.
    places: Vec<LogPlace>,
    /// Threads that hand proofs to the peers.
    telling: Mutex<Vec<JoinHandle<()>>>,
    /// Logs held against the peers since this process began.
    caught_up: Mutex<BTreeSet<String>>,
    /// The last checkpoint cosigned by this process. A state that is older was exchanged meanwhile.
    cosigned: Mutex<BTreeMap<String, Signed>>,
}

/// What came of a request.
pub type Answered = Result<String, Refusal>;

impl Witness {
    /// A witness with its key (for cosignatures) and the folder of what it remembers. `peers` are
    /// addresses of other witnesses, to be asked before the first cosignature; none, or at least two.
    /// `places` are where logs are, for their tiles and checkpoints.
    ///
    /// # Errors
    /// If the key is of another kind, one peer alone is given, or the folder cannot be made.
    pub fn new(
        key: NoteSigner,
        state: &Path,
        peers: &[String],
        places: Vec<LogPlace>,
        clock: Clock,
    ) -> Result<Self, SiteError> {
        if key.public().kind() != Kind::Cosignature {
            return Err(SiteError::Invalid(
                "the key signs plain notes; make one for cosignatures with `trucewatch ledger witness-key NAME --out FILE`".to_owned(),
            ));
        }
        let unlike: BTreeSet<&str> = peers.iter().map(|url| url.trim_end_matches('/')).collect();
        if !unlike.is_empty() && unlike.len() < PEERS_MIN {
            return Err(SiteError::Invalid(
                "one peer alone could lead this witness astray; give at least two different ones with --peer".to_owned(),
            ));
        }
        Ok(Self {
            key,
            state: State::open(state)?,
            logs: Mutex::default(),
            clock,
            peers: unlike.into_iter().map(str::to_owned).collect(),
            places,
            telling: Mutex::default(),
            caught_up: Mutex::default(),
            cosigned: Mutex::default(),
        })
    }

    /// The key by which others know it.
    pub const fn public(&self) -> &NoteKey {
        self.key.public()
    }

    /// What it remembers.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The logs it witnesses.
    fn logs(&self) -> Vec<Lineage> {
        let logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.clone()
    }

    /// Witnesses a log from now on, with the keys that are known of it here and those that it shows.
    ///
    /// # Errors
    /// If what it shows does not go on from what is known, or the state cannot be read or written.
    pub fn trust(&self, log: &NoteKey, shown: Option<&str>) -> Result<Lineage, SiteError> {
        let keys = self.state.lock()?.follow(log, shown)?;
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |one: &Lineage| one.keys().any(|key| key == log);
        match logs.iter_mut().find(|one| known(one)) {
            Some(one) if one.goes_on_from(&keys) => return Ok(one.clone()),
            Some(one) => *one = keys.clone(),
            None => logs.push(keys.clone()),
        }
        Ok(keys)
    }

    /// Takes the line of keys of a log, from whomever it comes; `None` if no such log is witnessed
    /// here.
    ///
    /// # Errors
    /// As [`Witness::trust`].
    pub fn take_keys(&self, shown: &str) -> Result<Option<Lineage>, SiteError> {
        let (keys, _) =
            Lineage::from_json(shown).map_err(|problem| SiteError::Refused(problem.to_string()))?;
        let has = |one: &Lineage| {
            let mut known = one.keys();
            known.any(|key| keys.keys().any(|shown| shown == key))
        };
        let log = self.logs().into_iter().find(has);
        log.map(|log| self.trust(log.current(), Some(shown)))
            .transpose()
    }

    /// Answers an `add-checkpoint` request of C2SP tlog-witness with the cosignature's line, or says
    /// why not. Deciding and remembering are one step, before which no other request is looked at.
    ///
    /// # Errors
    /// If nothing can be decided: the state cannot be read or written, or is older than it was, or
    /// too few peers answer.
    pub fn add_checkpoint(&self, body: &str) -> Result<Answered, SiteError> {
        let request = match AddCheckpoint::from_text(body) {
            Ok(request) => request,
            Err(problem) => return Ok(Err(Refusal::Malformed(problem))),
        };
        let (log, new) = match witness::of_known_log(&request.note, &self.logs()) {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.catch_up(&log, None)?;
        let origin = log.current().name();
        let locked = self.state.lock()?;
        if self.state.equivocation(log.current())?.is_some() {
            return Ok(Err(Refusal::Stopped(origin.to_owned())));
        }
        let last = locked.last(&log)?;
        self.check_not_older(&log, last.as_ref())?;
        if let Err(refusal) =
            witness::decide(&log, last.as_ref(), &new, request.old, &request.proof)
        {
            let found = refusal.equivocation().cloned();
            let found = found.or_else(|| same_size_split(log.current(), last.as_ref(), &new));
            // One by a key that has ended says nothing of the log.
            match found.filter(|proof| proof.check(Some(log.current())).is_ok()) {
                Some(proof) => {
                    let ended = locked.end(origin, &proof)?;
                    self.announce(&ended, &proof);
                    return Ok(Err(Refusal::Inconsistent(Some(Box::new(proof)))));
                }
                // The log signed it: it has to go together with what was cosigned, which the next
                // exchange looks into.
                None => self.keep_for_later(&locked, &log, last.as_ref(), new)?,
            }
            return Ok(Err(refusal));
        }
        // On disk first: a cosignature that was sent cannot be taken back.
        locked.remember(&new)?;
        self.cosigned
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(origin.to_owned(), new.clone());
        let time_unix_s = self.clock.now().as_unix_ns().max(0).unsigned_abs() / 1_000_000_000;
        let text = new.checkpoint.to_text();
        let line = cosign(&text, &self.key, time_unix_s)
            .map_err(|problem| SiteError::Invalid(problem.to_string()))?;
        locked.publish(origin, &format!("{}{line}\n", new.note))?;
        Ok(Ok(format!("{line}\n")))
    }

    fn keep_for_later(
        &self,
        locked: &state::Locked<'_>,
        log: &Lineage,
        last: Option<&Signed>,
        new: Signed,
    ) -> Result<(), SiteError> {
        let mut others = locked.others(log)?;
        let known = last.into_iter().chain(&others);
        if !known.into_iter().any(|one| one.head() == new.head()) {
            others.push(new);
            locked.set_others(log.current().name(), &others)?;
        }
        Ok(())
    }

    fn check_not_older(&self, log: &Lineage, last: Option<&Signed>) -> Result<(), SiteError> {
        let cosigned = self.cosigned.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(own) = cosigned.get(log.current().name()) else {
            return Ok(());
        };
        let is_older = last.is_none_or(|last| {
            last.head().size < own.head().size
                || (last.head().size == own.head().size && last.head() != own.head())
        });
        if is_older {
            return Err(SiteError::Refused(format!(
                "what this witness remembers of `{}` is older than what it has cosigned: its folder was exchanged; start it again with --peer",
                log.current().name()
            )));
        }
        Ok(())
    }

    /// Holds what this witness remembers of a log against what its peers have seen of it, once, and
    /// goes on from the latest: a folder restored from a back-up has forgotten what was cosigned
    /// since. `tiles` is where the log itself is, from which the way to the peers' checkpoints is
    /// proven. Without peers nothing is done.
    ///
    /// # Errors
    /// If fewer than two peers answer, if the way to a later checkpoint cannot be proven, or if the
    /// log told two histories.
    pub fn catch_up(&self, log: &Lineage, tiles: Option<&LogReader>) -> Result<(), SiteError> {
        let mut caught_up = self
            .caught_up
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let origin = log.current().name();
        if self.peers.is_empty() || caught_up.contains(origin) {
            return Ok(());
        }
        let own = match tiles {
            Some(_) => None,
            None => self.reader(log),
        };
        let tiles = tiles.or(own.as_ref());
        let seen = self.ask_peers(log)?;
        let locked = self.state.lock()?;
        let mut last = locked.last(log)?;
        for next in seen {
            let Some(have) = &last else {
                last = Some(next);
                continue;
            };
            let (small, large) = if have.head().size <= next.head().size {
                (have, &next)
            } else {
                (&next, have)
            };
            let relation = match tiles {
                Some(reader) => {
                    let size = large.head().size;
                    let tiled = Tiled {
                        tiles: reader,
                        size,
                    };
                    relate(log.current(), small, large, &tiled)?
                }
                None if small.head().size == large.head().size => {
                    relate(log.current(), small, large, &Nowhere)?
                }
                None if large == have => continue,
                None => {
                    return Err(SiteError::Refused(format!(
                        "the peers have seen {} entries of `{}`, this witness remembers {}: give the log's address with --log, so that it can catch up",
                        large.head().size,
                        origin,
                        small.head().size
                    )));
                }
            };
            match relation {
                Relation::Split(proof) if proof.check(Some(log.current())).is_ok() => {
                    let ended = locked.end(origin, &proof)?;
                    self.announce(&ended, &proof);
                    return Err(ended);
                }
                Relation::Split(_) | Relation::WrongTiles => {
                    return Err(SiteError::Refused(format!(
                        "the tiles of `{origin}` do not lead to a checkpoint that a peer has seen; nothing is cosigned"
                    )));
                }
                Relation::Grew(_) => last = Some(large.clone()),
            }
        }
        if let Some(last) = &last {
            locked.remember(last)?;
        }
        caught_up.insert(origin.to_owned());
        Ok(())
    }

    /// The checkpoints of a log that the peers have cosigned, the smallest first.
    fn ask_peers(&self, log: &Lineage) -> Result<Vec<Signed>, SiteError> {
        let client = Client::new();
        let (mut seen, mut answered, mut failed) = (Vec::new(), 0, Vec::new());
        for peer in &self.peers {
            let url = format!("{peer}/{}/checkpoint", origin_hash(log.current().name()));
            let known = match client.get(&url) {
                Ok(answer) if answer.status == 404 => Ok(None),
                Ok(answer) if answer.status == 200 => Signed::open_in(&answer.text(), log)
                    .map(Some)
                    .map_err(|problem| problem.to_string()),
                Ok(answer) => Err(format!("it answered {}", answer.status)),
                Err(error) => Err(error.to_string()),
            };
            match known {
                Ok(known) => {
                    answered += 1;
                    seen.extend(known);
                }
                Err(what) => failed.push(format!("{peer}: {what}")),
            }
        }
        if answered < PEERS_MIN {
            return Err(SiteError::Refused(format!(
                "only {answered} of {} peers answered, {PEERS_MIN} are needed before anything is cosigned ({})",
                self.peers.len(),
                failed.join("; ")
            )));
        }
        seen.sort_by_key(|one| one.head().size);
        Ok(seen)
    }

    /// Reads a log's checkpoint, works out that it goes on from the last one cosigned, and cosigns
    /// it. Returns the note: the checkpoint with the log's signature and this witness's.
    ///
    /// # Errors
    /// If the log cannot be read, shows an older state, or is not shown to go on;
    /// [`SiteError::Split`] if it told two histories.
    pub fn visit(&self, log: &NoteKey, reader: &LogReader) -> Result<String, SiteError> {
        let log = &self.trust(log, reader.keys()?.as_deref())?;
        self.catch_up(log, Some(reader))?;
        let shown = reader.checkpoint()?;
        let last = self.state.lock()?.last(log)?;
        let last = last.map_or(0, |last| last.head().size);
        // What a new key signs is cosigned only after the tree at which the old one ended.
        if let Some(end) = log.ended().last().filter(|end| last < end.head.size) {
            self.visited(log, reader, &end.checkpoint)?;
        }
        self.visited(log, reader, &shown)
    }

    fn visited(&self, log: &Lineage, reader: &LogReader, shown: &str) -> Result<String, SiteError> {
        let new = match witness::of_known_log(shown, std::slice::from_ref(log)) {
            Ok((_, new)) => new,
            Err(refusal) => return Err(self.refused(log, &refusal)),
        };
        let origin = log.current().name();
        let (last, old) = {
            let locked = self.state.lock()?;
            let last = locked.last(log)?;
            let old = last.as_ref().map_or(0, |last| last.head().size);
            (last, old)
        };
        let mut proof = Vec::new();
        if let Some(last) = &last {
            let size = new.head().size.max(old);
            let tiled = Tiled {
                tiles: reader,
                size,
            };
            match relate(log.current(), last, &new, &tiled)? {
                Relation::Split(found) if found.check(Some(log.current())).is_ok() => {
                    return Err(self.end(origin, &found)?);
                }
                Relation::Split(_) => {
                    return Err(SiteError::Refused(format!(
                        "what was cosigned of `{origin}` before does not go on to the tree at which its old key ended: it was signed by whoever had that key; nothing is cosigned, begin with another folder"
                    )));
                }
                Relation::WrongTiles => {
                    return Err(SiteError::Refused(format!(
                        "the tiles of `{origin}` do not lead to its checkpoint; nothing is cosigned"
                    )));
                }
                Relation::Grew(_) if new.head().size < old => {
                    return Err(SiteError::Refused(format!(
                        "`{origin}` shows {} entries, but {old} were cosigned before: an old copy is served, or the log was set back; nothing is cosigned",
                        new.head().size
                    )));
                }
                Relation::Grew(path) => proof = path,
            }
        }
        let request = AddCheckpoint {
            old,
            proof,
            note: new.note.clone(),
        };
        match self.add_checkpoint(&request.to_string())? {
            Ok(line) => Ok(new.note + &line),
            Err(refusal) => Err(self.refused(log, &refusal)),
        }
    }

    fn refused(&self, log: &Lineage, refusal: &Refusal) -> SiteError {
        match refusal {
            Refusal::Stopped(origin) => SiteError::Split {
                origin: origin.clone(),
                proof: self.state.proof_file(origin),
            },
            other => SiteError::Refused(format!(
                "`{}` is not cosigned: {other}",
                log.current().name()
            )),
        }
    }
}

impl Drop for Witness {
    /// A process that ends has told its peers what it found.
    fn drop(&mut self) {
        let telling = self.telling.get_mut();
        for one in std::mem::take(telling.unwrap_or_else(PoisonError::into_inner)) {
            let _ = one.join();
        }
    }
}

/// Two checkpoints of one size with two roots prove themselves.
fn same_size_split(log: &NoteKey, last: Option<&Signed>, new: &Signed) -> Option<Equivocation> {
    let last = last.filter(|last| last.head().size == new.head().size)?;
    match relate_by_path(log, last, new, &[]) {
        Relation::Split(proof) => Some(*proof),
        _ => None,
    }
}

/// No tiles at all: for two checkpoints of the same size none are needed.
struct Nowhere;

impl trucewatch_proof::HashSource for Nowhere {
    type Error = SiteError;

    fn complete(&self, _: u8, _: u64) -> Result<trucewatch_proof::Hash, SiteError> {
        Err(SiteError::Refused("no tiles are at hand".to_owned()))
    }
}
