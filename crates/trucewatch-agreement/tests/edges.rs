//! Tables of edges: time, distance, calibre, place, kind. Each row says why it is there.

mod common;

use common::{
    agreement, event, head, incident, judge, north_of_line, outgoing, position, round_area, time,
};
use trucewatch_agreement::{assess, not_in_force_reason, parse};
use trucewatch_model::{
    Area, Assessment, Calibre, Event, EventClass, Feature, FeatureId, Known, Marking, Shape,
    Status, Weapon, WeaponFamily,
};

use Status::{Holds, LooksBroken, Unclear};

const CEASE_FIRE: &str = r#"
[[provision]]
id = "p1"
title = "No fire near the line"
deontic = "must_not"
activities = ["fire"]
place.near_line = { line = "line", within_km = 30 }
in_force_from = 2020-07-27T00:01:00+03:00
in_force_to = 2020-12-01T00:00:00+02:00
"#;

fn withdrawal(keys: &str) -> String {
    format!(
        "[[provision]]\nid = \"w\"\ntitle = \"Withdrawal\"\ndeontic = \"must_not\"\n\
         activities = [\"weapon_presence\"]\nin_force_from = 2020-07-27T00:01:00+03:00\n\
         place.withdrawal.reference_line = \"line\"\n{keys}\n"
    )
}

fn weapon(family: WeaponFamily, tenths_mm: Option<u32>) -> Weapon {
    Weapon {
        family,
        calibre: tenths_mm.map_or(Known::NotKnown, |t| {
            Known::Value(Calibre::from_tenths_mm(t))
        }),
        as_written: "as written".to_owned(),
    }
}

fn status(assessments: &[Assessment]) -> Option<Status> {
    assessments.first().map(|a| a.status)
}

fn says(assessment: &Assessment, words: &str) -> bool {
    assessment.reasons.iter().any(|r| r.text.contains(words))
}

fn bang(north_m: f64, sigma_m: f64) -> Event {
    let area = round_area(north_of_line(north_m), sigma_m);
    event(
        "e-1",
        "2020-08-01T12:00:00Z",
        area,
        &[(EventClass::Explosion, 1.0)],
    )
}

/// What would settle it, in English; empty if there is nothing.
fn settling(assessment: &Assessment) -> &str {
    assessment.would_settle.as_ref().map_or("", |r| &r.text)
}

#[test]
fn edges_in_time() {
    let agreement = agreement(100.0, CEASE_FIRE);
    let cases = [
        (
            "2020-07-26T21:00:59Z",
            0.0,
            None,
            "the second before: 00:01 in Kyiv is 21:01 in UTC",
        ),
        (
            "2020-07-26T21:01:00Z",
            0.0,
            Some(LooksBroken),
            "the start is included",
        ),
        (
            "2020-07-26T21:00:30Z",
            45.0,
            Some(Unclear),
            "30 s before on a clock 45 s off",
        ),
        (
            "2020-07-26T21:00:00Z",
            45.0,
            Some(Unclear),
            "60 s before: 9 % remain",
        ),
        (
            "2020-07-26T20:59:00Z",
            45.0,
            Some(Holds),
            "120 s before: under 1 % remain",
        ),
        (
            "2020-07-26T20:57:00Z",
            45.0,
            None,
            "240 s before: nothing remains",
        ),
        (
            "2020-07-27T00:01:00Z",
            0.0,
            Some(LooksBroken),
            "the offset is not forgotten",
        ),
        (
            "2020-11-30T21:59:59Z",
            0.0,
            Some(LooksBroken),
            "the last second",
        ),
        ("2020-11-30T22:00:00Z", 0.0, None, "the end is excluded"),
    ];
    for (at, sigma_s, expected, why) in cases {
        let mut bang = bang(5_000.0, 50.0);
        bang.hypotheses[0].time = time(at);
        bang.hypotheses[0].time_sigma_s = sigma_s;
        let assessed = judge(&agreement, &[&bang]);
        assert_eq!(status(&assessed), expected, "{why}: {assessed:?}");
        if expected == Some(Unclear) {
            let settle = settling(&assessed[0]);
            assert!(
                settle.contains("27 July 2020, 00:01 (Europe/Kyiv)"),
                "{why}: {settle}"
            );
        }
    }
    let reason = |at| not_in_force_reason(&agreement, "p1", time(at));
    assert_eq!(reason("2020-08-01T00:00:00Z"), None);
    assert_eq!(
        reason("2020-07-26T21:00:59Z").as_deref(),
        Some(
            "Provision `p1` was not in force: it is so from 27 July 2020, 00:01 (Europe/Kyiv) to \
             1 December 2020, 00:00 (Europe/Kyiv)."
        )
    );
    assert!(
        reason("2020-12-01T00:00:00Z").is_some(),
        "the end is excluded"
    );
}

