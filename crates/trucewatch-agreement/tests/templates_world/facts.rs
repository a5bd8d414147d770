//! The facts that each file is there to show.

use crate::support::{complete_by, document, entries, provision, reading, strips, strs, zone};
use trucewatch_agreement::document::{
    ActKind, Activity, ByParty, Deontic, Distance, DurationKind, Family, Lang, Moment, Place,
    Provision,
};

#[test]
fn korea_is_2_km_each_side_with_crossing_only_as_authorised() {
    let korea = document("korea-1953");
    let Place::NearLine {
        line,
        within_km,
        side,
        ..
    } = zone(&korea, "dmz")
    else {
        panic!("the zone follows the line");
    };
    assert_eq!((line.as_str(), *within_km, *side), ("mdl", 2.0, None));
    let back = provision(&korea, "withdraw-2-km");
    let Place::Withdrawal { distance, .. } = &back.place else {
        panic!("a withdrawal");
    };
    assert_eq!(*distance, Distance::SetbackKm(ByParty::All(2.0)));
    assert_eq!(complete_by(back), ("ceasefire", "PT72H"));

    let crossing = provision(&korea, "crossing-authorised");
    assert_eq!(crossing.deontic, Deontic::May);
    assert_eq!(strs(&crossing.permits_despite), ["no-crossing"]);
    assert!(strs(&crossing.only_if).contains(&"commission-authorised"));
    assert_eq!(
        provision(&korea, "civil-administration").limits[0].at_most,
        1000
    );
    assert_eq!(
        korea
            .sites
            .iter()
            .filter(|s| s.kind.as_str() == "port_of_entry")
            .count(),
        10
    );
    assert_eq!(
        provision(&korea, "markers").activities,
        [Activity::MarkLine]
    );
    let seats: Vec<u32> = korea.mechanisms[0]
        .seats
        .iter()
        .filter_map(|s| s.number)
        .collect();
    assert_eq!(seats, [5, 5]);
    assert_eq!(
        korea.duration.map(|duration| duration.kind),
        Some(DurationKind::Unlimited)
    );
}

#[test]
fn korea_is_disputed_on_new_weapons_only_since_1957() {
    let korea = document("korea-1953");
    let versions = entries(&korea, "no-reinforcing-weapons");
    assert_eq!(versions.len(), 2);
    assert!(versions[0].denied_by.is_empty() && versions[0].known_from.is_none());
    assert_eq!(versions[1].denied_by[0].actor.as_str(), "A");
    assert_eq!(versions[0].in_force_to, versions[1].in_force_from);
}

#[test]
fn undof_bands_meet_at_10_20_and_25_km_on_both_sides() {
    let golan = document("undof-1974");
    for (band, from, to) in [
        ("band-1", 0.0, 10.0),
        ("band-2", 10.0, 20.0),
        ("band-3", 20.0, 25.0),
    ] {
        assert_eq!(
            strips(zone(&golan, band)),
            [
                ("line-a", [0.0, 0.0, from, to]),
                ("line-b", [from, to, 0.0, 0.0])
            ],
            "{band}"
        );
    }
    let limit = |id: &str| provision(&golan, id).limits[0].at_most;
    assert_eq!(limit("band-1-men"), 6000);
    assert_eq!(limit("band-1-tanks"), 75);
    assert_eq!(limit("band-1-guns"), 36);
    assert_eq!(limit("band-2-guns"), 162);
    let counted = provision(&golan, "band-1-guns").limits[0].weapons.as_ref();
    let calibre = counted
        .and_then(|weapons| weapons.calibre_mm)
        .expect("a calibre");
    assert_eq!((calibre.lte, calibre.lt), (Some(122.0), None));
    assert_eq!(golan.clocks[0].runs.0, "P6M");
    assert_eq!(golan.clocks[0].starts_with.as_str(), "mandate");
}

/// A line walked from north to south has its western side on the right.
#[test]
fn undof_lines_run_north_to_south_with_line_a_in_the_west() {
    let golan = document("undof-1974");
    let points = |id: &str| {
        let line = golan.lines.iter().find(|line| line.id.as_str() == id);
        line.expect("the line").points.clone()
    };
    let (a, b) = (points("line-a"), points("line-b"));
    for line in [&a, &b] {
        assert!(line.windows(2).all(|pair| pair[0].0[0] > pair[1].0[0]));
    }
    for (west, east) in a.iter().zip(&b) {
        assert!(west.0[1] < east.0[1], "{west:?} {east:?}");
    }
}

