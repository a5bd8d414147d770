//! Digests: of a prefix of the log, and of one stored row.

use crate::NewEntry;
use sha2::{Digest as _, Sha256};

/// Names the first `len` entries of a log by their content: SHA-256 over the leaf hashes (32 bytes
/// each, in order of sequence number). Two logs with the same digest hold the same records in the
/// same order, wherever and whenever they were received.
///
/// A stand-in until the signed hash tree comes: it can be compared, but it proves nothing about a
/// single entry without all the others. Written `<len>:<hex>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RootDigest {
    /// How many entries it covers.
    pub len: u64,
    /// SHA-256 over their leaf hashes.
    pub sha256: [u8; 32],
}

impl std::fmt::Display for RootDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.len, hex(&self.sha256))
    }
}

/// Builds a [`RootDigest`] one leaf at a time.
#[derive(Default)]
pub(crate) struct RootHasher {
    len: u64,
    sha256: Sha256,
}

impl RootHasher {
    pub(crate) fn push(&mut self, leaf: &[u8]) {
        self.sha256.update(leaf);
        self.len += 1;
    }
    pub(crate) fn finish(self) -> RootDigest {
        RootDigest {
            len: self.len,
            sha256: self.sha256.finalize().into(),
        }
    }
}

/// Version 1 of the check over everything that is stored with a record but is not part of it, and
/// over its place. Without it, a flipped bit in the row as received would go unnoticed, and two
/// entries could change places.
///
/// SHA-256 over: `trucewatch row 1` and a zero byte, then `seq` (8 bytes), the leaf (32),
/// `received_at` in nanoseconds (8), `line` (8), length of `source` (8), `source`, `raw`. Numbers
/// are big-endian.
pub(crate) fn row_check(seq: u64, leaf: &[u8], new: &NewEntry) -> [u8; 32] {
    row_check_of(
        seq,
        leaf,
        new.received_at.as_unix_ns(),
        new.line,
        &new.source,
        &new.raw,
    )
}

pub(crate) fn row_check_of(
    seq: u64,
    leaf: &[u8],
    received_at_ns: i64,
    line: u64,
    source: &str,
    raw: &[u8],
) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"trucewatch row 1\0")
        .chain_update(seq.to_be_bytes())
        .chain_update(leaf)
        .chain_update(received_at_ns.to_be_bytes())
        .chain_update(line.to_be_bytes())
        .chain_update((source.len() as u64).to_be_bytes())
        .chain_update(source)
        .chain_update(raw)
        .finalize()
        .into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from_digit(u32::from(nibble), 16).unwrap_or('0'))
        .collect()
}

/// The first 16 bytes of a leaf from the text of an observation's id, `o-` and 32 digits.
pub(crate) fn leaf_prefix(observation_id: &str) -> Option<[u8; 16]> {
    let digits = observation_id.strip_prefix("o-")?;
    let lower = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    if digits.len() != 32 || !digits.bytes().all(lower) {
        return None;
    }
    u128::from_str_radix(digits, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_prefix_is_plain_sha256() {
        assert_eq!(
            RootHasher::default().finish().to_string(),
            "0:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "SHA-256 of nothing, as FIPS 180-4 tables give it"
        );
        let mut two = RootHasher::default();
        two.push(&[0; 32]);
        two.push(&[0; 32]);
        assert_eq!(
            two.finish().to_string(),
            "2:f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b",
            "SHA-256 of 64 zero bytes"
        );
    }

    #[test]
    fn the_row_check_covers_every_field() {
        let base = row_check_of(1, &[7; 32], 2, 3, "ab", b"cd");
        let others = [
            (row_check_of(2, &[7; 32], 2, 3, "ab", b"cd"), "seq"),
            (row_check_of(1, &[8; 32], 2, 3, "ab", b"cd"), "leaf"),
            (row_check_of(1, &[7; 32], 3, 3, "ab", b"cd"), "received_at"),
            (row_check_of(1, &[7; 32], 2, 4, "ab", b"cd"), "line"),
            (row_check_of(1, &[7; 32], 2, 3, "aB", b"cd"), "source"),
            (row_check_of(1, &[7; 32], 2, 3, "ab", b"cD"), "raw"),
            (
                row_check_of(1, &[7; 32], 2, 3, "abc", b"d"),
                "where source ends",
            ),
        ];
        for (other, what) in others {
            assert_ne!(base, other, "{what}");
        }
    }

    #[test]
    fn an_observation_id_names_the_start_of_a_leaf() {
        let cases = [
            (
                "o-000102030405060708090a0b0c0d0e0f",
                true,
                "as the model writes it",
            ),
            (
                "o-000102030405060708090A0B0C0D0E0F",
                false,
                "ids are lower case",
            ),
            ("e-000102030405060708090a0b0c0d0e0f", false, "an event"),
            (
                "o-+00102030405060708090a0b0c0d0e0f",
                false,
                "a sign is not a digit",
            ),
            ("o-0001", false, "too short to be an id"),
            ("", false, "empty"),
        ];
        for (text, valid, why) in cases {
            assert_eq!(leaf_prefix(text).is_some(), valid, "{why}");
        }
        let expected: [u8; 16] = std::array::from_fn(|k| k as u8);
        assert_eq!(leaf_prefix(cases[0].0), Some(expected));
    }
}
