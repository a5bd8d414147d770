//! How many rounds an incident had: not only those that were located.
//!
//! In: for each located event how likely it is real, and how likely a round like it is located at all. Out:
//! bounds that hold the number of rounds from the first to the last located one with 95 %. Each event is
//! real or not (Poisson-binomial), and between one and the next others may have been missed: as many as
//! there are failures before a success of that probability (geometric; together negative binomial).
//! Left out: rounds so close together that none could be told apart, and what the probabilities have
//! wrong in common.

use crate::acoustic::AcousticEvent;
use crate::links::{Link, link};
use std::collections::BTreeMap;
use trucewatch_model::{Position, Timestamp};

/// How likely an event is real, and how likely a round like it is located.
type Chances = (f64, f64);

/// Half of what lies outside of the bounds.
const TAIL: f64 = 0.025;
/// What may lie beyond the end of a distribution: far too little to move a bound.
const BEYOND: f64 = 1e-9;
/// A round like a located one is never thought less likely to be located than this: it was.
const LEAST_FOUND: f64 = 0.05;

/// How many rounds there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundCount {
    /// With 97.5 % at least so many.
    pub low: u32,
    /// As likely more as fewer.
    pub likely: u32,
    /// With 97.5 % at most so many.
    pub high: u32,
}

/// An exchange of fire, as far as it was heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    /// Its events: indices into what was given, by time.
    pub events: Vec<usize>,
    /// Time of the first event.
    pub first: Timestamp,
    /// Time of the last.
    pub last: Timestamp,
    /// Whether its events are held back.
    pub held_back: bool,
    /// How many rounds it had.
    pub rounds: RoundCount,
}

/// What counting needs of an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// When it happened.
    pub time: Timestamp,
    /// Its likeliest place.
    pub position: Position,
    /// Whether it is held back.
    pub held_back: bool,
    /// The key of its earliest arrival.
    pub anchor: Option<u64>,
    /// Probability that it is real.
    pub real: f64,
    /// How likely a round like it is located.
    pub found: f64,
}

impl From<&AcousticEvent> for Heard {
    fn from(event: &AcousticEvent) -> Self {
        Self {
            time: event.time,
            position: event.position,
            held_back: event.held_back,
            anchor: event.picks.first().map(|p| p.key),
            real: event.probabilities().iter().sum(),
            found: event.p_found,
        }
    }
}

/// Groups located events, in any order, as incidents do, and counts the rounds of each group. Sorted by the
/// time of the first event.
pub fn engagements(events: &[Heard]) -> Vec<Engagement> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|k| events.get(*k).map(|e| (e.time, e.anchor)));
    let sorted: Vec<(usize, &Heard)> = order
        .into_iter()
        .filter_map(|k| Some((k, events.get(k)?)))
        .collect();
    let links: Vec<Link> = sorted
        .iter()
        .map(|(_, e)| Link {
            time: e.time,
            place: e.position,
            held_back: e.held_back,
        })
        .collect();
    let mut groups = BTreeMap::<usize, Vec<(usize, &Heard)>>::new();
    for (member, number) in sorted.into_iter().zip(link(&links)) {
        groups.entry(number).or_default().push(member);
    }
    let engagement = |members: Vec<(usize, &Heard)>| {
        let chances = members.iter().map(|(_, e)| (e.real, e.found));
        Some(Engagement {
            first: members.first()?.1.time,
            last: members.last()?.1.time,
            held_back: members.first()?.1.held_back,
            rounds: rounds(chances),
            events: members.into_iter().map(|(k, _)| k).collect(),
        })
    };
    groups.into_values().filter_map(engagement).collect()
}

/// The number of rounds from the first to the last of located events, which come by time.
fn rounds(events: impl Iterator<Item = Chances>) -> RoundCount {
    let mut chances = vec![1.0];
    for (k, (real, found)) in events.enumerate() {
        // Before the first nothing is missed: what happened begins with it.
        let found = if k == 0 { 1.0 } else { found.max(LEAST_FOUND) };
        let mut next = Vec::with_capacity(chances.len() + 1);
        // One round and those missed before it, added to what there was.
        let (mut more, mut at) = (0.0, 0);
        let mut rest = 1.0;
        while rest > BEYOND || at < chances.len() {
            let before = |k: Option<usize>| k.and_then(|k| chances.get(k)).copied().unwrap_or(0.0);
            more = found * before(at.checked_sub(1)) + (1.0 - found) * more;
            let here = (1.0 - real) * before(Some(at)) + real * more;
            next.push(here);
            rest -= here;
            at += 1;
        }
        let all: f64 = next.iter().sum();
        next.iter_mut().for_each(|chance| *chance /= all);
        chances = next;
    }
    let quantile = |level: f64| {
        let mut below = 0.0;
        let at = chances.iter().position(|chance| {
            below += chance;
            below >= level
        });
        at.unwrap_or(chances.len() - 1) as u32
    };
    RoundCount {
        low: quantile(TAIL),
        likely: quantile(0.5),
        high: quantile(1.0 - TAIL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(events: &[Chances]) -> (u32, u32, u32) {
        let count = rounds(events.iter().copied());
        (count.low, count.likely, count.high)
    }

    #[test]
    fn bounds_follow_from_what_is_known() {
        let sure = vec![(1.0, 1.0); 7];
        let doubtful = vec![(0.5, 1.0); 100];
        let deaf = vec![(1.0, 0.4); 100];
        type Case<'a> = (&'a [Chances], (u32, u32, u32), &'a str);
        let cases: [Case<'_>; 7] = [
            (&[], (0, 0, 0), "nothing"),
            (&sure, (7, 7, 7), "all sure and none missed"),
            (&[(0.98, 1.0)], (1, 1, 1), "as good as sure"),
            (&[(0.96, 1.0)], (0, 1, 1), "not quite"),
            (&[(1.0, 0.1)], (1, 1, 1), "alone it tells of nothing else"),
            // Binomial of 100 at a half: 50 and 1.96 times 5, by its own quantiles.
            (&doubtful, (40, 50, 60), "coins"),
            // A hundred, and 99 failures of a negative binomial, by its own quantiles.
            (&deaf, (213, 248, 288), "three in five are missed"),
        ];
        for (events, expected, why) in cases {
            assert_eq!(of(events), expected, "{why}");
        }
    }

    #[test]
    fn what_is_hardly_heard_leaves_the_number_open_upwards() {
        let bounds = [0.9, 0.6, 0.3].map(|found| of(&[(1.0, found); 4]));
        assert!(
            bounds.iter().all(|(low, ..)| *low >= 4),
            "located is certain"
        );
        let grows = |at: fn(&(u32, u32, u32)) -> u32| bounds.is_sorted_by(|a, b| at(a) < at(b));
        assert!(grows(|b| b.1) && grows(|b| b.2), "{bounds:?}");
    }
}
