//! Which report is about which located event, kept up to date as either comes, changes or goes.
//!
//! A report wants the events that it fits. One about several happenings goes to the event that it fits best, whoever
//! else does. Of single reports of one observer each event takes one: those that want the same events are settled
//! together, in the order of how well they fit. Nothing else binds reports to each other, so a change is settled
//! among the reports of that observer alone, as far as they want the same events.

use super::{Key, Spots};
use crate::reports::{self, Match, Report};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Observation, ObservationId};

const HOUR_NS: i64 = 3_600_000_000_000;
/// Reports about longer than this are looked at for every event.
const LONGEST_HOURS: i64 = 48;

pub(super) type Observations = BTreeMap<ObservationId, Observation>;

/// What of reports and events changed.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// Events that have other reports than before.
    pub(super) events: BTreeSet<Key>,
    /// Reports that joined another event, none, or one at last.
    pub(super) reports: BTreeSet<ObservationId>,
}

/// Who joins whom.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// By the hours of their windows, the reports that can be about an event.
    by_hour: BTreeMap<i64, BTreeSet<ObservationId>>,
    long: BTreeSet<ObservationId>,
    wants: BTreeMap<ObservationId, BTreeMap<Key, Match>>,
    wanted_by: BTreeMap<Key, BTreeSet<ObservationId>>,
    joins: BTreeMap<ObservationId, Key>,
    joined_by: BTreeMap<Key, BTreeSet<ObservationId>>,
    stale: BTreeSet<ObservationId>,
}

fn hours(window_ns: (i64, i64)) -> (i64, i64) {
    (
        window_ns.0.div_euclid(HOUR_NS),
        window_ns.1.div_euclid(HOUR_NS),
    )
}

impl Told {
    /// The event that a report joined.
    pub(super) fn home(&self, report: &ObservationId) -> Option<&Key> {
        self.joins.get(report)
    }

    /// The reports that joined an event, those that fit it best first.
    pub(super) fn of(&self, event: &Key) -> Vec<(&ObservationId, &Match)> {
        let joined = self.joined_by.get(event).into_iter().flatten();
        let fit = |id| Some((id, self.wants.get(id)?.get(event)?));
        let mut joined: Vec<(&ObservationId, &Match)> = joined.filter_map(fit).collect();
        joined.sort_by(|(a, x), (b, y)| y.log_evidence.total_cmp(&x.log_evidence).then(a.cmp(b)));
        joined
    }

    /// A report is new, or is to be read anew: from another place perhaps, never of another time.
    pub(super) fn report(&mut self, id: &ObservationId, report: &Report<'_>, spots: &Spots) {
        self.forget_wants(id);
        self.stale.insert(id.clone());
        // Of nothing, from nowhere, or of what is no located sound.
        if report.is_of_nothing() || report.from.is_none() || !report.class_fits(0.0) {
            return;
        }
        let window = report.window_ns();
        let (first, last) = hours(window);
        if last.saturating_sub(first) > LONGEST_HOURS {
            self.long.insert(id.clone());
        } else {
            for hour in first..=last {
                self.by_hour.entry(hour).or_default().insert(id.clone());
            }
        }
        for (key, spot) in spots.during(window.0, window.1) {
            if let Some(fit) = spot.fits(key, report) {
                self.want(id, key, fit);
            }
        }
    }

    /// An event is gone, or is to be compared anew.
    pub(super) fn event_gone(&mut self, key: &Key) {
        for id in self.wanted_by.remove(key).unwrap_or_default() {
            if let Some(wants) = self.wants.get_mut(&id) {
                wants.remove(key);
            }
            self.stale.insert(id);
        }
    }

    /// The reports that an event at that time may be about.
    pub(super) fn near(&self, time_ns: i64) -> impl Iterator<Item = &ObservationId> {
        let hour = self.by_hour.get(&time_ns.div_euclid(HOUR_NS));
        hour.into_iter().flatten().chain(&self.long)
    }

