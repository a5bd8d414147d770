//! Needs about areas with rules of their own.

use crate::common::{
    arm, assert_says, by, exactly, found, outcome, position, seen, surveyed, text, told, with,
};
use trucewatch_agreement::document::{Activity, Family};
use trucewatch_agreement::judge::{Aside, Happening, judge_all};
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};
use trucewatch_model::geodesy::displace;

#[test]
fn need_19_a_demarcation_line_crossed_only_as_authorised() {
    let rules = surveyed("korea-1953");
    let at = "1954-01-01T00:00:00Z";
    let on_the_line = position(38.33, 127.3);
    let crossing = |conditions: &[(&str, bool)]| Happening {
        conditions: conditions
            .iter()
            .map(|(id, met)| ((*id).to_owned(), *met))
            .collect(),
        ..seen(Activity::Crossing, exactly(on_the_line), at)
    };
    let by_commission = ("commission-authorised", true);
    let cases = [
        (
            vec![],
            NotDeterminable,
            "nobody knows whether it was authorised",
        ),
        (
            vec![by_commission],
            NotDeterminable,
            "the commander's permission is needed, too",
        ),
        (
            vec![by_commission, ("area-commander-permits", true)],
            Permitted,
            "both",
        ),
        (
            vec![by_commission, ("area-commander-permits", false)],
            BreachCandidate,
            "one refused",
        ),
        (
            vec![("commission-authorised", false)],
            BreachCandidate,
            "not authorised",
        ),
    ];
    for (conditions, expected, why) in cases {
        assert_eq!(
            outcome(&rules, &crossing(&conditions), "no-crossing"),
            expected,
            "{why}"
        );
    }
    let far = seen(
        Activity::Crossing,
        exactly(displace(on_the_line, 0.0, 20_000.0)),
        at,
    );
    assert_eq!(outcome(&rules, &far, "no-crossing"), NotApplicable);
    // Weapons stay out of the two kilometres on each side, whoever may pass.
    let gun = |north_m| {
        let place = displace(on_the_line, 0.0, north_m);
        let seen = seen(Activity::WeaponPresence, exactly(place), at);
        with(seen, arm(Family::Artillery, 1_050))
    };
    for north_m in [1_000.0, -1_000.0] {
        assert_eq!(
            outcome(&rules, &by("A", &gun(north_m)), "no-entry"),
            BreachCandidate
        );
        assert_eq!(
            outcome(&rules, &by("N1", &gun(north_m)), "no-entry"),
            Permitted
        );
        assert_eq!(outcome(&rules, &gun(north_m), "no-entry"), NotDeterminable);
        assert_eq!(
            outcome(&rules, &gun(north_m), "withdraw-2-km"),
            BreachCandidate
        );
    }
    assert_eq!(outcome(&rules, &gun(5_000.0), "no-entry"), NotApplicable);
    let markers = told(&rules, "provisions-in-force", "markers", at);
    assert_says(&markers, "Volunteers: marking of a line.");
    let all = judge_all(&rules, &gun(1_000.0));
    assert_eq!(found(&all, &rules, "markers").aside, Some(Aside::Duty));
}

