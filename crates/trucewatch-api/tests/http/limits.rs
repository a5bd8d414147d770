//! Who asks too often waits, and nobody else with him.

use crate::roles::{act, get, people};
use crate::server::{Answer, Server};
use serde_json::json;

fn limited(limits: &str) -> Server {
    let server = Server::with_files(7, 60.0, &|dir| {
        std::fs::write(dir.join("limits.toml"), limits).expect("written");
    });
    server.catch_up();
    server
}

#[track_caller]
fn is_told_to_wait(answer: &Answer) {
    assert_eq!(answer.status, 429, "{answer:?}");
    let seconds: u32 = answer.headers["retry-after"].parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], "urn:trucewatch:refused:too_often");
    assert!(
        problem["error"]["what_to_do"]
            .as_str()
            .is_some_and(|what| what.contains("Retry-After"))
    );
}

#[test]
fn acts_are_limited_by_the_person() {
    let server = limited("acts = {burst = 3, per_minute = 1}");
    let people = people(&server);
    let decide = json!({"do": "decide", "what": "w", "why": "y"});
    for n in 0..3 {
        let answer = act(
            &server,
            &people["officer"],
            &format!("o-{n}"),
            "cell",
            &decide,
        );
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    is_told_to_wait(&act(&server, &people["officer"], "o-4", "cell", &decide));
    assert_eq!(
        act(&server, &people["chief"], "c-1", "cell", &decide).status,
        201
    );
    let reading = get(&server, Some(&people["officer"]), "/api/mission/acts").json();
    assert_eq!(reading["total"], 4, "what was refused left nothing");
}

#[test]
fn what_comes_from_the_field_is_limited_by_the_sender() {
    let server = limited("field = {burst = 2, per_minute = 1}");
    let send = || server.post_json("/api/field/inbox", &json!({"records": ["no record"]}));
    for _ in 0..2 {
        assert_eq!(send().status, 200);
    }
    is_told_to_wait(&send());
    assert_eq!(
        server.get("/api/field/setup").status,
        200,
        "looking is another matter"
    );
}

#[test]
fn what_is_open_to_all_is_limited_by_the_address_and_health_never() {
    let server = limited("open = {burst = 4, per_minute = 1}\nbehind_a_server = true");
    let from = |address: &str, path: &str| {
        server.send(
            "GET",
            path,
            &[("X-Forwarded-For", &format!("1.2.3.4, {address}"))],
            "",
        )
    };
    for path in [
        "/log/checkpoint",
        "/api/openapi.json",
        "/api/session",
        "/log/vkey",
    ] {
        assert_eq!(from("192.0.2.7", path).status, 200, "{path}");
    }
    for path in ["/log/checkpoint", "/api/session", "/mirror/identity"] {
        is_told_to_wait(&from("192.0.2.7", path));
    }
    assert_eq!(
        from("192.0.2.8", "/log/checkpoint").status,
        200,
        "another address"
    );
    for _ in 0..20 {
        assert_eq!(from("192.0.2.7", "/healthz").status, 200);
    }
    server.site.allow_mirror("let me copy it all".to_owned());
    let key = [
        ("Authorization", "Bearer let me copy it all"),
        ("X-Forwarded-For", "192.0.2.7"),
    ];
    assert_eq!(server.send("GET", "/mirror/identity", &key, "").status, 200);
}

#[test]
fn attempts_to_sign_in_have_a_limit_of_their_own() {
    let server = limited("sign_in = {burst = 2, per_minute = 1}");
    crate::session::accounts(&server);
    let json = [("Content-Type", "application/json")];
    let body = json!({"person": "nor-7", "password": "seven grey herons"}).to_string();
    for _ in 0..2 {
        assert_eq!(
            server.send("POST", "/api/session", &json, &body).status,
            200
        );
    }
    is_told_to_wait(&server.send("POST", "/api/session", &json, &body));
    assert_eq!(
        server.get("/api/session").status,
        200,
        "looking is no attempt"
    );
}