    /// A report fits an event.
    pub(super) fn want(&mut self, id: &ObservationId, key: &Key, fit: Match) {
        self.wants
            .entry(id.clone())
            .or_default()
            .insert(key.clone(), fit);
        self.wanted_by
            .entry(key.clone())
            .or_default()
            .insert(id.clone());
        self.stale.insert(id.clone());
    }

    fn forget_wants(&mut self, id: &ObservationId) {
        for key in self.wants.remove(id).unwrap_or_default().into_keys() {
            if let Some(wanting) = self.wanted_by.get_mut(&key) {
                wanting.remove(id);
                if wanting.is_empty() {
                    self.wanted_by.remove(&key);
                }
            }
        }
    }

    /// Settles what changed.
    pub(super) fn settle(&mut self, all: &Observations) -> Moved {
        let mut moved = Moved::default();
        while let Some(first) = self.stale.pop_first() {
            let group = match all.get(&first) {
                Some(report) if reports::is_single(report) => self.rivals(&first, all),
                Some(_) => BTreeSet::from([first]),
                None => continue,
            };
            let joins = self.deal(&group);
            for id in group {
                self.stale.remove(&id);
                self.join(&id, joins.get(&id), &mut moved);
            }
        }
        moved
    }

    /// A single report and all others of its observer that want the same events, directly or through others.
    fn rivals(&self, first: &ObservationId, all: &Observations) -> BTreeSet<ObservationId> {
        let observer = all.get(first).map(|o| &o.observer);
        let is_rival = |id: &ObservationId| {
            let other = all.get(id).filter(|o| reports::is_single(o));
            other.map(|o| &o.observer) == observer
        };
        let mut found = BTreeSet::from([first.clone()]);
        let mut next = vec![first.clone()];
        while let Some(id) = next.pop() {
            let wants = self.wants.get(&id).into_iter().flat_map(BTreeMap::keys);
            for key in wants.chain(self.joins.get(&id)) {
                let wanting = self.wanted_by.get(key).into_iter().flatten();
                let joined = self.joined_by.get(key).into_iter().flatten();
                for other in wanting.chain(joined).filter(|id| is_rival(id)) {
                    if found.insert(other.clone()) {
                        next.push(other.clone());
                    }
                }
            }
        }
        found
    }

    /// Deals events to the reports that want them: to each report one, of each event one report.
    fn deal(&self, group: &BTreeSet<ObservationId>) -> BTreeMap<ObservationId, Key> {
        let wants = |id| {
            self.wants
                .get(id)
                .into_iter()
                .flatten()
                .map(move |w| (id, w))
        };
        let mut wanted: Vec<(f64, &ObservationId, &Key)> = group
            .iter()
            .flat_map(wants)
            .map(|(id, (key, fit))| (fit.log_evidence, id, key))
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)).then(a.2.cmp(b.2)));
        let mut joins = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (_, id, key) in wanted {
            if !joins.contains_key(id) && taken.insert(key) {
                joins.insert(id.clone(), key.clone());
            }
        }
        joins
    }

    fn join(&mut self, id: &ObservationId, new: Option<&Key>, moved: &mut Moved) {
        let old = self.joins.get(id);
        // A report that was read anew may say something else of the event that it stays with.
        moved.events.extend(old.into_iter().chain(new).cloned());
        moved.reports.insert(id.clone());
        if old == new {
            return;
        }
        if let Some(key) = self.joins.remove(id)
            && let Some(joined) = self.joined_by.get_mut(&key)
        {
            joined.remove(id);
            if joined.is_empty() {
                self.joined_by.remove(&key);
            }
        }
        if let Some(key) = new {
            self.joins.insert(id.clone(), key.clone());
            let joined = self.joined_by.entry(key.clone()).or_default();
            joined.insert(id.clone());
        }
    }
}
