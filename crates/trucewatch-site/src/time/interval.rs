//! An interval in which a true time lies.

use serde::{Deserialize, Serialize};
use trucewatch_evidence::BOUND_NOT_KNOWN_MS;
use trucewatch_model::Timestamp;

const NS_PER_MS: i64 = 1_000_000;

/// From one instant to another, both included, in nanoseconds since 1970 (UTC). `i64::MIN` and
/// `i64::MAX` mean that nothing bounds that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Not before.
    pub from_ns: i64,
    /// Not after.
    pub to_ns: i64,
}

impl Interval {
    /// Nothing is known.
    pub const EVER: Self = Self {
        from_ns: i64::MIN,
        to_ns: i64::MAX,
    };

    /// Within `bound_ns` of an instant.
    pub const fn around(at_ns: i64, bound_ns: i64) -> Self {
        Self {
            from_ns: at_ns.saturating_sub(bound_ns),
            to_ns: at_ns.saturating_add(bound_ns),
        }
    }

    /// What `received.at` and `received.bound_ms` of an entry say.
    pub const fn received(at: Timestamp, bound_ms: u32) -> Self {
        if bound_ms == BOUND_NOT_KNOWN_MS {
            return Self::EVER;
        }
        Self::around(at.as_unix_ns(), bound_ms as i64 * NS_PER_MS)
    }

    /// An instant and a bound in milliseconds that hold all of the interval. Where an end is open,
    /// or the bound would not fit, it is the instant nearest to `guess_ns`, and
    /// [`BOUND_NOT_KNOWN_MS`].
    pub fn to_received(self, guess_ns: i64) -> (Timestamp, u32) {
        if let Some(width_ns) = self.width_ns() {
            let middle_ns = self.from_ns.midpoint(self.to_ns);
            // One more for the half that a midpoint leaves out.
            let bound_ms = (width_ns / 2 + 1).div_euclid(NS_PER_MS) + 1;
            if let Ok(bound_ms) = u32::try_from(bound_ms)
                && bound_ms < BOUND_NOT_KNOWN_MS
            {
                return (Timestamp::from_unix_ns(middle_ns), bound_ms);
            }
        }
        let nearest_ns = guess_ns.clamp(self.from_ns, self.to_ns);
        (Timestamp::from_unix_ns(nearest_ns), BOUND_NOT_KNOWN_MS)
    }

    /// Its length; `None` if an end is open.
    pub const fn width_ns(self) -> Option<i64> {
        if self.from_ns == i64::MIN || self.to_ns == i64::MAX {
            return None;
        }
        self.to_ns.checked_sub(self.from_ns)
    }

    /// Whether an instant lies in it.
    pub const fn contains(self, at_ns: i64) -> bool {
        self.from_ns <= at_ns && at_ns <= self.to_ns
    }

    /// Whether they have an instant in common.
    pub fn meets(self, other: Self) -> bool {
        self.from_ns.max(other.from_ns) <= self.to_ns.min(other.to_ns)
    }

    /// The least interval that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            from_ns: self.from_ns.min(other.from_ns),
            to_ns: self.to_ns.max(other.to_ns),
        }
    }

    /// Both ends later by a time that is itself known to within `slack_ns`; open ends stay open.
    #[must_use]
    pub fn later_by(self, elapsed_ns: i64, slack_ns: i64) -> Self {
        let moved = |end: i64, by: i64| {
            if end == i64::MIN || end == i64::MAX {
                end
            } else {
                end.saturating_add(by)
            }
        };
        Self {
            from_ns: moved(self.from_ns, elapsed_ns.saturating_sub(slack_ns)),
            to_ns: moved(self.to_ns, elapsed_ns.saturating_add(slack_ns)),
        }
    }

    /// The same from its beginning on, without an end.
    #[must_use]
    pub const fn without_end(self) -> Self {
        Self {
            from_ns: self.from_ns,
            to_ns: i64::MAX,
        }
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = |ns: i64| match ns {
            i64::MIN | i64::MAX => "...".to_owned(),
            ns => Timestamp::from_unix_ns(ns).to_string(),
        };
        write!(f, "{} to {}", end(self.from_ns), end(self.to_ns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_stamped_holds_the_interval(from_ns in any::<i64>(), length_ns in 0..i64::MAX, guess_ns in any::<i64>()) {
            let interval = Interval { from_ns, to_ns: from_ns.saturating_add(length_ns) };
            let (at, bound_ms) = interval.to_received(guess_ns);
            let stamped = Interval::received(at, bound_ms);
            prop_assert_eq!(stamped.hull(interval), stamped);
            prop_assert!(interval.contains(at.as_unix_ns()));
        }
    }

    #[test]
    fn a_bound_is_not_wider_than_it_must_be() {
        let second = Interval::around(5_000_000_000, 1_000_000_000);
        assert_eq!(second.to_received(0).1, 1_001);
    }

    #[test]
    fn open_ends_stay_open() {
        let from = Interval::around(10, 5).without_end();
        assert_eq!(
            from.later_by(100, 1),
            Interval {
                from_ns: 104,
                to_ns: i64::MAX
            }
        );
        assert_eq!(Interval::EVER.later_by(7, 1), Interval::EVER);
        assert_eq!(from.width_ns(), None);
    }

    #[test]
    fn an_interval_meets_what_it_touches() {
        let around = |at| Interval::around(at, 5);
        assert!(around(0).meets(around(10)), "one instant in common");
        assert!(!around(0).meets(around(11)));
    }
}
