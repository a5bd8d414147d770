//! What the pages check in a reader's browser: one answer of `GET /api/incidents/{id}/proofs`, made
//! here with fixed keys and salts, kept in `formats/proofs/incident.json`, and read by the pages' tests.

#![allow(clippy::expect_used, reason = "a test")]

use std::convert::Infallible;
use trucewatch_proof::note::Kind;
use trucewatch_proof::{
    Checkpoint, EntrySecret, Envelope, Hash, HashSource, NoteSigner, SecretKey, Signature,
    TreeHead, envelope, from_hex, hex, prove_inclusion, tree, verify_inclusion,
};

struct Leaves(Vec<Hash>);

impl HashSource for Leaves {
    type Error = Infallible;
    fn complete(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        let at = |number: u64| usize::try_from(number << level).expect("a small tree");
        let leaves = &self.0[at(index)..at(index + 1)];
        Ok(tree::root_of(leaves.iter().copied()))
    }
}

/// The canonical observations of `formats/canonical/vectors.json`.
fn records() -> Vec<String> {
    let text = include_str!("../../../formats/canonical/vectors.json");
    let all: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let all = all["vectors"].as_array().expect("a list").iter();
    let observations = all.filter(|one| one["kind"] == "observation");
    let canonical = observations.map(|one| one["canonical"].as_str().expect("text").to_owned());
    canonical.take(7).collect()
}

#[test]
fn the_answer_that_the_pages_are_tested_with_holds() {
    let author = SecretKey::from_seed(&[3; 32]);
    let log = NoteSigner::new(
        "monitor.example/north",
        Kind::Ed25519,
        SecretKey::from_seed(&[4; 32]),
    );
    let log = log.expect("a key");
    let sealed = records().into_iter().zip(0u8..).map(|(record, number)| {
        let secret = EntrySecret([number; 32]);
        let envelope = Envelope {
            author: author.public().id(),
            marking: "mission",
            raw: envelope::raw_commitment(&secret.raw_salt(), b"a row"),
            received_at: "2026-01-01T00:00:05Z",
            bound_ms: 1_000,
            source: "rows, \"},\\\"record\\\":\" and the like.csv",
            line: u64::from(number) + 2,
            record: record.as_bytes(),
            signature: &Signature::Batch {
                index: u32::from(number),
                size: 7,
                root: Hash([9; 32]),
            },
        };
        let id = format!("o-{}", hex(&Hash::of(&[record.as_bytes()]).0[..16]));
        (id, envelope.to_bytes(), secret.envelope_salt())
    });
    let sealed: Vec<(String, Vec<u8>, Hash)> = sealed.collect();
    let leaves = sealed
        .iter()
        .map(|(_, envelope, salt)| envelope::leaf_of(salt, envelope));
    let leaves = Leaves(leaves.collect());
    let size = leaves.0.len() as u64;
    let head = TreeHead {
        size,
        root: tree::root_of(leaves.0.iter().copied()),
    };
    let checkpoint = Checkpoint::new(log.public().name().to_owned(), head).sign(&log);
    let records = sealed.iter().zip(0..).map(|((id, envelope, salt), seq)| {
        let Ok(path) = prove_inclusion(&leaves, seq, size);
        // The fifth is kept with named people.
        let open = seq != 4;
        serde_json::json!({
            "observation": id,
            "seq": seq,
            "leaf": envelope::leaf_of(salt, envelope).to_hex(),
            "envelope": open.then(|| String::from_utf8(envelope.clone()).expect("text")),
            "salt": open.then(|| salt.to_hex()),
            "path": path.iter().map(Hash::to_hex).collect::<Vec<_>>(),
        })
    });
    let answer = serde_json::json!({
        "vkey": log.public().to_string(),
        "checkpoint": checkpoint.to_string(),
        "total": size,
        "records": records.collect::<Vec<_>>(),
    });
    let answer = trucewatch_model::canonical::in_order(answer);
    let text = serde_json::to_string_pretty(&answer).expect("JSON") + "\n";
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../formats/proofs/incident.json"
    );
    if std::env::var_os("TRUCEWATCH_WRITE_VECTORS").is_some() {
        std::fs::write(path, &text).expect("writes");
    }
    let kept = std::fs::read_to_string(path).expect("readable");
    assert_eq!(kept, text, "make it anew with TRUCEWATCH_WRITE_VECTORS=1");

    // And it holds by this program's own check.
    for record in answer["records"].as_array().expect("a list") {
        let hashes = record["path"].as_array().expect("a list").iter();
        let path: Vec<Hash> = hashes
            .map(|hash| Hash::from_slice(&from_hex(hash.as_str().expect("text")).expect("hex")))
            .collect::<Option<_>>()
            .expect("hashes");
        let leaf = Hash::from_hex(record["leaf"].as_str().expect("text")).expect("a hash");
        let seq = record["seq"].as_u64().expect("a number");
        assert!(verify_inclusion(leaf, seq, &head, &path), "entry {seq}");
    }
}
