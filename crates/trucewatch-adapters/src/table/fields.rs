//! The fields of one row by column name, read as text, numbers, positions and times. Each refusal
//! names the column, the value, what is allowed and what to do.

use crate::table::Table;
use crate::table::header::Layout;
use crate::text::{self, quote};
use std::borrow::Cow;
use trucewatch_model::place::parse_decimal;
use trucewatch_model::{Known, Position, Timestamp};

/// The most characters an id may have.
const ID_CHARS_MAX: usize = 100;

/// A number as a whole count of its smallest unit, with its limits.
pub(crate) struct Measure {
    /// How many decimals the smallest unit stands for: 7 for 1e-7 degrees.
    pub(crate) decimals: u32,
    /// The least value, in smallest units.
    pub(crate) min: i128,
    /// The greatest value, in smallest units.
    pub(crate) max: i128,
    /// The limits in words, with the unit of the column.
    pub(crate) range: &'static str,
}

pub(crate) const LATITUDE: Measure = Measure {
    decimals: 7,
    min: -900_000_000,
    max: 900_000_000,
    range: "-90 to 90 degrees",
};
pub(crate) const LONGITUDE: Measure = Measure {
    decimals: 7,
    min: -1_800_000_000,
    max: 1_800_000_000,
    range: "-180 to 180 degrees",
};
/// A direction in millidegrees.
pub(crate) const AZIMUTH: Measure = Measure {
    decimals: 3,
    min: 0,
    max: 360_000,
    range: "0 to 360 degrees, clockwise from north",
};
/// A standard deviation of a direction in millidegrees.
pub(crate) const SIGMA: Measure = Measure {
    decimals: 3,
    min: 1,
    max: 180_000,
    range: "0.001 to 180 degrees",
};

/// One row.
pub(crate) struct Fields<'a> {
    pub(crate) table: &'a Table,
    pub(crate) layout: &'a Layout,
    pub(crate) values: &'a [Cow<'a, str>],
    pub(crate) line: u64,
}

impl Fields<'_> {
    /// The text of a column without spaces round it; empty if the file has no such column.
    pub(crate) fn text(&self, column: &str) -> &str {
        self.layout
            .index(self.table, column)
            .and_then(|at| self.values.get(at))
            .map_or("", |value| value.trim())
    }

    /// Whether a file has a column at all.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.layout.index(self.table, column).is_some()
    }

    /// The text of a column that every row must fill.
    pub(crate) fn needed(&self, column: &str) -> Result<&str, String> {
        match self.text(column) {
            "" => Err(format!(
                "column {} is empty, but every row needs it; fill it in and retry the row",
                quote(column)
            )),
            value => Ok(value),
        }
    }

    /// The text of a column that may be empty (not asked) or say that it is not known.
    pub(crate) fn known(&self, column: &str) -> Known<&str> {
        match self.text(column) {
            "" => Known::NotAsked,
            value if text::is_not_known(value) => Known::NotKnown,
            value => Known::Value(value),
        }
    }

    /// As [`Fields::known`], as owned text.
    pub(crate) fn known_text(&self, column: &str) -> Known<String> {
        map(self.known(column), str::to_owned)
    }

    /// An id: present and of sensible length.
    pub(crate) fn id(&self, column: &str) -> Result<&str, String> {
        let id = self.needed(column)?;
        if id.chars().nth(ID_CHARS_MAX).is_some() {
            return Err(refuse(
                column,
                id,
                "is too long for an id",
                "at most 100 characters",
            ));
        }
        Ok(id)
    }

    /// A number in smallest units.
    pub(crate) fn number(&self, column: &str, measure: &Measure) -> Result<Known<i128>, String> {
        try_map(self.known(column), |value| scaled(column, value, measure))
    }

    /// A position that every row must have.
    pub(crate) fn position(&self, lat: &str, lon: &str) -> Result<Position, String> {
        let (lat_text, lon_text) = (self.needed(lat)?, self.needed(lon)?);
        let lat_e7 = scaled(lat, lat_text, &LATITUDE).map_err(|reason| {
            let fits = |text, measure| scaled("", text, measure).is_ok();
            if fits(lat_text, &LONGITUDE) && fits(lon_text, &LATITUDE) {
                format!("{reason} (are latitude and longitude swapped?)")
            } else {
                reason
            }
        })?;
        let lon_e7 = scaled(lon, lon_text, &LONGITUDE)?;
        Position::from_e7(lat_e7 as i64, lon_e7 as i64)
            .ok_or_else(|| refuse(lat, lat_text, "is not on the globe", LATITUDE.range))
    }

    /// A time in decimal seconds since 1970.
    pub(crate) fn unix_time(&self, column: &str) -> Result<Timestamp, String> {
        let value = self.needed(column)?;
        Timestamp::parse_unix_decimal(value).ok_or_else(|| {
            refuse(
                column,
                value,
                "is not a time",
                "UTC seconds since 1970-01-01 as a decimal number such as 1767225602.803",
            )
        })
    }
}

