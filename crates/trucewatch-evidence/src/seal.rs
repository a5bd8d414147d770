//! From new entries to what is stored of them: secrets, signatures, leaves.

use crate::NewEntry;
use crate::entry::{Facts, Prepared, marking};
use crate::identity::Keys;
use trucewatch_proof::{Batch, EntrySecret, Hash, KeyId, PublicKey, Signature, Statement, tree};

/// A new entry as it will be stored.
pub(crate) struct Sealed<'a> {
    pub(crate) prepared: &'a Prepared<'a>,
    pub(crate) author: KeyId,
    pub(crate) signature: Signature,
    pub(crate) secret: EntrySecret,
    pub(crate) leaf: Hash,
}

/// The gateway's signature over those of a batch that came unsigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedBatch {
    pub(crate) author: PublicKey,
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) signature: [u8; 64],
}

pub(crate) fn statement<'a>(
    mission: &'a str,
    author: KeyId,
    new: &NewEntry,
    sha256: [u8; 32],
) -> Statement<'a> {
    let (boot, counter) = new
        .signed
        .as_ref()
        .map_or((0, 0), |signed| (signed.boot, signed.counter));
    Statement {
        mission,
        author,
        marking: marking(&new.record).word(),
        boot,
        counter,
        record: Hash(sha256),
    }
}

/// Seals entries that are not in the log yet. `seed` is random and used once: whoever knows it
/// could guess at what is kept back from him.
pub(crate) fn seal<'a>(
    entries: &[&'a Prepared<'a>],
    keys: &Keys,
    seed: &[u8; 32],
) -> (Vec<Sealed<'a>>, Option<SignedBatch>) {
    let identity = keys.identity();
    let mission = identity.mission.as_str();
    let gateway = identity.gateway.id();
    let secret = |number: u64| {
        EntrySecret(Hash::of(&[b"trucewatch entry secret 1\0", seed, &number.to_be_bytes()]).0)
    };
    let unsigned = (0..).zip(entries);
    let unsigned = unsigned.filter(|(_, entry)| entry.new.signed.is_none());
    let leaves: Vec<Hash> = unsigned
        .map(|(number, entry)| {
            statement(mission, gateway, entry.new, entry.sha256).leaf(&secret(number).batch_salt())
        })
        .collect();
    let batch = (!leaves.is_empty()).then(|| {
        let root = tree::root_of(leaves.iter().copied());
        let message = Batch {
            mission,
            author: gateway,
            size: leaves.len() as u64,
            root,
        }
        .message();
        SignedBatch {
            author: identity.gateway,
            size: leaves.len() as u64,
            root,
            signature: keys.gateway.sign(&message),
        }
    });
    let mut index = 0;
    let sealed = (0..).zip(entries).map(|(number, prepared)| {
        let secret = secret(number);
        let (author, signature) = match (&prepared.new.signed, &batch) {
            (Some(signed), _) => {
                let signature = Signature::Single {
                    signature: signed.signature,
                    boot: signed.boot,
                    counter: signed.counter,
                };
                (signed.key.id(), signature)
            }
            (None, batch) => {
                let root = batch.as_ref().map_or(Hash::empty(), |batch| batch.root);
                let signature = Signature::Batch {
                    index,
                    size: leaves.len() as u32,
                    root,
                };
                index += 1;
                (gateway, signature)
            }
        };
        let facts = Facts {
            canonical: &prepared.canonical,
            marking: marking(&prepared.new.record),
            raw: &prepared.new.raw,
            source: &prepared.new.source,
            line: prepared.new.line,
            received_at: prepared.new.received_at,
            bound_ms: prepared.new.bound_ms,
            author,
            signature: &signature,
            secret,
        };
        let leaf = facts.leaf();
        Sealed {
            prepared,
            author,
            signature,
            secret,
            leaf,
        }
    });
    (sealed.collect(), batch)
}
