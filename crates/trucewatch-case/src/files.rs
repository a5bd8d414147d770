//! Files that people sent, on their way into a bundle, and the check of them there.

use crate::archive::{Packed, Packer, Zip};
use crate::content::{self, FileLine, FileState};
use crate::{CaseError, Fault};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use trucewatch_evidence::{LogError, Vault};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Blob, CustodyAct, Marking};
use trucewatch_proof::parts::{Committer, Divider};
use trucewatch_proof::{Hash, hex};
use trucewatch_site::judgement::Arrived;

/// A file with its line, before it is read.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) line: FileLine,
    pub(crate) blob: Blob,
    /// SHA-256 of its record: what custody calls it.
    pub(crate) object: String,
}

/// The files that `visible` entries speak of. Those that will be read are marked as included.
pub(crate) fn wanted(
    visible: &[Arrived],
    hidden: &[Arrived],
    vault: &Vault,
    leave_out: bool,
) -> Result<Vec<Wanted>, CaseError> {
    let erased = erased(visible.iter().chain(hidden));
    let mut found = Vec::new();
    for entry in visible {
        let Record::Blob(blob) = &entry.record else {
            continue;
        };
        let state = if erased.contains(blob.subject.as_str()) {
            FileState::Erased
        } else if leave_out {
            FileState::LeftOut
        } else if vault.key(&blob.subject)?.is_none() {
            FileState::Unreadable
        } else {
            FileState::Included
        };
        let included = state == FileState::Included;
        found.push(Wanted {
            line: FileLine {
                name: included.then(|| content::file_name(entry.seq, blob)),
                secret: None,
                seq: Some(entry.seq),
                state,
                stored: blob.stored.clone(),
            },
            blob: blob.clone(),
            object: hex(&entry.sha256),
        });
    }
    Ok(found)
}

/// The lines of the files that `hidden` entries speak of: no more than a name that tells nothing.
pub(crate) fn withheld(hidden: &[Arrived]) -> Vec<FileLine> {
    let stored = hidden.iter().filter_map(|entry| match &entry.record {
        Record::Blob(blob) => Some(&blob.stored),
        _ => None,
    });
    let stored: BTreeSet<&String> = stored.collect();
    let line = |stored: &String| FileLine {
        name: None,
        secret: None,
        seq: None,
        state: FileState::Withheld,
        stored: stored.clone(),
    };
    stored.into_iter().map(line).collect()
}

/// Protected subjects whose key was destroyed, as these entries say.
fn erased<'a>(entries: impl IntoIterator<Item = &'a Arrived>) -> BTreeSet<&'a str> {
    let acts = entries.into_iter().filter_map(|entry| match &entry.record {
        Record::Custody(custody) if custody.act == CustodyAct::Erased => {
            custody.object.strip_prefix("subject:")
        }
        _ => None,
    });
    acts.collect()
}

/// Files packed one after the other, in a nameless file that is gone when this is.
pub(crate) struct Scratch {
    pub(crate) file: File,
    pub(crate) packed: BTreeMap<String, Packed>,
}

/// Decrypts and packs the files that are to be included, a part at a time. One that cannot be read any
/// more is named so in its line.
pub(crate) fn pack(
    wanted: &mut [Wanted],
    vault: &Vault,
    folder: &Path,
) -> Result<Scratch, CaseError> {
    let mut file = tempfile::tempfile_in(folder)?;
    // In the order in which the bundle will hold them.
    let mut order: Vec<&mut Wanted> = wanted.iter_mut().collect();
    order.sort_by(|a, b| a.line.name.cmp(&b.line.name));
    let mut packed = BTreeMap::new();
    for one in order {
        let Some(name) = one.line.name.clone() else {
            continue;
        };
        let from = file.stream_position()?;
        let mut packer = Packer::new(file);
        let mut written = Ok(());
        let read = vault.read(&one.blob, &mut |part| {
            if written.is_ok() {
                written = packer.push(part);
            }
        });
        written?;
        let done;
        (file, done) = packer.finish()?;
        match read {
            Ok(secret) => {
                one.line.secret = Some(hex(&secret));
                packed.insert(name, done);
            }
            Err(LogError::Blob { .. } | LogError::Erased { .. }) => {
                file.set_len(from)?;
                file.seek(std::io::SeekFrom::Start(from))?;
                one.line.name = None;
                one.line.state = FileState::Unreadable;
            }
            Err(error) => return Err(error.into()),
        }
    }
    file.rewind()?;
    Ok(Scratch { file, packed })
}

