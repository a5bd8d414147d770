//! An invented day for tests and for the sample page. Names of places are real, nothing else is.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    missing_docs,
    reason = "shared by several test programs and an example, each using a part"
)]

mod assessments;

use std::collections::BTreeMap;
use trucewatch_model::*;
use trucewatch_report::{DailyInput, Provenance};

/// Owns what a report borrows.
pub struct Day {
    pub mission: String,
    pub time_zone: String,
    pub incidents: Vec<Incident>,
    pub events: BTreeMap<EventId, Event>,
    pub assessments: Vec<Assessment>,
    pub lang: trucewatch_report::Lang,
    pub observations: BTreeMap<ObservationId, Observation>,
    pub coverage: Coverage,
    pub features: Vec<Feature>,
    pub observers: Vec<Observer>,
    pub gazetteer: Gazetteer,
    pub agreement: Option<AgreementVersion>,
    pub quarantined: u64,
}

pub fn at(lat: f64, lon: f64) -> Position {
    Position::from_deg(lat, lon).expect("a position")
}

pub fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a time")
}

pub const FROM: &str = "2017-07-15T21:00:00Z";
pub const TO: &str = "2017-07-16T21:00:00Z";

impl Day {
    /// A day on which nothing was registered, with sensors that worked for most of it.
    pub fn empty() -> Self {
        let (from, to) = (time(FROM), time(TO));
        let kind = |kind, registered, heard_from, share| KindCoverage {
            kind,
            registered,
            heard_from,
            share,
        };
        Self {
            mission: "Monitoring Mission (sample)".into(),
            time_zone: "Europe/Kyiv".into(),
            incidents: vec![],
            events: BTreeMap::new(),
            assessments: vec![],
            lang: trucewatch_report::Lang::En,
            observations: BTreeMap::new(),
            coverage: Coverage {
                from,
                to,
                line_share: Some(0.63),
                by_kind: vec![
                    kind(ObserverKind::AcousticSensor, 1_200, 1_174, 0.941),
                    kind(ObserverKind::Camera, 26, 24, 0.88),
                    kind(ObserverKind::Patrol, 9, 9, 0.31),
                    kind(ObserverKind::Satellite, 3, 3, 0.999),
                ],
                outages: vec![],
                method: "Share of kilometres of line and hours in which at least four working acoustic sensors were within 8 km.".into(),
            },
            features: vec![line(), zone()],
            observers: vec![],
            gazetteer: gazetteer(),
            agreement: Some(AgreementVersion {
                id: "model-ceasefire".into(),
                version: "1.2".into(),
                sha256: "9f2c".repeat(16),
            }),
            quarantined: 17,
        }
    }

