//! A receipt: everything by which one entry can be checked offline, in one JSON document.
//!
//! It holds the entry's envelope, so it goes to readers who may see the entry.

use crate::note::NoteError;
use crate::{
    Batch, Cosignature, Hash, InclusionProof, KeyId, Lineage, NoteKey, Opened, PublicKey,
    Statement, TreeHead, cosignatures, envelope, from_hex, hex, verify_inclusion,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The only format there is.
const FORMAT: &str = "trucewatch receipt v1";

/// Everything by which one entry can be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// `trucewatch receipt v1`.
    pub format: String,
    /// The verifier key of the log. Whoever checks must know from elsewhere that it is the log's.
    pub log: String,
    /// The log's signed word on its mission and on the key of its gateway.
    pub site: String,
    /// The author's key, hexadecimal.
    pub author: String,
    /// The envelope, byte for byte.
    pub envelope: String,
    /// The salt of its commitment, hexadecimal.
    pub salt: String,
    /// Place, path and checkpoint (C2SP tlog-proof).
    pub proof: String,
    /// Where one signature covers a batch, the way from the entry to it.
    pub batch: Option<BatchProof>,
}

/// The way from a member of a batch to the signature over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchProof {
    /// The hashes beside the member's path, from the leaf up, hexadecimal.
    pub path: Vec<String>,
    /// The salt of the member's leaf, hexadecimal.
    pub salt: String,
    /// Ed25519, over [`Batch::message`], base64.
    pub signature: String,
}

/// As [`BatchProof`], before it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPath {
    /// The hashes beside the member's path, from the leaf up.
    pub path: Vec<Hash>,
    /// The salt of the member's leaf.
    pub salt: Hash,
    /// Ed25519, over [`Batch::message`].
    pub signature: [u8; 64],
}

/// What a receipt that holds shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The log's name.
    pub origin: String,
    /// The entry's place in it.
    pub index: u64,
    /// The tree it was proven in.
    pub head: TreeHead,
    /// Whose signature the record bears.
    pub author: KeyId,
    /// Whether that is the gateway of the log's own site, which answers for what came in unsigned.
    pub by_gateway: bool,
    /// Who has cosigned the checkpoint, of the witnesses that were named.
    pub witnesses: Vec<Cosignature>,
}

