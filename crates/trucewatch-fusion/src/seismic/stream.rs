//! Phases as they come in, worked through in blocks of time.
//!
//! Block k owns the events that begin in [k B, (k+1) B). It sees the picks from its start until the
//! waves of its last event can have crossed the network, except those that events of earlier blocks
//! have. Its result is a function of just that: any order of arrival ends in the same events, and a
//! late pick redoes its own block and the following ones only until they come out as before. The
//! same idea as for sounds: `blocks.rs`.
//!
//! Who promises that nothing from before an instant will come ([`SeismicEngine::settle`]) is given the events
//! that are final, once, and what only an earlier pick could change is let go: what is kept depends on the
//! network and on how much is under way, not on how long the stream is.
//!
//! The ground is given or that of the continents (IASP91's upper layers): one that is estimated anew
//! with each pick would move all events of the record.

use super::ground::Ground;
use super::locate::Network;
use super::{PhasePick, SeismicEvent, SeismicSettings, Station};
use crate::blocks::{Intake, Kept};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::Timestamp;

/// Length of a block in seconds.
const BLOCK_S: f64 = 900.0;
/// How much the time of an event may differ between two blocks that both see it, in seconds.
const BORDER_S: f64 = 5.0;
/// Slowest wave that is waited for, in kilometres a second.
const SLOWEST_KM_S: f64 = 2.5;

/// Time in nanoseconds, station, phase, key: the order in which picks are worked through.
type PickId = (i64, u32, super::Phase, u64);

#[derive(Clone, Debug)]
struct Block {
    /// Picks that events of earlier blocks have, as far as this one would see them, sorted.
    taken_before: Vec<PickId>,
    /// The same for the next block.
    taken_after: Vec<PickId>,
    events: Vec<SeismicEvent>,
}

/// Locates events from phases, block by block, and keeps each block's result.
#[derive(Clone, Debug)]
pub struct SeismicEngine {
    network: Option<Network>,
    travel_ns: i64,
    picks: BTreeMap<PickId, PhasePick>,
    blocks: BTreeMap<i64, Block>,
    /// The blocks that see picks taken in since the last update.
    fresh: BTreeSet<i64>,
    /// No pick from before this is taken in any more.
    horizon_ns: Option<i64>,
    /// The last block that was let go: its number, and the picks that its events and earlier ones have.
    settled: Option<(i64, Vec<PickId>)>,
}

/// Times within a day of the ends cannot be worked with: windows could not be counted.
const DAY_NS: i64 = 86_400_000_000_000;
const BLOCK_NS: i64 = (BLOCK_S * 1e9) as i64;
const BORDER_NS: i64 = (BORDER_S * 1e9) as i64;

impl SeismicEngine {
    /// An engine for a fixed set of stations.
    pub fn new(stations: &[Station], settings: &SeismicSettings) -> Self {
        let ground = settings.ground.clone();
        let settings = SeismicSettings {
            ground: Some(ground.unwrap_or_else(|| Ground::crust(1.0, 1.75))),
            ..settings.clone()
        };
        let network = Network::new(stations, &settings);
        let across_km = network.as_ref().map_or(0.0, Network::diagonal_km);
        let travel_s = (1.5 * across_km + settings.depth_km_max) / SLOWEST_KM_S;
        Self {
            network,
            travel_ns: (travel_s * 1e9) as i64,
            picks: BTreeMap::new(),
            blocks: BTreeMap::new(),
            fresh: BTreeSet::new(),
            horizon_ns: None,
            settled: None,
        }
    }

    /// Takes a pick in, in any order. The same one twice counts once. Picks of unknown stations are
    /// ignored, and so are times within a day of what nanoseconds in 64 bits can count.
    pub fn push(&mut self, pick: PhasePick) {
        self.offer(pick);
    }

    /// As [`SeismicEngine::push`], and says what became of it.
    pub fn offer(&mut self, pick: PhasePick) -> Intake {
        let id = (pick.time.as_unix_ns(), pick.station, pick.phase, pick.key);
        let countable = (i64::MIN + DAY_NS..i64::MAX - DAY_NS).contains(&id.0);
        let known = |network: &Network| (pick.station as usize) < network.len();
        if !countable || !self.network.as_ref().is_some_and(known) {
            return Intake::Unusable;
        }
        if self.horizon_ns.is_some_and(|horizon| id.0 < horizon) {
            return Intake::TooLate;
        }
        if self.picks.insert(id, pick).is_some() {
            return Intake::Repeated;
        }
        let first = (id.0 - self.travel_ns).div_euclid(BLOCK_NS);
        self.fresh
            .extend(first..=(id.0 + BORDER_NS).div_euclid(BLOCK_NS));
        Intake::Taken
    }

