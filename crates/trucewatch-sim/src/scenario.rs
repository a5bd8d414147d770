//! Reads and checks a scenario file (TOML).
//!
//! In: text. Out: a [`Scenario`] in which every number is within bounds and every name resolves,
//! so that the rest of the crate need not ask again. Refused: unknown keys, missing keys, numbers
//! out of range, names that no place has, characters in names that would break a CSV row.

use crate::keys::{Keys, Site};
use crate::line::Line;
use trucewatch_model::{Position, geodesy};

/// A checked scenario. Made only by [`Scenario::parse`].
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(crate) keys: Keys,
    pub(crate) line: Line,
    pub(crate) patrols: Vec<Site>,
    pub(crate) cameras: Vec<Site>,
    /// Hot spots as (along the line in metres, weight, spread in metres).
    pub(crate) hot_spots: Vec<[f64; 3]>,
    pub(crate) industry: Vec<(Position, f64)>,
    /// One-sided stretches as (middle along the line in metres, length in metres).
    pub(crate) one_sided: Vec<[f64; 2]>,
    /// Where the sensors stand whose clocks are wrong, and by how many seconds.
    pub(crate) wrong_clocks: Vec<(Position, f64)>,
    /// Around which places sensors make events up, in the order of `keys.liars`.
    pub(crate) liars: Vec<Position>,
}

/// Why a scenario cannot be used. Shown to the person who wrote the file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// Not TOML, or a key is unknown, missing or of the wrong kind.
    #[error("scenario, line {line}: {what}; compare with the reference scenario")]
    Syntax {
        /// Line in the file, from 1.
        line: usize,
        /// What the parser says.
        what: String,
    },
    /// A number is outside its range.
    #[error("scenario key `{key}` is {value}; use a number from {min} to {max}")]
    OutOfRange {
        /// The key, with its section.
        key: String,
        /// The value found.
        value: f64,
        /// The least allowed.
        min: f64,
        /// The greatest allowed.
        max: f64,
    },
    /// A list has too few or too many entries.
    #[error("scenario key `{key}` has {got} entries; {advice}")]
    Entries {
        /// The key, with its section.
        key: String,
        /// Entries found.
        got: usize,
        /// What is needed.
        advice: &'static str,
    },
    /// A name that is no place.
    #[error("scenario key `{key}` names `{name}`, which `map.places` does not list; add it there")]
    UnknownPlace {
        /// The key, with its section.
        key: String,
        /// The name.
        name: String,
    },
    /// A name that cannot stand in a CSV row, or stands twice.
    #[error("scenario key `{key}`: the name `{name}` {problem}")]
    BadName {
        /// The key, with its section.
        key: String,
        /// The name.
        name: String,
        /// What is wrong with it and what to do.
        problem: &'static str,
    },
}

impl Scenario {
    /// The reference scenario as text: a start for own ones.
    pub const REFERENCE: &str = include_str!("../scenarios/reference.toml");

