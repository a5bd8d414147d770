//! Promises P18 to P21 of the pure parts: receipts, growth, quorum, proof of two histories.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{History, Seeded, log_key, scaled, witness_key};
use trucewatch_proof::equivocation::EquivocationError;
use trucewatch_proof::tree::{prefix_root, prove_prefix};
use trucewatch_proof::witness::{AddCheckpoint, Refusal, decide, of_known_log};
use trucewatch_proof::{
    Checkpoint, Equivocation, Hash, InclusionProof, Lineage, Note, NoteKey, NoteSigner, Relation,
    Signed, TreeHead, cosign, cosignatures, prove_consistency, prove_inclusion, quorum, relate,
    verify_consistency, verify_inclusion,
};

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

/// Every random proof is accepted, and none of those altered in one place; another implementation
/// says the same of each.
#[test]
fn p18_proofs_are_accepted_and_altered_ones_refused() {
    let history = History::new(0, 20_000, 1);
    let mut seeded = Seeded(18);
    for _ in 0..scaled(3_000, 100_000) {
        let size = 2 + seeded.below(history.size() - 2);
        let index = seeded.below(size);
        let head = history.head(size);
        let leaf = history.leaf(index);
        let Ok(proof) = prove_inclusion(&history, index, size);
        let other = |leaf: Hash, index: u64, head: &TreeHead, proof: &[Hash]| {
            let proof: Vec<_> = proof.iter().map(|hash| theirs(*hash)).collect();
            tlog_tiles::check_record(&proof, head.size, theirs(head.root), index, theirs(leaf))
                .is_ok()
        };
        assert!(verify_inclusion(leaf, index, &head, &proof));
        assert!(other(leaf, index, &head, &proof));

        let (mut leaf, mut index, mut head, mut proof) = (leaf, index, head, proof);
        let bit = 1 << seeded.below(8);
        let byte = seeded.below(32) as usize;
        match seeded.below(6) {
            0 => leaf.0[byte] ^= bit,
            1 => head.root.0[byte] ^= bit,
            2 => index = (index + 1 + seeded.below(size - 1)) % size,
            3 => {
                let at = seeded.below(proof.len() as u64) as usize;
                proof[at].0[byte] ^= bit;
            }
            4 => {
                proof.pop();
            }
            _ => proof.push(leaf),
        }
        let verdict = verify_inclusion(leaf, index, &head, &proof);
        assert!(!verdict, "{index} of {size}");
        assert!(!other(leaf, index, &head, &proof), "{index} of {size}");
    }
}

/// A proof with the cosignatures of a quorum of 35, in a log of 10^9 entries, by its bytes.
#[test]
fn p18_a_witnessed_proof_fits_six_kibibytes() {
    let log = log_key(1);
    let size = 1_000_000_000;
    // The size of a path depends on the size of the tree alone; the hashes do not matter here.
    let head = TreeHead {
        size,
        root: Hash::leaf(b"root"),
    };
    let mut note = Checkpoint::new(log.public().name().to_owned(), head).sign(&log);
    assert_eq!(quorum(35), 24);
    for n in 0..24 {
        let line = cosign(&note.text, &witness_key(n), 1_800_000_000).expect("cosigns");
        note.signatures.push(line);
    }
    let proof = InclusionProof {
        index: 0,
        path: vec![Hash::leaf(b"beside"); 30],
        checkpoint: note.to_string(),
    };
    let bytes = proof.to_string().len();
    assert!((4_000..=6 * 1024).contains(&bytes), "{bytes} bytes");
}

/// Over random pairs of checkpoints: the earlier is always proven to begin the later, and never if
/// it is of another history, however the proof is bent.
#[test]
fn p19_history_only_grows() {
    let history = History::new(0, 20_000, 1);
    let mut seeded = Seeded(19);
    for _ in 0..scaled(3_000, 100_000) {
        let new = 2 + seeded.below(history.size() - 2);
        let old = 1 + seeded.below(new - 1);
        let (before, after) = (history.head(old), history.head(new));
        let Ok(proof) = prove_consistency(&history, old, new);
        let other = |before: &TreeHead, proof: &[Hash]| {
            let proof: Vec<_> = proof.iter().map(|hash| theirs(*hash)).collect();
            tlog_tiles::check_tree(
                &proof,
                new,
                theirs(after.root),
                before.size,
                theirs(before.root),
            )
            .is_ok()
        };
        assert!(verify_consistency(&before, &after, &proof), "{old} {new}");
        assert!(other(&before, &proof));
        // What the larger tree implies for the smaller size is the smaller tree's root.
        let Ok(path) = prove_prefix(&history, old, new);
        assert_eq!(prefix_root(old, &after, &path), Some(before.root));

        let (mut before, mut proof) = (before, proof);
        let (byte, bit) = (seeded.below(32) as usize, 1 << seeded.below(8));
        match seeded.below(4) {
            0 => before.root.0[byte] ^= bit,
            1 if !proof.is_empty() => {
                let at = seeded.below(proof.len() as u64) as usize;
                proof[at].0[byte] ^= bit;
            }
            2 if !proof.is_empty() => {
                proof.pop();
            }
            _ => proof.push(before.root),
        }
        assert!(!verify_consistency(&before, &after, &proof), "{old} {new}");
        assert!(!other(&before, &proof), "{old} {new}");
    }
}

