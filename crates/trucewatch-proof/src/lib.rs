//! What a stranger can check, without us and without a network.
//!
//! The hash tree ([`tree`]), its tiles ([`tile`]), signed notes and checkpoints ([`note`],
//! [`checkpoint`]), proofs that stand alone ([`inclusion`]), what authors sign ([`statement`]) and
//! what an entry says ([`envelope`]); which keys a log has had ([`lineage`]); what a witness decides ([`witness`]), what cosignatures show of
//! an entry ([`witnessed`]), and the proof that a log told two stories ([`equivocation`]). Formats are public where a public one exists: RFC 6962, RFC
//! 8032, RFC 8785, and C2SP's signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and
//! tlog-proof. `docs/design/ledger.md` has the rest.
//!
//! A signature shows which key signed. It never shows that something is true.
//!
//! Never: IO, the clock, randomness.

pub mod chain;
pub mod checkpoint;
pub mod compact;
pub mod envelope;
pub mod equivocation;
mod hash;
pub mod inclusion;
mod keys;
pub mod lineage;
pub mod note;
pub mod parts;
pub mod receipt;
pub mod register;
mod root;
pub mod signed;
mod site;
pub mod statement;
pub mod tile;
pub mod tree;
pub mod witness;
pub mod witnessed;

pub use checkpoint::{Checkpoint, Cosignature, cosign, cosignatures, quorum};
pub use envelope::{EntrySecret, Envelope, Signature};
pub use equivocation::{Equivocation, Relation, Signed, relate, relate_by_path};
pub use hash::{Hash, from_hex, hex};
pub use inclusion::InclusionProof;
pub use keys::{KeyId, PublicKey, SecretKey};
pub use lineage::{Continuation, Lineage, Opened, Reason, Rotation, Step};
pub use note::{Note, NoteError, NoteKey, NoteSigner};
pub use receipt::{Receipt, SignedPath};
pub use root::Root;
pub use site::Identity;
pub use statement::{Batch, Statement};
pub use tile::{Tile, TileSource, Tiled};
pub use tree::{
    Frontier, HashSource, TreeHead, prove_consistency, prove_inclusion, verify_consistency,
    verify_inclusion,
};
pub use witness::{AddCheckpoint, Refusal};
pub use witnessed::{Standing, Witnessed};
