//! Witnesses tell each other what they saw, so that a log which shows different histories to
//! different witnesses is found out although each of them sees one.
//!
//! Every round a witness asks each peer for the checkpoints it saw and the proofs it holds, and each
//! log for its checkpoint. All checkpoints of one log are held against each other, the smaller against
//! the next larger. Where that needs a path through the larger tree, it comes from the log's own tiles
//! or from a peer that can read them; wherever it comes from, it counts only if it leads to the signed
//! root. A proof of two histories ends the log here, and is handed to every peer at once.

use super::client::Client;
use super::{LogReader, Witness, origin_hash};
use crate::SiteError;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::PoisonError;
use trucewatch_proof::equivocation::EquivocationError;
use trucewatch_proof::tree::prove_prefix;
use trucewatch_proof::{Equivocation, Hash, Lineage, Relation, Signed, Tiled, relate_by_path};

/// How often peers are asked unless told otherwise, in seconds.
pub const EXCHANGE_S: u64 = 15;
/// At most this many checkpoints and proofs are read from one answer.
const TOLD_MAX: usize = 1024;

/// What one tells another.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Checkpoints with their logs' signatures: the last one cosigned, and others seen.
    pub checkpoints: Vec<String>,
    /// Proofs that a log told two histories.
    pub proofs: Vec<Equivocation>,
}

impl Told {
    pub(super) fn from_json(url: &str, text: &str) -> Result<Self, SiteError> {
        let mut told: Self = serde_json::from_str(text).map_err(|error| SiteError::Remote {
            url: url.to_owned(),
            what: format!("it tells something that cannot be read: {error}"),
        })?;
        told.checkpoints.truncate(TOLD_MAX);
        told.proofs.truncate(TOLD_MAX);
        Ok(told)
    }

    pub(super) fn ask(client: &Client, url: &str) -> Result<Self, SiteError> {
        let url = format!("{url}/gossip");
        let answer = client.get(&url)?;
        if answer.status != 200 {
            return Err(SiteError::Remote {
                what: format!("it answered {}", answer.status),
                url,
            });
        }
        Self::from_json(&url, &answer.text())
    }
}

/// Hands a proof to others. That one of them cannot be reached is not an error: all ask again.
pub(super) fn pass_on(client: &Client, urls: &[String], proof: &Equivocation) {
    for url in urls {
        if let Err(error) = client.post(&format!("{url}/equivocation"), &proof.to_json()) {
            tracing::warn!(%error, "a proof of two histories could not be handed over");
        }
    }
}

/// What a round of asking brought.
#[derive(Debug, Default)]
pub struct Round {
    /// Logs found now to have told two histories, with the file of the proof.
    pub ended: Vec<(String, PathBuf)>,
    /// Who did not answer as it should, and checkpoints that could not be held against others yet.
    pub faults: Vec<String>,
}

impl Witness {
    /// What this witness tells others.
    ///
    /// # Errors
    /// If its memory cannot be read.
    pub fn told(&self) -> Result<Told, SiteError> {
        let mut told = Told::default();
        for log in self.logs() {
            told.proofs
                .extend(self.state().equivocation(log.current())?);
            let locked = self.state().lock()?;
            let seen = locked.last(&log)?.into_iter().chain(locked.others(&log)?);
            told.checkpoints.extend(seen.map(|one| one.note));
        }
        Ok(told)
    }

