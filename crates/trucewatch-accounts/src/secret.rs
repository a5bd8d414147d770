//! The site's secret for accounts: a file of its own, so that a copy of `accounts.db` alone lets
//! nobody guess a password or read a second factor.
//!
//! What follows from it: the key under which second factors and the signing keys of people from an
//! identity provider are sealed, and the pepper of verifiers. Whoever has both files, such as the
//! administrator of the machine, can guess at passwords, at the price of Argon2id for each guess.

use crate::AccountsError;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::Mac as _;
use std::path::{Path, PathBuf};
use trucewatch_proof::{from_hex, hex};
use zeroize::Zeroizing;

/// The file of the secret, in the folder of the keys.
pub(crate) const FILE_NAME: &str = "accounts";

const NONCE_BYTES: usize = 24;

/// 32 bytes that are overwritten when they are forgotten.
pub(crate) type Key32 = Zeroizing<[u8; 32]>;

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AccountsError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|reason| AccountsError::Random(reason.to_string()))?;
    Ok(bytes)
}

/// HMAC-SHA256 with a text that says for what.
pub(crate) fn mac(key: &[u8; 32], purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a key up to a block with zeros; so done here, it cannot be of a wrong length.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = <hmac::Hmac<sha2::Sha256> as hmac::Mac>::new((&*block).into());
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The secret in memory.
pub(crate) struct SiteSecret(Key32);

impl SiteSecret {
    /// Reads it, or makes it where there are no accounts yet.
    pub(crate) fn open(dir: &Path, may_make: bool) -> Result<Self, AccountsError> {
        let folder = dir.join(trucewatch_evidence::KEYS_FOLDER);
        let file = folder.join(FILE_NAME);
        if may_make && !file.exists() {
            trucewatch_evidence::files::create_folder(&folder)?;
            trucewatch_evidence::files::only_for_owner(&folder)?;
            let fresh = Zeroizing::new(random::<32>()?);
            trucewatch_evidence::files::write_once(&file, &line(&fresh))?;
        }
        let wrong = |detail: String| AccountsError::Secret {
            file: PathBuf::from(&file),
            detail,
        };
        let text = Zeroizing::new(
            std::fs::read_to_string(&file).map_err(|reason| wrong(reason.to_string()))?,
        );
        let bytes = text.split_whitespace().next().and_then(from_hex);
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let key = bytes.filter(|bytes| *text == line(bytes));
        let key = key.ok_or_else(|| wrong("it is not as it was written".to_owned()))?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// A key for one purpose.
    pub(crate) fn derive(&self, purpose: &str, parts: &[&[u8]]) -> Key32 {
        Zeroizing::new(mac(&self.0, purpose, parts))
    }
}

/// The secret, and the beginning of a hash of it: a flipped bit shows.
fn line(key: &[u8; 32]) -> String {
    let check = hex(&mac(key, "trucewatch accounts check 1", &[]));
    format!("{} {}\n", hex(key), check.get(..16).unwrap_or_default())
}

/// Encrypts under a key; `bound` must be the same to open it, so that what is sealed for one person
/// cannot be put in another's row.
pub(crate) fn seal(key: &Key32, bound: &[u8], plain: &[u8]) -> Result<Vec<u8>, AccountsError> {
    let nonce: [u8; NONCE_BYTES] = random()?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(&**key));
    let payload = Payload {
        msg: plain,
        aad: bound,
    };
    let sealed = cipher
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| AccountsError::Invalid("this cannot be sealed; it is too long".to_owned()))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what [`seal`] made; `None` with another key, another person, or if a bit was changed.
pub(crate) fn open(key: &Key32, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES)?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(&**key));
    let payload = Payload {
        msg: rest,
        aad: bound,
    };
    let plain = cipher.decrypt(XNonce::from_slice(nonce), payload).ok()?;
    Some(Zeroizing::new(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_key_and_owner_only() {
        let (key, other) = (Zeroizing::new([1; 32]), Zeroizing::new([2; 32]));
        let sealed = seal(&key, b"a", b"seed").expect("sealed");
        assert_eq!(
            open(&key, b"a", &sealed).map(|p| p.to_vec()),
            Some(b"seed".to_vec())
        );
        assert!(open(&other, b"a", &sealed).is_none());
        assert!(open(&key, b"b", &sealed).is_none());
        for bit in 0..sealed.len() * 8 {
            let mut wrong = sealed.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key, b"a", &wrong).is_none(), "bit {bit}");
        }
        assert!(open(&key, b"a", &sealed[..20]).is_none());
        assert_ne!(
            sealed,
            seal(&key, b"a", b"seed").expect("sealed"),
            "a fresh nonce"
        );
    }

    #[test]
    fn the_secret_is_made_once_for_its_owner_and_a_changed_one_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(SiteSecret::open(dir.path(), false).is_err(), "none yet");
        let first = SiteSecret::open(dir.path(), true).expect("made");
        let again = SiteSecret::open(dir.path(), true).expect("read");
        assert_eq!(first.derive("x", &[]), again.derive("x", &[]));
        assert_ne!(first.derive("x", &[]), first.derive("y", &[]));
        assert_ne!(
            first.derive("x", &[b"ab", b"c"]),
            first.derive("x", &[b"a", b"bc"])
        );
        let file = dir.path().join("keys").join(FILE_NAME);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = file.metadata().expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let text = std::fs::read_to_string(&file).expect("text");
        let other = if text.starts_with('0') { "1" } else { "0" };
        std::fs::write(&file, format!("{other}{}", &text[1..])).expect("written");
        assert!(SiteSecret::open(dir.path(), true).is_err());
    }
}
