//! The state of the mission, as the entries of the log imply it.
//!
//! `apply` every entry, `refresh`, read. A view can be thrown away and rebuilt; two views of the
//! same entries are equal, whatever the order and the portions in which they came. Only revision
//! numbers and histories tell of the order, because they are about what was published when.

mod refresh;
mod take;

use crate::gaps::Counted;
use crate::judgement::Judgement;
use crate::origin;
use crate::time::Times;
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_agreement::Agreement;
use trucewatch_fusion::{Fusion, Settings};
use trucewatch_model::{
    Area, Assessment, Coverage, Event, Feature, Holder, Incident, IncidentId, Marking, NamedPlace,
    ObservationId, ObserverId, Position, Role, Shape, Status, Timestamp,
};
use trucewatch_proof::{Hash, KeyId};

/// One step in the life of a published incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u32,
    /// When it was published.
    pub at: Timestamp,
    /// What changed, in words.
    pub what: String,
}

/// An incident as published, with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentEntry {
    /// The incident.
    pub incident: Incident,
    /// Its events, by time.
    pub events: Vec<Event>,
    /// How it relates to the agreement, in the order of its provisions.
    pub assessments: Vec<Assessment>,
    /// Where it is, in words.
    pub place: Option<String>,
    /// How it came to be as it is, oldest first; never empty.
    pub history: Vec<Revision>,
    /// The view's version in which it last changed.
    pub version: u64,
    /// The hash of what was found ([`crate::finding::bytes`]); `None` if that cannot be written down.
    pub finding: Option<Hash>,
}

impl IncidentEntry {
    /// Observations that it rests on.
    pub fn observations(&self) -> usize {
        let events: usize = self
            .events
            .iter()
            .filter_map(Event::preferred)
            .map(|h| {
                h.contributions
                    .iter()
                    .filter(|c| c.role != Role::Rejected)
                    .count()
            })
            .sum();
        events + self.incident.reports.len()
    }

    /// The gravest thing that the machine says about it; `None` without an applicable provision.
    pub fn status(&self) -> Option<Status> {
        self.assessments
            .iter()
            .map(|a| a.status)
            .min_by_key(|status| match status {
                Status::LooksBroken => 0,
                Status::Unclear => 1,
                Status::Holds => 2,
            })
    }

    /// The instant by which it belongs to a day: the middle of its time, as monitors do with
    /// "overnight".
    pub fn middle(&self) -> Timestamp {
        let (begins, ends) = (self.incident.begins, self.incident.ends);
        Timestamp::from_unix_ns(begins.as_unix_ns().midpoint(ends.as_unix_ns()))
    }

    /// The observations that it rests on or that joined it.
    fn rests_on(&self) -> impl Iterator<Item = &ObservationId> {
        let events = self
            .events
            .iter()
            .filter_map(Event::preferred)
            .flat_map(|h| &h.contributions)
            .filter(|c| c.role != Role::Rejected);
        events.chain(&self.incident.reports).map(|c| &c.observation)
    }

    /// The number of its latest revision.
    pub fn revision(&self) -> u32 {
        self.history.last().map_or(0, |r| r.number)
    }
}

/// A change that a refresh brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// An incident is new or was revised.
    Incident(IncidentId),
    /// An incident is gone: its events are part of another one now, or of none.
    Removed {
        /// The incident.
        id: IncidentId,
        /// Which one its events are part of now.
        superseded_by: Option<IncidentId>,
    },
}

impl Change {
    /// The incident that changed.
    pub const fn incident(&self) -> &IncidentId {
        match self {
            Self::Incident(id) | Self::Removed { id, .. } => id,
        }
    }
}

