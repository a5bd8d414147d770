//! Entries of one id: versions where there can be any, else duplicates.

use super::{Checks, child, instant};
use crate::document::{Id, Moment};
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// What tells versions of one id apart.
struct Version<'d> {
    at: String,
    id: &'d Id,
    reading: Option<&'d Id>,
    known_from: Option<&'d Moment>,
    /// When it holds.
    ends: [Option<&'d Moment>; 2],
}

impl<'d> Version<'d> {
    fn new(at: String, id: &'d Id, known_from: Option<&'d Moment>) -> Self {
        let (reading, ends) = (None, [None, None]);
        Self {
            at,
            id,
            reading,
            known_from,
            ends,
        }
    }
}

impl Checks<'_, '_> {
    pub(super) fn versions(&mut self) {
        let (kept, document) = (self.kept, self.document);
        let lines = kept
            .each("line", &document.lines)
            .into_iter()
            .map(|(at, line)| Version {
                ends: [line.valid_from.as_ref(), line.valid_to.as_ref()],
                ..Version::new(at, &line.id, line.known_from.as_ref())
            });
        self.apart("line", &lines.collect::<Vec<_>>());
        let zones = kept
            .each("zone", &document.zones)
            .into_iter()
            .map(|(at, zone)| Version {
                ends: [zone.valid_from.as_ref(), zone.valid_to.as_ref()],
                ..Version::new(at, &zone.id, zone.known_from.as_ref())
            });
        self.apart("zone", &zones.collect::<Vec<_>>());
        let provisions = kept.each("provision", &document.provisions).into_iter();
        let provisions = provisions.map(|(at, p)| Version {
            ends: [p.in_force_from.as_ref(), p.in_force_to.as_ref()],
            reading: p.reading.as_ref(),
            ..Version::new(at, &p.id, p.known_from.as_ref())
        });
        self.apart("provision", &provisions.collect::<Vec<_>>());
        let mechanisms = kept.each("mechanism", &document.mechanisms).into_iter();
        let mechanisms = mechanisms.map(|(at, m)| Version {
            ends: [m.from.as_ref(), m.to.as_ref()],
            ..Version::new(at, &m.id, m.known_from.as_ref())
        });
        self.apart("mechanism", &mechanisms.collect::<Vec<_>>());
        let texts = kept.each("instrument", &document.instruments).into_iter();
        let texts = texts.map(|(at, text)| Version::new(at, &text.id, text.known_from.as_ref()));
        self.apart("instrument", &texts.collect::<Vec<_>>());
        let exceptions = kept.each("exception", &document.exceptions).into_iter();
        let exceptions = exceptions.map(|(at, e)| Version {
            ends: [Some(&e.from), Some(&e.to)],
            ..Version::new(at, &e.id, e.known_from.as_ref())
        });
        self.apart("exception", &exceptions.collect::<Vec<_>>());
        self.unversioned("source", &document.sources, |source| &source.id);
        self.unversioned("actor", &document.actors, |actor| &actor.id);
        self.unversioned("site", &document.sites, |site| &site.id);
        self.unversioned("weapon_model", &document.weapon_models, |model| &model.id);
        self.unversioned("condition", &document.conditions, |condition| &condition.id);
        self.unversioned("gate", &document.gates, |gate| &gate.id);
        self.unversioned("event", &document.events, |event| &event.id);
        self.unversioned("breach_step", &document.breach_steps, |step| &step.id);
        self.unversioned("clock", &document.clocks, |clock| &clock.id);
        self.authoritative();
    }

    fn unversioned<'d, T>(&mut self, section: &str, entries: &'d [T], id: fn(&'d T) -> &'d Id) {
        let mut first: BTreeMap<&Id, String> = BTreeMap::new();
        for (at, entry) in self.kept.each(section, entries) {
            let id = id(entry);
            if let Some(before) = first.get(id) {
                let line = self.line_words(before);
                let what = format!("the id `{id}` is given to two entries; the other is {line}");
                self.report
                    .add(&child(&at, "id"), what, "rename or remove one");
            } else {
                first.insert(id, at);
            }
        }
    }

    fn apart(&mut self, section: &str, versions: &[Version]) {
        let mut by_id: BTreeMap<&Id, Vec<&Version>> = BTreeMap::new();
        for version in versions {
            let before = by_id.entry(version.id).or_default();
            let same = |other: &&&Version| {
                other.reading == version.reading
                    && known(other.known_from) == known(version.known_from)
                    && overlap(other.ends, version.ends)
            };
            let other = before.iter().find(same).copied();
            before.push(version);
            if let Some(other) = other {
                let line = self.line_words(&other.at);
                let what = format!(
                    "two versions of `{}` hold at one time and are known since one time; the \
                     other is {line}",
                    version.id
                );
                let what_to_do = match section {
                    "provision" => {
                        "give the newer one a later `known_from`, each its own time, or each the \
                         name of a `reading`"
                    }
                    _ => "give the newer one a later `known_from`, or each its own time",
                };
                self.report.add(&child(&version.at, "id"), what, what_to_do);
            }
        }
    }

    /// Of the readings of a provision that are known since one time, one can be the signed one.
    fn authoritative(&mut self) {
        let mut first: BTreeMap<(&Id, Known), (&Id, String)> = BTreeMap::new();
        for (at, provision) in self.kept.each("provision", &self.document.provisions) {
            let Some(reading) = provision
                .reading
                .as_ref()
                .filter(|_| provision.authoritative)
            else {
                continue;
            };
            let key = (&provision.id, known(provision.known_from.as_ref()));
            match first.get(&key) {
                Some((other, before)) if *other != reading => {
                    let line = self.line_words(before);
                    let what = format!(
                        "two readings of `{}` are authoritative; the other is {line}",
                        provision.id
                    );
                    let pointer = child(&at, "authoritative");
                    self.report
                        .add(&pointer, what, "leave it to the signed one");
                }
                Some(_) => {}
                None => {
                    first.insert(key, (reading, at));
                }
            }
        }
    }

    fn line_words(&self, pointer: &str) -> String {
        match self.report.line_of(pointer) {
            Some(line) => format!("on line {line}"),
            None => "elsewhere".to_owned(),
        }
    }
}

/// Since when something is known, for comparing: an instant, or what it waits for.
type Known = (Option<Timestamp>, Option<String>);

fn known(moment: Option<&Moment>) -> Known {
    match moment {
        Some(Moment::After(after)) => (None, Some(format!("{after:?}"))),
        Some(at) => (instant(at), None),
        None => (None, None),
    }
}

/// Whether two windows share an instant. Ends that wait for something are not compared, except that
/// windows written alike are alike.
fn overlap(a: [Option<&Moment>; 2], b: [Option<&Moment>; 2]) -> bool {
    let waits = |end: &Option<&Moment>| matches!(end, Some(Moment::After(_)));
    if a.iter().chain(&b).any(waits) {
        return a == b;
    }
    let before = |end: Option<&Moment>, start: Option<&Moment>| {
        let (end, start) = (end.and_then(instant), start.and_then(instant));
        end.zip(start).is_some_and(|(end, start)| end <= start)
    };
    let ([a_from, a_to], [b_from, b_to]) = (a, b);
    !before(a_to, b_from) && !before(b_to, a_from)
}
