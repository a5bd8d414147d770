//! An act that was done: what the log keeps.

use crate::{Act, ActId, Actor, PartyId};
use serde::{Deserialize, Serialize};
use trucewatch_model::Timestamp;

/// An act that was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// Its id, chosen by whoever did it.
    pub id: ActId,
    /// When the site accepted it.
    pub at: Timestamp,
    /// How many entries the log had: which picture whoever decided could see.
    pub log_size: u64,
    /// Who did it.
    pub by: Actor,
    /// Whether it is part of a drill: then it changes nothing but the drill.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drill: bool,
    /// What was done.
    pub act: Act,
    /// For a case: when its first incident began, as known then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_breach: Option<Timestamp>,
    /// For a packet or notice to all: the parties then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyId>,
}
