//! Entries and rows to test with, each made from its number alone.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use trucewatch_evidence::{NewEntry, NewQuarantine};
use trucewatch_model::{
    ClockSource, Known, Means, Observation, ObservationClass, ObserverId, ObserverKind, Signal,
    TimeSpan, Timestamp, canonical::Record,
};

/// A connection of somebody who has the file and seals the pages that he changes.
pub(crate) fn raw_connection(dir: &std::path::Path) -> rusqlite::Connection {
    let layer = trucewatch_pages::layer().expect("registers");
    let file = dir.join(trucewatch_evidence::FILE_NAME);
    let flags = rusqlite::OpenFlags::default();
    rusqlite::Connection::open_with_flags_and_vfs(file, flags, layer).expect("opens")
}

/// Whether the long form of a proof is asked for.
pub(crate) fn in_full() -> bool {
    std::env::var("TRUCEWATCH_PROOFS").is_ok_and(|size| size == "full")
}

/// Numbers that look random and are the same in every run (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

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
        bound_ms: 1_000,
        signed: None,
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
