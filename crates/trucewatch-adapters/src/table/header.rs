//! The header line: which column is where. Columns may come in any order and case.

use crate::table::Table;
use crate::{FileError, Format, text};
use std::borrow::Cow;

/// The most columns that a message or note lists.
const LISTED_MAX: usize = 30;

/// Where the columns of a format are in one file.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// How many fields a row must have.
    pub(crate) width: usize,
    /// For each column of the format its index in the file.
    at: Vec<Option<usize>>,
    /// Columns of the file that the format does not know.
    extra: Vec<String>,
}

impl Layout {
    /// Reads a header.
    ///
    /// # Errors
    /// What is wrong with it: a required column missing, or one named twice.
    pub(crate) fn read(names: &[Cow<'_, str>], table: &Table) -> Result<Self, String> {
        // Inside a name: a line end that is none of ours, with the whole file behind it. It would
        // be a header without rows, and so a loss in silence.
        if names.iter().any(|name| name.trim().contains('\r')) {
            return Err("the first line has carriage returns in it".to_owned());
        }
        let names: Vec<String> = names.iter().map(|n| n.trim().to_lowercase()).collect();
        let mut at = vec![None; table.columns.len()];
        let mut extra = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let known = table.columns.iter().position(|column| column == name);
            match known.and_then(|k| at.get_mut(k)) {
                Some(Some(_)) => {
                    return Err(format!("column {} is named twice", text::quote(name)));
                }
                Some(slot) => *slot = Some(index),
                None => extra.push(name.clone()),
            }
        }
        let layout = Self {
            width: names.len(),
            at,
            extra,
        };
        let is_there = |column: &&str| layout.index(table, column).is_some();
        let missing: Vec<String> = table
            .required
            .iter()
            .filter(|group| !group.iter().any(is_there))
            .map(|group| {
                group
                    .iter()
                    .map(|c| text::quote(c))
                    .collect::<Vec<_>>()
                    .join(" or ")
            })
            .collect();
        match missing.as_slice() {
            [] => Ok(layout),
            [one] => Err(format!("column {one} is missing")),
            several => Err(format!("columns {} are missing", text::list(several))),
        }
    }

    /// Where a column of the format is in the file.
    pub(crate) fn index(&self, table: &Table, column: &str) -> Option<usize> {
        let known = table.columns.iter().position(|name| *name == column);
        debug_assert!(known.is_some(), "{column} is not a column of this format");
        self.at.get(known?).copied().flatten()
    }

    /// One sentence for each kind of column that is not read.
    pub(crate) fn notes(&self, table: &Table) -> Vec<String> {
        let judges = |name: &&String| table.interpretations.contains(&name.as_str());
        let (judging, unknown): (Vec<&String>, Vec<&String>) = self.extra.iter().partition(judges);
        let mut notes = Vec::new();
        if !unknown.is_empty() {
            notes.push(format!("ignored columns: {}", columns(&unknown)));
        }
        if !judging.is_empty() {
            notes.push(format!(
                "ignored as an interpretation, not an observation: {}",
                columns(&judging)
            ));
        }
        notes
    }
}

/// The error for a header that does not fit, with a better guess if there is one.
pub(crate) fn wrong_header(format: Format, problem: String, header: &str) -> FileError {
    let names: Vec<&str> = header.split(',').map(str::trim).collect();
    let other = Format::sniff(header.as_bytes()).filter(|other| *other != format);
    let advice = if let Some(other) = other {
        format!("did you mean {}?", other.name())
    } else if header.contains('\r') {
        "line ends are a carriage return alone; convert them with `tr '\\r' '\\n'`".to_owned()
    } else if names.len() == 1 && header.contains([';', '\t', '|']) {
        "columns must be separated by commas; export the table again with commas".to_owned()
    } else {
        format!(
            "the first line must name the columns, see formats/{}/README.md",
            format.name()
        )
    };
    FileError::WrongHeader {
        format: format.name(),
        problem,
        found: columns(&names),
        advice,
    }
}

fn columns<S: AsRef<str>>(names: &[S]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(LISTED_MAX)
        .map(|name| text::quote(name.as_ref()))
        .collect();
    if names.len() > LISTED_MAX {
        shown.push(format!("{} more", names.len() - LISTED_MAX));
    }
    text::list(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::picks_csv::TABLE;

    fn layout(header: &str) -> Result<Layout, String> {
        let names: Vec<Cow<'_, str>> = header.split(',').map(Cow::Borrowed).collect();
        Layout::read(&names, &TABLE)
    }

    #[test]
    fn columns_are_found_by_name() {
        let found = layout(" Amplitude,x ,TIME_UTC_SECONDS,sensor_id").expect("all there");
        assert_eq!(found.index(&TABLE, "sensor_id"), Some(3));
        assert_eq!(found.index(&TABLE, "amplitude"), Some(0));
        assert_eq!(found.index(&TABLE, "phase"), None);
        assert_eq!(found.notes(&TABLE), ["ignored columns: `x`"]);
    }

    #[test]
    fn wrong_headers_are_explained() {
        let cases = [
            ("sensor_id", "column `time_utc_seconds` is missing"),
            (
                "a",
                "columns `sensor_id` and `time_utc_seconds` are missing",
            ),
            (
                "sensor_id,time_utc_seconds,amplitude\r1,2,3",
                "the first line has carriage returns in it",
            ),
            (
                "sensor_id,Sensor_ID,time_utc_seconds",
                "column `sensor_id` is named twice",
            ),
        ];
        for (header, expected) in cases {
            assert_eq!(layout(header).expect_err("refused"), expected);
        }
    }

    #[test]
    fn advice_fits_the_header() {
        let cases = [
            ("latitude,longitude,acq_date", "did you mean firms-csv?"),
            (
                "{\"type\":\"FeatureCollection\"",
                "did you mean lines-geojson?",
            ),
            ("sensor_id;time_utc_seconds", "separated by commas"),
            ("sensor_id,time_utc_seconds\r1,2\r", "tr '\\r' '\\n'"),
            ("a,b", "see formats/picks-csv/README.md"),
        ];
        for (header, advice) in cases {
            let message = wrong_header(Format::PicksCsv, "p".into(), header).to_string();
            assert!(message.contains(advice), "{message}");
        }
        let wide = vec!["c"; 40].join(",");
        let message = wrong_header(Format::PicksCsv, "p".into(), &wide).to_string();
        assert!(message.contains("and 10 more"), "{message}");
    }
}
