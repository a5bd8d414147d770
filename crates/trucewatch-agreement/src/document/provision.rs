//! Provisions: what must, must not or may be done, by whom, where, when, and what excuses it.

use super::{Id, Moment, Place, RoleKind, Stance, Text, WeaponRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One obligation, prohibition or permission, in one version or reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Its id; versions and readings share it.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// What it says, in the file's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Text>,
    /// The text it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<Id>,
    /// Article or paragraph there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Must, must not or may.
    pub deontic: Deontic,
    /// Whom it binds or permits: actors. Everybody if missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject: Vec<Id>,
    /// What.
    #[schemars(length(min = 1))]
    pub activities: Vec<Activity>,
    /// With which weapons; any if missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weapons: Vec<WeaponRule>,
    /// Where; everywhere if missing.
    #[serde(default)]
    pub place: Place,
    /// From when it is in force; with the ceasefire if missing and there is one, else always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_from: Option<Moment>,
    /// Until when, not included; until further notice if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_to: Option<Moment>,
    /// When it has to be begun and completed, and in which order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Whom it does not concern, such as the monitor's own aircraft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempt: Option<Exempt>,
    /// Numbers of people and weapons up to which it is allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Exceptions that may excuse it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Id>,
    /// For a permission: conditions that all have to be met. One that is not known makes the case
    /// not determinable, never a breach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_if: Vec<Id>,
    /// For a permission: the prohibitions that it is an exception to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permits_despite: Vec<Id>,
    /// More general provisions whose weapons this one takes over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Id>,
    /// Provisions of one topic compete for a weapon: the more specific one applies, of equally specific
    /// ones the later. A tie is reported and both apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Id>,
    /// Gates that have to be open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Id>,
    /// Since when this version is known; from the beginning if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// Whether this version takes the provision back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repealed: bool,
    /// Where sources disagree about the text: the name of this reading. All readings of one id are
    /// held against an incident; where they differ, nothing can be determined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Id>,
    /// Whether this reading is the signed one; then the others are not applied.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub authoritative: bool,
    /// Who puts this provision forward, if not all who accepted its instrument.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asserted_by: Vec<Stance>,
    /// Who accepts it, if not all who accepted its instrument.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted_by: Vec<Stance>,
    /// Who denies it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denied_by: Vec<Stance>,
    /// Where it is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// The force of a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deontic {
    /// It has to be done.
    Must,
    /// It is forbidden.
    MustNot,
    /// It is allowed.
    May,
}

/// What is done. Those of the first group are seen as incidents; duties are followed up by people.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Any fire.
    Fire,
    /// Explosions of any kind.
    Explosion,
    /// The firing of a weapon.
    Outgoing,
    /// The impact of a round.
    Impact,
    /// A burst in the air.
    Airburst,
    /// Bursts of direct-fire weapons.
    Burst,
    /// Single shots.
    Shot,
    /// Projectiles in flight.
    Projectile,
    /// Muzzle flashes.
    MuzzleFlash,
    /// Illumination flares.
    Flare,
    /// A weapon being somewhere.
    WeaponPresence,
    /// Armed people being somewhere.
    ForcePresence,
    /// Crossing a line.
    Crossing,
    /// Crewed aircraft over somewhere.
    AircraftFlight,
    /// Uncrewed aircraft over somewhere.
    UavFlight,
    /// Moving positions towards the other side.
    ForwardMovement,
    /// Offensive operations.
    Offensive,
    /// Reconnaissance.
    Reconnaissance,
    /// Sabotage.
    Sabotage,
    /// Sniping.
    Sniping,
    /// Building other than fortifications.
    Construction,
    /// Fortifications and engineering works.
    Fortification,
    /// Laying mines.
    MineLaying,
    /// New observation devices.
    NewObservationDevice,
    /// Attack on a computer network.
    CyberAttack,
    /// Shutting down communication.
    NetworkShutdown,
    /// Spreading untruths on purpose.
    Disinformation,
    /// Attack on energy, water and other infrastructure.
    InfrastructureAttack,
    /// Hindering shipping.
    MaritimeObstruction,
    /// Keeping monitors out.
    AccessDenial,
    /// Jamming or damaging the monitor's means.
    MonitorInterference,
    /// Bringing in weapons or equipment.
    Reinforcement,
    /// Duty: taking weapons back.
    Withdraw,
    /// Duty: taking forces back.
    Disengage,
    /// Duty: removing mines.
    Demine,
    /// Duty: removing fortifications.
    Dismantle,
    /// Duty: keeping weapons in declared storage.
    Store,
    /// Duty: handing weapons over, or having them taken.
    Disarm,
    /// Duty: declaring what one has.
    Declare,
    /// Duty: punishing those who break it.
    Discipline,
    /// Giving orders against it, open or secret.
    ContraryOrder,
    /// Duty: telling somebody.
    Notify,
    /// Granting access to monitors.
    GrantAccess,
    /// Observing with technical means.
    Observe,
    /// Releasing prisoners.
    ReleasePrisoners,
    /// Marking a line or boundary.
    MarkLine,
    /// Deploying a force or monitors.
    Deploy,
    /// Giving people, means or money.
    Contribute,
    /// Carrying out a security guarantee.
    Guarantee,
    /// Setting up a body.
    Establish,
    /// Using force in self-defence.
    SelfDefence,
}

/// When something has to be begun and completed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Begun by. Until then what is to be withdrawn may still be there, if `complete_by` is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_by: Option<Moment>,
    /// Completed by. Until then what is to be withdrawn may still be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_by: Option<Moment>,
    /// Provisions that have to be completed before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Id>,
    /// Provisions that are carried out at the same time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concurrent_with: Vec<Id>,
    /// Events (of acts) that have to have happened before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditional_on: Vec<Id>,
    /// Its number in a sequence, for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<u32>,
}

/// Whom a provision does not concern.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exempt {
    /// Actors in these roles, acting in them: a contributor's own aircraft is not the monitor's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleKind>,
    /// These actors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Id>,
}

/// A number up to which something is allowed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Weapons that are counted; people if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weapons: Option<WeaponRule>,
    /// As many as this are allowed.
    pub at_most: u32,
}

/// A fact that a permission depends on. An incident says `true`, `false` or nothing about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Its id.
    pub id: Id,
    /// What has to be true.
    pub title: Text,
    /// What would show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_by: Option<Text>,
}

/// A place and time in which something may have an innocent cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub kind: ExceptionKind,
    /// Its title.
    pub title: Text,
    /// From when.
    pub from: Moment,
    /// Until when, not included.
    pub to: Moment,
    /// Where.
    pub place: Place,
    /// Which activities it may explain; any if missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<Activity>,
    /// Whether it was announced to the monitor; if not, it excuses nothing.
    #[serde(default = "announced")]
    pub announced: bool,
    /// What it does.
    #[serde(default)]
    pub effect: Effect,
    /// Since when it is known; from the beginning if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Moment>,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Id>,
}

fn announced() -> bool {
    true
}

/// Kinds of exceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// A live-fire exercise.
    Exercise,
    /// Demining, controlled detonation.
    Demining,
    /// A local window in which something is allowed that is otherwise not.
    LocalWindow,
    /// Anything else that was announced.
    Other,
}

/// What an exception does to the provisions that name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// What lies in it cannot be determined until somebody finds out whether it was that.
    #[default]
    NotDeterminable,
    /// What lies in it is taken to be that, and permitted.
    Permitted,
}
