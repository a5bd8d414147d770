//! One tile as a file, for readers that share no code with the writer: `web/src/map/tile.test.ts`.

#![allow(clippy::expect_used)]

use trucewatch_model::geodesy::displace;
use trucewatch_model::{ObservationClass as Class, Position, Timestamp};
use trucewatch_tiles::{Coarse, Extent, Filter, Index, Item, Lead, Placed, Standing, TileId};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../formats/tiles/sample.mvt"
);

fn item(id: &str, east_m: f64, north_m: f64, extent: Extent, within_m: u32) -> Item {
    let middle = Position::from_deg(48.0159, 37.9).expect("a place");
    Item {
        id: id.to_owned(),
        begins: Timestamp::from_unix_s(1_613_368_800),
        place: Some(Placed {
            at: displace(middle, east_m, north_m),
            extent,
            within_m,
            coarse: None,
        }),
        classes: vec![Class::Explosion],
        lead: Lead::of(Some(Class::Explosion)),
        standing: Standing::Unclear,
        held_back: false,
        provisional: false,
        events: 1,
    }
}

/// Five close together, one with a long area across the edge of the tile, one that is held back and told coarsely.
fn items() -> Vec<Item> {
    let small = || Extent::circle(40.0);
    let mut items: Vec<Item> = (0..5)
        .map(|k| {
            item(
                &format!("i-close-{k}"),
                f64::from(k) * 10.0,
                0.0,
                small(),
                40,
            )
        })
        .collect();
    items[0].standing = Standing::LooksBroken;
    items[1].lead = Lead::of(Some(Class::Burst));
    let long = Extent::Ellipse {
        major_m: 2_400.0,
        minor_m: 300.0,
        azimuth_deg: 90.0,
    };
    items.push(Item {
        provisional: true,
        events: 3,
        ..item("i-long", -700.0, 1_000.0, long, 2_400)
    });
    let mut held = item("i-held", 1_500.0, 1_500.0, Extent::circle(700.0), 700);
    held.held_back = true;
    held.standing = Standing::HeldBack;
    held.events = 0;
    if let Some(place) = &mut held.place {
        place.coarse = Some(Coarse {
            precision_m: 1_000,
            displacement_m: 707,
        });
    }
    items.push(held);
    items
}

#[test]
fn the_sample_is_what_is_written() {
    let tile = TileId::new(12, 2_479, 1_423).expect("a tile");
    let made = Index::of(items()).tile(tile, &Filter::default());
    if std::env::var_os("UPDATE_SAMPLE").is_some() {
        std::fs::write(FILE, &made).expect("written");
    }
    let kept = std::fs::read(FILE).expect("formats/tiles/sample.mvt");
    assert!(made == kept, "the tile is another; formats/tiles/README.md");
}
