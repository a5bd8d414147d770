//! Promise P14: logs and witnesses over a bad network, in one thread, from one number.
//!
//! The parts under test are the real ones: requests as text, signatures, decisions, proofs. Around
//! them, from the seed: loss, delay and so reordering, duplication, a partition, crashes of witnesses
//! between remembering and answering, lying witnesses, and in some runs a log that tells two
//! histories. What must hold is checked from outside, with the true histories.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod common;

use common::{History, Seeded, log_key, scaled, witness_key};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_proof::witness::{AddCheckpoint, Refusal, decide, of_known_log};
use trucewatch_proof::{
    Hash, Lineage, Note, NoteKey, NoteSigner, Relation, Signed, TreeHead, cosign, cosignatures,
    prove_consistency, quorum, relate,
};

/// A fault to be found: the control.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Witnesses {
    /// Remember, then sign.
    Sound,
    /// Sign, then remember; a crash comes between.
    SignFirst,
}

enum Event {
    /// A log appends and sends a checkpoint of a view to all witnesses.
    Tick { log: usize },
    /// A request reaches a witness.
    Request {
        log: usize,
        view: usize,
        witness: usize,
        body: String,
    },
    /// An answer reaches a log: the line, or the size that the witness has.
    Answer {
        log: usize,
        view: usize,
        witness: usize,
        note: String,
        answer: Result<String, u64>,
    },
    /// The network parts into those below and those from `at` on; or is whole again.
    Part { at: Option<usize> },
}

struct Log {
    key: NoteSigner,
    /// One history, or two.
    views: Vec<History>,
    /// What each witness is thought to have seen of each view.
    seen: BTreeMap<(usize, usize), u64>,
    /// Cosigned checkpoints of each view: note to its cosignatures.
    notes: BTreeMap<(usize, u64), Note>,
    ticks_left: usize,
    /// Checkpoints as signed, by view and size.
    signed: BTreeMap<(usize, u64), String>,
}

struct Witness {
    key: NoteSigner,
    lies: bool,
    disk: BTreeMap<String, Signed>,
    stopped: BTreeSet<String>,
    /// All it ever signed, kept by the judge.
    signed: Vec<(usize, TreeHead)>,
}

struct World {
    seeded: Seeded,
    kind: Witnesses,
    now: u64,
    serial: u64,
    queue: BTreeMap<(u64, u64), Event>,
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    parted_at: Option<usize>,
    loss_percent: u64,
    trace: Hash,
    reached: BTreeSet<&'static str>,
    held: RefCell<BTreeMap<(usize, u64, Hash), u8>>,
}

impl World {
    fn new(seed: u64, kind: Witnesses) -> Self {
        let mut seeded = Seeded(seed);
        let count = 3 + seeded.below(5) as usize;
        // As many liars as the bound allows, or fewer.
        let liars = seeded.below((2 * quorum(count) - count) as u64) as usize;
        let witnesses = (0..count).map(|n| Witness {
            key: witness_key(n as u8),
            lies: n < liars,
            disk: BTreeMap::new(),
            stopped: BTreeSet::new(),
            signed: Vec::new(),
        });
        let logs = (0..1 + seeded.below(2)).map(|n| {
            let forks = seeded.chance(50);
            let shared = seeded.below(6);
            let views = (0..1 + u64::from(forks)).map(|own| History::new(shared, shared, own));
            Log {
                key: log_key(n as u8),
                views: views.collect(),
                seen: BTreeMap::new(),
                notes: BTreeMap::new(),
                ticks_left: 3,
                signed: BTreeMap::new(),
            }
        });
        let logs: Vec<Log> = logs.collect();
        let mut world = Self {
            kind,
            now: 0,
            serial: 0,
            queue: BTreeMap::new(),
            witnesses: witnesses.collect(),
            parted_at: None,
            loss_percent: seeded.below(40),
            trace: Hash::empty(),
            reached: BTreeSet::new(),
            held: RefCell::default(),
            logs,
            seeded,
        };
        for log in 0..world.logs.len() {
            world.after(1, Event::Tick { log });
        }
        let at = 1 + world.seeded.below(count as u64) as usize;
        world.after(30, Event::Part { at: Some(at) });
        world.after(90, Event::Part { at: None });
        world
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.serial += 1;
        self.queue.insert((self.now + delay, self.serial), event);
    }

