//! What is shown of an agreement: every part, in five languages, at two times and as known at two.

#![allow(clippy::expect_used, clippy::panic)] // In tests, a panic is the failure.

use trucewatch_agreement::document::{Document, Id, Lang};
use trucewatch_agreement::reader;
use trucewatch_agreement::show::{Shown, Standing, as_text, ask, changes, changes_as_text, show};
use trucewatch_agreement::timeline::AsKnown;
use trucewatch_model::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a time")
}

fn read(text: &str) -> Document {
    let reading = reader::read(text, "small.toml");
    reading.unwrap_or_else(|errors| panic!("{errors}")).document
}

fn small() -> Document {
    read(include_str!("data/small.toml"))
}

fn shown(document: &Document, when: &str, known: Option<&str>, lang: Lang) -> Shown {
    let known = known.map(at);
    show(&AsKnown::new(document, known), known, at(when), lang)
}

fn item<'s>(
    shown: &'s Shown,
    section: &str,
    id: &str,
) -> Option<&'s trucewatch_agreement::show::Item> {
    let section = shown.sections.iter().find(|s| s.id == section)?;
    section.items.iter().find(|i| i.id.as_deref() == Some(id))
}

fn sentences(shown: &Shown, section: &str, id: &str) -> String {
    let item = item(shown, section, id).unwrap_or_else(|| panic!("{section} has no {id}"));
    let texts: Vec<&str> = item.sentences.iter().map(|s| s.text.as_str()).collect();
    texts.join("\n")
}

#[test]
fn a_small_agreement_in_five_languages() {
    let document = small();
    for lang in Lang::ALL {
        let text = as_text(&shown(&document, "2026-03-10T00:00:00Z", None, lang));
        assert!(!text.contains("[unknown"), "{text}");
        insta::assert_snapshot!(format!("small_{}", lang.code()), text);
    }
}

#[test]
fn languages_differ_in_words_and_in_nothing_else() {
    let document = small();
    let records = |lang| {
        let shown = shown(&document, "2026-03-10T00:00:00Z", None, lang);
        let items = shown.sections.into_iter().flat_map(|s| s.items);
        let all = items.flat_map(|i| i.sentences);
        all.map(|s| (s.id, s.args)).collect::<Vec<_>>()
    };
    let english = records(Lang::En);
    assert!(english.len() > 40);
    for lang in Lang::ALL {
        assert_eq!(records(lang), english, "{lang:?}");
    }
}

#[test]
fn a_side_letter_that_one_asserts_and_another_denies_is_shown_as_disputed() {
    let document = small();
    let before = shown(&document, "2026-01-20T00:00:00Z", None, Lang::En);
    let after = shown(&document, "2026-03-10T00:00:00Z", None, Lang::En);
    let letter = |shown: &Shown| item(shown, "instruments", "letter").expect("it").disputed;
    assert!(!letter(&before), "nobody had denied it yet");
    assert!(letter(&after));
    let said = sentences(&after, "instruments", "letter");
    assert!(said.contains("Put forward by Side A."), "{said}");
    assert!(said.contains("Denied by Side B."), "{said}");
    let provision = item(&after, "provisions-in-force", "freedom").expect("it");
    assert!(provision.disputed);
    let said = sentences(&after, "provisions-in-force", "freedom");
    assert!(
        said.contains("Disputed: held by Side A, denied by Side B."),
        "{said}"
    );
    assert!(as_text(&after).contains("[letter] — disputed"));
}

#[test]
fn a_refusal_names_the_gate_and_what_it_waits_for_in_five_languages() {
    let document = small();
    let known = AsKnown::new(&document, None);
    let what = Id("force_deployment".to_owned());
    let mut all = String::new();
    for lang in Lang::ALL {
        let answer = ask(&known, &what, at("2026-02-20T00:00:00Z"), lang);
        assert!(!answer.allowed);
        assert_eq!(answer.gate.as_deref(), Some("only-once-quiet"));
        for sentence in &answer.sentences {
            all.push_str(&sentence.text);
            all.push('\n');
        }
        all.push('\n');
    }
    insta::assert_snapshot!("refusal", all);
    let later = ask(&known, &what, at("2026-03-25T00:00:00Z"), Lang::En);
    assert!(later.allowed, "{later:?}");
    assert_eq!(later.gate, None);
    let unguarded = ask(
        &known,
        &Id("picnic".to_owned()),
        at("2020-01-01T00:00:00Z"),
        Lang::En,
    );
    assert!(unguarded.allowed);
    assert!(
        unguarded.sentences[0]
            .text
            .contains("no gate of the agreement guards this")
    );
}

