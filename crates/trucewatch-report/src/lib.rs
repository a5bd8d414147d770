//! Reports: of a day, of a week, of one incident, each one self-contained HTML page in any of five languages.
//!
//! In: what was registered, derived and assessed for a period, all as arguments ([`DailyInput`]).
//! Out: a page without scripts and without requests to anywhere; the same input gives the same
//! bytes. The page carries its own coverage, its uncertainty, and what is needed to make it again.
//!
//! Refuses: to read a clock, a file or a network; to print where sensors or people who observe
//! stand; to add units in any place but the stated total; to call silence calm.

mod chart;
mod coverage;
mod figures;
mod incidents;
mod map;
mod observed;
mod page;
mod place_words;
mod public;
mod registered;
mod sources;
mod spot;
mod standing;
mod summary;
mod text;
mod told;
mod totals;
mod trend;
mod weekly;
mod when;
mod wording;
mod words;

use std::collections::BTreeMap;
use trucewatch_model::{
    AgreementVersion, Assessment, Coverage, Event, EventId, Feature, Gazetteer, Incident,
    Observation, ObservationId, Observer, ObserverId, ObserverKind, Timestamp,
};

pub use figures::{FigureChange, Figures, changes, figures};
pub use public::{
    DAY_COLUMNS, HOW_TO_VERIFY, INCIDENT_COLUMNS, PublicPage, ReleasedItem, public_page,
};
pub use spot::{SpotInput, spot};
pub use standing::{ReportKind, SignedErratum, SignedReport, Standing, standing};
pub use told::{Told, ToldNumber, ToldRow, told_day, told_incident};
pub use totals::{Totals, totals};
pub use trend::{Corrected, LEAST_SHARE, TrendDay};
pub use trucewatch_agreement::document::Lang;
pub use weekly::{ToldWeek, WeeklyInput, told_week, weekly};
pub use wording::{wording_faults, wording_ok};

/// Everything a daily report is made from.
#[derive(Clone, Debug)]
pub struct DailyInput<'a> {
    /// The name of the mission.
    pub mission: &'a str,
    /// The day reported on, in the mission's zone: year, month, day.
    pub date: (i16, i8, i8),
    /// The IANA name of the zone in which the day has its boundaries and times are shown. If it is
    /// not known, times are shown in UTC and the page says so.
    pub time_zone: &'a str,
    /// Start of the day.
    pub from: Timestamp,
    /// End of the day, excluded.
    pub to: Timestamp,
    /// The day's incidents.
    pub incidents: &'a [Incident],
    /// The day's events.
    pub events: &'a BTreeMap<EventId, Event>,
    /// The day's assessments.
    pub assessments: &'a [Assessment],
    /// Observations of the day, and those that its events rest on.
    pub observations: &'a BTreeMap<ObservationId, Observation>,
    /// What could have been seen.
    pub coverage: &'a Coverage,
    /// Lines and zones for the picture.
    pub features: &'a [Feature],
    /// Registered observers: used for their kind only; their places are never shown.
    pub observers: &'a [Observer],
    /// Names of places.
    pub gazetteer: &'a Gazetteer,
    /// The text that incidents were held against.
    pub agreement: Option<&'a AgreementVersion>,
    /// Its title.
    pub agreement_title: Option<&'a str>,
    /// The language of the page, and of the texts in `assessments`.
    pub lang: Lang,
    /// What the report was made from.
    pub provenance: Provenance,
}

/// What a report was made from, so that it can be made again and compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// How many entries of the log it rests on.
    pub entries: u64,
    /// The digest that names these entries.
    pub digest: String,
    /// Name and version of the program.
    pub software: String,
    /// Rows that could not be read and were put aside.
    pub quarantined: u64,
    /// Records that were left out, because a correction says that they are wrong.
    pub corrected: u64,
    /// The entry of the log that states the program and its settings; absent if none does.
    pub configuration: Option<u64>,
}

/// Makes the report of a day. Shape: a whole HTML document, UTF-8. Tables are capped (each says how many rows
/// are left out), so that it stays a few megabytes however busy the day was.
pub fn daily(input: &DailyInput<'_>) -> String {
    page::page(&Context::new(input)).into_string()
}

/// Whether sensors heard an event, so that it depended on how many of them worked.
fn is_heard(event: &Event) -> bool {
    let heard = |c: &trucewatch_model::Contribution| {
        c.role == trucewatch_model::Role::Locates && c.residual_s.is_some()
    };
    event
        .preferred()
        .is_some_and(|hypothesis| hypothesis.contributions.iter().any(heard))
}

/// The input with the indexes that several sections need.
struct Context<'a> {
    input: &'a DailyInput<'a>,
    words: words::Words,
    sources: sources::Sources,
    clock: when::LocalClock,
    nearest: place_words::Nearest<'a>,
    totals: Totals,
    kinds: BTreeMap<&'a ObserverId, ObserverKind>,
}

impl<'a> Context<'a> {
    fn new(input: &'a DailyInput<'a>) -> Self {
        let words = words::Words::new(input.lang);
        Self {
            words,
            sources: sources::Sources::new(words),
            clock: when::LocalClock::new(words, input.time_zone, input.date),
            nearest: place_words::Nearest::new(words, input.gazetteer),
            totals: {
                let mut all = totals(input.events.values());
                input
                    .incidents
                    .iter()
                    .for_each(|i| all.add_excess(i, input.events));
                all
            },
            kinds: input.observers.iter().map(|o| (&o.id, o.kind)).collect(),
            input,
        }
    }
}
