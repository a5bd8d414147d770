//! The `trucewatch` command from end to end: real processes, real files, real sockets.
//!
//! Each file tells of one promise. They are one program, so that it is linked once.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod accounts;
mod again;
mod agreement;
mod assess;
mod audit;
mod bad_input;
mod case;
mod common;
mod corrections;
mod crash;
mod demo;
mod first_tries;
mod help;
mod http;
mod keys;
mod ledger;
mod lines;
mod log_key;
mod log_key_killed;
mod log_root;
mod real_files;
mod repair;
mod serve;
mod split_views;
mod time;
mod told;
mod witness;
mod witness_race;
