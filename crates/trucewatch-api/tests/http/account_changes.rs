//! What is changed about accounts is an entry of the log, with who did it and without what nobody may know.

use crate::server::Server;
use crate::session::accounts;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use trucewatch_accounts::External;
use trucewatch_evidence::{EvidenceLog as _, marking};
use trucewatch_model::Marking;
use trucewatch_model::canonical::Record;
use trucewatch_site::clock::Clock;

fn on_record(server: &Server) -> Vec<BTreeMap<String, String>> {
    let entries = server.store.read_kind("configuration").expect("read");
    let said = entries.into_iter().filter_map(|entry| {
        let strict = marking(&entry.record) == Marking::Restricted;
        match entry.record {
            Record::Configuration(said) if said.settings.contains_key("account") => {
                assert!(strict, "not for everybody who gets a case: {said:?}");
                Some(said.settings)
            }
            _ => None,
        }
    });
    said.collect()
}

#[test]
fn changes_of_accounts_are_entries_of_the_log() {
    let server = Server::new(7, 60.0, 60.0, false);
    let accounts = accounts(&server).changed_by("adm-2").expect("a code");
    let now = Clock::system().now();
    let external = External {
        issuer: "https://id.example".to_owned(),
        subject: "anna.larsen@example.org".to_owned(),
    };
    let done = accounts.set_external("nor-7", Some(&external), now);
    done.expect("bound");
    let done = accounts.set_second_factor("nor-7", "trucewatch", now);
    let (factor, _) = done.expect("set");
    accounts.set_locked("nor-7", true, now).expect("locked");
    accounts.set_locked("nor-7", false, now).expect("open");
    let body = json!({"person": "nor-7", "password": "seven grey herons", "code": factor.recovery_codes[0].as_str(),
        "new_password": "eleven brown otters"});
    let json = [("Content-Type", "application/json")];
    let entered = server.send("POST", "/api/session", &json, &body.to_string());
    assert_eq!(entered.status, 200, "{entered:?}");

    let began = Instant::now();
    let said = loop {
        let said = on_record(&server);
        if said.len() >= 8 {
            break said;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{said:?}");
        std::thread::sleep(Duration::from_millis(200));
    };
    let told: Vec<(&str, &str)> = said
        .iter()
        .map(|said| (said["account.what"].as_str(), said["account.by"].as_str()))
        .collect();
    let expected = [
        ("added", "administrator"),
        ("key_made", "nor-7"),
        ("password_changed", "nor-7"),
        ("external_set", "adm-2"),
        ("second_factor_set", "adm-2"),
        ("locked", "adm-2"),
        ("unlocked", "adm-2"),
        ("password_changed", "nor-7"),
    ];
    assert_eq!(told, expected);
    assert!(said[0]["account.profile"].contains("duty_officer"));
    assert_eq!(said[1]["account.key"].len(), 64);
    let text = format!("{said:?}");
    for secret in [
        "larsen",
        "herons",
        "otters",
        factor.recovery_codes[0].as_str(),
        factor.secret.as_str(),
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(server.store.verify().expect("read").is_sound());
}
