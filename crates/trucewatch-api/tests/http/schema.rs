//! Whether a value has the shape that the OpenAPI file declares: types, required fields, no others.

use serde_json::Value;

/// What does not fit, as paths with reasons; empty if all does.
pub(crate) fn faults(description: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    walk(description, schema, value, "$", &mut faults);
    faults
}

fn walk(all: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        let found = all.pointer(pointer);
        return walk(
            all,
            found.expect("a schema that is there"),
            value,
            at,
            faults,
        );
    }
    for word in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[word].as_array() {
            let fits = |choice: &Value| {
                let mut own = Vec::new();
                walk(all, choice, value, at, &mut own);
                own.is_empty()
            };
            if !choices.iter().any(fits) {
                faults.push(format!("{at}: fits none of {word}"));
            }
            return;
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        // Flattened structures: fields may come from any part.
        for part in parts {
            let mut own = Vec::new();
            walk(all, part, value, at, &mut own);
            faults.extend(own.into_iter().filter(|f| !f.ends_with("is not declared")));
        }
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = kinds.contains(&kind) || (kind == "integer" && kinds.contains(&"number"));
    if !fits {
        faults.push(format!("{at}: {kind} instead of {kinds:?}"));
        return;
    }
    if let Some(items) = value.as_array() {
        for (k, item) in items.iter().enumerate() {
            walk(all, &schema["items"], item, &format!("{at}[{k}]"), faults);
        }
    }
    let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object()) else {
        return;
    };
    for (name, field) in fields {
        match known.get(name) {
            Some(schema) => walk(all, schema, field, &format!("{at}.{name}"), faults),
            None => faults.push(format!("{at}.{name} is not declared")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().expect("text");
        if !fields.contains_key(name) {
            faults.push(format!("{at}.{name} is missing"));
        }
    }
}
