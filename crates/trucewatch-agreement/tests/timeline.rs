//! What was known when, and what held when: versions, the ceasefire's life, gates, disputes.

#![allow(clippy::expect_used)] // In tests, a panic is the failure.

use trucewatch_agreement::document::{Document, Id};
use trucewatch_agreement::timeline::{AsKnown, Missing, State};
use trucewatch_model::Timestamp;

fn document(body: &str) -> Document {
    let head = r#"
        format = 2
        [agreement]
        id = "a"
        title = "A"
        version = "1"
        time_zone = "Europe/Kyiv"
        official_languages = ["en"]
        [[actor]]
        id = "A"
        kind = "state"
        name = "Side A"
        [[actor]]
        id = "B"
        kind = "state"
        name = "Side B"
        [[role]]
        actor = "A"
        role = "party"
        [[role]]
        actor = "B"
        role = "party"
    "#;
    toml::from_str(&format!("{head}\n{body}")).expect("a document")
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a time")
}

fn id(text: &str) -> Id {
    Id(text.to_owned())
}

const QUIET: &str = r#"
    [[provision]]
    id = "quiet"
    title = "No fire"
    deontic = "must_not"
    activities = ["fire"]
"#;

const CEASEFIRE: &str = r#"
    [ceasefire]
    in_force_from = "2026-03-01T00:00:00Z"
    [[gate]]
    id = "only-once-quiet"
    title = "Only once the ceasefire is in force"
    guards = ["force_deployment", "guarantees"]
    needs_ceasefire = true
    [[act]]
    kind = "proposed"
    at = "2026-01-10T00:00:00Z"
    [[act]]
    kind = "accepted"
    at = "2026-02-01T00:00:00Z"
    by = [{ actor = "A" }]
    [[act]]
    kind = "accepted"
    at = "2026-02-10T00:00:00Z"
    known_from = "2026-02-12T00:00:00Z"
    by = [{ actor = "B" }]
    [[act]]
    kind = "suspended"
    at = "2026-04-01T00:00:00Z"
    zone = "north"
    [[act]]
    kind = "suspended"
    at = "2026-05-01T00:00:00Z"
    [[act]]
    kind = "resumed"
    at = "2026-05-03T00:00:00Z"
    [[act]]
    kind = "terminated"
    at = "2026-08-01T00:00:00Z"
"#;

#[test]
fn the_ceasefire_lives_and_ends() {
    let document = document(&format!("{CEASEFIRE}{QUIET}"));
    let known = AsKnown::new(&document, None);
    let state = |text| known.ceasefire(at(text));
    assert_eq!(state("2026-01-01T00:00:00Z"), State::None);
    let missing = vec![id("A"), id("B")];
    assert_eq!(state("2026-01-20T00:00:00Z"), State::Proposed { missing });
    let missing = vec![id("B")];
    assert_eq!(state("2026-02-05T00:00:00Z"), State::Proposed { missing });
    let from = Some(at("2026-03-01T00:00:00Z"));
    assert_eq!(state("2026-02-20T00:00:00Z"), State::Accepted { from });
    let since = at("2026-03-01T00:00:00Z");
    let suspended_in = Vec::new();
    assert_eq!(
        state("2026-03-01T00:00:00Z"),
        State::InForce {
            since,
            suspended_in,
            ended_in: Vec::new(),
        }
    );
    let suspended_in = vec![id("north")];
    assert_eq!(
        state("2026-04-02T00:00:00Z"),
        State::InForce {
            since,
            suspended_in,
            ended_in: Vec::new(),
        }
    );
    let stopped = at("2026-05-01T00:00:00Z");
    assert_eq!(
        state("2026-05-02T00:00:00Z"),
        State::Suspended { since: stopped }
    );
    assert!(state("2026-05-03T00:00:00Z").is_in_force());
    let ended = at("2026-08-01T00:00:00Z");
    assert_eq!(state("2027-01-01T00:00:00Z"), State::Ended { since: ended });
}

#[test]
fn what_became_known_later_was_not_known_before() {
    let document = document(&format!("{CEASEFIRE}{QUIET}"));
    let then = AsKnown::new(&document, Some(at("2026-02-11T00:00:00Z")));
    let missing = vec![id("B")];
    assert_eq!(
        then.ceasefire(at("2026-03-05T00:00:00Z")),
        State::Proposed { missing },
        "on 11 February nobody knew of the second acceptance"
    );
    let later = AsKnown::new(&document, Some(at("2026-02-13T00:00:00Z")));
    assert!(later.ceasefire(at("2026-03-05T00:00:00Z")).is_in_force());
}

#[test]
fn nothing_deploys_before_the_ceasefire_is_in_force() {
    let document = document(&format!("{CEASEFIRE}{QUIET}"));
    let known = AsKnown::new(&document, None);
    let refusal = known
        .may_activate(&id("force_deployment"), at("2026-02-20T00:00:00Z"))
        .expect_err("the gate is closed");
    assert_eq!(refusal.gate, id("only-once-quiet"));
    assert!(matches!(
        refusal.missing.as_slice(),
        [Missing::Ceasefire(State::Accepted { .. })]
    ));
    assert_eq!(
        known.may_activate(&id("force_deployment"), at("2026-03-02T00:00:00Z")),
        Ok(())
    );
    assert!(
        known
            .may_activate(&id("guarantees"), at("2026-05-02T00:00:00Z"))
            .is_err()
    );
    assert_eq!(
        known.may_activate(&id("nothing-guards-this"), at("2020-01-01T00:00:00Z")),
        Ok(())
    );
}

