//! Holds a file against the JSON Schema of its types and says what does not fit, in words for the
//! person who wrote it.
//!
//! It knows the part of JSON Schema that our own types give rise to: references, types, properties,
//! constants, alternatives, and bounds of numbers and lengths. Of alternatives it takes the one that
//! is evidently meant, so that one slip gives one message.

use super::locations::{Lines, child};
use super::report::{Report, key_of};
use super::times::{is_span, moment_fault};
use super::tree::{Key, Node, Value};
use super::words::{example_of_key, example_of_kind, example_of_type, kind_of, unit_of};
use crate::errors::{nearest, suggestion};
use serde_json::Value as Json;

/// Checks everything, and notes what has to be left out to read the rest.
pub(super) fn check(
    schema: &Json,
    root: &Node,
    lines: &Lines,
    zone: Option<jiff::tz::TimeZone>,
    report: &mut Report,
) {
    let mut walk = Walk {
        schema,
        lines,
        zone,
        report,
    };
    let whole = Spot {
        pointer: String::new(),
        left_out: String::new(),
    };
    let alternative = Alternative { name: None, schema };
    match &root.value {
        Value::Table(entries) => walk.table(&alternative, root, entries, &whole),
        _ => walk.mismatch(&[alternative], root, &whole),
    }
}

/// Where the walk is.
struct Spot {
    pointer: String,
    /// What is left out if there is something wrong here: the smallest thing around it without
    /// which the rest can be read.
    left_out: String,
}

/// One way to write a value.
#[derive(Clone, Copy)]
struct Alternative<'s> {
    /// The name of its type, if it has one of its own.
    name: Option<&'s str>,
    schema: &'s Json,
}

impl<'s> Alternative<'s> {
    fn text(&self, keyword: &str) -> Option<&'s str> {
        self.schema.get(keyword).and_then(Json::as_str)
    }

    fn bound(&self, keyword: &str) -> Option<f64> {
        self.schema.get(keyword).and_then(Json::as_f64)
    }

    /// Whether its type is, or may be, this one.
    fn is(&self, kind: &str) -> bool {
        match self.schema.get("type") {
            Some(Json::String(only)) => only == kind,
            Some(Json::Array(kinds)) => kinds.iter().any(|k| k == kind),
            _ => false,
        }
    }

    fn properties(&self) -> impl Iterator<Item = (&'s str, &'s Json)> + use<'s> {
        let properties = self.schema.get("properties").and_then(Json::as_object);
        properties
            .into_iter()
            .flat_map(|p| p.iter().map(|(k, v)| (k.as_str(), v)))
    }

    fn required(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        let names = self.schema.get("required").and_then(Json::as_array);
        names
            .into_iter()
            .flat_map(|names| names.iter().filter_map(Json::as_str))
    }

    /// The only key of a table that stands for one variant of a choice.
    fn tag(&self) -> Option<&'s str> {
        let mut properties = self.properties();
        let (only, _) = properties.next()?;
        (properties.next().is_none() && self.required().eq([only])).then_some(only)
    }

    /// Of a table with keys of the writer's own choice: what its values are.
    fn values(&self) -> Option<&'s Json> {
        let any = self.schema.get("additionalProperties");
        let patterns = self.schema.get("patternProperties");
        let by_pattern = patterns
            .and_then(Json::as_object)
            .and_then(|p| p.values().next());
        by_pattern.or(any.filter(|schema| schema.is_object()))
    }
}

struct Walk<'w, 's, 'r> {
    schema: &'s Json,
    lines: &'w Lines,
    zone: Option<jiff::tz::TimeZone>,
    report: &'w mut Report<'r>,
}

