//! Where: lines, zones, named sites, and the places that provisions speak of.

use super::{Id, Moment, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `[latitude, longitude]` in degrees, WGS 84, north and east positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct GeoPoint(pub [f64; 2]);

/// A line, in one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its id; versions share it.
    pub id: Id,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it is to the parties.
    pub status: LineStatus,
    /// Standard deviation of its position across its course, in metres.
    #[schemars(range(min = 0, max = 100_000))]
    pub uncertainty_m: f64,
    /// Its points in order. Either this or `feature`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<GeoPoint>,
    /// Its parts, each with points in order, if it has several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Vec<GeoPoint>>,
    /// The id of a GeoJSON feature, in `geometry_files` or brought in before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<Id>,
    /// From when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Moment>,
    /// Until when, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Moment>,
    /// Since when this version is known. Where two versions hold at one time, the one known last counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// Who drew it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asserted_by: Vec<Id>,
    /// Who disputes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputed_by: Vec<Id>,
    /// Where its course is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// What a line is to the parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// Agreed by the parties.
    Agreed,
    /// Where they stand.
    DeFacto,
    /// Claimed by one.
    Claimed,
    /// Proposed, nobody is bound by it.
    Proposed,
    /// No longer in use.
    Historical,
}

/// A side of a line walked from its first to its last point.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// On the left hand.
    Left,
    /// On the right hand.
    Right,
}

/// A zone, in one version. Its area is exactly one of `points`, `feature` and `place`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its id; versions share it.
    pub id: Id,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it is for.
    pub kind: ZoneKind,
    /// Standard deviation of its edge, in metres. A zone made from a line has the line's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100_000))]
    pub edge_uncertainty_m: Option<f64>,
    /// The outer ring; closed by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<GeoPoint>,
    /// Holes, with `points`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holes: Vec<Vec<GeoPoint>>,
    /// The id of a GeoJSON feature, in `geometry_files` or brought in before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<Id>,
    /// A rule: moves with the lines that it is made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// From when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Moment>,
    /// Until when, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Moment>,
    /// Since when this version is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// Where its course is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// What a zone is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneKind {
    /// Security zone.
    Security,
    /// Buffer zone.
    Buffer,
    /// Area of separation.
    Separation,
    /// Area of limitation of men and equipment.
    Limitation,
    /// Restricted area.
    Restricted,
    /// Disengagement area.
    Disengagement,
    /// Demilitarized zone.
    Demilitarized,
    /// No-fly zone.
    NoFly,
    /// Corridor.
    Corridor,
    /// Sea area.
    Maritime,
    /// Region in which something is done first or alone.
    Region,
    /// Sector of a mission.
    Sector,
}

/// A place that provisions speak of: settlement, school, storage site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedSite {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: Text,
    /// What it is: `settlement`, `school`, `kindergarten`, `hospital`, `storage_site`, `port` ...
    pub kind: Id,
    /// Where, if it is small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<GeoPoint>,
    /// How far it reaches from its centre, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1_000_000))]
    pub radius_m: Option<f64>,
    /// The zone that it is, instead of centre and radius.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Id>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}

/// Where a provision applies: exactly one of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Place {
    /// Everywhere.
    #[default]
    Everywhere,
    /// In a zone.
    Zone(Id),
    /// Within a distance of a point.
    Circle {
        /// Its centre.
        centre: GeoPoint,
        /// Its radius, in kilometres.
        #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 20_000))]
        radius_km: f64,
        /// Standard deviation of its edge, in metres.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0, max = 100_000))]
        edge_uncertainty_m: Option<f64>,
    },
    /// Near a line, on one side or both.
    NearLine {
        /// The line.
        line: Id,
        /// How far from it, in kilometres.
        #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 20_000))]
        within_km: f64,
        /// Only on this side.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        side: Option<Side>,
        /// The line as it was then, whatever has become of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        as_of: Option<Moment>,
    },
    /// A strip or band along a line, not the same on both sides.
    Strip(Strip),
    /// All of one side of a line, and no farther than a distance if one is given.
    SideOf {
        /// The line.
        line: Id,
        /// The side.
        side: Side,
        /// How far from it, in kilometres; without limit if missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 20_000))]
        within_km: Option<f64>,
        /// The line as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        as_of: Option<Moment>,
    },
    /// What each side has to withdraw from: up to a distance from its reference line.
    Withdrawal {
        /// The line from which distances count, for all or by party. By party needs the parties'
        /// `side_of_line`.
        reference_line: ByParty<Id>,
        /// How far.
        distance: Distance,
        /// The lines as they were then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        as_of: Option<Moment>,
    },
    /// Between two lines: left of the first and right of the second, walked alike.
    Between {
        /// The line on the right edge.
        first: Id,
        /// The line on the left edge.
        second: Id,
    },
    /// In and around named sites.
    NearSites(NearPlaces),
    /// In any of these.
    AnyOf(#[schemars(length(min = 1))] Vec<Place>),
    /// In all of these at once.
    AllOf(#[schemars(length(min = 1))] Vec<Place>),
    /// Outside of this.
    Outside(Box<Place>),
}

impl Place {
    /// Whether it leaves anything out.
    pub(crate) fn is_somewhere(&self) -> bool {
        match self {
            Self::Everywhere => false,
            Self::AnyOf(places) => places.iter().all(Self::is_somewhere),
            Self::AllOf(places) => places.iter().any(Self::is_somewhere),
            _ => true,
        }
    }
}

/// A strip along a line: from `left_from_km` to `left_to_km` on the left, and so on the right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Strip {
    /// The line.
    pub line: Id,
    /// Where it begins on the left, in kilometres from the line.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20_000))]
    pub left_from_km: f64,
    /// Where it ends on the left; 0: nothing on the left.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20_000))]
    pub left_to_km: f64,
    /// Where it begins on the right.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20_000))]
    pub right_from_km: f64,
    /// Where it ends on the right; 0: nothing on the right.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20_000))]
    pub right_to_km: f64,
    /// The line as it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Moment>,
}

/// One value for all parties, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ByParty<T> {
    /// For all.
    All(T),
    /// By party.
    Each(BTreeMap<Id, T>),
}

/// How far something has to be withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Distance {
    /// Each side's own distance from its line, in kilometres.
    SetbackKm(ByParty<f64>),
    /// Total width between the sides, in kilometres; each side withdraws by half.
    TotalZoneWidthKm(#[schemars(extend("exclusiveMinimum" = 0, "maximum" = 20_000))] f64),
    /// Each weapon by the maximum range of its model.
    MaximumRange,
}

/// In and around named sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NearPlaces {
    /// Sites of these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Id>,
    /// These sites.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Id>,
    /// How far around them, in kilometres, beyond their own extent.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20_000))]
    pub within_km: f64,
}