/// The words for a value that is not allowed.
pub(crate) fn refuse(column: &str, value: &str, problem: &str, expected: &str) -> String {
    format!(
        "column {}: {} {problem}; expected {expected}; correct it and retry the row",
        quote(column),
        quote(value)
    )
}

/// Reads a number in smallest units and checks its limits.
pub(crate) fn scaled(column: &str, value: &str, measure: &Measure) -> Result<i128, String> {
    let number = parse_scaled(value, measure.decimals)
        .ok_or_else(|| refuse(column, value, "is not a number", measure.range))?;
    if (measure.min..=measure.max).contains(&number) {
        Ok(number)
    } else {
        Err(refuse(column, value, "is out of range", measure.range))
    }
}

/// Reads a decimal number exactly, or one with an exponent (`1.2e-05`) to the precision of `f64`.
pub(crate) fn parse_scaled(value: &str, decimals: u32) -> Option<i128> {
    parse_decimal(value, decimals).or_else(|| {
        let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
        let number: f64 = value.bytes().all(plain).then(|| value.parse().ok())??;
        let scale = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
        let scaled = (number * scale).round();
        (scaled.abs() < 1e30).then_some(scaled as i128)
    })
}

/// Changes the value inside.
pub(crate) fn map<T, U>(known: Known<T>, change: impl FnOnce(T) -> U) -> Known<U> {
    match known {
        Known::Value(value) => Known::Value(change(value)),
        Known::NotKnown => Known::NotKnown,
        Known::NotAsked => Known::NotAsked,
    }
}

/// Changes the value inside, which may fail.
pub(crate) fn try_map<T, U, E>(
    known: Known<T>,
    change: impl FnOnce(T) -> Result<U, E>,
) -> Result<Known<U>, E> {
    Ok(match known {
        Known::Value(value) => Known::Value(change(value)?),
        Known::NotKnown => Known::NotKnown,
        Known::NotAsked => Known::NotAsked,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly_and_within_limits() {
        let cases = [
            ("47.62075", Ok(476_207_500), "plain"),
            (
                "35.972410000000004",
                Ok(359_724_100),
                "a float artefact rounds away",
            ),
            ("-90", Ok(-900_000_000), "the limit itself"),
            ("5e-05", Ok(500), "an exponent"),
            ("90.0000001", Err("out of range"), "just beyond"),
            ("91", Err("out of range"), "beyond"),
            ("nan", Err("not a number"), "NaN"),
            ("inf", Err("not a number"), "infinity"),
            ("1e999", Err("not a number"), "infinite as f64"),
            ("47,6", Err("not a number"), "a decimal comma"),
            ("0x10", Err("not a number"), "hexadecimal"),
            ("", Err("not a number"), "empty"),
            ("９", Err("not a number"), "digits of another script"),
        ];
        for (value, expected, why) in cases {
            match (scaled("latitude", value, &LATITUDE), expected) {
                (got, Ok(number)) => assert_eq!(got, Ok(number), "{why}"),
                (Ok(got), Err(_)) => panic!("{why}: read as {got}"),
                (Err(reason), Err(word)) => {
                    assert!(reason.contains(word), "{why}: {reason}");
                    assert!(reason.contains("-90 to 90 degrees"), "{why}: {reason}");
                }
            }
        }
    }
}
