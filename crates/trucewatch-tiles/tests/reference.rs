//! Tiles against a reference that is slow and obviously right: a list of items, looked through for each question.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use common::reader::{Feature, read};
use common::{arb_item, on_map};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::geodesy::displace;
use trucewatch_model::{ObservationClass, Timestamp};
use trucewatch_tiles::{Extent, Filter, Index, Item, Lead, Placed, Standing, TileId};

const CELLS: f64 = 8.0;
/// All items begin within so many seconds.
const ALL_S: i64 = 1_000;

/// What is asked for, in a form that the reference applies by itself.
#[derive(Clone, Debug)]
struct Asked {
    from_s: i64,
    to_s: i64,
    classes: Vec<ObservationClass>,
    standings: Vec<Standing>,
}

impl Asked {
    fn filter(&self) -> Filter {
        let at = Timestamp::from_unix_s;
        if self.classes.is_empty() && self.standings.is_empty() && self.to_s - self.from_s == ALL_S
        {
            return Filter::default();
        }
        Filter::default()
            .between(at(self.from_s), at(self.to_s))
            .of_classes(&self.classes)
            .of_standings(&self.standings)
    }

    fn fits(&self, item: &Item) -> bool {
        let begins = item.begins.as_unix_ns() / 1_000_000_000;
        (self.from_s..self.to_s).contains(&begins)
            && (self.classes.is_empty() || item.classes.iter().any(|c| self.classes.contains(c)))
            && (self.standings.is_empty() || self.standings.contains(&item.standing))
    }
}

fn arb_asked() -> impl Strategy<Value = Asked> {
    let class = (0..ObservationClass::ALL.len()).prop_map(|k| ObservationClass::ALL[k]);
    let standing = (0..Standing::ALL.len()).prop_map(|k| Standing::ALL[k]);
    let span = prop_oneof![Just((0, 1_000)), (0..500i64, 500..1_000i64)];
    let some_classes = proptest::collection::vec(class, 0..4);
    let some_standings = proptest::collection::vec(standing, 0..3);
    let all = Just(((0, ALL_S), Vec::new(), Vec::new()));
    let asked = prop_oneof![1 => all, 2 => (span, some_classes, some_standings)];
    asked.prop_map(|((from, to), classes, standings)| Asked {
        from_s: 1_600_000_000 + from,
        to_s: 1_600_000_000 + to,
        classes,
        standings,
    })
}

/// The last one of each id.
fn last_of_each(items: &[Item]) -> BTreeMap<&str, &Item> {
    items.iter().map(|item| (item.id.as_str(), item)).collect()
}

fn square(item: &Placed, across: f64) -> (i64, i64) {
    let (x, y) = on_map(item.at);
    ((x * across).floor() as i64, (y * across).floor() as i64)
}

/// Every tile of a zoom that has an item, and its neighbours.
fn tiles(items: &BTreeMap<&str, &Item>, z: u8) -> BTreeSet<TileId> {
    let across = 2_f64.powi(z.into());
    let mut found = BTreeSet::new();
    for place in items.values().filter_map(|item| item.place.as_ref()) {
        let (x, y) = square(place, across);
        for (dx, dy) in (0..9).map(|k| (k % 3 - 1, k / 3 - 1)) {
            let (x, y) = (u32::try_from(x + dx), u32::try_from(y + dy));
            found.extend(x.ok().zip(y.ok()).and_then(|(x, y)| TileId::new(z, x, y)));
        }
    }
    found
}

fn few(z: u8) -> usize {
    match z {
        0..=10 => 1,
        11..=13 => 4,
        _ => 8,
    }
}

/// Items by cell and by whether they are held back.
fn cells<'i>(items: &[&'i Item], z: u8) -> Vec<Vec<&'i Item>> {
    let across = 2_f64.powi(z.into()) * CELLS;
    let mut cells = BTreeMap::<_, Vec<&Item>>::new();
    for item in items {
        if let Some(place) = &item.place {
            let key = (square(place, across), item.held_back);
            cells.entry(key).or_default().push(item);
        }
    }
    cells.into_values().collect()
}

