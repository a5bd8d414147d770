//! What one observer registered in one interval, in the observer's own frame.
//!
//! INVARIANT (no party): no field of an observation, at any depth, can name a party to an
//! agreement, let alone a responsible one. There is no free text either, except names of places,
//! weapons and devices as the source wrote them. A test holds the field names to a closed list.

use crate::{Bearing, Count, Fix, Known, Marking, ObserverId, Position, RangeM, TimeSpan};
use serde::{Deserialize, Serialize};

/// How it was perceived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// By ear.
    Heard,
    /// By eye.
    Saw,
    /// On a recording that people looked at.
    Recorded,
    /// By a machine, with nobody in between.
    AutoDetected,
    /// Told by a third party.
    Reported,
}

impl Means {
    /// The word monitors publish.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Heard => "heard",
            Self::Saw => "saw",
            Self::Recorded => "recorded",
            Self::AutoDetected => "detected automatically",
            Self::Reported => "reported",
        }
    }
}

/// What was perceived. The class fixes the unit of the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservationClass {
    /// An explosion.
    Explosion,
    /// A projectile in flight, tracer rounds included.
    Projectile,
    /// A muzzle flash.
    MuzzleFlash,
    /// An illumination flare.
    Flare,
    /// A burst of fire.
    Burst,
    /// A single shot.
    Shot,
    /// An impulsive sound at one sensor whose cause nobody has assessed.
    ImpulsiveSound,
    /// A hot pixel in a satellite image.
    ThermalAnomaly,
    /// An earthquake, a quarry blast or another source in the ground, as located from seismic phases.
    /// Never fire of weapons by itself.
    SeismicEvent,
    /// The observer's own state of health: it was able to observe, or not.
    StateOfHealth,
}

impl ObservationClass {
    /// All classes, in the order in which tables show them.
    pub const ALL: [Self; 10] = [
        Self::Explosion,
        Self::Projectile,
        Self::MuzzleFlash,
        Self::Flare,
        Self::Burst,
        Self::Shot,
        Self::ImpulsiveSound,
        Self::ThermalAnomaly,
        Self::SeismicEvent,
        Self::StateOfHealth,
    ];

    /// Whether monitors count this class in their total of ceasefire violations ("CFV").
    pub const fn in_stated_total(self) -> bool {
        !matches!(
            self,
            Self::ImpulsiveSound | Self::ThermalAnomaly | Self::SeismicEvent | Self::StateOfHealth
        )
    }

    /// The word for one, as monitors publish it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Explosion => "explosion",
            Self::Projectile => "projectile",
            Self::MuzzleFlash => "muzzle flash",
            Self::Flare => "illumination flare",
            Self::Burst => "burst",
            Self::Shot => "shot",
            Self::ImpulsiveSound => "impulsive sound",
            Self::ThermalAnomaly => "thermal anomaly",
            Self::SeismicEvent => "seismic event",
            Self::StateOfHealth => "state of health",
        }
    }
}

/// What kind of explosion. Outgoing and incoming are relative to the observer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Description {
    /// Assessed as fired near the observer.
    Outgoing,
    /// Assessed as arriving near the observer.
    Incoming,
    /// Assessed as an impact.
    Impact,
    /// Assessed as an airburst.
    Airburst,
    /// The observer could not tell.
    Undetermined,
}

impl Description {
    /// The word monitors publish.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::Incoming => "incoming",
            Self::Impact => "impact",
            Self::Airburst => "airburst",
            Self::Undetermined => "undetermined",
        }
    }
}

/// A family of weapons, as monitors group them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeaponFamily {
    /// Rifles, light machine guns.
    SmallArms,
    /// Heavy machine guns.
    HeavyMachineGun,
    /// Automatic cannon, infantry fighting vehicles.
    Cannon,
    /// Grenade launchers.
    GrenadeLauncher,
    /// Mortars.
    Mortar,
    /// Guns and howitzers.
    Artillery,
    /// Multiple launch rocket systems.
    Mlrs,
    /// Tanks.
    Tank,
    /// Surface to air missiles.
    AirDefence,
    /// Anything else that was named.
    Other,
}

impl WeaponFamily {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SmallArms => "small arms",
            Self::HeavyMachineGun => "heavy machine gun",
            Self::Cannon => "cannon",
            Self::GrenadeLauncher => "grenade launcher",
            Self::Mortar => "mortar",
            Self::Artillery => "artillery",
            Self::Mlrs => "multiple launch rocket system",
            Self::Tank => "tank",
            Self::AirDefence => "air defence",
            Self::Other => "other weapon",
        }
    }
}

