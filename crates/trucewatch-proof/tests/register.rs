//! Promises P24, P32 and P34 in the register: keys come in by three hands, go out by two, and what
//! they signed before stays provable.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use trucewatch_model::{Approval, Holder, HolderKind, KeyChange, KeyEvent, Officer, Timestamp};
use trucewatch_proof::note::Kind;
use trucewatch_proof::register::{Refused, Register, Standing, approval_message};
use trucewatch_proof::{Identity, NoteKey, PublicKey, SecretKey, hex};

const MISSION: &str = "ceasefire-2026";

fn secret(n: u8) -> SecretKey {
    SecretKey::from_seed(&[n; 32])
}

fn text(key: &PublicKey) -> String {
    hex(&key.to_bytes())
}

fn at(s: i64) -> Timestamp {
    Timestamp::from_unix_s(1_770_000_000 + s)
}

fn approve(mut event: KeyEvent, by: &[u8]) -> KeyEvent {
    let message = approval_message(MISSION, &event);
    let approval = |n: &u8| Approval {
        key: text(&secret(*n).public()),
        signature: STANDARD.encode(secret(*n).sign(&message)),
    };
    event.approvals = by.iter().map(approval).collect();
    event
}

fn event(key: u8, change: KeyChange) -> KeyEvent {
    KeyEvent {
        key: text(&secret(key).public()),
        change,
        reason: "test".to_owned(),
        approvals: Vec::new(),
    }
}

/// The log's key is 1, its gateway's 2. Officers 11 and 12 come from one State, 13 and 14 from two.
fn founding() -> KeyEvent {
    let officer = |n: u8, organisation: &str| Officer {
        key: text(&secret(n).public()),
        organisation: organisation.to_owned(),
        name: format!("officer {n}"),
    };
    let officers = vec![
        officer(11, "A"),
        officer(12, "A"),
        officer(13, "B"),
        officer(14, "C"),
    ];
    event(
        1,
        KeyChange::Founding {
            officers,
            threshold: 2,
            organisations: 2,
        },
    )
}

fn new() -> Register {
    let log =
        NoteKey::new("monitor.example/north", Kind::Ed25519, secret(1).public()).expect("a name");
    Register::of(&Identity {
        mission: MISSION.to_owned(),
        keys: log.clone().into(),
        log,
        gateway: secret(2).public(),
    })
}

fn founded() -> Register {
    let mut register = new();
    register
        .apply(0, &approve(founding(), &[1]))
        .expect("founded");
    register
}

fn holder(kind: HolderKind) -> Holder {
    Holder {
        kind,
        id: "s-12".to_owned(),
        organisation: "B".to_owned(),
    }
}

fn accredit(key: u8, kind: HolderKind) -> KeyEvent {
    event(
        key,
        KeyChange::Accredited {
            holder: holder(kind),
            until: None,
        },
    )
}

#[test]
fn only_the_log_names_the_first_officers_and_only_they_the_next() {
    let mut register = new();
    assert_eq!(
        register.apply(0, &accredit(50, HolderKind::Person)),
        Err(Refused::NotFounded)
    );
    assert_eq!(register.apply(0, &founding()), Err(Refused::Founding));
    assert_eq!(
        register.apply(0, &approve(founding(), &[11, 13])),
        Err(Refused::Founding)
    );
    register
        .apply(0, &approve(founding(), &[1]))
        .expect("founded");
    let again = register.apply(1, &approve(founding(), &[1]));
    assert!(
        matches!(again, Err(Refused::Approvals { approvals: 0, .. })),
        "{again:?}"
    );
    register
        .apply(2, &approve(founding(), &[11, 14]))
        .expect("two officers of two organisations");
    let KeyChange::Founding { officers, .. } = founding().change else {
        panic!("is one")
    };
    for (threshold, organisations) in [(1, 1), (2, 1), (5, 2), (4, 4), (2, 3)] {
        let change = KeyChange::Founding {
            officers: officers.clone(),
            threshold,
            organisations,
        };
        let refused = register.apply(3, &approve(event(1, change), &[11, 14]));
        assert!(
            matches!(refused, Err(Refused::Officers(_))),
            "{threshold} of {organisations}: {refused:?}"
        );
    }
}

