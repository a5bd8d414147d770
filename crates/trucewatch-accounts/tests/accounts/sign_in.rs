//! Passwords, codes and hats at sign-in.

use crate::desk::{CHEAP, Desk, OTHER, PASSWORD, at, code, profile, typed};
use trucewatch_accounts::{Attempt, Cost, External, Refusal, Weak, Wish};

#[test]
fn whatever_is_wrong_gets_one_answer() {
    let desk = Desk::new();
    desk.add("locked", &["NOR"]);
    desk.add("gone", &["NOR"]);
    desk.accounts
        .set_locked("locked", true, at(0.0))
        .expect("locked");
    let mut over = profile(&["NOR"]);
    over.expires_at = Some(at(1.0));
    desk.accounts.set("gone", &over, at(0.0)).expect("set");
    desk.accounts
        .add("no-password", &profile(&["NOR"]), at(0.0))
        .expect("added");
    for (person, password) in [
        ("nor-7", "not this one at all"),
        ("nor-7", ""),
        ("nobody", PASSWORD),
        ("", ""),
        ("locked", PASSWORD),
        ("gone", PASSWORD),
        ("no-password", PASSWORD),
        ("no-password", ""),
    ] {
        let attempt = Attempt {
            person,
            password,
            address: person,
            ..Attempt::default()
        };
        assert_eq!(desk.refusal(&attempt, 5.0), Refusal::Wrong, "{person}");
    }
    let signed = desk.enters(&typed(PASSWORD), 5.0);
    assert_eq!(signed.session.subject.hat, "NOR");
    assert!(!signed.session.subject.mfa);
}

#[test]
fn a_second_factor_is_asked_for_and_a_code_is_good_once() {
    let desk = Desk::new();
    let (shown, _) = desk
        .accounts
        .set_second_factor("nor-7", "Site", at(0.0))
        .expect("set");
    let with = |code: &str, seconds: f64| {
        let attempt = Attempt {
            code: Some(code),
            ..typed(PASSWORD)
        };
        desk.tries(&attempt, seconds)
            .expect("no fault")
            .map(|signed| signed.session.subject.mfa)
    };
    assert_eq!(
        desk.refusal(&typed(PASSWORD), 100.0),
        Refusal::Wrong,
        "no code"
    );
    let right = code(&shown.secret, 100.0);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    assert_eq!(with(wrong, 100.0), Err(Refusal::Wrong));
    assert_eq!(with(&right, 100.0), Ok(true));
    assert_eq!(
        with(&right, 101.0),
        Err(Refusal::Wrong),
        "seen and used again"
    );
    assert_eq!(
        with(&code(&shown.secret, 130.0), 130.0),
        Ok(true),
        "the next"
    );
    let recovery = shown.recovery_codes[3].to_lowercase();
    assert_eq!(with(&recovery, 300.0), Ok(true));
    assert_eq!(with(&recovery, 301.0), Err(Refusal::Wrong), "used up");
    assert_eq!(
        desk.accounts
            .account("nor-7")
            .expect("there")
            .recovery_codes,
        9
    );
    let (again, _) = desk
        .accounts
        .set_second_factor("nor-7", "Site", at(400.0))
        .expect("set");
    assert_eq!(
        with(&code(&shown.secret, 500.0), 500.0),
        Err(Refusal::Wrong),
        "the old one"
    );
    assert_eq!(
        with(&shown.recovery_codes[4], 501.0),
        Err(Refusal::Wrong),
        "an old code"
    );
    assert_eq!(with(&code(&again.secret, 502.0), 502.0), Ok(true));
}

/// Two who send the same code at the same moment: one gets in.
#[test]
fn a_code_is_good_once_also_at_the_same_moment() {
    let desk = Desk::new();
    let (shown, _) = desk
        .accounts
        .set_second_factor("nor-7", "Site", at(0.0))
        .expect("set");
    let right = code(&shown.secret, 60.0);
    let processes: Vec<_> = (0..4).map(|_| desk.elsewhere()).collect();
    let together = std::sync::Barrier::new(processes.len());
    let let_in: usize = std::thread::scope(|scope| {
        let start = |accounts| {
            let (right, together) = (right.as_str(), &together);
            scope.spawn(move || {
                let attempt = Attempt {
                    code: Some(right),
                    ..typed(PASSWORD)
                };
                together.wait();
                let outcome = trucewatch_accounts::Accounts::sign_in(
                    accounts,
                    &attempt,
                    &Wish::default(),
                    at(60.0),
                );
                usize::from(outcome.expect("no fault").is_ok())
            })
        };
        let threads: Vec<_> = processes.iter().map(start).collect();
        threads.into_iter().map(|t| t.join().expect("ended")).sum()
    });
    assert_eq!(let_in, 1);
}

#[test]
fn one_hat_a_session() {
    let desk = Desk::new();
    desk.add("two", &["NOR", "CELL"]);
    let attempt = Attempt {
        person: "two",
        ..typed(PASSWORD)
    };
    let wished = |hat: Option<&str>| {
        let wish = Wish {
            hat,
            ..Wish::default()
        };
        let outcome = desk.accounts.sign_in(&attempt, &wish, at(1.0));
        outcome
            .expect("no fault")
            .map(|signed| signed.session.subject.hat)
    };
    let both = Refusal::Hat(vec!["CELL".to_owned(), "NOR".to_owned()]);
    assert_eq!(wished(None), Err(both));
    assert_eq!(wished(Some("CELL")), Ok("CELL".to_owned()));
    assert!(matches!(wished(Some("FRA")), Err(Refusal::Hat(_))));
}

