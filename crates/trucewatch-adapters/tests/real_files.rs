//! Files as their sources publish them. They are not part of this repository; where they are absent
//! the tests say so and pass.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test's helper functions may fail loudly and say what was skipped"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use trucewatch_adapters::{Accepted, FileError, Format, Rejection, Row, Settings, read};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Known, Observation, ObservationClass, ObserverKind, Signal, Timestamp};

fn settings() -> Settings {
    Settings::new(Timestamp::from_unix_s(1_800_000_000))
}

fn open(name: &str) -> Option<File> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../shared/data", name]
        .iter()
        .collect();
    let file = File::open(path).ok();
    if file.is_none() {
        println!("skipped: ../shared/data/{name} is not here");
    }
    file
}

struct Seen {
    accepted: Vec<Accepted>,
    rejected: Vec<Rejection>,
    notes: Vec<String>,
}

fn see(format: Format, name: &str) -> Option<Seen> {
    let mut reader = read(format, open(name)?, &settings()).expect("a usable file");
    let (mut accepted, mut rejected) = (Vec::new(), Vec::new());
    for row in reader.by_ref() {
        match row.expect("a readable file") {
            Row::Accepted(row) => accepted.push(row),
            Row::Rejected(row) => rejected.push(row),
        }
    }
    let notes = reader.notes();
    Some(Seen {
        accepted,
        rejected,
        notes,
    })
}

/// Reads a file in which nothing is wrong.
fn all(format: Format, name: &str, count: usize) -> Option<Seen> {
    let seen = see(format, name)?;
    let first: Vec<&Rejection> = seen.rejected.iter().take(3).collect();
    assert!(first.is_empty(), "{name}: {first:#?}");
    assert_eq!(seen.accepted.len(), count, "{name}");
    Some(seen)
}

fn observations(seen: &Seen) -> impl Iterator<Item = &Observation> {
    seen.accepted.iter().map(|row| match &row.record {
        Record::Observation(observation) => observation,
        other => panic!("{other:?}"),
    })
}

#[test]
fn acoustic_sets() {
    let sets = [
        ("small", 2_732, 200, ObserverKind::AcousticSensor),
        ("medium", 53_540, 2_000, ObserverKind::AcousticSensor),
        ("pyocto_test_picks", 1_218, 20, ObserverKind::SeismicSensor),
    ];
    for (set, picks, sensors, kind) in sets {
        if let Some(seen) = all(
            Format::PicksCsv,
            &format!("acoustic/{set}/picks.csv"),
            picks,
        ) {
            assert!(
                observations(&seen).all(|pick| pick.observer_kind == kind),
                "{set}"
            );
            assert!(seen.notes.is_empty(), "{set}: {:?}", seen.notes);
        }
        all(
            Format::SensorsCsv,
            &format!("acoustic/{set}/sensors.csv"),
            sensors,
        );
    }
}

#[test]
fn satellite_detections() {
    let name = "firms-viirs-snpp-ukraine-2023/fire_nrt_SV-C2_ukraine_2023-02-24_2023-07-31.csv";
    if let Some(seen) = all(Format::FirmsCsv, name, 12_480) {
        let unknown = observations(&seen).filter(|heat| {
            matches!(
                heat.signal,
                Signal::Thermal {
                    brightness_mk: Known::NotKnown,
                    ..
                }
            )
        });
        assert_eq!(
            unknown.count(),
            8,
            "impossible brightness, kept as not known"
        );
        assert_eq!(
            seen.accepted
                .iter()
                .filter(|row| !row.notes.is_empty())
                .count(),
            8
        );
        assert!(observations(&seen).all(|heat| heat.observer.as_str() == "satellite/N VIIRS"));
    }
    let name = "firms-viirs-snpp-ukraine-2023/dialect_global_nrt_noaa20_2025-08-14_sample.csv";
    if let Some(seen) = all(Format::FirmsCsv, name, 20) {
        assert!(observations(&seen).all(|heat| heat.observer.as_str() == "satellite/N20 VIIRS"));
    }
    let name = "economist-war-fire-labels/labels_lat47.40-47.425_2022.csv";
    if let Some(seen) = all(Format::FirmsCsv, name, 419) {
        assert!(seen.notes[0].contains("interpretation"), "{:?}", seen.notes);
    }
}