#[test]
fn provisions_follow_the_ceasefire_unless_they_say_otherwise() {
    let document = document(&format!("{CEASEFIRE}{QUIET}"));
    let known = AsKnown::new(&document, None);
    let provisions = known.provisions();
    let when = &provisions.first().expect("one").when;
    assert!(!when.contains(at("2026-02-20T00:00:00Z")));
    assert!(when.contains(at("2026-03-01T00:00:00Z")));
    assert!(!when.contains(at("2026-05-02T00:00:00Z")));
    assert!(when.contains(at("2026-05-04T00:00:00Z")));
    assert!(!when.contains(at("2026-08-02T00:00:00Z")));
}

#[test]
fn an_amendment_does_not_overwrite() {
    let document = document(
        r#"
        [[line]]
        id = "contact"
        status = "agreed"
        uncertainty_m = 10
        points = [[48.0, 37.0], [48.1, 37.0]]
        [[line]]
        id = "contact"
        status = "agreed"
        uncertainty_m = 20
        points = [[48.0, 37.1], [48.1, 37.1]]
        valid_from = "2026-06-01T12:00:00+03:00"
        known_from = "2026-05-20T00:00:00Z"
        [[provision]]
        id = "quiet"
        title = "No fire"
        deontic = "must_not"
        activities = ["fire"]
        in_force_from = "2026-01-01T00:00:00Z"
        [[provision]]
        id = "quiet"
        title = "No fire"
        deontic = "must_not"
        activities = ["fire"]
        in_force_from = "2026-07-01T00:00:00Z"
        known_from = "2026-06-15T00:00:00Z"
        repealed = true
        "#,
    );
    let width = |known: Option<&str>, text: &str| {
        let known = AsKnown::new(&document, known.map(at));
        let lines = known.lines();
        let found: Vec<f64> = lines
            .iter()
            .filter(|l| l.when.contains(at(text)))
            .map(|l| l.entry.uncertainty_m)
            .collect();
        found
    };
    assert_eq!(
        width(None, "2026-06-01T08:50:00Z"),
        [10.0],
        "ten minutes before noon in Kyiv"
    );
    assert_eq!(width(None, "2026-06-01T09:00:00Z"), [20.0]);
    assert_eq!(
        width(Some("2026-05-01T00:00:00Z"), "2026-06-01T09:00:00Z"),
        [10.0]
    );
    let in_force = |known: Option<&str>| {
        let known = AsKnown::new(&document, known.map(at));
        known
            .provisions()
            .iter()
            .any(|p| p.when.contains(at("2026-07-02T00:00:00Z")))
    };
    assert!(!in_force(None), "repealed");
    assert!(
        in_force(Some("2026-06-01T00:00:00Z")),
        "nobody knew that yet"
    );
}

#[test]
fn deadlines_count_from_what_happened() {
    let document = document(
        r#"
        [[act]]
        kind = "occurred"
        event = "signed"
        at = "2026-03-27T10:00:00Z"
        [[act]]
        kind = "occurred"
        event = "begun"
        at = { after = "signed", plus = "P1D" }
        [[provision]]
        id = "withdraw"
        title = "Withdraw"
        deontic = "must"
        activities = ["withdraw"]
        in_force_from = { after = "begun" }
        in_force_to = { after = "signed", plus = "P3D", end_of_day = true }
        [[provision]]
        id = "never"
        title = "Waits"
        deontic = "must"
        activities = ["withdraw"]
        in_force_from = { after = "elections" }
        "#,
    );
    let known = AsKnown::new(&document, None);
    let provisions = known.provisions();
    let windows: Vec<_> = provisions
        .iter()
        .map(|p| p.when.windows().to_vec())
        .collect();
    let [withdraw, never] = windows.as_slice() else {
        panic!("two")
    };
    let [window] = withdraw.as_slice() else {
        panic!("one window")
    };
    assert_eq!(window.from, Some(at("2026-03-28T10:00:00Z")));
    // Summer time began on 29 March: the day ends at 21:00 UTC, not at 22:00.
    assert_eq!(window.to, Some(at("2026-03-30T21:00:00Z")));
    assert!(never.is_empty());
}

#[test]
fn a_letter_that_one_asserts_and_another_denies_is_disputed() {
    let document = document(
        r#"
        [[instrument]]
        id = "letter"
        kind = "side_letter"
        title = "Letter"
        asserted_by = [{ actor = "A" }]
        denied_by = [{ actor = "B", at = "2026-02-01T00:00:00Z" }]
        [[provision]]
        id = "freedom"
        title = "May act"
        instrument = "letter"
        deontic = "may"
        activities = ["self_defence"]
        "#,
    );
    let known = AsKnown::new(&document, None);
    let provision = document.provisions.first().expect("one");
    let disputed = |text| {
        known
            .standing_of_provision(provision, at(text))
            .is_disputed()
    };
    assert!(
        !disputed("2026-01-15T00:00:00Z"),
        "nobody had denied it yet"
    );
    assert!(disputed("2026-02-15T00:00:00Z"));
}
