//! The files of messages against each other and against the code; numbers, times and plural forms.

use super::bundles::{CATALOGUE, files};
use super::*;
use crate::document::{
    ActKind, Activity, ActorKind, Deontic, DurationKind, ExceptionKind, Family, InstrumentKind,
    LineStatus, RoleKind, Span, ZoneKind,
};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use schemars::{JsonSchema, schema_for};
use std::collections::BTreeSet;
use std::path::Path;
use trucewatch_model::{Compass16, Outcome, Timestamp};

type Messages = BTreeMap<String, BTreeSet<String>>;

/// Every message of a language with its variables; `x-count` belongs to `x`.
fn messages(lang: Lang) -> Messages {
    let mut found = Messages::new();
    for (name, text) in files(lang) {
        let resource = fluent_syntax::parser::parse(text)
            .unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut variables = BTreeSet::new();
                let pattern = message.value.as_ref();
                of_pattern(pattern.expect("a message has a text"), &mut variables);
                let id = message.id.name.to_owned();
                assert!(
                    found.insert(id.clone(), variables).is_none(),
                    "{name}: `{id}` twice"
                );
            }
        }
    }
    found
}

fn of_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, variables);
        }
    }
}

fn of_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => of_inline(inline, variables),
        Expression::Select { selector, variants } => {
            of_inline(selector, variables);
            for variant in variants {
                of_pattern(&variant.value, variables);
            }
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            let name = id.name.strip_suffix("-count").unwrap_or(id.name);
            variables.insert(name.to_owned());
        }
        InlineExpression::Placeable { expression } => of_expression(expression, variables),
        _ => {}
    }
}

#[test]
fn every_message_exists_in_all_languages_with_the_same_variables() {
    let english = messages(Lang::En);
    assert!(english.len() > 150);
    for lang in Lang::ALL {
        let these = messages(lang);
        let missing: Vec<_> = english
            .keys()
            .filter(|id| !these.contains_key(*id))
            .collect();
        let extra: Vec<_> = these
            .keys()
            .filter(|id| !english.contains_key(*id))
            .collect();
        assert!(missing.is_empty(), "{lang:?} lacks {missing:?}");
        assert!(extra.is_empty(), "only {lang:?} has {extra:?}");
        for (id, variables) in &english {
            assert_eq!(these.get(id), Some(variables), "`{id}` in {lang:?}");
        }
    }
}

#[test]
fn every_message_can_be_said_whatever_the_numbers() {
    for lang in Lang::ALL {
        for (id, variables) in messages(lang) {
            for number in [0.0, 1.0, 2.0, 5.0, 21.0, 1.5] {
                let mut args = FluentArgs::new();
                for name in &variables {
                    args.set(name.clone(), FluentValue::from(number));
                    args.set(format!("{name}-count"), FluentValue::from(number));
                }
                let mut errors = Vec::new();
                let found = CATALOGUE
                    .bundle(lang)
                    .get_message(&id)
                    .and_then(|m| m.value());
                let pattern = found.expect("the message is in the bundle");
                let said = CATALOGUE
                    .bundle(lang)
                    .format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty(), "`{id}` in {lang:?}: {errors:?}");
                assert!(!said.trim().is_empty(), "`{id}` in {lang:?} says nothing");
                assert!(
                    !said.contains(['\u{2068}', '\u{2069}', '{']),
                    "`{id}` in {lang:?}: {said}"
                );
            }
        }
    }
}

/// Ids written in the code: the first text after `phrase(`, `Arg::Word(` and the like.
#[test]
fn every_message_that_the_code_names_exists() {
    let english = messages(Lang::En);
    let mut named = 0;
    visit(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut |text| {
            for call in [
                "phrase(\"",
                "word_of(\"",
                "format(\"",
                "of_text(\"",
                "unit(\"",
            ] {
                for part in text.split(call).skip(1) {
                    let id = part.split('"').next().unwrap_or_default();
                    let is_id = id
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit());
                    if is_id && !id.is_empty() {
                        assert!(english.contains_key(id), "no message `{id}`");
                        named += 1;
                    }
                }
            }
        },
    );
    assert!(named > 5, "the code names messages");
}

