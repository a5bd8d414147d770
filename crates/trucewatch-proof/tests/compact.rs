//! Compact signed observations: nothing is lost, a plain sighting fits, and no altered byte passes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use proptest::option;
use proptest::prelude::*;
use trucewatch_model::canonical::observation_bytes;
use trucewatch_model::observation::{
    Calibre, Description, Direction, Health, Means, Motion, Observation, ObservationClass, Place,
    Signal, Weapon, WeaponFamily,
};
use trucewatch_model::{
    Bearing, ClockSource, Compass16, Count, CountBound, Fix, FixSource, Known, Marking, ObserverId,
    ObserverKind, Position, RangeM, TimeSpan, Timestamp,
};
use trucewatch_proof::compact::{CompactError, SignedObservation};
use trucewatch_proof::{PublicKey, SecretKey};

const MISSION: &str = "ceasefire-2026";

fn key() -> SecretKey {
    SecretKey::from_seed(&[3; 32])
}

fn keys(id: &[u8; 4]) -> Vec<PublicKey> {
    let key = key().public();
    if key.id().0.starts_with(id) {
        vec![key]
    } else {
        Vec::new()
    }
}

/// What a patrol reports by ear: where it stood, from where, how far, how many.
fn plain_sighting() -> Observation {
    let at = Timestamp::parse_rfc3339("2026-02-01T04:05:06.5Z").expect("a time");
    let mut heard = Observation::new(
        ObserverId::in_network("patrols", "north-07"),
        ObserverKind::Patrol,
        Means::Heard,
        ObservationClass::Explosion,
        TimeSpan {
            earliest: at,
            latest: at.plus_s(60.0),
            clock: ClockSource::Watch,
            bound_ms: Known::Value(30_000),
        },
    );
    heard.description = Known::Value(Description::Undetermined);
    heard.count = Known::Value(Count {
        value: 12,
        bound: CountBound::AtLeast,
    });
    heard.place.fix = Known::Value(Fix {
        position: Position::from_deg(48.123_456_7, 37.765_432_1).expect("a position"),
        elevation_cm: Known::NotAsked,
        source: FixSource::Gnss,
        bound_m: Known::Value(10),
    });
    heard.direction = Direction::RangeBearing {
        range: Known::Value(RangeM {
            min_m: 3_000,
            max_m: 6_000,
        }),
        bearing: Known::Value(Bearing::Sector {
            from_mdeg: 303_750,
            to_mdeg: 348_750,
        }),
    };
    heard
}

#[test]
fn a_plain_sighting_fits_into_150_bytes() {
    let signed = SignedObservation::sign(plain_sighting(), MISSION, &key(), 12, 4_567);
    let message = signed.to_bytes(MISSION);
    assert!(message.len() <= 150, "{} bytes", message.len());
    let read = SignedObservation::from_bytes(&message, MISSION, &keys).expect("reads");
    assert_eq!(read, signed);
    assert_eq!(
        observation_bytes(&read.observation),
        observation_bytes(&plain_sighting())
    );
}

/// Promise P26, for the radio: each bit, each length, another mission, another key.
#[test]
fn no_altered_message_passes() {
    let message =
        SignedObservation::sign(plain_sighting(), MISSION, &key(), 12, 4_567).to_bytes(MISSION);
    for bit in 0..message.len() * 8 {
        let mut wrong = message.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert!(
            SignedObservation::from_bytes(&wrong, MISSION, &keys).is_err(),
            "bit {bit}"
        );
    }
    for length in 0..message.len() {
        assert!(
            SignedObservation::from_bytes(&message[..length], MISSION, &keys).is_err(),
            "cut to {length}"
        );
    }
    let longer = [message.as_slice(), &[0]].concat();
    assert!(SignedObservation::from_bytes(&longer, MISSION, &keys).is_err());
    let refused = SignedObservation::from_bytes(&message, "another mission", &keys)
        .expect_err("another mission");
    assert_eq!(refused, CompactError::Mission);
    let refused =
        SignedObservation::from_bytes(&message, MISSION, &|_| Vec::new()).expect_err("no key");
    assert!(matches!(refused, CompactError::Key(_)), "{refused}");
    let stranger = |_: &[u8; 4]| vec![SecretKey::from_seed(&[4; 32]).public()];
    let refused =
        SignedObservation::from_bytes(&message, MISSION, &stranger).expect_err("another key");
    assert_eq!(refused, CompactError::Signature);
}

fn known<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Known<T>> {
    (0..3u8, option::of(of)).prop_map(|(state, value)| match (state, value) {
        (0, _) => Known::NotAsked,
        (1, _) | (_, None) => Known::NotKnown,
        (_, Some(value)) => Known::Value(value),
    })
}

fn fix() -> impl Strategy<Value = Fix> {
    let position = (
        -900_000_000i64..=900_000_000,
        -1_800_000_000i64..=1_800_000_000,
    )
        .prop_map(|(lat, lon)| Position::from_e7(lat, lon).expect("on the Earth"));
    let source = proptest::sample::select(vec![
        FixSource::Surveyed,
        FixSource::Map,
        FixSource::Unstated,
    ]);
    (position, known(any::<i32>()), source, known(any::<u32>())).prop_map(
        |(position, elevation_cm, source, bound_m)| Fix {
            position,
            elevation_cm,
            source,
            bound_m,
        },
    )
}

