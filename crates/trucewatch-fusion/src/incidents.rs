//! Groups events to incidents: an exchange of fire, a salvo, a fire.

use crate::links::{Link, link};
use std::collections::BTreeMap;
use trucewatch_model::{
    Area, Contribution, Count, CountBound, Event, EventHypothesis, EventId, Incident, IncidentId,
    ObservationClass, Position, geodesy,
};

/// Groups events, which come sorted by time. Only events with an ellipse are linked to each other;
/// a report or a heat that joined none stands alone. Those held back are kept apart from the others: what
/// is made up must not move the place or the time of what happened. `reports` about a group go to the incident of the
/// event that fits them best.
pub(crate) fn group(events: &BTreeMap<EventId, Event>, reports: Vec<GroupReport>) -> Vec<Incident> {
    let mut sorted: Vec<(&Event, &EventHypothesis)> = events
        .values()
        .filter_map(|e| Some((e, e.preferred()?)))
        .collect();
    sorted.sort_by(|a, b| a.1.time.cmp(&b.1.time).then(a.0.id.cmp(&b.0.id)));
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut linked: Vec<(Link, (&Event, &EventHypothesis))> = Vec::new();
    for (event, hypothesis) in sorted {
        let (Area::Ellipse { centre, .. }, true) = (
            &hypothesis.area,
            event.counted_as != ObservationClass::SeismicEvent,
        ) else {
            // Alone: kept out of the groups that every located event is held against. A shock in the
            // ground is no part of an exchange of fire, however near.
            groups.push(Group {
                events: vec![(event, hypothesis)],
            });
            continue;
        };
        let place = Link {
            time: hypothesis.time,
            place: *centre,
            held_back: event.held_back.is_some(),
        };
        linked.push((place, (event, hypothesis)));
    }
    let (links, members): (Vec<Link>, Vec<_>) = linked.into_iter().unzip();
    let mut chains = BTreeMap::<usize, Group<'_>>::new();
    for (number, member) in link(&links).into_iter().zip(members) {
        chains.entry(number).or_default().events.push(member);
    }
    groups.extend(chains.into_values());
    let mut incidents: Vec<Incident> = groups.into_iter().filter_map(Group::finish).collect();
    incidents.sort_by(|a, b| a.begins.cmp(&b.begins).then(a.id.cmp(&b.id)));
    attach(&mut incidents, reports);
    incidents
}

/// A report about several happenings, and the event that fits it best.
#[derive(Clone, Debug)]
pub(crate) struct GroupReport {
    pub(crate) event: EventId,
    pub(crate) contribution: Contribution,
    pub(crate) class: ObservationClass,
    pub(crate) count: Option<Count>,
}

