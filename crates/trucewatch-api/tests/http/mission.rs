//! What people do, over HTTP: acts, refusals, pages, past moments.

use crate::server::{Answer, Server};
use serde_json::{Value, json};

fn by(person: &str, state: &str) -> Value {
    json!({"person": person, "hat": state, "nationality": state})
}

fn act(server: &Server, id: &str, by: &Value, area: &str, act: &Value) -> Answer {
    let body = json!({"id": id, "by": by, "act": {"area": area, "act": act}});
    server.post_json("/api/mission/acts", &body)
}

#[track_caller]
fn done(answer: &Answer) -> Value {
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

fn first_incident(server: &Server) -> (String, u64) {
    let page = server.json("/api/incidents?limit=1");
    let id = page["incidents"][0]["id"].as_str().expect("one").to_owned();
    let detail = server.json(&format!("/api/incidents/{id}"));
    let revision = detail["history"].as_array().expect("its history").len();
    (id, revision as u64)
}

fn assess(incident: &str, revision: u64, level: &str) -> Value {
    json!({"do": "assess", "incident": incident, "revision": revision, "statement": "Explosions.",
        "level": level, "confidence": "moderate", "alternatives": [], "coverage": "All sensors were up."})
}

#[test]
fn an_assessment_is_reviewed_and_the_past_stays_as_it_was() {
    let server = Server::new(7, 1_200.0, 1_200.0, false);
    server.catch_up();
    let (incident, revision) = first_incident(&server);
    let (anna, bert) = (by("anna", "NOR"), by("bert", "FRA"));
    let first = done(&act(
        &server,
        "a",
        &anna,
        "review",
        &assess(&incident, revision, "reported"),
    ));
    let again = act(
        &server,
        "a",
        &anna,
        "review",
        &assess(&incident, revision, "reported"),
    );
    assert_eq!(
        (again.status, again.json()["entry"].clone()),
        (200, first["entry"].clone())
    );
    let second = json!({"do": "second", "incident": incident, "assessment": 1, "verdict": {"verdict": "dissents", "reason": "One echo."}});
    let own = act(&server, "b", &anna, "review", &second);
    assert_eq!(
        (own.status, own.json()["type"].clone()),
        (422, json!("urn:trucewatch:refused:not_own_work"))
    );
    done(&act(&server, "c", &bert, "review", &second));
    let review = server.json(&format!("/api/mission/reviews/{incident}"));
    assert_eq!(review["stage"], "disputed");
    assert_eq!(
        review["assessments"][0]["dissents"][0]["reason"],
        "One echo."
    );
    let then = first["entry"].as_u64().expect("a number") + 1;
    let past = server.json(&format!("/api/mission/reviews/{incident}?at={then}"));
    assert_eq!(past["stage"], "assessed");
    let acts = server.json("/api/mission/acts");
    assert_eq!(acts["total"], 2);
    assert_eq!(acts["items"][0]["by"]["person"], "anna");
    let page = server.json("/api/mission/acts?limit=1");
    let next = page["next"].as_str().expect("one more");
    let rest = server.json(&format!("/api/mission/acts?limit=1&after={next}"));
    assert_eq!(rest["items"][0]["by"]["person"], "bert");
    assert_eq!(rest["next"], Value::Null);
}

#[test]
fn refusals_are_problems_with_the_rule_and_what_to_do() {
    let server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let (incident, revision) = first_incident(&server);
    let anna = by("anna", "NOR");
    let cases = [
        (assess(&incident, revision + 5, "reported"), 409, "revision"),
        (
            assess(&incident, revision, "confirmed"),
            422,
            "level_beyond_evidence",
        ),
        (assess("i-none", 1, "reported"), 404, "unknown"),
    ];
    for (k, (body, status, rule)) in cases.into_iter().enumerate() {
        let answer = act(&server, &format!("r-{k}"), &anna, "review", &body);
        let problem = answer.json();
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(
            answer.headers.get("content-type").map(String::as_str),
            Some("application/problem+json")
        );
        assert_eq!(problem["type"], format!("urn:trucewatch:refused:{rule}"));
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|d| !d.is_empty()));
        assert!(
            problem["error"]["what_to_do"]
                .as_str()
                .is_some_and(|d| !d.is_empty())
        );
    }
    assert_eq!(server.json("/api/mission/acts")["total"], 0);
    let nonsense = server.post_json("/api/mission/acts", &json!({"id": "x"}));
    assert_eq!(nonsense.status, 400, "{nonsense:?}");
    let past = server.get("/api/mission?at=999999999");
    assert_eq!(past.status, 400, "{past:?}");
    let list = server.get("/api/mission/list/secrets");
    assert_eq!(list.status, 404, "{list:?}");
}

#[test]
fn every_list_is_there_also_when_it_is_empty() {
    let server = Server::new(7, 60.0, 60.0, false);
    server.catch_up();
    for part in [
        "shifts",
        "decisions",
        "tasks",
        "windows",
        "notices",
        "calls",
        "complaints",
        "seats",
        "contributions",
        "commitments",
        "gaps",
        "postures",
        "by-hand",
    ] {
        let page = server.json(&format!("/api/mission/list/{part}"));
        assert_eq!(
            (page["items"].clone(), page["total"].clone()),
            (json!([]), json!(0)),
            "{part}"
        );
    }
    let overview = server.json("/api/mission");
    assert_eq!(overview["rules"]["response_hours"], 24);
    assert_eq!(overview["commission"]["quorum"], false, "nobody sits there");
}
