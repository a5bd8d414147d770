//! Lines, zones and the places that provisions name.

use super::Known;
use super::parties::SIDES;
use super::reader::{Found, Log, Reader, found, number};
use super::tools::{choice_if, choose, unknown};
use crate::extent::{Extent, Territory};
use crate::geometry::{Polygons, Polyline};
use crate::{Line, LineStatus, LineVersion, Side, Zone, words};
use trucewatch_model::{Feature, Position, Shape};

/// Most kilometres that a distance may have: farther, "near a line" means nothing.
pub(crate) const KM_MAX: f64 = 1_000.0;
/// Most metres of uncertainty.
const SIGMA_M_MAX: f64 = 100_000.0;

/// The lines with all their versions, in the order in which their ids first appear.
pub(super) fn read_lines(log: &mut Log, readers: &[Reader], known: &Known) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for reader in readers {
        let id = reader.get("id").and_then(|id| id.value.as_str());
        let title = reader.text_if(log, "title").map(|t| t.0);
        let version = read_version(log, reader, known);
        reader.finish(log);
        let (Some(id), Some(version)) = (id, version) else {
            continue;
        };
        let Some(line) = lines.iter_mut().find(|l| l.id == id) else {
            lines.push(Line {
                id: id.to_owned(),
                title,
                versions: vec![version],
            });
            continue;
        };
        if line
            .versions
            .iter()
            .any(|v| v.valid.overlaps(&version.valid))
        {
            log.add(
                Some(reader.at()),
                &reader.part,
                "two versions of this line apply at the same time",
                "give each `valid_from` and `valid_to` that do not overlap, or another id",
            );
        }
        line.title = line.title.take().or(title);
        line.versions.push(version);
        line.versions.sort_by_key(|v| v.valid.from);
    }
    lines
}

fn read_version(log: &mut Log, reader: &Reader, known: &Known) -> Option<LineVersion> {
    let statuses = LineStatus::ALL.map(|s| (s.key(), s));
    let status = reader
        .text(log, "status", "de_facto")
        .and_then(|(word, at)| choose(log, reader, "status", &word, at, &statuses));
    let uncertainty_m = reader.positive(log, "uncertainty_m", "metres", SIGMA_M_MAX, "250");
    let calendar = known.calendar.as_ref();
    let valid = reader.window(log, "valid_from", "valid_to", calendar);
    let source = reader.text_if(log, "source").map(|t| t.0);
    let parts = read_course(log, reader, known);
    Some(LineVersion {
        status: status?,
        uncertainty_m: uncertainty_m?,
        valid,
        source,
        course: Polyline::new(parts?),
    })
}

fn read_course(log: &mut Log, reader: &Reader, known: &Known) -> Option<Vec<Vec<Position>>> {
    let (points, feature) = (reader.get("points"), reader.text_if(log, "feature"));
    match (points, feature) {
        (Some(points), None) => {
            let points = read_points(log, reader, "points", &points, 2)?;
            Some(vec![points])
        }
        (None, Some((id, at))) => {
            let parts = named_features(log, reader, known, &id, at, |shape| match shape {
                Shape::Lines(parts) => Some(parts.as_slice()),
                Shape::Polygons(_) => None,
            })?;
            let parts: Vec<Vec<Position>> = parts.into_iter().map(without_repeats).collect();
            let parts: Vec<_> = parts.into_iter().filter(|p| p.len() >= 2).collect();
            if parts.is_empty() {
                let what = format!("feature `{id}` has no part with two different points");
                log.add(Some(at), &reader.part, what, "name another feature");
                return None;
            }
            Some(parts)
        }
        _ => one_of(
            log,
            reader,
            "`points = [[lat, lon], ...]` or `feature = \"...\"`",
        ),
    }
}

/// The parts of all features of that id and kind.
fn named_features<T: Clone>(
    log: &mut Log,
    reader: &Reader,
    known: &Known,
    id: &str,
    at: usize,
    pick: impl Fn(&Shape) -> Option<&[T]>,
) -> Option<Vec<T>> {
    let same: Vec<&Feature> = known
        .features
        .iter()
        .filter(|f| f.id.as_str() == id)
        .collect();
    let parts: Vec<T> = same
        .iter()
        .filter_map(|f| pick(&f.shape))
        .flat_map(|parts| parts.iter().cloned())
        .collect();
    if !parts.is_empty() {
        return Some(parts);
    }
    if same.is_empty() {
        let mut ids: Vec<&str> = known
            .features
            .iter()
            .filter(|f| pick(&f.shape).is_some())
            .map(|f| f.id.as_str())
            .collect();
        ids.dedup();
        let what_to_do = if ids.is_empty() {
            "bring in a file with that line or zone first, or write its points here".to_owned()
        } else {
            crate::errors::suggestion("feature", id, &ids)
        };
        let what = format!("feature `{id}` is not among those brought in");
        log.add(Some(at), &reader.part, what, what_to_do);
    } else {
        let what = format!("feature `{id}` is of the other kind (line or zone)");
        log.add(Some(at), &reader.part, what, "name another feature");
    }
    None
}

