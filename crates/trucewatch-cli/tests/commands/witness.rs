//! Promises P18, P21 and P22 with real processes: witnesses, monitors, a writer that was copied, a
//! witness restored from a back-up.

use crate::common::{Bench, PICKS};
use crate::http::{get, post};
use crate::serve::Serving;
use std::fmt::Write as _;
use std::path::Path;
use trucewatch_evidence::SqliteStore;
use trucewatch_proof::{Equivocation, InclusionProof, Standing};

/// A site called `name` with some rows of its own, which it has in common with all made alike.
pub(crate) fn take_rows(bench: &Bench, site: &str, first: u64, count: u64) {
    let mut text = PICKS.to_owned();
    for n in first..first + count {
        let _ = writeln!(text, "1,{}.5,0.05", 1_767_225_600 + n);
    }
    let file = bench.file(&format!("rows-{first}.csv"), text);
    let ended = bench.run(&["ingest", "picks-csv", "--data-dir", site, &file]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, target).expect("copied");
        }
    }
}

/// Runs a command that may end with 3.
pub(crate) fn run(bench: &Bench, args: &[&str]) -> (Option<i32>, String, String) {
    let output = bench.command(args).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stderr.contains("panicked"), "{stderr}");
    (output.status.code(), stdout, stderr)
}

/// Makes a witness's key `name` and returns its verifier key.
pub(crate) fn witness_key(bench: &Bench, name: &str) -> String {
    let args = [
        "ledger",
        "witness-key",
        &format!("{name}.example"),
        "--out",
        name,
    ];
    bench.run(&args).done().stdout.trim().to_owned()
}

pub(crate) fn trust(bench: &Bench, site: &str, vkey: &str) {
    bench
        .run(&["ledger", "trust-witness", vkey, "--data-dir", site])
        .done();
}

fn witness(bench: &Bench, key: &str, log: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let state = format!("state-{key}");
    let fixed = [
        "ledger", "witness", "--log", log, "--key", key, "--state", &state,
    ];
    run(bench, &[&fixed[..], more].concat())
}

pub(crate) fn store(bench: &Bench, site: &str) -> SqliteStore {
    SqliteStore::open_read_only(&bench.path(site)).expect("a store")
}

#[test]
fn p18_a_witness_lifts_entries_to_the_second_rung() {
    let bench = Bench::new();
    take_rows(&bench, "site", 0, 5);
    let vkey = witness_key(&bench, "one");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(bench.path("one"))
            .expect("there")
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "the key is its owner's alone");
    }
    let again = run(
        &bench,
        &["ledger", "witness-key", "two.example", "--out", "one"],
    );
    assert_eq!(again.0, Some(1), "a key is never replaced: {again:?}");

    // A stranger's cosignature is printed, and not taken.
    let (code, line, words) = witness(&bench, "one", "site", &[]);
    assert_eq!(code, Some(1), "{words}");
    assert!(line.starts_with("— one.example "), "{line}");
    assert!(words.contains("trust-witness"), "{words}");
    assert!(words.contains("taken on trust"), "{words}");
    trust(&bench, "site", &vkey);
    let (code, _, words) = witness(&bench, "one", "site", &[]);
    assert_eq!(code, Some(0), "{words}");
    assert!(!words.contains("taken on trust"), "pinned: {words}");
    let shown = store(&bench, "site")
        .witnessed_by(4)
        .expect("reads")
        .expect("there");
    assert_eq!((shown.standing, shown.count), (Standing::Witnessed, 1));

    copy_folder(&bench.path("site"), &bench.path("frozen"));

    // The same over HTTP, and the log goes on.
    let serving = Serving::start(&bench, &["serve", "--data-dir", "site", "--port", "0"]);
    take_rows(&bench, "site", 5, 300);
    let log = format!("http://{}/log", serving.address);
    let (code, line, words) = witness(&bench, "one", &log, &[]);
    assert_eq!(code, Some(0), "{words}");
    let (status, checkpoint) = get(&serving.address, "/log/checkpoint");
    assert_eq!(status, 200);
    assert!(checkpoint.contains(line.trim()), "{checkpoint}{line}");
    let (_, cosigned) = get(&serving.address, "/log/cosigned");
    assert_eq!(cosigned, checkpoint);
    let (status, _) = post(&serving.address, "/log/cosignature", "nonsense").expect("answers");
    assert_eq!(status, 400);
    // The log's own checkpoint, cosigned by nobody who is trusted.
    let bare = store(&bench, "site").checkpoint().expect("reads");
    let (status, words) = post(&serving.address, "/log/cosignature", &bare).expect("answers");
    assert_eq!(status, 403, "{words}");

    let (code, stdout, words) = run(
        &bench,
        &[
            "ledger", "monitor", "--log", &log, "--log", "site", "--state", "eyes",
        ],
    );
    assert_eq!(code, Some(0), "{words}");
    let report: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    // The rows, and the configuration that the server states.
    assert_eq!(report["leaves_followed"], 306, "{report}");
    assert_eq!(report["witnessed_size"], 306, "{report}");
    assert!(report["witnessed_age_s"].as_u64().expect("known") < 600);
    // A copy that stopped: no contradiction, but said.
    let (code, stdout, words) = run(
        &bench,
        &["ledger", "monitor", "--log", "frozen", "--state", "eyes"],
    );
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("set back"), "{words}");
    assert!(stdout.contains("\"equivocation\":null"), "{stdout}");
    let proof = store(&bench, "site").prove_witnessed(300).expect("reads");
    let text = proof.expect("R2").to_string();
    assert!(InclusionProof::from_text(&text).is_ok());
}

