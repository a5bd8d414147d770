//! Lines and zones as geometry, before an agreement gives them meaning.

use crate::{FeatureId, Marking, Position};
use serde::{Deserialize, Serialize};

/// What kind of geometry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureKind {
    /// One or more polylines.
    Line,
    /// One or more polygons.
    Zone,
}

/// The geometry itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Shape {
    /// Polylines, each with two points or more.
    Lines(Vec<Vec<Position>>),
    /// Polygons, each an outer ring and then its holes; rings are closed (first point = last).
    Polygons(Vec<Vec<Vec<Position>>>),
}

/// A line or a zone as received.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its name in the source (`id`, `name`), else derived from its geometry. Several features may
    /// share a name: they are parts of one line.
    pub id: FeatureId,
    /// The geometry.
    pub shape: Shape,
    /// Properties as the source gives them, values as text, sorted by name.
    #[serde(default)]
    pub properties: std::collections::BTreeMap<String, String>,
    /// Who may receive it.
    #[serde(default)]
    pub marking: Marking,
}

impl Feature {
    /// What kind of geometry it has.
    pub fn kind(&self) -> FeatureKind {
        match self.shape {
            Shape::Lines(_) => FeatureKind::Line,
            Shape::Polygons(_) => FeatureKind::Zone,
        }
    }
}
