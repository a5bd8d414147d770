//! Things that wait for themselves, by way of others.

use super::{Checks, child, numbered};
use crate::document::{Id, Moment, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Who waits for whom, with the place that says so.
type Edges<'d> = BTreeMap<&'d str, Vec<(&'d str, String)>>;

impl Checks<'_, '_> {
    pub(super) fn cycles(&mut self) {
        let (kept, document) = (self.kept, self.document);
        let mut after = Edges::new();
        let mut overrides = Edges::new();
        for (at, provision) in kept.each("provision", &document.provisions) {
            let id = provision.id.as_str();
            if let Some(schedule) = &provision.schedule {
                let at = child(&at, "schedule");
                insert(&mut after, id, &schedule.after, &at, "after");
            }
            insert(&mut overrides, id, &provision.overrides, &at, "overrides");
        }
        self.no_cycle(&after, "provision", "has to be completed before itself");
        self.no_cycle(&overrides, "provision", "overrides itself");

        let mut edges = Edges::new();
        for (at, gate) in kept.each("gate", &document.gates) {
            insert(
                &mut edges,
                gate.id.as_str(),
                &gate.needs_gates,
                &at,
                "needs_gates",
            );
        }
        self.no_cycle(&edges, "gate", "can only open after itself");

        let mut edges = Edges::new();
        for (at, step) in kept.each("breach_step", &document.breach_steps) {
            insert(&mut edges, step.id.as_str(), &step.after, &at, "after");
        }
        self.no_cycle(&edges, "breach step", "comes after itself");

        let mut edges = Edges::new();
        for (at, text) in kept.each("instrument", &document.instruments) {
            let amended: Vec<&Id> = text.amends.iter().collect();
            let places = amended.iter().map(|id| (id.as_str(), child(&at, "amends")));
            edges.entry(text.id.as_str()).or_default().extend(places);
        }
        self.no_cycle(&edges, "instrument", "amends itself");

        let mut edges = Edges::new();
        for (at, zone) in kept.each("zone", &document.zones) {
            let mut found = Vec::new();
            if let Some(place) = &zone.place {
                zones_of(place, &child(&at, "place"), &mut found);
            }
            edges.entry(zone.id.as_str()).or_default().extend(found);
        }
        self.no_cycle(&edges, "zone", "is made from itself");

        let mut edges = Edges::new();
        for (at, act) in kept.each("act", &document.acts) {
            if let (Some(event), Moment::After(moment)) = (&act.event, &act.at) {
                let places = edges.entry(event.as_str()).or_default();
                places.push((moment.after.as_str(), child(&at, "at")));
            }
        }
        self.no_cycle(&edges, "event", "happens after itself");
    }

    /// Reports each cycle once, where it closes.
    fn no_cycle(&mut self, edges: &Edges, noun: &str, says: &str) {
        let mut done = BTreeSet::new();
        for start in edges.keys() {
            // Depth first without recursion: a chain can be as long as the file.
            let mut path: Vec<(&str, usize)> = vec![(start, 0)];
            while let Some((node, next)) = path.last().copied() {
                let others = edges.get(node).map_or(&[][..], Vec::as_slice);
                let Some((other, pointer)) = others.get(next).filter(|_| !done.contains(node))
                else {
                    done.insert(node);
                    path.pop();
                    continue;
                };
                if let Some(last) = path.last_mut() {
                    last.1 += 1;
                }
                if let Some(from) = path.iter().position(|(on_path, _)| on_path == other) {
                    let around = path.iter().skip(from).map(|(node, _)| *node);
                    let names: Vec<String> = around
                        .chain([*other])
                        .map(|name| format!("`{name}`"))
                        .collect();
                    let what = format!("{noun} `{other}` {says}: {}", names.join(", then "));
                    self.report
                        .add(pointer, what, "remove one of these references");
                } else if !done.contains(other) {
                    path.push((other, 0));
                }
            }
        }
    }
}

fn insert<'d>(edges: &mut Edges<'d>, id: &'d str, others: &'d [Id], at: &str, key: &str) {
    let others = numbered(others, at, key).into_iter();
    let places = edges.entry(id).or_default();
    places.extend(others.map(|(other, pointer)| (other.as_str(), pointer)));
}

fn zones_of<'d>(place: &'d Place, at: &str, found: &mut Vec<(&'d str, String)>) {
    match place {
        Place::Zone(zone) => found.push((zone.as_str(), child(at, "zone"))),
        Place::AnyOf(places) => {
            for (place, pointer) in numbered(places, at, "any_of") {
                zones_of(place, &pointer, found);
            }
        }
        Place::AllOf(places) => {
            for (place, pointer) in numbered(places, at, "all_of") {
                zones_of(place, &pointer, found);
            }
        }
        Place::Outside(inner) => zones_of(inner, &child(at, "outside"), found),
        Place::Everywhere
        | Place::Circle { .. }
        | Place::NearLine { .. }
        | Place::Strip(_)
        | Place::SideOf { .. }
        | Place::Withdrawal { .. }
        | Place::Between { .. }
        | Place::NearSites(_) => {}
    }
}
