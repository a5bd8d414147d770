//! The one way in: [`read`], and the rows it gives.

use crate::formats::{self, geojson::reader::GeoReader};
use crate::io::source;
use crate::table::{Context, rows::TableReader};
use crate::{FileError, Format, Settings};
use std::io::Read;
use trucewatch_model::canonical::Record;

/// A row that became a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The line it starts on, from 1 (the header). For GeoJSON, whose features often share one
    /// line, the number of the feature from 1.
    pub line: u64,
    /// Its exact bytes as read (after decompression), without the line end.
    pub raw: Vec<u8>,
    /// What it says.
    pub record: Record,
    /// What people should know about how it was read, in full sentences or clauses.
    pub notes: Vec<String>,
}

/// A row that did not become a record, kept so that it can be corrected and tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// As [`Accepted::line`].
    pub line: u64,
    /// The header of its file; empty for GeoJSON.
    pub header: String,
    /// Its bytes without the line end; only the first 64 KiB, and `reason` says so, if it has more.
    pub raw: Vec<u8>,
    /// What is wrong, where, and what to do.
    pub reason: String,
}

impl Rejection {
    /// A file of this row alone, to be read with the same format.
    pub fn as_file(&self) -> Vec<u8> {
        [self.header.as_bytes(), b"\n", &self.raw].concat()
    }
}

/// One row of a file. A file has as many as it has rows that are not blank.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every row is accepted, so boxing would only add an allocation"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// It became a record.
    Accepted(Accepted),
    /// It did not.
    Rejected(Rejection),
}

/// The rows of one file, in order. After an error there are no more.
pub struct Reader<R: Read> {
    inner: Inner<R>,
    finished: bool,
}

enum Inner<R: Read> {
    Table(Box<TableReader<R>>),
    Geo(Box<GeoReader<R>>),
}

/// Reads a file, plain or gzip. The header, or the start of the feature collection, is read now;
/// rows are read as the iterator advances.
///
/// # Errors
/// See [`FileError`]: the file as a whole is not of this format.
pub fn read<R: Read>(
    format: Format,
    input: R,
    settings: &Settings,
) -> Result<Reader<R>, FileError> {
    let source = source::open(input, format.name())?;
    let inner = match formats::table_of(format) {
        Some(table) => {
            let zone = match format {
                Format::ReportsCsv => zone(&settings.time_zone)?,
                _ => jiff::tz::TimeZone::UTC,
            };
            let context = Context::new(settings, zone);
            Inner::Table(Box::new(TableReader::new(format, table, source, context)?))
        }
        None => Inner::Geo(Box::new(GeoReader::new(source, settings.encoding)?)),
    };
    Ok(Reader {
        inner,
        finished: false,
    })
}

fn zone(name: &str) -> Result<jiff::tz::TimeZone, FileError> {
    jiff::tz::TimeZone::get(name).map_err(|_| FileError::UnknownTimeZone {
        name: name.to_owned(),
    })
}

impl<R: Read> Reader<R> {
    /// The header of a table, as [`Rejection::header`]; `None` for GeoJSON.
    pub fn header(&self) -> Option<&str> {
        match &self.inner {
            Inner::Table(table) => Some(table.header()),
            Inner::Geo(_) => None,
        }
    }

    /// What people should know about the file as a whole, such as columns that are not read.
    /// Complete once the last row was read.
    pub fn notes(&self) -> Vec<String> {
        match &self.inner {
            Inner::Table(table) => table.notes(),
            Inner::Geo(geo) => geo.notes(),
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Row, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let next = match &mut self.inner {
            Inner::Table(table) => table.next_row(),
            Inner::Geo(geo) => geo.next_row(),
        };
        self.finished = !matches!(next, Some(Ok(_)));
        next
    }
}
