//! Promise P06 with real processes: a damaged site is put right from a folder and from a server.

use crate::common::{Bench, Seeded, Verified};
use crate::http::get;
use crate::serve::Serving;
use crate::witness::{copy_folder, run, take_rows};
use serde_json::Value;
use std::path::Path;

/// A site with rows and a photo.
fn site(bench: &Bench) -> Verified {
    take_rows(bench, "site", 0, 300);
    let photo = bench.file("photo.jpg", vec![7_u8; 200_000]);
    bench
        .run(&[
            "blob",
            "add",
            &photo,
            "--media-type",
            "image/jpeg",
            "--from",
            "patrol",
            "--by",
            "desk",
            "--data-dir",
            "site",
        ])
        .done();
    bench.verify()
}

fn flip(path: &Path, seeded: &mut Seeded) {
    let mut bytes = std::fs::read(path).expect("reads");
    let bit = seeded.below(bytes.len() as u64 * 8);
    bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
    std::fs::write(path, bytes).expect("writes");
}

fn only_blob(dir: &Path) -> std::path::PathBuf {
    let first = |dir: &Path| {
        let mut inside = dir.read_dir().expect("lists");
        inside.next().expect("one").expect("an item").path()
    };
    first(&first(&dir.join("blobs")))
}

#[test]
fn p06_a_site_is_put_right_from_a_folder_and_from_a_server() {
    let bench = Bench::new();
    let sound = site(&bench);
    copy_folder(&bench.path("site"), &bench.path("mirror"));
    let mut seeded = Seeded(606);
    let harm = |seeded: &mut Seeded| {
        for _ in 0..3 {
            flip(&bench.path("site").join("trucewatch.sqlite"), seeded);
        }
        flip(&only_blob(&bench.path("site")), seeded);
        let (code, _, words) = run(&bench, &["ledger", "verify", "--data-dir", "site"]);
        assert_eq!(code, Some(1), "{words}");
    };
    let repair = |more: &[&str]| {
        let fixed = ["ledger", "repair", "--data-dir", "site"];
        let (code, stdout, words) = run(&bench, &[&fixed[..], more].concat());
        let told: Value = serde_json::from_str(&stdout).unwrap_or_default();
        (code, told, words)
    };
    harm(&mut seeded);
    let (code, told, words) = repair(&["--from", "mirror"]);
    assert_eq!(
        (code, &told["rebuilt"]),
        (Some(0), &Value::from(true)),
        "{told} {words}"
    );
    assert_eq!(told["files_from_copies"], 1, "{told}");
    assert_eq!(bench.verify(), sound, "the same root");

    // A server gives its log only to who has its key.
    let key = bench.file("mirror.key", "0123456789abcdef0123456789abcdef\n");
    bench.file("other.key", "f".repeat(40));
    bench.file("short.key", "abc");
    let args = [
        "serve",
        "--data-dir",
        "mirror",
        "--port",
        "0",
        "--mirror-key",
        &key,
    ];
    let serving = Serving::start(&bench, &args);
    for path in ["/mirror/entry/0", "/mirror/identity"] {
        assert_eq!(get(&serving.address, path).0, 403, "{path}");
    }
    let url = format!("http://{}", serving.address);
    harm(&mut seeded);
    std::fs::remove_file(bench.path("site").join("trucewatch.sqlite")).expect("there");
    for (more, why) in [
        (&["--from", &url][..], "no key"),
        (&["--from", &url, "--mirror-key", "short.key"], "too short"),
        (
            &["--from", &url, "--mirror-key", "other.key"],
            "another key",
        ),
    ] {
        let (code, _, words) = repair(more);
        assert_eq!(code, Some(1), "{why}: {words}");
    }
    let (code, told, words) = repair(&["--from", &url, "--mirror-key", &key]);
    assert_eq!(code, Some(0), "{told} {words}");
    assert_eq!(told["entries_from_copies"], sound.sound, "{told}");
    assert_eq!(bench.verify(), sound, "the same root, from nothing");
    let (code, told, _) = repair(&[]);
    assert_eq!(
        (code, &told["rebuilt"]),
        (Some(0), &Value::from(false)),
        "nothing to do"
    );
    // The log goes on where it was.
    take_rows(&bench, "site", 1_000, 5);
    assert_eq!(bench.verify().sound, sound.sound + 5);
}
