//! Reports of a day, a week, an incident or case, as a recipient is told them.
//!
//! In: a view, whoever is told, a language. Out: a page. Whoever is told everything gets the whole report; whoever is told
//! places coarsely gets what came through the gate ([`crate::exit`]), and nothing else reaches the page.

mod figures;
mod public;
mod signed;
mod told;
mod whole;

use crate::daily::{self, Day};
use crate::exit::Recipient;
use crate::spoken::Lang;
use crate::{SiteError, View};
use trucewatch_model::{IncidentId, Timestamp};
use trucewatch_report::Provenance;

pub use figures::figures_of;
pub use public::PublicData;
pub use signed::{Erratum, Proposal, SignRequest};
pub(crate) use told::trend;
pub use trucewatch_mission::reports::Kind;

/// The name in a report's head until a mission gives itself one.
pub const MISSION: &str = daily::MISSION;
/// The days of a week.
pub const WEEK: i32 = 7;

/// Which report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// Of what kind.
    pub kind: Kind,
    /// Of what: the day, `YYYY-MM-DD`; the last day of a week; the id of an incident or case.
    pub of: String,
    /// The incidents of a case; empty otherwise.
    pub incidents: Vec<IncidentId>,
}

impl Which {
    /// Of a day, `YYYY-MM-DD`.
    pub fn daily(date: &str) -> Self {
        Self::new(Kind::Daily, date)
    }

    /// Of the seven days that end with a day, `YYYY-MM-DD`.
    pub fn weekly(date: &str) -> Self {
        Self::new(Kind::Weekly, date)
    }

    /// Of an incident.
    pub fn spot(id: &str) -> Self {
        Self {
            incidents: vec![IncidentId::from_text(id)],
            ..Self::new(Kind::Spot, id)
        }
    }

    fn new(kind: Kind, of: &str) -> Self {
        Self {
            kind,
            of: of.to_owned(),
            incidents: Vec::new(),
        }
    }

    /// The days that it is about, oldest first, with the first instant after each; none for a spot report.
    ///
    /// # Errors
    /// If the date or the zone is not known.
    pub fn days(&self, time_zone: &str) -> Result<Vec<Day>, SiteError> {
        let count = match self.kind {
            Kind::Daily => 1,
            Kind::Weekly => WEEK,
            Kind::Spot => 0,
        };
        days_until(&self.of, count, time_zone)
    }
}

/// So many days up to a date, oldest first.
///
/// # Errors
/// If the date or the zone is not known.
pub(crate) fn days_until(date: &str, count: i32, time_zone: &str) -> Result<Vec<Day>, SiteError> {
    let days = (0..count).rev();
    days.map(|before| daily::day(&daily::days_before(date, before)?, time_zone))
        .collect()
}

/// What a report is made from, and for whom.
pub struct Asked<'a> {
    /// What the log implies.
    pub view: &'a View,
    /// Whoever is told.
    pub to: &'a Recipient,
    /// The IANA name of the zone in which days begin.
    pub time_zone: &'a str,
    /// The moment: what is not over is told up to then.
    pub now: Timestamp,
    /// The language.
    pub lang: Lang,
    /// What it is made from, in the words of the log.
    pub provenance: Provenance,
}

/// Makes the page.
///
/// # Errors
/// If the date or the zone is not known, or nothing can be said of that time yet; if there is no such incident for
/// the recipient.
pub fn page(asked: &Asked<'_>, which: &Which) -> Result<String, SiteError> {
    match asked.to.is_told_all() {
        true => whole::page(asked, which),
        false => told::page(asked, which),
    }
}

/// Said where an incident is not there, or not for whoever asks.
fn no_incident(which: &Which) -> SiteError {
    SiteError::NotFound(format!("there is no incident or case `{}`", which.of))
}
