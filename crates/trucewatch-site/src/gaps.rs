//! Messages that devices counted and that never came.
//!
//! A device counts its signed messages from 1 at each start. What is missing between the numbers that
//! came was lost or kept back on the way; a gap closes when it comes late. Messages after the last one
//! that came cannot be missed by counting.

use crate::SiteError;
use crate::judgement::Arrived;
use std::collections::BTreeMap;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_proof::{KeyId, Signature};

/// Messages of a device that never came: its own count has a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The device's key.
    pub key: KeyId,
    /// The start of the device during which they were made.
    pub boot: u32,
    /// The first that is missing.
    pub from: u64,
    /// The last that is missing.
    pub to: u64,
}

impl Gap {
    /// How many messages are missing.
    pub const fn count(&self) -> u64 {
        self.to - self.from + 1
    }
}

/// The numbers that came, of every device and start: as ranges, which grow with the gaps and not with
/// the messages.
#[derive(Clone, Debug, Default)]
pub struct Counted(BTreeMap<(KeyId, u32), Ranges>);

/// First number to last number.
type Ranges = BTreeMap<u64, u64>;

impl Counted {
    /// Takes an entry in. One that was signed in a batch, or by a device that does not count, says
    /// nothing.
    pub fn push(&mut self, entry: &Arrived) {
        if let Signature::Single { boot, counter, .. } = entry.signature
            && counter > 0
        {
            let ranges = self.0.entry((entry.author, boot)).or_default();
            add(ranges, counter);
        }
    }

    /// All gaps, by key, start and count.
    pub fn gaps(&self) -> impl Iterator<Item = Gap> {
        self.0.iter().flat_map(|(&(key, boot), ranges)| {
            let ends = std::iter::once(0).chain(ranges.values().copied());
            let holes = ends.zip(ranges.keys().copied());
            holes
                .filter(|(end, next)| end + 1 < *next)
                .map(move |(end, next)| Gap {
                    key,
                    boot,
                    from: end + 1,
                    to: next - 1,
                })
        })
    }
}

fn add(ranges: &mut Ranges, number: u64) {
    let before = ranges.range(..=number).next_back();
    let before = before.map(|(first, last)| (*first, *last));
    let (first, mut last) = match before {
        Some((_, last)) if last >= number => return,
        Some((first, last)) if last + 1 == number => (first, number),
        _ => (number, number),
    };
    if let Some(more) = number.checked_add(1).and_then(|next| ranges.remove(&next)) {
        last = more;
    }
    ranges.insert(first, last);
}

/// All gaps of a log.
///
/// # Errors
/// If the log cannot be read.
pub fn of(store: &SqliteStore) -> Result<Vec<Gap>, SiteError> {
    let mut counted = Counted::default();
    let mut from = 0;
    loop {
        let entries = store.read(from, 4_096)?;
        let Some(last) = entries.last() else { break };
        from = last.seq + 1;
        let entries = entries.into_iter().map(Arrived::from);
        entries.for_each(|entry| counted.push(&entry));
    }
    Ok(counted.gaps().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn ranges_hold_what_came_in_any_order(numbers in prop::collection::vec(1_u64..60, 0..80)) {
            let mut ranges = Ranges::new();
            numbers.iter().for_each(|number| add(&mut ranges, *number));
            let held: BTreeSet<u64> = ranges.iter().flat_map(|(first, last)| *first..=*last).collect();
            let came: BTreeSet<u64> = numbers.iter().copied().collect();
            prop_assert_eq!(&held, &came);
            let joined = ranges.iter().zip(ranges.iter().skip(1));
            for ((_, last), (next, _)) in joined {
                prop_assert!(last + 1 < *next, "{last} and {next} are one range");
            }
            let key = KeyId([0; 16]);
            let all = Counted(BTreeMap::from([((key, 1), ranges)]));
            let missing: BTreeSet<u64> = all.gaps().flat_map(|gap| gap.from..=gap.to).collect();
            let until = came.last().copied().unwrap_or(0);
            let wanted: BTreeSet<u64> = (1..=until).filter(|n| !came.contains(n)).collect();
            prop_assert_eq!(missing, wanted);
        }
    }

    #[test]
    fn the_largest_number_is_one_too() {
        let mut ranges = Ranges::new();
        add(&mut ranges, u64::MAX);
        add(&mut ranges, u64::MAX - 1);
        assert_eq!(ranges, Ranges::from([(u64::MAX - 1, u64::MAX)]));
    }
}
