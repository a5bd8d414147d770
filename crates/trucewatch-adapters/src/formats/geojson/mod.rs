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

/// The coordinate system that a `crs` member names in quotes, if it is not WGS 84 longitude and latitude.
pub(crate) fn foreign_crs(crs: &serde_json::Value) -> Option<String> {
    trucewatch_model::geojson::foreign_crs(crs).map(|name| crate::text::quote(&name))
}