/// The trees of two histories, told by one log.
struct Fork {
    log: NoteSigner,
    views: [History; 2],
    sizes: [u64; 2],
}

impl Fork {
    fn new(seeded: &mut Seeded) -> Self {
        let shared = seeded.below(20);
        let sizes = [shared + 1 + seeded.below(20), shared + 1 + seeded.below(20)];
        Self {
            log: log_key(1),
            views: [
                History::new(shared, sizes[0], 1),
                History::new(shared, sizes[1], 2),
            ],
            sizes,
        }
    }

    /// The checkpoint of a view, with whatever cosignatures can be had for it: liars sign both, an
    /// honest witness what [`decide`] allows after `first`, the view that it was shown first.
    fn cosignatures(&self, view: usize, liars: usize, shown_first: &[usize]) -> usize {
        let new = self.views[view].sign(self.sizes[view], &self.log);
        let mut note = Note::from_text(&new.note).expect("a note");
        let keys: Vec<NoteSigner> = (0..shown_first.len() + liars)
            .map(|n| witness_key(n as u8))
            .collect();
        for (n, key) in keys.iter().enumerate() {
            let may = match n.checked_sub(liars) {
                None => true,
                Some(honest) => self.honest(shown_first[honest], view, &new),
            };
            if may {
                let line = cosign(&note.text, key, 1_800_000_000).expect("cosigns");
                note.signatures.push(line);
            }
        }
        let known: Vec<NoteKey> = keys.iter().map(|key| key.public().clone()).collect();
        cosignatures(&note, &known).expect("they hold").len()
    }

    /// Whether an honest witness that has cosigned the view `first` cosigns `view` too. The attacker
    /// sends the proofs of either tree that there are.
    fn honest(&self, first: usize, view: usize, new: &Signed) -> bool {
        let log = self.log.public();
        let last = self.views[first].sign(self.sizes[first], &self.log);
        decide(&log.clone().into(), None, &last, 0, &[]).expect("the first is cosigned");
        let old = self.sizes[first];
        let proofs = self.views.iter().filter_map(|tree| {
            let new = self.sizes[view];
            (old <= new && new <= tree.size()).then(|| {
                let Ok(proof) = prove_consistency(tree, old, new);
                proof
            })
        });
        let mut tried: Vec<(u64, Vec<Hash>)> = proofs.map(|proof| (old, proof)).collect();
        tried.push((0, Vec::new()));
        tried.push((old, Vec::new()));
        let agreed = tried
            .iter()
            .any(|(old, proof)| decide(&log.clone().into(), Some(&last), new, *old, proof).is_ok());
        assert!(first != view || agreed, "its own view is cosigned again");
        agreed
    }

    /// Whether the attacker gets both views to `k` cosignatures of `n`, whichever view he shows
    /// first to how many of the honest.
    fn succeeds(&self, n: usize, k: usize, liars: usize) -> bool {
        let honest = n - liars;
        // He needs k - liars honest ones on each side; to show the views to as many as needed for
        // the first and to all others the second is the best he can do.
        let for_first = k.saturating_sub(liars).min(honest);
        let shown: Vec<usize> = (0..honest).map(|at| usize::from(at >= for_first)).collect();
        (0..2).all(|view| self.cosignatures(view, liars, &shown) >= k)
    }
}

