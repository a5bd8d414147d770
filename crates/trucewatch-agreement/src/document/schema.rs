//! The JSON Schema of an agreement file, made from its types.

use super::Document;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use serde_json::Value;
use std::sync::LazyLock;

/// Names this version of the format, without saying where it is kept.
const ID: &str = "urn:trucewatch:agreement:2";

static SCHEMA: LazyLock<Value> = LazyLock::new(generate);

/// The JSON Schema (2020-12) of an agreement file in format 2. What it cannot say (that references
/// lead somewhere, that rings do not cross themselves) the reader checks.
pub fn schema() -> &'static Value {
    &SCHEMA
}

fn generate() -> Value {
    let mut schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Document>();
    // Comments are wrapped to fit the code; readers of the schema wrap them their own way.
    RecursiveTransform(|schema: &mut schemars::Schema| {
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.replace('\n', " ");
        }
    })
    .transform(&mut schema);
    schema.insert("$id".to_owned(), ID.into());
    schema.insert("title".to_owned(), "Trucewatch agreement, format 2".into());
    trucewatch_model::canonical::in_order(schema.to_value())
}
