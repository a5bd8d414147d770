//! The entries that the measurements write: one pick of a sensor each, made from its number alone.

use trucewatch_evidence::NewEntry;
use trucewatch_model::{
    ClockSource, Known, Means, Observation, ObservationClass, ObserverId, ObserverKind, Signal,
    TimeSpan, Timestamp, canonical::Record,
};

pub(crate) fn entry(number: u64) -> NewEntry {
    let at = Timestamp::from_unix_s(1_700_000_000).plus_ns(number as i64 * 1_000_003);
    let mut pick = Observation::new(
        ObserverId::in_network("default", &(number % 97).to_string()),
        ObserverKind::AcousticSensor,
        Means::AutoDetected,
        ObservationClass::ImpulsiveSound,
        TimeSpan::instant(at, ClockSource::Device),
    );
    pick.signal = Signal::Sound {
        peak_upa: Known::Value(number),
        phase: Known::NotAsked,
    };
    NewEntry {
        record: Record::Observation(pick),
        raw: format!("{},{at},{number}\n", number % 97).into_bytes(),
        source: "picks.csv".to_owned(),
        line: number + 2,
        received_at: at,
        bound_ms: 1_000,
        signed: None,
    }
}
