//! What goes to whom.

use crate::world;
use crate::world::{Bundle, export, verify};
use std::collections::BTreeSet;
use trucewatch_case::{Asked, Trust};
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_model::Marking;
use trucewatch_model::canonical::Record;

fn for_role(store: &SqliteStore, incident: &str, recipient: Marking) -> Bundle {
    let asked = Asked {
        incident,
        recipient,
        without_files: false,
    };
    export(store, &asked).expect("a bundle")
}

/// All files of a bundle as one text. Rows as received are base64 there, so they are searched decoded.
fn everything(zip: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let mut all = String::new();
    for (name, content) in trucewatch_case::read_archive(zip).expect("readable") {
        let text = String::from_utf8(content).expect("text");
        if name.ends_with("entries.jsonl") {
            for line in text.lines() {
                let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
                let raw = STANDARD.decode(line["raw"].as_str().expect("text"));
                all.push_str(&String::from_utf8(raw.expect("base64")).expect("text"));
                all.push('\n');
            }
        }
        all.push_str(&text);
        all.push('\n');
    }
    all
}

#[test]
fn what_is_marked_more_strictly_never_reaches_a_bundle() {
    // Every seventh observation is restricted, the rest is public.
    let log = world::marked(&world::log(8.0), |number, record| match record {
        Record::Observation(_) if number % 7 == 0 => Marking::Restricted,
        _ => Marking::Public,
    });
    let entries = log.store.read(0, usize::MAX).expect("readable");
    let hidden: Vec<_> = entries
        .iter()
        .filter(|e| trucewatch_evidence::marking(&e.record) > Marking::Public)
        .collect();
    // What the public may see has incidents of its own.
    let open = world::marked(&log, |_, record| trucewatch_evidence::marking(record));
    let view = {
        let mut view = trucewatch_site::View::new(trucewatch_fusion::Settings::default());
        for entry in open.store.read(0, usize::MAX).expect("readable") {
            if trucewatch_evidence::marking(&entry.record) == Marking::Public {
                view.apply(entry);
            }
        }
        view.refresh(trucewatch_model::Timestamp::from_unix_ns(0), None);
        view
    };
    let incident = view.incidents().max_by_key(|e| e.observations());
    let incident = incident.expect("an incident").incident.id.to_string();
    let made = for_role(&log.store, &incident, Marking::Public);
    assert!(made.case.withheld > 0);
    assert_eq!(made.case.agreement, None, "agreements are for the mission");
    let sound = verify(&made.zip, &Trust::default(), true).expect("sound");
    assert_eq!(sound.withheld, made.case.withheld);
    assert_eq!(sound.recipient, "public");
    let all = everything(&made.zip);
    let contains = |needle: &str| all.contains(needle);
    let public = |e: &&trucewatch_evidence::Entry| {
        trucewatch_evidence::marking(&e.record) == Marking::Public
    };
    let rows: BTreeSet<&[u8]> = entries.iter().filter(public).map(|e| &e.raw[..]).collect();
    let (mut listed, mut beside) = (0, 0);
    for entry in &hidden {
        let seq = entry.seq;
        let statement = entry.statement(&log.store.identity().mission);
        let envelope = String::from_utf8(entry.envelope()).expect("text");
        assert!(!contains(&envelope), "envelope of entry {seq}");
        let record = String::from_utf8(entry.record.to_bytes()).expect("text");
        assert!(!contains(&record), "record of entry {seq}");
        // One row may say two things of which one is public.
        if !entry.raw.is_empty() && !rows.contains(&entry.raw[..]) {
            let row = std::str::from_utf8(&entry.raw).expect("text");
            assert!(!contains(row), "row of entry {seq}");
        }
        let hash = trucewatch_proof::hex(&entry.sha256);
        assert!(!contains(&hash[..32]), "hash of entry {seq}");
        let guess = trucewatch_proof::Hash::leaf(&statement.message());
        assert!(!contains(&guess.to_hex()), "statement of entry {seq}");
        let secret = &entry.secret;
        beside += u64::from(contains(&statement.leaf(&secret.batch_salt()).to_hex()));
        for salt in [
            secret.envelope_salt(),
            secret.raw_salt(),
            secret.batch_salt(),
        ] {
            assert!(!contains(&salt.to_hex()), "salt of entry {seq}");
        }
        if let Some(id) = entry.observation_id() {
            assert!(!contains(id.as_str()), "id of entry {seq}");
        }
        listed += u64::from(contains(&entry.leaf().to_hex()));
    }
    assert_eq!(
        listed, made.case.withheld,
        "those withheld are listed by their leaf"
    );
    // All of a batch that holds both is proven, also right beside what may not be seen.
    assert_eq!(sound.signatures.batch, sound.entries);
    assert!(beside > 0, "a path leads past an entry that is withheld");
    // The search finds what is there.
    let observer = |e: &&trucewatch_evidence::Entry| matches!(e.record, Record::Observer(_));
    let shown = entries.iter().filter(public).find(observer);
    let shown = shown.expect("an observer");
    let envelope = String::from_utf8(shown.envelope()).expect("text");
    let row = String::from_utf8(shown.raw.clone()).expect("text");
    assert!(contains(&envelope) && contains(&row));
}

#[test]
fn who_is_cleared_gets_all_and_who_is_not_gets_nothing_of_it() {
    let log = world::log(5.0);
    let incident = world::largest(&log.store);
    let mission = for_role(&log.store, &incident, Marking::Mission);
    let witness = for_role(&log.store, &incident, Marking::Witness);
    assert_eq!(mission.case.withheld, 0);
    assert_eq!(mission.case.finding, witness.case.finding);
    assert_ne!(mission.zip, witness.zip, "a bundle says for whom it is");
    // By default nothing is public.
    let asked = Asked {
        incident: &incident,
        recipient: Marking::Public,
        without_files: false,
    };
    let refused = export(&log.store, &asked).expect_err("nothing is public");
    assert!(refused.to_string().contains("`public`"), "{refused}");
}
