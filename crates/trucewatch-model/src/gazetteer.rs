//! Names of places. A name in a report is text; turning it into a position is an interpretation,
//! made with a gazetteer that is an argument like any other.

use crate::{Compass16, Position, geodesy};
use serde::{Deserialize, Serialize};

/// One named place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedPlace {
    /// The main name.
    pub name: String,
    /// Other names and spellings.
    #[serde(default)]
    pub other_names: Vec<String>,
    /// A position in it.
    pub position: Position,
    /// Inhabitants; 0 where unknown.
    #[serde(default)]
    pub population: u32,
}

/// Looks names up. Where a name is not unique the largest place wins only if it is at least ten
/// times larger than the next; otherwise the name alone is not enough.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    places: Vec<NamedPlace>,
    by_name: std::collections::BTreeMap<String, Vec<usize>>,
    /// Indices of `places` from south to north.
    by_latitude: Vec<usize>,
}

/// A name resolved to a position that may be off by `sigma_m` (one standard deviation).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolved {
    /// The position.
    pub position: Position,
    /// How far it may be off.
    pub sigma_m: f64,
}

/// Standard deviation of "somewhere in this settlement", in metres.
const SETTLEMENT_SIGMA_M: f64 = 1_000.0;
/// Two places of one name closer than this are the same place listed twice.
const SAME_PLACE_M: f64 = 3_000.0;

