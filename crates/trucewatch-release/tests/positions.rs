//! Positions on their way out: each audience gets them as old and as coarse as the policy says.
#![allow(clippy::expect_used, clippy::panic, reason = "this is a test")]

mod common;

use common::{hour, registry, subject};
use proptest::prelude::*;
use trucewatch_model::geodesy::{displace, distance_m};
use trucewatch_model::{Position, Timestamp};
use trucewatch_release::{
    Gate, Kind, Label, Level, Marked, Number, Outcome, Place, Places, PositionPolicy, Release,
    Sighting, Subject, Withheld,
};

/// A record that has a place, and people in it.
struct Seen {
    kind: Kind,
    at: Timestamp,
    position: Position,
    people: u32,
}

impl Release for Seen {
    type Shown = (Place, Number);
    fn show(&self, places: &mut Places<'_>) -> Result<Self::Shown, Withheld> {
        let place = places.point(self.kind, self.at, self.position, 120)?;
        Ok((place, places.number(self.kind, self.people)?))
    }
}

fn policy() -> PositionPolicy {
    PositionPolicy::from_toml(PositionPolicy::DEFAULT, &registry()).expect("the policy is right")
}

fn somewhere() -> Position {
    Position::from_deg(48.012_345_6, 37.812_345_6).expect("a place")
}

fn seen(kind: Kind) -> Marked<Seen> {
    let seen = Seen {
        kind,
        at: hour(0),
        position: somewhere(),
        people: 3,
    };
    Marked::of_entry(seen, Label::lowest(&registry()))
}

fn of(hat: &str) -> Subject {
    subject("p", hat, Level::Restricted, &[])
}

#[test]
fn each_audience_is_told_as_the_policy_says() {
    let policy = policy();
    let gate = Gate::new(&policy);
    let told = |kind, hat: &str, now| gate.release(&seen(kind), &of(hat), now);
    let Outcome::Released(public) = told(Kind::Incident, "PUBLIC", hour(0)) else {
        panic!("the public is told of incidents");
    };
    let (place, people) = public.shown();
    assert_eq!(people.to_string(), "fewer than 5");
    let moved_m = distance_m(place.position, somewhere());
    assert!(moved_m > 1.0 && moved_m <= f64::from(place.within_m));
    assert!(
        (1_500..=1_800).contains(&place.within_m),
        "{}",
        place.within_m
    );
    let words: Vec<String> = public.handling().iter().map(ToString::to_string).collect();
    assert!(
        words[0].starts_with("incident: coarsened to 1 km, displaced by up to 7"),
        "{words:?}"
    );
    assert_eq!(words[1], "incident: numbers under 5 told as fewer than 5");
    // The cell gets it as it is, and nothing is said to have been done.
    let cell = told(Kind::Patrol, "CELL", hour(0))
        .released()
        .expect("told");
    assert_eq!(cell.shown().0.position, somewhere());
    assert_eq!(cell.shown().1, Number::Exactly(3));
    assert_eq!(cell.handling(), []);
    // Others later, coarsely, or not at all.
    let early = told(Kind::Patrol, "NOR", hour(23));
    assert_eq!(early, Outcome::Withheld(Withheld::TooYoung(hour(24))));
    assert!(told(Kind::Patrol, "NOR", hour(24)).released().is_some());
    let tracks = told(Kind::Patrol, "PUBLIC", hour(10_000));
    assert_eq!(tracks, Outcome::Withheld(Withheld::CountsOnly));
    for kind in [Kind::Sensor, Kind::Posture, Kind::Origin] {
        for hat in ["PUBLIC", "PARTY_A", "PARTY_B", "PROT"] {
            let none = told(kind, hat, hour(10_000));
            assert_eq!(none, Outcome::Withheld(Withheld::NoRule), "{kind} {hat}");
        }
    }
}

/// A label decides first: no rule of positions shows what it withholds.
#[test]
fn a_label_decides_before_the_policy() {
    let registry = registry();
    let rel = registry.audience(&["NOR"]).expect("known");
    let label = Label::new(Level::Restricted, rel, &registry).expect("possible");
    let secret = Seen {
        kind: Kind::Incident,
        at: hour(0),
        position: somewhere(),
        people: 3,
    };
    let policy = policy();
    let record = Marked::of_entry(secret, label);
    let answer = Gate::new(&policy).release(&record, &of("CELL"), hour(0));
    assert_eq!(answer, Outcome::Withheld(Withheld::Audience));
    assert!(
        Gate::new(&policy)
            .release(&record, &of("NOR"), hour(0))
            .released()
            .is_some()
    );
}

struct Patrols(Vec<Sighting<u8>>);

impl Release for Patrols {
    type Shown = Vec<trucewatch_release::CellCount>;
    fn show(&self, places: &mut Places<'_>) -> Result<Self::Shown, Withheld> {
        places.counts(Kind::Patrol, self.0.iter().copied())
    }
}

