//! What can be said of when something was: always an interval, never a point.
//!
//! `interval`: the arithmetic. `keeper`: the site's own clock with a bound that is worked out.
//! `sandwich`: an observation's time between what came before and after it for certain.
//! `sensors`: clocks of sensors that step or drift. `told`: how people are told. `fold`: what the entries of a log tell of all this. All pure; the clock itself is read in
//! [`crate::clock`]. Formulas and what they rest on: `docs/design/ledger.md`, chapter Time.

pub mod fold;
mod interval;
pub mod keeper;
pub mod sandwich;
pub mod sensors;
mod told;

pub use fold::Times;
pub use interval::Interval;
pub use told::{Told, told};
