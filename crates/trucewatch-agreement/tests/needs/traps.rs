//! The seven traps of meaning.

use crate::common::{
    agreement, arm, exactly, found, head, north_of_line, outcome, seen, standing, text, withdrawal,
};
use trucewatch_agreement::document::{Activity, Family, RoleKind};
use trucewatch_agreement::judge::{Aside, Happening, Operator, judge_all, would_settle};
use trucewatch_agreement::parse;
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};

#[test]
fn trap_twenty_kilometres_from_the_line() {
    let guns = "{ calibre_mm = { gte = 100 } }";
    let rules = agreement(&format!(
        "{}{}",
        withdrawal("setback-2014", guns, "setback_km = 15", ""),
        withdrawal("width-2015", guns, "total_zone_width_km = 50", "")
    ));
    let gun = standing(20_000.0, arm(Family::Artillery, 1_520));
    assert_eq!(outcome(&rules, &gun, "setback-2014"), NotApplicable);
    assert_eq!(outcome(&rules, &gun, "width-2015"), BreachCandidate);

    // Each side counts from its own line, and nobody has drawn the second one.
    let two = agreement(
        "[[line]]\nid = \"line-2014\"\nstatus = \"agreed\"\nuncertainty_m = 100\nvalid_from = 2030-01-01T00:00:00Z\n\
         points = [[48.2, 37.0], [48.2, 39.0]]\n\
         [[role]]\nactor = \"A\"\nrole = \"party\"\nside_of_line = { line = \"left\" }\n\
         [[role]]\nactor = \"B\"\nrole = \"party\"\nside_of_line = { line-2014 = \"right\" }\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\n\
         activities = [\"weapon_presence\"]\nweapons = [{ calibre_mm = { gte = 100 } }]\n\
         [provision.place.withdrawal]\nreference_line = { A = \"line\", B = \"line-2014\" }\n\
         distance = { total_zone_width_km = 50 }\n",
    );
    assert_eq!(outcome(&two, &gun, "p"), NotDeterminable);
    let said = text(&two, &gun, "p");
    assert!(said.contains("Nobody has drawn: line-2014"), "{said}");
    let all = judge_all(&two, &gun);
    let settle = would_settle(&two, &gun, found(&all, &two, "p")).expect("something");
    assert_eq!(settle.id, "settle-map");
}

#[test]
fn trap_a_gun_of_exactly_one_hundred_millimetres() {
    let rules = agreement(&format!(
        "{}{}",
        withdrawal(
            "more-than",
            "{ calibre_mm = { gt = 100 } }",
            "setback_km = 15",
            ""
        ),
        withdrawal(
            "and-more",
            "{ calibre_mm = { gte = 100 } }",
            "setback_km = 15",
            ""
        )
    ));
    let gun = standing(5_000.0, arm(Family::AntiTank, 1_000));
    let all = judge_all(&rules, &gun);
    assert_eq!(
        found(&all, &rules, "more-than").aside,
        Some(Aside::OtherWeapon)
    );
    assert_eq!(found(&all, &rules, "and-more").outcome, BreachCandidate);
}

