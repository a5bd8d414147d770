//! What the reader of reports makes of rows, good and bad.

use super::*;
use crate::Format;
use crate::testing::{accepted, observation, reason};
use trucewatch_model::{
    Bearing, ClockSource, Description, Direction, Means, ObservationClass, RangeM,
};

/// Builds a row from (column, value) pairs on top of the least that a report needs.
fn table(values: &[(&str, &str)]) -> (String, String) {
    let mut cells = vec![
        ("date_from", "2017-07-15"),
        ("observer", "patrol"),
        ("place", "Horlivka"),
        ("means", "heard"),
        ("event", "explosion"),
    ];
    for (column, value) in values {
        match cells.iter_mut().find(|(name, _)| name == column) {
            Some(cell) => cell.1 = value,
            None => cells.push((column, value)),
        }
    }
    let join =
        |pick: fn(&(&str, &str)) -> String| cells.iter().map(pick).collect::<Vec<_>>().join(",");
    (
        join(|cell| cell.0.to_owned()),
        join(|cell| cell.1.to_owned()),
    )
}

fn report(values: &[(&str, &str)]) -> Observation {
    let (header, row) = table(values);
    observation(Format::ReportsCsv, &header, &row)
}

#[test]
fn a_full_report_is_read() {
    let got = report(&[
        ("obs_id", "F2"),
        ("seq", "3"),
        ("place", "Donetsk central railway station"),
        ("place_control", "NGCA"),
        ("place_ref", "6km NW of city centre"),
        ("event", "explosions"),
        ("count", "7"),
        ("count_qualifier", "about"),
        ("assessed", "outgoing"),
        ("weapon", "82mm mortar"),
        ("dist_km_min", "0.8"),
        ("dist_km_max", "6"),
        ("bearing", "NW-NE"),
        ("motion_from", "S"),
        ("motion_to", "N/K"),
    ]);
    assert_eq!(
        got.observer.as_str(),
        "patrol/Donetsk central railway station"
    );
    assert_eq!(
        (got.means, got.class),
        (Means::Heard, ObservationClass::Explosion)
    );
    assert_eq!(got.description, Known::Value(Description::Outgoing));
    let count = Count {
        value: 7,
        bound: CountBound::About,
    };
    assert_eq!(got.count, Known::Value(count));
    assert_eq!(got.place.control_label, Known::Value("NGCA".to_owned()));
    assert_eq!(
        got.place.reference,
        Known::Value("6km NW of city centre".to_owned())
    );
    let weapon = got.weapon.value().expect("a weapon");
    assert_eq!(weapon.as_written, "82mm mortar");
    let range = Known::Value(RangeM {
        min_m: 800,
        max_m: 6_000,
    });
    let sector = Bearing::Sector {
        from_mdeg: 303_750,
        to_mdeg: 56_250,
    };
    assert_eq!(
        got.direction,
        Direction::RangeBearing {
            range,
            bearing: Known::Value(sector)
        }
    );
    let motion = got.motion.value().expect("a motion");
    assert_eq!(
        (motion.from.value().map(|w| w.name()), motion.to),
        (Some("S"), Known::NotKnown)
    );
    assert_eq!(got.source_record, Known::Value("F2".to_owned()));
    assert_eq!(got.sequence, Known::Value(3));
}

#[test]
fn what_is_empty_was_not_asked_and_nk_is_not_known() {
    let empty = report(&[
        ("count", ""),
        ("assessed", ""),
        ("weapon", ""),
        ("bearing", ""),
    ]);
    assert_eq!(empty.count, Known::NotAsked);
    assert_eq!(empty.description, Known::NotAsked);
    assert_eq!(empty.weapon, Known::NotAsked);
    assert_eq!(empty.direction, Direction::NotStated);
    let unknown = report(&[
        ("count", "N/K"),
        ("assessed", "n/k"),
        ("weapon", "undetermined"),
        ("bearing", "not known"),
    ]);
    assert_eq!(unknown.count, Known::NotKnown);
    assert_eq!(unknown.description, Known::NotKnown);
    assert_eq!(unknown.weapon, Known::NotKnown);
    let (range, bearing) = (Known::NotAsked, Known::NotKnown);
    assert_eq!(
        unknown.direction,
        Direction::RangeBearing { range, bearing }
    );
}

