//! The records behind `formats/canonical/vectors.json`, built from their parts.

use std::collections::BTreeMap;
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    Answer, Bearing, Calibre, ClockSource, Compass16, Count, CountBound, Description, Direction,
    Feature, FeatureId, FieldContent, FieldReport, Fix, FixSource, Health, Known, Marking, Means,
    Motion, NamedPlace, Observation, ObservationClass, Observer, ObserverId, ObserverKind, Place,
    Position, RangeM, Restriction, RootBeginning, SeenCheckpoint, Shape, Signal, TimeSpan,
    Timestamp, TrackPoint, Weapon, WeaponFamily,
};

/// One record, with the reason why it is a vector.
pub(crate) struct Vector {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    pub(crate) record: Record,
}

/// All of them. Add at the end; never change one.
pub(crate) fn vectors() -> Vec<Vector> {
    let observation = |name, why, body| Vector {
        name,
        why,
        record: Record::Observation(body),
    };
    let other = |name, why, record| Vector { name, why, record };
    vec![
        observation(
            "pick",
            "the smallest common record: every optional field in its absent form",
            pick(),
        ),
        observation(
            "pick-with-bearing",
            "a measured bearing; a phase; the largest whole number that JSON carries exactly",
            pick_with_bearing(),
        ),
        observation(
            "patrol-report",
            "every optional field filled; a sector that passes north",
            patrol_report(),
        ),
        observation(
            "patrol-report-not-known",
            "`not_known` in every place where it can stand, which is neither absent nor zero",
            not_known(),
        ),
        observation(
            "range-without-bearing",
            "a distance in no stated direction; an uncountable number; south and west are negative",
            range_without_bearing(),
        ),
        observation(
            "hot-pixel",
            "a footprint and a thermal signal; the antimeridian and the pole as coordinates",
            hot_pixel(),
        ),
        observation(
            "sensor-blind",
            "a state of health over an hour; a time before 1970; decimals of a second down to 1 ns",
            sensor_blind(),
        ),
        observation(
            "escapes",
            "text with all that JSON escapes, and with what it must not escape (slash, delete, \
             line separator, an accent as a mark of its own)",
            escapes(),
        ),
        other(
            "observer",
            "a registered sensor below sea level, with a bound on its place",
            Record::Observer(observer()),
        ),
        other(
            "observer-bare",
            "a registered camera of which little is known",
            {
                let mut bare = observer();
                bare.id = ObserverId::in_network("default", "cam-3");
                bare.kind = ObserverKind::Camera;
                bare.fix.elevation_cm = Known::NotKnown;
                bare.fix.bound_m = Known::NotAsked;
                (bare.custodian, bare.name) = (Known::NotAsked, Known::NotAsked);
                Record::Observer(bare)
            },
        ),
        other(
            "line",
            "a line in two parts, without properties",
            Record::Feature(Feature {
                id: FeatureId::from_text("contact-line"),
                shape: Shape::Lines(vec![
                    vec![e7(480_000_000, 378_000_000), e7(481_234_567, 377_654_321)],
                    vec![e7(482_000_000, 377_000_000), e7(483_000_000, 376_000_000)],
                ]),
                properties: BTreeMap::new(),
                marking: Marking::Public,
            }),
        ),
        other(
            "zone-with-hole-and-odd-names",
            "a polygon with a hole; names of properties in the order of their UTF-16 units, which \
             puts U+1F600 before U+FB33, unlike the order of their code points or UTF-8 bytes",
            Record::Feature(zone()),
        ),
        other(
            "place",
            "names in Cyrillic, with the apostrophe U+2019; two spellings that differ only in \
             composition are both kept",
            Record::Place(place()),
        ),
        other(
            "place-beyond-the-first-plane",
            "a name outside the basic multilingual plane is written as itself, not as two escapes",
            Record::Place(NamedPlace {
                name: "𐌰 \u{1f3d4}".into(),
                other_names: vec![],
                position: e7(-900_000_000, -1_800_000_000),
                population: 0,
            }),
        ),
        other(
            "agreement",
            "the text of an agreement, with its line ends and quotation marks",
            Record::Agreement {
                text: "format = 1\r\n[agreement]\nid = \"example\"\t# «тиша»\n".into(),
            },
        ),
        other(
            "log-key",
            "a replacement of the log's key: a signed note with its blank line and its dash",
            Record::LogKey {
                text: format!(
                    "trucewatch log key v1\norigin monitor.example/north\nmission example\nnumber 1\nafter {}\n\
                     old monitor.example/north+00000000+AQID\nnew monitor.example/north+00000001+BAUG\n\
                     size 40\nroot {}\nreason stolen\n\n\u{2014} maria.example AAAAAA==\n",
                    "0f".repeat(32),
                    "1e".repeat(32)
                ),
            },
        ),
        other(
            "act",
            "what people decide: a text that is JSON itself",
            Record::Act {
                text: "{\"id\":\"a-1\",\"by\":{\"person\":\"p-1\"},\"act\":{\"do\":\"review\",\"why\":\"«гучно»\"}}".into(),
            },
        ),
        other(
            "agreement-empty",
            "no text at all is still a record",
            Record::Agreement {
                text: String::new(),
            },
        ),
        other(
            "field-note",
            "a report from the field with nothing that can be left out",
            Record::FieldReport(field_report(FieldContent::Note {
                text: "«гуркіт»\n2 рази".into(),
            })),
        ),
        other(
            "field-photo-of-a-sighting",
            "a photo, what it belongs to, from where, and the checkpoint that was seen",
            Record::FieldReport(photo()),
        ),
        other(
            "field-access-restriction",
            "what was asked and not known is written; what was not asked too",
            Record::FieldReport(field_report(FieldContent::AccessRestriction {
                kind: Restriction::MinesOrUxo,
                held_for_s: Known::Value(5_400),
                reason_given: Known::NotKnown,
                ended: Known::NotAsked,
            })),
        ),
        other(
            "field-checklist",
            "a truth value inside a value",
            Record::FieldReport(field_report(FieldContent::Checklist {
                list: "arrival-1".into(),
                answers: vec![
                    Answer {
                        item: "radio".into(),
                        yes: Known::Value(false),
                    },
                    Answer {
                        item: "road".into(),
                        yes: Known::NotKnown,
                    },
                ],
            })),
        ),
        other(
            "field-patrol-track",
            "a list of places with their times",
            Record::FieldReport(field_report(FieldContent::PatrolTrack {
                cell_m: 10_000,
                points: vec![TrackPoint {
                    at: at("2026-02-01T06:00:00.250Z"),
                    position: e7(483_335_000, 380_925_000),
                    bound_m: 7_120,
                }],
            })),
        ),
    ]
}

