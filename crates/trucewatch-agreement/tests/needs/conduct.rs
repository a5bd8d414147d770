//! Needs about what is done, by whom, and on whose orders.

use crate::common::{
    agreement, arm, assert_says, by, exactly, found, north_of_line, outcome, position, read, seen,
    surveyed, template, template_text, text, told, with,
};
use std::collections::BTreeMap;
use trucewatch_agreement::document::{Activity, Family, RoleKind};
use trucewatch_agreement::judge::{Aside, Happening, Operator, judge_all};
use trucewatch_model::Outcome::{BreachCandidate, NotApplicable, NotDeterminable, Permitted};
use trucewatch_model::Position;

const IN_FORCE_2020: &str = "2020-08-01T12:00:00Z";

fn avdiivka() -> Position {
    position(48.14, 37.75)
}

#[test]
fn need_12_nothing_flies_but_the_monitors() {
    let in_2014 = surveyed("minsk-2014");
    let flight = |what, at: &str| seen(what, exactly(avdiivka()), at);
    let then = "2014-12-01T12:00:00Z";
    let plane = flight(Activity::AircraftFlight, then);
    assert_eq!(outcome(&in_2014, &plane, "no-aircraft"), NotDeterminable);
    assert_eq!(
        outcome(&in_2014, &by("A", &plane), "no-aircraft"),
        BreachCandidate
    );
    assert_eq!(
        outcome(&in_2014, &by("monitor", &plane), "no-aircraft"),
        Permitted
    );
    // Whether the sides' own UAVs are meant is read in two ways; the monitor's are meant by neither.
    let uav = flight(Activity::UavFlight, then);
    assert_eq!(outcome(&in_2014, &by("A", &uav), "no-uav"), NotDeterminable);
    assert_eq!(outcome(&in_2014, &by("monitor", &uav), "no-uav"), Permitted);
    let far = seen(
        Activity::AircraftFlight,
        exactly(position(50.0, 36.0)),
        then,
    );
    assert_eq!(
        outcome(&in_2014, &by("A", &far), "no-aircraft"),
        NotApplicable
    );

    let in_2020 = template("additional-measures-2020");
    let uav = flight(Activity::UavFlight, IN_FORCE_2020);
    let id = "no-aerial-vehicles";
    assert_eq!(outcome(&in_2020, &by("B", &uav), id), BreachCandidate);
    assert_eq!(outcome(&in_2020, &by("monitor", &uav), id), Permitted);
    let as_monitor = Happening {
        operator: Operator {
            actor: None,
            role: Some(RoleKind::Monitor),
        },
        ..uav.clone()
    };
    assert_eq!(outcome(&in_2020, &as_monitor, id), Permitted);
    assert_eq!(
        outcome(&in_2020, &uav, id),
        NotDeterminable,
        "whose it was is not known"
    );
}

#[test]
fn need_14_return_fire_under_four_conditions() {
    let rules = template("additional-measures-2020");
    let ids = [
        "response-to-offensive",
        "ordered-by-leadership",
        "mechanism-tried-and-failed",
        "coordinator-notified",
    ];
    let fire = |known: &[(&str, bool)]| {
        let conditions = known.iter().map(|(id, met)| ((*id).to_owned(), *met));
        Happening {
            conditions: conditions.collect::<BTreeMap<_, _>>(),
            ..seen(Activity::Outgoing, exactly(avdiivka()), IN_FORCE_2020)
        }
    };
    let met = ids.map(|id| (id, true));
    assert_eq!(outcome(&rules, &fire(&met), "no-fire"), Permitted);
    for k in 0..4 {
        let mut one_false = met;
        one_false[k].1 = false;
        let fired = fire(&one_false);
        assert_eq!(
            outcome(&rules, &fired, "no-fire"),
            BreachCandidate,
            "{}",
            ids[k]
        );
        let all = judge_all(&rules, &fired);
        assert_eq!(
            found(&all, &rules, "return-fire").aside,
            Some(Aside::ConditionFalse)
        );
        let one_open: Vec<(&str, bool)> = met
            .iter()
            .filter(|(id, _)| *id != ids[k])
            .copied()
            .collect();
        let fired = fire(&one_open);
        assert_eq!(
            outcome(&rules, &fired, "no-fire"),
            NotDeterminable,
            "{}",
            ids[k]
        );
        assert_says(
            &text(&rules, &fired, "no-fire"),
            "would permit it if all its conditions were met",
        );
    }
    assert_eq!(outcome(&rules, &fire(&[]), "no-fire"), NotDeterminable);
}

#[test]
fn need_15_orders_are_not_undone_by_other_orders() {
    let rules = template("additional-measures-2020");
    let order = |at: &str| seen(Activity::ContraryOrder, exactly(avdiivka()), at);
    let id = "no-contrary-orders";
    assert_eq!(outcome(&rules, &order(IN_FORCE_2020), id), BreachCandidate);
    assert_eq!(
        outcome(&rules, &order("2020-07-26T12:00:00Z"), id),
        NotApplicable
    );
    // It is no fire, and no permission to fire excuses it.
    assert_eq!(
        outcome(&rules, &order(IN_FORCE_2020), "no-fire"),
        NotApplicable
    );
    let mut excused = order(IN_FORCE_2020);
    for condition in &rules.document().conditions {
        excused.conditions.insert(condition.id.0.clone(), true);
    }
    assert_eq!(outcome(&rules, &excused, id), BreachCandidate);
    let said = told(&rules, "provisions-in-force", id, IN_FORCE_2020);
    assert_says(
        &said,
        "Forbidden to Side A and Side B: orders to the contrary.",
    );
    assert_says(&said, "no other order, open or secret");
}

