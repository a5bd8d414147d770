//! What each audience is told of incidents, ready for a map and a live stream, and kept so.
//!
//! People who are told the same of a view that they may read share an index. It follows the view by what changed
//! since it looked last, and by the time at which something withheld for its age becomes due. Whoever asks gets it up
//! to date: if it is behind, it follows before it answers. In the background it follows at once, so that this is
//! rare. It is made when somebody first asks.

mod feed;

pub(crate) use feed::{Since, Told};

use crate::access::Seen;
use crate::tiles::item;
use crate::{App, convert};
use feed::Feed;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use trucewatch_model::{IncidentId, Marking, Timestamp};
use trucewatch_release::Handling;
use trucewatch_site::exit::Recipient;
use trucewatch_site::live::Site;
use trucewatch_site::{IncidentEntry, View};
use trucewatch_tiles::{Index, Item};

/// How often it is looked whether something became due, or a view that nobody announces has changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// All audiences that have asked so far.
#[derive(Default)]
pub(crate) struct Audiences {
    all: Mutex<Vec<Arc<Audience>>>,
}

/// Those who are told the same.
struct Audience {
    /// Worked out from records up to this marking.
    up_to: Marking,
    /// Somebody who is told what they are told.
    told: Recipient,
    ready: Mutex<Ready>,
}

/// What is ready for them.
#[derive(Default)]
struct Ready {
    index: Arc<Index>,
    /// The version of the view up to which it follows; none before the first look.
    seen: Option<u64>,
    /// What is told as soon as it is old enough.
    due: BTreeSet<(Timestamp, IncidentId)>,
    due_at: BTreeMap<IncidentId, Timestamp>,
    /// By how much things are told late.
    handling: BTreeSet<String>,
    /// What changed lately, for whoever is not told everything.
    feed: Feed,
    /// What changed since a copy of the index was taken away to be settled; none while none is away.
    meanwhile: Option<Vec<News>>,
}

impl Audiences {
    /// What whoever asks is told, up to date. It may take a while: not to be called where others wait.
    pub(crate) fn fresh(&self, asking: &Seen) -> Arc<Index> {
        self.of(asking).map_or_else(Arc::default, |audience| {
            let mut ready = audience.ready();
            audience.catch_up(&mut ready, &asking.site);
            Arc::clone(&ready.index)
        })
    }

    /// What changed for whoever asks after the number `seen`; `None`: from now on. It may take a while.
    pub(crate) fn since(&self, asking: &Seen, seen: Option<u64>) -> Since {
        let audience = self.of(asking);
        audience.map_or_else(
            || Feed::default().since(seen),
            |audience| {
                let mut ready = audience.ready();
                audience.catch_up(&mut ready, &asking.site);
                ready.feed.since(seen)
            },
        )
    }

    /// By how much whoever asks is told things late, in words.
    pub(crate) fn handling(&self, asking: &Seen) -> BTreeSet<String> {
        let audience = self.of(asking);
        audience.map_or_else(BTreeSet::new, |audience| audience.ready().handling.clone())
    }

    /// Those who are told what somebody is told; none if that is nothing.
    fn of(&self, asking: &Seen) -> Option<Arc<Audience>> {
        let now = asking.site.clock().now();
        let (up_to, to) = (asking.up_to, &asking.recipient);
        if !to.reads(up_to, now) {
            return None;
        }
        let mut all = lock(&self.all);
        let like = |one: &&Arc<Audience>| one.up_to == up_to && one.told.is_told_like(to);
        if let Some(found) = all.iter().find(like) {
            return Some(Arc::clone(found));
        }
        let made = Arc::new(Audience {
            up_to,
            told: to.of_same_audience(),
            ready: Mutex::default(),
        });
        all.push(Arc::clone(&made));
        Some(made)
    }

    fn follow(&self, site: &Site) {
        let all = lock(&self.all).clone();
        for audience in all {
            audience.catch_up(&mut audience.ready(), site);
            audience.settle();
        }
    }
}