/// What the clusters of a zoom are to say, in any order.
fn expected_clusters(cells: &[Vec<&Item>], z: u8) -> Vec<String> {
    let many = cells.iter().filter(|cell| cell.len() > few(z));
    let mut said: Vec<String> = many
        .map(|cell| {
            let by_lead = |lead: Lead| cell.iter().filter(|item| item.lead == lead).count();
            let leads: Vec<usize> = Lead::all().map(by_lead).collect();
            let broken = |item: &&&Item| item.standing == Standing::LooksBroken;
            let place = |item: &&Item| item.place.as_ref().expect("located").within_m;
            let within = cell.iter().map(place).max().expect("some");
            let broken = cell.iter().filter(broken).count();
            format!(
                "{} {} {leads:?} {broken} {within}",
                cell.len(),
                cell[0].held_back
            )
        })
        .collect();
    said.sort();
    said
}

fn said_by(cluster: &Feature) -> String {
    let leads: Vec<i64> = Lead::all()
        .map(|lead| cluster.number(lead.name()))
        .collect();
    let (broken, within) = (cluster.number("broken"), cluster.number("within_m"));
    format!(
        "{} {} {leads:?} {broken} {within}",
        cluster.number("n"),
        cluster.yes("held")
    )
}

/// The outline of the area of an item, finely.
fn outline(place: &Placed) -> Vec<trucewatch_model::Position> {
    match &place.extent {
        Extent::Outline(outline) => outline.clone(),
        Extent::Ellipse {
            major_m,
            minor_m,
            azimuth_deg,
        } => {
            let (sin, cos) = azimuth_deg.to_radians().sin_cos();
            (0..96)
                .map(|k| {
                    let turn = f64::from(k) / 96.0 * std::f64::consts::TAU;
                    let (u, v) = (turn.cos() * major_m, turn.sin() * minor_m);
                    displace(place.at, u * sin + v * cos, u * cos - v * sin)
                })
                .collect()
        }
    }
}

/// Half the larger side of the box around an area, in pixels at a zoom.
fn half_extent_px(place: &Placed, z: u8) -> f64 {
    let corners: Vec<(f64, f64)> = outline(place).into_iter().map(on_map).collect();
    let side = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) = corners
            .iter()
            .map(of)
            .fold((1.0, 0.0), |(low, high), v| (v.min(low), v.max(high)));
        high - low
    };
    side(|p| p.0).max(side(|p| p.1)) / 2.0 * 512.0 * 2_f64.powi(z.into())
}

