//! The loop over the rows of a table: bytes to text to fields to a record, or a rejection.

use crate::io::lines::{Fault, RawRow, RowReader};
use crate::io::quotes;
use crate::io::source::Source;
use crate::table::fields::Fields;
use crate::table::header::{Layout, wrong_header};
use crate::table::{Context, Decoded, Refusal, Table};
use crate::{Accepted, FileError, Format, Rejection, Row, text};
use std::io::Read;

pub(crate) struct TableReader<R: Read> {
    rows: RowReader<Source<R>>,
    table: &'static Table,
    layout: Layout,
    header: String,
    context: Context,
}

impl<R: Read> TableReader<R> {
    /// Reads the header.
    pub(crate) fn new(
        format: Format,
        table: &'static Table,
        source: Source<R>,
        context: Context,
    ) -> Result<Self, FileError> {
        let mut rows = RowReader::new(source);
        let first = loop {
            match rows.next_row() {
                Some(row) if is_blank(&row.raw) => {}
                other => break other,
            }
        };
        if let Some(source) = rows.take_error() {
            return Err(FileError::Io {
                line: rows.line(),
                source,
            });
        }
        let Some(first) = first else {
            return Err(FileError::Empty {
                format: format.name(),
            });
        };
        let shown = String::from_utf8_lossy(&first.raw);
        if let Some(fault) = first.fault {
            let problem = match fault {
                Fault::TooLong => "the first line is longer than 64 KiB",
                Fault::Quotes => "the first line has a quotation mark without its partner",
            };
            return Err(wrong_header(format, problem.to_owned(), &shown));
        }
        let header = text::decode(&first.raw, context.settings.encoding)
            .map_err(|found| FileError::NotText {
                found: format!("in the first line, {found}"),
                advice: format!("{} starts with a line of column names", format.name()),
            })?
            .into_owned();
        let layout = quotes::split(&header)
            .map_err(|quotes::Malformed| "a quotation mark has no partner".to_owned())
            .and_then(|names| Layout::read(&names, table))
            .map_err(|problem| wrong_header(format, problem, &header))?;
        Ok(Self {
            rows,
            table,
            layout,
            header,
            context,
        })
    }

    pub(crate) fn header(&self) -> &str {
        &self.header
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        self.layout.notes(self.table)
    }

    pub(crate) fn next_row(&mut self) -> Option<Result<Row, FileError>> {
        loop {
            let Some(row) = self.rows.next_row() else {
                let line = self.rows.line();
                let error = self.rows.take_error();
                return error.map(|source| Err(FileError::Io { line, source }));
            };
            if row.fault.is_some() || !is_blank(&row.raw) {
                return Some(self.judge(row));
            }
        }
    }

    fn judge(&mut self, mut row: RawRow) -> Result<Row, FileError> {
        let reason = match self.decode(&row) {
            Ok(Decoded { record, mut notes }) => {
                if !row.ended {
                    notes.push("the last row has no line end".to_owned());
                }
                return Ok(Row::Accepted(Accepted {
                    line: row.line,
                    raw: row.raw,
                    record,
                    notes,
                }));
            }
            Err(Refusal::File(error)) => return Err(error),
            Err(Refusal::Width(reason)) => {
                self.rows.keep_first_line_only(&mut row);
                reason
            }
            Err(Refusal::Row(reason)) if row.ended || row.fault.is_some() => reason,
            Err(Refusal::Row(reason)) => {
                format!("{reason} (the file ends right after this row, which may be cut off)")
            }
        };
        Ok(Row::Rejected(Rejection {
            line: row.line,
            header: self.header.clone(),
            raw: row.raw,
            reason,
        }))
    }

    fn decode(&mut self, row: &RawRow) -> Result<Decoded, Refusal> {
        match row.fault {
            Some(Fault::TooLong) => return Err(Refusal::Row(TOO_LONG.to_owned())),
            Some(Fault::Quotes) => return Err(Refusal::Row(open_quotation(row.ended))),
            None => {}
        }
        if !row.ended && self.rows.failed() {
            return Err(Refusal::Row(
                "reading failed inside this row; check the file and read it again".to_owned(),
            ));
        }
        let text = text::decode(&row.raw, self.context.settings.encoding)?;
        let values = quotes::split(&text).map_err(|quotes::Malformed| open_quotation(row.ended))?;
        if values.len() != self.layout.width {
            return Err(Refusal::Width(wrong_width(
                values.len(),
                self.layout.width,
                row.ended,
            )));
        }
        let fields = Fields {
            table: self.table,
            layout: &self.layout,
            values: &values,
            line: row.line,
        };
        (self.table.decode)(&fields, &mut self.context)
    }
}

