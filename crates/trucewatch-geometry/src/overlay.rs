//! What two zones share, and what lies between two lines.
//!
//! Method: edges are divided into pieces of at most 2 km, drawn in a plane in which these are
//! straight within 0.3 mm, cut up there on a grid (`i_overlay`; for shapes of 1,400 km its grid is
//! 2 mm wide), and taken back to the ellipsoid, where the areas are computed. An area is so off by
//! at most a few millimetres times the length of its outline; patches narrower than that are left
//! out.

use crate::edges::Nearest;
use crate::error::GeometryError;
use crate::geodesic::ring_area_m2;
use crate::piece::Piece;
use crate::place::{Place, Point};
use crate::plane::Plane;
use crate::polygons::Polygons;
use crate::polyline::Polyline;
use crate::trace;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::ContourDirection;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::{FloatOverlay, OverlayOptions};
use trucewatch_model::geodesy::WGS84_A_M;

/// Longest straight piece in the plane.
const STRAIGHT_M: f64 = 2_000.0;

const OPTIONS: OverlayOptions<f64> = OverlayOptions {
    preserve_input_collinear: false,
    output_direction: ContourDirection::CounterClockwise,
    preserve_output_collinear: true,
    min_output_area: 0.0,
    ogc: true,
    clean_result: true,
};

/// One connected piece of land.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// The outer ring (counter-clockwise), then the holes (clockwise), closed.
    pub rings: Vec<Vec<Point>>,
    /// Its area in square metres.
    pub area_m2: f64,
}

impl Patch {
    /// Whether a place lies in it. Its edges are at most 2 km long, so that this may be asked in a
    /// plane; on the outline itself either answer may come.
    pub fn contains(&self, place: &Place) -> bool {
        let corners: Vec<Place> = self.rings.iter().flatten().map(|p| (*p).into()).collect();
        let plane = Plane::of(corners.iter());
        let Ok(p) = plane.at(place) else {
            return false;
        };
        let mut inside = false;
        for ring in &self.rings {
            let flat: Vec<[f64; 2]> = ring
                .iter()
                .filter_map(|c| plane.at(&(*c).into()).ok())
                .collect();
            inside ^= crate::plane::contains(&flat, p);
        }
        inside
    }
}

/// The area of all patches together in square metres.
pub fn total_m2(patches: &[Patch]) -> f64 {
    patches.iter().map(|p| p.area_m2).sum()
}

/// What two zones share.
#[derive(Clone, Debug)]
pub struct Shares {
    /// In the first zone only.
    pub first_only: Vec<Patch>,
    /// In the second zone only.
    pub second_only: Vec<Patch>,
    /// In both.
    pub both: Vec<Patch>,
}

/// What two zones share.
///
/// # Errors
/// [`GeometryError::TooWide`] if the zones lie too far apart for one plane.
pub fn zones(first: &Polygons, second: &Polygons) -> Result<Shares, GeometryError> {
    let rings = |zone: &Polygons| -> Result<Vec<Vec<Place>>, GeometryError> {
        let all = zone.polygons().iter().flatten();
        all.map(|ring| {
            let places: Vec<Place> = ring.iter().map(|p| Place::from(*p)).collect();
            finely(&places)
        })
        .collect()
    };
    let sheet = Sheet::new(&[rings(first)?, rings(second)?])?;
    // Holes are clockwise, so that what winds round once is inside.
    let cut = |rule| sheet.cut(rule, FillRule::Positive);
    Ok(Shares {
        first_only: cut(OverlayRule::Difference),
        second_only: cut(OverlayRule::InverseDifference),
        both: cut(OverlayRule::Intersect),
    })
}

/// How one end of the land between two lines is closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Closing {
    /// The first line ends beside the second: by the shortest way from its end.
    FromFirst,
    /// The second line ends beside the first: by the shortest way from its end.
    FromSecond,
    /// Neither ends beside the other: by the straight way between both ends.
    EndToEnd,
}

/// The land between two lines. Sides are as seen by who walks along the first.
#[derive(Clone, Debug)]
pub struct Between {
    /// Left of the first line and right of the second.
    pub left: Vec<Patch>,
    /// Right of the first line and left of the second.
    pub right: Vec<Patch>,
    /// Whether the second line is drawn the other way and was turned round for this.
    pub turned: bool,
    /// Which part of the first line lies beside the second, in metres along it.
    pub first_from_m: f64,
    /// The end of that part.
    pub first_to_m: f64,
    /// How the land is closed where that part begins.
    pub start: Closing,
    /// How it is closed where that part ends.
    pub end: Closing,
    /// Length of the way that closes it where that part begins, in metres.
    pub start_m: f64,
    /// Length of the way that closes it where that part ends, in metres.
    pub end_m: f64,
}