fn in_tile(at: trucewatch_model::Position, tile: TileId, margin: f64) -> bool {
    // The corner of a tile is found by its neighbour: the reference has no other way in.
    let across = 2_f64.powi(tile.z().into());
    let (x, y) = on_map(at);
    let holds = |dx: f64, dy: f64| {
        let (x, y) = ((x * across + dx).floor(), (y * across + dy).floor());
        TileId::new(tile.z(), x as u32, y as u32) == Some(tile)
    };
    [
        (margin, margin),
        (-margin, margin),
        (margin, -margin),
        (-margin, -margin),
    ]
    .into_iter()
    .all(|(dx, dy)| holds(dx, dy))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// All tiles of a zoom together tell each item that is asked for once, in a cluster or by itself.
    #[test]
    fn the_tiles_of_a_zoom_tell_every_item_once(
        items in proptest::collection::vec(arb_item(), 0..400), asked in arb_asked(), z in 0..16u8
    ) {
        let all = last_of_each(&items);
        let fitting: Vec<&Item> = all.values().copied().filter(|item| asked.fits(item)).collect();
        let index = Index::of(items.clone());
        prop_assert_eq!(index.len(), all.len());
        let (mut clusters, mut singles) = (Vec::new(), Vec::new());
        for tile in tiles(&all, z) {
            let layers = read(&index.tile(tile, &asked.filter()));
            for cluster in layers.get("clusters").into_iter().flatten() {
                let parts: i64 = Lead::all().map(|lead| cluster.number(lead.name())).sum();
                prop_assert_eq!(parts, cluster.number("n"), "the parts are the whole");
                let (x, y) = cluster.points[0];
                let inner = |v: i64| (191..=321).contains(&(v % 512));
                prop_assert!(inner(x) && inner(y), "{} {} is near another cell", x, y);
                clusters.push(said_by(cluster));
            }
            for one in layers.get("incidents").into_iter().flatten() {
                let (x, y) = one.points[0];
                prop_assert!((0..4_096).contains(&x) && (0..4_096).contains(&y), "inside its tile");
                singles.push(one.text("id").to_owned());
            }
        }
        clusters.sort();
        singles.sort();
        let cells = cells(&fitting, z);
        prop_assert_eq!(clusters, expected_clusters(&cells, z));
        let alone = cells.iter().filter(|cell| cell.len() <= few(z)).flatten();
        let mut alone: Vec<String> = alone.map(|item| item.id.clone()).collect();
        alone.sort();
        prop_assert_eq!(singles, alone);
    }

    /// Whatever the order and the portions, with items that were there and are gone: the same bytes.
    #[test]
    fn how_items_came_does_not_show(
        first in proptest::collection::vec(arb_item(), 0..200),
        then in proptest::collection::vec(arb_item(), 0..200),
        portion in 1..60usize, settled in 0..4usize, asked in arb_asked(), z in 4..15u8
    ) {
        let last = last_of_each(&then);
        let mut index = Index::of(first.clone());
        index.settle();
        for (k, some) in then.chunks(portion).enumerate() {
            index.apply(some.to_vec(), &[]);
            if k % 4 == settled {
                index.settle();
            }
        }
        let gone: BTreeSet<&str> = first.iter().map(|item| item.id.as_str()).collect();
        let gone: Vec<&str> = gone.into_iter().filter(|id| !last.contains_key(id)).collect();
        index.apply(Vec::new(), &gone);
        index.apply(Vec::new(), &gone);
        let fresh = Index::of(last.values().copied().rev().cloned().collect());
        prop_assert_eq!(index.len(), fresh.len());
        prop_assert_eq!(index.version(), fresh.version());
        for tile in tiles(&last, z) {
            prop_assert_eq!(index.tile(tile, &asked.filter()), fresh.tile(tile, &asked.filter()));
        }
        prop_assert_eq!(index.density(&asked.filter(), 7), fresh.density(&asked.filter(), 7));
        if let Some((id, item)) = last.first_key_value() {
            let before = index.version();
            index.apply(vec![Item { events: item.events + 1, ..(*item).clone() }], &[]);
            prop_assert_ne!(index.version(), before, "{} is told differently", id);
        }
    }

    /// An area is drawn wherever it reaches, as soon as it can be seen as one, and is where it should be.
    #[test]
    fn areas_are_drawn_where_they_reach(
        items in proptest::collection::vec(arb_item(), 0..60), z in 5..16u8
    ) {
        let all = last_of_each(&items);
        let index = Index::of(items.clone());
        let fitting: Vec<&Item> = all.values().copied().collect();
        let alone: BTreeMap<&str, &Placed> = cells(&fitting, z).into_iter()
            .filter(|cell| cell.len() <= few(z)).flatten()
            .filter_map(|item| Some((item.id.as_str(), item.place.as_ref()?))).collect();
        for tile in tiles(&all, z) {
            let layers = read(&index.tile(tile, &Filter::default()));
            let drawn: BTreeSet<&str> =
                layers.get("areas").into_iter().flatten().map(|one| one.text("id")).collect();
            for (id, place) in &alone {
                let size = half_extent_px(place, z);
                let thin = matches!(place.extent, Extent::Ellipse { major_m, minor_m, .. } if minor_m < major_m * 0.1);
                let reaches = outline(place).into_iter().any(|at| in_tile(at, tile, 0.01));
                if size > 4.1 && reaches && !thin {
                    prop_assert!(drawn.contains(id), "{} in {:?}", id, tile);
                }
                if size < 3.9 {
                    prop_assert!(!drawn.contains(id), "{} is a speck in {:?}", id, tile);
                }
            }
            for area in layers.get("areas").into_iter().flatten() {
                let place = alone.get(area.text("id"));
                prop_assert!(place.is_some(), "{} is in a cluster", area.text("id"));
                corners_lie_on_the_outline(place.expect("there"), area, tile);
            }
            for one in layers.get("incidents").into_iter().flatten() {
                prop_assert_eq!(one.yes("area"), drawn.contains(one.text("id")));
            }
        }
    }

    /// Each item that is asked for is in one span of time, and in the right one.
    #[test]
    fn counts_by_time_are_those_of_a_list(
        items in proptest::collection::vec(arb_item(), 0..200), asked in arb_asked(), bins in 1..40usize
    ) {
        let all = last_of_each(&items);
        let index = Index::of(items.clone());
        let density = index.density(&asked.filter(), bins).expect("a time is asked for");
        prop_assert_eq!(density.bins.len(), bins);
        for (k, bin) in density.bins.iter().enumerate() {
            let until = density.bins.get(k + 1).map_or(density.to, |next| next.from);
            let within = all.values()
                .filter(|item| asked.fits(item) && bin.from <= item.begins && item.begins < until);
            let (held, counted): (Vec<&&Item>, Vec<&&Item>) = within.partition(|item| item.held_back);
            prop_assert_eq!(bin.count, counted.len() as u64);
            prop_assert_eq!(bin.held_back, held.len() as u64);
            for (lead, count) in &bin.by_class {
                let like = counted.iter().filter(|item| item.lead == *lead).count();
                prop_assert_eq!(*count, like as u64);
            }
        }
    }
}

