//! Signs of life of observers, CSV: `observer_id,from_utc_seconds,to_utc_seconds,state` (alive,
//! degraded or blind) and, optional or empty, `kind`. Times are UTC seconds since 1970.
//!
//! Columns, samples and what is lost: `formats/health-csv/README.md`.
//! An id with a slash is complete (`default/12`, `camera/Avdiivka`); a bare one belongs to the
//! network of its kind.

use crate::formats::observers;
use crate::table::fields::{Fields, refuse};
use crate::table::{Context, Decoded, Refusal, Table};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    ClockSource, Health, Known, Means, Observation, ObservationClass, ObserverId, ObserverKind,
    TimeSpan,
};

pub(crate) static TABLE: Table = Table {
    columns: &[
        "observer_id",
        "from_utc_seconds",
        "to_utc_seconds",
        "state",
        "kind",
    ],
    required: &[
        &["observer_id"],
        &["from_utc_seconds"],
        &["to_utc_seconds"],
        &["state"],
    ],
    interpretations: &[],
    decode,
};

fn decode(row: &Fields<'_>, context: &mut Context) -> Result<Decoded, Refusal> {
    let id = row.id("observer_id")?;
    let kind = kind(row, id)?;
    let observer = if id.contains('/') {
        ObserverId::from_text(id)
    } else {
        observers::id(kind, &context.settings.network, id)
    };
    let mut health = Observation::new(
        observer,
        kind,
        Means::AutoDetected,
        ObservationClass::StateOfHealth,
        span(row, context)?,
    );
    health.health = Known::Value(state(row)?);
    Ok(Decoded {
        record: Record::Observation(health),
        notes: Vec::new(),
    })
}

/// The kind as stated, else as the network in the id tells, else an acoustic sensor.
fn kind(row: &Fields<'_>, id: &str) -> Result<ObserverKind, String> {
    let of_network = || {
        let (network, _) = id.split_once('/')?;
        observers::kind(network).filter(|kind| observers::network(*kind, "") == network)
    };
    match row.text("kind") {
        "" => Ok(of_network().unwrap_or(ObserverKind::AcousticSensor)),
        word => observers::kind(word)
            .ok_or_else(|| refuse("kind", word, "is not a kind of observer", observers::KINDS)),
    }
}

fn span(row: &Fields<'_>, context: &Context) -> Result<TimeSpan, String> {
    let earliest = row.unix_time("from_utc_seconds")?;
    let latest = row.unix_time("to_utc_seconds")?;
    if latest < earliest {
        return Err(refuse(
            "to_utc_seconds",
            row.text("to_utc_seconds"),
            "is before the start",
            "a time at or after `from_utc_seconds`",
        ));
    }
    context.not_in_future("to_utc_seconds", latest)?;
    Ok(TimeSpan {
        latest,
        ..TimeSpan::instant(earliest, ClockSource::Device)
    })
}

fn state(row: &Fields<'_>) -> Result<Health, String> {
    let word = row.needed("state")?;
    match word.to_lowercase().as_str() {
        "alive" => Ok(Health::Alive),
        "degraded" => Ok(Health::Degraded),
        "blind" => Ok(Health::Blind),
        _ => Err(refuse(
            "state",
            word,
            "is not a state",
            "alive, degraded or blind",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::{observation, reason};

    const HEADER: &str = "observer_id,from_utc_seconds,to_utc_seconds,state,kind";

    #[test]
    fn ids_may_be_complete_or_bare() {
        use ObserverKind::{AcousticSensor, Camera};
        let cases = [
            (
                "12,0,60,alive,",
                "default/12",
                AcousticSensor,
                "bare: the file's network",
            ),
            (
                "north/12,0,60,alive,",
                "north/12",
                AcousticSensor,
                "complete",
            ),
            (
                "camera/Avdiivka,0,60,blind,",
                "camera/Avdiivka",
                Camera,
                "the network tells the kind",
            ),
            (
                "Avdiivka,0,60,blind,camera",
                "camera/Avdiivka",
                Camera,
                "the kind tells the network",
            ),
        ];
        for (row, id, kind, why) in cases {
            let got = observation(Format::HealthCsv, HEADER, row);
            assert_eq!(
                (got.observer.as_str(), got.observer_kind),
                (id, kind),
                "{why}"
            );
        }
    }

    #[test]
    fn state_and_span_are_kept() {
        let got = observation(Format::HealthCsv, HEADER, "12,0.5,60,Degraded,");
        assert_eq!(got.health, Known::Value(Health::Degraded));
        assert_eq!(got.class, ObservationClass::StateOfHealth);
        assert!((got.time.length_s() - 59.5).abs() < 1e-9);
    }

    #[test]
    fn wrong_rows_are_rejected() {
        let cases = [
            ("12,0,60,fine,", "alive, degraded or blind", "unknown state"),
            (
                "12,60,0,alive,",
                "is before the start",
                "ends before it starts",
            ),
            ("12,0,1800000601,alive,", "in the future", "not yet"),
            ("12,0,60,alive,toaster", "is not a kind", "unknown kind"),
        ];
        for (row, expected, why) in cases {
            let got = reason(Format::HealthCsv, HEADER, row);
            assert!(got.contains(expected), "{why}: {got}");
        }
    }
}