#[test]
fn undof_keeps_both_readings_where_sources_differ() {
    let golan = document("undof-1974");
    let families = |name: &str| {
        reading(&golan, "missiles-25-km", name).weapons[0]
            .families
            .clone()
    };
    assert_eq!(families("proposal"), [Family::AirDefence]);
    assert_eq!(
        families("press"),
        [Family::AirDefence, Family::TacticalMissile]
    );
    assert_eq!(
        reading(&golan, "band-2-tanks", "later-accounts").limits[0].at_most,
        450
    );
    assert_eq!(
        reading(&golan, "band-2-tanks", "proposal").deontic,
        Deontic::May
    );
    assert!(golan.provisions.iter().all(|p| !p.authoritative));
}

#[test]
fn lebanon_begins_at_four_and_gives_60_days() {
    let lebanon = document("lebanon-2024");
    let ceasefire = lebanon.ceasefire.as_ref().expect("a ceasefire");
    assert_eq!(
        ceasefire.in_force_from,
        Some(Moment::At("2024-11-27T04:00:00+02:00".into()))
    );
    let versions = entries(&lebanon, "withdraw-60-days");
    assert_eq!(complete_by(versions[0]), ("ceasefire", "P60D"));
    assert!(versions[0].known_from.is_none() && versions[1].known_from.is_some());
    let state_forces = provision(&lebanon, "south-litani-named-forces");
    let exempt = state_forces.exempt.as_ref().expect("somebody is exempt");
    assert_eq!(strs(&exempt.actors), ["B", "M"]);
    assert!(state_forces.subject.is_empty(), "it binds everybody else");
}

#[test]
fn lebanon_has_a_side_letter_that_one_claims_and_another_denies() {
    let lebanon = document("lebanon-2024");
    let letter = lebanon
        .instruments
        .iter()
        .find(|instrument| instrument.id.as_str() == "side-letter")
        .expect("the letter");
    assert_eq!(letter.asserted_by[0].actor.as_str(), "A");
    assert_eq!(letter.denied_by[0].actor.as_str(), "B");
    assert!(letter.accepted_by.is_empty());
    let self_defence = provision(&lebanon, "self-defence");
    assert_eq!(strs(&self_defence.subject), ["A", "B"]);
    assert!(self_defence.denied_by.is_empty() && !self_defence.only_if.is_empty());
}

#[test]
fn lebanon_has_five_members_a_chair_and_two_who_decide() {
    let lebanon = document("lebanon-2024");
    let mechanism = &lebanon.mechanisms[0];
    assert_eq!(mechanism.seats.len(), 5);
    assert_eq!(strs(&mechanism.chair), ["U"]);
    let deciding: Vec<_> = lebanon.breach_steps.iter().filter(|s| s.decides).collect();
    assert_eq!(deciding.len(), 1);
    assert_eq!(strs(&deciding[0].by), ["U", "F"]);
}

#[test]
fn hodeidah_has_two_weeks_then_21_days_after_the_start() {
    let hodeidah = document("hodeidah-2018");
    let first = provision(&hodeidah, "redeploy-phase-1");
    let full = provision(&hodeidah, "redeploy-full");
    assert_eq!(complete_by(first), ("ceasefire", "P2W"));
    assert_eq!(complete_by(full), ("ceasefire", "P21D"));
    assert_eq!(
        full.schedule.as_ref().map(|s| strs(&s.after)),
        Some(vec!["redeploy-phase-1"])
    );
    let committee = &hodeidah.mechanisms[0];
    assert_eq!(strs(&committee.chair), ["UN"]);
    assert_eq!(
        committee.rhythm.as_ref().map(|span| span.0.as_str()),
        Some("P1W")
    );
    assert!(
        committee
            .venue
            .as_ref()
            .is_some_and(|v| v.in_lang(Lang::En).contains("ship"))
    );
    assert_eq!(
        hodeidah
            .sites
            .iter()
            .filter(|s| s.kind.as_str() == "port")
            .count(),
        3
    );
}

#[test]
fn hodeidah_local_forces_are_read_by_each_side_in_its_own_way() {
    let hodeidah = document("hodeidah-2018");
    let [one, other] = entries(&hodeidah, "local-forces-only")[..] else {
        panic!("two readings");
    };
    assert_eq!(one.asserted_by[0].actor, other.denied_by[0].actor);
    assert_eq!(other.asserted_by[0].actor, one.denied_by[0].actor);
    assert_ne!(one.exempt, other.exempt);
    assert_eq!(one.says, other.says, "the words are the same");
    assert!(!one.authoritative && !other.authoritative);
    let begin = |name: &str| reading(&hodeidah, "cease-fire", name).in_force_from.clone();
    assert_eq!(
        begin("announced"),
        Some(Moment::At("2018-12-18T00:00:00+03:00".into()))
    );
    assert_eq!(
        begin("text"),
        Some(Moment::At("2018-12-13T00:00:00+03:00".into()))
    );
}

