//! How things arrive: delays, batches, links that drop, devices that fail.
//!
//! In: who sends, and when a row is ready. Out: when it arrives. A link that is down delays and
//! never loses; a device that is down records nothing. Times are seconds after the start of the
//! world.

use crate::draw::Draw;
use crate::keys::Delivery as Keys;
use trucewatch_model::Timestamp;

/// One row on its way to whoever collects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delivery {
    /// When it arrives.
    pub arrives_at: Timestamp,
    /// Which format: `picks-csv`, `reports-csv`, `firms-csv` or `health-csv`.
    pub format: &'static str,
    /// One CSV row without line end, with the fields of [`crate::header`].
    pub row: String,
}

/// Stretches of time, sorted, apart from each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gaps(Vec<(f64, f64)>);

/// Gaps are drawn for this long at a time, so that a longer run begins like a shorter one.
const BLOCK_S: f64 = 6.0 * 3_600.0;

impl Gaps {
    /// Gaps of `who` (a number within `concern`) at a mean rate a day, with exponential lengths.
    pub(crate) fn draw(
        seed: u64,
        concern: &str,
        who: u64,
        per_day: f64,
        mean_min: f64,
        until_s: f64,
    ) -> Self {
        let mut gaps = Vec::new();
        let mut begin_s = 0.0;
        let mut block = 0;
        while begin_s < until_s {
            let mut draw = Draw::stream(seed, concern, who, block);
            for _ in 0..draw.poisson(per_day * BLOCK_S / 86_400.0) {
                let from = begin_s + draw.unit() * BLOCK_S;
                gaps.push((from, from + draw.exponential(mean_min * 60.0)));
            }
            begin_s += BLOCK_S;
            block += 1;
        }
        Self::merged(gaps)
    }

    /// From stretches in any order that may overlap.
    pub(crate) fn merged(mut gaps: Vec<(f64, f64)>) -> Self {
        gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut apart: Vec<(f64, f64)> = Vec::new();
        for (from, to) in gaps {
            match apart.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => apart.push((from, to)),
            }
        }
        Self(apart)
    }

    /// The end of the gap in which `t_s` lies.
    pub(crate) fn end_at(&self, t_s: f64) -> Option<f64> {
        let after = self.0.partition_point(|(from, _)| *from <= t_s);
        let (_, to) = self.0.get(after.checked_sub(1)?)?;
        (t_s < *to).then_some(*to)
    }

    /// Whether `t_s` lies in a gap.
    pub(crate) fn holds(&self, t_s: f64) -> bool {
        self.end_at(t_s).is_some()
    }

    /// Splits `from` to `to` into stretches (from, to, whether in a gap).
    pub(crate) fn split(&self, from: f64, to: f64) -> Vec<(f64, f64, bool)> {
        let mut parts = Vec::new();
        let mut at = from;
        for (begin, end) in &self.0 {
            let (begin, end) = (begin.clamp(from, to), end.clamp(from, to));
            if end <= at || end <= begin {
                continue;
            }
            if begin > at {
                parts.push((at, begin, false));
            }
            parts.push((begin.max(at), end, true));
            at = end;
        }
        if at < to {
            parts.push((at, to, false));
        }
        parts
    }
}

/// How one observer's rows travel.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    down: Gaps,
    median_s: f64,
    /// (hours apart, first) in seconds, for those that store and send.
    batch: Option<(f64, f64)>,
}

impl Link {
    /// A link that drops now and then; for `may_batch` a share of them sends in batches.
    pub(crate) fn draw(
        keys: &Keys,
        seed: u64,
        concern: &str,
        who: u64,
        may_batch: bool,
        until_s: f64,
    ) -> Self {
        let mut draw = Draw::stream(seed, concern, who, u64::MAX);
        let batches = draw.chance(keys.batch_share);
        let every_s = draw.within(keys.batch_h) * 3_600.0;
        let first_s = draw.unit() * every_s;
        let (per_day, minutes) = (keys.link_drops_per_day, keys.link_drop_min);
        Self {
            down: Gaps::draw(seed, concern, who, per_day, minutes, until_s),
            median_s: keys.live_delay_s,
            batch: (batches && may_batch).then_some((every_s, first_s)),
        }
    }

    /// When a row that is ready at `ready_s` arrives; never before.
    pub(crate) fn arrival_s(&self, draw: &mut Draw, ready_s: f64) -> f64 {
        let sent_s = match self.batch {
            Some((every_s, first_s)) => {
                first_s + libm::ceil((ready_s - first_s) / every_s).max(0.0) * every_s
            }
            None => ready_s,
        };
        let up_s = self.down.end_at(sent_s).unwrap_or(sent_s);
        up_s + draw.lognormal(self.median_s, 0.5)
    }
}

/// The instant `t_s` seconds after `start`, to the millisecond.
pub(crate) fn instant(start: Timestamp, t_s: f64) -> Timestamp {
    start.plus_ns(libm::round(t_s * 1e3) as i64 * 1_000_000)
}

/// Decimal seconds since 1970 with three decimals, exact.
pub(crate) fn unix_text(at: Timestamp) -> String {
    let ms = at.as_unix_ns().div_euclid(1_000_000);
    let sign = if ms < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:03}",
        ms.unsigned_abs() / 1_000,
        ms.unsigned_abs() % 1_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_found_and_split() {
        let gaps = Gaps::merged(vec![(50.0, 60.0), (10.0, 20.0), (15.0, 30.0)]);
        for (at, end, why) in [
            (9.9, None, "before"),
            (
                10.0,
                Some(30.0),
                "the start is included, overlaps are one gap",
            ),
            (30.0, None, "the end is not"),
            (55.0, Some(60.0), "the second"),
        ] {
            assert_eq!(gaps.end_at(at), end, "{why}");
        }
        let parts = gaps.split(0.0, 55.0);
        let expected = [
            (0.0, 10.0, false),
            (10.0, 30.0, true),
            (30.0, 50.0, false),
            (50.0, 55.0, true),
        ];
        assert_eq!(parts, expected);
        assert_eq!(
            gaps.split(12.0, 14.0),
            [(12.0, 14.0, true)],
            "all inside a gap"
        );
        assert_eq!(
            gaps.split(0.0, 5.0),
            [(0.0, 5.0, false)],
            "a later gap leaves no empty stretch"
        );
    }

    #[test]
    fn a_dropped_link_delays_and_a_batch_waits() {
        let mut draw = Draw::stream(1, "test", 0, 0);
        let link = |batch| Link {
            down: Gaps::merged(vec![(100.0, 500.0)]),
            median_s: 3.0,
            batch,
        };
        for (batch, ready, low, high, why) in [
            (None, 50.0, 50.0, 80.0, "a working link"),
            (None, 200.0, 500.0, 530.0, "waits until the link is back"),
            (
                Some((1_000.0, 300.0)),
                250.0,
                500.0,
                530.0,
                "sent at 300, link back at 500",
            ),
            (
                Some((1_000.0, 300.0)),
                400.0,
                1_300.0,
                1_330.0,
                "the next batch",
            ),
        ] {
            let at = link(batch).arrival_s(&mut draw, ready);
            assert!((low..high).contains(&at), "{why}: {at}");
        }
    }

    #[test]
    fn decimal_seconds_are_exact() {
        for (ns, text) in [
            (1_767_225_602_803_000_000, "1767225602.803"),
            (0, "0.000"),
            (-1_500_000_000, "-1.500"),
        ] {
            assert_eq!(unix_text(Timestamp::from_unix_ns(ns)), text);
        }
    }
}