/// Reports about a group go to the incident that holds the event which fits them best. What was
/// located is part of what the observer counted, so the two are not added; but where the observer
/// counted more than was located, the incident has at least as many.
fn attach(incidents: &mut [Incident], reports: Vec<GroupReport>) {
    let home: BTreeMap<EventId, usize> = incidents
        .iter()
        .enumerate()
        .flat_map(|(k, i)| i.events.iter().map(move |e| (e.clone(), k)))
        .collect();
    for report in reports {
        let Some(incident) = home.get(&report.event).and_then(|k| incidents.get_mut(*k)) else {
            continue;
        };
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

#[derive(Default)]
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
            id: IncidentId::derive(first.id.as_str().as_bytes()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::LONGEST_S;
    use trucewatch_model::{ClassProbability, EventClass, HeldBack, ObserverId, Timestamp};

    fn origin() -> Position {
        Position::from_deg(48.0, 37.8).expect("a position")
    }

    fn event(name: &str, seconds: f64, area: Area, counted_as: ObservationClass) -> Event {
        let hypothesis = EventHypothesis {
            probability: 0.9,
            classes: vec![ClassProbability {
                class: EventClass::Explosion,
                probability: 1.0,
            }],
            time: Timestamp::from_unix_s(1_767_225_600).plus_s(seconds),
            time_sigma_s: 10.0,
            area,
            count: Count::exact(1),
            weapons: Vec::new(),
            contributions: Vec::new(),
            silent: Vec::new(),
        };
        Event {
            id: EventId::derive(name.as_bytes()),
            provisional: false,
            held_back: None,
            counted_as,
            hypotheses: vec![hypothesis],
        }
    }

    fn ellipse(east_m: f64, north_m: f64) -> Area {
        Area::Ellipse {
            centre: geodesy::displace(origin(), east_m, north_m),
            sigma_major_m: 80.0,
            sigma_minor_m: 20.0,
            azimuth_deg: 30.0,
        }
    }

    /// Explosions at (seconds, metres east).
    fn explosions(at: &[(f64, f64)]) -> BTreeMap<EventId, Event> {
        let one = |(n, (seconds, east)): (usize, &(f64, f64))| {
            let area = ellipse(*east, 0.0);
            event(&n.to_string(), *seconds, area, ObservationClass::Explosion)
        };
        let events = at.iter().enumerate().map(one);
        events.map(|e| (e.id.clone(), e)).collect()
    }

    fn sizes(events: &BTreeMap<EventId, Event>) -> Vec<usize> {
        let incidents = group(events, Vec::new());
        incidents.iter().map(|i| i.events.len()).collect()
    }

    #[test]
    fn fire_belongs_together_while_it_goes_on_near_by() {
        type Case<'a> = (&'a [(f64, f64)], &'a [usize], &'a str);
        let cases: [Case<'_>; 6] = [
            (&[], &[], "nothing"),
            (&[(0.0, 0.0), (4.0, 50.0), (9.0, -80.0)], &[3], "a salvo"),
            (
                &[(0.0, 0.0), (299.0, 0.0), (598.0, 0.0)],
                &[3],
                "each soon after the last",
            ),
            (
                &[(0.0, 0.0), (301.0, 0.0)],
                &[1, 1],
                "five minutes of quiet",
            ),
            (&[(0.0, 0.0), (10.0, 2_600.0)], &[1, 1], "two places"),
            (
                &[(0.0, 0.0), (10.0, 2_000.0), (20.0, 4_000.0)],
                &[3],
                "a line of impacts",
            ),
        ];
        for (at, expected, why) in cases {
            assert_eq!(sizes(&explosions(at)), expected, "{why}");
        }
    }

    #[test]
    fn a_long_fight_is_told_by_the_hour() {
        let shots: Vec<(f64, f64)> = (0..200).map(|k| (f64::from(k) * 60.0, 0.0)).collect();
        let incidents = group(&explosions(&shots), Vec::new());
        assert_eq!(incidents.iter().map(|i| i.events.len()).sum::<usize>(), 200);
        assert_eq!(incidents.len(), 4, "200 minutes");
        for incident in &incidents {
            assert!(incident.ends.seconds_since(incident.begins) <= LONGEST_S);
        }
    }

    #[test]
    fn what_is_held_back_stands_apart_and_counts_nowhere() {
        let mut events = explosions(&[(0.0, 0.0), (5.0, 0.0), (9.0, 40.0), (12.0, 0.0)]);
        let late: Vec<EventId> = [2, 3]
            .map(|k: u32| EventId::derive(k.to_string().as_bytes()))
            .to_vec();
        for id in &late {
            events.get_mut(id).expect("an event").held_back = Some(HeldBack {
                not_believed: vec![ObserverId::in_network("net", "7")],
                believed: Vec::new(),
                silent: Vec::new(),
            });
        }
        let incidents = group(&events, Vec::new());
        let told: Vec<_> = incidents
            .iter()
            .map(|i| {
                let n = |counts: &BTreeMap<ObservationClass, Count>| {
                    counts.get(&ObservationClass::Explosion).map(|c| c.value)
                };
                (i.is_held_back(), n(&i.counts), n(&i.held_back))
            })
            .collect();
        assert_eq!(told, [(false, Some(2), None), (true, None, Some(2))]);
        assert_eq!(incidents[1].events.len(), 2, "they are listed all the same");
    }

    #[test]
    fn counts_keep_their_units() {
        let mut events = explosions(&[(0.0, 0.0), (5.0, 0.0), (9.0, 0.0)]);
        let shot = event(
            "shot",
            6.0,
            ellipse(10.0, 0.0),
            ObservationClass::ImpulsiveSound,
        );
        events.insert(shot.id.clone(), shot);
        let incidents = group(&events, Vec::new());
        assert_eq!(incidents.len(), 1);
        let counts: Vec<_> = incidents[0]
            .counts
            .iter()
            .map(|(c, n)| (*c, n.value))
            .collect();
        assert_eq!(
            counts,
            [
                (ObservationClass::Explosion, 3),
                (ObservationClass::ImpulsiveSound, 1)
            ]
        );
    }

    #[test]
    fn what_has_no_ellipse_stands_alone_and_lasts_as_long_as_told() {
        let region = Area::Region {
            centre: origin(),
            outline: vec![origin(); 4],
        };
        let mut events = explosions(&[(0.0, 0.0), (5.0, 0.0)]);
        for (name, area) in [("report", region), ("nowhere", Area::NotLocated)] {
            let alone = event(name, 3.0, area, ObservationClass::Explosion);
            events.insert(alone.id.clone(), alone);
        }
        let incidents = group(&events, Vec::new());
        let mut sizes: Vec<usize> = incidents.iter().map(|i| i.events.len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 1, 2]);
        let lasts = |i: &Incident| i.ends.seconds_since(i.begins);
        for incident in &incidents {
            let expected = if incident.events.len() == 2 {
                5.0
            } else {
                20.0
            };
            assert!(
                (lasts(incident) - expected).abs() < 1e-6,
                "{}",
                lasts(incident)
            );
        }
    }

    #[test]
    fn the_area_holds_every_ellipse() {
        let events = explosions(&[(0.0, 0.0), (5.0, 900.0), (9.0, 1_800.0), (12.0, 400.0)]);
        let incidents = group(&events, Vec::new());
        let outline = incidents[0].area.outline_95();
        assert_eq!(outline.first(), outline.last(), "closed");
        let ring: Vec<(f64, f64)> = outline
            .iter()
            .map(|p| geodesy::offset_m(origin(), *p))
            .collect();
        for e in events.values() {
            for p in e.preferred().expect("a hypothesis").area.outline_95() {
                let (x, y) = geodesy::offset_m(origin(), p);
                for edge in ring.windows(2) {
                    let (a, b) = (edge[0], edge[1]);
                    let length = (b.0 - a.0).hypot(b.1 - a.1);
                    let inside = (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0);
                    assert!(inside >= -0.1 * length, "{x} {y} lies {inside} outside");
                }
            }
        }
    }

    #[test]
    fn a_day_of_lone_reports_takes_no_time() {
        // Whole days have one middle: all of these begin and end together.
        let events: BTreeMap<EventId, Event> = (0..20_000)
            .map(|n| {
                event(
                    &n.to_string(),
                    0.0,
                    Area::NotLocated,
                    ObservationClass::Explosion,
                )
            })
            .map(|e| (e.id.clone(), e))
            .collect();
        let begun = std::time::Instant::now();
        assert_eq!(group(&events, Vec::new()).len(), 20_000);
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(5),
            "{:?}",
            begun.elapsed()
        );
    }
}
