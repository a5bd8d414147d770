//! Files to entries of the log. A row is acknowledged only after it is on disk.

use crate::clock::Clock;
use crate::register::Register;
use crate::{SiteError, configuration};
use serde::Serialize;
use std::io::Read;
use std::path::Path;
use trucewatch_adapters::{Encoding, FileError, Format, Row, Settings};
use trucewatch_evidence::{Appended, NewEntry, NewQuarantine, SqliteStore};
use trucewatch_model::canonical::Record;

/// A file with this many rows that cannot be read is not what it was given as; the rest of it would
/// only fill the disk.
pub const MOST_QUARANTINED: u64 = 1_000_000;
/// Rows kept back until one sync to disk covers them all.
const BATCH_ROWS: usize = 4_096;

/// How rows are to be read; kept with each quarantined row, so that a retry reads it the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Options {
    /// Network whose sensors the file speaks of.
    pub network: String,
    /// IANA name of the zone of local times.
    pub time_zone: String,
    /// `utf-8` or `windows-1252`.
    pub encoding: String,
}

impl Default for Options {
    fn default() -> Self {
        let plain = Settings::new(trucewatch_model::Timestamp::from_unix_ns(0));
        Self {
            network: plain.network,
            time_zone: plain.time_zone,
            encoding: "utf-8".to_owned(),
        }
    }
}

impl Options {
    /// As the adapters take them.
    pub fn settings(&self, clock: &Clock) -> Settings {
        Settings {
            network: self.network.clone(),
            time_zone: self.time_zone.clone(),
            encoding: if self.encoding == "windows-1252" {
                Encoding::Windows1252
            } else {
                Encoding::Utf8
            },
            now: clock.now(),
        }
    }

    pub(crate) fn as_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What became of a file. `read` = `accepted` + `duplicate` + `quarantined`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The file as given.
    pub file: String,
    /// Rows looked at.
    pub read: u64,
    /// Rows that are now in the log and were not before.
    pub accepted: u64,
    /// Rows whose content was in the log already.
    pub duplicate: u64,
    /// Rows that could not be read and were put aside.
    pub quarantined: u64,
    /// Why the file, or the rest of it, could not be used; absent if it could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What people should know about the file as a whole.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Takes a file in. Problems of single rows and of the file as a whole are told in the summary; an
/// error is returned only if the site's own store fails.
///
/// `progress` is called after each sync to disk with the rows acknowledged so far.
///
/// # Errors
/// If the store cannot be written. Rows acknowledged before stay.
pub fn file(
    store: &mut SqliteStore,
    format: Format,
    path: &Path,
    options: &Options,
    clock: &Clock,
    progress: &mut dyn FnMut(&Summary),
) -> Result<Summary, SiteError> {
    let name = path.display().to_string();
    if path.is_dir() {
        let error = format!("`{name}` is a folder; name the files in it");
        return Ok(Summary {
            file: name,
            error: Some(error),
            ..Summary::default()
        });
    }
    match std::fs::File::open(path) {
        Ok(input) => stream(store, format, input, &name, options, clock, progress),
        Err(reason) => {
            let error = SiteError::Read {
                path: path.to_owned(),
                reason,
            }
            .to_string();
            Ok(Summary {
                file: name,
                error: Some(error),
                ..Summary::default()
            })
        }
    }
}

/// Takes a stream of bytes in, as [`file()`] does.
///
/// # Errors
/// If the store cannot be written.
pub fn stream(
    store: &mut SqliteStore,
    format: Format,
    input: impl Read,
    name: &str,
    options: &Options,
    clock: &Clock,
    progress: &mut dyn FnMut(&Summary),
) -> Result<Summary, SiteError> {
    let mut summary = Summary {
        file: name.to_owned(),
        ..Summary::default()
    };
    let mut batch = Batch::new(store, format, name, options, clock)?;
    let mut reader = match trucewatch_adapters::read(format, input, &options.settings(clock)) {
        Ok(reader) => reader,
        Err(error) => {
            batch.refuse_file(&error, &mut summary)?;
            return Ok(summary);
        }
    };
    batch.header = reader.header().map(|header| header.as_bytes().to_vec());
    for row in reader.by_ref() {
        match row {
            Ok(row) => {
                summary.read += 1;
                batch.add(row);
                if batch.is_full() {
                    batch.commit(&mut summary)?;
                    progress(&summary);
                }
                if summary.quarantined >= MOST_QUARANTINED {
                    summary.error = Some(format!(
                        "`{name}`: stopped after {} rows that cannot be read ({} rows looked at); the rest was not read: \
                         see `trucewatch quarantine list` for the reasons, correct the file, and read it again",
                        summary.quarantined, summary.read
                    ));
                    break;
                }
            }
            Err(error) => summary.error = Some(format!("`{name}`: {error}")),
        }
    }
    batch.commit(&mut summary)?;
    progress(&summary);
    summary.notes = reader.notes();
    Ok(summary)
}

struct Batch<'a> {
    store: &'a mut SqliteStore,
    format: Format,
    name: &'a str,
    options: &'a Options,
    clock: &'a Clock,
    entries: Vec<NewEntry>,
    rejected: Vec<NewQuarantine>,
    /// The file's first line, without which a row cannot be read again; of tables only.
    header: Option<Vec<u8>>,
    /// Only for files that register observers.
    register: Option<Register>,
}

