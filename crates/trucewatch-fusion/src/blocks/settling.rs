//! Lets go of what no arrival can change any more, so that a stream without end fits into memory.
//!
//! In: a promise that no arrival from before an instant will come. Out: the events that are final, once;
//! what is kept is a function of how much happened in the last hours, not of how long the stream is.
//! A block is closed once its whole window lies before the instant. Its events are final two hours of
//! trust later at the latest, when the hour after theirs is closed too; their patterns are kept for one
//! hour more, because they bear on how that next hour is judged. Of all before, what the last block left
//! (the air, the arrivals spoken for) and the doubts by sensor remain.
//!
//! Nothing is worked through here: [`AcousticEngine::update`] does that, and what it has not worked
//! through stays.

use super::AcousticEngine;
use crate::acoustic::AcousticEvent;
use crate::trust;
use std::ops::Range;
use trucewatch_model::Timestamp;

const DAY_NS: i64 = 86_400_000_000_000;
/// Times that are worked with: within a day of the ends, windows could not be counted.
pub(super) const COUNTABLE_NS: Range<i64> = i64::MIN + DAY_NS..i64::MAX - DAY_NS;

/// What became of an arrival that was given to an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intake {
    /// Its sensor is not known, or its time cannot be counted.
    Unusable,
    /// It is from before what was settled: refused.
    TooLate,
    /// It was there already.
    Repeated,
    /// It was taken in.
    Taken,
}

/// How much an engine keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Arrivals.
    pub arrivals: usize,
    /// Blocks of time.
    pub blocks: usize,
    /// Events, those under way too.
    pub events: usize,
    /// Judgements of an hour.
    pub hours: usize,
    /// Events of which is kept what the sensors around did.
    pub patterns: usize,
}

impl AcousticEngine {
    /// Takes the caller's word that no arrival from before `before` will come, and lets go of what only
    /// such an arrival could change. Earlier arrivals are refused from now on. Returns the events that
    /// became final, in the order of [`AcousticEngine::events`], which no longer has them.
    ///
    /// All events together are those that an engine finds that never settles.
    pub fn settle(&mut self, before: Timestamp) -> Vec<AcousticEvent> {
        let before_ns = before
            .as_unix_ns()
            .clamp(COUNTABLE_NS.start, COUNTABLE_NS.end);
        let horizon = self.horizon_ns.map_or(before_ns, |old| old.max(before_ns));
        self.horizon_ns = Some(horizon);
        // The first block whose window reaches beyond, or that is still to be worked through.
        let first = (horizon - self.travel_ns()).div_euclid(self.block_ns());
        let first = self.fresh.first().map_or(first, |fresh| first.min(*fresh));
        self.forget_arrivals(first);
        let hour = self.hour(first) - 1;
        if self.open_hour.is_some_and(|open| hour <= open) {
            return Vec::new();
        }
        self.open_hour = Some(hour);
        while let Some(past) = self.doubts_by_hour.first_entry()
            && *past.key() < hour
        {
            self.past_doubts.add(&past.remove());
        }
        self.give_away(hour)
    }

    /// All events from before this instant were given away by [`AcousticEngine::settle`], and nothing that
    /// is still to come can concern them. `None`: none were.
    pub fn settled_until(&self) -> Option<Timestamp> {
        let hour = self.open_hour?;
        Some(Timestamp::from_unix_ns(hour * trust::HOUR_NS))
    }

    /// Whether the events of a block were given away.
    pub(crate) fn is_given_away(&self, number: i64) -> bool {
        self.open_hour.is_some_and(|open| self.hour(number) < open)
    }

    /// How much is kept.
    pub fn kept(&self) -> Kept {
        Kept {
            arrivals: self.picks.len(),
            blocks: self.blocks.len(),
            events: self.events().count(),
            hours: self.doubts_by_hour.len(),
            patterns: self.patterns(),
        }
    }

    fn patterns(&self) -> usize {
        let blocks = self.blocks.values();
        blocks
            .map(|block| block.patterns.as_ref().map_or(0, Vec::len))
            .sum()
    }

    /// Forgets the arrivals that neither block `first` nor what is under way after it looks back to.
    fn forget_arrivals(&mut self, first: i64) {
        let seen_ns = first * self.block_ns() - 2 * (self.block_ns() + self.travel_ns());
        while let Some(oldest) = self.picks.first_entry()
            && oldest.key().0 < seen_ns
        {
            oldest.remove();
        }
    }

    /// The events of the blocks before an hour. Forgets these blocks, but for those of the hour before,
    /// whose patterns the hour is judged by.
    fn give_away(&mut self, hour: i64) -> Vec<AcousticEvent> {
        let mut events = Vec::new();
        let numbers: Vec<i64> = self.blocks.keys().copied().collect();
        for number in numbers {
            let own_hour = self.hour(number);
            if own_hour >= hour {
                break;
            }
            if let Some(block) = self.blocks.get_mut(&number) {
                events.append(&mut block.events);
            }
            if own_hour < hour - 1
                && let Some(block) = self.blocks.remove(&number)
            {
                self.settled = Some((number, block.carry_out));
                self.changed.remove(&number);
            }
        }
        for event in &mut events {
            event.provisional = false;
        }
        events
    }
}
