//! The picture: all options, the land on which they differ, the settlements that change side.
//!
//! Inline SVG, equirectangular around its middle: for looking, not for measuring.

use super::text::{count, source, visible};
use crate::compare::Comparison;
use crate::gazetteer::Settlement;
use crate::options::{Candidate, Shape};
use maud::{Markup, PreEscaped, html};
use std::fmt::Write as _;
use trucewatch_geometry::{Place, Point};

const WIDTH: f64 = 1_000.0;
const HEIGHT_MAX: f64 = 900.0;
const HEIGHT_MIN: f64 = 260.0;
const MARGIN: f64 = 40.0;
/// So many settlements are named, the largest first.
const NAMED_MAX: usize = 14;
/// Colours that mean nothing and are told apart by most eyes; dashes tell apart what print does
/// not.
const STROKES: [(&str, &str); 6] = [
    ("#0b4766", ""),
    ("#b35900", "10 4"),
    ("#6a3d8f", "3 3"),
    ("#00706b", "14 4 3 4"),
    ("#7a5a00", "6 6"),
    ("#44505c", "1 4"),
];
const RAD: f64 = std::f64::consts::PI / 180.0;

/// From degrees to the picture.
struct Frame {
    lat0: f64,
    lon0: f64,
    shrink: f64,
    scale: f64,
    height: f64,
    middle: (f64, f64),
}

impl Frame {
    fn fit(points: &[Point]) -> Option<Self> {
        let first = points.first()?;
        let lon0 = first.lon_deg();
        let lats = points.iter().map(|p| p.lat_deg());
        let lat0 = (lats.clone().fold(f64::INFINITY, f64::min)
            + lats.fold(f64::NEG_INFINITY, f64::max))
            / 2.0;
        let shrink = libm::cos(lat0 * RAD).max(0.02);
        let (mut low, mut high) = (
            (f64::INFINITY, f64::INFINITY),
            (f64::NEG_INFINITY, f64::NEG_INFINITY),
        );
        for p in points {
            let (x, y) = (around(p.lon_deg() - lon0) * shrink, lat0 - p.lat_deg());
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let size = ((high.0 - low.0).max(1e-6), (high.1 - low.1).max(1e-6));
        let scale = ((WIDTH - 2.0 * MARGIN) / size.0).min((HEIGHT_MAX - 2.0 * MARGIN) / size.1);
        Some(Self {
            lat0,
            lon0,
            shrink,
            scale,
            height: (size.1 * scale + 2.0 * MARGIN).max(HEIGHT_MIN),
            middle: ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0),
        })
    }

    fn at(&self, lat_deg: f64, lon_deg: f64) -> (f64, f64) {
        let x = around(lon_deg - self.lon0) * self.shrink;
        let y = self.lat0 - lat_deg;
        (
            WIDTH / 2.0 + (x - self.middle.0) * self.scale,
            self.height / 2.0 + (y - self.middle.1) * self.scale,
        )
    }

    fn path(&self, d: &mut String, points: impl Iterator<Item = Point>, closed: bool) {
        let mut letter = 'M';
        let mut last = (f64::NAN, f64::NAN);
        for p in points {
            let at = self.at(p.lat_deg(), p.lon_deg());
            // Closer than a fifth of a pixel nothing can be seen.
            if (at.0 - last.0).abs() + (at.1 - last.1).abs() < 0.2 {
                continue;
            }
            let _ = write!(d, "{letter}{:.1} {:.1}", at.0, at.1);
            letter = 'L';
            last = at;
        }
        if closed {
            d.push('Z');
        }
    }

    /// A round length that takes up to a quarter of the width, in km and in units.
    fn scale_bar(&self) -> (f64, f64) {
        let per_km = self.scale / 111.2;
        let mut length_km = 0.1;
        for step in [2.0, 2.5, 2.0].into_iter().cycle() {
            if length_km * step * per_km > WIDTH / 4.0 {
                break;
            }
            length_km *= step;
        }
        let length_km = libm::round(length_km * 10.0) / 10.0;
        (length_km, length_km * per_km)
    }
}

/// A difference of longitudes the short way round.
fn around(lon_deg: f64) -> f64 {
    if lon_deg > 180.0 {
        lon_deg - 360.0
    } else if lon_deg < -180.0 {
        lon_deg + 360.0
    } else {
        lon_deg
    }
}

/// All corners of an option, part by part; long edges with places between.
fn courses(option: &Candidate) -> Vec<(Vec<Point>, bool)> {
    match &option.shape {
        Shape::Line(line) => (0..line.parts().len())
            .map(|part| {
                let places: Vec<Place> = line.course(part).places();
                (places.into_iter().map(Point::from).collect(), false)
            })
            .collect(),
        Shape::Zone(zone) => zone
            .polygons()
            .iter()
            .flatten()
            .map(|ring| (ring.clone(), true))
            .collect(),
    }
}

