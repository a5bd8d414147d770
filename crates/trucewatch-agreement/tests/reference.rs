//! The reference scenario parses, and its assessments read well.

mod common;

use common::{event, judge, position, round_area, text_of};
use trucewatch_agreement::{parse, reference_text};
use trucewatch_model::{Calibre, EventClass, Known, Shape, Weapon, WeaponFamily};

#[test]
fn it_parses_and_says_what_it_is() {
    let agreement = parse(reference_text(), &[]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(agreement.id(), "reference-2020");
    assert_eq!(agreement.time_zone(), "Europe/Kyiv");
    assert_eq!(agreement.sha256().len(), 64);
    assert_eq!(agreement.provisions().len(), 7);
    let points: usize = agreement.lines()[0].versions()[0]
        .parts()
        .iter()
        .map(Vec::len)
        .sum();
    assert!((40..=70).contains(&points), "{points}");
    assert!(reference_text().contains("not a legal text"));
}

#[test]
fn the_map_gets_lines_zones_and_derived_areas() {
    let agreement = parse(reference_text(), &[]).expect("it parses");
    let features = agreement.features();
    let ids: Vec<&str> = features.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "contact-2020",
            "stanytsia-luhanska",
            "zolote",
            "petrivske",
            "ceasefire-zone",
            "artillery-100mm.area",
            "cease-fire.area",
            "mlrs.area",
            "repair-september.area",
        ]
    );
    // The drawn outline keeps its distance from the line: 30 km, 25 km and 35 km.
    for (id, expected_m) in [
        ("cease-fire.area", 30_000.0),
        ("artillery-100mm.area", 25_000.0),
        ("mlrs.area", 35_000.0),
    ] {
        let feature = features
            .iter()
            .find(|f| f.id.as_str() == id)
            .expect("it is there");
        let Shape::Polygons(polygons) = &feature.shape else {
            panic!("{id} is not an area")
        };
        for p in polygons.iter().flatten().flatten() {
            let d = agreement
                .line_distance_m("contact-2020", *p)
                .expect("a line");
            let off_m = d.distance_m - expected_m;
            assert!(off_m.abs() < 0.025 * expected_m, "{id}: off by {off_m} m");
        }
    }
}

#[test]
fn distances_agree_with_geodesics() {
    let agreement = parse(reference_text(), &[]).expect("it parses");
    // Least geodesic distance to the line's points taken every few metres, PROJ 9 (Karney 2013,
    // doi:10.1007/s00190-012-0578-z).
    let cases = [
        (48.16, 37.7, 4_484.2),
        (48.9, 38.9, 11_447.3),
        (48.4, 37.5, 29_515.5),
        (47.5, 38.4, 38_625.8),
        (47.9, 36.8, 49_841.0),
    ];
    for (lat, lon, expected_m) in cases {
        let found = agreement.line_distance_m("contact-2020", position(lat, lon));
        let off_m = found.expect("a line").distance_m - expected_m;
        assert!(off_m.abs() < 1.0, "{lat} {lon}: off by {off_m} m");
    }
}

