//! Files beside the log and what is done with them: each act is an entry before it takes effect.

use crate::SiteError;
use crate::clock::Clock;
use std::collections::BTreeSet;
use std::io::{Read, Write as _};
use std::path::Path;
use trucewatch_evidence::{Entry, EvidenceLog as _, NewEntry, SqliteStore, Vault, is_subject};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Blob, Configuration, Custody, CustodyAct, Derived, Marking};
use trucewatch_proof::chain;
use trucewatch_proof::parts::Redaction;
use trucewatch_proof::{from_hex, hex};

/// Who does something, and why.
#[derive(Clone, Debug)]
pub struct Actor {
    /// A person or a device, by the number within the mission.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What is said of a file when it is taken in.
#[derive(Clone, Debug)]
pub struct About {
    /// What it is, for example `image/jpeg`.
    pub media_type: String,
    /// Whose protection it is under.
    pub subject: String,
    /// Who may receive it.
    pub marking: Marking,
    /// From whom it comes.
    pub from: String,
    /// If it was made from another file of the log.
    pub derived: Option<Derived>,
    /// If a report from the field announced it: SHA-256 of that record, hexadecimal.
    pub report: Option<String>,
}

/// A file of the log.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its entry.
    pub seq: u64,
    /// SHA-256 of its record, hexadecimal: the name that custody speaks of.
    pub object: String,
    /// Its record.
    pub blob: Blob,
}

impl Held {
    fn object(&self) -> Object<'_> {
        (&self.object, self.blob.marking)
    }
}

/// A record that this site makes itself, on its way into the log.
pub(crate) fn own_entry(record: Record, clock: &Clock) -> NewEntry {
    let (received_at, bound_ms) = clock.received();
    NewEntry {
        record,
        raw: Vec::new(),
        source: "trucewatch".to_owned(),
        line: 0,
        received_at,
        bound_ms,
        signed: None,
    }
}

/// Takes somebody's word that the machine's clock is right within `within_s` now, and puts it into the
/// log.
///
/// # Errors
/// If `within_s` is no time, or the store cannot be written.
pub fn clock_is_right(
    store: &mut SqliteStore,
    clock: &Clock,
    within_s: f64,
    by: &str,
) -> Result<(), SiteError> {
    if !(0.0..1e9).contains(&within_s) {
        return Err(SiteError::Invalid(format!(
            "`{within_s}` seconds: a clock is right within some time, less than thirty years"
        )));
    }
    let shown = clock.now();
    let said = [
        ("clock_right_within_s", within_s.to_string()),
        ("clock_showed", shown.to_string()),
        ("said_by", by.to_owned()),
    ];
    let settings = said.map(|(name, value)| (name.to_owned(), value));
    let record = Configuration {
        software: crate::SOFTWARE.to_owned(),
        settings: settings.into(),
        replaces: None,
    };
    store.append(&[own_entry(Record::Configuration(record), clock)])?;
    clock.told((within_s * 1e9) as i64)?;
    Ok(())
}

/// What something is done with: SHA-256 of a file's record, `subject:` or `incident:` and a name; and who
/// may know of it.
pub type Object<'a> = (&'a str, Marking);

fn act((object, marking): Object<'_>, act: CustodyAct, actor: &Actor, clock: &Clock) -> NewEntry {
    let custody = Custody {
        object: object.to_owned(),
        act,
        by: actor.by.clone(),
        at: clock.now(),
        reason: actor.reason.clone(),
        marking: marking.max(Marking::default()),
    };
    own_entry(Record::Custody(custody), clock)
}

