//! Of events that several areas found, one stays.
//!
//! In: what each block of each area found, as it changes. Out: the events of the network, each once, and which of
//! them differ. Events are held together by the arrivals they share; what becomes of those that hang together
//! depends on nothing else, so a change is worked out again as far as it reaches and no further. Only sensors that
//! several areas hear can have arrivals in two of them.

use super::EventKey;
use crate::acoustic::AcousticEvent;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::Timestamp;

/// The area, its block, and the number within it.
pub(super) type ClaimId = (u32, i64, u32);

/// An event as an area found it, with the network's numbers.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Whether the area owns it.
    pub(super) own: bool,
    pub(super) event: AcousticEvent,
    /// Whether its area gave it away: no arrival changes it any more.
    pub(super) settled: bool,
}

/// An event of the network.
#[derive(Clone, Debug)]
enum Kept {
    /// As an area claims it.
    Whole(ClaimId),
    /// Without the arrivals that another event has.
    Part(AcousticEvent),
}

/// What all areas claim, and what became of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    all: BTreeMap<ClaimId, Claim>,
    /// Sensors that several areas hear.
    shared: BTreeSet<u32>,
    by_pick: BTreeMap<(u32, u64), BTreeSet<ClaimId>>,
    kept: BTreeMap<EventKey, Kept>,
    homes: BTreeMap<ClaimId, EventKey>,
    /// Claims to be worked out again.
    stale: BTreeSet<ClaimId>,
    min_picks: usize,
}

impl Claims {
    pub(super) fn new(shared: BTreeSet<u32>, min_picks: usize) -> Self {
        Self {
            shared,
            min_picks,
            ..Self::default()
        }
    }

    /// An event has at least so many arrivals.
    pub(super) const fn min_picks(&self) -> usize {
        self.min_picks
    }

    /// Replaces what a block claims. Adds the keys of events that this takes away to `touched`.
    pub(super) fn replace(
        &mut self,
        (area, block): (u32, i64),
        claims: Vec<Claim>,
        touched: &mut BTreeSet<EventKey>,
    ) {
        let old = self.of_block(area, block);
        let gone: Vec<ClaimId> = old.collect();
        for id in gone {
            self.withdraw(id, touched);
        }
        for (number, claim) in (0..).zip(claims) {
            let id = (area, block, number);
            for pick in self.shared_picks(&claim.event) {
                self.by_pick.entry(pick).or_default().insert(id);
            }
            self.stale.insert(id);
            self.all.insert(id, claim);
        }
    }

    fn of_block(&self, area: u32, block: i64) -> impl Iterator<Item = ClaimId> {
        let claims = self.all.range((area, block, 0)..=(area, block, u32::MAX));
        claims.map(|(id, _)| *id)
    }

    fn shared_picks(&self, event: &AcousticEvent) -> Vec<(u32, u64)> {
        let picks = event.picks.iter().map(|pick| (pick.sensor, pick.key));
        picks.filter(|(s, _)| self.shared.contains(s)).collect()
    }

    /// Takes a claim out; whoever shared arrivals with it is to be worked out again.
    fn withdraw(&mut self, id: ClaimId, touched: &mut BTreeSet<EventKey>) {
        let Some(claim) = self.all.remove(&id) else {
            return;
        };
        for pick in self.shared_picks(&claim.event) {
            if let Some(others) = self.by_pick.get_mut(&pick) {
                others.remove(&id);
                self.stale.extend(others.iter());
                if others.is_empty() {
                    self.by_pick.remove(&pick);
                }
            }
        }
        self.stale.remove(&id);
        self.leave(id, touched);
    }

    /// The event that came of a claim goes; what comes in its place is worked out later.
    fn leave(&mut self, id: ClaimId, touched: &mut BTreeSet<EventKey>) {
        if let Some(key) = self.homes.remove(&id) {
            self.kept.remove(&key);
            touched.insert(key);
        }
    }

    /// All claims that hang together with one by the arrivals they share.
    fn together(&self, first: ClaimId) -> BTreeSet<ClaimId> {
        let mut found = BTreeSet::from([first]);
        let mut next = vec![first];
        while let Some(id) = next.pop() {
            let Some(claim) = self.all.get(&id) else {
                continue;
            };
            let picks = self.shared_picks(&claim.event);
            let others = picks.iter().filter_map(|pick| self.by_pick.get(pick));
            for other in others.flatten() {
                if found.insert(*other) {
                    next.push(*other);
                }
            }
        }
        found
    }

