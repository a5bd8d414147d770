//! Rows that could not be read: list them, try them again.

use crate::SiteError;
use crate::clock::Clock;
use crate::ingest::{self, Options, Summary};
use crate::receive;
use crate::register::Register;
use serde::Serialize;
use std::path::Path;
use trucewatch_adapters::{Format, Row};
use trucewatch_evidence::{
    Appended, EvidenceLog as _, NewEntry, QuarantineFilter, QuarantineItem, SqliteStore,
};
use trucewatch_model::canonical::Record;

/// What a retry did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Retried {
    /// Rows tried.
    pub tried: u64,
    /// Rows that are in the log now.
    pub resolved: u64,
    /// Rows that still cannot be read.
    pub still_quarantined: u64,
}

/// Reads open rows again, as they were read before or with what `change` says otherwise (for example
/// another encoding). A row that can be read now goes into the log; the others keep waiting with the
/// new reason. `only`: one row by its number.
///
/// # Errors
/// If the store cannot be read or written.
pub fn retry(
    store: &mut SqliteStore,
    only: Option<u64>,
    change: &dyn Fn(&mut Options),
    clock: &Clock,
) -> Result<Retried, SiteError> {
    let mut done = Retried::default();
    // Read once: a retry files no key.
    let mut after = 0;
    loop {
        let items = match only {
            Some(id) => store.quarantine_get(id)?.into_iter().collect(),
            None => store.quarantine_list(QuarantineFilter::OpenOnly, after, 500)?,
        };
        if items.is_empty() {
            if only.is_some() {
                return Err(SiteError::NotFound(format!(
                    "no quarantined row has the number {}; `trucewatch quarantine list` shows them",
                    only.unwrap_or(0)
                )));
            }
            return Ok(done);
        }
        after = items.last().map_or(after, |item| item.id);
        for item in &items {
            done.tried += 1;
            match retry_one(store, item, change, clock)? {
                true => done.resolved += 1,
                false => done.still_quarantined += 1,
            }
        }
        if only.is_some() {
            return Ok(done);
        }
    }
}

fn retry_one(
    store: &mut SqliteStore,
    item: &QuarantineItem,
    change: &dyn Fn(&mut Options),
    clock: &Clock,
) -> Result<bool, SiteError> {
    let mut options: Options = serde_json::from_str(&item.settings).unwrap_or_default();
    change(&mut options);
    if item.format == receive::FORMAT {
        return match receive::again(store, &item.raw, &item.file, item.line, clock) {
            Ok(receive::Again::Entry(entry)) => settle(store, item, *entry, clock),
            Ok(receive::Again::Known(seq)) => {
                store.quarantine_resolve(item.id, &format!("entry {seq}"), clock.now())?;
                Ok(true)
            }
            Err(reason) => {
                store.quarantine_retry_failed(item.id, &reason, &item.settings, clock.now())?;
                Ok(false)
            }
        };
    }
    let Some(format) = Format::from_name(&item.format) else {
        let reason = format!("format `{}` is not known to this program", item.format);
        store.quarantine_retry_failed(item.id, &reason, &options.as_json(), clock.now())?;
        return Ok(false);
    };
    if item.line == 0 {
        return retry_file(store, item, format, &options, clock);
    }
    let bytes = [
        item.header.as_deref().unwrap_or_default(),
        b"\n",
        item.raw.as_slice(),
        b"\n",
    ]
    .concat();
    let row = match trucewatch_adapters::read(format, bytes.as_slice(), &options.settings(clock)) {
        Ok(mut reader) => reader.next(),
        Err(error) => Some(Err(error)),
    };
    let reason = match row {
        Some(Ok(Row::Accepted(accepted))) => {
            if let Some(reason) = refusal(store, format, &accepted.record)? {
                store.quarantine_retry_failed(item.id, &reason, &options.as_json(), clock.now())?;
                return Ok(false);
            }
            let (received_at, bound_ms) = clock.received();
            let entry = NewEntry {
                record: accepted.record,
                raw: item.raw.clone(),
                source: item.file.clone(),
                line: item.line,
                received_at,
                bound_ms,
                signed: None,
            };
            return settle(store, item, entry, clock);
        }
        Some(Ok(Row::Rejected(rejection))) => rejection.reason,
        Some(Err(error)) => error.to_string(),
        None => "the row is blank".to_owned(),
    };
    store.quarantine_retry_failed(item.id, &reason, &options.as_json(), clock.now())?;
    Ok(false)
}

/// Puts a row that can be read now into the log.
fn settle(
    store: &mut SqliteStore,
    item: &QuarantineItem,
    entry: NewEntry,
    clock: &Clock,
) -> Result<bool, SiteError> {
    let appended = store.append(&[entry])?;
    let seq = appended.first().copied().map_or(0, Appended::seq);
    store.quarantine_resolve(item.id, &format!("entry {seq}"), clock.now())?;
    Ok(true)
}

/// Why a record cannot go into the log although its row can be read.
fn refusal(
    store: &SqliteStore,
    format: Format,
    record: &Record,
) -> Result<Option<String>, SiteError> {
    match format {
        Format::SensorsCsv => Ok(Register::of(store)?.refuse(record)),
        _ => Ok(None),
    }
}

/// A file that was refused as a whole is read again from its path.
fn retry_file(
    store: &mut SqliteStore,
    item: &QuarantineItem,
    format: Format,
    options: &Options,
    clock: &Clock,
) -> Result<bool, SiteError> {
    let Summary {
        error,
        accepted,
        duplicate,
        ..
    } = ingest::file(
        store,
        format,
        Path::new(&item.file),
        options,
        clock,
        &mut |_| {},
    )?;
    match error {
        None => {
            store.quarantine_resolve(
                item.id,
                &format!("file read again: {} rows in the log", accepted + duplicate),
                clock.now(),
            )?;
            Ok(true)
        }
        Some(reason) => {
            store.quarantine_retry_failed(item.id, &reason, &options.as_json(), clock.now())?;
            Ok(false)
        }
    }
}
