//! Single cases with known answers, and what is refused.

#![allow(
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use trucewatch_geometry::overlay::{self, Closing, NotBetween};
use trucewatch_geometry::{
    GeometryError, Point, Polygons, Polyline, Region, Side, Turning, geodesic, join, outline,
};

fn at(lat: f64, lon: f64) -> Point {
    Point::from_deg(lat, lon).expect("a place")
}

fn row(places: &[(f64, f64)]) -> Vec<Point> {
    places.iter().map(|(lat, lon)| at(*lat, *lon)).collect()
}

fn line(places: &[(f64, f64)]) -> Polyline {
    Polyline::new(vec![row(places)]).expect("a line")
}

fn ring(places: &[(f64, f64)]) -> Vec<Point> {
    let mut ring = row(places);
    ring.push(ring[0]);
    ring
}

#[test]
fn sides_at_corners_and_ends() {
    // Northwards along 37 E, then eastwards along 49 N.
    let line = line(&[(48.0, 37.0), (49.0, 37.0), (49.0, 38.0)]);
    let cases = [
        (
            (48.5, 36.9),
            true,
            false,
            "west of a northward line is left",
        ),
        ((48.5, 37.1), false, false, "east is right"),
        (
            (49.1, 36.9),
            true,
            false,
            "beyond the corner, outside the turn",
        ),
        ((48.99, 37.02), false, false, "inside the corner"),
        ((47.9, 36.99), true, true, "off the first end"),
        ((49.01, 38.1), true, true, "off the last end"),
        ((48.5, 37.0), true, false, "on the line: called left"),
    ];
    for ((lat, lon), left, off_end, why) in cases {
        let found = line.signed_distance(at(lat, lon));
        assert_eq!(found.signed_m >= 0.0, left, "{why}");
        assert_eq!(found.off_end, off_end, "{why}");
    }
}

#[test]
fn a_sharp_tip_keeps_its_sides() {
    // Northwards and back almost the same way: only between both is left.
    let line = line(&[(48.0, 37.0), (49.0, 37.0), (48.0, 36.9995)]);
    for (lat, lon, left) in [
        (48.5, 36.9999, true),
        (48.9, 37.2, false),
        (48.9, 36.8, false),
        (49.01, 37.01, false),
        (49.01, 36.99, false),
        (49.5, 37.0, false),
    ] {
        assert_eq!(
            line.signed_distance(at(lat, lon)).signed_m > 0.0,
            left,
            "{lat} {lon}"
        );
    }
}

#[test]
fn parts_are_joined_where_just_two_meet() {
    let parts = || {
        vec![
            row(&[(2.0, 0.0), (3.0, 0.0)]),
            row(&[(0.0, 0.0), (1.0, 0.0)]),
            row(&[(2.0, 0.0), (1.0, 0.0)]),
        ]
    };
    assert_eq!(
        join(parts(), Turning::Never).len(),
        3,
        "one is drawn the other way"
    );
    let joined = join(parts(), Turning::Allowed);
    assert_eq!(
        joined,
        [row(&[(3.0, 0.0), (2.0, 0.0), (1.0, 0.0), (0.0, 0.0)])].map(|mut p| {
            if joined[0][0] == at(0.0, 0.0) {
                p.reverse();
            }
            p
        })
    );
    let star = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)].map(|end| row(&[(0.0, 0.0), end]));
    assert_eq!(join(star.to_vec(), Turning::Allowed).len(), 3, "three meet");
}

#[test]
fn zones_with_holes_and_several_polygons() {
    let zone = Polygons::new(vec![
        vec![
            ring(&[(48.0, 37.0), (48.0, 38.0), (49.0, 38.0), (49.0, 37.0)]),
            ring(&[(48.4, 37.4), (48.4, 37.6), (48.6, 37.6), (48.6, 37.4)]),
        ],
        // Touches the first at a corner.
        vec![ring(&[
            (49.0, 38.0),
            (49.0, 39.0),
            (50.0, 39.0),
            (50.0, 38.0),
        ])],
    ])
    .expect("a zone");
    for ((lat, lon), inside, why) in [
        ((48.2, 37.2), true, "in the first"),
        ((48.5, 37.5), false, "in the hole"),
        ((49.5, 38.5), true, "in the second"),
        ((48.999, 37.999), true, "before the corner that both share"),
        ((49.001, 38.001), true, "behind it"),
        ((49.001, 37.999), false, "beside it"),
        ((48.999, 38.001), false, "on its other side"),
        ((0.0, 0.0), false, "far away"),
    ] {
        assert_eq!(zone.contains(at(lat, lon)), inside, "{why}");
    }
}

