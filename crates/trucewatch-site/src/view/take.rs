//! How entries of the log come into a view.

use super::View;
use crate::judgement::{Arrived, Verdict};
use crate::time::fold::Use;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Observation, ObservationId};

impl View {
    /// Takes the next entry of the log in.
    pub fn apply(&mut self, arrived: impl Into<Arrived>) {
        let arrived = arrived.into();
        self.entries = self.entries.max(arrived.seq + 1);
        let hidden = |up_to| trucewatch_evidence::marking(&arrived.record) > up_to;
        if self.up_to.is_some_and(hidden) {
            return;
        }
        self.counted.push(&arrived);
        let used = self.times.take(&arrived);
        let judged = self.judgement.as_ref().map(|by| by.verdict(&arrived));
        match judged.unwrap_or(Verdict::Counts) {
            Verdict::Counts => {}
            Verdict::SetAside => {
                self.set_aside += u64::from(matches!(arrived.record, Record::Observation(_)));
                return;
            }
            Verdict::Corrected => {
                self.corrected += 1;
                return;
            }
        }
        let id = arrived.observation_id();
        match (used, arrived.record) {
            (Use::Contradicted, _) => {}
            (Use::NotToLocate, Record::Observation(observation)) => {
                self.fresh = true;
                self.count(&observation);
                self.fusion.add_sign(&observation);
            }
            (_, record) => self.take_record(id, record),
        }
    }

    fn take_record(&mut self, id: Option<ObservationId>, record: Record) {
        self.fresh = true;
        match record {
            Record::Observation(observation) => {
                self.count(&observation);
                if let Some(id) = id {
                    self.fusion.add_observation(id, observation);
                }
            }
            Record::Observer(observer) => {
                // Whose a sensor is decides how far it is believed alone.
                self.agreement_changed = true;
                self.fusion.add_observer(observer);
            }
            Record::Feature(feature) => {
                self.features.push(feature);
                self.features.sort();
                self.agreement_changed = true;
            }
            Record::Place(place) => {
                self.places.push(place);
                self.places_changed = true;
            }
            Record::Agreement { text } => {
                self.agreement_text = Some(text);
                self.agreement_changed = true;
            }
            // On record, and of no weight for what happened.
            Record::FieldReport(_)
            | Record::Key(_)
            | Record::Blob(_)
            | Record::Custody(_)
            | Record::Correction(_)
            | Record::Configuration(_)
            | Record::Act { .. }
            | Record::LogKey { .. } => {}
        }
    }

    fn count(&mut self, observation: &Observation) {
        self.observations += 1;
        *self
            .by_observer
            .entry(observation.observer.clone())
            .or_default() += 1;
        let (first, last) = (observation.time.earliest, observation.time.latest);
        let span = self.span.unwrap_or((first, last));
        self.span = Some((span.0.min(first), span.1.max(last)));
    }
}
