//! What is not settled settles nothing: disputed rivals, weapons half known, numbers of what may be meant.

use crate::common::{agreement, arm, found, outcome, standing, text, time, with, withdrawal};
use trucewatch_agreement::batch::assess_geojson;
use trucewatch_agreement::document::{Activity, Family};
use trucewatch_agreement::judge::{Arm, Aside, Happening, What, judge_all};
use trucewatch_model::Count;
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};

const LETTER: &str = "[[instrument]]\nid = \"letter\"\nkind = \"side_letter\"\ntitle = \"L\"\n\
                      asserted_by = [{ actor = \"A\" }]\ndenied_by = [{ actor = \"B\" }]\n";

#[test]
fn a_disputed_letter_takes_nothing_over() {
    let mortars = "{ families = [\"mortar\"] }";
    let heavy = "{ families = [\"mortar\"], calibre_mm = { gte = 120 } }";
    let topic = "topic = \"withdrawal\"";
    let rules = |more: &str| {
        let agreed = withdrawal("agreed", mortars, "setback_km = 25", topic);
        let letter = withdrawal(
            "letter-rule",
            heavy,
            "setback_km = 5",
            &format!("{topic}\n{more}"),
        );
        agreement(&format!("{LETTER}{agreed}{letter}"))
    };
    let disputed = rules("instrument = \"letter\"");
    let mortar = |tenths| standing(10_000.0, arm(Family::Mortar, tenths));
    assert_eq!(
        outcome(&disputed, &mortar(1_200), "agreed"),
        NotDeterminable
    );
    let told = text(&disputed, &mortar(1_200), "agreed");
    assert!(
        told.contains("`letter-rule` applies instead of `agreed` is not settled"),
        "{told}"
    );
    assert_eq!(
        outcome(&disputed, &mortar(820), "agreed"),
        BreachCandidate,
        "the letter is not about it"
    );
    let settled = rules("");
    assert_eq!(outcome(&settled, &mortar(1_200), "agreed"), NotApplicable);
    let waiting = rules("schedule.complete_by = { after = \"start\", plus = \"PT24H\" }");
    assert_eq!(outcome(&waiting, &mortar(1_200), "agreed"), NotDeterminable);
}

#[test]
fn a_weapon_half_known_loses_only_by_every_rule_that_may_mean_it() {
    let later = withdrawal(
        "later",
        "{ families = [\"mortar\"] }",
        "setback_km = 5",
        "topic = \"t\"\nin_force_from = 2020-02-01T00:00:00Z",
    );
    let large = "{ calibre_mm = { gte = 100 } }";
    let small = "{ families = [\"mortar\"], calibre_mm = { lt = 100 } }";
    let rules = |weapons: &str| {
        let own = "topic = \"t\"\nin_force_from = 2020-01-01T00:00:00Z";
        agreement(&(withdrawal("early", weapons, "setback_km = 25", own) + &later))
    };
    let mortar = standing(
        10_000.0,
        Arm {
            calibre_tenths_mm: None,
            ..arm(Family::Mortar, 0)
        },
    );
    // By the rule about all large weapons the later text wins, by that about small mortars the early one.
    let both = rules(&format!("{large}, {small}"));
    assert_eq!(outcome(&both, &mortar, "early"), NotDeterminable);
    let told = text(&both, &mortar, "early");
    assert!(
        told.contains("Whether `later` applies instead of `early` depends"),
        "{told}"
    );
    assert_eq!(outcome(&rules(large), &mortar, "early"), NotApplicable);
}

#[test]
fn a_rule_about_others_takes_a_weapon_over_only_from_them() {
    let rules = |own: &str, others: &str| {
        let rule = |id: &str, at: &str, km: &str, subject: &str| {
            let keys = format!("topic = \"t\"\nin_force_from = {at}\n{subject}");
            withdrawal(id, "{ families = [\"mortar\"] }", km, &keys)
        };
        agreement(
            &(rule("early", "2020-01-01T00:00:00Z", "setback_km = 25", own)
                + &rule("later", "2020-02-01T00:00:00Z", "setback_km = 5", others)),
        )
    };
    let mortar = standing(10_000.0, arm(Family::Mortar, 1_200));
    let of_a = "subject = [\"A\"]";
    let open = rules("", of_a);
    assert_eq!(outcome(&open, &mortar, "early"), NotDeterminable);
    let told = text(&open, &mortar, "early");
    assert!(told.contains("depends on who operated it"), "{told}");
    // Whoever `early` binds, `later` binds too.
    assert_eq!(outcome(&rules(of_a, of_a), &mortar, "early"), NotApplicable);
    assert_eq!(outcome(&rules("", ""), &mortar, "early"), NotApplicable);
}

