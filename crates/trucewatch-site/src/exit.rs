//! The way out of the view: what a recipient is told of incidents. Every exit passes here: lists, maps, details,
//! streams, reports, files.
//!
//! In: a view, whoever is told ([`Recipient`]), and an incident. Out: a [`ToldIncident`], which nothing but the gate
//! makes. Whoever is told places coarsely gets a cell of the grid and numbers from the least one on; what would
//! tell the place more finely (events, outlines, distances in reasons, what a provision makes of the exact place,
//! how it moved) is not there. Whoever is told everything finds the incident as the view has it in
//! [`Told::whole`], and there alone.

use crate::{IncidentEntry, SiteError, View};
use std::path::Path;
use std::sync::Arc;
use trucewatch_model::{Count, IncidentId, Marking, ObservationClass, Status, Timestamp};
use trucewatch_release::{
    Caveat, Gate, Kind, Level, Marked, Number, Outcome, Place, Places, PositionPolicy, Purpose,
    Registry, Release, Released, Session, Subject, Withheld,
};

/// The file in the folder of a site with the names that labels use.
pub const REGISTRY_NAME: &str = "registry.toml";
/// The file in the folder of a site that says how coarsely places are told.
pub const POSITIONS_NAME: &str = "positions.toml";

/// The audience of the mission's own people.
const MISSION: &str = "MISSION";

/// The names of a mission, and how coarsely places are told to whom.
#[derive(Debug)]
pub struct Rules {
    registry: Registry,
    positions: PositionPolicy,
    /// For whoever has the folder of the site at hand.
    as_they_are: PositionPolicy,
}

/// Somebody who is told of incidents.
#[derive(Clone, Debug)]
pub struct Recipient {
    rules: Arc<Rules>,
    subject: Subject,
    /// Whether the folder of the site is at hand, so that nothing would be kept.
    has_folder: bool,
}

/// An incident as a recipient is told it.
pub type ToldIncident<'v> = Released<Told<'v>>;

/// What is told of an incident.
#[derive(Clone)]
pub struct Told<'v> {
    view: &'v View,
    entry: &'v IncidentEntry,
    place: Option<Place>,
    counts: Vec<(ObservationClass, ToldCount)>,
    events: Number,
    observations: Number,
    whole: bool,
}

/// How many, as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldCount {
    /// So many.
    Count(Count),
    /// Fewer than that; it may be none.
    Under(u32),
}

/// An incident on its way to the gate.
struct Leaving<'v> {
    view: &'v View,
    entry: &'v IncidentEntry,
}

impl Rules {
    /// Those of a site: `registry.toml` and `positions.toml` in its folder, else the ones that come with the program.
    ///
    /// # Errors
    /// If a file cannot be read or used.
    pub fn of(dir: &Path) -> Result<Arc<Self>, SiteError> {
        let registry = text(dir, REGISTRY_NAME, trucewatch_release::EXAMPLE_REGISTRY)?;
        let wrong = |name: &str, error: &dyn std::fmt::Display| {
            SiteError::Invalid(format!("`{}`: {error}", dir.join(name).display()))
        };
        let registry = Registry::from_toml(&registry).map_err(|e| wrong(REGISTRY_NAME, &e))?;
        let positions = text(dir, POSITIONS_NAME, PositionPolicy::DEFAULT)?;
        let positions = PositionPolicy::from_toml(&positions, &registry);
        Ok(Arc::new(Self {
            positions: positions.map_err(|e| wrong(POSITIONS_NAME, &e))?,
            as_they_are: PositionPolicy::as_they_are(registry.protection()),
            registry,
        }))
    }

    /// How old positions of patrols must be before a device sends them, in seconds, and in cells of which size in
    /// metres (0: as they are): as the mission's own people are told them. `None`: they stay on the device.
    pub fn patrol_track(&self) -> Option<(u32, u32)> {
        let to = self.registry.atom(MISSION).ok()?;
        self.positions.points(to, Kind::Patrol)
    }

    /// The names that labels use.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }
}

fn text(dir: &Path, name: &str, usual: &str) -> Result<String, SiteError> {
    let path = dir.join(name);
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(usual.to_owned()),
        read => read.map_err(SiteError::read(path)),
    }
}

/// The strictest marking that somebody may read. Each is for some of those that the one before is for.
pub fn reads_up_to(registry: &Registry, subject: &Subject, now: Timestamp) -> Marking {
    let reads = |marking: &&Marking| subject.reads(&registry.label_of(**marking), now);
    let stricter = [Marking::Mission, Marking::Restricted, Marking::Witness];
    let read = stricter.iter().take_while(reads).last();
    read.copied().unwrap_or(Marking::Public)
}

