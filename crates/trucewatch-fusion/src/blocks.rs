//! Works through time in blocks of fixed length, so that batch and stream are the same computation.
//!
//! Block k owns the events that begin in [k B, (k+1) B). It sees the picks from its start until the
//! sound of its last event can have crossed the range, except those that earlier blocks used, and
//! the state of the air that earlier blocks left. Its result is a function of just that, so a late
//! pick reopens its own block and the following ones only until they come out as before.

mod judging;
mod settling;

pub use settling::{Intake, Kept};

use crate::acoustic::{AcousticEvent, Arrival, Sensor};
use crate::alternatives::Alternatives;
use crate::associate::associate;
use crate::detect::Detection;
use crate::medium::Medium;
use crate::network::Network;
use crate::online::{Online, Surroundings};
use crate::picks::{Pick, PickId, Window, ready};
use crate::progress::Progress;
use crate::rejected::LeftOut;
use crate::residuals::weather_evidence;
use crate::search::Context;
use crate::settings::Settings;
use crate::told;
use crate::trust::{Pattern, SensorDoubt, Together};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::Timestamp;

/// What a block leaves to the next.
#[derive(Clone, Debug, PartialEq)]
struct Carry {
    /// The block it comes from.
    number: i64,
    medium: Medium,
    /// Picks used so far that a later block would see too, sorted.
    used: Vec<PickId>,
}

/// Stands for a block: the events whose sound is under way.
pub(crate) const UNDER_WAY: i64 = i64::MAX;

/// How much the time of an event may differ between two blocks that both see it, in seconds.
const BORDER_S: f64 = 1.0;

#[derive(Clone, Debug)]
struct Block {
    carry_in: Carry,
    carry_out: Carry,
    events: Vec<AcousticEvent>,
    /// What the sensors in earshot did, for each of `events`; `None`: nothing was said of so long ago lately, and
    /// it is worked out again should that change.
    patterns: Option<Vec<Pattern>>,
}

/// Locates events from arrivals, block by block, and keeps the result of each block so that late
/// arrivals redo only what they touch.
#[derive(Clone, Debug)]
pub struct AcousticEngine {
    settings: Settings,
    start: Medium,
    network: Network,
    detection: Detection,
    picks: BTreeMap<PickId, Arrival>,
    blocks: BTreeMap<i64, Block>,
    /// The blocks that see picks taken in since the last update.
    fresh: BTreeSet<i64>,
    /// Whether anything was taken in since the last update.
    pushed: bool,
    /// The blocks whose events may differ since [`AcousticEngine::take_changed`]; [`UNDER_WAY`] for what is under way.
    changed: BTreeSet<i64>,
    doubts: Vec<SensorDoubt>,
    doubts_by_hour: BTreeMap<i64, Vec<SensorDoubt>>,
    /// The doubts of the hours that were let go.
    past_doubts: Together,
    progress: Progress,
    /// No arrival from before this is taken in any more.
    horizon_ns: Option<i64>,
    /// The last block that was let go: its number, and what it left.
    settled: Option<(i64, Carry)>,
    /// The hour in which patterns of long ago were let go last.
    rested: i64,
    /// The first hour of which events may still change, once any were let go.
    open_hour: Option<i64>,
    online: Online,
    /// The arrivals that events of the last block have.
    told: BTreeSet<(u32, u64)>,
    /// What `online` adds to the blocks.
    open: Vec<AcousticEvent>,
}

impl AcousticEngine {
    /// An engine for a fixed set of sensors. `start`: the air before the first arrival, by default
    /// [`Medium::prior`].
    pub fn new(sensors: &[Sensor], settings: Settings, start: Option<Medium>) -> Self {
        let reach = settings.max_range_m + settings.max_first_range_m * 1.3;
        Self {
            start: start.unwrap_or_else(|| Medium::prior(&settings)),
            network: Network::new(sensors.iter().map(|s| s.position).collect(), reach),
            detection: Detection::new(settings.detection_max, settings.max_range_m),
            settings,
            picks: BTreeMap::new(),
            blocks: BTreeMap::new(),
            fresh: BTreeSet::new(),
            pushed: false,
            changed: BTreeSet::new(),
            doubts: Vec::new(),
            doubts_by_hour: BTreeMap::new(),
            past_doubts: Together::default(),
            progress: Progress::default(),
            horizon_ns: None,
            settled: None,
            rested: i64::MIN,
            open_hour: None,
            online: Online::default(),
            told: BTreeSet::new(),
            open: Vec::new(),
        }
    }