/// Every corner that was not cut off lies on the outline that the model gives, within a unit or two of the tile.
fn corners_lie_on_the_outline(place: &Placed, area: &Feature, tile: TileId) {
    let Extent::Ellipse {
        major_m,
        minor_m,
        azimuth_deg,
    } = &place.extent
    else {
        return;
    };
    let across = 2_f64.powi(tile.z().into());
    let (x, y) = on_map(place.at);
    // Metres to a unit of the tile: not the same to the east and to the north, for the globe is no sphere.
    let (east, north) = (
        displace(place.at, 1_000.0, 0.0),
        displace(place.at, 0.0, 1_000.0),
    );
    let units = across * 4_096.0;
    let east_m = 1_000.0 / ((on_map(east).0 - x) * units);
    let north_m = 1_000.0 / ((y - on_map(north).1) * units);
    assert_eq!(area.kind, 3);
    // From the corner of a tile to that of the one that holds the place.
    let own = area.points.iter();
    let cut = |v: i64| (-128..=4_224).contains(&v) && v != -128 && v != 4_224;
    let (sin, cos) = azimuth_deg.to_radians().sin_cos();
    let origin = corner_of(tile, place);
    for (px, py) in own.filter(|(px, py)| cut(*px) && cut(*py)) {
        let east = (*px as f64 / 4_096.0 + origin.0 - x * across) * 4_096.0 * east_m;
        let south = (*py as f64 / 4_096.0 + origin.1 - y * across) * 4_096.0 * north_m;
        let (along, aside) = (east * sin - south * cos, east * cos + south * sin);
        let far = ((along / major_m).powi(2) + (aside / minor_m).powi(2)).sqrt();
        let slack = 2.0 * east_m.max(north_m) / minor_m + 0.01;
        assert!(
            (far - 1.0).abs() < slack,
            "{far} instead of 1 within {slack}"
        );
    }
}

/// The column and row of a tile, found among the neighbours of the one that holds a place.
fn corner_of(tile: TileId, place: &Placed) -> (f64, f64) {
    let (x, y) = square(place, 2_f64.powi(tile.z().into()));
    for (dx, dy) in (0..441).map(|k| (k % 21 - 10, k / 21 - 10)) {
        let (x, y) = (x + dx, y + dy);
        if TileId::new(tile.z(), x as u32, y as u32) == Some(tile) {
            return (x as f64, y as f64);
        }
    }
    panic!("{tile:?} is far from its item")
}

#[test]
fn without_bounds_the_time_is_that_of_the_items() {
    assert_eq!(Index::default().density(&Filter::default(), 4), None);
    assert!(Index::default().is_empty());
    let item = |id: &str, s| Item {
        id: id.to_owned(),
        begins: Timestamp::from_unix_s(s),
        place: None,
        classes: vec![ObservationClass::Explosion],
        lead: Lead::of(Some(ObservationClass::Explosion)),
        standing: Standing::None,
        held_back: false,
        provisional: false,
        events: 1,
    };
    let index = Index::of(vec![item("a", 100), item("b", 200)]);
    let density = index.density(&Filter::default(), 2).expect("some");
    assert_eq!(density.from, Timestamp::from_unix_s(100));
    let counts: Vec<u64> = density.bins.iter().map(|bin| bin.count).collect();
    assert_eq!(counts, [1, 1]);
}
