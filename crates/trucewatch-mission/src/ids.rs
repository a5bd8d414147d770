//! Ids of what people make. Each follows from the act that made it, so it is the same wherever the log is read.

use serde::{Deserialize, Serialize};
use trucewatch_model::EventId;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident, $prefix:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// An id that was made earlier and is now read back.
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The id of what this act made.
            pub fn made_by(act: &ActId) -> Self {
                Self(format!("{}{}", $prefix, short(&act.0)))
            }
            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )* };
}

id! {
    /// One act. Chosen by whoever does it, so that sending it twice does it once.
    ActId, "";
    /// One party, as the agreement names it. An opaque id; what it is called is written elsewhere.
    PartyId, "";
    /// One case before the commission.
    CaseId, "case-";
    /// One proposed or adopted finding.
    FindingId, "finding-";
    /// One seat in a body.
    SeatId, "seat-";
    /// One task of the cell.
    TaskId, "task-";
    /// One local window of silence.
    WindowId, "window-";
    /// One notice.
    NoticeId, "notice-";
    /// One contact over the hotline.
    HotlineId, "call-";
    /// One complaint.
    ComplaintId, "complaint-";
    /// One contribution.
    ContributionId, "contribution-";
    /// One asset that a contribution brings: a patrol, a drone, a sensor.
    AssetId, "asset-";
    /// One commitment of the declaration.
    CommitmentId, "commitment-";
}

/// A hash that is short enough to say over the phone, and long enough to differ: 60 bits.
fn short(text: &str) -> String {
    let whole = EventId::derive(text.as_bytes());
    whole.as_str().chars().skip(2).take(15).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_act_made_has_one_id_everywhere() {
        let act = ActId::from_text("4d1c");
        assert_eq!(CaseId::made_by(&act), CaseId::made_by(&act));
        assert_ne!(
            CaseId::made_by(&act),
            CaseId::made_by(&ActId::from_text("4d1d"))
        );
        assert_eq!(CaseId::made_by(&act).as_str().len(), "case-".len() + 15);
    }
}
