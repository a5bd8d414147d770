//! An agreement as people write it: the types behind the file, its JSON Schema and its documentation.
//!
//! Nothing here decides anything. Parties, States and organisations are opaque ids; their names are
//! texts that no rule reads. Whatever can change carries two times: when it holds (`valid_from`,
//! `in_force_from`) and since when it is known (`known_from`). An amendment is another entry of the
//! same id with a later `known_from`; nothing is overwritten.

mod actors;
mod lifecycle;
mod places;
mod provision;
mod schema;
mod text;
mod weapons;

pub use actors::{
    Actor, ActorKind, Assignment, Instrument, InstrumentKind, RoleKind, Source, Stance,
};
pub use lifecycle::{
    Act, ActKind, BreachStep, Ceasefire, Clock, Duration, DurationKind, Event, Gate, Mechanism,
    Seat,
};
pub use places::{
    ByParty, Distance, GeoPoint, Line, LineStatus, NamedSite, NearPlaces, Place, Side, Strip, Zone,
    ZoneKind,
};
pub use provision::{
    Activity, Condition, Deontic, Effect, Exception, ExceptionKind, Exempt, Limit, Provision,
    Schedule,
};
pub use schema::schema;
pub use text::{After, Id, Lang, Moment, Span, Text};
pub use weapons::{Bounds, Family, WeaponModel, WeaponRule};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the format that this program reads.
pub const FORMAT: u32 = 2;

/// An agreement: who promised what to whom, where, since when, and who says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Version of this format: 2.
    #[schemars(extend("const" = 2))]
    pub format: u32,
    /// What it is.
    pub agreement: Head,
    /// Files with lines and zones in GeoJSON, beside this one; `feature = "id"` refers to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub geometry_files: Vec<String>,
    /// Where facts come from, by id.
    #[serde(default, rename = "source", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// States, organisations and armed groups.
    #[serde(default, rename = "actor", skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Actor>,
    /// Which actor has which role, and when. One may have several.
    #[serde(default, rename = "role", skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Assignment>,
    /// The texts that make up the agreement.
    #[serde(default, rename = "instrument", skip_serializing_if = "Vec::is_empty")]
    pub instruments: Vec<Instrument>,
    /// Lines; entries of one id are its versions.
    #[serde(default, rename = "line", skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// Zones; entries of one id are its versions.
    #[serde(default, rename = "zone", skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Zone>,
    /// Settlements, schools, storage sites and the like that provisions speak of.
    #[serde(default, rename = "site", skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<NamedSite>,
    /// Weapon models beyond those that the program knows, or with the figures of this agreement.
    #[serde(
        default,
        rename = "weapon_model",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub weapon_models: Vec<WeaponModel>,
    /// Facts on which permissions depend, such as "ordered by the named level".
    #[serde(default, rename = "condition", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Announced exercises, demining and other innocent causes.
    #[serde(default, rename = "exception", skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// Obligations, prohibitions and permissions; entries of one id are its versions or, with
    /// `reading`, its disputed readings.
    #[serde(rename = "provision")]
    #[schemars(length(min = 1))]
    pub provisions: Vec<Provision>,
    /// The ceasefire itself, whose state gates hang on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceasefire: Option<Ceasefire>,
    /// What cannot begin before something else is in force.
    #[serde(default, rename = "gate", skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// Names of events that acts record and others wait for.
    #[serde(default, rename = "event", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// What happened to the agreement: proposals, acceptances, suspensions, events that clocks wait for.
    #[serde(default, rename = "act", skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Act>,
    /// Bodies that watch over it.
    #[serde(default, rename = "mechanism", skip_serializing_if = "Vec::is_empty")]
    pub mechanisms: Vec<Mechanism>,
    /// What happens after an alleged breach, in order, and who decides.
    #[serde(default, rename = "breach_step", skip_serializing_if = "Vec::is_empty")]
    pub breach_steps: Vec<BreachStep>,
    /// Times within which somebody has to answer.
    #[serde(default, rename = "clock", skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// How long it lasts and how it is renewed, suspended and ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Duration>,
}

/// What the agreement is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Text,
    /// Version of this file; change it with every change.
    #[schemars(length(min = 1))]
    pub version: String,
    /// IANA name of the time zone in which times are shown, such as `Europe/Kyiv`.
    pub time_zone: String,
    /// Languages of the official texts, such as `["ru"]`; the first one decides.
    #[schemars(length(min = 1))]
    pub official_languages: Vec<String>,
    /// Who may see its lines and zones on the map: `public`, `mission` (default) or `restricted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
    /// Remarks for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Who may see something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Marking {
    /// Everybody.
    Public,
    /// The mission.
    Mission,
    /// Named people.
    Restricted,
}
