//! The part of `fuse` for sounds: picks in the order of their file to located events.
//!
//! In: arrivals. Out: events, each once, when nothing can change it any more. Without a stream all of
//! that happens at the end. With one, arrivals wait as long as earlier ones may still come
//! (the stream's lateness) and are then worked through in order of time; what is final is given away
//! on the way, so that memory does not grow with the length of the file. An arrival that comes later is
//! refused, and the caller is told.

use crate::live;
use std::collections::BTreeMap;
use trucewatch_fusion::{
    AcousticAreas, AcousticEngine, AcousticEvent, Arrival, Medium, Progress, Sensor, SensorDoubt,
    Settings,
};
use trucewatch_model::{Position, Timestamp, geodesy};

/// How often a stream of picks is worked through, in seconds of the picks' time.
const STREAM_STEP_S: f64 = 0.5;
/// Nothing that is published about an event changes later than this after it, in seconds, while picks
/// come in order.
const MAY_CHANGE_S: f64 = 600.0;
/// The air is learnt from at most so many blocks of time with picks, six hours by default: what is not
/// known then is not known of the first minutes either, and the picks wait meanwhile.
const LEARN_BLOCKS: usize = 180;
/// An event that moves by less than this, in metres, is where it was.
const MOVED_M: f64 = 1.0;

/// An event that nothing can change any more.
pub(crate) struct Final {
    pub(crate) event: AcousticEvent,
    /// In a stream: when it was published, if it was before the end.
    pub(crate) told: Option<Told>,
}

/// When an event was first published, and from when on its place was never further from the final
/// one than that one's standard deviation (along the longer axis).
pub(crate) struct Told {
    pub(crate) first: Timestamp,
    pub(crate) settled: Option<Timestamp>,
}

/// What is left at the end.
pub(crate) struct Rest {
    pub(crate) events: Vec<Final>,
    pub(crate) doubts: Vec<SensorDoubt>,
}

/// Takes arrivals in and locates events.
pub(crate) struct Hearing {
    areas: AcousticAreas,
    settings: Settings,
    threads: u16,
    /// Until the air is known.
    learning: Option<Learning>,
    /// What was not worked through yet.
    waiting: BTreeMap<(Timestamp, u32, u64), Arrival>,
    stream: Option<Stream>,
}

#[derive(Default)]
struct Learning {
    /// Everything before was learnt from.
    until: Option<Timestamp>,
    blocks: usize,
}

/// How far what comes in is complete.
#[derive(Debug)]
pub(crate) struct Completeness {
    lateness_s: f64,
    progress: Progress,
}

impl Completeness {
    /// `lateness_s`: how much later than later ones of three sensors a pick may come.
    pub(crate) fn new(lateness_s: f64) -> Self {
        Self {
            lateness_s,
            progress: Progress::default(),
        }
    }

    /// Notes a pick of a sensor. Nothing from before what this returns may come any more.
    pub(crate) fn note(&mut self, sensor: u32, at: Timestamp) -> Option<Timestamp> {
        self.progress.note(sensor, at.as_unix_ns());
        let reached = Timestamp::from_unix_ns(self.progress.third_ns()?);
        Some(reached.plus_s(-self.lateness_s))
    }
}

struct Stream {
    completeness: Completeness,
    /// Everything before was worked through.
    until: Option<Timestamp>,
    published: Published,
}

impl Hearing {
    /// Without a measured atmosphere the first picks are worked through until the air is known; then
    /// everything is, starting with that air, so that the first minutes are as good as the last.
    /// `lateness_s`: how late an arrival may come, if they are to be streamed.
    pub(crate) fn new(
        sensors: &[Sensor],
        start: Option<Medium>,
        lateness_s: Option<f64>,
        threads: u16,
    ) -> Self {
        let settings = Settings::default();
        Self {
            areas: AcousticAreas::new(sensors, settings, start),
            settings,
            threads,
            learning: Some(Learning::default()),
            waiting: BTreeMap::new(),
            stream: lateness_s.map(|lateness_s| Stream {
                completeness: Completeness::new(lateness_s),
                until: None,
                published: Published::default(),
            }),
        }
    }

