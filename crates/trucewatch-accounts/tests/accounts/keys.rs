//! Signing keys of people, and sign-in by a key.

use crate::desk::{Desk, OTHER, PASSWORD, at, typed};
use trucewatch_accounts::{
    Answer, Attempt, CHALLENGE_S, External, Kind, Refusal, Wish, challenge_message,
};
use trucewatch_proof::{SecretKey, hex};

/// The public key that a sign-in signs with, checked by a signature.
#[track_caller]
fn key_of(desk: &Desk, attempt: &Attempt<'_>, seconds: f64) -> String {
    let signed = desk.enters(attempt, seconds);
    let made = desk
        .accounts
        .sign(signed.token.as_text(), b"an act", at(seconds));
    let (key, signature) = made.expect("no fault").expect("a key");
    assert!(key.verify(b"an act", &signature));
    hex(&key.to_bytes())
}

#[test]
fn a_key_stays_with_its_person_through_changes_of_the_password() {
    let desk = Desk::new();
    let first = key_of(&desk, &typed(PASSWORD), 0.0);
    let account = desk.accounts.account("nor-7").expect("there");
    assert_eq!(
        account.key.as_deref(),
        Some(first.as_str()),
        "the one to accredit"
    );
    let changing = Attempt {
        new_password: Some(OTHER),
        ..typed(PASSWORD)
    };
    assert_eq!(key_of(&desk, &changing, 1.0), first);
    assert_eq!(key_of(&desk, &typed(OTHER), 2.0), first);
}

/// Whoever resets a password must not get the key that went with the old one, nor keep the one that
/// comes with the new.
#[test]
fn a_reset_retires_the_key() {
    let desk = Desk::new();
    let first = key_of(&desk, &typed(PASSWORD), 0.0);
    desk.accounts
        .reset_password("nor-7", OTHER, at(1.0))
        .expect("reset");
    let account = desk.accounts.account("nor-7").expect("there");
    assert_eq!(
        (account.key, account.retired_keys),
        (None, vec![first.clone()])
    );
    let changing = Attempt {
        new_password: Some("what only I know now"),
        ..typed(OTHER)
    };
    let second = key_of(&desk, &changing, 2.0);
    assert_ne!(second, first);
    let account = desk.accounts.account("nor-7").expect("there");
    assert_eq!(account.key, Some(second));
}

#[test]
fn a_key_is_open_in_one_process_and_for_one_session() {
    let desk = Desk::new();
    let signed = desk.enters(&typed(PASSWORD), 0.0);
    let token = signed.token.as_text();
    let elsewhere = desk.elsewhere();
    assert!(
        elsewhere
            .session(token, at(1.0))
            .expect("no fault")
            .is_some()
    );
    assert!(
        elsewhere
            .sign(token, b"x", at(1.0))
            .expect("no fault")
            .is_none()
    );
    assert!(desk.accounts.end(token).expect("ended"));
    assert!(!desk.accounts.end(token).expect("no fault"), "once");
    assert!(
        desk.accounts
            .sign(token, b"x", at(1.0))
            .expect("no fault")
            .is_none()
    );
}

#[test]
fn somebody_from_a_provider_keeps_a_key_too() {
    let desk = Desk::new();
    let external = External {
        issuer: "https://id.example".to_owned(),
        subject: "a-1".to_owned(),
    };
    let accounts = &desk.accounts;
    accounts
        .add("fra-2", &crate::desk::profile(&["FRA"]), at(0.0))
        .expect("added");
    accounts
        .set_external("fra-2", Some(&external), at(0.0))
        .expect("bound");
    let key = |accounts: &trucewatch_accounts::Accounts| {
        let outcome = accounts.sign_in_external(&external, true, &Wish::default(), at(1.0));
        let signed = outcome.expect("no fault").expect("let in");
        let made = accounts.sign(signed.token.as_text(), b"x", at(1.0));
        hex(&made.expect("no fault").expect("a key").0.to_bytes())
    };
    let first = key(accounts);
    assert_eq!(key(&desk.elsewhere()), first, "also after a restart");
    assert_eq!(accounts.account("fra-2").expect("there").key, Some(first));
}

#[test]
fn a_key_signs_in_by_answering_a_challenge_once() {
    let desk = Desk::new();
    let secret = SecretKey::from_seed(&[7; 32]);
    let key = hex(&secret.public().to_bytes());
    let sign = |origin: &str, challenge: &str, secret: &SecretKey| {
        hex(&secret.sign(&challenge_message(origin, challenge, &secret.public())))
    };
    let answered = |challenge: &str, key: &str, signature: &str, seconds: f64| {
        let answer = Answer {
            challenge,
            key,
            signature,
        };
        desk.accounts
            .answered("site/north", &answer, at(seconds))
            .is_some()
    };
    let fresh = |seconds: f64| desk.accounts.challenge(at(seconds)).expect("random");

    let challenge = fresh(0.0);
    let right = sign("site/north", &challenge, &secret);
    assert!(answered(&challenge, &key, &right, 1.0));
    assert!(!answered(&challenge, &key, &right, 1.0), "once");
    assert!(!answered(
        "made up",
        &key,
        &sign("site/north", "made up", &secret),
        1.0
    ));

    let challenge = fresh(0.0);
    let late = sign("site/north", &challenge, &secret);
    assert!(!answered(&challenge, &key, &late, CHALLENGE_S), "too late");
    let challenge = fresh(0.0);
    let elsewhere = sign("site/south", &challenge, &secret);
    assert!(
        !answered(&challenge, &key, &elsewhere, 1.0),
        "for another log"
    );
    let challenge = fresh(0.0);
    let other = SecretKey::from_seed(&[8; 32]);
    assert!(!answered(
        &challenge,
        &key,
        &sign("site/north", &challenge, &other),
        1.0
    ));
    let challenge = fresh(0.0);
    assert!(
        !answered(
            &challenge,
            &key,
            &hex(&secret.sign(challenge.as_bytes())),
            1.0
        ),
        "bare"
    );
    let challenge = fresh(0.0);
    assert!(!answered(&challenge, "no key", &right, 1.0));
}

#[test]
fn people_and_devices_sign_in_with_a_key() {
    let desk = Desk::new();
    let key = SecretKey::from_seed(&[7; 32]).public();
    let accounts = &desk.accounts;
    let outcome = accounts.sign_in_with_key("nor-7", &key, &Wish::default(), at(1.0));
    let session = outcome.expect("no fault").expect("let in").session;
    assert_eq!(session.keys, [hex(&key.to_bytes())]);
    assert!(!session.subject.mfa, "one factor");
    let unknown = accounts.sign_in_with_key("nobody", &key, &Wish::default(), at(1.0));
    assert_eq!(unknown.expect("no fault").err(), Some(Refusal::Wrong));

    let outcome = accounts.sign_in_device("tablet-3", "Norway", &key, at(1.0));
    let signed = outcome.expect("no fault").expect("let in");
    let subject = &signed.session.subject;
    assert_eq!(
        (subject.kind, subject.id.as_str()),
        (Kind::Device, "tablet-3")
    );
    assert_eq!((subject.hat.as_str(), subject.clearance), ("Norway", 0));
    assert!(subject.managed_device);
    assert!(!accounts.can_sign(signed.token.as_text()));
    assert_eq!(accounts.end_all("tablet-3").expect("ended"), 1);
    let gone = accounts.session(signed.token.as_text(), at(1.0));
    assert!(gone.expect("no fault").is_none());
}
