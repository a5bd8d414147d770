//! Distances are the same to the last bit on every machine and at every level of optimisation:
//! findings rest on them, and findings are compared byte for byte between sites.

#![allow(
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use trucewatch_geometry::{Point, Polyline};

fn at(lat: f64, lon: f64) -> Point {
    Point::from_deg(lat, lon).expect("a place")
}

#[test]
fn distances_keep_their_bits() {
    let line = Polyline::new(vec![vec![
        at(50.1, 36.2),
        at(48.35, 38.05),
        at(47.1, 37.6),
        at(46.5, 32.3),
    ]])
    .expect("a line");
    let cases = [
        (at(48.350_001, 38.050_001), 0x3fbf_a62c_52d8_65a0),
        (at(47.0, 36.0), 0xc0b7_280d_83ec_e545),
        (at(49.9, 39.7), 0x4107_d9ee_c5cb_c621),
        (at(45.2, 31.0), 0x4105_8481_e731_7ccc),
    ];
    for (place, bits) in cases {
        let found = line.signed_distance(place).signed_m;
        assert_eq!(found.to_bits(), bits, "{found} is {:#x}", found.to_bits());
    }
    let length_m = line.length_m();
    assert_eq!(
        length_m.to_bits(),
        0x4128_1991_796c_b796,
        "{length_m} is {:#x}",
        length_m.to_bits()
    );
}
