//! Instants and lengths of time, as each language writes them.

use super::Voice;
use crate::document::Span;
use fluent_bundle::{FluentArgs, FluentValue};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use trucewatch_model::{Arg, Timestamp};

impl Voice<'_> {
    /// `27 July 2020, 00:01 (Europe/Kyiv)`, with seconds only where there are any. A zone that nobody
    /// knows is said to be UTC, because that is how it is then shown.
    pub(super) fn instant(&self, at: Timestamp, zone: &str) -> String {
        let (name, zone) = match TimeZone::get(zone) {
            Ok(found) => (zone, found),
            Err(_) => ("UTC", TimeZone::UTC),
        };
        let there = at.to_jiff().to_zoned_datetime(zone);
        let time = there.time();
        let mut clock = format!("{:02}:{:02}", time.hour(), time.minute());
        if time.second() != 0 || time.subsec_nanosecond() != 0 {
            clock.push_str(&format!(":{:02}", time.second()));
        }
        let mut args = FluentArgs::new();
        args.set("day", FluentValue::from(f64::from(there.day())));
        args.set("month", self.month(there.month()));
        args.set("year", there.year().to_string());
        args.set("time", clock);
        args.set("zone", name.to_owned());
        if self.understood_zone == Some(name) {
            self.format("instant", &args)
        } else {
            self.format("instant-in-zone", &args)
        }
    }

    fn month(&self, month: i8) -> String {
        self.message(&format!("month-{month}"), &BTreeMap::new())
    }
}

/// A length of time in its own units: `14 days`, `24 hours`.
pub fn span(span: &Span) -> Arg {
    let (days, hours) = span.0.split_once('T').unwrap_or((&span.0, ""));
    let parts = parts_of(days.trim_start_matches('P'), date_unit);
    let all: Vec<Arg> = parts
        .into_iter()
        .chain(parts_of(hours, clock_unit))
        .collect();
    Arg::List(all)
}

fn parts_of(text: &str, unit: fn(char) -> Option<&'static str>) -> Vec<Arg> {
    let mut parts = Vec::new();
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
        } else if let (Some(id), Ok(n)) = (unit(c), number.parse::<u32>()) {
            let args = BTreeMap::from([("number".to_owned(), Arg::Number(f64::from(n)))]);
            let id = id.to_owned();
            parts.push(Arg::Phrase { id, args });
            number.clear();
        }
    }
    parts
}

fn date_unit(c: char) -> Option<&'static str> {
    match c {
        'Y' => Some("span-years"),
        'M' => Some("span-months"),
        'W' => Some("span-weeks"),
        'D' => Some("span-days"),
        _ => None,
    }
}

fn clock_unit(c: char) -> Option<&'static str> {
    match c {
        'H' => Some("span-hours"),
        'M' => Some("span-minutes"),
        'S' => Some("span-seconds"),
        _ => None,
    }
}
