//! Lines of an agreement: where each party's distances count from.

use crate::Window;
use crate::geometry::Polyline;
use trucewatch_model::{Compass16, Position};

/// How firm a line is as a matter of agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineStatus {
    /// The parties agreed on it.
    Agreed,
    /// It is where forces stand, agreed or not.
    DeFacto,
    /// Somebody claims it.
    Claimed,
    /// It once applied.
    Historical,
}

impl LineStatus {
    /// All of them, in the order of this list.
    pub const ALL: [Self; 4] = [Self::Agreed, Self::DeFacto, Self::Claimed, Self::Historical];

    /// The word in the file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::DeFacto => "de_facto",
            Self::Claimed => "claimed",
            Self::Historical => "historical",
        }
    }

    /// The words shown to people, with the article.
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::Agreed => "an agreed line",
            Self::DeFacto => "a de facto line",
            Self::Claimed => "a claimed line",
            Self::Historical => "a historical line",
        }
    }
}

/// Left or right of a line that is walked from its first point to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Left.
    Left,
    /// Right. A point on the line counts as left.
    Right,
}

impl Side {
    /// Plus one on the left, minus one on the right.
    pub(crate) const fn sign(self) -> f64 {
        match self {
            Self::Left => 1.0,
            Self::Right => -1.0,
        }
    }
}

/// Where a line ran in one stretch of time, as far as is known.
#[derive(Clone, Debug)]
pub struct LineVersion {
    pub(crate) status: LineStatus,
    pub(crate) uncertainty_m: f64,
    pub(crate) valid: Window,
    pub(crate) source: Option<String>,
    pub(crate) course: Polyline,
}

impl LineVersion {
    /// How firm it is.
    pub fn status(&self) -> LineStatus {
        self.status
    }
    /// Standard deviation of its position across its course, in metres; above zero.
    pub fn uncertainty_m(&self) -> f64 {
        self.uncertainty_m
    }
    /// When it applied.
    pub fn valid(&self) -> Window {
        self.valid
    }
    /// Where it comes from, in the file's words.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }
    /// Its points: one list per part, in the order of walking.
    pub fn parts(&self) -> &[Vec<Position>] {
        self.course.parts()
    }
}

/// A line with all its versions. Never empty.
#[derive(Clone, Debug)]
pub struct Line {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) versions: Vec<LineVersion>,
}

impl Line {
    /// Its id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Its name for people, if it has one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
    /// Its versions, oldest first. No two apply at the same time.
    pub fn versions(&self) -> &[LineVersion] {
        &self.versions
    }
}

/// A distance from a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedDistance {
    /// How far, in metres, not negative.
    pub distance_m: f64,
    /// On which side. Off an end of the line: of its last segment, prolonged.
    pub side: Side,
    /// The direction from the nearest point of the line.
    pub towards: Compass16,
    /// Whether the nearest point is an end of the line, so that the side means little.
    pub off_the_end: bool,
    /// Standard deviation of the line's own position, in metres.
    pub uncertainty_m: f64,
}