#[test]
fn counts_have_bounds() {
    let cases = [
        ("30", "almost", 30, CountBound::About),
        ("30", "approximately", 30, CountBound::About),
        ("30", "at least", 30, CountBound::AtLeast),
        ("30", "", 30, CountBound::Exact),
        ("", "uncountable", 1, CountBound::Uncountable),
        ("200", "uncountable", 200, CountBound::Uncountable),
    ];
    for (count, word, value, bound) in cases {
        let got = report(&[("count", count), ("count_qualifier", word)]);
        assert_eq!(
            got.count,
            Known::Value(Count { value, bound }),
            "{count} {word}"
        );
    }
}

#[test]
fn words_become_local_hours() {
    // Kyiv is at UTC+3 in summer and UTC+2 in winter; 2017-10-29 and 2017-03-26 are the changes.
    let cases = [
        (
            "2017-07-15",
            "",
            "early morning",
            "2017-07-15T01:00:00Z",
            "2017-07-15T04:59:59.999Z",
            "summer",
        ),
        (
            "2017-07-15",
            "2017-07-15",
            "Evening",
            "2017-07-15T14:00:00Z",
            "2017-07-15T20:59:59.999Z",
            "to midnight",
        ),
        (
            "2017-01-15",
            "",
            "evening",
            "2017-01-15T15:00:00Z",
            "2017-01-15T21:59:59.999Z",
            "winter",
        ),
        (
            "2017-07-15",
            "2017-07-16",
            "night",
            "2017-07-15T17:00:00Z",
            "2017-07-16T04:59:59.999Z",
            "evening to morning",
        ),
        (
            "2017-07-15",
            "",
            "overnight",
            "2017-07-15T17:00:00Z",
            "2017-07-16T04:59:59.999Z",
            "until the next morning",
        ),
        (
            "2017-07-15",
            "2017-07-15",
            "night",
            "2017-07-14T21:00:00Z",
            "2017-07-15T20:59:59.999Z",
            "either end",
        ),
        (
            "2017-07-15",
            "",
            "",
            "2017-07-14T21:00:00Z",
            "2017-07-15T20:59:59.999Z",
            "the whole day",
        ),
        (
            "2017-10-29",
            "",
            "",
            "2017-10-28T21:00:00Z",
            "2017-10-29T21:59:59.999Z",
            "a day of 25 hours",
        ),
        (
            "2017-10-29",
            "",
            "dawn",
            "2017-10-29T00:00:00Z",
            "2017-10-29T05:59:59.999Z",
            "03:00 occurs twice; the first counts",
        ),
        (
            "2017-03-26",
            "",
            "",
            "2017-03-25T22:00:00Z",
            "2017-03-26T20:59:59.999Z",
            "a day of 23 hours",
        ),
    ];
    for (from, to, word, earliest, latest, why) in cases {
        let got = report(&[("date_from", from), ("date_to", to), ("time_of_day", word)]);
        assert_eq!(got.time.earliest.to_string(), earliest, "{why}");
        assert_eq!(got.time.latest.to_string(), latest, "{why}");
        assert_eq!(got.time.clock, ClockSource::Period);
    }
}

#[test]
fn a_midnight_that_occurs_twice_is_covered_whole() {
    // In Havana clocks went back from 01:00 to 00:00 on 2023-11-05.
    let (header, row) = table(&[("date_from", "2023-11-04"), ("time_of_day", "evening")]);
    let mut settings = crate::testing::settings();
    settings.time_zone = "America/Havana".to_owned();
    let file = format!("{header}\n{row}\n");
    let mut reader = crate::read(Format::ReportsCsv, file.as_bytes(), &settings).expect("a header");
    let Some(Ok(crate::Row::Accepted(accepted))) = reader.next() else {
        panic!("not accepted")
    };
    let Record::Observation(got) = accepted.record else {
        panic!("not an observation")
    };
    assert_eq!(got.time.latest.to_string(), "2023-11-05T04:59:59.999Z");
    settings.time_zone = "Europe/Atlantis".to_owned();
    let error = crate::read(Format::ReportsCsv, file.as_bytes(), &settings).err();
    assert!(matches!(
        error,
        Some(crate::FileError::UnknownTimeZone { .. })
    ));
}

