//! Hot pixels of satellite images as NASA FIRMS publishes them, CSV, VIIRS and MODIS:
//! `latitude,longitude` (WGS 84 degrees, pixel centre), `acq_date` (UTC) and, optional or empty,
//! `acq_time` (UTC: `0106`, `106`, `01:06` or `01:06:00`), `brightness` or `bright_ti4` (K), `scan`
//! and `track` (km), `satellite`, `instrument`, `confidence`, `frp` (MW), `daynight`.
//!
//! Columns, licence, samples and what is lost: `formats/firms-csv/README.md`.
//! Heat is not an explosion. A column that calls a pixel war-related is somebody's interpretation.

use crate::table::fields::{Fields, Measure, map, parse_scaled, refuse};
use crate::table::{Context, Decoded, Refusal, Table};
use crate::text::quote;
use jiff::civil::{Date, DateTime, Time};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    ClockSource, Direction, Known, Means, Observation, ObservationClass, ObserverId, ObserverKind,
    Signal, TimeSpan, Timestamp,
};

pub(crate) static TABLE: Table = Table {
    columns: &[
        "latitude",
        "longitude",
        "acq_date",
        "acq_time",
        "brightness",
        "bright_ti4",
        "bright_t31",
        "bright_ti5",
        "scan",
        "track",
        "satellite",
        "instrument",
        "confidence",
        "version",
        "frp",
        "daynight",
        "type",
    ],
    required: &[&["latitude"], &["longitude"], &["acq_date"]],
    interpretations: &["war_fire"],
    decode,
};

/// Size of a pixel in metres.
const PIXEL: Measure = Measure {
    decimals: 3,
    min: 1,
    max: 100_000,
    range: "0.001 to 100 km",
};
/// Colder than the coldest ground and hotter than any sensor can measure: an error of processing.
const BRIGHTNESS_MK: std::ops::RangeInclusive<i128> = 250_000..=1_000_000;
/// A gigawatt in kilowatt times a thousand: beyond any fire in one pixel.
const FRP_KW: std::ops::RangeInclusive<i128> = 0..=1_000_000_000;

const NS_PER_S: i64 = 1_000_000_000;

fn decode(row: &Fields<'_>, context: &mut Context) -> Result<Decoded, Refusal> {
    let centre = row.position("latitude", "longitude")?;
    let time = time(row)?;
    context.not_in_future("acq_date", time.earliest)?;
    let (satellite, instrument) = platform(row);
    let mut heat = Observation::new(
        ObserverId::in_network("satellite", &observer(satellite, instrument)),
        ObserverKind::Satellite,
        Means::AutoDetected,
        ObservationClass::ThermalAnomaly,
        time,
    );
    let side_m = match instrument {
        "VIIRS" => 375,
        _ => 1_000,
    };
    heat.direction = Direction::Footprint {
        centre,
        scan_m: pixel_m(row, "scan", side_m)?,
        track_m: pixel_m(row, "track", side_m)?,
    };
    let mut notes = Vec::new();
    let bright = if row.text("brightness").is_empty() && row.has("bright_ti4") {
        "bright_ti4"
    } else {
        "brightness"
    };
    heat.signal = Signal::Thermal {
        brightness_mk: plausible(row, bright, &BRIGHTNESS_MK, "K", &mut notes)?,
        frp_kw: plausible(row, "frp", &FRP_KW, "MW", &mut notes)?,
        confidence: confidence(row)?,
        day_night: day_night(row)?,
    };
    Ok(Decoded {
        record: Record::Observation(heat),
        notes,
    })
}