/// A calibre in tenths of a millimetre (12.7 mm is 127).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Calibre(u32);

impl Calibre {
    /// From tenths of a millimetre.
    pub const fn from_tenths_mm(tenths_mm: u32) -> Self {
        Self(tenths_mm)
    }
    /// In tenths of a millimetre.
    pub const fn as_tenths_mm(self) -> u32 {
        self.0
    }
    /// In millimetres.
    pub fn as_mm(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

/// A weapon as assessed by the observer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weapon {
    /// Its family.
    pub family: WeaponFamily,
    /// Its calibre.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub calibre: Known<Calibre>,
    /// The words of the source, for example `30mm cannon (BMP-2)`.
    pub as_written: String,
}

/// The observation point as the source names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The name, for example `Horlivka`.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub name: Known<String>,
    /// How the source locates it, for example `39km NE of Donetsk`.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub reference: Known<String>,
    /// Who administers it according to the source, as the source's own label (for example `GCA`).
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub control_label: Known<String>,
    /// Coordinates, if the source gives any.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub fix: Known<Fix>,
}

/// Where it was, seen from the observer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Direction {
    /// The source says nothing about it.
    #[default]
    NotStated,
    /// A distance and a direction from the observation point; either may be missing.
    RangeBearing {
        /// How far.
        range: Known<RangeM>,
        /// In which direction.
        bearing: Known<Bearing>,
    },
    /// A pixel on the ground.
    Footprint {
        /// Its centre.
        centre: Position,
        /// Its size across the satellite's track, in metres.
        scan_m: u32,
        /// Its size along the satellite's track, in metres.
        track_m: u32,
    },
}

/// Direction of movement as 16-wind names, for example from the south-west to the north-east.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Motion {
    /// Coming from.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub from: Known<crate::Compass16>,
    /// Going to.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub to: Known<crate::Compass16>,
}

/// What an instrument measured about strength.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Signal {
    /// Nothing.
    #[default]
    NotStated,
    /// A sound.
    Sound {
        /// Peak overpressure in micropascal.
        #[serde(default, skip_serializing_if = "crate::known::is_default")]
        peak_upa: Known<u64>,
        /// Seismic phase name (`P`, `S`), where the source is a seismic network.
        #[serde(default, skip_serializing_if = "crate::known::is_default")]
        phase: Known<String>,
    },
    /// A hot pixel.
    Thermal {
        /// Brightness temperature of the fire channel, in millikelvin.
        #[serde(default, skip_serializing_if = "crate::known::is_default")]
        brightness_mk: Known<u32>,
        /// Fire radiative power in kilowatt.
        #[serde(default, skip_serializing_if = "crate::known::is_default")]
        frp_kw: Known<u32>,
        /// The provider's confidence: `low`, `nominal`, `high`, or a percentage as `73`.
        #[serde(default, skip_serializing_if = "crate::known::is_default")]
        confidence: Known<String>,
        /// `day` or `night`.
        #[serde(default, skip_serializing_if = "crate::known::is_default")]
        day_night: Known<String>,
    },
}

/// Whether an observer was able to observe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Working.
    Alive,
    /// Working in part.
    Degraded,
    /// Not able to observe.
    Blind,
}

/// A checkpoint of a log that a device had seen: nobody can name one before the log has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenCheckpoint {
    /// The log's name (its origin).
    pub log: String,
    /// How many entries it had.
    pub size: u64,
    /// The first 8 bytes of its root.
    pub root: RootBeginning,
}

/// The first 8 bytes of the root of a hash tree, written as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RootBeginning(pub [u8; 8]);

impl From<RootBeginning> for String {
    fn from(root: RootBeginning) -> Self {
        format!("{:016x}", u64::from_be_bytes(root.0))
    }
}

impl TryFrom<String> for RootBeginning {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let value = u64::from_str_radix(&text, 16).map(|value| Self(value.to_be_bytes()));
        value
            .ok()
            .filter(|root| String::from(*root) == text)
            .ok_or_else(|| format!("`{text}` is not 16 lower-case hexadecimal digits"))
    }
}

