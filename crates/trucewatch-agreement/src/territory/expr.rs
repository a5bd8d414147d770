//! Expressions over signed distances, and their probability at one place.

use super::cdf;
use super::source::{Boxed, Source};

/// Beyond this many standard deviations an edge cannot matter (6e-7).
pub(super) const EDGE_SIGMAS: f64 = 5.0;

/// A set of places.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Everywhere,
    Nowhere,
    /// Where the signed distance from a source lies in one of the spans.
    In(usize, Spans),
    /// Cannot be told: the line or zone of that id has no course then.
    Unknown(String),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
}

/// Signed distances from one up to another, in order, apart from each other. With `by_range` they are
/// shares of the weapon's maximum range and not metres.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spans {
    pub(crate) spans: Vec<(f64, f64)>,
    pub(crate) by_range: bool,
}

/// A probability of which only bounds may be known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Truth {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Truth {
    const NEVER: Self = Self {
        low: 0.0,
        high: 0.0,
    };
    const ALWAYS: Self = Self {
        low: 1.0,
        high: 1.0,
    };
    const UNKNOWN: Self = Self {
        low: 0.0,
        high: 1.0,
    };

    pub(crate) const fn exactly(p: f64) -> Self {
        Self { low: p, high: p }
    }

    fn not(self) -> Self {
        Self {
            low: 1.0 - self.high,
            high: 1.0 - self.low,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            low: self.low * other.low,
            high: self.high * other.high,
        }
    }
}