#[test]
fn exact_times_go_before_words() {
    let values = [
        ("time_of_day", "evening"),
        ("time_from", "2020-07-27T00:01:00+03:00"),
        ("time_to", "2020-07-27T00:05:00+03:00"),
    ];
    let got = report(&values);
    assert_eq!(got.time.earliest.to_string(), "2020-07-26T21:01:00Z");
    assert!((got.time.length_s() - 240.0).abs() < 1e-9);
    assert_eq!(got.time.clock, ClockSource::Watch, "a patrol has a watch");
    let got = report(&[&values[..2], &[("observer", "camera")]].concat());
    assert_eq!(
        got.time.clock,
        ClockSource::Device,
        "a camera has a clock of its own"
    );
    assert_eq!(got.time.earliest, got.time.latest, "one time is an instant");
}

#[test]
fn directions_may_be_degrees() {
    let bearing = |values: &[(&str, &str)]| match report(values).direction {
        Direction::RangeBearing { bearing, .. } => bearing.value().copied().expect("a bearing"),
        other => panic!("{other:?}"),
    };
    let measured = Bearing::Measured {
        azimuth_mdeg: 245_500,
        sigma_mdeg: 2_000,
    };
    assert_eq!(
        bearing(&[
            ("bearing_deg", "245.5"),
            ("bearing_sigma_deg", "2"),
            ("bearing", "N")
        ]),
        measured
    );
    let read_off = Bearing::Sector {
        from_mdeg: 358_000,
        to_mdeg: 8_000,
    };
    assert_eq!(
        bearing(&[("bearing_deg", "3")]),
        read_off,
        "without a sigma"
    );
}

#[test]
fn a_place_may_have_coordinates() {
    let got = report(&[("lat", "48.3"), ("lon", "38.05"), ("observer", "drone")]);
    assert_eq!(got.observer.as_str(), "uav/Horlivka");
    let fix = got.place.fix.value().copied().expect("a fix");
    assert_eq!(
        (fix.position.lat_deg(), fix.source),
        (48.3, FixSource::Unstated)
    );
}

#[test]
fn wide_sectors_are_noted() {
    let (header, row) = table(&[("bearing", "S-SE")]);
    let notes = accepted(Format::ReportsCsv, &header, &row).notes;
    assert_eq!(
        notes,
        ["the bearing `S-SE` was read clockwise and covers 337.5 degrees"]
    );
}

#[test]
fn wrong_rows_are_rejected() {
    let cases: [(&[(&str, &str)], &str); 19] = [
        (
            &[("event", "bang")],
            "`bang` is not a known word; expected one of: explosion, burst",
        ),
        (
            &[("observer", "villager")],
            "one of: patrol, camera, uav, drone",
        ),
        (&[("place", "")], "column `place` is empty"),
        (&[("means", "felt")], "one of: heard, saw"),
        (&[("date_from", "15.07.2017")], "a local date as 2017-07-15"),
        (&[("date_from", "")], "column `date_from` is empty"),
        (&[("date_to", "2017-07-14")], "is before the start"),
        (
            &[("time_of_day", "teatime")],
            "expected empty or one of: dawn",
        ),
        (
            &[("time_from", "2020-07-27T00:01:00")],
            "RFC 3339 with an offset",
        ),
        (&[("time_from", "2030-07-27T00:01:00Z")], "in the future"),
        (&[("date_from", "2030-07-27")], "in the future"),
        (
            &[
                ("time_from", "2020-07-27T00:01:00Z"),
                ("time_to", "2020-07-26T00:01:00Z"),
            ],
            "before the start",
        ),
        (
            &[("dist_km_min", "5"), ("dist_km_max", "2")],
            "at most `dist_km_max`, which is `2`",
        ),
        (&[("dist_km_min", "-1")], "0 to 200 km"),
        (&[("count", "0")], "a whole number from 1"),
        (&[("count", "2.5")], "is not whole"),
        (&[("motion_from", "left")], "sixteen winds"),
        (&[("lat", "48.3")], "column `lon` is empty"),
        (&[("lat", "48.3"), ("lon", "")], "column `lon` is empty"),
    ];
    for (values, expected) in cases {
        let (header, row) = table(values);
        let got = reason(Format::ReportsCsv, &header, &row);
        assert!(got.contains(expected), "{values:?}: {got}");
    }
}
