//! What the tests of this crate share: a log in memory, keys, seeded numbers.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::convert::Infallible;
use trucewatch_proof::note::Kind;
use trucewatch_proof::{
    Checkpoint, Hash, HashSource, NoteSigner, SecretKey, Signed, TreeHead, tree,
};

/// Numbers that are the same in every run (SplitMix64, Steele et al. 2014, doi:10.1145/2660193.2660195).
#[derive(Clone, Debug)]
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Whether something with so many chances in a hundred happens.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Ten or a hundred times as much where `TRUCEWATCH_PROOFS=full` asks for it.
pub(crate) fn scaled(usual: usize, full: usize) -> usize {
    if std::env::var("TRUCEWATCH_PROOFS").is_ok_and(|value| value == "full") {
        full
    } else {
        usual
    }
}

/// A history: the hashes of all complete subtrees.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    levels: Vec<Vec<Hash>>,
}

impl HashSource for History {
    type Error = Infallible;
    fn complete(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        Ok(self.levels[usize::from(level)][index as usize])
    }
}

impl History {
    /// `shared` leaves that all histories have, then leaves of its own.
    pub(crate) fn new(shared: u64, size: u64, own: u64) -> Self {
        let mut history = Self::default();
        for n in 0..size {
            let of = if n < shared { 0 } else { own };
            history.push(Hash::leaf(&[n.to_be_bytes(), of.to_be_bytes()].concat()));
        }
        history
    }

    pub(crate) fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(hash);
            let count = self.levels[level].len();
            if count % 2 == 1 {
                return;
            }
            hash = Hash::node(&self.levels[level][count - 2], &hash);
        }
    }

    pub(crate) fn leaf(&self, index: u64) -> Hash {
        self.levels[0][index as usize]
    }

    pub(crate) fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    pub(crate) fn head(&self, size: u64) -> TreeHead {
        let Ok(root) = tree::root(self, size);
        TreeHead { size, root }
    }

    pub(crate) fn sign(&self, size: u64, log: &NoteSigner) -> Signed {
        let checkpoint = Checkpoint::new(log.public().name().to_owned(), self.head(size));
        let note = checkpoint.sign(log).to_string();
        Signed { checkpoint, note }
    }
}

pub(crate) fn log_key(number: u8) -> NoteSigner {
    let name = format!("monitor.example/site-{number}");
    NoteSigner::new(&name, Kind::Ed25519, SecretKey::from_seed(&[number; 32])).expect("a name")
}

pub(crate) fn witness_key(number: u8) -> NoteSigner {
    let seed = SecretKey::from_seed(&[100 + number; 32]);
    let name = format!("witness.state-{number:02}.example");
    NoteSigner::new(&name, Kind::Cosignature, seed).expect("a name")
}
