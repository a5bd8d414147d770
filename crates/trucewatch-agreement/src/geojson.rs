//! Points with properties in GeoJSON, as files of incidents and of sites have them.

use serde_json::{Map, Value};
use trucewatch_model::Position;
use trucewatch_model::geojson::{foreign_crs, lon_lat};

pub(crate) use trucewatch_model::geojson::{id_text, properties};

/// The features of a collection.
///
/// # Errors
/// In words, if the text is no collection.
pub(crate) fn features(text: &str) -> Result<Vec<Value>, String> {
    let mut root: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("it is no JSON: {error}"))?;
    if let Some(crs) = root.get("crs").and_then(foreign_crs) {
        return Err(format!(
            "it is in the coordinate system `{crs}`; write it in degrees on WGS 84"
        ));
    }
    let is_one = root.get("type").and_then(Value::as_str) == Some("FeatureCollection");
    match root.get_mut("features").map(Value::take) {
        Some(Value::Array(features)) if is_one => Ok(features),
        _ => Err("it is no GeoJSON `FeatureCollection`; write `{\"type\": \"FeatureCollection\", \"features\": [...]}`".to_owned()),
    }
}

/// The id of a feature, beside its properties or among them.
pub(crate) fn id_of(feature: &Value, properties: &Map<String, Value>) -> Option<String> {
    let ids = [feature.get("id"), properties.get("id")];
    id_text(ids.into_iter().flatten().find(|id| !id.is_null())?)
}

/// `None` for a feature without geometry. `or_else` is what may be written instead of a point, if anything.
pub(crate) fn position(feature: &Value, or_else: &str) -> Result<Option<Position>, String> {
    let kind = feature.get("type").and_then(Value::as_str);
    if !feature.is_object() || kind.is_some_and(|kind| kind != "Feature") {
        return Err("it is no GeoJSON feature; write `\"type\": \"Feature\"`".to_owned());
    }
    let geometry = feature.get("geometry").filter(|g| !g.is_null());
    let Some(geometry) = geometry else {
        return Ok(None);
    };
    if geometry.get("type").and_then(Value::as_str) != Some("Point") {
        return Err(format!(
            "its geometry is no point; write `\"type\": \"Point\"`{or_else}"
        ));
    }
    let Some((lon, lat)) = geometry.get("coordinates").and_then(lon_lat) else {
        return Err(
            "its point has no coordinates; write `[longitude, latitude]` in degrees".to_owned(),
        );
    };
    let found = Position::from_deg(lat, lon);
    found.map(Some).ok_or_else(|| {
        format!("`[{lon}, {lat}]` is no point on Earth; longitude comes first in GeoJSON")
    })
}