    /// The contact line of 2020 in eastern Ukraine, about 410 km, with a mission of sensors,
    /// patrols and cameras that never existed.
    #[expect(
        clippy::expect_used,
        reason = "the text is part of the program and tested"
    )]
    pub fn reference() -> Self {
        Self::parse(Self::REFERENCE).expect("the reference scenario is tested")
    }

    /// What the demonstration has besides the reference scenario, as text in the same form.
    pub const DEMONSTRATION: &str = include_str!("../scenarios/demonstration.toml");

    /// The reference scenario with more fire and with what a monitor must be able to see through:
    /// sensors on one flank only, a wrong clock, sensors that make events up.
    #[expect(
        clippy::expect_used,
        reason = "the texts are part of the program and tested"
    )]
    pub fn demonstration() -> Self {
        let text = format!("{}\n{}", Self::REFERENCE, Self::DEMONSTRATION);
        let mut scenario = Self::parse(&text).expect("the demonstration is tested");
        scenario.keys.name = "demonstration".to_owned();
        scenario
    }

    /// Reads and checks a scenario.
    ///
    /// # Errors
    /// [`ScenarioError`] with the first problem found.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let keys: Keys = toml::from_str(text).map_err(|e| syntax(text, &e))?;
        crate::check::numbers(&keys)?;
        crate::check::names(&keys)?;
        let points: Vec<Position> = (keys.map.line.iter().zip(0..))
            .map(|(p, at)| position("map.line", at, p[0], p[1]))
            .collect::<Result<_, _>>()?;
        let spaced = |pair: &[Position]| match pair {
            [a, b] => geodesy::distance_m(*a, *b) > 10.0,
            _ => true,
        };
        let entries = |advice| ScenarioError::Entries {
            key: "map.line".into(),
            got: keys.map.line.len(),
            advice,
        };
        if !points.windows(2).all(spaced) {
            return Err(entries(
                "two neighbours are less than 10 m apart: remove one",
            ));
        }
        let line = Line::new(points).ok_or_else(|| entries("give two or more points"))?;
        let patrols = sites(&keys, "patrol.at", &keys.patrol.at)?;
        let cameras = sites(&keys, "camera.at", &keys.camera.at)?;
        let mut hot_spots = Vec::new();
        for spot in &keys.hot_spot {
            let place = site(&keys, "hot_spot.place", &spot.place)?.position;
            hot_spots.push([line.foot(place).along_m, spot.weight, spot.spread_km * 1e3]);
        }
        let industry = (keys.industry.iter().zip(0..))
            .map(|(works, at)| {
                Ok((
                    position("industry", at, works.lat, works.lon)?,
                    works.frp_mw,
                ))
            })
            .collect::<Result<_, ScenarioError>>()?;
        let mut one_sided = Vec::new();
        for stretch in &keys.one_sided {
            let place = site(&keys, "one_sided.place", &stretch.place)?.position;
            one_sided.push([line.foot(place).along_m, stretch.length_km * 1e3]);
        }
        let mut wrong_clocks = Vec::new();
        for clock in &keys.wrong_clock {
            let place = site(&keys, "wrong_clock.place", &clock.place)?.position;
            wrong_clocks.push((place, clock.ahead_s));
        }
        let mut liars = Vec::new();
        for group in &keys.liars {
            liars.push(site(&keys, "liars.place", &group.place)?.position);
        }
        Ok(Self {
            line,
            patrols,
            cameras,
            hot_spots,
            industry,
            one_sided,
            wrong_clocks,
            liars,
            keys,
        })
    }

    /// The scenario's name.
    pub fn name(&self) -> &str {
        &self.keys.name
    }

    /// Length of its line in metres.
    pub fn line_length_m(&self) -> f64 {
        self.line.length_m()
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> ScenarioError {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or(text);
    ScenarioError::Syntax {
        line: before.matches('\n').count() + 1,
        what: error.message().replace('\n', ", "),
    }
}

fn position(key: &str, at: usize, lat: f64, lon: f64) -> Result<Position, ScenarioError> {
    let out_of_range = |axis: &str, value: f64, max: f64| ScenarioError::OutOfRange {
        key: format!("{key}[{at}] {axis}"),
        value,
        min: -max,
        max,
    };
    if !(-85.0..=85.0).contains(&lat) {
        return Err(out_of_range("latitude", lat, 85.0));
    }
    Position::from_deg(lat, lon).ok_or_else(|| out_of_range("longitude", lon, 180.0))
}

fn sites(keys: &Keys, key: &str, names: &[String]) -> Result<Vec<Site>, ScenarioError> {
    names.iter().map(|name| site(keys, key, name)).collect()
}

fn site(keys: &Keys, key: &str, name: &str) -> Result<Site, ScenarioError> {
    let found = keys
        .map
        .places
        .iter()
        .zip(0..)
        .find(|(p, _)| p.name == name);
    let (place, at) = found.ok_or_else(|| ScenarioError::UnknownPlace {
        key: key.into(),
        name: name.into(),
    })?;
    Ok(Site {
        name: name.into(),
        position: position("map.places", at, place.lat, place.lon)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_scenario_is_what_its_description_says() {
        let scenario = Scenario::reference();
        let km = scenario.line_length_m() / 1e3;
        assert!((400.0..=440.0).contains(&km), "line of {km} km");
        assert!((40..=70).contains(&scenario.line.points().len()));
        assert!(scenario.keys.map.places.len() >= 60);
        assert_eq!(scenario.cameras.len(), 18);
        assert_eq!(scenario.patrols.len(), 14);
        for site in scenario.patrols.iter().chain(&scenario.cameras) {
            let away = scenario.line.foot(site.position).left_m.abs();
            assert!(away < 15_000.0, "{} is {away} m from the line", site.name);
        }
    }

    #[test]
    fn errors_say_what_where_and_what_to_do() {
        let reference = Scenario::REFERENCE;
        let cases = [
            (
                "sensors = 360",
                "sensors = -3",
                "invalid value",
                "a count below zero",
            ),
            (
                "sensors = 360",
                "sensors = 2000000",
                "`acoustic.sensors` is 2000000",
                "too many",
            ),
            (
                "sensors = 360",
                "sensor = 360",
                "unknown field `sensor`",
                "a misspelt key",
            ),
            (
                "sensors = 360",
                "",
                "missing field `sensors`",
                "a key left out",
            ),
            (
                "miss_share = 0.08",
                "miss_share = 1.5",
                "from 0 to 1",
                "a share above one",
            ),
            (
                "miss_share = 0.08",
                "miss_share = nan",
                "from 0 to 1",
                "not a number",
            ),
            (
                "\"2021-02-14T22:00:00Z\"",
                "\"yesterday\"",
                "`yesterday`",
                "not a time",
            ),
            (
                "place = \"Avdiivka\"",
                "place = \"Atlantis\"",
                "`Atlantis`",
                "no such place",
            ),
            (
                "name = \"Marinka\"",
                "name = \"Mar,inka\"",
                "comma",
                "would break a CSV row",
            ),
            (
                "name = \"Marinka\"",
                "name = \"Avdiivka\"",
                "twice",
                "one name for two places",
            ),
            (
                "name = \"Marinka\", lat = 47.94",
                "name = \"Marinka\", lat = 147.94",
                "latitude",
                "off the globe",
            ),
            (
                "salvo_rounds = [5, 20]",
                "salvo_rounds = [20, 5]",
                "salvo_rounds",
                "bounds turned round",
            ),
            (
                "by_hour = [",
                "by_hour = [1.0, ",
                "24",
                "a day has 24 hours",
            ),
        ];
        for (old, new, expected, why) in cases {
            assert!(
                reference.contains(old),
                "`{old}` is gone from the reference"
            );
            let text = reference.replacen(old, new, 1);
            let error = Scenario::parse(&text).expect_err(why).to_string();
            assert!(error.contains(expected), "{why}: {error}");
        }
        let broken = Scenario::parse("name = \"x\"\nstart = ").expect_err("cut off");
        assert!(
            matches!(broken, ScenarioError::Syntax { line: 2, .. }),
            "{broken}"
        );
    }

    #[test]
    fn a_line_needs_points_that_differ() {
        let head = Scenario::REFERENCE.split("[map]").next().expect("a head");
        for (line, why) in [
            ("[]", "no point"),
            ("[[48.0, 38.0]]", "one point"),
            ("[[48.0, 38.0], [48.0, 38.0]]", "one point twice"),
        ] {
            let rest = Scenario::REFERENCE
                .split("places = ")
                .nth(1)
                .expect("places");
            let text = format!("{head}[map]\nline = {line}\nplaces = {rest}");
            let error = Scenario::parse(&text).expect_err(why);
            assert!(
                matches!(error, ScenarioError::Entries { .. }),
                "{why}: {error}"
            );
        }
    }
}
