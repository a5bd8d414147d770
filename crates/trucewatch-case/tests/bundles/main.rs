//! Bundles from end to end: made from a simulated mission's log, checked from their bytes alone, here
//! and by the independent program in `verify/`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod flips;
mod forged;
mod promises;
mod python;
mod recipients;
mod world;
