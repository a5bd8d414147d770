//! One weapon at one place under the agreements of 2014, 2015 and 2020.

use crate::common::{
    arm, assert_says, exactly, found, position, read, seen, surveyed, template, template_text,
    text, with,
};
use trucewatch_agreement::Agreement;
use trucewatch_agreement::document::{Activity, Family};
use trucewatch_agreement::judge::{Arm, Aside, Happening, Judgement, judge_all, rules_won};
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};
use trucewatch_model::{Position, Precedence, geodesy::displace};

const IN_2014: &str = "2014-12-01T12:00:00Z";
const IN_2016: &str = "2016-06-01T12:00:00Z";
const IN_2020: &str = "2020-08-15T12:00:00Z";

fn d30() -> Arm {
    Arm {
        as_written: "D-30".to_owned(),
        ..Arm::default()
    }
}

fn mortar() -> Arm {
    arm(Family::Mortar, 1_200)
}

/// West of the westernmost bend of both lines south of Donetsk, where they run together.
fn west_of_the_line(west_m: f64) -> Position {
    displace(position(47.933, 37.465), -west_m, 0.0)
}

fn placed(weapon: Arm, place: Position, at: &str) -> Happening {
    with(seen(Activity::WeaponPresence, exactly(place), at), weapon)
}

fn judged(rules: &Agreement, happening: &Happening, id: &str) -> Judgement {
    found(&judge_all(rules, happening), rules, id).clone()
}

#[test]
fn the_place_is_twenty_kilometres_from_both_lines() {
    let place = west_of_the_line(20_000.0);
    for (rules, line) in [
        (template("minsk-2014"), "line-2014-09-19"),
        (template("minsk-2015"), "line-2014-09-19"),
        (template("minsk-2015"), "contact"),
        (template("additional-measures-2020"), "contact"),
    ] {
        let off_m = rules
            .line_distance_m(line, place)
            .expect("a line")
            .distance_m
            - 20_000.0;
        assert!(off_m.abs() < 50.0, "{line}: {off_m}");
    }
}

#[test]
fn a_d_30_twenty_kilometres_from_the_line() {
    let place = west_of_the_line(20_000.0);
    // 2014: the list by range goes before the general rule, and 15.4 km are kept.
    let rules = surveyed("minsk-2014");
    let gun = placed(d30(), place, IN_2014);
    assert_eq!(judged(&rules, &gun, "by-range").outcome, NotApplicable);
    let general = judged(&rules, &gun, "over-100mm");
    assert_eq!(general.aside, Some(Aside::Elsewhere), "15 km are kept, too");
    let near = placed(d30(), west_of_the_line(10_000.0), IN_2014);
    assert_eq!(judged(&rules, &near, "by-range").outcome, BreachCandidate);
    assert_eq!(
        judged(&rules, &near, "over-100mm").aside,
        Some(Aside::Overridden)
    );
    let won = rules_won(&rules, &judged(&rules, &near, "by-range"));
    assert_eq!(won.len(), 1);
    assert_eq!(
        (won[0].other.as_str(), won[0].why),
        ("over-100mm", Precedence::Explicit)
    );
    assert_says(
        &text(&rules, &near, "by-range"),
        "`by-range` applies instead of the more general `over-100mm`, because the agreement says so",
    );

    // 2015: 50 km in all are 25 on each side, so 20 are too near.
    let rules = template("minsk-2015");
    let gun = placed(d30(), place, IN_2016);
    assert_eq!(
        judged(&rules, &gun, "artillery-100mm").outcome,
        BreachCandidate
    );
    let said = text(&rules, &gun, "artillery-100mm");
    assert_says(&said, "lies 20.0 km");
    assert_says(&said, "from line `contact`");
    for id in [
        "mlrs",
        "long-range",
        "addendum-guns-1",
        "addendum-guns-2",
        "addendum-mortars-2",
    ] {
        assert_eq!(
            judged(&rules, &gun, id).aside,
            Some(Aside::OtherWeapon),
            "{id}"
        );
    }

    // 2020: no distance from the line at all, only from settlements and the like. The file names no
    // school, kindergarten or hospital; once they are known, nothing concerns it.
    let id = "no-heavy-weapons-near-settlements";
    let gun = placed(d30(), place, IN_2020);
    let rules = template("additional-measures-2020");
    assert_eq!(judged(&rules, &gun, id).outcome, NotDeterminable);
    assert_says(&text(&rules, &gun, id), "Nobody has drawn: ");
    let rules = with_all_sites();
    assert_eq!(judged(&rules, &gun, id).aside, Some(Aside::Elsewhere));
    for judgement in judge_all(&rules, &gun) {
        assert_eq!(judgement.outcome, NotApplicable);
    }
}

