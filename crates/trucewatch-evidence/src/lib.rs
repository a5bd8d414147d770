//! The append-only log of what was received, and the quarantine of what could not be read.
//!
//! In: records with the row they came from ([`NewEntry`]), and rows that no adapter could read
//! ([`NewQuarantine`]). Out: the same, in the order of arrival, checked against their hashes at
//! every read. Two implementations of one trait, [`EvidenceLog`]: [`MemoryLog`] for tests and short
//! runs, [`SqliteStore`] for everything that must last. Both pass `tests/conformance.rs`.
//!
//! What it promises:
//! - The log only grows. Entries are never changed, removed or put in another order.
//! - When an append returns `Ok`, its entries survive `kill -9` and a power cut (on a disk that
//!   does not lie about flushing).
//! - Nothing is served that does not match its hash and its place in the log.
//! - If the disk reports an error, the store stops accepting until it is opened again. A full disk
//!   is not such an error: it loses nothing, and writing goes on once there is space.
//!
//! What it does not promise, yet: that somebody who can write to the file has not replaced the
//! whole of it. [`RootDigest`] names a prefix of the log, so that two copies can be compared; the
//! signed hash tree that makes this provable takes its place later. The door for it: sequence
//! numbers are dense from 0, the leaf of an entry is the SHA-256 of its canonical bytes, and
//! nothing outside `sqlite/` knows that there is SQL.
//!
//! Several processes: any number may read while one writes; two that write take turns. SQLite's own
//! file locks see to that, so there is no lock file which could outlive its process. They need a
//! local disk: do not put a store on a network share.
//!
//! Never: update or delete, interpret an observation, read the clock, call fusion.

mod digest;
mod entry;
mod error;
mod log;
mod memory;
mod quarantine;
mod sqlite;

pub use digest::RootDigest;
pub use entry::{Appended, Entry, NewEntry};
pub use error::LogError;
pub use log::{Damage, EvidenceLog, Verification};
pub use memory::MemoryLog;
pub use quarantine::{NewQuarantine, QuarantineFilter, QuarantineItem, QuarantineState};
pub use sqlite::{DataVersion, FILE_NAME, SqliteStore};