impl<'a> Batch<'a> {
    fn new(
        store: &'a mut SqliteStore,
        format: Format,
        name: &'a str,
        options: &'a Options,
        clock: &'a Clock,
    ) -> Result<Self, SiteError> {
        let register = match format {
            Format::SensorsCsv => Some(Register::of(store)?),
            _ => None,
        };
        Ok(Self {
            store,
            format,
            name,
            options,
            clock,
            entries: Vec::new(),
            rejected: Vec::new(),
            header: None,
            register,
        })
    }

    fn is_full(&self) -> bool {
        self.entries.len() + self.rejected.len() >= BATCH_ROWS
    }

    fn add(&mut self, row: Row) {
        match row {
            Row::Accepted(accepted) => match self.refusal(&accepted.record) {
                None => {
                    let (received_at, bound_ms) = self.clock.received();
                    self.entries.push(NewEntry {
                        record: accepted.record,
                        raw: accepted.raw,
                        source: self.name.to_owned(),
                        line: accepted.line,
                        received_at,
                        bound_ms,
                        signed: None,
                    });
                }
                Some(reason) => {
                    self.reject(accepted.line, self.header.clone(), accepted.raw, reason);
                }
            },
            Row::Rejected(r) => self.reject(r.line, Some(r.header.into_bytes()), r.raw, r.reason),
        }
    }

    fn refusal(&mut self, record: &Record) -> Option<String> {
        self.register.as_mut()?.refuse(record)
    }

    fn reject(&mut self, line: u64, header: Option<Vec<u8>>, raw: Vec<u8>, reason: String) {
        self.rejected.push(NewQuarantine {
            file: self.name.to_owned(),
            format: self.format.name().to_owned(),
            line,
            header,
            raw,
            reason,
            settings: self.options.as_json(),
            at: self.clock.now(),
        });
    }

    /// A file whose header cannot be used is kept in the quarantine as a whole: by name, with the
    /// reason. It was not read, so no row of it counts.
    fn refuse_file(&mut self, error: &FileError, summary: &mut Summary) -> Result<(), SiteError> {
        summary.error = Some(format!("`{}`: {error}", self.name));
        self.reject(
            0,
            None,
            Vec::new(),
            format!("the whole file was refused: {error}"),
        );
        self.store
            .commit(&[], &std::mem::take(&mut self.rejected))?;
        Ok(())
    }

    fn commit(&mut self, summary: &mut Summary) -> Result<(), SiteError> {
        let (entries, rejected) = (
            std::mem::take(&mut self.entries),
            std::mem::take(&mut self.rejected),
        );
        for appended in self.store.commit(&entries, &rejected)? {
            match appended {
                Appended::New(_) => summary.accepted += 1,
                Appended::Duplicate(_) => summary.duplicate += 1,
            }
        }
        summary.quarantined += rejected.len() as u64;
        Ok(())
    }
}

/// Puts an agreement's text into the log, after checking that it can be used with the lines and
/// zones that are there.
///
/// # Errors
/// If the text has faults, or the store cannot be written.
pub fn agreement(
    store: &mut SqliteStore,
    text: &str,
    source: &str,
    clock: &Clock,
) -> Result<trucewatch_agreement::Agreement, SiteError> {
    let mut features = Vec::new();
    for entry in store.read_kind("feature")? {
        if let Record::Feature(feature) = entry.record {
            features.push(feature);
        }
    }
    let agreement = trucewatch_agreement::parse(text, &features).map_err(SiteError::Agreement)?;
    let (received_at, bound_ms) = clock.received();
    let entry = NewEntry {
        record: Record::Agreement {
            text: text.to_owned(),
        },
        raw: Vec::new(),
        source: source.to_owned(),
        line: 0,
        received_at,
        bound_ms,
        signed: None,
    };
    let appended = store.commit(&[entry], &[])?;
    if let Some(Appended::Duplicate(seq)) = appended.first() {
        let latest = store.read_kind("agreement")?.last().map(|entry| entry.seq);
        if latest != Some(*seq) {
            return Err(SiteError::Invalid(format!(
                "this very text was loaded before (entry {seq}) and another one since, which stays in force; \
                 to return to this one, give it a new `version` and load it again"
            )));
        }
    }
    configuration::state(store, clock)?;
    Ok(agreement)
}
