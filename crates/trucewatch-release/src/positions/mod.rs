//! How old and how coarse a position has to be before an audience is told it. The one place where that is done.
//!
//! In: a policy as data, whom it is told, the moment, and exact positions. Out: cells of a fixed grid with the
//! displacement stated, or counts by cell and window of time, and in words what was done. The same question has
//! the same answer however often it is put: cells and windows are fixed, nothing is random.

mod policy;

pub use policy::{Kind, PolicyError, PositionPolicy};

use crate::{Atom, Cell, Withheld};
use policy::{Counts, Points, Rule};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Position, Timestamp};

/// Something at a place and time, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sighting<W> {
    /// Who or what, so that nothing is counted twice.
    pub who: W,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub position: Position,
}

/// A place as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The place, or the middle of the cell that holds it.
    pub position: Position,
    /// How far from there it may be: the displacement together with its own uncertainty, in metres.
    pub within_m: u32,
    /// The cell; none if the place is told as it is.
    pub cell: Option<Cell>,
}

/// How many there were in a cell and a window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellCount {
    /// The beginning of the window.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// The cell.
    pub cell: Cell,
    /// How many different ones, in whole steps of the least number that is told, rounded down.
    pub at_least: u32,
}

/// A number as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// So many.
    Exactly(u32),
    /// Fewer than that; it may be none.
    Under(u32),
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exactly(number) => write!(f, "{number}"),
            Self::Under(least) => write!(f, "fewer than {least}"),
        }
    }
}

/// What was done to what is told. Goes out with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handling {
    /// Positions were moved to the middle of their cell.
    Coarsened {
        /// What they are positions of.
        kind: Kind,
        /// Size of the cells, in metres.
        cell_m: u32,
        /// The farthest that one was moved at most, in metres.
        displacement_m: u32,
    },
    /// Nothing younger is told.
    Delayed {
        /// Of what.
        kind: Kind,
        /// By how much, in seconds.
        delay_s: u32,
    },
    /// Only counts are told.
    Counted {
        /// Of what.
        kind: Kind,
        /// Length of the windows of time, in seconds.
        window_s: u32,
        /// Cells with fewer are left out, and others told in steps of so many.
        at_least: u32,
    },
    /// Small numbers are told as `fewer than`.
    SmallNumbers {
        /// Of what.
        kind: Kind,
        /// The least number that is told.
        least: u32,
    },
}

impl std::fmt::Display for Handling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Coarsened {
                kind,
                cell_m,
                displacement_m,
            } => write!(
                f,
                "{kind}: coarsened to {}, displaced by up to {displacement_m} m",
                length(cell_m)
            ),
            Self::Delayed { kind, delay_s } => write!(f, "{kind}: delayed {}", duration(delay_s)),
            Self::Counted {
                kind,
                window_s,
                at_least,
            } => write!(
                f,
                "{kind}: counted by cell and {}, in steps of {at_least}, fewer left out",
                duration(window_s)
            ),
            Self::SmallNumbers { kind, least } => {
                write!(
                    f,
                    "{kind}: numbers under {least} told as fewer than {least}"
                )
            }
        }
    }
}

fn length(m: u32) -> String {
    match m % 1_000 {
        0 => format!("{} km", m / 1_000),
        _ => format!("{m} m"),
    }
}

fn duration(s: u32) -> String {
    match (s % 3_600, s % 60) {
        (0, _) => format!("{} h", s / 3_600),
        (_, 0) => format!("{} min", s / 60),
        _ => format!("{s} s"),
    }
}

