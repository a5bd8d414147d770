//! Where a provision applies, in words.

use super::context::{Context, joined};
use crate::document::{
    ByParty, Distance, GeoPoint, Id, Line, Moment, NearPlaces, Place, Side, Strip,
};
use crate::say::{named, phrase, site_kind, title};
use std::collections::BTreeSet;
use trucewatch_model::{Arg, Compass16, Position};

impl Context<'_, '_> {
    /// A place in words.
    pub(super) fn place(&self, place: &Place) -> Arg {
        match place {
            Place::Everywhere => Arg::Word("where-everywhere".to_owned()),
            Place::Zone(id) => phrase("where-zone").with("zone", self.zone(id)).into(),
            Place::Circle {
                centre, radius_km, ..
            } => phrase("where-circle")
                .with("distance", Arg::StatedKm(*radius_km))
                .with("centre", position(*centre))
                .into(),
            Place::NearLine {
                line,
                within_km,
                side,
                as_of,
            } => {
                let near = phrase("where-near-line")
                    .with("distance", Arg::StatedKm(*within_km))
                    .with("line", self.line_as_of(line, as_of.as_ref()));
                self.on_side(near.into(), (line, as_of.as_ref()), *side)
            }
            Place::SideOf {
                line,
                side,
                within_km,
                as_of,
            } => {
                let place = match within_km {
                    Some(km) => phrase("where-near-line").with("distance", Arg::StatedKm(*km)),
                    None => phrase("where-any-distance"),
                };
                let place = place.with("line", self.line_as_of(line, as_of.as_ref()));
                self.on_side(place.into(), (line, as_of.as_ref()), Some(*side))
            }
            Place::Strip(strip) => self.strip(strip),
            Place::Withdrawal {
                reference_line,
                distance,
                as_of,
            } => self.withdrawal(reference_line, distance, as_of.as_ref()),
            Place::Between { first, second } => phrase("where-between")
                .with("first", self.line(first))
                .with("second", self.line(second))
                .into(),
            Place::NearSites(near) => self.near_sites(near),
            Place::AnyOf(places) => joined("either", self.all(places)),
            Place::AllOf(places) => joined("at-once", self.all(places)),
            Place::Outside(place) => phrase("where-outside")
                .with("place", self.place(place))
                .into(),
        }
    }

    fn all(&self, places: &[Place]) -> Vec<Arg> {
        places.iter().map(|p| self.place(p)).collect()
    }

    fn on_side(&self, place: Arg, line: (&Id, Option<&Moment>), side: Option<Side>) -> Arg {
        match side {
            Some(side) => phrase("where-on-side")
                .with("place", place)
                .with("side", self.side(line, side))
                .into(),
            None => place,
        }
    }

    /// A side of a line by the compass, as a reader of a map sees it; by hand where the line runs back
    /// to where it began. The version of the line is that of `as_of`, else that of the time shown, or the
    /// first one known if there is none then.
    fn side(&self, (line, as_of): (&Id, Option<&Moment>), side: Side) -> Arg {
        let at = as_of.and_then(|m| self.known.instant(m)).unwrap_or(self.at);
        let mut versions = self.known.lines();
        versions.retain(|v| v.entry.id == *line);
        let then = versions.iter().find(|v| v.when.contains(at));
        let found = then.or(versions.first());
        let course_deg = found.and_then(|v| course_deg(v.entry));
        match (course_deg, side) {
            (Some(course), _) => {
                let turn = if side == Side::Left { -90.0 } else { 90.0 };
                let towards = Compass16::nearest(course + turn);
                phrase("its-side")
                    .with("side", Arg::Compass(towards))
                    .into()
            }
            (None, Side::Left) => Arg::Word("its-left".to_owned()),
            (None, Side::Right) => Arg::Word("its-right".to_owned()),
        }
    }

    fn line_as_of(&self, line: &Id, as_of: Option<&Moment>) -> Arg {
        match as_of {
            Some(moment) => phrase("line-as-of")
                .with("line", self.line(line))
                .with("at", self.moment(moment))
                .into(),
            None => phrase("line").with("line", self.line(line)).into(),
        }
    }

