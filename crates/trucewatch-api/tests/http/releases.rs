//! Something is released by two people of two organisations, goes out to everybody at once, is confirmed and
//! retracted, through a real server.

use crate::roles::{get, signed_in};
use crate::server::{Answer, Server, send};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_proof::Hash;
use trucewatch_release::{EXAMPLE_REGISTRY, Label, Level, Registry};

const PEOPLE: [(&str, &str, &str, u8); 9] = [
    ("nor-1", "NOR", "national_analyst", 2),
    ("nor-8", "NOR", "release_officer", 2),
    ("nor-9", "NOR", "release_officer", 2),
    ("fra-9", "FRA", "release_officer", 2),
    ("cell-9", "CELL", "release_officer", 2),
    ("low-9", "POL", "release_officer", 0),
    ("monitor-1", "MISSION", "field_monitor", 2),
    ("a-1", "PARTY_A", "party_liaison", 1),
    ("b-1", "PARTY_B", "party_liaison", 1),
];
const TEXT: &str = "Explosions were heard near the line on 15 February.\nNobody was hurt.";
const WHY: &str = "the press asked after an inner matter";

struct Stage {
    server: Server,
    cookies: BTreeMap<&'static str, String>,
    /// A record that members of the mission may read.
    parent: String,
    registry: Registry,
}

impl Stage {
    fn new() -> Self {
        let server = Server::with_files(7, 600.0, &|dir| {
            let settings = "public_reading = true\nlicence = \"CC0-1.0\"\n";
            std::fs::write(dir.join("sign-in.toml"), settings).expect("written");
        });
        server.catch_up();
        let parent = parent(&server);
        let cookies = signed_in(&server, &PEOPLE);
        let registry = Registry::from_toml(EXAMPLE_REGISTRY).expect("the example");
        Self {
            server,
            cookies,
            parent,
            registry,
        }
    }

    fn label(&self, level: Level, names: &[&str]) -> String {
        let rel = self.registry.audience(names).expect("known");
        let label = Label::new(level, rel, &self.registry).expect("possible");
        label.to_text(&self.registry)
    }

    fn public(&self) -> String {
        Label::lowest(&self.registry).to_text(&self.registry)
    }

    fn sends(&self, who: &str, body: &Value) -> Answer {
        let headers = [
            ("Content-Type", "application/json"),
            ("Cookie", self.cookies[who].as_str()),
        ];
        (self.server).send("POST", "/api/releases/acts", &headers, &body.to_string())
    }

    fn proposes(&self, who: &str, id: &str, text: &str, label: &str) -> Answer {
        let content = Hash::of(&[text.as_bytes()]).to_hex();
        let act = json!({"do": "propose", "content": content, "label": label,
            "parents": [self.parent], "reason": WHY});
        self.sends(who, &json!({"id": id, "act": act, "text": text}))
    }

    fn sees(&self, who: &str, path: &str) -> Answer {
        get(&self.server, Some(self.cookies[who].as_str()), path)
    }

    fn binding(&self, draft: &str) -> String {
        let told = self.sees("nor-9", &format!("/api/releases/{draft}")).json();
        told["binding"]
            .as_str()
            .expect("something to sign")
            .to_owned()
    }

    fn signs(&self, who: &str, id: &str, what: &str, draft: &str) -> Answer {
        let act = json!({"do": what, "draft": draft, "binding": self.binding(draft)});
        self.sends(who, &json!({"id": id, "act": act}))
    }

    /// The same by several at once; how many of them count.
    fn at_once(&self, tries: Vec<(&str, String)>, what: &str, draft: &str) -> usize {
        let act = json!({"do": what, "draft": draft, "binding": self.binding(draft)});
        let address = &self.server.address;
        let requests = tries.into_iter().map(|(who, id)| {
            let body = json!({"id": id, "act": act}).to_string();
            (self.cookies[who].as_str(), body)
        });
        let requests: Vec<(&str, String)> = requests.collect();
        let all = std::thread::scope(|scope| {
            let sent = requests.iter().map(|(cookie, body)| {
                let json = ("Content-Type", "application/json");
                let headers = [json, ("Cookie", *cookie)];
                scope.spawn(move || send(address, "POST", "/api/releases/acts", &headers, body))
            });
            let sent: Vec<_> = sent.collect();
            let answers = sent.into_iter().map(|one| one.join().expect("no panic"));
            answers.map(|answer| answer.status).collect::<Vec<u16>>()
        });
        assert!(all.iter().all(|status| *status < 500), "{all:?}");
        all.iter().filter(|status| **status == 201).count()
    }