/// The pass, or the whole UTC day if only the date is stated.
fn time(row: &Fields<'_>) -> Result<TimeSpan, String> {
    let text = row.needed("acq_date")?;
    let date = iso_date(text).ok_or_else(|| {
        refuse(
            "acq_date",
            text,
            "is not a date",
            "a UTC date as 2023-02-24",
        )
    })?;
    let utc = |at: DateTime| {
        let instant = jiff::tz::Offset::UTC.to_timestamp(at).ok();
        instant.and_then(Timestamp::from_jiff).ok_or_else(|| {
            refuse(
                "acq_date",
                text,
                "is out of range",
                "a date from 1678 to 2261",
            )
        })
    };
    let clock_text = row.text("acq_time");
    if clock_text.is_empty() {
        let midnight = utc(date.to_datetime(Time::midnight()))?;
        return Ok(TimeSpan {
            latest: midnight.plus_ns(86_400 * NS_PER_S - 1_000_000),
            ..TimeSpan::instant(midnight, ClockSource::Period)
        });
    }
    let clock = clock(clock_text).ok_or_else(|| {
        refuse(
            "acq_time",
            clock_text,
            "is not a time of day",
            "UTC as 0106, 106, 01:06 or 01:06:00",
        )
    })?;
    Ok(TimeSpan::instant(
        utc(date.to_datetime(clock))?,
        ClockSource::Overpass,
    ))
}

/// A date as `2023-02-24` and no other way.
pub(crate) fn iso_date(text: &str) -> Option<Date> {
    let shape = |(at, b): (usize, u8)| {
        if matches!(at, 4 | 7) {
            b == b'-'
        } else {
            b.is_ascii_digit()
        }
    };
    let plain = text.len() == 10 && text.bytes().enumerate().all(shape);
    plain.then(|| text.parse().ok())?
}

fn clock(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [digits] if digits.len() <= 4 => {
            let number = number(digits)?;
            (number / 100, number % 100, 0)
        }
        [hour, minute] => (number(hour)?, number(minute)?, 0),
        [hour, minute, second] => (number(hour)?, number(minute)?, number(second)?),
        _ => return None,
    };
    let small = |n: u16| i8::try_from(n).ok();
    Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()
}

fn number(digits: &str) -> Option<u16> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

/// Satellite and instrument under one name each: products write the same satellite in several ways,
/// and one pass must not count as two observers.
fn platform<'a>(row: &'a Fields<'_>) -> (&'a str, &'a str) {
    let satellite = match row.text("satellite").to_lowercase().as_str() {
        "n" | "npp" | "snpp" | "suomi-npp" | "suomi npp" => "N",
        "1" | "n20" | "noaa-20" | "noaa20" => "N20",
        "2" | "n21" | "noaa-21" | "noaa21" => "N21",
        "t" | "terra" => "Terra",
        "a" | "aqua" => "Aqua",
        _ => row.text("satellite"),
    };
    let instrument = match (row.text("instrument").to_lowercase().as_str(), satellite) {
        ("viirs", _) | ("", "N" | "N20" | "N21") => "VIIRS",
        ("modis", _) | ("", "Terra" | "Aqua") => "MODIS",
        _ => row.text("instrument"),
    };
    (satellite, instrument)
}

fn observer(satellite: &str, instrument: &str) -> String {
    let stated: Vec<&str> = [satellite, instrument]
        .into_iter()
        .filter(|w| !w.is_empty())
        .collect();
    match stated.as_slice() {
        [] => "unstated".to_owned(),
        words => words.join(" "),
    }
}

fn pixel_m(row: &Fields<'_>, column: &str, default_m: u32) -> Result<u32, String> {
    Ok(match row.number(column, &PIXEL)? {
        Known::Value(side_m) => side_m as u32,
        Known::NotKnown | Known::NotAsked => default_m,
    })
}

/// A measured strength in thousandths. An impossible one is not known; the row stays, because the
/// place and time of the heat are still evidence.
fn plausible(
    row: &Fields<'_>,
    column: &str,
    possible: &std::ops::RangeInclusive<i128>,
    unit: &str,
    notes: &mut Vec<String>,
) -> Result<Known<u32>, String> {
    let text = match row.known(column) {
        Known::Value(text) => text,
        absent => return Ok(map(absent, |_| 0)),
    };
    let value = parse_scaled(text, 3).ok_or_else(|| {
        refuse(
            column,
            text,
            "is not a number",
            &format!("a number in {unit}"),
        )
    })?;
    if possible.contains(&value) {
        return Ok(Known::Value(value as u32));
    }
    notes.push(format!(
        "{} {} {unit} is impossible and was taken as not known; place and time were kept",
        quote(column),
        quote(text)
    ));
    Ok(Known::NotKnown)
}

