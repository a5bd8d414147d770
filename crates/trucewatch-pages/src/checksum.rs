//! The checksum of a page: over its number and its content, in its last bytes.

use crate::{PAGE_SIZE, RESERVED};
use sha2::{Digest as _, Sha256};

const CONTENT: usize = PAGE_SIZE - RESERVED;

/// The first bytes of SHA-256 over the page's number (big-endian) and its content. The number makes
/// a page that was written to, or read from, another place a wrong one.
fn of(number: u32, content: &[u8]) -> [u8; RESERVED] {
    let hash = Sha256::new()
        .chain_update(b"trucewatch page 1\0")
        .chain_update(number.to_be_bytes())
        .chain_update(content)
        .finalize();
    let mut checksum = [0; RESERVED];
    checksum.copy_from_slice(&hash[..RESERVED]);
    checksum
}

/// Puts the checksum of page `number` into its last bytes.
pub(crate) fn seal(number: u32, page: &mut [u8; PAGE_SIZE]) {
    let checksum = of(number, &page[..CONTENT]);
    page[CONTENT..].copy_from_slice(&checksum);
}

/// Whether this is page `number` as it was sealed.
pub(crate) fn holds(number: u32, page: &[u8]) -> bool {
    page.len() == PAGE_SIZE && page[CONTENT..] == of(number, &page[..CONTENT])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_and_any_other_place_is_noticed() {
        let mut page = [0x5a; PAGE_SIZE];
        seal(7, &mut page);
        assert!(holds(7, &page));
        assert!(!holds(8, &page), "another place");
        for bit in 0..PAGE_SIZE * 8 {
            page[bit / 8] ^= 1 << (bit % 8);
            assert!(!holds(7, &page), "bit {bit}");
            page[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(holds(7, &page));
        assert!(!holds(7, &page[..512]), "a part of it");
    }
}
