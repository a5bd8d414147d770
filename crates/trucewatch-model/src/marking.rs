//! Who may receive a record. A first, totally ordered scale; the full lattice comes with release.

use serde::{Deserialize, Serialize};

/// How far a record may travel. Combining records takes the stricter marking ([`Ord::max`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marking {
    /// Anyone.
    Public,
    /// Members of the mission. The default: nothing is public unless somebody said so.
    #[default]
    Mission,
    /// Named people of the mission.
    Restricted,
    /// Protects a witness: never leaves the room that handles it.
    Witness,
}