/// Why a receipt does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not a receipt.
    #[error("this is no receipt of an entry: {0}")]
    Form(String),
    /// A note in it is none, or is not signed.
    #[error("{0}: {1}")]
    Note(&'static str, NoteError),
    /// A check failed.
    #[error("{0}")]
    Fails(&'static str),
}

/// What the checks need of an envelope. Its other fields are covered by the leaf.
#[derive(Deserialize)]
struct EnvelopeFields<'a> {
    author: String,
    marking: String,
    #[serde(borrow)]
    record: &'a RawValue,
    signature: SignatureFields,
    v: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum SignatureFields {
    Single {
        boot: u32,
        counter: u64,
        signature: String,
    },
    Batch {
        index: u64,
        root: String,
        size: u64,
    },
}

impl Receipt {
    /// A receipt of these parts.
    pub fn new(
        log: &NoteKey,
        site: String,
        author: &PublicKey,
        envelope: String,
        salt: &Hash,
        proof: &InclusionProof,
        batch: Option<&SignedPath>,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            log: log.to_string(),
            site,
            author: hex(&author.to_bytes()),
            envelope,
            salt: salt.to_hex(),
            proof: proof.to_string(),
            batch: batch.map(|signed| BatchProof {
                path: signed.path.iter().map(Hash::to_hex).collect(),
                salt: signed.salt.to_hex(),
                signature: STANDARD.encode(signed.signature),
            }),
        }
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self, ReceiptError> {
        let receipt: Self =
            serde_json::from_str(text).map_err(|error| ReceiptError::Form(error.to_string()))?;
        if receipt.format != FORMAT {
            return Err(ReceiptError::Form(format!("its format is not `{FORMAT}`")));
        }
        Ok(receipt)
    }

    /// Checks everything: the entry's place in the tree, the log's signature, the author's. The
    /// receipt's own key of the log is trusted only if `log` is absent.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn check(
        &self,
        log: Option<&NoteKey>,
        witnesses: &[NoteKey],
    ) -> Result<Shown, ReceiptError> {
        let fails = ReceiptError::Fails;
        let named = self.named()?;
        if log.is_some_and(|log| *log != named) {
            return Err(fails(
                "it is of another log than the one whose key was given",
            ));
        }
        self.check_in(&Lineage::from(named), &mut |_| false, witnesses)
    }

    fn named(&self) -> Result<NoteKey, ReceiptError> {
        NoteKey::from_text(&self.log).map_err(|e| ReceiptError::Note("the log's key", e))
    }

    /// As [`Receipt::check`], of a log that may have had other keys before. `goes_on` tells whether
    /// the tree of a checkpoint by a key that ended is shown to be a beginning of the tree at which
    /// that key ended.
    ///
    /// # Errors
    /// As there.
    pub fn check_in(
        &self,
        keys: &Lineage,
        goes_on: &mut dyn FnMut(&Opened) -> bool,
        witnesses: &[NoteKey],
    ) -> Result<Shown, ReceiptError> {
        let fails = ReceiptError::Fails;
        let named = self.named()?;
        if !keys.keys().any(|key| *key == named) {
            return Err(fails(
                "it is of another log than the one whose key was given, or of a key that the log never had",
            ));
        }
        let (mission, gateway) = site(&named, &self.site)?;
        if named != *keys.current()
            && site(keys.current(), keys.site())? != (mission.clone(), gateway)
        {
            return Err(fails(
                "it was made by a key that has ended, for another site",
            ));
        }
        let proof = InclusionProof::from_text(&self.proof)
            .map_err(|e| ReceiptError::Note("the proof", e))?;
        let opened = keys
            .open(&proof.checkpoint)
            .map_err(|e| ReceiptError::Note("the checkpoint", e))?;
        if opened.key != named {
            return Err(fails(
                "its checkpoint is not signed with the key that it names",
            ));
        }
        if opened.owed.is_some() && !goes_on(&opened) {
            return Err(fails(
                "its checkpoint is signed with a key that has ended, and is not shown to be a beginning of the tree at which it ended",
            ));
        }
        let (checkpoint, note) = (opened.checkpoint, opened.note);
        let witnesses =
            cosignatures(&note, witnesses).map_err(|e| ReceiptError::Note("a cosignature", e))?;
        let salt =
            Hash::from_hex(&self.salt).ok_or(fails("its salt is not 32 bytes in hexadecimal"))?;
        if !proof.holds_for(
            envelope::leaf_of(&salt, self.envelope.as_bytes()),
            &checkpoint.head,
        ) {
            return Err(fails(
                "the entry is not in the log at that place, or was altered",
            ));
        }
        let key = from_hex(&self.author).and_then(|bytes| PublicKey::from_bytes(&bytes));
        let key = key.ok_or(fails("the author's key is none"))?;
        self.check_author(&mission, &key)?;
        Ok(Shown {
            origin: checkpoint.origin,
            index: proof.index,
            head: checkpoint.head,
            author: key.id(),
            by_gateway: key == gateway,
            witnesses,
        })
    }

    fn check_author(&self, mission: &str, key: &PublicKey) -> Result<(), ReceiptError> {
        let fails = ReceiptError::Fails;
        let fields: EnvelopeFields<'_> = serde_json::from_str(&self.envelope)
            .map_err(|error| ReceiptError::Form(error.to_string()))?;
        if fields.v != 1 {
            return Err(fails("the version of its envelope is not known here"));
        }
        let author = KeyId::from_text(&fields.author).filter(|id| *id == key.id());
        let (boot, counter) = match &fields.signature {
            SignatureFields::Single { boot, counter, .. } => (*boot, *counter),
            SignatureFields::Batch { .. } => (0, 0),
        };
        let statement = Statement {
            mission,
            author: author.ok_or(fails(
                "the author's key is another than the one in the envelope",
            ))?,
            marking: &fields.marking,
            boot,
            counter,
            record: Hash::of(&[fields.record.get().as_bytes()]),
        };
        let holds = match (&fields.signature, &self.batch) {
            (SignatureFields::Single { signature, .. }, None) => STANDARD
                .decode(signature)
                .is_ok_and(|signature| statement.is_signed(key, &signature)),
            (SignatureFields::Batch { index, root, size }, Some(batch)) => {
                let whole = Batch {
                    mission,
                    author: key.id(),
                    size: *size,
                    root: Hash::from_hex(root).ok_or(fails("the root of its batch is none"))?,
                };
                let head = TreeHead {
                    size: *size,
                    root: whole.root,
                };
                let path = batch
                    .path
                    .iter()
                    .map(|hash| Hash::from_hex(hash))
                    .collect::<Option<Vec<_>>>();
                let salt = Hash::from_hex(&batch.salt);
                let leaf = salt.map(|salt| statement.leaf(&salt));
                leaf.zip(path)
                    .is_some_and(|(leaf, path)| verify_inclusion(leaf, *index, &head, &path))
                    && STANDARD
                        .decode(&batch.signature)
                        .is_ok_and(|signature| whole.is_signed(key, &signature))
            }
            _ => false,
        };
        holds
            .then_some(())
            .ok_or(fails("the author's signature does not hold"))
    }
}

/// Mission and gateway key from a site's signed word on itself.
fn site(log: &NoteKey, statement: &str) -> Result<(String, PublicKey), ReceiptError> {
    let identity = crate::site::Identity::from_statement(&log.to_string(), statement);
    let identity = identity.map_err(|e| ReceiptError::Note("the site's word on itself", e))?;
    Ok((identity.mission, identity.gateway))
}
