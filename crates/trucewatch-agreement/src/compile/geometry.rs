//! Lines and zones of a document as sources of distances.

use crate::document::{GeoPoint, Id, Place as Where};
use crate::territory::{Shape, Source};
use crate::timeline::{AsKnown, Windows};
use crate::{Line, LineVersion, Problem, Zone};
use std::collections::BTreeMap;
use trucewatch_geometry::{Place, Point, Polygons, Polyline};
use trucewatch_model::{Feature, Position, Timestamp};

/// All sources, and which lines and zones they are when.
pub(super) struct Lines<'d> {
    pub(super) sources: Vec<Source>,
    pub(super) lines: Vec<Line>,
    pub(super) zones: Vec<Zone>,
    courses: BTreeMap<&'d str, Vec<(Windows, Option<usize>)>>,
    areas: BTreeMap<&'d str, Vec<(Windows, ZoneArea<'d>)>>,
    circles: BTreeMap<Vec<u64>, usize>,
}

/// What a zone is made of.
#[derive(Clone, Copy)]
pub(super) enum ZoneArea<'d> {
    Source(usize),
    Rule(&'d Where),
    Unmapped,
}

impl<'d> Lines<'d> {
    pub(super) fn read(
        as_known: &AsKnown<'d>,
        features: &[Feature],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut all = Self {
            sources: Vec::new(),
            lines: Vec::new(),
            zones: Vec::new(),
            courses: BTreeMap::new(),
            areas: BTreeMap::new(),
            circles: BTreeMap::new(),
        };
        for version in as_known.lines() {
            let entry = version.entry;
            let part = format!("line `{}`", entry.id);
            let course = match drawn(
                &entry.points,
                &entry.parts,
                entry.feature.as_ref(),
                features,
            ) {
                Drawn::Missing(id) => {
                    problems.push(no_feature(&part, id, features));
                    continue;
                }
                Drawn::Nothing => None,
                Drawn::Lines(parts) => Some(parts),
                Drawn::Polygons(_) => {
                    problems.push(problem(
                        &part,
                        "its feature is an area and no line",
                        "name a feature that is a LineString",
                    ));
                    continue;
                }
            };
            let mut source = None;
            let mut positions = Vec::new();
            if let Some(parts) = course {
                positions = parts;
                match points(&positions).and_then(|p| Polyline::new(p).map_err(|e| e.to_string())) {
                    Ok(course) => {
                        source = Some(all.sources.len());
                        all.sources.push(Source {
                            id: entry.id.0.clone(),
                            shape: Shape::line(course),
                            sigma_m: entry.uncertainty_m.max(0.0),
                        });
                    }
                    Err(error) => {
                        problems.push(problem(&part, &error, "correct its points"));
                        continue;
                    }
                }
            }
            let courses = all.courses.entry(entry.id.as_str()).or_default();
            courses.push((version.when.clone(), source));
            let line = match all.lines.iter_mut().find(|l| l.id == entry.id.0) {
                Some(line) => line,
                None => {
                    all.lines.push(Line {
                        id: entry.id.0.clone(),
                        title: None,
                        versions: Vec::new(),
                    });
                    let Some(last) = all.lines.last_mut() else {
                        continue;
                    };
                    last
                }
            };
            if let Some(title) = &entry.title {
                line.title = Some(title.clone());
            }
            line.versions.push(LineVersion {
                status: entry.status,
                uncertainty_m: entry.uncertainty_m,
                valid: version.when.clone(),
                parts: positions,
                source,
            });
        }
        for line in &mut all.lines {
            line.versions.sort_by_key(|v| v.valid.start());
        }
        all.read_zones(as_known, features, problems);
        all
    }

    fn read_zones(
        &mut self,
        as_known: &AsKnown<'d>,
        features: &[Feature],
        problems: &mut Vec<Problem>,
    ) {
        for version in as_known.zones() {
            let entry = version.entry;
            let part = format!("zone `{}`", entry.id);
            let own: Vec<Vec<GeoPoint>> = if entry.points.is_empty() {
                Vec::new()
            } else {
                std::iter::once(entry.points.clone())
                    .chain(entry.holes.iter().cloned())
                    .collect()
            };
            let area = if let Some(place) = &entry.place {
                ZoneArea::Rule(place)
            } else {
                let polygons = match drawn(&[], &own, entry.feature.as_ref(), features) {
                    Drawn::Missing(id) => {
                        problems.push(no_feature(&part, id, features));
                        continue;
                    }
                    Drawn::Nothing => None,
                    Drawn::Lines(rings) => Some(vec![rings]),
                    Drawn::Polygons(polygons) => Some(polygons),
                };
                match polygons.map(|p| self.zone_source(entry, &p)) {
                    None => ZoneArea::Unmapped,
                    Some(Ok(source)) => ZoneArea::Source(source),
                    Some(Err(error)) => {
                        problems.push(problem(&part, &error, "correct its corners"));
                        continue;
                    }
                }
            };
            let versions = self.areas.entry(entry.id.as_str()).or_default();
            versions.push((version.when.clone(), area));
            if !self.zones.iter().any(|z| z.id == entry.id.0) {
                self.zones.push(Zone {
                    id: entry.id.0.clone(),
                    title: entry.title.clone(),
                    versions: Vec::new(),
                });
            }
        }
    }

