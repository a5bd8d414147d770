//! Keeps a view up to date with a store that this or another process writes to.

mod field;
mod log;

pub use log::LogFile;

use crate::clock::Clock;
use crate::desk::{ActError, Desk, Receipt, Request};
use crate::exit::{Recipient, Rules};
use crate::judgement::{Arrived, Judgement};
use crate::projection::Recorded;
use crate::proofs::{self, IncidentProofs};
use crate::reports::{self, Asked, Proposal, Which};
use crate::spoken::Lang;
use crate::view::{Change, View};
use crate::{SiteError, configuration, daily, time};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};
use trucewatch_evidence::{EvidenceLog as _, QuarantineFilter, QuarantineItem, SqliteStore};
use trucewatch_fusion::Settings;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Holder, IncidentId, Marking};
use trucewatch_proof::{PublicKey, from_hex};

/// Arrivals this much later than the rest can still change a provisional event, in seconds.
pub const LATENESS_S: f64 = 60.0;
/// Entries taken in at once while readers wait; more than this is worked through aside.
const PAGE: usize = 5_000;
/// How long to wait before following is tried again after a fault.
const RETRY: Duration = Duration::from_secs(5);
/// How often what was derived is noted, if it changes all the time.
const NOTE_EVERY: Duration = Duration::from_secs(60);
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
/// Whether there were new entries, and what changed; `None`: nothing was to be done.
type Advanced = Option<(bool, Vec<Change>)>;

/// Of which version of the view, after how many acts, and for whom.
type ErrataOf = (u64, usize, Marking);

