//! Events to incidents, hour by hour, so that a change is linked anew as far as it reaches and no further.
//!
//! In: which linkable events changed. Out: which chains did. An hour's links depend on its events and on the chains
//! that the hour before left open; one that leaves the same chains as before ends the work.

use crate::links::{Link, OpenChains};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{EventId, Timestamp};

const HOUR_NS: i64 = 3_600_000_000_000;

#[derive(Clone, Debug, Default)]
struct Hour {
    events: BTreeMap<(Timestamp, EventId), Link>,
    /// What the next hour may go on with.
    open: OpenChains<EventId>,
}

/// Chains of linked events, each named after its first.
#[derive(Clone, Debug, Default)]
pub(super) struct Chains {
    hours: BTreeMap<i64, Hour>,
    names: BTreeMap<EventId, EventId>,
    members: BTreeMap<EventId, BTreeSet<(Timestamp, EventId)>>,
    /// Hours to be linked anew.
    stale: BTreeSet<i64>,
}

fn hour_of(time: Timestamp) -> i64 {
    time.as_unix_ns().div_euclid(HOUR_NS)
}

impl Chains {
    /// The events of the chain that begins with `first`, by time. Empty if none does.
    pub(super) fn members(&self, first: &EventId) -> impl Iterator<Item = &EventId> {
        let members = self.members.get(first);
        members.into_iter().flatten().map(|(_, id)| id)
    }

    /// The first event of the chain that an event belongs to; `None` for one that is linked to no other.
    pub(super) fn name_of(&self, event: &EventId) -> Option<&EventId> {
        self.names.get(event)
    }

    /// An event is linked differently than before: by `new` instead of by `old`. Adds the chain that it leaves.
    pub(super) fn change(
        &mut self,
        event: &EventId,
        old: Option<Link>,
        new: Option<Link>,
        touched: &mut BTreeSet<EventId>,
    ) {
        if let Some(link) = old {
            let hour = hour_of(link.time);
            if let Some(known) = self.hours.get_mut(&hour) {
                known.events.remove(&(link.time, event.clone()));
            }
            self.stale.insert(hour);
            self.leave(link.time, event, touched);
        }
        if let Some(link) = new {
            let hour = self.hours.entry(hour_of(link.time)).or_default();
            hour.events.insert((link.time, event.clone()), link);
            self.stale.insert(hour_of(link.time));
        }
    }

    fn leave(&mut self, time: Timestamp, event: &EventId, touched: &mut BTreeSet<EventId>) {
        let Some(name) = self.names.remove(event) else {
            return;
        };
        if let Some(members) = self.members.get_mut(&name) {
            members.remove(&(time, event.clone()));
            if members.is_empty() {
                self.members.remove(&name);
            }
        }
        touched.insert(name);
    }

    /// Links anew what changed. Adds the chains that did, by their first events, those that are gone too.
    pub(super) fn work(&mut self, touched: &mut BTreeSet<EventId>) {
        while let Some(number) = self.stale.pop_first() {
            let before = self.hours.get(&(number - 1));
            let mut open = before.map(|hour| hour.open.clone()).unwrap_or_default();
            let Some(hour) = self.hours.get(&number) else {
                continue;
            };
            let mut moved = Vec::new();
            for ((time, event), link) in &hour.events {
                let name = open.take(link, || event.clone());
                if self.names.get(event) != Some(&name) {
                    moved.push((*time, event.clone(), name));
                }
            }
            open.close(Timestamp::from_unix_ns(
                (number + 1).saturating_mul(HOUR_NS),
            ));
            for (time, event, name) in moved {
                self.leave(time, &event, touched);
                let members = self.members.entry(name.clone()).or_default();
                members.insert((time, event.clone()));
                touched.insert(name.clone());
                self.names.insert(event, name);
            }
            let Some(hour) = self.hours.get_mut(&number) else {
                continue;
            };
            let same = hour.open == open;
            hour.open = open;
            if hour.events.is_empty() {
                self.hours.remove(&number);
            }
            if !same && self.hours.contains_key(&(number + 1)) {
                self.stale.insert(number + 1);
            }
        }
    }
}
