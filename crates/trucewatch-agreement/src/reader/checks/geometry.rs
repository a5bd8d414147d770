//! Lines, zones and sites: exactly one geometry each, and one that can be drawn.

use super::rings::{crossing, distinct};
use super::{Checks, child, numbered};
use crate::document::{GeoPoint, Id, Line, NamedSite, Zone};
use crate::errors::nearest;

impl Checks<'_, '_> {
    pub(super) fn line(&mut self, at: &str, line: &Line) {
        let ways = [
            ("points", !line.points.is_empty()),
            ("parts", !line.parts.is_empty()),
            ("feature", line.feature.is_some()),
        ];
        self.exactly_one(at, "its course", &ways);
        self.course(&line.points, at, "points");
        for (part, pointer) in numbered(&line.parts, at, "parts") {
            self.course_at(part, &pointer);
        }
        self.feature(line.feature.as_ref(), at);
        let valid = [line.valid_from.as_ref(), line.valid_to.as_ref()];
        self.window(valid, ["valid_from", "valid_to"], at);
        self.moment(line.known_from.as_ref(), at, "known_from");
        self.refer_all("actor", &line.asserted_by, at, "asserted_by");
        self.refer_all("actor", &line.disputed_by, at, "disputed_by");
        self.refer_all("source", &line.sources, at, "sources");
    }

    pub(super) fn zone(&mut self, at: &str, zone: &Zone) {
        let ways = [
            ("points", !zone.points.is_empty()),
            ("feature", zone.feature.is_some()),
            ("place", zone.place.is_some()),
        ];
        self.exactly_one(at, "its area", &ways);
        if !zone.points.is_empty() {
            self.ring(&zone.points, &child(at, "points"));
        } else if !zone.holes.is_empty() {
            self.useless(at, "holes", "an area given by `points`");
        }
        for (hole, pointer) in numbered(&zone.holes, at, "holes") {
            self.ring(hole, &pointer);
        }
        self.feature(zone.feature.as_ref(), at);
        if let Some(place) = &zone.place {
            self.place(place, &child(at, "place"), &[]);
        }
        let valid = [zone.valid_from.as_ref(), zone.valid_to.as_ref()];
        self.window(valid, ["valid_from", "valid_to"], at);
        self.moment(zone.known_from.as_ref(), at, "known_from");
        self.refer_all("source", &zone.sources, at, "sources");
    }

    pub(super) fn site(&mut self, at: &str, site: &NamedSite) {
        let ways = [
            ("centre", site.centre.is_some()),
            ("zone", site.zone.is_some()),
        ];
        self.exactly_one(at, "its place", &ways);
        match (&site.centre, site.radius_m) {
            (Some(_), None) => {
                let what = "`radius_m` is missing";
                self.report
                    .lacks(at, what, "add how far it reaches, such as `radius_m = 800`");
            }
            (None, Some(_)) => self.useless(at, "radius_m", "a site with `centre`"),
            _ => {}
        }
        self.refer_if("zone", site.zone.as_ref(), at, "zone");
        self.refer_all("source", &site.sources, at, "sources");
    }

    fn exactly_one(&mut self, at: &str, noun: &str, ways: &[(&str, bool)]) {
        let listed = |given: &[(&str, bool)]| {
            let names: Vec<String> = given.iter().map(|(key, _)| format!("`{key}`")).collect();
            names.join(", ")
        };
        let given: Vec<_> = ways.iter().filter(|(_, is)| *is).copied().collect();
        let what_to_do = format!("give exactly one of {}", listed(ways));
        match given.len() {
            0 => self
                .report
                .lacks(at, format!("{noun} is missing"), what_to_do),
            1 => {}
            _ => {
                let what = format!("{noun} is given more than once, by {}", listed(&given));
                self.report.add(at, what, what_to_do);
            }
        }
    }

    fn course(&mut self, points: &[GeoPoint], at: &str, key: &str) {
        if !points.is_empty() {
            self.course_at(points, &child(at, key));
        }
    }

    fn course_at(&mut self, points: &[GeoPoint], pointer: &str) {
        if distinct(points) < 2 {
            let what = "a line has fewer than two different points";
            self.report.add(pointer, what, "add the missing points");
        }
    }

    fn ring(&mut self, points: &[GeoPoint], pointer: &str) {
        if distinct(points) < 3 {
            let what = "an area has fewer than three different points";
            self.report.add(pointer, what, "add the missing corners");
        } else if let Some((a, b)) = crossing(points) {
            let (from, to) = (a + 1, b + 1);
            let what = format!(
                "the edge of an area crosses or touches itself: the side after point {from} meets \
                 the side after point {to}"
            );
            self.report
                .add(pointer, what, "put the corners in order around the area");
        }
    }

    fn feature(&mut self, feature: Option<&Id>, at: &str) {
        let (Some(feature), Some(known)) = (feature, self.features) else {
            return;
        };
        if known.contains(feature.as_str()) {
            return;
        }
        let what = format!("there is no GeoJSON feature `{feature}`");
        let what_to_do = match nearest(feature.as_str(), known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name the file with it in `geometry_files`, or bring it in before".to_owned(),
        };
        self.report.add(&child(at, "feature"), what, what_to_do);
    }
}
