//! Weapons: family, calibre, model and range.

use super::{Id, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A model of a weapon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeaponModel {
    /// Its id, such as `D-30`.
    pub id: Id,
    /// Other ways to write it, in any script; upper and lower case are alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Its family.
    pub family: Family,
    /// Its calibre, in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.1, max = 2_000))]
    pub calibre_mm: Option<f64>,
    /// Its maximum range, in kilometres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 20_000))]
    pub max_range_km: Option<f64>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
    /// Remarks, such as which ammunition the range is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Families of weapons.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Rifles, light machine guns.
    SmallArms,
    /// Heavy machine guns.
    HeavyMachineGun,
    /// Automatic cannon of infantry fighting vehicles and the like.
    Cannon,
    /// Grenade launchers.
    GrenadeLauncher,
    /// Anti-tank guns and missiles.
    AntiTank,
    /// Mortars.
    Mortar,
    /// Guns and howitzers.
    Artillery,
    /// Multiple launch rocket systems.
    Mlrs,
    /// Tactical missile systems.
    TacticalMissile,
    /// Tanks.
    Tank,
    /// Armoured combat vehicles other than tanks.
    ArmouredVehicle,
    /// Air defence systems.
    AirDefence,
    /// Crewed combat aircraft and helicopters.
    Aircraft,
    /// Uncrewed aerial vehicles.
    Uav,
    /// Mines.
    Mine,
    /// Warships.
    Warship,
    /// Anything else.
    Other,
}

/// Which weapons are meant: those that pass every test that is given. Of several rules one that fits
/// is enough.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeaponRule {
    /// Of one of these families.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<Family>,
    /// Of one of these models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Id>,
    /// Not of one of these models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_models: Vec<Id>,
    /// Calibre in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibre_mm: Option<Bounds>,
    /// Maximum range of the model, in kilometres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_range_km: Option<Bounds>,
}

/// Comparisons that all have to hold. `gt = 100`: more than 100; `gte = 100`: 100 and more;
/// `lt = 100`: below 100; `lte = 120`: up to and including 120.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// This much or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gte: Option<f64>,
    /// More than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gt: Option<f64>,
    /// Up to and including this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lte: Option<f64>,
    /// Below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lt: Option<f64>,
}