/// The state of the mission.
#[derive(Default)]
pub struct View {
    fusion: Fusion,
    features: Vec<Feature>,
    places: Vec<NamedPlace>,
    places_changed: bool,
    agreement_text: Option<String>,
    agreement: Option<Agreement>,
    agreement_fault: Option<String>,
    agreement_changed: bool,
    entries: u64,
    /// Whether anything was taken in since the last refresh.
    fresh: bool,
    observations: u64,
    by_observer: BTreeMap<ObserverId, u64>,
    span: Option<(Timestamp, Timestamp)>,
    incidents: BTreeMap<IncidentId, IncidentEntry>,
    /// Where incidents that are gone have gone.
    superseded: BTreeMap<IncidentId, Option<IncidentId>>,
    /// What was published of them, should they come back.
    histories: BTreeMap<IncidentId, Vec<Revision>>,
    /// Incidents by (begin, id), for lists.
    by_time: BTreeSet<(Timestamp, IncidentId)>,
    /// Incidents by (middle, id), for days.
    by_middle: BTreeSet<(Timestamp, IncidentId)>,
    /// Incidents by (the version in which they last changed, id).
    by_version: BTreeSet<(u64, IncidentId)>,
    /// Whether incidents of another view were taken over, of which each is to be looked at.
    anew: bool,
    /// Incidents that are held back, and their events.
    held_back: (usize, usize),
    /// Incidents of which something may still change without new data.
    provisional: usize,
    version: u64,
    removals: Vec<(u64, IncidentId, Option<IncidentId>)>,
    origins: origin::Cache,
    /// Records with a stricter marking are not looked at; without it, all are.
    up_to: Option<Marking>,
    /// Which records count; without it, every one does.
    judgement: Option<Judgement>,
    /// Observations that do not count, because of the keys they are signed with.
    set_aside: u64,
    counted: Counted,
    times: Times,
    /// Records that do not count, because they were corrected.
    corrected: u64,
}

impl View {
    /// An empty view.
    pub fn new(settings: Settings) -> Self {
        Self {
            fusion: Fusion::new(settings, None),
            ..Self::default()
        }
    }

    /// Looks at no record with a stricter marking than this: for whoever may not read it. Nothing such a record
    /// says, not even that it is there, is in what is worked out.
    #[must_use]
    pub fn seen_up_to(mut self, marking: Marking) -> Self {
        self.up_to = Some(marking);
        self
    }

    /// Leaves out what does not count by this judgement. One that changes asks for a new view: what was
    /// taken in cannot be taken out.
    #[must_use]
    pub fn judged_by(mut self, judgement: Judgement) -> Self {
        self.times = judgement
            .origin()
            .map_or_else(Times::default, Times::of_log);
        self.judgement = Some(judgement);
        self
    }

    /// Since when the ceasefire has been in force; `None` if it is not, or there is none.
    pub fn in_force_since(&self, now: Timestamp) -> Option<Timestamp> {
        use trucewatch_agreement::timeline::{AsKnown, State};
        let agreement = self.agreement.as_ref()?;
        let known = AsKnown::new(agreement.document(), agreement.known());
        match known.ceasefire(now) {
            State::InForce { since, .. } => Some(since),
            _ => None,
        }
    }

    /// The strictest marking that is looked at; `None`: all are.
    pub const fn up_to(&self) -> Option<Marking> {
        self.up_to
    }

    /// Whether anything may still change without new data.
    pub(crate) const fn has_provisional(&self) -> bool {
        self.provisional > 0
    }

    /// How many observations were left out because of the keys they are signed with.
    pub const fn set_aside(&self) -> u64 {
        self.set_aside
    }

    /// What devices counted, and what of it came.
    pub const fn counted(&self) -> &Counted {
        &self.counted
    }

    /// Whose a key is, if it was ever accredited.
    pub fn holder(&self, key: KeyId) -> Option<&Holder> {
        self.judgement.as_ref()?.holder(key)
    }

    /// Who holds a key whose signatures count, for what comes in now.
    pub fn holder_now(&self, key: KeyId, now: Timestamp) -> Option<Holder> {
        self.judgement.as_ref()?.accredited(key, self.entries, now)
    }

    /// Which times are contradicted, and whose clocks are not believed.
    pub const fn times(&self) -> &Times {
        &self.times
    }

    /// How many records were left out because a correction says that they are wrong.
    pub const fn corrected(&self) -> u64 {
        self.corrected
    }

    /// Number of entries of the log that this view is built from.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Number of refreshes so far that changed anything.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Number of observations taken in.
    pub fn observations(&self) -> u64 {
        self.observations
    }

    /// Observations by each observer.
    pub fn observations_by(&self, observer: &ObserverId) -> u64 {
        self.by_observer.get(observer).copied().unwrap_or(0)
    }

