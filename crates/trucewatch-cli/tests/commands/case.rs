//! A finding leaves the site, is checked elsewhere, and is derived again here.

use crate::common::Bench;
use serde_json::Value;
use std::path::Path;

/// A site with a few simulated minutes, and the id of an incident in it.
fn site() -> (Bench, String) {
    let bench = Bench::simulated();
    bench
        .run(&["export", "--data-dir", "site", "--out", "i.geojson"])
        .done();
    let text = std::fs::read(bench.path("i.geojson")).expect("written");
    let incidents: Value = serde_json::from_slice(&text).expect("JSON");
    let id = incidents["features"][0]["id"]
        .as_str()
        .or_else(|| incidents["features"][0]["properties"]["id"].as_str());
    let id = id.expect("an incident").to_owned();
    (bench, id)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for item in from.read_dir().expect("lists") {
        let path = item.expect("an item").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("copied");
        }
    }
}

#[test]
fn a_bundle_is_made_and_checked_without_the_site() {
    let (bench, id) = site();
    let export = |site: &str, role: &str, out: &str| {
        let to = ["--as", role, "--data-dir", site, "--out", out];
        bench.run(&[&["case", "export", &id][..], &to].concat())
    };
    // What results depend on is stated by now, so that both logs are the same.
    bench.run(&["rebuild", "--data-dir", "site"]).done();
    copy(&bench.path("site"), &bench.path("copy"));
    let case: Value = export("site", "mission", "b.zip").done().json().remove(0);
    assert_eq!(case["finding"]["incident"], id.as_str());
    export("copy", "mission", "c.zip").done();
    let bytes = std::fs::read(bench.path("b.zip")).expect("written");
    assert_eq!(bytes, std::fs::read(bench.path("c.zip")).expect("written"));
    let refused = export("site", "public", "p.zip");
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    assert!(!bench.path("p.zip").exists());

    let sent: Vec<Value> = bench
        .run(&["blob", "sent-to", "mission", "--data-dir", "site"])
        .done()
        .json();
    assert_eq!(
        sent.len(),
        1,
        "the export is on record, the refusal is none: {sent:?}"
    );
    assert_eq!(sent[0]["object"], format!("incident:{id}"));

    std::fs::rename(bench.path("site"), bench.path("away")).expect("moved");
    let checked: Value = bench
        .run(&["ledger", "verify-bundle", "b.zip"])
        .done()
        .json()
        .remove(0);
    assert_eq!(checked["sound"], true);
    assert_eq!(checked["recomputed"], true);
    assert_eq!(checked["entries"], case["entries"]);

    let mut flipped = bytes;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    bench.file("f.zip", &flipped);
    let found = bench.run(&["ledger", "verify-bundle", "f.zip", "--no-recompute"]);
    assert_eq!(found.code, Some(1), "{found:#?}");
    let said: Value = found.json().remove(0);
    assert_eq!(said["sound"], false);
    let place = said["place"].as_str().expect("a place");
    assert!(place.starts_with("case-i-"), "{said}");
}

