//! Signing in and out, and what is shut to whoever has not.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_accounts::{Accounts, Profile};
use trucewatch_site::clock::Clock;

const PASSWORD: &str = "seven grey herons";
const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Accounts of a server that runs, as another process adds them.
pub(crate) fn accounts(server: &Server) -> Accounts {
    let accounts = Accounts::open(server.site.dir()).expect("opened");
    let now = Clock::system().now();
    let profile = Profile {
        nationality: "NOR".to_owned(),
        hats: BTreeMap::from([(
            "CELL".to_owned(),
            BTreeSet::from(["duty_officer".to_owned()]),
        )]),
        clearance: 2,
        ..Profile::default()
    };
    accounts.add("nor-7", &profile, now).expect("added");
    accounts
        .choose_password("nor-7", PASSWORD, now)
        .expect("set");
    accounts
}

fn sign_in(server: &Server, body: &Value) -> Answer {
    server.send("POST", "/api/session", &[JSON], &body.to_string())
}

/// The session's cookie as a browser sends it back.
pub(crate) fn cookie(answer: &Answer) -> String {
    let all = answer
        .headers
        .get("set-cookie")
        .cloned()
        .unwrap_or_default();
    let cookies = all.lines().filter_map(|line| line.split(';').next());
    let mut cookies = cookies.filter(|pair| !pair.ends_with('='));
    cookies.next().expect("a cookie").to_owned()
}

fn enter(server: &Server) -> String {
    let answer = sign_in(server, &json!({"person": "nor-7", "password": PASSWORD}));
    assert_eq!(answer.status, 200, "{answer:?}");
    cookie(&answer)
}

/// With a second factor, as the desk asks for.
fn enter_strongly(server: &Server, accounts: &Accounts) -> String {
    let now = Clock::system().now();
    let (factor, _) = accounts
        .set_second_factor("nor-7", "trucewatch", now)
        .expect("set");
    let code = factor.recovery_codes[0].as_str();
    let body = json!({"person": "nor-7", "password": PASSWORD, "code": code});
    let answer = sign_in(server, &body);
    assert_eq!(answer.status, 200, "{answer:?}");
    cookie(&answer)
}

fn get(server: &Server, path: &str, cookie: &str) -> u16 {
    server.send("GET", path, &[("Cookie", cookie)], "").status
}

const SHUT: [&str; 6] = [
    "/api/status",
    "/api/incidents",
    "/api/sensors",
    "/api/incidents/i-nothing",
    "/api/stream",
    "/reports/daily/2021-02-15",
];

/// From the first account on, also without a restart.
#[test]
fn a_site_with_accounts_answers_who_is_signed_in() {
    let server = Server::new(7, 60.0, 60.0, false);
    assert_eq!(
        server.json("/api/session"),
        json!({"needed": false, "oidc": false, "session": null})
    );
    assert_eq!(server.get("/api/status").status, 200);
    let none = sign_in(&server, &json!({"person": "nor-7", "password": PASSWORD}));
    assert_eq!(none.status, 404, "{none:?}");

    accounts(&server);
    for path in SHUT {
        let answer = server.get(path);
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.json()["error"]["what_to_do"].is_string(), "{path}");
        assert_eq!(get(&server, path, "trucewatch=made-up"), 401, "{path}");
    }
    for path in ["/healthz", "/log/checkpoint", "/api/openapi.json"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let before = server.json("/api/session");
    assert_eq!(
        (&before["needed"], &before["session"]),
        (&json!(true), &Value::Null)
    );

    let cookie = enter(&server);
    assert_eq!(get(&server, "/api/session", &cookie), 200);
    let state = server
        .send("GET", "/api/session", &[("Cookie", &cookie)], "")
        .json();
    let session = &state["session"];
    assert_eq!(session["id"], "nor-7");
    assert_eq!(session["hat"], "CELL");
    assert_eq!(session["roles"], json!(["duty_officer"]));
    assert_eq!(session["clearance"], 2);
    assert_eq!(session["can_sign"], true);

    let out = server.send("DELETE", "/api/session", &[("Cookie", &cookie)], "");
    assert_eq!(out.status, 204, "{out:?}");
    assert!(out.headers["set-cookie"].contains("Max-Age=0"), "{out:?}");
    assert_eq!(get(&server, "/api/status", &cookie), 401);
    let again = server.send("DELETE", "/api/session", &[("Cookie", &cookie)], "");
    assert_eq!(again.status, 401);
}

