//! The samples beside the documentation of each format are read as the documentation says.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helper functions may fail loudly"
)]

use std::fs::File;
use trucewatch_adapters::{Format, Row, Settings, read};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Observation, Timestamp};

fn open(format: Format) -> File {
    let ending = if format == Format::LinesGeojson {
        "geojson"
    } else {
        "csv"
    };
    let name = format.name();
    let path = format!(
        "{}/../../formats/{name}/sample.{ending}",
        env!("CARGO_MANIFEST_DIR")
    );
    File::open(path).expect("each format has a sample")
}

fn records(format: Format) -> (Vec<Record>, Vec<String>) {
    let settings = Settings::new(Timestamp::from_unix_s(1_800_000_000));
    let mut notes = Vec::new();
    let records = read(format, open(format), &settings)
        .expect("a usable file")
        .map(|row| match row.expect("a readable file") {
            Row::Accepted(accepted) => {
                notes.extend(accepted.notes);
                accepted.record
            }
            Row::Rejected(rejection) => panic!("{format}: {}", rejection.reason),
        })
        .collect();
    (records, notes)
}

fn observations(format: Format) -> Vec<Observation> {
    let observation = |record| match record {
        Record::Observation(observation) => observation,
        other => panic!("{other:?}"),
    };
    records(format).0.into_iter().map(observation).collect()
}

#[test]
fn every_sample_is_read_without_a_rejection() {
    let expected = [
        (Format::PicksCsv, 4, 0),
        (Format::FirmsCsv, 4, 1),
        (Format::ReportsCsv, 4, 0),
        (Format::SensorsCsv, 5, 0),
        (Format::LinesGeojson, 2, 0),
        (Format::PlacesCsv, 3, 0),
        (Format::HealthCsv, 3, 0),
    ];
    for (format, rows, with_notes) in expected {
        let (records, notes) = records(format);
        assert_eq!(
            (records.len(), notes.len()),
            (rows, with_notes),
            "{format}: {notes:?}"
        );
    }
}

#[test]
fn every_sample_is_recognised() {
    use std::io::Read as _;
    for format in Format::ALL {
        let mut head = Vec::new();
        open(format)
            .take(400)
            .read_to_end(&mut head)
            .expect("a readable file");
        assert_eq!(Format::sniff(&head), Some(format));
    }
}

#[test]
fn observers_of_all_samples_are_registered() {
    let registered: Vec<String> = records(Format::SensorsCsv)
        .0
        .into_iter()
        .map(|record| match record {
            Record::Observer(observer) => observer.id.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    let sensing = [
        observations(Format::PicksCsv),
        observations(Format::HealthCsv),
    ]
    .concat();
    for seen in sensing {
        assert!(
            registered.contains(&seen.observer.to_string()),
            "{}",
            seen.observer
        );
    }
    let reports = observations(Format::ReportsCsv);
    assert!(
        registered.contains(&reports[1].observer.to_string()),
        "the camera at Hilltop"
    );
}

#[test]
fn spans_of_the_reports_sample() {
    let spans: Vec<String> = observations(Format::ReportsCsv)
        .iter()
        .map(|report| format!("{} {}", report.time.earliest, report.time.latest))
        .collect();
    assert_eq!(
        spans,
        [
            "2024-03-02T18:00:00Z 2024-03-03T05:59:59.999Z",
            "2024-03-02T15:00:00Z 2024-03-02T21:59:59.999Z",
            "2024-03-02T08:15:00Z 2024-03-02T08:20:00Z",
            "2024-03-02T22:00:00Z 2024-03-03T21:59:59.999Z",
        ]
    );
}
