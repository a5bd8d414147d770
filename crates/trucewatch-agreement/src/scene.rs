//! One explanation of an event, prepared so that many provisions can ask about it cheaply.

use crate::Line;
use crate::geometry::{Nearest, Plane, Segment, nearest};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use trucewatch_model::{Area, EventHypothesis, Position};

/// The outermost quadrature point of an ellipse lies at 2.64 standard deviations of the longer
/// axis ([`Area::points`]: the root of 2 ln 32); a little more to be safe.
const ELLIPSE_REACH: f64 = 2.65;

/// An explanation with its place, if it has one.
pub(crate) struct Scene<'e> {
    pub(crate) hypothesis: &'e EventHypothesis,
    pub(crate) ground: Option<Ground<'e>>,
}

impl<'e> Scene<'e> {
    pub(crate) fn of(hypothesis: &'e EventHypothesis) -> Self {
        Self {
            hypothesis,
            ground: Ground::of(&hypothesis.area),
        }
    }
}

/// Where an event may have been. Points and distances are worked out when first asked for.
pub(crate) struct Ground<'e> {
    area: &'e Area,
    pub(crate) centre: Position,
    /// No quadrature point lies farther than this from the centre.
    pub(crate) reach_m: f64,
    pub(crate) plane: Plane,
    points: OnceCell<Vec<((f64, f64), f64)>>,
    profiles: RefCell<Profiles>,
}

/// By line and version; `None` for a line without a course.
type Profiles = BTreeMap<(usize, usize), Option<Rc<Profile>>>;

/// An event's distances from one version of a line.
pub(crate) struct Profile {
    /// From the centre of the event's area.
    pub(crate) centre: Nearest,
    close: Vec<Segment>,
    signed_m: OnceCell<Vec<f64>>,
}

impl<'e> Ground<'e> {
    fn of(area: &'e Area) -> Option<Self> {
        let centre = area.centre()?;
        let reach_m = match area {
            Area::Ellipse { sigma_major_m, .. } => sigma_major_m * ELLIPSE_REACH,
            _ => area.within_m().unwrap_or(0.0),
        };
        Some(Self {
            area,
            centre,
            // Distances in the plane may differ from those of `within_m` by 1e-5 of themselves.
            reach_m: if reach_m.is_finite() {
                reach_m.abs() * 1.001 + 0.1
            } else {
                1e7
            },
            plane: Plane::around(centre),
            points: OnceCell::new(),
            profiles: RefCell::default(),
        })
    }

    /// Half the extent of the 95 % area, in metres.
    pub(crate) fn within_m(&self) -> f64 {
        self.area.within_m().unwrap_or(0.0)
    }

    /// The quadrature points in the plane, each with its share of the probability.
    pub(crate) fn points(&self) -> &[((f64, f64), f64)] {
        self.points.get_or_init(|| {
            self.area
                .points()
                .into_iter()
                .map(|(p, share)| (self.plane.of(p), share))
                .collect()
        })
    }

    /// The event's distances from version `version` of line `line`.
    pub(crate) fn profile(
        &self,
        lines: &[Line],
        line: usize,
        version: usize,
    ) -> Option<Rc<Profile>> {
        if let Some(known) = self.profiles.borrow().get(&(line, version)) {
            return known.clone();
        }
        let profile = lines
            .get(line)
            .and_then(|l| l.versions.get(version))
            .and_then(|v| v.course.around(&self.plane, self.centre, self.reach_m))
            .map(|(centre, close)| {
                Rc::new(Profile {
                    centre,
                    close,
                    signed_m: OnceCell::new(),
                })
            });
        self.profiles
            .borrow_mut()
            .insert((line, version), profile.clone());
        profile
    }

    /// The mean of `f` over the area.
    pub(crate) fn mean(&self, f: impl Fn((f64, f64)) -> f64) -> f64 {
        self.points().iter().map(|(p, share)| share * f(*p)).sum()
    }
}

impl Profile {
    /// Signed distances of the quadrature points, in their order; positive on the left.
    pub(crate) fn signed_m(&self, ground: &Ground) -> &[f64] {
        self.signed_m.get_or_init(|| {
            ground
                .points()
                .iter()
                .map(|(p, _)| nearest(&self.close, *p).map_or(0.0, |n| n.signed_m))
                .collect()
        })
    }

    /// The mean over the area of `f` of the signed distance.
    pub(crate) fn mean(&self, ground: &Ground, f: impl Fn(f64) -> f64) -> f64 {
        self.signed_m(ground)
            .iter()
            .zip(ground.points())
            .map(|(signed_m, (_, share))| share * f(*signed_m))
            .sum()
    }

    /// The interval of distances (metres, positive on the centre's own side) that holds 95 %,
    /// with the line's own uncertainty. Both spreads are joined as independent errors are, which
    /// is exact for normal ones and near enough for a sentence otherwise.
    pub(crate) fn interval_95_m(&self, ground: &Ground, line_sigma_m: f64) -> (f64, f64) {
        let own = if self.centre.signed_m < 0.0 {
            -1.0
        } else {
            1.0
        };
        let mut spread: Vec<(f64, f64)> = self
            .signed_m(ground)
            .iter()
            .zip(ground.points())
            .map(|(signed_m, (_, share))| (own * signed_m, *share))
            .collect();
        spread.sort_by(|a, b| a.0.total_cmp(&b.0));
        let middle_m = self.centre.distance_m();
        let reach = |quantile_m: f64| {
            let (area, line) = (quantile_m - middle_m, 1.96 * line_sigma_m);
            libm::sqrt(area * area + line * line)
        };
        (
            middle_m - reach(quantile(&spread, 0.025).min(middle_m)),
            middle_m + reach(quantile(&spread, 0.975).max(middle_m)),
        )
    }
}

/// The value that a share `q` of the weight lies at or below. The values are sorted.
fn quantile(sorted: &[(f64, f64)], q: f64) -> f64 {
    let mut below = 0.0;
    for (value, share) in sorted {
        below += share;
        if below >= q {
            return *value;
        }
    }
    sorted.last().map_or(0.0, |(value, _)| *value)
}
