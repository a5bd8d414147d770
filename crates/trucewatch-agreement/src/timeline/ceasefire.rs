//! The life of the ceasefire: proposed, accepted, in force, partly or wholly suspended, ended.

use super::{AsKnown, CEASEFIRE, Windows};
use crate::document::{ActKind, Id, RoleKind};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::Timestamp;

/// How things stand with the ceasefire at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The agreement has none, or nothing has been put forward.
    None,
    /// Put forward; these have not accepted it.
    Proposed {
        /// Whose acceptance is missing.
        missing: Vec<Id>,
    },
    /// Accepted by all, and its time has not come.
    Accepted {
        /// When it will be in force, if that is known.
        from: Option<Timestamp>,
    },
    /// In force.
    InForce {
        /// Since when, without a break.
        since: Timestamp,
        /// Zones in which it is suspended.
        suspended_in: Vec<Id>,
        /// Zones in which it has ended.
        ended_in: Vec<Id>,
    },
    /// Suspended everywhere.
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// Over: ended by an act, or its time is up.
    Ended {
        /// Since when.
        since: Timestamp,
    },
}

impl State {
    /// Whether it is in force, at least in a part.
    pub fn is_in_force(&self) -> bool {
        matches!(self, Self::InForce { .. })
    }
}

/// States from their beginnings on, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Vec<(Timestamp, State)>);

impl History {
    fn at(&self, at: Timestamp) -> State {
        let before = self.0.partition_point(|(from, _)| *from <= at);
        before
            .checked_sub(1)
            .and_then(|k| self.0.get(k))
            .map_or(State::None, |(_, state)| state.clone())
    }

    pub(super) fn first_in_force(&self) -> Option<Timestamp> {
        self.0
            .iter()
            .find(|(_, state)| state.is_in_force())
            .map(|(from, _)| *from)
    }

    pub(super) fn changes(&self) -> impl Iterator<Item = Timestamp> {
        self.0.iter().map(|(from, _)| *from)
    }
}

impl AsKnown<'_> {
    /// How things stand with the ceasefire at `at`.
    pub fn ceasefire(&self, at: Timestamp) -> State {
        self.ceasefire.at(at)
    }

    /// When the ceasefire is in force, wholly or in part.
    pub fn ceasefire_in_force(&self) -> Windows {
        self.times_where(|at| self.ceasefire(at).is_in_force())
    }

    /// Zones in which something has ended by `at`.
    pub fn ended_in(&self, of: &str, at: Timestamp) -> BTreeSet<Id> {
        let acts = self.acts.iter();
        acts.filter(|(since, act)| *since <= at && act.kind == ActKind::Terminated)
            .filter(|(_, act)| act.of.as_ref().map_or(CEASEFIRE, Id::as_str) == of)
            .filter_map(|(_, act)| act.zone.clone())
            .collect()
    }

    /// In which zone something is suspended when; wholly if there is no zone. What is ended in a zone is
    /// suspended there for good.
    pub fn suspensions(&self, of: &str) -> Vec<(Option<Id>, Windows)> {
        let acts = self
            .acts
            .iter()
            .filter(|(_, act)| act.of.as_ref().map_or(CEASEFIRE, Id::as_str) == of);
        let mut open: BTreeMap<Option<Id>, Timestamp> = BTreeMap::new();
        let mut found: BTreeMap<Option<Id>, Windows> = BTreeMap::new();
        for (at, act) in acts {
            match act.kind {
                ActKind::Suspended => {
                    open.entry(act.zone.clone()).or_insert(*at);
                }
                ActKind::Terminated if act.zone.is_some() => {
                    let all = found.entry(act.zone.clone()).or_default();
                    *all = all.or(&Windows::between(Some(*at), None));
                }
                ActKind::Resumed => {
                    // What is resumed everywhere is resumed in its parts.
                    let ends: Vec<Option<Id>> = open
                        .keys()
                        .filter(|zone| act.zone.is_none() || **zone == act.zone)
                        .cloned()
                        .collect();
                    for zone in ends {
                        if let Some(from) = open.remove(&zone) {
                            let all = found.entry(zone).or_default();
                            *all = all.or(&Windows::between(Some(from), Some(*at)));
                        }
                    }
                }
                _ => {}
            }
        }
        for (zone, from) in open {
            let all = found.entry(zone).or_default();
            *all = all.or(&Windows::between(Some(from), None));
        }
        found.into_iter().collect()
    }
}

