//! Builders that the tests share: a straight line, an agreement around it, events near it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part of this"
)]
#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "used by tests only, which the lint cannot tell"
)]

use std::collections::BTreeMap;
use trucewatch_agreement::{Agreement, assess, parse};
use trucewatch_model::{
    Area, Assessment, ClassProbability, Count, Event, EventClass, EventHypothesis, EventId,
    Incident, IncidentId, ObservationClass, Position, Timestamp, Weapon, geodesy,
};

/// The head of a file with a straight line `line` from 48 N 37 E eastwards to 48 N 39 E. North of
/// it is left.
pub fn head(sigma_m: f64) -> String {
    format!(
        r#"format = 2
[agreement]
id = "test"
title = "Test"
version = "1"
time_zone = "Europe/Kyiv"
official_languages = ["en"]
[[actor]]
id = "A"
kind = "other"
name = "Side A"
[[actor]]
id = "B"
kind = "other"
name = "Side B"
[[role]]
actor = "A"
role = "party"
[[role]]
actor = "B"
role = "party"
[[line]]
id = "line"
status = "agreed"
uncertainty_m = {sigma_m}
points = [[48.0, 37.0], [48.0, 37.25], [48.0, 37.5], [48.0, 37.75], [48.0, 38.0], [48.0, 38.5], [48.0, 39.0]]
"#
    )
}

pub fn agreement(sigma_m: f64, rest: &str) -> Agreement {
    parse(&format!("{}{rest}", head(sigma_m)), &[]).unwrap_or_else(|e| panic!("{e}"))
}

pub fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a time")
}

pub fn position(lat: f64, lon: f64) -> Position {
    Position::from_deg(lat, lon).expect("a position")
}

/// `north_m` metres north of the line's middle.
pub fn north_of_line(north_m: f64) -> Position {
    geodesy::displace(position(48.0, 37.75), 0.0, north_m)
}

pub fn round_area(centre: Position, sigma_m: f64) -> Area {
    Area::Ellipse {
        centre,
        sigma_major_m: sigma_m,
        sigma_minor_m: sigma_m,
        azimuth_deg: 0.0,
    }
}

pub fn event(name: &str, at: &str, area: Area, classes: &[(EventClass, f64)]) -> Event {
    Event {
        id: EventId::from_text(name),
        provisional: false,
        held_back: None,
        counted_as: ObservationClass::Explosion,
        hypotheses: vec![EventHypothesis {
            probability: 1.0,
            classes: classes
                .iter()
                .map(|(class, probability)| ClassProbability {
                    class: *class,
                    probability: *probability,
                })
                .collect(),
            time: time(at),
            time_sigma_s: 0.5,
            area,
            count: Count::exact(1),
            weapons: Vec::new(),
            contributions: Vec::new(),
            silent: Vec::new(),
        }],
    }
}

/// Outgoing fire of an assessed weapon, well located, in August 2020.
pub fn outgoing(north_m: f64, weapons: &[Weapon]) -> Event {
    let area = round_area(north_of_line(north_m), 10.0);
    let mut event = event(
        "e-1",
        "2020-08-01T12:00:00Z",
        area,
        &[(EventClass::Outgoing, 1.0)],
    );
    event.hypotheses[0].weapons = weapons.to_vec();
    event
}

pub fn incident(events: &[&Event]) -> Incident {
    let first = events[0].preferred().expect("an explanation");
    Incident {
        id: IncidentId::from_text("i-1"),
        provisional: events.iter().any(|e| e.provisional),
        events: events.iter().map(|e| e.id.clone()).collect(),
        reports: Vec::new(),
        begins: first.time,
        ends: first.time,
        area: first.area.clone(),
        counts: std::collections::BTreeMap::new(),
        held_back: std::collections::BTreeMap::new(),
    }
}

pub fn judge(agreement: &Agreement, events: &[&Event]) -> Vec<Assessment> {
    assess(agreement, &incident(events), events, &BTreeMap::new())
}

pub fn text_of(assessments: &[Assessment]) -> String {
    let mut text = String::new();
    for a in assessments {
        text += &format!(
            "{}: {} {:.3}\n",
            a.provision,
            a.status.word(),
            a.probability
        );
        for reason in &a.reasons {
            text += &format!("  {}\n", reason.text);
        }
        if let Some(settle) = &a.would_settle {
            text += &format!("  would settle: {}\n", settle.text);
        }
    }
    text
}
