//! Places of provisions at one instant as expressions over distances.

use super::geometry::{Lines, ZoneArea, position, problem};
use crate::Problem;
use crate::document::{ByParty, Distance, Id, Moment, NamedSite, NearPlaces, Place, Side};
use crate::territory::{Expr, Spans};
use crate::timeline::AsKnown;
use std::collections::BTreeMap;
use trucewatch_model::{Position, Timestamp};

/// What has to be withdrawn from depends on who withdraws, which nobody says: where it is surely so,
/// and where it may be so. The same almost everywhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Territory {
    /// Whoever it is.
    pub(crate) low: Expr,
    /// For somebody who may be there.
    pub(crate) high: Expr,
}

impl Territory {
    fn certain(expr: Expr) -> Self {
        Self {
            low: expr.clone(),
            high: expr,
        }
    }

    pub(crate) fn is_certain(&self) -> bool {
        self.low == self.high
    }

    /// Whether it is known, whoever it is and whatever the weapon.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_certain() && !self.high.by_range() && self.high.unknown().is_empty()
    }

    /// In both.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            low: Expr::all([self.low, other.low]),
            high: Expr::all([self.high, other.high]),
        }
    }

    /// In this one and not in the other.
    #[must_use]
    pub(crate) fn without(self, other: Self) -> Self {
        Self {
            low: Expr::all([self.low, other.high.negated()]),
            high: Expr::all([self.high, other.low.negated()]),
        }
    }
}

/// Zones may be made from zones; no deeper than this.
const DEEPEST: u32 = 12;

/// Finds out what places are.
pub(super) struct Places<'p, 'd> {
    pub(super) as_known: &'p AsKnown<'d>,
    pub(super) lines: &'p mut Lines<'d>,
    pub(super) sites: Vec<&'p NamedSite>,
    pub(super) problems: &'p mut Vec<Problem>,
}

impl Places<'_, '_> {
    /// The place at an instant.
    pub(super) fn at(&mut self, place: &Place, at: Timestamp) -> Territory {
        self.resolve(place, at, 0)
    }

    /// A zone at an instant.
    pub(super) fn zone(&mut self, zone: &Id, at: Timestamp) -> Territory {
        self.zone_at(zone, at, 0)
    }

    fn resolve(&mut self, place: &Place, at: Timestamp, depth: u32) -> Territory {
        match place {
            Place::Everywhere => Territory::certain(Expr::Everywhere),
            Place::Zone(zone) => self.zone_at(zone, at, depth),
            Place::Circle {
                centre,
                radius_km,
                edge_uncertainty_m,
            } => {
                let Some(centre) = position(*centre) else {
                    return Territory::certain(Expr::Nowhere);
                };
                let sigma_m = edge_uncertainty_m.unwrap_or(0.0).max(0.0);
                let source = self
                    .lines
                    .circles("", &[(centre, radius_km * 1e3)], sigma_m);
                Territory::certain(Expr::In(source, inside(0.0)))
            }
            Place::NearLine {
                line,
                within_km,
                side,
                as_of,
            } => {
                let within_m = within_km * 1e3;
                let span = match side {
                    None => (-within_m, within_m),
                    Some(side) => on(*side, 0.0, within_m),
                };
                self.spans(line, &[span], at, as_of.as_ref())
            }
            Place::SideOf {
                line,
                side,
                within_km,
                as_of,
            } => {
                let within_m = within_km.map_or(f64::INFINITY, |km| km * 1e3);
                self.spans(line, &[on(*side, 0.0, within_m)], at, as_of.as_ref())
            }
            Place::Strip(strip) => {
                let left = (strip.left_from_km * 1e3, strip.left_to_km * 1e3);
                let right = (-strip.right_to_km * 1e3, -strip.right_from_km * 1e3);
                self.spans(&strip.line, &[left, right], at, strip.as_of.as_ref())
            }
            Place::Withdrawal {
                reference_line,
                distance,
                as_of,
            } => self.withdrawal(reference_line, distance, at, as_of.as_ref()),
            Place::Between { first, second } => {
                let first = self.spans(first, &[on(Side::Left, 0.0, f64::INFINITY)], at, None);
                let second = self.spans(second, &[on(Side::Right, 0.0, f64::INFINITY)], at, None);
                first.and(second)
            }
            Place::NearSites(near) => self.near_sites(near, at, depth),
            Place::AnyOf(parts) => {
                let parts: Vec<Territory> =
                    parts.iter().map(|p| self.resolve(p, at, depth)).collect();
                Territory {
                    low: Expr::any(parts.iter().map(|t| t.low.clone())),
                    high: Expr::any(parts.into_iter().map(|t| t.high)),
                }
            }
            Place::AllOf(parts) => parts
                .iter()
                .map(|p| self.resolve(p, at, depth))
                .reduce(Territory::and)
                .unwrap_or(Territory::certain(Expr::Everywhere)),
            Place::Outside(inner) => {
                let inner = self.resolve(inner, at, depth);
                Territory::certain(Expr::Everywhere).without(inner)
            }
        }
    }

