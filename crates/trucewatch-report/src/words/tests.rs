//! The files of messages against each other, against the code, and against the plural forms of the languages.

use super::bundles::{CATALOGUE, files};
use super::*;
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a message needs, and the plural forms that each of its choices has.
#[derive(Default)]
struct Shape {
    variables: BTreeSet<String>,
    choices: Vec<BTreeSet<String>>,
}

fn messages(lang: Lang) -> BTreeMap<String, Shape> {
    let mut found = BTreeMap::new();
    for (name, text) in files(lang) {
        let resource = fluent_syntax::parser::parse(text)
            .unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut shape = Shape::default();
                of_pattern(
                    message.value.as_ref().expect("a message has a text"),
                    &mut shape,
                );
                let id = message.id.name.to_owned();
                assert!(
                    found.insert(id.clone(), shape).is_none(),
                    "{name}: `{id}` twice"
                );
            }
        }
    }
    found
}

fn of_pattern(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, shape);
        }
    }
}

fn of_expression(expression: &Expression<&str>, shape: &mut Shape) {
    match expression {
        Expression::Inline(inline) => of_inline(inline, shape),
        Expression::Select { selector, variants } => {
            of_inline(selector, shape);
            let keys = variants.iter().map(|variant| match &variant.key {
                VariantKey::Identifier { name } => (*name).to_owned(),
                VariantKey::NumberLiteral { value } => (*value).to_owned(),
            });
            shape.choices.push(keys.collect());
            variants
                .iter()
                .for_each(|variant| of_pattern(&variant.value, shape));
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => {
            shape.variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => of_expression(expression, shape),
        _ => {}
    }
}

#[test]
fn every_message_exists_in_all_languages_with_the_same_variables() {
    let english = messages(Lang::En);
    assert!(english.len() > 300, "{}", english.len());
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
        for (id, shape) in &english {
            let wanted = &shape.variables;
            let has = &these[id].variables;
            // A language may need no word for the number of something; nothing else may be left out.
            let numbers = has.symmetric_difference(wanted).collect::<Vec<_>>();
            assert!(
                numbers.is_empty()
                    || (numbers == ["n"] && !has.contains("n") && wanted.contains("count")),
                "`{id}` in {lang:?}: {has:?} for {wanted:?}"
            );
        }
    }
}

/// The plural forms that a language has among whole numbers and with decimals, as Fluent tells them apart.
fn forms(lang: Lang) -> BTreeSet<String> {
    let text = "f = { $n ->\n    [zero] zero\n    [one] one\n    [two] two\n    [few] few\n    [many] many\n   *[other] other\n}\n";
    let mut own = say::Bundle::new_concurrent(vec![lang.code().parse().expect("a language")]);
    let resource = FluentResource::try_new(text.to_owned()).expect("it parses");
    own.add_resource(resource).expect("it is the only one");
    let pattern = own
        .get_message("f")
        .and_then(|m| m.value())
        .expect("it is there");
    let numbers = (0..=120).map(f64::from).chain([1.5, 1e6, 2e6]);
    numbers
        .map(|n| {
            let mut args = FluentArgs::new();
            args.set("n", FluentValue::from(n));
            own.format_pattern(pattern, Some(&args), &mut Vec::new())
                .into_owned()
        })
        .collect()
}

#[test]
fn every_choice_has_every_plural_form_of_its_language() {
    assert_eq!(forms(Lang::Uk).len(), 4, "one, few, many, other");
    for lang in Lang::ALL {
        let forms = forms(lang);
        for (id, shape) in messages(lang) {
            for choice in &shape.choices {
                let by_number = choice
                    .iter()
                    .any(|key| key.bytes().all(|b| b.is_ascii_digit()));
                assert!(
                    by_number || *choice == forms,
                    "`{id}` in {lang:?}: {choice:?}, {forms:?}"
                );
            }
        }
    }
}

#[test]
fn every_message_can_be_said_whatever_the_numbers() {
    for lang in Lang::ALL {
        for (id, shape) in messages(lang) {
            for number in [0.0, 1.0, 2.0, 5.0, 21.0, 1.5] {
                let mut args = FluentArgs::new();
                for name in &shape.variables {
                    args.set(name.clone(), FluentValue::from(number));
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

/// What the code says between quotation marks.
fn quoted() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    visit(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut |text| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            found.extend(code.split('"').map(str::to_owned));
        },
    );
    found
}

fn visit(dir: &Path, look: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path, look);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("words/tests.rs") {
            look(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
}

/// Ids that the code puts together: these beginnings are quoted with a placeholder behind them.
const MADE: [&str; 7] = [
    "counted-",
    "one-",
    "many-",
    "wind-",
    "short-month-",
    "observer-",
    "observers-",
];

#[test]
fn no_message_is_unused_and_none_is_missing() {
    let (english, quoted) = (messages(Lang::En), quoted());
    let unused: Vec<_> = english
        .keys()
        .filter(|id| !quoted.contains(*id) && !MADE.iter().any(|made| id.starts_with(made)))
        .collect();
    assert!(unused.is_empty(), "no code says {unused:?}");
    for made in MADE {
        let beginning = quoted.iter().any(|text| {
            text.strip_prefix(made)
                .is_some_and(|rest| rest.starts_with('{'))
        });
        assert!(beginning, "no code makes ids beginning with `{made}`");
    }
    visit(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut |text| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for call in [
                "words.text(\"",
                "words.with(\"",
                "words.rich(\"",
                "self.text(\"",
                "self.with(\"",
            ] {
                for part in code.split(call).skip(1) {
                    let id = part.split('"').next().unwrap_or_default();
                    assert!(english.contains_key(id), "no message `{id}`");
                }
            }
        },
    );
}

#[test]
fn markup_in_a_sentence_stands_where_the_language_wants_it() {
    let name = || html! { bdi { "A < B" } };
    let said = Words::new(Lang::En).rich("place-in-or-near", args! { name: name() });
    assert_eq!(said.into_string(), "in or near <bdi>A &lt; B</bdi>");
    let said = Words::new(Lang::Fr).rich("place-in-or-near", args! { name: name() });
    assert_eq!(said.into_string(), "à <bdi>A &lt; B</bdi> ou à proximité");
    let marked = Words::new(Lang::En).rich("event-named", args! { event: "x\u{F0000}<y>" });
    assert_eq!(
        marked.into_string(),
        "event x[U+F0000]&lt;y&gt;",
        "text cannot pass for markup"
    );
}
