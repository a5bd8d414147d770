//! Accounts from the command line, and a server that lets in who has one.

use crate::common::{Bench, Ended};
use crate::http::{get, send};
use crate::keys::{approve, file, mission};
use crate::serve::Serving;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

const PASSWORD: &str = "seven grey herons";

fn one(ended: &Ended) -> Value {
    ended.json().remove(0)
}

fn account(bench: &Bench, args: &[&str]) -> Ended {
    bench.run(&[&["account"], args, &["--data-dir", "site"]].concat())
}

/// A site with one account, `nor-7`, whose password is the person's own.
fn with_account() -> Bench {
    let bench = Bench::new();
    add(&bench);
    bench
}

fn add(bench: &Bench) {
    let added = account(
        bench,
        &[
            "add",
            "nor-7",
            "--nationality",
            "NOR",
            "--hat",
            "NOR=national_analyst",
            "--hat",
            "CELL=duty_officer,reviewer",
            "--clearance",
            "2",
            "--caveat",
            "WITNESS",
            "--sector",
            "north",
        ],
    )
    .done();
    assert!(added.stderr.contains("reset-password nor-7"), "{added:?}");
    bench.file("password", format!("{PASSWORD}\n"));
    account(
        bench,
        &[
            "reset-password",
            "nor-7",
            "--own",
            "--password-file",
            "password",
        ],
    )
    .done();
}

fn signs_in(serving: &Serving, more: &Value) -> (u16, String, Value) {
    let mut body = json!({"person": "nor-7", "password": PASSWORD, "hat": "CELL"});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    send(&serving.address, "POST", "/api/session", "", &body)
}

fn serving(bench: &Bench) -> Serving {
    Serving::start(bench, &["serve", "--data-dir", "site", "--port", "0"])
}

fn looks(serving: &Serving, cookie: &str) -> u16 {
    let (_, _, state) = send(
        &serving.address,
        "GET",
        "/api/session",
        cookie,
        &Value::Null,
    );
    match state["session"].is_null() {
        true => 401,
        false => 200,
    }
}

