//! Promises P18, P21 and P23 with real processes that act by themselves: a site that has its log
//! witnessed, and five witnesses that tell each other what they saw.

use crate::common::Bench;
use crate::http::{get, post, status};
use crate::serve::Serving;
use crate::witness::{copy_folder, run, store, take_rows, witness_key};
use serde_json::Value;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use trucewatch_site::witness::origin_hash;

/// Promise P21's own figure: a proof within so long of the first exchange.
const PROOF_WITHIN: Duration = Duration::from_secs(60);
const NODES: usize = 5;

/// Ports that nobody listens on now.
fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    listeners.map(|one| one.local_addr().expect("an address").port())
}

/// Five witnesses in a ring: each tells its two neighbours.
struct Ring {
    urls: [String; NODES],
    vkeys: [String; NODES],
    ports: [u16; NODES],
}

impl Ring {
    fn new(bench: &Bench) -> Self {
        let ports = free_ports();
        Self {
            urls: ports.map(|port| format!("http://127.0.0.1:{port}")),
            vkeys: std::array::from_fn(|n| witness_key(bench, &format!("node-{n}"))),
            ports,
        }
    }

    fn trust_all(&self, bench: &Bench, site: &str, with_urls: bool) {
        for (vkey, url) in self.vkeys.iter().zip(&self.urls) {
            let mut args = vec!["ledger", "trust-witness", vkey, "--data-dir", site];
            if with_urls {
                args.extend(["--url", url]);
            }
            bench.run(&args).done();
        }
    }

    /// Starts the nodes; `log_of` tells where each reads the log.
    fn start(
        &self,
        bench: &Bench,
        log: &str,
        log_of: impl Fn(usize) -> Option<String>,
    ) -> Vec<Serving> {
        let one = |n: usize| {
            let (key, port) = (format!("node-{n}"), self.ports[n].to_string());
            let state = format!("state-{n}");
            let (before, after) = ((n + NODES - 1) % NODES, (n + 1) % NODES);
            let mut args = vec![
                "ledger",
                "witness-serve",
                "--key",
                &key,
                "--state",
                &state,
                "--trust",
                log,
                "--port",
                &port,
                "--exchange-every",
                "1",
                "--peer",
                &self.urls[before],
                "--peer",
                &self.urls[after],
            ];
            let place = log_of(n);
            if let Some(place) = &place {
                args.extend(["--log", place]);
            }
            Serving::start(bench, &args)
        };
        (0..NODES).map(one).collect()
    }
}

fn proof_file(bench: &Bench, node: usize, origin: &str) -> PathBuf {
    let hash = origin_hash(origin);
    bench
        .path(&format!("state-{node}"))
        .join(format!("{hash}.equivocation.json"))
}

/// Waits until something holds, and fails if that takes longer than the promise says.
#[track_caller]
pub(crate) fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PROOF_WITHIN, "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Every node has a proof that stands alone, and cosigns neither history any more.
fn all_have_stopped(bench: &Bench, ring: &Ring, log: &str, origin: &str, sites: &[&str]) {
    let proven = |n: usize| proof_file(bench, n, origin).exists();
    wait_for("all five have the proof", || (0..NODES).all(proven));
    for n in 0..NODES {
        let file = proof_file(bench, n, origin);
        let file = file.to_str().expect("text");
        let args = ["ledger", "check-equivocation", file, "--vkey", log];
        bench.run(&args).done();
        for site in sites {
            let note = store(bench, site).checkpoint().expect("reads");
            let address = ring.urls[n].trim_start_matches("http://");
            let (code, words) =
                post(address, "/add-checkpoint", &format!("old 0\n\n{note}")).expect("answers");
            assert_eq!(code, 403, "node {n}, {site}: {words}");
        }
    }
}

fn standing(bench: &Bench, site: &str) -> (Option<i32>, Value) {
    let (code, stdout, _) = run(bench, &["ledger", "status", "--data-dir", site]);
    (code, serde_json::from_str(&stdout).expect("JSON"))
}

