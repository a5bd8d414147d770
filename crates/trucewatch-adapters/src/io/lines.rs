//! Rows of a table in bounded memory.
//!
//! In: decompressed bytes. Out: one row at a time with its line number, without its line end. A row
//! may have up to [`ROW_LIMIT`] bytes less one; of a longer one the first [`ROW_LIMIT`] are kept and
//! the rest is passed over. A quoted field may hold line breaks within that limit. If a quotation
//! mark is not closed, or the field goes on after it, only the first line is given up: the next row
//! begins on the next line.

use crate::io::quotes::Place;
use std::io::Read;

/// Rows of this many bytes or more are rejected; their first bytes up to here are kept.
pub const ROW_LIMIT: usize = 64 * 1024;

/// What is wrong with a row as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It has [`ROW_LIMIT`] bytes or more.
    TooLong,
    /// A quotation mark has no partner, or not where a field ends.
    Quotes,
}

/// A row as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawRow {
    /// The line it starts on, from 1.
    pub(crate) line: u64,
    /// Its bytes without the line end.
    pub(crate) raw: Vec<u8>,
    /// Whether a line end follows; the last row of a file may have none. Not known, and taken as
    /// so, if the row is too long.
    pub(crate) ended: bool,
    /// What is wrong with it.
    pub(crate) fault: Option<Fault>,
}

/// Where the search for a line end stopped, counted from the start of the row.
enum LineEnd {
    /// The index of the line feed.
    At(usize),
    /// No line feed within the limit.
    TooFar,
    /// The file ends at this index.
    File(usize),
}

pub(crate) struct RowReader<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    at_end: bool,
    error: Option<std::io::Error>,
    line: u64,
    /// Whether the rest of a row that is too long is still to come.
    in_long_row: bool,
    /// Of the row handed out last: where it starts, where its second line starts, its line.
    last: Option<(usize, usize, u64)>,
}

const CHUNK: usize = 32 * 1024;

