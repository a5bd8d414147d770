//! Lines and zones, GeoJSON (RFC 7946): a FeatureCollection or one Feature, with LineString,
//! MultiLineString, Polygon or MultiPolygon in WGS 84 longitude and latitude.
//!
//! Samples and what is lost: `formats/lines-geojson/README.md`.
//! Features are cut out of the file one by one ([`reader`]), so a large file needs no large memory;
//! each is then read ([`feature`]) and polygons are checked ([`rings`]). Points are refused: they
//! are places or sensors and have formats of their own.

pub(crate) mod coordinates;
pub(crate) mod feature;
pub(crate) mod reader;
pub(crate) mod rings;
#[cfg(test)]
mod tests;

/// Whether `head`, the first bytes of a file, looks like this format: any JSON object, so that
/// reading it can say what is wrong.
pub(crate) fn sniff(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{")
}

/// The coordinate system that a `crs` member names, if it is not WGS 84 longitude and latitude.
/// RFC 7946 knows no such member any more; older programs still write it.
pub(crate) fn foreign_crs(crs: &serde_json::Value) -> Option<String> {
    if crs.is_null() {
        return None;
    }
    let name = crs
        .pointer("/properties/name")
        .and_then(serde_json::Value::as_str);
    let Some(name) = name else {
        return Some(crate::text::quote(&crs.to_string()));
    };
    let code = name
        .rsplit([':', '/'])
        .next()
        .unwrap_or(name)
        .to_uppercase();
    let is_wgs84 = matches!(code.as_str(), "CRS84" | "4326" | "WGS84");
    (!is_wgs84).then(|| crate::text::quote(name))
}
