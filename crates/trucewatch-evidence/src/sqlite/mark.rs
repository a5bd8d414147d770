//! The file `checkpoint` beside the database: the latest checkpoint as its own file, for whoever
//! serves or copies it, and so that a database which has lost its end is noticed.
//!
//! It is written after each commit and not synced: after a power cut it may be older than the
//! database, never newer.

use crate::LogError;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use trucewatch_proof::{Checkpoint, Lineage};

/// The name of the file in the folder of a store.
pub const CHECKPOINT_NAME: &str = "checkpoint";

/// The open file.
#[derive(Debug)]
pub(super) struct Mark {
    path: PathBuf,
    file: File,
}

impl Mark {
    /// Opens the file, or makes it, synced, with `note` in it.
    pub(super) fn open(dir: &Path, note: &str) -> Result<Self, LogError> {
        let path = dir.join(CHECKPOINT_NAME);
        let run = || -> std::io::Result<(File, bool)> {
            let new = !path.exists();
            let mut options = File::options();
            let file = options
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            Ok((file, new))
        };
        let (file, new) = run().map_err(|reason| unusable(&path, reason.to_string()))?;
        let mut mark = Self { path, file };
        mark.advance(0, note)?;
        if new {
            mark.file
                .sync_all()
                .map_err(|reason| unusable(&mark.path, reason.to_string()))?;
        }
        Ok(mark)
    }

    /// Writes the checkpoint of a log with `size` entries, unless a later one stands there: another
    /// process may have been quicker.
    pub(super) fn advance(&mut self, size: u64, note: &str) -> Result<(), LogError> {
        let mut run = || -> std::io::Result<()> {
            self.file.lock()?;
            let mut found = String::new();
            self.file.seek(SeekFrom::Start(0))?;
            self.file.read_to_string(&mut found)?;
            let later = size_in(&found).is_some_and(|there| there >= size);
            if !later {
                self.file.seek(SeekFrom::Start(0))?;
                self.file.write_all(note.as_bytes())?;
                self.file.set_len(note.len() as u64)?;
            }
            self.file.unlock()
        };
        run().map_err(|reason| unusable(&self.path, reason.to_string()))
    }
}

fn unusable(path: &Path, detail: String) -> LogError {
    LogError::Mark {
        file: path.to_owned(),
        detail,
    }
}

/// The size that stands in a checkpoint, without checking anything.
fn size_in(note: &str) -> Option<u64> {
    note.lines().nth(1)?.parse().ok()
}

/// What the file says, its signature checked; `None` if it is missing or empty, as it may be if the
/// machine lost power while the store was being made.
pub(super) fn read(dir: &Path, log: &Lineage) -> Result<Option<Checkpoint>, LogError> {
    let path = dir.join(CHECKPOINT_NAME);
    let run = || -> std::io::Result<String> {
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
            opened => opened?,
        };
        file.lock_shared()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(text)
    };
    let text = run().map_err(|reason| unusable(&path, reason.to_string()))?;
    if text.is_empty() {
        return Ok(None);
    }
    let opened = log
        .open(&text)
        .map_err(|problem| unusable(&path, problem.to_string()))?;
    if opened.note.to_string() != text {
        return Err(unusable(&path, "it is not as it was written".to_owned()));
    }
    Ok(Some(opened.checkpoint))
}
