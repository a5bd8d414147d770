//! Sentences that hold for every line and zone.

#![allow(
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use proptest::prelude::*;
use trucewatch_geometry::{
    Around, Frame, Place, Point, Polygons, Polyline, Region, geodesic, outline, overlay,
};

fn at(lat: f64, lon: f64) -> Point {
    Point::from_deg(lat, lon).expect("a place")
}

/// A walk: each step a direction change and a length.
fn walk(start: Point, steps: &[(f64, f64)]) -> Vec<Point> {
    let mut azimuth = 100.0;
    let mut places = vec![start];
    for (turn, length_m) in steps {
        azimuth += turn;
        let last = *places.last().expect("a place");
        places.push(geodesic::direct(last, azimuth, *length_m));
    }
    places
}

fn line(places: Vec<Point>) -> Polyline {
    Polyline::new(vec![places]).expect("a line")
}

/// A ring round a place, its corners at distances from it.
fn ring(middle: Point, radii_m: &[f64]) -> Vec<Point> {
    let turn = -360.0 / radii_m.len() as f64;
    let corner = |(k, r): (usize, &f64)| geodesic::direct(middle, turn * k as f64, *r);
    let mut ring: Vec<Point> = radii_m.iter().enumerate().map(corner).collect();
    ring.extend(ring.first().copied());
    ring
}

fn zone(rings: Vec<Vec<Point>>) -> Polygons {
    Polygons::new(vec![rings]).expect("a zone")
}

/// The slow way: the least distance to each edge by golden sections, all by Karney's algorithms.
fn slow_m(places: &[Point], from: Point) -> f64 {
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let edge = |pair: &[Point]| {
        let way = geodesic::inverse(pair[0], pair[1]);
        let far = |x: f64| {
            let on = geodesic::direct(pair[0], way.azimuth_from_deg, x);
            geodesic::inverse(on, from).distance_m
        };
        let (mut low, mut high) = (0.0, way.distance_m);
        for _ in 0..70 {
            let (one, two) = (high - ratio * (high - low), low + ratio * (high - low));
            if far(one) < far(two) {
                high = two;
            } else {
                low = one;
            }
        }
        far(low)
            .min(far(high))
            .min(far(0.0))
            .min(far(way.distance_m))
    };
    places.windows(2).map(edge).fold(f64::INFINITY, f64::min)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-7 + 1e-9 * a.abs().max(b.abs())
}

prop_compose! {
    fn start()(lat in -80.0f64..80.0, lon in -180.0f64..180.0) -> Point { at(lat, lon) }
}

