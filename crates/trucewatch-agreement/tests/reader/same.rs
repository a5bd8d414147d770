//! JSON and TOML say the same; whatever the bytes are, there is an answer.

use proptest::prelude::*;
use trucewatch_agreement::AgreementErrors;
use trucewatch_agreement::reader::{format, geometry_files, read};

const BASE: &str = include_str!("base.toml");

/// The base in JSON, by way of its own types.
fn as_json() -> String {
    let document = read(BASE, "base.toml").expect("it is good").document;
    serde_json::to_string_pretty(&document).expect("it has a form in JSON")
}

#[test]
fn json_and_toml_give_the_same_document() {
    let toml = read(BASE, "base.toml").expect("it is good");
    let text = as_json();
    for name in ["base.json", "standard input"] {
        let json = read(&text, name).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(json.document, toml.document, "{name}");
        assert_ne!(json.sha256, toml.sha256, "the hash is that of the text");
        let line = json
            .places
            .line_of("/provision/0/activities/0")
            .expect("it has one");
        assert_eq!(text.lines().nth(line - 1).map(str::trim), Some("\"fire\""));
    }
}

#[test]
fn mistakes_in_json_have_lines_too() {
    let wrong = as_json()
        .replacen("\"no-fire\"", "\"no fire\"", 1)
        .replacen("\"citation\"", "\"citatoin\"", 1);
    let errors = read(&wrong, "base.json").expect_err("it is wrong");
    insta::assert_snapshot!(errors, @r#"
    the agreement cannot be used: 3 problems
      line 13, source `text`: `citation` is missing; add it, for example `citation = "author, title, date, address"`
      line 15, source `text`: `citatoin` is not known here; did you mean `citation`?
      line 121, provision `no fire`: the id `no fire` has other characters than letters, digits, `-_.`; write it with those only, such as `no-fire`
    "#);
    let twice = "{\n \"format\": 2,\n \"format\": 2\n}";
    insta::assert_snapshot!(read(twice, "a.json").expect_err("a key twice"), @r"
    the agreement cannot be used: 1 problem
      line 3, the file: the key `format` stands twice in one object; remove one of the two
    ");
    let cut = "{\n \"format\": 2,\n";
    insta::assert_snapshot!(read(cut, "a.json").expect_err("cut off"), @r"
    the agreement cannot be used: 1 problem
      line 3, the file: not JSON: EOF while parsing a value at line 3 column 0; correct the syntax
    ");
    let comment = "{ /* JSON has none */ \"format\": 2 }";
    assert!(
        read(comment, "a.json")
            .expect_err("a comment")
            .to_string()
            .contains("not JSON")
    );
}

#[test]
fn a_format_is_told_without_reading_the_rest() {
    assert_eq!(format("format = 1\n[agreement]\n", "a.toml"), Some(1));
    assert_eq!(format("{\"format\": 2}", "a.json"), Some(2));
    assert_eq!(format("format = ", "a.toml"), None);
}

#[test]
fn geometry_files_are_named_with_their_lines() {
    let text = "format = 3\ngeometry_files = [\n  \"a.geojson\",\n  4,\n  \"b.geojson\",\n]\n";
    let files = geometry_files(text, "a.toml");
    assert_eq!(
        files,
        [("a.geojson".to_owned(), 3), ("b.geojson".to_owned(), 5)]
    );
}

#[test]
fn deep_nesting_is_refused_not_fallen_over() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert!(read(&deep, "deep.json").is_err());
    }
    let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(&deep, "deep.toml").is_err());
}

#[test]
fn a_file_cut_off_anywhere_has_an_answer() {
    let json = as_json();
    for (text, name) in [(BASE, "base.toml"), (json.as_str(), "base.json")] {
        for (at, _) in text.char_indices().step_by(7) {
            if let Err(errors) = read(text.get(..at).expect("a boundary"), name) {
                assert!(!errors.problems().is_empty());
            }
        }
    }
}

/// Pieces of files, so that random texts get past the syntax.
fn pieces() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = BASE.lines().collect();
    let line = prop::sample::select(lines);
    let value = prop::sample::select(vec![
        "nan",
        "inf",
        "0x10",
        "-1",
        "1e400",
        "[]",
        "{}",
        "\"\"",
        "[[]]",
        "[1, 2]",
        "true",
        "1979-05-27",
        "07:32:00",
        "1979-05-27T07:32:00",
        "{ after = \"quiet\" }",
        "\"everywhere\"",
        "{ outside = \"everywhere\" }",
        "99999999999999999999",
        "{ a = { b = [{ c = 1 }] } }",
    ]);
    let changed = (line, value).prop_map(|(line, value)| match line.split_once(" = ") {
        Some((key, _)) => format!("{key} = {value}"),
        None => line.to_owned(),
    });
    let line = prop::sample::select(BASE.lines().collect::<Vec<_>>()).prop_map(str::to_owned);
    let any = prop_oneof![3 => line, 2 => changed];
    prop::collection::vec(any, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        for name in ["a.toml", "a.json", "a"] {
            let _ = read(&text, name);
        }
    }

    #[test]
    fn any_lines_of_a_file_have_an_answer(text in pieces()) {
        if let Err(errors) = read(&text, "a.toml") {
            prop_assert!(!errors.problems().is_empty());
        }
    }

    #[test]
    fn a_changed_line_has_an_answer(at in 0..BASE.lines().count(), with in pieces()) {
        let lines = BASE.lines().enumerate();
        let kept: Vec<&str> = lines.filter(|(n, _)| *n != at).map(|(_, line)| line).collect();
        let first = with.lines().next().unwrap_or_default();
        let (before, after) = kept.split_at(at.min(kept.len()));
        let text = [before, &[first], after].concat().join("\n");
        let errors = read(&text, "a.toml").err();
        for problem in errors.iter().flat_map(AgreementErrors::problems) {
            prop_assert!(problem.line.is_some(), "{problem}");
        }
    }
}
