//! The daily report of a date, from a view.

use crate::exit::{Recipient, ToldCount, ToldIncident};
use crate::spoken::{self, Lang};
use crate::{IncidentEntry, SOFTWARE, SiteError, View, configuration};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_evidence::{EvidenceLog as _, QuarantineFilter, SqliteStore};
use trucewatch_model::{
    Assessment, Event, EventId, Incident, Observation, ObservationId, Observer, Timestamp,
};
use trucewatch_report::{DailyInput, Provenance, ToldDay, ToldRow};

/// The name in the report's head until a mission gives itself one.
pub const MISSION: &str = "Ceasefire monitoring mission";

/// The zone of that IANA name.
///
/// # Errors
/// If it is not known.
pub fn zone(name: &str) -> Result<jiff::tz::TimeZone, SiteError> {
    jiff::tz::TimeZone::get(name).map_err(|_| {
        SiteError::Invalid(format!(
            "time zone `{name}` is not known; use an IANA name such as `Europe/Kyiv` or `UTC`"
        ))
    })
}

/// A local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Year, month, day.
    pub date: (i16, i8, i8),
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant of the next.
    pub to: Timestamp,
}

/// Start and end of a local day, `YYYY-MM-DD` in an IANA zone.
///
/// # Errors
/// If the date or the zone is not known.
pub fn day(date: &str, time_zone: &str) -> Result<Day, SiteError> {
    let invalid = || SiteError::Invalid(format!("`{date}` is not a date; write it as 2021-02-15"));
    let civil: jiff::civil::Date = date.parse().map_err(|_| invalid())?;
    let zone = zone(time_zone)?;
    let start = |day: jiff::civil::Date| {
        let instant = zone
            .to_ambiguous_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
            .compatible()
            .ok()?;
        Timestamp::from_jiff(instant)
    };
    let next = civil.tomorrow().map_err(|_| invalid())?;
    let (from, to) = (
        start(civil).ok_or_else(invalid)?,
        start(next).ok_or_else(invalid)?,
    );
    Ok(Day {
        date: (civil.year(), civil.month(), civil.day()),
        from,
        to,
    })
}

/// The end of a day, or now if it is not over.
///
/// # Errors
/// If the day has not begun: nothing can be said of it.
pub fn so_far(
    date: &str,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<Timestamp, SiteError> {
    if from >= now {
        return Err(SiteError::Invalid(format!(
            "{date} has not begun by this site's clock ({now}); ask for a day that has"
        )));
    }
    Ok(to.min(now))
}

/// The local date to which an incident belongs, `YYYY-MM-DD`.
pub fn date_of_incident(entry: &IncidentEntry, time_zone: &str) -> String {
    date_of(entry.middle(), time_zone)
}

/// The local date of an instant, `YYYY-MM-DD`. UTC where the zone is not known.
pub(crate) fn date_of(at: Timestamp, time_zone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let at = at.to_jiff();
    zone.to_offset(at).to_datetime(at).date().to_string()
}

/// The local dates, newest first, on which anything was observed that somebody is told.
pub fn dates(view: &View, to: &Recipient, now: Timestamp, time_zone: &str) -> Vec<String> {
    let told = view.incidents().filter_map(|e| to.told(view, e, now));
    let mut dates: Vec<String> = told.map(|told| told.shown().day(time_zone)).collect();
    dates.sort_unstable_by(|a, b| b.cmp(a));
    dates.dedup();
    dates
}

/// What the report is made from, besides the view.
pub fn provenance(store: &SqliteStore, view: &View) -> Result<Provenance, SiteError> {
    Ok(Provenance {
        entries: view.entries(),
        digest: store.head_at(view.entries())?.to_string(),
        software: SOFTWARE.to_owned(),
        quarantined: store.quarantine_count(QuarantineFilter::OpenOnly)?,
        corrected: view.corrected(),
        configuration: configuration::on_record(store)?,
    })
}

/// The page for a date, with titles and reasons of assessments in a language. A day that is not over at
/// `now` is told up to then. Whoever is told places coarsely gets a list of what that is.
///
/// # Errors
/// If the date or the zone is not known.
pub fn page(
    view: &View,
    recipient: &Recipient,
    date: &str,
    time_zone: &str,
    now: Timestamp,
    lang: Lang,
    provenance: Provenance,
) -> Result<String, SiteError> {
    let Day {
        date: civil,
        from,
        to,
    } = day(date, time_zone)?;
    let to = so_far(date, from, to, now)?;
    let told: Vec<ToldIncident<'_>> = view
        .incidents_of(from, to)
        .filter_map(|entry| recipient.told(view, entry, now))
        .collect();
    if !recipient.is_told_all() {
        return Ok(coarse_page(&told, civil, time_zone));
    }
    let whole = told.iter().filter_map(|told| told.shown().whole());
    let entries: Vec<&IncidentEntry> = whole.map(|(_, entry)| entry).collect();
    let incidents: Vec<Incident> = entries.iter().map(|e| e.incident.clone()).collect();
    let events: BTreeMap<EventId, Event> = entries
        .iter()
        .flat_map(|e| &e.events)
        .map(|event| (event.id.clone(), event.clone()))
        .collect();
    let assessments: Vec<Assessment> = entries
        .iter()
        .flat_map(|e| spoken::assessments(e, lang))
        .collect();
    let fusion = view.fusion();
    let mut observations: BTreeMap<ObservationId, Observation> = fusion
        .reports()
        .filter(|(_, o)| o.time.latest >= from && o.time.earliest < to)
        .map(|(id, o)| (id.clone(), o.clone()))
        .collect();
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
    let observers: Vec<Observer> = fusion.observers().values().cloned().collect();
    let coverage = view.coverage(from, to);
    let features = view.features();
    Ok(trucewatch_report::daily(&DailyInput {
        mission: MISSION,
        date: civil,
        time_zone,
        from,
        to,
        incidents: &incidents,
        events: &events,
        assessments: &assessments,
        observations: &observations,
        coverage: &coverage,
        features: &features,
        observers: &observers,
        gazetteer: fusion.gazetteer(),
        agreement: view
            .agreement()
            .map(trucewatch_agreement::Agreement::cited_as),
        agreement_title: view.agreement().map(trucewatch_agreement::Agreement::title),
        lang: lang.code(),
        provenance,
    }))
}

fn coarse_page(told: &[ToldIncident<'_>], date: (i16, i8, i8), time_zone: &str) -> String {
    let row = |told: &ToldIncident<'_>| {
        let shown = told.shown();
        let counts = shown.counts().iter().map(|(class, count)| match count {
            ToldCount::Count(count) => format!("{count} {}", class.word()),
            ToldCount::Under(least) => format!("fewer than {least} {}", class.word()),
        });
        ToldRow {
            id: shown.id().to_string(),
            begins: shown.begins(),
            ends: shown.ends(),
            place: shown.place().map(|place| (place.position, place.within_m)),
            words: shown.in_words(),
            counts: counts.collect(),
            provisional: shown.provisional(),
            held_back: shown.is_held_back(),
        }
    };
    let rows: Vec<ToldRow> = told.iter().map(row).collect();
    let done: BTreeSet<String> = (told.iter().flat_map(ToldIncident::handling))
        .map(ToString::to_string)
        .collect();
    trucewatch_report::told_day(&ToldDay {
        mission: MISSION,
        date,
        time_zone,
        rows: &rows,
        handling: &done.into_iter().collect::<Vec<_>>(),
    })
}
