//! What is told of one option by itself.

use crate::gazetteer::Settlement;
use crate::infrastructure::{Facility, Form};
use crate::options::{Candidate, Shape};
use crate::sides::Seen;
use crate::summary::{
    InBuffer, LineFigures, Monitoring, People, Section, Side, ZoneFigures, at, km, km2,
};
use std::collections::BTreeMap;
use trucewatch_geometry::{Place, Point, Polygons, Polyline, Region, Stretch};

/// Length of a section in the monitoring hook.
const SECTION_M: f64 = 10_000.0;

/// The settlements with their places.
pub(crate) struct Known<'a> {
    pub(crate) settlements: &'a [Settlement],
    pub(crate) places: &'a [Place],
    pub(crate) near_m: f64,
}

/// Settlements and people by side, of those within a distance of the line or the outline. Sides
/// without settlements are there, with zeros.
pub(crate) fn by_side(
    option: &Candidate,
    known: &Known<'_>,
    seen: &[Seen],
    within_m: f64,
) -> BTreeMap<Side, People> {
    let sides: &[Side] = match option.shape {
        Shape::Line(_) => &[
            Side::Left,
            Side::Right,
            Side::BeyondEnds,
            Side::Undetermined,
        ],
        Shape::Zone(_) => &[Side::Inside, Side::Outside, Side::Undetermined],
    };
    let mut counts: BTreeMap<Side, People> =
        sides.iter().map(|s| (*s, People::default())).collect();
    for (settlement, seen) in known.settlements.iter().zip(seen) {
        if seen.nearest.distance_m <= within_m {
            counts.entry(seen.side).or_default().add(settlement);
        }
    }
    counts
}

/// The figures of a line.
pub(crate) fn line(line: &Polyline, known: Option<(&Known<'_>, &[Seen])>) -> LineFigures {
    let end = |p: Option<&Point>| p.map(|p| at(*p));
    let nowhere = crate::summary::At {
        lat_deg: 0.0,
        lon_deg: 0.0,
    };
    let (first, last) = (line.parts().first(), line.parts().last());
    LineFigures {
        length_km: km(line.length_m()),
        parts: line.parts().len(),
        start: end(first.and_then(|p| p.first())).unwrap_or(nowhere),
        end: end(last.and_then(|p| p.last())).unwrap_or(nowhere),
        length_near_settlements_km: known.map(|(k, seen)| km(near_settlements_m(line, k, seen))),
        monitoring: Monitoring {
            section_km: SECTION_M / 1e3,
            sections: sections(line, known),
        },
    }
}

/// Length of the line that lies within the distance of any settlement.
fn near_settlements_m(line: &Polyline, known: &Known<'_>, seen: &[Seen]) -> f64 {
    let close = known
        .places
        .iter()
        .zip(seen)
        .filter(|(_, seen)| seen.nearest.distance_m < known.near_m);
    let mut stretches: Vec<Stretch> = close
        .flat_map(|(place, _)| line.stretches(|p| known.near_m - place.distance_m(&p)))
        .collect();
    stretches.sort_by(|a, b| {
        a.part
            .cmp(&b.part)
            .then(a.from_m.total_cmp(&b.from_m))
            .then(a.to_m.total_cmp(&b.to_m))
    });
    let mut sum_m = 0.0;
    let mut reached = (0, 0.0_f64);
    for stretch in stretches {
        if stretch.part != reached.0 {
            reached = (stretch.part, 0.0);
        }
        sum_m += (stretch.to_m - stretch.from_m.max(reached.1)).max(0.0);
        reached.1 = reached.1.max(stretch.to_m);
    }
    sum_m
}

fn sections(line: &Polyline, known: Option<(&Known<'_>, &[Seen])>) -> Vec<Section> {
    let mut sections = Vec::new();
    for part in 0..line.parts().len() {
        let course = line.course(part);
        let mut from_m = 0.0;
        while from_m < course.length_m() {
            // What is left over is a section of its own, however short.
            let to_m = (from_m + SECTION_M).min(course.length_m());
            let near = known.map(|(known, seen)| {
                let mut people = People::default();
                for (settlement, seen) in known.settlements.iter().zip(seen) {
                    let n = &seen.nearest;
                    let here = n.part == part
                        && n.distance_m < known.near_m
                        && n.along_m >= from_m
                        && (n.along_m < to_m || to_m >= course.length_m());
                    if here {
                        people.add(settlement);
                    }
                }
                people
            });
            sections.push(Section {
                part: part + 1,
                from_km: km(from_m),
                to_km: km(to_m),
                from: at(course.at(from_m).into()),
                to: at(course.at(to_m).into()),
                near,
            });
            from_m = to_m;
        }
    }
    sections
}

/// The figures of a zone.
pub(crate) fn zone(zone: &Polygons) -> ZoneFigures {
    ZoneFigures {
        area_km2: km2(zone.area_m2()),
        perimeter_km: km(zone.perimeter_m()),
        polygons: zone.polygons().len(),
        holes: zone.polygons().iter().map(|rings| rings.len() - 1).sum(),
    }
}

/// Infrastructure within a distance of a line, or of a zone or in it.
pub(crate) fn infrastructure(
    option: &Candidate,
    facilities: &[Facility],
    buffer_m: f64,
) -> BTreeMap<String, InBuffer> {
    let buffer = match &option.shape {
        Shape::Line(line) => Region::corridor(line, 2.0 * buffer_m),
        Shape::Zone(zone) => Region::Zone {
            zone,
            margin_m: buffer_m,
        },
    };
    // One point of each part: a part that crosses no outline lies within it or not at all.
    let own: Vec<Place> = match &option.shape {
        Shape::Line(line) => line.parts().iter().filter_map(|p| p.first()).collect(),
        Shape::Zone(zone) => {
            let outer = zone.polygons().iter().filter_map(|p| p.first());
            outer.filter_map(|ring| ring.first()).collect::<Vec<_>>()
        }
    }
    .into_iter()
    .map(|p| Place::from(*p))
    .collect();
    let inside_m = |line: &Polyline| -> f64 {
        let stretches = line.stretches(|p| buffer.inside_m(p));
        stretches.iter().map(|s| s.to_m - s.from_m).sum()
    };
    let mut found: BTreeMap<String, (u64, f64)> = BTreeMap::new();
    for facility in facilities {
        let entry = found.entry(facility.kind.clone()).or_default();
        let (reaches, length_m) = match &facility.form {
            Form::Points(places) => (places.iter().any(|p| buffer.inside_m(*p) >= 0.0), 0.0),
            Form::Line(line) => {
                let length_m = inside_m(line);
                (length_m > 0.0, length_m)
            }
            // An area reaches in if its outline does, or if the option lies within it.
            Form::Area { zone, outline } => (
                inside_m(outline) > 0.0 || own.iter().any(|p| zone.contains(*p)),
                0.0,
            ),
        };
        entry.0 += u64::from(reaches);
        entry.1 += length_m;
    }
    found
        .into_iter()
        .map(|(kind, (features, length_m))| {
            let length_km = km(length_m);
            (
                kind,
                InBuffer {
                    features,
                    length_km,
                },
            )
        })
        .collect()
}
