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
//! - Nobody can change, remove or reorder entries unseen, the operator included, once somebody else
//!   has seen a checkpoint: every commit grows a hash tree (RFC 6962) whose head the log signs.
//!   `trucewatch-proof` has what a stranger needs to check that.
//!
//! Several processes: any number may read while one writes; two that write take turns. SQLite's own
//! file locks see to that, so there is no lock file which could outlive its process. They need a
//! local disk: do not put a store on a network share.
//!
//! Never: update or delete, interpret an observation, read the clock, call fusion.

mod entry;
mod error;
pub mod files;
mod identity;
mod log;
mod memory;
mod quarantine;
mod seal;
mod sqlite;
mod vault;

pub use entry::{Appended, BOUND_NOT_KNOWN_MS, Entry, NewEntry, Signed, marking};
pub use error::LogError;
pub use identity::{KEYS_FOLDER, Naming, new_author_key, sign_as_log};
pub use log::{Damage, EvidenceLog, Verification};
pub use memory::MemoryLog;
pub use quarantine::{NewQuarantine, QuarantineFilter, QuarantineItem, QuarantineState};
pub use sqlite::{
    CHECKPOINT_NAME, CosignError, DataVersion, DirCopy, FILE_NAME, LOG_KEYS_NAME, OtherCopy,
    Quorum, Repaired, SqliteStore, TrustedWitness, WholeEntry, repair,
};
pub use vault::{BLOBS_FOLDER, NOBODY, Stored, Vault, is_subject};
