//! Every file is a document, every title is there in all languages, every reference resolves.
#![expect(
    clippy::panic,
    reason = "used by tests only, which the lint cannot tell"
)]

use crate::support::{FILES, document, entries, json, strs};
use serde_json::Value;
use std::collections::BTreeSet;
use trucewatch_agreement::document::{Lang, Moment, Text};

#[test]
fn every_file_is_a_document_with_titles_in_all_languages() {
    for name in FILES {
        let document = document(name);
        assert_eq!(document.format, 2, "{name}");
        assert_eq!(document.agreement.id.as_str(), name);
        jiff::tz::TimeZone::get(&document.agreement.time_zone)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let titles = std::iter::once(&document.agreement.title)
            .chain(document.provisions.iter().map(|p| &p.title))
            .chain(document.provisions.iter().filter_map(|p| match &p.says {
                Some(says @ Text::ByLanguage(texts)) if texts.len() > 1 => Some(says),
                _ => None,
            }))
            .chain(document.instruments.iter().map(|i| &i.title))
            .chain(document.actors.iter().map(|a| &a.name))
            .chain(document.zones.iter().filter_map(|z| z.title.as_ref()))
            .chain(document.lines.iter().filter_map(|l| l.title.as_ref()))
            .chain(document.conditions.iter().map(|c| &c.title))
            .chain(document.mechanisms.iter().map(|m| &m.title))
            .chain(document.breach_steps.iter().map(|b| &b.title))
            .chain(document.clocks.iter().map(|c| &c.title));
        for title in titles {
            let Text::ByLanguage(texts) = title else {
                panic!("{name}: in English only: {title:?}");
            };
            for lang in Lang::ALL {
                let text = texts.get(&lang).map_or("", |text| text.trim());
                assert!(!text.is_empty(), "{name}: {lang:?} of {title:?}");
                let cyrillic = text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
                assert_eq!(
                    cyrillic,
                    matches!(lang, Lang::Uk | Lang::Ru),
                    "{name}: {lang:?}: {text}"
                );
            }
        }
    }
}

/// Every key of these names, wherever it stands.
fn gather<'a>(value: &'a Value, keys: &[&str], found: &mut Vec<&'a str>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                if keys.contains(&key.as_str()) {
                    match value {
                        Value::String(id) => found.push(id),
                        Value::Array(ids) => found.extend(ids.iter().filter_map(Value::as_str)),
                        _ => gather(value, keys, found),
                    }
                } else {
                    gather(value, keys, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, keys, found)),
        _ => {}
    }
}

fn declared<'a>(json: &'a Value, tables: &[&str], key: &str) -> BTreeSet<&'a str> {
    tables
        .iter()
        .filter_map(|table| json[*table].as_array())
        .flatten()
        .filter_map(|entry| entry[key].as_str())
        .collect()
}

#[test]
fn everything_that_is_referred_to_is_there() {
    for name in FILES {
        let json = json(name);
        let actors = declared(&json, &["actor"], "id");
        let bodies = declared(&json, &["actor", "mechanism"], "id");
        let provisions = declared(&json, &["provision"], "id");
        let mut events = declared(&json, &["act"], "event");
        events.insert("ceasefire");
        let checks: [(&[&str], BTreeSet<&str>); 5] = [
            (&["sources"], declared(&json, &["source"], "id")),
            (
                &["actor", "actors", "subject", "needs_acceptance_of"],
                actors,
            ),
            (&["only_if"], declared(&json, &["condition"], "id")),
            (
                &["line", "first", "second"],
                declared(&json, &["line"], "id"),
            ),
            (
                &["permits_despite", "overrides", "concurrent_with"],
                provisions,
            ),
        ];
        for (keys, known) in checks {
            let mut used = Vec::new();
            gather(&json, keys, &mut used);
            for id in used {
                assert!(known.contains(id), "{name}: {keys:?}: {id}");
            }
        }
        for table in ["provision", "ceasefire", "act"] {
            let mut used = Vec::new();
            gather(&json[table], &["zone"], &mut used);
            let known = declared(&json, &["zone"], "id");
            assert!(used.iter().all(|id| known.contains(id)), "{name}: {used:?}");
        }
        let document = document(name);
        for provision in &document.provisions {
            let at = format!("{name}: {}", provision.id);
            assert!(!provision.sources.is_empty(), "{at}: no source");
            assert!(!provision.activities.is_empty(), "{at}: no activity");
            if let Some(instrument) = &provision.instrument {
                assert!(
                    document.instruments.iter().any(|i| i.id == *instrument),
                    "{at}: {instrument}"
                );
            }
            for earlier in provision.schedule.iter().flat_map(|s| &s.after) {
                assert!(
                    !entries(&document, earlier.as_str()).is_empty(),
                    "{at}: {earlier}"
                );
            }
        }
        for step in &document.breach_steps {
            for body in &step.by {
                assert!(bodies.contains(body.as_str()), "{name}: {body}");
            }
        }
        let mut used = Vec::new();
        collect_moments(&json, &mut used);
        for moment in used {
            match moment {
                Moment::At(text) => {
                    text.parse::<jiff::Timestamp>()
                        .unwrap_or_else(|error| panic!("{name}: {text}: {error}"));
                }
                Moment::After(after) => {
                    assert!(events.contains(after.after.as_str()), "{name}: {after:?}");
                    if let Some(span) = &after.plus {
                        span.0
                            .parse::<jiff::Span>()
                            .unwrap_or_else(|error| panic!("{name}: {span:?}: {error}"));
                    }
                }
            }
        }
    }
}

fn collect_moments(value: &Value, found: &mut Vec<Moment>) {
    const KEYS: [&str; 13] = [
        "date",
        "at",
        "from",
        "to",
        "until",
        "known_from",
        "valid_from",
        "valid_to",
        "in_force_from",
        "in_force_to",
        "start_by",
        "complete_by",
        "as_of",
    ];
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                if KEYS.contains(&key.as_str()) {
                    let moment = serde_json::from_value(value.clone());
                    found.push(moment.unwrap_or_else(|error| panic!("{key}: {error}")));
                } else {
                    collect_moments(value, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_moments(item, found)),
        _ => {}
    }
}

#[test]
fn hand_drawn_lines_say_so_and_own_up_to_their_uncertainty() {
    for name in FILES {
        for line in document(name).lines {
            assert!(line.uncertainty_m >= 1000.0, "{name}: {}", line.id);
            assert!(
                strs(&line.sources).contains(&"drawn"),
                "{name}: {}",
                line.id
            );
        }
    }
}
