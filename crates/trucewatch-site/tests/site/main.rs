//! A site as a whole: files in, the same state out, in whatever order and portions they come.
//!
//! The simulator makes the files, so that there is enough of everything and nothing is secret.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod arrival;
mod custody;
mod demonstration;
mod desk;
mod explained;
mod mission;
mod rebuilt;
mod retries;
mod revisions;
mod sides;
mod streamed;
mod time_fold;
mod time_keeper;
mod time_promised;
mod time_sensors;
mod witness;
