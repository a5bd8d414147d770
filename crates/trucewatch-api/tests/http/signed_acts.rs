//! Whose signature an act bears: the person's own where the mission knows the key, else the site's, and said so.

use crate::officers::{accredit, found, revoke};
use crate::roles::{act, get, people};
use crate::server::Server;
use serde_json::{Value, json};
use trucewatch_accounts::Accounts;
use trucewatch_evidence::{EvidenceLog as _, NewEntry, Signed};
use trucewatch_model::canonical::Record;
use trucewatch_proof::{Hash, PublicKey, SecretKey, Statement, from_hex, hex};
use trucewatch_release::{EXAMPLE_REGISTRY, Label, Registry};

fn decide(server: &Server, cookie: &str, id: &str) -> crate::server::Answer {
    let decision = json!({"do": "decide", "what": "A patrol goes north.", "why": "To look."});
    act(server, cookie, id, "cell", &decision)
}

fn key_of(server: &Server, person: &str) -> String {
    let accounts = Accounts::open(server.site.dir()).expect("opened");
    accounts.account(person).expect("there").key.expect("a key")
}

fn rules(server: &Server, cookie: &str, id: &str, own_signatures: bool) -> crate::server::Answer {
    let rules = json!({"own_signatures": own_signatures});
    act(server, cookie, id, "rules", &rules)
}

#[test]
fn an_act_bears_the_signature_of_the_person_where_the_key_is_accredited() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    let officer = people["officer"].as_str();

    let before = decide(&server, officer, "d-1").json();
    assert_eq!(before["signed_by"], "gateway", "nobody accredited the key");

    found(&mut server);
    let key = key_of(&server, "officer");
    accredit(&mut server, &key, "officer");
    server.catch_up();
    let done = decide(&server, officer, "d-2").json();
    assert_eq!(done["signed_by"], "person", "{done}");
    let public = PublicKey::from_bytes(&from_hex(&key).expect("digits")).expect("a key");
    assert_eq!(done["key"], public.id().to_string());

    // The log itself says so: to whoever has a receipt, without trusting the site.
    let seq = done["entry"].as_u64().expect("a number");
    let entry = server.store.read(seq, 1).expect("read").remove(0);
    assert_eq!(entry.author, public.id());
    let receipt = server.store.receipt(seq).expect("read").expect("there");
    let log = server.store.identity().log.clone();
    let shown = receipt.check(Some(&log), &[]).expect("it holds");
    assert_eq!((shown.author, shown.by_gateway), (public.id(), false));
    assert!(server.store.verify().expect("read").is_sound());
    let again = decide(&server, officer, "d-2");
    assert_eq!(
        (again.status, &again.json()["signed_by"]),
        (200, &json!("person"))
    );
    let listed = get(&server, Some(officer), "/api/mission/acts").json();
    let by: Vec<&Value> = listed["items"]
        .as_array()
        .expect("acts")
        .iter()
        .map(|i| &i["signed_by"])
        .collect();
    assert_eq!(by, ["gateway", "person"]);
}

#[test]
fn a_key_that_was_revoked_or_is_somebody_elses_signs_nothing() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    found(&mut server);
    let (officer, chief) = (key_of(&server, "officer"), key_of(&server, "chief"));
    accredit(&mut server, &officer, "officer");
    accredit(&mut server, &chief, "somebody-else");
    server.catch_up();
    assert_eq!(decide(&server, &people["officer"], "d-1").status, 201);
    revoke(&mut server, &officer);
    server.catch_up();
    let cases = [("officer", "key_ended"), ("chief", "key_of_another")];
    let size = server.store.len().expect("read");
    for (who, rule) in cases {
        let refused = decide(&server, &people[who], who);
        assert_eq!(refused.status, 403, "{refused:?}");
        let problem = refused.json();
        assert_eq!(problem["type"], format!("urn:trucewatch:refused:{rule}"));
    }
    assert_eq!(server.store.len().expect("read"), size, "no trace");
}

