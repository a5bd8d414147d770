//! What people can do, all of it.

use crate::{PartyId, Rules, Text, cell, commission, contributions, reports, review, seats};
use serde::{Deserialize, Serialize};

/// Something that somebody does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "area", content = "act")]
pub enum Act {
    /// Review of an incident.
    Review(review::Act),
    /// A case of the commission.
    Commission(commission::Act),
    /// The cell's work.
    Cell(cell::Act),
    /// Contributions, posture, commitments.
    Contributions(contributions::Act),
    /// Who sits in a body.
    Seats(seats::Act),
    /// Reports that are signed, and their errata.
    Reports(reports::Act),
    /// The mission sets its rules.
    Rules(Rules),
    /// A drill begins or ends.
    Drill(Drill),
}

impl Act {
    /// The party in whose name it is done, where it is done in one's name.
    pub const fn party(&self) -> Option<&PartyId> {
        match self {
            Self::Commission(
                commission::Act::Receive { party, .. } | commission::Act::Reply { party, .. },
            )
            | Self::Cell(
                cell::Act::Guarantee { party, .. } | cell::Act::WithdrawGuarantee { party, .. },
            ) => Some(party),
            _ => None,
        }
    }
}

/// A drill begins or ends. While it runs, acts that are marked as part of it change a mission of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    /// Whether it runs from now on.
    pub running: bool,
    /// What is exercised.
    pub what: Text,
}

macro_rules! from {
    ($($area:ident::Act => $kind:ident;)*) => { $(
        impl From<$area::Act> for Act {
            fn from(act: $area::Act) -> Self {
                Self::$kind(act)
            }
        }
    )* };
}

from! {
    review::Act => Review;
    commission::Act => Commission;
    cell::Act => Cell;
    contributions::Act => Contributions;
    seats::Act => Seats;
    reports::Act => Reports;
}