fn fold(name: &str) -> String {
    name.trim()
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | 'ʼ'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl Gazetteer {
    /// Builds the index. Order of `places` does not matter.
    pub fn new(mut places: Vec<NamedPlace>) -> Self {
        places.sort();
        places.dedup();
        let mut by_name = std::collections::BTreeMap::<String, Vec<usize>>::new();
        for (at, place) in places.iter().enumerate() {
            for name in std::iter::once(&place.name).chain(&place.other_names) {
                let entry = by_name.entry(fold(name)).or_default();
                if entry.last() != Some(&at) {
                    entry.push(at);
                }
            }
        }
        let mut by_latitude: Vec<usize> = (0..places.len()).collect();
        let latitude = |at: &usize| places.get(*at).map_or(0.0, |p| p.position.lat_deg());
        by_latitude.sort_by(|a, b| latitude(a).total_cmp(&latitude(b)).then(a.cmp(b)));
        Self {
            places,
            by_name,
            by_latitude,
        }
    }

    /// The nearest place within `limit_m` metres, and how far it is.
    pub fn nearest(&self, to: Position, limit_m: f64) -> Option<(&NamedPlace, f64)> {
        let place = |at: &usize| self.places.get(*at);
        let start = self
            .by_latitude
            .partition_point(|at| place(at).is_some_and(|p| p.position.lat_deg() < to.lat_deg()));
        let (south, north) = self.by_latitude.split_at(start);
        let southward = closest(to, limit_m, south.iter().rev().filter_map(place));
        let limit_m = southward.map_or(limit_m, |(_, distance_m)| distance_m);
        closest(to, limit_m, north.iter().filter_map(place)).or(southward)
    }

    /// A position in words, no finer than `within_m` justifies: `3 km ESE of Avdiivka`, `in or
    /// near Avdiivka`, `around Avdiivka`. `None` if no place lies within 50 km.
    pub fn describe(&self, position: Position, within_m: f64) -> Option<String> {
        let (place, distance_m) = self.nearest(position, 50_000.0)?;
        let name = &place.name;
        Some(if within_m > distance_m && within_m > 1_000.0 {
            format!("around {name}")
        } else if distance_m < 750.0 {
            format!("in or near {name}")
        } else {
            let wind = Compass16::nearest(geodesy::azimuth_deg(place.position, position)).name();
            let km = libm::round(distance_m / 1_000.0).max(1.0);
            format!("{km:.0} km {wind} of {name}")
        })
    }

    /// How many places it knows.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// All places, sorted.
    pub fn places(&self) -> &[NamedPlace] {
        &self.places
    }

    /// The place of that name, if it is unique enough.
    pub fn find(&self, name: &str) -> Option<Resolved> {
        let mut found: Vec<&NamedPlace> = self
            .by_name
            .get(&fold(name))?
            .iter()
            .filter_map(|at| self.places.get(*at))
            .collect();
        found.sort_by_key(|place| std::cmp::Reverse(place.population));
        let first = *found.first()?;
        let rival = found
            .iter()
            .skip(1)
            .find(|place| geodesy::distance_m(place.position, first.position) > SAME_PLACE_M);
        match rival {
            Some(rival) if first.population < rival.population.saturating_mul(10).max(1) => None,
            _ => Some(Resolved {
                position: first.position,
                sigma_m: SETTLEMENT_SIGMA_M,
            }),
        }
    }

    /// Resolves a reference such as `17km N of Donetsk` or `6km NW of city centre` (the latter
    /// relative to `near`). The wind and the rounded distance make it uncertain by about a tenth
    /// of the distance along and across.
    pub fn find_reference(&self, reference: &str, near: Option<Resolved>) -> Option<Resolved> {
        let (distance, rest) = reference.trim().split_once("km")?;
        let distance_m = crate::place::parse_decimal(distance.trim(), 3)? as f64;
        let (wind, anchor) = rest.trim().split_once(" of ")?;
        let azimuth =
            f64::from(Compass16::parse(wind)?.centre_mdeg()) / 1e3 * std::f64::consts::PI / 180.0;
        let from = self.find(anchor.trim()).or(near)?;
        let position = geodesy::displace(
            from.position,
            distance_m * libm::sin(azimuth),
            distance_m * libm::cos(azimuth),
        );
        let spread_m = 0.12 * distance_m + 500.0;
        Some(Resolved {
            position,
            sigma_m: libm::sqrt(spread_m * spread_m + 250_000.0),
        })
    }

    /// Where an observation point is: its own coordinates, else its reference, else its name. Longer
    /// names are tried with their last words left off (`Donetsk city centre` is in `Donetsk`).
    pub fn resolve(&self, place: &crate::Place) -> Option<Resolved> {
        if let Some(fix) = place.fix.value() {
            let sigma_m = fix
                .bound_m
                .value()
                .map_or(10.0, |bound| f64::from(*bound) / 2.0);
            return Some(Resolved {
                position: fix.position,
                sigma_m,
            });
        }
        let named = place
            .name
            .value()
            .and_then(|name| self.find_shortening(name));
        place
            .reference
            .value()
            .and_then(|reference| self.find_reference(reference, named))
            .or(named)
    }

    fn find_shortening(&self, name: &str) -> Option<Resolved> {
        let mut words: Vec<&str> = name.split_whitespace().collect();
        let all = words.len();
        while !words.is_empty() {
            if let Some(found) = self.find(&words.join(" ")) {
                let widened = if words.len() == all { 1.0 } else { 2.0 };
                return Some(Resolved {
                    sigma_m: found.sigma_m * widened,
                    ..found
                });
            }
            words.pop();
        }
        None
    }
}

/// The closest of `places`, which lead away from `to` in latitude, nearer than `limit_m` metres.
fn closest<'a>(
    to: Position,
    limit_m: f64,
    places: impl Iterator<Item = &'a NamedPlace>,
) -> Option<(&'a NamedPlace, f64)> {
    let mut best: Option<(&NamedPlace, f64)> = None;
    for candidate in places {
        let limit = best.map_or(limit_m, |(_, distance_m)| distance_m);
        // A degree of latitude is never shorter than this.
        if (candidate.position.lat_deg() - to.lat_deg()).abs() * 110_500.0 > limit {
            break;
        }
        let distance_m = geodesy::distance_m(candidate.position, to);
        if distance_m < limit {
            best = Some((candidate, distance_m));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Known, Place};

    fn gazetteer() -> Gazetteer {
        let place = |name: &str, lat, lon, population| NamedPlace {
            name: name.into(),
            other_names: vec![],
            position: Position::from_deg(lat, lon).expect("a position"),
            population,
        };
        Gazetteer::new(vec![
            place("Donetsk", 48.0, 37.8, 900_000),
            place("Donetsk", 48.34, 39.94, 48_000),
            place("Novoselivka", 48.0, 37.0, 1_000),
            place("Novoselivka", 49.0, 36.0, 900),
        ])
    }

    #[test]
    fn ambiguous_names_are_not_guessed() {
        assert!(
            gazetteer().find("donetsk").is_some(),
            "ten times larger than its namesake"
        );
        assert!(
            gazetteer().find("Novoselivka").is_none(),
            "two villages of one name"
        );
        assert!(gazetteer().find("Nowhere").is_none());
    }

    #[test]
    fn positions_are_described_by_the_nearest_place() {
        let g = gazetteer();
        let anchor = g.find("Donetsk").expect("known").position;
        let cases = [
            (
                3_000.0,
                4_000.0,
                100.0,
                Some("5 km NE of Donetsk"),
                "distance and wind",
            ),
            (
                100.0,
                100.0,
                100.0,
                Some("in or near Donetsk"),
                "closer than a settlement is wide",
            ),
            (
                3_000.0,
                4_000.0,
                9_000.0,
                Some("around Donetsk"),
                "the area holds the place itself",
            ),
            (-400_000.0, -300_000.0, 100.0, None, "nothing within 50 km"),
        ];
        for (east, north, within_m, expected, why) in cases {
            let position = geodesy::displace(anchor, east, north);
            assert_eq!(g.describe(position, within_m).as_deref(), expected, "{why}");
        }
    }

    #[test]
    fn references_are_resolved_from_their_anchor() {
        let g = gazetteer();
        let there = g
            .find_reference("17km N of Donetsk", None)
            .expect("resolved");
        let anchor = g.find("Donetsk").expect("known").position;
        assert!((geodesy::distance_m(anchor, there.position) - 17_000.0).abs() < 20.0);
        assert!(
            there.sigma_m > 2_000.0,
            "a rounded wind and distance are coarse"
        );
        let station = Place {
            name: Known::Value("Donetsk central railway station".into()),
            reference: Known::Value("6km NW of city centre".into()),
            ..Place::default()
        };
        let there = g
            .resolve(&station)
            .expect("anchored at the town the name begins with");
        assert!((geodesy::distance_m(anchor, there.position) - 6_000.0).abs() < 20.0);
    }
}
