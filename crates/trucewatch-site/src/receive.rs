//! Signed messages from devices and people: one a line, in base64 as they come by radio, SMS or QR code, or as JSON
//! from a device that has a net.

mod fit;

pub use fit::Conflict;

use crate::SiteError;
use crate::clock::Clock;
use crate::field::PieceLine;
use crate::ingest::Summary;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fit::{Door, Misfit};
use std::io::BufRead;
use trucewatch_evidence::{
    Appended, EvidenceLog as _, NewEntry, NewQuarantine, Signed, SqliteStore,
};
use trucewatch_model::SeenCheckpoint;
use trucewatch_proof::compact::SignedObservation;
use trucewatch_proof::register::Standing;
use trucewatch_proof::signed::SignedRecord;

/// The name under which messages that cannot be read wait in the quarantine.
pub const FORMAT: &str = "signed-lines";
/// Longer lines are no messages of few bytes.
const LINE_MAX: usize = 8_192;
/// And longer ones no signed record as JSON.
pub const JSON_MAX: usize = 60_000;
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
    let door = Door::of(store)?;
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
            if let Some(piece) = PieceLine::of(text) {
                // The report that announces the file may be among those that are kept back.
                count(&mut summary, &store.commit(&entries, &[])?);
                entries.clear();
                match piece.take(store, clock) {
                    Ok(()) => {}
                    Err(error @ (SiteError::Invalid(_) | SiteError::NotFound(_))) => {
                        rejected.push(aside(text, error.to_string(), name, number, clock));
                    }
                    Err(error) => return Err(error),
                }
                continue;
            }
            let taken = if line.length > LINE_KEPT_MAX as u64 {
                Err(Misfit::unreadable(format!(
                    "it is {} bytes long: no signed message is longer than {LINE_MAX}, no signed record than {JSON_MAX}, and of this line only the first {LINE_KEPT_MAX} bytes are kept",
                    line.length
                )))
            } else {
                match message(text, &door, store, clock, Asks::Nobody) {
                    // What it names may be among those that are kept back.
                    Err(Misfit::Conflict(conflict))
                        if conflict.rule == fit::NAMES_NOTHING && !entries.is_empty() =>
                    {
                        count(&mut summary, &store.commit(&entries, &[])?);
                        entries.clear();
                        message(text, &door, store, clock, Asks::Nobody)
                    }
                    read => read,
                }
            };
            match taken {
                Ok(Read::New(signed)) => entries.push(entry(*signed, text, name, number, clock)),
                Ok(Read::Known(_)) => summary.duplicate += 1,
                Err(misfit) => {
                    rejected.push(aside(text, misfit.reason()?, name, number, clock));
                }
            }
        }
        if line.is_none() || entries.len() + rejected.len() >= BATCH {
            count(&mut summary, &store.commit(&entries, &rejected)?);
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

fn count(summary: &mut Summary, appended: &[Appended]) {
    for one in appended {
        match one {
            Appended::New(_) => summary.accepted += 1,
            Appended::Duplicate(_) => summary.duplicate += 1,
        }
    }
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
    raw: &[u8],
    name: &str,
    line: u64,
    clock: &Clock,
) -> Result<Again, String> {
    let text = |error: SiteError| error.to_string();
    let door = Door::of(store).map_err(text)?;
    match message(raw, &door, store, clock, Asks::Nobody) {
        Ok(Read::New(signed)) => Ok(Again::Entry(Box::new(entry(
            *signed, raw, name, line, clock,
        )))),
        Ok(Read::Known(seq)) => Ok(Again::Known(seq)),
        Err(misfit) => Err(misfit.reason().unwrap_or_else(text)),
    }
}

/// What a message turned out to be when it was read again.
pub(crate) enum Again {
    /// It can go into the log.
    Entry(Box<NewEntry>),
    /// It is there, sent once more meanwhile.
    Known(u64),
}

/// A message that can be read, signed by a key that counts.
enum Read {
    New(Box<SignedRecord>),
    /// It is in the log, under this number.
    Known(u64),
}

fn message(
    text: &[u8],
    door: &Door,
    store: &SqliteStore,
    clock: &Clock,
    asks: Asks,
) -> Result<Read, Misfit> {
    let signed = read(text, door, store).map_err(Misfit::unreadable)?;
    if let Some(seen) = fit::seen(&signed.record) {
        check_seen(seen, store).map_err(Misfit::unreadable)?;
    }
    let next = store.len().map_err(SiteError::from)?;
    let standing = door.register.standing(signed.key.id(), next, clock.now());
    let why = match standing {
        Standing::Gateway | Standing::Accredited(_) => {
            return match fit::known(&signed, store)? {
                Some(seq) => Ok(Read::Known(seq)),
                None => fit::check(&signed, door, store, clock, asks)
                    .map(|()| Read::New(Box::new(signed))),
            };
        }
        Standing::Unknown => "nobody accredited its key".to_owned(),
        Standing::Expired(until) => format!("the accreditation of its key ended at {until}"),
        Standing::Revoked(seq) => format!("its key was shut out by entry {seq}"),
        Standing::Doubtful(since) => {
            format!("its key is in doubt since {since}: somebody else may have signed")
        }
    };
    Err(Misfit::unreadable(why))
}

/// A message, if it can be read and its signature holds: few bytes in base64, or a line of JSON.
fn read(text: &[u8], door: &Door, store: &SqliteStore) -> Result<SignedRecord, String> {
    let mission = &store.identity().mission;
    if text.first() == Some(&b'{') {
        if text.len() > JSON_MAX {
            return Err(format!(
                "it is longer than {JSON_MAX} bytes: no signed record is"
            ));
        }
        return SignedRecord::from_line(text, mission).map_err(|error| error.to_string());
    }
    if text.len() > LINE_MAX {
        return Err(format!(
            "it is longer than {LINE_MAX} characters: no signed message is"
        ));
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|error| format!("it is not base64 (URL-safe letters, no padding): {error}"))?;
    let keys = |prefix: &[u8; 4]| door.register.beginning_with(prefix);
    let signed = SignedObservation::from_bytes(&bytes, mission, &keys);
    signed
        .map(SignedRecord::from)
        .map_err(|error| error.to_string())
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

fn entry(signed: SignedRecord, raw: &[u8], name: &str, line: u64, clock: &Clock) -> NewEntry {
    let (received_at, bound_ms) = clock.received();
    NewEntry {
        record: signed.record,
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

fn aside(raw: &[u8], reason: String, name: &str, line: u64, clock: &Clock) -> NewQuarantine {
    NewQuarantine {
        file: name.to_owned(),
        format: FORMAT.to_owned(),
        line,
        header: None,
        raw: raw.to_vec(),
        reason,
        settings: "{}".to_owned(),
        at: clock.now(),
    }
}

/// Whether somebody is there to be asked about a time after the site's clock. Where nobody is, and where somebody
/// was asked and stands by it, the record is kept, whatever it says: what is known of the time names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The sender, once.
    Sender,
    /// Nobody.
    Nobody,
}

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is in the log for good.
    New(u64),
    /// It was there already: nothing happened this time.
    Repeated(u64),
    /// It can be read, and does not go with what the log holds. It is not kept here: its sender has it, and
    /// decides.
    Conflict(Conflict),
    /// It waits in the quarantine, with the reason.
    SetAside(String),
}

/// Takes one message in, from whatever sent it. When this returns it is on the disk, in the log or in the
/// quarantine, but for a conflict.
///
/// # Errors
/// If the store fails: then nothing happened, or it is there when it is sent again.
pub fn one(
    store: &mut SqliteStore,
    text: &[u8],
    name: &str,
    clock: &Clock,
    asks: Asks,
) -> Result<Taken, SiteError> {
    let door = Door::of(store)?;
    let text = text.trim_ascii();
    match message(text, &door, store, clock, asks) {
        Ok(Read::Known(seq)) => Ok(Taken::Repeated(seq)),
        Ok(Read::New(signed)) => {
            let appended = store.append(&[entry(*signed, text, name, 0, clock)])?;
            Ok(match appended.first() {
                Some(Appended::Duplicate(seq)) => Taken::Repeated(*seq),
                other => Taken::New(other.map_or(0, |appended| appended.seq())),
            })
        }
        Err(Misfit::Conflict(conflict)) => Ok(Taken::Conflict(conflict)),
        Err(Misfit::Site(error)) => Err(error),
        Err(Misfit::Unreadable(reason)) => {
            let kept = text.get(..LINE_KEPT_MAX).unwrap_or(text);
            store.quarantine_add(&[aside(kept, reason.clone(), name, 0, clock)])?;
            Ok(Taken::SetAside(reason))
        }
    }
}
