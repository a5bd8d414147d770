//! Where an event may have been, and how likely that is within an expression.
//!
//! The probability is the mean of [`Expr::probability`] over the event's place. Four ways, the cheaper
//! first:
//!
//! 1. No edge is within reach of the place (5 standard deviations): it is certain.
//! 2. One circle, or an edge beside a line or zone that the place surely does not touch: closed in one
//!    direction and summed in the other (see `disc` and `strips`).
//! 3. Edges of one source, and the distance from it is as good as quadratic over the place (linear,
//!    where other sources are mentioned too): the result is closed (see `fit`).
//! 4. Otherwise the place is integrated numerically, halving where a rule does not agree with itself (see
//!    `quadrature`).
//!
//! Each way states its error: of the tail that is left out, of the worst departure from a line, or what
//! is left of the disagreement.

use super::disc;
use super::expr::{EDGE_SIGMAS, Expr, Given, Spans, Truth, between};
use super::fit::Fit;
use super::quadrature;
use super::source::{Boxed, Local, Shape, Source};
use super::strips;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use trucewatch_geometry::{Around, Frame, Nearest, Place};
use trucewatch_model::{Area, Compass16, Position};

/// A normal place is looked at up to this many standard deviations from its centre; 4e-6 lie beyond.
pub(super) const REACH_SIGMAS: f64 = 5.0;
/// What lies beyond that, the error of an edge taken as a third direction.
const TAIL: f64 = 1.6e-5;
/// Edges are looked for around the square of [`REACH_SIGMAS`] and a little more.
const AROUND_SIGMAS: f64 = 7.2;
/// The error of a result at one place.
const EXACT_ERROR: f64 = 1e-9;
/// A closed result with a greater error is worked out numerically: half a unit of the last decimal that
/// is shown. The error is a bound; most results are far better.
const CLOSED_ERROR: f64 = 5e-4;

/// A probability of place, with the greatest numerical error it can be expected to have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Share {
    pub(crate) truth: Truth,
    pub(crate) error: f64,
}

impl Share {
    pub(crate) const fn certain(p: f64) -> Self {
        Self {
            truth: Truth::exactly(p),
            error: 0.0,
        }
    }

    /// Nothing is known of the place.
    pub(crate) const fn unknown() -> Self {
        Self {
            truth: Truth {
                low: 0.0,
                high: 1.0,
            },
            error: 0.0,
        }
    }
}

/// How an event's place is distributed around its centre; metres east and north.
pub(super) enum Spread {
    /// Known exactly.
    Exact,
    /// Normal: one standard deviation along either axis.
    Normal {
        along: (f64, f64),
        across: (f64, f64),
    },
    /// Anywhere inside a ring, no place likelier than another.
    Even { ring: Vec<(f64, f64)> },
}

/// Where an event may have been. Distances are worked out when first asked for and kept.
pub(crate) struct Ground<'a> {
    sources: &'a [Source],
    pub(super) spread: Spread,
    pub(crate) centre: Position,
    place: Place,
    pub(super) frame: Frame,
    reach_m: f64,
    seen: RefCell<BTreeMap<usize, Rc<Seen<'a>>>>,
}

/// How a place lies to a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Away {
    pub(crate) distance_m: f64,
    /// The direction from the nearest place of the line.
    pub(crate) towards: Compass16,
    /// Whether that is an end of the line.
    pub(crate) off_the_end: bool,
    /// The standard deviation of the distance that comes from the place alone, if the place is normal.
    pub(crate) spread_m: Option<f64>,
}

/// One source as seen from the ground.
pub(super) struct Seen<'a> {
    source: &'a Source,
    /// From the centre.
    pub(super) signed_m: f64,
    /// For lines and zones.
    pub(super) nearest: Option<Nearest>,
    away: OnceCell<Option<Away>>,
    local: OnceCell<Local<'a>>,
    fit: OnceCell<Option<Fit>>,
    /// What was found for edges at some distances: of one line many provisions ask the same.
    edges: RefCell<Vec<(f64, Beyond)>>,
    /// Distances by direction of lines, place along and across.
    nodes: RefCell<BTreeMap<[u64; 3], f64>>,
}

/// The probability that a distance is greater than that of an edge, and what it can be off by.
pub(super) type Beyond = (f64, f64);

