//! Entries and rows to test with, each made from its number alone.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use sha2::{Digest as _, Sha256};
use trucewatch_evidence::{NewEntry, NewQuarantine};
use trucewatch_model::{
    ClockSource, Known, Means, Observation, ObservationClass, ObserverId, ObserverKind, Signal,
    TimeSpan, Timestamp, canonical::Record,
};

pub(crate) fn time(number: u64) -> Timestamp {
    Timestamp::from_unix_s(1_700_000_000 + i64::try_from(number).expect("small"))
}

pub(crate) fn pick(number: u64) -> Observation {
    let mut pick = Observation::new(
        ObserverId::in_network("default", &(number % 97).to_string()),
        ObserverKind::AcousticSensor,
        Means::AutoDetected,
        ObservationClass::ImpulsiveSound,
        TimeSpan::instant(time(number), ClockSource::Device),
    );
    pick.signal = Signal::Sound {
        peak_upa: Known::Value(number),
        phase: Known::NotAsked,
    };
    pick
}

pub(crate) fn entry(number: u64) -> NewEntry {
    NewEntry {
        record: Record::Observation(pick(number)),
        raw: format!("{},{number},raw-marker-{number:06}\n", number % 97).into_bytes(),
        source: format!("source-marker-{number:06}.csv"),
        line: number + 2,
        received_at: time(number + 60),
    }
}

pub(crate) fn entries(numbers: std::ops::Range<u64>) -> Vec<NewEntry> {
    numbers.map(entry).collect()
}

pub(crate) fn rejected(number: u64) -> NewQuarantine {
    NewQuarantine {
        file: "picks.csv".to_owned(),
        format: "acoustic_csv".to_owned(),
        line: number,
        header: Some(b"station,time\n".to_vec()),
        raw: format!("95,not a time {number}\n").into_bytes(),
        reason: "`not a time` is not a time".to_owned(),
        settings: "{\"zone\":\"UTC\"}".to_owned(),
        at: time(number),
    }
}

/// What `root_digest` of a log with these entries must be, worked out without the crate.
pub(crate) fn expected_digest(numbers: std::ops::Range<u64>) -> [u8; 32] {
    let mut all = Sha256::new();
    for number in numbers {
        all.update(Sha256::digest(entry(number).record.to_bytes()));
    }
    all.finalize().into()
}