/// Who shows one history to two witnesses and another to three is proven by the witnesses themselves.
#[test]
fn p21_witnesses_find_an_equivocating_log_by_themselves() {
    let bench = Bench::new();
    let ring = Ring::new(&bench);
    take_rows(&bench, "site", 0, 6);
    // States the configuration, so that neither server adds an entry of its own.
    bench.run(&["rebuild", "--data-dir", "site"]).done();
    ring.trust_all(&bench, "site", false);
    copy_folder(&bench.path("site"), &bench.path("other"));
    let identity = store(&bench, "site").identity().clone();
    let (log, origin) = (identity.log.to_string(), identity.origin().to_owned());
    let faces = ["site", "other"]
        .map(|dir| Serving::start(&bench, &["serve", "--data-dir", dir, "--port", "0"]));
    let face_of = |n: usize| usize::from(n > 1);
    let nodes = ring.start(&bench, &log, |n| {
        Some(format!("http://{}/log", faces[face_of(n)].address))
    });
    // They agree on the beginning, so that the rest is found by exchange and not by catching up.
    for url in &ring.urls {
        let args = ["ledger", "submit", "--witness", url, "--data-dir", "site"];
        bench.run(&args).done();
    }
    take_rows(&bench, "site", 100, 5);
    take_rows(&bench, "other", 200, 9);
    for (n, url) in ring.urls.iter().enumerate() {
        let site = ["site", "other"][face_of(n)];
        // One that has heard of the other history already refuses, which is as good.
        run(
            &bench,
            &["ledger", "submit", "--witness", url, "--data-dir", site],
        );
    }
    all_have_stopped(&bench, &ring, &log, &origin, &["site", "other"]);
    // Whoever asks a node is told.
    let (code, told) = get(&nodes[0].address, "/gossip");
    assert_eq!(code, 200);
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["proofs"].as_array().map(Vec::len), Some(1), "{told}");
    // What proves nothing ends nothing, and a log that is not witnessed here is none of its business.
    let mut altered = told["proofs"][0].clone();
    altered["second"] = altered["first"].clone();
    let (code, _) =
        post(&nodes[0].address, "/equivocation", &altered.to_string()).expect("answers");
    assert_eq!(code, 422);
    altered["log"] = Value::from(ring.vkeys[0].clone());
    let (code, _) =
        post(&nodes[0].address, "/equivocation", &altered.to_string()).expect("answers");
    assert_eq!(code, 404);
    let (code, _) = post(&nodes[0].address, "/equivocation", "{}").expect("answers");
    assert_eq!(code, 400);
}

/// A virtual machine that was copied while its site runs: both copies have their log witnessed, and
/// both are told that there are two.
#[test]
fn p21_an_accidentally_copied_site_is_proven_and_told() {
    let bench = Bench::new();
    let ring = Ring::new(&bench);
    take_rows(&bench, "site", 0, 6);
    ring.trust_all(&bench, "site", true);
    copy_folder(&bench.path("site"), &bench.path("clone"));
    take_rows(&bench, "site", 100, 5);
    take_rows(&bench, "clone", 200, 9);
    let identity = store(&bench, "site").identity().clone();
    let (log, origin) = (identity.log.to_string(), identity.origin().to_owned());
    let _nodes = ring.start(&bench, &log, |_| None);
    let serve = |dir: &str| {
        let args = [
            "serve",
            "--data-dir",
            dir,
            "--port",
            "0",
            "--witness-every",
            "1",
        ];
        Serving::start(&bench, &args)
    };
    let writers = ["site", "clone"].map(serve);
    all_have_stopped(&bench, &ring, &log, &origin, &["site", "clone"]);
    for (dir, writer) in ["site", "clone"].iter().zip(&writers) {
        let told = || standing(&bench, dir).1["equivocation"].is_string();
        wait_for(dir, told);
        let (code, told) = standing(&bench, dir);
        assert_eq!(code, Some(3), "{told}");
        let file = told["equivocation"].as_str().expect("a file");
        bench
            .run(&["ledger", "check-equivocation", file, "--vkey", &log])
            .done();
        assert_eq!(status(&writer.address)["ledger"]["split"], true, "{dir}");
    }
}

