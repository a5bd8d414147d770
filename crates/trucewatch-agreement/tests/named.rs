//! Kinds of sites and events that the format has no words for, and suspensions that end a stretch.

#![allow(clippy::expect_used, clippy::panic)] // In tests, a panic is the failure.

mod common;

use common::{event, head, judge, north_of_line, round_area, text_of, time};
use trucewatch_agreement::document::{Document, Id, Lang};
use trucewatch_agreement::show::{as_text, ask, show};
use trucewatch_agreement::timeline::AsKnown;
use trucewatch_agreement::{parse, reader};
use trucewatch_model::EventClass;

fn document(rest: &str) -> Document {
    let text = format!("{}{rest}", head(50.0));
    let reading = reader::read(&text, "named.toml");
    reading.unwrap_or_else(|errors| panic!("{errors}")).document
}

fn shown(document: &Document, when: &str, lang: Lang) -> String {
    let known = AsKnown::new(document, None);
    // One line: where it is broken does not matter here.
    let text = as_text(&show(&known, None, time(when), lang));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_unknown_kind_of_site_is_said_in_its_own_word() {
    let rest = "[[site]]\nid = \"works\"\nname = \"Works\"\nkind = \"water_works\"\n\
                centre = [48.0, 37.75]\nradius_m = 500\n\
                [[provision]]\nid = \"spare\"\ntitle = \"Spare them\"\ndeontic = \"must_not\"\n\
                activities = [\"fire\"]\n\
                place.near_sites = { kinds = [\"water_works\", \"school\"], within_km = 1 }\n";
    let agreement = parse(&format!("{}{rest}", head(50.0)), &[]).expect("good");
    let spare = agreement.provision("spare").expect("it");
    let said = Lang::ALL.map(|lang| spare.says_in(lang));
    for (said, school) in said
        .iter()
        .zip(["schools", "школи", "школы", "écoles", "Schulen"])
    {
        assert!(
            said.contains("water_works") && said.contains(school),
            "{said}"
        );
        assert!(!said.contains("[site"), "{said}");
    }
    let shown = shown(&document(rest), "2026-01-01T00:00:00Z", Lang::En);
    assert!(shown.contains("“water_works” and schools"), "{shown}");
}

const WAITING: &str = "[[event]]\nid = \"maps\"\n\
    title = { en = \"The maps are handed over\", uk = \"Передано карти\" }\n\
    [[provision]]\nid = \"leave\"\ntitle = \"Leave\"\ndeontic = \"must\"\n\
    activities = [\"disengage\"]\nplace = { near_line = { line = \"line\", within_km = 5 } }\n\
    schedule = { complete_by = { after = \"maps\", plus = \"P7D\" } }\n\
    [[gate]]\nid = \"force\"\ntitle = \"Force\"\nguards = [\"force_deployment\"]\n\
    needs_events = [\"maps\"]\n";

#[test]
fn a_declared_event_is_told_by_its_title_and_another_by_its_id() {
    let undeclared = WAITING.split_once("[[provision]]").expect("two parts").1;
    let undeclared = format!("[[provision]]{undeclared}");
    let cases = [
        (WAITING, Lang::En, "The maps are handed over"),
        (WAITING, Lang::Uk, "Передано карти"),
        (&undeclared, Lang::En, "“maps”"),
    ];
    for (rest, lang, expected) in cases {
        let document = document(rest);
        let text = shown(&document, "2026-01-01T00:00:00Z", lang);
        assert!(text.contains(expected), "{text}");
        let known = AsKnown::new(&document, None);
        let what = Id("force_deployment".to_owned());
        let answer = ask(&known, &what, time("2026-01-01T00:00:00Z"), lang);
        assert!(!answer.allowed);
        let said = answer.sentences.last().expect("why").text.as_str();
        assert!(said.contains(expected), "{said}");
    }
    // In the reasons of an assessment, and in what would settle it.
    let seen = event(
        "e-1",
        "2020-08-01T12:00:00Z",
        round_area(north_of_line(1_000.0), 10.0),
        &[(EventClass::Outgoing, 1.0)],
    );
    let assessed = |rest: &str| {
        let agreement = parse(&format!("{}{rest}", head(50.0)), &[]).expect("good");
        text_of(&judge(&agreement, &[&seen]))
    };
    for (rest, name) in [
        (WAITING, "“The maps are handed over”"),
        (&undeclared, "“maps”"),
    ] {
        let said = assessed(rest);
        assert!(
            said.contains(&format!(
                "The deadline counts from something that has not been recorded: {name}."
            )),
            "{said}"
        );
        assert!(
            said.contains(&format!("A record of when this happened: {name}.")),
            "{said}"
        );
    }
}

#[test]
fn the_reader_knows_declared_events() {
    let read = |rest: &str| reader::read(&format!("{}{rest}", head(50.0)), "named.toml");
    let warned = |rest: &str| -> Vec<String> {
        let reading = read(rest).unwrap_or_else(|errors| panic!("{errors}"));
        let told = reading.warnings.iter().map(ToString::to_string);
        told.filter(|w| w.contains("event")).collect()
    };
    assert_eq!(warned(WAITING), [""; 0], "declared is enough");
    let near = WAITING.replacen("after = \"maps\"", "after = \"mops\"", 1);
    let told = warned(&near);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("`mops`") && told[0].contains("did you mean `maps`?"),
        "{told:?}"
    );
    let unused = format!("{WAITING}[[event]]\nid = \"quiet\"\ntitle = \"Quiet\"\n");
    let told = warned(&unused);
    assert!(
        told.len() == 1 && told[0].contains("nothing refers to event `quiet`"),
        "{told:?}"
    );
    let faults = |id: &str| {
        let rest = format!("{WAITING}[[event]]\nid = \"{id}\"\ntitle = \"T\"\nsources = [\"x\"]\n");
        read(&rest).expect_err("faults").to_string()
    };
    assert!(
        faults("maps").contains("the id `maps` is given to two entries"),
        "{}",
        faults("maps")
    );
    assert!(faults("ceasefire").contains("the ceasefire's own entry into force"));
    assert!(faults("breach").contains("starts clocks"));
    assert!(faults("new").contains("source `x`"), "{}", faults("new"));
}