    fn zone_at(&mut self, zone: &Id, at: Timestamp, depth: u32) -> Territory {
        match self.lines.area(zone, at) {
            ZoneArea::Source(source) => Territory::certain(Expr::In(source, inside(0.0))),
            ZoneArea::Rule(place) if depth < DEEPEST => self.resolve(place, at, depth + 1),
            ZoneArea::Rule(_) | ZoneArea::Unmapped => {
                Territory::certain(Expr::Unknown(zone.0.clone()))
            }
        }
    }

    /// Where the signed distance from a line lies in these spans, in metres.
    fn spans(
        &mut self,
        line: &Id,
        spans: &[(f64, f64)],
        at: Timestamp,
        as_of: Option<&Moment>,
    ) -> Territory {
        Territory::certain(match self.course(line, at, as_of) {
            Some(source) => Expr::In(source, Spans::metres(spans.iter().copied())),
            None => Expr::Unknown(line.0.clone()),
        })
    }

    fn course(&self, line: &Id, at: Timestamp, as_of: Option<&Moment>) -> Option<usize> {
        let at = match as_of {
            Some(moment) => self.as_known.instant(moment)?,
            None => at,
        };
        self.lines.course(line, at)
    }

    fn withdrawal(
        &mut self,
        lines: &ByParty<Id>,
        distance: &Distance,
        at: Timestamp,
        as_of: Option<&Moment>,
    ) -> Territory {
        let parties: BTreeMap<&Id, &Id> = match (lines, distance) {
            (ByParty::All(line), Distance::SetbackKm(ByParty::Each(each))) => {
                each.keys().map(|party| (party, line)).collect()
            }
            (ByParty::Each(each), _) => each.iter().collect(),
            (ByParty::All(line), _) => {
                let Some(source) = self.course(line, at, as_of) else {
                    return Territory::certain(Expr::Unknown(line.0.clone()));
                };
                let (limit, by_range) = limit(distance, None);
                return Territory::certain(Expr::In(source, spans(-limit, limit, by_range)));
            }
        };
        let setbacks: Vec<Setback> = parties
            .into_iter()
            .map(|(party, line)| {
                let side = self.as_known.side_of_line(party, line, at);
                let (limit, by_range) = limit(distance, Some(party));
                Setback {
                    source: self.course(line, at, as_of).zip(side),
                    line,
                    limit,
                    by_range,
                }
            })
            .collect();
        let first = setbacks
            .first()
            .and_then(|s| s.source)
            .map(|(source, _)| source);
        if first.is_some() && setbacks.iter().all(|s| s.source.map(|(k, _)| k) == first) {
            // One line: each side of it has its own distance.
            return Territory::certain(Expr::any(setbacks.iter().map(Setback::band)));
        }
        // Somebody may have to withdraw from there unless each that can be there is behind its
        // distance; everybody has to where nobody is behind it.
        Territory {
            low: Expr::all(setbacks.iter().map(Setback::not_behind)),
            high: Expr::any(
                setbacks
                    .iter()
                    .map(Setback::band)
                    .chain([Expr::all(setbacks.iter().map(Setback::ahead))]),
            ),
        }
    }

