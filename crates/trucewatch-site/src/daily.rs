//! The days of a mission: where each begins and ends, and on which anything was observed.

use crate::exit::Recipient;
use crate::{IncidentEntry, SOFTWARE, SiteError, View, configuration};
use trucewatch_evidence::{EvidenceLog as _, QuarantineFilter, SqliteStore};
use trucewatch_model::Timestamp;
use trucewatch_report::Provenance;

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

/// The day that many days before, `YYYY-MM-DD`.
///
/// # Errors
/// If the date is not one.
pub fn days_before(date: &str, days: i32) -> Result<String, SiteError> {
    let invalid = || SiteError::Invalid(format!("`{date}` is not a date; write it as 2021-02-15"));
    let civil: jiff::civil::Date = date.parse().map_err(|_| invalid())?;
    let before = civil.checked_sub(jiff::Span::new().days(days));
    before.map(|date| date.to_string()).map_err(|_| invalid())
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
