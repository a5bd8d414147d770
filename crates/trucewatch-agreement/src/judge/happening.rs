//! What happened, as far as the engine needs to know it.

use crate::activities::What;
use crate::document::RoleKind;
use crate::weapons::Arm;
use std::collections::BTreeMap;
use trucewatch_model::{Area, Count, Timestamp};

/// One happening with its explanations. Nothing in it can name a party as responsible: who operated
/// something is asked only to find out whether that was exempt.
#[derive(Clone, Debug, Default)]
pub struct Happening {
    /// Explanations; they exclude each other, and their probabilities sum to at most one.
    pub explanations: Vec<Explanation>,
    /// Whether a single owner or observer could have made up all that it rests on.
    pub in_one_hand: bool,
    /// Conditions of permissions by id: true or false. What is missing is not known.
    pub conditions: BTreeMap<String, bool>,
    /// Announced exceptions by id: whether people found that it was, or was not, that.
    pub announced: BTreeMap<String, bool>,
    /// Who operated it, as far as it was seen.
    pub operator: Operator,
}

/// Who operated something, as far as it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// The id of the actor.
    pub actor: Option<String>,
    /// The role in which it acted.
    pub role: Option<RoleKind>,
}

/// One explanation.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Its probability.
    pub probability: f64,
    /// The best time.
    pub time: Timestamp,
    /// Standard deviation of the time in seconds.
    pub time_sigma_s: f64,
    /// Where.
    pub area: Area,
    /// What it was, with probabilities that sum to one.
    pub what: Vec<(What, f64)>,
    /// Weapons that were assessed.
    pub weapons: Vec<Arm>,
    /// How many were seen, in the unit of what was seen.
    pub count: Option<Count>,
    /// Whether that is all there were, because everything was looked at.
    pub count_is_total: bool,
}
