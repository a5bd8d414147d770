//! Whether a signed record goes with what the log holds and the mission allows. What does not is a conflict, and
//! told to the sender: nothing is settled here behind anybody's back.

use super::Asks;
use crate::clock::Clock;
use crate::exit::Rules;
use crate::judgement::{Arrived, Judgement, Verdict};
use crate::{SiteError, keyring};
use std::sync::Arc;
use trucewatch_evidence::{Entry, EvidenceLog as _, SqliteStore, marking};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Correction, FieldContent, Marking, SeenCheckpoint, TimeSpan, TrackPoint};
use trucewatch_proof::from_hex;
use trucewatch_proof::register::Register;
use trucewatch_proof::signed::SignedRecord;
use trucewatch_release::Cell;

/// How far into the future a record may be after all that is known of both clocks, in nanoseconds.
const AHEAD_NS: i64 = 2_000_000_000;
/// A device computes cells with its own sines: so many 1e-7 degrees are no other cell.
const CELL_E7: i64 = 20;

/// The rule against a correction of what is not there.
pub(super) const NAMES_NOTHING: &str = "names_nothing";

/// Who may sign, and what may be sent, as of one look at the log.
pub(super) struct Door {
    pub(super) register: Register,
    rules: Arc<Rules>,
}

impl Door {
    pub(super) fn of(store: &SqliteStore) -> Result<Self, SiteError> {
        Ok(Self {
            register: keyring::register(store)?.0,
            rules: Rules::of(store.dir())?,
        })
    }
}

/// Something that was sent and does not go with what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which rule: `clock`, `corrected`, `not_own`, `names_nothing`, `track`.
    pub rule: &'static str,
    /// What does not fit, in words.
    pub why: String,
    /// The entry it does not go with.
    pub entry: Option<u64>,
}

/// Why a message does not go into the log.
pub(super) enum Misfit {
    Unreadable(String),
    Conflict(Conflict),
    Site(SiteError),
}

impl From<SiteError> for Misfit {
    fn from(error: SiteError) -> Self {
        Self::Site(error)
    }
}

impl From<trucewatch_evidence::LogError> for Misfit {
    fn from(error: trucewatch_evidence::LogError) -> Self {
        Self::Site(error.into())
    }
}

impl Misfit {
    pub(super) fn unreadable(why: impl Into<String>) -> Self {
        Self::Unreadable(why.into())
    }

    /// The reason in words, for the quarantine.
    pub(super) fn reason(self) -> Result<String, SiteError> {
        match self {
            Self::Unreadable(why) => Ok(why),
            Self::Conflict(conflict) => Ok(conflict.why),
            Self::Site(error) => Err(error),
        }
    }
}

fn conflict(rule: &'static str, why: String, entry: Option<u64>) -> Misfit {
    Misfit::Conflict(Conflict { rule, why, entry })
}

/// The checkpoint that a record names.
pub(super) fn seen(record: &Record) -> Option<&SeenCheckpoint> {
    match record {
        Record::Observation(observation) => observation.seen.value(),
        Record::FieldReport(report) => report.seen.value(),
        _ => None,
    }
}

/// The entry of the very same record of the same author, if it is there.
pub(super) fn known(signed: &SignedRecord, store: &SqliteStore) -> Result<Option<u64>, Misfit> {
    let found = store.find(&signed.record.sha256())?;
    let own = found.filter(|entry| entry.author == signed.key.id());
    Ok(own.map(|entry| entry.seq))
}

/// Checks a record that is not in the log yet.
pub(super) fn check(
    signed: &SignedRecord,
    door: &Door,
    store: &SqliteStore,
    clock: &Clock,
    asks: Asks,
) -> Result<(), Misfit> {
    match &signed.record {
        Record::Observation(observation) => not_ahead(&observation.time, clock, asks),
        Record::FieldReport(report) => {
            not_ahead(&report.time, clock, asks)?;
            match &report.content {
                FieldContent::PatrolTrack { cell_m, points } => {
                    if report.marking < Marking::Restricted {
                        let why =
                            "where a patrol was is for named people alone; mark it `restricted`";
                        return Err(conflict("track", why.to_owned(), None));
                    }
                    track(*cell_m, points, door, clock)
                }
                _ => Ok(()),
            }
        }
        Record::Correction(correction) => corrects(signed, correction, store),
        _ => Ok(()),
    }
}