impl Recipient {
    /// Somebody in a session, or nobody in particular.
    pub fn new(rules: Arc<Rules>, subject: Subject) -> Self {
        Self {
            rules,
            subject,
            has_folder: false,
        }
    }

    /// Whoever has the folder of the site at hand: on its own machine, without accounts.
    pub fn with_the_folder(rules: Arc<Rules>) -> Self {
        let subject = cleared(&rules.registry, rules.registry.protection());
        Self {
            rules,
            subject,
            has_folder: true,
        }
    }

    /// Everybody.
    pub fn public(rules: Arc<Rules>) -> Self {
        let subject = Subject::public(&rules.registry);
        Self::new(rules, subject)
    }

    /// Anybody of an audience, cleared for all that such people can be.
    ///
    /// # Errors
    /// If the mission has no such audience.
    pub fn of_audience(rules: Arc<Rules>, name: &str) -> Result<Self, SiteError> {
        let atom = rules.registry.atom(name).map_err(|error| {
            SiteError::Invalid(format!(
                "{error}; audiences are named in `{REGISTRY_NAME}`: PUBLIC, PARTY_A, CELL, NOR"
            ))
        })?;
        let subject = match atom == rules.registry.public() {
            true => Subject::public(&rules.registry),
            false => cleared(&rules.registry, atom),
        };
        Ok(Self::new(rules, subject))
    }

    /// The strictest marking that this recipient may read.
    pub fn up_to(&self, now: Timestamp) -> Marking {
        reads_up_to(&self.rules.registry, &self.subject, now)
    }

    fn policy(&self) -> &PositionPolicy {
        match self.has_folder {
            true => &self.rules.as_they_are,
            false => &self.rules.positions,
        }
    }

    /// Whether incidents are told to this recipient as the view has them.
    pub fn is_told_all(&self) -> bool {
        self.policy().tells_all(self.subject.hat, Kind::Incident)
    }

    /// Whether somebody else is told the same of incidents, of a view that both may read.
    pub fn is_told_like(&self, other: &Self) -> bool {
        let (one, two) = (self.subject.hat, other.subject.hat);
        self.has_folder == other.has_folder && self.policy().tells_alike(one, two, Kind::Incident)
    }

    /// Somebody of the same audience who is cleared for all that such people can be: what is kept ready for all of
    /// them is made for that one.
    #[must_use]
    pub fn of_same_audience(&self) -> Self {
        let hat = self.subject.hat;
        let subject = match hat == self.rules.registry.public() {
            true => Subject::public(&self.rules.registry),
            false => cleared(&self.rules.registry, hat),
        };
        Self {
            rules: Arc::clone(&self.rules),
            subject,
            has_folder: self.has_folder,
        }
    }

    /// Whether this recipient may read a view that was worked out from records up to a marking.
    pub fn reads(&self, marking: Marking, now: Timestamp) -> bool {
        let label = self.rules.registry.label_of(marking);
        self.subject.reads(&label, now)
    }

    /// What this recipient is told of an incident. `None`: nothing, as if it were not there; so is all of a view
    /// that was worked out from what the recipient may not read.
    pub fn told<'v>(
        &self,
        view: &'v View,
        entry: &'v IncidentEntry,
        now: Timestamp,
    ) -> Option<ToldIncident<'v>> {
        self.told_or_when(view, entry, now).ok()
    }

    /// The same, for what is kept ready.
    ///
    /// # Errors
    /// Nothing is told: from when on it will be, if only its age stands against it. That is for whoever keeps
    /// something ready, never to be told.
    pub fn told_or_when<'v>(
        &self,
        view: &'v View,
        entry: &'v IncidentEntry,
        now: Timestamp,
    ) -> Result<ToldIncident<'v>, Option<Timestamp>> {
        let marking = view.up_to().unwrap_or(Marking::Witness);
        let label = self.rules.registry.label_of(marking);
        let leaving = Marked::of_entry(Leaving { view, entry }, label);
        let gate = Gate::new(self.policy());
        match gate.release(&leaving, &self.subject, now) {
            Outcome::Released(told) => Ok(told),
            Outcome::Withheld(Withheld::TooYoung(from)) => Err(Some(from)),
            Outcome::Withheld(_) => Err(None),
        }
    }

    /// How many incidents there are of something, as this recipient is told it; `None`: nothing is told.
    pub fn told_number(&self, view: &View, number: usize, now: Timestamp) -> Option<Number> {
        let marking = view.up_to().unwrap_or(Marking::Witness);
        let label = self.rules.registry.label_of(marking);
        let leaving = Marked::of_entry(HowMany(u32::try_from(number).unwrap_or(u32::MAX)), label);
        let told = Gate::new(self.policy()).release(&leaving, &self.subject, now);
        told.released().map(|told| *told.shown())
    }

    /// The same of an incident by its id.
    pub fn told_by_id<'v>(
        &self,
        view: &'v View,
        id: &IncidentId,
        now: Timestamp,
    ) -> Option<ToldIncident<'v>> {
        self.told(view, view.incident(id)?, now)
    }
}

