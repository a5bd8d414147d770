//! What a schema cannot say: that references lead somewhere, that times and numbers are in order,
//! that lines and rings are ones, that nothing stands where it does nothing.

mod cycles;
mod geometry;
mod lifecycle;
mod places;
mod provisions;
mod rings;
mod swapped;
mod versions;
mod warnings;
mod who;

use super::kept::Kept;
use super::locations::child;
use super::report::Report;
use crate::Problem;
use crate::document::{After, Document, Id, Moment, Stance};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::Timestamp;

/// What stands for the ceasefire in moments and acts.
const CEASEFIRE: &str = "ceasefire";

/// Sections whose entries others refer to, and what one of them is called.
const SECTIONS: [(&str, &str); 14] = [
    ("source", "source"),
    ("actor", "actor"),
    ("instrument", "instrument"),
    ("line", "line"),
    ("zone", "zone"),
    ("site", "site"),
    ("weapon_model", "weapon model"),
    ("condition", "condition"),
    ("exception", "exception"),
    ("provision", "provision"),
    ("gate", "gate"),
    ("event", "event"),
    ("mechanism", "mechanism"),
    ("breach_step", "breach step"),
];

/// Checks what is left of the document, adds what is wrong to the report, and gives what is allowed
/// but suspicious.
pub(super) fn check(
    kept: &Kept,
    features: Option<&BTreeSet<String>>,
    report: &mut Report,
) -> Vec<Problem> {
    let document = &kept.document;
    let root = report.root;
    let each = SECTIONS
        .iter()
        .map(|(section, _)| (*section, ids(root, section)));
    let ids: BTreeMap<_, _> = each.collect();
    let defined = ids
        .iter()
        .flat_map(|(s, ids)| ids.iter().map(|id| (*s, *id)))
        .collect();
    let mut checks = Checks {
        kept,
        document,
        features,
        ids,
        defined,
        used: BTreeSet::new(),
        events: BTreeMap::new(),
        kinds: BTreeMap::new(),
        left_out: Vec::new(),
        report,
    };
    checks.who();
    checks.places();
    checks.provisions();
    checks.lifecycle();
    checks.versions();
    checks.cycles();
    checks.warnings()
}

/// The ids in a section as written, also of entries that cannot be read.
fn ids<'v>(root: &'v Value, section: &str) -> Vec<&'v str> {
    let entries = root.get(section).and_then(Value::as_array);
    let id = |entry: &'v Value| entry.get("id").and_then(Value::as_str);
    entries.into_iter().flatten().filter_map(id).collect()
}

struct Checks<'c, 'r> {
    kept: &'c Kept,
    document: &'c Document,
    /// GeoJSON features that can be referred to; `None` if nobody said.
    features: Option<&'c BTreeSet<String>>,
    /// The ids in each section as written, for suggestions and for looking up.
    ids: BTreeMap<&'static str, Vec<&'r str>>,
    defined: BTreeSet<(&'static str, &'r str)>,
    /// What something refers to: section and id.
    used: BTreeSet<(&'static str, String)>,
    /// Events that something waits for, with the first place where it says so.
    events: BTreeMap<String, String>,
    /// Kinds of sites that a place names, with the first place where it does.
    kinds: BTreeMap<String, String>,
    /// Parties that a withdrawal by party leaves out although it binds everybody: what each lacks, where.
    left_out: Vec<(Id, String, String)>,
    report: &'c mut Report<'r>,
}

impl Checks<'_, '_> {
    fn is_defined(&self, section: &'static str, id: &Id) -> bool {
        self.defined.contains(&(section, id.as_str()))
    }

    /// Notes that something refers to an entry of a section, and that it is missing if it is.
    fn refer(&mut self, section: &'static str, id: &Id, pointer: &str) {
        self.used.insert((section, id.0.clone()));
        if !self.is_defined(section, id) {
            let known = self.ids.get(section).map_or(&[][..], Vec::as_slice);
            let noun = SECTIONS
                .iter()
                .find(|(s, _)| *s == section)
                .map_or(section, |(_, n)| n);
            self.report.unknown(pointer, noun, id.as_str(), known);
        }
    }