    fn strip(&self, strip: &Strip) -> Arg {
        let sides = [
            (Side::Left, strip.left_from_km, strip.left_to_km),
            (Side::Right, strip.right_from_km, strip.right_to_km),
        ];
        let parts: Vec<Arg> = sides
            .into_iter()
            .filter(|(_, _, to_km)| *to_km > 0.0)
            .map(|(side, from_km, to_km)| {
                phrase("strip-part")
                    .with("side", self.side((&strip.line, strip.as_of.as_ref()), side))
                    .with("from", Arg::StatedKm(from_km))
                    .with("to", Arg::StatedKm(to_km))
                    .into()
            })
            .collect();
        phrase("where-strip")
            .with("line", self.line_as_of(&strip.line, strip.as_of.as_ref()))
            .with("parts", Arg::List(parts))
            .into()
    }

    fn withdrawal(&self, lines: &ByParty<Id>, distance: &Distance, as_of: Option<&Moment>) -> Arg {
        let mut parties: BTreeSet<&Id> = BTreeSet::new();
        if let ByParty::Each(each) = lines {
            parties.extend(each.keys());
        }
        if let Distance::SetbackKm(ByParty::Each(each)) = distance {
            parties.extend(each.keys());
        }
        let reach = |party: Option<&Id>| -> Option<Arg> {
            let line = self.line_as_of(of_party(lines, party)?, as_of);
            let reach = match distance {
                Distance::SetbackKm(km) => {
                    phrase("where-near-line").with("distance", Arg::StatedKm(*of_party(km, party)?))
                }
                Distance::TotalZoneWidthKm(km) => phrase("reach-half-width")
                    .with("distance", Arg::StatedKm(km / 2.0))
                    .with("width", Arg::StatedKm(*km)),
                Distance::MaximumRange => phrase("reach-range"),
            };
            Some(reach.with("line", line).into())
        };
        if let (true, Some(reach)) = (parties.is_empty(), reach(None)) {
            return phrase("where-own-side").with("reach", reach).into();
        }
        let each = parties.into_iter().filter_map(|party| {
            Some(
                phrase("reach-of-party")
                    .with("party", self.actor(party))
                    .with("reach", reach(Some(party))?)
                    .into(),
            )
        });
        joined("semicolon", each.collect())
    }

    fn near_sites(&self, near: &NearPlaces) -> Arg {
        let mut what: Vec<Arg> = near.kinds.iter().map(site_kind).collect();
        for id in &near.sites {
            let found = self.document().sites.iter().find(|s| s.id == *id);
            what.push(named(
                found.map_or_else(|| Arg::Id(id.to_string()), |s| title(&s.name)),
            ));
        }
        let place = if near.within_km > 0.0 {
            phrase("where-around-sites").with("distance", Arg::StatedKm(near.within_km))
        } else {
            phrase("where-in-sites")
        };
        place.with("sites", Arg::List(what)).into()
    }
}

fn of_party<'b, T>(values: &'b ByParty<T>, party: Option<&Id>) -> Option<&'b T> {
    match values {
        ByParty::All(value) => Some(value),
        ByParty::Each(each) => each.get(party?),
    }
}

fn position(point: GeoPoint) -> Arg {
    let GeoPoint([lat_deg, lon_deg]) = point;
    phrase("position")
        .with("lat", Arg::Number(lat_deg))
        .with("lon", Arg::Number(lon_deg))
        .into()
}

/// The direction from the first to the last point of a line; `None` if they are nearer to each other
/// than a quarter of its whole course, or if it has no points of its own.
fn course_deg(line: &Line) -> Option<f64> {
    let ordered = line.parts.iter().flatten().chain(&line.points);
    let points: Option<Vec<Position>> = ordered
        .map(|GeoPoint([lat, lon])| Position::from_deg(*lat, *lon))
        .collect();
    let points = points?;
    let (first, last) = (points.first()?, points.last()?);
    let whole_m: f64 = points
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some(trucewatch_model::geodesy::distance_m(*a, *b)),
            _ => None,
        })
        .sum();
    let direct_m = trucewatch_model::geodesy::distance_m(*first, *last);
    (direct_m > 0.0 && direct_m >= whole_m / 4.0)
        .then(|| trucewatch_model::geodesy::azimuth_deg(*first, *last))
}
