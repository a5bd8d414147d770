//! Whatever a file refers to is in it, and every fact names its source.

use super::files::{documents, json, taxonomy};
use serde_json::Value;
use std::collections::BTreeSet;
use trucewatch_agreement::document::{Document, Id, Lang, Text};

fn ids<'a>(of: impl IntoIterator<Item = &'a Id>) -> BTreeSet<String> {
    of.into_iter().map(|id| id.0.clone()).collect()
}

/// Every string under one of `keys`, at any depth; an array or a table counts by its leaves.
fn under(value: &Value, keys: &[&str], found: &mut BTreeSet<String>) {
    fn leaves(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => {
                found.insert(text.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
            Value::Object(table) => table.values().for_each(|item| leaves(item, found)),
            _ => {}
        }
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| under(item, keys, found)),
        Value::Object(table) => {
            for (key, item) in table {
                if keys.contains(&key.as_str()) {
                    leaves(item, found);
                }
                under(item, keys, found);
            }
        }
        _ => {}
    }
}

fn assert_known(name: &str, keys: &[&str], within: &Value, known: &BTreeSet<String>) {
    let mut used = BTreeSet::new();
    under(within, keys, &mut used);
    let missing: Vec<_> = used.difference(known).collect();
    assert!(missing.is_empty(), "{name}: {keys:?} name {missing:?}");
}

#[test]
fn every_provision_has_sources_and_sources_are_listed_and_used() {
    for (name, document) in documents() {
        let known = ids(document.sources.iter().map(|s| &s.id));
        let mut used = BTreeSet::new();
        under(&json(&name), &["sources"], &mut used);
        assert_eq!(used, known, "{name}: used, and listed");
        for provision in &document.provisions {
            assert!(!provision.sources.is_empty(), "{name}: {}", provision.id);
        }
        for source in &document.sources {
            assert!(!source.citation.is_empty(), "{name}: {}", source.id);
        }
    }
}

#[test]
fn every_id_that_is_referred_to_is_there() {
    let (models, _) = taxonomy();
    for (name, document) in documents() {
        let whole = json(&name);
        let part = |key: &str| whole.get(key).cloned().unwrap_or(Value::Null);
        // Without the top-level keys, some of which are also the names of references.
        let inner: Value = whole
            .as_object()
            .expect("a table")
            .values()
            .cloned()
            .collect();
        let known = |keys: &[&str], within: &Value, known: BTreeSet<String>| {
            assert_known(&name, keys, within, &known);
        };
        let actors = ids(document.actors.iter().map(|a| &a.id));
        let bodies = ids(document.mechanisms.iter().map(|m| &m.id));
        let steps = ids(document.breach_steps.iter().map(|s| &s.id));
        let lines = ids(document.lines.iter().map(|l| &l.id));
        let zones = ids(document.zones.iter().map(|z| &z.id));
        let provisions = ids(document.provisions.iter().map(|p| &p.id));
        let gates = ids(document.gates.iter().map(|g| &g.id));
        let instruments = ids(document.instruments.iter().map(|i| &i.id));
        let exceptions = ids(document.exceptions.iter().map(|e| &e.id));
        let conditions = ids(document.conditions.iter().map(|c| &c.id));
        let own = document.weapon_models.iter().map(|m| &m.id);
        let weapons = ids(models.iter().map(|m| &m.id).chain(own));
        let answering: BTreeSet<String> = actors.union(&bodies).cloned().collect();

        known(
            &[
                "subject",
                "actor",
                "actors",
                "disputed_by",
                "needs_acceptance_of",
            ],
            &inner,
            actors,
        );
        known(&["by"], &part("breach_step"), answering.clone());
        known(&["by"], &part("clock"), answering);
        known(&["after"], &part("breach_step"), steps);
        known(
            &["line", "reference_line", "first", "second"],
            &inner,
            lines.clone(),
        );
        known(&["zone"], &inner, zones);
        known(
            &["overrides", "permits_despite", "concurrent_with"],
            &inner,
            provisions.clone(),
        );
        known(&["requires", "needs_gates"], &inner, gates);
        known(
            &["instrument", "amends", "needs_instruments"],
            &inner,
            instruments,
        );
        known(&["exceptions"], &inner, exceptions);
        known(&["only_if"], &inner, conditions);
        known(&["models", "not_models"], &inner, weapons);
        for p in &document.provisions {
            for before in p.schedule.iter().flat_map(|s| &s.after) {
                assert!(provisions.contains(before.as_str()), "{name}: {before}");
            }
        }
        for role in &document.roles {
            for line in role.side_of_line.keys() {
                assert!(lines.contains(line.as_str()), "{name}: {line}");
            }
        }
    }
}

