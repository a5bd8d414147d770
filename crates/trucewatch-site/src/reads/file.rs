//! The file: `<hash> <JSON>` a line. The hash is over that of the line before and the JSON.

use super::{Noted, Read};
use crate::SiteError;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use trucewatch_model::Timestamp;
use trucewatch_proof::{Hash, from_hex};

/// The name of the file.
pub const LOG_NAME: &str = "reads.log";
const DOMAIN: &[u8] = b"trucewatch read 1\0";

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// How many reads.
    pub count: u64,
    /// The hash of the last.
    pub head: Hash,
    bytes: u64,
}

impl Default for Tail {
    /// Of a file with nothing in it.
    fn default() -> Self {
        Self {
            count: 0,
            head: Hash([0; 32]),
            bytes: 0,
        }
    }
}

/// How far a file could be followed.
pub(super) struct Walked {
    pub(super) tail: Tail,
    /// Why no further; `None` if there is no more, or only half a line that was never acknowledged.
    pub(super) fault: Option<String>,
}

/// Reads lines from a known place on.
pub(super) fn walk(
    path: &Path,
    from: Tail,
    mut each: impl FnMut(Noted, Hash),
) -> Result<Walked, SiteError> {
    let mut tail = from;
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Walked { tail, fault: None });
        }
        Err(error) => return Err(SiteError::read(path)(error)),
    };
    let bytes = file.metadata().map_err(SiteError::read(path))?.len();
    if bytes < from.bytes {
        let fault = format!("it ends before line {}, which was there", from.count);
        let fault = Some(fault);
        return Ok(Walked { tail, fault });
    }
    file.seek(SeekFrom::Start(from.bytes))
        .map_err(SiteError::read(path))?;
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line);
        read.map_err(SiteError::read(path))?;
        if line.pop() != Some(b'\n') {
            return Ok(Walked { tail, fault: None });
        }
        match next(&tail, &line) {
            Some(noted) => {
                tail = after(&tail, &line[65..]);
                each(noted, tail.head);
            }
            None => {
                let fault = format!("line {} does not fit the one before", tail.count + 1);
                return Ok(Walked {
                    tail,
                    fault: Some(fault),
                });
            }
        }
    }
}

/// The read in a line, if the line follows.
fn next(tail: &Tail, line: &[u8]) -> Option<Noted> {
    let (hash, json) = line.split_at_checked(64)?;
    let json = json.strip_prefix(b" ")?;
    let hash = from_hex(std::str::from_utf8(hash).ok()?)?;
    let noted: Noted = serde_json::from_slice(json).ok()?;
    (hash == after(tail, json).head.0 && noted.n == tail.count + 1).then_some(noted)
}

fn after(tail: &Tail, json: &[u8]) -> Tail {
    Tail {
        count: tail.count + 1,
        head: Hash::of(&[DOMAIN, &tail.head.0, json]),
        bytes: tail.bytes + 66 + json.len() as u64,
    }
}

/// The reads of a store, to add to.
pub struct Reads {
    path: PathBuf,
    state: Mutex<State>,
}

enum State {
    /// As far as this process knows it: another may have written since.
    Known(Tail),
    /// The disk did not keep what was written: nothing more is taken.
    Broken,
}

impl Reads {
    /// Those of the store in `dir`.
    pub fn of(dir: &Path) -> Self {
        Self {
            path: dir.join(LOG_NAME),
            state: Mutex::new(State::Known(Tail::default())),
        }
    }

    /// Where the chain ends, as this process knows it.
    pub fn tail(&self) -> Tail {
        match *self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Known(tail) => tail,
            State::Broken => Tail::default(),
        }
    }

    /// Adds reads, all of them or none; on disk when this returns.
    ///
    /// # Errors
    /// If the file cannot be written, or what is there does not fit together.
    pub fn append(&self, reads: &[Read], at: Timestamp) -> Result<(), SiteError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State::Known(known) = *state else {
            return Err(SiteError::Invalid(
                "the disk did not keep the reads; see the disk, then start the server anew"
                    .to_owned(),
            ));
        };
        let failed = || SiteError::write(&self.path);
        if !self.path.exists() {
            trucewatch_evidence::files::write_once(&self.path, "")?;
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).open(&self.path);
        let mut file = file.map_err(failed())?;
        // Until the file is closed: another process may write, too.
        file.lock().map_err(failed())?;
        let walked = walk(&self.path, known, |_, _| {})?;
        if let Some(fault) = walked.fault {
            return Err(SiteError::Invalid(format!(
                "`{}` cannot be written on: {fault}; see `trucewatch ledger verify`",
                self.path.display()
            )));
        }
        let start = walked.tail;
        let (text, tail) = lines(start, reads, at)?;
        // Half a line of a process that ended.
        file.set_len(start.bytes).map_err(failed())?;
        file.seek(SeekFrom::Start(start.bytes)).map_err(failed())?;
        if let Err(reason) = file.write_all(&text) {
            // Nothing of it counts, as nobody was told that it does.
            let _ = file.set_len(start.bytes);
            return Err(failed()(reason));
        }
        if let Err(reason) = file.sync_data() {
            *state = State::Broken;
            return Err(failed()(reason));
        }
        *state = State::Known(tail);
        Ok(())
    }
}

fn lines(mut tail: Tail, reads: &[Read], at: Timestamp) -> Result<(Vec<u8>, Tail), SiteError> {
    let mut text = Vec::new();
    for read in reads {
        let noted = Noted {
            n: tail.count + 1,
            at,
            read: read.clone(),
        };
        let json = serde_json::to_string(&noted)
            .map_err(|error| SiteError::Invalid(format!("a read cannot be written: {error}")))?;
        tail = after(&tail, json.as_bytes());
        text.extend(format!("{} {json}\n", tail.head.to_hex()).into_bytes());
    }
    Ok((text, tail))
}
