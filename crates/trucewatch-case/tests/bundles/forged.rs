//! Bundles whose zip file and manifests are in order and whose content is not.

use crate::world;
use crate::world::verify;
use std::collections::BTreeMap;
use trucewatch_case::{Archive, Trust};
use trucewatch_proof::Hash;

/// Packs files again, with manifests that fit.
pub(crate) fn repack(mut files: Archive) -> Vec<u8> {
    let base = files.keys().next().expect("a file");
    let base = base.split_once('/').expect("a folder").0.to_owned();
    let list = |files: &Archive, payload: bool| -> Vec<u8> {
        let within = files.iter().filter_map(|(name, content)| {
            let name = name.strip_prefix(&format!("{base}/"))?;
            let wanted = name.starts_with("data/") == payload && !name.starts_with("tagmanifest");
            wanted.then(|| format!("{}  {name}\n", Hash::of(&[content])))
        });
        within.collect::<String>().into_bytes()
    };
    let payload: Vec<&Vec<u8>> = files
        .iter()
        .filter(|(name, _)| name.contains("/data/"))
        .map(|(_, content)| content)
        .collect();
    let oxum = format!(
        "Payload-Oxum: {}.{}\n",
        payload.iter().map(|content| content.len()).sum::<usize>(),
        payload.len()
    );
    let info = files.get_mut(&format!("{base}/bag-info.txt")).expect("it");
    let text = String::from_utf8(info.clone()).expect("text");
    let head: String = text
        .lines()
        .filter(|line| !line.starts_with("Payload-Oxum"))
        .map(|line| format!("{line}\n"))
        .collect();
    *info = format!("{head}{oxum}").into_bytes();
    files.insert(format!("{base}/manifest-sha256.txt"), list(&files, true));
    files.insert(
        format!("{base}/tagmanifest-sha256.txt"),
        list(&files, false),
    );
    trucewatch_case::write_archive(&files).expect("small enough")
}

fn replaced(content: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(content).expect("text");
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

/// Each forgery, by name, with the file it is made in.
pub(crate) fn forgeries(zip: &[u8]) -> BTreeMap<&'static str, Vec<u8>> {
    let files = trucewatch_case::read_archive(zip).expect("readable");
    let base = files.keys().next().expect("a file");
    let base = base.split_once('/').expect("a folder").0.to_owned();
    let mut made = BTreeMap::new();
    let mut forge = |name: &'static str, file: &str, change: &dyn Fn(&[u8]) -> Vec<u8>| {
        let mut files = files.clone();
        let path = format!("{base}/data/{file}");
        let changed = change(&files[&path]);
        assert_ne!(changed, files[&path], "{name}");
        files.insert(path, changed);
        made.insert(name, repack(files));
    };
    let without_first_line = |content: &[u8]| {
        let end = content
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a line");
        content[end + 1..].to_vec()
    };
    let first_twice = |content: &[u8]| {
        let end = content
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a line");
        [&content[..=end], content].concat()
    };
    forge(
        "an envelope with another marking",
        "envelopes.jsonl",
        &|c| replaced(c, "\"marking\":\"mission\"", "\"marking\":\"public\""),
    );
    forge("an envelope with another source", "envelopes.jsonl", &|c| {
        replaced(c, "\"source\":\"", "\"source\":\"x")
    });
    forge("an envelope less", "envelopes.jsonl", &without_first_line);
    forge("an entry less", "entries.jsonl", &without_first_line);
    forge("an entry twice", "entries.jsonl", &first_twice);
    forge("another place in the log", "entries.jsonl", &|c| {
        replaced(c, "\"seq\":0", "\"seq\":1")
    });
    forge("another index in a proof", "entries.jsonl", &|c| {
        replaced(c, "index 0", "index 1")
    });
    forge("a row that was not received", "entries.jsonl", &|c| {
        replaced(c, "\"raw\":\"", "\"raw\":\"AAAA")
    });
    forge("a signature over a batch altered", "batches.json", &|c| {
        let text = std::str::from_utf8(c).expect("text");
        let at = text.find("\"signature\":\"").expect("it") + 13;
        let mut other = c.to_vec();
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        other
    });
    forge("a key more", "authors.json", &|c| {
        let key = trucewatch_proof::SecretKey::from_seed(&[9; 32]).public();
        let mut keys: BTreeMap<String, String> = serde_json::from_slice(c).expect("JSON");
        keys.insert(key.id().to_string(), trucewatch_proof::hex(&key.to_bytes()));
        serde_json::to_vec(&keys).expect("JSON")
    });
    forge("a finding with another number", "finding.json", &|c| {
        replaced(c, "\"probability\":", "\"probability\":1")
    });
    forge("a case of another mission", "case.json", &|c| {
        replaced(c, "\"mission\":\"", "\"mission\":\"x")
    });
    forge("a case in another form", "case.json", &|c| {
        replaced(c, "\"seeds\":[]", "\"seeds\": []")
    });
    forge("a smaller log", "log/checkpoint", &|c| {
        let text = std::str::from_utf8(c).expect("text");
        let size = text.lines().nth(1).expect("a size");
        replaced(c, &format!("\n{size}\n"), "\n7\n")
    });
    forge("an identity of another gateway", "log/identity", &|c| {
        replaced(c, "gateway ", "gateway 0")
    });
    forge("another agreement", "agreement.toml", &|c| {
        [c, &b"# x\n"[..]].concat()
    });
    forge("a salt of a batch altered", "entries.jsonl", &|c| {
        let text = std::str::from_utf8(c).expect("text");
        let at = text.find("\"batch_salt\":\"").expect("it") + 14;
        let mut other = c.to_vec();
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        other
    });
    forge("a file said to be here", "files.jsonl", &|c| {
        replaced(c, "\"state\":\"erased\"", "\"state\":\"included\"")
    });
    forge("a file not listed", "files.jsonl", &without_first_line);
    forge("a file listed twice", "files.jsonl", &first_twice);
    forge("another secret of a file", "files.jsonl", &|c| {
        let text = std::str::from_utf8(c).expect("text");
        let at = text.find("\"secret\":\"").expect("it") + 10;
        let mut other = c.to_vec();
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        other
    });
    let sent = files.keys().find(|name| name.ends_with(".jpg"));
    let sent = sent.and_then(|name| name.strip_prefix(&format!("{base}/data/")));
    forge("a photo retouched", sent.expect("a photo"), &|c| {
        let mut other = c.to_vec();
        other[70_000] ^= 1;
        other
    });
    forge("a photo cut short", sent.expect("a photo"), &|c| {
        c[..65_536].to_vec()
    });
    made
}