    /// The same for a key that may be missing.
    fn refer_if(&mut self, section: &'static str, id: Option<&Id>, around: &str, key: &str) {
        if let Some(id) = id {
            self.refer(section, id, &child(around, key));
        }
    }

    /// The same for a list.
    fn refer_all(&mut self, section: &'static str, ids: &[Id], around: &str, key: &str) {
        for (id, pointer) in numbered(ids, around, key) {
            self.refer(section, id, &pointer);
        }
    }

    /// A reference that may lead into one of several sections.
    fn refer_any(&mut self, sections: &[&'static str], nouns: &str, id: &Id, pointer: &str) {
        let found: Vec<_> = sections
            .iter()
            .filter(|s| self.is_defined(s, id))
            .copied()
            .collect();
        if found.is_empty() {
            let known = sections.iter().filter_map(|s| self.ids.get(s)).flatten();
            let known: Vec<&str> = known.copied().collect();
            self.report.unknown(pointer, nouns, id.as_str(), &known);
        }
        self.used
            .extend(found.into_iter().map(|section| (section, id.0.clone())));
    }

    /// An event that something waits for.
    fn event(&mut self, id: &Id, pointer: &str) {
        if id.as_str() == CEASEFIRE {
            if self.document.ceasefire.is_none() && self.report.root.get(CEASEFIRE).is_none() {
                let what = "it waits for the ceasefire, and there is no `[ceasefire]`";
                self.report.add(pointer, what, "add it, or name an event");
            }
        } else {
            self.used.insert(("event", id.0.clone()));
            let first = self.events.entry(id.0.clone());
            first.or_insert_with(|| pointer.to_owned());
        }
    }

    fn events_all(&mut self, ids: &[Id], around: &str, key: &str) {
        for (id, pointer) in numbered(ids, around, key) {
            self.event(id, &pointer);
        }
    }

    fn moment(&mut self, moment: Option<&Moment>, around: &str, key: &str) {
        if let Some(Moment::After(After { after, .. })) = moment {
            self.event(after, &child(&child(around, key), "after"));
        }
    }

    /// Two ends of a time: references, and that the second is after the first.
    fn window(&mut self, ends: [Option<&Moment>; 2], keys: [&str; 2], around: &str) {
        for (moment, key) in ends.into_iter().zip(keys) {
            self.moment(moment, around, key);
        }
        if let [Some(from), Some(to)] = ends.map(|end| end.and_then(instant))
            && from >= to
        {
            let [from, to] = keys;
            let what = format!("`{to}` is not after `{from}`");
            self.report
                .add(&child(around, to), what, "exchange the two or correct one");
        }
    }

    fn stances(&mut self, stances: &[Stance], around: &str, key: &str) {
        for (stance, pointer) in numbered(stances, around, key) {
            self.refer("actor", &stance.actor, &child(&pointer, "actor"));
            self.moment(stance.at.as_ref(), &pointer, "at");
            self.refer_all("source", &stance.sources, &pointer, "sources");
        }
    }

    /// A key that does nothing in the entry that it stands in.
    fn useless(&mut self, around: &str, key: &str, needs: &str) {
        let what = format!("`{key}` does nothing here");
        let what_to_do = format!("remove it; it belongs to {needs}");
        self.report.add(&child(around, key), what, what_to_do);
    }
}

/// The entries of a list with the pointers to them.
fn numbered<'t, T>(items: &'t [T], around: &str, key: &str) -> Vec<(&'t T, String)> {
    let list = child(around, key);
    let pointer = |at: usize| child(&list, &at.to_string());
    items
        .iter()
        .enumerate()
        .map(|(at, item)| (item, pointer(at)))
        .collect()
}

/// The instant of a moment that does not wait for anything.
fn instant(moment: &Moment) -> Option<Timestamp> {
    match moment {
        Moment::At(written) => Timestamp::parse_rfc3339(written),
        Moment::After(_) => None,
    }
}
