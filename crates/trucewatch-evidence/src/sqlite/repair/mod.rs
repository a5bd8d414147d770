//! Puts right what `verify` names as damaged, from what is left and from other copies.
//!
//! A damaged database is not mended in place. A new one is built beside it: each entry from the
//! damaged one if its hashes and its signature hold, else from another copy if they hold there, until
//! all of them give the root that the log has signed. Only then it takes the place of the damaged one, by
//! one `rename`; the damaged one is kept. A file beside the log is put back if its bytes have the hash
//! that its record names. What no copy can give back is named, and left as it is.

mod build;
mod copy;

pub use copy::{DirCopy, OtherCopy, WholeEntry};

use super::{
    CHECKPOINT_NAME, FILE_NAME, LOG_KEYS_NAME, SqliteStore, mark, medium, read, rotation, turn,
    verify,
};
use crate::identity::KEYS_FOLDER;
use crate::{Damage, EvidenceLog as _, LogError, Vault, files};
use build::{Built, Problem, Sources, build};
use std::path::{Path, PathBuf};
use trucewatch_model::canonical::Record;
use trucewatch_proof::{Identity, Lineage, NoteSigner, Signed};

/// Where the new store is built.
const WORK_FOLDER: &str = "repair-in-the-making";
/// Says that it is whole.
const READY: &str = "ready";
/// What the damaged file is called afterwards; a number follows if there is one already.
const KEPT_NAME: &str = "trucewatch-damaged.sqlite";
/// Entries read at once.
const PAGE: usize = 4096;

/// What a repair did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Whether the database was built anew.
    pub rebuilt: bool,
    /// Entries that came from another copy.
    pub entries: Vec<u64>,
    /// Files beside the log that came from another copy.
    pub blobs: Vec<String>,
    /// Where the damaged database is kept.
    pub kept: Option<PathBuf>,
    /// What is damaged still, and why.
    pub remaining: Vec<Damage>,
}

/// Repairs the store in `dir`. Nothing else may have it open if its database is damaged. `progress` is
/// told now and then how many entries were put back.
///
/// # Errors
/// If nothing could be tried: no copy knows the log, somebody else has the store open, the disk fails.
/// What could not be repaired is no error: it is named in the result.
pub fn repair(
    dir: &Path,
    copies: &mut [Box<dyn OtherCopy>],
    progress: &mut dyn FnMut(u64),
) -> Result<Repaired, LogError> {
    let file = dir.join(FILE_NAME);
    let mut done = Repaired::default();
    let _turn = turn::repair(dir, &file)?;
    rotation::restore(dir, copies)?;
    if dir.join(WORK_FOLDER).join(READY).is_file() {
        go_on(dir, &file, &mut done)?;
    }
    let mut unrepaired = Vec::new();
    if !is_whole(dir) {
        unrepaired = rebuild(dir, copies, &mut done, progress)?;
    }
    if let Ok(store) = SqliteStore::open_read_only(dir) {
        if unrepaired.is_empty() {
            renew_mark(&store)?;
        }
        let lost = restore_blobs(&store, copies, &mut done.blobs);
        unrepaired.extend(lost.unwrap_or_default());
        done.remaining = store.verify()?.damage;
    } else {
        let what = "the database cannot be read".to_owned();
        done.remaining.push(Damage { seq: None, what });
    }
    done.remaining.extend(unrepaired);
    Ok(done)
}

fn disk(file: &Path, reason: &std::io::Error) -> LogError {
    LogError::Disk {
        file: file.to_owned(),
        detail: reason.to_string(),
    }
}

/// Whether the database is whole and as long as the file beside it says.
fn is_whole(dir: &Path) -> bool {
    let check = || -> Result<bool, LogError> {
        let store = SqliteStore::open_read_only(dir)?.for_rescue()?;
        if let Ok(Some(marked)) = mark::read(dir, &store.identity.keys) {
            store.check_begins_with(&marked)?;
        }
        let walked = verify::walk(&store, verify::Scope::Database, &mut |_| {})?;
        Ok(walked.is_sound())
    };
    check().unwrap_or(false)
}

/// Puts what an earlier repair built in its place, unless the log has grown since: then that is thrown away.
fn go_on(dir: &Path, file: &Path, done: &mut Repaired) -> Result<(), LogError> {
    let _alone = turn::replace(dir, file)?;
    let work = dir.join(WORK_FOLDER);
    // Without the new file it stands in its place already.
    if work.join(FILE_NAME).is_file() && has_grown(dir, file, &work)? {
        return std::fs::remove_dir_all(&work).map_err(|reason| disk(&work, &reason));
    }
    done.kept = exchange(dir, file).map_err(|reason| disk(file, &reason))?;
    done.rebuilt = true;
    Ok(())
}

