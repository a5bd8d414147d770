//! One row per incident and class for events that sensors located.

use super::links::{Links, is_report, is_thermal, kind_of, rests_on_reports};
use super::{Row, remark, short_id};
use crate::text::{count, counted, length, source};
use crate::{Context, place_words};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{
    Area, Count, Event, EventClass, EventHypothesis, HeldBack, Incident, ObservationClass,
    ObserverId, ObserverKind, Role,
};

/// Events of one incident counted in one class.
struct Cluster<'a> {
    incident: Option<&'a Incident>,
    class: ObservationClass,
    events: Vec<(&'a Event, &'a EventHypothesis)>,
}

/// The rows, in order of time. Every event that is neither thermal nor shown as reports is in one.
pub(super) fn rows(ctx: &Context<'_>, links: &Links<'_>) -> Vec<Row> {
    let mut clusters = BTreeMap::<(&str, ObservationClass), Cluster<'_>>::new();
    for event in ctx.input.events.values().filter(|e| !is_thermal(e)) {
        let Some(hypothesis) = event.preferred() else {
            continue;
        };
        if rests_on_reports(ctx, hypothesis) {
            continue;
        }
        let incident = links.incident_of(&event.id);
        let key = incident.map_or(event.id.as_str(), |i| i.id.as_str());
        clusters
            .entry((key, event.counted_as))
            .or_insert_with(|| Cluster {
                incident,
                class: event.counted_as,
                events: Vec::new(),
            })
            .events
            .push((event, hypothesis));
    }
    let mut rows: Vec<Row> = clusters.values_mut().filter_map(|c| row(ctx, c)).collect();
    rows.sort_by_key(|row| row.at);
    rows
}

fn row(ctx: &Context<'_>, cluster: &mut Cluster<'_>) -> Option<Row> {
    cluster.events.sort_by_key(|(e, h)| (h.time, &e.id));
    let (_, first) = cluster.events.first()?;
    let (_, last) = cluster.events.last()?;
    let total: Count = cluster
        .events
        .iter()
        .map(|(_, h)| h.count)
        .reduce(Count::plus)?;
    let area = cluster.incident.map_or(&first.area, |i| &i.area);
    let sensors = Sensors::of(ctx, &cluster.events);
    Some(Row {
        at: first.time,
        cells: [
            ctx.nearest.words(area),
            html! { (sensors.words()) },
            html! { "detected automatically" },
            html! { (count(total)) @if held_back(&cluster.events).is_some() { " (not counted)" } },
            html! { (cluster.class.word()) },
            description(&cluster.events),
            html! { "-" },
            html! { (ctx.clock.span(first.time, last.time)) },
            weapons(&cluster.events),
            remark(&remarks(ctx, cluster)),
        ],
    })
}

/// How many sensors located each event, and of what kind.
struct Sensors {
    fewest: usize,
    most: usize,
    kinds: BTreeSet<ObserverKind>,
}

impl Sensors {
    fn of(ctx: &Context<'_>, events: &[(&Event, &EventHypothesis)]) -> Self {
        let mut sensors = Self {
            fewest: usize::MAX,
            most: 0,
            kinds: BTreeSet::new(),
        };
        for (_, hypothesis) in events {
            let locating = hypothesis
                .contributions
                .iter()
                .filter(|c| c.role == Role::Locates);
            let mut who = BTreeSet::<&ObserverId>::new();
            for c in locating {
                who.insert(&c.observer);
                sensors.kinds.extend(kind_of(ctx, c));
            }
            sensors.fewest = sensors.fewest.min(who.len());
            sensors.most = sensors.most.max(who.len());
        }
        sensors
    }

    fn words(&self) -> String {
        let mut kinds = self.kinds.iter();
        let noun = match (kinds.next(), kinds.next()) {
            (Some(kind), None) => kind.word(),
            _ => "observer",
        };
        let plural = if self.most == 1 { "" } else { "s" };
        if self.fewest >= self.most {
            format!("{} {noun}{plural}", self.most)
        } else {
            format!("{} to {} {noun}{plural}", self.fewest, self.most)
        }
    }
}