fn e7(lat: i64, lon: i64) -> Position {
    Position::from_e7(lat, lon).expect("a position")
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a time")
}

fn wind(name: &str) -> Compass16 {
    Compass16::parse(name).expect("a wind")
}

fn sound(peak_upa: u64) -> Signal {
    Signal::Sound {
        peak_upa: Known::Value(peak_upa),
        phase: Known::NotAsked,
    }
}

fn pick() -> Observation {
    let mut pick = Observation::new(
        ObserverId::in_network("default", "95"),
        ObserverKind::AcousticSensor,
        Means::AutoDetected,
        ObservationClass::ImpulsiveSound,
        TimeSpan::instant(at("2026-01-01T00:00:02.803Z"), ClockSource::Device),
    );
    pick.signal = sound(56_440);
    pick
}

fn pick_with_bearing() -> Observation {
    let mut pick = pick();
    pick.observer = ObserverId::in_network("seis", "AK01");
    pick.observer_kind = ObserverKind::SeismicSensor;
    pick.time.clock = ClockSource::Gnss;
    pick.time.bound_ms = Known::Value(0);
    pick.direction = Direction::RangeBearing {
        range: Known::NotAsked,
        bearing: Known::Value(Bearing::Measured {
            azimuth_mdeg: 359_999,
            sigma_mdeg: 2_500,
        }),
    };
    pick.signal = Signal::Sound {
        peak_upa: Known::Value(9_007_199_254_740_991),
        phase: Known::Value("P".into()),
    };
    pick
}

