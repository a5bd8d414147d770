//! A breach played through by nine people, from the automatic list to a published finding with replies, dissent
//! and remedy, and what each of them sees of it.

use crate::server::{Answer, Server};
use crate::session::cookie;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trucewatch_accounts::{Accounts, Profile};
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_site::clock::Clock;

const PASSWORD: &str = "seven grey herons";
/// Code, nationality, for whom, role.
const PEOPLE: [(&str, &str, &str, &str); 10] = [
    ("nor-1", "NOR", "NOR", "national_analyst"),
    ("fra-1", "FRA", "FRA", "national_analyst"),
    ("cell-1", "POL", "CELL", "duty_officer"),
    ("cell-2", "USA", "CELL", "cell_chief"),
    ("nor-2", "NOR", "NOR", "contributor"),
    ("usa-1", "USA", "USA", "commission_member"),
    ("fra-2", "FRA", "FRA", "commission_member"),
    ("pol-1", "POL", "POL", "commission_member"),
    ("a-1", "AAA", "PARTY_A", "party_liaison"),
    ("b-1", "BBB", "PARTY_B", "party_liaison"),
];

struct Stage {
    server: Server,
    cookies: BTreeMap<&'static str, String>,
    acts: u32,
}

impl Stage {
    fn new() -> Self {
        let server = Server::new(7, 1_200.0, 1_200.0, false);
        server.catch_up();
        let accounts = Accounts::open(server.site.dir()).expect("opened");
        let enter = |(code, nationality, hat, role): (&'static str, &str, &str, &str)| {
            let now = Clock::system().now();
            let profile = Profile {
                nationality: nationality.to_owned(),
                hats: BTreeMap::from([(hat.to_owned(), [role.to_owned()].into())]),
                clearance: 2,
                ..Profile::default()
            };
            accounts.add(code, &profile, now).expect("added");
            accounts.choose_password(code, PASSWORD, now).expect("set");
            let factor = accounts.set_second_factor(code, "trucewatch", now);
            let (factor, _) = factor.expect("set");
            let body = json!({"person": code, "password": PASSWORD, "code": factor.recovery_codes[0].as_str()});
            let json = [("Content-Type", "application/json")];
            let answer = server.send("POST", "/api/session", &json, &body.to_string());
            assert_eq!(answer.status, 200, "{answer:?}");
            (code, cookie(&answer))
        };
        let cookies = PEOPLE.into_iter().map(enter).collect();
        Self {
            server,
            cookies,
            acts: 0,
        }
    }

    fn tries(&mut self, who: &str, area: &str, act: &Value) -> Answer {
        self.acts += 1;
        let body = json!({"id": format!("act-{}", self.acts), "act": {"area": area, "act": act}});
        let cookie = self.cookies[who].as_str();
        let headers = [("Content-Type", "application/json"), ("Cookie", cookie)];
        self.server
            .send("POST", "/api/mission/acts", &headers, &body.to_string())
    }

    /// Does it, and gives the id of what was made.
    #[track_caller]
    fn does(&mut self, who: &str, area: &str, act: &Value) -> Value {
        let answer = self.tries(who, area, act);
        assert_eq!(answer.status, 201, "{who}: {act}: {answer:?}");
        answer.json()["made"].clone()
    }

    /// The rule that stands against it.
    #[track_caller]
    fn refused(&mut self, who: &str, area: &str, act: &Value) -> String {
        let answer = self.tries(who, area, act);
        assert!(answer.status >= 400, "{who}: {act}: {answer:?}");
        let rule = answer.json()["type"].clone();
        let rule = rule.as_str().expect("a rule");
        rule.trim_start_matches("urn:trucewatch:refused:")
            .to_owned()
    }

    #[track_caller]
    fn sees(&self, who: &str, path: &str) -> Value {
        let cookie = [("Cookie", self.cookies[who].as_str())];
        let answer = self.server.send("GET", path, &cookie, "");
        assert_eq!(answer.status, 200, "{who}: {path}: {answer:?}");
        answer.json()
    }

    fn seat(&mut self, body: &str, state: &str, holder: &str) -> Value {
        let create = json!({"do": "create", "body": body, "member": state, "role": "member"});
        let seat = self.does("cell-2", "seats", &create);
        let fill = json!({"do": "fill", "seat": seat, "holder": holder});
        self.does("cell-2", "seats", &fill);
        seat
    }
}

