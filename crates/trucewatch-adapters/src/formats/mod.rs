//! One file (or folder) per source format, always the same shape: `sniff`, and the way from a row
//! to a record.

pub(crate) mod firms_csv;
pub(crate) mod geojson;
pub(crate) mod health_csv;
pub(crate) mod observers;
pub(crate) mod picks_csv;
pub(crate) mod places_csv;
pub(crate) mod reports;
pub(crate) mod sensors_csv;

use crate::Format;
use crate::io::quotes;
use crate::table::{Table, header::Layout};

/// The columns and the decoder of a table format; `None` for GeoJSON.
pub(crate) fn table_of(format: Format) -> Option<&'static Table> {
    match format {
        Format::PicksCsv => Some(&picks_csv::TABLE),
        Format::FirmsCsv => Some(&firms_csv::TABLE),
        Format::ReportsCsv => Some(&reports::TABLE),
        Format::SensorsCsv => Some(&sensors_csv::TABLE),
        Format::PlacesCsv => Some(&places_csv::TABLE),
        Format::HealthCsv => Some(&health_csv::TABLE),
        Format::LinesGeojson => None,
    }
}

/// Whether `head`, the first bytes of a file, looks like `format`.
pub(crate) fn sniff(format: Format, head: &[u8]) -> bool {
    match table_of(format) {
        Some(table) => has_header_of(table, head),
        None => geojson::sniff(head),
    }
}

fn has_header_of(table: &Table, head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let end = head.iter().position(|b| matches!(b, b'\n' | b'\r'));
    let header = String::from_utf8_lossy(&head[..end.unwrap_or(head.len())]);
    quotes::split(&header).is_ok_and(|names| Layout::read(&names, table).is_ok())
}
