//! What a comparison tells: the shape of `summary.json`.
//!
//! Lengths in km to the millimetre, areas in km² to 10 m², degrees to 1e-7. Names carry the unit.

use crate::gazetteer::Settlement;
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Always `trucewatch-lines-compare`.
    pub format: &'static str,
    /// Of this shape.
    pub format_version: u32,
    /// What was asked for.
    pub settings: Settings,
    /// In the order in which they were given; the order means nothing else.
    pub options: Vec<OptionSummary>,
    /// Each two options.
    pub pairs: Vec<Pair>,
    /// Lines with dated versions.
    pub histories: Vec<History>,
    /// All settlements with their side of every option; none without a gazetteer.
    pub settlements: Option<Settlements>,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Settings {
    /// How near a settlement is near.
    pub near_km: f64,
    /// How far from a line or zone infrastructure is counted.
    pub buffer_km: f64,
}

/// A place.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct At {
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Longitude in degrees.
    pub lon_deg: f64,
}

/// One option.
#[derive(Clone, Debug, Serialize)]
pub struct OptionSummary {
    /// Its id.
    pub id: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// The file it comes from.
    pub file: String,
    /// Since when it counts.
    pub valid_from: Option<String>,
    /// How far it may be off; 0 if it does not say.
    pub uncertainty_m: f64,
    /// If it is a line.
    pub line: Option<LineFigures>,
    /// If it is a zone.
    pub zone: Option<ZoneFigures>,
    /// Settlements and people by side, of the whole gazetteer; none without one.
    pub settlements: Option<BTreeMap<Side, People>>,
    /// The same within `near_km` of the line or of the outline of the zone.
    pub settlements_near: Option<BTreeMap<Side, People>>,
    /// Infrastructure in the buffer by kind; none without such a file.
    pub infrastructure: Option<BTreeMap<String, InBuffer>>,
}

/// Which side of a line, or where with regard to a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Left of who walks along the line.
    Left,
    /// Right of who walks along the line.
    Right,
    /// Beside no part of the line.
    BeyondEnds,
    /// In the zone.
    Inside,
    /// Not in the zone.
    Outside,
    /// Closer to it than it may be off.
    Undetermined,
}

/// Settlements and their people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct People {
    /// How many settlements.
    pub settlements: u64,
    /// People in those whose population is known.
    pub people_known: u64,
    /// How many settlements have no population stated.
    pub population_unknown: u64,
}

impl People {
    /// Counts one more settlement.
    pub(crate) fn add(&mut self, settlement: &Settlement) {
        self.settlements += 1;
        match settlement.population {
            Some(people) => self.people_known += people,
            None => self.population_unknown += 1,
        }
    }
}

/// A line by itself.
#[derive(Clone, Debug, Serialize)]
pub struct LineFigures {
    /// Along geodesics.
    pub length_km: f64,
    /// Parts that do not join.
    pub parts: usize,
    /// Where walking along it begins: what left and right refer to.
    pub start: At,
    /// Where it ends.
    pub end: At,
    /// Length within `near_km` of a settlement; none without a gazetteer.
    pub length_near_settlements_km: Option<f64>,
    /// What planning of observation begins with.
    pub monitoring: Monitoring,
}

/// The line in sections: lengths and neighbours only, nothing of terrain or of equipment.
#[derive(Clone, Debug, Serialize)]
pub struct Monitoring {
    /// Length of a full section.
    pub section_km: f64,
    /// From start to end, part by part.
    pub sections: Vec<Section>,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Which part of the line, from 1.
    pub part: usize,
    /// Along the part.
    pub from_km: f64,
    /// Along the part.
    pub to_km: f64,
    /// Where it begins.
    pub from: At,
    /// Where it ends.
    pub to: At,
    /// Settlements within `near_km` that are nearest to this section; none without a gazetteer.
    pub near: Option<People>,
}

/// A zone by itself.
#[derive(Clone, Debug, Serialize)]
pub struct ZoneFigures {
    /// With geodesic edges.
    pub area_km2: f64,
    /// Length of its outline, holes included.
    pub perimeter_km: f64,
    /// How many polygons.
    pub polygons: usize,
    /// How many holes.
    pub holes: usize,
}