/// The file of 2020 with one school, kindergarten and hospital, all in Avdiivka.
fn with_all_sites() -> Agreement {
    let sites = ["school", "kindergarten", "hospital"].map(|kind| {
        format!(
            "\n[[site]]\nid = \"one-{kind}\"\nname = \"One\"\nkind = \"{kind}\"\n\
             centre = [48.14, 37.75]\nradius_m = 50\n"
        )
    });
    read(&(template_text("additional-measures-2020") + &sites.concat()))
}

#[test]
fn drawn_lines_as_uncertain_as_they_are() {
    // The line of 2014 is drawn to 3 km only, so 4.6 km beyond the range leave a little doubt: 6 %.
    let rules = template("minsk-2014");
    let gun = placed(d30(), west_of_the_line(20_000.0), IN_2014);
    let found = judged(&rules, &gun, "by-range");
    assert_eq!(found.outcome, NotDeterminable);
    assert!(
        (found.probability - 0.063).abs() < 0.01,
        "{}",
        found.probability
    );
    let farther = placed(d30(), west_of_the_line(21_000.0), IN_2014);
    assert_eq!(judged(&rules, &farther, "by-range").outcome, Permitted);
}

#[test]
fn a_d_30_in_a_settlement_that_the_file_of_2020_names() {
    let in_town = position(48.14, 37.75);
    let rules = with_all_sites();
    let id = "no-heavy-weapons-near-settlements";
    let gun = placed(d30(), in_town, IN_2020);
    assert_eq!(
        judged(&rules, &gun, id).outcome,
        BreachCandidate,
        "by both readings"
    );
    // Half a kilometre outside: in one reading of `in and around`, not in the other.
    let outside = placed(d30(), displace(in_town, -3_500.0, 0.0), IN_2020);
    let found = judged(&rules, &outside, id);
    assert_eq!(found.outcome, NotDeterminable);
    assert!(found.readings_differ);
    assert_says(&text(&rules, &outside, id), "different readings");
    let farther = placed(d30(), displace(in_town, -4_500.0, 0.0), IN_2020);
    assert_eq!(judged(&rules, &farther, id).outcome, NotApplicable);
    // At the line the other two forbid it as well, each by its own rule.
    let in_2014 = placed(d30(), in_town, IN_2014);
    let rules = template("minsk-2014");
    assert_eq!(
        judged(&rules, &in_2014, "by-range").outcome,
        BreachCandidate
    );
    let in_2016 = placed(d30(), displace(in_town, -6_000.0, 0.0), IN_2016);
    let rules = template("minsk-2015");
    assert_eq!(
        judged(&rules, &in_2016, "artillery-100mm").outcome,
        BreachCandidate
    );
}

#[test]
fn a_120_mm_mortar_goes_by_rules_of_its_own() {
    // 2014: 8 km in one account, at least 15 in another: between them nothing can be determined.
    let rules = surveyed("minsk-2014");
    let at = |west_m, at| placed(mortar(), west_of_the_line(west_m), at);
    let cases = [
        (7_000.0, BreachCandidate, false),
        (10_000.0, NotDeterminable, true),
        (20_000.0, NotApplicable, false),
    ];
    for (west_m, expected, differ) in cases {
        let found = judged(&rules, &at(west_m, IN_2014), "mortar-120mm");
        assert_eq!(
            (found.outcome, found.readings_differ),
            (expected, differ),
            "{west_m}"
        );
    }
    let general = judged(&rules, &at(7_000.0, IN_2014), "over-100mm");
    assert_eq!(general.aside, Some(Aside::Overridden));

    // 2015: up to and including 120 mm the Addendum's 15 km, not the Measures' 25.
    let rules = template("minsk-2015");
    let id = "addendum-mortars-2";
    let near = at(10_000.0, IN_2016);
    assert_eq!(judged(&rules, &near, id).outcome, BreachCandidate);
    let won = rules_won(&rules, &judged(&rules, &near, id));
    assert!(
        won.iter()
            .any(|w| w.other.as_str() == "artillery-100mm" && w.why == Precedence::Explicit),
        "{won:?}"
    );
    let far = at(21_000.0, IN_2016);
    assert_eq!(judged(&rules, &far, id).outcome, NotApplicable);
    assert_eq!(
        judged(&rules, &far, "artillery-100mm").aside,
        Some(Aside::Overridden)
    );
    // Before the Addendum the general rule held for it.
    let before = at(20_000.0, "2015-08-01T12:00:00Z");
    assert_eq!(
        judged(&rules, &before, "artillery-100mm").outcome,
        BreachCandidate
    );
    assert_eq!(judged(&rules, &before, id).aside, Some(Aside::NotInForce));

    // 2020: by settlements only.
    let rules = with_all_sites();
    let id = "no-heavy-weapons-near-settlements";
    assert_eq!(
        judged(&rules, &at(10_000.0, IN_2020), id).outcome,
        NotApplicable
    );
    let in_town = placed(mortar(), position(48.14, 37.75), IN_2020);
    assert_eq!(judged(&rules, &in_town, id).outcome, BreachCandidate);
}
