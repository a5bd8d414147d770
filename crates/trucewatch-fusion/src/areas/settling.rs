//! Settles all areas of a network: an event is final once every area that claims its arrivals is done.

use super::{AcousticAreas, Claim, by_time};
use crate::acoustic::AcousticEvent;
use crate::blocks::Kept;
use std::collections::BTreeSet;
use trucewatch_model::Timestamp;

impl AcousticAreas {
    /// Lets go of what no arrival can change any more and returns the events that became final, by time,
    /// as [`crate::AcousticEngine::settle`] does.
    ///
    /// With several areas an event also waits for those that share arrivals with it, directly or through
    /// others, and for all earlier ones, so that events come out in their order.
    pub fn settle(&mut self, before: Timestamp) -> Vec<AcousticEvent> {
        if let [area] = self.areas.as_mut_slice() {
            return area.engine.settle(before);
        }
        for area in &mut self.areas {
            let settled = area.engine.settle(before);
            let settled: Vec<Claim> = settled.iter().map(|event| area.claim(event)).collect();
            self.claims.extend(settled);
        }
        // An area that has settled less may still claim what another has settled.
        let areas = self.areas.iter();
        let until = areas.map(|area| area.engine.settled_until()).min();
        let Some(until) = until.flatten() else {
            return Vec::new();
        };
        if self.settled_until.is_some_and(|known| until <= known) {
            return Vec::new();
        }
        self.settled_until = Some(until);
        let (open, closed) = self.divide_claims(until);
        self.ready.extend(self.merge(closed.into_iter()));
        self.ready.sort_by(by_time);
        let opens = open.iter().map(|(_, event)| event.time);
        let first_open = opens
            .chain(self.open_claims().map(|(_, event)| event.time))
            .fold(until, Timestamp::min);
        self.claims = open;
        let later = self.ready.partition_point(|event| event.time < first_open);
        let rest = self.ready.split_off(later);
        let events = std::mem::replace(&mut self.ready, rest);
        self.merged = self.found();
        events
    }

    /// As [`crate::AcousticEngine::settled_until`].
    pub fn settled_until(&self) -> Option<Timestamp> {
        if let [area] = self.areas.as_slice() {
            return area.engine.settled_until();
        }
        let waiting = self.claims.iter().map(|(_, event)| event.time);
        let waiting = waiting.chain(self.ready.iter().map(|event| event.time));
        let until = self.settled_until?;
        Some(waiting.fold(until, Timestamp::min))
    }

    /// How much all areas keep.
    pub fn kept(&self) -> Kept {
        let mut all = Kept::default();
        for area in &self.areas {
            let one = area.engine.kept();
            all.arrivals += one.arrivals;
            all.blocks += one.blocks;
            all.events += one.events;
            all.hours += one.hours;
            all.patterns += one.patterns;
        }
        all.events += self.claims.len() + self.ready.len();
        all
    }

    /// The claims that something from after `until`, or what the areas still keep, can touch, and the
    /// others.
    fn divide_claims(&mut self, until: Timestamp) -> (Vec<Claim>, Vec<Claim>) {
        let picks = |event: &AcousticEvent| -> Vec<(u32, u64)> {
            let picks = event.picks.iter();
            picks.map(|pick| (pick.sensor, pick.key)).collect()
        };
        let claims = std::mem::take(&mut self.claims);
        let (mut open, mut closed): (Vec<Claim>, Vec<Claim>) = claims
            .into_iter()
            .partition(|(_, event)| event.time >= until);
        let mut touched: BTreeSet<(u32, u64)> = self
            .open_claims()
            .chain(open.iter().cloned())
            .flat_map(|(_, event)| picks(&event))
            .collect();
        loop {
            let touches = |event: &AcousticEvent| picks(event).iter().any(|p| touched.contains(p));
            let (more, rest): (Vec<Claim>, Vec<Claim>) =
                closed.into_iter().partition(|(_, event)| touches(event));
            closed = rest;
            if more.is_empty() {
                return (open, closed);
            }
            touched.extend(more.iter().flat_map(|(_, event)| picks(event)));
            open.extend(more);
        }
    }
}