#[test]
fn need_20_things_stay_as_they_are_without_numbers() {
    let rules = surveyed("cyprus-status-quo");
    let there = |what| {
        seen(
            what,
            exactly(position(35.06, 33.51)),
            "2000-06-01T00:00:00Z",
        )
    };
    let far = |what| seen(what, exactly(position(34.75, 32.6)), "2000-06-01T00:00:00Z");
    let move_up = there(Activity::ForwardMovement);
    assert_eq!(
        outcome(&rules, &by("A", &move_up), "no-forward-move"),
        BreachCandidate
    );
    assert_eq!(
        outcome(&rules, &move_up, "no-forward-move"),
        NotDeterminable
    );
    assert_eq!(
        outcome(&rules, &by("M", &move_up), "no-forward-move"),
        Permitted
    );
    for (what, id) in [
        (Activity::NewObservationDevice, "no-new-cameras"),
        (Activity::Fortification, "no-construction"),
    ] {
        assert_eq!(
            outcome(&rules, &there(what), id),
            BreachCandidate,
            "{what:?}"
        );
        assert_eq!(outcome(&rules, &far(what), id), NotApplicable, "{what:?}");
    }
    // Civil works need the force's consent, of which nobody may know.
    let mut building = there(Activity::Construction);
    assert_eq!(
        outcome(&rules, &building, "no-construction"),
        NotDeterminable
    );
    building.conditions.insert("force-agreed".to_owned(), false);
    assert_eq!(
        outcome(&rules, &building, "no-construction"),
        BreachCandidate
    );
    building.conditions.insert("force-agreed".to_owned(), true);
    assert_eq!(outcome(&rules, &building, "no-construction"), Permitted);
    let numbers = rules
        .document()
        .provisions
        .iter()
        .filter(|p| !p.limits.is_empty());
    assert_eq!(
        numbers.count(),
        0,
        "no number of men or weapons stands anywhere"
    );
}

#[test]
fn need_23_small_areas_each_with_its_own_state() {
    let rules = surveyed("minsk-2015");
    let areas = [
        ("stanytsia-luhanska", position(48.652, 39.455), "2019-06-30"),
        ("zolote", position(48.690, 38.670), "2019-11-02"),
        ("petrivske", position(47.635, 37.590), "2019-11-11"),
    ];
    for at in ["2019-06-01", "2019-09-01", "2019-11-05", "2019-12-01"] {
        for (area, place, since) in areas {
            let seen = seen(
                Activity::ForcePresence,
                exactly(place),
                &format!("{at}T12:00:00Z"),
            );
            let id = format!("area-{area}");
            let all = judge_all(&rules, &seen);
            let judged = found(&all, &rules, &id);
            if at >= since {
                assert_eq!(judged.outcome, BreachCandidate, "{area} at {at}");
            } else {
                assert_eq!(judged.aside, Some(Aside::NotInForce), "{area} at {at}");
            }
            for (other, ..) in areas.iter().filter(|(other, ..)| *other != area) {
                let id = format!("area-{other}");
                assert_eq!(
                    outcome(&rules, &seen, &id),
                    NotApplicable,
                    "{other} is elsewhere"
                );
            }
        }
    }
    let said = told(
        &rules,
        "provisions-not-in-force",
        "area-zolote",
        "2019-09-01T00:00:00Z",
    );
    assert_says(&said, "Comes into force on 2 November 2019");
}

#[test]
fn need_24_mines_and_works() {
    let rules = surveyed("minsk-2014");
    let at = "2014-12-01T12:00:00Z";
    let near = position(48.14, 37.75);
    let works = |what, place| seen(what, exactly(place), at);
    for what in [Activity::MineLaying, Activity::Fortification] {
        assert_eq!(
            outcome(&rules, &works(what, near), "no-new-mines"),
            BreachCandidate
        );
        let far = works(what, position(49.5, 36.0));
        assert_eq!(outcome(&rules, &far, "no-new-mines"), NotApplicable);
    }
    // Old ones have to go, but nothing says by when; mines are found by people.
    let old = works(Activity::Fortification, near);
    assert_eq!(outcome(&rules, &old, "remove-mines"), NotDeterminable);
    assert_says(
        &text(&rules, &old, "remove-mines"),
        "Nothing says by when it had to be taken away",
    );
    assert_eq!(
        outcome(&rules, &works(Activity::MineLaying, near), "remove-mines"),
        NotApplicable
    );
    // Where a day is set, works may stay until then and no longer: 48 days from 27 July 1953.
    let korea = surveyed("korea-1953");
    let trench = |at: &str| seen(Activity::Fortification, exactly(position(38.33, 127.3)), at);
    assert_eq!(
        outcome(&korea, &trench("1953-09-13T12:00:00Z"), "clear-hazards"),
        Permitted
    );
    assert_eq!(
        outcome(&korea, &trench("1953-09-14T00:00:00Z"), "clear-hazards"),
        BreachCandidate
    );
}
