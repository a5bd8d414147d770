//! Which events and sensors are believed, hour by hour: [`trust`] over the blocks of an engine.
//!
//! What sensors in earshot did is most of what an engine would keep of an event, and only bears on the hours next
//! to it. So it is let go two hours later, and worked out again if a late arrival reopens an hour near.

use super::AcousticEngine;
use crate::rejected::disbelieve;
use crate::trust::{self, Pattern};
use std::collections::BTreeSet;

impl AcousticEngine {
    /// The hour in which a block lies.
    pub(super) fn hour(&self, number: i64) -> i64 {
        (number * self.block_ns()).div_euclid(trust::HOUR_NS)
    }

    /// Judges the events of the hours near blocks that changed: each hour by what happened in it, in the
    /// hour before and in the one after, so that a long record costs no more than a short one.
    pub(super) fn judge(&mut self, changed: &BTreeSet<i64>) {
        let stale: BTreeSet<i64> = changed
            .iter()
            .flat_map(|number| {
                let hour = self.hour(*number);
                hour - 1..=hour + 1
            })
            .collect();
        self.wake(&stale);
        for hour in stale {
            let near = |number: &i64| (hour - 1..=hour + 1).contains(&self.hour(*number));
            let first = ((hour - 1) * trust::HOUR_NS).div_euclid(self.block_ns());
            let last = ((hour + 2) * trust::HOUR_NS).div_euclid(self.block_ns());
            let numbers = self.blocks.range(first..=last).map(|(number, _)| *number);
            let numbers: Vec<i64> = numbers.filter(near).collect();
            let patterns: Vec<&Pattern> = numbers
                .iter()
                .filter_map(|number| self.blocks.get(number))
                .flat_map(|block| block.patterns.iter().flatten())
                .collect();
            let (held_back, doubts) = trust::judge(&patterns);
            let doubted: BTreeSet<u32> = doubts.iter().map(|d| d.sensor).collect();
            let mut verdicts = held_back.as_slice();
            for number in numbers {
                let own = self.hour(number) == hour;
                let Some(block) = self.blocks.get_mut(&number) else {
                    continue;
                };
                // A block whose events were given away keeps their patterns for the next hour.
                let many = block.patterns.as_ref().map_or(0, Vec::len);
                let (verdict, later) = verdicts.split_at(many.min(verdicts.len()));
                verdicts = later;
                for (event, held_back) in block.events.iter_mut().zip(verdict) {
                    if own {
                        let other = event.held_back != *held_back;
                        event.held_back = *held_back;
                        if disbelieve(&mut event.rejected, &doubted) || other {
                            self.changed.insert(number);
                        }
                    }
                }
            }
            self.doubts_by_hour.insert(hour, doubts);
        }
        let mut together = self.past_doubts.clone();
        let by_hour = self.doubts_by_hour.values();
        by_hour.for_each(|doubts| together.add(doubts));
        self.doubts = together.doubts();
    }

    /// Works out again what was let go of the hours by which `hours` are judged.
    fn wake(&mut self, hours: &BTreeSet<i64>) {
        let near = |hour: i64| (hour - 1..=hour + 1).any(|h| hours.contains(&h));
        let resting = self.blocks.iter().filter(|(_, b)| b.patterns.is_none());
        let numbers: Vec<i64> = resting
            .map(|(number, _)| *number)
            .filter(|number| near(self.hour(*number)))
            .collect();
        for number in numbers {
            let carry = self.blocks.get(&number).map(|block| block.carry_in.clone());
            let solved = carry.map(|carry| self.solve(number, &carry, self.window_ns(number)));
            if let (Some(block), Some((_, patterns, _))) = (self.blocks.get_mut(&number), solved) {
                block.patterns = Some(patterns);
            }
        }
    }

    /// Lets patterns go that no hour near the newest one is judged by; once an hour, so that a link that
    /// delivers late does not have them worked out anew each time. An engine that settles does not need it: it forgets whole blocks,
    /// and the arrivals that they were worked out from.
    pub(super) fn rest(&mut self) {
        let Some(newest) = self
            .blocks
            .last_key_value()
            .map(|(number, _)| self.hour(*number))
        else {
            return;
        };
        if self.horizon_ns.is_some() || newest <= self.rested {
            return;
        }
        self.rested = newest;
        let old = ((newest - 2) * trust::HOUR_NS).div_euclid(self.block_ns());
        for (_, block) in self.blocks.range_mut(..old) {
            block.patterns = None;
        }
    }
}
