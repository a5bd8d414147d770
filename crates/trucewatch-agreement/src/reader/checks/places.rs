//! Lines, zones, sites, and the places that provisions speak of.

use super::{Checks, child, numbered};
use crate::document::{ByParty, Distance, Id, NearPlaces, Place, RoleKind, Strip};
use std::collections::BTreeSet;

/// Longer than any distance on Earth is long, in kilometres.
const DISTANCE_KM_MAX: f64 = 20_000.0;

impl Checks<'_, '_> {
    pub(super) fn places(&mut self) {
        for (at, line) in self.kept.each("line", &self.document.lines) {
            self.line(&at, line);
        }
        for (at, zone) in self.kept.each("zone", &self.document.zones) {
            self.zone(&at, zone);
        }
        for (at, site) in self.kept.each("site", &self.document.sites) {
            self.site(&at, site);
        }
    }

    /// A place, for a provision that binds these actors (empty: everybody).
    pub(super) fn place(&mut self, place: &Place, at: &str, subject: &[Id]) {
        match place {
            Place::Everywhere => {}
            Place::Zone(zone) => self.refer("zone", zone, &child(at, "zone")),
            Place::Circle { .. } => {}
            Place::NearLine { line, as_of, .. } => {
                let at = child(at, "near_line");
                self.refer("line", line, &child(&at, "line"));
                self.moment(as_of.as_ref(), &at, "as_of");
            }
            Place::Strip(strip) => self.strip(strip, &child(at, "strip")),
            Place::SideOf { line, as_of, .. } => {
                let at = child(at, "side_of");
                self.refer("line", line, &child(&at, "line"));
                self.moment(as_of.as_ref(), &at, "as_of");
            }
            Place::Withdrawal {
                reference_line,
                distance,
                as_of,
            } => {
                let at = child(at, "withdrawal");
                self.moment(as_of.as_ref(), &at, "as_of");
                self.withdrawal(reference_line, distance, &at, subject);
            }
            Place::Between { first, second } => {
                let at = child(at, "between");
                self.refer("line", first, &child(&at, "first"));
                self.refer("line", second, &child(&at, "second"));
                if first == second {
                    let what = format!("both edges are line `{first}`");
                    self.report.add(&at, what, "name two lines");
                }
            }
            Place::NearSites(near) => self.near_sites(near, &child(at, "near_sites")),
            Place::AnyOf(places) => self.all_places(places, at, "any_of", subject),
            Place::AllOf(places) => self.all_places(places, at, "all_of", subject),
            Place::Outside(inner) => {
                if **inner == Place::Everywhere {
                    let what = "nothing is outside of everywhere";
                    self.report.add(at, what, "name a place");
                }
                self.place(inner, &child(at, "outside"), subject);
            }
        }
    }

    fn all_places(&mut self, places: &[Place], at: &str, key: &str, subject: &[Id]) {
        for (place, pointer) in numbered(places, at, key) {
            self.place(place, &pointer, subject);
        }
    }

    fn strip(&mut self, strip: &Strip, at: &str) {
        self.refer("line", &strip.line, &child(at, "line"));
        self.moment(strip.as_of.as_ref(), at, "as_of");
        let sides = [
            ("left", strip.left_from_km, strip.left_to_km),
            ("right", strip.right_from_km, strip.right_to_km),
        ];
        for (side, from_km, to_km) in sides {
            if from_km > 0.0 && from_km >= to_km {
                let what = format!("`{side}_to_km` is not above `{side}_from_km`");
                self.report.add(at, what, "exchange the two or correct one");
            }
        }
        if sides.iter().all(|(_, _, to_km)| *to_km <= 0.0) {
            let what = "the strip has no width on either side";
            self.report
                .lacks(at, what, "give `left_to_km`, `right_to_km` or both");
        }
    }