fn direction() -> impl Strategy<Value = Direction> {
    let range =
        known((any::<u32>(), any::<u32>()).prop_map(|(min_m, max_m)| RangeM { min_m, max_m }));
    let bearing = known((any::<bool>(), 0..360_000u32, any::<u32>()).prop_map(
        |(sector, first, second)| {
            if sector {
                Bearing::Sector {
                    from_mdeg: first,
                    to_mdeg: second % 360_000,
                }
            } else {
                Bearing::Measured {
                    azimuth_mdeg: first,
                    sigma_mdeg: second,
                }
            }
        },
    ));
    prop_oneof![
        Just(Direction::NotStated),
        (range, bearing).prop_map(|(range, bearing)| Direction::RangeBearing { range, bearing }),
        (fix(), any::<u32>(), any::<u32>()).prop_map(|(fix, scan_m, track_m)| {
            Direction::Footprint {
                centre: fix.position,
                scan_m,
                track_m,
            }
        }),
    ]
}

fn signal() -> impl Strategy<Value = Signal> {
    prop_oneof![
        Just(Signal::NotStated),
        (known(any::<u64>()), known("[A-Z]{1,3}"))
            .prop_map(|(peak_upa, phase)| Signal::Sound { peak_upa, phase }),
        (
            known(any::<u32>()),
            known(any::<u32>()),
            known("\\PC{0,8}"),
            known("\\PC{0,8}")
        )
            .prop_map(
                |(brightness_mk, frp_kw, confidence, day_night)| Signal::Thermal {
                    brightness_mk,
                    frp_kw,
                    confidence,
                    day_night
                }
            ),
    ]
}

fn weapon() -> impl Strategy<Value = Weapon> {
    let family = proptest::sample::select(vec![
        WeaponFamily::SmallArms,
        WeaponFamily::Mlrs,
        WeaponFamily::Other,
    ]);
    (
        family,
        known(any::<u32>().prop_map(Calibre::from_tenths_mm)),
        "\\PC{0,40}",
    )
        .prop_map(|(family, calibre, as_written)| Weapon {
            family,
            calibre,
            as_written,
        })
}

fn motion() -> impl Strategy<Value = Motion> {
    let wind = || known((0.0..360.0f64).prop_map(Compass16::nearest));
    (wind(), wind()).prop_map(|(from, to)| Motion { from, to })
}

fn time() -> impl Strategy<Value = TimeSpan> {
    let clock = proptest::sample::select(vec![
        ClockSource::Gnss,
        ClockSource::Period,
        ClockSource::Unstated,
    ]);
    let start = prop_oneof![
        any::<i64>().prop_map(|ns| ns / 4),
        (0..2_000_000_000i64).prop_map(|s| s * 1_000_000_000)
    ];
    let length = prop_oneof![
        Just(0),
        0..3_600_000_000_000i64,
        (0..3_600i64).prop_map(|s| s * 1_000_000_000)
    ];
    (start, length, clock, known(any::<u32>())).prop_map(|(start, length, clock, bound_ms)| {
        TimeSpan {
            earliest: Timestamp::from_unix_ns(start),
            latest: Timestamp::from_unix_ns(start + length),
            clock,
            bound_ms,
        }
    })
}

fn any_observation() -> impl Strategy<Value = Observation> {
    let place = (
        known("\\PC{0,20}"),
        known("\\PC{0,20}"),
        known("[A-Z]{0,4}"),
        known(fix()),
    )
        .prop_map(|(name, reference, control_label, fix)| Place {
            name,
            reference,
            control_label,
            fix,
        });
    let head = (
        "[a-z0-9/-]{0,20}",
        proptest::sample::select(vec![
            ObserverKind::AcousticSensor,
            ObserverKind::Uav,
            ObserverKind::Satellite,
        ]),
        proptest::sample::select(vec![Means::Heard, Means::Reported]),
        proptest::sample::select(ObservationClass::ALL.to_vec()),
        time(),
        proptest::sample::select(vec![
            Marking::Public,
            Marking::Mission,
            Marking::Restricted,
            Marking::Witness,
        ]),
    );
    let count = (
        any::<u32>(),
        proptest::sample::select(vec![CountBound::Exact, CountBound::Uncountable]),
    )
        .prop_map(|(value, bound)| Count { value, bound });
    let description =
        proptest::sample::select(vec![Description::Outgoing, Description::Undetermined]);
    let health = proptest::sample::select(vec![Health::Alive, Health::Blind]);
    let body = (
        known(description),
        known(count),
        place,
        direction(),
        known(motion()),
        known(weapon()),
        signal(),
        known(health),
    );
    (head, body, known("\\PC{0,12}"), known(any::<u32>())).prop_map(
        |(head, body, source_record, sequence)| {
            let (observer, kind, means, class, time, marking) = head;
            let (description, count, place, direction, motion, weapon, signal, health) = body;
            let mut one =
                Observation::new(ObserverId::from_text(observer), kind, means, class, time);
            one.marking = marking;
            one.description = description;
            one.count = count;
            one.place = place;
            one.direction = direction;
            one.motion = motion;
            one.weapon = weapon;
            one.signal = signal;
            one.health = health;
            one.source_record = source_record;
            one.sequence = sequence;
            one
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever can be observed can be said compactly, and comes out the same.
    #[test]
    fn every_observation_survives(one in any_observation(), boot in any::<u32>(), counter in any::<u64>()) {
        let signed = SignedObservation::sign(one, MISSION, &key(), boot, counter);
        let message = signed.to_bytes(MISSION);
        let read = SignedObservation::from_bytes(&message, MISSION, &keys);
        prop_assert_eq!(read.as_ref().map(|read| observation_bytes(&read.observation)), Ok(observation_bytes(&signed.observation)));
        prop_assert_eq!(read, Ok(signed));
    }

    /// Any bytes are read or refused, never more.
    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        prop_assert!(SignedObservation::from_bytes(&bytes, MISSION, &keys).is_err());
    }
}