#[test]
fn a_password_of_somebody_else_must_be_changed() {
    let desk = Desk::new();
    desk.accounts
        .reset_password("nor-7", OTHER, at(0.0))
        .expect("reset");
    let changing = |new: &'static str| Attempt {
        new_password: Some(new),
        ..typed(OTHER)
    };
    assert_eq!(
        desk.refusal(&typed(PASSWORD), 1.0),
        Refusal::Wrong,
        "the old one"
    );
    assert_eq!(desk.refusal(&typed(OTHER), 1.0), Refusal::MustChange);
    assert_eq!(
        desk.refusal(&changing("short"), 1.0),
        Refusal::Weak(Weak::Short)
    );
    assert_eq!(
        desk.refusal(&changing(OTHER), 1.0),
        Refusal::Weak(Weak::Common),
        "the same"
    );
    desk.enters(&changing(PASSWORD), 1.0);
    assert_eq!(desk.refusal(&typed(OTHER), 2.0), Refusal::Wrong);
    desk.enters(&typed(PASSWORD), 2.0);
}

#[test]
fn a_change_of_cost_reaches_an_account_at_its_next_sign_in() {
    let desk = Desk::new();
    let dearer = Cost { passes: 2, ..CHEAP };
    let accounts = desk.elsewhere().with_cost(dearer);
    let enter = |accounts: &trucewatch_accounts::Accounts| {
        let outcome = accounts.sign_in(&typed(PASSWORD), &Wish::default(), at(1.0));
        let signed = outcome.expect("no fault").expect("let in");
        let act = accounts.sign(signed.token.as_text(), b"act", at(1.0));
        hex_of(act.expect("no fault").expect("a key").0)
    };
    let passes = || -> u32 {
        let db = rusqlite::Connection::open(desk.dir.path().join("accounts.db")).expect("open");
        db.query_row("SELECT passes FROM account", [], |row| row.get(0))
            .expect("a row")
    };
    let key = enter(&desk.accounts);
    assert_eq!(passes(), 1);
    assert_eq!(enter(&accounts), key, "the same key, sealed anew");
    assert_eq!(passes(), 2);
    assert_eq!(enter(&accounts), key, "and it opens");
}

fn hex_of(key: trucewatch_proof::PublicKey) -> String {
    trucewatch_proof::hex(&key.to_bytes())
}

/// The figures that OWASP gives for Argon2id, as its sheet had them in 2025.
#[test]
fn the_usual_cost_is_that_of_owasp() {
    let expected = Cost {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
    assert_eq!(Cost::OWASP, expected);
    let dir = tempfile::tempdir().expect("a folder");
    let accounts = trucewatch_accounts::Accounts::open(dir.path()).expect("opened");
    accounts
        .add("nor-7", &profile(&["NOR"]), at(0.0))
        .expect("added");
    accounts
        .choose_password("nor-7", PASSWORD, at(0.0))
        .expect("set");
    let db = rusqlite::Connection::open(dir.path().join("accounts.db")).expect("open");
    let stored = db.query_row("SELECT memory_kib, passes, lanes FROM account", [], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    });
    assert_eq!(stored.expect("a row"), (19_456, 2, 1));
}

#[test]
fn whom_a_provider_vouches_for_must_be_bound() {
    let desk = Desk::new();
    let external = |subject: &str| External {
        issuer: "https://id.example".to_owned(),
        subject: subject.to_owned(),
    };
    let enter = |subject: &str, mfa| {
        let outcome =
            desk.accounts
                .sign_in_external(&external(subject), mfa, &Wish::default(), at(1.0));
        outcome.expect("no fault").map(|signed| signed.session)
    };
    assert_eq!(enter("a-1", true), Err(Refusal::Wrong));
    let bind =
        |person: &str, to: Option<&External>| desk.accounts.set_external(person, to, at(0.0));
    bind("nor-7", Some(&external("a-1"))).expect("bound");
    let session = enter("a-1", true).expect("let in");
    assert_eq!(
        (session.subject.id.as_str(), session.subject.mfa),
        ("nor-7", true)
    );
    assert!(!enter("a-1", false).expect("let in").subject.mfa);
    assert_eq!(enter("a-2", true), Err(Refusal::Wrong));
    desk.add("other", &["NOR"]);
    let taken = bind("other", Some(&external("a-1")))
        .expect_err("taken")
        .to_string();
    assert!(taken.contains("`nor-7`"), "{taken}");
    desk.accounts
        .set_locked("nor-7", true, at(1.0))
        .expect("locked");
    assert_eq!(enter("a-1", true), Err(Refusal::Wrong), "locked");
    desk.accounts
        .set_locked("nor-7", false, at(1.0))
        .expect("open");
    bind("nor-7", None).expect("unbound");
    assert_eq!(enter("a-1", true), Err(Refusal::Wrong), "unbound");
}
