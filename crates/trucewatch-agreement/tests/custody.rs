//! No single owner's sensors can establish a violation, or clear one.

mod common;

use common::{agreement, event, incident, north_of_line, position, round_area};
use std::collections::BTreeMap;
use trucewatch_agreement::{Agreement, assess};
use trucewatch_model::{
    Assessment, Contribution, Event, EventClass, Fix, FixSource, Known, Marking, ObservationId,
    Observer, ObserverId, ObserverKind, Role, Status,
};

use Role::{Locates, Rejected, Supports};
use Status::{Holds, LooksBroken, Unclear};

fn cease_fire() -> Agreement {
    agreement(
        100.0,
        "[[provision]]\nid = \"p\"\ntitle = \"t\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n\
         in_force_from = 2020-07-27T00:01:00+03:00\n\
         place.near_line = { line = \"line\", within_km = 30 }\n",
    )
}

/// An explosion that rests on (observer, role), `north_m` metres from the line.
fn explosion(north_m: f64, rests_on: &[(&str, Role)]) -> Event {
    let area = round_area(north_of_line(north_m), 50.0);
    let class = [(EventClass::Explosion, 1.0)];
    let mut event = event("e-1", "2020-08-01T12:00:00Z", area, &class);
    event.hypotheses[0].contributions = rests_on
        .iter()
        .map(|(observer, role)| Contribution {
            observation: ObservationId::from_text(*observer),
            observer: ObserverId::from_text(*observer),
            role: *role,
            residual_s: None,
            log_evidence: 5.0,
            note: String::new(),
        })
        .collect();
    event
}

/// a1 and a2 are A's, b1 is B's, nobody said whose n1 and n2 are.
fn observers() -> BTreeMap<ObserverId, Observer> {
    [
        ("a1", Some("A")),
        ("a2", Some("A")),
        ("b1", Some("B")),
        ("n1", None),
        ("n2", None),
    ]
    .into_iter()
    .map(|(id, owner)| {
        let id = ObserverId::from_text(id);
        let observer = Observer {
            id: id.clone(),
            kind: ObserverKind::AcousticSensor,
            fix: Fix {
                position: position(48.0, 37.0),
                elevation_cm: Known::NotAsked,
                source: FixSource::Surveyed,
                bound_m: Known::NotAsked,
            },
            custodian: owner.map(str::to_owned).into(),
            name: Known::NotAsked,
            marking: Marking::default(),
        };
        (id, observer)
    })
    .collect()
}

fn judge(event: &Event) -> Assessment {
    let agreement = cease_fire();
    let mut all = assess(&agreement, &incident(&[event]), &[event], &observers());
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_status_takes_two_hands() {
    type Row<'a> = (&'a [(&'a str, Role)], bool, &'a str);
    let rows: [Row<'_>; 9] = [
        (&[("a1", Locates), ("b1", Locates)], true, "two owners"),
        (
            &[("a1", Locates), ("a2", Locates)],
            false,
            "two sensors of one owner",
        ),
        (&[("a1", Locates)], false, "one sensor"),
        (&[("n1", Locates)], false, "one observer of nobody"),
        (
            &[("n1", Locates), ("n2", Locates)],
            true,
            "two on their own, as far as is known",
        ),
        (
            &[("a1", Locates), ("a2", Locates), ("n1", Supports)],
            true,
            "a witness of no owner",
        ),
        (
            &[("a1", Locates), ("a2", Supports)],
            false,
            "the owner's own witness",
        ),
        (
            &[("a1", Locates), ("b1", Rejected)],
            false,
            "what was rejected speaks for nothing",
        ),
        (
            &[("a1", Locates), ("x", Supports)],
            true,
            "an observer without a record",
        ),
    ];
    for (rests_on, free, why) in rows {
        // Near the line, and just so far off that three in a hundred of the area lie inside.
        for (north_m, expected) in [(1_000.0, LooksBroken), (30_210.0, Holds)] {
            let got = judge(&explosion(north_m, rests_on));
            let expected = if free { expected } else { Unclear };
            assert_eq!(got.status, expected, "{why}: {got:?}");
            let said = got.reasons.iter().any(|r| r.text.contains("in one hand"));
            assert_eq!(said, !free, "{why}: {got:?}");
            let settle = got.would_settle.map_or_else(String::new, |r| r.text);
            assert_eq!(settle.contains("another owner"), !free, "{why}");
        }
    }
}

#[test]
fn a_second_explanation_is_no_second_hand() {
    let mut event = explosion(1_000.0, &[("a1", Locates), ("a2", Locates)]);
    event.hypotheses[0].probability = 0.5;
    let again = event.hypotheses[0].clone();
    event.hypotheses.push(again);
    assert_eq!(judge(&event).status, Unclear);
}

#[test]
fn an_event_in_two_hands_decides_beside_one_in_one() {
    let agreement = cease_fire();
    let sure = explosion(1_000.0, &[("a1", Locates), ("b1", Locates)]);
    let mut alone = explosion(2_000.0, &[("a1", Locates), ("a2", Locates)]);
    alone.id = trucewatch_model::EventId::from_text("e-2");
    let both = [&alone, &sure];
    let all = assess(&agreement, &incident(&both), &both, &observers());
    assert_eq!(all[0].status, LooksBroken, "{all:?}");
}