    /// Works out again what changed. Adds the keys of all events that may differ to `touched`.
    pub(super) fn work(&mut self, touched: &mut BTreeSet<EventKey>) {
        while let Some(first) = self.stale.first().copied() {
            let group = self.together(first);
            for id in &group {
                self.stale.remove(id);
                self.leave(*id, touched);
            }
            for (id, kept) in self.deal(&group) {
                let event = match &kept {
                    Kept::Part(event) => Some(event),
                    Kept::Whole(id) => self.all.get(id).map(|claim| &claim.event),
                };
                if let Some(key) = event.and_then(EventKey::of) {
                    touched.insert(key);
                    self.homes.insert(id, key);
                    self.kept.insert(key, kept);
                }
            }
        }
    }

    /// Of claims that share arrivals one has them, whatever comes before or after.
    fn deal(&self, group: &BTreeSet<ClaimId>) -> Vec<(ClaimId, Kept)> {
        let claims = group.iter().filter_map(|id| Some((*id, self.all.get(id)?)));
        let mut claims: Vec<(ClaimId, &Claim)> = claims.collect();
        // Owners first; of two that own, whoever heard more. An event at the border that each area places on
        // the other side is nobody's own, and stays if no owner has its arrivals.
        claims.sort_by(|(_, a), (_, b)| {
            b.own
                .cmp(&a.own)
                .then(b.event.picks.len().cmp(&a.event.picks.len()))
                .then(b.event.log_odds.total_cmp(&a.event.log_odds))
                .then_with(|| EventKey::of(&a.event).cmp(&EventKey::of(&b.event)))
        });
        let mut used = BTreeSet::new();
        let mut kept = Vec::new();
        for (id, claim) in claims {
            let picks = &claim.event.picks;
            let free = |pick: &&crate::PickEvidence| !used.contains(&(pick.sensor, pick.key));
            let own = picks.iter().filter(free).count();
            // With half of its arrivals another's, it is the other.
            if 2 * own <= picks.len() || own < self.min_picks {
                continue;
            }
            if own == picks.len() {
                kept.push((id, Kept::Whole(id)));
            } else {
                let mut event = claim.event.clone();
                event.picks.retain(|pick| free(&pick));
                kept.push((id, Kept::Part(event)));
            }
            used.extend(picks.iter().map(|pick| (pick.sensor, pick.key)));
        }
        kept
    }

    /// The events, by time.
    pub(super) fn events(&self) -> impl Iterator<Item = &AcousticEvent> {
        self.kept.values().filter_map(|kept| self.read(kept))
    }

    /// One of them.
    pub(super) fn event(&self, key: &EventKey) -> Option<&AcousticEvent> {
        self.read(self.kept.get(key)?)
    }

    fn read<'a>(&'a self, kept: &'a Kept) -> Option<&'a AcousticEvent> {
        match kept {
            Kept::Whole(id) => self.all.get(id).map(|claim| &claim.event),
            Kept::Part(event) => Some(event),
        }
    }

    /// How many claims are kept that no arrival changes any more.
    pub(super) fn settled(&self) -> usize {
        self.all.values().filter(|claim| claim.settled).count()
    }

    /// An area gave the events of its blocks up to one away.
    pub(super) fn settle(&mut self, area: u32, given_away: impl Fn(i64) -> bool) {
        let claims = self
            .all
            .range_mut((area, i64::MIN, 0)..=(area, i64::MAX, u32::MAX));
        for (id, claim) in claims.take_while(|(id, _)| given_away(id.1)) {
            claim.settled = true;
            if std::mem::take(&mut claim.event.provisional) {
                self.stale.insert(*id);
            }
        }
    }

    /// When the first event lies that is kept.
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.all.values().map(|claim| claim.event.time).min()
    }

    /// When the first event lies that was given away and still waits for another.
    pub(super) fn first_settled(&self) -> Option<Timestamp> {
        let settled = self.all.values().filter(|claim| claim.settled);
        settled.map(|claim| claim.event.time).min()
    }

    /// Takes out the events that are final, in no order: all that hang together with them were given away and lie
    /// before `until`.
    pub(super) fn release(&mut self, until: Timestamp) -> Vec<AcousticEvent> {
        let is_final = |claim: &Claim| claim.settled && claim.event.time < until;
        let candidates: Vec<ClaimId> = self
            .all
            .iter()
            .filter(|(_, claim)| is_final(claim))
            .map(|(id, _)| *id)
            .collect();
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for first in candidates {
            if seen.contains(&first) {
                continue;
            }
            let group = self.together(first);
            seen.extend(group.iter().copied());
            let mut members = group.iter().filter_map(|id| self.all.get(id));
            if !members.all(is_final) {
                continue;
            }
            for id in &group {
                let key = self.homes.get(id);
                out.extend(key.and_then(|key| self.event(key)).cloned());
            }
            let mut gone = BTreeSet::new();
            group.iter().for_each(|id| self.withdraw(*id, &mut gone));
        }
        out
    }
}
