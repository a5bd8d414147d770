//! Sets of times: sorted windows that do not touch.

use crate::Window;
use serde::{Serialize, Serializer};
use trucewatch_model::Timestamp;

/// A set of times, as windows in order without overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows(Vec<Window>);

/// As pairs of a beginning and an end; `null` has none.
impl Serialize for Windows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|w| [w.from, w.to]))
    }
}

impl Windows {
    /// No time at all.
    pub fn never() -> Self {
        Self::default()
    }

    /// All times.
    pub fn always() -> Self {
        Self(vec![Window::default()])
    }

    /// From an instant up to, not including, another; `None` is without end.
    pub fn between(from: Option<Timestamp>, to: Option<Timestamp>) -> Self {
        let window = Window { from, to };
        Self(if is_empty(&window) {
            Vec::new()
        } else {
            vec![window]
        })
    }

    /// The windows, in order.
    pub fn windows(&self) -> &[Window] {
        &self.0
    }

    /// Beginnings and ends of the windows, in order; `None` where there is none.
    pub fn ends(&self) -> Vec<(Option<Timestamp>, Option<Timestamp>)> {
        self.0.iter().map(|w| (w.from, w.to)).collect()
    }

    /// Whether there is no time in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an instant is in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.0.iter().any(|w| w.contains(at))
    }

    /// Probability that an event at `at` (normal, standard deviation `sigma_s`) falls into it.
    pub fn probability(&self, at: Timestamp, sigma_s: f64) -> f64 {
        let sum: f64 = self.0.iter().map(|w| w.probability(at, sigma_s)).sum();
        sum.min(1.0)
    }

    /// When it begins: `None` if never, `Some(None)` if it has no beginning.
    pub fn start(&self) -> Option<Option<Timestamp>> {
        self.0.first().map(|w| w.from)
    }

    /// The times in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both: Vec<Window> = Vec::new();
        for a in &self.0 {
            both.extend(other.0.iter().map(|b| a.and(b)).filter(|w| !is_empty(w)));
        }
        both.sort_by_key(|w| w.from);
        Self(both)
    }

    /// The times in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let outside = other.complement();
        self.and(&outside)
    }

    /// The times in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let neither = self.complement().and(&other.complement());
        neither.complement()
    }

    fn complement(&self) -> Self {
        let mut gaps = Vec::new();
        let mut from = Some(None);
        for window in &self.0 {
            if let (Some(start), Some(to)) = (from, window.from) {
                gaps.push(Window {
                    from: start,
                    to: Some(to),
                });
            }
            from = window.to.map(Some);
        }
        if let Some(start) = from {
            gaps.push(Window {
                from: start,
                to: None,
            });
        }
        gaps.retain(|w| !is_empty(w));
        Self(gaps)
    }
}

fn is_empty(window: &Window) -> bool {
    window
        .from
        .zip(window.to)
        .is_some_and(|(from, to)| from >= to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_unix_s(s)
    }

    fn set(parts: &[(i64, i64)]) -> Windows {
        parts.iter().fold(Windows::never(), |all, (from, to)| {
            all.or(&Windows::between(Some(at(*from)), Some(at(*to))))
        })
    }

    #[test]
    fn sets_of_times_behave_like_sets() {
        let (a, b) = (set(&[(0, 10), (20, 30)]), set(&[(5, 25)]));
        assert_eq!(a.and(&b), set(&[(5, 10), (20, 25)]));
        assert_eq!(a.without(&b), set(&[(0, 5), (25, 30)]));
        assert_eq!(a.or(&b), set(&[(0, 30)]), "touching parts become one");
        assert_eq!(a.or(&set(&[(10, 20)])), set(&[(0, 30)]));
        assert_eq!(
            Windows::always().without(&Windows::always()),
            Windows::never()
        );
        assert_eq!(a.without(&Windows::never()), a);
        assert!(
            a.contains(at(0)) && !a.contains(at(10)),
            "an end is not included"
        );
        assert!(Windows::between(Some(at(5)), Some(at(5))).is_empty());
        let since = Windows::between(Some(at(7)), None);
        assert_eq!(since.without(&b), Windows::between(Some(at(25)), None));
        assert!((a.probability(at(10), 0.0)).abs() < 1e-12);
    }
}