fn visit(dir: &Path, look: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path, look);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("say/tests.rs") {
            look(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
}

/// The values of an enumeration as the format writes them, from its schema.
fn values<T: JsonSchema>() -> Vec<String> {
    let schema = serde_json::to_value(schema_for!(T)).expect("a schema");
    let one_of = schema.get("oneOf").and_then(|v| v.as_array()).cloned();
    let plain = |v: &serde_json::Value| v.as_str().map(str::to_owned);
    let found: Vec<String> = one_of
        .into_iter()
        .flatten()
        .filter_map(|v| v.get("const").and_then(plain))
        .collect();
    assert!(!found.is_empty(), "{schema}");
    found
}

#[test]
fn every_word_of_the_format_has_words() {
    let english = messages(Lang::En);
    let has = |kind: &str, values: Vec<String>| {
        for value in values {
            let Arg::Word(id) = word(kind, &value) else {
                panic!("a word")
            };
            assert!(english.contains_key(&id), "no message `{id}`");
        }
    };
    has("activity", values::<Activity>());
    has("family", values::<Family>());
    has("role", values::<RoleKind>());
    has("actor-kind", values::<ActorKind>());
    has("instrument-kind", values::<InstrumentKind>());
    has("line-status", values::<LineStatus>());
    has("zone-kind", values::<ZoneKind>());
    has("exception-kind", values::<ExceptionKind>());
    has("act", values::<ActKind>());
    has("duration", values::<DurationKind>());
    assert_eq!(values::<Deontic>().len(), 3);
    for outcome in [
        Outcome::BreachCandidate,
        Outcome::NotDeterminable,
        Outcome::Permitted,
        Outcome::NotApplicable,
    ] {
        let Arg::Word(id) = word("outcome", outcome) else {
            panic!("a word")
        };
        assert!(english.contains_key(&id), "no message `{id}`");
    }
}

#[test]
fn plural_forms() {
    let days = |n: u32, lang| Voice::new(lang).arg(&times::span(&Span(format!("P{n}D"))));
    let cases = [
        (1, "1 day", "1 день", "1 день", "1 jour", "1 Tag"),
        (2, "2 days", "2 дні", "2 дня", "2 jours", "2 Tage"),
        (5, "5 days", "5 днів", "5 дней", "5 jours", "5 Tage"),
        (21, "21 days", "21 день", "21 день", "21 jours", "21 Tage"),
        (11, "11 days", "11 днів", "11 дней", "11 jours", "11 Tage"),
    ];
    for (n, en, uk, ru, fr, de) in cases {
        let said = Lang::ALL.map(|lang| days(n, lang));
        assert_eq!(said, [en, uk, ru, fr, de]);
    }
    let mixed = times::span(&Span("P1DT12H30M".to_owned()));
    assert_eq!(
        Voice::new(Lang::Ru).arg(&mixed),
        "1 день, 12 часов и 30 минут"
    );
}

#[test]
fn numbers_are_written_as_each_language_does() {
    let said = |arg: Arg| Lang::ALL.map(|lang| Voice::new(lang).arg(&arg));
    assert_eq!(
        said(Arg::LengthM(338.0)),
        ["340 m", "340 м", "340 м", "340 m", "340 m"]
    );
    assert_eq!(
        said(Arg::LengthM(-3_180.0)),
        ["3.2 km", "3,2 км", "3,2 км", "3,2 km", "3,2 km"]
    );
    assert_eq!(said(Arg::LengthM(997.0))[0], "1.0 km");
    assert_eq!(said(Arg::LengthM(128_400.0))[4], "128 km");
    assert_eq!(said(Arg::StatedKm(17.5))[1], "17,5 км");
    assert_eq!(said(Arg::StatedKm(30.0))[0], "30 km");
    assert_eq!(
        said(Arg::Probability(0.999_6)),
        [
            "over 0.99",
            "понад 0,99",
            "более 0,99",
            "plus de 0,99",
            "über 0,99"
        ]
    );
    assert_eq!(
        said(Arg::Probability(0.001)),
        [
            "under 0.01",
            "менш як 0,01",
            "менее 0,01",
            "moins de 0,01",
            "unter 0,01"
        ]
    );
    assert_eq!(said(Arg::Probability(0.985))[0], "0.99");
    assert_eq!(said(Arg::Probability(1.0))[4], "1,00");
    assert_eq!(said(Arg::Probability(0.0))[0], "0.00");
    assert_eq!(
        said(Arg::Number(1_234_567.5)),
        [
            "1,234,567.5",
            "1\u{a0}234\u{a0}567,5",
            "1\u{a0}234\u{a0}567,5",
            "1\u{202f}234\u{202f}567,5",
            "1.234.567,5"
        ]
    );
    assert_eq!(said(Arg::Number(-4_000.0))[0], "\u{2212}4000");
    assert_eq!(said(Arg::Seconds(0.25))[3], "0,3 s");
    assert_eq!(said(Arg::Seconds(45.0))[1], "45 с");
    assert_eq!(said(Arg::Seconds(5_400.0))[0], "90 min");
    assert_eq!(
        said(Arg::Compass(Compass16::nearest(310.0))),
        [
            "north-western",
            "північний захід",
            "северо-запад",
            "au nord-ouest",
            "nordwestlich"
        ]
    );
    assert_eq!(said(Arg::Compass(Compass16::nearest(350.0)))[0], "northern");
}

#[test]
fn times_are_local_and_in_the_order_of_the_language() {
    let at = Timestamp::parse_rfc3339("2020-07-31T21:01:00Z").expect("a time");
    let zone = "Europe/Kyiv".to_owned();
    let said = Lang::ALL.map(|lang| {
        Voice::new(lang).arg(&Arg::Instant {
            at,
            zone: zone.clone(),
        })
    });
    assert_eq!(
        said,
        [
            "1 August 2020, 00:01 (Europe/Kyiv)",
            "1 серпня 2020 р., 00:01 (Europe/Kyiv)",
            "1 августа 2020 г., 00:01 (Europe/Kyiv)",
            "1er août 2020, 00:01 (Europe/Kyiv)",
            "1. August 2020, 00:01 (Europe/Kyiv)",
        ]
    );
    let known = Voice::in_zone(Lang::En, "Europe/Kyiv");
    let later = Arg::Instant {
        at: at.plus_s(9.5),
        zone,
    };
    assert_eq!(known.arg(&later), "1 August 2020, 00:01:09");
    let elsewhere = Arg::Instant {
        at,
        zone: "Nowhere/Land".to_owned(),
    };
    assert_eq!(known.arg(&elsewhere), "31 July 2020, 21:01 (UTC)");
}

#[test]
fn texts_fall_back_and_lists_end_with_and() {
    let texts = BTreeMap::from([
        ("en".to_owned(), "Line".to_owned()),
        ("uk".to_owned(), "Лінія".to_owned()),
    ]);
    let said = Lang::ALL.map(|lang| Voice::new(lang).arg(&Arg::Title(texts.clone())));
    assert_eq!(said, ["Line", "Лінія", "Line", "Line", "Line"]);
    let items = Arg::List(vec![
        Arg::Id("a".into()),
        Arg::Quote("b".into()),
        Arg::Id("c".into()),
    ]);
    let said = Lang::ALL.map(|lang| Voice::new(lang).arg(&items));
    assert_eq!(
        said,
        [
            "a, “b” and c",
            "a, «b» та c",
            "a, «b» и c",
            "a, «\u{a0}b\u{a0}» et c",
            "a, „b“ und c"
        ]
    );
    let plain = Reason {
        text: "As it is.".to_owned(),
        ..Reason::default()
    };
    assert_eq!(say(&plain, Lang::De), "As it is.");
}
