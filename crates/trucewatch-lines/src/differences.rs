//! The land on which options differ, as GeoJSON (RFC 7946).

use crate::summary::{degrees, km2};
use serde_json::{Value, json};
use trucewatch_geometry::overlay::{Patch, at_date_line};

/// A piece of land that is on different sides of two options.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) pair: [String; 2],
    pub(crate) side: &'static str,
    pub(crate) patch: Patch,
}

/// One feature a line: rings counter-clockwise, holes clockwise, cut at the date line.
pub(crate) fn geojson(differences: &[Difference]) -> Result<String, serde_json::Error> {
    let mut features = Vec::new();
    for difference in differences {
        features.push(serde_json::to_string(&feature(difference))?);
    }
    let inner = if features.is_empty() {
        String::new()
    } else {
        format!("\n{}\n", features.join(",\n"))
    };
    Ok(format!(
        "{{\"features\":[{inner}],\"type\":\"FeatureCollection\"}}\n"
    ))
}

fn feature(difference: &Difference) -> Value {
    let polygons = at_date_line(&difference.patch);
    let ring = |ring: &Vec<(f64, f64)>| -> Value {
        ring.iter()
            .map(|(lat, lon)| json!([degrees(*lon), degrees(*lat)]))
            .collect()
    };
    let polygon = |rings: &Vec<Vec<(f64, f64)>>| -> Value { rings.iter().map(ring).collect() };
    let geometry = match polygons.as_slice() {
        [one] => json!({"type": "Polygon", "coordinates": polygon(one)}),
        many => {
            let all: Value = many.iter().map(polygon).collect();
            json!({"type": "MultiPolygon", "coordinates": all})
        }
    };
    json!({
        "type": "Feature",
        "properties": {
            "pair": difference.pair,
            "side": difference.side,
            "area_km2": km2(difference.patch.area_m2),
        },
        "geometry": geometry,
    })
}
