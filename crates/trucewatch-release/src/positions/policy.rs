//! The policy of positions as a file: for each audience and kind, how old and how coarse.

use crate::{Atom, AtomSet, Member as _, Registry};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a position is a position of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Where something happened.
    Incident,
    /// Where monitors are, or were.
    Patrol,
    /// Where a sensor stands.
    Sensor,
    /// Where a part of a force is.
    Posture,
    /// Where fire came from.
    Origin,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Incident,
        Self::Patrol,
        Self::Sensor,
        Self::Posture,
        Self::Origin,
    ];
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Incident => "incident",
            Self::Patrol => "patrol",
            Self::Sensor => "sensor",
            Self::Posture => "posture",
            Self::Origin => "origin",
        })
    }
}

/// Single positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Points {
    pub(super) delay_s: u32,
    /// 0: as they are.
    pub(super) cell_m: u32,
}

/// Counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) delay_s: u32,
    pub(super) window_s: u32,
    pub(super) cell_m: u32,
    pub(super) at_least: u32,
}

/// What one audience is told of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) smallest_number: u32,
    pub(super) points: Option<Points>,
    pub(super) counts: Option<Counts>,
}

/// The policy. What it does not speak of is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionPolicy {
    rules: BTreeMap<(u8, Kind), Rule>,
}