/// The likeliest class of each event: `outgoing` or `3 outgoing, 2 impact`.
fn description(events: &[(&Event, &EventHypothesis)]) -> Markup {
    let mut classes = BTreeMap::<EventClass, usize>::new();
    for (_, hypothesis) in events {
        *classes.entry(hypothesis.class()).or_default() += 1;
    }
    let one = classes.len() == 1;
    let words: Vec<String> = classes
        .iter()
        .map(|(class, n)| match (class, one) {
            (EventClass::Explosion, _) if one => "undetermined".to_owned(),
            (EventClass::Explosion, _) => format!("{n} undetermined"),
            (_, true) => class.word().to_owned(),
            (_, false) => format!("{n} {}", class.word()),
        })
        .collect();
    html! { (words.join(", ")) }
}

fn weapons(events: &[(&Event, &EventHypothesis)]) -> Markup {
    let names: BTreeSet<&str> = events
        .iter()
        .flat_map(|(_, h)| h.weapons.iter().map(|w| w.as_written.as_str()))
        .collect();
    html! {
        @if names.is_empty() { "-" }
        @for (at, name) in names.iter().take(3).enumerate() {
            @if at > 0 { ", " }
            (source(name))
        }
        @if names.len() > 3 { " and " (length(names.len() - 3)) " more" }
    }
}

fn remarks(ctx: &Context<'_>, cluster: &Cluster<'_>) -> Vec<Markup> {
    let mut parts = vec![html! {
        @match (cluster.incident, cluster.events.as_slice()) {
            (Some(incident), events) => {
                "incident " code { (short_id(incident.id.as_str())) }
                ", " (counted(events.len(), "event", "events"))
            }
            (None, [(event, _), ..]) => { "event " code { (short_id(event.id.as_str())) } }
            (None, []) => {}
        }
    }];
    if let Some(words) = within_words(&cluster.events) {
        parts.push(html! { (words) });
    }
    let joined = reports_joined(ctx, &cluster.events);
    if joined > 0 {
        parts.push(html! { (counted(joined, "report", "reports")) " joined" });
    }
    if cluster.events.iter().any(|(e, _)| e.provisional) {
        parts.push(html! { "provisional" });
    }
    if let Some(held) = held_back(&cluster.events) {
        parts.push(html! { (held.summary()) });
    }
    parts
}

/// Why the events of a cluster are not counted, if they are not: all of them or none.
fn held_back<'a>(events: &[(&'a Event, &EventHypothesis)]) -> Option<&'a HeldBack> {
    events
        .iter()
        .find_map(|(event, _)| event.held_back.as_ref())
}

/// `each within 120 m`, `within 90 to 340 m`; events without a place are said.
fn within_words(events: &[(&Event, &EventHypothesis)]) -> Option<String> {
    let radii: Vec<f64> = events
        .iter()
        .filter_map(|(_, h)| h.area.within_m())
        .collect();
    let unlocated = events
        .iter()
        .filter(|(_, h)| matches!(h.area, Area::NotLocated))
        .count();
    let least = radii.iter().copied().reduce(f64::min)?;
    let most = radii.iter().copied().reduce(f64::max)?;
    let (least, most) = (place_words::within(least), place_words::within(most));
    let mut words = if least == most {
        format!("within {most} (95\u{A0}%)")
    } else {
        format!("within {least} to {most} (95\u{A0}%)")
    };
    if unlocated > 0 {
        words.push_str(&format!("; {} not located", length(unlocated)));
    }
    Some(words)
}

fn reports_joined(ctx: &Context<'_>, events: &[(&Event, &EventHypothesis)]) -> usize {
    let joined = events
        .iter()
        .flat_map(|(_, h)| &h.contributions)
        .filter(|c| c.role != Role::Rejected)
        .filter(|c| {
            ctx.input
                .observations
                .get(&c.observation)
                .is_some_and(is_report)
        });
    joined
        .map(|c| &c.observation)
        .collect::<BTreeSet<_>>()
        .len()
}
