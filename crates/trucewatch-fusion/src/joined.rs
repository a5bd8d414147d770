//! Joins located events, reports and heat, and groups what comes of it to incidents, as far as something changed.
//!
//! In: located events, reports, pixels and shocks as they come, change and go. Out: events and incidents, and which
//! of them differ. What is worked out depends on what there is, never on the order in which it came: each step
//! (which report is about which event, which event left which heat, which events are one incident) is settled
//! again only among those that a change can reach, with the result that settling everything would have.

mod burning;
mod chains;
#[cfg(test)]
mod tests;
mod told;

use crate::areas::EventKey;
use crate::draft::{self, Draft};
use crate::engine::Fusion;
use crate::heat::Heat;
use crate::incidents::{self, GroupReport};
use crate::links::Link;
use crate::reports::{self, Match, Report};
use burning::Burning;
use chains::Chains;
use std::collections::{BTreeMap, BTreeSet};
use told::Told;
use trucewatch_model::{
    Direction, Event, EventId, Incident, IncidentId, Observation, ObservationClass, ObservationId,
    Position, Timestamp,
};

/// A located event by time.
type Key = (Timestamp, EventId);

/// What reports and heat are compared with of a located event.
#[derive(Clone, Debug)]
struct Spot {
    /// What location knows it by.
    located: EventKey,
    centre: Option<Position>,
    sigma_m: f64,
    reach_m: f64,
    may_be_joined: bool,
}

impl Spot {
    /// How a report fits; `None`: it does not.
    fn fits(&self, key: &Key, report: &Report<'_>) -> Option<Match> {
        if !self.may_be_joined || !report.class_fits(self.reach_m) {
            return None;
        }
        let fit = report.compare(key.0.as_unix_ns(), self.centre?, self.sigma_m)?;
        (fit.log_evidence > 0.0).then_some(fit)
    }

    /// The log evidence that it left a heat; `None`: it did not.
    fn left(&self, key: &Key, heat: &Heat) -> Option<f64> {
        if !self.may_be_joined {
            return None;
        }
        let evidence = heat.compare(key.0.as_unix_ns(), self.centre?, self.sigma_m)?;
        (evidence > 0.0).then_some(evidence)
    }
}

/// The located events.
#[derive(Clone, Debug, Default)]
struct Spots {
    by_time: BTreeMap<Key, Spot>,
    keys: BTreeMap<EventKey, Key>,
}

impl Spots {
    fn get(&self, key: &Key) -> Option<&Spot> {
        self.by_time.get(key)
    }

    /// From `from_ns` up to and including `to_ns`.
    fn during(&self, from_ns: i64, to_ns: i64) -> impl Iterator<Item = (&Key, &Spot)> {
        let first = (Timestamp::from_unix_ns(from_ns), EventId::from_text(""));
        let from = self.by_time.range(first..);
        from.take_while(move |(key, _)| key.0.as_unix_ns() <= to_ns)
    }
}

/// What came of everything so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joined {
    spots: Spots,
    told: Told,
    burning: Burning,
    /// Events that were held back when last looked at: what is said of them depends on who is not believed.
    held_back: BTreeSet<EventKey>,
    shocks: BTreeMap<EventId, Event>,
    chains: Chains,
    events: BTreeMap<EventId, Event>,
    incidents: BTreeMap<IncidentId, Incident>,
}

/// What came since the last time.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Located events that may differ, those that are gone too.
    pub(crate) located: BTreeSet<EventKey>,
    /// Observations other than arrivals that are new or are to be read anew.
    pub(crate) others: BTreeSet<ObservationId>,
    /// All shocks in the ground, if any may differ.
    pub(crate) shocks: Option<Vec<Event>>,
    /// Whether other sensors are not believed than before.
    pub(crate) doubts_changed: bool,
}

impl Joined {
    /// Events by id.
    pub(crate) const fn events(&self) -> &BTreeMap<EventId, Event> {
        &self.events
    }

    /// Incidents by id.
    pub(crate) const fn incidents(&self) -> &BTreeMap<IncidentId, Incident> {
        &self.incidents
    }

    /// The incident that an event is part of.
    pub(crate) fn incident_of(&self, event: &EventId) -> Option<IncidentId> {
        let first = self.chains.name_of(event).unwrap_or(event);
        let id = incidents::id_of(first);
        self.incidents.contains_key(&id).then_some(id)
    }

    /// What location knows a located event by.
    pub(crate) fn located(&self, event: &Event) -> Option<EventKey> {
        let key = (draft::time_of(event), event.id.clone());
        self.spots.get(&key).map(|spot| spot.located)
    }

    /// What location knows all located events by.
    pub(crate) fn all_located(&self) -> impl Iterator<Item = EventKey> {
        self.spots.keys.keys().copied()
    }