#[test]
fn weapons_that_contradict_each_other_make_nothing_sure() {
    let mortars = "{ families = [\"mortar\"] }";
    let rules = agreement(&withdrawal("p", mortars, "setback_km = 15", ""));
    let mortar = standing(10_000.0, arm(Family::Mortar, 820));
    assert_eq!(outcome(&rules, &mortar, "p"), BreachCandidate);
    let second = |family, tenths| with(mortar.clone(), arm(family, tenths));
    assert_eq!(
        outcome(&rules, &second(Family::Artillery, 1_220), "p"),
        NotDeterminable
    );
    assert_eq!(
        outcome(&rules, &second(Family::Mortar, 1_200), "p"),
        BreachCandidate,
        "both are meant"
    );
    // Nor does a permission for one of the two surely permit it.
    let ban = "[[provision]]\nid = \"ban\"\ntitle = \"b\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n";
    let leave = format!(
        "[[provision]]\nid = \"leave\"\ntitle = \"l\"\ndeontic = \"may\"\nactivities = [\"weapon_presence\"]\n\
         weapons = [{mortars}]\npermits_despite = [\"ban\"]\n"
    );
    let rules = agreement(&format!("{ban}{leave}"));
    assert_eq!(outcome(&rules, &mortar, "ban"), Permitted);
    assert_eq!(
        outcome(&rules, &second(Family::Artillery, 1_220), "ban"),
        NotDeterminable
    );
}

#[test]
fn a_permission_that_may_be_disputed_by_then_permits_nothing_surely() {
    let rules = agreement(&format!(
        "{LETTER}[[provision]]\nid = \"ban\"\ntitle = \"b\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
         [[provision]]\nid = \"leave\"\ntitle = \"l\"\ninstrument = \"letter\"\ndeontic = \"may\"\n\
         activities = [\"weapon_presence\"]\npermits_despite = [\"ban\"]\nin_force_from = 2020-08-01T12:00:00Z\n"
    ));
    let mut gun = standing(10_000.0, arm(Family::Artillery, 1_220));
    gun.explanations[0].time = time("2020-08-01T11:59:59Z");
    assert_eq!(
        outcome(&rules, &gun, "ban"),
        BreachCandidate,
        "before it, on the second"
    );
    gun.explanations[0].time_sigma_s = 0.1;
    assert_eq!(
        outcome(&rules, &gun, "ban"),
        BreachCandidate,
        "ten standard deviations before it"
    );
    gun.explanations[0].time_sigma_s = 10.0;
    assert_eq!(outcome(&rules, &gun, "ban"), NotDeterminable);
    let permitted = found(&judge_all(&rules, &gun), &rules, "ban").permitted;
    assert!(
        permitted.abs() < 1e-9,
        "a letter that is disputed permits {permitted}"
    );
}

