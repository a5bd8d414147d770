//! Reports for those who are told everything.

use super::{Asked, Kind, MISSION, Which, no_incident};
use crate::daily::{self, Day};
use crate::{IncidentEntry, SiteError, spoken};
use std::collections::BTreeMap;
use trucewatch_agreement::Agreement;
use trucewatch_model::{
    Assessment, Coverage, Event, EventId, Feature, Incident, IncidentId, Observation,
    ObservationId, Observer, Timestamp,
};
use trucewatch_report::{DailyInput, SpotInput, TrendDay, WeeklyInput};

/// Owns what a report borrows.
pub(super) struct Material {
    date: (i16, i8, i8),
    from: Timestamp,
    to: Timestamp,
    incidents: Vec<Incident>,
    events: BTreeMap<EventId, Event>,
    assessments: Vec<Assessment>,
    observations: BTreeMap<ObservationId, Observation>,
    observers: Vec<Observer>,
    coverage: Coverage,
    features: Vec<Feature>,
}

pub(super) fn page(asked: &Asked<'_>, which: &Which) -> Result<String, SiteError> {
    let material = Material::of(asked, which)?;
    let input = material.input(asked);
    Ok(match which.kind {
        Kind::Daily => trucewatch_report::daily(&input),
        Kind::Weekly => {
            let days = which.days(asked.time_zone)?;
            let days: Vec<TrendDay> = days
                .iter()
                .filter(|d| d.from < asked.now)
                .map(|d| day(asked, d))
                .collect();
            trucewatch_report::weekly(&WeeklyInput {
                whole: input,
                days: &days,
            })
        }
        Kind::Spot => {
            let entries = material
                .incidents
                .iter()
                .filter_map(|i| asked.view.incident(&i.id));
            let revisions: BTreeMap<IncidentId, (u32, Timestamp)> = entries
                .filter_map(|e| {
                    let last = e.history.last()?;
                    Some((e.incident.id.clone(), (last.number, last.at)))
                })
                .collect();
            trucewatch_report::spot(&SpotInput {
                whole: input,
                what: &which.of,
                revisions: &revisions,
            })
        }
    })
}

/// A day among others.
fn day(asked: &Asked<'_>, day: &Day) -> TrendDay {
    let entries = asked.view.incidents_of(day.from, day.to.min(asked.now));
    let entries: Vec<&IncidentEntry> = entries.collect();
    let incidents: Vec<&Incident> = entries.iter().map(|e| &e.incident).collect();
    let events = entries.iter().flat_map(|e| &e.events);
    let events: BTreeMap<EventId, Event> = events.map(|e| (e.id.clone(), e.clone())).collect();
    let coverage = asked.view.coverage(day.from, day.to.min(asked.now));
    TrendDay::of_whole(
        day.date,
        day.to <= asked.now,
        &incidents,
        &events,
        &coverage,
    )
}

impl Material {
    /// What there is of a period, or of some incidents.
    pub(super) fn of(asked: &Asked<'_>, which: &Which) -> Result<Self, SiteError> {
        let (view, now) = (asked.view, asked.now);
        let days = which.days(asked.time_zone)?;
        if let (Some(first), Some(last)) = (days.first(), days.last()) {
            // A week may have begun before anything can be said of its last day.
            let to = match which.kind {
                Kind::Weekly if first.from < now => last.to.min(now),
                _ => daily::so_far(&which.of, last.from, last.to, now)?,
            };
            let entries = view.incidents_of(first.from, to);
            let told = entries.filter_map(|entry| asked.to.told(view, entry, now));
            let entries: Vec<&IncidentEntry> = told
                .filter_map(|told| told.shown().whole().map(|(_, entry)| entry))
                .collect();
            return Ok(Self::from_entries(
                asked, &entries, first.date, first.from, to, true,
            ));
        }
        let told = which
            .incidents
            .iter()
            .filter_map(|id| asked.to.told_by_id(view, id, now));
        let entries: Vec<&IncidentEntry> = told
            .filter_map(|told| told.shown().whole().map(|(_, entry)| entry))
            .collect();
        let begins = entries.iter().map(|e| e.incident.begins).min();
        let ends = entries.iter().map(|e| e.incident.ends).max();
        let (Some(begins), Some(ends)) = (begins, ends) else {
            return Err(no_incident(which));
        };
        let date = daily::date_of(begins, asked.time_zone);
        let date = daily::day(&date, asked.time_zone)?.date;
        Ok(Self::from_entries(
            asked,
            &entries,
            date,
            begins,
            ends.plus_s(1.0),
            false,
        ))
    }

    fn from_entries(
        asked: &Asked<'_>,
        entries: &[&IncidentEntry],
        date: (i16, i8, i8),
        from: Timestamp,
        to: Timestamp,
        all_reports: bool,
    ) -> Self {
        let fusion = asked.view.fusion();
        let events: BTreeMap<EventId, Event> = entries
            .iter()
            .flat_map(|e| &e.events)
            .map(|event| (event.id.clone(), event.clone()))
            .collect();
        let of_period = |o: &Observation| o.time.latest >= from && o.time.earliest < to;
        let reports = fusion
            .reports()
            .filter(|(_, o)| all_reports && of_period(o));
        let mut observations: BTreeMap<ObservationId, Observation> =
            reports.map(|(id, o)| (id.clone(), o.clone())).collect();
        let contributions = events
            .values()
            .filter_map(Event::preferred)
            .flat_map(|h| &h.contributions);
        let joined = entries.iter().flat_map(|e| &e.incident.reports);
        for contribution in contributions.chain(joined) {
            if let Some(observation) = fusion.observation(&contribution.observation) {
                observations.insert(contribution.observation.clone(), observation.clone());
            }
        }
        Self {
            date,
            from,
            to,
            incidents: entries.iter().map(|e| e.incident.clone()).collect(),
            assessments: entries
                .iter()
                .flat_map(|e| spoken::assessments(e, asked.lang))
                .collect(),
            events,
            observations,
            observers: fusion.observers().values().cloned().collect(),
            coverage: asked.view.coverage(from, to),
            features: asked.view.features(),
        }
    }

    /// The same, as the report takes it.
    pub(super) fn input<'a>(&'a self, asked: &'a Asked<'_>) -> DailyInput<'a> {
        DailyInput {
            mission: MISSION,
            date: self.date,
            time_zone: asked.time_zone,
            from: self.from,
            to: self.to,
            incidents: &self.incidents,
            events: &self.events,
            assessments: &self.assessments,
            observations: &self.observations,
            coverage: &self.coverage,
            features: &self.features,
            observers: &self.observers,
            gazetteer: asked.view.fusion().gazetteer(),
            agreement: asked.view.agreement().map(Agreement::cited_as),
            agreement_title: asked.view.agreement().map(Agreement::title),
            lang: asked.lang,
            provenance: asked.provenance.clone(),
        }
    }
}
