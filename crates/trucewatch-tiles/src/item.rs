//! What is drawn: one incident as somebody is told it.

use trucewatch_model::event::ELLIPSE_95;
use trucewatch_model::{Area, ObservationClass, Position, Status, Timestamp};

/// One incident as somebody is told it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// When it began.
    pub begins: Timestamp,
    /// Where; none if it was not located: then it is in no tile, but in the counts by time.
    pub place: Option<Placed>,
    /// All classes that it has.
    pub classes: Vec<ObservationClass>,
    /// The one that it is counted under where each incident is counted once.
    pub lead: Lead,
    /// What the machine says of it.
    pub standing: Standing,
    /// Whether it is not counted, because its sensors are not believed.
    pub held_back: bool,
    /// Whether it may still change.
    pub provisional: bool,
    /// How many events; 0: that is not told.
    pub events: u32,
}

/// Where something was, and how surely.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Its middle.
    pub at: Position,
    /// The area that holds it with 95 %.
    pub extent: Extent,
    /// Half the largest extent of that area, in metres.
    pub within_m: u32,
    /// Set where the place was made coarse.
    pub coarse: Option<Coarse>,
}

/// How far a place was made coarse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coarse {
    /// The size of the cell, in metres.
    pub precision_m: u32,
    /// How far from the middle of the cell it may be, in metres.
    pub displacement_m: u32,
}

/// The form of an area.
#[derive(Clone, Debug, PartialEq)]
pub enum Extent {
    /// An ellipse by the halves of its axes.
    Ellipse {
        /// The longer one, in metres.
        major_m: f64,
        /// The shorter one, in metres.
        minor_m: f64,
        /// Direction of the longer one, degrees clockwise from north.
        azimuth_deg: f64,
    },
    /// A closed outline.
    Outline(Vec<Position>),
}

impl Extent {
    /// The area that holds it with 95 %; none without a place.
    pub fn of_area(area: &Area) -> Option<Self> {
        match area {
            Area::Ellipse {
                sigma_major_m,
                sigma_minor_m,
                azimuth_deg,
                ..
            } => Some(Self::Ellipse {
                major_m: sigma_major_m * ELLIPSE_95,
                minor_m: sigma_minor_m * ELLIPSE_95,
                azimuth_deg: *azimuth_deg,
            }),
            Area::Region { outline, .. } => Some(Self::Outline(outline.clone())),
            Area::NotLocated => None,
        }
    }

    /// Within so many metres in any direction.
    pub const fn circle(radius_m: f64) -> Self {
        Self::Ellipse {
            major_m: radius_m,
            minor_m: radius_m,
            azimuth_deg: 0.0,
        }
    }
}

/// What an incident is counted under where each is counted once: one of its classes, or none that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead(u8);

impl Lead {
    /// How many there are.
    pub const COUNT: usize = ObservationClass::ALL.len() + 1;
    const NAMES: [&'static str; Self::COUNT] = [
        "explosion",
        "projectile",
        "muzzle_flash",
        "flare",
        "burst",
        "shot",
        "impulsive_sound",
        "thermal_anomaly",
        "seismic_event",
        "state_of_health",
        "no_class",
    ];

    /// Under a class, or under `no_class`.
    pub fn of(class: Option<ObservationClass>) -> Self {
        Self(class.map_or(Self::COUNT - 1, place_of) as u8)
    }

    /// All, in the order in which tables show them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT as u8).map(Self)
    }

    /// The word for it in tiles: a class as it is written in JSON, or `no_class`.
    pub const fn name(self) -> &'static str {
        Self::NAMES[self.0 as usize]
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
    pub(crate) const fn from_index(index: u8) -> Self {
        Self(index)
    }
}

/// The place of a class in [`ObservationClass::ALL`].
pub(crate) fn place_of(class: ObservationClass) -> usize {
    let all = ObservationClass::ALL;
    all.iter().position(|one| *one == class).unwrap_or(0)
}

/// What the machine says of an incident, as lists filter by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// A provision looks broken.
    LooksBroken,
    /// It is unclear.
    Unclear,
    /// All that applies holds.
    Holds,
    /// It is held back.
    HeldBack,
    /// Nothing is said.
    None,
}

impl Standing {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::LooksBroken,
        Self::Unclear,
        Self::Holds,
        Self::HeldBack,
        Self::None,
    ];

    /// From what is told.
    pub const fn of(status: Option<Status>, held_back: bool) -> Self {
        match status {
            Some(Status::LooksBroken) => Self::LooksBroken,
            Some(Status::Unclear) => Self::Unclear,
            Some(Status::Holds) => Self::Holds,
            None if held_back => Self::HeldBack,
            None => Self::None,
        }
    }

    /// The word for it in tiles and questions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LooksBroken => "looks_broken",
            Self::Unclear => "unclear",
            Self::Holds => "holds",
            Self::HeldBack => "held_back",
            Self::None => "none",
        }
    }

    pub(crate) const fn index(self) -> u8 {
        self as u8
    }
    pub(crate) const fn from_index(index: u8) -> Self {
        Self::ALL[(index as usize) % Self::ALL.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_are_called_as_classes_are_written() {
        for (lead, class) in Lead::all().zip(ObservationClass::ALL) {
            assert_eq!(lead, Lead::of(Some(class)));
            let word = class.word().replace(' ', "_");
            // One word for people is longer than the one in files.
            assert!(word.ends_with(lead.name()), "{word}: {}", lead.name());
        }
        assert_eq!(Lead::of(None).name(), "no_class");
    }
}
