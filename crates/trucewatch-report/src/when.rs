//! Times in the mission's zone. Every time or span carries the offset it is shown in.

use crate::text::{NBSP, visible};
use crate::words::{Words, args};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use trucewatch_model::Timestamp;

/// Turns instants into local words. The rules of zones are those compiled into the program, so
/// that two machines print the same page.
pub(crate) struct LocalClock {
    words: Words,
    zone: TimeZone,
    date: (i16, i8, i8),
    /// Said on the page if the zone's name is not known and UTC is used instead.
    pub(crate) complaint: Option<String>,
}

impl LocalClock {
    pub(crate) fn new(words: Words, zone_name: &str, date: (i16, i8, i8)) -> Self {
        let found = jiff::tz::TimeZoneDatabase::bundled().get(zone_name).ok();
        let complaint = found
            .is_none()
            .then(|| words.with("zone-not-known", args! { zone: visible(zone_name) }));
        Self {
            words,
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
        let day = self.words.date((z.year(), z.month(), z.day()));
        let hours = hours(&z, !full_minutes(&z));
        self.words.with(
            "date-and-time",
            args! { date: day, time: format!("{hours} {}", offset_words(offset)) },
        )
    }

    fn clock(&self, z: &DateTime, seconds: bool) -> String {
        let date = (z.year(), z.month(), z.day());
        if date == self.date {
            return hours(z, seconds);
        }
        let day = self.words.short_date(date, date.0 != self.date.0);
        format!("{day} {}", hours(z, seconds))
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

impl Words {
    /// `16 July 2017`.
    pub(crate) fn date(self, (year, month, day): (i16, i8, i8)) -> String {
        let month = match month {
            1..=12 => self.shared(&format!("month-{month}")),
            _ => "???".to_owned(),
        };
        self.with(
            "date",
            args! { day: day, month: month, year: year.to_string() },
        )
    }

    /// `16 Jul`, where it need not be in full; with the year if that has to be said.
    pub(crate) fn short_date(self, (year, month, day): (i16, i8, i8), with_year: bool) -> String {
        let month = match month {
            1..=12 => self.text(&format!("short-month-{month}")),
            _ => "???".to_owned(),
        };
        let said = self.with("short-date", args! { day: day, month: month });
        if with_year {
            format!("{said} {year}")
        } else {
            said
        }
    }

    /// A duration in words fit for outages: `3 h 20 min`.
    pub(crate) fn duration(self, seconds: f64) -> String {
        let minutes = (seconds / 60.0).round().clamp(0.0, 6e7) as u64;
        let unit = |id, n: u64| self.with(id, args! { n: n });
        match (minutes / 60, minutes % 60) {
            (0, m) => unit("minutes", m),
            (h, 0) => unit("hours", h),
            (h, m) => format!("{}{NBSP}{}", unit("hours", h), unit("minutes", m)),
        }
    }
}

/// `2017-07-16`.
pub(crate) fn iso_date((year, month, day): (i16, i8, i8)) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).expect("a time")
    }

    #[test]
    fn spans_say_no_more_than_needed_and_always_the_offset() {
        let kyiv = LocalClock::new(Words::new(Lang::En), "Europe/Kyiv", (2017, 7, 16));
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
        let west = LocalClock::new(Words::new(Lang::En), "America/New_York", (2017, 7, 16));
        assert_eq!(
            west.time(at("2017-07-16T12:00:00Z")),
            "08:00 \u{2212}04:00",
            "a minus sign, not a hyphen"
        );
    }

    #[test]
    fn an_unknown_zone_is_said() {
        let clock = LocalClock::new(Words::new(Lang::En), "Europe/Nowhere", (2017, 7, 16));
        assert!(clock.complaint.is_some());
        assert_eq!(clock.time(at("2017-07-16T12:00:00Z")), "12:00 +00:00");
    }

    #[test]
    fn dates_are_in_the_order_and_case_of_the_language() {
        let said = Lang::ALL.map(|lang| Words::new(lang).date((2026, 1, 1)));
        let expected = [
            "1 January 2026",
            "1 січня 2026 р.",
            "1 января 2026 г.",
            "1er janvier 2026",
            "1. Januar 2026",
        ];
        assert_eq!(said, expected);
        let paris = LocalClock::new(Words::new(Lang::Fr), "Europe/Kyiv", (2017, 7, 16));
        let (a, b) = (at("2017-07-15T19:00:00Z"), at("2017-07-16T03:00:00Z"));
        assert_eq!(paris.span(a, b), "15 juil. 22:00 – 06:00 +03:00");
        assert_eq!(
            Words::new(Lang::Uk).duration(12_000.0),
            "3\u{a0}год\u{a0}20\u{a0}хв"
        );
    }

    #[test]
    fn odd_dates_do_not_stop_a_report() {
        assert_eq!(Words::new(Lang::En).date((2020, 13, 40)), "40 ??? 2020");
        assert_eq!(iso_date((2020, 7, 2)), "2020-07-02");
    }
}
