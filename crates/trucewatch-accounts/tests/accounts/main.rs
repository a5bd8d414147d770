//! Accounts as a site uses them: on a real file, by the clock that each test sets.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod desk;
mod guessing;
mod keys;
mod people;
mod sessions;
mod sign_in;