    pub fn input(&self) -> DailyInput<'_> {
        DailyInput {
            mission: &self.mission,
            date: (2017, 7, 16),
            time_zone: &self.time_zone,
            from: time(FROM),
            to: time(TO),
            incidents: &self.incidents,
            events: &self.events,
            assessments: &self.assessments,
            observations: &self.observations,
            coverage: &self.coverage,
            features: &self.features,
            observers: &self.observers,
            gazetteer: &self.gazetteer,
            agreement: self.agreement.as_ref(),
            agreement_title: self.agreement.as_ref().map(|_| "Model ceasefire"),
            lang: self.lang,
            provenance: Provenance {
                entries: 1_204_331,
                digest: "5b1d".repeat(16),
                software: "trucewatch 0.1.0".into(),
                quarantined: self.quarantined,
                corrected: 0,
                configuration: Some(17),
            },
        }
    }

    /// Adds an observation and returns its id.
    pub fn observe(&mut self, o: Observation) -> ObservationId {
        let id = o.id();
        self.observations.insert(id.clone(), o);
        id
    }

    /// Adds an event that rests on `joined` alone.
    pub fn event(
        &mut self,
        class: ObservationClass,
        count: Count,
        at: Timestamp,
        area: Area,
        joined: &[(ObservationId, ObserverId, Role)],
    ) -> EventId {
        let id = EventId::derive(format!("{class:?}{at}{}", self.events.len()).as_bytes());
        let contributions = joined
            .iter()
            .map(|(observation, observer, role)| Contribution {
                observation: observation.clone(),
                observer: observer.clone(),
                role: *role,
                residual_s: matches!(area, Area::Ellipse { .. }).then_some(0.01),
                log_evidence: 3.0,
                note: String::new(),
            })
            .collect();
        let likeliest = match class {
            ObservationClass::ThermalAnomaly => EventClass::Heat,
            ObservationClass::Projectile => EventClass::Projectile,
            ObservationClass::Burst => EventClass::Burst,
            _ if at.as_unix_ns() % 3 == 0 => EventClass::Outgoing,
            _ => EventClass::Explosion,
        };
        let event = Event {
            id: id.clone(),
            provisional: false,
            held_back: None,
            counted_as: class,
            hypotheses: vec![EventHypothesis {
                probability: 1.0,
                classes: vec![ClassProbability {
                    class: likeliest,
                    probability: 1.0,
                }],
                time: at,
                time_sigma_s: 0.1,
                area,
                count,
                weapons: vec![],
                contributions,
                silent: vec![],
            }],
        };
        self.events.insert(id.clone(), event);
        id
    }

    /// An event located by `n` acoustic sensors, whose own places must never be printed.
    pub fn heard(&mut self, at_time: Timestamp, area: Area, n: usize) -> EventId {
        let joined: Vec<_> = (0..n)
            .map(|k| {
                let observer = ObserverId::in_network("default", &k.to_string());
                let mut o = Observation::new(
                    observer.clone(),
                    ObserverKind::AcousticSensor,
                    Means::AutoDetected,
                    ObservationClass::ImpulsiveSound,
                    TimeSpan::instant(at_time.plus_s(k as f64 + 1.0), ClockSource::Gnss),
                );
                o.place.fix = Known::Value(SENSOR_FIX());
                (self.observe(o), observer, Role::Locates)
            })
            .collect();
        let count = Count::exact(1);
        self.event(ObservationClass::Explosion, count, at_time, area, &joined)
    }

    /// A hot pixel.
    pub fn hot(&mut self, at_time: Timestamp, centre: Position) -> EventId {
        let observer = ObserverId::in_network("viirs", "snpp");
        let mut o = Observation::new(
            observer.clone(),
            ObserverKind::Satellite,
            Means::AutoDetected,
            ObservationClass::ThermalAnomaly,
            TimeSpan::instant(at_time, ClockSource::Overpass),
        );
        o.direction = Direction::Footprint {
            centre,
            scan_m: 390,
            track_m: 360,
        };
        let id = self.observe(o);
        self.event(
            ObservationClass::ThermalAnomaly,
            Count::exact(1),
            at_time,
            round_area(centre, 150.0),
            &[(id, observer, Role::Locates)],
        )
    }

    /// An incident of these events.
    pub fn incident(&mut self, events: Vec<EventId>, area: Area) -> IncidentId {
        let id = IncidentId::derive(events[0].as_str().as_bytes());
        let mut counts = BTreeMap::<ObservationClass, Count>::new();
        let mut times = Vec::new();
        for event in events.iter().map(|id| &self.events[id]) {
            let h = event.preferred().expect("a hypothesis");
            let sum = counts
                .get(&event.counted_as)
                .map_or(h.count, |c| c.plus(h.count));
            counts.insert(event.counted_as, sum);
            times.push(h.time);
        }
        self.incidents.push(Incident {
            id: id.clone(),
            provisional: false,
            events,
            reports: vec![],
            begins: *times.iter().min().expect("a time"),
            ends: *times.iter().max().expect("a time"),
            area,
            counts,
            held_back: BTreeMap::new(),
        });
        id
    }
}