/// One registered perception by one observer in one interval.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Who or what observed.
    pub observer: ObserverId,
    /// What kind of observer that is.
    pub observer_kind: crate::ObserverKind,
    /// How.
    pub means: Means,
    /// What.
    pub class: ObservationClass,
    /// What kind of explosion.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub description: Known<Description>,
    /// How many.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub count: Known<Count>,
    /// When.
    pub time: TimeSpan,
    /// From where, for observers without a registered place.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub place: Place,
    /// In which direction and how far.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub direction: Direction,
    /// Movement of what was seen.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub motion: Known<Motion>,
    /// With which weapon, as the observer assessed it.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub weapon: Known<Weapon>,
    /// Measured strength.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub signal: Signal,
    /// For [`ObservationClass::StateOfHealth`]: how well.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub health: Known<Health>,
    /// The record's own name in its source, for example `C2`; two rows that are equal but for this
    /// are two observations.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub source_record: Known<String>,
    /// Position in a sequence, where the source says "in sequence".
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub sequence: Known<u32>,
    /// The newest checkpoint that its device had seen by the time it observed.
    #[serde(default, skip_serializing_if = "crate::known::is_default")]
    pub seen: Known<SeenCheckpoint>,
    /// Who may receive it.
    #[serde(default)]
    pub marking: Marking,
}

impl Observation {
    /// The id: a hash of the canonical bytes, so that the same content is the same observation.
    pub fn id(&self) -> crate::ObservationId {
        crate::ObservationId::derive(&crate::canonical::observation_bytes(self))
    }

    /// A bare observation; the caller fills in what its source says beyond this.
    pub fn new(
        observer: ObserverId,
        observer_kind: crate::ObserverKind,
        means: Means,
        class: ObservationClass,
        time: TimeSpan,
    ) -> Self {
        Self {
            observer,
            observer_kind,
            means,
            class,
            description: Known::NotAsked,
            count: Known::NotAsked,
            time,
            place: Place::default(),
            direction: Direction::NotStated,
            motion: Known::NotAsked,
            weapon: Known::NotAsked,
            signal: Signal::NotStated,
            health: Known::NotAsked,
            source_record: Known::NotAsked,
            sequence: Known::NotAsked,
            seen: Known::NotAsked,
            marking: Marking::default(),
        }
    }
}

/// Fills every optional field, so that a test sees every name that can occur.
#[cfg(test)]
pub(crate) fn fill_every_field(observation: &mut Observation) {
    use crate::{Compass16, CountBound, FixSource};
    let fix = Fix {
        position: Position::from_deg(48.0, 37.0).expect("a position"),
        elevation_cm: Known::Value(1),
        source: FixSource::Map,
        bound_m: Known::Value(1),
    };
    observation.description = Known::Value(Description::Impact);
    observation.count = Known::Value(Count {
        value: 1,
        bound: CountBound::Exact,
    });
    observation.time.bound_ms = Known::Value(1);
    observation.place = Place {
        name: Known::Value("a".into()),
        reference: Known::Value("b".into()),
        control_label: Known::Value("c".into()),
        fix: Known::Value(fix),
    };
    let wind = Known::Value(Compass16::nearest(0.0));
    observation.motion = Known::Value(Motion {
        from: wind,
        to: wind,
    });
    observation.weapon = Known::Value(Weapon {
        family: WeaponFamily::Mortar,
        calibre: Known::Value(Calibre::from_tenths_mm(820)),
        as_written: "82mm mortar".into(),
    });
    observation.health = Known::Value(Health::Alive);
    observation.source_record = Known::Value("d".into());
    observation.sequence = Known::Value(1);
    observation.seen = Known::Value(SeenCheckpoint {
        log: "e".into(),
        size: 1,
        root: RootBeginning([1; 8]),
    });
}

#[cfg(test)]
pub(crate) fn every_direction() -> Vec<Direction> {
    let range = Known::Value(RangeM { min_m: 1, max_m: 2 });
    let position = Position::from_deg(48.0, 37.0).expect("a position");
    vec![
        Direction::NotStated,
        Direction::RangeBearing {
            range,
            bearing: Known::Value(Bearing::Sector {
                from_mdeg: 1,
                to_mdeg: 2,
            }),
        },
        Direction::RangeBearing {
            range,
            bearing: Known::Value(Bearing::Measured {
                azimuth_mdeg: 1,
                sigma_mdeg: 2,
            }),
        },
        Direction::Footprint {
            centre: position,
            scan_m: 1,
            track_m: 1,
        },
    ]
}

#[cfg(test)]
pub(crate) fn every_signal() -> Vec<Signal> {
    let word = Known::Value("x".to_owned());
    vec![
        Signal::NotStated,
        Signal::Sound {
            peak_upa: Known::Value(1),
            phase: word.clone(),
        },
        Signal::Thermal {
            brightness_mk: Known::Value(1),
            frp_kw: Known::Value(1),
            confidence: word.clone(),
            day_night: word,
        },
    ]
}
