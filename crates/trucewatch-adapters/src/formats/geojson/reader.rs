//! Cuts features out of a GeoJSON file one by one.
//!
//! In: text. Out: one row a feature, numbered from 1. The members of a collection may come in any
//! order; a `crs` member after the features is noticed only then, and is an error all the same.

use crate::formats::geojson::{feature, foreign_crs};
use crate::io::bytes::{Bytes, Capture};
use crate::io::source::Source;
use crate::table::Decoded;
use crate::text::{self, quote};
use crate::{Accepted, Encoding, FileError, Format, ROW_LIMIT, Rejection, Row};
use std::io::Read;

/// The most bytes that one feature may have.
const FEATURE_LIMIT: usize = 8 * 1024 * 1024;
/// The most bytes of a member's name, or of a member that is looked at.
const MEMBER_LIMIT: usize = 4096;

const WHOLE_FILE: &str = "get the whole file and read it again";

enum State {
    /// Inside the list of features.
    Features,
    /// The file is one feature: its bytes, whether there were more, whether it is complete.
    Single(Vec<u8>, bool, bool),
    /// After a single feature.
    AfterSingle,
    /// Nothing more to come.
    End,
}

pub(crate) struct GeoReader<R: Read> {
    bytes: Bytes<Source<R>>,
    encoding: Encoding,
    state: State,
    /// Features seen so far.
    count: u64,
    /// What `type` said at the top, once it was read.
    kind: Option<String>,
    notes: Vec<String>,
}

/// What comes next among the members of the top-level object.
enum Member {
    Named(String),
    ObjectEnds,
    FileEnds,
}

