//! Needs about distances and quantities.

use crate::common::{agreement, arm, found, outcome, standing, withdrawal};
use trucewatch_agreement::document::Family;
use trucewatch_agreement::judge::{Arm, Aside, judge_all};
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable};

fn gun() -> Arm {
    arm(Family::Artillery, 1_520)
}

#[test]
fn need_03_a_reference_line_for_each_party() {
    // A stands north (left) of `line`; B's line runs 11 km farther south.
    let rules = |old_lat: &str| {
        agreement(&format!(
            "[[line]]\nid = \"old\"\nstatus = \"agreed\"\nuncertainty_m = 100\n\
             points = [[{old_lat}, 37.0], [{old_lat}, 39.0]]\n\
             [[role]]\nactor = \"A\"\nrole = \"party\"\nside_of_line = {{ line = \"left\" }}\n\
             [[role]]\nactor = \"B\"\nrole = \"party\"\nside_of_line = {{ old = \"right\" }}\n\
             [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\n\
             activities = [\"weapon_presence\"]\nweapons = [{{ calibre_mm = {{ gte = 100 }} }}]\n\
             [provision.place.withdrawal]\nreference_line = {{ A = \"line\", B = \"old\" }}\n\
             distance = {{ setback_km = 25 }}\n"
        ))
    };
    let south = rules("47.9");
    let cases = [
        (20_000.0, BreachCandidate, "within 25 km of A's line"),
        (30_000.0, NotApplicable, "beyond 25 km of A's line"),
        (
            -30_000.0,
            BreachCandidate,
            "30 km from A's line, but 19 km from B's",
        ),
        (-40_000.0, NotApplicable, "29 km from B's line"),
        (
            -5_000.0,
            BreachCandidate,
            "between the lines, where nobody is behind his own distance",
        ),
    ];
    for (north_m, expected, why) in cases {
        assert_eq!(
            outcome(&south, &standing(north_m, gun()), "p"),
            expected,
            "{why}"
        );
    }
    // The same place, with B's line 11 km north of A's instead: 31 km from B's.
    let north = rules("48.1");
    assert_eq!(
        outcome(&north, &standing(-20_000.0, gun()), "p"),
        NotApplicable
    );
    assert_eq!(
        outcome(&south, &standing(-20_000.0, gun()), "p"),
        BreachCandidate
    );
}

#[test]
fn need_04_a_setback_from_a_line() {
    let rules = agreement(&withdrawal(
        "p",
        "{ calibre_mm = { gt = 100 } }",
        "setback_km = 15",
        "",
    ));
    for (north_m, expected) in [
        (14_500.0, BreachCandidate),
        (15_500.0, NotApplicable),
        (-14_500.0, BreachCandidate),
        (-15_500.0, NotApplicable),
    ] {
        let found = outcome(&rules, &standing(north_m, gun()), "p");
        assert_eq!(
            found, expected,
            "15 km on each side, 30 km in all: {north_m}"
        );
    }
    // A line uncertain by 100 m, met exactly: as likely inside as outside.
    assert_eq!(
        outcome(&rules, &standing(15_000.0, gun()), "p"),
        NotDeterminable
    );
    let each = agreement(&format!(
        "[[role]]\nactor = \"A\"\nrole = \"party\"\nside_of_line = {{ line = \"left\" }}\n\
         [[role]]\nactor = \"B\"\nrole = \"party\"\nside_of_line = {{ line = \"right\" }}\n{}",
        withdrawal(
            "p",
            "{ calibre_mm = { gt = 100 } }",
            "setback_km = { A = 10, B = 20 }",
            ""
        )
    ));
    assert_eq!(
        outcome(&each, &standing(15_000.0, gun()), "p"),
        NotApplicable
    );
    assert_eq!(
        outcome(&each, &standing(-15_000.0, gun()), "p"),
        BreachCandidate
    );
}

#[test]
fn need_05_a_total_width_between_the_sides() {
    for (width_km, inside_m, outside_m) in [
        (50, 24_500.0, 25_500.0),
        (70, 34_500.0, 35_500.0),
        (140, 69_000.0, 71_000.0),
    ] {
        let width = format!("total_zone_width_km = {width_km}");
        let rules = agreement(&withdrawal(
            "p",
            "{ calibre_mm = { gte = 100 } }",
            &width,
            "",
        ));
        for side in [1.0, -1.0] {
            let at = |m: f64| outcome(&rules, &standing(side * m, gun()), "p");
            assert_eq!(at(inside_m), BreachCandidate, "{width_km}");
            assert_eq!(
                at(outside_m),
                NotApplicable,
                "half of {width_km} on each side"
            );
        }
    }
}

#[test]
fn need_07_comparisons_at_the_very_number() {
    // Operator and number, and what it says of 99.9, 100, 100.1, 119.9, 120 and 120.1 mm.
    let cases = [
        ("gt = 100", [false, false, true, true, true, true]),
        ("gte = 100", [false, true, true, true, true, true]),
        ("lt = 100", [true, false, false, false, false, false]),
        ("lte = 100", [true, true, false, false, false, false]),
        ("gt = 120", [false, false, false, false, false, true]),
        ("gte = 120", [false, false, false, false, true, true]),
        ("lt = 120", [true, true, true, true, false, false]),
        ("lte = 120", [true, true, true, true, true, false]),
        (
            "gte = 100, lte = 120",
            [false, true, true, true, true, false],
        ),
    ];
    let calibres = [999, 1_000, 1_001, 1_199, 1_200, 1_201];
    for (bounds, meant) in cases {
        let weapons = format!("{{ calibre_mm = {{ {bounds} }} }}");
        let rules = agreement(&withdrawal("p", &weapons, "setback_km = 15", ""));
        for (calibre, meant) in calibres.into_iter().zip(meant) {
            let mortar = standing(5_000.0, arm(Family::Mortar, calibre));
            let all = judge_all(&rules, &mortar);
            let judged = found(&all, &rules, "p");
            let expected = if meant {
                BreachCandidate
            } else {
                NotApplicable
            };
            assert_eq!(
                judged.outcome, expected,
                "{bounds}: {calibre} tenths of a millimetre"
            );
            let aside = (!meant).then_some(Aside::OtherWeapon);
            assert_eq!(judged.aside, aside, "{bounds}: {calibre}");
        }
        let unknown = standing(
            5_000.0,
            Arm {
                family: Some(Family::Mortar),
                as_written: "mortar".to_owned(),
                ..Arm::default()
            },
        );
        assert_eq!(outcome(&rules, &unknown, "p"), NotDeterminable, "{bounds}");
    }
}