#[test]
fn from_the_first_detection_to_a_published_finding() {
    let mut stage = Stage::new();
    let listed = stage.sees("nor-1", "/api/incidents?class=explosion&limit=1");
    let incident = listed["incidents"][0]["id"].clone();
    let path = format!("/api/incidents/{}", incident.as_str().expect("one"));
    let detail = stage.sees("nor-1", &path);
    let revision = detail["history"].as_array().expect("a history").len();

    // Two analysts of two nations; the second disagrees, and that stays.
    let assess = json!({"do": "assess", "incident": incident, "revision": revision, "statement": "Explosions near the line.",
        "level": "reported", "confidence": "moderate", "alternatives": ["demining"], "coverage": "All sensors were up."});
    assert_eq!(stage.refused("a-1", "review", &assess), "role");
    stage.does("nor-1", "review", &assess);
    let second = json!({"do": "second", "incident": incident, "assessment": 1,
        "verdict": {"verdict": "dissents", "reason": "The echo was not looked at."}});
    assert_eq!(stage.refused("nor-1", "review", &second), "not_own_work");
    stage.does("fra-1", "review", &second);

    // The commission sits, with a case; the desk has responded.
    let seats: Vec<Value> = [("USA", "usa-1"), ("FRA", "fra-2"), ("POL", "pol-1")]
        .map(|(state, holder)| stage.seat("commission", state, holder))
        .into();
    let provision = stage.sees("usa-1", "/api/agreement")["in_force"][0]["id"].clone();
    let open = json!({"do": "open", "title": "Explosions near the line", "incidents": [incident], "provisions": [provision]});
    let case = stage.does("usa-1", "commission", &open);
    let of_case = format!("/api/mission/cases/{}", case.as_str().expect("an id"));
    stage.does(
        "cell-1",
        "commission",
        &json!({"do": "respond", "case": case, "what": "Both sides were called."}),
    );

    // A party sees nothing of it before the packet is sent, then exactly what it is sent.
    assert_eq!(stage.sees("a-1", "/api/mission/cases")["total"], 0);
    let packet = json!({"do": "send_packet", "case": case, "content": "ab".repeat(32), "facts": "Explosions were heard."});
    stage.does("usa-1", "commission", &packet);
    for (own, party) in [("a-1", "A"), ("b-1", "B")] {
        let shown = stage.sees(own, &of_case);
        assert_eq!(shown["packet"]["facts"], "Explosions were heard.");
        assert_eq!(shown["findings"], json!([]));
        for hidden in ["opened_by", "votes", "response"] {
            assert!(shown.get(hidden).is_none(), "{hidden}: {shown}");
        }
        stage.does(
            own,
            "commission",
            &json!({"do": "receive", "case": case, "party": party}),
        );
    }
    let reply = |party: &str, text: &str| json!({"do": "reply", "case": case, "party": party, "text": text});
    assert_eq!(
        stage.refused("b-1", "commission", &reply("A", "x")),
        "role",
        "not in another's name"
    );
    stage.does("a-1", "commission", &reply("A", "It was an exercise."));
    assert_eq!(
        stage.sees("b-1", &of_case)["replies"],
        json!({}),
        "not before both have replied"
    );
    assert_eq!(
        stage.sees("b-1", &of_case)["replied"],
        json!([]),
        "nor whether the other has"
    );
    stage.does("b-1", "commission", &reply("B", "It was not us."));
    assert_eq!(
        stage.sees("a-1", &of_case)["replies"]["B"]["text"],
        "It was not us."
    );

    // Deliberation: one member dissents; nobody outside sees it before it is published.
    let propose = json!({"do": "propose", "case": case, "outcome": "breach", "responsible": {"kind": "party", "party": "A",
        "standard": "clear_and_convincing"}, "provisions": [provision], "reasons": "No exercise was announced.",
        "remedies": [{"of": "A", "asked": "Announce exercises a day before.", "due": "2099-01-01T00:00:00Z"}]});
    assert_eq!(stage.refused("cell-1", "commission", &propose), "role");
    let finding = stage.does("usa-1", "commission", &propose);
    for who in ["usa-1", "fra-2"] {
        stage.does(
            who,
            "commission",
            &json!({"do": "vote", "finding": finding, "vote": {"vote": "for"}}),
        );
    }
    let against = json!({"do": "vote", "finding": finding, "vote": {"vote": "against", "dissent": "The wind was not measured."}});
    stage.does("pol-1", "commission", &against);
    stage.does(
        "usa-1",
        "commission",
        &json!({"do": "conclude", "finding": finding}),
    );
    assert_eq!(stage.sees("a-1", &of_case)["findings"], json!([]));
    stage.does(
        "usa-1",
        "commission",
        &json!({"do": "publish", "finding": finding}),
    );
    for who in ["a-1", "b-1", "nor-1", "cell-1"] {
        let shown = stage.sees(who, &of_case);
        assert_eq!(
            shown["findings"][0]["dissents"][0]["reason"], "The wind was not measured.",
            "{who}"
        );
        assert_eq!(
            shown["replies"].as_object().map(serde_json::Map::len),
            Some(2),
            "{who}"
        );
        let clocks = shown["clocks"].as_array().expect("clocks");
        assert_eq!(clocks.len(), 3, "{who}: {shown}");
    }
    let followed = json!({"do": "follow_up", "finding": finding, "remedy": 0, "done": true, "what": "An exercise was announced."});
    stage.does("fra-2", "commission", &followed);

    // The drill: a seat is lost. The clocks go on, and the roll says who is missing.
    let before = stage.sees("usa-1", &of_case)["clocks"].clone();
    stage.does(
        "cell-2",
        "seats",
        &json!({"do": "set", "seat": seats[1], "presence": "walked_out", "reason": "in protest"}),
    );
    let roll = stage.sees("a-1", "/api/mission");
    assert_eq!(
        roll["commission"]["missing"].as_array().map(Vec::len),
        Some(1),
        "{roll}"
    );
    assert_eq!(
        stage.sees("usa-1", &of_case)["clocks"][0]["due"],
        before[0]["due"]
    );

    // All of it is on record, and what was known before the packet can be seen again.
    let acts = stage.sees("cell-1", "/api/mission/acts?limit=1000");
    let sent = acts["items"]
        .as_array()
        .expect("acts")
        .iter()
        .find(|a| a["act"]["act"]["do"] == "send_packet");
    let entry = sent.expect("it is there")["entry"]
        .as_u64()
        .expect("a number");
    let then = stage.sees("usa-1", &format!("{of_case}?at={entry}"));
    assert_eq!(then["stage"], "facts");
    let verified = stage.server.store.verify().expect("readable");
    assert!(verified.is_sound(), "every act is an entry that holds");
}
