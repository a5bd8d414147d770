//! Lines and zones of an agreement, as others see them.

use crate::document::{Lang, Text};
pub use crate::document::{LineStatus, Side};
use crate::timeline::Windows;
use trucewatch_model::{Compass16, Position};

/// Where a line ran in some times, as far as is known.
#[derive(Clone, Debug)]
pub struct LineVersion {
    pub(crate) status: LineStatus,
    pub(crate) uncertainty_m: f64,
    pub(crate) valid: Windows,
    pub(crate) parts: Vec<Vec<Position>>,
    /// Its number among the sources of distances; `None` if nobody drew it.
    pub(crate) source: Option<usize>,
}

impl LineVersion {
    /// How firm it is.
    pub fn status(&self) -> LineStatus {
        self.status
    }
    /// Standard deviation of its position across its course, in metres.
    pub fn uncertainty_m(&self) -> f64 {
        self.uncertainty_m
    }
    /// When it applied.
    pub fn valid(&self) -> &Windows {
        &self.valid
    }
    /// Its points: one list per part, in the order of walking. Empty if nobody drew it.
    pub fn parts(&self) -> &[Vec<Position>] {
        &self.parts
    }
}

/// A line with all its versions. Never empty.
#[derive(Clone, Debug)]
pub struct Line {
    pub(crate) id: String,
    pub(crate) title: Option<Text>,
    pub(crate) versions: Vec<LineVersion>,
}

impl Line {
    /// Its id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Its name for people, if it has one, in English if there is one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_ref().map(|t| t.in_lang(Lang::En))
    }
    /// The same in a language.
    pub fn title_in(&self, lang: Lang) -> Option<&str> {
        self.title.as_ref().map(|t| t.in_lang(lang))
    }
    /// Its versions, oldest first. No two apply at the same time.
    pub fn versions(&self) -> &[LineVersion] {
        &self.versions
    }
}

/// A zone.
#[derive(Clone, Debug)]
pub struct Zone {
    pub(crate) id: String,
    pub(crate) title: Option<Text>,
    /// What it was when, for the map.
    pub(crate) versions: Vec<(Windows, crate::compile::Territory)>,
}

impl Zone {
    /// Its id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Its name for people, if it has one, in English if there is one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_ref().map(|t| t.in_lang(Lang::En))
    }
    /// The same in a language.
    pub fn title_in(&self, lang: Lang) -> Option<&str> {
        self.title.as_ref().map(|t| t.in_lang(lang))
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
