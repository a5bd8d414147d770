//! What people do: review of incidents, the Special Commission, the coordination cell, contributions.
//!
//! In: an [`Act`], who does it ([`Actor`]), and the [`Picture`] of what is known at that moment. Out: the act
//! is possible, or it is [`Refused`] with the rule, the reason and what to do instead. An act that is
//! possible becomes an entry of the log ([`Done`]); [`Mission`] is a fold over those entries, so the picture of
//! any past moment is the fold over the entries up to it.
//!
//! | what | where |
//! | --- | --- |
//! | technical assessment of incidents by people, second reviews, merges and splits | [`review`] |
//! | cases, packets, replies, findings, remedies, quorum and clocks | [`commission`] |
//! | shifts, tasks, windows, notices, hotline, complaints | [`cell`] |
//! | pledges, caveats, posture, commitments, gaps | [`contributions`] |
//! | reports that people sign, and errata to them | [`reports`] |
//! | seats of all bodies: present, absent, suspended, walked out | [`seats`] |
//!
//! Three layers, three signatures: an observation has no field for a party; an assessment ([`review`])
//! has none either; only [`commission::Act::Propose`], a finding of the authorised body, has one.
//!
//! Never: the clock (`now` is part of the picture), IO, randomness, accounts and passwords, the rule who may
//! read what. Who may do an act at all is decided before it comes here; what is refused here is refused to everybody.

mod act;
pub mod actor;
pub mod cell;
pub mod commission;
pub mod contributions;
mod done;
mod ids;
mod mission;
mod picture;
pub mod reports;
pub mod review;
mod rules;
pub mod seats;
mod text;

pub use act::{Act, Drill};
pub use actor::{Actor, Organisation, PersonId};
pub use done::Done;
pub use ids::{
    ActId, AssetId, CaseId, CommitmentId, ComplaintId, ContributionId, FindingId, HotlineId,
    NoticeId, PartyId, SeatId, TaskId, WindowId,
};
pub use mission::{Mission, Subject};
pub use picture::{Evidence, HypothesisFacts, IncidentFacts, Picture};
pub use rules::{Rules, Standard};
pub use text::Text;
pub use trucewatch_model::Refused;
