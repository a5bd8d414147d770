//! Needs about when an agreement begins, how long it lasts, and what ends it.

use crate::common::{
    agreement, arm, assert_says, by, exactly, found, north_of_line, outcome, position, seen,
    standing, template, text, time, told,
};
use trucewatch_agreement::document::{Activity, Family};
use trucewatch_agreement::judge::{Aside, Happening, judge_all};
use trucewatch_agreement::timeline::{AsKnown, State};
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, Permitted};

fn shot(at: &str) -> Happening {
    seen(Activity::Shot, exactly(position(48.14, 37.75)), at)
}

#[test]
fn need_01_it_begins_at_an_instant_in_a_named_zone() {
    // Midnight in Kyiv, in winter; a minute past midnight, in summer; four in the morning in Beirut.
    let cases = [
        (
            "minsk-2015",
            "cease-fire",
            "2015-02-14T21:59:59Z",
            "2015-02-14T22:00:00Z",
            "15 February 2015, 00:00",
        ),
        (
            "additional-measures-2020",
            "no-offensive",
            "2020-07-26T21:00:59Z",
            "2020-07-26T21:01:00Z",
            "27 July 2020, 00:01",
        ),
        (
            "lebanon-2024",
            "no-operations-b",
            "2024-11-27T01:59:59Z",
            "2024-11-27T02:00:00Z",
            "27 November 2024, 04:00",
        ),
    ];
    for (name, id, before, from, local) in cases {
        let rules = template(name);
        let what = match id {
            "no-offensive" => Activity::Offensive,
            _ => Activity::Shot,
        };
        let happening = |at: &str| {
            let mut happening = by("B", &seen(what, exactly(position(48.14, 37.75)), at));
            happening
                .conditions
                .insert("self-defence".to_owned(), false);
            happening
        };
        let all = judge_all(&rules, &happening(before));
        assert_eq!(
            found(&all, &rules, id).aside,
            Some(Aside::NotInForce),
            "{name}"
        );
        assert_says(&text(&rules, &happening(before), id), local);
        assert_eq!(
            outcome(&rules, &happening(from), id),
            BreachCandidate,
            "{name}"
        );
    }
}