#[allow(non_snake_case)]
pub fn SENSOR_FIX() -> Fix {
    Fix {
        position: at(48.123_987, 37.654_321),
        elevation_cm: Known::NotAsked,
        source: FixSource::Surveyed,
        bound_m: Known::Value(3),
    }
}

pub fn round_area(centre: Position, sigma_m: f64) -> Area {
    Area::Ellipse {
        centre,
        sigma_major_m: sigma_m,
        sigma_minor_m: sigma_m * 0.5,
        azimuth_deg: 60.0,
    }
}

/// A sector between two distances and two directions, as a report gives it.
pub fn sector(from: Position, min_m: f64, max_m: f64, begin_deg: f64, end_deg: f64) -> Area {
    let point = |r: f64, deg: f64| {
        let a = deg.to_radians();
        geodesy::displace(from, r * a.sin(), r * a.cos())
    };
    let deg = |k: u32| begin_deg + (end_deg - begin_deg) * f64::from(k) / 8.0;
    let mut outline: Vec<Position> = (0..=8).map(|k| point(max_m, deg(k))).collect();
    outline.extend((0..=8).rev().map(|k| point(min_m, deg(k))));
    outline.push(outline[0]);
    let centre = point(0.5 * (min_m + max_m), 0.5 * (begin_deg + end_deg));
    Area::Region { centre, outline }
}

pub fn gazetteer() -> Gazetteer {
    let places = [
        ("Donetsk", 48.023, 37.802, 901_645),
        ("Mariupol", 47.095, 37.541, 425_681),
        ("Luhansk", 48.574, 39.308, 398_505),
        ("Horlivka", 48.334, 38.093, 239_828),
        ("Kramatorsk", 48.723, 37.556, 150_084),
        ("Alchevsk", 48.467, 38.798, 106_062),
        ("Bakhmut", 48.595, 38.0, 77_620),
        ("Avdiivka", 48.139, 37.742, 32_436),
        ("Yasynuvata", 48.129, 37.859, 35_744),
        ("Svitlodarsk", 48.431, 38.221, 11_281),
        ("Shyrokyne", 47.099, 37.813, 1_411),
        ("Popasna", 48.634, 38.376, 19_672),
        ("Volnovakha", 47.601, 37.496, 21_441),
        ("Marinka", 47.942, 37.504, 9_089),
        ("Dokuchaievsk", 47.749, 37.679, 23_250),
        ("Debaltseve", 48.338, 38.405, 24_209),
        ("Shchastia", 48.739, 39.236, 11_552),
    ];
    let place = |(name, lat, lon, population): (&str, f64, f64, u32)| NamedPlace {
        name: name.into(),
        other_names: vec![],
        position: at(lat, lon),
        population,
    };
    Gazetteer::new(places.map(place).to_vec())
}

/// An invented line through the area.
pub const LINE: [(f64, f64); 12] = [
    (47.09, 37.80),
    (47.35, 37.66),
    (47.62, 37.62),
    (47.80, 37.60),
    (47.95, 37.58),
    (48.12, 37.78),
    (48.28, 37.95),
    (48.40, 38.18),
    (48.46, 38.40),
    (48.60, 38.45),
    (48.70, 38.80),
    (48.72, 39.25),
];

fn line() -> Feature {
    Feature {
        id: FeatureId::from_text("line"),
        shape: Shape::Lines(vec![LINE.iter().map(|(a, b)| at(*a, *b)).collect()]),
        properties: BTreeMap::new(),
        marking: Marking::Public,
    }
}

fn zone() -> Feature {
    let mut ring: Vec<Position> = LINE.iter().map(|(a, b)| at(a + 0.03, b - 0.05)).collect();
    ring.extend(LINE.iter().rev().map(|(a, b)| at(a - 0.03, b + 0.05)));
    ring.push(ring[0]);
    Feature {
        id: FeatureId::from_text("security"),
        shape: Shape::Polygons(vec![vec![ring]]),
        properties: BTreeMap::new(),
        marking: Marking::Public,
    }
}