#[test]
fn edges_in_distance() {
    let agreement = agreement(100.0, CEASE_FIRE);
    let cases = [
        (29_700.0, 10.0, Some(LooksBroken), "3 sigma inside"),
        (
            -29_700.0,
            10.0,
            Some(LooksBroken),
            "the other side is the same",
        ),
        (30_000.0, 10.0, Some(Unclear), "on the edge"),
        (
            30_300.0,
            10.0,
            None,
            "3 sigma outside: 0.001 is as good as nothing",
        ),
        (
            30_000.0,
            3_000.0,
            Some(Unclear),
            "a large area across the edge",
        ),
        (60_000.0, 3_000.0, None, "far outside"),
        (0.0, 500.0, Some(LooksBroken), "on the line itself"),
    ];
    for (north_m, sigma_m, expected, why) in cases {
        let assessed = judge(&agreement, &[&bang(north_m, sigma_m)]);
        assert_eq!(status(&assessed), expected, "{why}: {assessed:?}");
    }
    let edge = &judge(&agreement, &[&bang(30_000.0, 3_000.0)])[0];
    assert!(
        (edge.probability - 0.5).abs() < 0.01,
        "{}",
        edge.probability
    );
    let settle = settling(edge);
    assert!(
        settle.starts_with("A bearing from a second observer"),
        "{settle}"
    );
    let settle = judge(&agreement, &[&bang(30_000.0, 10.0)])[0]
        .would_settle
        .clone();
    assert!(settle.is_some_and(|s| s.text.starts_with("A survey of line `line`")));
}

#[test]
fn setback_is_not_total_width() {
    // The trap of 2014 and 2015: a gun 20 km from the line.
    let guns = "weapons = [{ families = [\"artillery\"], calibre_mm = { gte = 100 } }]";
    let gun = [weapon(WeaponFamily::Artillery, Some(1_520))];
    let cases = [
        (
            "place.withdrawal.distance.setback_km = 15",
            20_000.0,
            None,
            "2014: 15 km each side, so 20 km is enough",
        ),
        (
            "place.withdrawal.distance.total_zone_width_km = 50",
            20_000.0,
            Some(LooksBroken),
            "2015: 50 km means 25 km each",
        ),
        (
            "place.withdrawal.distance.total_zone_width_km = 50",
            26_000.0,
            None,
            "26 km is behind half of the width",
        ),
        (
            "place.withdrawal.distance.setback_km = 50",
            26_000.0,
            Some(LooksBroken),
            "50 km each is another rule",
        ),
        (
            "place.withdrawal.distance.total_zone_width_km = 50",
            -20_000.0,
            Some(LooksBroken),
            "both sides",
        ),
    ];
    for (distance, north_m, expected, why) in cases {
        let agreement = agreement(100.0, &withdrawal(&format!("{distance}\n{guns}")));
        let assessed = judge(&agreement, &[&outgoing(north_m, &gun)]);
        assert_eq!(status(&assessed), expected, "{why}: {assessed:?}");
    }
}