#[test]
fn forged_content_is_found_under_manifests_that_fit() {
    let log = world::log_with_files(5.0);
    let incident = world::largest(&log.store);
    let zip = world::bundle(&log.store, &incident);
    let files = trucewatch_case::read_archive(&zip).expect("readable");
    assert_eq!(repack(files.clone()), zip, "packing again changes nothing");
    for (name, forged) in forgeries(&zip) {
        let fault = verify(&forged, &Trust::default(), false);
        let fault = fault.expect_err(name);
        eprintln!("{name}: {fault}");
    }
    // A finding that the case names, but that does not follow from the entries.
    let path = |file: &str| format!("case-{incident}/data/{file}");
    let mut lie = files.clone();
    let found = replaced(
        &files[&path("finding.json")],
        "\"provisional\":false",
        "\"provisional\":true",
    );
    let named = Hash::of(&[&files[&path("finding.json")]]).to_hex();
    let case = replaced(
        &files[&path("case.json")],
        &named,
        &Hash::of(&[&found]).to_hex(),
    );
    lie.insert(path("finding.json"), found);
    lie.insert(path("case.json"), case);
    let lie = repack(lie);
    verify(&lie, &Trust::default(), false).expect("of one piece");
    let fault = verify(&lie, &Trust::default(), true).expect_err("worked out otherwise");
    assert_eq!(fault.place, "finding.json", "{fault}");
    // A reading view that says something else.
    let mut lie = files.clone();
    let page = replaced(&files[&path("index.html")], "not reviewed", "reviewed");
    lie.insert(path("index.html"), page);
    let lie = repack(lie);
    verify(&lie, &Trust::default(), false).expect("of one piece");
    let fault = verify(&lie, &Trust::default(), true).expect_err("another page");
    assert_eq!(fault.place, "index.html", "{fault}");
    // A file more.
    let mut more = files;
    more.insert(path("more.txt"), b"x".to_vec());
    let fault = verify(&repack(more), &Trust::default(), false).expect_err("a file more");
    assert_eq!(fault.place, "more.txt", "{fault}");
}
