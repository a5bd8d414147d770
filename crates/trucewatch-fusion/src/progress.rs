//! How far the time of a stream has come, going by the arrivals themselves.

use std::collections::BTreeMap;

/// An arrival further ahead of those of other sensors than this is no sign that time has come so far.
const FAR_AHEAD_NS: i64 = 60_000_000_000;

/// The newest arrival of each sensor.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    newest_ns: BTreeMap<u32, i64>,
}

impl Progress {
    /// Notes an arrival at `sensor`, at a time in nanoseconds since 1970.
    pub fn note(&mut self, sensor: u32, at_ns: i64) {
        let newest = self.newest_ns.entry(sensor).or_insert(at_ns);
        *newest = at_ns.max(*newest);
    }

    /// The newest arrival of all.
    pub fn newest_ns(&self) -> Option<i64> {
        self.newest_ns.values().copied().max()
    }

    /// What at least three sensors have come to, whatever the clocks of two say; `None` before three
    /// were heard.
    pub fn third_ns(&self) -> Option<i64> {
        let mut latest = [None; 3];
        for at in self.newest_ns.values() {
            let mut at = Some(*at);
            for place in &mut latest {
                if at > *place {
                    std::mem::swap(&mut at, place);
                }
            }
        }
        latest[2]
    }

    /// The newest arrival, unless it is far ahead of those of all but two sensors: then their clocks are
    /// wrong, and the newest of the others counts.
    pub(crate) fn reached_ns(&self) -> Option<i64> {
        let newest = self.newest_ns()?;
        match self.third_ns() {
            Some(at) if newest.saturating_sub(at) > FAR_AHEAD_NS => Some(at),
            _ => Some(newest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clocks_that_run_ahead_do_not_carry_time_along() {
        const S: i64 = 1_000_000_000;
        let mut progress = Progress::default();
        assert_eq!((progress.reached_ns(), progress.third_ns()), (None, None));
        for (sensor, at_s, reached_s, third_s) in [
            (7, 900_050, 900_050, None),
            (8, 900_100, 900_100, None),
            (1, 10, 10, Some(10)),
            (1, 5, 10, Some(10)),
            (2, 12, 12, Some(12)),
            (3, 11, 12, Some(12)),
        ] {
            progress.note(sensor, at_s * S);
            assert_eq!(progress.reached_ns(), Some(reached_s * S), "{sensor}");
            assert_eq!(progress.third_ns(), third_s.map(|s: i64| s * S), "{sensor}");
        }
        // Three agree: it is late.
        progress.note(3, 900_090 * S);
        assert_eq!(progress.reached_ns(), Some(900_100 * S));
    }
}
