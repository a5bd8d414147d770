//! The nouns of ceasefire monitoring, shared by every other room.
//!
//! In: nothing. Out: types whose units cannot be forgotten, ids that are stable because they are
//! derived from content, and the one canonical byte form that is hashed, signed and stored
//! ([`canonical`]).
//!
//! Three layers that must never mix (they are different types on purpose):
//!
//! 1. [`Observation`]: what a sense or a sensor registered, in the observer's own frame. It has no
//!    field that could name a party, let alone a responsible one.
//! 2. [`Event`], [`Incident`] and [`Assessment`]: what happened, with alternatives and uncertainty,
//!    and how that relates to an agreement. Derived: can be deleted and rebuilt.
//! 3. Findings of responsibility: made by people only, and not part of this crate yet.
//!
//! Never: IO, the clock, randomness. Sines and roots come from `libm`, so that two sites agree to
//! the last bit.

pub mod assessment;
pub mod canonical;
pub mod count;
pub mod coverage;
pub mod custody;
pub mod event;
pub mod feature;
pub mod field;
pub mod gazetteer;
pub mod geodesy;
pub mod geojson;
pub mod handling;
pub mod ids;
pub mod incident;
pub mod key_event;
pub mod known;
pub mod marking;
pub mod observation;
pub mod observer;
pub mod place;
pub mod refused;
pub mod time;

pub use assessment::{
    AgreementVersion, Arg, Assessment, Considered, MeasuredFrom, Outcome, Precedence, Reason,
    RuleWon, Status,
};
pub use count::{Count, CountBound};
pub use coverage::{Coverage, KindCoverage, Outage};
pub use custody::{Hand, hands};
pub use event::{
    Area, ClassProbability, Contribution, Event, EventClass, EventHypothesis, HeldBack, Role,
};
pub use feature::{Feature, FeatureKind, Shape};
pub use field::{
    Answer, FieldContent, FieldReport, ReasonGiven, Restriction, RestrictionEnd, TrackPoint,
};
pub use gazetteer::{Gazetteer, NamedPlace};
pub use handling::{Blob, Configuration, Correction, Custody, CustodyAct, Derived};
pub use ids::{EventId, FeatureId, IncidentId, ObservationId, ObserverId, ProvisionId};
pub use incident::Incident;
pub use key_event::{Approval, Holder, HolderKind, KeyChange, KeyEvent, Officer};
pub use known::Known;
pub use marking::Marking;
pub use observation::{
    Calibre, Description, Direction, Health, Means, Motion, Observation, ObservationClass, Place,
    RootBeginning, SeenCheckpoint, Signal, Weapon, WeaponFamily,
};
pub use observer::{Observer, ObserverKind};
pub use place::{Bearing, Compass16, Fix, FixSource, Position, RangeM};
pub use refused::Refused;
pub use time::{ClockSource, TimeSpan, Timestamp};
