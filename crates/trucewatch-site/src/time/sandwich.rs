//! An observation's time between what came before it and what came after it for certain.
//!
//! In: what its device says, the checkpoint it names as seen, what its device said before, when it
//! was received, by when witnesses had seen it. Out: one interval, or which two of these contradict
//! each other. The record itself stays as it is.

use super::Interval;
use trucewatch_model::{TimeSpan, Timestamp};

/// Messages of one device may be made this much out of order, in nanoseconds.
const ORDER_NS: i64 = 60_000_000_000;

/// What bounds the time of an observation. Instants are in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// By its device: see [`by_device`].
    pub device: Interval,
    /// When the log had the checkpoint that it names as seen: size, and not before.
    pub seen: Option<(u64, i64)>,
    /// What its device said before it, by its own count: not before.
    pub own_earlier_ns: Option<i64>,
    /// When it was received.
    pub received: Interval,
    /// By when witnesses had signed a checkpoint that covers it.
    pub witnessed_ns: Option<i64>,
}

/// Which two of the bounds contradict each other, and by how much at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Contradiction {
    /// Its device says that it was before a checkpoint that it had seen by then.
    #[error(
        "backdated: its device says it was at least {:.3} s before the log had the checkpoint of size {size} that it names as seen",
        *.by_ns as f64 / 1e9
    )]
    BeforeSeen {
        /// The size of that checkpoint.
        size: u64,
        /// By how much at least.
        by_ns: i64,
    },
    /// Its device says that it was before a message that it made earlier.
    #[error(
        "backdated: its device says it was at least {:.3} s before what it reported earlier, by its own count",
        *.by_ns as f64 / 1e9
    )]
    BeforeOwn {
        /// By how much at least.
        by_ns: i64,
    },
    /// It was received, or witnessed, before its device says that it was.
    #[error(
        "dated into the future: it was here at least {:.3} s before its device says it was",
        *.by_ns as f64 / 1e9
    )]
    AfterReceipt {
        /// By how much at least.
        by_ns: i64,
    },
}

/// What a device says of the time, with the bound of its clock.
pub fn by_device(time: &TimeSpan) -> Interval {
    let bound_ns = time.bound_ns();
    Interval {
        from_ns: time.earliest.as_unix_ns().saturating_sub(bound_ns),
        to_ns: time.latest.as_unix_ns().saturating_add(bound_ns),
    }
}

/// The interval in which all bounds agree that it was.
///
/// # Errors
/// The first of [`Contradiction`]'s kinds that the bounds show.
pub fn sandwich(bounds: &Bounds) -> Result<Interval, Contradiction> {
    let device = bounds.device;
    let until_ns = bounds
        .received
        .to_ns
        .min(bounds.witnessed_ns.unwrap_or(i64::MAX));
    if let Some((size, seen_ns)) = bounds.seen
        && device.to_ns < seen_ns
    {
        let by_ns = seen_ns.saturating_sub(device.to_ns);
        return Err(Contradiction::BeforeSeen { size, by_ns });
    }
    if let Some(earlier_ns) = bounds.own_earlier_ns
        && device.to_ns < earlier_ns.saturating_sub(ORDER_NS)
    {
        let by_ns = earlier_ns.saturating_sub(device.to_ns);
        return Err(Contradiction::BeforeOwn { by_ns });
    }
    if device.from_ns > until_ns {
        let by_ns = device.from_ns.saturating_sub(until_ns);
        return Err(Contradiction::AfterReceipt { by_ns });
    }
    let seen_ns = bounds.seen.map_or(i64::MIN, |(_, seen_ns)| seen_ns);
    Ok(Interval {
        from_ns: device.from_ns.max(seen_ns),
        to_ns: device.to_ns.min(until_ns),
    })
}

/// An interval as two instants, where it has both ends.
pub fn ends(interval: Interval) -> (Option<Timestamp>, Option<Timestamp>) {
    let end = |ns, open| (ns != open).then(|| Timestamp::from_unix_ns(ns));
    (
        end(interval.from_ns, i64::MIN),
        end(interval.to_ns, i64::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: i64 = 1_000_000_000;

    fn bounds(device_s: (i64, i64)) -> Bounds {
        Bounds {
            device: Interval {
                from_ns: device_s.0 * S,
                to_ns: device_s.1 * S,
            },
            seen: None,
            own_earlier_ns: None,
            received: Interval::around(100 * S, S),
            witnessed_ns: None,
        }
    }

    #[test]
    fn each_bound_cuts_or_contradicts() {
        let seen = |at_s: i64| Bounds {
            seen: Some((7, at_s * S)),
            ..bounds((90, 95))
        };
        let own = |at_s: i64| Bounds {
            own_earlier_ns: Some(at_s * S),
            ..bounds((90, 95))
        };
        let witnessed = |at_s: i64| Bounds {
            witnessed_ns: Some(at_s * S),
            ..bounds((90, 95))
        };
        let cases = [
            (
                bounds((90, 95)),
                Ok((90, 95)),
                "received later: the device's word alone",
            ),
            (
                bounds((90, 105)),
                Ok((90, 101)),
                "cut by the end of receipt",
            ),
            (
                bounds((101, 105)),
                Ok((101, 101)),
                "the last instant that can be",
            ),
            (
                bounds((102, 105)),
                Err(Contradiction::AfterReceipt { by_ns: S }),
                "received before",
            ),
            (seen(93), Ok((93, 95)), "cut by what it had seen"),
            (seen(95), Ok((95, 95)), "seen at the last instant"),
            (
                seen(96),
                Err(Contradiction::BeforeSeen { size: 7, by_ns: S }),
                "before what it had seen",
            ),
            (own(154), Ok((90, 95)), "a little out of order"),
            (
                own(156),
                Err(Contradiction::BeforeOwn { by_ns: 61 * S }),
                "before what it said earlier",
            ),
            (witnessed(92), Ok((90, 92)), "cut by a witness"),
            (
                witnessed(89),
                Err(Contradiction::AfterReceipt { by_ns: S }),
                "a witness had it before",
            ),
        ];
        for (bounds, expected, why) in cases {
            let found = sandwich(&bounds).map(|i| (i.from_ns / S, i.to_ns / S));
            assert_eq!(found, expected, "{why}");
        }
    }

    #[test]
    fn without_bounds_nothing_contradicts() {
        let bounds = Bounds {
            received: Interval::EVER,
            ..bounds((90, 95))
        };
        assert_eq!(sandwich(&bounds), Ok(bounds.device));
    }
}
