//! People who sign in as restricted records ask for: two factors, on a device of the mission.

use crate::officers;
use crate::server::Server;
use crate::session::cookie;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trucewatch_accounts::{Accounts, Profile, challenge_message};
use trucewatch_proof::{SecretKey, hex};
use trucewatch_site::clock::Clock;

const PASSWORD: &str = "seven grey herons";

fn device() -> SecretKey {
    SecretKey::from_seed(&[77; 32])
}

/// Names the mission's officers, who accredit a device.
pub(crate) fn with_a_device(server: &mut Server) {
    officers::found(server);
    officers::accredit_device(server, &hex(&device().public().to_bytes()), "desk-1");
    server.catch_up();
}

fn answer(server: &Server) -> Value {
    let challenge = server
        .send("POST", "/api/session/challenge", &[], "")
        .json();
    let text = |name: &str| challenge[name].as_str().expect("a text").to_owned();
    let public = device().public();
    let message = challenge_message(&text("origin"), &text("challenge"), &public);
    json!({"challenge": text("challenge"), "key": hex(&public.to_bytes()),
        "signature": hex(&device().sign(&message))})
}

/// Somebody new, signed in on the device; the cookie.
pub(crate) fn enters(server: &Server, code: &str, hat: &str, role: &str) -> String {
    let accounts = Accounts::open(server.site.dir()).expect("opened");
    let now = Clock::system().now();
    let profile = Profile {
        nationality: "NOR".to_owned(),
        hats: BTreeMap::from([(hat.to_owned(), [role.to_owned()].into())]),
        clearance: 2,
        ..Profile::default()
    };
    accounts.add(code, &profile, now).expect("added");
    accounts.choose_password(code, PASSWORD, now).expect("set");
    let (factor, _) = accounts
        .set_second_factor(code, "trucewatch", now)
        .expect("set");
    let body = json!({"person": code, "password": PASSWORD, "code": factor.recovery_codes[0].as_str(),
        "purpose": "review", "device": answer(server)});
    let json = [("Content-Type", "application/json")];
    let entered = server.send("POST", "/api/session", &json, &body.to_string());
    assert_eq!(entered.status, 200, "{entered:?}");
    cookie(&entered)
}
