//! One assessment in every language: the words differ, the finding does not.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{event, incident, position, round_area};
use std::collections::BTreeMap;
use trucewatch_agreement::document::Lang;
use trucewatch_agreement::{Agreement, assess, in_language, parse, reference_text};
use trucewatch_model::{Assessment, EventClass, Outcome};

fn reference() -> Agreement {
    parse(reference_text(), &[]).expect("the reference agreement")
}

/// An explosion at the place and time of the announced exercise.
fn during_the_exercise() -> Vec<Assessment> {
    let area = round_area(position(48.2, 37.45), 50.0);
    let bang = event(
        "e-1",
        "2020-09-10T09:00:00Z",
        area,
        &[(EventClass::Explosion, 1.0)],
    );
    let all = assess(
        &reference(),
        &incident(&[&bang]),
        &[&bang],
        &BTreeMap::new(),
    );
    assert!(!all.is_empty());
    all
}

#[test]
fn the_finding_is_the_same_in_every_language_and_the_words_are_its_own() {
    for original in during_the_exercise() {
        let mut said = Vec::new();
        for lang in Lang::ALL {
            let here = in_language(original.clone(), lang);
            assert_eq!(here.reasons.len(), original.reasons.len());
            assert!(here.reasons.iter().all(|r| !r.text.is_empty()));
            assert_eq!(here.title, original.titles[lang.code()]);
            let texts: Vec<String> = here.reasons.iter().map(|r| r.text.clone()).collect();
            said.push((here.title.clone(), texts.join(" ")));
            // From the words back to English, nothing was lost.
            assert_eq!(in_language(here, Lang::En), original);
        }
        said.sort();
        said.dedup();
        assert_eq!(said.len(), Lang::ALL.len(), "{said:?}");
    }
}

#[test]
fn an_assessment_cites_what_it_rests_on() {
    let all = during_the_exercise();
    let fire = all.iter().find(|a| a.provision.as_str() == "cease-fire");
    let fire = fire.expect("it is within 30 km of the line");
    assert_eq!(fire.status.outcome(), Outcome::NotDeterminable);
    let [exercise] = fire.considered.as_slice() else {
        panic!("one exception: {:?}", fire.considered)
    };
    assert_eq!(
        (exercise.id.as_str(), exercise.what.as_str()),
        ("exercise-september", "exercise")
    );
    assert!(exercise.probability > 0.99 && exercise.permits.is_none());
    let [line] = fire.measured_from.as_slice() else {
        panic!("one line: {:?}", fire.measured_from)
    };
    assert_eq!(
        (line.id.as_str(), line.uncertainty_m),
        ("contact-2020", 1_000.0)
    );
    assert_eq!(line.valid, [(None, None)], "it has one version");
    assert!(fire.numerical_error < 0.001);
    let source = fire.stands_in.last().map(|r| r.text.as_str());
    assert!(
        source.is_some_and(|s| s.starts_with("Source: Additional measures")),
        "{source:?}"
    );
}
