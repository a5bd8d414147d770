//! Arrivals of sounds at single sensors, CSV: `sensor_id,time_utc_seconds` and, optional or empty,
//! `amplitude` (peak overpressure, Pa), `bearing_deg` (sensor to source, clockwise from north),
//! `bearing_sigma` (degrees), `phase` (of a seismic network). Times are UTC seconds since 1970.
//!
//! Columns, samples and what is lost: `formats/picks-csv/README.md`.
//! A pick is an impulsive sound that nobody has assessed, never an explosion.

use crate::formats::observers;
use crate::table::fields::{AZIMUTH, Fields, Measure, SIGMA, map, refuse};
use crate::table::{Context, Decoded, Refusal, Table};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    Bearing, ClockSource, Direction, Known, Means, Observation, ObservationClass, ObserverKind,
    Signal, TimeSpan,
};

pub(crate) static TABLE: Table = Table {
    columns: &[
        "sensor_id",
        "time_utc_seconds",
        "amplitude",
        "bearing_deg",
        "bearing_sigma",
        "phase",
    ],
    required: &[&["sensor_id"], &["time_utc_seconds"]],
    interpretations: &[],
    decode,
};

/// Peak overpressure in micropascal. The loudest blast that leaves a sensor standing is far below.
const AMPLITUDE: Measure = Measure {
    decimals: 6,
    min: 0,
    max: 10_000_000_000_000,
    range: "0 to 10000000 Pa",
};

fn decode(row: &Fields<'_>, context: &mut Context) -> Result<Decoded, Refusal> {
    let local = row.id("sensor_id")?;
    let at = row.unix_time("time_utc_seconds")?;
    context.not_in_future("time_utc_seconds", at)?;
    let phase = row.known_text("phase");
    let kind = match phase {
        Known::Value(_) => ObserverKind::SeismicSensor,
        Known::NotKnown | Known::NotAsked => ObserverKind::AcousticSensor,
    };
    let mut notes = Vec::new();
    let mut pick = Observation::new(
        observers::id(kind, &context.settings.network, local),
        kind,
        Means::AutoDetected,
        ObservationClass::ImpulsiveSound,
        TimeSpan::instant(at, ClockSource::Device),
    );
    pick.signal = Signal::Sound {
        peak_upa: map(row.number("amplitude", &AMPLITUDE)?, |upa| upa as u64),
        phase,
    };
    if let Some(bearing) = bearing(row, &mut notes)? {
        pick.direction = Direction::RangeBearing {
            range: Known::NotAsked,
            bearing: Known::Value(bearing),
        };
    }
    Ok(Decoded {
        record: Record::Observation(pick),
        notes,
    })
}

/// A measured bearing needs its standard deviation: without it nobody can weigh it.
fn bearing(row: &Fields<'_>, notes: &mut Vec<String>) -> Result<Option<Bearing>, String> {
    let azimuth = row.number("bearing_deg", &AZIMUTH)?;
    let sigma = row.number("bearing_sigma", &SIGMA)?;
    match (azimuth, sigma) {
        (Known::Value(azimuth), Known::Value(sigma)) => Ok(Some(Bearing::Measured {
            azimuth_mdeg: (azimuth % 360_000) as u32,
            sigma_mdeg: sigma as u32,
        })),
        (Known::Value(_), _) => Err(refuse(
            "bearing_sigma",
            row.text("bearing_sigma"),
            "is missing for a bearing",
            "the standard deviation of the bearing, or both columns empty",
        )),
        (_, Known::Value(_)) => {
            notes.push("`bearing_sigma` without a bearing was ignored".to_owned());
            Ok(None)
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::{observation, reason};

    const HEADER: &str = "sensor_id,time_utc_seconds,amplitude,bearing_deg,bearing_sigma,phase";

    fn pick(row: &str) -> Observation {
        observation(Format::PicksCsv, HEADER, row)
    }

    #[test]
    fn a_pick_keeps_what_was_measured() {
        let got = pick("95,1767225602.803,0.05644,271.5,3.25,");
        assert_eq!(got.observer.as_str(), "default/95");
        assert_eq!(got.observer_kind, ObserverKind::AcousticSensor);
        assert_eq!(got.time.earliest.to_string(), "2026-01-01T00:00:02.803Z");
        assert_eq!(got.time.clock, ClockSource::Device);
        let sound = Signal::Sound {
            peak_upa: Known::Value(56_440),
            phase: Known::NotAsked,
        };
        assert_eq!(got.signal, sound);
        let bearing = Known::Value(Bearing::Measured {
            azimuth_mdeg: 271_500,
            sigma_mdeg: 3_250,
        });
        let range = Known::NotAsked;
        assert_eq!(got.direction, Direction::RangeBearing { range, bearing });
    }

    #[test]
    fn absent_values_stay_absent() {
        let got = pick("7,3935.634,,,,P");
        assert_eq!(
            got.observer_kind,
            ObserverKind::SeismicSensor,
            "it names a phase"
        );
        assert_eq!(got.direction, Direction::NotStated);
        let sound = |peak_upa| Signal::Sound {
            peak_upa,
            phase: Known::NotAsked,
        };
        assert_eq!(
            pick("7,1,N/K,,,").signal,
            sound(Known::NotKnown),
            "asked, but not known"
        );
        assert_eq!(
            pick("7,1,1.2e-05,,,").signal,
            sound(Known::Value(12)),
            "an exponent"
        );
        assert_eq!(
            pick("7,1,0,,,").signal,
            sound(Known::Value(0)),
            "zero is a value"
        );
    }

    #[test]
    fn wrong_rows_are_rejected_with_column_value_and_range() {
        let cases = [
            (",1,,,,", "column `sensor_id` is empty", "no sensor"),
            ("7,,,,,", "column `time_utc_seconds` is empty", "no time"),
            ("7,2026-01-01,,,,", "UTC seconds", "a calendar date"),
            ("7,nan,,,,", "`nan` is not a time", "NaN"),
            (
                "7,1800000601,,,,",
                "time 2027-01-15T08:10:01Z is in the future of this site's clock; check",
                "clock",
            ),
            (
                "7,1,-0.1,,,",
                "column `amplitude`: `-0.1` is out of range; expected 0 to",
                "negative",
            ),
            ("7,1,inf,,,", "`inf` is not a number", "infinite"),
            (
                "7,1,,361,1,",
                "`361` is out of range; expected 0 to 360",
                "a bearing",
            ),
            (
                "7,1,,10,0,",
                "`0` is out of range; expected 0.001 to 180",
                "no uncertainty",
            ),
            (
                "7,1,,10,-1,",
                "column `bearing_sigma`: `-1`",
                "negative sigma",
            ),
            ("7,1,,10,,", "is missing for a bearing", "unknown sigma"),
            (
                "7,1,,",
                "the row has 4 fields, but the header names 6",
                "too short",
            ),
        ];
        for (row, expected, why) in cases {
            let got = reason(Format::PicksCsv, HEADER, row);
            assert!(got.contains(expected), "{why}: {got}");
        }
        pick("7,1800000600,,,,");
    }
}