impl<'s> Walk<'_, 's, '_> {
    fn value(&mut self, schema: &'s Json, node: &Node, spot: &Spot) {
        let mut ways = Vec::new();
        self.ways(schema, None, &mut ways);
        if matches!(node.value, Value::Null) && ways.iter().any(|way| way.is("null")) {
            return;
        }
        ways.retain(|way| way.text("type") != Some("null"));
        match &node.value {
            Value::Null => self.mismatch(&ways, node, spot),
            Value::Flag(_) => self.pick(&ways, "boolean", node, spot),
            Value::Number(number) => self.number(&ways, number, node, spot),
            Value::Text(text) => self.text(&ways, text, node, spot),
            Value::Time(time) => {
                if ways
                    .iter()
                    .any(|way| way.text("format").is_some_and(|f| f == "date-time"))
                {
                    self.moment(time, spot);
                } else {
                    self.mismatch(&ways, node, spot);
                }
            }
            Value::List(items) => match self.pick_one(&ways, "array") {
                Some(way) => self.list(way, items, spot),
                None => self.mismatch(&ways, node, spot),
            },
            Value::Table(entries) => {
                let tables: Vec<_> = ways.iter().filter(|way| way.is("object")).collect();
                match tables.as_slice() {
                    [] => self.mismatch(&ways, node, spot),
                    [only] if only.tag().is_none() => self.table(only, node, entries, spot),
                    _ => self.choice(&ways, node, entries, spot),
                }
            }
        }
    }

    /// The ways to write a value, with references followed and alternatives side by side.
    fn ways(&self, schema: &'s Json, name: Option<&'s str>, ways: &mut Vec<Alternative<'s>>) {
        if let Some(path) = schema.get("$ref").and_then(Json::as_str) {
            let target = path.strip_prefix('#').and_then(|p| self.schema.pointer(p));
            if let Some(target) = target {
                self.ways(target, path.rsplit('/').next(), ways);
            }
            return;
        }
        let choices = schema.get("anyOf").or_else(|| schema.get("oneOf"));
        match choices.and_then(Json::as_array) {
            Some(choices) => choices.iter().for_each(|c| self.ways(c, name, ways)),
            None => ways.push(Alternative { name, schema }),
        }
    }

    fn pick_one<'a>(&self, ways: &'a [Alternative<'s>], kind: &str) -> Option<&'a Alternative<'s>> {
        ways.iter().find(|way| way.is(kind))
    }