    fn note(&mut self, what: &'static str, bytes: &[u8]) {
        self.reached.insert(what);
        self.trace = Hash::of(&[
            &self.trace.0,
            &self.now.to_be_bytes(),
            what.as_bytes(),
            bytes,
        ]);
    }

    /// Sends over the network: lost, late, twice, or not at all while it is parted. A log stands on
    /// the side of the first witness.
    fn send(&mut self, witness: usize, make: &dyn Fn() -> Event) {
        let parted = self.parted_at.is_some_and(|at| witness >= at);
        if parted || self.seeded.chance(self.loss_percent) {
            self.note(if parted { "parted" } else { "lost" }, &[]);
            return;
        }
        let copies = 1 + u64::from(self.seeded.chance(20));
        for _ in 0..copies {
            let delay = 1 + self.seeded.below(25);
            self.after(delay, make());
        }
        if copies > 1 {
            self.note("twice", &[]);
        }
    }

    fn tick(&mut self, log: usize) {
        let time = self.now;
        for view in 0..self.logs[log].views.len() {
            let grown = 1 + self.seeded.below(4);
            let tree = &mut self.logs[log].views[view];
            for n in 0..grown {
                let leaf = [
                    time.to_be_bytes(),
                    (view as u64).to_be_bytes(),
                    n.to_be_bytes(),
                ];
                tree.push(Hash::leaf(&leaf.concat()));
            }
        }
        let tree = self.logs[log].views[0].size();
        self.note("tick", &tree.to_be_bytes());
        self.offer(log);
        let one = &mut self.logs[log];
        one.ticks_left -= 1;
        if one.ticks_left > 0 {
            self.after(15 + self.seeded.0 % 20, Event::Tick { log });
        }
    }

    /// Sends the latest checkpoint of each view to every witness; a log with two histories tells
    /// each its witnesses in an order of its own.
    fn offer(&mut self, log: usize) {
        for witness in 0..self.witnesses.len() {
            let views = self.logs[log].views.len();
            let first = self.seeded.below(views as u64) as usize;
            for nth in 0..views {
                let view = (first + nth) % views;
                let size = self.logs[log].views[view].size();
                let key = self.witnesses[witness].key.public();
                let note = self.logs[log].notes.get(&(view, size));
                if !note.is_some_and(|note| note.signatures.iter().any(|line| line.is_of(key))) {
                    self.submit(log, view, witness);
                }
            }
        }
    }

    fn submit(&mut self, log: usize, view: usize, witness: usize) {
        let one = &mut self.logs[log];
        let tree = &one.views[view];
        let size = tree.size();
        let old = one
            .seen
            .get(&(view, witness))
            .copied()
            .unwrap_or(0)
            .min(size);
        let Ok(proof) = prove_consistency(tree, old, size);
        let note = one
            .signed
            .entry((view, size))
            .or_insert_with(|| tree.sign(size, &one.key).note)
            .clone();
        let body = AddCheckpoint { old, proof, note }.to_string();
        self.send(witness, &|| Event::Request {
            log,
            view,
            witness,
            body: body.clone(),
        });
    }

    fn request(&mut self, log: usize, view: usize, witness: usize, body: &str) {
        let known = [Lineage::from(self.logs[log].key.public().clone())];
        let request = AddCheckpoint::from_text(body).expect("as it was written");
        let (key, new) = of_known_log(&request.note, &known).expect("signed");
        let origin = key.current().name().to_owned();
        let crashes = self.seeded.chance(5);
        let one = &mut self.witnesses[witness];
        let decided = if one.stopped.contains(&origin) {
            Err(Refusal::Stopped(origin.clone()))
        } else if one.lies {
            Ok(())
        } else {
            decide(
                &key,
                one.disk.get(&origin),
                &new,
                request.old,
                &request.proof,
            )
        };
        let answer = match decided {
            Ok(()) => {
                if !(self.kind == Witnesses::SignFirst && crashes) {
                    one.disk.insert(origin, new.clone());
                }
                if crashes && self.kind == Witnesses::Sound {
                    self.note("crash before the answer", &[]);
                    return;
                }
                let text = new.checkpoint.to_text();
                let line = cosign(&text, &one.key, 1 + self.now).expect("a witness's key");
                one.signed.push((log, *new.head()));
                Ok(line.to_string())
            }
            Err(Refusal::Conflict(size)) => Err(size),
            Err(refusal) => {
                if let Some(proof) = refusal.equivocation() {
                    proof.check(Some(key.current())).expect("it proves it");
                    one.stopped.insert(origin);
                    self.note("proof from a refusal", &[]);
                } else {
                    self.note("refused", refusal.to_string().as_bytes());
                }
                return;
            }
        };
        self.note(
            if answer.is_ok() {
                "cosigned"
            } else {
                "conflict"
            },
            &new.head().root.0,
        );
        self.send(witness, &|| Event::Answer {
            log,
            view,
            witness,
            note: request.note.clone(),
            answer: answer.clone(),
        });
    }

