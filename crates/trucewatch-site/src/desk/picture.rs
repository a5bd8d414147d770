//! The picture at the moment of an act: the view, with what people said of its incidents.

use crate::{IncidentEntry, View};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_mission::{Evidence, HypothesisFacts, IncidentFacts, Mission, PartyId, Picture};
use trucewatch_model::custody::hands;
use trucewatch_model::{
    Contribution, Event, EventId, IncidentId, ObserverId, ObserverKind, ProvisionId, Role,
    Timestamp,
};

/// The picture at one moment.
pub struct Seen<'a> {
    /// What fusion and agreement make of the log.
    pub view: &'a View,
    /// What people made of it.
    pub mission: &'a Mission,
    /// The moment.
    pub now: Timestamp,
    /// How many entries the log has.
    pub log_size: u64,
}

impl Picture for Seen<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn log_size(&self) -> u64 {
        self.log_size
    }

    fn parties(&self) -> Vec<PartyId> {
        let agreement = self.view.agreement();
        let parties = agreement.map_or(&[][..], |a| a.parties());
        parties.iter().map(|p| PartyId::from_text(p.id())).collect()
    }

    fn in_force(&self) -> bool {
        self.view.in_force_since(self.now).is_some()
    }

    fn has_provision(&self, id: &ProvisionId) -> bool {
        let agreement = self.view.agreement();
        agreement.is_some_and(|a| a.provision(id.as_str()).is_some())
    }

    fn incident(&self, id: &IncidentId) -> Option<IncidentFacts> {
        match self.changed().remove(id) {
            None => self
                .view
                .incident(id)
                .map(|entry| self.facts(&[entry], None)),
            Some(events) if events.is_empty() => None,
            Some(events) => {
                let entries: Vec<&IncidentEntry> = (self.concerned().iter())
                    .filter_map(|id| self.view.incident(id))
                    .filter(|entry| entry.events.iter().any(|e| events.contains(&e.id)))
                    .collect();
                (!entries.is_empty()).then(|| self.facts(&entries, Some(&events)))
            }
        }
    }

    fn has_observer(&self, id: &ObserverId) -> bool {
        self.view.fusion().observers().contains_key(id)
    }
}

impl Seen<'_> {
    /// Incidents of which people said that they are otherwise.
    fn concerned(&self) -> BTreeSet<IncidentId> {
        let changes = self.mission.review().lineage().in_force();
        changes
            .flat_map(|change| change.kind.incidents())
            .cloned()
            .collect()
    }

    /// Their events, as people see them; none for one that is part of another.
    fn changed(&self) -> BTreeMap<IncidentId, BTreeSet<EventId>> {
        let concerned = self.concerned();
        if concerned.is_empty() {
            return BTreeMap::new();
        }
        let machine: BTreeMap<IncidentId, Vec<EventId>> = (concerned.iter())
            .filter_map(|id| Some((id.clone(), self.view.incident(id)?.incident.events.clone())))
            .collect();
        let mut seen = self.mission.review().lineage().seen(&machine);
        for id in concerned {
            seen.entry(id).or_default();
        }
        seen
    }

    /// What there is of some of the machine's incidents, all of them or only these events.
    fn facts(&self, entries: &[&IncidentEntry], only: Option<&BTreeSet<EventId>>) -> IncidentFacts {
        let counts = |event: &&Event| only.is_none_or(|only| only.contains(&event.id));
        let events: Vec<&Event> = (entries.iter())
            .flat_map(|entry| &entry.events)
            .filter(counts)
            .collect();
        let begins = events.iter().filter_map(|e| e.preferred()).map(|h| h.time);
        let first = entries.iter().map(|e| e.incident.begins).min();
        IncidentFacts {
            revision: entries.iter().map(|e| u64::from(e.revision())).sum(),
            begins: begins.min().or(first).unwrap_or(self.now),
            events: events.iter().map(|e| e.id.clone()).collect(),
            hypotheses: events.iter().flat_map(|e| hypotheses(e)).collect(),
            evidence: self.evidence(entries, &events),
        }
    }

    /// What they rest on. Reports about the whole of an incident count as support of it.
    fn evidence(&self, entries: &[&IncidentEntry], events: &[&Event]) -> Evidence {
        let observers = self.view.fusion().observers();
        let of_events = events.iter().filter_map(|e| e.preferred());
        let joined: Vec<&Contribution> = of_events
            .flat_map(|h| &h.contributions)
            .chain(entries.iter().flat_map(|e| &e.incident.reports))
            .filter(|c| c.role != Role::Rejected)
            .collect();
        let kinds = joined.iter().filter_map(|c| observers.get(&c.observer));
        Evidence {
            hands: hands(joined.iter().map(|c| &c.observer), observers).len(),
            means: kinds.map(|o| sense(o.kind).to_owned()).collect(),
        }
    }
}

/// By which sense an observer registers. Two kinds that hear are one.
const fn sense(kind: ObserverKind) -> &'static str {
    match kind {
        ObserverKind::AcousticSensor => "sound",
        ObserverKind::SeismicSensor => "ground",
        ObserverKind::Camera | ObserverKind::Uav => "image",
        ObserverKind::Patrol => "people",
        ObserverKind::Satellite => "heat",
    }
}

/// The explanations of an event, each with an id that stays while there are as many.
pub fn hypotheses(event: &Event) -> impl Iterator<Item = HypothesisFacts> {
    event.hypotheses.iter().enumerate().map(|(k, h)| {
        let place = match h.area.within_m() {
            Some(within_m) => format!("within {within_m:.0} m"),
            None => "not located".to_owned(),
        };
        HypothesisFacts {
            id: format!("{}/{k}", event.id),
            says: format!("{} at {}, {place}", h.class().word(), h.time),
            probability: h.probability,
        }
    })
}