const TOO_LONG: &str = "the row is longer than 64 KiB and only its first 64 KiB are kept here; \
     check the line ends of the file, correct the row and read the file again";

fn wrong_width(found: usize, expected: usize, ended: bool) -> String {
    if ended {
        format!(
            "the row has {found} fields, but the header names {expected}; check for missing or \
             extra commas, correct the row and retry it"
        )
    } else {
        format!(
            "the file ends inside this row: {found} of {expected} fields; get the whole file and \
             read it again"
        )
    }
}

fn open_quotation(ended: bool) -> String {
    let place = if ended {
        ""
    } else {
        "the file ends inside this row: "
    };
    format!(
        "{place}a quotation mark has no partner, or its field goes on after the closing one; \
         correct the row and retry it"
    )
}

fn is_blank(raw: &[u8]) -> bool {
    raw.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use crate::testing::rows;
    use crate::{Encoding, Format, Row, read};

    /// Each row as its line, its bytes and whether it was accepted.
    fn seen(file: &str) -> Vec<(u64, String, bool)> {
        let text = |raw: Vec<u8>| String::from_utf8(raw).expect("text");
        rows(Format::PlacesCsv, file.as_bytes())
            .into_iter()
            .map(|row| match row {
                Row::Accepted(row) => (row.line, text(row.raw), true),
                Row::Rejected(row) => (row.line, text(row.raw), false),
            })
            .collect()
    }

    #[test]
    fn rows_between_two_lost_quotation_marks_are_not_lost() {
        // The two marks look like one field of four lines, so the first row has too few fields.
        let file = "name,latitude,longitude\n\"A,1,2\nB,1,2\nC,1,2\nD,1,2\",\nE,1,2\n";
        let lines = ["\"A,1,2", "B,1,2", "C,1,2", "D,1,2\",", "E,1,2"];
        let accepted = [false, true, true, false, true];
        let expected: Vec<_> = (2..)
            .zip(lines)
            .zip(accepted)
            .map(|((line, text), accepted)| (line, text.to_owned(), accepted))
            .collect();
        assert_eq!(seen(file), expected);
    }

    #[test]
    fn line_numbers_count_blank_and_quoted_lines() {
        let file = "\nname,latitude,longitude\n\n\"A\nB\",1,2\n \nC,1,2";
        let expected = [
            (4, "\"A\nB\",1,2".to_owned(), true),
            (7, "C,1,2".to_owned(), true),
        ];
        assert_eq!(seen(file), expected);
    }

    #[test]
    fn the_end_of_the_file_is_part_of_the_reason() {
        let reason = |last: &str| {
            let file = format!("name,latitude,longitude\nA,1,2\n{last}");
            match rows(Format::PlacesCsv, file.as_bytes()).pop() {
                Some(Row::Rejected(rejection)) => rejection.reason,
                other => panic!("{other:?}"),
            }
        };
        assert!(reason("B,1").starts_with("the file ends inside this row: 2 of 3 fields"));
        assert!(reason("\"B").starts_with("the file ends inside this row"));
        assert!(reason("B,1,").ends_with("which may be cut off)"));
        let complete = rows(Format::PlacesCsv, b"name,latitude,longitude\nA,1,2");
        let [Row::Accepted(row)] = complete.as_slice() else {
            panic!("{complete:?}")
        };
        assert_eq!(row.notes, ["the last row has no line end"]);
    }

    #[test]
    fn the_encoding_is_as_told_and_never_guessed() {
        let file = b"name,latitude,longitude\nCaf\xE9,1,2\n";
        let [Row::Rejected(rejection)] = &rows(Format::PlacesCsv, file)[..] else {
            panic!("read")
        };
        assert!(
            rejection.reason.contains("byte 4 of the row (0xE9)"),
            "{}",
            rejection.reason
        );
        let mut settings = crate::testing::settings();
        settings.encoding = Encoding::Windows1252;
        let again = rejection.as_file();
        let mut reader = read(Format::PlacesCsv, again.as_slice(), &settings).expect("a header");
        let Some(Ok(Row::Accepted(row))) = reader.next() else {
            panic!("rejected again")
        };
        assert_eq!(row.raw, b"Caf\xE9,1,2", "the bytes stay as they were");
    }
}