/// A report by people or a camera.
pub fn report(
    local: &str,
    kind: ObserverKind,
    place: &str,
    class: ObservationClass,
    count: Count,
    span: (&str, &str),
) -> Observation {
    let means = match kind {
        ObserverKind::Camera => Means::Recorded,
        _ => Means::Heard,
    };
    let mut o = Observation::new(
        ObserverId::in_network(
            if kind == ObserverKind::Camera {
                "camera"
            } else {
                "patrol"
            },
            local,
        ),
        kind,
        means,
        class,
        TimeSpan {
            earliest: time(span.0),
            latest: time(span.1),
            clock: ClockSource::Period,
            bound_ms: Known::NotAsked,
        },
    );
    o.place.name = Known::Value(place.into());
    o.count = Known::Value(count);
    o
}

pub fn range_bearing(min_m: u32, max_m: u32, from: &str, to: &str) -> Direction {
    let wind = |name| Compass16::parse(name).expect("a wind");
    Direction::RangeBearing {
        range: Known::Value(RangeM { min_m, max_m }),
        bearing: Known::Value(wind(from).sector_to(wind(to))),
    }
}

pub const fn about(value: u32) -> Count {
    Count {
        value,
        bound: CountBound::About,
    }
}

/// A small but complete day: every kind of row once.
pub fn small() -> Day {
    let mut day = Day::empty();
    reports(&mut day);
    let begin = time("2017-07-16T00:14:09.250Z");
    let spot = at(48.129_43, 37.779_21);
    let rounds: Vec<EventId> = (0..3)
        .map(|k| {
            let centre = geodesy::displace(spot, 40.0 * f64::from(k), 25.0);
            day.heard(
                begin.plus_s(f64::from(k) * 21.0),
                round_area(centre, 48.0),
                7 + k as usize,
            )
        })
        .collect();
    let salvo = day.incident(rounds, round_area(spot, 90.0));
    day.assess(&salvo, Status::LooksBroken, 0.968);
    day.assess(&salvo, Status::Holds, 0.02);
    let lone = day.heard(
        time("2017-07-16T05:40:00Z"),
        round_area(at(48.436, 38.20), 700.0),
        4,
    );
    let lone = day.incident(vec![lone], round_area(at(48.436, 38.20), 700.0));
    day.assess(&lone, Status::Unclear, 0.55);
    for k in 0..4 {
        let pass = time(if k < 3 {
            "2017-07-16T00:31:00Z"
        } else {
            "2017-07-16T10:42:00Z"
        });
        day.hot(pass, at(47.60 + 0.004 * f64::from(k), 37.52));
    }
    day.coverage.outages = vec![Outage {
        observer: ObserverId::in_network("camera", "Shyrokyne"),
        kind: ObserverKind::Camera,
        from: time(FROM),
        to: time("2017-07-16T08:20:00Z"),
    }];
    day
}