impl Spans {
    pub(crate) fn metres(spans: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut spans: Vec<(f64, f64)> = spans.into_iter().filter(|(a, b)| a < b).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut joined: Vec<(f64, f64)> = Vec::with_capacity(spans.len());
        for (from, to) in spans {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self {
            spans: joined,
            by_range: false,
        }
    }

    fn complement(&self) -> Self {
        let mut from = f64::NEG_INFINITY;
        let mut gaps = Vec::with_capacity(self.spans.len() + 1);
        for (a, b) in &self.spans {
            gaps.push((from, *a));
            from = *b;
        }
        gaps.push((from, f64::INFINITY));
        gaps.retain(|(a, b)| a < b);
        Self {
            spans: gaps,
            by_range: self.by_range,
        }
    }

    fn or(&self, other: &Self) -> Self {
        Self {
            by_range: self.by_range,
            ..Self::metres(self.spans.iter().chain(&other.spans).copied())
        }
    }

    fn and(&self, other: &Self) -> Self {
        self.complement().or(&other.complement()).complement()
    }

    /// In metres; `None` if they depend on a range that is not known.
    pub(super) fn scale(&self, range_m: Option<f64>) -> Option<f64> {
        if self.by_range { range_m } else { Some(1.0) }
    }

    /// Whether it is the same on both sides.
    pub(super) fn is_symmetric(&self) -> bool {
        let mirrored = self.spans.iter().rev().map(|(a, b)| (-b, -a));
        self.spans.iter().copied().eq(mirrored)
    }

    /// Farthest finite end from the source; infinite if a span has no end.
    fn reach(&self) -> f64 {
        let ends = self.spans.iter().flat_map(|(a, b)| [a.abs(), b.abs()]);
        ends.fold(0.0, f64::max)
    }
}

/// What evaluation is told.
pub(crate) struct Given<F: Fn(usize) -> (f64, f64)> {
    /// The signed distance from a source, without its error, and the standard deviation of that.
    pub(crate) distance: F,
    /// The maximum range of the weapon.
    pub(crate) range_m: Option<f64>,
}

impl Expr {
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut joined: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Everywhere => {}
                Self::Nowhere => return Self::Nowhere,
                Self::All(parts) => parts
                    .into_iter()
                    .for_each(|p| merge(&mut joined, p, Spans::and)),
                part => merge(&mut joined, part, Spans::and),
            }
        }
        match joined.len() {
            0 => Self::Everywhere,
            1 => joined.swap_remove(0),
            _ => Self::All(joined),
        }
    }

    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut joined: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Nowhere => {}
                Self::Everywhere => return Self::Everywhere,
                Self::Any(parts) => parts
                    .into_iter()
                    .for_each(|p| merge(&mut joined, p, Spans::or)),
                part => merge(&mut joined, part, Spans::or),
            }
        }
        match joined.len() {
            0 => Self::Nowhere,
            1 => joined.swap_remove(0),
            _ => Self::Any(joined),
        }
    }

    /// The rest of the world.
    #[must_use]
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Everywhere => Self::Nowhere,
            Self::Nowhere => Self::Everywhere,
            Self::In(source, spans) => Self::In(source, spans.complement()),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Every mention of a source, in order.
    pub(crate) fn mentions<'e>(&'e self, visit: &mut dyn FnMut(usize, &'e Spans)) {
        match self {
            Self::In(source, spans) => visit(*source, spans),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.mentions(visit));
            }
            Self::Not(inner) => inner.mentions(visit),
            Self::Everywhere | Self::Nowhere | Self::Unknown(_) => {}
        }
    }

    /// The sources, each once, in order.
    pub(crate) fn sources(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.mentions(&mut |source, _| found.push(source));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Lines and zones that have no course.
    pub(crate) fn unknown(&self) -> Vec<&str> {
        match self {
            Self::Unknown(id) => vec![id],
            Self::All(parts) | Self::Any(parts) => {
                let mut found: Vec<&str> = parts.iter().flat_map(Self::unknown).collect();
                found.sort_unstable();
                found.dedup();
                found
            }
            Self::Not(inner) => inner.unknown(),
            _ => Vec::new(),
        }
    }

    /// Whether it depends on the weapon's maximum range.
    pub(crate) fn by_range(&self) -> bool {
        let mut found = false;
        self.mentions(&mut |_, spans| found |= spans.by_range);
        found
    }

    /// A box outside of which its probability is nothing.
    pub(crate) fn boxed(&self, sources: &[Source]) -> Boxed {
        match self {
            Self::Nowhere => Boxed::Nowhere,
            Self::Everywhere | Self::Unknown(_) | Self::Not(_) => Boxed::Anywhere,
            Self::In(source, spans) => {
                let Some(source) = sources.get(*source) else {
                    return Boxed::Nowhere;
                };
                let inside = !matches!(source.shape, super::Shape::Line { .. });
                let margin_m = if inside {
                    // How deep inside does not matter, how far outside does.
                    let lowest = spans.spans.first().map_or(0.0, |s| s.0);
                    (-lowest).max(0.0)
                } else {
                    spans.reach()
                };
                if spans.by_range || !margin_m.is_finite() {
                    return Boxed::Anywhere;
                }
                let wider_m = margin_m + EDGE_SIGMAS * source.sigma_m;
                source.shape.boxed().wider_m(wider_m)
            }
            Self::All(parts) => parts
                .iter()
                .fold(Boxed::Anywhere, |all, part| all.and(part.boxed(sources))),
            Self::Any(parts) => parts
                .iter()
                .fold(Boxed::Nowhere, |all, part| all.or(part.boxed(sources))),
        }
    }

    /// The probability that a place with these signed distances is in it. Errors of different
    /// sources are independent; one source has one error wherever it is mentioned.
    pub(crate) fn probability<F: Fn(usize) -> (f64, f64)>(&self, given: &Given<F>) -> Truth {
        if let Self::In(..) = self {
            return self.direct(given, &[]);
        }
        let mut mentioned = Vec::new();
        self.mentions(&mut |source, _| mentioned.push(source));
        mentioned.sort_unstable();
        let repeated: Vec<usize> = mentioned
            .windows(2)
            .filter_map(|w| match w {
                [a, b] if a == b => Some(*a),
                _ => None,
            })
            .collect();
        let mut fixed = Vec::new();
        self.split(given, &repeated, &mut fixed)
    }

    /// Sources that are mentioned more than once are taken between two of their edges at a time, where
    /// everything said about them is simply true or false.
    fn split<F: Fn(usize) -> (f64, f64)>(
        &self,
        given: &Given<F>,
        repeated: &[usize],
        fixed: &mut Vec<(usize, f64)>,
    ) -> Truth {
        let Some((first, rest)) = repeated.split_first() else {
            return self.direct(given, fixed);
        };
        if fixed.iter().any(|(source, _)| source == first) {
            return self.split(given, rest, fixed);
        }
        let mut edges = Vec::new();
        self.mentions(&mut |source, spans| {
            if source == *first
                && let Some(scale) = spans.scale(given.range_m)
            {
                edges.extend(spans.spans.iter().flat_map(|(a, b)| [a * scale, b * scale]));
            }
        });
        edges.retain(|edge| edge.is_finite());
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let (signed_m, sigma_m) = (given.distance)(*first);
        let mut sum = Truth::NEVER;
        let mut from = f64::NEG_INFINITY;
        for to in edges.into_iter().chain([f64::INFINITY]) {
            let share = between(from, to, signed_m, sigma_m);
            if share > 0.0 {
                let middle = match (from.is_finite(), to.is_finite()) {
                    (true, true) => f64::midpoint(from, to),
                    (true, false) => from + 1.0,
                    (false, true) => to - 1.0,
                    (false, false) => 0.0,
                };
                fixed.push((*first, middle));
                let inner = self.split(given, rest, fixed);
                fixed.pop();
                sum.low += share * inner.low;
                sum.high += share * inner.high;
                if sigma_m <= 0.0 {
                    break; // On an edge: on one side of it only.
                }
            }
            from = to;
        }
        sum
    }

    fn direct<F: Fn(usize) -> (f64, f64)>(
        &self,
        given: &Given<F>,
        fixed: &[(usize, f64)],
    ) -> Truth {
        match self {
            Self::Everywhere => Truth::ALWAYS,
            Self::Nowhere => Truth::NEVER,
            Self::Unknown(_) => Truth::UNKNOWN,
            Self::In(source, spans) => {
                let Some(scale) = spans.scale(given.range_m) else {
                    return Truth::UNKNOWN;
                };
                let (signed_m, sigma_m) = match fixed.iter().find(|(s, _)| s == source) {
                    Some((_, signed_m)) => (*signed_m, 0.0),
                    None => (given.distance)(*source),
                };
                let inside = spans
                    .spans
                    .iter()
                    .map(|(a, b)| between(a * scale, b * scale, signed_m, sigma_m));
                Truth::exactly(inside.sum())
            }
            Self::All(parts) => parts.iter().fold(Truth::ALWAYS, |all, part| {
                all.and(part.direct(given, fixed))
            }),
            Self::Any(parts) => parts
                .iter()
                .fold(Truth::ALWAYS, |all, part| {
                    all.and(part.direct(given, fixed).not())
                })
                .not(),
            Self::Not(inner) => inner.direct(given, fixed).not(),
        }
    }
}

