//! A file of incidents held against an agreement: GeoJSON in, a document of assessments out. The shapes
//! of both are described in `docs/assess.md`.

mod read;
mod write;

pub(crate) use read::read as read_incidents;
pub use read::{Incident, Rejected};

use crate::Agreement;
use crate::document::Lang;
use serde_json::Value;

/// What became of a file of incidents.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The document to be written.
    pub result: Value,
    /// How many incidents were assessed.
    pub assessed: usize,
    /// Features that cannot be used.
    pub rejected: Vec<Rejected>,
}

/// Reads incidents from the text of a GeoJSON file and holds each against every provision. Features that
/// cannot be used are told and left out; the others are assessed all the same. Sentences are written
/// in these languages.
///
/// # Errors
/// In words, if the text is no GeoJSON `FeatureCollection` at all.
pub fn assess_geojson(
    agreement: &Agreement,
    text: &str,
    languages: &[Lang],
) -> Result<Batch, String> {
    let read = read::read(agreement, text)?;
    let incidents: Vec<Value> = read
        .incidents
        .iter()
        .map(|incident| write::incident(agreement, incident, languages))
        .collect();
    let assessed = incidents.len();
    let result = write::document(agreement, &incidents, &read.rejected, &read.warnings);
    Ok(Batch {
        result,
        assessed,
        rejected: read.rejected,
    })
}
