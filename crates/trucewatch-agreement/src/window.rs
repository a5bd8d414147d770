//! Stretches of time in which something holds.

use crate::territory::cdf;
use trucewatch_model::Timestamp;

/// From `from` (included) to `to` (excluded); an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first instant; `None`: since ever.
    pub from: Option<Timestamp>,
    /// The first instant after it; `None`: until further notice.
    pub to: Option<Timestamp>,
}

impl Window {
    /// Whether an instant lies in the window.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at < to)
    }

    /// Probability that an event lies in the window if its time is normally distributed around
    /// `at` with standard deviation `sigma_s`. Zero or below means that the time is exact.
    pub fn probability(&self, at: Timestamp, sigma_s: f64) -> f64 {
        let exact = sigma_s <= 0.0 || !sigma_s.is_finite();
        if exact {
            return if self.contains(at) { 1.0 } else { 0.0 };
        }
        let before_end = self
            .to
            .map_or(1.0, |to| cdf(to.seconds_since(at) / sigma_s));
        let before_start = self
            .from
            .map_or(0.0, |from| cdf(from.seconds_since(at) / sigma_s));
        (before_end - before_start).clamp(0.0, 1.0)
    }

    /// The time that two windows share. May be empty; then every probability is zero.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let later = |a: Option<Timestamp>, b: Option<Timestamp>| a.max(b);
        let earlier = |a: Option<Timestamp>, b: Option<Timestamp>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self {
            from: later(self.from, other.from),
            to: earlier(self.to, other.to),
        }
    }

    /// Whether the two share any time.
    pub fn overlaps(&self, other: &Self) -> bool {
        let both = self.and(other);
        both.from.zip(both.to).is_none_or(|(from, to)| from < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_of_a_window() {
        let at = Timestamp::from_unix_s;
        let window = Window {
            from: Some(at(1_000)),
            to: Some(at(2_000)),
        };
        let cases = [
            (at(1_000), 0.0, 1.0, "the start is included"),
            (at(2_000), 0.0, 0.0, "the end is excluded"),
            (at(999), 0.0, 0.0, "just before"),
            (at(1_000), 10.0, 0.5, "on the start with an uncertain clock"),
            (
                at(970),
                45.0,
                0.252_5,
                "30 s before with a clock error of 45 s",
            ),
            (at(1_500), 10.0, 1.0, "well inside"),
            (
                at(1_500),
                f64::NAN,
                1.0,
                "an error that is no number is no error",
            ),
        ];
        for (t, sigma_s, expected, why) in cases {
            let got = window.probability(t, sigma_s);
            assert!((got - expected).abs() < 1e-4, "{why}: {got}");
        }
        let later = Window {
            from: Some(at(2_000)),
            to: None,
        };
        assert!(!window.overlaps(&later), "they touch, they do not overlap");
        assert!(window.and(&later).probability(at(2_000), 10.0) < 1e-12);
    }
}