    fn answered(
        &mut self,
        (log, view, witness): (usize, usize, usize),
        note: &str,
        answer: &Result<String, u64>,
    ) {
        let (read, size) = {
            let read = Note::from_text(note).expect("a note");
            let size = trucewatch_proof::Checkpoint::from_text(&read.text).expect("a checkpoint");
            (read, size.head.size)
        };
        match answer {
            Ok(line) => {
                self.logs[log].seen.insert((view, witness), size);
                let kept = self.logs[log].notes.entry((view, size)).or_insert(read);
                let line = trucewatch_proof::note::SignatureLine::from_text(line).expect("a line");
                kept.signatures.push(line);
            }
            Err(seen) => {
                let known = self.logs[log].seen.insert((view, witness), *seen);
                if known != Some(*seen) && *seen <= self.logs[log].views[view].size() {
                    self.note("asked again", &seen.to_be_bytes());
                    self.submit(log, view, witness);
                }
            }
        }
    }

    fn run(&mut self) {
        while let Some(((now, _), event)) = self.queue.pop_first() {
            self.now = now;
            match event {
                Event::Tick { log } => self.tick(log),
                Event::Request {
                    log,
                    view,
                    witness,
                    body,
                } => self.request(log, view, witness, &body),
                Event::Answer {
                    log,
                    view,
                    witness,
                    note,
                    answer,
                } => self.answered((log, view, witness), &note, &answer),
                Event::Part { at } => {
                    self.parted_at = at;
                    self.note("the network changes", &[]);
                }
            }
        }
    }

    /// The network works again: every log offers its last checkpoint until nothing is missing.
    fn heal(&mut self) {
        self.loss_percent = 0;
        self.parted_at = None;
        for _ in 0..3 {
            for log in 0..self.logs.len() {
                self.offer(log);
            }
            self.run();
        }
    }

    fn quorum_reached(&self, log: usize, view: usize, size: u64) -> bool {
        let known: Vec<NoteKey> = self
            .witnesses
            .iter()
            .map(|one| one.key.public().clone())
            .collect();
        let note = self.logs[log].notes.get(&(view, size));
        note.is_some_and(|note| {
            cosignatures(note, &known).expect("they hold").len() >= quorum(known.len())
        })
    }

    /// Which histories of a log hold a head, a bit for each; worked out once a head.
    fn held_by(&self, log: usize, head: &TreeHead) -> u8 {
        let key = (log, head.size, head.root);
        if let Some(known) = self.held.borrow().get(&key) {
            return *known;
        }
        let views = self.logs[log].views.iter().enumerate();
        let holding =
            views.filter(|(_, tree)| head.size <= tree.size() && tree.head(head.size) == *head);
        let mask = holding.fold(0, |mask, (view, _)| mask | 1 << view);
        self.held.borrow_mut().insert(key, mask);
        mask
    }

    /// Two heads of a log that no single history holds.
    fn contradict(&self, log: usize, one: &TreeHead, other: &TreeHead) -> bool {
        self.held_by(log, one) & self.held_by(log, other) == 0
    }