#[test]
fn an_assessment_in_words() {
    let agreement = parse(reference_text(), &[]).expect("it parses");
    let mut gun = event(
        "e-77",
        "2020-08-03T20:14:09Z",
        round_area(position(48.16, 37.70), 120.0),
        &[
            (EventClass::Outgoing, 0.97),
            (EventClass::Undetermined, 0.03),
        ],
    );
    gun.hypotheses[0].weapons.push(Weapon {
        family: WeaponFamily::Mortar,
        calibre: Known::Value(Calibre::from_tenths_mm(1_200)),
        as_written: "120mm mortar".to_owned(),
    });
    insta::assert_snapshot!(text_of(&judge(&agreement, &[&gun])), @r#"
    artillery-100mm: looks broken 0.985
      The event lies 4.5 km (95 % between 2.5 km and 6.5 km) from line `contact-2020`, on its northern side.
      Line `contact-2020` is a de facto line; its position is uncertain by 1.0 km (one standard deviation).
      Provision `artillery-100mm`, in force since 15 February 2015, 00:00 (Europe/Kyiv), forbids: presence of weapons; with: guns and howitzers (calibre in mm: 100 and more) and mortars (calibre in mm: 100 and more); where: within 25 km of line `contact-2020`.
      It happened at 3 August 2020, 23:14:09 (Europe/Kyiv), with a standard deviation of 0.5 s.
      What it was, with probability: outgoing (0.97) and undetermined (0.03).
      With probability 0.03 the cause is not known well enough to say whether it is among what is meant; half of that is counted.
      Probability that it lies there: 1.00.
      The weapon was assessed as “120mm mortar”.
      Probability in all: 0.985.
    cease-fire: looks broken 0.985
      The event lies 4.5 km (95 % between 2.5 km and 6.5 km) from line `contact-2020`, on its northern side.
      Line `contact-2020` is a de facto line; its position is uncertain by 1.0 km (one standard deviation).
      Provision `cease-fire`, in force since 27 July 2020, 00:01 (Europe/Kyiv), forbids: any fire; where: within 30 km of line `contact-2020`.
      It happened at 3 August 2020, 23:14:09 (Europe/Kyiv), with a standard deviation of 0.5 s.
      What it was, with probability: outgoing (0.97) and undetermined (0.03).
      With probability 0.03 the cause is not known well enough to say whether it is among what is meant; half of that is counted.
      Probability that it lies there: 1.00.
      The weapon was assessed as “120mm mortar”.
      Probability in all: 0.985.
    "#);
}

#[test]
fn an_event_on_the_edge_of_a_disengagement_area() {
    let agreement = parse(reference_text(), &[]).expect("it parses");
    let mut bang = event(
        "e-78",
        "2020-08-03T20:14:09Z",
        round_area(position(47.6440, 37.59), 300.0),
        &[
            (EventClass::Explosion, 0.9),
            (EventClass::Undetermined, 0.1),
        ],
    );
    bang.provisional = true;
    insta::assert_snapshot!(text_of(&judge(&agreement, &[&bang])), @r#"
    area-petrivske: unclear 0.474
      The event’s likeliest place lies in zone `petrivske`, 0 m from the edge; its place is known to within 730 m (95 %).
      Provision `area-petrivske`, in force since 11 November 2019, 00:00 (Europe/Kyiv), forbids: any fire, presence of weapons and presence of armed people; where: in zone `petrivske`.
      It happened at 3 August 2020, 23:14:09 (Europe/Kyiv), with a standard deviation of 0.5 s.
      What it was, with probability: explosion (0.90) and undetermined (0.10).
      With probability 0.10 the cause is not known well enough to say whether it is among what is meant; half of that is counted.
      Probability that it lies there: 0.50.
      The event is provisional: reports that may still arrive can change it.
      Probability in all: 0.474.
      would settle: A bearing from a second observer would separate inside from outside: the 95 % area crosses the edge of what lies in zone `petrivske`.
    cease-fire: looks broken 0.950
      The event lies 40 m from line `contact-2020`, on its western side (95 %: from 2.0 km on the other side to 2.1 km on this one).
      Line `contact-2020` is a de facto line; its position is uncertain by 1.0 km (one standard deviation).
      Provision `cease-fire`, in force since 27 July 2020, 00:01 (Europe/Kyiv), forbids: any fire; where: within 30 km of line `contact-2020`.
      It happened at 3 August 2020, 23:14:09 (Europe/Kyiv), with a standard deviation of 0.5 s.
      What it was, with probability: explosion (0.90) and undetermined (0.10).
      With probability 0.10 the cause is not known well enough to say whether it is among what is meant; half of that is counted.
      Probability that it lies there: 1.00.
      The event is provisional: reports that may still arrive can change it.
      Probability in all: 0.95.
    "#);
}
