//! No single owner's sensors can establish a violation, or clear one, in any world.

use proptest::prelude::*;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_agreement::{Agreement, assess, parse};
use trucewatch_evidence::Entry;
use trucewatch_fusion::{Fusion, Settings};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    ClockSource, Compass16, Direction, Event, Fix, FixSource, Known, Marking, Means, Observation,
    ObservationClass, Observer, ObserverId, ObserverKind, Position, RangeM, Signal, Status,
    TimeSpan, Timestamp, geodesy,
};
use trucewatch_site::View;

const AGREEMENT: &str = r#"format = 2
[agreement]
id = "test"
title = "Test"
version = "1"
time_zone = "Europe/Kyiv"
official_languages = ["en"]
[[line]]
id = "line"
status = "agreed"
uncertainty_m = 100
points = [[48.0, 37.0], [48.0, 37.5], [48.0, 38.0]]
[[provision]]
id = "near"
title = "Near the line"
deontic = "must_not"
activities = ["fire"]
in_force_from = 2020-07-27T00:01:00+03:00
place.near_line = { line = "line", within_km = 3 }
"#;

/// A small source of numbers.
struct Draw(u64);

impl Draw {
    fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((self.0 >> 33) as u32) / f64::from(1_u32 << 31)
    }
}

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_s(1_767_225_600).plus_s(seconds)
}

struct World {
    observers: Vec<Observer>,
    observations: Vec<Observation>,
}

/// Sensors and patrols of `owners` owners, some of nobody's, around the line; explosions that most of
/// them hear and some see.
fn world(seed: u64, owners: u64) -> World {
    let mut draw = Draw(seed);
    let line = Position::from_deg(48.0, 37.5).expect("a position");
    let mut observers = Vec::new();
    let mut observations = Vec::new();
    for number in 0..36 {
        let east = 2_500.0 * f64::from(number % 6) - 6_250.0 + 800.0 * draw.unit();
        let north = 2_500.0 * f64::from(number / 6) - 6_250.0 + 800.0 * draw.unit();
        let (kind, network) = if number % 9 == 4 {
            (ObserverKind::Patrol, "patrol")
        } else {
            (ObserverKind::AcousticSensor, "net")
        };
        let owner = (draw.unit() * (owners as f64 + 0.5)) as u64;
        observers.push(Observer {
            id: ObserverId::in_network(network, &number.to_string()),
            kind,
            fix: fix(geodesy::displace(line, east, north)),
            custodian: (owner < owners).then(|| format!("owner {owner}")).into(),
            name: Known::NotAsked,
            marking: Marking::default(),
        });
    }
    for k in 0..3 {
        let place = geodesy::displace(
            line,
            8_000.0 * (draw.unit() - 0.5),
            12_000.0 * (draw.unit() - 0.5),
        );
        let seconds = 700.0 * f64::from(k) + 20.0 * draw.unit();
        for observer in &observers {
            let d = geodesy::distance_m(observer.fix.position, place);
            match observer.kind {
                ObserverKind::Patrol if d < 6_000.0 => {
                    observations.push(seen(observer, seconds, place, d));
                }
                ObserverKind::AcousticSensor if d < 9_000.0 && draw.unit() < 0.95 => {
                    let late = 0.02 * (draw.unit() - 0.5);
                    observations.push(heard(observer, seconds + d / 338.0 + late));
                }
                _ => {}
            }
        }
    }
    World {
        observers,
        observations,
    }
}

fn fix(position: Position) -> Fix {
    Fix {
        position,
        elevation_cm: Known::NotAsked,
        source: FixSource::Surveyed,
        bound_m: Known::NotAsked,
    }
}

fn heard(observer: &Observer, seconds: f64) -> Observation {
    let mut o = Observation::new(
        observer.id.clone(),
        observer.kind,
        Means::AutoDetected,
        ObservationClass::ImpulsiveSound,
        TimeSpan::instant(at(seconds), ClockSource::Gnss),
    );
    o.signal = Signal::Sound {
        peak_upa: Known::Value(300_000),
        phase: Known::NotAsked,
    };
    o
}

fn seen(observer: &Observer, seconds: f64, place: Position, d: f64) -> Observation {
    let mut o = Observation::new(
        observer.id.clone(),
        observer.kind,
        Means::Saw,
        ObservationClass::Explosion,
        TimeSpan::instant(at(seconds), ClockSource::Ntp),
    );
    let (east, north) = geodesy::offset_m(observer.fix.position, place);
    let towards = Compass16::nearest(azimuth_deg(east, north));
    o.direction = Direction::RangeBearing {
        range: Known::Value(RangeM {
            min_m: (0.7 * d) as u32,
            max_m: (1.3 * d) as u32 + 100,
        }),
        bearing: Known::Value(towards.sector_to(towards)),
    };
    o
}

/// Azimuth of an offset, 0 to 360.
fn azimuth_deg(east: f64, north: f64) -> f64 {
    east.atan2(north).to_degrees().rem_euclid(360.0)
}

/// What is said about each incident of a world of which only some observers are left.
fn statuses(world: &World, agreement: &Agreement, left: &BTreeSet<&ObserverId>) -> Vec<Status> {
    let mut fusion = Fusion::default();
    for observer in world.observers.iter().filter(|o| left.contains(&o.id)) {
        fusion.add_observer(observer.clone());
    }
    for o in world
        .observations
        .iter()
        .filter(|o| left.contains(&o.observer))
    {
        fusion.add_observation(o.id(), o.clone());
    }
    fusion.update(None);
    let observers: &BTreeMap<ObserverId, Observer> = fusion.observers();
    fusion
        .incidents()
        .values()
        .flat_map(|incident| {
            let events = incident.events.iter();
            let events: Vec<&Event> = events.filter_map(|id| fusion.events().get(id)).collect();
            assess(agreement, incident, &events, observers)
        })
        .map(|a| a.status)
        .collect()
}

