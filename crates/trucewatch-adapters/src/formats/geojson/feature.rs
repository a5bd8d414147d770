//! One GeoJSON feature, as text, to a line or a zone.

use crate::formats::geojson::coordinates::Coordinates;
use crate::formats::geojson::{foreign_crs, rings};
use crate::table::Decoded;
use crate::text::quote;
use serde::Deserialize;
use std::collections::BTreeMap;
use trucewatch_model::canonical::Record;
use trucewatch_model::geojson::id_text;
use trucewatch_model::{Feature, FeatureId, Marking, Position, Shape};

#[derive(Deserialize)]
struct FeatureText {
    r#type: Option<String>,
    id: Option<serde_json::Value>,
    properties: Option<BTreeMap<String, serde_json::Value>>,
    geometry: Option<GeometryText>,
    crs: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct GeometryText {
    r#type: String,
    coordinates: Option<Coordinates>,
}

/// Reads a feature.
///
/// # Errors
/// The reason for its rejection.
pub(crate) fn decode(text: &str) -> Result<Decoded, String> {
    let feature: FeatureText = serde_json::from_str(text).map_err(|e| {
        let problem = quote(&e.to_string());
        format!("not a GeoJSON feature: {problem}; correct it and retry it")
    })?;
    if feature.r#type.as_deref() != Some("Feature") {
        let found = feature.r#type.as_deref().unwrap_or("no type");
        return Err(format!(
            "expected a Feature, found {}; wrap geometries as \
             {{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":...}} and retry it",
            quote(found)
        ));
    }
    if let Some(crs) = feature.crs.as_ref().and_then(foreign_crs) {
        return Err(format!(
            "coordinates are in {crs}, but only WGS 84 (longitude, latitude) is read; convert them"
        ));
    }
    let mut walk = Walk::default();
    let geometry = feature
        .geometry
        .ok_or("the feature has no geometry; give it a line or a polygon and retry it")?;
    let shape = walk.shape(geometry)?;
    let properties = feature.properties.unwrap_or_default();
    let id = name(feature.id.as_ref(), &properties)
        .map_or_else(|| derived_id(&shape), FeatureId::from_text);
    let properties = properties
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), as_text(value)?)))
        .collect();
    Ok(Decoded {
        record: Record::Feature(Feature {
            id,
            shape,
            properties,
            marking: Marking::default(),
        }),
        notes: walk.notes(),
    })
}

/// The text of a property: strings as they are, other values as JSON, nothing for null.
fn as_text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The id or name of a feature as its source gives it.
fn name(
    id: Option<&serde_json::Value>,
    properties: &BTreeMap<String, serde_json::Value>,
) -> Option<String> {
    let named = ["id", "ID", "name", "NAME"]
        .iter()
        .map(|key| properties.get(*key));
    std::iter::once(id)
        .chain(named)
        .flatten()
        .filter_map(id_text)
        .map(|text| text.trim().to_owned())
        .find(|text| !text.is_empty())
}

fn derived_id(shape: &Shape) -> FeatureId {
    // Positions are whole numbers, so this text is the same everywhere.
    FeatureId::derive(&serde_json::to_vec(shape).unwrap_or_default())
}

/// Walks through coordinates, checks them and remembers what to tell.
#[derive(Default)]
struct Walk {
    positions: u64,
    altitude: bool,
    repeated: u64,
}

impl Walk {
    fn shape(&mut self, geometry: GeometryText) -> Result<Shape, String> {
        let kind = geometry.r#type;
        let known = matches!(
            kind.as_str(),
            "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
        );
        if !known {
            return Err(format!(
                "a {} is neither a line nor a zone; read points as sensors-csv or places-csv, and \
                 give lines and polygons one feature each",
                quote(&kind)
            ));
        }
        let coordinates = geometry
            .coordinates
            .ok_or("the geometry has no coordinates; correct it and retry it")?;
        match kind.as_str() {
            "LineString" => Ok(Shape::Lines(vec![self.line(coordinates)?])),
            "MultiLineString" => {
                let lines = members(coordinates, "lines")?.into_iter();
                lines
                    .map(|line| self.line(line))
                    .collect::<Result<_, _>>()
                    .map(Shape::Lines)
            }
            "Polygon" => Ok(Shape::Polygons(vec![self.polygon(coordinates)?])),
            _ => {
                let polygons = members(coordinates, "polygons")?.into_iter();
                polygons
                    .map(|p| self.polygon(p))
                    .collect::<Result<_, _>>()
                    .map(Shape::Polygons)
            }
        }
    }