    /// Takes an arrival in and returns what is final by now; `None`: it came too late and was refused.
    pub(crate) fn take(&mut self, arrival: Arrival) -> Option<Vec<Final>> {
        let mut complete = None;
        if let Some(stream) = &mut self.stream {
            complete = stream.completeness.note(arrival.sensor, arrival.time);
            if complete.is_some_and(|until| arrival.time < until) {
                return None;
            }
        }
        let order = (arrival.time, arrival.sensor, arrival.key);
        self.waiting.insert(order, arrival);
        Some(complete.map_or_else(Vec::new, |until| self.work_until(until)))
    }

    /// All events from before this were given away.
    pub(crate) fn settled_until(&self) -> Option<Timestamp> {
        self.areas.settled_until()
    }

    /// Works through what is left.
    pub(crate) fn finish(mut self) -> Rest {
        let mut events = self.work_until(Timestamp::from_unix_ns(i64::MAX));
        for arrival in std::mem::take(&mut self.waiting).into_values() {
            self.areas.push(arrival);
        }
        update(&mut self.areas, None, self.threads);
        let last = self.areas.events().cloned();
        events.extend(last.map(|event| Final {
            told: self.stream.as_mut().and_then(|s| s.published.take(&event)),
            event,
        }));
        Rest {
            events,
            doubts: self.areas.doubts().to_vec(),
        }
    }

    /// Works on as far as arrivals are complete.
    fn work_until(&mut self, complete: Timestamp) -> Vec<Final> {
        if self.learning.is_some() && !self.learn(complete) {
            return Vec::new();
        }
        let mut events = Vec::new();
        while let Some(until) = self.next_step(complete) {
            self.step(until, &mut events);
        }
        events
    }

    /// Learns the air from what is complete. Returns whether that is done.
    fn learn(&mut self, complete: Timestamp) -> bool {
        let at_the_end = complete.as_unix_ns() == i64::MAX;
        let Some(first) = self.waiting.keys().next().map(|(time, ..)| *time) else {
            return at_the_end;
        };
        while let Some(learning) = &mut self.learning {
            let from = learning.until.unwrap_or(first);
            let until = from.plus_s(self.settings.block_s);
            let all_taken = self.waiting.range((from, 0, 0)..).next().is_none();
            if (learning.blocks > 0 && self.areas.air_is_known())
                || learning.blocks == LEARN_BLOCKS
                || (all_taken && at_the_end)
            {
                let nobody = AcousticAreas::new(&[], self.settings, None);
                self.areas = std::mem::replace(&mut self.areas, nobody).restarted();
                self.learning = None;
                break;
            }
            if all_taken || until > complete {
                return false;
            }
            learning.until = Some(until);
            let mut portion = self.waiting.range((from, 0, 0)..(until, 0, 0)).peekable();
            if portion.peek().is_some() {
                learning.blocks += 1;
                portion.for_each(|(_, arrival)| self.areas.push(*arrival));
                update(&mut self.areas, None, self.threads);
            }
        }
        true
    }

    /// Until when to work next; `None`: what is there is not complete that far.
    fn next_step(&self, complete: Timestamp) -> Option<Timestamp> {
        let stream = self.stream.as_ref()?;
        let (next, ..) = *self.waiting.keys().next()?;
        // On whole steps, as the engine has them: a step that has to be taken back costs as much again.
        let whole = |at: Timestamp| {
            let step_ns = (STREAM_STEP_S * 1e9) as i64;
            Timestamp::from_unix_ns(at.as_unix_ns().div_euclid(step_ns) * step_ns)
        };
        let mut until = stream.until.unwrap_or(whole(next)).plus_s(STREAM_STEP_S);
        if next >= until {
            // Nothing came for a while: on by whole steps, so that steps fall where they would have.
            let gap = next.seconds_since(until) / STREAM_STEP_S;
            until = until.plus_s((gap.floor() + 1.0) * STREAM_STEP_S);
        }
        (until <= complete).then_some(until)
    }

