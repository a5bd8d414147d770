//! What an incident can show of duties, and of provisions about some of the parties.

use crate::common::{
    agreement, arm, assert_says, by, exactly, found, north_of_line, outcome, position, seen,
    standing, surveyed, template, text,
};
use trucewatch_agreement::document::{Activity, Family, RoleKind};
use trucewatch_agreement::judge::{Aside, Happening, Operator, judge_all, rules_won, would_settle};
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};

fn gun(north_m: f64) -> Happening {
    standing(north_m, arm(Family::Artillery, 1_520))
}

#[test]
fn foreign_formations_leave_is_followed_up_by_people() {
    for name in ["minsk-2014", "minsk-2015"] {
        let rules = template(name);
        for what in [Activity::WeaponPresence, Activity::ForcePresence] {
            let there = seen(
                what,
                exactly(position(48.14, 37.75)),
                "2016-06-01T00:00:00Z",
            );
            let all = judge_all(&rules, &there);
            let judged = found(&all, &rules, "foreign-formations-leave");
            assert_eq!(judged.outcome, NotApplicable, "{name}");
            assert_eq!(judged.aside, Some(Aside::Duty), "{name}");
            assert_says(
                &text(&rules, &there, "foreign-formations-leave"),
                "a duty that people follow up",
            );
        }
    }
}

#[test]
fn a_duty_to_withdraw_says_from_where_and_by_when() {
    let place = "place.near_line = { line = \"line\", within_km = 15 }\n";
    let weapons = "weapons = [{ families = [\"artillery\"] }]\n";
    let past = "schedule.complete_by = 2020-07-01T00:00:00Z\n";
    let to_come = "schedule.complete_by = 2020-09-01T00:00:00Z\n";
    let start = "schedule.start_by = 2020-07-01T00:00:00Z\n";
    let everywhere = "place = \"everywhere\"\n";
    for duty in ["withdraw", "disengage"] {
        let rules = |more: &[&str]| {
            agreement(&format!(
                "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must\"\nactivities = [\"{duty}\"]\n{}",
                more.concat()
            ))
        };
        let at = |more: &[&str], north_m| outcome(&rules(more), &gun(north_m), "p");
        assert_eq!(
            at(&[place, weapons, past], 5_000.0),
            BreachCandidate,
            "{duty}"
        );
        assert_eq!(
            at(&[place, weapons, past], 20_000.0),
            NotApplicable,
            "{duty}"
        );
        assert_eq!(at(&[place, weapons, to_come], 5_000.0), Permitted, "{duty}");
        assert_eq!(
            at(&[place, past], 5_000.0),
            BreachCandidate,
            "{duty}: any weapon"
        );
        for more in [&[place, weapons][..], &[place], &[place, start]] {
            let rules = rules(more);
            assert_eq!(
                outcome(&rules, &gun(5_000.0), "p"),
                NotDeterminable,
                "{duty}"
            );
            assert_says(&text(&rules, &gun(5_000.0), "p"), "Nothing says by when");
            let all = judge_all(&rules, &gun(5_000.0));
            let settle = would_settle(&rules, &gun(5_000.0), found(&all, &rules, "p"));
            assert_eq!(settle.expect("something").id, "settle-deadline");
            assert_eq!(
                outcome(&rules, &gun(20_000.0), "p"),
                NotApplicable,
                "{duty}"
            );
        }
        for more in [
            &[][..],
            &[weapons],
            &[past],
            &[weapons, past],
            &[everywhere, weapons, past],
        ] {
            let rules = rules(more);
            let all = judge_all(&rules, &gun(5_000.0));
            let aside = found(&all, &rules, "p").aside;
            assert_eq!(aside, Some(Aside::Duty), "{duty}: from where? {more:?}");
        }
    }
}

#[test]
fn a_place_that_leaves_nothing_out_is_no_place() {
    let rules = |place: &str| {
        agreement(&format!(
            "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must\"\nactivities = [\"withdraw\"]\n\
             schedule.complete_by = 2020-07-01T00:00:00Z\n{place}\n"
        ))
    };
    let near = "{ near_line = { line = \"line\", within_km = 15 } }";
    let any = rules(&format!("place.any_of = [\"everywhere\", {near}]"));
    let all = judge_all(&any, &gun(5_000.0));
    assert_eq!(found(&all, &any, "p").aside, Some(Aside::Duty));
    let both = rules(&format!("place.all_of = [\"everywhere\", {near}]"));
    assert_eq!(outcome(&both, &gun(5_000.0), "p"), BreachCandidate);
}

#[test]
fn access_is_due_at_once_whatever_else_is_to_be_done() {
    let rules = agreement(
        "[[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must\"\nactivities = [\"grant_access\", \"withdraw\"]\n\
         place.near_line = { line = \"line\", within_km = 15 }\n",
    );
    let denied = seen(
        Activity::AccessDenial,
        exactly(north_of_line(5_000.0)),
        "2020-08-01T12:00:00Z",
    );
    assert_eq!(outcome(&rules, &denied, "p"), BreachCandidate);
    assert_eq!(
        outcome(&rules, &gun(5_000.0), "p"),
        NotDeterminable,
        "no deadline"
    );
}

