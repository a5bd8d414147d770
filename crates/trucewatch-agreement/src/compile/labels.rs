//! Places and weapons of provisions as records, for sentences.

use crate::document::{Bounds, ByParty, Distance, GeoPoint, Id, Place, Side, WeaponRule};
use crate::say::{Phrase, list, phrase, site_kind, word};
use std::collections::BTreeMap;
use trucewatch_model::Arg;

/// Which party stands on which side of a line; only sides are ever said.
pub(super) type Sides<'a> = dyn Fn(&Id, &Id) -> Option<Side> + 'a;

/// A place: "within 30 km of line `x`".
pub(super) fn place(place: &Place, sides: &Sides<'_>) -> Phrase {
    match place {
        Place::Everywhere => phrase("place-everywhere"),
        Place::Zone(zone) => phrase("place-zone").with("zone", id(zone)),
        Place::Circle {
            centre, radius_km, ..
        } => phrase("place-circle")
            .with("distance", Arg::StatedKm(*radius_km))
            .with("centre", point(*centre)),
        Place::NearLine {
            line,
            within_km,
            side,
            ..
        } => near_line(line, *within_km, *side),
        Place::SideOf {
            line,
            side,
            within_km,
            ..
        } => match within_km {
            Some(km) => near_line(line, *km, Some(*side)),
            None => phrase("place-side")
                .with("side", word("side", side))
                .with("line", id(line)),
        },
        Place::Strip(strip) => {
            let mut parts = Vec::new();
            for (side, from_km, to_km) in [
                (Side::Left, strip.left_from_km, strip.left_to_km),
                (Side::Right, strip.right_from_km, strip.right_to_km),
            ] {
                if to_km > from_km {
                    parts.push(
                        phrase("place-band")
                            .with("from", Arg::StatedKm(from_km))
                            .with("to", Arg::StatedKm(to_km))
                            .with("side", word("side", side))
                            .with("line", id(&strip.line)),
                    );
                }
            }
            one_or_any(parts)
        }
        Place::Withdrawal {
            reference_line,
            distance,
            ..
        } => withdrawal(reference_line, distance, sides),
        Place::Between { first, second } => phrase("place-between")
            .with("first", id(first))
            .with("second", id(second)),
        Place::NearSites(near) => {
            let kinds = near.kinds.iter().map(site_kind);
            let sites = near.sites.iter().map(id);
            phrase("place-near-sites")
                .with("distance", Arg::StatedKm(near.within_km))
                .with("sites", list(kinds.chain(sites)))
        }
        Place::AnyOf(parts) => one_or_any(parts.iter().map(|p| self::place(p, sides)).collect()),
        Place::AllOf(parts) => {
            let parts = parts.iter().map(|p| self::place(p, sides));
            phrase("place-all-of").with("places", list(parts))
        }
        Place::Outside(inner) => phrase("place-outside").with("place", self::place(inner, sides)),
    }
}

fn one_or_any(mut parts: Vec<Phrase>) -> Phrase {
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    phrase("place-any-of").with("places", list(parts))
}

fn near_line(line: &Id, km: f64, side: Option<Side>) -> Phrase {
    let label = match side {
        None => phrase("place-near-line"),
        Some(side) => phrase("place-near-line-side").with("side", word("side", side)),
    };
    label
        .with("distance", Arg::StatedKm(km))
        .with("line", id(line))
}

/// Ordered by line and side, never by party: exchanging the names of parties changes nothing.
fn withdrawal(lines: &ByParty<Id>, distance: &Distance, sides: &Sides<'_>) -> Phrase {
    let km_of = |party: Option<&Id>| match distance {
        Distance::SetbackKm(ByParty::All(km)) => Some(*km),
        Distance::SetbackKm(ByParty::Each(each)) => party.and_then(|p| each.get(p)).copied(),
        Distance::TotalZoneWidthKm(km) => Some(km / 2.0),
        Distance::MaximumRange => None,
    };
    let parties: BTreeMap<&Id, &Id> = match (lines, distance) {
        (ByParty::Each(each), _) => each.iter().collect(),
        (ByParty::All(line), Distance::SetbackKm(ByParty::Each(each))) => {
            each.keys().map(|party| (party, line)).collect()
        }
        (ByParty::All(line), _) => {
            return match km_of(None) {
                Some(km) => near_line(line, km, None),
                None => phrase("place-by-range").with("line", id(line)),
            };
        }
    };
    let mut setbacks: Vec<(&Id, Option<Side>, Option<f64>)> = parties
        .into_iter()
        .map(|(party, line)| (line, sides(party, line), km_of(Some(party))))
        .collect();
    setbacks.sort_by(|a, b| {
        (a.0, a.1)
            .cmp(&(b.0, b.1))
            .then(a.2.partial_cmp(&b.2).unwrap_or(std::cmp::Ordering::Equal))
    });
    let parts = setbacks.into_iter().map(|(line, side, km)| match km {
        Some(km) => near_line(line, km, side),
        None => phrase("place-by-range").with("line", id(line)),
    });
    one_or_any(parts.collect())
}

pub(super) fn id(id: &Id) -> Arg {
    Arg::Id(id.0.clone())
}

/// `48.1320 N 37.7830 E`, which every language reads.
fn point(point: GeoPoint) -> Arg {
    let [lat, lon] = point.0;
    let side = |value: f64, plus: char, minus: char| if value < 0.0 { minus } else { plus };
    Arg::Id(format!(
        "{:.4} {} {:.4} {}",
        lat.abs(),
        side(lat, 'N', 'S'),
        lon.abs(),
        side(lon, 'E', 'W')
    ))
}

/// Weapons: "mortars of 100 mm and more". Any weapon if there is no rule.
pub(super) fn weapons(rules: &[WeaponRule]) -> Option<Phrase> {
    if rules.is_empty() {
        return None;
    }
    Some(phrase("weapons").with("rules", list(rules.iter().map(rule))))
}

fn rule(rule: &WeaponRule) -> Phrase {
    let families: Vec<Arg> = rule.families.iter().map(|f| word("family", f)).collect();
    let models = rule.models.iter().map(id);
    let kinds: Vec<Arg> = families.into_iter().chain(models).collect();
    let kind = if kinds.is_empty() {
        Arg::Word("weapons-any".to_owned())
    } else {
        Arg::List(kinds)
    };
    let mut tests = Vec::new();
    for (bounds, what) in [
        (&rule.calibre_mm, "weapons-calibre"),
        (&rule.max_range_km, "weapons-range"),
    ] {
        if let Some(bounds) = bounds {
            tests.push(phrase(what).with("bounds", list(self::bounds(bounds))));
        }
    }
    if !rule.not_models.is_empty() {
        tests.push(phrase("weapons-except").with("models", list(rule.not_models.iter().map(id))));
    }
    if tests.is_empty() {
        return phrase("weapons-kind").with("kind", kind);
    }
    phrase("weapons-kind-tested")
        .with("kind", kind)
        .with("tests", list(tests))
}

fn bounds(bounds: &Bounds) -> Vec<Phrase> {
    [
        ("bound-gte", bounds.gte),
        ("bound-gt", bounds.gt),
        ("bound-lte", bounds.lte),
        ("bound-lt", bounds.lt),
    ]
    .into_iter()
    .filter_map(|(id, limit)| Some(phrase(id).with("value", Arg::Number(limit?))))
    .collect()
}