#[test]
fn trap_the_later_and_more_specific_rule_overrides_the_earlier_and_general() {
    let instruments = "[[instrument]]\nid = \"measures\"\nkind = \"measures\"\ntitle = \"M\"\ndate = 2015-02-12T00:00:00Z\n\
        [[instrument]]\nid = \"addendum\"\nkind = \"addendum\"\ntitle = \"A\"\ndate = 2015-09-29T00:00:00Z\n";
    let general = withdrawal(
        "general",
        "{ calibre_mm = { gte = 100 } }",
        "setback_km = 25",
        "topic = \"heavy\"\ninstrument = \"measures\"",
    );
    let special = withdrawal(
        "special",
        "{ families = [\"mortar\"], calibre_mm = { lte = 120 } }",
        "setback_km = 15",
        "topic = \"heavy\"\ninstrument = \"addendum\"",
    );
    let again = withdrawal(
        "again",
        "{ calibre_mm = { gte = 100 } }",
        "setback_km = 30",
        "topic = \"heavy\"\ninstrument = \"addendum\"",
    );
    let mortar = |north_m| standing(north_m, arm(Family::Mortar, 1_200));
    let one = agreement(&format!("{instruments}{general}{special}"));
    let all = judge_all(&one, &mortar(20_000.0));
    assert_eq!(found(&all, &one, "general").aside, Some(Aside::Overridden));
    assert_eq!(
        found(&all, &one, "special").outcome,
        NotApplicable,
        "20 km are enough"
    );
    assert_eq!(outcome(&one, &mortar(10_000.0), "special"), BreachCandidate);
    let said = text(&one, &mortar(10_000.0), "special");
    assert!(said.contains("`special` applies instead of `general`, because it is more specific"));
    // A gun keeps the general rule; of two alike the later one applies.
    let gun = standing(20_000.0, arm(Family::Artillery, 1_220));
    assert_eq!(outcome(&one, &gun, "general"), BreachCandidate);
    let two = agreement(&format!("{instruments}{general}{again}"));
    let all = judge_all(&two, &gun);
    assert_eq!(found(&all, &two, "general").aside, Some(Aside::Overridden));
    let said = text(&two, &gun, "again");
    assert!(said.contains("as specific and later"), "{said}");
    // Without dates nothing tells; both apply, and that is said.
    let tied = format!("{general}{again}")
        .replace("instrument = \"measures\"", "")
        .replace("instrument = \"addendum\"", "");
    let tied = agreement(&tied);
    for id in ["general", "again"] {
        assert_eq!(outcome(&tied, &gun, id), BreachCandidate);
        assert!(text(&tied, &gun, id).contains("equally specific and equally old"));
    }
}

#[test]
fn trap_half_a_minute_before_it_began_on_a_clock_that_is_off() {
    let rules = agreement(
        "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n\
         in_force_from = 2020-07-27T00:01:00+03:00\n",
    );
    let mut shot = seen(
        Activity::Shot,
        exactly(north_of_line(0.0)),
        "2020-07-26T21:00:30Z",
    );
    shot.explanations[0].time_sigma_s = 45.0;
    let all = judge_all(&rules, &shot);
    let judged = found(&all, &rules, "p");
    assert_eq!(judged.outcome, NotDeterminable);
    // P(z > 30 / 45) of a standard normal variable.
    assert!(
        (judged.probability - 0.252).abs() < 1e-3,
        "{}",
        judged.probability
    );
    shot.explanations[0].time_sigma_s = 5.0;
    assert_eq!(outcome(&rules, &shot, "p"), NotApplicable);
}

#[test]
fn trap_a_contributors_own_aircraft_is_not_the_monitors() {
    let rules = agreement(
        "[[actor]]\nid = \"M\"\nkind = \"mission\"\nname = \"M\"\n[[actor]]\nid = \"C\"\nkind = \"state\"\nname = \"C\"\n\
         [[role]]\nactor = \"M\"\nrole = \"monitor\"\n[[role]]\nactor = \"C\"\nrole = \"contributor\"\n\
         [[role]]\nactor = \"D\"\nrole = \"monitor\"\n[[role]]\nactor = \"D\"\nrole = \"contributor\"\n\
         [[actor]]\nid = \"D\"\nkind = \"state\"\nname = \"D\"\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"uav_flight\"]\n\
         exempt.roles = [\"monitor\"]\n",
    );
    let flight = |actor: Option<&str>, role: Option<RoleKind>| Happening {
        operator: Operator {
            actor: actor.map(str::to_owned),
            role,
        },
        ..seen(
            Activity::UavFlight,
            exactly(north_of_line(0.0)),
            "2020-08-01T12:00:00Z",
        )
    };
    let cases = [
        (
            flight(None, Some(RoleKind::Monitor)),
            Permitted,
            "the monitor's own",
        ),
        (
            flight(Some("M"), None),
            Permitted,
            "an actor that is nothing else",
        ),
        (
            flight(None, Some(RoleKind::Contributor)),
            BreachCandidate,
            "a contributor's own",
        ),
        (
            flight(Some("C"), None),
            BreachCandidate,
            "a contributor's own",
        ),
        (
            flight(Some("D"), None),
            NotDeterminable,
            "in which of its roles?",
        ),
        (
            flight(Some("D"), Some(RoleKind::Monitor)),
            Permitted,
            "it was seen in which",
        ),
        (
            flight(None, None),
            NotDeterminable,
            "nobody knows whose it was",
        ),
    ];
    for (happening, expected, why) in cases {
        assert_eq!(outcome(&rules, &happening, "p"), expected, "{why}");
    }
}