#[test]
fn who_is_exempt_has_to_be_known_of_weapons_as_of_forces() {
    let rules = agreement(
        "[[actor]]\nid = \"M\"\nkind = \"mission\"\nname = \"M\"\n[[role]]\nactor = \"M\"\nrole = \"monitor\"\n\
         [[provision]]\nid = \"p\"\ntitle = \"p\"\ndeontic = \"must_not\"\n\
         activities = [\"force_presence\", \"weapon_presence\"]\nexempt = { roles = [\"monitor\"], actors = [\"A\"] }\n",
    );
    let place = exactly(north_of_line(0.0));
    let at = "2020-08-01T12:00:00Z";
    let people = seen(Activity::ForcePresence, place, at);
    for there in [gun(0.0), people] {
        assert_eq!(outcome(&rules, &there, "p"), NotDeterminable);
        assert_eq!(outcome(&rules, &by("A", &there), "p"), Permitted);
        assert_eq!(outcome(&rules, &by("M", &there), "p"), Permitted);
        assert_eq!(outcome(&rules, &by("B", &there), "p"), BreachCandidate);
        let contributor = Happening {
            operator: Operator {
                actor: None,
                role: Some(RoleKind::Contributor),
            },
            ..there
        };
        let why = "not the monitor's, but perhaps A's";
        assert_eq!(outcome(&rules, &contributor, "p"), NotDeterminable, "{why}");
    }
}

#[test]
fn what_binds_one_party_does_not_concern_the_other() {
    let provision = |id: &str, subject: &str, deontic: &str, more: &str| {
        format!(
            "[[provision]]\nid = \"{id}\"\ntitle = \"{id}\"\nsubject = [{subject}]\ndeontic = \"{deontic}\"\n\
             activities = [\"weapon_presence\"]\n{more}\n"
        )
    };
    let both = "\"A\", \"B\"";
    let one = agreement(&provision("p", "\"A\"", "must_not", ""));
    assert_eq!(outcome(&one, &by("A", &gun(0.0)), "p"), BreachCandidate);
    let theirs = by("B", &gun(0.0));
    let all = judge_all(&one, &theirs);
    assert_eq!(found(&all, &one, "p").outcome, NotApplicable);
    assert_eq!(found(&all, &one, "p").aside, Some(Aside::OtherSubject));
    assert_says(
        &text(&one, &theirs, "p"),
        "about others than whoever operated it",
    );
    assert_eq!(outcome(&one, &gun(0.0), "p"), NotDeterminable);
    assert_says(&text(&one, &gun(0.0), "p"), "not known who operated it");
    // Whoever it was, it is bound by what binds all parties.
    let all_bound = agreement(&provision("p", both, "must_not", ""));
    assert_eq!(outcome(&all_bound, &gun(0.0), "p"), BreachCandidate);
    // What is allowed to one is not allowed to the other.
    let allowed = agreement(
        &(provision("p", both, "must_not", "")
            + &provision("a-may", "\"A\"", "may", "permits_despite = [\"p\"]")),
    );
    assert_eq!(outcome(&allowed, &by("A", &gun(0.0)), "p"), Permitted);
    assert_eq!(outcome(&allowed, &theirs, "p"), BreachCandidate);
    assert_eq!(outcome(&allowed, &gun(0.0), "p"), NotDeterminable);
    // A rule for the other takes no weapon over.
    let mortars = "weapons = [{ families = [\"artillery\"] }]\ntopic = \"t\"";
    let special = agreement(
        &(provision("p", both, "must_not", "topic = \"t\"")
            + &provision("b-guns", "\"B\"", "must_not", mortars)),
    );
    let all = judge_all(&special, &theirs);
    assert_eq!(found(&all, &special, "p").aside, Some(Aside::Overridden));
    assert_eq!(
        rules_won(&special, found(&all, &special, "b-guns"))[0]
            .other
            .as_str(),
        "p"
    );
    assert_eq!(outcome(&special, &by("A", &gun(0.0)), "p"), BreachCandidate);
}

#[test]
fn those_whom_it_does_not_name_are_not_bound() {
    // The observers stand where both sides had to leave.
    let rules = surveyed("undof-1974");
    let there = seen(
        Activity::ForcePresence,
        exactly(position(33.12, 35.855)),
        "1990-01-01T00:00:00Z",
    );
    assert_eq!(outcome(&rules, &there, "disengage"), BreachCandidate);
    assert_eq!(
        outcome(&rules, &by("B", &there), "disengage"),
        BreachCandidate
    );
    let as_role = |role| Happening {
        operator: Operator {
            actor: None,
            role: Some(role),
        },
        ..there.clone()
    };
    assert_eq!(
        outcome(&rules, &as_role(RoleKind::Party), "disengage"),
        BreachCandidate
    );
    for observers in [by("M", &there), as_role(RoleKind::Monitor)] {
        let all = judge_all(&rules, &observers);
        let aside = found(&all, &rules, "disengage").aside;
        assert_eq!(aside, Some(Aside::OtherSubject));
        // Of one who is exempt it is told that he is.
        assert_eq!(
            outcome(&rules, &observers, "separation-no-forces"),
            Permitted
        );
    }
    // One side stands behind its line, where the other may not go.
    let behind = seen(
        Activity::ForcePresence,
        exactly(position(33.12, 36.1)),
        "1990-01-01T00:00:00Z",
    );
    let id = "behind-line-a";
    assert_eq!(outcome(&rules, &behind, id), NotDeterminable);
    assert_eq!(outcome(&rules, &by("A", &behind), id), BreachCandidate);
    assert_eq!(outcome(&rules, &by("B", &behind), id), NotApplicable);
}

#[test]
fn zones_that_nobody_published_are_not_the_whole_region() {
    let rules = template("tigray-2022");
    let at = "2023-03-01T00:00:00Z";
    let people = seen(Activity::ForcePresence, exactly(position(13.9, 38.8)), at);
    assert_eq!(outcome(&rules, &people, "disengagement"), NotDeterminable);
    assert_says(
        &text(&rules, &people, "disengagement"),
        "Nobody has drawn: disengagement_zone",
    );
    let elsewhere = seen(Activity::ForcePresence, exactly(position(9.0, 38.8)), at);
    assert_eq!(outcome(&rules, &elsewhere, "disengagement"), NotApplicable);
}