/// Why nothing lies between two lines.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotBetween {
    /// One of the lines has gaps or branches.
    #[error("one of the lines is in several parts that do not join, so nothing lies between them")]
    SeveralParts,
    /// One of the lines has no ends.
    #[error("one of the lines is closed; give it as a zone")]
    Closed,
    /// One line begins only where the other has ended.
    #[error("the lines do not lie beside each other anywhere")]
    Apart,
    /// The plane does not hold them.
    #[error(transparent)]
    Shape(#[from] GeometryError),
}

/// The land between two lines, from crossing to crossing. Where one line is longer, only the part
/// beside the other counts.
///
/// # Errors
/// [`NotBetween`].
pub fn lines(first: &Polyline, second: &Polyline) -> Result<Between, NotBetween> {
    let single = |line: &Polyline| match line.parts() {
        [part] if part.first() == part.last() => Err(NotBetween::Closed),
        [_] => Ok(()),
        _ => Err(NotBetween::SeveralParts),
    };
    single(first)?;
    single(second)?;
    let ends = |line: &Polyline| ends(line).ok_or(GeometryError::EmptyLine);
    let (from, to) = ends(first)?;
    let turned = second.signed_distance(from).along_m > second.signed_distance(to).along_m;
    let second = if turned {
        second.reversed()?
    } else {
        second.clone()
    };
    let second_ends = ends(&second)?;
    let lengths = (first.length_m(), second.length_m());
    let (start, a_from, b_from) = close(
        &second.signed_distance(from),
        &first.signed_distance(second_ends.0),
        (0.0, 0.0),
    );
    let (end, a_to, b_to) = close(
        &second.signed_distance(to),
        &first.signed_distance(second_ends.1),
        lengths,
    );
    let beyond =
        |n: &Nearest, from_m: f64, to_m: f64| n.off_end && (n.along_m < from_m || n.along_m > to_m);
    let apart = a_from >= a_to
        || b_from >= b_to
        || (start == Closing::EndToEnd
            && beyond(&second.signed_distance(from), -1.0, lengths.1 / 2.0))
        || (end == Closing::EndToEnd
            && beyond(
                &second.signed_distance(to),
                lengths.1 / 2.0,
                lengths.1 + 1.0,
            ));
    if apart {
        return Err(NotBetween::Apart);
    }
    let mut ring = first.course(0).between(a_from, a_to);
    let back = second.course(0).between(b_from, b_to);
    let way_m =
        |a: Option<&Place>, b: Option<&Place>| a.zip(b).map_or(0.0, |(a, b)| a.distance_m(b));
    let start_m = way_m(ring.first(), back.first());
    let end_m = way_m(ring.last(), back.last());
    ring.extend(back.into_iter().rev());
    ring.extend(ring.first().copied());
    let sheet = Sheet::new(&[vec![finely(&ring)?], Vec::new()])?;
    Ok(Between {
        left: sheet.cut(OverlayRule::Subject, FillRule::Positive),
        right: sheet.cut(OverlayRule::Subject, FillRule::Negative),
        turned,
        first_from_m: a_from,
        first_to_m: a_to,
        start,
        end,
        start_m,
        end_m,
    })
}

/// The rings of a patch as (latitude, longitude), cut in two where it lies across the date line, as
/// GeoJSON wants them: per polygon its rings. A patch round a pole stays in one piece.
pub fn at_date_line(patch: &Patch) -> Vec<Vec<Vec<(f64, f64)>>> {
    let whole = || {
        let ring = |r: &Vec<Point>| r.iter().map(|p| (p.lat_deg(), p.lon_deg())).collect();
        vec![patch.rings.iter().map(ring).collect()]
    };
    let jump = |w: &[Point]| (w[0].lon_deg() - w[1].lon_deg()).abs() > 180.0;
    let across = patch.rings.iter().any(|r| r.windows(2).any(jump));
    let round = |ring: &Vec<Point>| ring.windows(2).filter(|w| jump(w)).count() % 2 == 1;
    if !across || patch.rings.iter().any(round) {
        return whole();
    }
    // In degrees with longitudes from 0 to 360 the date line is in the middle.
    let flat: Vec<Vec<[f64; 2]>> = patch
        .rings
        .iter()
        .map(|ring| {
            let east = |p: &Point| p.lon_deg() + if p.lon_deg() < 0.0 { 360.0 } else { 0.0 };
            ring.iter().map(|p| [east(p), p.lat_deg()]).collect()
        })
        .collect();
    let mut parts = Vec::new();
    for west in [0.0, 180.0] {
        let half = vec![vec![
            [west, -90.0],
            [west + 180.0, -90.0],
            [west + 180.0, 90.0],
            [west, 90.0],
        ]];
        let shapes =
            FloatOverlay::with_subj_and_clip_custom(&flat, &half, OPTIONS, Default::default())
                .overlay(OverlayRule::Intersect, FillRule::Positive);
        for rings in shapes {
            let back = |[lon, lat]: [f64; 2]| (lat, if west > 0.0 { lon - 360.0 } else { lon });
            let ring = |r: Vec<[f64; 2]>| {
                let mut ring: Vec<_> = r.into_iter().map(back).collect();
                ring.extend(ring.first().copied());
                ring
            };
            parts.push(rings.into_iter().map(ring).collect());
        }
    }
    if parts.is_empty() { whole() } else { parts }
}

