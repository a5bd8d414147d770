//! Signed messages from devices and people: one a line, base64, as they come by radio, SMS or QR code.

use crate::clock::Clock;
use crate::ingest::Summary;
use crate::{SiteError, keyring};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::io::BufRead;
use trucewatch_evidence::{
    Appended, EvidenceLog as _, NewEntry, NewQuarantine, Signed, SqliteStore,
};
use trucewatch_model::canonical::Record;
use trucewatch_model::{SeenCheckpoint, Timestamp};
use trucewatch_proof::compact::SignedObservation;
use trucewatch_proof::register::{Register, Standing};

/// The name under which messages that cannot be read wait in the quarantine.
pub const FORMAT: &str = "signed-lines";
/// Longer lines are no such messages.
const LINE_MAX: usize = 8_192;
/// And of still longer ones only the beginning is kept, in memory and in the quarantine.
const LINE_KEPT_MAX: usize = 65_536;
/// Lines kept back until one sync to disk covers them all.
const BATCH: usize = 512;

/// Takes messages in. One that cannot be read, is forged, or is of a key nobody here knows is put aside
/// with the reason.
///
/// # Errors
/// If the store or the input fails. What was acknowledged before stays.
pub fn lines(
    store: &mut SqliteStore,
    mut input: impl BufRead,
    name: &str,
    clock: &Clock,
    progress: &mut dyn FnMut(&Summary),
) -> Result<Summary, SiteError> {
    let (register, _) = keyring::register(store)?;
    let mut summary = Summary {
        file: name.to_owned(),
        ..Summary::default()
    };
    let (mut entries, mut rejected) = (Vec::new(), Vec::new());
    for number in 1.. {
        let line = next_line(&mut input).map_err(SiteError::read(name))?;
        if let Some(line) = &line {
            let text = line.text.trim_ascii();
            if text.is_empty() {
                continue;
            }
            summary.read += 1;
            let taken = if line.length > LINE_KEPT_MAX as u64 {
                Err(format!(
                    "it is {} bytes long: no signed message is longer than {LINE_MAX}, and of this line only the first {LINE_KEPT_MAX} bytes are kept",
                    line.length
                ))
            } else {
                message(text, &register, store, clock.now())
            };
            match taken {
                Ok(signed) => entries.push(entry(signed, text, name, number, clock)),
                Err(reason) => rejected.push(NewQuarantine {
                    file: name.to_owned(),
                    format: FORMAT.to_owned(),
                    line: number,
                    header: None,
                    raw: text.to_vec(),
                    reason,
                    settings: "{}".to_owned(),
                    at: clock.now(),
                }),
            }
        }
        if line.is_none() || entries.len() + rejected.len() >= BATCH {
            for appended in store.commit(&entries, &rejected)? {
                match appended {
                    Appended::New(_) => summary.accepted += 1,
                    Appended::Duplicate(_) => summary.duplicate += 1,
                }
            }
            summary.quarantined += rejected.len() as u64;
            entries.clear();
            rejected.clear();
            progress(&summary);
        }
        if line.is_none() {
            break;
        }
    }
    Ok(summary)
}

/// A line of the input: its beginning, and how long it is without its end.
struct Line {
    text: Vec<u8>,
    length: u64,
}

/// The next line, of which no more than [`LINE_KEPT_MAX`] bytes are kept in memory; `None` at the end.
fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<Line>> {
    let mut line = Line {
        text: Vec::new(),
        length: 0,
    };
    let mut begun = false;
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(begun.then_some(line));
        }
        begun = true;
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        let room = LINE_KEPT_MAX
            .saturating_sub(line.text.len())
            .min(part.len());
        line.text.extend_from_slice(&part[..room]);
        line.length += part.len() as u64;
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

/// Reads one message again, for the quarantine.
///
/// # Errors
/// Why it still cannot be taken in.
pub(crate) fn again(
    store: &SqliteStore,
    register: &Register,
    raw: &[u8],
    name: &str,
    line: u64,
    clock: &Clock,
) -> Result<NewEntry, String> {
    let signed = message(raw, register, store, clock.now())?;
    Ok(entry(signed, raw, name, line, clock))
}

fn message(
    text: &[u8],
    register: &Register,
    store: &SqliteStore,
    now: Timestamp,
) -> Result<SignedObservation, String> {
    if text.len() > LINE_MAX {
        return Err(format!(
            "it is longer than {LINE_MAX} characters: no signed message is"
        ));
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|error| format!("it is not base64 (URL-safe letters, no padding): {error}"))?;
    let keys = |prefix: &[u8; 4]| register.beginning_with(prefix);
    let signed = SignedObservation::from_bytes(&bytes, &store.identity().mission, &keys)
        .map_err(|error| error.to_string())?;
    if let Some(seen) = signed.observation.seen.value() {
        check_seen(seen, store)?;
    }
    let next = store.len().map_err(|error| error.to_string())?;
    match register.standing(signed.key.id(), next, now) {
        Standing::Gateway | Standing::Accredited(_) => Ok(signed),
        Standing::Unknown => Err("nobody accredited its key".to_owned()),
        Standing::Expired(until) => Err(format!("the accreditation of its key ended at {until}")),
        Standing::Revoked(seq) => Err(format!("its key was shut out by entry {seq}")),
        Standing::Doubtful(since) => Err(format!(
            "its key is in doubt since {since}: somebody else may have signed"
        )),
    }
}

/// Refuses a message that names a checkpoint of this log which it never had. Those of other logs say
/// nothing here.
fn check_seen(seen: &SeenCheckpoint, store: &SqliteStore) -> Result<(), String> {
    let len = store.len().map_err(|error| error.to_string())?;
    if seen.log != store.identity().origin() {
        return Ok(());
    }
    let known = seen.size <= len && {
        let head = store
            .head_at(seen.size)
            .map_err(|error| error.to_string())?;
        head.root.0.starts_with(&seen.root.0)
    };
    known.then_some(()).ok_or_else(|| {
        format!(
            "it names a checkpoint of size {} that this log never had: it is forged, or the log tells its sender another history",
            seen.size
        )
    })
}

fn entry(signed: SignedObservation, raw: &[u8], name: &str, line: u64, clock: &Clock) -> NewEntry {
    let (received_at, bound_ms) = clock.received();
    NewEntry {
        record: Record::Observation(signed.observation),
        raw: raw.to_vec(),
        source: name.to_owned(),
        line,
        received_at,
        bound_ms,
        signed: Some(Signed {
            key: signed.key,
            signature: signed.signature,
            boot: signed.boot,
            counter: signed.counter,
        }),
    }
}
