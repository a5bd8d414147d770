//! Five people and nobody: what each sees and can do, over every route.

use crate::server::{Answer, Server};
use crate::session::cookie;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trucewatch_accounts::{Accounts, Profile};
use trucewatch_site::clock::Clock;

const PASSWORD: &str = "seven grey herons";
const PEOPLE: [(&str, &str, &str, u8); 5] = [
    ("monitor", "MISSION", "field_monitor", 2),
    ("analyst", "NOR", "national_analyst", 2),
    ("officer", "CELL", "duty_officer", 2),
    ("chief", "CELL", "cell_chief", 2),
    ("liaison", "PARTY_A", "party_liaison", 1),
];

/// The five, signed in; their cookies.
pub(crate) fn people(server: &Server) -> BTreeMap<&'static str, String> {
    signed_in(server, &PEOPLE)
}

/// People by code, hat, role and clearance, each signed in with a second factor; their cookies.
pub(crate) fn signed_in(
    server: &Server,
    people: &[(&'static str, &str, &str, u8)],
) -> BTreeMap<&'static str, String> {
    let accounts = Accounts::open(server.site.dir()).expect("opened");
    let enter = |(code, hat, role, clearance): (&'static str, &str, &str, u8)| {
        let now = Clock::system().now();
        let profile = Profile {
            nationality: "NOR".to_owned(),
            hats: BTreeMap::from([(hat.to_owned(), [role.to_owned()].into())]),
            clearance,
            ..Profile::default()
        };
        accounts.add(code, &profile, now).expect("added");
        accounts.choose_password(code, PASSWORD, now).expect("set");
        let (factor, _) = accounts
            .set_second_factor(code, "trucewatch", now)
            .expect("set");
        let body = json!({"person": code, "password": PASSWORD, "code": factor.recovery_codes[0].as_str()});
        let json = [("Content-Type", "application/json")];
        let answer = server.send("POST", "/api/session", &json, &body.to_string());
        assert_eq!(answer.status, 200, "{answer:?}");
        (code, cookie(&answer))
    };
    people.iter().copied().map(enter).collect()
}

pub(crate) fn get(server: &Server, who: Option<&str>, path: &str) -> Answer {
    let cookie: Vec<(&str, &str)> = who.iter().map(|cookie| ("Cookie", *cookie)).collect();
    server.send("GET", path, &cookie, "")
}

pub(crate) fn act(server: &Server, who: &str, id: &str, area: &str, act: &Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Cookie", who)];
    let body = json!({"id": id, "act": {"area": area, "act": act}});
    server.send("POST", "/api/mission/acts", &headers, &body.to_string())
}

/// Which of the five, and nobody, opens what. Whatever is shut answers as if it were not there.
#[test]
fn each_role_opens_its_own_pages_and_no_other() {
    let server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    let all = ["monitor", "analyst", "officer", "chief", "liaison"];
    let desk = &all[..4];
    let cell = &all[2..4];
    let cases = &all[1..];
    let routes: [(&str, &[&str]); 16] = [
        ("/api/status", desk),
        ("/api/incidents", &all),
        ("/api/incidents/map", &all),
        ("/api/sensors", desk),
        ("/api/features", desk),
        ("/api/quarantine", desk),
        ("/api/gaps", desk),
        ("/api/reports", &all),
        ("/reports/daily/2021-02-15", &all),
        ("/api/mission/reviews", desk),
        ("/api/mission/cases", cases),
        ("/api/mission/list/tasks", cell),
        ("/api/mission/list/shifts", cell),
        ("/api/mission/list/contributions", cell),
        ("/api/mission/list/notices", &all),
        ("/api/mission", &all),
    ];
    for (path, may) in routes {
        assert_eq!(get(&server, None, path).status, 401, "nobody: {path}");
        for (who, cookie) in &people {
            let answer = get(&server, Some(cookie), path);
            let expected = if may.contains(who) { 200 } else { 404 };
            assert_eq!(answer.status, expected, "{who}: {path}: {answer:?}");
            if expected == 404 {
                let absent = get(&server, Some(cookie), "/api/no-such-thing");
                let said = |a: &Answer| a.json()["error"]["what_to_do"].clone();
                assert_eq!(said(&answer), said(&absent), "{who}: {path}");
            }
        }
    }
}

#[test]
fn acts_are_those_of_the_person_who_is_signed_in_and_of_the_role() {
    let server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    let notify =
        json!({"do": "notify", "to": ["A"], "subject": "Flight", "text": "A drone flies at noon."});
    for who in ["monitor", "analyst", "liaison"] {
        let answer = act(&server, &people[who], who, "cell", &notify);
        assert_eq!(answer.status, 403, "{who}: {answer:?}");
        assert_eq!(answer.json()["type"], "urn:trucewatch:refused:role");
    }
    let sent = act(&server, &people["officer"], "n-1", "cell", &notify);
    assert_eq!(sent.status, 201, "{sent:?}");
    let notice = sent.json()["made"].clone();
    let read = act(
        &server,
        &people["liaison"],
        "r-1",
        "cell",
        &json!({"do": "read", "notice": notice}),
    );
    assert_eq!(read.status, 201, "{read:?}");
    let other = json!({"do": "notify", "to": ["NOR"], "subject": "Shift", "text": "Come at six."});
    assert_eq!(
        act(&server, &people["officer"], "n-2", "cell", &other).status,
        201
    );
    let shown = get(
        &server,
        Some(&people["liaison"]),
        "/api/mission/list/notices",
    )
    .json();
    assert_eq!(
        shown["total"], 1,
        "what was sent to others is not there: {shown}"
    );
    let by = &get(&server, Some(&people["officer"]), "/api/mission/acts").json()["items"][1]["by"];
    assert_eq!(by["person"], "liaison");
    // Whoever is signed in cannot act as somebody else.
    let headers = [
        ("Content-Type", "application/json"),
        ("Cookie", people["officer"].as_str()),
    ];
    let as_other = json!({"id": "x", "by": {"person": "chief", "hat": "CELL", "nationality": "NOR"},
        "act": {"area": "cell", "act": {"do": "decide", "what": "w", "why": "y"}}});
    let refused = server.send("POST", "/api/mission/acts", &headers, &as_other.to_string());
    assert_eq!(refused.status, 400, "{refused:?}");
}

/// Two worlds that differ only in what an analyst may not read give the analyst the same bytes everywhere.
#[test]
fn p60_what_somebody_may_not_see_changes_no_byte_of_what_is_answered() {
    let mut answers: Vec<BTreeMap<String, String>> = Vec::new();
    let mut all: Vec<u64> = Vec::new();
    for hidden in [false, true] {
        let mut server = Server::new(7, 1_200.0, 1_200.0, false);
        if hidden {
            server.take_restricted();
        }
        server.catch_up();
        let people = people(&server);
        let analyst = people["analyst"].as_str();
        let list = get(&server, Some(analyst), "/api/incidents").json();
        let first = list["incidents"][0]["id"].as_str().expect("one").to_owned();
        let paths = [
            "/api/incidents".to_owned(),
            "/api/incidents/map".to_owned(),
            "/api/incidents?limit=2".to_owned(),
            format!("/api/incidents/{first}"),
            format!("/api/mission/reviews/{first}"),
            format!("/api/mission/suggestions/{first}"),
            "/api/sensors".to_owned(),
            "/api/features".to_owned(),
            "/api/places".to_owned(),
            "/api/gaps".to_owned(),
            "/api/quarantine".to_owned(),
            "/api/reports".to_owned(),
            "/api/coverage?date=2021-02-15".to_owned(),
        ];
        let mut told: BTreeMap<String, String> = paths
            .into_iter()
            .map(|path| {
                let answer = get(&server, Some(analyst), &path);
                (path, answer.body)
            })
            .collect();
        let mut status = get(&server, Some(analyst), "/api/status").json();
        // How many leaves the public log has is for everybody to see.
        status["ledger"] = Value::Null;
        told.insert("/api/status".to_owned(), status.to_string());
        answers.push(told);
        all.push(server.site.view().observations());
    }
    assert_ne!(
        all[0], all[1],
        "the control: somebody who may see everything sees a difference"
    );
    for (path, body) in &answers[0] {
        assert_eq!(Some(body), answers[1].get(path), "{path}");
    }
}