#[test]
fn which_weapons_are_meant() {
    use WeaponFamily::{Artillery, Mlrs, Mortar, SmallArms};
    let cases = [
        (
            "{ calibre_mm = { gt = 100 } }",
            Artillery,
            Some(1_000),
            None,
            "100.0 mm is not more than 100",
        ),
        (
            "{ calibre_mm = { gte = 100 } }",
            Artillery,
            Some(1_000),
            Some(LooksBroken),
            "but it is 100 and more",
        ),
        (
            "{ calibre_mm = { gte = 100.1 } }",
            Artillery,
            Some(1_000),
            None,
            "limits keep their decimals",
        ),
        (
            "{ calibre_mm = { gte = 100 } }",
            Mortar,
            Some(1_200),
            Some(LooksBroken),
            "120 mm is heavy by calibre",
        ),
        (
            "{ calibre_mm = { gt = 82, lte = 120 } }",
            Mortar,
            Some(1_200),
            Some(LooksBroken),
            "up to and including 120",
        ),
        (
            "{ calibre_mm = { gt = 82, lt = 120 } }",
            Mortar,
            Some(1_200),
            None,
            "below 120",
        ),
        (
            "{ families = [\"artillery\"], calibre_mm = { gte = 100 } }",
            Mortar,
            Some(1_200),
            None,
            "another family",
        ),
        (
            "{ families = [\"mlrs\"] }",
            Mlrs,
            None,
            Some(LooksBroken),
            "the family alone decides",
        ),
        (
            "{ families = [\"artillery\"], calibre_mm = { gte = 100 } }",
            Artillery,
            None,
            Some(Unclear),
            "calibre not assessed",
        ),
        (
            "{ calibre_mm = { gte = 100 } }",
            SmallArms,
            Some(76),
            None,
            "surely not meant",
        ),
    ];
    for (rule, family, tenths, expected, why) in cases {
        let text = withdrawal(&format!(
            "place.withdrawal.distance.setback_km = 25\nweapons = [{rule}]"
        ));
        let assessed = judge(
            &agreement(100.0, &text),
            &[&outgoing(10_000.0, &[weapon(family, tenths)])],
        );
        assert_eq!(status(&assessed), expected, "{why}: {assessed:?}");
    }
}

#[test]
fn where_a_weapon_stood() {
    let text = withdrawal(
        "place.withdrawal.distance.setback_km = 25\nweapons = [{ calibre_mm = { gte = 100 } }]",
    );
    let agreement = agreement(100.0, &text);
    let gun = weapon(WeaponFamily::Artillery, Some(1_220));
    let cases = [
        (
            EventClass::Outgoing,
            true,
            Some((LooksBroken, 1.0)),
            "fired from there",
        ),
        (
            EventClass::MuzzleFlash,
            true,
            Some((LooksBroken, 1.0)),
            "seen firing there",
        ),
        (EventClass::Impact, true, None, "the weapon stood elsewhere"),
        (
            EventClass::Explosion,
            true,
            Some((Unclear, 0.5)),
            "fired or landed there",
        ),
        (
            EventClass::Outgoing,
            false,
            Some((Unclear, 1.0)),
            "no report assessed the weapon",
        ),
        (
            EventClass::Explosion,
            false,
            None,
            "neither weapon nor firing is known",
        ),
        (
            EventClass::Shot,
            false,
            None,
            "a shot says nothing about heavy weapons",
        ),
    ];
    for (class, assessed_weapon, expected, why) in cases {
        let weapons = if assessed_weapon {
            vec![gun.clone()]
        } else {
            Vec::new()
        };
        let mut fired = outgoing(10_000.0, &weapons);
        fired.hypotheses[0].classes[0].class = class;
        let assessed = judge(&agreement, &[&fired]);
        let got = assessed.first().map(|a| (a.status, a.probability));
        assert_eq!(got, expected, "{why}");
        if expected.is_some() && !assessed_weapon {
            assert!(says(&assessed[0], "No report assessed the weapon"));
        }
    }
}

#[test]
fn the_more_specific_rule_wins_and_says_so() {
    let text = format!(
        "{}{}",
        withdrawal("place.withdrawal.distance.setback_km = 25\nweapons = [{ calibre_mm = { gte = 100 } }]"),
        withdrawal(
            "place.withdrawal.distance.setback_km = 15\nweapons = [{ families = [\"mortar\"], calibre_mm = { lte = 120 } }]\n\
             overrides = [\"w\"]"
        )
        .replace("id = \"w\"", "id = \"addendum\"")
    );
    let agreement = agreement(100.0, &text);
    let mortar = [weapon(WeaponFamily::Mortar, Some(1_200))];
    let gun = [weapon(WeaponFamily::Artillery, Some(1_200))];
    let ids = |north_m: f64, w: &[Weapon]| -> Vec<String> {
        let assessed = judge(&agreement, &[&outgoing(north_m, w)]);
        assessed.iter().map(|a| a.provision.to_string()).collect()
    };
    assert_eq!(
        ids(20_000.0, &mortar),
        [""; 0],
        "the general 25 km no longer apply to it"
    );
    assert_eq!(ids(10_000.0, &mortar), ["addendum"]);
    assert_eq!(ids(20_000.0, &gun), ["w"], "others keep the general rule");
    let won = &judge(&agreement, &[&outgoing(10_000.0, &mortar)])[0];
    assert!(
        says(won, "`addendum` applies instead of the more general `w`"),
        "{won:?}"
    );
}

