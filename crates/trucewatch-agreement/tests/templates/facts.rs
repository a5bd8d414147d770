//! What the texts say, checked against the data that stand for them.

use super::files::{document, provision, provisions};
use trucewatch_agreement::document::{
    Activity, After, Bounds, ByParty, Deontic, Distance, DurationKind, Id, LineStatus, Moment,
    Place, Provision, RoleKind,
};

fn id(text: &str) -> Id {
    Id(text.to_owned())
}

fn withdrawal(p: &Provision) -> (&ByParty<Id>, &Distance) {
    match &p.place {
        Place::Withdrawal {
            reference_line,
            distance,
            ..
        } => (reference_line, distance),
        other => panic!("{}: {other:?}", p.id),
    }
}

fn calibres(p: &Provision) -> Vec<Bounds> {
    p.weapons.iter().filter_map(|w| w.calibre_mm).collect()
}

fn after(event: &str, plus: &str) -> (String, String) {
    (event.to_owned(), plus.to_owned())
}

fn relative(moment: Option<&Moment>) -> (String, String) {
    let Some(Moment::After(After { after, plus, .. })) = moment else {
        panic!("{moment:?} is not relative")
    };
    let plus = plus.as_ref().map_or("", |span| span.0.as_str());
    (after.0.clone(), plus.to_owned())
}

#[test]
fn in_2014_it_is_more_than_100_mm_and_15_km_of_setback() {
    let minsk = document("minsk-2014.toml");
    let p = provision(&minsk, "over-100mm");
    let more_than_100 = Bounds {
        gt: Some(100.0),
        ..Bounds::default()
    };
    assert_eq!(calibres(p), [more_than_100]);
    let (line, distance) = withdrawal(p);
    assert_eq!(*line, ByParty::All(id("line-2014-09-19")));
    assert_eq!(*distance, Distance::SetbackKm(ByParty::All(15.0)));
    let schedule = p.schedule.as_ref().expect("a schedule");
    assert_eq!(
        relative(schedule.complete_by.as_ref()),
        after("memorandum-agreed", "PT24H")
    );
}

#[test]
fn in_2014_listed_systems_go_by_their_range_and_sources_disagree_about_two() {
    let minsk = document("minsk-2014.toml");
    let listed = provision(&minsk, "by-range");
    assert_eq!(*withdrawal(listed).1, Distance::MaximumRange);
    assert!(listed.weapons[0].models.contains(&id("D-30")));

    let mt12 = minsk.weapon_models.iter().find(|m| m.id == id("MT-12"));
    assert_eq!(mt12.and_then(|m| m.max_range_km), Some(9.0));
    let setback = |km| Distance::SetbackKm(ByParty::All(km));
    for (name, expected) in [
        ("by-range-mt-12", [Distance::MaximumRange, setback(8.2)]),
        ("mortar-120mm", [setback(8.0), setback(15.0)]),
    ] {
        let readings = provisions(&minsk, name);
        let distances: Vec<_> = readings.iter().map(|p| withdrawal(p).1.clone()).collect();
        assert_eq!(distances, expected, "{name}");
        assert!(readings.iter().all(|p| !p.authoritative), "{name}");
    }
}

#[test]
fn in_2014_only_the_monitor_flies() {
    let minsk = document("minsk-2014.toml");
    let exempt = |p: &Provision| p.exempt.as_ref().expect("somebody").roles.clone();
    let aircraft = provision(&minsk, "no-aircraft");
    assert_eq!(exempt(aircraft), [RoleKind::Monitor]);
    let uav: Vec<_> = provisions(&minsk, "no-uav")
        .into_iter()
        .map(exempt)
        .collect();
    assert_eq!(
        uav,
        [
            vec![RoleKind::Monitor],
            vec![RoleKind::Monitor, RoleKind::Party]
        ]
    );
}

