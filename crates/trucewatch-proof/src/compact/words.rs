//! Words by their place in these lists. The places are part of version 1: append, never reorder.

use trucewatch_model::observation::{Description, Health, Means, WeaponFamily};
use trucewatch_model::{ClockSource, CountBound, FixSource, Marking, ObserverKind};

pub(super) const KINDS: [ObserverKind; 6] = [
    ObserverKind::AcousticSensor,
    ObserverKind::SeismicSensor,
    ObserverKind::Camera,
    ObserverKind::Patrol,
    ObserverKind::Uav,
    ObserverKind::Satellite,
];
pub(super) const MEANS: [Means; 5] = [
    Means::Heard,
    Means::Saw,
    Means::Recorded,
    Means::AutoDetected,
    Means::Reported,
];
pub(super) const MARKINGS: [Marking; 4] = [
    Marking::Public,
    Marking::Mission,
    Marking::Restricted,
    Marking::Witness,
];
pub(super) const DESCRIPTIONS: [Description; 5] = [
    Description::Outgoing,
    Description::Incoming,
    Description::Impact,
    Description::Airburst,
    Description::Undetermined,
];
pub(super) const BOUNDS: [CountBound; 4] = [
    CountBound::Exact,
    CountBound::AtLeast,
    CountBound::About,
    CountBound::Uncountable,
];
pub(super) const CLOCKS: [ClockSource; 7] = [
    ClockSource::Gnss,
    ClockSource::Ntp,
    ClockSource::Device,
    ClockSource::Watch,
    ClockSource::Overpass,
    ClockSource::Period,
    ClockSource::Unstated,
];
pub(super) const FIXES: [FixSource; 5] = [
    FixSource::Surveyed,
    FixSource::Gnss,
    FixSource::Map,
    FixSource::NamedPlace,
    FixSource::Unstated,
];
pub(super) const HEALTH: [Health; 3] = [Health::Alive, Health::Degraded, Health::Blind];
pub(super) const FAMILIES: [WeaponFamily; 10] = [
    WeaponFamily::SmallArms,
    WeaponFamily::HeavyMachineGun,
    WeaponFamily::Cannon,
    WeaponFamily::GrenadeLauncher,
    WeaponFamily::Mortar,
    WeaponFamily::Artillery,
    WeaponFamily::Mlrs,
    WeaponFamily::Tank,
    WeaponFamily::AirDefence,
    WeaponFamily::Other,
];