#[test]
fn kinds_of_events() {
    type Classes<'a> = &'a [(EventClass, f64)];
    let narrow = CEASE_FIRE.replace("activities = [\"fire\"]", "activities = [\"explosion\"]");
    let cases: [(&str, Classes, Option<Status>, &str); 6] = [
        (
            CEASE_FIRE,
            &[(EventClass::Heat, 1.0)],
            Some(Unclear),
            "heat alone never exceeds unclear",
        ),
        (
            CEASE_FIRE,
            &[(EventClass::Undetermined, 1.0)],
            Some(Unclear),
            "nor does a bare sound",
        ),
        (
            CEASE_FIRE,
            &[(EventClass::Burst, 1.0)],
            Some(LooksBroken),
            "any fire",
        ),
        (
            &narrow,
            &[(EventClass::Burst, 1.0)],
            None,
            "only explosions are forbidden",
        ),
        (
            &narrow,
            &[(EventClass::Impact, 1.0)],
            Some(LooksBroken),
            "an impact is an explosion",
        ),
        (&narrow, &[], None, "no class at all is no fire"),
    ];
    for (text, classes, expected, why) in cases {
        let area = round_area(north_of_line(1_000.0), 50.0);
        let happened = event("e-1", "2020-08-01T12:00:00Z", area, classes);
        let assessed = judge(&agreement(100.0, text), &[&happened]);
        assert_eq!(status(&assessed), expected, "{why}");
    }
}

#[test]
fn detected_but_not_located() {
    let agreement = agreement(100.0, CEASE_FIRE);
    let lost = event(
        "e-2",
        "2020-08-01T12:00:00Z",
        Area::NotLocated,
        &[(EventClass::Explosion, 1.0)],
    );
    let assessed = judge(&agreement, &[&lost]);
    assert_eq!(status(&assessed), Some(Unclear));
    assert!(says(&assessed[0], "Detected, not located"));
    let there = bang(1_000.0, 50.0);
    let both = judge(&agreement, &[&lost, &there]);
    assert_eq!(status(&both), Some(LooksBroken), "the located one decides");
    assert!(says(&both[0], "`e-1` does so most clearly"), "{both:?}");
    let turned = assess(
        &agreement,
        &incident(&[&lost, &there]),
        &[&there, &lost],
        &std::collections::BTreeMap::new(),
    );
    assert_eq!(both, turned, "the order of events does not matter");
}

#[test]
fn a_doubtful_event_is_not_firm() {
    let agreement = agreement(100.0, CEASE_FIRE);
    let mut doubtful = bang(1_000.0, 50.0);
    doubtful.hypotheses[0].probability = 0.7;
    let assessed = judge(&agreement, &[&doubtful]);
    assert_eq!(
        (assessed[0].status, assessed[0].probability),
        (Unclear, 0.7)
    );
    assert!(settling(&assessed[0]).contains("independent report"));
    // A second explanation at another place inside adds up: they exclude each other.
    let mut other = doubtful.hypotheses[0].clone();
    other.probability = 0.28;
    other.area = round_area(north_of_line(-4_000.0), 50.0);
    doubtful.hypotheses.push(other);
    let assessed = judge(&agreement, &[&doubtful]);
    assert_eq!(
        (assessed[0].status, assessed[0].probability),
        (LooksBroken, 0.98)
    );
}

const ZONE: &str = r#"
[[zone]]
id = "bridge"
kind = "disengagement"
points = [[48.0, 37.7], [48.0, 37.8], [48.1, 37.8], [48.1, 37.7]]
holes = [[[48.04, 37.74], [48.04, 37.76], [48.06, 37.76], [48.06, 37.74]]]
[[provision]]
id = "d"
title = "Area"
deontic = "must_not"
activities = ["fire", "weapon_presence", "force_presence"]
in_force_from = 2020-07-27T00:01:00+03:00
place.zone = "bridge"
"#;

