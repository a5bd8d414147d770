//! Brings what is derived up to date, as far as something changed, and tells what did.

use super::{Change, IncidentEntry, Revision, View};
use crate::finding;
use crate::history::{describe_change, withdrawn};
use std::collections::BTreeMap;
use trucewatch_fusion::Settings;
use trucewatch_model::{Event, Gazetteer, Incident, IncidentId, ObservationId, Timestamp};

impl View {
    /// Brings everything derived up to date and tells what changed. `now`: when this is published.
    /// `heard_until`: as [`trucewatch_fusion::Fusion::update`].
    pub fn refresh(&mut self, now: Timestamp, heard_until: Option<Timestamp>) -> Vec<Change> {
        let rename = std::mem::take(&mut self.places_changed);
        if rename {
            self.fusion
                .set_gazetteer(Gazetteer::new(self.places.clone()));
        }
        let reassess = std::mem::take(&mut self.agreement_changed);
        if reassess {
            self.read_agreement();
        }
        let differ = self.fusion.update(heard_until);
        self.origins.refreshed(heard_until);
        self.version += 1;
        let anew = std::mem::take(&mut self.anew);
        let all = reassess || rename || anew;
        let ids = if all {
            let found = self.fusion.incidents().keys();
            found.chain(self.incidents.keys()).cloned().collect()
        } else {
            differ
        };
        let (mut changes, mut gone) = (Vec::new(), Vec::new());
        for id in ids {
            let old = self.take_out(&id);
            let Some(incident) = self.fusion.incidents().get(&id) else {
                gone.extend(old.map(|entry| (id, entry)));
                continue;
            };
            let entry = match old {
                Some(kept) if !reassess && !rename && self.is_same(&kept, incident) => kept,
                previous => {
                    let entry = self.publish(incident, previous.as_ref(), now);
                    let unchanged =
                        previous.filter(|p| p.finding.is_some() && p.finding == entry.finding);
                    unchanged.unwrap_or_else(|| {
                        changes.push(Change::Incident(id.clone()));
                        entry
                    })
                }
            };
            self.put_in(entry);
        }
        changes.extend(self.retire(gone, &changes, now));
        let fresh = std::mem::take(&mut self.fresh);
        if changes.is_empty() && !fresh {
            self.version -= 1; // Nothing was published under that number.
        }
        changes
    }

    /// Takes an incident out of all lists.
    fn take_out(&mut self, id: &IncidentId) -> Option<IncidentEntry> {
        let entry = self.incidents.remove(id)?;
        self.by_time.remove(&(entry.incident.begins, id.clone()));
        self.by_middle.remove(&(entry.middle(), id.clone()));
        self.by_version.remove(&(entry.version, id.clone()));
        if entry.incident.is_held_back() {
            self.held_back.0 -= 1;
            self.held_back.1 -= entry.events.len();
        }
        self.provisional -= usize::from(entry.incident.provisional);
        Some(entry)
    }

    /// Puts an incident into all lists.
    fn put_in(&mut self, entry: IncidentEntry) {
        let id = &entry.incident.id;
        self.by_time.insert((entry.incident.begins, id.clone()));
        self.by_middle.insert((entry.middle(), id.clone()));
        self.by_version.insert((entry.version, id.clone()));
        if entry.incident.is_held_back() {
            self.held_back.0 += 1;
            self.held_back.1 += entry.events.len();
        }
        self.provisional += usize::from(entry.incident.provisional);
        self.incidents.insert(id.clone(), entry);
    }

    /// An empty view that will publish as the next versions of this one: to be filled with the log
    /// from its beginning, aside, while this one goes on answering.
    #[must_use]
    pub fn successor(&self, settings: Settings) -> Self {
        Self {
            incidents: self.incidents.clone(),
            by_time: self.by_time.clone(),
            by_middle: self.by_middle.clone(),
            by_version: self.by_version.clone(),
            held_back: self.held_back,
            provisional: self.provisional,
            anew: true,
            superseded: self.superseded.clone(),
            histories: self.histories.clone(),
            removals: self.removals.clone(),
            version: self.version,
            up_to: self.up_to,
            ..Self::new(settings)
        }
    }

    fn read_agreement(&mut self) {
        self.agreement = None;
        self.agreement_fault = None;
        if let Some(text) = &self.agreement_text {
            match trucewatch_agreement::parse(text, &self.features) {
                Ok(agreement) => self.agreement = Some(agreement),
                Err(errors) => self.agreement_fault = Some(errors.to_string()),
            }
        }
    }

    fn is_same(&self, kept: &IncidentEntry, incident: &Incident) -> bool {
        kept.incident == *incident
            && kept.events.len() == incident.events.len()
            && kept
                .events
                .iter()
                .all(|event| self.fusion.events().get(&event.id) == Some(event))
    }

    fn publish(
        &self,
        incident: &Incident,
        previous: Option<&IncidentEntry>,
        now: Timestamp,
    ) -> IncidentEntry {
        let events: Vec<Event> = incident
            .events
            .iter()
            .filter_map(|id| self.fusion.events().get(id))
            .cloned()
            .collect();
        let assessments = self.agreement.as_ref().map_or_else(Vec::new, |agreement| {
            let told = events.iter().collect::<Vec<_>>();
            trucewatch_agreement::assess(agreement, incident, &told, self.fusion.observers())
        });
        let place = incident.area.centre().and_then(|centre| {
            self.fusion
                .gazetteer()
                .describe(centre, incident.area.within_m().unwrap_or(0.0))
        });
        let mut entry = IncidentEntry {
            incident: incident.clone(),
            events,
            assessments,
            place,
            history: previous.map_or_else(
                || {
                    self.histories
                        .get(&incident.id)
                        .cloned()
                        .unwrap_or_default()
                },
                |p| p.history.clone(),
            ),
            version: self.version,
            finding: None,
        };
        entry.finding = finding::hash(&entry).ok();
        let what = describe_change(previous, &entry);
        entry.history.push(Revision {
            number: entry.revision() + 1,
            at: now,
            what,
        });
        entry
    }

    /// Incidents that no longer come out of fusion: where did their events go? An observation that is another
    /// incident's now is one's that changed.
    fn retire(
        &mut self,
        gone: Vec<(IncidentId, IncidentEntry)>,
        changes: &[Change],
        now: Timestamp,
    ) -> Vec<Change> {
        if gone.is_empty() {
            return Vec::new();
        }
        let mut by_observation = BTreeMap::<&ObservationId, &IncidentId>::new();
        let mut changed: Vec<&IncidentId> = changes.iter().map(Change::incident).collect();
        changed.sort();
        for entry in changed.into_iter().filter_map(|id| self.incidents.get(id)) {
            let rests_on = entry.rests_on().map(|o| (o, &entry.incident.id));
            by_observation.extend(rests_on);
        }
        let mut retired = Vec::new();
        for (id, entry) in gone {
            let mut homes = entry.events.iter();
            let heir = homes
                .find_map(|event| self.fusion.incident_of(&event.id))
                .or_else(|| {
                    let mut rests_on = entry.rests_on();
                    rests_on.find_map(|o| by_observation.get(o).map(|id| (*id).clone()))
                });
            retired.push((id, entry, heir));
        }
        let mut changes = Vec::new();
        for (id, entry, heir) in retired {
            self.removals.push((self.version, id.clone(), heir.clone()));
            self.superseded.insert(id.clone(), heir.clone());
            self.histories.insert(id.clone(), withdrawn(&entry, now));
            changes.push(Change::Removed {
                id,
                superseded_by: heir,
            });
        }
        changes
    }
}