/// Infrastructure of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct InBuffer {
    /// Points, lines and areas that reach into the buffer.
    pub features: u64,
    /// Length of lines within it.
    pub length_km: f64,
}

/// Two options.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The id of one.
    pub first: String,
    /// The id of the other.
    pub second: String,
    /// Why they cannot be compared, if so.
    pub not_compared: Option<String>,
    /// If both are lines.
    pub lines: Option<LinePair>,
    /// If both are zones.
    pub zones: Option<ZonePair>,
    /// Settlements that change side; none without a gazetteer.
    pub changing: Option<Changing>,
}

/// The land between two lines. Left and right are as seen along the first.
#[derive(Clone, Debug, Serialize)]
pub struct LinePair {
    /// Land left of the first and right of the second.
    pub left_of_first_right_of_second_km2: f64,
    /// Land right of the first and left of the second.
    pub right_of_first_left_of_second_km2: f64,
    /// How many pieces of land.
    pub patches: usize,
    /// Whether the second is drawn the other way and was turned round.
    pub second_turned: bool,
    /// Which part of the first lies beside the second.
    pub first_from_km: f64,
    /// Its end.
    pub first_to_km: f64,
    /// How the land is closed where that part begins.
    pub closed_at_start: &'static str,
    /// How it is closed where that part ends.
    pub closed_at_end: &'static str,
    /// Length of the way that closes it where that part begins.
    pub closed_at_start_km: f64,
    /// Length of the way that closes it where that part ends.
    pub closed_at_end_km: f64,
}

/// What two zones share.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ZonePair {
    /// In the first only.
    pub first_only_km2: f64,
    /// In the second only.
    pub second_only_km2: f64,
    /// In both.
    pub both_km2: f64,
}

/// Settlements on the land on which two options differ. One that is closer to either than that may
/// be off is undetermined and only counted.
#[derive(Clone, Debug, Serialize)]
pub struct Changing {
    /// All of them together.
    pub total: People,
    /// Which.
    pub settlements: Vec<Change>,
    /// Undetermined for one option or both, of all settlements.
    pub undetermined: u64,
}

/// One settlement that changes side.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Which.
    #[serde(flatten)]
    pub settlement: Settlement,
    /// Its side of the first.
    pub first: Side,
    /// Its side of the second (of a line turned round: as seen along the first).
    pub second: Side,
}

/// The dated versions of one line.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// The line.
    pub line: String,
    /// Ids of its versions, the earliest first.
    pub versions: Vec<String>,
    /// From each to the next.
    pub changes: Vec<Pair>,
}

/// All settlements.
#[derive(Clone, Debug, Serialize)]
pub struct Settlements {
    /// The file.
    pub file: String,
    /// Rows that name a settlement without saying where it is.
    pub without_position: u64,
    /// Those with a position.
    pub list: Vec<Sided>,
}

/// A settlement with its side of every option.
#[derive(Clone, Debug, Serialize)]
pub struct Sided {
    /// Which.
    #[serde(flatten)]
    pub settlement: Settlement,
    /// By the id of the option.
    pub sides: BTreeMap<String, SideAt>,
}

/// A side, and how far away.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SideAt {
    /// The side.
    pub side: Side,
    /// To the line, or to the outline of the zone.
    pub distance_km: f64,
}

impl Summary {
    /// As JSON: names sorted, the same bytes for the same input.
    ///
    /// # Errors
    /// None that are known; numbers are finite.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(&trucewatch_model::canonical::in_order(
            serde_json::to_value(self)?,
        ))?;
        text.push('\n');
        Ok(text)
    }
}

/// Metres as km, to the millimetre; zero without sign.
pub(crate) fn km(metres: f64) -> f64 {
    libm::round(metres * 1e3) / 1e6 + 0.0
}

/// Square metres as km², to 10 m²; zero without sign.
pub(crate) fn km2(square_metres: f64) -> f64 {
    libm::round(square_metres / 10.0) / 1e5 + 0.0
}

/// Degrees to 1e-7.
pub(crate) fn at(point: trucewatch_geometry::Point) -> At {
    At {
        lat_deg: degrees(point.lat_deg()),
        lon_deg: degrees(point.lon_deg()),
    }
}

/// Degrees to 1e-7.
pub(crate) fn degrees(value: f64) -> f64 {
    libm::round(value * 1e7) / 1e7
}
