//! The needs that judging meets, by their numbers.

use crate::common::{
    agreement, arm, exactly, found, head, north_of_line, outcome, position, seen, standing, text,
    with, withdrawal,
};
use std::collections::BTreeMap;
use trucewatch_agreement::document::{Activity, Family};
use trucewatch_agreement::judge::{Arm, Aside, Happening, Operator, What, considered, judge_all};
use trucewatch_agreement::parse;
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};
use trucewatch_model::{Count, CountBound, EventClass};

#[test]
fn need_02_freeze_at_a_dated_line() {
    let text = head(10.0).replace(
        "points = [[48.0",
        "valid_to = 2020-01-01T00:00:00Z\npoints = [[48.0",
    ) + "[[line]]\nid = \"line\"\nstatus = \"de_facto\"\nuncertainty_m = 10\nvalid_from = 2020-01-01T00:00:00Z\n\
           points = [[48.2, 37.0], [48.2, 39.0]]\n\
           [[provision]]\nid = \"freeze\"\ntitle = \"f\"\ndeontic = \"must_not\"\nactivities = [\"forward_movement\"]\n\
           place.side_of = { line = \"line\", side = \"left\", as_of = 2014-09-19T00:00:00+03:00 }\n";
    let rules = parse(&text, &[]).unwrap_or_else(|e| panic!("{e}"));
    let moved = |m| {
        seen(
            Activity::ForwardMovement,
            exactly(north_of_line(m)),
            "2020-08-01T12:00:00Z",
        )
    };
    assert_eq!(
        outcome(&rules, &moved(1_000.0), "freeze"),
        BreachCandidate,
        "beyond the old line"
    );
    assert_eq!(outcome(&rules, &moved(-1_000.0), "freeze"), NotApplicable);
}

#[test]
fn need_06_distance_by_the_maximum_range_of_the_model() {
    let rules = agreement(&withdrawal("p", "{ families = [\"anti_tank\", \"mortar\"] }", "maximum_range = 1", "").replace("place.withdrawal.distance.maximum_range = 1", "place.withdrawal.distance = \"maximum_range\"")
        .replace("[[provision]]", "[[weapon_model]]\nid = \"MT-12\"\nfamily = \"anti_tank\"\ncalibre_mm = 100\nmax_range_km = 9\n[[provision]]"));
    let named = |north_m, model: &str| {
        standing(
            north_m,
            Arm {
                family: None,
                calibre_tenths_mm: None,
                as_written: model.to_owned(),
                ..Arm::default()
            },
        )
    };
    assert_eq!(
        outcome(&rules, &named(8_000.0, "MT-12"), "p"),
        BreachCandidate,
        "the file's own 9 km"
    );
    assert_eq!(
        outcome(&rules, &named(9_500.0, "MT-12"), "p"),
        NotApplicable
    );
    let unknown = standing(8_000.0, arm(Family::Mortar, 1_200));
    assert_eq!(outcome(&rules, &unknown, "p"), NotDeterminable);
    assert!(text(&rules, &unknown, "p").contains("maximum range, which is not known"));
}

#[test]
fn need_09_a_deadline_counts_from_an_event() {
    let rules = |act: &str| {
        agreement(&format!(
            "{act}[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must\"\nactivities = [\"withdraw\"]\n\
             weapons = [{{ calibre_mm = {{ gte = 100 }} }}]\nin_force_from = 2020-07-01T00:00:00Z\n\
             place.withdrawal = {{ reference_line = \"line\", distance = {{ setback_km = 15 }} }}\n\
             schedule.complete_by = {{ after = \"start\", plus = \"P14D\" }}\n"
        ))
    };
    let began = |at: &str| format!("[[act]]\nkind = \"occurred\"\nevent = \"start\"\nat = {at}\n");
    let gun = standing(5_000.0, arm(Family::Artillery, 1_520));
    let early = rules(&began("2020-07-25T00:00:00Z"));
    assert_eq!(outcome(&early, &gun, "p"), Permitted);
    assert!(text(&early, &gun, "p").contains("may still be there until 8 August 2020"));
    assert_eq!(
        outcome(&rules(&began("2020-07-10T00:00:00Z")), &gun, "p"),
        BreachCandidate
    );
    let never = rules(&began("2020-09-10T00:00:00Z").replace("\"start\"", "\"other\""));
    assert_eq!(outcome(&never, &gun, "p"), NotDeterminable);
    assert!(text(&never, &gun, "p").contains("has not been recorded: “start”"));
}