#[test]
fn zones_with_holes_and_windows() {
    let agreement = agreement(
        100.0,
        &format!(
            "{ZONE}
[[provision]]
id = \"repair\"
title = \"Repair of a water pipe\"
deontic = \"must_not\"
activities = [\"fire\"]
in_force_from = 2020-08-01T14:00:00+03:00
in_force_to = 2020-08-01T16:00:00+03:00
place.circle = {{ centre = [48.02, 37.72], radius_km = 1 }}
"
        ),
    );
    let cases: [(&str, f64, f64, &[&str], &str); 6] = [
        (
            "2020-08-01T12:00:00Z",
            48.02,
            37.72,
            &["d", "repair"],
            "inside both",
        ),
        (
            "2020-08-01T10:59:00Z",
            48.02,
            37.72,
            &["d"],
            "before the window opens",
        ),
        (
            "2020-08-01T13:00:00Z",
            48.02,
            37.72,
            &["d"],
            "the window has closed",
        ),
        ("2020-08-01T12:00:00Z", 48.05, 37.75, &[], "in the hole"),
        (
            "2020-08-01T12:00:00Z",
            48.09,
            37.72,
            &["d"],
            "inside, far from the window",
        ),
        ("2020-08-01T12:00:00Z", 48.20, 37.72, &[], "outside"),
    ];
    for (at, lat, lon, expected, why) in cases {
        let area = round_area(position(lat, lon), 30.0);
        let mut happened = event("e-1", at, area, &[(EventClass::Shot, 1.0)]);
        happened.hypotheses[0].time_sigma_s = 0.0;
        let assessed = judge(&agreement, &[&happened]);
        let ids: Vec<&str> = assessed.iter().map(|a| a.provision.as_str()).collect();
        assert_eq!(ids, expected, "{why}");
    }
}

#[test]
fn announced_exercises() {
    let text = |effect: &str| {
        format!(
            "{CEASE_FIRE}exceptions = [\"drill\"]
[[exception]]
id = \"drill\"
kind = \"exercise\"
title = \"Exercise\"
from = 2020-08-01T14:00:00+03:00
to = 2020-08-01T18:00:00+03:00
place.circle = {{ centre = [48.05, 37.75], radius_km = 3 }}
{effect}
"
        )
    };
    let cases = [
        (
            "",
            5_560.0,
            Unclear,
            "by default it takes people to find out",
        ),
        (
            "effect = \"permitted\"",
            5_560.0,
            Holds,
            "the text may take it for the exercise",
        ),
        (
            "effect = \"permitted\"",
            15_000.0,
            LooksBroken,
            "elsewhere it excuses nothing",
        ),
    ];
    for (effect, north_m, expected, why) in cases {
        let assessed = judge(&agreement(100.0, &text(effect)), &[&bang(north_m, 50.0)]);
        assert_eq!(status(&assessed), Some(expected), "{why}: {assessed:?}");
        assert_eq!(
            says(&assessed[0], "`drill`"),
            expected != LooksBroken,
            "{why}"
        );
    }
}

#[test]
fn a_line_that_moved_at_noon() {
    let text = head(50.0).replace(
        "points = [[48.0",
        "valid_to = 2020-08-01T12:00:00+03:00\npoints = [[48.0",
    ) + "[[line]]
id = \"line\"
status = \"agreed\"
uncertainty_m = 50
valid_from = 2020-08-01T12:00:00+03:00
points = [[48.1, 37.0], [48.1, 39.0]]
" + &CEASE_FIRE.replace("within_km = 30", "within_km = 5");
    let agreement = parse(&text, &[]).unwrap_or_else(|e| panic!("{e}"));
    let cases = [
        (
            "2020-08-01T08:50:00Z",
            1.0,
            Some(LooksBroken),
            "11:50: the old line, 1 km away",
        ),
        (
            "2020-08-01T09:10:00Z",
            1.0,
            None,
            "12:10: the new line, 10 km away",
        ),
        ("2020-08-01T09:00:00Z", 600.0, Some(Unclear), "about noon"),
    ];
    for (at, sigma_s, expected, why) in cases {
        let mut happened = bang(1_000.0, 50.0);
        happened.hypotheses[0].time = time(at);
        happened.hypotheses[0].time_sigma_s = sigma_s;
        assert_eq!(status(&judge(&agreement, &[&happened])), expected, "{why}");
    }
    let p = north_of_line(1_000.0);
    let at = agreement.line_distance_at_m("line", p, time("2020-08-01T08:50:00Z"));
    assert!(at.is_some_and(|d| (d.distance_m - 1_000.0).abs() < 1.0));
    // The geodesic between its ends runs north of the parallel. Value from PROJ 9.
    let now = agreement.line_distance_m("line", p);
    assert!(
        now.is_some_and(|d| (d.distance_m - 10_572.6).abs() < 0.5),
        "{now:?}"
    );
}

#[test]
fn each_party_has_its_own_reference_line() {
    // A stands north of `line`, B south of `old`, which lies 20 km farther north: they overlap.
    let text = "
[[line]]
id = \"old\"
status = \"historical\"
uncertainty_m = 100
points = [[48.18, 37.0], [48.18, 39.0]]
[[role]]
actor = \"A\"
role = \"party\"
side_of_line = { line = \"left\" }
[[role]]
actor = \"B\"
role = \"party\"
side_of_line = { old = \"right\" }
[[provision]]
id = \"w\"
title = \"Two lines\"
deontic = \"must_not\"
activities = [\"weapon_presence\"]
in_force_from = 2020-07-27T00:01:00+03:00
place.withdrawal.reference_line = { A = \"line\", B = \"old\" }
place.withdrawal.distance.setback_km = { A = 15, B = 30 }
weapons = [{ families = [\"mlrs\"] }]
";
    let agreement = agreement(100.0, text);
    let mlrs = [weapon(WeaponFamily::Mlrs, None)];
    let cases = [
        (5_000.0, Some(LooksBroken), "within both setbacks"),
        (
            18_000.0,
            Some(Unclear),
            "behind A's setback, within B's: who put it there decides",
        ),
        (
            -5_000.0,
            Some(LooksBroken),
            "south of A's line, 25 km from B's",
        ),
        (-15_000.0, None, "behind B's setback, and A cannot be there"),
        (40_000.0, None, "behind A's setback, and B cannot be there"),
    ];
    for (north_m, expected, why) in cases {
        let assessed = judge(&agreement, &[&outgoing(north_m, &mlrs)]);
        assert_eq!(status(&assessed), expected, "{why}: {assessed:?}");
    }
    let unclear = &judge(&agreement, &[&outgoing(18_000.0, &mlrs)])[0];
    assert!(says(unclear, "The two reference lines overlap here"));
}

#[test]
fn geometry_may_come_from_features() {
    let part = |lon: f64| Feature {
        id: FeatureId::from_text("brought-in"),
        shape: Shape::Lines(vec![vec![position(48.0, lon), position(48.0, lon + 0.5)]]),
        properties: std::collections::BTreeMap::new(),
        marking: Marking::Public,
    };
    let text = head(100.0).replace("points = [[48.0, 37.0], [48.0, 37.25], [48.0, 37.5], [48.0, 37.75], [48.0, 38.0], [48.0, 38.5], [48.0, 39.0]]", "feature = \"brought-in\"") + CEASE_FIRE;
    let agreement = parse(&text, &[part(37.0), part(37.5)]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(
        agreement.lines()[0].versions()[0].parts().len(),
        2,
        "parts of one line"
    );
    let errors =
        parse(&text.replace("brought-in", "brought-im"), &[part(37.0)]).expect_err("misspelt");
    assert!(
        errors.to_string().contains("did you mean `brought-in`?"),
        "{errors}"
    );
}

#[test]
fn a_missing_offset_is_suggested() {
    let text = format!("{}{}", head(100.0), CEASE_FIRE.replace("00+03:00", "00"));
    let errors = parse(&text, &[]).expect_err("no offset");
    let text = errors.to_string();
    assert!(
        text.contains("if it is Europe/Kyiv time, write `2020-07-27T00:01:00+03:00`"),
        "{text}"
    );
}