    /// Works through what came before `until`, publishes, and gives away what is final.
    fn step(&mut self, until: Timestamp, events: &mut Vec<Final>) {
        let Some(stream) = &mut self.stream else {
            return;
        };
        stream.until = Some(until);
        let mut came = false;
        while let Some(next) = self.waiting.first_entry()
            && next.key().0 < until
        {
            self.areas.push(next.remove());
            came = true;
        }
        if !came {
            return;
        }
        let heard_until = until.plus_s(-live::LATENESS_S);
        update(&mut self.areas, Some(heard_until), self.threads);
        let recent = until.plus_s(-MAY_CHANGE_S);
        let shown = self.areas.events().filter(|e| e.time > recent);
        stream.published.note(until, shown);
        let settled = self.areas.settle(heard_until);
        if settled.is_empty() {
            return;
        }
        events.extend(settled.into_iter().map(|event| Final {
            told: stream.published.take(&event),
            event,
        }));
        if let Some(until) = self.areas.settled_until() {
            stream.published.forget(until.plus_s(-MAY_CHANGE_S));
        }
    }
}

/// Updates areas on up to `threads` threads; how many changes nothing in the result.
fn update(areas: &mut AcousticAreas, heard_until: Option<Timestamp>, threads: u16) -> bool {
    areas.update_by(|engines| {
        let mut shares: Vec<Vec<&mut AcousticEngine>> = Vec::new();
        shares.resize_with(usize::from(threads.max(1)).min(engines.len()), Vec::new);
        let n = shares.len();
        for (k, engine) in engines.into_iter().enumerate() {
            if let Some(share) = shares.get_mut(k % n.max(1)) {
                share.push(engine);
            }
        }
        let work = |share: Vec<&mut AcousticEngine>| {
            let changes = share.into_iter().map(|engine| engine.update(heard_until));
            changes.fold(false, |any, changed| any | changed)
        };
        if n < 2 {
            return shares.into_iter().any(work);
        }
        std::thread::scope(|scope| {
            let running: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(move || work(share)))
                .collect();
            let changes = running.into_iter().map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            changes.fold(false, |any, changed| any | changed)
        })
    })
}

/// What was published when, by the row of an event's earliest pick.
#[derive(Default)]
struct Published {
    by_anchor: BTreeMap<u64, Places>,
}

struct Places {
    /// When the event was, as published last.
    at: Timestamp,
    /// From when on it was published where.
    moved: Vec<(Timestamp, Position)>,
}

impl Published {
    /// Notes what is published at `now`.
    fn note<'a>(&mut self, now: Timestamp, events: impl Iterator<Item = &'a AcousticEvent>) {
        for event in events {
            let Some(anchor) = event.picks.first() else {
                continue;
            };
            let places = self.by_anchor.entry(anchor.key).or_insert(Places {
                at: event.time,
                moved: Vec::new(),
            });
            places.at = event.time;
            let stayed = |(_, at): &(Timestamp, Position)| {
                *at == event.position || geodesy::distance_m(*at, event.position) < MOVED_M
            };
            if !places.moved.last().is_some_and(stayed) {
                places.moved.push((now, event.position));
            }
        }
    }

    /// When an event that is final was published. Forgets it.
    fn take(&mut self, event: &AcousticEvent) -> Option<Told> {
        let places = self.by_anchor.remove(&event.picks.first()?.key)?.moved;
        let (first, _) = *places.first()?;
        let far = |at: &Position| geodesy::distance_m(*at, event.position) > event.ellipse.0;
        let settled = match places.iter().rposition(|(_, at)| far(at)) {
            Some(last) => places.get(last + 1).map(|(when, _)| *when),
            None => Some(first),
        };
        Some(Told { first, settled })
    }

    /// Forgets what was withdrawn before an instant.
    fn forget(&mut self, before: Timestamp) {
        self.by_anchor.retain(|_, places| places.at >= before);
    }
}
