//! What monitors send: it arrives once, is proven to them, and nothing is settled behind anybody's back.

use crate::officers;
use crate::roles::people;
use crate::server::{Answer, Server};
use crate::session::cookie;
use serde_json::{Value, json};
use trucewatch_accounts::{Accounts, challenge_message};
use trucewatch_evidence::{EvidenceLog as _, QuarantineFilter};
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    ClockSource, Correction, FieldContent, FieldReport, Known, Marking, Means, Observation,
    ObservationClass, ObserverId, ObserverKind, Place, Position, TimeSpan, Timestamp, TrackPoint,
};
use trucewatch_proof::signed::SignedRecord;
use trucewatch_proof::{Hash, SecretKey, envelope, hex};
use trucewatch_release::Cell;

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn phone() -> SecretKey {
    SecretKey::from_seed(&[81; 32])
}

fn server() -> Server {
    with_files(&|_| {})
}

fn with_files(prepare: &dyn Fn(&std::path::Path)) -> Server {
    let mut server = Server::with_files(7, 60.0, prepare);
    officers::found(&mut server);
    officers::accredit_device(&mut server, &hex(&phone().public().to_bytes()), "phone-7");
    server.catch_up();
    server
}

fn line(server: &Server, record: Record, counter: u64) -> String {
    let mission = &server.store.identity().mission;
    let signed = SignedRecord::sign(record, mission, &phone(), 1, counter);
    signed.expect("it may come").to_line()
}

fn heard(server: &Server, id: &str) -> Observation {
    let mut heard = Observation::new(
        ObserverId::from_text("patrol/NOR-7"),
        ObserverKind::Patrol,
        Means::Heard,
        ObservationClass::Explosion,
        TimeSpan::instant(server.site.clock().now(), ClockSource::Watch),
    );
    heard.source_record = Known::Value(id.to_owned());
    heard
}

fn report(server: &Server, id: &str, content: FieldContent) -> Record {
    Record::FieldReport(FieldReport {
        observer: ObserverId::from_text("patrol/NOR-7"),
        source_record: id.to_owned(),
        about: Vec::new(),
        time: TimeSpan::instant(server.site.clock().now(), ClockSource::Watch),
        place: Place::default(),
        content,
        seen: Known::NotAsked,
        marking: Marking::Restricted,
    })
}

