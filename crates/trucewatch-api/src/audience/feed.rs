//! What changed lately for an audience that is told coarsely or late, in its own count.
//!
//! In: what the audience is told of an incident now, or that it is told nothing of it any more. Out: the changes that
//! it can see, numbered. What changes nothing that is told has no number, and something that was withheld for its age
//! comes when it is due: so neither that a line is sent, nor when, nor its id, tells of anything that is not told.

use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use trucewatch_model::IncidentId;
use trucewatch_site::Hash;

/// More changes than this at once are a reason to load everything anew.
const KEPT: usize = 1_000;

/// One change that an audience sees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    /// An incident in short, new or told otherwise than before.
    Incident(Value),
    /// Something that was told is told no more: load everything anew.
    Reset,
}

/// What changed after some number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Since {
    /// The changes; a reset if they are not known any more.
    pub(crate) changes: Vec<Told>,
    /// The number that this leads to.
    pub(crate) count: u64,
}

#[derive(Debug, Default)]
pub(super) struct Feed {
    /// What was told of each incident.
    told: BTreeMap<IncidentId, Hash>,
    count: u64,
    kept: VecDeque<Told>,
}

impl Feed {
    /// The audience is told this of an incident. `anew`: nobody was told anything before.
    pub(super) fn tell(&mut self, id: &IncidentId, summary: Value, anew: bool) {
        let now = Hash::of(&[summary.to_string().as_bytes()]);
        let before = self.told.insert(id.clone(), now);
        if !anew && before != Some(now) {
            self.push(Told::Incident(summary));
        }
    }

    /// The audience is told nothing of an incident.
    pub(super) fn withhold(&mut self, id: &IncidentId) {
        if self.told.remove(id).is_some() {
            self.push(Told::Reset);
        }
    }

    fn push(&mut self, change: Told) {
        self.count += 1;
        self.kept.push_back(change);
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }

    /// What changed after `seen`; `None`: from now on.
    pub(super) fn since(&self, seen: Option<u64>) -> Since {
        let count = self.count;
        let Some(seen) = seen else {
            return Since {
                changes: Vec::new(),
                count,
            };
        };
        let known = count
            .checked_sub(seen)
            .and_then(|n| usize::try_from(n).ok());
        let known = known.and_then(|n| self.kept.len().checked_sub(n));
        let changes = match known {
            Some(first) => self.kept.iter().skip(first).cloned().collect(),
            None => vec![Told::Reset],
        };
        Since { changes, count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn id(name: &str) -> IncidentId {
        IncidentId::from_text(name)
    }

    #[test]
    fn only_what_is_told_otherwise_has_a_number() {
        let mut feed = Feed::default();
        feed.tell(&id("i-1"), json!({"n": 1}), true);
        assert_eq!(feed.since(None).count, 0, "it was there from the beginning");
        feed.tell(&id("i-1"), json!({"n": 1}), false);
        feed.withhold(&id("i-2"));
        assert_eq!(
            feed.since(Some(0)).changes,
            [],
            "nothing that anybody is told"
        );
        feed.tell(&id("i-1"), json!({"n": 2}), false);
        feed.tell(&id("i-2"), json!({"n": 1}), false);
        let two = [json!({"n": 2}), json!({"n": 1})].map(Told::Incident);
        let since = feed.since(Some(0));
        assert_eq!((since.changes.as_slice(), since.count), (&two[..], 2));
        assert_eq!(feed.since(Some(1)).changes, two[1..]);
        feed.withhold(&id("i-2"));
        assert_eq!(feed.since(Some(2)).changes, [Told::Reset]);
    }

    #[test]
    fn whoever_was_away_too_long_or_comes_from_elsewhere_loads_everything() {
        let mut feed = Feed::default();
        for n in 0..KEPT + 5 {
            feed.tell(&id(&format!("i-{n}")), json!({ "n": n }), false);
        }
        let last = (KEPT + 5) as u64;
        assert_eq!(feed.since(Some(5)).changes.len(), KEPT);
        assert_eq!(feed.since(Some(4)).changes, [Told::Reset]);
        assert_eq!(feed.since(Some(last)).changes, []);
        assert_eq!(
            feed.since(Some(last + 1)).changes,
            [Told::Reset],
            "a number yet to come"
        );
    }
}
