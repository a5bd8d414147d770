//! When an observation was, in the form in which people and programs are told.

use super::sandwich::{ends, sandwich};
use super::{Interval, Times};
use crate::SiteError;
use crate::clock::WITNESS_CLOCK_NS;
use crate::judgement::Arrived;
use serde::Serialize;
use trucewatch_evidence::{BOUND_NOT_KNOWN_MS, SqliteStore};
use trucewatch_model::Timestamp;
use trucewatch_model::canonical::Record;

/// When an observation was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Not before; absent if nothing bounds it, or if it is contradicted.
    pub earliest: Option<String>,
    /// Not after; absent likewise.
    pub latest: Option<String>,
    /// What contradicts what; absent if nothing does.
    pub contradicted: Option<String>,
    /// By how much the time of receipt may be off, in milliseconds; absent if not known.
    pub received_bound_ms: Option<u32>,
    /// By when a quorum of witnesses had signed for it; absent if they have not.
    pub witnessed_by: Option<String>,
}

/// When the observation in an entry was, by all that bounds it; `None` for other records.
///
/// # Errors
/// If the store cannot be read.
pub fn told(
    store: &SqliteStore,
    times: &Times,
    entry: &Arrived,
) -> Result<Option<Told>, SiteError> {
    let Record::Observation(observation) = &entry.record else {
        return Ok(None);
    };
    let received = Interval::received(entry.received_at, entry.bound_ms);
    let mut bounds = times.bounds(entry, observation, received);
    let shown = store.witnessed_by(entry.seq)?;
    let by = shown.and_then(|shown| shown.by_quorum_unix_s);
    let witnessed = by.map(|by| Timestamp::from_unix_s(i64::try_from(by).unwrap_or(i64::MAX)));
    bounds.witnessed_ns = witnessed.map(|at| at.plus_ns(WITNESS_CLOCK_NS).as_unix_ns());
    let text = |at: Timestamp| at.to_string();
    let (interval, why) = match sandwich(&bounds) {
        Ok(interval) => (ends(interval), None),
        Err(why) => ((None, None), Some(why.to_string())),
    };
    Ok(Some(Told {
        earliest: interval.0.map(text),
        latest: interval.1.map(text),
        contradicted: why,
        received_bound_ms: (entry.bound_ms != BOUND_NOT_KNOWN_MS).then_some(entry.bound_ms),
        witnessed_by: witnessed.map(text),
    }))
}