    fn zone_source(
        &mut self,
        entry: &crate::document::Zone,
        polygons: &[Vec<Vec<Position>>],
    ) -> Result<usize, String> {
        let closed: Result<Vec<Vec<Vec<Point>>>, String> = polygons
            .iter()
            .map(|rings| {
                let mut rings = points(rings)?;
                for ring in &mut rings {
                    if ring.first() != ring.last() {
                        ring.extend(ring.first().copied());
                    }
                }
                Ok(rings)
            })
            .collect();
        let shape = Polygons::new(closed?).map_err(|e| e.to_string())?;
        self.sources.push(Source {
            id: entry.id.0.clone(),
            shape: Shape::Zone(shape),
            sigma_m: entry.edge_uncertainty_m.unwrap_or(0.0).max(0.0),
        });
        Ok(self.sources.len() - 1)
    }

    /// The course of a line at an instant: `None` if it has none then.
    pub(super) fn course(&self, line: &Id, at: Timestamp) -> Option<usize> {
        let versions = self.courses.get(line.as_str())?;
        versions.iter().find(|(when, _)| when.contains(at))?.1
    }

    /// What a zone is at an instant.
    pub(super) fn area(&self, zone: &Id, at: Timestamp) -> ZoneArea<'d> {
        let versions = self.areas.get(zone.as_str());
        let found = versions.and_then(|v| v.iter().find(|(when, _)| when.contains(at)));
        found.map_or(ZoneArea::Unmapped, |(_, area)| *area)
    }

    /// Circles as one source; the same circles are the same source.
    pub(super) fn circles(&mut self, id: &str, circles: &[(Position, f64)], sigma_m: f64) -> usize {
        let mut key = vec![sigma_m.to_bits()];
        for (p, radius_m) in circles {
            key.extend([
                p.lat_deg().to_bits(),
                p.lon_deg().to_bits(),
                radius_m.to_bits(),
            ]);
        }
        if let Some(known) = self.circles.get(&key) {
            return *known;
        }
        let placed = circles.iter().map(|(p, r)| (Place::from(*p), *r)).collect();
        self.sources.push(Source {
            id: id.to_owned(),
            shape: Shape::Circles(placed),
            sigma_m,
        });
        self.circles.insert(key, self.sources.len() - 1);
        self.sources.len() - 1
    }

    /// Instants at which a line or zone changes.
    pub(super) fn changes(&self) -> Vec<Timestamp> {
        let courses = self.courses.values().flatten().map(|(when, _)| when);
        let areas = self.areas.values().flatten().map(|(when, _)| when);
        courses
            .chain(areas)
            .flat_map(Windows::windows)
            .flat_map(|w| [w.from, w.to])
            .flatten()
            .collect()
    }
}

enum Drawn<'d> {
    Nothing,
    Missing(&'d Id),
    Lines(Vec<Vec<Position>>),
    Polygons(Vec<Vec<Vec<Position>>>),
}

fn drawn<'d>(
    points: &[GeoPoint],
    parts: &[Vec<GeoPoint>],
    feature: Option<&'d Id>,
    features: &[Feature],
) -> Drawn<'d> {
    let positions =
        |list: &[GeoPoint]| -> Vec<Position> { list.iter().filter_map(|p| position(*p)).collect() };
    if !points.is_empty() {
        return Drawn::Lines(vec![positions(points)]);
    }
    if !parts.is_empty() {
        return Drawn::Lines(parts.iter().map(|p| positions(p)).collect());
    }
    let Some(id) = feature else {
        return Drawn::Nothing;
    };
    let (mut lines, mut polygons) = (Vec::new(), Vec::new());
    for found in features.iter().filter(|f| f.id.as_str() == id.as_str()) {
        match &found.shape {
            trucewatch_model::Shape::Lines(parts) => lines.extend(parts.iter().cloned()),
            trucewatch_model::Shape::Polygons(parts) => polygons.extend(parts.iter().cloned()),
        }
    }
    if !polygons.is_empty() {
        Drawn::Polygons(polygons)
    } else if lines.is_empty() {
        Drawn::Missing(id)
    } else {
        Drawn::Lines(lines)
    }
}

pub(super) fn position(point: GeoPoint) -> Option<Position> {
    let [lat, lon] = point.0;
    Position::from_deg(lat, lon)
}

fn points(parts: &[Vec<Position>]) -> Result<Vec<Vec<Point>>, String> {
    let all = parts
        .iter()
        .map(|part| part.iter().map(|p| Point::from(*p)).collect());
    Ok(all.collect())
}

pub(super) fn problem(part: &str, what: &str, what_to_do: &str) -> Problem {
    Problem {
        line: None,
        part: part.to_owned(),
        what: what.to_owned(),
        what_to_do: what_to_do.to_owned(),
    }
}

fn no_feature(part: &str, id: &Id, features: &[Feature]) -> Problem {
    let ids: Vec<&str> = features.iter().map(|f| f.id.as_str()).collect();
    problem(
        part,
        &format!("feature `{id}` is not among the lines and zones that were brought in"),
        &crate::errors::suggestion("feature", id.as_str(), &ids),
    )
}
