//! Needs about the order in which things are done.

use crate::common::{
    agreement, arm, assert_says, exactly, item, outcome, position, seen, standing, surveyed,
    template, text, told, with,
};
use trucewatch_agreement::document::{Activity, Family, Lang};
use trucewatch_agreement::show::Standing;
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};

#[test]
fn need_08_stages_in_order_one_region_then_the_rest() {
    let rules = surveyed("minsk-2015");
    let tank = |lat, lon, at: &str| {
        let seen = seen(Activity::WeaponPresence, exactly(position(lat, lon)), at);
        with(seen, arm(Family::Tank, 1_250))
    };
    let first = |at: &str| tank(48.72, 39.413, at);
    let rest = |at: &str| tank(48.05, 37.55, at);
    // Region by region: 15 days for the first, 39 for the rest, counted from 3 October.
    let cases = [
        (first("2015-10-18T20:59:00Z"), "addendum-tanks-1", Permitted),
        (
            first("2015-10-18T21:00:00Z"),
            "addendum-tanks-1",
            BreachCandidate,
        ),
        (
            first("2015-11-01T00:00:00Z"),
            "addendum-tanks-2",
            NotApplicable,
        ),
        (
            rest("2015-11-01T00:00:00Z"),
            "addendum-tanks-1",
            NotApplicable,
        ),
        (rest("2015-11-01T00:00:00Z"), "addendum-tanks-2", Permitted),
        // Winter time began on 25 October: the 39th day ends at 22:00 UTC.
        (rest("2015-11-11T21:59:00Z"), "addendum-tanks-2", Permitted),
        (
            rest("2015-11-11T22:00:00Z"),
            "addendum-tanks-2",
            BreachCandidate,
        ),
    ];
    for (happening, id, expected) in cases {
        let at = happening.explanations[0].time;
        assert_eq!(outcome(&rules, &happening, id), expected, "{id} at {at:?}");
    }
    let told = told(
        &rules,
        "provisions-in-force",
        "addendum-mortars-1",
        "2015-10-10T00:00:00Z",
    );
    assert_says(&told, "Stage 3.");
    assert_says(&told, "Only after");
}

#[test]
fn need_08_a_stage_waits_for_the_one_before() {
    let rules = |acts: &str| {
        agreement(&format!(
            "{acts}[[provision]]\nid = \"tanks\"\ntitle = \"Tanks\"\ndeontic = \"must\"\nactivities = [\"declare\"]\n\
             [[provision]]\nid = \"guns\"\ntitle = \"Guns\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
             weapons = [{{ families = [\"artillery\"] }}]\nplace.near_line = {{ line = \"line\", within_km = 15 }}\n\
             schedule = {{ after = [\"tanks\"], stage = 2 }}\n"
        ))
    };
    let gun = standing(5_000.0, arm(Family::Artillery, 1_220));
    let done = |at: &str| format!("[[act]]\nkind = \"completed\"\nof = \"tanks\"\nat = {at}\n");
    assert_eq!(outcome(&rules(""), &gun, "guns"), NotDeterminable);
    let later = rules(&done("2020-08-02T00:00:00Z"));
    assert_eq!(outcome(&later, &gun, "guns"), NotDeterminable);
    assert_says(
        &text(&later, &gun, "guns"),
        "has not been recorded: “tanks”",
    );
    let before = rules(&done("2020-07-02T00:00:00Z"));
    assert_eq!(outcome(&before, &gun, "guns"), BreachCandidate);
}

#[test]
fn need_09_two_weeks_then_twenty_one_days_after_the_start() {
    let rules = surveyed("hodeidah-2018");
    let gun = |lat, lon, at: &str| {
        let seen = seen(Activity::WeaponPresence, exactly(position(lat, lon)), at);
        with(seen, arm(Family::Artillery, 1_220))
    };
    let port = |at: &str| gun(15.31, 42.67, at);
    let city = |at: &str| gun(14.80, 42.98, at);
    // The ceasefire began on 18 December 2018 at 00:00 in Aden, three hours before UTC.
    let cases = [
        (port("2018-12-31T20:59:00Z"), "redeploy-phase-1", Permitted),
        (
            port("2018-12-31T21:00:00Z"),
            "redeploy-phase-1",
            BreachCandidate,
        ),
        (port("2018-12-31T21:00:00Z"), "redeploy-full", Permitted),
        (
            city("2019-01-05T00:00:00Z"),
            "redeploy-phase-1",
            NotApplicable,
        ),
        (city("2019-01-07T20:59:00Z"), "redeploy-full", Permitted),
        (
            city("2019-01-07T21:00:00Z"),
            "redeploy-full",
            BreachCandidate,
        ),
    ];
    for (happening, id, expected) in cases {
        let at = happening.explanations[0].time;
        assert_eq!(outcome(&rules, &happening, id), expected, "{id} at {at:?}");
    }
}

#[test]
fn need_11_one_sides_duty_goes_with_the_others() {
    for (name, at, one, other) in [
        (
            "tigray-2022",
            "2022-12-01T00:00:00Z",
            "heavy-weapons",
            "other-forces-withdraw",
        ),
        (
            "lebanon-2024",
            "2024-12-01T00:00:00Z",
            "withdraw-60-days",
            "state-deployment",
        ),
    ] {
        let rules = template(name);
        for (id, with) in [(one, other), (other, one)] {
            let entries = rules.document().provisions.iter();
            let titles: Vec<&str> = entries
                .filter(|p| p.id.as_str() == with)
                .map(|p| p.title.in_lang(Lang::En))
                .collect();
            let said = told(&rules, "provisions-in-force", id, at);
            let line = said.lines().find(|l| l.starts_with("At the same time as"));
            let line = line.unwrap_or_else(|| panic!("{id}: {said}"));
            assert!(titles.iter().any(|t| line.contains(t)), "{id}: {line}");
        }
    }
    // One side has done its part, the other has not: both are told beside the link.
    let rules = agreement(
        "[[provision]]\nid = \"a-hands-over\"\ntitle = \"A hands over\"\nsubject = [\"A\"]\ndeontic = \"must\"\n\
         activities = [\"disarm\"]\nschedule.concurrent_with = [\"b-withdraws\"]\n\
         [[provision]]\nid = \"b-withdraws\"\ntitle = \"B withdraws\"\nsubject = [\"B\"]\ndeontic = \"must\"\n\
         activities = [\"withdraw\"]\nschedule.concurrent_with = [\"a-hands-over\"]\n\
         [[act]]\nkind = \"completed\"\nof = \"a-hands-over\"\nat = 2020-07-20T00:00:00+03:00\n",
    );
    let at = "2020-08-01T00:00:00Z";
    let a = told(&rules, "provisions-in-force", "a-hands-over", at);
    let b = told(&rules, "provisions-in-force", "b-withdraws", at);
    assert_says(&a, "Recorded as carried out on 20 July 2020");
    assert_says(&b, "At the same time as");
    assert!(!b.contains("Recorded as carried out"), "{b}");
    let standing = item(&rules, "provisions-in-force", "b-withdraws", at).standing;
    assert_eq!(standing, Standing::Holds);
}