#[test]
fn need_16_discipline_and_notification_are_followed_up_by_people() {
    let rules = template("additional-measures-2020");
    let kinds = [
        Activity::Fire,
        Activity::WeaponPresence,
        Activity::ForcePresence,
        Activity::ContraryOrder,
        Activity::AccessDenial,
        Activity::Discipline,
        Activity::Notify,
    ];
    for what in kinds {
        let happening = with(
            seen(what, exactly(avdiivka()), IN_FORCE_2020),
            arm(Family::Artillery, 1_520),
        );
        for happening in [by("A", &happening), happening] {
            let all = judge_all(&rules, &happening);
            for id in ["discipline", "coordination"] {
                let judged = found(&all, &rules, id);
                assert_eq!(judged.outcome, NotApplicable, "{id}: {what:?}");
                assert_eq!(judged.aside, Some(Aside::Duty), "{id}: {what:?}");
                assert_says(
                    &text(&rules, &happening, id),
                    "a duty that people follow up",
                );
            }
        }
    }
    let said = told(&rules, "provisions-in-force", "discipline", IN_FORCE_2020);
    assert_says(
        &said,
        "Required of Side A and Side B: disciplinary action and notification.",
    );
    let step = told(&rules, "breach-steps", "tell-coordinator", IN_FORCE_2020);
    assert_says(&step, "By Side A and Side B.");
    assert_says(&step, "After");
}

#[test]
fn need_25_the_monitor_may_go_and_look_everywhere() {
    let rules = template("minsk-2015");
    let at = "2016-06-01T12:00:00Z";
    let denial = |place| seen(Activity::AccessDenial, exactly(place), at);
    for place in [avdiivka(), position(49.0, 33.0)] {
        assert_eq!(outcome(&rules, &denial(place), "access"), BreachCandidate);
    }
    let before = seen(
        Activity::AccessDenial,
        exactly(avdiivka()),
        "2015-02-14T12:00:00Z",
    );
    assert_eq!(outcome(&rules, &before, "access"), NotApplicable);
    // The monitor's technical means are allowed; that allows nobody else's.
    let uav = seen(Activity::UavFlight, exactly(avdiivka()), at);
    assert_eq!(
        outcome(&rules, &by("monitor", &uav), "monitoring"),
        Permitted
    );
    let all = judge_all(&rules, &by("A", &uav));
    assert_eq!(
        found(&all, &rules, "monitoring").aside,
        Some(Aside::OtherSubject)
    );
    assert_eq!(outcome(&rules, &uav, "monitoring"), NotDeterminable);
    // In 2014 the monitor had to be there within 24 hours; no incident shows whether it was.
    let in_2014 = template("minsk-2014");
    let said = told(
        &in_2014,
        "provisions-in-force",
        "monitor-deployed",
        "2014-09-20T12:00:00Z",
    );
    assert_says(&said, "To be completed by 21 September 2014, 00:00");
    let all = judge_all(
        &in_2014,
        &seen(Activity::Shot, exactly(avdiivka()), "2014-10-01T00:00:00Z"),
    );
    assert_eq!(
        found(&all, &in_2014, "monitor-deployed").aside,
        Some(Aside::Duty)
    );
}

#[test]
fn need_29_clauses_that_are_not_about_fire() {
    let others = [
        Activity::CyberAttack,
        Activity::NetworkShutdown,
        Activity::Disinformation,
        Activity::InfrastructureAttack,
        Activity::MaritimeObstruction,
    ];
    let at = "2026-06-01T12:00:00Z";
    // The draft's clauses wait for the ceasefire and for being agreed.
    let draft = template_text("paris-2026-draft");
    let waits = read(&draft);
    let agreed = read(&format!(
        "{draft}\n[[act]]\nkind = \"accepted\"\nat = 2026-05-01T00:00:00Z\n\
         by = [{{ actor = \"A\" }}, {{ actor = \"B\" }}]\n\
         [[act]]\nkind = \"occurred\"\nevent = \"further-clauses-agreed\"\nat = 2026-05-02T00:00:00Z\n"
    ));
    for (k, what) in others.into_iter().enumerate() {
        let id = if k < 3 {
            "digital-ceasefire"
        } else {
            "infrastructure-and-sea"
        };
        let happening = seen(what, exactly(avdiivka()), at);
        let all = judge_all(&waits, &happening);
        assert_eq!(
            found(&all, &waits, id).aside,
            Some(Aside::NotInForce),
            "{what:?}"
        );
        assert_eq!(
            outcome(&agreed, &happening, id),
            BreachCandidate,
            "{what:?}"
        );
        assert_eq!(
            outcome(&agreed, &happening, "cease-fire"),
            NotApplicable,
            "{what:?}"
        );
    }
    let shot = seen(Activity::Shot, exactly(avdiivka()), at);
    assert_eq!(outcome(&agreed, &shot, "digital-ceasefire"), NotApplicable);
    // A sea corridor: only what hinders shipping, and only there.
    let sea = agreement(
        "[[provision]]\nid = \"corridor\"\ntitle = \"c\"\ndeontic = \"must_not\"\n\
         activities = [\"maritime_obstruction\"]\nplace.strip = { line = \"line\", left_to_km = 10, right_to_km = 10 }\n",
    );
    let hindered = |m| seen(Activity::MaritimeObstruction, exactly(north_of_line(m)), at);
    assert_eq!(
        outcome(&sea, &hindered(5_000.0), "corridor"),
        BreachCandidate
    );
    assert_eq!(
        outcome(&sea, &hindered(15_000.0), "corridor"),
        NotApplicable
    );
}
