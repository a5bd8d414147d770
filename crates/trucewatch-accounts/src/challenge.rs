//! Sign-in by a key: the server gives a random text, the holder signs it with what it is for.
//!
//! A challenge is good once and for two minutes, within this process. The signed message begins with
//! a text of its own and names the log, so a signature over it is worth nothing anywhere else, and no
//! other signature of the same key can be used here.

use crate::secret::random;
use crate::{Accounts, AccountsError};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use trucewatch_model::Timestamp;
use trucewatch_proof::{PublicKey, from_hex};

/// How long a challenge is good.
pub const CHALLENGE_S: f64 = 120.0;
/// More than these are not open at once; the oldest go first.
const OPEN_MAX: usize = 10_000;

/// What is signed to sign in.
pub fn message(origin: &str, challenge: &str, key: &PublicKey) -> Vec<u8> {
    let mut message = b"trucewatch sign-in v1\n".to_vec();
    for part in [origin.as_bytes(), challenge.as_bytes(), &key.to_bytes()] {
        message.extend((part.len() as u32).to_be_bytes());
        message.extend(part);
    }
    message
}

/// An answer to a challenge, as it came in.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// The challenge.
    pub challenge: &'a str,
    /// The public key, 64 digits.
    pub key: &'a str,
    /// The signature, 128 digits.
    pub signature: &'a str,
}

/// Challenges that wait for their answers.
#[derive(Default)]
pub(crate) struct Challenges(Mutex<HashMap<String, Timestamp>>);

impl Accounts {
    /// A new challenge.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub fn challenge(&self, now: Timestamp) -> Result<String, AccountsError> {
        let text = URL_SAFE_NO_PAD.encode(random::<32>()?);
        let mut open = self
            .challenges
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, until| *until > now);
        while open.len() >= OPEN_MAX {
            let oldest = open.iter().min_by_key(|(_, until)| **until);
            let Some(oldest) = oldest.map(|(text, _)| text.clone()) else {
                break;
            };
            open.remove(&oldest);
        }
        open.insert(text.clone(), now.plus_s(CHALLENGE_S));
        Ok(text)
    }

    /// The key that answered, if the challenge is open and the signature holds. Uses the challenge up,
    /// right or wrong. Whether the key counts is for the log's register to say.
    pub fn answered(&self, origin: &str, answer: &Answer<'_>, now: Timestamp) -> Option<PublicKey> {
        let until = self
            .challenges
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(answer.challenge)?;
        let key = PublicKey::from_bytes(&from_hex(answer.key)?)?;
        let signature = from_hex(answer.signature)?;
        let signed = message(origin, answer.challenge, &key);
        (until > now && key.verify(&signed, &signature)).then_some(key)
    }
}