impl Audience {
    fn ready(&self) -> MutexGuard<'_, Ready> {
        lock(&self.ready)
    }

    fn catch_up(&self, ready: &mut Ready, site: &Site) {
        let now = site.clock().now();
        let view = site.view_up_to(self.up_to);
        let version = view.version();
        let is_due = ready.due.first().is_some_and(|(at, _)| *at <= now);
        if ready.seen == Some(version) && !is_due {
            return;
        }
        let mut news = News {
            anew: ready.seen.is_none(),
            zone: site.time_zone.clone(),
            ..News::default()
        };
        match ready.seen {
            None => {
                for entry in view.incidents() {
                    self.look(ready, &mut news, &view, entry, now);
                }
            }
            Some(seen) => {
                let (changed, removed) = view.changed_since(seen);
                for entry in changed {
                    self.look(ready, &mut news, &view, entry, now);
                }
                for (id, _) in removed {
                    ready.forget_due(id);
                    ready.feed.withhold(id);
                    news.gone.push(id.to_string());
                }
            }
        }
        for id in ready.take_due(now) {
            match view.incident(&id) {
                Some(entry) => self.look(ready, &mut news, &view, entry, now),
                None => {
                    ready.feed.withhold(&id);
                    news.gone.push(id.to_string());
                }
            }
        }
        drop(view);
        ready.seen = Some(version);
        if !news.put.is_empty() || !news.gone.is_empty() {
            // Whoever still answers from the old one has a copy of it.
            let mut index = Index::clone(&ready.index);
            if let Some(meanwhile) = &mut ready.meanwhile {
                meanwhile.push(news.clone());
            }
            let is_first = news.anew;
            news.apply(&mut index);
            if is_first {
                index.settle();
            }
            ready.index = Arc::new(index);
        }
    }

    /// Puts the index in order once much has changed. That takes longer than anybody should wait, so it is done to a
    /// copy, which then takes in what came meanwhile.
    fn settle(&self) {
        let mut index = {
            let mut ready = self.ready();
            if !ready.index.is_unsettled() || ready.meanwhile.is_some() {
                return;
            }
            ready.meanwhile = Some(Vec::new());
            Index::clone(&ready.index)
        };
        index.settle();
        let mut ready = self.ready();
        for news in ready.meanwhile.take().into_iter().flatten() {
            news.apply(&mut index);
        }
        ready.index = Arc::new(index);
    }

    /// Looks at what is told of an incident now.
    fn look(
        &self,
        ready: &mut Ready,
        news: &mut News,
        view: &View,
        entry: &IncidentEntry,
        now: Timestamp,
    ) {
        let id = &entry.incident.id;
        ready.forget_due(id);
        match self.told.told_or_when(view, entry, now) {
            Ok(told) => {
                let late = |one: &&Handling| matches!(one, Handling::Delayed { .. });
                let late = told.handling().iter().filter(late);
                ready.handling.extend(late.map(ToString::to_string));
                news.put.push(item(&told));
                if !self.told.is_told_all() {
                    let summary = serde_json::to_value(convert::summary(&told, &news.zone));
                    ready.feed.tell(id, summary.unwrap_or_default(), news.anew);
                }
            }
            Err(when) => {
                if let Some(when) = when {
                    ready.due.insert((when, id.clone()));
                    ready.due_at.insert(id.clone(), when);
                }
                ready.feed.withhold(id);
                news.gone.push(id.to_string());
            }
        }
    }
}

/// What changes for an audience.
#[derive(Clone, Default)]
struct News {
    put: Vec<Item>,
    gone: Vec<String>,
    /// Whether the audience was told nothing before.
    anew: bool,
    /// The mission's time zone.
    zone: String,
}

impl News {
    fn apply(self, index: &mut Index) {
        let gone: Vec<&str> = self.gone.iter().map(String::as_str).collect();
        index.apply(self.put, &gone);
    }
}

impl Ready {
    fn forget_due(&mut self, id: &IncidentId) {
        if let Some(at) = self.due_at.remove(id) {
            self.due.remove(&(at, id.clone()));
        }
    }

    fn take_due(&mut self, now: Timestamp) -> Vec<IncidentId> {
        let later = self.due.iter().find(|(at, _)| *at > now).cloned();
        let rest = later.map_or_else(BTreeSet::new, |first| self.due.split_off(&first));
        let due = std::mem::replace(&mut self.due, rest);
        for (_, id) in &due {
            self.due_at.remove(id);
        }
        due.into_iter().map(|(_, id)| id).collect()
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets what is ready follow the view. Never completes.
pub(crate) async fn follow(app: App) {
    let mut versions = app.versions.clone();
    loop {
        tokio::select! {
            changed = versions.changed() => if changed.is_err() {
                std::future::pending::<()>().await;
            },
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let (audiences, site) = (Arc::clone(&app.audiences), Arc::clone(&app.site));
        // A fault of one round is told by its task; the next one tries again.
        let _ = crate::sign_in::beside(move || audiences.follow(&site)).await;
    }
}
