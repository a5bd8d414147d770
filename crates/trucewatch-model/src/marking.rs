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

impl Marking {
    /// The word for it, as it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Mission => "mission",
            Self::Restricted => "restricted",
            Self::Witness => "witness",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_stored_one() {
        for marking in [
            Marking::Public,
            Marking::Mission,
            Marking::Restricted,
            Marking::Witness,
        ] {
            let stored = serde_json::to_string(&marking).expect("serializes");
            assert_eq!(stored, format!("\"{}\"", marking.word()));
        }
    }
}