#[test]
fn p21_a_copied_writer_is_proven_and_everybody_stops() {
    let bench = Bench::new();
    take_rows(&bench, "site", 0, 6);
    let vkeys = ["one", "two"].map(|name| witness_key(&bench, name));
    vkeys.iter().for_each(|vkey| trust(&bench, "site", vkey));
    copy_folder(&bench.path("site"), &bench.path("clone"));
    take_rows(&bench, "site", 100, 5);
    take_rows(&bench, "clone", 200, 7);
    // Each witness meets another history first.
    let (code, line, words) = witness(&bench, "one", "site", &[]);
    assert_eq!(code, Some(0), "{words}");
    assert!(!line.is_empty());
    assert_eq!(witness(&bench, "two", "clone", &[]).0, Some(0));
    // Whoever sees the other history has the proof.
    let (code, line, words) = witness(&bench, "one", "clone", &[]);
    assert_eq!((code, line.as_str()), (Some(3), ""), "{words}");
    let named = words
        .split('`')
        .find(|part| part.contains("equivocation.json"));
    let file = named.expect("the file is named").to_owned();
    let checked = bench.run(&["ledger", "check-equivocation", &file]).done();
    let shown: serde_json::Value = checked.json().remove(0);
    assert_eq!(shown["proven"], true);
    // From then on it cosigns neither.
    assert_eq!(witness(&bench, "one", "site", &[]).0, Some(3));

    // The same file ends it at another witness, and one that proves nothing does not.
    let name = Path::new(&file).file_name().expect("a name");
    std::fs::copy(bench.path(&file), bench.path("state-two").join(name)).expect("copied");
    assert_eq!(witness(&bench, "two", "clone", &[]).0, Some(3));
    let text = std::fs::read_to_string(bench.path(&file)).expect("text");
    let mut altered = Equivocation::from_json(&text).expect("reads");
    altered.second = altered.second.replacen("\n13\n", "\n12\n", 1);
    bench.file("altered.json", altered.to_json());
    assert_eq!(
        run(&bench, &["ledger", "check-equivocation", "altered.json"]).0,
        Some(1)
    );

    let (code, stdout, words) = run(
        &bench,
        &[
            "ledger", "monitor", "--log", "site", "--log", "clone", "--state", "eyes",
        ],
    );
    assert_eq!(code, Some(3), "{words}");
    let report: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    let proof = report["equivocation"].as_str().expect("a file").to_owned();
    bench.run(&["ledger", "check-equivocation", &proof]).done();
}

