//! The one place where the clock is read. A demonstration brings its own.

use crate::SiteError;
use crate::note::Note;
use crate::time::Interval;
use crate::time::keeper::{Keeper, Look, Reading, State};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use trucewatch_evidence::SqliteStore;
use trucewatch_model::Timestamp;
use trucewatch_pages::kernel_clock;
use trucewatch_proof::{cosignatures, quorum};

/// The file in a site's folder that keeps what is known of the time. It can be removed; until the
/// clock is known to be right again, less is known of the time then.
pub const FILE_NAME: &str = "clock.json";

const NOTE: Note = Note {
    name: FILE_NAME,
    domain: b"trucewatch clock 1\0",
    remedy: "remove it: until the clock is known to be right again, times have wider bounds",
};

/// A demonstration's clock is moved on in steps of at most this, in milliseconds.
const SIMULATED_BOUND_MS: u32 = 1_000;
/// By how much the clock of a witness may be off, in nanoseconds: any machine that a time service or
/// a person with a watch keeps is better.
pub(crate) const WITNESS_CLOCK_NS: i64 = 10_000_000_000;
/// How often what is known is written down, if nothing happens.
const WRITE_EVERY_NS: i64 = 60_000_000_000;

/// What time it is: by the machine, or as a demonstration says.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    simulated_ns: Option<Arc<AtomicI64>>,
    kept: Option<Arc<Mutex<Kept>>>,
}

/// What a site knows of the time, in memory and in its folder.
#[derive(Debug)]
struct Kept {
    /// The folder; `None` for somebody who only looks.
    dir: Option<PathBuf>,
    keeper: Keeper,
    not_before_ns: Option<i64>,
    written_ns: Option<i64>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// The machine's clock, with what the site of a store knows of it; what is learnt is kept there.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn of_store(store: &SqliteStore) -> Result<Self, SiteError> {
        Self::with(store, Some(store.dir().to_owned()))
    }

    /// The same for somebody who only looks: nothing is written.
    ///
    /// # Errors
    /// As [`Clock::of_store`].
    pub fn beside(store: &SqliteStore) -> Result<Self, SiteError> {
        Self::with(store, None)
    }

    fn with(store: &SqliteStore, dir: Option<PathBuf>) -> Result<Self, SiteError> {
        let state = NOTE.read(store.dir()).unwrap_or_else(|error| {
            tracing::warn!(%error, "what was known of the time is lost");
            None
        });
        let kept = Kept {
            dir,
            keeper: Keeper::new(state),
            not_before_ns: not_before_ns(store)?,
            written_ns: None,
        };
        Ok(Self {
            simulated_ns: None,
            kept: Some(Arc::new(Mutex::new(kept))),
        })
    }

    /// A clock that somebody else moves.
    pub fn simulated(start: Timestamp) -> Self {
        Self {
            simulated_ns: Some(Arc::new(AtomicI64::new(start.as_unix_ns()))),
            kept: None,
        }
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        let shown_ns = match &self.simulated_ns {
            Some(ns) => ns.load(Ordering::Relaxed),
            None => wall_ns(),
        };
        Timestamp::from_unix_ns(shown_ns)
    }

    /// When something is received: an instant, and by how many milliseconds that may be off.
    pub fn received(&self) -> (Timestamp, u32) {
        if self.is_simulated() {
            return (self.now(), SIMULATED_BOUND_MS);
        }
        let (reading, look) = self.read();
        reading.interval.to_received(look.wall_ns)
    }

    /// An interval that holds the time now, and what it rests on.
    pub fn reading(&self) -> Reading {
        self.read().0
    }

    fn read(&self) -> (Reading, Look) {
        let look = look();
        let reading = match &self.kept {
            Some(kept) => kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .read(&look),
            None => Keeper::default().look(&look, None),
        };
        (reading, look)
    }

    /// Takes somebody's word that the machine's clock is right within `within_ns` now.
    ///
    /// # Errors
    /// If it cannot be written down.
    pub fn told(&self, within_ns: i64) -> Result<Interval, SiteError> {
        let look = look();
        let Some(kept) = &self.kept else {
            return Ok(Interval::around(look.wall_ns, within_ns));
        };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = kept.keeper.told(&look, within_ns);
        kept.write()?;
        Ok(reading.interval)
    }

    /// What the site knows of the time, as of the last look.
    pub fn state(&self) -> Option<State> {
        let kept = self.kept.as_ref()?.lock();
        kept.unwrap_or_else(PoisonError::into_inner)
            .keeper
            .state()
            .cloned()
    }

    /// Moves a simulated clock forward; a machine's clock is left alone.
    pub fn advance_to(&self, now: Timestamp) {
        if let Some(ns) = &self.simulated_ns {
            ns.fetch_max(now.as_unix_ns(), Ordering::Relaxed);
        }
    }

    /// Whether this is a demonstration's clock.
    pub fn is_simulated(&self) -> bool {
        self.simulated_ns.is_some()
    }
}