    /// Proposes, lets two sign it, and lets it out.
    fn lets_out(&self, draft: &str, text: &str, label: &str) {
        let steps = [
            self.proposes("nor-1", draft, text, label),
            self.signs("nor-9", &format!("{draft}-a"), "approve", draft),
            self.signs("cell-9", &format!("{draft}-b"), "approve", draft),
            self.signs("fra-9", &format!("{draft}-out"), "release", draft),
        ];
        for answer in steps {
            assert_eq!(answer.status, 201, "{answer:?}");
        }
    }
}

/// The commitment of something that was heard.
pub(crate) fn parent(server: &Server) -> String {
    let known = server.store.read_kind("observation").expect("readable");
    let first = known.first().expect("something was heard");
    first
        .sha256
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[track_caller]
fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(
        answer.json()["type"],
        format!("urn:trucewatch:refused:{rule}")
    );
}

#[test]
fn p64_what_two_people_of_two_organisations_signed_goes_out_and_nothing_else() {
    let stage = Stage::new();
    // Who may propose what.
    for who in ["monitor-1", "a-1"] {
        refused(
            &stage.proposes(who, "d-0", TEXT, &stage.public()),
            403,
            "role",
        );
    }
    refused(
        &stage.proposes("low-9", "d-0", TEXT, &stage.public()),
        404,
        "unknown",
    );
    let one_party = stage.label(Level::Participant, &["@members", "CELL", "PARTY_A"]);
    refused(
        &stage.proposes("nor-1", "d-0", TEXT, &one_party),
        422,
        "equal_time",
    );
    let act = json!({"do": "propose", "content": "ab".repeat(32), "label": stage.public(),
        "parents": [stage.parent], "reason": WHY});
    let other_words = stage.sends("nor-1", &json!({"id": "d-0", "act": act, "text": TEXT}));
    refused(&other_words, 422, "content");
    let proposed = stage.proposes("nor-1", "d-1", TEXT, &stage.public());
    assert_eq!(proposed.status, 201, "{proposed:?}");
    assert_eq!(
        stage.proposes("nor-1", "d-1", TEXT, &stage.public()).status,
        200,
        "done once"
    );
    refused(
        &stage.proposes("nor-1", "d-1", "Other words.", &stage.public()),
        409,
        "act_id",
    );

    // A draft is there for those who may read what it was made of.
    for who in ["a-1", "low-9", "monitor-1"] {
        assert_eq!(stage.sees(who, "/api/releases/d-1").status, 404, "{who}");
    }
    assert_eq!(stage.sees("low-9", "/api/releases").json()["total"], 0);
    let told = stage.sees("fra-9", "/api/releases/d-1").json();
    assert_eq!(
        (&told["stage"], &told["text"]),
        (&json!("draft"), &json!(TEXT))
    );
    assert_eq!(told["missing"].as_array().map(Vec::len), Some(1), "{told}");

    // Neither the author, nor the same organisation twice, nor from an old look; and not before.
    refused(
        &stage.signs("nor-9", "r-0", "release", "d-1"),
        422,
        "two_people",
    );
    refused(&stage.signs("nor-1", "a-0", "approve", "d-1"), 403, "role");
    let hidden = stage.signs("low-9", "a-0", "approve", "d-1");
    let absent = json!({"do": "approve", "draft": "d-2", "binding": stage.binding("d-1")});
    let absent = stage.sends("low-9", &json!({"id": "a-0", "act": absent}));
    assert_eq!((hidden.status, absent.status), (404, 404));
    assert_eq!(
        hidden.body.replace("d-1", "d-2"),
        absent.body,
        "as if it were not there"
    );
    let late = json!({"do": "approve", "draft": "d-1", "binding": stage.binding("d-1")});
    let late = stage.sends("nor-9", &json!({"id": "a-0", "act": late, "expects": 0}));
    refused(&late, 409, "version");
    // Eight at once of one organisation: one counts.
    let tries = (0..8).map(|k| (["nor-9", "nor-8"][k % 2], format!("a-{k}")));
    let approved = stage.at_once(tries.collect(), "approve", "d-1");
    assert_eq!(approved, 1);
    refused(
        &stage.signs("nor-8", "a-9", "approve", "d-1"),
        403,
        "two_people",
    );
    refused(
        &stage.signs("nor-9", "r-1", "release", "d-1"),
        422,
        "two_people",
    );
    assert_eq!(
        get(&stage.server, None, "/api/public/releases").json()["total"],
        0
    );
    assert_eq!(stage.signs("cell-9", "a-10", "approve", "d-1").status, 201);
    assert_eq!(
        stage.signs("cell-9", "a-10", "approve", "d-1").status,
        200,
        "done once"
    );

    // An edit voids what was signed, and the old signature is good for nothing.
    let old = stage.binding("d-1");
    let text = format!("{TEXT}\nIt was dark.");
    let edit = json!({"do": "edit", "draft": "d-1", "label": stage.public(),
        "content": Hash::of(&[text.as_bytes()]).to_hex()});
    let edited = stage.sends("nor-1", &json!({"id": "e-1", "act": edit, "text": text}));
    assert_eq!(edited.status, 201, "{edited:?}");
    let replayed = json!({"do": "approve", "draft": "d-1", "binding": old});
    refused(
        &stage.sends("fra-9", &json!({"id": "a-11", "act": replayed})),
        409,
        "exactly_this",
    );
    refused(
        &stage.signs("nor-9", "r-2", "release", "d-1"),
        422,
        "two_people",
    );
    assert_eq!(stage.signs("nor-9", "a-12", "approve", "d-1").status, 201);
    assert_eq!(stage.signs("cell-9", "a-13", "approve", "d-1").status, 201);
    let tries = (0..6).map(|k| ("fra-9", format!("out-{k}")));
    let out = stage.at_once(tries.collect(), "release", "d-1");
    assert_eq!(out, 1, "it goes out once");

    // What goes out is exactly these words, to everybody, and nothing of how it came about.
    let list = get(&stage.server, None, "/api/public/releases");
    let item = list.json()["items"][0].clone();
    assert_eq!(item["text"], text);
    assert_eq!(list.json()["licence"], "CC0-1.0");
    let name = item["sha256"].as_str().expect("a name").to_owned();
    let raw = get(&stage.server, None, &format!("/api/public/releases/{name}"));
    assert_eq!(
        Hash::of(&[&raw.bytes]).to_hex(),
        name,
        "anybody can check it"
    );
    let page = get(&stage.server, None, "/public");
    assert!(
        page.body.contains("It was dark.") && page.body.contains(&name),
        "{page:?}"
    );
    assert!(!page.body.contains("<script"), "no script");
    for (who, cookie) in &stage.cookies {
        for (path, same) in [("/api/public/releases", &list), ("/public", &page)] {
            let own = get(&stage.server, Some(cookie), path);
            assert_eq!(own.bytes, same.bytes, "{who}: {path}");
        }
    }
    for text in [&list.body, &page.body, &raw.body] {
        let hidden = [
            WHY,
            &stage.parent,
            "nor-1",
            "nor-9",
            "cell-9",
            "d-1",
            "binding",
        ];
        for hidden in hidden {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
    assert!(stage.server.store.verify().expect("readable").is_sound());
}

/// Whoever can write to the log, and to it alone, lets nothing out: the publisher looks at the signatures itself.
#[test]
fn p64_a_release_that_nobody_signed_is_shown_to_nobody() {
    let mut stage = Stage::new();
    let proposed = stage.proposes("nor-1", "d-1", TEXT, &stage.public());
    assert_eq!(proposed.status, 201, "{proposed:?}");
    let act = json!({"do": "release", "draft": "d-1", "binding": stage.binding("d-1")});
    let done = json!({"id": "r-1", "at": stage.server.site.clock().now(),
        "by": {"person": "nor-1", "hat": "NOR"}, "act": act});
    let entry = trucewatch_evidence::NewEntry {
        record: trucewatch_model::canonical::Record::Act {
            text: json!({"release": done}).to_string(),
        },
        raw: Vec::new(),
        source: "trucewatch".to_owned(),
        line: 0,
        received_at: stage.server.site.clock().now(),
        bound_ms: u32::MAX,
        signed: None,
    };
    stage.server.store.append(&[entry]).expect("written");
    stage.server.catch_up();
    assert_eq!(
        stage.sees("nor-9", "/api/releases/d-1").json()["stage"],
        "released"
    );
    assert_eq!(
        get(&stage.server, None, "/api/public/releases").json()["total"],
        0
    );
    assert!(
        !get(&stage.server, None, "/public")
            .body
            .contains("Explosions")
    );
    assert_eq!(
        stage.sees("a-1", "/api/releases/received").json()["items"],
        json!([])
    );
}

#[test]
fn parties_get_the_same_bytes_at_the_same_time_and_the_ledger_says_who_has_them() {
    let stage = Stage::new();
    let for_both = stage.label(
        Level::Participant,
        &["@members", "CELL", "PARTY_A", "PARTY_B"],
    );
    stage.lets_out("d-1", TEXT, &for_both);
    assert_eq!(
        get(&stage.server, None, "/api/public/releases").json()["total"],
        0
    );
    let [a, b] = ["a-1", "b-1"].map(|who| stage.sees(who, "/api/releases/received").json());
    assert_eq!(a["items"][0]["text"], TEXT);
    for field in ["sha256", "text", "sent_at", "label"] {
        assert_eq!(a["items"][0][field], b["items"][0][field], "{field}");
    }
    assert_eq!(
        stage.sees("monitor-1", "/api/releases/received").json()["items"],
        json!([])
    );
    let content = Hash::of(&[TEXT.as_bytes()]).to_hex();
    let confirm = |content: &str| json!({"do": "receive", "draft": "d-1", "content": content});
    let wrong = stage.sends(
        "a-1",
        &json!({"id": "c-1", "act": confirm(&"ab".repeat(32))}),
    );
    refused(&wrong, 409, "exactly_this");
    // Which ids others gave their acts, those of drafts among them, tells a recipient nothing.
    for used in ["d-1", "never"] {
        let act = json!({"id": used, "act": confirm(&"ab".repeat(32))});
        refused(&stage.sends("b-1", &act), 409, "exactly_this");
    }
    let right = stage.sends("a-1", &json!({"id": "c-2", "act": confirm(&content)}));
    assert_eq!(right.status, 201, "{right:?}");
    let twice = stage.sends("a-1", &json!({"id": "c-3", "act": confirm(&content)}));
    refused(&twice, 409, "not_twice");
    refused(
        &stage.sends("low-9", &json!({"id": "c-4", "act": confirm(&content)})),
        404,
        "unknown",
    );
    let ledger = stage.sees("nor-9", "/api/releases/d-1").json()["recipients"].clone();
    let row = |name: &str| {
        let rows = ledger.as_array().expect("rows");
        let found = rows.iter().find(|row| row["recipient"] == name);
        found.expect("a row").clone()
    };
    assert_eq!(row("PARTY_A")["received_by"], "a-1");
    assert_eq!(row("PARTY_B")["received_at"], Value::Null);
    assert_eq!(row("PARTY_A")["sent_at"], row("PARTY_B")["sent_at"]);
    assert_eq!(row("PARTY_A")["sha256"], content);
}

#[test]
fn a_retraction_is_shown_wherever_it_was() {
    let stage = Stage::new();
    stage.lets_out("d-1", TEXT, &stage.public());
    let retract = json!({"do": "retract", "draft": "d-1", "reason": "The day was wrong."});
    refused(
        &stage.sends("nor-1", &json!({"id": "x-0", "act": retract})),
        403,
        "role",
    );
    let done = stage.sends("cell-9", &json!({"id": "x-1", "act": retract}));
    assert_eq!(done.status, 201, "{done:?}");
    let item = get(&stage.server, None, "/api/public/releases").json()["items"][0].clone();
    assert_eq!(item["retracted_because"], "The day was wrong.");
    assert_eq!(item["text"], Value::Null);
    let name = item["sha256"].as_str().expect("a name");
    let raw = get(&stage.server, None, &format!("/api/public/releases/{name}"));
    assert_eq!(raw.status, 410, "{raw:?}");
    let page = get(&stage.server, None, "/public").body;
    assert!(
        page.contains("The day was wrong.") && !page.contains("Explosions"),
        "{page}"
    );
    let party = stage.sees("a-1", "/api/releases/received").json();
    assert_eq!(
        party["items"][0]["retracted"]["reason"],
        "The day was wrong."
    );
    assert_eq!(
        stage.sees("nor-1", "/api/releases/d-1").json()["stage"],
        "retracted"
    );
}

/// Words of a draft lie encrypted beside the log, and nowhere in clear.
#[test]
fn p66_the_words_of_a_draft_stand_in_no_file() {
    let stage = Stage::new();
    let canary = "heron-canary-7f3a and what a witness said";
    let proposed = stage.proposes("nor-1", "d-1", canary, &stage.public());
    assert_eq!(proposed.status, 201, "{proposed:?}");
    assert_eq!(
        stage.sees("nor-9", "/api/releases/d-1").json()["text"],
        canary
    );
    let mut folders = vec![stage.server.site.dir().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).expect("readable");
            let found = bytes.windows(17).any(|part| part == b"heron-canary-7f3a");
            assert!(!found, "{}", path.display());
        }
    }
    assert!(files > 3, "there was something to look through");
}