#[test]
fn p20_two_histories_need_more_than_a_third_of_liars() {
    let mut seeded = Seeded(20);
    assert_eq!((quorum(7), quorum(35)), (5, 24));
    let attack = |seeded: &mut Seeded, runs: usize, n: usize, k: usize, liars: usize| {
        (0..runs)
            .filter(|_| Fork::new(seeded).succeeds(n, k, liars))
            .count()
    };
    let runs = scaled(60, 1_000);
    assert_eq!(attack(&mut seeded, runs, 7, 5, 2), 0, "two of seven fail");
    assert_eq!(attack(&mut seeded, runs, 7, 5, 3), runs, "three succeed");
    let runs = scaled(8, 1_000);
    assert_eq!(attack(&mut seeded, runs, 35, 24, 12), 0, "12 of 35 fail");
    assert_eq!(attack(&mut seeded, runs, 35, 24, 13), runs, "13 succeed");
    // The control: with a smaller quorum the attack that failed works.
    assert_eq!(
        attack(&mut seeded, 20, 7, 4, 2),
        20,
        "four of seven is broken"
    );
}

/// The largest tree of the two is the one whose tiles are read.
fn compare(fork: &Fork) -> Relation {
    let signed = |view: usize| fork.views[view].sign(fork.sizes[view], &fork.log);
    let larger = usize::from(fork.sizes[1] >= fork.sizes[0]);
    let Ok(found) = relate(
        fork.log.public(),
        &signed(0),
        &signed(1),
        &fork.views[larger],
    );
    found
}

#[test]
fn p21_two_histories_leave_a_proof_that_stands_alone() {
    let mut seeded = Seeded(21);
    for _ in 0..scaled(300, 10_000) {
        let fork = Fork::new(&mut seeded);
        let Relation::Split(proof) = compare(&fork) else {
            panic!("{:?}", fork.sizes)
        };
        let read = Equivocation::from_json(&proof.to_json()).expect("reads back");
        assert_eq!(read, *proof);
        let shown = read.check(Some(fork.log.public())).expect("it proves it");
        assert_eq!(shown.first.size, *fork.sizes.iter().min().expect("two"));
        assert_ne!(shown.first, shown.implied);
        assert_eq!(
            read.check(Some(log_key(2).public())),
            Err(EquivocationError::OtherLog)
        );
    }
}

/// Nobody is accused who did not do it: not by tiles of another tree, nor by a bent file.
#[test]
fn p21_a_log_that_only_grew_cannot_be_accused() {
    let mut seeded = Seeded(210);
    let (log, history, foreign) = (log_key(1), History::new(0, 300, 1), History::new(0, 300, 2));
    for _ in 0..scaled(300, 10_000) {
        let new = 2 + seeded.below(298);
        let old = 1 + seeded.below(new - 1);
        let (before, after) = (history.sign(old, &log), history.sign(new, &log));
        let Ok(grew) = relate(log.public(), &before, &after, &history);
        let Relation::Grew(proof) = grew else {
            panic!("{old} {new}: {grew:?}")
        };
        assert!(verify_consistency(before.head(), after.head(), &proof));
        let Ok(wrong) = relate(log.public(), &after, &before, &foreign);
        assert_eq!(wrong, Relation::WrongTiles, "{old} {new}");
        let Ok(path) = prove_prefix(&history, old, new);
        let accuse = |first: &Signed, path: &[Hash]| {
            let text = serde_json::json!({
                "format": "trucewatch equivocation v1", "log": log.public().to_string(),
                "first": first.note, "second": after.note,
                "path": path.iter().map(Hash::to_hex).collect::<Vec<_>>(),
            });
            Equivocation::from_json(&text.to_string())
                .expect("reads")
                .check(None)
        };
        assert_eq!(accuse(&before, &path), Err(EquivocationError::Consistent));
        let mut bent = path.clone();
        let at = seeded.below(bent.len() as u64) as usize;
        bent[at].0[seeded.below(32) as usize] ^= 1 << seeded.below(8);
        assert_eq!(accuse(&before, &bent), Err(EquivocationError::Path));
        let mut forged = before.clone();
        forged.note = forged
            .note
            .replacen(&format!("\n{old}\n"), &format!("\n{}\n", old + 1), 1);
        assert!(matches!(
            accuse(&forged, &path),
            Err(EquivocationError::Note(..))
        ));
    }
}

