//! Items to put into tiles, and a reader of tiles.

#![allow(dead_code, clippy::expect_used)]

pub(crate) mod reader;

use proptest::prelude::*;
use trucewatch_model::{ObservationClass, Position, Timestamp};
use trucewatch_tiles::{Coarse, Extent, Item, Lead, Placed, Standing};

/// Where a place is on the map, 0 to 1 from the west and from the north: the usual formula.
pub(crate) fn on_map(position: Position) -> (f64, f64) {
    let lat = position.lat_deg().to_radians();
    let north = (lat.tan() + 1.0 / lat.cos()).ln();
    (
        (position.lon_deg() + 180.0) / 360.0,
        (1.0 - north / std::f64::consts::PI) / 2.0,
    )
}

fn arb_class() -> impl Strategy<Value = ObservationClass> {
    (0..ObservationClass::ALL.len()).prop_map(|k| ObservationClass::ALL[k])
}

fn arb_extent(at: Position) -> impl Strategy<Value = (Extent, u32)> {
    let ellipse = (5.0..6_000.0f64, 0.02..1.0f64, 0.0..180.0f64);
    let ellipse = ellipse.prop_map(|(major_m, share, azimuth_deg)| {
        let minor_m = major_m * share;
        let extent = Extent::Ellipse {
            major_m,
            minor_m,
            azimuth_deg,
        };
        (extent, major_m.ceil() as u32)
    });
    let outline = (500.0..9_000.0f64).prop_map(move |size_m| {
        let corner = |k: u32| {
            let turn = f64::from(k % 5) * 72.0_f64.to_radians();
            let (east, north) = (turn.sin() * size_m, turn.cos() * size_m);
            trucewatch_model::geodesy::displace(at, east, north)
        };
        let outline = (0..=5).map(corner).collect();
        (Extent::Outline(outline), size_m.ceil() as u32)
    });
    prop_oneof![9 => ellipse, 1 => outline]
}

/// A place near one of two middles, one of them at the edge of many tiles.
fn arb_position() -> impl Strategy<Value = Position> {
    let middles = prop_oneof![Just((48.0, 37.8)), Just((0.0, 0.0)), Just((48.3, 38.4))];
    (middles, -1.0..1.0f64, -1.0..1.0f64, 1u32..6).prop_map(|((lat, lon), n, e, tight)| {
        let scale = 10.0_f64.powi(-(tight as i32)) * 3.0;
        Position::from_deg(lat + n * scale, lon + e * scale).expect("a place")
    })
}

fn arb_placed() -> impl Strategy<Value = Placed> {
    let coarse = proptest::option::weighted(
        0.2,
        (100..2_000u32).prop_map(|precision_m| Coarse {
            precision_m,
            displacement_m: precision_m / 2,
        }),
    );
    (arb_position(), coarse).prop_flat_map(|(at, coarse)| {
        arb_extent(at).prop_map(move |(extent, within_m)| Placed {
            at,
            extent,
            within_m,
            coarse,
        })
    })
}

/// An item with an id of a small number, so that some are replaced.
pub(crate) fn arb_item() -> impl Strategy<Value = Item> {
    let classes = proptest::collection::vec(arb_class(), 0..3);
    let place = proptest::option::weighted(0.9, arb_placed());
    let marks = (0..5usize, any::<bool>(), any::<bool>(), 0..4u32);
    (0..300u32, 0..1_000i64, place, classes, marks).prop_map(
        |(id, at, place, classes, (standing, held, provisional, events))| {
            let standing = Standing::ALL[standing];
            Item {
                id: format!("i-{id:03}"),
                begins: Timestamp::from_unix_s(1_600_000_000 + at),
                place,
                lead: Lead::of(classes.first().copied()),
                classes,
                standing,
                held_back: held && standing == Standing::HeldBack,
                provisional,
                events,
            }
        },
    )
}