/// Adds a part; spans of one source become one.
fn merge(joined: &mut Vec<Expr>, part: Expr, how: impl Fn(&Spans, &Spans) -> Spans) {
    if let Expr::In(source, spans) = &part {
        let same = joined.iter_mut().find_map(|other| match other {
            Expr::In(s, own) if s == source && own.by_range == spans.by_range => Some(own),
            _ => None,
        });
        if let Some(own) = same {
            *own = how(own, spans);
            return;
        }
    }
    joined.push(part);
}

/// Probability that `value` with a normal error lies from `low` up to `high`. Without error it is
/// certain; an edge itself is inside.
pub(super) fn between(low: f64, high: f64, value: f64, sigma: f64) -> f64 {
    if sigma > 0.0 {
        let (a, b) = ((low - value) / sigma, (high - value) / sigma);
        if a > EDGE_SIGMAS || b < -EDGE_SIGMAS {
            return 0.0;
        }
        if a < -EDGE_SIGMAS && b > EDGE_SIGMAS {
            return 1.0;
        }
        (cdf(b) - cdf(a)).max(0.0)
    } else if (low..=high).contains(&value) {
        1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[(f64, f64)]) -> Spans {
        Spans::metres(list.iter().copied())
    }

    fn at(expr: &Expr, signed: &[f64], sigma_m: f64, range_m: Option<f64>) -> Truth {
        expr.probability(&Given {
            distance: |k: usize| (signed.get(k).copied().unwrap_or(0.0), sigma_m),
            range_m,
        })
    }

    #[test]
    fn one_source_has_one_error() {
        let near = Expr::In(0, spans(&[(-10.0, 10.0)]));
        let left = Expr::In(0, spans(&[(0.0, f64::INFINITY)]));
        let zone = Expr::In(1, spans(&[(0.0, f64::INFINITY)]));
        let far = near.clone().negated();
        // Left and near, or right: mentioned in two branches that exclude each other.
        let twice = Expr::any([
            Expr::all([left.clone(), near.clone(), zone.clone()]),
            Expr::all([far.clone(), zone.clone()]),
        ]);
        for (s, z) in [(3.0, 2.0), (-9.0, 0.0), (12.0, -1.0)] {
            let p = |e: &Expr| at(e, &[s, z], 5.0, None).low;
            let expected = (p(&Expr::all([left.clone(), near.clone()])) + p(&far)) * p(&zone);
            assert!((p(&twice) - expected).abs() < 1e-12, "{s} {z}");
        }
        assert_eq!(
            Expr::any([near.clone(), far]),
            Expr::In(0, spans(&[(f64::NEG_INFINITY, f64::INFINITY)]))
        );
        assert_eq!(
            at(&near, &[10.0], 0.0, None),
            Truth::exactly(1.0),
            "the edge is inside"
        );
    }

    #[test]
    fn what_is_not_mapped_gives_bounds() {
        let own = Expr::In(0, spans(&[(0.0, 25.0)]));
        let other = Expr::Unknown("line-2014".to_owned());
        let both = Expr::all([own.clone(), other.clone()]);
        assert_eq!(at(&both, &[20.0], 0.0, None), Truth::UNKNOWN);
        assert_eq!(
            at(&both, &[30.0], 0.0, None),
            Truth::NEVER,
            "whatever the other line"
        );
        let either = Expr::any([own, other]);
        assert_eq!(at(&either, &[20.0], 0.0, None), Truth::ALWAYS);
        assert_eq!(either.unknown(), ["line-2014"]);
    }

    #[test]
    fn by_range_needs_a_range() {
        let mut spans = spans(&[(-1.0, 1.0)]);
        spans.by_range = true;
        let expr = Expr::In(0, spans);
        assert_eq!(at(&expr, &[8_000.0], 0.0, Some(9_000.0)), Truth::ALWAYS);
        assert_eq!(at(&expr, &[8_000.0], 0.0, Some(7_000.0)), Truth::NEVER);
        assert_eq!(at(&expr, &[8_000.0], 0.0, None), Truth::UNKNOWN);
    }
}
