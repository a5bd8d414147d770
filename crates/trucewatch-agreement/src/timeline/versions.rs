//! Which version of something holds when.

use super::{AsKnown, CEASEFIRE, Windows};
use crate::document::{ActKind, Exception, Id, Instrument, Line, Moment, Provision, Zone};
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// A version with the times in which it counts.
#[derive(Clone, Debug)]
pub struct InForce<'d, T> {
    /// The entry.
    pub entry: &'d T,
    /// When it counts, after versions known later took their times.
    pub when: Windows,
}

/// Something that has versions.
trait Versioned {
    /// What versions share.
    fn key(&self) -> (&str, Option<&str>);
    fn valid(&self) -> (Option<&Moment>, Option<&Moment>);
    fn known_from(&self) -> Option<&Moment>;
}

macro_rules! valid_between {
    ($type:ty) => {
        impl Versioned for $type {
            fn key(&self) -> (&str, Option<&str>) {
                (self.id.as_str(), None)
            }
            fn valid(&self) -> (Option<&Moment>, Option<&Moment>) {
                (self.valid_from.as_ref(), self.valid_to.as_ref())
            }
            fn known_from(&self) -> Option<&Moment> {
                self.known_from.as_ref()
            }
        }
    };
}
valid_between!(Line);
valid_between!(Zone);

impl Versioned for Exception {
    fn key(&self) -> (&str, Option<&str>) {
        (self.id.as_str(), None)
    }
    fn valid(&self) -> (Option<&Moment>, Option<&Moment>) {
        (Some(&self.from), Some(&self.to))
    }
    fn known_from(&self) -> Option<&Moment> {
        self.known_from.as_ref()
    }
}

/// A text has no time of its own: of its known versions the last one counts.
impl Versioned for Instrument {
    fn key(&self) -> (&str, Option<&str>) {
        (self.id.as_str(), None)
    }
    fn valid(&self) -> (Option<&Moment>, Option<&Moment>) {
        (None, None)
    }
    fn known_from(&self) -> Option<&Moment> {
        self.known_from.as_ref()
    }
}

impl Versioned for Provision {
    fn key(&self) -> (&str, Option<&str>) {
        (self.id.as_str(), self.reading.as_ref().map(Id::as_str))
    }
    /// A version of a provision replaces the ones before it for good: until when the new one is in force
    /// is for the new one to say.
    fn valid(&self) -> (Option<&Moment>, Option<&Moment>) {
        (self.in_force_from.as_ref(), None)
    }
    fn known_from(&self) -> Option<&Moment> {
        self.known_from.as_ref()
    }
}