impl<'a> Ground<'a> {
    /// `None` for an event that was not located.
    pub(crate) fn of(area: &Area, sources: &'a [Source]) -> Option<Self> {
        let centre = area.centre()?;
        let place = Place::from(centre);
        let frame = Frame::at(place);
        let (spread, reach_m) = match area {
            Area::Ellipse {
                sigma_major_m,
                sigma_minor_m,
                azimuth_deg,
                ..
            } => normal(*sigma_major_m, *sigma_minor_m, *azimuth_deg)?,
            Area::Region { outline, .. } => even(centre, outline),
            Area::NotLocated => return None,
        };
        Some(Self {
            sources,
            spread,
            centre,
            place,
            frame,
            reach_m,
            seen: RefCell::default(),
        })
    }

    /// A box around all places that count.
    pub(crate) fn boxed(&self) -> Boxed {
        Boxed::at(self.centre.lat_deg(), self.centre.lon_deg()).wider_m(self.reach_m)
    }

    pub(super) fn seen(&self, source: usize) -> Option<Rc<Seen<'a>>> {
        if let Some(seen) = self.seen.borrow().get(&source) {
            return Some(Rc::clone(seen));
        }
        let found = self.sources.get(source)?;
        let (signed_m, nearest) = found.shape.seen(self.place);
        let seen = Rc::new(Seen {
            source: found,
            signed_m,
            nearest,
            away: OnceCell::new(),
            local: OnceCell::new(),
            fit: OnceCell::new(),
            edges: RefCell::default(),
            nodes: RefCell::default(),
        });
        self.seen.borrow_mut().insert(source, Rc::clone(&seen));
        Some(seen)
    }

    /// The signed distance of the centre from a source.
    pub(crate) fn signed_m(&self, source: usize) -> f64 {
        self.seen(source).map_or(0.0, |seen| seen.signed_m)
    }

    /// How the centre lies to a line; `None` for other sources.
    pub(crate) fn away(&self, source: usize) -> Option<Away> {
        let seen = self.seen(source)?;
        *seen.away.get_or_init(|| {
            let nearest = seen.nearest.filter(|_| seen.source.shape.is_line())?;
            let azimuth_deg = Frame::at(nearest.foot).azimuth_deg(&self.place);
            Some(Away {
                distance_m: nearest.distance_m,
                towards: Compass16::nearest(azimuth_deg),
                off_the_end: nearest.off_end,
                spread_m: self.spread_m(&nearest),
            })
        })
    }

    /// The standard deviation of the distance that comes from the place: it grows straight away from
    /// the nearest place of the line.
    fn spread_m(&self, nearest: &Nearest) -> Option<f64> {
        match self.spread {
            Spread::Exact => Some(0.0),
            Spread::Normal { along, across } if nearest.distance_m > 0.0 => {
                let azimuth_deg = self.frame.azimuth_deg(&nearest.foot);
                let (sin, cos) = libm::sincos(azimuth_deg * std::f64::consts::PI / 180.0);
                let part = |axis: (f64, f64)| axis.0 * sin + axis.1 * cos;
                Some(libm::hypot(part(along), part(across)))
            }
            Spread::Normal { .. } | Spread::Even { .. } => None,
        }
    }

    pub(super) fn fit<'s>(&self, seen: &'s Seen<'a>) -> Option<&'s Fit> {
        seen.fit.get_or_init(|| Fit::of(self, seen)).as_ref()
    }

    /// A source as seen from around the centre.
    pub(super) fn local<'s>(&self, seen: &'s Seen<'a>) -> &'s Local<'a> {
        seen.local.get_or_init(|| {
            let around = match self.spread {
                // The corners of the square of five standard deviations, and more.
                Spread::Normal { along, across } => Around {
                    along: (AROUND_SIGMAS * along.0, AROUND_SIGMAS * along.1),
                    across: (AROUND_SIGMAS * across.0, AROUND_SIGMAS * across.1),
                },
                Spread::Exact | Spread::Even { .. } => Around {
                    along: (self.reach_m, 0.0),
                    across: (0.0, self.reach_m),
                },
            };
            let within = (self.place, self.reach_m);
            let shape = &seen.source.shape;
            shape.around(&self.frame, seen.nearest.as_ref(), &around, within)
        })
    }

    /// The signed distance from a source at a place given in metres east and north of the centre.
    pub(super) fn distance_at(&self, seen: &Seen<'a>, place: (f64, f64)) -> f64 {
        self.local(seen).signed_m(&self.frame, place)
    }

    /// The same at a node of lines in a direction. Where it costs a search it is kept for whoever asks at
    /// the same node again: of one line many provisions do.
    pub(super) fn distance_kept(
        &self,
        seen: &Seen<'a>,
        direction: f64,
        (u, v): (f64, f64),
        place: (f64, f64),
    ) -> f64 {
        if !matches!(self.local(seen), Local::Edges(_)) {
            return self.distance_at(seen, place);
        }
        let node = [direction.to_bits(), u.to_bits(), v.to_bits()];
        if let Some(known) = seen.nodes.borrow().get(&node) {
            return *known;
        }
        let signed_m = self.distance_at(seen, place);
        seen.nodes.borrow_mut().insert(node, signed_m);
        signed_m
    }

    /// The probability that the event lies in it.
    pub(crate) fn share(&self, expr: &Expr, range_m: Option<f64>) -> Share {
        if let Expr::In(source, spans) = expr
            && let Some(found) = self.share_of_one(expr, *source, spans, range_m)
        {
            return found;
        }
        let seen: BTreeMap<usize, Rc<Seen>> = expr
            .sources()
            .into_iter()
            .filter_map(|source| Some((source, self.seen(source)?)))
            .collect();
        let open: Vec<usize> = seen
            .iter()
            .filter(|(source, seen)| self.matters(expr, **source, seen, range_m))
            .map(|(source, _)| *source)
            .collect();
        let at_centre = |widened: Option<(usize, f64)>| {
            expr.probability(&Given {
                distance: |source: usize| {
                    seen.get(&source).map_or((0.0, 0.0), |seen| {
                        let wide = widened.filter(|(w, _)| *w == source);
                        (seen.signed_m, wide.map_or(seen.source.sigma_m, |(_, s)| s))
                    })
                },
                range_m,
            })
        };
        if matches!(self.spread, Spread::Exact) {
            return Share {
                truth: at_centre(None),
                error: EXACT_ERROR,
            };
        }
        match open.as_slice() {
            [] => {
                return Share {
                    truth: at_centre(None),
                    error: TAIL,
                };
            }
            [one] => {
                if let Some(found) = seen.get(one)
                    && let Some(fit) = self.fit(found)
                {
                    let mut edges = Vec::new();
                    finite_edges(expr, *one, range_m, &mut |edge| edges.push(edge));
                    let (sigma_m, error) = fit.linear(found.source.sigma_m, &edges);
                    if error <= CLOSED_ERROR {
                        return Share {
                            truth: at_centre(Some((*one, sigma_m))),
                            error: error + TAIL,
                        };
                    }
                }
            }
            _ => {}
        }
        self.integrated(expr, range_m, &seen, &open)
    }

    /// The same for spans of one source, unless their length depends on a range that is not known.
    fn share_of_one(
        &self,
        expr: &Expr,
        source: usize,
        spans: &Spans,
        range_m: Option<f64>,
    ) -> Option<Share> {
        let scale = spans.scale(range_m)?;
        let seen = self.seen(source)?;
        let exact = matches!(self.spread, Spread::Exact);
        if exact || !self.matters(expr, source, &seen, range_m) {
            let inside = (spans.spans.iter())
                .map(|(a, b)| between(a * scale, b * scale, seen.signed_m, seen.source.sigma_m));
            return Some(Share {
                truth: Truth::exactly(inside.sum()),
                error: if exact { EXACT_ERROR } else { TAIL },
            });
        }
        let (mut inside, mut error) = (0.0, TAIL);
        let slack_m = self.slack_m(seen.source.sigma_m);
        for (edge_m, sign) in (spans.spans.iter()).flat_map(|(a, b)| [(a, 1.0), (b, -1.0)]) {
            let edge_m = edge_m * scale;
            let (found, off) = if (edge_m - seen.signed_m).abs() <= slack_m {
                self.beyond(&seen, edge_m)
            } else {
                (f64::from(u8::from(edge_m < seen.signed_m)), 0.0)
            };
            inside += sign * found;
            error += off;
        }
        if error <= CLOSED_ERROR {
            return Some(Share {
                truth: Truth::exactly(inside.clamp(0.0, 1.0)),
                error,
            });
        }
        let all = BTreeMap::from([(source, seen)]);
        Some(self.integrated(expr, range_m, &all, &[source]))
    }

    /// How likely the distance from a source is greater than that of an edge; the error is one where that
    /// has no closed result.
    fn beyond(&self, seen: &Seen<'a>, edge_m: f64) -> Beyond {
        let same = |known: &&(f64, Beyond)| known.0.to_bits() == edge_m.to_bits();
        if let Some((_, known)) = seen.edges.borrow().iter().find(same) {
            return *known;
        }
        let sigma_m = seen.source.sigma_m;
        let direct = match &seen.source.shape {
            Shape::Circles(circles) => match circles.as_slice() {
                [one] => disc::beyond(self, *one, edge_m, sigma_m),
                _ => None,
            },
            Shape::Line { .. } | Shape::Zone(_) => strips::beyond(self, seen, edge_m),
        };
        let direct = direct.filter(|(_, error)| *error <= CLOSED_ERROR);
        let found = direct.or_else(|| {
            let fit = self.fit(seen)?;
            Some(fit.beyond(edge_m, sigma_m))
        });
        let found = found.unwrap_or((0.0, 1.0));
        seen.edges.borrow_mut().push((edge_m, found));
        found
    }

    fn integrated(
        &self,
        expr: &Expr,
        range_m: Option<f64>,
        seen: &BTreeMap<usize, Rc<Seen<'a>>>,
        open: &[usize],
    ) -> Share {
        let mut share = quadrature::integrate(self, expr, range_m, seen, open);
        share.error += TAIL;
        share
    }

    /// Whether an edge of the source can be within reach.
    fn matters(&self, expr: &Expr, source: usize, seen: &Seen, range_m: Option<f64>) -> bool {
        let slack_m = self.slack_m(seen.source.sigma_m);
        let (mut close, mut one_sided) = (false, false);
        finite_edges(expr, source, range_m, &mut |edge| {
            close |= (seen.signed_m - edge).abs() <= slack_m;
            // Beyond the end of a line the side may change from one place to the next.
            close |= (-seen.signed_m - edge).abs() <= slack_m && self.may_jump(seen);
        });
        expr.mentions(&mut |s, spans| {
            if s == source {
                one_sided |= !spans.is_symmetric();
            }
        });
        close || (one_sided && self.may_jump(seen))
    }

    /// How near an edge with that error has to be to matter. No distance changes by more than the way:
    /// what the place and the error of an edge add is at most the length of a vector of three normal
    /// parts, and beyond five standard deviations of that lies [`TAIL`].
    fn slack_m(&self, edge_sigma_m: f64) -> f64 {
        match self.spread {
            Spread::Exact => EDGE_SIGMAS * edge_sigma_m,
            Spread::Normal { along, across } => {
                let widest_m = libm::hypot(along.0, along.1).max(libm::hypot(across.0, across.1));
                EDGE_SIGMAS * libm::hypot(widest_m, edge_sigma_m)
            }
            Spread::Even { .. } => self.reach_m + EDGE_SIGMAS * edge_sigma_m,
        }
    }

    pub(super) fn may_jump(&self, seen: &Seen) -> bool {
        seen.source
            .shape
            .may_jump(self.place, seen.signed_m, self.reach_m)
    }
}

