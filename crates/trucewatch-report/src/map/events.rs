//! Events in the picture: a mark each, and the area that holds it with 95 %.

use super::frame::{Frame, px};
use maud::{Markup, html};
use std::collections::BTreeMap;
use trucewatch_model::event::ELLIPSE_95;
use trucewatch_model::{Area, Event, EventId, ObservationClass, Position, Role, geodesy};

/// The most events drawn.
const DRAWN_MAX: usize = 2_000;
/// Of these, kept for heat when the rest would take all.
const HEAT_KEPT: usize = 400;
/// An area smaller than this, in units, hides behind its mark.
const SEEN_PX: f64 = 3.0;

type Place<'a> = (Position, &'a Area);

/// The events that are drawn, by mark.
pub(crate) struct Drawn<'a> {
    pub(crate) sensed: Vec<Place<'a>>,
    pub(crate) reported: Vec<Place<'a>>,
    pub(crate) heat: Vec<Place<'a>>,
    /// Located events beyond the cap.
    pub(crate) left_out: usize,
    /// Events without a location.
    pub(crate) unlocated: usize,
}

impl<'a> Drawn<'a> {
    /// Chooses up to 2,000 located events that are not held back, in the order of their ids (which are hashes, so that a
    /// cap takes no time or place before another); heat comes last.
    pub(crate) fn choose(events: &'a BTreeMap<EventId, Event>) -> Self {
        let mut drawn = Self {
            sensed: Vec::new(),
            reported: Vec::new(),
            heat: Vec::new(),
            left_out: 0,
            unlocated: 0,
        };
        for event in events.values().filter(|event| event.held_back.is_none()) {
            let Some(hypothesis) = event.preferred() else {
                continue;
            };
            let Some(centre) = hypothesis.area.centre() else {
                drawn.unlocated += 1;
                continue;
            };
            let arrivals = hypothesis
                .contributions
                .iter()
                .any(|c| c.role == Role::Locates && c.residual_s.is_some());
            let list = if event.counted_as == ObservationClass::ThermalAnomaly {
                &mut drawn.heat
            } else if arrivals || matches!(hypothesis.area, Area::Ellipse { .. }) {
                &mut drawn.sensed
            } else {
                &mut drawn.reported
            };
            list.push((centre, &hypothesis.area));
        }
        let mut free = DRAWN_MAX;
        let kept_for_heat = drawn.heat.len().min(HEAT_KEPT);
        for (list, kept_free) in [
            (&mut drawn.reported, kept_for_heat),
            (&mut drawn.sensed, kept_for_heat),
            (&mut drawn.heat, 0),
        ] {
            let most = free.saturating_sub(kept_free);
            drawn.left_out += list.len().saturating_sub(most);
            list.truncate(most);
            free -= list.len();
        }
        drawn
    }

    pub(crate) fn len(&self) -> usize {
        self.sensed.len() + self.reported.len() + self.heat.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The centres of all that is drawn.
    pub(crate) fn centres(&self) -> Vec<Position> {
        let all = self.reported.iter().chain(&self.sensed).chain(&self.heat);
        all.map(|(centre, _)| *centre).collect()
    }

    /// Areas first, then marks on top, heat below events.
    pub(crate) fn markup(&self, frame: &Frame) -> Markup {
        let places = self.reported.iter().chain(&self.sensed);
        let areas: Vec<Ellipse> = places
            .filter_map(|(_, area)| Ellipse::around(area))
            .filter(|e| e.major_m / frame.metres_per_px > SEEN_PX && frame.shows(e.centre))
            .collect();
        let marks = |list: &[Place<'_>], shape: &str| -> String {
            let shown = list.iter().filter(|(p, _)| frame.shows(*p));
            shown
                .map(|(p, _)| {
                    let (x, y) = frame.at(*p);
                    format!("M{} {}{shape}", px(x), px(y))
                })
                .collect()
        };
        let (heat, dots) = (
            marks(&self.heat, "m0-3.5l3.5 3.5-3.5 3.5-3.5-3.5z"),
            marks(&self.sensed, "h0"),
        );
        html! {
            @if !areas.is_empty() { g.area { @for e in &areas { (e.markup(frame)) } } }
            @if !heat.is_empty() { path.heat d=(heat) {} }
            @if !dots.is_empty() { path.dot d=(dots) {} }
            g.said {
                @for (p, _) in self.reported.iter().filter(|(p, _)| frame.shows(*p)) {
                    @let (x, y) = frame.at(*p);
                    circle cx=(px(x)) cy=(px(y)) r="3.5" {}
                }
            }
        }
    }
}

/// An ellipse on the ground, half axes in metres.
struct Ellipse {
    centre: Position,
    major_m: f64,
    minor_m: f64,
    azimuth_deg: f64,
}

impl Ellipse {
    fn around(area: &Area) -> Option<Self> {
        match area {
            Area::Ellipse {
                centre,
                sigma_major_m,
                sigma_minor_m,
                azimuth_deg,
            } => Some(Self {
                centre: *centre,
                major_m: sigma_major_m * ELLIPSE_95,
                minor_m: sigma_minor_m * ELLIPSE_95,
                azimuth_deg: *azimuth_deg,
            }),
            Area::Region { centre, outline } => enclosing(*centre, outline),
            Area::NotLocated => None,
        }
    }