fn reports(day: &mut Day) {
    let night = ("2017-07-15T21:00:00Z", "2017-07-16T03:00:00Z");
    let mut heard = report(
        "DON-1",
        ObserverKind::Patrol,
        "Donetsk city centre",
        ObservationClass::Explosion,
        about(40),
        night,
    );
    heard.description = Known::Value(Description::Undetermined);
    heard.direction = range_bearing(6_000, 12_000, "WSW", "W");
    heard.weapon = Known::NotKnown;
    heard.source_record = Known::Value("C2".into());
    let observer = heard.observer.clone();
    let middle = heard.time.middle();
    let id = day.observe(heard);
    let area = sector(at(48.0, 37.8), 6_000.0, 12_000.0, 236.0, 281.0);
    day.event(
        ObservationClass::Explosion,
        about(40),
        middle,
        area,
        &[(id, observer, Role::Locates)],
    );

    let evening = ("2017-07-16T18:05:00Z", "2017-07-16T18:05:00Z");
    let mut seen = report(
        "SHY",
        ObserverKind::Camera,
        "Shyrokyne",
        ObservationClass::Projectile,
        Count::exact(15),
        evening,
    );
    seen.time.clock = ClockSource::Ntp;
    seen.place.reference = Known::Value("20km E of Mariupol".into());
    seen.direction = Direction::RangeBearing {
        range: Known::NotKnown,
        bearing: Known::Value(
            Compass16::parse("N")
                .map(|n| n.sector_to(n))
                .expect("a wind"),
        ),
    };
    seen.motion = Known::Value(Motion {
        from: Known::Value(Compass16::parse("W").expect("a wind")),
        to: Known::Value(Compass16::parse("E").expect("a wind")),
    });
    seen.sequence = Known::Value(2);
    let observer = seen.observer.clone();
    let middle = seen.time.middle();
    let id = day.observe(seen);
    let area = sector(at(47.1, 37.81), 500.0, 6_000.0, 349.0, 371.0);
    day.event(
        ObservationClass::Projectile,
        Count::exact(15),
        middle,
        area,
        &[(id, observer, Role::Locates)],
    );

    let mut bursts = report(
        "HOR-2",
        ObserverKind::Patrol,
        "Horlivka <b>\u{202E}",
        ObservationClass::Burst,
        Count {
            value: 12,
            bound: CountBound::AtLeast,
        },
        ("2017-07-16T16:00:00Z", "2017-07-16T16:20:00Z"),
    );
    bursts.count = Known::NotKnown;
    bursts.weapon = Known::Value(Weapon {
        family: WeaponFamily::HeavyMachineGun,
        calibre: Known::Value(Calibre::from_tenths_mm(127)),
        as_written: "heavy-machine-gun (12.7mm)".into(),
    });
    day.observe(bursts);
}

/// A day as busy as asked: `n` incidents of one to four rounds, heat, reports and outages.
pub fn busy(n: u32) -> Day {
    let mut day = small();
    let mut seed = 20_170_716_u64;
    let mut next = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / (1_u64 << 31) as f64
    };
    for _ in 0..n {
        let segment = next() * 10.999;
        let (k, t) = (segment as usize, segment.fract());
        let (a, b) = (LINE[k], LINE[k + 1]);
        let spot = at(
            a.0 + (b.0 - a.0) * t + (next() - 0.5) * 0.08,
            a.1 + (b.1 - a.1) * t + (next() - 0.5) * 0.1,
        );
        let begin = time(FROM).plus_s(next() * 80_000.0);
        let sigma = 25.0 / (0.02 + next());
        let rounds = 1 + (next() * 4.0) as u32;
        let events = (0..rounds)
            .map(|r| {
                day.heard(
                    begin.plus_s(f64::from(r) * 17.5),
                    round_area(spot, sigma),
                    4 + (next() * 9.0) as usize,
                )
            })
            .collect();
        let id = day.incident(events, round_area(spot, sigma * 1.3));
        match next() {
            x if x < 0.3 => day.assess(&id, Status::LooksBroken, 0.8 + 0.19 * next()),
            x if x < 0.5 => day.assess(&id, Status::Unclear, 0.4 + 0.2 * next()),
            x if x < 0.8 => day.assess(&id, Status::Holds, 0.1 * next()),
            _ => {}
        }
    }
    for k in 0..n / 2 {
        let (a, b) = LINE[(next() * 12.0) as usize];
        let pass = if k % 3 == 0 {
            "2017-07-16T10:42:00Z"
        } else {
            "2017-07-16T00:31:00Z"
        };
        day.hot(
            time(pass),
            at(a + next() * 0.3 - 0.15, b + next() * 0.5 - 0.25),
        );
    }
    for k in 0..36_u32 {
        day.coverage.outages.push(Outage {
            observer: ObserverId::in_network("default", &(k * 31).to_string()),
            kind: ObserverKind::AcousticSensor,
            from: time(FROM).plus_s(600.0 * f64::from(k)),
            to: time(FROM).plus_s(600.0 * f64::from(k) + 30_000.0 - 700.0 * f64::from(k)),
        });
    }
    day
}