impl Seen<'_> {
    pub(super) fn sigma_m(&self) -> f64 {
        self.source.sigma_m
    }
}

/// Calls `visit` with each end of a span of the source that is not infinite, in metres.
pub(super) fn finite_edges(
    expr: &Expr,
    source: usize,
    range_m: Option<f64>,
    visit: &mut dyn FnMut(f64),
) {
    expr.mentions(&mut |s, spans| {
        if s != source {
            return;
        }
        let Some(scale) = spans.scale(range_m) else {
            return;
        };
        for (a, b) in &spans.spans {
            [a * scale, b * scale]
                .into_iter()
                .filter(|edge| edge.is_finite())
                .for_each(&mut *visit);
        }
    });
}

/// `None` for figures that are no uncertainty.
fn normal(major_m: f64, minor_m: f64, azimuth_deg: f64) -> Option<(Spread, f64)> {
    let widest_m = major_m.abs().max(minor_m.abs());
    if !widest_m.is_finite() || !azimuth_deg.is_finite() {
        return None;
    }
    if widest_m <= 0.0 {
        return Some((Spread::Exact, 0.0));
    }
    let (sin, cos) = libm::sincos(azimuth_deg * std::f64::consts::PI / 180.0);
    let spread = Spread::Normal {
        along: (major_m * sin, major_m * cos),
        across: (minor_m * cos, -minor_m * sin),
    };
    Some((spread, REACH_SIGMAS * widest_m * std::f64::consts::SQRT_2))
}

fn even(centre: Position, outline: &[Position]) -> (Spread, f64) {
    let ring: Vec<(f64, f64)> = outline
        .iter()
        .map(|p| trucewatch_model::geodesy::offset_m(centre, *p))
        .collect();
    let reach_m = ring
        .iter()
        .map(|p| libm::hypot(p.0, p.1))
        .fold(0.0, f64::max);
    if ring.len() < 3 || reach_m <= 0.0 {
        return (Spread::Exact, 0.0);
    }
    // Places by the mid-latitude formula may differ from geodesics by 1e-5 of themselves.
    (Spread::Even { ring }, reach_m * 1.001 + 0.1)
}
