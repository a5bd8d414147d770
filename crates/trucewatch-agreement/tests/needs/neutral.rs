//! What lies far from everything and long after breaks nothing, except where a text forbids it anywhere.

use crate::common::{arm, exactly, position, seen, template, with};
use std::collections::BTreeSet;
use trucewatch_agreement::Agreement;
use trucewatch_agreement::document::{Activity, Family};
use trucewatch_agreement::judge::{Happening, judge_all};
use trucewatch_model::Outcome::BreachCandidate;
use trucewatch_model::{Position, geodesy::displace};

/// Each template with a time in its life.
const TEMPLATES: [(&str, &str); 13] = [
    ("additional-measures-2020", "2020-09-01T12:00:00Z"),
    ("cyprus-status-quo", "1990-01-01T12:00:00Z"),
    ("hodeidah-2018", "2019-06-01T12:00:00Z"),
    ("jeddah-2023", "2023-05-25T12:00:00Z"),
    ("korea-1953", "1955-01-01T12:00:00Z"),
    ("lebanon-2024", "2025-06-01T12:00:00Z"),
    ("minsk-2014", "2014-12-01T12:00:00Z"),
    ("minsk-2015", "2016-12-01T12:00:00Z"),
    ("minurso-1991", "2005-01-01T12:00:00Z"),
    ("paris-2026-draft", "2026-11-01T12:00:00Z"),
    ("reference-2020", "2020-09-01T12:00:00Z"),
    ("tigray-2022", "2023-03-01T12:00:00Z"),
    ("undof-1974", "1980-01-01T12:00:00Z"),
];

const LONG_AFTER: &str = "2045-01-01T12:00:00Z";

/// Open sea far from all, and far beyond each end and side of the first line or zone.
fn far_places(rules: &Agreement) -> Vec<Position> {
    let mut places = vec![position(-40.0, -120.0)];
    let line = rules
        .document()
        .lines
        .first()
        .and_then(|l| l.points.first());
    let zone = rules.document().zones.iter().find_map(|z| z.points.first());
    if let Some(point) = line.or(zone) {
        let near = position(point.0[0], point.0[1]);
        let far_m = 1_500_000.0;
        for (east, north) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
            places.push(displace(near, east * far_m, north * far_m));
        }
    }
    places
}

/// Which provisions look broken by something, wherever and whenever it is held against them.
fn broken(
    rules: &Agreement,
    times: [&str; 2],
    make: impl Fn(Position, &str) -> Happening,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for place in far_places(rules) {
        for at in times {
            let all = judge_all(rules, &make(place, at));
            let broken = all.iter().filter(|j| j.outcome == BreachCandidate);
            found.extend(broken.map(|j| rules.provisions()[j.provision].id().to_string()));
        }
    }
    found
}

/// Everything that a template forbids anywhere: what happens, and the provisions.
fn assert_forbidden_everywhere(
    make: impl Fn(Position, &str) -> Happening,
    expected: &[(&str, &[&str])],
) {
    for (name, in_its_life) in TEMPLATES {
        let rules = template(name);
        let found = broken(&rules, [in_its_life, LONG_AFTER], &make);
        let listed = expected.iter().find(|(n, _)| *n == name);
        let expected: BTreeSet<String> = listed
            .into_iter()
            .flat_map(|(_, ids)| *ids)
            .map(|id| (*id).to_owned())
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn every_template_is_looked_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../agreements");
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("agreements") {
        let name = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("a name");
        files.extend(name.strip_suffix(".toml").map(str::to_owned));
    }
    files.remove("weapons");
    let listed: BTreeSet<String> = TEMPLATES.iter().map(|(n, _)| (*n).to_owned()).collect();
    assert_eq!(files, listed);
}

#[test]
fn a_weapon_somewhere_breaks_nothing() {
    let weapons = [
        arm(Family::Mortar, 820),
        arm(Family::Mortar, 1_200),
        arm(Family::Artillery, 1_520),
        arm(Family::Tank, 1_250),
        arm(Family::Mlrs, 3_000),
        arm(Family::AirDefence, 230),
    ];
    for weapon in weapons {
        let make = |place, at: &str| {
            with(
                seen(Activity::WeaponPresence, exactly(place), at),
                weapon.clone(),
            )
        };
        assert_forbidden_everywhere(make, &[]);
    }
}

#[test]
fn people_works_and_devices_somewhere_break_nothing() {
    for what in [
        Activity::ForcePresence,
        Activity::Fortification,
        Activity::Construction,
        Activity::NewObservationDevice,
        Activity::Crossing,
        Activity::UavFlight,
    ] {
        let make = |place, at: &str| seen(what, exactly(place), at);
        assert_forbidden_everywhere(make, &[]);
    }
}

/// These name no place for their ban on fire. The one of 2020 has a permission whose conditions nobody
/// knows, that of Lebanon binds sides one by one, and the others name a zone or distance.
#[test]
fn a_shot_somewhere_breaks_what_forbids_it_anywhere() {
    let make = |place, at: &str| seen(Activity::Shot, exactly(place), at);
    assert_forbidden_everywhere(
        make,
        &[
            ("cyprus-status-quo", &["cease-fire"]),
            ("jeddah-2023", &["cease-fire"]),
            ("korea-1953", &["no-hostile-acts"]),
            ("minsk-2014", &["cease-fire", "no-offensive"]),
            ("minsk-2015", &["cease-fire"]),
            ("tigray-2022", &["cease-fire"]),
            ("undof-1974", &["cease-fire"]),
        ],
    );
}

#[test]
fn keeping_monitors_out_somewhere_breaks_what_opens_all_places_to_them() {
    let make = |place, at: &str| seen(Activity::AccessDenial, exactly(place), at);
    assert_forbidden_everywhere(
        make,
        &[
            ("jeddah-2023", &["monitoring"]),
            ("korea-1953", &["inspection-access"]),
            ("minsk-2014", &["monitor-access"]),
            ("minsk-2015", &["access"]),
            ("minurso-1991", &["observers-rights"]),
        ],
    );
}