#[test]
fn a_zone_cut_at_the_date_line_has_no_boundary_there() {
    let zone = Polygons::new(vec![
        vec![ring(&[
            (-17.0, 179.0),
            (-17.0, 180.0),
            (-16.0, 180.0),
            (-16.0, 179.0),
        ])],
        vec![ring(&[
            (-17.0, -180.0),
            (-17.0, -179.0),
            (-16.0, -179.0),
            (-16.0, -180.0),
        ])],
    ])
    .expect("a zone");
    let found = zone.signed_distance(at(-16.5, 180.0));
    assert!((found.signed_m - 55_300.0).abs() < 300.0, "{found:?}");
}

#[test]
fn bad_shapes_are_refused_with_reasons() {
    let zone = |rings: Vec<Vec<Point>>| Polygons::new(vec![rings]).map(|_| ());
    let cases = [
        (Point::from_deg(91.0, 0.0).map(|_| ()), "not on the globe"),
        (
            Point::from_deg(f64::NAN, 0.0).map(|_| ()),
            "not on the globe",
        ),
        (
            Polyline::new(vec![row(&[(1.0, 1.0), (1.0, 1.0)])]).map(|_| ()),
            "no part",
        ),
        (
            line_error(&[(0.0, 0.0), (0.0, 170.0)]),
            "longer than a quarter",
        ),
        (zone(vec![]), "no polygon"),
        (
            zone(vec![row(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)])]),
            "polygon 1, ring 1: not closed",
        ),
        (zone(vec![ring(&[(0.0, 0.0), (0.0, 1.0)])]), "has no area"),
        (
            zone(vec![ring(&[
                (0.0, 0.0),
                (1.0, 1.0),
                (1.0, 0.0),
                (0.0, 2.0),
            ])]),
            "crosses itself near latitude 0.6",
        ),
        (
            zone(vec![
                ring(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]),
                ring(&[(0.5, 0.5), (0.5, 1.5), (0.7, 0.7)]),
            ]),
            "crosses itself",
        ),
    ];
    for (result, expected) in cases {
        let message = result.expect_err(expected).to_string();
        assert!(message.contains(expected), "{expected}: {message}");
    }
}

fn line_error(places: &[(f64, f64)]) -> Result<(), GeometryError> {
    Polyline::new(vec![row(places)]).map(|_| ())
}

#[test]
fn regions_say_how_far_inside() {
    let line = line(&[(48.0, 37.0), (49.0, 37.0)]);
    let left = geodesic::direct(at(48.5, 37.0), 270.0, 12_000.0);
    let right = geodesic::direct(at(48.5, 37.0), 90.0, 12_000.0);
    let strip = |from_m, to_m| Region::Strip {
        line: &line,
        from_m,
        to_m,
    };
    let cases = [
        (
            strip(-15_000.0, 15_000.0),
            3_000.0,
            3_000.0,
            "15 km on both sides",
        ),
        (
            strip(10_000.0, 20_000.0),
            2_000.0,
            -22_000.0,
            "the second band on the left",
        ),
        (
            strip(-5_000.0, 0.0),
            -12_000.0,
            -7_000.0,
            "5 km on the right only",
        ),
        (
            Region::corridor(&line, 50_000.0),
            13_000.0,
            13_000.0,
            "50 km in all",
        ),
    ];
    for (region, on_left, on_right, why) in cases {
        assert!((region.inside_m(left) - on_left).abs() < 1.0, "{why}");
        assert!((region.inside_m(right) - on_right).abs() < 1.0, "{why}");
        let local = region.near(left, 500.0);
        assert!(
            (local.inside_m(left) - region.inside_m(left)).abs() < 1e-6,
            "{why}"
        );
    }
    let other = self::line(&[(48.0, 38.0), (49.0, 38.0)]);
    let between = Region::Between {
        one: (&line, Side::Right),
        other: (&other, Side::Left),
    };
    assert!((between.inside_m(right) - 12_000.0).abs() < 1.0);
    assert!((between.inside_m(left) + 12_000.0).abs() < 1.0);
    let drawn = outline(&between, 500.0)
        .expect("an outline")
        .expect("not empty");
    let (degree, _) = geodesic::ring_area_m2(&ring(&[
        (48.0, 37.0),
        (48.0, 38.0),
        (49.0, 38.0),
        (49.0, 37.0),
    ]));
    assert!(
        (drawn.area_m2() / degree - 1.0).abs() < 0.02,
        "ends are straight across"
    );
}