fn cleared(registry: &Registry, hat: trucewatch_release::Atom) -> Subject {
    let protects = hat == registry.protection();
    Subject {
        person: String::new(),
        hat,
        clearance: Level::Protected,
        caveats: Caveat::ALL.into_iter().collect(),
        sectors: registry.all_sectors(),
        session: Session {
            second_factor: true,
            managed_device: true,
            purpose: if protects {
                Purpose::Protection
            } else {
                Purpose::Work
            },
        },
    }
}

/// A number of incidents on its way to the gate.
struct HowMany(u32);

impl Release for HowMany {
    type Shown = Number;

    fn show(&self, places: &mut Places<'_>) -> Result<Number, Withheld> {
        places.number(Kind::Incident, self.0)
    }
}

impl<'v> Release for Leaving<'v> {
    type Shown = Told<'v>;

    fn show(&self, places: &mut Places<'_>) -> Result<Told<'v>, Withheld> {
        const KIND: Kind = Kind::Incident;
        let incident = &self.entry.incident;
        places.without_place(KIND, incident.ends)?;
        let place = incident.area.centre().map(|centre| {
            let within_m = incident.area.within_m().unwrap_or(0.0).ceil() as u32;
            places.point(KIND, incident.ends, centre, within_m)
        });
        let counted = |(class, count): (&ObservationClass, &Count)| {
            Ok(match places.number(KIND, count.value)? {
                Number::Exactly(_) => (*class, ToldCount::Count(*count)),
                Number::Under(least) => (*class, ToldCount::Under(least)),
            })
        };
        let place = place.transpose()?;
        let counts: Result<_, Withheld> = incident.counts.iter().map(counted).collect();
        Ok(Told {
            view: self.view,
            entry: self.entry,
            place,
            counts: counts?,
            events: places.number(KIND, self.entry.events.len() as u32)?,
            observations: places.number(KIND, self.entry.observations() as u32)?,
            whole: places.tells_all(KIND),
        })
    }
}

impl<'v> Told<'v> {
    /// The incident as the view has it, with the view, for whoever is told everything.
    pub fn whole(&self) -> Option<(&'v View, &'v IncidentEntry)> {
        self.whole.then_some((self.view, self.entry))
    }

    /// Its id.
    pub fn id(&self) -> &'v IncidentId {
        &self.entry.incident.id
    }
    /// When it began.
    pub fn begins(&self) -> Timestamp {
        self.entry.incident.begins
    }
    /// When it ended.
    pub fn ends(&self) -> Timestamp {
        self.entry.incident.ends
    }
    /// Whether any of it may still change.
    pub fn provisional(&self) -> bool {
        self.entry.incident.provisional
    }
    /// The mission's day that it belongs to, `YYYY-MM-DD`.
    pub fn day(&self, time_zone: &str) -> String {
        crate::daily::date_of_incident(self.entry, time_zone)
    }
    /// Where; none if it was not located.
    pub const fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }
    /// Where in words, no finer than the place is told.
    pub fn in_words(&self) -> Option<String> {
        if self.whole {
            return self.entry.place.clone();
        }
        let place = self.place?;
        let places = self.view.fusion().gazetteer();
        places.describe(place.position, f64::from(place.within_m))
    }
    /// How many of each class; empty if it is held back.
    pub fn counts(&self) -> &[(ObservationClass, ToldCount)] {
        &self.counts
    }
    /// Whether it is not counted, because its sensors are not believed.
    pub fn is_held_back(&self) -> bool {
        self.entry.incident.is_held_back()
    }
    /// Whether it counts a class, or would if it were not held back.
    pub fn has(&self, class: ObservationClass) -> bool {
        let incident = &self.entry.incident;
        incident.counts.contains_key(&class)
            || (self.whole && incident.held_back.contains_key(&class))
    }
    /// How many events.
    pub const fn events(&self) -> Number {
        self.events
    }
    /// How many observations it rests on.
    pub const fn observations(&self) -> Number {
        self.observations
    }
    /// The gravest thing that the machine says about it. It rests on the exact place, so it is told with that alone.
    pub fn status(&self) -> Option<Status> {
        self.whole.then(|| self.entry.status()).flatten()
    }
}