fn patrol_report() -> Observation {
    let mut report = Observation::new(
        ObserverId::in_network("patrol", "Horlivka"),
        ObserverKind::Patrol,
        Means::Heard,
        ObservationClass::Explosion,
        TimeSpan {
            earliest: at("2020-07-27T00:01:00+03:00"),
            latest: at("2020-07-27T00:06:00+03:00"),
            clock: ClockSource::Watch,
            bound_ms: Known::Value(60_000),
        },
    );
    report.description = Known::Value(Description::Outgoing);
    report.count = Known::Value(Count {
        value: 12,
        bound: CountBound::AtLeast,
    });
    report.place = Place {
        name: Known::Value("Horlivka".into()),
        reference: Known::Value("39km NE of Donetsk".into()),
        control_label: Known::Value("non-GCA".into()),
        fix: Known::Value(Fix {
            position: e7(483_335_000, 380_925_000),
            elevation_cm: Known::Value(27_000),
            source: FixSource::NamedPlace,
            bound_m: Known::Value(1_000),
        }),
    };
    report.direction = Direction::RangeBearing {
        range: Known::Value(RangeM {
            min_m: 3_000,
            max_m: 5_000,
        }),
        bearing: Known::Value(wind("NW").sector_to(wind("NE"))),
    };
    report.motion = Known::Value(Motion {
        from: Known::Value(wind("WSW")),
        to: Known::NotKnown,
    });
    report.weapon = Known::Value(Weapon {
        family: WeaponFamily::HeavyMachineGun,
        calibre: Known::Value(Calibre::from_tenths_mm(127)),
        as_written: "12.7mm HMG".into(),
    });
    report.health = Known::Value(Health::Degraded);
    report.source_record = Known::Value("C2".into());
    report.sequence = Known::Value(3);
    report.marking = Marking::Witness;
    report
}

fn not_known() -> Observation {
    let mut report = patrol_report();
    report.class = ObservationClass::Burst;
    report.description = Known::NotKnown;
    report.count = Known::NotKnown;
    report.time.bound_ms = Known::NotKnown;
    report.place = Place {
        name: Known::NotKnown,
        reference: Known::NotKnown,
        control_label: Known::NotKnown,
        fix: Known::NotKnown,
    };
    report.direction = Direction::RangeBearing {
        range: Known::NotKnown,
        bearing: Known::NotKnown,
    };
    report.motion = Known::NotKnown;
    report.weapon = Known::NotKnown;
    report.signal = Signal::Sound {
        peak_upa: Known::NotKnown,
        phase: Known::NotKnown,
    };
    report.health = Known::NotKnown;
    report.source_record = Known::NotKnown;
    report.sequence = Known::NotKnown;
    report.marking = Marking::Restricted;
    report
}

fn range_without_bearing() -> Observation {
    let mut report = patrol_report();
    report.means = Means::Reported;
    report.class = ObservationClass::Shot;
    report.count = Known::Value(Count {
        value: 0,
        bound: CountBound::Uncountable,
    });
    report.place.fix = Known::Value(Fix {
        position: e7(-1, -1_234_567_890),
        elevation_cm: Known::Value(-43_000),
        source: FixSource::Unstated,
        bound_m: Known::NotKnown,
    });
    report.direction = Direction::RangeBearing {
        range: Known::Value(RangeM {
            min_m: 0,
            max_m: u32::MAX,
        }),
        bearing: Known::NotAsked,
    };
    report.marking = Marking::Public;
    report
}

fn hot_pixel() -> Observation {
    let mut pixel = Observation::new(
        ObserverId::in_network("firms", "VIIRS-NPP"),
        ObserverKind::Satellite,
        Means::AutoDetected,
        ObservationClass::ThermalAnomaly,
        TimeSpan::instant(at("2023-06-06T00:42:00Z"), ClockSource::Overpass),
    );
    pixel.direction = Direction::Footprint {
        centre: e7(-900_000_000, 1_800_000_000),
        scan_m: 390,
        track_m: 360,
    };
    pixel.signal = Signal::Thermal {
        brightness_mk: Known::Value(334_500),
        frp_kw: Known::Value(0),
        confidence: Known::Value("nominal".into()),
        day_night: Known::NotAsked,
    };
    pixel
}