    /// What must hold at the end of every run; the first thing that does not.
    fn judge(&mut self) -> Result<(), String> {
        for (n, witness) in self.witnesses.iter().enumerate() {
            for (at, (log, head)) in witness.signed.iter().enumerate() {
                let earlier = witness.signed[..at].iter().filter(|(of, _)| of == log);
                for (_, before) in earlier {
                    if !witness.lies && self.contradict(*log, before, head) {
                        return Err(format!("witness {n} signed two histories of log {log}"));
                    }
                }
            }
        }
        for (log, one) in self.logs.iter().enumerate() {
            let quorate: Vec<TreeHead> = one
                .notes
                .keys()
                .filter(|(view, size)| self.quorum_reached(log, *view, *size))
                .map(|(view, size)| one.views[*view].head(*size))
                .collect();
            for (at, first) in quorate.iter().enumerate() {
                if let Some(other) = quorate[at + 1..]
                    .iter()
                    .find(|other| self.contradict(log, first, other))
                {
                    return Err(format!(
                        "log {log} got a quorum for {} and for {}",
                        first.size, other.size
                    ));
                }
            }
            if one.views.len() == 1 && !self.quorum_reached(log, 0, one.views[0].size()) {
                return Err(format!("log {log} was honest and reached no quorum"));
            }
        }
        self.gossip()
    }

    /// Honest witnesses show each other what they remember: two histories leave a proof, and all who
    /// see it stop.
    fn gossip(&mut self) -> Result<(), String> {
        for log in 0..self.logs.len() {
            let key = self.logs[log].key.public().clone();
            let honest = |one: &&Witness| !one.lies && one.disk.contains_key(key.name());
            let seen: Vec<Signed> = self
                .witnesses
                .iter()
                .filter(honest)
                .map(|one| one.disk[key.name()].clone())
                .collect();
            let mut proof = None;
            for (at, one) in seen.iter().enumerate() {
                for other in &seen[at + 1..] {
                    let larger = if one.head().size > other.head().size {
                        one
                    } else {
                        other
                    };
                    let tree = self.logs[log]
                        .views
                        .iter()
                        .find(|tree| {
                            tree.size() >= larger.head().size
                                && tree.head(larger.head().size) == *larger.head()
                        })
                        .ok_or("a checkpoint of no history")?;
                    let Ok(relation) = relate(&key, one, other, tree);
                    match relation {
                        Relation::Grew(_) => {}
                        Relation::Split(found) => proof = Some(found),
                        Relation::WrongTiles => return Err("its own tiles do not fit".to_owned()),
                    }
                    if self.contradict(log, one.head(), other.head()) != proof.is_some()
                        && proof.is_none()
                    {
                        return Err("two histories left no proof".to_owned());
                    }
                }
            }
            if let Some(proof) = proof {
                if self.logs[log].views.len() == 1 {
                    return Err("an honest log was accused".to_owned());
                }
                proof.check(Some(&key)).map_err(|e| e.to_string())?;
                self.note("proof by comparing", proof.second.as_bytes());
            }
        }
        Ok(())
    }
}

fn simulate(seed: u64, kind: Witnesses) -> (Hash, BTreeSet<&'static str>, Result<(), String>) {
    let mut world = World::new(seed, kind);
    world.run();
    world.heal();
    let verdict = world.judge();
    (world.trace, world.reached, verdict)
}

#[test]
fn p14_every_run_holds_and_replays_from_its_number() {
    let mut reached = BTreeSet::new();
    for seed in 0..scaled(500, 10_000) as u64 {
        let (trace, points, verdict) = simulate(seed, Witnesses::Sound);
        assert_eq!(verdict, Ok(()), "seed {seed}");
        reached.extend(points);
        if seed % 50 == 0 {
            assert_eq!(simulate(seed, Witnesses::Sound).0, trace, "seed {seed}");
        }
    }
    for point in [
        "lost",
        "parted",
        "twice",
        "conflict",
        "asked again",
        "crash before the answer",
        "proof from a refusal",
        "proof by comparing",
        "refused",
    ] {
        assert!(reached.contains(point), "`{point}` never happened");
    }
}

/// The control: a witness that signs before it remembers is caught.
#[test]
fn p14_a_witness_that_signs_first_is_caught() {
    let caught = (0..200)
        .filter(|seed| simulate(*seed, Witnesses::SignFirst).2.is_err())
        .count();
    assert!(caught > 0, "no crash fell between signing and remembering");
}
