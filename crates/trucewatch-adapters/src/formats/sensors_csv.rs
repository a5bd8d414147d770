//! Registered observers, CSV: `sensor_id,lat,lon` (WGS 84 degrees) and, optional or empty, `elev`
//! (m), `owner`, `name` or `code`, `kind` (acoustic, seismic, camera, patrol, uav).
//!
//! Columns, samples and what is lost: `formats/sensors-csv/README.md`.
//! Two places for one id are refused: most likely two networks share their numbers.

use crate::FileError;
use crate::formats::observers;
use crate::table::fields::{Fields, Measure, map, refuse};
use crate::table::{Context, Decoded, Refusal, Table};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Fix, FixSource, Known, Marking, Observer, ObserverKind};

/// The most sensors that one file may hold: each is remembered until the end of the file.
const SENSORS_MAX: usize = 1_000_000;

pub(crate) static TABLE: Table = Table {
    columns: &[
        "sensor_id",
        "lat",
        "lon",
        "elev",
        "owner",
        "name",
        "code",
        "kind",
    ],
    required: &[&["sensor_id"], &["lat"], &["lon"]],
    interpretations: &[],
    decode,
};

/// Height in centimetres.
const ELEVATION: Measure = Measure {
    decimals: 2,
    min: -1_200_000,
    max: 3_000_000,
    range: "-12000 to 30000 m",
};

fn decode(row: &Fields<'_>, context: &mut Context) -> Result<Decoded, Refusal> {
    let local = row.id("sensor_id")?;
    let kind = kind(row)?;
    let position = row.position("lat", "lon")?;
    let observer = Observer {
        id: observers::id(kind, &context.settings.network, local),
        kind,
        fix: Fix {
            position,
            elevation_cm: map(row.number("elev", &ELEVATION)?, |cm| cm as i32),
            source: FixSource::Surveyed,
            bound_m: Known::NotAsked,
        },
        custodian: row.known_text("owner"),
        name: match row.known_text("name") {
            Known::NotAsked => row.known_text("code"),
            name => name,
        },
        marking: Marking::default(),
    };
    let notes = remember(&observer, row.line, context)?;
    Ok(Decoded {
        record: Record::Observer(observer),
        notes,
    })
}

fn kind(row: &Fields<'_>) -> Result<ObserverKind, String> {
    match row.text("kind") {
        "" => Ok(ObserverKind::AcousticSensor),
        word => observers::kind(word)
            .filter(|kind| *kind != ObserverKind::Satellite)
            .ok_or_else(|| refuse("kind", word, "is not a kind of observer", observers::KINDS)),
    }
}

fn remember(observer: &Observer, line: u64, context: &mut Context) -> Result<Vec<String>, Refusal> {
    let id = observer.id.as_str();
    let position = observer.fix.position;
    match context.sensors.get(id) {
        Some((first, place)) if *place == position => {
            Ok(vec![format!("the same sensor as on line {first}")])
        }
        Some((first, _)) => Err(Refusal::Row(format!(
            "sensor {} has another place on line {first}; if these are two networks, give each its \
             own --network; if it was moved, keep only the place that holds",
            crate::text::quote(id)
        ))),
        None if context.sensors.len() >= SENSORS_MAX => {
            Err(Refusal::File(FileError::TooManySensors {
                limit: SENSORS_MAX,
            }))
        }
        None => {
            context.sensors.insert(id.to_owned(), (line, position));
            Ok(Vec::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{accepted, reason, rows};
    use crate::{Format, Row};

    const HEADER: &str = "sensor_id,lat,lon,elev,owner,code,kind";

    fn sensor(row: &str) -> Observer {
        match accepted(Format::SensorsCsv, HEADER, row).record {
            Record::Observer(observer) => observer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_sensor_is_registered() {
        let got = sensor("0,-21.043230,-69.487400,900.0,Institute,CX.PB01.,seismic");
        assert_eq!(got.id.as_str(), "default/0");
        assert_eq!(got.kind, ObserverKind::SeismicSensor);
        assert_eq!(got.fix.elevation_cm, Known::Value(90_000));
        assert_eq!(got.custodian, Known::Value("Institute".to_owned()));
        assert_eq!(got.name, Known::Value("CX.PB01.".to_owned()));
        let bare = sensor("0,1,2,,,,");
        assert_eq!(bare.kind, ObserverKind::AcousticSensor, "the default");
        assert_eq!(bare.fix.elevation_cm, Known::NotAsked);
    }

    #[test]
    fn cameras_are_found_by_the_reports_about_them() {
        assert_eq!(
            sensor("Avdiivka,48.1,37.7,,,,camera").id.as_str(),
            "camera/Avdiivka"
        );
        assert_eq!(
            sensor("Horlivka,48.1,37.7,,,,Patrol").id.as_str(),
            "patrol/Horlivka"
        );
    }

    #[test]
    fn one_id_has_one_place() {
        let file =
            format!("{HEADER}\n1,48,37,,,,\n1,48.0,37.0,,,,\n1,49,37,,,,\n1,49,37,,,,camera\n");
        let rows = rows(Format::SensorsCsv, file.as_bytes());
        let [
            Row::Accepted(_),
            Row::Accepted(same),
            Row::Rejected(moved),
            Row::Accepted(camera),
        ] = rows.as_slice()
        else {
            panic!("{rows:?}")
        };
        assert_eq!(same.notes, ["the same sensor as on line 2"]);
        assert!(
            moved.reason.contains("another place on line 2"),
            "{}",
            moved.reason
        );
        assert!(moved.reason.contains("own --network"), "{}", moved.reason);
        assert!(
            camera.notes.is_empty(),
            "a camera is in a network of its own"
        );
    }

    #[test]
    fn wrong_rows_are_rejected() {
        let cases = [
            (
                "1,91,37,,,,",
                "`91` is out of range; expected -90 to 90",
                "latitude",
            ),
            (
                "1,48,181,,,,",
                "`181` is out of range; expected -180 to 180",
                "longitude",
            ),
            (
                "1,132,48,,,,",
                "are latitude and longitude swapped?",
                "swapped",
            ),
            ("1,,37,,,,", "column `lat` is empty", "no place"),
            ("1,48,37,99999,,,", "-12000 to 30000 m", "in orbit"),
            ("1,48,37,,,,radar", "one of acoustic", "unknown kind"),
            (
                "1,48,37,,,,satellite",
                "one of acoustic",
                "a satellite does not stand anywhere",
            ),
        ];
        for (row, expected, why) in cases {
            let got = reason(Format::SensorsCsv, HEADER, row);
            assert!(got.contains(expected), "{why}: {got}");
        }
    }
}