fn steps(longest_m: f64) -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((-60.0f64..60.0, 10.0..longest_m), 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn fast_equals_slow(
        start in start(), steps in steps(60_000.0), share in 0.0f64..1.0,
        azimuth in 0.0f64..360.0, orders in -1.0f64..5.3,
    ) {
        let places = walk(start, &steps);
        let near = places[(share * (places.len() - 1) as f64) as usize];
        let from = geodesic::direct(near, azimuth, 10.0_f64.powf(orders));
        let fast = line(places.clone()).signed_distance(from).distance_m;
        let slow = slow_m(&places, from);
        prop_assert!((fast - slow).abs() <= 1e-6 * slow + 2e-8, "{fast} {slow}");
    }

    /// Every edge as a line of its own has no index: none is nearer than what the index finds.
    #[test]
    fn the_index_leaves_nothing_out(
        start in start(), steps in prop::collection::vec((-100.0f64..100.0, 10.0f64..9_000.0), 200..400),
        azimuth in 0.0f64..360.0, away_m in 0.0f64..150_000.0,
    ) {
        let places = walk(start, &steps);
        let from = geodesic::direct(start, azimuth, away_m);
        let least = places
            .windows(2)
            .map(|pair| line(pair.to_vec()).signed_distance(from).distance_m)
            .fold(f64::INFINITY, f64::min);
        let found = line(places).signed_distance(from).distance_m;
        prop_assert!((found - least).abs() <= 1e-8 + 1e-12 * least, "{found} {least}");
    }

    #[test]
    fn near_equals_far(
        start in start(), steps in steps(5_000.0), azimuth in 0.0f64..360.0, away_m in 0.0f64..90_000.0,
        reach_m in 1.0f64..20_000.0, turn in 0.0f64..360.0, share in 0.0f64..1.0,
    ) {
        let line = line(walk(start, &steps));
        let centre = geodesic::direct(start, azimuth, away_m);
        let local = line.near(centre, reach_m);
        let place = geodesic::direct(centre, turn, reach_m * share);
        let (got, expected) = (local.signed_distance(place), line.signed_distance(place));
        prop_assert!(close(got.signed_m, expected.signed_m), "{got:?} {expected:?}");
        let strip = Region::Strip { line: &line, from_m: -3_000.0, to_m: 15_000.0 };
        let near_strip = strip.near(centre, reach_m);
        let inside_m = near_strip.inside_m(place);
        prop_assert!(close(inside_m, strip.inside_m(place)));
        let (least, most) = near_strip.range_m();
        prop_assert!(inside_m >= least - 1e-6 && inside_m <= most + 1e-6);
        let (least, most) = local.range_m();
        prop_assert!(got.distance_m > least - 1e-6 && got.distance_m < most + 1e-6);
    }

    /// In the plane of a centre everything is as on the ellipsoid, and no edge is left out that is
    /// nearest to a place in the ellipse.
    #[test]
    fn the_plane_equals_the_ellipsoid(
        start in start(), steps in prop::collection::vec((-100.0f64..100.0, 10.0f64..9_000.0), 5..300),
        azimuth in 0.0f64..360.0, away_m in 0.0f64..90_000.0,
        major_m in 1.0f64..20_000.0, ratio in 0.01f64..1.0, turn in 0.0f64..6.3,
        places in prop::collection::vec((0.0f64..1.0, 0.0f64..6.3), 20),
    ) {
        let line = line(walk(start, &steps));
        let centre = Place::from(geodesic::direct(start, azimuth, away_m));
        let frame = Frame::at(centre);
        let nearest = line.signed_distance(centre);
        let minor_m = major_m * ratio;
        let around = Around {
            along: (major_m * turn.cos(), major_m * turn.sin()),
            across: (-minor_m * turn.sin(), minor_m * turn.cos()),
        };
        let Some(nearby) = line.nearby(&frame, &nearest, &around) else {
            return Ok(());
        };
        for (share, angle) in places {
            let (u, v) = (share * angle.cos(), share * angle.sin());
            let (east, north) = (
                u * around.along.0 + v * around.across.0,
                u * around.along.1 + v * around.across.1,
            );
            let expected = line.signed_distance(frame.place(east, north));
            let found = nearby.at((east, north));
            let most_m = 1e-6 * (major_m + expected.distance_m) + 1e-6;
            let off_m = found.signed_m.abs() - expected.distance_m;
            prop_assert!(off_m.abs() <= most_m, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn a_step_changes_the_distance_by_no_more_than_the_step(
        start in start(), steps in steps(20_000.0), azimuth in 0.0f64..360.0,
        away_m in 0.0f64..150_000.0, turn in 0.0f64..360.0, step_m in 0.1f64..10_000.0,
    ) {
        let line = line(walk(start, &steps));
        let here = geodesic::direct(start, azimuth, away_m);
        let there = geodesic::direct(here, turn, step_m);
        let (one, two) = (line.signed_distance(here), line.signed_distance(there));
        prop_assert!((one.distance_m - two.distance_m).abs() <= step_m * (1.0 + 1e-9) + 1e-7);
    }

    #[test]
    fn moving_away_from_a_straight_line_adds_to_the_distance(
        start in start(), length_m in 100.0f64..300_000.0, share in 0.0f64..1.0,
        away_m in 0.1f64..140_000.0, more_m in 0.1f64..50_000.0, left in any::<bool>(),
    ) {
        let places = walk(start, &[(0.0, length_m)]);
        let line = line(places.clone());
        let way = geodesic::inverse(places[0], places[1]);
        let foot = geodesic::direct(places[0], way.azimuth_from_deg, share * way.distance_m);
        let ahead = geodesic::inverse(foot, places[1]).azimuth_from_deg;
        prop_assume!(share < 0.999);
        let sideways = ahead + if left { -90.0 } else { 90.0 };
        let near = line.signed_distance(geodesic::direct(foot, sideways, away_m));
        let far = line.signed_distance(geodesic::direct(foot, sideways, away_m + more_m));
        prop_assert!(far.distance_m > near.distance_m);
        prop_assert_eq!(near.signed_m > 0.0, left);
        prop_assert_eq!(far.signed_m > 0.0, left);
    }

    #[test]
    fn the_other_way_round_swaps_the_sides(
        start in start(), steps in steps(20_000.0), azimuth in 0.0f64..360.0, away_m in 0.1f64..150_000.0,
    ) {
        let line = line(walk(start, &steps));
        let place = geodesic::direct(start, azimuth, away_m);
        let (one, two) = (
            line.signed_distance(place),
            line.reversed().expect("a line").signed_distance(place),
        );
        prop_assert!(close(one.distance_m, two.distance_m));
        // On the line itself both sides are the left one.
        if one.distance_m > 1e-3 {
            prop_assert!(close(one.signed_m, -two.signed_m), "{one:?} {two:?}");
        }
    }

    #[test]
    fn places_added_on_an_edge_change_nothing(
        start in start(), length_m in 1_000.0f64..900_000.0, count in 2usize..60,
        share in -0.1f64..1.1, side in -1.0f64..1.0,
    ) {
        let places = walk(start, &[(0.0, length_m)]);
        let way = geodesic::inverse(places[0], places[1]);
        let on = |t: f64| geodesic::direct(places[0], way.azimuth_from_deg, t * length_m);
        let mut dense: Vec<Point> = (0..count).map(|k| on(k as f64 / count as f64)).collect();
        dense.push(places[1]);
        let place = geodesic::direct(on(share), way.azimuth_from_deg + 90.0, side * 150_000.0);
        let (one, two) = (line(places), line(dense));
        prop_assert!(close(one.length_m(), two.length_m()));
        let (one, two) = (one.signed_distance(place), two.signed_distance(place));
        prop_assert!(close(one.distance_m, two.distance_m), "{one:?} {two:?}");
        prop_assert!(close(one.signed_m, two.signed_m) || one.distance_m < 1e-3);
    }

    #[test]
    fn the_date_line_is_not_special(
        lat in -80.0f64..80.0, steps in steps(20_000.0), azimuth in 0.0f64..360.0, away_m in 0.1f64..100_000.0,
    ) {
        let turn = |p: &Point| {
            let lon = if p.lon_deg() > 0.0 { p.lon_deg() - 180.0 } else { p.lon_deg() + 180.0 };
            at(p.lat_deg(), lon)
        };
        let places = walk(at(lat, 0.01), &steps);
        let place = geodesic::direct(places[0], azimuth, away_m);
        let there = line(places.iter().map(turn).collect()).signed_distance(turn(&place));
        let here = line(places).signed_distance(place);
        prop_assert!(close(here.signed_m, there.signed_m) || here.distance_m < 1e-3);
    }

    #[test]
    fn a_zone_cut_in_two_keeps_its_area_and_its_places(
        lat in -75.0f64..75.0, lon in -180.0f64..180.0,
        radii in prop::collection::vec(20_000.0f64..200_000.0, 4..20), cut in 2usize..18,
        turn in 0.0f64..360.0, share in 0.0f64..1.2,
    ) {
        let middle = at(lat, lon);
        let whole = ring(middle, &radii);
        let cut = cut.min(radii.len() - 2).max(1);
        // Through the middle, which every such ring goes round.
        let mut one: Vec<Point> = whole[..=cut].to_vec();
        one.extend([middle, whole[0]]);
        let mut two: Vec<Point> = whole[cut..].to_vec();
        two.extend([middle, whole[cut]]);
        let (whole, one, two) = (zone(vec![whole]), zone(vec![one]), zone(vec![two]));
        let sum = one.area_m2() + two.area_m2();
        prop_assert!((sum - whole.area_m2()).abs() <= 1e-9 * sum, "{sum} {}", whole.area_m2());
        let place = geodesic::direct(middle, turn, share * 200_000.0);
        let in_parts = one.contains(place) || two.contains(place);
        if whole.signed_distance(place).distance_m > 1e-3 {
            prop_assert_eq!(whole.contains(place), in_parts);
        }
        // Both together, as parts of one zone: the cut is no boundary.
        let both: Vec<_> = [&one, &two].iter().flat_map(|z| z.polygons().to_vec()).collect();
        let both = Polygons::new(both).expect("a zone");
        let (got, expected) = (both.signed_distance(place), whole.signed_distance(place));
        prop_assert!(close(got.signed_m, expected.signed_m), "{got:?} {expected:?}");
    }

    #[test]
    fn two_zones_share_what_is_not_in_one_alone(
        lat in -75.0f64..75.0, lon in -180.0f64..180.0, turn in 0.0f64..360.0, away_m in 0.0f64..200_000.0,
        one in prop::collection::vec(20_000.0f64..150_000.0, 4..20),
        two in prop::collection::vec(20_000.0f64..150_000.0, 4..20),
    ) {
        let middle = at(lat, lon);
        let first = zone(vec![ring(middle, &one)]);
        let second = zone(vec![ring(geodesic::direct(middle, turn, away_m), &two)]);
        let shares = overlay::zones(&first, &second).expect("shares");
        let both = overlay::total_m2(&shares.both);
        let slack = |z: &Polygons| 0.01 * z.perimeter_m();
        let off = overlay::total_m2(&shares.first_only) + both - first.area_m2();
        prop_assert!(off.abs() <= slack(&first), "{off}");
        let off = overlay::total_m2(&shares.second_only) + both - second.area_m2();
        prop_assert!(off.abs() <= slack(&second), "{off}");
    }

    #[test]
    fn an_offset_leads_as_far_as_it_says(
        start in start(), azimuth in 0.0f64..360.0, orders in -1.0f64..4.3,
    ) {
        let distance_m = 10.0_f64.powf(orders);
        let (east, north) = (azimuth.to_radians().sin(), azimuth.to_radians().cos());
        let place = Frame::at(start).place(east * distance_m, north * distance_m);
        let expected = Place::from(geodesic::direct(start, azimuth, distance_m));
        prop_assert!(expected.distance_m(&place) <= 1e-7 * distance_m + 1e-8);
    }
}

#[test]
fn the_area_of_a_circle_and_of_a_corridor() {
    let middle = at(48.0, 37.8);
    let circle = Region::Circle {
        centre: middle.into(),
        radius_m: 70_000.0,
    };
    let got = outline(&circle, 200.0)
        .expect("an outline")
        .expect("not empty");
    let exact: Vec<f64> = vec![70_000.0; 20_000];
    let (expected, _) = geodesic::ring_area_m2(&ring(middle, &exact));
    let relative = (got.area_m2() / expected.abs() - 1.0).abs();
    assert!(relative < 3e-6, "{relative:e}");

    // One straight edge: two sides of it, and half a circle at each end.
    let places = walk(middle, &[(0.0, 200_000.0)]);
    let line = line(places.clone());
    let got = outline(&Region::corridor(&line, 30_000.0), 200.0)
        .expect("an outline")
        .expect("not empty");
    let mut around = Vec::new();
    for (here, there) in [(places[1], places[0]), (places[0], places[1])] {
        let out = geodesic::inverse(here, there).azimuth_from_deg + 180.0;
        let back = geodesic::inverse(here, there).azimuth_from_deg;
        // Along the edge towards this end, on its left; then round the end.
        let length = geodesic::inverse(here, there).distance_m;
        let side = (0..400).map(|k| {
            let on = geodesic::direct(here, back, length * (1.0 - f64::from(k) / 400.0));
            let ahead = geodesic::inverse(on, here).azimuth_from_deg;
            geodesic::direct(on, ahead + 90.0, 15_000.0)
        });
        let cap =
            (0..4_000).map(|k| geodesic::direct(here, out + 90.0 - f64::from(k) * 0.045, 15_000.0));
        around.extend(side.skip(1).chain(cap));
    }
    let (expected, _) = geodesic::ring_area_m2(&around);
    let relative = (got.area_m2() / expected.abs() - 1.0).abs();
    assert!(
        relative < 1e-5,
        "{relative:e}: {} {expected}",
        got.area_m2()
    );
}

/// The left and the right strip of a bent line make its corridor, beyond its ends too.
#[test]
fn strips_of_both_sides_make_the_corridor() {
    let line = line(walk(
        at(48.0, 37.8),
        &[(0.0, 40_000.0), (70.0, 30_000.0), (-50.0, 20_000.0)],
    ));
    let area = |from_m: f64, to_m: f64| {
        let strip = Region::Strip {
            line: &line,
            from_m,
            to_m,
        };
        outline(&strip, 100.0)
            .expect("an outline")
            .expect("not empty")
            .area_m2()
    };
    let (left, right, both) = (
        area(0.0, 5_000.0),
        area(-8_000.0, 0.0),
        area(-8_000.0, 5_000.0),
    );
    assert!(
        ((left + right) / both - 1.0).abs() < 1e-4,
        "{left} {right} {both}"
    );
    assert!(left < right, "{left} {right}");
    let plain = line.length_m() * 13_000.0;
    assert!(both > plain && both < 1.3 * plain, "{both} {plain}");
}