#[test]
fn need_01_days_are_those_of_the_zone_when_clocks_change() {
    // Summer time began in Kyiv on 29 March 2026.
    let rules = |plus: &str, end_of_day: bool| {
        agreement(&format!(
            "[[act]]\nkind = \"occurred\"\nevent = \"start\"\nat = 2026-03-27T12:00:00+02:00\n\
             [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
             weapons = [{{ families = [\"artillery\"] }}]\nplace.near_line = {{ line = \"line\", within_km = 15 }}\n\
             schedule.complete_by = {{ after = \"start\", plus = \"{plus}\", end_of_day = {end_of_day} }}\n"
        ))
    };
    let gun = |at: &str| {
        let mut gun = standing(1_000.0, arm(Family::Artillery, 1_220));
        gun.explanations[0].time = time(at);
        gun
    };
    let cases = [
        ("P2D", true, "2026-03-29T21:00:00Z", "the end of 29 March"),
        (
            "P2D",
            false,
            "2026-03-29T09:00:00Z",
            "the same hour of the clock",
        ),
        (
            "PT48H",
            false,
            "2026-03-29T10:00:00Z",
            "48 hours, whatever the clock says",
        ),
    ];
    for (plus, end_of_day, deadline, why) in cases {
        let rules = rules(plus, end_of_day);
        let mut before = gun(deadline);
        before.explanations[0].time = time(deadline).plus_ns(-1_000_000_000);
        assert_eq!(outcome(&rules, &before, "p"), Permitted, "{why}");
        assert_eq!(
            outcome(&rules, &gun(deadline), "p"),
            BreachCandidate,
            "{why}"
        );
    }
}

#[test]
fn need_28_seven_days_renewed_once_then_suspended() {
    let rules = template("jeddah-2023");
    let anywhere = |at: &str| outcome(&rules, &shot(at), "cease-fire");
    // 21:45 in Khartoum is 19:45 UTC.
    assert_eq!(anywhere("2023-05-22T19:44:59Z"), NotApplicable);
    assert_eq!(anywhere("2023-05-22T19:45:00Z"), BreachCandidate);
    assert_eq!(
        anywhere("2023-05-29T19:45:00Z"),
        BreachCandidate,
        "renewed in time"
    );
    assert_eq!(anywhere("2023-06-01T12:00:00Z"), NotApplicable, "suspended");
    // Who knew nothing of the renewal saw it end after seven days.
    let known = AsKnown::new(rules.document(), Some(time("2023-05-28T00:00:00Z")));
    assert!(known.ceasefire(time("2023-05-29T19:44:59Z")).is_in_force());
    let ended = known.ceasefire(time("2023-05-29T19:45:00Z"));
    assert_eq!(
        ended,
        State::Ended {
            since: time("2023-05-29T19:45:00Z")
        }
    );
    let all = AsKnown::new(rules.document(), None);
    let ended = all.ceasefire(time("2023-06-03T19:45:00Z"));
    assert!(matches!(ended, State::Ended { .. }), "{ended:?}");
}

const NO_FIRE: &str =
    "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n";

fn accepted(rest: &str) -> String {
    format!(
        "[[act]]\nkind = \"accepted\"\nat = 2026-05-01T00:00:00Z\nby = [{{ actor = \"A\" }}, {{ actor = \"B\" }}]\n\
         {rest}{NO_FIRE}"
    )
}

#[test]
fn need_28_seventy_two_hours() {
    let rules = agreement(&format!(
        "[ceasefire]\nin_force_from = 2026-05-08T21:00:00Z\nin_force_to = {{ after = \"ceasefire\", plus = \"PT72H\" }}\n\
         [duration]\nkind = \"fixed\"\nruns = \"PT72H\"\ntermination = \"By either side, with notice\"\n{}",
        accepted("")
    ));
    let at = |at: &str| {
        let seen = seen(Activity::Shot, exactly(north_of_line(0.0)), at);
        outcome(&rules, &seen, "p")
    };
    assert_eq!(at("2026-05-08T20:59:59Z"), NotApplicable);
    assert_eq!(at("2026-05-08T21:00:00Z"), BreachCandidate);
    assert_eq!(at("2026-05-11T20:59:59Z"), BreachCandidate);
    assert_eq!(at("2026-05-11T21:00:00Z"), NotApplicable);
}

#[test]
fn need_28_without_end_until_it_is_terminated() {
    let unlimited = template("additional-measures-2020");
    let offensive = |at| seen(Activity::Offensive, exactly(position(48.14, 37.75)), at);
    for at in ["2020-07-28T00:00:00Z", "2035-01-01T00:00:00Z"] {
        assert_eq!(
            outcome(&unlimited, &offensive(at), "no-offensive"),
            BreachCandidate
        );
    }
    let rules = agreement(&format!(
        "[ceasefire]\nin_force_from = 2026-05-02T00:00:00Z\n\
         [duration]\nkind = \"unlimited\"\ntermination = \"By either side\"\nsuspension = \"By both\"\nrenewal = \"None needed\"\n{}",
        accepted(
            "[[act]]\nkind = \"suspended\"\nat = 2026-06-01T00:00:00Z\n[[act]]\nkind = \"resumed\"\nat = 2026-06-08T00:00:00Z\n\
             [[act]]\nkind = \"terminated\"\nat = 2026-07-01T00:00:00Z\n"
        )
    ));
    for (at, expected) in [
        ("2026-05-15T00:00:00Z", BreachCandidate),
        ("2026-06-03T00:00:00Z", NotApplicable),
        ("2026-06-10T00:00:00Z", BreachCandidate),
        ("2026-07-01T00:00:00Z", NotApplicable),
        ("2030-07-01T00:00:00Z", NotApplicable),
    ] {
        assert_eq!(outcome(&rules, &shot(at), "p"), expected, "{at}");
    }
    let said = told(&rules, "provisions-in-force", "p", "2026-06-10T00:00:00Z");
    assert_says(&said, "Forbidden to everybody");
    let state = |at: &str| AsKnown::new(rules.document(), None).ceasefire(time(at));
    assert!(matches!(
        state("2026-06-03T00:00:00Z"),
        State::Suspended { .. }
    ));
    assert!(matches!(state("2026-07-01T00:00:00Z"), State::Ended { .. }));
}