/// Takes a file in: stored and synced first, then its record and its receipt, in one commit.
///
/// # Errors
/// If the input, the disk or the log fails.
pub fn add(
    store: &mut SqliteStore,
    input: &mut dyn Read,
    about: About,
    actor: &Actor,
    clock: &Clock,
) -> Result<Held, SiteError> {
    let vault = Vault::of(store.dir());
    if is_subject(&about.subject) && vault.key(&about.subject)?.is_none() {
        let erased = format!("subject:{}", about.subject);
        let acts = custody(store)?.into_iter();
        if acts.map(|(_, act)| act).any(|act| act.object == erased) {
            return Err(SiteError::Invalid(format!(
                "the key of `{}` was destroyed for good; take another name for what comes in now",
                about.subject
            )));
        }
    }
    let stored = vault.store(input, &about.media_type, &about.subject)?;
    let blob = Blob {
        stored: stored.stored,
        content: stored.content,
        parts: stored.parts,
        size: stored.size,
        media_type: about.media_type,
        subject: about.subject,
        derived: about.derived,
        report: about.report,
        marking: about.marking,
    };
    let record = Record::Blob(blob.clone());
    let object = hex(&record.sha256());
    let received = act(
        (&object, blob.marking),
        CustodyAct::Received { from: about.from },
        actor,
        clock,
    );
    let appended = store.append(&[own_entry(record, clock), received])?;
    let seq = appended.first().map_or(0, |appended| appended.seq());
    Ok(Held { seq, object, blob })
}

/// All files of the log, in order.
///
/// # Errors
/// If the log cannot be read.
pub fn list(store: &SqliteStore) -> Result<Vec<Held>, SiteError> {
    let entries = store.read_kind("blob")?;
    Ok(entries.into_iter().filter_map(held).collect())
}

fn held(entry: Entry) -> Option<Held> {
    let object = hex(&entry.sha256);
    match entry.record {
        Record::Blob(blob) => Some(Held {
            seq: entry.seq,
            object,
            blob,
        }),
        _ => None,
    }
}

/// The file with this name: the number of its entry, or SHA-256 of its record.
///
/// # Errors
/// If there is none.
pub fn find(store: &SqliteStore, name: &str) -> Result<Held, SiteError> {
    let found = match name.parse::<u64>() {
        Ok(seq) => store.read(seq, 1)?.pop(),
        Err(_) => match from_hex(name).and_then(|bytes| bytes.try_into().ok()) {
            Some(sha256) => store.find(&sha256)?,
            None => None,
        },
    };
    found.and_then(held).ok_or_else(|| {
        SiteError::Invalid(format!(
            "`{name}` is no file of this log; give the number of its entry or the 64 digits that `trucewatch blob list` shows"
        ))
    })
}

/// Decrypts a file into `out`, which appears only if all of it is as it was received. That somebody
/// looks at it is on record first: if that cannot be written, nothing is read.
///
/// # Errors
/// If the log or the disk fails, or the file cannot be read any more.
pub fn get(
    store: &mut SqliteStore,
    name: &str,
    out: &Path,
    actor: &Actor,
    clock: &Clock,
) -> Result<Held, SiteError> {
    let held = find(store, name)?;
    store.append(&[act(held.object(), CustodyAct::Viewed, actor, clock)])?;
    let failed = |reason| SiteError::Write {
        path: out.to_owned(),
        reason,
    };
    let folder = out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let mut written = Ok(());
    Vault::of(store.dir()).read(&held.blob, &mut |part| {
        if written.is_ok() {
            written = file.write_all(part);
        }
    })?;
    written.map_err(failed)?;
    file.persist(out).map_err(|error| failed(error.error))?;
    Ok(held)
}

/// Makes a copy with parts blacked out, keeps it as a file of its own that says what it was made from,
/// and returns both. `parts` are numbered from 0.
///
/// # Errors
/// If a part does not exist, or as [`get`].
pub fn redact(
    store: &mut SqliteStore,
    name: &str,
    parts: &BTreeSet<u64>,
    marking: Marking,
    actor: &Actor,
    clock: &Clock,
) -> Result<(Redaction, Held), SiteError> {
    let original = find(store, name)?;
    if let Some(beyond) = parts.iter().find(|part| **part >= original.blob.parts) {
        return Err(SiteError::Invalid(format!(
            "there is no part {beyond}; the file has {}, numbered from 0",
            original.blob.parts
        )));
    }
    store.append(&[act(original.object(), CustodyAct::Viewed, actor, clock)])?;
    let mut content = Vec::new();
    let secret =
        Vault::of(store.dir()).read(&original.blob, &mut |part| content.push(part.to_vec()))?;
    let redaction = Redaction::of(&secret, &original.blob.media_type, &content, parts);
    let text =
        serde_json::to_string(&redaction).map_err(|error| SiteError::Invalid(error.to_string()))?;
    let numbers: Vec<String> = parts.iter().map(u64::to_string).collect();
    let about = About {
        media_type: "application/json".to_owned(),
        subject: original.blob.subject.clone(),
        marking,
        from: actor.by.clone(),
        derived: Some(Derived {
            from: original.object,
            transform: format!("redact parts {}", numbers.join(",")),
        }),
        report: None,
    };
    let derived = add(store, &mut text.as_bytes(), about, actor, clock)?;
    Ok((redaction, derived))
}

