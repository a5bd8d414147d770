//! Guessing gets slower, for accounts that are there and for others alike.

use crate::desk::{Desk, PASSWORD, at, typed};
use trucewatch_accounts::{Attempt, Refusal, Wish};

/// How many of `count` attempts, one a second, were looked at.
fn looked_at(desk: &Desk, count: u32, attempt: impl Fn(u32) -> (String, String)) -> u32 {
    (0..count)
        .filter(|k| {
            let (person, address) = attempt(*k);
            let attempt = Attempt {
                person: &person,
                password: "a guess of twelve",
                address: &address,
                ..Attempt::default()
            };
            desk.refusal(&attempt, f64::from(*k)) == Refusal::Wrong
        })
        .count() as u32
}

#[test]
fn an_account_is_slow_to_guess_from_anywhere_whether_it_is_there_or_not() {
    let counts: Vec<u32> = ["nor-7", "nobody-here"]
        .iter()
        .map(|person| {
            let desk = Desk::new();
            looked_at(&desk, 3_600, |k| {
                (
                    (*person).to_owned(),
                    format!("10.0.{}.{}", k / 256, k % 256),
                )
            })
        })
        .collect();
    assert_eq!(counts[0], counts[1], "no account can be told by it");
    assert!((5..=20).contains(&counts[0]), "{counts:?} guesses an hour");
}

#[test]
fn an_address_is_slow_to_guess_at_many_accounts() {
    let desk = Desk::new();
    let count = looked_at(&desk, 3_600, |k| (format!("p-{k}"), "10.0.0.1".to_owned()));
    assert!((20..=40).contains(&count), "{count} guesses an hour");
}

/// Whoever has an account must not be able to wash his guesses at others' away with it.
#[test]
fn ones_own_sign_in_does_not_wash_an_address() {
    let desk = Desk::new();
    desk.add("guesser", &["NOR"]);
    let mut guessed = 0;
    for k in 0..600 {
        let own = Attempt {
            person: "guesser",
            ..typed(PASSWORD)
        };
        let _ = desk.tries(&own, f64::from(k)).expect("no fault");
        let other = format!("p-{k}");
        let guess = Attempt {
            person: &other,
            ..typed("a guess of twelve")
        };
        guessed += u32::from(desk.refusal(&guess, f64::from(k)) == Refusal::Wrong);
    }
    assert!(guessed <= 30, "{guessed}");
}

#[test]
fn delays_outlast_a_restart_and_end() {
    let desk = Desk::new();
    for k in 0..8 {
        desk.refusal(&typed("a guess of twelve"), f64::from(k) / 10.0);
    }
    let wait = match desk.refusal(&typed(PASSWORD), 1.0) {
        Refusal::Wait(wait) => wait.seconds,
        other => panic!("{other:?}"),
    };
    assert!((1..=2).contains(&wait), "{wait}");
    let again = desk.elsewhere();
    let outcome = again.sign_in(&typed(PASSWORD), &Wish::default(), at(1.0));
    assert!(
        matches!(outcome, Ok(Err(Refusal::Wait(_)))),
        "kept in the file"
    );
    desk.enters(&typed(PASSWORD), 1.0 + wait as f64);
    for _ in 0..4 {
        assert_eq!(
            desk.refusal(&typed("a guess of twelve"), 5.0),
            Refusal::Wrong,
            "begins anew"
        );
    }
}

/// Many guesses at once get no further than one after the other.
#[test]
fn guesses_at_the_same_moment_are_counted() {
    let desk = Desk::new();
    let looked_at: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| {
                let accounts = &desk.accounts;
                scope.spawn(move || {
                    let outcome =
                        accounts.sign_in(&typed("a guess of twelve"), &Wish::default(), at(1.0));
                    usize::from(matches!(outcome, Ok(Err(Refusal::Wrong))))
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().expect("ended")).sum()
    });
    assert_eq!(looked_at, 5);
}

#[test]
fn an_administrator_can_let_somebody_begin_anew() {
    let desk = Desk::new();
    for k in 0..40 {
        desk.refusal(&typed("a guess of twelve"), f64::from(k));
    }
    let from_elsewhere = Attempt {
        address: "10.9.9.9",
        ..typed(PASSWORD)
    };
    assert!(matches!(
        desk.refusal(&from_elsewhere, 40.0),
        Refusal::Wait(_)
    ));
    desk.accounts
        .set_locked("nor-7", false, at(40.0))
        .expect("open");
    desk.enters(&from_elsewhere, 40.0);
}