#[test]
fn p34_a_device_enters_service_by_three_hands() {
    let mut register = founded();
    for by in [
        &[][..],
        &[11],
        &[11, 13],
        &[11, 12, 13],
        &[11, 13, 13],
        &[11, 13, 99],
    ] {
        let refused = register.apply(1, &approve(accredit(50, HolderKind::Sensor), by));
        assert!(
            matches!(
                refused,
                Err(Refused::Approvals {
                    wanted: 3,
                    of: 3,
                    ..
                })
            ),
            "{by:?}: {refused:?}"
        );
        assert_eq!(
            register.standing(secret(50).public().id(), 9, at(9)),
            Standing::Unknown
        );
    }
    let mut altered = approve(accredit(50, HolderKind::Sensor), &[11, 13, 14]);
    altered.reason = "another".to_owned();
    assert!(
        register.apply(1, &altered).is_err(),
        "approvals are for this very text"
    );
    register
        .apply(1, &approve(accredit(50, HolderKind::Sensor), &[11, 13, 14]))
        .expect("three of three");
    let id = secret(50).public().id();
    assert_eq!(
        register.standing(id, 1, at(9)),
        Standing::Accredited(holder(HolderKind::Sensor))
    );
    assert_eq!(
        register.standing(id, 0, at(9)),
        Standing::Unknown,
        "not yet"
    );
    register
        .apply(2, &approve(accredit(60, HolderKind::Person), &[12, 13]))
        .expect("a person needs two");
    assert_eq!(
        register.standing(secret(2).public().id(), 0, at(0)),
        Standing::Gateway
    );
}

#[test]
fn p32_a_key_is_shut_out_by_two_and_what_it_said_before_stays() {
    let mut register = founded();
    register
        .apply(1, &approve(accredit(50, HolderKind::Sensor), &[11, 13, 14]))
        .expect("accredited");
    let id = secret(50).public().id();
    assert!(
        register
            .apply(5, &approve(event(50, KeyChange::Revoked), &[11, 12]))
            .is_err(),
        "one organisation"
    );
    assert_eq!(
        register.apply(5, &approve(event(51, KeyChange::Revoked), &[11, 13])),
        Err(Refused::NotAccredited)
    );
    register
        .apply(5, &approve(event(50, KeyChange::Revoked), &[11, 13]))
        .expect("two of two");
    assert!(register.standing(id, 4, at(4)).counts(), "before");
    assert_eq!(
        register.standing(id, 6, at(6)),
        Standing::Revoked(5),
        "after"
    );
    let back = register.apply(7, &approve(accredit(50, HolderKind::Sensor), &[11, 13, 14]));
    assert_eq!(back, Err(Refused::ShutOut));
}

#[test]
fn p24_a_stolen_key_ends_from_the_theft_on() {
    let mut register = founded();
    register
        .apply(1, &approve(accredit(50, HolderKind::Sensor), &[11, 13, 14]))
        .expect("accredited");
    let id = secret(50).public().id();
    assert!(register.standing(id, 4, at(100)).counts());
    let stolen = approve(
        event(50, KeyChange::Compromised { since: at(90) }),
        &[13, 14],
    );
    register.apply(8, &stolen).expect("two of two");
    assert_eq!(
        register.standing(id, 4, at(100)),
        Standing::Doubtful(at(90)),
        "an earlier entry changes its standing"
    );
    assert!(
        register.standing(id, 3, at(89)).counts(),
        "what came in before does not"
    );
    let later = approve(
        event(50, KeyChange::Compromised { since: at(95) }),
        &[13, 14],
    );
    register.apply(9, &later).expect("two of two");
    assert_eq!(
        register.standing(id, 4, at(93)),
        Standing::Doubtful(at(90)),
        "never less doubt than before"
    );
}

#[test]
fn a_key_is_rotated_and_expires() {
    let mut register = founded();
    let until = Some(at(1_000));
    let change = KeyChange::Accredited {
        holder: holder(HolderKind::Sensor),
        until,
    };
    register
        .apply(1, &approve(event(50, change), &[11, 13, 14]))
        .expect("accredited");
    let (old, new) = (secret(50).public().id(), secret(51).public().id());
    assert_eq!(
        register.standing(old, 5, at(1_001)),
        Standing::Expired(at(1_000))
    );
    let rotate = event(
        50,
        KeyChange::Rotated {
            to: text(&secret(51).public()),
        },
    );
    assert!(register.apply(6, &rotate).is_err());
    register
        .apply(6, &approve(rotate, &[11, 13, 14]))
        .expect("rotated");
    assert!(register.standing(old, 5, at(10)).counts());
    assert_eq!(register.standing(old, 7, at(10)), Standing::Revoked(6));
    assert!(register.standing(new, 7, at(10)).counts());
    assert_eq!(register.beginning_with(&new.0[..4]), [secret(51).public()]);
    assert_eq!(register.keys(8, at(10)).count(), 2);
}