/// Nothing was observed after it came in.
fn not_ahead(time: &TimeSpan, clock: &Clock, asks: Asks) -> Result<(), Misfit> {
    if asks == Asks::Nobody {
        return Ok(());
    }
    let (now, bound_ms) = clock.received();
    let known_ms = match bound_ms {
        trucewatch_evidence::BOUND_NOT_KNOWN_MS => 0,
        known => i64::from(known),
    };
    let earliest = time.earliest.plus_ns(-time.bound_ns());
    let latest_now = now.plus_ns(known_ms * 1_000_000 + AHEAD_NS);
    if earliest <= latest_now {
        return Ok(());
    }
    let why = format!(
        "it is of {} at the earliest, and here it is {now}: one of the two clocks is wrong",
        time.earliest
    );
    Err(conflict("clock", why, None))
}

/// Positions of patrols come as coarsely and as late as the mission's rules say.
fn track(cell_m: u32, points: &[TrackPoint], door: &Door, clock: &Clock) -> Result<(), Misfit> {
    let refused = |why: String| Err(conflict("track", why, None));
    let Some((delay_s, wanted_m)) = door.rules.patrol_track() else {
        return refused(
            "the mission's rules let no positions of patrols be sent: they stay on the device"
                .into(),
        );
    };
    if cell_m < wanted_m {
        return refused(format!(
            "its positions are in cells of {cell_m} m, and the mission's rules ask for {wanted_m} m"
        ));
    }
    let newest = clock.now().plus_s(-f64::from(delay_s));
    for point in points {
        if delay_s > 0 && point.at > newest {
            return refused(format!(
                "a position of {} is not {delay_s} s old yet, as the mission's rules ask",
                point.at
            ));
        }
        let centre = Cell::holding(point.position, cell_m).centre();
        let e7 = |a: f64, b: f64| ((a - b) * 1e7).round() as i64;
        let (lat, lon) = (point.position.lat_deg(), point.position.lon_deg());
        let (north, east) = (e7(lat, centre.lat_deg()), e7(lon, centre.lon_deg()));
        if cell_m > 0 && north.abs().max(east.abs()) > CELL_E7 {
            return refused(format!(
                "a position of {} is not the middle of a cell of {cell_m} m, as it says it is",
                point.at
            ));
        }
    }
    Ok(())
}

/// A device corrects what it sent itself, once.
fn corrects(
    signed: &SignedRecord,
    correction: &Correction,
    store: &SqliteStore,
) -> Result<(), Misfit> {
    let wrong = named(&correction.of, store)?;
    let own = signed.key.id();
    if wrong.author != own {
        let why = format!(
            "entry {} is of another author: corrections of others' records are made at the desk",
            wrong.seq
        );
        return Err(conflict("not_own", why, Some(wrong.seq)));
    }
    if correction.marking != marking(&wrong.record) {
        let why = "a correction is marked as what it corrects".to_owned();
        return Err(conflict("not_own", why, Some(wrong.seq)));
    }
    if let Some(other) = &correction.replaced_by {
        let holds = named(other, store)?;
        let fits = holds.record.kind() == wrong.record.kind() && holds.seq != wrong.seq;
        if !fits || marking(&holds.record) > correction.marking {
            let why = format!(
                "entry {} cannot take the place of entry {}: it must be another record of the same kind, marked no more strictly",
                holds.seq, wrong.seq
            );
            return Err(conflict(NAMES_NOTHING, why, Some(holds.seq)));
        }
    }
    let judgement = Judgement::of_log(store)?;
    let of = wrong.seq;
    if judgement.verdict(&Arrived::from(wrong)) != Verdict::Corrected {
        return Ok(());
    }
    let all = crate::correction::list(store)?.into_iter().rev();
    let mut others = all.filter(|(_, other)| other.of == correction.of);
    let by = others.next();
    let (entry, reason) = by.map_or((None, String::new()), |(seq, other)| {
        let with = match &other.replaced_by {
            Some(sha256) => format!(
                ", replaced by the record {}…",
                sha256.get(..16).unwrap_or(sha256)
            ),
            None => ", withdrawn".to_owned(),
        };
        (
            Some(seq),
            format!(" by {}: {}{with}", other.by, other.reason),
        )
    });
    let why = format!("entry {of} was corrected already{reason}");
    Err(conflict("corrected", why, entry))
}

/// The entry of a record that is named by its hash.
fn named(sha256: &str, store: &SqliteStore) -> Result<Entry, Misfit> {
    let bytes: Option<[u8; 32]> = from_hex(sha256).and_then(|bytes| bytes.try_into().ok());
    let found = bytes.map(|bytes| store.find(&bytes)).transpose()?.flatten();
    found.ok_or_else(|| {
        let shown = sha256.get(..16).unwrap_or(sha256);
        let why = format!("the log has no record {shown}…: send that first");
        conflict(NAMES_NOTHING, why, None)
    })
}
