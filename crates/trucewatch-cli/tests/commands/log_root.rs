//! The root of trust over a log's key: its versions, a replacement that is given up, a damaged file.

use crate::common::Bench;
use crate::log_key::{begin, finish, holders, ledger, one, propose, root, sign, sound, vkey};
use crate::witness::{copy_folder, store, take_rows};
use trucewatch_evidence::EvidenceLog as _;

#[test]
fn a_planned_rotation_can_be_given_up_and_the_root_itself_be_replaced() {
    let bench = Bench::new();
    take_rows(&bench, "site", 0, 5);
    let none = ledger(
        &bench,
        &[
            "rotate",
            "begin",
            "--reason",
            "planned",
            "--out",
            "x",
            "--data-dir",
            "site",
        ],
    );
    assert!(none.stderr.contains("root propose"), "{none:#?}");
    root(&bench);
    let old = vkey(&bench, "site");
    begin(&bench, "planned");
    let status = one(ledger(&bench, &["status", "--data-dir", "site"]));
    assert_eq!(status["key_on_hold"], true);
    let cancelled = one(ledger(&bench, &["rotate", "cancel", "--data-dir", "site"]));
    assert_eq!(cancelled["cancelled"], true);
    take_rows(&bench, "site", 5, 5);
    assert_eq!(vkey(&bench, "site"), old);

    // What was signed before the log went on does not fit any more.
    sign(&bench, "rotation.note", "holder", 0..5);
    let late = finish(&bench);
    assert_eq!(late.code, Some(1), "{late:#?}");
    assert!(late.stderr.contains("begin anew"), "{late:#?}");

    // The root's next version: enough of both.
    let keys = holders(&bench, "second");
    propose(&bench, "2", &keys, "root-2.note");
    sign(&bench, "root-2.note", "second", 0..5);
    let alone = ledger(
        &bench,
        &["root", "file", "root-2.note", "--data-dir", "site"],
    );
    assert_eq!(alone.code, Some(1), "{alone:#?}");
    assert!(alone.stderr.contains("version 1"), "{alone:#?}");
    sign(&bench, "root-2.note", "holder", 4..9);
    let filed = one(ledger(
        &bench,
        &["root", "file", "root-2.note", "--data-dir", "site"],
    ));
    assert_eq!(filed["version"], 2);

    begin(&bench, "planned");
    sign(&bench, "rotation.note", "holder", 0..5);
    let refused = finish(&bench);
    assert!(
        refused.stderr.contains("0 keys of version 2"),
        "{refused:#?}"
    );
    sign(&bench, "rotation.note", "second", 0..5);
    finish(&bench).done();
    take_rows(&bench, "site", 10, 5);
    sound(&bench, "site");
    let site = store(&bench, "site");
    let kinds: Vec<&str> = site
        .read(0, 100)
        .expect("reads")
        .iter()
        .map(|entry| entry.record.kind())
        .filter(|kind| *kind == "log_key")
        .collect();
    assert_eq!(kinds.len(), 3, "two versions of the root and one rotation");

    // Any flipped bit in the file of the keys is found, and a copy puts it back.
    copy_folder(&bench.path("site"), &bench.path("copy"));
    let file = bench.path("site/log-keys.json");
    let whole = std::fs::read(&file).expect("there");
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut wrong = whole.clone();
        wrong[at] ^= 1 << (at % 8);
        std::fs::write(&file, wrong).expect("written");
        let found = ledger(&bench, &["verify", "--data-dir", "site"]);
        assert_eq!(found.code, Some(1), "byte {at}: {found:#?}");
    }
    let repaired = ledger(&bench, &["repair", "--from", "copy", "--data-dir", "site"]);
    repaired.done();
    assert_eq!(std::fs::read(&file).expect("there"), whole);
    sound(&bench, "site");
}