/// The zones, in the order of the file.
pub(super) fn read_zones(log: &mut Log, readers: &[Reader], known: &Known) -> Vec<Zone> {
    let mut zones = Vec::new();
    for reader in readers {
        let id = reader.get("id").and_then(|id| id.value.as_str());
        let title = reader.text_if(log, "title").map(|t| t.0);
        let source = reader.text_if(log, "source").map(|t| t.0);
        let extent = read_zone_extent(log, reader, known);
        reader.finish(log);
        if let (Some(id), Some(extent)) = (id, extent) {
            zones.push(Zone {
                id: id.to_owned(),
                title,
                source,
                territory: Territory {
                    extent,
                    label: format!("in zone `{id}`"),
                },
            });
        }
    }
    zones
}

fn read_zone_extent(log: &mut Log, reader: &Reader, known: &Known) -> Option<Extent> {
    let sigma_m = reader
        .positive_if(log, "edge_uncertainty_m", "metres", SIGMA_M_MAX)
        .unwrap_or(0.0);
    let polygons = |shape| Extent::Polygons { shape, sigma_m };
    let points = reader.get("points");
    let holes = reader.get("holes");
    let feature = reader.text_if(log, "feature");
    let circle = read_circle(log, reader, sigma_m);
    let side = choice_if(log, reader, "side", &SIDES);
    let band = read_band(log, reader, known, side);
    let given = [
        points.is_some(),
        feature.is_some(),
        circle.is_some(),
        band.is_some(),
    ];
    if given.iter().filter(|g| **g).count() != 1 {
        return one_of(
            log,
            reader,
            "`points = [[lat, lon], ...]`, `feature = \"...\"`, `centre` with `radius_km`, or \
             `line` with `within_km`",
        );
    }
    if let Some(points) = points {
        let outer = read_ring(log, reader, "points", &points)?;
        let mut rings = vec![outer];
        for hole in holes
            .iter()
            .filter_map(|h| h.value.as_array())
            .flat_map(|h| h.iter())
        {
            rings.push(read_ring(log, reader, "holes", &found(hole))?);
        }
        return Some(polygons(Polygons::new(vec![rings])));
    }
    if let Some((id, at)) = feature {
        let shape = named_features(log, reader, known, &id, at, |shape| match shape {
            Shape::Polygons(polygons) => Some(polygons.as_slice()),
            Shape::Lines(_) => None,
        })?;
        return Some(polygons(Polygons::new(shape)));
    }
    circle.or(band).flatten()
}

/// Reports that exactly one of several ways to give a place is wanted.
fn one_of<T>(log: &mut Log, reader: &Reader, ways: &str) -> Option<T> {
    log.add(
        Some(reader.at()),
        &reader.part,
        "its place is not given in exactly one way",
        format!("give one of {ways}"),
    );
    None
}

/// The place of a provision or an exception.
pub(crate) fn read_territory(log: &mut Log, reader: &Reader, known: &Known) -> Option<Territory> {
    let everywhere = reader
        .get("everywhere")
        .filter(|f| f.value.as_bool() != Some(false));
    if let Some(got) = everywhere.as_ref().filter(|f| f.value.as_bool().is_none()) {
        reader.wrong(log, "everywhere", got, "`true`");
    }
    let zone = reader.text_if(log, "zone");
    let circle = read_circle(log, reader, 0.0);
    let band = read_band(log, reader, known, None);
    let given = [
        everywhere.is_some(),
        zone.is_some(),
        circle.is_some(),
        band.is_some(),
    ];
    if given.iter().filter(|g| **g).count() != 1 {
        return one_of(
            log,
            reader,
            "`zone = \"...\"`, `line` with `within_km`, `centre` with `radius_km`, or \
             `everywhere = true`",
        );
    }
    if let Some((id, at)) = zone {
        return find_zone(log, reader, known, &id, at);
    }
    let extent = match circle.or(band) {
        None => Extent::Everywhere,
        Some(extent) => extent?,
    };
    let label = match &extent {
        Extent::Circle {
            centre, radius_m, ..
        } => format!(
            "within {} of {}",
            words::stated_km(*radius_m),
            position_words(*centre)
        ),
        Extent::Band { line, left_m, .. } => format!(
            "within {} of line `{}`",
            words::stated_km(*left_m),
            known.lines.get(*line).map_or("", |l| l.id.as_str())
        ),
        _ => "everywhere".to_owned(),
    };
    Some(Territory { extent, label })
}

fn find_zone(
    log: &mut Log,
    reader: &Reader,
    known: &Known,
    id: &str,
    at: usize,
) -> Option<Territory> {
    if let Some(zone) = known.zones.iter().find(|z| z.id == id) {
        return Some(zone.territory.clone());
    }
    let ids: Vec<&str> = known.names.zones.iter().map(String::as_str).collect();
    if !ids.contains(&id) {
        unknown(log, &reader.part, at, "zone", id, &ids);
    }
    None
}

