//! The bytes of a photo, piece by piece over a thin link: only of one that a signed report announced, in order, and
//! taken in as a file of the log once all of them have the hash that was signed.
//!
//! Until then they wait in `incoming/` beside the log, for the owner alone, each piece synced before it is
//! acknowledged, so that a server that is killed goes on where it was.

use super::{Proven, SOURCE, prove};
use crate::SiteError;
use crate::clock::Clock;
use crate::handling::{self, About, Actor};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use trucewatch_evidence::{EvidenceLog as _, NOBODY, SqliteStore};
use trucewatch_model::canonical::Record;
use trucewatch_model::{FieldContent, FieldReport};
use trucewatch_proof::{Hash, from_hex};

/// The longest piece that is taken at once, in bytes.
pub const PIECE_MAX: usize = 128 << 10;
/// The longest file, in bytes.
pub const SIZE_MAX: u64 = 32 << 20;
/// The folder beside the log.
const FOLDER: &str = "incoming";

/// How far a file has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// So many bytes are on the disk.
    pub have: u64,
    /// Of so many.
    pub size: u64,
    /// Its record, once all of it is in: with a proof and the checkpoint that this leads to.
    pub done: Option<(Proven, String)>,
}

/// A file that a report announced, by SHA-256 of that report's record.
#[derive(Clone, Debug)]
pub struct File {
    report: String,
    sha256: String,
    size: u64,
    media_type: String,
    from: String,
    marking: trucewatch_model::Marking,
}

impl File {
    /// The file that a report of the log announced.
    ///
    /// # Errors
    /// If there is no such report, or it announces none that can be taken.
    pub fn announced(store: &SqliteStore, report: &str) -> Result<Self, SiteError> {
        let hash: Option<[u8; 32]> = from_hex(report).and_then(|bytes| bytes.try_into().ok());
        let found = hash.map(|hash| store.find(&hash)).transpose()?.flatten();
        let Some(Record::FieldReport(FieldReport {
            content:
                FieldContent::Photo {
                    sha256,
                    size,
                    media_type,
                },
            observer,
            marking,
            ..
        })) = found.map(|entry| entry.record)
        else {
            return Err(SiteError::NotFound(
                "no report of this log announced that file; send the report first".to_owned(),
            ));
        };
        if size == 0 || size > SIZE_MAX {
            return Err(SiteError::Invalid(format!(
                "the report announces {size} bytes; files have at most {SIZE_MAX}"
            )));
        }
        Ok(Self {
            report: report.to_owned(),
            sha256,
            size,
            media_type,
            from: observer.as_str().to_owned(),
            marking,
        })
    }

    fn path(&self, dir: &Path) -> PathBuf {
        // The name is 64 digits, or no report would have been found by it.
        dir.join(FOLDER).join(&self.report)
    }

    /// How far it has come.
    ///
    /// # Errors
    /// If the store or the disk fails.
    pub fn pieces(&self, store: &SqliteStore) -> Result<Pieces, SiteError> {
        let held = handling::list(store)?;
        let done = held
            .iter()
            .find(|held| held.blob.report.as_ref() == Some(&self.report));
        if let Some(done) = done {
            // A crash may have left it where it waited.
            let _ = std::fs::remove_file(self.path(store.dir()));
            let (checkpoint, mut proofs) = prove(store, &[Some(done.seq)])?;
            let proof = proofs.pop().flatten();
            return Ok(Pieces {
                have: self.size,
                size: self.size,
                done: proof.map(|proof| (proof, checkpoint)),
            });
        }
        let path = self.path(store.dir());
        let have = match std::fs::metadata(&path) {
            Ok(found) => found.len().min(self.size),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
            Err(error) => return Err(SiteError::read(path)(error)),
        };
        Ok(Pieces {
            have,
            size: self.size,
            done: None,
        })
    }

    /// Takes a piece that begins at byte `at`. One that is there already changes nothing; one that leaves a hole is
    /// refused by telling how far the file has come. With the last the file enters the log.
    ///
    /// # Errors
    /// If the bytes are not those that were signed (all are thrown away, to begin anew), or the store or the disk
    /// fails.
    pub fn take(
        &self,
        store: &mut SqliteStore,
        at: u64,
        piece: &[u8],
        clock: &Clock,
    ) -> Result<Pieces, SiteError> {
        let pieces = self.pieces(store)?;
        let end = at.saturating_add(piece.len() as u64);
        let fits = at <= pieces.have && end <= self.size;
        if pieces.done.is_some() || !fits || (end <= pieces.have && pieces.have < self.size) {
            return Ok(pieces);
        }
        let path = self.path(store.dir());
        let failed = |error| SiteError::write(&path)(error);
        let mut file = open(store.dir(), &path)?;
        if end > pieces.have {
            file.seek(SeekFrom::Start(at)).map_err(failed)?;
            file.write_all(piece).map_err(failed)?;
            file.sync_all().map_err(failed)?;
        }
        if end.max(pieces.have) < self.size {
            return self.pieces(store);
        }
        let mut all = Vec::new();
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.read_to_end(&mut all).map_err(failed)?;
        if Hash::of(&[&all]).to_hex() != self.sha256 {
            std::fs::remove_file(&path).map_err(failed)?;
            return Err(SiteError::Invalid(
                "the bytes are not those that the report signed for; send them again from the beginning"
                    .to_owned(),
            ));
        }
        let about = About {
            media_type: self.media_type.clone(),
            subject: NOBODY.to_owned(),
            marking: self.marking,
            from: self.from.clone(),
            derived: None,
            report: Some(self.report.clone()),
        };
        let by = Actor {
            by: SOURCE.to_owned(),
            reason: "announced by a report from the field".to_owned(),
        };
        handling::add(store, &mut all.as_slice(), about, &by, clock)?;
        // In the log by now; a crash here leaves a file that goes when somebody asks again.
        std::fs::remove_file(&path).map_err(failed)?;
        self.pieces(store)
    }
}

/// A piece of a file as a line of what a device exported, for where no net comes: where it begins, its bytes in
/// base64, and the report that announced the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PieceLine {
    at: u64,
    bytes: String,
    report: String,
}

impl PieceLine {
    /// The piece in a line; `None` if the line is something else.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// Takes it in.
    ///
    /// # Errors
    /// As [`File::take`]; if no report announced it, or it leaves a hole.
    pub(crate) fn take(&self, store: &mut SqliteStore, clock: &Clock) -> Result<(), SiteError> {
        let bytes = STANDARD
            .decode(&self.bytes)
            .map_err(|_| SiteError::Invalid("a piece of a file that is not base64".to_owned()))?;
        let pieces = File::announced(store, &self.report)?.take(store, self.at, &bytes, clock)?;
        match self.at + bytes.len() as u64 <= pieces.have {
            true => Ok(()),
            false => Err(SiteError::Invalid(format!(
                "a piece of a file from byte {}, of which {} bytes are here; take the whole export in, in its order",
                self.at, pieces.have
            ))),
        }
    }
}

fn open(dir: &Path, path: &Path) -> Result<std::fs::File, SiteError> {
    let folder = dir.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(SiteError::write(&folder))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let only_owner = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&folder, only_owner).map_err(SiteError::write(&folder))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).map_err(SiteError::write(path))
}
