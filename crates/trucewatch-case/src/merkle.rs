//! The tree over the statements of one signed batch.

use std::convert::Infallible;
use trucewatch_proof::{Hash, HashSource, prove_inclusion};

/// All complete subtrees over the members of a batch, level by level.
pub(crate) struct Subtrees(Vec<Vec<Hash>>);

impl Subtrees {
    pub(crate) fn over(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let pairs = below.as_chunks::<2>().0.iter();
            let above = pairs.map(|[left, right]| Hash::node(left, right)).collect();
            levels.push(above);
        }
        Self(levels)
    }

    /// The hashes that prove a member.
    pub(crate) fn prove(&self, index: u64) -> Vec<Hash> {
        let size = self.0.first().map_or(0, Vec::len) as u64;
        let Ok(path) = prove_inclusion(self, index, size);
        path
    }
}

impl HashSource for Subtrees {
    type Error = Infallible;

    fn complete(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        let level = self.0.get(usize::from(level));
        let hash = level.and_then(|level| level.get(usize::try_from(index).ok()?));
        // Asked only for subtrees that a tree of this size has.
        Ok(hash.copied().unwrap_or_else(Hash::empty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_proof::{TreeHead, tree, verify_inclusion};

    #[test]
    fn every_member_of_every_size_is_proven() {
        for size in 1..40u8 {
            let leaves: Vec<Hash> = (0..size).map(|n| Hash::leaf(&[n])).collect();
            let head = TreeHead {
                size: u64::from(size),
                root: tree::root_of(leaves.iter().copied()),
            };
            let subtrees = Subtrees::over(leaves.clone());
            for (index, leaf) in (0..).zip(leaves) {
                let path = subtrees.prove(index);
                assert!(
                    verify_inclusion(leaf, index, &head, &path),
                    "{index} of {size}"
                );
            }
        }
    }
}