    fn near_sites(&mut self, near: &NearPlaces, at: Timestamp, depth: u32) -> Territory {
        let within_m = near.within_km * 1e3;
        let wanted: Vec<&NamedSite> = self
            .sites
            .iter()
            .copied()
            .filter(|s| near.kinds.contains(&s.kind) || near.sites.contains(&s.id))
            .collect();
        let mut parts = Vec::new();
        for kind in &near.kinds {
            // Nobody said where they are, which does not mean that there are none.
            if !wanted.iter().any(|s| s.kind == *kind) {
                parts.push(Territory::certain(Expr::Unknown(kind.0.clone())));
            }
        }
        let mut circles: Vec<(Position, f64)> = Vec::new();
        for site in wanted {
            match (site.centre.and_then(position), &site.zone) {
                (Some(centre), _) => {
                    circles.push((centre, site.radius_m.unwrap_or(0.0) + within_m));
                }
                (None, Some(zone)) => parts.push(self.near_zone(site, zone, within_m, at, depth)),
                (None, None) => parts.push(Territory::certain(Expr::Unknown(site.id.0.clone()))),
            }
        }
        if !circles.is_empty() {
            let source = self.lines.circles("", &circles, 0.0);
            parts.push(Territory::certain(Expr::In(source, inside(0.0))));
        }
        Territory {
            low: Expr::any(parts.iter().map(|t| t.low.clone())),
            high: Expr::any(parts.into_iter().map(|t| t.high)),
        }
    }

    fn near_zone(
        &mut self,
        site: &NamedSite,
        zone: &Id,
        within_m: f64,
        at: Timestamp,
        depth: u32,
    ) -> Territory {
        match self.lines.area(zone, at) {
            ZoneArea::Source(source) => Territory::certain(Expr::In(source, inside(-within_m))),
            ZoneArea::Rule(_) if within_m > 0.0 => {
                let found = problem(
                    &format!("site `{}`", site.id),
                    &format!("zone `{zone}` is a rule, and nothing can be said to be near it"),
                    "draw the zone with `points` or `feature`, or write `within_km = 0`",
                );
                if !self.problems.contains(&found) {
                    self.problems.push(found);
                }
                Territory::certain(Expr::Unknown(zone.0.clone()))
            }
            ZoneArea::Rule(_) | ZoneArea::Unmapped => self.zone_at(zone, at, depth),
        }
    }
}

/// How far one side has to withdraw from its line.
struct Setback<'d> {
    /// The course of the line and the side on which it withdraws, if both are known.
    source: Option<(usize, Side)>,
    line: &'d Id,
    limit: f64,
    by_range: bool,
}

impl Setback<'_> {
    fn between(&self, from: f64, to: f64) -> Expr {
        match self.source {
            Some((source, side)) => {
                let (a, b) = on(side, from, to);
                Expr::In(source, spans(a, b, self.by_range))
            }
            None => Expr::Unknown(self.line.0.clone()),
        }
    }

    /// Within its distance, on its side.
    fn band(&self) -> Expr {
        self.between(0.0, self.limit)
    }

    /// On the other side of its line.
    fn ahead(&self) -> Expr {
        self.between(f64::NEG_INFINITY, 0.0)
    }

    fn not_behind(&self) -> Expr {
        self.between(f64::NEG_INFINITY, self.limit)
    }
}

/// Metres, or shares of the weapon's range.
fn limit(distance: &Distance, party: Option<&Id>) -> (f64, bool) {
    match distance {
        Distance::SetbackKm(ByParty::All(km)) => (km * 1e3, false),
        Distance::SetbackKm(ByParty::Each(each)) => {
            let km = party.and_then(|p| each.get(p)).copied();
            (km.unwrap_or(0.0) * 1e3, false)
        }
        Distance::TotalZoneWidthKm(km) => (km * 1e3 / 2.0, false),
        Distance::MaximumRange => (1.0, true),
    }
}

fn spans(from: f64, to: f64, by_range: bool) -> Spans {
    Spans {
        by_range,
        ..Spans::metres([(from, to)])
    }
}

/// From `from` to `to` on a side.
fn on(side: Side, from: f64, to: f64) -> (f64, f64) {
    match side {
        Side::Left => (from, to),
        Side::Right => (-to, -from),
    }
}

/// Deeper inside than that.
fn inside(from_m: f64) -> Spans {
    Spans::metres([(from_m, f64::INFINITY)])
}
