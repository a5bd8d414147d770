//! Why something is not possible.

use serde::Serialize;

/// Why an act is not possible: the rule, the reason in this case, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{why}; {instead}")]
pub struct Refused {
    /// The rule, as a word that stays: `second_review_by_another_nationality`.
    pub rule: &'static str,
    /// What stands against it.
    pub why: String,
    /// What to do instead.
    pub instead: String,
}

impl Refused {
    /// A refusal.
    pub fn new(rule: &'static str, why: impl Into<String>, instead: impl Into<String>) -> Self {
        Self {
            rule,
            why: why.into(),
            instead: instead.into(),
        }
    }

    /// There is no such thing: the rule `unknown`.
    pub fn unknown(what: &str, id: impl std::fmt::Display) -> Self {
        Self::new(
            "unknown",
            format!("there is no {what} `{id}`"),
            "look up its id in the list",
        )
    }

    /// It is not the moment for it: the rule `state`.
    pub fn too_late(what: impl Into<String>, instead: impl Into<String>) -> Self {
        Self::new("state", what, instead)
    }
}

/// Refuses unless it holds.
///
/// # Errors
/// The refusal.
pub fn ensure(
    holds: bool,
    rule: &'static str,
    why: impl Into<String>,
    instead: impl Into<String>,
) -> Result<(), Refused> {
    if holds {
        Ok(())
    } else {
        Err(Refused::new(rule, why, instead))
    }
}
