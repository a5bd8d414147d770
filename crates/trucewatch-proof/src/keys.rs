//! Ed25519 keys (RFC 8032): of authors, logs and witnesses.

use crate::hash::{from_hex, hex};
use ed25519_dalek::{Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Names an author's key: the first 16 bytes of SHA-256 over its 32 bytes, in lower-case
/// hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 16]);

impl KeyId {
    /// Reads 32 digits.
    pub fn from_text(text: &str) -> Option<Self> {
        from_hex(text)?.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl std::fmt::Debug for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// A key that signatures are checked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads 32 bytes; `None` if they are no point of the curve, or one of small order, under which
    /// some signatures hold for every message.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Its name.
    pub fn id(&self) -> KeyId {
        let digest: [u8; 32] = Sha256::digest(self.to_bytes()).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        KeyId(id)
    }

    /// Whether `signature` is this key's over `message`. Strict: the signature must be in canonical
    /// form, so that nobody can make a second one out of it.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

/// A key that signs. Forgotten bytes are overwritten; it is never printed.
pub struct SecretKey(ed25519_dalek::SigningKey);

impl SecretKey {
    /// The key that follows from 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The 32 bytes, to be kept secret.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The key that others check with.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey of {}", self.public().id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sign_as_in_the_standard() {
        // RFC 8032, section 7.1, test 1.
        let seed = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
            .expect("hex");
        let key = SecretKey::from_seed(&seed.try_into().expect("32 bytes"));
        assert_eq!(
            hex(&key.public().to_bytes()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        assert_eq!(
            hex(&key.sign(b"")),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
        assert!(
            !format!("{key:?}").contains("9d61"),
            "a secret is not printed"
        );
    }

    #[test]
    fn a_signature_holds_for_its_message_and_key_only() {
        let (key, other) = (
            SecretKey::from_seed(&[1; 32]),
            SecretKey::from_seed(&[2; 32]),
        );
        let signature = key.sign(b"message");
        assert!(key.public().verify(b"message", &signature));
        assert!(!other.public().verify(b"message", &signature));
        for bit in 0..signature.len() * 8 {
            let mut wrong = signature;
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.public().verify(b"message", &wrong), "bit {bit}");
        }
        assert!(!key.public().verify(b"message", &signature[..63]));
    }

    #[test]
    fn a_signature_has_one_form_only() {
        // Adding the order of the group to S makes a second signature that a lax check takes.
        let order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
            .expect("hex");
        let key = SecretKey::from_seed(&[1; 32]);
        let mut second = key.sign(b"message");
        let mut carry = 0u16;
        for (byte, add) in second[32..].iter_mut().zip(order) {
            carry += u16::from(*byte) + u16::from(add);
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        assert!(!key.public().verify(b"message", &second));
    }

    #[test]
    fn keys_under_which_anything_holds_are_refused() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert!(
            PublicKey::from_bytes(&neutral).is_none(),
            "the neutral point"
        );
        assert!(
            PublicKey::from_bytes(&[0; 32]).is_none(),
            "a point of order four"
        );
        assert!(PublicKey::from_bytes(&[7; 31]).is_none(), "too short");
    }
}
