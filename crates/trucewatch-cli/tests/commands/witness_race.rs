//! Promise P22: requests at the same time, and a witness killed between any two of its steps, never
//! bring it to sign two histories of one log.

use crate::common::{Bench, Seeded};
use crate::http::post;
use crate::serve::Serving;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use trucewatch_proof::note::{Kind, Note, SignatureLine};
use trucewatch_proof::{
    AddCheckpoint, Checkpoint, Hash, HashSource, NoteKey, NoteSigner, SecretKey, TreeHead,
    cosignatures, prove_consistency, tree,
};

const LOGS: u64 = 40;
const SENDERS: u64 = 4;
/// Leaves that both histories of a log have.
const SHARED: u64 = 3;
const SIZES: [u64; 3] = [8, 13, 16];

fn full() -> bool {
    std::env::var("TRUCEWATCH_PROOFS").is_ok_and(|value| value == "full")
}

struct View(Vec<Hash>);

impl HashSource for View {
    type Error = std::convert::Infallible;
    fn complete(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        let (from, to) = ((index << level) as usize, ((index + 1) << level) as usize);
        Ok(tree::root_of(self.0[from..to].iter().copied()))
    }
}

impl View {
    fn new(own: u64) -> Self {
        let leaf = |n: u64| {
            [
                n.to_be_bytes(),
                if n < SHARED {
                    [0; 8]
                } else {
                    own.to_be_bytes()
                },
            ]
            .concat()
        };
        Self((0..SIZES[2]).map(|n| Hash::leaf(&leaf(n))).collect())
    }
}

fn log_key(run: u64, number: u64) -> NoteSigner {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number.to_be_bytes());
    seed[8..16].copy_from_slice(&run.to_be_bytes());
    NoteSigner::new(
        &format!("log-{run}-{number}.example"),
        Kind::Ed25519,
        SecretKey::from_seed(&seed),
    )
    .expect("a name")
}

fn note(key: &NoteSigner, view: &View, size: u64) -> Note {
    let Ok(root) = tree::root(view, size);
    let head = TreeHead { size, root };
    Checkpoint::new(key.public().name().to_owned(), head).sign(key)
}

/// What was signed: log, view and size, with the line; and how often each status was answered.
#[derive(Default)]
struct Seen {
    signed: Vec<(u64, u64, u64, String)>,
    statuses: BTreeMap<u16, u64>,
    requests: u64,
}

/// Sends the histories of all logs in an order of its own, until all is answered.
fn send(run: u64, sender: u64, address: &Mutex<String>, seen: &Mutex<Seen>, views: &[View; 2]) {
    let mut seeded = Seeded(run * 1_000 + sender);
    for number in 0..LOGS {
        let key = log_key(run, number);
        // Half of the senders tell one history, half the other; all go on until the last size.
        let view = (sender + number) % 2;
        let mut old = 0;
        for size in SIZES {
            let until = Instant::now() + Duration::from_secs(20);
            while Instant::now() < until {
                let Ok(proof) = prove_consistency(&views[view as usize], old, size);
                let text = note(&key, &views[view as usize], size).to_string();
                let body = AddCheckpoint {
                    old,
                    proof,
                    note: text,
                }
                .to_string();
                let at = address.lock().expect("sound").clone();
                let Some((status, answer)) = post(&at, "/add-checkpoint", &body) else {
                    // Killed meanwhile; whether it signed is not known. It is asked again.
                    std::thread::sleep(Duration::from_millis(1 + seeded.below(10)));
                    continue;
                };
                let mut seen = seen.lock().expect("sound");
                seen.requests += 1;
                *seen.statuses.entry(status).or_default() += 1;
                match status {
                    200 => seen.signed.push((number, view, size, answer)),
                    409 => {
                        let known: u64 = answer.trim().parse().expect("a size");
                        if known <= size {
                            old = known;
                            continue;
                        }
                    }
                    403 | 422 => {}
                    other => panic!("{other}: {answer}"),
                }
                break;
            }
            old = size;
        }
    }
}

#[test]
fn p22_no_race_and_no_kill_makes_a_witness_sign_two_histories() {
    let (runs, kills) = if full() { (60, 10) } else { (1, 6) };
    let (mut requests, mut signed, mut statuses) = (0, 0, BTreeSet::new());
    let views = Arc::new([View::new(1), View::new(2)]);
    for run in 0..runs {
        let bench = Bench::new();
        let made = ["ledger", "witness-key", "state.example", "--out", "key"];
        let vkey = bench.run(&made).done().stdout;
        let witness = NoteKey::from_text(&vkey).expect("a key");
        let mut args: Vec<String> = "ledger witness-serve --key key --state state --port 0"
            .split(' ')
            .map(str::to_owned)
            .collect();
        for number in 0..LOGS {
            args.extend([
                "--trust".to_owned(),
                log_key(run, number).public().to_string(),
            ]);
        }
        let mut serving = Serving::start(&bench, &args);
        let address = Arc::new(Mutex::new(serving.address.clone()));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (address, seen, views) =
                    (Arc::clone(&address), Arc::clone(&seen), Arc::clone(&views));
                std::thread::spawn(move || send(run, sender, &address, &seen, &views))
            })
            .collect();
        let mut seeded = Seeded(run);
        let mut killed = 0;
        while killed < kills && senders.iter().any(|sender| !sender.is_finished()) {
            std::thread::sleep(Duration::from_millis(20 + seeded.below(150)));
            serving.child.kill().expect("it runs");
            killed += 1;
            drop(serving);
            serving = Serving::start(&bench, &args);
            address.lock().expect("sound").clone_from(&serving.address);
        }
        senders
            .into_iter()
            .for_each(|sender| sender.join().expect("it ended"));
        assert!(
            killed >= kills / 2,
            "only {killed} kills came before the end"
        );
        let seen = seen.lock().expect("sound");
        let mut side = BTreeMap::new();
        for (number, view, size, line) in &seen.signed {
            let mut cosigned = note(&log_key(run, *number), &views[*view as usize], *size);
            let line = SignatureLine::from_text(line.trim_end()).expect("a line");
            cosigned.signatures.push(line);
            let found = cosignatures(&cosigned, std::slice::from_ref(&witness)).expect("it holds");
            assert_eq!(found.len(), 1);
            let first = side.entry(*number).or_insert(*view);
            assert_eq!(first, view, "two histories of log {number} were signed");
        }
        // An answer that was on its way when the witness was killed is lost, and that log may get no other.
        assert!(
            side.len() as u64 >= LOGS - LOGS / 10,
            "only {} of {LOGS} logs have a history that was signed",
            side.len()
        );
        requests += seen.requests;
        signed += seen.signed.len();
        statuses.extend(seen.statuses.keys().copied());
    }
    assert!(
        statuses.is_superset(&BTreeSet::from([200, 409, 422])),
        "{statuses:?}"
    );
    eprintln!(
        "{requests} requests answered, {signed} cosignatures, {} kills at most",
        runs * kills
    );
}