/// Checks the files of a bundle against their records: all are listed, and each is what was received.
/// Returns how many are included.
pub(crate) fn check<R: Read + Seek>(
    zip: &mut Zip<R>,
    base: &str,
    lines: &[u8],
    there: BTreeSet<&str>,
    items: &[Arrived],
    recipient: Marking,
) -> Result<u64, Fault> {
    let records = items.iter().filter_map(|item| match &item.record {
        Record::Blob(blob) => Some((item.seq, blob)),
        _ => None,
    });
    let mut records = records.collect::<Vec<_>>().into_iter();
    let known: BTreeSet<&str> = records
        .clone()
        .map(|(_, blob)| blob.stored.as_str())
        .collect();
    let erased = erased(items);
    let mut included = BTreeSet::new();
    let mut last = String::new();
    for line in content::split(content::FILES, lines)? {
        let line: FileLine = content::parse(content::FILES, line)?;
        let place = format!("file {}", line.stored);
        let wrong = |what: &str| Err(Fault::new(&place, what));
        if line.state == FileState::Withheld {
            let bare = line.seq.is_none() && line.name.is_none() && line.secret.is_none();
            let new = line.stored > last && !known.contains(line.stored.as_str());
            if !bare || !new || records.len() > 0 || Hash::from_hex(&line.stored).is_none() {
                return wrong("its line is not that of a file that is withheld");
            }
            last = line.stored;
            continue;
        }
        let Some((seq, blob)) = records.next() else {
            return wrong("no entry speaks of it");
        };
        if line.seq != Some(seq) || line.stored != blob.stored {
            return wrong("it is not the file of the next entry that speaks of one");
        }
        if line.state != FileState::Included {
            if line.name.is_some() || line.secret.is_some() {
                return wrong("it is not included, and yet named");
            }
            let on_record = erased.contains(blob.subject.as_str());
            if line.state == FileState::Erased && !on_record && recipient >= Marking::default() {
                return wrong("no entry says that its key was destroyed");
            }
            continue;
        }
        let name = content::file_name(seq, blob);
        if line.name.as_ref() != Some(&name) || !there.contains(name.as_str()) {
            return wrong("it is not there under the name that it must have");
        }
        let secret = line.secret.as_deref().and_then(Hash::from_hex);
        let Some(secret) = secret else {
            return wrong("its secret is none");
        };
        is_content(zip, &format!("{base}/data/{name}"), blob, secret.0)?;
        included.insert(name);
    }
    if records.len() > 0 {
        return Err(Fault::new(content::FILES, "a file of an entry is missing"));
    }
    match there.into_iter().find(|name| !included.contains(*name)) {
        Some(name) => Err(Fault::new(name, "a bundle has no such file")),
        None => Ok(included.len() as u64),
    }
}

/// Checks that a file is the content that its record commits to, part by part.
fn is_content<R: Read + Seek>(
    zip: &mut Zip<R>,
    name: &str,
    blob: &Blob,
    secret: [u8; 32],
) -> Result<(), Fault> {
    let mut committer = Committer::new(secret);
    let mut divider = Divider::new(&blob.media_type);
    let mut size = 0;
    zip.unpack(name, &mut |piece| {
        size += piece.len() as u64;
        divider.push(piece, &mut |part| committer.push(part));
    })?;
    divider.finish(&mut |part| committer.push(part));
    let head = committer.finish();
    if head.root.to_hex() == blob.content && head.size == blob.parts && size == blob.size {
        return Ok(());
    }
    Err(Fault::new(
        name,
        "it is not the content that its record commits to",
    ))
}
