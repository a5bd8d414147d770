//! No bit of a bundle can be flipped unseen.

use crate::world;
use crate::world::verify;
use trucewatch_case::Trust;

/// Every `step`th bit, so that all parts of the file are reached.
fn bits(length: usize, wanted: usize) -> impl Iterator<Item = usize> {
    let all = length * 8;
    // A step without a common factor with eight reaches all places in a byte.
    let step = (all / wanted).max(1) | 1;
    (0..all).step_by(step)
}

#[test]
fn every_flipped_bit_is_found() {
    let log = world::log_with_files(5.0);
    let incident = world::largest(&log.store);
    let zip = world::bundle(&log.store, &incident);
    verify(&zip, &Trust::default(), true).expect("sound");
    let mut flipped = zip.clone();
    let mut tried = 0;
    // The headers at the end, bit by bit; the rest in steps.
    let end = zip.len().saturating_sub(150) * 8..zip.len() * 8;
    for bit in bits(zip.len(), 2_500).chain(end) {
        flipped[bit / 8] ^= 1 << (bit % 8);
        let fault = verify(&flipped, &Trust::default(), false).expect_err("a flipped bit");
        assert!(
            !fault.place.is_empty() && !fault.what.is_empty(),
            "bit {bit}"
        );
        flipped[bit / 8] ^= 1 << (bit % 8);
        tried += 1;
    }
    assert!(tried >= 3_500, "{tried}");
    assert_eq!(flipped, zip);
}