    fn markup(&self, frame: &Frame) -> Markup {
        let (x, y) = frame.at(self.centre);
        let (x, y) = (px(x), px(y));
        let half = |m: f64| px((m / frame.metres_per_px).max(0.5));
        let turn = format!("rotate({:.0} {x} {y})", self.azimuth_deg - 90.0);
        html! { ellipse cx=(x) cy=(y) rx=(half(self.major_m)) ry=(half(self.minor_m)) transform=(turn) {} }
    }
}

/// The ellipse with the shape of the outline's second moments, large enough to hold it whole. A
/// sector seen by an observer has its tip where the observer stands; an ellipse has no tip.
fn enclosing(centre: Position, outline: &[Position]) -> Option<Ellipse> {
    let offsets: Vec<(f64, f64)> = outline
        .iter()
        .map(|p| geodesy::offset_m(centre, *p))
        .collect();
    let n = offsets.len() as f64;
    if offsets.len() < 3 {
        return None;
    }
    let mean = |pick: &dyn Fn(&(f64, f64)) -> f64| offsets.iter().map(pick).sum::<f64>() / n;
    let (mx, my) = (mean(&|o| o.0), mean(&|o| o.1));
    let xx = mean(&|o| (o.0 - mx) * (o.0 - mx)).max(1.0);
    let yy = mean(&|o| (o.1 - my) * (o.1 - my)).max(1.0);
    let xy = mean(&|o| (o.0 - mx) * (o.1 - my));
    let (half, spread) = (
        0.5 * (xx + yy),
        libm::sqrt(0.25 * (xx - yy) * (xx - yy) + xy * xy),
    );
    let (large, small) = (half + spread, (half - spread).max(0.01 * half));
    // Direction of the longer axis, clockwise from north (the y axis).
    let azimuth = 0.5 * libm::atan2(2.0 * xy, yy - xx);
    let (sin, cos) = (libm::sin(azimuth), libm::cos(azimuth));
    let reach = offsets
        .iter()
        .map(|(x, y)| {
            let (x, y) = (x - mx, y - my);
            let (along, across) = (x * sin + y * cos, x * cos - y * sin);
            along * along / large + across * across / small
        })
        .fold(0.0, f64::max);
    let scale = libm::sqrt(reach);
    Some(Ellipse {
        centre: geodesy::displace(centre, mx, my),
        major_m: scale * libm::sqrt(large),
        minor_m: scale * libm::sqrt(small),
        azimuth_deg: azimuth * 180.0 / std::f64::consts::PI,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ellipse_holds_the_outline_and_follows_its_axis() {
        let centre = Position::from_deg(48.0, 37.0).expect("a position");
        // A long rectangle towards the north-east.
        let corners = [
            (3_000.0, 3_400.0),
            (3_400.0, 3_000.0),
            (-3_000.0, -3_400.0),
            (-3_400.0, -3_000.0),
        ];
        let outline: Vec<Position> = corners
            .iter()
            .map(|(e, n)| geodesy::displace(centre, *e, *n))
            .collect();
        let e = enclosing(centre, &outline).expect("an ellipse");
        assert!((e.azimuth_deg - 45.0).abs() < 1.0, "{}", e.azimuth_deg);
        assert!(e.major_m > 4_500.0 && e.minor_m < e.major_m / 4.0);
        let as_area = Area::Ellipse {
            centre: e.centre,
            sigma_major_m: e.major_m,
            sigma_minor_m: e.minor_m,
            azimuth_deg: e.azimuth_deg,
        };
        // Its corners lie on it: none outside one "sigma" here, which is the ellipse itself.
        let drawn = as_area.within_m().expect("located") / ELLIPSE_95;
        for p in outline {
            assert!(geodesy::distance_m(e.centre, p) <= drawn * 1.001);
        }
        assert!(enclosing(centre, &[]).is_none());
    }
}