#[test]
fn trap_a_line_that_moved_at_noon() {
    let text = head(10.0).replace(
        "points = [[48.0",
        "valid_to = 2020-08-01T12:00:00+03:00\npoints = [[48.0",
    ) + "[[line]]\nid = \"line\"\nstatus = \"agreed\"\nuncertainty_m = 10\n\
           valid_from = 2020-08-01T12:00:00+03:00\npoints = [[48.2, 37.0], [48.2, 39.0]]\n\
           [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"force_presence\"]\n\
           place.near_line = { line = \"line\", within_km = 5 }\n";
    let rules = parse(&text, &[]).unwrap_or_else(|e| panic!("{e}"));
    let patrol = |at: &str| seen(Activity::ForcePresence, exactly(north_of_line(1_000.0)), at);
    assert_eq!(
        outcome(&rules, &patrol("2020-08-01T08:50:00Z"), "p"),
        BreachCandidate
    );
    assert_eq!(
        outcome(&rules, &patrol("2020-08-01T09:00:00Z"), "p"),
        NotApplicable
    );
}

const RETURN_FIRE: &str = "
[[condition]]
id = \"offensive\"
title = \"an offensive operation\"
[[condition]]
id = \"ordered\"
title = \"an order of the named level\"
[[condition]]
id = \"mechanism\"
title = \"the mechanism was tried and failed\"
[[condition]]
id = \"notified\"
title = \"the coordinator was notified\"
[[provision]]
id = \"no-fire\"
title = \"No fire\"
deontic = \"must_not\"
activities = [\"fire\"]
[[provision]]
id = \"return-fire\"
title = \"Return fire\"
deontic = \"may\"
activities = [\"fire\"]
only_if = [\"offensive\", \"ordered\", \"mechanism\", \"notified\"]
permits_despite = [\"no-fire\"]
";

#[test]
fn trap_return_fire_with_conditions_that_nobody_knows() {
    let rules = agreement(RETURN_FIRE);
    let all = ["offensive", "ordered", "mechanism", "notified"];
    let fire = |known: &[(&str, bool)]| Happening {
        conditions: known
            .iter()
            .map(|(id, met)| ((*id).to_owned(), *met))
            .collect(),
        ..seen(
            Activity::Outgoing,
            exactly(north_of_line(0.0)),
            "2020-08-01T12:00:00Z",
        )
    };
    let met: Vec<(&str, bool)> = all.iter().map(|id| (*id, true)).collect();
    assert_eq!(outcome(&rules, &fire(&met), "no-fire"), Permitted);
    assert_eq!(outcome(&rules, &fire(&met), "return-fire"), Permitted);
    let two_unknown = fire(&met[..2]);
    assert_eq!(outcome(&rules, &two_unknown, "no-fire"), NotDeterminable);
    let said = text(&rules, &two_unknown, "no-fire");
    assert!(
        said.contains(
            "not known: the mechanism was tried and failed and the coordinator was notified"
        ),
        "{said}"
    );
    let mut one_false = met.clone();
    one_false[3].1 = false;
    assert_eq!(
        outcome(&rules, &fire(&one_false), "no-fire"),
        BreachCandidate
    );
    let judged = judge_all(&rules, &fire(&one_false));
    assert_eq!(
        found(&judged, &rules, "return-fire").aside,
        Some(Aside::ConditionFalse)
    );
    // One that is false settles it whatever is not known.
    assert_eq!(
        outcome(&rules, &fire(&[("ordered", false)]), "no-fire"),
        BreachCandidate
    );
    // No set of conditions of which none is false and one is unknown makes a breach.
    for known in 0_u32..15 {
        let some: Vec<(&str, bool)> = (0..4)
            .filter(|k| known >> k & 1 == 1)
            .map(|k| (all[k], true))
            .collect();
        assert_eq!(
            outcome(&rules, &fire(&some), "no-fire"),
            NotDeterminable,
            "{some:?}"
        );
    }
}