#[test]
fn minurso_strip_lies_on_one_side_of_the_berm_only() {
    let sahara = document("minurso-1991");
    assert_eq!(
        strips(zone(&sahara, "buffer-strip")),
        [("berm", [0.0, 5.0, 0.0, 0.0])]
    );
    let signed = reading(&sahara, "restricted-areas", "signed-text");
    let page = reading(&sahara, "restricted-areas", "mission-page");
    assert_eq!(strips(&signed.place), [("berm", [0.0, 30.0, 0.0, 30.0])]);
    assert_eq!(strips(&page.place), [("berm", [0.0, 25.0, 0.0, 30.0])]);
    assert!(signed.authoritative && !page.authoritative);
    let berm = &sahara.lines[0].points;
    let (first, last) = (berm[0].0, berm[berm.len() - 1].0);
    assert!(
        first[0] > last[0] && first[1] > last[1],
        "from the north-east to the south-west, so that south and east are on the left"
    );
}

#[test]
fn jeddah_lasts_seven_days_is_renewed_and_has_four_equal_shares() {
    let jeddah = document("jeddah-2023");
    let duration = jeddah.duration.as_ref().expect("a duration");
    assert_eq!(duration.kind, DurationKind::Fixed);
    let ceasefire = jeddah.ceasefire.as_ref().expect("a ceasefire");
    let [Some(Moment::At(from)), Some(Moment::At(to))] =
        [&ceasefire.in_force_from, &ceasefire.in_force_to]
    else {
        panic!("two instants");
    };
    let at = |text: &str| text.parse::<jiff::Timestamp>().expect("an instant");
    assert_eq!(at(to).duration_since(at(from)).as_hours(), 7 * 24);
    assert_eq!(
        duration.runs.as_ref().map(|span| span.0.as_str()),
        Some("P7D")
    );
    let renewal = jeddah.acts.iter().find(|act| act.kind == ActKind::Renewed);
    assert_eq!(renewal.map(|act| &act.at), Some(&Moment::At(to.clone())));
    let shares: Vec<_> = jeddah.mechanisms[0]
        .seats
        .iter()
        .map(|s| s.number)
        .collect();
    assert_eq!(shares, [Some(3); 4]);
}

#[test]
fn cyprus_forbids_change_without_numbers_of_men_or_weapons() {
    let cyprus = document("cyprus-status-quo");
    for (id, activity) in [
        ("no-construction", Activity::Construction),
        ("no-forward-move", Activity::ForwardMovement),
        ("no-new-cameras", Activity::NewObservationDevice),
    ] {
        let rule = provision(&cyprus, id);
        assert_eq!(rule.deontic, Deontic::MustNot, "{id}");
        assert!(rule.activities.contains(&activity), "{id}");
    }
    assert!(cyprus.provisions.iter().all(|p| p.limits.is_empty()));
    assert!(cyprus.instruments.is_empty(), "no text that both signed");
    let Place::Between { first, second } = zone(&cyprus, "buffer-zone") else {
        panic!("between the lines");
    };
    assert_eq!(
        (first.as_str(), second.as_str()),
        ("south-line", "north-line")
    );
    let points = |id: &str| {
        &cyprus
            .lines
            .iter()
            .find(|l| l.id.as_str() == id)
            .expect("it")
            .points
    };
    for (south, north) in points("south-line").iter().zip(points("north-line")) {
        assert!(south.0[0] < north.0[0], "{south:?} {north:?}");
    }
}

#[test]
fn tigray_heavy_weapons_go_with_the_withdrawal_of_other_forces() {
    let tigray = document("tigray-2022");
    let weapons = provision(&tigray, "heavy-weapons");
    let forces = provision(&tigray, "other-forces-withdraw");
    let with = |p: &Provision| p.schedule.clone().expect("a schedule").concurrent_with;
    assert_eq!(strs(&with(weapons)), ["other-forces-withdraw"]);
    assert_eq!(strs(&with(forces)), ["heavy-weapons"]);
    assert_ne!(weapons.subject, forces.subject, "of different parties");
    assert_eq!(weapons.activities, [Activity::Disarm]);
}
