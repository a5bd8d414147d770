//! SHA-256 values, and the two ways in which the tree hashes (RFC 6962, section 2.1).

use sha2::{Digest as _, Sha256};

pub use trucewatch_model::ids::hex;

/// A SHA-256 value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// SHA-256 of the parts, one after the other.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut sha256 = Sha256::new();
        for part in parts {
            sha256.update(part);
        }
        Self(sha256.finalize().into())
    }

    /// The hash of the tree without entries.
    pub fn empty() -> Self {
        Self::of(&[])
    }

    /// The leaf of an entry: SHA-256 of a zero byte and the entry.
    pub fn leaf(entry: &[u8]) -> Self {
        Self::of(&[&[0], entry])
    }

    /// The hash above two others: SHA-256 of a one byte and both.
    pub fn node(left: &Self, right: &Self) -> Self {
        Self::of(&[&[1], &left.0, &right.0])
    }

    /// Reads 32 bytes; `None` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Lower-case hexadecimal.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// Reads lower-case hexadecimal.
    pub fn from_hex(text: &str) -> Option<Self> {
        Self::from_slice(&from_hex(text)?)
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// Reads lower-case hexadecimal; `None` if it is anything else.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_are_those_of_the_standard() {
        // RFC 6962: the hash of the empty tree is that of the empty string.
        assert_eq!(
            Hash::empty().to_hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            Hash::leaf(b"").to_hex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_ne!(
            Hash::node(&Hash([1; 32]), &Hash([2; 32])),
            Hash::node(&Hash([2; 32]), &Hash([1; 32]))
        );
    }

    #[test]
    fn hexadecimal_is_read_strictly() {
        let hash = Hash::leaf(b"x");
        assert_eq!(Hash::from_hex(&hash.to_hex()), Some(hash));
        for wrong in [
            "",
            "0",
            "zz",
            &"A".repeat(64),
            &"0".repeat(62),
            &"0".repeat(66),
        ] {
            assert_eq!(Hash::from_hex(wrong), None, "{wrong}");
        }
    }
}
