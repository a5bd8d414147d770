//! The HTTP interface from outside: a real server on a free port over a site that the simulator fed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests, which clippy does not recognise here"
)]

mod account_changes;
mod any_request;
mod errors;
mod exits;
mod field;
mod headers;
mod honest;
mod limits;
mod live;
mod log;
mod mission;
mod officers;
mod oidc;
mod origin;
mod reads;
mod releases;
mod reports;
mod roles;
mod routes;
mod scenario;
mod schema;
mod server;
mod session;
mod signed_acts;
mod spoken;
mod strong;
mod tiles;
mod types;