/// A writer that was copied is told so by the witness it submits to, and one set back too.
#[test]
fn p21_a_copied_writer_is_stopped_by_the_witness_it_asks() {
    let bench = Bench::new();
    take_rows(&bench, "site", 0, 6);
    let vkey = witness_key(&bench, "one");
    trust(&bench, "site", &vkey);
    copy_folder(&bench.path("site"), &bench.path("clone"));
    copy_folder(&bench.path("site"), &bench.path("old"));
    take_rows(&bench, "site", 100, 5);
    take_rows(&bench, "clone", 200, 7);
    let log = store(&bench, "site").identity().log.to_string();
    let args = [
        "ledger",
        "witness-serve",
        "--key",
        "one",
        "--state",
        "served",
        "--trust",
        &log,
        "--port",
        "0",
    ];
    let serving = Serving::start(&bench, &args);
    let url = format!("http://{}", serving.address);
    let submit = |site: &str| {
        run(
            &bench,
            &["ledger", "submit", "--witness", &url, "--data-dir", site],
        )
    };
    let (code, stdout, words) = submit("site");
    assert_eq!(code, Some(0), "{words}");
    assert!(stdout.contains("\"cosigned\":1"), "{stdout}");
    let origin = store(&bench, "site").identity().origin().to_owned();
    let hash = trucewatch_site::witness::origin_hash(&origin);
    let (status, published) = get(&serving.address, &format!("/{hash}/checkpoint"));
    assert_eq!(status, 200);
    assert!(published.contains("— one.example "), "{published}");
    let (status, _) = get(&serving.address, &format!("/{}/checkpoint", "0".repeat(64)));
    assert_eq!(status, 404);
    let (code, _, words) = submit("old");
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("set back or copied"), "{words}");
    let (code, _, words) = submit("clone");
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("another history"), "{words}");
    let proof = bench
        .path("served")
        .join(format!("{hash}.equivocation.json"));
    let proof = proof.to_str().expect("text");
    bench
        .run(&["ledger", "check-equivocation", proof, "--vkey", &log])
        .done();
    let (code, _, words) = submit("site");
    assert_eq!(code, Some(1), "its key is trusted no more: {words}");
}

/// A witness that has forgotten what it signed: without peers it signs a second history (the
/// control), with two it does not.
#[test]
fn p22_a_witness_restored_from_a_back_up_asks_its_peers() {
    let bench = Bench::new();
    take_rows(&bench, "site", 0, 6);
    for name in ["one", "peer-a", "peer-b"] {
        let vkey = witness_key(&bench, name);
        trust(&bench, "site", &vkey);
    }
    assert_eq!(witness(&bench, "one", "site", &[]).0, Some(0));
    copy_folder(&bench.path("state-one"), &bench.path("backup"));
    copy_folder(&bench.path("site"), &bench.path("clone"));
    take_rows(&bench, "site", 100, 5);
    take_rows(&bench, "clone", 200, 7);
    assert_eq!(witness(&bench, "one", "site", &[]).0, Some(0));
    let log = store(&bench, "site").identity().log.to_string();
    let peer = |name: &str| {
        let args = [
            "ledger",
            "witness-serve",
            "--key",
            name,
            "--state",
            &format!("state-{name}"),
            "--trust",
            &log,
            "--port",
            "0",
        ];
        Serving::start(&bench, &args)
    };
    let peers = [peer("peer-a"), peer("peer-b")];
    let urls = peers
        .each_ref()
        .map(|peer| format!("http://{}", peer.address));
    for url in &urls {
        bench
            .run(&["ledger", "submit", "--witness", url, "--data-dir", "site"])
            .done();
    }
    let restore = || {
        std::fs::remove_dir_all(bench.path("state-one")).expect("there");
        copy_folder(&bench.path("backup"), &bench.path("state-one"));
    };
    let both = ["--peer", &urls[0], "--peer", &urls[1]];
    restore();
    let (code, line, words) = witness(&bench, "one", "clone", &[]);
    assert_eq!(code, Some(0), "the control signs a second history: {words}");
    assert!(!line.is_empty());
    restore();
    let (code, line, words) = witness(&bench, "one", "clone", &both);
    assert_eq!((code, line.as_str()), (Some(1), ""), "{words}");
    assert!(words.contains("a peer has seen"), "{words}");
    let (code, line, words) = witness(&bench, "one", "clone", &both[..2]);
    assert_eq!((code, line.as_str()), (Some(1), ""), "{words}");
    assert!(words.contains("at least two"), "{words}");
    let unreachable = ["--peer", &urls[0], "--peer", "http://127.0.0.1:9"];
    let (code, line, words) = witness(&bench, "one", "site", &unreachable);
    assert_eq!((code, line.as_str()), (Some(1), ""), "{words}");
    assert!(words.contains("only 1 of 2 peers answered"), "{words}");
    // From the true log it catches up, and knows the copy for what it is.
    let (code, line, words) = witness(&bench, "one", "site", &both);
    assert_eq!(code, Some(0), "{words}");
    assert!(!line.is_empty());
    assert_eq!(witness(&bench, "one", "clone", &both).0, Some(3));
}
