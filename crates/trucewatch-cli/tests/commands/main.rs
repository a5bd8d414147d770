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

mod again;
mod bad_input;
mod common;
mod crash;
mod demo;
mod help;
mod http;
mod real_files;
mod serve;
