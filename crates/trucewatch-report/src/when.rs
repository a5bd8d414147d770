//! Times in the mission's zone. Every time or span carries the offset it is shown in.

use crate::text::visible;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use trucewatch_model::Timestamp;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Turns instants into local words. The rules of zones are those compiled into the program, so
/// that two machines print the same page.
pub(crate) struct LocalClock {
    zone: TimeZone,
    date: (i16, i8, i8),
    /// Said on the page if the zone's name is not known and UTC is used instead.
    pub(crate) complaint: Option<String>,
}

impl LocalClock {
    pub(crate) fn new(zone_name: &str, date: (i16, i8, i8)) -> Self {
        let found = jiff::tz::TimeZoneDatabase::bundled().get(zone_name).ok();
        let complaint = found.is_none().then(|| {
            format!(
                "The time zone `{}` is not known to this program; times are in UTC.",
                visible(zone_name)
            )
        });
        Self {
            zone: found.unwrap_or(TimeZone::UTC),
            date,
            complaint,
        }
    }

    fn local(&self, t: Timestamp) -> (DateTime, Offset) {
        let offset = self.zone.to_offset(t.to_jiff());
        (offset.to_datetime(t.to_jiff()), offset)
    }

    /// `14:05:12 +03:00`; the date stands before it unless it is the day of the report.
    pub(crate) fn time(&self, t: Timestamp) -> String {
        self.span(t, t)
    }

    /// `14:05–14:20 +03:00`, with dates where they differ from the day of the report, and one
    /// offset if it holds for both ends. Seconds are left out where both ends are full minutes.
    pub(crate) fn span(&self, from: Timestamp, to: Timestamp) -> String {
        let ((a, begin_at), (b, end_at)) = (self.local(from), self.local(to));
        let seconds = !(full_minutes(&a) && full_minutes(&b));
        let (begin, end) = (self.clock(&a, seconds), self.clock(&b, seconds));
        let (begin_at, end_at) = (offset_words(begin_at), offset_words(end_at));
        if begin == end && begin_at == end_at {
            format!("{begin} {begin_at}")
        } else if begin_at != end_at {
            format!("{begin} {begin_at} – {end} {end_at}")
        } else if a.date() == b.date() {
            format!("{begin}–{} {end_at}", hours(&b, seconds))
        } else {
            format!("{begin} – {end} {end_at}")
        }
    }

    /// Date and time in full: `16 July 2017, 00:00 +03:00`.
    pub(crate) fn full(&self, t: Timestamp) -> String {
        let (z, offset) = self.local(t);
        let day = date_words((z.year(), z.month(), z.day()));
        let hours = hours(&z, !full_minutes(&z));
        format!("{day}, {hours} {}", offset_words(offset))
    }

    fn clock(&self, z: &DateTime, seconds: bool) -> String {
        let date = (z.year(), z.month(), z.day());
        let month = month_name(z.month()).get(..3).unwrap_or_default();
        if date == self.date {
            hours(z, seconds)
        } else if date.0 == self.date.0 {
            format!("{} {month} {}", date.2, hours(z, seconds))
        } else {
            format!("{} {month} {} {}", date.2, date.0, hours(z, seconds))
        }
    }
}

fn full_minutes(z: &DateTime) -> bool {
    z.second() == 0 && z.subsec_nanosecond() == 0
}

fn hours(z: &DateTime, seconds: bool) -> String {
    if seconds {
        format!("{:02}:{:02}:{:02}", z.hour(), z.minute(), z.second())
    } else {
        format!("{:02}:{:02}", z.hour(), z.minute())
    }
}

fn offset_words(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '\u{2212}' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month)
        .ok()
        .and_then(|m| MONTHS.get(m.checked_sub(1)?))
        .copied()
        .unwrap_or("???")
}

/// `16 July 2017`.
pub(crate) fn date_words((year, month, day): (i16, i8, i8)) -> String {
    format!("{day} {} {year}", month_name(month))
}

/// `2017-07-16`.
pub(crate) fn iso_date((year, month, day): (i16, i8, i8)) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// A duration in words fit for outages: `3 h 20 min`.
pub(crate) fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round().clamp(0.0, 6e7) as u64;
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a time")
    }

    #[test]
    fn spans_say_no_more_than_needed_and_always_the_offset() {
        let kyiv = LocalClock::new("Europe/Kyiv", (2017, 7, 16));
        let cases = [
            (
                "2017-07-16T00:14:09Z",
                "2017-07-16T00:14:09Z",
                "03:14:09 +03:00",
                "an instant",
            ),
            (
                "2017-07-16T17:00:00Z",
                "2017-07-16T20:00:00Z",
                "20:00–23:00 +03:00",
                "a period of the day",
            ),
            (
                "2017-07-15T19:00:00Z",
                "2017-07-16T03:00:00Z",
                "15 Jul 22:00 – 06:00 +03:00",
                "begins the day before",
            ),
            (
                "2016-12-31T22:00:00Z",
                "2017-07-16T03:00:00Z",
                "1 Jan 00:00 +02:00 – 06:00 +03:00",
                "two offsets are both shown",
            ),
        ];
        for (from, to, expected, why) in cases {
            assert_eq!(kyiv.span(at(from), at(to)), expected, "{why}");
        }
        let west = LocalClock::new("America/New_York", (2017, 7, 16));
        assert_eq!(
            west.time(at("2017-07-16T12:00:00Z")),
            "08:00 \u{2212}04:00",
            "a minus sign, not a hyphen"
        );
    }

    #[test]
    fn an_unknown_zone_is_said() {
        let clock = LocalClock::new("Europe/Nowhere", (2017, 7, 16));
        assert!(clock.complaint.is_some());
        assert_eq!(clock.time(at("2017-07-16T12:00:00Z")), "12:00 +00:00");
    }

    #[test]
    fn odd_dates_do_not_stop_a_report() {
        assert_eq!(date_words((2020, 13, 40)), "40 ??? 2020");
        assert_eq!(iso_date((2020, 7, 2)), "2020-07-02");
    }
}