/// A running site: one store, one view, anybody who listens.
pub struct Site {
    dir: PathBuf,
    clock: Clock,
    /// Zone in which days begin and reports are written.
    pub time_zone: String,
    view: RwLock<View>,
    /// For those who may not read everything, by the strictest marking that they may: public, mission,
    /// restricted. Each is made when first asked for.
    narrower: [OnceLock<RwLock<View>>; 3],
    advancing: Mutex<()>,
    listeners: Mutex<Vec<Listener>>,
    demo: Mutex<Option<DemoState>>,
    fault: Mutex<Option<String>>,
    stopping: AtomicBool,
    /// What is the matter with signed reports, and as of what.
    errata: Mutex<Option<(ErrataOf, Arc<Vec<Proposal>>)>>,
    /// The version that listeners were told last.
    told: AtomicU64,
    /// Entries of the log that are not in the view yet.
    behind: AtomicU64,
    opened_ns: i64,
    /// What leaves, and to whom.
    rules: Arc<Rules>,
    /// What people decide.
    desk: Desk,
    /// By which others may read the whole log; without one, nobody may.
    mirror_key: OnceLock<String>,
    /// For cosignatures and what somebody set: opened for writing when the first comes.
    writer: Mutex<Option<SqliteStore>>,
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
            time_zone: time_zone.to_owned(),
            view: RwLock::new(View::new(Settings::default())),
            narrower: Default::default(),
            advancing: Mutex::default(),
            listeners: Mutex::default(),
            demo: Mutex::default(),
            fault: Mutex::default(),
            stopping: AtomicBool::new(false),
            errata: Mutex::default(),
            told: AtomicU64::new(0),
            behind: AtomicU64::new(0),
            opened_ns: Clock::system().now().as_unix_ns(),
            rules: Rules::of(dir)?,
            desk: Desk::new(dir, clock.clone()),
            clock,
            mirror_key: OnceLock::new(),
            writer: Mutex::default(),
        }))
    }

    /// The view, for reading.
    pub fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The names of the mission, and how coarsely places are told to whom.
    pub const fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// What people decide.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Somebody acts who may read records up to a marking: the act is checked against what that person sees.
    ///
    /// # Errors
    /// Why it is not possible, or what stopped the site.
    pub fn act(&self, request: Request<'_>, up_to: Marking) -> Result<Receipt, ActError> {
        self.act_beside(request, up_to, Vec::new())
    }

    /// The same, with records that the act names and that are put on record before it.
    pub(crate) fn act_beside(
        &self,
        request: Request<'_>,
        up_to: Marking,
        beside: Vec<Record>,
    ) -> Result<Receipt, ActError> {
        let receipt = self
            .desk
            .act_beside(request, &self.view_up_to(up_to), beside)?;
        if !receipt.repeated {
            self.tell(self.told.load(Ordering::Relaxed), &[]);
        }
        Ok(receipt)
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
        self.desk.catch_up(store)?;
        let from = self.view().entries();
        self.behind
            .store(store.len()?.saturating_sub(from), Ordering::Relaxed);
        let caught = self.advance(store, &self.view)?;
        for narrower in self.narrower.iter().filter_map(OnceLock::get) {
            self.advance(store, narrower)?;
        }
        let Some((news, changes)) = caught else {
            return Ok(false);
        };
        self.behind.store(0, Ordering::Relaxed);
        if news || !changes.is_empty() {
            self.tell(self.view().version(), &changes);
        }
        Ok(news)
    }

    /// Brings one view up to date: whether there were new entries, and what changed. `None`: nothing to do.
    fn advance(&self, store: &SqliteStore, of: &RwLock<View>) -> Result<Advanced, SiteError> {
        // One at a time: whoever makes a view and whoever follows the log must not both take an entry in.
        let _one = self
            .advancing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let read = || of.read().unwrap_or_else(PoisonError::into_inner);
        let (from, known) = (read().entries(), read().observations());
        let behind = store.len()?.saturating_sub(from);
        let entries = store.read(from, PAGE)?;
        let news = !entries.is_empty();
        // A new sensor changes what every arrival before it may mean.
        let costly = known > PAGE as u64
            && entries
                .iter()
                .any(|e| matches!(e.record, Record::Observer(_)));
        // What happens to a key, and a correction, can change whether earlier records count.
        let judged = from == 0 || entries.iter().any(|e| Judgement::rests_on(&e.record));
        if behind > PAGE as u64 || costly || (news && judged) {
            let judgement = match read().up_to() {
                Some(marking) => Judgement::seen_up_to(store, marking)?,
                None => Judgement::of_log(store)?,
            };
            let mut next = read().successor(Settings::default()).judged_by(judgement);
            self.fill(&mut next, store)?;
            let changes = self.refresh(&mut next);
            *of.write().unwrap_or_else(PoisonError::into_inner) = next;
            return Ok(Some((news, changes)));
        }
        let provisional = read().has_provisional();
        if !news && !provisional {
            return Ok(None);
        }
        let mut view = of.write().unwrap_or_else(PoisonError::into_inner);
        entries.into_iter().for_each(|entry| view.apply(entry));
        Ok(Some((news, self.refresh(&mut view))))
    }

    /// What somebody sees who may read records up to a marking, worked out from those alone. Empty before
    /// [`Site::prepare`].
    pub fn view_up_to(&self, marking: Marking) -> RwLockReadGuard<'_, View> {
        let narrower = self.narrower.get(marking as usize);
        let of = narrower.map_or(&self.view, |of| {
            of.get_or_init(|| RwLock::new(View::new(Settings::default()).seen_up_to(marking)))
        });
        of.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes what somebody sees who may read records up to a marking; from then on it is kept up to date. The
    /// first time all of the log is worked through.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn prepare(&self, marking: Marking) -> Result<(), SiteError> {
        let Some(of) = self.narrower.get(marking as usize) else {
            return Ok(());
        };
        if of
            .get()
            .is_some_and(|view| view.read().is_ok_and(|v| v.entries() > 0))
        {
            return Ok(());
        }
        drop(self.view_up_to(marking));
        let store = SqliteStore::open_read_only(&self.dir)?;
        if let Some(view) = of.get() {
            self.advance(&store, view)?;
        }
        Ok(())
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
        self.view().has_provisional()
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
        let mut noted: Option<(u64, Instant)> = None;
        while !self.is_stopping() {
            let version = store.data_version()?;
            if seen.as_ref() != Some(&version) || self.has_provisional() {
                self.catch_up(&store)?;
                seen = Some(version);
                *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            let version = self.view().version();
            if noted.is_none_or(|(at, when)| at != version && when.elapsed() >= NOTE_EVERY) {
                self.note(&store);
                noted = Some((version, Instant::now()));
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }

    pub(crate) fn kept_errata(&self, of: ErrataOf) -> Option<Arc<Vec<Proposal>>> {
        let kept = self.errata.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref().filter(|(at, _)| *at == of);
        kept.map(|(_, found)| Arc::clone(found))
    }

    pub(crate) fn keep_errata(&self, of: ErrataOf, found: Arc<Vec<Proposal>>) {
        *self.errata.lock().unwrap_or_else(PoisonError::into_inner) = Some((of, found));
    }

    /// A report in a language, as somebody is told it who may read up to a marking.
    ///
    /// # Errors
    /// If there is no such report, or the store cannot be read.
    pub fn report(
        &self,
        which: &Which,
        lang: Lang,
        up_to: Marking,
        to: &Recipient,
    ) -> Result<String, SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let view = self.view_up_to(up_to);
        let provenance = daily::provenance(&store, &view)?;
        reports::page(
            &Asked {
                view: &view,
                to,
                time_zone: &self.time_zone,
                now: self.clock.now(),
                lang,
                provenance,
            },
            which,
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

    /// When the observation in an entry was; `None` for other records.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn told(
        &self,
        entry: &trucewatch_evidence::Entry,
        up_to: Marking,
    ) -> Result<Option<time::Told>, SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let entry = Arrived::from(entry.clone());
        time::told(&store, self.view_up_to(up_to).times(), &entry)
    }

    /// What proves the records of an incident; `None` if there is no such incident.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn proofs(
        &self,
        id: &IncidentId,
        up_to: Marking,
    ) -> Result<Option<IncidentProofs>, SiteError> {
        let Some(entry) = self.view_up_to(up_to).incident(id).cloned() else {
            return Ok(None);
        };
        let store = SqliteStore::open_read_only(&self.dir)?;
        proofs::of_incident(&store, &entry).map(Some)
    }

    /// Notes what the view makes of the log, once nothing more is awaited. Without it nothing is
    /// lost but a later rebuild's comparison, so that a folder which cannot be written is no fault.
    fn note(&self, store: &SqliteStore) {
        let view = self.view();
        if view.has_provisional() {
            return;
        }
        let noted = Recorded::of(store, &view).and_then(|recorded| recorded.write(&self.dir));
        if let Err(error) = noted {
            tracing::warn!(%error, "what was derived is not noted");
        }
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

    /// Who holds a public key, 64 digits, whose signatures count at this moment, as far as the view has
    /// followed the log.
    pub fn holder(&self, key: &str) -> Option<Holder> {
        let key = PublicKey::from_bytes(&from_hex(key)?)?;
        self.view().holder_now(key.id(), Clock::system().now())
    }

    /// Puts what somebody set into the log, an entry each.
    ///
    /// # Errors
    /// If the log cannot be written.
    pub fn say(
        &self,
        said: Vec<std::collections::BTreeMap<String, String>>,
    ) -> Result<(), SiteError> {
        self.with_writer(|store| configuration::say(store, said, &self.clock))
    }

    fn with_writer<T>(
        &self,
        run: impl FnOnce(&mut SqliteStore) -> Result<T, SiteError>,
    ) -> Result<T, SiteError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut store = match writer.take() {
            Some(store) => store,
            None => SqliteStore::open(&self.dir)?,
        };
        let done = run(&mut store);
        *writer = Some(store);
        done
    }
}
