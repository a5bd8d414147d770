//! Numbers as monitors give them: with a bound, and in a unit fixed by the class.

use serde::{Deserialize, Serialize};

/// How a count is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountBound {
    /// Exactly this many were registered.
    Exact,
    /// This many or more.
    AtLeast,
    /// Around this many (also "almost", "approximately").
    About,
    /// Too many to count; the value is the least that is certain.
    Uncountable,
}

/// A number with its bound. The unit is the class it is counted in; counts of two classes are
/// added only in a total that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many.
    pub value: u32,
    /// How that is meant.
    pub bound: CountBound,
}

impl Count {
    /// Exactly `value`.
    pub const fn exact(value: u32) -> Self {
        Self {
            value,
            bound: CountBound::Exact,
        }
    }

    /// Adds two counts of one unit. The weaker bound wins: anything uncountable or "at least"
    /// makes the sum "at least"; else anything "about" makes it "about".
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        use CountBound::{About, AtLeast, Exact, Uncountable};
        let bound = match (self.bound, other.bound) {
            (Exact, Exact) => Exact,
            (AtLeast | Uncountable, _) | (_, AtLeast | Uncountable) => AtLeast,
            (About, _) | (_, About) => About,
        };
        Self {
            value: self.value.saturating_add(other.value),
            bound,
        }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.bound {
            CountBound::Exact => write!(f, "{}", self.value),
            CountBound::AtLeast => write!(f, "at least {}", self.value),
            CountBound::About => write!(f, "about {}", self.value),
            CountBound::Uncountable => write!(f, "uncountable (at least {})", self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weaker_bound_wins_in_a_sum() {
        use CountBound::{About, AtLeast, Exact, Uncountable};
        let cases = [
            (Exact, Exact, Exact, "two exact counts stay exact"),
            (Exact, About, About, "about spreads"),
            (About, AtLeast, AtLeast, "at least is weaker than about"),
            (
                Uncountable,
                Exact,
                AtLeast,
                "a sum over an uncountable part is a lower bound",
            ),
        ];
        for (a, b, expected, why) in cases {
            let sum = |a, b| Count { value: 2, bound: a }.plus(Count { value: 3, bound: b });
            assert_eq!(
                sum(a, b),
                Count {
                    value: 5,
                    bound: expected
                },
                "{why}"
            );
            assert_eq!(sum(b, a), sum(a, b), "order does not matter: {why}");
        }
    }
}