impl<R: Read> RowReader<R> {
    pub(crate) fn new(source: R) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            start: 0,
            at_end: false,
            error: None,
            line: 1,
            in_long_row: false,
            last: None,
        }
    }

    /// The error that ended the input early, if one did. The row before it was cut off.
    pub(crate) fn take_error(&mut self) -> Option<std::io::Error> {
        self.error.take()
    }

    /// Whether the input ended in an error.
    pub(crate) fn failed(&self) -> bool {
        self.error.is_some()
    }

    /// The line that would be read next.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The next row, blank ones included. `None` at the end.
    pub(crate) fn next_row(&mut self) -> Option<RawRow> {
        self.last = None;
        if std::mem::take(&mut self.in_long_row) {
            self.pass_over_line();
        }
        match self.line_end(0) {
            LineEnd::File(0) => None,
            LineEnd::TooFar => Some(self.long_row()),
            LineEnd::File(end) if self.has_no_quotes(end) => Some(self.take(end, end, 1, false)),
            LineEnd::At(end) if self.has_no_quotes(end) => Some(self.take(end, end + 1, 1, true)),
            LineEnd::File(end) => Some(self.quoted_row(end, end, false)),
            LineEnd::At(end) => Some(self.quoted_row(end, end + 1, true)),
        }
    }

    /// Cuts a row of several lines, just handed out, down to its first line; the others are read
    /// again as rows of their own. For a row that turned out to be wrong in its number of fields,
    /// so that two lost quotation marks far apart cost two rows and not all those between them.
    pub(crate) fn keep_first_line_only(&mut self, row: &mut RawRow) {
        let Some((start, second_line, line)) = self.last.take() else {
            return;
        };
        row.raw = without_return(&self.buffer[start..second_line - 1]).to_vec();
        row.ended = true;
        self.start = second_line;
        self.line = line + 1;
    }

    fn has_no_quotes(&self, end: usize) -> bool {
        !self.pending()[..end].contains(&b'"')
    }

    fn pending(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Appends more input. `false` at its end.
    fn fill(&mut self) -> bool {
        if self.at_end {
            return false;
        }
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK, 0);
        let read = loop {
            match self.source.read(&mut self.buffer[filled..]) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let count = read.unwrap_or_else(|error| {
            self.error = Some(error);
            0
        });
        self.buffer.truncate(filled + count.min(CHUNK));
        self.at_end = count == 0;
        count > 0
    }

    /// Finds the line end at or after `from`, an index into the pending bytes.
    fn line_end(&mut self, from: usize) -> LineEnd {
        let mut searched = from;
        loop {
            let pending = self.pending();
            let stop = pending.len().min(ROW_LIMIT);
            let found = pending[searched..stop].iter().position(|b| *b == b'\n');
            if let Some(offset) = found {
                return LineEnd::At(searched + offset);
            }
            searched = stop;
            if searched == ROW_LIMIT {
                return LineEnd::TooFar;
            }
            if !self.fill() {
                return LineEnd::File(searched);
            }
        }
    }

    /// Hands out the pending bytes up to `end` and goes on at `next`, `lines` lines further.
    fn take(&mut self, end: usize, next: usize, lines: u64, ended: bool) -> RawRow {
        let row = RawRow {
            line: self.line,
            raw: without_return(&self.pending()[..end]).to_vec(),
            ended,
            fault: None,
        };
        self.start += next;
        self.line += lines;
        row
    }

    fn quoted_row(&mut self, first_end: usize, second_line: usize, ended: bool) -> RawRow {
        let (mut place, mut at, mut lines) = (Place::FieldStart, 0, 0);
        loop {
            if at == ROW_LIMIT || (at == self.pending().len() && !self.fill()) {
                break;
            }
            let byte = self.pending()[at];
            lines += u64::from(byte == b'\n');
            match place.after(byte) {
                Ok(Place::FieldStart) if byte == b'\n' => {
                    let start = self.start;
                    let line = self.line;
                    let row = self.take(at, at + 1, lines, true);
                    if lines > 1 {
                        self.last = Some((start, start + second_line, line));
                    }
                    return row;
                }
                Ok(next) => place = next,
                Err(_) => break,
            }
            at += 1;
        }
        let whole = at == self.pending().len() && at < ROW_LIMIT;
        if whole && !matches!(place, Place::Quoted | Place::ReturnAfterQuoted) {
            let (start, line) = (self.start, self.line);
            let row = self.take(at, at, lines + 1, false);
            if lines > 0 {
                self.last = Some((start, start + second_line, line));
            }
            return row;
        }
        let mut row = self.take(first_end, second_line, 1, ended);
        row.fault = Some(Fault::Quotes);
        row
    }

    /// Hands out the start of a row that is too long. The rest of it is passed over only when the
    /// next row is wanted: a header that is too long should not cost the reading of the file.
    fn long_row(&mut self) -> RawRow {
        self.in_long_row = true;
        RawRow {
            fault: Some(Fault::TooLong),
            ..self.take(ROW_LIMIT, ROW_LIMIT, 1, true)
        }
    }

    fn pass_over_line(&mut self) {
        loop {
            if let Some(offset) = self.pending().iter().position(|b| *b == b'\n') {
                self.start += offset + 1;
                return;
            }
            self.start = self.buffer.len();
            if !self.fill() {
                return;
            }
        }
    }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as (line, text, ended, fault), read in pieces of `piece` bytes.
    fn rows(bytes: &[u8], piece: usize) -> Vec<(u64, String, bool, Option<Fault>)> {
        let mut reader = RowReader::new(Pieces { bytes, piece });
        std::iter::from_fn(|| reader.next_row())
            .map(|row| {
                let text = String::from_utf8(row.raw).expect("text");
                (row.line, text, row.ended, row.fault)
            })
            .collect()
    }

    struct Pieces<'a> {
        bytes: &'a [u8],
        piece: usize,
    }

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let size = self.piece.min(buffer.len());
            self.bytes.read(&mut buffer[..size])
        }
    }

    #[test]
    fn rows_end_where_they_should() {
        let quotes = Some(Fault::Quotes);
        type Seen<'a> = (u64, &'a str, bool, Option<Fault>);
        let cases: [(&str, &[Seen<'_>], &str); 8] = [
            (
                "a\r\nb\n",
                &[(1, "a", true, None), (2, "b", true, None)],
                "both line ends",
            ),
            (
                "a\n\nb",
                &[
                    (1, "a", true, None),
                    (2, "", true, None),
                    (3, "b", false, None),
                ],
                "no last line end",
            ),
            (
                "\"a\nb\",c\nd\n",
                &[(1, "\"a\nb\",c", true, None), (3, "d", true, None)],
                "a quoted line break",
            ),
            (
                "\"a\"\r\nb\n",
                &[(1, "\"a\"", true, None), (2, "b", true, None)],
                "a quoted field before CRLF",
            ),
            (
                "x,\"a\nb\nc\n",
                &[
                    (1, "x,\"a", true, quotes),
                    (2, "b", true, None),
                    (3, "c", true, None),
                ],
                "never closed",
            ),
            (
                "\"a\nb,\"c\"\nd\n",
                &[
                    (1, "\"a", true, quotes),
                    (2, "b,\"c\"", true, None),
                    (3, "d", true, None),
                ],
                "closed by the mark of another row",
            ),
            (
                "\"a\nb\"",
                &[(1, "\"a\nb\"", false, None)],
                "quoted up to the end of the file",
            ),
            (
                "a\n\"b",
                &[(1, "a", true, None), (2, "\"b", false, quotes)],
                "the file ends inside a quoted field",
            ),
        ];
        for (text, expected, why) in cases {
            for piece in [1, 3, 1000] {
                let got = rows(text.as_bytes(), piece);
                let got: Vec<Seen<'_>> = got
                    .iter()
                    .map(|(l, t, e, f)| (*l, t.as_str(), *e, *f))
                    .collect();
                assert_eq!(got, expected, "{why}, in pieces of {piece}");
            }
        }
    }

    #[test]
    fn the_limit_is_exact() {
        let fits = "x".repeat(ROW_LIMIT - 1);
        let over = "x".repeat(ROW_LIMIT);
        let got = rows(format!("{fits}\n{over}\n{over}yyy\nz").as_bytes(), 1000);
        let seen: Vec<_> = got
            .iter()
            .map(|(l, t, e, f)| (*l, t.len(), *e, *f))
            .collect();
        let long = Some(Fault::TooLong);
        assert_eq!(
            seen,
            [
                (1, ROW_LIMIT - 1, true, None),
                (2, ROW_LIMIT, true, long),
                (3, ROW_LIMIT, true, long),
                (4, 1, false, None)
            ]
        );
        assert_eq!(
            rows(over.as_bytes(), 1000)[0].3,
            long,
            "tried again, it is still too long"
        );
        // The partner comes, but too late: a longer search would hold the file in memory.
        let open = format!("\"a\n{}\nlast\"\n", "x\n".repeat(ROW_LIMIT));
        let got = rows(open.as_bytes(), 1000);
        assert_eq!(got[0], (1, "\"a".to_owned(), true, Some(Fault::Quotes)));
        assert_eq!(got.len(), ROW_LIMIT + 3, "an open quotation costs one row");
    }

    #[test]
    fn a_row_can_be_cut_to_its_first_line() {
        let mut reader = RowReader::new(&b"h\n\"a\r\nb\",c\nd\n"[..]);
        reader.next_row().expect("h");
        let mut row = reader.next_row().expect("two lines");
        reader.keep_first_line_only(&mut row);
        assert_eq!((row.line, row.raw.as_slice()), (2, &b"\"a"[..]));
        let next = reader.next_row().expect("the second line");
        assert_eq!((next.line, next.raw.as_slice()), (3, &b"b\",c"[..]));
        assert_eq!(reader.next_row().expect("d").line, 4);
    }

    #[test]
    fn a_failing_source_keeps_what_was_read() {
        struct Failing(u8);
        impl Read for Failing {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1 => Err(std::io::ErrorKind::Interrupted.into()),
                    2 => {
                        buffer[..3].copy_from_slice(b"a\nb");
                        Ok(3)
                    }
                    _ => Err(std::io::Error::other("cable pulled")),
                }
            }
        }
        let mut reader = RowReader::new(Failing(0));
        assert_eq!(reader.next_row().expect("a").raw, b"a");
        assert!(!reader.next_row().expect("b").ended);
        assert!(reader.next_row().is_none() && reader.failed());
        assert_eq!(
            reader.take_error().expect("kept").to_string(),
            "cable pulled"
        );
    }
}