    /// Takes the caller's word that no pick from before `before` will come, and lets go of what only such a
    /// pick could change. Earlier picks are refused from now on. Returns the events that became final, in
    /// the order of [`SeismicEngine::events`], which no longer has them; what was not brought up to date stays.
    ///
    /// All events together are those that an engine finds that never settles.
    pub fn settle(&mut self, before: Timestamp) -> Vec<SeismicEvent> {
        let before_ns = before.as_unix_ns().min(i64::MAX - DAY_NS);
        let horizon = self.horizon_ns.map_or(before_ns, |old| old.max(before_ns));
        self.horizon_ns = Some(horizon);
        // The first block whose window reaches beyond, or that is still to be worked through.
        let first = horizon.saturating_sub(self.travel_ns).div_euclid(BLOCK_NS);
        let first = self.fresh.first().map_or(first, |fresh| first.min(*fresh));
        let mut events = Vec::new();
        while let Some(block) = self.blocks.first_entry()
            && *block.key() < first
        {
            let (number, mut block) = block.remove_entry();
            events.append(&mut block.events);
            self.settled = Some((number, block.taken_after));
        }
        let seen_from = self.window_ns(first).0;
        while let Some(oldest) = self.picks.first_entry()
            && oldest.key().0 < seen_from
        {
            oldest.remove();
        }
        events
    }

    /// All events from before this were given away by [`SeismicEngine::settle`]; `None`: none were.
    pub fn settled_until(&self) -> Option<Timestamp> {
        let (number, _) = self.settled.as_ref()?;
        Some(Timestamp::from_unix_ns((number + 1) * BLOCK_NS))
    }

    /// How much is kept.
    pub fn kept(&self) -> Kept {
        Kept {
            arrivals: self.picks.len(),
            blocks: self.blocks.len(),
            events: self.events().count(),
            ..Kept::default()
        }
    }

    /// Brings all blocks up to date. Whether anything may have changed.
    pub fn update(&mut self) -> bool {
        let fresh = std::mem::take(&mut self.fresh);
        let mut start = fresh.first().copied();
        while let Some(first) = start {
            start = self.redo_from(first, &fresh);
        }
        !fresh.is_empty()
    }

    /// All events with the last instant in nanoseconds from which a pick could change them, by blocks
    /// of time.
    pub fn events(&self) -> impl Iterator<Item = (&SeismicEvent, i64)> {
        self.blocks.iter().flat_map(|(k, block)| {
            let until = self.window_ns(*k).1;
            block.events.iter().map(move |event| (event, until))
        })
    }

    fn window_ns(&self, k: i64) -> (i64, i64) {
        let (start, end) = (k * BLOCK_NS, (k + 1) * BLOCK_NS);
        (start - BORDER_NS, end + self.travel_ns)
    }

    /// The first block from `k` on that sees a pick at all.
    fn next_block(&self, k: i64) -> Option<i64> {
        let from = (self.window_ns(k).0, 0, super::Phase::P, 0);
        let (next, ..) = self.picks.range(from..).next()?.0;
        Some(k.max((next - self.travel_ns).div_euclid(BLOCK_NS)))
    }

    /// Works on from block `first` until the rest comes out as before. Returns the next fresh block.
    fn redo_from(&mut self, first: i64, fresh: &BTreeSet<i64>) -> Option<i64> {
        let before = self.blocks.range(..first).next_back();
        let settled = self.settled.as_ref().filter(|(number, _)| *number < first);
        let before = before.map(|(_, block)| &block.taken_after);
        let before = before.or_else(|| settled.map(|(_, taken)| taken));
        let mut taken = before.cloned().unwrap_or_default();
        let mut k = first;
        while let Some(number) = self.next_block(k) {
            let seen_from = self.window_ns(number).0;
            taken.retain(|pick| pick.0 >= seen_from);
            let kept = self.blocks.get(&number);
            let same = kept.is_some_and(|block| block.taken_before == taken);
            if same && !fresh.contains(&number) {
                return fresh.range(number + 1..).next().copied();
            }
            let block = self.solve(number, taken);
            taken = block.taken_after.clone();
            self.blocks.insert(number, block);
            k = number + 1;
        }
        None
    }

    fn solve(&self, k: i64, taken_before: Vec<PickId>) -> Block {
        let (from, to) = self.window_ns(k);
        let bound = |ns: i64| (ns, 0, super::Phase::P, 0);
        let seen: Vec<(&PickId, &PhasePick)> = self
            .picks
            .range(bound(from)..bound(to))
            .filter(|(id, _)| taken_before.binary_search(id).is_err())
            .collect();
        let picks: Vec<PhasePick> = seen.iter().map(|(_, pick)| **pick).collect();
        let network = self.network.as_ref();
        let mut events = network.map_or(Vec::new(), |network| network.locate(&picks).events);
        // One that the block before put just behind the border would have its picks there; what is
        // left of it is ours.
        events.retain(|e| (from..(k + 1) * BLOCK_NS).contains(&e.time.as_unix_ns()));
        let used: BTreeSet<(u32, super::Phase, u64)> = events
            .iter()
            .flat_map(|e| &e.picks)
            .map(|p| (p.station, p.phase, p.key))
            .collect();
        let next_from = self.window_ns(k + 1).0;
        let mut taken_after: Vec<PickId> = seen
            .iter()
            .map(|(id, _)| **id)
            .filter(|(_, station, phase, key)| used.contains(&(*station, *phase, *key)))
            .chain(taken_before.iter().copied())
            .filter(|id| id.0 >= next_from)
            .collect();
        taken_after.sort_unstable();
        Block {
            taken_before,
            taken_after,
            events,
        }
    }
}
