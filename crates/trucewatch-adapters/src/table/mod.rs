//! What all table formats share: the header, the fields of a row, and the loop over rows. A format
//! itself is a [`Table`]: its columns, and one function from the fields of a row to a record.

pub(crate) mod fields;
pub(crate) mod header;
pub(crate) mod rows;

use crate::table::fields::Fields;
use crate::{FileError, Settings, text};
use std::collections::BTreeMap;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Position, Timestamp};

/// How far ahead of this site's clock a time may be: clocks differ, and more than this is an error.
const AHEAD_MAX_NS: i64 = 10 * 60 * 1_000_000_000;

/// A table format.
pub(crate) struct Table {
    /// The columns it reads; others are ignored with a note.
    pub(crate) columns: &'static [&'static str],
    /// Of each group one column must be there.
    pub(crate) required: &'static [&'static [&'static str]],
    /// Columns that interpret and do not observe: ignored, and the note says why.
    pub(crate) interpretations: &'static [&'static str],
    /// From the fields of one row to one record.
    pub(crate) decode: fn(&Fields<'_>, &mut Context) -> Result<Decoded, Refusal>,
}

/// A record, and what people should know about how it was read.
pub(crate) struct Decoded {
    pub(crate) record: Record,
    pub(crate) notes: Vec<String>,
}

/// Why a row was not read.
pub(crate) enum Refusal {
    /// The row is wrong; the next may be right.
    Row(String),
    /// The number of fields is wrong; if the row has several lines, perhaps only the first is.
    Width(String),
    /// It makes no sense to go on with this file.
    File(FileError),
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self::Row(reason)
    }
}

/// What decoding a row may need beyond the row.
pub(crate) struct Context {
    pub(crate) settings: Settings,
    /// The zone of local times.
    pub(crate) zone: jiff::tz::TimeZone,
    /// The sensors seen so far in this file: where they were first named, and where they stand.
    pub(crate) sensors: BTreeMap<String, (u64, Position)>,
}

impl Context {
    pub(crate) fn new(settings: &Settings, zone: jiff::tz::TimeZone) -> Self {
        Self {
            settings: settings.clone(),
            zone,
            sensors: BTreeMap::new(),
        }
    }

    /// Refuses a time that has not come yet.
    pub(crate) fn not_in_future(&self, column: &str, at: Timestamp) -> Result<(), String> {
        if at <= self.settings.now.plus_ns(AHEAD_MAX_NS) {
            return Ok(());
        }
        // Without the time now: the same row must have the same reason whenever it is read.
        Err(format!(
            "column {}: time {at} is in the future of this site's clock; check the clock of the \
             source and of this site, then retry the row",
            text::quote(column)
        ))
    }
}