#[test]
fn land_between_lines_by_side() {
    // The second crosses the first once, in the middle: a triangle on each side.
    let first = line(&[(0.0, 10.0), (0.0, 12.0)]);
    let second = line(&[(-0.5, 10.0), (0.5, 12.0)]);
    let found = overlay::lines(&first, &second).expect("land");
    let (triangle, _) = geodesic::ring_area_m2(&row(&[(0.0, 10.0), (-0.5, 10.0), (0.0, 11.0)]));
    // Ends are closed by the shortest way, at a right angle to the second line, not along the
    // meridian: the triangles are that much smaller, cos² 26.6° on a plane.
    for patches in [&found.left, &found.right] {
        assert_eq!(patches.len(), 1);
        let ratio = overlay::total_m2(patches) / triangle;
        assert!((ratio - 0.8).abs() < 0.005, "{ratio}");
    }
    assert!(
        found.right[0].rings[0]
            .iter()
            .all(|p| p.lon_deg() < 11.001 && p.lat_deg() < 1e-6)
    );
    assert_eq!(
        (found.start, found.end, found.turned),
        (Closing::FromFirst, Closing::FromFirst, false)
    );

    // The same line drawn the other way gives the same land, on the sides of the first.
    let turned = overlay::lines(&first, &second.reversed().expect("a line")).expect("land");
    assert!(turned.turned);
    let off = overlay::total_m2(&turned.left) - overlay::total_m2(&found.left);
    assert!(off.abs() < 1e4, "{off}");
}

#[test]
fn parallel_lines_of_unequal_length() {
    let first = line(&[(48.0, 37.0), (48.0, 39.0)]);
    let second = line(&[(48.1, 37.5), (48.1, 38.5)]);
    let found = overlay::lines(&first, &second).expect("land");
    assert!(found.right.is_empty());
    assert_eq!(
        (found.start, found.end),
        (Closing::FromSecond, Closing::FromSecond)
    );
    assert!(found.first_from_m > 30_000.0 && found.first_to_m < first.length_m() - 30_000.0);
    let width = 11_120.0 * second.length_m();
    assert!((overlay::total_m2(&found.left) / width - 1.0).abs() < 0.05);
}

#[test]
fn lines_with_nothing_between_say_why() {
    let first = line(&[(48.0, 37.0), (48.0, 38.0)]);
    let beyond = line(&[(48.1, 39.0), (48.1, 40.0)]);
    let parted = Polyline::new(vec![
        row(&[(48.1, 37.0), (48.1, 37.2)]),
        row(&[(48.1, 37.4), (48.1, 38.0)]),
    ])
    .expect("a line");
    let closed = line(&[(48.0, 37.0), (48.1, 37.0), (48.1, 37.1), (48.0, 37.0)]);
    for (other, expected) in [
        (&beyond, NotBetween::Apart),
        (&parted, NotBetween::SeveralParts),
        (&closed, NotBetween::Closed),
    ] {
        assert_eq!(
            overlay::lines(&first, other).expect_err("nothing"),
            expected
        );
        assert_eq!(
            overlay::lines(other, &first).expect_err("nothing"),
            expected
        );
    }
    let same = overlay::lines(&first, &first).expect("no land");
    assert!(same.left.is_empty() && same.right.is_empty());
}

#[test]
fn stretches_of_a_line_within_a_circle() {
    let line = line(&[(0.0, 10.0), (0.0, 11.0), (0.0, 12.0)]);
    let degree_m = line.length_m() / 2.0;
    let circle = |lon: f64, radius_m: f64| Region::Circle {
        centre: at(0.0, lon).into(),
        radius_m,
    };
    // Over the corner at 11 E; over the beginning; nowhere.
    for (region, from_m, to_m) in [
        (
            circle(11.0, 20_000.0),
            degree_m - 20_000.0,
            degree_m + 20_000.0,
        ),
        (circle(10.0, 5_000.0), 0.0, 5_000.0),
    ] {
        let found = line.stretches(|p| region.inside_m(p));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((found[0].from_m - from_m).abs() < 0.1, "{found:?}");
        assert!((found[0].to_m - to_m).abs() < 0.1, "{found:?}");
    }
    let far = Region::Circle {
        centre: at(1.0, 11.0).into(),
        radius_m: 100_000.0,
    };
    assert!(line.stretches(|p| far.inside_m(p)).is_empty());
}