#[test]
fn cookies_are_for_this_server_alone() {
    let plain = Server::new(7, 60.0, 60.0, false);
    accounts(&plain);
    let answer = sign_in(&plain, &json!({"person": "nor-7", "password": PASSWORD}));
    let set = &answer.headers["set-cookie"];
    for word in ["; Path=/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(set.contains(word), "{set}");
    }
    assert!(
        set.starts_with("trucewatch=") && !set.contains("Secure"),
        "{set}"
    );
    assert!(
        !answer.body.contains(&set["trucewatch=".len()..60]),
        "not in the body"
    );

    let https = Server::new(7, 60.0, 60.0, false);
    let settings = https.site.dir().join(trucewatch_accounts::SETTINGS_NAME);
    std::fs::write(settings, "origin = \"https://desk.example\"\n").expect("written");
    accounts(&https);
    let own = [JSON, ("Origin", "https://desk.example")];
    let body = json!({"person": "nor-7", "password": PASSWORD}).to_string();
    let answer = https.send("POST", "/api/session", &own, &body);
    let set = &answer.headers["set-cookie"];
    assert!(set.starts_with("__Host-trucewatch="), "{set}");
    for word in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
        assert!(set.contains(word), "{set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    assert_eq!(get(&https, "/api/session", &cookie(&answer)), 200);
}

#[test]
fn pages_of_other_sites_change_nothing() {
    let server = Server::new(7, 60.0, 60.0, false);
    accounts(&server);
    let cookie = enter(&server);
    let body = json!({"person": "nor-7", "password": PASSWORD}).to_string();
    let own = format!("http://{}", server.address);
    let foreign: [(&str, &str); 4] = [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ];
    for header in foreign {
        let sent = [JSON, header, ("Cookie", cookie.as_str())];
        for (method, path) in [
            ("POST", "/api/session"),
            ("DELETE", "/api/session"),
            ("POST", "/api/session/challenge"),
            ("POST", "/log/cosignature"),
        ] {
            let answer = server.send(method, path, &sent, &body);
            assert_eq!(answer.status, 403, "{header:?} {method} {path}");
        }
    }
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let sent = server.send("POST", "/api/session", &form, "person=nor-7");
    assert_eq!(sent.status, 415, "what a form can send without asking");
    assert_eq!(
        get(&server, "/api/session", &cookie),
        200,
        "still signed in"
    );
    let sent = [
        JSON,
        ("Origin", own.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    assert_eq!(
        server.send("POST", "/api/session", &sent, &body).status,
        200
    );
}

#[test]
fn what_is_sent_wrongly_is_explained_and_not_repeated() {
    let server = Server::new(7, 60.0, 60.0, false);
    accounts(&server);
    let cases = [
        ("{", 400),
        ("{\"person\": \"nor-7\"}", 400),
        ("{\"person\": \"nor-7\", \"password\": 1}", 400),
        (
            "{\"person\": \"nor-7\", \"password\": \"hidden-words\", \"more\": 1}",
            400,
        ),
        ("[\"hidden-words\"]", 400),
    ];
    for (body, status) in cases {
        let answer = server.send("POST", "/api/session", &[JSON], body);
        assert_eq!(answer.status, status, "{body}: {answer:?}");
        assert!(answer.json()["error"]["what_to_do"].is_string());
        assert!(!answer.body.contains("hidden-words"), "{answer:?}");
    }
    let long = json!({"person": "nor-7", "password": "x".repeat(5_000)}).to_string();
    assert_eq!(
        server.send("POST", "/api/session", &[JSON], &long).status,
        413
    );
}

#[test]
fn too_many_attempts_must_wait_and_unknown_people_alike() {
    for person in ["nor-7", "nobody"] {
        let server = Server::new(7, 60.0, 60.0, false);
        accounts(&server);
        let wrong = json!({"person": person, "password": "a guess of twelve"});
        let answers: Vec<Answer> = (0..12).map(|_| sign_in(&server, &wrong)).collect();
        let refused: Vec<&Answer> = answers.iter().filter(|a| a.status == 401).collect();
        assert!(refused.len() >= 5, "{person}: {answers:?}");
        assert!(
            refused.iter().all(|a| a.body == refused[0].body),
            "one answer"
        );
        assert!(!refused[0].body.contains(person), "nothing of who");
        let waits: Vec<&Answer> = answers.iter().filter(|a| a.status == 429).collect();
        assert!(!waits.is_empty(), "{person}: {answers:?}");
        let seconds: i64 = waits[0].headers["retry-after"].parse().expect("seconds");
        assert!(seconds >= 1, "{person}");
    }
}

/// Whoever slipped somebody a session of his own must not see it grow into that person's.
#[test]
fn a_new_sign_in_ends_the_session_before() {
    let server = Server::new(7, 60.0, 60.0, false);
    accounts(&server);
    let before = enter(&server);
    let body = json!({"person": "nor-7", "password": PASSWORD}).to_string();
    let sent = [JSON, ("Cookie", before.as_str())];
    let answer = server.send("POST", "/api/session", &sent, &body);
    let after = cookie(&answer);
    assert_ne!(before, after);
    assert_eq!(get(&server, "/api/status", &before), 401);
    assert_eq!(get(&server, "/api/session", &after), 200);
}

/// P70: a stream that is open ends when the session under it does.
#[test]
fn p70_a_lock_ends_streams_that_are_open() {
    let server = Server::new(7, 60.0, 60.0, false);
    let accounts = accounts(&server);
    let cookie = enter_strongly(&server, &accounts);
    let mut stream = server.stream_with(None, &format!("Cookie: {cookie}\r\n"));
    stream.next();
    accounts
        .set_locked("nor-7", true, Clock::system().now())
        .expect("locked");
    stream.read_to_its_end();
    assert_eq!(get(&server, "/api/status", &cookie), 401);
}

/// What was open to everybody ends when a site gets accounts.
#[test]
fn p70_first_accounts_end_streams_that_nobody_signed_in_for() {
    let server = Server::new(7, 60.0, 60.0, false);
    let mut stream = server.stream(None);
    stream.next();
    accounts(&server);
    stream.read_to_its_end();
}

/// Damaged accounts must not open the site to everybody.
#[test]
fn accounts_that_cannot_be_read_let_nobody_in() {
    let server = Server::new(7, 60.0, 60.0, false);
    std::fs::write(server.site.dir().join("accounts.db"), "no database").expect("written");
    for path in ["/api/status", "/api/session", "/reports/daily/2021-02-15"] {
        assert_eq!(server.get(path).status, 500, "{path}");
    }
    assert_eq!(server.get("/healthz").status, 200);
}
