//! What cosignatures show of an entry: by when it existed, and how many vouch for that.
//!
//! A cosignature of a checkpoint with size `n` at time `t` says that entries 0 to `n - 1` stood in the
//! log at `t`, by that witness's clock. So `t` is an upper bound for the time of each of them. The
//! lower bound comes from what an entry itself cites.

use crate::{Cosignature, quorum};

/// Where an entry stands on the ladder of receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// R1: in the log, and provable by a checkpoint that the log signed.
    Logged,
    /// R2: in a checkpoint that a quorum of witnesses cosigned.
    Witnessed,
}

impl Standing {
    /// `R1` or `R2`.
    pub const fn rung(self) -> &'static str {
        match self {
            Self::Logged => "R1",
            Self::Witnessed => "R2",
        }
    }
}

/// A checkpoint's size with those who cosigned it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignedSize {
    /// How many entries it covers.
    pub size: u64,
    /// One a witness.
    pub cosignatures: Vec<Cosignature>,
}

/// What the witnesses of a log show of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// R1 or R2.
    pub standing: Standing,
    /// How many witnesses there are, and how many make a quorum.
    pub of: usize,
    /// See `of`.
    pub quorum: usize,
    /// The largest number of them on one checkpoint that covers the entry.
    pub count: usize,
    /// The smallest checkpoint with a quorum that covers the entry.
    pub at_size: Option<u64>,
    /// By when the entry existed, if one witness is believed: the earliest of all times, in seconds
    /// since 1970.
    pub by_one_unix_s: Option<u64>,
    /// By when it existed if a quorum is believed: the time at which the last of a quorum had
    /// cosigned a checkpoint that covers it, in seconds since 1970.
    pub by_quorum_unix_s: Option<u64>,
}

/// What `cosigned`, in any order, shows of entry `index`, where `of` witnesses are trusted.
pub fn witnessed(index: u64, of: usize, cosigned: &[CosignedSize]) -> Witnessed {
    let needed = quorum(of);
    let covering = || cosigned.iter().filter(|one| one.size > index);
    let full = covering().filter(|one| of > 0 && one.cosignatures.len() >= needed);
    let at_size = full.map(|one| one.size).min();
    // The earliest time of each witness, over all checkpoints that cover the entry.
    let mut earliest = std::collections::BTreeMap::<String, u64>::new();
    for one in covering().flat_map(|one| &one.cosignatures) {
        let time = earliest
            .entry(one.witness.to_string())
            .or_insert(one.time_unix_s);
        *time = (*time).min(one.time_unix_s);
    }
    let mut times: Vec<u64> = earliest.into_values().collect();
    times.sort_unstable();
    Witnessed {
        standing: if at_size.is_some() {
            Standing::Witnessed
        } else {
            Standing::Logged
        },
        of,
        quorum: needed,
        count: covering()
            .map(|one| one.cosignatures.len())
            .max()
            .unwrap_or(0),
        at_size,
        by_one_unix_s: times.first().copied(),
        by_quorum_unix_s: times.get(needed - 1).filter(|_| of > 0).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Kind;
    use crate::{NoteKey, SecretKey};

    fn cosigned(size: u64, by: &[(u8, u64)]) -> CosignedSize {
        let cosignatures = by.iter().map(|(witness, time_unix_s)| Cosignature {
            witness: NoteKey::new(
                &format!("w{witness}"),
                Kind::Cosignature,
                SecretKey::from_seed(&[*witness; 32]).public(),
            )
            .expect("a name"),
            time_unix_s: *time_unix_s,
        });
        CosignedSize {
            size,
            cosignatures: cosignatures.collect(),
        }
    }

    #[test]
    fn a_quorum_on_one_checkpoint_makes_the_second_rung() {
        let all = [
            cosigned(10, &[(1, 100)]),
            cosigned(20, &[(1, 200), (2, 210), (3, 190)]),
            cosigned(30, &[(1, 300), (4, 300)]),
        ];
        let early = witnessed(9, 4, &all);
        assert_eq!(
            (early.standing, early.at_size, early.count, early.quorum),
            (Standing::Witnessed, Some(20), 3, 3)
        );
        assert_eq!(
            (early.by_one_unix_s, early.by_quorum_unix_s),
            (Some(100), Some(210)),
            "the third of the earliest times 100, 190, 210, 300"
        );
        let middle = witnessed(19, 4, &all);
        assert_eq!(
            (middle.by_one_unix_s, middle.at_size),
            (Some(190), Some(20))
        );
        let late = witnessed(20, 4, &all);
        assert_eq!(
            (
                late.standing,
                late.count,
                late.by_one_unix_s,
                late.by_quorum_unix_s
            ),
            (Standing::Logged, 2, Some(300), None),
            "two of four are no quorum"
        );
        assert_eq!(witnessed(30, 4, &all).by_one_unix_s, None, "not covered");
        assert_eq!(
            witnessed(0, 0, &[]).standing,
            Standing::Logged,
            "no witness, no second rung"
        );
    }
}