fn confidence(row: &Fields<'_>) -> Result<Known<String>, String> {
    const PERCENT: Measure = Measure {
        decimals: 0,
        min: 0,
        max: 100,
        range: "l, n, h, low, nominal, high or 0 to 100",
    };
    let text = row.text("confidence");
    Ok(match text.to_lowercase().as_str() {
        "l" | "low" => Known::Value("low".to_owned()),
        "n" | "nominal" => Known::Value("nominal".to_owned()),
        "h" | "high" => Known::Value("high".to_owned()),
        _ => map(row.number("confidence", &PERCENT)?, |percent| {
            percent.to_string()
        }),
    })
}

fn day_night(row: &Fields<'_>) -> Result<Known<String>, String> {
    Ok(match row.known("daynight") {
        Known::Value(word) => match word.to_lowercase().as_str() {
            "d" | "day" => Known::Value("day".to_owned()),
            "n" | "night" => Known::Value("night".to_owned()),
            _ => return Err(refuse("daynight", word, "is not known", "D or N")),
        },
        absent => map(absent, str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::{accepted, observation, reason};

    const HEADER: &str = "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,\
                          instrument,confidence,version,bright_t31,frp,daynight";

    fn heat(row: &str) -> Observation {
        observation(Format::FirmsCsv, HEADER, row)
    }

    #[test]
    fn a_viirs_row_is_read() {
        let got = heat(
            "47.62075,35.71787,344.94,0.52,0.5,2023-02-24,1106,N,VIIRS,n,2.0NRT,269.52,7.75,D",
        );
        assert_eq!(got.observer.as_str(), "satellite/N VIIRS");
        assert_eq!(got.time.earliest.to_string(), "2023-02-24T11:06:00Z");
        assert_eq!(
            (got.time.length_s(), got.time.clock),
            (0.0, ClockSource::Overpass)
        );
        let Direction::Footprint {
            centre,
            scan_m,
            track_m,
        } = got.direction
        else {
            panic!("no footprint")
        };
        assert!((centre.lat_deg() - 47.62075).abs() < 1e-9);
        assert_eq!((scan_m, track_m), (520, 500));
        let expected = Signal::Thermal {
            brightness_mk: Known::Value(344_940),
            frp_kw: Known::Value(7_750),
            confidence: Known::Value("nominal".to_owned()),
            day_night: Known::Value("day".to_owned()),
        };
        assert_eq!(got.signal, expected);
    }

    #[test]
    fn times_of_day_come_in_several_ways() {
        let cases = [
            ("1106", "2023-02-24T11:06:00Z"),
            ("106", "2023-02-24T01:06:00Z"),
            ("6", "2023-02-24T00:06:00Z"),
            ("0", "2023-02-24T00:00:00Z"),
            ("01:06", "2023-02-24T01:06:00Z"),
            ("01:06:07", "2023-02-24T01:06:07Z"),
        ];
        for (text, expected) in cases {
            let got = heat(&format!("1,2,,,,2023-02-24,{text},,,,,,,"));
            assert_eq!(got.time.earliest.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn a_date_alone_spans_the_utc_day() {
        let got = observation(
            Format::FirmsCsv,
            "LATITUDE,LONGITUDE,ACQ_DATE",
            "48.198,23.3067,2016-01-01",
        );
        assert_eq!(got.observer.as_str(), "satellite/unstated");
        assert_eq!(got.time.clock, ClockSource::Period);
        assert_eq!(got.time.earliest.to_string(), "2016-01-01T00:00:00Z");
        assert_eq!(got.time.latest.to_string(), "2016-01-01T23:59:59.999Z");
        let Direction::Footprint { scan_m, .. } = got.direction else {
            panic!("no footprint")
        };
        assert_eq!(scan_m, 1_000, "the coarser of the two instruments");
    }

    #[test]
    fn one_satellite_has_one_name() {
        let cases = [
            ("T,MODIS", "Terra MODIS", 1_000),
            ("Terra,", "Terra MODIS", 1_000),
            ("1,VIIRS", "N20 VIIRS", 375),
            ("N20,viirs", "N20 VIIRS", 375),
            ("N,", "N VIIRS", 375),
            ("XY,", "XY", 1_000),
            (",VIIRS", "VIIRS", 375),
        ];
        for (columns, name, side_m) in cases {
            let got = heat(&format!("1,2,,,,2023-02-24,1106,{columns},,,,,"));
            assert_eq!(
                got.observer.as_str(),
                format!("satellite/{name}"),
                "{columns}"
            );
            let Direction::Footprint { scan_m, .. } = got.direction else {
                panic!("no footprint")
            };
            assert_eq!(scan_m, side_m, "{columns}");
        }
    }

    #[test]
    fn impossible_strengths_are_not_known_but_the_heat_stays() {
        let row = accepted(
            Format::FirmsCsv,
            HEADER,
            "1,2,0.0,,,2023-02-24,1106,N,VIIRS,85,,,-1,N",
        );
        let Record::Observation(got) = row.record else {
            panic!("not an observation")
        };
        let expected = Signal::Thermal {
            brightness_mk: Known::NotKnown,
            frp_kw: Known::NotKnown,
            confidence: Known::Value("85".to_owned()),
            day_night: Known::Value("night".to_owned()),
        };
        assert_eq!(got.signal, expected);
        assert_eq!(row.notes.len(), 2, "{:?}", row.notes);
        assert!(
            row.notes[0].contains("`brightness` `0.0` K is impossible"),
            "{:?}",
            row.notes
        );
    }

    #[test]
    fn wrong_rows_are_rejected() {
        let cases = [
            (
                "91,2,,,,2023-02-24,,,,,,,,",
                "`91` is out of range",
                "latitude",
            ),
            ("1,2,,,,2023-02-30,,,,,,,,", "is not a date", "no such day"),
            (
                "1,2,,,,24.02.2023,,,,,,,,",
                "a UTC date as 2023-02-24",
                "another order",
            ),
            (
                "1,2,,,,2023-02-24,2460,,,,,,,",
                "is not a time of day",
                "no such minute",
            ),
            (
                "1,2,,,,2023-02-24,11-06,,,,,,,",
                "is not a time of day",
                "garbage",
            ),
            ("1,2,,,,2027-01-15,0811,,,,,,,", "in the future", "not yet"),
            ("1,2,hot,,,2023-02-24,,,,,,,,", "a number in K", "a word"),
            ("1,2,nan,,,2023-02-24,,,,,,,,", "a number in K", "NaN"),
            ("1,2,,0,,2023-02-24,,,,,,,,", "0.001 to 100 km", "no width"),
            (
                "1,2,,,,2023-02-24,,,,101,,,,",
                "low, nominal, high or 0 to 100",
                "confidence",
            ),
            ("1,2,,,,2023-02-24,,,,,,,,X", "D or N", "neither"),
        ];
        for (row, expected, why) in cases {
            let got = reason(Format::FirmsCsv, HEADER, row);
            assert!(got.contains(expected), "{why}: {got}");
        }
        heat("1,2,,,,2027-01-15,,,,,,,,");
    }

    #[test]
    fn an_interpretation_is_ignored_and_said_so() {
        let file = b"latitude,longitude,acq_date,war_fire\n47.3995,36.9862,2022-08-25,1\n";
        let reader = crate::read(Format::FirmsCsv, &file[..], &crate::testing::settings());
        let notes = reader.expect("a usable file").notes();
        assert_eq!(
            notes,
            ["ignored as an interpretation, not an observation: `war_fire`"]
        );
    }
}
