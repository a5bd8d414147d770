//! A mission for tests: its registry, subjects in short, and random labels and subjects.
#![allow(dead_code, reason = "each test file uses some of it")]

pub(crate) mod reference;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use trucewatch_model::Timestamp;
use trucewatch_release::{
    AtomSet, Caveat, Caveats, Label, Level, Purpose, Registry, SectorSet, Session, Subject,
};

pub(crate) fn registry() -> Registry {
    Registry::from_toml(Registry::DEFAULT).expect("the registry is right")
}

pub(crate) fn hour(h: i64) -> Timestamp {
    Timestamp::from_unix_s(1_770_000_000 + h * 3_600)
}

/// Somebody in a strong session for work.
pub(crate) fn subject(person: &str, hat: &str, level: Level, caveats: &[Caveat]) -> Subject {
    Subject {
        person: person.to_owned(),
        hat: registry().atom(hat).expect("a hat"),
        clearance: level,
        caveats: caveats.iter().copied().collect(),
        sectors: SectorSet::EMPTY,
        session: Session {
            second_factor: true,
            managed_device: true,
            purpose: Purpose::Work,
        },
    }
}

/// Random labels and subjects; the same for the same seed.
pub(crate) struct Random {
    pub(crate) rng: ChaCha8Rng,
    registry: Registry,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            registry: registry(),
        }
    }
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.rng.next_u64() % n
    }
    pub(crate) fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
    fn level(&mut self) -> Level {
        Level::ALL[self.below(4) as usize]
    }
    /// Sparse, dense, full, empty, a single one: each often enough for all rules to decide.
    fn bits(&mut self, within: u64) -> u64 {
        let (a, b) = (self.rng.next_u64(), self.rng.next_u64());
        let bits = match self.below(6) {
            0 => u64::MAX,
            1 => 0,
            2 => 1 << (a % 64),
            3 => a & b,
            4 => a | b,
            _ => a,
        };
        bits & within
    }
    fn time(&mut self) -> Option<Timestamp> {
        let h = self.below(9) as i64 - 4;
        (!self.chance(2)).then(|| hour(h))
    }
    pub(crate) fn label(&mut self) -> Label {
        let everybody = self.registry.everybody();
        let level = self.level();
        let rel = match level {
            Level::Public => everybody,
            _ => AtomSet::from_bits(self.bits(everybody.bits())),
        };
        let caveats = Caveats::from_bits(self.bits(0b11_1111));
        let some = self.bits(self.registry.all_sectors().bits()) | 1;
        let sectors = match caveats.contains(Caveat::Position) {
            true => SectorSet::from_bits(some),
            false => SectorSet::EMPTY,
        };
        let orcon = AtomSet::from_bits(self.bits(everybody.bits()));
        let label = Label::new(level, rel, &self.registry).expect("possible");
        let label = label.with_caveats(caveats, sectors).expect("possible");
        let (embargo, review) = (self.time(), self.time());
        label
            .with_orcon(orcon)
            .with_embargo(embargo)
            .with_review(review)
    }
    pub(crate) fn subject(&mut self) -> Subject {
        let atoms: Vec<_> = self.registry.everybody().iter().collect();
        let hat = atoms[self.below(atoms.len() as u64) as usize];
        Subject {
            person: format!("p-{}", self.below(50)),
            hat,
            clearance: self.level(),
            caveats: Caveats::from_bits(self.bits(0b11_1111)),
            sectors: SectorSet::from_bits(self.bits(self.registry.all_sectors().bits())),
            session: Session {
                second_factor: !self.chance(4),
                managed_device: !self.chance(4),
                purpose: if self.chance(2) {
                    Purpose::Protection
                } else {
                    Purpose::Work
                },
            },
        }
    }
    pub(crate) fn now(&mut self) -> Timestamp {
        hour(self.below(9) as i64 - 4)
    }
}