#[test]
fn a_bundle_holds_the_files_that_its_recipient_may_see() {
    let (bench, id) = site();
    let photo: Vec<u8> = (0..200_000u32)
        .map(|n| (n.wrapping_mul(n) >> 7) as u8)
        .collect();
    bench.file("photo.jpg", &photo);
    bench.file("told.txt", "it came from the quarry\n");
    bench.file("gone.txt", "name: Oksana\n");
    let add = |file: &str, kind: &str, subject: &str, marking: &str| -> Value {
        let what = [
            "--media-type",
            kind,
            "--subject",
            subject,
            "--marking",
            marking,
        ];
        let who = ["--from", "patrol 7", "--by", "desk 1", "--data-dir", "site"];
        let words = [&["blob", "add", file][..], &what, &who].concat();
        bench.run(&words).done().json().remove(0)
    };
    let seen = add("photo.jpg", "image/jpeg", "mission", "mission");
    let kept = add("told.txt", "text/plain", "w-7", "witness");
    let gone = add("gone.txt", "text/plain", "w-8", "mission");
    let erase = [
        "blob",
        "erase",
        "--subject",
        "w-8",
        "--yes",
        "--by",
        "desk 1",
    ];
    bench
        .run(&[&erase[..], &["--data-dir", "site"]].concat())
        .done();
    let export = |role: &str, out: &str| {
        let words = ["case", "export", &id, "--as", role, "--data-dir", "site"];
        bench.run(&[&words[..], &["--out", out, "--to", "court"]].concat())
    };
    export("mission", "b.zip").done();
    let checked: Value = bench
        .run(&["ledger", "verify-bundle", "b.zip"])
        .done()
        .json()
        .remove(0);
    assert_eq!(
        (&checked["files"], &checked["page"]),
        (&1.into(), &true.into())
    );
    let zip = std::fs::read(bench.path("b.zip")).expect("written");
    let files = trucewatch_case::read_archive(&zip).expect("readable");
    let text = |ending: &str| -> String {
        let found = files.iter().find(|(name, _)| name.ends_with(ending));
        String::from_utf8(found.expect(ending).1.clone()).expect("text")
    };
    let sent = files.iter().find(|(name, _)| name.ends_with(".jpg"));
    assert!(sent.expect("the photo").1 == &photo, "byte for byte");
    let lines: Vec<Value> = text("files.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let states: Vec<&str> = lines.iter().filter_map(|l| l["state"].as_str()).collect();
    assert_eq!(states, ["included", "erased", "withheld"]);
    assert_eq!(lines[1]["seq"], gone["entry"]);
    let page = text("index.html");
    assert!(page.contains("<img src=\"blobs/") && page.contains("its key was destroyed"));
    assert!(page.contains(lines[2]["stored"].as_str().expect("a name")));
    for content in files.values() {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains("quarry"), "kept with named people");
        assert!(!text.contains(kept["record"].as_str().expect("text")));
    }

    // Who may see it gets it, and both exports are on record, before and after.
    export("witness", "w.zip").done();
    let acts = |blob: &Value| -> Vec<String> {
        let entry = blob["entry"].to_string();
        let words = ["blob", "history", &entry, "--data-dir", "site"];
        let acts: Vec<Value> = bench.run(&words).done().json();
        let word = |act: &Value| match &act["act"] {
            Value::Object(act) => act.keys().next().cloned().unwrap_or_default(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        acts.iter().map(word).collect()
    };
    let twice = ["received", "viewed", "exported", "viewed", "exported"];
    assert_eq!(acts(&seen), twice);
    assert_eq!(acts(&kept), ["received", "viewed", "exported"]);
    let sent: Vec<Value> = bench
        .run(&["blob", "sent-to", "court", "--data-dir", "site"])
        .done()
        .json();
    assert_eq!(sent.len(), 5, "two findings, one file and two: {sent:?}");
    let hash = trucewatch_proof::Hash::of(&[&zip]).to_hex();
    assert_eq!(sent[1]["act"]["exported"]["file"], hash.as_str());
    bench.run(&["ledger", "verify-bundle", "w.zip"]).done();

    // A file that is damaged at the site is named, not given.
    let stored = lines[0]["stored"].as_str().expect("a name");
    let path = bench.path("site/blobs").join(&stored[..2]).join(stored);
    let mut damaged = std::fs::read(&path).expect("there");
    damaged[100_000] ^= 1;
    std::fs::write(&path, damaged).expect("writes");
    export("mission", "d.zip").done();
    let checked: Value = bench
        .run(&["ledger", "verify-bundle", "d.zip"])
        .done()
        .json()
        .remove(0);
    assert_eq!(checked["files"], 0);
    let left = std::fs::read_dir(bench.path(".")).expect("lists");
    let names = left.map(|item| item.expect("an item").file_name());
    let hidden = names.filter(|name| name.to_string_lossy().starts_with(".tmp"));
    assert_eq!(hidden.count(), 0, "nothing is left lying about");
}

#[test]
fn a_rebuild_gives_the_digest_again_and_verify_watches_over_the_note() {
    let (bench, _) = site();
    let rebuild = || bench.run(&["rebuild", "--data-dir", "site"]);
    let first = rebuild().done();
    assert!(first.stderr.contains("entries/s"), "{first:#?}");
    let first: Value = first.json().remove(0);
    let again: Value = rebuild().done().json().remove(0);
    assert_eq!(again["digest"], first["digest"]);
    assert_eq!(again["confirmed"], first["digest"]);
    let verify = || bench.run(&["ledger", "verify", "--data-dir", "site"]);
    verify().done();
    let path = bench.path("site/projection.json");
    let sound = std::fs::read(&path).expect("noted");
    for at in (0..sound.len()).step_by(29) {
        let mut flipped = sound.clone();
        flipped[at] ^= 1;
        std::fs::write(&path, flipped).expect("writes");
        let found = verify();
        assert_eq!(found.code, Some(1), "byte {at}: {found:#?}");
        assert!(found.stdout.contains("projection.json"), "{found:#?}");
    }
    std::fs::write(&path, sound).expect("writes");
    verify().done();
}