fn sensor_blind() -> Observation {
    let mut health = Observation::new(
        ObserverId::in_network("default", "12"),
        ObserverKind::AcousticSensor,
        Means::AutoDetected,
        ObservationClass::StateOfHealth,
        TimeSpan {
            earliest: at("1969-12-31T23:59:59.999999999Z"),
            latest: at("1970-01-01T01:00:00.5Z"),
            clock: ClockSource::Ntp,
            bound_ms: Known::Value(u32::MAX),
        },
    );
    health.health = Known::Value(Health::Blind);
    health
}

fn escapes() -> Observation {
    let mut report = patrol_report();
    report.place.name = Known::Value("\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}".into());
    report.place.reference = Known::Value("é e\u{301} \u{2028} <&> 'ʼ".into());
    report.source_record = Known::Value(String::new());
    report
}

fn observer() -> Observer {
    Observer {
        id: ObserverId::in_network("default", "95"),
        kind: ObserverKind::AcousticSensor,
        fix: Fix {
            position: e7(480_159_000, 378_028_500),
            elevation_cm: Known::Value(-250),
            source: FixSource::Surveyed,
            bound_m: Known::Value(2),
        },
        custodian: Known::Value("mission".into()),
        name: Known::Value("AK-01".into()),
        marking: Marking::Mission,
    }
}

fn zone() -> Feature {
    let ring = |from: i64, size: i64| {
        let (a, b) = (from, from + size);
        vec![e7(a, a), e7(a, b), e7(b, b), e7(b, a), e7(a, a)]
    };
    let names = [
        "",
        "1",
        "10",
        "\r",
        "a",
        "Z",
        "ö",
        "€",
        "\u{fb33}",
        "\u{1f600}",
    ];
    Feature {
        id: FeatureId::from_text("zone/Золоте 4"),
        shape: Shape::Polygons(vec![vec![
            ring(380_000_000, 1_000_000),
            ring(380_200_000, 5),
        ]]),
        properties: names
            .map(|name| (name.to_owned(), format!("value of {name}")))
            .into(),
        marking: Marking::Mission,
    }
}

fn place() -> NamedPlace {
    NamedPlace {
        name: "Слов’янськ".into(),
        other_names: vec![
            "Sloviansk".into(),
            "Andriïvka".into(),
            "Andrii\u{308}vka".into(),
        ],
        position: e7(488_531_000, 376_050_000),
        population: 111_486,
    }
}

fn field_report(content: FieldContent) -> FieldReport {
    FieldReport {
        observer: ObserverId::from_text("patrol/NOR-7"),
        source_record: "0198c0de".into(),
        about: Vec::new(),
        time: TimeSpan {
            earliest: at("2026-02-01T06:00:00.25Z"),
            latest: at("2026-02-01T06:02:00Z"),
            clock: ClockSource::Watch,
            bound_ms: Known::Value(4_000),
        },
        place: Place::default(),
        content,
        seen: Known::NotAsked,
        marking: Marking::Restricted,
    }
}

fn photo() -> FieldReport {
    FieldReport {
        about: vec!["5421470d2d5655086f0a58f5902f88699e654d3fbbb7692336ed2434df2cfcb3".into()],
        place: Place {
            fix: Known::Value(Fix {
                position: e7(483_335_000, 380_925_000),
                elevation_cm: Known::NotAsked,
                source: FixSource::Gnss,
                bound_m: Known::Value(12),
            }),
            ..Place::default()
        },
        seen: Known::Value(SeenCheckpoint {
            log: "monitor.example/north".into(),
            size: 40,
            root: RootBeginning([0, 1, 2, 3, 4, 5, 6, 7]),
        }),
        ..field_report(FieldContent::Photo {
            sha256: "9fa47bb2cd3838de3dcc3557ae05a057fe70563205a7b8a7c663268ca50d0a2d".into(),
            size: 183_501,
            media_type: "image/jpeg".into(),
        })
    }
}
