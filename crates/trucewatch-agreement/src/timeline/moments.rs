//! From moments as written to instants: absolute ones, and those some time after an event.

use crate::document::{After, Moment, Span};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// What relative moments count from.
pub(super) struct Events {
    pub(super) zone: TimeZone,
    /// The first time that each event happened.
    pub(super) happened: BTreeMap<String, Timestamp>,
}

impl Events {
    /// The instant; `None` if it waits for something that has not happened, or is no time at all.
    pub(super) fn instant(&self, moment: &Moment) -> Option<Timestamp> {
        match moment {
            Moment::At(text) => Timestamp::parse_rfc3339(text),
            Moment::After(after) => self.after(after),
        }
    }

    fn after(&self, after: &After) -> Option<Timestamp> {
        let start = *self.happened.get(after.after.as_str())?;
        let at = match &after.plus {
            Some(span) => self.later(start, span)?,
            None => start,
        };
        if !after.end_of_day {
            return Some(at);
        }
        let next_day = at
            .to_jiff()
            .to_zoned_datetime(self.zone.clone())
            .tomorrow()
            .and_then(|day| day.start_of_day())
            .ok()?;
        Timestamp::from_jiff(next_day.timestamp())
    }

    /// `at` and a length of time later, by the agreement's own calendar.
    pub(super) fn later(&self, at: Timestamp, span: &Span) -> Option<Timestamp> {
        let span: jiff::Span = span.0.parse().ok()?;
        let then = at
            .to_jiff()
            .to_zoned_datetime(self.zone.clone())
            .checked_add(span)
            .ok()?;
        Timestamp::from_jiff(then.timestamp())
    }
}