/// Why a policy cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not a file of this form; the text names the line.
    #[error("the policy of positions cannot be read: {0}")]
    Form(String),
    /// A rule that says something impossible.
    #[error("rule {number} of the policy of positions: {what}")]
    Rule {
        /// Which rule, from 1.
        number: usize,
        /// What is wrong, and what to do.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    rule: Vec<RuleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(rename = "for")]
    audience: Vec<String>,
    kinds: Vec<Kind>,
    #[serde(default = "one")]
    smallest_number: u32,
    points: Option<PointsFile>,
    counts: Option<CountsFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PointsFile {
    not_younger_than_h: u32,
    cell_m: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountsFile {
    not_younger_than_h: u32,
    window_h: u32,
    cell_m: u32,
    at_least: u32,
}

const fn one() -> u32 {
    1
}

/// Longest delay and window: a year.
const HOURS_MOST: u32 = 8_784;
const CELL_LEAST_M: u32 = 100;
const CELL_MOST_M: u32 = 100_000;

impl PositionPolicy {
    /// The policy that comes with the program.
    pub const DEFAULT: &str = include_str!("../../policies/positions.toml");

    /// Reads a policy.
    ///
    /// # Errors
    /// Which rule or line is wrong, and what to do.
    pub fn from_toml(text: &str, registry: &Registry) -> Result<Self, PolicyError> {
        let file: File =
            toml::from_str(text).map_err(|error| PolicyError::Form(error.to_string()))?;
        if file.version != 1 {
            let what = format!("version {} is not known, use 1", file.version);
            return Err(PolicyError::Form(what));
        }
        let mut rules = BTreeMap::new();
        for (number, one) in (1..).zip(file.rule) {
            let bad = |what: String| PolicyError::Rule { number, what };
            let rule = rule(&one).map_err(bad)?;
            let audience: AtomSet =
                (registry.audience(&one.audience)).map_err(|error| bad(error.to_string()))?;
            for atom in audience.iter() {
                for kind in &one.kinds {
                    if rules.insert((atom.index(), *kind), rule.clone()).is_some() {
                        let name = registry.atom_name(atom);
                        let what = format!(
                            "an earlier rule tells {name} of `{kind}` too; leave one of them"
                        );
                        return Err(bad(what));
                    }
                }
            }
        }
        Ok(Self { rules })
    }

    /// For whoever has the records at hand anyway, such as the folder of a site: everything as it is, to one
    /// audience.
    pub fn as_they_are(to: Atom) -> Self {
        let rule = Rule {
            smallest_number: 1,
            points: Some(Points {
                delay_s: 0,
                cell_m: 0,
            }),
            counts: None,
        };
        let rules = Kind::ALL.map(|kind| ((to.index(), kind), rule.clone()));
        Self {
            rules: rules.into(),
        }
    }

    /// Whether an audience is told positions of a kind as they are, and every number.
    pub fn tells_all(&self, to: Atom, kind: Kind) -> bool {
        self.rule(to, kind).is_some_and(|rule| {
            rule.points.is_some_and(|points| points.cell_m == 0) && rule.smallest_number <= 1
        })
    }

    /// Whether two audiences are told the same of a kind: as coarsely, as late, and the same numbers.
    pub fn tells_alike(&self, one: Atom, other: Atom, kind: Kind) -> bool {
        self.rule(one, kind) == self.rule(other, kind)
    }

    /// How old single positions of a kind have to be before an audience is told them, in seconds, and in cells of
    /// which size in metres (0: as they are); `None` where it is told none. For who must keep to it before anything
    /// is sent.
    pub fn points(&self, to: Atom, kind: Kind) -> Option<(u32, u32)> {
        let points = self.rule(to, kind)?.points?;
        Some((points.delay_s, points.cell_m))
    }

    pub(super) fn rule(&self, to: Atom, kind: Kind) -> Option<&Rule> {
        self.rules.get(&(to.index(), kind))
    }

    /// What an audience is told, one line for each kind, for a page that says so.
    pub fn explain(&self, to: Atom) -> Vec<String> {
        Kind::ALL
            .into_iter()
            .map(|kind| match self.rule(to, kind) {
                None => format!("{kind}: nothing"),
                Some(rule) => format!("{kind}: {}", rule.explain()),
            })
            .collect()
    }
}

impl Rule {
    fn explain(&self) -> String {
        let points = self.points.map(|points| {
            let place = match points.cell_m {
                0 => "places as they are".to_owned(),
                cell_m => format!("places in cells of {}", super::length(cell_m)),
            };
            format!("{place}, {} old or more", super::duration(points.delay_s))
        });
        let counts = self.counts.map(|counts| {
            format!(
                "counts in cells of {} and windows of {}, {} old or more, from {} on",
                super::length(counts.cell_m),
                super::duration(counts.window_s),
                super::duration(counts.delay_s),
                counts.at_least
            )
        });
        [points, counts]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("; ")
    }
}

fn rule(file: &RuleFile) -> Result<Rule, String> {
    if file.points.is_none() && file.counts.is_none() {
        return Err("it tells nothing; give `points` or `counts`, or remove the rule".to_owned());
    }
    if file.smallest_number == 0 {
        return Err("`smallest_number` is 0; give 1 to tell every number".to_owned());
    }
    let hours = |name: &str, hours: u32, least: u32| match (least..=HOURS_MOST).contains(&hours) {
        true => Ok(hours * 3_600),
        false => Err(format!("`{name}` is {hours}; give {least} to {HOURS_MOST}")),
    };
    let cell = |cell_m: u32| match (CELL_LEAST_M..=CELL_MOST_M).contains(&cell_m) {
        true => Ok(cell_m),
        false => Err(format!(
            "`cell_m` is {cell_m}; give {CELL_LEAST_M} to {CELL_MOST_M}"
        )),
    };
    let points = file.points.as_ref().map(|points| {
        Ok::<_, String>(Points {
            delay_s: hours("not_younger_than_h", points.not_younger_than_h, 0)?,
            // Written out, so that nobody gets exact places because a line is missing.
            cell_m: if points.cell_m == 0 {
                0
            } else {
                cell(points.cell_m)?
            },
        })
    });
    let counts = file.counts.as_ref().map(|counts| {
        if counts.at_least == 0 {
            return Err("`at_least` is 0; give 1 to tell every count".to_owned());
        }
        Ok(Counts {
            delay_s: hours("not_younger_than_h", counts.not_younger_than_h, 0)?,
            window_s: hours("window_h", counts.window_h, 1)?,
            cell_m: cell(counts.cell_m)?,
            at_least: counts.at_least,
        })
    });
    Ok(Rule {
        smallest_number: file.smallest_number,
        points: points.transpose()?,
        counts: counts.transpose()?,
    })
}