#[test]
fn an_owner_is_one_hand_however_it_is_written() {
    let rules = agreement(
        "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"fire\"]\n",
    );
    let assessed = |owners: &str, ids: &str| {
        let file = format!(
            r#"{{"type": "FeatureCollection", "features": [{{"type": "Feature", {ids}"class": "shot",
            "time": "2020-08-01T12:00:00Z", "time_sigma_s": 0, "sigma_major_m": 0,
            "observed_by": ["s1", "s2"], "owners": {owners}}},
            "geometry": {{"type": "Point", "coordinates": [37.7, 48.0]}}}}]}}"#
        );
        assess_geojson(&rules, &file, &[]).expect("a file")
    };
    let plain = r#""properties": {"#;
    let word = |owners: &str| {
        let batch = assessed(owners, plain);
        batch.result.to_string().contains("breach_candidate")
    };
    assert!(word(r#"{"s1": 5, "s2": 6}"#), "two hands");
    assert!(word(r#"{"s1": null}"#), "nobody said whose they are");
    assert!(!word(r#"{"s1": 5, "s2": 5}"#), "one hand");
    assert!(
        !word(r#"{"s1": 5, "s2": "5"}"#),
        "one hand, written in two ways"
    );
    for wrong in ["true", "[5]", "{}"] {
        let batch = assessed(&format!(r#"{{"s1": {wrong}, "s2": "A"}}"#), plain);
        let reason = &batch.rejected.first().expect("is rejected").reason;
        assert!(
            reason.contains("write an owner in quotes"),
            "{wrong}: {reason}"
        );
    }
    let named = assessed("{}", r#""id": null, "properties": {"id": "i-7", "#);
    assert!(named.result.to_string().contains("i-7"), "{}", named.result);
}

/// So many tanks, of which nobody saw more.
fn tanks(count: u32, calibre_tenths_mm: Option<u32>, total: bool) -> Happening {
    let mut seen = standing(
        10_000.0,
        Arm {
            calibre_tenths_mm,
            ..arm(Family::Tank, 0)
        },
    );
    seen.explanations[0].count = Some(Count::exact(count));
    seen.explanations[0].count_is_total = total;
    seen
}

#[test]
fn a_limit_that_may_not_count_them_is_neither_passed_nor_kept() {
    let rules = agreement(
        "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
         limits = [{ weapons = { families = [\"tank\"], calibre_mm = { gte = 125 } }, at_most = 10 },\n\
         { weapons = { families = [\"tank\"] }, at_most = 30 }]\n",
    );
    let cases = [
        (
            tanks(20, None, true),
            NotDeterminable,
            "the calibre decides",
        ),
        (tanks(20, Some(1_250), true), BreachCandidate, "large ones"),
        (tanks(20, Some(1_000), true), Permitted, "small ones"),
        (
            tanks(31, None, false),
            BreachCandidate,
            "too many of any calibre",
        ),
        (tanks(8, None, true), Permitted, "few of any calibre"),
        (
            tanks(8, None, false),
            NotDeterminable,
            "there may be others",
        ),
    ];
    for (happening, expected, why) in cases {
        assert_eq!(outcome(&rules, &happening, "p"), expected, "{why}");
    }
    let told = text(&rules, &tanks(20, None, true), "p");
    assert!(
        told.contains("more than the limit of 10 allows is not known"),
        "{told}"
    );
}

#[test]
fn a_permission_permits_no_more_than_its_number() {
    let rules = agreement(
        "[[provision]]\nid = \"ban\"\ntitle = \"b\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
         [[provision]]\nid = \"leave\"\ntitle = \"l\"\ndeontic = \"may\"\nactivities = [\"weapon_presence\"]\n\
         limits = [{ weapons = { families = [\"tank\"] }, at_most = 10 }]\npermits_despite = [\"ban\"]\n",
    );
    let cases = [
        (
            tanks(50, Some(1_250), true),
            BreachCandidate,
            NotApplicable,
            "more",
        ),
        (
            tanks(10, Some(1_250), true),
            Permitted,
            Permitted,
            "no more",
        ),
        (
            tanks(10, Some(1_250), false),
            NotDeterminable,
            NotDeterminable,
            "there may be others",
        ),
    ];
    for (happening, ban, leave, why) in cases {
        assert_eq!(outcome(&rules, &happening, "ban"), ban, "{why}");
        assert_eq!(outcome(&rules, &happening, "leave"), leave, "{why}");
    }
    let told = text(&rules, &tanks(50, Some(1_250), true), "leave");
    assert_eq!(told, "At least 50 were seen; 10 are allowed.");
}

#[test]
fn why_something_does_not_apply_is_what_it_lacks() {
    let provision = |from: &str, to: &str, km: u32| {
        format!(
            "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\nactivities = [\"weapon_presence\"]\n\
             in_force_from = {from}\nin_force_to = {to}\nplace.near_line = {{ line = \"line\", within_km = {km} }}\n"
        )
    };
    let rules = agreement(&provision(
        "2020-08-01T12:00:00Z",
        "2020-12-01T00:00:00Z",
        15,
    ));
    let gun = |north_m, at: &str, share| {
        let mut gun = standing(north_m, arm(Family::Artillery, 1_220));
        gun.explanations[0].time = time(at);
        gun.explanations[0].time_sigma_s = 60.0;
        gun.explanations[0].what = vec![
            (What::Activity(Activity::WeaponPresence), share),
            (What::Activity(Activity::UavFlight), 1.0 - share),
        ];
        gun
    };
    let cases = [
        (
            gun(5_000.0, "2020-08-01T11:56:40Z", 1.0),
            Aside::NotInForce,
            "200 s early",
        ),
        (
            gun(15_400.0, "2020-09-01T12:00:00Z", 1.0),
            Aside::Elsewhere,
            "four sigma out",
        ),
        (
            gun(5_000.0, "2020-09-01T12:00:00Z", 0.0004),
            Aside::OtherKind,
            "nearly surely another",
        ),
    ];
    for (happening, expected, why) in cases {
        let all = judge_all(&rules, &happening);
        assert_eq!(found(&all, &rules, "p").aside, Some(expected), "{why}");
    }
}