    /// Events located by sound whose time lies from `from` up to `to`, and what location knows them by.
    pub(crate) fn located_during(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = (&EventId, EventKey)> {
        let during = self.spots.during(from.as_unix_ns(), to.as_unix_ns());
        during.map(|(key, spot)| (&key.1, spot.located))
    }

    /// Works out what the news change. Gives the incidents that differ, those that are gone too.
    pub(crate) fn update(&mut self, fusion: &Fusion, mut news: News) -> BTreeSet<IncidentId> {
        if news.doubts_changed {
            news.located.extend(&self.held_back);
        }
        let mut work = Work::default();
        self.locate(fusion, &news.located, &mut work);
        self.compare(fusion, &news.others, &mut work);
        let told = self.told.settle(fusion.others());
        work.keys.extend(told.events);
        self.burning
            .settle(fusion.others(), &self.spots, &mut work.heat);
        work.keys.append(&mut work.heat.events);
        self.located_events(fusion, &mut work);
        for id in &told.reports {
            let event = self.lone_report(fusion, id);
            work.events
                .insert(EventId::derive(id.as_str().as_bytes()), event);
        }
        for id in &work.heat.anchors {
            let event = self.burning.alone(id).map(draft::lone_heat);
            work.events
                .insert(EventId::derive(id.as_str().as_bytes()), event);
        }
        self.shake(news.shocks, &mut work);
        let changed = self.replace(work.events);
        self.group(fusion, changed, work.keys)
    }

    /// Takes over what location found differently.
    fn locate(&mut self, fusion: &Fusion, located: &BTreeSet<EventKey>, work: &mut Work) {
        let mut came = Vec::new();
        for at in located {
            if let Some(key) = self.spots.keys.remove(at) {
                self.spots.by_time.remove(&key);
                work.keys.insert(key);
            }
            self.held_back.remove(at);
            let Some(draft) = fusion.located_event(at).and_then(|e| Draft::new(e, fusion)) else {
                continue;
            };
            let key = (draft::time_of(&draft.event), draft.event.id.clone());
            let spot = Spot {
                located: *at,
                centre: draft.event.preferred().and_then(|h| h.area.centre()),
                sigma_m: draft.sigma_m,
                reach_m: draft.reach_m,
                may_be_joined: draft.may_be_joined(),
            };
            if !spot.may_be_joined {
                self.held_back.insert(*at);
            }
            work.keys.insert(key.clone());
            came.push((key.clone(), spot));
            work.drafts.insert(key, draft);
        }
        for (key, spot) in came {
            self.spots.keys.insert(spot.located, key.clone());
            self.spots.by_time.insert(key, spot);
        }
        for key in &work.keys {
            self.told.event_gone(key);
            self.burning.event_gone(key, &self.spots, &mut work.heat);
        }
        for key in work.drafts.keys() {
            self.burning.event_came(key, &self.spots, &mut work.heat);
            let Some(spot) = self.spots.get(key).filter(|spot| spot.may_be_joined) else {
                continue;
            };
            let near: Vec<ObservationId> = self.told.near(key.0.as_unix_ns()).cloned().collect();
            for id in near {
                let report = fusion.others().get(&id).and_then(|o| fusion.report(o));
                if let Some(fit) = report.and_then(|report| spot.fits(key, &report)) {
                    self.told.want(&id, key, fit);
                }
            }
        }
    }

    /// Takes in observations other than arrivals.
    fn compare(&mut self, fusion: &Fusion, others: &BTreeSet<ObservationId>, work: &mut Work) {
        for id in others {
            let Some(o) = fusion.others().get(id) else {
                continue;
            };
            match (o.class, o.direction) {
                (ObservationClass::ThermalAnomaly, Direction::Footprint { .. }) => {
                    self.burning.pixel(id, o);
                }
                (ObservationClass::ThermalAnomaly, _) => {
                    let event = draft::unplaced_heat(id, o);
                    work.events.insert(event.id.clone(), Some(event));
                }
                _ => {
                    if let Some(report) = fusion.report(o) {
                        self.told.report(id, &report, &self.spots);
                    }
                }
            }
        }
    }

    /// The event that a report makes on its own, if it joined none.
    fn lone_report(&self, fusion: &Fusion, id: &ObservationId) -> Option<Event> {
        if self.told.home(id).is_some() {
            return None;
        }
        let report = fusion.others().get(id).and_then(|o| fusion.report(o))?;
        Some(draft::lone_report(id, &report))
    }

    /// The located events whose place, reports or heat may differ.
    fn located_events(&mut self, fusion: &Fusion, work: &mut Work) {
        for key in &work.keys {
            let Some(spot) = self.spots.get(key) else {
                // Another may have come in its place with the same first arrival.
                work.events.entry(key.1.clone()).or_insert(None);
                continue;
            };
            let draft = match work.drafts.remove(key) {
                Some(draft) => Some(draft),
                None => fusion
                    .located_event(&spot.located)
                    .and_then(|e| Draft::new(e, fusion)),
            };
            let Some(mut draft) = draft else { continue };
            for (id, fit) in self.told.of(key) {
                let report = fusion.others().get(id).and_then(|o| fusion.report(o));
                if let Some(report) = report.filter(Report::is_single) {
                    draft.takes(id, &report, fit);
                }
            }
            for (heat, evidence) in self.burning.of(key) {
                draft.burned(heat, evidence);
            }
            work.events.insert(key.1.clone(), Some(draft.finish()));
        }
    }

    fn shake(&mut self, shocks: Option<Vec<Event>>, work: &mut Work) {
        let Some(shocks) = shocks else { return };
        let new: BTreeMap<EventId, Event> = shocks.into_iter().map(|e| (e.id.clone(), e)).collect();
        let gone = self.shocks.keys().filter(|id| !new.contains_key(*id));
        work.events.extend(gone.map(|id| (id.clone(), None)));
        let other = new
            .iter()
            .filter(|(id, e)| self.shocks.get(*id) != Some(*e));
        work.events
            .extend(other.map(|(id, e)| (id.clone(), Some(e.clone()))));
        self.shocks = new;
    }

    /// Puts events in the place of those with the same ids. Gives what changed, with how each was linked.
    fn replace(
        &mut self,
        events: BTreeMap<EventId, Option<Event>>,
    ) -> Vec<(EventId, Option<Link>)> {
        let mut changed = Vec::new();
        for (id, new) in events {
            let old = self.events.get(&id);
            if old == new.as_ref() {
                continue;
            }
            changed.push((id.clone(), old.and_then(incidents::link_of)));
            match new {
                Some(event) => self.events.insert(id, event),
                None => self.events.remove(&id),
            };
        }
        changed
    }

    /// Groups what changed. Gives the incidents that differ.
    fn group(
        &mut self,
        fusion: &Fusion,
        changed: Vec<(EventId, Option<Link>)>,
        keys: BTreeSet<Key>,
    ) -> BTreeSet<IncidentId> {
        let mut firsts = BTreeSet::new();
        for (id, old) in &changed {
            let new = self.events.get(id).and_then(incidents::link_of);
            if *old != new {
                self.chains.change(id, *old, new, &mut firsts);
            }
        }
        self.chains.work(&mut firsts);
        let touched = changed.into_iter().map(|(id, _)| id);
        // The reports about a group may be others than before.
        for id in touched.chain(keys.into_iter().map(|key| key.1)) {
            firsts.insert(self.chains.name_of(&id).cloned().unwrap_or(id));
        }
        let mut differ = BTreeSet::new();
        for first in firsts {
            let id = incidents::id_of(&first);
            let new = self.incident(fusion, &first);
            if self.incidents.get(&id) == new.as_ref() {
                continue;
            }
            match new {
                Some(incident) => self.incidents.insert(id.clone(), incident),
                None => self.incidents.remove(&id),
            };
            differ.insert(id);
        }
        differ
    }

    /// The incident that begins with an event; `None` if that is not an incident's first.
    fn incident(&self, fusion: &Fusion, first: &EventId) -> Option<Incident> {
        let mut members: Vec<&Event> = self
            .chains
            .members(first)
            .filter_map(|id| self.events.get(id))
            .collect();
        if members.is_empty() && self.chains.name_of(first).is_none() {
            members.extend(self.events.get(first));
        }
        let mut incident = incidents::group(&members)?;
        incidents::attach(&mut incident, self.about_group(fusion, &members));
        Some(incident)
    }

    /// The reports about several happenings that fit one of these events best, those that fit best first.
    fn about_group(&self, fusion: &Fusion, members: &[&Event]) -> Vec<GroupReport> {
        let mut found: Vec<(f64, GroupReport)> = Vec::new();
        for event in members {
            let key = (draft::time_of(event), event.id.clone());
            for (id, fit) in self.told.of(&key) {
                let report = fusion.others().get(id).filter(|o| !reports::is_single(o));
                let Some(report) = report.and_then(|o| fusion.report(o)) else {
                    continue;
                };
                found.push((
                    fit.log_evidence,
                    GroupReport {
                        contribution: draft::contribution(id, &report, fit),
                        class: report.observation.class,
                        count: report.observation.count.value().copied(),
                    },
                ));
            }
        }
        found.sort_by(|a, b| {
            b.0.total_cmp(&a.0).then_with(|| {
                a.1.contribution
                    .observation
                    .cmp(&b.1.contribution.observation)
            })
        });
        found.into_iter().map(|(_, report)| report).collect()
    }
}

/// What is worked on in one update.
#[derive(Default)]
struct Work {
    /// Located events that may differ, those that are gone too.
    keys: BTreeSet<Key>,
    drafts: BTreeMap<Key, Draft>,
    heat: burning::Moved,
    /// Events as they come out; `None`: gone.
    events: BTreeMap<EventId, Option<Event>>,
}

impl Fusion {
    /// A report made ready for comparison; `None` for what is no report about happenings.
    pub(crate) fn report<'a>(&self, o: &'a Observation) -> Option<Report<'a>> {
        Report::new(o, self.observers().get(&o.observer), self.gazetteer())
    }
}
