//! A monitor: reads a log by several ways, holds what they show against each other and against what
//! was seen before, and follows every leaf.

use super::{LogPlace, LogReader, State};
use crate::SiteError;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use trucewatch_model::Timestamp;
use trucewatch_proof::{
    Frontier, Hash, Lineage, NoteKey, Relation, Signed, Tile, TileSource as _, Tiled, cosignatures,
    relate, tile,
};

/// Longer ago than this, the newest cosignature says that what is seen may be old: seconds.
pub const STALE_S: u64 = 15 * 60;

/// What one way to the log showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// Where.
    pub log: String,
    /// How many entries it showed.
    pub size: Option<u64>,
    /// What was wrong with it.
    pub fault: Option<String>,
}

/// What a monitor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The log.
    pub origin: String,
    /// The largest tree seen, `size:root`.
    pub head: String,
    /// Entries since the last look.
    pub grown_by: u64,
    /// Leaves read and hashed up to the root now.
    pub leaves_followed: u64,
    /// Each way to the log.
    pub ways: Vec<Way>,
    /// The size of the largest checkpoint that a known witness has cosigned.
    pub witnessed_size: Option<u64>,
    /// How many of them cosigned that one.
    pub witnessed_by: usize,
    /// Seconds since the newest cosignature.
    pub witnessed_age_s: Option<u64>,
    /// Whether that is longer than [`STALE_S`], or nothing was ever cosigned: what is seen may be an
    /// old state that somebody goes on showing.
    pub stale: bool,
    /// The proof that the log told two histories.
    pub equivocation: Option<PathBuf>,
}

/// The largest checkpoint that known witnesses have cosigned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cosigned {
    size: u64,
    count: usize,
    newest_unix_s: u64,
}

/// What is remembered besides the last checkpoint: the edge of the tree followed so far.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Followed {
    size: u64,
    edge: Vec<String>,
}

/// A monitor of one log.
#[derive(Debug)]
pub struct Monitor {
    log: Lineage,
    /// Ways whose line of keys was not taken, and why.
    refused: BTreeMap<LogPlace, String>,
    state: State,
    ways: Vec<LogReader>,
    witnesses: Vec<NoteKey>,
}

