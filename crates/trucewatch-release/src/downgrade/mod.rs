//! Lowering a label: two people of two organisations, for exactly this content, and on record.
//!
//! In: an [`Act`], the [`crate::Subject`] who does it, and the [`Picture`] of that moment. Out: what the log keeps
//! ([`Done`]), or why it is not possible. [`Downgrades`] is a fold over what the log keeps.
//!
//! A draft is a new record with its parents by commitment; nothing is edited in place. Whoever consents or
//! approves signs the draft's [`Draft::binding`]: a hash over content, label, parents, the parents' labels, reason
//! and version. An edit, or a parent whose label was raised, makes another binding, and what was signed before
//! counts no more. [`Downgrades::missing`] says what a draft still needs; [`monitor`] says the same of a finished
//! log in a way of its own, for somebody who trusts nobody here.
//!
//! Who may be a release officer at all is decided before it comes here (`trucewatch-access`).

mod act;
mod check;
pub mod monitor;
mod needs;
mod state;

pub use act::{Act, By, Done, DraftId};
pub use needs::Missing;
pub use state::{
    Downgrades, Draft, Receipt, Refusal, Retraction, Review, Signature, StandingConsent,
};

use crate::Label;
use trucewatch_model::Timestamp;

/// How long a release that concerns a witness waits once everybody has signed.
pub const COOL_OFF_S: i64 = 24 * 3_600;
/// Within what time a third person reviews an emergency release.
pub const REVIEW_S: i64 = 24 * 3_600;

/// What is known at the moment of an act.
pub trait Picture {
    /// The moment.
    fn now(&self) -> Timestamp;
    /// The label of the record of that commitment, if there is one.
    fn label_of(&self, commitment: &str) -> Option<Label>;
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.plus_ns(seconds.saturating_mul(1_000_000_000))
}
