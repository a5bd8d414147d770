//! Which items are asked for.

use crate::item::{Standing, place_of};
use trucewatch_model::{ObservationClass, Timestamp};

/// Which items are asked for: by beginning, class and what the machine says. The usual one asks for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    from_ns: i64,
    to_ns: i64,
    classes: Option<u16>,
    standings: u8,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            from_ns: i64::MIN,
            to_ns: i64::MAX,
            classes: None,
            standings: u8::MAX,
        }
    }
}

impl Filter {
    /// Those that begin from `from` up to, not including, `to`.
    #[must_use]
    pub const fn between(mut self, from: Timestamp, to: Timestamp) -> Self {
        self.from_ns = from.as_unix_ns();
        self.to_ns = to.as_unix_ns();
        self
    }

    /// Those that have one of these classes; with an empty list, those of any and of none.
    #[must_use]
    pub fn of_classes(mut self, classes: &[ObservationClass]) -> Self {
        self.classes = (!classes.is_empty()).then(|| class_bits(classes));
        self
    }

    /// Those of which one of these is said; with an empty list, any.
    #[must_use]
    pub fn of_standings(mut self, standings: &[Standing]) -> Self {
        let bits = standings.iter().fold(0, |bits, s| bits | 1 << s.index());
        self.standings = if standings.is_empty() { u8::MAX } else { bits };
        self
    }

    /// The bounds in time.
    pub(crate) const fn bounds_ns(&self) -> (i64, i64) {
        (self.from_ns, self.to_ns)
    }

    /// Whether it asks for all.
    pub(crate) fn is_all(&self) -> bool {
        *self == Self::default()
    }

    #[inline]
    pub(crate) fn fits(&self, begins_ns: i64, classes: u16, standing: u8) -> bool {
        begins_ns >= self.from_ns
            && begins_ns < self.to_ns
            && self.classes.is_none_or(|mask| classes & mask != 0)
            && self.standings >> standing & 1 == 1
    }
}

pub(crate) fn class_bits(classes: &[ObservationClass]) -> u16 {
    classes
        .iter()
        .fold(0, |bits, class| bits | 1 << place_of(*class))
}