/// The section with the picture.
pub(crate) fn section(comparison: &Comparison) -> Markup {
    let drawn: Vec<Vec<(Vec<Point>, bool)>> = comparison.options.iter().map(courses).collect();
    let all: Vec<Point> = drawn
        .iter()
        .flatten()
        .flat_map(|(c, _)| c.iter().copied())
        .collect();
    let Some(frame) = Frame::fit(&all) else {
        return html! {};
    };
    let towns = towns(comparison, &frame);
    let view = format!("0 0 {WIDTH} {:.0}", frame.height);
    html! {
        section id="map" {
            h2 { "Map" }
            figure {
                svg.map viewBox=(view) role="img" aria-labelledby="map-title map-desc" {
                    title id="map-title" { "Map of the options" }
                    desc id="map-desc" {
                        (count(comparison.options.len() as u64)) " options and "
                        (count(comparison.differences.len() as u64))
                        " pieces of land on which two of them differ. The tables below hold the same in words."
                    }
                    (PreEscaped("<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path d=\"M0 0V6\" stroke=\"#5a6b79\" stroke-width=\"1.2\" stroke-opacity=\".55\"/></pattern></defs>"))
                    (land(comparison, &frame))
                    @for (at, courses) in drawn.iter().enumerate() { (option(&frame, at, courses)) }
                    @for (town, (x, y)) in &towns {
                        circle.town cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="3" {}
                        text x=(format!("{:.1}", x + 6.0)) y=(format!("{:.1}", y + 4.0)) { (visible(&town.name)) }
                    }
                    (bar(&frame))
                }
                figcaption { (legend(comparison, !towns.is_empty())) }
            }
        }
    }
}

fn land(comparison: &Comparison, frame: &Frame) -> Markup {
    let mut d = String::new();
    for difference in &comparison.differences {
        for ring in &difference.patch.rings {
            frame.path(&mut d, ring.iter().copied(), true);
        }
    }
    html! { @if !d.is_empty() { path.land fill-rule="evenodd" d=(d) {} } }
}

fn option(frame: &Frame, at: usize, courses: &[(Vec<Point>, bool)]) -> Markup {
    let (colour, dash) = STROKES[at % STROKES.len()];
    let mut d = String::new();
    for (course, closed) in courses {
        frame.path(&mut d, course.iter().copied(), *closed);
    }
    html! { path.opt d=(d) stroke=(colour) stroke-dasharray=[(!dash.is_empty()).then_some(dash)] {} }
}

/// The largest settlements that change side, where their names do not cover each other.
fn towns<'a>(comparison: &'a Comparison, frame: &Frame) -> Vec<(&'a Settlement, (f64, f64))> {
    let pairs = &comparison.summary.pairs;
    let mut changing: Vec<&Settlement> = pairs
        .iter()
        .filter_map(|p| p.changing.as_ref())
        .flat_map(|c| &c.settlements)
        .map(|c| &c.settlement)
        .collect();
    changing.sort_by(|a, b| b.population.cmp(&a.population).then(a.name.cmp(&b.name)));
    let mut placed: Vec<(&Settlement, (f64, f64))> = Vec::new();
    for town in changing {
        let (x, y) = frame.at(town.lat_deg, town.lon_deg);
        let free = placed
            .iter()
            .all(|(_, (px, py))| (px - x).abs() > 110.0 || (py - y).abs() > 16.0);
        let inside = x > 0.0 && x < WIDTH - 110.0 && y > 12.0 && y < frame.height - 4.0;
        if free && inside && placed.len() < NAMED_MAX {
            placed.push((town, (x, y)));
        }
    }
    placed
}

fn bar(frame: &Frame) -> Markup {
    let (length_km, length) = frame.scale_bar();
    let y = frame.height - 14.0;
    html! {
        g aria-hidden="true" {
            path d=(format!("M16 {:.1}v6h{length:.1}v-6", y - 6.0)) fill="none" stroke="#17212b" stroke-width="1.5" {}
            text x=(format!("{:.1}", 16.0 + length / 2.0)) y=(format!("{:.1}", y - 8.0)) text-anchor="middle" { (length_km) " km" }
            g transform=(format!("translate({:.0} 24)", WIDTH - 24.0)) {
                path d="M0-14 6 6 0 2-6 6z" fill="#17212b" {}
                text y="20" text-anchor="middle" { "N" }
            }
        }
    }
}

fn legend(comparison: &Comparison, towns: bool) -> Markup {
    html! {
        ul.legend {
            @for (at, option) in comparison.options.iter().enumerate() {
                li {
                    @let (colour, dash) = STROKES[at % STROKES.len()];
                    svg viewBox="0 0 44 12" aria-hidden="true" {
                        path.opt d="M1 6H43" stroke=(colour) stroke-dasharray=[(!dash.is_empty()).then_some(dash)] {}
                    }
                    (source(&option.id))
                }
            }
            @if !comparison.differences.is_empty() {
                li {
                    svg viewBox="0 0 44 12" aria-hidden="true" { rect.land x="1" y="1" width="42" height="10" {} }
                    "on different sides of two options"
                }
            }
            @if towns {
                li {
                    svg viewBox="0 0 44 12" aria-hidden="true" { circle.town cx="22" cy="6" r="3" {} }
                    "settlement that changes side"
                }
            }
        }
    }
}