    /// The same sensors, with nothing taken in yet; `start`: the air before the first arrival.
    #[must_use]
    pub fn restarted(self, start: Medium) -> Self {
        Self {
            network: self.network,
            detection: self.detection,
            ..Self::new(&[], self.settings, Some(start))
        }
    }

    /// Takes an arrival in, in any order. The same arrival twice counts once. Arrivals at unknown
    /// sensors are ignored, and so are times within a day of the ends of what nanoseconds in 64
    /// bits can count (the years 1677 and 2262): no clock that hears gives them.
    pub fn push(&mut self, arrival: Arrival) {
        self.offer(arrival);
    }

    /// As [`AcousticEngine::push`], and says what became of it: who settles must know what was refused
    /// because it came too late.
    pub fn offer(&mut self, arrival: Arrival) -> Intake {
        let id = (arrival.time.as_unix_ns(), arrival.sensor, arrival.key);
        if !settling::COUNTABLE_NS.contains(&id.0)
            || (arrival.sensor as usize) >= self.network.positions.len()
        {
            return Intake::Unusable;
        }
        if self.horizon_ns.is_some_and(|horizon| id.0 < horizon) {
            return Intake::TooLate;
        }
        if self.picks.insert(id, arrival).is_some() {
            return Intake::Repeated;
        }
        self.progress.note(id.1, id.0);
        let reach_ns = self.block_ns() + self.travel_ns();
        self.online.touched(id.0, self.block_ns(), reach_ns);
        self.pushed = true;
        let first = (id.0 - self.travel_ns()).div_euclid(self.block_ns());
        self.fresh.extend(first..=id.0.div_euclid(self.block_ns()));
        Intake::Taken
    }

    /// Whether any arrival was taken in.
    pub fn heard_anything(&self) -> bool {
        self.progress.newest_ns().is_some()
    }

    /// The state of the air after everything taken in so far.
    pub fn medium(&self) -> Medium {
        let last = self.last_before(i64::MAX);
        last.map_or(self.start, |(_, carry)| carry.medium)
    }

    /// The number of the last block before `number`, and what it left.
    fn last_before(&self, number: i64) -> Option<(i64, &Carry)> {
        let kept = self.blocks.range(..number).next_back();
        let kept = kept.map(|(last, block)| (*last, &block.carry_out));
        kept.or_else(|| {
            let settled = self.settled.as_ref().filter(|(last, _)| *last < number);
            settled.map(|(last, carry)| (*last, carry))
        })
    }

    fn travel_ns(&self) -> i64 {
        (self.settings.max_travel_s() * 1e9) as i64
    }

    fn block_ns(&self) -> i64 {
        (self.settings.block_s * 1e9) as i64
    }

    /// The picks a block sees: from its start until its last event's sound has crossed the range.
    fn window_ns(&self, number: i64) -> (i64, i64) {
        (
            number * self.block_ns(),
            (number + 1) * self.block_ns() + self.travel_ns(),
        )
    }

    /// The first block from `number` on that sees a pick at all.
    fn next_block(&self, number: i64) -> Option<i64> {
        let (next, ..) = self
            .picks
            .range((self.window_ns(number).0, 0, 0)..)
            .next()?
            .0;
        Some(number.max((next - self.travel_ns()).div_euclid(self.block_ns())))
    }