impl<R: Read> GeoReader<R> {
    pub(crate) fn new(source: Source<R>, encoding: Encoding) -> Result<Self, FileError> {
        let mut reader = Self {
            bytes: Bytes::new(source),
            encoding,
            state: State::End,
            count: 0,
            kind: None,
            notes: Vec::new(),
        };
        reader.open()?;
        Ok(reader)
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    /// Reads up to the first feature.
    fn open(&mut self) -> Result<(), FileError> {
        match self.peek()? {
            Some(b'{') => {}
            Some(_) => return Err(self.not_json()),
            None => {
                let format = Format::LinesGeojson.name();
                return Err(FileError::Empty { format });
            }
        }
        self.bytes.record(FEATURE_LIMIT);
        self.take()?;
        loop {
            match self.member()? {
                Member::Named(name)
                    if name == "features" && self.kind.as_deref() != Some("Feature") =>
                {
                    return self.enter_features();
                }
                Member::Named(name) => self.look_at(&name)?,
                end => return self.single(matches!(end, Member::ObjectEnds)),
            }
        }
    }

    fn enter_features(&mut self) -> Result<(), FileError> {
        self.bytes.take_record();
        if self.peek()? != Some(b'[') {
            return Err(not_geojson(
                "its member `features` is not a list",
                "correct the file",
            ));
        }
        self.take()?;
        self.state = State::Features;
        Ok(())
    }

    /// The top-level object ended (or the file did) without a list of features.
    fn single(&mut self, complete: bool) -> Result<(), FileError> {
        let (bytes, over) = self.bytes.take_record();
        match self.kind.as_deref() {
            Some("Feature") => {
                self.state = State::Single(bytes, over, complete);
                Ok(())
            }
            _ if !complete => Err(not_geojson(
                "the file ends before its first feature",
                WHOLE_FILE,
            )),
            Some("FeatureCollection") => Err(not_geojson(
                "the collection has no member `features`",
                "export it again",
            )),
            _ => Err(not_geojson(
                "the JSON object has no `type` that is Feature or FeatureCollection",
                "export the lines and zones as GeoJSON (RFC 7946)",
            )),
        }
    }

    /// Takes the name of the next member and the colon after it.
    fn member(&mut self) -> Result<Member, FileError> {
        loop {
            match self.peek()? {
                None => return Ok(Member::FileEnds),
                Some(b',') => {
                    self.take()?;
                }
                Some(b'}') => {
                    self.take()?;
                    return Ok(Member::ObjectEnds);
                }
                Some(b'"') => break,
                Some(byte) => return Err(self.unexpected(byte, "the name of a member")),
            }
        }
        let (name, complete) = self.value(MEMBER_LIMIT)?;
        if !complete {
            return Ok(Member::FileEnds);
        }
        match self.peek()? {
            None => return Ok(Member::FileEnds),
            Some(b':') => self.take()?,
            Some(byte) => return Err(self.unexpected(byte, "a colon")),
        };
        self.peek()?;
        Ok(Member::Named(
            serde_json::from_slice(&name).unwrap_or_default(),
        ))
    }

    /// Looks at a member other than the features: only `type` and `crs` matter.
    fn look_at(&mut self, name: &str) -> Result<(), FileError> {
        let (value, complete) = self.value(MEMBER_LIMIT)?;
        if !complete {
            return Ok(());
        }
        let value = || serde_json::from_slice::<serde_json::Value>(&value);
        match name {
            "type" => {
                let kind = value().ok().and_then(|v| v.as_str().map(str::to_owned));
                let kind = kind.unwrap_or_default();
                check_kind(&kind)?;
                self.kind = Some(kind);
            }
            "crs" => {
                let crs =
                    value().map_or_else(|_| Some("`unreadable`".to_owned()), |v| foreign_crs(&v));
                // A single feature answers for itself, as a row.
                if let Some(crs) = crs.filter(|_| self.kind.as_deref() != Some("Feature")) {
                    return Err(FileError::ForeignCrs { crs });
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn next_row(&mut self) -> Option<Result<Row, FileError>> {
        match std::mem::replace(&mut self.state, State::End) {
            State::Features => self.next_feature().transpose(),
            State::Single(bytes, over, complete) => {
                self.state = State::AfterSingle;
                self.count = 1;
                Some(Ok(self.row(bytes, over, complete, 1)))
            }
            State::AfterSingle => self.nothing_more().err().map(Err),
            State::End => None,
        }
    }

    fn next_feature(&mut self) -> Result<Option<Row>, FileError> {
        loop {
            match self.peek()? {
                Some(b',') => {
                    self.take()?;
                }
                Some(b']') => {
                    self.take()?;
                    self.close()?;
                    return Ok(None);
                }
                Some(byte @ b'}') => return Err(self.unexpected(byte, "a feature")),
                Some(_) => break,
                None => {
                    let problem = "the file ends before the list of features does";
                    return Err(not_geojson(problem, WHOLE_FILE));
                }
            }
        }
        self.count += 1;
        let line = self.bytes.line();
        let mut capture = Capture::new(FEATURE_LIMIT);
        let complete = self
            .bytes
            .take_value(&mut capture)
            .map_err(|e| self.failed(e))?;
        let (bytes, over) = capture.into_parts();
        if complete {
            self.state = State::Features;
        }
        Ok(Some(self.row(bytes, over, complete, line)))
    }

    /// Reads the members after the features.
    fn close(&mut self) -> Result<(), FileError> {
        loop {
            match self.member()? {
                Member::Named(name) => self.look_at(&name)?,
                Member::ObjectEnds => return self.nothing_more(),
                Member::FileEnds => {
                    self.notes
                        .push("the file ends before its last brace".to_owned());
                    return Ok(());
                }
            }
        }
    }

    fn nothing_more(&mut self) -> Result<(), FileError> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(not_geojson(
                "there is more text after the end of the JSON object",
                "put all features into one FeatureCollection, for example with \
                 `jq -s '{type:\"FeatureCollection\",features:.}'`",
            )),
        }
    }

    fn row(&self, raw: Vec<u8>, over: bool, complete: bool, starts_on: u64) -> Row {
        let decoded = if !complete {
            Err(format!("the file ends inside this feature; {WHOLE_FILE}"))
        } else if over {
            Err("the feature is larger than 8 MiB; simplify it and read the file again".to_owned())
        } else {
            text::decode(&raw, self.encoding).and_then(|text| feature::decode(&text))
        };
        let line = self.count;
        match decoded {
            Ok(Decoded { record, notes }) => Row::Accepted(Accepted {
                line,
                raw,
                record,
                notes,
            }),
            Err(reason) => rejected(line, raw, &reason, starts_on),
        }
    }

    /// Takes the value that is next.
    fn value(&mut self, limit: usize) -> Result<(Vec<u8>, bool), FileError> {
        let mut capture = Capture::new(limit);
        let complete = self
            .bytes
            .take_value(&mut capture)
            .map_err(|e| self.failed(e))?;
        Ok((capture.into_parts().0, complete))
    }

    fn peek(&mut self) -> Result<Option<u8>, FileError> {
        self.bytes.peek_past_space().map_err(|e| self.failed(e))
    }

    fn take(&mut self) -> Result<Option<u8>, FileError> {
        self.bytes.take().map_err(|e| self.failed(e))
    }

    fn failed(&self, source: std::io::Error) -> FileError {
        let line = self.bytes.line();
        FileError::Io { line, source }
    }

    fn unexpected(&self, byte: u8, expected: &str) -> FileError {
        let found = quote(&String::from_utf8_lossy(&[byte]));
        let line = self.bytes.line();
        not_geojson(
            &format!("line {line} has {found} where {expected} should be"),
            "check the JSON, for example with `jq . FILE`",
        )
    }

    /// The first byte is not a brace: perhaps another format.
    fn not_json(&mut self) -> FileError {
        let mut head = Vec::new();
        while head.len() < ROW_LIMIT {
            match self.bytes.take() {
                Ok(Some(b'\n') | None) | Err(_) => break,
                Ok(Some(byte)) => head.push(byte),
            }
        }
        let advice = match Format::sniff(&head) {
            Some(other) => format!("did you mean {}?", other.name()),
            None => "export the lines and zones as GeoJSON (RFC 7946)".to_owned(),
        };
        let found = quote(&String::from_utf8_lossy(&head));
        not_geojson(
            &format!("the file starts with {found}, not with a JSON object"),
            &advice,
        )
    }
}

fn check_kind(kind: &str) -> Result<(), FileError> {
    match kind {
        "FeatureCollection" | "Feature" => Ok(()),
        "Topology" => Err(not_geojson(
            "it is TopoJSON",
            "convert it, for example with `topo2geo OBJECT=out.geojson < in.topojson` or \
             `ogr2ogr out.geojson in.topojson`",
        )),
        other => Err(not_geojson(
            &format!(
                "its type is {}, not Feature or FeatureCollection",
                quote(other)
            ),
            "wrap a geometry as {\"type\":\"Feature\",\"properties\":{},\"geometry\":...}",
        )),
    }
}

fn not_geojson(problem: &str, advice: &str) -> FileError {
    FileError::NotGeojson {
        problem: problem.to_owned(),
        advice: advice.to_owned(),
    }
}

fn rejected(line: u64, mut raw: Vec<u8>, reason: &str, starts_on: u64) -> Row {
    let mut reason = format!("feature {line} (on line {starts_on}): {reason}");
    if raw.len() > ROW_LIMIT {
        raw.truncate(ROW_LIMIT);
        reason.push_str("; only its first 64 KiB are kept here, so retry it from the file");
    }
    Row::Rejected(Rejection {
        line,
        header: String::new(),
        raw,
        reason,
    })
}