#[test]
fn a_mission_can_ask_for_each_persons_own_signature() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    let early = rules(&server, &people["chief"], "r-1", true);
    assert_eq!(
        early.status, 403,
        "nobody asks for what he cannot do: {early:?}"
    );
    found(&mut server);
    let chief = key_of(&server, "chief");
    accredit(&mut server, &chief, "chief");
    server.catch_up();
    let set = rules(&server, &people["chief"], "r-2", true);
    assert_eq!(
        (set.status, &set.json()["signed_by"]),
        (201, &json!("person")),
        "{set:?}"
    );
    let refused = decide(&server, &people["officer"], "d-1");
    let problem = refused.json();
    assert_eq!(
        problem["type"], "urn:trucewatch:refused:own_signature",
        "{refused:?}"
    );
    assert!(
        problem["error"]["what_to_do"]
            .as_str()
            .is_some_and(|what| what.contains("accredit")),
        "{problem}"
    );
    assert_eq!(decide(&server, &people["chief"], "d-2").status, 201);
    assert_eq!(rules(&server, &people["chief"], "r-3", false).status, 201);
    assert_eq!(decide(&server, &people["officer"], "d-1").status, 201);
}

#[test]
fn an_act_on_a_release_bears_the_persons_signature_too() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    found(&mut server);
    let key = key_of(&server, "officer");
    accredit(&mut server, &key, "officer");
    server.catch_up();
    let registry = Registry::from_toml(EXAMPLE_REGISTRY).expect("the example");
    let text = "Explosions were heard near the line.";
    let propose = json!({"do": "propose", "content": Hash::of(&[text.as_bytes()]).to_hex(),
        "label": Label::lowest(&registry).to_text(&registry),
        "parents": [crate::releases::parent(&server)], "reason": "the press asked"});
    let does = |id: &str, act: &Value, text: Option<&str>| {
        let cookie = people["officer"].as_str();
        let headers = [("Content-Type", "application/json"), ("Cookie", cookie)];
        let body = json!({"id": id, "act": act, "text": text}).to_string();
        server.send("POST", "/api/releases/acts", &headers, &body)
    };
    let done = does("p-1", &propose, Some(text));
    assert_eq!(done.status, 201, "{done:?}");
    let public = PublicKey::from_bytes(&from_hex(&key).expect("digits")).expect("a key");
    let told = done.json();
    assert_eq!(
        (&told["signed_by"], &told["key"]),
        (&json!("person"), &json!(public.id().to_string()))
    );
    let acts = server.store.read_kind("act").expect("read");
    assert_eq!(acts.last().expect("the act").author, public.id());
}

/// Whoever can write to the log, with a key of his own that counts, still acts in no other name.
#[test]
fn what_is_signed_with_the_key_of_somebody_else_does_not_count() {
    let mut server = Server::new(7, 600.0, 600.0, false);
    server.catch_up();
    let people = people(&server);
    found(&mut server);
    let key = SecretKey::from_seed(&[77; 32]);
    accredit(&mut server, &hex(&key.public().to_bytes()), "officer");
    server.catch_up();
    assert_eq!(decide(&server, &people["officer"], "d-1").status, 201);
    let known = server.store.read_kind("act").expect("read").remove(0);
    let Record::Act { text } = known.record else {
        unreachable!("an act")
    };
    let total = |server: &Server| {
        get(server, Some(&people["officer"]), "/api/mission/acts").json()["total"].clone()
    };
    let mut writes = |id: &str, text: String| {
        let text = text.replace("\"d-1\"", &format!("\"{id}\""));
        let record = Record::Act { text };
        let statement = Statement {
            mission: &server.store.identity().mission.clone(),
            author: key.public().id(),
            marking: trucewatch_evidence::marking(&record).word(),
            boot: 0,
            counter: 0,
            record: Hash(record.sha256()),
        };
        let signed = Some(Signed {
            key: key.public(),
            signature: statement.sign(&key),
            boot: 0,
            counter: 0,
        });
        let entry = NewEntry {
            raw: record.to_bytes(),
            record,
            source: "desk".to_owned(),
            line: 1,
            received_at: known.received_at,
            bound_ms: known.bound_ms,
            signed,
        };
        server.store.append(&[entry]).expect("taken");
        server.catch_up();
        total(&server)
    };
    // In the own name it counts: what is refused below is refused for the name alone.
    assert_eq!(writes("d-2", text.clone()), 2);
    let in_another_name = text.replace("\"officer\"", "\"chief\"");
    assert_ne!(in_another_name, text);
    assert_eq!(writes("d-3", in_another_name), 2);
}