/// The status codes of C2SP tlog-witness, each for the reason that the specification gives, and that
/// its request is read and written as there.
#[test]
fn p22_a_witness_answers_as_the_specification_says() {
    let (log, stranger) = (log_key(1), log_key(2));
    let known = [Lineage::from(log.public().clone())];
    let (history, other) = (History::new(3, 40, 1), History::new(3, 40, 2));
    let answer = |last: Option<&Signed>, body: &str| -> Result<(), Refusal> {
        let request = AddCheckpoint::from_text(body).map_err(Refusal::Malformed)?;
        assert_eq!(request.to_string(), body, "written as it was read");
        let (key, new) = of_known_log(&request.note, &known)?;
        decide(&key, last, &new, request.old, &request.proof)
    };
    let body = |tree: &History, old: u64, size: u64, key: &NoteSigner| {
        let Ok(proof) = prove_consistency(tree, old, size);
        let note = tree.sign(size, key).note;
        AddCheckpoint { old, proof, note }.to_string()
    };
    let status = |last: Option<&Signed>, body: &str| {
        answer(last, body).map_or_else(|refusal| refusal.status(), |()| 200)
    };
    let last = history.sign(10, &log);
    assert_eq!(status(None, &body(&history, 0, 10, &log)), 200, "the first");
    assert_eq!(status(Some(&last), &body(&history, 10, 25, &log)), 200);
    assert_eq!(
        status(Some(&last), &body(&history, 10, 10, &log)),
        200,
        "again"
    );
    let good = body(&history, 10, 25, &log);
    for (malformed, why) in [
        (good.replacen("old 10", "old 010", 1), "a leading zero"),
        (good.replacen("old 10", "10", 1), "no old line"),
        (good.replacen('=', "!", 1), "a proof line that is no base64"),
        (good.replacen("\n\n", "\n", 1), "no empty line"),
        (
            format!(
                "old 10\n{}{}",
                format!("{}\n", "A".repeat(43) + "=").repeat(64),
                &good[good.find("\n\n").expect("there") + 1..]
            ),
            "64 lines of proof",
        ),
    ] {
        let found = AddCheckpoint::from_text(&malformed).map_err(Refusal::Malformed);
        let found = found.and_then(|request| of_known_log(&request.note, &known).map(|_| ()));
        assert_eq!(found.map_err(|refusal| refusal.status()), Err(400), "{why}");
    }
    let above = AddCheckpoint {
        old: 26,
        proof: Vec::new(),
        note: history.sign(25, &log).note,
    };
    assert_eq!(status(Some(&last), &above.to_string()), 400, "old is above");
    assert_eq!(status(None, &body(&history, 0, 10, &stranger)), 404);
    let wrong = good.replacen("\n25\n", "\n26\n", 1);
    assert_eq!(status(Some(&last), &wrong), 403, "altered after signing");
    let unsigned = Checkpoint::new(log.public().name().to_owned(), history.head(25));
    let unsigned = format!("old 10\n\n{}", unsigned.sign(&stranger));
    assert_eq!(status(Some(&last), &unsigned), 403, "signed by another");
    let conflict = answer(Some(&last), &body(&history, 5, 25, &log));
    assert_eq!(conflict, Err(Refusal::Conflict(10)));
    assert_eq!(status(Some(&last), &body(&history, 5, 25, &log)), 409);
    assert_eq!(
        status(None, &body(&history, 5, 25, &log)),
        409,
        "old, but never seen"
    );
    assert_eq!(
        status(Some(&last), &body(&other, 10, 25, &log)),
        422,
        "a fork"
    );
    assert_eq!(
        status(Some(&last), &body(&other, 10, 10, &log)),
        422,
        "same size"
    );
    let mut proven = AddCheckpoint {
        old: 0,
        proof: vec![Hash::empty()],
        note: history.sign(10, &log).note,
    };
    assert_eq!(
        status(None, &proven.to_string()),
        422,
        "a proof from nothing"
    );
    let empty = TreeHead {
        size: 0,
        root: Hash::leaf(b"x"),
    };
    proven.proof.clear();
    proven.note = Checkpoint::new(log.public().name().to_owned(), empty)
        .sign(&log)
        .to_string();
    assert_eq!(
        status(None, &proven.to_string()),
        422,
        "nothing has one root"
    );
    // A fork's own proof is the proof against it.
    let Err(refusal) = answer(Some(&last), &body(&other, 10, 25, &log)) else {
        panic!("it was cosigned")
    };
    let found = refusal
        .equivocation()
        .expect("the proof led to the new root");
    assert!(found.check(Some(log.public())).is_ok());
    let Err(refusal) = answer(
        Some(&last),
        &good.replacen("\n\n", &format!("\n{}=\n\n", "A".repeat(43)), 1),
    ) else {
        panic!("it was cosigned")
    };
    assert_eq!(
        refusal,
        Refusal::Inconsistent(None),
        "a bad proof accuses nobody"
    );
}