    /// Brings everything up to date. Blocks whose picks could still be completed by arrivals after
    /// `heard_until` are provisional; `None` means that nothing more will come. Events whose sound is
    /// still under way, going by the newest arrival, are worked out as far as they can be. Returns whether
    /// [`AcousticEngine::events`] may have changed.
    pub fn update(&mut self, heard_until: Option<Timestamp>) -> bool {
        let mut changed = std::mem::take(&mut self.pushed);
        let ripe_ns = self.ripe_ns(heard_until);
        let ripe = |engine: &Self, number: i64| engine.window_ns(number).1 <= ripe_ns;
        // What was worked through when it was thought complete, but is not.
        let latest = self.blocks.keys().rev().copied();
        let unripe: Vec<i64> = latest.take_while(|number| !ripe(self, *number)).collect();
        let mut gone: BTreeSet<i64> = unripe.into_iter().collect();
        for number in &gone {
            self.blocks.remove(number);
            self.fresh.insert(*number);
            changed = true;
        }
        let later = self
            .fresh
            .iter()
            .copied()
            .find(|number| !ripe(self, *number));
        let waiting = later.map_or_else(BTreeSet::new, |first| self.fresh.split_off(&first));
        if !self.fresh.is_empty() {
            changed = true;
            gone.extend(self.redo(ripe_ns));
        }
        if !gone.is_empty() {
            self.changed.extend(&gone);
            self.judge(&gone);
            self.rest();
            let last = self.blocks.last_key_value();
            let events = last.into_iter().flat_map(|(_, block)| &block.events);
            let picks = events.flat_map(|event| event.picks.iter());
            self.told = picks.map(|pick| (pick.sensor, pick.key)).collect();
        }
        self.fresh = waiting;
        if changed {
            self.open = self.under_way(ripe_ns);
            self.changed.insert(UNDER_WAY);
        }
        let windows: Vec<i64> = self
            .blocks
            .keys()
            .map(|number| self.window_ns(*number).1)
            .collect();
        for ((number, block), end) in self.blocks.iter_mut().zip(windows) {
            let provisional = heard_until.is_some_and(|until| until.as_unix_ns() < end);
            for event in &mut block.events {
                if event.provisional != provisional {
                    event.provisional = provisional;
                    self.changed.insert(*number);
                    changed = true;
                }
            }
        }
        changed
    }

    /// The blocks whose events may differ from what they were when this was last asked.
    pub(crate) fn take_changed(&mut self) -> BTreeSet<i64> {
        std::mem::take(&mut self.changed)
    }

    /// The events of a block, or those under way.
    pub(crate) fn events_of(&self, number: i64) -> &[AcousticEvent] {
        if number == UNDER_WAY {
            return &self.open;
        }
        self.blocks.get(&number).map_or(&[], |block| &block.events)
    }

    /// Blocks whose window ends by then are worked through as a whole.
    fn ripe_ns(&self, heard_until: Option<Timestamp>) -> i64 {
        let newest = self.progress.reached_ns().unwrap_or(i64::MIN);
        let heard_ns = heard_until.map_or(i64::MAX, Timestamp::as_unix_ns);
        heard_ns
            .max(newest)
            .max(self.horizon_ns.unwrap_or(i64::MIN))
    }

    /// Events of the blocks that are not ripe yet.
    fn under_way(&mut self, ripe_ns: i64) -> Vec<AcousticEvent> {
        let Some(newest) = self.progress.reached_ns() else {
            return Vec::new();
        };
        if ripe_ns == i64::MAX {
            return Vec::new();
        }
        let mut online = std::mem::take(&mut self.online);
        let world = Surroundings {
            network: &self.network,
            detection: &self.detection,
            settings: &self.settings,
            picks: &self.picks,
        };
        online.advance(&world, newest, |block| {
            let known = self.last_before(block);
            known.map_or(self.start, |(_, carry)| self.air_in(carry, block))
        });
        let last = self.last_before(i64::MAX);
        let begin_ns = last.map_or(i64::MIN, |(number, _)| (number + 1) * self.block_ns());
        let begin_ns = begin_ns.saturating_sub((BORDER_S * 1e9) as i64);
        let mut events: Vec<AcousticEvent> = online
            .events()
            .filter(|event| event.time.as_unix_ns() >= begin_ns)
            .filter_map(|event| self.open_event(event))
            .collect();
        events.sort_by_key(|event| (event.time, event.picks.first().map(|pick| pick.key)));
        self.online = online;
        events
    }

