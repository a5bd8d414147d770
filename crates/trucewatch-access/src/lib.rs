//! Which role may do what: policies in files that people can read, decided by the Cedar engine.
//!
//! In: a [`Person`] in a session, an [`Action`], what it is done to, the moment. Out: [`Decision`], with the names of
//! the policies it rests on. Nothing is the default, any forbid wins, and a policy that cannot be worked out
//! denies. The policies stand in `policies/`, checked against `policies/schema.cedarschema` when they are loaded.
//!
//! This is the only crate that knows the engine. Whether an act is possible at that moment is not decided here but
//! in `trucewatch-mission` and `trucewatch_release::downgrade`; which records somebody reads among many is
//! worked out by `trucewatch_release::Filter`, and a test holds that, this and a slow model against each other.
//!
//! Never: IO, the clock, accounts and passwords.

mod access;
mod action;
mod load;
mod person;

pub use access::{Access, Decision, Draft, Resource};
pub use action::{Action, Page};
pub use load::{LoadError, PolicyFile};
pub use person::{Person, Role};