    fn line(&mut self, coordinates: Coordinates) -> Result<Vec<Position>, String> {
        let line = self.path(coordinates)?;
        if line.len() < 2 {
            return Err(
                "a line has fewer than two distinct points; correct it and retry it".to_owned(),
            );
        }
        Ok(line)
    }

    fn polygon(&mut self, coordinates: Coordinates) -> Result<Vec<Vec<Position>>, String> {
        let mut polygon = Vec::new();
        for ring in members(coordinates, "rings")? {
            polygon.push(self.ring(ring)?);
        }
        rings::check(&polygon)?;
        Ok(polygon)
    }

    fn ring(&mut self, coordinates: Coordinates) -> Result<Vec<Position>, String> {
        let ring = self.path(coordinates)?;
        let (Some(first), Some(last)) = (ring.first(), ring.last()) else {
            return Err("a ring has no points; correct it and retry it".to_owned());
        };
        if first != last {
            return Err(format!(
                "a ring is not closed: it starts at {} and ends at {}; repeat the first position at \
                 the end and retry it",
                rings::words(*first),
                rings::words(*last)
            ));
        }
        if ring.len() < 4 {
            return Err(
                "a ring has fewer than three distinct points; correct it and retry it".to_owned(),
            );
        }
        Ok(ring)
    }

    /// A list of positions; those that repeat the one before are left out.
    fn path(&mut self, coordinates: Coordinates) -> Result<Vec<Position>, String> {
        let mut path: Vec<Position> = Vec::new();
        for item in members(coordinates, "positions")? {
            let Coordinates::Position { lon, lat, altitude } = item else {
                return Err("coordinates are nested too deep for this type of geometry; correct it and retry it".to_owned());
            };
            self.positions += 1;
            self.altitude |= altitude;
            let next = self.position(lon, lat)?;
            match path.last() {
                Some(last) if *last == next => self.repeated += 1,
                Some(last) if (last.lon_deg() - next.lon_deg()).abs() > 180.0 => {
                    return Err(format!(
                        "between {} and {} it goes more than half round the globe; cut it at the \
                         180th meridian into two parts and retry it",
                        rings::words(*last),
                        rings::words(next)
                    ));
                }
                _ => path.push(next),
            }
        }
        Ok(path)
    }

    fn position(&self, lon: f64, lat: f64) -> Result<Position, String> {
        Position::from_deg(lat, lon).ok_or_else(|| {
            let swapped = Position::from_deg(lon, lat).is_some();
            let hint = if swapped {
                " (are latitude and longitude swapped?)"
            } else {
                ""
            };
            format!(
                "position {} [{lon}, {lat}] is out of range; expected longitude -180 to 180, then \
                 latitude -90 to 90{hint}; correct it and retry it",
                self.positions
            )
        })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.altitude {
            notes.push("altitudes were ignored".to_owned());
        }
        if self.repeated > 0 {
            notes.push(format!(
                "left out {} positions that repeat the one before",
                self.repeated
            ));
        }
        notes
    }
}

fn members(coordinates: Coordinates, what: &str) -> Result<Vec<Coordinates>, String> {
    match coordinates {
        Coordinates::List(members) if !members.is_empty() => Ok(members),
        Coordinates::List(_) => Err(format!(
            "the list of {what} is empty; correct it and retry it"
        )),
        Coordinates::Position { .. } => Err(format!(
            "expected a list of {what}, found a position; correct it and retry it"
        )),
    }
}