/// The number of a line. A line that is itself broken is not reported again.
pub(crate) fn find_line(
    log: &mut Log,
    reader: &Reader,
    known: &Known,
    id: &str,
    at: usize,
) -> Option<usize> {
    if let Some(line) = known.lines.iter().position(|l| l.id == id) {
        return Some(line);
    }
    let mut ids: Vec<&str> = known.names.lines.iter().map(String::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    if !ids.contains(&id) {
        unknown(log, &reader.part, at, "line", id, &ids);
    }
    None
}

/// `line` with `within_km`. The outer `None`: not given; the inner: given, but wrong.
fn read_band(
    log: &mut Log,
    reader: &Reader,
    known: &Known,
    side: Option<Side>,
) -> Option<Option<Extent>> {
    // Asked for in any case, so that a misspelt one is recognised without its companion.
    reader.get("within_km");
    let (id, at) = reader.text_if(log, "line")?;
    let line = find_line(log, reader, known, &id, at);
    let within_km = reader.positive(log, "within_km", "kilometres", KM_MAX, "30");
    let extent = line.zip(within_km).map(|(line, km)| {
        let on = |this: Side| {
            if side.is_none_or(|s| s == this) {
                km * 1e3
            } else {
                0.0
            }
        };
        Extent::Band {
            line,
            left_m: on(Side::Left),
            right_m: on(Side::Right),
        }
    });
    Some(extent)
}

/// `centre` with `radius_km`. The outer `None`: not given; the inner: given, but wrong.
fn read_circle(log: &mut Log, reader: &Reader, sigma_m: f64) -> Option<Option<Extent>> {
    reader.get("radius_km");
    let got = reader.get("centre")?;
    let centre = read_point(log, reader, "centre", &got);
    let radius_km = reader.positive(log, "radius_km", "kilometres", KM_MAX, "3");
    Some(centre.zip(radius_km).map(|(centre, km)| Extent::Circle {
        centre,
        radius_m: km * 1e3,
        sigma_m,
    }))
}

/// A closed ring of three different points or more. It may be written open.
fn read_ring(log: &mut Log, reader: &Reader, key: &str, got: &Found) -> Option<Vec<Position>> {
    let mut ring = read_points(log, reader, key, got, 3)?;
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    if ring.len() < 4 {
        let what = format!("`{key}` is no area: it has fewer than three different points");
        log.add(Some(got.at), &reader.part, what, "add the missing corners");
        return None;
    }
    Some(ring)
}

fn read_points(
    log: &mut Log,
    reader: &Reader,
    key: &str,
    got: &Found,
    least: usize,
) -> Option<Vec<Position>> {
    let Some(list) = got.value.as_array() else {
        reader.wrong(log, key, got, "a list of points `[[lat, lon], ...]`");
        return None;
    };
    let read: Vec<Option<Position>> = list
        .iter()
        .map(|item| read_point(log, reader, key, &found(item)))
        .collect();
    let read: Option<Vec<Position>> = read.into_iter().collect();
    let points = without_repeats(read?);
    if points.len() < least {
        let what = format!("`{key}` has {} different points", points.len());
        log.add(
            Some(got.at),
            &reader.part,
            what,
            format!("give at least {least}"),
        );
        return None;
    }
    Some(points)
}

fn read_point(log: &mut Log, reader: &Reader, key: &str, got: &Found) -> Option<Position> {
    let numbers: Vec<Option<f64>> = got
        .value
        .as_array()
        .map(|pair| pair.iter().map(|v| number(v.get_ref())).collect())
        .unwrap_or_default();
    let [Some(lat), Some(lon)] = numbers[..] else {
        let what = format!("`{key}` holds something that is not a point");
        let what_to_do = "write `[lat, lon]` in degrees, latitude first, such as `[48.65, 39.45]`";
        log.add(Some(got.at), &reader.part, what, what_to_do);
        return None;
    };
    let position = Position::from_deg(lat, lon);
    if position.is_none() {
        let what = format!("`{key}` holds `[{lat}, {lon}]`, which is no point on Earth");
        let what_to_do = if Position::from_deg(lon, lat).is_some() {
            format!("latitude comes first: write `[{lon}, {lat}]`")
        } else {
            "write `[lat, lon]` with latitude -90 to 90 and longitude -180 to 180".to_owned()
        };
        log.add(Some(got.at), &reader.part, what, what_to_do);
    }
    position
}

fn without_repeats(mut points: Vec<Position>) -> Vec<Position> {
    points.dedup();
    points
}

/// `48.6500 N 39.4500 E`.
fn position_words(p: Position) -> String {
    let half = |v: f64, plus: char, minus: char| {
        format!("{:.4} {}", v.abs(), if v < 0.0 { minus } else { plus })
    };
    format!(
        "{} {}",
        half(p.lat_deg(), 'N', 'S'),
        half(p.lon_deg(), 'E', 'W')
    )
}
