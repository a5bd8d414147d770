//! Settles all areas of a network: an event is final once every area that claims its arrivals is done.

use super::{AcousticAreas, EventKey};
use crate::acoustic::AcousticEvent;
use crate::blocks::Kept;
use trucewatch_model::Timestamp;

impl AcousticAreas {
    /// Lets go of what no arrival can change any more and returns the events that became final, by time,
    /// as [`crate::AcousticEngine::settle`] does.
    ///
    /// With several areas an event also waits for those that share arrivals with it, directly or through
    /// others, and for all earlier ones, so that events come out in their order.
    pub fn settle(&mut self, before: Timestamp) -> Vec<AcousticEvent> {
        // Who settles reads what comes out here, not what changed.
        self.touched.clear();
        if let [area] = self.areas.as_mut_slice() {
            return area.engine.settle(before);
        }
        for (number, area) in (0..).zip(&mut self.areas) {
            area.engine.settle(before);
            let engine = &area.engine;
            self.claims
                .settle(number, |block| engine.is_given_away(block));
        }
        self.claims.work(&mut self.touched);
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
        self.ready.extend(self.claims.release(until));
        self.ready.sort_by_key(EventKey::of);
        let first = self.claims.first();
        let first = first.map_or(until, |first| first.min(until));
        let later = self.ready.partition_point(|event| event.time < first);
        let rest = self.ready.split_off(later);
        std::mem::replace(&mut self.ready, rest)
    }

    /// As [`crate::AcousticEngine::settled_until`].
    pub fn settled_until(&self) -> Option<Timestamp> {
        if let [area] = self.areas.as_slice() {
            return area.engine.settled_until();
        }
        let waiting = self.ready.iter().map(|event| event.time);
        let waiting = waiting.chain(self.claims.first_settled());
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
        all.events += self.claims.settled() + self.ready.len();
        all
    }
}