    fn withdrawal(
        &mut self,
        reference: &ByParty<Id>,
        distance: &Distance,
        at: &str,
        subject: &[Id],
    ) {
        let lines_at = child(at, "reference_line");
        let mut parties: BTreeSet<&Id> = BTreeSet::new();
        match reference {
            ByParty::All(line) => self.refer("line", line, &lines_at),
            ByParty::Each(lines) => {
                for (party, line) in lines {
                    let pointer = child(&lines_at, party.as_str());
                    self.refer("actor", party, &pointer);
                    self.refer("line", line, &pointer);
                }
                self.each_party(lines.keys(), &lines_at, subject, "reference line");
                parties.extend(lines.keys());
            }
        }
        if let Distance::SetbackKm(distances) = distance {
            let pointer = child(&child(at, "distance"), "setback_km");
            match distances {
                ByParty::All(km) => self.distance_km(*km, &pointer),
                ByParty::Each(by_party) => {
                    for (party, km) in by_party {
                        let pointer = child(&pointer, party.as_str());
                        self.refer("actor", party, &pointer);
                        self.distance_km(*km, &pointer);
                    }
                    self.each_party(by_party.keys(), &pointer, subject, "distance");
                    parties.extend(by_party.keys());
                }
            }
        }
        for party in parties {
            self.side_is_known(party, reference, at);
        }
    }

    fn distance_km(&mut self, km: f64, pointer: &str) {
        if !(km > 0.0 && km <= DISTANCE_KM_MAX) {
            let what = format!("a distance is {km}");
            let what_to_do =
                format!("write a number of kilometres above 0 and at most {DISTANCE_KM_MAX}");
            self.report.add(pointer, what, what_to_do);
        }
    }

    /// What is given by party is given for each that is bound.
    fn each_party<'i>(
        &mut self,
        given: impl Iterator<Item = &'i Id>,
        at: &str,
        subject: &[Id],
        noun: &str,
    ) {
        let given: BTreeSet<&Id> = given.collect();
        for party in subject.iter().filter(|party| !given.contains(party)) {
            let what = format!("there is no {noun} for `{party}`, whom the provision binds");
            self.report.lacks(at, what, format!("add `{party} = ...`"));
        }
        if subject.is_empty() {
            let parties = self.document.roles.iter();
            let parties = parties.filter(|role| role.role == RoleKind::Party);
            let left_out: BTreeSet<&Id> = parties.map(|role| &role.actor).collect();
            for party in left_out.difference(&given) {
                let lack = ((*party).clone(), noun.to_owned(), at.to_owned());
                self.left_out.push(lack);
            }
        }
    }

    /// Distances by party count on the party's own side of its line.
    fn side_is_known(&mut self, party: &Id, reference: &ByParty<Id>, at: &str) {
        let line = match reference {
            ByParty::All(line) => line,
            ByParty::Each(lines) => match lines.get(party) {
                Some(line) => line,
                None => return,
            },
        };
        let roles = self
            .report
            .root
            .get("role")
            .and_then(serde_json::Value::as_array);
        let told = roles.into_iter().flatten().any(|role| {
            role.get("actor").and_then(serde_json::Value::as_str) == Some(party.as_str())
                && role
                    .get("side_of_line")
                    .is_some_and(|sides| sides.get(line.as_str()).is_some())
        });
        if !told && self.is_defined("actor", party) && self.is_defined("line", line) {
            let what = format!("on which side of line `{line}` party `{party}` stands is missing");
            let what_to_do = format!(
                "add `side_of_line = {{ {line} = \"left\" }}` or `\"right\"` to its `[[role]]`"
            );
            self.report.lacks(at, what, what_to_do);
        }
    }

    fn near_sites(&mut self, near: &NearPlaces, at: &str) {
        if near.kinds.is_empty() && near.sites.is_empty() {
            let what = "it names no sites";
            self.report.lacks(at, what, "give `kinds`, `sites` or both");
        }
        self.refer_all("site", &near.sites, at, "sites");
        for (kind, pointer) in numbered(&near.kinds, at, "kinds") {
            let sites = self.document.sites.iter();
            let these: Vec<_> = sites.filter(|site| site.kind == *kind).collect();
            self.used
                .extend(these.iter().map(|site| ("site", site.id.0.clone())));
            if these.is_empty() {
                self.kinds.entry(kind.0.clone()).or_insert(pointer);
            }
        }
    }
}
