//! The hash tree of RFC 6962, section 2.1: roots, inclusion and consistency proofs.
//!
//! A tree of `size` entries is never held here. A [`HashSource`] gives the hash of any complete
//! subtree; proofs are put together from at most two of them a level.

use crate::Hash;

/// Gives the hash over the entries `index << level .. (index + 1) << level`, all of which exist.
pub trait HashSource {
    /// Why a hash could not be had.
    type Error;

    /// The hash of that complete subtree.
    ///
    /// # Errors
    /// Whatever reading it may raise.
    fn complete(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// What names a log of `size` entries by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TreeHead {
    /// How many entries it covers.
    pub size: u64,
    /// The hash of the tree over them.
    pub root: Hash,
}

impl std::fmt::Display for TreeHead {
    /// `<size>:<hexadecimal root>`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.size, self.root)
    }
}

/// The complete subtrees along the right edge of a tree, from which its root follows and onto which
/// the next entry is put. At most 64 hashes.
#[derive(Clone, Debug, Default)]
pub struct Frontier {
    size: u64,
    /// One for each bit set in `size`, the largest subtree first.
    edge: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree of `size` leaves: one hash for each bit set in `size`, that of the largest
    /// subtree first. Hashes beyond that are left out.
    pub fn from_edge(size: u64, mut edge: Vec<Hash>) -> Self {
        edge.truncate(size.count_ones() as usize);
        Self { size, edge }
    }

    /// How many leaves were put on.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// One hash for each bit set in the size, that of the largest subtree first.
    pub fn edge(&self) -> &[Hash] {
        &self.edge
    }

    /// Puts one leaf hash on.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                hash = Hash::node(&left, &hash);
            }
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// Size and root of the tree so far.
    pub fn head(&self) -> TreeHead {
        let mut right_to_left = self.edge.iter().rev();
        let root = right_to_left.next().map_or_else(Hash::empty, |last| {
            right_to_left.fold(*last, |right, left| Hash::node(left, &right))
        });
        TreeHead {
            size: self.size,
            root,
        }
    }
}

/// The root over a list of leaf hashes.
pub fn root_of(leaves: impl IntoIterator<Item = Hash>) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(leaf);
    }
    frontier.head().root
}

/// The size of the left part of a tree with `size` > 1 entries: the largest power of two below it.
const fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

/// The hash over the entries from `start` to `end`, where `start` is a multiple of a power of two
/// that is at least `end - start`.
fn range<S: HashSource>(source: &S, start: u64, end: u64) -> Result<Hash, S::Error> {
    let size = end - start;
    if size.is_power_of_two() {
        let level = size.trailing_zeros();
        return source.complete(u8::try_from(level).unwrap_or(u8::MAX), start >> level);
    }
    let middle = start + split(size);
    Ok(Hash::node(
        &range(source, start, middle)?,
        &range(source, middle, end)?,
    ))
}

/// The root of the first `size` entries.
///
/// # Errors
/// Those of the source.
pub fn root<S: HashSource>(source: &S, size: u64) -> Result<Hash, S::Error> {
    if size == 0 {
        return Ok(Hash::empty());
    }
    range(source, 0, size)
}