impl Kept {
    fn read(&mut self, look: &Look) -> Reading {
        let reading = self.keeper.look(look, self.not_before_ns);
        let old = self
            .written_ns
            .is_none_or(|at| look.since_boot_ns - at >= WRITE_EVERY_NS);
        if reading.warned || old {
            // A state that is older only gives wider bounds.
            if let Err(error) = self.write() {
                tracing::warn!(%error, "what is known of the time is not kept");
            }
            self.written_ns = Some(look.since_boot_ns);
        }
        reading
    }

    fn write(&self) -> Result<(), SiteError> {
        match (&self.dir, self.keeper.state()) {
            (Some(dir), Some(state)) => NOTE.write(dir, state),
            _ => Ok(()),
        }
    }
}

/// What is wrong with the file in the folder of a store, in a sentence; `None` if it is sound or absent.
pub fn damage(dir: &Path) -> Option<String> {
    NOTE.read::<State>(dir).err().map(|error| error.to_string())
}

/// The time before which it cannot be now, by the witnesses of a log: the earliest cosignature of
/// the quorum that signed last. One honest witness among them is enough for it to be right.
fn not_before_ns(store: &SqliteStore) -> Result<Option<i64>, SiteError> {
    let witnesses = store.witnesses()?;
    let Some(note) = store.cosigned_checkpoint(quorum(witnesses.len()).max(1))? else {
        return Ok(None);
    };
    let opened = store.identity().keys.open(&note);
    let found = opened
        .and_then(|opened| cosignatures(&opened.note, &witnesses))
        .map_err(trucewatch_evidence::CosignError::Note)?;
    let earliest = found.iter().map(|one| one.time_unix_s).min();
    Ok(earliest.map(|seconds| {
        Timestamp::from_unix_s(i64::try_from(seconds).unwrap_or(i64::MAX))
            .plus_ns(-WITNESS_CLOCK_NS)
            .as_unix_ns()
    }))
}

fn wall_ns() -> i64 {
    let ns = |d: std::time::Duration| i64::try_from(d.as_nanos()).unwrap_or(i64::MAX);
    match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
        Ok(since) => ns(since),
        Err(before) => ns(before.duration()).saturating_neg(),
    }
}

fn look() -> Look {
    use rustix::time::{ClockId, clock_gettime};
    let ns = |clock| {
        let time = clock_gettime(clock);
        time.tv_sec
            .saturating_mul(1_000_000_000)
            .saturating_add(time.tv_nsec)
    };
    #[cfg(target_os = "linux")]
    let since_boot_ns = ns(ClockId::Boottime);
    #[cfg(not(target_os = "linux"))]
    let since_boot_ns = ns(ClockId::Monotonic);
    Look {
        boot: boot(),
        awake_ns: ns(ClockId::Monotonic),
        since_boot_ns,
        kernel: kernel_clock::discipline(),
        wall_ns: wall_ns(),
    }
}

/// What names this start of the machine; where the system has no name for it, this program's run.
fn boot() -> String {
    static BOOT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let read = || match std::fs::read_to_string("/proc/sys/kernel/random/boot_id") {
        Ok(id) => id.trim().to_owned(),
        Err(_) => format!("run {} at {}", std::process::id(), wall_ns()),
    };
    BOOT.get_or_init(read).clone()
}
