//! The projection: all that is derived from the log and that pages, interface and report read.
//!
//! It is the [`View`], which lives in memory and is folded from the log at every start. What a site
//! last made of its log, with nothing more awaited, is noted in `projection.json` beside it: the log's
//! name, size and root, and the digest over all findings. So a later rebuild can tell whether the
//! same entries still give the same findings. The file holds nothing else, and can be removed.

use crate::judgement::Judgement;
use crate::note::Note;
use crate::{SOFTWARE, SiteError, View, configuration, finding};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_fusion::Settings;
use trucewatch_model::Timestamp;
use trucewatch_proof::TreeHead;

/// The name of the file in the folder of a store.
pub const FILE_NAME: &str = "projection.json";

const NOTE: Note = Note {
    name: FILE_NAME,
    domain: b"trucewatch projection 1\0",
    remedy: "remove it, then run `trucewatch rebuild`",
};

/// Entries read at once.
const PAGE: usize = 5_000;

/// Which prefix of which log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// The log's name.
    pub origin: String,
    /// The root over its first `size` entries, hexadecimal.
    pub root: String,
    /// How many entries.
    pub size: u64,
}

impl Cut {
    /// A cut of a log of that name.
    pub fn new(origin: &str, head: &TreeHead) -> Self {
        Self {
            origin: origin.to_owned(),
            root: head.root.to_hex(),
            size: head.size,
        }
    }
}

/// What a site made of a prefix of its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Which prefix.
    pub cut: Cut,
    /// The digest over all findings ([`finding::digest`]), hexadecimal.
    pub digest: String,
    /// Name and version of the program.
    pub software: String,
}

impl Recorded {
    /// What a view made of the entries it has taken in, once nothing in it is provisional.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn of(store: &SqliteStore, view: &View) -> Result<Self, SiteError> {
        let head = store.head_at(view.entries())?;
        Ok(Self {
            cut: Cut::new(store.identity().origin(), &head),
            digest: finding::digest(view)?.to_hex(),
            software: SOFTWARE.to_owned(),
        })
    }

    /// Notes it in the folder of a store: all of it or nothing, also in a power cut.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), SiteError> {
        NOTE.write(dir, self)
    }
}

/// What the folder of a store has noted; `None` if nothing.
///
/// # Errors
/// If the file is damaged.
pub fn read(dir: &Path) -> Result<Option<Recorded>, SiteError> {
    NOTE.read(dir)
}

/// What is wrong with the file, in a sentence; `None` if it is sound or absent. Reads no entry:
/// whether the findings are right is what [`rebuild`] tells.
///
/// # Errors
/// If the store cannot be read.
pub fn damage(store: &SqliteStore) -> Result<Option<String>, SiteError> {
    let recorded = match read(store.dir()) {
        Ok(None) => return Ok(None),
        Ok(Some(recorded)) => recorded,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let cut = &recorded.cut;
    if cut.origin != store.identity().origin() {
        return Ok(Some(format!(
            "the file `{FILE_NAME}` speaks of the log `{}`",
            cut.origin
        )));
    }
    let len = store.len()?;
    if cut.size > len || store.head_at(cut.size)?.root.to_hex() != cut.root {
        return Ok(Some(format!(
            "the file `{FILE_NAME}` names {} entries with root {}, which this log does not begin with",
            cut.size, cut.root
        )));
    }
    Ok(None)
}

/// How far a rebuild is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What is being done.
    pub what: &'static str,
    /// Entries taken in so far.
    pub done: u64,
    /// Of how many.
    pub of: u64,
}

/// What a rebuild gave.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rebuilt {
    /// Entries that were taken in.
    pub entries: u64,
    /// What names them.
    pub head: Cut,
    /// Incidents that they give.
    pub incidents: u64,
    /// Observations that do not count, because of the keys they are signed with.
    pub set_aside: u64,
    /// Records that do not count, because they were corrected.
    pub corrected: u64,
    /// The entry that states what was worked with; absent if none does.
    pub configuration: Option<u64>,
    /// The digest over all findings.
    pub digest: String,
    /// The digest that was noted before, for as many entries as it was noted for, and that came out
    /// again; absent if there was none, or one of another version of the program.
    pub confirmed: Option<String>,
    /// Time taken, in seconds.
    pub seconds: f64,
}

/// Drops what was derived, folds the whole log anew and notes what came out. A digest that was noted
/// before, by this version of the program, must come out again for the entries it was noted for.
///
/// # Errors
/// If it does not (then the note stays), if the note is damaged, or if the store cannot be read.
pub fn rebuild(store: &SqliteStore, progress: &mut dyn FnMut(Stage)) -> Result<Rebuilt, SiteError> {
    let began = Instant::now();
    if let Some(what) = damage(store)? {
        return Err(SiteError::Invalid(what));
    }
    let before = read(store.dir())?.filter(|recorded| recorded.software == SOFTWARE);
    let end = store.len()?;
    let configuration = configuration::on_record(store)?;
    let fresh = |size: u64| -> Result<View, SiteError> {
        Ok(View::new(Settings::default()).judged_by(Judgement::at(store, size)?))
    };
    let mut view = fresh(before.as_ref().map_or(end, |before| before.cut.size))?;
    let mut confirmed = None;
    if let Some(before) = before {
        take_in(store, &mut view, before.cut.size, end, progress)?;
        progress(stage("fusing what was noted before", &view, end));
        view.refresh(Timestamp::from_unix_ns(0), None);
        let again = finding::digest(&view)?.to_hex();
        if again != before.digest {
            return Err(SiteError::Invalid(format!(
                "the first {} entries give findings with digest {again}, but {} was noted for them: \
                 the program or this machine has changed what it finds. To go on with what comes \
                 out now, remove `{FILE_NAME}` and rebuild again",
                before.cut.size, before.digest
            )));
        }
        confirmed = Some(again);
        let noted = before.cut.size;
        if Judgement::changed_since(store, noted)? {
            // A key's life went on since, or something was corrected: earlier records may count otherwise.
            view = fresh(end)?;
        }
    }
    take_in(store, &mut view, end, end, progress)?;
    progress(stage("fusing and assessing", &view, end));
    view.refresh(Timestamp::from_unix_ns(0), None);
    progress(stage("noting the digest", &view, end));
    let recorded = Recorded::of(store, &view)?;
    recorded.write(store.dir())?;
    Ok(Rebuilt {
        entries: end,
        head: recorded.cut,
        incidents: view.incident_count() as u64,
        set_aside: view.set_aside(),
        corrected: view.corrected(),
        configuration,
        digest: recorded.digest,
        confirmed,
        seconds: began.elapsed().as_secs_f64(),
    })
}

fn stage(what: &'static str, view: &View, of: u64) -> Stage {
    Stage {
        what,
        done: view.entries(),
        of,
    }
}

fn take_in(
    store: &SqliteStore,
    view: &mut View,
    until: u64,
    of: u64,
    progress: &mut dyn FnMut(Stage),
) -> Result<(), SiteError> {
    while view.entries() < until {
        let limit = usize::try_from(until - view.entries()).unwrap_or(PAGE);
        let entries = store.read(view.entries(), limit.min(PAGE))?;
        if entries.is_empty() {
            break;
        }
        entries.into_iter().for_each(|entry| view.apply(entry));
        progress(stage("taking entries in", view, of));
    }
    Ok(())
}
