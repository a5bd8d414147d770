//! Records of every kind in, events and incidents out: the same for every order of arrival, with
//! nothing lost and nothing counted twice.
#![allow(
    clippy::expect_used,
    reason = "a test's helper functions may fail loudly"
)]

#[path = "fused/doubt.rs"]
mod doubt;
mod world;

use proptest::prelude::*;
use std::collections::BTreeMap;
use trucewatch_fusion::{Fusion, Settings};
use trucewatch_model::{
    Area, ClockSource, Compass16, Count, Description, Direction, Event, EventClass, EventId, Fix,
    FixSource, Gazetteer, Incident, Known, Marking, Means, NamedPlace, Observation,
    ObservationClass, Observer, ObserverId, ObserverKind, Position, RangeM, Role, Signal, TimeSpan,
    Timestamp, Weapon, WeaponFamily, geodesy,
};
use world::{Draw, START_S, world};

#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a test keeps few of them")]
enum Record {
    Observer(Observer),
    Observation(Observation),
    Places(Gazetteer),
}

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_s(START_S).plus_s(seconds)
}

fn sensor_id(number: u32) -> ObserverId {
    ObserverId::in_network("net", &format!("{number:02}"))
}

fn observer(id: ObserverId, kind: ObserverKind, position: Position) -> Observer {
    Observer {
        id,
        kind,
        fix: Fix {
            position,
            elevation_cm: Known::NotAsked,
            source: FixSource::Surveyed,
            bound_m: Known::NotAsked,
        },
        custodian: Known::NotAsked,
        name: Known::NotAsked,
        marking: Marking::default(),
    }
}

fn pick(sensor: u32, time: Timestamp) -> Observation {
    let mut o = Observation::new(
        sensor_id(sensor),
        ObserverKind::AcousticSensor,
        Means::AutoDetected,
        ObservationClass::ImpulsiveSound,
        TimeSpan::instant(time, ClockSource::Gnss),
    );
    o.signal = Signal::Sound {
        peak_upa: Known::Value(100_000),
        phase: Known::NotAsked,
    };
    o
}

/// What `who` reports of something at `place`, seen from 4 km to the south of it.
fn report(who: &str, time: Timestamp, place: Position, class: ObservationClass) -> Observation {
    let mut o = Observation::new(
        ObserverId::in_network("patrol", who),
        ObserverKind::Patrol,
        Means::Saw,
        class,
        TimeSpan::instant(time, ClockSource::Ntp),
    );
    o.place.fix = Known::Value(Fix {
        position: geodesy::displace(place, 0.0, -4_000.0),
        elevation_cm: Known::NotAsked,
        source: FixSource::Gnss,
        bound_m: Known::Value(20),
    });
    let north = Compass16::nearest(0.0);
    o.direction = Direction::RangeBearing {
        range: Known::Value(RangeM {
            min_m: 3_000,
            max_m: 5_000,
        }),
        bearing: Known::Value(north.sector_to(north)),
    };
    o
}

fn pixel(satellite: &str, time: Timestamp, place: Position) -> Observation {
    let mut o = Observation::new(
        ObserverId::in_network("firms", satellite),
        ObserverKind::Satellite,
        Means::AutoDetected,
        ObservationClass::ThermalAnomaly,
        TimeSpan::instant(time, ClockSource::Overpass),
    );
    o.direction = Direction::Footprint {
        centre: place,
        scan_m: 400,
        track_m: 400,
    };
    o
}

/// The sensors and the picks of `events` explosions.
fn heard(seed: u64, events: usize) -> (Vec<Record>, Vec<(f64, Position)>) {
    let world = world(seed, events);
    let sensors = world.sensors.iter().zip(0_u32..).map(|(s, number)| {
        let kind = ObserverKind::AcousticSensor;
        Record::Observer(observer(sensor_id(number), kind, s.position))
    });
    let picks = world
        .arrivals
        .iter()
        .map(|a| Record::Observation(pick(a.sensor, a.time)));
    (sensors.chain(picks).collect(), world.truth)
}

fn feed(fusion: &mut Fusion, records: &[Record]) {
    for record in records {
        match record.clone() {
            Record::Observer(observer) => fusion.add_observer(observer),
            Record::Observation(o) => fusion.add_observation(o.id(), o),
            Record::Places(gazetteer) => fusion.set_gazetteer(gazetteer),
        }
    }
}

fn fuse(records: &[Record]) -> Fusion {
    let mut fusion = Fusion::default();
    feed(&mut fusion, records);
    fusion.update(None);
    fusion
}

