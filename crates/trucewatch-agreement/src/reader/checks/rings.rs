//! Whether points make a line or an area.

use crate::document::GeoPoint;

/// How many different points there are among those that follow one another.
pub(super) fn distinct(points: &[GeoPoint]) -> usize {
    let mut bits: Vec<[u64; 2]> = points
        .iter()
        .map(|p| p.0.map(|v| (v + 0.0).to_bits()))
        .collect();
    bits.sort_unstable();
    bits.dedup();
    bits.len()
}

/// Two sides of a ring that cross or touch and do not follow one another, by the numbers of the
/// points at which they begin. Sides are taken as straight in longitude and latitude, the short way
/// around the Earth.
pub(super) fn crossing(ring: &[GeoPoint]) -> Option<(usize, usize)> {
    let points = unrolled(ring);
    let count = points.len();
    let side = |at: usize| {
        let from = points.get(at).copied().unwrap_or_default();
        let to = points.get((at + 1) % count).copied().unwrap_or_default();
        (from, to)
    };
    // In order of their southern ends, only sides that share some latitude are compared.
    let mut order: Vec<usize> = (0..count).collect();
    let south = |at: usize| side(at).0.0.min(side(at).1.0);
    let north = |at: usize| side(at).0.0.max(side(at).1.0);
    order.sort_by(|a, b| south(*a).total_cmp(&south(*b)));
    let mut found: Option<(usize, usize)> = None;
    for (rank, &a) in order.iter().enumerate() {
        let later = order.iter().skip(rank + 1);
        for &b in later.take_while(|b| south(**b) <= north(a)) {
            let neighbours = (a + 1) % count == b || (b + 1) % count == a;
            if !neighbours && meet(side(a), side(b)) {
                let pair = (a.min(b), a.max(b));
                found = Some(found.map_or(pair, |before| before.min(pair)));
            }
        }
    }
    found
}

/// The ring without repeated points, with longitudes that do not jump at the date line.
fn unrolled(ring: &[GeoPoint]) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for GeoPoint([lat, lon]) in ring {
        let near = points.last().map_or(*lon, |(_, before)| {
            lon - 360.0 * libm::round((lon - before) / 360.0)
        });
        if points.last() != Some(&(*lat, near)) {
            points.push((*lat, near));
        }
    }
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

type Side = ((f64, f64), (f64, f64));

fn meet((a, b): Side, (c, d): Side) -> bool {
    let (ab_c, ab_d) = (turn(a, b, c), turn(a, b, d));
    let (cd_a, cd_b) = (turn(c, d, a), turn(c, d, b));
    if ab_c * ab_d < 0.0 && cd_a * cd_b < 0.0 {
        return true;
    }
    let touches = |t: f64, (p, q): Side, r: (f64, f64)| t == 0.0 && within(p, q, r);
    touches(ab_c, (a, b), c)
        || touches(ab_d, (a, b), d)
        || touches(cd_a, (c, d), a)
        || touches(cd_b, (c, d), b)
}

/// Positive if the way from `a` over `b` to `c` turns one way, negative if the other.
fn turn(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn within(p: (f64, f64), q: (f64, f64), r: (f64, f64)) -> bool {
    let between = |a: f64, b: f64, v: f64| a.min(b) <= v && v <= a.max(b);
    between(p.0, q.0, r.0) && between(p.1, q.1, r.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[[f64; 2]]) -> Vec<GeoPoint> {
        points.iter().map(|p| GeoPoint(*p)).collect()
    }

    #[test]
    fn rings_that_cross_themselves_are_found() {
        let square = [[48.0, 37.0], [48.1, 37.0], [48.1, 37.1], [48.0, 37.1]];
        assert_eq!(crossing(&ring(&square)), None);
        let closed = [square[0], square[1], square[2], square[3], square[0]];
        assert_eq!(crossing(&ring(&closed)), None, "closed by hand");
        let bow = [square[0], square[2], square[1], square[3]];
        assert_eq!(crossing(&ring(&bow)), Some((0, 2)));
        let date_line = [[0.0, 179.0], [0.0, -179.0], [1.0, -179.0], [1.0, 179.0]];
        assert_eq!(crossing(&ring(&date_line)), None, "over the date line");
        let pinched = [[0.0, 0.0], [0.0, 2.0], [1.0, 1.0], [0.0, 1.0]];
        assert!(crossing(&ring(&pinched)).is_some(), "a corner on a side");
    }

    #[test]
    fn repeated_points_count_once() {
        assert_eq!(
            distinct(&ring(&[[1.0, 2.0], [1.0, 2.0], [-0.0, 0.0], [0.0, 0.0]])),
            2
        );
    }
}