/// Proves that entry `index` is in the tree of the first `size` entries: the hashes beside its
/// path, from the leaf up. `index` must be below `size`; else the proof is empty and proves nothing.
///
/// # Errors
/// Those of the source.
pub fn prove_inclusion<S: HashSource>(
    source: &S,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, S::Error> {
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    if index >= size {
        return Ok(path);
    }
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range(source, middle, end)?);
            end = middle;
        } else {
            path.push(range(source, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Proves that the tree of the first `old` entries is a beginning of that of the first `size`.
/// `old` must be between 1 and `size`; the proof is empty for the same size (and for zero, which
/// needs none).
///
/// # Errors
/// Those of the source.
pub fn prove_consistency<S: HashSource>(
    source: &S,
    old: u64,
    size: u64,
) -> Result<Vec<Hash>, S::Error> {
    let mut path = Vec::new();
    if old == 0 || old >= size {
        return Ok(path);
    }
    let (mut start, mut end, mut known) = (0, size, true);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(range(source, middle, end)?);
            end = middle;
        } else {
            path.push(range(source, start, middle)?);
            start = middle;
            known = false;
        }
    }
    if !known {
        path.push(range(source, start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether `proof` shows that an entry with hash `leaf` stands at `index` in the tree of `head`.
pub fn verify_inclusion(leaf: Hash, index: u64, head: &TreeHead, proof: &[Hash]) -> bool {
    if index >= head.size {
        return false;
    }
    let (mut at, mut last) = (index, head.size - 1);
    let mut hash = leaf;
    for beside in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = Hash::node(beside, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == head.root
}

/// Whether `proof` shows that the tree of `old` is a beginning of that of `new`.
pub fn verify_consistency(old: &TreeHead, new: &TreeHead, proof: &[Hash]) -> bool {
    if old.size == 0 {
        return proof.is_empty() && old.root == Hash::empty();
    }
    if old.size > new.size {
        return false;
    }
    if old.size == new.size {
        return proof.is_empty() && old.root == new.root;
    }
    let split = if old.size.is_power_of_two() {
        Some((&old.root, proof))
    } else {
        proof.split_first()
    };
    split.is_some_and(|(first, rest)| {
        fold(*first, rest, old.size, new.size) == Some((old.root, new.root))
    })
}

/// Shows which root the first `old` entries have in a tree of `size`: a consistency proof that
/// begins with a hash of that tree even where the root before would do. `old` must be between 1 and
/// `size - 1`; else nothing is shown and the proof is empty.
///
/// # Errors
/// Those of the source.
pub fn prove_prefix<S: HashSource>(source: &S, old: u64, size: u64) -> Result<Vec<Hash>, S::Error> {
    let mut path = prove_consistency(source, old, size)?;
    if old.is_power_of_two() && old < size {
        path.insert(0, range(source, 0, old)?);
    }
    Ok(path)
}

/// The root that the first `old` entries of the tree of `new` have, by a proof of
/// [`prove_prefix`]; `None` if it does not lead to the root of `new`. Whoever accepts `new` has to
/// accept that root: another one would need two inputs of SHA-256 with one value.
pub fn prefix_root(old: u64, new: &TreeHead, proof: &[Hash]) -> Option<Hash> {
    if old == 0 || old >= new.size {
        return None;
    }
    let (first, rest) = proof.split_first()?;
    let (before, after) = fold(*first, rest, old, new.size)?;
    (after == new.root).then_some(before)
}

/// The roots of the first `old` and of all `size` entries, 0 < `old` < `size`, by a path that begins
/// with the hash `first` of a complete subtree at the end of the old tree; `None` if the path has
/// another length (RFC 9162, section 2.1.4.2).
fn fold(first: Hash, path: &[Hash], old: u64, size: u64) -> Option<(Hash, Hash)> {
    let (mut old_hash, mut new_hash) = (first, first);
    let (mut at, mut last) = (old - 1, size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    for beside in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            old_hash = Hash::node(beside, &old_hash);
            new_hash = Hash::node(beside, &new_hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = Hash::node(&new_hash, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some((old_hash, new_hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// All leaves in memory; the hash of a subtree straight from the definition.
    struct Leaves(Vec<Hash>);

    impl HashSource for Leaves {
        type Error = Infallible;
        fn complete(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
            let (from, to) = ((index << level) as usize, ((index + 1) << level) as usize);
            Ok(definition(&self.0[from..to]))
        }
    }

    /// RFC 6962, section 2.1, word for word.
    fn definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::empty(),
            [one] => *one,
            more => {
                let k = (1..more.len())
                    .rev()
                    .find(|k| k.is_power_of_two())
                    .expect("below a list of two");
                Hash::node(&definition(&more[..k]), &definition(&more[k..]))
            }
        }
    }

    fn leaves(count: u64) -> Leaves {
        Leaves((0..count).map(|n| Hash::leaf(&n.to_be_bytes())).collect())
    }

    fn head(all: &Leaves, size: u64) -> TreeHead {
        let Ok(root) = root(all, size);
        TreeHead { size, root }
    }

    #[test]
    fn roots_are_those_of_the_definition() {
        let mut frontier = Frontier::default();
        let all = leaves(70);
        for size in 0..=70u64 {
            let expected = definition(&all.0[..size as usize]);
            assert_eq!(head(&all, size).root, expected, "{size}");
            assert_eq!(
                frontier.head(),
                TreeHead {
                    size,
                    root: expected
                }
            );
            if size < 70 {
                frontier.push(all.0[size as usize]);
            }
        }
    }

    #[test]
    fn every_entry_of_every_size_is_proven_and_no_other() {
        let all = leaves(40);
        for size in 1..=40 {
            let tree = head(&all, size);
            for index in 0..size {
                let Ok(proof) = prove_inclusion(&all, index, size);
                let leaf = all.0[index as usize];
                assert!(
                    verify_inclusion(leaf, index, &tree, &proof),
                    "{index} of {size}"
                );
                for other in (0..=size + 1).filter(|other| *other != index) {
                    assert!(
                        !verify_inclusion(leaf, other, &tree, &proof),
                        "{index} as {other} of {size}"
                    );
                }
                assert!(!verify_inclusion(Hash::leaf(b"x"), index, &tree, &proof));
                for k in 0..proof.len() {
                    let mut wrong = proof.clone();
                    wrong[k].0[k % 32] ^= 1;
                    assert!(!verify_inclusion(leaf, index, &tree, &wrong));
                    wrong.remove(k);
                    assert!(
                        !verify_inclusion(leaf, index, &tree, &wrong),
                        "one hash less"
                    );
                }
                let longer = [proof.as_slice(), &[Hash::empty()]].concat();
                assert!(
                    !verify_inclusion(leaf, index, &tree, &longer),
                    "one hash more"
                );
            }
        }
    }

    #[test]
    fn every_tree_is_proven_to_begin_every_larger_one() {
        let all = leaves(40);
        for new in 0..=40 {
            for old in 0..=new {
                let (before, after) = (head(&all, old), head(&all, new));
                let Ok(proof) = prove_consistency(&all, old, new);
                assert!(
                    verify_consistency(&before, &after, &proof),
                    "{old} to {new}"
                );
                let other = TreeHead {
                    size: old,
                    root: Hash::leaf(b"another history"),
                };
                assert!(
                    !verify_consistency(&other, &after, &proof),
                    "{old} to {new}"
                );
                for k in 0..proof.len() {
                    let mut wrong = proof.clone();
                    wrong[k].0[3] ^= 4;
                    assert!(!verify_consistency(&before, &after, &wrong));
                    wrong.truncate(k);
                    assert!(!verify_consistency(&before, &after, &wrong));
                }
                if new > old {
                    assert!(!verify_consistency(&after, &before, &proof), "backwards");
                    let longer = [proof.as_slice(), &[Hash::empty()]].concat();
                    assert!(!verify_consistency(&before, &after, &longer));
                }
            }
        }
    }
}