/// The control, and the everyday case: a log that only grows is witnessed by itself and accused by
/// nobody; one witness that is gone is named, holds nobody up, and can be taken off the list.
#[test]
fn p18_a_site_has_its_log_witnessed_by_itself() {
    let bench = Bench::new();
    let ring = Ring::new(&bench);
    take_rows(&bench, "site", 0, 6);
    let (code, told) = standing(&bench, "site");
    assert_eq!((code, &told["last_entry"]), (Some(0), &Value::from("R1")));
    assert_eq!(told["witnessed_at"], Value::Null);
    ring.trust_all(&bench, "site", true);
    let gone = witness_key(&bench, "gone");
    let [closed] = free_ports();
    let url = format!("http://127.0.0.1:{closed}");
    bench
        .run(&[
            "ledger",
            "trust-witness",
            &gone,
            "--url",
            &url,
            "--data-dir",
            "site",
        ])
        .done();
    let identity = store(&bench, "site").identity().clone();
    let (log, origin) = (identity.log.to_string(), identity.origin().to_owned());
    let args = [
        "serve",
        "--data-dir",
        "site",
        "--port",
        "0",
        "--witness-every",
        "1",
    ];
    let serving = Serving::start(&bench, &args);
    let place = format!("http://{}/log", serving.address);
    let _nodes = ring.start(&bench, &log, |n| (n < 2).then(|| place.clone()));
    // One more is the configuration that the server states.
    for (from, size) in [(0, 7), (100, 12), (200, 17)] {
        take_rows(&bench, "site", from, if from == 0 { 6 } else { 5 });
        wait_for("the last entry is witnessed", || {
            let (_, told) = standing(&bench, "site");
            told["last_entry"] == "R2" && told["witnessed_entries"] == size
        });
    }
    let (code, told) = standing(&bench, "site");
    assert_eq!(
        (code, &told["quorum"]),
        (Some(0), &Value::from(5)),
        "{told}"
    );
    assert!(
        told["witnessed_age_s"].as_u64().expect("known") < 60,
        "{told}"
    );
    let asked = told["asked"].as_array().expect("a list");
    let faulty: Vec<&Value> = asked.iter().filter(|one| !one["fault"].is_null()).collect();
    assert_eq!(faulty.len(), 1, "{asked:?}");
    assert_eq!(faulty[0]["name"], "gone.example");
    let shown = &status(&serving.address)["ledger"];
    assert_eq!(shown["last_entry"], "R2", "{shown}");
    assert_eq!(shown["split"], false, "{shown}");
    assert!(shown["witnessed_at"].is_string(), "{shown}");
    assert_eq!(shown["silent_witnesses"], 1, "{shown}");

    bench
        .run(&[
            "ledger",
            "trust-witness",
            &gone,
            "--remove",
            "--data-dir",
            "site",
        ])
        .done();
    let ended = bench.run(&[
        "ledger",
        "trust-witness",
        &gone,
        "--remove",
        "--data-dir",
        "site",
    ]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    wait_for("it is asked no more", || {
        let (_, told) = standing(&bench, "site");
        told["witnesses"].as_array().map(Vec::len) == Some(5)
            && told["quorum"] == 4
            && status(&serving.address)["ledger"]["silent_witnesses"] == 0
    });
    assert!((0..NODES).all(|n| !proof_file(&bench, n, &origin).exists()));
    bench
        .run(&["ledger", "verify", "--data-dir", "site"])
        .done();
}
