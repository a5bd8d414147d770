//! One row per incident and class for events that sensors located.

use super::links::{Links, is_report, is_thermal, kind_of, rests_on_reports};
use super::{Row, remark, short_id};
use crate::Context;
use crate::coverage::kind_key;
use crate::words::args;
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
    let (words, sensors) = (ctx.words, Sensors::of(ctx, &cluster.events));
    let (first_event, _) = cluster.events.first()?;
    let rests_on = cluster
        .incident
        .map_or(first_event.id.as_str(), |i| i.id.as_str());
    let number = match held_back(&cluster.events) {
        Some(_) => words.with("number-not-counted", args! { n: words.count(total) }),
        None => words.count(total),
    };
    Some(Row {
        at: first.time,
        rests_on: rests_on.to_owned(),
        cells: [
            ctx.nearest.words(area),
            html! { (sensors.words(ctx)) },
            html! { (words.text("means-auto-detected")) },
            html! { (number) },
            html! { (words.class(cluster.class)) },
            description(ctx, &cluster.events),
            html! { "-" },
            html! { (ctx.clock.span(first.time, last.time)) },
            weapons(ctx, &cluster.events),
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

    fn words(&self, ctx: &Context<'_>) -> String {
        let mut kinds = self.kinds.iter();
        let kind = match (kinds.next(), kinds.next()) {
            (Some(kind), None) => kind_key(*kind),
            _ => "any",
        };
        let most = ctx
            .words
            .with(&format!("observers-{kind}"), args! { n: self.most });
        match self.fewest >= self.most {
            true => most,
            false => ctx
                .words
                .with("from-to", args! { from: self.fewest, to: most }),
        }
    }
}

/// The likeliest class of each event: `outgoing` or `3 outgoing, 2 impact`.
fn description(ctx: &Context<'_>, events: &[(&Event, &EventHypothesis)]) -> Markup {
    let mut classes = BTreeMap::<EventClass, usize>::new();
    for (_, hypothesis) in events {
        *classes.entry(hypothesis.class()).or_default() += 1;
    }
    let one = classes.len() == 1;
    let words: Vec<String> = classes
        .iter()
        .map(|(class, n)| {
            let word = class_word(ctx, *class);
            if one {
                word
            } else {
                format!("{}: {word}", ctx.words.length(*n))
            }
        })
        .collect();
    html! { (words.join(", ")) }
}

/// What it likely was. An explosion is the class of the row, and says no more here.
pub(crate) fn class_word(ctx: &Context<'_>, class: EventClass) -> String {
    ctx.words.shared(match class {
        EventClass::Explosion | EventClass::Undetermined => "class-undetermined",
        EventClass::Outgoing => "class-outgoing",
        EventClass::Impact => "class-impact",
        EventClass::Airburst => "class-airburst",
        EventClass::Burst => "class-burst",
        EventClass::Shot => "class-shot",
        EventClass::Projectile => "class-projectile",
        EventClass::MuzzleFlash => "class-muzzle-flash",
        EventClass::Flare => "class-flare",
        EventClass::Heat => "class-heat",
        EventClass::Seismic => "class-seismic",
    })
}

fn weapons(ctx: &Context<'_>, events: &[(&Event, &EventHypothesis)]) -> Markup {
    let names: BTreeSet<&str> = events
        .iter()
        .flat_map(|(_, h)| h.weapons.iter().map(|w| w.as_written.as_str()))
        .collect();
    some_of(
        ctx,
        names.len(),
        names.iter().take(SHOWN).map(|name| ctx.words.source(name)),
    )
}

/// The most names of one kind in a cell.
const SHOWN: usize = 3;

/// The first of `all` names, and how many more there are.
pub(super) fn some_of(
    ctx: &Context<'_>,
    all: usize,
    first: impl Iterator<Item = Markup>,
) -> Markup {
    html! {
        @if all == 0 { "-" }
        @for (at, name) in first.enumerate() {
            @if at > 0 { ", " }
            (name)
        }
        @if all > SHOWN { " " (ctx.words.with("and-more", args! { n: all - SHOWN })) }
    }
}

fn remarks(ctx: &Context<'_>, cluster: &Cluster<'_>) -> Vec<Markup> {
    let words = ctx.words;
    let id = |id: &str| html! { code { (short_id(id)) } };
    let mut parts = Vec::new();
    match (cluster.incident, cluster.events.as_slice()) {
        (Some(incident), events) => parts.push(words.rich(
            "incident-of-events",
            args! { incident: id(incident.id.as_str()), n: events.len() },
        )),
        (None, [(event, _), ..]) => {
            parts.push(words.rich("event-named", args! { event: id(event.id.as_str()) }));
        }
        (None, []) => {}
    }
    if let Some(within) = within_words(ctx, &cluster.events) {
        parts.push(html! { (within) });
    }
    let joined = reports_joined(ctx, &cluster.events);
    if joined > 0 {
        parts.push(html! { (words.with("reports-joined", args! { n: joined })) });
    }
    if cluster.events.iter().any(|(e, _)| e.provisional) {
        parts.push(html! { (words.text("tag-provisional")) });
    }
    if let Some(held) = held_back(&cluster.events) {
        parts.push(html! { (held_words(ctx, held)) });
    }
    parts
}

/// Why something is held back, without the name of a sensor.
fn held_words(ctx: &Context<'_>, held: &HeldBack) -> String {
    let words = ctx.words;
    let rests = words.with("held-back-rests", args! { n: held.not_believed.len() });
    let silent = match held.silent.len() {
        0 => words.text("held-back-nobody"),
        n => words.with("held-back-silent", args! { n: n }),
    };
    format!("{rests}; {silent}")
}

/// Why the events of a cluster are not counted, if they are not: all of them or none.
fn held_back<'a>(events: &[(&'a Event, &EventHypothesis)]) -> Option<&'a HeldBack> {
    events
        .iter()
        .find_map(|(event, _)| event.held_back.as_ref())
}

/// `within 120 m`, `within 90 to 340 m`; events without a place are said.
fn within_words(ctx: &Context<'_>, events: &[(&Event, &EventHypothesis)]) -> Option<String> {
    let words = ctx.words;
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
    let (least, most) = (words.within(least), words.within(most));
    let mut said = match least == most {
        true => words.with("within-95", args! { radius: most }),
        false => words.with("within-95-from-to", args! { least: least, most: most }),
    };
    if unlocated > 0 {
        said.push_str("; ");
        said.push_str(&words.with("some-not-located", args! { n: unlocated }));
    }
    Some(said)
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