/// Whether the log has signed more entries than were put together, or what was put together cannot be read.
fn has_grown(dir: &Path, file: &Path, work: &Path) -> Result<bool, LogError> {
    let Ok(built) = SqliteStore::open_looking(work) else {
        return Ok(true);
    };
    let own = open_own(file)?;
    let here = target(dir, own.as_ref(), &built.identity.keys, &mut []);
    let built = built.len()?;
    Ok(here.is_ok_and(|signed| signed.head().size > built))
}

/// Builds the database anew and puts it in its place; returns what stands in the way.
fn rebuild(
    dir: &Path,
    copies: &mut [Box<dyn OtherCopy>],
    done: &mut Repaired,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Damage>, LogError> {
    let file = dir.join(FILE_NAME);
    // First the folder, then the file, as all do who open the store: and until the new file stands there, so that
    // nobody writes what it would lack.
    let _alone = turn::replace(dir, &file)?;
    let own = open_own(&file)?;
    let (statement, identity) = identity(dir, own.as_ref(), copies)?;
    let identity = rotation::with_keys(dir, identity)?;
    let target = target(dir, own.as_ref(), &identity.keys, copies)?;
    let work = dir.join(WORK_FOLDER);
    let mut problem = None;
    // What is left here first; if that leads elsewhere, each of the copies first.
    for attempt in 0..=copies.len() {
        let copies_first = attempt > 0;
        if attempt > 1 {
            copies.rotate_left(1);
        }
        fresh_folder(&work).map_err(|reason| disk(&work, &reason))?;
        let keys = dir.join(LOG_KEYS_NAME);
        if keys.is_file() {
            std::fs::copy(&keys, work.join(LOG_KEYS_NAME)).map_err(|r| disk(&keys, &r))?;
        }
        let mut sources = Sources {
            own: own.as_ref(),
            dir,
            copies: &mut *copies,
            copies_first,
        };
        match build(
            &work,
            &identity,
            &statement,
            &target,
            &mut sources,
            progress,
        ) {
            Ok(Built { fetched, lost }) => {
                files::write_once(&work.join(READY), "whole\n")?;
                drop(own);
                done.kept = exchange(dir, &file).map_err(|reason| disk(&file, &reason))?;
                done.rebuilt = true;
                done.entries = fetched;
                let lost = lost.into_iter().map(|what| Damage { seq: None, what });
                return Ok(lost.collect());
            }
            Err(Problem::Log(error)) => return Err(error),
            Err(Problem::Lost(seqs)) => {
                problem = Some(seqs.into_iter().map(not_found).collect());
                break;
            }
            Err(Problem::OtherRoot(head)) => {
                let what = format!(
                    "the entries at hand give {head}, but the log has signed {}: they were altered, or a copy is of another history",
                    target.head()
                );
                problem = Some(vec![Damage { seq: None, what }]);
            }
        }
    }
    std::fs::remove_dir_all(&work).map_err(|reason| disk(&work, &reason))?;
    Ok(problem.unwrap_or_default())
}

fn not_found(seq: u64) -> Damage {
    Damage {
        seq: Some(seq),
        what: "it is whole in no copy that was given; name another with --from".to_owned(),
    }
}

/// The damaged store, with nobody else at it; `None` if it cannot be read at all.
fn open_own(file: &Path) -> Result<Option<SqliteStore>, LogError> {
    if !file.is_file() {
        return Ok(None);
    }
    let open = || -> Result<SqliteStore, LogError> {
        let conn = medium::rescue_alone(file)?;
        let identity = super::read_identity(&conn, file)?;
        Ok(SqliteStore::reader(file.to_owned(), conn, identity))
    };
    match open() {
        Ok(own) => Ok(Some(own)),
        Err(LogError::Corrupt { .. } | LogError::NotAStore { .. } | LogError::Setting { .. }) => {
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// Who the log is: by its own word, or by a copy's if it is of the key in the folder.
fn identity(
    dir: &Path,
    own: Option<&SqliteStore>,
    copies: &mut [Box<dyn OtherCopy>],
) -> Result<((String, String), Identity), LogError> {
    let read = |(vkey, statement): (String, String)| {
        let identity = Identity::from_statement(&vkey, &statement).ok()?;
        Some(((vkey, statement), identity))
    };
    let of_own = own.and_then(|own| own.identity_rows().ok()).and_then(read);
    if let Some(known) = of_own {
        return Ok(known);
    }
    let key = std::fs::read_to_string(dir.join(KEYS_FOLDER).join("log")).ok();
    let key = key.and_then(|text| NoteSigner::from_text(&text).ok());
    let of_copies = copies
        .iter_mut()
        .filter_map(|copy| read(copy.identity().ok()?));
    let same = |known: &(_, Identity)| {
        let now = rotation::with_keys(dir, known.1.clone());
        let now = now.map_or_else(|_| known.1.log.clone(), |now| now.log);
        key.as_ref().is_some_and(|key| *key.public() == now)
    };
    of_copies
        .into_iter()
        .find(same)
        .ok_or_else(|| LogError::Corrupt {
            file: dir.join(FILE_NAME),
            detail: "who the log is cannot be read, and no copy is of the key in `keys/log`"
                .to_owned(),
        })
}

/// The checkpoint up to which the log is put back: the largest that bears its signature here, else the
/// largest that a copy has.
fn target(
    dir: &Path,
    own: Option<&SqliteStore>,
    log: &Lineage,
    copies: &mut [Box<dyn OtherCopy>],
) -> Result<Signed, LogError> {
    let signed = |note: String| {
        let opened = log.open(&note).ok()?;
        // Of a key that has ended, what lies before its end is no proof of what the log was: it is known to be longer.
        if opened.owed.is_some() {
            return None;
        }
        let mut own = opened.note;
        own.signatures.retain(|line| line.is_of(&opened.key));
        let (checkpoint, note) = (opened.checkpoint, own.to_string());
        Some(Signed { checkpoint, note })
    };
    let in_database = own.and_then(|own| read::head(&own.conn).ok().flatten());
    let beside = std::fs::read_to_string(dir.join(CHECKPOINT_NAME)).ok();
    let here = in_database.map(|(_, note)| note).into_iter().chain(beside);
    let largest = |notes: &mut dyn Iterator<Item = String>| {
        notes
            .filter_map(signed)
            .max_by_key(|signed| signed.head().size)
    };
    let found = largest(&mut here.into_iter())
        .or_else(|| largest(&mut copies.iter_mut().filter_map(|copy| copy.checkpoint().ok())));
    found.ok_or_else(|| LogError::Corrupt {
        file: dir.join(FILE_NAME),
        detail: "no checkpoint with the log's signature is left, here or in a copy".to_owned(),
    })
}

fn fresh_folder(work: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(work) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::create_dir(work)
}

/// Puts the new file in the place of the damaged one, which is kept with its write-ahead log. A crash at
/// any moment leaves enough for the next repair to go on from here. Whoever calls it keeps others from the folder.
fn exchange(dir: &Path, file: &Path) -> std::io::Result<Option<PathBuf>> {
    let work = dir.join(WORK_FOLDER);
    let new = work.join(FILE_NAME);
    let mut kept = None;
    if new.is_file() {
        if file.is_file() {
            let name = free_name(dir);
            std::fs::hard_link(file, &name)?;
            let log = medium::log_of(file);
            if log.is_file() {
                std::fs::rename(&log, medium::log_of(&name))?;
            }
            kept = Some(name);
        }
        let mut shared = file.as_os_str().to_owned();
        shared.push("-shm");
        match std::fs::remove_file(&shared) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        files::sync_folder(dir)?;
        std::fs::rename(&new, file)?;
        files::sync_folder(dir)?;
    }
    std::fs::remove_dir_all(&work)?;
    Ok(kept)
}

fn free_name(dir: &Path) -> PathBuf {
    let numbered = (2..).map(|n| dir.join(format!("{KEPT_NAME}-{n}")));
    std::iter::once(dir.join(KEPT_NAME))
        .chain(numbered)
        .find(|name| !name.exists())
        .unwrap_or_else(|| dir.join(KEPT_NAME))
}

/// Writes the file `checkpoint` beside a whole database anew if it cannot be used.
fn renew_mark(store: &SqliteStore) -> Result<(), LogError> {
    if let Ok(Some(_)) = mark::read(store.dir(), &store.identity.keys) {
        return Ok(());
    }
    let path = store.dir().join(CHECKPOINT_NAME);
    files::replace(&path, &store.checkpoint()?).map_err(|reason| disk(&path, &reason))
}

/// Puts back files beside the log whose bytes are damaged or gone; returns those that no copy has.
fn restore_blobs(
    store: &SqliteStore,
    copies: &mut [Box<dyn OtherCopy>],
    restored: &mut Vec<String>,
) -> Result<Vec<Damage>, LogError> {
    let vault = Vault::of(store.dir());
    let (mut from, mut lost) = (0, Vec::new());
    loop {
        let entries = store.read(from, PAGE)?;
        let Some(last) = entries.last() else {
            return Ok(lost);
        };
        from = last.seq + 1;
        for entry in &entries {
            let Record::Blob(blob) = &entry.record else {
                continue;
            };
            if vault.damage(blob).is_none() {
                continue;
            }
            let back = copies.iter_mut().any(|copy| {
                let bytes = copy.blob(&blob.stored).ok().flatten();
                bytes.is_some_and(|mut bytes| vault.restore(blob, &mut bytes).is_ok())
            });
            if back {
                restored.push(blob.stored.clone());
            } else {
                lost.push(not_found(entry.seq));
            }
        }
    }
}