/// Everything published, to the last bit of every number.
fn published(fusion: &Fusion) -> String {
    format!("{:#?}\n{:#?}", fusion.events(), fusion.incidents())
}

/// The located event at a time and place of the truth.
fn located(fusion: &Fusion, truth: (f64, Position)) -> &Event {
    fusion
        .events()
        .values()
        .find(|e| {
            let h = e.preferred().expect("a hypothesis");
            matches!(h.area, Area::Ellipse { centre, .. } if geodesy::distance_m(centre, truth.1) < 300.0)
                && h.time.seconds_since(at(truth.0)).abs() < 1.0
        })
        .expect("located")
}

fn supports(event: &Event) -> usize {
    let contributions = &event.preferred().expect("a hypothesis").contributions;
    contributions
        .iter()
        .filter(|c| c.role == Role::Supports)
        .count()
}

/// Sensors, picks, reports of all sorts, pixels and places: 6 explosions.
fn mixed(seed: u64) -> Vec<Record> {
    let (mut records, truth) = heard(seed, 6);
    for (k, (seconds, place)) in truth.iter().enumerate() {
        let time = at(*seconds);
        let mut one = report("a", time.plus_s(0.3), *place, ObservationClass::Explosion);
        one.description = Known::Value(Description::Impact);
        let two = report("a", time.plus_s(0.5), *place, ObservationClass::Explosion);
        let mut many = report("b", time.plus_s(-0.4), *place, ObservationClass::Explosion);
        many.count = Known::Value(Count::exact(3 + k as u32));
        let mut named = report("c", time, *place, ObservationClass::MuzzleFlash);
        named.place.fix = Known::NotAsked;
        named.place.name = Known::Value("Horka".into());
        let flare = report("d", time, *place, ObservationClass::Flare);
        records.extend([one, two, many, named, flare].map(Record::Observation));
        let later = time.plus_s(1_200.0);
        records.push(Record::Observation(pixel("x", later, *place)));
        records.push(Record::Observation(pixel(
            "y",
            later,
            geodesy::displace(*place, 390.0, 0.0),
        )));
    }
    let village = NamedPlace {
        name: "Horka".into(),
        other_names: Vec::new(),
        position: geodesy::displace(truth[0].1, 0.0, -4_000.0),
        population: 900,
    };
    records.push(Record::Places(Gazetteer::new(vec![village])));
    // A second record for a sensor, a sensor nobody registered, a seismic phase, a sign of life.
    records.push(Record::Observer(observer(
        sensor_id(3),
        ObserverKind::AcousticSensor,
        truth[0].1,
    )));
    records.push(Record::Observation(pick(99, at(3.0))));
    let mut phase = pick(4, at(4.0));
    phase.signal = Signal::Sound {
        peak_upa: Known::NotAsked,
        phase: Known::Value("P".into()),
    };
    records.push(Record::Observation(phase));
    let mut health = pick(5, at(5.0));
    health.class = ObservationClass::StateOfHealth;
    records.push(Record::Observation(health));
    records
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_arrival_leaves_no_trace(seed in 0_u64..1_000, shuffle in any::<u64>(), portions in 1_usize..6) {
        let records = mixed(seed);
        let expected = published(&fuse(&records));
        let mut draw = Draw(shuffle);
        let mut order: Vec<(f64, &Record)> = records.iter().map(|r| (draw.unit(), r)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut again: Vec<Record> = order.into_iter().map(|(_, r)| r.clone()).collect();
        again.extend(records.iter().filter(|_| draw.unit() < 0.1).cloned());
        let mut fusion = Fusion::default();
        for portion in again.chunks(again.len() / portions + 1) {
            feed(&mut fusion, portion);
            fusion.update(Some(at(draw.unit() * 300.0)));
        }
        fusion.update(None);
        prop_assert_eq!(published(&fusion), expected);
    }

    #[test]
    fn every_report_and_pixel_is_in_exactly_one_place(seed in 0_u64..1_000) {
        let fusion = fuse(&mixed(seed));
        let mut seen = BTreeMap::new();
        for event in fusion.events().values() {
            let h = event.preferred().expect("a hypothesis");
            for c in h.contributions.iter().filter(|c| c.role != Role::Rejected) {
                *seen.entry(c.observation.clone()).or_insert(0) += 1;
            }
            let sum: f64 = h.classes.iter().map(|c| c.probability).sum();
            prop_assert!((sum - 1.0).abs() < 0.005, "classes sum to {}", sum);
            prop_assert!(h.classes.windows(2).all(|w| w[0].probability >= w[1].probability));
        }
        for incident in fusion.incidents().values() {
            for c in &incident.reports {
                *seen.entry(c.observation.clone()).or_insert(0) += 1;
            }
        }
        for (id, _) in fusion.reports() {
            prop_assert_eq!(seen.get(id), Some(&1));
        }
        prop_assert!(seen.values().all(|n| *n == 1), "no pick is used twice either");
        let mut members: Vec<&EventId> = fusion.incidents().values().flat_map(|i| &i.events).collect();
        members.sort();
        prop_assert_eq!(members, fusion.events().keys().collect::<Vec<_>>(), "each event in one incident");
    }
}

#[test]
fn a_report_joins_and_its_words_count() {
    let (mut records, truth) = heard(11, 3);
    let plain = fuse(&records);
    let chance = |fusion: &Fusion, class: EventClass| {
        let h = located(fusion, truth[1]).preferred().expect("a hypothesis");
        h.classes
            .iter()
            .find(|c| c.class == class)
            .map_or(0.0, |c| c.probability)
    };
    let mut said = report("a", at(truth[1].0), truth[1].1, ObservationClass::Explosion);
    said.description = Known::Value(Description::Impact);
    said.weapon = Known::Value(Weapon {
        family: WeaponFamily::Mortar,
        calibre: Known::NotKnown,
        as_written: "120mm mortar".into(),
    });
    records.push(Record::Observation(said));
    let joined = fuse(&records);
    assert_eq!(
        joined.events().len(),
        plain.events().len(),
        "nothing new happened"
    );
    assert!(chance(&joined, EventClass::Impact) > 2.0 * chance(&plain, EventClass::Impact));
    let event = located(&joined, truth[1]);
    assert_eq!(supports(event), 1);
    let weapons = &event.preferred().expect("a hypothesis").weapons;
    assert_eq!(weapons.len(), 1);
    assert_eq!(weapons[0].as_written, "120mm mortar");
    let (before, after) = (located(&plain, truth[1]), event);
    assert_eq!(before.id, after.id);
    assert_eq!(
        before.preferred().map(|h| (&h.area, h.time)),
        after.preferred().map(|h| (&h.area, h.time)),
        "a report moves nothing"
    );
}

#[test]
fn one_observer_tells_of_one_happening_once() {
    let (mut records, truth) = heard(12, 1);
    for shift_s in [0.0, 0.4] {
        let time = at(truth[0].0 + shift_s);
        let said = report("a", time, truth[0].1, ObservationClass::Explosion);
        records.push(Record::Observation(said));
    }
    let fusion = fuse(&records);
    assert_eq!(supports(located(&fusion, truth[0])), 1);
    assert_eq!(fusion.events().len(), 2, "the second report stands alone");
    let mut other = records.clone();
    let said = report("b", at(truth[0].0), truth[0].1, ObservationClass::Explosion);
    other.push(Record::Observation(said));
    assert_eq!(
        supports(located(&fuse(&other), truth[0])),
        2,
        "another observer's word is another"
    );
}

#[test]
fn a_report_of_nothing_supports_nothing() {
    let (mut records, truth) = heard(12, 1);
    let mut said = report("a", at(truth[0].0), truth[0].1, ObservationClass::Explosion);
    said.count = Known::Value(Count::exact(0));
    records.push(Record::Observation(said));
    assert_eq!(supports(located(&fuse(&records), truth[0])), 0);
}

#[test]
fn a_report_of_several_goes_to_the_incident_and_is_not_added() {
    let (mut records, truth) = heard(13, 1);
    let mut said = report("a", at(truth[0].0), truth[0].1, ObservationClass::Explosion);
    said.count = Known::Value(Count::exact(5));
    records.push(Record::Observation(said));
    let fusion = fuse(&records);
    let with: Vec<&Incident> = fusion
        .incidents()
        .values()
        .filter(|i| !i.reports.is_empty())
        .collect();
    assert_eq!((fusion.incidents().len(), with.len()), (1, 1));
    assert_eq!(with[0].reports.len(), 1);
    let told: u32 = with[0].counts.values().map(|c| c.value).sum();
    assert!(
        told <= 5,
        "one located and five told are five at most, not {told}"
    );
}

#[test]
fn heat_joins_what_it_follows() {
    let (records, truth) = heard(14, 1);
    let (seconds, place) = truth[0];
    let with = |pixels: &[Observation]| {
        let mut all = records.clone();
        all.extend(pixels.iter().cloned().map(Record::Observation));
        let fusion = fuse(&all);
        (supports(located(&fusion, truth[0])), fusion.events().len())
    };
    let after = pixel("x", at(seconds + 1_800.0), place);
    let neighbour = pixel(
        "x",
        at(seconds + 1_800.0),
        geodesy::displace(place, 400.0, 0.0),
    );
    let before = pixel("x", at(seconds - 1_800.0), place);
    let yesterday = pixel("y", at(seconds - 80_000.0), place);
    let last_week = pixel("y", at(seconds - 600_000.0), place);
    let far = pixel(
        "x",
        at(seconds + 1_800.0),
        geodesy::displace(place, 9_000.0, 0.0),
    );
    let cases = [
        (
            vec![after.clone()],
            (1, 1),
            "half an hour later, same place",
        ),
        (
            vec![after.clone(), neighbour],
            (2, 1),
            "both pixels of the patch",
        ),
        (
            vec![before],
            (0, 2),
            "heat before the event is not its doing",
        ),
        (
            vec![after.clone(), yesterday],
            (0, 3),
            "it burned the day before",
        ),
        (vec![after, last_week], (1, 2), "a week ago does not matter"),
        (vec![far], (0, 2), "somewhere else"),
    ];
    for (pixels, expected, why) in cases {
        assert_eq!(with(&pixels), expected, "{why}");
    }
}

#[test]
fn a_pixel_without_a_place_is_not_lost() {
    let mut nowhere = pixel(
        "x",
        at(0.0),
        Position::from_deg(0.0, 0.0).expect("a position"),
    );
    nowhere.direction = Direction::NotStated;
    let fusion = fuse(&[Record::Observation(nowhere)]);
    let areas: Vec<&Area> = fusion
        .events()
        .values()
        .filter_map(|e| Some(&e.preferred()?.area))
        .collect();
    assert_eq!(areas, [&Area::NotLocated]);
}

#[test]
fn seismic_phases_and_strangers_locate_nothing() {
    let (records, _) = heard(15, 1);
    let phases: Vec<Record> = records
        .iter()
        .cloned()
        .map(|record| match record {
            Record::Observation(mut o) => {
                o.signal = Signal::Sound {
                    peak_upa: Known::NotAsked,
                    phase: Known::Value("P".into()),
                };
                Record::Observation(o)
            }
            other => other,
        })
        .collect();
    assert_eq!(fuse(&records).events().len(), 1);
    assert!(
        fuse(&phases).events().is_empty(),
        "a P phase is no sound in air"
    );
    let unregistered: Vec<Record> = records
        .into_iter()
        .filter(|r| matches!(r, Record::Observation(_)))
        .collect();
    assert!(fuse(&unregistered).events().is_empty());
}

#[test]
fn an_event_keeps_its_id_while_its_picks_come_in() {
    let (records, truth) = heard(16, 1);
    let (mut sensors, mut picks): (Vec<Record>, Vec<Record>) = records
        .into_iter()
        .partition(|r| matches!(r, Record::Observer(_)));
    picks.sort_by_key(|r| match r {
        Record::Observation(o) => o.time.earliest,
        _ => at(0.0),
    });
    let mut fusion = Fusion::default();
    feed(&mut fusion, &sensors.split_off(0));
    let mut ids = Vec::new();
    for record in &picks {
        feed(&mut fusion, std::slice::from_ref(record));
        fusion.update(Some(at(truth[0].0 + 10.0)));
        if let Some(event) = fusion.events().values().next() {
            assert!(event.provisional, "more may come");
            ids.push(event.id.clone());
        }
    }
    fusion.update(None);
    let last = located(&fusion, truth[0]);
    assert!(!last.provisional);
    // The first pieces may be too few to tell a pick of the event from chance.
    let settled = ids.split_off(ids.len() / 3);
    assert!(
        settled.len() >= 5 && settled.iter().all(|id| *id == last.id),
        "{settled:?}"
    );
}

#[test]
fn nothing_in_nothing_out() {
    let mut fusion = Fusion::new(Settings::default(), None);
    fusion.update(None);
    assert!(
        fusion.events().is_empty() && fusion.incidents().is_empty() && fusion.weather().is_none()
    );
    let place = Position::from_deg(48.0, 37.8).expect("a position");
    feed(
        &mut fusion,
        &[Record::Observer(observer(
            sensor_id(1),
            ObserverKind::AcousticSensor,
            place,
        ))],
    );
    feed(&mut fusion, &[Record::Observation(pick(1, at(0.0)))]);
    fusion.update(None);
    assert!(fusion.events().is_empty(), "one sensor locates nothing");
}
