//! By whose key an act is signed: the person's own where it is at hand and accredited, else the gateway
//! answers for it. A key that was revoked signs nothing and nobody else signs in its place.

use super::ActError;
use crate::keyring;
use trucewatch_evidence::{EvidenceLog as _, NewEntry, Signed, SqliteStore};
use trucewatch_mission::Refused;
use trucewatch_model::{Holder, HolderKind};
use trucewatch_proof::register::Standing;
use trucewatch_proof::{Hash, KeyId, PublicKey, SecretKey, Statement};

/// Somebody's key that is open, wherever it is kept.
pub trait Signer {
    /// The public key.
    fn key(&self) -> PublicKey;
    /// Signs; `None` if the key is open no more.
    fn sign(&self, message: &[u8]) -> Option<[u8; 64]>;
}

impl Signer for SecretKey {
    fn key(&self) -> PublicKey {
        self.public()
    }

    fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        Some(SecretKey::sign(self, message))
    }
}

/// Whose signature an act bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// That of the person who acted, with this key.
    Person(KeyId),
    /// The site's: it says who was signed in.
    Gateway,
}

/// Whether a key is that person's, who signs acts in no other name.
pub(super) fn is_of(holder: &Holder, person: &str) -> bool {
    holder.kind == HolderKind::Person && holder.id == person
}

/// Signs the entry of an act as the person, if the log's register accredits the key as that person's. `wanted`:
/// whether the mission's rules ask for the person's own signature.
///
/// # Errors
/// A refusal if the key was revoked, or is somebody else's; or if the person's own signature is wanted and there
/// is none.
pub(super) fn sign(
    store: &SqliteStore,
    person: &str,
    wanted: bool,
    entry: &mut NewEntry,
    signer: Option<&dyn Signer>,
) -> Result<SignedBy, ActError> {
    let without = |why: &str, instead: &str| match wanted {
        true => Err(Refused::new("own_signature", why, instead).into()),
        false => Ok(SignedBy::Gateway),
    };
    let Some(signer) = signer else {
        return without(
            "the mission asks for each person's own signature, and no key of this person is open here",
            "sign in with your password; a key is shut after a restart of the server",
        );
    };
    let key = signer.key();
    let (register, _) = keyring::register(store)?;
    let ended = |how: &str| {
        let why = format!("the key of this person {how}, and signs nothing any more");
        let instead = "have the password reset, which makes a new key, and that key accredited";
        Err(Refused::new("key_ended", why, instead).into())
    };
    match register.standing(key.id(), store.len()?, entry.received_at) {
        Standing::Accredited(holder) if is_of(&holder, person) => {}
        Standing::Accredited(_) | Standing::Gateway => {
            let why = "the log's register knows this key as somebody else's";
            let instead = "have the key accredited under the code of the account";
            return Err(Refused::new("key_of_another", why, instead).into());
        }
        Standing::Revoked(_) => return ended("was revoked"),
        Standing::Expired(_) => return ended("has expired"),
        Standing::Doubtful(_) => return ended("was reported as compromised"),
        Standing::Unknown => {
            return without(
                "the mission asks for each person's own signature, and nobody accredited this person's key",
                "have it accredited with `trucewatch key accredit --kind person`; `trucewatch account show` prints it",
            );
        }
    }
    let statement = Statement {
        mission: &store.identity().mission,
        author: key.id(),
        marking: trucewatch_evidence::marking(&entry.record).word(),
        boot: 0,
        counter: 0,
        record: Hash(entry.record.sha256()),
    };
    let Some(signature) = signer.sign(&statement.message()) else {
        return without(
            "the mission asks for each person's own signature, and the session with this person's key is over",
            "sign in again with your password",
        );
    };
    entry.signed = Some(Signed {
        key,
        signature,
        boot: 0,
        counter: 0,
    });
    Ok(SignedBy::Person(key.id()))
}
