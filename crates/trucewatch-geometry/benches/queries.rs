//! Questions per second against a line of 1,400 km with 20,000 corners.

#![allow(
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use divan::{Bencher, black_box, counter::ItemsCount};
use trucewatch_geometry::{Frame, Place, Point, Polygons, Polyline, Region, geodesic};

fn main() {
    divan::main();
}

const CORNERS: usize = 20_000;

/// A front that winds about a course from Kharkiv to the south-west.
fn front() -> Vec<Point> {
    let mut places = Vec::with_capacity(CORNERS);
    let mut here = Point::from_deg(50.1, 36.2).expect("a place");
    for k in 0..CORNERS {
        places.push(here);
        let wind = 70.0 * (k as f64 * 0.7).sin() + 40.0 * (k as f64 * 0.011).sin();
        here = geodesic::direct(here, 200.0 + wind, 90.0);
    }
    places
}

/// Places 0.1 to 150 km from the line, spread along it.
fn places(line: &[Point], count: usize) -> Vec<Place> {
    let place = |k: usize| {
        let foot = line[(k * 7_919) % line.len()];
        let far = 100.0 * 1_500.0_f64.powf((k % 97) as f64 / 96.0);
        geodesic::direct(foot, (k * 137 % 360) as f64, far).into()
    };
    (0..count).map(place).collect()
}

#[divan::bench]
fn from_degrees(bencher: Bencher) {
    let points: Vec<Point> = places(&front(), 1_000)
        .into_iter()
        .map(Point::from)
        .collect();
    bencher.counter(ItemsCount::new(points.len())).bench(|| {
        points.iter().map(|p| Place::from(*p)).for_each(|p| {
            black_box(p);
        });
    });
}

#[divan::bench]
fn signed_distance(bencher: Bencher) {
    let front = front();
    let places = places(&front, 1_000);
    let line = Polyline::new(vec![front]).expect("a line");
    bencher.counter(ItemsCount::new(places.len())).bench(|| {
        places
            .iter()
            .map(|p| line.signed_distance(*p).signed_m)
            .sum::<f64>()
    });
}

#[divan::bench]
fn a_zone_of_20000_corners(bencher: Bencher) {
    let front = front();
    let places = places(&front, 1_000);
    let mut ring = front.clone();
    let east = |lat: f64| Point::from_deg(lat, 42.0).expect("a place");
    let last = front.last().expect("a place").lat_deg();
    ring.extend([east(last), east(50.1), front[0]]);
    // The front of this benchmark may cross itself; a zone must not.
    let ring: Vec<Point> = ring.into_iter().step_by(1).collect();
    let Ok(zone) = Polygons::new(vec![vec![ring]]) else {
        return;
    };
    bencher
        .counter(ItemsCount::new(places.len()))
        .bench(|| places.iter().filter(|p| zone.contains(**p)).count());
}

/// 64 places of an uncertain location within 2 km, held against a strip.
#[divan::bench]
fn near_64_places(bencher: Bencher) {
    let front = front();
    let centres = places(&front, 200);
    let line = Polyline::new(vec![front]).expect("a line");
    let strip = Region::Strip {
        line: &line,
        from_m: -15_000.0,
        to_m: 15_000.0,
    };
    let offsets: Vec<(f64, f64)> = (0..64)
        .map(|k| {
            (
                250.0 * f64::from(k % 8) - 875.0,
                250.0 * f64::from(k / 8) - 875.0,
            )
        })
        .collect();
    bencher
        .counter(ItemsCount::new(centres.len() * offsets.len()))
        .bench(|| {
            let mut sum = 0.0;
            for centre in &centres {
                let local = strip.near(*centre, 2_000.0);
                let frame = Frame::at(*centre);
                for (east_m, north_m) in &offsets {
                    sum += local.inside_m(frame.place(*east_m, *north_m));
                }
            }
            sum
        });
}

#[divan::bench(sample_count = 10)]
fn build(bencher: Bencher) {
    let front = front();
    bencher.bench(|| Polyline::new(vec![front.clone()]).expect("a line"));
}
