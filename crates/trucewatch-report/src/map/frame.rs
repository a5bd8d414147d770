//! The frame of the picture: which ground it shows and at which scale.

use crate::text::NBSP;
use crate::words::{Words, args};
use trucewatch_model::{Feature, Position, geodesy};

const WIDTH: f64 = 760.0;
const HEIGHT_MIN: f64 = 340.0;
const HEIGHT_MAX: f64 = 620.0;
/// Share of the ground left free on every side.
const MARGIN: f64 = 0.06;
/// The least ground shown across, so that one event does not fill the picture.
const ACROSS_MIN_M: f64 = 8_000.0;
/// Features farther than this from every event are another theatre.
const THEATRE_M: f64 = 150_000.0;
/// Share of outlying events on each side that do not stretch the picture.
const OUTLIERS: f64 = 0.01;

/// Maps positions to picture units. Longitudes are taken relative to `origin`, the shorter way
/// round, so that a picture may cross the 180th meridian.
pub(crate) struct Frame {
    origin: Position,
    metres_per_lon: f64,
    metres_per_lat: f64,
    /// Ground at the upper left corner, metres east and north of `origin`.
    left_m: f64,
    top_m: f64,
    pub(crate) metres_per_px: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A number for SVG: a tenth of a unit is finer than any screen shows.
pub(crate) fn px(v: f64) -> String {
    let tenths = (v.clamp(-1e6, 1e6) * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

/// Whether any of `points` is in the theatre of the events; true where there are none.
pub(crate) fn near(points: &[Position], events: &[Position]) -> bool {
    let Some(origin) = events.first().copied() else {
        return true;
    };
    let frame = Frame::unit(origin);
    let Some(around) = Extent::of(events.iter().map(|p| frame.ground(*p)), OUTLIERS) else {
        return true;
    };
    points.iter().any(|p| {
        let (x, y) = frame.ground(*p);
        x > around.x0 - THEATRE_M
            && x < around.x1 + THEATRE_M
            && y > around.y0 - THEATRE_M
            && y < around.y1 + THEATRE_M
    })
}

#[derive(Clone, Copy)]
struct Extent {
    x0: f64,
    x1: f64,
    y0: f64,
    y1: f64,
}

impl Extent {
    /// The box around points, without the outlying share on each side; `None` without points.
    fn of(points: impl Iterator<Item = (f64, f64)>, outlying: f64) -> Option<Self> {
        let (mut xs, mut ys): (Vec<f64>, Vec<f64>) = points.unzip();
        let ends = |v: &mut Vec<f64>| {
            v.sort_by(f64::total_cmp);
            let skip = (v.len() as f64 * outlying) as usize;
            Some((*v.get(skip)?, *v.get(v.len().checked_sub(1 + skip)?)?))
        };
        let ((x0, x1), (y0, y1)) = (ends(&mut xs)?, ends(&mut ys)?);
        Some(Self { x0, x1, y0, y1 })
    }

    fn join(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            x1: self.x1.max(other.x1),
            y0: self.y0.min(other.y0),
            y1: self.y1.max(other.y1),
        }
    }
}

impl Frame {
    /// A frame in metres around `origin`, to measure before the scale is known.
    fn unit(origin: Position) -> Self {
        let lat = origin.lat_deg().clamp(-85.0, 85.0);
        let step = |lat: f64, lon: f64| Position::from_deg(lat, lon).unwrap_or(origin);
        let (east, _) = geodesy::offset_m(step(lat, 0.0), step(lat, 1.0));
        let (_, north) = geodesy::offset_m(step(lat - 0.5, 0.0), step(lat + 0.5, 0.0));
        Self {
            origin,
            metres_per_lon: east,
            metres_per_lat: north,
            left_m: 0.0,
            top_m: 0.0,
            metres_per_px: 1.0,
            width: WIDTH,
            height: HEIGHT_MIN,
        }
    }

    /// Fits features and events; `None` without either.
    pub(crate) fn fit(features: &[&Feature], events: &[Position]) -> Option<Self> {
        let outline: Vec<Position> = features.iter().flat_map(|f| super::points(f)).collect();
        let first = outline.first().or(events.first()).copied()?;
        let extent = |frame: &Self| {
            let lines = Extent::of(outline.iter().map(|p| frame.ground(*p)), 0.0);
            let dots = Extent::of(events.iter().map(|p| frame.ground(*p)), OUTLIERS);
            match (lines, dots) {
                (Some(a), Some(b)) => Some(a.join(b)),
                (a, b) => a.or(b),
            }
        };
        // The scale is taken in the middle, which is known only after a first look.
        let rough = Self::unit(first);
        let e = extent(&rough)?;
        let middle = rough.position_at(0.5 * (e.x0 + e.x1), 0.5 * (e.y0 + e.y1));
        let mut frame = Self::unit(middle);
        let e = extent(&frame)?;
        let across = ((e.x1 - e.x0) * (1.0 + 2.0 * MARGIN)).max(ACROSS_MIN_M);
        let down = ((e.y1 - e.y0) * (1.0 + 2.0 * MARGIN)).max(ACROSS_MIN_M * 0.4);
        frame.height = (WIDTH * down / across).clamp(HEIGHT_MIN, HEIGHT_MAX);
        frame.metres_per_px = (across / WIDTH).max(down / frame.height);
        frame.left_m = 0.5 * (e.x0 + e.x1) - 0.5 * WIDTH * frame.metres_per_px;
        frame.top_m = 0.5 * (e.y0 + e.y1) + 0.5 * frame.height * frame.metres_per_px;
        Some(frame)
    }

    /// Metres east and north of the origin.
    fn ground(&self, p: Position) -> (f64, f64) {
        let dlon = geodesy::angle_difference_deg(p.lon_deg(), self.origin.lon_deg());
        (
            dlon * self.metres_per_lon,
            (p.lat_deg() - self.origin.lat_deg()) * self.metres_per_lat,
        )
    }

    fn position_at(&self, east_m: f64, north_m: f64) -> Position {
        let lat = self.origin.lat_deg() + north_m / self.metres_per_lat;
        let lon = self.origin.lon_deg() + east_m / self.metres_per_lon;
        let lon = geodesy::angle_difference_deg(lon, 0.0);
        Position::from_deg(lat.clamp(-90.0, 90.0), lon).unwrap_or(self.origin)
    }

    /// Where a position lies in the picture, from its upper left corner.
    pub(crate) fn at(&self, p: Position) -> (f64, f64) {
        let (x, y) = self.ground(p);
        (
            (x - self.left_m) / self.metres_per_px,
            (self.top_m - y) / self.metres_per_px,
        )
    }

    pub(crate) fn shows(&self, p: Position) -> bool {
        let (x, y) = self.at(p);
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// Appends a line or a ring, without points closer than half a unit to the one before.
    pub(crate) fn append_path(&self, d: &mut String, points: &[Position], closed: bool) {
        let mut last: Option<(f64, f64)> = None;
        for (k, p) in points.iter().enumerate() {
            let (x, y) = self.at(*p);
            let close = last.is_some_and(|(a, b)| (a - x).abs() + (b - y).abs() < 0.5);
            if close && k + 1 < points.len() {
                continue;
            }
            d.push(if last.is_none() { 'M' } else { 'L' });
            d.push_str(&format!("{} {}", px(x), px(y)));
            last = Some((x, y));
        }
        if closed && last.is_some() {
            d.push('Z');
        }
    }

    /// Meridians to draw: position across and label.
    pub(crate) fn meridians(&self, words: Words) -> Vec<(f64, String)> {
        let across_deg = self.width * self.metres_per_px / self.metres_per_lon;
        let west = self.origin.lon_deg() + self.left_m / self.metres_per_lon;
        ticks(words, west, across_deg, 6.0, ["wind-e", "wind-w"])
            .into_iter()
            .map(|(share, degrees)| (share * self.width, degrees))
            .collect()
    }

    /// Parallels to draw: position from the top and label.
    pub(crate) fn parallels(&self, words: Words) -> Vec<(f64, String)> {
        let down_deg = self.height * self.metres_per_px / self.metres_per_lat;
        let south = self.origin.lat_deg() + self.top_m / self.metres_per_lat - down_deg;
        ticks(words, south, down_deg, 5.0, ["wind-n", "wind-s"])
            .into_iter()
            .map(|(share, degrees)| ((1.0 - share) * self.height, degrees))
            .collect()
    }

    /// Length of the scale bar in units, and its words.
    pub(crate) fn scale_bar(&self, words: Words) -> (f64, String) {
        let most_m = 150.0 * self.metres_per_px;
        let length_m = [1.0, 2.0, 5.0]
            .into_iter()
            .flat_map(|d| [1e2, 1e3, 1e4, 1e5, 1e6].map(|p| d * p))
            .filter(|m| *m <= most_m)
            .fold(100.0, f64::max);
        let (unit, length) = match length_m < 1e3 {
            true => ("metres", length_m),
            false => ("kilometres", length_m / 1e3),
        };
        let said = words.with(unit, args! { n: words.decimal(length, 0) });
        (length_m / self.metres_per_px, said)
    }
}

/// Round values in a span of degrees, as share of the span and label, at most about `most` of them.
fn ticks(
    words: Words,
    start: f64,
    span: f64,
    most: f64,
    [positive, negative]: [&str; 2],
) -> Vec<(f64, String)> {
    const STEPS: [(f64, usize); 12] = [
        (0.01, 2),
        (0.02, 2),
        (0.05, 2),
        (0.1, 1),
        (0.2, 1),
        (0.5, 1),
        (1.0, 0),
        (2.0, 0),
        (5.0, 0),
        (10.0, 0),
        (20.0, 0),
        (45.0, 0),
    ];
    let (step, decimals) = STEPS
        .into_iter()
        .find(|(step, _)| span / step <= most)
        .unwrap_or((90.0, 0));
    let first = (start / step).ceil() as i64;
    (first..first + 20)
        .map(|k| k as f64 * step)
        .take_while(|v| *v < start + span)
        .map(|v| {
            let shown = geodesy::angle_difference_deg(v, 0.0);
            let wind = words.text(if shown < 0.0 { negative } else { positive });
            let degrees = words.decimal(shown.abs(), decimals);
            ((v - start) / span, format!("{degrees}°{NBSP}{wind}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    const EN: Words = Words::new(Lang::En);

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_deg(lat, lon).expect("a position")
    }

    #[test]
    fn everything_fitted_is_shown_also_across_the_180th_meridian() {
        for events in [
            vec![at(48.0, 37.0), at(48.5, 38.5), at(47.2, 37.7)],
            vec![at(-17.0, 179.9), at(-17.1, -179.8)],
            vec![at(48.0, 37.0)],
        ] {
            let frame = Frame::fit(&[], &events).expect("fits");
            for p in &events {
                assert!(frame.shows(*p), "{p:?}");
            }
            let (_, length) = frame.scale_bar(EN);
            assert!(length.ends_with("km"), "{length}");
            assert!(frame.meridians(EN).len() >= 2 && frame.parallels(EN).len() >= 2);
        }
        assert!(Frame::fit(&[], &[]).is_none(), "nothing to fit");
    }

    #[test]
    fn distances_in_the_picture_agree_with_geodesy() {
        let (a, b) = (at(48.0, 37.0), at(48.3, 37.9));
        let frame = Frame::fit(&[], &[a, b]).expect("fits");
        let ((ax, ay), (bx, by)) = (frame.at(a), frame.at(b));
        let drawn_m = ((ax - bx).powi(2) + (ay - by).powi(2)).sqrt() * frame.metres_per_px;
        assert!((drawn_m / geodesy::distance_m(a, b) - 1.0).abs() < 2e-3);
    }

    #[test]
    fn numbers_stay_short() {
        for (v, expected) in [(1.0, "1"), (-0.04, "0"), (12.345, "12.3"), (-2.26, "-2.3")] {
            assert_eq!(px(v), expected);
        }
    }
}
