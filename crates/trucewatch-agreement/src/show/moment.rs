//! Times as people type them.

use jiff::tz::TimeZone;
use std::fmt;
use trucewatch_model::Timestamp;

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    text: String,
    looks_local: bool,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, looks_local } = self;
        if *looks_local {
            write!(
                f,
                "`{text}` has no offset from UTC; write for example `2020-07-27T00:01:00+03:00`"
            )
        } else {
            write!(
                f,
                "`{text}` is not a time; write for example `2020-07-27T00:01:00+03:00`, or a date \
                 such as `2020-07-27` for the start of that day in the agreement's time zone"
            )
        }
    }
}

impl std::error::Error for Unreadable {}

/// RFC 3339 with offset, or a date: then the start of that day in `zone`.
///
/// # Errors
/// If it is neither.
pub fn read_instant(text: &str, zone: &TimeZone) -> Result<Timestamp, Unreadable> {
    let text = text.trim();
    if let Some(at) = Timestamp::parse_rfc3339(text) {
        return Ok(at);
    }
    let is_date = text.len() == 10 && !text.contains(['T', ' ']);
    let day = text.parse::<jiff::civil::Date>().ok().filter(|_| is_date);
    day.and_then(|day| day.to_zoned_datetime(zone.clone()).ok())
        .and_then(|day| day.start_of_day().ok())
        .and_then(|start| Timestamp::from_jiff(start.timestamp()))
        .ok_or_else(|| Unreadable {
            text: text.to_owned(),
            looks_local: !is_date
                && text.contains(':')
                && text.parse::<jiff::civil::DateTime>().is_ok(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_agreement_and_local_times_are_refused() {
        let kyiv = TimeZone::get("Europe/Kyiv").expect("known");
        let read = |text| read_instant(text, &kyiv).map(|at| at.to_string());
        assert_eq!(read("2015-02-15"), Ok("2015-02-14T22:00:00Z".to_owned()));
        assert_eq!(
            read(" 2015-07-15 "),
            Ok("2015-07-14T21:00:00Z".to_owned()),
            "summer time"
        );
        assert_eq!(
            read("2015-02-15T00:00:00+02:00"),
            Ok("2015-02-14T22:00:00Z".to_owned())
        );
        let said = |text| read(text).expect_err("no time").clone().to_string();
        assert!(said("2015-02-15T00:00:00").contains("no offset"));
        for text in ["2015-02-30", "tomorrow", "", "2015-02", "20150215"] {
            assert!(said(text).contains("is not a time"), "{text}");
        }
    }
}