#[test]
fn an_account_is_added_shown_and_changed() {
    let bench = with_account();
    let shown = one(&account(&bench, &["show", "nor-7"]).done());
    assert_eq!(
        shown["hats"],
        json!({"CELL": ["duty_officer", "reviewer"], "NOR": ["national_analyst"]})
    );
    assert_eq!(
        (&shown["clearance"], &shown["caveats"]),
        (&json!(2), &json!(["WITNESS"]))
    );
    assert_eq!(
        (&shown["password"], &shown["must_change"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(shown["key"].as_str().expect("a key").len(), 64);
    let text = shown.to_string();
    assert!(
        !text.contains("verifier") && !text.contains("salt"),
        "{text}"
    );

    let set = [
        "set",
        "nor-7",
        "--clearance",
        "1",
        "--caveat",
        "",
        "--until",
        "2030-01-01T00:00:00Z",
    ];
    account(&bench, &set).done();
    let shown = one(&account(&bench, &["show", "nor-7"]).done());
    assert_eq!(
        (&shown["clearance"], &shown["caveats"]),
        (&json!(1), &json!([]))
    );
    assert_eq!(shown["expires_at"], "2030-01-01T00:00:00Z");
    assert_eq!(shown["sectors"], json!(["north"]), "not named, so it stays");
    account(&bench, &["set", "nor-7", "--until", "never"]).done();

    account(&bench, &["lock", "nor-7"]).done();
    assert_eq!(one(&account(&bench, &["list"]).done())["locked"], true);
    account(&bench, &["unlock", "nor-7"]).done();
    assert_eq!(one(&account(&bench, &["list"]).done())["locked"], false);
}

#[test]
fn what_cannot_be_is_explained() {
    let bench = with_account();
    bench.file("weak", "password1234\n");
    let cases: [(&[&str], &str); 12] = [
        (
            &["add", "nor-7", "--nationality", "NOR", "--hat", "NOR=x"],
            "account `nor-7` already",
        ),
        (
            &["add", "A. Berg", "--nationality", "NOR", "--hat", "NOR=x"],
            "never a name",
        ),
        (
            &["add", "b-1", "--nationality", "Norway", "--hat", "NOR=x"],
            "three capital letters",
        ),
        (&["add", "b-1", "--nationality", "NOR"], "needs a hat"),
        (
            &["add", "b-1", "--nationality", "NOR", "--hat", "NOR"],
            "CELL=duty_officer",
        ),
        (
            &[
                "add",
                "b-1",
                "--nationality",
                "NOR",
                "--hat",
                "NOR=x",
                "--clearance",
                "4",
            ],
            "0, 1, 2 or 3",
        ),
        (&["set", "nor-7"], "changes nothing"),
        (&["set", "nor-7", "--until", "soon"], "`soon` is no time"),
        (&["set", "nor-7", "--subject", "a-1"], "--issuer"),
        (&["lock", "nobody"], "no account `nobody`"),
        (&["reset-password", "nor-7"], "no terminal to ask at"),
        (
            &["reset-password", "nor-7", "--password-file", "weak"],
            "first that others would try",
        ),
    ];
    for (args, words) in cases {
        let ended = account(&bench, args);
        assert_eq!(ended.code, Some(1), "{args:?}: {ended:?}");
        assert!(ended.stderr.contains(words), "{args:?}: {ended:?}");
    }
    let typed = account(
        &bench,
        &["reset-password", "nor-7", "--password", "in-an-argument"],
    );
    assert_eq!(typed.code, Some(2), "never from an argument: {typed:?}");
    let nowhere = bench.run(&["account", "list", "--data-dir", "nowhere"]);
    assert!(
        nowhere.stderr.contains("no accounts in `nowhere`"),
        "{nowhere:?}"
    );
    assert!(!bench.path("nowhere").exists());
}

#[test]
fn a_password_comes_on_standard_input_too() {
    let bench = with_account();
    let args = [
        "account",
        "reset-password",
        "nor-7",
        "--password-file",
        "-",
        "--data-dir",
        "site",
    ];
    let mut child = bench
        .command(&args)
        .stdin(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("piped");
    writeln!(input, "a lamp under the stairs").expect("written");
    drop(input);
    assert!(child.wait().expect("it ends").success());
    let shown = one(&account(&bench, &["show", "nor-7"]).done());
    assert_eq!(shown["must_change"], true, "somebody else chose it");
    assert_eq!(shown["key"], Value::Null);
    assert_eq!(
        shown["retired_keys"].as_array().map(Vec::len),
        Some(1),
        "for the officers to revoke"
    );
}

/// P70: from the command line to a server that runs.
#[test]
fn p70_what_the_administrator_takes_away_is_gone_at_once() {
    let bench = with_account();
    let serving = serving(&bench);
    assert_eq!(
        get(&serving.address, "/api/status").0,
        401,
        "accounts were there at the start"
    );
    let enter = || {
        let (status, cookie, body) = signs_in(&serving, &Value::Null);
        assert_eq!(status, 200, "{body}");
        assert_eq!(looks(&serving, &cookie), 200);
        cookie
    };
    let cookie = enter();
    let listed = one(&account(&bench, &["sessions", "nor-7"]).done());
    assert_eq!(
        (&listed["hat"], &listed["mfa"]),
        (&json!("CELL"), &json!(false))
    );
    let id = listed["session_id"].as_str().expect("an id");
    assert_eq!(listed["id"], "nor-7");
    let ended = account(&bench, &["end-sessions", "--session", id]).done();
    assert_eq!(one(&ended)["ended"], 1);
    assert_eq!(looks(&serving, &cookie), 401);

    let cookies = [enter(), enter()];
    let ended = account(&bench, &["end-sessions", "nor-7"]).done();
    assert_eq!(one(&ended)["ended"], 2);
    assert!(cookies.iter().all(|cookie| looks(&serving, cookie) == 401));

    let cookie = enter();
    account(&bench, &["lock", "nor-7"]).done();
    assert_eq!(looks(&serving, &cookie), 401);
    assert_eq!(signs_in(&serving, &Value::Null).0, 401);
    account(&bench, &["unlock", "nor-7"]).done();

    let cookie = enter();
    account(&bench, &["set", "nor-7", "--hat", "NOR=national_analyst"]).done();
    assert_eq!(
        looks(&serving, &cookie),
        401,
        "the hat of the session is gone"
    );
}

#[test]
fn a_second_factor_is_set_up_and_asked_for() {
    let bench = with_account();
    let shown = one(&account(&bench, &["totp", "nor-7", "--label", "Site North"]).done());
    let uri = shown["uri"].as_str().expect("text");
    assert!(
        uri.starts_with("otpauth://totp/Site%20North:nor-7?secret="),
        "{uri}"
    );
    let serving = serving(&bench);
    assert_eq!(signs_in(&serving, &Value::Null).0, 401);
    let (status, _, body) = signs_in(&serving, &json!({"code": shown["recovery_codes"][0]}));
    assert_eq!((status, &body["mfa"]), (200, &json!(true)), "{body}");
    account(&bench, &["totp", "nor-7", "--off"]).done();
    assert_eq!(signs_in(&serving, &Value::Null).0, 200);
}

/// Accredits a key as the mission's officers do.
fn accredited(bench: &Bench, name: &str, kind: &str) {
    let secret = format!("{name}.key");
    let made = one(&bench.run(&["key", "new", name, "--out", &secret]).done());
    let key = made["key"].as_str().expect("text");
    let proposal = format!("{name}.json");
    bench
        .run(&[
            "key",
            "accredit",
            key,
            "--reason",
            "at work",
            "--kind",
            kind,
            "--holder",
            name,
            "--organisation",
            "Norway",
            "--out",
            &proposal,
        ])
        .done();
    approve(bench, &proposal, &["berg", "roux", "wolf"]);
    file(bench, &proposal).done();
}

/// An answer to a fresh challenge of the server.
fn answer(bench: &Bench, serving: &Serving, key: &str) -> Value {
    let (status, _, challenge) = send(
        &serving.address,
        "POST",
        "/api/session/challenge",
        "",
        &Value::Null,
    );
    assert_eq!(status, 200, "{challenge}");
    let text = |name: &str| challenge[name].as_str().expect("text").to_owned();
    let args = [
        "account",
        "answer",
        &text("challenge"),
        "--origin",
        &text("origin"),
        "--key",
        key,
    ];
    one(&bench.run(&args).done())
}

#[test]
fn people_and_devices_sign_in_with_keys_that_count() {
    let (bench, _) = mission();
    add(&bench);
    accredited(&bench, "nor-7", "person");
    accredited(&bench, "tablet-3", "device");
    bench
        .run(&["key", "new", "stranger", "--out", "stranger.key"])
        .done();
    let serving = serving(&bench);
    let by_key = |body: &Value| send(&serving.address, "POST", "/api/session/key", "", body);
    // The server may still be reading the log.
    let patience = std::time::Instant::now();
    let (status, cookie, body) = loop {
        let answered = by_key(&json!({"answer": answer(&bench, &serving, "tablet-3.key")}));
        if answered.0 == 200 || patience.elapsed().as_secs() > 30 {
            break answered;
        }
    };
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        (&body["kind"], &body["id"], &body["hat"]),
        (&json!("device"), &json!("tablet-3"), &json!("Norway"))
    );
    assert_eq!(looks(&serving, &cookie), 200);

    let person = json!({"answer": answer(&bench, &serving, "nor-7.key"), "hat": "NOR"});
    let (status, _, body) = by_key(&person);
    assert_eq!(
        (status, &body["id"], &body["mfa"]),
        (200, &json!("nor-7"), &json!(false)),
        "{body}"
    );
    assert_eq!(by_key(&person).0, 401, "the same answer again");
    let stranger = json!({"answer": answer(&bench, &serving, "stranger.key")});
    assert_eq!(by_key(&stranger).0, 401, "a key that nobody accredited");

    let device = answer(&bench, &serving, "tablet-3.key");
    let (status, managed, body) = signs_in(&serving, &json!({"device": device}));
    assert_eq!(
        (status, &body["managed_device"]),
        (200, &json!(true)),
        "{body}"
    );
    let person_as_device = answer(&bench, &serving, "nor-7.key");
    assert_eq!(
        signs_in(&serving, &json!({"device": person_as_device})).0,
        401
    );

    // What rests on a key ends when the key counts no more.
    let proposal = bench.path("tablet-3.json");
    let text = std::fs::read_to_string(proposal).expect("read");
    let accreditation: Value = serde_json::from_str(&text).expect("JSON");
    let key = accreditation["key"].as_str().expect("text");
    bench
        .run(&[
            "key",
            "revoke",
            key,
            "--reason",
            "lost",
            "--out",
            "revoke.json",
        ])
        .done();
    approve(&bench, "revoke.json", &["berg", "wolf"]);
    file(&bench, "revoke.json").done();
    let patience = std::time::Instant::now();
    while looks(&serving, &cookie) != 401 || looks(&serving, &managed) != 401 {
        assert!(
            patience.elapsed().as_secs() < 60,
            "sessions of a revoked key go on"
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