#[test]
fn need_10_nothing_before_the_condition_precedent() {
    let rules = |acts: &str| {
        agreement(&format!(
            "[ceasefire]\nneeds_acceptance_of = [\"A\", \"B\"]\n{acts}\
             [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n"
        ))
    };
    let accepted = |by: &str| {
        format!(
            "[[act]]\nkind = \"accepted\"\nat = 2020-07-01T00:00:00Z\nby = [{{ actor = \"{by}\" }}]\n"
        )
    };
    let shot = seen(
        Activity::Shot,
        exactly(north_of_line(0.0)),
        "2020-08-01T12:00:00Z",
    );
    let one = rules(&accepted("A"));
    let judged = judge_all(&one, &shot);
    assert_eq!(found(&judged, &one, "p").aside, Some(Aside::NotInForce));
    assert_eq!(
        outcome(&rules(&(accepted("A") + &accepted("B"))), &shot, "p"),
        BreachCandidate
    );
}

#[test]
fn need_13_in_and_around_places_of_a_kind() {
    let site = "[[site]]\nid = \"school-1\"\nname = \"S\"\nkind = \"school\"\ncentre = [48.1, 37.7]\nradius_m = 100\n";
    let rule = "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
        place.near_sites = { kinds = [\"school\"], within_km = 1 }\n";
    let gun = |lat| {
        with(
            seen(
                Activity::WeaponPresence,
                exactly(position(lat, 37.7)),
                "2020-08-01T12:00:00Z",
            ),
            arm(Family::Artillery, 1_520),
        )
    };
    let mapped = agreement(&format!("{site}{rule}"));
    assert_eq!(
        outcome(&mapped, &gun(48.105), "p"),
        BreachCandidate,
        "556 m away"
    );
    assert_eq!(
        outcome(&mapped, &gun(48.12), "p"),
        NotApplicable,
        "2.2 km away"
    );
}

#[test]
fn need_17_numbers_up_to_a_limit() {
    let rules = agreement(
        "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
         limits = [{ weapons = { families = [\"tank\"] }, at_most = 10 }]\n\
         place.strip = { line = \"line\", left_from_km = 10, left_to_km = 20 }\n",
    );
    let tanks = |value, bound, total| {
        let mut seen = standing(15_000.0, arm(Family::Tank, 1_250));
        seen.explanations[0].count = Some(Count { value, bound });
        seen.explanations[0].count_is_total = total;
        seen
    };
    let cases = [
        (
            tanks(11, CountBound::Exact, false),
            BreachCandidate,
            "one too many",
        ),
        (
            tanks(11, CountBound::AtLeast, false),
            BreachCandidate,
            "at least one too many",
        ),
        (
            tanks(12, CountBound::About, false),
            NotDeterminable,
            "about tells nothing near a limit",
        ),
        (
            tanks(10, CountBound::Exact, false),
            NotDeterminable,
            "there may be others",
        ),
        (
            tanks(10, CountBound::Exact, true),
            Permitted,
            "everything was counted",
        ),
    ];
    for (happening, expected, why) in cases {
        assert_eq!(outcome(&rules, &happening, "p"), expected, "{why}");
    }
    let within = tanks(10, CountBound::Exact, false);
    assert!(text(&rules, &within, "p").contains("As far as was seen (10), the limit of 10"));
}

#[test]
fn need_18_a_strip_on_one_side_only() {
    let rules = agreement(
        "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"force_presence\"]\n\
         place.strip = { line = \"line\", right_to_km = 5 }\n",
    );
    let there = |m| {
        seen(
            Activity::ForcePresence,
            exactly(north_of_line(m)),
            "2020-08-01T12:00:00Z",
        )
    };
    assert_eq!(outcome(&rules, &there(-3_000.0), "p"), BreachCandidate);
    assert_eq!(outcome(&rules, &there(3_000.0), "p"), NotApplicable);
}

#[test]
fn need_21_none_but_named_forces_between_two_lines() {
    let rules = agreement(
        "[[actor]]\nid = \"army\"\nkind = \"other\"\nname = \"Army\"\n[[line]]\nid = \"river\"\nstatus = \"agreed\"\nuncertainty_m = 10\n\
         points = [[48.2, 37.0], [48.2, 39.0]]\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"force_presence\"]\n\
         place.between = { first = \"line\", second = \"river\" }\nexempt.actors = [\"army\"]\n",
    );
    let there = |lat, actor: Option<&str>| Happening {
        operator: Operator {
            actor: actor.map(str::to_owned),
            role: None,
        },
        ..seen(
            Activity::ForcePresence,
            exactly(position(lat, 37.7)),
            "2020-08-01T12:00:00Z",
        )
    };
    assert_eq!(outcome(&rules, &there(48.1, Some("army")), "p"), Permitted);
    assert_eq!(
        outcome(&rules, &there(48.1, Some("A")), "p"),
        BreachCandidate
    );
    assert_eq!(outcome(&rules, &there(48.1, None), "p"), NotDeterminable);
    assert_eq!(outcome(&rules, &there(48.3, None), "p"), NotApplicable);
}

#[test]
fn need_22_a_disputed_letter_determines_nothing() {
    let rules = agreement(
        "[[instrument]]\nid = \"letter\"\nkind = \"side_letter\"\ntitle = \"L\"\nasserted_by = [{ actor = \"A\" }]\n\
         denied_by = [{ actor = \"B\" }]\n\
         [[provision]]\nid = \"no-fire\"\ntitle = \"n\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n\
         [[provision]]\nid = \"freedom\"\ntitle = \"f\"\ninstrument = \"letter\"\ndeontic = \"may\"\nactivities = [\"fire\"]\n\
         permits_despite = [\"no-fire\"]\n\
         [[provision]]\nid = \"ban\"\ntitle = \"b\"\ninstrument = \"letter\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n",
    );
    let shot = seen(
        Activity::Shot,
        exactly(north_of_line(0.0)),
        "2020-08-01T12:00:00Z",
    );
    for id in ["freedom", "ban", "no-fire"] {
        assert_eq!(outcome(&rules, &shot, id), NotDeterminable, "{id}");
    }
    assert!(text(&rules, &shot, "ban").contains("put forward or accepted by A, denied by B"));
}

#[test]
fn need_30_readings_that_differ() {
    let reading = |name: &str, km: u32, more: &str| {
        format!(
            "[[provision]]\nid = \"p\"\ntitle = \"p\"\nreading = \"{name}\"\ndeontic = \"must_not\"\nactivities = [\"force_presence\"]\n\
             place.near_line = {{ line = \"line\", within_km = {km} }}\n{more}\n"
        )
    };
    let there = |m| {
        seen(
            Activity::ForcePresence,
            exactly(north_of_line(m)),
            "2020-08-01T12:00:00Z",
        )
    };
    let both = agreement(&(reading("one", 5, "") + &reading("two", 30, "")));
    assert_eq!(
        outcome(&both, &there(3_000.0), "p"),
        BreachCandidate,
        "both say so"
    );
    assert_eq!(outcome(&both, &there(10_000.0), "p"), NotDeterminable);
    assert!(text(&both, &there(10_000.0), "p").contains("different readings"));
    let signed = agreement(&(reading("one", 5, "authoritative = true") + &reading("two", 30, "")));
    assert_eq!(outcome(&signed, &there(10_000.0), "p"), NotApplicable);
}

#[test]
fn partly_suspended() {
    let rules = agreement(
        "[[zone]]\nid = \"north\"\nkind = \"region\"\npoints = [[48.1, 37.0], [48.1, 39.0], [48.5, 39.0], [48.5, 37.0]]\n\
         [ceasefire]\nin_force_from = 2020-07-01T00:00:00Z\n\
         [[act]]\nkind = \"accepted\"\nat = 2020-06-01T00:00:00Z\nby = [{ actor = \"A\" }, { actor = \"B\" }]\n\
         [[act]]\nkind = \"suspended\"\nat = 2020-08-01T00:00:00Z\nzone = \"north\"\n\
         [[act]]\nkind = \"resumed\"\nat = 2020-08-10T00:00:00Z\nzone = \"north\"\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n",
    );
    let shot = |lat, at: &str| seen(Activity::Shot, exactly(position(lat, 38.0)), at);
    assert_eq!(
        outcome(&rules, &shot(48.3, "2020-07-15T00:00:00Z"), "p"),
        BreachCandidate
    );
    assert_eq!(
        outcome(&rules, &shot(48.3, "2020-08-05T00:00:00Z"), "p"),
        NotApplicable
    );
    assert_eq!(
        outcome(&rules, &shot(48.0, "2020-08-05T00:00:00Z"), "p"),
        BreachCandidate
    );
    assert_eq!(
        outcome(&rules, &shot(48.3, "2020-08-15T00:00:00Z"), "p"),
        BreachCandidate
    );
}

#[test]
fn an_exercise_is_considered_and_people_may_settle_it() {
    let rules = agreement(
        "[[exception]]\nid = \"drill\"\nkind = \"exercise\"\ntitle = \"Exercise\"\nfrom = 2020-08-01T00:00:00Z\nto = 2020-08-02T00:00:00Z\n\
         place.circle = { centre = [48.05, 37.75], radius_km = 3 }\nactivities = [\"fire\"]\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\nexceptions = [\"drill\"]\n",
    );
    let mut bang = seen(
        Activity::Explosion,
        exactly(north_of_line(5_560.0)),
        "2020-08-01T12:00:00Z",
    );
    assert_eq!(outcome(&rules, &bang, "p"), NotDeterminable);
    let judged = judge_all(&rules, &bang);
    let looked_at = considered(&rules, found(&judged, &rules, "p"));
    assert_eq!(looked_at.len(), 1);
    assert_eq!(
        (looked_at[0].id.as_str(), looked_at[0].permits),
        ("drill", None)
    );
    bang.announced = BTreeMap::from([("drill".to_owned(), true)]);
    assert_eq!(outcome(&rules, &bang, "p"), Permitted);
    bang.announced = BTreeMap::from([("drill".to_owned(), false)]);
    assert_eq!(outcome(&rules, &bang, "p"), BreachCandidate);
    bang.announced.clear();
    bang.explanations[0].what = vec![(What::Class(EventClass::Explosion), 1.0)];
    bang.explanations[0].area = exactly(north_of_line(15_000.0));
    assert_eq!(outcome(&rules, &bang, "p"), BreachCandidate, "elsewhere");
}

#[test]
fn the_order_of_the_file_changes_nothing() {
    let parts = [
        withdrawal(
            "a",
            "{ calibre_mm = { gte = 100 } }",
            "setback_km = 25",
            "topic = \"t\"",
        ),
        withdrawal(
            "b",
            "{ families = [\"mortar\"] }",
            "setback_km = 20",
            "topic = \"t\"",
        ),
        withdrawal(
            "c",
            "{ calibre_mm = { gte = 100 } }",
            "setback_km = 30",
            "topic = \"t\"",
        ),
    ];
    let mortar = standing(10_000.0, arm(Family::Mortar, 1_200));
    let told = |order: [usize; 3]| {
        let rules = agreement(&order.map(|k| parts[k].clone()).concat());
        let all = judge_all(&rules, &mortar);
        all.iter()
            .map(|j| {
                let id = rules.provisions()[j.provision].id().to_string();
                (
                    id.clone(),
                    j.outcome,
                    j.probability.to_bits(),
                    text(&rules, &mortar, &id),
                )
            })
            .collect::<Vec<_>>()
    };
    let first = told([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(told(order), first, "{order:?}");
    }
}