#[test]
fn in_2015_it_is_100_mm_and_more_and_50_km_between_two_different_lines() {
    let minsk = document("minsk-2015.toml");
    let p = provision(&minsk, "artillery-100mm");
    let from_100 = Bounds {
        gte: Some(100.0),
        ..Bounds::default()
    };
    assert!(calibres(p).iter().all(|bounds| *bounds == from_100));
    let two_lines = ByParty::Each(
        [("A", "contact"), ("B", "line-2014-09-19")]
            .map(|(party, line)| (id(party), id(line)))
            .into(),
    );
    for (name, width_km) in [
        ("artillery-100mm", 50.0),
        ("mlrs", 70.0),
        ("long-range", 140.0),
    ] {
        let p = provision(&minsk, name);
        let (lines, distance) = withdrawal(p);
        assert_eq!(*lines, two_lines, "{name}");
        assert_eq!(*distance, Distance::TotalZoneWidthKm(width_km), "{name}");
        let schedule = p.schedule.as_ref().expect("a schedule");
        assert_eq!(
            relative(schedule.start_by.as_ref()),
            after("ceasefire", "P2D"),
            "{name}"
        );
        assert_eq!(
            relative(schedule.complete_by.as_ref()),
            after("withdrawal-start", "P14D"),
            "{name}"
        );
    }
}

#[test]
fn the_addendum_goes_by_region_and_weapon_and_takes_the_120_mm_mortar_over() {
    let minsk = document("minsk-2015.toml");
    let order: Vec<String> = ["1", "2"]
        .iter()
        .flat_map(|region| ["tanks", "guns", "mortars"].map(|w| format!("addendum-{w}-{region}")))
        .collect();
    for (i, name) in order.iter().enumerate() {
        let p = provision(&minsk, name);
        let schedule = p.schedule.as_ref().expect("a schedule");
        let before: Vec<Id> = i
            .checked_sub(1)
            .map(|j| id(&order[j]))
            .into_iter()
            .collect();
        assert_eq!(schedule.after, before, "{name}");
        assert_eq!(schedule.conditional_on, [id("quiet-before-addendum")]);
        let days = if i < 3 { "P15D" } else { "P39D" };
        assert_eq!(
            relative(schedule.complete_by.as_ref()),
            after("addendum-begin", days),
            "{name}"
        );
        let Place::AllOf(both) = &p.place else {
            panic!("{name}: {:?}", p.place)
        };
        let Place::Withdrawal { distance, .. } = &both[1] else {
            panic!("{name}: {both:?}")
        };
        assert_eq!(*distance, Distance::SetbackKm(ByParty::All(15.0)), "{name}");
    }
    let guns = provision(&minsk, "addendum-guns-1");
    assert_eq!(calibres(guns)[0].lt, Some(100.0));
    let mortars = provision(&minsk, "addendum-mortars-1");
    assert_eq!(calibres(mortars)[0].lte, Some(120.0));
    assert_eq!(mortars.overrides, [id("artillery-100mm")]);
}

#[test]
fn three_areas_begin_one_by_one() {
    let minsk = document("minsk-2015.toml");
    for area in ["stanytsia-luhanska", "zolote", "petrivske"] {
        let p = provision(&minsk, &format!("area-{area}"));
        assert_eq!(p.place, Place::Zone(id(area)));
        let begins = relative(p.in_force_from.as_ref());
        assert_eq!(begins, after(&format!("disengaged-{area}"), ""));
    }
}

