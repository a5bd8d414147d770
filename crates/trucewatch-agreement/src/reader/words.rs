//! What messages call the kinds of values, and examples of them.

use super::tree::{Node, Value};

/// What a value is, in words.
pub(super) fn kind_of(node: &Node) -> &'static str {
    match &node.value {
        Value::Null => "null",
        Value::Flag(_) => "true or false",
        Value::Number(_) => "a number",
        Value::Text(_) => "text",
        Value::Time(_) => "a time",
        Value::List(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// What to write for a type of the schema, where its name says more than its structure.
pub(super) fn example_of_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "Id" => "an id in quotes",
        "Span" => "a length of time such as `\"P14D\"` or `\"PT24H\"`",
        "GeoPoint" => "a point as `[latitude, longitude]` in degrees, such as `[48.65, 39.45]`",
        "Text" => "text in quotes, or by language: `{ en = \"...\", uk = \"...\" }`",
        "Moment" => {
            "a time with its offset such as `2015-02-15T00:00:00+02:00`, or \
             `{ after = \"ceasefire\", plus = \"P14D\" }`"
        }
        "Distance" => {
            "`{ setback_km = 15 }`, `{ total_zone_width_km = 50 }` or `\"maximum_range\"`"
        }
        "Place" => "a place such as `{ zone = \"...\" }`, or `\"everywhere\"`",
        "Bounds" => "comparisons such as `{ gte = 100 }`",
        "WeaponRule" => "a rule such as `{ families = [\"mortar\"], calibre_mm = { gt = 82 } }`",
        "Stance" => "a table such as `{ actor = \"...\" }`",
        _ => return None,
    })
}

/// What to write for a primitive type of JSON Schema.
pub(super) fn example_of_kind(kind: &str) -> &'static str {
    match kind {
        "string" => "text in quotes",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "`true` or `false`",
        "array" => "a list in `[ ]`",
        _ => "a table",
    }
}

/// An example of a value for a key that is missing: for some keys any value of the type would do,
/// for these one says more.
pub(super) fn example_of_key(key: &str) -> Option<&'static str> {
    Some(match key {
        "format" => "format = 2",
        "version" => "version = \"1\"",
        "time_zone" => "time_zone = \"Europe/Kyiv\"",
        "official_languages" => "official_languages = [\"ru\"]",
        "uncertainty_m" => "uncertainty_m = 250",
        "activities" => "activities = [\"fire\"]",
        "citation" => "citation = \"author, title, date, address\"",
        "centre" => "centre = [48.65, 39.45]",
        _ => return None,
    })
}

/// The unit in which a key counts, by its ending.
pub(super) fn unit_of(key: &str) -> &'static str {
    match key.rsplit_once('_').map(|(_, unit)| unit) {
        Some("km") => " of kilometres",
        Some("mm") => " of millimetres",
        Some("m") => " of metres",
        _ => "",
    }
}
