//! Token buckets: so many requests at once, and then so many a minute, for each name apart.
//!
//! Pure: the time is an argument, in seconds from any beginning. (tower's own limit is one for all requests
//! together, so that one person could shut out everybody.)

use serde::Deserialize;
use std::collections::HashMap;

/// More names than this are not told apart: those that come later share one bucket.
const NAMES_MAX: usize = 10_000;
/// The name that those share. No person and no address is called so.
const OTHERS: &str = "";

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rate {
    /// So many at once.
    pub(super) burst: u32,
    /// So many in the long run.
    pub(super) per_minute: u32,
}

/// What is left at a time.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at_s: f64,
}

/// The buckets of all names under one rate.
#[derive(Debug)]
pub(super) struct Buckets {
    rate: Rate,
    all: HashMap<String, Bucket>,
}

impl Buckets {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            rate,
            all: HashMap::new(),
        }
    }

    /// Takes one; `Err`: there is none, and one again after so many whole seconds, at least one.
    pub(super) fn take(&mut self, name: &str, now_s: f64) -> Result<(), u32> {
        let (burst, per_s) = (
            f64::from(self.rate.burst),
            f64::from(self.rate.per_minute) / 60.0,
        );
        let left = |b: &Bucket| (b.left + (now_s - b.at_s).max(0.0) * per_s).min(burst);
        if !self.all.contains_key(name) && self.all.len() >= NAMES_MAX {
            // Whoever has all that is possible is as good as unknown.
            self.all.retain(|_, bucket| left(bucket) < burst);
        }
        let known = self.all.contains_key(name) || self.all.len() < NAMES_MAX;
        let name = if known { name } else { OTHERS };
        let bucket = self.all.entry(name.to_owned()).or_insert(Bucket {
            left: burst,
            at_s: now_s,
        });
        *bucket = Bucket {
            left: left(bucket),
            at_s: now_s.max(bucket.at_s),
        };
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        Err(((1.0 - bucket.left) / per_s).ceil().max(1.0) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 3,
        per_minute: 30,
    };

    #[test]
    fn so_many_at_once_and_then_as_fast_as_it_fills() {
        let mut buckets = Buckets::new(RATE);
        let cases = [
            (0.0, Ok(()), "the first"),
            (0.0, Ok(()), "the second"),
            (0.0, Ok(()), "as many as at once"),
            (0.0, Err(2), "one comes back every two seconds"),
            (1.0, Err(1), "half of it is there"),
            (2.0, Ok(()), "it is back"),
            (2.0, Err(2), "and gone"),
            (1.0, Err(2), "a clock that was set back gives nothing"),
            (100.0, Ok(()), "full again"),
            (100.0, Ok(()), "and no fuller"),
            (100.0, Ok(()), "than at once"),
            (100.0, Err(2), "however long it was"),
        ];
        for (now_s, expected, why) in cases {
            assert_eq!(buckets.take("nor-7", now_s), expected, "{why}");
        }
    }

    #[test]
    fn nobody_uses_up_what_is_somebody_elses() {
        let mut buckets = Buckets::new(RATE);
        while buckets.take("nor-7", 0.0).is_ok() {}
        assert_eq!(buckets.take("fra-2", 0.0), Ok(()));
    }

    #[test]
    fn many_names_take_no_more_memory_and_get_no_more() {
        let mut buckets = Buckets::new(RATE);
        let taken = (0..3 * NAMES_MAX).filter(|n| buckets.take(&n.to_string(), 0.0).is_ok());
        assert_eq!(taken.count(), NAMES_MAX + 3);
        assert!(buckets.all.len() <= NAMES_MAX + 1);
        assert_eq!(
            buckets.take("late", 60.0),
            Ok(()),
            "once others are full again"
        );
    }
}
