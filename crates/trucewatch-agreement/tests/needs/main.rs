//! What an agreement has to be able to express: one test for each of the thirty needs, and one for each
//! trap, named after it.

#![allow(clippy::expect_used, clippy::panic)] // In tests, a panic is the failure.

mod bodies;
mod common;
mod conduct;
mod distances;
mod doubts;
mod duties;
mod life;
mod needs;
mod neutral;
mod outcomes;
mod stages;
mod traps;
mod zones;