#[test]
fn compressed_satellite_years() {
    let years = [
        (2016, 124_371),
        (2018, 91_932),
        (2019, 127_967),
        (2020, 120_028),
        (2021, 57_595),
    ];
    for (year, count) in years {
        let name = format!("firms-locations-ukraine-history/ukr_fire_locations_{year}.csv.gz");
        all(Format::FirmsCsv, &name, count);
    }
}

#[test]
fn monitors_reports() {
    let Some(seen) = all(
        Format::ReportsCsv,
        "osce-smm-observations/observations_2017.csv",
        38,
    ) else {
        return;
    };
    let mut classes = BTreeMap::<ObservationClass, (usize, u32)>::new();
    for report in observations(&seen) {
        let entry = classes.entry(report.class).or_default();
        entry.0 += 1;
        entry.1 += report.count.value().map_or(0, |count| count.value);
    }
    let expected = [
        (ObservationClass::Explosion, (16, 343)),
        (ObservationClass::Projectile, (17, 117)),
        (ObservationClass::Burst, (3, 13)),
        (ObservationClass::Shot, (2, 36)),
    ];
    assert_eq!(classes, BTreeMap::from(expected), "rows and sums by class");
    assert!(observations(&seen).all(|r| r.source_record.value().is_some()));
    let notes: Vec<&String> = seen.accepted.iter().flat_map(|row| &row.notes).collect();
    assert!(notes.is_empty(), "{notes:?}");
    let ids: std::collections::BTreeSet<_> = observations(&seen).map(Observation::id).collect();
    assert_eq!(ids.len(), 38, "no two rows are the same observation");
}

#[test]
fn lines_and_zones() {
    let files = [
        ("ceasefire-lines/lines.geojson", 22),
        ("ceasefire-lines/zones.geojson", 8),
        ("ceasefire-lines/korea-dmz-lsib.geojson", 3),
        ("natural-earth-basemap/boundary-lines-10m.geojson", 95),
        ("natural-earth-basemap/lakes-50m.geojson", 10),
        ("natural-earth-basemap/rivers-50m.geojson", 25),
        ("natural-earth-basemap/rivers-europe-10m.geojson", 333),
    ];
    for (name, count) in files {
        if let Some(seen) = see(Format::LinesGeojson, name) {
            let reasons: Vec<&String> = seen.rejected.iter().map(|row| &row.reason).collect();
            assert_eq!(seen.accepted.len(), count, "{name}: {reasons:?}");
            // One line of the boundaries goes from a point to itself.
            let empty_lines = usize::from(name.contains("boundary-lines"));
            assert_eq!(reasons.len(), empty_lines, "{name}: {reasons:?}");
            let names_it = |reason: &&String| reason.contains("fewer than two distinct points");
            assert!(reasons.iter().all(names_it), "{name}: {reasons:?}");
        }
    }
    for (name, count) in [("airports-10m", 62), ("populated-places-50m", 65)] {
        if let Some(seen) = see(
            Format::LinesGeojson,
            &format!("natural-earth-basemap/{name}.geojson"),
        ) {
            assert_eq!(
                (seen.accepted.len(), seen.rejected.len()),
                (0, count),
                "{name}"
            );
            assert!(
                seen.rejected
                    .iter()
                    .all(|row| row.reason.contains("`Point`")),
                "{name}"
            );
        }
    }
    if let Some(file) = open("natural-earth-basemap/countries-50m.topojson") {
        let error = read(Format::LinesGeojson, file, &settings())
            .err()
            .expect("refused");
        assert!(
            matches!(&error, FileError::NotGeojson { advice, .. } if advice.contains("topo2geo"))
        );
    }
}

#[test]
fn gazetteers() {
    all(
        Format::PlacesCsv,
        "gazetteer-ukraine/geonames_cities500_theatre.csv",
        8_161,
    );
    all(
        Format::PlacesCsv,
        "gazetteer-ukraine/viina_conflict_zone_places.csv",
        11_754,
    );
    if let Some(file) = open("gazetteer-ukraine/katottg_2024.csv") {
        let error = read(Format::PlacesCsv, file, &settings())
            .err()
            .expect("refused");
        let message = error.to_string();
        assert!(
            message.contains("`name`, `latitude` and `longitude` are missing"),
            "{message}"
        );
    }
}

#[test]
fn other_tables_are_refused_by_their_header() {
    for name in ["acoustic/small/truth.csv", "acoustic/small/line.csv"] {
        for format in Format::ALL {
            if let Some(file) = open(name) {
                assert!(
                    read(format, file, &settings()).is_err(),
                    "{name} as {format}"
                );
            }
        }
    }
}