impl<'d> AsKnown<'d> {
    /// Versions of lines with the times of each, in the order of the file.
    pub fn lines(&self) -> Vec<InForce<'d, Line>> {
        self.versions(&self.document.lines)
    }

    /// Versions of zones with the times of each, in the order of the file.
    pub fn zones(&self) -> Vec<InForce<'d, Zone>> {
        self.versions(&self.document.zones)
    }

    /// Versions of exceptions with the times of each, in the order of the file. Those that versions known
    /// later replaced altogether are left out.
    pub fn exceptions(&self) -> Vec<InForce<'d, Exception>> {
        let mut all = self.versions(&self.document.exceptions);
        all.retain(|v| {
            let waits = || self.span(Some(&v.entry.from), Some(&v.entry.to)).is_empty();
            !v.when.is_empty() || waits()
        });
        all
    }

    /// The texts that are known, each in the version known last, in the order of the file.
    pub fn instruments(&self) -> Vec<&'d Instrument> {
        let all = self.versions(&self.document.instruments).into_iter();
        all.filter(|v| !v.when.is_empty())
            .map(|v| v.entry)
            .collect()
    }

    /// A text in the version known last, if it is known.
    pub fn instrument(&self, id: &Id) -> Option<&'d Instrument> {
        self.instruments().into_iter().find(|i| i.id == *id)
    }

    /// Provisions with the times in which they are in force: from their beginning (or that of the
    /// ceasefire) to their end, while their gates are open and they are not suspended everywhere, and
    /// once what they are conditional on has happened. Repealed ones are left out, and readings in the
    /// times of an authoritative one.
    pub fn provisions(&self) -> Vec<InForce<'d, Provision>> {
        let mut versions = self.versions(&self.document.provisions);
        let mut signed: BTreeMap<&Id, Windows> = BTreeMap::new();
        for version in versions.iter().filter(|v| v.entry.authoritative) {
            let own = version.when.and(&self.lasts(version.entry));
            if !own.is_empty() {
                let all = signed.entry(&version.entry.id).or_default();
                *all = all.or(&own);
            }
        }
        // In the times of a signed reading the others do not count, be it suspended or not.
        versions.retain(|v| !v.entry.repealed);
        for version in &mut versions {
            let entry = version.entry;
            if let Some(taken) = signed.get(&entry.id).filter(|_| !entry.authoritative) {
                version.when = version.when.without(taken);
            }
            version.when = version.when.and(&self.applies(entry));
        }
        versions.retain(|v| {
            v.entry.authoritative || !v.when.is_empty() || !signed.contains_key(&v.entry.id)
        });
        versions
    }

    /// Whether a provision was recorded as carried out by `at`.
    pub fn completed(&self, provision: &Id, at: Timestamp) -> Option<Timestamp> {
        self.acts
            .iter()
            .find(|(t, act)| {
                *t <= at && act.kind == ActKind::Completed && act.of.as_ref() == Some(provision)
            })
            .map(|(t, _)| *t)
    }

    /// From its beginning to its end, whatever else it waits for. Renewing it prolongs it from then on,
    /// also after its end; renewing its text prolongs what had not ended by then.
    fn lasts(&self, provision: &Provision) -> Windows {
        let mut lasts = self.span(
            provision.in_force_from.as_ref(),
            provision.in_force_to.as_ref(),
        );
        let Some(start) = lasts.start() else {
            return lasts;
        };
        let acts = self.acts.iter();
        for (at, act) in acts.filter(|(_, act)| act.kind == ActKind::Renewed) {
            let of_it = act.of.as_ref() == Some(&provision.id);
            let of_text = act.of.is_some() && act.of == provision.instrument;
            let lasted = lasts.contains(at.plus_ns(-1)) || lasts.contains(*at);
            let begun = start.is_none_or(|start| start <= *at);
            if (of_it && begun) || (of_text && lasted) {
                let until = act.until.as_ref().and_then(|m| self.instant(m));
                lasts = lasts.or(&Windows::between(Some(*at), until));
            }
        }
        lasts
    }

    fn applies(&self, provision: &Provision) -> Windows {
        let mut when = self.lasts(provision);
        if provision.in_force_from.is_none() && self.document.ceasefire.is_some() {
            when = when.and(&self.ceasefire_in_force());
        }
        when = when.and(&self.gates_open(&provision.requires));
        let conditions = provision.schedule.iter().flat_map(|s| &s.conditional_on);
        for event in conditions {
            let since = self.happened(event);
            when =
                when.and(&since.map_or_else(Windows::never, |at| Windows::between(Some(at), None)));
        }
        for of in [
            provision.id.as_str(),
            provision.instrument.as_ref().map_or("", Id::as_str),
        ] {
            for (zone, suspended) in self.suspensions(of) {
                if zone.is_none() {
                    when = when.without(&suspended);
                }
            }
            when = when.without(&self.ended(of));
        }
        when
    }

    /// Since an act ended it everywhere.
    fn ended(&self, of: &str) -> Windows {
        debug_assert_ne!(of, CEASEFIRE, "the ceasefire has a history of its own");
        self.acts
            .iter()
            .find(|(_, act)| {
                act.kind == ActKind::Terminated
                    && act.zone.is_none()
                    && act.of.as_ref().is_some_and(|id| id.as_str() == of)
            })
            .map_or_else(Windows::never, |(at, _)| Windows::between(Some(*at), None))
    }

    fn versions<T: Versioned>(&self, entries: &'d [T]) -> Vec<InForce<'d, T>> {
        let mut by_key: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
        for (k, entry) in entries.iter().enumerate() {
            if self.is_known(entry.known_from()) {
                by_key.entry(entry.key()).or_default().push(k);
            }
        }
        let mut found: BTreeMap<usize, Windows> = BTreeMap::new();
        for mut versions in by_key.into_values() {
            // The one known last counts; of those known alike the one that begins last, from its beginning
            // on; of those that also begin alike the later one of the file.
            versions.sort_by_key(|k| {
                let entry = entries.get(*k);
                let of = |moment: Option<&Moment>| moment.and_then(|m| self.instant(m));
                let known = of(entry.and_then(Versioned::known_from));
                let begins = of(entry.and_then(|e| e.valid().0));
                (known, begins, *k)
            });
            let mut taken = Windows::never();
            for k in versions.into_iter().rev() {
                let Some(entry) = entries.get(k) else {
                    continue;
                };
                let (from, to) = entry.valid();
                let valid = self.span(from, to);
                found.insert(k, valid.without(&taken));
                taken = taken.or(&valid);
            }
        }
        found
            .into_iter()
            .filter_map(|(k, when)| entries.get(k).map(|entry| InForce { entry, when }))
            .collect()
    }
}