fn send(server: &Server, records: &[String]) -> Value {
    let answer = server.post_json("/api/field/inbox", &json!({"records": records}));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn one(server: &Server, record: String) -> Value {
    send(server, &[record])["each"][0].clone()
}

#[test]
fn what_is_sent_twice_is_one_entry_and_proven_to_its_author() {
    let server = server();
    let record = Record::Observation(heard(&server, "a-1"));
    let sent = line(&server, record.clone(), 1);
    let answer = send(&server, std::slice::from_ref(&sent));
    assert_eq!(answer["each"][0]["state"], "new", "{answer}");
    let proof = &answer["each"][0]["proof"];
    let seq = proof["seq"].as_u64().expect("a number");
    let entry = server.store.read(seq, 1).expect("read").remove(0);
    assert_eq!(entry.record, record);
    assert_eq!(entry.author, phone().public().id());

    // What the device works out from the answer alone.
    let text = proof["envelope"].as_str().expect("text");
    let salt = Hash::from_hex(proof["salt"].as_str().expect("text")).expect("a hash");
    let leaf = envelope::leaf_of(&salt, text.as_bytes());
    let path: Vec<Hash> = proof["path"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| Hash::from_hex(one.as_str().expect("text")).expect("a hash"))
        .collect();
    let note = answer["checkpoint"].as_str().expect("text");
    let head = server
        .store
        .identity()
        .keys
        .open(note)
        .expect("signed")
        .checkpoint
        .head;
    assert!(
        trucewatch_proof::verify_inclusion(leaf, seq, &head, &path),
        "it is in the log"
    );

    let again = one(&server, sent);
    assert_eq!(again["state"], "repeated");
    assert_eq!(again["proof"]["seq"], seq, "and the proof comes again");
    assert_eq!(server.store.len().expect("read"), seq + 1);
}

#[test]
fn a_key_that_nobody_knows_and_what_nobody_can_read_wait_with_the_reason() {
    let server = server();
    let stranger = SecretKey::from_seed(&[82; 32]);
    let mission = &server.store.identity().mission;
    let record = Record::Observation(heard(&server, "b-1"));
    let signed = SignedRecord::sign(record, mission, &stranger, 1, 1).expect("signed");
    let cases = [
        (signed.to_line(), "nobody accredited its key"),
        (
            signed.to_line().replace("b-1", "b-2"),
            "its signature does not hold",
        ),
        (
            "{\"no\": \"record\"}".to_owned(),
            "this is no signed record",
        ),
    ];
    for (text, why) in cases {
        let before = server.store.len().expect("read");
        for _ in 0..2 {
            let outcome = one(&server, text.clone());
            assert_eq!(outcome["state"], "set_aside", "{outcome}");
            let said = outcome["why"].as_str().expect("a reason");
            assert!(said.starts_with(why), "{said}");
            assert!(outcome["proof"].is_null());
        }
        assert_eq!(server.store.len().expect("read"), before, "{why}");
    }
    let waiting = server.store.quarantine_count(QuarantineFilter::OpenOnly);
    assert_eq!(
        waiting.expect("read"),
        3,
        "one row each, however often it was sent"
    );
}

#[test]
fn a_clock_that_jumped_ahead_is_told_and_nothing_is_kept() {
    let server = server();
    let mut ahead = heard(&server, "c-1");
    ahead.time.bound_ms = Known::Value(1_000);
    ahead.time.earliest = ahead.time.earliest.plus_s(3_600.0);
    ahead.time.latest = ahead.time.earliest;
    let before = server.store.len().expect("read");
    let ahead = line(&server, Record::Observation(ahead), 1);
    let outcome = one(&server, ahead.clone());
    assert_eq!(
        (&outcome["state"], &outcome["rule"]),
        (&json!("conflict"), &json!("clock"))
    );
    assert_eq!(server.store.len().expect("read"), before);
    // Whoever was asked and stands by it is heard; what is known of the time names it then.
    let insists = json!({"records": [ahead], "as_they_are": true});
    let answer = server.post_json("/api/field/inbox", &insists).json();
    assert_eq!(answer["each"][0]["state"], "new", "{answer}");
}

fn correction(server: &Server, of: &Record, with: Option<&Record>, reason: &str, n: u64) -> String {
    let record = Record::Correction(Correction {
        of: hex(&of.sha256()),
        replaced_by: with.map(|with| hex(&with.sha256())),
        reason: reason.to_owned(),
        by: "patrol/NOR-7".to_owned(),
        marking: Marking::Mission,
    });
    line(server, record, n)
}

#[test]
fn what_was_corrected_elsewhere_is_a_conflict_with_the_entry_that_did() {
    let server = server();
    let [first, second, third] =
        ["d-1", "d-2", "d-3"].map(|id| Record::Observation(heard(&server, id)));
    let early = correction(&server, &first, Some(&second), "the count", 9);
    let outcome = one(&server, early);
    assert_eq!(
        outcome["rule"], "names_nothing",
        "what it speaks of has not come: {outcome}"
    );
    let all = [
        line(&server, first.clone(), 1),
        line(&server, second.clone(), 2),
        line(&server, third.clone(), 3),
        correction(&server, &first, Some(&second), "the count", 4),
    ];
    let answer = send(&server, &all);
    let states: Vec<&Value> = answer["each"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|o| &o["state"])
        .collect();
    assert_eq!(states, [&json!("new"); 4], "{answer}");
    let by = &answer["each"][3]["proof"]["seq"];

    let outcome = one(
        &server,
        correction(&server, &first, Some(&third), "the bearing", 5),
    );
    assert_eq!(
        (&outcome["state"], &outcome["rule"]),
        (&json!("conflict"), &json!("corrected"))
    );
    assert_eq!(&outcome["entry"], by, "{outcome}");
    assert!(
        outcome["why"]
            .as_str()
            .is_some_and(|why| why.contains("the count")),
        "{outcome}"
    );
    // The first one sent again is no conflict with itself.
    let again = one(&server, all[3].clone());
    assert_eq!(again["state"], "repeated");
}

#[test]
fn nobody_corrects_what_others_said() {
    let server = server();
    let found = server.store.read(0, 1_000).expect("read");
    let other = found
        .iter()
        .find(|e| matches!(e.record, Record::Observation(_)));
    let other = other.expect("the simulator sent some");
    let outcome = one(&server, correction(&server, &other.record, None, "no", 1));
    assert_eq!(
        (&outcome["state"], &outcome["rule"]),
        (&json!("conflict"), &json!("not_own"))
    );
}

/// A piece of a file; the bytes are text here.
fn piece(server: &Server, report: &str, at: usize, bytes: &str) -> Answer {
    let path = format!("/api/field/files/{report}?at={at}");
    server.send(
        "POST",
        &path,
        &[("Content-Type", "application/octet-stream")],
        bytes,
    )
}

#[test]
fn a_photo_comes_in_pieces_and_only_as_it_was_signed() {
    let server = server();
    let photo = "not really a photo, but bytes like any other";
    let content = |bytes: &str| FieldContent::Photo {
        sha256: Hash::of(&[bytes.as_bytes()]).to_hex(),
        size: bytes.len() as u64,
        media_type: "image/jpeg".to_owned(),
    };
    let record = report(&server, "p-1", content(photo));
    let name = hex(&record.sha256());
    assert_eq!(
        piece(&server, &name, 0, photo).status,
        404,
        "nothing announced it"
    );
    assert_eq!(one(&server, line(&server, record, 1))["state"], "new");

    let (begin, end) = photo.split_at(20);
    assert_eq!(
        piece(&server, &name, 20, end).json()["have"],
        0,
        "a hole changes nothing"
    );
    assert_eq!(piece(&server, &name, 0, begin).json()["have"], 20);
    assert_eq!(
        piece(&server, &name, 0, &begin[..5]).json()["have"],
        20,
        "again is no step back"
    );
    assert_eq!(server.json(&format!("/api/field/files/{name}"))["have"], 20);
    let done = piece(&server, &name, 20, end).json();
    let seq = done["proof"]["seq"]
        .as_u64()
        .unwrap_or_else(|| panic!("{done}"));
    assert_eq!(
        piece(&server, &name, 20, end).json()["proof"]["seq"],
        seq,
        "once"
    );
    let entry = server.store.read(seq, 1).expect("read").remove(0);
    let Record::Blob(blob) = entry.record else {
        panic!("no file")
    };
    assert_eq!(
        (blob.report.as_deref(), blob.marking),
        (Some(name.as_str()), Marking::Restricted)
    );
    let mut read = Vec::new();
    let vault = trucewatch_evidence::Vault::of(server.site.dir());
    vault
        .read(&blob, &mut |part| read.extend_from_slice(part))
        .expect("whole");
    assert_eq!(read, photo.as_bytes());
    let waiting = std::fs::read_dir(server.site.dir().join("incoming")).expect("the folder");
    assert_eq!(waiting.count(), 0, "nothing is left unencrypted");

    let other = report(&server, "p-2", content("what was signed"));
    let name = hex(&other.sha256());
    one(&server, line(&server, other, 2));
    assert_eq!(piece(&server, &name, 0, "what was forged").status, 400);
    assert_eq!(
        server.json(&format!("/api/field/files/{name}"))["have"],
        0,
        "it begins anew"
    );
    let listed = server.json("/api/field/reports");
    let files: Vec<&Value> = listed["reports"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| &r["file"])
        .collect();
    assert_eq!(files, [&json!(seq), &Value::Null]);
}

fn track(server: &Server, id: &str, cell_m: u32, age_s: f64, at: (f64, f64)) -> Record {
    let content = FieldContent::PatrolTrack {
        cell_m,
        points: vec![TrackPoint {
            at: server.site.clock().now().plus_s(-age_s),
            position: Position::from_deg(at.0, at.1).expect("a position"),
            bound_m: 8_000,
        }],
    };
    report(server, id, content)
}

#[test]
fn where_a_patrol_was_comes_only_as_coarsely_and_late_as_the_mission_says() {
    let rule = |cell: u32, hours: u32| {
        format!(
            "version = 1\n[[rule]]\nfor = [\"MISSION\"]\nkinds = [\"patrol\"]\npoints = {{ not_younger_than_h = {hours}, cell_m = {cell} }}\n"
        )
    };
    let coarse = with_files(&|dir| {
        std::fs::write(dir.join("positions.toml"), rule(10_000, 24)).expect("written");
    });
    let (lat, lon) = (48.6, 37.9);
    let middle = Cell::holding(Position::from_deg(lat, lon).expect("a position"), 10_000).centre();
    let middle = (middle.lat_deg(), middle.lon_deg());
    let day_s = 86_400.0;
    let told = coarse.json("/api/field/setup");
    assert_eq!(
        told["track"],
        json!({"not_younger_than_s": 86_400, "cell_m": 10_000})
    );
    let cases = [
        (
            track(&coarse, "t-1", 0, 2.0 * day_s, (lat, lon)),
            "conflict",
            "as it is",
        ),
        (
            track(&coarse, "t-2", 10_000, 2.0 * day_s, (lat, lon)),
            "conflict",
            "coarse in words alone",
        ),
        (
            track(&coarse, "t-3", 10_000, 3_600.0, middle),
            "conflict",
            "too young",
        ),
        (
            track(&coarse, "t-4", 10_000, 2.0 * day_s, middle),
            "new",
            "as the rule asks",
        ),
    ];
    for (n, (record, state, why)) in (1..).zip(cases) {
        let outcome = one(&coarse, line(&coarse, record, n));
        assert_eq!(outcome["state"], state, "{why}: {outcome}");
    }
    let silent = with_files(&|dir| {
        let nobody = rule(0, 0).replace("MISSION", "CELL");
        std::fs::write(dir.join("positions.toml"), nobody).expect("written");
    });
    assert!(silent.json("/api/field/setup")["track"].is_null());
    let record = track(&silent, "t-5", 10_000, 2.0 * day_s, middle);
    assert_eq!(one(&silent, line(&silent, record, 1))["rule"], "track");
}

/// The cookie of a session that the phone begins with its own key.
fn phone_enters(server: &Server) -> String {
    let challenge = server
        .send("POST", "/api/session/challenge", &[], "")
        .json();
    let text = |name: &str| challenge[name].as_str().expect("a text").to_owned();
    let message = challenge_message(&text("origin"), &text("challenge"), &phone().public());
    let answer = json!({"challenge": text("challenge"), "key": hex(&phone().public().to_bytes()),
        "signature": hex(&phone().sign(&message))});
    let body = json!({"answer": answer});
    let entered = server.send("POST", "/api/session/key", &[JSON], &body.to_string());
    assert_eq!(entered.status, 200, "{entered:?}");
    cookie(&entered)
}

#[test]
fn a_device_brings_reports_by_its_key_and_roles_that_do_not_observe_bring_none() {
    let server = server();
    let people = people(&server);
    Accounts::open(server.site.dir()).expect("opened");
    let body = |n: u64| {
        let record = Record::Observation(heard(&server, &format!("e-{n}")));
        json!({"records": [line(&server, record, n)]}).to_string()
    };
    let bring = |cookie: Option<&str>, n: u64| {
        let mut headers = vec![JSON];
        headers.extend(cookie.map(|cookie| ("Cookie", cookie)));
        server
            .send("POST", "/api/field/inbox", &headers, &body(n))
            .status
    };
    assert_eq!(bring(None, 1), 401);
    assert_eq!(
        bring(Some(&people["officer"]), 2),
        403,
        "a duty officer does not observe"
    );
    assert_eq!(bring(Some(&people["monitor"]), 3), 200);
    let phone = phone_enters(&server);
    assert_eq!(bring(Some(&phone), 4), 200);
    let looks = [("Cookie", phone.as_str())];
    let reads = |path: &str| server.send("GET", path, &looks, "").status;
    assert_eq!(reads("/api/field/reports"), 404, "a device reads nothing");
    assert_eq!(reads("/api/incidents"), 200, "but what is public");
    assert_eq!(
        server.get("/api/field/setup").status,
        200,
        "it signs in by what stands there"
    );
}

#[test]
fn setup_tells_what_a_key_is_worth() {
    let server = server();
    let key = |key: &SecretKey| hex(&key.public().to_bytes());
    let worth = |key: &str| server.json(&format!("/api/field/setup?key={key}"));
    let own = worth(&key(&phone()));
    assert_eq!(own["standing"], "accredited");
    assert!(
        !own.to_string().contains("phone-7"),
        "anybody may ask, so not whose it is: {own}"
    );
    assert_eq!(
        worth(&key(&SecretKey::from_seed(&[83; 32])))["standing"],
        "unknown"
    );
    assert!(worth("none")["standing"].is_null());
    assert_eq!(own["mission"], server.store.identity().mission.as_str());
    assert!(Timestamp::parse_rfc3339(own["now"].as_str().expect("a time")).is_some());
}
