//! What an agreement said at a time T, as known at a time K.
//!
//! Everything in a [`Document`] that can change carries two times: when it holds and since when it
//! is known. [`AsKnown`] is the document as it was known at K: entries known later do not exist in it;
//! of two versions that hold at one time, the one known last counts. From there on every question
//! has a T: which course a line had, which provisions were in force, whether the ceasefire held,
//! whether a gate was open. Nothing is overwritten, so the answer for an old K never changes.

mod ceasefire;
mod gates;
mod moments;
mod stances;
mod versions;
mod windows;

pub use ceasefire::State;
pub use gates::{Missing, Refusal};
pub use stances::Standing;
pub use versions::InForce;
pub use windows::Windows;

use crate::document::{Act, ActKind, Document, Id, Moment, Side, Span};
use ceasefire::History;
use jiff::tz::TimeZone;
use moments::Events;
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// What acts on the ceasefire are `of`, and what its entry into force is called in moments.
pub const CEASEFIRE: &str = "ceasefire";

/// An agreement as it was known at an instant.
pub struct AsKnown<'d> {
    document: &'d Document,
    /// `None`: everything that the document holds.
    known: Option<Timestamp>,
    events: Events,
    /// Known acts with their times, in order.
    acts: Vec<(Timestamp, &'d Act)>,
    ceasefire: History,
}

impl<'d> AsKnown<'d> {
    /// The document as known at `known`; all of it if `None`. A time zone that does not exist counts as
    /// UTC (reading a file refuses it).
    pub fn new(document: &'d Document, known: Option<Timestamp>) -> Self {
        let zone = TimeZone::get(&document.agreement.time_zone).unwrap_or(TimeZone::UTC);
        let mut as_known = Self {
            document,
            known,
            events: Events {
                zone,
                happened: BTreeMap::new(),
            },
            acts: Vec::new(),
            ceasefire: History::default(),
        };
        as_known.settle_acts();
        as_known
    }

    /// The document.
    pub fn document(&self) -> &'d Document {
        self.document
    }

    /// The time zone of the agreement.
    pub fn zone(&self) -> &TimeZone {
        &self.events.zone
    }

    /// The instant that a moment means; `None` while it waits for something that has not happened.
    pub fn instant(&self, moment: &Moment) -> Option<Timestamp> {
        self.events.instant(moment)
    }

    /// An instant and a length of time later, by the agreement's own calendar.
    pub fn later(&self, at: Timestamp, span: &Span) -> Option<Timestamp> {
        self.events.later(at, span)
    }

    /// When something first happened, if it has: an event, or `ceasefire` for its entry into force.
    pub fn happened(&self, event: &Id) -> Option<Timestamp> {
        self.events.happened.get(event.as_str()).copied()
    }

    /// Known acts with their times, in order of time.
    pub fn acts(&self) -> &[(Timestamp, &'d Act)] {
        &self.acts
    }

    /// Whether something recorded at that moment is known.
    pub(crate) fn is_known(&self, known_from: Option<&Moment>) -> bool {
        let Some(limit) = self.known else { return true };
        known_from.is_none_or(|m| self.instant(m).is_some_and(|at| at <= limit))
    }

    /// Times between two moments. A beginning that waits for something is never; an end that waits for
    /// something is without end.
    pub(crate) fn span(&self, from: Option<&Moment>, to: Option<&Moment>) -> Windows {
        let start = match from.map(|m| self.instant(m)) {
            Some(None) => return Windows::never(),
            Some(known) => known,
            None => None,
        };
        Windows::between(start, to.and_then(|m| self.instant(m)))
    }

    /// On which side of a line a party stood at `at`, walked from its first to its last point.
    pub(crate) fn side_of_line(&self, party: &Id, line: &Id, at: Timestamp) -> Option<Side> {
        self.document
            .roles
            .iter()
            .filter(|r| r.actor == *party && self.is_known(r.known_from.as_ref()))
            .filter(|r| self.span(r.from.as_ref(), r.to.as_ref()).contains(at))
            .find_map(|r| r.side_of_line.get(line).copied())
    }

    /// Acts may be timed after other acts, and the ceasefire is itself something that moments wait for:
    /// goes on until nothing more becomes known.
    fn settle_acts(&mut self) {
        for _ in 0..=self.document.acts.len() + 1 {
            let before = (self.events.happened.clone(), self.acts.len());
            self.take_acts();
            self.ceasefire = ceasefire::history(self);
            if let Some(at) = self.ceasefire.first_in_force() {
                self.events.happened.insert(CEASEFIRE.to_owned(), at);
            }
            if before == (self.events.happened.clone(), self.acts.len()) {
                break;
            }
        }
    }

    fn take_acts(&mut self) {
        let mut acts: Vec<(Timestamp, &'d Act)> = Vec::new();
        for act in &self.document.acts {
            let Some(at) = self.instant(&act.at) else {
                continue;
            };
            if self.is_known(Some(act.known_from.as_ref().unwrap_or(&act.at))) {
                acts.push((at, act));
            }
        }
        // Of acts at one time the order of the file decides; it is part of the record.
        acts.sort_by_key(|(at, _)| *at);
        for (at, act) in &acts {
            if let (ActKind::Occurred, Some(event)) = (act.kind, &act.event) {
                let first = self.events.happened.entry(event.as_str().to_owned());
                let first = first.or_insert(*at);
                *first = (*first).min(*at);
            }
        }
        self.acts = acts;
    }

    /// Whether anything says so: times at which the answer to `holds` may change are all looked at.
    fn times_where(&self, holds: impl Fn(Timestamp) -> bool) -> Windows {
        let mut changes: Vec<Timestamp> = self.acts.iter().map(|(at, _)| *at).collect();
        changes.extend(self.ceasefire.changes());
        changes.extend(self.events.happened.values());
        changes.extend(self.stance_times());
        changes.sort();
        changes.dedup();
        let Some(first) = changes.first() else {
            return if holds(Timestamp::from_unix_s(0)) {
                Windows::always()
            } else {
                Windows::never()
            };
        };
        let mut all = Windows::never();
        if holds(first.plus_ns(-1)) {
            all = Windows::between(None, Some(*first));
        }
        for (k, from) in changes.iter().enumerate() {
            if holds(*from) {
                all = all.or(&Windows::between(Some(*from), changes.get(k + 1).copied()));
            }
        }
        all
    }
}
