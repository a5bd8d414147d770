//! The reader of agreement files.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod published;
mod same;
mod table;
mod warnings;
mod wrong;