#[test]
fn before_an_amendment_was_known_the_old_text_is_shown() {
    let document = small();
    let text = |known| {
        let shown = shown(&document, "2026-06-10T00:00:00Z", known, Lang::En);
        sentences(&shown, "provisions-in-force", "heavy-weapons")
    };
    let old = text(Some("2026-05-01T00:00:00Z"));
    assert!(old.contains("100 mm and more"), "{old}");
    assert!(!old.contains("122 mm"), "{old}");
    let new = text(Some("2026-05-20T12:00:00Z"));
    assert!(new.contains("122 mm and more"), "{new}");
    assert!(!new.contains("100 mm"), "{new}");
    assert_eq!(new, text(None));
    // Before the amendment held, the old text held, however much is known.
    let then = shown(&document, "2026-04-10T00:00:00Z", None, Lang::En);
    let then = sentences(&then, "provisions-in-force", "heavy-weapons");
    assert!(then.contains("100 mm and more"), "{then}");
}

#[test]
fn what_is_not_in_force_says_why() {
    let document = small();
    let why = |when: &str, id: &str| {
        let shown = shown(&document, when, None, Lang::En);
        let found = item(&shown, "provisions-not-in-force", id);
        let found = found.unwrap_or_else(|| panic!("{id} is in force at {when}"));
        (
            found.standing,
            sentences(&shown, "provisions-not-in-force", id),
        )
    };
    let (standing, said) = why("2026-02-20T00:00:00Z", "quiet");
    assert_eq!(standing, Standing::NotYet);
    assert!(
        said.contains("waits for the ceasefire’s entry into force"),
        "{said}"
    );
    let (standing, said) = why("2026-03-10T00:00:00Z", "mines");
    assert_eq!(standing, Standing::NotYet);
    assert!(said.contains("waits for “maps-handed-over”"), "{said}");
    assert!(
        said.contains("a time that is still open: 14 days after “maps-handed-over”"),
        "{said}"
    );
    let (standing, said) = why("2026-07-02T00:00:00Z", "quiet");
    assert_eq!(standing, Standing::Suspended);
    assert!(said.contains("Suspended"), "{said}");
    let (standing, said) = why("2026-09-02T00:00:00Z", "quiet");
    assert_eq!(standing, Standing::Ended);
    assert!(said.contains("since 1 September 2026"), "{said}");
}

#[test]
fn the_ceasefire_is_told_in_each_of_its_states() {
    let document = small();
    let cases = [
        ("2025-12-01T00:00:00Z", "No ceasefire has been put forward."),
        (
            "2026-01-11T00:00:00Z",
            "not yet accepted by Side A and Side B",
        ),
        (
            "2026-02-20T00:00:00Z",
            "accepted and comes into force on 1 March 2026, 00:00",
        ),
        (
            "2026-03-10T00:00:00Z",
            "in force since 1 March 2026, 00:00.",
        ),
        ("2026-06-20T00:00:00Z", "but is suspended in “North”"),
        ("2026-07-02T00:00:00Z", "suspended since 1 July 2026"),
        ("2026-09-02T00:00:00Z", "ended on 1 September 2026"),
    ];
    for (when, expected) in cases {
        let shown = shown(&document, when, None, Lang::En);
        let said = sentences(&shown, "ceasefire", "ceasefire");
        assert!(said.contains(expected), "{when}: {said}");
    }
}

#[test]
fn deadlines_are_resolved_or_wait() {
    let document = small();
    let shown = shown(&document, "2026-03-10T00:00:00Z", None, Lang::En);
    let said = sentences(&shown, "provisions-in-force", "withdraw");
    assert!(
        said.contains("To be begun by 3 March 2026, 00:00."),
        "{said}"
    );
    assert!(
        said.contains("To be completed by 15 March 2026, 00:00."),
        "{said}"
    );
}

