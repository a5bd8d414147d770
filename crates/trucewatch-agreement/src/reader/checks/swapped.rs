//! Points that were probably written longitude first, where either order is a point on Earth.

use super::{Checks, child};
use crate::document::GeoPoint;

/// What lies farther apart than this, in degrees either way, is far apart: some 500 km, more than most
/// agreements reach.
const FAR_DEG: f64 = 5.0;

/// Something that is drawn: where it stands in the file, and one of its points.
struct Drawn {
    pointer: String,
    point: GeoPoint,
}

impl Checks<'_, '_> {
    /// Warns of what lies far from everything else in the file and would not if its degrees were exchanged.
    pub(super) fn swapped(&mut self) {
        let all = self.drawn();
        for (k, one) in all.iter().enumerate() {
            let others = || all.iter().enumerate().filter(|(j, _)| *j != k);
            let near = |point| others().any(|(_, other)| is_near(point, other.point));
            let [first, second] = one.point.0;
            if near(one.point) || !near(GeoPoint([second, first])) {
                continue;
            }
            let what = format!(
                "`[{first}, {second}]` lies far from everything else, and `[{second}, {first}]` would not"
            );
            let what_to_do = "latitude comes first: exchange the two if they are swapped";
            self.report.add(&one.pointer, what, what_to_do);
        }
    }

    fn drawn(&self) -> Vec<Drawn> {
        let mut all = Vec::new();
        let mut add = |at: &str, key: &str, point: Option<&GeoPoint>| {
            all.extend(point.map(|point| Drawn {
                pointer: child(at, key),
                point: *point,
            }));
        };
        for (at, line) in self.kept.each("line", &self.document.lines) {
            add(&at, "points", line.points.first());
            add(&at, "parts", line.parts.iter().flatten().next());
        }
        for (at, zone) in self.kept.each("zone", &self.document.zones) {
            add(&at, "points", zone.points.first());
        }
        for (at, site) in self.kept.each("site", &self.document.sites) {
            add(&at, "centre", site.centre.as_ref());
        }
        all
    }
}

fn is_near(a: GeoPoint, b: GeoPoint) -> bool {
    let GeoPoint([a_lat, a_lon]) = a;
    let GeoPoint([b_lat, b_lon]) = b;
    (a_lat - b_lat).abs() <= FAR_DEG && (a_lon - b_lon).abs() <= FAR_DEG
}
