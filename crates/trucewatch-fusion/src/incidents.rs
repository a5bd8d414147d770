//! What an incident is made of: an exchange of fire, a salvo, a fire. Which events belong together is found in
//! `joined/chains.rs`.

use crate::links::Link;
use std::collections::BTreeMap;
use trucewatch_model::{
    Area, Contribution, Count, CountBound, Event, EventHypothesis, EventId, Incident, IncidentId,
    ObservationClass, Position, geodesy,
};

/// What linking goes by; `None` for an event that is linked to no other. Only events with an ellipse are linked to
/// each other; a report or a heat that joined none stands alone. A shock in the ground is no part of an exchange
/// of fire, however near.
pub(crate) fn link_of(event: &Event) -> Option<Link> {
    let hypothesis = event.preferred()?;
    match hypothesis.area {
        Area::Ellipse { centre, .. } if event.counted_as != ObservationClass::SeismicEvent => {
            Some(Link {
                time: hypothesis.time,
                place: centre,
                held_back: event.held_back.is_some(),
            })
        }
        _ => None,
    }
}

/// The incident of which this is the first event.
pub(crate) fn id_of(first: &EventId) -> IncidentId {
    IncidentId::derive(first.as_str().as_bytes())
}

/// The incident of events that belong together, by time. `None` without any.
pub(crate) fn group(events: &[&Event]) -> Option<Incident> {
    let events = events.iter().filter_map(|e| Some((*e, e.preferred()?)));
    Group {
        events: events.collect(),
    }
    .finish()
}

/// A report about several happenings.
#[derive(Clone, Debug)]
pub(crate) struct GroupReport {
    pub(crate) contribution: Contribution,
    pub(crate) class: ObservationClass,
    pub(crate) count: Option<Count>,
}

/// Adds the reports about a group whose best event is one of the incident's. What was located is part of what the
/// observer counted, so the two are not added; but where the observer counted more than was located, the incident
/// has at least as many.
pub(crate) fn attach(incident: &mut Incident, reports: Vec<GroupReport>) {
    for report in reports {
        incident.reports.push(report.contribution);
        if let Some(told) = report.count {
            let known = incident
                .counts
                .entry(report.class)
                .or_insert(Count::exact(0));
            if told.value > known.value {
                let bound = if told.bound == CountBound::About {
                    CountBound::About
                } else {
                    CountBound::AtLeast
                };
                *known = Count {
                    value: told.value,
                    bound,
                };
            }
        }
    }
}

struct Group<'a> {
    /// By time.
    events: Vec<(&'a Event, &'a EventHypothesis)>,
}

impl Group<'_> {
    fn is_held_back(&self) -> bool {
        self.events.iter().any(|(e, _)| e.held_back.is_some())
    }

    fn finish(self) -> Option<Incident> {
        let (first, only) = self.events.first()?;
        let mut counts = BTreeMap::<ObservationClass, Count>::new();
        for (event, hypothesis) in &self.events {
            let count = counts.entry(event.counted_as).or_insert(Count::exact(0));
            *count = count.plus(hypothesis.count);
        }
        let (counts, held_back) = if self.is_held_back() {
            (BTreeMap::new(), counts)
        } else {
            (counts, BTreeMap::new())
        };
        let area = if self.events.len() == 1 {
            only.area.clone()
        } else {
            around(&self.events)
        };
        // A report about a period lasts as long as the period.
        let half = |h: &EventHypothesis| {
            if matches!(h.area, Area::Ellipse { .. }) {
                0.0
            } else {
                h.time_sigma_s
            }
        };
        let begins = self
            .events
            .iter()
            .map(|(_, h)| h.time.plus_s(-half(h)))
            .min()?;
        let ends = self
            .events
            .iter()
            .map(|(_, h)| h.time.plus_s(half(h)))
            .max()?;
        Some(Incident {
            id: id_of(&first.id),
            provisional: self.events.iter().any(|(e, _)| e.provisional),
            events: self.events.iter().map(|(e, _)| e.id.clone()).collect(),
            reports: Vec::new(),
            begins,
            ends,
            area,
            counts,
            held_back,
        })
    }
}

/// The convex hull of all 95 % areas.
fn around(events: &[(&Event, &EventHypothesis)]) -> Area {
    let outlines: Vec<Position> = events
        .iter()
        .flat_map(|(_, h)| h.area.outline_95())
        .collect();
    let Some(anchor) = outlines.first().copied() else {
        return Area::NotLocated;
    };
    let mut points: Vec<(f64, f64)> = outlines
        .iter()
        .map(|p| geodesy::offset_m(anchor, *p))
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut hull = half_hull(points.iter().copied());
    hull.pop();
    hull.extend(half_hull(points.iter().rev().copied()));
    let n = hull.len().max(1) as f64;
    let (east, north) = hull
        .iter()
        .fold((0.0, 0.0), |s, p| (s.0 + p.0 / n, s.1 + p.1 / n));
    Area::Region {
        centre: geodesy::displace(anchor, east, north),
        outline: hull
            .into_iter()
            .map(|(e, n)| geodesy::displace(anchor, e, n))
            .collect(),
    }
}

/// One half of Andrew's monotone chain.
fn half_hull(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut hull: Vec<(f64, f64)> = Vec::new();
    for p in points {
        while let [.., a, b] = hull.as_slice() {
            if (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0) > 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(p);
    }
    hull
}