#[test]
fn events_that_times_hang_on_are_recorded_unless_they_may_never_come() {
    for (name, document) in documents() {
        let mut happened = ids(document.acts.iter().filter_map(|a| a.event.as_ref()));
        happened.insert("ceasefire".to_owned());
        let mut waited_for = BTreeSet::new();
        let whole = json(&name);
        moments(&whole, &mut waited_for);
        let missing: Vec<_> = waited_for.difference(&happened).collect();
        assert!(missing.is_empty(), "{name}: nothing records {missing:?}");
    }
}

/// What times are relative to: `after` beside nothing but `plus` and `end_of_day`. A schedule's and
/// a breach step's `after` are lists and mean something else.
fn moments(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| moments(item, found)),
        Value::Object(table) => {
            if let Some(Value::String(event)) = table.get("after") {
                found.insert(event.clone());
            }
            table.values().for_each(|item| moments(item, found));
        }
        _ => {}
    }
}

#[test]
fn titles_are_in_all_languages() {
    fn complete(text: &Text, whose: &str) {
        let Text::ByLanguage(texts) = text else {
            panic!("{whose}: only in English")
        };
        for lang in Lang::ALL {
            let there = texts.get(&lang).is_some_and(|t| !t.trim().is_empty());
            assert!(there, "{whose}: nothing in {}", lang.code());
        }
    }
    for (name, document) in documents() {
        complete(&document.agreement.title, &name);
        let Document {
            provisions,
            instruments,
            gates,
            mechanisms,
            actors,
            ..
        } = &document;
        let titles = provisions
            .iter()
            .map(|p| (&p.id, &p.title))
            .chain(instruments.iter().map(|i| (&i.id, &i.title)))
            .chain(gates.iter().map(|g| (&g.id, &g.title)))
            .chain(mechanisms.iter().map(|m| (&m.id, &m.title)))
            .chain(document.breach_steps.iter().map(|s| (&s.id, &s.title)))
            .chain(document.clocks.iter().map(|c| (&c.id, &c.title)))
            .chain(document.conditions.iter().map(|c| (&c.id, &c.title)))
            .chain(document.exceptions.iter().map(|e| (&e.id, &e.title)))
            .chain(actors.iter().map(|a| (&a.id, &a.name)));
        for (id, title) in titles {
            complete(title, &format!("{name}: {id}"));
        }
        let drawn = document
            .lines
            .iter()
            .map(|l| (&l.id, &l.title))
            .chain(document.zones.iter().map(|z| (&z.id, &z.title)));
        for (id, title) in drawn {
            let whose = format!("{name}: {id}");
            complete(title.as_ref().unwrap_or_else(|| panic!("{whose}")), &whose);
        }
    }
}

#[test]
fn entries_of_one_id_are_told_apart() {
    for (name, document) in documents() {
        let whole = json(&name);
        for kind in [
            "source",
            "actor",
            "instrument",
            "line",
            "zone",
            "site",
            "condition",
            "exception",
            "gate",
            "breach_step",
            "clock",
        ] {
            let mut seen = BTreeSet::new();
            for entry in whole
                .get(kind)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let id = entry.get("id").map(Value::to_string);
                assert!(seen.insert(id.clone()), "{name}: {kind} {id:?} twice");
            }
        }
        let mut seen = BTreeSet::new();
        for p in &document.provisions {
            let which = format!("{} {:?} {:?}", p.id, p.reading, p.known_from);
            assert!(seen.insert(which.clone()), "{name}: {which} twice");
        }
        let mut readings = document.provisions.iter().filter(|p| p.reading.is_some());
        let alone = readings.find(|p| {
            let others = document.provisions.iter().filter(|o| o.id == p.id);
            others.count() < 2
        });
        assert!(alone.is_none(), "{name}: one reading alone: {alone:?}");
    }
}

/// Files whose every provision restates its text; in the others the program's own sentence has to do.
const RESTATED: [&str; 4] = [
    "minsk-2014.toml",
    "minsk-2015.toml",
    "additional-measures-2020.toml",
    "paris-2026-draft.toml",
];

#[test]
fn what_a_provision_of_a_real_text_says_is_a_sentence() {
    let mut restated = 0;
    for (name, document) in documents() {
        let needed = RESTATED.contains(&name.as_str());
        restated += usize::from(needed);
        // Without an instrument there is no text to restate.
        for p in document
            .provisions
            .iter()
            .filter(|p| p.instrument.is_some())
        {
            match &p.says {
                Some(says) => {
                    let says = says.in_lang(Lang::En);
                    assert!(says.ends_with('.'), "{name}: {}: {says:?}", p.id);
                }
                None => assert!(!needed, "{name}: {} says nothing", p.id),
            }
        }
    }
    assert_eq!(restated, RESTATED.len());
}
