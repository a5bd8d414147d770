//! Keeps a view up to date with a store that this or another process writes to.

use crate::clock::Clock;
use crate::view::{Change, View};
use crate::{SiteError, daily};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;
use trucewatch_evidence::{EvidenceLog as _, QuarantineFilter, QuarantineItem, SqliteStore};
use trucewatch_fusion::Settings;
use trucewatch_model::canonical::Record;

/// Arrivals this much later than the rest can still change a provisional event, in seconds.
pub const LATENESS_S: f64 = 60.0;
/// Entries taken in at once while readers wait; more than this is worked through aside.
const PAGE: usize = 5_000;
/// How long to wait before following is tried again after a fault.
const RETRY: Duration = Duration::from_secs(5);
/// How often the store is asked for news.
const POLL: Duration = Duration::from_millis(250);

/// What a demonstration tells about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DemoState {
    /// The seed of its world.
    pub seed: u64,
    /// Simulated seconds per second.
    pub speed: f64,
    /// When its world ends.
    pub ends: Option<trucewatch_model::Timestamp>,
    /// Whether it has ended.
    pub finished: bool,
}

type Listener = Box<dyn Fn(u64, &[Change]) + Send>;

/// A running site: one store, one view, anybody who listens.
pub struct Site {
    dir: PathBuf,
    clock: Clock,
    /// Zone in which days begin and reports are written.
    pub time_zone: String,
    view: RwLock<View>,
    listeners: Mutex<Vec<Listener>>,
    demo: Mutex<Option<DemoState>>,
    fault: Mutex<Option<String>>,
    stopping: AtomicBool,
    /// The version that listeners were told last.
    told: AtomicU64,
    /// Entries of the log that are not in the view yet.
    behind: AtomicU64,
    opened_ns: i64,
}

impl Site {
    /// A site over the store in `dir`, which is made if need be.
    ///
    /// # Errors
    /// If the store cannot be opened.
    pub fn open(dir: &Path, time_zone: &str, clock: Clock) -> Result<Arc<Self>, SiteError> {
        SqliteStore::open(dir)?;
        daily::zone(time_zone)?;
        Ok(Arc::new(Self {
            dir: dir.to_owned(),
            clock,
            time_zone: time_zone.to_owned(),
            view: RwLock::new(View::new(Settings::default())),
            listeners: Mutex::default(),
            demo: Mutex::default(),
            fault: Mutex::default(),
            stopping: AtomicBool::new(false),
            told: AtomicU64::new(0),
            behind: AtomicU64::new(0),
            opened_ns: Clock::system().now().as_unix_ns(),
        }))
    }

    /// The view, for reading.
    pub fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A number that names this run.
    pub fn run_number(&self) -> i64 {
        self.opened_ns
    }

    /// The folder of the store.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Calls `listener` with the view's version after each change.
    pub fn listen(&self, listener: impl Fn(u64, &[Change]) + Send + 'static) {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(listener));
    }

    /// The demonstration that feeds this site, if any.
    pub fn demo(&self) -> Option<DemoState> {
        self.demo
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Says that something no longer works; shown on every page.
    pub fn set_fault(&self, fault: String) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }

    /// Says how the demonstration stands.
    pub fn set_demo(&self, state: DemoState) {
        *self.demo.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
    }

    /// Why the view no longer follows the store, if it does not.
    pub fn fault(&self) -> Option<String> {
        self.fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Asks the background threads to end, and wakes whoever listens, so that they notice.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.tell(self.told.load(Ordering::Relaxed), &[]);
    }

    /// Whether [`Site::stop`] was called.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Entries of the log that the view does not show yet.
    pub fn behind(&self) -> u64 {
        self.behind.load(Ordering::Relaxed)
    }