    fn pick(&mut self, ways: &[Alternative<'s>], kind: &str, node: &Node, spot: &Spot) {
        if self.pick_one(ways, kind).is_none() {
            self.mismatch(ways, node, spot);
        }
    }

    /// Notes a fault of the value itself.
    fn fault(&mut self, spot: &Spot, what: String, what_to_do: impl Into<String>) {
        self.report.unread.insert(spot.left_out.clone());
        self.report.add(&spot.pointer, what, what_to_do);
    }

    fn mismatch(&mut self, ways: &[Alternative<'s>], node: &Node, spot: &Spot) {
        let key = key_of(&spot.pointer);
        let what_to_do = match (&node.value, ways) {
            (Value::Text(text), [way]) if way.is("array") => {
                format!("write a list: `[\"{text}\"]`")
            }
            (Value::Table(_), [way])
                if way.is("array") && spot.pointer.matches('/').count() == 1 =>
            {
                format!("write `[[{key}]]` for each, or a list in `[ ]`")
            }
            _ => format!("write {}", expected(ways)),
        };
        let what = format!("`{key}` is {}", kind_of(node));
        self.fault(spot, what, what_to_do);
    }

    fn number(
        &mut self,
        ways: &[Alternative<'s>],
        number: &serde_json::Number,
        node: &Node,
        spot: &Spot,
    ) {
        let Some(value) = number.as_f64() else {
            return self.mismatch(ways, node, spot);
        };
        let key = key_of(&spot.pointer);
        let Some(way) = ways.iter().find(|w| w.is("number") || w.is("integer")) else {
            return self.mismatch(ways, node, spot);
        };
        if way.is("integer") && number.as_u64().is_none_or(|n| u32::try_from(n).is_err()) {
            let what = format!("`{key}` is {number}");
            return self.fault(spot, what, "write a whole number from 0 to 4294967295");
        }
        let above = way.bound("exclusiveMinimum");
        let (least, most) = (way.bound("minimum"), way.bound("maximum"));
        let fits = above.is_none_or(|bound| value > bound)
            && least.is_none_or(|bound| value >= bound)
            && most.is_none_or(|bound| value <= bound);
        if !fits {
            let mut limits = Vec::new();
            limits.extend(above.map(|bound| format!("above {bound}")));
            limits.extend(least.map(|bound| format!("of at least {bound}")));
            limits.extend(most.map(|bound| format!("at most {bound}")));
            let what_to_do = format!("write a number{} {}", unit_of(&key), limits.join(" and "));
            self.fault(spot, format!("`{key}` is {number}"), what_to_do);
        }
    }

    fn text(&mut self, ways: &[Alternative<'s>], text: &str, node: &Node, spot: &Spot) {
        let key = key_of(&spot.pointer);
        let free = ways
            .iter()
            .find(|way| way.is("string") && way.text("const").is_none());
        if let Some(way) = free {
            return self.free_text(way, text, spot);
        }
        let words: Vec<&str> = ways.iter().filter_map(|way| way.text("const")).collect();
        if words.is_empty() {
            return self.mismatch(ways, node, spot);
        }
        if words.contains(&text) {
            return;
        }
        let what = format!("`{key}` is `{text}`, which is not known");
        let tables: Vec<&str> = ways.iter().filter_map(Alternative::tag).collect();
        let what_to_do = match nearest(text, tables.iter().copied()) {
            Some(tag) if nearest(text, words.iter().copied()).is_none() => {
                format!("write what it needs, as `{{ {tag} = ... }}`")
            }
            _ if tables.is_empty() => suggestion("word", text, &words),
            _ => match nearest(text, words.iter().copied()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("write {}", expected(ways)),
            },
        };
        self.fault(spot, what, what_to_do);
    }

    fn free_text(&mut self, way: &Alternative<'s>, text: &str, spot: &Spot) {
        let key = key_of(&spot.pointer);
        if way.text("format") == Some("date-time") {
            return self.moment(text, spot);
        }
        match way.name {
            Some("Id") => {
                if let Some((what, what_to_do)) = id_fault(&key, text) {
                    self.fault(spot, what, what_to_do);
                }
            }
            Some("Span") if !is_span(text) => {
                let what = format!("`{key}` is `{text}`, which is no length of time");
                let what_to_do = "write it in ISO 8601, such as `P14D`, `PT24H`, `P2W` or `P1M`";
                self.fault(spot, what, what_to_do);
            }
            _ if text.trim().is_empty() && way.bound("minLength").is_some() => {
                let what = format!("`{key}` is empty");
                self.fault(spot, what, "write something between the quotes");
            }
            _ => {}
        }
    }

    fn moment(&mut self, written: &str, spot: &Spot) {
        let key = key_of(&spot.pointer);
        if let Some((what, what_to_do)) = moment_fault(&key, written, self.zone.as_ref()) {
            self.fault(spot, what, what_to_do);
        }
    }

    fn list(&mut self, way: &Alternative<'s>, items: &[Node], spot: &Spot) {
        let key = key_of(&spot.pointer);
        let bound = |keyword| way.schema.get(keyword).and_then(Json::as_u64);
        let (least, most) = (bound("minItems"), bound("maxItems"));
        let count = items.len() as u64;
        if way.name == Some("GeoPoint") {
            return self.point(items, spot);
        }
        if least.is_some_and(|least| count < least) || most.is_some_and(|most| count > most) {
            let what = match count {
                0 => format!("`{key}` is empty"),
                _ => format!("`{key}` has {count} entries"),
            };
            let what_to_do = match (least, most) {
                (Some(1), None) => "name at least one".to_owned(),
                (Some(least), _) => format!("give at least {least}"),
                _ => "give fewer".to_owned(),
            };
            return self.fault(spot, what, what_to_do);
        }
        let Some(schema) = way.schema.get("items") else {
            return;
        };
        // The entries of a section stand each for themselves.
        let section = spot.pointer.matches('/').count() == 1;
        for (index, item) in items.iter().enumerate() {
            let pointer = child(&spot.pointer, &index.to_string());
            let left_out = if section {
                pointer.clone()
            } else {
                spot.left_out.clone()
            };
            self.value(schema, item, &Spot { pointer, left_out });
        }
    }

    fn point(&mut self, items: &[Node], spot: &Spot) {
        let key = key_of(&spot.pointer);
        let written = |node: &Node| match &node.value {
            Value::Number(number) => number.as_f64(),
            _ => None,
        };
        let (lat, lon) = match items {
            [lat, lon] => match (written(lat), written(lon)) {
                (Some(lat), Some(lon)) => (lat, lon),
                _ => return self.no_point(&key, spot),
            },
            _ => return self.no_point(&key, spot),
        };
        if lat.abs() <= 90.0 && lon.abs() <= 180.0 {
            return;
        }
        let what = format!("`{key}` holds `[{lat}, {lon}]`, which is no point on Earth");
        let what_to_do = if lon.abs() <= 90.0 && lat.abs() <= 180.0 {
            format!("latitude comes first: write `[{lon}, {lat}]`")
        } else {
            "write latitude (-90 to 90) and longitude (-180 to 180) in degrees".to_owned()
        };
        self.fault(spot, what, what_to_do);
    }

    fn no_point(&mut self, key: &str, spot: &Spot) {
        let what = format!("`{key}` holds something that is not a point");
        let example = example_of_type("GeoPoint").unwrap_or_default();
        self.fault(spot, what, format!("write {example}"));
    }

    fn table(&mut self, way: &Alternative<'s>, node: &Node, entries: &[(Key, Node)], spot: &Spot) {
        let root = spot.pointer.is_empty();
        let required: Vec<&str> = way.required().collect();
        for (key, value) in entries {
            let pointer = child(&spot.pointer, &key.name);
            let property = way.properties().find(|(name, _)| *name == key.name);
            let Some(schema) = property.map(|(_, schema)| schema).or(way.values()) else {
                self.unknown_key(way, key, &pointer);
                continue;
            };
            if property.is_none() && !self.own_key(way, key, &pointer, spot) {
                continue;
            }
            let needed = required.contains(&key.name.as_str()) || property.is_none();
            let left_out = if needed && !root {
                spot.left_out.clone()
            } else {
                pointer.clone()
            };
            self.value(schema, value, &Spot { pointer, left_out });
        }
        for name in required {
            if entries.iter().all(|(key, _)| key.name != name) {
                self.missing_key(way, node, name, spot);
            }
        }
    }

    fn missing_key(&mut self, way: &Alternative<'s>, node: &Node, name: &str, spot: &Spot) {
        let root = spot.pointer.is_empty();
        let left_out = if root {
            child("", name)
        } else {
            spot.left_out.clone()
        };
        self.report.unread.insert(left_out);
        let what = format!("`{name}` is missing");
        let what_to_do = match (root, name, example_of_key(name)) {
            (true, "provision", _) => "add at least one `[[provision]]`".to_owned(),
            (true, "agreement", _) => "add the table `[agreement]` with `id`, `title`, \
                                       `version`, `time_zone` and `official_languages`"
                .to_owned(),
            (_, _, Some(example)) => format!("add it, for example `{example}`"),
            (_, _, None) => {
                let mut ways = Vec::new();
                if let Some((_, schema)) = way.properties().find(|(key, _)| *key == name) {
                    self.ways(schema, None, &mut ways);
                }
                format!("add it as {}", expected(&ways))
            }
        };
        let line = self.lines.of_offset(node.at);
        self.report
            .add_on_line(Some(line), &spot.pointer, what, what_to_do);
    }

    fn unknown_key(&mut self, way: &Alternative<'s>, key: &Key, pointer: &str) {
        let names: Vec<&str> = way.properties().map(|(name, _)| name).collect();
        self.unknown_among(&names, key, pointer);
    }

    fn unknown_among(&mut self, names: &[&str], key: &Key, pointer: &str) {
        let name = &key.name;
        let what_to_do = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let known: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
                format!("remove it; known here are {}", known.join(", "))
            }
        };
        self.report.unread.insert(pointer.to_owned());
        let line = self.lines.of_offset(key.at);
        let around = super::locations::parent(pointer).unwrap_or_default();
        let what = format!("`{name}` is not known here");
        self.report
            .add_on_line(Some(line), around, what, what_to_do);
    }

    /// Whether a key of the writer's own choice is one that there can be.
    fn own_key(&mut self, way: &Alternative<'s>, key: &Key, pointer: &str, spot: &Spot) -> bool {
        let names = way.schema.pointer("/propertyNames/enum");
        let line = Some(self.lines.of_offset(key.at));
        if let Some(names) = names.and_then(Json::as_array) {
            let names: Vec<&str> = names.iter().filter_map(Json::as_str).collect();
            if names.contains(&key.name.as_str()) {
                return true;
            }
            let what = format!("`{}` is not a language that the program writes", key.name);
            let what_to_do = suggestion("language", &key.name, &names);
            self.report.unread.insert(pointer.to_owned());
            self.report
                .add_on_line(line, &spot.pointer, what, what_to_do);
            return false;
        }
        let patterns = way.schema.get("patternProperties");
        let fault = patterns.and_then(|_| id_fault(&key.name, &key.name));
        let Some((what, what_to_do)) = fault else {
            return true;
        };
        self.report.unread.insert(spot.left_out.clone());
        self.report
            .add_on_line(line, &spot.pointer, what, what_to_do);
        false
    }

    /// A table that stands for one of several variants by the only key that it has.
    fn choice(
        &mut self,
        ways: &[Alternative<'s>],
        node: &Node,
        entries: &[(Key, Node)],
        spot: &Spot,
    ) {
        let tables: Vec<(&str, &Alternative)> = ways
            .iter()
            .filter_map(|way| Some((way.tag()?, way)))
            .collect();
        let tags: Vec<&str> = tables.iter().map(|(tag, _)| *tag).collect();
        let words: Vec<&str> = ways.iter().filter_map(|way| way.text("const")).collect();
        let one_of = || {
            let listed: Vec<String> = tags.iter().map(|tag| format!("`{tag}`")).collect();
            format!("give exactly one of {}", listed.join(", "))
        };
        let mut known = Vec::new();
        for (key, value) in entries {
            let pointer = child(&spot.pointer, &key.name);
            match tables.iter().find(|(tag, _)| *tag == key.name) {
                Some((_, way)) => known.push((key, value, *way)),
                None if words.contains(&key.name.as_str()) => {
                    let what = format!("`{}` takes nothing", key.name);
                    self.fault(spot, what, format!("write `\"{}\"` in quotes", key.name));
                }
                None => {
                    self.unknown_among(&tags, key, &pointer);
                    self.report.unread.insert(spot.left_out.clone());
                }
            }
        }
        let name = key_of(&spot.pointer);
        match known.as_slice() {
            [(key, value, way)] => {
                let Some((_, schema)) = way.properties().next() else {
                    return;
                };
                let pointer = child(&spot.pointer, &key.name);
                let left_out = spot.left_out.clone();
                self.value(schema, value, &Spot { pointer, left_out });
            }
            [] if entries.is_empty() => {
                let what = format!("`{name}` is empty");
                self.fault(spot, what, one_of());
            }
            [] => {}
            [(first, ..), (second, ..), ..] => {
                let what = format!("both `{}` and `{}` are given", first.name, second.name);
                self.report.unread.insert(spot.left_out.clone());
                let line = Some(self.lines.of_offset(node.at));
                self.report.add_on_line(line, &spot.pointer, what, one_of());
            }
        }
    }
}

/// What is wrong with an id.
fn id_fault(key: &str, text: &str) -> Option<(String, String)> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if text.is_empty() {
        let what = format!("`{key}` is empty");
        return Some((what, "write an id".to_owned()));
    }
    if text.chars().all(allowed) {
        return None;
    }
    let fixed: String = text
        .chars()
        .map(|c| if allowed(c) { c } else { '-' })
        .collect();
    let what = format!("the id `{text}` has other characters than letters, digits, `-_.`");
    let what_to_do = match fixed.chars().any(|c| c.is_ascii_alphanumeric()) {
        true => format!("write it with those only, such as `{fixed}`"),
        false => "write it with those only".to_owned(),
    };
    Some((what, what_to_do))
}

/// What can be written, in words.
fn expected(ways: &[Alternative]) -> String {
    if let Some(example) = ways.iter().find_map(|way| example_of_type(way.name?)) {
        return example.to_owned();
    }
    let words: Vec<&str> = ways.iter().filter_map(|way| way.text("const")).collect();
    if !words.is_empty() {
        let mut listed: Vec<String> = words.iter().map(|w| format!("`\"{w}\"`")).collect();
        let more = listed.len().saturating_sub(8);
        listed.truncate(8);
        let tail = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        return format!("one of {}{tail}", listed.join(", "));
    }
    let kinds = ["string", "number", "integer", "boolean", "array", "object"];
    let kinds = kinds
        .iter()
        .filter(|kind| ways.iter().any(|way| way.is(kind)));
    let listed: Vec<&str> = kinds.map(|kind| example_of_kind(kind)).collect();
    listed.join(" or ")
}
