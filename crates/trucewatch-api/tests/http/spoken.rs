//! Titles and reasons in the language that was asked for; the finding stays the same.

use crate::server::Server;
use serde_json::Value;

const LANGUAGES: [&str; 5] = ["en", "uk", "ru", "fr", "de"];

fn server() -> Server {
    Server::new(7, 3_600.0, 3_600.0, false)
}

fn assessed(server: &Server) -> String {
    let page = server.json("/api/incidents?status=looks_broken&limit=1");
    let id = page["incidents"][0]["id"]
        .as_str()
        .expect("one that is assessed");
    format!("/api/incidents/{id}")
}

/// What is left of an assessment without its words.
fn finding(assessment: &Value) -> Value {
    let mut finding = assessment.clone();
    let fields = finding.as_object_mut().expect("an assessment");
    for words in ["title", "reasons", "would_settle", "stands_in", "lang"] {
        fields.remove(words).expect("a field with words");
    }
    for part in ["measured_from", "considered"] {
        for one in fields[part].as_array_mut().expect("a list") {
            one.as_object_mut().expect("an object").remove("title");
        }
    }
    finding
}

#[test]
fn one_assessment_is_told_in_five_languages() {
    let server = server();
    let url = assessed(&server);
    let first = server.json(&url)["assessments"][0].clone();
    let mut told: Vec<String> = Vec::new();
    for lang in LANGUAGES {
        let here = server.json(&format!("{url}?lang={lang}"))["assessments"][0].clone();
        assert_eq!(here["lang"], lang);
        assert_eq!(finding(&here), finding(&first), "{lang}");
        told.push(format!(
            "{}{}{}",
            here["title"], here["reasons"], here["measured_from"]
        ));
    }
    assert_eq!(first["lang"], "en", "without a wish");
    told.sort();
    told.dedup();
    assert_eq!(told.len(), LANGUAGES.len(), "{told:#?}");
}

#[test]
fn an_assessment_says_what_it_rests_on() {
    let server = server();
    let detail = server.json(&assessed(&server));
    let all = detail["assessments"].as_array().expect("a list");
    let broken = &all[0];
    assert_eq!(broken["status"], "looks_broken", "the worst comes first");
    assert_eq!(broken["outcome"], "breach_candidate");
    assert!(broken["numerical_error"].as_f64() < Some(0.01), "{broken}");
    let line = &broken["measured_from"][0];
    assert_eq!(line["id"], "contact-2020");
    assert_eq!(line["uncertainty_m"], 1_000.0);
    assert_eq!(line["valid"].as_array().map(Vec::len), Some(1), "{line}");
    let sources = broken["stands_in"].as_array().expect("a list");
    assert!(!sources.is_empty(), "{broken}");
    let settled = |a: &&Value| a["outcome"] != "not_determinable";
    assert!(
        all.iter()
            .filter(settled)
            .all(|a| a["would_settle"].is_null())
    );
}

#[test]
fn the_agreement_tells_what_is_in_force_in_each_language() {
    let server = server();
    let ids = |agreement: &Value, part: &str| -> Vec<Value> {
        let items = agreement[part].as_array().expect("a list");
        items.iter().map(|item| item["id"].clone()).collect()
    };
    let english = server.json("/api/agreement");
    assert_eq!(english["id"], "reference-2020");
    assert_eq!(english["lang"], "en");
    let ceasefire = &english["ceasefire"];
    assert_eq!(ceasefire["standing"], "holds");
    let said = ceasefire["sentences"].as_array().expect("sentences");
    assert_eq!(
        said[0],
        "The ceasefire has been in force since 27 July 2020, 00:01."
    );
    assert_eq!(said.len(), 2, "and in which zone: {said:?}");
    let in_force = ids(&english, "in_force");
    assert!(
        in_force.contains(&Value::from("cease-fire")),
        "{in_force:?}"
    );
    let rest = ids(&english, "not_in_force");
    assert!(rest.contains(&Value::from("repair-september")), "{rest:?}");
    let ukrainian = server.json("/api/agreement?lang=uk");
    assert_eq!(ids(&ukrainian, "in_force"), in_force);
    assert_ne!(ukrainian["title"], english["title"]);
    assert_ne!(
        ukrainian["in_force"][0]["title"],
        english["in_force"][0]["title"]
    );
    assert_ne!(
        ukrainian["in_force"][0]["sentences"],
        english["in_force"][0]["sentences"]
    );
}

#[test]
fn the_state_of_the_ceasefire_is_told_and_a_disputed_provision_is_marked() {
    let mut server = server();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../trucewatch-agreement/tests/data/small.toml"
    );
    let text = std::fs::read_to_string(path).expect("a small agreement");
    trucewatch_site::ingest::agreement(&mut server.store, &text, "small", server.site.clock())
        .expect("it can be used");
    let spring = trucewatch_model::Timestamp::parse_rfc3339("2026-03-05T12:00:00Z");
    server.site.clock().advance_to(spring.expect("a time"));
    server.catch_up();
    let told = |lang: &str| server.json(&format!("/api/agreement?lang={lang}"));
    let (english, french) = (told("en"), told("fr"));
    let sentence = |agreement: &Value| agreement["ceasefire"]["sentences"][0].clone();
    let state = sentence(&english);
    assert_eq!(
        state,
        "The ceasefire has been in force since 1 March 2026, 00:00."
    );
    assert_ne!(state, sentence(&french));
    let disputed: Vec<&Value> = ["in_force", "not_in_force"]
        .iter()
        .flat_map(|part| english[*part].as_array().expect("a list"))
        .filter(|item| item["disputed"] == true)
        .collect();
    let ids: Vec<&Value> = disputed.iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, ["freedom"], "{disputed:?}");
}

#[test]
fn the_daily_report_is_made_in_the_language_asked_for() {
    let server = server();
    let date = server.json("/api/reports")["dates"][0].clone();
    let url = format!("/reports/daily/{}", date.as_str().expect("a date"));
    let (english, german) = (
        server.get(&url).body,
        server.get(&format!("{url}?lang=de")).body,
    );
    assert!(english.contains("No fire within 30 km of the line"));
    assert!(german.contains("Kein Feuer im Abstand bis 30 km von der Linie"));
    assert!(!german.contains("No fire within 30 km of the line"));
    assert!(german.contains("--lang de"), "how to make it again");
}

#[test]
fn an_unknown_language_is_refused_with_those_that_there_are() {
    let server = server();
    let incident = assessed(&server);
    for path in [
        incident.as_str(),
        "/api/agreement",
        "/reports/daily/2020-07-31",
    ] {
        let answer = server.get(&format!("{path}?lang=tlh"));
        assert_eq!(answer.status, 400, "{path}: {answer:?}");
        let error = &answer.json()["error"];
        assert_eq!(error["where"], "lang");
        assert!(error["what"].as_str().expect("words").contains("`tlh`"));
        assert_eq!(error["what_to_do"], "use one of en, uk, ru, fr, de");
    }
}