/// Positions on their way to one recipient. The only means by which a record can tell one.
#[derive(Debug)]
pub struct Places<'a> {
    policy: &'a PositionPolicy,
    to: Atom,
    now: Timestamp,
    done: BTreeSet<Handling>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(policy: &'a PositionPolicy, to: Atom, now: Timestamp) -> Self {
        Self {
            policy,
            to,
            now,
            done: BTreeSet::new(),
        }
    }

    pub(crate) fn into_done(self) -> BTreeSet<Handling> {
        self.done
    }

    fn rule(&self, kind: Kind) -> Result<&'a Rule, Withheld> {
        self.policy.rule(self.to, kind).ok_or(Withheld::NoRule)
    }

    /// One position. `uncertainty_m`: how far it may be off by itself.
    ///
    /// # Errors
    /// This audience is not told such positions, or not yet.
    pub fn point(
        &mut self,
        kind: Kind,
        at: Timestamp,
        position: Position,
        uncertainty_m: u32,
    ) -> Result<Place, Withheld> {
        let points = self.old_enough(kind, at)?;
        if points.cell_m == 0 {
            return Ok(Place {
                position,
                within_m: uncertainty_m,
                cell: None,
            });
        }
        let cell = Cell::holding(position, points.cell_m);
        self.coarsened(kind, cell);
        Ok(Place {
            position: cell.centre(),
            // In whole cells: the exact uncertainty would tell one revision of a place from another.
            within_m: uncertainty_m
                .div_ceil(points.cell_m)
                .saturating_mul(points.cell_m)
                .saturating_add(cell.displacement_m()),
            cell: Some(cell),
        })
    }

    /// Something of a kind whose place nobody knows: told when one with a place would be.
    ///
    /// # Errors
    /// This audience is not told such positions, or not yet.
    pub fn without_place(&mut self, kind: Kind, at: Timestamp) -> Result<(), Withheld> {
        self.old_enough(kind, at).map(|_| ())
    }

    /// Whether this audience is told positions of a kind as they are, and every number.
    pub fn tells_all(&self, kind: Kind) -> bool {
        self.policy.tells_all(self.to, kind)
    }

    fn old_enough(&mut self, kind: Kind, at: Timestamp) -> Result<Points, Withheld> {
        let rule = self.rule(kind)?;
        let points = match (rule.points, rule.counts) {
            (Some(points), _) => points,
            (None, Some(_)) => return Err(Withheld::CountsOnly),
            (None, None) => return Err(Withheld::NoRule),
        };
        let delay_s = points.delay_s;
        let from = at.plus_ns(seconds_ns(delay_s));
        if self.now < from {
            return Err(Withheld::TooYoung(from));
        }
        if delay_s > 0 {
            self.done.insert(Handling::Delayed { kind, delay_s });
        }
        Ok(points)
    }

    /// Counts by cell and window of time; each one counts once in each. A window is told once it is over and old
    /// enough; cells with too few are left out, and it is not told how many such there are.
    ///
    /// # Errors
    /// This audience is not told such counts.
    pub fn counts<W: Ord>(
        &mut self,
        kind: Kind,
        sightings: impl IntoIterator<Item = Sighting<W>>,
    ) -> Result<Vec<CellCount>, Withheld> {
        let counts: Counts = self.rule(kind)?.counts.ok_or(Withheld::NoRule)?;
        let window_ns = seconds_ns(counts.window_s);
        let mut seen: BTreeMap<(i64, Cell), BTreeSet<W>> = BTreeMap::new();
        for one in sightings {
            let window = one.at.as_unix_ns().div_euclid(window_ns);
            let cell = Cell::holding(one.position, counts.cell_m);
            seen.entry((window, cell)).or_default().insert(one.who);
        }
        let mut told = Vec::new();
        for ((window, cell), who) in seen {
            let from = Timestamp::from_unix_ns(window.saturating_mul(window_ns));
            let until = from.plus_ns(window_ns);
            let steps = who.len() as u32 / counts.at_least;
            if steps == 0 || until.plus_ns(seconds_ns(counts.delay_s)) > self.now {
                continue;
            }
            self.coarsened(kind, cell);
            told.push(CellCount {
                from,
                until,
                cell,
                at_least: steps * counts.at_least,
            });
        }
        let (delay_s, window_s, at_least) = (counts.delay_s, counts.window_s, counts.at_least);
        if delay_s > 0 {
            self.done.insert(Handling::Delayed { kind, delay_s });
        }
        self.done.insert(Handling::Counted {
            kind,
            window_s,
            at_least,
        });
        Ok(told)
    }

    /// A number of people or things.
    ///
    /// # Errors
    /// No rule speaks of this audience and kind.
    pub fn number(&mut self, kind: Kind, number: u32) -> Result<Number, Withheld> {
        let least = self.rule(kind)?.smallest_number;
        if least > 1 {
            self.done.insert(Handling::SmallNumbers { kind, least });
        }
        Ok(match number < least {
            true => Number::Under(least),
            false => Number::Exactly(number),
        })
    }

    /// One statement for each kind and size, with the largest displacement.
    fn coarsened(&mut self, kind: Kind, cell: Cell) {
        let same = |one: &Handling| matches!(one, Handling::Coarsened { kind: k, cell_m, .. } if *k == kind && *cell_m == cell.size_m());
        let known = self.done.iter().copied().find(same);
        let before = match known {
            Some(Handling::Coarsened { displacement_m, .. }) => displacement_m,
            _ => 0,
        };
        if let Some(known) = known {
            self.done.remove(&known);
        }
        self.done.insert(Handling::Coarsened {
            kind,
            cell_m: cell.size_m(),
            displacement_m: before.max(cell.displacement_m()),
        });
    }
}

fn seconds_ns(s: u32) -> i64 {
    i64::from(s) * 1_000_000_000
}
