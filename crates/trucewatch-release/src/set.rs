//! Sets of up to 64 members in one word, so that comparing two is one instruction.

use crate::Caveat;
use std::marker::PhantomData;

/// Something of which there are at most 64.
pub trait Member: Copy {
    /// Its place, 0 to 63.
    fn index(self) -> u8;
    /// What is in that place.
    fn at(index: u8) -> Option<Self>;
}

/// An audience that can be named: a nation, the cell, a party, the public. Its name is in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Atom(u8);

/// A sector of the mission. Its name is in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sector(u8);

/// Audiences.
pub type AtomSet = Set<Atom>;
/// Sectors.
pub type SectorSet = Set<Sector>;
/// Caveats.
pub type Caveats = Set<Caveat>;

impl Member for Atom {
    fn index(self) -> u8 {
        self.0
    }
    fn at(index: u8) -> Option<Self> {
        (index < 64).then_some(Self(index))
    }
}

impl Member for Sector {
    fn index(self) -> u8 {
        self.0
    }
    fn at(index: u8) -> Option<Self> {
        (index < 64).then_some(Self(index))
    }
}

/// A set of at most 64 members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<M> {
    bits: u64,
    of: PhantomData<M>,
}

impl<M: Member> Set<M> {
    /// Nothing.
    pub const EMPTY: Self = Self::from_bits(0);

    /// From the word that [`Set::bits`] gave.
    pub const fn from_bits(bits: u64) -> Self {
        Self {
            bits,
            of: PhantomData,
        }
    }
    /// One bit for each member.
    pub const fn bits(self) -> u64 {
        self.bits
    }
    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }
    /// How many are in it.
    pub const fn len(self) -> u32 {
        self.bits.count_ones()
    }
    /// Whether this one is in it.
    pub fn contains(self, member: M) -> bool {
        self.bits >> member.index() & 1 == 1
    }
    /// Whether all of the other are in it.
    pub const fn contains_all(self, other: Self) -> bool {
        other.bits & !self.bits == 0
    }
    /// With this one.
    #[must_use]
    pub fn with(self, member: M) -> Self {
        Self::from_bits(self.bits | 1 << member.index())
    }
    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self::from_bits(self.bits | other.bits)
    }
    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self::from_bits(self.bits & other.bits)
    }
    /// Its members in their order.
    pub fn iter(self) -> impl Iterator<Item = M> {
        (0..64)
            .filter(move |index| self.bits >> index & 1 == 1)
            .filter_map(M::at)
    }
}

impl<M: Member> FromIterator<M> for Set<M> {
    fn from_iter<I: IntoIterator<Item = M>>(members: I) -> Self {
        members.into_iter().fold(Self::EMPTY, Self::with)
    }
}
