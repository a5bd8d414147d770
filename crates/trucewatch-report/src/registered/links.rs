//! Which observation joined which event, and which incident holds which event.

use crate::Context;
use std::collections::BTreeMap;
use trucewatch_model::{
    Contribution, Event, EventClass, EventHypothesis, EventId, Incident, Means, Observation,
    ObservationClass, ObservationId, ObserverKind, Role,
};

/// What became of an observation.
#[derive(Clone, Copy)]
pub(super) enum Fate<'a> {
    /// It joined an event, with that many others.
    Joined(&'a Event, usize),
    /// It speaks of a whole incident and is not counted again.
    CoversIncident(&'a Incident),
    /// It was considered for an event and not joined.
    Rejected(&'a Event),
}

/// Look-ups between observations, events and incidents.
pub(super) struct Links<'a> {
    fates: BTreeMap<&'a ObservationId, Fate<'a>>,
    incident_of: BTreeMap<&'a EventId, &'a Incident>,
}

impl<'a> Links<'a> {
    pub(super) fn new(ctx: &Context<'a>) -> Self {
        let mut fates = BTreeMap::new();
        for event in ctx.input.events.values() {
            let contributions = event.preferred().map_or(&[][..], |h| &h.contributions);
            let joined = contributions.iter().filter(|c| c.role != Role::Rejected);
            let others = joined.count().saturating_sub(1);
            for c in contributions {
                let fate = match c.role {
                    Role::Rejected => Fate::Rejected(event),
                    Role::Locates | Role::Supports => Fate::Joined(event, others),
                };
                keep_stronger(&mut fates, &c.observation, fate);
            }
        }
        let mut incident_of = BTreeMap::new();
        for incident in ctx.input.incidents {
            for c in incident.reports.iter().filter(|c| c.role != Role::Rejected) {
                keep_stronger(&mut fates, &c.observation, Fate::CoversIncident(incident));
            }
            incident_of.extend(incident.events.iter().map(|event| (event, incident)));
        }
        Self { fates, incident_of }
    }

    pub(super) fn fate(&self, id: &ObservationId) -> Option<Fate<'a>> {
        self.fates.get(id).copied()
    }

    pub(super) fn incident_of(&self, id: &EventId) -> Option<&'a Incident> {
        self.incident_of.get(id).copied()
    }
}

/// Having joined says more than covering an incident, and that more than having been considered.
fn keep_stronger<'a>(
    fates: &mut BTreeMap<&'a ObservationId, Fate<'a>>,
    id: &'a ObservationId,
    fate: Fate<'a>,
) {
    let rank = |fate: &Fate<'_>| match fate {
        Fate::Joined(..) => 2,
        Fate::CoversIncident(_) => 1,
        Fate::Rejected(_) => 0,
    };
    if fates.get(id).is_none_or(|old| rank(old) < rank(&fate)) {
        fates.insert(id, fate);
    }
}

/// Whether an observation gets a row of its own: people and cameras do, sensors are summarised.
pub(super) fn is_report(o: &Observation) -> bool {
    let by_people = matches!(
        o.observer_kind,
        ObserverKind::Patrol | ObserverKind::Camera | ObserverKind::Uav
    ) || o.means != Means::AutoDetected;
    by_people
        && !matches!(
            o.class,
            ObservationClass::ImpulsiveSound
                | ObservationClass::ThermalAnomaly
                | ObservationClass::StateOfHealth
        )
}

/// Whether an event is heat seen from space.
pub(super) fn is_thermal(event: &Event) -> bool {
    event.counted_as == ObservationClass::ThermalAnomaly
        || event
            .preferred()
            .is_some_and(|h| h.class() == EventClass::Heat)
}

/// Whether all that an event rests on is shown as rows of reports, so that it needs no row itself.
pub(super) fn rests_on_reports(ctx: &Context<'_>, hypothesis: &EventHypothesis) -> bool {
    let mut joined = hypothesis
        .contributions
        .iter()
        .filter(|c| c.role != Role::Rejected)
        .peekable();
    joined.peek().is_some()
        && joined.all(|c| {
            let observation = ctx.input.observations.get(&c.observation);
            observation.is_some_and(is_report)
        })
}

/// The kind of observer behind a contribution, if it can be told.
pub(super) fn kind_of(ctx: &Context<'_>, c: &Contribution) -> Option<ObserverKind> {
    let observation = ctx.input.observations.get(&c.observation);
    observation
        .map(|o| o.observer_kind)
        .or_else(|| ctx.kinds.get(&c.observer).copied())
}
