//! Merges, splits and reassociations: which incident became which. Each can be taken back; nothing is erased.
//!
//! Incidents and events are the machine's, and stay as they are. What is kept here is what people said of
//! them: a change is a statement with an author, and the incidents that people see are the machine's with the
//! changes in force applied, in the order in which they were made.

use super::Act;
use crate::{ActId, Actor, Done, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{EventId, IncidentId, Timestamp};

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The act that made it.
    pub act: ActId,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Text,
    /// What.
    pub kind: Kind,
    /// Who took it back, when and why.
    pub undone: Option<(Actor, Timestamp, Text)>,
}

/// What a change does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Kind {
    /// Several are one.
    Merge {
        /// The one whose id stays.
        into: IncidentId,
        /// The others.
        from: Vec<IncidentId>,
    },
    /// Events of one are another.
    Split {
        /// The incident.
        from: IncidentId,
        /// The new one.
        into: IncidentId,
        /// The events.
        events: Vec<EventId>,
    },
    /// An event belongs to another.
    Reassociate {
        /// The event.
        event: EventId,
        /// Where it was.
        from: IncidentId,
        /// Where it belongs.
        to: IncidentId,
    },
}

/// All changes, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Lineage {
    changes: Vec<Change>,
}

impl Kind {
    /// The incidents that it is about.
    pub fn incidents(&self) -> Vec<&IncidentId> {
        match self {
            Self::Merge { into, from } => std::iter::once(into).chain(from).collect(),
            Self::Split { from, into, .. } => vec![from, into],
            Self::Reassociate { from, to, .. } => vec![from, to],
        }
    }
}

impl Lineage {
    /// All changes, also those that were taken back.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Changes that were not taken back.
    pub fn in_force(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|c| c.undone.is_none())
    }

    /// The change that an act made.
    pub fn change(&self, act: &ActId) -> Option<&Change> {
        self.changes.iter().find(|c| &c.act == act)
    }

    /// The incident that this one is part of by now: itself, unless it was merged.
    pub fn home(&self, incident: &IncidentId) -> IncidentId {
        let mut home = incident.clone();
        for change in self.in_force() {
            if let Kind::Merge { into, from } = &change.kind
                && from.contains(&home)
            {
                home = into.clone();
            }
        }
        home
    }

    /// Whether a split made an incident of that id, and it was not taken back.
    pub fn made(&self, incident: &IncidentId) -> bool {
        self.in_force()
            .any(|c| matches!(&c.kind, Kind::Split { into, .. } if into == incident))
    }

    /// The incidents that people see, from the machine's: events by incident. Ids that changes made are
    /// there beside the machine's; an incident that was merged away has none.
    pub fn seen(
        &self,
        machine: &BTreeMap<IncidentId, Vec<EventId>>,
    ) -> BTreeMap<IncidentId, BTreeSet<EventId>> {
        let mut seen: BTreeMap<IncidentId, BTreeSet<EventId>> = machine
            .iter()
            .map(|(id, events)| (id.clone(), events.iter().cloned().collect()))
            .collect();
        let put = |seen: &mut BTreeMap<_, BTreeSet<_>>, to: &IncidentId, events: Vec<EventId>| {
            if !events.is_empty() {
                seen.entry(to.clone()).or_default().extend(events);
            }
        };
        for change in self.in_force() {
            match &change.kind {
                Kind::Merge { into, from } => {
                    for id in from {
                        let events = seen.remove(id).unwrap_or_default();
                        put(&mut seen, into, events.into_iter().collect());
                    }
                }
                Kind::Split { from, into, events } => {
                    let moved = take(&mut seen, from, events);
                    put(&mut seen, into, moved);
                }
                Kind::Reassociate { event, from, to } => {
                    let moved = take(&mut seen, from, std::slice::from_ref(event));
                    put(&mut seen, to, moved);
                }
            }
        }
        seen.retain(|_, events| !events.is_empty());
        seen
    }

    /// Whether a later change that is in force touches what this one made: then it cannot be taken back
    /// before that.
    pub(super) fn built_on(&self, act: &ActId) -> Option<&Change> {
        let at = self.changes.iter().position(|c| &c.act == act)?;
        let (before, after) = self.changes.split_at(at + 1);
        let incidents: BTreeSet<&IncidentId> =
            before.last()?.kind.incidents().into_iter().collect();
        after
            .iter()
            .filter(|c| c.undone.is_none())
            .find(|c| c.kind.incidents().iter().any(|i| incidents.contains(i)))
    }

    pub(super) fn apply(&mut self, done: &Done, act: &Act) {
        let (kind, reason) = match act {
            Act::Merge { into, from, reason } => {
                let (into, from) = (into.clone(), from.clone());
                (Kind::Merge { into, from }, reason)
            }
            Act::Split {
                incident,
                events,
                reason,
            } => {
                let kind = Kind::Split {
                    from: incident.clone(),
                    into: IncidentId::derive(done.id.as_str().as_bytes()),
                    events: events.clone(),
                };
                (kind, reason)
            }
            Act::Reassociate {
                event,
                from,
                to,
                reason,
            } => {
                let kind = Kind::Reassociate {
                    event: event.clone(),
                    from: from.clone(),
                    to: to.clone(),
                };
                (kind, reason)
            }
            Act::Undo { act, reason } => {
                if let Some(change) = self.changes.iter_mut().find(|c| &c.act == act) {
                    change.undone = Some((done.by.clone(), done.at, reason.clone()));
                }
                return;
            }
            _ => return,
        };
        self.changes.push(Change {
            act: done.id.clone(),
            by: done.by.clone(),
            at: done.at,
            reason: reason.clone(),
            kind,
            undone: None,
        });
    }
}

/// Takes those of the events that are there out of an incident.
fn take(
    seen: &mut BTreeMap<IncidentId, BTreeSet<EventId>>,
    from: &IncidentId,
    events: &[EventId],
) -> Vec<EventId> {
    let Some(there) = seen.get_mut(from) else {
        return Vec::new();
    };
    let is_there = |event: &&EventId| there.remove(*event);
    events.iter().filter(is_there).cloned().collect()
}