fn ends(line: &Polyline) -> Option<(Place, Place)> {
    let part = line.parts().first()?;
    Some(((*part.first()?).into(), (*part.last()?).into()))
}

/// How an end is closed, and how many metres along the first and the second line.
fn close(on_second: &Nearest, on_first: &Nearest, ends_m: (f64, f64)) -> (Closing, f64, f64) {
    let from_first = (Closing::FromFirst, ends_m.0, on_second.along_m);
    let from_second = (Closing::FromSecond, on_first.along_m, ends_m.1);
    match (on_second.off_end, on_first.off_end) {
        (true, true) => (Closing::EndToEnd, ends_m.0, ends_m.1),
        (false, true) => from_first,
        (true, false) => from_second,
        // The shorter way, so that it does not matter which line is the first.
        (false, false) if on_first.distance_m < on_second.distance_m => from_second,
        (false, false) => from_first,
    }
}

/// The same course with places at most [`STRAIGHT_M`] apart.
fn finely(places: &[Place]) -> Result<Vec<Place>, GeometryError> {
    let mut fine: Vec<Place> = places.first().copied().into_iter().collect();
    for pair in places.windows(2) {
        if pair[0] == pair[1] {
            continue;
        }
        for ends in trace::divide(pair[0].xyz, pair[1].xyz)?.windows(2) {
            let piece = Piece::new(ends[0], ends[1]);
            let count = libm::ceil(piece.length_m() / STRAIGHT_M).max(1.0);
            for k in 1..count as usize {
                let x = (2.0 * k as f64 / count - 1.0) * piece.half_m();
                fine.push(Place {
                    xyz: piece.place(x),
                });
            }
            fine.push(Place { xyz: ends[1] });
        }
    }
    Ok(fine)
}

/// Shapes in one plane: subject and clip.
struct Sheet {
    plane: Plane,
    flat: [Vec<Vec<[f64; 2]>>; 2],
    /// Width of the grid on which shapes are cut.
    grid_m: f64,
}

impl Sheet {
    fn new(shapes: &[Vec<Vec<Place>>; 2]) -> Result<Self, GeometryError> {
        let plane = Plane::of(shapes.iter().flatten().flatten());
        let flatten = |rings: &Vec<Vec<Place>>| -> Result<Vec<Vec<[f64; 2]>>, GeometryError> {
            let ring = |r: &Vec<Place>| r.iter().map(|p| plane.at(p)).collect();
            rings.iter().map(ring).collect()
        };
        let flat = [flatten(&shapes[0])?, flatten(&shapes[1])?];
        let extent_m = flat
            .iter()
            .flatten()
            .flatten()
            .flatten()
            .fold(0.0_f64, |most, v| most.max(v.abs()));
        Ok(Self {
            plane,
            flat,
            grid_m: 2.0 * extent_m.min(WGS84_A_M) / f64::from(1 << 29),
        })
    }

    fn cut(&self, rule: OverlayRule, fill: FillRule) -> Vec<Patch> {
        let [subject, clip] = &self.flat;
        let shapes =
            FloatOverlay::with_subj_and_clip_custom(subject, clip, OPTIONS, Default::default())
                .overlay(rule, fill);
        let mut patches: Vec<Patch> = shapes
            .iter()
            .filter_map(|rings| self.patch(rings))
            .collect();
        // From north to south, so that the order does not depend on how they were found.
        let first = |p: &Patch| {
            let corners = p.rings.iter().flatten();
            corners.fold((f64::NEG_INFINITY, 0.0), |best: (f64, f64), c| {
                if c.lat_deg() > best.0 {
                    (c.lat_deg(), c.lon_deg())
                } else {
                    best
                }
            })
        };
        patches.sort_by(|a, b| {
            let (a, b) = (first(a), first(b));
            b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1))
        });
        patches
    }

    fn patch(&self, rings: &[Vec<[f64; 2]>]) -> Option<Patch> {
        let mut kept = Vec::new();
        let mut area_m2 = 0.0;
        for (i, flat) in rings.iter().enumerate() {
            let mut ring: Vec<Point> = flat.iter().map(|p| self.plane.place(*p).into()).collect();
            ring.extend(ring.first().copied());
            let (ring_m2, outline_m) = ring_area_m2(&ring);
            if ring_m2.abs() < self.grid_m * outline_m {
                // The outer ring is first: without it there is no patch.
                if i == 0 {
                    return None;
                }
                continue;
            }
            area_m2 += if i == 0 {
                ring_m2.abs()
            } else {
                -ring_m2.abs()
            };
            kept.push(ring);
        }
        (!kept.is_empty()).then_some(Patch {
            rings: kept,
            area_m2,
        })
    }
}