    /// An event under way with what no event of a block has; `None` if that is not most of it.
    fn open_event(&self, event: &AcousticEvent) -> Option<AcousticEvent> {
        let all = event.picks.len();
        let mut event = event.clone();
        event
            .picks
            .retain(|pick| !self.told.contains(&(pick.sensor, pick.key)));
        let own = event.picks.len();
        if 2 * own <= all || own < self.settings.min_picks {
            return None;
        }
        // Who is known to make events up is not believed from the start.
        let known = |sensor: u32| {
            let mut doubts = self.doubts.iter();
            doubts.any(|doubt| doubt.fabricates && doubt.sensor == sensor)
        };
        let doubted = event.picks.iter().filter(|p| known(p.sensor)).count();
        event.held_back = 2 * doubted > own;
        Some(event)
    }

    /// Sensors that are not believed, by number.
    pub fn doubts(&self) -> &[SensorDoubt] {
        &self.doubts
    }

    /// Works through the blocks with fresh picks and those after them that come out differently. Returns
    /// which were worked through.
    fn redo(&mut self, ripe_ns: i64) -> BTreeSet<i64> {
        let fresh = std::mem::take(&mut self.fresh);
        let mut done = BTreeSet::new();
        let mut start = fresh.first().copied();
        while let Some(first) = start {
            start = self.redo_from(first, &fresh, ripe_ns, &mut done);
        }
        done
    }

    /// Works on from block `first` until the rest comes out as before. Returns the next block with
    /// fresh picks.
    fn redo_from(
        &mut self,
        first: i64,
        fresh: &BTreeSet<i64>,
        ripe_ns: i64,
        done: &mut BTreeSet<i64>,
    ) -> Option<i64> {
        let nothing = Carry {
            number: i64::MIN,
            medium: self.start,
            used: Vec::new(),
        };
        let before = self.last_before(first);
        let mut carry = before.map_or(nothing, |(_, carry)| carry.clone());
        let mut number = first;
        while let Some(k) = self.next_block(number) {
            if self.window_ns(k).1 > ripe_ns {
                return None;
            }
            let kept = self.blocks.get(&k).map(|block| block.carry_in == carry);
            if kept == Some(true) && !fresh.contains(&k) {
                return fresh.range(k + 1..).next().copied();
            }
            done.insert(k);
            let (events, patterns, carry_out) = self.solve(k, &carry, self.window_ns(k));
            self.blocks.insert(
                k,
                Block {
                    carry_in: carry,
                    carry_out: carry_out.clone(),
                    events,
                    patterns: Some(patterns),
                },
            );
            carry = carry_out;
            number = k + 1;
        }
        None
    }

    /// All events but those that [`AcousticEngine::settle`] gave away, by time (to within a second, where blocks of time meet).
    pub fn events(&self) -> impl Iterator<Item = &AcousticEvent> {
        let closed = self.blocks.values().flat_map(|block| block.events.iter());
        closed.chain(&self.open)
    }

    /// Those of them whose sound is still under way.
    pub fn events_under_way(&self) -> &[AcousticEvent] {
        &self.open
    }

    /// The air in block `k`, going by what an earlier block left.
    fn air_in(&self, carry: &Carry, k: i64) -> Medium {
        let elapsed = if carry.number == i64::MIN {
            0.0
        } else {
            (k - carry.number) as f64 * self.settings.block_s
        };
        carry.medium.later(elapsed, &self.settings)
    }

