//! Sessions end: by time, by hand, and with what they rest on, in every process at once.

use crate::desk::{Desk, PASSWORD, at, profile, typed};
use proptest::prelude::*;
use trucewatch_accounts::{ABSOLUTE_S, IDLE_S, SESSIONS_MAX, hash_of};

#[test]
fn a_session_ends_when_nobody_uses_it_and_at_the_latest() {
    let desk = Desk::new();
    let token = desk.enters(&typed(PASSWORD), 0.0).token;
    let holds = |seconds: f64| {
        let found = desk.accounts.session(token.as_text(), at(seconds));
        found.expect("no fault").is_some()
    };
    let mut now = 0.0;
    while now < ABSOLUTE_S - 1.0 {
        assert!(holds(now), "{now}: in use");
        now += IDLE_S - 61.0;
    }
    assert!(holds(ABSOLUTE_S - 1.0));
    assert!(!holds(ABSOLUTE_S), "however busy");

    let token = desk.enters(&typed(PASSWORD), 0.0).token;
    let found = |seconds: f64| desk.accounts.session(token.as_text(), at(seconds));
    assert!(found(IDLE_S - 1.0).expect("no fault").is_some());
    assert!(found(2.0 * IDLE_S).expect("no fault").is_none(), "idle");
    // Looking without using keeps nothing open.
    let token = desk.enters(&typed(PASSWORD), 0.0).token;
    let peek = |seconds: f64| desk.accounts.peek(&hash_of(token.as_text()), at(seconds));
    assert!(peek(IDLE_S - 1.0).expect("no fault").is_some());
    assert!(peek(IDLE_S).expect("no fault").is_none());
}

/// P70: what one process takes away, another misses at its next look, and the number that streams
/// watch has changed.
#[test]
fn p70_whatever_takes_access_away_ends_the_session_everywhere() {
    type Act = fn(&trucewatch_accounts::Accounts);
    let acts: [(Act, &str); 9] = [
        (|a| drop(a.set_locked("nor-7", true, at(1.0))), "locked"),
        (|a| drop(a.end_all("nor-7")), "all ended"),
        (
            |a| {
                let id = a.sessions(None, at(1.0)).expect("read")[0]
                    .session_id
                    .clone();
                assert!(a.end_one(&id).expect("ended"));
            },
            "this one ended",
        ),
        (
            |a| drop(a.set("nor-7", &profile(&["FRA"]), at(1.0))),
            "the hat taken",
        ),
        (
            |a| {
                let mut over = profile(&["NOR"]);
                over.expires_at = Some(at(1.0));
                drop(a.set("nor-7", &over, at(1.0)));
            },
            "expired",
        ),
        (
            |a| drop(a.reset_password("nor-7", "another one of words", at(1.0))),
            "password reset",
        ),
        (
            |a| drop(a.set_second_factor("nor-7", "x", at(1.0))),
            "second factor set",
        ),
        (
            |a| drop(a.remove_second_factor("nor-7", at(1.0))),
            "second factor removed",
        ),
        (
            |a| drop(a.set_external("nor-7", None, at(1.0))),
            "provider changed",
        ),
    ];
    for (act, why) in acts {
        let desk = Desk::new();
        let token = desk.enters(&typed(PASSWORD), 0.0).token;
        let before = desk.accounts.generation().expect("read");
        let found = |seconds| desk.accounts.session(token.as_text(), at(seconds));
        assert!(found(0.5).expect("no fault").is_some(), "{why}: before");
        assert!(desk.accounts.can_sign(token.as_text()), "{why}: before");
        act(&desk.elsewhere());
        assert_ne!(desk.accounts.generation().expect("read"), before, "{why}");
        assert!(found(1.5).expect("no fault").is_none(), "{why}");
        let act = desk.accounts.sign(token.as_text(), b"act", at(1.5));
        assert!(act.expect("no fault").is_none(), "{why}: signs no more");
        assert!(
            !desk.accounts.can_sign(token.as_text()),
            "{why}: the key is forgotten"
        );
    }
}

#[test]
fn what_an_account_may_see_changes_within_a_session() {
    let desk = Desk::new();
    let token = desk.enters(&typed(PASSWORD), 0.0).token;
    let mut more = profile(&["NOR"]);
    more.clearance = 3;
    more.caveats.insert("WITNESS".to_owned());
    more.sectors.insert("north".to_owned());
    desk.elsewhere().set("nor-7", &more, at(1.0)).expect("set");
    let session = desk.accounts.session(token.as_text(), at(2.0));
    let subject = session.expect("no fault").expect("it holds").subject;
    assert_eq!(
        (
            subject.clearance,
            subject.caveats.len(),
            subject.sectors.len()
        ),
        (3, 1, 1)
    );
    assert_eq!(subject.nationality.as_deref(), Some("NOR"));
}

#[test]
fn with_one_too_many_the_oldest_ends() {
    let desk = Desk::new();
    let tokens: Vec<_> = (0..=SESSIONS_MAX)
        .map(|k| desk.enters(&typed(PASSWORD), f64::from(k)).token)
        .collect();
    let now = at(f64::from(SESSIONS_MAX) + 1.0);
    let holds = |k: usize| desk.accounts.session(tokens[k].as_text(), now);
    assert!(holds(0).expect("no fault").is_none());
    assert!((1..tokens.len()).all(|k| holds(k).expect("no fault").is_some()));
}

#[test]
fn a_sweep_forgets_what_is_over_and_nothing_else() {
    let desk = Desk::new();
    let old = desk.enters(&typed(PASSWORD), 0.0).token;
    let young = desk.enters(&typed(PASSWORD), IDLE_S).token;
    desk.accounts.sweep(at(IDLE_S + 1.0)).expect("swept");
    assert!(!desk.accounts.can_sign(old.as_text()));
    assert!(desk.accounts.can_sign(young.as_text()));
    let listed = desk.accounts.sessions(Some("nor-7"), at(IDLE_S + 1.0));
    assert_eq!(listed.expect("read").len(), 1);
}

#[test]
fn no_token_stands_in_any_file() {
    let desk = Desk::new();
    let (shown, _) = desk
        .accounts
        .set_second_factor("nor-7", "x", at(0.0))
        .expect("set");
    desk.accounts
        .remove_second_factor("nor-7", at(0.0))
        .expect("removed");
    let token = desk.enters(&typed(PASSWORD), 0.0).token;
    let mut files = vec![desk.dir.path().to_owned()];
    let mut seen = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            let inside = std::fs::read_dir(&path).expect("read");
            files.extend(inside.map(|entry| entry.expect("an entry").path()));
            continue;
        }
        seen += 1;
        let bytes = std::fs::read(&path).expect("read");
        for secret in [
            token.as_text(),
            PASSWORD,
            &shown.secret,
            &shown.recovery_codes[0],
        ] {
            let there = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!there, "in {}", path.display());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}: for its owner alone", path.display());
        }
    }
    assert!(seen >= 2, "the database and the secret");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Nothing but a token that was handed out opens a session.
    #[test]
    fn no_other_text_is_a_token(text in "[ -~]{0,64}", place in 0usize..43, sign in "[A-Za-z0-9_-]") {
        let desk = Desk::new();
        let token = desk.enters(&typed(PASSWORD), 0.0).token;
        let mut near = token.as_text().to_owned();
        near.replace_range(place..=place, &sign);
        for guess in [text, near] {
            let found = desk.accounts.session(&guess, at(1.0)).expect("no fault");
            prop_assert_eq!(found.is_some(), guess == token.as_text());
        }
    }
}