/// 300 worlds, each cut down to every one of its owners and every observer of nobody's.
#[test]
fn one_custody_domain_alone_neither_breaks_nor_clears() {
    let agreement = parse(AGREEMENT, &[]).unwrap_or_else(|e| panic!("{e}"));
    let (spoken, settled) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(seed in any::<u64>(), owners in 1_u64..4)| {
        let world = world(seed, owners);
        let all: BTreeSet<&ObserverId> = world.observers.iter().map(|o| &o.id).collect();
        let together = statuses(&world, &agreement, &all);
        let settles = |s: &&Status| **s != Status::Unclear;
        settled.set(settled.get() + together.iter().filter(settles).count());
        let mut domains = BTreeMap::<String, BTreeSet<&ObserverId>>::new();
        for o in &world.observers {
            let alone = o.id.to_string();
            let domain = o.custodian.value().cloned().unwrap_or(alone);
            domains.entry(domain).or_default().insert(&o.id);
        }
        for (domain, left) in domains {
            for status in statuses(&world, &agreement, &left) {
                spoken.set(spoken.get() + 1);
                prop_assert_eq!(status, Status::Unclear, "{} alone", domain);
            }
        }
    });
    // Neither side of it is empty: single domains do see things, and together they settle some.
    assert!(spoken.get() > 300, "only {} incidents", spoken.get());
    assert!(settled.get() > 50, "only {} settled", settled.get());
}

fn entry(seq: u64, record: Record) -> Entry {
    let mut sha256 = [0; 32];
    if let Record::Observation(o) = &record {
        let id = o.id();
        let digits = id.as_str().trim_start_matches("o-").as_bytes();
        for (byte, pair) in sha256.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).expect("digits");
            *byte = u8::from_str_radix(pair, 16).expect("hexadecimal");
        }
    }
    Entry {
        seq,
        sha256,
        record,
        raw: Vec::new(),
        source: "test".to_owned(),
        line: seq + 1,
        received_at: at(86_400.0),
        bound_ms: 1_000,
        author: trucewatch_proof::KeyId([0; 16]),
        signature: trucewatch_proof::Signature::Batch {
            index: 0,
            size: 1,
            root: trucewatch_proof::Hash::empty(),
        },
        secret: trucewatch_proof::EntrySecret([0; 32]),
    }
}

/// Whose a witness is may become known long after the report: the status must follow, though no event
/// changes.
#[test]
fn an_owner_that_is_told_late_counts_as_if_told_at_once() {
    let line = Position::from_deg(48.0, 37.5).expect("a position");
    let place = geodesy::displace(line, 300.0, 400.0);
    let observer = |kind, id: ObserverId, position| Observer {
        id,
        kind,
        fix: fix(position),
        custodian: Known::Value("one owner".to_owned()),
        name: Known::NotAsked,
        marking: Marking::default(),
    };
    let mut records = vec![Record::Agreement {
        text: AGREEMENT.to_owned(),
    }];
    for k in 0..16 {
        let (east, north) = (2_500.0 * f64::from(k % 4), 2_500.0 * f64::from(k / 4));
        let position = geodesy::displace(line, east - 3_500.0, north - 3_900.0);
        let id = ObserverId::in_network("net", &k.to_string());
        let sensor = observer(ObserverKind::AcousticSensor, id, position);
        let d = geodesy::distance_m(position, place);
        records.push(Record::Observation(heard(&sensor, 10.0 + d / 338.0)));
        records.push(Record::Observer(sensor));
    }
    let stands = geodesy::displace(place, 0.0, -4_000.0);
    let id = ObserverId::in_network("patrol", "north");
    let witness = observer(ObserverKind::Patrol, id, stands);
    let mut report = seen(&witness, 10.0, place, 4_000.0);
    report.place.fix = Known::Value(fix(stands));
    records.push(Record::Observation(report));
    let mut view = View::new(Settings::default());
    for (seq, record) in (0..).zip(records) {
        view.apply(entry(seq, record));
    }
    view.refresh(at(900.0), None);
    let status = |view: &View| {
        let incidents: Vec<_> = view.incidents().collect();
        assert_eq!(incidents.len(), 1, "the report joined");
        incidents[0].status()
    };
    assert_eq!(
        status(&view),
        Some(Status::LooksBroken),
        "two hands, as far as is known"
    );
    view.apply(entry(view.entries(), Record::Observer(witness)));
    view.refresh(at(901.0), None);
    assert_eq!(status(&view), Some(Status::Unclear), "they are one");
}

#[test]
fn an_agreement_of_an_older_format_in_the_log_is_a_problem_and_not_the_end() {
    let old = AGREEMENT.replace("format = 2", "format = 1");
    let mut view = View::new(Settings::default());
    view.apply(entry(0, Record::Agreement { text: old }));
    view.refresh(at(900.0), None);
    assert!(view.agreement().is_none());
    let fault = view.agreement_fault().expect("it is told");
    for told in ["this program reads format 2", "agreements/README.md"] {
        assert!(fault.contains(told), "{told}: {fault}");
    }
    // The next one that is loaded takes its place.
    let text = AGREEMENT.to_owned();
    view.apply(entry(1, Record::Agreement { text }));
    view.refresh(at(901.0), None);
    assert_eq!(view.agreement_fault(), None);
    assert!(view.agreement().is_some());
}
