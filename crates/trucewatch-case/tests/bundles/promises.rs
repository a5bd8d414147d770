//! What the project promises of its bundles.

use crate::world;
use crate::world::{export, verify};
use std::time::Instant;
use trucewatch_case::{Asked, Trust};
use trucewatch_model::Marking;
use trucewatch_proof::note::Kind;
use trucewatch_proof::{Checkpoint, Note, NoteSigner, SecretKey, cosign};

/// P13: anyone cleared can work a finding out again, offline, from the evidence it names.
#[test]
fn p13_every_finding_is_worked_out_again_from_its_bundle() {
    let full = std::env::var("TRUCEWATCH_PROOFS").is_ok_and(|size| size == "full");
    let log = world::log(if full { 180.0 } else { 12.0 });
    let view = world::view(&log.store);
    let incidents: Vec<&str> = view.incidents().map(|e| e.incident.id.as_str()).collect();
    let most = if full { usize::MAX } else { 3 };
    let step = incidents.len().div_ceil(most).max(1);
    assert!(incidents.len() >= 2, "{} incidents", incidents.len());
    let mut slowest_s: f64 = 0.0;
    let mut checked = 0;
    for incident in incidents.into_iter().step_by(step) {
        let zip = world::bundle(&log.store, incident);
        let began = Instant::now();
        let sound = verify(&zip, &Trust::default(), true).expect("sound");
        slowest_s = slowest_s.max(began.elapsed().as_secs_f64());
        assert!(sound.recomputed && sound.page == Some(true), "{sound:?}");
        assert_eq!(sound.incident, incident);
        assert_eq!(sound.withheld, 0);
        checked += 1;
    }
    eprintln!("P13: {checked} findings worked out again, the slowest in {slowest_s:.2} s");
    assert!(slowest_s <= 60.0, "{slowest_s} s");
}

#[test]
fn the_same_log_and_arguments_give_the_same_bytes() {
    let log = world::log(5.0);
    let incident = world::largest(&log.store);
    let first = world::bundle(&log.store, &incident);
    assert_eq!(first, world::bundle(&log.store, &incident));
    let begin = &incident[..incident.len() - 4];
    assert_eq!(first, world::bundle(&log.store, begin), "by its beginning");
    let again = trucewatch_evidence::SqliteStore::open_read_only(log.dir.path());
    let again = again.expect("opens");
    assert_eq!(
        first,
        world::bundle(&again, &incident),
        "by another process"
    );
}

#[test]
fn an_incident_that_is_not_there_is_said_so() {
    let log = world::log(5.0);
    for wrong in ["i-0000", "", "i-", "nothing"] {
        let asked = Asked {
            incident: wrong,
            recipient: Marking::Mission,
            without_files: false,
        };
        let error = export(&log.store, &asked).expect_err(wrong);
        assert!(error.to_string().contains(wrong), "{error}");
    }
}

/// P18, in part: whoever trusts a key and witnesses had from elsewhere can hold a bundle to them.
#[test]
fn p18_a_bundle_is_held_to_the_key_and_witnesses_that_the_reader_trusts() {
    let log = world::log(5.0);
    let incident = world::largest(&log.store);
    let zip = world::bundle(&log.store, &incident);
    let own = log.store.identity().log.clone();
    let sound = |trust: &Trust| verify(&zip, trust, false);
    let trust = Trust {
        vkey: Some(own.clone()),
        ..Trust::default()
    };
    assert_eq!(sound(&trust).expect("its own key").key, "given");
    let other = NoteSigner::new(own.name(), Kind::Ed25519, SecretKey::from_seed(&[7; 32]));
    let trust = Trust {
        vkey: Some(other.expect("a key").public().clone()),
        ..Trust::default()
    };
    let fault = sound(&trust).expect_err("another key of the same name");
    assert_eq!(fault.place, "log/vkey");

    let witness = |seed: u8| {
        let secret = SecretKey::from_seed(&[seed; 32]);
        NoteSigner::new(&format!("witness-{seed}"), Kind::Cosignature, secret).expect("a key")
    };
    let (one, two) = (witness(1), witness(2));
    let asking = |quorum: usize| Trust {
        vkey: None,
        keys: None,
        witnesses: vec![one.public().clone(), two.public().clone()],
        quorum,
    };
    let fault = sound(&asking(1)).expect_err("nobody cosigned");
    assert_eq!(fault.place, "log/checkpoint");

    // A bundle whose checkpoint one of them cosigned.
    let mut files = trucewatch_case::read_archive(&zip).expect("readable");
    let name = format!("case-{incident}/data/log/checkpoint");
    let text = String::from_utf8(files[&name].clone()).expect("text");
    let mut note = Note::from_text(&text).expect("a note");
    Checkpoint::from_text(&note.text).expect("a checkpoint");
    let line = cosign(&note.text, &one, 1_700_000_000).expect("cosigns");
    note.signatures.push(line);
    files.insert(name, note.to_string().into_bytes());
    let zip = crate::forged::repack(files);
    let sound = |trust: &Trust| verify(&zip, trust, true);
    assert_eq!(sound(&asking(1)).expect("one cosigned").cosignatures, 1);
    let fault = sound(&asking(2)).expect_err("the other did not");
    assert!(fault.what.contains("1 of the 2"), "{fault}");
}