#[test]
fn a_template_at_two_times_as_known_at_two() {
    let text = include_str!("../../../agreements/minsk-2015.toml");
    let document = read(text);
    let cases = [
        ("2015-03-01_all", "2015-03-01T00:00:00+02:00", None),
        ("2016-10-01_all", "2016-10-01T00:00:00+03:00", None),
        (
            "2016-10-01_known_2015-09-01",
            "2016-10-01T00:00:00+03:00",
            Some("2015-09-01T00:00:00+03:00"),
        ),
        (
            "2015-03-01_known_2015-02-13",
            "2015-03-01T00:00:00+02:00",
            Some("2015-02-13T00:00:00+02:00"),
        ),
    ];
    for (name, when, known) in cases {
        let shown = shown(&document, when, known, Lang::En);
        insta::assert_snapshot!(format!("minsk_2015_{name}"), as_text(&shown));
    }
}

/// Texts of templates in every language: nothing lacks a message, nothing falls over.
#[test]
fn every_template_can_be_shown_in_every_language() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../agreements");
    let mut seen = 0;
    for entry in std::fs::read_dir(dir).expect("agreements") {
        let path = entry.expect("an entry").path();
        let is_toml = path.extension().is_some_and(|e| e == "toml");
        let text = std::fs::read_to_string(&path);
        let text = text
            .ok()
            .filter(|t| is_toml && t.contains("\nformat = 2\n") && t.contains("\n[agreement]"));
        let Some(text) = text else { continue };
        let document = read(&text);
        for lang in Lang::ALL {
            for when in [
                "1954-01-01T00:00:00Z",
                "2016-10-01T00:00:00Z",
                "2026-11-01T00:00:00Z",
            ] {
                let shown = as_text(&shown(&document, when, None, lang));
                assert!(shown.lines().count() > 10, "{}", path.display());
            }
        }
        seen += 1;
    }
    assert!(seen > 0, "templates in format 2");
}

#[test]
fn changes_are_what_became_known_in_that_time_and_nothing_else() {
    let document = small();
    let between = |from, to| changes(&document, at(from), at(to), Lang::En);
    let ids = |changes: &trucewatch_agreement::show::Changes, section: &str| -> Vec<String> {
        let found = changes.sections.iter().find(|s| s.id == section);
        let items = found.iter().flat_map(|s| &s.items);
        items.filter_map(|i| i.id.clone()).collect()
    };
    let may = between("2026-05-01T00:00:00Z", "2026-05-31T00:00:00Z");
    assert_eq!(ids(&may, "changed-provisions"), ["heavy-weapons"]);
    assert_eq!(ids(&may, "changed-lines"), ["contact"]);
    assert_eq!(may.sections.len(), 2, "{may:?}");
    let said = changes_as_text(&may);
    assert!(
        said.contains("A new version of what was known before."),
        "{said}"
    );
    assert!(
        said.contains("122 mm and more") && !said.contains("100 mm"),
        "{said}"
    );
    assert!(
        said.contains("Comes into force on 1 June 2026, 12:00."),
        "{said}"
    );

    let february = between("2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z");
    assert_eq!(ids(&february, "changed-texts"), ["main", "letter"]);
    let said = changes_as_text(&february);
    assert!(
        said.contains("Side B denied it on 5 February 2026"),
        "{said}"
    );
    assert!(
        said.contains("10 February 2026, 00:00: the ceasefire — accepted."),
        "{said}"
    );
    assert!(!said.contains("proposed"), "that was in January: {said}");

    let never = between("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z");
    assert!(never.sections.is_empty());
    let said = changes_as_text(&never);
    assert!(
        said.contains("Nothing became known in that time."),
        "{said}"
    );
    // The times themselves: known at the second, not at the first.
    let edge = between("2026-05-19T20:00:00Z", "2026-05-19T21:00:00Z");
    assert_eq!(ids(&edge, "changed-lines"), ["contact"]);
    let after = between("2026-05-19T21:00:00Z", "2026-05-31T00:00:00Z");
    assert!(after.sections.is_empty());
}
