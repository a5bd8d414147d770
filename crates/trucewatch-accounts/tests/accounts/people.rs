//! What an administrator does, and what goes on record of it.

use crate::desk::{Desk, OTHER, PASSWORD, at, profile, typed};
use trucewatch_accounts::{Accounts, AccountsError, Attempt, Changed};

#[test]
fn accounts_are_added_changed_and_listed() {
    let desk = Desk::new();
    desk.add("a-1", &["FRA", "CELL"]);
    let listed = desk.accounts.list().expect("read");
    let people: Vec<&str> = listed
        .iter()
        .map(|account| account.person.as_str())
        .collect();
    assert_eq!(people, ["a-1", "nor-7"]);
    assert_eq!(listed[0], desk.elsewhere().account("a-1").expect("there"));
    let again = desk.accounts.add("a-1", &profile(&["FRA"]), at(1.0));
    assert!(matches!(again, Err(AccountsError::Exists(_))));
    for person in ["", "A. Berg", "Å", "a b", &"x".repeat(65)] {
        let added = desk.accounts.add(person, &profile(&["FRA"]), at(1.0));
        assert!(matches!(added, Err(AccountsError::Invalid(_))), "{person}");
    }
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    let desk = Desk::new();
    let accounts = &desk.accounts;
    let outcomes = [
        accounts.set("nobody", &profile(&["NOR"]), at(1.0)).err(),
        accounts.set_locked("nobody", true, at(1.0)).err(),
        accounts.reset_password("nobody", OTHER, at(1.0)).err(),
        accounts.choose_password("nobody", OTHER, at(1.0)).err(),
        accounts.set_second_factor("nobody", "x", at(1.0)).err(),
        accounts.remove_second_factor("nobody", at(1.0)).err(),
        accounts.set_external("nobody", None, at(1.0)).err(),
        accounts.account("nobody").err(),
    ];
    for outcome in outcomes {
        assert!(
            matches!(outcome, Some(AccountsError::Unknown(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(accounts.list().expect("read").len(), 1);
}

/// Each change waits, in order, until it is on record, and none of them holds a credential.
#[test]
fn changes_wait_for_the_record() {
    let desk = Desk::new();
    let accounts = &desk.accounts;
    accounts.set_locked("nor-7", true, at(1.0)).expect("locked");
    accounts.set_locked("nor-7", false, at(2.0)).expect("open");
    accounts
        .reset_password("nor-7", OTHER, at(3.0))
        .expect("reset");
    let changing = Attempt {
        new_password: Some("what only I know now"),
        ..typed(OTHER)
    };
    desk.enters(&changing, 4.0);
    let waiting = desk.elsewhere().unrecorded().expect("read");
    let words: Vec<String> = waiting
        .iter()
        .map(|change| serde_json::to_value(&change.change).expect("JSON")["what"].to_string())
        .collect();
    let expected = [
        "added",
        "key_made",
        "password_changed",
        "locked",
        "unlocked",
        "password_reset",
        "key_made",
        "password_changed",
    ];
    assert_eq!(words, expected.map(|word| format!("\"{word}\"")));
    assert!(matches!(&waiting[0].change, Changed::Added { profile } if profile.clearance == 1));
    let text = serde_json::to_string(&waiting).expect("JSON");
    for secret in [PASSWORD, OTHER, "verifier", "salt", "sealed"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let by: Vec<&str> = waiting.iter().map(|change| change.by.as_str()).collect();
    assert_eq!(by[0], "administrator");
    assert_eq!(by[7], "nor-7", "who chose his own password");
    let failed = accounts.put_on_record(|_| Err(AccountsError::Unknown("the log".to_owned())));
    assert!(failed.is_err());
    let mut put = Vec::new();
    let count = accounts.put_on_record(|changes| -> Result<(), AccountsError> {
        put = changes.to_vec();
        Ok(())
    });
    assert_eq!((count.expect("put"), &put), (waiting.len(), &waiting));
    assert_eq!(accounts.unrecorded().expect("read"), []);
}

#[test]
fn a_file_of_a_later_program_is_left_alone() {
    let desk = Desk::new();
    let file = desk.dir.path().join("accounts.db");
    let db = rusqlite::Connection::open(&file).expect("open");
    db.execute("UPDATE meta SET format = 9", []).expect("set");
    let opened = Accounts::open(desk.dir.path()).err().expect("refused");
    assert!(opened.to_string().contains("format 9"), "{opened}");
}

#[test]
fn without_its_secret_the_file_does_not_open() {
    let desk = Desk::new();
    let secret = desk.dir.path().join("keys/accounts");
    let kept = std::fs::read(&secret).expect("read");
    std::fs::remove_file(&secret).expect("removed");
    let opened = Accounts::open(desk.dir.path()).err().expect("refused");
    assert!(opened.to_string().contains("keys/accounts"), "{opened}");
    assert!(!secret.exists(), "none is made up");
    std::fs::write(&secret, kept).expect("written");
    Accounts::open(desk.dir.path()).expect("opened");
}
