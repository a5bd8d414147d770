//! GeoJSON (RFC 7946) to shapes with their properties, in full precision.

use crate::error::LinesError;
use crate::source::Source;
use serde_json::{Map, Value};
use trucewatch_geometry::Point;
use trucewatch_model::geojson::{foreign_crs, id_text, lon_lat, properties};

/// One feature.
#[derive(Clone, Debug)]
pub(crate) struct Feature {
    /// From 1, for messages.
    pub(crate) number: usize,
    pub(crate) id: Option<String>,
    pub(crate) properties: Map<String, Value>,
    pub(crate) shape: Raw,
}

/// The geometry as written.
#[derive(Clone, Debug)]
pub(crate) enum Raw {
    Points(Vec<Point>),
    Lines(Vec<Vec<Point>>),
    Polygons(Vec<Vec<Vec<Point>>>),
}

impl Feature {
    /// A property as text: a string, or a number written out.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        text(self.properties.get(name)?)
    }
}

/// Reads a file: a feature collection, a feature or a bare geometry.
pub(crate) fn read(source: &Source<'_>) -> Result<Vec<Feature>, LinesError> {
    let json: Value = serde_json::from_str(source.text.trim_start_matches('\u{feff}'))
        .map_err(|error| source.at(error.line() as u64, format!("is not JSON: {error}")))?;
    if let Some(crs) = json.get("crs").and_then(foreign_crs) {
        return Err(source.whole(format!(
            "is in the coordinate system `{crs}`; write it in degrees on WGS 84"
        )));
    }
    let features = match json.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => json
            .get("features")
            .and_then(Value::as_array)
            .cloned()
            .ok_or_else(|| source.whole("has no list `features`"))?,
        Some("Feature") => vec![json],
        Some(_) => vec![serde_json::json!({"type": "Feature", "geometry": json})],
        None => return Err(source.whole("is not GeoJSON: it has no `type`")),
    };
    (1..)
        .zip(&features)
        .map(|(number, json)| {
            let id = id(json);
            feature(number, id.clone(), json).map_err(|what| {
                let name = id.map_or_else(String::new, |id| format!(" (`{id}`)"));
                source.whole(format!("feature {number}{name}: {what}"))
            })
        })
        .collect()
}

/// An id beside the properties, or among them.
fn id(json: &Value) -> Option<String> {
    let ids = [json.get("id"), properties(json).get("id")];
    ids.into_iter().flatten().find_map(text)
}

/// A text that is not blank, or a number, as text.
fn text(value: &Value) -> Option<String> {
    let text = id_text(value)?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn feature(number: usize, id: Option<String>, json: &Value) -> Result<Feature, String> {
    let geometry = json.get("geometry").unwrap_or(&Value::Null);
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    let shape = match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => Raw::Points(vec![point(coordinates)?]),
        Some("MultiPoint") => Raw::Points(list(coordinates, point)?),
        Some("LineString") => Raw::Lines(vec![list(coordinates, point)?]),
        Some("MultiLineString") => Raw::Lines(list(coordinates, |l| list(l, point))?),
        Some("Polygon") => Raw::Polygons(vec![list(coordinates, |r| list(r, point))?]),
        Some("MultiPolygon") => Raw::Polygons(list(coordinates, |p| list(p, |r| list(r, point)))?),
        Some(other) => {
            return Err(format!(
                "geometry `{other}` cannot be used; write lines, polygons or points, each a feature"
            ));
        }
        None => return Err("has no geometry; give it one, or remove the feature".to_owned()),
    };
    Ok(Feature {
        number,
        id,
        properties: properties(json).clone(),
        shape,
    })
}

fn list<T>(json: &Value, each: impl Fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
    let items = json
        .as_array()
        .ok_or_else(|| "coordinates are not nested as the geometry needs".to_owned())?;
    items.iter().map(each).collect()
}

fn point(json: &Value) -> Result<Point, String> {
    let (lon, lat) = lon_lat(json)
        .ok_or_else(|| format!("`{json}` is not a position; write [longitude, latitude]"))?;
    Point::from_deg(lat, lon).map_err(|error| error.to_string())
}