impl Monitor {
    /// A monitor of the log with this key by these ways, with the witnesses it believes.
    ///
    /// # Errors
    /// If the folder of its state cannot be made.
    pub fn new(
        log: &NoteKey,
        state: &Path,
        ways: Vec<LogReader>,
        witnesses: Vec<NoteKey>,
    ) -> Result<Self, SiteError> {
        let state = State::open(state)?;
        let mut keys = state.lock()?.follow(log, None)?;
        let mut refused = BTreeMap::new();
        for way in &ways {
            let Ok(Some(shown)) = way.keys() else {
                continue;
            };
            match state.lock()?.follow(keys.current(), Some(&shown)) {
                Ok(followed) => keys = followed,
                Err(error @ SiteError::Refused(_)) => {
                    refused.insert(way.place().clone(), error.to_string());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Self {
            log: keys,
            refused,
            state,
            ways,
            witnesses,
        })
    }

    /// Looks once.
    ///
    /// # Errors
    /// If no way leads to the log, if its leaves do not give its root, or if the state cannot be
    /// read or written. Two histories are no error: the report names the proof.
    pub fn look(&self, now: Timestamp) -> Result<Report, SiteError> {
        let locked = self.state.lock()?;
        let last = locked.last(&self.log)?;
        let mut ways = Vec::new();
        let mut seen: Vec<(Signed, Option<&LogReader>)> =
            last.clone().map(|last| (last, None)).into_iter().collect();
        let mut cosigned: Option<Cosigned> = None;
        for reader in &self.ways {
            let mut way = Way {
                log: reader.place().to_string(),
                size: None,
                fault: None,
            };
            match self.read(reader) {
                Ok((signed, witnessed)) => {
                    let size = signed.head().size;
                    way.size = Some(size);
                    let before = last.as_ref().map_or(0, |last| last.head().size);
                    way.fault = (size < before).then(|| {
                        format!("it shows {size} entries, {before} were seen before: it is an old copy, or was set back")
                    });
                    seen.push((signed, Some(reader)));
                    cosigned = cosigned.max(witnessed);
                }
                Err(error) => {
                    let refused = self.refused.get(reader.place());
                    way.fault = Some(refused.cloned().unwrap_or_else(|| error.to_string()));
                }
            }
            ways.push(way);
        }
        let largest = seen
            .iter()
            .filter(|(_, reader)| reader.is_some())
            .max_by_key(|(signed, _)| signed.head().size);
        let Some((newest, Some(reader))) = largest else {
            let faults = ways.iter().filter_map(|way| way.fault.clone());
            return Err(SiteError::Refused(format!(
                "no way leads to the log: {}",
                faults.collect::<Vec<_>>().join("; ")
            )));
        };
        let mut report = Report {
            origin: self.log.current().name().to_owned(),
            head: newest.head().to_string(),
            grown_by: newest
                .head()
                .size
                .saturating_sub(last.as_ref().map_or(0, |last| last.head().size)),
            leaves_followed: 0,
            ways,
            witnessed_size: cosigned.map(|one| one.size),
            witnessed_by: cosigned.map_or(0, |one| one.count),
            witnessed_age_s: cosigned.map(|one| {
                let now_s = now.as_unix_ns().max(0).unsigned_abs() / 1_000_000_000;
                now_s.saturating_sub(one.newest_unix_s)
            }),
            stale: true,
            equivocation: None,
        };
        report.stale = report.witnessed_age_s.is_none_or(|age_s| age_s > STALE_S);
        if let Some(path) = self.compare(&locked, &seen)? {
            report.equivocation = Some(path);
            return Ok(report);
        }
        if last
            .as_ref()
            .is_none_or(|last| last.head().size <= newest.head().size)
        {
            report.leaves_followed = self.follow(&locked, newest, reader)?;
            locked.remember(newest)?;
        }
        Ok(report)
    }

    /// The checkpoint that a way shows, and size and times of the largest one cosigned.
    fn read(&self, reader: &LogReader) -> Result<(Signed, Option<Cosigned>), SiteError> {
        let of_way = |problem: trucewatch_proof::NoteError| SiteError::Remote {
            url: reader.place().to_string(),
            what: problem.to_string(),
        };
        let note = reader.checkpoint()?;
        let opened = self.log.open(&note).map_err(of_way)?;
        if opened.owed.is_some() {
            return Err(SiteError::Remote {
                url: reader.place().to_string(),
                what: "it shows an old state, signed with a key that has ended since".to_owned(),
            });
        }
        let checkpoint = opened.checkpoint;
        let signed = Signed { checkpoint, note };
        let Some(text) = reader.cosigned()? else {
            return Ok((signed, None));
        };
        let opened = self.log.open(&text).map_err(of_way)?;
        if opened.owed.is_some() {
            return Ok((signed, None));
        }
        let (checkpoint, note) = (opened.checkpoint, opened.note);
        let found = cosignatures(&note, &self.witnesses).map_err(of_way)?;
        let newest_unix_s = found.iter().map(|one| one.time_unix_s).max();
        let cosigned = newest_unix_s.map(|newest_unix_s| Cosigned {
            size: checkpoint.head.size,
            count: found.len(),
            newest_unix_s,
        });
        Ok((signed, cosigned))
    }

    /// Holds all that was seen against each other; the proof's file if two contradict.
    fn compare(
        &self,
        locked: &super::state::Locked<'_>,
        seen: &[(Signed, Option<&LogReader>)],
    ) -> Result<Option<PathBuf>, SiteError> {
        for (at, (one, one_reader)) in seen.iter().enumerate() {
            for (other, other_reader) in &seen[at + 1..] {
                // The tiles of the larger one are where that was shown. What was seen before has
                // none if the log shows less now; that is said of each way.
                let (large, reader) = match one.head().size.cmp(&other.head().size) {
                    Ordering::Greater => (one, *one_reader),
                    Ordering::Less => (other, *other_reader),
                    Ordering::Equal => (one, one_reader.or(*other_reader)),
                };
                let Some(tiles) = reader else { continue };
                let tiled = Tiled {
                    tiles,
                    size: large.head().size,
                };
                let key = self.log.current();
                match relate(key, one, other, &tiled)? {
                    Relation::Grew(_) => {}
                    Relation::Split(proof) if proof.check(Some(key)).is_ok() => {
                        locked.end(key.name(), &proof)?;
                        return Ok(Some(self.state.proof_file(key.name())));
                    }
                    Relation::Split(_) => {
                        return Err(SiteError::Refused(format!(
                            "what `{}` shows does not go on from what was seen under the key that has ended",
                            tiles.place()
                        )));
                    }
                    Relation::WrongTiles => {
                        return Err(SiteError::Refused(format!(
                            "the tiles at `{}` do not lead to the checkpoint of {} entries",
                            tiles.place(),
                            large.head().size
                        )));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Reads the leaves from where the last look ended, and checks that they give the root.
    fn follow(
        &self,
        locked: &super::state::Locked<'_>,
        newest: &Signed,
        reader: &LogReader,
    ) -> Result<u64, SiteError> {
        const NOTE: &str = "followed";
        let origin = self.log.current().name();
        let known: Followed = locked.note_on(origin, NOTE)?.unwrap_or_default();
        let edge = known.edge.iter().filter_map(|hash| Hash::from_hex(hash));
        let mut frontier = Frontier::from_edge(known.size, edge.collect());
        let size = newest.head().size;
        while frontier.size() < size {
            let index = frontier.size() / tile::WIDTH;
            let asked = Tile::in_tree(0, index, size).ok_or_else(|| {
                SiteError::Refused("the log is larger than a log can be".to_owned())
            })?;
            let hashes = reader.tile(asked)?;
            let from = (frontier.size() % tile::WIDTH) as usize;
            let leaves = hashes.as_chunks::<32>().0.iter().copied().map(Hash);
            let until = usize::from(asked.width);
            for leaf in leaves.take(until).skip(from) {
                frontier.push(leaf);
            }
            if frontier.size() != index * tile::WIDTH + until as u64 {
                return Err(reader.short(asked));
            }
        }
        if frontier.head() != *newest.head() {
            return Err(SiteError::Refused(format!(
                "the leaves at `{}` give {}, its checkpoint names {}: tiles or state are damaged",
                reader.place(),
                frontier.head(),
                newest.head()
            )));
        }
        let now = Followed {
            size,
            edge: frontier.edge().iter().map(Hash::to_hex).collect(),
        };
        locked.set_note_on(origin, NOTE, &now)?;
        Ok(size - known.size)
    }
}