#[test]
fn in_2020_return_fire_hangs_on_four_conditions_and_settlements_have_two_readings() {
    let measures = document("additional-measures-2020.toml");
    let p = provision(&measures, "return-fire");
    assert_eq!(p.deontic, Deontic::May);
    assert_eq!(p.only_if.len(), 4);
    assert_eq!(p.permits_despite, [id("no-fire")]);
    let ban = provision(&measures, "no-fire");
    assert_eq!(ban.deontic, Deontic::MustNot);
    assert_eq!(ban.activities, [Activity::Fire, Activity::Sniping]);
    let air = provision(&measures, "no-aerial-vehicles");
    assert_eq!(
        air.activities,
        [Activity::AircraftFlight, Activity::UavFlight]
    );
    assert_eq!(air.subject, [id("A"), id("B")]);
    let kilometres: Vec<f64> = provisions(&measures, "no-heavy-weapons-near-settlements")
        .iter()
        .map(|p| match &p.place {
            Place::NearSites(near) => near.within_km,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kilometres, [0.0, 1.0]);
    let orders = provision(&measures, "no-contrary-orders");
    assert_eq!(orders.activities, [Activity::ContraryOrder]);
    let ceasefire = measures.ceasefire.expect("a ceasefire");
    let begins = Moment::At("2020-07-27T00:01:00+03:00".to_owned());
    assert_eq!(ceasefire.in_force_from, Some(begins));
    assert_eq!(
        measures.duration.expect("one").kind,
        DurationKind::Unlimited
    );
}

#[test]
fn in_the_draft_of_2026_nothing_is_in_force_and_everything_waits_for_the_ceasefire() {
    let draft = document("paris-2026-draft.toml");
    let ceasefire = draft.ceasefire.as_ref().expect("a ceasefire");
    assert_eq!(ceasefire.needs_acceptance_of, [id("A"), id("B")]);
    assert!(draft.acts.is_empty(), "nobody accepted anything");
    assert!(draft.gates.iter().all(|gate| gate.needs_ceasefire));
    for p in draft.provisions.iter().filter(|p| p.id != id("cease-fire")) {
        assert!(!p.requires.is_empty(), "{}", p.id);
    }
    for body in &draft.mechanisms {
        assert!(!body.requires.is_empty(), "{}", body.id);
    }
    for guarded in [
        "guarantees",
        "monitoring_mechanism",
        "special_commission",
        "coordination_cell",
        "contributions",
        "force_deployment",
        "neighbouring_hosts",
    ] {
        let gates = draft.gates.iter();
        let guards = gates.filter(|gate| gate.guards.contains(&id(guarded)));
        assert_eq!(guards.count(), 1, "{guarded}");
    }
    assert!(!draft.lines.is_empty());
    for line in &draft.lines {
        assert_eq!(line.status, LineStatus::Proposed, "{}", line.id);
        assert!(line.uncertainty_m >= 10_000.0, "{}", line.id);
    }
}

#[test]
fn in_the_draft_of_2026_the_commission_decides_and_two_clocks_run() {
    let draft = document("paris-2026-draft.toml");
    let deciding: Vec<_> = draft.breach_steps.iter().filter(|s| s.decides).collect();
    let [step] = deciding[..] else {
        panic!("{deciding:?}")
    };
    assert_eq!(step.by, [id("special-commission")]);
    let clocks: Vec<_> = draft.clocks.iter().map(|c| c.runs.0.as_str()).collect();
    assert_eq!(clocks, ["PT24H", "PT72H"]);
    let seats = provision(&draft, "european-seats");
    assert_eq!(seats.asserted_by[0].actor, id("A"));
    assert_eq!(seats.denied_by[0].actor, id("B"));
    let hosts = draft.roles.iter().filter(|r| r.role == RoleKind::Host);
    assert!(hosts.clone().count() >= 2);
    assert!(hosts.clone().all(|r| r.from.is_some()), "hosts only later");
}

#[test]
fn the_reference_scenario_keeps_its_ids() {
    let reference = document("reference-2020.toml");
    assert_eq!(reference.agreement.id, id("reference-2020"));
    let provisions: Vec<_> = reference.provisions.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(
        provisions,
        [
            "cease-fire",
            "artillery-100mm",
            "mlrs",
            "area-stanytsia-luhanska",
            "area-zolote",
            "area-petrivske",
            "repair-september"
        ]
    );
    let zones: Vec<_> = reference.zones.iter().map(|z| z.id.as_str()).collect();
    assert_eq!(
        zones,
        [
            "stanytsia-luhanska",
            "zolote",
            "petrivske",
            "ceasefire-zone"
        ]
    );
    assert_eq!(reference.lines[0].id, id("contact-2020"));
    let exceptions: Vec<_> = reference.exceptions.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(
        exceptions,
        [
            "exercise-september",
            "exercise-february",
            "demining-february"
        ]
    );
    let ceasefire = reference.ceasefire.as_ref().expect("a ceasefire");
    assert_eq!(ceasefire.zone, Some(id("ceasefire-zone")));
    let begins = Moment::At("2020-07-27T00:01:00+03:00".to_owned());
    assert_eq!(ceasefire.in_force_from, Some(begins));
    let quiet = provision(&reference, "cease-fire");
    assert_eq!(
        quiet.in_force_from, None,
        "it is in force with the ceasefire"
    );
    for (name, width_km) in [("artillery-100mm", 50.0), ("mlrs", 70.0)] {
        let (line, distance) = withdrawal(provision(&reference, name));
        assert_eq!(*line, ByParty::All(id("contact-2020")));
        assert_eq!(*distance, Distance::TotalZoneWidthKm(width_km), "{name}");
    }
}
