//! When a report says something was observed: RFC 3339 times, or local dates with a word for the
//! time of day.
//!
//! A word stands for the widest hours that people mean by it; the table is [`HOURS`]. "Night" of one
//! date to the next starts on the evening of the first and ends on the morning of the second; within
//! one date it may be either end, so the whole day is taken. Where clocks go back an hour occurs
//! twice: the span covers both.

use crate::formats::firms_csv::iso_date;
use crate::table::Context;
use crate::table::fields::{Fields, refuse};
use jiff::civil::Date;
use trucewatch_model::{ClockSource, ObserverKind, TimeSpan, Timestamp};

/// Words for the time of day, with the local hours at which they start and end; 24 is midnight at
/// the end of the day.
const HOURS: [(&str, i8, i8); 18] = [
    ("", 0, 24),
    ("dawn", 3, 8),
    ("early morning", 4, 8),
    ("morning", 6, 12),
    ("late morning", 9, 12),
    ("midday", 11, 14),
    ("noon", 11, 14),
    ("early afternoon", 12, 15),
    ("afternoon", 12, 18),
    ("late afternoon", 15, 18),
    ("early evening", 17, 20),
    ("evening", 17, 24),
    ("dusk", 16, 22),
    ("late evening", 20, 24),
    ("day", 6, 20),
    ("daytime", 6, 20),
    ("night", NIGHT_START, NIGHT_END),
    ("overnight", NIGHT_START, NIGHT_END),
];
const NIGHT_START: i8 = 20;
const NIGHT_END: i8 = 8;

/// The end of a span of words lies just before the hour named, so that a day does not touch the next.
const END_GAP_NS: i64 = 1_000_000;

pub(super) fn span(
    row: &Fields<'_>,
    kind: ObserverKind,
    context: &Context,
    notes: &mut Vec<String>,
) -> Result<TimeSpan, String> {
    if !row.text("time_from").is_empty() {
        return exact(row, kind, context);
    }
    let first = date(row, "date_from", row.needed("date_from")?)?;
    let last_text = row.text("date_to");
    let word = row.text("time_of_day").to_lowercase();
    let hours = HOURS
        .iter()
        .find(|(name, ..)| *name == word)
        .ok_or_else(|| {
            let known: Vec<&str> = HOURS.iter().skip(1).map(|(name, ..)| *name).collect();
            let expected = format!("empty or one of: {}", known.join(", "));
            refuse(
                "time_of_day",
                &word,
                "is not a known time of day",
                &expected,
            )
        })?;
    let (_, mut start, mut end) = *hours;
    let over_midnight = end < start;
    let last = match last_text {
        "" if over_midnight => first.tomorrow().unwrap_or(first),
        "" => first,
        text => date(row, "date_to", text)?,
    };
    if last < first {
        return Err(refuse(
            "date_to",
            last_text,
            "is before the start",
            "a date not before `date_from`",
        ));
    }
    if over_midnight && first == last {
        notes.push("a night within one date: the whole day was taken".to_owned());
        (start, end) = (0, 24);
    }
    let span = TimeSpan {
        earliest: instant(row, context, first, start, false)?,
        latest: instant(row, context, last, end, true)?.plus_ns(-END_GAP_NS),
        clock: ClockSource::Period,
        bound_ms: trucewatch_model::Known::NotAsked,
    };
    context.not_in_future("date_from", span.earliest)?;
    Ok(span)
}

fn exact(row: &Fields<'_>, kind: ObserverKind, context: &Context) -> Result<TimeSpan, String> {
    let time = |column: &str| {
        let text = row.text(column);
        let at = Timestamp::parse_rfc3339(text).ok_or_else(|| {
            let expected = "RFC 3339 with an offset, as 2021-03-01T10:15:00+02:00";
            refuse(column, text, "is not a time", expected)
        })?;
        context.not_in_future(column, at)?;
        Ok::<_, String>(at)
    };
    let clock = match kind {
        ObserverKind::Patrol => ClockSource::Watch,
        _ => ClockSource::Device,
    };
    let earliest = time("time_from")?;
    let latest = if row.text("time_to").is_empty() {
        earliest
    } else {
        time("time_to")?
    };
    if latest < earliest {
        let text = row.text("time_to");
        return Err(refuse(
            "time_to",
            text,
            "is before the start",
            "a time not before `time_from`",
        ));
    }
    Ok(TimeSpan {
        latest,
        ..TimeSpan::instant(earliest, clock)
    })
}

fn date(row: &Fields<'_>, column: &str, text: &str) -> Result<Date, String> {
    debug_assert!(row.has(column), "{column}");
    iso_date(text)
        .ok_or_else(|| refuse(column, text, "is not a date", "a local date as 2017-07-15"))
}

/// A local hour as an instant; of two that clocks show twice the later if `later`.
fn instant(
    row: &Fields<'_>,
    context: &Context,
    date: Date,
    hour: i8,
    later: bool,
) -> Result<Timestamp, String> {
    let local = if hour == 24 {
        date.tomorrow().map(|next| next.at(0, 0, 0, 0))
    } else {
        Ok(date.at(hour, 0, 0, 0))
    };
    local
        .map(|local| context.zone.to_ambiguous_timestamp(local))
        .and_then(|twice| {
            if later {
                twice.later()
            } else {
                twice.earlier()
            }
        })
        .ok()
        .and_then(Timestamp::from_jiff)
        .ok_or_else(|| {
            let text = row.text("date_from");
            refuse(
                "date_from",
                text,
                "is out of range",
                "a date from 1678 to 2261",
            )
        })
}