    /// First and last instant of all observations.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        self.span
    }

    /// The agreement in force, if one was filed and can be used.
    pub fn agreement(&self) -> Option<&Agreement> {
        self.agreement.as_ref()
    }

    /// Why the agreement that was filed cannot be used.
    pub fn agreement_fault(&self) -> Option<&str> {
        self.agreement_fault.as_deref()
    }

    /// The fused state beneath.
    pub fn fusion(&self) -> &Fusion {
        &self.fusion
    }

    /// Where the fire of an event came from, as far as it may be told: for the duty desk alone, never
    /// for the report or an export. Worked out when asked; no part of what is published.
    pub fn origin(&self, event: &Event) -> origin::Answer {
        origin::answer(self, event)
    }

    pub(crate) fn origins(&self) -> &origin::Cache {
        &self.origins
    }

    /// Lines and zones: those of the agreement, and those that came as files of their own.
    pub fn features(&self) -> Vec<Feature> {
        let mut features = self
            .agreement
            .as_ref()
            .map_or_else(Vec::new, Agreement::features);
        features.extend(
            self.features
                .iter()
                .filter(|f| !features.iter().any(|known| known.id == f.id))
                .cloned()
                .collect::<Vec<_>>(),
        );
        features
    }

    /// The lines along which coverage is measured: those of the agreement, else those filed.
    pub fn lines(&self) -> Vec<Vec<Position>> {
        let own: Vec<Feature> = match &self.agreement {
            Some(agreement) => agreement
                .lines()
                .iter()
                .filter_map(|line| {
                    agreement
                        .features()
                        .into_iter()
                        .find(|f| f.id.as_str() == line.id())
                })
                .collect(),
            None => self.features.clone(),
        };
        own.into_iter()
            .flat_map(|f| {
                if let Shape::Lines(lines) = f.shape {
                    lines
                } else {
                    Vec::new()
                }
            })
            .collect()
    }

    /// What could have been seen from `from` to `to`.
    pub fn coverage(&self, from: Timestamp, to: Timestamp) -> Coverage {
        trucewatch_fusion::coverage(
            self.fusion.observers(),
            self.fusion.signs(),
            &self.lines(),
            from,
            to,
        )
    }

    /// The share of an area's outline and of a time in which an explosion there would have been located.
    pub fn watched(&self, area: &Area, from: Timestamp, to: Timestamp) -> Option<f64> {
        let outline = [area.outline_95()];
        let (observers, signs) = (self.fusion.observers(), self.fusion.signs());
        trucewatch_fusion::coverage(observers, signs, &outline, from, to).line_share
    }

    /// An incident by its id.
    pub fn incident(&self, id: &IncidentId) -> Option<&IncidentEntry> {
        self.incidents.get(id)
    }

    /// Where an incident that is gone has gone: `Some(None)` means nowhere.
    pub fn superseded(&self, id: &IncidentId) -> Option<Option<&IncidentId>> {
        self.superseded.get(id).map(Option::as_ref)
    }

    /// All incidents that begin from `from` up to, not including, `to`; oldest first.
    pub fn incidents_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &IncidentEntry> {
        let bound = |t: Timestamp| (t, IncidentId::from_text(""));
        self.by_time
            .range(bound(from)..bound(to.max(from)))
            .filter_map(|(_, id)| self.incidents.get(id))
    }

    /// All incidents whose middle lies from `from` up to, not including, `to`; oldest first.
    pub fn incidents_of(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = &IncidentEntry> {
        let bound = |t: Timestamp| (t, IncidentId::from_text(""));
        self.by_middle
            .range(bound(from)..bound(to.max(from)))
            .filter_map(|(_, id)| self.incidents.get(id))
    }

    /// All incidents, oldest first.
    pub fn incidents(&self) -> impl DoubleEndedIterator<Item = &IncidentEntry> {
        self.by_time
            .iter()
            .filter_map(|(_, id)| self.incidents.get(id))
    }

    /// Number of incidents.
    pub fn incident_count(&self) -> usize {
        self.incidents.len()
    }

    /// Numbers of incidents that are held back and of their events: listed, but not counted.
    pub fn held_back(&self) -> (usize, usize) {
        self.held_back
    }

    /// What changed after `version`: incidents, then removals. One that was gone in between and is
    /// back is among the incidents alone.
    pub fn changed_since(
        &self,
        version: u64,
    ) -> (Vec<&IncidentEntry>, Vec<(&IncidentId, Option<&IncidentId>)>) {
        let later = (version.saturating_add(1), IncidentId::from_text(""));
        let changed = self.by_version.range(later..);
        let mut changed: Vec<&IncidentEntry> = changed
            .filter_map(|(_, id)| self.incidents.get(id))
            .collect();
        changed.sort_by(|a, b| a.incident.id.cmp(&b.incident.id));
        let start = self.removals.partition_point(|(at, ..)| *at <= version);
        let removed = self
            .removals
            .iter()
            .skip(start)
            .filter(|(_, id, _)| !self.incidents.contains_key(id))
            .map(|(_, id, heir)| (id, heir.as_ref()))
            .collect();
        (changed, removed)
    }
}