const SUSPENDED: &str = "[[instrument]]\nid = \"text\"\nkind = \"agreement\"\ntitle = \"Text\"\n\
    [[provision]]\nid = \"quiet\"\ntitle = \"Quiet\"\ndeontic = \"must_not\"\ninstrument = \"text\"\n\
    activities = [\"fire\"]\nin_force_from = \"2026-01-01T00:00:00+02:00\"\n\
    in_force_to = \"2026-12-01T00:00:00+02:00\"\n\
    [[act]]\nkind = \"suspended\"\nof = \"OF\"\nat = \"2026-03-01T00:00:00+02:00\"\n";

const RESUMED: &str =
    "[[act]]\nkind = \"resumed\"\nof = \"OF\"\nat = \"2026-04-01T00:00:00+03:00\"\n";

#[test]
fn a_stretch_that_a_suspension_ends_says_so() {
    for of in ["quiet", "text"] {
        let (open, both) = (
            SUSPENDED.replace("OF", of),
            format!("{SUSPENDED}{RESUMED}").replace("OF", of),
        );
        let said = |rest: &str, when| shown(&document(rest), when, Lang::En);
        let text = said(&both, "2026-02-01T00:00:00Z");
        assert!(
            text.contains(
                "to 1 March 2026, 00:00. It is then suspended and in force again from \
                 1 April 2026, 00:00."
            ),
            "{text}"
        );
        let text = said(&open, "2026-02-01T00:00:00Z");
        assert!(
            text.contains("It is then suspended; when it resumes is not recorded."),
            "{text}"
        );
        let text = said(&both, "2026-05-01T00:00:00Z");
        assert!(text.contains("to 1 December 2026"), "{text}");
        assert!(!text.contains("It is then suspended"), "{text}");
    }
    let ceasefire = "[[provision]]\nid = \"quiet\"\ntitle = \"Quiet\"\ndeontic = \"must_not\"\n\
        activities = [\"fire\"]\n\
        [ceasefire]\nin_force_from = \"2026-01-01T00:00:00+02:00\"\n\
        [[act]]\nkind = \"accepted\"\nat = \"2025-12-01T00:00:00+02:00\"\n\
        by = [{ actor = \"A\" }, { actor = \"B\" }]\n\
        [[act]]\nkind = \"suspended\"\nat = \"2026-03-01T00:00:00+02:00\"\n";
    let text = shown(&document(ceasefire), "2026-02-01T00:00:00Z", Lang::De);
    assert!(
        text.contains("wann es wieder in Kraft tritt, ist nicht verzeichnet"),
        "{text}"
    );
    let ended = ceasefire.replace("suspended", "terminated");
    let text = shown(&document(&ended), "2026-02-01T00:00:00Z", Lang::En);
    assert!(!text.contains("then suspended"), "it ends for good: {text}");
}