fn counts(patrols: Vec<Sighting<u8>>, hat: &str, now: Timestamp) -> Vec<(Timestamp, u32)> {
    let policy = policy();
    let record = Marked::of_entry(Patrols(patrols), Label::lowest(&registry()));
    let told = Gate::new(&policy).release(&record, &of(hat), now);
    let told = told.released().expect("told").into_shown();
    told.iter().map(|one| (one.from, one.at_least)).collect()
}

#[test]
fn patrols_are_counted_once_a_day_and_few_are_left_out() {
    let middle = trucewatch_release::Cell::holding(somewhere(), 10_000).centre();
    let day = Timestamp::parse_rfc3339("2026-03-01T00:00:00Z").expect("a time");
    let at = |who, h: f64| Sighting {
        who,
        at: day.plus_s(h * 3_600.0),
        position: displace(middle, f64::from(who) * 100.0, h * 50.0),
    };
    let mut patrols: Vec<Sighting<u8>> = (0..2).map(|who| at(who, 8.0)).collect();
    // The same two, all day long: still two.
    patrols.extend((0..200).map(|n| at(n % 2, f64::from(n) / 10.0)));
    let late = day.plus_s(100.0 * 3_600.0);
    assert_eq!(counts(patrols.clone(), "PUBLIC", late), []);
    patrols.push(at(2, 23.0));
    assert_eq!(counts(patrols.clone(), "PUBLIC", late), [(day, 3)]);
    patrols.push(at(3, 9.0));
    patrols.push(at(4, 9.0));
    assert_eq!(
        counts(patrols.clone(), "PUBLIC", late),
        [(day, 3)],
        "in steps of three"
    );
    patrols.push(at(5, 9.0));
    assert_eq!(counts(patrols.clone(), "PUBLIC", late), [(day, 6)]);
    // The day is told a day after it has ended.
    let told = |h: f64| counts(patrols.clone(), "PUBLIC", day.plus_s(h * 3_600.0)).len();
    assert_eq!((told(47.999), told(48.0)), (0, 1));
}

proptest! {
    /// Asking again, or for another moment, tells nothing more of a place than asking once.
    #[test]
    fn the_same_question_has_the_same_answer(
        lat in -60.0..60.0f64, lon in -179.0..179.0f64, hours in 0..1_000i64
    ) {
        let position = Position::from_deg(lat, lon).expect("a place");
        let policy = policy();
        let record = |position| Marked::of_entry(
            Seen { kind: Kind::Incident, at: hour(0), position, people: 9 },
            Label::lowest(&registry()),
        );
        let ask = |position, h| {
            let gate = Gate::new(&policy);
            gate.release(&record(position), &of("PUBLIC"), hour(h)).released().expect("told")
        };
        let first = ask(position, 0);
        prop_assert_eq!(&first, &ask(position, hours));
        // What is told is the cell: another place in it gives the same bytes.
        let centre = first.shown().0.position;
        prop_assert_eq!(&first, &ask(centre, hours));
    }
}

#[test]
fn policies_that_would_be_misread_are_refused() {
    let good = PositionPolicy::DEFAULT;
    let cases = [
        (good.replacen("cell_m = 1000 ", "cell_m = 10 ", 1), "rule 1"),
        (
            good.replacen("kinds = [\"patrol\"]", "kinds = [\"incident\"]", 1),
            "an earlier rule",
        ),
        (good.replacen("@parties", "@partys", 1), "@partys"),
        (good.replacen("at_least = 3", "at_least = 0", 1), "at_least"),
        (
            good.replacen("window_h = 24", "window_h = 0", 1),
            "window_h",
        ),
        (
            good.replacen("smallest_number = 5", "smalest_number = 5", 1),
            "line",
        ),
        (
            good.replacen("cell_m = 1000 }", "cell_metres = 1000 }", 1),
            "line",
        ),
        (
            good.replacen("smallest_number = 5", "smallest_number = 0", 1),
            "smallest_number",
        ),
        (good.replacen("version = 1", "version = 9", 1), "version"),
    ];
    for (text, says) in cases {
        assert_ne!(text, good, "{says}: the case changes something");
        let error = PositionPolicy::from_toml(&text, &registry());
        let error = error.expect_err(says).to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    let public = registry().public();
    assert_eq!(
        policy().explain(public),
        [
            "incident: places in cells of 1 km, 0 h old or more; counts in cells of 10 km and windows of 24 h, \
             0 h old or more, from 5 on",
            "patrol: counts in cells of 10 km and windows of 24 h, 24 h old or more, from 3 on",
            "sensor: nothing",
            "posture: nothing",
            "origin: nothing",
        ]
    );
}