/// Puts on record that a file went from one hand to another, left the site, or was released.
///
/// # Errors
/// If there is no such file, or the log cannot be written.
pub fn record(
    store: &mut SqliteStore,
    name: &str,
    done: CustodyAct,
    actor: &Actor,
    clock: &Clock,
) -> Result<Held, SiteError> {
    let held = find(store, name)?;
    store.append(&[act(held.object(), done, actor, clock)])?;
    Ok(held)
}

/// Puts an act on record for each object, all in one commit.
///
/// # Errors
/// If the log cannot be written.
pub fn put(
    store: &mut SqliteStore,
    objects: &[Object<'_>],
    done: &CustodyAct,
    actor: &Actor,
    clock: &Clock,
) -> Result<(), SiteError> {
    let acts = objects
        .iter()
        .map(|object| act(*object, done.clone(), actor, clock));
    store.append(&acts.collect::<Vec<_>>())?;
    Ok(())
}

/// Destroys the key of a protected subject: on record first, then done. Run again, it ends what a crash
/// left undone.
///
/// # Errors
/// If there is no such subject, or the log or the disk fails.
pub fn erase(
    store: &mut SqliteStore,
    subject: &str,
    actor: &Actor,
    clock: &Clock,
) -> Result<usize, SiteError> {
    let under = list(store)?
        .iter()
        .filter(|held| held.blob.subject == subject)
        .count();
    if !is_subject(subject) || under == 0 {
        return Err(SiteError::Invalid(format!(
            "no file is under the protection of `{subject}`; `trucewatch blob list` shows the subjects"
        )));
    }
    store.append(&[act(
        (&format!("subject:{subject}"), Marking::default()),
        CustodyAct::Erased,
        actor,
        clock,
    )])?;
    Vault::of(store.dir()).erase(subject)?;
    Ok(under)
}

/// Acts with the numbers of their entries, and who holds the object by them, or where they break.
pub type History = (Vec<(u64, Custody)>, Result<String, chain::Broken>);

/// What was done with a file, in the order of the log, and who holds it by that, or where its chain is
/// broken.
///
/// # Errors
/// If the log cannot be read.
pub fn history(store: &SqliteStore, held: &Held) -> Result<History, SiteError> {
    let subject = format!("subject:{}", held.blob.subject);
    let mut acts = Vec::new();
    for (seq, custody) in custody(store)? {
        if custody.object == held.object || custody.object == subject {
            acts.push((seq, custody));
        }
    }
    let holder = chain::holder(acts.iter().map(|(_, custody)| custody));
    Ok((acts, holder))
}

/// What a recipient was sent, in the order of the log.
///
/// # Errors
/// If the log cannot be read.
pub fn sent_to(store: &SqliteStore, recipient: &str) -> Result<Vec<(u64, Custody)>, SiteError> {
    let to = |custody: &Custody| match &custody.act {
        CustodyAct::Exported { to, .. }
        | CustodyAct::Released { to }
        | CustodyAct::HandedOver { to } => to == recipient,
        CustodyAct::Received { .. } | CustodyAct::Viewed | CustodyAct::Erased => false,
    };
    Ok(custody(store)?
        .into_iter()
        .filter(|(_, custody)| to(custody))
        .collect())
}

fn custody(store: &SqliteStore) -> Result<Vec<(u64, Custody)>, SiteError> {
    let entries = store.read_kind("custody")?.into_iter();
    Ok(entries
        .filter_map(|entry| match entry.record {
            Record::Custody(custody) => Some((entry.seq, custody)),
            _ => None,
        })
        .collect())
}