    /// Takes a proof that a log told two histories, from whomever it comes; `None` if no such log is
    /// witnessed here. Returns whether it is new.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn take_proof(
        &self,
        proof: &Equivocation,
    ) -> Result<Option<Result<bool, EquivocationError>>, SiteError> {
        let Some(log) = self
            .logs()
            .into_iter()
            .find(|log| log.keys().any(|key| key.to_string() == proof.log))
        else {
            return Ok(None);
        };
        // One by a key that has ended says nothing of the log.
        if let Err(problem) = proof.check(Some(log.current())) {
            return Ok(Some(Err(problem)));
        }
        let known = self.state().equivocation(log.current())?.is_some();
        if !known {
            self.end(log.current().name(), proof)?;
        }
        Ok(Some(Ok(!known)))
    }

    /// Keeps the proof, says so, and hands it to the peers.
    pub(super) fn end(&self, origin: &str, proof: &Equivocation) -> Result<SiteError, SiteError> {
        let ended = self.state().lock()?.end(origin, proof)?;
        self.announce(&ended, proof);
        Ok(ended)
    }

    /// Says that a log was ended and hands the proof to the peers, while others go on.
    pub(super) fn announce(&self, ended: &SiteError, proof: &Equivocation) {
        tracing::error!("TWO HISTORIES: {ended}");
        let (peers, proof) = (self.peers.clone(), proof.clone());
        let telling = std::thread::spawn(move || pass_on(&Client::new(), &peers, &proof));
        let mut all = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(telling);
    }

    /// Hashes by which somebody can hold two checkpoints of a log against each other: a path through
    /// the tree of the one with `large` entries. `None` if no such checkpoint was seen here, or if
    /// the log's tiles cannot be read.
    ///
    /// # Errors
    /// If the memory of this witness cannot be read.
    pub fn path(&self, hash: &str, small: u64, large: u64) -> Result<Option<Vec<Hash>>, SiteError> {
        let logs = self.logs();
        let Some(log) = logs
            .iter()
            .find(|log| origin_hash(log.current().name()) == hash)
        else {
            return Ok(None);
        };
        let seen = {
            let locked = self.state().lock()?;
            let last = locked.last(log)?;
            last.into_iter()
                .chain(locked.others(log)?)
                .collect::<Vec<_>>()
        };
        if small == 0 || small >= large || !seen.iter().any(|one| one.head().size == large) {
            return Ok(None);
        }
        let readers = self.readers(log);
        Ok(readers
            .iter()
            .find_map(|reader| own_path(reader, small, large)))
    }

    /// Asks everybody once, and compares.
    ///
    /// # Errors
    /// If the memory of this witness cannot be read or written.
    pub fn exchange(&self) -> Result<Round, SiteError> {
        let mut round = Round::default();
        let client = Client::new();
        let mut notes = Vec::new();
        for peer in &self.peers {
            match Told::ask(&client, peer) {
                Ok(told) => {
                    for proof in &told.proofs {
                        self.take_proof(proof)?;
                    }
                    notes.extend(told.checkpoints);
                }
                Err(error) => round.faults.push(error.to_string()),
            }
        }
        for log in self.logs() {
            let log = match self.shown_keys(&log) {
                Ok(log) => log,
                Err(error) => {
                    round.faults.push(error.to_string());
                    log
                }
            };
            if let Err(error) = self.catch_up(&log, None) {
                round.faults.push(error.to_string());
            }
            if self.state().equivocation(log.current())?.is_some() {
                continue;
            }
            let readers = self.readers(&log);
            let shown = readers
                .iter()
                .filter_map(|reader| match reader.checkpoint() {
                    Ok(note) => Some(note),
                    Err(error) => {
                        round.faults.push(error.to_string());
                        None
                    }
                });
            let shown: Vec<String> = shown.collect();
            let others = notes.iter().chain(&shown);
            let others = others
                .filter_map(|note| own_signature(note, &log))
                .collect();
            self.compare(&log, others, &readers, &client, &mut round)?;
        }
        Ok(round)
    }

    /// The keys of a log, after those were looked at that its places show.
    fn shown_keys(&self, log: &Lineage) -> Result<Lineage, SiteError> {
        let mut log = log.clone();
        for reader in self.readers(&log) {
            if let Some(shown) = reader.keys()? {
                log = self.trust(log.current(), Some(&shown))?;
            }
        }
        Ok(log)
    }

    /// Holds checkpoints of a log against each other and against all that was seen of it.
    fn compare(
        &self,
        log: &Lineage,
        more: Vec<Signed>,
        readers: &[LogReader],
        client: &Client,
        round: &mut Round,
    ) -> Result<(), SiteError> {
        let origin = log.current().name();
        let (last, mut all) = {
            let locked = self.state().lock()?;
            (locked.last(log)?, locked.others(log)?)
        };
        all.extend(more);
        all.extend(last.clone());
        all.sort_by(|one, other| {
            let key = |one: &Signed| (one.head().size, one.head().root);
            key(one).cmp(&key(other))
        });
        all.dedup_by(|one, other| one.head() == other.head());
        let mut kept: Vec<Signed> = Vec::new();
        for next in all {
            // Usually there is one before: what grew into the next is not needed any more.
            let mut apart = Vec::new();
            for before in kept {
                match self.relate(log, &before, &next, readers, client) {
                    Relation::Grew(_) => {}
                    Relation::Split(proof) if proof.check(Some(log.current())).is_ok() => {
                        self.end(origin, &proof)?;
                        let file = self.state().proof_file(origin);
                        round.ended.push((origin.to_owned(), file));
                        return Ok(());
                    }
                    Relation::Split(_) => round.faults.push(format!(
                        "`{origin}`: what was cosigned here under the key that has ended does not go on to what the log shows"
                    )),
                    Relation::WrongTiles => {
                        round.faults.push(format!(
                            "`{}`: nobody shows how checkpoints of {} and of {} entries go together; give the log's address with --log",
                            origin, before.head().size, next.head().size
                        ));
                        apart.push(before);
                    }
                }
            }
            kept = apart;
            kept.push(next);
        }
        // The last one cosigned has its own file; what grew from it meanwhile is compared next time.
        kept.retain(|one| last.as_ref().is_none_or(|last| one.head() != last.head()));
        self.state().lock()?.set_others(origin, &kept)
    }

    /// How two checkpoints go together, by the first path that tells.
    fn relate(
        &self,
        log: &Lineage,
        small: &Signed,
        large: &Signed,
        readers: &[LogReader],
        client: &Client,
    ) -> Relation {
        let key = log.current();
        let sizes = (small.head().size, large.head().size);
        if sizes.0 == sizes.1 || sizes.0 == 0 {
            return relate_by_path(key, small, large, &[]);
        }
        let own = readers
            .iter()
            .filter_map(|reader| own_path(reader, sizes.0, sizes.1));
        let of_peers = self.peers.iter().filter_map(|peer| {
            let hash = origin_hash(key.name());
            let url = format!("{peer}/path/{hash}/{}/{}", sizes.0, sizes.1);
            let answer = client
                .get(&url)
                .ok()
                .filter(|answer| answer.status == 200)?;
            answer
                .text()
                .lines()
                .map(Hash::from_hex)
                .collect::<Option<Vec<Hash>>>()
        });
        own.chain(of_peers)
            .map(|path| relate_by_path(key, small, large, &path))
            .find(|relation| *relation != Relation::WrongTiles)
            .unwrap_or(Relation::WrongTiles)
    }

    /// The places that show this log.
    fn readers(&self, log: &Lineage) -> Vec<LogReader> {
        let readers = self.places.iter().cloned().map(LogReader::new);
        readers
            .filter(|reader| {
                reader
                    .vkey()
                    .is_ok_and(|key| key.name() == log.current().name())
            })
            .collect()
    }

    /// The first place that shows this log.
    pub(super) fn reader(&self, log: &Lineage) -> Option<LogReader> {
        self.readers(log).into_iter().next()
    }
}

fn own_path(reader: &LogReader, small: u64, large: u64) -> Option<Vec<Hash>> {
    let tiled = Tiled {
        tiles: reader,
        size: large,
    };
    prove_prefix(&tiled, small, large).ok()
}

/// A checkpoint with its log's signature alone; `None` if it is not one of this log by a key that may
/// still have signed it.
fn own_signature(note: &str, log: &Lineage) -> Option<Signed> {
    let known = trucewatch_proof::witness::of_known_log(note, std::slice::from_ref(log));
    known.ok().map(|(_, signed)| signed)
}
