//! The Special Commission: cases, from the facts to a published finding and what came of it.
//!
//! A case holds the technical facts as they were reviewed, is sent to every party in one packet at one moment,
//! waits for their replies, and ends in a finding that members vote on. A finding is the only place in which a
//! responsible party can be named, with the standard of proof that was applied; dissents and replies are part of it.

mod check;
mod clock;
mod state;

pub use clock::{Clock, ClockState};
pub use state::{
    Adopted, Case, CaseStage, Commission, Finding, FollowUp, Packet, Proposal, Receipt, Reply,
    VoteCast,
};

use crate::{CaseId, FindingId, PartyId, Text};
use serde::{Deserialize, Serialize};
use trucewatch_model::{IncidentId, ProvisionId, Timestamp};

/// What the commission finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A provision was broken.
    Breach,
    /// None was.
    NoBreach,
    /// It cannot be said.
    NotDeterminable,
}

/// How sure the commission has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardOfProof {
    /// There are grounds to believe it.
    ReasonableGrounds,
    /// More speaks for it than against.
    BalanceOfProbabilities,
    /// Clear and convincing evidence.
    ClearAndConvincing,
    /// Beyond reasonable doubt.
    BeyondReasonableDoubt,
}

/// Who is responsible, and how that is known. Only a finding has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Responsible {
    /// A party of the agreement.
    Party {
        /// Which.
        party: PartyId,
        /// How sure the commission had to be.
        standard: StandardOfProof,
    },
    /// Somebody bound by no instrument.
    Unbound {
        /// How sure the commission had to be.
        standard: StandardOfProof,
    },
    /// It could not be told.
    Undetermined,
}

/// What was asked of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// Of whom.
    pub of: PartyId,
    /// What.
    pub asked: Text,
    /// By when.
    pub due: Timestamp,
}

/// A member's vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "vote", deny_unknown_fields)]
pub enum Vote {
    /// For it.
    For,
    /// Neither.
    Abstains,
    /// Against it; the reason is printed with the finding.
    Against {
        /// Why.
        dissent: Text,
    },
}

/// What happens in a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub enum Act {
    /// Opens a case.
    Open {
        /// What it is about, without a party's name.
        title: Text,
        /// The incidents. The clocks run from the first of them.
        incidents: Vec<IncidentId>,
        /// Provisions that may be concerned.
        provisions: Vec<ProvisionId>,
    },
    /// Adds an incident.
    AddIncident {
        /// The case.
        case: CaseId,
        /// The incident.
        incident: IncidentId,
        /// Why.
        reason: Text,
    },
    /// A first response was given: the side concerned was called, a patrol was sent.
    Respond {
        /// The case.
        case: CaseId,
        /// What was done.
        what: Text,
    },
    /// Sends the same packet to every party. The hash is that of its content.
    SendPacket {
        /// The case.
        case: CaseId,
        /// SHA-256 of the packet, 64 hexadecimal digits.
        content: String,
        /// What is established, what could not be seen, what else it could have been.
        facts: Text,
    },
    /// A party has received the packet.
    Receive {
        /// The case.
        case: CaseId,
        /// The party.
        party: PartyId,
    },
    /// A party replies. Once; what it says is entered unedited.
    Reply {
        /// The case.
        case: CaseId,
        /// The party.
        party: PartyId,
        /// What it says.
        text: Text,
    },
    /// A member proposes a finding.
    Propose {
        /// The case.
        case: CaseId,
        /// What is found.
        outcome: Outcome,
        /// Who is responsible.
        responsible: Responsible,
        /// The provisions that were broken.
        provisions: Vec<ProvisionId>,
        /// Why.
        reasons: Text,
        /// What is asked, of whom, by when.
        remedies: Vec<Remedy>,
    },
    /// A member votes.
    Vote {
        /// The proposed finding.
        finding: FindingId,
        /// How.
        vote: Vote,
    },
    /// The chair states the result.
    Conclude {
        /// The proposed finding.
        finding: FindingId,
    },
    /// The finding is published, with replies and dissents.
    Publish {
        /// The finding.
        finding: FindingId,
    },
    /// Something came of a remedy.
    FollowUp {
        /// The finding.
        finding: FindingId,
        /// Which remedy of it, from 0.
        remedy: usize,
        /// Whether it is done.
        done: bool,
        /// What was seen.
        what: Text,
    },
    /// The case ends without a finding.
    Close {
        /// The case.
        case: CaseId,
        /// Why.
        reason: Text,
    },
    /// The case is taken up again: what was found stays, a new finding may replace it.
    Reopen {
        /// The case.
        case: CaseId,
        /// Why.
        reason: Text,
    },
}
