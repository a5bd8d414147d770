//! Shared by the tests of formats.

use crate::{Accepted, Format, Row, Settings, read};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Observation, Timestamp};

/// Settings with `now` = 2027-01-15T08:00:00Z.
pub(crate) fn settings() -> Settings {
    Settings::new(Timestamp::from_unix_s(1_800_000_000))
}

/// Reads a whole file.
pub(crate) fn rows(format: Format, file: &[u8]) -> Vec<Row> {
    let reader = read(format, file, &settings()).expect("a usable file");
    reader.map(|row| row.expect("a readable file")).collect()
}

/// Reads the only row of a file.
pub(crate) fn row(format: Format, header: &str, row: &str) -> Row {
    let mut rows = rows(format, format!("{header}\n{row}\n").as_bytes());
    assert_eq!(rows.len(), 1, "one row in, one row out");
    rows.remove(0)
}

/// The accepted row.
pub(crate) fn accepted(format: Format, header: &str, text: &str) -> Accepted {
    match row(format, header, text) {
        Row::Accepted(accepted) => accepted,
        Row::Rejected(rejection) => panic!("{text}: {}", rejection.reason),
    }
}

/// The observation that a row became.
pub(crate) fn observation(format: Format, header: &str, text: &str) -> Observation {
    match accepted(format, header, text).record {
        Record::Observation(observation) => observation,
        other => panic!("{other:?}"),
    }
}

/// The reason for which a row was rejected.
pub(crate) fn reason(format: Format, header: &str, text: &str) -> String {
    match row(format, header, text) {
        Row::Rejected(rejection) => rejection.reason,
        Row::Accepted(accepted) => panic!("accepted: {accepted:?}"),
    }
}