    fn solve(
        &self,
        k: i64,
        carry: &Carry,
        window: (i64, i64),
    ) -> (Vec<AcousticEvent>, Vec<Pattern>, Carry) {
        let arrivals: Vec<(&PickId, &Arrival)> = self
            .picks
            .range((window.0, 0, 0)..(window.1, 0, 0))
            .collect();
        let mut medium = self.air_in(carry, k);
        let picks: Vec<Pick> = arrivals
            .iter()
            .map(|(at, arrival)| ready(at.0 - window.0, arrival, &self.settings))
            .collect();
        let taken: Vec<bool> = arrivals
            .iter()
            .map(|(at, _)| carry.used.binary_search(at).is_ok())
            .collect();
        let window_picks = Window::new(picks, self.network.positions.len());
        let base = Context {
            network: &self.network,
            window: &window_picks,
            medium: &carry.medium,
            detection: &self.detection,
            settings: &self.settings,
            taken: &taken,
            until: f64::INFINITY,
            news: f64::NEG_INFINITY,
        };
        let mut accepted = Vec::new();
        // Association needs the air and the air needs association: repeat while the estimate moves
        // by more than the spread between paths.
        for _ in 0..3 {
            let ctx = Context {
                medium: &medium,
                ..base
            };
            accepted = associate(&ctx);
            let evidence = weather_evidence(&ctx, &accepted);
            let updated = medium.updated(&evidence.information, evidence.gradient_sum);
            let moved = (updated.mean[0] - medium.mean[0]).abs()
                + (updated.mean[1] - medium.mean[1]).abs()
                + (updated.mean[2] - medium.mean[2]).abs();
            let settled = moved < 0.5 * medium.path_sigma_rel * medium.mean[0];
            medium = if settled {
                medium
            } else {
                Medium {
                    mean: updated.mean,
                    ..medium
                }
            };
            if settled {
                // Only the last pass counts as evidence, so that nothing is used twice.
                medium = updated.with_paths(&evidence);
                break;
            }
        }
        let block_s = self.settings.block_s;
        let ctx = Context {
            medium: &medium,
            ..base
        };
        let left_out = LeftOut::new(&ctx, &accepted);
        let mut alternatives = Alternatives::new(&ctx, &accepted);
        // An event at the border may come out just after it in one block and just before it in the
        // next. Had the block before taken it, its picks would be spoken for: so it is ours.
        accepted.retain(|c| c.t0 >= -BORDER_S && c.t0 < block_s);
        accepted.sort_by(|a, b| a.t0.total_cmp(&b.t0));
        let next_ns = (k + 1) * self.block_ns();
        let mut used: Vec<PickId> = accepted
            .iter()
            .flat_map(|c| &c.hits)
            .filter_map(|hit| arrivals.get(hit.pick as usize).map(|(at, _)| **at))
            .filter(|at| at.0 >= next_ns)
            .chain(carry.used.iter().copied().filter(|at| at.0 >= next_ns))
            .collect();
        used.sort_unstable();
        used.dedup();
        let times: Vec<i64> = arrivals.iter().map(|(at, _)| at.0).collect();
        let keys: Vec<u64> = arrivals.iter().map(|(_, arrival)| arrival.key).collect();
        let (events, patterns) = accepted
            .iter()
            .filter_map(|c| {
                let at_s = window.0 as f64 / 1e9 + c.t0;
                let mut event = told::event(&self.network, c, window.0, &keys, &times)?;
                (event.rejected, event.rejected_more) = left_out.of(c, &keys);
                let others = alternatives.of(c).into_iter();
                event.alternatives = others
                    .filter_map(|other| told::event(&self.network, &other, window.0, &keys, &times))
                    .map(Into::into)
                    .collect();
                Some((event, told::pattern(&ctx, c, at_s)))
            })
            .unzip();
        (
            events,
            patterns,
            Carry {
                // Stray arrivals before the first event tell nothing of the air, so no time has passed.
                number: if carry.number == i64::MIN && accepted.is_empty() {
                    i64::MIN
                } else {
                    k
                },
                medium: medium.rounded(),
                used,
            },
        )
    }
}