    /// Takes in everything that the store has and the view has not, then refreshes. Returns whether
    /// anything was new. Much at once is worked through aside, so that readers are not kept waiting.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn catch_up(&self, store: &SqliteStore) -> Result<bool, SiteError> {
        let (from, known) = (self.view().entries(), self.view().observations());
        let behind = store.len()?.saturating_sub(from);
        self.behind.store(behind, Ordering::Relaxed);
        let entries = store.read(from, PAGE)?;
        let news = !entries.is_empty();
        // A new sensor changes what every arrival before it may mean.
        let costly = known > PAGE as u64
            && entries
                .iter()
                .any(|e| matches!(e.record, Record::Observer(_)));
        let changes = if behind > PAGE as u64 || costly {
            let mut next = self.view().successor(Settings::default());
            self.fill(&mut next, store)?;
            let changes = self.refresh(&mut next);
            *self.view.write().unwrap_or_else(PoisonError::into_inner) = next;
            changes
        } else if news || self.has_provisional() {
            let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
            entries.into_iter().for_each(|entry| view.apply(entry));
            self.refresh(&mut view)
        } else {
            return Ok(false);
        };
        self.behind.store(0, Ordering::Relaxed);
        if news || !changes.is_empty() {
            self.tell(self.view().version(), &changes);
        }
        Ok(news)
    }

    fn fill(&self, view: &mut View, store: &SqliteStore) -> Result<(), SiteError> {
        loop {
            let entries = store.read(view.entries(), PAGE)?;
            if entries.is_empty() || self.is_stopping() {
                return Ok(());
            }
            entries.into_iter().for_each(|entry| view.apply(entry));
        }
    }

    fn refresh(&self, view: &mut View) -> Vec<Change> {
        let now = self.clock.now();
        view.refresh(now, Some(now.plus_s(-LATENESS_S)))
    }

    fn tell(&self, version: u64, changes: &[Change]) {
        self.told.store(version, Ordering::Relaxed);
        let listeners = self.listeners.lock();
        for listener in listeners.unwrap_or_else(PoisonError::into_inner).iter() {
            listener(version, changes);
        }
    }

    fn has_provisional(&self) -> bool {
        self.view()
            .incidents()
            .rev()
            .take(500)
            .any(|e| e.incident.provisional)
    }

    /// Follows the store until [`Site::stop`] is called. Runs in a thread of its own. What stops it is
    /// shown as [`Site::fault`] and tried again, until it works.
    pub fn follow(&self) {
        while !self.is_stopping() {
            let followed =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.try_follow()));
            let fault = match followed {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error.to_string(),
                Err(_) => {
                    "a part of the program failed; please report it with the log's standard error"
                        .to_owned()
                }
            };
            tracing::error!(%fault, "the view does not follow the store");
            self.set_fault(format!("what is shown may be out of date: {fault}"));
            std::thread::sleep(RETRY);
        }
    }

    fn try_follow(&self) -> Result<(), SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let mut seen = None;
        while !self.is_stopping() {
            let version = store.data_version()?;
            if seen.as_ref() != Some(&version) || self.has_provisional() {
                self.catch_up(&store)?;
                seen = Some(version);
                *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }

    /// The daily report of a date.
    ///
    /// # Errors
    /// If the date is not one, or the store cannot be read.
    pub fn report(&self, date: &str) -> Result<String, SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let view = self.view();
        daily::page(
            &view,
            date,
            &self.time_zone,
            self.clock.now(),
            daily::provenance(&store, &view)?,
        )
    }

    /// The entry of an observation, as received.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn observation(
        &self,
        id: &trucewatch_model::ObservationId,
    ) -> Result<Option<trucewatch_evidence::Entry>, SiteError> {
        Ok(SqliteStore::open_read_only(&self.dir)?.find_observation(id)?)
    }

    /// The first open rows of the quarantine, and how many there are.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn quarantine(&self, limit: usize) -> Result<(Vec<QuarantineItem>, u64), SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let filter = QuarantineFilter::OpenOnly;
        Ok((
            store.quarantine_list(filter, 0, limit)?,
            store.quarantine_count(filter)?,
        ))
    }
}
