//! What readers of GeoJSON (RFC 7946) have in common: ids, properties, positions, and the old member
//! that names a coordinate system.

use serde_json::{Map, Value};
use std::sync::LazyLock;

/// An id as text: a string as it stands, a number written out. `None` for anything else.
pub fn id_text(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The properties of a feature; none if it has none.
pub fn properties(feature: &Value) -> &Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    let found = feature.get("properties").and_then(Value::as_object);
    found.unwrap_or(&NONE)
}

/// Longitude and latitude of a position as written, in degrees; a third number, the altitude, is left
/// out. `None` if these are not two numbers; whether they lie on Earth is not checked.
pub fn lon_lat(position: &Value) -> Option<(f64, f64)> {
    let number = |axis: usize| position.get(axis)?.as_f64();
    Some((number(0)?, number(1)?))
}

/// The coordinate system that a `crs` member names, if it is not WGS 84 in degrees; the member itself if
/// it names none. RFC 7946 knows no such member any more; older programs still write it.
pub fn foreign_crs(crs: &Value) -> Option<String> {
    if crs.is_null() {
        return None;
    }
    let Some(name) = crs.pointer("/properties/name").and_then(Value::as_str) else {
        return Some(crs.to_string());
    };
    let code = name.rsplit([':', '/']).next().unwrap_or(name);
    let is_wgs84 = ["CRS84", "4326", "WGS84"]
        .iter()
        .any(|known| code.eq_ignore_ascii_case(known));
    (!is_wgs84).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_degrees_on_wgs_84_are_no_foreign_system() {
        let named = |name: &str| json!({"type": "name", "properties": {"name": name}});
        for home in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "EPSG:4326",
            "urn:ogc:def:crs:EPSG::4326",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "wgs84",
        ] {
            assert_eq!(foreign_crs(&named(home)), None, "{home}");
        }
        assert_eq!(foreign_crs(&Value::Null), None);
        for foreign in ["EPSG:3857", "urn:ogc:def:crs:EPSG::32637", "EPSG:14326"] {
            assert_eq!(foreign_crs(&named(foreign)).as_deref(), Some(foreign));
        }
        let unnamed = json!({"type": "link"});
        assert_eq!(foreign_crs(&unnamed).as_deref(), Some(r#"{"type":"link"}"#));
    }

    #[test]
    fn ids_properties_and_positions_are_read_as_they_stand() {
        assert_eq!(id_text(&json!(" a ")).as_deref(), Some(" a "));
        assert_eq!(id_text(&json!(7)).as_deref(), Some("7"));
        assert_eq!(id_text(&json!([7])), None);
        assert_eq!(properties(&json!({"properties": {"a": 1}})).len(), 1);
        for none in [json!({}), json!({"properties": null}), json!(7)] {
            assert!(properties(&none).is_empty(), "{none}");
        }
        assert_eq!(lon_lat(&json!([37.5, 48, 120])), Some((37.5, 48.0)));
        for wrong in [
            json!([37.5]),
            json!(["37.5", "48"]),
            json!([[37.5, 48]]),
            json!(7),
        ] {
            assert_eq!(lon_lat(&wrong), None, "{wrong}");
        }
    }
}