/// Walks through all times at which something can change.
pub(super) fn history(as_known: &AsKnown) -> History {
    let Some(ceasefire) = &as_known.document.ceasefire else {
        return History::default();
    };
    let needed: BTreeSet<&Id> = if ceasefire.needs_acceptance_of.is_empty() {
        let roles = as_known.document.roles.iter();
        roles
            .filter(|r| r.role == RoleKind::Party)
            .map(|r| &r.actor)
            .collect()
    } else {
        ceasefire.needs_acceptance_of.iter().collect()
    };
    let own = |of: &Option<Id>| of.as_ref().is_none_or(|id| id.as_str() == CEASEFIRE);
    let acts: Vec<_> = as_known
        .acts
        .iter()
        .filter(|(_, act)| own(&act.of))
        .collect();
    let planned = ceasefire
        .in_force_from
        .as_ref()
        .map(|m| as_known.instant(m));
    let planned_end = ceasefire
        .in_force_to
        .as_ref()
        .and_then(|m| as_known.instant(m));
    let mut times: BTreeSet<Timestamp> = acts.iter().map(|(at, _)| *at).collect();
    times.extend(planned.flatten());
    times.extend(planned_end);
    times.extend(
        acts.iter()
            .filter_map(|(_, a)| a.until.as_ref().and_then(|m| as_known.instant(m))),
    );

    let mut life = Life::default();
    let mut history: Vec<(Timestamp, State)> = Vec::new();
    life.end = planned_end;
    for at in times {
        for (_, act) in acts.iter().filter(|(t, _)| *t == at) {
            life.apply(at, act, |m| as_known.instant(m));
        }
        let state = life.state(at, &needed, planned);
        if history.last().is_none_or(|(_, last)| *last != state) {
            history.push((at, state));
        }
    }
    History(history)
}

/// What has been done so far.
#[derive(Default)]
struct Life {
    proposed: bool,
    accepted: BTreeSet<Id>,
    declared: bool,
    since: Option<Timestamp>,
    suspended: Option<Timestamp>,
    suspended_in: BTreeSet<Id>,
    ended_in: BTreeSet<Id>,
    ended: Option<Timestamp>,
    end: Option<Timestamp>,
}

impl Life {
    fn apply(
        &mut self,
        at: Timestamp,
        act: &crate::document::Act,
        instant: impl Fn(&crate::document::Moment) -> Option<Timestamp>,
    ) {
        match act.kind {
            ActKind::Proposed => self.proposed = true,
            ActKind::Accepted => {
                self.accepted.extend(act.by.iter().map(|s| s.actor.clone()));
            }
            ActKind::Rejected => {
                for stance in &act.by {
                    self.accepted.remove(&stance.actor);
                }
            }
            ActKind::EnteredIntoForce => self.declared = true,
            ActKind::Suspended => match &act.zone {
                Some(zone) => {
                    self.suspended_in.insert(zone.clone());
                }
                None => self.suspended = self.suspended.or(Some(at)),
            },
            ActKind::Resumed => match &act.zone {
                Some(zone) => {
                    self.suspended_in.remove(zone);
                }
                None => {
                    self.suspended = None;
                    self.suspended_in.clear();
                }
            },
            // It prolongs: what has no end keeps none, and an earlier one than that which holds changes
            // nothing.
            ActKind::Renewed => {
                let until = act.until.as_ref().and_then(instant);
                self.end = self.end.zip(until).map(|(end, until)| end.max(until));
            }
            ActKind::Terminated => match &act.zone {
                Some(zone) => {
                    self.ended_in.insert(zone.clone());
                }
                None => self.ended = self.ended.or(Some(at)),
            },
            ActKind::Completed | ActKind::Occurred => {}
        }
    }

    /// `planned`: `None` if the agreement names no beginning, `Some(None)` if that waits for something.
    fn state(
        &mut self,
        at: Timestamp,
        needed: &BTreeSet<&Id>,
        planned: Option<Option<Timestamp>>,
    ) -> State {
        if let Some(since) = self.ended {
            return State::Ended { since };
        }
        if let Some(since) = self.end.filter(|end| at >= *end) {
            self.since = None;
            return State::Ended { since };
        }
        // Once in force, it stays so until it is suspended or ended, whoever says no later.
        if self.since.is_none() {
            let missing: Vec<Id> = needed
                .iter()
                .filter(|id| !self.accepted.contains(**id))
                .map(|id| (*id).clone())
                .collect();
            if !missing.is_empty() {
                let begun = self.proposed || !self.accepted.is_empty() || self.declared;
                return if begun {
                    State::Proposed { missing }
                } else {
                    State::None
                };
            }
            let due = match planned {
                Some(from) => from.is_some_and(|from| at >= from),
                None => self.declared || !needed.is_empty(),
            };
            if !due {
                return State::Accepted {
                    from: planned.flatten(),
                };
            }
            self.since = Some(at);
        }
        match (self.suspended, self.since) {
            (Some(since), _) => State::Suspended { since },
            (None, Some(since)) => State::InForce {
                since,
                suspended_in: self
                    .suspended_in
                    .difference(&self.ended_in)
                    .cloned()
                    .collect(),
                ended_in: self.ended_in.iter().cloned().collect(),
            },
            (None, None) => State::None,
        }
    }
}
